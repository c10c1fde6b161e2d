/*
 * dbt.h - what WM_DEVICECHANGE and service handlers are told about devices.
 *
 * Source   Windows reference: "Device Management Events", DEV_BROADCAST_XXX structures.
 */
#ifndef _DBT_H
#define _DBT_H

#include <windows.h>

#define DBT_DEVNODES_CHANGED 0x0007
#define DBT_CONFIGCHANGED 0x0018
#define DBT_DEVICEARRIVAL 0x8000
#define DBT_DEVICEQUERYREMOVE 0x8001
#define DBT_DEVICEQUERYREMOVEFAILED 0x8002
#define DBT_DEVICEREMOVEPENDING 0x8003
#define DBT_DEVICEREMOVECOMPLETE 0x8004
#define DBT_DEVICETYPESPECIFIC 0x8005
#define DBT_CUSTOMEVENT 0x8006
#define DBT_DEVTYP_OEM 0
#define DBT_DEVTYP_VOLUME 2
#define DBT_DEVTYP_PORT 3
#define DBT_DEVTYP_DEVICEINTERFACE 5
#define DBT_DEVTYP_HANDLE 6

typedef struct _DEV_BROADCAST_HDR {
	DWORD dbch_size;
	DWORD dbch_devicetype;
	DWORD dbch_reserved;
} DEV_BROADCAST_HDR, *PDEV_BROADCAST_HDR;
typedef struct _DEV_BROADCAST_DEVICEINTERFACE_A {
	DWORD dbcc_size;
	DWORD dbcc_devicetype;
	DWORD dbcc_reserved;
	GUID dbcc_classguid;
	char dbcc_name[1];
} DEV_BROADCAST_DEVICEINTERFACE_A, *PDEV_BROADCAST_DEVICEINTERFACE_A;
typedef struct _DEV_BROADCAST_DEVICEINTERFACE_W {
	DWORD dbcc_size;
	DWORD dbcc_devicetype;
	DWORD dbcc_reserved;
	GUID dbcc_classguid;
	WCHAR dbcc_name[1];
} DEV_BROADCAST_DEVICEINTERFACE_W, *PDEV_BROADCAST_DEVICEINTERFACE_W;
#ifdef UNICODE
typedef DEV_BROADCAST_DEVICEINTERFACE_W DEV_BROADCAST_DEVICEINTERFACE, *PDEV_BROADCAST_DEVICEINTERFACE;
#else
typedef DEV_BROADCAST_DEVICEINTERFACE_A DEV_BROADCAST_DEVICEINTERFACE, *PDEV_BROADCAST_DEVICEINTERFACE;
#endif
typedef struct _DEV_BROADCAST_HANDLE {
	DWORD dbch_size;
	DWORD dbch_devicetype;
	DWORD dbch_reserved;
	HANDLE dbch_handle;
	HDEVNOTIFY dbch_hdevnotify;
	GUID dbch_eventguid;
	LONG dbch_nameoffset;
	BYTE dbch_data[1];
} DEV_BROADCAST_HANDLE, *PDEV_BROADCAST_HANDLE;

#endif
