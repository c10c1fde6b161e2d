/*
 * display/session_stage.h - whole sessions on a clock of the test's: a driver of arrays that publishes, stops, holds its slots,
 * changes its colour or refuses.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_SESSION_STAGE_H
#define DRYDOCK_TESTS_DISPLAY_SESSION_STAGE_H

#include "fake_objects.h"

#include <stdio.h>

#include "display/recovery.h"
#include "display/session.h"
#include "display/stream_message.h"

#define PID 77u
#define MS 1000000ull
#define CAPTURES 8u
#define SIZE_1 320u
#define SIZE_2 640u

static struct {
	struct fake fake;
	struct display_pipeline pipeline;
	struct display_session_options options;
	struct display_session_report report;
	uint64_t wanted;
	bool interrupted, watched;
	uint64_t end_ms; /* of the test: then it is interrupted */
	/* The driver. */
	uint32_t generation, sequence, adds, updates, removes;
	bool is_still;  /* it publishes nothing */
	bool is_frozen; /* it publishes, and lets go of no slot */
	bool tells_damage; /* a picture differs from the one before in its first pixel alone, and it says so */
	bool is_dead, has_stopped;
	bool no_device, no_device_once; /* it cannot be opened */
	uint32_t refuse_rings;          /* so many of the next deliveries */
	uint64_t period_ms, next_ms;
	uint64_t still_from_ms, wants_ms, dies_ms;
	uint64_t stops_ms; /* it publishes nothing from then on, until another monitor is added */
	uint64_t look_ms[4]; /* when it is looked at no more, again, no more ... */
	uint32_t looks;
	uint64_t removed_ms;  /* the first */
	uint32_t refuse_then; /* deliveries, once another size is wanted */
	uint32_t adapter,
		wanted_adapter; /* that it renders on; that it was told before the last monitor */
	uint32_t fail_rings;    /* so many of the next cannot be opened */
	uint32_t stale;         /* generations that its tokens are behind */
	uint64_t goes_stale_ms, stale_since_ms;
	uint64_t captured_ms[CAPTURES], last_captured_ms, last_age_ns;
	uint64_t repeated_ms; /* the first behind the last that was captured */
	uint32_t captures;
	bool freezes_then;
	uint64_t first_ms;           /* its driver could first open one */
	struct frame_header *header; /* of the ring that was delivered last */
	/* The pointer. */
	struct frame_cursor *cursor; /* null: no section was delivered */
	bool asks_cursor;
	void (*move)(struct frame_cursor *cursor); /* instead of point()'s own; null: that */
	uint32_t channels, points, pointed, refuse_cursors;
	int32_t pointed_x;
	/* What was told. */
	uint32_t kicks, fine, no_picture, restarted, resizing, pings;
	uint64_t kick_ms[64], lost_ms;
	uint32_t mouse_kicks;
	bool has_mouse, is_mouse_late; /* late: something else was kicked first */
	char words[256], size_words[80]; /* of a loss or without a picture; of another size */
	/* Its colour; what it is told and asks of it. */
	uint32_t colour, colours_told, ring_format, ring_width, ring_height, rings;
	bool keeps_colour, knows_no_colour; /* it does not do as it is told; it cannot be told */
	bool wants_hdr;
	struct display_state state; /* read every DISPLAY_STATE_MS when the options name it */
	uint64_t read_ms;
	uint64_t flips_ms, changed_ms; /* somebody else makes it the other colour, when; and when that was */
	uint32_t hdr_codes, codes;     /* what was encoded */
	uint64_t resizes_ms;           /* somebody else makes it of that size, when */
	uint32_t shown_width, shown_height;
} side;

static inline uint64_t now_ms(void)
{
	return side.fake.now_ns / MS;
}

/* --- The driver ------------------------------------------------------------------------------------------------- */

static inline void publish(void)
{
	static const struct frame_rectangle pixel = { 0, 0, 1, 1 };
	struct frame_header *header = side.header;

	/* A ring of another format takes nothing. */
	if (!side.generation || side.ring_format != frame_format_of(side.colour))
		return;
	/* Each picture is another one, and in no more than that. */
	((uint8_t *)header)[FRAME_PAGE_BYTES]++;
	frame_store64(&header->damage[0].rectangle, frame_damage_pack(&pixel));
	frame_store32(&header->damage[0].sequence, side.sequence + 1);
	if (side.tells_damage) {
		frame_store64(&header->damage[0].rectangle,
		              frame_damage_pack(&(struct frame_rectangle){ 0, 0, 1, 1 }));
		frame_store32(&header->damage[0].sequence, side.sequence + 1);
	}
	frame_store32(&header->driver_status, FRAME_DRIVER_OPENED);
	frame_store64(&header->latest,
	              frame_token_pack(side.generation - side.stale, ++side.sequence, 0));
}

