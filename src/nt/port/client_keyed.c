/*
 * port/client_keyed.c - keyed mutexes that lie in this process's memory: acquired and released without the machine.
 *
 * As client_event.c for events. What else is needed of an opening is its serial, which the machine tells together
 * with the value that shows the handle: it is good as long as that is shown.
 */
#include "nt/ob/keyed_page.h"
#include "nt/port/client.h"

#include <errno.h>

#define TRIES 64
#define TURNS 4
#define USES_BEFORE 8
#define USES_AFTER_REFUSAL (-1000)
/*
 * While somebody waits for it in the machine it cannot be shared. Who takes turns uses it twice a turn: after an odd
 * number of uses more it is another moment of the turn, where nobody may wait.
 */
#define USES_AFTER_BUSY 1

struct keyed_use {
	struct port_client_use use;
	struct ob_keyed_page *page;
	uint32_t serial;
};

/* False: the machine must be asked. True: port_client_end_use() follows. */
static bool begin_use(struct keyed_use *keyed, uint64_t handle)
{
	struct port_client_keyed *known;
	uint64_t value;

	if (!port_client_begin_use(&keyed->use, handle, PORT_SHOWN_KEYED))
		return false;
	known = &keyed->use.thread->client->keyed[handle >> 2];
	value = __atomic_load_n(&known->value, __ATOMIC_ACQUIRE);
	keyed->serial = __atomic_load_n(&known->serial, __ATOMIC_ACQUIRE);
	keyed->page = (struct ob_keyed_page *)keyed->use.word;
	if (value == keyed->use.value && __atomic_load_n(&known->value, __ATOMIC_RELAXED) == value)
		return true;
	port_client_end_use(&keyed->use);
	return false;
}

static bool is_shown(const struct keyed_use *keyed)
{
	return __atomic_load_n(keyed->use.place, __ATOMIC_SEQ_CST) == keyed->use.value;
}

static bool exchange(struct keyed_use *keyed, uint64_t *seen, uint64_t to)
{
	bool done = __atomic_compare_exchange_n(&keyed->page->state, seen, to, false,
	                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);

	if (done)
		port_client_store();
	return done;
}

/* --- Acquiring -------------------------------------------------------------------------------------------------- */

struct acquisition {
	uint64_t key, fence, deadline_ns;
};

/* STATUS_PENDING: sleep, as seen. PORT_TRY_SHARED: the machine must be asked. */
static NTSTATUS try(struct keyed_use *keyed, struct acquisition *what, uint64_t *ret_seen)
{
	uint64_t seen = __atomic_load_n(&keyed->page->state, __ATOMIC_ACQUIRE);

	for (uint32_t turn = 0; turn < TRIES; turn++) {
		uint32_t owner = OB_KEYED_OWNER(seen);

		*ret_seen = seen;
		if ((seen & OB_KEYED_DEAD) || !is_shown(keyed) ||
		    port_client_is_suspended(&keyed->use))
			return PORT_TRY_SHARED;
		if (owner == keyed->serial)
			return STATUS_INVALID_PARAMETER;
		if (owner || __atomic_load_n(&keyed->page->key, __ATOMIC_ACQUIRE) != what->key)
			return STATUS_PENDING;
		if (!exchange(keyed, &seen, seen | keyed->serial))
			continue;
		what->fence = __atomic_load_n(&keyed->page->fence, __ATOMIC_RELAXED);
		return STATUS_SUCCESS;
	}
	return PORT_TRY_SHARED;
}

/* -ETIMEDOUT, or 0: look again. */
static int sleep_on(struct keyed_use *keyed, uint64_t seen, uint64_t deadline_ns)
{
	struct host_futex_word word = { ob_keyed_upper(keyed->page),
		                        (uint32_t)((seen | OB_KEYED_WAITED) >> 32) };

	if (!(seen & OB_KEYED_WAITED) && !exchange(keyed, &seen, seen | OB_KEYED_WAITED))
		return 0;
	return port_client_sleep(&keyed->use, &word, 1, deadline_ns);
}

static NTSTATUS spin(struct keyed_use *keyed, struct acquisition *what, uint64_t *ret_seen)
{
	NTSTATUS status = try(keyed, what, ret_seen);
	uint32_t spins = what->deadline_ns ? port_client_spins(keyed->use.thread) : 0;

	for (uint32_t turn = 0; status == STATUS_PENDING && turn < spins; turn++) {
		host_pause();
		if (__atomic_load_n(&keyed->page->state, __ATOMIC_ACQUIRE) != *ret_seen)
			status = try(keyed, what, ret_seen);
	}
	return status;
}

static NTSTATUS acquire(struct keyed_use *keyed, struct acquisition *what)
{
	uint64_t seen;
	NTSTATUS status = spin(keyed, what, &seen);
	int error = 0;

	if (status == STATUS_PENDING && !what->deadline_ns)
		return STATUS_TIMEOUT;
	while (status == STATUS_PENDING && !error && !port_client_has_ended(&keyed->use)) {
		error = sleep_on(keyed, seen, what->deadline_ns);
		status = try(keyed, what, &seen);
	}
	if (status != STATUS_PENDING)
		return status;
	return error == -ETIMEDOUT ? STATUS_TIMEOUT : PORT_TRY_SHARED;
}

/* --- Releasing -------------------------------------------------------------------------------------------------- */

