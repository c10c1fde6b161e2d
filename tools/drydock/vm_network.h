/* tools/drydock/vm_network.h - drydock vm run --net and --net-*, --port, --mac. */
#ifndef DRYDOCK_TOOLS_VM_NETWORK_H
#define DRYDOCK_TOOLS_VM_NETWORK_H

#include "drydock/tool.h"
#include "vm/vmm/vmm.h"

#define VM_NETWORK_FORWARDS_MAX 64u

struct vm_network {
	bool wanted;
	unsigned peers; /* how often another network than our own was named */
	struct vmm_network network;
	struct host_network_forward forwards[VM_NETWORK_FORWARDS_MAX];
	char addresses[VM_NETWORK_FORWARDS_MAX][16];
};

/* True: option is one of those; what is wrong with its value was said. */
bool vm_network_take(struct vm_network *network, struct tool_parser *parser, const char *option);
/* False: there are several networks, or ports are forwarded into one that is not our own. */
bool vm_network_is_whole(const struct vm_network *network);
/* Null: no network was asked for. It points into network. */
const struct vmm_network *vm_network_wanted(struct vm_network *network);

#endif
