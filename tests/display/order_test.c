/*
 * tests/display/order_test.c - publishing and consuming, by the very lines of the driver and of the host, in every order and
 * with every value that a relaxed load may give.
 *
 * Model    A location of shared memory has all values that were ever stored to it. Each side has a view: of each location
 *          the oldest value that it may still see. A relaxed load gives any value from there on (so stores may become
 *          visible late, and in any order: store buffers of x64, and more); a release store carries its side's view, an acquire load
 *          takes over the view of what it read; a mutex does both. Each step of either side, and each value, is a choice;
 *          runs are repeated until every choice was made.
 */
#include "harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "../../samples/testcard/driver/channel.h"
#include "display/ring.h"

static uint64_t model_load(const uint64_t *word, bool acquire);
static void model_store(uint64_t *word, uint64_t value, bool release);
static void model_copy(void *to, const void *from);

#define frame_load64(word) model_load(word, false)
#define frame_load64_acquire(word) model_load(word, true)
#define frame_store64(word, value) model_store(word, value, false)
#define frame_store64_release(word, value) model_store(word, value, true)
#undef RtlCopyMemory
#define RtlCopyMemory(to, from, bytes) ((void)(bytes), model_copy(to, from))

#include "../../samples/testcard/driver/channel.c"
#include "../../src/display/consumer.c"

#define SLOTS 2
#define LOCATIONS (2 + SLOTS) /* token, time, a pixel of each slot */
#define VALUES_MAX 8
#define CHOICES_MAX 256
#define STACK_BYTES 65536
#define TIME_OF(sequence) ((sequence)*10)

enum side { PRODUCER, CONSUMER, SIDES };

struct view {
	uint32_t from[LOCATIONS];
};

struct location {
	uint64_t value[VALUES_MAX];
	struct view carried[VALUES_MAX]; /* of a release store */
	bool is_release[VALUES_MAX];
	uint32_t count;
};

static struct {
	/* The choices of this run. */
	uint32_t chosen[CHOICES_MAX], of[CHOICES_MAX], depth, known;
	/* The machine. */
	struct location location[LOCATIONS];
	struct view view[SIDES], mutex_view[SLOTS];
	int holder[SLOTS]; /* a side; -1: nobody */
	/* Who runs. */
	ucontext_t scheduler, context[SIDES];
	bool over[SIDES];
	enum side running;
	/* What is run. */
	struct frame_header header;
	struct channel channel;
	struct display_ring ring;
	struct display_consumer consumer;
	uint32_t publishes, consumes;
	bool weak_release, weak_acquire; /* what the lines ask for is left out */
	uint32_t next_frame, consumed, stale_pixels, stale_times;
	uint64_t runs;
} model;

static uint8_t stacks[SIDES][STACK_BYTES] __attribute__((aligned(64)));

/* --- Choices ------------------------------------------------------------------------------------------------------- */

static uint32_t choose(uint32_t count)
{
	if (count < 2)
		return 0;
	assert_true(model.depth < CHOICES_MAX);
	if (model.depth == model.known) {
		model.chosen[model.known] = 0;
		model.of[model.known++] = count;
	}
	return model.chosen[model.depth++];
}

/* False: every choice was made. */
static bool next_choices(void)
{
	while (model.known > 0 && model.chosen[model.known - 1] + 1 == model.of[model.known - 1])
		model.known--;
	if (model.known == 0)
		return false;
	model.chosen[model.known - 1]++;
	return true;
}

static void step(void)
{
	swapcontext(&model.context[model.running], &model.scheduler);
}

/* --- Memory ---------------------------------------------------------------------------------------------------------- */

static uint32_t location_of(const void *word)
{
	if (word == &model.header.latest)
		return 0;
	if (word == &model.header.display_time)
		return 1;
	fail_msg("a word that nobody shares");
	return 0;
}

static void join(struct view *view, const struct view *with)
{
	for (uint32_t index = 0; index < LOCATIONS; index++)
		if (view->from[index] < with->from[index])
			view->from[index] = with->from[index];
}

