/* tests/vm/vmm/bus_test.c - which device answers at which port or address, in which width, and what the console hears of it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

struct fixture {
	struct vmm vmm;
	char text[64];
	size_t count;
	unsigned calls, readies;
};

static void on_bytes(void *context, const void *bytes, size_t count)
{
	struct fixture *fixture = context;

	/* Who hears of it may block: nothing of the machine is held meanwhile. */
	assert_int_equal(0, fixture->vmm.bus_lock.word);
	memcpy(fixture->text + fixture->count, bytes, count);
	fixture->count += count;
	fixture->calls++;
}

static void on_ready(void *context)
{
	struct fixture *fixture = context;

	assert_int_equal(0, fixture->vmm.bus_lock.word);
	fixture->readies++;
}

/* A machine without a hypervisor and without devices on its addresses. */
static struct fixture *make(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->vmm.processor_count = 1;
	fixture->vmm.console = fixture->vmm.serial_out = on_bytes;
	fixture->vmm.console_ready = on_ready;
	fixture->vmm.console_context = fixture;
	assert_int_equal(0, vmm_memory_init(&fixture->vmm.memory, 4 << 20));
	vmm_bus_init(&fixture->vmm);
	return fixture;
}

static void finish(struct fixture *fixture)
{
	assert_int_equal(0, fixture->vmm.bus_lock.word);
	assert_int_equal(0, fixture->vmm.ioapic_lock.word);
	vmm_memory_finish(&fixture->vmm.memory);
	free(fixture);
}

static uint32_t in(struct fixture *fixture, uint16_t port, unsigned size)
{
	return vmm_port_read(&fixture->vmm, port, size);
}

static void out(struct fixture *fixture, uint16_t port, unsigned size, uint32_t value)
{
	vmm_port_write(&fixture->vmm, port, size, value);
}

TEST(VM_29_ports_around_a_device_are_nobodys)
{
	static const struct {
		uint16_t first, last;
	} rows[] = { { 0x20, 0x21 },   { 0x40, 0x43 },   { 0x60, 0x61 },
		     { 0x64, 0x64 },   { 0x70, 0x77 },   { 0xa0, 0xa1 },
		     { 0x4d0, 0x4d1 }, { 0x604, 0x606 }, { 0x3f8, 0x3ff } };
	struct fixture *fixture = make();

	for (uint32_t port = 0; port <= 0xffff; port++) {
		bool claimed = false;

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			claimed |= port >= rows[i].first && port <= rows[i].last;
		/* No register of these reads as ones now. */
		assert_int_equal(claimed, in(fixture, (uint16_t)port, 1) != 0xff);
		if (!claimed)
			out(fixture, (uint16_t)port, 1, 0x5a);
	}
	assert_int_equal(0, fixture->vmm.ended);
	finish(fixture);
}

/* That thread may sleep for ever, and looks at the chip again when its word has moved. */
TEST(VM_76_each_write_to_the_timer_chip_wakes_who_lets_it_tick)
{
	struct fixture *fixture = make();
	uint32_t before = fixture->vmm.timer_word;

	out(fixture, 0x43, 1, 0x34);
	assert_int_equal(before + 1, fixture->vmm.timer_word);
	out(fixture, 0x40, 2, 0x1000);
	assert_true(fixture->vmm.timer_word > before + 1);
	finish(fixture);
}

TEST(VM_29_a_wide_access_is_that_many_of_bytes_the_lowest_first)
{
	struct fixture *fixture = make();

	out(fixture, 0x3fe, 2, 0xa5c3);
	assert_int_equal(0xa5, in(fixture, 0x3ff, 1));
	/* Modem status, scratch, and two that are nobody's. */
	assert_int_equal(0xffffa5b0, in(fixture, 0x3fe, 4));
	assert_int_equal(0xa5b0, in(fixture, 0x3fe, 2));
	out(fixture, 0x3fd, 4, 0x12345678);
	assert_int_equal(0x34, in(fixture, 0x3ff, 1));
	out(fixture, 0x20, 2, 0x7711);
	assert_int_equal(0x7700, in(fixture, 0x20, 2));
	out(fixture, 0xa0, 2, 0x8811);
	assert_int_equal(0x77, in(fixture, 0x21, 1));
	assert_int_equal(0x88, in(fixture, 0xa1, 1));
	out(fixture, 0x4d0, 2, 0x1122);
	assert_int_equal(0x1122, in(fixture, 0x4d0, 2));
	/* Behind the last port comes the first one. */
	assert_int_equal(0xffffffff, in(fixture, 0xffff, 4));
	finish(fixture);
}

TEST(VM_66_only_the_sleep_enable_of_the_right_type_ends_the_machine)
{
	static const struct {
		uint16_t port;
		uint8_t value;
		bool ends;
	} rows[] = { { 0x605, 0x34, true },  { 0x605, 0x14, false }, { 0x605, 0x30, false },
		     { 0x605, 0x38, false }, { 0x604, 0x34, false }, { 0x606, 0x34, false },
		     { 0x605, 0xf7, true } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture = make();

		out(fixture, rows[i].port, 1, rows[i].value);
		assert_int_equal(rows[i].ends, fixture->vmm.ended != 0);
		if (rows[i].ends)
			assert_int_equal(VMM_POWERED_OFF, fixture->vmm.end);
		/* The enabling bit reads as zero. */
		assert_int_equal(rows[i].port == 0x606 ? 0 : rows[i].value & 0xdf,
		                 in(fixture, rows[i].port, 1));
		finish(fixture);
	}
}

