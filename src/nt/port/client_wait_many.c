/*
 * port/client_wait_many.c - waits for any of several events, and signals followed by a wait, without the machine.
 *
 * When each handle of a wait for any shows an event that lies here, the lowest signalled one is found and taken in
 * memory, and a sleep is one call of the kernel for all words together. Anything else is the machine's: it sees all
 * objects at once, which takes shared events back.
 */
#include "base/host/host_share.h"
#include "nt/ke/shared_event.h"
#include "nt/port/client.h"

#include <errno.h>

#define TURNS 4

struct many {
	uint64_t handle[PORT_WAIT_SHARED_MAX];
	struct port_client_use use[PORT_WAIT_SHARED_MAX];
	uint32_t seen[PORT_WAIT_SHARED_MAX];
	uint32_t count;
};

/* --- All of them ------------------------------------------------------------------------------------------------ */

static bool begin_all(struct many *many, uint32_t count)
{
	many->use[0].thread = port_client_current();
	for (many->count = 0; many->count < count; many->count++) {
		if (port_client_begin_use(&many->use[many->count], many->handle[many->count],
		                          PORT_SHOWN_WAIT))
			continue;
		if (many->count)
			port_client_end_use(&many->use[0]);
		return false;
	}
	return true;
}

/* The lowest that is signalled is taken: *ret_index. */
static enum port_look look_at_all(struct many *many, bool slept, uint32_t *ret_index)
{
	for (uint32_t index = 0; index < many->count; index++) {
		enum port_look found =
			port_client_look(&many->use[index], slept, &many->seen[index]);

		*ret_index = index;
		if (found != PORT_LOOK_SLEEP)
			return found;
	}
	return PORT_LOOK_SLEEP;
}

static enum port_look spin(struct many *many, uint32_t *ret_index)
{
	uint32_t turns = port_client_spins(many->use[0].thread) / many->count;
	enum port_look found = look_at_all(many, false, ret_index);

	for (uint32_t turn = 0; found == PORT_LOOK_SLEEP && turn < turns; turn++) {
		host_pause();
		found = look_at_all(many, false, ret_index);
	}
	return found;
}

/* -ETIMEDOUT, another error, or 0: look again. */
static int sleep_on_all(struct many *many, uint64_t deadline_ns)
{
	struct host_futex_word word[PORT_WAIT_SHARED_MAX];

	for (uint32_t index = 0; index < many->count; index++) {
		struct port_client_use *use = &many->use[index];

		if (!port_client_tell_sleep(use, &many->seen[index]))
			return 0;
		word[index] = (struct host_futex_word){ use->word, many->seen[index] };
	}
	return port_client_sleep(many->use, word, many->count, deadline_ns);
}

/* A setter of any of the others may have woken this thread and nobody else. */
static void pass_on_others(struct many *many, uint32_t taken)
{
	for (uint32_t index = 0; index < many->count; index++)
		if (index != taken)
			port_client_pass_on(&many->use[index]);
}

static enum port_look wait_until(struct many *many, uint64_t deadline_ns, uint32_t *ret_index)
{
	enum port_look found =
		deadline_ns ? spin(many, ret_index) : look_at_all(many, false, ret_index);
	bool slept = false;
	int error = 0;

	while (found == PORT_LOOK_SLEEP && deadline_ns && !error &&
	       !port_client_has_ended(&many->use[0])) {
		error = sleep_on_all(many, deadline_ns);
		slept = true;
		if (!port_client_has_ended(&many->use[0]))
			found = look_at_all(many, true, ret_index);
	}
	if (slept && error != -ETIMEDOUT)
		pass_on_others(many, found == PORT_LOOK_SIGNALED ? *ret_index : many->count);
	return found == PORT_LOOK_SLEEP && error && error != -ETIMEDOUT ? PORT_LOOK_MACHINE : found;
}

/* --- The calls -------------------------------------------------------------------------------------------------- */

/* As in port_client_wait(): the machine is asked, or the pages have not come yet. */
static enum port_look wait_here(struct many *many, uint32_t count, uint64_t deadline_ns,
                                uint32_t *ret_index)
{
	enum port_look found;

	if (!begin_all(many, count))
		return PORT_LOOK_MACHINE;
	found = wait_until(many, deadline_ns, ret_index);
	port_client_end_use(&many->use[0]);
	return port_client_has_ended(&many->use[0]) ? PORT_LOOK_MACHINE : found;
}

static bool can_time_here(uint64_t timeout, uint64_t *ret_deadline_ns)
{
	return port_client_current() && port_client_deadline(timeout, ret_deadline_ns);
}

static bool can_wait_here(const uint64_t *argument, struct many *many, uint64_t *ret_deadline_ns)
{
	uint32_t count = (uint32_t)argument[0];

	return count && count <= PORT_WAIT_SHARED_MAX && (uint32_t)argument[2] == WaitAny &&
	       !(uint8_t)argument[3] && can_time_here(argument[4], ret_deadline_ns) &&
	       host_guard_copy(many->handle, (const void *)(uintptr_t)argument[1], count * 8);
}

static uint64_t ask_machine(uint32_t service, const uint64_t *argument)
{
	uint64_t copy[PORT_ARGUMENTS] = { argument[0], argument[1], argument[2], argument[3],
		                          argument[4] };

	return port_call_service(service, "uHuct", copy);
}

uint64_t port_client_wait_many(uint64_t *argument)
{
	uint32_t count = (uint32_t)argument[0], index = 0;
	uint64_t deadline_ns, result;
	struct many many;
	int64_t rest;

	if (!can_wait_here(argument, &many, &deadline_ns))
		return ask_machine(PORT_NtWaitForMultipleObjects, argument);
	for (uint32_t turn = 0;; turn++) {
		enum port_look found = wait_here(&many, count, deadline_ns, &index);

		if (found != PORT_LOOK_MACHINE)
			return (uint32_t)(found == PORT_LOOK_SIGNALED
			                          ? STATUS_WAIT_0 + (NTSTATUS)index
			                          : STATUS_TIMEOUT);
		port_client_rest(deadline_ns, &rest, &argument[4]);
		if (turn == TURNS)
			return ask_machine(PORT_NtWaitForMultipleObjects, argument);
		result = ask_machine(PORT_port_wait_any, argument);
		if (result != PORT_TRY_SHARED)
			return result;
		for (uint32_t at = 0; at < count; at++)
			port_client_await_page(port_client_current()->client, many.handle[at] >> 2);
	}
}

/* The event that is waited for lies here: then the other is set, here as well. */
static bool signal_here(const uint64_t *argument)
{
	struct port_client_use use;

	if (!port_client_begin_use(&use, argument[1], PORT_SHOWN_WAIT))
		return false;
	port_client_end_use(&use);
	return port_client_set(argument[0], NULL);
}

uint64_t port_client_signal_and_wait(uint64_t *argument)
{
	uint64_t wait[PORT_ARGUMENTS] = { argument[1], argument[2], argument[3] };
	uint64_t deadline_ns, result;

	if ((uint8_t)argument[2] || !can_time_here(argument[3], &deadline_ns))
		return port_call_service(PORT_NtSignalAndWaitForSingleObject, "vvct", argument);
	if (signal_here(argument))
		return port_client_wait(wait);
	result = port_call_service(PORT_port_signal_and_wait, "vvct", argument);
	if (result != PORT_TRY_SHARED)
		return result;
	port_client_await_page(port_client_current()->client, argument[1] >> 2);
	return port_client_wait(wait);
}
