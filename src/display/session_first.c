/*
 * display/session_first.c - a session's first picture of all: how long it is waited for, and what is said when there was none, or is none any
 * more.
 */
#include "display/session_internal.h"

#include <stdio.h>

#include "display/config.h"

void session_await_first(struct session *session)
{
	session->has_shown = false;
	session->await_ms = session_now_ms(session);
	session->last_state = (struct display_driver_state){ 0 };
}

bool session_has_shown_nothing(const struct session *session)
{
	uint32_t nothing_ms = session->options->nothing_ms;

	return !session->has_shown && session->await_ms &&
	       session_now_ms(session) - session->await_ms >=
	               (nothing_ms ? nothing_ms : DISPLAY_NOTHING_MS);
}

void session_note_driver(struct session *session)
{
	if (session->ring.header)
		display_driver_state(&session->ring, &session->last_state);
}

/* What a ring gave that opened, and gave no picture. */
static const char *consumer_words(const struct session *session)
{
	const struct display_session_report *report = session->report;

	if (report->timeouts + session->consumer.timeouts)
		return "the driver holds the slots of all that it publishes";
	if (report->refused + session->consumer.refused)
		return "all that the driver publishes is of another ring";
	return NULL;
}

void session_give_up(struct session *session)
{
	struct display_session_report *report = session->report;
	const struct display_driver_state *state = &session->last_state;
	const char *why = consumer_words(session);
	uint64_t waited_ms = session_now_ms(session) - session->await_ms;

	session_note_driver(session);
	if (!why)
		why = session->text[0] ? session->text : "no ring was opened";
	report->status = STATUS_IO_TIMEOUT;
	snprintf(report->text, sizeof(report->text),
	         "nothing was presented in %u.%u s: %.120s (the driver's status %u, detail 0x%08X, "
	         "on "
	         "adapter %08x:%08x)",
	         (unsigned)(waited_ms / 1000), (unsigned)(waited_ms % 1000 / 100), why,
	         state->status, state->detail, (uint32_t)state->luid_high, state->luid_low);
}

const char *session_stopped_words(const struct session *session)
{
	uint64_t token = frame_load64_acquire(&session->ring.header->latest);

	switch (display_token_check(&session->ring, token, session->consumer.last_sequence)) {
	case DISPLAY_TOKEN_STALE:
	case DISPLAY_TOKEN_BAD_SLOT: return "all that the driver publishes is of another ring";
	case DISPLAY_TOKEN_NEW: return "the driver holds the slots of all that it publishes";
	default: return "the driver presents nothing more";
	}
}
