/*
 * display/session.c - a session from its beginning to its end: pictures are consumed until the time is over or the driver is gone,
 * and of a new ring again; without anybody who looks there is none.
 */
#include "display/session_internal.h"

#include <stdio.h>
#include <string.h>

#include "display/stream_message.h"

/*
 * A picture comes with an event. What has none is waited for so long: an output to convert into; that it is over, or that
 * the driver is.
 */
#define BUSY_MS 4u
#define QUIET_MS 250u
/* Nobody looks: how soon that is seen to have changed. */
#define AWAIT_MS 50u
#define NS_PER_SECOND 1000000000u
#define NS_PER_MS 1000000u
#define NS_PER_TICK 100 /* of the performance counter */

uint64_t session_now_ms(const struct session *session)
{
	return session->objects->now_ns(session->objects->context) / NS_PER_MS;
}

static bool is_over(const struct session *session)
{
	const bool *interrupted = session->options->interrupted;

	if (interrupted && __atomic_load_n(interrupted, __ATOMIC_RELAXED))
		return true;
	return session->end_ns &&
	       session->objects->now_ns(session->objects->context) >= session->end_ns;
}

/* For the factory, between its attempts. */
static bool must_end(void *context)
{
	return is_over(context) || session_has_shown_nothing(context);
}

void session_tell(const struct session *session, uint32_t code, const char *words)
{
	if (session->options->state)
		session->options->state(session->options->context, code, words);
}

void session_kick(void *context)
{
	struct session *session = context;
	const struct display_session_options *options = session->options;

	if ((!options->kick && !options->kick_mouse) ||
	    !display_kick_is_due(session_now_ms(session)))
		return;
	session->report->kicks++;
	if (options->kick_mouse)
		session->report->mouse_kicks += options->kick_mouse(options->context);
	if (options->kick)
		options->kick(options->context);
}

/* --- Consuming ------------------------------------------------------------------------------------------------- */

/* The driver may say any time; one that has not come yet is now. */
static uint64_t age_of(const struct display_picture *picture, uint64_t now)
{
	uint64_t presented = picture->display_time * NS_PER_TICK;

	return presented && presented < now ? now - presented : 0;
}

static void convert(void *context, const struct display_picture *picture)
{
	struct session *session = context;
	const struct display_objects *objects = session->objects;
	struct display_output *output = session->output;
	struct display_picture counted = *picture;

	counted.sequence += session->former;
	output->captured_ns = objects->now_ns(objects->context);
	output->age_ns = age_of(picture, output->captured_ns);
	display_pipeline_convert(session->options->pipeline, output,
	                         session_paint(session, &counted, output->captured_ns));
	output->converted_ns = objects->now_ns(objects->context);
}

static void note_fresh(struct session *session)
{
	uint64_t now = session_now_ms(session);
	uint64_t black = session->fresh_ms ? now - session->fresh_ms : 0;

	if (session->is_rebuilt && black > session->report->blackout_ms)
		session->report->blackout_ms = (uint32_t)black;
	if (session->flip_ms && now - session->flip_ms > session->report->flip_longest_ms)
		session->report->flip_longest_ms = (uint32_t)(now - session->flip_ms);
	session->flip_ms = 0;
	session->is_rebuilt = false;
	session->has_shown = true;
	session->fresh_ms = now;
	display_recovery_fresh(&session->recovery, now);
}

/* --- Pictures ------------------------------------------------------------------------------------------------------ */

/* How long to wait for the next; without a free output the picture stays in the ring. */
static uint32_t take_picture(struct session *session)
{
	session->output = display_pipeline_take(session->options->pipeline);
	if (!session->output)
		return BUSY_MS;
	if (!display_consume(&session->consumer, convert, session)) {
		uint32_t wait_ms = session_repaint(session, QUIET_MS);

		if (wait_ms)
			display_pipeline_return(session->options->pipeline, session->output);
		return wait_ms;
	}
	display_pipeline_submit(session->options->pipeline, session->output);
	note_fresh(session);
	return 0;
}

/* What never rests has stopped. An encoder that is behind says nothing about it. */
static bool has_stopped(const struct session *session)
{
	uint32_t steady_ms = session->options->steady_ms;

	return steady_ms && session->output &&
	       display_recovery_is_still(&session->recovery, session_now_ms(session), steady_ms);
}

/* Null: go on. Otherwise why the ring is of no use any more. */
static const char *look_around(struct session *session)
{
	const struct display_manager_operations *operations = &session->monitors.operations;

	display_monitors_tick(&session->monitors);
	if (session_has_shown_nothing(session))
		return "nothing was presented";
	if (has_stopped(session)) {
		session->must_renew = true;
		return session_stopped_words(session);
	}
	switch (display_recovery_due(&session->recovery, session_now_ms(session))) {
	case DISPLAY_DUE_LOOK:
		return operations->is_alive(operations->context, session->lease.monitor)
		               ? NULL
		               : "the driver's process has ended";
	case DISPLAY_DUE_KICK: session_kick(session); return NULL;
	case DISPLAY_DUE_END: return "no picture came from a new ring";
	default: return NULL;
	}
}

