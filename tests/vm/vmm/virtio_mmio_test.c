/* tests/vm/vmm/virtio_mmio_test.c - the registers of a virtio device, as a driver uses them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/virtio_mmio.h"

#define BYTES 0x100000u

enum {
	ID = 0x08,
	FEATURES = 0x10,
	FEATURES_SELECT = 0x14,
	TAKEN = 0x20,
	TAKEN_SELECT = 0x24,
	QUEUE = 0x30,
	QUEUE_MAX = 0x34,
	QUEUE_SIZE = 0x38,
	READY = 0x44,
	NOTIFY = 0x50,
	INTERRUPT = 0x60,
	ACKNOWLEDGE = 0x64,
	STATUS = 0x70,
	GENERATION = 0xfc,
	CONFIG = 0x100
};

struct fixture {
	struct virtio_device device;
	struct vmm_virtio_mmio mmio;
	struct guest_memory memory;
	unsigned interrupts, acknowledged, complaints, kicks, resets;
	unsigned kicked_queue, configured;
	bool reset_alone; /* the executor was the reset's own */
	int activate_error;
	char complaint[300];
	struct virtio_work *work;
	struct host_thread *worker;
};

static struct fixture *fixture_of(struct virtio_device *device)
{
	return (struct fixture *)device;
}

static int activate(struct virtio_device *device)
{
	return fixture_of(device)->activate_error;
}

static bool kick(struct virtio_device *device, struct virtio_queue *queue)
{
	return false;
}

static void reset(struct virtio_device *device)
{
	struct fixture *fixture = fixture_of(device);

	fixture->resets++;
	fixture->reset_alone = fixture->mmio.lock.word != 0;
}

static void configure(struct virtio_device *device, uint32_t offset, uint32_t bytes)
{
	fixture_of(device)->configured = offset << 8 | bytes;
}

static const struct virtio_model model = { .name = "trial",
	                                   .id = 77,
	                                   .queue_size = 64,
	                                   .activate = activate,
	                                   .kick = kick,
	                                   .reset = reset,
	                                   .configure = configure };

static void on_interrupt(void *context)
{
	((struct fixture *)context)->interrupts++;
}

static void on_kick(void *context, unsigned queue)
{
	((struct fixture *)context)->kicks++;
	((struct fixture *)context)->kicked_queue = queue;
}

static void on_acknowledged(void *context)
{
	((struct fixture *)context)->acknowledged++;
}

static void on_complaint(void *context, const char *text)
{
	struct fixture *fixture = context;

	fixture->complaints++;
	strncpy(fixture->complaint, text, sizeof(fixture->complaint) - 1);
}

/* What a worker does, on a thread of its own. */
static void run_work(void *context)
{
	struct fixture *fixture = context;

	fixture->work->run(fixture->work);
	host_lock_acquire(&fixture->mmio.lock);
	virtio_device_work_done(fixture->work);
	host_lock_release(&fixture->mmio.lock);
}

static void on_offload(void *context, struct virtio_work *work)
{
	((struct fixture *)context)->work = work;
}

static struct fixture *make(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	virtio_device_init(&fixture->device, &model, 1ull << 5, 2, 6);
	fixture->memory.regions[0] =
		(struct guest_region){ .bytes = BYTES, .host = calloc(1, BYTES) };
	fixture->memory.region_count = 1;
	fixture->device.carrier = (struct virtio_carrier){ .memory = &fixture->memory,
		                                           .interrupt = on_interrupt,
		                                           .offload = on_offload,
		                                           .complain = on_complaint,
		                                           .context = fixture };
	virtio_device_reset_end(&fixture->device);
	fixture->resets = 0;
	fixture->mmio = (struct vmm_virtio_mmio){ .device = &fixture->device,
		                                  .kick = on_kick,
		                                  .acknowledged = on_acknowledged,
		                                  .complain = on_complaint,
		                                  .context = fixture };
	return fixture;
}

static void finish(struct fixture *fixture)
{
	free(fixture->memory.regions[0].host);
	free(fixture);
}

static uint32_t read_32(struct fixture *fixture, uint32_t offset)
{
	return (uint32_t)vmm_virtio_mmio_read(&fixture->mmio, offset, 4);
}

static void write_32(struct fixture *fixture, uint32_t offset, uint32_t value)
{
	vmm_virtio_mmio_write(&fixture->mmio, offset, 4, value);
}

static void take_features(struct fixture *fixture, uint64_t features)
{
	write_32(fixture, STATUS, 1);
	write_32(fixture, STATUS, 3);
	write_32(fixture, TAKEN_SELECT, 0);
	write_32(fixture, TAKEN, (uint32_t)features);
	write_32(fixture, TAKEN_SELECT, 1);
	write_32(fixture, TAKEN, (uint32_t)(features >> 32));
	write_32(fixture, STATUS, 11);
}

