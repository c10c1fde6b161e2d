/*
 * nt/ke/arena.h - memory at addresses that are the same in every run (seeded machines).
 *
 * Model    One range of addresses above those of programs, cut into slices; a seeded machine has one, the lowest
 *          that is free when it is made, so that a run by itself always has the first. A slice has a part for
 *          paged blocks of drivers and one for all else. Chunks are of a class of sizes, and of one class the one
 *          that came back last goes out first: addresses follow from the order of the calls alone. What is free is
 *          noted beside the memory, never in it.
 *          Under address sanitizer there is no arena: the sanitizer guards what the host's allocator gave.
 *          Paged blocks are inaccessible to a thread at DISPATCH_LEVEL or above (THR-10b): who raises that high, or
 *          takes the baton there, closes them. Nobody opens them again but the first access from below, by its
 *          fault, for changing the protection of pages is dear: taking and releasing a lock over and over costs
 *          nothing then. The pool's own accesses open them for a moment. When the machine ends they stay open.
 * Locks    One short lock of the arena's own.
 * Tests    tests/nt/ke/arena_test.c
 */
#ifndef DRYDOCK_NT_KE_ARENA_H
#define DRYDOCK_NT_KE_ARENA_H

#include "nt/ke/ke.h"

#define KE_ARENA_START (KE_USER_ARENA_START + KE_USER_ARENA_BYTES)
#define KE_ARENA_SLICES 16u
#define KE_ARENA_PART_BYTES (2ull << 30)
#define KE_ARENA_SLICE_BYTES (2 * KE_ARENA_PART_BYTES)

struct ke_arena;

/* What is asked for; give it back with the same. */
struct ke_chunk {
	size_t bytes, alignment; /* alignment: 16, 64 or a page */
	bool paged;
};

/*
 * An arena on the lowest free slice.
 * Errors   -EAGAIN: all slices are in use; -ENOMEM; else what the host says, -EEXIST when the addresses are taken.
 */
int ke_arena_create(struct ke_arena **ret_arena);
/* All of its memory goes. Null is accepted. */
void ke_arena_destroy(struct ke_arena *arena);
/* Memory for chunk, or null. *ret_fresh: it was never used before, hence zero. */
void *ke_arena_allocate(struct ke_arena *arena, const struct ke_chunk *chunk, bool *ret_fresh);
void ke_arena_free(struct ke_arena *arena, const struct ke_chunk *chunk, void *memory);

/*
 * Give machine an arena if it is seeded and no address sanitizer is in the process. When that fails, the standard
 * error says so: all works, but a driver that looks at addresses does not repeat itself.
 */
void ke_arena_give(struct ke_machine *machine);

/*
 * Zeroed memory, aligned to 16, for objects that drivers see: from the arena, or the host when there is none.
 * Owns     ke_memory_free() with the same bytes, before the machine is destroyed. Null: memory is short.
 */
void *ke_memory_allocate(struct ke_machine *machine, size_t bytes);
/* Null is accepted. */
void ke_memory_free(struct ke_machine *machine, void *memory, size_t bytes);

/* --- Paged blocks at raised IRQL ------------------------------------------------------------------------- */

/* Slow halves of those below; nobody else calls them. */
void ke_paged_close_slow(struct ke_arena *arena);
bool ke_paged_open_slow(struct ke_machine *machine);

/* thread, the running one, has another IRQL or runs again: at DISPATCH_LEVEL and above paged blocks are closed. */
static inline void ke_paged_follow(const struct ke_thread *thread)
{
	if (__builtin_expect(thread->machine->arena != NULL, 0) && thread->irql >= DISPATCH_LEVEL)
		ke_paged_close_slow(thread->machine->arena);
}

/*
 * The runtime itself is about to access paged blocks, perhaps in a system call, which would fail and not fault.
 * Gives    What ke_paged_restore() takes: they were closed to the running thread.
 */
static inline bool ke_paged_open(struct ke_machine *machine)
{
	return __builtin_expect(machine->arena != NULL, 0) && ke_paged_open_slow(machine);
}

static inline void ke_paged_restore(struct ke_machine *machine, bool were_closed)
{
	if (__builtin_expect(were_closed, 0))
		ke_paged_close_slow(machine->arena);
}

/* The machine ends, its threads run as they like: paged blocks stay accessible. */
void ke_paged_end(struct ke_machine *machine);
/* host_memory_readable() for a machine's memory: paged blocks count as what they are when they are open. */
bool ke_memory_readable(struct ke_machine *machine, const void *address, size_t bytes);
/* True when address lies among paged blocks that are inaccessible now. */
bool ke_paged_is_closed(struct ke_machine *machine, uintptr_t address);

#endif
