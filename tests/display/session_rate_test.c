/* tests/display/session_rate_test.c - when a session's pictures are taken, waited for, and sent again. */
#include "session_stage.h"

/* --- Times -------------------------------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_99_a_picture_has_the_time_at_which_it_was_taken, 60)
{
	begin();
	display_pipeline_watch(&side.pipeline, true);
	side.end_ms = in(500);
	run_and_end(true);
	assert_true(side.captures > 2);
	/* The clock stands still while a picture is taken, and goes on while one is waited for. */
	for (uint32_t at = 1; at < side.captures && at < CAPTURES; at++)
		assert_true(side.captured_ms[at] > side.captured_ms[at - 1]);
	assert_true(side.last_captured_ms <= now_ms());
	assert_true(side.last_captured_ms + 100 >= now_ms());
}

#define PICTURE_AGE_NS 7000000u
#define TICK_NS 100u /* of the machine's performance counter */

static NTSTATUS wait_and_date(void *context, HANDLE object, uint32_t timeout_ms)
{
	NTSTATUS status = wait_for(context, object, timeout_ms);

	frame_store64(&side.header->display_time, (side.fake.now_ns - PICTURE_AGE_NS) / TICK_NS);
	return status;
}

TEST_LIMIT(DISP_99_a_picture_is_as_old_as_its_driver_says, 60)
{
	begin();
	side.fake.objects.wait = wait_and_date;
	display_pipeline_watch(&side.pipeline, true);
	side.end_ms = in(500);
	run_and_end(true);
	assert_true(side.captures > 2);
	assert_int_equal(side.last_age_ns, PICTURE_AGE_NS);
}

TEST_LIMIT(a_session_of_so_many_seconds_ends_when_they_are_over, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.options.seconds = 20;
	run_and_end(true);
	assert_in_range(now_ms(), start + 20000, start + 20050);
}

/* Waits for a picture, by how long they may take. */
static uint32_t waits[300];

static NTSTATUS wait_and_note(void *context, HANDLE object, uint32_t timeout_ms)
{
	if (object != FAKE_PROCESS) {
		assert_true(timeout_ms < 300);
		waits[timeout_ms]++;
	}
	return wait_for(context, object, timeout_ms);
}

TEST_LIMIT(DISP_78_a_picture_is_waited_for_a_quarter_of_a_second_and_an_output_4_ms, 60)
{
	struct display_output *output[DISPLAY_OUTPUTS];

	begin();
	side.fake.objects.wait = wait_and_note;
	display_pipeline_watch(&side.pipeline, true);
	side.still_from_ms = in(300);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(waits[250] > 0);
	for (uint32_t ms = 251; ms < 300; ms++)
		assert_int_equal(waits[ms], 0);
	memset(waits, 0, sizeof(waits));
	begin();
	side.fake.objects.wait = wait_and_note;
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++) {
		output[index] = display_pipeline_take(&side.pipeline);
		assert_non_null(output[index]);
	}
	side.pipeline.unfinished = 0; /* nobody waits for the encoder here */
	side.end_ms = in(200);
	display_session_run(&side.options, &side.report);
	assert_true(waits[4] > 0);
	assert_int_equal(waits[250], 0);
	side.pipeline.unfinished = DISPLAY_OUTPUTS;
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++)
		display_pipeline_return(&side.pipeline, output[index]);
	display_pipeline_stop(&side.pipeline);
	display_pipeline_finish(&side.pipeline);
	assert_int_equal(fake_open_handles(&side.fake), 0);
}

/* --- At a constant rate ---------------------------------------------------------------------------------------------- */

static uint32_t widest_wait_ms;

static uint32_t count_wide_waits(uint32_t timeout_ms)
{
	static uint32_t wide;

	if (timeout_ms > widest_wait_ms)
		widest_wait_ms = timeout_ms;
	return wide += timeout_ms > 16;
}

static NTSTATUS wait_and_count(void *context, HANDLE object, uint32_t timeout_ms)
{
	if (object != FAKE_PROCESS)
		assert_int_equal(count_wide_waits(timeout_ms), 0);
	return wait_for(context, object, timeout_ms < 5 ? timeout_ms : 5);
}

/* Still from 300 ms on: pictures go on at the rate, 60 a second, all the same but for their number. */
TEST_LIMIT(DISP_78_DISP_89_a_recording_at_a_constant_rate_repeats_what_stays, 60)
{
	begin();
	side.options.repeats = true;
	side.fake.objects.wait = wait_and_count;
	display_pipeline_watch(&side.pipeline, true);
	side.still_from_ms = in(300);
	side.end_ms = in(2300);
	run_and_end(true);
	assert_in_range(side.report.repeats, 110, 130);
	/* Nothing is due in less, so it is not looked for more often. */
	assert_int_equal(widest_wait_ms, 16);
	assert_true(side.codes >= side.report.repeats);
	assert_int_equal(side.report.rebuilds, 0);
}

/* Pictures come faster than the rate for a while; what they are ahead by is two of its intervals and no more. */
TEST_LIMIT(DISP_78_no_picture_pays_for_more_than_one_ahead, 60)
{
	uint64_t late_ms;

	begin();
	side.options.repeats = true;
	side.fake.objects.wait = wait_and_count;
	side.period_ms = 5;
	display_pipeline_watch(&side.pipeline, true);
	side.still_from_ms = in(300);
	side.end_ms = in(1000);
	run_and_end(true);
	/* Behind the last that was published. */
	late_ms = side.repeated_ms - (side.next_ms - side.period_ms);
	assert_in_range(late_ms, 33, 33 + 5);
}

/* Who looks live is sent nothing while nothing changes. */
TEST_LIMIT(DISP_78_live_capture_waits_for_the_event_and_repeats_nothing, 60)
{
	begin();
	display_pipeline_watch(&side.pipeline, true);
	side.still_from_ms = in(300);
	side.end_ms = in(2300);
	run_and_end(true);
	assert_int_equal(side.report.repeats, 0);
}
