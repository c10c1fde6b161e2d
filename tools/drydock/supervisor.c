/*
 * tools/drydock/supervisor.c - the machine's process: start it, pass Ctrl-C on, wait, say how it ended.
 *
 * The plan goes over in one memory file, the record of findings comes back in another, so that an abort, an
 * _exit, running out of memory or a kill loses nothing that was found before it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "drydock/image.h"
#include "drydock/tool.h"

#define NS_PER_MS 1000000u
/* After Ctrl-C or a time-out the machine's process may unload in peace, then it is killed. */
#define GRACE_MS 5000

static volatile sig_atomic_t interrupts;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupts++;
}

/* --- Starting ------------------------------------------------------------------------------------------- */

static int plan_file(const struct run_plan *plan)
{
	char *text = run_plan_to_text(plan);
	int file = text ? memfd_create("plan", 0) : -1;
	size_t bytes = text ? strlen(text) : 0;

	if (file >= 0 && write(file, text, bytes) != (ssize_t)bytes) {
		close(file);
		file = -1;
	}
	free(text);
	return file;
}

static unsigned plan_flags(const struct run_plan *plan)
{
	unsigned flags = 0;

	for (size_t index = 0; index < plan->driver_count; index++)
		flags |= plan->driver[index].flags;
	return flags;
}

/* The compilers' library names, found through gcc when it is there, else by the dynamic linker. */
static void preload(char *list, size_t bytes, const char *library)
{
	size_t used = strlen(list);

	snprintf(list + used, bytes - used, "%s%s", used ? ":" : "", library);
}

static void set_environment(const struct run_plan *plan, int plan_descriptor, int shared_descriptor)
{
	char value[64], list[256] = "";
	unsigned flags = plan_flags(plan);

	snprintf(value, sizeof(value), "%d,%d", plan_descriptor, shared_descriptor);
	setenv("DRYDOCK_MACHINE_PROCESS", value, 1);
	if (flags & DRYDOCK_IMAGE_ASAN)
		preload(list, sizeof(list), "libasan.so.8");
	if (flags & DRYDOCK_IMAGE_UBSAN)
		preload(list, sizeof(list), "libubsan.so.1");
	if (flags & DRYDOCK_IMAGE_TSAN)
		preload(list, sizeof(list), "libtsan.so.2");
	if (!list[0])
		return;
	setenv("LD_PRELOAD", list, 1);
	setenv("ASAN_OPTIONS",
	       "halt_on_error=0:detect_leaks=0:use_sigaltstack=0:handle_segv=0:handle_sigbus=0:"
	       "handle_sigill=0:handle_sigfpe=0:handle_abort=0:allocator_may_return_null=1:"
	       "detect_stack_use_after_return=0:print_summary=0:detect_odr_violation=0", 1);
	setenv("UBSAN_OPTIONS", "print_stacktrace=0:log_path=/dev/null", 1);
}

/* The debugger's words and ours; it keeps the terminal and Ctrl-C. */
static void exec_debugger(const char *debugger, const char *program)
{
	char words[512], *word, *rest = words;
	char *arguments[32];
	size_t count = 0;

	snprintf(words, sizeof(words), "%s", debugger);
	while ((word = strsep(&rest, " ")) != NULL && count < 30)
		if (*word)
			arguments[count++] = word;
	arguments[count++] = (char *)program;
	arguments[count] = NULL;
	execvp(arguments[0], arguments);
	fprintf(stderr, "drydock: %s: %s\n", arguments[0], strerror(errno));
}

static _Noreturn void become_machine(const struct run_plan *plan, int plan_descriptor,
                                     int shared_descriptor)
{
	char *program = host_path_program();
	char *arguments[] = { "drydock-machine", NULL };

	set_environment(plan, plan_descriptor, shared_descriptor);
	if (program && plan->debugger)
		exec_debugger(plan->debugger, program);
	signal(SIGINT, SIG_IGN); /* the supervisor tells */
	if (program)
		execv(program, arguments);
	_exit(EXIT_INTERNAL);
}

