/* tests/display/control_cursor_test.c - the control codes of a monitor's cursor. */
#include "control_stage.h"

static struct frame_add_reply add_with_cursor(uint32_t hardware_cursor)
{
	struct frame_add_request request = { .session_id = 1,
		                             .width = 640,
		                             .height = 480,
		                             .refresh_hz = 60,
		                             .hardware_cursor = hardware_cursor };
	struct frame_add_reply reply = { .cursor_excluded = 99 };
	size_t bytes;

	assert_int_equal(ask(FRAME_ADD, &request, sizeof(request), &reply, sizeof(reply), &bytes),
	                 STATUS_SUCCESS);
	return reply;
}

static NTSTATUS set_cursor(uint32_t target, uint64_t section)
{
	struct frame_set_cursor_channel request = { .target_id = target, .section = section };
	size_t bytes;

	return ask(FRAME_SET_CURSOR_CHANNEL, &request, sizeof(request), NULL, 0, &bytes);
}

static NTSTATUS forward(uint32_t target, uint32_t enable)
{
	struct frame_set_cursor_forward request = { target, enable };
	size_t bytes;

	return ask(FRAME_SET_CURSOR_FORWARD, &request, sizeof(request), NULL, 0, &bytes);
}

TEST(DISP_30_a_section_reaches_the_monitor_that_it_names)
{
	struct frame_add_reply reply;

	begin();
	reply = add_with_cursor(1);
	assert_int_equal(reply.cursor_excluded, 1);
	assert_int_equal(set_cursor(reply.target_id, 0x77), STATUS_SUCCESS);
	assert_int_equal(side.cursor, 0x77);
	assert_int_equal(side.cursor_target, reply.target_id);
	/* Whatever adopted it closes it. */
	assert_int_equal(closed(0, 64), 0);
	end();
}

TEST(DISP_30_an_event_may_be_named_and_a_request_of_before_names_none)
{
	struct frame_set_cursor_channel request = { .section = 0x17, .event = 0x18 };
	size_t bytes;

	begin();
	request.target_id = add_with_cursor(1).target_id;
	assert_int_equal(ask(FRAME_SET_CURSOR_CHANNEL, &request, sizeof(request), NULL, 0, &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(side.cursor_event, 0x18);
	assert_int_equal(ask(FRAME_SET_CURSOR_CHANNEL, &request, 16, NULL, 0, &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(side.cursor, 0x17);
	assert_int_equal(side.cursor_event, 0);
	assert_int_equal(ask(FRAME_SET_CURSOR_CHANNEL, &request, 15, NULL, 0, &bytes),
	                 STATUS_INVALID_PARAMETER);
	end();
}

TEST(DISP_30_a_zero_handle_is_refused_before_the_target_is_looked_for)
{
	struct frame_add_reply reply;

	begin();
	reply = add_with_cursor(1);
	assert_int_equal(set_cursor(reply.target_id, 0), STATUS_INVALID_PARAMETER);
	assert_int_equal(set_cursor(0x999, 0), STATUS_INVALID_PARAMETER);
	assert_int_equal(side.cursor, 0);
	end();
}

TEST(DISP_30_DISP_44_a_section_for_nobody_is_not_found_and_not_closed)
{
	struct frame_add_reply reply;

	begin();
	reply = add_with_cursor(0);
	assert_int_equal(reply.cursor_excluded, 0);
	assert_int_equal(set_cursor(0, 0x17), STATUS_NOT_FOUND);
	assert_int_equal(set_cursor(0x999, 0x17), STATUS_NOT_FOUND);
	/* Its cursor is drawn into the picture. */
	assert_int_equal(set_cursor(reply.target_id, 0x17), STATUS_NOT_FOUND);
	assert_int_equal(side.cursor, 0);
	assert_int_equal(closed(0, 64), 0);
	end();
}

TEST(DISP_30_what_the_monitor_says_to_a_section_is_the_answer)
{
	struct frame_add_reply reply;

	begin();
	reply = add_with_cursor(1);
	side.cursor_status = STATUS_INSUFFICIENT_RESOURCES;
	assert_int_equal(set_cursor(reply.target_id, 0x17), STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(closed(0, 64), 0);
	end();
}

TEST(DISP_30_forwarding_needs_a_section_and_goes_both_ways)
{
	struct frame_add_reply reply;

	begin();
	reply = add_with_cursor(1);
	assert_int_equal(forward(reply.target_id, 1), STATUS_NOT_FOUND);
	assert_int_equal(set_cursor(reply.target_id, 0x17), STATUS_SUCCESS);
	assert_int_equal(forward(reply.target_id, 5), STATUS_SUCCESS);
	assert_int_equal(side.forwards, TRUE);
	assert_int_equal(forward(reply.target_id, 0), STATUS_SUCCESS);
	assert_int_equal(side.forwards, FALSE);
	assert_int_equal(forward(0x999, 1), STATUS_NOT_FOUND);
	end();
}

TEST(DISP_146_another_processes_cursor_is_not_there)
{
	struct frame_set_cursor_channel set = { .section = 0x17 };
	struct frame_set_cursor_forward flip = { .enable = 1 };
	struct control_request request = {
		FRAME_SET_CURSOR_CHANNEL, &set, sizeof(set), NULL, 0, 77
	};
	SIZE_T bytes;

	begin();
	set.target_id = flip.target_id = add_with_cursor(1).target_id;
	assert_int_equal(ControlHandle(&control, &request, &bytes), STATUS_NOT_FOUND);
	request.code = FRAME_SET_CURSOR_FORWARD;
	request.input = &flip;
	request.inputBytes = sizeof(flip);
	assert_int_equal(ControlHandle(&control, &request, &bytes), STATUS_NOT_FOUND);
	end();
}
