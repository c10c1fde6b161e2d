/* tests/display/ring_test.c - making a ring and giving it away, with every step failing in turn. */
#include "fake_objects.h"

static const struct display_mode mode = { 64, 48, FRAME_FORMAT_BGRA8, 0x101 };

static void begin(struct fake *fake, struct display_ring *ring)
{
	fake_init(fake);
	assert_int_equal(display_ring_init(ring, &fake->objects, &mode), STATUS_SUCCESS);
	fake->step = 0;
}

static void end(struct fake *fake, struct display_ring *ring)
{
	display_ring_finish(ring);
	assert_int_equal(fake_open_handles(fake), 0);
	assert_int_equal(fake->views, 0);
	assert_int_equal(fake->double_closes, 0);
}

TEST(DISP_55_a_ring_is_whole_when_its_magic_stands)
{
	struct display_ring ring;
	struct fake fake;

	begin(&fake, &ring);
	assert_int_equal(ring.header->magic, FRAME_MAGIC);
	assert_int_equal(ring.header->version, FRAME_HEADER_DAMAGE);
	assert_int_equal(ring.header->generation, ring.generation);
	assert_int_equal(ring.header->ring_length, 6);
	assert_int_equal(ring.header->width, 64);
	assert_int_equal(ring.header->height, 48);
	assert_int_equal(ring.header->format, 87);
	assert_int_equal(ring.header->target_id, 0x101);
	assert_true(ring.header->latest == 0);
	assert_int_equal(ring.header->driver_status, FRAME_DRIVER_NONE);
	end(&fake, &ring);
}

TEST(DISP_56_each_ring_has_a_generation_of_its_own)
{
	struct display_ring one, two;
	struct fake fake, other;

	begin(&fake, &one);
	begin(&other, &two);
	assert_int_not_equal(one.generation, two.generation);
	assert_true(one.generation >= 1);
	end(&other, &two);
	end(&fake, &one);
}

TEST(a_ring_that_cannot_be_made_leaves_nothing)
{
	struct display_ring ring;
	struct fake fake;
	uint32_t fails_at = 1;

	for (;; fails_at++) {
		fake_init(&fake);
		fake.fails_at = fails_at;
		if (NT_SUCCESS(display_ring_init(&ring, &fake.objects, &mode)))
			break;
		assert_int_equal(fake_open_handles(&fake), 0);
		assert_int_equal(fake.views, 0);
		assert_int_equal(fake.double_closes, 0);
	}
	/* Section, view, event, two handles a mutex. */
	assert_int_equal(fails_at, 3 + 2 * FRAME_RING_MAX + 1);
	end(&fake, &ring);
}

TEST(DISP_40_a_delivery_is_header_event_slots_and_the_code)
{
	struct display_ring ring;
	struct fake fake;

	begin(&fake, &ring);
	assert_int_equal(display_ring_deliver(&ring, FAKE_PROCESS, FAKE_DEVICE), STATUS_SUCCESS);
	assert_int_equal(fake.deliveries, 1);
	assert_int_equal(fake.delivered.target_id, 0x101);
	assert_int_equal(fake.delivered.generation, ring.generation);
	assert_int_equal(fake.delivered.ring_length, 6);
	/* In the order in which they were made. */
	assert_true(fake.delivered.header == 1 && fake.delivered.event == 2);
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++) {
		assert_true(fake.delivered.slot[slot] == 3 + slot);
		assert_ptr_equal(fake.remote[3 + slot].source, ring.shared[slot]);
	}
	assert_int_equal(fake_open_remotes(&fake), 8);
	end(&fake, &ring);
}

TEST(DISP_38_header_and_event_go_with_the_least_rights)
{
	struct display_ring ring;
	struct fake fake;

	begin(&fake, &ring);
	assert_int_equal(display_ring_deliver(&ring, FAKE_PROCESS, FAKE_DEVICE), STATUS_SUCCESS);
	assert_ptr_equal(fake.remote[1].source, ring.section);
	assert_int_equal(fake.remote[1].rights, 0x0006);
	assert_ptr_equal(fake.remote[2].source, ring.event);
	assert_int_equal(fake.remote[2].rights, 0x0002);
	for (uint32_t slot = 0; slot < FRAME_RING_MAX; slot++)
		assert_int_equal(fake.remote[3 + slot].rights, DISPLAY_SAME_RIGHTS);
	end(&fake, &ring);
}

