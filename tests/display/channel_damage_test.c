/* tests/display/channel_damage_test.c - the driver's half of a ring copies what a slot lacks, and tells what changed. */
#include "channel_side.h"

#include "harness/random.h"

static uint32_t seed = 4711;

/* Some pixels of a part become others; frame says where. */
static void change_part(struct channel_frame *frame)
{
	struct frame_rectangle *part = &frame->damage;

	part->left = random_below(&seed, 64);
	part->top = random_below(&seed, 48);
	part->right = part->left + 1 + random_below(&seed, 64 - part->left);
	part->bottom = part->top + 1 + random_below(&seed, 48 - part->top);
	for (uint32_t y = part->top; y < part->bottom; y++)
		for (uint32_t x = part->left; x < part->right; x++)
			pixels[y * 64 + x] = random_below(&seed, 4) ? pixels[y * 64 + x] + 1 : 0;
}

static const UINT32 *published_pixels(void)
{
	uint32_t slot = frame_token_slot(side.view->latest);

	return (const UINT32 *)((uint8_t *)side.view + frame_slot_offset(&channel.shape, slot));
}

/* The reader's copy follows what is told, as long as it has seen every picture. */
static void follow(UINT32 *copy)
{
	uint32_t slot = frame_token_slot(side.view->latest);
	const struct frame_damage *told = &side.view->damage[slot];
	struct frame_rectangle part = frame_damage_unpack(told->rectangle);

	assert_int_equal(told->sequence, frame_token_sequence(side.view->latest));
	for (uint32_t y = part.top; y < part.bottom; y++)
		memcpy(copy + y * 64 + part.left, published_pixels() + y * 64 + part.left,
		       (part.right - part.left) * 4);
}

/* Slots are filled in another order, frames are dropped, some of another shape come between, and now and then all changes. */
TEST(DISP_130_after_any_parts_every_slot_that_is_published_is_the_whole_picture)
{
	struct channel_frame frame = frame_of(5);
	static UINT32 copy[64 * 48];
	uint32_t dropped = 0;

	begin();
	side.view->version = FRAME_HEADER_DAMAGE;
	assert_int_equal(attach(), STATUS_SUCCESS);
	for (uint32_t round = 0; round < 3000; round++) {
		struct channel_frame strange = frame;

		change_part(&frame);
		if (random_below(&seed, 20) == 0)
			frame.damage = (struct frame_rectangle){ 0 };
		strange.height = 47;
		if (random_below(&seed, 30) == 0)
			assert_false(ChannelPublish(&channel, &strange));
		for (uint32_t slot = 0; slot < 6; slot++)
			side.busy[slot] = random_below(&seed, 3) > 0;
		if (!ChannelPublish(&channel, &frame)) {
			dropped++;
			continue;
		}
		follow(copy);
		assert_memory_equal(published_pixels(), pixels, sizeof(pixels));
		assert_memory_equal(copy, pixels, sizeof(pixels));
	}
	assert_true(dropped > 0);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_130_only_what_a_slot_lacks_is_copied)
{
	struct channel_frame frame = frame_of(5);

	begin();
	side.view->version = FRAME_HEADER_DAMAGE;
	assert_int_equal(attach(), STATUS_SUCCESS);
	frame.damage = (struct frame_rectangle){ 0, 0, 2, 2 };
	for (uint32_t slot = 0; slot < 6; slot++)
		assert_true(ChannelPublish(&channel, &frame));
	frame_of(6);
	frame.damage = (struct frame_rectangle){ 0, 0, 1, 48 };
	assert_true(ChannelPublish(&channel, &frame));
	/* The slot missed what changed while the others were filled. */
	assert_int_equal(published_pixels()[1], 6);
	assert_int_equal(published_pixels()[2], 5);
	assert_int_equal(published_pixels()[47 * 64], 6);
	assert_true(side.view->damage[0].rectangle == frame_damage_pack(&frame.damage));
	ChannelDetach(&channel);
	end();
}

/* A ring that is made anew has nothing of it. */
TEST(DISP_133_a_fresh_ring_gets_all_of_a_picture_that_changed_in_a_part)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_true(ChannelPublish(&channel, &frame));
	ChannelDetach(&channel);
	end();
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	frame.damage = (struct frame_rectangle){ 1, 1, 2, 2 };
	assert_true(ChannelPublish(&channel, &frame));
	assert_memory_equal(published_pixels(), pixels, sizeof(pixels));
	ChannelDetach(&channel);
	end();
}

TEST(DISP_53_a_ring_without_room_for_damage_is_told_none)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_true(ChannelPublish(&channel, &frame));
	for (uint32_t slot = 0; slot < 6; slot++)
		assert_true(side.view->damage[slot].rectangle == 0 &&
		            side.view->damage[slot].sequence == 0);
	ChannelDetach(&channel);
	end();
}
