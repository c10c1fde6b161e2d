/*
 * nt/se.h - prototypes: privileges, access checks, impersonation, audits.
 *
 * Source   WDK reference, one page per routine. All are imports of an image; the runtime implements them in
 *          src/nt. Inline routines and macros stand in types.h.
 */
#ifndef DRYDOCK_DDK_NT_SE_H
#define DRYDOCK_DDK_NT_SE_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

BOOLEAN SeAccessCheck(PSECURITY_DESCRIPTOR SecurityDescriptor,
                      PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext,
                      BOOLEAN SubjectContextLocked, ACCESS_MASK DesiredAccess,
                      ACCESS_MASK PreviouslyGrantedAccess, PPRIVILEGE_SET *Privileges,
                      PGENERIC_MAPPING GenericMapping, KPROCESSOR_MODE AccessMode,
                      PACCESS_MASK GrantedAccess, PNTSTATUS AccessStatus);
NTSTATUS SeAppendPrivileges(PACCESS_STATE AccessState, PPRIVILEGE_SET Privileges);
NTSTATUS SeAssignSecurity(PSECURITY_DESCRIPTOR ParentDescriptor,
                          PSECURITY_DESCRIPTOR ExplicitDescriptor,
                          PSECURITY_DESCRIPTOR *NewDescriptor, BOOLEAN IsDirectoryObject,
                          PSECURITY_SUBJECT_CONTEXT SubjectContext, PGENERIC_MAPPING GenericMapping,
                          POOL_TYPE PoolType);
NTSTATUS SeAssignSecurityEx(PSECURITY_DESCRIPTOR ParentDescriptor,
                            PSECURITY_DESCRIPTOR ExplicitDescriptor,
                            PSECURITY_DESCRIPTOR *NewDescriptor, GUID *ObjectType,
                            BOOLEAN IsDirectoryObject, ULONG AutoInheritFlags,
                            PSECURITY_SUBJECT_CONTEXT SubjectContext,
                            PGENERIC_MAPPING GenericMapping, POOL_TYPE PoolType);
VOID SeAuditHardLinkCreation(PUNICODE_STRING FileName, PUNICODE_STRING LinkName, BOOLEAN bSuccess);
VOID SeAuditHardLinkCreationWithTransaction(PUNICODE_STRING FileName, PUNICODE_STRING LinkName,
                                            BOOLEAN bSuccess, GUID *TransactionId);
VOID SeAuditTransactionStateChange(GUID *TransactionId, GUID *ResourceManagerId,
                                   ULONG NewTransactionState);
BOOLEAN SeAuditingAnyFileEventsWithContext(PSECURITY_DESCRIPTOR SecurityDescriptor,
                                           PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext);
BOOLEAN SeAuditingFileEvents(BOOLEAN AccessGranted, PSECURITY_DESCRIPTOR SecurityDescriptor);
BOOLEAN SeAuditingFileEventsWithContext(BOOLEAN AccessGranted,
                                        PSECURITY_DESCRIPTOR SecurityDescriptor,
                                        PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext);
BOOLEAN SeAuditingFileOrGlobalEvents(BOOLEAN AccessGranted, PSECURITY_DESCRIPTOR SecurityDescriptor,
                                     PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext);
BOOLEAN SeAuditingHardLinkEvents(BOOLEAN AccessGranted, PSECURITY_DESCRIPTOR SecurityDescriptor);
BOOLEAN SeAuditingHardLinkEventsWithContext(BOOLEAN AccessGranted,
                                            PSECURITY_DESCRIPTOR SecurityDescriptor,
                                            PSECURITY_SUBJECT_CONTEXT SubjectSecurityContext);
VOID SeCaptureSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
ULONG SeComputeAutoInheritByObjectType(PVOID ObjectType, PSECURITY_DESCRIPTOR SecurityDescriptor,
                                       PSECURITY_DESCRIPTOR ParentSecurityDescriptor);
