#include "test_child.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define DEFAULT_LIMIT_SECONDS 20
#define OUTPUT_SHOWN_BYTES (32 * 1024)

/* What the child tells its parent besides an exit status. */
struct note {
	char skip_reason[256];
	char directory[64];
};

/* In a child: its own note, from which a test that runs tests starts afresh. */
static struct note *note;

static _Noreturn void harness_fatal(const char *what)
{
	fprintf(stderr, "harness: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int limit_of(const struct test_case *test)
{
	const char *text = getenv("DRYDOCK_TEST_SECONDS");
	int seconds = text == NULL ? 0 : atoi(text);
	if (test->limit_seconds > seconds)
		return test->limit_seconds;
	return seconds > 0 ? seconds : DEFAULT_LIMIT_SECONDS;
}

static _Noreturn void child_main(const struct test_case *test, int output)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(output, STDERR_FILENO) < 0)
		_exit(2);
	close(null);
	close(output);
	test->run();
	/* exit, not _exit: sanitizers look for leaks and gcov writes its counters there. */
	exit(0);
}

/* Wait for the child until its limit; true when it had to be killed. */
static bool wait_or_kill(pid_t child, int limit_seconds, int *ret_status)
{
	int descriptor = (int)syscall(SYS_pidfd_open, child, 0);
	if (descriptor < 0)
		harness_fatal("pidfd_open");
	struct pollfd watched = { .fd = descriptor, .events = POLLIN };
	int ready;
	do {
		ready = poll(&watched, 1, limit_seconds * 1000);
	} while (ready < 0 && errno == EINTR);
	close(descriptor);
	if (ready == 0)
		kill(-child, SIGKILL);
	while (waitpid(child, ret_status, 0) < 0 && errno == EINTR)
		;
	return ready == 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void remove_leftovers(pid_t child, const char *directory)
{
	kill(-child, SIGKILL);
	if (directory[0] != '\0')
		nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* A zeroed page that the child shares with us. */
static struct note *create_note(void)
{
	void *page = mmap(NULL, sizeof(struct note), PROT_READ | PROT_WRITE,
	                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		harness_fatal("mmap");
	return page;
}

void test_child_run(const struct test_case *test, struct test_outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	outcome->limit_seconds = limit_of(test);
	outcome->output = memfd_create("test-output", MFD_CLOEXEC);
	if (outcome->output < 0)
		harness_fatal("memfd_create");
	struct note *own_note = note;
	note = create_note();
	fflush(NULL);
	pid_t child = fork();
	if (child < 0)
		harness_fatal("fork");
	if (child == 0)
		child_main(test, outcome->output);
	setpgid(child, child);
	outcome->timed_out = wait_or_kill(child, outcome->limit_seconds, &outcome->wait_status);
	remove_leftovers(child, note->directory);
	memcpy(outcome->skip_reason, note->skip_reason, sizeof(outcome->skip_reason));
	munmap(note, sizeof(*note));
	note = own_note;
	outcome->passed = !outcome->timed_out && outcome->wait_status == 0;
}

void test_child_print_output(const struct test_outcome *outcome)
{
	off_t size = lseek(outcome->output, 0, SEEK_END);
	off_t start = size > OUTPUT_SHOWN_BYTES ? size - OUTPUT_SHOWN_BYTES : 0;
	int copy = dup(outcome->output);
	FILE *stream = copy < 0 ? NULL : fdopen(copy, "r");
	if (stream == NULL)
		return;
	fseeko(stream, start, SEEK_SET);
	if (start > 0)
		printf("# ... %lld bytes before this are not shown\n", (long long)start);
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	while ((length = getline(&line, &capacity, stream)) > 0)
		printf("# %s%s", line, line[length - 1] == '\n' ? "" : "\n");
	free(line);
	fclose(stream);
}

void test_child_finish(struct test_outcome *outcome)
{
	close(outcome->output);
}

void test_skip(const char *reason)
{
	if (note != NULL)
		snprintf(note->skip_reason, sizeof(note->skip_reason), "%s", reason);
	fflush(NULL);
	_exit(0);
}

const char *test_directory(void)
{
	static char path[64];
	if (path[0] != '\0')
		return path;
	snprintf(path, sizeof(path), "/tmp/drydock-test-XXXXXX");
	if (mkdtemp(path) == NULL)
		harness_fatal("mkdtemp");
	if (note != NULL)
		memcpy(note->directory, path, sizeof(note->directory));
	return path;
}

static const char *environment_or(const char *name, const char *fallback)
{
	const char *value = getenv(name);
	return value == NULL ? fallback : value;
}

bool test_schedule_is_seeded(void)
{
	return strcmp(environment_or("DRYDOCK_TEST_SCHEDULE", "free"), "seeded") == 0;
}

uint64_t test_seed(void)
{
	return strtoull(environment_or("DRYDOCK_TEST_SEED", "1"), NULL, 0);
}

const char *test_source_root(void)
{
	return environment_or("DRYDOCK_SOURCE", HARNESS_SOURCE_ROOT);
}

const char *test_build_root(void)
{
	return environment_or("DRYDOCK_BUILD", HARNESS_BUILD_ROOT);
}
