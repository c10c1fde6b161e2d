/* regstr.h - names of registry keys and values. */
#ifndef _INC_REGSTR
#define _INC_REGSTR

#include <ntdef.h>

#define REGSTR_PATH_SERVICES TEXT("System\\CurrentControlSet\\Services")
#define REGSTR_PATH_CLASS_NT TEXT("System\\CurrentControlSet\\Control\\Class")
#define REGSTR_PATH_SYSTEMENUM TEXT("System\\CurrentControlSet\\Enum")
#define REGSTR_VAL_DRVDESC TEXT("DriverDesc")
#define REGSTR_VAL_INFPATH TEXT("InfPath")
#define REGSTR_VAL_INFSECTION TEXT("InfSection")
#define REGSTR_VAL_PROVIDER_NAME TEXT("ProviderName")
#define REGSTR_VAL_LOWERFILTERS TEXT("LowerFilters")
#define REGSTR_VAL_UPPERFILTERS TEXT("UpperFilters")
#define REGSTR_VAL_HARDWAREID TEXT("HardwareID")
#define REGSTR_VAL_SERVICE TEXT("Service")
#define REGSTR_VAL_FRIENDLYNAME TEXT("FriendlyName")
#define REGSTR_VAL_DEVDESC TEXT("DeviceDesc")

#endif
