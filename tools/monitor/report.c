/* tools/monitor/report.c - figures to JSON; every number is measured. */
#include "monitor/report.h"

#include <inttypes.h>
#include <unistd.h>

#include "display/colour.h"

static void print_stage(FILE *file, struct display_summary *summary, enum display_stage stage,
                        const char *name)
{
	fprintf(file, "    \"%s\": {\"p50\": %.1f, \"p95\": %.1f, \"p99\": %.1f}%s\n", name,
	        display_percentile_us(summary, stage, 50),
	        display_percentile_us(summary, stage, 95),
	        display_percentile_us(summary, stage, 99), stage + 1 < DISPLAY_STAGES ? "," : "");
}

void report_print(FILE *file, const struct display_session_report *session,
                  struct display_summary *summary, uint32_t findings)
{
	int pid = (int)getpid();

	/* One process is all of them, so far; there is no composer. */
	fprintf(file,
	        "{\n  \"processes\": {\"machine\": %d, \"driver_host\": %d, \"capture_host\": %d, "
	        "\"composer\": null},\n",
	        pid, pid, pid);
	fprintf(file, "  \"ring_generation\": %u,\n  \"colour_kernel\": \"%s\",\n",
	        session->generation, colour_kernel_best()->name);
	fprintf(file,
	        "  \"frames\": {\"presented\": %" PRIu64 ", \"captured\": %" PRIu64
	        ", \"sent\": %" PRIu64 ", \"decoded\": %" PRIu64 ", \"dropped\": %" PRIu64 "},\n",
	        session->presented, session->consumed, summary->encoded, summary->decoded,
	        display_session_missing(session, summary));
	fprintf(file,
	        "  \"trouble\": {\"slot_timeouts\": %" PRIu64 ", \"tokens_refused\": %" PRIu64
	        ", \"no_free_output\": %" PRIu64 ", \"codec_failures\": %" PRIu64
	        ", \"unreadable\": %" PRIu64 ", \"out_of_turn\": %" PRIu64 ", \"findings\": %u},\n",
	        session->timeouts, session->refused, summary->no_output, summary->failed,
	        summary->unreadable, summary->out_of_turn, findings);
	fprintf(file, "  \"bytes_received\": %" PRIu64 ",\n", summary->sent_bytes);
	fprintf(file, "  \"microseconds_since_presented\": {\n");
	print_stage(file, summary, DISPLAY_CAPTURED, "captured");
	print_stage(file, summary, DISPLAY_CONVERTED, "converted");
	print_stage(file, summary, DISPLAY_ENCODED, "encoded");
	print_stage(file, summary, DISPLAY_DECODED, "decoded");
	fprintf(file, "  }\n}\n");
}
