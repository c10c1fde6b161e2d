#include "base/host/host_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The interface of the newest kernel, which headers may not have yet; its rights by the version that has them. */
#define ACCESS_EXECUTE (1ull << 0)
#define ACCESS_WRITE_FILE (1ull << 1)
#define ACCESS_READ_FILE (1ull << 2)
#define ACCESS_READ_DIR (1ull << 3)
#define ACCESS_FIRST ((1ull << 13) - 1) /* version 1 */
#define ACCESS_REFER (1ull << 13)       /* 2 */
#define ACCESS_TRUNCATE (1ull << 14)    /* 3 */
#define ACCESS_TCP 3ull                 /* 4: bind and connect */
#define SCOPE_ALL 3ull                  /* 6: abstract sockets and signals */
#define ASK_VERSION 1u
#define RULE_PATH 1
#define VERSION_LEAST 2

struct ruleset {
	uint64_t files, network, scopes;
};

struct __attribute__((packed)) path_rule {
	uint64_t allowed;
	int32_t parent;
};

static long version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
}

static struct ruleset ruleset_of(long version, bool network)
{
	struct ruleset set = { .files = ACCESS_FIRST | ACCESS_REFER };

	if (version >= 3)
		set.files |= ACCESS_TRUNCATE;
	if (version >= 4 && !network)
		set.network = ACCESS_TCP;
	if (version >= 6)
		set.scopes = SCOPE_ALL;
	return set;
}

/* Older kernels take a shorter one. */
static size_t size_of(long version)
{
	if (version >= 6)
		return sizeof(struct ruleset);
	return version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static int allow(int ruleset, const struct ruleset *set, const struct host_confine_path *path)
{
	struct path_rule rule = { .allowed = set->files & ~ACCESS_EXECUTE };
	struct stat status;
	int error = 0;

	rule.parent = open(path->path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return -errno;
	if (path->read_only)
		rule.allowed = ACCESS_READ_FILE | ACCESS_READ_DIR;
	if (fstat(rule.parent, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed &= ACCESS_READ_FILE | ACCESS_WRITE_FILE | ACCESS_TRUNCATE;
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0) != 0)
		error = -errno;
	close(rule.parent);
	return error;
}

int host_confine(const struct host_confine_path *paths, size_t count, bool network)
{
	long kernel = version();
	struct ruleset set = ruleset_of(kernel, network);
	int ruleset, error = 0;

	if (kernel < VERSION_LEAST)
		return -EOPNOTSUPP;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &set, size_of(kernel), 0);
	if (ruleset < 0)
		return -errno;
	for (size_t i = 0; i < count && !error; i++)
		error = allow(ruleset, &set, &paths[i]);
	if (!error && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	               syscall(SYS_landlock_restrict_self, ruleset, 0) != 0))
		error = -errno;
	close(ruleset);
	return error;
}
