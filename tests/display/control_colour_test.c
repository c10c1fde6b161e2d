/* tests/display/control_colour_test.c - SDR and HDR of a monitor at the sample driver's control codes. */
#include "control_stage.h"

static struct control_operations with_colour;
static NTSTATUS colour_status;
static UINT32 colours_set;

static NTSTATUS set_colour(void *context, struct monitor *monitor)
{
	side.called_locked |= side.locked;
	colours_set++;
	return colour_status;
}

static void begin_colour(struct frame_add_reply *ret_reply)
{
	begin();
	with_colour = operations;
	with_colour.set_colour = set_colour;
	control.operations = &with_colour;
	colour_status = STATUS_SUCCESS;
	colours_set = 0;
	assert_int_equal(add(7, 0, ret_reply), STATUS_SUCCESS);
}

static NTSTATUS set(uint64_t session, uint32_t colour)
{
	struct frame_set_colour request = { session, colour };
	size_t bytes;

	return ask(FRAME_SET_COLOUR, &request, sizeof(request), NULL, 0, &bytes);
}

static NTSTATUS get(uint64_t session, struct frame_display_reply *ret_shown)
{
	struct frame_get_display request = { session };
	size_t bytes;

	return ask(FRAME_GET_DISPLAY, &request, sizeof(request), ret_shown, sizeof(*ret_shown),
	           &bytes);
}

TEST(DISP_91_a_monitor_tells_what_it_shows)
{
	struct frame_add_reply reply;
	struct frame_display_reply shown;

	begin_colour(&reply);
	assert_int_equal(get(7, &shown), STATUS_SUCCESS);
	assert_int_equal(shown.width, 640);
	assert_int_equal(shown.height, 480);
	assert_int_equal(shown.refresh_hz, 60);
	assert_int_equal(shown.colour, FRAME_COLOUR_SDR);
	assert_int_equal(set(7, FRAME_COLOUR_HDR), STATUS_SUCCESS);
	assert_int_equal(get(7, &shown), STATUS_SUCCESS);
	assert_int_equal(shown.colour, FRAME_COLOUR_HDR);
	/* What is shown already is no change. */
	assert_int_equal(set(7, FRAME_COLOUR_HDR), STATUS_SUCCESS);
	assert_int_equal(colours_set, 1);
	end();
}

TEST(a_colour_that_is_refused_leaves_all_as_it_was)
{
	struct frame_add_reply reply;
	struct frame_display_reply shown;
	struct frame_set_colour request = { 7, FRAME_COLOUR_HDR };
	size_t bytes;

	begin_colour(&reply);
	assert_int_equal(set(7, 2), STATUS_INVALID_PARAMETER);
	assert_int_equal(set(8, FRAME_COLOUR_HDR), STATUS_NOT_FOUND);
	assert_int_equal(ask(FRAME_SET_COLOUR, &request, sizeof(request) - 1, NULL, 0, &bytes),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(ask(FRAME_GET_DISPLAY, &request, 7, &shown, sizeof(shown), &bytes),
	                 STATUS_INVALID_PARAMETER);
	assert_int_equal(ask(FRAME_GET_DISPLAY, &request, 8, &shown, sizeof(shown) - 1, &bytes),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(get(8, &shown), STATUS_NOT_FOUND);
	assert_int_equal(colours_set, 0);
	colour_status = STATUS_NOT_SUPPORTED;
	assert_int_equal(set(7, FRAME_COLOUR_HDR), STATUS_NOT_SUPPORTED);
	assert_int_equal(get(7, &shown), STATUS_SUCCESS);
	assert_int_equal(shown.colour, FRAME_COLOUR_SDR);
	end();
}

TEST(a_driver_without_colours_does_not_know_the_codes)
{
	struct frame_add_reply reply;
	struct frame_display_reply shown;

	begin_colour(&reply);
	with_colour.set_colour = NULL;
	assert_int_equal(set(7, FRAME_COLOUR_HDR), STATUS_NOT_FOUND);
	assert_int_equal(get(7, &shown), STATUS_NOT_FOUND);
	end();
}
