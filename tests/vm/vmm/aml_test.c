/* tests/vm/vmm/aml_test.c - byte code that fits, and that does not. */
#include "vm/vmm/aml.h"

#include <string.h>

#include "test.h"

TEST(VM_64_a_buffer_is_filled_to_its_end_and_not_beyond)
{
	uint8_t room[10];
	struct vmm_aml aml = { .bytes = room, .capacity = 8 };

	memset(room, 0xee, sizeof(room));
	vmm_aml_bytes(&aml, "12345", 5);
	vmm_aml_bytes(&aml, "678", 3);
	assert_false(aml.full);
	assert_int_equal(8, aml.used);
	vmm_aml_bytes(&aml, "9", 1);
	assert_true(aml.full);
	assert_int_equal(8, aml.used);
	assert_memory_equal("12345678\xee\xee", room, sizeof(room));
}

TEST(VM_64_what_is_full_stays_full)
{
	uint8_t room[8];
	struct vmm_aml aml = { .bytes = room, .capacity = 4 };
	size_t mark;

	memset(room, 0xee, sizeof(room));
	vmm_aml_bytes(&aml, "12345", 5);
	assert_true(aml.full);
	vmm_aml_bytes(&aml, "1", 1);
	assert_int_equal(0, aml.used);
	mark = vmm_aml_scope(&aml, "_SB_");
	vmm_aml_end(&aml, mark);
	assert_int_equal(0xee, room[0]);
}

TEST(VM_64_objects_are_as_acpi_writes_them)
{
	static const uint8_t expected[] = {
		0x10, 0x85, 0x04, 0x00, '_',  'S',  'B',  '_',              /* Scope, 69 bytes */
		0x5b, 0x82, 0x8c, 0x03, 0x00, 'C',  'O',  'M',  '1',        /* Device, 60 */
		0x08, '_',  'H',  'I',  'D',  0x0c, 0x41, 0xd0, 0x0a, 0xff, /* EISAID("PNP0AFF") */
		0x08, '_',  'U',  'I',  'D',  0x0a, 0x07,                   /* 7 */
		0x08, '_',  'S',  'T',  'R',  0x0d, 'a',  'b',  0x00,       /* "ab" */
		0x08, '_',  'S',  '5',  '_',  0x12, 0x86, 0x00, 0x00, 0x01, 0x0a, 0x05, 0x08, '_',
		'C',  'R',  'S',  0x11, 0x89, 0x00, 0x00, 0x0a, 0x04, 0x22, 0x10, 0x79, 0x00,
	};
	uint8_t room[200];
	struct vmm_aml aml = { .bytes = room, .capacity = sizeof(room) };
	const uint8_t interrupt[] = { 0x22, 0x10 };
	size_t scope = vmm_aml_scope(&aml, "_SB_"), device = vmm_aml_device(&aml, "COM1"), package;

	vmm_aml_name(&aml, "_HID");
	vmm_aml_eisa(&aml, "PNP0AFF");
	vmm_aml_name(&aml, "_UID");
	vmm_aml_byte(&aml, 7);
	vmm_aml_name(&aml, "_STR");
	vmm_aml_string(&aml, "ab");
	vmm_aml_name(&aml, "_S5_");
	package = vmm_aml_package(&aml, 1);
	vmm_aml_byte(&aml, 5);
	vmm_aml_end(&aml, package);
	vmm_aml_name(&aml, "_CRS");
	vmm_aml_resources(&aml, interrupt, sizeof(interrupt));
	vmm_aml_end(&aml, device);
	vmm_aml_end(&aml, scope);
	assert_int_equal(sizeof(expected), aml.used);
	assert_memory_equal(expected, room, sizeof(expected));
}

TEST(VM_64_a_length_has_20_bits)
{
	static uint8_t room[0x12345 + 1], nothing[0x12345];
	struct vmm_aml aml = { .bytes = room, .capacity = sizeof(room) };
	size_t package = vmm_aml_package(&aml, 0);

	vmm_aml_bytes(&aml, nothing, 0x12345 - 4);
	vmm_aml_end(&aml, package);
	assert_int_equal(0x85, room[1]);
	assert_int_equal(0x34, room[2]);
	assert_int_equal(0x12, room[3]);
}

TEST(VM_64_an_identifier_is_three_letters_and_four_digits_of_16)
{
	static const struct {
		const char *id;
		uint8_t bytes[5];
	} rows[] = { { "PNP0A08", { 0x0c, 0x41, 0xd0, 0x0a, 0x08 } },
		     { "AZ@9009", { 0x0c, 0x07, 0x40, 0x90, 0x09 } },
		     { "AAAF99A", { 0x0c, 0x04, 0x21, 0xf9, 0x9a } } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t room[8];
		struct vmm_aml aml = { .bytes = room, .capacity = sizeof(room) };

		vmm_aml_eisa(&aml, rows[i].id);
		assert_int_equal(5, aml.used);
		assert_memory_equal(rows[i].bytes, room, 5);
	}
}
