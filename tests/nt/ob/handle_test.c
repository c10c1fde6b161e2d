/* Handles: values, tables, close, reference by handle. */
#include "../exec_machine.h"

#include "drydock/seh.h"
#include "nt/ob/nt_services.h"

static HANDLE new_event(const WCHAR *name, ULONG attributes)
{
	OBJECT_ATTRIBUTES object_attributes;
	UNICODE_STRING text;
	HANDLE handle = NULL;

	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&object_attributes, name ? &text : NULL, attributes, NULL, NULL);
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &object_attributes,
	                               NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	return handle;
}

static NTSTATUS open_event(const WCHAR *name, HANDLE *ret_handle)
{
	OBJECT_ATTRIBUTES object_attributes;
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&object_attributes, &text, 0, NULL, NULL);
	return NtOpenEvent(ret_handle, EVENT_ALL_ACCESS, &object_attributes);
}

TEST(OB_7_closing_one_of_two_handles_keeps_the_name)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE first = new_event(u"\\BaseNamedObjects\\e", 0), second, third;

	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", &second), STATUS_SUCCESS);
	assert_int_equal(NtClose(first), STATUS_SUCCESS);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", &third), STATUS_SUCCESS);
	assert_int_equal(NtClose(third), STATUS_SUCCESS);
	assert_int_equal(NtClose(second), STATUS_SUCCESS);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", &third),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	exec_machine_end(exec);
}

