/* Processes: life, handles at exit, inheritance, notify routines, look-ups. */
#include "../exec_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/ps/nt_services.h"

static struct ps_process *new_client(struct exec_machine *exec, bool inherit)
{
	struct ps_process_options options = {
		.image_name = u"\\??\\C:\\dir\\client.exe",
		.is_client = true,
		.inherit_handles = inherit,
	};
	struct ps_process *process = NULL;

	assert_int_equal(ps_process_create(exec->machine, &options, &process), STATUS_SUCCESS);
	return process;
}

TEST(DSP_15_a_process_is_signalled_at_its_end_with_its_status)
{
	struct exec_machine *exec = exec_machine_start();
	LARGE_INTEGER none = { .QuadPart = 0 };
	struct ps_process *process = new_client(exec, false);

	assert_int_equal(KeWaitForSingleObject(process, Executive, KernelMode, FALSE, &none),
	                 STATUS_TIMEOUT);
	ps_process_terminate(process, 42);
	assert_int_equal(KeWaitForSingleObject(process, Executive, KernelMode, FALSE, &none),
	                 STATUS_WAIT_0);
	assert_int_equal(process->exit_status, 42);
	ps_process_terminate(process, 43);
	assert_int_equal(process->exit_status, 42);
	ob_dereference(process);
	exec_machine_end(exec);
}

static uint64_t closed[8];
static uint32_t closed_count;

static void note_close(void *body, struct ke_process *process, ACCESS_MASK granted,
                       uint32_t process_handles, uint32_t system_handles)
{
	closed[closed_count++] = *(uint64_t *)body;
}

TEST(HT_9_process_exit_closes_every_handle_in_slot_order)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_type_options options = { .name = u"Noted",
		                           .valid_access = 1,
		                           .operations = { .close = note_close } };
	struct ps_process *process = new_client(exec, false);
	struct ob_type *type;

	assert_int_equal(ob_type_create(exec->machine, &options, &type), STATUS_SUCCESS);
	for (uint64_t i = 0; i < 4; i++) {
		HANDLE handle;
		void *body;
		assert_int_equal(ob_create_object(type, 8, NULL, &body), STATUS_SUCCESS);
		*(uint64_t *)body = i;
		assert_int_equal(ob_open_handle_in(&process->ke, body, 1, i == 2 ? 1 : 0, &handle),
		                 STATUS_SUCCESS);
		ob_dereference(body);
	}
	ps_process_terminate(process, 0);
	assert_int_equal(closed_count, 4);
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(closed[i], i);
	assert_int_equal(exec->machine->ledgers.handles, 0);
	ob_dereference(process);
	exec_machine_end(exec);
}

TEST(HT_8_inheritable_handles_come_to_the_same_slot_in_a_child)
{
	struct exec_machine *exec = exec_machine_start();
	OBJECT_ATTRIBUTES inherit;
	HANDLE plain, marked;
	struct ps_process *child;

	InitializeObjectAttributes(&inherit, NULL, OBJ_INHERIT, NULL, NULL);
	NtCreateEvent(&plain, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
	NtCreateEvent(&marked, EVENT_ALL_ACCESS, &inherit, NotificationEvent, FALSE);
	child = new_client(exec, true);
	assert_int_equal(ob_handle_table_count(child->ke.handle_table), 1);
	exec->thread->ke.attached_process = &child->ke;
	assert_int_equal(NtSetEvent(marked, NULL), STATUS_SUCCESS);
	assert_int_equal(NtSetEvent(plain, NULL), STATUS_INVALID_HANDLE);
	exec->thread->ke.attached_process = NULL;
	ps_process_terminate(child, 0);
	ob_dereference(child);
	NtClose(plain);
	NtClose(marked);
	exec_machine_end(exec);
}

static struct {
	uint32_t created, ended;
	NTSTATUS veto;
	HANDLE id;
} seen;

static VOID notify(HANDLE ParentId, HANDLE ProcessId, BOOLEAN Create)
{
	seen.created += Create != 0;
	seen.ended += Create == 0;
	seen.id = ProcessId;
}

static VOID notify_ex(PEPROCESS Process, HANDLE ProcessId, PPS_CREATE_NOTIFY_INFO CreateInfo)
{
	if (CreateInfo)
		CreateInfo->CreationStatus = seen.veto;
}

TEST(VF_22_a_notify_routine_hears_of_creation_and_end_until_it_is_removed)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process *process;

	assert_int_equal(PsSetCreateProcessNotifyRoutine(notify, FALSE), STATUS_SUCCESS);
	assert_int_equal(PsSetCreateProcessNotifyRoutine(notify, FALSE), STATUS_INVALID_PARAMETER);
	process = new_client(exec, false);
	assert_int_equal(seen.created, 1);
	assert_ptr_equal(seen.id, PsGetProcessId((PEPROCESS)process));
	ps_process_terminate(process, 0);
	assert_int_equal(seen.ended, 1);
	ob_dereference(process);
	assert_int_equal(PsSetCreateProcessNotifyRoutine(notify, TRUE), STATUS_SUCCESS);
	assert_int_equal(PsSetCreateProcessNotifyRoutine(notify, TRUE), STATUS_PROCEDURE_NOT_FOUND);
	exec_machine_end(exec);
}

