/*
 * frameworks/wdf/function_table.h - the tables that images call through.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_FUNCTION_TABLE_H
#define DRYDOCK_FRAMEWORKS_WDF_FUNCTION_TABLE_H

#include "frameworks/wdf/wdf_internal.h"

#define WDF_KMDF_FUNCTION_COUNT 458
#define WDF_ALWAYS_AVAILABLE 453

#define WDF_UMDF_FUNCTION_COUNT 274
/* Entries that only UMDF has, in unbuilt reports: behind those of KMDF. */
#define WDF_UMDF_OWN_FIRST WDF_KMDF_FUNCTION_COUNT

/* The table for binding: shared, or one with refusals in the slots its version does not have (WDF-2). */
const WDFFUNC *wdf_function_table(const struct wdf_binding *binding);
/* Its slots, with those behind the documented ones. */
ULONG wdf_table_length(bool user_mode);
/* Entries that a KMDF 1.minor client knows; 0: no such version. */
ULONG wdf_function_count(ULONG minor);
/* The same of UMDF 2.minor. */
ULONG wdf_user_function_count(ULONG minor);
/* The ordinal-th entry that only UMDF has and that is not built. */
const char *wdf_user_function_name(ULONG ordinal);
/* The shared table of UMDF 2.33 (user_function_table.c). */
extern const WDFFUNC wdf_user_functions[WDF_UMDF_FUNCTION_COUNT];
/* Name of an entry, or of one that only UMDF has: "DeviceCreate". */
const char *wdf_function_name(ULONG index);

#endif
