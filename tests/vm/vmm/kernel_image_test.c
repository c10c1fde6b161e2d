/* tests/vm/vmm/kernel_image_test.c - kernels that load, and files that only look like one. */
#include <errno.h>

#include "guarded.h"
#include "kernel_file.h"
#include "packed.h"
#include "vm/vmm/elf_image.h"

#define MIB (1ull << 20)
#define GPA 0x1000000ull

static const uint8_t code[] = { 0xf4, 0xeb, 0xfd, 0x90, 0x12, 0x34, 0x56, 0x78 };

static int load(const uint8_t *file, size_t bytes, struct vmm_memory *memory,
                struct vmm_kernel *kernel)
{
	struct vmm_reason reason = { .text = "" };
	/* A read past its end is seen. */
	struct guarded copy = guarded_of(bytes);
	int error;

	memcpy(copy.bytes, file, bytes);
	assert_int_equal(0, vmm_memory_init(memory, 32 * MIB));
	vmm_memory_write(memory, GPA, "\xee\xee\xee\xee\xee\xee\xee\xee\xee\xee\xee\xee", 12);
	error = vmm_kernel_load(copy.bytes, bytes, memory, kernel, &reason);
	guarded_free(&copy);
	if (error)
		assert_true(strlen(reason.text) > 10);
	return error;
}

/* The kernel of code loads, with zeroes behind it. */
static void assert_loads(const uint8_t *file, size_t bytes)
{
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	uint8_t back[12];

	assert_int_equal(0, load(file, bytes, &memory, &kernel));
	assert_true(vmm_memory_read(&memory, GPA, back, sizeof(back)));
	assert_memory_equal(code, back, sizeof(code));
	assert_memory_equal("\0\0\0\0", back + 8, 4);
	assert_int_equal(GPA, kernel.entry);
	assert_int_equal(GPA + 0x2000, kernel.end);
	vmm_memory_finish(&memory);
}

static void assert_refused(const uint8_t *file, size_t bytes, int error)
{
	struct vmm_memory memory;
	struct vmm_kernel kernel = { .entry = 0x1234 };

	assert_int_equal(error, load(file, bytes, &memory, &kernel));
	assert_int_equal(0x1234, kernel.entry);
	vmm_memory_finish(&memory);
}

TEST(VM_49_segments_go_to_their_physical_address_and_are_zeroed_behind)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	assert_loads(file, bytes);
	free(file);
}

TEST(VM_49_every_truncation_is_refused)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	for (size_t count = 0; count < bytes; count += count < 200 ? 1 : 97)
		assert_refused(file, count, -ENOEXEC);
	assert_refused(file, bytes - 1, -ENOEXEC);
	free(file);
}

/* What is said of a file that is refused. */
static struct vmm_reason reason_of(const uint8_t *file, size_t bytes)
{
	struct vmm_reason reason = { .text = "" };
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	struct guarded copy = guarded_of(bytes);

	memcpy(copy.bytes, file, bytes);
	assert_int_equal(0, vmm_memory_init(&memory, 32 * MIB));
	assert_int_equal(-ENOEXEC, vmm_kernel_load(copy.bytes, bytes, &memory, &kernel, &reason));
	vmm_memory_finish(&memory);
	guarded_free(&copy);
	return reason;
}

TEST(VM_49_where_an_elf_file_ends_is_said)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	assert_non_null(strstr(reason_of(file, 3).text, "neither ELF"));
	assert_non_null(strstr(reason_of(file, 4).text, "ends in its header"));
	assert_non_null(strstr(reason_of(file, 63).text, "ends in its header"));
	assert_non_null(strstr(reason_of(file, 64).text, "ends before its program headers"));
	assert_non_null(strstr(reason_of(file, 119).text, "ends before its program headers"));
	assert_non_null(strstr(reason_of(file, 120).text, "longer than the file"));
	free(file);
}

