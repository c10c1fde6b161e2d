/*
 * display/session.c - opening, consuming until the time is over or the driver is gone, building anew, ending; and another size
 * in between.
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

/* A desktop that does not change is not drawn, whoever waits for it. */
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

/* --- The capturer -------------------------------------------------------------------------------------------------- */

static NTSTATUS wait_open(struct session *session)
{
	NTSTATUS status = display_ring_wait_open(&session->ring, session_kick, session);

	session_note_driver(session);
	if (status == STATUS_SUCCESS) {
		snprintf(session->text, sizeof(session->text),
		         "what the driver has published cannot be taken");
		return status;
	}
	display_open_text(&session->ring, &session->last_state, session->text,
	                  sizeof(session->text));
	return status;
}

/* A ring of lease's monitor, with a first picture in it. */
static NTSTATUS open_once(struct session *session, const struct display_lease *lease)
{
	const struct display_driver_monitor *monitor = lease->monitor;
	struct display_mode mode = { lease->mode.width, lease->mode.height, FRAME_FORMAT_BGRA8,
		                     monitor->reply.target_id, session->monitors.adapter };
	NTSTATUS status = display_monitors_open(&session->monitors);

	/* The attempt before may have retired it; then the delivery tells. */
	if (NT_SUCCESS(status)) {
		snprintf(session->text, sizeof(session->text),
		         "the monitor shows HDR and cannot be told to show SDR");
		status = session_settle_colour(session, monitor);
		if (!NT_SUCCESS(status))
			return status;
		mode.format = frame_format_of(session->colour);
	}
	snprintf(session->text, sizeof(session->text), "a ring cannot be made");
	NTSTATUS made = display_ring_init(&session->ring, session->objects, &mode);
	if (!NT_SUCCESS(made))
		return made;
	snprintf(session->text, sizeof(session->text), "the ring cannot be delivered");
	if (NT_SUCCESS(status))
		status = display_ring_deliver(&session->ring, monitor->process,
		                              session->monitors.client.device);
	display_monitors_heed(&session->monitors, status);
	return NT_SUCCESS(status) ? wait_open(session) : status;
}

static void tell_adapters(const struct frame_set_render_adapter *ring,
                          const struct display_driver_state *state)
{
	fprintf(stderr,
	        "drydock: the ring is of adapter %08x:%08x, and the driver renders on %08x:%08x "
	        "(status 0x%08X): it is made anew there\n",
	        (uint32_t)ring->luid_high, ring->luid_low, (uint32_t)state->luid_high,
	        state->luid_low, state->detail);
}

/* True: the driver renders elsewhere than it was to. From now on it is to render there. */
static bool follow_adapter(struct session *session)
{
	struct frame_set_render_adapter *adapter = &session->monitors.adapter;
	struct display_driver_state state;

	if (!session->ring.header)
		return false;
	display_driver_state(&session->ring, &state);
	if (!display_is_other_adapter(&state, adapter))
		return false;
	tell_adapters(adapter, &state);
	*adapter = (struct frame_set_render_adapter){ state.luid_low, state.luid_high };
	session->report->rebinds++;
	return true;
}

/* A ring for the adapter that renders, after one that was for another. */
static NTSTATUS open_elsewhere(struct session *session, const struct display_lease *lease)
{
	uint64_t refused_ms = session_now_ms(session);
	NTSTATUS status;

	display_ring_finish(&session->ring);
	status = open_once(session, lease);
	if (status == STATUS_SUCCESS)
		session->report->rebind_ms = (uint32_t)(session_now_ms(session) - refused_ms);
	return status;
}

/* For the factory. A ring that was made for another adapter is made anew, once. */
static NTSTATUS open_ring(void *context, const struct display_lease *lease)
{
	struct session *session = context;
	NTSTATUS status = open_once(session, lease);

	if (status != STATUS_SUCCESS && follow_adapter(session))
		status = open_elsewhere(session, lease);
	if (status != STATUS_SUCCESS)
		display_ring_finish(&session->ring);
	return status;
}

