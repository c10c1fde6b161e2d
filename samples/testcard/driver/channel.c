/* channel.c - attaching and publishing. The order of the steps is the channel's contract: frame_channel.h. */
#include "channel.h"

/* --- Attaching ------------------------------------------------------------------------------------------------ */

enum channel_check ChannelCheck(_In_ UINT32 magic, _In_ UINT32 headerGeneration,
                                _In_ UINT32 deliveryGeneration, _In_ UINT32 headerTarget,
                                _In_ UINT32 ownTarget)
{
	if (magic != FRAME_MAGIC || !frame_generation_is(headerGeneration, deliveryGeneration))
		return CHANNEL_STALE;
	return headerTarget == ownTarget ? CHANNEL_FITS : CHANNEL_REFUSED;
}

static void SetStatus(struct frame_header *header, UINT32 status, UINT32 detail)
{
	frame_store32(&header->driver_status_detail, detail);
	frame_store32_release(&header->driver_status, status);
}

/* Use a delivered handle up: it is the caller's now, and not the delivery's. */
static UINT64 Take(uint64_t *handle)
{
	UINT64 taken = *handle;

	*handle = 0;
	return taken;
}

static NTSTATUS MapHeader(struct channel *channel, struct frame_set_channel *delivery,
                          UINT64 *ret_bytes)
{
	const struct channel_operations *operations = channel->operations;
	UINT64 section = Take(&delivery->header);
	void *view = NULL;
	NTSTATUS status = operations->map(operations->context, section, &view, ret_bytes);

	/* The view keeps the section. */
	operations->close_handle(operations->context, section);
	if (!NT_SUCCESS(status))
		return status;
	if (*ret_bytes < sizeof(struct frame_header)) {
		operations->unmap(operations->context, view);
		return STATUS_INVALID_PARAMETER;
	}
	channel->header = view;
	return STATUS_SUCCESS;
}

/* Is it the ring that was delivered, and ours? Reads magic and generation first: the rest was written before. */
static NTSTATUS CheckHeader(struct channel *channel, const struct frame_set_channel *delivery,
                            UINT32 ownTarget)
{
	struct frame_header *header = channel->header;
	UINT32 magic = frame_load32_acquire(&header->magic);
	UINT32 generation = frame_load32_acquire(&header->generation);
	UINT32 target = frame_load32(&header->target_id);

	switch (ChannelCheck(magic, generation, delivery->generation, target, ownTarget)) {
	case CHANNEL_STALE: return STATUS_REVISION_MISMATCH;
	case CHANNEL_REFUSED:
		SetStatus(header, FRAME_DRIVER_BINDING_REFUSED, target);
		return STATUS_ACCESS_DENIED;
	default: break;
	}
	channel->generation = delivery->generation;
	channel->version = frame_load32(&header->version);
	return STATUS_SUCCESS;
}

