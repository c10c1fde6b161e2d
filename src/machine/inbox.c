/* machine/inbox.c - drivers that Windows brings along, and packages count on: the minidriver above user-mode drivers of HID devices. */
#include "machine/machine_internal.h"
#include "nt/hid/umdf_minidriver.h"

bool machine_inbox_has(const WCHAR *service)
{
	UNICODE_STRING one, other;

	RtlInitUnicodeString(&one, service);
	RtlInitUnicodeString(&other, HID_UMDF_MINIDRIVER);
	return RtlEqualUnicodeString(&one, &other, TRUE);
}

static NTSTATUS make(struct drydock_machine *machine)
{
	struct io_driver_options options = { .name = HID_UMDF_MINIDRIVER,
		                             .entry = hid_umdf_minidriver_entry };
	PDRIVER_OBJECT driver;
	NTSTATUS status = io_driver_create(machine->kernel, &options, &driver);

	if (NT_SUCCESS(status))
		status = io_driver_start(driver);
	if (NT_SUCCESS(status))
		machine->hid_minidriver = driver;
	return status;
}

NTSTATUS machine_inbox_load(struct drydock_machine *machine, PDRIVER_OBJECT *ret_driver)
{
	NTSTATUS status = machine->hid_minidriver ? STATUS_SUCCESS : make(machine);

	if (!NT_SUCCESS(status))
		return status;
	ObReferenceObject(machine->hid_minidriver);
	*ret_driver = machine->hid_minidriver;
	return status;
}

void machine_inbox_unload(struct drydock_machine *machine)
{
	if (machine->hid_minidriver)
		io_driver_unload(machine->hid_minidriver);
	machine->hid_minidriver = NULL;
}
