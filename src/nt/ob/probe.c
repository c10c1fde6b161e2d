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

NTSTATUS ob_probe_name(const UNICODE_STRING *name)
{
	NTSTATUS status = ob_probe_read(name, sizeof(*name), 1);

	if (NT_SUCCESS(status) && name->Length)
		status = ob_probe_read(name->Buffer, name->Length, sizeof(WCHAR));
	return status;
}

NTSTATUS ob_probe_attributes(const OBJECT_ATTRIBUTES *attributes)
{
	NTSTATUS status;

	if (!attributes)
		return STATUS_SUCCESS;
	status = ob_probe_read(attributes, sizeof(*attributes), sizeof(ULONG));
	if (NT_SUCCESS(status) && attributes->ObjectName)
		status = ob_probe_name(attributes->ObjectName);
	return status;
}

NTSTATUS ob_clear_handle(PHANDLE ret_handle)
{
	NTSTATUS status = ob_probe_write(ret_handle, sizeof(*ret_handle));

	if (NT_SUCCESS(status))
		*ret_handle = NULL;
	return status;
}
