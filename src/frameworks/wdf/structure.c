/*
 * frameworks/wdf/structure.c - what size a structure had in which version, and copying between them.
 */
#include "frameworks/wdf/structure.h"

#define VERSIONS_MAX 3

/* UMDF 2.0 is of KMDF 1.13's time; later ones bear the same numbers. */
#define UMDF_MINOR_FIRST 13u

struct history {
	const char *name;
	ULONG size; /* today */
	struct {
		ULONG minor; /* the first that has more */
		ULONG size;  /* before it */
	} before[VERSIONS_MAX];
};

/* A structure without field and what follows. */
#define BEFORE(number, structure, field) \
	{ \
		number, (offsetof(structure, field) + _Alignof(structure) - 1) & \
				~(_Alignof(structure) - 1) \
	}
#define HISTORY(structure, ...) \
	[WDF_GROWN_##structure] = { #structure, sizeof(structure), { __VA_ARGS__ } }

static const struct history histories[WDF_GROWN_COUNT] = {
	HISTORY(WDF_DRIVER_CONFIG, BEFORE(5, WDF_DRIVER_CONFIG, DriverPoolTag)),
	HISTORY(WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS,
	        BEFORE(9, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, PowerUpIdleDeviceOnSystemWake),
	        BEFORE(11, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, IdleTimeoutType)),
	HISTORY(WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS,
	        BEFORE(7, WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS,
	               ArmForWakeIfChildrenAreArmedForWake)),
	HISTORY(WDF_DEVICE_STATE, BEFORE(29, WDF_DEVICE_STATE, AssignedToGuest)),
	HISTORY(WDF_IO_QUEUE_CONFIG, BEFORE(9, WDF_IO_QUEUE_CONFIG, Settings),
	        BEFORE(11, WDF_IO_QUEUE_CONFIG, Driver)),
	HISTORY(WDF_INTERRUPT_INFO, BEFORE(9, WDF_INTERRUPT_INFO, Group)),
	HISTORY(WDF_INTERRUPT_CONFIG, BEFORE(11, WDF_INTERRUPT_CONFIG, EvtInterruptWorkItem),
	        BEFORE(13, WDF_INTERRUPT_CONFIG, CanWakeDevice)),
	HISTORY(WDF_IO_TARGET_OPEN_PARAMS, BEFORE(13, WDF_IO_TARGET_OPEN_PARAMS, FileName)),
	HISTORY(WDF_PDO_EVENT_CALLBACKS,
	        BEFORE(11, WDF_PDO_EVENT_CALLBACKS, EvtDeviceReportedMissing)),
	HISTORY(WDF_PNPPOWER_EVENT_CALLBACKS,
	        BEFORE(11, WDF_PNPPOWER_EVENT_CALLBACKS, EvtDeviceUsageNotificationEx)),
	HISTORY(WDF_POWER_POLICY_EVENT_CALLBACKS,
	        BEFORE(7, WDF_POWER_POLICY_EVENT_CALLBACKS, EvtDeviceArmWakeFromSxWithReason)),
	HISTORY(WDF_TIMER_CONFIG, BEFORE(11, WDF_TIMER_CONFIG, TolerableDelay),
	        BEFORE(13, WDF_TIMER_CONFIG, UseHighResolutionTimer)),
	HISTORY(WDF_POWER_FRAMEWORK_SETTINGS,
	        BEFORE(33, WDF_POWER_FRAMEWORK_SETTINGS, PoFxDeviceFlags)),
	HISTORY(WDF_DMA_ENABLER_CONFIG, BEFORE(11, WDF_DMA_ENABLER_CONFIG, AddressWidthOverride)),
};

ULONG wdf_structure_size(enum wdf_structure structure, ULONG minor)
{
	const struct history *history = &histories[structure];

	for (unsigned at = 0; at < VERSIONS_MAX && history->before[at].minor; at++)
		if (minor < history->before[at].minor)
			return history->before[at].size;
	return history->size;
}

static ULONG layout_minor(const struct wdf_binding *binding)
{
	return binding->user_mode && binding->minor < UMDF_MINOR_FIRST ? UMDF_MINOR_FIRST
	                                                               : binding->minor;
}

bool wdf_structure_is_known(const struct wdf_binding *binding, enum wdf_structure structure,
                            ULONG size)
{
	const struct history *history = &histories[structure];
	ULONG newest = wdf_structure_size(structure, layout_minor(binding));

	if (size == newest)
		return true;
	for (unsigned at = 0; at < VERSIONS_MAX && history->before[at].minor; at++)
		if (size == history->before[at].size && size < newest)
			return true;
	return false;
}

NTSTATUS wdf_structure_take(const struct wdf_binding *binding, enum wdf_structure structure,
                            void *target, const void *source)
{
	ULONG size = *(const ULONG *)source;

	if (!wdf_structure_is_known(binding, structure, size))
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(target, source, size);
	*(ULONG *)target = histories[structure].size;
	return STATUS_SUCCESS;
}

void wdf_structure_take_or_break(const struct wdf_binding *binding, enum wdf_structure structure,
                                 void *target, const void *source, const char *api)
{
	ULONG size = *(const ULONG *)source;

	if (NT_SUCCESS(wdf_structure_take(binding, structure, target, source)))
		return;
	wdf_bugcheck(&(struct wdf_break){ "WDF-4", WDF_VERIFIER_FATAL_ERROR, source, size,
	                                  "Call the structure's INIT function." },
	             "%s: %s has size %u instead of %u", api, histories[structure].name,
	             (unsigned)size,
	             (unsigned)wdf_structure_size(structure, layout_minor(binding)));
}

NTSTATUS wdf_structure_give(const struct wdf_binding *binding, enum wdf_structure structure,
                            void *target, const void *source)
{
	ULONG size = *(const ULONG *)target;

	if (!wdf_structure_is_known(binding, structure, size))
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(target, source, size);
	*(ULONG *)target = size;
	return STATUS_SUCCESS;
}
