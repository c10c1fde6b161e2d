/*
 * tests/display/pad_machine_test.c - the pads' host and the drivers of samples/gamepad in one machine, in both ways to have drivers.
 */
#include "pad_machine.h"

#include "display/pad/service.h"

static struct pad_system pad_system;

static void print_line(void *context, const char *text)
{
	print_message("# %s\n", text);
}

static const struct xusb_gamepad held = { XUSB_A | XUSB_DPAD_UP, 10, 255, -32768, 32767, 1, -1 };

/* A program that plays: its own process, through the interface. */
static uint32_t play(struct pad_machine *pads, const char *one, const char *two, const char *three)
{
	const char *arguments[] = { "gamepad_client", one, two, three };
	uint32_t result = 99;

	assert_int_equal(drydock_program_run(pads->machine, pads->client.images[0].path,
	                                     three ? 4
	                                     : two ? 3
	                                           : 1,
	                                     arguments, &result),
	                 0);
	return result;
}

static void play_and_rumble(void *context)
{
	struct pad_channel_options options = { .kind = PAD_KIND_XUSB };
	struct pad_machine *pads = context;
	struct pad_motors motors = { 0 };
	struct pad_channel channel;

	pad_system_nt(&pad_system, print_line, NULL);
	assert_int_equal(pad_channel_open(&channel, &pad_system, &options), STATUS_SUCCESS);
	pad_await_driver(&channel);
	pad_channel_tell_gamepad(&channel, &held);
	assert_int_equal(play(pads, "await", "1001", NULL), 0);
	assert_false(pad_channel_hear_motors(&channel, &motors));
	assert_int_equal(play(pads, "rumble", "200", "17"), 0);
	assert_true(pad_channel_hear_motors(&channel, &motors));
	assert_int_equal(motors.large, 200);
	assert_int_equal(motors.small, 17);
	assert_false(pad_channel_hear_motors(&channel, &motors));
	pad_channel_close(&channel);
}

static void expect_play(bool hosted)
{
	struct pad_machine pads;

	pad_machine_start(&pads, "xusb", 1, hosted);
	pad_build("client", &pads.client);
	/* Nobody plays it yet; what it is can be asked. */
	assert_int_equal(play(&pads, NULL, NULL, NULL), 0);
	display_host_run(play_and_rumble, &pads);
	pad_machine_end(&pads);
}

TEST_LIMIT(DISP_163_DISP_173_a_program_reads_what_the_host_tells_and_rumbles_back, 120)
{
	expect_play(false);
}

TEST_LIMIT(DISP_161_DISP_167_DISP_176_the_same_with_the_driver_in_a_process_of_its_own, 120)
{
	expect_play(true);
}

/* --- Many, through the service ------------------------------------------------------------------------------------- */

#define VIEWER 4

struct served {
	struct pad_machine pads;
	struct pad_service *service;
	uint32_t count;
	uint32_t levels[PAD_COUNT_MAX];
};

static void take_rumble(void *context, uint32_t viewer, const struct pad_rumble *rumble)
{
	struct served *served = context;

	assert_int_equal(viewer, VIEWER);
	assert_true(rumble->pad < served->count);
	__atomic_store_n(&served->levels[rumble->pad], rumble->large, __ATOMIC_RELEASE);
}

static void serve(void *context)
{
	pad_service_run(((struct served *)context)->service);
}

static void send(struct served *served, uint8_t kind, uint32_t pad, uint8_t sequence)
{
	/* A pad has its number in buttons. */
	struct display_input input = { .viewer = VIEWER,
		                       .kind = kind,
		                       .code = 1u << (pad % 4) | 1u << (8 + pad / 4),
		                       .flags = pad | (uint32_t)sequence << 8 };

	pad_service_input(served->service, &input);
}

static void play_all(struct served *served)
{
	for (uint32_t pad = 0; pad < served->count; pad++) {
		static const uint16_t low[] = { XUSB_A, XUSB_B, XUSB_X, XUSB_Y };
		static const uint16_t high[] = { XUSB_BACK, XUSB_START, XUSB_LEFT_THUMB,
			                         XUSB_RIGHT_THUMB };
		char buttons[8];

		send(served, STREAM_PAD_ARRIVAL, pad, 1);
		send(served, STREAM_PAD_STATE, pad, 2);
		snprintf(buttons, sizeof(buttons), "%X", low[pad % 4] | high[pad / 4]);
		assert_int_equal(play(&served->pads, "await", buttons, NULL), 0);
	}
	assert_int_equal(play(&served->pads, "rumble", "255", "0"), 0);
	/* Each by itself: who rumbles on is told so again before the last is told once. */
	for (uint32_t pad = 0; pad < served->count; pad++)
		while (__atomic_load_n(&served->levels[pad], __ATOMIC_ACQUIRE) != 0xFFFF)
			pad_system.pause(NULL, 1);
}

