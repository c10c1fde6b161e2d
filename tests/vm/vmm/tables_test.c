/* tests/vm/vmm/tables_test.c - the ACPI tables and the MP table, byte by byte. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/tables.h"

#define MIB (1ull << 20)

static uint8_t *area(struct vmm_memory *memory, uint64_t gpa, size_t bytes)
{
	uint8_t *copy = malloc(bytes);

	assert_non_null(copy);
	assert_true(vmm_memory_read(memory, gpa, copy, bytes));
	return copy;
}

static uint64_t number(const uint8_t *bytes, size_t offset, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, bytes + offset, size);
	return value;
}

static void assert_sums_to_0(const uint8_t *bytes, size_t count)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (uint8_t)(sum + bytes[i]);
	assert_int_equal(0, sum);
}

static size_t assert_table(const uint8_t *table, const char *signature)
{
	size_t bytes = number(table, 4, 4);

	assert_memory_equal(signature, table, 4);
	assert_sums_to_0(table, bytes);
	return bytes;
}

/* Tables for so many processors and virtio devices; the copy of [E0000h, 1 MiB). */
static uint8_t *acpi_with(uint32_t processors, unsigned slots)
{
	struct vmm_memory memory;
	uint8_t *copy;

	assert_int_equal(0, vmm_memory_init(&memory, 16 * MIB));
	assert_int_equal(0xe0000, vmm_acpi_write(&memory, processors, slots));
	copy = area(&memory, 0xe0000, 0x20000);
	vmm_memory_finish(&memory);
	return copy;
}

static uint8_t *acpi(uint32_t processors)
{
	return acpi_with(processors, 0);
}

TEST(VM_64_the_roots_point_to_fadt_and_madt)
{
	uint8_t *tables = acpi(2);

	assert_memory_equal("RSD PTR ", tables, 8);
	assert_int_equal(2, tables[15]);
	assert_int_equal(36, number(tables, 20, 4));
	assert_int_equal(0xe0040, number(tables, 24, 8));
	assert_sums_to_0(tables, 20);
	assert_sums_to_0(tables, 36);
	assert_int_equal(36 + 16, assert_table(tables + 0x40, "XSDT"));
	assert_int_equal(276, assert_table(tables + number(tables, 0x64, 8) - 0xe0000, "FACP"));
	assert_int_equal(0xe0080, number(tables, 0x6c, 8));
	free(tables);
}

TEST(VM_64_the_madt_names_processors_ioapic_timer_and_nmi)
{
	static const uint8_t tail[] = {
		1, 12, 4,    0, 0x00, 0x00, 0xc0, 0xfe, 0, 0, 0, 0, /* I/O APIC 4 */
		2, 10, 0,    0, 2,    0,    0,    0,    0, 0,       /* interrupt 0 is pin 2 */
		4, 6,  0xff, 0, 0,    1,                            /* NMI at LINT1 of all */
	};
	uint8_t *tables = acpi(3), *madt = tables + 0x80;

	assert_int_equal(44 + 3 * 8 + sizeof(tail), assert_table(madt, "APIC"));
	assert_int_equal(0xfee00000, number(madt, 36, 4));
	assert_int_equal(0, number(madt, 40, 4));
	for (uint8_t i = 0; i < 3; i++) {
		uint8_t expected[] = { 0, 8, i, i, 1, 0, 0, 0 };

		assert_memory_equal(expected, madt + 44 + 8 * i, 8);
	}
	assert_memory_equal(tail, madt + 44 + 24, sizeof(tail));
	free(tables);
}

