/*
 * tests/display/hostile_ring_test.c - a driver that writes over the header and every slot as fast as it can, while its pictures are
 * consumed and converted: a short while, or DRYDOCK_FAULT_SECONDS.
 */
#include "fake_objects.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "display/colour.h"

#define WIDTH 64u
#define HEIGHT 48u
#define SHORT_MS 300u

static struct {
	struct display_ring ring;
	bool over; /* atomic */
	uint64_t written;
} side;

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t random_word(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Any word anywhere; and often a token that could be true, so that more than the first check is met. */
static void *scribble(void *context)
{
	uint64_t state = 0x9E3779B97F4A7C15u, words = side.ring.shape.ring_bytes / 8;
	uint64_t *memory = (uint64_t *)(void *)side.ring.header;

	(void)context;
	while (!__atomic_load_n(&side.over, __ATOMIC_RELAXED)) {
		uint64_t word = random_word(&state);

		__atomic_store_n(&memory[word % words], random_word(&state), __ATOMIC_RELAXED);
		__atomic_store_n(&memory[word % (sizeof(struct frame_header) / 8)],
		                 random_word(&state), __ATOMIC_RELAXED);
		__atomic_store_n(&side.ring.header->latest,
		                 frame_token_pack(side.ring.generation, (uint32_t)(word >> 32),
		                                  (uint32_t)word & 7),
		                 __ATOMIC_RELEASE);
		side.written++;
	}
	return NULL;
}

/* Into memory of its own size exactly: an address sanitizer would see a byte too far. */
static void convert(void *context, const struct display_picture *picture)
{
	uint8_t *luma = malloc(WIDTH * HEIGHT), *chroma = malloc(WIDTH * HEIGHT / 2);
	struct colour_picture from = { picture->pixels, picture->width, picture->height,
		                       picture->pitch_bytes };
	struct colour_planes to = { luma, chroma, WIDTH, WIDTH };

	(void)context;
	assert_int_equal(picture->width, WIDTH);
	assert_int_equal(picture->height, HEIGHT);
	assert_true(picture->damage.right <= WIDTH && picture->damage.bottom <= HEIGHT);
	assert_true(picture->pixels >= (uint8_t *)side.ring.header + FRAME_PAGE_BYTES);
	assert_true(picture->pixels + (size_t)picture->pitch_bytes * HEIGHT <=
	            (uint8_t *)side.ring.header + side.ring.shape.ring_bytes);
	colour_bgra_to_nv12(colour_kernel_best(), &from, &to);
	free(luma);
	free(chroma);
}

TEST_LIMIT(DISP_60_a_driver_that_scribbles_over_everything_breaks_nothing_but_its_picture, 900)
{
	const struct display_mode mode = { WIDTH, HEIGHT, FRAME_FORMAT_BGRA8, 0x101 };
	const char *seconds = getenv("DRYDOCK_FAULT_SECONDS");
	uint64_t end_ms = now_ms() + (seconds ? strtoull(seconds, NULL, 10) * 1000 : SHORT_MS);
	struct display_consumer consumer;
	struct fake fake;
	pthread_t thread;

	fake_init(&fake);
	assert_int_equal(display_ring_init(&side.ring, &fake.objects, &mode), STATUS_SUCCESS);
	display_consumer_init(&consumer, &side.ring);
	assert_int_equal(pthread_create(&thread, NULL, scribble, NULL), 0);
	/* On a busy computer both may not have had a turn by then. */
	while (now_ms() < end_ms || !consumer.consumed || !consumer.refused) {
		struct display_driver_state state;
		char text[200];

		display_consume(&consumer, convert, NULL);
		display_driver_state(&side.ring, &state);
		display_open_text(&side.ring, &state, text, sizeof(text));
	}
	__atomic_store_n(&side.over, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	fprintf(stderr,
	        "figure: hostile driver: %llu rounds of writes, %llu pictures converted, %llu "
	        "tokens refused\n",
	        (unsigned long long)side.written, (unsigned long long)consumer.consumed,
	        (unsigned long long)consumer.refused);
	assert_true(consumer.consumed > 0 && consumer.refused > 0);
	/* Each slot that was held was given back. */
	assert_int_equal(fake.acquires, fake.releases);
	display_ring_finish(&side.ring);
	assert_int_equal(fake_open_handles(&fake), 0);
}
