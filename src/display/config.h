/*
 * display/config.h - what a capture host is told once, when it starts: the knobs.
 *
 * Model    Each knob is a variable of the environment. They are read together, before anything else runs, into one struct that
 *          does not change; nothing on a session's path reads the environment. What may change while a session runs is not
 *          here and is never kept: the size that is wanted (display_session_options.wanted), the end (.interrupted), the rate,
 *          who watches and who wants a key frame (display_pipeline_set_rate, _watch, _want_key).
 * Source   docs/spec/display.md 9.1 (DISP-181 to 183).
 * Tests    tests/display/config_test.c
 */
#ifndef DRYDOCK_DISPLAY_CONFIG_H
#define DRYDOCK_DISPLAY_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISPLAY_KNOB_ENCODER "DRYDOCK_DISPLAY_ENCODER"     /* libavcodec's name of it, in place of the plan's choice */
#define DISPLAY_KNOB_ADAPTER "DRYDOCK_DISPLAY_ADAPTER"     /* a part of the name of what renders */
#define DISPLAY_KNOB_DEPTH "DRYDOCK_DISPLAY_DEPTH"         /* pictures that are not finished, 1 to 3 */
#define DISPLAY_KNOB_TEN_BIT "DRYDOCK_DISPLAY_TEN_BIT"     /* boolean: streams may have ten bits, where asked for */
#define DISPLAY_KNOB_444 "DRYDOCK_DISPLAY_444"             /* boolean: streams may have all of the colours, where asked for */
#define DISPLAY_KNOB_TIMING "DRYDOCK_DISPLAY_TIMING"       /* boolean: tell at the end what each stage took */
#define DISPLAY_KNOB_LINGER "DRYDOCK_DISPLAY_LINGER_MS"    /* a monitor that nobody has stays so long; "keep": for ever */
#define DISPLAY_KNOB_NOTHING "DRYDOCK_DISPLAY_NOTHING_MS"  /* a session without a first picture fails after so long */
#define DISPLAY_KNOB_STEADY "DRYDOCK_DISPLAY_STEADY_MS"    /* a card that has stopped is made anew after so long */
#define DISPLAY_KNOB_NO_ISOLATE "DRYDOCK_DISPLAY_NO_ISOLATE" /* boolean: displays beside ours stay on */
#define DISPLAY_KNOB_GAMEPAD "DRYDOCK_DISPLAY_GAMEPAD"     /* what gamepads are: DISPLAY_GAMEPADS */

/* Their names, and a null: who starts a capture host hands these on. */
extern const char *const display_knobs[];

/* Names of display/pad/identity.h, and what asks each gamepad. */
#define DISPLAY_GAMEPADS "xusb, dualsense, dualsense-edge, dualshock4, steam-deck or auto"
#define DISPLAY_GAMEPAD_AUTO "auto"

#define DISPLAY_DEPTH_DEFAULT 2u
#define DISPLAY_DEPTH_MAX 3u
#define DISPLAY_LINGER_MAX_MS 3600000u
/* A session in which nothing was presented at all fails after so long; what never rests and has stopped is made anew. */
#define DISPLAY_NOTHING_MS 20000u
#define DISPLAY_STEADY_MS 10000u
#define DISPLAY_CLOCK_MAX_MS 3600000u /* of the two clocks of a session without pictures */

struct display_config {
	char encoder[32];        /* "": as the plan says */
	char adapter[64];        /* "": any */
	uint32_t pipeline_depth; /* out of range becomes the next that is in it */
	bool allows_ten_bit, allows_444;
	bool tells_timing;
	uint32_t linger_ms;
	bool is_pinned;
	uint32_t nothing_ms, steady_ms; /* from 1 on */
	bool no_isolate;
	char gamepad[16]; /* one of DISPLAY_GAMEPADS */
};

/* Empty, 0, false, no and off, of any case and with blanks around them, are off; every other word is on. Null: otherwise. */
bool display_config_is_on(const char *text, bool otherwise);
/*
 * Read all of them. get gives the text of a variable, or null.
 * Gives    False: text says which one is wrong, and what it may be.
 */
bool display_config_parse(const char *(*get)(const char *name), struct display_config *ret_config, char *text,
                          size_t bytes);

#endif
