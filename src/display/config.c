/* display/config.c - the environment's words to one struct. */
#include "display/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "display/manager.h"
#include "display/pad/identity.h"

const char *const display_knobs[] = {
	DISPLAY_KNOB_ENCODER, DISPLAY_KNOB_ADAPTER, DISPLAY_KNOB_DEPTH,  DISPLAY_KNOB_TEN_BIT,
	DISPLAY_KNOB_444,     DISPLAY_KNOB_TIMING,  DISPLAY_KNOB_LINGER, DISPLAY_KNOB_NO_ISOLATE,
	DISPLAY_KNOB_GAMEPAD, DISPLAY_KNOB_NOTHING, DISPLAY_KNOB_STEADY, NULL
};

static const char blanks[] = " \t\r\n\v\f";

/* Where text begins and how long it is without the blanks around it. */
static const char *trim(const char *text, size_t *ret_length)
{
	size_t length;

	text += strspn(text, blanks);
	length = strlen(text);
	while (length && strchr(blanks, text[length - 1]))
		length--;
	*ret_length = length;
	return text;
}

static bool is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

bool display_config_is_on(const char *text, bool otherwise)
{
	static const char *const off[] = { "", "0", "false", "no", "off" };
	size_t length;

	if (!text)
		return otherwise;
	text = trim(text, &length);
	for (size_t index = 0; index < sizeof(off) / sizeof(off[0]); index++)
		if (is_word(text, length, off[index]))
			return false;
	return true;
}

/* --- Words and numbers ------------------------------------------------------------------------------------------------- */

struct parse {
	const char *(*get)(const char *name);
	char *text;
	size_t bytes;
	bool failed;
};

static void fail(struct parse *parse, const char *name, const char *wanted)
{
	if (!parse->failed)
		snprintf(parse->text, parse->bytes, "%s takes %s", name, wanted);
	parse->failed = true;
}

/* An empty one is none. */
static void take_word(struct parse *parse, const char *name, char *ret_word, size_t room)
{
	const char *text = parse->get(name);
	size_t length = 0;

	ret_word[0] = 0;
	if (!text)
		return;
	text = trim(text, &length);
	if (length >= room) {
		fail(parse, name, "a shorter word");
		return;
	}
	memcpy(ret_word, text, length);
	ret_word[length] = 0;
}

/* False: it is none. One that is too large for its type is the largest. */
static bool take_number(struct parse *parse, const char *name, unsigned long long otherwise,
                        unsigned long long *ret_number)
{
	char word[24], *end;

	take_word(parse, name, word, sizeof(word));
	*ret_number = otherwise;
	if (!word[0])
		return true;
	if (word[0] < '0') /* a sign */
		return false;
	*ret_number = strtoull(word, &end, 10);
	return *end == 0;
}

static void take_depth(struct parse *parse, struct display_config *config)
{
	unsigned long long depth;

	if (!take_number(parse, DISPLAY_KNOB_DEPTH, DISPLAY_DEPTH_DEFAULT, &depth))
		fail(parse, DISPLAY_KNOB_DEPTH, "a number from 1 to 3");
	config->pipeline_depth = depth < 1                   ? 1
	                         : depth > DISPLAY_DEPTH_MAX ? DISPLAY_DEPTH_MAX
	                                                     : (uint32_t)depth;
}

static void take_linger(struct parse *parse, struct display_config *config)
{
	unsigned long long ms;
	char word[24];

	take_word(parse, DISPLAY_KNOB_LINGER, word, sizeof(word));
	config->is_pinned = strcasecmp(word, "keep") == 0;
	config->linger_ms = DISPLAY_LINGER_MS;
	if (config->is_pinned)
		return;
	if (!take_number(parse, DISPLAY_KNOB_LINGER, DISPLAY_LINGER_MS, &ms) ||
	    ms > DISPLAY_LINGER_MAX_MS)
		fail(parse, DISPLAY_KNOB_LINGER, "milliseconds up to an hour, or keep");
	else
		config->linger_ms = (uint32_t)ms;
}

static uint32_t take_clock(struct parse *parse, const char *name, uint32_t otherwise)
{
	unsigned long long ms;

	if (take_number(parse, name, otherwise, &ms) && ms >= 1 && ms <= DISPLAY_CLOCK_MAX_MS)
		return (uint32_t)ms;
	fail(parse, name, "milliseconds, from 1 to an hour's");
	return otherwise;
}

static void take_gamepad(struct parse *parse, struct display_config *config)
{
	take_word(parse, DISPLAY_KNOB_GAMEPAD, config->gamepad, sizeof(config->gamepad));
	if (!config->gamepad[0])
		snprintf(config->gamepad, sizeof(config->gamepad), "xusb");
	if (strcmp(config->gamepad, DISPLAY_GAMEPAD_AUTO) != 0 &&
	    !pad_identity_named(config->gamepad))
		fail(parse, DISPLAY_KNOB_GAMEPAD, DISPLAY_GAMEPADS);
}

bool display_config_parse(const char *(*get)(const char *name), struct display_config *ret_config,
                          char *text, size_t bytes)
{
	struct parse parse = { get, text, bytes, false };
	struct display_config config = {
		.allows_ten_bit = display_config_is_on(get(DISPLAY_KNOB_TEN_BIT), true),
		.allows_444 = display_config_is_on(get(DISPLAY_KNOB_444), true),
		.tells_timing = display_config_is_on(get(DISPLAY_KNOB_TIMING), false),
		.no_isolate = display_config_is_on(get(DISPLAY_KNOB_NO_ISOLATE), false),
	};

	take_word(&parse, DISPLAY_KNOB_ENCODER, config.encoder, sizeof(config.encoder));
	take_word(&parse, DISPLAY_KNOB_ADAPTER, config.adapter, sizeof(config.adapter));
	take_depth(&parse, &config);
	take_linger(&parse, &config);
	config.nothing_ms = take_clock(&parse, DISPLAY_KNOB_NOTHING, DISPLAY_NOTHING_MS);
	config.steady_ms = take_clock(&parse, DISPLAY_KNOB_STEADY, DISPLAY_STEADY_MS);
	take_gamepad(&parse, &config);
	*ret_config = config;
	return !parse.failed;
}
