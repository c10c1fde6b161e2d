/*
 * nt/rtl_types.h - run-time library: bitmaps, times, versions, tables, and the inline helpers.
 *
 * Source   WDK reference: RTL_BITMAP, TIME_FIELDS, RTL_OSVERSIONINFOW, RTL_GENERIC_TABLE,
 *          RtlInitEmptyUnicodeString, RtlCopyMemory.
 */
#ifndef DRYDOCK_DDK_NT_RTL_TYPES_H
#define DRYDOCK_DDK_NT_RTL_TYPES_H

#include "ps_types.h"

#if defined(DRYDOCK_IMAGE)
#include <string.h>
#include <wchar.h>
#include <ctype.h>
#include <stdlib.h>
#else
#include <string.h>
#endif

#undef RtlCopyMemory
#define RtlCopyMemory(destination, source, length) memcpy((destination), (source), (length))
#undef RtlMoveMemory
#define RtlMoveMemory(destination, source, length) memmove((destination), (source), (length))
#undef RtlFillMemory
#define RtlFillMemory(destination, length, fill) memset((destination), (fill), (length))
#undef RtlZeroMemory
#define RtlZeroMemory(destination, length) memset((destination), 0, (length))
#undef RtlEqualMemory
#define RtlEqualMemory(left, right, length) (!memcmp((left), (right), (length)))
#define RtlCopyBytes RtlCopyMemory
#define RtlZeroBytes RtlZeroMemory
#define RtlFillBytes RtlFillMemory
#define RtlCopyMemory32 RtlCopyMemory
#define RtlCopyDeviceMemory RtlCopyMemory
#define RtlZeroDeviceMemory RtlZeroMemory
#define RtlCopyMemoryNonTemporal RtlCopyMemory
#define RtlFillMemoryNonTemporal RtlFillMemory
#define RtlCopyVolatileMemory RtlCopyMemory

#undef RtlSecureZeroMemory
DRYDOCK_INLINE PVOID RtlSecureZeroMemory(PVOID Pointer, SIZE_T Size)
{
	volatile UCHAR *bytes = (volatile UCHAR *)Pointer;

	while (Size--)
		*bytes++ = 0;
	return Pointer;
}
#define RtlSecureZeroMemory2 RtlSecureZeroMemory

DRYDOCK_INLINE VOID RtlInitEmptyUnicodeString(PUNICODE_STRING String, PWCHAR Buffer, USHORT Size)
{
	String->Length = 0;
	String->MaximumLength = Size;
	String->Buffer = Buffer;
}

DRYDOCK_INLINE VOID RtlInitEmptyAnsiString(PSTRING String, PCHAR Buffer, USHORT Size)
{
	String->Length = 0;
	String->MaximumLength = Size;
	String->Buffer = Buffer;
}

DRYDOCK_INLINE LARGE_INTEGER RtlConvertLongToLargeInteger(LONG Value)
{
	LARGE_INTEGER result;

	result.QuadPart = Value;
	return result;
}

DRYDOCK_INLINE LARGE_INTEGER RtlConvertUlongToLargeInteger(ULONG Value)
{
	LARGE_INTEGER result;

	result.QuadPart = Value;
	return result;
}

DRYDOCK_INLINE LUID RtlConvertLongToLuid(LONG Value)
{
	LUID result = { (ULONG)Value, Value < 0 ? -1 : 0 };

	return result;
}

DRYDOCK_INLINE LUID RtlConvertUlongToLuid(ULONG Value)
{
	LUID result = { Value, 0 };

	return result;
}

DRYDOCK_INLINE LARGE_INTEGER RtlLargeIntegerAdd(LARGE_INTEGER Left, LARGE_INTEGER Right)
{
	Left.QuadPart += Right.QuadPart;
	return Left;
}

