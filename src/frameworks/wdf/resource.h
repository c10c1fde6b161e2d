/*
 * frameworks/wdf/resource.h - resource lists.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_RESOURCE_H
#define DRYDOCK_FRAMEWORKS_WDF_RESOURCE_H

#include "frameworks/wdf/device.h"

/* A list of hardware resources (WDFCMRESLIST). */
struct wdf_resource_list {
	struct wdf_object object;
	ULONG count, capacity;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptors; /* owned */
	bool changeable;
};

/* Make device->pnp's raw and translated lists from what START_DEVICE brought; null lists: empty. */
NTSTATUS wdf_resources_assign(struct wdf_device *device, PCM_RESOURCE_LIST raw,
                              PCM_RESOURCE_LIST translated);
/* Delete them. */
void wdf_resources_release(struct wdf_device *device);
WDFCMRESLIST wdf_resources_handle(struct wdf_resource_list *list);
NTSTATUS wdf_resource_list_create(struct wdf_device *device, struct wdf_resource_list **ret_list);

#endif