TEST(VM_64_the_fadt_says_reduced_hardware_reset_and_sleep_registers)
{
	static const uint8_t reset[] = { 1, 8, 0, 1, 0x64, 0, 0, 0, 0, 0, 0, 0, 0xfe };
	static const uint8_t sleep[] = { 1, 8, 0, 1, 0x05, 0x06, 0, 0, 0, 0, 0, 0 };
	static const uint8_t sleep_status[] = { 1, 8, 0, 1, 0x06, 0x06, 0, 0, 0, 0, 0, 0 };
	uint8_t *tables = acpi(1), *fadt = tables + number(tables, 0x64, 8) - 0xe0000;
	uint64_t dsdt = number(fadt, 140, 8);

	assert_int_equal(6, fadt[8]);
	assert_int_equal(1u << 20 | 1u << 10 | 1u << 5 | 1u << 4 | 1, number(fadt, 112, 4));
	assert_int_equal(4, number(fadt, 109, 2));
	assert_memory_equal(reset, fadt + 116, sizeof(reset));
	assert_memory_equal(sleep, fadt + 244, sizeof(sleep));
	assert_memory_equal(sleep_status, fadt + 256, sizeof(sleep_status));
	assert_int_equal(dsdt, number(fadt, 40, 4));
	assert_table(tables + dsdt - 0xe0000, "DSDT");
	free(tables);
}

TEST(VM_64_the_dsdt_describes_serial_port_clock_and_power_off)
{
	static const uint8_t expected[] = {
		0x10, 0x8f, 0x06, 0x00, '\\', '_',  'S',  'B',  '_',  0x5b, 0x82, 0x86, 0x03,
		0x00, 'C',  'O',  'M',  '1',  0x08, '_',  'H',  'I',  'D',  0x0c, 0x41, 0xd0,
		0x05, 0x01, 0x08, '_',  'U',  'I',  'D',  0x0a, 0x00, 0x08, '_',  'C',  'R',
		'S',  0x11, 0x88, 0x01, 0x00, 0x0a, 0x13, 0x47, 1,    0xf8, 0x03, 0xf8, 0x03,
		1,    8,    0x89, 6,    0,    0x03, 1,    4,    0,    0,    0,    0x79, 0,
		0x5b, 0x82, 0x8d, 0x02, 0x00, 'R',  'T',  'C',  '_',  0x08, '_',  'H',  'I',
		'D',  0x0c, 0x41, 0xd0, 0x0b, 0x00, 0x08, '_',  'U',  'I',  'D',  0x0a, 0x00,
		0x08, '_',  'C',  'R',  'S',  0x11, 0x8f, 0x00, 0x00, 0x0a, 0x0a, 0x47, 1,
		0x70, 0,    0x70, 0,    1,    8,    0x79, 0,    0x08, '_',  'S',  '5',  '_',
		0x12, 0x8c, 0x00, 0x00, 4,    0x0a, 5,    0x0a, 0,    0x0a, 0,    0x0a, 0,
	};
	uint8_t *tables = acpi(1), *fadt = tables + number(tables, 0x64, 8) - 0xe0000;
	uint8_t *dsdt = tables + number(fadt, 140, 8) - 0xe0000;

	assert_int_equal(36 + sizeof(expected), number(dsdt, 4, 4));
	assert_memory_equal(expected, dsdt + 36, sizeof(expected));
	free(tables);
}

TEST(VM_16_tables_of_254_processors_fit_and_do_not_overlap)
{
	uint8_t *tables = acpi(254), *madt = tables + 0x80;
	size_t madt_bytes = assert_table(madt, "APIC");
	uint8_t *fadt = tables + number(tables, 0x64, 8) - 0xe0000;
	uint8_t *dsdt = tables + number(fadt, 140, 8) - 0xe0000;

	assert_int_equal(44 + 254 * 8 + 28, madt_bytes);
	assert_int_equal(253, madt[44 + 253 * 8 + 3]);
	assert_int_equal(255, madt[44 + 254 * 8 + 2]);
	assert_true(dsdt >= madt + madt_bytes);
	assert_true(fadt >= dsdt + assert_table(dsdt, "DSDT"));
	assert_table(fadt, "FACP");
	free(tables);
}

