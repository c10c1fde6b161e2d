/* tools/drydock/vm_network.h - drydock vm run --net, --net-peer, --port, --mac. */
#ifndef DRYDOCK_TOOLS_VM_NETWORK_H
#define DRYDOCK_TOOLS_VM_NETWORK_H

#include "drydock/tool.h"
#include "vm/vmm/vmm.h"

#define VM_NETWORK_FORWARDS_MAX 64u

struct vm_network {
	bool wanted;
	struct vmm_network network;
	struct host_network_forward forwards[VM_NETWORK_FORWARDS_MAX];
	char addresses[VM_NETWORK_FORWARDS_MAX][16];
};

/* True: option is one of the four; what is wrong with its value was said. */
bool vm_network_take(struct vm_network *network, struct tool_parser *parser, const char *option);
/* False: ports are forwarded into a network that another program has. */
bool vm_network_is_whole(const struct vm_network *network);
/* Null: no network was asked for. It points into network. */
const struct vmm_network *vm_network_wanted(struct vm_network *network);

#endif
