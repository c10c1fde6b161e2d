/* mm/virtual_api.c - memory of a process: NtAllocateVirtualMemory and its counterpart. */
#include <ntifs.h>

#include "nt/mm/mm_internal.h"

static NTSTATUS process_of(HANDLE handle, struct ke_process **ret_process)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, PROCESS_VM_OPERATION,
	                                      ob_type_find(ke_current_machine(), u"Process"),
	                                      ke_current_thread()->previous_mode, &body, NULL);

	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

static bool is_known_protection(ULONG protect)
{
	ULONG access = protect & 0xFF;

	return access && !(access & (access - 1)) && !(protect & ~0x7FFu);
}

/* Pages are there from the reservation on: committing them again is nothing. */
static NTSTATUS allocate(struct ke_process *process, PVOID *base, PSIZE_T size, ULONG type)
{
	void *pages;
	NTSTATUS status;

	if (*base && !(type & MEM_RESERVE)) { /* pages of a view that were only reserved (SEC-12) */
		status = mm_view_commit(process->machine->mm, process, base, size);
		if (status != STATUS_NOT_MAPPED_VIEW)
			return status;
	}
	if (*base)
		return type & MEM_RESERVE || !mm_is_user(*base, *size, MM_READ)
		               ? STATUS_CONFLICTING_ADDRESSES
		               : STATUS_SUCCESS;
	pages = mm_user_allocate(process, *size, MM_RANGE_MEMORY);
	if (!pages)
		return STATUS_NO_MEMORY;
	*base = pages;
	*size = (*size + MM_PAGE_BYTES - 1) & ~(SIZE_T)(MM_PAGE_BYTES - 1);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process_handle, PVOID *base, ULONG_PTR zero_bits,
                                       PSIZE_T size, ULONG type, ULONG protect)
{
	KPROCESSOR_MODE mode = ke_current_thread()->previous_mode;
	struct ke_process *process;
	NTSTATUS status = mm_probe(base, sizeof(*base), 1, MM_WRITE, mode);

	if (NT_SUCCESS(status))
		status = mm_probe(size, sizeof(*size), 1, MM_WRITE, mode);
	if (!NT_SUCCESS(status))
		return status;
	if (!*size)
		return STATUS_INVALID_PARAMETER_4;
	if (!(type & (MEM_COMMIT | MEM_RESERVE)))
		return STATUS_INVALID_PARAMETER_5;
	if (!is_known_protection(protect))
		return STATUS_INVALID_PAGE_PROTECTION;
	status = process_of(process_handle, &process);
	if (!NT_SUCCESS(status))
		return status;
	status = allocate(process, base, size, type);
	ob_dereference(process);
	return status;
}

/* Is address memory of process? */
static bool is_of(struct ke_process *process, const void *address)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *former = thread->attached_process;
	bool is_user;

	thread->attached_process = process;
	is_user = mm_is_user(address, 1, MM_READ);
	thread->attached_process = former;
	return is_user;
}

NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process_handle, PVOID *base, PSIZE_T size, ULONG type)
{
	KPROCESSOR_MODE mode = ke_current_thread()->previous_mode;
	struct ke_process *process;
	NTSTATUS status = mm_probe(base, sizeof(*base), 1, MM_WRITE, mode);

	if (NT_SUCCESS(status))
		status = mm_probe(size, sizeof(*size), 1, MM_WRITE, mode);
	if (!NT_SUCCESS(status))
		return status;
	if (type != MEM_RELEASE && type != MEM_DECOMMIT)
		return STATUS_INVALID_PARAMETER_4;
	if (type == MEM_RELEASE && *size)
		return STATUS_FREE_VM_NOT_AT_BASE;
	status = process_of(process_handle, &process);
	if (!NT_SUCCESS(status))
		return status;
	if (!is_of(process, *base))
		status = STATUS_MEMORY_NOT_ALLOCATED;
	else if (type == MEM_RELEASE)
		mm_user_free(ke_current_machine(), *base);
	ob_dereference(process);
	return status;
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
