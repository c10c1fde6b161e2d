/* tests/display/opening_test.c - how long a first picture is waited for, and what is said when none comes. */
#include "fake_objects.h"

static const struct display_mode mode = { 64, 48, FRAME_FORMAT_BGRA8, 0x101 };

static struct display_ring ring;
static uint32_t kicks;
static uint64_t kicked_ms[16];

static void begin(struct fake *fake)
{
	fake_init(fake);
	kicks = 0;
	assert_int_equal(display_ring_init(&ring, &fake->objects, &mode), STATUS_SUCCESS);
}

static void kick(void *context)
{
	struct fake *fake = context;

	kicked_ms[kicks++] = fake->now_ns / 1000000;
}

static void say(char *text, size_t bytes)
{
	struct display_driver_state state;

	display_driver_state(&ring, &state);
	display_open_text(&ring, &state, text, bytes);
}

static void opens_at_100_ms(struct fake *fake)
{
	if (fake->now_ns >= 100000000)
		ring.header->driver_status = FRAME_DRIVER_OPENED;
	if (fake->now_ns >= 200000000)
		ring.header->latest = frame_token_pack(ring.generation, 1, 0);
}

TEST(DISP_74_a_ring_is_open_when_the_driver_says_so_and_a_frame_is_there)
{
	struct fake fake;

	begin(&fake);
	fake.waited = opens_at_100_ms;
	assert_int_equal(display_ring_wait_open(&ring, kick, &fake), STATUS_SUCCESS);
	assert_int_equal(fake.now_ns / 1000000, 200);
	display_ring_finish(&ring);
}

TEST(DISP_74_a_frame_of_another_ring_opens_nothing)
{
	struct fake fake;

	begin(&fake);
	ring.header->driver_status = FRAME_DRIVER_OPENED;
	ring.header->latest = frame_token_pack(ring.generation + 1, 1, 0);
	assert_int_equal(display_ring_wait_open(&ring, NULL, NULL), STATUS_TIMEOUT);
	assert_int_equal(fake.now_ns / 1000000, 4000);
	display_ring_finish(&ring);
}

TEST(DISP_74_a_driver_that_cannot_ends_the_wait_at_once)
{
	struct fake fake;

	for (uint32_t status = 2; status <= 4; status++) {
		begin(&fake);
		ring.header->driver_status = status;
		assert_int_equal(display_ring_wait_open(&ring, NULL, NULL), STATUS_UNSUCCESSFUL);
		assert_true(fake.now_ns == 0);
		display_ring_finish(&ring);
	}
}

TEST(DISP_75_composition_is_kicked_at_600_ms_and_every_800_after)
{
	static const uint64_t expected[] = { 600, 1400, 2200, 3000, 3800 };
	struct fake fake;

	begin(&fake);
	assert_int_equal(display_ring_wait_open(&ring, kick, &fake), STATUS_TIMEOUT);
	assert_int_equal(kicks, 5);
	assert_memory_equal(kicked_ms, expected, sizeof(expected));
	display_ring_finish(&ring);
}

TEST(DISP_63_DISP_77_each_way_to_fail_has_its_own_words)
{
	static const struct {
		uint32_t status, detail;
		const char *words;
	} row[] = {
		{ 0, 0, "never attached" },
		{ 1, 0, "nothing was composed" },
		{ 1, 0x80000000, "nothing was composed" },
		{ 1, 0x80050005, "another size" },
		{ 1, 0x80050002, "published none" },
		{ 2, 0xC0000022, "0xC0000022, on adapter 00000009:00000008" },
		{ 3, 0, "no device" },
		{ 4, 0x102, "names target 258" },
		{ 77, 0, "means nothing" },
	};
	struct fake fake;
	char text[200];

	begin(&fake);
	ring.header->luid_low = 8;
	ring.header->luid_high = 9;
	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		ring.header->driver_status = row[index].status;
		ring.header->driver_status_detail = row[index].detail;
		say(text, sizeof(text));
		if (!strstr(text, row[index].words))
			fail_msg("'%s' does not say '%s'", text, row[index].words);
	}
	display_ring_finish(&ring);
}

TEST(DISP_61_what_a_status_says_decides_nothing_but_the_opening)
{
	struct display_consumer consumer;
	struct fake fake;

	begin(&fake);
	display_consumer_init(&consumer, &ring);
	ring.header->latest = frame_token_pack(ring.generation, 3, 2);
	for (uint32_t status = 0; status < 6; status++) {
		ring.header->driver_status = status;
		assert_int_equal(display_token_check(&ring, ring.header->latest, 0),
		                 DISPLAY_TOKEN_NEW);
	}
	display_ring_finish(&ring);
}

TEST(DISP_65_a_ring_that_names_another_target_is_not_waited_for)
{
	struct fake fake;
	char text[200];

	begin(&fake);
	/* All the rest is as it ought to be. */
	ring.header->driver_status = FRAME_DRIVER_OPENED;
	ring.header->latest = frame_token_pack(ring.generation, 1, 0);
	ring.header->target_id = 0x102;
	assert_int_equal(display_ring_wait_open(&ring, kick, &fake), STATUS_UNSUCCESSFUL);
	assert_int_equal(fake.now_ns, 0);
	say(text, sizeof(text));
	assert_string_equal(text, "the ring of target 257 names target 258");
	ring.header->target_id = 0x101;
	assert_int_equal(display_ring_wait_open(&ring, kick, &fake), STATUS_SUCCESS);
	display_ring_finish(&ring);
}

TEST(DISP_74_time_counts_from_when_the_ring_was_there)
{
	static const uint64_t expected[] = { 7600, 8400, 9200, 10000, 10800 };
	struct fake fake;

	begin(&fake);
	fake.now_ns = 7000000000;
	assert_int_equal(display_ring_wait_open(&ring, kick, &fake), STATUS_TIMEOUT);
	assert_memory_equal(kicked_ms, expected, sizeof(expected));
	assert_int_equal(fake.now_ns / 1000000, 11000);
	display_ring_finish(&ring);
}
