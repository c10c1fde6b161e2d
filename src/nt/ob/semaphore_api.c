/* ob/semaphore_api.c - semaphores by handle. */
#include "nt/ob/ob_internal.h"

struct semaphore_start {
	LONG count, limit;
};

static void init_semaphore(void *body, const void *context)
{
	const struct semaphore_start *start = context;

	KeInitializeSemaphore(body, start->count, start->limit);
}

NTSTATUS NTAPI NtCreateSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes, LONG InitialCount,
                                 LONG MaximumCount)
{
	struct semaphore_start start = { InitialCount, MaximumCount };
	struct ob_new_object object = {
		.type = ob_current()->semaphore_type,
		.body_bytes = sizeof(KSEMAPHORE),
		.desired = DesiredAccess,
		.attributes = ObjectAttributes,
		.init = init_semaphore,
		.context = &start,
	};

	if (MaximumCount <= 0 || InitialCount < 0 || InitialCount > MaximumCount)
		return STATUS_INVALID_PARAMETER;
	return ob_create_handle(&object, SemaphoreHandle);
}

NTSTATUS NTAPI ZwCreateSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes, LONG InitialCount,
                                 LONG MaximumCount)
{
	return OB_ZW_CALL(NtCreateSemaphore(SemaphoreHandle, DesiredAccess, ObjectAttributes,
	                                    InitialCount, MaximumCount));
}

NTSTATUS NTAPI NtOpenSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->semaphore_type, DesiredAccess,
	                             SemaphoreHandle);
}

NTSTATUS NTAPI ZwOpenSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenSemaphore(SemaphoreHandle, DesiredAccess, ObjectAttributes));
}

NTSTATUS NTAPI NtReleaseSemaphore(HANDLE SemaphoreHandle, LONG ReleaseCount, PLONG PreviousCount)
{
	LONG previous;
	void *body;

	if (ReleaseCount <= 0)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = ob_probe_result(PreviousCount, sizeof(*PreviousCount));
	if (NT_SUCCESS(status))
		status = ob_service_reference(SemaphoreHandle, ob_current()->semaphore_type,
		                              SEMAPHORE_MODIFY_STATE, &body);
	if (!NT_SUCCESS(status))
		return status;
	status = ke_semaphore_release(body, ReleaseCount, &previous);
	ob_dereference(body);
	return NT_SUCCESS(status) ? ob_copy_result(PreviousCount, &previous, sizeof(previous))
	                          : status;
}

NTSTATUS NTAPI ZwReleaseSemaphore(HANDLE SemaphoreHandle, LONG ReleaseCount, PLONG PreviousCount)
{
	return OB_ZW_CALL(NtReleaseSemaphore(SemaphoreHandle, ReleaseCount, PreviousCount));
}

/* SEMAPHORE_BASIC_INFORMATION */
struct semaphore_information {
	LONG count, limit;
};

NTSTATUS NTAPI NtQuerySemaphore(HANDLE SemaphoreHandle, ULONG SemaphoreInformationClass,
                                PVOID SemaphoreInformation, ULONG SemaphoreInformationLength,
                                PULONG ReturnLength)
{
	struct semaphore_information information;
	void *body;

	if (SemaphoreInformationClass != 0)
		return STATUS_INVALID_INFO_CLASS;
	if (SemaphoreInformationLength != sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status =
		ob_probe_query(SemaphoreInformation, SemaphoreInformationLength, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(SemaphoreHandle, ob_current()->semaphore_type,
		                              SEMAPHORE_QUERY_STATE, &body);
	if (!NT_SUCCESS(status))
		return status;
	information.count = KeReadStateSemaphore(body);
	information.limit = ((KSEMAPHORE *)body)->Limit;
	ob_dereference(body);
	return ob_give_answer(SemaphoreInformation, &information, sizeof(information),
	                      ReturnLength);
}
