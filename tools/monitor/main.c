/*
 * tools/monitor/main.c - drydock-monitor IMAGE INF WxH[@Hz] SECONDS PORT [WISH...] [desktop COMMAND... | film FILE]: the machine's
 * process of a virtual monitor. It starts the drivers', the capture host's and the composer's, and tells how it went.
 *
 * Wishes are count=N, json, lossless, hdr, constant, follows, tls, listen=ADDRESS[:PORT], tls-cert=FILE, tls-key=FILE, linger=MS, record=FILE, hashes=FILE,
 * white=NITS, painted, adapters=N, renders-on=N, adapter=NAME,
 * pads=N, gamepad=NAME, mouse, pads-KIND-image=FILE, pads-KIND-inf=FILE, pads-KIND-client=FILE (monitor/pads.h).
 * SECONDS 0: for browsers, until it is interrupted; otherwise the self-check. drydock monitor starts it; its arguments are
 * for nobody else.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "base/host/host_sandbox.h"
#include "base/host/host_socket.h"
#include "display/config.h"
#include "display/listen.h"
#include "drydock/frame_channel.h"
#include "monitor/captures.h"
#include "monitor/desktop.h"
#include "monitor/pads.h"
#include "monitor/report.h"
#include "monitor/size.h"

#define HOST_PROGRAM "drydock-host"

struct run {
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_host host;
	struct monitor_pads pads;
	struct captures captures;
	unsigned count;      /* of monitors */
	unsigned white_nits; /* of a desktop's HDR; 0: not said */
	bool checks;
	char **command; /* of the desktop; null: the card is shown */
	bool is_film;   /* command is a file */
	struct desktops desktops;
	struct composer_link_view composer[DESKTOPS_MAX];
};

/* Set by signals; a loop waits for it. */
static int interrupted = -1;

static void on_interrupt(int signal)
{
	(void)signal;
	host_wakeup_set(interrupted);
}

static void interrupt(void)
{
	host_wakeup_set(interrupted);
}

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

/* A program that lies beside this one; the caller frees it. Null: memory is short. */
static char *beside(const char *name)
{
	char *self = host_path_program(), *path = NULL, *slash = self ? strrchr(self, '/') : NULL;

	if (slash)
		*slash = 0;
	if (!slash || asprintf(&path, "%s/%s", self, name) < 0)
		path = NULL;
	free(self);
	return path;
}

/* --- The driver -------------------------------------------------------------------------------------------------------- */

static bool host_driver(struct drydock_driver *driver)
{
	char *path;
	bool hosted;

	path = beside(HOST_PROGRAM);
	hosted = path && drydock_driver_host(driver, path) >= 0;
	free(path);
	return hosted;
}

/* Gamepads have hosts as displays have. */
static int load_pads(struct run *run)
{
	char *path = host_sandbox_is_possible() ? beside(HOST_PROGRAM) : NULL;
	drydock_status status = monitor_pads_install(&run->pads, run->machine, path);

	free(path);
	return status < 0 ? cannot("the gamepads' driver cannot be loaded",
	                           drydock_last_error(run->machine))
	                  : GOOD;
}

/* Under a sanitizer no driver could be confined. */
static bool is_driver_inside(void)
{
	return !host_sandbox_is_possible();
}

/* Its surfaces go to the composer. */
static bool place_driver(struct run *run)
{
	if (is_driver_inside())
		return true;
	if (!host_driver(run->driver))
		return false;
	if (run->desktops.count)
		drydock_driver_host_descriptor(run->driver, desktops_connect, &run->desktops);
	return true;
}

static int start_desktop(struct run *run, const char *path)
{
	struct desktop *desktop = &run->desktops.desktop[run->desktops.count];
	const struct desktop_place place = { .machine = run->machine,
		                             .number = run->count > 1 ? run->desktops.count + 1 : 0,
		                             .is_hosted = !is_driver_inside(),
		                             .is_film = run->is_film,
		                             .white_nits = run->white_nits,
		                             .path = path,
		                             .command = (const char *const *)run->command };
	int error;

	desktop->ended = interrupt;
	error = desktop_start(desktop, &place);
	if (error)
		return cannot("the composer cannot be started", strerror(-error));
	run->desktops.count++;
	return GOOD;
}

