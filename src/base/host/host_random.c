/* base/host/host_random.c - random bytes of the computer beneath us. */
#include "base/host/host_random.h"

#include <errno.h>
#include <sys/random.h>

int host_random_fill(void *bytes, size_t count)
{
	char *to = bytes;

	while (count) {
		ssize_t done = getrandom(to, count, 0);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			to += done;
			count -= (size_t)done;
		}
	}
	return 0;
}
