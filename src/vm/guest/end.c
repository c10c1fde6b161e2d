/* vm/guest/end.c - how the first program ends, and how long it waits before it does. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define EXIT_CODE_COMMAND 0x7602u /* 'v', 2 */

static int root = -1; /* the host's folder, to tell it the exit code */

void init_tell(int folder)
{
	root = folder;
}

void init_end(int code)
{
	sync();
	if (root >= 0 && ioctl(root, EXIT_CODE_COMMAND, (unsigned long)code) != 0)
		fprintf(stderr, "drydock-init: the exit code %d cannot be told: %s\n", code,
		        strerror(errno));
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void init_fail(const char *format, ...)
{
	char step[256];
	int error = errno;
	va_list list;

	va_start(list, format);
	vsnprintf(step, sizeof(step), format, list);
	va_end(list);
	fprintf(stderr, "drydock-init: %s: %s (%d)\n", step, strerror(error), error);
	init_end(INIT_STATUS_SETUP);
}

bool init_wait(int *waited)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	if (*waited == INIT_WAIT_MS)
		return false;
	nanosleep(&pause, NULL);
	++*waited;
	return true;
}
