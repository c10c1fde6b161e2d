/* tests/vm/vmm/chip_state_test.c - chips and devices that are given to an archive are the same when they are taken from it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/fs.h"
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

/* --- Devices ---------------------------------------------------------------------------------------------- */

#define CONSOLE 1u
#define FOLDER 2u
#define QUEUES 6u /* of a console with one port beside it */

static char complaint[400];

static void on_complaint(void *context, const char *text)
{
	strncpy(complaint, text, sizeof(complaint) - 1);
}

/* A machine without a hypervisor, with entropy, a console if it has one, and a folder. */
static struct vmm *with_folder(const char *path, bool has_console)
{
	static const struct vmm_port port = { .name = "port" };
	struct vmm_folder folder = { .path = path, .tag = "root" };
	struct vmm_options options = { .virtio_console = has_console,
		                       .ports = &port,
		                       .port_count = 1,
		                       .folders = &folder,
		                       .folder_count = 1 };
	struct vmm_reason reason;
	struct vmm *vmm = calloc(1, sizeof(*vmm));

	assert_non_null(vmm);
	vmm->processor_count = 1;
	assert_int_equal(0, vmm_memory_init(&vmm->memory, 4 << 20));
	vmm_ioapic_init(&vmm->ioapic, 1);
	assert_int_equal(0, vmm_virtio_create(vmm, &options, &reason));
	return vmm;
}

static struct vmm *with_devices(void)
{
	return with_folder(test_directory(), true);
}

static void drop_devices(struct vmm *vmm)
{
	vmm_virtio_destroy(vmm);
	vmm_memory_finish(&vmm->memory);
	free(vmm);
}

TEST(each_folder_is_a_device_with_its_own_tag)
{
	const struct vmm_folder folders[] = { { .path = test_directory(), .tag = "one" },
		                              { .path = "/proc", .tag = "two" },
		                              { .path = test_directory(), .tag = "three" } };
	struct vmm_options options = { .folders = folders, .folder_count = 3 };
	struct vmm_reason reason;
	struct vmm *vmm = calloc(1, sizeof(*vmm));

	assert_non_null(vmm);
	vmm->processor_count = 1;
	assert_int_equal(0, vmm_memory_init(&vmm->memory, 4 << 20));
	vmm_ioapic_init(&vmm->ioapic, 1);
	assert_int_equal(0, vmm_virtio_create(vmm, &options, &reason));
	/* Behind the entropy. */
	assert_int_equal(4, vmm->slot_count);
	for (unsigned i = 0; i < 3; i++) {
		const struct virtio_device *device = vmm->slots[1 + i].device;

		assert_int_equal(VIRTIO_ID_FS, device->model->id);
		assert_memory_equal(folders[i].tag, device->config, strlen(folders[i].tag) + 1);
	}
	drop_devices(vmm);
}

static void set(struct vmm *vmm, unsigned slot, uint32_t offset, uint32_t value)
{
	vmm_virtio_write(vmm, slot, offset, 4, value);
}

