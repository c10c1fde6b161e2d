/* win32/console.c - the console: an operations table, and a device for the handles to it. */
#include <stdio.h>
#include <string.h>

#include "win32/win32_internal.h"

#define CONSOLE_NAME u"\\Device\\ConDrv"

/* --- The program's own standard streams ----------------------------------------------------------------- */

static void host_write(void *context, int stream, const char *text, size_t bytes)
{
	FILE *file = stream == 2 ? stderr : stdout;

	fwrite(text, 1, bytes, file);
	fflush(file);
}

static size_t host_read(void *context, char *to, size_t capacity)
{
	if (capacity < 2 || !fgets(to, (int)(capacity > 4096 ? 4096 : capacity), stdin))
		return 0;
	return strlen(to);
}

static const struct win32_console_operations host_console = { host_write, host_read, NULL };

static const struct win32_console_operations *operations_of(struct win32_machine *machine)
{
	return machine->console ? machine->console : &host_console;
}

void win32_console_write(struct win32_machine *machine, int stream, const char *text, size_t bytes)
{
	if (bytes > 0)
		operations_of(machine)->write(machine->console_context, stream, text, bytes);
}

size_t win32_console_read(struct win32_machine *machine, char *to, size_t capacity)
{
	return capacity ? operations_of(machine)->read(machine->console_context, to, capacity) : 0;
}

bool win32_console_ready(struct win32_machine *machine)
{
	const struct win32_console_operations *operations = operations_of(machine);
	return operations->ready && operations->ready(machine->console_context);
}

/* --- The device ------------------------------------------------------------------------------------------------ */

enum console_stream { CONSOLE_INPUT, CONSOLE_OUTPUT, CONSOLE_ERRORS };

static NTSTATUS finish(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS console_open(PDEVICE_OBJECT device, PIRP irp)
{
	static const WCHAR *const names[] = { u"\\Input", u"\\Output", u"\\Errors" };
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;

	for (uintptr_t i = 0; i < 3; i++) {
		if (file->FileName.Length == crt_wcslen(names[i]) * sizeof(WCHAR) &&
		    crt__wcsnicmp(file->FileName.Buffer, names[i],
		                  file->FileName.Length / sizeof(WCHAR)) == 0) {
			file->FsContext = (PVOID)(i + 1);
			return finish(irp, STATUS_SUCCESS, FILE_OPENED);
		}
	}
	return finish(irp, STATUS_OBJECT_NAME_NOT_FOUND, 0);
}

static NTSTATUS console_done(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_SUCCESS, 0);
}

static uintptr_t stream_of(PIO_STACK_LOCATION stack)
{
	return (uintptr_t)stack->FileObject->FsContext - 1;
}

static NTSTATUS console_write(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	uintptr_t stream = stream_of(stack);

	if (stream == CONSOLE_INPUT)
		return finish(irp, STATUS_ACCESS_DENIED, 0);
	win32_console_write(ke_current_machine()->win32, stream == CONSOLE_ERRORS ? 2 : 1,
	                    irp->AssociatedIrp.SystemBuffer, stack->Parameters.Write.Length);
	return finish(irp, STATUS_SUCCESS, stack->Parameters.Write.Length);
}

static NTSTATUS console_read(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	size_t count;

	if (stream_of(stack) != CONSOLE_INPUT)
		return finish(irp, STATUS_ACCESS_DENIED, 0);
	count = win32_console_read(ke_current_machine()->win32, irp->AssociatedIrp.SystemBuffer,
	                           stack->Parameters.Read.Length);
	return finish(irp, STATUS_SUCCESS, count);
}

static const WCHAR *const console_links[][2] = {
	{ u"\\??\\CONIN$", CONSOLE_NAME u"\\Input" },
	{ u"\\??\\CONOUT$", CONSOLE_NAME u"\\Output" },
};

static void console_unload(PDRIVER_OBJECT driver)
{
	for (size_t i = 0; i < 2; i++) {
		UNICODE_STRING link = win32_string(console_links[i][0]);
		IoDeleteSymbolicLink(&link);
	}
	if (driver->DeviceObject)
		IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS console_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	UNICODE_STRING name = win32_string(CONSOLE_NAME);
	PDEVICE_OBJECT device;
	NTSTATUS status;

	driver->MajorFunction[IRP_MJ_CREATE] = console_open;
	driver->MajorFunction[IRP_MJ_CLEANUP] = console_done;
	driver->MajorFunction[IRP_MJ_CLOSE] = console_done;
	driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = console_done;
	driver->MajorFunction[IRP_MJ_READ] = console_read;
	driver->MajorFunction[IRP_MJ_WRITE] = console_write;
	driver->DriverUnload = console_unload;
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_CONSOLE, 0, FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	device->Flags |= DO_BUFFERED_IO;
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	for (size_t i = 0; i < 2; i++) {
		UNICODE_STRING link = win32_string(console_links[i][0]);
		UNICODE_STRING target = win32_string(console_links[i][1]);
		status = IoCreateSymbolicLink(&link, &target);
		if (!NT_SUCCESS(status)) {
			console_unload(driver);
			return status;
		}
	}
	return STATUS_SUCCESS;
}

NTSTATUS win32_console_create(struct win32_machine *machine)
{
	NTSTATUS status = io_driver_create(machine->machine,
	                                   &(struct io_driver_options){ .name = u"DrydockConsole",
	                                                                .entry = console_entry },
	                                   &machine->console_driver);
	if (!NT_SUCCESS(status))
		return status;
	status = io_driver_start(machine->console_driver);
	if (!NT_SUCCESS(status))
		machine->console_driver = NULL;
	return status;
}

void win32_console_destroy(struct win32_machine *machine)
{
	if (machine->console_driver)
		io_driver_unload(machine->console_driver);
	machine->console_driver = NULL;
}

/* The console is the process's own, also when its machine is elsewhere. */
#undef ZwCreateFile

NTSTATUS win32_console_open(struct win32_process *process)
{
	static const WCHAR *const names[] = { CONSOLE_NAME u"\\Input", CONSOLE_NAME u"\\Output",
		                              CONSOLE_NAME u"\\Errors" };
	NTSTATUS status = STATUS_SUCCESS;

	for (size_t i = 0; i < 3 && NT_SUCCESS(status); i++) {
		UNICODE_STRING name = win32_string(names[i]);
		OBJECT_ATTRIBUTES attributes;
		IO_STATUS_BLOCK io;
		InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_INHERIT,
		                           NULL, NULL);
		status = ZwCreateFile(&process->standard[i],
		                      GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io,
		                      NULL, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN,
		                      FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
		if (port_services_attached && NT_SUCCESS(status))
			process->standard[i] =
				(HANDLE)((ULONG_PTR)process->standard[i] | PORT_OWN_HANDLE);
	}
	return status;
}
