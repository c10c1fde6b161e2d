/* rtl/bitmap_api.c - bits set, cleared, tested, counted. */
#include <ntifs.h>

#include "nt/rtl/bitmap_internal.h"
#include "nt/rtl/crt.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define ALL_BITS ((ULONG)~0u)

RTL_SERVICE static ULONG word_count(const RTL_BITMAP *bitmap)
{
	return bitmap->SizeOfBitMap / BITS_PER_WORD + (bitmap->SizeOfBitMap % BITS_PER_WORD != 0);
}

/* Bits [start, end) of one word, 0 <= start < end <= 32. */
RTL_INLINE ULONG word_mask(ULONG start, ULONG end)
{
	return (ALL_BITS << start) & (ALL_BITS >> (BITS_PER_WORD - end));
}

RTL_SERVICE VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP bitmap, PULONG buffer, ULONG size)
{
	bitmap->SizeOfBitMap = size;
	bitmap->Buffer = buffer;
}

RTL_SERVICE VOID NTAPI RtlClearAllBits(PRTL_BITMAP bitmap)
{
	crt_memset(bitmap->Buffer, 0, word_count(bitmap) * sizeof(ULONG));
}

RTL_SERVICE VOID NTAPI RtlSetAllBits(PRTL_BITMAP bitmap)
{
	crt_memset(bitmap->Buffer, 0xFF, word_count(bitmap) * sizeof(ULONG));
}

RTL_SERVICE VOID NTAPI RtlSetBit(PRTL_BITMAP bitmap, ULONG bit)
{
	bitmap->Buffer[bit / BITS_PER_WORD] |= 1u << bit % BITS_PER_WORD;
}

RTL_SERVICE VOID NTAPI RtlClearBit(PRTL_BITMAP bitmap, ULONG bit)
{
	bitmap->Buffer[bit / BITS_PER_WORD] &= ~(1u << bit % BITS_PER_WORD);
}

RTL_SERVICE BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP bitmap, ULONG bit)
{
	return bitmap->Buffer[bit / BITS_PER_WORD] >> bit % BITS_PER_WORD & 1;
}

enum change { CHANGE_SET, CHANGE_CLEAR, CHANGE_SET_INTERLOCKED, CHANGE_CLEAR_INTERLOCKED };

RTL_SERVICE static void change_word(PULONG word, ULONG mask, enum change change)
{
	switch (change) {
	case CHANGE_SET: *word |= mask; break;
	case CHANGE_CLEAR: *word &= ~mask; break;
	case CHANGE_SET_INTERLOCKED: __atomic_fetch_or(word, mask, __ATOMIC_SEQ_CST); break;
	case CHANGE_CLEAR_INTERLOCKED: __atomic_fetch_and(word, ~mask, __ATOMIC_SEQ_CST); break;
	}
}

/* A range that leaves the bitmap is left alone, as Windows does. */
RTL_SERVICE static void change_range(PRTL_BITMAP bitmap, ULONG start, ULONG count,
                                     enum change change)
{
	if (count == 0 || start >= bitmap->SizeOfBitMap || count > bitmap->SizeOfBitMap - start)
		return;
	while (count) {
		ULONG first = start % BITS_PER_WORD;
		ULONG part = BITS_PER_WORD - first < count ? BITS_PER_WORD - first : count;

		change_word(&bitmap->Buffer[start / BITS_PER_WORD], word_mask(first, first + part),
		            change);
		start += part;
		count -= part;
	}
}

RTL_SERVICE VOID NTAPI RtlSetBits(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	change_range(bitmap, start, count, CHANGE_SET);
}

RTL_SERVICE VOID NTAPI RtlClearBits(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	change_range(bitmap, start, count, CHANGE_CLEAR);
}

RTL_SERVICE VOID NTAPI RtlInterlockedSetBitRun(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	change_range(bitmap, start, count, CHANGE_SET_INTERLOCKED);
}

RTL_SERVICE VOID NTAPI RtlInterlockedClearBitRun(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	change_range(bitmap, start, count, CHANGE_CLEAR_INTERLOCKED);
}

/* --- Counting ------------------------------------------------------------------------------------------------ */