/* Before the driver is there: what a host of it has to say goes to the composers, one a monitor. */
static int start_desktops(struct run *run)
{
	char *path;
	int status = GOOD;

	if (!run->command)
		return GOOD;
	path = beside(run->is_film ? PLAYER_PROGRAM : COMPOSER_PROGRAM);
	if (!run->is_film && !desktop_is_possible(path))
		status = CANNOT;
	while (status == GOOD && run->desktops.count < run->count)
		status = start_desktop(run, path);
	free(path);
	return status;
}

/* Where the driver is to live in this process they are this machine's. */
static int add_adapters(struct run *run)
{
	int error;

	if (!is_driver_inside())
		return GOOD;
	error = composer_adapters_add(&run->desktops.adapters);
	return error ? cannot("the display's adapters cannot be made", strerror(-error)) : GOOD;
}

static int load(struct run *run, const char *image, const char *inf)
{
	struct drydock_device *device;

	if (drydock_machine_create(NULL, &run->machine) < 0)
		return cannot("no machine can be made", NULL);
	if (start_desktops(run) != GOOD || add_adapters(run) != GOOD)
		return CANNOT;
	if (drydock_driver_add(run->machine, image, *inf ? inf : NULL, &run->driver) < 0 ||
	    !place_driver(run) || drydock_device_plug(run->machine, NULL, &device) < 0)
		return cannot("the display's driver cannot be loaded",
		              drydock_last_error(run->machine));
	return GOOD;
}

/* --- The capture host ---------------------------------------------------------------------------------------------------- */

#define WISHES_MAX 32

/* What it is told of the command line, as its environment. */
struct wishes {
	char *text[WISHES_MAX + 1];
	size_t count;
};

static bool wish(struct wishes *wishes, const char *name, const char *value)
{
	return wishes->count < WISHES_MAX &&
	       asprintf(&wishes->text[wishes->count++], "%s=%s", name, value) >= 0;
}

/* What is said as it stands, and what with a value. */
static const struct {
	const char *word, *name;
} switches[] = {
	{ "lossless", CAPTURE_LOSSLESS },
	{ "follows", CAPTURE_FOLLOWS },
	{ "hdr", CAPTURE_HDR },
	{ "constant", CAPTURE_CONSTANT },
	{ "tls", CAPTURE_TLS },
	{ "json", CAPTURE_JSON },
	{ "mouse", CAPTURE_MOUSE },
	{ "painted", CAPTURE_PAINTED },
}, values[] = {
	{ "listen=", CAPTURE_LISTEN }, { "tls-cert=", CAPTURE_TLS_CERTIFICATE },
	{ "tls-key=", CAPTURE_TLS_KEY }, { "pads=", CAPTURE_PADS },
	{ "record=", CAPTURE_RECORD }, { "hashes=", CAPTURE_HASHES },
	{ "linger=", DISPLAY_KNOB_LINGER }, { "gamepad=", DISPLAY_KNOB_GAMEPAD },
	{ "adapters=", CAPTURE_ADAPTERS }, { "adapter=", CAPTURE_ADAPTER },
	{ "white=", CAPTURE_WHITE },
};

/* What follows is the desktop's command, or a file. */
static bool ends_wishes(const char *argument)
{
	return strcmp(argument, "desktop") == 0 || strcmp(argument, "film") == 0;
}

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static bool wish_for(struct wishes *wishes, const char *argument)
{
	for (size_t at = 0; at < LENGTH(switches); at++)
		if (strcmp(argument, switches[at].word) == 0)
			return wish(wishes, switches[at].name, "1");
	for (size_t at = 0; at < LENGTH(values); at++) {
		size_t length = strlen(values[at].word);

		if (strncmp(argument, values[at].word, length) == 0)
			return (strcmp(values[at].word, "linger=") != 0 ||
			        wish(wishes, CAPTURE_LINGERS, "1")) &&
			       wish(wishes, values[at].name, argument + length);
	}
	/* These are this process's own. */
	return strncmp(argument, "pads-", 5) == 0 || strncmp(argument, "count=", 6) == 0 ||
	       strncmp(argument, "renders-on=", 11) == 0;
}

/* Knobs are the capture host's; whoever set one meant it. */
static bool wish_knobs(struct wishes *wishes)
{
	bool wished = true;

	for (size_t at = 0; display_knobs[at] && wished; at++) {
		const char *value = host_environment(display_knobs[at]);

		wished = !value || wish(wishes, display_knobs[at], value);
	}
	return wished;
}

