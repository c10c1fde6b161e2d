/*
 * tools/drydock/monitor_options.h - what the options of drydock monitor ask for.
 *
 * Model    One option after another is taken; what is wrong with one is told as wrong usage and sets the parser's failed. What
 *          does not go together is looked for when all are there.
 */
#ifndef DRYDOCK_TOOLS_MONITOR_OPTIONS_H
#define DRYDOCK_TOOLS_MONITOR_OPTIONS_H

#include "drydock/tool.h"

#define MONITOR_COMMAND_WORDS_MAX 64

/* All 0: nothing asked for yet. Texts are the arguments'. */
struct monitor_options {
	const char *size;                    /* null: that of the window */
	uint64_t seconds, port, pads, count; /* count 0: one */
	uint64_t adapters, renders_on;       /* 0: not said */
	const char *adapter;                 /* null: not said */
	uint64_t white_nits;                 /* 0: not said */
	bool is_lossless, is_hdr, is_constant, watches_pads, is_json, has_mouse, is_painted;
	const char *gamepad;           /* null: xusb */
	const char *source;            /* null: not said */
	const char *file;              /* that source names; null: none */
	char **command;                /* ends with null; null: none */
	const char *record, *hashes;   /* files; null: not wanted */
	const char *linger;            /* null: the monitor stays */
	const char *listen;            /* null: on loopback */
	bool has_tls;                  /* on loopback, too */
	const char *certificate, *key; /* files; null: made */
};

/* An option that the parser has found, with its value. */
void monitor_options_take(struct tool_parser *parser, const char *option, struct monitor_options *request);
/* What stands behind "--": the desktop's first program. False: wrong usage was told. */
bool monitor_options_take_command(struct tool_parser *parser, struct monitor_options *request);
/* What does not go together, or is not there; request's gamepad is said. Null: all does. */
const char *monitor_options_contradiction(const struct monitor_options *request);

#endif
