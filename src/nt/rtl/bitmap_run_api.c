/* rtl/bitmap_run_api.c - runs of equal bits found. */
#include <ntifs.h>

#include "nt/rtl/bitmap_internal.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

RTL_SERVICE ULONG rtl_bitmap_next(const RTL_BITMAP *bitmap, ULONG from, bool value)
{
	ULONG flip = value ? 0 : ~0u;

	while (from < bitmap->SizeOfBitMap) {
		ULONG word = (bitmap->Buffer[from / BITS_PER_WORD] ^ flip) >> from % BITS_PER_WORD;

		if (word) {
			from += (ULONG)__builtin_ctz(word);
			break;
		}
		from = (from / BITS_PER_WORD + 1) * BITS_PER_WORD;
		if (from == 0)
			return bitmap->SizeOfBitMap;
	}
	return from < bitmap->SizeOfBitMap ? from : bitmap->SizeOfBitMap;
}

RTL_SERVICE ULONG rtl_bitmap_run(const RTL_BITMAP *bitmap, ULONG from, bool value, ULONG *ret_start)
{
	ULONG start = rtl_bitmap_next(bitmap, from, value);
	ULONG end = rtl_bitmap_next(bitmap, start, !value);

	*ret_start = start;
	return end - start;
}

/* --- A run of a given length --------------------------------------------------------------------------------- */

/* The first start in [from, limit) of count bits of value. */
RTL_SERVICE static ULONG find_between(const RTL_BITMAP *bitmap, ULONG count, ULONG from,
                                      ULONG limit, bool value)
{
	while (from < limit) {
		ULONG start, length = rtl_bitmap_run(bitmap, from, value, &start);

		if (length == 0 || start >= limit)
			return NOT_FOUND;
		if (length >= count)
			return start;
		from = start + length;
	}
	return NOT_FOUND;
}

RTL_SERVICE static ULONG find_bits(const RTL_BITMAP *bitmap, ULONG count, ULONG hint, bool value)
{
	ULONG found;

	if (hint >= bitmap->SizeOfBitMap)
		hint = 0;
	if (count == 0)
		return hint & ~7u;
	if (count > bitmap->SizeOfBitMap)
		return NOT_FOUND;
	found = find_between(bitmap, count, hint, bitmap->SizeOfBitMap, value);
	if (found == NOT_FOUND && hint)
		found = find_between(bitmap, count, 0, hint, value);
	return found;
}

RTL_SERVICE ULONG NTAPI RtlFindClearBits(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
	return find_bits(bitmap, count, hint, false);
}

RTL_SERVICE ULONG NTAPI RtlFindSetBits(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
	return find_bits(bitmap, count, hint, true);
}

RTL_SERVICE ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
	ULONG found = find_bits(bitmap, count, hint, false);

	if (found != NOT_FOUND)
		RtlSetBits(bitmap, found, count);
	return found;
}

RTL_SERVICE ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
	ULONG found = find_bits(bitmap, count, hint, true);

	if (found != NOT_FOUND)
		RtlClearBits(bitmap, found, count);
	return found;
}

/* --- Runs as they come -------------------------------------------------------------------------------------------- */

RTL_SERVICE static ULONG next_run(const RTL_BITMAP *bitmap, ULONG from, bool value,
                                  PULONG ret_start)
{
	ULONG start, length;

	if (from >= bitmap->SizeOfBitMap) {
		*ret_start = from;
		return 0;
	}
	length = rtl_bitmap_run(bitmap, from, value, &start);
	*ret_start = length ? start : from;
	return length;
}

RTL_SERVICE ULONG NTAPI RtlFindNextForwardRunClear(PRTL_BITMAP bitmap, ULONG from, PULONG ret_start)
{
	return next_run(bitmap, from, false, ret_start);
}

RTL_SERVICE ULONG NTAPI RtlFindNextForwardRunSet(PRTL_BITMAP bitmap, ULONG from, PULONG ret_start)
{
	return next_run(bitmap, from, true, ret_start);
}

RTL_SERVICE ULONG NTAPI RtlFindFirstRunClear(PRTL_BITMAP bitmap, PULONG ret_start)
{
	return next_run(bitmap, 0, false, ret_start);
}

RTL_SERVICE ULONG NTAPI RtlFindFirstRunSet(PRTL_BITMAP bitmap, PULONG ret_start)
{
	return next_run(bitmap, 0, true, ret_start);
}

