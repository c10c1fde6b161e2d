/*
 * tools/drydock/command_monitor.c - drydock monitor: a virtual monitor and who looks at it.
 *
 * A display's driver in a machine, and its picture in a browser, or a viewer of our own that checks it. This
 * process builds the driver and becomes drydock-monitor, which starts all the others.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "composer/adapters.h"
#include "display/config.h"
#include "display/pad/identity.h"
#include "drydock/build.h"
#include "drydock/composer_format.h"
#include "drydock/gamepad_channel.h"

#define CARD_PROJECT "samples/testcard/driver"
#define DISPLAY_PROJECT "samples/vdisplay/driver"
#define ARGUMENTS_MAX 64
#define MONITORS_MAX 15 /* of a driver */
#define PROGRAM "drydock-monitor"
#define SIZE_AT_FIRST "1280x720@60"

static const struct tool_option options[] = {
	{ 0, "source", "SOURCE",
	  "what the monitor shows: card, a moving test card; desktop, the programs of COMMAND; or "
	  "a file, an image or a film, again and again (desktop with a COMMAND, else card)" },
	{ 0, "size", "WxH[@Hz]",
	  "its size and rate; without it, that of the window that controls it, at 60 Hz" },
	{ 0, "port", "PORT", "where its page is on this computer (one that is free)" },
	{ 0, "listen", "ADDRESS[:PORT]",
	  "where its page is served, with TLS unless that is loopback; 0.0.0.0 and [::] are all "
	  "addresses of this computer (127.0.0.1)" },
	{ 0, "tls", NULL, "TLS on loopback, too" },
	{ 0, "tls-cert", "FILE",
	  "the certificate for TLS, and those that lead to its issuer, as PEM (one that is made "
	  "for this run, whose fingerprint is printed)" },
	{ 0, "tls-key", "FILE", "its key, as PEM without a password" },
	{ 0, "self-check", "SECONDS",
	  "play the viewer for so long, and print one JSON object; exit 0 when fewer than 1 % of "
	  "the pictures went missing" },
	{ 0, "lossless", NULL, "every pixel as it was drawn; more data, and Chromium alone" },
	{ 0, "record", "FILE", "write what is sent, as H.264 with start codes" },
	{ 0, "constant-rate", NULL,
	  "with --record: as many pictures a second as the rate says, what stays again and again" },
	{ 0, "hashes", "FILE",
	  "with --lossless: a line for each frame, its number and a hash of its pixels" },
	{ 0, "pads", "N", "gamepads that viewers play, each in a process of its own; 1 to 16" },
	{ 0, "gamepad", "NAME",
	  "what these are to games: xusb, dualsense, dualsense-edge, dualshock4, steam-deck, or "
	  "auto: what each says that it is (xusb)" },
	{ 0, "mouse", NULL,
	  "a mouse of the machine, in a process of its own: it moves as a captured pointer does" },
	{ 0, "watch-pads", NULL, "print what programs in the machine read from all of these" },
	{ 0, "linger", "MS",
	  "a monitor only while somebody looks, and so many milliseconds after the last one has "
	  "gone "
	  "(keep: from the first one on)" },
	{ 0, "hdr", NULL, "ten bits of BT.2020 and PQ, while all who look can show them" },
	{ 0, "sdr-white", "NITS", "of HDR, how bright a desktop's white is: 80 (default) to 480" },
	{ 0, "paint-pointer", NULL,
	  "the pointer is a part of a COMMAND's pictures, for recordings and viewers that show "
	  "none "
	  "themselves" },
	{ 0, "count", "N",
	  "so many monitors in one machine, each with an address of its own; 1 to 15, of the card "
	  "(1)" },
	{ 0, "adapters", "N",
	  "so many emulated render adapters, the last with the most memory: 1 to 4, of a desktop "
	  "or "
	  "a file (1)" },
	{ 0, "adapter", "NAME", "a part of the name of the one to render on" },
	{ 0, "renders-on", "N",
	  "the adapter that renders whatever is asked for, as in a computer whose display hangs on "
	  "one" },
	{ 0, "json", NULL, "addresses and what happens to a monitor as JSON, a line each" },
	{ 0, NULL, NULL, NULL },
};

