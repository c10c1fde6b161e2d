/* tests/vm/vmm/boot_test.c - what the kernel finds in memory: tables, zero page, command line, initrd. */
#include <errno.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/boot.h"
#include "vm/vmm/layout.h"

#define MIB (1ull << 20)

struct ground {
	struct vmm_memory memory;
	struct vmm_kernel kernel;
	struct vmm_boot boot;
	struct vmm_reason reason;
	uint8_t page[4096];
};

static void ground_init(struct ground *ground, uint64_t bytes)
{
	memset(ground, 0, sizeof(*ground));
	assert_int_equal(0, vmm_memory_init(&ground->memory, bytes));
	ground->kernel.end = 0x2000000;
	ground->boot.kernel = &ground->kernel;
	ground->boot.command_line = "console=ttyS0";
}

static void ground_write(struct ground *ground)
{
	assert_int_equal(0, vmm_boot_write(&ground->memory, &ground->boot, &ground->reason));
	assert_true(vmm_memory_read(&ground->memory, VMM_ZERO_PAGE_GPA, ground->page, 4096));
}

static uint64_t number(const struct ground *ground, size_t offset, size_t bytes)
{
	uint64_t value = 0;

	memcpy(&value, ground->page + offset, bytes);
	return value;
}

static uint64_t word(const struct ground *ground, uint64_t gpa)
{
	uint64_t value = 0;

	assert_true(vmm_memory_read(&ground->memory, gpa, &value, sizeof(value)));
	return value;
}

TEST(VM_50_the_page_tables_map_the_first_gib_onto_itself)
{
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground_write(&ground);
	assert_int_equal(0xa003, word(&ground, 0x9000));
	assert_int_equal(0xb003, word(&ground, 0xa000));
	for (uint64_t i = 0; i < 512; i++)
		assert_int_equal(i << 21 | 0x83, word(&ground, 0xb000 + 8 * i));
	for (uint64_t i = 1; i < 512; i++) {
		assert_int_equal(0, word(&ground, 0x9000 + 8 * i));
		assert_int_equal(0, word(&ground, 0xa000 + 8 * i));
	}
	vmm_memory_finish(&ground.memory);
}

TEST(VM_50_the_tables_take_nothing_from_what_was_there)
{
	struct ground ground;
	uint8_t old[0x4000];

	memset(old, 0xee, sizeof(old));
	ground_init(&ground, 64 * MIB);
	assert_true(vmm_memory_write(&ground.memory, VMM_IDT_GPA, old, 8));
	assert_true(vmm_memory_write(&ground.memory, VMM_PML4_GPA, old, 3 * VMM_PAGE_BYTES));
	ground_write(&ground);
	assert_int_equal(0, word(&ground, VMM_IDT_GPA));
	for (uint64_t i = 1; i < 512; i++) {
		assert_int_equal(0, word(&ground, VMM_PML4_GPA + 8 * i));
		assert_int_equal(0, word(&ground, VMM_PDPT_GPA + 8 * i));
	}
	vmm_memory_finish(&ground.memory);
}

TEST(VM_51_the_descriptor_tables)
{
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground_write(&ground);
	assert_true(word(&ground, 0x500) == 0);
	assert_true(word(&ground, 0x508) == 0x00af9b000000ffff);
	assert_true(word(&ground, 0x510) == 0x00cf93000000ffff);
	assert_true(word(&ground, 0x518) == 0x008f8b000000ffff);
	assert_true(word(&ground, 0x520) == 0);
	vmm_memory_finish(&ground.memory);
}

TEST(VM_53_the_header_of_a_kernel_that_brings_none)
{
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground_write(&ground);
	assert_int_equal(0xaa55, number(&ground, 0x1fe, 2));
	assert_int_equal(0x53726448, number(&ground, 0x202, 4));
	assert_int_equal(0x20f, number(&ground, 0x206, 2));
	assert_int_equal(0xff, number(&ground, 0x210, 1));
	assert_int_equal(1, number(&ground, 0x211, 1));
	assert_int_equal(0x1000000, number(&ground, 0x230, 4));
	vmm_memory_finish(&ground.memory);
}