DRYDOCK_INLINE LARGE_INTEGER RtlLargeIntegerSubtract(LARGE_INTEGER Left, LARGE_INTEGER Right)
{
	Left.QuadPart -= Right.QuadPart;
	return Left;
}

DRYDOCK_INLINE LARGE_INTEGER RtlLargeIntegerNegate(LARGE_INTEGER Value)
{
	Value.QuadPart = -Value.QuadPart;
	return Value;
}

DRYDOCK_INLINE LARGE_INTEGER RtlLargeIntegerShiftLeft(LARGE_INTEGER Value, CCHAR Count)
{
	Value.QuadPart = (LONGLONG)((ULONGLONG)Value.QuadPart << (Count & 63));
	return Value;
}

DRYDOCK_INLINE LARGE_INTEGER RtlLargeIntegerShiftRight(LARGE_INTEGER Value, CCHAR Count)
{
	Value.QuadPart = (LONGLONG)((ULONGLONG)Value.QuadPart >> (Count & 63));
	return Value;
}

DRYDOCK_INLINE LARGE_INTEGER RtlEnlargedIntegerMultiply(LONG Left, LONG Right)
{
	LARGE_INTEGER result;

	result.QuadPart = (LONGLONG)Left * Right;
	return result;
}

DRYDOCK_INLINE LARGE_INTEGER RtlEnlargedUnsignedMultiply(ULONG Left, ULONG Right)
{
	LARGE_INTEGER result;

	result.QuadPart = (LONGLONG)((ULONGLONG)Left * Right);
	return result;
}

DRYDOCK_INLINE LARGE_INTEGER RtlExtendedIntegerMultiply(LARGE_INTEGER Left, LONG Right)
{
	Left.QuadPart *= Right;
	return Left;
}

DRYDOCK_INLINE ULONG RtlEnlargedUnsignedDivide(ULARGE_INTEGER Dividend, ULONG Divisor, PULONG Remainder)
{
	if (Remainder)
		*Remainder = (ULONG)(Dividend.QuadPart % Divisor);
	return (ULONG)(Dividend.QuadPart / Divisor);
}

DRYDOCK_INLINE LARGE_INTEGER RtlExtendedLargeIntegerDivide(LARGE_INTEGER Dividend, ULONG Divisor,
                                                           PULONG Remainder)
{
	ULONGLONG dividend = (ULONGLONG)Dividend.QuadPart;

	if (Remainder)
		*Remainder = (ULONG)(dividend % Divisor);
	Dividend.QuadPart = (LONGLONG)(dividend / Divisor);
	return Dividend;
}

#define RtlLargeIntegerAnd(result, source, mask) ((result).QuadPart = (source).QuadPart & (mask).QuadPart)
#define RtlLargeIntegerGreaterThan(x, y) ((x).QuadPart > (y).QuadPart)
#define RtlLargeIntegerGreaterThanOrEqualTo(x, y) ((x).QuadPart >= (y).QuadPart)
#define RtlLargeIntegerEqualTo(x, y) ((x).QuadPart == (y).QuadPart)
#define RtlLargeIntegerNotEqualTo(x, y) ((x).QuadPart != (y).QuadPart)
#define RtlLargeIntegerLessThan(x, y) ((x).QuadPart < (y).QuadPart)
#define RtlLargeIntegerLessThanOrEqualTo(x, y) ((x).QuadPart <= (y).QuadPart)
#define RtlLargeIntegerGreaterThanZero(x) ((x).QuadPart > 0)
#define RtlLargeIntegerGreaterOrEqualToZero(x) ((x).QuadPart >= 0)
#define RtlLargeIntegerEqualToZero(x) ((x).QuadPart == 0)
#define RtlLargeIntegerNotEqualToZero(x) ((x).QuadPart != 0)
#define RtlLargeIntegerLessThanZero(x) ((x).QuadPart < 0)
#define RtlLargeIntegerLessOrEqualToZero(x) ((x).QuadPart <= 0)

