/* vm/krun/network_api.c - networks of a machine's own and of others, and sockets of the guest's that are not built. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm/krun/krun_internal.h"

static bool is_station(const uint8_t mac[6])
{
	static const uint8_t nothing[6];

	return mac && !(mac[0] & 1) && memcmp(mac, nothing, sizeof(nothing)) != 0;
}

int32_t krun_set_net_mac(uint32_t ctx_id, const uint8_t mac[6])
{
	KRUN_CONTEXT(context, ctx_id);
	if (!is_station(mac))
		return -EINVAL;
	memcpy(context->mac, mac, sizeof(context->mac));
	return 0;
}

static bool take_port(const char **text, char end, uint16_t *ret_port)
{
	char *behind;
	unsigned long number;

	if (**text < '0' || **text > '9')
		return false;
	number = strtoul(*text, &behind, 10);
	if (!number || number > UINT16_MAX || *behind != end)
		return false;
	*ret_port = (uint16_t)number;
	*text = behind + 1;
	return true;
}

int32_t krun_set_port_map(uint32_t ctx_id, const char *const port_map[])
{
	KRUN_CONTEXT(context, ctx_id);
	struct host_network_forward forwards[KRUN_FORWARDS_MAX] = { { NULL, 0, 0, false } };
	size_t count = 0;

	if (context->has_card)
		return -EINVAL;
	if (!port_map)
		return krun_not_built("showing all ports of the guest");
	for (; port_map[count]; count++) {
		const char *text = port_map[count];

		if (count == KRUN_FORWARDS_MAX || !take_port(&text, ':', &forwards[count].port) ||
		    !take_port(&text, 0, &forwards[count].guest_port))
			return -EINVAL;
		for (size_t i = 0; i < count; i++)
			if (forwards[i].port == forwards[count].port)
				return -EINVAL;
	}
	memcpy(context->forwards, forwards, sizeof(forwards));
	context->forward_count = count;
	context->has_network = true;
	return 0;
}

int32_t krun_disable_implicit_vsock(uint32_t ctx_id)
{
	KRUN_CONTEXT(context, ctx_id);
	return 0;
}

/* --- Networks that are another's -------------------------------------------------------------------------- */

/* Its card finishes each frame, so that whatever of these the other side takes is as well. */
#define FEATURES \
	(NET_FEATURE_CSUM | NET_FEATURE_GUEST_CSUM | NET_FEATURE_GUEST_TSO4 | \
	 NET_FEATURE_GUEST_TSO6 | NET_FEATURE_GUEST_UFO | NET_FEATURE_HOST_TSO4 | \
	 NET_FEATURE_HOST_TSO6 | NET_FEATURE_HOST_UFO)

/* Where the other side is, and what is said of it. */
struct card {
	enum host_frames_kind kind;
	const char *peer; /* null: the next, or nobody */
	int descriptor;   /* -1: none */
	const uint8_t *mac;
	bool greets;
};

static int32_t add_card(struct krun_context *context, const struct card *card)
{
	if (!is_station(card->mac) || (card->peer && krun_text_check(card->peer)) ||
	    context->has_network || context->has_card)
		return -EINVAL;
	if (card->descriptor >= 0 && host_frames_check(card->kind, card->descriptor) != 0)
		return -EINVAL;
	if (card->peer && krun_text_set(&context->peer, card->peer) != 0)
		return -ENOMEM;
	context->kind = card->kind;
	context->card = card->descriptor;
	context->greets = card->greets;
	memmove(context->mac, card->mac, sizeof(context->mac));
	context->has_card = true;
	return 0;
}

/* One of the two has to be there. */
static int32_t add_socket(struct krun_context *context, const struct card *card, uint32_t features)
{
	return !card->peer == (card->descriptor < 0) || (features & ~FEATURES)
	               ? -EINVAL
	               : add_card(context, card);
}

