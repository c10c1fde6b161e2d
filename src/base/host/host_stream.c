#include "base/host/host_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

struct host_terminal {
	int descriptor;
	struct termios before;
};

uint32_t host_streams_wait(const int *descriptors, size_t count)
{
	struct pollfd waits[HOST_STREAMS_MAX];
	uint32_t ready = 0;

	for (size_t i = 0; i < count; i++)
		waits[i] = (struct pollfd){ .fd = descriptors[i], .events = POLLIN };
	if (poll(waits, count, -1) <= 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (waits[i].revents)
			ready |= 1u << i;
	return ready;
}

int64_t host_stream_read(int descriptor, void *bytes, size_t count)
{
	ssize_t got = read(descriptor, bytes, count);

	if (got < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	return got;
}

int host_stream_write(int descriptor, const void *bytes, size_t count)
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
			return -errno;
		if (done > 0) {
			from += done;
			count -= (size_t)done;
		}
	}
	return 0;
}

bool host_stream_is_open(int descriptor)
{
	return fcntl(descriptor, F_GETFD) >= 0;
}

bool host_stream_is_terminal(int descriptor)
{
	return isatty(descriptor);
}

bool host_terminal_size(int descriptor, uint16_t *ret_columns, uint16_t *ret_rows)
{
	struct winsize size;

	if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || !size.ws_col || !size.ws_row)
		return false;
	*ret_columns = size.ws_col;
	*ret_rows = size.ws_row;
	return true;
}

struct host_terminal *host_terminal_raw(int descriptor)
{
	struct host_terminal *terminal = malloc(sizeof(*terminal));
	struct termios raw;

	if (!terminal || tcgetattr(descriptor, &terminal->before) != 0) {
		free(terminal);
		return NULL;
	}
	terminal->descriptor = descriptor;
	raw = terminal->before;
	cfmakeraw(&raw);
	raw.c_oflag |= OPOST;
	if (tcsetattr(descriptor, TCSANOW, &raw) != 0) {
		free(terminal);
		return NULL;
	}
	return terminal;
}

void host_terminal_restore(struct host_terminal *terminal)
{
	if (terminal)
		tcsetattr(terminal->descriptor, TCSANOW, &terminal->before);
	free(terminal);
}

int host_stream_create(const char *path, bool exclusive)
{
	int descriptor =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | (exclusive ? O_EXCL : O_TRUNC), 0600);

	return descriptor < 0 ? -errno : descriptor;
}

bool host_is_user(uint32_t user)
{
	return getuid() == user && geteuid() == user;
}

bool host_is_group(uint32_t group)
{
	return getgid() == group && getegid() == group;
}
