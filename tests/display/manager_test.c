/* tests/display/manager_test.c - who has which monitor, on a clock of the test's. */
#include "fake_monitors.h"

#include "display/factory.h"
#include "display/recovery.h"
#include "display/ring.h"

static const struct display_manager_request anna = {
	.client = 0xA,
	.mode = { 1280, 720, 60 },
};
static const struct display_manager_request bert = {
	.client = 0xB,
	.mode = { 1920, 1080, 60 },
};

static struct display_lease acquire(struct fake_monitors *fake,
                                    const struct display_manager_request *request)
{
	struct display_lease lease = { 0 };

	assert_int_equal(display_manager_acquire(&fake->manager, request, &lease, NULL, 0),
	                 STATUS_SUCCESS);
	assert_true(lease.slot >= 1 && lease.stamp != 0);
	return lease;
}

static enum display_slot_state state(const struct fake_monitors *fake,
                                     const struct display_lease *lease)
{
	return fake->manager.slot[lease->slot].state;
}

TEST(DISP_187_an_idle_slot_gets_a_monitor_and_an_active_one_is_joined)
{
	struct fake_monitors fake;
	struct display_lease one, two;

	fake_monitors_init(&fake);
	one = acquire(&fake, &anna);
	two = acquire(&fake, &anna);
	assert_string_equal(fake.done, "+1");
	assert_int_equal(one.stamp, two.stamp);
	assert_int_equal(fake.manager.slot[one.slot].leases, 2);
}

TEST(DISP_187_another_mode_changes_the_active_monitor)
{
	struct display_manager_request wider = anna;
	struct fake_monitors fake;

	fake_monitors_init(&fake);
	acquire(&fake, &anna);
	wider.mode.width = 1600;
	assert_int_equal(acquire(&fake, &wider).mode.width, 1600);
	assert_string_equal(fake.done, "+1 m1");
}

TEST(DISP_187_a_lingering_monitor_is_ended_and_made_anew_after_it_settled)
{
	struct fake_monitors fake;
	struct display_lease lease, next;

	fake_monitors_init(&fake);
	lease = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, false);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_LINGERING);
	next = acquire(&fake, &anna);
	assert_int_equal(next.slot, lease.slot);
	assert_int_not_equal(next.stamp, lease.stamp);
	assert_string_equal(fake.done, "+1 p1 t1 -1 z400 +2");
}

TEST(DISP_187_a_pinned_monitor_is_ended_and_made_anew_too)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	fake.manager.policy.is_pinned = true;
	lease = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, true);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_PINNED);
	acquire(&fake, &anna);
	assert_string_equal(fake.done, "+1 p1 t1 -1 z400 +2");
}

TEST(DISP_188_a_monitor_whose_driver_has_ended_is_made_anew_and_not_joined)
{
	struct fake_monitors fake;
	struct display_lease old, fresh;

	fake_monitors_init(&fake);
	old = acquire(&fake, &anna);
	fake.dead = 1;
	fresh = acquire(&fake, &anna);
	assert_int_not_equal(fresh.stamp, old.stamp);
	assert_string_equal(fake.done, "+1 p1 t1 -1 z400 +2");
	/* Who had the old one has nothing of the new one. */
	display_manager_release(&fake.manager, &old, false);
	assert_int_equal(state(&fake, &fresh), DISPLAY_SLOT_ACTIVE);
	display_manager_release(&fake.manager, &fresh, false);
	assert_int_equal(state(&fake, &fresh), DISPLAY_SLOT_LINGERING);
}

TEST(DISP_188_a_lease_is_renewed_when_its_driver_has_ended_and_only_then)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	lease = acquire(&fake, &anna);
	assert_int_equal(display_manager_renew(&fake.manager, &lease, false), STATUS_SUCCESS);
	assert_string_equal(fake.done, "+1");
	fake.dead = 1;
	assert_int_equal(display_manager_renew(&fake.manager, &lease, false), STATUS_SUCCESS);
	assert_ptr_equal(lease.monitor, (void *)2);
	assert_int_equal(display_manager_renew(&fake.manager, &lease, true), STATUS_SUCCESS);
	assert_ptr_equal(lease.monitor, (void *)3);
	fake.create_status = STATUS_NOT_FOUND;
	assert_int_equal(display_manager_renew(&fake.manager, &lease, true), STATUS_NOT_FOUND);
	assert_int_equal(lease.slot, 0);
	assert_int_equal(fake.active, 1);
}

