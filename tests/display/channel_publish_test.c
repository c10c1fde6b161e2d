/* tests/display/channel_publish_test.c - the driver's half of a ring publishes: slots, order, telemetry. */
#include "channel_side.h"

static uint32_t slot_pixel(uint32_t slot)
{
	uint32_t word;

	memcpy(&word, (uint8_t *)side.view + frame_slot_offset(&channel.shape, slot), 4);
	return word;
}

TEST(DISP_59_DISP_130_copy_release_token_event_in_that_order)
{
	struct channel_frame frame = frame_of(0xAABBCCDD);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_true(ChannelPublish(&channel, &frame));
	/* Acquired; released before the token stood; the event set when it did. */
	assert_string_equal(side.order, "ars");
	assert_true(side.view->latest == frame_token_pack(7, 1, 0));
	assert_true(side.view->display_time == 777);
	assert_int_equal(slot_pixel(0), 0xAABBCCDD);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_58_DISP_129_frames_go_round_the_slots_and_count_up)
{
	struct channel_frame frame = frame_of(1);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	channel.sequence = 0xFFFFFFFE;
	for (uint32_t index = 0; index < 8; index++) {
		static const uint32_t sequence[] = { 0xFFFFFFFF, 1, 2, 3, 4, 5, 6, 7 };

		assert_true(ChannelPublish(&channel, &frame));
		assert_true(side.view->latest == frame_token_pack(7, sequence[index], index % 6));
	}
	ChannelDetach(&channel);
	end();
}

TEST(DISP_129_a_busy_slot_is_passed_over_and_all_busy_drops_the_frame)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	side.busy[0] = side.busy[1] = true;
	assert_true(ChannelPublish(&channel, &frame));
	assert_true(side.view->latest == frame_token_pack(7, 1, 2));
	memset(side.busy, true, sizeof(side.busy));
	side.tries = 0;
	assert_false(ChannelPublish(&channel, &frame));
	assert_int_equal(side.tries, 6);
	assert_true(side.view->latest == frame_token_pack(7, 1, 2));
	assert_int_equal(channel.dropped, 1);
	assert_int_equal(side.sets, 1);
	ChannelDetach(&channel);
	end();
}

/* A time-out passes NT_SUCCESS; the slot is not ours all the same. */
TEST(DISP_82_the_driver_takes_nothing_but_success_for_held)
{
	static const uint32_t results[] = { STATUS_TIMEOUT, STATUS_ABANDONED,
		                            STATUS_DEVICE_REMOVED };
	struct channel_frame frame = frame_of(5);

	for (size_t index = 0; index < 3; index++) {
		begin();
		assert_int_equal(attach(), STATUS_SUCCESS);
		memset(side.busy, true, sizeof(side.busy));
		side.busy_status = results[index];
		assert_false(ChannelPublish(&channel, &frame));
		assert_int_equal(side.releases, 0);
		assert_int_equal(slot_pixel(0), 0);
		ChannelDetach(&channel);
		end();
	}
}

TEST(DISP_128_a_frame_of_another_shape_is_counted_and_never_copied)
{
	struct channel_frame row[3] = { frame_of(5), frame_of(5), frame_of(5) };

	row[0].width = 63;
	row[1].height = 47;
	row[2].format = FRAME_FORMAT_RGBA16F;
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	for (size_t index = 0; index < 3; index++)
		assert_false(ChannelPublish(&channel, &row[index]));
	assert_int_equal(side.tries, 0);
	assert_int_equal(channel.mismatched, 3);
	assert_int_equal(side.view->driver_status_detail, 0x80030003);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_137_telemetry_is_written_when_the_host_has_room_for_it)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	ChannelBeat(&channel, FALSE);
	assert_true(side.view->heartbeat == 12345);
	assert_true(side.view->last_acquire == 0);
	side.view->heartbeat = 0;
	ChannelBeat(&channel, TRUE);
	assert_true(side.view->heartbeat == 0);
	assert_true(side.view->last_acquire == 12345);
	ChannelPublish(&channel, &frame);
	assert_true(side.view->offered_total == 1);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_53_telemetry_is_not_touched_in_a_header_of_version_1)
{
	struct channel_frame frame = frame_of(5);

	begin();
	side.view->version = FRAME_HEADER_BASIC;
	assert_int_equal(attach(), STATUS_SUCCESS);
	/* Even when the host's word changes later. */
	side.view->version = FRAME_HEADER_TELEMETRY;
	ChannelPublish(&channel, &frame);
	ChannelBeat(&channel, FALSE);
	ChannelBeat(&channel, TRUE);
	assert_true(side.view->heartbeat == 0);
	assert_true(side.view->last_acquire == 0);
	assert_true(side.view->offered_total == 0);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_131_a_ring_with_another_generation_is_stale)
{
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_false(ChannelIsStale(&channel));
	side.view->generation = 8;
	assert_true(ChannelIsStale(&channel));
	side.view->generation = 0x1000007;
	assert_false(ChannelIsStale(&channel));
	ChannelDetach(&channel);
	end();
}

/* The header says what it likes after the attach: the copy goes where the checked numbers say. */
TEST(DISP_60_a_header_that_changes_moves_no_copy)
{
	struct channel_frame frame = frame_of(0x11223344);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	side.view->width = side.view->height = side.view->ring_length = 0xFFFFFFFF;
	assert_true(ChannelPublish(&channel, &frame));
	assert_int_equal(slot_pixel(0), 0x11223344);
	assert_int_equal(slot_pixel(1), 0);
	ChannelDetach(&channel);
	end();
}
