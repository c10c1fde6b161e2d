/*
 * port/client_event.c - events that lie in this process's memory: set, reset and waits without the machine.
 *
 * What the machine shows of the handle says whether its event may be used here, before and after. A word that is dead
 * means that the machine has taken the event back. Other processes may write anything into the word that they
 * could have done by calls; whatever they write, a sleep ends when the machine takes the event back (client_sleep.c).
 */
#include "base/host/host_share.h"
#include "nt/ke/shared_event.h"
#include "nt/port/client.h"

#include <errno.h>

#define TRIES 64
#define NS_PER_100NS 100u
#define TURNS 4

void (*port_client_stored)(void);

/* --- Pages that come ---------------------------------------------------------------------------------------- */

/* A thread says that it is busy without a barrier of its own; who asks makes one for all. */
static bool anybody_busy(struct port_client *client)
{
	bool busy = host_barrier_everywhere() != 0;

	host_lock_acquire(&client->lock);
	for (struct port_client_thread *thread = client->threads; thread && !busy;
	     thread = thread->next)
		busy = __atomic_load_n(&thread->busy, __ATOMIC_SEQ_CST) != 0;
	host_lock_release(&client->lock);
	return busy;
}

/* A page whose id is gone is found by nobody; it stays until nobody uses any page. */
static void retire(struct port_client *client, uint32_t *page)
{
	client->retired[client->retired_count++] = page;
	if (anybody_busy(client))
		return;
	while (client->retired_count)
		host_pages_free(client->retired[--client->retired_count], PORT_PAGE_BYTES);
}

void port_client_add_event(struct port_client *client, const struct port_event_message *message,
                           int descriptor)
{
	struct port_client_event *event = &client->event[message->index];
	uint32_t *page = NULL;

	if (client->retired_count < PORT_RETIRED_MAX &&
	    !host_shared_file_check(descriptor, PORT_PAGE_BYTES))
		page = !port_client_watch(client) ? NULL
		       : message->writable ? host_shared_map_anywhere(descriptor, PORT_PAGE_BYTES)
		                           : host_shared_map_read_only(descriptor, PORT_PAGE_BYTES);
	if (!page) {
		event->refused = message->id;
		return;
	}
	__atomic_store_n(&event->id, 0, __ATOMIC_SEQ_CST);
	if (event->word)
		retire(client, event->word);
	event->word = page;
	__atomic_store_n(&event->id, message->id, __ATOMIC_SEQ_CST);
}

/* --- A use ----------------------------------------------------------------------------------------------------- */

static bool is_shown(const struct port_client_use *use)
{
	return __atomic_load_n(use->place, __ATOMIC_SEQ_CST) == use->value;
}

/* What this file's own calls do is inline: two processes that take turns wait for each instruction of it. */
#define INLINE static inline __attribute__((always_inline))

INLINE bool begin_use(struct port_client_use *use, uint64_t handle, uint32_t how)
{
	struct port_client_thread *thread = port_client_current();
	struct port_client_event *event;
	uint64_t slot = handle >> 2;

	if (!thread || slot >= PORT_SHOWN_SLOTS)
		return false;
	use->place = &thread->client->shown[slot];
	use->value = __atomic_load_n(use->place, __ATOMIC_ACQUIRE);
	if (!(use->value & how))
		return false;
	use->thread = thread;
	event = &thread->client->event[PORT_SHOWN_INDEX(use->value)];
	__atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
	__atomic_signal_fence(__ATOMIC_SEQ_CST); /* anybody_busy() makes it a real one */
	use->word = event->word;
	if (__atomic_load_n(&event->id, __ATOMIC_SEQ_CST) == PORT_SHOWN_ID(use->value) &&
	    use->word == __atomic_load_n(&event->word, __ATOMIC_RELAXED))
		return true;
	__atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
	return false;
}

bool port_client_begin_use(struct port_client_use *use, uint64_t handle, uint32_t how)
{
	return begin_use(use, handle, how);
}

void port_client_end_use(struct port_client_use *use)
{
	__atomic_store_n(&use->thread->busy, 0, __ATOMIC_RELEASE);
}

static bool exchange(struct port_client_use *use, uint32_t *seen, uint32_t to)
{
	bool done = __atomic_compare_exchange_n(use->word, seen, to, false, __ATOMIC_SEQ_CST,
	                                        __ATOMIC_SEQ_CST);

	if (done)
		port_client_store();
	return done;
}

/* --- Set, reset ----------------------------------------------------------------------------------------------- */

/* Who only reads the page cannot say that it sleeps: sleepers of a notification event are always woken. */
static void wake(struct port_client_use *use, uint32_t before)
{
	if (!port_client_is_auto(use))
		host_futex_wake_shared(use->word, INT32_MAX);
	else if (before & KE_SHARED_WAITED)
		host_futex_wake_shared(use->word, 1);
}

