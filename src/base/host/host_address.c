/* base/host/host_address.c - inet_pton(), and getifaddrs(). */
#include "base/host/host_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

static enum host_address_kind kind_of_4(const struct in_addr *address)
{
	uint32_t number = ntohl(address->s_addr);

	if (number == INADDR_ANY)
		return HOST_ADDRESS_ANY;
	return number >> 24 == IN_LOOPBACKNET ? HOST_ADDRESS_LOOPBACK : HOST_ADDRESS_ONE;
}

static enum host_address_kind kind_of_6(const struct in6_addr *address)
{
	struct in_addr mapped;

	if (IN6_IS_ADDR_UNSPECIFIED(address))
		return HOST_ADDRESS_ANY;
	if (IN6_IS_ADDR_LOOPBACK(address))
		return HOST_ADDRESS_LOOPBACK;
	if (!IN6_IS_ADDR_V4MAPPED(address))
		return HOST_ADDRESS_ONE;
	memcpy(&mapped, address->s6_addr + 12, sizeof(mapped));
	return kind_of_4(&mapped);
}

enum host_address_kind host_address_parse(const char *text, char ret_text[HOST_ADDRESS_TEXT])
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, text, &four) == 1) {
		inet_ntop(AF_INET, &four, ret_text, HOST_ADDRESS_TEXT);
		return kind_of_4(&four);
	}
	if (inet_pton(AF_INET6, text, &six) != 1)
		return HOST_ADDRESS_NONE;
	inet_ntop(AF_INET6, &six, ret_text, HOST_ADDRESS_TEXT);
	return kind_of_6(&six);
}

/* False: others do not reach this computer by it. */
static bool text_of(const struct sockaddr *address, char *text)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;

	if (address && address->sa_family == AF_INET)
		return inet_ntop(AF_INET, &four->sin_addr, text, HOST_ADDRESS_TEXT) &&
		       kind_of_4(&four->sin_addr) == HOST_ADDRESS_ONE;
	return address && address->sa_family == AF_INET6 &&
	       !IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) &&
	       inet_ntop(AF_INET6, &six->sin6_addr, text, HOST_ADDRESS_TEXT) &&
	       kind_of_6(&six->sin6_addr) == HOST_ADDRESS_ONE;
}

size_t host_addresses(char (*ret_text)[HOST_ADDRESS_TEXT], size_t capacity)
{
	struct ifaddrs *all;
	size_t count = 0;

	if (getifaddrs(&all))
		return 0;
	for (struct ifaddrs *at = all; at && count < capacity; at = at->ifa_next)
		if (at->ifa_flags & IFF_UP && text_of(at->ifa_addr, ret_text[count]))
			count++;
	freeifaddrs(all);
	return count;
}
