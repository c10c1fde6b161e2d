/* tests/display/pad_channel_words_test.c - what the host's half of a pad's channel tells and hears, of a driver that means harm as well. */
#include "pad_channel_stage.h"

#include <pthread.h>

#include "harness/random.h"

/* --- Telling and hearing ------------------------------------------------------------------------------------------ */

TEST(DISP_178_the_hosts_packet_changes_with_the_state_alone)
{
	struct pad_xusb *section = open_xusb();
	struct xusb_gamepad gamepad = { 0 };

	pad_channel_tell_gamepad(&stage.channel, &gamepad);
	assert_int_equal(section->packet, 0);
	gamepad.right_y = -5;
	pad_channel_tell_gamepad(&stage.channel, &gamepad);
	pad_channel_tell_gamepad(&stage.channel, &gamepad);
	assert_int_equal(section->packet, 1);
	assert_int_equal(section->right_y, -5);
	/* What a driver scribbles is not read back. */
	section->packet = 500;
	gamepad.right_y = 0;
	pad_channel_tell_gamepad(&stage.channel, &gamepad);
	assert_int_equal(section->packet, 2);
	end();
}

TEST(DISP_169_orders_and_reports_are_heard_once)
{
	uint8_t report[PAD_REPORT_BYTES];
	struct pad_motors motors = { 0 };
	struct pad_xusb *section = open_xusb();
	struct pad_hid *pad;

	section->large_motor = 9;
	assert_false(pad_channel_hear_motors(&stage.channel, &motors));
	section->rumble_sequence = 0xFFFFFFFF;
	assert_true(pad_channel_hear_motors(&stage.channel, &motors));
	assert_false(pad_channel_hear_motors(&stage.channel, &motors));
	assert_int_equal(motors.large, 9);
	end();
	begin();
	assert_int_equal(open_kind(PAD_KIND_HID), STATUS_SUCCESS);
	pad = stage.channel.data;
	assert_int_equal(pad_channel_hear_report(&stage.channel, report), -1);
	for (uint8_t count = 0; count < 12; count++)
		pad_ring_put(pad, &count, 1);
	for (uint8_t count = 4; count < 12; count++) {
		assert_int_equal(pad_channel_hear_report(&stage.channel, report), 1);
		assert_int_equal(report[0], count);
	}
	assert_int_equal(pad_channel_hear_report(&stage.channel, report), -1);
	assert_int_equal(stage.channel.lost, 4);
	end();
}

/* A ring of them, but for its last. */
TEST(DISP_169_a_report_is_heard_behind_those_that_have_no_length)
{
	uint8_t report[PAD_REPORT_BYTES], last = 0x5A;
	struct pad_hid *pad;

	begin();
	assert_int_equal(open_kind(PAD_KIND_HID), STATUS_SUCCESS);
	pad = stage.channel.data;
	for (uint32_t count = 0; count < PAD_RING_SLOTS - 1; count++)
		pad_ring_put(pad, NULL, 0);
	pad_ring_put(pad, &last, 1);
	assert_int_equal(pad_channel_hear_report(&stage.channel, report), 1);
	assert_int_equal(report[0], last);
	assert_int_equal(pad_channel_hear_report(&stage.channel, report), -1);
	assert_int_equal(stage.channel.lost, 0);
	end();
}

/* A head that runs away and lengths that make no sense: a bounded number of looks, and nothing beyond the section. */
TEST(DISP_169_a_driver_that_writes_anything_is_left_after_eight_looks)
{
	uint8_t report[PAD_REPORT_BYTES];
	struct pad_hid *pad;

	begin();
	assert_int_equal(open_kind(PAD_KIND_HID), STATUS_SUCCESS);
	pad = stage.channel.data;
	memset(pad->ring, 0xFF, sizeof(pad->ring));
	pad->ring_head = 0x80000000u;
	assert_int_equal(pad_channel_hear_report(&stage.channel, report), -1);
	assert_int_equal(stage.channel.lost, 0x80000000u - 8);
	end();
}

TEST(DISP_170_a_mouses_report_waits_until_the_one_before_is_taken)
{
	const uint8_t right[PAD_MOUSE_REPORT_BYTES] = { 0, 1 },
		      left[PAD_MOUSE_REPORT_BYTES] = { 0, 0xFF };
	struct pad_mouse *mouse;

	begin();
	assert_int_equal(open_kind(PAD_KIND_MOUSE), STATUS_SUCCESS);
	mouse = stage.channel.data;
	assert_true(pad_channel_tell_mouse(&stage.channel, right));
	assert_int_equal(mouse->in_sequence, 1);
	assert_false(pad_channel_tell_mouse(&stage.channel, left));
	assert_int_equal(mouse->report[1], 1);
	mouse->taken = 1;
	assert_true(pad_channel_tell_mouse(&stage.channel, left));
	assert_int_equal(mouse->report[1], 0xFF);
	end();
}

/* --- A driver that means harm ------------------------------------------------------------------------------------- */

#define ROUNDS 20000

struct scribbler {
	uint8_t *mailbox, *data;
	bool over;
};

/* Words of any value, anywhere, as fast as it can. */
static void *scribble(void *context)
{
	struct scribbler *scribbler = context;
	uint32_t state = 1;

	while (!__atomic_load_n(&scribbler->over, __ATOMIC_ACQUIRE)) {
		random_next(&state);
		uint32_t *page = (uint32_t *)(state >> 31 ? scribbler->mailbox : scribbler->data);

		__atomic_store_n(&page[(state >> 8) % 1024], state * 69069, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void serve(enum pad_kind kind, uint32_t round)
{
	struct xusb_gamepad gamepad = { .buttons = (uint16_t)round };
	uint8_t report[PAD_REPORT_BYTES] = { 0 };
	struct pad_motors motors;
	int length;

	if (kind == PAD_KIND_XUSB) {
		pad_channel_tell_gamepad(&stage.channel, &gamepad);
		pad_channel_hear_motors(&stage.channel, &motors);
		assert_int_equal(stage.channel.packet, round);
	} else if (kind == PAD_KIND_HID) {
		pad_channel_tell_input(&stage.channel, report);
		for (uint32_t count = 0; count < 2 * PAD_RING_SLOTS; count++) {
			length = pad_channel_hear_report(&stage.channel, report);
			assert_true(length <= (int)PAD_REPORT_BYTES);
		}
	} else {
		pad_channel_tell_mouse(&stage.channel, report);
	}
}

TEST(DISP_167_DISP_169_a_driver_that_scribbles_everywhere_gets_no_more_than_its_own)
{
	for (int kind = 0; kind < PAD_KINDS; kind++) {
		struct scribbler scribbler = { 0 };
		pthread_t thread;

		begin();
		assert_int_equal(open_kind((enum pad_kind)kind), STATUS_SUCCESS);
		scribbler.mailbox = (uint8_t *)stage.channel.mailbox;
		scribbler.data = stage.channel.data;
		assert_int_equal(pthread_create(&thread, NULL, scribble, &scribbler), 0);
		for (uint32_t round = 1; round <= ROUNDS || !stage.last_pid; round++) {
			pump(PAD_EAGER_MS);
			serve((enum pad_kind)kind, round);
		}
		__atomic_store_n(&scribbler.over, true, __ATOMIC_RELEASE);
		pthread_join(thread, NULL);
		/* One process proved itself, and one handle went there, whatever the mailbox said. */
		assert_int_equal(fake_open_remotes(&stage.fake), 1);
		assert_int_equal(stage.last_pid, 900);
		end();
	}
}
