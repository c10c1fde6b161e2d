/*
 * frameworks/wdf/interrupt.c - interrupts are connected, delivered, disconnected (TM-6, TM-7).
 */
#include "frameworks/wdf/interrupt.h"

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/pnp.h"
#include "frameworks/wdf/resource.h"

static void forget(struct wdf_object *object)
{
	struct wdf_interrupt *interrupt = (struct wdf_interrupt *)object;

	host_lock_acquire(&interrupt->device->lock);
	RemoveEntryList(&interrupt->entry);
	host_lock_release(&interrupt->device->lock);
}

const struct wdf_type wdf_interrupt_type = {
	.name = "WDFINTERRUPT",
	.size = sizeof(struct wdf_interrupt),
	.flags = WDF_TYPE_CANNOT_DELETE,
	.destroy = forget,
};

/* --- The lock ---------------------------------------------------------------------------------------- */

void wdf_interrupt_acquire(struct wdf_interrupt *interrupt)
{
	KIRQL irql;

	if (interrupt->config.PassiveHandling) {
		KeEnterCriticalRegion();
		KeWaitForSingleObject(interrupt->wait, Executive, KernelMode, FALSE, NULL);
		return;
	}
	if (interrupt->kinterrupt)
		irql = KeAcquireInterruptSpinLock(interrupt->kinterrupt);
	else
		KeAcquireSpinLock(interrupt->spin, &irql);
	interrupt->irql = irql;
}

void wdf_interrupt_release(struct wdf_interrupt *interrupt)
{
	if (interrupt->config.PassiveHandling) {
		KeSetEvent(interrupt->wait, 0, FALSE);
		KeLeaveCriticalRegion();
		return;
	}
	if (interrupt->kinterrupt)
		KeReleaseInterruptSpinLock(interrupt->kinterrupt, interrupt->irql);
	else
		KeReleaseSpinLock(interrupt->spin, interrupt->irql);
}

/* --- Delivery ------------------------------------------------------------------------------------------ */

static BOOLEAN call_isr(struct wdf_interrupt *interrupt)
{
	BOOLEAN claimed = FALSE;

	WDF_CALL("EvtInterruptIsr",
	         claimed =
	                 interrupt->config.EvtInterruptIsr(WDF_HANDLE(WDFINTERRUPT, interrupt), 0));
	return claimed;
}

/* A worker serves a passive-level interrupt; what comes meanwhile is served in the same turn. */
static void run_passive(struct ex_work *work)
{
	struct wdf_interrupt *interrupt =
		CONTAINING_RECORD(work, struct wdf_interrupt, passive_work);
	struct wdf_binding *binding = interrupt->object.binding;

	do {
		wdf_interrupt_acquire(interrupt);
		if (interrupt->active)
			call_isr(interrupt);
		wdf_interrupt_release(interrupt);
	} while (__atomic_sub_fetch(&interrupt->passive_pending, 1, __ATOMIC_ACQ_REL) != 0);
	KeSetEvent(&interrupt->passive_idle, 0, FALSE);
	wdf_object_unref(&interrupt->object);
	wdf_binding_unuse(binding);
}

/* From device IRQL to DISPATCH_LEVEL, where work may be queued. */
static void start_work(struct wdf_interrupt *interrupt, struct ex_work *work)
{
	wdf_object_ref(&interrupt->object);
	wdf_binding_use(interrupt->object.binding);
	ex_queue_work(interrupt->object.binding->machine, work, CriticalWorkQueue);
}

static void start_passive(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct wdf_interrupt *interrupt = context;

	(void)dpc, (void)argument1, (void)argument2;
	start_work(interrupt, &interrupt->passive_work);
}

static void start_queued(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct wdf_interrupt *interrupt = context;

	(void)dpc, (void)argument1, (void)argument2;
	start_work(interrupt, &interrupt->work);
}

bool wdf_interrupt_queue_work(struct wdf_interrupt *interrupt)
{
	if (__atomic_exchange_n(&interrupt->work_queued, 1, __ATOMIC_ACQ_REL))
		return false;
	if (KeGetCurrentIrql() > DISPATCH_LEVEL)
		KeInsertQueueDpc(&interrupt->work_dpc, NULL, NULL);
	else
		start_work(interrupt, &interrupt->work);
	return true;
}

static void wait_passive(struct wdf_interrupt *interrupt)
{
	while (__atomic_load_n(&interrupt->passive_pending, __ATOMIC_ACQUIRE) != 0)
		KeWaitForSingleObject(&interrupt->passive_idle, Executive, KernelMode, FALSE, NULL);
}

static BOOLEAN service(PKINTERRUPT kinterrupt, PVOID context)
{
	struct wdf_interrupt *interrupt = context;

	(void)kinterrupt;
	if (!interrupt->active)
		return FALSE;
	if (!interrupt->config.PassiveHandling)
		return call_isr(interrupt);
	if (__atomic_fetch_add(&interrupt->passive_pending, 1, __ATOMIC_ACQ_REL) == 0)
		KeInsertQueueDpc(&interrupt->passive_dpc, NULL, NULL);
	return TRUE;
}

