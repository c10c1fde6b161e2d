/* NtDuplicateObject: each rule of it, in the order of the specification. */
#include "duplicate_fixture.h"

TEST(DUP_1_the_output_is_cleared_before_anything_else_is_looked_at)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy = (HANDLE)0x1234;

	assert_int_equal(NtDuplicateObject((HANDLE)0x7F0, source, NtCurrentProcess(), &copy, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_INVALID_HANDLE);
	assert_null(copy);
	assert_true(is_valid(source)); /* no table was identified */
	copy = (HANDLE)0x1234;
	/* A bad source is told before a process that is ending would be. */
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), (HANDLE)0x7F0, NtCurrentProcess(),
	                                   &copy, 0, 0, DUPLICATE_SAME_ACCESS),
	                 STATUS_INVALID_HANDLE);
	assert_null(copy);
	NtClose(source);
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

TEST(DUP_3_a_source_process_that_is_none_or_may_not_be_duplicated_from_closes_nothing)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy, process_handle;
	struct ps_process *process = new_client(exec, PROCESS_VM_READ, &process_handle);

	assert_int_equal(NtDuplicateObject((HANDLE)0x7F0, source, NtCurrentProcess(), &copy, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(NtDuplicateObject(source, source, NtCurrentProcess(), &copy, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtDuplicateObject(process_handle, source, NtCurrentProcess(), &copy, 0, 0,
	                                   DUPLICATE_CLOSE_SOURCE),
	                 STATUS_ACCESS_DENIED);
	exec->thread->ke.previous_mode = KernelMode;
	assert_true(is_valid(source));
	end_client(process, process_handle);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_4_DUP_9_a_full_target_table_refuses_and_the_source_is_closed_when_asked)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy = NULL, process_handle;
	struct ps_process *process = new_client(exec, PROCESS_ALL_ACCESS, &process_handle);
	void *body = body_of(source);

	ob_handle_table_configure(process->ke.handle_table, OB_HANDLE_REUSE_LOWEST, 1);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, process_handle, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_INSUFFICIENT_RESOURCES);
	assert_null(copy);
	assert_int_equal(ob_handle_count(body), 1);
	assert_int_equal(ob_pointer_count(body), 1);
	assert_true(is_valid(source));
	ob_reference(body);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, process_handle, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
	                 STATUS_INSUFFICIENT_RESOURCES);
	assert_false(is_valid(source));
	assert_int_equal(ob_handle_count(body), 0);
	ob_dereference(body);
	end_client(process, process_handle);
	exec_machine_end(exec);
}

TEST(DUP_5_an_invalid_source_leaves_the_output_0_and_closes_nothing)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE other = new_event(EVENT_ALL_ACCESS, 0), copy = (HANDLE)0x1234;

	assert_int_equal(duplicate((HANDLE)0x400, &copy,
	                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
	                 STATUS_INVALID_HANDLE);
	assert_null(copy);
	assert_int_equal(exec->machine->ledgers.handles, 1);
	NtClose(other);
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

TEST(DUP_10_the_same_access_is_copied_whatever_is_asked_for)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(SYNCHRONIZE, 0), copy;

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy,
	                                   EVENT_ALL_ACCESS, 0, DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	assert_int_equal(information_of(copy).granted, SYNCHRONIZE);
	NtClose(copy);
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

TEST(DUP_12_a_type_with_its_own_security_gives_no_more_by_duplication)
{
	static const struct ob_type_options guarded = { .name = u"Guarded",
		                                        .valid_access = 0x1F000F,
		                                        .flags = OB_TYPE_OWN_SECURITY };
	struct exec_machine *exec = exec_machine_start();
	struct ob_insert insert = { .desired = 1, .want_handle = true };
	struct ob_insert_result result;
	struct ob_type *type;
	HANDLE copy;
	void *body;

	assert_int_equal(ob_type_create(exec->machine, &guarded, &type), STATUS_SUCCESS);
	assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
	assert_int_equal(ob_insert_object(body, &insert, &result), STATUS_SUCCESS);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), result.handle, NtCurrentProcess(),
	                                   &copy, 3, 0, 0),
	                 STATUS_ACCESS_DENIED);
	assert_null(copy);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), result.handle, NtCurrentProcess(),
	                                   &copy, 1, 0, 0),
	                 STATUS_SUCCESS);
	NtClose(copy);
	NtClose(result.handle);
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

/* Attributes of a duplicate made in mode, with options, of a source that is inheritable and protected or not. */
static ULONG attributes_of_duplicate(struct exec_machine *exec, KPROCESSOR_MODE mode, ULONG asked,
                                     ULONG options, UCHAR source_bit)
{
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copy;
	UCHAR flags[2] = { source_bit, source_bit };
	ULONG attributes;

	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	exec->thread->ke.previous_mode = mode;
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy, 0,
	                                   asked, options | DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	exec->thread->ke.previous_mode = KernelMode;
	attributes = information_of(copy).attributes;
	if ((ULONG_PTR)copy >= 0xFFFFFFFF80000000ull)
		attributes |= OBJ_KERNEL_HANDLE;
	memset(flags, 0, sizeof(flags));
	NtSetInformationObject(copy, ObjectHandleFlagInformation, flags, 2);
	NtSetInformationObject(source, ObjectHandleFlagInformation, flags, 2);
	NtClose(copy);
	NtClose(source);
	return attributes;
}

