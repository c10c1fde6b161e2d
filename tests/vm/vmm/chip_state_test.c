/* tests/vm/vmm/chip_state_test.c - chips that are given to an archive are the same when they are taken from it. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/snapshot_internal.h"

#define NOW 5000000000ull

/* Every member has a value of its own; what a chip cannot hold is not among them. */
static void fill_counter(struct vmm_pit_counter *counter, unsigned i)
{
	counter->mode = (uint8_t)(5 - i);
	counter->access = (uint8_t)(1 + i);
	counter->bcd = i == 1;
	counter->gate = i != 1;
	counter->loaded = i != 2;
	counter->write_high = i == 0;
	counter->read_high = i != 0;
	counter->low = (uint8_t)(0x21 + i);
	counter->reload = 0x10000u - i;
	counter->start_ns = 1000000u + i;
	counter->latched = i == 2;
	counter->latch = (uint16_t)(0x4321 + i);
	counter->status_latched = i == 0;
	counter->status = (uint8_t)(0x81 + i);
}

static void fill(struct vmm *vmm)
{
	struct vmm_serial *serial = &vmm->serial;
	struct vmm_keyboard *keyboard = &vmm->keyboard;

	serial->interrupt_enable = 1;
	serial->fifo_control = 2;
	serial->line_control = 3;
	serial->modem_control = 4;
	serial->scratch = 5;
	serial->divisor = 0x607;
	serial->sent_pending = serial->line = true;
	memset(serial->ring, 8, sizeof(serial->ring));
	serial->first = VMM_SERIAL_RING - 1;
	serial->count = VMM_SERIAL_RING;
	vmm->rtc.index = 9;
	memset(vmm->rtc.bytes, 10, sizeof(vmm->rtc.bytes));
	for (unsigned i = 0; i < 3; i++)
		fill_counter(&vmm->pit.counters[i], i);
	vmm->pit.speaker = 3;
	vmm->pit.ticks_told = 11;
	keyboard->control = 12;
	keyboard->output_port = 13;
	keyboard->command = 14;
	memset(keyboard->buffer, 15, sizeof(keyboard->buffer));
	keyboard->count = VMM_KEYBOARD_BUFFER;
	memset(vmm->ioapic.entries, 16, sizeof(vmm->ioapic.entries));
	vmm->ioapic.levels = 17;
	vmm->ioapic.pending = 18;
	vmm->ioapic.id = 19;
	vmm->ioapic.select = 20;
	memset(vmm->pic_masks, 21, sizeof(vmm->pic_masks));
	memset(vmm->pic_edges, 22, sizeof(vmm->pic_edges));
	memset(vmm->power, 23, sizeof(vmm->power));
}

static struct vmm *filled(void)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));

	assert_non_null(vmm);
	fill(vmm);
	return vmm;
}

TEST(VM_189_every_member_of_every_chip_is_kept)
{
	struct vmm *first = filled(), *second = calloc(1, sizeof(*second));
	struct vmm_archive archive, again;

	vmm_archive_write_begin(&archive);
	vmm_chips_archive(&archive, first, NOW);
	assert_false(archive.failed);
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	vmm_chips_archive(&again, second, NOW);
	assert_false(again.failed);
	assert_int_equal(archive.count, again.at);
	assert_memory_equal(&first->serial, &second->serial, sizeof(first->serial));
	assert_memory_equal(&first->rtc, &second->rtc, sizeof(first->rtc));
	assert_memory_equal(&first->pit, &second->pit, sizeof(first->pit));
	assert_memory_equal(&first->keyboard, &second->keyboard, sizeof(first->keyboard));
	assert_memory_equal(&first->ioapic, &second->ioapic, sizeof(first->ioapic));
	assert_memory_equal(first->pic_masks, second->pic_masks, sizeof(first->pic_masks));
	assert_memory_equal(first->pic_edges, second->pic_edges, sizeof(first->pic_edges));
	assert_memory_equal(first->power, second->power, sizeof(first->power));
	vmm_archive_finish(&archive);
	free(first);
	free(second);
}

TEST(VM_189_a_counter_goes_on_by_its_age_on_another_clock)
{
	struct vmm *first = filled(), *second = calloc(1, sizeof(*second));
	struct vmm_archive archive, again;

	vmm_archive_write_begin(&archive);
	vmm_chips_archive(&archive, first, NOW);
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	vmm_chips_archive(&again, second, 7 * NOW);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(first->pit.counters[i].start_ns + 6 * NOW,
		                 second->pit.counters[i].start_ns);
	vmm_archive_finish(&archive);
	free(first);
	free(second);
}

static bool fails(struct vmm *vmm)
{
	struct vmm_archive archive;
	bool failed;

	vmm_archive_write_begin(&archive);
	vmm_chips_archive(&archive, vmm, NOW);
	failed = archive.failed;
	vmm_archive_finish(&archive);
	fill(vmm);
	return failed;
}

TEST(VM_189_what_no_chip_can_hold_fails)
{
	struct vmm *vmm = filled();
	struct vmm_pit_counter *counter = &vmm->pit.counters[1];

	assert_false(fails(vmm));
	counter->mode = 6;
	assert_true(fails(vmm));
	counter->access = 0;
	assert_true(fails(vmm));
	counter->access = 4;
	assert_true(fails(vmm));
	counter->reload = 0;
	assert_true(fails(vmm));
	counter->reload = 0x10001;
	assert_true(fails(vmm));
	vmm->serial.first = VMM_SERIAL_RING;
	assert_true(fails(vmm));
	vmm->serial.count = VMM_SERIAL_RING + 1;
	assert_true(fails(vmm));
	vmm->keyboard.count = VMM_KEYBOARD_BUFFER + 1;
	assert_true(fails(vmm));
	assert_false(fails(vmm));
	free(vmm);
}
