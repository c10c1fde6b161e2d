/* nt/rtl/table_test.c - bitmaps, generic tables, times, check sums: against slow models. */
#include <ntifs.h>
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/undeclared.h"
#include "test.h"

#define BITS 100

/* --- Bitmaps --------------------------------------------------------------------------------------------- */

static bool model[BITS];
static ULONG words[(BITS + 31) / 32];
static RTL_BITMAP bitmap;

static void make_bitmap(unsigned seed)
{
	srand(seed);
	RtlInitializeBitMap(&bitmap, words, BITS);
	RtlClearAllBits(&bitmap);
	for (ULONG bit = 0; bit < BITS; bit++) {
		model[bit] = rand() % 3 == 0;
		if (model[bit])
			RtlSetBit(&bitmap, bit);
	}
}

static ULONG model_find(ULONG count, bool value)
{
	for (ULONG start = 0; start + count <= BITS; start++) {
		ULONG run = 0;

		while (run < count && model[start + run] == value)
			run++;
		if (run == count)
			return start;
	}
	return ~0u;
}

TEST(RTL_bitmap_searches_agree_with_a_bitwise_model)
{
	for (unsigned seed = 1; seed < 200; seed++) {
		ULONG set = 0;

		make_bitmap(seed);
		for (ULONG bit = 0; bit < BITS; bit++)
			set += model[bit];
		assert_int_equal(RtlNumberOfSetBits(&bitmap), set);
		assert_int_equal(RtlNumberOfClearBits(&bitmap), BITS - set);
		for (ULONG count = 1; count < 12; count++) {
			assert_int_equal(RtlFindClearBits(&bitmap, count, 0),
			                 model_find(count, false));
			assert_int_equal(RtlFindSetBits(&bitmap, count, 0),
			                 model_find(count, true));
		}
	}
}

TEST(RTL_bitmap_ranges_are_set_tested_and_left_alone_beyond_the_end)
{
	make_bitmap(1);
	RtlClearAllBits(&bitmap);
	RtlSetBits(&bitmap, 30, 40);
	assert_true(RtlAreBitsSet(&bitmap, 30, 40));
	assert_false(RtlAreBitsSet(&bitmap, 29, 2));
	assert_true(RtlAreBitsClear(&bitmap, 70, 30));
	assert_false(RtlAreBitsClear(&bitmap, 70, 31));
	assert_false(RtlAreBitsClear(&bitmap, 0, 0));
	RtlSetBits(&bitmap, 99, 2);
	assert_false(RtlTestBit(&bitmap, 99));
	RtlClearBits(&bitmap, 31, 1);
	assert_int_equal(RtlNumberOfSetBits(&bitmap), 39);
	assert_int_equal(RtlFindClearBitsAndSet(&bitmap, 1, 31), 31);
}

TEST(RTL_bitmap_runs_are_found_longest_first_when_asked)
{
	RTL_BITMAP_RUN runs[3];
	ULONG start;

	make_bitmap(1);
	RtlSetAllBits(&bitmap);
	RtlClearBits(&bitmap, 2, 3);
	RtlClearBits(&bitmap, 40, 10);
	RtlClearBits(&bitmap, 90, 5);
	assert_int_equal(RtlFindLongestRunClear(&bitmap, &start), 10);
	assert_int_equal(start, 40);
	assert_int_equal(RtlFindClearRuns(&bitmap, runs, 3, TRUE), 3);
	assert_int_equal(runs[1].StartingIndex, 90);
	assert_int_equal(RtlFindClearRuns(&bitmap, runs, 2, FALSE), 2);
	assert_int_equal(runs[0].StartingIndex, 2);
	assert_int_equal(RtlFindNextForwardRunClear(&bitmap, 42, &start), 8);
	assert_int_equal(start, 42);
	assert_int_equal(RtlFindLastBackwardRunClear(&bitmap, 80, &start), 10);
	assert_int_equal(start, 40);
	assert_int_equal(RtlFindLeastSignificantBit(0x18), 3);
	assert_int_equal(RtlFindMostSignificantBit(0x18), 4);
	assert_int_equal(RtlFindMostSignificantBit(0), -1);
}

