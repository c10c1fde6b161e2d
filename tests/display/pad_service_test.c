/* tests/display/pad_service_test.c - viewers' gamepads become pads, against drivers that are sections. */
#include "fake_objects.h"

#include "display/pad/service.h"

#define MS 1000000ull
#define PADS 3u
#define IDLE_MS 20u /* while no pad is open */

static struct {
	struct fake fake;
	struct pad_system system;
	struct pad_service *service;
	uint32_t views, told, devices;
	struct pad_xusb *section[PADS]; /* a mailbox is mapped behind each */
	uint32_t told_viewer[4];
	struct pad_rumble rumble[4];
	const struct pad_identity *made[4];
	uint32_t made_index[4];
	NTSTATUS device_status;
} stage;

static NTSTATUS create_mailbox(void *context, const char *name, HANDLE *ret_section)
{
	stage.fake.bytes = 4096;
	return fake_new(&stage.fake, ret_section);
}

static NTSTATUS prove(void *context, enum pad_kind kind, uint32_t number,
                      struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	return STATUS_NO_MORE_ENTRIES;
}

static void look(void *context, const struct pad_identity *identity, uint32_t index,
                 struct pad_device_state *ret_state)
{
	*ret_state = (struct pad_device_state){ 0 };
}

static NTSTATUS create_device(void *context, const struct pad_identity *identity, uint32_t index,
                              HANDLE *ret_device)
{
	assert_true(stage.devices < 4);
	stage.made[stage.devices] = identity;
	stage.made_index[stage.devices++] = index;
	return NT_SUCCESS(stage.device_status) ? fake_new(&stage.fake, ret_device)
	                                       : stage.device_status;
}

static NTSTATUS map(void *context, HANDLE section, void **ret_view)
{
	NTSTATUS status = fake_map(context, section, ret_view);

	if (stage.views % 2 == 0 && stage.views / 2 < PADS)
		stage.section[stage.views / 2] = *ret_view;
	stage.views++;
	return status;
}

static void rumble(void *context, uint32_t viewer, const struct pad_rumble *order)
{
	assert_true(stage.told < 4);
	stage.told_viewer[stage.told] = viewer;
	stage.rumble[stage.told++] = *order;
}

static void begin(bool has_hid)
{
	struct pad_service_options options = {
		.system = &stage.system, .pad_count = PADS, .has_hid = has_hid, .rumble = rumble
	};

	memset(&stage, 0, sizeof(stage));
	fake_init(&stage.fake);
	stage.fake.objects.map = map;
	stage.fake.now_ns = 50000 * MS;
	stage.system = (struct pad_system){ .objects = &stage.fake.objects,
		                            .create_mailbox = create_mailbox,
		                            .prove = prove,
		                            .look = look,
		                            .create_device = create_device };
	assert_int_equal(pad_service_create(&options, &stage.service), 0);
}

/* The service ends by itself when it was stopped before it runs. */
static void end(void)
{
	pad_service_stop(stage.service);
	pad_service_run(stage.service);
	pad_service_run_devices(stage.service);
	pad_service_destroy(stage.service);
	assert_int_equal(fake_open_handles(&stage.fake), 0);
	assert_int_equal(stage.fake.views, 0);
}

static struct pad_service_figures figures(void)
{
	struct pad_service_figures figures;

	pad_service_look(stage.service, &figures);
	return figures;
}

/* Of viewer's gamepad of the same number. */
static void send(uint8_t kind, uint32_t viewer, uint8_t sequence, uint32_t code)
{
	pad_service_input(stage.service,
	                  &(struct display_input){ .viewer = viewer,
	                                           .kind = kind,
	                                           .code = code,
	                                           .flags = viewer | (uint32_t)sequence << 8 });
}

static uint32_t tick(void)
{
	stage.fake.now_ns += PAD_SERVICE_MS * MS;
	return pad_service_tick(stage.service);
}

TEST(DISP_222_each_gamepad_gets_a_pad_of_its_own_until_it_goes)
{
	begin(false);
	assert_int_equal(tick(), IDLE_MS);
	for (uint32_t viewer = 1; viewer <= PADS; viewer++)
		send(STREAM_PAD_ARRIVAL, viewer, 1, 0);
	assert_int_equal(tick(), PAD_SERVICE_MS);
	assert_int_equal(stage.views, 2 * PADS);
	for (uint32_t pad = 0; pad < PADS; pad++) {
		assert_int_equal(stage.section[pad]->magic, PAD_XUSB_MAGIC);
		assert_int_equal(stage.section[pad]->pad_index, pad);
	}
	send(STREAM_PAD_STATE, 3, 2, 1);
	tick();
	assert_int_equal(stage.section[2]->buttons, XUSB_A);
	assert_int_equal(stage.section[0]->buttons | stage.section[1]->buttons, 0);
	for (uint32_t viewer = 1; viewer <= PADS; viewer++)
		send(STREAM_PAD_REMOVE, viewer, 3, 0);
	assert_int_equal(tick(), IDLE_MS);
	assert_int_equal(fake_open_handles(&stage.fake), 0);
	end();
}

