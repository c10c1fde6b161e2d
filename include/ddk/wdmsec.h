/*
 * wdmsec.h - creating named device objects with a security descriptor.
 *
 * Source   WDK reference: IoCreateDeviceSecure, "SDDL for device objects".
 */
#ifndef _WDMSEC_H_
#define _WDMSEC_H_

#include "wdm.h"

EXTERN_C_START

NTSTATUS WdmlibIoCreateDeviceSecure(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize,
                                    PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType,
                                    ULONG DeviceCharacteristics, BOOLEAN Exclusive,
                                    PCUNICODE_STRING DefaultSDDLString, LPCGUID DeviceClassGuid,
                                    PDEVICE_OBJECT *DeviceObject);
NTSTATUS WdmlibRtlInitUnicodeStringEx(PUNICODE_STRING DestinationString, PCWSTR SourceString);
#define IoCreateDeviceSecure WdmlibIoCreateDeviceSecure

EXTERN_C_END

#ifdef DRYDOCK_IMAGE
#define DRYDOCK_SDDL(name, text) \
	static const WCHAR name##_BUFFER_[] __attribute__((unused)) = L##text; \
	static const UNICODE_STRING name __attribute__((unused)) = { \
		sizeof(L##text) - sizeof(WCHAR), sizeof(L##text), (PWCH)name##_BUFFER_ \
	}
DRYDOCK_SDDL(SDDL_DEVOBJ_KERNEL_ONLY, "D:P");
DRYDOCK_SDDL(SDDL_DEVOBJ_INF_SUPPLIED, "D:P(A;;GA;;;SY)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL, "D:P(A;;GA;;;SY)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_ALL, "D:P(A;;GA;;;SY)(A;;GA;;;BA)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RX, "D:P(A;;GA;;;SY)(A;;GRGX;;;BA)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R, "D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_RES_R,
             "D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)(A;;GR;;;RC)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R,
             "D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGW;;;WD)(A;;GR;;;RC)");
DRYDOCK_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RWX_RES_RWX,
             "D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGWGX;;;WD)(A;;GRGWGX;;;RC)");
#endif

#endif
