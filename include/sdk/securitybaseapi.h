/* securitybaseapi.h - tokens, privileges, security descriptors. */
#ifndef _APISECUREBASE_
#define _APISECUREBASE_

#include <winbase.h>
#include <nt/token_types.h>

#ifndef SECURITY_MAX_SID_SIZE
#define SECURITY_MAX_SID_SIZE 68
#endif
typedef enum {
	WinNullSid = 0,
	WinWorldSid = 1,
	WinLocalSid = 2,
	WinCreatorOwnerSid = 3,
	WinCreatorGroupSid = 4,
	WinInteractiveSid = 11,
	WinAnonymousSid = 13,
	WinAuthenticatedUserSid = 17,
	WinLocalSystemSid = 22,
	WinLocalServiceSid = 23,
	WinNetworkServiceSid = 24,
	WinBuiltinAdministratorsSid = 26,
	WinBuiltinUsersSid = 27
} WELL_KNOWN_SID_TYPE;

EXTERN_C_START
BOOL AdjustTokenPrivileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES state, DWORD bytes,
                           PTOKEN_PRIVILEGES ret_previous, PDWORD ret_bytes);
BOOL LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID ret_luid);
BOOL LookupPrivilegeValueW(LPCWSTR system, LPCWSTR name, PLUID ret_luid);
BOOL InitializeAcl(PACL acl, DWORD bytes, DWORD revision);
BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision);
BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL acl,
                               BOOL defaulted);
BOOL SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID owner, BOOL defaulted);
BOOL SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID group, BOOL defaulted);
BOOL CreateWellKnownSid(WELL_KNOWN_SID_TYPE type, PSID domain, PSID to, DWORD *bytes);
BOOL EqualSid(PSID a, PSID b);
DWORD GetLengthSid(PSID sid);
BOOL IsValidSid(PSID sid);
BOOL GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID to, DWORD bytes,
                         PDWORD ret_bytes);
BOOL DuplicateToken(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE ret_token);
BOOL DuplicateTokenEx(HANDLE token, DWORD access, LPSECURITY_ATTRIBUTES security,
                      SECURITY_IMPERSONATION_LEVEL level, TOKEN_TYPE type, PHANDLE ret_token);
BOOL RevertToSelf(void);
EXTERN_C_END

#ifdef UNICODE
#define LookupPrivilegeValue LookupPrivilegeValueW
#else
#define LookupPrivilegeValue LookupPrivilegeValueA
#endif

#endif
