/*
 * tools/host/main.c - drydock-host: the process of a user-mode driver.
 *
 * A machine starts it, with a socket and an environment that say what it is to serve; it is of no use to anybody else.
 * Before anything of the driver runs it takes away from itself what a driver does not need: host_sandbox.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_sandbox.h"
#include "base/host/host_socket.h"
#include "base/host/host_launch.h"
#include "composer/adapters.h"
#include "composer/link.h"
#include "drydock/frame_channel.h"
#include "machine/user_host.h"

enum { ENDED = 0, USAGE = 2, CANNOT = 3 };

#define INF "/driver.inf"

/* On a thread of the connection's: nothing of the driver runs on. */
static void on_end(void)
{
	fflush(NULL);
	_exit(ENDED);
}

static int cannot(const char *what, const char *why)
{
	fprintf(stderr, "drydock-host: %s%s%s\n", what, *why ? ": " : "", why);
	fflush(NULL);
	_exit(CANNOT);
}

static bool confine_calls(void)
{
	return host_sandbox_calls() == 0;
}

/* The machine speaks when it has done what it does to a new process. */
static void confine(struct machine_user_host *host)
{
	/* A driver is called what its image is. */
	const char *image = strrchr(host->image, '/');
	const struct host_sandbox_file files[] = { { host->image, image }, { host->inf, INF } };
	int error = 0;

	if (!host_sandbox_is_possible() || !image)
		return;
	host->confine = confine_calls;
	if (host_sandbox_is_apart()) {
		error = host_sandbox_root(files, host->inf ? 2 : 1);
		if (error)
			cannot("this process cannot get a root folder of its own",
			       strerror(-error));
		host->image = image;
		host->inf = host->inf ? INF : NULL;
	}
	error = host_sandbox_preload(host->image);
	if (error)
		cannot("the driver's image cannot be loaded", "");
}

/* --- A display's driver ----------------------------------------------------------------------------------------------------- */

/* Where the machine's process hears of swap chains, by monitor; none: nobody wants to know. */
static int doors[FRAME_MONITORS_MAX];
static unsigned door_count;
static struct composer_adapters adapters; /* the machine's; the same with each door */

static bool take_doors(int socket)
{
	struct composer_adapters said;
	struct host_socket_message message = { .bytes = &said, .count = sizeof(said) };

	if (host_socket_receive(socket, true, &message) <= 0 || message.count != sizeof(said))
		return false;
	adapters = said;
	for (size_t at = 0; at < message.descriptor_count; at++)
		if (door_count < FRAME_MONITORS_MAX)
			doors[door_count++] = message.descriptor[at];
		else
			host_descriptor_close(message.descriptor[at]);
	return true;
}

/* They were sent before this process began. Before anything else is opened. */
static void find_doors(void)
{
	struct host_socket_peer peer;

	if (host_socket_peer(HOST_LAUNCH_DESCRIPTOR + 1, &peer) < 0)
		return;
	if (peer.process_descriptor >= 0)
		host_descriptor_close(peer.process_descriptor);
	while (take_doors(HOST_LAUNCH_DESCRIPTOR + 1))
		continue;
	host_descriptor_close(HOST_LAUNCH_DESCRIPTOR + 1);
}

static void link_composers(struct drydock_machine *machine)
{
	static struct composer_link *links[FRAME_MONITORS_MAX]; /* as long as the process */

	if (composer_adapters_add(&adapters) != 0)
		cannot("the display's adapters cannot be made", "");
	for (unsigned at = 0; at < door_count; at++) {
		struct composer_link_options options = { .machine = machine,
			                                 .connector = door_count > 1 ? at + 1 : 0,
			                                 .display_socket = doors[at],
			                                 .seat_socket = -1 };

		if (composer_link_start(&options, &links[at]) != 0)
			cannot("the display cannot be composed", "");
	}
}

int main(void)
{
	struct machine_user_host host = { .socket = HOST_LAUNCH_DESCRIPTOR,
		                          .image = getenv("DRYDOCK_HOST_IMAGE"),
		                          .inf = getenv("DRYDOCK_HOST_INF"),
		                          .device = getenv("DRYDOCK_HOST_DEVICE"),
		                          .location = getenv("DRYDOCK_HOST_LOCATION"),
		                          .nonce = getenv("DRYDOCK_HOST_NONCE"),
		                          .machine_made = link_composers,
		                          .ended = on_end };
	char reason[512] = "";

	host_launched_ends_with_parent();
	if (!host.image || !host.device || !host.nonce) {
		fprintf(stderr, "drydock-host: a machine starts this program, and nobody else\n");
		return USAGE;
	}
	if (host.inf && !*host.inf)
		host.inf = NULL;
	if (host.location && !*host.location)
		host.location = NULL;
	find_doors();
	confine(&host);
	machine_user_host_run(&host, reason, sizeof(reason));
	return cannot(reason, "");
}
