/* tests/vm/vmm/snapshot_file_test.c - a snapshot's header and pages, without a machine. */
#include "vm/vmm/snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#define PAGE 4096u

static struct vmm_snapshot_header header_of(uint64_t state_bytes, uint64_t memory_bytes)
{
	struct vmm_snapshot_header header;
	uint8_t *state = calloc(1, state_bytes + 1);

	assert_non_null(state);
	vmm_snapshot_header_make(&header, state, state_bytes, memory_bytes);
	free(state);
	return header;
}

static void sign(struct vmm_snapshot_header *header)
{
	header->header_check =
		vmm_snapshot_check(header, offsetof(struct vmm_snapshot_header, header_check));
}

static int check(const struct vmm_snapshot_header *header, uint64_t file_bytes)
{
	struct vmm_reason reason = { "" };
	int error = vmm_snapshot_header_check(header, file_bytes, &reason);

	assert_true(!error == !reason.text[0]);
	return error;
}

TEST(VM_189_memory_begins_at_the_first_page_behind_the_state)
{
	assert_int_equal(PAGE, header_of(1, PAGE).memory_offset);
	assert_int_equal(PAGE, header_of(PAGE - 56, PAGE).memory_offset);
	assert_int_equal(2 * PAGE, header_of(PAGE - 55, PAGE).memory_offset);
	assert_int_equal(56, header_of(1, PAGE).state_offset);
}

TEST(VM_189_a_file_holds_all_that_its_header_says)
{
	struct vmm_snapshot_header header = header_of(100, 2 * PAGE);

	assert_int_equal(0, check(&header, 3 * PAGE));
	assert_int_equal(0, check(&header, 3 * PAGE + 1));
	assert_int_equal(-EINVAL, check(&header, 3 * PAGE - 1));
	/* A state that stands behind the memory ends where the file does. */
	header.state_offset = 4 * PAGE;
	sign(&header);
	assert_int_equal(0, check(&header, 4 * PAGE + 100));
	assert_int_equal(-EINVAL, check(&header, 4 * PAGE + 99));
	assert_int_equal(-EINVAL, check(&header, 4 * PAGE - 1));
	header.state_offset = UINT64_MAX - 50;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, 4 * PAGE + 100));
}

TEST(VM_189_a_header_that_no_snapshot_has_is_refused)
{
	const struct vmm_snapshot_header good = header_of(VMM_SNAPSHOT_STATE_MAX, PAGE);
	const uint64_t bytes = VMM_SNAPSHOT_STATE_MAX + 4 * PAGE;
	struct vmm_snapshot_header header = good;

	assert_int_equal(0, check(&good, bytes));
	header.state_bytes++;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.state_offset = 55;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.memory_offset++;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.memory_bytes--;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.header_bytes++;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.header_check++;
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.version++;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
	header = good;
	header.magic++;
	sign(&header);
	assert_int_equal(-EINVAL, check(&header, bytes));
}

TEST(VM_189_one_byte_anywhere_is_something)
{
	uint8_t bytes[140] = { 0 };

	for (uint64_t count = 0; count <= sizeof(bytes); count++) {
		assert_true(vmm_snapshot_is_empty(bytes, count));
		if (count < sizeof(bytes)) {
			bytes[count] = 1;
			assert_true(vmm_snapshot_is_empty(bytes, count));
			bytes[count] = 0;
		}
		for (uint64_t at = 0; at < count; at++) {
			bytes[at] = 0x80;
			assert_false(vmm_snapshot_is_empty(bytes, count));
			bytes[at] = 0;
		}
	}
}

/* A CRC-32 as everybody has it. */
TEST(VM_189_the_check_is_a_crc_32)
{
	assert_int_equal(0, vmm_snapshot_check("", 0));
	assert_int_equal(0xcbf43926, vmm_snapshot_check("123456789", 9));
}

/* Which of six pages hold something, a bit each; the file has them and holes where there is nothing. */
static void assert_written(unsigned pages)
{
	static uint8_t memory[6 * PAGE], found[7 * PAGE];
	char path[256];
	int file;

	snprintf(path, sizeof(path), "%s/pages", test_directory());
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(0, ftruncate(file, sizeof(found)));
	for (unsigned i = 0; i < 6; i++) {
		memset(memory + i * PAGE, 0, PAGE);
		if (pages >> i & 1)
			memory[i * PAGE + (i & 1 ? PAGE - 1 : 0)] = (uint8_t)(i + 1);
	}
	assert_int_equal(0, vmm_snapshot_write_memory(file, PAGE, memory, sizeof(memory)));
	assert_int_equal(sizeof(found), pread(file, found, sizeof(found), 0));
	assert_memory_equal(memory, found + PAGE, sizeof(memory));
	if (!pages)
		assert_int_equal(-1, lseek(file, 0, SEEK_DATA));
	close(file);
}

TEST(VM_189_pages_are_written_where_they_belong)
{
	for (unsigned pages = 0; pages < 64; pages++)
		assert_written(pages);
}
