/* base/host/host_network.c - libslirp on a thread of its own, frames to and from it in two bounded lines. */
#include "base/host/host_network.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <slirp/libslirp.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"

#define LIBRARY "libslirp.so.0"
#define LINE_FRAMES 256u
#define SOCKETS_MAX 4096u
#define STACK_BYTES (1u << 20)
#define NS_PER_MS 1000000

struct frame {
	struct frame *next;
	size_t bytes;
	uint8_t data[];
};

struct line {
	struct frame *first, **end;
	unsigned count;
};

struct timer {
	struct timer *next;
	SlirpTimerCb call;
	void *context;
	int64_t due_ms; /* -1: it does not run */
};

/* The library's functions that are used. */
struct functions {
	__typeof__(&slirp_new) create;
	__typeof__(&slirp_cleanup) destroy;
	__typeof__(&slirp_pollfds_fill) fill;
	__typeof__(&slirp_pollfds_poll) poll;
	__typeof__(&slirp_input) input;
	__typeof__(&slirp_add_hostfwd) forward;
};

struct host_network {
	struct host_network_options options;
	struct functions call;
	void *library;
	Slirp *slirp;
	struct host_thread *thread;
	int wakeup;
	bool stopping, resumed; /* atomic */
	struct host_lock lock;  /* guards the next two */
	struct line out;        /* from the guest */
	bool refused;           /* one was not taken */
	/* The thread's own. */
	struct line in; /* for the guest, when it takes none */
	struct timer *timers;
	struct pollfd sockets[SOCKETS_MAX];
	unsigned socket_count;
};

/* --- Lines ----------------------------------------------------------------------------------------------------- */

static bool line_add(struct line *line, const uint8_t *bytes, size_t count)
{
	struct frame *frame = line->count < LINE_FRAMES ? malloc(sizeof(*frame) + count) : NULL;

	if (!frame)
		return false;
	frame->next = NULL;
	frame->bytes = count;
	memcpy(frame->data, bytes, count);
	if (!line->first)
		line->end = &line->first;
	*line->end = frame;
	line->end = &frame->next;
	line->count++;
	return true;
}

static struct frame *line_take(struct line *line)
{
	struct frame *frame = line->first;

	if (frame) {
		line->first = frame->next;
		line->count--;
	}
	return frame;
}

static void line_finish(struct line *line)
{
	struct frame *frame;

	while ((frame = line_take(line)))
		free(frame);
}

/* --- What the library asks for ------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
	return (int64_t)(host_clock_monotonic_ns() / NS_PER_MS);
}

/* What finds no room is lost, as on any wire. */
static ssize_t on_packet(const void *bytes, size_t count, void *context)
{
	struct host_network *network = context;

	if (network->in.count || !network->options.receive(network->options.context, bytes, count))
		line_add(&network->in, bytes, count);
	return (ssize_t)count;
}

static void on_guest_error(const char *message, void *context)
{
}

static int64_t on_clock(void *context)
{
	return (int64_t)host_clock_monotonic_ns();
}

static void *on_timer_new(SlirpTimerCb call, void *call_context, void *context)
{
	struct host_network *network = context;
	struct timer *timer = calloc(1, sizeof(*timer));

	if (!timer)
		return NULL;
	*timer = (struct timer){ network->timers, call, call_context, -1 };
	network->timers = timer;
	return timer;
}

static void on_timer_free(void *which, void *context)
{
	struct host_network *network = context;
	struct timer **at = &network->timers;

	while (*at && *at != which)
		at = &(*at)->next;
	if (*at)
		*at = (*at)->next;
	free(which);
}

static void on_timer_change(void *which, int64_t due_ms, void *context)
{
	struct timer *timer = which;

	if (timer)
		timer->due_ms = due_ms;
}

static void on_descriptor(int descriptor, void *context)
{
}

/* Called on the thread alone, which looks again anyway. */
static void on_notify(void *context)
{
}

static const SlirpCb callbacks = { .send_packet = on_packet,
	                           .guest_error = on_guest_error,
	                           .clock_get_ns = on_clock,
	                           .timer_new = on_timer_new,
	                           .timer_free = on_timer_free,
	                           .timer_mod = on_timer_change,
	                           .register_poll_fd = on_descriptor,
	                           .unregister_poll_fd = on_descriptor,
	                           .notify = on_notify };

