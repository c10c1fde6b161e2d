/*
 * tools/capture/words.h - what the capture host has printed: its addresses, and how things stand; for people, or as JSON lines.
 *
 * Tests    tests/display/monitor_count_test.c
 */
#ifndef DRYDOCK_CAPTURE_WORDS_H
#define DRYDOCK_CAPTURE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

struct words {
	uint32_t number, count; /* of the monitor, and how many there are; 0: one alone */
	bool is_json;
	void (*say)(const char *line); /* to standard output of who started it all */
};

struct words_address {
	const char *address; /* before a token */
	const char *control, *view;
	const char *fingerprint; /* null: no TLS */
};

/* Two lines, with a fingerprint three; as JSON one: monitor, control, view, fingerprint (which may be null). */
void words_address(const struct words *words, const struct words_address *address);
/* As JSON a line: monitor, state, words; else nothing. code is a STREAM_NOTICE_. */
void words_state(const struct words *words, uint32_t code, const char *text);

#endif
