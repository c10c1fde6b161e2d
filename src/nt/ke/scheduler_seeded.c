/*
 * nt/ke/scheduler_seeded.c - one thread at a time, virtual time, choices from a seed.
 *
 * One thread holds the baton; all others sleep on a word of their own. At a choice point the holder
 * draws the next holder from all threads that can run, in order of their numbers, so that equal seeds
 * give equal runs. Time stands still while anybody can run, and jumps to the earliest deadline when
 * nobody can. All threads are pinned to one processor of this computer: a hand-over within one is forty
 * times cheaper than across two.
 */
#include "nt/ke/arena.h"
#include "nt/ke/ke_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A spinning thread that nobody could help for so many turns will spin for ever. */
#define SPIN_TURNS_MAX 100000u
#define SPIN_TICKS 10

enum run_state { RUNNABLE, PARKED, HOLDER };

struct seeded_thread {
	struct seeded_thread *next; /* in order of number */
	struct ke_thread *thread;
	enum run_state state;
	uint64_t deadline;
	bool permit, timed_out;
	bool stuck;       /* woken to say that nobody else can run any more */
	uint64_t spun_at; /* progress count when it found nothing to do; 0: not spinning */
	uint32_t baton;   /* futex word: 1 when the thread may run */
};

struct seeded_state {
	struct host_lock lock;
	struct seeded_thread *first;
	struct seeded_thread *holder;
	uint64_t random;
	uint64_t time;
	uint64_t progress; /* counts steps that may have helped a spinning thread */
	int cpu;
	bool released; /* after a bugcheck all run freely to their ends */
};

static struct seeded_state *state_of(struct ke_machine *machine)
{
	return machine->scheduler_state;
}

static struct seeded_thread *record_of(struct ke_thread *thread)
{
	return thread->scheduler_thread;
}

/* splitmix64 */
static uint64_t draw(struct seeded_state *state)
{
	uint64_t value = state->random += 0x9E3779B97F4A7C15ULL;

	value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
	value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
	return value ^ (value >> 31);
}

static NTSTATUS create(struct ke_machine *machine)
{
	struct seeded_state *state = calloc(1, sizeof(*state));

	if (!state)
		return STATUS_INSUFFICIENT_RESOURCES;
	state->random = machine->options.seed;
	state->progress = 1;
	state->cpu = host_thread_cpu();
	machine->scheduler_state = state;
	return STATUS_SUCCESS;
}

static void destroy(struct ke_machine *machine)
{
	free(machine->scheduler_state);
}

/* --- The list of threads ------------------------------------------------------------------------------ */

static struct seeded_thread *add_record(struct seeded_state *state, struct ke_thread *thread)
{
	struct seeded_thread *record = calloc(1, sizeof(*record)), **link = &state->first;

	if (!record)
		return NULL;
	record->thread = thread;
	record->deadline = KE_FOREVER;
	thread->scheduler_thread = record;
	host_lock_acquire(&state->lock);
	while (*link && (*link)->thread->number < thread->number)
		link = &(*link)->next;
	record->next = *link;
	*link = record;
	host_lock_release(&state->lock);
	return record;
}

static void unlink_locked(struct seeded_state *state, struct seeded_thread *record)
{
	struct seeded_thread **link = &state->first;

	while (*link != record)
		link = &(*link)->next;
	*link = record->next;
}

/* --- Who runs next ---------------------------------------------------------------------------------------- */

static bool can_run(const struct seeded_state *state, const struct seeded_thread *record,
                    bool spinners)
{
	if (record->spun_at == state->progress && !spinners)
		return false;
	return record->state != PARKED || record->permit || record->deadline <= state->time;
}

static struct seeded_thread *pick(struct seeded_state *state, const struct seeded_thread *except,
                                  bool spinners)
{
	struct seeded_thread *record;
	uint64_t count = 0, chosen;

	for (record = state->first; record; record = record->next)
		count += record != except && can_run(state, record, spinners);
	if (count == 0)
		return NULL;
	chosen = count == 1 ? 0 : draw(state) % count;
	for (record = state->first;; record = record->next)
		if (record != except && can_run(state, record, spinners) && chosen-- == 0)
			return record;
}

