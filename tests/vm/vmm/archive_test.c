/* tests/vm/vmm/archive_test.c - state as bytes, there and back, and bytes that are none. */
#include "vm/vmm/archive.h"

#include <stdlib.h>
#include <string.h>

#include "guarded.h"
#include "test.h"

/* A section with one of each. */
struct values {
	uint32_t number, count;
	bool flag;
	char *text, *none;
	uint8_t *blob;
	uint32_t blob_bytes;
};

static void give(struct vmm_archive *archive, struct values *values)
{
	vmm_archive_section(archive, 7);
	VMM_ARCHIVE(archive, values->number);
	vmm_archive_count(archive, &values->count, 10);
	vmm_archive_flag(archive, &values->flag);
	vmm_archive_text(archive, &values->text);
	vmm_archive_text(archive, &values->none);
	vmm_archive_blob(archive, &values->blob, &values->blob_bytes, 5);
	vmm_archive_section_end(archive);
}

static void free_values(struct values *values)
{
	free(values->text);
	free(values->blob);
}

static struct vmm_archive written(void)
{
	struct values values = { 0x12345678, 10,
		                 true,       (char *)(uintptr_t) "words",
		                 NULL,       (uint8_t *)(uintptr_t) "blob!",
		                 5 };
	struct vmm_archive archive;

	vmm_archive_write_begin(&archive);
	give(&archive, &values);
	assert_false(archive.failed);
	return archive;
}

TEST(VM_189_what_is_given_is_taken)
{
	struct vmm_archive archive = written(), again;
	struct values values = { .flag = false };

	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	give(&again, &values);
	assert_false(again.failed);
	assert_int_equal(archive.count, again.at);
	assert_int_equal(0x12345678, values.number);
	assert_int_equal(10, values.count);
	assert_true(values.flag);
	assert_string_equal("words", values.text);
	assert_null(values.none);
	assert_int_equal(5, values.blob_bytes);
	assert_memory_equal("blob!", values.blob, 5);
	free_values(&values);
	vmm_archive_finish(&archive);
}

TEST(VM_189_whatever_is_cut_off_fails_and_gives_zeroes)
{
	struct vmm_archive archive = written();

	for (size_t count = 0; count < archive.count; count++) {
		struct values values = { .number = 1 };
		struct vmm_archive again;
		struct guarded part = guarded_of(count);

		memcpy(part.bytes, archive.bytes, count);
		vmm_archive_read_begin(&again, part.bytes, count);
		give(&again, &values);
		assert_true(again.failed);
		assert_int_equal(0, values.count);
		assert_int_equal(0, values.blob_bytes);
		assert_null(values.blob);
		free_values(&values);
		guarded_free(&part);
	}
	vmm_archive_finish(&archive);
}

TEST(VM_189_a_section_that_is_longer_shorter_or_another_fails)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} rows[] = { { 0, 8 },   { 4, 1 },  { 4, 200 },  { 7, 0x80 },
		     { 12, 11 }, { 16, 2 }, { 17, 0xff } };
	struct vmm_archive archive = written();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct values values = { .number = 1 };
		uint8_t was = archive.bytes[rows[i].at];
		struct vmm_archive again;

		archive.bytes[rows[i].at] = rows[i].byte;
		vmm_archive_read_begin(&again, archive.bytes, archive.count);
		give(&again, &values);
		assert_true(again.failed);
		free_values(&values);
		archive.bytes[rows[i].at] = was;
	}
	vmm_archive_finish(&archive);
}

TEST(VM_189_text_with_a_zero_in_it_fails)
{
	struct vmm_archive archive = written(), again;
	struct values values = { .number = 1 };

	archive.bytes[22] = 0;
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	give(&again, &values);
	assert_true(again.failed);
	free_values(&values);
	vmm_archive_finish(&archive);
}

TEST(VM_189_bytes_beyond_their_limit_and_none_at_all)
{
	struct vmm_archive archive, again;
	uint8_t bytes[6] = "bytes", *place = bytes;
	uint32_t count = 6;

	vmm_archive_write_begin(&archive);
	vmm_archive_section(&archive, 7);
	vmm_archive_blob(&archive, &place, &count, 6);
	assert_false(archive.failed);
	vmm_archive_section_end(&archive);
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	vmm_archive_section(&again, 7);
	vmm_archive_blob(&again, &place, &count, 5);
	assert_true(again.failed);
	assert_null(place);
	assert_int_equal(0, count);
	vmm_archive_finish(&archive);

	vmm_archive_write_begin(&archive);
	vmm_archive_section(&archive, 7);
	vmm_archive_blob(&archive, &place, &count, 6);
	vmm_archive_section_end(&archive);
	place = bytes;
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	vmm_archive_section(&again, 7);
	vmm_archive_blob(&again, &place, &count, 6);
	vmm_archive_section_end(&again);
	assert_false(again.failed);
	assert_null(place);
	assert_int_equal(0, count);
	vmm_archive_finish(&archive);
}

