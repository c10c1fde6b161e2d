/* NtDuplicateObject: the eleven named tests (DUP-T1 to T11). */
#include "duplicate_fixture.h"

TEST(DUP_T1_DUP_T3_a_duplicate_has_a_new_value_and_the_same_object)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy = NULL;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_ptr_not_equal(source, copy);
	assert_int_equal(NtCompareObjects(source, copy), STATUS_SUCCESS);
	NtClose(source);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_T4_a_waiter_on_the_source_wakes_by_the_duplicate)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;
	struct ps_thread_options options = { .start = set_event, .context = &copy };
	struct ps_thread *thread;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	assert_int_equal(NtWaitForSingleObject(source, FALSE, NULL), STATUS_WAIT_0);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	NtClose(source);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_T5_a_waiter_on_the_duplicate_wakes_by_the_source)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;
	struct ps_thread_options options = { .start = set_event, .context = &source };
	struct ps_thread *thread;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	assert_int_equal(NtWaitForSingleObject(copy, FALSE, NULL), STATUS_WAIT_0);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	NtClose(source);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_T6_DUP_T7_either_handle_outlives_the_other)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	NtClose(copy);
	assert_int_equal(NtSetEvent(source, NULL), STATUS_SUCCESS);
	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	NtClose(source);
	assert_int_equal(NtSetEvent(copy, NULL), STATUS_SUCCESS);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_T8_the_object_goes_once_at_the_second_close)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;
	int64_t objects = exec->machine->ledgers.objects;
	void *body = body_of(source);

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	NtClose(source);
	assert_int_equal(exec->machine->ledgers.objects, objects);
	assert_true(ob_is_object(body, NULL));
	NtClose(copy);
	assert_int_equal(exec->machine->ledgers.objects, objects - 1);
	assert_false(ob_is_object(body, NULL));
	exec_machine_end(exec);
}

TEST(DUP_T9_close_source_leaves_one_handle)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
	                 STATUS_SUCCESS);
	assert_false(is_valid(source));
	assert_true(is_valid(copy));
	assert_int_equal(exec->machine->ledgers.handles, 1);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_T10_an_invalid_source_changes_nothing)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE copy = (HANDLE)0x1234;

	assert_int_equal(duplicate((HANDLE)0x400, &copy, DUPLICATE_SAME_ACCESS),
	                 STATUS_INVALID_HANDLE);
	assert_null(copy);
	assert_int_equal(exec->machine->ledgers.handles, 0);
	exec_machine_end(exec);
}

TEST(DUP_T11_the_value_that_is_stored_is_the_one_that_closes)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy = (HANDLE)0x77777777;

	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_int_equal(NtClose(copy), STATUS_SUCCESS);
	assert_false(is_valid(copy));
	assert_true(is_valid(source));
	assert_int_equal(duplicate(source, NULL, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	NtClose(copy); /* the lowest free value again */
	NtClose(source);
	exec_machine_end(exec);
}
