/*
 * tools/monitor/main.c - drydock-monitor IMAGE INF WxH[@Hz] SECONDS PORT [lossless] [record=FILE] [hashes=FILE]: the card's
 * driver in a machine, and its viewers.
 *
 * SECONDS 0: for browsers, until it is interrupted; otherwise the self-check. drydock monitor starts it; its arguments are
 * for nobody else.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "base/host/host_sandbox.h"
#include "drydock/drydock.h"
#include "monitor/report.h"

enum { GOOD = 0, MISSING = 1, USAGE = 2, CANNOT = 3 };

#define WELCOME_MS 5000
#define LAST_FRAME_MS 3000

#define HOST_PROGRAM "drydock-host"

struct run {
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_host host;
	struct display_session_options options;
	struct display_session_report session;
	struct display_pipeline pipeline;
	struct display_server *server;
	struct display_server_figures figures;
	struct display_watcher watcher;
	uint16_t port;
	bool is_lossless;
	FILE *record, *hashes; /* null: not wanted */
	uint32_t delivered;
};

static bool interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	__atomic_store_n(&interrupted, true, __ATOMIC_RELAXED);
}

/* "1280x720" or "1280x720@60". */
static bool take_size(const char *text, struct display_session_options *options)
{
	unsigned width, height, refresh_hz = 60;
	int used = 0, more = 0;

	if (sscanf(text, "%ux%u%n", &width, &height, &used) != 2)
		return false;
	if (text[used] &&
	    (sscanf(text + used, "@%u%n", &refresh_hz, &more) != 1 || text[used + more]))
		return false;
	options->width = width;
	options->height = height;
	options->refresh_hz = refresh_hz;
	return frame_mode_is_valid(width, height, refresh_hz);
}

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

/* The driver's program lies beside this one. */
static bool host_driver(struct drydock_driver *driver)
{
	char *self = host_path_program(), *path = NULL, *slash = self ? strrchr(self, '/') : NULL;
	bool hosted;

	/* Under a sanitizer it could not be confined: then it lives here. */
	if (!host_sandbox_is_possible()) {
		free(self);
		return true;
	}
	if (slash)
		*slash = 0;
	hosted = slash && asprintf(&path, "%s/%s", self, HOST_PROGRAM) > 0 &&
	         drydock_driver_host(driver, path) >= 0;
	free(path);
	free(self);
	return hosted;
}

static int load(struct run *run, const char *image, const char *inf)
{
	struct drydock_device *device;

	if (drydock_machine_create(NULL, &run->machine) < 0)
		return cannot("no machine can be made", NULL);
	if (drydock_driver_add(run->machine, image, *inf ? inf : NULL, &run->driver) < 0 ||
	    !host_driver(run->driver) || drydock_device_plug(run->machine, NULL, &device) < 0)
		return cannot("the card's driver cannot be loaded",
		              drydock_last_error(run->machine));
	return GOOD;
}

/* --- Pipeline and server ---------------------------------------------------------------------------------------- */

/* The server numbers frames in this very order. */
static void deliver(void *context, const struct display_coded *coded)
{
	struct run *run = context;

	run->delivered++;
	if (run->hashes)
		fprintf(run->hashes, "%u %08x\n", run->delivered, coded->hash);
	if (run->record)
		fwrite(coded->packet.bytes, 1, coded->packet.size, run->record);
	display_server_push(run->server, coded);
}

static void want_key(void *context)
{
	display_pipeline_want_key(&((struct run *)context)->pipeline);
}

static void watch(void *context, bool watched)
{
	struct run *run = context;

	/* What is recorded is encoded in any case. */
	display_pipeline_watch(&run->pipeline, watched || run->record);
}

static void log_line(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "drydock: %s\n", text);
}

static struct display_format format_of(const struct run *run)
{
	return (struct display_format){ .width = run->options.width,
		                        .height = run->options.height,
		                        .refresh_hz = run->options.refresh_hz,
		                        .is_lossless = run->is_lossless };
}

static int start_pipeline(struct run *run)
{
	const struct display_objects *objects = display_objects_nt();
	struct display_pipeline_options options = {
		.format = format_of(run),
		.wants_hashes = run->hashes != NULL,
		.samples = (size_t)run->options.seconds * run->options.refresh_hz * 2,
		.clock_ahead_ns =
			(int64_t)(host_clock_monotonic_ns() - objects->now_ns(objects->context)),
		.deliver = deliver,
		.context = run,
	};
	int result = display_pipeline_start(&run->pipeline, &options);

	run->options.pipeline = &run->pipeline;
	run->options.interrupted = &interrupted;
	if (result == 0 && run->record)
		display_pipeline_watch(&run->pipeline, true);
	return result ? cannot("pictures cannot be encoded", strerror(-result)) : GOOD;
}

static struct display_configuration configuration_of(const struct run *run)
{
	struct display_format format = format_of(run), coded = display_pipeline_coded(&format);
	struct display_configuration configuration = {
		.codec = STREAM_CODEC_H264,
		.coded_width = coded.width,
		.coded_height = coded.height,
		.visible_width = run->options.width,
		.visible_height = run->options.height,
		.refresh_millihertz = run->options.refresh_hz * 1000,
		.primaries = COLOUR_SDR_PRIMARIES,
		.transfer = COLOUR_SDR_TRANSFER,
		.matrix = COLOUR_SDR_MATRIX,
		.bit_depth = 8,
	};

	if (run->is_lossless) {
		configuration.codec = STREAM_CODEC_H264_RGB;
		configuration.primaries = COLOUR_RGB_PRIMARIES;
		configuration.transfer = COLOUR_RGB_TRANSFER;
		configuration.matrix = COLOUR_RGB_MATRIX;
		configuration.full_range = 1;
	}
	return configuration;
}

