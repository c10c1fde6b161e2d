/* display/session_ring.c - a session's rings: opened where the driver renders, begun, counted and dropped. */
#include "display/session_internal.h"

#include <stdio.h>

/* --- Opening ------------------------------------------------------------------------------------------------------- */

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

NTSTATUS session_open_ring(void *context, const struct display_lease *lease)
{
	struct session *session = context;
	NTSTATUS status = open_once(session, lease);

	if (status != STATUS_SUCCESS && follow_adapter(session))
		status = open_elsewhere(session, lease);
	if (status != STATUS_SUCCESS)
		display_ring_finish(&session->ring);
	return status;
}

/* --- What failed --------------------------------------------------------------------------------------------------- */

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

void session_keep_text(void *context, uint32_t attempt, NTSTATUS status)
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

/* --- From its first picture on ---------------------------------------------------------------------------------------- */

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

bool session_build_ring(struct session *session)
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

void session_drop_ring(struct session *session)
{
	session_note_driver(session);
	session_account(session);
	display_pointer_close(&session->pointer);
	display_ring_finish(&session->ring);
}
