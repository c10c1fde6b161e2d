/* tools/drydock/vm_network.c - drydock vm run --net and --net-*, --port, --mac. */
#include "drydock/vm_network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_port(const char *text, char **ret_end, uint16_t *ret_port)
{
	unsigned long number = *text >= '0' && *text <= '9' ? strtoul(text, ret_end, 10) : 0;

	*ret_port = (uint16_t)number;
	return number > 0 && number < 65536;
}

/* "[ADDRESS:]HOST:GUEST[/udp]" */
static bool parse_forward(const char *text, struct host_network_forward *forward, char address[16])
{
	const char *dot = strchr(text, '.'), *colon = strchr(text, ':');
	char *end;

	if (dot && colon && dot < colon) {
		if (colon - text >= 16)
			return false;
		snprintf(address, 16, "%.*s", (int)(colon - text), text);
		forward->address = address;
		text = colon + 1;
	}
	if (!take_port(text, &end, &forward->port) || *end != ':' ||
	    !take_port(end + 1, &end, &forward->guest_port))
		return false;
	forward->udp = strcmp(end, "/udp") == 0;
	return forward->udp || !*end || strcmp(end, "/tcp") == 0;
}

static void take_forward(struct vm_network *network, struct tool_parser *parser)
{
	size_t count = network->network.forward_count;

	if (count < VM_NETWORK_FORWARDS_MAX &&
	    parse_forward(parser->value, &network->forwards[count], network->addresses[count])) {
		network->network.forward_count++;
		return;
	}
	parser->failed = true;
	tool_usage(parser->command,
	           "'%s' is no [ADDRESS:]HOST:GUEST[/udp] of ports, or one of more than %u",
	           parser->value, VM_NETWORK_FORWARDS_MAX);
}

static void take_mac(struct vm_network *network, struct tool_parser *parser)
{
	uint8_t *mac = network->network.mac;
	int end = 0;

	if (sscanf(parser->value, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1],
	           &mac[2], &mac[3], &mac[4], &mac[5], &end) == 6 &&
	    !parser->value[end] && !(mac[0] & 1))
		return;
	parser->failed = true;
	tool_usage(parser->command, "'%s' is no address of one card, as 5a:94:ef:e4:0c:ee is",
	           parser->value);
}

/* A network that is not our own, by the option's name. */
static bool take_peer(struct vm_network *network, struct tool_parser *parser, const char *option)
{
	static const struct {
		const char *option;
		enum host_frames_kind kind;
		bool greets;
	} peers[] = { { "net-peer", HOST_FRAMES_TCP, false },
		      { "net-stream", HOST_FRAMES_STREAM, false },
		      { "net-gram", HOST_FRAMES_DATAGRAM, false },
		      { "net-vfkit", HOST_FRAMES_DATAGRAM, true },
		      { "net-tap", HOST_FRAMES_TAP, false } };

	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		if (strcmp(option, peers[i].option) != 0)
			continue;
		network->network.peer = parser->value;
		network->network.kind = peers[i].kind;
		network->network.greets = peers[i].greets;
		network->peers++;
		return true;
	}
	return false;
}

bool vm_network_take(struct vm_network *network, struct tool_parser *parser, const char *option)
{
	if (strcmp(option, "port") == 0)
		take_forward(network, parser);
	else if (strcmp(option, "mac") == 0)
		take_mac(network, parser);
	else if (!take_peer(network, parser, option) && strcmp(option, "net") != 0)
		return false;
	network->wanted = true;
	return true;
}

bool vm_network_is_whole(const struct vm_network *network)
{
	return !network->peers || (network->peers == 1 && !network->network.forward_count);
}

const struct vmm_network *vm_network_wanted(struct vm_network *network)
{
	network->network.forwards = network->forwards;
	return network->wanted ? &network->network : NULL;
}
