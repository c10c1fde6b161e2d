/*
 * nt/ke/lock_graph.c - the order in which locks are taken (VF-23, VF-41), and failures on request (VF-42).
 *
 * Model    A lock belongs to a class: all locks that one call initialised, or a lock of its own when no call did. An
 *          edge says that a lock of one class was taken while one of another was held, and keeps the stack of the
 *          first time. A new edge that closes a circle is a finding, although nothing has blocked yet. Spin locks and
 *          mutexes have edges among themselves only: a mutex is never waited for with a spin lock held. Two locks of
 *          one class have no order.
 * Order    Classes and edges are walked in the order they came up; addresses only find a lock's record.
 */
#include "nt/ke/lock_graph.h"

#include <stdlib.h>
#include <string.h>

#include "nt/ke/ke_internal.h"

#define BUCKETS 1024
#define EDGE_STACK_DEPTH 16

struct lock_edge {
	struct lock_edge *next;
	struct lock_class *to;
	uint32_t depth;
	uint64_t stack[EDGE_STACK_DEPTH];
};

struct lock_class {
	struct lock_class *next;
	enum ke_lock_kind kind;
	uint64_t site; /* where its locks are initialised; 0: lock is the only one */
	const void *lock;
	struct lock_edge *edges;
	uint32_t visit;
};

/* One lock. A thread that has released another's lock leaves a stale pointer to it: it is kept then. */
struct lock_record {
	struct lock_record *next;
	const void *lock;
	struct lock_class *class;
	struct ke_thread *holder;
	bool stale;
};

struct ke_lock_graph {
	struct host_lock lock;
	struct lock_class *classes;
	struct lock_record *bucket[BUCKETS];
	struct lock_record *gone; /* stale records of locks that were freed */
	uint32_t count, visit;
};

static const char *const kind_names[] = { "spin locks", "mutexes" };

NTSTATUS ke_lock_graph_create(struct ke_machine *machine)
{
	machine->locks = calloc(1, sizeof(*machine->locks));
	return machine->locks ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static void free_records(struct lock_record *record)
{
	while (record) {
		struct lock_record *next = record->next;

		free(record);
		record = next;
	}
}

static void free_class(struct lock_class *class)
{
	while (class->edges) {
		struct lock_edge *next = class->edges->next;

		free(class->edges);
		class->edges = next;
	}
	free(class);
}

void ke_lock_graph_destroy(struct ke_machine *machine)
{
	struct ke_lock_graph *graph = machine->locks;

	if (!graph)
		return;
	for (uint32_t index = 0; index < BUCKETS; index++)
		free_records(graph->bucket[index]);
	free_records(graph->gone);
	while (graph->classes) {
		struct lock_class *next = graph->classes->next;

		free_class(graph->classes);
		graph->classes = next;
	}
	free(graph);
	machine->locks = NULL;
}

/* --- Records -------------------------------------------------------------------------------------------- */

static struct lock_record **place_of(struct ke_lock_graph *graph, const void *lock)
{
	uintptr_t key = (uintptr_t)lock >> 3;
	struct lock_record **place = &graph->bucket[(key ^ key >> 10) % BUCKETS];

	while (*place && (*place)->lock != lock)
		place = &(*place)->next;
	return place;
}

static struct lock_class *class_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
                                       uint64_t site, const void *lock)
{
	struct lock_class **place = &graph->classes;

	for (; *place; place = &(*place)->next)
		if ((*place)->kind == kind && (*place)->site == site &&
		    (site || (*place)->lock == lock))
			return *place;
	*place = calloc(1, sizeof(**place));
	if (*place)
		**place = (struct lock_class){ .kind = kind, .site = site, .lock = lock };
	return *place;
}

/* The record of lock; one whose initialisation nobody saw is a class of its own. Null: memory is short. */
static struct lock_record *record_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
                                         const void *lock)
{
	struct lock_record **place = place_of(graph, lock), *record = *place;

	if (record)
		return record;
	record = calloc(1, sizeof(*record));
	if (!record)
		return NULL;
	record->lock = lock;
	record->class = class_locked(graph, kind, 0, lock);
	if (!record->class) {
		free(record);
		return NULL;
	}
	*place = record;
	graph->count++;
	return record;
}

/* --- Circles ----------------------------------------------------------------------------------------------- */

static struct lock_edge *edge_to(struct lock_class *from, const struct lock_class *to)
{
	struct lock_edge *edge = from->edges;

	while (edge && edge->to != to)
		edge = edge->next;
	return edge;
}

/* The first edge of a way between two classes, or null. */
static struct lock_edge *way_locked(struct ke_lock_graph *graph, struct lock_class *from,
                                    const struct lock_class *to)
{
	from->visit = graph->visit;
	for (struct lock_edge *edge = from->edges; edge; edge = edge->next)
		if (edge->to == to ||
		    (edge->to->visit != graph->visit && way_locked(graph, edge->to, to)))
			return edge;
	return NULL;
}

/* Adds the edge; a copy of the first edge of the way back when it closes a circle. */
static bool connect_locked(struct ke_lock_graph *graph, struct lock_class *from,
                           struct lock_class *to, struct lock_edge *ret_back)
{
	struct lock_edge *edge, *back, **last = &from->edges;

	if (from == to || from->kind != to->kind || edge_to(from, to))
		return false;
	edge = calloc(1, sizeof(*edge));
	if (!edge)
		return false;
	edge->to = to;
	edge->depth = verify_capture_stack(edge->stack, EDGE_STACK_DEPTH);
	while (*last)
		last = &(*last)->next;
	graph->visit++;
	back = way_locked(graph, to, from);
	*last = edge;
	if (back)
		*ret_back = *back;
	return back != NULL;
}

