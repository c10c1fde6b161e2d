/*
 * harness/random.h - numbers without a pattern that are the same in every run.
 *
 * Model    A state of 32 bits that its owner begins with any number: two threads have two, and what one test draws changes
 *          nothing of another's. Of a number the upper bits are the better ones.
 * Tests    tests/harness/harness_test.c
 */
#ifndef DRYDOCK_TESTS_HARNESS_RANDOM_H
#define DRYDOCK_TESTS_HARNESS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t random_next(uint32_t *state)
{
	return *state = *state * 1664525u + 1013904223u;
}

/* 0 to end - 1. */
static inline uint32_t random_below(uint32_t *state, uint32_t end)
{
	return (uint32_t)((uint64_t)random_next(state) * end >> 32);
}

/* The bytes that belong to state, which begins with it each time. */
static inline void random_fill(void *bytes, size_t count, uint32_t state)
{
	for (size_t at = 0; at < count; at++)
		((uint8_t *)bytes)[at] = (uint8_t)(random_next(&state) >> 24);
}

#endif
