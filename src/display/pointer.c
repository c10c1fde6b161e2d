/* display/pointer.c - a channel for each ring, and one line of news out of all of them. */
#include "display/pointer.h"

#include <stdlib.h>

void display_pointer_init(struct display_pointer *ret_pointer,
                          const struct display_objects *objects,
                          void (*show)(void *context, const struct display_cursor *cursor,
                                       const struct display_cursor_shape *shape),
                          void *context)
{
	*ret_pointer =
		(struct display_pointer){ .objects = objects, .show = show, .context = context };
}

void display_pointer_close(struct display_pointer *pointer)
{
	struct display_cursor_channel *channel = pointer->channel;

	if (!channel)
		return;
	pointer->refused += channel->refused;
	pointer->torn += channel->torn;
	display_cursor_channel_finish(channel);
	free(channel);
	pointer->channel = NULL;
}

NTSTATUS display_pointer_open(struct display_pointer *pointer, HANDLE process, HANDLE device,
                              uint32_t target_id)
{
	struct display_cursor_channel *channel;
	NTSTATUS status;

	display_pointer_close(pointer);
	if (!pointer->show)
		return STATUS_SUCCESS;
	channel = malloc(sizeof(*channel));
	if (!channel)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = display_cursor_channel_init(channel, pointer->objects);
	if (NT_SUCCESS(status))
		status = display_cursor_channel_deliver(channel, process, device, target_id);
	if (!NT_SUCCESS(status)) {
		display_cursor_channel_finish(channel);
		free(channel);
		return status;
	}
	pointer->channel = channel;
	return status;
}

void display_pointer_look(struct display_pointer *pointer)
{
	enum display_cursor_news news = pointer->channel
	                                        ? display_cursor_channel_read(pointer->channel)
	                                        : DISPLAY_CURSOR_SAME;
	struct display_cursor cursor;
	struct display_cursor_shape shape;

	if (news == DISPLAY_CURSOR_SAME)
		return;
	pointer->moves++;
	pointer->shapes += news == DISPLAY_CURSOR_SHAPED;
	pointer->shape += news == DISPLAY_CURSOR_SHAPED;
	cursor = pointer->channel->cursor;
	cursor.shape = pointer->shape;
	shape = pointer->channel->shape;
	shape.shape = pointer->shape;
	pointer->show(pointer->context, &cursor, news == DISPLAY_CURSOR_SHAPED ? &shape : NULL);
}

void display_pointer_wait(struct display_pointer *pointer, HANDLE event, uint32_t timeout_ms)
{
	const struct display_objects *objects = pointer->objects;

	if (pointer->channel)
		objects->wait_either(objects->context, event, pointer->channel->event, timeout_ms);
	else
		objects->wait(objects->context, event, timeout_ms);
}
