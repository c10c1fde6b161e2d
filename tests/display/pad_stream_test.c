/*
 * tests/display/pad_stream_test.c - a viewer's gamepad message over the WebSocket, through service and driver to a program that plays,
 * and that program's rumble back to the viewer.
 */
#include "pad_machine.h"
#include "pad_viewer.h"

#include "display/pad/service.h"
#include "server_stage.h"

struct joined {
	struct pad_machine pads;
	struct pad_system system;
	struct pad_service *service;
	struct server_stage stage;
};

static void take_input(void *context, const struct display_input *input)
{
	pad_service_input(((struct joined *)context)->service, input);
}

/* There are no pictures. */
static void want_no_key(void *context)
{
}

static void watch_nothing(void *context, bool watched)
{
}

static void give_rumble(void *context, uint32_t viewer, const struct pad_rumble *rumble)
{
	display_server_set_rumble(((struct joined *)context)->stage.server, viewer, rumble);
}

static void serve(void *context)
{
	pad_service_run(((struct joined *)context)->service);
}

static uint32_t play(struct joined *joined, int count, const char *const *arguments)
{
	uint32_t result = 99;

	assert_int_equal(drydock_program_run(joined->pads.machine,
	                                     joined->pads.client.images[0].path, count, arguments,
	                                     &result),
	                 0);
	return result;
}

static void play_and_rumble(struct joined *joined)
{
	const char *const await[] = { "gamepad_client", "await", "1000" };
	const char *const rumble[] = { "gamepad_client", "rumble", "255", "1" };
	uint8_t message[PAD_VIEWER_BYTES];
	struct display_watcher_options options = stage_viewer(&joined->stage);
	struct display_watcher watcher;

	options.say = message;
	options.say_size = sizeof(message);
	pad_viewer_put(message, 1, 0);
	stage_admit(&watcher, &options);
	assert_int_equal(play(joined, 3, await), 0);
	assert_int_equal(play(joined, 4, rumble), 0);
	while (!__atomic_load_n(&watcher.rumbles, __ATOMIC_ACQUIRE))
		joined->system.pause(NULL, 2);
	display_watcher_stop(&watcher);
	assert_int_equal(watcher.rumble[1].rumble.pad, 1);
	assert_int_equal(watcher.rumble[1].rumble.large, 0xFFFF);
	assert_int_equal(watcher.rumble[1].rumble.small, 257);
	display_watcher_finish(&watcher);
}

TEST_LIMIT(DISP_222_DISP_224_a_viewers_gamepad_is_read_back_by_a_program_and_rumbles, 120)
{
	static struct joined joined;
	struct ps_process_options process = { .image_name = u"drydock-pads" };
	struct ps_thread_options thread = { .start = serve, .context = &joined };
	struct pad_service_options options = {
		.system = &joined.system, .pad_count = 1, .rumble = give_rumble, .context = &joined
	};
	struct display_server_options server = stage_options(&joined.stage);
	struct ps_thread *running;

	/* The server's thread goes on in real time. */
	pad_machine_start(&joined.pads, "xusb", 1, true);
	pad_build("client", &joined.pads.client);
	pad_system_nt(&joined.system, NULL, NULL);
	assert_int_equal(pad_service_create(&options, &joined.service), 0);
	server.input = take_input;
	server.log = NULL;
	server.want_key = want_no_key;
	server.watch = watch_nothing;
	server.context = &joined;
	assert_int_equal(display_server_start(&server, &joined.stage.server), 0);
	assert_int_equal(ps_process_create(ke_current_machine(), &process, &thread.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(ke_current_machine(), &thread, &running), STATUS_SUCCESS);
	play_and_rumble(&joined);
	stage_end(&joined.stage);
	pad_service_stop(joined.service);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
	pad_service_destroy(joined.service);
	pad_machine_end(&joined.pads);
}
