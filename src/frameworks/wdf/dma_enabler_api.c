/*
 * frameworks/wdf/dma_enabler_api.c - WdfDmaEnabler*: adapters, limits, callbacks of power changes.
 *
 * Unbuilt  The system profiles need a DMA controller, which the machine does not have: creation fails by name.
 */
#include "frameworks/wdf/dma.h"
#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/structure.h"

#define UNLIMITED WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS

static void put_adapter(PDMA_ADAPTER adapter)
{
	if (adapter)
		adapter->DmaOperations->PutDmaAdapter(adapter);
}

/* Only while the device is there: a reference may outlive it. */
static void leave_device(struct wdf_dma_enabler *enabler)
{
	if (!enabler->linked)
		return;
	host_lock_acquire(&enabler->device->lock);
	enabler->linked = false;
	RemoveEntryList(&enabler->device_entry);
	host_lock_release(&enabler->device->lock);
}

static bool dispose(struct wdf_object *object)
{
	leave_device((struct wdf_dma_enabler *)object);
	return true;
}

static void release(struct wdf_object *object)
{
	struct wdf_dma_enabler *enabler = (struct wdf_dma_enabler *)object;

	leave_device(enabler); /* it was never disposed: its creation failed */
	if (enabler->write != enabler->read)
		put_adapter(enabler->write);
	put_adapter(enabler->read);
}

const struct wdf_type wdf_dma_enabler_type = {
	.name = "WDFDMAENABLER",
	.size = sizeof(struct wdf_dma_enabler),
	.flags = WDF_TYPE_PASSIVE_DISPOSE,
	.dispose = dispose,
	.destroy = release,
};

/* --- Profiles ------------------------------------------------------------------------------------------- */

struct profile {
	bool known, packet, wide, duplex;
};

static const struct profile profiles[] = {
	[WdfDmaProfilePacket] = { .known = true, .packet = true },
	[WdfDmaProfileScatterGather] = { .known = true },
	[WdfDmaProfilePacket64] = { .known = true, .packet = true, .wide = true },
	[WdfDmaProfileScatterGather64] = { .known = true, .wide = true },
	[WdfDmaProfileScatterGatherDuplex] = { .known = true, .duplex = true },
	[WdfDmaProfileScatterGather64Duplex] = { .known = true, .wide = true, .duplex = true },
};

static NTSTATUS check_config(const struct wdf_device *device, const WDF_DMA_ENABLER_CONFIG *config)
{
	if (config->Profile == WdfDmaProfileSystem ||
	    config->Profile == WdfDmaProfileSystemDuplex) {
		wdf_report(
			&(struct wdf_break){ "TM-8", WDF_API_UNAVAILABLE, NULL, config->Profile,
		                             "docs/kmdf.md lists what is not built." },
			"WdfDmaEnablerCreate: system DMA profiles are not built; the call fails");
		return STATUS_NOT_IMPLEMENTED;
	}
	if (config->Profile <= WdfDmaProfileInvalid ||
	    (size_t)config->Profile >= sizeof(profiles) / sizeof(profiles[0]) ||
	    !profiles[config->Profile].known || config->MaximumLength == 0)
		return STATUS_INVALID_PARAMETER;
	return device->physical ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

static PDMA_ADAPTER get_adapter(struct wdf_dma_enabler *enabler, const struct profile *profile)
{
	size_t length = enabler->config.MaximumLength;
	DEVICE_DESCRIPTION description = {
		.Version = DEVICE_DESCRIPTION_VERSION2,
		.Master = TRUE,
		.ScatterGather = !profile->packet,
		.Dma32BitAddresses = TRUE,
		.Dma64BitAddresses = profile->wide,
		.InterfaceType = PCIBus,
		.MaximumLength = length < UINT32_MAX ? (ULONG)length : UINT32_MAX,
	};

	return IoGetDmaAdapter(enabler->device->physical, &description, &enabler->registers);
}

static NTSTATUS get_adapters(struct wdf_dma_enabler *enabler)
{
	const struct profile *profile = &profiles[enabler->config.Profile];

	enabler->packet = profile->packet;
	enabler->elements_max = profile->packet ? 1 : UNLIMITED;
	enabler->read = get_adapter(enabler, profile);
	enabler->write = profile->duplex ? get_adapter(enabler, profile) : enabler->read;
	return enabler->read && enabler->write ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS WdfDmaEnablerCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                             PWDF_DMA_ENABLER_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
                             WDFDMAENABLER *DmaEnablerHandle)
{
	static const char api[] = "WdfDmaEnablerCreate";
	struct wdf_device *device = wdf_device_from_handle(Device, api);
	struct wdf_dma_enabler *enabler;
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &wdf_dma_enabler_type,
		                         .attributes = Attributes,
		                         .parent = &device->object,
		                         .caller = WDF_CALLER() };
	WDF_DMA_ENABLER_CONFIG config = { 0 };

	wdf_require_pointer(Config, api, "Config");
	wdf_require_pointer(DmaEnablerHandle, api, "DmaEnablerHandle");
	*DmaEnablerHandle = NULL;
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	NTSTATUS status = wdf_structure_take(creation.binding, WDF_GROWN_WDF_DMA_ENABLER_CONFIG,
	                                     &config, Config);
	if (NT_SUCCESS(status))
		status = check_config(device, &config);
	if (NT_SUCCESS(status))
		status = wdf_attributes_check(&creation);
	if (NT_SUCCESS(status))
		status = wdf_object_allocate(&creation, (struct wdf_object **)&enabler);
	if (!NT_SUCCESS(status))
		return status;
	enabler->device = device;
	enabler->config = config;
	host_lock_acquire(&device->lock);
	InsertTailList(&device->dma_enablers, &enabler->device_entry);
	enabler->linked = true;
	enabler->number = ++device->enabler_numbers;
	host_lock_release(&device->lock);
	status = get_adapters(enabler);
	if (!NT_SUCCESS(status)) {
		wdf_object_discard(&enabler->object);
		return status;
	}
	status = wdf_object_commit(&enabler->object, &creation);
	if (NT_SUCCESS(status))
		*DmaEnablerHandle = WDF_HANDLE(WDFDMAENABLER, enabler);
	return status;
}

