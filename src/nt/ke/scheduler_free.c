/* nt/ke/scheduler_free.c - real threads, real time. */
#include "base/host/host_share.h"
#include "base/host/host_socket.h"
#include "nt/ke/ke_internal.h"

#include <stdlib.h>

#define NS_PER_TICK 100
#define SPIN_PAUSES 64
#define SPIN_YIELDS 512
#define SPIN_SLEEP_NS 20000

/* thread->permit */
enum { PERMIT_NONE, PERMIT_GIVEN, PERMIT_AWAITED };

struct free_state {
	uint64_t start_ns;
};

static NTSTATUS create(struct ke_machine *machine)
{
	struct free_state *state = calloc(1, sizeof(*state));

	if (!state)
		return STATUS_INSUFFICIENT_RESOURCES;
	state->start_ns = machine->options.clock_origin_ns ? machine->options.clock_origin_ns
	                                                   : host_clock_monotonic_ns();
	machine->scheduler_state = state;
	machine->may_spin = host_processors_allowed() > 1;
	return STATUS_SUCCESS;
}

static void destroy(struct ke_machine *machine)
{
	free(machine->scheduler_state);
}

static uint64_t time_now(struct ke_machine *machine)
{
	const struct free_state *state = machine->scheduler_state;

	return (host_clock_monotonic_ns() - state->start_ns) / NS_PER_TICK;
}

uint64_t ke_clock_origin_ns(const struct ke_machine *machine)
{
	const struct free_state *state = machine->scheduler_state;

	return machine->options.schedule == KE_SCHEDULE_FREE ? state->start_ns : 0;
}

static void host_entry(void *context)
{
	ke_thread_run(context);
}

static NTSTATUS start(struct ke_thread *thread)
{
	int error = thread->stack ? host_thread_create_on(host_entry, thread, thread->stack,
	                                                  thread->stack_bytes, &thread->host)
	                          : host_thread_create(host_entry, thread, 0, &thread->host);

	return error ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

static void nothing(struct ke_thread *thread)
{
	UNREFERENCED_PARAMETER(thread);
}

/* Give up waiting; a permit that came at the last moment is taken. */
static bool give_up(struct ke_thread *thread)
{
	return __atomic_exchange_n(&thread->permit, PERMIT_NONE, __ATOMIC_ACQ_REL) == PERMIT_GIVEN;
}

static bool park(struct ke_thread *thread, uint64_t deadline_100ns)
{
	for (;;) {
		uint32_t permit = PERMIT_NONE;
		int64_t timeout_ns = -1;

		if (!__atomic_compare_exchange_n(&thread->permit, &permit, PERMIT_AWAITED, false,
		                                 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
		    permit == PERMIT_GIVEN) {
			__atomic_store_n(&thread->permit, PERMIT_NONE, __ATOMIC_RELEASE);
			return true;
		}
		if (deadline_100ns != KE_FOREVER) {
			uint64_t now = time_now(thread->machine);

			if (now >= deadline_100ns)
				return give_up(thread);
			timeout_ns = (int64_t)((deadline_100ns - now) * NS_PER_TICK);
		}
		host_futex_wait(&thread->permit, PERMIT_AWAITED, timeout_ns);
	}
}

static void unpark(struct ke_thread *thread)
{
	if (__atomic_exchange_n(&thread->permit, PERMIT_GIVEN, __ATOMIC_ACQ_REL) == PERMIT_AWAITED)
		host_futex_wake(&thread->permit, 1);
}

static void spin(struct ke_thread *thread, uint32_t turn)
{
	uint32_t word = 0;

	UNREFERENCED_PARAMETER(thread);
	if (turn < SPIN_PAUSES)
		host_pause();
	else if (turn < SPIN_YIELDS || turn == KE_SPIN_YIELD)
		host_yield();
	else
		host_futex_wait(&word, 0, SPIN_SLEEP_NS);
}

static void stall(struct ke_thread *thread, uint64_t duration_100ns)
{
	uint64_t end = time_now(thread->machine) + duration_100ns;

	while (time_now(thread->machine) < end)
		host_pause();
}

const struct ke_scheduler ke_scheduler_free = {
	.name = "free",
	.create = create,
	.destroy = destroy,
	.start = start,
	.enter = nothing,
	.leave = nothing,
	.exit = nothing,
	.park = park,
	.unpark = unpark,
	.choice = NULL,
	.spin = spin,
	.time = time_now,
	.stall = stall,
};
