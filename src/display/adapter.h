/*
 * display/adapter.h - which of several render adapters a session's pictures are made on.
 *
 * Model    A preference that names none of them is given up for the next, and told; while there is an adapter, one is chosen.
 * Source   docs/spec/display.md 5.1 (DISP-72).
 * Tests    tests/display/adapter_test.c
 */
#ifndef DRYDOCK_DISPLAY_ADAPTER_H
#define DRYDOCK_DISPLAY_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

struct display_adapter {
	const char *name;
	uint64_t dedicated_bytes; /* memory of its own; 0: none */
	/* 0: the one that the driver takes by itself. */
	uint32_t luid_low;
	int32_t luid_high;
};

/* Parts of names, in any letter case; null or empty: no wish. */
struct display_adapter_wish {
	const char *by_operator; /* now */
	const char *configured;  /* once */
};

/*
 * The operator's, else the configured one, else the one with most memory of its own, the first of equals.
 * Gives    Null: there are none. ret_is_stale: somebody wished for one that is not there.
 */
const struct display_adapter *display_adapter_choose(const struct display_adapter *adapters, uint32_t count,
                                                     const struct display_adapter_wish *wish, bool *ret_is_stale);

#endif
