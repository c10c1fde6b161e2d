/*
 * nt/ke/lock_graph.c - the order in which locks are taken (VF-23, VF-41).
 *
 * Model    A lock belongs to a class: all locks that one call initialised, or a lock of its own when no call did. An
 *          edge says that a lock of one class was waited for while one of another was held, and keeps the stack of the
 *          first time. A new edge that closes a circle is a finding, although nothing has blocked yet. Spin locks have
 *          edges among themselves only: a lock that blocks is never waited for with a spin lock held. Two locks of one
 *          class have no order.
 * Sharing  A lock that is held shared stops who wants it shared, too, for a writer may stand between the two, unless
 *          the wait passes writers. A circle needs that each wait in it is stopped by the hold it meets.
 * Order    Classes and edges are walked in the order they came up; addresses only find a lock's record.
 */
#include <stdlib.h>

#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph_internal.h"

const struct lock_kind ke_lock_kinds[] = {
	[KE_LOCK_SPIN] = { "spin lock", LOCK_SPIN, true },
	[KE_LOCK_QUEUED_SPIN] = { "queued spin lock", LOCK_QUEUED_SPIN, true },
	[KE_LOCK_MUTEX] = { "mutex", LOCK_MUTEX, false },
	[KE_LOCK_FAST_MUTEX] = { "fast mutex", LOCK_FAST_MUTEX, false },
	[KE_LOCK_FAST_MUTEX_UNSAFE] = { "fast mutex in the unsafe form", LOCK_FAST_MUTEX, false },
	[KE_LOCK_GUARDED_MUTEX] = { "guarded mutex", LOCK_GUARDED_MUTEX, false },
	[KE_LOCK_GUARDED_MUTEX_UNSAFE] = { "guarded mutex in the unsafe form", LOCK_GUARDED_MUTEX,
	                                   false },
	[KE_LOCK_RESOURCE] = { "resource", LOCK_RESOURCE, false },
	[KE_LOCK_PUSH] = { "push lock", LOCK_PUSH, false },
};

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

static void free_holds(struct ke_lock_hold *hold)
{
	while (hold) {
		struct ke_lock_hold *next = hold->next_made;

		free(hold);
		hold = next;
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
	for (uint32_t index = 0; index < LOCK_BUCKETS; index++)
		free_records(graph->bucket[index]);
	free_holds(graph->made_holds);
	while (graph->classes) {
		struct lock_class *next = graph->classes->next;

		free_class(graph->classes);
		graph->classes = next;
	}
	free(graph);
	machine->locks = NULL;
}

struct lock_class *ke_lock_class_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
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

/* --- Circles ----------------------------------------------------------------------------------------------- */

/* Is there an edge that stops as much? */
static bool is_known(const struct lock_class *from, const struct lock_edge *edge)
{
	for (const struct lock_edge *known = from->edges; known; known = known->next)
		if (known->to == edge->to && known->held_shared <= edge->held_shared &&
		    known->passes <= edge->passes)
			return true;
	return false;
}

/* Is a wait stopped by a hold that it meets? */
static bool stops(bool passes, bool held_shared)
{
	return !passes || !held_shared;
}

static bool was_seen(const struct ke_lock_graph *graph, const struct lock_class *class, bool passes)
{
	return class->visit[0] == graph->visit || (passes && class->visit[1] == graph->visit);
}

/* A class as somebody holds it. */
struct held_class {
	const struct lock_class *class;
	bool shared;
};

/* The first edge of a way from class, where a wait has come, to where one is stopped by goal; or null. */
static struct lock_edge *way_locked(struct ke_lock_graph *graph, struct lock_class *class,
                                    bool passes, const struct held_class *goal)
{
	class->visit[passes] = graph->visit;
	for (struct lock_edge *edge = class->edges; edge; edge = edge->next) {
		if (!stops(passes, edge->held_shared))
			continue;
		if (edge->to == goal->class && stops(edge->passes, goal->shared))
			return edge;
		if (edge->to != goal->class && !was_seen(graph, edge->to, edge->passes) &&
		    way_locked(graph, edge->to, edge->passes, goal))
			return edge;
	}
	return NULL;
}

/* Adds the edge; a copy of the first edge of the way back when it closes a circle. */
static bool connect_locked(struct ke_lock_graph *graph, struct lock_class *from,
                           const struct lock_edge *wanted, struct lock_edge *ret_back)
{
	const struct held_class goal = { from, wanted->held_shared };
	struct lock_edge *edge, *back, **last = &from->edges;

	if (from == wanted->to ||
	    ke_lock_kinds[from->kind].spins != ke_lock_kinds[wanted->to->kind].spins ||
	    is_known(from, wanted))
		return false;
	edge = malloc(sizeof(*edge));
	if (!edge)
		return false;
	*edge = *wanted;
	edge->depth = verify_capture_stack(edge->stack, EDGE_STACK_DEPTH);
	while (*last)
		last = &(*last)->next;
	graph->visit++;
	back = way_locked(graph, edge->to, edge->passes, &goal);
	*last = edge;
	if (back)
		*ret_back = *back;
	return back != NULL;
}

struct circle {
	const void *lock, *held;
	enum ke_lock_kind kind, held_kind;
	struct lock_edge back;
};

static void report_circle(const struct circle *circle)
{
	struct verify_fact fact = {
		.rule = "VF-23",
		.code = 0xC4,
		.parameter = { 0x1001, (uintptr_t)circle->lock, (uintptr_t)circle->held },
		.advice =
			"Give the locks one order and take them in it everywhere; two threads that "
			"come from both sides wait for each other for ever.",
		.related_label = "other order",
		.related_stack = circle->back.stack,
		.related_depth = circle->back.depth,
	};

	verify_report(&fact, "a %s and a %s are taken in both orders",
	              ke_lock_kinds[circle->held_kind].name, ke_lock_kinds[circle->kind].name);
}

/* The edge from each lock that thread holds; true when one closes a circle. */
static bool connect_holds_locked(struct ke_lock_graph *graph, const struct ke_thread *thread,
                                 struct lock_edge *edge, struct circle *circle)
{
	for (const struct ke_lock_hold *hold = thread->holds; hold; hold = hold->next_of_thread) {
		if (!hold->record)
			continue;
		edge->held_shared = hold->shared;
		if (!connect_locked(graph, hold->record->class, edge, &circle->back))
			continue;
		circle->held = hold->record->lock;
		circle->held_kind = hold->kind;
		return true;
	}
	return false;
}

void ke_lock_wanted(enum ke_lock_kind kind, const void *lock, enum ke_lock_mode mode)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_lock_graph *graph = thread->machine->locks;
	struct lock_edge edge = { .passes = mode == KE_LOCK_SHARED_PASSING };
	struct circle circle = { .lock = lock, .kind = kind };
	bool found = false;

	host_lock_acquire(&graph->lock);
	struct lock_record *record = ke_lock_record_locked(graph, kind, lock);
	if (record && !ke_lock_hold_locked(record, thread)) {
		edge.to = record->class;
		found = connect_holds_locked(graph, thread, &edge, &circle);
	}
	host_lock_release(&graph->lock);
	if (found)
		report_circle(&circle);
}
