/*
 * frameworks/wdf/interrupt_api.c - WdfInterrupt* (TM-6, TM-7).
 */
#include "frameworks/wdf/interrupt.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/structure.h"

static struct wdf_interrupt *interrupt_of(WDFINTERRUPT handle, const char *api)
{
	return (struct wdf_interrupt *)wdf_object_from_handle(handle, &wdf_interrupt_type, api);
}

/* TM-6: only in EvtDriverDeviceAdd, or in EvtDevicePrepareHardware with the resource it is for. */
static NTSTATUS check_moment(const struct wdf_device *device, const WDF_INTERRUPT_CONFIG *config)
{
	const struct wdf_pnp *pnp = device->pnp;

	if (!pnp)
		return STATUS_INVALID_DEVICE_STATE;
	if (pnp->preparing)
		return config->InterruptRaw && config->InterruptTranslated &&
		                       config->ShareVector == WdfUseDefault
		               ? STATUS_SUCCESS
		               : STATUS_INVALID_DEVICE_STATE;
	if (pnp->state != WDF_PNP_ADDED || pnp->prepared)
		return STATUS_INVALID_DEVICE_STATE;
	return config->InterruptRaw || config->InterruptTranslated ? STATUS_INVALID_PARAMETER
	                                                           : STATUS_SUCCESS;
}

static NTSTATUS check_config(const struct wdf_device *device, const WDF_INTERRUPT_CONFIG *config,
                             const WDF_OBJECT_ATTRIBUTES *attributes)
{
	if (!config->EvtInterruptIsr || (config->EvtInterruptDpc && config->EvtInterruptWorkItem))
		return STATUS_INVALID_PARAMETER;
	if (attributes && attributes->ParentObject && !config->AutomaticSerialization)
		return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
	NTSTATUS status = check_moment(device, config);
	if (!NT_SUCCESS(status) || !config->AutomaticSerialization)
		return status;
	const struct wdf_presentation *presentation = device->object.presentation;
	bool passive = config->EvtInterruptWorkItem != NULL;
	return presentation && presentation->passive != passive
	               ? STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL
	               : STATUS_SUCCESS;
}

NTSTATUS WdfInterruptCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                            PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
                            WDFINTERRUPT *Interrupt)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfInterruptCreate");
	struct wdf_interrupt *interrupt;

	wdf_require_pointer(Configuration, "WdfInterruptCreate", "Configuration");
	wdf_require_pointer(Interrupt, "WdfInterruptCreate", "Interrupt");
	*Interrupt = NULL;
	WDF_INTERRUPT_CONFIG config = { .ReportInactiveOnPowerDown = WdfUseDefault };
	NTSTATUS status =
		wdf_structure_take(wdf_binding_of(DriverGlobals), WDF_GROWN_WDF_INTERRUPT_CONFIG,
	                           &config, Configuration);
	if (NT_SUCCESS(status))
		status = check_config(device, &config, Attributes);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_object_create(&(struct wdf_creation){ .binding = wdf_binding_of(DriverGlobals),
	                                                   .type = &wdf_interrupt_type,
	                                                   .attributes = Attributes,
	                                                   .parent = &device->object,
	                                                   .caller = WDF_CALLER() },
	                           (struct wdf_object **)&interrupt);
	if (!NT_SUCCESS(status))
		return status;
	interrupt->device = device;
	interrupt->config = config;
	wdf_interrupt_init(interrupt);
	interrupt->object.presentation = device->object.presentation;
	if (device->object.presentation)
		wdf_presentation_ref(device->object.presentation);
	if (device->pnp->preparing) {
		interrupt->translated = *config.InterruptTranslated;
		interrupt->assigned = interrupt->made_in_prepare = true;
	}
	host_lock_acquire(&device->lock);
	InsertTailList(&device->interrupts, &interrupt->entry);
	host_lock_release(&device->lock);
	*Interrupt = WDF_HANDLE(WDFINTERRUPT, interrupt);
	return STATUS_SUCCESS;
}

BOOLEAN WdfInterruptQueueDpcForIsr(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptQueueDpcForIsr");

	(void)DriverGlobals;
	if (!interrupt->config.EvtInterruptDpc)
		return FALSE;
	return KeInsertQueueDpc(&interrupt->dpc, NULL, NULL);
}

BOOLEAN WdfInterruptQueueWorkItemForIsr(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct wdf_interrupt *interrupt =
		interrupt_of(Interrupt, "WdfInterruptQueueWorkItemForIsr");

	(void)DriverGlobals;
	if (!interrupt->config.EvtInterruptWorkItem)
		return FALSE;
	return wdf_interrupt_queue_work(interrupt);
}