#define RtlEqualLuid(left, right) \
	(((left)->LowPart == (right)->LowPart) && ((left)->HighPart == (right)->HighPart))
#define RtlIsZeroLuid(luid) ((BOOLEAN)(((luid)->LowPart | (ULONG)(luid)->HighPart) == 0))
#define RtlUnicodeStringToAnsiSize(string) RtlxUnicodeStringToAnsiSize(string)
#define RtlAnsiStringToUnicodeSize(string) (((string)->Length + sizeof(ANSI_NULL)) * sizeof(WCHAR))
#define RtlUshortByteSwap(value) __builtin_bswap16(value)
#define RtlUlongByteSwap(value) __builtin_bswap32(value)
#define RtlUlonglongByteSwap(value) __builtin_bswap64(value)
#define RtlStoreUshort(address, value) __builtin_memcpy((address), &(USHORT){ (value) }, sizeof(USHORT))
#define RtlStoreUlong(address, value) __builtin_memcpy((address), &(ULONG){ (value) }, sizeof(ULONG))
#define RtlStoreUlonglong(address, value) \
	__builtin_memcpy((address), &(ULONGLONG){ (value) }, sizeof(ULONGLONG))
#define RtlRetrieveUshort(destination, source) __builtin_memcpy((destination), (source), sizeof(USHORT))
#define RtlRetrieveUlong(destination, source) __builtin_memcpy((destination), (source), sizeof(ULONG))
#define RtlIsLeapYear(year) (((year) % 400 == 0) || ((year) % 100 != 0 && (year) % 4 == 0))

typedef struct _RTL_BITMAP {
	ULONG SizeOfBitMap;
	PULONG Buffer;
} RTL_BITMAP, *PRTL_BITMAP;
typedef struct _RTL_BITMAP_RUN {
	ULONG StartingIndex;
	ULONG NumberOfBits;
} RTL_BITMAP_RUN, *PRTL_BITMAP_RUN;
#define RtlCheckBit(bitmap, bit) \
	((((const PULONG)(bitmap)->Buffer)[(bit) / 32] >> ((bit) % 32)) & 0x1)

typedef struct _TIME_FIELDS {
	CSHORT Year;
	CSHORT Month;
	CSHORT Day;
	CSHORT Hour;
	CSHORT Minute;
	CSHORT Second;
	CSHORT Milliseconds;
	CSHORT Weekday;
} TIME_FIELDS, *PTIME_FIELDS;

typedef struct _OSVERSIONINFOA {
	ULONG dwOSVersionInfoSize;
	ULONG dwMajorVersion;
	ULONG dwMinorVersion;
	ULONG dwBuildNumber;
	ULONG dwPlatformId;
	CHAR szCSDVersion[128];
} OSVERSIONINFOA, *POSVERSIONINFOA, *LPOSVERSIONINFOA;
typedef struct _OSVERSIONINFOW {
	ULONG dwOSVersionInfoSize;
	ULONG dwMajorVersion;
	ULONG dwMinorVersion;
	ULONG dwBuildNumber;
	ULONG dwPlatformId;
	WCHAR szCSDVersion[128];
} OSVERSIONINFOW, *POSVERSIONINFOW, *LPOSVERSIONINFOW, RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;
typedef struct _OSVERSIONINFOEXW {
	ULONG dwOSVersionInfoSize;
	ULONG dwMajorVersion;
	ULONG dwMinorVersion;
	ULONG dwBuildNumber;
	ULONG dwPlatformId;
	WCHAR szCSDVersion[128];
	USHORT wServicePackMajor;
	USHORT wServicePackMinor;
	USHORT wSuiteMask;
	UCHAR wProductType;
	UCHAR wReserved;
} OSVERSIONINFOEXW, *POSVERSIONINFOEXW, *LPOSVERSIONINFOEXW, RTL_OSVERSIONINFOEXW, *PRTL_OSVERSIONINFOEXW;
#define VER_EQUAL 1
#define VER_GREATER 2
#define VER_GREATER_EQUAL 3
#define VER_LESS 4
#define VER_LESS_EQUAL 5
#define VER_AND 6
#define VER_OR 7
#define VER_MINORVERSION 0x0000001
#define VER_MAJORVERSION 0x0000002
#define VER_BUILDNUMBER 0x0000004
#define VER_PLATFORMID 0x0000008
#define VER_SERVICEPACKMINOR 0x0000010
#define VER_SERVICEPACKMAJOR 0x0000020
#define VER_SUITENAME 0x0000040
#define VER_PRODUCT_TYPE 0x0000080
#define VER_NT_WORKSTATION 0x0000001
#define VER_NT_DOMAIN_CONTROLLER 0x0000002
#define VER_NT_SERVER 0x0000003
#define VER_PLATFORM_WIN32_NT 2
#define VER_SET_CONDITION(mask, type, condition) \
	((mask) = VerSetConditionMask((mask), (type), (condition)))

