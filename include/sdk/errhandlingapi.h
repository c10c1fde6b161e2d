/* errhandlingapi.h - the last error, its text, exceptions. */
#ifndef _ERRHANDLING_H_
#define _ERRHANDLING_H_

#include <winbase.h>

EXTERN_C_START

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
#define SEM_FAILCRITICALERRORS 0x0001
#define SEM_NOGPFAULTERRORBOX 0x0002
#define EXCEPTION_ACCESS_VIOLATION 0xC0000005
#define EXCEPTION_BREAKPOINT 0x80000003
#define EXCEPTION_INT_DIVIDE_BY_ZERO 0xC0000094
#define EXCEPTION_STACK_OVERFLOW 0xC00000FD

DWORD GetLastError(void);
void SetLastError(DWORD code);
UINT SetErrorMode(UINT mode);
UINT GetErrorMode(void);
void RaiseException(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments);
DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPSTR to, DWORD capacity,
                     va_list *arguments);
DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPWSTR to,
                     DWORD capacity, va_list *arguments);
ULONG RtlNtStatusToDosError(NTSTATUS status);

#ifdef UNICODE
#define FormatMessage FormatMessageW
#else
#define FormatMessage FormatMessageA
#endif

EXTERN_C_END

#endif
