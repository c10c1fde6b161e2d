/*
 * io/driver_api.c - driver object extensions, reinitialization routines, what a driver leaves behind.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm.h"
#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

struct client_extension {
	LIST_ENTRY entry;
	PVOID identification;
	size_t bytes;
	uint8_t body[] __attribute__((aligned(16)));
};

static struct client_extension *find_locked(struct io_driver *driver, PVOID identification)
{
	for (PLIST_ENTRY entry = driver->client_extensions.Flink;
	     entry != &driver->client_extensions; entry = entry->Flink) {
		struct client_extension *extension =
			CONTAINING_RECORD(entry, struct client_extension, entry);
		if (extension->identification == identification)
			return extension;
	}
	return NULL;
}

NTSTATUS NTAPI IoAllocateDriverObjectExtension(PDRIVER_OBJECT object, PVOID identification,
                                               ULONG bytes, PVOID *ret_extension)
{
	struct io_driver *driver = io_driver_from_object(object);
	struct io_machine *io = driver->machine->io;
	*ret_extension = NULL;
	struct client_extension *fresh = io_allocate(sizeof(*fresh) + bytes);
	if (!fresh)
		return STATUS_INSUFFICIENT_RESOURCES;
	fresh->identification = identification;
	fresh->bytes = bytes;
	host_lock_acquire(&io->lock);
	bool taken = find_locked(driver, identification) != NULL;
	if (!taken)
		InsertTailList(&driver->client_extensions, &fresh->entry);
	host_lock_release(&io->lock);
	if (taken) {
		free(fresh);
		return STATUS_OBJECT_NAME_COLLISION;
	}
	*ret_extension = fresh->body;
	return STATUS_SUCCESS;
}

PVOID NTAPI IoGetDriverObjectExtension(PDRIVER_OBJECT object, PVOID identification)
{
	struct io_driver *driver = io_driver_from_object(object);
	host_lock_acquire(&driver->machine->io->lock);
	struct client_extension *found = find_locked(driver, identification);
	host_lock_release(&driver->machine->io->lock);
	return found ? found->body : NULL;
}

struct reinitialization {
	LIST_ENTRY entry;
	PDRIVER_REINITIALIZE routine;
	PVOID context;
};

VOID NTAPI IoRegisterDriverReinitialization(PDRIVER_OBJECT object, PDRIVER_REINITIALIZE routine,
                                            PVOID context)
{
	struct io_driver *driver = io_driver_from_object(object);
	struct reinitialization *record = io_allocate(sizeof(*record));
	if (!record)
		return;
	record->routine = routine;
	record->context = context;
	InsertTailList(&driver->reinitializations, &record->entry);
}

VOID NTAPI IoRegisterBootDriverReinitialization(PDRIVER_OBJECT driver, PDRIVER_REINITIALIZE routine,
                                                PVOID context)
{
	IoRegisterDriverReinitialization(driver, routine, context);
}

/* A routine may register itself again; those rounds are bounded. */
void io_driver_run_reinitializations(struct io_driver *driver)
{
	for (int rounds = 0; rounds < 64 && !IsListEmpty(&driver->reinitializations); rounds++) {
		PLIST_ENTRY entry = RemoveHeadList(&driver->reinitializations);
		struct reinitialization *record =
			CONTAINING_RECORD(entry, struct reinitialization, entry);
		struct reinitialization call = *record;
		free(record);
		call.routine(&driver->object, call.context, ++driver->extension.Count);
	}
}

void io_driver_free_extensions(struct io_driver *driver)
{
	while (driver->client_extensions.Flink && !IsListEmpty(&driver->client_extensions))
		free(CONTAINING_RECORD(RemoveHeadList(&driver->client_extensions),
		                       struct client_extension, entry));
	while (driver->reinitializations.Flink && !IsListEmpty(&driver->reinitializations))
		free(CONTAINING_RECORD(RemoveHeadList(&driver->reinitializations),
		                       struct reinitialization, entry));
}

