/*
 * frameworks/wdf/dispose_list.c - deletions that must run at PASSIVE_LEVEL.
 *
 * Model    One first-in first-out list per device and one per driver; one worker drains it.
 * Locks    list->lock guards the list and working.
 */
#include "frameworks/wdf/object.h"

static struct wdf_object *pop(struct wdf_dispose_list *list)
{
	host_lock_acquire(&list->lock);
	struct wdf_object *object = list->first;
	if (object) {
		list->first = object->dispose_next;
		object->dispose_next = NULL;
	} else {
		list->working = false;
	}
	host_lock_release(&list->lock);
	return object;
}

static void drain(struct ex_work *work)
{
	struct wdf_dispose_list *list = CONTAINING_RECORD(work, struct wdf_dispose_list, work);
	struct wdf_binding *binding = list->binding;
	struct wdf_object *object;

	while ((object = pop(list)) != NULL)
		wdf_object_run_deferred(object);
	KeSetEvent(&list->empty, 0, FALSE);
	wdf_binding_unuse(binding);
}

void wdf_dispose_list_init(struct wdf_dispose_list *list, struct wdf_binding *binding)
{
	memset(list, 0, sizeof(*list));
	list->binding = binding;
	list->work.routine = drain;
	KeInitializeEvent(&list->empty, NotificationEvent, TRUE);
}

void wdf_dispose_list_add(struct wdf_dispose_list *list, struct wdf_object *object)
{
	host_lock_acquire(&list->lock);
	object->dispose_next = NULL;
	if (list->first)
		list->last->dispose_next = object;
	else
		list->first = object;
	list->last = object;
	bool start = !list->working;
	list->working = true;
	host_lock_release(&list->lock);
	if (!start)
		return;
	KeClearEvent(&list->empty);
	wdf_binding_use(list->binding);
	ex_queue_work(list->binding->machine, &list->work, DelayedWorkQueue);
}

void wdf_dispose_list_wait(struct wdf_dispose_list *list)
{
	for (;;) {
		host_lock_acquire(&list->lock);
		bool working = list->working;
		host_lock_release(&list->lock);
		if (!working && KeReadStateEvent(&list->empty))
			return;
		KeWaitForSingleObject(&list->empty, Executive, KernelMode, FALSE, NULL);
	}
}
