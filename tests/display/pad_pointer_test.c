/* tests/display/pad_pointer_test.c - what viewers' mice do becomes reports, against a driver that is a section. */
#include "fake_objects.h"

#include <stdio.h>

#include "display/pad/pointer.h"
#include "drydock/stream_format.h"

#define MS 1000000ull

static struct stage {
	struct fake fake;
	struct pad_system system;
	struct pad_pointer *pointer;
	struct pad_mouse *section; /* the mailbox is made after it */
	int opened;
} stage;

static NTSTATUS create_mailbox(void *context, const char *name, HANDLE *ret_section)
{
	assert_string_equal(name, "ddmouse-boot-0");
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

/* The first section that is mapped is the mouse's own. */
static NTSTATUS map(void *context, HANDLE section, void **ret_view)
{
	NTSTATUS status = fake_map(context, section, ret_view);

	if (!stage.opened++)
		stage.section = *ret_view;
	return status;
}

static uint32_t tick(void)
{
	stage.fake.now_ns += 4 * MS;
	return pad_pointer_tick(stage.pointer);
}

static void begin(bool has_driver)
{
	stage = (struct stage){ 0 };
	fake_init(&stage.fake);
	stage.fake.objects.map = map;
	stage.fake.now_ns = 50000 * MS;
	stage.system = (struct pad_system){ .objects = &stage.fake.objects,
		                            .create_mailbox = create_mailbox,
		                            .prove = prove,
		                            .look = look };
	assert_int_equal(pad_pointer_create(&stage.system, &stage.pointer), 0);
	assert_int_equal(pad_pointer_open(stage.pointer), STATUS_SUCCESS);
	assert_int_equal(stage.section->magic, PAD_MOUSE_MAGIC);
	if (has_driver)
		stage.section->driver_protocol = PAD_PROTOCOL_VERSION;
	tick();
}

static void end(void)
{
	pad_pointer_close(stage.pointer);
	pad_pointer_destroy(stage.pointer);
	assert_int_equal(fake_open_handles(&stage.fake), 0);
}

static void send(uint8_t kind, uint32_t code, int32_t x, int32_t y)
{
	pad_pointer_input(stage.pointer,
	                  &(struct display_input){ .kind = kind, .code = code, .x = x, .y = y });
}

/* The driver takes a report: buttons, movement and wheel. */
static void expect_report(uint8_t buttons, int16_t x, int16_t y, int8_t wheel)
{
	const uint8_t *report = stage.section->report;
	uint32_t before = stage.section->taken;

	tick();
	assert_int_equal(stage.section->in_sequence, before + 1);
	assert_int_equal(report[0], buttons);
	assert_int_equal((int16_t)(report[1] | report[2] << 8), x);
	assert_int_equal((int16_t)(report[3] | report[4] << 8), y);
	assert_int_equal((int8_t)report[5], wheel);
	assert_int_equal(report[6] | report[7], 0);
	stage.section->taken = stage.section->in_sequence;
}

static void expect_no_report(void)
{
	tick();
	assert_int_equal(stage.section->in_sequence, stage.section->taken);
}

TEST(DISP_104_a_kick_is_a_pixel_there_and_one_back_in_reports_of_their_own)
{
	begin(true);
	assert_true(pad_pointer_kick(stage.pointer));
	send(STREAM_MOUSE_MOVE, 0, 5, 6);
	expect_report(0, 1, 0, 0);
	expect_report(0, -1, 0, 0);
	expect_report(0, 5, 6, 0);
	expect_no_report();
	end();
}

TEST(DISP_104_a_kick_lets_go_of_no_button_and_waits_for_what_was_moved_before)
{
	begin(true);
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST, 0, 0);
	send(STREAM_MOUSE_MOVE, 0, 5, 6);
	assert_true(pad_pointer_kick(stage.pointer));
	expect_report(1, 5, 6, 0);
	expect_report(1, 1, 0, 0);
	expect_report(1, -1, 0, 0);
	expect_no_report();
	end();
}

TEST(DISP_104_without_a_mouse_nothing_is_kicked_and_nothing_kept_for_one)
{
	begin(false);
	assert_false(pad_pointer_kick(stage.pointer));
	send(STREAM_MOUSE_MOVE, 0, 5, 6);
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST, 0, 0);
	stage.section->driver_protocol = PAD_PROTOCOL_VERSION;
	expect_no_report();
	assert_true(pad_pointer_kick(stage.pointer));
	expect_report(0, 1, 0, 0);
	expect_report(0, -1, 0, 0);
	end();
}

TEST(movements_that_wait_are_added_up_and_clicks_are_not)
{
	begin(true);
	send(STREAM_MOUSE_MOVE, 0, 1, 2);
	send(STREAM_MOUSE_MOVE, 0, 3, -4);
	for (int click = 0; click < 2; click++) {
		send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST + 1, 0, 0);
		send(STREAM_BUTTON_UP, STREAM_BUTTON_FIRST + 1, 0, 0);
	}
	expect_report(0, 4, -2, 0);
	for (int click = 0; click < 2; click++) {
		expect_report(2, 0, 0, 0);
		expect_report(0, 0, 0, 0);
	}
	expect_no_report();
	end();
}

