/*
 * wdf/resource.h - resource lists, registry keys: constants.
 *
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_RESOURCE_H
#define DRYDOCK_WDF_RESOURCE_H

#define WDF_INSERT_AT_END ((ULONG)-1)
#define WDF_REGKEY_DEVICE_SUBKEY 0
#define WDF_REGKEY_DRIVER_SUBKEY 0

#endif