TEST(OB_5_the_name_goes_with_the_last_handle_although_a_pointer_remains)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(u"\\BaseNamedObjects\\e", 0), again;
	PVOID body;

	assert_int_equal(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	assert_int_equal(open_event(u"\\BaseNamedObjects\\e", &again),
	                 STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(ob_pointer_count(body), 1);
	ObDereferenceObject(body);
	exec_machine_end(exec);
}

TEST(HT_1_values_are_multiples_of_four_and_the_low_bits_are_ignored)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NULL, 0);

	assert_int_equal((ULONG_PTR)handle & 3, 0);
	assert_int_not_equal((ULONG_PTR)handle, 0);
	assert_int_equal(NtSetEvent((HANDLE)((ULONG_PTR)handle | 3), NULL), STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(HT_3_handles_stay_valid_while_the_table_grows)
{
	struct exec_machine *exec = exec_machine_start();
	static HANDLE handles[5000];

	for (int i = 0; i < 5000; i++)
		handles[i] = new_event(NULL, 0);
	for (int i = 0; i < 5000; i++) {
		assert_int_equal((ULONG_PTR)handles[i], (ULONG_PTR)handles[0] + 4 * (ULONG_PTR)i);
		assert_int_equal(NtSetEvent(handles[i], NULL), STATUS_SUCCESS);
	}
	for (int i = 0; i < 5000; i++)
		assert_int_equal(NtClose(handles[i]), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(HT_4_the_lowest_free_slot_is_taken_first)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE a = new_event(NULL, 0), b = new_event(NULL, 0), c = new_event(NULL, 0);

	assert_int_equal(NtClose(b), STATUS_SUCCESS);
	assert_int_equal(NtClose(a), STATUS_SUCCESS);
	assert_ptr_equal(new_event(NULL, 0), a);
	assert_ptr_equal(new_event(NULL, 0), b);
	NtClose(a), NtClose(b), NtClose(c);
	exec_machine_end(exec);
}

TEST(HT_4_fifo_reuse_takes_the_slot_that_was_free_longest)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE a, b;

	ob_handle_table_configure(exec->machine->system_process->handle_table, OB_HANDLE_REUSE_FIFO,
	                          0);
	a = new_event(NULL, 0);
	NtClose(a);
	b = new_event(NULL, 0);
	assert_ptr_not_equal(a, b);
	NtClose(b);
	for (int i = 0; i < 253; i++) {
		HANDLE other = new_event(NULL, 0);
		assert_ptr_not_equal(other, a);
		NtClose(other);
	}
	assert_ptr_equal(b = new_event(NULL, 0), a);
	NtClose(b);
	exec_machine_end(exec);
}

TEST(HT_6_a_kernel_handle_has_the_sign_bit_and_means_nothing_in_user_mode)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NULL, OBJ_KERNEL_HANDLE);
	PVOID body;

	assert_true((ULONG_PTR)handle >= 0xFFFFFFFF80000000ull);
	assert_int_equal(ob_reference_handle(handle, 0, NULL, UserMode, &body, NULL),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(ZwSetEvent(handle, NULL), STATUS_SUCCESS);
	assert_int_equal(ZwClose(handle), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(HT_7_pseudo_handles_mean_the_current_process_and_thread_and_close_without_effect)
{
	struct exec_machine *exec = exec_machine_start();
	PVOID body;

	assert_int_equal(ObReferenceObjectByHandle(NtCurrentProcess(), 0, NULL, KernelMode, &body,
	                                           NULL),
	                 STATUS_SUCCESS);
	assert_ptr_equal(body, ps_system_process(exec->machine));
	ObDereferenceObject(body);
	assert_int_equal(ObReferenceObjectByHandle(NtCurrentThread(), 0, NULL, KernelMode, &body,
	                                           NULL),
	                 STATUS_SUCCESS);
	assert_ptr_equal(body, exec->thread);
	ObDereferenceObject(body);
	assert_int_equal(NtClose(NtCurrentProcess()), STATUS_SUCCESS);
	assert_int_equal(NtClose(NtCurrentThread()), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(HT_13_a_full_table_refuses_without_a_trace)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handles[3], refused;

	ob_handle_table_configure(exec->machine->system_process->handle_table,
	                          OB_HANDLE_REUSE_LOWEST, 4);
	for (int i = 0; i < 3; i++)
		handles[i] = new_event(NULL, 0);
	assert_int_equal(NtCreateEvent(&refused, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE),
	                 STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(ob_handle_table_count(exec->machine->system_process->handle_table), 3);
	for (int i = 0; i < 3; i++)
		NtClose(handles[i]);
	exec_machine_end(exec);
}

TEST(CL_1_closing_a_free_slot_gives_invalid_handle_and_VF_9_reports_it)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NULL, 0);

	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_INVALID_HANDLE);
	exec_machine_take_finding(exec, 0x93, (ULONG_PTR)handle);
	exec_machine_end(exec);
}

/* What NtClose raises for handle, or 0. */
static NTSTATUS raised_by_close(HANDLE handle)
{
	struct drydock_seh_frame frame;

	drydock_seh_push(&frame);
	if (drydock_setjmp(frame.jump))
		return frame.code;
	NtClose(handle);
	drydock_seh_pop(&frame);
	return 0;
}

TEST(CL_5_a_bad_close_is_93_in_kernel_mode_and_raised_in_a_strict_program)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NULL, 0);

	NtClose(handle);
	assert_int_equal(raised_by_close(handle), 0);
	exec_machine_take_finding(exec, 0x93, (ULONG_PTR)handle);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(raised_by_close(handle), 0);
	ob_handle_table_set_strict(exec->thread->ke.process->handle_table, true);
	assert_int_equal(raised_by_close(handle), STATUS_INVALID_HANDLE);
	assert_int_equal(raised_by_close(NtCurrentProcess()), 0);
	exec->thread->ke.previous_mode = KernelMode;
	exec_machine_end(exec);
}