static void report_circle(enum ke_lock_kind kind, const void *lock, const void *held,
                          const struct lock_edge *back)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1001, (uintptr_t)lock, (uintptr_t)held },
		.advice =
			"Give the locks one order and take them in it everywhere; two threads that "
			"come from both sides wait for each other for ever.",
		.related_label = "other order",
		.related_stack = back->stack,
		.related_depth = back->depth,
	};

	verify_report(&fact, "two %s are taken in both orders", kind_names[kind]);
}

void ke_lock_wanted(enum ke_lock_kind kind, const void *lock)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	const void *held = NULL;
	struct lock_edge back;
	bool circle = false;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = record_locked(graph, kind, lock);
	for (uint32_t index = 0; record && index < thread->held_lock_count; index++) {
		struct lock_record *other = thread->held_lock[index];

		if (other->holder != thread || circle)
			continue;
		circle = connect_locked(graph, other->class, record->class, &back);
		held = other->lock;
	}
	host_lock_release(&graph->lock);
	if (circle)
		report_circle(kind, lock, held, &back);
}

/* --- What a thread holds -------------------------------------------------------------------------------------- */

void ke_lock_taken(enum ke_lock_kind kind, const void *lock)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = record_locked(graph, kind, lock);
	if (record && record->holder != thread && thread->held_lock_count < KE_HELD_LOCKS) {
		record->holder = thread;
		thread->held_lock[thread->held_lock_count++] = record;
	}
	host_lock_release(&graph->lock);
}

static void drop_held(struct ke_thread *thread, const struct lock_record *record)
{
	uint32_t kept = 0;

	for (uint32_t index = 0; index < thread->held_lock_count; index++)
		if (thread->held_lock[index] != record)
			thread->held_lock[kept++] = thread->held_lock[index];
	thread->held_lock_count = (uint8_t)kept;
}

void ke_lock_given(const void *lock)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = *place_of(graph, lock);
	if (record) {
		record->stale |= record->holder && record->holder != thread;
		record->holder = NULL;
		drop_held(thread, record);
	}
	host_lock_release(&graph->lock);
}

const void *ke_lock_held(enum ke_lock_kind kind)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	const void *lock = NULL;

	host_lock_acquire(&graph->lock);
	for (uint32_t index = thread->held_lock_count; index-- > 0 && !lock;) {
		const struct lock_record *record = thread->held_lock[index];

		if (record->holder == thread && record->class->kind == kind)
			lock = record->lock;
	}
	host_lock_release(&graph->lock);
	return lock;
}

void ke_spin_locks_drop(struct ke_thread *thread)
{
	const void *lock;

	while ((lock = ke_lock_held(KE_LOCK_SPIN)) != NULL) {
		ke_lock_given(lock);
		__atomic_store_n((KSPIN_LOCK *)(uintptr_t)lock, 0, __ATOMIC_RELEASE);
	}
}

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
	struct ke_thread *holder = NULL;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = record_locked(graph, kind, lock);
	struct lock_class *class = class_locked(graph, kind, site, lock);
	if (record && class) {
		holder = record->holder;
		record->class = class;
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
	while (thread->held_lock_count && !lock) {
		struct lock_record *record = thread->held_lock[--thread->held_lock_count];

		if (record->holder != thread)
			continue;
		lock = record->lock;
		record->holder = NULL;
	}
	host_lock_release(&graph->lock);
	return lock;
}

void ke_locks_check_exit(struct ke_thread *thread)
{
	const void *lock;

	while (thread->held_lock_count && (lock = take_last(thread)) != NULL)
		report(0x100A, lock, thread);
}

/* --- Memory that goes -------------------------------------------------------------------------------------------- */

/* Forget the lock at *place. Gives its address when it is held, with the holder. */
static const void *forget_locked(struct ke_lock_graph *graph, struct lock_record **place,
                                 struct ke_thread **ret_holder)
{
	struct lock_record *record = *place;
	const void *held = record->holder ? record->lock : NULL;

	*ret_holder = record->holder;
	*place = record->next;
	graph->count--;
	if (record->holder || record->stale) {
		record->holder = NULL;
		record->next = graph->gone;
		graph->gone = record;
	} else {
		free(record);
	}
	return held;
}

static struct lock_record **first_by_address(struct ke_lock_graph *graph, uintptr_t start,
                                             uintptr_t end)
{
	for (uintptr_t at = (start + 7) & ~(uintptr_t)7; at < end; at += 8) {
		struct lock_record **place = place_of(graph, (const void *)at);

		if (*place)
			return place;
	}
	return NULL;
}

static struct lock_record **first_by_record(struct ke_lock_graph *graph, uintptr_t start,
                                            uintptr_t end)
{
	for (uint32_t index = 0; index < BUCKETS; index++)
		for (struct lock_record **place = &graph->bucket[index]; *place;
		     place = &(*place)->next)
			if ((uintptr_t)(*place)->lock >= start && (uintptr_t)(*place)->lock < end)
				return place;
	return NULL;
}

bool ke_locks_forget(struct ke_machine *machine, const void *start, size_t bytes)
{
	struct ke_lock_graph *graph = machine->locks;
	uintptr_t from = (uintptr_t)start, to = from + bytes;
	bool by_address = bytes / 8 < BUCKETS, found = false;
	struct lock_record **place;

	while (graph && graph->count) {
		const void *held = NULL;
		struct ke_thread *holder = NULL;

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