/*
 * What the word is before a set, by the look of it. A look and an exchange would each fetch the word from the processor
 * that waits for it; of an auto-reset event, which is mostly not set, the exchange looks.
 */
static uint32_t expected_before_set(const struct port_client_use *use)
{
	return port_client_is_auto(use) ? 0 : __atomic_load_n(use->word, __ATOMIC_ACQUIRE);
}

/* False: the word is dead, or somebody else never lets go of it. */
static bool set(struct port_client_use *use, uint32_t *ret_before)
{
	uint32_t seen = expected_before_set(use);

	for (uint32_t turn = 0; turn < TRIES && !(seen & KE_SHARED_DEAD); turn++) {
		*ret_before = seen;
		if (seen & KE_SHARED_SIGNALED)
			return true;
		if (!exchange(use, &seen, KE_SHARED_SIGNALED))
			continue;
		wake(use, seen);
		return true;
	}
	return false;
}

static bool reset(struct port_client_use *use, uint32_t *ret_before)
{
	uint32_t seen = __atomic_load_n(use->word, __ATOMIC_ACQUIRE);

	for (uint32_t turn = 0; turn < TRIES && !(seen & KE_SHARED_DEAD); turn++) {
		*ret_before = seen;
		if (!(seen & KE_SHARED_SIGNALED) ||
		    exchange(use, &seen, seen & ~KE_SHARED_SIGNALED))
			return true;
	}
	return false;
}

/*
 * The machine marks a word dead in the same step in which it takes its state: what was done to a live one counts, also
 * when the event is taken back, or the handle closed, right after.
 */
INLINE bool change(uint64_t handle, bool (*to)(struct port_client_use *, uint32_t *),
                   LONG *previous)
{
	struct port_client_use use;
	uint32_t before;
	bool done;

	if (!begin_use(&use, handle, PORT_SHOWN_SET))
		return false;
	done = (!previous || port_client_shares(use.thread->client, (uintptr_t)previous)) &&
	       to(&use, &before);
	port_client_end_use(&use);
	if (done && previous)
		*previous = before & KE_SHARED_SIGNALED;
	return done;
}

bool port_client_set(uint64_t handle, LONG *previous)
{
	return change(handle, set, previous);
}

bool port_client_reset(uint64_t handle, LONG *previous)
{
	return change(handle, reset, previous);
}

/* --- Waits ------------------------------------------------------------------------------------------------------ */

INLINE enum port_look look(struct port_client_use *use, bool slept, uint32_t *ret_seen)
{
	uint32_t seen = __atomic_load_n(use->word, __ATOMIC_ACQUIRE);

	*ret_seen = seen;
	if (port_client_is_suspended(use))
		return PORT_LOOK_MACHINE;
	for (uint32_t turn = 0; turn < TRIES; turn++) {
		*ret_seen = seen;
		if (!is_shown(use) && !(seen & KE_SHARED_DEAD))
			return PORT_LOOK_MACHINE;
		if (!(seen & KE_SHARED_SIGNALED))
			return seen & KE_SHARED_DEAD ? PORT_LOOK_MACHINE : PORT_LOOK_SLEEP;
		if (!port_client_is_auto(use))
			return PORT_LOOK_SIGNALED;
		if (exchange(use, &seen, (seen & KE_SHARED_DEAD) | (slept ? KE_SHARED_WAITED : 0)))
			return PORT_LOOK_SIGNALED;
	}
	return PORT_LOOK_MACHINE;
}

enum port_look port_client_look(struct port_client_use *use, bool slept, uint32_t *ret_seen)
{
	return look(use, slept, ret_seen);
}

bool port_client_tell_sleep(struct port_client_use *use, uint32_t *seen)
{
	if (!port_client_is_auto(use) || *seen & KE_SHARED_WAITED)
		return true;
	if (!exchange(use, seen, *seen | KE_SHARED_WAITED))
		return false;
	*seen |= KE_SHARED_WAITED;
	return true;
}

/* -ETIMEDOUT, or 0: look again. */
static int sleep_on(struct port_client_use *use, uint32_t seen, uint64_t deadline_ns)
{
	struct host_futex_word word = { use->word, seen };

	if (!port_client_tell_sleep(use, &word.expected))
		return 0;
	return port_client_sleep(use, &word, 1, deadline_ns);
}

bool port_client_has_ended(const struct port_client_use *use)
{
	return __atomic_load_n(&use->thread->page->state, __ATOMIC_ACQUIRE) & KE_OUTSIDE_END;
}

