/* ERESOURCE: readers, writers, recursion, waiters, and the rows of VF-8. */
#include "../exec_machine.h"

#include "nt/ex/nt_services.h"

struct attempt {
	PERESOURCE resource;
	int kind; /* 0 exclusive, 1 shared, 2 starve exclusive, 3 wait for exclusive */
	BOOLEAN wait, got;
	KEVENT leave; /* waited for before the release when hold is set */
	BOOLEAN hold;
};

static BOOLEAN acquire(PERESOURCE resource, int kind, BOOLEAN wait)
{
	switch (kind) {
	case 0: return ExAcquireResourceExclusiveLite(resource, wait);
	case 1: return ExAcquireResourceSharedLite(resource, wait);
	case 2: return ExAcquireSharedStarveExclusive(resource, wait);
	default: return ExAcquireSharedWaitForExclusive(resource, wait);
	}
}

static void try_it(void *context)
{
	struct attempt *attempt = context;

	KeEnterCriticalRegion();
	attempt->got = acquire(attempt->resource, attempt->kind, attempt->wait);
	if (attempt->got && attempt->hold)
		KeWaitForSingleObject(&attempt->leave, Executive, KernelMode, FALSE, NULL);
	if (attempt->got)
		ExReleaseResourceLite(attempt->resource);
	KeLeaveCriticalRegion();
}

static struct ps_thread *start(struct exec_machine *exec, struct attempt *attempt)
{
	struct ps_thread_options options = { .start = try_it, .context = attempt };
	struct ps_thread *thread;

	KeInitializeEvent(&attempt->leave, NotificationEvent, FALSE);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	return thread;
}

static void finish(struct ps_thread *thread)
{
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
}

/* Another thread tries without waiting; gives whether it got the resource. */
static BOOLEAN other_gets(struct exec_machine *exec, PERESOURCE resource, int kind)
{
	struct attempt attempt = { .resource = resource, .kind = kind };

	finish(start(exec, &attempt));
	return attempt.got;
}

static void wait_until(ULONG (*count)(PERESOURCE), PERESOURCE resource, ULONG wanted)
{
	LARGE_INTEGER tick = { .QuadPart = -1000 };

	while (count(resource) != wanted)
		KeDelayExecutionThread(KernelMode, FALSE, &tick);
}

static void check(PERESOURCE resource, ULONG exclusive_waiters, ULONG shared_waiters,
                  BOOLEAN exclusive, ULONG held)
{
	assert_int_equal(ExGetExclusiveWaiterCount(resource), exclusive_waiters);
	assert_int_equal(ExGetSharedWaiterCount(resource), shared_waiters);
	assert_int_equal(ExIsResourceAcquiredExclusiveLite(resource), exclusive);
	assert_int_equal(ExIsResourceAcquiredSharedLite(resource), held);
}

TEST(EX_a_writer_recurses_and_keeps_others_out)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;

	memset(&resource, 0xCC, sizeof(resource));
	assert_int_equal(ExInitializeResourceLite(&resource), STATUS_SUCCESS);
	check(&resource, 0, 0, FALSE, 0);
	KeEnterCriticalRegion();
	assert_true(ExAcquireResourceExclusiveLite(&resource, TRUE));
	check(&resource, 0, 0, TRUE, 1);
	for (int kind = 0; kind < 4; kind++)
		assert_false(other_gets(exec, &resource, kind));
	assert_true(ExAcquireResourceExclusiveLite(&resource, TRUE));
	assert_true(ExAcquireResourceSharedLite(&resource, TRUE));
	check(&resource, 0, 0, TRUE, 3);
	for (ULONG held = 3; held--;) {
		ExReleaseResourceForThreadLite(&resource, ExGetCurrentResourceThread());
		check(&resource, 0, 0, held != 0, held);
	}
	for (int kind = 0; kind < 4; kind++)
		assert_true(other_gets(exec, &resource, kind));
	KeLeaveCriticalRegion();
	assert_int_equal(ExDeleteResourceLite(&resource), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(EX_readers_share_and_keep_writers_out)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;

	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	assert_true(ExAcquireResourceSharedLite(&resource, FALSE));
	assert_true(ExAcquireResourceSharedLite(&resource, FALSE));
	check(&resource, 0, 0, FALSE, 2);
	assert_false(ExAcquireResourceExclusiveLite(&resource, FALSE));
	assert_false(other_gets(exec, &resource, 0));
	for (int kind = 1; kind < 4; kind++)
		assert_true(other_gets(exec, &resource, kind));
	ExReleaseResourceLite(&resource);
	ExReleaseResourceLite(&resource);
	check(&resource, 0, 0, FALSE, 0);
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&resource);
	exec_machine_end(exec);
}

