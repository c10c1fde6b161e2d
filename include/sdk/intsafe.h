/*
 * intsafe.h - arithmetic and conversions that say when the result does not fit.
 *
 * Source   Windows reference: intsafe.h functions. On overflow the result is all ones and the answer
 *          INTSAFE_E_ARITHMETIC_OVERFLOW.
 */
#ifndef _INTSAFE_H_INCLUDED_
#define _INTSAFE_H_INCLUDED_

#include <ntdef.h>
#include <winerror.h>

#define INTSAFE_E_ARITHMETIC_OVERFLOW ((HRESULT)0x80070216)
#ifndef UINT_MAX
#define UINT_MAX 0xffffffffu
#define ULONG_MAX 0xffffffffu
#define INT_MAX 2147483647
#define LONG_MAX 2147483647
#define USHRT_MAX 0xffff
#define UCHAR_MAX 0xff
#endif
#define DWORD_MAX 0xffffffffu
#define WORD_MAX 0xffff
#define BYTE_MAX 0xff
#ifndef ULONGLONG_MAX
#define ULONGLONG_MAX 0xffffffffffffffffULL
#define LONGLONG_MAX 9223372036854775807LL
#endif
#ifndef SIZE_T_MAX
#define SIZE_T_MAX 0xffffffffffffffffULL
#endif

#define DRYDOCK_INTSAFE(name, type, builtin) \
	DRYDOCK_INLINE HRESULT name(type left, type right, type *ret_result) \
	{ \
		if (!builtin(left, right, ret_result)) \
			return S_OK; \
		*ret_result = (type)-1; \
		return INTSAFE_E_ARITHMETIC_OVERFLOW; \
	}
#define DRYDOCK_INTSAFE_CONVERT(name, from_type, to_type) \
	DRYDOCK_INLINE HRESULT name(from_type value, to_type *ret_result) \
	{ \
		if (!__builtin_add_overflow(value, (to_type)0, ret_result)) \
			return S_OK; \
		*ret_result = (to_type)-1; \
		return INTSAFE_E_ARITHMETIC_OVERFLOW; \
	}

