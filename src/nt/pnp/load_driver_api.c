/*
 * pnp/load_driver_api.c - ZwLoadDriver and ZwUnloadDriver: drivers by their service's registry path.
 */
#include "nt/cm/cm.h"
#include "nt/pnp/pnp_internal.h"

#define SERVICE_NAME_MAX 256

/* The last part of \Registry\Machine\System\CurrentControlSet\Services\NAME, when that key is there. */
static NTSTATUS service_of(PUNICODE_STRING path, WCHAR *ret_name)
{
	WCHAR whole[512];
	size_t length = path->Length / sizeof(WCHAR), start;

	if (length == 0 || length >= sizeof(whole) / sizeof(WCHAR))
		return STATUS_INVALID_PARAMETER;
	for (size_t index = 0; index < length; index++)
		whole[index] = path->Buffer[index];
	whole[length] = 0;
	if (!cm_key_exists(ke_current_machine(), whole))
		return STATUS_OBJECT_NAME_NOT_FOUND;
	for (start = length; start > 0 && whole[start - 1] != u'\\'; start--)
		;
	if (length - start == 0 || length - start >= SERVICE_NAME_MAX)
		return STATUS_INVALID_PARAMETER;
	for (size_t index = start; index <= length; index++)
		ret_name[index - start] = whole[index];
	return STATUS_SUCCESS;
}

static PDRIVER_OBJECT find(const WCHAR *name)
{
	return io_driver_find(ke_current_machine(), name);
}

NTSTATUS ZwLoadDriver(PUNICODE_STRING DriverServiceName)
{
	struct ke_machine *machine = ke_current_machine();
	const struct pnp_operations *operations = machine->pnp->operations;
	WCHAR name[SERVICE_NAME_MAX];
	PDRIVER_OBJECT driver;
	NTSTATUS status;

	KE_REQUIRE_IRQL("ZwLoadDriver", PASSIVE_LEVEL, "VF-14", 0x122);
	status = service_of(DriverServiceName, name);
	if (!NT_SUCCESS(status))
		return status;
	driver = find(name);
	if (driver) {
		ob_dereference(driver);
		return STATUS_IMAGE_ALREADY_LOADED;
	}
	if (!operations || !operations->load_driver)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	status = operations->load_driver(machine, name, &driver);
	if (NT_SUCCESS(status))
		ob_dereference(driver);
	return status;
}

/* Errors: STATUS_OBJECT_NAME_NOT_FOUND: not loaded; STATUS_INVALID_DEVICE_REQUEST: it cannot be unloaded. */
NTSTATUS ZwUnloadDriver(PUNICODE_STRING DriverServiceName)
{
	WCHAR name[SERVICE_NAME_MAX];
	PDRIVER_OBJECT driver;
	NTSTATUS status;

	KE_REQUIRE_IRQL("ZwUnloadDriver", PASSIVE_LEVEL, "VF-14", 0x122);
	status = service_of(DriverServiceName, name);
	if (!NT_SUCCESS(status))
		return status;
	driver = find(name);
	if (!driver)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	/* find's reference must be gone before the object can go. */
	ob_dereference(driver);
	return io_driver_unload(driver);
}
