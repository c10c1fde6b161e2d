/* ob/create_api.c - ObCreateObject, ObInsertObject, ObOpenObjectByName for drivers with types of their own use. */
#include "nt/ob/ob_internal.h"

NTSTATUS NTAPI ObCreateObject(KPROCESSOR_MODE ObjectAttributesAccessMode, POBJECT_TYPE ObjectType,
                              POBJECT_ATTRIBUTES ObjectAttributes, KPROCESSOR_MODE AccessMode,
                              PVOID ParseContext, ULONG ObjectSize, ULONG PagedPoolCharge,
                              ULONG NonPagedPoolCharge, PVOID *Object)
{
	return ob_create_object(ob_type_from_public(ObjectType), ObjectSize, ObjectAttributes,
	                        Object);
}

NTSTATUS NTAPI ObInsertObject(PVOID Object, PACCESS_STATE PassedAccessState,
                              ACCESS_MASK DesiredAccess, ULONG ObjectPointerBias, PVOID *NewObject,
                              PHANDLE Handle)
{
	struct ob_insert insert = {
		.desired = DesiredAccess,
		.want_handle = Handle != NULL,
		.keep_pointer = ObjectPointerBias != 0,
		.access_state = PassedAccessState,
	};
	struct ob_insert_result result;
	NTSTATUS status = ob_insert_object(Object, &insert, &result);

	if (!NT_SUCCESS(status))
		return status;
	if (ObjectPointerBias > 1)
		ob_reference_many(result.body, ObjectPointerBias - 1);
	if (NewObject)
		*NewObject = ObjectPointerBias ? result.body : NULL;
	if (Handle)
		*Handle = result.handle;
	return status;
}

NTSTATUS NTAPI ObOpenObjectByName(POBJECT_ATTRIBUTES ObjectAttributes, POBJECT_TYPE ObjectType,
                                  KPROCESSOR_MODE AccessMode, PACCESS_STATE AccessState,
                                  ACCESS_MASK DesiredAccess, PVOID ParseContext, PHANDLE Handle)
{
	if (!ObjectAttributes || !ObjectAttributes->ObjectName)
		return STATUS_INVALID_PARAMETER;
	struct ob_lookup lookup = {
		.machine = ke_current_machine(),
		.name = *ObjectAttributes->ObjectName,
		.root = ObjectAttributes->RootDirectory,
		.attributes = ObjectAttributes->Attributes,
		.type = ob_type_from_public(ObjectType),
		.mode = AccessMode,
		.desired = DesiredAccess,
		.access_state = AccessState,
		.parse_context = ParseContext,
	};

	*Handle = NULL;
	return ob_open_by_name(&lookup, Handle);
}

ULONG NTAPI ObGetObjectPointerCount(PVOID Object)
{
	return (ULONG)ob_pointer_count(Object);
}

NTSTATUS NTAPI ObQueryObjectAuditingByHandle(HANDLE Handle, PBOOLEAN GenerateOnClose)
{
	struct ob_handle_information information;
	void *body;
	NTSTATUS status = ob_reference_handle(Handle, 0, NULL, KernelMode, &body, &information);

	if (!NT_SUCCESS(status))
		return status;
	*GenerateOnClose = (information.attributes & OB_AUDIT_CLOSE) != 0;
	ob_dereference(body);
	return STATUS_SUCCESS;
}
