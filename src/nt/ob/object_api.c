/* ob/object_api.c - the documented Ob functions on references, names and types. */
#include "nt/ob/ob_internal.h"

#define CALLER __builtin_return_address(0)

/* One verifier row about a handle given by a driver (VF-9). */
static void report_handle(uint64_t sub_code, HANDLE handle, uint64_t more, const char *text)
{
	struct verify_fact fact = {
		.rule = "VF-9",
		.code = 0xC4,
		.parameter = { sub_code, (uint64_t)(ULONG_PTR)handle, more, 0 },
		.advice = "Look at where this handle value comes from, and at the AccessMode given "
			  "with it.",
	};

	verify_report(&fact, "ObReferenceObjectByHandle of handle %#llx: %s",
	              (unsigned long long)(ULONG_PTR)handle, text);
}

static bool is_kernel_value(HANDLE handle)
{
	uint32_t slot;

	return !ob_is_pseudo_handle(handle) &&
	       ob_handle_table_of(ob_current_process(), handle, KernelMode, &slot) &&
	       !ob_handle_table_of(ob_current_process(), handle, UserMode, &slot);
}

/* RF-3: rows that depend on the value alone. */
static void check_handle(HANDLE handle, KPROCESSOR_MODE mode)
{
	struct ke_process *process = ob_current_process();
	bool is_system = process == process->machine->system_process;

	if (!handle)
		report_handle(0xF5, handle, 0, "a null handle");
	else if (mode == KernelMode && !is_system && !is_kernel_value(handle) &&
	         !ob_is_pseudo_handle(handle))
		report_handle(0xF6, handle, process->id,
		              "a user-mode handle used with AccessMode KernelMode");
	else if (mode != KernelMode && is_system && is_kernel_value(handle))
		report_handle(
			0xF7, handle, 0,
			"a kernel handle used with AccessMode UserMode in the system process");
}

static NTSTATUS reference_by_handle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                    POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                    PVOID *Object, POBJECT_HANDLE_INFORMATION HandleInformation)
{
	struct ob_handle_information information;

	*Object = NULL;
	KE_REQUIRE_IRQL("ObReferenceObjectByHandle", PASSIVE_LEVEL, "OB-12", 0x3C);
	check_handle(Handle, AccessMode);
	if (!ObjectType && AccessMode != KernelMode)
		return STATUS_OBJECT_TYPE_MISMATCH;
	NTSTATUS status =
		ob_reference_handle(Handle, DesiredAccess, ob_type_from_public(ObjectType),
	                            AccessMode, Object, &information);
	if (status == STATUS_INVALID_HANDLE && AccessMode == KernelMode && Handle)
		report_handle(0x3C, Handle, (uint64_t)(uintptr_t)ObjectType,
		              "the value is in no handle table");
	if (NT_SUCCESS(status) && HandleInformation) {
		HandleInformation->GrantedAccess = information.granted;
		HandleInformation->HandleAttributes = information.attributes;
	}
	return status;
}

NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                         POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                         PVOID *Object,
                                         POBJECT_HANDLE_INFORMATION HandleInformation)
{
	NTSTATUS status = reference_by_handle(Handle, DesiredAccess, ObjectType, AccessMode, Object,
	                                      HandleInformation);

	if (NT_SUCCESS(status))
		ob_note_reference(*Object, OB_TAG_DEFAULT, CALLER);
	return status;
}

NTSTATUS NTAPI ObReferenceObjectByHandleWithTag(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                                POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                                ULONG Tag, PVOID *Object,
                                                POBJECT_HANDLE_INFORMATION HandleInformation)
{
	NTSTATUS status = reference_by_handle(Handle, DesiredAccess, ObjectType, AccessMode, Object,
	                                      HandleInformation);

	if (NT_SUCCESS(status))
		ob_note_reference(*Object, Tag, CALLER);
	return status;
}

