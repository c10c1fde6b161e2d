/* tools/drydock/monitor_options.c - what the options of drydock monitor say. */
#include "drydock/monitor_options.h"

#include <stddef.h>
#include <string.h>

#include "composer/adapters.h"
#include "display/config.h"
#include "display/pad/identity.h"
#include "drydock/composer_format.h"
#include "drydock/gamepad_channel.h"

#define MONITORS_MAX 15 /* of a driver */

static void refuse(struct tool_parser *parser, const char *what)
{
	parser->failed = true;
	tool_usage(parser->command, "%s is not built yet (docs/monitor.md says what is)", what);
}

#define MEMBER(member) offsetof(struct monitor_options, member)

/* Options that are said, and those whose text is kept. */
static const struct {
	const char *name;
	size_t at;
} flags[] = {
	{ "lossless", MEMBER(is_lossless) }, { "constant-rate", MEMBER(is_constant) },
	{ "hdr", MEMBER(is_hdr) },           { "mouse", MEMBER(has_mouse) },
	{ "json", MEMBER(is_json) },         { "watch-pads", MEMBER(watches_pads) },
	{ "tls", MEMBER(has_tls) },          { "paint-pointer", MEMBER(is_painted) },
}, texts[] = {
	{ "size", MEMBER(size) },       { "gamepad", MEMBER(gamepad) },
	{ "linger", MEMBER(linger) },   { "record", MEMBER(record) },
	{ "hashes", MEMBER(hashes) },   { "listen", MEMBER(listen) },
	{ "tls-key", MEMBER(key) },     { "tls-cert", MEMBER(certificate) },
	{ "adapter", MEMBER(adapter) },
};

/* False: it is no option of either kind. */
static bool take_simple(const struct tool_parser *parser, const char *option,
                        struct monitor_options *request)
{
	for (size_t index = 0; index < sizeof(flags) / sizeof(flags[0]); index++)
		if (strcmp(option, flags[index].name) == 0) {
			*(bool *)((char *)request + flags[index].at) = true;
			return true;
		}
	for (size_t index = 0; index < sizeof(texts) / sizeof(texts[0]); index++)
		if (strcmp(option, texts[index].name) == 0) {
			*(const char **)((char *)request + texts[index].at) = parser->value;
			return true;
		}
	return false;
}

void monitor_options_take(struct tool_parser *parser, const char *option,
                          struct monitor_options *request)
{
	if (take_simple(parser, option, request))
		return;
	if (strcmp(option, "self-check") == 0) {
		tool_number(parser, 1, 3600, &request->seconds);
	} else if (strcmp(option, "sdr-white") == 0) {
		tool_number(parser, COMPOSER_WHITE_MIN, COMPOSER_WHITE_MAX, &request->white_nits);
	} else if (strcmp(option, "pads") == 0) {
		tool_number(parser, 1, PAD_COUNT_MAX, &request->pads);
	} else if (strcmp(option, "count") == 0) {
		tool_number(parser, 1, MONITORS_MAX, &request->count);
	} else if (strcmp(option, "adapters") == 0) {
		tool_number(parser, 1, COMPOSER_ADAPTERS_MAX, &request->adapters);
	} else if (strcmp(option, "renders-on") == 0) {
		tool_number(parser, 1, COMPOSER_ADAPTERS_MAX, &request->renders_on);
	} else if (strcmp(option, "port") == 0) {
		tool_number(parser, 1024, 65535, &request->port);
	} else if (strcmp(option, "source") == 0) {
		request->source = parser->value;
		if (strcmp(parser->value, "card") != 0 && strcmp(parser->value, "desktop") != 0)
			request->file = parser->value;
	} else if (*option == 0) {
		parser->failed = true;
		tool_usage(parser->command, "a COMMAND stands behind --: drydock monitor -- %s",
		           parser->value);
	} else {
		char name[32];

		snprintf(name, sizeof(name), "--%s", option);
		refuse(parser, name);
	}
}

bool monitor_options_take_command(struct tool_parser *parser, struct monitor_options *request)
{
	bool is_desktop = request->source && strcmp(request->source, "desktop") == 0;

	if (parser->index + 1 < parser->count)
		request->command = parser->arguments + parser->index + 1;
	if (parser->count - parser->index > MONITOR_COMMAND_WORDS_MAX)
		tool_usage(parser->command, "COMMAND has more than %d words",
		           MONITOR_COMMAND_WORDS_MAX);
	else if (request->command && request->source && !is_desktop)
		tool_usage(parser->command, "a COMMAND is for a desktop, and for no other source");
	else if (is_desktop && !request->command)
		tool_usage(parser->command,
		           "--source desktop needs a COMMAND: drydock monitor -- foot");
	else
		return true;
	return false;
}

const char *monitor_options_contradiction(const struct monitor_options *request)
{
	bool is_card = !request->command && !request->file;

	if (request->watches_pads && !request->pads && !request->has_mouse)
		return "--watch-pads needs --pads or --mouse";
	if (strcmp(request->gamepad, DISPLAY_GAMEPAD_AUTO) != 0 &&
	    !pad_identity_named(request->gamepad))
		return "--gamepad and " DISPLAY_KNOB_GAMEPAD " take " DISPLAY_GAMEPADS;
	if (request->is_constant && !request->record)
		return "--constant-rate needs --record";
	if (request->white_nits && (!request->is_hdr || is_card))
		return "--sdr-white is for a COMMAND or a file in --hdr";
	if (request->is_painted && !request->command)
		return "--paint-pointer is for a COMMAND: nothing else has a pointer";
	if ((request->adapters || request->adapter || request->renders_on) && is_card)
		return "--adapters, --adapter and --renders-on are for a COMMAND or a file";
	if (request->renders_on > (request->adapters ? request->adapters : 1))
		return "--renders-on takes one of those that --adapters has";
	if (request->is_hdr && request->is_lossless)
		return "--lossless has 8 bits, and --hdr needs ten";
	if (request->hashes && !request->is_lossless)
		return "--hashes needs --lossless";
	if (request->count > 1 && (request->record || request->hashes))
		return "--record and --hashes write what one monitor sends";
	if (!request->certificate != !request->key)
		return "--tls-cert and --tls-key go together";
	return NULL;
}