/* --- Waiting ---------------------------------------------------------------------------------------------- */

static uint64_t now_ms(void)
{
	return host_clock_monotonic_ns() / NS_PER_MS;
}

static int remaining_ms(uint64_t deadline)
{
	uint64_t now = now_ms();

	if (deadline == UINT64_MAX)
		return -1;
	return deadline <= now ? 0 : (int)(deadline - now > 60000 ? 60000 : deadline - now);
}

static void wait_for_end(const struct run_plan *plan, pid_t child, struct run_outcome *outcome)
{
	uint64_t deadline = plan->timeout_seconds ? now_ms() + 1000ull * plan->timeout_seconds : UINT64_MAX;
	struct pollfd poll_child = { .fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
	int seen = 0;

	while (poll(&poll_child, 1, remaining_ms(deadline)) <= 0) {
		if (interrupts > seen) {
			seen = interrupts;
			outcome->interrupted = true;
			__atomic_store_n(&outcome->shared->interrupt, 1, __ATOMIC_RELEASE);
			if (seen > 1)
				kill(child, SIGKILL);
			deadline = now_ms() + GRACE_MS;
		} else if (now_ms() >= deadline) {
			outcome->timed_out = !outcome->interrupted;
			kill(child, SIGKILL);
			deadline = UINT64_MAX;
		}
	}
	close(poll_child.fd);
}

static struct run_shared *map_shared(int *ret_descriptor)
{
	struct run_shared *shared;

	*ret_descriptor = memfd_create("record", 0);
	if (*ret_descriptor < 0 || ftruncate(*ret_descriptor, sizeof(*shared)))
		return NULL;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, *ret_descriptor, 0);
	return shared == MAP_FAILED ? NULL : shared;
}

static void note_status(struct run_outcome *outcome, int status)
{
	if (WIFSIGNALED(status))
		outcome->signal = WTERMSIG(status);
	else
		outcome->exit_status = WEXITSTATUS(status);
}

int supervise(const struct run_plan *plan, struct run_outcome *ret_outcome)
{
	struct sigaction action = { .sa_handler = on_interrupt }, old;
	uint64_t start = now_ms();
	int plan_descriptor = plan_file(plan), shared_descriptor = -1, status = 0;
	pid_t child;

	*ret_outcome = (struct run_outcome){ .shared = map_shared(&shared_descriptor) };
	if (plan_descriptor < 0 || !ret_outcome->shared) {
		fputs("drydock: no memory for the machine's process\n", stderr);
		return EXIT_INTERNAL;
	}
	fflush(NULL);
	sigaction(SIGINT, &action, &old);
	child = fork();
	if (child == 0)
		become_machine(plan, plan_descriptor, shared_descriptor);
	close(plan_descriptor);
	close(shared_descriptor);
	if (child < 0) {
		fprintf(stderr, "drydock: no process for the machine: %s\n", strerror(errno));
		return EXIT_INTERNAL;
	}
	wait_for_end(plan, child, ret_outcome);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &old, NULL);
	note_status(ret_outcome, status);
	ret_outcome->duration_ms = now_ms() - start;
	return 0;
}

void run_outcome_finish(struct run_outcome *outcome)
{
	if (outcome->shared)
		munmap(outcome->shared, sizeof(*outcome->shared));
	outcome->shared = NULL;
}

int run_outcome_status(const struct run_outcome *outcome)
{
	const struct run_shared *shared = outcome->shared;

	if (shared->sink.finding_count)
		return EXIT_FINDINGS;
	if (outcome->signal || outcome->exit_status == EXIT_INTERNAL ||
	    (outcome->exit_status == 0 && shared->stage != RUN_DONE && !outcome->interrupted))
		return outcome->timed_out || outcome->interrupted ? EXIT_FINDINGS : EXIT_INTERNAL;
	if (shared->load_failed)
		return EXIT_CANNOT;
	if (outcome->interrupted || (shared->client_ran && shared->client_exit != 0))
		return EXIT_FINDINGS;
	return outcome->exit_status;
}
