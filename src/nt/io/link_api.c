/*
 * io/link_api.c - symbolic links that drivers make (VF-29: named when left at unload).
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

struct io_link {
	LIST_ENTRY entry;
	struct io_driver *driver; /* who made it; null: unknown */
	UNICODE_STRING name, target;
};

/* The driver that owns the device object named target, or null. Not referenced. */
static struct io_driver *driver_of_target(struct ke_machine *machine, PUNICODE_STRING target)
{
	struct ob_lookup lookup = { .machine = machine,
		                    .name = *target,
		                    .attributes = OBJ_CASE_INSENSITIVE,
		                    .type = machine->io->device_type,
		                    .mode = KernelMode };
	void *body;
	if (!NT_SUCCESS(ob_lookup_object(&lookup, &body)))
		return NULL;
	struct io_driver *driver = io_driver_from_object(((PDEVICE_OBJECT)body)->DriverObject);
	ob_dereference(body);
	return driver;
}

static void remember(struct ke_machine *machine, PUNICODE_STRING name, PUNICODE_STRING target)
{
	struct io_link *link = io_allocate(sizeof(*link));
	if (!link)
		return;
	link->name = io_string_copy(name->Buffer, name->Length);
	link->target = io_string_copy(target->Buffer, target->Length);
	link->driver = io_driver_calling();
	if (!link->driver)
		link->driver = driver_of_target(machine, target);
	host_lock_acquire(&machine->io->lock);
	InsertTailList(&machine->io->links, &link->entry);
	host_lock_release(&machine->io->lock);
	ke_ledger_add(&machine->ledgers.symbolic_links, 1);
}

static struct io_link *find_locked(struct io_machine *io, PCUNICODE_STRING name)
{
	for (PLIST_ENTRY entry = io->links.Flink; entry != &io->links; entry = entry->Flink) {
		struct io_link *link = CONTAINING_RECORD(entry, struct io_link, entry);
		if (RtlEqualUnicodeString(&link->name, name, TRUE))
			return link;
	}
	return NULL;
}

static void free_link(struct io_link *link)
{
	free(link->name.Buffer);
	free(link->target.Buffer);
	free(link);
}

static void forget(struct ke_machine *machine, PCUNICODE_STRING name)
{
	host_lock_acquire(&machine->io->lock);
	struct io_link *link = find_locked(machine->io, name);
	if (link)
		RemoveEntryList(&link->entry);
	host_lock_release(&machine->io->lock);
	if (!link)
		return;
	ke_ledger_add(&machine->ledgers.symbolic_links, -1);
	free_link(link);
}

void io_links_forget(struct io_machine *io)
{
	while (!IsListEmpty(&io->links))
		free_link(CONTAINING_RECORD(RemoveHeadList(&io->links), struct io_link, entry));
}

NTSTATUS NTAPI IoCreateSymbolicLink(PUNICODE_STRING name, PUNICODE_STRING target)
{
	if (!KE_REQUIRE_IRQL("IoCreateSymbolicLink", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	struct ke_machine *machine = ke_current_machine();
	NTSTATUS status = ob_make_symbolic_link(machine, name, target);
	if (NT_SUCCESS(status))
		remember(machine, name, target);
	return status;
}

NTSTATUS NTAPI IoCreateUnprotectedSymbolicLink(PUNICODE_STRING name, PUNICODE_STRING target)
{
	return IoCreateSymbolicLink(name, target);
}

NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING name)
{
	if (!KE_REQUIRE_IRQL("IoDeleteSymbolicLink", PASSIVE_LEVEL, "VF-29", 0))
		return STATUS_UNSUCCESSFUL;
	struct ke_machine *machine = ke_current_machine();
	NTSTATUS status = ob_remove_symbolic_link(machine, name);
	if (NT_SUCCESS(status))
		forget(machine, name);
	return status;
}

static struct io_link *first_of(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	struct io_link *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->links.Flink; entry != &io->links && !found;
	     entry = entry->Flink) {
		struct io_link *link = CONTAINING_RECORD(entry, struct io_link, entry);
		if (link->driver == driver)
			found = link;
	}
	host_lock_release(&io->lock);
	return found;
}

static void narrow(const UNICODE_STRING *name, char *buffer, size_t capacity)
{
	size_t used = 0;
	for (USHORT i = 0; i < name->Length / 2 && used + 1 < capacity; i++)
		buffer[used++] = name->Buffer[i] < 0x80 ? (char)name->Buffer[i] : '?';
	buffer[used] = 0;
}

uint32_t io_link_audit(struct io_driver *driver)
{
	uint32_t findings = 0;
	struct io_link *link;
	while ((link = first_of(driver))) {
		char name[80];
		narrow(&link->name, name, sizeof(name));
		IO_REPORT("VF-29", 0xCE, 0, driver, 0, 0,
		          "Call IoDeleteSymbolicLink in DriverUnload.",
		          "%s unloaded and left the symbolic link %s", driver->name, name);
		findings++;
		UNICODE_STRING copy = link->name;
		ob_remove_symbolic_link(driver->machine, &copy);
		forget(driver->machine, &copy);
	}
	return findings;
}