/* --- Generic tables ------------------------------------------------------------------------------------------ */

static int live;

static RTL_GENERIC_COMPARE_RESULTS compare(int left, int right)
{
	return left < right ? GenericLessThan : left > right ? GenericGreaterThan : GenericEqual;
}

static RTL_GENERIC_COMPARE_RESULTS compare_avl(PRTL_AVL_TABLE table, PVOID left, PVOID right)
{
	return compare(*(int *)left, *(int *)right);
}

static PVOID allocate_avl(PRTL_AVL_TABLE table, CLONG bytes)
{
	live++;
	return malloc(bytes);
}

static VOID free_avl(PRTL_AVL_TABLE table, PVOID buffer)
{
	live--;
	free(buffer);
}

static int depth_of(const RTL_BALANCED_LINKS *node)
{
	int left, right;

	if (!node)
		return 0;
	left = depth_of(node->LeftChild);
	right = depth_of(node->RightChild);
	assert_int_equal(node->Balance, right - left);
	return 1 + (left > right ? left : right);
}

TEST(RTL_an_avl_table_stays_balanced_and_in_order)
{
	RTL_AVL_TABLE table;
	bool in[256] = { false };
	ULONG count = 0;

	RtlInitializeGenericTableAvl(&table, compare_avl, allocate_avl, free_avl, NULL);
	srand(7);
	for (int turn = 0; turn < 4000; turn++) {
		int key = rand() % 256;
		BOOLEAN fresh;

		if (rand() % 2) {
			assert_non_null(
				RtlInsertElementGenericTableAvl(&table, &key, sizeof(key), &fresh));
			assert_int_equal(fresh, !in[key]);
			count += !in[key];
			in[key] = true;
		} else {
			assert_int_equal(RtlDeleteElementGenericTableAvl(&table, &key), in[key]);
			count -= in[key];
			in[key] = false;
		}
		if (turn % 100 == 0)
			depth_of(table.BalancedRoot.RightChild);
	}
	assert_int_equal(RtlNumberGenericTableElementsAvl(&table), count);
	int *at = RtlEnumerateGenericTableAvl(&table, TRUE);
	for (int key = 0; key < 256; key++)
		if (in[key]) {
			assert_non_null(at);
			assert_int_equal(*at, key);
			at = RtlEnumerateGenericTableAvl(&table, FALSE);
		}
	assert_null(at);
	while ((at = RtlGetElementGenericTableAvl(&table, 0)))
		RtlDeleteElementGenericTableAvl(&table, at);
	assert_true(RtlIsGenericTableEmptyAvl(&table));
	assert_int_equal(live, 0);
}

static RTL_GENERIC_COMPARE_RESULTS compare_splay(PRTL_GENERIC_TABLE table, PVOID left, PVOID right)
{
	return compare(*(int *)left, *(int *)right);
}

static PVOID allocate_splay(PRTL_GENERIC_TABLE table, CLONG bytes)
{
	live++;
	return malloc(bytes);
}

static VOID free_splay(PRTL_GENERIC_TABLE table, PVOID buffer)
{
	live--;
	free(buffer);
}

