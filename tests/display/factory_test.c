/* tests/display/factory_test.c - attempts to build a session, on a clock of the test's. */
#include "fake_monitors.h"

#include "display/factory.h"
#include "display/ring.h"

static const struct display_manager_request request = {
	.client = 0xA,
	.mode = { 1280, 720, 60 },
};

static struct {
	struct fake_monitors monitors;
	struct display_factory factory;
	uint32_t fails;  /* so many attempts */
	NTSTATUS status; /* of those */
	uint32_t open_ms, opens, failures;
	bool is_over;
} stage;

static NTSTATUS open_capturer(void *context, const struct display_lease *lease)
{
	(void)context;
	assert_true(lease->slot != 0);
	stage.monitors.now_ms += stage.open_ms;
	fake_note(&stage.monitors, "o", (uintptr_t)lease->monitor);
	return ++stage.opens <= stage.fails ? stage.status : STATUS_SUCCESS;
}

static void failed(void *context, uint32_t attempt, NTSTATUS status)
{
	(void)context;
	(void)status;
	assert_int_equal(attempt, ++stage.failures);
}

static bool is_over(void *context)
{
	(void)context;
	return stage.is_over;
}

static void begin(uint32_t fails, NTSTATUS status)
{
	memset(&stage, 0, sizeof(stage));
	stage.fails = fails;
	stage.status = status;
	fake_monitors_init(&stage.monitors);
	stage.monitors.manager.policy.settle_ms = 0;
	stage.factory = (struct display_factory){ &stage.monitors.manager, open_capturer, failed,
		                                  is_over, NULL };
}

static NTSTATUS build(struct display_lease *lease)
{
	return display_factory_build(&stage.factory, &request, lease);
}

TEST(DISP_185_a_session_is_a_lease_and_an_open_capturer)
{
	struct display_lease lease = { 0 };

	begin(0, STATUS_SUCCESS);
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	assert_int_equal(lease.slot, 1);
	assert_string_equal(stage.monitors.done, "+1 o1");
}

TEST(DISP_76_DISP_199_attempts_hold_one_lease_and_pause_longer_each_time)
{
	struct display_lease lease = { 0 };

	begin(3, STATUS_UNSUCCESSFUL);
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	assert_string_equal(stage.monitors.done, "+1 o1 z500 o1 z1000 o1 z2000 o1");
	assert_int_equal(stage.failures, 3);
}

TEST(DISP_199_an_error_that_stays_ends_it_at_once)
{
	static const NTSTATUS permanent[] = {
		STATUS_REVISION_MISMATCH, STATUS_ACCESS_DENIED,      STATUS_NOT_SUPPORTED,
		STATUS_INVALID_PARAMETER, STATUS_INVALID_IMAGE_HASH, STATUS_SHARING_VIOLATION,
	};

	for (size_t index = 0; index < sizeof(permanent) / sizeof(permanent[0]); index++) {
		struct display_lease lease = { 0 };

		begin(99, permanent[index]);
		assert_int_equal(build(&lease), permanent[index]);
		assert_int_equal(stage.opens, 1);
		assert_int_equal(lease.slot, 0);
		assert_string_equal(stage.monitors.done, "+1 o1 p1 t1 -1");
	}
}

/* A ring without a picture for four seconds: there is time for two attempts, then the monitor is made anew. */
TEST(DISP_202_after_10_s_of_black_comes_the_next_step)
{
	struct display_lease lease = { 0 };

	begin(2, STATUS_TIMEOUT);
	stage.open_ms = 4000;
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	assert_string_equal(stage.monitors.done, "+1 o1 z500 o1 p1 t1 -1 +2 o2");
	assert_true(stage.monitors.now_ms - 1000 <= DISPLAY_BUILD_MS + 4000);
}

/* The pause and the opening behind it just fit, or do not: then the monitor is made anew at once. */
TEST(DISP_202_another_attempt_has_time_for_its_pause_and_its_opening)
{
	for (uint32_t late = 0; late <= 1; late++) {
		struct display_lease lease = { 0 };

		begin(1, STATUS_UNSUCCESSFUL);
		stage.open_ms = DISPLAY_BUILD_MS - DISPLAY_BUILD_PAUSE_MS - DISPLAY_OPEN_MS + late;
		assert_int_equal(build(&lease), STATUS_SUCCESS);
		assert_string_equal(stage.monitors.done,
		                    late ? "+1 o1 p1 t1 -1 +2 o2" : "+1 o1 z500 o1");
	}
}

TEST(DISP_202_what_opens_never_is_an_error_in_the_end_and_nothing_is_left)
{
	struct display_lease lease = { 0 };

	begin(99, STATUS_TIMEOUT);
	assert_int_equal(build(&lease), STATUS_IO_TIMEOUT);
	assert_int_equal(stage.opens, DISPLAY_BUILD_ATTEMPTS + 1);
	assert_int_equal(lease.slot, 0);
	assert_int_equal(stage.monitors.active, 1);
}

TEST(DISP_188_a_rebuild_after_the_drivers_end_makes_a_monitor_anew)
{
	struct display_lease lease = { 0 };

	begin(0, STATUS_SUCCESS);
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	stage.monitors.dead = 1;
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	assert_string_equal(stage.monitors.done, "+1 o1 p1 t1 -1 +2 o2");
}

static void comes_back(struct fake_monitors *fake)
{
	fake->create_status = STATUS_SUCCESS;
}

/* While the driver is started again there is no device. */
TEST(DISP_188_a_driver_that_is_not_back_yet_is_waited_for)
{
	struct display_lease lease = { 0 };

	begin(0, STATUS_SUCCESS);
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	stage.monitors.dead = 1;
	stage.monitors.create_status = STATUS_NO_SUCH_DEVICE;
	stage.monitors.slept = comes_back;
	assert_int_equal(build(&lease), STATUS_SUCCESS);
	assert_string_equal(stage.monitors.done, "+1 o1 p1 t1 -1 z500 +2 o2");
}

TEST(a_build_that_is_not_wanted_any_more_stops)
{
	struct display_lease lease = { 0 };

	begin(99, STATUS_UNSUCCESSFUL);
	stage.is_over = true;
	assert_int_equal(build(&lease), STATUS_CANCELLED);
	assert_int_equal(stage.opens, 1);
}