static const char *const examples[] = {
	"drydock monitor -- foot",
	"drydock monitor --size 1920x1080@60 -- xterm -e top",
	"drydock monitor --source card",
	"drydock monitor --source film.mkv --size 1920x1080@60",
	"drydock monitor --source card --self-check 5",
	"drydock monitor --source card --size 1920x1080@60 --self-check 10",
	"drydock monitor --lossless --record card.h264",
	"drydock monitor --count 2 --json",
	"drydock monitor --linger 10000 --source card",
	"drydock monitor --hdr -- foot",
	"drydock monitor --paint-pointer --record desk.h264 -- foot",
	"drydock monitor --pads 2 --watch-pads",
	"drydock monitor --pads 1 --gamepad dualsense --watch-pads",
	"drydock monitor --mouse --watch-pads",
	"drydock monitor --listen 0.0.0.0:8443 -- foot",
	"drydock monitor --listen 192.0.2.1:8443 --tls-cert site.pem --tls-key site.key -- foot",
	NULL,
};

struct request {
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

static void refuse(struct tool_parser *parser, const char *what)
{
	parser->failed = true;
	tool_usage(parser->command, "%s is not built yet (docs/monitor.md says what is)", what);
}

#define MEMBER(member) offsetof(struct request, member)

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
                        struct request *request)
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

static void take(struct tool_parser *parser, const char *option, struct request *request)
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

/* A folder of this source tree, where the program was built; the caller frees it. Null: memory is short. */
static char *source_path(const char *name)
{
	char *path = NULL;
	const char *given = host_environment("DRYDOCK_SOURCE");

	return asprintf(&path, "%s/%s", given ? given : DRYDOCK_SOURCE_ROOT, name) < 0 ? NULL
	                                                                               : path;
}

static char *program_path(void)
{
	char *self = host_path_program(), *path = NULL, *slash = self ? strrchr(self, '/') : NULL;

	if (slash) {
		*slash = 0;
		if (asprintf(&path, "%s/%s", self, PROGRAM) < 0)
			path = NULL;
	}
	free(self);
	return path;
}

/* What is not asked for is left out. */
static char *word(const char *name, const char *value)
{
	char *text = NULL;

	if (value && asprintf(&text, "%s%s", name, value) < 0)
		text = NULL;
	return text;
}

/* What was built for it. */
struct images {
	struct builder_result display, pads[PAD_KINDS], client[PAD_KINDS];
};

/* The drivers of pads, and who looks at their devices. */
static const struct {
	const char *name, *driver, *client;
} pad_kinds[PAD_KINDS] = {
	[PAD_KIND_XUSB] = { "xusb", "samples/gamepad/xusb", "samples/gamepad/client" },
	[PAD_KIND_HID] = { "hid", "samples/gamepad/hid", "samples/gamepad/hid_client" },
	[PAD_KIND_MOUSE] = { "mouse", "samples/gamepad/mouse", "samples/gamepad/hid_client" },
};

/* With auto a gamepad is what it says that it is, and XInput's where nobody knows it. */
static bool wants_kind(const struct request *request, enum pad_kind kind)
{
	bool is_auto = strcmp(request->gamepad, DISPLAY_GAMEPAD_AUTO) == 0;
	const struct pad_identity *identity = pad_identity_named(request->gamepad);

	if (kind == PAD_KIND_MOUSE)
		return request->has_mouse;
	return request->pads && (is_auto || (identity && identity->kind == kind));
}

/* One program looks at all devices of HID. */
static bool wants_client(const struct request *request, enum pad_kind kind)
{
	return request->watches_pads && wants_kind(request, kind) &&
	       (kind != PAD_KIND_MOUSE || !wants_kind(request, PAD_KIND_HID));
}

#define WORDS_MAX (ARGUMENTS_MAX + 20)

/* The program's arguments; its texts go with the old program, or with this one's end. */
struct words {
	char *at[WORDS_MAX + 1];
	int count;
};

static void add(struct words *words, const char *name, const char *value)
{
	char *text = value && words->count < WORDS_MAX ? word(name, value) : NULL;

	if (text)
		words->at[words->count++] = text;
}

