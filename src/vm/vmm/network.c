/* vm/vmm/network.c - the network device of a machine, between the guest and this process's sockets, or another's. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/net.h"
#include "vm/vmm/config.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/vmm_internal.h"

#define QUEUE_FROM_GUEST 1u
#define LINK_DOWN_NS 300000000ull

struct vmm_card {
	struct virtio_net net;     /* first */
	struct host_network *host; /* null: none; likewise the next */
	struct host_frames *frames;
	struct vmm_virtio *slot;
};

/* --- On the device's executor ------------------------------------------------------------------------------------- */

static bool send_frame(void *context, const uint8_t *frame, size_t bytes)
{
	struct vmm_card *network = context;

	return network->host ? host_network_send(network->host, frame, bytes)
	                     : host_frames_send(network->frames, frame, bytes);
}

static void guest_ready(void *context)
{
	struct vmm_card *network = context;

	if (network->host)
		host_network_resume(network->host);
	else
		host_frames_resume(network->frames);
}

/* --- On the network's thread ---------------------------------------------------------------------------------------- */

static bool receive_frame(void *context, const uint8_t *frame, size_t bytes)
{
	struct vmm_card *network = context;
	struct host_lock *executor = &network->slot->mmio.lock;
	bool taken;

	host_lock_acquire(executor);
	taken = virtio_net_receive(&network->net, frame, bytes, false);
	host_lock_release(executor);
	return taken;
}

static void host_ready(void *context)
{
	struct vmm_card *network = context;
	struct vmm_virtio *slot = network->slot;
	bool more;

	host_lock_acquire(&slot->mmio.lock);
	more = virtio_net_resume(&network->net);
	host_lock_release(&slot->mmio.lock);
	if (more)
		vmm_loop_kick(&slot->vmm->loop, &slot->loop, QUEUE_FROM_GUEST);
}

/* The other program is there, or is not. */
static void on_link(void *context, bool up)
{
	struct vmm_card *network = context;
	struct host_lock *executor = &network->slot->mmio.lock;

	host_lock_acquire(executor);
	virtio_net_set_link(&network->net, up);
	host_lock_release(executor);
}

/* --- Attaching --------------------------------------------------------------------------------------------------------- */

static void destroy(struct virtio_device *device)
{
	struct vmm_card *network = (struct vmm_card *)device;

	host_network_close(network->host);
	host_frames_close(network->frames);
	virtio_net_finish(&network->net);
	free(network);
}

static int cannot_open(int error, const struct host_network_forward *forward,
                       struct vmm_reason *reason)
{
	switch (error) {
	case -ENOSYS:
		return vmm_fail(reason, error,
		                "a network needs libslirp, which is not installed (apt install "
		                "libslirp0)");
	case -EINVAL:
		return vmm_fail(reason, error, "'%s' is no address of this computer",
		                forward->address);
	case -EADDRINUSE:
		return vmm_fail(reason, error, "port %u of %s cannot be had: is it in use?",
		                forward->port, forward->address ? forward->address : "127.0.0.1");
	default: return vmm_fail(reason, error, "a network: %s", strerror(-error));
	}
}

static int cannot_open_tap(int error, const char *name, struct vmm_reason *reason)
{
	switch (error) {
	case -EINVAL: return vmm_fail(reason, error, "a tap has a name");
	case -ENAMETOOLONG:
		return vmm_fail(reason, error,
		                "'%.200s' has more than the %u bytes of a tap's name", name,
		                HOST_FRAMES_TAP_MAX);
	case -ENXIO:
		return vmm_fail(reason, error,
		                "there is no interface '%s'. Make one: ip tuntap add mode tap name "
		                "%s user USER; ip link set %s up",
		                name, name, name);
	case -EPROTOTYPE: return vmm_fail(reason, error, "the interface '%s' is no tap", name);
	case -EBUSY: return vmm_fail(reason, error, "another program has the tap '%s'", name);
	case -EPERM:
	case -EACCES:
		return vmm_fail(reason, error,
		                "you may not use the tap '%s': it is another user's (ip tuntap add "
		                "mode tap name %s user USER), or /dev/net/tun is",
		                name, name);
	case -ENOENT:
		return vmm_fail(reason, error,
		                "there is no /dev/net/tun, of which taps are (modprobe tun)");
	default: return vmm_fail(reason, error, "the tap '%s': %s", name, strerror(-error));
	}
}

static int cannot_open_socket(int error, const char *path, struct vmm_reason *reason)
{
	switch (error) {
	case -EINVAL: return vmm_fail(reason, error, "a socket has a path");
	case -ENAMETOOLONG:
		return vmm_fail(reason, error,
		                "'%.200s' has more than the %u bytes of a socket's path", path,
		                HOST_FRAMES_PATH_MAX);
	case -ENOENT:
		return vmm_fail(reason, error,
		                "there is no socket '%s': start the other program first", path);
	case -ENOTSOCK: return vmm_fail(reason, error, "'%s' is no socket", path);
	default: return vmm_fail(reason, error, "'%s': %s", path, strerror(-error));
	}
}

