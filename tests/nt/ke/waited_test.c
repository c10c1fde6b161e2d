/* Objects that are waited for while they are initialised again. */
#include "ke_fixture.h"

static KEVENT shared;

static void wait_for_shared(void *context)
{
	NTSTATUS *status = context;

	*status = KeWaitForSingleObject(&shared, Executive, KernelMode, FALSE, NULL);
}

static void expect_one_finding(void)
{
	struct verify_sink *sink = fixture.machine->sink;

	assert_int_equal(sink->finding_count, 1);
	assert_int_equal(sink->finding[0].code, 0xC4);
	assert_int_equal(sink->finding[0].parameter[0], 0x10018);
	assert_int_equal(sink->finding[0].parameter[1], (uintptr_t)&shared);
	sink->finding_count = 0;
}

TEST(DSP_18_initialising_an_object_that_is_waited_for_is_a_finding_and_the_waiter_stays)
{
	NTSTATUS status = -1;

	fixture_begin();
	KeInitializeEvent(&shared, NotificationEvent, FALSE);
	struct ke_thread *thread = thread_start(wait_for_shared, &status);
	await_waiters(&shared, 1);
	while (!ke_waited_in_range(fixture.machine, (uintptr_t)&shared, (uintptr_t)(&shared + 1)))
		sleep_ms(1);
	KeInitializeEvent(&shared, NotificationEvent, FALSE);
	expect_one_finding();
	KeSetEvent(&shared, 0, FALSE);
	thread_join(thread);
	assert_int_equal(status, STATUS_SUCCESS);
	KeInitializeEvent(&shared, NotificationEvent, FALSE); /* nobody waits any more */
	fixture_end();
}

TEST(DSP_18_an_object_beside_one_that_is_waited_for_may_be_initialised)
{
	static struct {
		KEVENT before;
		KSEMAPHORE after;
	} others;
	NTSTATUS status = -1;

	fixture_begin();
	KeInitializeEvent(&shared, NotificationEvent, FALSE);
	struct ke_thread *thread = thread_start(wait_for_shared, &status);
	await_waiters(&shared, 1);
	KeInitializeEvent(&others.before, NotificationEvent, FALSE);
	KeInitializeSemaphore(&others.after, 0, 1);
	KeSetEvent(&shared, 0, FALSE);
	thread_join(thread);
	fixture_end();
}
