/* tools/capture/show_figures.c - what was counted and measured, for the self-check's table and for who looks at the time. */
#include "capture/show_internal.h"

static struct figures_stage stage_of(struct display_samples *samples)
{
	return (struct figures_stage){ display_samples_percentile_us(samples, 50),
		                       display_samples_percentile_us(samples, 95),
		                       display_samples_percentile_us(samples, 99) };
}

static void fill_stages(struct run *run, struct figures_stage *stage)
{
	struct display_samples *since = run->pipeline.summary.since;

	stage[FIGURES_CAPTURED] = stage_of(&since[DISPLAY_CAPTURED]);
	stage[FIGURES_CONVERTED] = stage_of(&since[DISPLAY_CONVERTED]);
	stage[FIGURES_ENCODED] = stage_of(&since[DISPLAY_ENCODED]);
	stage[FIGURES_RECEIVED] = stage_of(&run->watcher.check.received);
	stage[FIGURES_DECODED] = stage_of(&run->watcher.check.shown);
}

void show_fill_figures(struct run *run, struct figures *figures)
{
	const struct display_summary *summary = &run->pipeline.summary;
	const struct display_check *check = &run->watcher.check;

	figures->generation = run->session.generation;
	snprintf(figures->kernel, sizeof(figures->kernel), "%s", colour_kernel_best()->name);
	figures->presented = run->session.presented;
	figures->captured = run->session.consumed;
	figures->sent = run->figures.sent;
	figures->decoded = check->decoded;
	figures->unchanged = summary->unchanged;
	figures->repeated = summary->repeated;
	figures->slot_timeouts = run->session.timeouts;
	figures->tokens_refused = run->session.refused;
	figures->no_free_output = summary->no_output;
	figures->codec_failures = summary->failed + check->failed;
	figures->dropped_for_viewer = run->figures.dropped;
	figures->unreadable = check->unreadable;
	/* A counter that began anew without cause is out of turn. */
	figures->out_of_turn = check->out_of_turn;
	if (check->restarts > run->session.rebuilds)
		figures->out_of_turn += check->restarts - run->session.rebuilds;
	figures->hdr_frames = check->hdr_frames;
	figures->flips = run->session.flips;
	figures->flip_longest_ms = run->session.flip_longest_ms;
	figures->rebinds = run->session.rebinds;
	figures->rebind_ms = run->session.rebind_ms;
	figures->rebuilds = run->session.rebuilds;
	figures->blackout_ms = run->session.blackout_ms;
	figures->pointer_moves = run->session.pointer_moves;
	figures->pointer_shapes = run->session.pointer_shapes;
	figures->pointer_received = run->watcher.cursors;
	figures->pointer_refused = run->session.pointer_refused;
	figures->pointer_repaints = run->session.repaints;
	figures->bytes_received = check->bytes;
	fill_stages(run, figures->stage);
}

void show_tell_timing(const struct figures *figures)
{
	static const char *const names[] = { "captured", "converted", "encoded" };

	for (int stage = FIGURES_CAPTURED; stage <= FIGURES_ENCODED; stage++)
		fprintf(stderr, "drydock: %s after %.0f us, p95 %.0f, p99 %.0f\n", names[stage],
		        figures->stage[stage].p50, figures->stage[stage].p95,
		        figures->stage[stage].p99);
	fprintf(stderr,
	        "drydock: %llu pictures; the pointer was told %llu times, with %llu images\n",
	        (unsigned long long)figures->captured, (unsigned long long)figures->pointer_moves,
	        (unsigned long long)figures->pointer_shapes);
}
