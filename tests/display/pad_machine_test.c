/*
 * tests/display/pad_machine_test.c - the pads' host and the drivers of samples/gamepad in one machine, in both ways to have drivers.
 */
#include "pad_machine.h"

#define ROUNDS 3000

static struct pad_system pad_system;

static void print_line(void *context, const char *text)
{
	print_message("# %s\n", text);
}

static const struct xusb_gamepad held = { XUSB_A | XUSB_DPAD_UP, 10, 255, -32768, 32767, 1, -1 };

/* Pump until the driver has the section. */
static void await_driver(struct pad_channel *channel)
{
	for (int round = 0; round < ROUNDS && !channel->is_attached; round++) {
		pad_channel_pump(channel);
		pad_system.pause(NULL, PAD_SERVICE_MS);
	}
	assert_true(channel->is_attached);
}

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
	await_driver(&channel);
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