TEST(EX_a_waiting_writer_stops_new_readers_but_not_those_who_starve_it)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;
	struct attempt writer = { .resource = &resource, .kind = 0, .wait = TRUE };
	struct ps_thread *thread;

	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	ExAcquireResourceSharedLite(&resource, TRUE);
	thread = start(exec, &writer);
	wait_until(ExGetExclusiveWaiterCount, &resource, 1);
	check(&resource, 1, 0, FALSE, 1);
	assert_false(other_gets(exec, &resource, 1));
	assert_true(other_gets(exec, &resource, 2));
	assert_false(other_gets(exec, &resource, 3));
	assert_true(ExAcquireResourceSharedLite(&resource, FALSE));
	assert_false(ExAcquireSharedWaitForExclusive(&resource, FALSE));
	ExReleaseResourceLite(&resource);
	ExReleaseResourceLite(&resource);
	finish(thread);
	assert_true(writer.got);
	check(&resource, 0, 0, FALSE, 0);
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&resource);
	exec_machine_end(exec);
}

TEST(EX_a_writer_that_becomes_a_reader_lets_the_waiting_readers_in)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;
	struct attempt reader = { .resource = &resource, .kind = 1, .wait = TRUE };
	struct ps_thread *thread;

	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	ExAcquireResourceExclusiveLite(&resource, TRUE);
	thread = start(exec, &reader);
	wait_until(ExGetSharedWaiterCount, &resource, 1);
	check(&resource, 0, 1, TRUE, 1);
	ExConvertExclusiveToSharedLite(&resource);
	finish(thread);
	assert_true(reader.got);
	check(&resource, 0, 0, FALSE, 1);
	ExReleaseResourceLite(&resource);
	KeLeaveCriticalRegion();
	ExDeleteResourceLite(&resource);
	exec_machine_end(exec);
}

TEST(VF_8_acquiring_and_releasing_with_APCs_enabled_are_C4_37_and_38)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;

	ExInitializeResourceLite(&resource);
	ExAcquireResourceExclusiveLite(&resource, TRUE);
	exec_machine_take_finding(exec, 0xC4, 0x37);
	ExReleaseResourceLite(&resource);
	exec_machine_take_finding(exec, 0xC4, 0x38);
	ExDeleteResourceLite(&resource);
	exec_machine_end(exec);
}

TEST(VF_8_a_release_by_a_non_owner_is_E3)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;

	ExInitializeResourceLite(&resource);
	KeEnterCriticalRegion();
	ExReleaseResourceLite(&resource);
	KeLeaveCriticalRegion();
	exec_machine_take_finding(exec, 0xE3, (uintptr_t)&resource);
	ExDeleteResourceLite(&resource);
	exec_machine_end(exec);
}

TEST(VF_8_reinitialization_is_D0_and_deletion_of_an_inactive_one_D1)
{
	struct exec_machine *exec = exec_machine_start();
	ERESOURCE resource;

	ExInitializeResourceLite(&resource);
	ExInitializeResourceLite(&resource);
	exec_machine_take_finding(exec, 0xC4, 0xD0);
	ExDeleteResourceLite(&resource);
	ExDeleteResourceLite(&resource);
	exec_machine_take_finding(exec, 0xC4, 0xD1);
	exec_machine_end(exec);
}

TEST(VF_8_a_freed_active_resource_is_D2)
{
	struct exec_machine *exec = exec_machine_start();
	PERESOURCE resource = ExAllocatePoolWithTag(NonPagedPool, sizeof(*resource), 'tseT');

	ExInitializeResourceLite(resource);
	ExFreePoolWithTag(resource, 'tseT');
	exec_machine_take_finding(exec, 0xC4, 0xD2);
	exec_machine_end(exec);
}

#define MAKERS 4

/* Make and delete resources, two at a time so that the records of several threads lie between one another's. */
static void make_and_delete(void *context)
{
	ERESOURCE resource[2];

	for (int turn = 0; turn < *(int *)context; turn++) {
		ExInitializeResourceLite(&resource[0]);
		ExInitializeResourceLite(&resource[1]);
		ExDeleteResourceLite(&resource[0]);
		ExDeleteResourceLite(&resource[1]);
	}
}

TEST(VF_8_negative_threads_that_make_and_delete_resources_at_once_are_silent)
{
	struct exec_machine *exec = exec_machine_start();
	int turns = 20000;
	struct ps_thread_options options = { .start = make_and_delete, .context = &turns };
	struct ps_thread *thread[MAKERS];

	for (int index = 0; index < MAKERS; index++)
		assert_int_equal(ps_thread_create(exec->machine, &options, &thread[index]),
		                 STATUS_SUCCESS);
	for (int index = 0; index < MAKERS; index++)
		finish(thread[index]);
	exec_machine_end(exec);
}
