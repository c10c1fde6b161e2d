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
		VF_9a_stale_handle VF_9b_null_handle */
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
	PLANTED_CASE(VF_19d_system_call_above_passive),
	PLANTED_END,
};