typedef enum _RTL_GENERIC_COMPARE_RESULTS {
	GenericLessThan,
	GenericGreaterThan,
	GenericEqual
} RTL_GENERIC_COMPARE_RESULTS;
typedef enum _TABLE_SEARCH_RESULT {
	TableEmptyTree,
	TableFoundNode,
	TableInsertAsLeft,
	TableInsertAsRight
} TABLE_SEARCH_RESULT;
struct _RTL_GENERIC_TABLE;
struct _RTL_AVL_TABLE;
typedef RTL_GENERIC_COMPARE_RESULTS RTL_GENERIC_COMPARE_ROUTINE(struct _RTL_GENERIC_TABLE *Table,
                                                                PVOID FirstStruct, PVOID SecondStruct);
typedef RTL_GENERIC_COMPARE_ROUTINE *PRTL_GENERIC_COMPARE_ROUTINE;
typedef PVOID RTL_GENERIC_ALLOCATE_ROUTINE(struct _RTL_GENERIC_TABLE *Table, CLONG ByteSize);
typedef RTL_GENERIC_ALLOCATE_ROUTINE *PRTL_GENERIC_ALLOCATE_ROUTINE;
typedef VOID RTL_GENERIC_FREE_ROUTINE(struct _RTL_GENERIC_TABLE *Table, PVOID Buffer);
typedef RTL_GENERIC_FREE_ROUTINE *PRTL_GENERIC_FREE_ROUTINE;
typedef RTL_GENERIC_COMPARE_RESULTS RTL_AVL_COMPARE_ROUTINE(struct _RTL_AVL_TABLE *Table,
                                                            PVOID FirstStruct, PVOID SecondStruct);