/* What this process was told about sanitizers, its own are told as well. */
static bool wish_all(const struct run *run, struct wishes *wishes, int count, char **arguments)
{
	const char *sanitizer = host_environment("ASAN_OPTIONS");
	bool wished = (!is_driver_inside() || wish(wishes, CAPTURE_INSIDE, "1")) &&
	              wish(wishes, CAPTURE_SIZE, arguments[3]) &&
	              wish(wishes, CAPTURE_SECONDS, arguments[4]) &&
	              wish(wishes, CAPTURE_PORT, arguments[5]) &&
	              (!sanitizer || wish(wishes, "ASAN_OPTIONS", sanitizer));

	for (int index = 6; index < count && !ends_wishes(arguments[index]) && wished; index++)
		wished = wish_for(wishes, arguments[index]);
	if (wished && run->command)
		wished = wish(wishes, CAPTURE_DESKTOP, "1") &&
		         (!run->is_film || wish(wishes, CAPTURE_FILM, "1"));
	/* Of two of one name the first is read: what was said with the command counts. */
	return wished && wish_knobs(wishes);
}

static int start_captures(struct run *run, const struct wishes *wishes)
{
	char *path = beside(CAPTURE_PROGRAM);
	int status = path ? GOOD : cannot("no capture host", "memory is short");

	run->captures.machine = run->machine;
	if (status == GOOD)
		status = captures_start(&run->captures, run->count, path,
		                        (const char *const *)wishes->text);
	free(path);
	return status;
}

/* --- The desktop --------------------------------------------------------------------------------------------------------- */

static int end_desktop(struct run *run, unsigned at)
{
	struct desktop *desktop = &run->desktops.desktop[at];
	int status = __atomic_load_n(&desktop->status, __ATOMIC_RELAXED);

	composer_link_look(desktop->link, &run->composer[at]);
	desktop_stop(desktop);
	if (run->is_film && status >= 0)
		return cannot("there is nothing to show", "the player has ended");
	if (status == -1 || status == 3 || status > 128)
		return cannot("the composer has ended", "the desktop is gone with it");
	return GOOD;
}

/* Out of the machine. Why there is a desktop no more, unless its command has simply ended. */
static int end_desktops(struct run *run)
{
	int status = GOOD;

	for (unsigned at = 0; at < run->desktops.count; at++)
		if (end_desktop(run, at) != GOOD)
			status = CANNOT;
	run->desktops.count = 0;
	return status;
}

/* --- The run ------------------------------------------------------------------------------------------------------------- */

static void tell_findings(const struct run *run)
{
	struct drydock_finding finding;

	for (uint32_t index = 0; drydock_finding_at(run->machine, index, &finding); index++)
		fprintf(stderr, "drydock: finding 0x%X: %s\n", finding.code, finding.text);
}

/* The worst of them counts; what one has failed with was told. */
static int judge(const struct run *run)
{
	int status = drydock_finding_count(run->machine) ? MISSING : GOOD;

	for (unsigned at = 0; at < run->captures.count; at++) {
		const struct capture *capture = &run->captures.capture[at];

		if (!capture->has_figures)
			return cannot("the capture host has ended", "its monitor is gone with it");
		if (capture->figures.status > status)
			status = capture->figures.status;
	}
	return status;
}

static bool report(const struct run *run, unsigned at)
{
	const struct capture *capture = &run->captures.capture[at];
	struct report report = { .figures = &capture->figures,
		                 .host = run->host,
		                 .machine = host_process_self(),
		                 .capture_host = capture->companion.linux_process,
		                 .composer = run->composer[at],
		                 .monitor = run->count > 1 ? at + 1 : 0,
		                 .findings = drydock_finding_count(run->machine) };

	report_print(stdout, &report);
	return report_is_good(&report);
}

/* One object; of several monitors one with a list of them. */
static bool report_all(const struct run *run)
{
	bool is_good = true;

	if (run->count == 1)
		return report(run, 0);
	puts("{\"monitors\": [");
	for (unsigned at = 0; at < run->count; at++) {
		is_good &= report(run, at);
		if (at + 1 < run->count)
			puts(",");
	}
	puts("]}");
	return is_good;
}

