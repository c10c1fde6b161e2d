/*
 * ps/job_api.c - job and debug objects: names, handles and rights. A job takes no processes and a debug object
 * tells no events: the calls for those are not built.
 */
#include "nt/ps/nt_services.h"
#include "nt/ps/ps_internal.h"

#define JOB_RIGHTS 0x1F003Fu
#define DEBUG_RIGHTS 0x1F000Fu
#define DEBUG_KILL_ON_CLOSE 1u

/* What either holds besides its header. */
struct named_body {
	ULONG flags;
	KEVENT signal;
};

NTSTATUS ps_create_job_types(struct ps_machine *ps)
{
	static const struct ob_type_options job = {
		.name = u"Job",
		.valid_access = JOB_RIGHTS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_SECURITY_REQUIRED,
		.wait_offset = offsetof(struct named_body, signal),
		.mapping = { 0x20004, 0x2000B, 0x120000, JOB_RIGHTS },
	};
	static const struct ob_type_options debug = {
		.name = u"DebugObject",
		.valid_access = DEBUG_RIGHTS,
		.flags = OB_TYPE_WAITABLE | OB_TYPE_SECURITY_REQUIRED,
		.wait_offset = offsetof(struct named_body, signal),
		.mapping = { 0x20001, 0x20002, 0x120000, DEBUG_RIGHTS },
	};
	NTSTATUS status = ob_type_create(ps->machine, &job, &ps->job_type);

	if (NT_SUCCESS(status))
		status = ob_type_create(ps->machine, &debug, &ps->debug_type);
	return status;
}

/* A body of type with flags, named and opened as attributes say. */
static NTSTATUS create_body(struct ob_type *type, const OBJECT_ATTRIBUTES *attributes,
                            const struct ob_insert *insert, ULONG flags, PHANDLE ret_handle)
{
	struct ob_insert_result result;
	struct named_body *body;
	void *made;
	NTSTATUS status = ob_create_object(type, sizeof(*body), attributes, &made);

	if (!NT_SUCCESS(status))
		return status;
	body = made;
	body->flags = flags;
	KeInitializeEvent(&body->signal, NotificationEvent, FALSE);
	status = ob_insert_object(body, insert, &result);
	return ob_give_handle(ret_handle, result.handle, status);
}

static NTSTATUS create(struct ob_type *type, const OBJECT_ATTRIBUTES *attributes,
                       ACCESS_MASK access, ULONG flags, PHANDLE ret_handle)
{
	struct ob_insert insert = { .desired = access, .want_handle = true };
	struct ob_captured_attributes captured;
	NTSTATUS status = ob_clear_handle(ret_handle);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_attributes(&attributes, &captured);
	if (NT_SUCCESS(status))
		status = create_body(type, attributes, &insert, flags, ret_handle);
	ob_release_attributes(&captured);
	return status;
}

NTSTATUS NTAPI NtCreateJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes)
{
	return create(ps_state()->job_type, ObjectAttributes, DesiredAccess, 0, JobHandle);
}

NTSTATUS NTAPI NtOpenJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ps_state()->job_type, DesiredAccess,
	                             JobHandle);
}

NTSTATUS NTAPI NtCreateDebugObject(PHANDLE DebugObjectHandle, ACCESS_MASK DesiredAccess,
                                   POBJECT_ATTRIBUTES ObjectAttributes, ULONG Flags)
{
	if (Flags & ~DEBUG_KILL_ON_CLOSE)
		return STATUS_INVALID_PARAMETER;
	return create(ps_state()->debug_type, ObjectAttributes, DesiredAccess, Flags,
	              DebugObjectHandle);
}
