/* composer/link.c - the thread between a composer's socket and the machine's monitor. */
#include "composer/link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_launch.h"
#include "base/host/host_socket.h"
#include "composer/message.h"
#include "frameworks/idd/idd.h"

#define STACK_BYTES (256u << 10)
#define MODES_MAX 64u
/* From the end of its socket to that of its process. */
#define LEAVE_MS 3000

extern char **environ;

enum key { KEY_WAKE, KEY_SOCKET, KEY_PROCESS };

struct composer_link {
	struct composer_link_options options;
	struct host_thread *thread;
	int poll, wakeup;
	bool stop; /* relaxed atomics, with the next two lines */
	struct composer_link_view view;
	/* The thread's alone. */
	struct host_launched launched; /* process 0: none */
	int socket;                    /* -1: it has ended */
	bool is_ready;                 /* it has said hello */
	bool is_over;
	struct idd_monitor *monitor; /* taken; null: none */
	struct idd_setting setting;  /* what was set last; width 0: nothing */
	struct idd_frame frame;      /* chain null: none is begun */
	struct composer_chain chain; /* what the composer knows; type 0: none */
	struct composer_draw draw;   /* type 0: it has nothing to draw */
};

static void count(uint64_t *figure)
{
	__atomic_fetch_add(figure, 1, __ATOMIC_RELAXED);
}

/* --- To the composer ------------------------------------------------------------------------------------------------ */

static void forget_composer(struct composer_link *link)
{
	if (link->socket >= 0) {
		host_poll_remove(link->poll, link->socket);
		host_descriptor_close(link->socket);
	}
	link->socket = -1;
	link->is_ready = false;
	link->chain.type = 0;
	link->draw.type = 0;
}

/* Who does not read is over. */
static void say(struct composer_link *link, struct host_socket_message *message)
{
	if (link->socket >= 0 && host_socket_send(link->socket, message) < 0)
		forget_composer(link);
}

static void say_chain(struct composer_link *link)
{
	const struct idd_frame *frame = &link->frame;
	const struct idd_mode *mode = &link->setting.mode;
	struct composer_chain chain = { COMPOSER_CHAIN,        frame->chain_number,
		                        frame->width,          frame->height,
		                        frame->pitch,          mode->rate_numerator,
		                        mode->rate_denominator };
	struct host_socket_message message = { .bytes = &chain,
		                               .count = sizeof(chain),
		                               .descriptor_count = COMPOSER_SURFACES };

	_Static_assert(COMPOSER_SURFACES == IDD_SURFACES, "surfaces of a swap chain");
	idd_frame_memory(frame, message.descriptor);
	link->chain = chain;
	__atomic_store_n(&link->view.width, frame->width, __ATOMIC_RELAXED);
	__atomic_store_n(&link->view.height, frame->height, __ATOMIC_RELAXED);
	say(link, &message);
}

static void say_draw(struct composer_link *link)
{
	const struct idd_frame *frame = &link->frame;
	bool is_new = link->chain.type == 0 || link->chain.chain != frame->chain_number;
	struct composer_draw draw = { COMPOSER_DRAW, frame->chain_number, (uint32_t)frame->index,
		                      frame->age };
	struct host_socket_message message = { .bytes = &draw, .count = sizeof(draw) };

	if (is_new)
		say_chain(link);
	link->draw = draw;
	say(link, &message);
}

static void say_off(struct composer_link *link)
{
	struct composer_off off = { COMPOSER_OFF, link->chain.chain };
	struct host_socket_message message = { .bytes = &off, .count = sizeof(off) };

	if (link->chain.type)
		say(link, &message);
	link->chain.type = 0;
	link->draw.type = 0;
	__atomic_store_n(&link->view.width, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&link->view.height, 0, __ATOMIC_RELAXED);
}

/* --- In the machine --------------------------------------------------------------------------------------------------- */

static void cancel_frame(struct composer_link *link)
{
	if (link->frame.chain)
		idd_frame_cancel(&link->frame);
	link->frame.chain = NULL;
	link->draw.type = 0;
}

static void drop_monitor(struct composer_link *link)
{
	cancel_frame(link);
	say_off(link);
	idd_monitor_drop(link->monitor);
	link->monitor = NULL;
	link->setting.mode.width = 0;
}

/* What the driver prefers, or its first one. */
static bool choose_mode(struct idd_monitor *monitor, struct idd_mode *ret_mode)
{
	struct idd_mode modes[MODES_MAX];
	uint32_t there = idd_monitor_list_modes(monitor, modes, MODES_MAX);

	for (uint32_t at = 0; at < there && at < MODES_MAX; at++) {
		if (at == 0 || modes[at].preferred)
			*ret_mode = modes[at];
		if (modes[at].preferred)
			break;
	}
	return there != 0;
}

static bool is_set(const struct composer_link *link, const struct idd_mode *mode)
{
	const struct idd_mode *now = &link->setting.mode;

	return now->width == mode->width && now->height == mode->height &&
	       (uint64_t)now->rate_numerator * mode->rate_denominator ==
	               (uint64_t)mode->rate_numerator * now->rate_denominator;
}

