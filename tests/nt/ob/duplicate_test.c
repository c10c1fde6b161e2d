/* NtDuplicateObject: the eleven named tests and the rules around them. */
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

TEST(DUP_2_a_null_output_makes_a_handle_that_is_not_told)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0);

	assert_int_equal(duplicate(source, NULL, DUPLICATE_SAME_ACCESS), STATUS_SUCCESS);
	assert_int_equal(exec->machine->ledgers.handles, 2);
	NtClose(source);
	NtClose((HANDLE)((ULONG_PTR)source + 4));
	exec_machine_end(exec);
}

TEST(DUP_6_without_a_target_close_source_only_closes)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0);

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NULL, NULL, 0, 0, 0),
	                 STATUS_INVALID_PARAMETER);
	assert_true(is_valid(source));
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NULL, NULL, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_SUCCESS);
	assert_false(is_valid(source));
	exec_machine_end(exec);
}

TEST(DUP_7_a_bad_target_still_closes_the_source)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, (HANDLE)0x7F0, &copy, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_INVALID_HANDLE);
	assert_false(is_valid(source));
	exec_machine_end(exec);
}

TEST(DUP_8_a_process_that_has_ended_is_terminating)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .image_name = u"\\??\\C:\\p.exe", .is_client = true };
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), process_handle, copy;
	struct ps_process *process;

	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &process_handle),
	                 STATUS_SUCCESS);
	ps_process_terminate(process, 7);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, process_handle, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_PROCESS_IS_TERMINATING);
	ob_dereference(process);
	NtClose(process_handle);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_11_a_subset_of_the_rights_needs_no_check)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy,
	                                   GENERIC_READ, 0, 0),
	                 STATUS_SUCCESS);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtSetEvent(copy, NULL), STATUS_ACCESS_DENIED);
	exec->thread->ke.previous_mode = KernelMode;
	NtClose(copy);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_13_an_object_without_a_descriptor_may_gain_rights)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(SYNCHRONIZE, 0), copy;

	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy,
	                                   EVENT_ALL_ACCESS, 0, 0),
	                 STATUS_SUCCESS);
	assert_int_equal(NtSetEvent(copy, NULL), STATUS_SUCCESS);
	exec->thread->ke.previous_mode = KernelMode;
	NtClose(copy);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_15_DUP_16_protection_is_not_copied_and_keeps_a_source_from_being_closed)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;
	UCHAR flags[2] = { 0, 1 };

	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	assert_int_equal(duplicate(source, &copy, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
	                 STATUS_SUCCESS);
	assert_true(is_valid(source));
	assert_int_equal(NtClose(copy), STATUS_SUCCESS);
	flags[1] = 0;
	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_17_a_duplicate_takes_the_place_of_its_closed_source_only_if_asked_for)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE first = new_event(EVENT_ALL_ACCESS, 0), source = new_event(EVENT_ALL_ACCESS, 0);
	const ULONG both = DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE;
	UCHAR flags[2] = { 0, 1 };
	HANDLE copy;

	assert_int_equal(duplicate(source, &copy, both), STATUS_SUCCESS);
	assert_ptr_not_equal(copy, source);
	ob_set_duplicate_closes_first(exec->machine, true);
	source = copy;
	NtClose(new_event(EVENT_ALL_ACCESS, 0)); /* the lowest slot is not the next one */
	NtClose(first);
	first = new_event(EVENT_ALL_ACCESS, 0);
	assert_int_equal(NtSetEvent(source, NULL), STATUS_SUCCESS);
	assert_int_equal(duplicate(source, &copy, both), STATUS_SUCCESS);
	assert_true((ULONG_PTR)copy <= (ULONG_PTR)source);
	assert_true(is_valid(copy));
	/* Of one handle, with nothing free below it, the value stays. */
	source = copy;
	assert_int_equal(duplicate(source, &copy, both), STATUS_SUCCESS);
	assert_ptr_equal(copy, source);
	assert_int_equal(exec->machine->ledgers.handles, 2);
	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	assert_int_equal(duplicate(source, &copy, both), STATUS_SUCCESS);
	assert_ptr_not_equal(copy, source);
	flags[1] = 0;
	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	NtClose(source), NtClose(copy), NtClose(first);
	exec_machine_end(exec);
}

TEST(DUP_18_a_pseudo_handle_becomes_a_real_one)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE copy;

	assert_int_equal(duplicate(NtCurrentThread(), &copy,
	                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
	                 STATUS_SUCCESS);
	assert_int_equal(NtCompareObjects(copy, NtCurrentThread()), STATUS_SUCCESS);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_19_the_value_lies_in_the_table_of_the_target)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), process_handle, copy;
	struct ps_process *process;

	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &process_handle),
	                 STATUS_SUCCESS);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, process_handle, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	assert_int_equal(ob_handle_table_count(process->ke.handle_table), 1);
	assert_int_equal((ULONG_PTR)copy, 4);
	NtClose(process_handle);
	ps_process_terminate(process, 0);
	ob_dereference(process);
	NtClose(source);
	exec_machine_end(exec);
}