NTSTATUS SeCreateClientSecurity(PETHREAD ClientThread,
                                PSECURITY_QUALITY_OF_SERVICE ClientSecurityQos,
                                BOOLEAN RemoteSession, PSECURITY_CLIENT_CONTEXT ClientContext);
NTSTATUS SeCreateClientSecurityFromSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext,
                                                  PSECURITY_QUALITY_OF_SERVICE ClientSecurityQos,
                                                  BOOLEAN ServerIsRemote,
                                                  PSECURITY_CLIENT_CONTEXT ClientContext);
NTSTATUS SeDeassignSecurity(PSECURITY_DESCRIPTOR *SecurityDescriptor);
VOID SeDeleteObjectAuditAlarm(PVOID Object, HANDLE Handle);
VOID SeDeleteObjectAuditAlarmWithTransaction(PVOID Object, HANDLE Handle, GUID *TransactionId);
VOID SeExamineGlobalSacl(PUNICODE_STRING ObjectType, PACCESS_TOKEN Token, ACCESS_MASK DesiredAccess,
                         BOOLEAN AccessGranted, PBOOLEAN GenerateAudit, PBOOLEAN GenerateAlarm);
VOID SeExamineSacl(PACL Sacl, PACCESS_TOKEN Token, ACCESS_MASK DesiredAccess, BOOLEAN AccessGranted,
                   PBOOLEAN GenerateAudit, PBOOLEAN GenerateAlarm);
NTSTATUS SeFilterToken(PACCESS_TOKEN ExistingToken, ULONG Flags, PTOKEN_GROUPS SidsToDisable,
                       PTOKEN_PRIVILEGES PrivilegesToDelete, PTOKEN_GROUPS RestrictedSids,
                       PACCESS_TOKEN *FilteredToken);
VOID SeFreePrivileges(PPRIVILEGE_SET Privileges);
VOID SeImpersonateClient(PSECURITY_CLIENT_CONTEXT ClientContext, PETHREAD ServerThread);
NTSTATUS SeImpersonateClientEx(PSECURITY_CLIENT_CONTEXT ClientContext, PETHREAD ServerThread);
NTSTATUS SeLocateProcessImageName(PEPROCESS Process, PUNICODE_STRING *pImageFileName);
VOID SeLockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
NTSTATUS SeMarkLogonSessionForTerminationNotification(PLUID LogonId);
VOID SeMaximumAuditMaskFromGlobalSacl(PUNICODE_STRING ObjectTypeName, ACCESS_MASK GrantedAccess,
                                      PACCESS_TOKEN Token, PACCESS_MASK AuditMask);
ULONG SeObjectCreateSaclAccessBits(PSECURITY_DESCRIPTOR SecurityDescriptor);
VOID SeOpenObjectAuditAlarm(PUNICODE_STRING ObjectTypeName, PVOID Object,
                            PUNICODE_STRING AbsoluteObjectName,
                            PSECURITY_DESCRIPTOR SecurityDescriptor, PACCESS_STATE AccessState,
                            BOOLEAN ObjectCreated, BOOLEAN AccessGranted,
                            KPROCESSOR_MODE AccessMode, PBOOLEAN GenerateOnClose);
VOID SeOpenObjectAuditAlarmWithTransaction(PUNICODE_STRING ObjectTypeName, PVOID Object,
                                           PUNICODE_STRING AbsoluteObjectName,
                                           PSECURITY_DESCRIPTOR SecurityDescriptor,
                                           PACCESS_STATE AccessState, BOOLEAN ObjectCreated,
                                           BOOLEAN AccessGranted, KPROCESSOR_MODE AccessMode,
                                           GUID *TransactionId, PBOOLEAN GenerateOnClose);
VOID SeOpenObjectForDeleteAuditAlarm(PUNICODE_STRING ObjectTypeName, PVOID Object,
                                     PUNICODE_STRING AbsoluteObjectName,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor,
                                     PACCESS_STATE AccessState, BOOLEAN ObjectCreated,
                                     BOOLEAN AccessGranted, KPROCESSOR_MODE AccessMode,
                                     PBOOLEAN GenerateOnClose);
