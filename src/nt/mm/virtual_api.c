/* mm/virtual_api.c - memory of a process: NtAllocateVirtualMemory and its counterpart. */
#include <ntifs.h>

#include "nt/mm/mm_internal.h"
#include "nt/mm/nt_services.h"

static NTSTATUS process_of(HANDLE handle, ACCESS_MASK access, struct ke_process **ret_process)
{
	void *body;
	NTSTATUS status =
		ob_reference_handle(handle, access, ob_type_find(ke_current_machine(), u"Process"),
	                            ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

/* What a caller said, and learns again. */
struct place {
	PVOID base;
	SIZE_T bytes;
};

static NTSTATUS read_place(PVOID *base, PSIZE_T size, struct place *ret_place)
{
	KPROCESSOR_MODE mode = ke_current_thread()->previous_mode;
	NTSTATUS status = mm_probe(base, sizeof(*base), 1, MM_WRITE, mode);

	if (NT_SUCCESS(status))
		status = mm_probe(size, sizeof(*size), 1, MM_WRITE, mode);
	if (NT_SUCCESS(status))
		status = ob_copy_in(&ret_place->base, base, sizeof(*base));
	return NT_SUCCESS(status) ? ob_copy_in(&ret_place->bytes, size, sizeof(*size)) : status;
}

static NTSTATUS tell_place(const struct place *place, PVOID *base, PSIZE_T size)
{
	NTSTATUS status = ob_copy_out(base, &place->base, sizeof(*base));

	return NT_SUCCESS(status) ? ob_copy_out(size, &place->bytes, sizeof(*size)) : status;
}

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process_handle, PVOID *base, ULONG_PTR zero_bits,
                                       PSIZE_T size, ULONG type, ULONG protect)
{
	struct ke_process *process;
	struct place place;
	NTSTATUS status = read_place(base, size, &place);

	if (!NT_SUCCESS(status))
		return status;
	if (!place.bytes)
		return STATUS_INVALID_PARAMETER_4;
	if (!(type & (MEM_COMMIT | MEM_RESERVE)))
		return STATUS_INVALID_PARAMETER_5;
	if (!mm_is_protection(protect))
		return STATUS_INVALID_PAGE_PROTECTION;
	status = process_of(process_handle, PROCESS_VM_OPERATION, &process);
	if (!NT_SUCCESS(status))
		return status;
	bool is_new = !place.base || type & MEM_RESERVE;
	status = mm_virtual_allocate(process, &(struct mm_virtual){ type, protect }, &place.base,
	                             &place.bytes);
	if (NT_SUCCESS(status)) {
		status = tell_place(&place, base, size);
		if (!NT_SUCCESS(status) && is_new) /* nobody knows where it is */
			mm_virtual_free(process, MEM_RELEASE, &place.base, &(SIZE_T){ 0 });
	}
	ob_dereference(process);
	return status;
}

NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process_handle, PVOID *base, PSIZE_T size, ULONG type)
{
	struct ke_process *process;
	struct place place;
	NTSTATUS status = read_place(base, size, &place);

	if (!NT_SUCCESS(status))
		return status;
	if (type != MEM_RELEASE && type != MEM_DECOMMIT)
		return STATUS_INVALID_PARAMETER_4;
	if (type == MEM_RELEASE && place.bytes)
		return STATUS_FREE_VM_NOT_AT_BASE;
	status = process_of(process_handle, PROCESS_VM_OPERATION, &process);
	if (!NT_SUCCESS(status))
		return status;
	status = mm_virtual_free(process, type, &place.base, &place.bytes);
	ob_dereference(process);
	if (NT_SUCCESS(status)) /* it may have been there that the caller had it */
		tell_place(&place, base, size);
	return status;
}

NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process_handle, PVOID *base, PSIZE_T size,
                                      ULONG protect, PULONG former)
{
	KPROCESSOR_MODE mode = ke_current_thread()->previous_mode;
	struct ke_process *process;
	struct place place;
	ULONG before = 0;
	NTSTATUS status = read_place(base, size, &place);

	if (NT_SUCCESS(status))
		status = mm_probe(former, sizeof(*former), 1, MM_WRITE, mode);
	if (NT_SUCCESS(status))
		status = process_of(process_handle, PROCESS_VM_OPERATION, &process);
	if (!NT_SUCCESS(status))
		return status;
	status = mm_virtual_protect(process, protect, &place.base, &place.bytes, &before);
	ob_dereference(process);
	if (NT_SUCCESS(status))
		status = tell_place(&place, base, size);
	return NT_SUCCESS(status) ? ob_copy_out(former, &before, sizeof(before)) : status;
}

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process_handle, PVOID address,
                                    MEMORY_INFORMATION_CLASS information_class, PVOID buffer,
                                    SIZE_T length, PSIZE_T ret_length)
{
	MEMORY_BASIC_INFORMATION information;
	SIZE_T bytes = sizeof(information);
	struct ke_process *process;
	NTSTATUS status = mm_probe(buffer, length, 1, MM_WRITE, ke_current_thread()->previous_mode);

	if (NT_SUCCESS(status))
		status = ob_probe_result(ret_length, sizeof(*ret_length));
	if (!NT_SUCCESS(status))
		return status;
	if (information_class != MemoryBasicInformation)
		return STATUS_INVALID_INFO_CLASS;
	if (length < sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	status = process_of(process_handle, PROCESS_QUERY_INFORMATION, &process);
	if (!NT_SUCCESS(status))
		return status;
	status = mm_virtual_query(process, address, &information);
	ob_dereference(process);
	if (NT_SUCCESS(status))
		status = ob_copy_out(buffer, &information, sizeof(information));
	return NT_SUCCESS(status) ? ob_copy_result(ret_length, &bytes, sizeof(bytes)) : status;
}

NTSTATUS NTAPI ZwQueryVirtualMemory(HANDLE process, PVOID address,
                                    MEMORY_INFORMATION_CLASS information_class, PVOID buffer,
                                    SIZE_T length, PSIZE_T ret_length)
{
	return OB_ZW_CALL(NtQueryVirtualMemory(process, address, information_class, buffer, length,
	                                       ret_length));
}

NTSTATUS NTAPI ZwAllocateVirtualMemory(HANDLE process, PVOID *base, ULONG_PTR zero_bits,
                                       PSIZE_T size, ULONG type, ULONG protect)
{
	return OB_ZW_CALL(NtAllocateVirtualMemory(process, base, zero_bits, size, type, protect));
}

NTSTATUS NTAPI ZwFreeVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG type)
{
	return OB_ZW_CALL(NtFreeVirtualMemory(process, base, size, type));
}