static inline NTSTATUS take_ring(const struct frame_set_channel *channel)
{
	if (side.refuse_rings && side.refuse_rings--)
		return STATUS_UNSUCCESSFUL;
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		side.fake.remote[channel->slot[slot]].open = false;
	side.fake.remote[channel->header].open = side.fake.remote[channel->event].open = false;
	side.header = side.fake.view;
	side.generation = channel->generation;
	side.ring_format = side.header->format;
	side.rings++;
	side.ring_width = side.header->width;
	side.ring_height = side.header->height;
	side.sequence = 0;
	((struct frame_header *)side.fake.view)->luid_low = side.adapter;
	if (side.fail_rings && side.fail_rings--) {
		((struct frame_header *)side.fake.view)->driver_status = FRAME_DRIVER_SLOT_FAILED;
		side.generation = 0;
		return STATUS_SUCCESS;
	}
	if (!side.first_ms)
		side.first_ms = now_ms();
	if (!side.is_still)
		publish();
	return STATUS_SUCCESS;
}

static inline NTSTATUS take_cursor(const struct frame_set_cursor_channel *channel)
{
	if (side.refuse_cursors)
		return STATUS_UNSUCCESSFUL;
	side.fake.remote[channel->section].open = side.fake.remote[channel->event].open = false;
	side.cursor = side.fake.view;
	side.channels++;
	return STATUS_SUCCESS;
}

/* Elsewhere, as often as the session waits. */
static inline void point(void)
{
	if (!side.cursor)
		return;
	if (side.move) {
		side.move(side.cursor);
		return;
	}
	frame_store32((uint32_t *)&side.cursor->x, (uint32_t)++side.points);
	frame_store32(&side.cursor->sequence, side.points * 2);
}

static inline NTSTATUS take_colour(const struct frame_set_colour *set)
{
	if (side.knows_no_colour)
		return STATUS_NOT_FOUND;
	side.colours_told++;
	if (side.keeps_colour)
		return STATUS_NOT_SUPPORTED;
	side.colour = set->colour;
	return STATUS_SUCCESS;
}

static inline NTSTATUS tell_display(void *output, uint32_t *ret_bytes)
{
	bool is_resized = side.resizes_ms && now_ms() >= side.resizes_ms;
	struct frame_display_reply shown = { is_resized ? side.shown_width : SIZE_1,
		                             is_resized ? side.shown_height : 200, 60, side.colour };

	if (side.knows_no_colour)
		return STATUS_NOT_FOUND;
	memcpy(output, &shown, sizeof(shown));
	*ret_bytes = sizeof(shown);
	return STATUS_SUCCESS;
}

/* What a reader's thread does beside the session, and somebody at the display. */
static inline void read_display(void)
{
	if (side.flips_ms && now_ms() >= side.flips_ms) {
		side.colour = FRAME_COLOUR_HDR - side.colour;
		side.changed_ms = now_ms();
		side.flips_ms = 0;
	}
	if (now_ms() >= side.read_ms) {
		side.read_ms = now_ms() + DISPLAY_STATE_MS;
		display_state_read(&side.state);
	}
}