TEST(VM_49_an_entry_is_in_a_segment_that_is_loaded)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	/* The second is a note, at an address of its own. */
	put(file, 56, 2, 2);
	memcpy(file + ELF_HEADER + ELF_SEGMENT, file + ELF_HEADER, ELF_SEGMENT);
	put(file, ELF_HEADER + ELF_SEGMENT, 4, 4);
	put(file, ELF_HEADER + ELF_SEGMENT + 24, GPA + 0x4000, 8);
	assert_loads(file, bytes);
	put(file, 24, GPA + 0x4000, 8);
	assert_non_null(strstr(reason_of(file, bytes).text, "in none of its segments"));
	free(file);
}

TEST(VM_49_a_segment_may_have_all_its_bytes_or_none_in_the_file)
{
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), sizeof(code), &bytes), back[12];

	assert_int_equal(0, load(file, bytes, &memory, &kernel));
	assert_int_equal(GPA + sizeof(code), kernel.end);
	assert_true(vmm_memory_read(&memory, GPA, back, sizeof(back)));
	assert_memory_equal(code, back, sizeof(code));
	assert_memory_equal("\xee\xee\xee\xee", back + sizeof(code), 4);
	vmm_memory_finish(&memory);
	/* The second begins where the file ends, and is of zeroes. */
	put(file, 56, 2, 2);
	memcpy(file + ELF_HEADER + ELF_SEGMENT, file + ELF_HEADER, ELF_SEGMENT);
	put(file, ELF_HEADER + ELF_SEGMENT + 8, bytes, 8);
	put(file, ELF_HEADER + ELF_SEGMENT + 24, GPA + sizeof(code), 8);
	put(file, ELF_HEADER + ELF_SEGMENT + 32, 0, 8);
	put(file, ELF_HEADER + ELF_SEGMENT + 40, 4, 8);
	assert_int_equal(0, load(file, bytes, &memory, &kernel));
	assert_int_equal(GPA + sizeof(code) + 4, kernel.end);
	assert_true(vmm_memory_read(&memory, GPA, back, sizeof(back)));
	assert_memory_equal("\0\0\0\0", back + sizeof(code), 4);
	vmm_memory_finish(&memory);
	free(file);
}

TEST(VM_49_program_headers_may_be_the_last_of_a_file)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);
	struct guarded moved = guarded_of(bytes + ELF_SEGMENT);

	memcpy(moved.bytes, file, bytes);
	memcpy(moved.bytes + bytes, file + ELF_HEADER, ELF_SEGMENT);
	put(moved.bytes, 32, bytes, 8);
	assert_loads(moved.bytes, bytes + ELF_SEGMENT);
	assert_true(vmm_elf_begins(moved.bytes, bytes + ELF_SEGMENT));
	assert_false(vmm_elf_begins(moved.bytes, bytes + ELF_SEGMENT - 1));
	/* None of them take no bytes. */
	put(moved.bytes, 56, 0, 2);
	assert_true(vmm_elf_begins(moved.bytes, bytes));
	assert_false(vmm_elf_begins(moved.bytes, bytes - 1));
	guarded_free(&moved);
	free(file);
}

