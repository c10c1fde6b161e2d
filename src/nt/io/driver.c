/*
 * io/driver.c - driver objects: made, started, unloaded.
 *
 * States   created -> started -> unloading -> released. Who drops the last file or Io thread sets `idle`.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm.h"
#include "nt/io/io_internal.h"

static void free_strings(struct io_driver *driver)
{
	free(driver->service_name.Buffer);
	free(driver->registry_path.Buffer);
	free(driver->object.DriverName.Buffer);
}

static void remove_driver(void *body)
{
	struct io_driver *driver = body;
	struct io_machine *io = driver->machine->io;
	if (driver->entry.Flink) {
		host_lock_acquire(&io->lock);
		RemoveEntryList(&driver->entry);
		host_lock_release(&io->lock);
	}
	io_driver_free_extensions(driver);
	if (driver->image_released)
		driver->image_released(driver->machine, driver->image);
	free_strings(driver);
}

void io_drivers_forget(struct io_machine *io)
{
	while (!IsListEmpty(&io->drivers)) {
		struct io_driver *driver =
			CONTAINING_RECORD(RemoveHeadList(&io->drivers), struct io_driver, entry);
		io_driver_free_extensions(driver);
		free_strings(driver);
	}
}

NTSTATUS io_driver_type_create(struct ke_machine *machine)
{
	struct ob_type_options options = {
		.name = u"Driver",
		.mapping = { 0x20001, 0x20002, 0x20004, 0x1F0003 },
		.valid_access = 0x1F0003,
		.flags = OB_TYPE_CASE_INSENSITIVE,
		.operations = { .remove = remove_driver },
	};
	return ob_type_create(machine, &options, &machine->io->driver_type);
}

NTSTATUS io_invalid_request(PDEVICE_OBJECT device, PIRP irp)
{
	irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
	irp->IoStatus.Information = 0;
	IofCompleteRequest(irp, IO_NO_INCREMENT);
	return STATUS_INVALID_DEVICE_REQUEST;
}

static UNICODE_STRING joined(const WCHAR *prefix, const WCHAR *name)
{
	size_t head = io_text_length(prefix), tail = io_text_length(name);
	UNICODE_STRING text = { 0 };
	WCHAR *buffer = io_allocate((head + tail + 1) * sizeof(WCHAR));
	if (!buffer)
		return text;
	memcpy(buffer, prefix, head * sizeof(WCHAR));
	memcpy(buffer + head, name, tail * sizeof(WCHAR));
	text.Buffer = buffer;
	text.Length = (USHORT)((head + tail) * sizeof(WCHAR));
	text.MaximumLength = (USHORT)(text.Length + sizeof(WCHAR));
	return text;
}

static UNICODE_STRING copied(const WCHAR *text)
{
	return io_string_copy(text, io_text_length(text) * sizeof(WCHAR));
}

static void set_name(struct io_driver *driver, const WCHAR *name)
{
	size_t used = 0;
	for (const WCHAR *at = name; *at && used + 1 < sizeof(driver->name); at++)
		driver->name[used++] = *at < 0x80 ? (char)*at : '?';
	driver->name[used] = 0;
}

static void fill(struct io_driver *driver, const struct io_driver_options *options)
{
	PDRIVER_OBJECT object = &driver->object;
	object->Type = IO_TYPE_DRIVER;
	object->Size = sizeof(*object);
	object->DriverExtension = &driver->extension;
	object->DriverInit = options->entry;
	object->DriverStart = options->start;
	object->DriverSize = (ULONG)options->size_bytes;
	object->Flags = DRVO_LEGACY_DRIVER;
	driver->extension.DriverObject = object;
	driver->extension.ServiceKeyName = driver->service_name;
	for (int i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
		object->MajorFunction[i] = io_invalid_request;
	driver->image = options->image;
	driver->written_entry = options->written_entry ? (uintptr_t)options->written_entry
	                                               : (uintptr_t)options->entry;
	driver->built_in = !options->entry;
	InitializeListHead(&driver->client_extensions);
	InitializeListHead(&driver->reinitializations);
	KeInitializeEvent(&driver->idle, SynchronizationEvent, FALSE);
	set_name(driver, options->name);
}

static NTSTATUS set_strings(struct io_driver *driver, const struct io_driver_options *options)
{
	driver->service_name = copied(options->name);
	driver->registry_path = options->registry_path ? copied(options->registry_path)
	                                               : joined(CM_PATH_SERVICES, options->name);
	driver->object.DriverName = options->object_name ? copied(options->object_name)
	                                                 : joined(u"\\Driver\\", options->name);
	if (!driver->service_name.Buffer || !driver->registry_path.Buffer ||
	    !driver->object.DriverName.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	return STATUS_SUCCESS;
}

static NTSTATUS insert(struct io_driver *driver)
{
	struct ob_insert how = { .desired = 0 };
	struct ob_insert_result result;
	return ob_insert_object(driver, &how, &result);
}

static NTSTATUS create_object(struct ke_machine *machine, const struct io_driver_options *options,
                              struct io_driver **ret_driver)
{
	UNICODE_STRING name = options->object_name ? copied(options->object_name)
	                                           : joined(u"\\Driver\\", options->name);
	if (!name.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	OBJECT_ATTRIBUTES attributes;
	InitializeObjectAttributes(&attributes, &name,
	                           OBJ_CASE_INSENSITIVE | OBJ_PERMANENT | OBJ_KERNEL_HANDLE, NULL,
	                           NULL);
	void *body;
	NTSTATUS status = ob_create_object(machine->io->driver_type, sizeof(struct io_driver),
	                                   &attributes, &body);
	free(name.Buffer);
	if (NT_SUCCESS(status)) {
		*ret_driver = body;
		(*ret_driver)->machine = machine;
	}
	return status;
}

NTSTATUS io_driver_create(struct ke_machine *machine, const struct io_driver_options *options,
                          PDRIVER_OBJECT *ret_driver)
{
	struct io_driver *driver;
	NTSTATUS status = create_object(machine, options, &driver);
	if (!NT_SUCCESS(status))
		return status;
	status = set_strings(driver, options);
	if (!NT_SUCCESS(status)) {
		ob_dereference(driver);
		return status;
	}
	fill(driver, options);
	status = insert(driver);
	if (!NT_SUCCESS(status))
		return status; /* insertion dropped the reference */
	driver->image_released = options->released;
	struct io_machine *io = machine->io;
	host_lock_acquire(&io->lock);
	driver->number = ++io->next_driver_number;
	InsertTailList(&io->drivers, &driver->entry);
	host_lock_release(&io->lock);
	trace_write(ke_current_thread()->base.ring, TRACE_DRIVER_LOAD, driver->number, 0, 0);
	*ret_driver = &driver->object;
	return STATUS_SUCCESS;
}

