/* The graph of lock order by itself (VF-23, VF-41): locks are addresses here, nothing blocks. */
#include "ke_fixture.h"

#include "nt/ke/lock_graph.h"

static uint64_t locks[32];

static void begin(void)
{
	fixture_begin_with(&(const struct ke_machine_options){
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed(),
		.watch_locks = true });
}

static void take(int lock, enum ke_lock_mode mode)
{
	ke_lock_wanted(KE_LOCK_RESOURCE, &locks[lock], mode);
	ke_lock_taken(KE_LOCK_RESOURCE, &locks[lock], mode);
}

static void give(int lock)
{
	ke_lock_given(KE_LOCK_RESOURCE, &locks[lock]);
}

static void take_two(int first, enum ke_lock_mode first_mode, int second, enum ke_lock_mode mode)
{
	take(first, first_mode);
	take(second, mode);
	give(second);
	give(first);
}

/* The only finding is a circle that last closed over these two. */
static void expect_circle(int lock, int held)
{
	const struct verify_finding *finding = &fixture.machine->sink->finding[0];

	assert_int_equal(fixture.machine->sink->finding_count, 1);
	assert_int_equal(finding->parameter[0], 0x1001);
	assert_int_equal(finding->parameter[1], (uintptr_t)&locks[lock]);
	assert_int_equal(finding->parameter[2], (uintptr_t)&locks[held]);
}

TEST(VF_23b_three_locks_make_a_circle)
{
	begin();
	take_two(0, KE_LOCK_EXCLUSIVE, 1, KE_LOCK_SHARED);
	take_two(1, KE_LOCK_SHARED, 2, KE_LOCK_EXCLUSIVE);
	take_two(2, KE_LOCK_SHARED, 0, KE_LOCK_SHARED_PASSING);
	expect_circle(0, 2);
	fixture_end_with(1);
}

/* Lock 1 is shared by who goes on from it, and who comes to it passes writers: it never stops them. */
TEST(VF_23b_negative_three_locks_one_of_which_stops_nobody)
{
	begin();
	take_two(0, KE_LOCK_EXCLUSIVE, 1, KE_LOCK_SHARED_PASSING);
	take_two(1, KE_LOCK_SHARED, 2, KE_LOCK_EXCLUSIVE);
	take_two(2, KE_LOCK_EXCLUSIVE, 0, KE_LOCK_EXCLUSIVE);
	fixture_end();
}

/* An edge that stops less does not hide the one that stops more and comes later. */
TEST(VF_23b_the_stronger_of_two_edges_counts)
{
	begin();
	take_two(0, KE_LOCK_SHARED, 1, KE_LOCK_SHARED_PASSING);
	take_two(1, KE_LOCK_SHARED, 0, KE_LOCK_SHARED_PASSING);
	assert_int_equal(fixture.machine->sink->finding_count, 0);
	take_two(0, KE_LOCK_SHARED, 1, KE_LOCK_EXCLUSIVE);
	assert_int_equal(fixture.machine->sink->finding_count, 0);
	take_two(1, KE_LOCK_SHARED, 0, KE_LOCK_SHARED);
	expect_circle(0, 1);
	fixture_end_with(1);
}

TEST(VF_23b_every_lock_that_is_held_counts)
{
	begin();
	for (int lock = 0; lock < 30; lock++)
		take(lock, KE_LOCK_EXCLUSIVE);
	for (int lock = 0; lock < 30; lock++)
		give(lock);
	take_two(29, KE_LOCK_EXCLUSIVE, 0, KE_LOCK_EXCLUSIVE);
	expect_circle(0, 29);
	fixture_end_with(1);
}

/* Shared twice and given once it is held still; owned, it is held once however often it was taken. */
TEST(VF_23_shares_are_counted_and_ownership_is_not)
{
	bool shared = false;

	begin();
	take(0, KE_LOCK_SHARED);
	take(0, KE_LOCK_SHARED);
	give(0);
	assert_true(ke_lock_is_mine(&locks[0], &shared));
	assert_true(shared);
	give(0);
	assert_false(ke_lock_is_mine(&locks[0], &shared));
	take(0, KE_LOCK_EXCLUSIVE);
	take(0, KE_LOCK_EXCLUSIVE);
	assert_true(ke_lock_is_mine(&locks[0], &shared));
	assert_false(shared);
	give(0);
	assert_false(ke_lock_is_mine(&locks[0], &shared));
	fixture_end();
}

/* Memory is used again: a lock that nobody initialises has nothing of the one that lay there. */
TEST(VF_23b_a_lock_that_is_gone_takes_its_order_along)
{
	begin();
	take_two(0, KE_LOCK_EXCLUSIVE, 1, KE_LOCK_EXCLUSIVE);
	assert_false(ke_locks_forget(fixture.machine, &locks[1], sizeof(locks[1])));
	take_two(1, KE_LOCK_EXCLUSIVE, 0, KE_LOCK_EXCLUSIVE);
	fixture_end();
}

static void share_and_end(void *context)
{
	take(0, KE_LOCK_SHARED);
	*(bool *)context = true;
	ke_lock_given_for(ke_current_thread(), &locks[0]);
}

/* Each sharer's hold is its own: the other's end takes nothing from it, and freed memory names who has it still. */
TEST(VF_23i_one_sharer_is_left)
{
	bool ran = false, shared;

	begin();
	take(0, KE_LOCK_SHARED);
	thread_join(thread_start(share_and_end, &ran));
	assert_true(ran);
	assert_true(ke_lock_is_mine(&locks[0], &shared));
	assert_true(ke_locks_forget(fixture.machine, &locks[0], sizeof(locks[0])));
	assert_int_equal(fixture.machine->sink->finding[0].parameter[0], 0x100B);
	assert_int_equal(fixture.machine->sink->finding[0].parameter[2], (uintptr_t)&fixture.self);
	assert_false(ke_lock_is_mine(&locks[0], &shared));
	fixture_end_with(1);
}
