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

#include "base/host/host_sandbox.h"
#include "base/host/host_launch.h"
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

int main(void)
{
	struct machine_user_host host = { .socket = HOST_LAUNCH_DESCRIPTOR,
		                          .image = getenv("DRYDOCK_HOST_IMAGE"),
		                          .inf = getenv("DRYDOCK_HOST_INF"),
		                          .device = getenv("DRYDOCK_HOST_DEVICE"),
		                          .location = getenv("DRYDOCK_HOST_LOCATION"),
		                          .nonce = getenv("DRYDOCK_HOST_NONCE"),
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
	confine(&host);
	machine_user_host_run(&host, reason, sizeof(reason));
	return cannot(reason, "");
}