static void add_number(struct words *words, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	add(words, name, text);
}

static const char *inf_of(const struct builder_result *result)
{
	return result->images[0].inf ? result->images[0].inf : "";
}

static void add_of_kind(struct words *words, enum pad_kind kind, const char *what,
                        const char *value)
{
	char name[32];

	snprintf(name, sizeof(name), "pads-%s-%s", pad_kinds[kind].name, what);
	add(words, name, value);
}

static void add_pads(struct words *words, const struct request *request,
                     const struct images *images)
{
	if (request->pads) {
		add_number(words, "pads=", request->pads);
		add(words, "gamepad=", request->gamepad);
	}
	add(words, "", request->has_mouse ? "mouse" : NULL);
	for (enum pad_kind kind = 0; kind < PAD_KINDS; kind++) {
		if (!wants_kind(request, kind))
			continue;
		add_of_kind(words, kind, "image=", images->pads[kind].images[0].path);
		add_of_kind(words, kind, "inf=", inf_of(&images->pads[kind]));
		if (wants_client(request, kind))
			add_of_kind(words, kind, "client=", images->client[kind].images[0].path);
	}
}

/* Become the program that has the codecs. */
static int become(const struct images *images, const struct request *request)
{
	char *path = program_path();
	struct words words = { .at = { path }, .count = 1 };

	add(&words, "", images->display.images[0].path);
	add(&words, "", inf_of(&images->display));
	add(&words, "", request->size ? request->size : SIZE_AT_FIRST);
	add_number(&words, "", request->seconds);
	add_number(&words, "", request->port);
	if (request->count > 1)
		add_number(&words, "count=", request->count);
	if (request->white_nits)
		add_number(&words, "white=", request->white_nits);
	if (request->adapters > 1)
		add_number(&words, "adapters=", request->adapters);
	if (request->renders_on)
		add_number(&words, "renders-on=", request->renders_on);
	add(&words, "adapter=", request->adapter);
	add(&words, "", request->is_json ? "json" : NULL);
	add(&words, "", request->is_lossless ? "lossless" : NULL);
	add(&words, "", request->is_hdr ? "hdr" : NULL);
	add(&words, "", request->is_constant ? "constant" : NULL);
	add(&words, "", request->is_painted ? "painted" : NULL);
	add(&words, "", request->size ? NULL : "follows");
	add(&words, "linger=", request->linger);
	add(&words, "listen=", request->listen);
	add(&words, "", request->has_tls ? "tls" : NULL);
	add(&words, "tls-cert=", request->certificate);
	add(&words, "tls-key=", request->key);
	add(&words, "record=", request->record);
	add(&words, "hashes=", request->hashes);
	add_pads(&words, request, images);
	add(&words, "", request->file ? "film" : NULL);
	add(&words, "", request->file);
	add(&words, "", request->command ? "desktop" : NULL);
	for (int at = 0; request->command && request->command[at]; at++)
		add(&words, "", request->command[at]);
	if (path)
		execv(path, words.at);
	fprintf(stderr, "drydock: %s cannot be started: %s\n", path ? path : PROGRAM,
	        strerror(path ? errno : ENOMEM));
	for (int at = 0; at < words.count; at++)
		free(words.at[at]);
	return EXIT_CANNOT;
}

static int build_project(const char *name, struct builder_result *ret_result)
{
	struct builder_request build = { .release = true };
	uint64_t start_ns = host_clock_monotonic_ns();
	char *project = source_path(name);
	int status;

	if (!project)
		return EXIT_INTERNAL;
	tool_build_defaults(&build, &start_ns);
	build.directory = project;
	build.release = true;
	build.sanitize = 0;
	tool_build_begin();
	status = builder_build(&build, ret_result);
	if (!status && ret_result->image_count != 1)
		status = EXIT_CANNOT;
	if (tool_build_end())
		status = EXIT_FINDINGS;
	else if (status)
		builder_result_print(ret_result, host_is_terminal(1));
	free(project);
	return status;
}