TEST(a_report_that_was_not_taken_is_neither_told_again_nor_overtaken)
{
	begin(true);
	send(STREAM_MOUSE_MOVE, 0, 1, 2);
	tick();
	send(STREAM_MOUSE_MOVE, 0, 3, 4);
	for (int round = 0; round < 5; round++)
		tick();
	assert_int_equal(stage.section->in_sequence, 1);
	assert_int_equal(stage.section->report[1], 1);
	stage.section->taken = 1;
	expect_report(0, 3, 4, 0);
	expect_no_report();
	end();
}

TEST(a_movement_that_no_report_has_room_for_takes_several)
{
	begin(true);
	send(STREAM_MOUSE_MOVE, 0, 40000, -70000);
	expect_report(0, 32767, -32767, 0);
	expect_report(0, 7233, -32767, 0);
	expect_report(0, 0, -4466, 0);
	expect_no_report();
	end();
}

TEST(the_wheel_turns_by_whole_notches_and_keeps_the_rest)
{
	begin(true);
	send(STREAM_SCROLL, 0, 0, 100);
	expect_no_report();
	send(STREAM_SCROLL, 0, 0, 140); /* down */
	expect_report(0, 0, 0, -2);
	send(STREAM_SCROLL, 0, 0, -119);
	expect_no_report();
	send(STREAM_SCROLL, 0, 0, -1);
	expect_report(0, 0, 0, 1);
	send(STREAM_SCROLL, 0, 0, -200 * STREAM_SCROLL_NOTCH);
	expect_report(0, 0, 0, 127);
	expect_report(0, 0, 0, 73);
	end();
}

TEST(what_is_no_mouses_is_left_alone)
{
	begin(true);
	send(STREAM_MOUSE_AT, 0, 100, 100);
	send(STREAM_KEY_DOWN, 30, 0, 0);
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST + 5, 0, 0); /* of eight that viewers have */
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST - 1, 0, 0);
	send(STREAM_BUTTON_UP, STREAM_BUTTON_FIRST, 0, 0); /* it is up */
	send(STREAM_MOUSE_MOVE, 0, 0, 0);
	pad_pointer_input(stage.pointer,
	                  &(struct display_input){ .tag = 1, .kind = STREAM_MOUSE_MOVE, .x = 1 });
	expect_no_report();
	end();
}

/* The last step takes what there is no room for: where it ends and what is held stays true. */
TEST(of_more_clicks_than_there_is_room_for_the_last_state_is_told)
{
	begin(true);
	for (uint32_t click = 0; click < PAD_POINTER_STEPS; click++) {
		send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST, 0, 0);
		send(STREAM_BUTTON_UP, STREAM_BUTTON_FIRST, 0, 0);
	}
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST + 2, 0, 0);
	send(STREAM_MOUSE_MOVE, 0, 9, 0);
	assert_true(pad_pointer_kick(stage.pointer));
	for (uint32_t step = 0; step + 1 < PAD_POINTER_STEPS; step++)
		expect_report(step % 2 ? 0 : 1, 0, 0, 0);
	expect_report(4, 9, 0, 0);
	expect_no_report();
	end();
}

/* Half of one would leave the pointer a pixel from where it was. */
TEST(DISP_104_a_kick_that_has_not_all_its_room_is_none)
{
	begin(true);
	for (uint32_t step = 0; step + 1 < PAD_POINTER_STEPS; step++)
		send(step % 2 ? STREAM_BUTTON_UP : STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST, 0, 0);
	assert_true(pad_pointer_kick(stage.pointer));
	for (uint32_t step = 0; step + 1 < PAD_POINTER_STEPS; step++)
		expect_report(step % 2 ? 0 : 1, 0, 0, 0);
	expect_no_report();
	end();
}

TEST(a_driver_that_comes_again_finds_no_button_held)
{
	begin(true);
	send(STREAM_BUTTON_DOWN, STREAM_BUTTON_FIRST, 0, 0);
	expect_report(1, 0, 0, 0);
	pad_pointer_close(stage.pointer);
	stage.opened = 0;
	assert_int_equal(pad_pointer_open(stage.pointer), STATUS_SUCCESS);
	tick();
	assert_false(pad_pointer_kick(stage.pointer));
	stage.section->driver_protocol = PAD_PROTOCOL_VERSION;
	tick();
	send(STREAM_MOUSE_MOVE, 0, 1, 1);
	expect_report(0, 1, 1, 0);
	end();
}

/* It is looked at often while it moves, and for a second after. */
TEST(a_mouse_that_nobody_moves_costs_little)
{
	uint32_t looks = 1;

	begin(true);
	assert_int_equal(tick(), 20);
	send(STREAM_MOUSE_MOVE, 0, 1, 1);
	assert_int_equal(tick(), PAD_SERVICE_MS);
	stage.section->taken = stage.section->in_sequence;
	while (tick() == PAD_SERVICE_MS)
		looks++;
	assert_int_equal(looks, 1000 / PAD_SERVICE_MS);
	end();
}