VOID SeOpenObjectForDeleteAuditAlarmWithTransaction(PUNICODE_STRING ObjectTypeName, PVOID Object,
                                                    PUNICODE_STRING AbsoluteObjectName,
                                                    PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                    PACCESS_STATE AccessState,
                                                    BOOLEAN ObjectCreated, BOOLEAN AccessGranted,
                                                    KPROCESSOR_MODE AccessMode, GUID *TransactionId,
                                                    PBOOLEAN GenerateOnClose);
BOOLEAN SePrivilegeCheck(PPRIVILEGE_SET RequiredPrivileges,
                         PSECURITY_SUBJECT_CONTEXT SubjectContext, KPROCESSOR_MODE AccessMode);
NTSTATUS SeQueryAuthenticationIdToken(PACCESS_TOKEN Token, PLUID AuthenticationId);
NTSTATUS SeQueryInformationToken(PACCESS_TOKEN Token, TOKEN_INFORMATION_CLASS TokenInformationClass,
                                 PVOID *TokenInformation);
NTSTATUS SeQuerySecurityDescriptorInfo(PSECURITY_INFORMATION SecurityInformation,
                                       PSECURITY_DESCRIPTOR SecurityDescriptor, PULONG Length,
                                       PSECURITY_DESCRIPTOR *ObjectsSecurityDescriptor);
NTSTATUS SeQuerySessionIdToken(PACCESS_TOKEN Token, PULONG SessionId);
VOID SeQueryTokenIntegrity(PACCESS_TOKEN Token, PSID_AND_ATTRIBUTES IntegritySA);
NTSTATUS SeRegisterLogonSessionTerminatedRoutine(
                                                 PSE_LOGON_SESSION_TERMINATED_ROUTINE CallbackRoutine);
VOID SeReleaseSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
VOID SeSetAccessStateGenericMapping(PACCESS_STATE AccessState, PGENERIC_MAPPING GenericMapping);
NTSTATUS SeSetSecurityDescriptorInfo(PVOID Object, PSECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor,
                                     PSECURITY_DESCRIPTOR *ObjectsSecurityDescriptor,
                                     POOL_TYPE PoolType, PGENERIC_MAPPING GenericMapping);
NTSTATUS SeSetSecurityDescriptorInfoEx(PVOID Object, PSECURITY_INFORMATION SecurityInformation,
                                       PSECURITY_DESCRIPTOR ModificationDescriptor,
                                       PSECURITY_DESCRIPTOR *ObjectsSecurityDescriptor,
                                       ULONG AutoInheritFlags, POOL_TYPE PoolType,
                                       PGENERIC_MAPPING GenericMapping);
NTSTATUS SeSetSessionIdToken(PACCESS_TOKEN Token, ULONG SessionId);
BOOLEAN SeSinglePrivilegeCheck(LUID PrivilegeValue, KPROCESSOR_MODE PreviousMode);
BOOLEAN SeTokenIsAdmin(PACCESS_TOKEN Token);
BOOLEAN SeTokenIsRestricted(PACCESS_TOKEN Token);
BOOLEAN SeTokenIsWriteRestricted(PACCESS_TOKEN Token);
TOKEN_TYPE SeTokenType(PACCESS_TOKEN Token);
VOID SeUnlockSubjectContext(PSECURITY_SUBJECT_CONTEXT SubjectContext);
NTSTATUS SeUnregisterLogonSessionTerminatedRoutine(
                                                   PSE_LOGON_SESSION_TERMINATED_ROUTINE CallbackRoutine);
BOOLEAN SeValidSecurityDescriptor(ULONG Length, PSECURITY_DESCRIPTOR SecurityDescriptor);

#ifdef __cplusplus
}
#endif

#endif
