/*
 * tests/display/session_test.c - whole sessions on a clock of the test's: a driver of arrays that publishes, stops, holds its
 * slots or refuses, and what the session does about it.
 */
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
	bool is_dead;
	bool no_device, no_device_once; /* it cannot be opened */
	uint32_t refuse_rings;          /* so many of the next deliveries */
	uint64_t period_ms, next_ms;
	uint64_t still_from_ms, wants_ms, dies_ms;
	uint64_t look_ms[4]; /* when it is looked at no more, again, no more ... */
	uint32_t looks;
	uint64_t removed_ms;  /* the first */
	uint32_t refuse_then; /* deliveries, once another size is wanted */
	uint32_t adapter,
		wanted_adapter; /* that it renders on; that it was told before the last monitor */
	uint32_t fail_rings;    /* so many of the next cannot be opened */
	uint32_t stale;         /* generations that its tokens are behind */
	uint64_t goes_stale_ms, stale_since_ms;
	uint64_t captured_ms[CAPTURES], last_captured_ms;
	uint32_t captures;
	bool freezes_then;
	struct frame_header *header; /* of the ring that was delivered last */
	/* The pointer. */
	struct frame_cursor *cursor; /* null: no section was delivered */
	bool asks_cursor;
	uint32_t channels, points, pointed, refuse_cursors;
	int32_t pointed_x;
	/* What was told. */
	uint32_t kicks, fine, no_picture, restarted, resizing;
	uint64_t kick_ms[64], lost_ms;
	char words[256];
} side;

static uint64_t now_ms(void)
{
	return side.fake.now_ns / MS;
}

/* --- The driver ------------------------------------------------------------------------------------------------- */

static void publish(void)
{
	struct frame_header *header = side.header;

	if (!side.generation)
		return;
	/* Each picture is another one. */
	((uint8_t *)header)[FRAME_PAGE_BYTES]++;
	frame_store32(&header->driver_status, FRAME_DRIVER_OPENED);
	frame_store64(&header->latest,
	              frame_token_pack(side.generation - side.stale, ++side.sequence, 0));
}

static NTSTATUS take_ring(const struct frame_set_channel *channel)
{
	if (side.refuse_rings && side.refuse_rings--)
		return STATUS_UNSUCCESSFUL;
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		side.fake.remote[channel->slot[slot]].open = false;
	side.fake.remote[channel->header].open = side.fake.remote[channel->event].open = false;
	side.header = side.fake.view;
	side.generation = channel->generation;
	side.sequence = 0;
	((struct frame_header *)side.fake.view)->luid_low = side.adapter;
	if (side.fail_rings && side.fail_rings--) {
		((struct frame_header *)side.fake.view)->driver_status = FRAME_DRIVER_SLOT_FAILED;
		side.generation = 0;
		return STATUS_SUCCESS;
	}
	if (!side.is_still)
		publish();
	return STATUS_SUCCESS;
}

static NTSTATUS take_cursor(const struct frame_set_cursor_channel *channel)
{
	if (side.refuse_cursors)
		return STATUS_UNSUCCESSFUL;
	side.fake.remote[channel->section].open = side.fake.remote[channel->event].open = false;
	side.cursor = side.fake.view;
	side.channels++;
	return STATUS_SUCCESS;
}

/* Elsewhere, as often as the session waits. */
static void point(void)
{
	if (!side.cursor)
		return;
	frame_store32((uint32_t *)&side.cursor->x, (uint32_t)++side.points);
	frame_store32(&side.cursor->sequence, side.points * 2);
}

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
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
		/* Another process has its device. */
		if (side.is_dead)
			side.is_dead = side.is_still = false;
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
	case FRAME_SET_FRAME_CHANNEL: return take_ring(input);
	case FRAME_SET_CURSOR_CHANNEL: return take_cursor(input);
	default: return STATUS_SUCCESS;
	}
}

/* The encoder is on the clock of the computer. */
static void let_encode(void)
{
	uint32_t unfinished;

	while ((unfinished = __atomic_load_n(&side.pipeline.unfinished, __ATOMIC_ACQUIRE)) != 0)
		host_futex_wait(&side.pipeline.unfinished, unfinished, MS);
}

