/* tests/devices/virtio/state_test.c - devices that are kept, and states that no device has. */
#include "devices/virtio/state.h"

#include <errno.h>
#include <string.h>

#include "devices/virtio/console.h"
#include "devices/virtio/rng.h"
#include "test.h"

#define MEMORY_BYTES 0x10000u

struct fixture {
	uint8_t bytes[MEMORY_BYTES];
	struct guest_memory memory;
	struct virtio_rng rng;
};

static void nothing(void *context)
{
}

static void make(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	fixture->memory = (struct guest_memory){ .regions = { { 0, MEMORY_BYTES, fixture->bytes } },
		                                 .region_count = 1 };
	virtio_rng_init(&fixture->rng);
	fixture->rng.device.carrier.memory = &fixture->memory;
	fixture->rng.device.carrier.interrupt = nothing;
	fixture->rng.device.features |= VIRTIO_F_PACKED;
	virtio_device_reset_end(&fixture->rng.device);
}

/* A device whose driver is ready, with a queue of 4. */
static void start(struct fixture *fixture, uint64_t features)
{
	struct virtio_device *device = &fixture->rng.device;

	make(fixture);
	virtio_device_set_status(device, VIRTIO_ACKNOWLEDGE);
	virtio_device_set_status(device, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
	virtio_device_set_features(device, VIRTIO_F_VERSION_1 | features);
	virtio_device_set_status(device, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK);
	device->queues[0].size = 4;
	device->queues[0].descriptors = 0x1000;
	device->queues[0].driver_area = 0x2000;
	device->queues[0].device_area = 0x3000;
	device->queues[0].ready = true;
	virtio_device_set_status(device, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK |
	                                         VIRTIO_DRIVER_OK);
	assert_true(device->active);
}

static struct virtio_state kept(struct fixture *fixture)
{
	struct virtio_state state;
	const char *why;

	assert_int_equal(0, virtio_device_save(&fixture->rng.device, &state, &why));
	return state;
}

TEST(VM_189_a_device_becomes_what_another_was)
{
	static struct fixture first, second;
	struct virtio_state state;

	start(&first, 0);
	first.rng.device.queues[0].next_available = 65535;
	first.rng.device.queues[0].next_used = 65535;
	first.rng.device.interrupt_status = VIRTIO_INTERRUPT_RING;
	state = kept(&first);
	make(&second);
	assert_int_equal(0, virtio_device_restore(&second.rng.device, &state));
	assert_true(second.rng.device.active);
	assert_int_equal(65535, second.rng.device.queues[0].next_available);
	assert_int_equal(0x3000, second.rng.device.queues[0].device_area);
	assert_int_equal(VIRTIO_INTERRUPT_RING, second.rng.device.interrupt_status);
	assert_int_equal(first.rng.device.status, second.rng.device.status);
}

TEST(VM_189_what_lies_behind_the_last_queue_is_not_looked_at)
{
	static struct fixture first, second;
	struct virtio_state state;

	start(&first, 0);
	state = kept(&first);
	state.queues[1].size = UINT16_MAX;
	state.queues[1].ready = true;
	make(&second);
	assert_int_equal(0, virtio_device_restore(&second.rng.device, &state));
	assert_int_equal(0, second.rng.device.queues[1].size);
	assert_false(second.rng.device.queues[1].ready);
}

TEST(VM_189_chains_that_are_held_go_back_into_their_rings)
{
	static struct fixture fixture;
	struct virtio_state state;

	start(&fixture, 0);
	fixture.rng.device.queues[0].next_available = 1;
	fixture.rng.device.queues[0].taken = 3;
	state = kept(&fixture);
	assert_int_equal(65534, state.queues[0].next_available);
	start(&fixture, VIRTIO_F_PACKED);
	fixture.rng.device.queues[0].next_available = 1;
	fixture.rng.device.queues[0].available_wrap = false;
	fixture.rng.device.queues[0].taken = 3;
	state = kept(&fixture);
	assert_int_equal(2, state.queues[0].next_available);
	assert_true(state.queues[0].available_wrap);
	fixture.rng.device.queues[0].taken = 1;
	state = kept(&fixture);
	assert_int_equal(0, state.queues[0].next_available);
	assert_false(state.queues[0].available_wrap);
}

TEST(VM_189_work_under_way_is_not_kept)
{
	static struct fixture fixture;
	struct virtio_state state;
	const char *why = NULL;

	start(&fixture, 0);
	fixture.rng.device.work_count = 1;
	assert_int_equal(-EBUSY, virtio_device_save(&fixture.rng.device, &state, &why));
	assert_string_equal("work is under way", why);
	fixture.rng.device.work_count = 0;
}

static void assert_refused(const struct virtio_state *state)
{
	static struct fixture fixture;

	make(&fixture);
	assert_int_equal(-EINVAL, virtio_device_restore(&fixture.rng.device, state));
	assert_int_equal(0, fixture.rng.device.status);
	assert_false(fixture.rng.device.active);
	assert_false(fixture.rng.device.queues[0].ready);
}

TEST(VM_189_states_that_no_device_has_are_refused)
{
	static struct fixture fixture;
	struct virtio_state good, state;

	start(&fixture, VIRTIO_F_PACKED);
	good = kept(&fixture);
#define REFUSED(change) \
	do { \
		state = good; \
		change; \
		assert_refused(&state); \
	} while (0)
	REFUSED(state.id = VIRTIO_ID_BLK);
	REFUSED(state.queue_count = 2);
	REFUSED(state.driver_features |= 1ull << 60);
	REFUSED(state.driver_features &= ~VIRTIO_F_VERSION_1);
	REFUSED(state.status |= 16);
	REFUSED(state.status &= (uint8_t)~VIRTIO_FEATURES_OK);
	REFUSED(state.interrupt_status = 4);
	REFUSED(state.queues[0].size = 3);
	REFUSED(state.queues[0].size = 0);
	REFUSED(state.queues[0].size = 512);
	REFUSED((state.queues[0].size = 512, state.status = 11, state.queues[0].ready = false));
	REFUSED(state.queues[0].descriptors = MEMORY_BYTES);
	REFUSED(state.queues[0].device_area = 0x3001);
	REFUSED(state.queues[0].next_available = 4);
	REFUSED(state.queues[0].next_used = 65535);
	REFUSED(state.model_bytes = 1);
	REFUSED(state.model_bytes = VIRTIO_MODEL_STATE_BYTES + 1);
	make(&fixture);
	assert_int_equal(0, virtio_device_restore(&fixture.rng.device, &good));
}

TEST(VM_189_a_consoles_ports_sizes_and_waiting_messages_are_kept)
{
	static struct virtio_console first, second;
	struct virtio_console_back_end back_ends[2] = { { .is_console = true }, { .name = "one" } };
	struct virtio_state state;
	const char *why;

	virtio_console_init(&first, back_ends, 2);
	virtio_console_init(&second, back_ends, 2);
	first.columns = 132;
	first.rows = 43;
	first.ports[1].guest_open = true;
	first.ports[1].host_open = false;
	first.first_message = VIRTIO_CONSOLE_MESSAGES - 1;
	first.message_count = 2;
	first.messages[first.first_message] = (struct virtio_console_message){
		.port = 1, .event = 7, .more_bytes = sizeof(first.messages[0].more)
	};
	memset(first.messages[first.first_message].more, 'x', sizeof(first.messages[0].more));
	first.messages[0].event = 5;
	assert_int_equal(0, virtio_device_save(&first.device, &state, &why));
	assert_int_equal(0, virtio_device_restore(&second.device, &state));
	assert_int_equal(132, second.columns);
	assert_int_equal(132, second.device.config[0]);
	assert_true(second.ports[1].guest_open);
	assert_false(second.ports[1].host_open);
	assert_int_equal(2, second.message_count);
	assert_int_equal(7, second.messages[0].event);
	assert_int_equal(sizeof(second.messages[0].more), second.messages[0].more_bytes);
	assert_memory_equal(second.messages[0].more, first.messages[first.first_message].more,
	                    sizeof(second.messages[0].more));
	assert_int_equal(5, second.messages[1].event);
	first.message_count = 9;
	assert_int_equal(-EBUSY, virtio_device_save(&first.device, &state, &why));
	state.model_bytes -= 1;
	assert_int_equal(-EINVAL, virtio_device_restore(&second.device, &state));
}