static inline NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	struct frame_info_reply info = { FRAME_PROTOCOL_VERSION, 10 };
	struct frame_add_reply reply = { .target_id = 0x100 + side.adds,
		                         .resolved_monitor_id = 1,
		                         .driver_pid = PID };

	(void)context;
	assert_ptr_equal(device, FAKE_DEVICE);
	assert_true(input_bytes <= 256 && output_bytes <= sizeof(struct frame_log_reply));
	*ret_bytes = 0;
	switch (code) {
	case FRAME_GET_INFO:
		memcpy(output, &info, sizeof(info));
		*ret_bytes = sizeof(info);
		return STATUS_SUCCESS;
	case FRAME_ADD:
		side.asks_cursor = ((const struct frame_add_request *)input)->hardware_cursor != 0;
		reply.cursor_excluded = side.asks_cursor;
		side.adds++;
		/* Another process has its device, or another thread draws. */
		if (side.is_dead || side.has_stopped)
			side.is_dead = side.is_still = side.has_stopped = false;
		memcpy(output, &reply, sizeof(reply));
		*ret_bytes = sizeof(reply);
		return STATUS_SUCCESS;
	case FRAME_REMOVE:
		if (side.removes++ == 0)
			side.removed_ms = now_ms();
		return STATUS_SUCCESS;
	case FRAME_SET_RENDER_ADAPTER:
		memcpy(&side.wanted_adapter, input, 4);
		return STATUS_SUCCESS;
	case FRAME_UPDATE_MODES: side.updates++; return STATUS_SUCCESS;
	case FRAME_PING: side.pings++; return STATUS_SUCCESS;
	case FRAME_SET_FRAME_CHANNEL: return take_ring(input);
	case FRAME_SET_CURSOR_CHANNEL: return take_cursor(input);
	case FRAME_SET_COLOUR: return take_colour(input);
	case FRAME_GET_DISPLAY: return tell_display(output, ret_bytes);
	default: return STATUS_SUCCESS;
	}
}

/* The encoder is on the clock of the computer. */
static inline void let_encode(void)
{
	uint32_t unfinished;

	while ((unfinished = __atomic_load_n(&side.pipeline.unfinished, __ATOMIC_ACQUIRE)) != 0)
		host_futex_wait(&side.pipeline.unfinished, unfinished, MS);
}

static inline void look(void)
{
	while (side.looks < 4 && side.look_ms[side.looks] && now_ms() >= side.look_ms[side.looks]) {
		side.watched = !side.watched;
		side.looks++;
	}
}

static inline void sleep_for(void *context, uint32_t ms)
{
	fake_sleep_ms(context, ms);
	look();
	if (side.end_ms && now_ms() >= side.end_ms)
		side.interrupted = true;
}

/* Time goes on here alone, and there. */
static inline NTSTATUS wait_for(void *context, HANDLE object, uint32_t timeout_ms)
{
	(void)context;
	if (object == FAKE_PROCESS)
		return side.is_dead ? STATUS_SUCCESS : STATUS_TIMEOUT;
	let_encode();
	look();
	read_display();
	point();
	side.fake.now_ns += (timeout_ms > 20 ? 20 : timeout_ms) * MS;
	if (side.still_from_ms && now_ms() >= side.still_from_ms)
		side.is_still = true;
	if (side.wants_ms && now_ms() >= side.wants_ms && !side.wanted) {
		side.wanted = display_session_size(SIZE_2, 400);
		side.refuse_rings = side.refuse_then;
		side.is_frozen = side.freezes_then;
	}
	if (side.stops_ms && now_ms() >= side.stops_ms) {
		side.has_stopped = side.is_still = true;
		side.stops_ms = 0;
	}
	if (side.dies_ms && now_ms() >= side.dies_ms) {
		side.is_dead = side.is_still = true;
		side.dies_ms = 0;
	}
	if (side.goes_stale_ms && now_ms() >= side.goes_stale_ms && !side.stale) {
		side.stale = 1;
		side.stale_since_ms = now_ms();
	}
	if (side.end_ms && now_ms() >= side.end_ms)
		side.interrupted = true;
	if (!side.is_still && now_ms() >= side.next_ms) {
		side.next_ms = now_ms() + side.period_ms;
		publish();
	}
	return STATUS_TIMEOUT;
}

static inline uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	if (!side.is_frozen)
		return fake_acquire(context, mutex, timeout_ms);
	side.fake.now_ns += timeout_ms * MS;
	return DISPLAY_ACQUIRE_TIMEOUT;
}

static inline void close_handle(void *context, HANDLE handle)
{
	if (handle != FAKE_PROCESS && handle != FAKE_DEVICE)
		fake_close(context, handle);
}

static inline void unmap(void *context, void *view)
{
	if (view == (void *)side.cursor)
		side.cursor = NULL;
	fake_unmap(context, view);
}

/* --- Who finds it ------------------------------------------------------------------------------------------------ */

static inline NTSTATUS claim(uint32_t number, HANDLE *ret_claim)
{
	return fake_new(&side.fake, ret_claim);
}

static inline NTSTATUS open_device(HANDLE *ret_device)
{
	*ret_device = FAKE_DEVICE;
	if (side.no_device || side.no_device_once) {
		side.no_device_once = false;
		return STATUS_NO_SUCH_DEVICE;
	}
	return STATUS_SUCCESS;
}