TEST(VM_49_headers_that_are_wrong_are_refused)
{
	static const struct {
		size_t offset, size;
		uint64_t value;
		int error;
	} rows[] = {
		{ 4, 1, 1, -ENOEXEC },                   /* 32 bits */
		{ 5, 1, 2, -ENOEXEC },                   /* big-endian */
		{ 16, 2, 1, -ENOEXEC },                  /* an object file */
		{ 18, 2, 183, -ENOEXEC },                /* another machine */
		{ 54, 2, 32, -ENOEXEC },                 /* program headers of another size */
		{ 56, 2, 0, -ENOEXEC },                  /* none of them */
		{ 56, 2, 65, -ENOEXEC },                 /* too many */
		{ 56, 2, 0xffff, -ENOEXEC },             /* far too many */
		{ 32, 8, 0xfffffffffffffff0, -ENOEXEC }, /* they wrap around */
		{ 32, 8, 0x2000, -ENOEXEC },             /* they lie behind the end */
		{ 24, 8, GPA + 8, -ENOEXEC },            /* entry in the zeroes */
		{ 24, 8, GPA - 1, -ENOEXEC },            /* entry before the segment */
		{ 64 + 8, 8, 0x1001, -ENOEXEC },         /* the segment's bytes are not all there */
		{ 64 + 8, 8, 0xfffffffffffff000, -ENOEXEC },
		{ 64 + 32, 8, 0x2001, -ENOEXEC }, /* more bytes than memory */
		{ 64 + 32, 8, 0xffffffffffffffff, -ENOEXEC },
		{ 64 + 24, 8, 0x9000, -ENOEXEC }, /* over our page tables */
		{ 64 + 24, 8, 0xff000, -ENOEXEC },
		{ 64 + 24, 8, 32 * MIB - 0x1000, -ENOSPC }, /* over the end of memory */
		{ 64 + 24, 8, 0xfffffffffffff000, -ENOSPC },
		{ 64 + 40, 8, 0xffffffffffffff00, -ENOSPC },
		{ 64 + 40, 8, 0, -ENOEXEC },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bytes;
		uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

		put(file, rows[i].offset, rows[i].value, rows[i].size);
		assert_refused(file, bytes, rows[i].error);
		free(file);
	}
}

TEST(VM_49_segments_that_overlap_are_refused)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	memcpy(file + ELF_HEADER + ELF_SEGMENT, file + ELF_HEADER, ELF_SEGMENT);
	put(file, 56, 2, 2);
	assert_refused(file, bytes, -ENOEXEC);
	put(file, ELF_HEADER + ELF_SEGMENT + 24, GPA + 0x1fff, 8);
	assert_refused(file, bytes, -ENOEXEC);
	/* Behind it there is room, and other kinds of headers do not count. */
	put(file, ELF_HEADER + ELF_SEGMENT + 24, GPA + 0x2000, 8);
	put(file, ELF_HEADER + ELF_SEGMENT + 40, 0x10, 8);
	{
		struct vmm_memory memory;
		struct vmm_kernel kernel;

		assert_int_equal(0, load(file, bytes, &memory, &kernel));
		assert_int_equal(GPA + 0x2010, kernel.end);
		vmm_memory_finish(&memory);
	}
	put(file, ELF_HEADER + ELF_SEGMENT, 4, 4);
	put(file, ELF_HEADER + ELF_SEGMENT + 24, GPA, 8);
	assert_loads(file, bytes);
	free(file);
}

TEST(VM_50_an_entry_above_1_gib_is_refused_with_a_message)
{
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	struct vmm_reason reason = { .text = "" };
	size_t bytes;
	uint8_t *file = elf_make(0x40000000, code, sizeof(code), 0x2000, &bytes);

	assert_int_equal(0, vmm_memory_init(&memory, 2048 * MIB));
	assert_int_equal(-ENOEXEC, vmm_kernel_load(file, bytes, &memory, &kernel, &reason));
	assert_non_null(strstr(reason.text, "above 1 GiB"));
	vmm_memory_finish(&memory);
	free(file);
}

/* --- Compressed ---------------------------------------------------------------------------------- */

TEST(VM_47_a_compressed_elf_file_is_unpacked)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	for (size_t i = 0; i < PACKERS; i++) {
		struct packed packed;

		packers[i](file, bytes, &packed);
		assert_loads(packed.bytes, packed.count);
	}
	free(file);
}

TEST(VM_47_a_pe_file_is_searched_for_the_compressed_kernel_that_it_carries)
{
	size_t bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes), *image;

	for (size_t i = 0; i < PACKERS; i++) {
		struct packed packed;

		packers[i](file, bytes, &packed);
		image = calloc(1, 0x333 + packed.count);
		memcpy(image, "MZ", 2);
		memcpy(image + 0x100, "\x1f\x8b\x08", 3); /* no stream, though it looks like one */
		memcpy(image + 0x333, packed.bytes, packed.count);
		assert_loads(image, 0x333 + packed.count);
		assert_refused(image, 0x333 + packed.count / 2, -ENOEXEC);
		free(image);
	}
	free(file);
}