TEST(VF_22_an_Ex_routine_can_refuse_a_process)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process_options options = { .is_client = true };
	struct ps_process *process;

	seen.veto = STATUS_ACCESS_DENIED;
	assert_int_equal(PsSetCreateProcessNotifyRoutineEx(notify_ex, FALSE), STATUS_SUCCESS);
	assert_int_equal(ps_process_create(exec->machine, &options, &process),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(PsSetCreateProcessNotifyRoutineEx(notify_ex, TRUE), STATUS_SUCCESS);
	exec_machine_end(exec);
}

TEST(VF_22_a_routine_left_at_unload_is_reported)
{
	struct exec_machine *exec = exec_machine_start();
	uintptr_t start = (uintptr_t)notify;

	assert_int_equal(PsSetCreateProcessNotifyRoutine(notify, FALSE), STATUS_SUCCESS);
	assert_int_equal(ps_audit_image(exec->machine, start, start + 1, "drv"), 1);
	exec_machine_take_finding(exec, 0xC4, 0xDA);
	assert_int_equal(ps_audit_image(exec->machine, start + 1, start + 2, "drv"), 0);
	PsSetCreateProcessNotifyRoutine(notify, TRUE);
	exec_machine_end(exec);
}

TEST(VF_29_a_kernel_handle_left_at_unload_is_reported)
{
	struct exec_machine *exec = exec_machine_start();
	OBJECT_ATTRIBUTES attributes;
	uintptr_t start = (uintptr_t)test_VF_29_a_kernel_handle_left_at_unload_is_reported,
		  end = start + 4096;
	HANDLE handle;

	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_audit_handles(exec->machine, start, end, "drv"), 1);
	exec_machine_take_finding(exec, 0xCE, (ULONG_PTR)handle & 0x7FFFFFFF);
	ZwClose(handle);
	assert_int_equal(ps_audit_handles(exec->machine, start, end, "drv"), 0);
	exec_machine_end(exec);
}

TEST(PS_look_up_by_id_gives_a_reference)
{
	struct exec_machine *exec = exec_machine_start();
	struct ps_process *process = new_client(exec, false);
	PEPROCESS found = NULL;

	assert_int_equal(PsLookupProcessByProcessId(PsGetProcessId((PEPROCESS)process), &found),
	                 STATUS_SUCCESS);
	assert_ptr_equal(found, process);
	assert_int_equal(ob_pointer_count(process), 2);
	ObDereferenceObject(found);
	assert_int_equal(PsLookupProcessByProcessId((HANDLE)3, &found), STATUS_INVALID_CID);
	assert_string_equal(PsGetProcessImageFileName((PEPROCESS)process), "client.exe");
	assert_ptr_equal(PsGetProcessInheritedFromUniqueProcessId((PEPROCESS)process), (HANDLE)4);
	ps_process_terminate(process, 0);
	ob_dereference(process);
	exec_machine_end(exec);
}