static void set_queue(struct fixture *fixture, uint32_t size, uint32_t descriptors,
                      uint32_t driver_area, uint32_t device_area)
{
	write_32(fixture, QUEUE, 0);
	write_32(fixture, QUEUE_SIZE, size);
	write_32(fixture, 0x80, descriptors);
	write_32(fixture, 0x90, driver_area);
	write_32(fixture, 0xa0, device_area);
	write_32(fixture, READY, 1);
}

static void start(struct fixture *fixture)
{
	take_features(fixture, VIRTIO_F_VERSION_1);
	set_queue(fixture, 8, 0x1000, 0x2000, 0x3000);
	write_32(fixture, STATUS, 15);
}

/* --- Registers --------------------------------------------------------------------------------------- */

TEST(VM_77_the_registers_say_what_device_it_is)
{
	struct fixture *fixture = make();

	assert_int_equal(0x74726976, read_32(fixture, 0));
	assert_int_equal(2, read_32(fixture, 4));
	assert_int_equal(77, read_32(fixture, ID));
	assert_int_equal(0, read_32(fixture, 0x0c));
	for (uint32_t offset = 0xb0; offset <= 0xbc; offset += 4)
		assert_int_equal(0xffffffff, read_32(fixture, offset));
	finish(fixture);
}

TEST(VM_77_registers_take_aligned_32_bit_accesses_alone)
{
	struct fixture *fixture = make();

	assert_int_equal(0, vmm_virtio_mmio_read(&fixture->mmio, 0, 2));
	assert_int_equal(0, vmm_virtio_mmio_read(&fixture->mmio, 0, 8));
	assert_int_equal(0, vmm_virtio_mmio_read(&fixture->mmio, 2, 4));
	vmm_virtio_mmio_write(&fixture->mmio, STATUS, 1, 1);
	assert_int_equal(0, read_32(fixture, STATUS));
	assert_int_equal(4, fixture->complaints);
	assert_non_null(strstr(fixture->complaint, "trial: an access of 1 bytes"));
	finish(fixture);
}

TEST(VM_77_the_configuration_space_takes_any_width_up_to_its_end)
{
	struct fixture *fixture = make();

	memcpy(fixture->device.config, "\1\2\3\4\5\6\7\7", 8);
	assert_int_equal(2, vmm_virtio_mmio_read(&fixture->mmio, CONFIG + 1, 1));
	assert_int_equal(0x0403, vmm_virtio_mmio_read(&fixture->mmio, CONFIG + 2, 2));
	assert_int_equal(0x060504030201, vmm_virtio_mmio_read(&fixture->mmio, CONFIG, 8));
	assert_int_equal(0x0605, vmm_virtio_mmio_read(&fixture->mmio, CONFIG + 4, 4));
	assert_int_equal(0, vmm_virtio_mmio_read(&fixture->mmio, CONFIG + 0xeff, 4));
	vmm_virtio_mmio_write(&fixture->mmio, CONFIG + 4, 2, 0xabcd);
	assert_int_equal(0xcd, fixture->device.config[4]);
	assert_int_equal(4 << 8 | 2, fixture->configured);
	vmm_virtio_mmio_write(&fixture->mmio, CONFIG + 4, 4, 0);
	assert_int_equal(0xcd, fixture->device.config[4]);
	vmm_virtio_mmio_write(&fixture->mmio, CONFIG, 4, 0x11223344);
	assert_int_equal(0x44, fixture->device.config[0]);
	assert_int_equal(4, fixture->configured);
	finish(fixture);
}

TEST(VM_80_features_are_offered_in_halves)
{
	struct fixture *fixture = make();

	assert_int_equal(1u << 5 | 3u << 28, read_32(fixture, FEATURES));
	write_32(fixture, FEATURES_SELECT, 1);
	assert_int_equal(1, read_32(fixture, FEATURES));
	write_32(fixture, FEATURES_SELECT, 2);
	assert_int_equal(0, read_32(fixture, FEATURES));
	finish(fixture);
}

TEST(VM_80_features_ok_stays_clear_for_a_bit_that_is_not_offered)
{
	struct fixture *fixture = make();

	take_features(fixture, VIRTIO_F_VERSION_1 | 1ull << 6);
	assert_int_equal(3, read_32(fixture, STATUS));
	finish(fixture);
}

TEST(VM_80_features_ok_stays_clear_without_version_1)
{
	struct fixture *fixture = make();

	take_features(fixture, 1ull << 5);
	assert_int_equal(3, read_32(fixture, STATUS));
	take_features(fixture, 1ull << 5 | VIRTIO_F_VERSION_1);
	assert_int_equal(11, read_32(fixture, STATUS));
	finish(fixture);
}

