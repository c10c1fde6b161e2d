/* ob/mutant_api.c - mutants by handle. */
#include "nt/ob/ob_internal.h"

static NTSTATUS create_mutant(const OBJECT_ATTRIBUTES *attributes, const struct ob_insert *insert,
                              bool owned, HANDLE *ret_handle)
{
	struct ob_insert_result result;
	void *body;
	NTSTATUS status =
		ob_create_object(ob_current()->mutant_type, sizeof(KMUTANT), attributes, &body);

	if (!NT_SUCCESS(status))
		return status;
	KeInitializeMutant(body, FALSE);
	ob_reference(body);
	status = ob_insert_object(body, insert, &result);
	if (NT_SUCCESS(status)) {
		/* Documented: the initial owner is ignored when the mutant existed. */
		if (owned && result.body == body)
			KeWaitForSingleObject(body, Executive, KernelMode, FALSE, NULL);
		*ret_handle = result.handle;
		ob_dereference(result.body);
	}
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI NtCreateMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN InitialOwner)
{
	struct ob_insert insert = { .desired = DesiredAccess,
		                    .want_handle = true,
		                    .keep_pointer = true };
	const OBJECT_ATTRIBUTES *attributes = ObjectAttributes;
	struct ob_captured_attributes captured;
	HANDLE handle = NULL;
	NTSTATUS status = ob_clear_handle(MutantHandle);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_attributes(&attributes, &captured);
	if (NT_SUCCESS(status))
		status = create_mutant(attributes, &insert, InitialOwner, &handle);
	ob_release_attributes(&captured);
	return ob_give_handle(MutantHandle, handle, status);
}

NTSTATUS NTAPI ZwCreateMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN InitialOwner)
{
	return OB_ZW_CALL(
		NtCreateMutant(MutantHandle, DesiredAccess, ObjectAttributes, InitialOwner));
}

NTSTATUS NTAPI NtOpenMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->mutant_type, DesiredAccess,
	                             MutantHandle);
}

NTSTATUS NTAPI ZwOpenMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenMutant(MutantHandle, DesiredAccess, ObjectAttributes));
}

NTSTATUS NTAPI NtReleaseMutant(HANDLE MutantHandle, PLONG PreviousCount)
{
	void *body;
	NTSTATUS status = ob_probe_result(PreviousCount, sizeof(*PreviousCount));

	if (NT_SUCCESS(status))
		status = ob_service_reference(MutantHandle, ob_current()->mutant_type, 0, &body);

	if (!NT_SUCCESS(status))
		return status;
	KMUTANT *mutant = body;
	/* Only the owner can make this true or false. */
	if ((PKTHREAD)mutant->OwnerThread != KeGetCurrentThread()) {
		status = STATUS_MUTANT_NOT_OWNED;
	} else {
		LONG previous = KeReleaseMutant(mutant, 1, FALSE, FALSE);
		status = ob_copy_result(PreviousCount, &previous, sizeof(previous));
	}
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI ZwReleaseMutant(HANDLE MutantHandle, PLONG PreviousCount)
{
	return OB_ZW_CALL(NtReleaseMutant(MutantHandle, PreviousCount));
}

/* MUTANT_BASIC_INFORMATION */
struct mutant_information {
	LONG count;
	BOOLEAN owned_by_caller, abandoned;
};

NTSTATUS NTAPI NtQueryMutant(HANDLE MutantHandle, ULONG MutantInformationClass,
                             PVOID MutantInformation, ULONG MutantInformationLength,
                             PULONG ReturnLength)
{
	struct mutant_information information = { 0 };
	void *body;

	if (MutantInformationClass != 0)
		return STATUS_INVALID_INFO_CLASS;
	if (MutantInformationLength != sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = ob_probe_query(MutantInformation, MutantInformationLength, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(MutantHandle, ob_current()->mutant_type, 1, &body);
	if (!NT_SUCCESS(status))
		return status;
	KMUTANT *mutant = body;
	information.count = KeReadStateMutex(mutant);
	information.owned_by_caller = (PKTHREAD)mutant->OwnerThread == KeGetCurrentThread();
	information.abandoned = mutant->Abandoned;
	ob_dereference(body);
	return ob_give_answer(MutantInformation, &information, sizeof(information), ReturnLength);
}