void port_client_pass_on(struct port_client_use *use)
{
	if (!port_client_is_auto(use) || !is_shown(use))
		return;
	__atomic_fetch_or(use->word, KE_SHARED_WAITED, __ATOMIC_SEQ_CST);
	port_client_store();
	host_futex_wake_shared(use->word, 1);
}

static enum port_look spin(struct port_client_use *use, uint32_t *ret_seen)
{
	enum port_look found = look(use, false, ret_seen);
	uint32_t turns = port_client_spins(use->thread);

	for (uint32_t turn = 0; found == PORT_LOOK_SLEEP && turn < turns; turn++) {
		host_pause();
		if (__atomic_load_n(use->word, __ATOMIC_ACQUIRE) != *ret_seen)
			found = look(use, false, ret_seen);
	}
	return found;
}

static enum port_look wait_until(struct port_client_use *use, uint64_t deadline_ns)
{
	uint32_t seen;
	enum port_look found = deadline_ns ? spin(use, &seen) : port_client_look(use, false, &seen);
	bool slept = false;
	int error = 0;

	while (found == PORT_LOOK_SLEEP && deadline_ns && !error && !port_client_has_ended(use)) {
		error = sleep_on(use, seen, deadline_ns);
		slept = true;
		if (!port_client_has_ended(use))
			found = port_client_look(use, true, &seen);
	}
	if (slept && found != PORT_LOOK_SIGNALED && error != -ETIMEDOUT)
		port_client_pass_on(use);
	return found == PORT_LOOK_SLEEP && error && error != -ETIMEDOUT ? PORT_LOOK_MACHINE : found;
}

/* A thread's stack may be its own process's alone: a call would have it copied. */
bool port_client_deadline(uint64_t timeout, uint64_t *ret_deadline_ns)
{
	int64_t units = INT64_MIN;

	*ret_deadline_ns = UINT64_MAX;
	if (timeout && !host_guard_copy(&units, (const void *)(uintptr_t)timeout, sizeof(units)))
		return false;
	if (units == INT64_MIN)
		return true;
	if (units > 0)
		return false;
	*ret_deadline_ns = units ? host_clock_monotonic_ns() + (uint64_t)-units * NS_PER_100NS : 0;
	return true;
}

void port_client_rest(uint64_t deadline_ns, int64_t *to, uint64_t *argument)
{
	const struct port_client_thread *thread = port_client_current();
	uint64_t now = host_clock_monotonic_ns();

	if (deadline_ns == UINT64_MAX || !deadline_ns ||
	    !(thread->copies || port_client_shares(thread->client, (uintptr_t)to)))
		return;
	*to = now < deadline_ns ? -(int64_t)((deadline_ns - now) / NS_PER_100NS) : 0;
	*argument = (uintptr_t)to;
}

/* PORT_LOOK_SLEEP: the time is over. PORT_LOOK_MACHINE: it is to be asked, or the page has not come yet. */
static enum port_look wait_here(const uint64_t *argument, uint64_t deadline_ns)
{
	struct port_client_use use;
	enum port_look found;

	if (!begin_use(&use, argument[0], PORT_SHOWN_WAIT))
		return PORT_LOOK_MACHINE;
	found = wait_until(&use, deadline_ns);
	port_client_end_use(&use);
	return port_client_has_ended(&use) ? PORT_LOOK_MACHINE
	                                   : found; /* the call finds the thread's end */
}

static uint64_t ask_machine(uint32_t service, const uint64_t *argument)
{
	uint64_t copy[PORT_ARGUMENTS] = { argument[0], argument[1], argument[2] };

	return port_call_service(service, "vct", copy);
}

static bool can_wait_here(const uint64_t *argument, uint64_t *ret_deadline_ns)
{
	return port_client_current() && !(uint8_t)argument[1] &&
	       port_client_deadline(argument[2], ret_deadline_ns);
}

uint64_t port_client_wait(uint64_t *argument)
{
	uint64_t deadline_ns, result;
	int64_t rest;

	if (!can_wait_here(argument, &deadline_ns))
		return ask_machine(PORT_NtWaitForSingleObject, argument);
	for (uint32_t turn = 0;; turn++) {
		enum port_look found = wait_here(argument, deadline_ns);

		if (found != PORT_LOOK_MACHINE)
			return (uint32_t)(found == PORT_LOOK_SIGNALED ? STATUS_WAIT_0
			                                              : STATUS_TIMEOUT);
		port_client_rest(deadline_ns, &rest, &argument[2]);
		if (turn == TURNS)
			return ask_machine(PORT_NtWaitForSingleObject, argument);
		result = ask_machine(PORT_port_wait, argument);
		if (result != PORT_TRY_SHARED)
			return result;
		port_client_await_page(port_client_current()->client, argument[0] >> 2);
	}
}