TEST(VM_80_features_do_not_change_behind_features_ok)
{
	struct fixture *fixture = make();

	take_features(fixture, VIRTIO_F_VERSION_1);
	write_32(fixture, TAKEN_SELECT, 0);
	write_32(fixture, TAKEN, 1u << 5);
	assert_true(fixture->device.driver_features == VIRTIO_F_VERSION_1);
	finish(fixture);
}

TEST(VM_78_steps_of_the_status_out_of_order_are_ignored)
{
	static const struct {
		uint8_t before, written;
	} rows[] = { { 0, 2 }, { 0, 4 }, { 1, 8 | 1 }, { 3, 4 | 3 }, { 3, 1 }, { 3, 2 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture = make();

		if (rows[i].before & 1)
			write_32(fixture, STATUS, 1);
		if (rows[i].before & 2)
			write_32(fixture, STATUS, 3);
		write_32(fixture, STATUS, rows[i].written);
		assert_int_equal(rows[i].before, read_32(fixture, STATUS));
		assert_int_equal(1, fixture->complaints);
		finish(fixture);
	}
}

TEST(VM_78_failed_is_the_drivers_to_say)
{
	struct fixture *fixture = make();

	start(fixture);
	write_32(fixture, STATUS, 15 | 128);
	assert_int_equal(15 | 128, read_32(fixture, STATUS));
	assert_false(fixture->device.active);
	finish(fixture);
}

/* --- Queues ------------------------------------------------------------------------------------------ */

TEST(VM_81_a_queue_stays_ready_until_zero_is_written_to_that_register)
{
	static const uint32_t others[] = { QUEUE_SIZE, 0x80, 0x84, 0x90, 0x94, 0xa0, 0xa4, 0x40 };
	struct fixture *fixture = make();

	start(fixture);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		write_32(fixture, others[i], 0);
		assert_int_equal(1, read_32(fixture, READY));
	}
	write_32(fixture, READY, 1);
	assert_int_equal(1, read_32(fixture, READY));
	assert_int_equal(8, fixture->device.queues[0].size);
	assert_true(fixture->device.queues[0].descriptors == 0x1000);
	write_32(fixture, READY, 0);
	assert_int_equal(0, read_32(fixture, READY));
	finish(fixture);
}

TEST(VM_81_queues_are_set_up_by_the_selected_ones_registers)
{
	struct fixture *fixture = make();

	assert_int_equal(64, read_32(fixture, QUEUE_MAX));
	write_32(fixture, 0x84, 1);
	write_32(fixture, 0x94, 2);
	write_32(fixture, 0xa4, 3);
	set_queue(fixture, 16, 0x10, 0x20, 0x30);
	assert_int_equal(1, read_32(fixture, READY));
	assert_true(fixture->device.queues[0].descriptors == 0x100000010);
	assert_true(fixture->device.queues[0].driver_area == 0x200000020);
	assert_true(fixture->device.queues[0].device_area == 0x300000030);
	write_32(fixture, QUEUE, 1);
	assert_int_equal(0, read_32(fixture, READY));
	write_32(fixture, QUEUE, 2);
	assert_int_equal(0, read_32(fixture, QUEUE_MAX));
	write_32(fixture, QUEUE_SIZE, 4);
	finish(fixture);
}

TEST(VM_81_what_is_ready_does_not_change)
{
	struct fixture *fixture = make();

	set_queue(fixture, 8, 0x1000, 0x2000, 0x3000);
	set_queue(fixture, 16, 0x4000, 0x5000, 0x6000);
	assert_int_equal(8, fixture->device.queues[0].size);
	assert_int_equal(0x1000, fixture->device.queues[0].descriptors);
	assert_int_equal(0x2000, fixture->device.queues[0].driver_area);
	assert_int_equal(0x3000, fixture->device.queues[0].device_area);
	finish(fixture);
}