/* --- On a thread of the system process ------------------------------------------------------------------ */

struct system_call {
	void (*function)(void *context);
	void *context;
	bool done;
};

static void run_system_call(void *context)
{
	struct system_call *call = context;
	call->function(call->context);
	call->done = true;
}

bool io_call_in_system(struct ke_machine *machine, void (*function)(void *context), void *context)
{
	struct ke_thread *current = ke_current_thread();
	struct system_call call = { function, context, false };
	if (current->process == machine->system_process && current->previous_mode == KernelMode &&
	    !current->attached_process) {
		run_system_call(&call);
		return call.done;
	}
	struct ps_thread_options options = { .start = run_system_call, .context = &call };
	struct ps_thread *thread;
	if (!NT_SUCCESS(ps_thread_create(machine, &options, &thread)))
		return false;
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	return call.done;
}

/* --- Start ------------------------------------------------------------------------------------------------- */

struct start {
	struct io_driver *driver;
	NTSTATUS status;
};

static void call_entry(void *context)
{
	struct start *start = context;
	struct io_driver *driver = start->driver;
	struct ke_callback_state before = ke_callback_enter();
	start->status = driver->object.DriverInit(&driver->object, &driver->registry_path);
	uint32_t changed = ke_callback_leave(&before);
	if (changed)
		IO_REPORT_ROUTINE(driver->written_entry, "THR-11", changed & 1 ? 0xC4 : 0x1,
		                  changed & 1 ? 0xFA : 0, driver, 0, 0,
		                  "DriverEntry must return at PASSIVE_LEVEL outside every region.",
		                  "DriverEntry of %s changed the thread's %s", driver->name,
		                  changed & 1 ? "IRQL" : "APC-disable count");
	if (NT_SUCCESS(start->status)) {
		driver->started = true;
		io_driver_run_reinitializations(driver);
	}
}

static void clear_initializing(struct io_driver *driver)
{
	for (PDEVICE_OBJECT device = driver->object.DeviceObject; device;
	     device = device->NextDevice)
		device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
}