DRYDOCK_INTSAFE(UShortAdd, USHORT, __builtin_add_overflow)
DRYDOCK_INTSAFE(UShortSub, USHORT, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UShortMult, USHORT, __builtin_mul_overflow)
DRYDOCK_INTSAFE(WordAdd, USHORT, __builtin_add_overflow)
DRYDOCK_INTSAFE(WordSub, USHORT, __builtin_sub_overflow)
DRYDOCK_INTSAFE(WordMult, USHORT, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UIntAdd, UINT, __builtin_add_overflow)
DRYDOCK_INTSAFE(UIntSub, UINT, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UIntMult, UINT, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UIntPtrAdd, UINT_PTR, __builtin_add_overflow)
DRYDOCK_INTSAFE(UIntPtrSub, UINT_PTR, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UIntPtrMult, UINT_PTR, __builtin_mul_overflow)
DRYDOCK_INTSAFE(ULongAdd, ULONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(ULongSub, ULONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(ULongMult, ULONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(DWordAdd, ULONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(DWordSub, ULONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(DWordMult, ULONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(ULongPtrAdd, ULONG_PTR, __builtin_add_overflow)
DRYDOCK_INTSAFE(ULongPtrSub, ULONG_PTR, __builtin_sub_overflow)
DRYDOCK_INTSAFE(ULongPtrMult, ULONG_PTR, __builtin_mul_overflow)
DRYDOCK_INTSAFE(DWordPtrAdd, ULONG_PTR, __builtin_add_overflow)
DRYDOCK_INTSAFE(DWordPtrSub, ULONG_PTR, __builtin_sub_overflow)
DRYDOCK_INTSAFE(DWordPtrMult, ULONG_PTR, __builtin_mul_overflow)
DRYDOCK_INTSAFE(SizeTAdd, size_t, __builtin_add_overflow)
DRYDOCK_INTSAFE(SizeTSub, size_t, __builtin_sub_overflow)
DRYDOCK_INTSAFE(SizeTMult, size_t, __builtin_mul_overflow)
DRYDOCK_INTSAFE(ULongLongAdd, ULONGLONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(ULongLongSub, ULONGLONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(ULongLongMult, ULONGLONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(DWordLongAdd, ULONGLONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(DWordLongSub, ULONGLONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(DWordLongMult, ULONGLONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(IntAdd, INT, __builtin_add_overflow)
DRYDOCK_INTSAFE(IntSub, INT, __builtin_sub_overflow)
DRYDOCK_INTSAFE(IntMult, INT, __builtin_mul_overflow)
DRYDOCK_INTSAFE(LongAdd, LONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(LongSub, LONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(LongMult, LONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(LongLongAdd, LONGLONG, __builtin_add_overflow)
DRYDOCK_INTSAFE(LongLongSub, LONGLONG, __builtin_sub_overflow)
DRYDOCK_INTSAFE(LongLongMult, LONGLONG, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UInt8Add, UINT8, __builtin_add_overflow)
DRYDOCK_INTSAFE(UInt8Sub, UINT8, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UInt8Mult, UINT8, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UInt16Add, UINT16, __builtin_add_overflow)
DRYDOCK_INTSAFE(UInt16Sub, UINT16, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UInt16Mult, UINT16, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UInt32Add, UINT32, __builtin_add_overflow)
DRYDOCK_INTSAFE(UInt32Sub, UINT32, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UInt32Mult, UINT32, __builtin_mul_overflow)
DRYDOCK_INTSAFE(UInt64Add, UINT64, __builtin_add_overflow)
DRYDOCK_INTSAFE(UInt64Sub, UINT64, __builtin_sub_overflow)
DRYDOCK_INTSAFE(UInt64Mult, UINT64, __builtin_mul_overflow)
DRYDOCK_INTSAFE_CONVERT(SizeTToULong, size_t, ULONG)
DRYDOCK_INTSAFE_CONVERT(SizeTToDWord, size_t, ULONG)
DRYDOCK_INTSAFE_CONVERT(SizeTToUInt, size_t, UINT)
DRYDOCK_INTSAFE_CONVERT(SizeTToUShort, size_t, USHORT)
DRYDOCK_INTSAFE_CONVERT(SizeTToInt, size_t, INT)
DRYDOCK_INTSAFE_CONVERT(SizeTToLong, size_t, LONG)
DRYDOCK_INTSAFE_CONVERT(ULongToUShort, ULONG, USHORT)
DRYDOCK_INTSAFE_CONVERT(ULongToUChar, ULONG, UCHAR)
DRYDOCK_INTSAFE_CONVERT(ULongToLong, ULONG, LONG)
DRYDOCK_INTSAFE_CONVERT(ULongToInt, ULONG, INT)
DRYDOCK_INTSAFE_CONVERT(ULongToUInt, ULONG, UINT)
DRYDOCK_INTSAFE_CONVERT(ULongLongToULong, ULONGLONG, ULONG)
DRYDOCK_INTSAFE_CONVERT(ULongLongToUInt, ULONGLONG, UINT)
DRYDOCK_INTSAFE_CONVERT(ULongLongToSizeT, ULONGLONG, size_t)
DRYDOCK_INTSAFE_CONVERT(ULongLongToLongLong, ULONGLONG, LONGLONG)
DRYDOCK_INTSAFE_CONVERT(LongLongToULong, LONGLONG, ULONG)
DRYDOCK_INTSAFE_CONVERT(LongLongToLong, LONGLONG, LONG)
DRYDOCK_INTSAFE_CONVERT(LongLongToSizeT, LONGLONG, size_t)
DRYDOCK_INTSAFE_CONVERT(LongLongToULongLong, LONGLONG, ULONGLONG)
DRYDOCK_INTSAFE_CONVERT(LongToULong, LONG, ULONG)
DRYDOCK_INTSAFE_CONVERT(LongToUShort, LONG, USHORT)
DRYDOCK_INTSAFE_CONVERT(IntToUInt, INT, UINT)
DRYDOCK_INTSAFE_CONVERT(IntToUShort, INT, USHORT)
DRYDOCK_INTSAFE_CONVERT(IntToULong, INT, ULONG)
DRYDOCK_INTSAFE_CONVERT(IntToSizeT, INT, size_t)
DRYDOCK_INTSAFE_CONVERT(UIntToInt, UINT, INT)
DRYDOCK_INTSAFE_CONVERT(UIntToUShort, UINT, USHORT)
DRYDOCK_INTSAFE_CONVERT(UIntPtrToUInt, UINT_PTR, UINT)
DRYDOCK_INTSAFE_CONVERT(ULongPtrToULong, ULONG_PTR, ULONG)
DRYDOCK_INTSAFE_CONVERT(UShortToUChar, USHORT, UCHAR)
DRYDOCK_INTSAFE_CONVERT(UShortToShort, USHORT, SHORT)

#endif
