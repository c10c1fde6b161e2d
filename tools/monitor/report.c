/* tools/monitor/report.c - figures to JSON; every number is measured. */
#include "monitor/report.h"

#include <inttypes.h>
#include <unistd.h>

#include "display/colour.h"

static void print_stage(FILE *file, struct display_samples *samples, const char *name, bool is_last)
{
	fprintf(file, "    \"%s\": {\"p50\": %.1f, \"p95\": %.1f, \"p99\": %.1f}%s\n", name,
	        display_samples_percentile_us(samples, 50),
	        display_samples_percentile_us(samples, 95),
	        display_samples_percentile_us(samples, 99), is_last ? "" : ",");
}

static void print_stages(FILE *file, const struct report *report)
{
	struct display_samples *since = report->summary->since;

	fprintf(file, "  \"microseconds_since_presented\": {\n");
	print_stage(file, &since[DISPLAY_CAPTURED], "captured", false);
	print_stage(file, &since[DISPLAY_CONVERTED], "converted", false);
	print_stage(file, &since[DISPLAY_ENCODED], "encoded", false);
	print_stage(file, &report->check->received, "received", false);
	print_stage(file, &report->check->shown, "decoded", true);
	fprintf(file, "  }\n");
}

static void print_trouble(FILE *file, const struct report *report)
{
	const struct display_summary *summary = report->summary;
	const struct display_check *check = report->check;

	fprintf(file,
	        "  \"trouble\": {\"slot_timeouts\": %" PRIu64 ", \"tokens_refused\": %" PRIu64
	        ", \"no_free_output\": %" PRIu64 ", \"codec_failures\": %" PRIu64
	        ", \"dropped_for_viewer\": %" PRIu64 ", \"unreadable\": %" PRIu64
	        ", \"out_of_turn\": %" PRIu64 ", \"findings\": %u},\n",
	        report->session->timeouts, report->session->refused, summary->no_output,
	        summary->failed + check->failed, report->server->dropped, check->unreadable,
	        check->out_of_turn, report->findings);
}

void report_print(FILE *file, const struct report *report)
{
	int pid = (int)getpid();

	/* The capture host is a process of the machine's, in its own Linux process; there is no composer. */
	fprintf(file,
	        "{\n  \"processes\": {\"machine\": %d, \"driver_host\": %d, \"capture_host\": %d, "
	        "\"composer\": null},\n",
	        pid, report->host.process, pid);
	fprintf(file, "  \"driver_host\": {\"sandbox\": \"%s\", \"restarts\": %u},\n",
	        report->host.profile, report->host.restarts);
	fprintf(file, "  \"ring_generation\": %u,\n  \"colour_kernel\": \"%s\",\n",
	        report->session->generation, colour_kernel_best()->name);
	fprintf(file,
	        "  \"frames\": {\"presented\": %" PRIu64 ", \"captured\": %" PRIu64
	        ", \"sent\": %" PRIu64 ", \"decoded\": %" PRIu64 ", \"dropped\": %" PRIu64
	        ", \"unchanged\": %" PRIu64 ", \"repeated\": %" PRIu64 "},\n",
	        report->session->presented, report->session->consumed, report->server->sent,
	        report->check->decoded, report_missing(report), report->summary->unchanged,
	        report->summary->repeated);
	print_trouble(file, report);
	fprintf(file, "  \"bytes_received\": %" PRIu64 ",\n", report->check->bytes);
	print_stages(file, report);
	fprintf(file, "}\n");
}

uint64_t report_missing(const struct report *report)
{
	uint64_t presented = report->session->presented, decoded = report->check->decoded;

	return presented > decoded ? presented - decoded : 0;
}

bool report_is_good(const struct report *report)
{
	return report->findings == 0 && report->session->presented > 0 &&
	       report_missing(report) * 100 < report->session->presented;
}
