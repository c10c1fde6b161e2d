/*
 * tests/display/machine_test.c - the card's driver and a capture host, each with its own handles, in one machine.
 */
#include "display_machine.h"

#include "display/mode_change.h"
#include "display/monitors.h"
#include "drydock/test_card.h"
#include "nt/pnp/pnp.h"
#include "nt/se/se.h"

static const struct frame_add_request small = {
	.session_id = 1,
	.width = 160,
	.height = 96,
	.refresh_hz = 60,
};

/* --- Reading the card without a video between ------------------------------------------------------------------ */

struct seen {
	uint32_t counter, sequence;
	uint32_t patch[CARD_PATCH_COUNT];
};

static uint32_t pixel(const struct display_picture *picture, const struct card_area *area)
{
	uint32_t x = (area->left + area->right) / 2, y = (area->top + area->bottom) / 2, word;

	memcpy(&word, picture->pixels + (size_t)y * picture->pitch_bytes + x * 4, 4);
	return word;
}

static void look(void *context, const struct display_picture *picture)
{
	struct seen *seen = context;

	*seen = (struct seen){ .sequence = picture->sequence };
	for (uint32_t bit = 0; bit < 32; bit++) {
		struct card_area cell = card_bit(picture->width, picture->height, bit, 0);

		if (pixel(picture, &cell) == 0xFFFFFFFF)
			seen->counter |= 1u << bit;
	}
	for (uint32_t patch = 0; patch < CARD_PATCH_COUNT; patch++) {
		struct card_area cells = { patch * 2, CARD_PATCH_ROW, patch * 2 + 2,
			                   CARD_PATCH_ROW + 2 };
		struct card_area area = card_cells(picture->width, picture->height, &cells);

		seen->patch[patch] = pixel(picture, &area);
	}
}

/* The next picture, whenever it comes. */
static struct seen next(struct display_consumer *consumer)
{
	const struct display_objects *objects = consumer->ring->objects;
	struct seen seen;

	while (!display_consume(consumer, look, &seen))
		objects->wait(objects->context, consumer->ring->event, 1000);
	return seen;
}

/* --- Tests ------------------------------------------------------------------------------------------------------ */

static void watch(void *context)
{
	static const uint32_t patches[] = CARD_PATCHES;
	struct display_host host;
	struct display_consumer consumer;
	struct seen first, seen;

	display_host_begin(&host, &small);
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
	display_consumer_init(&consumer, &host.ring);
	first = next(&consumer);
	assert_memory_equal(first.patch, patches, sizeof(patches));
	for (int frame = 0; frame < 20; frame++) {
		seen = next(&consumer);
		/* A frame is what its token says: counter and sequence go together. */
		assert_int_equal(seen.counter - first.counter, seen.sequence - first.sequence);
	}
	assert_int_equal(consumer.consumed, 21);
	assert_int_equal(consumer.refused, 0);
	display_host_end(&host);
}

TEST_LIMIT(DISP_59_what_the_driver_draws_is_what_the_host_sees, 60)
{
	struct display_machine display;

	display_machine_start(&display);
	display_host_run(watch, NULL);
	display_machine_end(&display);
}

static void two_monitors(void *context)
{
	struct frame_add_request add = small;
	struct display_host one, two;
	struct display_consumer first, second;
	struct seen seen;

	display_host_begin(&one, &small);
	add.session_id = 2;
	add.width = 320;
	display_host_begin(&two, &add);
	assert_int_not_equal(one.reply.target_id, two.reply.target_id);
	display_consumer_init(&first, &one.ring);
	display_consumer_init(&second, &two.ring);
	for (int frame = 0; frame < 3; frame++)
		next(&first), next(&second);
	/* One goes, the other's counter runs on. */
	assert_int_equal(display_client_remove(&one.client, 1), STATUS_SUCCESS);
	seen = next(&second);
	assert_true(next(&second).counter > seen.counter);
	assert_int_equal(second.refused, 0);
	display_host_end(&one);
	display_host_end(&two);
}

TEST_LIMIT(DISP_201_two_monitors_run_and_one_that_goes_leaves_the_other, 60)
{
	struct display_machine display;

	display_machine_start(&display);
	display_host_run(two_monitors, NULL);
	display_machine_end(&display);
}

static void make_anew(void *context)
{
	struct display_mode mode = { small.width, small.height, FRAME_FORMAT_BGRA8, 0 };
	struct display_host host;
	struct display_consumer consumer;

	display_host_begin(&host, &small);
	mode.target_id = host.reply.target_id;
	for (int round = 0; round < 10; round++) {
		assert_int_equal(display_ring_recreate(&host.ring, &mode), STATUS_SUCCESS);
		assert_int_equal(display_ring_deliver(&host.ring, host.process, host.device),
		                 STATUS_SUCCESS);
		/* Every third is replaced before its driver has had the time to look. */
		if (round % 3 == 2)
			continue;
		assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_SUCCESS);
		display_consumer_init(&consumer, &host.ring);
		next(&consumer);
	}
	display_host_end(&host);
}

/* A thread drops its last reference after its object was signalled; nothing tells when. */
static void expect_ledger(const struct display_machine *display, const char *name, int64_t most)
{
	LARGE_INTEGER millisecond = { .QuadPart = -10000 };

	for (int tries = 0; tries < 10000 && drydock_ledger(display->machine, name) > most; tries++)
		KeDelayExecutionThread(KernelMode, FALSE, &millisecond);
	if (drydock_ledger(display->machine, name) > most)
		fail_msg("%s: %lld, and not %lld", name,
		         (long long)drydock_ledger(display->machine, name), (long long)most);
}

