/* tests/display/pad_driver_test.c - what the gamepad's driver answers, and what becomes of a pad whose host or driver goes. */
#include "pad_machine.h"

#include <signal.h>

static struct pad_system pad_system;
static const GUID xusb_class = XUSB_INTERFACE;

static NTSTATUS ask(HANDLE device, uint32_t code, const void *input, uint32_t input_bytes,
                    uint32_t wanted)
{
	const struct display_objects *objects = display_objects_nt();
	uint8_t answer[64];
	uint32_t bytes = 0;

	return objects->control(objects->context, device, code, input, input_bytes, answer, wanted,
	                        &bytes);
}

static HANDLE open_pad(ACCESS_MASK access)
{
	HANDLE device = NULL;

	assert_int_equal(display_open_interface(&xusb_class, 0, access, &device), STATUS_SUCCESS);
	return device;
}

static void run_in_machine(void (*routine)(void *context), bool hosted)
{
	struct pad_machine pads;

	pad_machine_start(&pads, "xusb", 1, hosted);
	pad_system_nt(&pad_system, NULL, NULL);
	display_host_run(routine, &pads);
	pad_machine_end(&pads);
}

/* --- Answers -------------------------------------------------------------------------------------------------------- */

static void ask_without_access(void *context)
{
	struct pad_proof proof;
	uint32_t bytes = 0;

	assert_int_equal(pad_system.prove(NULL, PAD_KIND_XUSB, 0, &proof, &bytes), STATUS_SUCCESS);
	assert_true(pad_proof_is_good(&proof, bytes, 0));
	assert_int_equal(pad_system.prove(NULL, PAD_KIND_XUSB, 1, &proof, &bytes),
	                 STATUS_NO_MORE_ENTRIES);
}

TEST_LIMIT(DISP_168_a_handle_without_access_gets_the_proof, 60)
{
	run_in_machine(ask_without_access, false);
}

static void ask_wrongly(void *context)
{
	HANDLE device = open_pad(GENERIC_READ | GENERIC_WRITE);

	assert_int_equal(ask(device, XUSB_GET_INFORMATION, NULL, 0, 12), STATUS_SUCCESS);
	assert_int_equal(ask(device, XUSB_GET_INFORMATION, NULL, 0, 11), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(ask(device, XUSB_GET_CAPABILITIES, NULL, 0, 24), STATUS_SUCCESS);
	assert_int_equal(ask(device, XUSB_GET_CAPABILITIES, NULL, 0, 36), STATUS_SUCCESS);
	assert_int_equal(ask(device, XUSB_GET_CAPABILITIES, NULL, 0, 23), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(ask(device, XUSB_GET_LED, NULL, 0, 3), STATUS_SUCCESS);
	assert_int_equal(ask(device, XUSB_GET_BATTERY, NULL, 0, 4), STATUS_SUCCESS);
	assert_int_equal(ask(device, XUSB_SET_STATE, "\0\0\0\0", 4, 0), STATUS_INVALID_PARAMETER);
	assert_int_equal(ask(device, XUSB_SET_STATE, "\0\0\0\0\3", 5, 0), STATUS_INVALID_PARAMETER);
	/* What could be waited for fails, so that XInput polls. */
	assert_int_equal(ask(device, XUSB_WAIT_GUIDE, NULL, 0, 29), STATUS_NOT_SUPPORTED);
	assert_int_equal(ask(device, XUSB_WAIT_INPUT, NULL, 0, 29), STATUS_NOT_SUPPORTED);
	assert_int_equal(ask(device, XUSB_GET_STATE + 0x100, NULL, 0, 29),
	                 STATUS_INVALID_DEVICE_REQUEST);
	/* Nobody plays it. */
	assert_int_equal(ask(device, XUSB_GET_STATE, NULL, 0, 29), STATUS_DEVICE_NOT_CONNECTED);
	assert_int_equal(ask(device, XUSB_SET_STATE, "\0\0\0\0\2", 5, 0),
	                 STATUS_DEVICE_NOT_CONNECTED);
	NtClose(device);
}

TEST_LIMIT(DISP_177_each_code_has_its_size_and_others_are_refused, 60)
{
	run_in_machine(ask_wrongly, false);
}

/* --- Hosts and drivers that go ---------------------------------------------------------------------------------------- */

static uint32_t read_packet(HANDLE device, struct xusb_gamepad *ret_gamepad)
{
	const struct display_objects *objects = display_objects_nt();
	uint8_t answer[XUSB_STATE_BYTES];
	uint32_t bytes = 0;

	assert_int_equal(objects->control(objects->context, device, XUSB_GET_STATE, NULL, 0, answer,
	                                  sizeof(answer), &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, sizeof(answer));
	return xusb_unpack_state(answer, ret_gamepad);
}

static void follow_host(void *context)
{
	const struct xusb_gamepad held = { .buttons = XUSB_X };
	struct pad_channel_options options = { .kind = PAD_KIND_XUSB };
	HANDLE device = open_pad(GENERIC_READ | GENERIC_WRITE);
	struct pad_channel channel;
	struct xusb_gamepad gamepad;
	uint32_t packet = 0;

	for (int host = 0; host < 3; host++) {
		pad_open_again(&channel, &pad_system, &options);
		pad_channel_tell_gamepad(&channel, &held);
		pad_await_driver(&channel);
		/* The same state from another host is the same packet. */
		if (host)
			assert_int_equal(read_packet(device, &gamepad), packet);
		packet = read_packet(device, &gamepad);
		assert_int_equal(gamepad.buttons, XUSB_X);
		pad_channel_close(&channel);
		while (ask(device, XUSB_GET_STATE, NULL, 0, 29) != STATUS_DEVICE_NOT_CONNECTED)
			pad_system.pause(NULL, PAD_SERVICE_MS);
	}
	NtClose(device);
}

TEST_LIMIT(DISP_165_DISP_178_a_pad_follows_its_hosts_and_counts_on, 60)
{
	run_in_machine(follow_host, false);
}

static void kill_driver(void *context)
{
	const struct xusb_gamepad held = { .buttons = XUSB_Y };
	struct pad_channel_options options = { .kind = PAD_KIND_XUSB };
	struct pad_machine *pads = context;
	struct drydock_host before, after;
	struct xusb_gamepad gamepad;
	struct pad_channel channel;
	uint32_t first;
	HANDLE device;

	assert_int_equal(pad_channel_open(&channel, &pad_system, &options), STATUS_SUCCESS);
	pad_channel_tell_gamepad(&channel, &held);
	pad_await_driver(&channel);
	first = channel.tried[0];
	assert_true(drydock_driver_host_look(pads->driver, &before));
	assert_int_equal(first, before.nt_process);
	assert_int_equal(kill(before.process, SIGKILL), 0);
	while (channel.tried_count < 2) {
		pad_channel_pump(&channel);
		pad_system.pause(NULL, PAD_SERVICE_MS);
	}
	pad_await_driver(&channel);
	assert_int_not_equal(channel.tried[1], first);
	assert_true(drydock_driver_host_look(pads->driver, &after));
	assert_int_equal(channel.tried[1], after.nt_process);
	device = open_pad(GENERIC_READ | GENERIC_WRITE);
	read_packet(device, &gamepad);
	assert_int_equal(gamepad.buttons, XUSB_Y);
	NtClose(device);
	pad_channel_close(&channel);
}

TEST_LIMIT(DISP_163_DISP_166_a_driver_that_was_killed_is_followed_by_one_that_has_the_state, 120)
{
	run_in_machine(kill_driver, true);
}