/* Let time jump to the earliest deadline; false when there is none. */
static bool jump(struct seeded_state *state)
{
	uint64_t earliest = KE_FOREVER;

	for (struct seeded_thread *record = state->first; record; record = record->next)
		if (record->state == PARKED && record->deadline < earliest)
			earliest = record->deadline;
	if (earliest == KE_FOREVER)
		return false;
	if (earliest > state->time)
		state->time = earliest;
	return true;
}

static void wait_for_baton(struct seeded_thread *record)
{
	while (!__atomic_load_n(&record->baton, __ATOMIC_ACQUIRE))
		host_futex_wait(&record->baton, 0, -1);
	ke_paged_follow(record->thread);
}

/* Lock held on entry. next becomes the holder; null: nobody runs until somebody is unparked or enters. */
static void hand_over_locked(struct seeded_state *state, struct seeded_thread *next)
{
	state->holder = next;
	if (!next)
		return;
	if (next->state == PARKED) {
		next->timed_out = !next->permit;
		next->permit = false;
	}
	next->state = HOLDER;
	next->deadline = KE_FOREVER;
	__atomic_store_n(&next->baton, 1, __ATOMIC_RELEASE);
	host_futex_wake(&next->baton, 1);
}

/* Lock held on entry, released on return: self gives way to next and returns when it has the baton again. */
static void switch_to_unlock(struct seeded_state *state, struct seeded_thread *self,
                             struct seeded_thread *next)
{
	if (next == self) {
		hand_over_locked(state, self);
		host_lock_release(&state->lock);
		return;
	}
	__atomic_store_n(&self->baton, state->released, __ATOMIC_RELEASE);
	trace_write(self->thread->base.ring, TRACE_CHOICE, next ? next->thread->number : UINT32_MAX,
	            0, 0);
	hand_over_locked(state, next);
	host_lock_release(&state->lock);
	wait_for_baton(self);
}

/* --- Deadlock ------------------------------------------------------------------------------------------------ */

static void describe_waiters(struct seeded_state *state, char *text, size_t bytes)
{
	size_t used = 0;

	text[0] = 0;
	for (struct seeded_thread *record = state->first; record && used < bytes;
	     record = record->next)
		if (!record->thread->service)
			used += (size_t)snprintf(text + used, bytes - used, " %u",
			                         record->thread->number);
}

static _Noreturn void deadlock(struct ke_thread *thread, const char *what)
{
	char waiters[160];
	struct verify_fact fact = { .rule = "VF-23",
		                    .code = 0xC4,
		                    .parameter = { 0x1001, (uintptr_t)thread->waiting_on },
		                    .advice = "Look at what each thread waits for; one of them "
		                              "should have signalled another." };

	describe_waiters(state_of(thread->machine), waiters, sizeof(waiters));
	verify_bugcheck(&fact, "%s; threads:%s", what, waiters);
}

/* A foreign thread is the one who drives the machine: when it waits for ever, nothing will happen again. */
static struct seeded_thread *waiting_driver(const struct seeded_state *state)
{
	struct seeded_thread *record = state->first;

	while (record && !record->thread->foreign)
		record = record->next;
	return record;
}

static _Noreturn void nobody_will_come(struct ke_thread *thread)
{
	deadlock(thread, "every thread of the machine waits and no timer is armed");
}

/* --- The scheduler's operations --------------------------------------------------------------------------------- */

static void host_entry(void *context)
{
	struct ke_thread *thread = context;

	host_thread_pin(state_of(thread->machine)->cpu);
	wait_for_baton(record_of(thread));
	ke_thread_run(thread);
}

static NTSTATUS start(struct ke_thread *thread)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *record = add_record(state, thread);

	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->baton = state->released;
	if (host_thread_create(host_entry, thread, 0, &thread->host)) {
		host_lock_acquire(&state->lock);
		unlink_locked(state, record);
		host_lock_release(&state->lock);
		free(record);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	host_lock_acquire(&state->lock);
	if (!state->holder)
		hand_over_locked(state, record);
	host_lock_release(&state->lock);
	return STATUS_SUCCESS;
}

static void enter(struct ke_thread *thread)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *record = add_record(state, thread);

	if (!record) {
		fputs("drydock: out of memory on entering a machine\n", stderr);
		abort();
	}
	host_thread_pin(state->cpu);
	host_lock_acquire(&state->lock);
	if (!state->holder)
		hand_over_locked(state, record);
	host_lock_release(&state->lock);
	wait_for_baton(record);
}

