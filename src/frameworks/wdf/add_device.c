/*
 * frameworks/wdf/add_device.c - AddDevice and EvtDriverDeviceAdd (PNP-8, PNP-9).
 */
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/lock.h"

static NTSTATUS call_driver(struct wdf_driver *driver, PWDFDEVICE_INIT init)
{
	NTSTATUS status = STATUS_SUCCESS;

	WDF_CALL("EvtDriverDeviceAdd",
	         status = driver->config.EvtDriverDeviceAdd(WDF_HANDLE(WDFDRIVER, driver), init));
	if (status == STATUS_NOT_SUPPORTED || status == STATUS_PENDING)
		wdf_report(&(struct wdf_break){ "PNP-8", WDF_PNP_FATAL_ERROR,
		                                WDF_HANDLE(void *, driver), (uint32_t)status,
		                                "Return success or a failure status of your own." },
		           "EvtDriverDeviceAdd returned 0x%08x, which is not allowed",
		           (unsigned)status);
	return status;
}

NTSTATUS wdf_add_device(PDRIVER_OBJECT driver_object, PDEVICE_OBJECT physical_device)
{
	struct wdf_binding *binding = wdf_binding_find(ke_current_machine(), driver_object);

	if (!binding || !binding->driver)
		return STATUS_NO_SUCH_DEVICE;
	struct wdf_driver *driver = binding->driver;
	if (!driver->config.EvtDriverDeviceAdd)
		return STATUS_SUCCESS;
	PWDFDEVICE_INIT init = wdf_device_init_create(binding, WDF_ROLE_FUNCTION);
	if (!init)
		return STATUS_INSUFFICIENT_RESOURCES;
	init->physical = physical_device;
	NTSTATUS status = call_driver(driver, init);
	bool filter = init->settings.role == WDF_ROLE_FILTER;
	struct wdf_device *device = init->created;
	wdf_device_init_free(init);
	if (NT_SUCCESS(status) && device)
		wdf_device_initialized(device);
	if (!NT_SUCCESS(status) && device)
		wdf_device_destroy(device);
	return !NT_SUCCESS(status) && filter ? STATUS_SUCCESS : status;
}