/* --- Until it is over ---------------------------------------------------------------------------------------------- */

static bool is_watched(const struct session *session)
{
	const bool *watched = session->options->watched;

	return !watched || __atomic_load_n(watched, __ATOMIC_RELAXED);
}

/* Null: it is over, or nobody looks. */
static const char *consume(struct session *session)
{
	const char *lost = NULL;

	while (!lost && !is_over(session) && is_watched(session)) {
		uint32_t wait_ms = session_keep_rate(session, take_picture(session));

		if (wait_ms)
			display_pointer_wait(&session->pointer, session->ring.event, wait_ms);
		display_pointer_look(&session->pointer);
		lost = look_around(session);
		if (!lost)
			lost = session_follow(session);
	}
	return lost;
}

/* --- The session ---------------------------------------------------------------------------------------------------- */

static bool rebuild(struct session *session, const char *lost)
{
	const struct display_driver_monitor *monitor = session->lease.monitor;
	char words[128];

	snprintf(words, sizeof(words), "%s (process %u)", lost, monitor->reply.driver_pid);
	session_tell(session, STREAM_NOTICE_NO_PICTURE, words);
	session_drop_ring(session);
	if (session->must_renew)
		display_manager_renew(&session->manager, &session->lease, true);
	session->must_renew = false;
	if (!session_build_ring(session))
		return false;
	session->report->rebuilds++;
	session->is_rebuilt = true;
	session_tell(session, STREAM_NOTICE_RESTARTED, "the driver was started again");
	return true;
}

/* No picture is to be had. True: since somebody has ended it, of which there is nothing to say. */
static bool fail(struct session *session)
{
	if (is_over(session))
		return true;
	if (session_has_shown_nothing(session))
		session_give_up(session);
	return false;
}

/* Until it is over, or nobody looks. False: there is no picture to be had. */
static bool show_once(struct session *session)
{
	const char *lost;

	session_await_first(session);
	if (!session_build_ring(session)) {
		fail(session);
		return false;
	}
	if (session->options->seconds && !session->end_ns)
		session->end_ns = session->objects->now_ns(session->objects->context) +
		                  (uint64_t)session->options->seconds * NS_PER_SECOND;
	session_tell(session, STREAM_NOTICE_FINE, "");
	while ((lost = consume(session)) != NULL)
		if (session_has_shown_nothing(session) || !rebuild(session, lost)) {
			session_drop_ring(session);
			return fail(session);
		}
	session_drop_ring(session);
	return true;
}

/* The monitor stays as long as the policy says, which is looked at now and then. */
static void await_viewer(struct session *session)
{
	uint64_t tick_ms = session_now_ms(session);

	while (!is_watched(session) && !is_over(session)) {
		display_monitors_tick(&session->monitors);
		if (session_now_ms(session) - tick_ms >= DISPLAY_TICK_MS) {
			tick_ms = session_now_ms(session);
			display_manager_tick(&session->manager);
		}
		session->objects->sleep(session->objects->context, AWAIT_MS);
	}
}

static bool show(struct session *session)
{
	bool is_good;

	do {
		await_viewer(session);
		is_good = !is_watched(session) || show_once(session);
		if (session->lease.slot)
			display_manager_release(&session->manager, &session->lease, false);
		session->lease.slot = 0;
	} while (is_good && !is_over(session));
	return is_good;
}

static void begin(struct session *session)
{
	/* Nothing settles with our composer. */
	struct display_manager_policy policy = { .slots_max = 1,
		                                 .linger_ms = session->options->linger_ms,
		                                 .is_pinned = session->options->is_pinned };

	const struct display_finder *finder = session->options->finder;

	display_monitors_init(&session->monitors, session->objects,
	                      finder ? finder : display_finder_nt());
	session->monitors.number = session->options->number;
	session->monitors.has_driver_inside = session->options->has_driver_inside;
	session->monitors.adapter = session->options->adapter;
	display_manager_init(&session->manager, &session->monitors.operations, &policy);
	session->factory = (struct display_factory){ &session->manager, session_open_ring,
		                                     session_keep_text, must_end, session };
}

/* The ring has gone; then the lease, then what it was made with. */
static void end(struct session *session)
{
	session_end_pointer(session);
	display_manager_finish(&session->manager);
	display_monitors_finish(&session->monitors);
}

bool display_session_run(const struct display_session_options *options,
                         struct display_session_report *ret_report)
{
	struct session session = {
		.options = options,
		.report = ret_report,
		.objects = options->objects ? options->objects : display_objects_nt(),
		.mode = { options->width, options->height, options->refresh_hz }
	};

	*ret_report = (struct display_session_report){ .status = STATUS_UNSUCCESSFUL };
	begin(&session);
	if (session_begin_pointer(&session) && show(&session))
		ret_report->status = STATUS_SUCCESS;
	end(&session);
	return ret_report->status == STATUS_SUCCESS;
}
