/* newdev.h - installing a driver for devices that are there. */
#ifndef _INC_NEWDEV
#define _INC_NEWDEV

#include <setupapi.h>

EXTERN_C_START
#define INSTALLFLAG_FORCE 0x00000001
#define INSTALLFLAG_READONLY 0x00000002
#define INSTALLFLAG_NONINTERACTIVE 0x00000004
BOOL UpdateDriverForPlugAndPlayDevicesA(HWND parent, LPCSTR id, LPCSTR inf, DWORD flags, PBOOL ret_reboot);
BOOL UpdateDriverForPlugAndPlayDevicesW(HWND parent, LPCWSTR id, LPCWSTR inf, DWORD flags,
                                        PBOOL ret_reboot);
EXTERN_C_END

#ifdef UNICODE
#define UpdateDriverForPlugAndPlayDevices UpdateDriverForPlugAndPlayDevicesW
#else
#define UpdateDriverForPlugAndPlayDevices UpdateDriverForPlugAndPlayDevicesA
#endif

#endif
