/* port/call.c - a call from an attached process: the record filled, the hand-over, the result. */
#include "nt/port/client.h"

#include <stdio.h>
#include <stdlib.h>

_Thread_local struct port_client_thread *port_client_own;

void (*port_client_newcomer)(void);

struct port_client_thread *port_client_introduce(void)
{
	if (port_client_newcomer)
		port_client_newcomer();
	return port_client_own;
}

void port_client_become(struct port_client_thread *thread)
{
	port_client_own = thread;
}

uint32_t port_last_error(void)
{
	return port_client_current()->page->last_error;
}

static bool is_over(uint32_t state)
{
	return (state & KE_OUTSIDE_END) || state == PORT_IDLE || state == PORT_IDLE_ASLEEP;
}

static uint32_t sleep_for_answer(struct port_page *page)
{
	for (;;) {
		uint32_t state = PORT_CALL;

		if (!__atomic_compare_exchange_n(&page->state, &state, PORT_CALL_ASLEEP, false,
		                                 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
		    is_over(state))
			return state;
		port_client_store();
		host_futex_wait_shared(&page->state, PORT_CALL_ASLEEP, -1);
	}
}

/*
 * A service that slept long the last time (a driver's request, most of all one that waits for something to happen) is
 * not looked for before the sleep: that would be processor time for nothing.
 */
static uint32_t wait_for_answer(struct port_client_thread *thread, uint32_t service)
{
	uint64_t bit = 1ull << (service % 64), before;
	uint32_t turns = thread->calls_long & bit ? 0 : thread->client->spins, state;
	struct port_page *page = thread->page;

	for (uint32_t turn = 0; turn < turns; turn++) {
		state = __atomic_load_n(&page->state, __ATOMIC_ACQUIRE);
		if (is_over(state))
			return state;
		host_pause();
	}
	before = host_clock_monotonic_ns();
	state = sleep_for_answer(page);
	if (host_clock_monotonic_ns() - before > PORT_CLIENT_LONG_NS)
		thread->calls_long |= bit;
	else
		thread->calls_long &= ~bit;
	return state;
}

/* False: the thread is over. */
static bool hand_over(struct port_page *page)
{
	uint32_t state = __atomic_load_n(&page->state, __ATOMIC_ACQUIRE);

	do {
		if (state & KE_OUTSIDE_END)
			return false;
	} while (!__atomic_compare_exchange_n(&page->state, &state, PORT_CALL, false,
	                                      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	port_client_store();
	if (state == PORT_IDLE_ASLEEP)
		host_futex_wake_shared(&page->state, 1);
	return true;
}

static _Noreturn void no_thread(void)
{
	fputs("drydock: a thread that the machine does not know called a system service\n", stderr);
	abort();
}

static uint64_t call_once(struct port_client_thread *thread, uint32_t service,
                          const uint64_t *arguments, uint32_t count)
{
	struct port_page *page = thread->page;

	page->service = service;
	port_client_store();
	page->sequence = ++thread->sequence;
	port_client_store();
	for (uint32_t index = 0; index < count; index++)
		page->argument[index] = arguments[index];
	port_client_store();
	if (hand_over(page) && !(wait_for_answer(thread, service) & KE_OUTSIDE_END))
		return page->result;
	if (thread->client->thread_end)
		thread->client->thread_end();
	return (uint32_t)STATUS_THREAD_IS_TERMINATING;
}

/* The page may say another APC before a routine returns: those of a routine that waits itself. */
static void run_apcs(struct port_client_thread *thread)
{
	struct port_page *page = thread->page;

	while (page->apc_routine) {
		PKNORMAL_ROUTINE routine = (PKNORMAL_ROUTINE)page->apc_routine;
		PVOID argument[3];

		for (uint32_t index = 0; index < 3; index++)
			argument[index] = (PVOID)page->apc_argument[index];
		page->apc_routine = 0;
		port_client_store();
		routine(argument[0], argument[1], argument[2]);
		call_once(thread, PORT_port_next_apc, NULL, 0);
	}
}

uint64_t port_call(uint32_t service, const uint64_t *arguments, uint32_t count)
{
	struct port_client_thread *thread = port_client_current();
	uint64_t result;

	if (!thread)
		no_thread();
	result = call_once(thread, service, arguments, count);
	if (__builtin_expect(thread->page->apc_routine != 0, 0))
		run_apcs(thread);
	return result;
}

void port_client_begin_thread(void)
{
	port_call(PORT_port_next_apc, NULL, 0);
}
