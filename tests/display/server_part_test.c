/* tests/display/server_part_test.c - parts of pictures are told to those who all take them. */
#include "server_stage.h"

#include <sched.h>

/* What came last, and the first bytes of it. */
struct heard {
	struct stream_header video;
	uint8_t payload[STREAM_PART_BYTES + 4];
	uint32_t count; /* atomic */
};

static void hear(void *context, const struct stream_header *header, const uint8_t *payload)
{
	struct heard *heard = context;

	if (header->type != STREAM_VIDEO)
		return;
	heard->video = *header;
	memcpy(heard->payload, payload, sizeof(heard->payload));
	__atomic_fetch_add(&heard->count, 1, __ATOMIC_RELEASE);
}

static void push(struct server_stage *stage, bool key, struct frame_rectangle part)
{
	static const uint8_t mark[] = { 0xA1, 0xB2, 0xC3, 0xD4 };
	struct display_coded coded = { .presented = ++stage->sequence, .part = part };

	stage_fill(&coded, key, 100);
	if (!key)
		memcpy(coded.packet.bytes, mark, sizeof(mark));
	display_server_push(stage->server, &coded);
}

static void admit(struct server_stage *stage, struct display_watcher *watcher, struct heard *heard,
                  bool takes_parts)
{
	struct display_watcher_options options = stage_viewer(stage);

	options.takes_parts = takes_parts;
	options.hear = hear;
	options.context = heard;
	stage_admit(watcher, &options);
}

static void wait_heard(const struct heard *heard, uint32_t count)
{
	while (stage_load(&heard->count) < count)
		sched_yield();
}

static void leave(struct display_watcher *watcher)
{
	display_watcher_stop(watcher);
	display_watcher_finish(watcher);
}

static const struct frame_rectangle part = { 64, 0, 0x1234, 128 };

TEST_LIMIT(a_part_stands_before_the_packet_of_who_takes_parts, 60)
{
	static const uint8_t expected[] = {
		64, 0, 0, 0, 0x34, 0x12, 128, 0, 0xA1, 0xB2, 0xC3, 0xD4
	};
	struct display_watcher watcher;
	struct server_stage stage;
	struct heard heard = { 0 };

	stage_begin(&stage);
	admit(&stage, &watcher, &heard, true);
	push(&stage, true, (struct frame_rectangle){ 0 });
	wait_heard(&heard, 1);
	assert_int_equal(heard.video.flags, STREAM_FLAG_KEY);
	assert_int_equal(heard.video.length, 100);
	push(&stage, false, part);
	wait_heard(&heard, 2);
	assert_int_equal(heard.video.flags, STREAM_FLAG_PART);
	assert_int_equal(heard.video.length, 108);
	assert_memory_equal(heard.payload, expected, sizeof(expected));
	leave(&watcher);
	assert_int_equal(watcher.gaps, 0);
	stage_end(&stage);
}

TEST_LIMIT(while_one_of_them_takes_no_parts_nobody_is_told_of_any, 60)
{
	struct display_watcher watcher[2];
	struct heard heard[2] = { 0 };
	struct server_stage stage;

	stage_begin(&stage);
	admit(&stage, &watcher[0], &heard[0], true);
	admit(&stage, &watcher[1], &heard[1], false);
	push(&stage, true, (struct frame_rectangle){ 0 });
	push(&stage, false, part);
	for (uint32_t index = 0; index < 2; index++) {
		wait_heard(&heard[index], 2);
		assert_int_equal(heard[index].video.flags, 0);
		assert_int_equal(heard[index].video.length, 100);
		assert_int_equal(heard[index].payload[0], 0xA1);
	}
	/* When it has gone, which the server sees some time later, they are told again. */
	leave(&watcher[1]);
	do {
		uint32_t count = stage_load(&heard[0].count);

		push(&stage, false, part);
		wait_heard(&heard[0], count + 1);
	} while (!(heard[0].video.flags & STREAM_FLAG_PART));
	leave(&watcher[0]);
	stage_end(&stage);
}

TEST_LIMIT(a_viewer_of_ours_that_takes_no_parts_leaves_when_it_is_sent_one, 60)
{
	struct display_watcher watcher;
	struct server_stage stage;
	struct heard heard = { 0 };

	stage_begin(&stage);
	admit(&stage, &watcher, &heard, true);
	/* Before anything is sent to it. */
	watcher.options.takes_parts = false;
	push(&stage, true, (struct frame_rectangle){ 0 });
	push(&stage, false, part);
	assert_true(display_watcher_wait_over(&watcher, STAGE_MS));
	assert_int_equal(watcher.frame, 1);
	leave(&watcher);
	stage_end(&stage);
}
