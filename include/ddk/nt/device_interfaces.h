/*
 * nt/device_interfaces.h - security strings of device objects.
 *
 * Source   WDK reference: "SDDL for device objects".
 */
#ifndef DRYDOCK_NT_DEVICE_INTERFACES_H
#define DRYDOCK_NT_DEVICE_INTERFACES_H

#include "types.h"

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

#define ANYSIZE_ARRAY 1
#define DPFLTR_POWER_ID 36

#endif
