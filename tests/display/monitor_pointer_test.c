/* tests/display/monitor_pointer_test.c - drydock monitor --paint-pointer: who looks, and what is recorded, has the pointer in the picture. */
#include "monitor_viewer.h"

#include <signal.h>

#include "base/host/host_sandbox.h"

#define GREY 126        /* luma of the terminal's background, */
#define GREY_OFF 30     /* and how far a pixel of a pointer is from it; noise of the codec is not */
#define AROUND 24       /* pixels of the place that are looked at, either way */
#define POINTER_LEAST 8 /* pixels that a pointer has at least */
#define PLACES 2u

static const struct {
	uint32_t x, y;
} places[PLACES] = { { 200, 120 }, { 460, 300 } };

/* Of the newest picture, the watcher's thread's; atomics. */
static struct {
	struct display_decoder *decoder;
	uint32_t pictures, painted[PLACES]; /* pixels that are not the background's */
	uint32_t shown, shapes;             /* pointers that the viewer was to show itself */
	/* The first that had the pointer at the last place, as it was received. */
	uint8_t *packet;
	uint32_t packet_size;
} seen;

static bool is_background(uint8_t luma)
{
	return luma >= GREY - GREY_OFF && luma <= GREY + GREY_OFF;
}

static uint32_t count_at(const struct display_decoded *picture, uint32_t at)
{
	uint32_t count = 0;

	for (uint32_t y = places[at].y - AROUND; y < places[at].y + AROUND; y++)
		for (uint32_t x = places[at].x - AROUND; x < places[at].x + AROUND; x++)
			count += !is_background(picture->luma[y * picture->luma_pitch_bytes + x]);
	return count;
}

static void keep_packet(const struct stream_header *header, const uint8_t *payload)
{
	uint8_t *packet = seen.packet ? NULL : malloc(header->length);

	if (!packet)
		return;
	memcpy(packet, payload, header->length);
	seen.packet_size = header->length;
	seen.packet = packet;
}

static void see(const struct stream_header *header, const uint8_t *payload)
{
	struct display_packet packet = { .bytes = (uint8_t *)(uintptr_t)payload,
		                         .size = header->length };
	struct display_decoded picture;
	uint32_t painted = 0;

	if (display_decoder_decode(seen.decoder, &packet, &picture) || picture.width != 640)
		return;
	for (uint32_t at = 0; at < PLACES; at++) {
		painted = count_at(&picture, at);
		if (at == PLACES - 1 && painted >= POINTER_LEAST && painted < AROUND * AROUND)
			keep_packet(header, payload);
		__atomic_store_n(&seen.painted[at], painted, __ATOMIC_RELEASE);
	}
	__atomic_fetch_add(&seen.pictures, 1, __ATOMIC_RELEASE);
}

static void hear(void *context, const struct stream_header *header, const uint8_t *payload)
{
	if (header->type == STREAM_VIDEO)
		see(header, payload);
	else if (header->type == STREAM_CURSOR)
		__atomic_fetch_add(&seen.shown, stream_get32(payload + 8) != 0, __ATOMIC_RELAXED);
	else if (header->type == STREAM_CURSOR_SHAPE)
		__atomic_fetch_add(&seen.shapes, 1, __ATOMIC_RELAXED);
}

static void move_to(struct display_watcher *viewer, uint32_t at)
{
	uint8_t bytes[STREAM_HEADER_BYTES + STREAM_INPUT_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_INPUT, .length = STREAM_INPUT_BYTES };
	uint8_t *event = bytes + STREAM_HEADER_BYTES;

	stream_put_header(bytes, &header);
	event[1] = STREAM_MOUSE_AT;
	stream_put(event + 6, places[at].x, 4);
	stream_put(event + 10, places[at].y, 4);
	stream_put(event + 14, 640 | 400u << 16, 4);
	assert_true(display_watcher_say(viewer, bytes, sizeof(bytes)));
}

/* Until each place has a pointer, or has none; the test's limit ends it otherwise. */
static void wait_painted(struct monitor_run *run, bool first, bool second)
{
	const bool wanted[PLACES] = { first, second };

	for (bool is_so = false; !is_so; monitor_read(run, 20)) {
		is_so = __atomic_load_n(&seen.pictures, __ATOMIC_ACQUIRE) != 0;
		for (uint32_t at = 0; at < PLACES; at++) {
			uint32_t painted = __atomic_load_n(&seen.painted[at], __ATOMIC_ACQUIRE);

			is_so &= wanted[at] ? painted >= POINTER_LEAST && painted < AROUND * AROUND
			                    : painted == 0;
		}
	}
}

static bool has_terminal(void)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/drydock-composer", test_build_root());
	return access(path, X_OK) == 0 && access("/usr/bin/foot", X_OK) == 0;
}

/* What the viewer got stands in the file as it was sent. */
static void expect_recorded(const char *path)
{
	FILE *file = fopen(path, "re");
	char *bytes = NULL;
	size_t size = 0, room = 1u << 26;

	assert_non_null(file);
	bytes = malloc(room);
	assert_non_null(bytes);
	size = fread(bytes, 1, room, file);
	fclose(file);
	assert_non_null(seen.packet);
	assert_non_null(memmem(bytes, size, seen.packet, seen.packet_size));
	free(bytes);
	free(seen.packet);
}

TEST_LIMIT(DISP_31_a_painted_pointer_is_in_what_is_seen_and_recorded_and_follows_the_mouse, 240)
{
	static struct display_watcher viewer;
	static struct monitor_run run;
	struct display_watcher_options options;
	struct viewer_address address;
	char path[600], record[640];

	if (!has_terminal())
		SKIP("there is no composer, or no foot");
	snprintf(path, sizeof(path), "%s/desk.h264", test_directory());
	snprintf(record, sizeof(record), "--record=%s", path);
	assert_int_equal(display_decoder_create(STREAM_CODEC_H264, &seen.decoder), 0);
	monitor_run(&run, "--paint-pointer", record, "--size", "640x400@30", "--", "foot", "-o",
	            "pad=0x0", "-o", "colors.background=808080", "-o", "cursor.blink=no", "sleep",
	            "600");
	address = viewer_address(&run);
	options = viewer_options(&address);
	options.counts_by_number = true;
	options.hear = hear;
	assert_int_equal(display_watcher_start(&viewer, &options), 0);
	assert_true(display_watcher_wait_welcome(&viewer, VIEWER_MS));
	wait_painted(&run, false, false);
	move_to(&viewer, 0);
	wait_painted(&run, true, false);
	move_to(&viewer, 1);
	wait_painted(&run, false, true);
	/* Another process has the driver then: the pointer is there as before. */
	if (host_sandbox_is_possible()) {
		pid_t host = monitor_wait_child(&run, "drydock-host", VIEWER_MS);

		kill(host, SIGKILL);
		monitor_wait_text(&run, "started again", VIEWER_MS);
		move_to(&viewer, 0);
		wait_painted(&run, true, false);
	}
	/* Once that there is none to show; never one. */
	assert_int_equal(__atomic_load_n(&seen.shown, __ATOMIC_RELAXED), 0);
	assert_int_equal(__atomic_load_n(&seen.shapes, __ATOMIC_RELAXED), 0);
	assert_true(__atomic_load_n(&viewer.cursors, __ATOMIC_ACQUIRE) >= 1);
	display_watcher_finish(&viewer);
	viewer_end_monitor(&run);
	expect_recorded(path);
	display_decoder_destroy(seen.decoder);
}