TEST(VM_53_the_header_of_a_bzimage_is_kept)
{
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground.kernel.has_setup_header = true;
	memset(ground.kernel.setup_header, 0x11, sizeof(ground.kernel.setup_header));
	ground.kernel.setup_header[0x211 - 0x1f1] = 0x80;
	ground_write(&ground);
	assert_int_equal(0x1111, number(&ground, 0x206, 2));
	assert_int_equal(0x81, number(&ground, 0x211, 1));
	assert_int_equal(0xff, number(&ground, 0x210, 1));
	assert_int_equal(0x11111111, number(&ground, 0x230, 4));
	assert_int_equal(0x53726448, number(&ground, 0x202, 4));
	assert_int_equal(0x11, number(&ground, 0x27f, 1));
	assert_int_equal(0, number(&ground, 0x280, 8));
	assert_int_equal(0, number(&ground, 0x218, 4));
	vmm_memory_finish(&ground.memory);
}

TEST(VM_53_a_protocol_older_than_2_15_is_said_to_be_that)
{
	static const uint16_t rows[][2] = { { 0x0206, 0x020f }, { 0x020e, 0x020f },
		                            { 0x020f, 0x020f }, { 0x0210, 0x0210 },
		                            { 0x0301, 0x0301 }, { 0x01ff, 0x020f } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ground ground;

		ground_init(&ground, 64 * MIB);
		ground.kernel.has_setup_header = true;
		memcpy(ground.kernel.setup_header + (0x206 - 0x1f1), rows[i], 2);
		ground_write(&ground);
		assert_int_equal(rows[i][1], number(&ground, 0x206, 2));
		vmm_memory_finish(&ground.memory);
	}
}

TEST(VM_54_command_line_and_initrd_in_the_zero_page)
{
	struct ground ground;
	char back[14];

	ground_init(&ground, 64 * MIB);
	ground.boot.initrd_gpa = 0x123456000;
	ground.boot.initrd_bytes = 0x2000;
	ground_write(&ground);
	assert_int_equal(0x20000, number(&ground, 0x228, 4));
	assert_int_equal(0, number(&ground, 0x0c8, 4));
	assert_int_equal(14, number(&ground, 0x238, 4));
	assert_int_equal(0x23456000, number(&ground, 0x218, 4));
	assert_int_equal(1, number(&ground, 0x0c0, 4));
	assert_int_equal(0x2000, number(&ground, 0x21c, 4));
	assert_true(vmm_memory_read(&ground.memory, 0x20000, back, sizeof(back)));
	assert_string_equal("console=ttyS0", back);
	vmm_memory_finish(&ground.memory);
}

TEST(VM_55_the_acpi_tables_address)
{
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground.boot.rsdp_gpa = 0xe0000;
	ground_write(&ground);
	assert_int_equal(0xe0000, number(&ground, 0x070, 8));
	vmm_memory_finish(&ground.memory);
}

TEST(VM_56_the_memory_map_is_exact)
{
	static const uint64_t expected[][3] = {
		{ 0, 0x9fc00, 1 },
		{ 0x9fc00, 0x60400, 2 },
		{ 0x100000, 0xd0000000 - 0x100000, 1 },
		{ 0x100000000, 0x130000000, 1 },
	};
	struct ground ground;

	ground_init(&ground, 0x200000000);
	ground_write(&ground);
	assert_int_equal(4, number(&ground, 0x1e8, 1));
	for (size_t i = 0; i < 4; i++) {
		assert_true(number(&ground, 0x2d0 + 20 * i, 8) == expected[i][0]);
		assert_true(number(&ground, 0x2d8 + 20 * i, 8) == expected[i][1]);
		assert_int_equal(expected[i][2], number(&ground, 0x2e0 + 20 * i, 4));
	}
	vmm_memory_finish(&ground.memory);
	ground_init(&ground, 64 * MIB);
	ground_write(&ground);
	assert_int_equal(3, number(&ground, 0x1e8, 1));
	assert_int_equal(63 * MIB, number(&ground, 0x2d8 + 40, 8));
	assert_int_equal(0, number(&ground, 0x2d0 + 60, 8));
	vmm_memory_finish(&ground.memory);
}