int32_t krun_add_net_unixstream(uint32_t ctx_id, const char *path, int fd, const uint8_t mac[6],
                                uint32_t features, uint32_t flags)
{
	KRUN_CONTEXT(context, ctx_id);
	const struct card card = { HOST_FRAMES_STREAM, path, fd, mac, false };

	return flags ? -EINVAL : add_socket(context, &card, features);
}

int32_t krun_add_net_unixgram(uint32_t ctx_id, const char *path, int fd, const uint8_t mac[6],
                              uint32_t features, uint32_t flags)
{
	KRUN_CONTEXT(context, ctx_id);
	const struct card card = { HOST_FRAMES_DATAGRAM, path, fd, mac, flags == NET_FLAG_VFKIT };

	return flags & ~NET_FLAG_VFKIT ? -EINVAL : add_socket(context, &card, features);
}

int32_t krun_add_net_tap(uint32_t ctx_id, const char *tap_name, const uint8_t mac[6],
                         uint32_t features, uint32_t flags)
{
	KRUN_CONTEXT(context, ctx_id);
	const struct card card = { HOST_FRAMES_TAP, tap_name, -1, mac, false };

	return flags || (features & ~FEATURES) || !tap_name ? -EINVAL : add_card(context, &card);
}

/* "host:port"; which host it is shows when the machine is made, as does whether a path is a socket. */
static bool is_peer(const char *address)
{
	const char *colon = strrchr(address, ':');
	uint16_t port;

	if (!colon || colon == address)
		return false;
	colon++;
	return take_port(&colon, 0, &port);
}

int32_t krun_add_net_tcp(uint32_t ctx_id, const char *iface_id, const uint8_t mac[6],
                         const char *address)
{
	KRUN_CONTEXT(context, ctx_id);
	const struct card card = { HOST_FRAMES_TCP, address, -1, mac, false };

	if (krun_text_check(iface_id) || (address && !is_peer(address)))
		return -EINVAL;
	return add_card(context, &card);
}

/* Older: the address is that of krun_set_net_mac(), which may come later, or the usual one. */
static int32_t add_older(struct krun_context *context, struct card card)
{
	static const uint8_t usual[6] = VMM_DEFAULT_MAC;

	card.mac = is_station(context->mac) ? context->mac : usual;
	return add_card(context, &card);
}

int32_t krun_set_passt_fd(uint32_t ctx_id, int fd)
{
	KRUN_CONTEXT(context, ctx_id);
	return fd < 0 ? -EINVAL
	              : add_older(context,
	                          (struct card){ HOST_FRAMES_STREAM, NULL, fd, NULL, false });
}

int32_t krun_set_passt_handle(uint32_t ctx_id, void *handle)
{
	KRUN_CONTEXT(context, ctx_id);
	return handle ? krun_not_built("a network by a handle of Windows'") : -EINVAL;
}

int32_t krun_set_gvproxy_path(uint32_t ctx_id, const char *path)
{
	KRUN_CONTEXT(context, ctx_id);
	return path ? add_older(context,
	                        (struct card){ HOST_FRAMES_DATAGRAM, path, -1, NULL, true })
	            : -EINVAL;
}

/* --- Not built ---------------------------------------------------------------------------------------------- */

int32_t krun_add_vsock(uint32_t ctx_id, uint32_t tsi_features)
{
	KRUN_CONTEXT(context, ctx_id);
	return tsi_features > 3 ? -EINVAL : krun_not_built("vsock");
}

int32_t krun_add_vsock_port2(uint32_t ctx_id, uint32_t port, const char *path, bool listen)
{
	KRUN_CONTEXT(context, ctx_id);
	return krun_text_check(path) ? -EINVAL : krun_not_built("vsock");
}

int32_t krun_add_vsock_port(uint32_t ctx_id, uint32_t port, const char *path)
{
	return krun_add_vsock_port2(ctx_id, port, path, false);
}

int32_t krun_add_vsock_port_windows(uint32_t ctx_id, uint32_t port, const char *pipe_name)
{
	return krun_add_vsock_port2(ctx_id, port, pipe_name, false);
}
