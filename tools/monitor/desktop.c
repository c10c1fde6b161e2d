/* tools/monitor/desktop.c - the composer beside the machine. */
#include "monitor/desktop.h"

#include <stdio.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_sandbox.h"
#include "base/host/host_socket.h"

bool desktop_is_possible(const char *path)
{
	if (path && access(path, X_OK) == 0)
		return true;
	fprintf(stderr,
	        "drydock: there is no %s: a desktop needs Debian's libwlroots-dev, "
	        "wayland-protocols, libxkbcommon-dev, libpixman-1-dev and xwayland when drydock is "
	        "built (sh tools/setup.sh run); --source card works without\n",
	        path ? path : COMPOSER_PROGRAM);
	return false;
}

static void on_end(void *context, int status)
{
	struct desktop *desktop = context;

	__atomic_store_n(&desktop->status, status, __ATOMIC_RELAXED);
	desktop->ended();
}

static int send_door(int socket, const struct desktop *desktop, struct composer_adapters adapters)
{
	struct host_socket_message message = { .bytes = &adapters,
		                               .count = sizeof(adapters),
		                               .descriptor_count = 1 };
	int error;

	message.descriptor[0] = composer_link_connect(desktop->link);
	if (message.descriptor[0] < 0)
		return message.descriptor[0];
	error = host_socket_send(socket, &message);
	host_descriptor_close(message.descriptor[0]);
	return error;
}

/* What is sent waits in the socket until the host is there to take it, and then there is no more. */
int desktops_connect(void *context)
{
	const struct desktops *desktops = context;
	int sockets[2], error = host_socket_pair(sockets);

	if (error)
		return error;
	for (unsigned at = 0; at < desktops->count && !error; at++)
		error = send_door(sockets[0], &desktops->desktop[at], desktops->adapters);
	host_descriptor_close(sockets[0]);
	if (!error)
		return sockets[1];
	host_descriptor_close(sockets[1]);
	return error;
}

int desktop_start(struct desktop *desktop, const struct desktop_place *place)
{
	int sockets[2], error = host_socket_pair(sockets);
	struct composer_link_options options = { .machine = place->machine,
		                                 .is_remote = place->is_hosted,
		                                 .connector = place->number,
		                                 .program = place->path,
		                                 .is_apart = place->is_film &&
		                                             host_sandbox_is_possible(),
		                                 .command = place->command,
		                                 .white_nits = place->white_nits,
		                                 .ended = on_end,
		                                 .context = desktop };

	if (error)
		return error;
	options.seat_socket = sockets[1];
	desktop->status = -2;
	error = composer_link_start(&options, &desktop->link);
	if (error) {
		host_descriptor_close(sockets[0]);
		host_descriptor_close(sockets[1]);
		return error;
	}
	desktop->seat = sockets[0];
	/* The composer's end stays open here: who is started after a crash gets the same. */
	desktop->composer_seat = sockets[1];
	return 0;
}

void desktop_stop(struct desktop *desktop)
{
	if (!desktop->link)
		return;
	composer_link_stop(desktop->link);
	desktop->link = NULL;
	host_descriptor_close(desktop->seat);
	host_descriptor_close(desktop->composer_seat);
}