/*
 * The record goes, the baton goes on. One of our own threads that was the last to run is past saying anything: who
 * drives the machine says it. A foreign one may come again.
 */
static void leave_for_good(struct ke_thread *thread)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *record = record_of(thread);

	host_lock_acquire(&state->lock);
	unlink_locked(state, record);
	state->progress++;
	if (state->holder == record) {
		struct seeded_thread *next = pick(state, NULL, true);

		if (!next && jump(state))
			next = pick(state, NULL, true);
		if (!next && !thread->foreign && !state->released) {
			next = waiting_driver(state);
			if (next)
				next->stuck = true;
		}
		hand_over_locked(state, next);
	}
	host_lock_release(&state->lock);
	free(record);
}

static void leave(struct ke_thread *thread)
{
	leave_for_good(thread);
	host_thread_pin(-1);
}

static bool park(struct ke_thread *thread, uint64_t deadline_100ns)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *self = record_of(thread), *next;

	host_lock_acquire(&state->lock);
	if (self->permit || state->released) {
		self->permit = false;
		host_lock_release(&state->lock);
		return true;
	}
	self->state = PARKED;
	self->deadline = deadline_100ns;
	state->progress++;
	next = pick(state, NULL, true);
	if (!next && jump(state))
		next = pick(state, NULL, true);
	if (!next && waiting_driver(state)) {
		self->state = HOLDER;
		host_lock_release(&state->lock);
		nobody_will_come(thread);
	}
	switch_to_unlock(state, self, next);
	if (self->stuck)
		nobody_will_come(thread);
	return !self->timed_out;
}

static void release_all(struct seeded_state *state)
{
	state->released = true;
	for (struct seeded_thread *record = state->first; record; record = record->next) {
		__atomic_store_n(&record->baton, 1, __ATOMIC_RELEASE);
		host_futex_wake(&record->baton, 1);
	}
}

static void unpark(struct ke_thread *thread)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *record = record_of(thread);

	if (!record)
		return;
	host_lock_acquire(&state->lock);
	record->permit = true;
	state->progress++;
	if (thread->machine->bugchecked && !state->released)
		release_all(state);
	if (!state->holder && record->state == PARKED)
		hand_over_locked(state, record);
	host_lock_release(&state->lock);
}

static void choice(struct ke_thread *thread, enum ke_choice kind)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *self = record_of(thread);

	UNREFERENCED_PARAMETER(kind);
	host_lock_acquire(&state->lock);
	state->progress++;
	if (state->released || (state->first == self && !self->next)) {
		host_lock_release(&state->lock);
		return;
	}
	self->state = RUNNABLE;
	switch_to_unlock(state, self, pick(state, NULL, true));
}

/* Somebody else must change something: anybody but the spinners, then time, then nobody. */
static void spin(struct ke_thread *thread, uint32_t turn)
{
	struct seeded_state *state = state_of(thread->machine);
	struct seeded_thread *self = record_of(thread), *next;

	host_lock_acquire(&state->lock);
	if (state->released) {
		host_lock_release(&state->lock);
		host_yield();
		return;
	}
	state->time += SPIN_TICKS;
	if (turn != KE_SPIN_YIELD)
		self->spun_at = state->progress;
	self->state = RUNNABLE;
	next = pick(state, self, false);
	if (!next && turn != KE_SPIN_YIELD && jump(state))
		next = pick(state, self, false);
	switch_to_unlock(state, self, next ? next : self);
	self->spun_at = 0;
	if (!next && turn != KE_SPIN_YIELD && turn > SPIN_TURNS_MAX)
		deadlock(thread, "a spin lock or processor is waited for that nobody will release");
}

static uint64_t time_now(struct ke_machine *machine)
{
	return state_of(machine)->time;
}

static void stall(struct ke_thread *thread, uint64_t duration_100ns)
{
	state_of(thread->machine)->time += duration_100ns;
	choice(thread, KE_CHOICE_CLOCK);
}

const struct ke_scheduler ke_scheduler_seeded = {
	.name = "seeded",
	.create = create,
	.destroy = destroy,
	.start = start,
	.enter = enter,
	.leave = leave,
	.exit = leave_for_good,
	.park = park,
	.unpark = unpark,
	.choice = choice,
	.spin = spin,
	.time = time_now,
	.stall = stall,
};
