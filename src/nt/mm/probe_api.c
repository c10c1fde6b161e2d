/* mm/probe_api.c - ProbeForRead, ProbeForWrite, copies between processes, validity of addresses. */
#include <ntifs.h>
#include <string.h>

#include "nt/ke/arena.h"
#include "nt/mm/mm_internal.h"

static void probe(const void *address, SIZE_T length, ULONG alignment, enum mm_access access)
{
	NTSTATUS status;

	KE_REQUIRE_IRQL("ProbeForRead and ProbeForWrite", APC_LEVEL, "VF-19", 0xE0);
	status = mm_probe(address, length, alignment ? alignment : 1, access, UserMode);
	if (status == STATUS_DATATYPE_MISALIGNMENT)
		ExRaiseDatatypeMisalignment();
	else if (!NT_SUCCESS(status))
		ExRaiseAccessViolation();
}

VOID NTAPI ProbeForRead(const void *address, SIZE_T length, ULONG alignment)
{
	probe(address, length, alignment, MM_READ);
}

VOID NTAPI ProbeForWrite(PVOID address, SIZE_T length, ULONG alignment)
{
	probe(address, length, alignment, MM_WRITE);
}

BOOLEAN NTAPI MmIsAddressValid(PVOID address)
{
	return ke_memory_readable(ke_current_machine(), address, 1);
}

BOOLEAN NTAPI MmIsNonPagedSystemAddressValid(PVOID address)
{
	struct ex_pool_info info;

	return ex_pool_query_containing(ke_current_machine(), address, &info) && !info.paged;
}

/* Memory of two processes of one Linux process: what is left to do is to check the ranges. */
static bool is_of(struct ke_process *process, const void *address, SIZE_T bytes,
                  enum mm_access access)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *former = thread->attached_process;
	bool is_user;

	thread->attached_process = process;
	is_user = mm_is_user(address, bytes, access);
	thread->attached_process = former;
	return is_user;
}

NTSTATUS NTAPI MmCopyVirtualMemory(PEPROCESS from_process, PVOID from, PEPROCESS to_process,
                                   PVOID to, SIZE_T bytes, KPROCESSOR_MODE mode, PSIZE_T ret_copied)
{
	*ret_copied = 0;
	if (mode == UserMode && (!is_of((struct ke_process *)from_process, from, bytes, MM_READ) ||
	                         !is_of((struct ke_process *)to_process, to, bytes, MM_WRITE)))
		return STATUS_ACCESS_VIOLATION;
	if (mode == KernelMode && (!ke_memory_readable(ke_current_machine(), from, bytes) ||
	                           !ke_memory_readable(ke_current_machine(), to, bytes)))
		return STATUS_PARTIAL_COPY;
	memmove(to, from, bytes);
	*ret_copied = bytes;
	return STATUS_SUCCESS;
}
