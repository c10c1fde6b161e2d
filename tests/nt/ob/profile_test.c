/* The numbers of handles under the profile xe360. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"

#define GUEST 0xF8000000u
#define HOST 0x01000000u
#define INVALID ((HANDLE)(LONG_PTR)-1)
#define THREAD ((HANDLE)(ULONG_PTR)0xFFFFFFFE)

static struct exec_machine *start(void)
{
	struct exec_machine *exec = exec_machine_start();

	ob_set_profile(exec->machine, OB_PROFILE_XE360);
	return exec;
}

static HANDLE new_event(ULONG attributes)
{
	OBJECT_ATTRIBUTES object_attributes;
	HANDLE handle = NULL;

	InitializeObjectAttributes(&object_attributes, NULL, attributes, NULL, NULL);
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &object_attributes,
	                               NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	return handle;
}

TEST(HT_12_guest_slots_count_from_F8000000_and_the_lowest_is_taken_first)
{
	struct exec_machine *exec = start();
	HANDLE first = new_event(0), second = new_event(0);

	assert_int_equal((ULONG_PTR)first, GUEST + 4);
	assert_int_equal((ULONG_PTR)second, GUEST + 8);
	assert_int_equal(NtSetEvent((HANDLE)((ULONG_PTR)first | 3), NULL), STATUS_SUCCESS);
	assert_int_equal(NtSetEvent((HANDLE)(LONG_PTR)(LONG)(ULONG_PTR)second, NULL),
	                 STATUS_SUCCESS); /* as 32-bit code extends it */
	assert_int_equal(NtClose(first), STATUS_SUCCESS);
	assert_ptr_equal(new_event(0), first);
	assert_int_equal(NtSetEvent((HANDLE)4, NULL), STATUS_INVALID_HANDLE);
	NtClose(first), NtClose(second);
	exec_machine_end(exec);
}

TEST(HT_12_host_slots_count_from_01000000_and_mean_nothing_in_user_mode)
{
	struct exec_machine *exec = start();
	HANDLE handle = new_event(OBJ_KERNEL_HANDLE);
	PVOID body;

	assert_int_equal((ULONG_PTR)handle, HOST + 4);
	assert_true(ObIsKernelHandle(handle));
	assert_int_equal(ob_reference_handle(handle, 0, NULL, UserMode, &body, NULL),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(ZwSetEvent(handle, NULL), STATUS_SUCCESS);
	assert_int_equal(ZwClose(handle), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(HT_12_minus_1_is_no_handle_and_minus_2_is_the_running_thread)
{
	struct exec_machine *exec = start();
	PVOID body;

	assert_int_equal(ob_reference_handle(INVALID, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(ob_reference_handle(THREAD, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	assert_ptr_equal(body, exec->thread);
	ob_dereference(body);
	assert_int_equal(NtClose(THREAD), STATUS_SUCCESS);
	exec->thread->ke.previous_mode = UserMode; /* where a bad close is no finding */
	assert_int_equal(NtClose(INVALID), STATUS_INVALID_HANDLE);
	exec->thread->ke.previous_mode = KernelMode;
	exec_machine_end(exec);
}

TEST(HT_12_a_failed_duplication_stores_minus_1)
{
	struct exec_machine *exec = start();
	HANDLE process, event = new_event(0), copy = NULL;

	assert_int_equal(ob_open_handle(exec->machine->system_process, PROCESS_ALL_ACCESS, 0,
	                                &process),
	                 STATUS_SUCCESS);
	assert_int_equal(NtDuplicateObject(process, event, process, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_SUCCESS);
	assert_int_equal((ULONG_PTR)copy, GUEST + 12);
	assert_int_equal(NtClose(copy), STATUS_SUCCESS);
	assert_int_equal(NtDuplicateObject(process, copy, process, &copy, 0, 0,
	                                   DUPLICATE_SAME_ACCESS),
	                 STATUS_INVALID_HANDLE);
	assert_ptr_equal(copy, INVALID);
	NtClose(event), NtClose(process);
	exec_machine_end(exec);
}
