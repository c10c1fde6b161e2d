/*
 * display/monitor_viewer.h - a viewer of ours that looks at drydock monitor, which runs in processes of its own.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_MONITOR_VIEWER_H
#define DRYDOCK_TESTS_DISPLAY_MONITOR_VIEWER_H

#include "tools/monitor_run.h"

#include "display/watcher.h"

#define VIEWER_START_MS 60000
#define VIEWER_MS 60000

/* Of an address that a monitor has printed. */
struct viewer_address {
	uint16_t port;
	char token[33];
};

static inline struct viewer_address viewer_address(struct monitor_run *run)
{
	struct viewer_address found = { 0 };
	const char *address;
	unsigned port;

	monitor_wait_text(run, "(to look only)", VIEWER_START_MS);
	address = strstr(run->text, "http://127.0.0.1:");
	assert_non_null(address);
	assert_int_equal(sscanf(address, "http://127.0.0.1:%u/#%32s", &port, found.token), 2);
	found.port = (uint16_t)port;
	return found;
}

static inline struct display_watcher_options viewer_options(const struct viewer_address *address)
{
	return (struct display_watcher_options){ .port = address->port,
		                                 .token = address->token,
		                                 .codecs = STREAM_CODEC_H264 };
}

/* One that is in, and has a picture. */
static inline void viewer_begin(struct display_watcher *watcher, const struct display_watcher_options *options)
{
	assert_int_equal(display_watcher_start(watcher, options), 0);
	if (!display_watcher_wait_welcome(watcher, VIEWER_MS))
		fail_msg("not let in: %d %s", watcher->close_code, watcher->close_words);
	assert_true(display_watcher_wait_frame(watcher, 1, VIEWER_MS));
}

static inline uint32_t viewer_frame(const struct display_watcher *watcher)
{
	return __atomic_load_n(&watcher->frame, __ATOMIC_ACQUIRE);
}

/* So many more frames come. */
static inline void viewer_expect_frames(struct display_watcher *watcher, uint32_t count)
{
	assert_true(display_watcher_wait_frame(watcher, viewer_frame(watcher) + count, VIEWER_MS));
}

/* A value of /proc/PID/status in KiB, as "VmRSS" */
static inline uint64_t viewer_process_kib(pid_t process, const char *name)
{
	char path[64], line[200];
	unsigned long long value = 0;
	size_t length = strlen(name);
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", process);
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, name, length) == 0 && line[length] == ':')
			value = strtoull(line + length + 1, NULL, 10);
	fclose(file);
	return value;
}

/* Rings are what the capture host shares with the driver: without a monitor there is none. */
static inline void viewer_wait_ring(struct monitor_run *run, pid_t capture, bool there)
{
	double start = monitor_now_s();

	while ((viewer_process_kib(capture, "RssShmem") >= 512) != there) {
		if ((monitor_now_s() - start) * 1000 > VIEWER_MS)
			fail_msg("the ring is %s: %s", there ? "missing" : "still there", run->text);
		monitor_read(run, 10);
	}
}

/* The monitor is told to end, does so well, and leaves nothing. */
static inline void viewer_end_monitor(struct monitor_run *run)
{
	kill(run->machine, SIGINT);
	if (monitor_wait_end(run, VIEWER_MS) != 0)
		fail_msg("it did not end well: %s", run->text);
	monitor_expect_nothing_left(run, VIEWER_MS);
}

/* As a window of that size would ask for it. */
static inline void viewer_want_size(struct display_watcher *watcher, uint32_t width, uint32_t height)
{
	uint8_t message[STREAM_HEADER_BYTES + STREAM_RESIZE_BYTES] = { 0 };
	struct stream_header header = { .type = STREAM_RESIZE, .length = STREAM_RESIZE_BYTES };

	stream_put_header(message, &header);
	stream_put(message + STREAM_HEADER_BYTES, width, 4);
	stream_put(message + STREAM_HEADER_BYTES + 4, height, 4);
	assert_true(display_watcher_say(watcher, message, sizeof(message)));
}

/* How long a fault lasts: DRYDOCK_FAULT_SECONDS, or a short while. */
static inline double viewer_fault_seconds(double otherwise)
{
	const char *seconds = getenv("DRYDOCK_FAULT_SECONDS");

	return seconds ? strtod(seconds, NULL) : otherwise;
}

#endif