/* What the driver noted meanwhile, for who looks for the reason. */
static void tell_log(struct session *session)
{
	struct frame_log_reply log;
	char text[100];

	if (!session->monitors.client.device ||
	    !NT_SUCCESS(display_client_drain_log(&session->monitors.client, &log)))
		return;
	for (uint32_t at = 0; at < log.count; at++) {
		display_log_text(&log.entry[at], text, sizeof(text));
		fprintf(stderr, "drydock: driver: %s\n", text);
	}
}

static void keep_text(void *context, uint32_t attempt, NTSTATUS status)
{
	struct session *session = context;

	(void)attempt;
	if (session->monitors.text[0])
		snprintf(session->text, sizeof(session->text), "%s", session->monitors.text);
	session->monitors.text[0] = 0;
	session->report->status = status;
	snprintf(session->report->text, sizeof(session->report->text), "%s", session->text);
	tell_log(session);
}

/* A system that was asked for a pointer once draws none: whoever has the monitor has to tell it. */
static void open_pointer(struct session *session)
{
	const struct display_driver_monitor *monitor = session->lease.monitor;
	NTSTATUS status = STATUS_SUCCESS;

	if (monitor->reply.cursor_excluded)
		status = display_pointer_open(&session->pointer, monitor->process,
		                              session->monitors.client.device,
		                              monitor->reply.target_id);
	if (!NT_SUCCESS(status))
		fprintf(stderr, "drydock: there is no pointer (status 0x%08X)\n", (unsigned)status);
}

/* A ring is there, with a first picture. */
void session_begin_ring(struct session *session)
{
	const struct display_driver_monitor *of = session->lease.monitor;

	open_pointer(session);
	if (session->painter)
		display_painter_forget(session->painter);
	display_consumer_init(&session->consumer, &session->ring);
	display_recovery_init(&session->recovery, session_now_ms(session));
	/* The first that was seen in it has to be had, too. */
	display_recovery_begin(&session->recovery, session_now_ms(session));
	display_pipeline_set_hdr(session->options->pipeline,
	                         session->ring.shape.format == FRAME_FORMAT_RGBA16F);
	if (session->options->display)
		display_state_follow(session->options->display, &session->monitors.client,
		                     of->session);
	session->report->generation = session->ring.generation;
	session->report->target_id = session->ring.target_id;
}

static bool build(struct session *session)
{
	struct display_manager_request request = { .client = 1, .mode = session->mode };
	NTSTATUS status = display_factory_build(&session->factory, &request, &session->lease);

	if (!NT_SUCCESS(status)) {
		session->report->status = status;
		return false;
	}
	session_begin_ring(session);
	return true;
}

/* What a ring's consumer has counted goes into the report; its sequences are those of before. */
void session_account(struct session *session)
{
	struct display_session_report *report = session->report;
	const struct display_consumer *consumer = &session->consumer;

	report->consumed += consumer->consumed;
	report->presented += consumer->consumed + consumer->skipped;
	report->timeouts += consumer->timeouts;
	report->refused += consumer->refused;
	session->former += consumer->last_sequence;
	session->consumer = (struct display_consumer){ 0 };
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

/* The ring is of no use any more. */
static void drop_ring(struct session *session)
{
	session_note_driver(session);
	session_account(session);
	display_pointer_close(&session->pointer);
	display_ring_finish(&session->ring);
}

static bool rebuild(struct session *session, const char *lost)
{
	const struct display_driver_monitor *monitor = session->lease.monitor;
	char words[128];

	snprintf(words, sizeof(words), "%s (process %u)", lost, monitor->reply.driver_pid);
	session_tell(session, STREAM_NOTICE_NO_PICTURE, words);
	drop_ring(session);
	if (session->must_renew)
		display_manager_renew(&session->manager, &session->lease, true);
	session->must_renew = false;
	if (!build(session))
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
	if (!build(session)) {
		fail(session);
		return false;
	}
	if (session->options->seconds && !session->end_ns)
		session->end_ns = session->objects->now_ns(session->objects->context) +
		                  (uint64_t)session->options->seconds * NS_PER_SECOND;
	session_tell(session, STREAM_NOTICE_FINE, "");
	while ((lost = consume(session)) != NULL)
		if (session_has_shown_nothing(session) || !rebuild(session, lost)) {
			drop_ring(session);
			return fail(session);
		}
	drop_ring(session);
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
	session->factory = (struct display_factory){ &session->manager, open_ring, keep_text,
		                                     must_end, session };
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
