/* tests/display/pad_rumble_test.c - levels, their bytes, their time to live. */
#include "harness/test.h"

#include <string.h>

#include "display/pad/rumble.h"

static const uint8_t whole[PAD_RUMBLE_BYTES] = { 0xCA, 2,    3,    0x34, 0x12, 0x78, 0x56,
	                                         9,    0xE8, 0x03, 1,    0x80, 0,    1 };
static const struct pad_rumble meant = { 0x302, 0x1234, 0x5678, 9, 1000, 0x8001, 0x100 };

TEST(DISP_224_a_message_has_each_number_at_its_place)
{
	uint8_t bytes[PAD_RUMBLE_BYTES];
	struct pad_rumble rumble;

	pad_rumble_put(bytes, &meant);
	assert_memory_equal(bytes, whole, sizeof(whole));
	assert_true(pad_rumble_get(bytes, sizeof(bytes), &rumble));
	assert_memory_equal(&rumble, &meant, sizeof(meant));
}

TEST(DISP_224_what_is_not_there_is_nothing_and_what_is_too_much_is_left_alone)
{
	uint8_t bytes[PAD_RUMBLE_BYTES + 6] = { 0 };
	struct pad_rumble rumble;

	memcpy(bytes, whole, sizeof(whole));
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		if (size < PAD_RUMBLE_BASIC_BYTES) {
			assert_false(pad_rumble_get(bytes, size, &rumble));
			continue;
		}
		assert_true(pad_rumble_get(bytes, size, &rumble));
		assert_int_equal(rumble.large, 0x1234);
		assert_int_equal(rumble.sequence, size < 10 ? 0 : 9);
		assert_int_equal(rumble.ttl_ms, size < 10 ? PAD_RUMBLE_TTL_MS : 1000);
		assert_int_equal(rumble.right_trigger, size < 14 ? 0 : 0x100);
	}
	bytes[0] = 0xCB;
	assert_false(pad_rumble_get(bytes, sizeof(bytes), &rumble));
}

TEST(DISP_224_silence_follows_when_the_time_is_over)
{
	struct pad_rumble_sink sink = { 0 };

	assert_int_equal(pad_rumble_now(&sink, 5).large, 0);
	assert_true(pad_rumble_hear(&sink, &meant, 100));
	assert_int_equal(pad_rumble_now(&sink, 1099).large, 0x1234);
	assert_int_equal(pad_rumble_now(&sink, 1100).large, 0);
	assert_int_equal(pad_rumble_now(&sink, 1100).right_trigger, 0);
}

TEST(DISP_224_an_older_message_changes_nothing)
{
	struct pad_rumble_sink sink = { 0 };
	struct pad_rumble stop = { .pad = 2, .sequence = 10, .ttl_ms = 500 };

	assert_true(pad_rumble_hear(&sink, &stop, 0));
	assert_false(pad_rumble_hear(&sink, &meant, 1));
	assert_false(pad_rumble_hear(&sink, &stop, 1));
	assert_int_equal(pad_rumble_now(&sink, 2).large, 0);
}

TEST(DISP_224_who_still_means_it_says_it_again_in_time)
{
	struct pad_rumble_source source = { 0 };
	struct pad_rumble_sink sink = { 0 };
	struct pad_rumble rumble;

	assert_false(pad_rumble_again(&source, true, 0, &rumble));
	pad_rumble_order(&source, 255, 1, 0, &rumble);
	assert_int_equal(rumble.large, 0xFFFF);
	assert_int_equal(rumble.small, 257);
	pad_rumble_hear(&sink, &rumble, 0);
	for (uint64_t now_ms = 4; now_ms < 3000; now_ms += 4) {
		if (pad_rumble_again(&source, true, now_ms, &rumble))
			assert_true(pad_rumble_hear(&sink, &rumble, now_ms));
		assert_int_equal(pad_rumble_now(&sink, now_ms).large, 0xFFFF);
	}
	/* Zero is said once. */
	pad_rumble_order(&source, 0, 0, 3000, &rumble);
	assert_false(pad_rumble_again(&source, true, 9000, &rumble));
}

TEST(DISP_224_it_is_said_again_at_half_of_its_time_and_not_before)
{
	struct pad_rumble_source source = { 0 };
	struct pad_rumble rumble;

	pad_rumble_order(&source, 0, 3, 100, &rumble);
	assert_false(pad_rumble_again(&source, true, 100 + PAD_RUMBLE_TTL_MS / 2 - 1, &rumble));
	assert_true(pad_rumble_again(&source, true, 100 + PAD_RUMBLE_TTL_MS / 2, &rumble));
	assert_int_equal(rumble.small, 3 * 257);
	assert_int_equal(rumble.sequence, 2);
	/* From then on its time counts anew. */
	assert_false(pad_rumble_again(&source, true, 100 + PAD_RUMBLE_TTL_MS - 1, &rumble));
}

TEST(DISP_224_when_the_orderer_dies_the_pad_is_told_to_stop)
{
	struct pad_rumble_source source = { 0 };
	struct pad_rumble rumble;

	pad_rumble_order(&source, 7, 7, 0, &rumble);
	assert_true(pad_rumble_again(&source, false, 4, &rumble));
	assert_int_equal(rumble.large | rumble.small, 0);
	assert_int_equal(rumble.sequence, 2);
	assert_false(pad_rumble_again(&source, false, 900, &rumble));
}