TEST(DISP_189_a_stale_lease_releases_nothing_twice_neither)
{
	struct fake_monitors fake;
	struct display_lease lease, other;

	fake_monitors_init(&fake);
	lease = acquire(&fake, &anna);
	other = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, false);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_ACTIVE);
	display_manager_release(&fake.manager, &other, true);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_IDLE);
	display_manager_release(&fake.manager, &other, true);
	assert_string_equal(fake.done, "+1 p1 t1 -1");
	/* No lease at all, and one of no slot. */
	display_manager_release(&fake.manager, &(struct display_lease){ 0 }, true);
	display_manager_release(&fake.manager, &(struct display_lease){ .slot = 99 }, true);
}

TEST(DISP_189_without_linger_the_last_release_ends_it)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	fake.manager.policy.linger_ms = 0;
	lease = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, false);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_IDLE);
}

TEST(DISP_190_a_linger_ends_when_its_time_is_over)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	lease = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, false);
	for (; fake.now_ms < 1000 + DISPLAY_LINGER_MS; fake.now_ms += DISPLAY_TICK_MS) {
		display_manager_tick(&fake.manager);
		assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_LINGERING);
	}
	display_manager_tick(&fake.manager);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_IDLE);
	assert_string_equal(fake.done, "+1 p1 t1 -1");
}

/* The fakes assert that the lock is held in each of the three. */
TEST(DISP_191_the_end_is_pinger_topology_monitor_and_a_display_stays)
{
	struct fake_monitors fake;

	fake_monitors_init(&fake);
	acquire(&fake, &anna);
	display_manager_finish(&fake.manager);
	assert_string_equal(fake.done, "+1 p1 t1 -1");
	assert_int_equal(fake.active_min, 1);
}

TEST(DISP_192_an_operator_frees_what_is_kept_and_not_what_is_used)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	fake.manager.policy.is_pinned = true;
	lease = acquire(&fake, &anna);
	assert_int_equal(display_manager_free(&fake.manager, lease.slot), STATUS_DEVICE_BUSY);
	display_manager_release(&fake.manager, &lease, false);
	assert_int_equal(display_manager_free(&fake.manager, lease.slot), STATUS_SUCCESS);
	assert_int_equal(display_manager_free(&fake.manager, lease.slot), STATUS_NOT_FOUND);
	assert_int_equal(display_manager_free(&fake.manager, 0), STATUS_NOT_FOUND);
	assert_int_equal(display_manager_free(&fake.manager, DISPLAY_SLOTS_MAX + 1),
	                 STATUS_NOT_FOUND);
}

TEST(DISP_192_a_client_that_quits_leaves_nothing_lingering)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	lease = acquire(&fake, &anna);
	display_manager_release(&fake.manager, &lease, true);
	assert_int_equal(state(&fake, &lease), DISPLAY_SLOT_IDLE);
}

/* --- Several clients ------------------------------------------------------------------------------------------------- */

static struct display_lease held;

static void let_go_at_200_ms(struct fake_monitors *fake)
{
	if (fake->now_ms >= 1200 && display_manager_is_wanted(&fake->manager, &held))
		display_manager_release(&fake->manager, &held, false);
}

TEST(DISP_198_a_new_session_of_a_client_asks_the_old_one_to_go)
{
	struct display_manager_request again = anna;
	struct fake_monitors fake;

	fake_monitors_init(&fake);
	held = acquire(&fake, &anna);
	assert_false(display_manager_is_wanted(&fake.manager, &held));
	again.is_new_session = true;
	fake.slept = let_go_at_200_ms;
	acquire(&fake, &again);
	assert_int_equal(fake.now_ms, 1200);
	assert_string_equal(fake.done, "+1 p1 t1 -1 +2");
	assert_true(display_manager_is_wanted(&fake.manager, &held));
}

