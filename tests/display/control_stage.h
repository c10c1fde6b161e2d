/*
 * display/control_stage.h - the driver's control codes, the sample's own file, with monitors that have no thread.
 */
#ifndef DRYDOCK_TESTS_CONTROL_STAGE_H
#define DRYDOCK_TESTS_CONTROL_STAGE_H

#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "../../samples/testcard/driver/control.c"
#include "../../samples/testcard/driver/mode_list.c"

static struct {
	uint32_t live, started, stopped;
	NTSTATUS start_status;
	uint32_t closed[64];
	bool locked, called_locked;
	NTSTATUS update_status;
	uint32_t updates;
	struct mode_list at_update;
	UINT64 cursor, cursor_event;
	UINT32 cursor_target;
	NTSTATUS cursor_status;
	BOOLEAN forwards;
} side;

static inline void side_lock(void *context)
{
	assert_false(side.locked);
	side.locked = true;
}

static inline void side_unlock(void *context)
{
	assert_true(side.locked);
	side.locked = false;
}

static inline NTSTATUS side_start(void *context, struct monitor *monitor)
{
	side.called_locked |= side.locked;
	side.started += NT_SUCCESS(side.start_status);
	monitor->excludesCursor = monitor->wantsCursor;
	return side.start_status;
}

static inline void side_stop(void *context, struct monitor *monitor)
{
	side.called_locked |= side.locked;
	side.stopped++;
}

static inline struct monitor *side_allocate(void *context)
{
	side.live++;
	return malloc(sizeof(struct monitor));
}

static inline void side_free(void *context, struct monitor *monitor)
{
	side.live--;
	free(monitor);
}

static inline void side_close(void *context, UINT64 handle)
{
	side.called_locked |= side.locked;
	side.closed[handle]++;
}

static inline UINT32 side_pid(void *context)
{
	return 4;
}

static inline NTSTATUS side_set_cursor(void *context, struct monitor *monitor,
                                       const struct frame_set_cursor_channel *channel)
{
	side.called_locked |= side.locked;
	side.cursor = channel->section;
	side.cursor_event = channel->event;
	side.cursor_target = monitor->targetId;
	return side.cursor_status;
}

static inline NTSTATUS side_forward_cursor(void *context, struct monitor *monitor, BOOLEAN enable)
{
	side.called_locked |= side.locked;
	side.forwards = enable;
	return side.cursor ? STATUS_SUCCESS : STATUS_NOT_FOUND;
}

static const struct control_operations operations = {
	side_lock, side_unlock, side_start, side_stop, side_allocate,
	side_free, side_close,  side_pid,   NULL,
	.set_cursor = side_set_cursor, .forward_cursor = side_forward_cursor,
};
static struct control control;

static inline void begin(void)
{
	memset(&side, 0, sizeof(side));
	control = (struct control){ .operations = &operations };
}

static inline void end(void)
{
	ControlClear(&control);
	assert_int_equal(side.live, 0);
	assert_int_equal(side.started, side.stopped);
	assert_false(side.called_locked);
}

static inline NTSTATUS ask(uint32_t code, const void *input, size_t input_bytes, void *output,
                    size_t output_bytes, size_t *ret_bytes)
{
	struct control_request request = { code, input, input_bytes, output, output_bytes };
	SIZE_T bytes = 0;
	NTSTATUS status = ControlHandle(&control, &request, &bytes);

	*ret_bytes = bytes;
	return status;
}

static inline NTSTATUS add(uint64_t session, uint32_t preferred, struct frame_add_reply *ret_reply)
{
	struct frame_add_request request = { .session_id = session,
		                             .width = 640,
		                             .height = 480,
		                             .refresh_hz = 60,
		                             .preferred_monitor_id = preferred };
	size_t bytes;

	memset(ret_reply, 0, sizeof(*ret_reply));
	return ask(FRAME_ADD, &request, sizeof(request), ret_reply, sizeof(*ret_reply), &bytes);
}

static inline NTSTATUS remove_session(uint64_t session)
{
	struct frame_remove_request request = { session };
	size_t bytes;

	return ask(FRAME_REMOVE, &request, sizeof(request), NULL, 0, &bytes);
}

static inline NTSTATUS deliver(const struct frame_set_channel *channel)
{
	size_t bytes;

	return ask(FRAME_SET_FRAME_CHANNEL, channel, sizeof(*channel), NULL, 0, &bytes);
}

static inline struct frame_set_channel channel_of(uint32_t target, uint64_t first)
{
	return (struct frame_set_channel){
		.target_id = target,
		.generation = 1,
		.ring_length = 6,
		.header = first,
		.event = first + 1,
		.slot = { first + 2, first + 3, first + 4, first + 5, first + 6, first + 7 },
	};
}

static inline uint32_t closed(uint64_t first, uint64_t count)
{
	uint32_t sum = 0;

	for (uint64_t handle = first; handle < first + count; handle++)
		sum += side.closed[handle];
	return sum;
}

#endif
