/*
 * tests/display/pad_hid_test.c - gamepads of HID: what programs find them to be, and what goes through them, with the driver in the machine's
 * process and in one of its own.
 */
#include "pad_machine.h"

#include <drydock/hid_pad_protocol.h>

#include "display/pad/service.h"
#include "nt/pnp/software.h"

static struct pad_system pad_system;

static const struct model {
	const char *id;
	enum pad_device_type type;
	const char *buttons; /* A, and the right shoulder, as the pad numbers them */
} models[] = {
	{ "root\\drydock_dualsense", PAD_DUALSENSE, "22" },
	{ "root\\drydock_dualshock4", PAD_DUALSHOCK4, "22" },
	{ "root\\drydock_dualsense_edge", PAD_DUALSENSE_EDGE, "22" },
	{ "root\\drydock_steam_deck", PAD_STEAM_DECK, NULL },
};

static void print_line(void *context, const char *text)
{
	print_message("# %s\n", text);
}

/* A program that plays: its own process, through the interface. */
static uint32_t play(struct pad_machine *pads, const char *one, const char *two, const char *three)
{
	const char *arguments[] = { "hid_client", one, two, three };
	uint32_t result = 99, count = three ? 4 : two ? 3 : one ? 2 : 1;

	assert_int_equal(drydock_program_run(pads->machine, pads->client.images[0].path, count,
	                                     arguments, &result),
	                 0);
	return result;
}

struct round {
	struct pad_machine pads;
	const struct model *model;
	bool hosted;
};

static void expect_input(struct round *round, struct pad_channel *channel)
{
	static const struct xusb_gamepad held = { .buttons = XUSB_A | XUSB_RIGHT_SHOULDER,
		                                  .left_x = 32767 };
	uint8_t report[PAD_REPORT_BYTES];

	hid_pad_pack(round->model->type, &held, 1, report);
	pad_channel_tell_input(channel, report);
	if (round->model->buttons)
		assert_int_equal(play(&round->pads, "await", round->model->buttons, NULL), 0);
	else /* behind a zero for the number that its reports have not: A and the right shoulder */
		assert_int_equal(play(&round->pads, "await-byte", "9", "84"), 0);
}

static void expect_output(struct round *round, struct pad_channel *channel)
{
	struct hid_pad_motors motors = { 0, 0 };
	uint8_t report[PAD_REPORT_BYTES];
	int bytes;

	assert_int_equal(play(&round->pads, "rumble", "200", "17"), 0);
	bytes = pad_channel_hear_report(channel, report);
	assert_true(bytes > 0);
	assert_true(hid_pad_unpack_motors(round->model->type, report, (size_t)bytes, &motors));
	assert_int_equal(motors.large, 200);
	assert_int_equal(motors.small, 17);
	assert_int_equal(pad_channel_hear_report(channel, report), -1);
}

static void play_all(void *context)
{
	struct round *round = context;
	struct pad_channel_options options = { .kind = PAD_KIND_HID,
		                               .device_type = round->model->type };
	struct pad_channel channel;

	pad_system_nt(&pad_system, print_line, NULL);
	assert_int_equal(pad_channel_open(&channel, &pad_system, &options), STATUS_SUCCESS);
	pad_await_driver(&channel);
	expect_input(round, &channel);
	expect_output(round, &channel);
	pad_channel_close(&channel);
}

static void expect_played(const struct model *model, bool hosted)
{
	struct round round = { .model = model, .hosted = hosted };

	pad_machine_start_as(&round.pads, "hid", model->id, 1, hosted);
	pad_build("hid_client", &round.pads.client);
	assert_int_equal(play(&round.pads, NULL, NULL, NULL), 0);
	display_host_run(play_all, &round);
	pad_machine_end(&round.pads);
}

TEST_LIMIT(DISP_168_DISP_170_a_program_reads_each_pad_by_hid_and_rumbles_back, 240)
{
	for (size_t index = 0; index < sizeof(models) / sizeof(models[0]); index++)
		expect_played(&models[index], false);
}

TEST_LIMIT(DISP_176_DISP_168_the_same_with_the_drivers_in_processes_of_their_own, 240)
{
	for (size_t index = 0; index < sizeof(models) / sizeof(models[0]); index++)
		expect_played(&models[index], true);
}

/* --- Through the service: the device is made as its gamepad says that it is ------------------------------------------- */

#define VIEWER 4
#define DUALSHOCK4 0x054C09CCu

struct served {
	struct round round;
	struct pad_service *service;
	uint32_t large, small;
};

static void take_rumble(void *context, uint32_t viewer, const struct pad_rumble *rumble)
{
	struct served *served = context;

	assert_int_equal(viewer, VIEWER);
	__atomic_store_n(&served->small, rumble->small, __ATOMIC_RELEASE);
	__atomic_store_n(&served->large, rumble->large, __ATOMIC_RELEASE);
}

static void serve(void *context)
{
	pad_service_run(((struct served *)context)->service);
}

static void send(struct served *served, uint8_t kind, uint32_t code, uint8_t sequence)
{
	struct display_input input = {
		.viewer = VIEWER, .kind = kind, .code = code, .flags = (uint32_t)sequence << 8
	};

	pad_service_input(served->service, &input);
}

