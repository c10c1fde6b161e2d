/* winreg.h - the registry. */
#ifndef _WINREG_
#define _WINREG_

#include <winbase.h>

EXTERN_C_START

typedef ACCESS_MASK REGSAM;
typedef LONG LSTATUS;
#define HKEY_CLASSES_ROOT ((HKEY)(ULONG_PTR)(LONG)0x80000000)
#define HKEY_CURRENT_USER ((HKEY)(ULONG_PTR)(LONG)0x80000001)
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)(LONG)0x80000002)
#define HKEY_USERS ((HKEY)(ULONG_PTR)(LONG)0x80000003)
#define HKEY_CURRENT_CONFIG ((HKEY)(ULONG_PTR)(LONG)0x80000005)
#define SHTDN_REASON_FLAG_PLANNED 0x80000000
#define SHTDN_REASON_MAJOR_HARDWARE 0x00010000
#define SHTDN_REASON_MINOR_INSTALLATION 0x00000002
#define REASON_PLANNED_FLAG SHTDN_REASON_FLAG_PLANNED
#define REASON_HWINSTALL (SHTDN_REASON_MAJOR_HARDWARE | SHTDN_REASON_MINOR_INSTALLATION)

LSTATUS RegOpenKeyA(HKEY key, LPCSTR name, PHKEY ret_key);
LSTATUS RegOpenKeyW(HKEY key, LPCWSTR name, PHKEY ret_key);
LSTATUS RegOpenKeyExA(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY ret_key);
LSTATUS RegOpenKeyExW(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY ret_key);
LSTATUS RegCreateKeyA(HKEY key, LPCSTR name, PHKEY ret_key);
LSTATUS RegCreateKeyW(HKEY key, LPCWSTR name, PHKEY ret_key);
LSTATUS RegCreateKeyExA(HKEY key, LPCSTR name, DWORD reserved, LPSTR class_name, DWORD options,
                        REGSAM access, const SECURITY_ATTRIBUTES *security, PHKEY ret_key,
                        LPDWORD ret_disposition);
LSTATUS RegCreateKeyExW(HKEY key, LPCWSTR name, DWORD reserved, LPWSTR class_name, DWORD options,
                        REGSAM access, const SECURITY_ATTRIBUTES *security, PHKEY ret_key,
                        LPDWORD ret_disposition);
LSTATUS RegCloseKey(HKEY key);
LSTATUS RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD ret_type, LPBYTE to,
                         LPDWORD bytes);
LSTATUS RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD ret_type, LPBYTE to,
                         LPDWORD bytes);
LSTATUS RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE *from,
                       DWORD bytes);
LSTATUS RegSetValueExW(HKEY key, LPCWSTR name, DWORD reserved, DWORD type, const BYTE *from,
                       DWORD bytes);
LSTATUS RegDeleteValueA(HKEY key, LPCSTR name);
LSTATUS RegDeleteValueW(HKEY key, LPCWSTR name);
LSTATUS RegDeleteKeyA(HKEY key, LPCSTR name);
LSTATUS RegDeleteKeyW(HKEY key, LPCWSTR name);
LSTATUS RegEnumKeyExA(HKEY key, DWORD index, LPSTR to, LPDWORD capacity, LPDWORD reserved,
                      LPSTR class_name, LPDWORD class_capacity, PFILETIME ret_time);
LSTATUS RegEnumKeyExW(HKEY key, DWORD index, LPWSTR to, LPDWORD capacity, LPDWORD reserved,
                      LPWSTR class_name, LPDWORD class_capacity, PFILETIME ret_time);
LSTATUS RegEnumValueW(HKEY key, DWORD index, LPWSTR to, LPDWORD capacity, LPDWORD reserved,
                      LPDWORD ret_type, LPBYTE data, LPDWORD bytes);
BOOL InitiateSystemShutdownExA(LPSTR machine, LPSTR message, DWORD seconds, BOOL force, BOOL reboot,
                               DWORD reason);
BOOL InitiateSystemShutdownExW(LPWSTR machine, LPWSTR message, DWORD seconds, BOOL force, BOOL reboot,
                               DWORD reason);

#ifdef UNICODE
#define RegOpenKey RegOpenKeyW
#define RegOpenKeyEx RegOpenKeyExW
#define RegCreateKey RegCreateKeyW
#define RegCreateKeyEx RegCreateKeyExW
#define RegQueryValueEx RegQueryValueExW
#define RegSetValueEx RegSetValueExW
#define RegDeleteValue RegDeleteValueW
#define RegDeleteKey RegDeleteKeyW
#define RegEnumKeyEx RegEnumKeyExW
#define RegEnumValue RegEnumValueW
#define InitiateSystemShutdownEx InitiateSystemShutdownExW
#else
#define RegOpenKey RegOpenKeyA
#define RegOpenKeyEx RegOpenKeyExA
#define RegCreateKey RegCreateKeyA
#define RegCreateKeyEx RegCreateKeyExA
#define RegQueryValueEx RegQueryValueExA
#define RegSetValueEx RegSetValueExA
#define RegDeleteValue RegDeleteValueA
#define RegDeleteKey RegDeleteKeyA
#define RegEnumKeyEx RegEnumKeyExA
#define InitiateSystemShutdownEx InitiateSystemShutdownExA
#endif

EXTERN_C_END

#endif
