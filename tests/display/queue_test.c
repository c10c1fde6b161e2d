/* tests/display/queue_test.c - three items, in order, and nobody left waiting. */
#include "harness/test.h"

#include "display/queue.h"

#define ITEMS 2000

static void *item(uintptr_t number)
{
	return (void *)number;
}

TEST(DISP_204_a_fourth_item_has_no_room_until_one_is_taken)
{
	struct display_queue queue = { 0 };

	for (uintptr_t number = 1; number <= 3; number++)
		assert_true(display_queue_try_push(&queue, item(number)));
	assert_false(display_queue_try_push(&queue, item(4)));
	assert_ptr_equal(display_queue_pop(&queue), item(1));
	assert_true(display_queue_try_push(&queue, item(4)));
	for (uintptr_t number = 2; number <= 4; number++)
		assert_ptr_equal(display_queue_pop(&queue), item(number));
}

TEST(a_closed_queue_takes_nothing_and_gives_what_it_has)
{
	struct display_queue queue = { 0 };

	assert_true(display_queue_push(&queue, item(1)));
	display_queue_close(&queue);
	assert_false(display_queue_push(&queue, item(2)));
	assert_ptr_equal(display_queue_pop(&queue), item(1));
	assert_null(display_queue_pop(&queue));
}

static void push_all(void *context)
{
	for (uintptr_t number = 1; number <= ITEMS; number++)
		assert_true(display_queue_push(context, item(number)));
	display_queue_close(context);
}

TEST(DISP_204_who_pushes_waits_for_who_takes_and_nothing_is_dropped)
{
	struct display_queue queue = { 0 };
	struct host_thread *thread;
	uintptr_t number = 1;
	void *taken;

	assert_int_equal(host_thread_create(push_all, &queue, 0, &thread), 0);
	while ((taken = display_queue_pop(&queue)) != NULL)
		assert_ptr_equal(taken, item(number++));
	assert_int_equal(number, ITEMS + 1);
	host_thread_join(thread);
}

static void push_one_more(void *context)
{
	assert_false(display_queue_push(context, item(4)));
}

TEST(closing_wakes_who_waits_for_room)
{
	struct display_queue queue = { 0 };
	struct host_thread *thread;

	for (uintptr_t number = 1; number <= 3; number++)
		assert_true(display_queue_try_push(&queue, item(number)));
	assert_int_equal(host_thread_create(push_one_more, &queue, 0, &thread), 0);
	display_queue_close(&queue);
	host_thread_join(thread);
}

TEST(who_waits_for_an_item_comes_back_for_four_reasons)
{
	struct display_queue queue = { 0 };
	void *taken = NULL;

	assert_int_equal(display_queue_pop_for(&queue, 0, &taken), DISPLAY_POP_TIMEOUT);
	assert_int_equal(display_queue_pop_for(&queue, 1000, &taken), DISPLAY_POP_TIMEOUT);
	assert_null(taken);
	display_queue_poke(&queue);
	/* What there is comes first; a poke is felt once. */
	assert_true(display_queue_try_push(&queue, item(1)));
	assert_int_equal(display_queue_pop_for(&queue, -1, &taken), DISPLAY_POPPED);
	assert_ptr_equal(taken, item(1));
	assert_int_equal(display_queue_pop_for(&queue, -1, &taken), DISPLAY_POKED);
	assert_int_equal(display_queue_pop_for(&queue, 0, &taken), DISPLAY_POP_TIMEOUT);
	assert_true(display_queue_try_push(&queue, item(2)));
	display_queue_close(&queue);
	assert_false(display_queue_try_push(&queue, item(3)));
	assert_int_equal(display_queue_pop_for(&queue, -1, &taken), DISPLAY_POPPED);
	assert_int_equal(display_queue_pop_for(&queue, -1, &taken), DISPLAY_POP_CLOSED);
	assert_ptr_equal(taken, item(2));
}

TEST(who_only_tries_takes_what_is_there_and_makes_room)
{
	struct display_queue queue = { 0 };
	uint32_t changes;

	assert_null(display_queue_try_pop(&queue));
	assert_true(display_queue_try_push(&queue, item(1)));
	changes = queue.changes;
	assert_ptr_equal(display_queue_try_pop(&queue), item(1));
	assert_int_not_equal(queue.changes, changes);
	assert_null(display_queue_try_pop(&queue));
	/* Those who wait for an item do not see a poke. */
	display_queue_poke(&queue);
	assert_true(display_queue_try_push(&queue, item(2)));
	assert_ptr_equal(display_queue_pop(&queue), item(2));
	display_queue_close(&queue);
	assert_null(display_queue_pop(&queue));
}

static void push_fourth(void *context)
{
	assert_true(display_queue_push(context, item(4)));
}

TEST(who_tries_wakes_who_waits_for_room)
{
	struct display_queue queue = { 0 };
	struct host_thread *thread;

	for (uintptr_t number = 1; number <= 3; number++)
		assert_true(display_queue_try_push(&queue, item(number)));
	assert_int_equal(host_thread_create(push_fourth, &queue, 0, &thread), 0);
	for (int turn = 0; turn < 100; turn++)
		host_yield();
	assert_ptr_equal(display_queue_try_pop(&queue), item(1));
	host_thread_join(thread);
	assert_ptr_equal(display_queue_try_pop(&queue), item(2));
	assert_ptr_equal(display_queue_try_pop(&queue), item(3));
	assert_ptr_equal(display_queue_try_pop(&queue), item(4));
}

/* Else somebody sleeps past what changed before he slept. */
TEST(whatever_is_done_moves_the_word_that_is_waited_for)
{
	struct display_queue queue = { 0 };
	uint32_t before = queue.changes;

	assert_true(display_queue_try_push(&queue, item(1)));
	assert_int_equal(queue.changes, ++before);
	assert_ptr_equal(display_queue_pop(&queue), item(1));
	assert_int_equal(queue.changes, ++before);
	display_queue_poke(&queue);
	assert_int_equal(queue.changes, ++before);
	display_queue_close(&queue);
	assert_int_equal(queue.changes, ++before);
	assert_false(display_queue_try_push(&queue, item(1)));
	assert_null(display_queue_pop(&queue));
	assert_int_equal(queue.changes, before);
}

static void pop_item(void *context)
{
	assert_ptr_equal(display_queue_pop(context), item(7));
}

static bool is_poked(struct display_queue *queue)
{
	bool poked;

	host_lock_acquire(&queue->lock);
	poked = queue->poked;
	host_lock_release(&queue->lock);
	return poked;
}

/* It was poked, so it has looked at the empty queue once already. */
TEST(who_takes_from_an_empty_queue_waits_for_as_long_as_it_lasts)
{
	for (int round = 0; round < 200; round++) {
		struct display_queue queue = { 0 };
		struct host_thread *thread;

		display_queue_poke(&queue);
		assert_int_equal(host_thread_create(pop_item, &queue, 0, &thread), 0);
		while (is_poked(&queue))
			host_yield();
		assert_true(display_queue_push(&queue, item(7)));
		host_thread_join(thread);
	}
}