/* Key and fence are the holder's to write. A mutex that is taken back before the exchange is held still. */
static NTSTATUS release(struct keyed_use *keyed, uint64_t key, uint64_t fence)
{
	struct ob_keyed_page *page = keyed->page;
	uint64_t seen = __atomic_load_n(&page->state, __ATOMIC_ACQUIRE);

	for (uint32_t turn = 0; turn < TRIES && !(seen & OB_KEYED_DEAD); turn++) {
		if (OB_KEYED_OWNER(seen) != keyed->serial)
			return STATUS_INVALID_PARAMETER;
		__atomic_store_n(&page->key, key, __ATOMIC_RELAXED);
		port_client_store();
		__atomic_store_n(&page->fence, fence, __ATOMIC_RELAXED);
		port_client_store();
		if (!exchange(keyed, &seen, (seen + OB_KEYED_RELEASE) & OB_KEYED_RELEASES))
			continue;
		if (seen & OB_KEYED_WAITED)
			host_futex_wake_shared(ob_keyed_upper(page), INT32_MAX);
		return STATUS_SUCCESS;
	}
	return PORT_TRY_SHARED;
}

/* --- Sharing ----------------------------------------------------------------------------------------------------- */

static void note(struct port_client *client, uint64_t slot, const struct port_keyed_shown *shown)
{
	struct port_client_keyed *known = &client->keyed[slot];

	host_lock_acquire(&client->lock);
	__atomic_store_n(&known->value, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&known->serial, shown->serial, __ATOMIC_SEQ_CST);
	__atomic_store_n(&known->value, shown->value, __ATOMIC_SEQ_CST);
	host_lock_release(&client->lock);
}

static bool share(uint64_t handle)
{
	struct port_client *client = port_client_current()->client;
	struct port_keyed_shown shown = { 0 };
	uint64_t argument[PORT_ARGUMENTS] = { handle, (uintptr_t)&shown };
	struct port_client_numbers *scratch = client->scratch;
	NTSTATUS status;

	host_lock_acquire(&client->request_lock);
	argument[1] = (uintptr_t)&scratch->keyed;
	status = (NTSTATUS)port_call(PORT_port_share_keyed, argument, 2);
	shown = scratch->keyed;
	host_lock_release(&client->request_lock);
	if (status != STATUS_SUCCESS) {
		__atomic_store_n(&client->keyed[handle >> 2].uses,
		                 status == STATUS_DEVICE_BUSY ? USES_AFTER_BUSY
		                                              : USES_AFTER_REFUSAL,
		                 __ATOMIC_RELAXED);
		return false;
	}
	__atomic_store_n(&client->keyed[handle >> 2].uses, 0, __ATOMIC_RELAXED);
	note(client, handle >> 2, &shown);
	port_client_await_page(client, handle >> 2);
	return true;
}

/* Is it used so often by calls that it had better be shared? */
static bool is_used_often(uint64_t handle)
{
	struct port_client *client = port_client_current()->client;

	return handle >> 2 < PORT_SHOWN_SLOTS &&
	       __atomic_add_fetch(&client->keyed[handle >> 2].uses, 1, __ATOMIC_RELAXED) >=
	               USES_BEFORE;
}

/* The machine, where it is not shared, or where it would be taken back: at the last turn. */
static NTSTATUS ask(const uint32_t service[2], uint64_t *argument, uint32_t turn)
{
	const char *letters = service[0] == PORT_port_keyed_acquire ? "vvtq" : "vvv";
	uint64_t handle = argument[0];
	NTSTATUS status;

	if (is_used_often(handle) && share(handle))
		return PORT_TRY_SHARED;
	status = (NTSTATUS)port_call_service(service[turn >= TURNS], letters, argument);
	if (status == PORT_TRY_SHARED && !share(handle))
		status = (NTSTATUS)port_call_service(service[1], letters, argument);
	return status;
}

NTSTATUS port_client_keyed_acquire(uint64_t opening, uint64_t key, const int64_t *timeout,
                                   uint64_t *ret_fence)
{
	static const uint32_t service[] = { PORT_port_keyed_acquire, PORT_ob_keyed_mutex_acquire };
	struct acquisition what = { .key = key };
	bool can_here = port_client_deadline((uintptr_t)timeout, &what.deadline_ns);
	NTSTATUS status = PORT_TRY_SHARED;
	int64_t rest;

	for (uint32_t turn = 0; status == PORT_TRY_SHARED; turn++) {
		uint64_t argument[PORT_ARGUMENTS] = { opening, key, (uintptr_t)timeout,
			                              (uintptr_t)ret_fence };
		struct keyed_use keyed;

		if (can_here && begin_use(&keyed, opening)) {
			status = acquire(&keyed, &what);
			port_client_end_use(&keyed.use);
			if (status == STATUS_SUCCESS && ret_fence)
				*ret_fence = what.fence;
		}
		if (can_here)
			port_client_rest(what.deadline_ns, &rest, &argument[2]);
		if (status == PORT_TRY_SHARED)
			status = ask(service, argument, can_here ? turn : TURNS);
	}
	return status;
}

NTSTATUS port_client_keyed_release(uint64_t opening, uint64_t key, uint64_t fence)
{
	static const uint32_t service[] = { PORT_port_keyed_release, PORT_ob_keyed_mutex_release };
	NTSTATUS status = PORT_TRY_SHARED;

	for (uint32_t turn = 0; status == PORT_TRY_SHARED; turn++) {
		uint64_t argument[PORT_ARGUMENTS] = { opening, key, fence };
		struct keyed_use keyed;

		if (begin_use(&keyed, opening)) {
			status = release(&keyed, key, fence);
			port_client_end_use(&keyed.use);
		}
		if (status == PORT_TRY_SHARED)
			status = ask(service, argument, turn);
	}
	return status;
}
