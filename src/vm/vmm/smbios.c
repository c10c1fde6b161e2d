/* vm/vmm/smbios.c - SMBIOS tables: what firmware would say of the machine, and words for the guest's programs. */
#include <errno.h>
#include <string.h>

#include "vm/vmm/layout.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/tables.h"

#define ENTRY_BYTES 24u
#define AREA_BYTES (VMM_HIGH_GPA - VMM_SMBIOS_GPA)
#define TABLES_OFFSET 0x20u
#define OEM_STRINGS_MAX 255u

/* Structures behind one another; each is numbered by its handle. */
struct area {
	uint8_t bytes[AREA_BYTES];
	size_t used;
	uint16_t handles;
	bool full;
};

static void append(struct area *area, const void *bytes, size_t count)
{
	if (count > AREA_BYTES - area->used) {
		area->full = true;
		return;
	}
	memcpy(area->bytes + area->used, bytes, count);
	area->used += count;
}

/* The formatted part of a structure, whose type and length stand in its first bytes. */
static void begin(struct area *area, uint8_t *structure)
{
	uint16_t handle = area->handles++;

	memcpy(structure + 2, &handle, sizeof(handle));
	append(area, structure, structure[1]);
}

/* The strings behind a structure, and the empty one that ends them; without any there are two zeroes. */
static void end(struct area *area, const char *const *strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		append(area, strings[i], strlen(strings[i]) + 1);
	append(area, "\0", count ? 1 : 2);
}

/* Type 0. It names no firmware of its own: only that a virtual machine is described. */
static void add_firmware(struct area *area)
{
	static const char *const strings[] = { "Drydock", "1", "01/01/2026" };
	uint8_t structure[24] = {
		[0] = 0,     [1] = 24,    [4] = 1,     [5] = 2,
		[8] = 3,     [10] = 0x08, /* characteristics are not said */
		[19] = 0x10,              /* a virtual machine */
		[20] = 0xff, [21] = 0xff, [22] = 0xff, [23] = 0xff,
	};

	begin(area, structure);
	end(area, strings, 3);
}

/* Type 1. */
static void add_system(struct area *area)
{
	static const char *const strings[] = { "Drydock", "microVM", "1" };
	uint8_t structure[27] = {
		[0] = 1, [1] = 27, [4] = 1,
		[5] = 2, [6] = 3,  [24] = 6 /* woken by the power switch */
	};

	begin(area, structure);
	end(area, strings, 3);
}

/* Type 11. */
static void add_oem_strings(struct area *area, const char *const *strings, size_t count)
{
	uint8_t structure[5] = { [0] = 11, [1] = 5, [4] = (uint8_t)count };

	begin(area, structure);
	end(area, strings, count);
}

/* Type 127. */
static void add_end(struct area *area)
{
	uint8_t structure[4] = { [0] = 127, [1] = 4 };

	begin(area, structure);
	end(area, NULL, 0);
}

static void write_entry(struct area *area)
{
	uint8_t entry[ENTRY_BYTES] = {
		'_', 'S', 'M', '3', '_', [6] = ENTRY_BYTES, [7] = 3, [10] = 1
	};
	uint32_t bytes = (uint32_t)(area->used - TABLES_OFFSET);
	uint64_t gpa = VMM_SMBIOS_GPA + TABLES_OFFSET;
	uint8_t sum = 0;

	memcpy(entry + 12, &bytes, sizeof(bytes));
	memcpy(entry + 16, &gpa, sizeof(gpa));
	for (size_t i = 0; i < sizeof(entry); i++)
		sum = (uint8_t)(sum + entry[i]);
	entry[5] = (uint8_t)-sum;
	memcpy(area->bytes, entry, sizeof(entry));
}

int vmm_smbios_write(struct vmm_memory *memory, const char *const *oem_strings, size_t count,
                     struct vmm_reason *ret_reason)
{
	struct area area = { .used = TABLES_OFFSET };

	if (count > OEM_STRINGS_MAX)
		return vmm_fail(ret_reason, -EINVAL, "SMBIOS has room for %u OEM strings",
		                OEM_STRINGS_MAX);
	for (size_t i = 0; i < count; i++)
		if (!*oem_strings[i])
			return vmm_fail(ret_reason, -EINVAL, "OEM string %zu of SMBIOS is empty",
			                i + 1);
	add_firmware(&area);
	add_system(&area);
	add_oem_strings(&area, oem_strings, count);
	add_end(&area);
	if (area.full)
		return vmm_fail(ret_reason, -ENOSPC,
		                "the OEM strings do not fit into the %u KiB of SMBIOS",
		                (unsigned)(AREA_BYTES >> 10));
	write_entry(&area);
	vmm_memory_write(memory, VMM_SMBIOS_GPA, area.bytes, area.used);
	return 0;
}
