/*
 * nt/ke/lock_holds.c - who holds which lock (VF-23): the running thread's locks, ends with locks held, memory that goes.
 *
 * Model    A hold stands in its lock's list and in its thread's. The second is touched by that thread alone, for others
 *          may outlive it in a machine that has ended: who gives back another's lock only cuts the hold from the lock.
 */
#include <stdlib.h>

#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph_internal.h"

/* --- Records -------------------------------------------------------------------------------------------- */

struct lock_record **ke_lock_place_locked(struct ke_lock_graph *graph, const void *lock)
{
	uintptr_t key = (uintptr_t)lock >> 3;
	struct lock_record **place = &graph->bucket[(key ^ key >> 10) % LOCK_BUCKETS];

	while (*place && (*place)->lock != lock)
		place = &(*place)->next;
	return place;
}

struct lock_record *ke_lock_record_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
                                          const void *lock)
{
	struct lock_record **place = ke_lock_place_locked(graph, lock), *record = *place;

	if (record)
		return record;
	record = calloc(1, sizeof(*record));
	if (!record)
		return NULL;
	record->lock = lock;
	record->class = ke_lock_class_locked(graph, kind, 0, lock);
	if (!record->class) {
		free(record);
		return NULL;
	}
	*place = record;
	graph->count++;
	return record;
}

/* --- Holds ------------------------------------------------------------------------------------------------- */

struct ke_lock_hold *ke_lock_hold_locked(const struct lock_record *record, const void *thread)
{
	struct ke_lock_hold *hold = record->holds;

	while (hold && hold->thread != thread)
		hold = hold->next_of_lock;
	return hold;
}

static struct ke_lock_hold *new_hold_locked(struct ke_lock_graph *graph)
{
	struct ke_lock_hold *hold = graph->free_holds;

	if (hold) {
		graph->free_holds = hold->next_of_thread;
		return hold;
	}
	hold = calloc(1, sizeof(*hold));
	if (hold) {
		hold->next_made = graph->made_holds;
		graph->made_holds = hold;
	}
	return hold;
}

static struct ke_lock_hold *add_hold_locked(struct ke_thread *thread, struct lock_record *record,
                                            bool shared)
{
	struct ke_lock_hold *hold = new_hold_locked(thread->machine->locks);

	if (!hold)
		return NULL;
	hold->thread = thread;
	hold->record = record;
	hold->shared = shared;
	hold->times = 1;
	hold->next_of_lock = record->holds;
	record->holds = hold;
	hold->next_of_thread = thread->holds;
	thread->holds = hold;
	return hold;
}

/* Take hold from its lock's list; its thread sees it later. */
static void cut_locked(struct ke_lock_hold *hold)
{
	struct ke_lock_hold **place = &hold->record->holds;

	while (*place != hold)
		place = &(*place)->next_of_lock;
	*place = hold->next_of_lock;
	hold->record = NULL;
}

/* Let go of the holds of thread, the running one, that were cut. */
static void sweep_locked(struct ke_thread *thread)
{
	struct ke_lock_graph *graph = thread->machine->locks;
	struct ke_lock_hold **place = &thread->holds, *hold;

	while ((hold = *place) != NULL) {
		if (hold->record) {
			place = &hold->next_of_thread;
			continue;
		}
		*place = hold->next_of_thread;
		hold->next_of_thread = graph->free_holds;
		graph->free_holds = hold;
	}
}

static void take_locked(struct ke_thread *thread, struct lock_record *record,
                        enum ke_lock_kind kind, bool shared)
{
	struct ke_lock_hold *hold = ke_lock_hold_locked(record, thread);

	while (!hold && !shared && record->holds)
		cut_locked(record->holds); /* nobody has it: their release was not seen */
	if (!hold && (hold = add_hold_locked(thread, record, shared)) != NULL)
		hold->kind = kind;
	else if (hold && hold->shared)
		hold->times++;
	else if (hold)
		hold->shared = shared;
}

/* Is kind one of the lock's? Its first use tells what is left open. */
static bool is_of_type_locked(struct lock_record *record, enum ke_lock_kind kind)
{
	if (record->type == LOCK_OPEN)
		record->type = ke_lock_kinds[kind].type;
	return record->type == ke_lock_kinds[kind].type;
}

static const char *name_of_type(enum lock_type type)
{
	size_t kind = 0;

	while (ke_lock_kinds[kind].type != type)
		kind++;
	return ke_lock_kinds[kind].name;
}

