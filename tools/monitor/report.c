/* tools/monitor/report.c - figures to JSON; every number is measured. */
#include "monitor/report.h"

#include <inttypes.h>

static void print_stages(FILE *file, const struct figures *figures)
{
	static const char *const names[FIGURES_STAGES] = { "captured", "converted", "encoded",
		                                           "received", "decoded" };

	fprintf(file, "  \"microseconds_since_presented\": {\n");
	for (int stage = 0; stage < FIGURES_STAGES; stage++)
		fprintf(file, "    \"%s\": {\"p50\": %.1f, \"p95\": %.1f, \"p99\": %.1f}%s\n",
		        names[stage], figures->stage[stage].p50, figures->stage[stage].p95,
		        figures->stage[stage].p99, stage + 1 < FIGURES_STAGES ? "," : "");
	fprintf(file, "  }\n");
}

static void print_trouble(FILE *file, const struct report *report)
{
	const struct figures *figures = report->figures;

	fprintf(file,
	        "  \"trouble\": {\"slot_timeouts\": %" PRIu64 ", \"tokens_refused\": %" PRIu64
	        ", \"no_free_output\": %" PRIu64 ", \"codec_failures\": %" PRIu64
	        ", \"dropped_for_viewer\": %" PRIu64 ", \"unreadable\": %" PRIu64
	        ", \"out_of_turn\": %" PRIu64 ", \"findings\": %u},\n",
	        figures->slot_timeouts, figures->tokens_refused, figures->no_free_output,
	        figures->codec_failures, figures->dropped_for_viewer, figures->unreadable,
	        figures->out_of_turn, report->findings);
}

/* The card has none. */
static void print_composer(FILE *file, const struct composer_link_view *composer)
{
	if (!composer->process)
		fprintf(file, "\"composer\": null},\n");
	else
		fprintf(file,
		        "\"composer\": %d},\n  \"composer\": {\"presented\": %" PRIu64
		        ", \"restarts\": %u},\n",
		        composer->process, composer->presented, composer->restarts);
}

void report_print(FILE *file, const struct report *report)
{
	const struct figures *figures = report->figures;

	fprintf(file, "{\n");
	if (report->monitor)
		fprintf(file, "  \"monitor\": %u,\n", report->monitor);
	fprintf(file,
	        "  \"processes\": {\"machine\": %d, \"driver_host\": %d, \"capture_host\": %d, ",
	        report->machine, report->host.process, report->capture_host);
	print_composer(file, &report->composer);
	fprintf(file, "  \"driver_host\": {\"sandbox\": \"%s\", \"restarts\": %u},\n",
	        report->host.profile, report->host.restarts);
	fprintf(file, "  \"adapter\": {\"rebinds\": %u, \"rebind_ms\": %u},\n", figures->rebinds,
	        figures->rebind_ms);
	fprintf(file, "  \"recovery\": {\"rebuilds\": %u, \"longest_ms\": %u},\n",
	        figures->rebuilds, figures->blackout_ms);
	fprintf(file,
	        "  \"colour\": {\"hdr_frames\": %" PRIu64 ", \"flips\": %u, \"longest_ms\": %u},\n",
	        figures->hdr_frames, figures->flips, figures->flip_longest_ms);
	fprintf(file, "  \"ring_generation\": %u,\n  \"colour_kernel\": \"%s\",\n",
	        figures->generation, figures->kernel);
	fprintf(file,
	        "  \"frames\": {\"presented\": %" PRIu64 ", \"captured\": %" PRIu64
	        ", \"sent\": %" PRIu64 ", \"decoded\": %" PRIu64 ", \"dropped\": %" PRIu64
	        ", \"unchanged\": %" PRIu64 ", \"repeated\": %" PRIu64 "},\n",
	        figures->presented, figures->captured, figures->sent, figures->decoded,
	        report_missing(report), figures->unchanged, figures->repeated);
	fprintf(file,
	        "  \"pointer\": {\"moves\": %" PRIu64 ", \"shapes\": %" PRIu64
	        ", \"heard\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"repaints\": %" PRIu64 "},\n",
	        figures->pointer_moves, figures->pointer_shapes, figures->pointer_received,
	        figures->pointer_refused, figures->pointer_repaints);
	print_trouble(file, report);
	fprintf(file, "  \"bytes_received\": %" PRIu64 ",\n", figures->bytes_received);
	print_stages(file, figures);
	fprintf(file, "}\n");
}

uint64_t report_missing(const struct report *report)
{
	uint64_t presented = report->figures->presented;
	/* What a desktop presented and did not change a pixel needs no frame; the card's pictures all differ. */
	uint64_t decoded = report->figures->decoded +
	                   (report->composer.process ? report->figures->unchanged : 0);

	return presented > decoded ? presented - decoded : 0;
}

bool report_is_good(const struct report *report)
{
	uint64_t presented = report->figures->presented;

	return report->findings == 0 && presented > 0 && report_missing(report) * 100 < presented;
}
