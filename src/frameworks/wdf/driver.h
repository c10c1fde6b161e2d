/*
 * frameworks/wdf/driver.h - the framework's driver object.
 *
 * Model    Root of the object tree. Made by WdfDriverCreate, deleted after EvtDriverUnload or when the
 *          entry routine failed. The dispose list of objects that belong to no device is the binding's, for
 *          an object that was referenced may outlive the driver object.
 * Source   docs/spec/wdf-ndis.md A1, A3.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_DRIVER_H
#define DRYDOCK_FRAMEWORKS_WDF_DRIVER_H

#include "frameworks/wdf/object.h"

struct wdf_driver {
	struct wdf_object object;
	WDF_DRIVER_CONFIG config;
	WCHAR *registry_path; /* of binding->registry_path, freed with the binding */
	bool unloading;
};

extern const struct wdf_type wdf_driver_type;

/* EvtDriverUnload, then both passes over the tree, then the binding's outstanding work. PASSIVE_LEVEL. */
void wdf_driver_unload(struct wdf_driver *driver);
/* Both passes without EvtDriverUnload (WDF-81). */
void wdf_driver_destroy(struct wdf_driver *driver);
/* WdfDriverMiniportUnload of a driver that asked for no dispatch override; stands behind the table. */
void wdf_miniport_unload(PWDF_DRIVER_GLOBALS globals, WDFDRIVER driver);
/* The binding whose driver object this is, or null. */
struct wdf_binding *wdf_binding_find(struct ke_machine *machine, const DRIVER_OBJECT *driver_object);

/* Entries of the driver object that WdfDriverCreate sets (add_device.c, dispatch.c). */
NTSTATUS wdf_add_device(PDRIVER_OBJECT driver_object, PDEVICE_OBJECT physical_device);
NTSTATUS wdf_dispatch(PDEVICE_OBJECT device_object, PIRP irp);

#endif