static void report_acquired(const void *lock, enum lock_type type, enum ke_lock_kind kind)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1008, (uintptr_t)lock },
		.advice = "Use one family of functions for a lock, the one that it was initialised "
			  "for; a spin lock is queued always or never.",
	};

	verify_report(&fact, "a %s is acquired as a %s", name_of_type(type),
	              ke_lock_kinds[kind].name);
}

static void report_released(const void *lock, enum ke_lock_kind taken_as, enum ke_lock_kind kind)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1009, (uintptr_t)lock },
		.advice = "Release a lock with the function that belongs to the one that acquired "
			  "it.",
	};

	verify_report(&fact, "a %s is released as a %s", ke_lock_kinds[taken_as].name,
	              ke_lock_kinds[kind].name);
}

void ke_lock_taken(enum ke_lock_kind kind, const void *lock, enum ke_lock_mode mode)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	enum lock_type other = LOCK_OPEN;

	host_lock_acquire(&graph->lock);
	sweep_locked(thread);
	struct lock_record *record = ke_lock_record_locked(graph, kind, lock);
	if (record) {
		take_locked(thread, record, kind, mode != KE_LOCK_EXCLUSIVE);
		other = is_of_type_locked(record, kind) ? LOCK_OPEN : record->type;
	}
	host_lock_release(&graph->lock);
	if (other != LOCK_OPEN)
		report_acquired(lock, other, kind);
}

void ke_lock_given(enum ke_lock_kind kind, const void *lock)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	enum ke_lock_kind taken_as = kind;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = *ke_lock_place_locked(graph, lock);
	struct ke_lock_hold *hold = record ? ke_lock_hold_locked(record, thread) : NULL;
	if (record && !hold)
		hold = record->holds;
	if (hold) {
		taken_as = hold->kind;
		if (--hold->times == 0)
			cut_locked(hold);
	}
	sweep_locked(thread);
	host_lock_release(&graph->lock);
	if (taken_as != kind)
		report_released(lock, taken_as, kind);
}

void ke_lock_given_for(const void *thread, const void *lock)
{
	struct ke_thread *self = ke_current_thread();
	struct ke_lock_graph *graph = self->machine->locks;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = *ke_lock_place_locked(graph, lock);
	struct ke_lock_hold *hold = record ? ke_lock_hold_locked(record, thread) : NULL;
	if (hold)
		cut_locked(hold);
	sweep_locked(self);
	host_lock_release(&graph->lock);
}

bool ke_lock_is_mine(const void *lock, bool *ret_shared)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;

	host_lock_acquire(&graph->lock);
	const struct lock_record *record = *ke_lock_place_locked(graph, lock);
	const struct ke_lock_hold *hold = record ? ke_lock_hold_locked(record, thread) : NULL;
	if (hold)
		*ret_shared = hold->shared;
	host_lock_release(&graph->lock);
	return hold != NULL;
}

const void *ke_spin_lock_held(void)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	const void *lock = NULL;

	host_lock_acquire(&graph->lock);
	for (const struct ke_lock_hold *hold = thread->holds; hold && !lock;
	     hold = hold->next_of_thread)
		if (hold->record && ke_lock_kinds[hold->kind].spins)
			lock = hold->record->lock;
	host_lock_release(&graph->lock);
	return lock;
}

void ke_spin_locks_drop(struct ke_thread *thread)
{
	const void *lock;

	while ((lock = ke_spin_lock_held()) != NULL) {
		ke_lock_given_for(thread, lock);
		__atomic_store_n((KSPIN_LOCK *)(uintptr_t)lock, 0, __ATOMIC_RELEASE);
	}
}

/* --- Locks that are not what they seem ------------------------------------------------------------------- */

static void report(uint64_t sub_code, const void *lock, const struct ke_thread *holder)
{
	static const struct {
		uint64_t sub_code;
		const char *what, *advice;
	} rows[] = {
		{ 0x1005, "a lock that is held is initialised again",
		  "Initialise a lock once, before anybody can take it." },
		{ 0x100A, "a thread ends while it holds a lock",
		  "Release every lock on every path out of the thread's routine." },
		{ 0x100B, "memory is freed with a lock in it that is held",
		  "Release the lock, and let nobody wait for it, before its memory goes." },
	};
	size_t row = 0;

	while (rows[row].sub_code != sub_code)
		row++;
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { sub_code,
		               (uintptr_t)(sub_code == 0x100A ? (const void *)holder : lock),
		               (uintptr_t)(sub_code == 0x100A ? lock : (const void *)holder) },
		.advice = rows[row].advice,
		.routine = sub_code == 0x100A && !verify_image_caller() ? holder->start_routine : 0
	};

	verify_report(&fact, "%s", rows[row].what);
}