static void expect_served(uint32_t count, bool hosted)
{
	struct served served = { .count = count };
	struct pad_service_options options = {
		.system = &pad_system, .pad_count = count, .rumble = take_rumble, .context = &served
	};
	struct ps_process_options process = { .image_name = u"drydock-pads" };
	struct ps_thread_options thread = { .start = serve, .context = &served };
	struct pad_service_figures figures;
	struct ps_thread *running;

	pad_machine_start(&served.pads, "xusb", count, hosted);
	pad_build("client", &served.pads.client);
	pad_system_nt(&pad_system, print_line, NULL);
	assert_int_equal(pad_service_create(&options, &served.service), 0);
	assert_int_equal(ps_process_create(ke_current_machine(), &process, &thread.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(ke_current_machine(), &thread, &running), STATUS_SUCCESS);
	play_all(&served);
	/* A look ends with it. */
	do {
		pad_system.pause(NULL, 1);
		pad_service_look(served.service, &figures);
	} while (figures.attached < count);
	assert_int_equal(figures.events, 2 * count);
	assert_int_equal(figures.orders, count);
	/* One goes: it is not connected any more, which its player is told. */
	send(&served, STREAM_PAD_REMOVE, 0, 3);
	while (figures.attached == count) {
		pad_system.pause(NULL, PAD_SERVICE_MS);
		pad_service_look(served.service, &figures);
	}
	pad_service_stop(served.service);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
	pad_service_destroy(served.service);
	pad_machine_end(&served.pads);
}

TEST_LIMIT(DISP_179_DISP_223_sixteen_pads_are_played_each_by_its_own_gamepad, 120)
{
	expect_served(PAD_COUNT_MAX, false);
}

TEST_LIMIT(DISP_176_pads_in_processes_of_their_own_are_played_each_by_its_gamepad, 120)
{
	expect_served(3, true);
}

/* Both have the reflector's service; the device's hardware id decides. */
static void expect_own_drivers(bool hosted)
{
	struct drydock_device *card;
	struct drydock_driver *driver;
	struct display_machine display;
	struct drydock_file *file;
	struct pad_machine pads;
	char program[600];

	pad_machine_start(&pads, "xusb", 0, hosted);
	display_machine_build(&display);
	snprintf(program, sizeof(program), "%s/drydock-host", test_build_root());
	assert_int_equal(drydock_driver_add(pads.machine, display.built.images[0].path,
	                                    display.built.images[0].inf, &driver),
	                 0);
	if (hosted)
		assert_int_equal(drydock_driver_host(driver, program), 0);
	assert_int_equal(drydock_device_plug(pads.machine, "root\\drydock_testcard", &card), 0);
	assert_int_equal(drydock_device_plug(pads.machine, "root\\drydock_xusb", &pads.device[0]),
	                 0);
	assert_int_equal(drydock_file_open(pads.machine, "{5f1e7a26-0c5d-4d0a-9b64-217e3c8f50d2}",
	                                   &file),
	                 0);
	drydock_file_close(file);
	assert_int_equal(drydock_file_open(pads.machine, "{ec87f1e3-c13b-4100-b5f7-8b84d54260cb}",
	                                   &file),
	                 0);
	drydock_file_close(file);
	pad_machine_end(&pads);
	builder_result_finish(&display.built);
}

TEST_LIMIT(UMDF_two_drivers_of_the_reflectors_service_each_have_their_devices, 120)
{
	expect_own_drivers(false);
	expect_own_drivers(true);
}

/* --- What is told of a device that cannot be found ---------------------------------------------------------------- */

static void expect_look(const char *name, uint32_t index, bool is_installed, bool is_present)
{
	struct pad_device_state state = { .problem = 99 };

	pad_system.look(NULL, pad_identity_named(name), index, &state);
	assert_false(state.is_outside);
	assert_int_equal(state.is_installed, is_installed);
	assert_int_equal(state.is_present, is_present);
	assert_int_equal(state.is_started, is_present);
	assert_int_equal(state.problem, STATUS_SUCCESS);
}

static void look_at_each(void *context)
{
	pad_system_nt(&pad_system, print_line, NULL);
	for (uint32_t index = 0; index < PAD_COUNT_MAX; index++) {
		expect_look("xusb", index, true, index <= 10);
		expect_look("dualsense", index, false, false);
	}
}

TEST_LIMIT(DISP_172_a_pad_s_device_is_told_by_its_model_and_its_number, 120)
{
	struct pad_machine pads;

	pad_machine_start(&pads, "xusb", 11, false);
	display_host_run(look_at_each, NULL);
	pad_machine_end(&pads);
	/* One that says no place is the first. */
	pad_machine_start(&pads, "xusb", 0, false);
	assert_int_equal(drydock_device_plug(pads.machine, "root\\drydock_xusb", &pads.device[0]),
	                 0);
	pad_system_nt(&pad_system, print_line, NULL);
	expect_look("xusb", 0, true, true);
	expect_look("xusb", 1, true, false);
	pad_machine_end(&pads);
}