TEST(VM_189_nothing_is_taken_from_the_section_behind)
{
	struct vmm_archive archive, again;
	uint32_t number = 1, more[2] = { 2, 3 };

	vmm_archive_write_begin(&archive);
	for (uint32_t kind = 1; kind < 4; kind++) {
		vmm_archive_section(&archive, kind);
		VMM_ARCHIVE(&archive, number);
		vmm_archive_section_end(&archive);
	}
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	vmm_archive_section(&again, 1);
	VMM_ARCHIVE(&again, number);
	vmm_archive_section_end(&again);
	vmm_archive_section(&again, 2);
	assert_false(again.failed);
	VMM_ARCHIVE(&again, more);
	assert_true(again.failed);
	assert_int_equal(0, more[0]);
	vmm_archive_finish(&archive);
}

TEST(VM_189_many_bytes_are_given)
{
	struct vmm_archive archive;
	uint8_t bytes[5000];

	memset(bytes, 0x5a, sizeof(bytes));
	vmm_archive_write_begin(&archive);
	for (unsigned i = 0; i < 20; i++)
		VMM_ARCHIVE(&archive, bytes);
	assert_int_equal(20 * sizeof(bytes), archive.count);
	for (size_t i = 0; i < archive.count; i++)
		assert_int_equal(0x5a, archive.bytes[i]);
	vmm_archive_finish(&archive);
}

TEST(VM_189_what_has_failed_takes_no_more)
{
	struct vmm_archive archive = written();
	size_t count = archive.count;
	uint32_t number = 1;

	archive.failed = true;
	VMM_ARCHIVE(&archive, number);
	vmm_archive_section_end(&archive);
	assert_int_equal(count, archive.count);
	vmm_archive_finish(&archive);
}

TEST(VM_189_text_that_is_longer_than_its_section_is_none)
{
	struct vmm_archive archive, again;
	char *text = (char *)(uintptr_t) "words";
	uint32_t length;

	for (length = 4; length < 8; length++) {
		struct guarded guarded;

		vmm_archive_write_begin(&archive);
		vmm_archive_section(&archive, 1);
		vmm_archive_text(&archive, &text);
		vmm_archive_section_end(&archive);
		guarded = guarded_of(archive.count);
		memcpy(guarded.bytes, archive.bytes, archive.count);
		memcpy(guarded.bytes + 8, &length, sizeof(length));
		vmm_archive_read_begin(&again, guarded.bytes, archive.count);
		vmm_archive_finish(&archive);
		text = NULL;
		vmm_archive_section(&again, 1);
		vmm_archive_text(&again, &text);
		assert_int_equal(length > 5, again.failed);
		assert_int_equal(length > 5, text == NULL);
		vmm_archive_section_end(&again);
		assert_int_equal(length != 5, again.failed);
		free(text);
		text = (char *)(uintptr_t) "words";
		guarded_free(&guarded);
	}
}

/* Each call on values, alone. */
static void call(struct vmm_archive *archive, struct values *values, unsigned which)
{
	switch (which) {
	case 0: vmm_archive_section(archive, 7); break;
	case 1: VMM_ARCHIVE(archive, values->number); break;
	case 2: vmm_archive_count(archive, &values->count, 10); break;
	case 3: vmm_archive_flag(archive, &values->flag); break;
	case 4: vmm_archive_text(archive, &values->text); break;
	case 5: vmm_archive_text(archive, &values->none); break;
	case 6: vmm_archive_blob(archive, &values->blob, &values->blob_bytes, 5); break;
	default: vmm_archive_section_end(archive);
	}
}

TEST(VM_189_a_failure_stays_whatever_comes_behind_it)
{
	struct values source = { 0x12345678, 10,
		                 true,       (char *)(uintptr_t) "words",
		                 NULL,       (uint8_t *)(uintptr_t) "blob!",
		                 5 };

	for (unsigned reads = 0; reads < 2; reads++)
		for (unsigned failing = 0; failing < 8; failing++) {
			struct vmm_archive whole = written(), archive;
			struct values values = reads ? (struct values){ .count = 0 } : source;

			if (reads)
				vmm_archive_read_begin(&archive, whole.bytes, whole.count);
			else
				vmm_archive_write_begin(&archive);
			for (unsigned which = 0; which < 8; which++) {
				archive.failed |= which == failing;
				call(&archive, &values, which);
				assert_int_equal(which >= failing, archive.failed);
			}
			if (reads)
				free_values(&values);
			else
				vmm_archive_finish(&archive);
			vmm_archive_finish(&whole);
		}
}