static int start_server(struct run *run)
{
	struct display_server_options options = {
		.port = run->port,
		.configuration = configuration_of(run),
		.want_key = want_key,
		.watch = watch,
		.log = run->options.seconds ? NULL : log_line,
		.context = run,
	};
	int result = display_server_start(&options, &run->server);

	return result ? cannot("the viewer's page cannot be served", strerror(-result)) : GOOD;
}

static int start_watcher(struct run *run)
{
	const struct display_admission *admission = display_server_admission(run->server);
	struct display_watcher_options options = {
		.port = admission->port,
		.token = admission->view,
		.codecs = STREAM_CODEC_H264 | STREAM_CODEC_H264_RGB,
		.samples = run->pipeline.options.samples,
	};
	int result = display_watcher_start(&run->watcher, &options);

	if (result)
		return cannot("the check's viewer cannot be started", strerror(-result));
	if (!display_watcher_wait_welcome(&run->watcher, WELCOME_MS))
		return cannot("the check's viewer was not let in", run->watcher.close_words);
	return GOOD;
}

static int tell_address(struct run *run)
{
	const struct display_admission *admission = display_server_admission(run->server);

	printf("http://127.0.0.1:%u/#%s\n", admission->port, admission->control);
	printf("http://127.0.0.1:%u/#%s (to look only)\n", admission->port, admission->view);
	fflush(stdout);
	fprintf(stderr, "drydock: open the first address in a browser; Ctrl-C ends it\n");
	return GOOD;
}

/* What is under way comes out of the viewer before anything of it ends. */
static void stop(struct run *run)
{
	display_pipeline_stop(&run->pipeline);
	if (run->watcher.thread) {
		display_watcher_wait_frame(&run->watcher, display_server_pushed(run->server),
		                           LAST_FRAME_MS);
		display_watcher_stop(&run->watcher);
	}
	display_server_stop(run->server, &run->figures);
}

/* --- The run ----------------------------------------------------------------------------------------------------- */

static int tell(struct run *run, bool ran)
{
	struct report report = { .session = &run->session,
		                 .summary = &run->pipeline.summary,
		                 .check = &run->watcher.check,
		                 .server = &run->figures,
		                 .host = run->host };
	struct drydock_finding finding;

	report.findings = drydock_finding_count(run->machine);
	for (uint32_t index = 0; drydock_finding_at(run->machine, index, &finding); index++)
		fprintf(stderr, "drydock: finding 0x%X: %s\n", finding.code, finding.text);
	if (!ran)
		return cannot("no picture came", run->session.text);
	if (!run->options.seconds)
		return report.findings ? MISSING : GOOD;
	report_print(stdout, &report);
	return report_is_good(&report) ? GOOD : MISSING;
}

/* Threads beside the machine are waited for where this thread is none of the machine's. */
static int show(struct run *run)
{
	int status = start_pipeline(run);
	bool ran = false;

	if (status != GOOD)
		return status;
	drydock_thread_exit(run->machine);
	status = start_server(run);
	if (status == GOOD)
		status = run->options.seconds ? start_watcher(run) : tell_address(run);
	drydock_thread_enter(run->machine);
	if (status == GOOD)
		ran = display_session_run(&run->options, &run->session);
	drydock_thread_exit(run->machine);
	stop(run);
	drydock_thread_enter(run->machine);
	if (!drydock_driver_host_look(run->driver, &run->host))
		run->host = (struct drydock_host){ .process = host_process_self(),
			                           .profile = "in the machine's process" };
	drydock_machine_stop(run->machine);
	if (status == GOOD)
		status = tell(run, ran);
	display_watcher_finish(&run->watcher);
	display_pipeline_finish(&run->pipeline);
	return status;
}

/* One of the arguments behind the port. */
static bool take_wish(struct run *run, const char *wish)
{
	FILE **file = NULL;

	if (strcmp(wish, "lossless") == 0) {
		run->is_lossless = true;
		return true;
	}
	if (strncmp(wish, "record=", 7) == 0)
		file = &run->record;
	else if (strncmp(wish, "hashes=", 7) == 0)
		file = &run->hashes;
	if (!file)
		return false;
	*file = fopen(wish + 7, "w");
	if (!*file)
		cannot(wish + 7, strerror(errno));
	return *file != NULL;
}

/* What was written is there, or it is said. */
static int close_file(FILE *file, const char *what)
{
	return file && (fflush(file) | ferror(file) | fclose(file))
	               ? cannot(what, "not all of it could be written")
	               : GOOD;
}

static int close_files(struct run *run)
{
	int record = close_file(run->record, "the recording");
	int hashes = close_file(run->hashes, "the hashes");

	return record != GOOD ? record : hashes;
}

static int run_all(struct run *run, char **arguments)
{
	int status = load(run, arguments[1], arguments[2]), closed;

	if (status == GOOD)
		status = show(run);
	drydock_machine_destroy(run->machine);
	closed = close_files(run);
	return status == GOOD ? closed : status;
}

int main(int count, char **arguments)
{
	static struct run run;

	if (count < 6 || !take_size(arguments[3], &run.options)) {
		fprintf(stderr,
		        "drydock: --size takes two numbers of at most %u, and @ a rate of "
		        "at most %u: 1280x720@60\n",
		        FRAME_SIZE_MAX, FRAME_REFRESH_MAX);
		return USAGE;
	}
	for (int index = 6; index < count; index++)
		if (!take_wish(&run, arguments[index]))
			return CANNOT;
	run.options.seconds = (uint32_t)strtoul(arguments[4], NULL, 10);
	run.port = (uint16_t)strtoul(arguments[5], NULL, 10);
	signal(SIGINT, on_interrupt);
	signal(SIGTERM, on_interrupt);
	return run_all(&run, arguments);
}
