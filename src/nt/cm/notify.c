/* cm/notify.c - watching keys for change. */
#include <ntifs.h>
#include <stdlib.h>

#include "nt/cm/cm_internal.h"
#include "nt/cm/nt_services.h"

/* One pending request; it is in the list of the node it watches until it is completed. */
struct cm_notify {
	struct cm_notify *next;
	struct cm_key
		*key; /* its opening; not referenced: the close of its handles takes the request */
	ULONG filter;
	bool tree;
	KEVENT *event;  /* referenced, or the waiter's own */
	bool own_event; /* of a synchronous call, which also frees the request */
	PIO_STATUS_BLOCK io_status;
	KPROCESSOR_MODE mode;       /* who gave that address */
	struct ke_process *process; /* whose it is; referenced */
	NTSTATUS status;
};

/* The end of a request that nobody waits for. */
static void free_notify(struct cm_notify *notify)
{
	ob_dereference(notify->process);
	free(notify);
}

static void complete(struct cm_notify *notify, NTSTATUS status)
{
	KEVENT *event = notify->event;

	IO_STATUS_BLOCK result = { .Status = status };

	notify->status = status;
	if (notify->io_status)
		ob_copy_late(notify->process, notify->mode, notify->io_status, &result,
		             sizeof(result));
	if (notify->own_event) {
		KeSetEvent(event, IO_NO_INCREMENT, FALSE);
		return;
	}
	if (event) {
		KeSetEvent(event, IO_NO_INCREMENT, FALSE);
		ob_dereference(event);
	}
	free_notify(notify);
}

static void complete_all(struct cm_notify *list, NTSTATUS status)
{
	while (list) {
		struct cm_notify *next = list->next;

		complete(list, status);
		list = next;
	}
}

/* Move what fits from node's list to the end of *done, in order. */
static void take(struct cm_node *node, bool own, ULONG filter, struct cm_notify ***done)
{
	struct cm_notify **place = &node->notify;

	while (*place) {
		struct cm_notify *notify = *place;

		if (!(notify->filter & filter) || !(own || notify->tree)) {
			place = &notify->next;
			continue;
		}
		*place = notify->next;
		notify->next = NULL;
		**done = notify;
		*done = &notify->next;
	}
}

void cm_notify_change(struct cm_machine *cm, struct cm_node *node, ULONG filter)
{
	struct cm_notify *list = NULL, **end = &list;

	host_lock_acquire(&cm->lock);
	/* A name that comes or goes is a change of the key above, too. */
	for (struct cm_node *at = node; at; at = at->parent)
		take(at, at == node || (filter == REG_NOTIFY_CHANGE_NAME && at == node->parent),
		     filter, &end);
	host_lock_release(&cm->lock);
	complete_all(list, STATUS_NOTIFY_ENUM_DIR);
}

void cm_notify_cancel(struct cm_machine *cm, struct cm_key *key)
{
	struct cm_notify *list = NULL, **end = &list, **place = &key->node->notify;

	host_lock_acquire(&cm->lock);
	while (*place) {
		struct cm_notify *notify = *place;

		if (notify->key != key) {
			place = &notify->next;
			continue;
		}
		*place = notify->next;
		notify->next = NULL;
		*end = notify;
		end = &notify->next;
	}
	host_lock_release(&cm->lock);
	complete_all(list, STATUS_NOTIFY_CLEANUP);
}

static NTSTATUS add(struct cm_key *key, struct cm_notify *notify)
{
	struct cm_notify **place = &key->node->notify;
	NTSTATUS status = STATUS_SUCCESS;

	host_lock_acquire(&key->cm->lock);
	if (key->node->deleted) {
		status = STATUS_KEY_DELETED;
	} else {
		while (*place)
			place = &(*place)->next;
		*place = notify;
	}
	host_lock_release(&key->cm->lock);
	return status;
}

static NTSTATUS wait_for_change(struct cm_key *key, struct cm_notify *notify)
{
	KEVENT event;
	NTSTATUS status;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	notify->event = &event;
	notify->own_event = true;
	status = add(key, notify);
	if (NT_SUCCESS(status)) {
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
		status = notify->status;
	}
	free_notify(notify);
	return status;
}

static NTSTATUS pend(struct cm_key *key, struct cm_notify *notify, HANDLE event)
{
	void *body = NULL;
	NTSTATUS status = STATUS_SUCCESS;

	if (event)
		status = ob_reference_handle(event, EVENT_MODIFY_STATE,
		                             ob_type_find(key->cm->machine, u"Event"),
		                             ke_current_thread()->previous_mode, &body, NULL);
	notify->event = body;
	if (NT_SUCCESS(status) && body)
		KeClearEvent(body);
	if (NT_SUCCESS(status))
		status = add(key, notify);
	if (NT_SUCCESS(status))
		return STATUS_PENDING;
	if (body)
		ob_dereference(body);
	free_notify(notify);
	return status;
}

NTSTATUS NTAPI NtNotifyChangeKey(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc_routine,
                                 PVOID apc_context, PIO_STATUS_BLOCK io_status, ULONG filter,
                                 BOOLEAN watch_tree, PVOID buffer, ULONG length,
                                 BOOLEAN asynchronous)
{
	struct ke_thread *thread = ke_current_thread();
	struct cm_notify *notify;
	struct cm_key *key;
	NTSTATUS status;

	if (apc_routine)
		return STATUS_NOT_IMPLEMENTED;
	status = ob_probe_query(io_status, sizeof(*io_status), NULL);
	if (NT_SUCCESS(status))
		status = ob_probe_query(buffer, length, NULL);
	if (NT_SUCCESS(status))
		status = cm_key_reference(handle, KEY_NOTIFY, &key);
	if (!NT_SUCCESS(status))
		return status;
	notify = calloc(1, sizeof(*notify));
	if (!notify) {
		ob_dereference(key);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	*notify = (struct cm_notify){
		.key = key,
		.filter = filter,
		.tree = watch_tree,
		.io_status = io_status,
		.mode = thread->previous_mode,
		.process = thread->attached_process ? thread->attached_process : thread->process,
	};
	ob_reference(notify->process);
	status = asynchronous ? pend(key, notify, event) : wait_for_change(key, notify);
	ob_dereference(key);
	return status;
}

NTSTATUS NTAPI ZwNotifyChangeKey(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc_routine,
                                 PVOID apc_context, PIO_STATUS_BLOCK io_status, ULONG filter,
                                 BOOLEAN watch_tree, PVOID buffer, ULONG length,
                                 BOOLEAN asynchronous)
{
	return OB_ZW_CALL(NtNotifyChangeKey(handle, event, apc_routine, apc_context, io_status,
	                                    filter, watch_tree, buffer, length, asynchronous));
}
