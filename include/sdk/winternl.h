/* winternl.h - the native functions that programs may call. */
#ifndef _WINTERNL_
#define _WINTERNL_

#include <windows.h>

EXTERN_C_START
void RtlInitUnicodeString(PUNICODE_STRING to, PCWSTR from);
void RtlInitAnsiString(PANSI_STRING to, PCSZ from);
NTSTATUS NtClose(HANDLE handle);
ULONG RtlNtStatusToDosError(NTSTATUS status);
EXTERN_C_END

#endif