static void release(struct io_driver *driver)
{
	if (__atomic_exchange_n(&driver->released, true, __ATOMIC_ACQ_REL))
		return;
	trace_write(ke_current_thread()->base.ring, TRACE_DRIVER_UNLOAD, driver->number, 0, 0);
	ob_make_temporary(driver);
	ob_dereference(driver);
}

/* Image notify routines hear of a driver before its entry runs, by the path that its service has. */
static void tell_of_image(struct io_driver *driver)
{
	WCHAR path[512] = { 0 };
	UNICODE_STRING name;
	IMAGE_INFO information = { .ImageAddressingMode = IMAGE_ADDRESSING_MODE_32BIT,
		                   .SystemModeImage = 1,
		                   .ImageBase = driver->object.DriverStart,
		                   .ImageSize = driver->object.DriverSize };
	ULONG type, length;

	if (!driver->object.DriverStart)
		return;
	if (!NT_SUCCESS(cm_value_query(driver->machine, driver->registry_path.Buffer, u"ImagePath",
	                               &type, path, sizeof(path) - sizeof(WCHAR), &length)))
		path[0] = 0;
	RtlInitUnicodeString(&name, path[0] ? path : driver->service_name.Buffer);
	ps_notify_image(driver->machine, NULL, &name, &information);
}

static void set_unloading(struct io_driver *driver, bool unloading)
{
	__atomic_store_n(&driver->unloading, unloading, __ATOMIC_SEQ_CST);
}

NTSTATUS io_driver_start(PDRIVER_OBJECT object)
{
	struct io_driver *driver = io_driver_from_object(object);
	struct start start = { driver, STATUS_UNSUCCESSFUL };

	tell_of_image(driver);
	if (!io_boot_driver_allowed(driver))
		start.status = STATUS_DRIVER_BLOCKED;
	else if (!io_call_in_system(driver->machine, call_entry, &start) &&
	         NT_SUCCESS(start.status))
		start.status = STATUS_UNSUCCESSFUL;
	if (!NT_SUCCESS(start.status)) {
		set_unloading(driver, true);
		io_driver_audit(driver);
		release(driver);
		return start.status;
	}
	if (object->DriverExtension->AddDevice)
		object->Flags &= ~(ULONG)DRVO_LEGACY_DRIVER;
	object->Flags |= DRVO_INITIALIZED;
	clear_initializing(driver);
	return STATUS_SUCCESS;
}

/* --- Unload ------------------------------------------------------------------------------------------------- */

static bool wait_idle(struct io_driver *driver)
{
	uint32_t limit_ms = driver->machine->options.request_timeout_ms;
	LARGE_INTEGER timeout = { .QuadPart = -10000ll * (limit_ms ? limit_ms : 2000) };
	while (__atomic_load_n(&driver->open_files, __ATOMIC_SEQ_CST) ||
	       __atomic_load_n(&driver->threads, __ATOMIC_SEQ_CST)) {
		bool threads = __atomic_load_n(&driver->threads, __ATOMIC_SEQ_CST) != 0;
		if (KeWaitForSingleObject(&driver->idle, Executive, KernelMode, FALSE,
		                          threads ? NULL : &timeout) == STATUS_TIMEOUT)
			return false;
	}
	return true;
}

static void call_unload(void *context)
{
	struct io_driver *driver = context;
	struct ke_callback_state before = ke_callback_enter();
	uint64_t start = (uint64_t)(uintptr_t)driver->object.DriverStart;
	if (start)
		ex_pool_set_unloading(driver->machine, start, start + driver->object.DriverSize);
	driver->object.DriverUnload(&driver->object);
	if (start)
		ex_pool_set_unloading(driver->machine, 0, 0);
	uint32_t changed = ke_callback_leave(&before);
	if (changed)
		IO_REPORT("THR-11", 0xC4, 0xC5, driver, 0, 0,
		          "DriverUnload must return at PASSIVE_LEVEL outside every region.",
		          "DriverUnload of %s changed the thread's IRQL or APC-disable count",
		          driver->name);
}

static bool has_pnp_device(struct io_driver *driver)
{
	for (PDEVICE_OBJECT device = driver->object.DeviceObject; device;
	     device = device->NextDevice)
		if (io_device_from_object(io_device_bottom(device))->node)
			return true;
	return false;
}

