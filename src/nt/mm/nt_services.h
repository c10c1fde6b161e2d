/*
 * mm/nt_services.h - services of memory management that the kit's headers do not declare.
 *
 * Source   winternl.h and the public descriptions of ntdll's exports; each means what its Zw namesake does in the
 *          WDK reference, for the thread's previous mode.
 * IRQL     PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_NT_MM_NT_SERVICES_H
#define DRYDOCK_NT_MM_NT_SERVICES_H

#include <ntifs.h>

NTSTATUS NTAPI NtOpenSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, PVOID *base, ULONG_PTR zero_bits,
                                  SIZE_T commit, PLARGE_INTEGER offset, PSIZE_T view_size,
                                  SECTION_INHERIT inherit, ULONG allocation_type, ULONG protect);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID base);
NTSTATUS NTAPI NtQuerySection(HANDLE handle, ULONG information_class, PVOID buffer, SIZE_T length,
                              PSIZE_T ret_length);
/* Of memory that the process took itself. Errors: as mm_virtual_protect(). */
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, ULONG protect, PULONG former);
/* MemoryBasicInformation alone. Errors: STATUS_INVALID_INFO_CLASS, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_PARAMETER. */
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID address, MEMORY_INFORMATION_CLASS information_class,
                                    PVOID buffer, SIZE_T length, PSIZE_T ret_length);
/* Errors: STATUS_NOT_MAPPED_VIEW. *size 0: to the view's end. */
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size, PIO_STATUS_BLOCK io_status);

#endif