static void run_dpc(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2)
{
	struct wdf_interrupt *interrupt = context;
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
	struct wdf_interrupt *interrupt = CONTAINING_RECORD(work, struct wdf_interrupt, work);
	struct wdf_binding *binding = interrupt->object.binding;
	struct wdf_presentation *presentation =
		interrupt->config.AutomaticSerialization ? interrupt->object.presentation : NULL;

	__atomic_store_n(&interrupt->work_queued, 0, __ATOMIC_RELEASE);
	wdf_presentation_acquire(presentation);
	WDF_CALL("EvtInterruptWorkItem",
	         interrupt->config.EvtInterruptWorkItem(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                                WDF_HANDLE(WDFOBJECT, interrupt->device)));
	wdf_presentation_release(presentation);
	wdf_object_unref(&interrupt->object);
	wdf_binding_unuse(binding);
}

void wdf_interrupt_init(struct wdf_interrupt *interrupt)
{
	const WDF_INTERRUPT_CONFIG *config = &interrupt->config;

	interrupt->work.routine = run_work;
	interrupt->passive_work.routine = run_passive;
	KeInitializeDpc(&interrupt->dpc, run_dpc, interrupt);
	KeInitializeDpc(&interrupt->work_dpc, start_queued, interrupt);
	KeInitializeDpc(&interrupt->passive_dpc, start_passive, interrupt);
	KeInitializeSpinLock(&interrupt->own_spin);
	KeInitializeEvent(&interrupt->own_wait, SynchronizationEvent, TRUE);
	KeInitializeEvent(&interrupt->passive_idle, SynchronizationEvent, FALSE);
	interrupt->spin =
		config->SpinLock ? wdf_spin_lock_give(config->SpinLock) : &interrupt->own_spin;
	interrupt->wait =
		config->WaitLock ? wdf_wait_lock_event(config->WaitLock) : &interrupt->own_wait;
}

/* --- Resources ------------------------------------------------------------------------------------------- */

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
		struct wdf_interrupt *interrupt =
			CONTAINING_RECORD(entry, struct wdf_interrupt, entry);
		PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = nth_descriptor(device, index);
		interrupt->assigned = descriptor != NULL;
		if (descriptor)
			interrupt->translated = *descriptor;
	}
}

void wdf_interrupts_release(struct wdf_device *device)
{
	for (LIST_ENTRY *entry = device->interrupts.Flink, *next; entry != &device->interrupts;
	     entry = next) {
		struct wdf_interrupt *interrupt =
			CONTAINING_RECORD(entry, struct wdf_interrupt, entry);
		next = entry->Flink;
		interrupt->assigned = false;
		if (interrupt->made_in_prepare)
			wdf_object_delete(&interrupt->object);
	}
}

/* --- Connection ------------------------------------------------------------------------------------------- */

static NTSTATUS connect_one(struct wdf_interrupt *interrupt)
{
	PCM_PARTIAL_RESOURCE_DESCRIPTOR from = &interrupt->translated;
	IO_CONNECT_INTERRUPT_PARAMETERS parameters = { .Version = CONNECT_FULLY_SPECIFIED };

	parameters.FullySpecified.PhysicalDeviceObject = interrupt->device->physical;
	parameters.FullySpecified.InterruptObject = &interrupt->kinterrupt;
	parameters.FullySpecified.ServiceRoutine = service;
	parameters.FullySpecified.ServiceContext = interrupt;
	parameters.FullySpecified.SpinLock = interrupt->spin;
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

NTSTATUS wdf_interrupt_enable(struct wdf_interrupt *interrupt)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (!interrupt->config.EvtInterruptEnable)
		return status;
	wdf_interrupt_acquire(interrupt);
	WDF_CALL("EvtInterruptEnable",
	         status = interrupt->config.EvtInterruptEnable(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                                       WDF_HANDLE(WDFDEVICE,
	                                                                  interrupt->device)));
	wdf_interrupt_release(interrupt);
	return status;
}

void wdf_interrupt_disable(struct wdf_interrupt *interrupt)
{
	if (!interrupt->config.EvtInterruptDisable)
		return;
	wdf_interrupt_acquire(interrupt);
	WDF_CALL("EvtInterruptDisable",
	         interrupt->config.EvtInterruptDisable(WDF_HANDLE(WDFINTERRUPT, interrupt),
	                                               WDF_HANDLE(WDFDEVICE, interrupt->device)));
	wdf_interrupt_release(interrupt);
}

static void disconnect_one(struct wdf_interrupt *interrupt, bool disable)
{
	if (!interrupt->kinterrupt)
		return;
	if (disable)
		wdf_interrupt_disable(interrupt);
	interrupt->active = false;
	IO_DISCONNECT_INTERRUPT_PARAMETERS parameters = { .Version = CONNECT_FULLY_SPECIFIED };
	parameters.ConnectionContext.InterruptObject = interrupt->kinterrupt;
	IoDisconnectInterruptEx(&parameters);
	interrupt->kinterrupt = NULL;
	KeFlushQueuedDpcs();
	wait_passive(interrupt);
}

NTSTATUS wdf_interrupts_connect(struct wdf_device *device)
{
	for (LIST_ENTRY *entry = device->interrupts.Flink; entry != &device->interrupts;
	     entry = entry->Flink) {
		struct wdf_interrupt *interrupt =
			CONTAINING_RECORD(entry, struct wdf_interrupt, entry);
		if (!interrupt->assigned)
			continue;
		NTSTATUS status = connect_one(interrupt);
		if (NT_SUCCESS(status)) {
			interrupt->active = true;
			status = wdf_interrupt_enable(interrupt);
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
		disconnect_one(CONTAINING_RECORD(entry, struct wdf_interrupt, entry), true);
}
