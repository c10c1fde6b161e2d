/* tools/drydock/console.c - a microVM's console on our standard streams. */
#include "drydock/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/host/host.h"
#include "vm/vmm/guest.h"

#define ESCAPE 0x1d /* Ctrl-] */
#define INPUT_BYTES 4096u
#define PATIENCE 3u /* so many of a signal that ends programs end the machine */

static const int passed[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };

#define PASSED (sizeof(passed) / sizeof(passed[0]))

struct console {
	struct vmm *vmm;
	const struct console_plan *plan;
	struct host_thread *thread;
	bool raw;
	struct termios terminal;
	struct sigaction before[PASSED], resize;
	unsigned ends; /* how many signals that end programs have come */
};

/*
 * A byte for the thread: the number of a signal, or 'r' the guest takes input, 'w' the window has another
 * size, 'e' end. Written by signal handlers.
 */
static int control[2] = { -1, -1 };
static int terminal = STDERR_FILENO; /* what the guest's console is on */

static void tell(char what)
{
	int saved = errno;

	if (write(control[1], &what, 1) < 0)
		errno = saved;
}

static void on_signal(int number)
{
	tell((char)number);
}

static void on_resize(int number)
{
	(void)number;
	tell('w');
}

static void tell_size(struct console *console)
{
	struct winsize size;

	if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row)
		vmm_console_resize(console->vmm, size.ws_col, size.ws_row);
}

void console_ready(void *context)
{
	(void)context;
	tell('r');
}

/* --- Output ----------------------------------------------------------------------------------------- */

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

void console_write_terminal(void *context, const void *bytes, size_t count)
{
	(void)context;
	write_all(terminal, bytes, count);
}

void console_complain(void *context, const void *bytes, size_t count)
{
	(void)context;
	write_all(STDERR_FILENO, bytes, count);
}

/* --- Ports ------------------------------------------------------------------------------------------ */

static int add_port(struct console_plan *plan, const char *name,
                    void (*write)(void *, const void *, size_t))
{
	plan->ports[plan->count] =
		(struct vmm_port){ .name = name, .write = write, .ready = console_ready };
	return (int)plan->count++;
}

static const char *const names[] = { VMM_GUEST_STDIN, VMM_GUEST_STDOUT, VMM_GUEST_STDERR };
static void (*const writes[])(void *, const void *, size_t) = { NULL, console_write,
	                                                        console_complain };

void console_plan_all(struct console_plan *plan)
{
	*plan = (struct console_plan){ .input_port = -1, .signal_port = -1 };
	for (int stream = 0; stream < 3; stream++)
		add_port(plan, names[stream], writes[stream]);
	add_port(plan, VMM_GUEST_SIGNALS, NULL);
}

void console_plan_make(struct console_plan *plan)
{
	plan->count = 0;
	plan->input_port = -1;
	terminal = STDERR_FILENO;
	for (int stream = 2; stream >= 0; stream--)
		if (isatty(stream))
			terminal = stream;
	for (int stream = 0; stream < 3; stream++) {
		bool is_port = !isatty(stream);
		int port = is_port ? add_port(plan, names[stream], writes[stream]) : -1;

		plan->streams[stream] = is_port ? 'p' : 't';
		if (stream == 0)
			plan->input_port = port;
	}
	plan->streams[3] = 0;
	plan->signal_port = add_port(plan, VMM_GUEST_SIGNALS, NULL);
}

/* --- Input ------------------------------------------------------------------------------------------ */

/* Input that waits for room in the guest's port. */
struct input {
	uint8_t bytes[INPUT_BYTES];
	size_t first, count;
	bool ended;
};

static int input_port(const struct console *console)
{
	return console->plan ? console->plan->input_port : -1;
}

static void read_input(struct console *console, struct input *input)
{
	ssize_t got = read(STDIN_FILENO, input->bytes, sizeof(input->bytes));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	input->ended = got <= 0;
	input->first = 0;
	input->count = got > 0 ? (size_t)got : 0;
	if (input->ended && input_port(console) >= 0)
		vmm_port_end(console->vmm, (unsigned)input_port(console));
	if (console->raw && memchr(input->bytes, ESCAPE, input->count)) {
		input->count = 0;
		vmm_stop(console->vmm);
	}
}

static void give_input(struct console *console, struct input *input)
{
	const uint8_t *from = input->bytes + input->first;
	int port = input_port(console);
	size_t taken = port < 0 ? vmm_console_input(console->vmm, from, input->count)
	                        : vmm_port_input(console->vmm, (unsigned)port, from, input->count);

	input->first += taken;
	input->count -= taken;
}

/* The command's where it listens; who insists, or comes before, ends the machine. */
static void pass_signal(struct console *console, char number)
{
	bool is_end = number != SIGUSR1 && number != SIGUSR2;
	bool is_taken =
		console->plan && console->plan->signal_port >= 0 &&
		vmm_port_input(console->vmm, (unsigned)console->plan->signal_port, &number, 1) == 1;

	console->ends += is_end;
	if (is_end && (!is_taken || console->ends == PATIENCE))
		vmm_stop(console->vmm);
}

static void feed(void *argument)
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
				return;
			if (what == 'w')
				tell_size(console);
			else if (what != 'r')
				pass_signal(console, what);
		}
		if (wants && wait[1].revents)
			read_input(console, &input);
		if (input.count)
			give_input(console, &input);
	}
}

/* --- Life ------------------------------------------------------------------------------------------- */

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

static void take_signals(struct console *console)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct sigaction resize = { .sa_handler = on_resize, .sa_flags = SA_RESTART };

	for (size_t i = 0; i < PASSED; i++)
		sigaction(passed[i], &action, &console->before[i]);
	sigaction(SIGWINCH, &resize, &console->resize);
}

struct console *console_start(struct vmm *vmm, const struct console_plan *plan)
{
	struct console *console = calloc(1, sizeof(*console));

	if (!console)
		return NULL;
	console->vmm = vmm;
	console->plan = plan;
	if (!plan)
		terminal = STDOUT_FILENO;
	if (pipe2(control, O_CLOEXEC | O_NONBLOCK) != 0)
		goto free;
	begin_raw(console);
	if (host_thread_create(feed, console, 0, &console->thread) != 0)
		goto restore;
	take_signals(console);
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
	for (size_t i = 0; i < PASSED; i++)
		sigaction(passed[i], &console->before[i], NULL);
	sigaction(SIGWINCH, &console->resize, NULL);
	tell('e');
	host_thread_join(console->thread);
	close(control[0]);
	close(control[1]);
	if (console->raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &console->terminal);
	free(console);
}
