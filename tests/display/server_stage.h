/*
 * display/server_stage.h - a server without a monitor: a test pushes what an encoder would, and counts what is asked.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_SERVER_STAGE_H
#define DRYDOCK_TESTS_DISPLAY_SERVER_STAGE_H

#include "harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/server.h"
#include "display/watcher.h"

#define STAGE_MS 50000u

struct server_stage {
	struct display_server *server;
	struct display_server_figures figures; /* after the end */
	uint32_t keys_wanted, inputs; /* atomics */
	bool watched, holds;          /* atomics */
	struct display_input last_input;
	char log[2048];
	uint32_t sequence;
};

static inline void stage_want_key(void *context)
{
	__atomic_fetch_add(&((struct server_stage *)context)->keys_wanted, 1, __ATOMIC_RELEASE);
}

static inline void stage_watch(void *context, bool watched)
{
	__atomic_store_n(&((struct server_stage *)context)->watched, watched, __ATOMIC_RELEASE);
}

static inline void stage_hold(void *context, bool holds)
{
	__atomic_store_n(&((struct server_stage *)context)->holds, holds, __ATOMIC_RELEASE);
}

static inline void stage_input(void *context, const struct display_input *input)
{
	struct server_stage *stage = context;

	stage->last_input = *input;
	__atomic_fetch_add(&stage->inputs, 1, __ATOMIC_RELEASE);
}

static inline void stage_log(void *context, const char *text)
{
	struct server_stage *stage = context;
	size_t used = strlen(stage->log);

	snprintf(stage->log + used, sizeof(stage->log) - used, "%s\n", text);
}

static inline struct display_server_options stage_options(struct server_stage *stage)
{
	return (struct display_server_options){
		.configuration = { .codec = STREAM_CODEC_H264, .visible_width = 320, .visible_height = 192,
		                   .refresh_millihertz = 60000 },
		.want_key = stage_want_key,
		.watch = stage_watch,
		.hold = stage_hold,
		.input = stage_input,
		.log = stage_log,
		.context = stage,
	};
}

static inline void stage_begin(struct server_stage *stage)
{
	struct display_server_options options = stage_options(stage);

	*stage = (struct server_stage){ 0 };
	assert_int_equal(display_server_start(&options, &stage->server), 0);
}

static inline void stage_end(struct server_stage *stage)
{
	display_server_stop(stage->server, &stage->figures);
}

/* A packet of that size; a key packet names its stream. Nothing of it can be decoded. */
static inline void stage_fill(struct display_coded *coded, bool key, size_t size)
{
	static const uint8_t parameters[] = { 0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1E };

	coded->packet.memory = calloc(1, DISPLAY_PACKET_ROOM + size + 64);
	coded->packet.bytes = coded->packet.memory + DISPLAY_PACKET_ROOM;
	coded->packet.size = size;
	coded->packet.is_key = key;
	if (key)
		memcpy(coded->packet.bytes, parameters, sizeof(parameters));
}

static inline void stage_push(struct server_stage *stage, bool key, size_t size)
{
	struct display_coded coded = { .presented = ++stage->sequence };

	stage_fill(&coded, key, size);
	display_server_push(stage->server, &coded);
}

static inline struct display_watcher_options stage_viewer(const struct server_stage *stage)
{
	const struct display_admission *admission = display_server_admission(stage->server);

	return (struct display_watcher_options){ .port = admission->port, .token = admission->control };
}

/* Start a viewer and wait until it is in. */
static inline void stage_admit(struct display_watcher *watcher, const struct display_watcher_options *options)
{
	assert_int_equal(display_watcher_start(watcher, options), 0);
	if (!display_watcher_wait_welcome(watcher, STAGE_MS))
		fail_msg("not let in: %d %s", watcher->close_code, watcher->close_words);
}

/* Start a viewer and wait until it was sent away; gives the code of the close, 0: it was never connected. */
static inline int stage_refused(const struct display_watcher_options *options)
{
	struct display_watcher watcher;
	int code;

	assert_int_equal(display_watcher_start(&watcher, options), 0);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	display_watcher_stop(&watcher);
	code = watcher.close_code;
	assert_int_equal(watcher.frame, 0);
	display_watcher_finish(&watcher);
	return code;
}

static inline uint32_t stage_load(const uint32_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

/* A message of that many keys that go down, 1 the first. */
static inline void stage_put_input(uint8_t *bytes, uint32_t count)
{
	struct stream_header header = { .type = STREAM_INPUT,
		                        .length = count * STREAM_INPUT_BYTES };

	memset(bytes, 0, STREAM_HEADER_BYTES + header.length);
	stream_put_header(bytes, &header);
	for (uint32_t index = 0; index < count; index++) {
		uint8_t *event = bytes + STREAM_HEADER_BYTES + index * STREAM_INPUT_BYTES;

		event[1] = STREAM_KEY_DOWN;
		stream_put(event + 2, index + 1, 4);
	}
}

#endif
