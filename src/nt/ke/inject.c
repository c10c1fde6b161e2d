/*
 * nt/ke/inject.c - failures that a driver must live with, chosen by a seed (VF-28, VF-42).
 *
 * A call is known by its kind, the offsets in images of the frames that led to it, and how often it came that way
 * before; these and the seed decide. So a run repeats its failures whatever the addresses are, and under another
 * seed other calls fail.
 */
#include "nt/ke/inject.h"

#include <stdlib.h>
#include <string.h>

#define SITES 1024
#define MIX 0x9E3779B97F4A7C15ull

struct site {
	uint64_t key; /* 0: free */
	uint32_t calls;
};

struct ke_injector {
	struct host_lock lock;
	uint64_t seed;
	uint32_t rate;
	struct site site[SITES];
};

NTSTATUS ke_injector_create(struct ke_machine *machine)
{
	struct ke_injector *injector = calloc(1, sizeof(*injector));

	if (!injector)
		return STATUS_INSUFFICIENT_RESOURCES;
	injector->seed = machine->options.inject_seed;
	injector->rate = machine->options.inject_rate;
	machine->injector = injector;
	return STATUS_SUCCESS;
}

void ke_injector_destroy(struct ke_machine *machine)
{
	free(machine->injector);
	machine->injector = NULL;
}

static uint64_t mixed(uint64_t value, uint64_t more)
{
	value = (value ^ more) * MIX;
	return value ^ value >> 29;
}

/* What the frames in drivers' images say; 0: the innermost image is a program's, or there is none. */
static uint64_t key_of(struct ke_machine *machine, const uint64_t *stack, uint32_t depth)
{
	uint64_t key = 0;

	for (uint32_t index = 0; index < depth; index++) {
		const struct ke_image_range *range = ke_image_at(machine, stack[index]);

		if (!range)
			continue;
		if (range->client)
			break;
		key = mixed(key + 1, stack[index] - range->start);
		for (const char *at = range->name; *at; at++)
			key = mixed(key, (uint8_t)*at);
	}
	return key;
}

/* How often key came before; a full table counts no further. */
static uint32_t count_locked(struct ke_injector *injector, uint64_t key)
{
	for (uint32_t probe = 0; probe < SITES; probe++) {
		struct site *site = &injector->site[(key + probe) % SITES];

		if (site->key && site->key != key)
			continue;
		site->key = key;
		return site->calls++;
	}
	return 0;
}

bool ke_inject_now(struct ke_machine *machine, enum ke_injection kind)
{
	struct ke_injector *injector = machine->injector;
	uint64_t stack[VERIFY_STACK_DEPTH];
	uint32_t depth, call;
	uint64_t key;

	if (!ke_current_thread_or_null())
		return false;
	depth = verify_capture_stack(stack, VERIFY_STACK_DEPTH);
	key = key_of(machine, stack, depth);
	if (!key)
		return false;
	key = mixed(key, kind + 1);
	host_lock_acquire(&injector->lock);
	call = count_locked(injector, key);
	host_lock_release(&injector->lock);
	if (mixed(mixed(injector->seed + 1, key), call) % injector->rate)
		return false;
	verify_note_injected(stack, depth);
	return true;
}
