/* nt/rtl/crt_test.c - the C runtime of images, by the names images import; row VF-25. */
#include "nt/rtl/crt.h"

#include <stdlib.h>

#include "nt/memory_machine.h"
#include "nt/rtl/exports.h"
#include "nt/rtl/service.h"

static void *find(const char *name)
{
	for (size_t table = 0; rtl_export_tables[table]; table++)
		for (size_t index = 0; index < rtl_export_tables[table]->count; index++)
			if (strcmp(rtl_export_tables[table]->exports[index].name, name) == 0)
				return rtl_export_tables[table]->exports[index].address;
	print_error("%s is not exported\n", name);
	assert_true(false);
	return NULL;
}

#define FIND(name, result, ...) result (*name)(__VA_ARGS__) = (result(*)(__VA_ARGS__))find(#name)

TEST(CRT_memory_functions_agree_with_the_hosts_for_every_size_and_overlap)
{
	static uint8_t ours[2048], theirs[2048];

	for (size_t size = 0; size < 700; size = size < 80 ? size + 1 : size + 37)
		for (int shift = -40; shift <= 40; shift += 8) {
			for (size_t index = 0; index < sizeof(ours); index++)
				ours[index] = theirs[index] = (uint8_t)(index * 7);
			crt_memmove(ours + 500 + shift, ours + 500, size);
			memmove(theirs + 500 + shift, theirs + 500, size);
			crt_memset(ours + 1500, 0x99, size % 500);
			memset(theirs + 1500, 0x99, size % 500);
			assert_memory_equal(ours, theirs, sizeof(ours));
			assert_int_equal(crt_memcmp(ours, theirs, sizeof(ours)), 0);
		}
	ours[99] = 0;
	assert_true(crt_memcmp(ours, theirs, 100) < 0);
}

TEST(CRT_memcmp_tells_the_first_difference_at_every_place_and_size)
{
	uint8_t left[48], right[48];

	for (size_t size = 0; size <= 40; size++)
		for (size_t place = 0; place < 48; place++) {
			/* All behind the place differs the other way; before it all is equal. */
			for (size_t index = 0; index < 48; index++) {
				left[index] = (uint8_t)(index < place ? index : 0x10);
				right[index] = (uint8_t)(index < place ? index : 0xF0);
			}
			left[place] = 0xF1;
			right[place] = 0x0E;
			int result = crt_memcmp(left, right, size);

			assert_int_equal(result > 0, place < size);
			assert_int_equal(result == 0, place >= size);
			assert_int_equal(crt_memcmp(right, left, size) < 0, place < size);
		}
}

TEST(CRT_memcmp_looks_at_the_same_place_of_both)
{
	static const uint8_t zeros[96];
	uint8_t bytes[96] = { 0 };

	/* All around is equal, in front of the operands too. */
	for (size_t place = 0; place < 32; place++) {
		bytes[32 + place] = 1;
		assert_true(crt_memcmp(bytes + 32, zeros + 32, 32) > 0);
		assert_true(crt_memcmp(zeros + 32, bytes + 32, 32) < 0);
		assert_int_equal(crt_memcmp(bytes + 32, zeros + 32, place), 0);
		bytes[32 + place] = 0;
	}
}

TEST(CRT_strings_of_both_widths)
{
	FIND(strtok_s, char *, char *, const char *, char **);
	FIND(_wcsicmp, int, const char16_t *, const char16_t *);
	FIND(wcsstr, char16_t *, const char16_t *, const char16_t *);
	FIND(strncpy_s, int, char *, size_t, const char *, size_t);
	FIND(_strupr, char *, char *);
	char text[] = ",a,,b", copy[3], *context;

	assert_string_equal(strtok_s(text, ",", &context), "a");
	assert_string_equal(strtok_s(NULL, ",", &context), "b");
	assert_null(strtok_s(NULL, ",", &context));
	assert_int_equal(_wcsicmp(u"\x00C9"
	                          "a",
	                          u"\x00E9"
	                          "A"),
	                 0);
	assert_int_equal(*wcsstr(u"abcabd", u"abd"), 'a');
	assert_null(wcsstr(u"abc", u"x"));
	assert_int_equal(strncpy_s(copy, 3, "abc", 3), CRT_ERANGE);
	assert_string_equal(copy, "");
	assert_int_equal(strncpy_s(copy, 3, "abc", CRT_TRUNCATE), CRT_STRUNCATE);
	assert_string_equal(_strupr(copy), "AB");
}

