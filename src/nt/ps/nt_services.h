/*
 * nt/ps/nt_services.h - exports on processes and threads that the kit's headers do not declare.
 *
 * Source   ntoskrnl's and ntdll's export lists, winternl.h, and the public descriptions of each name.
 * IRQL     PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_NT_PS_NT_SERVICES_H
#define DRYDOCK_NT_PS_NT_SERVICES_H

#include <ntifs.h>

NTSTATUS NTAPI NtAlertThread(HANDLE ThreadHandle);
NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE ThreadId);
NTSTATUS NTAPI NtCreateDebugObject(PHANDLE DebugObjectHandle, ACCESS_MASK DesiredAccess,
                                   POBJECT_ATTRIBUTES ObjectAttributes, ULONG Flags);
NTSTATUS NTAPI NtCreateJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtGetNextThread(HANDLE ProcessHandle, HANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                               ULONG HandleAttributes, ULONG Flags, PHANDLE NewThreadHandle);
NTSTATUS NTAPI NtOpenJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess,
                               POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenThread(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                            POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId);
NTSTATUS NTAPI NtQueryInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                        PVOID ThreadInformation, ULONG ThreadInformationLength,
                                        PULONG ReturnLength);
NTSTATUS NTAPI NtQueueApcThread(HANDLE ThreadHandle, PKNORMAL_ROUTINE ApcRoutine,
                                PVOID ApcArgument1, PVOID ApcArgument2, PVOID ApcArgument3);
NTSTATUS NTAPI NtResumeThread(HANDLE ThreadHandle, PULONG PreviousSuspendCount);
NTSTATUS NTAPI NtSuspendThread(HANDLE ThreadHandle, PULONG PreviousSuspendCount);
NTSTATUS NTAPI NtTerminateProcess(HANDLE ProcessHandle, NTSTATUS ExitStatus);
NTSTATUS NTAPI NtTerminateThread(HANDLE ThreadHandle, NTSTATUS ExitStatus);
NTSTATUS NTAPI PsAcquireProcessExitSynchronization(PEPROCESS Process);
NTSTATUS NTAPI NtTestAlert(VOID);
NTSTATUS NTAPI NtWaitForAlertByThreadId(PVOID Address, PLARGE_INTEGER Timeout);
PVOID NTAPI PsGetCurrentThreadTeb(VOID);
BOOLEAN NTAPI PsGetProcessExitProcessCalled(PEPROCESS Process);
NTSTATUS NTAPI PsGetProcessExitStatus(PEPROCESS Process);
PVOID NTAPI PsGetProcessPeb(PEPROCESS Process);
ULONG NTAPI PsGetProcessSessionId(PEPROCESS Process);
PVOID NTAPI PsGetProcessWow64Process(PEPROCESS Process);
LONGLONG NTAPI PsGetThreadCreateTime(PETHREAD Thread);
NTSTATUS NTAPI PsGetThreadExitStatus(PETHREAD Thread);
PVOID NTAPI PsGetThreadTeb(PETHREAD Thread);
BOOLEAN NTAPI PsIsProtectedProcess(PEPROCESS Process);
BOOLEAN NTAPI PsIsSystemProcess(PEPROCESS Process);
NTSTATUS NTAPI ZwQueryInformationThread(HANDLE ThreadHandle, THREADINFOCLASS ThreadInformationClass,
                                        PVOID ThreadInformation, ULONG ThreadInformationLength,
                                        PULONG ReturnLength);
NTSTATUS NTAPI ZwTerminateThread(HANDLE ThreadHandle, NTSTATUS ExitStatus);

#endif
