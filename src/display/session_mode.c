/*
 * display/session_mode.c - another size or colour of a monitor, while it is shown: because it is wanted, or because somebody else
 * has changed it.
 */
#include "display/session_internal.h"

#include <stdio.h>

#include "display/mode_change.h"
#include "display/stream_message.h"

/* --- Which colour ------------------------------------------------------------------------------------------------ */

static uint32_t wanted_colour(const struct session *session)
{
	const bool *wants = session->options->wants_hdr;

	return wants && __atomic_load_n(wants, __ATOMIC_RELAXED) ? FRAME_COLOUR_HDR
	                                                         : FRAME_COLOUR_SDR;
}

/* What a display takes until it shows another colour. */
static void settle(const struct session *session)
{
	if (session->options->colour_settle_ms)
		session->objects->sleep(session->objects->context,
		                        session->options->colour_settle_ms);
}

NTSTATUS session_settle_colour(struct session *session,
                               const struct display_driver_monitor *monitor)
{
	const struct display_client *client = &session->monitors.client;
	struct frame_display_reply shown = { .colour = FRAME_COLOUR_SDR };
	uint32_t wanted = wanted_colour(session);

	session->asked = wanted;
	if (NT_SUCCESS(display_client_set_colour(client, monitor->session, wanted))) {
		session->colour = wanted;
		if (wanted == FRAME_COLOUR_HDR)
			settle(session);
		return STATUS_SUCCESS;
	}
	/* It decides itself; one that cannot be asked shows SDR. */
	if (!NT_SUCCESS(display_client_get_display(client, monitor->session, &shown)))
		shown.colour = FRAME_COLOUR_SDR;
	session->colour = shown.colour;
	return shown.colour == FRAME_COLOUR_HDR && wanted == FRAME_COLOUR_SDR ? STATUS_NOT_SUPPORTED
	                                                                      : STATUS_SUCCESS;
}

/* --- Changing ---------------------------------------------------------------------------------------------------- */

/* The monitor as it is. */
static struct display_monitor shown_monitor(struct session *session)
{
	struct display_driver_monitor *of = session->lease.monitor;

	return (struct display_monitor){ .client = &session->monitors.client,
		                         .add = { .session_id = of->session,
		                                  .width = session->mode.width,
		                                  .height = session->mode.height,
		                                  .refresh_hz = session->mode.refresh_hz,
		                                  .hardware_cursor =
		                                          session->monitors.wants_cursor },
		                         .reply = of->reply,
		                         .colour = session->colour,
		                         .process = of->process,
		                         .ring = &session->ring,
		                         .kick = session_kick,
		                         .context = session };
}

/* What has become of monitor by a change of what. Null: go on. */
static const char *take(struct session *session, const struct display_monitor *monitor,
                        enum display_mode_result result, const char *lost)
{
	struct display_driver_monitor *of = session->lease.monitor;

	of->reply = monitor->reply;
	session->mode.width = monitor->add.width;
	session->mode.height = monitor->add.height;
	session->colour = monitor->colour;
	display_manager_note_mode(&session->manager, &session->lease, &session->mode);
	display_pipeline_set_size(session->options->pipeline, session->mode.width,
	                          session->mode.height, session->mode.refresh_hz);
	if (result == DISPLAY_MODE_LOST) {
		session->must_renew = true;
		return lost;
	}
	session_begin_ring(session);
	session_tell(session, STREAM_NOTICE_FINE, "");
	return NULL;
}

static const char *take_size(struct session *session, uint32_t width, uint32_t height)
{
	struct display_monitor monitor = shown_monitor(session);
	enum display_mode_result result;

	session_account(session);
	result = display_monitor_resize(&monitor, width, height);
	return take(session, &monitor, result, "the monitor was lost when its size changed");
}

static const char *take_colour(struct session *session, uint32_t colour)
{
	struct display_monitor monitor = shown_monitor(session);
	enum display_mode_result result;

	session->flip_ms = session_now_ms(session);
	session_account(session);
	result = display_monitor_recolour(&monitor, colour);
	if (result == DISPLAY_MODE_CHANGED)
		session->report->flips++;
	return take(session, &monitor, result, "the monitor was lost when its colour changed");
}

/* --- What is wanted ------------------------------------------------------------------------------------------------ */

/* Each size that is wanted is tried once. Null: go on. */
static const char *follow_size(struct session *session)
{
	const uint64_t *options = session->options->wanted;
	uint64_t wanted = options ? __atomic_load_n(options, __ATOMIC_ACQUIRE) : 0;
	char words[80];

	if (wanted == session->seen)
		return NULL;
	session->seen = wanted;
	if (!wanted || wanted == display_session_size(session->mode.width, session->mode.height))
		return NULL;
	snprintf(words, sizeof(words), "The monitor takes the size %u × %u…",
	         (unsigned)(wanted >> 32), (unsigned)wanted);
	session_tell(session, STREAM_NOTICE_RESIZING, words);
	return take_size(session, (uint32_t)(wanted >> 32), (uint32_t)wanted);
}

/* So is each colour. */
static const char *follow_colour(struct session *session)
{
	uint32_t wanted = wanted_colour(session);

	if (wanted == session->asked)
		return NULL;
	session->asked = wanted;
	if (wanted == session->colour)
		return NULL;
	session_tell(session, STREAM_NOTICE_RESIZING,
	             wanted == FRAME_COLOUR_HDR ? "The monitor changes to HDR…"
	                                        : "The monitor changes to SDR…");
	return take_colour(session, wanted);
}

/* --- What somebody else has changed ---------------------------------------------------------------------------------- */

/* The driver draws what nobody here can show; its ring takes none of it. */
static const char *switch_off(struct session *session)
{
	const struct display_driver_monitor *of = session->lease.monitor;

	session->report->switched_off++;
	display_client_set_colour(&session->monitors.client, of->session, FRAME_COLOUR_SDR);
	display_state_follow(session->options->display, &session->monitors.client, of->session);
	return NULL;
}

/* The ring follows what is shown, whoever chose it. */
static const char *adopt(struct session *session, const struct frame_display_reply *shown)
{
	struct display_monitor monitor = shown_monitor(session);
	bool is_flip = shown->colour != session->colour;
	enum display_mode_result result;

	if (is_flip) {
		session->flip_ms = session_now_ms(session);
		session->report->flips++;
	}
	monitor.add.width = shown->width;
	monitor.add.height = shown->height;
	monitor.colour = shown->colour;
	session_account(session);
	result = display_monitor_reopen(&monitor);
	return take(session, &monitor, result, "the monitor was lost when somebody changed it");
}

static const char *follow_display(struct session *session)
{
	struct display_state *display = session->options->display;
	struct frame_display_reply shown;

	if (!display || !display_state_take(display, &shown))
		return NULL;
	if (shown.colour == session->colour && shown.width == session->mode.width &&
	    shown.height == session->mode.height)
		return NULL;
	if (shown.colour == FRAME_COLOUR_HDR && !session->options->wants_hdr)
		return switch_off(session);
	return adopt(session, &shown);
}

const char *session_follow(struct session *session)
{
	const char *lost = follow_size(session);

	if (!lost)
		lost = follow_colour(session);
	return lost ? lost : follow_display(session);
}
