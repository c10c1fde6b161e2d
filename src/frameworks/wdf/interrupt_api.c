/*
 * frameworks/wdf/interrupt_api.c - WdfInterrupt* (TM-6, TM-7).
 */
#include "frameworks/wdf/interrupt.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/resource.h"

struct interrupt {
	struct wdf_object object;
	struct wdf_device *device;
	LIST_ENTRY entry;
	WDF_INTERRUPT_CONFIG config;
	WDF_INTERRUPT_EXTENDED_POLICY policy;
	PKINTERRUPT kinterrupt; /* null: not connected */
	bool assigned, active;
	CM_PARTIAL_RESOURCE_DESCRIPTOR translated;
	KDPC dpc;
	struct ex_work work;
	KIRQL irql; /* saved by WdfInterruptAcquireLock */
	KEVENT passive_lock;
};

static void forget(struct wdf_object *object)
{
	struct interrupt *interrupt = (struct interrupt *)object;

	host_lock_acquire(&interrupt->device->lock);
	RemoveEntryList(&interrupt->entry);
	host_lock_release(&interrupt->device->lock);
}

static const struct wdf_type interrupt_type = {
	.name = "WDFINTERRUPT",
	.size = sizeof(struct interrupt),
	.flags = WDF_TYPE_CANNOT_DELETE,
	.destroy = forget,
};

static struct interrupt *interrupt_of(WDFINTERRUPT handle, const char *api)
{
	return (struct interrupt *)wdf_object_from_handle(handle, &interrupt_type, api);
}

static void run_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct interrupt *interrupt = context;
	struct wdf_presentation *presentation =
		interrupt->config.AutomaticSerialization ? interrupt->object.presentation : NULL;

	(void)dpc, (void)argument1, (void)argument2;
	wdf_presentation_acquire(presentation);
	WDF_CALL("EvtInterruptDpc",
	         interrupt->config.EvtInterruptDpc(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                           WDF_HANDLE(WDFOBJECT, interrupt->device)));
	wdf_presentation_release(presentation);
}

static void run_work(struct ex_work *work)
{
	struct interrupt *interrupt = CONTAINING_RECORD(work, struct interrupt, work);
	struct wdf_binding *binding = interrupt->object.binding;

	WDF_CALL("EvtInterruptWorkItem",
	         interrupt->config.EvtInterruptWorkItem(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                                WDF_HANDLE(WDFOBJECT, interrupt->device)));
	wdf_object_unref(&interrupt->object);
	wdf_binding_unuse(binding);
}

static BOOLEAN service(PKINTERRUPT kinterrupt, PVOID context)
{
	struct interrupt *interrupt = context;

	(void)kinterrupt;
	if (!interrupt->active)
		return FALSE;
	return interrupt->config.EvtInterruptIsr(WDF_HANDLE(WDFINTERRUPT, interrupt), 0);
}

NTSTATUS WdfInterruptCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                            PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
                            WDFINTERRUPT *Interrupt)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfInterruptCreate");
	struct interrupt *interrupt;

	wdf_require_pointer(Configuration, "WdfInterruptCreate", "Configuration");
	wdf_require_pointer(Interrupt, "WdfInterruptCreate", "Interrupt");
	*Interrupt = NULL;
	if (Configuration->Size != sizeof(*Configuration))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!Configuration->EvtInterruptIsr ||
	    (Configuration->EvtInterruptDpc && Configuration->EvtInterruptWorkItem))
		return STATUS_INVALID_PARAMETER;
	if (!device->pnp || (device->pnp->in_d0 && !device->pnp->prepared))
		return STATUS_INVALID_DEVICE_STATE;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = wdf_binding_of(DriverGlobals),
	                                                  .type = &interrupt_type,
	                                                  .attributes = Attributes,
	                                                  .parent = &device->object,
	                                                  .caller = WDF_CALLER() },
	                          (struct wdf_object **)&interrupt);
	if (!NT_SUCCESS(status))
		return status;
	interrupt->device = device;
	interrupt->config = *Configuration;
	if (Configuration->SpinLock)
		wdf_spin_lock_give(Configuration->SpinLock);
	interrupt->work.routine = run_work;
	interrupt->object.presentation = device->object.presentation;
	if (device->object.presentation)
		wdf_presentation_ref(device->object.presentation);
	KeInitializeDpc(&interrupt->dpc, run_dpc, interrupt);
	KeInitializeEvent(&interrupt->passive_lock, SynchronizationEvent, TRUE);
	if (Configuration->InterruptTranslated) {
		interrupt->translated = *Configuration->InterruptTranslated;
		interrupt->assigned = true;
	}
	host_lock_acquire(&device->lock);
	InsertTailList(&device->interrupts, &interrupt->entry);
	host_lock_release(&device->lock);
	*Interrupt = WDF_HANDLE(WDFINTERRUPT, interrupt);
	return STATUS_SUCCESS;
}

