/* tests/vm/vmm/unpack_test.c - what was packed comes out as it was, and no more than is allowed. */
#include "vm/vmm/unpack.h"

#include <errno.h>

#include "harness/random.h"
#include "packed.h"

#define BYTES 3000000u /* room has to grow twice */

TEST(VM_47_a_compressed_kernel_is_known_by_its_magic_and_no_less)
{
	static const struct {
		const char *magic, *name;
		size_t bytes;
	} known[] = { { "\x1f\x8b\x08", "gzip", 3 },
		      { "BZh", "bzip2", 3 },
		      { "\xfd"
		        "7zXZ\0",
		        "XZ", 6 },
		      { "\x02\x21\x4c\x18", "LZ4", 4 },
		      { "\x28\xb5\x2f\xfd", "Zstandard", 4 } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const uint8_t *magic = (const uint8_t *)known[i].magic;

		assert_string_equal(known[i].name, vmm_unpack_name(magic, known[i].bytes));
		assert_null(vmm_unpack_name(magic, known[i].bytes - 1));
		assert_null(vmm_unpack_name(magic + 1, known[i].bytes - 1));
	}
}

/* Noise here and there, so that it does not get too small. */
static uint8_t *make_bytes(size_t count)
{
	uint8_t *bytes = calloc(1, count);
	uint32_t value = 1;

	assert_non_null(bytes);
	for (size_t i = 0; i < 5000; i++)
		bytes[i * (count / 5000)] = (uint8_t)(random_next(&value) >> 24);
	bytes[count - 1] = 0x5a;
	return bytes;
}

static void assert_unpacks(const struct packed *packed, size_t limit, const uint8_t *bytes,
                           size_t count)
{
	uint8_t *unpacked = NULL;
	size_t found = 0;

	assert_int_equal(0, vmm_unpack(packed->bytes, packed->count, limit, &unpacked, &found));
	assert_int_equal(count, found);
	assert_memory_equal(bytes, unpacked, count);
	free(unpacked);
}

static void assert_fails(const struct packed *packed, size_t count, size_t limit, int error)
{
	uint8_t *unpacked = NULL;
	size_t found = 0;

	assert_int_equal(error, vmm_unpack(packed->bytes, count, limit, &unpacked, &found));
	assert_null(unpacked);
}

TEST(VM_48_all_bytes_come_out_as_they_were_and_not_more_than_the_limit)
{
	static struct packed packed;
	uint8_t *bytes = make_bytes(BYTES);

	for (size_t i = 0; i < PACKERS; i++) {
		packers[i](bytes, BYTES, &packed);
		assert_unpacks(&packed, 16u << 20, bytes, BYTES);
		assert_unpacks(&packed, BYTES, bytes, BYTES);
		assert_fails(&packed, packed.count, BYTES - 1, -EFBIG);
		assert_fails(&packed, packed.count, 1, -EFBIG);
		assert_fails(&packed, packed.count / 2, 16u << 20, -ENOEXEC);
		assert_fails(&packed, 2, 16u << 20, -ENOEXEC);
	}
	free(bytes);
}

TEST(VM_48_what_unpacks_to_nothing_is_refused)
{
	static struct packed packed;

	for (size_t i = 0; i < PACKERS; i++) {
		packers[i]((const uint8_t *)"", 0, &packed);
		assert_fails(&packed, packed.count, 4096, -ENOEXEC);
	}
}

/* Blocks one behind the other, another stream's magic between them, and the unpacked size at the end as a kernel's build has it. */
TEST(VM_48_blocks_of_lz4_follow_each_other)
{
	static struct packed packed, second;
	uint8_t *bytes = make_bytes(BYTES);
	size_t half = BYTES / 2;

	pack_lz4(bytes, half, &packed);
	pack_lz4(bytes + half, BYTES - half, &second);
	assert_true(packed.count + second.count + 4 <= sizeof(packed.bytes));
	memcpy(packed.bytes + packed.count, second.bytes, second.count);
	packed.count += second.count;
	assert_unpacks(&packed, 16u << 20, bytes, BYTES);
	put(packed.bytes, packed.count, BYTES, 4);
	packed.count += 4;
	assert_unpacks(&packed, 16u << 20, bytes, BYTES);
	assert_fails(&packed, packed.count - 5, 16u << 20, -ENOEXEC);
	free(bytes);
}

/* All of what is packed is read before what it unpacks to has its room. */
TEST(VM_48_a_long_run_of_one_byte_comes_out_whole)
{
	static struct packed packed;
	const size_t count = 7u << 20;
	uint8_t *bytes = calloc(1, count);

	assert_non_null(bytes);
	for (size_t i = 0; i < PACKERS; i++) {
		packers[i](bytes, count, &packed);
		assert_unpacks(&packed, 16u << 20, bytes, count);
	}
	free(bytes);
}

TEST(VM_48_more_than_4_gib_is_not_asked_of_a_format)
{
	static struct packed packed;
	uint8_t *bytes = make_bytes(BYTES);

	for (size_t i = 0; i < PACKERS; i++) {
		packers[i](bytes, BYTES, &packed);
		assert_fails(&packed, packed.count, (size_t)UINT32_MAX + 1, -ENOEXEC);
	}
	free(bytes);
}
