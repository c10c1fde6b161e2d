/* object_cases.c - VF-9, VF-11 and VF-19: handles, references, system calls. */
#include "planted.h"

static HANDLE make_event(VOID)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL;

	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	ZwCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE);
	return handle;
}

static VOID reference(HANDLE handle, KPROCESSOR_MODE mode)
{
	PVOID object;

	if (NT_SUCCESS(ObReferenceObjectByHandle(handle, 0, *ExEventObjectType, mode, &object,
	                                         NULL))) /* named:
		VF_9a_stale_handle VF_9b_null_handle VF_9c_handle_of_a_program_with_kernel_mode */
		ObDereferenceObject(object);
}

BREAKS(VF_9a_stale_handle)
{
	HANDLE handle = make_event();

	ZwClose(handle);
	reference(handle, KernelMode);
}

LEGAL(VF_9a_stale_handle)
{
	HANDLE handle = make_event();

	reference(handle, KernelMode);
	ZwClose(handle);
}

BREAKS(VF_9b_null_handle)
{
	reference(NULL, KernelMode);
}

LEGAL(VF_9b_null_handle)
{
	VF_9a_stale_handle_legal(planted);
}

BREAKS(VF_9e_handle_closed_twice)
{
	HANDLE handle = make_event();

	ZwClose(handle);
	ZwClose(handle); /* named */
}

LEGAL(VF_9e_handle_closed_twice)
{
	ZwClose(make_event());
}

static PVOID make_object(VOID)
{
	HANDLE handle = make_event();
	PVOID object = NULL;

	ObReferenceObjectByHandle(handle, 0, *ExEventObjectType, KernelMode, &object, NULL);
	ZwClose(handle);
	return object;
}

BREAKS(VF_11a_reference_dropped_twice)
{
	PVOID object = make_object();

	ObDereferenceObject(object);
	ObDereferenceObject(object); /* named */
}

LEGAL(VF_11a_reference_dropped_twice)
{
	PVOID object = make_object();

	ObReferenceObject(object);
	ObDereferenceObject(object);
	ObDereferenceObject(object);
}

BREAKS(VF_11b_object_used_after_its_end)
{
	PVOID object = make_object();

	ObDereferenceObject(object);
	ObReferenceObject(object); /* named */
}

LEGAL(VF_11b_object_used_after_its_end)
{
	VF_11a_reference_dropped_twice_legal(planted);
}

PEPROCESS planted_program(VOID)
{
	PEPROCESS process;

	for (ULONG_PTR id = 4; id < 4096; id += 4) {
		if (!NT_SUCCESS(PsLookupProcessByProcessId((HANDLE)id, &process)))
			continue;
		if (process != PsInitialSystemProcess)
			return process;
		ObDereferenceObject(process);
	}
	return NULL;
}

static VOID reference_in_program(ULONG attributes)
{
	PEPROCESS process = planted_program();
	OBJECT_ATTRIBUTES how;
	KAPC_STATE state;
	HANDLE handle;

	InitializeObjectAttributes(&how, NULL, attributes, NULL, NULL);
	KeStackAttachProcess(process, &state);
	ZwCreateEvent(&handle, EVENT_ALL_ACCESS, &how, NotificationEvent, FALSE);
	reference(handle, KernelMode);
	ZwClose(handle);
	KeUnstackDetachProcess(&state);
	ObDereferenceObject(process);
}

BREAKS(VF_9c_handle_of_a_program_with_kernel_mode)
{
	reference_in_program(0);
}

LEGAL(VF_9c_handle_of_a_program_with_kernel_mode)
{
	reference_in_program(OBJ_KERNEL_HANDLE);
}

BREAKS(VF_9d_kernel_handle_with_user_mode)
{
	HANDLE handle = make_event();
	PVOID object;

	if (NT_SUCCESS(ObReferenceObjectByHandle(handle, 0, *ExEventObjectType, UserMode, &object,
	                                         NULL))) /* named */
		ObDereferenceObject(object);
	ZwClose(handle);
}

