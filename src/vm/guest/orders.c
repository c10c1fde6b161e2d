/* vm/guest/orders.c - what the monitor tells the first program: a file of strings, and variables among them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define WORDS 8 /* before the command */

/* --- Variables ----------------------------------------------------------------------------------------------------- */

/* Where the variable stands; the null behind the last one where there is none. */
static char **place_of(char **environment, const char *name)
{
	size_t length = strlen(name);

	while (*environment &&
	       (strncmp(*environment, name, length) != 0 || (*environment)[length] != '='))
		environment++;
	return environment;
}

const char *variable_find(char **environment, const char *name)
{
	char *found = *place_of(environment, name);

	return found ? found + strlen(name) + 1 : NULL;
}

const char *variable_take(char **environment, const char *name)
{
	char **place = place_of(environment, name), *found = *place;

	for (; *place; place++)
		place[0] = place[1];
	return found ? found + strlen(name) + 1 : NULL;
}

/* The variables that are for this program; the command does not see them. */
static void take_variables(struct orders *orders)
{
	char **environment = orders->environment;
	const char *first = variable_take(environment, "KRUN_INIT_PID1");

	orders->is_process_1 = first && strcmp(first, "1") == 0;
	orders->limits = variable_take(environment, "KRUN_RLIMITS");
	orders->disk.device = variable_take(environment, "KRUN_BLOCK_ROOT_DEVICE");
	orders->disk.type = variable_take(environment, "KRUN_BLOCK_ROOT_FSTYPE");
	orders->disk.options = variable_take(environment, "KRUN_BLOCK_ROOT_OPTIONS");
	if (!orders->disk.type)
		orders->disk.type = "ext4";
}

/* --- Orders ---------------------------------------------------------------------------------------------------- */

char *init_read(const char *path, size_t *ret_bytes)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *text;
	size_t done = 0;
	ssize_t got = 0;

	if (file < 0 || fstat(file, &status) != 0)
		init_fail("opening %s", path);
	text = calloc(1, (size_t)status.st_size + 1);
	if (!text)
		init_fail("memory for %s", path);
	while (done < (size_t)status.st_size &&
	       (got = read(file, text + done, (size_t)status.st_size - done)) > 0)
		done += (size_t)got;
	if (got < 0)
		init_fail("reading %s", path);
	close(file);
	*ret_bytes = done;
	return text;
}

void orders_read(struct orders *orders, char *text, size_t bytes)
{
	static char *strings[INIT_STRINGS_MAX + 1];
	size_t count = 0, words = 0, end;

	for (size_t at = 0; at < bytes; at += strlen(text + at) + 1) {
		errno = E2BIG;
		if (count == INIT_STRINGS_MAX)
			init_fail("reading the orders");
		strings[count++] = text + at;
	}
	strings[count] = NULL;
	errno = EINVAL;
	if (count < WORDS + 2 || strlen(strings[5]) != 3)
		init_fail("reading the orders");
	words = strtoul(strings[7], NULL, 10);
	if (!words || words >= count - WORDS)
		init_fail("reading the command");
	orders->tag = strings[0];
	orders->read_only = strcmp(strings[1], "ro") == 0;
	orders->folder = strings[2];
	orders->host_name = strings[3];
	orders->console = strings[4];
	orders->streams = strings[5];
	orders->network = strings[6];
	orders->command = strings + WORDS;
	end = WORDS + words;
	strings[end] = NULL;
	orders->environment = strings + end + 1;
	take_variables(orders);
}
