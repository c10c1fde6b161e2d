/* vm/guest/console.c - the terminal, ports that are known by a name, and which of them the command's streams are. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define PORTS "/sys/class/virtio-ports"

int console_open(const char *name)
{
	char path[64];
	int console;

	snprintf(path, sizeof(path), "/dev/%s", name);
	for (int waited = 0; (console = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0;)
		if (!init_wait(&waited))
			init_fail("opening the console %s", path);
	return console;
}

void console_quiet_serial(void)
{
	int file = open("/sys/class/tty/ttyS0/console", O_WRONLY | O_CLOEXEC);

	if (file >= 0 && write(file, "N", 1) != 1)
		fprintf(stderr, "drydock-init: the kernel speaks on both consoles\n");
	close(file);
}

/* Whether file says text, and a newline perhaps. */
static bool says(const char *path, const char *text)
{
	char found[64] = "";
	size_t length = strlen(text);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file < 0 ? -1 : read(file, found, sizeof(found) - 1);

	close(file);
	return got > 0 && strncmp(found, text, length) == 0 &&
	       (!found[length] || found[length] == '\n');
}

/* -1: there is none. */
static int find_port(const char *name, int flags)
{
	DIR *ports = opendir(PORTS);
	struct dirent *entry;
	char path[600];
	int port = -1;

	while (port < 0 && ports && (entry = readdir(ports)) != NULL) {
		snprintf(path, sizeof(path), PORTS "/%s/name", entry->d_name);
		if (entry->d_name[0] == '.' || !says(path, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		port = open(path, flags | O_CLOEXEC);
	}
	if (ports)
		closedir(ports);
	return port;
}

int port_open(const char *name, int flags)
{
	int port;

	for (int waited = 0; (port = find_port(name, flags)) < 0;)
		if (!init_wait(&waited))
			init_fail("opening the port %s", name);
	return port;
}

void streams_open(const struct orders *orders, int console, int streams[3])
{
	static const char *const names[] = { "krun-stdin", "krun-stdout", "krun-stderr" };

	for (int i = 0; i < 3; i++)
		streams[i] = orders->streams[i] == 'p'
		                     ? port_open(names[i], i ? O_WRONLY : O_RDONLY)
		                     : console;
}
