/* tests/display/server_link_test.c - what an encoder is told of the links of those who look. */
#include "server_stage.h"

#include <time.h>

#include "base/host/host.h"
#include "display/rate.h"

#define PICTURE_BYTES 20000u
/* Beyond what a frame may stand in line, and as long as a period. */
#define WORSE_MS 200
/* Several frames in a period. */
#define PAUSE_MS 50

struct link {
	struct server_stage stage; /* whose callbacks are given it */
	/* Atomics: how much longer each frame takes, how many have come, and what was told last. */
	uint32_t worse_ms, heard, told;
};

static void pause_ms(uint32_t ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000l };

	nanosleep(&time, NULL);
}

/* A frame is acknowledged behind this. */
static void take(void *context, const struct stream_header *header, const uint8_t *payload)
{
	struct link *link = context;

	if (header->type != STREAM_VIDEO)
		return;
	pause_ms(stage_load(&link->worse_ms));
	__atomic_fetch_add(&link->heard, 1, __ATOMIC_RELEASE);
}

static void note_rate(void *context, uint32_t bits)
{
	__atomic_store_n(&((struct link *)context)->told, bits, __ATOMIC_RELEASE);
}

static struct display_watcher_options begin(struct link *link)
{
	struct display_server_options server = stage_options(&link->stage);
	struct display_watcher_options options;

	server.rate = note_rate;
	assert_int_equal(display_server_start(&server, &link->stage.server), 0);
	options = stage_viewer(&link->stage);
	options.hear = take;
	options.context = link;
	return options;
}

/* The first of them is a key frame. */
static void send(struct link *link, size_t bytes)
{
	uint32_t before = stage_load(&link->heard);

	stage_push(&link->stage, link->stage.sequence == 0, bytes);
	while (stage_load(&link->heard) == before)
		pause_ms(1);
}

/* The shortest way is learned first, then the link is worse until that is told. Gives what was. */
static uint32_t worsen(struct link *link)
{
	for (int frame = 0; frame < 5; frame++)
		send(link, PICTURE_BYTES);
	__atomic_store_n(&link->worse_ms, WORSE_MS, __ATOMIC_RELEASE);
	while (!stage_load(&link->told) || stage_load(&link->told) > DISPLAY_RATE_MOST / 2)
		send(link, PICTURE_BYTES);
	return stage_load(&link->told);
}

TEST_LIMIT(a_link_that_gets_worse_lowers_the_rate_and_one_that_is_good_again_raises_it, 120)
{
	struct link link = { 0 };
	struct display_watcher_options options = begin(&link);
	struct display_watcher watcher;
	uint32_t low;

	stage_admit(&watcher, &options);
	low = worsen(&link);
	assert_in_range(low, DISPLAY_RATE_LEAST, DISPLAY_RATE_MOST / 2);
	__atomic_store_n(&link.worse_ms, 0, __ATOMIC_RELEASE);
	while (stage_load(&link.told) <= low) {
		low = stage_load(&link.told);
		send(&link, PICTURE_BYTES);
		pause_ms(PAUSE_MS);
	}
	display_watcher_finish(&watcher);
	stage_end(&link.stage);
	assert_in_range(link.told, DISPLAY_RATE_LEAST, DISPLAY_RATE_MOST);
}

/* One that came later has had nothing yet: of its link nothing is known, so it may be the best. */
TEST_LIMIT(the_rate_is_that_of_the_best_link_of_those_who_look_and_of_nobody_who_has_gone, 120)
{
	struct link link = { 0 };
	struct display_watcher_options options = begin(&link);
	struct display_watcher watcher, other;

	stage_admit(&watcher, &options);
	worsen(&link);
	options.hear = NULL;
	stage_admit(&other, &options);
	while (stage_load(&link.told) != DISPLAY_RATE_MOST)
		send(&link, 100);
	display_watcher_finish(&other);
	while (stage_load(&link.told) == DISPLAY_RATE_MOST)
		send(&link, 100);
	assert_in_range(link.told, DISPLAY_RATE_LEAST, DISPLAY_RATE_MOST / 2);
	display_watcher_finish(&watcher);
	stage_end(&link.stage);
}

/* The configuration says none before the first picture. */
TEST_LIMIT(at_a_rate_that_is_not_known_who_acknowledges_nothing_is_behind_all_the_same, 60)
{
	struct server_stage stage = { 0 };
	struct display_server_options server = stage_options(&stage);
	struct display_watcher_options options;
	struct display_watcher watcher;

	server.configuration.refresh_millihertz = 0;
	assert_int_equal(display_server_start(&server, &stage.server), 0);
	options = stage_viewer(&stage);
	options.is_lazy = true;
	stage_admit(&watcher, &options);
	for (uint32_t frame = 1; frame <= 4; frame++)
		stage_push(&stage, frame == 1, 100);
	while (!__atomic_load_n(&stage.holds, __ATOMIC_ACQUIRE))
		pause_ms(1);
	display_watcher_finish(&watcher);
	stage_end(&stage);
}