static NTSTATUS reference_by_pointer(PVOID Object, POBJECT_TYPE ObjectType,
                                     KPROCESSOR_MODE AccessMode)
{
	struct ob_type *type = ob_type_from_public(ObjectType);

	if (ob_type_of(Object) != type && (type || AccessMode != KernelMode ||
	                                   ob_type_of(Object) == ob_current()->symbolic_link_type))
		return STATUS_OBJECT_TYPE_MISMATCH;
	ob_reference(Object);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByPointer(PVOID Object, ACCESS_MASK DesiredAccess,
                                          POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode)
{
	NTSTATUS status = reference_by_pointer(Object, ObjectType, AccessMode);

	if (NT_SUCCESS(status))
		ob_note_reference(Object, OB_TAG_DEFAULT, CALLER);
	return status;
}

NTSTATUS NTAPI ObReferenceObjectByPointerWithTag(PVOID Object, ACCESS_MASK DesiredAccess,
                                                 POBJECT_TYPE ObjectType,
                                                 KPROCESSOR_MODE AccessMode, ULONG Tag)
{
	NTSTATUS status = reference_by_pointer(Object, ObjectType, AccessMode);

	if (NT_SUCCESS(status))
		ob_note_reference(Object, Tag, CALLER);
	return status;
}

NTSTATUS NTAPI ObReferenceObjectByName(PUNICODE_STRING ObjectName, ULONG Attributes,
                                       PACCESS_STATE AccessState, ACCESS_MASK DesiredAccess,
                                       POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                       PVOID ParseContext, PVOID *Object)
{
	ACCESS_MASK granted;

	if (!ObjectType)
		return STATUS_INVALID_PARAMETER;
	if (!ObjectName || !ObjectName->Buffer || !ObjectName->Length)
		return STATUS_OBJECT_NAME_INVALID;
	struct ob_lookup lookup = {
		.machine = ke_current_machine(),
		.name = *ObjectName,
		.attributes = Attributes,
		.type = ob_type_from_public(ObjectType),
		.mode = AccessMode,
		.desired = DesiredAccess,
		.access_state = AccessState,
		.parse_context = ParseContext,
	};
	void *body;
	NTSTATUS status = ob_lookup_object(&lookup, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_access_check check = {
		.machine = lookup.machine,
		.type = ob_type_of(body),
		.desired = DesiredAccess,
		.mode = AccessMode,
		.access_state = AccessState,
	};
	status = ob_check_access(ob_header(body), &check, &granted);
	if (!NT_SUCCESS(status)) {
		ob_dereference(body);
		return status;
	}
	ob_note_reference(body, OB_TAG_DEFAULT, CALLER);
	*Object = body;
	return STATUS_SUCCESS;
}

static bool require_reference_irql(const char *api)
{
	return KE_REQUIRE_IRQL(api, DISPATCH_LEVEL, "OB-12", 0x3F);
}

static LONG_PTR reference(PVOID object, ULONG tag, const void *site)
{
	require_reference_irql("ObReferenceObject");
	ob_reference(object);
	ob_note_reference(object, tag, site);
	return ob_pointer_count(object);
}

LONG_PTR FASTCALL ObfReferenceObject(PVOID Object)
{
	return reference(Object, OB_TAG_DEFAULT, CALLER);
}

LONG_PTR FASTCALL ObfReferenceObjectWithTag(PVOID Object, ULONG Tag)
{
	return reference(Object, Tag, CALLER);
}

LONG_PTR FASTCALL ObfDereferenceObjectWithTag(PVOID Object, ULONG Tag)
{
	require_reference_irql("ObDereferenceObject");
	ob_note_dereference(Object, Tag);
	return ob_dereference(Object);
}

LONG_PTR FASTCALL ObfDereferenceObject(PVOID Object)
{
	return ObfDereferenceObjectWithTag(Object, OB_TAG_DEFAULT);
}

VOID NTAPI ObDereferenceObjectDeferDeleteWithTag(PVOID Object, ULONG Tag)
{
	require_reference_irql("ObDereferenceObjectDeferDelete");
	ob_note_dereference(Object, Tag);
	ob_dereference_deferred(Object);
}

VOID NTAPI ObDereferenceObjectDeferDelete(PVOID Object)
{
	ObDereferenceObjectDeferDeleteWithTag(Object, OB_TAG_DEFAULT);
}

static NTSTATUS check_open_by_pointer(PVOID object, ULONG attributes, POBJECT_TYPE type,
                                      KPROCESSOR_MODE mode)
{
	const ULONG allowed =
		OBJ_INHERIT | OBJ_EXCLUSIVE | OBJ_KERNEL_HANDLE | OBJ_FORCE_ACCESS_CHECK;
	struct ob_type *own = ob_type_of(object);

	if ((attributes & ~allowed) || ((attributes & OBJ_INHERIT) && (attributes & OBJ_EXCLUSIVE)))
		return STATUS_INVALID_PARAMETER;
	if ((attributes & OBJ_EXCLUSIVE) && (own->options.flags & OB_TYPE_NO_EXCLUSIVE))
		return STATUS_INVALID_PARAMETER;
	if (ob_type_from_public(type) != own && (type || mode != KernelMode))
		return STATUS_OBJECT_TYPE_MISMATCH;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes,
                                     PACCESS_STATE PassedAccessState, ACCESS_MASK DesiredAccess,
                                     POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                     PHANDLE Handle)
{
	ACCESS_MASK granted;

	*Handle = NULL;
	KE_REQUIRE_IRQL("ObOpenObjectByPointer", PASSIVE_LEVEL, "OB-12", 0xE6);
	NTSTATUS status = check_open_by_pointer(Object, HandleAttributes, ObjectType, AccessMode);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_access_check check = {
		.machine = ke_current_machine(),
		.type = ob_type_of(Object),
		.desired = DesiredAccess,
		.mode = AccessMode,
		.force = (HandleAttributes & OBJ_FORCE_ACCESS_CHECK) != 0,
		.access_state = PassedAccessState,
	};
	status = ob_check_access(ob_header(Object), &check, &granted);
	if (!NT_SUCCESS(status))
		return status;
	/* The caller's own kind of handle: AccessMode, not the previous mode, allows a kernel handle. */
	struct ke_thread *thread = ke_current_thread();
	KPROCESSOR_MODE previous_mode = thread->previous_mode;
	thread->previous_mode = AccessMode;
	status = ob_open_handle(Object, granted, HandleAttributes, Handle);
	thread->previous_mode = previous_mode;
	return status;
}

NTSTATUS NTAPI ObOpenObjectByPointerWithTag(PVOID Object, ULONG HandleAttributes,
                                            PACCESS_STATE PassedAccessState,
                                            ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                            KPROCESSOR_MODE AccessMode, ULONG Tag, PHANDLE Handle)
{
	return ObOpenObjectByPointer(Object, HandleAttributes, PassedAccessState, DesiredAccess,
	                             ObjectType, AccessMode, Handle);
}

POBJECT_TYPE NTAPI ObGetObjectType(PVOID Object)
{
	return (POBJECT_TYPE)ob_type_of(Object);
}

VOID NTAPI ObMakeTemporaryObject(PVOID Object)
{
	ob_make_temporary(Object);
}

NTSTATUS NTAPI ObCloseHandle(HANDLE Handle, KPROCESSOR_MODE PreviousMode)
{
	KE_REQUIRE_IRQL("ObCloseHandle", PASSIVE_LEVEL, "CL-6", 0xE6);
	return ob_close_handle(Handle, PreviousMode);
}

BOOLEAN NTAPI ObIsKernelHandle(HANDLE Handle)
{
	return is_kernel_value(Handle);
}
