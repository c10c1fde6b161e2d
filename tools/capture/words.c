/* tools/capture/words.c - lines. */
#include "capture/words.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "drydock/stream_format.h"

#define LINE_BYTES 320

static uint32_t number_of(const struct words *words)
{
	return words->number ? words->number : 1;
}

/* Takes object; null: memory is short, and nothing is said. */
static void say_json(const struct words *words, json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

	if (text)
		words->say(text);
	free(text);
	json_decref(object);
}

static void say_address_json(const struct words *words, const struct words_address *address)
{
	char control[LINE_BYTES], view[LINE_BYTES];

	snprintf(control, sizeof(control), "%s%s", address->address, address->control);
	snprintf(view, sizeof(view), "%s%s", address->address, address->view);
	say_json(words,
	         json_pack("{s:i, s:s, s:s, s:s?}", "monitor", (int)number_of(words), "control",
	                   control, "view", view, "fingerprint", address->fingerprint));
}

void words_address(const struct words *words, const struct words_address *address)
{
	char line[LINE_BYTES], which[32] = "";

	if (words->is_json) {
		say_address_json(words, address);
		return;
	}
	if (words->count > 1)
		snprintf(which, sizeof(which), "monitor %u", number_of(words));
	snprintf(line, sizeof(line), *which ? "%s%s (%s)" : "%s%s", address->address,
	         address->control, which);
	words->say(line);
	snprintf(line, sizeof(line), "%s%s (%s%sto look only)", address->address, address->view,
	         which, *which ? ", " : "");
	words->say(line);
	if (!address->fingerprint)
		return;
	snprintf(line, sizeof(line), "SHA-256 of the certificate: %s", address->fingerprint);
	words->say(line);
}

static const char *name_of(uint32_t code)
{
	switch (code) {
	case STREAM_NOTICE_FINE: return "fine";
	case STREAM_NOTICE_RESIZING: return "resizing";
	case STREAM_NOTICE_RESTARTED: return "restarted";
	case STREAM_NOTICE_NO_PICTURE: return "no picture";
	default: return "other";
	}
}

void words_state(const struct words *words, uint32_t code, const char *text)
{
	if (words->is_json)
		say_json(words, json_pack("{s:i, s:s, s:s}", "monitor", (int)number_of(words),
		                          "state", name_of(code), "words", text));
}
