/*
 * frameworks/wdf/pnp_steps.c - the documented order of a device's callbacks (PNP-1 to PNP-3, PNP-7).
 */
#include "frameworks/wdf/pnp.h"

#include "frameworks/wdf/child_list.h"
#include "frameworks/wdf/dma.h"
#include "frameworks/wdf/interrupt.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/power_framework.h"
#include "frameworks/wdf/queue.h"
#include "frameworks/wdf/resource.h"
#include "frameworks/wdf/target.h"

#define DEVICE_HANDLE(device) WDF_HANDLE(WDFDEVICE, device)

static NTSTATUS checked(const char *name, NTSTATUS status)
{
	if (status == STATUS_NOT_SUPPORTED || status == STATUS_PENDING)
		wdf_report(&(struct wdf_break){ "PNP-8", WDF_PNP_FATAL_ERROR, NULL,
		                                (uint32_t)status,
		                                "Return success or a failure status of your own." },
		           "%s returned 0x%08x, which is not allowed", name, (unsigned)status);
	return status;
}

/* Call one of the callbacks that give a status; an absent one succeeds. */
#define CALL_STATUS(device, group, name, ...) \
	__extension__({ \
		NTSTATUS status_ = STATUS_SUCCESS; \
		if ((device)->settings.group.name) { \
			wdf_pnp_watch(device, #name); \
			WDF_CALL(#name, status_ = (device)->settings.group.name(__VA_ARGS__)); \
			wdf_pnp_unwatch(device); \
		} \
		checked(#name, status_); \
	})

#define TELL_EXTENSION(device, event) \
	do { \
		if ((device)->extension && (device)->extension->event) \
			(device)->extension->event(device, (device)->extension_state); \
	} while (0)

/* --- Up ---------------------------------------------------------------------------------------------- */

static NTSTATUS start_io(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;
	NTSTATUS status;

	if (!pnp->io_started) {
		status =
			CALL_STATUS(device, pnp, EvtDeviceSelfManagedIoInit, DEVICE_HANDLE(device));
		pnp->io_started = true;
	} else {
		status = CALL_STATUS(device, pnp, EvtDeviceSelfManagedIoRestart,
		                     DEVICE_HANDLE(device));
	}
	pnp->io_running = NT_SUCCESS(status);
	return status;
}

static void exit_d0(struct wdf_device *device, WDF_POWER_DEVICE_STATE target)
{
	struct wdf_pnp *pnp = device->pnp;

	wdf_dma_enablers_stop(device);
	if (pnp->connected) {
		CALL_STATUS(device, pnp, EvtDeviceD0ExitPreInterruptsDisabled,
		            DEVICE_HANDLE(device), target);
		wdf_interrupts_disconnect(device);
		pnp->connected = false;
	}
	if (pnp->entered)
		CALL_STATUS(device, pnp, EvtDeviceD0Exit, DEVICE_HANDLE(device), target);
	pnp->entered = false;
	pnp->power = target;
}

static NTSTATUS enter_d0(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;
	WDF_POWER_DEVICE_STATE from = pnp->power;
	NTSTATUS status = CALL_STATUS(device, pnp, EvtDeviceD0Entry, DEVICE_HANDLE(device), from);

	if (!NT_SUCCESS(status))
		return status;
	pnp->entered = true;
	status = wdf_interrupts_connect(device);
	if (!NT_SUCCESS(status))
		return status;
	pnp->connected = true;
	return CALL_STATUS(device, pnp, EvtDeviceD0EntryPostInterruptsEnabled,
	                   DEVICE_HANDLE(device), from);
}

NTSTATUS wdf_pnp_power_up(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	if (pnp->in_d0)
		return STATUS_SUCCESS;
	NTSTATUS status = enter_d0(device);
	if (NT_SUCCESS(status))
		status = wdf_dma_enablers_start(device);
	if (!NT_SUCCESS(status)) {
		exit_d0(device, WdfPowerDeviceD3Final);
		return status;
	}
	host_lock_acquire(&device->lock);
	pnp->in_d0 = true;
	pnp->power = WdfPowerDeviceD0;
	host_lock_release(&device->lock);
	wdf_power_framework_works(device, true);
	wdf_child_lists_scan(device);
	wdf_target_start_local(device);
	wdf_queues_power_up(device);
	status = start_io(device);
	if (!NT_SUCCESS(status)) {
		wdf_pnp_power_down(device, WdfPowerDeviceD3Final);
		return status;
	}
	wdf_idle_powered(device);
	TELL_EXTENSION(device, powered_up);
	return status;
}

NTSTATUS wdf_pnp_start(struct wdf_device *device, PCM_RESOURCE_LIST raw,
                       PCM_RESOURCE_LIST translated)
{
	struct wdf_pnp *pnp = device->pnp;
	NTSTATUS status = wdf_resources_assign(device, raw, translated);

	if (!NT_SUCCESS(status))
		return status;
	wdf_interrupts_assign(device);
	pnp->prepared = pnp->preparing = true;
	status = CALL_STATUS(device, pnp, EvtDevicePrepareHardware, DEVICE_HANDLE(device),
	                     wdf_resources_handle(pnp->raw), wdf_resources_handle(pnp->translated));
	pnp->preparing = false;
	if (NT_SUCCESS(status))
		status = wdf_pnp_power_up(device);
	if (NT_SUCCESS(status)) {
		status = wdf_power_framework_start(device);
		if (!NT_SUCCESS(status))
			wdf_pnp_power_down(device, WdfPowerDeviceD3Final);
	}
	if (!NT_SUCCESS(status)) {
		wdf_pnp_release_hardware(device);
		return status;
	}
	device->started_once = true;
	wdf_device_enable_interfaces(device, true);
	return STATUS_SUCCESS;
}

/* --- Down ----------------------------------------------------------------------------------------------- */

void wdf_pnp_power_down(struct wdf_device *device, WDF_POWER_DEVICE_STATE target)
{
	struct wdf_pnp *pnp = device->pnp;

	if (!pnp->in_d0) {
		pnp->power = target;
		return;
	}
	KeClearEvent(&pnp->idle.powered);
	TELL_EXTENSION(device, powering_down);
	wdf_power_framework_works(device, false);
	if (pnp->io_running)
		CALL_STATUS(device, pnp, EvtDeviceSelfManagedIoSuspend, DEVICE_HANDLE(device));
	pnp->io_running = false;
	wdf_queues_power_down(device);
	host_lock_acquire(&device->lock);
	pnp->in_d0 = false;
	host_lock_release(&device->lock);
	exit_d0(device, target);
}

void wdf_pnp_release_hardware(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	if (!pnp->prepared)
		return;
	pnp->prepared = false;
	TELL_EXTENSION(device, releasing);
	wdf_power_framework_stop(device);
	CALL_STATUS(device, pnp, EvtDeviceReleaseHardware, DEVICE_HANDLE(device),
	            wdf_resources_handle(pnp->translated));
	wdf_interrupts_release(device);
	wdf_resources_release(device);
}

void wdf_pnp_flush(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	if (pnp->flushed)
		return;
	pnp->flushed = true;
	wdf_idle_finish(device);
	wdf_device_enable_interfaces(device, false);
	wdf_queues_purge(device, true);
	if (pnp->io_started && device->settings.pnp.EvtDeviceSelfManagedIoFlush)
		WDF_CALL("EvtDeviceSelfManagedIoFlush",
		         device->settings.pnp.EvtDeviceSelfManagedIoFlush(DEVICE_HANDLE(device)));
}

void wdf_pnp_clean_up(struct wdf_device *device)
{
	struct wdf_pnp *pnp = device->pnp;

	if (pnp->cleaned)
		return;
	pnp->cleaned = true;
	wdf_pnp_flush(device);
	wdf_queues_purge(device, false);
	if (pnp->io_started && device->settings.pnp.EvtDeviceSelfManagedIoCleanup)
		WDF_CALL("EvtDeviceSelfManagedIoCleanup",
		         device->settings.pnp.EvtDeviceSelfManagedIoCleanup(DEVICE_HANDLE(device)));
}
