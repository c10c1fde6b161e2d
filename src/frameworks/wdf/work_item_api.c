/*
 * frameworks/wdf/work_item_api.c - WdfWorkItem* (TM-4).
 */
#include "frameworks/wdf/activity.h"
#include "frameworks/wdf/device.h"
#include "frameworks/wdf/lock.h"

struct work_item {
	struct wdf_object object;
	WDF_WORKITEM_CONFIG config;
	struct ex_work work;
	struct host_lock lock;
	bool queued, running;
	struct wdf_activity activity; /* busy while it is queued or runs */
};

static bool dispose(struct wdf_object *object)
{
	struct work_item *item = (struct work_item *)object;

	wdf_activity_dispose(&item->activity);
	return true;
}

static const struct wdf_type work_item_type = {
	.name = "WDFWORKITEM",
	.size = sizeof(struct work_item),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_PARENT_REQUIRED,
	.dispose = dispose,
};

static struct work_item *item_of(WDFWORKITEM handle, const char *api)
{
	return (struct work_item *)wdf_object_from_handle(handle, &work_item_type, api);
}

static void call(struct work_item *item)
{
	struct wdf_presentation *presentation =
		item->config.AutomaticSerialization ? item->object.presentation : NULL;

	wdf_presentation_acquire(presentation);
	wdf_activity_enter(&item->activity);
	WDF_CALL("EvtWorkItemFunc", item->config.EvtWorkItemFunc(WDF_HANDLE(WDFWORKITEM, item)));
	wdf_activity_leave(&item->activity);
	wdf_presentation_release(presentation);
}

/* One turn; again when it was enqueued meanwhile, so that it never runs twice at once. */
static void run(struct ex_work *work)
{
	struct work_item *item = CONTAINING_RECORD(work, struct work_item, work);
	struct wdf_binding *binding = item->object.binding;
	bool again;

	do {
		host_lock_acquire(&item->lock);
		item->queued = false;
		item->running = true;
		host_lock_release(&item->lock);
		call(item);
		host_lock_acquire(&item->lock);
		again = item->queued;
		item->running = again;
		host_lock_release(&item->lock);
	} while (again);
	wdf_activity_end(&item->activity, &item->object);
	wdf_binding_unuse(binding);
}

NTSTATUS WdfWorkItemCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_WORKITEM_CONFIG Config,
                           PWDF_OBJECT_ATTRIBUTES Attributes, WDFWORKITEM *WorkItem)
{
	struct wdf_creation creation = { .binding = wdf_binding_of(DriverGlobals),
		                         .type = &work_item_type,
		                         .attributes = Attributes,
		                         .caller = WDF_CALLER() };
	struct work_item *item;

	wdf_require_pointer(Config, "WdfWorkItemCreate", "Config");
	wdf_require_pointer(WorkItem, "WdfWorkItemCreate", "WorkItem");
	*WorkItem = NULL;
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!Config->EvtWorkItemFunc)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = wdf_attributes_check(&creation);
	if (!NT_SUCCESS(status))
		return status;
	struct wdf_object *parent =
		wdf_object_from_handle(Attributes->ParentObject, NULL, "WdfWorkItemCreate");
	if (!parent->device)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (Config->AutomaticSerialization && parent->presentation &&
	    !parent->presentation->passive)
		return STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;
	status = wdf_object_create(&creation, (struct wdf_object **)&item);
	if (!NT_SUCCESS(status))
		return status;
	item->config = *Config;
	item->work.routine = run;
	item->object.presentation = parent->presentation;
	if (parent->presentation)
		wdf_presentation_ref(parent->presentation);
	wdf_activity_init(&item->activity);
	*WorkItem = WDF_HANDLE(WDFWORKITEM, item);
	return STATUS_SUCCESS;
}

void WdfWorkItemEnqueue(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWORKITEM WorkItem)
{
	struct work_item *item = item_of(WorkItem, "WdfWorkItemEnqueue");

	(void)DriverGlobals;
	host_lock_acquire(&item->lock);
	bool start = !item->queued && !item->running;
	item->queued = true;
	host_lock_release(&item->lock);
	if (!start)
		return;
	wdf_activity_begin(&item->activity, &item->object);
	wdf_binding_use(item->object.binding);
	ex_queue_work(item->object.binding->machine, &item->work, DelayedWorkQueue);
}

WDFOBJECT WdfWorkItemGetParentObject(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWORKITEM WorkItem)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFOBJECT,
	                  item_of(WorkItem, "WdfWorkItemGetParentObject")->object.parent);
}

void WdfWorkItemFlush(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWORKITEM WorkItem)
{
	struct work_item *item = item_of(WorkItem, "WdfWorkItemFlush");

	(void)DriverGlobals;
	if (!wdf_require_irql("WdfWorkItemFlush", PASSIVE_LEVEL))
		return;
	if (wdf_activity_is_inside(&item->activity)) {
		wdf_report(&(struct wdf_break){ "TM-4", WDF_VERIFIER_FATAL_ERROR, WorkItem, 0,
		                                "Do not flush a work item from its own callback." },
		           "WdfWorkItemFlush waits for the callback it is called from");
		return;
	}
	wdf_activity_wait(&item->activity);
}
