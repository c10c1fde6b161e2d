/* display/session_paint.c - a session's pointer: told, or painted into what is sent. */
#include "display/session_internal.h"

#include <stdio.h>

#define NS_PER_SECOND 1000000000u
#define NS_PER_MS 1000000u

static void take_pointer(void *context, const struct display_cursor *cursor,
                         const struct display_cursor_shape *shape)
{
	struct session *session = context;

	display_painter_point(session->painter, cursor, shape);
}

static bool create_painter(struct session *session)
{
	uint32_t nits = session->options->white_nits;
	struct display_session_report *report = session->report;

	if (!session->options->paints_pointer)
		return true;
	if (NT_SUCCESS(display_painter_create(nits ? nits : DISPLAY_WHITE_NITS, &session->painter)))
		return true;
	report->status = STATUS_INSUFFICIENT_RESOURCES;
	snprintf(report->text, sizeof(report->text), "memory is short for a painted pointer");
	return false;
}

bool session_begin_pointer(struct session *session)
{
	const struct display_session_options *options = session->options;
	bool is_good = create_painter(session);

	session->monitors.wants_cursor = session->painter || options->point;
	display_pointer_init(&session->pointer, session->objects,
	                     session->painter ? take_pointer : options->point,
	                     session->painter ? session : options->context);
	return is_good;
}

void session_end_pointer(struct session *session)
{
	struct display_session_report *report = session->report;

	display_pointer_close(&session->pointer);
	report->pointer_moves = session->pointer.moves;
	report->pointer_shapes = session->pointer.shapes;
	report->pointer_refused = session->pointer.refused;
	if (session->painter && session->painter->unpainted)
		fprintf(stderr, "drydock: memory was short: %llu pictures went without a pointer\n",
		        (unsigned long long)session->painter->unpainted);
	display_painter_destroy(session->painter);
	session->painter = NULL;
}

static void pay(struct session *session, uint64_t now_ns)
{
	session->repaint_ns = now_ns + NS_PER_SECOND / session->mode.refresh_hz;
}

const struct display_picture *session_paint(struct session *session,
                                            const struct display_picture *picture, uint64_t now_ns)
{
	if (!session->painter)
		return picture;
	pay(session, now_ns);
	return display_painter_take(session->painter, picture);
}

/* False: there is nothing that it could go into any more. */
static bool submit(struct session *session, uint64_t now_ns)
{
	struct display_pipeline *pipeline = session->options->pipeline;
	struct display_output *output = session->output;
	struct frame_rectangle changes[DISPLAY_PAINTER_CHANGES];
	const struct display_picture *picture = display_painter_repaint(session->painter, changes);

	if (!display_pipeline_touch(pipeline, output, picture, changes, DISPLAY_PAINTER_CHANGES)) {
		display_painter_forget(session->painter);
		return false;
	}
	output->captured_ns = output->converted_ns = now_ns;
	output->age_ns = 0;
	display_pipeline_submit(pipeline, output);
	session->report->repaints++;
	return true;
}

uint32_t session_repaint(struct session *session, uint32_t wait_ms)
{
	uint64_t now_ns, left_ms;

	if (!session->painter || !display_painter_is_due(session->painter))
		return wait_ms;
	now_ns = session->objects->now_ns(session->objects->context);
	if (now_ns < session->repaint_ns) {
		left_ms = (session->repaint_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS;
		return left_ms < wait_ms ? (uint32_t)left_ms : wait_ms;
	}
	pay(session, now_ns);
	return submit(session, now_ns) ? 0 : wait_ms;
}
