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
		error = count == 1 ? host_futex_wait_until_shared(word, deadline_ns)
		                   : host_futex_wait_many_shared(word, count, deadline_ns);
	}
	__atomic_store_n(&sleep->count, 0, __ATOMIC_RELEASE);
	return error == -EAGAIN ? 0 : error;
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
