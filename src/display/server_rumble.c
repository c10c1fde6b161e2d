/* display/server_rumble.c - orders for gamepads' motors, from any thread to the viewer whose gamepad it is. */
#include <string.h>

#include "display/server_internal.h"

/* The place of a gamepad's order: where its last one waits, or the next that is free. Null: there are too many. */
static struct server_rumble *rumble_place_locked(struct display_server *server, uint32_t viewer,
                                                 uint16_t pad)
{
	for (uint32_t index = 0; index < server->rumble_count; index++)
		if (server->rumbles[index].viewer == viewer &&
		    server->rumbles[index].rumble.pad == pad)
			return &server->rumbles[index];
	return server->rumble_count < SERVER_RUMBLES ? &server->rumbles[server->rumble_count++]
	                                             : NULL;
}

void display_server_set_rumble(struct display_server *server, uint32_t viewer,
                               const struct pad_rumble *rumble)
{
	struct server_rumble *place;

	if (rumble->pad >= STREAM_PADS)
		return;
	host_lock_acquire(&server->said_lock);
	place = rumble_place_locked(server, viewer, rumble->pad);
	if (place)
		*place = (struct server_rumble){ viewer, *rumble };
	host_lock_release(&server->said_lock);
	lws_cancel_service(server->context);
}

static void hand_rumble(struct display_server *server, const struct server_rumble *given)
{
	for (struct server_viewer *viewer = server->viewers; viewer; viewer = viewer->next) {
		if (viewer->number != given->viewer || !viewer->is_admitted)
			continue;
		viewer->rumble[given->rumble.pad] = given->rumble;
		viewer->say_rumble |= 1u << given->rumble.pad;
		lws_callback_on_writable(viewer->wsi);
	}
}

void server_rumbles_take(struct display_server *server)
{
	struct server_rumble taken[SERVER_RUMBLES];
	uint32_t count;

	host_lock_acquire(&server->said_lock);
	count = server->rumble_count;
	memcpy(taken, server->rumbles, count * sizeof(taken[0]));
	server->rumble_count = 0;
	host_lock_release(&server->said_lock);
	for (uint32_t index = 0; index < count; index++)
		hand_rumble(server, &taken[index]);
}