TEST(DISP_40_DISP_41_a_delivery_that_fails_leaves_no_handle_behind)
{
	struct display_ring ring;
	struct fake fake;

	for (uint32_t fails_at = 1; fails_at <= FRAME_RING_MAX + 3; fails_at++) {
		begin(&fake, &ring);
		fake.fails_at = fails_at;
		assert_int_equal(display_ring_deliver(&ring, FAKE_PROCESS, FAKE_DEVICE),
		                 STATUS_INSUFFICIENT_RESOURCES);
		assert_int_equal(fake_open_remotes(&fake), 0);
		assert_int_equal(fake.double_closes, 0);
		assert_int_equal(fake.deliveries, fails_at == FRAME_RING_MAX + 3);
		end(&fake, &ring);
	}
}

TEST(DISP_42_what_the_driver_refuses_stays_the_hosts_to_close)
{
	static const NTSTATUS answers[] = { STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND,
		                            STATUS_DEVICE_NOT_CONNECTED };
	struct display_ring ring;
	struct fake fake;

	for (size_t index = 0; index < sizeof(answers) / sizeof(answers[0]); index++) {
		begin(&fake, &ring);
		fake.answer = answers[index];
		assert_int_equal(display_ring_deliver(&ring, FAKE_PROCESS, FAKE_DEVICE),
		                 answers[index]);
		assert_int_equal(fake_open_remotes(&fake), 0);
		end(&fake, &ring);
	}
}

/* The old header as its driver sees it while the new ring is made and the old one goes. */
static struct frame_header last_seen;

static void unmap_and_look(void *context, void *view)
{
	memcpy(&last_seen, view, sizeof(last_seen));
	fake_unmap(context, view);
}

TEST(DISP_62_a_ring_made_anew_tells_the_old_driver)
{
	const struct display_mode wider = { 128, 96, FRAME_FORMAT_RGBA16F, 0x101 };
	struct display_ring ring;
	struct fake fake;
	uint32_t before;

	begin(&fake, &ring);
	before = ring.generation;
	ring.header->latest = frame_token_pack(before, 5, 1);
	fake.objects.unmap = unmap_and_look;
	assert_int_equal(display_ring_recreate(&ring, &wider), STATUS_SUCCESS);
	assert_true(last_seen.latest == 0);
	assert_int_equal(last_seen.width, 128);
	assert_int_equal(last_seen.height, 96);
	assert_int_equal(last_seen.format, FRAME_FORMAT_RGBA16F);
	assert_int_equal(last_seen.generation, ring.generation);
	assert_int_not_equal(ring.generation, before);
	assert_int_equal(ring.header->generation, ring.generation);
	assert_int_equal(ring.shape.pitch_bytes, 1024);
	assert_int_equal(fake.views, 1);
	end(&fake, &ring);
}

TEST(a_ring_that_cannot_be_made_anew_stays)
{
	const struct display_mode none = { 0, 96, FRAME_FORMAT_BGRA8, 0x101 };
	struct display_ring ring;
	struct fake fake;
	uint32_t before;

	begin(&fake, &ring);
	before = ring.generation;
	assert_int_equal(display_ring_recreate(&ring, &none), STATUS_INVALID_PARAMETER);
	fake.fails_at = 4;
	assert_int_equal(display_ring_recreate(&ring, &mode), STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(ring.header->generation, before);
	assert_int_equal(ring.generation, before);
	end(&fake, &ring);
}

static char ended[64]; /* a letter for each thing that went */

static void note_close(void *context, HANDLE handle)
{
	struct fake *fake = context;
	size_t used = strlen(ended);

	if (handle == (HANDLE)1)
		ended[used] = 's';
	else
		ended[used] = handle == (HANDLE)2 ? 'e' : 'm';
	fake_close(fake, handle);
}

static void note_unmap(void *context, void *view)
{
	ended[strlen(ended)] = 'v';
	fake_unmap(context, view);
}

/* The section was made first, the event second. */
TEST(DISP_52_slots_go_then_the_view_then_section_and_event)
{
	struct display_mode mode = { 64, 48, FRAME_FORMAT_BGRA8, 0x101 };
	struct display_ring ring;
	struct fake fake;

	fake_init(&fake);
	fake.objects.close = note_close;
	fake.objects.unmap = note_unmap;
	assert_int_equal(display_ring_init(&ring, &fake.objects, &mode), STATUS_SUCCESS);
	display_ring_finish(&ring);
	assert_string_equal(ended, "mmmmmmmmmmmmvse");
	assert_int_equal(fake.double_closes, 0);
}