static inline NTSTATUS open_process(uint32_t pid, HANDLE *ret_process)
{
	assert_int_equal(pid, PID);
	*ret_process = FAKE_PROCESS;
	return STATUS_SUCCESS;
}

static inline NTSTATUS process_path(HANDLE process, WCHAR *ret_text, size_t units)
{
	(void)process;
	assert_true(units > 12);
	memcpy(ret_text, u"WUDFHost.exe", sizeof(u"WUDFHost.exe"));
	return STATUS_SUCCESS;
}

static const struct display_finder finder = { claim, open_device, open_process, process_path };

/* --- Who has asked for it ------------------------------------------------------------------------------------------ */

static inline void tell(void *context, uint32_t code, const char *words)
{
	(void)context;
	side.fine += code == STREAM_NOTICE_FINE;
	side.no_picture += code == STREAM_NOTICE_NO_PICTURE;
	side.restarted += code == STREAM_NOTICE_RESTARTED;
	side.resizing += code == STREAM_NOTICE_RESIZING;
	if (code == STREAM_NOTICE_RESIZING)
		snprintf(side.size_words, sizeof(side.size_words), "%s", words);
	if (code == STREAM_NOTICE_NO_PICTURE) {
		side.lost_ms = now_ms();
		snprintf(side.words, sizeof(side.words), "%s", words);
	}
}

static inline void tell_point(void *context, const struct display_cursor *cursor,
                       const struct display_cursor_shape *shape)
{
	(void)context, (void)shape;
	side.pointed++;
	side.pointed_x = cursor->x;
}

static inline void kick(void *context)
{
	(void)context;
	assert_true(side.kicks < 64);
	side.kick_ms[side.kicks++] = now_ms();
}

/* Nothing else has been kicked since the mouse was last. */
static inline bool kick_mouse(void *context)
{
	(void)context;
	side.is_mouse_late |= side.kicks != side.mouse_kicks;
	side.mouse_kicks++;
	return side.has_mouse;
}

static inline void deliver(void *context, const struct display_coded *coded)
{
	(void)context;
	side.codes++;
	side.hdr_codes += coded->format.is_hdr;
	if (!coded->is_repeat && !coded->is_refined) {
		side.last_captured_ms = coded->captured_ns / MS;
		side.captured_ms[side.captures++ % CAPTURES] = side.last_captured_ms;
		side.last_age_ns = coded->age_ns;
		side.repeated_ms = 0;
	} else if (coded->is_repeat && !side.repeated_ms) {
		side.repeated_ms = coded->captured_ns / MS;
	}
	free(coded->packet.memory);
}

/* The limit between kicks is the whole program's: each test has a time of its own. */
static inline void begin(void)
{
	static uint64_t start_ms = 1000000;
	struct display_pipeline_options pipeline = {
		.format = { .width = SIZE_1, .height = 200, .refresh_hz = 60 }, .deliver = deliver
	};

	memset(&side, 0, sizeof(side));
	fake_init(&side.fake);
	side.fake.objects.control = control;
	side.fake.objects.wait = wait_for;
	side.fake.objects.unmap = unmap;
	side.fake.objects.sleep = sleep_for;
	side.fake.objects.acquire = acquire;
	side.fake.objects.close = close_handle;
	side.fake.now_ns = (start_ms += 1000000) * MS;
	side.period_ms = 20;
	assert_int_equal(display_pipeline_start(&side.pipeline, &pipeline), 0);
	side.options = (struct display_session_options){ .width = SIZE_1,
		                                         .height = 200,
		                                         .refresh_hz = 60,
		                                         .interrupted = &side.interrupted,
		                                         .pipeline = &side.pipeline,
		                                         .wanted = &side.wanted,
		                                         .state = tell,
		                                         .kick = kick,
		                                         .objects = &side.fake.objects,
		                                         .finder = &finder };
}

/* From now on. */
static inline uint64_t in(uint64_t ms)
{
	return now_ms() + ms;
}

/* The pipeline was stopped. Nothing of the session is left. */
static inline void end(void)
{
	display_pipeline_finish(&side.pipeline);
	assert_int_equal(fake_open_handles(&side.fake), 0);
	assert_int_equal(fake_open_remotes(&side.fake), 0);
	assert_int_equal(side.fake.views, 0);
	assert_int_equal(side.fake.double_closes, 0);
}

static inline void run_and_end(bool good)
{
	assert_int_equal(display_session_run(&side.options, &side.report), good);
	display_pipeline_stop(&side.pipeline);
	end();
}

#endif
