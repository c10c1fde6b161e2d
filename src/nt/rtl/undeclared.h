/*
 * rtl/undeclared.h - exported names that the headers for drivers leave out: documented for other headers, or
 * known from ntdll by programs that look them up by name.
 */
#ifndef DRYDOCK_NT_RTL_UNDECLARED_H
#define DRYDOCK_NT_RTL_UNDECLARED_H

#include <ntifs.h>

#ifndef HASH_STRING_ALGORITHM_DEFAULT
#define HASH_STRING_ALGORITHM_DEFAULT 0
#define HASH_STRING_ALGORITHM_X65599 1
#define HASH_STRING_ALGORITHM_INVALID 0xffffffff
#endif
#ifndef RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE
#define RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE 1
#define RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING 2
#endif

VOID RtlInterlockedSetBitRun(PRTL_BITMAP bitmap, ULONG start, ULONG count);
VOID RtlInterlockedClearBitRun(PRTL_BITMAP bitmap, ULONG start, ULONG count);
ULONG RtlNumberOfSetBitsInRange(PRTL_BITMAP bitmap, ULONG start, ULONG count);
ULONG RtlNumberOfClearBitsInRange(PRTL_BITMAP bitmap, ULONG start, ULONG count);
VOID RtlCopyBitMap(PRTL_BITMAP source, PRTL_BITMAP destination, ULONG start);
VOID RtlExtractBitMap(PRTL_BITMAP source, PRTL_BITMAP destination, ULONG start, ULONG count);
ULONG RtlFindNextForwardRunSet(PRTL_BITMAP bitmap, ULONG from, PULONG ret_start);
ULONG RtlFindFirstRunSet(PRTL_BITMAP bitmap, PULONG ret_start);
ULONG RtlFindLastBackwardRunSet(PRTL_BITMAP bitmap, ULONG from, PULONG ret_start);
ULONG RtlFindSetRuns(PRTL_BITMAP bitmap, PRTL_BITMAP_RUN runs, ULONG room, BOOLEAN longest);
ULONG RtlFindLongestRunSet(PRTL_BITMAP bitmap, PULONG ret_start);

VOID RtlFillMemoryUlong(PVOID destination, SIZE_T length, ULONG pattern);
VOID RtlFillMemoryUlonglong(PVOID destination, SIZE_T length, ULONGLONG pattern);
BOOLEAN RtlIsZeroMemory(PVOID buffer, SIZE_T length);

ULONG RtlComputeCrc32(ULONG partial, const VOID *buffer, ULONG length);
ULONG RtlCrc32(const VOID *buffer, SIZE_T length, ULONG initial);
ULONGLONG RtlCrc64(const VOID *buffer, SIZE_T length, ULONGLONG initial);
ULONG RtlUniform(PULONG seed);
LARGE_INTEGER RtlExtendedMagicDivide(LARGE_INTEGER dividend, LARGE_INTEGER magic, CCHAR shift);
LARGE_INTEGER RtlLargeIntegerDivide(LARGE_INTEGER dividend, LARGE_INTEGER divisor,
                                    PLARGE_INTEGER remainder);

BOOLEAN RtlIsNtDdiVersionAvailable(ULONG Version);
BOOLEAN RtlIsServicePackVersionInstalled(ULONG Version);

NTSTATUS RtlInitStringEx(PSTRING destination, PCSZ source);
VOID RtlFreeUTF8String(PUTF8_STRING string);
NTSTATUS RtlAppendAsciizToString(PSTRING destination, PCSZ source);
BOOLEAN RtlSuffixUnicodeString(PCUNICODE_STRING suffix, PCUNICODE_STRING string, BOOLEAN ignore_case);
BOOLEAN RtlPrefixString(const STRING *prefix, const STRING *string, BOOLEAN ignore_case);
NTSTATUS RtlFindCharInUnicodeString(ULONG flags, PCUNICODE_STRING string, PCUNICODE_STRING set,
                                    PUSHORT ret_position);
NTSTATUS RtlIntegerToChar(ULONG value, ULONG base, LONG length, PSZ text);
NTSTATUS RtlUnicodeStringToInt64(PCUNICODE_STRING string, ULONG base, PLONG64 ret_value, PWSTR *ret_end);

#endif