static int build_pads(const struct request *request, struct images *images)
{
	int status = 0;

	for (enum pad_kind kind = 0; kind < PAD_KINDS && !status; kind++) {
		if (wants_kind(request, kind))
			status = build_project(pad_kinds[kind].driver, &images->pads[kind]);
		if (!status && wants_client(request, kind))
			status = build_project(pad_kinds[kind].client, &images->client[kind]);
	}
	return status;
}

static int build_and_become(const struct request *request)
{
	struct images images = { .display = { 0 } };
	int status =
		build_project(request->command || request->file ? DISPLAY_PROJECT : CARD_PROJECT,
	                      &images.display);

	if (!status)
		status = build_pads(request, &images);
	if (!status)
		status = become(&images, request);
	builder_result_finish(&images.display);
	for (int kind = 0; kind < PAD_KINDS; kind++) {
		builder_result_finish(&images.pads[kind]);
		builder_result_finish(&images.client[kind]);
	}
	return status;
}

/* What stands behind "--" is the desktop's first program. */
static bool take_command(struct tool_parser *parser, struct request *request)
{
	bool is_desktop = request->source && strcmp(request->source, "desktop") == 0;

	if (parser->index + 1 < parser->count)
		request->command = parser->arguments + parser->index + 1;
	if (parser->count - parser->index > ARGUMENTS_MAX)
		tool_usage(parser->command, "COMMAND has more than %d words", ARGUMENTS_MAX);
	else if (request->command && request->source && !is_desktop)
		tool_usage(parser->command, "a COMMAND is for a desktop, and for no other source");
	else if (is_desktop && !request->command)
		tool_usage(parser->command,
		           "--source desktop needs a COMMAND: drydock monitor -- foot");
	else
		return true;
	return false;
}

/* What does not go together, or is not there; null: all does. */
static const char *contradiction(const struct request *request)
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

static int run(int count, char **arguments)
{
	struct tool_parser parser = { .command = &command_monitor,
		                      .count = count,
		                      .arguments = arguments };
	struct request request = { .size = NULL };
	const char *option, *why;

	while ((option = tool_parse(&parser)) != NULL && !parser.failed)
		take(&parser, option, &request);
	if (parser.failed || !take_command(&parser, &request))
		return EXIT_USAGE;
	if (!request.gamepad)
		request.gamepad = host_environment(DISPLAY_KNOB_GAMEPAD);
	if (!request.gamepad || !*request.gamepad)
		request.gamepad = "xusb";
	why = contradiction(&request);
	if (why)
		return tool_usage(&command_monitor, "%s", why);
	/* What is in it its player says. */
	if (request.file && access(request.file, R_OK) != 0)
		return tool_usage(&command_monitor,
		                  "--source takes card, desktop or a file: %s: %s", request.file,
		                  strerror(errno));
	return build_and_become(&request);
}

const struct tool_command command_monitor = {
	.name = "monitor",
	.synopsis = "drydock monitor [--source card|desktop|FILE] [--size WxH@Hz] [--port PORT] "
		    "[--self-check SECONDS] [-- COMMAND...]",
	.summary = "A virtual monitor: a driver's pictures through a sealed ring to a browser",
	.text = "Starts a machine with a display driver, takes its pictures out of a ring of "
		"shared "
		"slots, encodes them, and serves a page on this computer alone that shows them. It "
		"prints two addresses, one to control and one to look; both have a token that no "
		"other page knows. From another computer: ssh -L PORT:127.0.0.1:PORT, or --listen, "
		"which speaks TLS alone and prints its certificate's fingerprint.\n\n"
		"--self-check needs no browser: it plays the viewer over the same connection, "
		"reads the card's frame counter from the decoded pixels and prints one JSON "
		"object.\n\n"
		"With a COMMAND the monitor shows it: drydock-composer is a small Wayland desktop, "
		"where X11 programs work, too; when COMMAND ends, so does the monitor. Without one "
		"it shows a test card, or the file that --source names: an image, or a film at its "
		"own "
		"rate again and again, decoded by a process that may open nothing else. "
		"Of several monitors each shows its own: a card, a desktop with a COMMAND of its "
		"own, or "
		"the file.",
	.options = options,
	.examples = examples,
	.run = run,
};
