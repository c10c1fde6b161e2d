/* Looks at objects without references: set, wait and wait for any while others close; whose memory stays. */
#include "../exec_machine.h"

#include "nt/ob/ob_internal.h"

#define RACES 3000
#define RETIRED 200

static HANDLE new_event(EVENT_TYPE type, BOOLEAN set, ACCESS_MASK access)
{
	HANDLE handle = NULL;

	assert_int_equal(NtCreateEvent(&handle, access, NULL, type, set), STATUS_SUCCESS);
	return handle;
}

TEST(OB_11_an_object_that_a_thread_looks_at_keeps_its_memory)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NotificationEvent, TRUE, EVENT_ALL_ACCESS);
	struct ob_object *object;

	ob_epoch_enter(&exec->thread->ke);
	object = ob_peek_handle(&exec->thread->ke, handle, SYNCHRONIZE);
	assert_non_null(object);
	assert_int_equal(object->pointer_count, 1);
	NtClose(handle);
	for (int count = 0; count < RETIRED; count++)
		NtClose(new_event(NotificationEvent, FALSE, EVENT_ALL_ACCESS));
	assert_int_equal(object->magic, OB_MAGIC_FREED);
	assert_int_equal(((KEVENT *)ob_body(object))->Header.SignalState, 1);
	assert_null(ob_peek_handle(&exec->thread->ke, handle, SYNCHRONIZE));
	ob_epoch_leave(&exec->thread->ke);
	exec_machine_end(exec);
}

TEST(OB_11_memory_is_given_back_when_nobody_looks_any_more)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_retired *retired = &exec->machine->ob->retired;
	uint64_t epoch;

	ob_epoch_enter(&exec->thread->ke);
	for (int count = 0; count < RETIRED; count++)
		NtClose(new_event(NotificationEvent, FALSE, EVENT_ALL_ACCESS));
	epoch = retired->closed_epoch;
	assert_non_null(retired->closed);
	for (int count = 0; count < RETIRED; count++)
		NtClose(new_event(NotificationEvent, FALSE, EVENT_ALL_ACCESS));
	assert_int_equal(retired->closed_epoch, epoch);
	ob_epoch_leave(&exec->thread->ke);
	for (int count = 0; count < RETIRED; count++)
		NtClose(new_event(NotificationEvent, FALSE, EVENT_ALL_ACCESS));
	assert_true(retired->closed_epoch > epoch);
	exec_machine_end(exec);
}

TEST(W_2_a_signalled_object_does_not_hide_a_bad_handle_behind_it)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[3] = { new_event(SynchronizationEvent, TRUE, EVENT_ALL_ACCESS),
		              new_event(SynchronizationEvent, TRUE, EVENT_MODIFY_STATE),
		              (HANDLE)0x7FF0 };
	LARGE_INTEGER now = { .QuadPart = 0 };

	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtWaitForMultipleObjects(2, handles, WaitAny, FALSE, &now),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(NtWaitForSingleObject(handles[1], FALSE, &now), STATUS_ACCESS_DENIED);
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(NtWaitForMultipleObjects(3, handles, WaitAny, FALSE, &now),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(NtWaitForSingleObject(handles[0], FALSE, &now), STATUS_SUCCESS);
	NtClose(handles[0]);
	NtClose(handles[1]);
	exec_machine_end(exec);
}

TEST(W_2_the_first_of_several_signalled_objects_is_taken_and_no_other)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[MAXIMUM_WAIT_OBJECTS];
	LARGE_INTEGER now = { .QuadPart = 0 };

	for (int index = 0; index < MAXIMUM_WAIT_OBJECTS; index++)
		handles[index] = new_event(SynchronizationEvent, index >= 62, EVENT_ALL_ACCESS);
	for (int index = 62; index < 64; index++)
		assert_int_equal(NtWaitForMultipleObjects(64, handles, WaitAny, FALSE, &now),
		                 STATUS_WAIT_0 + index);
	assert_int_equal(NtWaitForMultipleObjects(64, handles, WaitAny, FALSE, &now),
	                 STATUS_TIMEOUT);
	for (int index = 0; index < MAXIMUM_WAIT_OBJECTS; index++)
		NtClose(handles[index]);
	exec_machine_end(exec);
}

struct race {
	struct ke_machine *machine;
	HANDLE handle; /* of an event that may be closed by now */
	uint32_t over;
	KEVENT done;
};

static void open_and_close(void *context)
{
	struct race *race = context;

	for (int count = 0; count < RACES; count++) {
		HANDLE handle = new_event(SynchronizationEvent, count & 1, EVENT_ALL_ACCESS);

		__atomic_store_n(&race->handle, handle, __ATOMIC_RELAXED);
		NtClose(handle);
	}
	__atomic_store_n(&race->over, 1, __ATOMIC_RELAXED);
	KeSetEvent(&race->done, 0, FALSE);
}

/* One of few statuses, whatever the other thread does. */
static void use(HANDLE *handles)
{
	LARGE_INTEGER now = { .QuadPart = 0 };
	NTSTATUS status = NtSetEvent(handles[0], NULL);

	assert_true(status == STATUS_SUCCESS || status == STATUS_INVALID_HANDLE);
	status = NtWaitForMultipleObjects(2, handles, WaitAny, FALSE, &now);
	assert_true(status == STATUS_WAIT_0 || status == STATUS_TIMEOUT ||
	            status == STATUS_INVALID_HANDLE);
	status = NtWaitForSingleObject(handles[0], FALSE, &now);
	assert_true(status == STATUS_WAIT_0 || status == STATUS_TIMEOUT ||
	            status == STATUS_INVALID_HANDLE);
}

TEST(HT_11_set_and_wait_that_race_with_a_close_meet_a_live_object_or_an_error)
{
	struct exec_machine *exec = exec_machine_start();
	struct race race = { .machine = exec->machine };
	struct ps_thread_options options = { .start = open_and_close, .context = &race };
	HANDLE handles[2] = { NULL, new_event(SynchronizationEvent, FALSE, EVENT_ALL_ACCESS) };
	struct ps_thread *thread;
	LARGE_INTEGER none = { .QuadPart = 0 };

	/* A bad handle of kernel mode would be a finding. */
	exec->thread->ke.previous_mode = UserMode;
	KeInitializeEvent(&race.done, NotificationEvent, FALSE);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	while (!__atomic_load_n(&race.over, __ATOMIC_RELAXED)) {
		handles[0] = __atomic_load_n(&race.handle, __ATOMIC_RELAXED);
		use(handles);
		KeDelayExecutionThread(KernelMode, FALSE, &none);
	}
	KeWaitForSingleObject(&race.done, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	exec->thread->ke.previous_mode = KernelMode;
	NtClose(handles[1]);
	exec_machine_end(exec);
}