static void set_mode(struct composer_link *link)
{
	struct idd_setting setting = { .colour = IDD_COLOUR_SDR };

	if (!choose_mode(link->monitor, &setting.mode) || is_set(link, &setting.mode))
		return;
	cancel_frame(link);
	if (NT_SUCCESS(idd_monitor_set(link->monitor, &setting)))
		link->setting = setting;
}

/* A composer that is there has one surface to draw. */
static void begin_frame(struct composer_link *link)
{
	if (link->frame.chain && !idd_frame_is_current(&link->frame))
		cancel_frame(link);
	if (!link->frame.chain && !NT_SUCCESS(idd_frame_begin(link->monitor, &link->frame)))
		link->frame.chain = NULL;
	if (link->frame.chain && link->is_ready && !link->draw.type)
		say_draw(link);
}

static void update(struct composer_link *link)
{
	if (link->monitor && !idd_monitor_is_there(link->monitor))
		drop_monitor(link);
	if (!link->monitor)
		link->monitor = idd_monitor_take(ke_current_machine());
	if (!link->monitor)
		return;
	set_mode(link);
	begin_frame(link);
}

static void present(struct composer_link *link, const struct composer_present *present)
{
	struct idd_rectangle dirty[COMPOSER_DIRTY_MAX];
	struct idd_presentation presentation = { .dirty = dirty,
		                                 .dirty_count = present->dirty_count };

	for (uint32_t at = 0; at < present->dirty_count; at++) {
		const struct composer_rectangle *from = &present->dirty[at];
		dirty[at] =
			(struct idd_rectangle){ from->left, from->top, from->right, from->bottom };
	}
	if (NT_SUCCESS(idd_frame_present(&link->frame, &presentation)))
		count(&link->view.presented);
	link->frame.chain = NULL;
	link->draw.type = 0;
}

/* --- From the composer ---------------------------------------------------------------------------------------------------- */

/* A surface that was given before the chain was another one may still be answered: that is no fault. */
static bool is_late(const struct composer_link *link, const void *bytes, size_t size)
{
	struct composer_present late;

	if (size != sizeof(late) || composer_message_type(bytes, size) != COMPOSER_PRESENT)
		return false;
	memcpy(&late, bytes, size);
	return !link->draw.type || late.chain != link->draw.chain;
}

static bool take(struct composer_link *link, const void *bytes, size_t size)
{
	struct composer_present message;

	if (!link->is_ready) {
		link->is_ready = composer_message_ready(bytes, size);
		return link->is_ready;
	}
	if (is_late(link, bytes, size))
		return true;
	if (!link->frame.chain ||
	    !composer_message_present(bytes, size, &link->chain, &link->draw, &message))
		return false;
	present(link, &message);
	return true;
}

/* One message a turn, so that a composer which says much keeps nobody from ending it. */
static void hear(struct composer_link *link)
{
	uint8_t bytes[sizeof(struct composer_present) + 1];
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	int result = host_socket_receive(link->socket, false, &message);

	if (result == -EAGAIN)
		return;
	for (size_t at = 0; result > 0 && at < message.descriptor_count; at++)
		host_descriptor_close(message.descriptor[at]);
	if (result > 0 && !message.truncated && take(link, bytes, message.count))
		return;
	if (result > 0) {
		count(&link->view.refused);
		fprintf(stderr, "drydock: the composer said what it must not, and is ended\n");
	}
	forget_composer(link);
}

/* --- Its process -------------------------------------------------------------------------------------------------------------- */

static int launch(struct composer_link *link)
{
	int sockets[2], error = host_socket_pair(sockets);
	struct host_launch launch = { .path = link->options.program,
		                      .arguments = link->options.command,
		                      .environment = (const char *const *)environ };

	if (error)
		return error;
	launch.descriptor[launch.descriptor_count++] = sockets[1];
	if (link->options.seat_socket >= 0)
		launch.descriptor[launch.descriptor_count++] = link->options.seat_socket;
	error = host_launch(&launch, &link->launched);
	host_descriptor_close(sockets[1]);
	if (error) {
		host_descriptor_close(sockets[0]);
		return error;
	}
	link->socket = sockets[0];
	host_poll_add(link->poll, link->socket, KEY_SOCKET);
	host_poll_add(link->poll, link->launched.process_descriptor, KEY_PROCESS);
	__atomic_store_n(&link->view.process, link->launched.process, __ATOMIC_RELAXED);
	return 0;
}

/* Gives what it ended with. */
static int bury(struct composer_link *link)
{
	int status;

	if (!link->launched.process)
		return -1;
	host_poll_remove(link->poll, link->launched.process_descriptor);
	status = host_launch_end(&link->launched);
	host_descriptor_close(link->launched.process_descriptor);
	link->launched.process = 0;
	return status;
}

static void end(struct composer_link *link, int status)
{
	link->is_over = true;
	if (link->options.ended)
		link->options.ended(link->options.context, status);
}

