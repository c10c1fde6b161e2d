/*
 * nt/ke/lock_graph_internal.h - what lock_graph.c and lock_holds.c share: classes, edges, records, holds.
 */
#ifndef DRYDOCK_NT_KE_LOCK_GRAPH_INTERNAL_H
#define DRYDOCK_NT_KE_LOCK_GRAPH_INTERNAL_H

#include "nt/ke/lock_graph.h"

#define LOCK_BUCKETS 1024
#define EDGE_STACK_DEPTH 16

/* What a lock is: by its initialisation, or by its first use where that leaves it open. */
enum lock_type {
	LOCK_OPEN,
	LOCK_SPIN,
	LOCK_QUEUED_SPIN,
	LOCK_MUTEX,
	LOCK_FAST_MUTEX,
	LOCK_GUARDED_MUTEX,
	LOCK_RESOURCE,
	LOCK_PUSH
};

/* What the kinds are. */
struct lock_kind {
	const char *name;
	enum lock_type type;
	bool spins;
};

extern const struct lock_kind ke_lock_kinds[];

/* A lock of class to was waited for with one of the edge's class held. */
struct lock_edge {
	struct lock_edge *next;
	struct lock_class *to;
	bool held_shared; /* in the first class, with others perhaps */
	bool passes;      /* the wait was for an exclusive owner alone */
	uint32_t depth;
	uint64_t stack[EDGE_STACK_DEPTH];
};

struct lock_class {
	struct lock_class *next;
	enum ke_lock_kind kind; /* of the first that came up */
	uint64_t site;          /* where its locks are initialised; 0: lock is the only one */
	const void *lock;       /* null with site 0: its lock is gone, no other one joins */
	struct lock_edge *edges;
	uint32_t visit[2]; /* reached by a wait that passes sharers, or not */
};

/* One lock. */
struct lock_record {
	struct lock_record *next;
	const void *lock;
	struct lock_class *class;
	enum lock_type type;
	struct ke_lock_hold *holds; /* who has it: one, or all that share it */
};

/* A thread has a lock. It stands in the lock's list and in the thread's own, which that thread alone touches. */
struct ke_lock_hold {
	struct ke_lock_hold *next_of_lock, *next_of_thread, *next_made;
	struct lock_record *record; /* null: somebody gave the lock back, or it is gone */
	const struct ke_thread
		*thread; /* compared only: a thread of an ended machine leaves its holds */
	enum ke_lock_kind kind;
	uint32_t times; /* shared: how often */
	bool shared;
};

struct ke_lock_graph {
	struct host_lock lock; /* guards all that hangs here, and the lists of all threads */
	struct lock_class *classes;
	struct lock_record *bucket[LOCK_BUCKETS];
	struct ke_lock_hold *free_holds, *made_holds;
	uint32_t count, visit;
};

/* The class of kind whose locks site initialises; site 0: of lock alone. Null: memory is short. */
struct lock_class *ke_lock_class_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
                                        uint64_t site, const void *lock);
/* Where the record of lock hangs, or is to hang. */
struct lock_record **ke_lock_place_locked(struct ke_lock_graph *graph, const void *lock);
/* The record of lock; one whose initialisation nobody saw is a class of its own. Null: memory is short. */
struct lock_record *ke_lock_record_locked(struct ke_lock_graph *graph, enum ke_lock_kind kind,
                                          const void *lock);
/* The hold of thread on record, or null. */
struct ke_lock_hold *ke_lock_hold_locked(const struct lock_record *record, const void *thread);

#endif
