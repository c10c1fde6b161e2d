/* tests/composer/desktop_test.c - drydock-composer with a terminal: what is drawn, and what people can do. */
#include "composer/stage.h"

#include <fcntl.h>
#include <linux/input-event-codes.h>
#include <sys/stat.h>

#include "harness/random.h"

#define CRIMSON 0xDC143Cu
#define PAINT "printf '\\033[48;2;220;20;60m\\033[2J\\033[H'; "

TEST_LIMIT(a_terminal_fills_the_monitor, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	stage_expect(&stage, 639, 399, STAGE_COLOUR);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(DISP_89_a_still_desktop_presents_nothing, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_await_terminal(&stage);
	/* One that went on would never come to this end. */
	stage_settle(&stage, 1500);
	/* It is still there. */
	stage_set_chain(&stage, 640, 400);
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(DISP_222_a_key_reaches_the_program_in_front, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "read line; [ \"$line\" = Ab ] && " PAINT "sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	stage_key(&stage, KEY_LEFTSHIFT, true);
	stage_press(&stage, KEY_A);
	stage_key(&stage, KEY_LEFTSHIFT, false);
	stage_press(&stage, KEY_B);
	stage_press(&stage, KEY_ENTER);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

/* One answer a refresh would take a refresh less than there are keys, and no less; an early one comes in a quarter of that. */
#define SLOW_KEYS 8u
#define SLOW_SECONDS 5u
#define PAINT_BACK "printf '\\033[48;2;0;0;128m\\033[2J\\033[H'; "
#define NAVY 0x000080u

TEST_LIMIT(what_answers_a_key_does_not_wait_for_the_refresh, 120)
{
	struct stage stage;
	uint64_t start_ns;

	stage_begin_terminal(&stage, "stty -echo; " PAINT_BACK "while read line; do " PAINT
	                             "read line; " PAINT_BACK "done");
	stage_expect(&stage, 320, 200, NAVY);
	stage.refresh_seconds = SLOW_SECONDS;
	stage_set_chain(&stage, 640, 400);
	stage_expect(&stage, 320, 200, NAVY);
	start_ns = host_clock_monotonic_ns();
	for (uint32_t key = 0; key < SLOW_KEYS; key++) {
		stage_press(&stage, KEY_ENTER);
		stage_expect(&stage, 320, 200, key % 2 ? NAVY : CRIMSON);
	}
	assert_true(host_clock_monotonic_ns() - start_ns <
	            (SLOW_KEYS - 1) * SLOW_SECONDS * 1000000000ull);
	assert_int_equal(stage_end(&stage), 0);
}

/* A piece for each Enter, the last in a colour of its own. */
#define PIECES 20u
#define PIECES_SCRIPT \
	"stty -echo; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do read line; " \
	"printf '\\033[%d;%dHline %d' $((i * 7 % 20 + 1)) $((i * 5)) $i; done; " \
	"read line; printf '\\033[1;1H\\033[48;2;220;20;60m   '; sleep 600"

/* The next is asked for when something was presented. */
static void draw_in_pieces(struct stage *stage)
{
	for (uint32_t piece = 0; piece < PIECES; piece++) {
		uint32_t presented = stage->presented;

		stage_press(stage, KEY_ENTER);
		while (stage->presented == presented)
			stage_wait(stage, -1);
	}
	stage_press(stage, KEY_ENTER);
}

/* Only what changed is drawn into each surface; all of it anew must be the same picture. */
TEST_LIMIT(DISP_126e_a_surface_that_was_drawn_in_pieces_is_whole, 60)
{
	struct stage stage;
	uint8_t *pieces;
	size_t size;

	stage_begin_terminal(&stage, PIECES_SCRIPT);
	stage_await_terminal(&stage);
	draw_in_pieces(&stage);
	stage_expect(&stage, 3, 5, CRIMSON);
	stage_settle(&stage, 500);
	size = composer_chain_bytes(&stage.chain);
	pieces = malloc(size);
	assert_non_null(pieces);
	memcpy(pieces, stage.surface[stage.newest], size);
	stage_set_chain(&stage, 640, 400);
	stage_expect(&stage, 3, 5, CRIMSON);
	assert_memory_equal(stage.surface[stage.newest], pieces, size);
	free(pieces);
	assert_int_equal(stage_end(&stage), 0);
}

/* Lines that differ in a number run over a screen that is full of them. */
#define LINES 40u
#define LINES_SCRIPT \
	"stty -echo; i=100; while read line; do i=$((i + 1)); printf '\\033[99;1H\\n%d the same' " \
	"$i; done"

static void expect_copy(const struct stage *stage)
{
	size_t row = (size_t)stage->chain.width * 4;

	for (uint32_t y = 0; y < stage->chain.height; y++)
		assert_memory_equal(stage->copy + y * stage->chain.pitch_bytes,
		                    stage->surface[stage->newest] + y * stage->chain.pitch_bytes,
		                    row);
}

/* A terminal that scrolls says that all of it changed; what is told is what did. */
TEST_LIMIT(DISP_126_what_is_told_to_have_changed_is_what_did_and_makes_the_whole_picture, 120)
{
	struct stage stage;
	uint64_t whole;

	stage_begin_terminal(&stage, LINES_SCRIPT);
	stage_await_terminal(&stage);
	stage_set_chain(&stage, 640, 400);
	stage.copy = calloc(1, composer_chain_bytes(&stage.chain));
	assert_non_null(stage.copy);
	while (stage.presented == 0)
		stage_wait(&stage, -1);
	whole = stage.told;
	for (uint32_t line = 0; line < LINES; line++) {
		uint32_t presented = stage.presented;

		stage_press(&stage, KEY_ENTER);
		while (stage.presented == presented)
			stage_wait(&stage, -1);
		expect_copy(&stage);
	}
	stage_settle(&stage, 500);
	expect_copy(&stage);
	assert_true(whole > 0 && stage.told < whole + whole / 2 * LINES);
	free(stage.copy);
	stage.copy = NULL;
	assert_int_equal(stage_end(&stage), 0);
}

/* --- HDR ----------------------------------------------------------------------------------------------------------- */

#define WHITE_NITS 200

TEST_LIMIT(DISP_70_a_desktop_on_a_monitor_of_hdr_is_light_and_on_one_of_sdr_as_it_was, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_expect(&stage, 639, 399, STAGE_COLOUR);
	stage.white_nits = WHITE_NITS;
	stage_set_chain(&stage, 640, 400);
	stage_expect_light(&stage, 320, 200, STAGE_COLOUR);
	assert_true(stage_light(&stage, 639, 399) == stage_light_of(STAGE_COLOUR, WHITE_NITS));
	/* The slider moves. */
	stage.white_nits = COMPOSER_WHITE_MAX;
	stage_set_chain(&stage, 640, 400);
	stage_expect_light(&stage, 320, 200, STAGE_COLOUR);
	stage.white_nits = 0;
	stage_set_chain(&stage, 640, 400);
	stage_expect(&stage, 639, 399, STAGE_COLOUR);
	assert_int_equal(stage_end(&stage), 0);
}

/* What changed alone is drawn and becomes light, in each surface what that lacks. */
TEST_LIMIT(DISP_126e_a_surface_of_hdr_that_was_drawn_in_pieces_is_whole, 60)
{
	struct stage stage;
	uint8_t *pieces;
	size_t size;

	stage_begin_terminal(&stage, PIECES_SCRIPT);
	stage_await_terminal(&stage);
	stage.white_nits = WHITE_NITS;
	stage_set_chain(&stage, 640, 400);
	stage_expect_light(&stage, 320, 200, STAGE_COLOUR);
	draw_in_pieces(&stage);
	stage_expect_light(&stage, 3, 5, CRIMSON);
	stage_settle(&stage, 500);
	size = composer_chain_bytes(&stage.chain);
	pieces = malloc(size);
	assert_non_null(pieces);
	memcpy(pieces, stage.surface[stage.newest], size);
	stage_set_chain(&stage, 640, 400);
	stage_expect_light(&stage, 3, 5, CRIMSON);
	assert_memory_equal(stage.surface[stage.newest], pieces, size);
	free(pieces);
	assert_int_equal(stage_end(&stage), 0);
}

static bool is_near(uint32_t pixel, uint32_t wanted)
{
	for (unsigned shift = 0; shift < 24; shift += 8)
		if (abs((int)(pixel >> shift & 0xFF) - (int)(wanted >> shift & 0xFF)) > 2)
			return false;
	return true;
}

/* In the middle and in the last corner: a window may be smaller than the monitor in its first frame. */
static bool stage_is_near(struct stage *stage, uint32_t wanted)
{
	return is_near(stage_pixel(stage, 320, 200), wanted) &&
	       is_near(stage_pixel(stage, 639, 399), wanted);
}

/*
 * What can be seen through is blended, what cannot is copied: of the window, and of two of them. The second comes once the first is
 * there, and has nothing to say in it.
 */
TEST_LIMIT(a_window_that_can_be_seen_through_shows_what_lies_below_it, 60)
{
	const char *script = "read line; foot -o pad=0x0 -o colors.alpha=0.5 -o "
			     "colors.background=ff0000 -o cursor.blink=no "
			     "sleep 600 2>/dev/null & sleep 600";
	const uint32_t both = 0x8F2030;
	struct stage stage;

	stage_begin_terminal(&stage, script);
	stage_await_terminal(&stage);
	stage_press(&stage, KEY_ENTER);
	while (!stage_is_near(&stage, both))
		stage_wait(&stage, -1);
	stage_set_chain(&stage, 640, 400);
	while (stage.presented == 0 || !stage_is_near(&stage, both))
		stage_wait(&stage, -1);
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(DISP_27_windows_take_the_size_that_the_monitor_becomes, 60)
{
	static const uint32_t sizes[][2] = { { 1111, 777 }, { 320, 200 }, { 1920, 1080 } };
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	for (size_t at = 0; at < sizeof(sizes) / sizeof(sizes[0]); at++) {
		stage_set_chain(&stage, sizes[at][0], sizes[at][1]);
		stage_expect(&stage, sizes[at][0] - 1, sizes[at][1] - 1, STAGE_COLOUR);
		assert_int_equal(stage_pixel(&stage, sizes[at][0] / 2, sizes[at][1] / 2),
		                 STAGE_COLOUR);
	}
	assert_int_equal(stage_end(&stage), 0);
}

/* --- Pointer ----------------------------------------------------------------------------------------------------- */

/* Wait for the next that is told of the pointer. */
static struct composer_cursor hear_cursor(struct stage *stage)
{
	uint32_t before = stage->cursors;

	while (stage->cursors == before)
		stage_wait(stage, -1);
	return stage->cursor;
}

TEST_LIMIT(DISP_30_the_pointer_is_told_and_not_drawn, 60)
{
	struct stage stage;
	struct composer_cursor cursor;
	uint32_t presented, pixels = 0;

	stage_begin_terminal(&stage, "sleep 600");
	stage_take_cursor(&stage, true);
	stage_await_terminal(&stage);
	stage_settle(&stage, 500);
	presented = stage.presented;
	/* The viewer's picture is twice as large. */
	stage_event(&stage, (struct composer_event){ .kind = COMPOSER_MOUSE_AT,
	                                             .x = 640,
	                                             .y = 200,
	                                             .flags = 1280 | 800 << 16 });
	do {
		cursor = hear_cursor(&stage);
		pixels += cursor.width * cursor.height;
	} while (!cursor.visible || cursor.x != 320);
	assert_true(pixels > 0);
	assert_int_equal(cursor.y, 100);
	stage_event(&stage,
	            (struct composer_event){ .kind = COMPOSER_MOUSE_MOVE, .x = -20, .y = 5 });
	do
		cursor = hear_cursor(&stage);
	while (cursor.x == 320);
	assert_int_equal(cursor.x, 300);
	assert_int_equal(cursor.y, 105);
	stage_settle(&stage, 300);
	assert_int_equal(stage.presented, presented);
	assert_int_equal(stage_end(&stage), 0);
}

/* Pixels of the newest picture around a place that are not the terminal's. */
static uint32_t foreign_pixels(const struct stage *stage, uint32_t x, uint32_t y)
{
	uint32_t count = 0;

	for (uint32_t row = y - 30; row < y + 30; row++)
		for (uint32_t column = x - 30; column < x + 30; column++)
			count += stage_pixel(stage, column, row) != STAGE_COLOUR;
	return count;
}

static void expect_foreign(struct stage *stage, uint32_t x, uint32_t y, bool is_there)
{
	while (!foreign_pixels(stage, x, y) == is_there)
		stage_wait(stage, -1);
}

/* No driver shows it: it is drawn, where it is, and what it has covered is there again. */
TEST_LIMIT(DISP_31_a_pointer_that_no_driver_shows_is_drawn_into_the_picture, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_await_terminal(&stage);
	assert_int_equal(foreign_pixels(&stage, 320, 200), 0);
	stage_event(&stage,
	            (struct composer_event){ .kind = COMPOSER_MOUSE_AT, .x = 320, .y = 200 });
	expect_foreign(&stage, 320, 200, true);
	stage_event(&stage,
	            (struct composer_event){ .kind = COMPOSER_MOUSE_AT, .x = 500, .y = 300 });
	expect_foreign(&stage, 500, 300, true);
	expect_foreign(&stage, 320, 200, false);
	assert_int_equal(stage.cursors, 0);
	/* A driver shows it from now on, and then no more. */
	stage_take_cursor(&stage, true);
	expect_foreign(&stage, 500, 300, false);
	while (!stage.cursors)
		stage_wait(&stage, -1);
	assert_int_equal(stage.cursor.x, 500);
	assert_true(stage.cursor.width > 0);
	stage_take_cursor(&stage, false);
	expect_foreign(&stage, 500, 300, true);
	assert_int_equal(stage_end(&stage), 0);
}

static void send_kick(struct stage *stage)
{
	uint32_t kick = COMPOSER_KICK;

	stage_say(stage->seat, &kick, sizeof(kick));
}

static void point_at(struct stage *stage, int32_t x, int32_t y)
{
	struct composer_cursor cursor;

	stage_event(stage, (struct composer_event){ .kind = COMPOSER_MOUSE_AT, .x = x, .y = y });
	do
		cursor = hear_cursor(stage);
	while (!cursor.visible || cursor.x != x || cursor.y != y);
}

/* To the right, at the last column to the left; then where it was. */
TEST_LIMIT(DISP_101_a_kick_moves_the_pointer_by_nothing_and_has_a_still_desktop_presented, 60)
{
	static const int32_t from[] = { 320, 639 }, aside[] = { 321, 638 };
	struct stage stage;
	uint32_t presented;

	stage_begin_terminal(&stage, "sleep 600");
	stage_take_cursor(&stage, true);
	stage_await_terminal(&stage);
	for (int at = 0; at < 2; at++) {
		point_at(&stage, from[at], 100);
		stage_settle(&stage, 500);
		presented = stage.presented;
		send_kick(&stage);
		while (hear_cursor(&stage).x != aside[at])
			continue;
		while (hear_cursor(&stage).x != from[at])
			continue;
		while (stage.presented == presented)
			stage_wait(&stage, -1);
		stage_settle(&stage, 300);
		assert_int_equal(stage.presented, presented + 1);
	}
	assert_int_equal(stage_end(&stage), 0);
}

TEST_LIMIT(a_kick_shows_no_pointer_that_nobody_has_moved, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_take_cursor(&stage, true);
	stage_await_terminal(&stage);
	stage_settle(&stage, 500);
	send_kick(&stage);
	assert_true(stage_wait(&stage, -1));
	assert_int_equal(stage.cursors, 0);
	point_at(&stage, 5, 5); /* the first that is told */
	assert_int_equal(stage_end(&stage), 0);
}

/* The terminal reports where it was pressed: column 11, row 6, of cells that are 7 x 14 or another size. */
TEST_LIMIT(DISP_222_a_button_reaches_the_program_under_the_pointer, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage,
	                     "stty -icanon -echo; printf '\\033[?1000h\\033[?1006h'; " PAINT_BACK
	                     "head -c 6 >/dev/null; " PAINT "sleep 600");
	stage_expect(&stage, 320, 200, NAVY);
	stage_event(&stage, (struct composer_event){ .kind = COMPOSER_MOUSE_AT, .x = 75, .y = 75 });
	stage_event(&stage,
	            (struct composer_event){ .kind = COMPOSER_BUTTON_DOWN, .code = BTN_LEFT });
	stage_event(&stage,
	            (struct composer_event){ .kind = COMPOSER_BUTTON_UP, .code = BTN_LEFT });
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static void stage_type(struct stage *stage, uint32_t code)
{
	stage_event(stage, (struct composer_event){ .kind = COMPOSER_TEXT, .code = code });
}

TEST_LIMIT(DISP_222_characters_without_a_key_reach_a_program_that_takes_text, 60)
{
	static const uint32_t none[] = { 0, 7, 0x7F, 0xD800, 0xDFFF, 0x110000, UINT32_MAX };
	struct stage stage;

	/* Of one to four bytes. */
	stage_begin_terminal(
		&stage,
		"read line; [ \"$line\" = 'a\303\244\342\202\254\360\237\230\200' ] && " PAINT
		"sleep 600");
	stage_await_terminal(&stage);
	stage_type(&stage, 'a');
	stage_type(&stage, 0xE4);
	for (size_t at = 0; at < sizeof(none) / sizeof(none[0]); at++)
		stage_type(&stage, none[at]);
	stage_type(&stage, 0x20AC);
	stage_type(&stage, 0x1F600);
	stage_press(&stage, KEY_ENTER);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

/* --- Clipboard --------------------------------------------------------------------------------------------------- */

TEST_LIMIT(a_viewer_s_text_can_be_inserted, 60)
{
	char bytes[64];
	struct composer_clipboard head = { COMPOSER_CLIPBOARD, 9 };
	struct stage stage;

	stage_begin_terminal(&stage,
	                     "read line; [ \"$line\" = 'gr\xC3\xBC\xC3\x9F dich' ] && " PAINT
	                     "sleep 600");
	stage_await_terminal(&stage);
	memcpy(bytes, &head, sizeof(head));
	head.bytes = (uint32_t)strlen("gr\xC3\xBC\xC3\x9F dich");
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), "gr\xC3\xBC\xC3\x9F dich", head.bytes);
	stage_say(stage.seat, bytes, sizeof(head) + head.bytes);
	stage_key(&stage, KEY_LEFTCTRL, true);
	stage_key(&stage, KEY_LEFTSHIFT, true);
	stage_press(&stage, KEY_V);
	stage_key(&stage, KEY_LEFTSHIFT, false);
	stage_key(&stage, KEY_LEFTCTRL, false);
	/* The cursor has left the first cell: it is there. */
	stage_expect(&stage, 0, 0, STAGE_COLOUR);
	stage_press(&stage, KEY_ENTER);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

/* Wait for the clipboard's text, which is kept until the next call. */
static const char *hear_clipboard(struct stage *stage, uint32_t *ret_bytes)
{
	static uint8_t bytes[COMPOSER_SEAT_BYTES_MAX];

	for (;;) {
		struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
		const char *text;

		assert_int_equal(host_socket_receive(stage->seat, true, &message), 1);
		text = composer_message_clipboard(bytes, message.count, ret_bytes);
		if (text)
			return text;
	}
}

/* The first text is too long and stays there; OSC 52 needs a window that has had a key. */
TEST_LIMIT(what_a_program_copies_is_told_unless_it_is_too_long, 60)
{
	struct stage stage;
	const char *text;
	uint32_t bytes;

	stage_begin_terminal(
		&stage, "read line; printf '\\033]52;c;'; head -c 65538 /dev/zero | tr '\\0' x | "
			"base64 -w0; "
			"printf '\\007'; read line; printf '\\033]52;c;aGVsbG8=\\007'; sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	stage_press(&stage, KEY_ENTER);
	stage_settle(&stage, 500);
	stage_press(&stage, KEY_ENTER);
	text = hear_clipboard(&stage, &bytes);
	assert_int_equal(bytes, 5);
	assert_memory_equal(text, "hello", 5);
	assert_int_equal(stage_end(&stage), 0);
}

/* --- Ends and enemies ------------------------------------------------------------------------------------------- */

/* The command ends once everything that begins a stage was said: nobody hears the rest. */
TEST_LIMIT(it_ends_with_its_command_s_status, 60)
{
	char fifo[128], script[256];
	const char *const command[] = { "sh", "-c", script, NULL };
	struct stage stage;
	uint64_t key;
	int poll = host_poll_create();

	snprintf(fifo, sizeof(fifo), "%s/end", test_directory());
	snprintf(script, sizeof(script), "read line <%s; exit 7", fifo);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	stage_begin(&stage, command, 320, 200);
	host_descriptor_close(open(fifo, O_WRONLY));
	host_poll_add(poll, stage.composer.process_descriptor, 0);
	assert_int_equal(host_poll_wait(poll, &key, 1, -1), 1);
	host_descriptor_close(poll);
	assert_int_equal(stage_end(&stage), 7);
}

TEST_LIMIT(garbage_for_the_seat_changes_nothing, 60)
{
	struct stage stage;
	uint8_t bytes[256];
	uint32_t random = 1;

	stage_begin_terminal(&stage, "read line; [ -z \"$line\" ] && " PAINT "sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	for (unsigned turn = 0; turn < 200; turn++) {
		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] = (uint8_t)(random_next(&random) >> 24);
		stage_say(stage.seat, bytes, turn + 1);
		/* Sockets hold so much that is not read. */
		if (turn % 50 == 0)
			stage_settle(&stage, 100);
	}
	for (uint32_t kind = 0; kind < 256; kind++) {
		if (kind % 50 == 0)
			stage_settle(&stage, 100);
		stage_event(&stage, (struct composer_event){ .kind = (uint8_t)kind,
		                                             .code = 0xFFFFFFFF,
		                                             .x = INT32_MIN,
		                                             .y = INT32_MAX,
		                                             .flags = 1 });
	}
	stage_press(&stage, KEY_ENTER);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

/* A chain whose rows do not hold its pixels. */
TEST_LIMIT(surfaces_that_are_none_end_it, 60)
{
	struct stage stage;

	stage_begin_terminal(&stage, "sleep 600");
	stage_expect(&stage, 320, 200, STAGE_COLOUR);
	stage.chain.pitch_bytes = 640;
	struct host_socket_message message = {
		.bytes = &stage.chain,
		.count = sizeof(stage.chain),
		.descriptor = { stage.descriptor[0], stage.descriptor[1], stage.descriptor[2] },
		.descriptor_count = COMPOSER_SURFACES
	};
	assert_int_equal(host_socket_send(stage.display, &message), 0);
	uint64_t key;
	int poll = host_poll_create();
	host_poll_add(poll, stage.composer.process_descriptor, 0);
	assert_int_equal(host_poll_wait(poll, &key, 1, -1), 1);
	host_descriptor_close(poll);
	stage.chain.pitch_bytes = 2560;
	assert_int_equal(stage_end(&stage), 3);
}

/* --- X11 ---------------------------------------------------------------------------------------------------------- */

TEST_LIMIT(an_X11_program_fills_the_monitor_and_hears_keys, 120)
{
	const char *const command[] = { "xterm", "-b", "0",  "-bg", "#204060",
		                        "+sb",   "-e", "sh", "-c",  "read line; " PAINT "sleep 600",
		                        NULL };
	struct stage stage;

	if (access("/usr/bin/xterm", X_OK) != 0 || access("/usr/bin/Xwayland", X_OK) != 0)
		SKIP("xterm or Xwayland is not installed");
	stage_begin(&stage, command, 640, 400);
	stage_await_terminal(&stage);
	stage_press(&stage, KEY_ENTER);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}

static void stage_touch(struct stage *stage, uint8_t kind, uint32_t code, int32_t place)
{
	stage_event(stage,
	            (struct composer_event){ .kind = kind, .code = code, .x = place, .y = place });
}

/* Xwayland makes a pointer of a finger: the terminal tells its program of a button pressed and let go. */
TEST_LIMIT(DISP_222_a_finger_reaches_the_program_that_it_touches, 120)
{
	const char *const command[] = {
		"xterm",
		"-b",
		"0",
		"-bg",
		"#204060",
		"+sb",
		"-e",
		"sh",
		"-c",
		"stty -icanon -echo; printf '\033[?1000h\033[?1006h'; " PAINT_BACK
		"head -c 18 >/dev/null; " PAINT "sleep 600",
		NULL
	};
	struct stage stage;

	if (access("/usr/bin/xterm", X_OK) != 0 || access("/usr/bin/Xwayland", X_OK) != 0)
		SKIP("xterm or Xwayland is not installed");
	stage_begin(&stage, command, 640, 400);
	stage_expect(&stage, 320, 200, NAVY);
	/* What is not down moves and comes up for nobody; a number that no finger has is none. */
	stage_touch(&stage, COMPOSER_TOUCH_MOVE, 2, 100);
	stage_touch(&stage, COMPOSER_TOUCH_UP, 2, 100);
	stage_touch(&stage, COMPOSER_TOUCH_DOWN, COMPOSER_TOUCHES, 100);
	stage_settle(&stage, 300);
	assert_int_equal(stage_pixel(&stage, 320, 200), NAVY);
	stage_touch(&stage, COMPOSER_TOUCH_DOWN, 2, 75);
	stage_touch(&stage, COMPOSER_TOUCH_MOVE, 2, 80);
	stage_touch(&stage, COMPOSER_TOUCH_UP, 2, 80);
	stage_expect(&stage, 320, 200, CRIMSON);
	assert_int_equal(stage_end(&stage), 0);
}
