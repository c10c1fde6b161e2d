/* tests/vm/vmm/initramfs_test.c - an archive as a kernel reads it, byte by byte. */
#include "vm/vmm/initramfs.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define HEADER 110u

static unsigned long field(const uint8_t *entry, unsigned index)
{
	char text[9] = "";

	memcpy(text, entry + 6 + 8 * index, 8);
	return strtoul(text, NULL, 16);
}

static size_t rounded(size_t count)
{
	return (count + 3) / 4 * 4;
}

/* The entry at *at is as wanted, with its number, and no byte between its parts is anything; the next one's place. */
static void assert_entry(const struct vmm_initramfs *archive, size_t *at, unsigned number,
                         const struct vmm_initramfs_entry *wanted)
{
	static const uint8_t zeroes[4];
	const uint8_t *entry = archive->bytes + *at;
	size_t name = strlen(wanted->path) + 1, content = rounded(HEADER + name);
	const unsigned long fields[13] = { number,
		                           wanted->mode,
		                           0,
		                           0,
		                           1,
		                           0,
		                           wanted->count,
		                           0,
		                           0,
		                           wanted->device_major,
		                           wanted->device_minor,
		                           name,
		                           0 };

	assert_true(*at + content + rounded(wanted->count) <= archive->count);
	assert_memory_equal("070701", entry, 6);
	for (unsigned i = 0; i < 13; i++)
		assert_int_equal(fields[i], field(entry, i));
	assert_string_equal(wanted->path, (const char *)entry + HEADER);
	assert_memory_equal(zeroes, entry + HEADER + name, content - HEADER - name);
	if (wanted->count)
		assert_memory_equal(wanted->bytes, entry + content, wanted->count);
	assert_memory_equal(zeroes, entry + content + wanted->count,
	                    rounded(wanted->count) - wanted->count);
	*at += content + rounded(wanted->count);
}

TEST(VM_69_entries_are_numbered_padded_with_zeroes_and_end_with_a_trailer)
{
	static const struct vmm_initramfs_entry folder = { .path = "dev", .mode = 0x41ed },
						trailer = { .path = "TRAILER!!!" };
	const struct vmm_initramfs_entry terminal = { .path = "dev/console",
		                                      .mode = VMM_INITRAMFS_TERMINAL,
		                                      .device_major = 5,
		                                      .device_minor = 1 };
	struct vmm_initramfs archive = { NULL };
	unsigned number = 1;
	size_t at = 0;

	/* Fresh memory is not zero. */
	mallopt(M_PERTURB, 0x5a);
	for (size_t count = 0; count < 9; count++) {
		struct vmm_initramfs_entry entry = { .path = &"abcdefghi"[count],
			                             .mode = 0x81a4,
			                             .bytes = "12345678",
			                             .count = count };

		vmm_initramfs_add(&archive, &entry);
	}
	vmm_initramfs_add(&archive, &terminal);
	assert_true(vmm_initramfs_end(&archive));
	for (size_t count = 0; count < 9; count++) {
		struct vmm_initramfs_entry entry = { .path = &"abcdefghi"[count],
			                             .mode = 0x81a4,
			                             .bytes = "12345678",
			                             .count = count };

		assert_entry(&archive, &at, number++, &entry);
	}
	assert_entry(&archive, &at, number++, &folder);
	assert_entry(&archive, &at, number++, &terminal);
	assert_entry(&archive, &at, number++, &trailer);
	assert_int_equal(archive.count, at);
	free(archive.bytes);
}

TEST(VM_69_every_folder_above_a_file_comes_before_it)
{
	static const char *const paths[] = { "a", "a/bc", "a/bc/d", "a/bc/d/file" };
	const struct vmm_initramfs_entry file = {
		.path = paths[3], .mode = VMM_INITRAMFS_PROGRAM, .bytes = "#!", .count = 2
	};
	struct vmm_initramfs archive = { NULL };
	size_t at = 0;

	vmm_initramfs_add(&archive, &file);
	for (unsigned i = 0; i < 3; i++) {
		const struct vmm_initramfs_entry folder = { .path = paths[i],
			                                    .mode = VMM_INITRAMFS_FOLDER };

		assert_entry(&archive, &at, i + 1, &folder);
	}
	assert_entry(&archive, &at, 4, &file);
	assert_int_equal(archive.count, at);
	free(archive.bytes);
}

TEST(VM_69_an_archive_grows_over_its_first_mebibyte)
{
	static uint8_t bytes[700000];
	struct vmm_initramfs archive = { NULL };
	size_t at = 0;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	for (unsigned i = 0; i < 7; i++) {
		struct vmm_initramfs_entry entry = { .path = "large",
			                             .mode = VMM_INITRAMFS_FILE,
			                             .bytes = bytes,
			                             .count = sizeof(bytes) - i };

		vmm_initramfs_add(&archive, &entry);
	}
	for (unsigned i = 0; i < 7; i++) {
		struct vmm_initramfs_entry entry = { .path = "large",
			                             .mode = VMM_INITRAMFS_FILE,
			                             .bytes = bytes,
			                             .count = sizeof(bytes) - i };

		assert_entry(&archive, &at, i + 1, &entry);
	}
	assert_int_equal(archive.count, at);
	assert_true(archive.count <= archive.capacity);
	free(archive.bytes);
}

TEST(VM_69_an_archive_that_failed_takes_no_more)
{
	const struct vmm_initramfs_entry file = { .path = "a/file", .bytes = "#!", .count = 2 };
	struct vmm_initramfs archive = { .failed = true };

	vmm_initramfs_add(&archive, &file);
	assert_false(vmm_initramfs_end(&archive));
	assert_int_equal(0, archive.count);
	assert_null(archive.bytes);
}