typedef RTL_AVL_COMPARE_ROUTINE *PRTL_AVL_COMPARE_ROUTINE;
typedef PVOID RTL_AVL_ALLOCATE_ROUTINE(struct _RTL_AVL_TABLE *Table, CLONG ByteSize);
typedef RTL_AVL_ALLOCATE_ROUTINE *PRTL_AVL_ALLOCATE_ROUTINE;
typedef VOID RTL_AVL_FREE_ROUTINE(struct _RTL_AVL_TABLE *Table, PVOID Buffer);
typedef RTL_AVL_FREE_ROUTINE *PRTL_AVL_FREE_ROUTINE;
typedef NTSTATUS RTL_AVL_MATCH_FUNCTION(struct _RTL_AVL_TABLE *Table, PVOID UserData, PVOID MatchData);
typedef RTL_AVL_MATCH_FUNCTION *PRTL_AVL_MATCH_FUNCTION;
typedef struct _RTL_SPLAY_LINKS {
	struct _RTL_SPLAY_LINKS *Parent;
	struct _RTL_SPLAY_LINKS *LeftChild;
	struct _RTL_SPLAY_LINKS *RightChild;
} RTL_SPLAY_LINKS, *PRTL_SPLAY_LINKS;
typedef struct _RTL_BALANCED_LINKS {
	struct _RTL_BALANCED_LINKS *Parent;
	struct _RTL_BALANCED_LINKS *LeftChild;
	struct _RTL_BALANCED_LINKS *RightChild;
	CHAR Balance;
	UCHAR Reserved[3];
} RTL_BALANCED_LINKS, *PRTL_BALANCED_LINKS;
typedef struct _RTL_AVL_TABLE {
	RTL_BALANCED_LINKS BalancedRoot;
	PVOID OrderedPointer;
	ULONG WhichOrderedElement;
	ULONG NumberGenericTableElements;
	ULONG DepthOfTree;
	PRTL_BALANCED_LINKS RestartKey;
	ULONG DeleteCount;
	PRTL_AVL_COMPARE_ROUTINE CompareRoutine;
	PRTL_AVL_ALLOCATE_ROUTINE AllocateRoutine;
	PRTL_AVL_FREE_ROUTINE FreeRoutine;
	PVOID TableContext;
} RTL_AVL_TABLE, *PRTL_AVL_TABLE;
#ifndef RTL_USE_AVL_TABLES
typedef struct _RTL_GENERIC_TABLE {
	PRTL_SPLAY_LINKS TableRoot;
	LIST_ENTRY InsertOrderList;
	PLIST_ENTRY OrderedPointer;
	ULONG WhichOrderedElement;
	ULONG NumberGenericTableElements;
	PRTL_GENERIC_COMPARE_ROUTINE CompareRoutine;
	PRTL_GENERIC_ALLOCATE_ROUTINE AllocateRoutine;
	PRTL_GENERIC_FREE_ROUTINE FreeRoutine;
	PVOID TableContext;
} RTL_GENERIC_TABLE, *PRTL_GENERIC_TABLE;
#endif

#ifndef RTL_RUN_ONCE_INIT
#define RTL_RUN_ONCE_INIT { 0 }
typedef union _RTL_RUN_ONCE {
	PVOID Ptr;
} RTL_RUN_ONCE, *PRTL_RUN_ONCE;
#endif
#define RTL_RUN_ONCE_CHECK_ONLY 0x00000001UL
#define RTL_RUN_ONCE_ASYNC 0x00000002UL
#define RTL_RUN_ONCE_INIT_FAILED 0x00000004UL
#define RTL_RUN_ONCE_CTX_RESERVED_BITS 2
typedef ULONG RTL_RUN_ONCE_INIT_FN(PRTL_RUN_ONCE RunOnce, PVOID Parameter, PVOID *Context);
typedef RTL_RUN_ONCE_INIT_FN *PRTL_RUN_ONCE_INIT_FN;

#define DPFLTR_ERROR_LEVEL 0
#define DPFLTR_WARNING_LEVEL 1
#define DPFLTR_TRACE_LEVEL 2
#define DPFLTR_INFO_LEVEL 3
#define DPFLTR_MASK 0x80000000
#define DPFLTR_SYSTEM_ID 0
#define DPFLTR_ACPI_ID 6
#define DPFLTR_PNPMEM_ID 28
#define DPFLTR_KBDCLASS_ID 20
#define DPFLTR_MOUCLASS_ID 22
#define DPFLTR_MOUHID_ID 25
#define DPFLTR_KBDHID_ID 26
#define DPFLTR_WDM_ID 31
#define DPFLTR_IHVDRIVER_ID 77
#define DPFLTR_IHVVIDEO_ID 78
#define DPFLTR_IHVAUDIO_ID 79
#define DPFLTR_IHVNETWORK_ID 80
#define DPFLTR_IHVSTREAMING_ID 81
#define DPFLTR_IHVBUS_ID 82
#define DPFLTR_DEFAULT_ID 101

#endif