static void look(void)
{
	while (side.looks < 4 && side.look_ms[side.looks] && now_ms() >= side.look_ms[side.looks]) {
		side.watched = !side.watched;
		side.looks++;
	}
}

static void sleep_for(void *context, uint32_t ms)
{
	fake_sleep_ms(context, ms);
	look();
	if (side.end_ms && now_ms() >= side.end_ms)
		side.interrupted = true;
}

/* Time goes on here alone, and there. */
static NTSTATUS wait_for(void *context, HANDLE object, uint32_t timeout_ms)
{
	(void)context;
	if (object == FAKE_PROCESS)
		return side.is_dead ? STATUS_SUCCESS : STATUS_TIMEOUT;
	let_encode();
	look();
	point();
	side.fake.now_ns += (timeout_ms > 20 ? 20 : timeout_ms) * MS;
	if (side.still_from_ms && now_ms() >= side.still_from_ms)
		side.is_still = true;
	if (side.wants_ms && now_ms() >= side.wants_ms && !side.wanted) {
		side.wanted = display_session_size(SIZE_2, 400);
		side.refuse_rings = side.refuse_then;
		side.is_frozen = side.freezes_then;
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

static uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	if (!side.is_frozen)
		return fake_acquire(context, mutex, timeout_ms);
	side.fake.now_ns += timeout_ms * MS;
	return DISPLAY_ACQUIRE_TIMEOUT;
}

static void close_handle(void *context, HANDLE handle)
{
	if (handle != FAKE_PROCESS && handle != FAKE_DEVICE)
		fake_close(context, handle);
}

static void unmap(void *context, void *view)
{
	if (view == (void *)side.cursor)
		side.cursor = NULL;
	fake_unmap(context, view);
}

/* --- Who finds it ------------------------------------------------------------------------------------------------ */

static NTSTATUS claim(HANDLE *ret_claim)
{
	return fake_new(&side.fake, ret_claim);
}

static NTSTATUS open_device(HANDLE *ret_device)
{
	*ret_device = FAKE_DEVICE;
	if (side.no_device || side.no_device_once) {
		side.no_device_once = false;
		return STATUS_NO_SUCH_DEVICE;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS open_process(uint32_t pid, HANDLE *ret_process)
{
	assert_int_equal(pid, PID);
	*ret_process = FAKE_PROCESS;
	return STATUS_SUCCESS;
}

static NTSTATUS process_path(HANDLE process, WCHAR *ret_text, size_t units)
{
	(void)process;
	assert_true(units > 12);
	memcpy(ret_text, u"WUDFHost.exe", sizeof(u"WUDFHost.exe"));
	return STATUS_SUCCESS;
}

static const struct display_finder finder = { claim, open_device, open_process, process_path };

/* --- Who has asked for it ------------------------------------------------------------------------------------------ */

static void tell(void *context, uint32_t code, const char *words)
{
	(void)context;
	side.fine += code == STREAM_NOTICE_FINE;
	side.no_picture += code == STREAM_NOTICE_NO_PICTURE;
	side.restarted += code == STREAM_NOTICE_RESTARTED;
	side.resizing += code == STREAM_NOTICE_RESIZING;
	if (code == STREAM_NOTICE_NO_PICTURE) {
		side.lost_ms = now_ms();
		snprintf(side.words, sizeof(side.words), "%s", words);
	}
}

static void tell_point(void *context, const struct display_cursor *cursor,
                       const struct display_cursor_shape *shape)
{
	(void)context, (void)shape;
	side.pointed++;
	side.pointed_x = cursor->x;
}

static void kick(void *context)
{
	(void)context;
	assert_true(side.kicks < 64);
	side.kick_ms[side.kicks++] = now_ms();
}

static void deliver(void *context, const struct display_coded *coded)
{
	(void)context;
	if (!coded->is_repeat && !coded->is_refined) {
		side.last_captured_ms = coded->captured_ns / MS;
		side.captured_ms[side.captures++ % CAPTURES] = side.last_captured_ms;
	}
	free(coded->packet.memory);
}

/* The limit between kicks is the whole program's: each test has a time of its own. */
static void begin(void)
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
static uint64_t in(uint64_t ms)
{
	return now_ms() + ms;
}

static void run_and_end(bool good)
{
	assert_int_equal(display_session_run(&side.options, &side.report), good);
	display_pipeline_stop(&side.pipeline);
	display_pipeline_finish(&side.pipeline);
	assert_int_equal(fake_open_handles(&side.fake), 0);
	assert_int_equal(fake_open_remotes(&side.fake), 0);
	assert_int_equal(side.fake.views, 0);
	assert_int_equal(side.fake.double_closes, 0);
}

/* --- Tests ------------------------------------------------------------------------------------------------------------ */

/* The session's driver has a section as soon as it has a ring; what it writes there converts no picture. */
TEST_LIMIT(DISP_30_a_session_s_pointer_is_told_beside_its_pictures, 60)
{
	begin();
	side.options.point = tell_point;
	side.still_from_ms = in(100);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(side.asks_cursor);
	assert_int_equal(side.channels, 1);
	assert_true(side.pointed > 50);
	assert_true(side.pointed_x > 0);
	assert_int_equal(side.report.pointer_moves, side.pointed);
	assert_true(side.report.consumed < 20);
}

TEST_LIMIT(DISP_30_another_driver_and_another_size_get_a_section_of_their_own, 60)
{
	begin();
	side.options.point = tell_point;
	side.dies_ms = in(300);
	side.wants_ms = in(1000);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.updates, 1);
	assert_int_equal(side.channels, 3);
	assert_int_equal((uint32_t)side.pointed_x, side.points);
}

TEST_LIMIT(DISP_30_a_session_without_a_pointer_asks_for_none_and_one_that_is_refused_goes_on, 60)
{
	begin();
	side.end_ms = in(500);
	run_and_end(true);
	assert_false(side.asks_cursor);
	assert_int_equal(side.channels, 0);

	begin();
	side.options.point = tell_point;
	side.refuse_cursors = 1;
	side.end_ms = in(500);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_int_equal(side.pointed, 0);
}

TEST_LIMIT(a_session_has_pictures_until_it_is_over_and_leaves_nothing, 60)
{
	begin();
	side.end_ms = in(1000);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.kicks, 0);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	assert_int_equal(side.fine, 1);
}

/* A desktop that is still for ever is nobody's fault: nothing is kicked and nothing built anew. */
TEST_LIMIT(DISP_94_a_fresh_picture_stops_the_clock, 60)
{
	begin();
	side.still_from_ms = in(200);
	side.end_ms = in(20000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.kicks, 0);
	assert_int_equal(side.no_picture, 0);
}

/* Its slots cannot be had: the ring is new, and no picture of it ever comes. */
TEST_LIMIT(DISP_94_DISP_95_a_ring_without_a_picture_is_kicked_and_given_up_after_three_seconds, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_frozen = true;
	side.end_ms = in(5000);
	run_and_end(true);
	assert_true(side.no_picture >= 1);
	assert_non_null(strstr(side.words, "no picture came from a new ring"));
	assert_true(side.report.rebuilds >= 1);
	assert_true(side.lost_ms >= start + 3000 && side.lost_ms < start + 3300);
	/* 600, 1400 and 2200 ms after the ring was new, and again with the next one. */
	assert_true(side.kicks >= 3);
	for (uint64_t at = 0; at < 3; at++)
		assert_true(side.kick_ms[at] >= start + 600 + 800 * at &&
		            side.kick_ms[at] < start + 700 + 800 * at);
	assert_int_equal(side.report.kicks, side.kicks);
	assert_true(side.report.timeouts > 0);
	/* The monitor is not to blame: it stays. */
	assert_int_equal(side.adds, 1);
}

/* While the ring opens, too: a still desktop publishes nothing until somebody moves something. */
TEST_LIMIT(DISP_75_DISP_103_a_still_desktop_is_kicked_while_the_ring_opens, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	side.is_still = true;
	side.end_ms = in(2000);
	run_and_end(false);
	assert_true(side.kicks >= 2);
	assert_true(side.kick_ms[0] >= start + 600 && side.kick_ms[0] < start + 700);
	for (uint32_t at = 1; at < side.kicks; at++)
		assert_true(side.kick_ms[at] - side.kick_ms[at - 1] >= 50);
}

/* The limit is the whole program's. */
TEST_LIMIT(DISP_103_a_kick_of_another_session_holds_this_ones_back, 60)
{
	uint64_t start;

	begin();
	start = now_ms();
	assert_true(display_kick_is_due(start + 600));
	side.is_still = true;
	side.end_ms = in(2000);
	run_and_end(false);
	assert_true(side.kicks >= 1);
	assert_true(side.kick_ms[0] >= start + 1400 && side.kick_ms[0] < start + 1500);
}

/* Each failure says its own words, whatever the one before has said. */
TEST_LIMIT(DISP_193_a_session_that_cannot_be_had_says_why_and_its_device_is_opened_anew, 60)
{
	begin();
	side.no_device = true;
	run_and_end(false);
	assert_string_equal(side.report.text,
	                    "the driver's device cannot be opened (status 0xC000000E)");

	begin();
	side.no_device_once = true;
	side.refuse_rings = 100;
	run_and_end(false);
	assert_string_equal(side.report.text, "the ring cannot be delivered");
}

/* Once: the monitor is made anew for the ring. Each time: the session is built anew. It never ends by that. */
TEST_LIMIT(DISP_96_a_delivery_that_fails_is_told_and_ends_no_session, 60)
{
	begin();
	side.wants_ms = in(300);
	side.refuse_then = 1;
	side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.updates, 1);
	assert_int_equal(side.adds, 2);
	assert_int_equal(side.report.rebuilds, 0);

	begin();
	side.wants_ms = in(300);
	side.refuse_then = 3;
	side.end_ms = in(6000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.no_picture, 1);
	assert_int_equal(side.restarted, 1);
	assert_non_null(strstr(side.words, "lost when its size changed"));
	/* The first, two for the size, and the one of the new session. */
	assert_int_equal(side.adds, 4);
	assert_true(side.report.consumed > 0);
}

