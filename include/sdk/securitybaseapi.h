/* securitybaseapi.h - tokens, privileges, security descriptors. */
#ifndef _APISECUREBASE_
#define _APISECUREBASE_

#include <winbase.h>

#ifndef DRYDOCK_DDK_NT_SE_TYPES_H /* what the kit's headers define too is left to them when they come first */
typedef enum _SECURITY_IMPERSONATION_LEVEL {
	SecurityAnonymous,
	SecurityIdentification,
	SecurityImpersonation,
	SecurityDelegation
} SECURITY_IMPERSONATION_LEVEL, *PSECURITY_IMPERSONATION_LEVEL;
#endif
#ifndef DRYDOCK_DDK_NT_QUERY_TYPES_H
typedef enum _TOKEN_TYPE {
	TokenPrimary = 1,
	TokenImpersonation
} TOKEN_TYPE, *PTOKEN_TYPE;
typedef enum _TOKEN_INFORMATION_CLASS {
	TokenUser = 1,
	TokenGroups,
	TokenPrivileges,
	TokenOwner,
	TokenPrimaryGroup,
	TokenDefaultDacl,
	TokenSource,
	TokenType,
	TokenImpersonationLevel,
	TokenStatistics,
	TokenSessionId = 12,
	TokenElevation = 20
} TOKEN_INFORMATION_CLASS, *PTOKEN_INFORMATION_CLASS;
typedef struct _TOKEN_OWNER {
	PSID Owner;
} TOKEN_OWNER, *PTOKEN_OWNER;
typedef struct _TOKEN_PRIMARY_GROUP {
	PSID PrimaryGroup;
} TOKEN_PRIMARY_GROUP, *PTOKEN_PRIMARY_GROUP;
#endif
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