/* --- Limits ---------------------------------------------------------------------------------------------- */

size_t WdfDmaEnablerGetMaximumLength(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDMAENABLER DmaEnabler)
{
	(void)DriverGlobals;
	return wdf_dma_enabler_from_handle(DmaEnabler, "WdfDmaEnablerGetMaximumLength")
	        ->config.MaximumLength;
}

size_t WdfDmaEnablerGetMaximumScatterGatherElements(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                    WDFDMAENABLER DmaEnabler)
{
	(void)DriverGlobals;
	return wdf_dma_enabler_from_handle(DmaEnabler,
	                                   "WdfDmaEnablerGetMaximumScatterGatherElements")
	        ->elements_max;
}

void WdfDmaEnablerSetMaximumScatterGatherElements(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                  WDFDMAENABLER DmaEnabler, size_t MaximumFragments)
{
	static const char api[] = "WdfDmaEnablerSetMaximumScatterGatherElements";
	struct wdf_dma_enabler *enabler = wdf_dma_enabler_from_handle(DmaEnabler, api);

	(void)DriverGlobals;
	if (!wdf_require_irql(api, PASSIVE_LEVEL) || MaximumFragments == 0)
		return;
	enabler->elements_max = MaximumFragments < UNLIMITED ? (ULONG)MaximumFragments : UNLIMITED;
}

/* What one transfer can move: the map registers may hold less than the device's maximum. */
size_t WdfDmaEnablerGetFragmentLength(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDMAENABLER DmaEnabler,
                                      WDF_DMA_DIRECTION DmaDirection)
{
	struct wdf_dma_enabler *enabler =
		wdf_dma_enabler_from_handle(DmaEnabler, "WdfDmaEnablerGetFragmentLength");
	size_t mapped = (size_t)(enabler->registers - 1) * PAGE_SIZE;

	(void)DriverGlobals, (void)DmaDirection;
	return mapped < enabler->config.MaximumLength ? mapped : enabler->config.MaximumLength;
}

PDMA_ADAPTER WdfDmaEnablerWdmGetDmaAdapter(PWDF_DRIVER_GLOBALS DriverGlobals,
                                           WDFDMAENABLER DmaEnabler, WDF_DMA_DIRECTION DmaDirection)
{
	(void)DriverGlobals;
	return wdf_dma_adapter(wdf_dma_enabler_from_handle(DmaEnabler,
	                                                   "WdfDmaEnablerWdmGetDmaAdapter"),
	                       DmaDirection);
}

/* --- Power ------------------------------------------------------------------------------------------------- */

/* The next enabler behind after (null: the first), referenced; after's reference is dropped. */
static struct wdf_dma_enabler *next_enabler(struct wdf_device *device,
                                            struct wdf_dma_enabler *after)
{
	struct wdf_dma_enabler *next = NULL;

	host_lock_acquire(&device->lock);
	LIST_ENTRY *entry = device->dma_enablers.Flink;
	for (; entry != &device->dma_enablers && !next; entry = entry->Flink) {
		struct wdf_dma_enabler *enabler =
			CONTAINING_RECORD(entry, struct wdf_dma_enabler, device_entry);
		if ((!after || enabler->number > after->number) &&
		    wdf_object_try_ref(&enabler->object))
			next = enabler;
	}
	host_lock_release(&device->lock);
	if (after)
		wdf_object_unref(&after->object);
	return next;
}

#define CALL_IF_SET(enabler, status, name) \
	do { \
		if (NT_SUCCESS(status) && (enabler)->config.name) \
			WDF_CALL(#name, status = (enabler)->config.name( \
						WDF_HANDLE(WDFDMAENABLER, enabler))); \
	} while (0)

NTSTATUS wdf_dma_enablers_start(struct wdf_device *device)
{
	NTSTATUS status = STATUS_SUCCESS;

	for (struct wdf_dma_enabler *enabler = next_enabler(device, NULL); enabler;
	     enabler = next_enabler(device, enabler)) {
		enabler->running = NT_SUCCESS(status);
		CALL_IF_SET(enabler, status, EvtDmaEnablerFill);
		CALL_IF_SET(enabler, status, EvtDmaEnablerEnable);
		CALL_IF_SET(enabler, status, EvtDmaEnablerSelfManagedIoStart);
	}
	return status;
}

/* Each callback comes, whatever the one before it gave. */
void wdf_dma_enablers_stop(struct wdf_device *device)
{
	for (struct wdf_dma_enabler *enabler = next_enabler(device, NULL); enabler;
	     enabler = next_enabler(device, enabler)) {
		NTSTATUS ignored = STATUS_SUCCESS;
		if (!enabler->running)
			continue;
		enabler->running = false;
		CALL_IF_SET(enabler, ignored, EvtDmaEnablerSelfManagedIoStop);
		ignored = STATUS_SUCCESS;
		CALL_IF_SET(enabler, ignored, EvtDmaEnablerDisable);
		ignored = STATUS_SUCCESS;
		CALL_IF_SET(enabler, ignored, EvtDmaEnablerFlush);
	}
}
