/* tests/base/host/host_poller_test.c - events that count, and waiting for many of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_poller.h"
#include "test.h"

#define MANY 5000u

static struct host_event *make(unsigned flags)
{
	struct host_event *event;

	assert_int_equal(0, host_event_create(flags | HOST_EVENT_NONBLOCK, &event));
	return event;
}

static uint64_t take(struct host_event *event)
{
	uint64_t value = 0;

	return host_event_read(event, &value) == 0 ? value : 0;
}

static struct host_poller *make_poller(void)
{
	struct host_poller *poller;

	assert_int_equal(0, host_poller_create(&poller));
	return poller;
}

/* --- Events ------------------------------------------------------------------------------------------ */

TEST(VM_89_an_event_adds_what_is_written_and_gives_it_once)
{
	struct host_event *event = make(0);
	uint64_t value = 7;

	assert_int_equal(-EAGAIN, host_event_read(event, &value));
	assert_int_equal(0, host_event_write(event, 3));
	assert_int_equal(0, host_event_write(event, 4));
	assert_int_equal(7, take(event));
	assert_int_equal(0, take(event));
	assert_int_equal(-EINVAL, host_event_write(event, UINT64_MAX));
	host_event_destroy(event);
	host_event_destroy(NULL);
}

/* With standard input closed the lowest descriptor is 0, which would be no handle. */
TEST(VM_87_an_event_is_rung_by_its_descriptor_which_is_its_handle)
{
	struct host_event *event;
	int kept = dup(0), descriptor;

	close(0);
	event = make(0);
	descriptor = host_event_descriptor(event);
	assert_int_not_equal(0, descriptor);
	assert_int_equal(-1, fcntl(0, F_GETFD));
	assert_true(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(descriptor, (intptr_t)host_event_handle(event));
	assert_int_equal(0, host_event_ring(descriptor));
	assert_int_equal(0, host_event_ring(descriptor));
	assert_int_equal(2, take(event));
	assert_int_equal(0, host_event_write(event, HOST_EVENT_MAX));
	assert_int_equal(0, host_event_ring(descriptor));
	assert_int_equal(HOST_EVENT_MAX, take(event));
	host_event_destroy(event);
	assert_int_equal(-EBADF, host_event_ring(descriptor));
	dup2(kept, 0);
	close(kept);
}

TEST(VM_89_a_semaphore_gives_one_at_a_time)
{
	struct host_event *event = make(HOST_EVENT_SEMAPHORE);

	host_event_write(event, 2);
	assert_int_equal(1, take(event));
	assert_int_equal(1, take(event));
	assert_int_equal(0, take(event));
	host_event_destroy(event);
}

TEST(VM_89_a_full_event_stays_full_and_nobody_waits)
{
	static const uint64_t more[] = { 1, 2, 12345, HOST_EVENT_MAX };

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		struct host_event *event = make(0);

		assert_int_equal(0, host_event_write(event, HOST_EVENT_MAX - 5));
		assert_int_equal(0, host_event_write(event, more[i]));
		assert_int_equal(0, host_event_write(event, more[i] < 5 ? 5 : more[i]));
		assert_true(take(event) == HOST_EVENT_MAX);
		host_event_destroy(event);
	}
}

struct race {
	struct host_event *event;
	uint32_t each;
};

static void write_all(void *argument)
{
	struct race *race = argument;

	for (uint32_t i = 0; i < race->each; i++)
		host_event_write(race->event, 1);
}

TEST_LIMIT(VM_89_ten_million_writes_are_all_read, 300)
{
	struct race race = { .each = 5000000 };
	struct host_thread *threads[2];
	uint64_t sum = 0, value;

	assert_int_equal(0, host_event_create(0, &race.event));
	for (int i = 0; i < 2; i++)
		assert_int_equal(0, host_thread_create(write_all, &race, 0, &threads[i]));
	while (sum < 2ull * race.each) {
		assert_int_equal(0, host_event_read(race.event, &value));
		sum += value;
	}
	assert_int_equal(2ull * race.each, sum);
	for (int i = 0; i < 2; i++)
		host_thread_join(threads[i]);
	host_event_destroy(race.event);
}

/* --- Pollers ----------------------------------------------------------------------------------------- */

