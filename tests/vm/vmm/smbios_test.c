/* tests/vm/vmm/smbios_test.c - the SMBIOS tables, byte by byte. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/tables.h"

#define MIB (1ull << 20)
#define AREA 0xf0000ull
#define AREA_BYTES 0x10000u

static struct vmm_reason reason;

/* The copy of [F0000h, 1 MiB) behind a write that gives error. */
static uint8_t *tables_of(const char *const *strings, size_t count, int error)
{
	struct vmm_memory memory;
	uint8_t *copy = malloc(AREA_BYTES);

	assert_non_null(copy);
	assert_int_equal(0, vmm_memory_init(&memory, 16 * MIB));
	memset(&reason, 0, sizeof(reason));
	assert_int_equal(error, vmm_smbios_write(&memory, strings, count, &reason));
	assert_true(vmm_memory_read(&memory, AREA, copy, AREA_BYTES));
	vmm_memory_finish(&memory);
	return copy;
}

static uint64_t number(const uint8_t *bytes, size_t offset, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, bytes + offset, size);
	return value;
}

/* Behind the structure at offset: its strings, one after another, and an empty one. */
static size_t next(const uint8_t *area, size_t offset)
{
	size_t at = offset + area[offset + 1];

	while (area[at] || area[at + 1])
		at++;
	return at + 2;
}

/* The string of that number, from 1 on. */
static const char *string_of(const uint8_t *area, size_t offset, unsigned which)
{
	const char *text = (const char *)area + offset + area[offset + 1];

	while (--which)
		text += strlen(text) + 1;
	return text;
}

TEST(VM_65_the_entry_point_of_smbios_3_stands_at_f0000h)
{
	static const char *const strings[] = { "one" };
	uint8_t *area = tables_of(strings, 1, 0), sum = 0;

	assert_memory_equal("_SM3_", area, 5);
	assert_int_equal(24, area[6]);
	assert_int_equal(3, area[7]);
	assert_int_equal(0, area[8]);
	assert_int_equal(1, area[10]);
	assert_int_equal(AREA + 0x20, number(area, 16, 8));
	for (size_t i = 0; i < 24; i++)
		sum = (uint8_t)(sum + area[i]);
	assert_int_equal(0, sum);
	free(area);
}

TEST(VM_65_types_0_1_11_and_127_follow_each_other_and_fill_the_length)
{
	static const char *const strings[] = { "first", "a second, with spaces: \xc3\xa4" };
	static const uint8_t types[] = { 0, 1, 11, 127 }, lengths[] = { 24, 27, 5, 4 };
	uint8_t *area = tables_of(strings, 2, 0);
	size_t at = 0x20;

	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(types[i], area[at]);
		assert_int_equal(lengths[i], area[at + 1]);
		assert_int_equal(i, number(area, at + 2, 2));
		if (types[i] == 1) {
			assert_string_equal("Drydock", string_of(area, at, area[at + 4]));
			assert_string_equal("microVM", string_of(area, at, area[at + 5]));
		} else if (types[i] == 11) {
			assert_int_equal(2, area[at + 4]);
			assert_string_equal(strings[0], string_of(area, at, 1));
			assert_string_equal(strings[1], string_of(area, at, 2));
			assert_string_equal("", string_of(area, at, 3));
		}
		at = next(area, at);
	}
	assert_int_equal(at - 0x20, number(area, 12, 4));
	free(area);
}

TEST(VM_65_strings_that_have_no_place_are_refused_and_nothing_is_written)
{
	static char word[1024];
	const char *many[256], *empty[] = { "one", "" };
	uint8_t *area;

	memset(word, 'x', sizeof(word) - 1);
	for (size_t i = 0; i < 256; i++)
		many[i] = word;
	area = tables_of(many, 256, -EINVAL);
	assert_int_equal(0, area[0]);
	free(area);
	area = tables_of(many, 255, -ENOSPC);
	assert_non_null(strstr(reason.text, "64 KiB"));
	assert_int_equal(0, area[0]);
	free(area);
	area = tables_of(empty, 2, -EINVAL);
	assert_non_null(strstr(reason.text, "string 2"));
	free(area);
	area = tables_of(many, 63, 0);
	assert_int_equal('_', area[0]);
	free(area);
}
