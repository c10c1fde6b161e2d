/* base/host/host_tap.c - a tap: an interface of this computer's whose wire ends in a descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/host/host_frames_internal.h"

#define TAPS "/dev/net/tun"

/* Asking for a name that is not there would make an interface of it, one that goes with us and that nobody has configured. */
static int find(const char *name)
{
	struct ifreq request = { .ifr_flags = 0 };
	int socket_of_any = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;

	if (socket_of_any < 0)
		return -errno;
	memcpy(request.ifr_name, name, strlen(name));
	if (ioctl(socket_of_any, SIOCGIFINDEX, &request) != 0)
		error = errno == ENODEV ? -ENXIO : -errno;
	close(socket_of_any);
	return error;
}

/* Frames as they are on a wire: the card finishes what a guest leaves unfinished, so no header for that stands before them. */
static int attach(int descriptor, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	memcpy(request.ifr_name, name, strlen(name));
	if (ioctl(descriptor, TUNSETIFF, &request) == 0)
		return 0;
	return errno == EINVAL ? -EPROTOTYPE : -errno;
}

int host_tap_open(const char *name)
{
	size_t length = strlen(name);
	int descriptor, error;

	if (!length || length >= IFNAMSIZ)
		return length ? -ENAMETOOLONG : -EINVAL;
	error = find(name);
	if (error)
		return error;
	descriptor = open(TAPS, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0)
		return -errno;
	error = attach(descriptor, name);
	if (error) {
		close(descriptor);
		return error;
	}
	return descriptor;
}