TEST(VM_48_a_bzimage_is_unpacked_to_the_elf_file_in_it)
{
	size_t bytes, image_bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	for (size_t i = 0; i < PACKERS; i++) {
		struct packed packed;
		uint8_t *image;

		packers[i](file, bytes, &packed);
		/* The unpacked size, as the kernel's build appends it. */
		put(packed.bytes, packed.count, bytes, 4);
		image = bzimage_make(packed.bytes, packed.count + 4, &image_bytes);
		assert_loads(image, image_bytes);
		free(image);
	}
	free(file);
}

TEST(VM_48_a_broken_payload_is_refused_wherever_it_breaks)
{
	size_t bytes, image_bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes);

	for (size_t i = 0; i < PACKERS; i++) {
		struct packed packed;
		uint8_t *image;

		packers[i](file, bytes, &packed);
		for (size_t cut = 7; cut < packed.count - 8; cut++) {
			image = bzimage_make(packed.bytes, cut, &image_bytes);
			assert_refused(image, image_bytes, -ENOEXEC);
			free(image);
		}
	}
	free(file);
}

TEST(VM_48_a_payload_that_nobody_knows_unpacks_itself)
{
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	size_t bytes;
	uint8_t *image = bzimage_make("own way", 7, &bytes), back[7];

	assert_int_equal(0, load(image, bytes, &memory, &kernel));
	assert_int_equal(GPA + 0x200, kernel.entry);
	assert_int_equal(GPA + 0x10000, kernel.end);
	assert_true(kernel.has_setup_header);
	assert_memory_equal(image + VMM_SETUP_HEADER_OFFSET, kernel.setup_header, 0x268 - 0x1f1);
	assert_true(vmm_memory_read(&memory, GPA + 0x400, back, sizeof(back)));
	assert_memory_equal("own way", back, sizeof(back));
	vmm_memory_finish(&memory);
	free(image);
}

TEST(VM_48_headers_that_are_wrong_are_refused)
{
	static const struct {
		size_t offset, size;
		uint64_t value;
		int error;
	} rows[] = {
		{ 0x206, 2, 0x205, -ENOEXEC },      /* too old */
		{ 0x206, 2, 0x20b, -ENOEXEC },      /* has no 64-bit entry yet */
		{ 0x236, 2, 0, -ENOEXEC },          /* has none */
		{ 0x1f1, 1, 64, -ENOEXEC },         /* more sectors than the file */
		{ 0x258, 8, 0, -ENOEXEC },          /* over our tables */
		{ 0x258, 8, 0x1000001, -ENOEXEC },  /* no page */
		{ 0x258, 8, 0x40000000, -ENOEXEC }, /* above what is mapped */
		{ 0x258, 8, 0xfffffffffffff000, -ENOEXEC },
		{ 0x260, 4, 0xffffffff, -ENOSPC },
		{ 0x258, 8, 32 * MIB - 0x1000, -ENOSPC },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bytes;
		uint8_t *image = bzimage_make("own way", 7, &bytes);

		put(image, rows[i].offset, rows[i].value, rows[i].size);
		assert_refused(image, bytes, rows[i].error);
		free(image);
	}
}

TEST(VM_48_a_kernel_of_set_up_sectors_alone_is_refused)
{
	size_t bytes;
	uint8_t *image = bzimage_make("own way", 7, &bytes);

	assert_non_null(strstr(reason_of(image, 2 * 512).text, "ends in its set-up sectors"));
	assert_null(strstr(reason_of(image, 2 * 512 + 1).text, "ends in its set-up sectors"));
	free(image);
}

TEST(VM_48_a_payload_is_named_since_protocol_2_08)
{
	static struct packed packed;
	size_t bytes, image_bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes), *image;

	pack_gzip(file, bytes, &packed);
	image = bzimage_make(packed.bytes, packed.count, &image_bytes);
	put(image, 0x206, 0x208, 2);
	assert_loads(image, image_bytes);
	put(image, 0x206, 0x207, 2);
	assert_non_null(strstr(reason_of(image, image_bytes).text, "no 64-bit entry"));
	free(image);
	free(file);
}