/* --- The thread -------------------------------------------------------------------------------------------------- */

static const struct {
	int slirp;
	short poll;
} events[] = { { SLIRP_POLL_IN, POLLIN },
	       { SLIRP_POLL_OUT, POLLOUT },
	       { SLIRP_POLL_PRI, POLLPRI },
	       { SLIRP_POLL_ERR, POLLERR },
	       { SLIRP_POLL_HUP, POLLHUP } };
#define EVENTS (sizeof(events) / sizeof(events[0]))

static int on_socket(int descriptor, int wanted, void *context)
{
	struct host_network *network = context;
	struct pollfd *socket = &network->sockets[network->socket_count];

	if (network->socket_count == SOCKETS_MAX)
		return -1;
	*socket = (struct pollfd){ .fd = descriptor };
	for (size_t i = 0; i < EVENTS; i++)
		socket->events |= wanted & events[i].slirp ? events[i].poll : 0;
	return (int)network->socket_count++;
}

static int on_result(int index, void *context)
{
	const struct host_network *network = context;
	int found = 0;

	if (index < 0 || (unsigned)index >= network->socket_count)
		return 0;
	for (size_t i = 0; i < EVENTS; i++)
		found |= network->sockets[index].revents & events[i].poll ? events[i].slirp : 0;
	return found;
}

static void take_from_guest(struct host_network *network)
{
	struct frame *frame;
	bool refused;

	do {
		host_lock_acquire(&network->lock);
		frame = line_take(&network->out);
		refused = !frame && network->refused;
		network->refused &= !refused;
		host_lock_release(&network->lock);
		if (frame)
			network->call.input(network->slirp, frame->data, (int)frame->bytes);
		free(frame);
	} while (frame);
	if (refused)
		network->options.ready(network->options.context);
}

static void give_to_guest(struct host_network *network)
{
	struct line *in = &network->in;

	if (!__atomic_exchange_n(&network->resumed, false, __ATOMIC_SEQ_CST))
		return;
	while (in->first && network->options.receive(network->options.context, in->first->data,
	                                             in->first->bytes))
		free(line_take(in));
}

/* Those that are due are called; milliseconds to the next, at most limit. */
static uint32_t run_timers(struct host_network *network, uint32_t limit)
{
	int64_t now = now_ms();

	for (struct timer *timer = network->timers; timer; timer = timer->next) {
		if (timer->due_ms >= 0 && timer->due_ms <= now) {
			timer->due_ms = -1;
			timer->call(timer->context);
		}
		if (timer->due_ms >= 0 && timer->due_ms - now < limit)
			limit = timer->due_ms > now ? (uint32_t)(timer->due_ms - now) : 0;
	}
	return limit;
}

static void sleep_for(struct host_network *network, uint32_t timeout_ms)
{
	int count = poll(network->sockets, network->socket_count,
	                 timeout_ms > INT32_MAX ? -1 : (int)timeout_ms);

	if (network->sockets[0].revents)
		host_wakeup_clear(network->wakeup);
	network->call.poll(network->slirp, count < 0, on_result, network);
}

static void run(void *context)
{
	struct host_network *network = context;

	while (!__atomic_load_n(&network->stopping, __ATOMIC_ACQUIRE)) {
		uint32_t timeout_ms = UINT32_MAX;

		take_from_guest(network);
		give_to_guest(network);
		network->sockets[0] = (struct pollfd){ .fd = network->wakeup, .events = POLLIN };
		network->socket_count = 1;
		network->call.fill(network->slirp, &timeout_ms, on_socket, network);
		sleep_for(network, run_timers(network, timeout_ms));
	}
}

/* --- Opening ------------------------------------------------------------------------------------------------------- */

