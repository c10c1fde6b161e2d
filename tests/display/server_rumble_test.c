/* tests/display/server_rumble_test.c - orders for gamepads' motors that wait at the server. */
#include "server_stage.h"

typedef void take_input(void *context, const struct display_input *input);

/* A viewer whose keys 1 to keys go down, each after what the one before gave back has come. */
static void press(struct server_stage *stage, take_input *input, struct display_watcher *watcher,
                  uint32_t keys)
{
	uint8_t bytes[STREAM_HEADER_BYTES + STREAM_INPUT_BYTES];
	struct display_server_options server = stage_options(stage);

	server.input = input;
	assert_int_equal(display_server_start(&server, &stage->server), 0);
	struct display_watcher_options options = stage_viewer(stage);
	stage_admit(watcher, &options);
	for (uint32_t code = 1; code <= keys; code++) {
		stage_put_input(bytes, 1);
		stream_put(bytes + STREAM_HEADER_BYTES + 2, code, 4);
		assert_true(display_watcher_say(watcher, bytes, sizeof(bytes)));
		while (stage_load(&watcher->rumbles) < code + 1)
			host_yield();
	}
	display_watcher_stop(watcher);
}

/* On the server's own thread, so that it takes both of the first at once. */
static void rumble_back(void *context, const struct display_input *input)
{
	struct server_stage *stage = context;
	struct pad_rumble left = { .pad = 1, .large = 100, .sequence = 1, .ttl_ms = 1000 };
	struct pad_rumble right = { .pad = 3,
		                    .large = (uint16_t)(200 * input->code),
		                    .sequence = (uint8_t)input->code,
		                    .ttl_ms = 1000 };

	if (input->kind != STREAM_KEY_DOWN)
		return;
	if (input->code == 1)
		display_server_set_rumble(stage->server, input->viewer, &left);
	display_server_set_rumble(stage->server, input->viewer, &right);
}

TEST_LIMIT(DISP_224_each_order_that_waits_is_handed_on_and_none_of_before, 60)
{
	struct server_stage stage = { 0 };
	struct display_watcher watcher;

	press(&stage, rumble_back, &watcher, 3);
	assert_int_equal(watcher.rumble[1].rumble.large, 100);
	assert_int_equal(watcher.rumble[3].rumble.large, 600);
	assert_int_equal(watcher.rumble[3].rumble.sequence, 3);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}

#define NOBODY 1000u /* no viewer has such a number */

/* Sixteen gamepads' orders, the viewer's first and its second the last of them; one for its third; then one more for its first. */
static void rumble_many(void *context, const struct display_input *input)
{
	struct server_stage *stage = context;
	struct pad_rumble rumble = { .large = 100, .sequence = 1, .ttl_ms = 1000 };

	if (input->kind != STREAM_KEY_DOWN)
		return;
	if (input->code == 1) {
		display_server_set_rumble(stage->server, input->viewer, &rumble);
		for (uint32_t other = 0; other < 14; other++)
			display_server_set_rumble(stage->server, NOBODY + other, &rumble);
		for (rumble.pad = 1; rumble.pad <= 2; rumble.pad++)
			display_server_set_rumble(stage->server, input->viewer, &rumble);
		rumble = (struct pad_rumble){ .large = 200, .sequence = 2, .ttl_ms = 1000 };
	} else {
		rumble.pad = 3;
	}
	display_server_set_rumble(stage->server, input->viewer, &rumble);
}

TEST_LIMIT(DISP_224_sixteen_gamepads_orders_wait_of_each_the_newest_and_no_more, 60)
{
	struct server_stage stage = { 0 };
	struct display_watcher watcher;

	/* The first two, then, when there is room again, the fourth. */
	press(&stage, rumble_many, &watcher, 2);
	assert_int_equal(watcher.rumble[0].rumble.large, 200);
	assert_int_equal(watcher.rumble[1].rumble.large, 100);
	assert_int_equal(watcher.rumble[2].rumble.large, 0);
	assert_int_equal(watcher.rumble[3].rumble.large, 100);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}
