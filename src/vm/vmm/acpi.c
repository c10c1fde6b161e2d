/* vm/vmm/acpi.c - ACPI tables of a machine with reduced hardware: no SCI, no PM timer, no 8259. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "vm/vmm/aml.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/slots.h"
#include "vm/vmm/tables.h"

#define XSDT_OFFSET 0x40u
#define MADT_OFFSET 0x80u
#define AREA_BYTES (VMM_SMBIOS_GPA - VMM_ACPI_GPA)
#define TABLE_ALIGNMENT 16u

#define MADT_PROCESSOR 0
#define MADT_IOAPIC 1
#define MADT_OVERRIDE 2
#define MADT_LOCAL_NMI 4

#define FADT_BYTES 276u
#define FADT_WBINVD (1u << 0)
#define FADT_NO_POWER_BUTTON (1u << 4)
#define FADT_NO_SLEEP_BUTTON (1u << 5)
#define FADT_RESET_REGISTER (1u << 10)
#define FADT_REDUCED_HARDWARE (1u << 20)
#define FADT_BOOT_NO_VGA (1u << 2)
#define RESET_PORT 0x64u
#define RESET_VALUE 0xfeu
#define SLEEP_TYPE_OFF 5u

struct header {
	char signature[4];
	uint32_t bytes;
	uint8_t revision;
	uint8_t checksum;
	char oem[6];
	char oem_table[8];
	uint32_t oem_revision;
	char creator[4];
	uint32_t creator_revision;
};

struct __attribute__((packed)) rsdp {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t bytes;
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
};

_Static_assert(sizeof(struct header) == 36, "ACPI 6.4, table 5.4");
_Static_assert(sizeof(struct rsdp) == 36, "ACPI 6.4, table 5.3");
_Static_assert(offsetof(struct rsdp, xsdt) == 24, "ACPI 6.4, table 5.3");

/* A table is written behind the last one. */
struct area {
	uint8_t bytes[AREA_BYTES];
	size_t used;
	bool full;
};

static uint8_t checksum(const uint8_t *bytes, size_t count)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return (uint8_t)-sum;
}

static void put(uint8_t *table, size_t offset, uint64_t number, size_t bytes)
{
	memcpy(table + offset, &number, bytes);
}

/* Fill in the header of the table of bytes at offset. */
static void finish_table(struct area *area, size_t offset, const char *signature, size_t bytes)
{
	struct header header = { .bytes = (uint32_t)bytes,
		                 .oem = "DRYDCK",
		                 .oem_table = { 'D', 'R', 'Y', 'D', 'O', 'C', 'K', ' ' },
		                 .oem_revision = 1,
		                 .creator = { 'D', 'R', 'Y', 'D' },
		                 .creator_revision = 1 };

	memcpy(header.signature, signature, 4);
	header.revision = memcmp(signature, "FACP", 4) == 0   ? 6
	                  : memcmp(signature, "APIC", 4) == 0 ? 5
	                  : memcmp(signature, "DSDT", 4) == 0 ? 2
	                                                      : 1;
	memcpy(area->bytes + offset, &header, sizeof(header));
	area->bytes[offset + offsetof(struct header, checksum)] =
		checksum(area->bytes + offset, bytes);
	area->used = (offset + bytes + TABLE_ALIGNMENT - 1) & ~(size_t)(TABLE_ALIGNMENT - 1);
}

/* --- MADT: processors and the I/O APIC ---------------------------------------------------------------- */

static size_t append(struct area *area, size_t at, const uint8_t *entry)
{
	if (at + entry[1] > AREA_BYTES) {
		area->full = true;
		return at;
	}
	memcpy(area->bytes + at, entry, entry[1]);
	return at + entry[1];
}

