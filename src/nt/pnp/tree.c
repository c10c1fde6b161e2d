/*
 * pnp/tree.c - bringing nodes up, enumerating children, taking nodes down. The caller owns the tree.
 *
 * States   initialized -> added -> started -> (query-stopped -> stopped -> started)
 *          started -> query-removed -> removed, or back on cancel
 *          started -> surprise-removed -> removed when the last file is closed
 */
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

void pnp_node_bring_up(struct pnp_device *device)
{
	pnp_match_device(device);
	pnp_security_apply(device);
	NTSTATUS status = pnp_stack_build(device);
	if (!NT_SUCCESS(status)) {
		bool built = device->driver_count > 0;
		if (built)
			pnp_send_minor(device, IRP_MN_REMOVE_DEVICE);
		pnp_stack_release(device);
		pnp_node_fail(device, status);
		return;
	}
	pnp_node_set_state(device, PNP_STATE_ADDED);
	status = pnp_stack_start(device);
	if (!NT_SUCCESS(status)) {
		pnp_interface_disable_all(device);
		pnp_send_minor(device, IRP_MN_REMOVE_DEVICE);
		pnp_stack_release(device);
		pnp_node_fail(device, status);
		return;
	}
	pnp_node_enumerate(device);
}

/* --- Children --------------------------------------------------------------------------------------------------- */

static struct pnp_device *child_of(struct pnp_device *parent, PDEVICE_OBJECT pdo)
{
	for (PLIST_ENTRY entry = parent->children.Flink; entry != &parent->children;
	     entry = entry->Flink) {
		struct pnp_device *child = CONTAINING_RECORD(entry, struct pnp_device, sibling);
		if (child->pdo == pdo)
			return child;
	}
	return NULL;
}

static void add_child(struct pnp_device *parent, PDEVICE_OBJECT pdo)
{
	struct pnp_device *child = pnp_node_create(parent->machine, parent, pdo);
	if (!child)
		return;
	NTSTATUS status = pnp_node_identify(child);
	if (!NT_SUCCESS(status)) {
		PNP_REPORT("PNP-6", 0xCA, 0x5, pdo, (ULONG)status, 0,
		           "A bus driver answers IRP_MN_QUERY_ID for BusQueryDeviceID and "
		           "BusQueryInstanceID.",
		           "%s reported a child without device or instance id",
		           io_driver_name(pdo->DriverObject));
		pnp_node_unlink(child);
		pnp_device_unref(child);
		return;
	}
	child->reported = true;
	pnp_device_unref(child); /* the lists hold it */
	pnp_node_bring_up(child);
}

static void clear_reported(struct pnp_device *parent)
{
	for (PLIST_ENTRY entry = parent->children.Flink; entry != &parent->children;
	     entry = entry->Flink)
		CONTAINING_RECORD(entry, struct pnp_device, sibling)->reported = false;
}

/* The first child that was not reported; null: none. */
static struct pnp_device *missing_child(struct pnp_device *parent)
{
	for (PLIST_ENTRY entry = parent->children.Flink; entry != &parent->children;
	     entry = entry->Flink) {
		struct pnp_device *child = CONTAINING_RECORD(entry, struct pnp_device, sibling);
		if (!child->reported && !child->gone)
			return child;
	}
	return NULL;
}

static void remove_missing(struct pnp_device *parent)
{
	struct pnp_device *child;
	while ((child = missing_child(parent))) {
		child->gone = true;
		pnp_device_ref(child);
		if (child->state == PNP_STATE_STARTED || child->state == PNP_STATE_STOPPED)
			pnp_node_surprise(child);
		else
			pnp_node_remove(child);
		pnp_device_unref(child);
	}
}

static PDEVICE_RELATIONS query_children(struct pnp_device *device, NTSTATUS *ret_status)
{
	IO_STACK_LOCATION location = { .MinorFunction = IRP_MN_QUERY_DEVICE_RELATIONS };
	ULONG_PTR information = 0;
	location.Parameters.QueryDeviceRelations.Type = BusRelations;
	*ret_status = pnp_send(device, &location, &information);
	return NT_SUCCESS(*ret_status) ? (PDEVICE_RELATIONS)information : NULL;
}

void pnp_node_enumerate(struct pnp_device *device)
{
	NTSTATUS status;
	if (device->state != PNP_STATE_STARTED)
		return;
	PDEVICE_RELATIONS relations = query_children(device, &status);
	if (!NT_SUCCESS(status) && IsListEmpty(&device->children))
		return;
	if (!NT_SUCCESS(status))
		return; /* a bus that does not answer keeps its children */
	clear_reported(device);
	for (ULONG i = 0; relations && i < relations->Count; i++) {
		struct pnp_device *known = child_of(device, relations->Objects[i]);
		if (known)
			known->reported = true;
	}
	remove_missing(device);
	for (ULONG i = 0; relations && i < relations->Count; i++) {
		if (!child_of(device, relations->Objects[i]))
			add_child(device, relations->Objects[i]);
		ob_dereference(relations->Objects[i]); /* the bus gave a reference */
	}
	if (relations)
		ex_pool_free(device->machine, relations, 0);
}

/* --- Removal ------------------------------------------------------------------------------------------------------ */

static struct pnp_device *last_child(struct pnp_device *device)
{
	if (IsListEmpty(&device->children))
		return NULL;
	return CONTAINING_RECORD(device->children.Blink, struct pnp_device, sibling);
}