TEST(DISP_222_events_that_are_taken_and_those_that_are_not_are_counted_apart)
{
	begin(false);
	assert_int_equal(figures().attached, 0);
	for (uint32_t viewer = 1; viewer <= PADS + 1; viewer++)
		send(STREAM_PAD_ARRIVAL, viewer, 2, 0);
	assert_int_equal(figures().events, PADS);
	assert_int_equal(figures().ignored, 1);
	/* One that is late, and one that is no gamepad's. */
	send(STREAM_PAD_STATE, 1, 1, 1);
	send(STREAM_KEY_DOWN, 1, 3, 1);
	assert_int_equal(figures().events, PADS);
	assert_int_equal(figures().ignored, 2);
	tick();
	assert_int_equal(figures().attached, 0);
	for (uint32_t pad = 0; pad < PADS; pad++) {
		stage.section[pad]->driver_protocol = PAD_PROTOCOL_VERSION;
		tick();
		assert_int_equal(figures().attached, pad + 1);
	}
	end();
}

TEST(DISP_224_an_order_of_a_program_is_told_to_the_gamepads_viewer)
{
	begin(false);
	send(STREAM_PAD_ARRIVAL, 1, 1, 0);
	send(STREAM_PAD_ARRIVAL, 2, 1, 0);
	tick();
	stage.section[1]->driver_protocol = PAD_PROTOCOL_VERSION;
	stage.section[1]->large_motor = 255;
	stage.section[1]->small_motor = 1;
	stage.section[1]->rumble_sequence++;
	tick();
	tick();
	assert_int_equal(figures().orders, 1);
	assert_int_equal(stage.told, 1);
	assert_int_equal(stage.told_viewer[0], 2);
	assert_int_equal(stage.rumble[0].pad, 2);
	assert_int_equal(stage.rumble[0].large, 0xFFFF);
	assert_int_equal(stage.rumble[0].small, 0x0101);
	end();
}

/* A viewer's pad stops by itself when nothing is said any more; so it is said again when half of that time is over. */
TEST(DISP_224_an_order_that_stands_is_told_again_after_half_of_its_time)
{
	begin(false);
	send(STREAM_PAD_ARRIVAL, 1, 1, 0);
	tick();
	stage.section[0]->driver_protocol = PAD_PROTOCOL_VERSION;
	stage.section[0]->large_motor = 255;
	stage.section[0]->rumble_sequence++;
	tick();
	assert_int_equal(stage.told, 1);
	stage.fake.now_ns += (PAD_RUMBLE_TTL_MS / 2 - 1) * MS;
	stage.section[0]->driver_heartbeat++;
	pad_service_tick(stage.service);
	assert_int_equal(stage.told, 1);
	stage.fake.now_ns += MS;
	pad_service_tick(stage.service);
	assert_int_equal(stage.told, 2);
	assert_int_equal(stage.rumble[1].large, 0xFFFF);
	assert_int_equal(figures().orders, 1);
	end();
}

TEST(DISP_222_a_gamepad_without_drivers_of_its_kind_is_an_xinput_pad)
{
	const uint32_t dualsense = 0x054C0CE6;

	begin(true);
	send(STREAM_PAD_ARRIVAL, 1, 1, dualsense);
	pad_service_tick_devices(stage.service);
	assert_int_equal(stage.made[0]->kind, PAD_KIND_HID);
	end();
	begin(false);
	send(STREAM_PAD_ARRIVAL, 1, 1, dualsense);
	pad_service_tick_devices(stage.service);
	assert_int_equal(stage.made[0]->kind, PAD_KIND_XUSB);
	/* As one that does not say what it is. */
	assert_ptr_equal(stage.made[0], pad_identity_of(0));
	end();
}

TEST(DISP_222_each_pads_device_is_made_once_and_goes_with_its_gamepad)
{
	begin(false);
	for (uint32_t viewer = 1; viewer <= PADS; viewer++)
		send(STREAM_PAD_ARRIVAL, viewer, 1, 0);
	for (uint32_t look_again = 0; look_again < 2; look_again++) {
		pad_service_tick_devices(stage.service);
		assert_int_equal(figures().devices, PADS);
		assert_int_equal(stage.devices, PADS);
	}
	for (uint32_t pad = 0; pad < PADS; pad++)
		assert_int_equal(stage.made_index[pad], pad);
	send(STREAM_PAD_REMOVE, 2, 2, 0);
	pad_service_tick_devices(stage.service);
	assert_int_equal(figures().devices, PADS - 1);
	assert_int_equal(fake_open_handles(&stage.fake), PADS - 1);
	/* One that cannot be made is asked for once, and counts as none. */
	stage.device_status = STATUS_NOT_FOUND;
	send(STREAM_PAD_ARRIVAL, 2, 3, 0);
	pad_service_tick_devices(stage.service);
	pad_service_tick_devices(stage.service);
	assert_int_equal(stage.devices, PADS + 1);
	assert_int_equal(figures().devices, PADS - 1);
	end();
}
