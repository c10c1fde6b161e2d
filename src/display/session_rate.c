/* display/session_rate.c - as many pictures as the rate says: what stays is sent again. */
#include "display/session_internal.h"

#define REPEAT_WAIT_MS 16u
#define NS_PER_SECOND 1000000000u

/* False: no output is free, or there is nothing to repeat. */
static bool repeat(struct session *session)
{
	struct display_pipeline *pipeline = session->options->pipeline;
	struct display_output *output = display_pipeline_take(pipeline);

	if (!output)
		return false;
	if (!display_pipeline_repeat(pipeline, output)) {
		display_pipeline_return(pipeline, output);
		return false;
	}
	output->captured_ns = output->converted_ns =
		session->objects->now_ns(session->objects->context);
	output->age_ns = 0;
	display_pipeline_submit(pipeline, output);
	session->report->repeats++;
	return true;
}

/* A picture pays for the time that the rate gives it, and no picture for more than one ahead. */
static void pay(struct session *session, uint64_t now, uint64_t interval)
{
	uint64_t paid = (session->repeat_ns ? session->repeat_ns : now) + interval;

	session->repeat_ns = paid < now + 2 * interval ? paid : now + 2 * interval;
}

uint32_t session_keep_rate(struct session *session, uint32_t wait_ms)
{
	uint64_t now = session->objects->now_ns(session->objects->context);
	uint64_t interval = NS_PER_SECOND / session->mode.refresh_hz;

	if (!session->options->repeats)
		return wait_ms;
	if (!wait_ms)
		pay(session, now, interval);
	else if (session->repeat_ns && now >= session->repeat_ns && repeat(session)) {
		session->repeat_ns += interval;
		return now >= session->repeat_ns ? 0 : 1;
	}
	return wait_ms < REPEAT_WAIT_MS ? wait_ms : REPEAT_WAIT_MS;
}