static uint64_t load(uint32_t index, bool acquire)
{
	struct location *location = &model.location[index];
	struct view *view = &model.view[model.running];
	uint32_t at;

	step();
	at = view->from[index] + choose(location->count - view->from[index]);
	view->from[index] = at;
	if (acquire && location->is_release[at])
		join(view, &location->carried[at]);
	return location->value[at];
}

static void store(uint32_t index, uint64_t value, bool release)
{
	struct location *location = &model.location[index];
	struct view *view = &model.view[model.running];

	step();
	assert_true(location->count < VALUES_MAX);
	view->from[index] = location->count;
	location->value[location->count] = value;
	location->is_release[location->count] = release;
	location->carried[location->count++] = *view;
}

/* What is said of a slot's damage is for who holds it, so no order is needed; what counts for telemetry needs none either. */
static bool is_plain(const uint64_t *word)
{
	const uint8_t *damage = (const uint8_t *)model.header.damage;
	size_t offset = (size_t)((const uint8_t *)word - damage);

	if ((const uint8_t *)word < damage || offset >= sizeof(model.header.damage))
		return word == &model.header.offered_total;
	assert_int_equal(model.holder[offset / sizeof(struct frame_damage)], (int)model.running);
	return true;
}

static uint64_t model_load(const uint64_t *word, bool acquire)
{
	if (is_plain(word))
		return *word;
	return load(location_of(word), acquire && !model.weak_acquire);
}

static void model_store(uint64_t *word, uint64_t value, bool release)
{
	if (is_plain(word)) {
		*word = value;
		return;
	}
	store(location_of(word), value, release && !model.weak_release);
}

/* A picture is one pixel: the number of its frame. */
static void model_copy(void *to, const void *from)
{
	size_t offset = (size_t)((uint8_t *)to - (uint8_t *)&model.header);

	for (uint32_t slot = 0; slot < SLOTS; slot++)
		if (offset == frame_slot_offset(&model.channel.shape, slot))
			store(2 + slot, *(const uint32_t *)from, false);
}

static bool take_mutex(uint32_t slot)
{
	step();
	if (model.holder[slot] >= 0)
		return false;
	model.holder[slot] = (int)model.running;
	join(&model.view[model.running], &model.mutex_view[slot]);
	return true;
}

static void leave_mutex(uint32_t slot)
{
	step();
	assert_int_equal(model.holder[slot], (int)model.running);
	model.holder[slot] = -1;
	model.mutex_view[slot] = model.view[model.running];
}

/* --- The two sides ---------------------------------------------------------------------------------------------------- */

static NTSTATUS try_mutex(void *context, UINT32 mutex)
{
	return take_mutex(mutex) ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

static void release_mutex(void *context, UINT32 mutex)
{
	leave_mutex(mutex);
}

static void set_event(void *context, void *event)
{
}

static uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	return take_mutex((uint32_t)(uintptr_t)mutex) ? DISPLAY_ACQUIRED : DISPLAY_ACQUIRE_TIMEOUT;
}

static void release(void *context, HANDLE mutex)
{
	leave_mutex((uint32_t)(uintptr_t)mutex);
}

static void produce(void)
{
	for (uint32_t count = 0; count < model.publishes; count++) {
		uint32_t pixel = model.channel.sequence + 1;
		struct channel_frame frame = { .pixels = (const UINT8 *)&pixel,
			                       .width = 1,
			                       .height = 1,
			                       .format = FRAME_FORMAT_BGRA8,
			                       .pitch_bytes = model.channel.shape.pitch_bytes,
			                       .display_time = TIME_OF(pixel) };

		ChannelPublish(&model.channel, &frame);
	}
	model.over[PRODUCER] = true;
}

/* What the token said is there, or what came after it. */
static void look(void *context, const struct display_picture *picture)
{
	size_t offset = (size_t)(picture->pixels - (uint8_t *)&model.header);
	uint32_t slot = offset == frame_slot_offset(&model.ring.shape, 0) ? 0 : 1;
	uint64_t pixel = load(2 + slot, false);

	model.consumed++;
	model.stale_pixels += pixel < picture->sequence;
	model.stale_times += picture->display_time < TIME_OF(picture->sequence);
}

