/* frameworks/idd/adapter.c - an adapter: its gate, its thread, its end. */
#include "frameworks/idd/idd_internal.h"

/* --- The gate -------------------------------------------------------------------------------------------------- */

static void init_gate(struct idd_gate *gate)
{
	*gate = (struct idd_gate){ 0 };
	KeInitializeEvent(&gate->open, SynchronizationEvent, TRUE);
}

/* owner is this thread only while it is in: a stale look at another's is never equal. */
void idd_gate_enter(struct idd_gate *gate)
{
	struct ke_thread *thread = ke_current_thread();

	if (__atomic_load_n(&gate->owner, __ATOMIC_RELAXED) != thread) {
		KeWaitForSingleObject(&gate->open, Executive, KernelMode, FALSE, NULL);
		__atomic_store_n(&gate->owner, thread, __ATOMIC_RELAXED);
	}
	gate->depth++;
}

void idd_gate_leave(struct idd_gate *gate)
{
	if (--gate->depth)
		return;
	__atomic_store_n(&gate->owner, NULL, __ATOMIC_RELAXED);
	KeSetEvent(&gate->open, 0, FALSE);
}

/* --- Work ------------------------------------------------------------------------------------------------------- */

bool idd_adapter_post(struct idd_adapter *adapter, struct idd_work *work)
{
	host_lock_acquire(&adapter->lock);
	bool taken = !adapter->ending && !work->queued;
	if (taken) {
		work->queued = true;
		InsertTailList(&adapter->work, &work->entry);
	}
	host_lock_release(&adapter->lock);
	if (taken)
		KeSetEvent(&adapter->wake, 0, FALSE);
	return taken;
}

bool idd_adapter_call(struct idd_adapter *adapter, struct idd_work *work)
{
	KEVENT done;

	if (adapter->thread && ps_current_thread() == adapter->thread) {
		work->run(work);
		return true;
	}
	KeInitializeEvent(&done, NotificationEvent, FALSE);
	work->done = &done;
	if (!idd_adapter_post(adapter, work))
		return false;
	KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
	return true;
}

static struct idd_work *take_work(struct idd_adapter *adapter)
{
	struct idd_work *work = NULL;

	host_lock_acquire(&adapter->lock);
	if (!IsListEmpty(&adapter->work)) {
		work = CONTAINING_RECORD(RemoveHeadList(&adapter->work), struct idd_work, entry);
		work->queued = false;
	}
	host_lock_release(&adapter->lock);
	return work;
}

/* Work that is called waits on its caller's stack: after done is set it is gone. */
static void run_all(struct idd_adapter *adapter)
{
	struct idd_work *work;

	while ((work = take_work(adapter)) != NULL) {
		KEVENT *done = work->done;

		work->run(work);
		if (done)
			KeSetEvent(done, 0, FALSE);
	}
}

static bool is_ending(struct idd_adapter *adapter)
{
	host_lock_acquire(&adapter->lock);
	bool ending = adapter->ending && IsListEmpty(&adapter->work);
	host_lock_release(&adapter->lock);
	return ending;
}

static void thread_main(void *context)
{
	struct idd_adapter *adapter = context;

	while (!is_ending(adapter)) {
		KeWaitForSingleObject(&adapter->wake, Executive, KernelMode, FALSE, NULL);
		run_all(adapter);
	}
}

void idd_adapter_end(struct idd_adapter *adapter)
{
	host_lock_acquire(&adapter->lock);
	adapter->ending = true;
	if (adapter->init_finished.queued)
		RemoveEntryList(&adapter->init_finished.entry);
	adapter->init_finished.queued = false;
	host_lock_release(&adapter->lock);
}

static bool has_begun_to_end(struct idd_adapter *adapter)
{
	host_lock_acquire(&adapter->lock);
	bool ending = adapter->ending;
	host_lock_release(&adapter->lock);
	return ending;
}

void idd_adapter_stop(struct idd_adapter *adapter)
{
	struct ps_thread *thread = adapter->thread;

	if (!thread)
		return;
	KeSetEvent(&adapter->wake, 0, FALSE);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	adapter->thread = NULL;
	ob_dereference(thread);
}

/* --- Life ------------------------------------------------------------------------------------------------------- */

void idd_adapter_ref(struct idd_adapter *adapter)
{
	__atomic_fetch_add(&adapter->references, 1, __ATOMIC_RELAXED);
}

void idd_adapter_unref(struct idd_adapter *adapter)
{
	if (__atomic_sub_fetch(&adapter->references, 1, __ATOMIC_ACQ_REL) == 0)
		free(adapter);
}

/* The device's tree goes: composers find the adapter no more. */
static void adapter_gone(struct wdf_object *object)
{
	struct idd_adapter *adapter = ((struct adapter_object *)object)->adapter;

	if (!adapter)
		return;
	host_lock_acquire(&adapter->idd->lock);
	RemoveEntryList(&adapter->entry);
	host_lock_release(&adapter->idd->lock);
	adapter->handle = NULL;
	idd_adapter_unref(adapter);
}

const struct wdf_type idd_adapter_type = {
	.name = "IDDCX_ADAPTER",
	.size = sizeof(struct adapter_object),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_NO_PARENT,
	.destroy = adapter_gone,
};