TEST(VM_90_a_poller_tells_what_is_ready_with_its_token)
{
	struct host_poller *poller = make_poller();
	struct host_event *event = make(0);
	struct host_poll_event told[4];
	int descriptor = host_event_descriptor(event);

	assert_int_equal(0, host_poller_add(poller, descriptor, HOST_POLL_IN, 0xabcdef0123456789));
	assert_int_equal(-EEXIST, host_poller_add(poller, descriptor, HOST_POLL_IN, 1));
	assert_int_equal(0, host_poller_wait(poller, 0, told, 4));
	assert_int_equal(-EINVAL, host_poller_wait(poller, 0, told, 0));
	host_event_write(event, 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(1, host_poller_wait(poller, -1, told, 4));
		assert_true(told[0].token == 0xabcdef0123456789 && told[0].ready == HOST_POLL_IN);
	}
	assert_int_equal(0,
	                 host_poller_modify(poller, descriptor, HOST_POLL_IN | HOST_POLL_OUT, 2));
	assert_int_equal(1, host_poller_wait(poller, -1, told, 4));
	assert_true(told[0].token == 2 && told[0].ready == (HOST_POLL_IN | HOST_POLL_OUT));
	assert_int_equal(0, host_poller_remove(poller, descriptor));
	assert_int_equal(-ENOENT, host_poller_remove(poller, descriptor));
	assert_int_equal(-ENOENT, host_poller_modify(poller, descriptor, HOST_POLL_IN, 1));
	assert_int_equal(0, host_poller_wait(poller, 20, told, 4));
	assert_int_equal(-EBADF, host_poller_add(poller, -1, HOST_POLL_IN, 1));
	host_event_destroy(event);
	host_poller_destroy(poller);
}

TEST(VM_90_an_edge_is_told_once_and_a_closed_other_end_always)
{
	struct host_poller *poller = make_poller();
	struct host_event *event = make(0);
	struct host_poll_event told[4];
	int ends[2];

	host_poller_add(poller, host_event_descriptor(event), HOST_POLL_IN | HOST_POLL_EDGE, 1);
	for (int i = 0; i < 2; i++) {
		host_event_write(event, 1);
		assert_int_equal(1, host_poller_wait(poller, 0, told, 4));
		assert_int_equal(0, host_poller_wait(poller, 0, told, 4));
	}
	assert_int_equal(0, pipe2(ends, O_CLOEXEC));
	host_poller_add(poller, ends[0], 0, 5);
	close(ends[1]);
	assert_int_equal(1, host_poller_wait(poller, -1, told, 4));
	assert_true(told[0].token == 5 && told[0].ready == HOST_POLL_HUP);
	close(ends[0]);
	host_event_destroy(event);
	host_poller_destroy(poller);
}

struct waiter {
	struct host_poller *poller;
	uint64_t token;
	int count;
};

static void wait_once(void *argument)
{
	struct waiter *waiter = argument;
	struct host_poll_event told;

	waiter->count = host_poller_wait(waiter->poller, -1, &told, 1);
	waiter->token = told.token;
}

TEST(VM_90_an_empty_set_waits_until_something_is_added)
{
	struct waiter waiter = { .poller = make_poller() };
	struct host_event *event = make(0);
	struct host_thread *thread;

	host_event_write(event, 1);
	assert_int_equal(0, host_thread_create(wait_once, &waiter, 0, &thread));
	host_poller_add(waiter.poller, host_event_descriptor(event), HOST_POLL_IN, 9);
	host_thread_join(thread);
	assert_int_equal(1, waiter.count);
	assert_int_equal(9, waiter.token);
	host_event_destroy(event);
	host_poller_destroy(waiter.poller);
}

static void make_many(struct host_poller *poller, struct host_event **events, unsigned count)
{
	struct rlimit limit;

	assert_int_equal(0, getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < count + 64)
		SKIP("this process may not have so many open files");
	for (unsigned i = 0; i < count; i++) {
		events[i] = make(0);
		assert_int_equal(0, host_poller_add(poller, host_event_descriptor(events[i]),
		                                    HOST_POLL_IN, i));
	}
}

TEST_LIMIT(VM_91_of_five_thousand_sources_none_is_lost, 120)
{
	static struct host_event *events[MANY];
	static uint64_t sent[MANY], got[MANY];
	struct host_poller *poller = make_poller();
	struct host_poll_event told[HOST_POLL_BATCH];
	int count;

	make_many(poller, events, MANY);
	srand(1);
	for (unsigned turn = 0; turn < 1000; turn++) {
		for (unsigned i = 0; i < 100; i++) {
			unsigned which = (unsigned)rand() % MANY;

			host_event_write(events[which], 1);
			sent[which]++;
		}
		while ((count = host_poller_wait(poller, 0, told, HOST_POLL_BATCH)) > 0)
			for (int i = 0; i < count; i++)
				got[told[i].token] += take(events[told[i].token]);
	}
	assert_memory_equal(sent, got, sizeof(sent));
	for (unsigned i = 0; i < MANY; i++)
		host_event_destroy(events[i]);
	host_poller_destroy(poller);
}