RTL_SERVICE static ULONG last_run(PRTL_BITMAP bitmap, ULONG from, bool value, PULONG ret_start)
{
	ULONG end;

	while (from != NOT_FOUND && RtlTestBit(bitmap, from) != value)
		from--;
	*ret_start = from;
	if (from == NOT_FOUND)
		return 0;
	end = from;
	while (from != NOT_FOUND && RtlTestBit(bitmap, from) == value)
		from--;
	*ret_start = from + 1;
	return end - from;
}

RTL_SERVICE ULONG NTAPI RtlFindLastBackwardRunClear(PRTL_BITMAP bitmap, ULONG from,
                                                    PULONG ret_start)
{
	return last_run(bitmap, from, false, ret_start);
}

RTL_SERVICE ULONG NTAPI RtlFindLastBackwardRunSet(PRTL_BITMAP bitmap, ULONG from, PULONG ret_start)
{
	return last_run(bitmap, from, true, ret_start);
}

/* --- Longest runs ----------------------------------------------------------------------------------------------------- */

/* Keep the longest in descending order of length; equal ones stay in the order of the bitmap. */
RTL_SERVICE static ULONG keep_run(PRTL_BITMAP_RUN runs, ULONG kept, ULONG room, RTL_BITMAP_RUN run)
{
	ULONG at;

	if (kept == room && runs[kept - 1].NumberOfBits >= run.NumberOfBits)
		return kept;
	if (kept < room)
		kept++;
	for (at = kept - 1; at > 0 && runs[at - 1].NumberOfBits < run.NumberOfBits; at--)
		runs[at] = runs[at - 1];
	runs[at] = run;
	return kept;
}

RTL_SERVICE static ULONG find_runs(const RTL_BITMAP *bitmap, PRTL_BITMAP_RUN runs, ULONG room,
                                   bool longest, bool value)
{
	ULONG from = 0, kept = 0;

	while (room && (longest || kept < room)) {
		RTL_BITMAP_RUN run;

		run.NumberOfBits = rtl_bitmap_run(bitmap, from, value, &run.StartingIndex);
		if (run.NumberOfBits == 0)
			break;
		if (longest)
			kept = keep_run(runs, kept, room, run);
		else
			runs[kept++] = run;
		from = run.StartingIndex + run.NumberOfBits;
	}
	return kept;
}

RTL_SERVICE ULONG NTAPI RtlFindClearRuns(PRTL_BITMAP bitmap, PRTL_BITMAP_RUN runs, ULONG room,
                                         BOOLEAN longest)
{
	return find_runs(bitmap, runs, room, longest, false);
}

RTL_SERVICE ULONG NTAPI RtlFindSetRuns(PRTL_BITMAP bitmap, PRTL_BITMAP_RUN runs, ULONG room,
                                       BOOLEAN longest)
{
	return find_runs(bitmap, runs, room, longest, true);
}

RTL_SERVICE static ULONG longest_run(const RTL_BITMAP *bitmap, bool value, PULONG ret_start)
{
	RTL_BITMAP_RUN run = { 0, 0 };

	find_runs(bitmap, &run, 1, true, value);
	*ret_start = run.StartingIndex;
	return run.NumberOfBits;
}

RTL_SERVICE ULONG NTAPI RtlFindLongestRunClear(PRTL_BITMAP bitmap, PULONG ret_start)
{
	return longest_run(bitmap, false, ret_start);
}

RTL_SERVICE ULONG NTAPI RtlFindLongestRunSet(PRTL_BITMAP bitmap, PULONG ret_start)
{
	return longest_run(bitmap, true, ret_start);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlFindClearBits),          IMAGE_EXPORT(RtlFindClearBitsAndSet),
	IMAGE_EXPORT(RtlFindClearRuns),          IMAGE_EXPORT(RtlFindFirstRunClear),
	IMAGE_EXPORT(RtlFindFirstRunSet),        IMAGE_EXPORT(RtlFindLastBackwardRunClear),
	IMAGE_EXPORT(RtlFindLastBackwardRunSet), IMAGE_EXPORT(RtlFindLongestRunClear),
	IMAGE_EXPORT(RtlFindLongestRunSet),      IMAGE_EXPORT(RtlFindNextForwardRunClear),
	IMAGE_EXPORT(RtlFindNextForwardRunSet),  IMAGE_EXPORT(RtlFindSetBits),
	IMAGE_EXPORT(RtlFindSetBitsAndClear),    IMAGE_EXPORT(RtlFindSetRuns),
};

const struct image_export_table rtl_bitmap_run_export_table = RTL_TABLE(exports);
