/* display/session.c - opening, consuming until the time is over, ending. */
#include "display/session.h"

#include "display/mode_change.h"
#include "display/stream_message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "nt/ob/nt_services.h"

#include "nt/port/redirect.h"

#define SESSION_ID 1
#define WAIT_MS 16u
#define NS_PER_SECOND 1000000000u
#define READY_NS 2000000000u
#define NS_PER_TICK 100 /* of the performance counter */

struct session {
	const struct display_session_options *options;
	struct display_session_report *report;
	const struct display_objects *objects;
	struct display_client client;
	HANDLE device, process;
	struct display_ring ring;
	struct display_consumer consumer;
	struct display_output *output; /* taken for the next picture */
	struct frame_add_request add;  /* what the monitor is */
	struct frame_add_reply reply;
	uint64_t seen; /* of options->wanted */
	uint64_t pinged_ns;
	bool is_lost;
};

static bool fail(struct session *session, NTSTATUS status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool fail(struct session *session, NTSTATUS status, const char *format, ...)
{
	va_list values;

	session->report->status = status;
	va_start(values, format);
	vsnprintf(session->report->text, sizeof(session->report->text), format, values);
	va_end(values);
	return false;
}

/* --- Opening --------------------------------------------------------------------------------------------------- */

static bool greet(struct session *session)
{
	NTSTATUS status = display_open_device(&session->device);

	if (!NT_SUCCESS(status))
		return fail(session, status, "the driver's device cannot be opened (status 0x%08X)",
		            (unsigned)status);
	status = display_client_open(&session->client, session->objects, session->device,
	                             session->report->text, sizeof(session->report->text));
	if (!NT_SUCCESS(status)) {
		session->report->status = status;
		return false;
	}
	display_client_clear(&session->client);
	return true;
}

/* A display's adapter begins beside its device: until it is there the driver finds no room for a monitor. */
static NTSTATUS add_when_ready(struct session *session, const struct frame_add_request *add,
                               struct frame_add_reply *ret_reply)
{
	const struct display_objects *objects = session->objects;
	uint64_t end_ns = objects->now_ns(objects->context) + READY_NS;
	HANDLE event;
	NTSTATUS status = objects->create_event(objects->context, &event);

	if (!NT_SUCCESS(status))
		return status;
	for (;;) {
		status = display_client_add(&session->client, add, ret_reply);
		if (status != STATUS_NOT_FOUND || objects->now_ns(objects->context) >= end_ns)
			break;
		objects->wait(objects->context, event, WAIT_MS);
	}
	objects->close(objects->context, event);
	return status;
}

static bool add_monitor(struct session *session, struct frame_add_reply *ret_reply)
{
	const struct display_session_options *options = session->options;
	NTSTATUS status;

	session->add = (struct frame_add_request){ .session_id = SESSION_ID,
		                                   .width = options->width,
		                                   .height = options->height,
		                                   .refresh_hz = options->refresh_hz };
	status = add_when_ready(session, &session->add, ret_reply);
	if (!NT_SUCCESS(status))
		return fail(session, status,
		            "the driver adds no monitor of %ux%u at %u Hz (status 0x%08X)",
		            options->width, options->height, options->refresh_hz, (unsigned)status);
	status = display_open_process(ret_reply->driver_pid, &session->process);
	if (!NT_SUCCESS(status))
		return fail(session, status,
		            "the driver's process %u cannot be opened (status 0x%08X)",
		            ret_reply->driver_pid, (unsigned)status);
	session->report->target_id = ret_reply->target_id;
	return true;
}

static bool open_ring(struct session *session, const struct display_mode *mode)
{
	NTSTATUS status = display_ring_init(&session->ring, session->objects, mode);

	if (!NT_SUCCESS(status))
		return fail(session, status, "a ring cannot be made (status 0x%08X)",
		            (unsigned)status);
	session->report->generation = session->ring.generation;
	status = display_ring_deliver(&session->ring, session->process, session->device);
	if (!NT_SUCCESS(status))
		return fail(session, status, "the ring cannot be delivered (status 0x%08X)",
		            (unsigned)status);
	status = display_ring_wait_open(&session->ring, NULL, NULL);
	if (status != STATUS_SUCCESS) {
		struct display_driver_state state;

		session->report->status = status;
		display_driver_state(&session->ring, &state);
		display_open_text(&session->ring, &state, session->report->text,
		                  sizeof(session->report->text));
		return false;
	}
	return true;
}

static bool open_session(struct session *session)
{
	struct display_mode mode = { session->options->width, session->options->height,
		                     FRAME_FORMAT_BGRA8, 0 };

	if (!greet(session) || !add_monitor(session, &session->reply))
		return false;
	mode.target_id = session->reply.target_id;
	return open_ring(session, &mode);
}

static void close_session(struct session *session)
{
	if (session->ring.objects)
		display_ring_finish(&session->ring);
	if (session->process)
		NtClose(session->process);
	if (session->client.objects)
		display_client_remove(&session->client, SESSION_ID);
	if (session->device)
		NtClose(session->device);
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

	output->captured_ns = objects->now_ns(objects->context);
	output->age_ns = age_of(picture, output->captured_ns);
	display_pipeline_convert(session->options->pipeline, output, picture);
	output->converted_ns = objects->now_ns(objects->context);
}

/* True when a picture was taken; without a free output it stays in the ring. */
static bool take_picture(struct session *session)
{
	session->output = display_pipeline_take(session->options->pipeline);
	if (!session->output)
		return false;
	if (!display_consume(&session->consumer, convert, session)) {
		display_pipeline_return(session->output);
		return false;
	}
	display_pipeline_submit(session->options->pipeline, session->output);
	return true;
}

/* --- Another size ------------------------------------------------------------------------------------------------ */

static void tell(const struct session *session, uint32_t code, const char *words)
{
	if (session->options->state)
		session->options->state(session->options->context, code, words);
}

static enum display_mode_result resize(struct session *session, uint32_t width, uint32_t height)
{
	struct display_monitor monitor = { .client = &session->client,
		                           .add = session->add,
		                           .reply = session->reply,
		                           .process = session->process,
		                           .ring = &session->ring };
	enum display_mode_result result = display_monitor_resize(&monitor, width, height);

	session->add = monitor.add;
	session->reply = monitor.reply;
	session->report->generation = session->ring.generation;
	session->report->target_id = session->reply.target_id;
	/* What the ring before was counted for stays. */
	session->consumer.last_sequence = 0;
	display_pipeline_set_size(session->options->pipeline, session->add.width,
	                          session->add.height, session->add.refresh_hz);
	return result;
}

/* Each size that is wanted is tried once. */
static void follow(struct session *session)
{
	const uint64_t *options = session->options->wanted;
	uint64_t wanted = options ? __atomic_load_n(options, __ATOMIC_ACQUIRE) : 0;
	char words[80];

	if (wanted == session->seen)
		return;
	session->seen = wanted;
	if (!wanted || wanted == display_session_size(session->add.width, session->add.height))
		return;
	snprintf(words, sizeof(words), "The monitor takes the size %u × %u…",
	         (unsigned)(wanted >> 32), (unsigned)wanted);
	tell(session, STREAM_NOTICE_RESIZING, words);
	switch (resize(session, (uint32_t)(wanted >> 32), (uint32_t)wanted)) {
	case DISPLAY_MODE_LOST:
		session->is_lost = true;
		fail(session, STATUS_DEVICE_REMOVED, "the monitor was lost when its size changed");
		break;
	default: tell(session, STREAM_NOTICE_FINE, ""); break;
	}
}

/* A driver whose host says nothing for too long takes its monitors away. */
static void ping(struct session *session)
{
	const struct display_objects *objects = session->objects;
	uint64_t now = objects->now_ns(objects->context);

	if (now - session->pinged_ns < (uint64_t)session->client.watchdog_s * NS_PER_SECOND / 3)
		return;
	session->pinged_ns = now;
	display_client_ping(&session->client);
}

static bool is_over(const struct session *session, uint64_t end_ns)
{
	const bool *interrupted = session->options->interrupted;

	if (session->is_lost || (interrupted && __atomic_load_n(interrupted, __ATOMIC_RELAXED)))
		return true;
	return session->options->seconds &&
	       session->objects->now_ns(session->objects->context) >= end_ns;
}

static void consume(struct session *session)
{
	const struct display_objects *objects = session->objects;
	uint64_t end_ns = objects->now_ns(objects->context) +
	                  (uint64_t)session->options->seconds * NS_PER_SECOND;

	display_consumer_init(&session->consumer, &session->ring);
	session->pinged_ns = objects->now_ns(objects->context);
	while (!is_over(session, end_ns)) {
		follow(session);
		ping(session);
		if (!take_picture(session))
			objects->wait(objects->context, session->ring.event, WAIT_MS);
	}
}

/* The first picture had a sequence of its own; what was before it nobody was there to miss. */
static void fill_report(struct session *session)
{
	struct display_session_report *report = session->report;

	report->status = STATUS_SUCCESS;
	report->consumed = session->consumer.consumed;
	report->presented = session->consumer.consumed + session->consumer.skipped;
	report->timeouts = session->consumer.timeouts;
	report->refused = session->consumer.refused;
}

bool display_session_run(const struct display_session_options *options,
                         struct display_session_report *ret_report)
{
	struct session session = { .options = options,
		                   .report = ret_report,
		                   .objects = display_objects_nt() };

	*ret_report = (struct display_session_report){ .status = STATUS_UNSUCCESSFUL };
	if (open_session(&session)) {
		consume(&session);
		if (!session.is_lost)
			fill_report(&session);
	}
	close_session(&session);
	return ret_report->status == STATUS_SUCCESS;
}
