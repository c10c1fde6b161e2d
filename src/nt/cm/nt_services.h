/*
 * cm/nt_services.h - services of the registry that the kit's headers do not declare.
 *
 * Source   winternl.h and the public descriptions of ntdll's exports; each means what its Zw namesake does in the
 *          WDK reference, for the thread's previous mode.
 * IRQL     PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_NT_CM_NT_SERVICES_H
#define DRYDOCK_NT_CM_NT_SERVICES_H

#include <ntifs.h>

NTSTATUS NTAPI NtCreateKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG title_index, PUNICODE_STRING class_name, ULONG options,
                           PULONG disposition);
NTSTATUS NTAPI NtOpenKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtOpenKeyEx(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                           ULONG options);
NTSTATUS NTAPI NtDeleteKey(HANDLE handle);
NTSTATUS NTAPI NtRenameKey(HANDLE handle, PUNICODE_STRING name);
NTSTATUS NTAPI NtFlushKey(HANDLE handle);
NTSTATUS NTAPI NtSetInformationKey(HANDLE handle, KEY_SET_INFORMATION_CLASS information_class,
                                   PVOID information, ULONG length);
NTSTATUS NTAPI NtQueryKey(HANDLE handle, KEY_INFORMATION_CLASS information_class, PVOID buffer,
                          ULONG length, PULONG ret_length);
NTSTATUS NTAPI NtEnumerateKey(HANDLE handle, ULONG index, KEY_INFORMATION_CLASS information_class,
                              PVOID buffer, ULONG length, PULONG ret_length);
NTSTATUS NTAPI NtSetValueKey(HANDLE handle, PUNICODE_STRING name, ULONG title_index, ULONG type,
                             PVOID data, ULONG bytes);
NTSTATUS NTAPI NtDeleteValueKey(HANDLE handle, PUNICODE_STRING name);
NTSTATUS NTAPI NtQueryValueKey(HANDLE handle, PUNICODE_STRING name,
                               KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                               ULONG length, PULONG ret_length);
NTSTATUS NTAPI NtEnumerateValueKey(HANDLE handle, ULONG index,
                                   KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                                   ULONG length, PULONG ret_length);
NTSTATUS NTAPI NtQueryMultipleValueKey(HANDLE handle, PKEY_VALUE_ENTRY entries, ULONG count,
                                       PVOID buffer, PULONG length, PULONG ret_length);
NTSTATUS NTAPI NtNotifyChangeKey(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc_routine,
                                 PVOID apc_context, PIO_STATUS_BLOCK io_status, ULONG filter,
                                 BOOLEAN watch_tree, PVOID buffer, ULONG length, BOOLEAN asynchronous);

#endif
