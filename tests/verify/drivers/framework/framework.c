/*
 * framework.c - VF-28: a KMDF driver whose request callback comes back other than it was called. A control request
 * names the rule that it is to break, or to keep; those of rule_cases.c are broken inside the callback.
 */
#include "rule_cases.h"

#define BREAK_RULE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

DRIVER_INITIALIZE DriverEntry;
static EVT_WDF_DRIVER_DEVICE_ADD add_device;
static EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL control;

static const char *case_of(WDFREQUEST request)
{
	PVOID input = NULL;

	WdfRequestRetrieveInputBuffer(request, 1, &input, NULL);
	return input ? input : "";
}

static const struct rule_case *find(const char *name)
{
	const struct rule_case *at = rule_cases;

	while (at->name && strcmp(at->name, name) != 0)
		at++;
	return at->name ? at : NULL;
}

static VOID control(WDFQUEUE queue, WDFREQUEST request, size_t output, size_t input, ULONG code)
{ /* named: VF_28a_callback_changes_irql VF_28b_callback_leaves_a_region_out */
	BOOLEAN breaks = code == BREAK_RULE;
	const struct rule_case *found = find(case_of(request));
	BOOLEAN raises = strcmp(case_of(request), "VF_28a_callback_changes_irql") == 0;
	KIRQL old;

	if (found) {
		(breaks ? found->breaks : found->keeps)(queue, request);
		return;
	}
	if (raises)
		KeRaiseIrql(DISPATCH_LEVEL, &old);
	else
		KeEnterCriticalRegion();
	WdfRequestComplete(request, STATUS_SUCCESS);
	if (raises && !breaks)
		KeLowerIrql(old);
	if (!raises && !breaks)
		KeLeaveCriticalRegion();
}

static NTSTATUS add_device(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\PlantedFramework");
	UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Planted");
	WDF_IO_QUEUE_CONFIG config;
	WDFDEVICE device;
	NTSTATUS status = WdfDeviceInitAssignName(init, &name);

	if (NT_SUCCESS(status))
		status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
	if (!NT_SUCCESS(status))
		return status;
	WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
	config.EvtIoDeviceControl = control;
	status = WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
	return NT_SUCCESS(status) ? WdfDeviceCreateSymbolicLink(device, &link) : status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	WDF_DRIVER_CONFIG config;

	WDF_DRIVER_CONFIG_INIT(&config, add_device);
	return WdfDriverCreate(driver, path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}
