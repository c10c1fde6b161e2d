/*
 * tests/display/channel_test.c - the driver's half of a ring attaches: what it opens, refuses, tells and closes.
 */
#include "channel_side.h"

static void expect_each_handle_closed_once(void)
{
	for (uint32_t handle = 1; handle <= 8; handle++)
		assert_int_equal(side.closed[handle], 1);
}

static void expect_failure(NTSTATUS expected, uint32_t driver_status)
{
	assert_int_equal(attach(), expected);
	assert_int_equal(side.view->driver_status, driver_status);
	expect_each_handle_closed_once();
	assert_null(channel.header);
	end();
}

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