static bool load(struct host_network *network)
{
	const struct {
		const char *name;
		void *place;
	} names[] = { { "slirp_new", &network->call.create },
		      { "slirp_cleanup", &network->call.destroy },
		      { "slirp_pollfds_fill", &network->call.fill },
		      { "slirp_pollfds_poll", &network->call.poll },
		      { "slirp_input", &network->call.input },
		      { "slirp_add_hostfwd", &network->call.forward } };

	network->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; network->library && i < sizeof(names) / sizeof(names[0]); i++) {
		void *function = dlsym(network->library, names[i].name);

		if (!function)
			return false;
		memcpy(names[i].place, &function, sizeof(function));
	}
	return network->library;
}

static Slirp *create(struct host_network *network)
{
	SlirpConfig config = { .version = 1,
		               .in_enabled = true,
		               .in6_enabled = true,
		               .vprefix_len = 64,
		               .vhostname = "guest" };

	inet_pton(AF_INET, "10.0.2.0", &config.vnetwork);
	inet_pton(AF_INET, HOST_NETWORK_MASK, &config.vnetmask);
	inet_pton(AF_INET, HOST_NETWORK_ROUTER, &config.vhost);
	inet_pton(AF_INET, HOST_NETWORK_GUEST, &config.vdhcp_start);
	inet_pton(AF_INET, HOST_NETWORK_NAMES, &config.vnameserver);
	inet_pton(AF_INET6, "fd00::", &config.vprefix_addr6);
	inet_pton(AF_INET6, "fd00::2", &config.vhost6);
	inet_pton(AF_INET6, "fd00::3", &config.vnameserver6);
	return network->call.create(&config, &callbacks, network);
}

static int add_forward(struct host_network *network, const struct host_network_forward *forward)
{
	struct in_addr here, guest;

	if (inet_pton(AF_INET, forward->address ? forward->address : "127.0.0.1", &here) != 1)
		return -EINVAL;
	inet_pton(AF_INET, HOST_NETWORK_GUEST, &guest);
	return network->call.forward(network->slirp, forward->udp, here, forward->port, guest,
	                             forward->guest_port) < 0
	               ? -EADDRINUSE
	               : 0;
}

static int prepare(struct host_network *network, size_t *ret_forward)
{
	int error = 0;

	network->wakeup = host_wakeup_create();
	if (network->wakeup < 0)
		return network->wakeup;
	if (!load(network))
		return -ENOSYS;
	network->slirp = create(network);
	if (!network->slirp)
		return -ENOMEM;
	for (size_t i = 0; !error && i < network->options.forward_count; i++) {
		*ret_forward = i;
		error = add_forward(network, &network->options.forwards[i]);
	}
	network->options.forwards = NULL;
	return error;
}

int host_network_open(const struct host_network_options *options, struct host_network **ret_network,
                      size_t *ret_forward)
{
	struct host_network *network = calloc(1, sizeof(*network));
	int error;

	*ret_forward = 0;
	if (!network)
		return -ENOMEM;
	network->options = *options;
	error = prepare(network, ret_forward);
	if (error) {
		host_network_close(network);
		return error;
	}
	*ret_network = network;
	return 0;
}

int host_network_start(struct host_network *network)
{
	return host_thread_create(run, network, STACK_BYTES, &network->thread);
}

bool host_network_send(struct host_network *network, const uint8_t *frame, size_t bytes)
{
	bool taken;

	host_lock_acquire(&network->lock);
	taken = line_add(&network->out, frame, bytes);
	network->refused |= !taken;
	host_lock_release(&network->lock);
	host_wakeup_set(network->wakeup);
	return taken;
}

void host_network_resume(struct host_network *network)
{
	__atomic_store_n(&network->resumed, true, __ATOMIC_SEQ_CST);
	host_wakeup_set(network->wakeup);
}

void host_network_close(struct host_network *network)
{
	if (!network)
		return;
	__atomic_store_n(&network->stopping, true, __ATOMIC_RELEASE);
	if (network->wakeup >= 0)
		host_wakeup_set(network->wakeup);
	host_thread_join(network->thread);
	if (network->slirp)
		network->call.destroy(network->slirp);
	while (network->timers)
		on_timer_free(network->timers, network);
	if (network->library)
		dlclose(network->library);
	if (network->wakeup >= 0)
		host_descriptor_close(network->wakeup);
	line_finish(&network->in);
	line_finish(&network->out);
	free(network);
}