TEST(PS_NtQueryInformationProcess_tells_id_and_name)
{
	struct exec_machine *exec = exec_machine_start();
	PROCESS_BASIC_INFORMATION basic;
	struct {
		UNICODE_STRING text;
		WCHAR buffer[16];
	} name;
	ULONG needed = 0;

	assert_int_equal(ZwQueryInformationProcess(NtCurrentProcess(), ProcessBasicInformation,
	                                           &basic, sizeof(basic), &needed),
	                 STATUS_SUCCESS);
	assert_int_equal(basic.UniqueProcessId, 4);
	assert_int_equal(needed, sizeof(basic));
	assert_int_equal(ZwQueryInformationProcess(NtCurrentProcess(), ProcessImageFileName, &name,
	                                           sizeof(name), &needed),
	                 STATUS_SUCCESS);
	assert_memory_equal(name.text.Buffer, u"System", 14);
	assert_int_equal(ZwQueryInformationProcess(NtCurrentProcess(), ProcessBasicInformation,
	                                           &basic, 1, &needed),
	                 STATUS_INFO_LENGTH_MISMATCH);
	exec_machine_end(exec);
}

static OB_PREOP_CALLBACK_STATUS trim_terminate(PVOID RegistrationContext,
                                               POB_PRE_OPERATION_INFORMATION OperationInformation)
{
	OperationInformation->Parameters->CreateHandleInformation.DesiredAccess &=
		~(ACCESS_MASK)PROCESS_TERMINATE;
	OperationInformation->CallContext = RegistrationContext;
	return OB_PREOP_SUCCESS;
}

static VOID note_granted(PVOID RegistrationContext,
                         POB_POST_OPERATION_INFORMATION OperationInformation)
{
	if (OperationInformation->CallContext == RegistrationContext)
		*(ACCESS_MASK *)RegistrationContext =
			OperationInformation->Parameters->CreateHandleInformation.GrantedAccess;
}

TEST(VF_22_object_callbacks_take_rights_from_new_handles_of_processes)
{
	struct exec_machine *exec = exec_machine_start();
	POBJECT_TYPE type = (POBJECT_TYPE)ps_process_type(exec->machine);
	OB_OPERATION_REGISTRATION operation = { &type,
		                                OB_OPERATION_HANDLE_CREATE |
		                                        OB_OPERATION_HANDLE_DUPLICATE,
		                                trim_terminate, note_granted };
	ACCESS_MASK granted = 0;
	OB_CALLBACK_REGISTRATION given = { OB_FLT_REGISTRATION_VERSION, 1,
		                           RTL_CONSTANT_STRING(u"1000"), &granted, &operation };
	CLIENT_ID id = { (HANDLE)4, NULL };
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;
	PVOID registration, second;

	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	assert_int_equal(ObRegisterCallbacks(&given, &registration), STATUS_SUCCESS);
	assert_int_equal(ObRegisterCallbacks(&given, &second),
	                 STATUS_FLT_INSTANCE_ALTITUDE_COLLISION);
	assert_int_equal(ZwOpenProcess(&handle, PROCESS_TERMINATE | PROCESS_VM_READ, &attributes,
	                               &id),
	                 STATUS_SUCCESS);
	assert_int_equal(granted, PROCESS_VM_READ);
	ZwClose(handle);
	assert_int_equal(ps_audit_image(exec->machine, (uintptr_t)trim_terminate,
	                                (uintptr_t)trim_terminate + 1, "drv"),
	                 1);
	exec_machine_take_finding(exec, 0xC4, 0xDA);
	ObUnRegisterCallbacks(registration);
	assert_int_equal(ZwOpenProcess(&handle, PROCESS_TERMINATE, &attributes, &id),
	                 STATUS_SUCCESS);
	assert_int_equal(granted, PROCESS_VM_READ);
	ZwClose(handle);
	exec_machine_end(exec);
}