TEST(VM_53_a_set_up_header_is_taken_as_far_as_it_says)
{
	/* The length behind its jump, and where the header ends. */
	static const struct {
		uint8_t length;
		size_t end;
	} rows[] = { { 0x66, 0x268 },
		     { 0x67, 0x269 },
		     { 0xff, VMM_SETUP_HEADER_OFFSET + VMM_SETUP_HEADER_BYTES } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bytes, taken = rows[i].end - VMM_SETUP_HEADER_OFFSET;
		struct vmm_memory memory;
		struct vmm_kernel kernel;
		uint8_t *image = bzimage_make("own way", 7, &bytes);

		memset(image + 0x268, 0xee, 2 * 512 - 0x268);
		image[0x201] = rows[i].length;
		assert_int_equal(0, load(image, bytes, &memory, &kernel));
		assert_memory_equal(image + VMM_SETUP_HEADER_OFFSET, kernel.setup_header, taken);
		for (size_t at = taken; at < VMM_SETUP_HEADER_BYTES; at++)
			assert_int_equal(0, kernel.setup_header[at]);
		vmm_memory_finish(&memory);
		free(image);
	}
}

TEST(VM_48_a_payload_that_is_broken_is_named_by_its_packer)
{
	static struct packed packed;
	size_t bytes, image_bytes;
	uint8_t *file = elf_make(GPA, code, sizeof(code), 0x2000, &bytes), *image;

	pack_xz(file, bytes, &packed);
	image = bzimage_make(packed.bytes, packed.count / 2, &image_bytes);
	assert_non_null(strstr(reason_of(image, image_bytes).text, "unpacked: XZ is broken"));
	free(image);
	free(file);
}

TEST(VM_48_a_payload_outside_the_file_is_not_followed)
{
	static const uint64_t rows[][2] = { { 0xfffffff0, 7 },
		                            { 0x400, 8 },
		                            { 0x408, 0 },
		                            { 0x400, 0xffffffff },
		                            { 0xffffffff, 0xffffffff } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bytes;
		struct vmm_memory memory;
		struct vmm_kernel kernel;
		uint8_t *image = bzimage_make("\x1f\x8b\x08 no", 6, &bytes);

		put(image, 0x248, rows[i][0], 4);
		put(image, 0x24c, rows[i][1], 4);
		assert_int_equal(0, load(image, bytes, &memory, &kernel));
		assert_int_equal(GPA + 0x200, kernel.entry);
		vmm_memory_finish(&memory);
		free(image);
	}
}

TEST(VM_47_what_is_no_kernel_is_refused_with_a_message)
{
	assert_refused((const uint8_t *)"", 0, -ENOEXEC);
	assert_refused((const uint8_t *)"#!/bin/sh\n", 10, -ENOEXEC);
	assert_non_null(strstr(reason_of((const uint8_t *)"MZ", 2).text, "carries no compressed"));
	assert_non_null(strstr(reason_of((const uint8_t *)"M", 1).text, "not a kernel"));
	assert_refused((const uint8_t *)"MZ and no kernel", 16, -ENOEXEC);
}

TEST(VM_48_a_kernel_that_unpacks_itself_may_end_where_memory_does)
{
	static const struct {
		uint32_t needed;
		bool fits;
	} rows[] = { { 32 * MIB - GPA, true }, { 32 * MIB - GPA + 1, false } };

	for (size_t i = 0; i < 2; i++) {
		struct vmm_memory memory;
		struct vmm_kernel kernel;
		size_t bytes;
		uint8_t *image = bzimage_make("own way", 7, &bytes);

		put(image, 0x260, rows[i].needed, 4);
		if (rows[i].fits) {
			assert_int_equal(0, load(image, bytes, &memory, &kernel));
			assert_int_equal(32 * MIB, kernel.end);
			vmm_memory_finish(&memory);
		} else {
			assert_refused(image, bytes, -ENOSPC);
		}
		free(image);
	}
}