RTL_SERVICE static ULONG count_range(const RTL_BITMAP *bitmap, ULONG start, ULONG count)
{
	ULONG set = 0;

	while (count) {
		ULONG first = start % BITS_PER_WORD;
		ULONG part = BITS_PER_WORD - first < count ? BITS_PER_WORD - first : count;

		set += (ULONG)__builtin_popcount(bitmap->Buffer[start / BITS_PER_WORD] &
		                                 word_mask(first, first + part));
		start += part;
		count -= part;
	}
	return set;
}

RTL_SERVICE ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP bitmap)
{
	return count_range(bitmap, 0, bitmap->SizeOfBitMap);
}

RTL_SERVICE ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP bitmap)
{
	return bitmap->SizeOfBitMap - RtlNumberOfSetBits(bitmap);
}

RTL_SERVICE ULONG NTAPI RtlNumberOfSetBitsInRange(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	return count_range(bitmap, start, count);
}

RTL_SERVICE ULONG NTAPI RtlNumberOfClearBitsInRange(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	return count - count_range(bitmap, start, count);
}

RTL_SERVICE ULONG NTAPI RtlNumberOfSetBitsUlongPtr(ULONG_PTR target)
{
	return (ULONG)__builtin_popcountll(target);
}

RTL_SERVICE static BOOLEAN are_bits(const RTL_BITMAP *bitmap, ULONG start, ULONG count, bool value)
{
	ULONG other;

	if (count == 0 || start >= bitmap->SizeOfBitMap || count > bitmap->SizeOfBitMap - start)
		return FALSE;
	other = rtl_bitmap_next(bitmap, start, !value);
	return other - start >= count;
}

RTL_SERVICE BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	return are_bits(bitmap, start, count, true);
}

RTL_SERVICE BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
	return are_bits(bitmap, start, count, false);
}

RTL_SERVICE CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG set)
{
	return set ? (CCHAR)__builtin_ctzll(set) : -1;
}

RTL_SERVICE CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG set)
{
	return set ? (CCHAR)(63 - __builtin_clzll(set)) : -1;
}

/* --- Between bitmaps -------------------------------------------------------------------------------------------- */

/* Copy source into destination from bit start on; what does not fit is cut. */
RTL_SERVICE VOID NTAPI RtlCopyBitMap(PRTL_BITMAP source, PRTL_BITMAP destination, ULONG start)
{
	for (ULONG bit = 0; bit < source->SizeOfBitMap && start + bit < destination->SizeOfBitMap;
	     bit++) {
		if (RtlTestBit(source, bit))
			RtlSetBit(destination, start + bit);
		else
			RtlClearBit(destination, start + bit);
	}
}

RTL_SERVICE VOID NTAPI RtlExtractBitMap(PRTL_BITMAP source, PRTL_BITMAP destination, ULONG start,
                                        ULONG count)
{
	for (ULONG bit = 0; bit < count && start + bit < source->SizeOfBitMap; bit++) {
		if (RtlTestBit(source, start + bit))
			RtlSetBit(destination, bit);
		else
			RtlClearBit(destination, bit);
	}
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlAreBitsClear),
	IMAGE_EXPORT(RtlAreBitsSet),
	IMAGE_EXPORT(RtlClearAllBits),
	IMAGE_EXPORT(RtlClearBit),
	IMAGE_EXPORT(RtlClearBits),
	IMAGE_EXPORT(RtlCopyBitMap),
	IMAGE_EXPORT(RtlExtractBitMap),
	IMAGE_EXPORT(RtlFindLeastSignificantBit),
	IMAGE_EXPORT(RtlFindMostSignificantBit),
	IMAGE_EXPORT(RtlInitializeBitMap),
	IMAGE_EXPORT(RtlInterlockedClearBitRun),
	IMAGE_EXPORT(RtlInterlockedSetBitRun),
	IMAGE_EXPORT(RtlNumberOfClearBits),
	IMAGE_EXPORT(RtlNumberOfClearBitsInRange),
	IMAGE_EXPORT(RtlNumberOfSetBits),
	IMAGE_EXPORT(RtlNumberOfSetBitsInRange),
	IMAGE_EXPORT(RtlNumberOfSetBitsUlongPtr),
	IMAGE_EXPORT(RtlSetAllBits),
	IMAGE_EXPORT(RtlSetBit),
	IMAGE_EXPORT(RtlSetBits),
	IMAGE_EXPORT(RtlTestBit),
};

const struct image_export_table rtl_bitmap_export_table = RTL_TABLE(exports);
