/* tests/vm/vmm/ioapic_test.c - pins to the interrupts that the guest has programmed. */
#include <string.h>

#include "test.h"
#include "vm/vmm/ioapic.h"

#define MASKED 0x10000u
#define LEVEL 0x8000u
#define REMOTE_IRR 0x4000u

struct wire {
	struct vmm_ioapic ioapic;
	struct vmm_interrupt sent[16];
	size_t count;
};

static void on_send(void *context, const struct vmm_interrupt *interrupt)
{
	struct wire *wire = context;

	assert_true(wire->count < 16);
	wire->sent[wire->count++] = *interrupt;
}

static void wire_init(struct wire *wire)
{
	memset(wire, 0, sizeof(*wire));
	/* What was there before is of no account. */
	memset(&wire->ioapic, 0x5a, sizeof(wire->ioapic));
	vmm_ioapic_init(&wire->ioapic, 5);
	wire->ioapic.send = on_send;
	wire->ioapic.context = wire;
}

static uint32_t read_at(struct wire *wire, uint8_t index)
{
	vmm_ioapic_write(&wire->ioapic, 0, index);
	return vmm_ioapic_read(&wire->ioapic, 0x10);
}

static void write_at(struct wire *wire, uint8_t index, uint32_t value)
{
	vmm_ioapic_write(&wire->ioapic, 0, index);
	vmm_ioapic_write(&wire->ioapic, 0x10, value);
}

static void program(struct wire *wire, unsigned pin, uint32_t low, uint32_t high)
{
	write_at(wire, (uint8_t)(0x11 + 2 * pin), high);
	write_at(wire, (uint8_t)(0x10 + 2 * pin), low);
}

TEST(VM_40_registers_after_a_reset)
{
	struct wire wire;

	wire_init(&wire);
	assert_int_equal(5u << 24, read_at(&wire, 0));
	assert_int_equal(0x00170020, read_at(&wire, 1));
	for (uint8_t pin = 0; pin < 24; pin++) {
		assert_int_equal(MASKED, read_at(&wire, (uint8_t)(0x10 + 2 * pin)));
		assert_int_equal(0, read_at(&wire, (uint8_t)(0x11 + 2 * pin)));
	}
	assert_int_equal(0, read_at(&wire, 0x40));
	assert_int_equal(0, read_at(&wire, 5));
	write_at(&wire, 0x40, 0xffffffff);
	write_at(&wire, 0xff, 0xffffffff);
	assert_int_equal(0xff, vmm_ioapic_read(&wire.ioapic, 0));
	assert_int_equal(0, vmm_ioapic_read(&wire.ioapic, 0x14));
}

TEST(VM_40_what_the_guest_may_write_of_an_entry)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 3, 0xffffffff, 0xffffffff);
	assert_int_equal(0x0001afff, read_at(&wire, 0x16));
	assert_int_equal(0xff000000, read_at(&wire, 0x17));
	write_at(&wire, 0, 0x0a000000);
	assert_int_equal(0x0a000000, read_at(&wire, 0));
}

TEST(VM_38_a_pin_sends_what_the_guest_has_programmed)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 4, 0x00000931, 0x03000000); /* logical, lowest priority */
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	program(&wire, 20, 0x000080e0 | LEVEL, 0x01000000);
	vmm_ioapic_set_pin(&wire.ioapic, 20, true);
	assert_int_equal(2, wire.count);
	assert_int_equal(0x31, wire.sent[0].vector);
	assert_int_equal(1, wire.sent[0].delivery);
	assert_int_equal(3, wire.sent[0].destination);
	assert_true(wire.sent[0].logical);
	assert_false(wire.sent[0].level);
	assert_int_equal(0xe0, wire.sent[1].vector);
	assert_int_equal(0, wire.sent[1].delivery);
	assert_int_equal(1, wire.sent[1].destination);
	assert_false(wire.sent[1].logical);
	assert_true(wire.sent[1].level);
}

TEST(VM_41_an_edge_pin_sends_once_for_each_rising_edge)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 4, 0x31, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	assert_int_equal(1, wire.count);
	vmm_ioapic_set_pin(&wire.ioapic, 4, false);
	assert_int_equal(1, wire.count);
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	assert_int_equal(2, wire.count);
	vmm_ioapic_end(&wire.ioapic, 0x31);
	assert_int_equal(2, wire.count);
}