static void remove_children(struct pnp_device *device)
{
	struct pnp_device *child;
	while ((child = last_child(device))) {
		pnp_device_ref(child);
		child->gone = true; /* its bus goes */
		pnp_node_remove(child);
		bool stuck = child->linked;
		pnp_device_unref(child);
		if (stuck)
			break; /* its files are still open */
	}
}

/* Send the last request, take the stack down; a device whose hardware is gone leaves the tree. */
static void finish_removal(struct pnp_device *device)
{
	bool had_stack = device->state != PNP_STATE_REMOVED || device->gone;
	pnp_interface_disable_all(device);
	if (had_stack)
		pnp_send_minor(device, IRP_MN_REMOVE_DEVICE);
	pnp_stack_release(device);
	pnp_node_set_state(device, PNP_STATE_REMOVED);
	pnp_notify_target(device, &pnp_event_remove_complete);
	if (device->gone)
		pnp_node_unlink(device);
}

void pnp_node_remove(struct pnp_device *device)
{
	if (!device->linked)
		return;
	if (device->state == PNP_STATE_SURPRISE_REMOVED) {
		pnp_node_try_finish(device);
		return;
	}
	pnp_device_ref(device);
	remove_children(device);
	bool is_open = device->pdo && io_device_has_files(device->pdo);
	if (is_open && (device->state == PNP_STATE_STARTED || device->state == PNP_STATE_STOPPED ||
	                device->state == PNP_STATE_QUERY_REMOVED)) {
		/* Who keeps it open hears of the removal as of a surprise. */
		pnp_node_surprise(device);
	} else {
		if (device->pdo)
			io_device_refuse_opens(device->pdo, true);
		finish_removal(device);
		if (device->pdo)
			io_device_refuse_opens(device->pdo, false);
	}
	pnp_device_unref(device);
}

static void surprise_children(struct pnp_device *device)
{
	for (PLIST_ENTRY entry = device->children.Blink; entry != &device->children;) {
		struct pnp_device *child = CONTAINING_RECORD(entry, struct pnp_device, sibling);
		entry = entry->Blink;
		pnp_device_ref(child);
		child->gone = true;
		if (child->state == PNP_STATE_STARTED || child->state == PNP_STATE_STOPPED)
			pnp_node_surprise(child);
		else
			pnp_node_remove(child);
		pnp_device_unref(child);
	}
}

void pnp_node_surprise(struct pnp_device *device)
{
	pnp_device_ref(device);
	surprise_children(device);
	io_device_refuse_opens(device->pdo, true);
	pnp_send_minor(device, IRP_MN_SURPRISE_REMOVAL);
	pnp_interface_disable_all(device);
	pnp_node_set_state(device, PNP_STATE_SURPRISE_REMOVED);
	pnp_notify_target(device, &pnp_event_remove_complete);
	pnp_node_try_finish(device);
	pnp_device_unref(device);
}

void pnp_node_try_finish(struct pnp_device *device)
{
	if (device->state != PNP_STATE_SURPRISE_REMOVED || !device->linked)
		return;
	if (io_device_has_files(device->pdo) || !IsListEmpty(&device->children))
		return;
	struct pnp_device *parent = device->parent;
	pnp_device_ref(device);
	finish_removal(device);
	if (!device->linked && parent)
		pnp_node_try_finish(parent);
	else if (device->linked && device->pdo)
		io_device_refuse_opens(device->pdo, false);
	pnp_device_unref(device);
}

/* --- Query-remove ----------------------------------------------------------------------------------------------------- */

static NTSTATUS query_one(struct pnp_device *device)
{
	if (device->state != PNP_STATE_STARTED && device->state != PNP_STATE_STOPPED)
		return STATUS_SUCCESS;
	if (!pnp_notify_target(device, &pnp_event_query_remove))
		return STATUS_UNSUCCESSFUL;
	NTSTATUS status = pnp_send_minor(device, IRP_MN_QUERY_REMOVE_DEVICE);
	device->queried = true; /* also a stack that refused is told of the cancel */
	if (NT_SUCCESS(status) && io_device_has_files(device->pdo))
		status = STATUS_DEVICE_BUSY; /* PNP_VetoOutstandingOpen */
	if (NT_SUCCESS(status)) {
		io_device_refuse_opens(device->pdo, true);
		pnp_node_set_state(device, PNP_STATE_QUERY_REMOVED);
	}
	return status;
}

NTSTATUS pnp_node_query_remove(struct pnp_device *device)
{
	for (PLIST_ENTRY entry = device->children.Blink; entry != &device->children;
	     entry = entry->Blink) {
		NTSTATUS status =
			pnp_node_query_remove(CONTAINING_RECORD(entry, struct pnp_device, sibling));
		if (!NT_SUCCESS(status))
			return status;
	}
	return query_one(device);
}

void pnp_node_cancel_remove(struct pnp_device *device)
{
	if (device->queried) {
		device->queried = false;
		pnp_send_minor(device, IRP_MN_CANCEL_REMOVE_DEVICE);
		io_device_refuse_opens(device->pdo, false);
		if (device->state == PNP_STATE_QUERY_REMOVED)
			pnp_node_set_state(device, PNP_STATE_STARTED);
		pnp_notify_target(device, &pnp_event_remove_cancelled);
	}
	for (PLIST_ENTRY entry = device->children.Flink; entry != &device->children;
	     entry = entry->Flink)
		pnp_node_cancel_remove(CONTAINING_RECORD(entry, struct pnp_device, sibling));
}