/* The numbers are copied once, checked, and the copy is what counts from then on. */
static NTSTATUS ReadShape(struct channel *channel, const struct frame_set_channel *delivery,
                          UINT64 bytes)
{
	struct frame_header *header = channel->header;
	UINT32 length = frame_load32(&header->ring_length);

	if (!frame_shape_make(frame_load32(&header->width), frame_load32(&header->height),
	                      frame_load32(&header->format), length, &channel->shape) ||
	    length != delivery->ring_length || channel->shape.ring_bytes > bytes)
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

static NTSTATUS OpenSlots(struct channel *channel, struct frame_set_channel *delivery)
{
	const struct channel_operations *operations = channel->operations;

	for (UINT32 slot = 0; slot < channel->shape.ring_length; slot++) {
		UINT64 handle = Take(&delivery->slot[slot]);
		NTSTATUS status =
			operations->open_mutex(operations->context, handle, &channel->mutex[slot]);

		operations->close_handle(operations->context, handle);
		if (!NT_SUCCESS(status))
			return status;
		channel->mutex_count++;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS TakeEvent(struct channel *channel, struct frame_set_channel *delivery)
{
	const struct channel_operations *operations = channel->operations;
	UINT64 handle = Take(&delivery->event);
	NTSTATUS status = operations->open_event(operations->context, handle, &channel->event);

	operations->close_handle(operations->context, handle);
	return status;
}

/* A ring for the pictures of one adapter takes no other's; of 0 it takes everybody's, and of everybody. */
static NTSTATUS CheckAdapter(const struct channel_self *own, const struct channel_self *ring)
{
	if ((!own->luidLow && !own->luidHigh) || (!ring->luidLow && !ring->luidHigh) ||
	    (own->luidLow == ring->luidLow && own->luidHigh == ring->luidHigh))
		return STATUS_SUCCESS;
	return STATUS_GRAPHICS_WRONG_ALLOCATION_DEVICE;
}

/* Say where we render; what stood there before is where the ring is. */
static struct channel_self SwapAdapter(struct frame_header *header, const struct channel_self *self)
{
	struct channel_self ring = { self->target, frame_load32(&header->luid_low),
		                     (INT32)frame_load32((const UINT32 *)&header->luid_high) };

	frame_store32(&header->luid_low, self->luidLow);
	frame_store32((UINT32 *)&header->luid_high, (UINT32)self->luidHigh);
	return ring;
}

/* Nothing of ours is in any slot. */
static void LackAll(struct channel *channel)
{
	struct frame_rectangle all = { 0, 0, channel->shape.width, channel->shape.height };

	for (UINT32 slot = 0; slot < FRAME_RING_MAX; slot++)
		channel->lacks[slot] = all;
	channel->unpublished = all;
}

static NTSTATUS OpenRing(struct channel *channel, struct frame_set_channel *delivery, UINT64 bytes,
                         NTSTATUS adapterStatus)
{
	NTSTATUS status = TakeEvent(channel, delivery);

	if (NT_SUCCESS(status))
		status = adapterStatus;
	if (NT_SUCCESS(status))
		status = ReadShape(channel, delivery, bytes);
	if (NT_SUCCESS(status)) {
		LackAll(channel);
		status = OpenSlots(channel, delivery);
	}
	if (NT_SUCCESS(status))
		SetStatus(channel->header, FRAME_DRIVER_OPENED, frame_detail_pack(0, 0));
	else
		SetStatus(channel->header, FRAME_DRIVER_SLOT_FAILED, (UINT32)status);
	return status;
}

NTSTATUS ChannelAttach(_Out_ struct channel *channel,
                       _In_ const struct channel_operations *operations,
                       _Inout_ struct frame_set_channel *delivery,
                       _In_ const struct channel_self *self)
{
	struct channel_self ring;
	UINT64 bytes = 0;
	NTSTATUS status;

	RtlZeroMemory(channel, sizeof(*channel));
	channel->operations = operations;
	status = MapHeader(channel, delivery, &bytes);
	if (!NT_SUCCESS(status))
		return status;
	ring = SwapAdapter(channel->header, self);
	status = CheckHeader(channel, delivery, self->target);
	if (NT_SUCCESS(status))
		status = OpenRing(channel, delivery, bytes, CheckAdapter(self, &ring));
	if (!NT_SUCCESS(status))
		ChannelDetach(channel);
	return status;
}

void ChannelDetach(_Inout_ struct channel *channel)
{
	const struct channel_operations *operations = channel->operations;

	while (channel->mutex_count > 0)
		operations->close_mutex(operations->context,
		                        channel->mutex[--channel->mutex_count]);
	if (channel->header)
		operations->unmap(operations->context, channel->header);
	channel->header = NULL;
	if (channel->event)
		operations->close_event(operations->context, channel->event);
	channel->event = NULL;
}

void ChannelDropDelivery(_In_ const struct channel_operations *operations,
                         _Inout_ struct frame_set_channel *delivery)
{
	UINT64 handle;

	for (UINT32 slot = 0; slot < FRAME_RING_MAX; slot++)
		if ((handle = Take(&delivery->slot[slot])) != 0)
			operations->close_handle(operations->context, handle);
	if ((handle = Take(&delivery->event)) != 0)
		operations->close_handle(operations->context, handle);
	if ((handle = Take(&delivery->header)) != 0)
		operations->close_handle(operations->context, handle);
}

/* --- Publishing ------------------------------------------------------------------------------------------------ */

BOOLEAN ChannelIsStale(_In_ const struct channel *channel)
{
	return !frame_generation_is(frame_load32_acquire(&channel->header->generation),
	                            channel->generation);
}

/* Whatever becomes of frame, from now on every slot lacks what it changed. */
static void NoteDamage(struct channel *channel, const struct channel_frame *frame)
{
	struct frame_rectangle damage =
		frame_rectangle_clip(&frame->damage, frame->width, frame->height);

	if (frame_rectangle_is_empty(&frame->damage)) {
		LackAll(channel);
		return;
	}
	for (UINT32 slot = 0; slot < channel->shape.ring_length; slot++)
		frame_rectangle_join(&channel->lacks[slot], &damage);
	frame_rectangle_join(&channel->unpublished, &damage);
}

/* What the slot lacks; rows as a whole are one piece when they are as long on both sides. */
static void CopyLacking(const struct channel *channel, UINT32 slot,
                        const struct channel_frame *frame)
{
	const struct frame_rectangle *lacks = &channel->lacks[slot];
	SIZE_T pitch = channel->shape.pitch_bytes, pixel = frame_pixel_bytes(frame->format);
	SIZE_T bytes = (SIZE_T)(lacks->right - lacks->left) * pixel;
	UINT8 *to = (UINT8 *)channel->header + frame_slot_offset(&channel->shape, slot) +
	            lacks->top * pitch + lacks->left * pixel;
	const UINT8 *from =
		frame->pixels + (SIZE_T)lacks->top * frame->pitch_bytes + lacks->left * pixel;

	if (frame_rectangle_is_empty(lacks))
		return;
	if (frame->pitch_bytes == pitch && lacks->right - lacks->left == frame->width) {
		RtlCopyMemory(to, from, pitch * (lacks->bottom - lacks->top - 1) + bytes);
		return;
	}
	for (UINT32 row = lacks->top; row < lacks->bottom;
	     row++, to += pitch, from += frame->pitch_bytes)
		RtlCopyMemory(to, from, bytes);
}

/* Of the slot, which is held: its picture is the one after the last that was published. */
static void TellDamage(struct channel *channel, UINT32 slot)
{
	static const struct frame_rectangle none = { 0, 0, 0, 0 };
	/* Nothing is told as a pixel: 0 would be anything. */
	static const struct frame_rectangle pixel = { 0, 0, 1, 1 };
	const struct frame_rectangle *damage = &channel->unpublished;
	struct frame_damage *told = &channel->header->damage[slot];

	if (channel->version >= FRAME_HEADER_DAMAGE) {
		frame_store64(&told->rectangle,
		              frame_damage_pack(frame_rectangle_is_empty(damage) ? &pixel
		                                                                 : damage));
		frame_store32(&told->sequence, frame_sequence_next(channel->sequence));
	}
	channel->lacks[slot] = channel->unpublished = none;
}

static BOOLEAN FitsRing(const struct channel *channel, const struct channel_frame *frame)
{
	return frame->width == channel->shape.width && frame->height == channel->shape.height &&
	       frame->format == channel->shape.format;
}

/* Between the copy and the event there is no way out: each step is needed by the one after it. */
static void FillSlot(struct channel *channel, UINT32 slot, const struct channel_frame *frame)
{
	const struct channel_operations *operations = channel->operations;
	struct frame_header *header = channel->header;

	CopyLacking(channel, slot, frame);
	TellDamage(channel, slot);
	operations->release_mutex(operations->context, channel->mutex[slot]);
	channel->sequence = frame_sequence_next(channel->sequence);
	frame_store64(&header->display_time, frame->display_time);
	frame_store64_release(&header->latest,
	                      frame_token_pack(channel->generation, channel->sequence, slot));
	operations->set_event(operations->context, channel->event);
	channel->next_slot = (slot + 1) % channel->shape.ring_length;
	channel->published++;
}

/* How it goes, for a host that wants to know why no picture comes. */
static void Report(struct channel *channel)
{
	struct frame_header *header = channel->header;

	frame_store32(&header->driver_status_detail,
	              frame_detail_pack(channel->offered, channel->mismatched));
	if (channel->version >= FRAME_HEADER_TELEMETRY)
		frame_store64(&header->offered_total, channel->offered);
}

void ChannelBeat(_Inout_ struct channel *channel, _In_ BOOLEAN acquired)
{
	struct frame_header *header = channel->header;
	UINT64 now;

	if (!header || channel->version < FRAME_HEADER_TELEMETRY)
		return;
	now = channel->operations->now(channel->operations->context);
	frame_store64(acquired ? &header->last_acquire : &header->heartbeat, now);
}

BOOLEAN ChannelPublish(_Inout_ struct channel *channel, _In_ const struct channel_frame *frame)
{
	const struct channel_operations *operations = channel->operations;

	channel->offered++;
	if (!FitsRing(channel, frame)) {
		channel->mismatched++;
		LackAll(channel);
		Report(channel);
		return FALSE;
	}
	Report(channel);
	NoteDamage(channel, frame);
	for (UINT32 tries = 0; tries < channel->shape.ring_length; tries++) {
		UINT32 slot = (channel->next_slot + tries) % channel->shape.ring_length;

		if (operations->try_mutex(operations->context, channel->mutex[slot]) !=
		    STATUS_SUCCESS)
			continue;
		FillSlot(channel, slot, frame);
		return TRUE;
	}
	channel->dropped++;
	return FALSE;
}