/* Worker threads that the driver was called on stay; a ring that is not given back is more than those. */
#define WORKERS_MAX 8

/* Handles of both processes and objects are all back. */
TEST_LIMIT(DISP_62_DISP_131_rings_made_anew_are_picked_up, 60)
{
	struct display_machine display;
	int64_t handles, objects;

	display_machine_start(&display);
	handles = drydock_ledger(display.machine, "handles");
	objects = drydock_ledger(display.machine, "objects");
	display_host_run(make_anew, NULL);
	expect_ledger(&display, "handles", handles);
	expect_ledger(&display, "objects", objects + WORKERS_MAX);
	display_machine_end(&display);
}

static void refuse_another(void *context)
{
	struct display_driver_state state = { 0 };
	struct display_host host;
	char text[200];

	display_host_begin(&host, &small);
	/* The host's stamp is another target's by the time the driver looks. */
	struct display_mode mode = { small.width, small.height, FRAME_FORMAT_BGRA8,
		                     host.reply.target_id };
	assert_int_equal(display_ring_recreate(&host.ring, &mode), STATUS_SUCCESS);
	host.ring.header->target_id = 0x999;
	assert_int_equal(display_ring_deliver(&host.ring, host.process, host.device),
	                 STATUS_SUCCESS);
	/* The host would not wait for such a ring. */
	assert_int_equal(display_ring_wait_open(&host.ring, NULL, NULL), STATUS_UNSUCCESSFUL);
	while (state.status == FRAME_DRIVER_NONE) {
		host.client.objects->sleep(NULL, 1);
		display_driver_state(&host.ring, &state);
	}
	assert_int_equal(state.status, FRAME_DRIVER_BINDING_REFUSED);
	assert_int_equal(state.detail, 0x999);
	state.stamp = host.ring.target_id;
	display_open_text(&host.ring, &state, text, sizeof(text));
	assert_non_null(strstr(text, "refused the ring: it names target 2457"));
	display_host_end(&host);
}

TEST_LIMIT(DISP_64_the_driver_refuses_the_ring_of_another_target, 60)
{
	struct display_machine display;

	display_machine_start(&display);
	display_host_run(refuse_another, NULL);
	display_machine_end(&display);
}

/* What the INF says stands at the object that the interface's name leads to. */
TEST(the_card_is_the_systems_and_administrators)
{
	static const WCHAR text[] = u"D:P(A;;GA;;;SY)(A;;GA;;;BA)";
	PSECURITY_DESCRIPTOR expected = NULL, found;
	struct display_machine display;
	struct pnp_device *node;

	display_machine_start(&display);
	node = pnp_device_find(ke_current_machine(), u"ROOT\\DRYDOCK_TESTCARD\\0000");
	assert_non_null(node);
	found = ob_security(pnp_device_physical_object(node));
	assert_int_equal(se_descriptor_from_sddl(text, sizeof(text) / sizeof(WCHAR) - 1, &expected,
	                                         NULL),
	                 STATUS_SUCCESS);
	assert_non_null(found);
	assert_int_equal(RtlLengthSecurityDescriptor(found), RtlLengthSecurityDescriptor(expected));
	assert_memory_equal(found, expected, RtlLengthSecurityDescriptor(expected));
	se_free_descriptor(expected);
	pnp_device_unref(node);
	display_machine_end(&display);
}

/* Each picture is of the size that was asked for, and the card on it goes on. */
static void change_size(void *context)
{
	static const uint32_t sizes[][2] = { { 320, 200 }, { 1111, 777 }, { 160, 96 } };
	struct display_host host;
	struct display_consumer consumer;
	uint32_t counter = 0;

	display_host_begin(&host, &small);
	struct display_monitor monitor = { .client = &host.client,
		                           .add = small,
		                           .reply = host.reply,
		                           .process = host.process,
		                           .ring = &host.ring };
	for (size_t at = 0; at < sizeof(sizes) / sizeof(sizes[0]); at++) {
		uint32_t generation = host.ring.generation;

		assert_int_equal(display_monitor_resize(&monitor, sizes[at][0], sizes[at][1]),
		                 DISPLAY_MODE_CHANGED);
		assert_int_not_equal(host.ring.generation, generation);
		assert_int_equal(host.ring.shape.width, sizes[at][0]);
		assert_int_equal(host.ring.shape.height, sizes[at][1]);
		display_consumer_init(&consumer, &host.ring);
		struct seen seen = next(&consumer);
		assert_true(seen.counter > counter);
		counter = seen.counter;
	}
	/* The monitor stayed: no other was added. */
	assert_int_equal(monitor.reply.target_id, host.reply.target_id);
	display_host_end(&host);
}

TEST_LIMIT(DISP_92_a_new_size_is_a_new_ring_and_the_same_monitor, 60)
{
	struct display_machine display;

	display_machine_start(&display);
	display_host_run(change_size, NULL);
	display_machine_end(&display);
}

/* A host that has the machine's displays, and another that comes meanwhile. */
static void claim_twice(void *context)
{
	HANDLE first = NULL, second = NULL;

	assert_int_equal(display_finder_nt()->claim(0, &first), STATUS_SUCCESS);
	*(NTSTATUS *)context = display_finder_nt()->claim(1, &second);
}

TEST(DISP_194_one_host_has_a_machines_displays_and_the_next_when_it_has_gone)
{
	struct display_machine display;
	NTSTATUS second;

	display_machine_start(&display);
	for (int round = 0; round < 2; round++) {
		display_host_run(claim_twice, &second);
		assert_int_equal(second, STATUS_OBJECT_NAME_COLLISION);
	}
	display_machine_end(&display);
}