TEST(RTL_a_generic_table_finds_deletes_and_keeps_the_order_of_insertion)
{
	RTL_GENERIC_TABLE table;
	bool in[128] = { false };
	int first;

	RtlInitializeGenericTable(&table, compare_splay, allocate_splay, free_splay, NULL);
	srand(9);
	for (int turn = 0; turn < 3000; turn++) {
		int key = rand() % 128;

		if (rand() % 2) {
			RtlInsertElementGenericTable(&table, &key, sizeof(key), NULL);
			in[key] = true;
		} else {
			assert_int_equal(RtlDeleteElementGenericTable(&table, &key), in[key]);
			in[key] = false;
		}
		key = rand() % 128;
		assert_int_equal(RtlLookupElementGenericTable(&table, &key) != NULL, in[key]);
	}
	int *at = RtlEnumerateGenericTable(&table, TRUE);
	for (int key = 0; key < 128; key++)
		if (in[key]) {
			assert_int_equal(*at, key);
			at = RtlEnumerateGenericTable(&table, FALSE);
		}
	while ((at = RtlGetElementGenericTable(&table, 0))) {
		first = *at;
		assert_true(RtlDeleteElementGenericTable(&table, &first));
	}
	assert_int_equal(live, 0);
	for (int key = 9; key > 0; key -= 4)
		RtlInsertElementGenericTable(&table, &key, sizeof(key), NULL);
	assert_int_equal(*(int *)RtlGetElementGenericTable(&table, 1), 5);
	while ((at = RtlGetElementGenericTable(&table, 0)))
		RtlDeleteElementGenericTable(&table, at);
}

/* --- Times and sums --------------------------------------------------------------------------------------------- */

TEST(RTL_time_fields_agree_with_known_days_and_with_their_inverse)
{
	static const struct {
		LONGLONG time;
		TIME_FIELDS fields;
	} rows[] = {
		{ 0, { 1601, 1, 1, 0, 0, 0, 0, 1 } },
		{ 116444736000000000, { 1970, 1, 1, 0, 0, 0, 0, 4 } },
		{ 125963423990000000, { 2000, 2, 29, 23, 59, 59, 0, 2 } },
	};
	LARGE_INTEGER time;
	TIME_FIELDS fields;

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		time.QuadPart = rows[index].time;
		RtlTimeToTimeFields(&time, &fields);
		assert_memory_equal(&fields, &rows[index].fields, sizeof(fields));
	}
	for (LONGLONG day = 0; day < 400 * 366; day += 13) {
		LARGE_INTEGER back, start = { .QuadPart = day * 864000000000 + 123456780000 };

		RtlTimeToTimeFields(&start, &fields);
		assert_true(RtlTimeFieldsToTime(&fields, &back));
		assert_int_equal(back.QuadPart, start.QuadPart);
	}
	fields = (TIME_FIELDS){ 2001, 2, 29, 0, 0, 0, 0, 0 };
	assert_false(RtlTimeFieldsToTime(&fields, &time));
}

TEST(RTL_seconds_since_1970_are_unix_time)
{
	LARGE_INTEGER time = { .QuadPart = 116444736000000000 + 12345 * 10000000ll };
	ULONG seconds;

	assert_true(RtlTimeToSecondsSince1970(&time, &seconds));
	assert_int_equal(seconds, 12345);
	time.QuadPart = 0;
	assert_false(RtlTimeToSecondsSince1970(&time, &seconds));
}

TEST(RTL_crc32_is_the_common_one)
{
	assert_int_equal(RtlComputeCrc32(0, "123456789", 9), 0xCBF43926);
}

TEST(RTL_version_is_windows_10)
{
	RTL_OSVERSIONINFOEXW version = { .dwOSVersionInfoSize = sizeof(version) };
	ULONGLONG mask = 0;

	assert_int_equal(RtlGetVersion((PRTL_OSVERSIONINFOW)&version), STATUS_SUCCESS);
	assert_int_equal(version.dwMajorVersion, 10);
	version.dwOSVersionInfoSize = 4;
	assert_int_equal(RtlGetVersion((PRTL_OSVERSIONINFOW)&version), STATUS_INVALID_PARAMETER);
	version.dwMajorVersion = 6;
	version.dwMinorVersion = 3;
	mask = 3ull << 3 | 3ull; /* VER_GREATER_EQUAL for both */
	assert_int_equal(RtlVerifyVersionInfo(&version, VER_MAJORVERSION | VER_MINORVERSION, mask),
	                 STATUS_SUCCESS);
	version.dwMajorVersion = 11;
	assert_int_equal(RtlVerifyVersionInfo(&version, VER_MAJORVERSION, mask),
	                 STATUS_REVISION_MISMATCH);
}