TEST(VM_57_the_initrd_lies_as_high_as_possible_on_a_page)
{
	struct ground ground;
	uint8_t initrd[5000], back[5000];

	memset(initrd, 0x5a, sizeof(initrd));
	ground_init(&ground, 64 * MIB);
	assert_int_equal(0, vmm_boot_place_initrd(&ground.memory, initrd, sizeof(initrd),
	                                          &ground.boot, &ground.reason));
	assert_int_equal(64 * MIB - 8192, ground.boot.initrd_gpa);
	assert_int_equal(5000, ground.boot.initrd_bytes);
	assert_true(vmm_memory_read(&ground.memory, ground.boot.initrd_gpa, back, sizeof(back)));
	assert_memory_equal(initrd, back, sizeof(back));
	vmm_memory_finish(&ground.memory);
	ground_init(&ground, 0x200000000);
	assert_int_equal(0, vmm_boot_place_initrd(&ground.memory, initrd, sizeof(initrd),
	                                          &ground.boot, &ground.reason));
	assert_int_equal(0xd0000000 - 8192, ground.boot.initrd_gpa);
	vmm_memory_finish(&ground.memory);
}

TEST(VM_57_an_initrd_that_does_not_fit_above_the_kernel_is_refused)
{
	static const uint8_t initrd[8192];
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	ground.kernel.end = 64 * MIB - 8191;
	assert_int_equal(-ENOSPC, vmm_boot_place_initrd(&ground.memory, initrd, 8192, &ground.boot,
	                                                &ground.reason));
	assert_non_null(strstr(ground.reason.text, "has 8 KiB, and there are 7 KiB above"));
	assert_int_equal(0, ground.boot.initrd_bytes);
	ground.kernel.end--;
	assert_int_equal(0, vmm_boot_place_initrd(&ground.memory, initrd, 8192, &ground.boot,
	                                          &ground.reason));
	assert_int_equal(-ENOSPC, vmm_boot_place_initrd(&ground.memory, initrd, 0, &ground.boot,
	                                                &ground.reason));
	assert_int_equal(-ENOSPC, vmm_boot_place_initrd(&ground.memory, initrd, UINT64_MAX,
	                                                &ground.boot, &ground.reason));
	ground.kernel.end = 64 * MIB + 1;
	assert_int_equal(-ENOSPC, vmm_boot_place_initrd(&ground.memory, initrd, 1, &ground.boot,
	                                                &ground.reason));
	assert_non_null(strstr(ground.reason.text, "has 1 KiB, and there are 0 KiB above"));
	vmm_memory_finish(&ground.memory);
}

TEST(VM_58_other_bytes_than_20h_to_7eh_are_refused)
{
	static const char *const lines[] = { "a\tb", "a\nb", "caf\xc3\xa9", "\x7f", "\x1f" };
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ground.boot.command_line = lines[i];
		assert_int_equal(-EINVAL,
		                 vmm_boot_write(&ground.memory, &ground.boot, &ground.reason));
	}
	ground.boot.command_line = " ~";
	ground_write(&ground);
	vmm_memory_finish(&ground.memory);
}

TEST(VM_58_a_line_that_is_too_long_is_refused_and_says_how_long)
{
	static char line[0x10001];
	struct ground ground;

	ground_init(&ground, 64 * MIB);
	memset(line, 'a', 0x10000);
	ground.boot.command_line = line;
	assert_int_equal(-EINVAL, vmm_boot_write(&ground.memory, &ground.boot, &ground.reason));
	assert_non_null(strstr(ground.reason.text, "65535"));
	line[0xffff] = 0;
	ground_write(&ground);
	assert_int_equal(0x10000, number(&ground, 0x238, 4));
	/* A kernel may itself take less. */
	ground.kernel.has_setup_header = true;
	ground.kernel.setup_header[0x238 - 0x1f1] = 0xff;
	ground.kernel.setup_header[0x239 - 0x1f1] = 0x07;
	assert_int_equal(-EINVAL, vmm_boot_write(&ground.memory, &ground.boot, &ground.reason));
	assert_non_null(strstr(ground.reason.text, "2047"));
	line[2047] = 0;
	ground_write(&ground);
	vmm_memory_finish(&ground.memory);
}