static void await_attached(struct served *served)
{
	struct pad_service_figures figures = { 0 };

	while (!figures.attached) {
		pad_system.pause(NULL, PAD_SERVICE_MS);
		pad_service_look(served->service, &figures);
	}
	assert_int_equal(figures.attached, 1);
}

static void play_served(struct served *served)
{
	send(served, STREAM_PAD_ARRIVAL, DUALSHOCK4, 1);
	pad_service_tick_devices(served->service);
	await_attached(served);
	/* Of the browser's standard mapping: A and the right shoulder. */
	send(served, STREAM_PAD_STATE, 1u | 1u << 5, 2);
	assert_int_equal(play(&served->round.pads, "await", "22", NULL), 0);
	assert_int_equal(play(&served->round.pads, "rumble", "255", "0"), 0);
	while (__atomic_load_n(&served->large, __ATOMIC_ACQUIRE) != 0xFFFF)
		pad_system.pause(NULL, 1);
	assert_int_equal(served->small, 0);
	/* It goes with its gamepad: nobody finds it. */
	send(served, STREAM_PAD_REMOVE, 0, 3);
	pad_service_tick_devices(served->service);
	assert_int_equal(play(&served->round.pads, NULL, NULL, NULL), 2);
}

static void expect_served(bool hosted)
{
	struct served served = { .round = { .hosted = hosted } };
	struct pad_service_options options = { .system = &pad_system,
		                               .pad_count = 2,
		                               .has_hid = true,
		                               .rumble = take_rumble,
		                               .context = &served };
	struct ps_process_options process = { .image_name = u"drydock-pads" };
	struct ps_thread_options thread = { .start = serve, .context = &served };
	struct ps_thread *running;

	pad_machine_start_as(&served.round.pads, "hid", NULL, 0, hosted);
	pad_build("hid_client", &served.round.pads.client);
	assert_int_equal(pnp_software_start(ke_current_machine()), STATUS_SUCCESS);
	pad_system_nt(&pad_system, print_line, NULL);
	assert_int_equal(pad_service_create(&options, &served.service), 0);
	assert_int_equal(ps_process_create(ke_current_machine(), &process, &thread.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(ke_current_machine(), &thread, &running), STATUS_SUCCESS);
	play_served(&served);
	pad_service_stop(served.service);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
	pad_service_run_devices(served.service);
	pad_service_destroy(served.service);
	pad_machine_end(&served.round.pads);
}

TEST_LIMIT(DISP_175_DISP_169_a_gamepad_that_says_what_it_is_becomes_such_a_device, 120)
{
	expect_served(false);
}

TEST_LIMIT(DISP_175_DISP_176_the_same_with_a_driver_host_of_its_own, 120)
{
	expect_served(true);
}

/* --- The mouse ------------------------------------------------------------------------------------------------------------ */

struct mover {
	struct round round;
	struct pad_channel channel;
	bool is_over;
};

/* A step to the right and two up, again and again: the first ones are nobody's, then a program looks. */
static void keep_moving(void *context)
{
	uint8_t report[PAD_MOUSE_REPORT_BYTES] = { 2 };
	struct mover *mover = context;

	hid_pad_put16(report + 1, 1);
	hid_pad_put16(report + 3, (uint16_t)-2);
	while (!__atomic_load_n(&mover->is_over, __ATOMIC_ACQUIRE)) {
		pad_channel_tell_mouse(&mover->channel, report);
		pad_system.pause(NULL, 1);
	}
}

static void move_and_look(void *context)
{
	struct pad_channel_options options = { .kind = PAD_KIND_MOUSE };
	struct mover *mover = context;
	struct ps_process_options process = { .image_name = u"drydock-mouse" };
	struct ps_thread_options thread = { .start = keep_moving, .context = mover };
	struct ps_thread *running;
	uint32_t told;

	pad_system_nt(&pad_system, print_line, NULL);
	assert_int_equal(pad_channel_open(&mover->channel, &pad_system, &options), STATUS_SUCCESS);
	pad_await_driver(&mover->channel);
	assert_int_equal(ps_process_create(ke_current_machine(), &process, &thread.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(ke_current_machine(), &thread, &running), STATUS_SUCCESS);
	/* It passes through each sum of steps. */
	assert_int_equal(play(&mover->round.pads, "mouse", "10", "-20"), 0);
	__atomic_store_n(&mover->is_over, true, __ATOMIC_RELEASE);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	told = mover->channel.packet;
	assert_true(told >= 10);
	ob_dereference(running);
	ob_dereference(thread.process);
	pad_channel_close(&mover->channel);
}

static void expect_moved(bool hosted)
{
	struct mover mover = { .round = { .hosted = hosted } };

	pad_machine_start_as(&mover.round.pads, "mouse", NULL, 1, hosted);
	pad_build("hid_client", &mover.round.pads.client);
	display_host_run(move_and_look, &mover);
	pad_machine_end(&mover.round.pads);
}

TEST_LIMIT(DISP_168_a_program_hears_the_mouse_move, 120)
{
	expect_moved(false);
}

TEST_LIMIT(DISP_168_DISP_176_the_same_with_the_mouse_in_a_process_of_its_own, 120)
{
	expect_moved(true);
}
