/* vm/vmm/boot.c - descriptor tables, page tables, command line, memory map and zero page. */
#include "vm/vmm/boot.h"

#include <errno.h>
#include <string.h>

#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"

#define PAGE_TABLE_FLAGS 0x3ull /* present, writable */
#define LARGE_PAGE_FLAGS 0x83ull
#define PD_ENTRIES 512u

/* Offsets in the zero page. */
#define EXT_INITRD_ADDRESS 0x0c0u
#define EXT_INITRD_BYTES 0x0c4u
#define EXT_COMMAND_LINE 0x0c8u
#define RSDP_ADDRESS 0x070u
#define E820_COUNT 0x1e8u
#define BOOT_FLAG 0x1feu
#define HEADER_MAGIC 0x202u
#define PROTOCOL 0x206u
#define LOADER_TYPE 0x210u
#define LOAD_FLAGS 0x211u
#define INITRD_ADDRESS 0x218u
#define INITRD_BYTES 0x21cu
#define COMMAND_LINE 0x228u
#define KERNEL_ALIGNMENT 0x230u
#define COMMAND_LINE_BYTES 0x238u
#define E820_TABLE 0x2d0u
#define E820_ENTRY_BYTES 20u
#define E820_RAM 1u
#define E820_RESERVED 2u
#define LOADED_HIGH 1u
#define OLDEST_PROTOCOL 0x20fu

static void put(uint8_t *page, size_t offset, uint64_t number, size_t bytes)
{
	memcpy(page + offset, &number, bytes);
}

static void write_number(struct vmm_memory *memory, uint64_t gpa, uint64_t number)
{
	vmm_memory_write(memory, gpa, &number, sizeof(number));
}

static void write_tables(struct vmm_memory *memory)
{
	static const uint64_t gdt[] = { 0, 0x00af9b000000ffff, 0x00cf93000000ffff,
		                        0x008f8b000000ffff };

	vmm_memory_write(memory, VMM_GDT_GPA, gdt, sizeof(gdt));
	write_number(memory, VMM_IDT_GPA, 0);
	vmm_memory_zero(memory, VMM_PML4_GPA, 3 * VMM_PAGE_BYTES);
	write_number(memory, VMM_PML4_GPA, VMM_PDPT_GPA | PAGE_TABLE_FLAGS);
	write_number(memory, VMM_PDPT_GPA, VMM_PD_GPA | PAGE_TABLE_FLAGS);
	for (uint64_t i = 0; i < PD_ENTRIES; i++)
		write_number(memory, VMM_PD_GPA + 8 * i, i << 21 | LARGE_PAGE_FLAGS);
}

/* How long a command line the kernel itself says it takes. */
static uint64_t longest_line(const struct vmm_kernel *kernel)
{
	uint32_t bytes = 0;

	if (kernel->has_setup_header)
		memcpy(&bytes,
		       kernel->setup_header + (COMMAND_LINE_BYTES - VMM_SETUP_HEADER_OFFSET),
		       sizeof(bytes));
	return bytes && bytes < VMM_COMMAND_LINE_BYTES ? bytes : VMM_COMMAND_LINE_BYTES - 1;
}

static int write_command_line(struct vmm_memory *memory, const struct vmm_boot *boot,
                              struct vmm_reason *reason)
{
	const char *line = boot->command_line;
	size_t length = strlen(line);

	for (size_t i = 0; i < length; i++)
		if (line[i] < 0x20 || line[i] > 0x7e)
			return vmm_fail(reason, -EINVAL,
			                "byte %zu of the kernel's command line is %#x: only 0x20 "
			                "to 0x7e can "
			                "be there",
			                i, (unsigned char)line[i]);
	if (length > longest_line(boot->kernel))
		return vmm_fail(
			reason, -EINVAL,
			"the kernel's command line has %zu bytes, and it takes at most %llu",
			length, (unsigned long long)longest_line(boot->kernel));
	vmm_memory_write(memory, VMM_COMMAND_LINE_GPA, line, length + 1);
	return 0;
}

