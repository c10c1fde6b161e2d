/* composer/link.c - the thread between a composer's socket and the machine's monitor. */
#include "composer/link_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (256u << 10)
/* From the end of its socket to that of its process. */
#define LEAVE_MS 3000

extern char **environ;

void composer_link_count(uint64_t *figure)
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
	link->pointer = (struct composer_pointer){ 0 };
	link->owes_answer = link->answer_is_due = false;
}

/* Who does not read is over. */
void composer_link_say(struct composer_link *link, struct host_socket_message *message)
{
	if (link->socket >= 0 && host_socket_send(link->socket, message) < 0)
		forget_composer(link);
}

void composer_link_say_chain(struct composer_link *link, const struct composer_chain *chain,
                             const int memory[COMPOSER_SURFACES])
{
	struct host_socket_message message = { .bytes = &link->chain,
		                               .count = sizeof(link->chain),
		                               .descriptor_count = COMPOSER_SURFACES };

	memcpy(message.descriptor, memory, COMPOSER_SURFACES * sizeof(*memory));
	link->chain = *chain;
	/* How bright white is nobody knows but who was asked: not a driver, nor its process. */
	if (chain->light == COMPOSER_HDR)
		link->chain.white_nits =
			link->options.white_nits ? link->options.white_nits : COMPOSER_WHITE_MIN;
	__atomic_store_n(&link->view.width, chain->width, __ATOMIC_RELAXED);
	__atomic_store_n(&link->view.height, chain->height, __ATOMIC_RELAXED);
	composer_link_say(link, &message);
}

void composer_link_say_draw(struct composer_link *link, const struct composer_draw *draw)
{
	struct host_socket_message message = { .bytes = &link->draw, .count = sizeof(link->draw) };

	link->draw = *draw;
	composer_link_say(link, &message);
}

void composer_link_say_off(struct composer_link *link)
{
	struct composer_off off = { COMPOSER_OFF, link->chain.chain };
	struct host_socket_message message = { .bytes = &off, .count = sizeof(off) };

	if (link->chain.type)
		composer_link_say(link, &message);
	link->chain.type = 0;
	link->draw.type = 0;
	__atomic_store_n(&link->view.width, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&link->view.height, 0, __ATOMIC_RELAXED);
}