static PCM_PARTIAL_RESOURCE_DESCRIPTOR nth_descriptor(struct wdf_device *device, ULONG wanted)
{
	struct wdf_resource_list *list = device->pnp->translated;

	for (ULONG at = 0; list && at < list->count; at++)
		if (list->descriptors[at].Type == CmResourceTypeInterrupt && wanted-- == 0)
			return &list->descriptors[at];
	return NULL;
}

void wdf_interrupts_assign(struct wdf_device *device)
{
	ULONG index = 0;

	for (LIST_ENTRY *entry = device->interrupts.Flink; entry != &device->interrupts;
	     entry = entry->Flink, index++) {
		struct interrupt *interrupt = CONTAINING_RECORD(entry, struct interrupt, entry);
		PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = nth_descriptor(device, index);
		interrupt->assigned = descriptor != NULL;
		if (descriptor)
			interrupt->translated = *descriptor;
	}
}

static NTSTATUS connect_one(struct interrupt *interrupt)
{
	PCM_PARTIAL_RESOURCE_DESCRIPTOR from = &interrupt->translated;
	IO_CONNECT_INTERRUPT_PARAMETERS parameters = { .Version = CONNECT_FULLY_SPECIFIED };

	parameters.FullySpecified.PhysicalDeviceObject = interrupt->device->physical;
	parameters.FullySpecified.InterruptObject = &interrupt->kinterrupt;
	parameters.FullySpecified.ServiceRoutine = service;
	parameters.FullySpecified.ServiceContext = interrupt;
	parameters.FullySpecified.SpinLock =
		interrupt->config.SpinLock ? wdf_spin_lock_word(interrupt->config.SpinLock) : NULL;
	parameters.FullySpecified.SynchronizeIrql = (KIRQL)from->u.Interrupt.Level;
	parameters.FullySpecified.FloatingSave = interrupt->config.FloatingSave;
	parameters.FullySpecified.ShareVector = from->ShareDisposition == CmResourceShareShared ||
	                                        interrupt->config.ShareVector == WdfTrue;
	parameters.FullySpecified.Vector = from->u.Interrupt.Vector;
	parameters.FullySpecified.Irql = (KIRQL)from->u.Interrupt.Level;
	parameters.FullySpecified.InterruptMode =
		from->Flags & CM_RESOURCE_INTERRUPT_LATCHED ? Latched : LevelSensitive;
	parameters.FullySpecified.ProcessorEnableMask = from->u.Interrupt.Affinity;
	return IoConnectInterruptEx(&parameters);
}

static NTSTATUS enable_one(struct interrupt *interrupt)
{
	NTSTATUS status = STATUS_SUCCESS;
	KIRQL old;

	interrupt->active = true;
	if (!interrupt->config.EvtInterruptEnable)
		return status;
	old = KeAcquireInterruptSpinLock(interrupt->kinterrupt);
	status = interrupt->config.EvtInterruptEnable(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                              WDF_HANDLE(WDFDEVICE, interrupt->device));
	KeReleaseInterruptSpinLock(interrupt->kinterrupt, old);
	return status;
}

static void disconnect_one(struct interrupt *interrupt, bool disable)
{
	if (!interrupt->kinterrupt)
		return;
	if (disable && interrupt->config.EvtInterruptDisable) {
		KIRQL old = KeAcquireInterruptSpinLock(interrupt->kinterrupt);
		interrupt->config.EvtInterruptDisable(WDF_HANDLE(WDFINTERRUPT, interrupt),
		                                      WDF_HANDLE(WDFDEVICE, interrupt->device));
		KeReleaseInterruptSpinLock(interrupt->kinterrupt, old);
	}
	interrupt->active = false;
	IO_DISCONNECT_INTERRUPT_PARAMETERS parameters = { .Version = CONNECT_FULLY_SPECIFIED };
	parameters.ConnectionContext.InterruptObject = interrupt->kinterrupt;
	IoDisconnectInterruptEx(&parameters);
	interrupt->kinterrupt = NULL;
	KeFlushQueuedDpcs();
}

