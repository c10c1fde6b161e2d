/* tests/display/mode_change_test.c - a driver of a table: what is asked of it, and what is left when it refuses. */
#include "fake_objects.h"

#include "display/mode_change.h"

static struct {
	struct fake fake;
	struct display_client client;
	struct display_ring ring;
	struct display_monitor monitor;
	char asked[200]; /* a letter for each request */
	uint32_t refuse_updates, refuse_adds, silent, refuse_colours; /* how many of the next */
	uint32_t widths[8], adds;
	uint32_t preferred;
} side;

static void note(char letter)
{
	side.asked[strlen(side.asked)] = letter;
}

static NTSTATUS refuse_one(uint32_t *count)
{
	return *count && (*count)-- ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
}

static NTSTATUS take_add(const struct frame_add_request *add, void *output, uint32_t *ret_bytes)
{
	struct frame_add_reply reply = { .target_id = 0x200 + side.adds,
		                         .resolved_monitor_id = 3,
		                         .driver_pid = 77 };

	note('A');
	side.widths[side.adds++ % 8] = add->width;
	side.preferred = add->preferred_monitor_id;
	memcpy(output, &reply, sizeof(reply));
	*ret_bytes = sizeof(reply);
	return refuse_one(&side.refuse_adds);
}

/* Like a driver that draws at once, unless it is to be silent. */
static NTSTATUS take_ring(const struct frame_set_channel *channel)
{
	struct frame_header *header = side.fake.view;

	note('C');
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		side.fake.remote[channel->slot[slot]].open = false;
	side.fake.remote[channel->header].open = side.fake.remote[channel->event].open = false;
	if (side.silent) {
		side.silent--;
		return STATUS_SUCCESS;
	}
	frame_store32(&header->driver_status, FRAME_DRIVER_OPENED);
	frame_store64(&header->latest, frame_token_pack(channel->generation, 1, 0));
	return STATUS_SUCCESS;
}

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	*ret_bytes = 0;
	switch (code) {
	case FRAME_UPDATE_MODES: note('U'); return refuse_one(&side.refuse_updates);
	case FRAME_REMOVE: note('R'); return STATUS_SUCCESS;
	case FRAME_SET_COLOUR:
		note(((const struct frame_set_colour *)input)->colour ? 'H' : 'S');
		return refuse_one(&side.refuse_colours);
	case FRAME_ADD: return take_add(input, output, ret_bytes);
	case FRAME_SET_FRAME_CHANNEL: return take_ring(input);
	default: fail_msg("code 0x%X", code); return STATUS_NOT_FOUND;
	}
}

static void begin(void)
{
	struct display_mode mode = { 64, 48, FRAME_FORMAT_BGRA8, 0x100 };

	memset(&side, 0, sizeof(side));
	fake_init(&side.fake);
	side.fake.objects.control = control;
	side.client = (struct display_client){ .objects = &side.fake.objects,
		                               .device = FAKE_DEVICE,
		                               .protocol_version = FRAME_PROTOCOL_VERSION };
	assert_int_equal(display_ring_init(&side.ring, &side.fake.objects, &mode), STATUS_SUCCESS);
	side.monitor = (struct display_monitor){
		.client = &side.client,
		.add = { .session_id = 9, .width = 64, .height = 48, .refresh_hz = 60 },
		.reply = { .target_id = 0x100, .resolved_monitor_id = 3, .driver_pid = 77 },
		.process = FAKE_PROCESS,
		.ring = &side.ring,
	};
}

static void end(void)
{
	display_ring_finish(&side.ring);
	assert_int_equal(fake_open_handles(&side.fake), 0);
	assert_int_equal(side.fake.views, 0);
	assert_int_equal(side.fake.double_closes, 0);
}

TEST(DISP_92_a_driver_that_can_gets_a_ring_of_the_new_size)
{
	begin();
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "UC");
	assert_int_equal(side.ring.shape.width, 111);
	assert_int_equal(side.ring.shape.height, 77);
	assert_int_equal(side.monitor.add.width, 111);
	assert_int_equal(side.monitor.reply.target_id, 0x100);
	end();
}