TEST(DISP_198_after_3_s_it_is_not_asked_any_more)
{
	struct display_manager_request again = anna;
	struct fake_monitors fake;

	fake_monitors_init(&fake);
	held = acquire(&fake, &anna);
	again.is_new_session = true;
	acquire(&fake, &again);
	assert_int_equal(fake.now_ms, 1000 + DISPLAY_PREEMPT_MS);
	assert_int_equal(fake.made, 2);
	/* What it says now counts for nothing. */
	display_manager_release(&fake.manager, &held, true);
	assert_int_equal(fake.active, 2);
}

TEST(DISP_200_another_client_gets_a_monitor_of_its_own)
{
	struct fake_monitors fake;
	struct display_lease one, two;

	fake_monitors_init(&fake);
	one = acquire(&fake, &anna);
	two = acquire(&fake, &bert);
	assert_int_not_equal(one.slot, two.slot);
	assert_string_equal(fake.done, "+1 +2");
}

TEST(DISP_200_who_joins_gets_the_mode_that_is_live)
{
	struct display_manager_request joining = bert;
	struct fake_monitors fake;
	struct display_lease one, two;

	fake_monitors_init(&fake);
	one = acquire(&fake, &anna);
	joining.conflict = DISPLAY_JOIN;
	two = acquire(&fake, &joining);
	assert_int_equal(two.slot, one.slot);
	assert_int_equal(two.mode.width, 1280);
	assert_string_equal(fake.done, "+1");
}

TEST(DISP_200_who_steals_ends_the_others_monitor)
{
	struct display_manager_request stealing = bert;
	struct fake_monitors fake;
	struct display_lease one;

	fake_monitors_init(&fake);
	one = acquire(&fake, &anna);
	stealing.conflict = DISPLAY_STEAL;
	acquire(&fake, &stealing);
	assert_true(display_manager_is_wanted(&fake.manager, &one));
	assert_string_equal(fake.done, "+1 p1 t1 -1 +2");
}

TEST(DISP_200_a_refusal_names_the_live_mode_and_its_client)
{
	struct display_manager_request refused = bert;
	struct display_lease lease = { 0 };
	struct fake_monitors fake;
	char text[120];

	fake_monitors_init(&fake);
	acquire(&fake, &anna);
	refused.conflict = DISPLAY_REJECT;
	assert_int_equal(display_manager_acquire(&fake.manager, &refused, &lease, text,
	                                         sizeof(text)),
	                 STATUS_SHARING_VIOLATION);
	assert_string_equal(text, "the monitor is in use: 1280x720 at 60 Hz, by client a");
	/* A client never conflicts with itself. */
	refused.client = anna.client;
	acquire(&fake, &refused);
}

TEST(DISP_200_two_that_do_not_say_who_they_are_are_two)
{
	struct display_manager_request nobody = { .mode = { 640, 480, 60 } };
	struct fake_monitors fake;
	struct display_lease lease = { 0 };

	fake_monitors_init(&fake);
	acquire(&fake, &nobody);
	nobody.conflict = DISPLAY_REJECT;
	assert_int_equal(display_manager_acquire(&fake.manager, &nobody, &lease, NULL, 0),
	                 STATUS_SHARING_VIOLATION);
	nobody.conflict = DISPLAY_SEPARATE;
	assert_int_equal(acquire(&fake, &nobody).slot, 2);
}

TEST(DISP_201_so_many_monitors_as_the_policy_says_and_no_more)
{
	struct display_manager_request client = anna;
	struct display_lease lease[DISPLAY_SLOTS_DEFAULT + 1] = { { 0 } };
	struct fake_monitors fake;

	assert_int_equal(DISPLAY_SLOTS_DEFAULT, 4);
	assert_int_equal(DISPLAY_SLOTS_MAX, 16);
	fake_monitors_init(&fake);
	for (uint32_t index = 0; index < DISPLAY_SLOTS_DEFAULT; index++, client.client++)
		lease[index] = acquire(&fake, &client);
	assert_int_equal(display_manager_acquire(&fake.manager, &client,
	                                         &lease[DISPLAY_SLOTS_DEFAULT], NULL, 0),
	                 STATUS_QUOTA_EXCEEDED);
	/* One that is kept for who has gone makes room. */
	display_manager_release(&fake.manager, &lease[1], false);
	assert_int_equal(acquire(&fake, &client).slot, lease[1].slot);
}

