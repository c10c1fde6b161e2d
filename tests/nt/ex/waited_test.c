/* Pool that is freed while a thread waits for an object in it. */
#include "nt/memory_machine.h"

#include "nt/ex/pool.h"

static PKEVENT event;
static NTSTATUS waited;

static void wait_for_event(void *context)
{
	waited = KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL);
}

static void sleep_a_little(void)
{
	LARGE_INTEGER time = { .QuadPart = -10000 };

	KeDelayExecutionThread(KernelMode, FALSE, &time);
}

TEST(DSP_18_freeing_pool_with_an_object_that_is_waited_for_is_a_finding)
{
	struct ps_thread_options options = { .start = wait_for_event };
	struct ps_thread *thread;

	memory_machine_start();
	event = ExAllocatePoolWithTag(NonPagedPool, 256, 0x74736554);
	assert_non_null(event);
	KeInitializeEvent(event, NotificationEvent, FALSE);
	assert_int_equal(ps_thread_create(memory.machine, &options, &thread), STATUS_SUCCESS);
	while (!ke_waited_in_range(memory.machine, (uintptr_t)event, (uintptr_t)(event + 1)))
		sleep_a_little();
	ExFreePoolWithTag(event, 0x74736554);
	memory_take_finding(0xC4, 0x10019);
	/* Its wait was ended, as if the object had been signalled. */
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	assert_int_equal(waited, STATUS_SUCCESS);
	ob_dereference(thread);
	memory_machine_end();
}

TEST(DSP_18_pool_whose_object_nobody_waits_for_any_more_may_go)
{
	memory_machine_start();
	event = ExAllocatePoolWithTag(NonPagedPool, 256, 0x74736554);
	KeInitializeEvent(event, NotificationEvent, TRUE);
	wait_for_event(NULL);
	ExFreePoolWithTag(event, 0x74736554);
	memory_machine_end();
}