TEST(VM_41_a_level_pin_that_is_still_high_sends_again_at_the_end)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 9, 0x41 | LEVEL, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(1, wire.count);
	assert_int_equal(0x41 | LEVEL | REMOTE_IRR, read_at(&wire, 0x22));
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(1, wire.count);
	vmm_ioapic_end(&wire.ioapic, 0x42);
	assert_int_equal(1, wire.count);
	vmm_ioapic_end(&wire.ioapic, 0x41);
	assert_int_equal(2, wire.count);
	vmm_ioapic_set_pin(&wire.ioapic, 9, false);
	vmm_ioapic_write(&wire.ioapic, 0x40, 0x41);
	assert_int_equal(2, wire.count);
	assert_int_equal(0x41 | LEVEL, read_at(&wire, 0x22));
}

TEST(VM_41_an_edge_pin_that_stays_high_has_not_risen_again_when_another_has)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 9, 0x41, 0);
	program(&wire, 10, 0x42, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	vmm_ioapic_set_pin(&wire.ioapic, 10, true);
	assert_int_equal(2, wire.count);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(2, wire.count);
	/* Nor when another has fallen. */
	vmm_ioapic_set_pin(&wire.ioapic, 10, false);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(2, wire.count);
	vmm_ioapic_set_pin(&wire.ioapic, 10, true);
	assert_int_equal(3, wire.count);
}

TEST(VM_41_a_masked_pin_is_delivered_when_it_is_unmasked)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 4, 0x31 | MASKED, 0);
	program(&wire, 9, 0x41 | LEVEL | MASKED, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(0, wire.count);
	program(&wire, 4, 0x31, 0);
	assert_int_equal(1, wire.count);
	assert_int_equal(0x31, wire.sent[0].vector);
	program(&wire, 9, 0x41 | LEVEL, 0);
	assert_int_equal(2, wire.count);
	/* A level that has gone is not delivered. */
	program(&wire, 10, 0x42 | LEVEL | MASKED, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 10, true);
	vmm_ioapic_set_pin(&wire.ioapic, 10, false);
	program(&wire, 10, 0x42 | LEVEL, 0);
	assert_int_equal(2, wire.count);
}

TEST(VM_41_an_entry_that_becomes_edge_triggered_forgets_what_has_not_ended)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 9, 0x41 | LEVEL, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	vmm_ioapic_set_pin(&wire.ioapic, 9, false);
	program(&wire, 9, 0x41 | MASKED, 0);
	assert_int_equal(0x41 | MASKED, read_at(&wire, 0x22));
	program(&wire, 9, 0x41 | LEVEL, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	assert_int_equal(2, wire.count);
}

TEST(VM_41_an_edge_under_a_mask_is_not_forgotten_when_its_line_falls)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 4, 0x31 | MASKED, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 4, true);
	vmm_ioapic_set_pin(&wire.ioapic, 4, false);
	assert_int_equal(0, wire.count);
	program(&wire, 4, 0x31, 0);
	assert_int_equal(1, wire.count);
	/* Once. */
	program(&wire, 4, 0x31, 0);
	assert_int_equal(1, wire.count);
}

TEST(VM_41_an_entry_that_is_written_anew_sends_a_level_no_second_time_before_its_end)
{
	struct wire wire;

	wire_init(&wire);
	program(&wire, 9, 0x41 | LEVEL, 0);
	vmm_ioapic_set_pin(&wire.ioapic, 9, true);
	program(&wire, 9, 0x41 | LEVEL, 0x01000000);
	assert_int_equal(1, wire.count);
	assert_int_equal(0x41 | LEVEL | REMOTE_IRR, read_at(&wire, 0x22));
	vmm_ioapic_end(&wire.ioapic, 0x41);
	assert_int_equal(2, wire.count);
	assert_int_equal(1, wire.sent[1].destination);
}

TEST(VM_40_an_entry_behind_the_last_one_is_not_there)
{
	static const uint8_t indexes[] = { 3, 0x0f, 0x40, 0x41, 0x42, 0xff };
	struct wire wire;
	struct vmm_ioapic before;

	wire_init(&wire);
	before = wire.ioapic;
	for (size_t i = 0; i < sizeof(indexes); i++) {
		write_at(&wire, indexes[i], 0xffffffff);
		assert_int_equal(0, read_at(&wire, indexes[i]));
	}
	wire.ioapic.select = before.select;
	assert_memory_equal(&before, &wire.ioapic, sizeof(before));
	write_at(&wire, 0x3f, 0xffffffff);
	assert_int_equal(0xff000000, read_at(&wire, 0x3f));
	assert_int_equal(MASKED, read_at(&wire, 0x3e));
}
