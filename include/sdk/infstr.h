/* infstr.h - names of sections and keys of INF files. */
#ifndef _INC_INFSTR
#define _INC_INFSTR

#include <ntdef.h>

#define INFSTR_SECT_VERSION TEXT("Version")
#define INFSTR_DRIVERVERSION_SECTION TEXT("DriverVer")
#define INFSTR_KEY_PROVIDER TEXT("Provider")
#define INFSTR_KEY_HARDWARE_CLASS TEXT("Class")
#define INFSTR_KEY_HARDWARE_CLASSGUID TEXT("ClassGuid")
#define INFSTR_KEY_SIGNATURE TEXT("Signature")

#endif
