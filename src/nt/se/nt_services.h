/*
 * nt/se/nt_services.h - exports on security that the kit's headers do not declare.
 *
 * Source   ntoskrnl's and ntdll's export lists, winternl.h, and the public descriptions of each name.
 * IRQL     PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_NT_SE_NT_SERVICES_H
#define DRYDOCK_NT_SE_NT_SERVICES_H

#include <ntifs.h>

NTSTATUS NTAPI RtlAddAccessDeniedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid);
NTSTATUS NTAPI RtlAddAccessDeniedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags, ACCESS_MASK AccessMask,
                                       PSID Sid);
BOOLEAN NTAPI RtlAreAllAccessesGranted(ACCESS_MASK GrantedAccess, ACCESS_MASK DesiredAccess);
BOOLEAN NTAPI RtlAreAnyAccessesGranted(ACCESS_MASK GrantedAccess, ACCESS_MASK DesiredAccess);
BOOLEAN NTAPI RtlFirstFreeAce(PACL Acl, PVOID *FirstFree);
NTSTATUS NTAPI RtlGetControlSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                               PSECURITY_DESCRIPTOR_CONTROL Control, PULONG Revision);
NTSTATUS NTAPI RtlMakeSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                     PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor, PULONG BufferLength);
BOOLEAN NTAPI RtlValidAcl(PACL Acl);
SECURITY_IMPERSONATION_LEVEL NTAPI SeTokenImpersonationLevel(PACCESS_TOKEN Token);

#endif
