/* ob/probe.c - memory that a caller in user mode names: mm knows what is his. */
#include "nt/ob/ob_internal.h"

void ob_set_probe(struct ke_machine *machine, ob_probe *probe)
{
	machine->ob->probe = probe;
}

static NTSTATUS probe(const void *address, size_t bytes, size_t alignment, bool write)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (!thread || thread->previous_mode == KernelMode)
		return STATUS_SUCCESS;
	if (!bytes)
		return STATUS_SUCCESS;
	if (!address)
		return STATUS_ACCESS_VIOLATION;
	if (!thread->machine->ob->probe)
		return STATUS_SUCCESS;
	return thread->machine->ob->probe(address, bytes, alignment, write);
}

NTSTATUS ob_probe_read(const void *address, size_t bytes, size_t alignment)
{
	return probe(address, bytes, alignment, false);
}

NTSTATUS ob_probe_write(const void *address, size_t bytes)
{
	return probe(address, bytes, 1, true);
}

/* Null is fine: a caller may want no such result. */
NTSTATUS ob_probe_result(const void *address, size_t bytes)
{
	return address ? ob_probe_write(address, bytes) : STATUS_SUCCESS;
}

NTSTATUS ob_probe_query(const void *buffer, size_t length, const ULONG *ret_length)
{
	NTSTATUS status = ob_probe_write(buffer, length);

	return NT_SUCCESS(status) ? ob_probe_result(ret_length, sizeof(*ret_length)) : status;
}

NTSTATUS ob_probe_input(const void *data, size_t bytes)
{
	return ob_probe_read(data, bytes, 1);
}
