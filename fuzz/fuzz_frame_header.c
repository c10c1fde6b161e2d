/*
 * fuzz/fuzz_frame_header.c - a ring's header of any bytes, read by both halves of a frame channel: no read or write
 * outside the ring, whatever it says.
 *
 * Parser   src/display/consumer.c src/display/opening.c samples/testcard/driver/channel.c
 */
#include <stdlib.h>
#include <string.h>

#include "../samples/testcard/driver/channel.c"
#include "display/ring.h"
#include "fuzz.h"

#define WIDTH 64
#define HEIGHT 48

/* A ring whose bytes end where its memory does, so that a sanitizer sees a step beyond. */
struct ring {
	struct frame_shape shape;
	uint8_t *bytes;
	uint64_t size; /* what the driver's map says */
	uint32_t held;
	uint64_t now_ns;
};

/* --- The host's half ------------------------------------------------------------------------------------------- */

static uint32_t acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	((struct ring *)context)->held++;
	return DISPLAY_ACQUIRED;
}

static void release(void *context, HANDLE mutex)
{
	((struct ring *)context)->held--;
}

static void take(void *context, const struct display_picture *picture)
{
	const uint8_t *last =
		picture->pixels + (size_t)(picture->height - 1) * picture->pitch_bytes;
	const struct ring *ring = context;
	volatile uint8_t sum = (uint8_t)(picture->pixels[0] + last[picture->width * 4 - 1]);

	(void)sum;
	if (picture->width != WIDTH || picture->height != HEIGHT ||
	    picture->pixels < ring->bytes + FRAME_PAGE_BYTES)
		abort();
}

/* A second a look: a ring that stays silent is given up soon. */
static uint64_t read_clock(void *context)
{
	return ((struct ring *)context)->now_ns += 1000000000;
}

static NTSTATUS wait_for_event(void *context, HANDLE event, uint32_t timeout_ms)
{
	return STATUS_TIMEOUT;
}

static void kick(void *context)
{
}

static void read_as_host(struct ring *ring)
{
	struct display_objects objects = { .acquire = acquire,
		                           .release = release,
		                           .now_ns = read_clock,
		                           .wait = wait_for_event,
		                           .context = ring };
	struct frame_header *header = (struct frame_header *)ring->bytes;
	struct display_ring opened = {
		.objects = &objects,
		.shape = ring->shape,
		.generation = 1,
		/* The stamp is the ring's own, but for the upper half of all. */
		.target_id = header->target_id & 0x7fffffff,
		.header = header
	};
	const struct frame_set_render_adapter adapter = { .luid_low = 1 };
	struct display_driver_state state;
	struct display_consumer consumer;
	char text[64];

	display_ring_wait_open(&opened, kick, NULL);
	display_consumer_init(&consumer, &opened);
	for (int again = 0; again < 2; again++)
		if (display_consume(&consumer, take, ring) && again)
			abort(); /* one token is one picture */
	display_driver_state(&opened, &state);
	display_open_text(&opened, &state, text, sizeof(text));
	if (display_is_other_adapter(&state, &adapter) && state.status != FRAME_DRIVER_SLOT_FAILED)
		abort();
	if (ring->held)
		abort();
}

/* --- The driver's half ------------------------------------------------------------------------------------------ */

static NTSTATUS map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	const struct ring *ring = context;

	*ret_view = ring->bytes;
	*ret_bytes = ring->size;
	return STATUS_SUCCESS;
}

static void unmap(void *context, void *view)
{
}

static NTSTATUS open_event(void *context, UINT64 handle, void **ret_event)
{
	*ret_event = context;
	return STATUS_SUCCESS;
}

static void close_event(void *context, void *event)
{
}

static NTSTATUS open_mutex(void *context, UINT64 handle, UINT32 *ret_mutex)
{
	*ret_mutex = (UINT32)handle;
	return STATUS_SUCCESS;
}

static void close_mutex(void *context, UINT32 mutex)
{
}

static void close_handle(void *context, UINT64 handle)
{
}

static NTSTATUS try_mutex(void *context, UINT32 mutex)
{
	return STATUS_SUCCESS;
}

static void release_mutex(void *context, UINT32 mutex)
{
}

static void set_event(void *context, void *event)
{
}

static UINT64 now(void *context)
{
	return 1;
}

static void publish_as_driver(struct ring *ring, uint32_t generation)
{
	const struct channel_operations operations = { map,          unmap,      open_event,
		                                       close_event,  open_mutex, close_mutex,
		                                       close_handle, try_mutex,  release_mutex,
		                                       set_event,    now,        ring };
	struct frame_set_channel delivery = { .target_id = 1,
		                              .generation = generation,
		                              .ring_length = FRAME_RING_MAX,
		                              .header = 1,
		                              .event = 2,
		                              .slot = { 3, 4, 5, 6, 7, 8 } };
	struct channel channel;

	if (!NT_SUCCESS(ChannelAttach(&channel, &operations, &delivery,
	                              &(const struct channel_self){ 1, 0, 0 })))
		return;
	struct channel_frame frame = { .width = channel.shape.width,
		                       .height = channel.shape.height,
		                       .format = channel.shape.format,
		                       .pitch_bytes = channel.shape.pitch_bytes };
	uint8_t *pixels = calloc(1, channel.shape.slot_bytes);

	frame.pixels = pixels;
	for (uint32_t count = 0; pixels && count < FRAME_RING_MAX + 1; count++)
		ChannelPublish(&channel, &frame);
	free(pixels);
	ChannelDetach(&channel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring ring = { 0 };
	size_t used = size < sizeof(struct frame_header) ? size : sizeof(struct frame_header);
	uint32_t generation = 1;

	frame_shape_make(WIDTH, HEIGHT, FRAME_FORMAT_BGRA8, FRAME_RING_MAX, &ring.shape);
	ring.size = ring.shape.ring_bytes;
	ring.bytes = malloc(ring.size);
	if (!ring.bytes)
		return 0;
	memset(ring.bytes, 0, ring.size);
	memcpy(ring.bytes, data, used);
	read_as_host(&ring);
	memcpy(ring.bytes, data, used);
	if (size >= 12)
		memcpy(&generation, data + 8, sizeof(generation));
	publish_as_driver(&ring, generation);
	free(ring.bytes);
	return 0;
}
