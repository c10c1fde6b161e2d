/*
 * frameworks/wdf/wdf.h - the Windows Driver Frameworks in a machine.
 *
 * Model    The loader binds an image that asks for a framework: its WdfFunctions is pointed at the shared
 *          table and its WdfDriverGlobals at a record of its own. The rest happens through the table and
 *          through the driver object, whose dispatch, AddDevice and unload entries WdfDriverCreate sets.
 * Source   docs/spec/wdf-ndis.md A1, A3; docs/kmdf.md.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_WDF_H
#define DRYDOCK_FRAMEWORKS_WDF_WDF_H

#include <wdm.h>

#include "base/image/registry.h"
#include "drydock/image.h"
#include "nt/ke/ke.h"

struct wdf_binding;

/* wdfldr.sys: what images import besides the function table (wdf_exports.c). */
extern const struct image_export_table wdf_export_table;

/* Set machine->wdf. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS wdf_machine_create(struct ke_machine *machine);
void wdf_machine_destroy(struct ke_machine *machine);

/*
 * Bind image, which is about to be entered for driver_object, at PASSIVE_LEVEL. registry_path is copied.
 * When the entry routine fails afterwards, or after the driver's unload, call wdf_unbind(). Class extensions
 * that the image names are bound, and its shared context types completed, on return (WDF-11).
 * Errors   STATUS_INVALID_PARAMETER: the image's record is incomplete, or no table length belongs to its
 *          version (WDF-3). STATUS_NOT_SUPPORTED: UMDF, or newer than what is built.
 *          STATUS_INSUFFICIENT_RESOURCES. Or why an extension or a type's owner refuses
 *          (class_extension.h).
 */
NTSTATUS wdf_bind(struct ke_machine *machine, PDRIVER_OBJECT driver_object,
                  PCUNICODE_STRING registry_path, const struct drydock_image *image,
                  struct wdf_binding **ret_binding);
/*
 * Called after the entry routine returned status. On failure the driver object of the framework, if
 * there is one, is deleted here (WDF-81). On success the unload entry is put in place.
 */
void wdf_entry_returned(struct wdf_binding *binding, NTSTATUS status);
/* Take the binding apart after unload: reports what is left (WDF-68), frees everything. Null is accepted. */
void wdf_unbind(struct wdf_binding *binding);

#endif
