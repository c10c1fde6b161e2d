/*
 * tests/display/channel_test.c - the driver's half of a ring: the sample's own file against a ring of plain memory.
 */
#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/channel.c"
#include "harness/random.h"

#define TARGET 0x101
#define HANDLES 16

struct side {
	struct frame_header *view;
	UINT64 view_bytes;
	NTSTATUS map_status, event_status, mutex_status;
	uint32_t mutex_fails_at; /* slot + 1; 0: none */
	uint32_t views, events, mutexes;
	uint32_t closed[HANDLES]; /* how often each handle was */
	uint32_t slots_open;      /* slot handles that were opened and are not closed yet */
	bool busy[FRAME_RING_MAX];
	uint32_t busy_status;
	uint32_t tries, releases, sets;
	char order[64]; /* of what happened while publishing */
};

static struct side side;

static void note(char what)
{
	size_t used = strlen(side.order);

	if (used + 1 < sizeof(side.order))
		side.order[used] = what;
}

static NTSTATUS side_map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	if (!NT_SUCCESS(side.map_status))
		return side.map_status;
	*ret_view = side.view;
	*ret_bytes = side.view_bytes;
	side.views++;
	return STATUS_SUCCESS;
}

static void side_unmap(void *context, void *view)
{
	side.views--;
}

static NTSTATUS side_open_event(void *context, UINT64 handle, void **ret_event)
{
	if (!NT_SUCCESS(side.event_status))
		return side.event_status;
	*ret_event = &side;
	side.events++;
	return STATUS_SUCCESS;
}

static void side_close_event(void *context, void *event)
{
	side.events--;
}

static NTSTATUS side_open_mutex(void *context, UINT64 handle, UINT32 *ret_mutex)
{
	assert_int_equal(side.slots_open++, 0);
	if (side.mutex_fails_at && handle == 2 + side.mutex_fails_at)
		return STATUS_ACCESS_DENIED;
	*ret_mutex = (UINT32)handle - 3;
	side.mutexes++;
	return STATUS_SUCCESS;
}

static void side_close_mutex(void *context, UINT32 mutex)
{
	side.mutexes--;
}

static void side_close(void *context, UINT64 handle)
{
	side.closed[handle]++;
	if (handle >= 3)
		side.slots_open = 0;
}

static NTSTATUS side_try(void *context, UINT32 mutex)
{
	side.tries++;
	if (side.busy[mutex])
		return side.busy_status;
	note('a');
	return STATUS_SUCCESS;
}

static void side_release(void *context, UINT32 mutex)
{
	note(side.view->latest ? 'R' : 'r');
	side.releases++;
}

static void side_set(void *context, void *event)
{
	/* The token is there before the event. */
	note(frame_token_sequence(side.view->latest) ? 's' : 'S');
	side.sets++;
}

static UINT64 side_now(void *context)
{
	return 12345;
}

static const struct channel_operations operations = {
	side_map,        side_unmap,       side_open_event, side_close_event,
	side_open_mutex, side_close_mutex, side_close,      side_try,
	side_release,    side_set,         side_now,        NULL,
};

static struct frame_set_channel delivery;
static struct channel channel;

/* A ring as the host makes it, and its delivery: handles 1, 2 and 3 to 8. */
static void begin(void)
{
	struct frame_shape shape;

	assert_true(frame_shape_make(64, 48, FRAME_FORMAT_BGRA8, 6, &shape));
	side = (struct side){ .view = calloc(1, shape.ring_bytes),
		              .view_bytes = shape.ring_bytes,
		              .busy_status = STATUS_TIMEOUT };
	*side.view = (struct frame_header){ .magic = FRAME_MAGIC,
		                            .version = FRAME_HEADER_TELEMETRY,
		                            .generation = 7,
		                            .ring_length = 6,
		                            .width = 64,
		                            .height = 48,
		                            .format = FRAME_FORMAT_BGRA8,
		                            .target_id = TARGET };
	delivery = (struct frame_set_channel){ .target_id = TARGET,
		                               .generation = 7,
		                               .ring_length = 6,
		                               .header = 1,
		                               .event = 2,
		                               .slot = { 3, 4, 5, 6, 7, 8 } };
}

static NTSTATUS attach(void)
{
	NTSTATUS status = ChannelAttach(&channel, &operations, &delivery,
	                                &(const struct channel_self){ TARGET, 0x1234, -5 });

	ChannelDropDelivery(&operations, &delivery);
	return status;
}