/* The clock of a new size runs, too. */
TEST_LIMIT(DISP_92_DISP_94_a_ring_of_another_size_has_to_give_a_picture, 60)
{
	begin();
	side.wants_ms = in(300);
	side.freezes_then = true;
	side.end_ms = in(4500);
	run_and_end(true);
	assert_int_equal(side.updates, 1);
	assert_true(side.report.rebuilds >= 1);
	assert_true(side.kicks >= 3);
	assert_true(side.lost_ms >= side.wants_ms + 3000 && side.lost_ms < side.wants_ms + 3400);
}

TEST_LIMIT(DISP_97_a_driver_that_has_ended_is_followed_by_a_new_monitor, 60)
{
	uint64_t died;

	begin();
	died = side.dies_ms = in(300);
	side.end_ms = in(4000);
	run_and_end(true);
	assert_int_equal(side.report.rebuilds, 1);
	assert_int_equal(side.adds, 2);
	assert_non_null(strstr(side.words, "has ended (process 77)"));
	assert_true(side.lost_ms + 20 >= died + 500 && side.lost_ms < died + 1200);
	assert_true(side.report.blackout_ms >= 500 && side.report.blackout_ms < 1300);
}

/* --- Who looks --------------------------------------------------------------------------------------------------------- */

/* Looked at for 300 ms, and again from back_ms on when that is not 0. */
static uint64_t begin_watched(uint64_t back_ms)
{
	begin();
	side.options.watched = &side.watched;
	side.watched = true;
	side.look_ms[0] = in(300);
	side.look_ms[1] = back_ms ? in(back_ms) : 0;
	side.end_ms = in(6000);
	return now_ms();
}

