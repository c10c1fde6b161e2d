/* vm/guest/network.c - the loopback, the card with its address, its router, and the file that names servers. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

#define CARD "eth0"

static bool set_flags(int descriptor, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP | IFF_RUNNING };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
}

/* False: it is none, and errno says so. */
static bool take_address(const char *text, struct sockaddr_in *at)
{
	at->sin_family = AF_INET;
	errno = EINVAL;
	return text && inet_pton(AF_INET, text, &at->sin_addr) == 1;
}

static void set_address(int descriptor, unsigned long what, const char *address)
{
	struct ifreq request = { .ifr_name = CARD };

	if (!take_address(address, (struct sockaddr_in *)&request.ifr_addr) ||
	    ioctl(descriptor, what, &request) != 0)
		init_fail("giving the network card its address");
}

static void set_router(int descriptor, const char *address)
{
	struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };

	route.rt_dst.sa_family = route.rt_genmask.sa_family = AF_INET;
	if (!take_address(address, (struct sockaddr_in *)&route.rt_gateway) ||
	    ioctl(descriptor, SIOCADDRT, &route) != 0)
		init_fail("telling the network card its router");
}

/* The folder keeps its own list of name servers; a file of ours lies over it. Where there is none, none is used. */
static void name_server(const char *address)
{
	char text[64], source[32];
	int length = snprintf(text, sizeof(text), "nameserver %s\n", address ? address : "");
	int file = open(INIT_WORK "/resolv.conf", O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (file < 0 || write(file, text, (size_t)length) != length)
		init_fail("writing the name server");
	root_enter();
	snprintf(source, sizeof(source), "/proc/self/fd/%d", file);
	mount(source, "/etc/resolv.conf", NULL, MS_BIND, NULL);
	close(file);
}

static void raise_card(int descriptor, char *order)
{
	const char *address = strsep(&order, " "), *mask = strsep(&order, " "),
		   *router = strsep(&order, " ");

	for (int waited = 0; !set_flags(descriptor, CARD);)
		if (!init_wait(&waited))
			init_fail("finding the network card");
	set_address(descriptor, SIOCSIFADDR, address);
	set_address(descriptor, SIOCSIFNETMASK, mask);
	set_router(descriptor, router);
	name_server(order);
}

void network_raise(char *order)
{
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* A kernel without a network has no loopback either. */
	if (descriptor >= 0)
		set_flags(descriptor, "lo");
	if (descriptor >= 0 && *order)
		raise_card(descriptor, order);
	else
		root_enter();
	close(descriptor);
}