struct synchronize {
	struct wdf_interrupt *interrupt;
	PFN_WDF_INTERRUPT_SYNCHRONIZE callback;
	WDFCONTEXT context;
};

static BOOLEAN run_synchronized(PVOID context)
{
	struct synchronize *call = context;

	BOOLEAN result = FALSE;

	WDF_CALL("EvtInterruptSynchronize",
	         result = call->callback(WDF_HANDLE(WDFINTERRUPT, call->interrupt), call->context));
	return result;
}

BOOLEAN WdfInterruptSynchronize(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                                PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptSynchronize");
	struct synchronize call = { interrupt, Callback, Context };

	(void)DriverGlobals;
	if (interrupt->kinterrupt && !interrupt->config.PassiveHandling)
		return KeSynchronizeExecution(interrupt->kinterrupt, run_synchronized, &call);
	wdf_interrupt_acquire(interrupt);
	BOOLEAN result = run_synchronized(&call);
	wdf_interrupt_release(interrupt);
	return result;
}

void WdfInterruptAcquireLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	wdf_interrupt_acquire(interrupt_of(Interrupt, "WdfInterruptAcquireLock"));
}

void WdfInterruptReleaseLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	wdf_interrupt_release(interrupt_of(Interrupt, "WdfInterruptReleaseLock"));
}

/* These call the driver's own callbacks; one that is not connected has nothing to switch. */
void WdfInterruptEnable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptEnable");

	(void)DriverGlobals;
	if (wdf_require_irql("WdfInterruptEnable", PASSIVE_LEVEL) && interrupt->kinterrupt)
		wdf_interrupt_enable(interrupt);
}

void WdfInterruptDisable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptDisable");

	(void)DriverGlobals;
	if (wdf_require_irql("WdfInterruptDisable", PASSIVE_LEVEL) && interrupt->kinterrupt)
		wdf_interrupt_disable(interrupt);
}

PKINTERRUPT WdfInterruptWdmGetInterrupt(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	return interrupt_of(Interrupt, "WdfInterruptWdmGetInterrupt")->kinterrupt;
}

WDFDEVICE WdfInterruptGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, interrupt_of(Interrupt, "WdfInterruptGetDevice")->device);
}

void WdfInterruptSetPolicy(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                           WDF_INTERRUPT_POLICY Policy, WDF_INTERRUPT_PRIORITY Priority,
                           KAFFINITY TargetProcessorSet)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptSetPolicy");

	(void)DriverGlobals, (void)TargetProcessorSet;
	interrupt->policy.Policy = Policy;
	interrupt->policy.Priority = Priority;
}

void WdfInterruptSetExtendedPolicy(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                                   PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup)
{
	(void)DriverGlobals;
	interrupt_of(Interrupt, "WdfInterruptSetExtendedPolicy")->policy = *PolicyAndGroup;
}

static void describe(const struct wdf_interrupt *interrupt, WDF_INTERRUPT_INFO *info)
{
	const CM_PARTIAL_RESOURCE_DESCRIPTOR *translated = &interrupt->translated;

	if (!interrupt->assigned)
		return;
	info->Vector = translated->u.Interrupt.Vector;
	info->Irql = (KIRQL)translated->u.Interrupt.Level;
	info->TargetProcessorSet = translated->u.Interrupt.Affinity;
	info->Mode = translated->Flags & CM_RESOURCE_INTERRUPT_LATCHED ? Latched : LevelSensitive;
	info->MessageSignaled = (translated->Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
	info->ShareDisposition = translated->ShareDisposition;
}

void WdfInterruptGetInfo(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                         PWDF_INTERRUPT_INFO Info)
{
	struct wdf_interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptGetInfo");
	WDF_INTERRUPT_INFO info = { 0 };

	wdf_require_pointer(Info, "WdfInterruptGetInfo", "Info");
	describe(interrupt, &info);
	if (!NT_SUCCESS(wdf_structure_give(wdf_binding_of(DriverGlobals),
	                                   WDF_GROWN_WDF_INTERRUPT_INFO, Info, &info)))
		wdf_report(&(struct wdf_break){ "WDF-4", WDF_VERIFIER_FATAL_ERROR, Info, Info->Size,
		                                "Call WDF_INTERRUPT_INFO_INIT first." },
		           "WdfInterruptGetInfo: WDF_INTERRUPT_INFO has size %u",
		           (unsigned)Info->Size);
}