NTSTATUS NTAPI IoEnumerateDeviceObjectList(PDRIVER_OBJECT driver, PDEVICE_OBJECT *list, ULONG bytes,
                                           PULONG ret_count)
{
	struct io_machine *io = io_driver_from_object(driver)->machine->io;
	ULONG count = 0, capacity = bytes / sizeof(*list);
	host_lock_acquire(&io->lock);
	for (PDEVICE_OBJECT device = driver->DeviceObject; device; device = device->NextDevice)
		count++;
	bool fits = count <= capacity;
	ULONG at = 0;
	for (PDEVICE_OBJECT device = driver->DeviceObject; device && fits;
	     device = device->NextDevice) {
		ob_reference(device);
		list[at++] = device;
	}
	host_lock_release(&io->lock);
	*ret_count = count;
	return fits ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

NTSTATUS NTAPI IoOpenDriverRegistryKey(PDRIVER_OBJECT driver, DRIVER_REGKEY_TYPE type,
                                       ACCESS_MASK access, ULONG flags, PHANDLE ret_key);
NTSTATUS NTAPI IoOpenDriverRegistryKey(PDRIVER_OBJECT object, DRIVER_REGKEY_TYPE type,
                                       ACCESS_MASK access, ULONG flags, PHANDLE ret_key)
{
	struct io_driver *driver = io_driver_from_object(object);
	WCHAR path[300];
	static const WCHAR parameters[] = u"\\Parameters", state[] = u"\\State";
	const WCHAR *tail = type == DriverRegKeyParameters ? parameters : state;
	size_t head = driver->registry_path.Length / sizeof(WCHAR), extra = io_text_length(tail);
	if (flags || head + extra >= sizeof(path) / sizeof(WCHAR))
		return STATUS_INVALID_PARAMETER;
	memcpy(path, driver->registry_path.Buffer, head * sizeof(WCHAR));
	memcpy(path + head, tail, (extra + 1) * sizeof(WCHAR));
	return cm_key_open(driver->machine, path, access, true, true, ret_key);
}

/* --- What is left -------------------------------------------------------------------------------------------- */

static PDEVICE_OBJECT first_device(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	host_lock_acquire(&io->lock);
	PDEVICE_OBJECT device = driver->object.DeviceObject;
	if (device)
		ob_reference(device);
	host_lock_release(&io->lock);
	return device;
}

static uint32_t audit_devices(struct io_driver *driver)
{
	uint32_t count = 0;
	PDEVICE_OBJECT device;
	while ((device = first_device(driver))) {
		if (!io_device_from_object(device)->deleted) {
			UNICODE_STRING name = ob_object_name(device);
			IO_REPORT("VF-29", 0xCE, 0, device, 0, 0,
			          "Call IoDeleteDevice for every device object in DriverUnload, or "
			          "before DriverEntry "
			          "fails.",
			          "%s unloaded and left %s device object of type 0x%x",
			          driver->name, name.Length ? "a named" : "an unnamed",
			          device->DeviceType);
			count++;
			if (io_device_from_object(device)->attached_to)
				IoDetachDevice(io_device_from_object(device)->attached_to);
			io_device_from_object(device)->management = false;
			IoDeleteDevice(device);
		}
		bool stuck = !io_device_from_object(device)->unlinked;
		ob_dereference(device);
		if (stuck)
			break;
	}
	return count;
}

static uint32_t audit_image(struct io_driver *driver)
{
	struct ke_machine *machine = driver->machine;
	uintptr_t start = (uintptr_t)driver->object.DriverStart;
	uintptr_t end = start + driver->object.DriverSize;
	if (!start)
		return 0;
	uint32_t count = ps_audit_image(machine, start, end, driver->name);
	count += ps_audit_handles(machine, start, end, driver->name);
	count += ex_audit_range(machine, start, end, driver->name);
	count += cm_audit_image(machine, start, end, driver->name);
	count += mm_audit_image(machine, start, end, driver->name);
	count += ex_pool_report_leaks(machine, start, end, driver->name);
	io_remove_lock_forget(machine, (void *)start, end - start);
	return count;
}

/* IRPs that the driver allocated and did not free; found by where they were made. */
static uint32_t audit_requests(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	uint32_t count = 0;
	uint64_t site = 0;
	host_lock_acquire(&io->requests_lock);
	for (PLIST_ENTRY entry = io->requests.Flink; entry != &io->requests; entry = entry->Flink) {
		struct io_request *request =
			CONTAINING_RECORD(entry, struct io_request, slab_entry);
		if (request->kind != IO_REQUEST_DRIVER || !request->site_depth ||
		    !io_driver_holds(driver, request->site[0]))
			continue;
		site = site ? site : request->site[0];
		count++;
	}
	host_lock_release(&io->requests_lock);
	if (count) {
		struct verify_fact fact = {
			.rule = "VF-29",
			.code = 0xCE,
			.parameter = { 0, site, count, 0 },
			.related_label = "allocated",
			.related_stack = &site,
			.related_depth = 1,
			.advice = "Free each IRP with IoFreeIrp in its completion routine."
		};
		verify_report(&fact, "%s unloaded and left %u IRP(s) that it allocated",
		              driver->name, count);
	}
	return count;
}

uint32_t io_driver_audit(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	uint32_t findings = io_request_report_held(driver->machine, &driver->object, 0);
	if (io->upper && io->upper->driver_audit)
		io->upper->driver_audit(&driver->object, &findings);
	findings += io_interrupt_audit(driver);
	findings += io_link_audit(driver);
	findings += io_shutdown_audit(driver);
	findings += audit_devices(driver);
	findings += io_work_item_audit(driver);
	findings += io_etw_audit(driver);
	findings += audit_requests(driver);
	findings += audit_image(driver);
	return findings;
}
