/* tests/vm/vmm/kernel_file_test.c - a kernel from its file: read straight to where the guest has it, or refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "kernel_file.h"

#define MIB (1ull << 20)
#define GPA 0x1000000ull
#define CODE_BYTES 100000u

struct trial {
	char *folder;
	char path[512];
	uint8_t code[CODE_BYTES];
	uint8_t *file;
	size_t bytes;
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	struct vmm_reason reason;
};

static struct trial *make(void)
{
	struct trial *trial = calloc(1, sizeof(*trial));

	for (unsigned i = 0; i < CODE_BYTES; i++)
		trial->code[i] = (uint8_t)(i * 7 + i / 256);
	trial->file = elf_make(GPA, trial->code, CODE_BYTES, 0x20000, &trial->bytes);
	assert_int_equal(0, host_directory_make_temporary("/tmp", "kernel", &trial->folder));
	snprintf(trial->path, sizeof(trial->path), "%s/vmlinux", trial->folder);
	assert_int_equal(0, vmm_memory_init(&trial->memory, 32 * MIB));
	return trial;
}

static void finish(struct trial *trial)
{
	vmm_memory_finish(&trial->memory);
	host_file_remove_tree(trial->folder);
	free(trial->folder);
	free(trial->file);
	free(trial);
}

static int load(struct trial *trial, size_t bytes)
{
	assert_int_equal(0, host_file_write(trial->path, trial->file, bytes));
	return vmm_kernel_load_file(trial->path, &trial->memory, &trial->kernel, &trial->reason);
}

TEST(VM_49_an_elf_file_is_read_to_where_the_guest_has_it)
{
	struct trial *trial = make();
	uint8_t *back = malloc(0x20000);

	vmm_memory_write(&trial->memory, GPA + CODE_BYTES, "\xee\xee\xee\xee", 4);
	assert_int_equal(0, load(trial, trial->bytes));
	assert_true(vmm_memory_read(&trial->memory, GPA, back, 0x20000));
	assert_memory_equal(trial->code, back, CODE_BYTES);
	for (unsigned i = CODE_BYTES; i < 0x20000; i++)
		assert_int_equal(0, back[i]);
	assert_int_equal(GPA, trial->kernel.entry);
	assert_int_equal(GPA + 0x20000, trial->kernel.end);
	free(back);
	finish(trial);
}

TEST(VM_49_a_file_that_ends_anywhere_is_refused_by_its_name)
{
	static const size_t ends[] = {
		0, 3, 4, 63, 64, 100, 120, 4095, 4096, 4097, ELF_CODE + CODE_BYTES - 1
	};
	struct trial *trial = make();

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		trial->kernel.entry = 0x1234;
		assert_int_equal(-ENOEXEC, load(trial, ends[i]));
		assert_int_equal(0x1234, trial->kernel.entry);
		assert_non_null(strstr(trial->reason.text, trial->path));
	}
	finish(trial);
}

TEST(VM_49_what_is_no_file_is_refused_by_its_name)
{
	struct trial *trial = make();

	assert_int_equal(-ENOENT, vmm_kernel_load_file(trial->path, &trial->memory, &trial->kernel,
	                                               &trial->reason));
	assert_non_null(strstr(trial->reason.text, "No such file"));
	assert_int_equal(-EISDIR, vmm_kernel_load_file(trial->folder, &trial->memory,
	                                               &trial->kernel, &trial->reason));
	assert_int_equal(-EINVAL, vmm_kernel_load_file("/dev/null", &trial->memory, &trial->kernel,
	                                               &trial->reason));
	finish(trial);
}

TEST(VM_18_guest_memory_begins_where_large_pages_can)
{
	struct trial *trial = make();

	assert_int_equal(0, (uintptr_t)trial->memory.host % (2 * MIB));
	finish(trial);
}

TEST(VM_47_a_raw_kernel_stands_at_1_mib_and_begins_there)
{
	struct trial *trial = make();
	uint8_t back[4];

	assert_int_equal(0, host_file_write(trial->path, trial->code, CODE_BYTES));
	assert_int_equal(0, vmm_kernel_load_raw(trial->path, &trial->memory, &trial->kernel,
	                                        &trial->reason));
	assert_int_equal(MIB, trial->kernel.entry);
	assert_int_equal(MIB + CODE_BYTES, trial->kernel.end);
	assert_true(vmm_memory_read(&trial->memory, MIB + CODE_BYTES - 4, back, 4));
	assert_memory_equal(trial->code + CODE_BYTES - 4, back, 4);
	finish(trial);
}

TEST(VM_47_a_raw_kernel_that_is_empty_too_large_or_absent_is_named)
{
	struct trial *trial = make();
	static uint8_t large[31 * MIB + 1];

	assert_int_equal(0, host_file_write(trial->path, large, 0));
	assert_int_equal(-ENOEXEC, vmm_kernel_load_raw(trial->path, &trial->memory, &trial->kernel,
	                                               &trial->reason));
	assert_non_null(strstr(trial->reason.text, "empty"));
	assert_int_equal(0, host_file_write(trial->path, large, sizeof(large)));
	assert_int_equal(-ENOSPC, vmm_kernel_load_raw(trial->path, &trial->memory, &trial->kernel,
	                                              &trial->reason));
	assert_non_null(strstr(trial->reason.text, trial->path));
	assert_int_equal(-EISDIR, vmm_kernel_load_raw("/tmp", &trial->memory, &trial->kernel,
	                                              &trial->reason));
	finish(trial);
}

TEST(VM_47_no_file_stays_open_however_it_was_read)
{
	struct trial *trial = make();
	int before = open("/", O_PATH | O_CLOEXEC);

	close(before);
	for (unsigned i = 0; i < 2; i++) {
		int after;

		assert_int_equal(0, load(trial, trial->bytes));
		assert_int_equal(-ENOEXEC, load(trial, 100));
		assert_int_equal(-ENOEXEC, load(trial, 0));
		assert_int_equal(-ENOEXEC, vmm_kernel_load_raw(trial->path, &trial->memory,
		                                               &trial->kernel, &trial->reason));
		assert_int_equal(0, host_file_write(trial->path, trial->code, CODE_BYTES));
		assert_int_equal(0, vmm_kernel_load_raw(trial->path, &trial->memory, &trial->kernel,
		                                        &trial->reason));
		after = open("/", O_PATH | O_CLOEXEC);
		close(after);
		assert_int_equal(before, after);
	}
	finish(trial);
}