struct idd_adapter *idd_adapter_from_handle(IDDCX_ADAPTER handle, const char *api)
{
	return ((struct adapter_object *)wdf_object_from_handle(handle, &idd_adapter_type, api))
	        ->adapter;
}

static void tell_finished(struct idd_work *work)
{
	struct idd_adapter *adapter = CONTAINING_RECORD(work, struct idd_adapter, init_finished);
	IDARG_IN_ADAPTER_INIT_FINISHED in = { STATUS_SUCCESS };

	idd_gate_enter(&adapter->gate);
	if (!has_begun_to_end(adapter)) {
		adapter->initialized = true;
		NTSTATUS status =
			adapter->config->EvtIddCxAdapterInitFinished(adapter->handle, &in);
		if (!NT_SUCCESS(status))
			adapter->initialized = false;
	}
	idd_gate_leave(&adapter->gate);
}

static struct idd_adapter *allocate(struct idd_device *device, const IDDCX_ADAPTER_CAPS *caps)
{
	struct idd_adapter *adapter = calloc(1, sizeof(*adapter));

	if (!adapter)
		return NULL;
	adapter->references = 1;
	adapter->idd = idd_current();
	adapter->config = &device->config;
	adapter->flags = caps->Flags;
	adapter->monitors_max = caps->MaxMonitorsSupported;
	adapter->render = idd_gpu_first(adapter->idd)->luid;
	adapter->init_finished.run = tell_finished;
	InitializeListHead(&adapter->work);
	init_gate(&adapter->gate);
	KeInitializeEvent(&adapter->wake, SynchronizationEvent, FALSE);
	return adapter;
}

static void enlist(struct idd_adapter *adapter)
{
	struct idd_machine *idd = adapter->idd;

	host_lock_acquire(&idd->lock);
	adapter->luid = idd_luid_new_locked(idd);
	InsertTailList(&idd->adapters, &adapter->entry);
	host_lock_release(&idd->lock);
}

NTSTATUS idd_adapter_create(struct idd_device *device, const IDARG_IN_ADAPTER_INIT *in,
                            struct wdf_device *wdf, const void *caller,
                            struct idd_adapter **ret_adapter)
{
	struct wdf_creation creation = { .binding = wdf->object.binding,
		                         .type = &idd_adapter_type,
		                         .attributes = in->ObjectAttributes,
		                         .parent = &wdf->object,
		                         .caller = caller };
	struct idd_adapter *adapter = allocate(device, in->pCaps);
	struct wdf_object *object;

	if (!adapter)
		return STATUS_INSUFFICIENT_RESOURCES;
	adapter->binding = wdf->object.binding;
	NTSTATUS status = wdf_object_create(&creation, &object);
	if (!NT_SUCCESS(status)) {
		idd_adapter_unref(adapter);
		return status;
	}
	enlist(adapter);
	adapter->handle = WDF_HANDLE(IDDCX_ADAPTER, object);
	((struct adapter_object *)object)->adapter = adapter;
	idd_adapter_ref(adapter);
	device->adapter = adapter;
	status = ps_thread_create(adapter->idd->machine,
	                          &(struct ps_thread_options){ .process = ps_current_process(),
	                                                       .start = thread_main,
	                                                       .context = adapter },
	                          &adapter->thread);
	if (!NT_SUCCESS(status)) {
		device->adapter = NULL;
		wdf_object_delete(object);
		idd_adapter_unref(adapter);
		return status;
	}
	*ret_adapter = adapter;
	return STATUS_SUCCESS;
}

/* --- Quiet ------------------------------------------------------------------------------------------------------- */

/* The driver has answered for every chain: what it has not deleted it has forgotten. */
static void report_chains(struct idd_adapter *adapter)
{
	int32_t left = __atomic_load_n(&adapter->chains, __ATOMIC_ACQUIRE);

	if (left)
		idd_refuse(
			&(struct idd_break){
				"DISP-127", adapter->handle, 0,
				"Delete each swap chain with WdfObjectDelete when its processing "
				"ends, at the latest in EvtIddCxMonitorUnassignSwapChain." },
			"%d swap chain(s) were not deleted before the adapter went", left);
}

void idd_adapter_quiet(struct idd_adapter *adapter, bool off_for_good)
{
	idd_gate_enter(&adapter->gate);
	for (uint32_t at = 0; at < IDD_MONITORS_MAX; at++) {
		struct idd_monitor *monitor = adapter->monitor[at];

		if (!monitor)
			continue;
		if (off_for_good)
			idd_monitor_depart(monitor);
		else
			idd_chain_unassign(monitor);
	}
	idd_gate_leave(&adapter->gate);
	if (off_for_good)
		report_chains(adapter);
}

void idd_adapter_resume(struct idd_adapter *adapter)
{
	idd_gate_enter(&adapter->gate);
	for (uint32_t at = 0; at < IDD_MONITORS_MAX; at++)
		if (adapter->monitor[at] && adapter->monitor[at]->active)
			idd_monitor_reassign(adapter->monitor[at]);
	idd_gate_leave(&adapter->gate);
}
