/* tools/drydock/monitor_start.c - from what is asked for to the arguments of drydock-monitor. */
#include "drydock/monitor_start.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "display/config.h"
#include "display/pad/identity.h"
#include "drydock/build.h"

#define CARD_PROJECT "samples/testcard/driver"
#define DISPLAY_PROJECT "samples/vdisplay/driver"
#define PROGRAM "drydock-monitor"
#define SIZE_AT_FIRST "1280x720@60"

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
static bool wants_kind(const struct monitor_options *request, enum pad_kind kind)
{
	bool is_auto = strcmp(request->gamepad, DISPLAY_GAMEPAD_AUTO) == 0;
	const struct pad_identity *identity = pad_identity_named(request->gamepad);

	if (kind == PAD_KIND_MOUSE)
		return request->has_mouse;
	return request->pads && (is_auto || (identity && identity->kind == kind));
}

/* One program looks at all devices of HID. */
static bool wants_client(const struct monitor_options *request, enum pad_kind kind)
{
	return request->watches_pads && wants_kind(request, kind) &&
	       (kind != PAD_KIND_MOUSE || !wants_kind(request, PAD_KIND_HID));
}

#define WORDS_MAX (MONITOR_COMMAND_WORDS_MAX + 20)

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

static void add_pads(struct words *words, const struct monitor_options *request,
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
static int become(const struct images *images, const struct monitor_options *request)
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

static int build_pads(const struct monitor_options *request, struct images *images)
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

int monitor_start(const struct monitor_options *request)
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
