/*
 * frameworks/wdf/unbuilt.h - report of a call to an entry that is not built.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_UNBUILT_H
#define DRYDOCK_FRAMEWORKS_WDF_UNBUILT_H

typedef struct _WDF_DRIVER_GLOBALS *PWDF_DRIVER_GLOBALS;

/* Once per binding and entry. */
void wdf_unbuilt_called(PWDF_DRIVER_GLOBALS globals, unsigned index);

#endif
