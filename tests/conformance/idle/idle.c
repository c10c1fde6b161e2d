/* conformance/idle/idle.c - a driver without a device: a machine runs at least one. */
#include <ntddk.h>

static void unload(PDRIVER_OBJECT driver)
{
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverUnload = unload;
	return STATUS_SUCCESS;
}