TEST_LIMIT(DISP_189_DISP_190_a_monitor_lingers_after_the_last_who_looked, 60)
{
	uint64_t start = begin_watched(0);

	side.options.linger_ms = 1000;
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	/* At the first tick after that. */
	assert_true(side.removed_ms >= start + 1300 && side.removed_ms < start + 1300 + 650);
	assert_int_equal(side.no_picture, 0);
}

TEST_LIMIT(DISP_187_who_comes_back_to_a_lingering_monitor_gets_one_made_anew, 60)
{
	uint64_t start = begin_watched(800);

	side.options.linger_ms = 100000;
	run_and_end(true);
	assert_int_equal(side.adds, 2);
	assert_int_equal(side.removes, 2);
	assert_true(side.removed_ms >= start + 800 && side.removed_ms < start + 900);
	assert_int_equal(side.report.generation, 2);
	assert_int_equal(side.report.rebuilds, 0);
	assert_int_equal(side.fine, 2);
}

TEST_LIMIT(DISP_189_without_lingering_the_monitor_goes_with_the_last_who_looked, 60)
{
	uint64_t start = begin_watched(2000);

	run_and_end(true);
	assert_int_equal(side.adds, 2);
	assert_true(side.removed_ms >= start + 300 && side.removed_ms < start + 600);
}

