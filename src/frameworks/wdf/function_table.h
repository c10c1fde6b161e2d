/*
 * frameworks/wdf/function_table.h - the tables that images call through.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_FUNCTION_TABLE_H
#define DRYDOCK_FRAMEWORKS_WDF_FUNCTION_TABLE_H

#include "frameworks/wdf/wdf_internal.h"

#define WDF_KMDF_FUNCTION_COUNT 458
#define WDF_ALWAYS_AVAILABLE 453

/* The table for binding: shared, or one with refusals in the slots its version does not have (WDF-2). */
const WDFFUNC *wdf_function_table(const struct wdf_binding *binding);
/* Entries that a KMDF 1.minor client knows; 0: no such version. */
ULONG wdf_function_count(ULONG minor);
/* Name of an entry: "DeviceCreate". */
const char *wdf_function_name(ULONG index);

#endif
