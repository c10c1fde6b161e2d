/*
 * port/client_sleep.c - sleeps on words that other processes can write, which end whatever those write.
 *
 * A thread sleeps on the words of its events alone, and who sets one of them wakes it. What else ends its sleep, the
 * machine says with the bell of what it shows of the handles, where nobody else writes; one thread of this
 * process, the watcher, sleeps on that. It wakes whoever looked at something before the machine has changed it, and does so
 * again until that has looked anew: a wake that comes between the look and the sleep is lost when others have
 * written the word back meanwhile.
 */
#include "nt/port/client.h"

#include <errno.h>

#define AGAIN_NS 1000000u

void (*port_client_falls_asleep)(void);

static bool must_wake(const struct port_client_thread *thread, uint32_t count)
{
	const struct port_client_sleep *sleep = &thread->sleep;

	for (uint32_t index = 0; index < count; index++) {
		const uint64_t *place =
			__atomic_load_n(&sleep->handle[index].place, __ATOMIC_RELAXED);

		if (__atomic_load_n(place, __ATOMIC_SEQ_CST) !=
		    __atomic_load_n(&sleep->handle[index].value, __ATOMIC_RELAXED))
			return true;
	}
	return __atomic_load_n(&thread->page->state, __ATOMIC_SEQ_CST) & KE_OUTSIDE_END;
}

/* --- The sleeper ------------------------------------------------------------------------------------------------ */

/*
 * First the sleep is said, then it looks once more: what the machine has changed before that look is seen by it, what it
 * changes afterwards by the watcher, which finds the sleep said.
 */
int port_client_sleep(const struct port_client_use *use, const struct host_futex_word *word,
                      uint32_t count, uint64_t deadline_ns)
{
	struct port_client_thread *thread = use->thread;
	struct port_client_sleep *sleep = &thread->sleep;
	int error = 0;

	__atomic_store_n(&sleep->word, word->word, __ATOMIC_RELAXED);
	for (uint32_t index = 0; index < count; index++) {
		__atomic_store_n(&sleep->handle[index].place, use[index].place, __ATOMIC_RELAXED);
		__atomic_store_n(&sleep->handle[index].value, use[index].value, __ATOMIC_RELAXED);
	}
	__atomic_store_n(&sleep->count, count, __ATOMIC_SEQ_CST);
	if (!must_wake(thread, count)) {
		if (__builtin_expect(port_client_falls_asleep != NULL, 0))
			port_client_falls_asleep();
		uint64_t before = host_clock_monotonic_ns();

		error = count == 1 ? host_futex_wait_until_shared(word, deadline_ns)
		                   : host_futex_wait_many_shared(word, count, deadline_ns);
		thread->waits_long = host_clock_monotonic_ns() - before > PORT_CLIENT_LONG_NS;
	}
	__atomic_store_n(&sleep->count, 0, __ATOMIC_RELEASE);
	return error == -EAGAIN ? 0 : error;
}

/* --- Delays ----------------------------------------------------------------------------------------------------- */

/*
 * The sleeper's word is its page's state, which nobody but the machine writes meanwhile: when it goes to sleep itself, and when the
 * thread is to end. What it is told besides comes with the call that follows.
 */
static bool must_ask(const struct port_client_thread *thread, uint32_t state)
{
	return (state & KE_OUTSIDE_END) ||
	       __atomic_load_n(&thread->page->suspended, __ATOMIC_ACQUIRE);
}

/* False: the machine has something to say. */
static bool delay_until(const struct port_client_thread *thread, uint64_t deadline_ns)
{
	struct host_futex_word word = { &thread->page->state, 0 };
	int error = 0;

	do {
		word.expected = __atomic_load_n(word.word, __ATOMIC_SEQ_CST);
		if (must_ask(thread, word.expected))
			return false;
		error = host_futex_wait_until_shared(&word, deadline_ns);
	} while (!error || error == -EAGAIN || error == -EINTR);
	return error == -ETIMEDOUT &&
	       !must_ask(thread, __atomic_load_n(word.word, __ATOMIC_SEQ_CST));
}

uint64_t port_client_delay(uint64_t *argument)
{
	uint64_t deadline_ns;
	int64_t rest = 0;

	/* A delay of no time is the machine's: other threads of it are to run. */
	if (port_client_current() && !(uint8_t)argument[0] && argument[1] &&
	    port_client_deadline(argument[1], &deadline_ns) && deadline_ns) {
		if (delay_until(port_client_current(), deadline_ns))
			return (uint32_t)STATUS_SUCCESS;
		port_client_rest(deadline_ns, &rest, &argument[1]);
	}
	return port_call_service(PORT_NtDelayExecution, "cT", argument);
}

/* --- The watcher ------------------------------------------------------------------------------------------------ */

/* The word may not be mapped any more, or be another's by now: then nobody wakes, or somebody looks once too often. */
static bool wake_thread(const struct port_client_thread *thread)
{
	uint32_t count = __atomic_load_n(&thread->sleep.count, __ATOMIC_SEQ_CST);

	if (!count || !must_wake(thread, count))
		return false;
	host_futex_wake_shared((uint32_t *)__atomic_load_n(&thread->sleep.word, __ATOMIC_RELAXED),
	                       INT32_MAX);
	return true;
}

/* True: they may have to be woken once more. */
static bool wake_threads(struct port_client *client)
{
	bool woken = false;

	host_lock_acquire(&client->lock);
	for (struct port_client_thread *thread = client->threads; thread; thread = thread->next)
		woken |= wake_thread(thread);
	host_lock_release(&client->lock);
	return woken;
}

static void watch(void *context)
{
	struct port_client *client = context;
	struct host_futex_word bell = { (const uint32_t *)&client->shown[PORT_SHOWN_SLOTS], 0 };

	for (;;) {
		bell.expected = __atomic_load_n(bell.word, __ATOMIC_SEQ_CST);
		host_futex_wait_until_shared(&bell, wake_threads(client)
		                                            ? host_clock_monotonic_ns() + AGAIN_NS
		                                            : UINT64_MAX);
	}
}

bool port_client_watch(struct port_client *client)
{
	return client->watcher || host_thread_create(watch, client, 0, &client->watcher) == 0;
}
