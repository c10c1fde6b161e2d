/*
 * frameworks/wdf/class_extension.h - what a client gets from others before its entry routine (WDF-11).
 *
 * Model    A class extension is a driver that registers itself as a library. A client's image names the
 *          extensions it is written for; each is found by its service, loaded when it is not yet, and asked
 *          to fill the client's table. Then context types that belong to others learn their identity.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_CLASS_EXTENSION_H
#define DRYDOCK_FRAMEWORKS_WDF_CLASS_EXTENSION_H

#include "frameworks/wdf/wdf_internal.h"

/*
 * Bind the extensions that binding's image names, in its order. PASSIVE_LEVEL.
 * Errors   STATUS_INVALID_PARAMETER: a record has another size. STATUS_OBJECT_NAME_NOT_FOUND: no such
 *          extension. STATUS_REVISION_MISMATCH: it has another major version or is older. Or what the
 *          extension or the client's own routine gave.
 */
NTSTATUS wdf_classes_bind(struct wdf_binding *binding);
/* Undo it, in reverse; also drops libraries that binding's own driver registered and forgot. */
void wdf_classes_unbind(struct wdf_binding *binding);
/*
 * Ask the getter of each shared context type of binding's image.
 * Errors   STATUS_INVALID_PARAMETER: a record has another size. STATUS_UNSUCCESSFUL: a getter gave null.
 */
NTSTATUS wdf_types_complete(const struct wdf_binding *binding);

#endif
