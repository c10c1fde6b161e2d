/* tools/composer/cursor.c - the pointer's image and place, told to who looks. */
#include "composer/composer_internal.h"

#include <string.h>

#include "base/host/host_socket.h"

/* Nobody listens: then it is drawn into the picture. */
static bool tell(struct composer *composer, void *bytes, size_t count)
{
	struct host_socket_message message = { .bytes = bytes, .count = count };

	return composer->seat.source && host_socket_send(composer->seat.socket, &message) == 0;
}

/* The rest of it is 0: the shape stays. */
static void fill(struct composer_cursor *head, const struct seat *seat)
{
	memset(head, 0, sizeof(*head));
	head->type = COMPOSER_CURSOR;
	head->visible = seat->image_shown;
	head->x = seat->image_x;
	head->y = seat->image_y;
}

bool cursor_show(struct composer *composer, const struct cursor_image *image)
{
	static uint32_t bytes[(sizeof(struct composer_cursor) / 4) +
	                      COMPOSER_CURSOR_MAX * COMPOSER_CURSOR_MAX];
	struct seat *seat = &composer->seat;
	size_t size = (size_t)image->width * image->height * 4;
	struct composer_cursor head;

	seat->image_shown = true;
	fill(&head, seat);
	head.width = image->width;
	head.height = image->height;
	head.hot_x = image->hot_x;
	head.hot_y = image->hot_y;
	memcpy(bytes, &head, sizeof(head));
	memcpy((char *)bytes + sizeof(head), image->pixels, size);
	return tell(composer, bytes, sizeof(head) + size);
}

bool cursor_hide(struct composer *composer)
{
	struct composer_cursor head;

	composer->seat.image_shown = false;
	fill(&head, &composer->seat);
	tell(composer, &head, sizeof(head));
	return true;
}

bool cursor_move(struct composer *composer, int x, int y)
{
	struct composer_cursor head;

	composer->seat.image_x = x;
	composer->seat.image_y = y;
	fill(&head, &composer->seat);
	tell(composer, &head, sizeof(head));
	return true;
}
