/* tools/drydock/service.c - names, paths and locks of machines that run as services. */
#include "drydock/service.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "drydock/tool.h"

bool service_name_is_valid(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t length = strlen(name);

	return length > 0 && length <= SERVICE_NAME_MAX && name[0] != '.' && name[0] != '-' &&
	       strspn(name, letters) == length;
}

static void find_folder(char *folder)
{
	const char *runtime = host_environment("XDG_RUNTIME_DIR");

	if (runtime && runtime[0] == '/' && strlen(runtime) + 48 < SERVICE_PATH_BYTES)
		snprintf(folder, SERVICE_PATH_BYTES, "%s/drydock", runtime);
	else
		snprintf(folder, SERVICE_PATH_BYTES, "/tmp/drydock-%u", (unsigned)getuid());
}

/*
 * A folder that somebody else made, or can read or write, is not used: who owns it owns the machines. Passing it may be
 * allowed, for machines that admit other users.
 */
static bool check_folder(const char *folder)
{
	struct stat status;

	if (mkdir(folder, 0700) && errno != EEXIST) {
		fprintf(stderr, "drydock: %s cannot be made: %s\n", folder, strerror(errno));
		return false;
	}
	if (lstat(folder, &status) || !S_ISDIR(status.st_mode) || status.st_uid != getuid() ||
	    (status.st_mode & 066) != 0) {
		fprintf(stderr,
		        "drydock: %s is not a folder of yours alone; remove it, or set "
		        "XDG_RUNTIME_DIR\n",
		        folder);
		return false;
	}
	return true;
}

bool service_paths(const char *name, struct service_paths *ret_paths)
{
	struct service_paths *paths = ret_paths;

	find_folder(paths->folder);
	if (!check_folder(paths->folder))
		return false;
	snprintf(paths->socket, sizeof(paths->socket), "%.50s/%.32s.sock", paths->folder, name);
	snprintf(paths->lock, sizeof(paths->lock), "%.50s/%.32s.lock", paths->folder, name);
	snprintf(paths->report, sizeof(paths->report), "%.50s/%.32s.report", paths->folder, name);
	snprintf(paths->log, sizeof(paths->log), "%.50s/%.32s.log", paths->folder, name);
	return true;
}

int service_lock(const struct service_paths *paths)
{
	int lock = open(paths->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB)) {
		close(lock);
		return -1;
	}
	return lock;
}

bool service_runs(const struct service_paths *paths)
{
	int lock = open(paths->lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool runs;

	if (lock < 0)
		return false;
	runs = flock(lock, LOCK_EX | LOCK_NB) != 0;
	close(lock);
	return runs;
}
