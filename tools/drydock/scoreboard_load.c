/*
 * tools/drydock/scoreboard_load.c - the second half of a scoreboard: which of the linked drivers load.
 *
 * Each is loaded in a machine process of its own, with the devices its INF names, then unloaded; without the
 * devices when they do not start, so that a driver that wants hardware is told from one that fails.
 */
#include "drydock/scoreboard_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define LIMIT_SECONDS 15

enum verdict { STARTED, LOADED, REFUSED, STUB, CRASHED, STUCK, VERDICT_COUNT };

static const char *const verdict_names[VERDICT_COUNT] = { "started", "loaded",  "refused",
	                                                  "stub",    "crashed", "stuck" };

struct load {
	enum verdict verdict;
	char text[300];
};

static const struct verify_finding *find_stub(const struct verify_sink *sink)
{
	for (uint32_t index = 0; index < sink->finding_count; index++)
		if (strstr(sink->finding[index].text, "is not built"))
			return &sink->finding[index];
	return NULL;
}

static void judge(const struct run_outcome *outcome, bool with_devices, struct load *ret_load)
{
	const struct run_shared *shared = outcome->shared;
	const struct verify_finding *stub = find_stub(&shared->sink);

	if (stub)
		*ret_load = (struct load){ .verdict = STUB };
	else if (outcome->timed_out)
		*ret_load = (struct load){ .verdict = STUCK };
	else if (shared->sink.bugchecked || outcome->signal || shared->stage != RUN_DONE)
		*ret_load = (struct load){ .verdict = CRASHED };
	else if (shared->load_failed)
		*ret_load = (struct load){ .verdict = REFUSED };
	else
		*ret_load = (struct load){ .verdict = with_devices ? STARTED : LOADED };
	if (stub)
		snprintf(ret_load->text, sizeof(ret_load->text), "%.250s", stub->text);
	else if (shared->sink.bugchecked && shared->sink.finding_count)
		snprintf(ret_load->text, sizeof(ret_load->text), "0x%X %.250s",
		         shared->sink.finding[shared->sink.finding_count - 1].code,
		         shared->sink.finding[shared->sink.finding_count - 1].text);
	else
		snprintf(ret_load->text, sizeof(ret_load->text), "%.250s", shared->error);
}

static bool load(const struct builder_image *image, unsigned flags, bool with_devices,
                 struct load *ret_load)
{
	struct run_plan plan = { .driver_count = 1,
		                 .no_client = true,
		                 .no_devices = !with_devices,
		                 .quiet = true,
		                 .timeout_seconds = LIMIT_SECONDS };
	struct run_outcome outcome;
	int status;

	plan.driver[0] = (struct run_driver){ .image = (char *)image->path,
		                              .name = image->name,
		                              .inf = with_devices ? (char *)image->inf : NULL,
		                              .flags = flags };
	status = supervise(&plan, &outcome);
	if (status == 0)
		judge(&outcome, with_devices && image->inf, ret_load);
	run_outcome_finish(&outcome);
	return status == 0;
}

static bool load_one(const struct builder_image *image, unsigned flags, struct load *ret_load)
{
	struct load without;

	if (!load(image, flags, true, ret_load))
		return false;
	if (ret_load->verdict == REFUSED && load(image, flags, false, &without) &&
	    without.verdict == LOADED)
		ret_load->verdict = LOADED;
	return true;
}

static void load_result(const struct builder_score *score, unsigned flags, unsigned *counts)
{
	for (size_t index = 0; index < score->result.image_count; index++) {
		const struct builder_image *image = &score->result.images[index];
		struct load load;

		if (image->kind != DRYDOCK_IMAGE_DRIVER || !image->path ||
		    !load_one(image, flags, &load))
			continue;
		counts[load.verdict]++;
		printf("%-10s %s%s%s\n", verdict_names[load.verdict], score->project,
		       load.text[0] ? ": " : "", load.text);
		fflush(stdout);
	}
}

void scoreboard_load(const struct builder_scoreboard *board, unsigned flags)
{
	unsigned counts[VERDICT_COUNT] = { 0 }, total = 0;

	puts("\nloading the drivers that were linked");
	for (size_t index = 0; index < board->count; index++)
		load_result(&board->scores[index], flags, counts);
	for (unsigned verdict = 0; verdict < VERDICT_COUNT; verdict++)
		total += counts[verdict];
	printf("\n%u drivers: %u loaded without a stub", total, counts[STARTED] + counts[LOADED]);
	for (unsigned verdict = 0; verdict < VERDICT_COUNT; verdict++)
		printf(", %u %s", counts[verdict], verdict_names[verdict]);
	putchar('\n');
}
