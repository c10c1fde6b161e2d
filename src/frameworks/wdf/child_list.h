/*
 * frameworks/wdf/child_list.h - the children of a bus device.
 *
 * Model    A device that may enumerate has a static list (WdfFdoAddStaticChild) and, when configured, a
 *          default list; a driver can make more. An entry is present, or missing and still known to the
 *          system; EvtChildListCreateDevice makes its device when the relations are next asked for.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_CHILD_LIST_H
#define DRYDOCK_FRAMEWORKS_WDF_CHILD_LIST_H

#include "frameworks/wdf/device.h"

/* Lists that a new device begins with. */
NTSTATUS wdf_child_lists_create(struct wdf_device *device, PWDFDEVICE_INIT init);
/* EvtChildListScanForChildren of each list: the device entered D0. */
void wdf_child_lists_scan(struct wdf_device *device);
/* The parent goes: its children that the system has removed are deleted. */
void wdf_child_lists_parent_removed(struct wdf_device *device);
/*
 * Put the present children into irp's bus relations.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS wdf_child_lists_relations(struct wdf_device *device, PIRP irp);
/* Is the PDO still reported by its bus? */
bool wdf_child_is_present(struct wdf_device *device);
/* The PDO is being deleted. */
void wdf_child_removed(struct wdf_device *device);

#endif
