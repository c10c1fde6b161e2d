/* tests/display/contract_test.c - the numbers that host and driver share. Sizes and offsets are asserted where they stand. */
#include "harness/test.h"

#include "drydock/frame_channel.h"

TEST(DISP_8_codes_are_buffered_and_for_any_access)
{
	static const struct {
		uint32_t code, value;
	} row[] = {
		{ FRAME_ADD, 0x222400 },
		{ FRAME_REMOVE, 0x222404 },
		{ FRAME_SET_RENDER_ADAPTER, 0x222408 },
		{ FRAME_PING, 0x22240C },
		{ FRAME_GET_INFO, 0x222410 },
		{ FRAME_CLEAR_ALL, 0x222414 },
		{ FRAME_SET_FRAME_CHANNEL, 0x222418 },
		{ FRAME_UPDATE_MODES, 0x22241C },
		{ FRAME_SET_CURSOR_CHANNEL, 0x222420 },
		{ FRAME_SET_CURSOR_FORWARD, 0x222424 },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(row[index].code, row[index].value);
}

/* The compiler checks each offset; this holds the numbers of the specification against what it saw. */
TEST(DISP_10_DISP_53_the_header_is_where_the_table_says)
{
	/* Where the specification's ends; what lies behind is for drivers that are told of it. */
	assert_int_equal(offsetof(struct frame_header, damage), 88);
	assert_int_equal(sizeof(struct frame_header), 88 + FRAME_RING_MAX * 16);
	assert_int_equal(offsetof(struct frame_header, latest), 32);
	assert_int_equal(_Alignof(uint64_t), 8);
	assert_int_equal(offsetof(struct frame_header, driver_status_detail) + 4,
	                 FRAME_HEADER_BASIC_BYTES);
	assert_int_equal(offsetof(struct frame_header, heartbeat), FRAME_HEADER_BASIC_BYTES);
	assert_int_equal(sizeof(struct frame_add_request), 40);
	assert_int_equal(sizeof(struct frame_add_reply), 24);
	assert_int_equal(sizeof(struct frame_set_channel), 80);
}

TEST(DISP_54_tokens_pack_as_the_vectors_say)
{
	static const struct {
		uint32_t generation, sequence, slot;
		uint64_t token;
	} row[] = {
		{ 1, 1, 0, 0x0000010000000100 },
		{ 0xABCDEF, 0x12345678, 5, 0xABCDEF1234567805 },
		{ 0x1000001, 1, 2, 0x0000010000000102 },
		{ 2, 0xFFFFFFFF, 5, 0x000002FFFFFFFF05 },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_true(frame_token_pack(row[index].generation, row[index].sequence,
		                             row[index].slot) == row[index].token);
}

TEST(DISP_54_tokens_come_apart_as_they_were_put_together)
{
	uint64_t state = 1;

	for (int round = 0; round < 100000; round++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		uint32_t generation = (uint32_t)(state >> 33) & FRAME_GENERATION_MASK;
		uint32_t sequence = (uint32_t)(state >> 7), slot = (uint32_t)(state >> 50) & 0xFF;
		uint64_t token = frame_token_pack(generation, sequence, slot);

		assert_int_equal(frame_token_generation(token), generation);
		assert_int_equal(frame_token_sequence(token), sequence);
		assert_int_equal(frame_token_slot(token), slot);
	}
}

TEST(DISP_56_generations_compare_by_24_bits_and_leave_zero_out)
{
	assert_int_equal(frame_generation_next(0), 1);
	assert_int_equal(frame_generation_next(0xFFFFFF), 0x1000001);
	assert_int_equal(frame_generation_next(0xFFFFFFFF), 1);
	assert_true(frame_generation_is(0x1000001, 1));
	assert_false(frame_generation_is(2, 1));
	assert_false(frame_generation_is(0x800000, 0));
}

TEST(DISP_58_sequences_leave_zero_out)
{
	assert_int_equal(frame_sequence_next(0), 1);
	assert_int_equal(frame_sequence_next(0xFFFFFFFE), 0xFFFFFFFF);
	assert_int_equal(frame_sequence_next(0xFFFFFFFF), 1);
}

TEST(DISP_17_modes_out_of_bounds_are_none)
{
	static const struct {
		uint32_t width, height, refresh_hz;
		int valid;
	} row[] = {
		{ 1, 1, 1, 1 },          { 16384, 16384, 1000, 1 },
		{ 0, 1, 1, 0 },          { 1, 0, 1, 0 },
		{ 1, 1, 0, 0 },          { 16385, 1, 1, 0 },
		{ 1, 16385, 1, 0 },      { 1, 1, 1001, 0 },
		{ 0xFFFFFFFF, 1, 1, 0 }, { 1, 0xFFFFFFFF, 1, 0 },
		{ 1, 1, 0xFFFFFFFF, 0 },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(frame_mode_is_valid(row[index].width, row[index].height,
		                                     row[index].refresh_hz),
		                 row[index].valid);
}

TEST(slots_stand_on_pages_of_their_own)
{
	struct frame_shape shape;

	assert_true(frame_shape_make(1111, 777, FRAME_FORMAT_BGRA8, 6, &shape));
	assert_int_equal(shape.pitch_bytes, 4480);
	assert_int_equal(shape.slot_bytes % FRAME_PAGE_BYTES, 0);
	assert_true(shape.slot_bytes >= (uint64_t)shape.pitch_bytes * 777);
	assert_int_equal(frame_slot_offset(&shape, 0), FRAME_PAGE_BYTES);
	assert_int_equal(frame_slot_offset(&shape, 5) + shape.slot_bytes, shape.ring_bytes);
}

TEST(shapes_that_are_none_leave_the_result_alone)
{
	struct frame_shape shape = { .width = 7 };

	assert_false(frame_shape_make(0, 1, FRAME_FORMAT_BGRA8, 1, &shape));
	assert_false(frame_shape_make(1, 1, 88, 1, &shape));
	assert_false(frame_shape_make(1, 1, FRAME_FORMAT_BGRA8, 0, &shape));
	assert_false(frame_shape_make(1, 1, FRAME_FORMAT_BGRA8, 7, &shape));
	/* As many bytes as nobody maps. */
	assert_false(frame_shape_make(16384, 16384, FRAME_FORMAT_RGBA16F, 6, &shape));
	assert_int_equal(shape.width, 7);
}

TEST(the_live_word_saturates)
{
	assert_int_equal(frame_detail_pack(0, 0), 0x80000000);
	assert_int_equal(frame_detail_pack(3, 2), 0x80030002);
	assert_int_equal(frame_detail_pack(0x8000, 0x10000), 0xFFFFFFFF);
}

TEST(DISP_5_the_interface_is_of_this_product_alone)
{
	static const struct {
		uint32_t data1;
		uint16_t data2, data3;
		uint8_t data4[8];
	} ours = FRAME_INTERFACE, others[] = {
		{ 0x70667664, 0x7044, 0x5350, { 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x00, 0x01 } },
		/* Of another product, of which the beginning is known. */
		{ 0xE5BCC234, 0, 0, { 0 } },
	};

	assert_memory_not_equal(&ours, &others[0], sizeof(ours));
	assert_int_not_equal(ours.data1, others[1].data1);
	/* Random, as its version and variant say. */
	assert_int_equal(ours.data3 >> 12, 4);
	assert_int_equal(ours.data4[0] & 0xC0, 0x80);
}