static void expect_each_handle_closed_once(void)
{
	for (uint32_t handle = 1; handle <= 8; handle++)
		assert_int_equal(side.closed[handle], 1);
}

static void end(void)
{
	assert_int_equal(side.views, 0);
	assert_int_equal(side.events, 0);
	assert_int_equal(side.mutexes, 0);
	free(side.view);
}

static void expect_failure(NTSTATUS expected, uint32_t driver_status)
{
	assert_int_equal(attach(), expected);
	assert_int_equal(side.view->driver_status, driver_status);
	expect_each_handle_closed_once();
	assert_null(channel.header);
	end();
}

/* --- Attaching -------------------------------------------------------------------------------------------------- */

TEST(DISP_64_a_ring_is_checked_magic_generation_then_target)
{
	static const struct {
		UINT32 magic, header_generation, delivery_generation, target;
		enum channel_check is;
	} row[] = {
		{ FRAME_MAGIC, 7, 7, 5, CHANNEL_FITS },
		{ FRAME_MAGIC, 0x1000007, 7, 5, CHANNEL_FITS },
		{ FRAME_MAGIC, 8, 7, 5, CHANNEL_STALE },
		{ FRAME_MAGIC + 1, 7, 7, 5, CHANNEL_STALE },
		{ 0, 7, 7, 6, CHANNEL_STALE },
		{ FRAME_MAGIC, 8, 7, 6, CHANNEL_STALE },
		{ FRAME_MAGIC, 7, 7, 6, CHANNEL_REFUSED },
		{ FRAME_MAGIC, 7, 7, 0, CHANNEL_REFUSED },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++)
		assert_int_equal(ChannelCheck(row[index].magic, row[index].header_generation,
		                              row[index].delivery_generation, row[index].target, 5),
		                 row[index].is);
}

TEST(DISP_63_an_attached_driver_says_opened)
{
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_int_equal(side.view->driver_status, FRAME_DRIVER_OPENED);
	assert_int_equal(side.view->driver_status_detail, FRAME_DETAIL_LIVE);
	assert_int_equal(side.view->luid_low, 0x1234);
	assert_int_equal(side.view->luid_high, -5);
	assert_int_equal(side.mutexes, 6);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_46_DISP_47_each_delivered_handle_is_closed_once_when_all_went_well)
{
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	expect_each_handle_closed_once();
	ChannelDetach(&channel);
	expect_each_handle_closed_once();
	end();
}

TEST(DISP_46_DISP_48_a_ring_that_cannot_be_mapped_uses_its_delivery_up)
{
	begin();
	side.map_status = STATUS_ACCESS_DENIED;
	expect_failure(STATUS_ACCESS_DENIED, FRAME_DRIVER_NONE);
}

TEST(DISP_64_a_stale_ring_is_dropped_without_a_word)
{
	begin();
	side.view->generation = 8;
	expect_failure(STATUS_REVISION_MISMATCH, FRAME_DRIVER_NONE);
	begin();
	side.view->magic = 0;
	expect_failure(STATUS_REVISION_MISMATCH, FRAME_DRIVER_NONE);
}

TEST(DISP_64_a_ring_of_another_target_is_refused_aloud)
{
	begin();
	side.view->target_id = TARGET + 1;
	expect_failure(STATUS_ACCESS_DENIED, FRAME_DRIVER_BINDING_REFUSED);
	begin();
	side.view->target_id = TARGET + 1;
	attach();
	assert_int_equal(side.view->driver_status_detail, TARGET + 1);
	end();
}

TEST(DISP_46_an_event_that_cannot_be_opened_is_told)
{
	begin();
	side.event_status = STATUS_OBJECT_TYPE_MISMATCH;
	expect_failure(STATUS_OBJECT_TYPE_MISMATCH, FRAME_DRIVER_SLOT_FAILED);
}

TEST(DISP_46_DISP_47_each_slot_that_cannot_be_opened_is_told)
{
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++) {
		begin();
		side.mutex_fails_at = slot + 1;
		expect_failure(STATUS_ACCESS_DENIED, FRAME_DRIVER_SLOT_FAILED);
	}
}