static void write_madt(struct area *area, uint32_t processors)
{
	uint8_t ioapic[] = {
		MADT_IOAPIC, 12, (uint8_t)(processors + 1), 0, 0, 0, 0, 0, 0, 0, 0, 0
	};
	/* Interrupt 0, the timer's, comes in at pin 2. */
	static const uint8_t timer[] = { MADT_OVERRIDE, 10, 0, 0, VMM_TIMER_PIN, 0, 0, 0, 0, 0 };
	static const uint8_t nmi[] = { MADT_LOCAL_NMI, 6, 0xff, 0, 0, 1 };
	size_t at = MADT_OFFSET + sizeof(struct header);

	put(area->bytes, at, VMM_LAPIC_GPA, 4);
	at += 8;
	for (uint32_t i = 0; i < processors; i++) {
		uint8_t processor[] = { MADT_PROCESSOR, 8, (uint8_t)i, (uint8_t)i, 1, 0, 0, 0 };

		at = append(area, at, processor);
	}
	put(ioapic, 4, VMM_IOAPIC_GPA, 4);
	at = append(area, at, ioapic);
	at = append(area, at, timer);
	at = append(area, at, nmi);
	finish_table(area, MADT_OFFSET, "APIC", at - MADT_OFFSET);
}

/* --- DSDT: devices ----------------------------------------------------------------------------------- */

static void add_device(struct vmm_aml *aml, const char *name, const char *id,
                       const uint8_t *resources, size_t bytes)
{
	size_t device = vmm_aml_device(aml, name);

	vmm_aml_name(aml, "_HID");
	vmm_aml_eisa(aml, id);
	vmm_aml_name(aml, "_UID");
	vmm_aml_byte(aml, 0);
	vmm_aml_name(aml, "_CRS");
	vmm_aml_resources(aml, resources, bytes);
	vmm_aml_end(aml, device);
}

#define INTERRUPT_FLAGS_OWN 0x03u    /* edge-triggered, active high */
#define INTERRUPT_FLAGS_SHARED 0x09u /* level-triggered, active high, shared */

/* A virtio device: a page of registers and an interrupt. */
static void add_slot(struct vmm_aml *aml, unsigned slot)
{
	uint8_t resources[] = {
		0x86, 9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x89, 6, 0, 0, 1, 0, 0, 0, 0
	};
	char name[8];
	size_t device;

	snprintf(name, sizeof(name), "VR%02X", slot & 0xff);
	put(resources, 4, vmm_slot_gpa(slot), 4);
	put(resources, 8, VMM_PAGE_BYTES, 4);
	resources[15] = vmm_slot_is_shared(slot) ? INTERRUPT_FLAGS_SHARED : INTERRUPT_FLAGS_OWN;
	resources[17] = (uint8_t)vmm_slot_pin(slot);
	device = vmm_aml_device(aml, name);
	vmm_aml_name(aml, "_HID");
	vmm_aml_string(aml, "LNRO0005");
	vmm_aml_name(aml, "_UID");
	vmm_aml_byte(aml, (uint8_t)slot);
	vmm_aml_name(aml, "_CRS");
	vmm_aml_resources(aml, resources, sizeof(resources));
	vmm_aml_end(aml, device);
}

/* Ports: fixed place, 16 bits decoded. The interrupt: edge-triggered, active high, its own. */
static void write_devices(struct vmm_aml *aml, unsigned slots)
{
	static const uint8_t serial[] = { 0x47, 1, 0xf8, 0x03, 0xf8,           0x03, 1, 8, 0x89,
		                          6,    0, 0x03, 1,    VMM_SERIAL_PIN, 0,    0, 0 };
	static const uint8_t clock[] = { 0x47, 1, 0x70, 0, 0x70, 0, 1, 8 };
	size_t scope = vmm_aml_scope(aml, "\\_SB_");

	add_device(aml, "COM1", "PNP0501", serial, sizeof(serial));
	add_device(aml, "RTC_", "PNP0B00", clock, sizeof(clock));
	for (unsigned i = 0; i < slots; i++)
		add_slot(aml, i);
	vmm_aml_end(aml, scope);
}