static void consume(void)
{
	for (uint32_t count = 0; count < model.consumes; count++)
		display_consume(&model.consumer, look, NULL);
	model.over[CONSUMER] = true;
}

/* --- Runs -------------------------------------------------------------------------------------------------------------- */

static const struct channel_operations channel_operations = { .try_mutex = try_mutex,
	                                                      .release_mutex = release_mutex,
	                                                      .set_event = set_event };
static const struct display_objects objects = { .acquire = acquire, .release = release };

static void reset(void)
{
	void (*const entry[SIDES])(void) = { produce, consume };

	memset(&model.location, 0, sizeof(model.location));
	memset(&model.view, 0, sizeof(model.view));
	memset(&model.mutex_view, 0, sizeof(model.mutex_view));
	memset(&model.header, 0, sizeof(model.header));
	for (uint32_t index = 0; index < LOCATIONS; index++)
		model.location[index].count = 1;
	model.channel = (struct channel){ .operations = &channel_operations,
		                          .header = &model.header,
		                          .generation = 1,
		                          .version = FRAME_HEADER_DAMAGE };
	model.ring = (struct display_ring){ .objects = &objects,
		                            .header = &model.header,
		                            .generation = 1 };
	assert_true(frame_shape_make(1, 1, FRAME_FORMAT_BGRA8, SLOTS, &model.ring.shape));
	model.channel.shape = model.ring.shape;
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		model.channel.mutex[slot] = slot;
		model.ring.mutex[slot] = (HANDLE)(uintptr_t)slot;
		model.holder[slot] = -1;
	}
	display_consumer_init(&model.consumer, &model.ring);
	for (int side = 0; side < SIDES; side++) {
		model.over[side] = false;
		getcontext(&model.context[side]);
		model.context[side].uc_stack.ss_sp = stacks[side];
		model.context[side].uc_stack.ss_size = STACK_BYTES;
		model.context[side].uc_link = &model.scheduler;
		makecontext(&model.context[side], entry[side], 0);
	}
	model.depth = 0;
}

static void run_once(void)
{
	reset();
	while (!model.over[PRODUCER] || !model.over[CONSUMER]) {
		if (model.over[PRODUCER])
			model.running = CONSUMER;
		else if (model.over[CONSUMER])
			model.running = PRODUCER;
		else
			model.running = (enum side)choose(2);
		swapcontext(&model.scheduler, &model.context[model.running]);
	}
	model.runs++;
}

static void run_all(uint32_t publishes, uint32_t consumes)
{
	model.publishes = publishes;
	model.consumes = consumes;
	model.known = 0;
	model.runs = model.consumed = model.stale_pixels = model.stale_times = 0;
	do
		run_once();
	while (next_choices());
	fprintf(stderr, "%u published, %u consumed: %llu runs, %u pictures, %u stale\n", publishes,
	        consumes, (unsigned long long)model.runs, model.consumed,
	        model.stale_pixels + model.stale_times);
}

TEST_LIMIT(DISP_66_a_token_is_never_seen_before_its_picture_and_its_time, 300)
{
	static const uint32_t sizes[][2] = { { 1, 1 }, { 1, 3 }, { 3, 1 }, { 2, 2 } };

	for (size_t index = 0; index < sizeof(sizes) / sizeof(sizes[0]); index++) {
		run_all(sizes[index][0], sizes[index][1]);
		assert_true(model.runs > 1 && model.consumed > 0);
		assert_int_equal(model.stale_pixels, 0);
		assert_int_equal(model.stale_times, 0);
	}
}

/* The search would see it: without either order there is a run that goes wrong. */
TEST_LIMIT(DISP_66_without_release_or_without_acquire_a_stale_time_is_found, 120)
{
	model.weak_release = true;
	run_all(2, 1);
	assert_true(model.stale_times > 0);
	model.weak_release = false;
	model.weak_acquire = true;
	run_all(2, 1);
	assert_true(model.stale_times > 0);
}
