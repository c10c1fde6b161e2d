/* tests/display/recovery_test.c - a session without pictures, on a clock of the test's. */
#include "harness/test.h"

#include "display/recovery.h"

/* What is due in [from_ms, to_ms), a millisecond at a time: when each first was. */
#define MOMENTS_MAX 64

struct run {
	uint32_t looks, kicks, ends;
	uint64_t look_ms[MOMENTS_MAX], kick_ms[MOMENTS_MAX], end_ms;
};

static struct run watch(struct display_recovery *recovery, uint64_t from_ms, uint64_t to_ms)
{
	struct run run = { .end_ms = 0 };

	for (uint64_t now = from_ms; now < to_ms && !run.ends; now++) {
		assert_true(run.looks < MOMENTS_MAX && run.kicks < MOMENTS_MAX);
		switch (display_recovery_due(recovery, now)) {
		case DISPLAY_DUE_LOOK: run.look_ms[run.looks++] = now; break;
		case DISPLAY_DUE_KICK: run.kick_ms[run.kicks++] = now; break;
		case DISPLAY_DUE_END:
			run.ends++;
			run.end_ms = now;
			break;
		default: break;
		}
	}
	return run;
}

/* A death is seen within two seconds, whenever it comes. */
TEST(DISP_97_the_drivers_process_is_looked_at_while_no_picture_comes)
{
	struct display_recovery recovery;
	struct run run;

	display_recovery_init(&recovery, 1000);
	run = watch(&recovery, 1000, 4000);
	assert_int_equal(run.looks, 5);
	for (uint32_t index = 0; index < run.looks; index++)
		assert_int_equal(run.look_ms[index], 1500 + index * 500);
	assert_int_equal(run.kicks, 0);
	assert_int_equal(run.ends, 0);
}

TEST(DISP_97_nobody_looks_while_pictures_come)
{
	struct display_recovery recovery;

	display_recovery_init(&recovery, 0);
	for (uint64_t now = 0; now < 10000; now += 16) {
		display_recovery_fresh(&recovery, now);
		assert_int_equal(display_recovery_due(&recovery, now), DISPLAY_DUE_NOTHING);
		assert_int_equal(display_recovery_due(&recovery, now + 15), DISPLAY_DUE_NOTHING);
	}
}

TEST(DISP_94_a_new_ring_without_a_picture_ends_the_session_after_3_s)
{
	struct display_recovery recovery;
	struct run run;

	display_recovery_init(&recovery, 0);
	display_recovery_begin(&recovery, 100);
	run = watch(&recovery, 100, 10000);
	assert_int_equal(run.ends, 1);
	assert_int_equal(run.end_ms, 3100);
}

TEST(DISP_94_a_fresh_picture_stops_the_clock)
{
	struct display_recovery recovery;

	display_recovery_init(&recovery, 0);
	display_recovery_begin(&recovery, 100);
	display_recovery_fresh(&recovery, 3099);
	assert_int_equal(watch(&recovery, 3099, 20000).ends, 0);
}

/* Ring after ring that shows nothing must not put the end off for ever. */
TEST(DISP_92_the_clock_of_the_first_of_several_changes_runs_on)
{
	struct display_recovery recovery;

	display_recovery_init(&recovery, 0);
	display_recovery_begin(&recovery, 100);
	assert_int_equal(watch(&recovery, 100, 2000).ends, 0);
	display_recovery_begin(&recovery, 2000);
	assert_int_equal(watch(&recovery, 2000, 10000).end_ms, 3100);
}

TEST(DISP_95_the_desktop_is_kicked_at_600_ms_and_every_800_after)
{
	static const uint64_t expected[] = { 600, 1400, 2200 };
	struct display_recovery recovery;
	struct run run;

	display_recovery_init(&recovery, 0);
	display_recovery_begin(&recovery, 0);
	run = watch(&recovery, 0, 10000);
	assert_int_equal(run.kicks, 3);
	assert_memory_equal(run.kick_ms, expected, sizeof(expected));
}

TEST(DISP_103_there_is_one_kick_in_50_ms_for_all_sessions)
{
	assert_true(display_kick_is_due(1000));
	assert_false(display_kick_is_due(1000));
	assert_false(display_kick_is_due(1049));
	assert_true(display_kick_is_due(1050));
	assert_false(display_kick_is_due(1051));
}