TEST(DUP_14_inherit_counts_kernel_and_protect_in_kernel_mode_and_the_sources_when_asked)
{
	const ULONG protect = 1, all = OBJ_INHERIT | OBJ_KERNEL_HANDLE | OBJ_PERMANENT | 1;
	struct exec_machine *exec = exec_machine_start();

	assert_int_equal(attributes_of_duplicate(exec, UserMode, all, 0, 0), OBJ_INHERIT);
	assert_int_equal(attributes_of_duplicate(exec, KernelMode, all, 0, 0),
	                 OBJ_INHERIT | OBJ_KERNEL_HANDLE | protect);
	assert_int_equal(attributes_of_duplicate(exec, UserMode, 0, 0, 1), 0);
	assert_int_equal(attributes_of_duplicate(exec, UserMode, 0, DUPLICATE_SAME_ATTRIBUTES, 1),
	                 OBJ_INHERIT | protect);
	assert_int_equal(attributes_of_duplicate(exec, UserMode, OBJ_INHERIT,
	                                         DUPLICATE_SAME_ATTRIBUTES, 0),
	                 0);
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

TEST(DUP_20_DUP_21_each_duplication_is_one_more_slot_and_reference_of_one_object)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0), copies[3], bad;
	int64_t objects = exec->machine->ledgers.objects;
	void *body = body_of(source);

	for (int index = 0; index < 3; index++) {
		assert_int_equal(duplicate(source, &copies[index], DUPLICATE_SAME_ACCESS),
		                 STATUS_SUCCESS);
		assert_ptr_equal(body_of(copies[index]), body);
		assert_int_equal(ob_handle_count(body), index + 2);
		assert_int_equal(ob_pointer_count(body), index + 2);
	}
	assert_int_equal(exec->machine->ledgers.objects, objects);
	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, (HANDLE)0x7F0, &bad, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(ob_handle_count(body), 4);
	assert_int_equal(ob_pointer_count(body), 4);
	NtSetEvent(copies[0], NULL);
	assert_int_equal(KeReadStateEvent(body), 1);
	for (int index = 0; index < 3; index++)
		NtClose(copies[index]);
	NtClose(source);
	exec_machine_end(exec);
}

TEST(DUP_22_options_are_looked_at_bit_by_bit)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(SYNCHRONIZE, OBJ_INHERIT), copy;
	const ULONG all =
		DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES;

	assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), &copy,
	                                   EVENT_ALL_ACCESS, 0, all),
	                 STATUS_SUCCESS);
	assert_false(is_valid(source));
	assert_int_equal(information_of(copy).granted, SYNCHRONIZE);
	assert_int_equal(information_of(copy).attributes, OBJ_INHERIT);
	NtClose(copy);
	exec_machine_end(exec);
}

TEST(DUP_23_a_duplicate_of_a_duplicate_means_the_object_itself)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[20];

	handles[0] = new_event(EVENT_ALL_ACCESS, 0);
	for (int index = 1; index < 20; index++)
		assert_int_equal(duplicate(handles[index - 1], &handles[index],
		                           DUPLICATE_SAME_ACCESS),
		                 STATUS_SUCCESS);
	for (int index = 0; index < 19; index++)
		NtClose(handles[index]);
	assert_int_equal(NtSetEvent(handles[19], NULL), STATUS_SUCCESS);
	assert_int_equal(ob_pointer_count(body_of(handles[19])), 1);
	NtClose(handles[19]);
	exec_machine_end(exec);
}

/* --- A target that exits meanwhile ----------------------------------------------------------------------------------- */

struct race {
	HANDLE source, process;
	LONG made, refused;
};

static void duplicate_into(void *context)
{
	struct race *race = context;
	HANDLE copy;

	for (int round = 0; round < 200; round++) {
		NTSTATUS status = NtDuplicateObject(NtCurrentProcess(), race->source, race->process,
		                                    &copy, 0, 0, DUPLICATE_SAME_ACCESS);

		if (NT_SUCCESS(status)) {
			race->made++;
		} else {
			assert_int_equal(status, STATUS_PROCESS_IS_TERMINATING);
			race->refused++;
		}
	}
}

TEST(DUP_25_an_exit_of_the_target_sweeps_the_handle_or_refuses_it)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE source = new_event(EVENT_ALL_ACCESS, 0);
	void *body = body_of(source);

	for (int round = 0; round < 10; round++) {
		struct race race = { .source = source };
		struct ps_thread_options options = { .start = duplicate_into, .context = &race };
		struct ps_process *process = new_client(exec, PROCESS_ALL_ACCESS, &race.process);
		struct ps_thread *thread;

		assert_int_equal(ps_thread_create(exec->machine, &options, &thread),
		                 STATUS_SUCCESS);
		ps_process_terminate(process, 0);
		KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
		assert_int_equal(race.made + race.refused, 200);
		assert_int_equal(ob_handle_count(body), 1);
		assert_int_equal(ob_pointer_count(body), 1);
		ob_dereference(thread);
		ob_dereference(process);
		NtClose(race.process);
	}
	NtClose(source);
	exec_machine_end(exec);
}
