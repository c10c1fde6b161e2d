/* vm/vmm/mp_table.c - the MultiProcessor table, for kernels that do without ACPI. */
#include <string.h>

#include "vm/vmm/ioapic.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/tables.h"
#include "vm/vmm/vmm.h"

#define SPECIFICATION_1_4 4
#define LAPIC_VERSION 0x14
#define SIGNATURE 0x600u
#define FEATURES 0x201u
#define ENABLED 1u
#define BOOT_PROCESSOR 2u
#define ISA_PINS 16u
#define HEADER_BYTES 44u

enum { ENTRY_PROCESSOR, ENTRY_BUS, ENTRY_IOAPIC, ENTRY_INTERRUPT, ENTRY_LOCAL_INTERRUPT };
enum { TYPE_INT = 0, TYPE_NMI = 1, TYPE_EXTINT = 3 };

struct table {
	uint8_t bytes[VMM_HIGH_GPA - VMM_EBDA_GPA];
	size_t used;
	uint16_t entries;
};

static void put(uint8_t *at, uint64_t number, size_t bytes)
{
	memcpy(at, &number, bytes);
}

static uint8_t checksum(const uint8_t *bytes, size_t count)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return (uint8_t)-sum;
}

static void append(struct table *table, const uint8_t *entry, size_t bytes)
{
	memcpy(table->bytes + table->used, entry, bytes);
	table->used += bytes;
	table->entries++;
}

static void add_processor(struct table *table, uint32_t index)
{
	uint8_t entry[20] = { ENTRY_PROCESSOR, (uint8_t)index, LAPIC_VERSION,
		              (uint8_t)(ENABLED | (index ? 0 : BOOT_PROCESSOR)) };

	put(entry + 4, SIGNATURE, 4);
	put(entry + 8, FEATURES, 4);
	append(table, entry, sizeof(entry));
}

static void add_isa(struct table *table, uint8_t ioapic_id)
{
	static const uint8_t bus[8] = { ENTRY_BUS, 0, 'I', 'S', 'A', ' ', ' ', ' ' };
	uint8_t ioapic[8] = { ENTRY_IOAPIC, ioapic_id, LAPIC_VERSION, ENABLED };

	append(table, bus, sizeof(bus));
	put(ioapic + 4, VMM_IOAPIC_GPA, 4);
	append(table, ioapic, sizeof(ioapic));
}

static void add_interrupt(struct table *table, uint8_t entry_type, uint8_t type,
                          const uint8_t wire[4])
{
	uint8_t entry[8] = { entry_type, type, 0, 0, wire[0], wire[1], wire[2], wire[3] };

	append(table, entry, sizeof(entry));
}

/* The timer's interrupt 0 comes in at its own pin; the others where their number says. */
static void add_interrupts(struct table *table, uint8_t ioapic_id)
{
	for (uint8_t i = 0; i < ISA_PINS; i++)
		add_interrupt(table, ENTRY_INTERRUPT, TYPE_INT,
		              (uint8_t[]){ 0, i, ioapic_id, i ? i : VMM_TIMER_PIN });
	add_interrupt(table, ENTRY_LOCAL_INTERRUPT, TYPE_EXTINT, (uint8_t[]){ 0, 0, 0, 0 });
	add_interrupt(table, ENTRY_LOCAL_INTERRUPT, TYPE_NMI, (uint8_t[]){ 0, 0, 0xff, 1 });
}

/* The floating pointer, whose table follows it at once. */
static void write_pointer(uint8_t *pointer)
{
	memcpy(pointer, "_MP_", 4);
	put(pointer + 4, VMM_EBDA_GPA + 16, 4);
	pointer[8] = 1;
	pointer[9] = SPECIFICATION_1_4;
	pointer[10] = checksum(pointer, 16);
}

static void write_header(uint8_t *header, const struct table *table)
{
	size_t bytes = table->used - 16;

	memcpy(header, "PCMP", 4);
	put(header + 4, bytes, 2);
	header[6] = SPECIFICATION_1_4;
	memcpy(header + 8, "FC      000000000000", 20);
	put(header + 34, table->entries, 2);
	put(header + 36, VMM_LAPIC_GPA, 4);
	header[7] = checksum(header, bytes);
}

bool vmm_mp_table_write(struct vmm_memory *memory, uint32_t processors)
{
	struct table table = { .used = 16 + HEADER_BYTES };
	uint8_t ioapic_id = (uint8_t)(processors + 1);

	if (processors > VMM_MAX_PROCESSORS)
		return false;
	for (uint32_t i = 0; i < processors; i++)
		add_processor(&table, i);
	add_isa(&table, ioapic_id);
	add_interrupts(&table, ioapic_id);
	write_pointer(table.bytes);
	write_header(table.bytes + 16, &table);
	return vmm_memory_write(memory, VMM_EBDA_GPA, table.bytes, table.used);
}