static void add_range(uint8_t *page, uint64_t gpa, uint64_t bytes, uint32_t type)
{
	size_t entry = E820_TABLE + page[E820_COUNT] * E820_ENTRY_BYTES;

	put(page, entry, gpa, 8);
	put(page, entry + 8, bytes, 8);
	put(page, entry + 16, type, 4);
	page[E820_COUNT]++;
}

static void add_memory_map(uint8_t *page, const struct vmm_memory *memory)
{
	add_range(page, 0, VMM_EBDA_GPA, E820_RAM);
	add_range(page, VMM_EBDA_GPA, VMM_HIGH_GPA - VMM_EBDA_GPA, E820_RESERVED);
	add_range(page, VMM_HIGH_GPA, vmm_memory_low_end(memory) - VMM_HIGH_GPA, E820_RAM);
	for (size_t i = 1; i < memory->guest.region_count; i++)
		add_range(page, memory->guest.regions[i].gpa, memory->guest.regions[i].bytes,
		          E820_RAM);
}

static void add_header(uint8_t *page, const struct vmm_boot *boot)
{
	const struct vmm_kernel *kernel = boot->kernel;
	size_t length = strlen(boot->command_line);

	if (kernel->has_setup_header)
		memcpy(page + VMM_SETUP_HEADER_OFFSET, kernel->setup_header,
		       VMM_SETUP_HEADER_BYTES);
	else
		put(page, KERNEL_ALIGNMENT, 0x1000000, 4);
	put(page, BOOT_FLAG, 0xaa55, 2);
	memcpy(page + HEADER_MAGIC, "HdrS", 4);
	if (page[PROTOCOL] + 256u * page[PROTOCOL + 1] < OLDEST_PROTOCOL)
		put(page, PROTOCOL, OLDEST_PROTOCOL, 2);
	page[LOADER_TYPE] = 0xff;
	page[LOAD_FLAGS] |= LOADED_HIGH;
	put(page, INITRD_ADDRESS, boot->initrd_gpa, 4);
	put(page, EXT_INITRD_ADDRESS, boot->initrd_gpa >> 32, 4);
	put(page, INITRD_BYTES, boot->initrd_bytes, 4);
	put(page, EXT_INITRD_BYTES, boot->initrd_bytes >> 32, 4);
	put(page, COMMAND_LINE, VMM_COMMAND_LINE_GPA, 4);
	put(page, EXT_COMMAND_LINE, 0, 4);
	put(page, COMMAND_LINE_BYTES, length + 1, 4);
	put(page, RSDP_ADDRESS, boot->rsdp_gpa, 8);
}

int vmm_boot_place_initrd(struct vmm_memory *memory, const void *initrd, uint64_t bytes,
                          struct vmm_boot *boot, struct vmm_reason *ret_reason)
{
	uint64_t end = vmm_memory_low_end(memory), gpa;

	gpa = bytes < end ? (end - bytes) & ~(VMM_PAGE_BYTES - 1) : 0;
	if (!bytes || gpa < boot->kernel->end)
		return vmm_fail(
			ret_reason, -ENOSPC,
			"the initial file system has %llu KiB, and there are %llu KiB above "
			"the kernel",
			(unsigned long long)(bytes + 1023) >> 10,
			(unsigned long long)(end > boot->kernel->end ? end - boot->kernel->end
		                                                     : 0) >>
				10);
	vmm_memory_write(memory, gpa, initrd, bytes);
	boot->initrd_gpa = gpa;
	boot->initrd_bytes = bytes;
	return 0;
}

int vmm_boot_write(struct vmm_memory *memory, const struct vmm_boot *boot,
                   struct vmm_reason *ret_reason)
{
	uint8_t page[VMM_PAGE_BYTES] = { 0 };
	int error = write_command_line(memory, boot, ret_reason);

	if (error)
		return error;
	write_tables(memory);
	add_header(page, boot);
	add_memory_map(page, memory);
	vmm_memory_write(memory, VMM_ZERO_PAGE_GPA, page, sizeof(page));
	return 0;
}
