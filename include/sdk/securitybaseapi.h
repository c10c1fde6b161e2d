/* securitybaseapi.h - tokens, privileges, security descriptors. */
#ifndef _APISECUREBASE_
#define _APISECUREBASE_

#include <winbase.h>

EXTERN_C_START
BOOL AdjustTokenPrivileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES state, DWORD bytes,
                           PTOKEN_PRIVILEGES ret_previous, PDWORD ret_bytes);
BOOL LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID ret_luid);
BOOL LookupPrivilegeValueW(LPCWSTR system, LPCWSTR name, PLUID ret_luid);
BOOL InitializeAcl(PACL acl, DWORD bytes, DWORD revision);
BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision);
BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL acl,
                               BOOL defaulted);
EXTERN_C_END

#ifdef UNICODE
#define LookupPrivilegeValue LookupPrivilegeValueW
#else
#define LookupPrivilegeValue LookupPrivilegeValueA
#endif

#endif