/* Its own adapter is 0x1234 : -5. */
TEST(DISP_73_a_ring_of_another_adapter_is_refused_with_the_one_that_renders)
{
	begin();
	side.view->luid_low = 0xD0002;
	expect_failure(STATUS_GRAPHICS_WRONG_ALLOCATION_DEVICE, FRAME_DRIVER_SLOT_FAILED);
	begin();
	side.view->luid_low = 0x1234;
	expect_failure(STATUS_GRAPHICS_WRONG_ALLOCATION_DEVICE, FRAME_DRIVER_SLOT_FAILED);
	begin();
	side.view->luid_low = 0xD0002;
	attach();
	assert_int_equal(side.view->driver_status_detail,
	                 (UINT32)STATUS_GRAPHICS_WRONG_ALLOCATION_DEVICE);
	assert_int_equal(side.view->luid_low, 0x1234);
	assert_int_equal(side.view->luid_high, -5);
	end();
}

TEST(DISP_73_a_ring_of_the_adapter_that_renders_or_of_any_is_opened)
{
	begin();
	side.view->luid_low = 0x1234;
	side.view->luid_high = -5;
	assert_int_equal(attach(), STATUS_SUCCESS);
	ChannelDetach(&channel);
	end();
	begin();
	assert_int_equal(side.view->luid_low, 0);
	assert_int_equal(attach(), STATUS_SUCCESS);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_68_numbers_that_make_no_ring_are_told)
{
	static const struct {
		UINT32 length, width, height, format;
		UINT64 bytes;
	} row[] = {
		{ 0, 64, 48, 87, 0 },      { 7, 64, 48, 87, 0 },
		{ 5, 64, 48, 87, 0 },      { 6, 0, 48, 87, 0 },
		{ 6, 64, 0, 87, 0 },       { 6, 16385, 48, 87, 0 },
		{ 6, 64, 48, 88, 0 },      { 6, 64, 49, 87, 0 },
		{ 6, 65, 48, 87, 0 },      { 6, 64, 48, 10, 0 },
		{ 6, 64, 48, 87, 0x1000 }, { 6, 0xFFFFFFFF, 0xFFFFFFFF, 87, 0 },
	};

	for (size_t index = 0; index < sizeof(row) / sizeof(row[0]); index++) {
		begin();
		side.view->ring_length = row[index].length;
		side.view->width = row[index].width;
		side.view->height = row[index].height;
		side.view->format = row[index].format;
		if (row[index].bytes)
			side.view_bytes = row[index].bytes;
		expect_failure(STATUS_INVALID_PARAMETER, FRAME_DRIVER_SLOT_FAILED);
	}
	begin();
	side.view_bytes = sizeof(struct frame_header) - 1;
	expect_failure(STATUS_INVALID_PARAMETER, FRAME_DRIVER_NONE);
}

/* --- Publishing ------------------------------------------------------------------------------------------------- */

static UINT32 pixels[64 * 48];

static struct channel_frame frame_of(uint32_t colour)
{
	for (size_t index = 0; index < 64 * 48; index++)
		pixels[index] = colour;
	return (struct channel_frame){
		(const UINT8 *)pixels, 64, 48, FRAME_FORMAT_BGRA8, 256, 777
	};
}

static uint32_t slot_pixel(uint32_t slot)
{
	uint32_t word;

	memcpy(&word, (uint8_t *)side.view + frame_slot_offset(&channel.shape, slot), 4);
	return word;
}

TEST(DISP_59_DISP_130_copy_release_token_event_in_that_order)
{
	struct channel_frame frame = frame_of(0xAABBCCDD);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_true(ChannelPublish(&channel, &frame));
	/* Acquired; released before the token stood; the event set when it did. */
	assert_string_equal(side.order, "ars");
	assert_true(side.view->latest == frame_token_pack(7, 1, 0));
	assert_true(side.view->display_time == 777);
	assert_int_equal(slot_pixel(0), 0xAABBCCDD);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_58_DISP_129_frames_go_round_the_slots_and_count_up)
{
	struct channel_frame frame = frame_of(1);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	channel.sequence = 0xFFFFFFFE;
	for (uint32_t index = 0; index < 8; index++) {
		static const uint32_t sequence[] = { 0xFFFFFFFF, 1, 2, 3, 4, 5, 6, 7 };

		assert_true(ChannelPublish(&channel, &frame));
		assert_true(side.view->latest == frame_token_pack(7, sequence[index], index % 6));
	}
	ChannelDetach(&channel);
	end();
}