TEST(VM_75_the_clock_chip_shows_the_hosts_day)
{
	struct fixture *fixture = make();
	struct tm before, after;
	time_t now = time(NULL);
	unsigned day;

	gmtime_r(&now, &before);
	out(fixture, 0x70, 1, 7);
	day = in(fixture, 0x71, 1);
	now = time(NULL);
	gmtime_r(&now, &after);
	day = (day >> 4) * 10 + (day & 15);
	assert_true(day == (unsigned)before.tm_mday || day == (unsigned)after.tm_mday);
	out(fixture, 0x70, 1, 0x32);
	assert_int_equal(0x20, in(fixture, 0x71, 1));
	finish(fixture);
}

TEST(VM_72_the_console_hears_the_bytes_of_one_access_together)
{
	struct fixture *fixture = make();

	assert_true(vmm_moment_ns(&fixture->vmm, VMM_MOMENT_FIRST_WORD) == 0);
	out(fixture, 0x3f8, 1, 'a');
	assert_int_equal(1, fixture->calls);
	assert_true(fixture->vmm.moments[VMM_MOMENT_FIRST_WORD] != 0);
	/* Nothing is said twice, and other accesses say nothing. */
	in(fixture, 0x3fd, 1);
	out(fixture, 0x3ff, 1, 'b');
	assert_int_equal(1, fixture->calls);
	out(fixture, 0x3f8, 1, 'c');
	assert_string_equal("ac", fixture->text);
	/* Without a console the bytes go nowhere. */
	fixture->vmm.console = NULL;
	out(fixture, 0x3f8, 1, 'd');
	assert_int_equal(2, fixture->calls);
	finish(fixture);
}

TEST(VM_73_who_has_input_hears_once_that_the_port_listens_again)
{
	struct fixture *fixture = make();

	assert_int_equal(0, vmm_console_input(&fixture->vmm, "abc", 3));
	assert_int_equal(0, fixture->readies);
	out(fixture, 0x3fc, 1, 0x02);
	assert_int_equal(0, fixture->readies);
	out(fixture, 0x3f9, 1, 0x01);
	assert_int_equal(1, fixture->readies);
	out(fixture, 0x3f9, 1, 0x01);
	assert_int_equal(1, fixture->readies);
	assert_int_equal(3, vmm_console_input(&fixture->vmm, "abc", 3));
	for (const char *at = "abc"; *at; at++)
		assert_int_equal(*at, in(fixture, 0x3f8, 1));
	assert_int_equal(1, fixture->readies);
	fixture->vmm.console_ready = NULL;
	out(fixture, 0x3f9, 1, 0x00);
	assert_int_equal(0, vmm_console_input(&fixture->vmm, "d", 1));
	out(fixture, 0x3f9, 1, 0x01);
	assert_int_equal(1, fixture->readies);
	finish(fixture);
}

TEST(VM_40_the_ioapic_takes_up_to_four_bytes_in_its_page)
{
	struct fixture *fixture = make();
	struct vmm *vmm = &fixture->vmm;

	vmm_address_write(vmm, 0xfec00000, 4, 1);
	assert_int_equal(0x00170020, vmm_address_read(vmm, 0xfec00010, 4));
	assert_true(vmm_address_read(vmm, 0xfec00010, 8) == ~0ull);
	assert_true(vmm_address_read(vmm, 0xfec01010, 4) == ~0ull);
	assert_true(vmm_address_read(vmm, 0xfebff010, 4) == ~0ull);
	vmm_address_write(vmm, 0xfec00000, 8, 0);
	vmm_address_write(vmm, 0xfec01000, 4, 0);
	assert_int_equal(1, vmm_address_read(vmm, 0xfec00000, 1));
	vmm_address_write(vmm, 0xfec00000, 1, 0);
	/* It has the number behind the processors'. */
	assert_int_equal(2u << 24, vmm_address_read(vmm, 0xfec00010, 4));
	finish(fixture);
}

static unsigned sent;

static void on_send(void *context, const struct vmm_interrupt *interrupt)
{
	assert_int_not_equal(0, ((struct fixture *)context)->vmm.ioapic_lock.word);
	sent++;
}

TEST(VM_41_pins_are_set_pulsed_and_ended_under_the_lock)
{
	struct fixture *fixture = make();
	struct vmm *vmm = &fixture->vmm;

	vmm->ioapic.send = on_send;
	vmm->ioapic.context = fixture;
	for (unsigned pin = 4; pin < 6; pin++) {
		vmm_address_write(vmm, 0xfec00000, 4, 0x10 + 2 * pin);
		vmm_address_write(vmm, 0xfec00010, 4, pin == 4 ? 0x8041 : 0x42);
	}
	vmm_pin_set(vmm, 4, true);
	assert_int_equal(1, sent);
	vmm_interrupt_end(vmm, 0x41);
	assert_int_equal(2, sent);
	vmm_pin_set(vmm, 4, false);
	vmm_interrupt_end(vmm, 0x41);
	assert_int_equal(2, sent);
	vmm_pin_pulse(vmm, 5);
	vmm_pin_pulse(vmm, 5);
	assert_int_equal(4, sent);
	/* The serial port's interrupt comes by its own pin. */
	vmm_address_write(vmm, 0xfec00000, 4, 0x10 + 2 * VMM_SERIAL_PIN);
	vmm_address_write(vmm, 0xfec00010, 4, 0x43);
	out(fixture, 0x3f9, 1, 0x02);
	assert_int_equal(5, sent);
	finish(fixture);
}
