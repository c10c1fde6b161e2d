/*
 * channel.h - the driver's half of a frame channel: attach to a delivered ring, publish frames into it.
 *
 * It knows the ring and its rules, and Windows only through the operations below; so the same lines run in the
 * driver and, against a ring of plain memory, in a unit test.
 */
#pragma once

#include "types.h"

#include <drydock/frame_channel.h>

/* What a channel asks of the system. Handles are those of a delivery: values of the driver's own process. */
struct channel_operations {
	/* Map the whole section to read and write, no more. */
	NTSTATUS (*map)(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes);
	void (*unmap)(void *context, void *view);
	NTSTATUS (*open_event)(void *context, UINT64 handle, void **ret_event);
	void (*close_event)(void *context, void *event);
	NTSTATUS (*open_mutex)(void *context, UINT64 handle, UINT32 *ret_mutex);
	void (*close_mutex)(void *context, UINT32 mutex);
	void (*close_handle)(void *context, UINT64 handle);
	/* Try once: STATUS_SUCCESS alone says that it is held. */
	NTSTATUS (*try_mutex)(void *context, UINT32 mutex);
	void (*release_mutex)(void *context, UINT32 mutex);
	void (*set_event)(void *context, void *event);
	UINT64 (*now)(void *context); /* performance counter */
	void *context;
};

struct channel {
	const struct channel_operations *operations;
	struct frame_header *header; /* null: not attached */
	struct frame_shape shape;
	UINT32 version; /* of the header, as it was when we attached */
	UINT32 generation;
	void *event;
	UINT32 mutex[FRAME_RING_MAX];
	UINT32 mutex_count;
	UINT32 sequence;
	UINT32 next_slot;
	UINT64 offered, mismatched, dropped, published;
	/* What of the newest frame each slot lacks, and the slot that was published last. */
	struct frame_rectangle lacks[FRAME_RING_MAX], unpublished;
};

/* A composed picture, ready to be copied into a slot. */
struct channel_frame {
	const UINT8 *pixels;
	UINT32 width, height;
	UINT32 format;
	UINT32 pitch_bytes;
	UINT64 display_time; /* 0: unknown */
	struct frame_rectangle damage; /* where alone it differs from the frame before; empty: anywhere */
};

/* What a ring's header says to a delivery. */
enum channel_check { CHANNEL_FITS, CHANNEL_STALE, CHANNEL_REFUSED };
enum channel_check ChannelCheck(_In_ UINT32 magic, _In_ UINT32 headerGeneration,
                                _In_ UINT32 deliveryGeneration, _In_ UINT32 headerTarget,
                                _In_ UINT32 ownTarget);

/* Who attaches: its target, and the adapter that it renders on, which the header tells the host. */
struct channel_self {
	UINT32 target;
	UINT32 luidLow;
	INT32 luidHigh;
};

/*
 * Attach to what delivery names; its handles are zeroed one by one as they are used up, so that
 * ChannelDropDelivery() afterwards closes what is left, each once. The ring's header tells the host how it ended.
 * Fails with STATUS_REVISION_MISMATCH when the ring is stale, STATUS_ACCESS_DENIED when it is another target's,
 * STATUS_GRAPHICS_WRONG_ALLOCATION_DEVICE when it was made for another adapter's pictures, STATUS_INVALID_PARAMETER when
 * its numbers make no ring or the section is too small, or as the operations do.
 */
NTSTATUS ChannelAttach(_Out_ struct channel *channel,
                       _In_ const struct channel_operations *operations,
                       _Inout_ struct frame_set_channel *delivery,
                       _In_ const struct channel_self *self);
void ChannelDetach(_Inout_ struct channel *channel);
void ChannelDropDelivery(_In_ const struct channel_operations *operations,
                         _Inout_ struct frame_set_channel *delivery);

/* True when the host has made the ring anew since we attached. */
BOOLEAN ChannelIsStale(_In_ const struct channel *channel);

/*
 * Copy what the next free slot lacks of frame into it and tell the host. Never waits: FALSE when no slot was free, or the frame has
 * another shape than the ring; either is counted.
 */
BOOLEAN ChannelPublish(_Inout_ struct channel *channel, _In_ const struct channel_frame *frame);

/*
 * Say that the worker runs, on each of its passes, or that it acquired a picture; nothing when there is no ring, or one
 * without room for it. So a host tells a worker that starves from a desktop that draws nothing.
 */
void ChannelBeat(_Inout_ struct channel *channel, _In_ BOOLEAN acquired);