static int cannot_open_peer(int error, const struct vmm_network *wanted, struct vmm_reason *reason)
{
	if (error == -ENOMEM || error == -EMFILE)
		return vmm_fail(reason, error, "a network: %s", strerror(-error));
	if (!wanted->peer)
		return vmm_fail(reason, error, "descriptor %d is no socket of that kind: %s",
		                wanted->descriptor, strerror(-error));
	if (wanted->kind == HOST_FRAMES_TAP)
		return cannot_open_tap(error, wanted->peer, reason);
	if (wanted->kind != HOST_FRAMES_TCP)
		return cannot_open_socket(error, wanted->peer, reason);
	if (error == -EHOSTUNREACH)
		return vmm_fail(reason, error, "the host of '%.200s' is not known", wanted->peer);
	return vmm_fail(reason, error, "'%.200s' is no HOST:PORT", wanted->peer);
}

static int open_peer(struct vmm_card *network, const struct vmm_network *wanted,
                     struct vmm_reason *reason)
{
	struct host_frames_options options = { .kind = wanted->kind,
		                               .peer = wanted->peer,
		                               .descriptor = wanted->descriptor,
		                               .greets = wanted->greets,
		                               .receive = receive_frame,
		                               .ready = host_ready,
		                               .link = on_link,
		                               .context = network };
	int error = host_frames_open(&options, &network->frames);

	if (error)
		return cannot_open_peer(error, wanted, reason);
	/* Up when there is a connection. */
	virtio_net_set_link(&network->net, false);
	return 0;
}

static int open_host(struct vmm_card *network, const struct vmm_network *wanted,
                     struct vmm_reason *reason)
{
	struct host_network_options options = { .forwards = wanted->forwards,
		                                .forward_count = wanted->forward_count,
		                                .receive = receive_frame,
		                                .ready = host_ready,
		                                .context = network };
	size_t which;
	int error = host_network_open(&options, &network->host, &which);

	return error ? cannot_open(error, &wanted->forwards[which], reason) : 0;
}

static int init(struct vmm_card *network, const struct vmm_network *wanted,
                struct vmm_reason *reason)
{
	static const uint8_t nothing[VIRTIO_NET_MAC_BYTES],
		usual[VIRTIO_NET_MAC_BYTES] = VMM_DEFAULT_MAC;
	struct virtio_net_back_end back_end = { wanted->alone ? NULL : send_frame, guest_ready,
		                                network };
	const uint8_t *mac = memcmp(wanted->mac, nothing, sizeof(nothing)) ? wanted->mac : usual;
	int error = virtio_net_init(&network->net, mac, &back_end);

	if (error == -EINVAL)
		return vmm_fail(reason, error, "the card's address is one of many stations");
	return error ? vmm_fail(reason, error, "no memory for a device") : 0;
}

int vmm_network_attach(struct vmm *vmm, const struct vmm_options *options,
                       struct vmm_reason *reason)
{
	struct vmm_card *network;
	int error;

	if (!options->network)
		return 0;
	if (options->network->forward_count > VMM_FORWARDS_MAX)
		return vmm_fail(reason, -EINVAL, "a network has at most %u forwarded ports",
		                VMM_FORWARDS_MAX);
	network = calloc(1, sizeof(*network));
	if (!network)
		return vmm_fail(reason, -ENOMEM, "no memory for a device");
	error = init(network, options->network, reason);
	if (error) {
		free(network);
		return error;
	}
	error = vmm_virtio_attach(vmm, options, &network->net.device, destroy, reason);
	if (error)
		return error;
	network->slot = &vmm->slots[vmm->slot_count - 1];
	vmm->network = network;
	if (options->network->alone)
		return 0;
	return options->network->peer || options->network->has_descriptor
	               ? open_peer(network, options->network, reason)
	               : open_host(network, options->network, reason);
}

static void set_link(struct vmm *vmm, bool up)
{
	struct vmm_card *network = vmm->network;

	host_lock_acquire(&network->slot->mmio.lock);
	virtio_net_set_link(&network->net, up);
	host_lock_release(&network->slot->mmio.lock);
}

void vmm_network_pulse(struct vmm *vmm)
{
	set_link(vmm, false);
	/* Another program's comes up with its connection. */
	if (!vmm->network->host)
		return;
	__atomic_store_n(&vmm->link_up_ns, host_clock_monotonic_ns() + LINK_DOWN_NS,
	                 __ATOMIC_SEQ_CST);
}

uint64_t vmm_network_tick(struct vmm *vmm, uint64_t now_ns)
{
	uint64_t at = __atomic_load_n(&vmm->link_up_ns, __ATOMIC_SEQ_CST);

	if (!at)
		return UINT64_MAX;
	if (now_ns < at)
		return at;
	__atomic_store_n(&vmm->link_up_ns, 0, __ATOMIC_SEQ_CST);
	set_link(vmm, true);
	return UINT64_MAX;
}

int vmm_network_start(struct vmm *vmm)
{
	struct vmm_card *network = vmm->network;

	if (network && network->host)
		return host_network_start(network->host);
	return network && network->frames ? host_frames_start(network->frames) : 0;
}
