/* tools/capture/seat.c - one event, one message; and the way back. */
#include "capture/seat.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_socket.h"
#include "composer/message.h"
#include "display/backlog.h"

_Static_assert((int)COMPOSER_KEY_DOWN == (int)STREAM_KEY_DOWN &&
                       (int)COMPOSER_KEY_UP == (int)STREAM_KEY_UP &&
                       (int)COMPOSER_MOUSE_MOVE == (int)STREAM_MOUSE_MOVE &&
                       (int)COMPOSER_MOUSE_AT == (int)STREAM_MOUSE_AT &&
                       (int)COMPOSER_BUTTON_DOWN == (int)STREAM_BUTTON_DOWN &&
                       (int)COMPOSER_BUTTON_UP == (int)STREAM_BUTTON_UP &&
                       (int)COMPOSER_SCROLL == (int)STREAM_SCROLL &&
                       (int)COMPOSER_TOUCH_DOWN == (int)STREAM_TOUCH_DOWN &&
                       (int)COMPOSER_TOUCH_MOVE == (int)STREAM_TOUCH_MOVE &&
                       (int)COMPOSER_TOUCH_UP == (int)STREAM_TOUCH_UP &&
                       (int)COMPOSER_TEXT == (int)STREAM_TEXT &&
                       COMPOSER_TOUCH_CANCELLED == STREAM_TOUCH_CANCELLED &&
                       COMPOSER_CLIPBOARD_MAX == STREAM_CLIPBOARD_BYTES_MAX,
               "events go from the one format to the other as they are");

#define STACK_BYTES (256u << 10)
#define FLUSH_MS 5

/* Set once by who hears the machine's process, read by the other threads. */
static int seat = -1;

static bool send_event(void *context, const struct display_input *input);

/* Viewers may be there before seat_start(). */
static struct {
	struct display_server *server;
	struct host_thread *thread;
	int poll, wakeup;
	bool stop, listens;    /* relaxed atomics */
	struct host_lock lock; /* backlog */
	struct display_backlog backlog;
} back = { .poll = -1, .wakeup = -1, .backlog.send = send_event };

void seat_open(int descriptor)
{
	int before = __atomic_exchange_n(&seat, descriptor, __ATOMIC_ACQ_REL);

	if (before >= 0)
		host_descriptor_close(before);
	if (__atomic_load_n(&back.listens, __ATOMIC_ACQUIRE))
		host_wakeup_set(back.wakeup);
}

/* False: there is no room. A composer that is not there yet, or has gone, misses nothing that it could hear later. */
static bool say(void *bytes, size_t count)
{
	struct host_socket_message sent = { .bytes = bytes, .count = count };
	int socket = __atomic_load_n(&seat, __ATOMIC_ACQUIRE);

	return socket < 0 || host_socket_send(socket, &sent) != -EAGAIN;
}

/* --- From viewers -------------------------------------------------------------------------------------------------- */

static bool send_event(void *context, const struct display_input *input)
{
	struct composer_input message = { .type = COMPOSER_INPUT, .count = 1 };

	(void)context;
	message.event[0] = (struct composer_event){ .tag = input->tag,
		                                    .kind = input->kind,
		                                    .code = input->code,
		                                    .x = input->x,
		                                    .y = input->y,
		                                    .flags = input->flags };
	return say(&message,
	           offsetof(struct composer_input, event) + sizeof(struct composer_event));
}

/* Then the thread of the way back looks whether there is room. */
void seat_input(void *context, const struct display_input *input)
{
	uint32_t waited;

	(void)context;
	host_lock_acquire(&back.lock);
	waited = back.backlog.waiting;
	display_backlog_put(&back.backlog, input);
	waited = back.backlog.waiting && !waited;
	host_lock_release(&back.lock);
	if (waited && __atomic_load_n(&back.listens, __ATOMIC_ACQUIRE))
		host_wakeup_set(back.wakeup);
}

/* How long until there may be room: for ever when nothing waits for it. */
static int flush(void)
{
	bool is_empty;

	host_lock_acquire(&back.lock);
	is_empty = display_backlog_flush(&back.backlog);
	host_lock_release(&back.lock);
	return is_empty ? -1 : FLUSH_MS;
}

void seat_clipboard(void *context, const char *text, size_t size)
{
	static char bytes[COMPOSER_SEAT_BYTES_MAX]; /* the server's thread alone */
	struct composer_clipboard head = { COMPOSER_CLIPBOARD, (uint32_t)size };

	(void)context;
	if (size > COMPOSER_CLIPBOARD_MAX)
		return;
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), text, size);
	say(bytes, sizeof(head) + size);
}

void seat_kick(void *context)
{
	uint32_t kick = COMPOSER_KICK;

	(void)context;
	say(&kick, sizeof(kick));
}

/* --- To viewers ------------------------------------------------------------------------------------------------------ */

/* False: the composer has closed the socket for good. */
static bool hear(int socket)
{
	static uint8_t bytes[COMPOSER_SEAT_BYTES_MAX];
	struct host_socket_message message = { .bytes = bytes, .count = sizeof(bytes) };
	int result = host_socket_receive(socket, false, &message);
	const char *text;
	uint32_t size;

	if (result <= 0)
		return result == -EAGAIN;
	for (size_t at = 0; at < message.descriptor_count; at++)
		host_descriptor_close(message.descriptor[at]);
	if (message.truncated)
		return true;
	text = composer_message_clipboard(bytes, message.count, &size);
	if (text)
		display_server_set_clipboard(back.server, text, size);
	return true;
}

enum { KEY_WAKE, KEY_SEAT };

static void run(void *context)
{
	int socket = -1;
	uint64_t key;

	(void)context;
	while (!__atomic_load_n(&back.stop, __ATOMIC_RELAXED)) {
		int there = __atomic_load_n(&seat, __ATOMIC_ACQUIRE);

		if (socket < 0 && there >= 0 && host_poll_add(back.poll, there, KEY_SEAT) == 0)
			socket = there;
		if (host_poll_wait(back.poll, &key, 1, flush()) <= 0)
			continue;
		if (key == KEY_WAKE)
			host_wakeup_clear(back.wakeup);
		else if (!hear(socket))
			host_poll_remove(back.poll, socket);
	}
}

int seat_start(struct display_server *server)
{
	back.server = server;
	back.poll = host_poll_create();
	back.wakeup = host_wakeup_create();
	if (back.poll < 0 || back.wakeup < 0 || host_poll_add(back.poll, back.wakeup, KEY_WAKE))
		return -EMFILE;
	__atomic_store_n(&back.listens, true, __ATOMIC_RELEASE);
	return host_thread_create(run, NULL, STACK_BYTES, &back.thread);
}

void seat_stop(void)
{
	if (!back.thread)
		return;
	__atomic_store_n(&back.stop, true, __ATOMIC_RELAXED);
	host_wakeup_set(back.wakeup);
	host_thread_join(back.thread);
	back.thread = NULL;
	if (back.backlog.dropped)
		fprintf(stderr,
		        "drydock: %llu events of viewers were dropped, because the desktop did not "
		        "read\n",
		        (unsigned long long)back.backlog.dropped);
}