/* Its command's end is the monitor's; a crash of its own is not. */
static void process_ended(struct composer_link *link)
{
	int status = bury(link);

	forget_composer(link);
	if (status <= 128 || link->view.restarts == COMPOSER_RESTARTS_MAX) {
		end(link, status);
		return;
	}
	__atomic_fetch_add(&link->view.restarts, 1, __ATOMIC_RELAXED);
	if (launch(link) != 0)
		end(link, status);
}

/* It has closed its socket, or we have: its process ends by itself, or by us. */
static void socket_ended(struct composer_link *link)
{
	uint64_t key;
	int poll;

	if (!link->launched.process) {
		end(link, -1);
		return;
	}
	poll = host_poll_create();
	if (poll >= 0) {
		host_poll_add(poll, link->launched.process_descriptor, KEY_PROCESS);
		host_poll_wait(poll, &key, 1, LEAVE_MS);
		host_descriptor_close(poll);
	}
	process_ended(link);
}

/* --- The thread ----------------------------------------------------------------------------------------------------------------- */

static void on_change(void *context)
{
	host_wakeup_set(((struct composer_link *)context)->wakeup);
}

static void turn(struct composer_link *link, bool heard)
{
	if (drydock_thread_enter(link->options.machine) < 0) {
		end(link, -1);
		return;
	}
	if (heard && link->socket >= 0)
		hear(link);
	update(link);
	drydock_thread_exit(link->options.machine);
}

static void listen_on(struct composer_link *link)
{
	uint64_t keys[4];
	bool heard = false, ended = false, had_socket = link->socket >= 0;
	int there = host_poll_wait(link->poll, keys, 4, -1);

	for (int at = 0; at < there; at++) {
		if (keys[at] == KEY_WAKE)
			host_wakeup_clear(link->wakeup);
		heard |= keys[at] == KEY_SOCKET;
		ended |= keys[at] == KEY_PROCESS;
	}
	turn(link, heard);
	if (ended)
		process_ended(link);
	else if (had_socket && link->socket < 0 && !link->is_over)
		socket_ended(link);
}

static void leave_machine(struct composer_link *link)
{
	if (drydock_thread_enter(link->options.machine) < 0)
		return;
	idd_watch(ke_current_machine(), NULL);
	if (link->monitor)
		drop_monitor(link);
	drydock_thread_exit(link->options.machine);
}

static void run(void *context)
{
	struct composer_link *link = context;
	struct idd_watcher watcher = { on_change, link };

	if (drydock_thread_enter(link->options.machine) == 0) {
		idd_watch(ke_current_machine(), &watcher);
		drydock_thread_exit(link->options.machine);
	}
	host_wakeup_set(link->wakeup); /* what was there before */
	while (!__atomic_load_n(&link->stop, __ATOMIC_RELAXED) && !link->is_over)
		listen_on(link);
	leave_machine(link);
	forget_composer(link);
	bury(link);
}

static int prepare(struct composer_link *link)
{
	link->poll = host_poll_create();
	link->wakeup = host_wakeup_create();
	if (link->poll < 0 || link->wakeup < 0 || host_poll_add(link->poll, link->wakeup, KEY_WAKE))
		return -EMFILE;
	if (link->options.program)
		return launch(link);
	link->socket = link->options.display_socket;
	return host_poll_add(link->poll, link->socket, KEY_SOCKET);
}

static void destroy(struct composer_link *link)
{
	if (link->wakeup >= 0)
		host_descriptor_close(link->wakeup);
	if (link->poll >= 0)
		host_descriptor_close(link->poll);
	free(link);
}

int composer_link_start(const struct composer_link_options *options,
                        struct composer_link **ret_link)
{
	struct composer_link *link = calloc(1, sizeof(*link));
	int error;

	if (!link)
		return -ENOMEM;
	link->options = *options;
	link->socket = link->poll = link->wakeup = -1;
	error = prepare(link);
	if (!error)
		error = host_thread_create(run, link, STACK_BYTES, &link->thread);
	if (error) {
		forget_composer(link);
		bury(link);
		destroy(link);
		return error;
	}
	*ret_link = link;
	return 0;
}

void composer_link_look(struct composer_link *link, struct composer_link_view *ret_view)
{
	ret_view->process = __atomic_load_n(&link->view.process, __ATOMIC_RELAXED);
	ret_view->restarts = __atomic_load_n(&link->view.restarts, __ATOMIC_RELAXED);
	ret_view->presented = __atomic_load_n(&link->view.presented, __ATOMIC_RELAXED);
	ret_view->refused = __atomic_load_n(&link->view.refused, __ATOMIC_RELAXED);
	ret_view->width = __atomic_load_n(&link->view.width, __ATOMIC_RELAXED);
	ret_view->height = __atomic_load_n(&link->view.height, __ATOMIC_RELAXED);
}

void composer_link_stop(struct composer_link *link)
{
	if (!link)
		return;
	__atomic_store_n(&link->stop, true, __ATOMIC_RELAXED);
	host_wakeup_set(link->wakeup);
	host_thread_join(link->thread);
	destroy(link);
}