void composer_link_say_pointer(struct composer_link *link, const struct composer_pointer *pointer,
                               bool is_answer)
{
	struct composer_pointer said = { COMPOSER_POINTER, pointer->outside, pointer->serial, 0 };
	struct host_socket_message message = { .bytes = &said, .count = sizeof(said) };
	bool is_news;

	link->answer_is_due |= is_answer && link->owes_answer;
	said.is_answer = link->answer_is_due;
	is_news = said.outside != link->pointer.outside || said.serial != link->pointer.serial;

	if (link->socket < 0 || !link->is_ready || (!is_news && !said.is_answer))
		return;
	if (host_socket_send(link->socket, &message) < 0)
		return;
	link->pointer = said;
	if (said.is_answer)
		link->owes_answer = link->answer_is_due = false;
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

/* One at a time. */
static bool take_cursor(struct composer_link *link, uint8_t *bytes, size_t size)
{
	struct composer_cursor cursor;

	if (link->owes_answer || !composer_message_cursor(bytes, size, &cursor))
		return false;
	link->owes_answer = true;
	composer_link_count(&link->view.pointed);
	if (link->options.is_remote)
		composer_link_remote_point(link, bytes, size);
	else
		composer_link_machine_point(link, &cursor,
		                            cursor.width ? bytes + sizeof(cursor) : NULL);
	return true;
}

static bool take(struct composer_link *link, uint8_t *bytes, size_t size)
{
	struct composer_present message;

	if (!link->is_ready) {
		link->is_ready = composer_message_ready(bytes, size);
		return link->is_ready;
	}
	if (composer_message_type(bytes, size) == COMPOSER_CURSOR)
		return take_cursor(link, bytes, size);
	if (is_late(link, bytes, size))
		return true;
	if (!composer_message_present(bytes, size, &link->chain, &link->draw, &message))
		return false;
	if (link->options.is_remote)
		composer_link_remote_present(link, &message);
	else
		composer_link_machine_present(link, &message);
	return true;
}

/* One message a turn, so that a composer which says much keeps nobody from ending it. */
static void hear(struct composer_link *link)
{
	struct host_socket_message message = { .bytes = link->heard, .count = sizeof(link->heard) };
	int result = host_socket_receive(link->socket, false, &message);

	if (result == -EAGAIN)
		return;
	for (size_t at = 0; result > 0 && at < message.descriptor_count; at++)
		host_descriptor_close(message.descriptor[at]);
	if (result > 0 && !message.truncated && take(link, link->heard, message.count))
		return;
	if (result > 0) {
		composer_link_count(&link->view.refused);
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
		                      .environment = (const char *const *)environ,
		                      .apart = link->options.is_apart };

	if (error)
		return error;
	launch.descriptor[launch.descriptor_count++] = sockets[1];
	if (link->options.seat_socket >= 0)
		launch.descriptor[launch.descriptor_count++] = link->options.seat_socket;
	error = host_launch(&launch, &link->launched);
	if (launch.apart && (error == -EPERM || error == -ENOSPC)) {
		launch.apart = false;
		error = host_launch(&launch, &link->launched);
	}
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
	if (launch(link) != 0)
		end(link, status);
	/* Who sees it sees the new process. */
	__atomic_fetch_add(&link->view.restarts, 1, __ATOMIC_RELEASE);
}

/* It has no socket any more, so it leaves by itself, and ends its command first: of what is killed, a command stays. */
static void await_leave(const struct composer_link *link)
{
	uint64_t key;
	int poll = link->launched.process ? host_poll_create() : -1;

	if (poll < 0)
		return;
	host_poll_add(poll, link->launched.process_descriptor, KEY_PROCESS);
	host_poll_wait(poll, &key, 1, LEAVE_MS);
	host_descriptor_close(poll);
}

/* It has closed its socket, or we have: its process ends by itself, or by us. */
static void socket_ended(struct composer_link *link)
{
	if (!link->launched.process) {
		end(link, -1);
		return;
	}
	await_leave(link);
	process_ended(link);
}

/* --- The thread ----------------------------------------------------------------------------------------------------------------- */

static void on_change(void *context)
{
	host_wakeup_set(((struct composer_link *)context)->wakeup);
}

static void turn_remote(struct composer_link *link, bool heard, bool heard_remote)
{
	if (heard && link->socket >= 0)
		hear(link);
	composer_link_remote_update(link, heard_remote);
}

static void turn(struct composer_link *link, bool heard)
{
	if (drydock_thread_enter(link->options.machine) < 0) {
		end(link, -1);
		return;
	}
	if (heard && link->socket >= 0)
		hear(link);
	composer_link_machine_update(link);
	drydock_thread_exit(link->options.machine);
}

static void listen_on(struct composer_link *link)
{
	uint64_t keys[4];
	bool heard = false, remote = false, ended = false, had_socket = link->socket >= 0;
	int there = host_poll_wait(link->poll, keys, 4, -1);

	for (int at = 0; at < there; at++) {
		if (keys[at] == KEY_WAKE)
			host_wakeup_clear(link->wakeup);
		heard |= keys[at] == KEY_SOCKET;
		remote |= keys[at] == KEY_REMOTE;
		ended |= keys[at] == KEY_PROCESS;
	}
	if (link->options.is_remote)
		turn_remote(link, heard, remote);
	else
		turn(link, heard);
	if (ended)
		process_ended(link);
	else if (had_socket && link->socket < 0 && !link->is_over)
		socket_ended(link);
}

static void watch_machine(struct composer_link *link)
{
	struct idd_watcher watcher = { on_change, link };

	if (drydock_thread_enter(link->options.machine) < 0)
		return;
	if (!NT_SUCCESS(idd_watch(ke_current_machine(), &watcher)))
		end(link, -1);
	drydock_thread_exit(link->options.machine);
}

static void leave_machine(struct composer_link *link)
{
	if (drydock_thread_enter(link->options.machine) < 0)
		return;
	idd_unwatch(ke_current_machine(), link);
	composer_link_machine_leave(link);
	drydock_thread_exit(link->options.machine);
}

static void run(void *context)
{
	struct composer_link *link = context;

	if (!link->options.is_remote)
		watch_machine(link);
	host_wakeup_set(link->wakeup); /* what was there before */
	while (!__atomic_load_n(&link->stop, __ATOMIC_RELAXED) && !link->is_over)
		listen_on(link);
	if (link->options.is_remote)
		composer_link_remote_leave(link);
	else
		leave_machine(link);
	forget_composer(link);
	await_leave(link);
	bury(link);
}

static int prepare(struct composer_link *link)
{
	link->poll = host_poll_create();
	link->wakeup = host_wakeup_create();
	if (link->poll < 0 || link->wakeup < 0 || host_poll_add(link->poll, link->wakeup, KEY_WAKE))
		return -EMFILE;
	if (link->options.program) {
		link->options.program = link->program = strdup(link->options.program);
		return link->program ? launch(link) : -ENOMEM;
	}
	link->socket = link->options.display_socket;
	return host_poll_add(link->poll, link->socket, KEY_SOCKET);
}

static void destroy(struct composer_link *link)
{
	if (link->wakeup >= 0)
		host_descriptor_close(link->wakeup);
	if (link->poll >= 0)
		host_descriptor_close(link->poll);
	free(link->program);
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
	link->socket = link->poll = link->wakeup = link->remote = link->next_remote = -1;
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

int composer_link_connect(struct composer_link *link)
{
	int sockets[2], error = host_socket_pair(sockets), before;

	if (error)
		return error;
	before = __atomic_exchange_n(&link->next_remote, sockets[0], __ATOMIC_ACQ_REL);
	if (before >= 0)
		host_descriptor_close(before);
	host_wakeup_set(link->wakeup);
	return sockets[1];
}

void composer_link_look(struct composer_link *link, struct composer_link_view *ret_view)
{
	ret_view->restarts = __atomic_load_n(&link->view.restarts, __ATOMIC_ACQUIRE);
	ret_view->process = __atomic_load_n(&link->view.process, __ATOMIC_RELAXED);
	ret_view->presented = __atomic_load_n(&link->view.presented, __ATOMIC_RELAXED);
	ret_view->pointed = __atomic_load_n(&link->view.pointed, __ATOMIC_RELAXED);
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
