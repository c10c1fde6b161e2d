/* tools/drydock/console.c - a microVM's console on standard input and output. */
#include "drydock/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "vm/vmm/vmm.h"

#define ESCAPE 0x1d /* Ctrl-] */
#define INPUT_BYTES 64u

struct console {
	struct vmm *vmm;
	pthread_t thread;
	bool raw;
	struct termios terminal;
	struct sigaction interrupt, terminate, resize;
};

/*
 * A byte for the thread: 's' stop the machine, 'r' the guest takes input, 'w' the window has another
 * size, 'e' end. Written by signal handlers.
 */
static int control[2] = { -1, -1 };

static void tell(char what)
{
	int saved = errno;

	if (write(control[1], &what, 1) < 0)
		errno = saved;
}

static void on_signal(int number)
{
	(void)number;
	tell('s');
}

static void on_resize(int number)
{
	(void)number;
	tell('w');
}

static void tell_size(struct console *console)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row)
		vmm_console_resize(console->vmm, size.ws_col, size.ws_row);
}

void console_ready(void *context)
{
	(void)context;
	tell('r');
}

static void write_all(int descriptor, const void *bytes, size_t count)
{
	const uint8_t *from = bytes;

	while (count) {
		ssize_t done = write(descriptor, from, count);

		if (done < 0 && errno == EAGAIN) {
			struct pollfd wait = { .fd = descriptor, .events = POLLOUT };

			poll(&wait, 1, -1);
			continue;
		}
		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			from += done;
			count -= (size_t)done;
		}
	}
}

void console_write(void *context, const void *bytes, size_t count)
{
	(void)context;
	write_all(STDOUT_FILENO, bytes, count);
}

void console_complain(void *context, const void *bytes, size_t count)
{
	(void)context;
	write_all(STDERR_FILENO, bytes, count);
}

/* Input that waits for room in the guest's port. */
struct input {
	uint8_t bytes[INPUT_BYTES];
	size_t first, count;
	bool ended;
};

static void read_input(struct console *console, struct input *input)
{
	ssize_t got = read(STDIN_FILENO, input->bytes, sizeof(input->bytes));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	input->ended = got <= 0;
	input->first = 0;
	input->count = got > 0 ? (size_t)got : 0;
	if (console->raw && memchr(input->bytes, ESCAPE, input->count)) {
		input->count = 0;
		vmm_stop(console->vmm);
	}
}

static void give_input(struct console *console, struct input *input)
{
	size_t taken = vmm_console_input(console->vmm, input->bytes + input->first, input->count);

	input->first += taken;
	input->count -= taken;
}

static void *feed(void *argument)
{
	struct console *console = argument;
	struct input input = { .count = 0 };

	for (;;) {
		bool wants = !input.ended && !input.count;
		struct pollfd wait[2] = { { .fd = control[0], .events = POLLIN },
			                  { .fd = wants ? STDIN_FILENO : -1, .events = POLLIN } };
		char what;

		poll(wait, 2, -1);
		if ((wait[0].revents & POLLIN) && read(control[0], &what, 1) == 1) {
			if (what == 'e')
				return NULL;
			if (what == 's')
				vmm_stop(console->vmm);
			if (what == 'w')
				tell_size(console);
		}
		if (wants && wait[1].revents)
			read_input(console, &input);
		if (input.count)
			give_input(console, &input);
	}
}

static void begin_raw(struct console *console)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &console->terminal) != 0)
		return;
	raw = console->terminal;
	cfmakeraw(&raw);
	raw.c_oflag |= OPOST;
	console->raw = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

struct console *console_start(struct vmm *vmm)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct sigaction resize = { .sa_handler = on_resize, .sa_flags = SA_RESTART };
	struct console *console = calloc(1, sizeof(*console));

	if (!console)
		return NULL;
	console->vmm = vmm;
	if (pipe2(control, O_CLOEXEC | O_NONBLOCK) != 0)
		goto free;
	begin_raw(console);
	if (pthread_create(&console->thread, NULL, feed, console) != 0)
		goto restore;
	sigaction(SIGINT, &action, &console->interrupt);
	sigaction(SIGTERM, &action, &console->terminate);
	sigaction(SIGWINCH, &resize, &console->resize);
	tell('w');
	return console;

restore:
	if (console->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &console->terminal);
	close(control[0]);
	close(control[1]);
free:
	free(console);
	return NULL;
}

void console_stop(struct console *console)
{
	if (!console)
		return;
	sigaction(SIGINT, &console->interrupt, NULL);
	sigaction(SIGTERM, &console->terminate, NULL);
	sigaction(SIGWINCH, &console->resize, NULL);
	tell('e');
	pthread_join(console->thread, NULL);
	close(control[0]);
	close(control[1]);
	if (console->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &console->terminal);
	free(console);
}