NTSTATUS wdf_interrupts_connect(struct wdf_device *device)
{
	for (LIST_ENTRY *entry = device->interrupts.Flink; entry != &device->interrupts;
	     entry = entry->Flink) {
		struct interrupt *interrupt = CONTAINING_RECORD(entry, struct interrupt, entry);
		if (!interrupt->assigned)
			continue;
		NTSTATUS status = connect_one(interrupt);
		if (NT_SUCCESS(status)) {
			status = enable_one(interrupt);
			if (!NT_SUCCESS(status))
				disconnect_one(interrupt, false);
		}
		if (!NT_SUCCESS(status)) {
			wdf_interrupts_disconnect(device);
			return status;
		}
	}
	return STATUS_SUCCESS;
}

void wdf_interrupts_disconnect(struct wdf_device *device)
{
	for (LIST_ENTRY *entry = device->interrupts.Blink; entry != &device->interrupts;
	     entry = entry->Blink)
		disconnect_one(CONTAINING_RECORD(entry, struct interrupt, entry), true);
}

BOOLEAN WdfInterruptQueueDpcForIsr(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptQueueDpcForIsr");

	(void)DriverGlobals;
	if (!interrupt->config.EvtInterruptDpc)
		return FALSE;
	return KeInsertQueueDpc(&interrupt->dpc, NULL, NULL);
}

BOOLEAN WdfInterruptQueueWorkItemForIsr(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptQueueWorkItemForIsr");

	(void)DriverGlobals;
	if (!interrupt->config.EvtInterruptWorkItem)
		return FALSE;
	wdf_object_ref(&interrupt->object);
	wdf_binding_use(interrupt->object.binding);
	if (ex_queue_work(interrupt->object.binding->machine, &interrupt->work, DelayedWorkQueue))
		return TRUE;
	wdf_binding_unuse(interrupt->object.binding);
	wdf_object_unref(&interrupt->object);
	return FALSE;
}

struct synchronize {
	struct interrupt *interrupt;
	PFN_WDF_INTERRUPT_SYNCHRONIZE callback;
	WDFCONTEXT context;
};

static BOOLEAN run_synchronized(PVOID context)
{
	struct synchronize *call = context;

	return call->callback(WDF_HANDLE(WDFINTERRUPT, call->interrupt), call->context);
}

BOOLEAN WdfInterruptSynchronize(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                                PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptSynchronize");
	struct synchronize call = { interrupt, Callback, Context };

	(void)DriverGlobals;
	if (!interrupt->kinterrupt)
		return Callback(Interrupt, Context);
	return KeSynchronizeExecution(interrupt->kinterrupt, run_synchronized, &call);
}

void WdfInterruptAcquireLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptAcquireLock");

	(void)DriverGlobals;
	if (interrupt->kinterrupt && !interrupt->config.PassiveHandling)
		interrupt->irql = KeAcquireInterruptSpinLock(interrupt->kinterrupt);
	else
		KeWaitForSingleObject(&interrupt->passive_lock, Executive, KernelMode, FALSE, NULL);
}

void WdfInterruptReleaseLock(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptReleaseLock");

	(void)DriverGlobals;
	if (interrupt->kinterrupt && !interrupt->config.PassiveHandling)
		KeReleaseInterruptSpinLock(interrupt->kinterrupt, interrupt->irql);
	else
		KeSetEvent(&interrupt->passive_lock, 0, FALSE);
}

void WdfInterruptEnable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	interrupt_of(Interrupt, "WdfInterruptEnable")->active = true;
}

void WdfInterruptDisable(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt)
{
	(void)DriverGlobals;
	interrupt_of(Interrupt, "WdfInterruptDisable")->active = false;
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
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptSetPolicy");

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

void WdfInterruptGetInfo(PWDF_DRIVER_GLOBALS DriverGlobals, WDFINTERRUPT Interrupt,
                         PWDF_INTERRUPT_INFO Info)
{
	struct interrupt *interrupt = interrupt_of(Interrupt, "WdfInterruptGetInfo");

	(void)DriverGlobals;
	wdf_require_pointer(Info, "WdfInterruptGetInfo", "Info");
	memset(Info, 0, sizeof(*Info));
	Info->Size = sizeof(*Info);
	if (!interrupt->assigned)
		return;
	Info->Vector = interrupt->translated.u.Interrupt.Vector;
	Info->Irql = (KIRQL)interrupt->translated.u.Interrupt.Level;
	Info->TargetProcessorSet = interrupt->translated.u.Interrupt.Affinity;
	Info->Mode = interrupt->translated.Flags & CM_RESOURCE_INTERRUPT_LATCHED ? Latched
	                                                                         : LevelSensitive;
	Info->MessageSignaled = (interrupt->translated.Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
	Info->ShareDisposition = interrupt->translated.ShareDisposition;
}
