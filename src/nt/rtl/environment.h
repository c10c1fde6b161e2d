/*
 * rtl/environment.h - what rtl asks of the floors above it, as tables filled from there.
 *
 * Model    One constant table per process and purpose; the functions find their machine through the
 *          running thread. Until a table is set, the functions that need it fail.
 * Locks    None; a table is set at start-up and stays.
 */
#ifndef DRYDOCK_NT_RTL_ENVIRONMENT_H
#define DRYDOCK_NT_RTL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Set by ex: paged pool of the running thread's machine, owned by the calling driver. */
struct rtl_pool_operations {
	void *(*allocate)(size_t bytes, uint32_t tag); /* null: none left */
	void (*free)(void *address, uint32_t tag);
};

/* Set by machine or ex: where debug prints go, and what identifies an address in a replayed run. */
struct rtl_debug_operations {
	/* text of count bytes (UTF-8) from component at level; any IRQL. */
	void (*print)(uint32_t component, uint32_t level, const char *text, size_t count);
	/* Stop at a breakpoint of the driver: DbgBreakPoint. */
	void (*breakpoint)(uint32_t status);
	/* True when pointers must not be shown as they are (a seeded run). */
	bool (*masks_pointers)(void);
};

void rtl_set_pool_operations(const struct rtl_pool_operations *operations);
void rtl_set_debug_operations(const struct rtl_debug_operations *operations);

/* Pool for results that a driver frees (RtlFreeUnicodeString, ExFreePool). Null: none. */
void *rtl_pool_allocate(size_t bytes, uint32_t tag);
void rtl_pool_free(void *address, uint32_t tag);

/* Blank what looks like pointers in length bytes of text that goes into the trace; only in a seeded run. */
void rtl_mask_pointers(char *text, size_t length);

#endif