TEST(CRT_numbers_have_32_bit_longs)
{
	FIND(strtoul, uint32_t, const char *, char **, int);
	FIND(strtol, int32_t, const char *, char **, int);
	FIND(_wtoi, int32_t, const char16_t *);
	FIND(_itoa, char *, int32_t, char *, int);
	FIND(_ui64tow_s, int, uint64_t, char16_t *, size_t, int);
	char buffer[40], *end;
	char16_t wide[8];

	assert_int_equal(strtoul("0xFFFFFFFFF", &end, 0), UINT32_MAX);
	assert_int_equal(*end, 0);
	assert_int_equal(strtoul("-1", NULL, 10), UINT32_MAX);
	assert_int_equal(strtol("-9999999999", NULL, 10), INT32_MIN);
	assert_int_equal(strtol("012x", &end, 0), 10);
	assert_int_equal(*end, 'x');
	assert_int_equal(_wtoi(u" -42z"), -42);
	assert_string_equal(_itoa(-1, buffer, 16), "ffffffff");
	assert_string_equal(_itoa(-10, buffer, 10), "-10");
	assert_int_equal(_ui64tow_s(12345678, wide, 8, 10), CRT_ERANGE);
}

static int compare_ints(const void *left, const void *right)
{
	return *(const int *)left - *(const int *)right;
}

TEST(CRT_qsort_and_bsearch)
{
	FIND(qsort, void, void *, size_t, size_t, int (*)(const void *, const void *));
	FIND(bsearch, void *, const void *, const void *, size_t, size_t,
	     int (*)(const void *, const void *));
	int numbers[200], wanted;

	srand(3);
	for (int index = 0; index < 200; index++)
		numbers[index] = rand() % 1000;
	qsort(numbers, 200, sizeof(int), compare_ints);
	for (int index = 1; index < 200; index++)
		assert_true(numbers[index - 1] <= numbers[index]);
	wanted = numbers[77];
	assert_int_equal(*(int *)bsearch(&wanted, numbers, 200, sizeof(int), compare_ints), wanted);
	wanted = 1001;
	assert_null(bsearch(&wanted, numbers, 200, sizeof(int), compare_ints));
}

TEST(CRT_three_contracts_of_printing_into_a_buffer)
{
	FIND(_snprintf, int, char *, size_t, const char *, ...);
	FIND(snprintf, int, char *, size_t, const char *, ...);
	FIND(sprintf_s, int, char *, size_t, const char *, ...);
	FIND(_snprintf_s, int, char *, size_t, size_t, const char *, ...);
	char buffer[5] = "....";

	assert_int_equal(_snprintf(buffer, 3, "%s", "abcd"), -1);
	assert_memory_equal(buffer, "abc.", 4);
	assert_int_equal(_snprintf(buffer, 3, "%s", "xyz"), 3);
	assert_memory_equal(buffer, "xyz.", 4);
	assert_int_equal(snprintf(buffer, 3, "%s", "abcd"), 4);
	assert_string_equal(buffer, "ab");
	assert_int_equal(sprintf_s(buffer, 3, "%s", "abcd"), -1);
	assert_string_equal(buffer, "");
	assert_int_equal(_snprintf_s(buffer, 5, 2, "%s", "abcd"), -1);
	assert_string_equal(buffer, "ab");
}

TEST(CRT_a_service_knows_its_own_code)
{
	assert_true(rtl_is_service((uintptr_t)crt_memcpy));
	assert_true(rtl_is_service((uintptr_t)RtlInitUnicodeString));
	assert_false(rtl_is_service((uintptr_t)compare_ints));
}

TEST(VF_25_overlapping_memcpy_is_C4_F0_and_copies_as_memmove)
{
	char text[] = "abcdef";

	memory_machine_start();
	crt_memcpy(text + 1, text, 4);
	assert_string_equal(text, "aabcdf");
	memory_take_finding(0xC4, 0xF0);
	memory_machine_end();
}

TEST(VF_25_negative_neighbours_itself_and_memmove_are_silent)
{
	char text[] = "abcdef";

	memory_machine_start();
	crt_memcpy(text + 3, text, 3);
	crt_memcpy(text, text, 6);
	crt_memmove(text + 1, text, 4);
	memory_machine_end();
}
