/* display/opening.c - waiting for a ring's first picture, and saying why there is none. */
#include "display/ring.h"

#include <stdio.h>

void display_driver_state(const struct display_ring *ring, struct display_driver_state *ret_state)
{
	const struct frame_header *header = ring->header;

	ret_state->latest = frame_load64_acquire(&header->latest);
	ret_state->status = frame_load32_acquire(&header->driver_status);
	ret_state->detail = frame_load32(&header->driver_status_detail);
	ret_state->stamp = frame_load32(&header->target_id);
	ret_state->luid_low = frame_load32(&header->luid_low);
	ret_state->luid_high = (int32_t)frame_load32((const uint32_t *)&header->luid_high);
}

static bool has_picture(const struct display_ring *ring, const struct display_driver_state *state)
{
	return state->status == FRAME_DRIVER_OPENED &&
	       display_token_check(ring, state->latest, 0) == DISPLAY_TOKEN_NEW;
}

static bool has_failed(const struct display_driver_state *state)
{
	return state->status == FRAME_DRIVER_SLOT_FAILED ||
	       state->status == FRAME_DRIVER_NO_DEVICE ||
	       state->status == FRAME_DRIVER_BINDING_REFUSED;
}

NTSTATUS display_ring_wait_open(struct display_ring *ring, void (*kick)(void *context),
                                void *context)
{
	const struct display_objects *objects = ring->objects;
	uint64_t start = objects->now_ns(objects->context), elapsed_ms = 0;
	uint64_t next_kick_ms = DISPLAY_KICK_FIRST_MS;
	struct display_driver_state state;

	display_driver_state(ring, &state);
	if (state.stamp != ring->target_id)
		return STATUS_UNSUCCESSFUL;
	for (;;) {
		display_driver_state(ring, &state);
		if (has_picture(ring, &state))
			return STATUS_SUCCESS;
		if (has_failed(&state))
			return STATUS_UNSUCCESSFUL;
		if (elapsed_ms >= DISPLAY_OPEN_MS)
			return STATUS_TIMEOUT;
		if (kick && elapsed_ms >= next_kick_ms) {
			kick(context);
			next_kick_ms += DISPLAY_KICK_AGAIN_MS;
		}
		objects->wait(objects->context, ring->event, DISPLAY_OPEN_POLL_MS);
		elapsed_ms = (objects->now_ns(objects->context) - start) / 1000000;
	}
}

bool display_is_other_adapter(const struct display_driver_state *state,
                              const struct frame_set_render_adapter *adapter)
{
	return state->status == FRAME_DRIVER_SLOT_FAILED && (state->luid_low || state->luid_high) &&
	       (state->luid_low != adapter->luid_low || state->luid_high != adapter->luid_high);
}

static void opened_text(const struct display_driver_state *state, char *text, size_t bytes)
{
	uint32_t offered = state->detail >> 16 & FRAME_DETAIL_OFFERED_MAX;
	uint32_t mismatched = state->detail & FRAME_DETAIL_MISMATCHED_MAX;

	if (!(state->detail & FRAME_DETAIL_LIVE) || offered == 0)
		snprintf(text, bytes,
		         "the driver is attached, but nothing was composed for this monitor");
	else if (mismatched >= offered)
		snprintf(text, bytes,
		         "the driver was offered %u pictures, and all of them had another size or "
		         "format than the ring",
		         offered);
	else
		snprintf(text, bytes, "the driver was offered %u pictures, and published none",
		         offered);
}

void display_open_text(const struct display_ring *ring, const struct display_driver_state *state,
                       char *text, size_t bytes)
{
	if (state->stamp != ring->target_id) {
		snprintf(text, bytes, "the ring of target %u names target %u", ring->target_id,
		         state->stamp);
		return;
	}
	switch (state->status) {
	case FRAME_DRIVER_NONE:
		snprintf(text, bytes, "the driver never attached to the ring of target %u",
		         ring->target_id);
		break;
	case FRAME_DRIVER_OPENED: opened_text(state, text, bytes); break;
	case FRAME_DRIVER_SLOT_FAILED:
		snprintf(text, bytes,
		         "the driver could not open the slots: status 0x%08X, on adapter %08x:%08x",
		         state->detail, (uint32_t)state->luid_high, state->luid_low);
		break;
	case FRAME_DRIVER_NO_DEVICE:
		snprintf(text, bytes, "the driver has no device that opens shared slots");
		break;
	case FRAME_DRIVER_BINDING_REFUSED:
		snprintf(text, bytes,
		         "the driver refused the ring: it names target %u, and was delivered to "
		         "another one",
		         state->detail);
		break;
	default: snprintf(text, bytes, "the driver says %u, which means nothing", state->status);
	}
}