TEST(CL_2_a_protected_slot_stays)
{
	struct exec_machine *exec = exec_machine_start();
	HANDLE handle = new_event(NULL, 0);
	UCHAR flags[2] = { 0, 1 };

	assert_int_equal(NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2),
	                 STATUS_SUCCESS);
	exec->thread->ke.previous_mode = UserMode;
	assert_int_equal(NtClose(handle), STATUS_HANDLE_NOT_CLOSABLE);
	exec->thread->ke.previous_mode = KernelMode;
	flags[1] = 0;
	assert_int_equal(NtSetInformationObject(handle, ObjectHandleFlagInformation, flags, 2),
	                 STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(OB_8_a_wrong_type_is_told_before_a_missing_right)
{
	struct exec_machine *exec = exec_machine_start();
	POBJECT_TYPE semaphore = (POBJECT_TYPE)ob_type_find(exec->machine, u"Semaphore");
	HANDLE handle;
	PVOID body;

	assert_int_equal(NtCreateEvent(&handle, 0, NULL, NotificationEvent, FALSE), STATUS_SUCCESS);
	assert_int_equal(ObReferenceObjectByHandle(handle, 2, semaphore, UserMode, &body, NULL),
	                 STATUS_OBJECT_TYPE_MISMATCH);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(RF_2_user_mode_needs_the_right_and_kernel_mode_does_not)
{
	struct exec_machine *exec = exec_machine_start();
	POBJECT_TYPE type = (POBJECT_TYPE)ob_type_find(exec->machine, u"Event");
	OBJECT_HANDLE_INFORMATION information;
	HANDLE handle;
	PVOID body;

	assert_int_equal(NtCreateEvent(&handle, SYNCHRONIZE, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(ObReferenceObjectByHandle(handle, EVENT_MODIFY_STATE, type, UserMode,
	                                           &body, NULL),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(ObReferenceObjectByHandle(handle, EVENT_MODIFY_STATE, type, KernelMode,
	                                           &body, &information),
	                 STATUS_SUCCESS);
	assert_int_equal(information.GrantedAccess, SYNCHRONIZE);
	ObDereferenceObject(body);
	NtClose(handle);
	exec_machine_end(exec);
}

TEST(RF_3_a_null_handle_is_C4_F5)
{
	struct exec_machine *exec = exec_machine_start();
	PVOID body;

	assert_int_equal(ObReferenceObjectByHandle(NULL, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_INVALID_HANDLE);
	exec_machine_take_finding(exec, 0xC4, 0xF5);
	exec_machine_end(exec);
}

TEST(RF_3_a_value_in_no_table_is_C4_3C)
{
	struct exec_machine *exec = exec_machine_start();
	PVOID body;

	assert_int_equal(ObReferenceObjectByHandle((HANDLE)0x7FC, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_INVALID_HANDLE);
	exec_machine_take_finding(exec, 0xC4, 0x3C);
	exec_machine_end(exec);
}

struct race {
	struct ke_machine *machine;
	HANDLE handle;
	uint32_t stop;
	KEVENT done;
};

static void open_and_close(void *context)
{
	struct race *race = context;

	for (int i = 0; i < 300; i++) {
		HANDLE handle;
		if (!NT_SUCCESS(NtCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, NotificationEvent,
		                              FALSE)))
			break;
		__atomic_store_n(&race->handle, handle, __ATOMIC_RELAXED);
		NtClose(handle);
	}
	__atomic_store_n(&race->stop, 1, __ATOMIC_RELAXED);
	KeSetEvent(&race->done, 0, FALSE);
}

TEST(HT_11_a_look_up_that_races_with_a_close_gives_a_live_object_or_an_error)
{
	struct exec_machine *exec = exec_machine_start();
	struct race race = { .machine = exec->machine };
	struct ps_thread_options options = { .start = open_and_close, .context = &race };
	struct ps_thread *thread;

	KeInitializeEvent(&race.done, NotificationEvent, FALSE);
	assert_int_equal(ps_thread_create(exec->machine, &options, &thread), STATUS_SUCCESS);
	while (!__atomic_load_n(&race.stop, __ATOMIC_RELAXED)) {
		PVOID body;
		LARGE_INTEGER none = { .QuadPart = 0 };
		if (NT_SUCCESS(ob_reference_handle(__atomic_load_n(&race.handle, __ATOMIC_RELAXED),
		                                   0, NULL, KernelMode, &body, NULL))) {
			assert_true(ob_is_object(body, NULL));
			ob_dereference(body);
		}
		KeDelayExecutionThread(KernelMode, FALSE, &none);
	}
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	exec_machine_end(exec);
}