NTSTATUS io_driver_unload(PDRIVER_OBJECT object)
{
	struct io_driver *driver = io_driver_from_object(object);
	if (!object->DriverUnload)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (has_pnp_device(driver))
		return STATUS_DEVICE_BUSY;
	set_unloading(driver, true);
	if (!wait_idle(driver)) {
		io_request_report_held(driver->machine, object, 0);
		set_unloading(driver, false);
		return STATUS_DEVICE_BUSY;
	}
	io_call_in_system(driver->machine, call_unload, driver);
	io_driver_audit(driver);
	release(driver);
	return STATUS_SUCCESS;
}

/* Sequentially consistent against wait_idle(): it says unloading, then looks at the counts; we do the reverse. */
static void drop_user(struct io_driver *driver, uint32_t *count)
{
	if (__atomic_sub_fetch(count, 1, __ATOMIC_SEQ_CST) == 0 && io_driver_is_unloading(driver))
		KeSetEvent(&driver->idle, IO_NO_INCREMENT, FALSE);
	ob_dereference(driver);
}

void io_driver_drop_file(struct io_driver *driver)
{
	drop_user(driver, &driver->open_files);
}

void io_driver_drop_thread(struct io_driver *driver)
{
	drop_user(driver, &driver->threads);
}

/* --- Questions ------------------------------------------------------------------------------------------------- */

void *io_driver_image(PDRIVER_OBJECT driver)
{
	return io_driver_from_object(driver)->image;
}

const char *io_driver_name(PDRIVER_OBJECT driver)
{
	return driver ? io_driver_from_object(driver)->name : "";
}

bool io_driver_holds(const struct io_driver *driver, uint64_t address)
{
	uint64_t start = (uint64_t)(uintptr_t)driver->object.DriverStart;
	return start && address >= start && address < start + driver->object.DriverSize;
}

static struct io_driver *first_matching(struct io_machine *io,
                                        bool (*matches)(struct io_driver *driver, const void *key),
                                        const void *key)
{
	struct io_driver *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->drivers.Flink; entry != &io->drivers && !found;
	     entry = entry->Flink) {
		struct io_driver *driver = CONTAINING_RECORD(entry, struct io_driver, entry);
		if (matches(driver, key))
			found = driver;
	}
	if (found && !ob_try_reference(found))
		found = NULL;
	host_lock_release(&io->lock);
	return found;
}

/* One that is unloaded is nobody's to find, though somebody may hold its object for a moment. */
static bool has_name(struct io_driver *driver, const void *key)
{
	return !__atomic_load_n(&driver->released, __ATOMIC_ACQUIRE) &&
	       io_text_equal(driver->service_name.Buffer, driver->service_name.Length / 2, key,
	                     io_text_length(key));
}

PDRIVER_OBJECT io_driver_find(struct ke_machine *machine, const WCHAR *name)
{
	struct io_driver *driver = first_matching(machine->io, has_name, name);
	return driver ? &driver->object : NULL;
}

static bool holds_address(struct io_driver *driver, const void *key)
{
	return io_driver_holds(driver, (uint64_t)(uintptr_t)key);
}

PDRIVER_OBJECT io_driver_at(struct ke_machine *machine, const void *address)
{
	struct io_driver *driver = first_matching(machine->io, holds_address, address);
	if (driver)
		ob_dereference(driver);
	return driver ? &driver->object : NULL;
}

struct io_driver *io_driver_calling(void)
{
	uint64_t caller = verify_image_caller();
	if (!caller)
		return NULL;
	PDRIVER_OBJECT driver = io_driver_at(ke_current_machine(), (void *)(uintptr_t)caller);
	return driver ? io_driver_from_object(driver) : NULL;
}

struct after {
	uint32_t number;
};

static bool comes_after(struct io_driver *driver, const void *key)
{
	return driver->number > ((const struct after *)key)->number;
}

void io_driver_for_each(struct ke_machine *machine,
                        void (*visit)(PDRIVER_OBJECT driver, void *context), void *context)
{
	struct after after = { 0 };
	struct io_driver *driver;
	while ((driver = first_matching(machine->io, comes_after, &after))) {
		after.number = driver->number;
		visit(&driver->object, context);
		ob_dereference(driver);
	}
}

uint32_t io_driver_device_count(PDRIVER_OBJECT driver)
{
	struct io_machine *io = io_driver_from_object(driver)->machine->io;
	uint32_t count = 0;
	host_lock_acquire(&io->lock);
	for (PDEVICE_OBJECT device = driver->DeviceObject; device; device = device->NextDevice)
		count++;
	host_lock_release(&io->lock);
	return count;
}
