/* tests/display/vdisplay_adapter_test.c - the adapters that samples/vdisplay renders on, and the one whose rings it opens. */
#include "vdisplay_desktop.h"

#include <stdlib.h>

#include "display/session.h"

static void choose_adapter(void *context)
{
	struct frame_set_render_adapter adapter = { 1, 2 };
	struct display_host host;
	LUID luid;

	assert_int_equal(idd_gpu_add(ke_current_machine(), u"Second", &luid), STATUS_SUCCESS);
	vdisplay_add_monitor(&host);
	adapter.luid_low = luid.LowPart;
	adapter.luid_high = luid.HighPart;
	assert_int_equal(display_client_set_adapter(&host.client, &adapter), STATUS_SUCCESS);
	assert_int_equal(display_client_remove(&host.client, vdisplay_wanted.session_id),
	                 STATUS_SUCCESS);
	assert_int_equal(display_client_add(&host.client, &vdisplay_wanted, &host.reply),
	                 STATUS_SUCCESS);
	vdisplay_deliver_ring(&host);
	struct desktop desktop = { 0 };
	assert_int_equal(display_ring_wait_open(&host.ring, draw_desktop, &desktop),
	                 STATUS_SUCCESS);
	struct display_driver_state state;
	display_driver_state(&host.ring, &state);
	assert_int_equal(state.luid_low, luid.LowPart);
	assert_int_equal(state.luid_high, luid.HighPart);
	idd_monitor_drop(desktop.monitor);
	display_host_end(&host);
}

TEST_LIMIT(DISP_140_pictures_are_made_on_the_adapter_that_was_chosen, 60)
{
	struct display_machine display;

	vdisplay_start(&display);
	display_host_run(choose_adapter, NULL);
	display_machine_end(&display);
}

/* --- Two adapters, and the one that the display hangs on ------------------------------------------------------------------ */

/* A session of the capture host's own kind, on the machine's services: until a picture has come out of its encoder. */
struct laptop {
	struct display_pipeline pipeline;
	struct display_session_options options;
	struct display_session_report report;
	struct desktop desktop;
	bool interrupted;
	bool obeys; /* the driver renders where it was told */
};

/* On the encoder's thread. */
static void end_with_picture(void *context, const struct display_coded *coded)
{
	struct laptop *laptop = context;

	free(coded->packet.memory);
	__atomic_store_n(&laptop->interrupted, true, __ATOMIC_RELAXED);
}

static void kick_laptop(void *context)
{
	draw_desktop(&((struct laptop *)context)->desktop);
}

static void look_laptop(void *context)
{
	struct laptop *laptop = context;
	LUID first = { .LowPart = IDD_GPU_LUID_LOW(1) }, second;

	assert_int_equal(idd_gpu_add(ke_current_machine(), u"Discrete", &second), STATUS_SUCCESS);
	if (!laptop->obeys)
		assert_int_equal(idd_gpu_fix(ke_current_machine(), first), STATUS_SUCCESS);
	laptop->options.adapter.luid_low = second.LowPart;
	laptop->options.adapter.luid_high = second.HighPart;
	display_session_run(&laptop->options, &laptop->report);
	idd_monitor_drop(laptop->desktop.monitor);
}

static void open_on_two(bool obeys)
{
	static struct laptop laptop;
	struct display_pipeline_options pipeline = {
		.format = { .width = 640, .height = 480, .refresh_hz = 50 },
		.deliver = end_with_picture,
		.context = &laptop
	};
	struct display_machine display;

	vdisplay_start(&display);
	laptop.obeys = obeys;
	assert_int_equal(display_pipeline_start(&laptop.pipeline, &pipeline), 0);
	display_pipeline_watch(&laptop.pipeline, true);
	laptop.options = (struct display_session_options){
		.width = 640,
		.height = 480,
		.refresh_hz = 50,
		.interrupted = &laptop.interrupted,
		.pipeline = &laptop.pipeline,
		.has_driver_inside = true,
		.kick = kick_laptop,
		.context = &laptop,
	};
	display_host_run(look_laptop, &laptop);
	display_pipeline_stop(&laptop.pipeline);
	display_pipeline_finish(&laptop.pipeline);
	/* The pictures came, through one ring or two; nobody waited for one that could never come. */
	assert_int_equal(laptop.report.rebinds, obeys ? 0 : 1);
	assert_int_equal(laptop.report.rebuilds, 0);
	assert_true(laptop.report.consumed > 0);
	assert_string_equal(laptop.report.text, "");
	display_machine_end(&display);
}

/* samples/vdisplay itself: it renders where it was told, and the ring of the encoder's adapter is its own. */
TEST_LIMIT(DISP_212_the_display_driver_opens_a_ring_on_the_adapter_it_was_told, 120)
{
	open_on_two(true);
}

/* Or where the system lets it: then it refuses that ring, says where it renders, and has another one made there, once. */
TEST_LIMIT(DISP_73_DISP_212_the_display_driver_that_renders_elsewhere_is_followed_once, 120)
{
	open_on_two(false);
}