TEST(DISP_29_a_driver_that_cannot_gets_the_monitor_removed_and_added)
{
	begin();
	side.refuse_updates = 1;
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "URAC");
	assert_int_equal(side.widths[0], 111);
	/* At the connector that it had. */
	assert_int_equal(side.preferred, 3);
	assert_int_equal(side.monitor.reply.target_id, 0x200);
	assert_int_equal(side.ring.target_id, 0x200);
	end();
}

TEST(DISP_29_no_picture_of_the_new_size_is_a_failure_too)
{
	begin();
	side.silent = 1;
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "UCRAC");
	end();
}

TEST(what_cannot_be_had_leaves_the_monitor_as_it_was)
{
	begin();
	side.refuse_updates = 1;
	side.refuse_adds = 1;
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_KEPT);
	assert_string_equal(side.asked, "URARAC");
	assert_int_equal(side.monitor.add.width, 64);
	assert_int_equal(side.ring.shape.width, 64);
	/* What makes no ring is not even asked for. */
	assert_int_equal(display_monitor_resize(&side.monitor, 0, 77), DISPLAY_MODE_KEPT);
	assert_int_equal(display_monitor_resize(&side.monitor, FRAME_SIZE_MAX, FRAME_SIZE_MAX),
	                 DISPLAY_MODE_KEPT);
	assert_string_equal(side.asked, "URARAC");
	end();
}

TEST(a_monitor_that_cannot_even_come_back_is_lost)
{
	begin();
	side.refuse_updates = 1;
	side.refuse_adds = 2;
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_LOST);
	end();
}

TEST(DISP_92_another_colour_is_told_and_gets_a_ring_of_its_format)
{
	begin();
	assert_int_equal(display_monitor_recolour(&side.monitor, FRAME_COLOUR_HDR),
	                 DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "HC");
	assert_int_equal(side.monitor.colour, FRAME_COLOUR_HDR);
	assert_int_equal(side.ring.shape.format, FRAME_FORMAT_RGBA16F);
	assert_int_equal(side.ring.shape.width, 64);
	/* A size keeps the colour, also of a monitor that has to arrive anew. */
	side.refuse_updates = 1;
	assert_int_equal(display_monitor_resize(&side.monitor, 111, 77), DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "HCURAHC");
	assert_int_equal(side.ring.shape.format, FRAME_FORMAT_RGBA16F);
	end();
}

TEST(a_colour_that_is_refused_or_gives_no_picture_is_taken_back)
{
	begin();
	side.refuse_colours = 1;
	assert_int_equal(display_monitor_recolour(&side.monitor, FRAME_COLOUR_HDR),
	                 DISPLAY_MODE_KEPT);
	assert_string_equal(side.asked, "HSC");
	assert_int_equal(side.monitor.colour, FRAME_COLOUR_SDR);
	assert_int_equal(side.ring.shape.format, FRAME_FORMAT_BGRA8);
	side.silent = 1;
	assert_int_equal(display_monitor_recolour(&side.monitor, FRAME_COLOUR_HDR),
	                 DISPLAY_MODE_KEPT);
	assert_string_equal(side.asked, "HSCHCSC");
	assert_int_equal(side.ring.shape.format, FRAME_FORMAT_BGRA8);
	side.silent = 2;
	assert_int_equal(display_monitor_recolour(&side.monitor, FRAME_COLOUR_HDR),
	                 DISPLAY_MODE_LOST);
	assert_int_equal(display_monitor_recolour(&side.monitor, 7), DISPLAY_MODE_KEPT);
	end();
}

TEST(DISP_92_what_somebody_else_has_changed_gets_a_ring_and_nothing_is_asked)
{
	begin();
	side.monitor.add.width = 80;
	side.monitor.colour = FRAME_COLOUR_HDR;
	assert_int_equal(display_monitor_reopen(&side.monitor), DISPLAY_MODE_CHANGED);
	assert_string_equal(side.asked, "C");
	assert_int_equal(side.ring.shape.width, 80);
	assert_int_equal(side.ring.shape.format, FRAME_FORMAT_RGBA16F);
	side.silent = 1;
	assert_int_equal(display_monitor_reopen(&side.monitor), DISPLAY_MODE_LOST);
	end();
}