/* What is true of the first slot is true of every other. */
TEST(DISP_187_DISP_190_a_monitor_of_the_last_slot_is_found_joined_kept_and_ended)
{
	struct display_manager_request client = anna, last;
	struct display_lease lease[DISPLAY_SLOTS_DEFAULT], joined;
	struct fake_monitors fake;
	uint32_t end = DISPLAY_SLOTS_DEFAULT - 1;

	fake_monitors_init(&fake);
	for (uint32_t index = 0; index <= end; index++, client.client++)
		lease[index] = acquire(&fake, &client);
	last = anna;
	last.client += end;
	joined = acquire(&fake, &last);
	assert_int_equal(joined.slot, lease[end].slot);
	assert_int_equal(joined.stamp, lease[end].stamp);
	for (uint32_t index = 0; index < end; index++)
		display_manager_release(&fake.manager, &lease[index], true);
	/* It alone is active: who takes what there is joins it. */
	client.conflict = DISPLAY_JOIN;
	assert_int_equal(acquire(&fake, &client).slot, lease[end].slot);
	fake_monitors_init(&fake);
	client = anna;
	for (uint32_t index = 0; index <= end; index++, client.client++)
		lease[index] = acquire(&fake, &client);
	display_manager_release(&fake.manager, &lease[end], false);
	assert_int_equal(state(&fake, &lease[end]), DISPLAY_SLOT_LINGERING);
	fake.now_ms += fake.manager.policy.linger_ms;
	display_manager_tick(&fake.manager);
	assert_int_equal(state(&fake, &lease[end]), DISPLAY_SLOT_IDLE);
	display_manager_finish(&fake.manager);
	for (uint32_t index = 0; index <= end; index++)
		assert_int_equal(state(&fake, &lease[index]), DISPLAY_SLOT_IDLE);
}

TEST(DISP_201_a_hard_limit_stands_above_the_policy)
{
	struct display_manager_request client = anna;
	struct display_lease lease;
	struct fake_monitors fake;

	fake_monitors_init(&fake);
	display_manager_init(&fake.manager, &fake.operations,
	                     &(struct display_manager_policy){ .slots_max = 1000 });
	for (uint32_t index = 0; index < DISPLAY_SLOTS_MAX; index++, client.client++)
		acquire(&fake, &client);
	assert_int_equal(display_manager_acquire(&fake.manager, &client, &lease, NULL, 0),
	                 STATUS_QUOTA_EXCEEDED);
}

TEST(DISP_23_a_monitor_that_cannot_be_made_leaves_its_slot_idle)
{
	struct fake_monitors fake;
	struct display_lease lease;

	fake_monitors_init(&fake);
	fake.create_status = STATUS_NOT_FOUND;
	assert_int_equal(display_manager_acquire(&fake.manager, &anna, &lease, NULL, 0),
	                 STATUS_NOT_FOUND);
	fake.create_status = STATUS_SUCCESS;
	assert_int_equal(acquire(&fake, &anna).slot, 1);
}

/* Tests use the names: here are the numbers behind them. */
TEST(the_times_are_those_of_the_specification)
{
	assert_int_equal(DISPLAY_SETTLE_MS, 400);
	assert_int_equal(DISPLAY_LINGER_MS, 10000);
	assert_int_equal(DISPLAY_TICK_MS, 500);
	assert_int_equal(DISPLAY_PREEMPT_MS, 3000);
	assert_int_equal(DISPLAY_PREEMPT_STEP_MS, 25);
	assert_int_equal(DISPLAY_CLOSE_QUIT, 0x51);
	assert_int_equal(DISPLAY_BUILD_ATTEMPTS, 4);
	assert_int_equal(DISPLAY_BUILD_PAUSE_MS, 500);
	assert_int_equal(DISPLAY_BUILD_MS, 10000);
	assert_int_equal(DISPLAY_RECOVER_MS, 3000);
	assert_int_equal(DISPLAY_KICK_APART_MS, 50);
	assert_int_equal(DISPLAY_KICK_FIRST_MS, 600);
	assert_int_equal(DISPLAY_KICK_AGAIN_MS, 800);
	assert_int_equal(DISPLAY_OPEN_MS, 4000);
	assert_int_equal(DISPLAY_OPEN_POLL_MS, 20);
}
