/*
 * tools/monitor/main.c - drydock-monitor IMAGE INF WxH[@Hz] SECONDS: the card's driver in a machine, and the self-check.
 *
 * drydock monitor starts it; its arguments are for nobody else.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/drydock.h"
#include "monitor/report.h"

enum { GOOD = 0, MISSING = 1, USAGE = 2, CANNOT = 3 };

#define DEVICE u"\\Device\\DrydockTestCard"

struct run {
	struct drydock_machine *machine;
	struct display_session_options options;
	struct display_session_report report;
	struct display_pipeline pipeline;
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
	return frame_mode_is_valid(width, height, refresh_hz) && width % 2 == 0 && height % 2 == 0;
}

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock: %s%s%s\n", what, why && *why ? ": " : "", why ? why : "");
	return CANNOT;
}

static int load(struct run *run, const char *image, const char *inf)
{
	struct drydock_driver *driver;

	if (drydock_machine_create(NULL, &run->machine) < 0)
		return cannot("no machine can be made", NULL);
	if (drydock_driver_add(run->machine, image, *inf ? inf : NULL, &driver) < 0 ||
	    drydock_driver_load(driver) < 0)
		return cannot("the card's driver cannot be loaded",
		              drydock_last_error(run->machine));
	return GOOD;
}

/* The pipeline's threads are waited for where this thread is none of the machine's. */
static bool check(struct run *run)
{
	bool ran = display_session_run(&run->options, &run->report);

	drydock_thread_exit(run->machine);
	display_pipeline_stop(&run->pipeline);
	drydock_thread_enter(run->machine);
	return ran;
}

static int tell(struct run *run, bool ran)
{
	struct drydock_finding finding;
	uint32_t findings;
	int status = MISSING;

	drydock_machine_stop(run->machine);
	findings = drydock_finding_count(run->machine);
	for (uint32_t index = 0; drydock_finding_at(run->machine, index, &finding); index++)
		fprintf(stderr, "drydock: finding 0x%X: %s\n", finding.code, finding.text);
	if (!ran) {
		cannot("no picture came", run->report.text);
		return CANNOT;
	}
	report_print(stdout, &run->report, &run->pipeline.summary, findings);
	if (findings == 0 && display_session_is_good(&run->report, &run->pipeline.summary))
		status = GOOD;
	return status;
}

static int self_check(struct run *run)
{
	struct display_mode mode = { run->options.width, run->options.height, FRAME_FORMAT_BGRA8,
		                     0 };
	size_t frames = (size_t)run->options.seconds * run->options.refresh_hz * 2;
	int result = display_pipeline_start(&run->pipeline, &mode, run->options.refresh_hz, frames);
	int status;

	if (result)
		return cannot("pictures cannot be encoded", strerror(-result));
	run->options.pipeline = &run->pipeline;
	run->options.interrupted = &interrupted;
	status = tell(run, check(run));
	display_pipeline_finish(&run->pipeline);
	return status;
}

int main(int count, char **arguments)
{
	static struct run run = { .options = { .device = DEVICE } };
	int status;

	if (count != 5 || !take_size(arguments[3], &run.options)) {
		fprintf(stderr,
		        "drydock: --size takes two even numbers of at most %u, and @ a rate of "
		        "at most %u: 1280x720@60\n",
		        FRAME_SIZE_MAX, FRAME_REFRESH_MAX);
		return USAGE;
	}
	run.options.seconds = (uint32_t)strtoul(arguments[4], NULL, 10);
	signal(SIGINT, on_interrupt);
	status = load(&run, arguments[1], arguments[2]);
	if (status == GOOD)
		status = self_check(&run);
	drydock_machine_destroy(run.machine);
	return status;
}
