/*
 * nt/expression.h - macros of the kernel headers that only compute: fields, alignment, bytes, flags.
 *
 * Source   WDK reference: CONTAINING_RECORD, FIELD_OFFSET, ALIGN_UP_BY, FlagOn, C_ASSERT, ARRAYSIZE.
 */
#ifndef DRYDOCK_DDK_NT_EXPRESSION_H
#define DRYDOCK_DDK_NT_EXPRESSION_H

#ifndef CONTAINING_RECORD
#define CONTAINING_RECORD(address, type, field) \
	((type *)((PCHAR)(address) - (ULONG_PTR)offsetof(type, field)))
#endif
#ifndef FIELD_OFFSET
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((ULONG)offsetof(type, field))
#endif
#define FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_FIELD_SIZE(type, field) FIELD_SIZE(type, field)
#define RTL_FIELD_TYPE(type, field) (((type *)0)->field)
#define RTL_SIZEOF_THROUGH_FIELD(type, field) \
	(FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_CONTAINS_FIELD(structure, size, field) \
	((((PCHAR)(&(structure)->field)) + sizeof((structure)->field)) <= (((PCHAR)(structure)) + (size)))
#define RTL_NUMBER_OF_V1(array) (sizeof(array) / sizeof((array)[0]))
#define RTL_NUMBER_OF_V2(array) RTL_NUMBER_OF_V1(array)
#define RTL_NUMBER_OF(array) RTL_NUMBER_OF_V1(array)
#define RTL_NUMBER_OF_FIELD(type, field) (RTL_NUMBER_OF(RTL_FIELD_TYPE(type, field)))
#ifndef ARRAYSIZE
#define ARRAYSIZE(array) RTL_NUMBER_OF(array)
#endif
#ifndef _ARRAYSIZE
#define _ARRAYSIZE(array) RTL_NUMBER_OF_V1(array)
#endif
#define RTL_BITS_OF(object) (sizeof(object) * 8)
#define RTL_BITS_OF_FIELD(type, field) (RTL_BITS_OF(RTL_FIELD_TYPE(type, field)))
#define RTL_PADDING_BETWEEN_FIELDS(type, first, second) \
	((FIELD_OFFSET(type, second) > FIELD_OFFSET(type, first)) \
	         ? (FIELD_OFFSET(type, second) - FIELD_OFFSET(type, first) - FIELD_SIZE(type, first)) \
	         : (FIELD_OFFSET(type, first) - FIELD_OFFSET(type, second) - FIELD_SIZE(type, second)))
#define RTL_CONST_CAST(type) (type)

#ifdef __cplusplus
#define C_ASSERT(expression) static_assert((expression), #expression)
#else
#define C_ASSERT(expression) _Static_assert((expression), #expression)
#endif
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(variable) ((void)(variable))
#define DEFAULT_UNREACHABLE default: __builtin_unreachable()
#define ARGUMENT_PRESENT(argument) ((CHAR *)((ULONG_PTR)(argument)) != (CHAR *)(NULL))

#define FlagOn(flags, single) ((flags) & (single))
#define BooleanFlagOn(flags, single) ((BOOLEAN)((((flags) & (single)) != 0)))
#define SetFlag(flags, single) ((flags) |= (single))
#define ClearFlag(flags, single) ((flags) &= ~(single))

#define ALIGN_DOWN_BY(length, alignment) ((ULONG_PTR)(length) & ~((ULONG_PTR)(alignment)-1))
#define ALIGN_UP_BY(length, alignment) \
	(ALIGN_DOWN_BY(((ULONG_PTR)(length) + (alignment)-1), alignment))
#define ALIGN_DOWN_POINTER_BY(address, alignment) ((PVOID)ALIGN_DOWN_BY(address, alignment))
#define ALIGN_UP_POINTER_BY(address, alignment) ((PVOID)ALIGN_UP_BY(address, alignment))
#define ALIGN_DOWN(length, type) ALIGN_DOWN_BY(length, sizeof(type))
#define ALIGN_UP(length, type) ALIGN_UP_BY(length, sizeof(type))
#define ALIGN_DOWN_POINTER(address, type) ALIGN_DOWN_POINTER_BY(address, sizeof(type))
#define ALIGN_UP_POINTER(address, type) ALIGN_UP_POINTER_BY(address, sizeof(type))

#define MAKEWORD(low, high) ((USHORT)(((UCHAR)(low)) | (((USHORT)((UCHAR)(high))) << 8)))
#define MAKELONG(low, high) ((LONG)(((USHORT)(low)) | (((ULONG)((USHORT)(high))) << 16)))
#define LOWORD(value) ((USHORT)((ULONG_PTR)(value)&0xffff))
#define HIWORD(value) ((USHORT)(((ULONG_PTR)(value) >> 16) & 0xffff))
#define LOBYTE(value) ((UCHAR)((ULONG_PTR)(value)&0xff))
#define HIBYTE(value) ((UCHAR)(((ULONG_PTR)(value) >> 8) & 0xff))

#define Int32x32To64(a, b) (((LONGLONG)((LONG)(a))) * ((LONGLONG)((LONG)(b))))
#define UInt32x32To64(a, b) ((ULONGLONG)((ULONG)(a)) * (ULONGLONG)((ULONG)(b)))
#define Int64ShllMod32(a, b) ((ULONGLONG)(a) << ((b) & 31))
#define Int64ShraMod32(a, b) (((LONGLONG)(a)) >> ((b) & 31))
#define Int64ShrlMod32(a, b) (((ULONGLONG)(a)) >> ((b) & 31))

#if defined(DRYDOCK_IMAGE) && !defined(__cplusplus) && !defined(NOMINMAX)
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#endif

#define DEFINE_ENUM_FLAG_OPERATORS(type)

#endif
