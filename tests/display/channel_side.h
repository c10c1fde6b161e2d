/*
 * tests/display/channel_side.h - a ring of plain memory and its delivery, for the driver's half of a channel: the sample's own file.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_CHANNEL_SIDE_H
#define DRYDOCK_TESTS_DISPLAY_CHANNEL_SIDE_H

#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/channel.c"

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

static inline void note(char what)
{
	size_t used = strlen(side.order);

	if (used + 1 < sizeof(side.order))
		side.order[used] = what;
}

static inline NTSTATUS side_map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	if (!NT_SUCCESS(side.map_status))
		return side.map_status;
	*ret_view = side.view;
	*ret_bytes = side.view_bytes;
	side.views++;
	return STATUS_SUCCESS;
}

static inline void side_unmap(void *context, void *view)
{
	side.views--;
}

static inline NTSTATUS side_open_event(void *context, UINT64 handle, void **ret_event)
{
	if (!NT_SUCCESS(side.event_status))
		return side.event_status;
	*ret_event = &side;
	side.events++;
	return STATUS_SUCCESS;
}

static inline void side_close_event(void *context, void *event)
{
	side.events--;
}

static inline NTSTATUS side_open_mutex(void *context, UINT64 handle, UINT32 *ret_mutex)
{
	assert_int_equal(side.slots_open++, 0);
	if (side.mutex_fails_at && handle == 2 + side.mutex_fails_at)
		return STATUS_ACCESS_DENIED;
	*ret_mutex = (UINT32)handle - 3;
	side.mutexes++;
	return STATUS_SUCCESS;
}

static inline void side_close_mutex(void *context, UINT32 mutex)
{
	side.mutexes--;
}

static inline void side_close(void *context, UINT64 handle)
{
	side.closed[handle]++;
	if (handle >= 3)
		side.slots_open = 0;
}

static inline NTSTATUS side_try(void *context, UINT32 mutex)
{
	side.tries++;
	if (side.busy[mutex])
		return side.busy_status;
	note('a');
	return STATUS_SUCCESS;
}

static inline void side_release(void *context, UINT32 mutex)
{
	note(side.view->latest ? 'R' : 'r');
	side.releases++;
}

static inline void side_set(void *context, void *event)
{
	/* The token is there before the event. */
	note(frame_token_sequence(side.view->latest) ? 's' : 'S');
	side.sets++;
}

static inline UINT64 side_now(void *context)
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
static inline void begin(void)
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

static inline NTSTATUS attach(void)
{
	NTSTATUS status = ChannelAttach(&channel, &operations, &delivery,
	                                &(const struct channel_self){ TARGET, 0x1234, -5 });

	ChannelDropDelivery(&operations, &delivery);
	return status;
}

/* Nothing of the ring is open any more. */
static inline void end(void)
{
	assert_int_equal(side.views, 0);
	assert_int_equal(side.events, 0);
	assert_int_equal(side.mutexes, 0);
	free(side.view);
}

/* --- Pictures ----------------------------------------------------------------------------------------------------- */

static UINT32 pixels[64 * 48];

static inline struct channel_frame frame_of(uint32_t colour)
{
	for (size_t index = 0; index < 64 * 48; index++)
		pixels[index] = colour;
	return (struct channel_frame){
		(const UINT8 *)pixels, 64, 48, FRAME_FORMAT_BGRA8, 256, 777
	};
}

#endif