TEST_LIMIT(DISP_189_a_pinned_monitor_stays_until_the_end, 60)
{
	uint64_t start = begin_watched(0);

	side.options.is_pinned = true;
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.removes, 1);
	assert_true(side.removed_ms >= start + 6000);
}

TEST_LIMIT(nobody_has_looked_so_there_is_no_monitor, 60)
{
	begin();
	side.options.watched = &side.watched;
	side.interrupted = false;
	side.end_ms = in(500);
	side.look_ms[0] = in(400);
	run_and_end(true);
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.report.rebuilds, 0);
}

/* --- The adapter --------------------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_73_a_ring_that_another_adapter_cannot_open_is_made_anew_for_that_one, 60)
{
	begin();
	side.adapter = 0xD0002;
	side.fail_rings = 1;
	side.end_ms = in(1000);
	run_and_end(true);
	assert_int_equal(side.report.rebinds, 1);
	assert_true(side.report.consumed > 0);
	/* One monitor, one lease, and nothing waited for. */
	assert_int_equal(side.adds, 1);
	assert_int_equal(side.report.rebuilds, 0);
}

TEST_LIMIT(DISP_73_a_second_failure_fails_the_opening_and_the_next_monitor_is_of_that_adapter, 60)
{
	begin();
	side.adapter = 0xD0002;
	side.fail_rings = 1000;
	side.end_ms = in(20000);
	run_and_end(false);
	assert_int_equal(side.report.rebinds, 1);
	assert_non_null(strstr(side.report.text, "on adapter 00000000:000d0002"));
	assert_int_equal(side.wanted_adapter, 0xD0002);
}

TEST_LIMIT(DISP_73_an_adapter_that_nobody_named_is_not_followed, 60)
{
	begin();
	side.fail_rings = 1;
	side.end_ms = in(3000);
	run_and_end(true);
	assert_int_equal(side.report.rebinds, 0);
	assert_true(side.report.consumed > 0);
}

/* --- Tokens of another ring ------------------------------------------------------------------------------------------- */

/* A driver that publishes the generation before opens nothing, and is followed when it comes to itself. */
TEST_LIMIT(DISP_57_DISP_74_tokens_of_a_former_ring_are_no_pictures_of_a_session, 60)
{
	begin();
	side.stale = 1;
	side.end_ms = in(6000);
	run_and_end(false);
	assert_int_equal(side.report.consumed, 0);

	begin();
	display_pipeline_watch(&side.pipeline, true);
	side.goes_stale_ms = in(500);
	side.end_ms = in(2000);
	run_and_end(true);
	assert_true(side.report.consumed > 0);
	assert_true(side.report.refused > 0);
	/* Nothing was taken from then on: the last was sent before. */
	assert_true(side.captures > 2);
	assert_true(side.last_captured_ms <= side.stale_since_ms + 20);
}

/* --- Times -------------------------------------------------------------------------------------------------------------- */

TEST_LIMIT(DISP_99_a_picture_has_the_time_at_which_it_was_taken, 60)
{
	begin();
	display_pipeline_watch(&side.pipeline, true);
	side.end_ms = in(500);
	run_and_end(true);
	assert_true(side.captures > 2);
	/* The clock stands still while a picture is taken, and goes on while one is waited for. */
	for (uint32_t at = 1; at < side.captures && at < CAPTURES; at++)
		assert_true(side.captured_ms[at] > side.captured_ms[at - 1]);
	assert_true(side.last_captured_ms <= now_ms());
	assert_true(side.last_captured_ms + 100 >= now_ms());
}
