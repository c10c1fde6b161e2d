/* tests/display/state_test.c - readings of a display: of now, of the past, none. */
#include "fake_objects.h"

#include "display/state.h"

static struct {
	struct fake fake;
	struct display_client client;
	struct display_state state;
	uint32_t asks, width;
	uint64_t asked_session;
	bool is_unreadable, changes_meanwhile;
	uint64_t asked_ms[8];
} side;

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	struct frame_display_reply shown = { side.width, 720, 60, FRAME_COLOUR_HDR };

	assert_int_equal(code, FRAME_GET_DISPLAY);
	assert_int_equal(input_bytes, sizeof(struct frame_get_display));
	side.asked_session = ((const struct frame_get_display *)input)->session_id;
	side.asked_ms[side.asks++ % 8] = side.fake.now_ns / 1000000;
	if (side.asks == 4)
		display_state_stop(&side.state);
	if (side.changes_meanwhile)
		display_state_follow(&side.state, &side.client, 10);
	*ret_bytes = sizeof(shown);
	memcpy(output, &shown, sizeof(shown));
	return side.is_unreadable ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static void begin(void)
{
	memset(&side, 0, sizeof(side));
	fake_init(&side.fake);
	side.fake.objects.control = control;
	side.width = 1280;
	side.client =
		(struct display_client){ .objects = &side.fake.objects, .device = FAKE_DEVICE };
	display_state_follow(&side.state, &side.client, 9);
}

TEST(DISP_91_a_reading_is_told_once)
{
	struct frame_display_reply shown;

	begin();
	assert_false(display_state_take(&side.state, &shown));
	display_state_read(&side.state);
	assert_int_equal(side.asked_session, 9);
	assert_true(display_state_take(&side.state, &shown));
	assert_int_equal(shown.width, 1280);
	assert_int_equal(shown.colour, FRAME_COLOUR_HDR);
	assert_false(display_state_take(&side.state, &shown));
}

TEST(DISP_91_unreadable_is_unchanged)
{
	struct frame_display_reply shown;

	begin();
	side.is_unreadable = true;
	display_state_read(&side.state);
	assert_false(display_state_take(&side.state, &shown));
	/* What no display can be is no reading either. */
	side.is_unreadable = false;
	side.width = FRAME_SIZE_MAX + 1;
	display_state_read(&side.state);
	assert_false(display_state_take(&side.state, &shown));
	assert_int_equal(side.state.unreadable, 2);
}

TEST(DISP_91_what_was_asked_before_a_change_of_ours_is_of_the_past)
{
	struct frame_display_reply shown;

	begin();
	side.changes_meanwhile = true;
	display_state_read(&side.state);
	assert_false(display_state_take(&side.state, &shown));
	side.changes_meanwhile = false;
	display_state_read(&side.state);
	display_state_follow(&side.state, &side.client, 11);
	assert_false(display_state_take(&side.state, &shown));
	display_state_follow(&side.state, NULL, 0);
	display_state_read(&side.state);
	assert_int_equal(side.asks, 2);
}

TEST(DISP_91_it_is_read_every_250_ms)
{
	begin();
	display_state_run(&side.state, &side.fake.objects);
	assert_int_equal(side.asks, 4);
	for (uint32_t ask = 1; ask < 4; ask++)
		assert_int_equal(side.asked_ms[ask] - side.asked_ms[ask - 1], 250);
}