TEST(VM_92_sources_that_are_always_ready_let_the_others_have_their_turn)
{
	static struct host_event *events[300];
	struct host_poller *poller = make_poller();
	struct host_poll_event told[HOST_POLL_BATCH];
	unsigned seen = 0;
	bool was[300] = { false };

	make_many(poller, events, 300);
	for (unsigned i = 0; i < 300; i++)
		host_event_write(events[i], 1);
	for (unsigned turn = 0; turn < 3; turn++) {
		int count = host_poller_wait(poller, -1, told, HOST_POLL_BATCH);

		assert_true(count > 0 && count <= (int)HOST_POLL_BATCH);
		for (int i = 0; i < count; i++) {
			seen += !was[told[i].token];
			was[told[i].token] = true;
		}
	}
	assert_int_equal(300, seen);
	for (unsigned i = 0; i < 300; i++)
		host_event_destroy(events[i]);
	host_poller_destroy(poller);
}

TEST(VM_93_what_was_removed_or_closed_is_told_no_more)
{
	struct host_poller *poller = make_poller();
	struct host_event *event = make(0), *other;
	struct host_poll_event told[4];
	int descriptor = host_event_descriptor(event);

	host_event_write(event, 1);
	for (uint64_t i = 1; i <= 3; i++) {
		assert_int_equal(0, host_poller_add(poller, descriptor, HOST_POLL_IN, i));
		assert_int_equal(1, host_poller_wait(poller, 0, told, 4));
		assert_int_equal(i, told[0].token);
		assert_int_equal(0, host_poller_remove(poller, descriptor));
		assert_int_equal(0, host_poller_wait(poller, 0, told, 4));
	}
	/* Closed without a word; its number is another's now. */
	assert_int_equal(0, host_poller_add(poller, descriptor, HOST_POLL_IN, 4));
	host_event_destroy(event);
	assert_int_equal(0, host_poller_wait(poller, 0, told, 4));
	other = make(0);
	assert_int_equal(descriptor, host_event_descriptor(other));
	assert_int_equal(0, host_poller_add(poller, descriptor, HOST_POLL_IN, 5));
	host_event_write(other, 1);
	assert_int_equal(1, host_poller_wait(poller, 0, told, 4));
	assert_int_equal(5, told[0].token);
	host_event_destroy(other);
	host_poller_destroy(poller);
}

/* --- Subscribers ------------------------------------------------------------------------------------- */

struct party {
	struct host_subscriber subscriber; /* first */
	struct host_poller *poller;
	struct host_event *own, *others;
	struct party *other;
	unsigned calls;
};

/* Whoever comes first takes the other away, and adds it again the next time. */
static void process(struct host_subscriber *subscriber, int descriptor, uint32_t ready)
{
	struct party *party = (struct party *)subscriber;

	assert_int_equal(HOST_POLL_IN, ready);
	assert_int_equal(host_event_descriptor(party->own), descriptor);
	party->calls++;
	if (party->calls == 1)
		assert_int_equal(0, host_poller_remove(party->poller,
		                                       host_event_descriptor(party->others)));
	else
		assert_int_equal(0, host_poller_subscribe(party->poller,
		                                          host_event_descriptor(party->others),
		                                          HOST_POLL_IN, &party->other->subscriber));
	if (party->calls == 2)
		take(party->own);
}

TEST(VM_95_a_subscriber_changes_the_set_while_it_is_called)
{
	struct host_poller *poller = make_poller();
	struct host_event *events[2] = { make(0), make(0) };
	struct party parties[2];

	for (int i = 0; i < 2; i++) {
		parties[i] = (struct party){ { process }, poller,       events[i],
			                     events[!i],  &parties[!i], 0 };
		assert_int_equal(0, host_poller_subscribe(poller, host_event_descriptor(events[i]),
		                                          HOST_POLL_IN, &parties[i].subscriber));
		host_event_write(events[i], 1);
	}
	assert_int_equal(1, host_poller_run(poller, -1));
	assert_int_equal(1, parties[0].calls + parties[1].calls);
	assert_int_equal(1, host_poller_run(poller, -1));
	assert_int_equal(2, parties[0].calls + parties[1].calls);
	take(events[0]);
	take(events[1]);
	assert_int_equal(0, host_poller_run(poller, 10));
	for (int i = 0; i < 2; i++)
		host_event_destroy(events[i]);
	host_poller_destroy(poller);
}