void ke_lock_made(enum ke_lock_kind kind, const void *lock)
{
	struct ke_lock_graph *graph = ke_current_machine()->locks;
	uint64_t site = verify_image_caller();
	const struct ke_thread *holder = NULL;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = ke_lock_record_locked(graph, kind, lock);
	struct lock_class *class = ke_lock_class_locked(graph, kind, site, lock);
	if (record && class) {
		holder = record->holds ? record->holds->thread : NULL;
		record->class = class;
		record->type = kind == KE_LOCK_SPIN ? LOCK_OPEN : ke_lock_kinds[kind].type;
	}
	host_lock_release(&graph->lock);
	if (holder)
		report(0x1005, lock, holder);
}

/* Take the last lock that thread holds from it; null: it holds none. */
static const void *take_last(struct ke_thread *thread)
{
	struct ke_lock_graph *graph = thread->machine->locks;
	const void *lock = NULL;

	host_lock_acquire(&graph->lock);
	sweep_locked(thread);
	if (thread->holds) {
		lock = thread->holds->record->lock;
		cut_locked(thread->holds);
		sweep_locked(thread);
	}
	host_lock_release(&graph->lock);
	return lock;
}

void ke_locks_check_exit(struct ke_thread *thread)
{
	const void *lock;

	while (thread->holds && (lock = take_last(thread)) != NULL)
		report(0x100A, lock, thread);
}

/* --- Memory that goes -------------------------------------------------------------------------------------------- */

/* Forget the lock at *place. Gives its address when it is held, with one of its holders. */
static const void *forget_locked(struct ke_lock_graph *graph, struct lock_record **place,
                                 const struct ke_thread **ret_holder)
{
	struct lock_record *record = *place;
	const void *held = record->holds ? record->lock : NULL;

	*ret_holder = record->holds ? record->holds->thread : NULL;
	while (record->holds)
		cut_locked(record->holds);
	if (record->class->site == 0)
		record->class->lock = NULL;
	*place = record->next;
	graph->count--;
	free(record);
	return held;
}

static struct lock_record **first_by_address(struct ke_lock_graph *graph, uintptr_t start,
                                             uintptr_t end)
{
	for (uintptr_t at = (start + 7) & ~(uintptr_t)7; at < end; at += 8) {
		struct lock_record **place = ke_lock_place_locked(graph, (const void *)at);

		if (*place)
			return place;
	}
	return NULL;
}

static struct lock_record **first_by_record(struct ke_lock_graph *graph, uintptr_t start,
                                            uintptr_t end)
{
	for (uint32_t index = 0; index < LOCK_BUCKETS; index++)
		for (struct lock_record **place = &graph->bucket[index]; *place;
		     place = &(*place)->next)
			if ((uintptr_t)(*place)->lock >= start && (uintptr_t)(*place)->lock < end)
				return place;
	return NULL;
}

void ke_lock_gone(struct ke_machine *machine, const void *lock)
{
	struct ke_lock_graph *graph = machine->locks;
	const struct ke_thread *holder;

	if (!graph)
		return;
	host_lock_acquire(&graph->lock);
	struct lock_record **place = ke_lock_place_locked(graph, lock);
	if (*place)
		forget_locked(graph, place, &holder);
	host_lock_release(&graph->lock);
}

bool ke_locks_forget(struct ke_machine *machine, const void *start, size_t bytes)
{
	struct ke_lock_graph *graph = machine->locks;
	uintptr_t from = (uintptr_t)start, to = from + bytes;
	bool by_address = bytes / 8 < LOCK_BUCKETS, found = false;
	struct lock_record **place;

	while (graph && graph->count) {
		const void *held = NULL;
		const struct ke_thread *holder = NULL;

		host_lock_acquire(&graph->lock);
		place = by_address ? first_by_address(graph, from, to)
		                   : first_by_record(graph, from, to);
		if (place)
			held = forget_locked(graph, place, &holder);
		host_lock_release(&graph->lock);
		if (!place)
			break;
		if (held)
			report(0x100B, held, holder);
		found |= held != NULL;
	}
	return found;
}
