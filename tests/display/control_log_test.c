/* tests/display/control_log_test.c - what the driver notes, and who is told. */
#include "control_stage.h"

static struct frame_log_reply drain(void)
{
	struct frame_log_reply log = { 0 };
	size_t bytes;

	assert_int_equal(ask(FRAME_DRAIN_LOG, NULL, 0, &log, sizeof(log), &bytes), STATUS_SUCCESS);
	assert_int_equal(bytes, sizeof(log));
	return log;
}

static void expect_entry(const struct frame_log_reply *log, uint32_t at, uint32_t event,
                         uint32_t value)
{
	assert_true(at < log->count);
	assert_int_equal(log->entry[at].event, event);
	assert_int_equal(log->entry[at].value, value);
}

TEST(DISP_149_what_the_driver_notes_is_told_once_and_in_order)
{
	struct frame_set_channel channel;
	struct frame_add_reply reply;
	struct frame_log_reply log;

	begin();
	assert_int_equal(add(1, 5, &reply), STATUS_SUCCESS);
	channel = channel_of(reply.target_id, 1);
	assert_int_equal(deliver(&channel), STATUS_SUCCESS);
	channel.target_id = 0x999;
	assert_int_equal(deliver(&channel), STATUS_NOT_FOUND);
	assert_int_equal(remove_session(1), STATUS_SUCCESS);
	assert_int_equal(closed(1, 8), 8);
	log = drain();
	assert_int_equal(log.count, 4);
	assert_int_equal(log.lost, 0);
	expect_entry(&log, 0, FRAME_LOG_ARRIVED, 5);
	expect_entry(&log, 1, FRAME_LOG_DELIVERED, 1);
	expect_entry(&log, 2, FRAME_LOG_REFUSED, (uint32_t)STATUS_NOT_FOUND);
	expect_entry(&log, 3, FRAME_LOG_DEPARTED, 5);
	assert_int_equal(drain().count, 0);
	end();
}

TEST(DISP_149_the_log_is_bounded_and_says_what_it_lost)
{
	struct frame_add_reply reply;
	struct frame_log_reply log;

	begin();
	for (uint64_t round = 0; round < 40; round++) {
		assert_int_equal(add(round + 1, 0, &reply), STATUS_SUCCESS);
		assert_int_equal(remove_session(round + 1), STATUS_SUCCESS);
	}
	log = drain();
	assert_int_equal(log.count, FRAME_LOG_ENTRIES);
	assert_int_equal(log.lost, 80 - FRAME_LOG_ENTRIES);
	expect_entry(&log, FRAME_LOG_ENTRIES - 1, FRAME_LOG_DEPARTED, 1);
	end();
}

TEST(DISP_149_without_room_for_the_answer_nothing_is_forgotten)
{
	struct frame_add_reply reply;
	uint8_t small[16];
	size_t bytes;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	assert_int_equal(ask(FRAME_DRAIN_LOG, NULL, 0, small, sizeof(small), &bytes),
	                 STATUS_BUFFER_TOO_SMALL);
	/* That it was refused is noted, too. */
	assert_int_equal(drain().count, 2);
	end();
}

TEST(DISP_149_a_silence_of_the_hosts_is_noted_once)
{
	struct frame_add_reply reply;
	struct frame_log_reply log;

	begin();
	assert_int_equal(add(1, 0, &reply), STATUS_SUCCESS);
	for (uint32_t tick = 0; tick < CONTROL_SILENT_TICKS + 3; tick++)
		ControlTick(&control);
	assert_int_equal(side.live, 0);
	log = drain();
	assert_int_equal(log.count, 3);
	expect_entry(&log, 1, FRAME_LOG_SILENCE, CONTROL_SILENT_TICKS);
	expect_entry(&log, 2, FRAME_LOG_DEPARTED, 1);
	end();
}