TEST(DISP_129_a_busy_slot_is_passed_over_and_all_busy_drops_the_frame)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	side.busy[0] = side.busy[1] = true;
	assert_true(ChannelPublish(&channel, &frame));
	assert_true(side.view->latest == frame_token_pack(7, 1, 2));
	memset(side.busy, true, sizeof(side.busy));
	side.tries = 0;
	assert_false(ChannelPublish(&channel, &frame));
	assert_int_equal(side.tries, 6);
	assert_true(side.view->latest == frame_token_pack(7, 1, 2));
	assert_int_equal(channel.dropped, 1);
	assert_int_equal(side.sets, 1);
	ChannelDetach(&channel);
	end();
}

/* A time-out passes NT_SUCCESS; the slot is not ours all the same. */
TEST(DISP_82_the_driver_takes_nothing_but_success_for_held)
{
	static const uint32_t results[] = { STATUS_TIMEOUT, STATUS_ABANDONED,
		                            STATUS_DEVICE_REMOVED };
	struct channel_frame frame = frame_of(5);

	for (size_t index = 0; index < 3; index++) {
		begin();
		assert_int_equal(attach(), STATUS_SUCCESS);
		memset(side.busy, true, sizeof(side.busy));
		side.busy_status = results[index];
		assert_false(ChannelPublish(&channel, &frame));
		assert_int_equal(side.releases, 0);
		assert_int_equal(slot_pixel(0), 0);
		ChannelDetach(&channel);
		end();
	}
}

TEST(DISP_128_a_frame_of_another_shape_is_counted_and_never_copied)
{
	struct channel_frame row[3] = { frame_of(5), frame_of(5), frame_of(5) };

	row[0].width = 63;
	row[1].height = 47;
	row[2].format = FRAME_FORMAT_RGBA16F;
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	for (size_t index = 0; index < 3; index++)
		assert_false(ChannelPublish(&channel, &row[index]));
	assert_int_equal(side.tries, 0);
	assert_int_equal(channel.mismatched, 3);
	assert_int_equal(side.view->driver_status_detail, 0x80030003);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_137_telemetry_is_written_when_the_host_has_room_for_it)
{
	struct channel_frame frame = frame_of(5);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	ChannelBeat(&channel, FALSE);
	assert_true(side.view->heartbeat == 12345);
	assert_true(side.view->last_acquire == 0);
	side.view->heartbeat = 0;
	ChannelBeat(&channel, TRUE);
	assert_true(side.view->heartbeat == 0);
	assert_true(side.view->last_acquire == 12345);
	ChannelPublish(&channel, &frame);
	assert_true(side.view->offered_total == 1);
	ChannelDetach(&channel);
	end();
}

TEST(DISP_53_telemetry_is_not_touched_in_a_header_of_version_1)
{
	struct channel_frame frame = frame_of(5);

	begin();
	side.view->version = FRAME_HEADER_BASIC;
	assert_int_equal(attach(), STATUS_SUCCESS);
	/* Even when the host's word changes later. */
	side.view->version = FRAME_HEADER_TELEMETRY;
	ChannelPublish(&channel, &frame);
	ChannelBeat(&channel, FALSE);
	ChannelBeat(&channel, TRUE);
	assert_true(side.view->heartbeat == 0);
	assert_true(side.view->last_acquire == 0);
	assert_true(side.view->offered_total == 0);
	ChannelDetach(&channel);
	end();
}

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

TEST(DISP_131_a_ring_with_another_generation_is_stale)
{
	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	assert_false(ChannelIsStale(&channel));
	side.view->generation = 8;
	assert_true(ChannelIsStale(&channel));
	side.view->generation = 0x1000007;
	assert_false(ChannelIsStale(&channel));
	ChannelDetach(&channel);
	end();
}

/* The header says what it likes after the attach: the copy goes where the checked numbers say. */
TEST(DISP_60_a_header_that_changes_moves_no_copy)
{
	struct channel_frame frame = frame_of(0x11223344);

	begin();
	assert_int_equal(attach(), STATUS_SUCCESS);
	side.view->width = side.view->height = side.view->ring_length = 0xFFFFFFFF;
	assert_true(ChannelPublish(&channel, &frame));
	assert_int_equal(slot_pixel(0), 0x11223344);
	assert_int_equal(slot_pixel(1), 0);
	ChannelDetach(&channel);
	end();
}