static int tell(struct run *run)
{
	int status = judge(run);

	tell_findings(run);
	if (!run->checks || status > MISSING)
		return status;
	return report_all(run) ? status : MISSING;
}

/* Beside the machine is waited for where this thread is none of its. */
static int show(struct run *run, const struct wishes *wishes)
{
	int status = start_captures(run, wishes), desktop;

	if (status != GOOD && !run->captures.count)
		return status;
	if (status != GOOD)
		interrupt();
	monitor_pads_watch(&run->pads);
	drydock_thread_exit(run->machine);
	for (unsigned at = 0; at < run->desktops.count; at++)
		captures_say_seat(&run->captures, at, run->desktops.desktop[at].seat);
	if (captures_attend(&run->captures, interrupted) != GOOD)
		status = CANNOT;
	desktop = end_desktops(run);
	monitor_pads_end(&run->pads);
	drydock_thread_enter(run->machine);
	monitor_pads_join(&run->pads);
	captures_end(&run->captures);
	status = status == GOOD ? desktop : status;
	if (!drydock_driver_host_look(run->driver, &run->host))
		run->host = (struct drydock_host){ .process = host_process_self(),
			                           .profile = "in the machine's process" };
	drydock_machine_stop(run->machine);
	return status == GOOD ? tell(run) : status;
}

static int run_all(struct run *run, int count, char **arguments)
{
	struct wishes wishes = { .count = 0 };
	int status = load(run, arguments[1], arguments[2]);

	if (status == GOOD)
		status = load_pads(run);
	if (status == GOOD)
		status = wish_all(run, &wishes, count, arguments) ? show(run, &wishes) : CANNOT;
	if (run->desktops.count) { /* there was no show */
		drydock_thread_exit(run->machine);
		end_desktops(run);
		drydock_thread_enter(run->machine);
	}
	drydock_machine_destroy(run->machine);
	for (size_t index = 0; index < wishes.count; index++)
		free(wishes.text[index]);
	return status;
}

/* What stands behind name in one of the wishes, or otherwise. */
static unsigned number_of(int count, char **arguments, const char *name, unsigned otherwise)
{
	size_t length = strlen(name);

	for (int index = 6; index < count && !ends_wishes(arguments[index]); index++)
		if (strncmp(arguments[index], name, length) == 0)
			return (unsigned)strtoul(arguments[index] + length, NULL, 10);
	return otherwise;
}

int main(int count, char **arguments)
{
	static struct run run;

	struct monitor_size size;
	struct display_place place = { .port = 0 };

	if (count < 6 || !monitor_size_parse(arguments[3], &size)) {
		fprintf(stderr,
		        "drydock: --size takes two numbers of at most %u, and @ a rate of "
		        "at most %u: 1280x720@60\n",
		        FRAME_SIZE_MAX, FRAME_REFRESH_MAX);
		return USAGE;
	}
	for (int index = 6; index < count && !run.command; index++)
		if (ends_wishes(arguments[index]))
			run.command = arguments + index + 1;
		else
			monitor_pads_take(&run.pads, arguments[index]);
	run.is_film = run.command && strcmp(run.command[-1], "film") == 0;
	run.count = number_of(count, arguments, "count=", 1);
	if (run.count > CAPTURES_MAX)
		run.count = CAPTURES_MAX;
	run.desktops.adapters.count = (uint8_t)number_of(count, arguments, "adapters=", 1);
	run.desktops.adapters.fixed = (uint8_t)number_of(count, arguments, "renders-on=", 0);
	run.white_nits = number_of(count, arguments, "white=", 0);
	for (int index = 6; index < count && !ends_wishes(arguments[index]); index++)
		if (strncmp(arguments[index], "listen=", 7) == 0 &&
		    !display_place_parse(arguments[index] + 7, &place)) {
			fprintf(stderr, "drydock: --listen takes an address and perhaps a port: "
			                "192.0.2.1, 192.0.2.1:8080, [::]:8080\n");
			return USAGE;
		}
	run.checks = strtoul(arguments[4], NULL, 10) != 0;
	interrupted = host_wakeup_create();
	if (interrupted < 0)
		return cannot("signals cannot be heard", NULL);
	signal(SIGINT, on_interrupt);
	signal(SIGTERM, on_interrupt);
	return run_all(&run, count, arguments);
}
