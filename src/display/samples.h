/*
 * display/samples.h - how long things took, and what so many per cent of them did not exceed.
 *
 * Locks    None: one thread adds, and who reads comes after it.
 * Tests    tests/display/samples_test.c
 */
#ifndef DRYDOCK_DISPLAY_SAMPLES_H
#define DRYDOCK_DISPLAY_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct display_samples {
	uint64_t *ns;
	size_t count, room;
};

/* Errors: -ENOMEM. */
int display_samples_init(struct display_samples *ret_samples, size_t room);
void display_samples_finish(struct display_samples *samples);
/* What is beyond the room is not kept. */
void display_samples_add(struct display_samples *samples, uint64_t ns);
/* The percent-th percentile in microseconds: the smallest that so many do not exceed; 0 without any. Sorts. */
double display_samples_percentile_us(struct display_samples *samples, unsigned percent);

#endif