TEST(VM_63_the_mp_table_of_two_processors)
{
	static const uint8_t
		fixed[] = {
			0,    0, 0x14, 3, 0,    6,    0, 0,   1,   2,   0,   0,   0,   0, 0,
			0,    0, 0,    0, 0, /* the boot processor */
			0,    1, 0x14, 1, 0,    6,    0, 0,   1,   2,   0,   0,   0,   0, 0,
			0,    0, 0,    0, 0,    1,    0, 'I', 'S', 'A', ' ', ' ', ' ', 2, 3,
			0x14, 1, 0,    0, 0xc0, 0xfe, 3, 0,   0,   0,   0,   0,   3,   2, /* the timer: pin 2 */
			3,    0, 0,    0, 0,    1,    3, 1,
		};
	static const uint8_t last[] = { 3, 0, 0, 0, 0, 15, 3, 15, 4, 3, 0,    0,
		                        0, 0, 0, 0, 4, 1,  0, 0,  0, 0, 0xff, 1 };
	struct vmm_memory memory;
	uint8_t *table;
	size_t bytes;

	assert_int_equal(0, vmm_memory_init(&memory, 16 * MIB));
	assert_true(vmm_mp_table_write(&memory, 2));
	table = area(&memory, 0x9fc00, 0x400);
	assert_memory_equal("_MP_\x10\xfc\x09\0\1\4", table, 10);
	assert_sums_to_0(table, 16);
	assert_memory_equal("PCMP", table + 16, 4);
	bytes = number(table, 20, 2);
	assert_int_equal(44 + 2 * 20 + 2 * 8 + 18 * 8, bytes);
	assert_int_equal(4, table[22]);
	assert_memory_equal("FC      000000000000", table + 24, 20);
	assert_int_equal(2 + 2 + 18, number(table, 50, 2));
	assert_int_equal(0xfee00000, number(table, 52, 4));
	assert_sums_to_0(table + 16, bytes);
	assert_memory_equal(fixed, table + 60, sizeof(fixed));
	assert_memory_equal(last, table + 16 + bytes - sizeof(last), sizeof(last));
	free(table);
	vmm_memory_finish(&memory);
}

TEST(VM_63_at_most_254_processors)
{
	struct vmm_memory memory;

	assert_int_equal(0, vmm_memory_init(&memory, 16 * MIB));
	assert_true(vmm_mp_table_write(&memory, 254));
	assert_false(vmm_mp_table_write(&memory, 255));
	vmm_memory_finish(&memory);
}

/* The resources of the device that is named so: a page of memory, then an interrupt. */
static const uint8_t *slot_resources(const uint8_t *copy, const char *name)
{
	const uint8_t *device = memmem(copy, 0x20000, name, 4), *id, *memory;

	assert_non_null(device);
	id = memmem(device, 32, "\x08_HID\x0dLNRO0005", 15);
	assert_non_null(id);
	memory = memmem(id, 64, "\x86\x09\x00\x01", 4);
	assert_non_null(memory);
	return memory;
}

TEST(VM_64_each_virtio_device_has_its_page_and_its_pin)
{
	uint8_t *copy = acpi_with(1, 64);
	const uint8_t *first = slot_resources(copy, "VR00"), *last = slot_resources(copy, "VR3F");

	assert_int_equal(0xd0000000, number(first, 4, 4));
	assert_int_equal(0x1000, number(first, 8, 4));
	assert_int_equal(0x89, first[12]);
	assert_int_equal(0x03, first[15]);
	assert_int_equal(5, number(first, 17, 4));
	assert_int_equal(0xd003f000, number(last, 4, 4));
	assert_int_equal(0x09, last[15]);
	assert_int_equal(23, number(last, 17, 4));
	assert_non_null(
		memmem(memmem(copy, 0x20000, "VR00", 4), 48, "\x08_UID\x0a\x00\x08_CRS", 12));
	assert_non_null(
		memmem(memmem(copy, 0x20000, "VR3F", 4), 48, "\x08_UID\x0a\x3f\x08_CRS", 12));
	free(copy);
}

TEST(VM_64_a_machine_without_devices_names_none)
{
	uint8_t *copy = acpi(1);

	assert_null(memmem(copy, 0x20000, "LNRO0005", 8));
	free(copy);
}