TEST(VM_81_an_impossible_queue_fails_the_device)
{
	static const struct {
		uint32_t size, descriptors, driver_area, device_area;
	} rows[] = {
		{ 0, 0x1000, 0x2000, 0x3000 },     { 12, 0x1000, 0x2000, 0x3000 },
		{ 128, 0x1000, 0x2000, 0x3000 },   { 0x10008, 0x1000, 0x2000, 0x3000 },
		{ 8, 0x1008, 0x2000, 0x3000 },     { 8, 0x1000, 0x2001, 0x3000 },
		{ 8, 0x1000, 0x2000, 0x3002 },     { 8, BYTES - 112, 0x2000, 0x3000 },
		{ 8, 0x1000, BYTES - 20, 0x3000 }, { 8, 0x1000, 0x2000, BYTES - 68 },
		{ 8, 0xfffffff0, 0x2000, 0x3000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture = make();

		take_features(fixture, VIRTIO_F_VERSION_1);
		set_queue(fixture, rows[i].size, rows[i].descriptors, rows[i].driver_area,
		          rows[i].device_area);
		write_32(fixture, STATUS, 15);
		assert_int_equal(11 | 128, read_32(fixture, STATUS));
		assert_non_null(strstr(fixture->complaint, "trial: queue 0 cannot be used"));
		assert_false(virtio_device_kick(&fixture->device, 0));
		finish(fixture);
	}
}

TEST(VM_81_areas_may_end_where_memory_ends)
{
	struct fixture *fixture = make();

	take_features(fixture, VIRTIO_F_VERSION_1);
	set_queue(fixture, 8, BYTES - 128, 0x2000, 0x3000);
	write_32(fixture, STATUS, 15);
	assert_int_equal(15, read_32(fixture, STATUS));
	finish(fixture);
}

TEST(VM_79_a_model_that_cannot_start_fails_and_names_the_cause)
{
	struct fixture *fixture = make();

	fixture->activate_error = -ENOSPC;
	start(fixture);
	assert_int_equal(11 | 128, read_32(fixture, STATUS));
	assert_non_null(strstr(fixture->complaint, "trial: it cannot start: No space left"));
	assert_false(fixture->device.active);
	write_32(fixture, STATUS, 0);
	fixture->activate_error = 0;
	start(fixture);
	assert_int_equal(15, read_32(fixture, STATUS));
	finish(fixture);
}

TEST(VM_77_a_notification_kicks_its_queue)
{
	struct fixture *fixture = make();

	start(fixture);
	write_32(fixture, NOTIFY, 1);
	assert_int_equal(1, fixture->kicks);
	assert_int_equal(1, fixture->kicked_queue);
	finish(fixture);
}

/* --- Interrupts and resets --------------------------------------------------------------------------- */

TEST(VM_82_a_change_of_the_configuration_counts_and_interrupts)
{
	struct fixture *fixture = make();
	uint32_t before;

	start(fixture);
	before = read_32(fixture, GENERATION);
	virtio_device_config_changed(&fixture->device);
	assert_int_equal(before + 1, read_32(fixture, GENERATION));
	assert_int_equal(2, read_32(fixture, INTERRUPT));
	assert_int_equal(1, fixture->interrupts);
	write_32(fixture, ACKNOWLEDGE, 2);
	assert_int_equal(0, read_32(fixture, INTERRUPT));
	assert_int_equal(1, fixture->acknowledged);
	finish(fixture);
}

TEST(VM_82_nobody_is_interrupted_before_the_driver_is_there)
{
	struct fixture *fixture = make();

	virtio_device_config_changed(&fixture->device);
	assert_int_equal(0, fixture->interrupts);
	assert_int_equal(0, read_32(fixture, INTERRUPT));
	finish(fixture);
}

TEST(VM_83_a_reset_puts_everything_back)
{
	struct fixture *fixture = make();

	start(fixture);
	virtio_device_config_changed(&fixture->device);
	write_32(fixture, STATUS, 0);
	assert_int_equal(1, fixture->resets);
	assert_int_equal(0, read_32(fixture, STATUS));
	assert_int_equal(0, read_32(fixture, INTERRUPT));
	write_32(fixture, QUEUE, 0);
	assert_int_equal(0, read_32(fixture, READY));
	assert_int_equal(0, fixture->device.queues[0].descriptors);
	assert_int_equal(64, fixture->device.queues[0].size);
	assert_true(fixture->device.driver_features == 0);
	start(fixture);
	assert_int_equal(15, read_32(fixture, STATUS));
	finish(fixture);
}

static bool work_ran, work_done;

static void run(struct virtio_work *work)
{
	work_ran = true;
}

static void done(struct virtio_work *work)
{
	work_done = true;
	assert_false(work->device->active);
}

TEST(VM_83_a_reset_waits_for_work_under_way)
{
	struct fixture *fixture = make();
	struct virtio_work work = { .run = run, .done = done };

	start(fixture);
	virtio_device_offload(&fixture->device, &work);
	/* Hold the executor until the reset is certain to come first. */
	host_lock_acquire(&fixture->mmio.lock);
	virtio_device_reset_begin(&fixture->device);
	host_lock_release(&fixture->mmio.lock);
	assert_int_equal(0, host_thread_create(run_work, fixture, 0, &fixture->worker));
	write_32(fixture, STATUS, 0);
	assert_true(work_ran && work_done);
	assert_int_equal(1, fixture->resets);
	assert_true(fixture->reset_alone);
	host_thread_join(fixture->worker);
	finish(fixture);
}