static size_t write_dsdt(struct area *area, unsigned slots)
{
	size_t offset = area->used, package;
	struct vmm_aml aml = { .bytes = area->bytes + offset + sizeof(struct header),
		               .capacity = AREA_BYTES - offset - sizeof(struct header) };

	write_devices(&aml, slots);
	vmm_aml_name(&aml, "_S5_");
	package = vmm_aml_package(&aml, 4);
	vmm_aml_byte(&aml, SLEEP_TYPE_OFF);
	for (int i = 0; i < 3; i++)
		vmm_aml_byte(&aml, 0);
	vmm_aml_end(&aml, package);
	if (aml.full)
		area->full = true;
	finish_table(area, offset, "DSDT", sizeof(struct header) + aml.used);
	return offset;
}

/* --- FADT: power off and reset -------------------------------------------------------------------------- */

/* A register of one byte in I/O space. */
static void put_port(uint8_t *table, size_t offset, uint16_t port)
{
	table[offset] = 1;
	table[offset + 1] = 8;
	table[offset + 3] = 1;
	put(table, offset + 4, port, 8);
}

static size_t write_fadt(struct area *area, size_t dsdt)
{
	size_t offset = area->used;
	uint8_t *table = area->bytes + offset;

	if (AREA_BYTES - offset < FADT_BYTES) {
		area->full = true;
		return offset;
	}
	put(table, 40, VMM_ACPI_GPA + dsdt, 4);
	put(table, 109, FADT_BOOT_NO_VGA, 2);
	put(table, 112,
	    FADT_WBINVD | FADT_NO_POWER_BUTTON | FADT_NO_SLEEP_BUTTON | FADT_RESET_REGISTER |
	            FADT_REDUCED_HARDWARE,
	    4);
	put_port(table, 116, RESET_PORT);
	table[128] = RESET_VALUE;
	table[131] = 4; /* 6.4 */
	put(table, 140, VMM_ACPI_GPA + dsdt, 8);
	put_port(table, 244, VMM_SLEEP_PORT);
	put_port(table, 256, VMM_SLEEP_STATUS_PORT);
	finish_table(area, offset, "FACP", FADT_BYTES);
	return offset;
}

/* --- The roots ------------------------------------------------------------------------------------- */

static void write_roots(struct area *area, size_t fadt)
{
	struct rsdp rsdp = { .signature = { 'R', 'S', 'D', ' ', 'P', 'T', 'R', ' ' },
		             .oem = { 'D', 'R', 'Y', 'D', 'C', 'K' },
		             .revision = 2,
		             .bytes = sizeof(rsdp),
		             .xsdt = VMM_ACPI_GPA + XSDT_OFFSET };
	size_t used = area->used;

	rsdp.checksum = checksum((const uint8_t *)&rsdp, 20);
	rsdp.extended_checksum = checksum((const uint8_t *)&rsdp, sizeof(rsdp));
	memcpy(area->bytes, &rsdp, sizeof(rsdp));
	put(area->bytes, XSDT_OFFSET + sizeof(struct header), VMM_ACPI_GPA + fadt, 8);
	put(area->bytes, XSDT_OFFSET + sizeof(struct header) + 8, VMM_ACPI_GPA + MADT_OFFSET, 8);
	finish_table(area, XSDT_OFFSET, "XSDT", sizeof(struct header) + 16);
	area->used = used;
}

uint64_t vmm_acpi_write(struct vmm_memory *memory, uint32_t processors, unsigned slots)
{
	struct area area = { .used = 0 };
	size_t dsdt;

	write_madt(&area, processors);
	dsdt = write_dsdt(&area, slots);
	write_roots(&area, write_fadt(&area, dsdt));
	if (area.full || !vmm_memory_write(memory, VMM_ACPI_GPA, area.bytes, area.used))
		return 0;
	return VMM_ACPI_GPA;
}
