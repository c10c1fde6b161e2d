/* display/cursor.c - making, delivering and reading a cursor's section. */
#include "display/cursor.h"

#include <string.h>

NTSTATUS display_cursor_channel_init(struct display_cursor_channel *ret_channel,
                                     const struct display_objects *objects)
{
	NTSTATUS status;
	void *view = NULL;

	memset(ret_channel, 0, sizeof(*ret_channel));
	ret_channel->objects = objects;
	status = objects->create_section(objects->context, sizeof(struct frame_cursor),
	                                 &ret_channel->section);
	if (NT_SUCCESS(status))
		status = objects->map(objects->context, ret_channel->section, &view);
	ret_channel->view = view;
	if (NT_SUCCESS(status))
		status = objects->create_event(objects->context, &ret_channel->event);
	if (!NT_SUCCESS(status)) {
		display_cursor_channel_finish(ret_channel);
		return status;
	}
	frame_store32_release(&ret_channel->view->magic, FRAME_CURSOR_MAGIC);
	return status;
}

void display_cursor_channel_finish(struct display_cursor_channel *channel)
{
	if (channel->view)
		channel->objects->unmap(channel->objects->context, channel->view);
	channel->view = NULL;
	if (channel->section)
		channel->objects->close(channel->objects->context, channel->section);
	channel->section = NULL;
	if (channel->event)
		channel->objects->close(channel->objects->context, channel->event);
	channel->event = NULL;
}

NTSTATUS display_cursor_channel_deliver(const struct display_cursor_channel *channel,
                                        HANDLE process, HANDLE device, uint32_t target_id)
{
	const struct display_objects *objects = channel->objects;
	struct frame_set_cursor_channel set = { .target_id = target_id };
	uint32_t bytes;
	NTSTATUS status = objects->duplicate(objects->context, channel->section, process,
	                                     FRAME_SECTION_RIGHTS, &set.section);

	if (!NT_SUCCESS(status))
		return status;
	status = objects->duplicate(objects->context, channel->event, process, FRAME_EVENT_RIGHTS,
	                            &set.event);
	if (NT_SUCCESS(status))
		status = objects->control(objects->context, device, FRAME_SET_CURSOR_CHANNEL, &set,
		                          sizeof(set), NULL, 0, &bytes);
	if (NT_SUCCESS(status))
		return status;
	objects->reap(objects->context, process, set.section);
	if (set.event)
		objects->reap(objects->context, process, set.event);
	return status;
}

/* --- Reading ------------------------------------------------------------------------------------------------------- */

/* The words before the pixels, each read once. */
static void copy_head(const struct frame_cursor *from, struct frame_cursor *to)
{
	const uint32_t *words = (const uint32_t *)from;
	uint32_t *copies = (uint32_t *)to;

	for (size_t at = 0; at < offsetof(struct frame_cursor, reserved) / sizeof(*words); at++)
		copies[at] = frame_load32(&words[at]);
}

static bool is_image(const struct frame_cursor *head)
{
	return (head->type == FRAME_CURSOR_MASKED || head->type == FRAME_CURSOR_ALPHA) &&
	       head->width && head->width <= FRAME_CURSOR_SIZE && head->height &&
	       head->height <= FRAME_CURSOR_SIZE && head->pitch_bytes == head->width * 4 &&
	       head->hot_x < head->width && head->hot_y < head->height;
}

static void copy_pixels(struct display_cursor_channel *channel, const struct frame_cursor *head)
{
	for (uint32_t at = 0; at < head->width * head->height; at++)
		channel->pixels[at] = frame_load32(&channel->view->pixels[at]);
}

static enum display_cursor_news keep(struct display_cursor_channel *channel,
                                     const struct frame_cursor *head, bool is_shaped)
{
	/* An image's corner may be anywhere; its hot spot is where the pointer is. */
	channel->cursor.visible = head->visible != 0;
	channel->cursor.x = (int32_t)((uint32_t)head->x + head->hot_x);
	channel->cursor.y = (int32_t)((uint32_t)head->y + head->hot_y);
	channel->last_sequence = head->sequence;
	if (!is_shaped)
		return DISPLAY_CURSOR_MOVED;
	channel->last_shape = head->shape_id;
	channel->cursor.shape++;
	channel->shape = (struct display_cursor_shape){ channel->cursor.shape,
		                                        head->width,
		                                        head->height,
		                                        head->hot_x,
		                                        head->hot_y,
		                                        head->type == FRAME_CURSOR_MASKED,
		                                        (const uint8_t *)channel->pixels };
	return DISPLAY_CURSOR_SHAPED;
}

/* False: it was written meanwhile. */
static bool try_read(struct display_cursor_channel *channel, enum display_cursor_news *ret_news)
{
	uint32_t sequence = frame_load32_acquire(&channel->view->sequence);
	struct frame_cursor head;
	bool is_shaped;

	*ret_news = DISPLAY_CURSOR_SAME;
	if (sequence == channel->last_sequence)
		return true;
	if (sequence & 1)
		return false;
	copy_head(channel->view, &head);
	is_shaped = head.visible && head.shape_id != channel->last_shape;
	if (is_shaped && is_image(&head))
		copy_pixels(channel, &head);
	frame_fence_acquire();
	if (frame_load32(&channel->view->sequence) != sequence)
		return false;
	head.sequence = sequence;
	if (head.visible && !is_image(&head)) {
		channel->refused++;
		head.visible = 0;
		is_shaped = false;
	}
	*ret_news = keep(channel, &head, is_shaped);
	return true;
}

enum display_cursor_news display_cursor_channel_read(struct display_cursor_channel *channel)
{
	enum display_cursor_news news;

	for (uint32_t tries = 0; tries < FRAME_CURSOR_TRIES; tries++)
		if (try_read(channel, &news))
			return news;
	channel->torn++;
	return DISPLAY_CURSOR_SAME;
}