/* A driver that has made the first queues of the device ready. */
static void drive(struct vmm *vmm, unsigned slot, unsigned queues)
{
	static const uint32_t steps[][2] = {
		{ 0x70, 1 }, { 0x70, 3 }, { 0x24, 1 }, { 0x20, 1 }, { 0x70, 11 }
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		set(vmm, slot, steps[i][0], steps[i][1]);
	for (uint32_t queue = 0; queue < queues; queue++) {
		set(vmm, slot, 0x30, queue);
		set(vmm, slot, 0x38, 8u << queue % 2);
		set(vmm, slot, 0x80, 0x10000 + 0x3000 * queue);
		set(vmm, slot, 0x90, 0x11000 + 0x3000 * queue);
		set(vmm, slot, 0xa0, 0x12000 + 0x3000 * queue);
		set(vmm, slot, 0x44, 1);
	}
	set(vmm, slot, 0x70, 15);
}

/* What first's devices are, second's become. */
static void copy_devices(struct vmm *first, struct vmm *second)
{
	struct vmm_reason reason = { "" };
	struct vmm_archive archive, again;

	vmm_archive_write_begin(&archive);
	assert_int_equal(0, vmm_devices_save(&archive, first, &reason));
	assert_false(archive.failed);
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	assert_int_equal(0, vmm_devices_restore(&again, second, &reason));
	assert_int_equal(archive.count, again.at);
	vmm_archive_finish(&archive);
}

TEST(VM_189_every_queue_of_every_device_is_kept)
{
	struct vmm *first = with_devices(), *second = with_devices();

	drive(first, 0, 1);
	drive(first, CONSOLE, QUEUES);
	set(first, CONSOLE, 0x14, 1);
	set(first, CONSOLE, 0x24, 1);
	set(first, CONSOLE, 0x30, 3);
	copy_devices(first, second);
	for (unsigned slot = 0; slot < 3; slot++) {
		const struct vmm_virtio *from = &first->slots[slot], *to = &second->slots[slot];

		assert_int_equal(slot < 2 ? 15 : 0, to->device->status);
		assert_true(from->device->driver_features == to->device->driver_features);
		for (unsigned i = 0; i < to->device->queue_count; i++) {
			const struct virtio_queue *of = &from->device->queues[i];
			const struct virtio_queue *queue = &to->device->queues[i];

			assert_int_equal(of->ready, queue->ready);
			assert_int_equal(of->size, queue->size);
			assert_true(of->descriptors == queue->descriptors);
			assert_true(of->driver_area == queue->driver_area);
			assert_true(of->device_area == queue->device_area);
		}
		assert_int_equal(from->mmio.queue_select, to->mmio.queue_select);
		assert_int_equal(from->mmio.device_features_select,
		                 to->mmio.device_features_select);
		assert_int_equal(from->mmio.driver_features_select,
		                 to->mmio.driver_features_select);
	}
	drop_devices(first);
	drop_devices(second);
}

static unsigned interrupts[3];

static void on_interrupt(void *context)
{
	interrupts[((const struct vmm_virtio *)context)->slot]++;
}

TEST(VM_189_a_restored_machine_looks_at_every_ready_queue_and_tells_what_was_not_acknowledged)
{
	struct vmm *vmm = with_devices();

	drive(vmm, CONSOLE, 3);
	for (unsigned slot = 0; slot < 3; slot++)
		vmm->slots[slot].device->carrier.interrupt = on_interrupt;
	vmm->slots[CONSOLE].device->interrupt_status = 1;
	vmm_devices_go_on(vmm);
	assert_int_equal(0, interrupts[0]);
	assert_int_equal(1, interrupts[CONSOLE]);
	assert_int_equal(0, interrupts[FOLDER]);
	assert_true(vmm->slots[0].loop.kicked == 0);
	assert_true(vmm->slots[CONSOLE].loop.kicked == 7);
	assert_true(vmm->slots[FOLDER].loop.kicked == 0);
	drop_devices(vmm);
}

TEST(VM_189_files_that_a_guest_knew_and_that_are_gone_are_told_once)
{
	struct vmm *vmm = with_devices();
	struct virtio_fs *fs = (struct virtio_fs *)vmm->slots[FOLDER].device;

	vmm->complain = on_complaint;
	fs->lost = (struct host_folder_losses){ .all = 5 };
	vmm_devices_go_on(vmm);
	assert_string_equal("", complaint);
	fs->lost = (struct host_folder_losses){ .all = 5, .count = 2, .first = "a/file" };
	vmm_devices_go_on(vmm);
	assert_string_equal(
		"2 of 5 files that the guest knew of its folder are gone or others now, "
		"and stale to it; the first: a/file",
		complaint);
	fs->lost.first[0] = 0;
	vmm_devices_go_on(vmm);
	assert_non_null(strstr(complaint, "the first: one without a name"));
	vmm->complain = NULL;
	vmm_devices_go_on(vmm);
	drop_devices(vmm);
}

/* How second takes what first's devices are, and why not. */
static int take_devices(struct vmm *first, struct vmm *second, struct vmm_reason *reason)
{
	struct vmm_archive archive, again;
	int error;

	vmm_archive_write_begin(&archive);
	assert_int_equal(0, vmm_devices_save(&archive, first, reason));
	vmm_archive_read_begin(&again, archive.bytes, archive.count);
	error = vmm_devices_restore(&again, second, reason);
	vmm_archive_finish(&archive);
	return error;
}

TEST(VM_189_a_device_that_is_another_is_named_and_so_is_a_folder)
{
	struct vmm *first = with_devices(), *other = with_folder(test_directory(), false),
		   *elsewhere = with_folder("/proc", true);
	struct vmm_reason reason = { "" };

	drive(first, FOLDER, 2);
	assert_int_equal(-EINVAL, take_devices(first, other, &reason));
	assert_string_equal("the snapshot's device 1 is no virtio_fs as here", reason.text);
	assert_int_equal(-ESTALE, take_devices(first, elsewhere, &reason));
	assert_string_equal("the folder of device 2 is another than it was", reason.text);
	/* What was not taken is as after a reset. */
	assert_int_equal(0, elsewhere->slots[FOLDER].device->status);
	drop_devices(first);
	drop_devices(other);
	drop_devices(elsewhere);
}