LEGAL(VF_9d_kernel_handle_with_user_mode)
{
	VF_9a_stale_handle_legal(planted);
}

/* --- VF-19 --- */

static PVOID user_page(VOID)
{
	PVOID page = NULL;
	SIZE_T bytes = 4096;

	ZwAllocateVirtualMemory(ZwCurrentProcess(), &page, 0, &bytes, MEM_COMMIT, PAGE_READWRITE);
	return page;
}

static VOID free_user_page(PVOID page)
{
	SIZE_T bytes = 0;

	ZwFreeVirtualMemory(ZwCurrentProcess(), &page, &bytes, MEM_RELEASE);
}

BREAKS(VF_19a_event_at_a_user_address)
{
	PKEVENT event = user_page();

	KeInitializeEvent(event, NotificationEvent, FALSE); /* named */
	free_user_page(event);
}

LEGAL(VF_19a_event_at_a_user_address)
{
	PKEVENT event = ExAllocatePoolWithTag(NonPagedPool, sizeof(*event), PLANTED_TAG);

	KeInitializeEvent(event, NotificationEvent, FALSE);
	ExFreePool(event);
}

static VOID open_key(PUNICODE_STRING name)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE key;

	InitializeObjectAttributes(&attributes, name, OBJ_KERNEL_HANDLE, NULL, NULL);
	if (NT_SUCCESS(ZwOpenKey(&key, KEY_READ, &attributes))) /* named:
		VF_19b_name_at_a_user_address VF_19c_malformed_name */
		ZwClose(key);
}

static const WCHAR key_name[] = L"\\Registry\\Machine\\System";

BREAKS(VF_19b_name_at_a_user_address)
{
	UNICODE_STRING name = { sizeof(key_name) - 2, sizeof(key_name), user_page() };

	RtlCopyMemory(name.Buffer, key_name, sizeof(key_name));
	open_key(&name);
	free_user_page(name.Buffer);
}

LEGAL(VF_19b_name_at_a_user_address)
{
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, key_name);
	open_key(&name);
}

BREAKS(VF_19c_malformed_name)
{
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, key_name);
	name.MaximumLength = name.Length - 2;
	open_key(&name);
}

LEGAL(VF_19c_malformed_name)
{
	UNICODE_STRING name;

	RtlInitUnicodeString(&name, key_name);
	name.MaximumLength = name.Length;
	open_key(&name);
}

static VOID close_at(KIRQL irql)
{
	HANDLE handle = make_event();
	KIRQL old;

	KeRaiseIrql(irql, &old);
	ZwClose(handle); /* named: VF_19d_system_call_above_passive */
	KeLowerIrql(old);
	if (irql)
		ZwClose(handle);
}

BREAKS(VF_19d_system_call_above_passive)
{
	close_at(APC_LEVEL);
}

LEGAL(VF_19d_system_call_above_passive)
{
	close_at(PASSIVE_LEVEL);
}

const struct planted_case object_cases[] = {
	PLANTED_CASE(VF_9a_stale_handle),
	PLANTED_CASE(VF_9b_null_handle),
	PLANTED_CASE(VF_9e_handle_closed_twice),
	PLANTED_CASE(VF_11a_reference_dropped_twice),
	PLANTED_CASE(VF_11b_object_used_after_its_end),
	PLANTED_CASE(VF_9c_handle_of_a_program_with_kernel_mode),
	PLANTED_CASE(VF_9d_kernel_handle_with_user_mode),
	PLANTED_CASE(VF_19a_event_at_a_user_address),
	PLANTED_CASE(VF_19b_name_at_a_user_address),
	PLANTED_CASE(VF_19c_malformed_name),
	PLANTED_CASE(VF_19d_system_call_above_passive),
	PLANTED_END,
};
