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
#include <sys/prctl.h>
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
/* Then it may say where its threads are. */
#define STACKS_MS 600
/* Work of less than a second needs no progress. */
#define PROGRESS_MS 1000

static volatile sig_atomic_t interrupts;

const char *run_stage_name(uint32_t stage)
{
	static const char *const names[] = { "starting",
		                             "loading drivers",
		                             "plugging devices",
		                             "running the client",
		                             "serving",
		                             "unloading",
		                             "done" };

	return names[stage <= RUN_DONE ? stage : RUN_DONE];
}

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

/* This program brings the sanitizer's library when it was built with one itself. */
#if defined(__SANITIZE_ADDRESS__)
#define OWN_SANITIZER true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_SANITIZER true
#endif
#endif
#ifndef OWN_SANITIZER
#define OWN_SANITIZER false
#endif

/* The compilers' library names, found through gcc when it is there, else by the dynamic linker. */
static void preload(char *list, size_t bytes, const char *library)
{
	size_t used = strlen(list);

	snprintf(list + used, bytes - used, "%s%s", used ? ":" : "", library);
}

/* What the machine's process inherits. */
struct channel {
	int plan, shared;
	int ask[2]; /* pipe: the supervisor writes RUN_ASK_... */
	pid_t supervisor;
};

void sanitizer_environment(unsigned flags)
{
	char list[256] = "";

	if (flags & DRYDOCK_IMAGE_ASAN && !OWN_SANITIZER)
		preload(list, sizeof(list), "libasan.so.8");
	if (flags & DRYDOCK_IMAGE_UBSAN && !OWN_SANITIZER)
		preload(list, sizeof(list), "libubsan.so.1");
	if (flags & DRYDOCK_IMAGE_TSAN)
		preload(list, sizeof(list), "libtsan.so.2");
	if (!list[0] && !OWN_SANITIZER)
		return;
	if (list[0])
		setenv("LD_PRELOAD", list, 1);
	setenv("ASAN_OPTIONS",
	       "halt_on_error=0:detect_leaks=0:use_sigaltstack=0:handle_segv=0:handle_sigbus=0:"
	       "handle_sigill=0:handle_sigfpe=0:handle_abort=0:allocator_may_return_null=1:"
	       "detect_stack_use_after_return=0:print_summary=0:detect_odr_violation=0",
	       1);
	setenv("UBSAN_OPTIONS", "print_stacktrace=0", 1);
}

static void set_environment(const struct run_plan *plan, const struct channel *channel)
{
	char value[64];

	snprintf(value, sizeof(value), "%d,%d,%d", channel->plan, channel->shared, channel->ask[0]);
	setenv("DRYDOCK_MACHINE_PROCESS", value, 1);
	sanitizer_environment(plan_flags(plan));
}

/* The debugger's words and ours; it keeps the terminal and Ctrl-C. */
static void exec_debugger(const char *debugger, char *program)
{
	char words[512], *word, *rest = words;
	char *arguments[32];
	size_t count = 0;

	snprintf(words, sizeof(words), "%s", debugger);
	while ((word = strsep(&rest, " ")) != NULL && count < 30)
		if (*word)
			arguments[count++] = word;
	arguments[count++] = program;
	arguments[count] = NULL;
	execvp(arguments[0], arguments);
	fprintf(stderr, "drydock: %s: %s\n", arguments[0], strerror(errno));
}

static _Noreturn void become_machine(const struct run_plan *plan, const struct channel *channel)
{
	char *arguments[] = { "drydock-machine", NULL };

	set_environment(plan, channel);
	close(channel->ask[1]);
	if (plan->output_is_taken)
		dup2(2, 1);
	/* Nobody would read its record; it ends with us, also when we went before it could say so. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != channel->supervisor)
		_exit(EXIT_INTERNAL);
	if (plan->debugger)
		exec_debugger(plan->debugger, host_path_program());
	signal(SIGINT, SIG_IGN); /* the supervisor tells */
	signal(SIGTERM, SIG_DFL);
	execv("/proc/self/exe",
	      arguments); /* this very file, even when a newer one has its name by now */
	_exit(EXIT_INTERNAL);
}

/* --- Waiting ---------------------------------------------------------------------------------------------- */

static uint64_t now_ms(void)
{
	return host_clock_monotonic_ns() / NS_PER_MS;
}

static int remaining_ms(const struct run_plan *plan, uint64_t deadline)
{
	uint64_t now = now_ms(), longest = plan->progress ? PROGRESS_MS : 60000;

	if (deadline == UINT64_MAX && !plan->progress)
		return -1;
	return deadline <= now ? 0 : (int)(deadline - now > longest ? longest : deadline - now);
}

static void show_progress(uint64_t start, const struct run_shared *shared)
{
	uint64_t elapsed_ms = now_ms() - start;

	if (elapsed_ms >= PROGRESS_MS)
		fprintf(stderr, "\r\033[K%s, %llu s", run_stage_name(shared->stage),
		        (unsigned long long)elapsed_ms / 1000);
}

static void ask(const struct channel *channel, char what)
{
	if (write(channel->ask[1], &what, 1) != 1)
		errno = 0; /* it has ended already */
}

/* Waiting for the machine's process, and what was asked of it so far. */
struct watch {
	pid_t child;
	uint64_t deadline;
	int interrupts_seen;
	bool stacks_asked;
};

static void on_interrupts(struct watch *watch, const struct channel *channel,
                          struct run_outcome *outcome)
{
	watch->interrupts_seen = interrupts;
	outcome->interrupted = true;
	__atomic_store_n(&outcome->shared->interrupt, 1, __ATOMIC_RELEASE);
	ask(channel, RUN_ASK_INTERRUPT);
	if (watch->interrupts_seen > 1)
		kill(watch->child, SIGKILL);
	watch->deadline = now_ms() + GRACE_MS;
}

/* First it is asked where its threads are, then it is killed. */
static void on_deadline(struct watch *watch, const struct channel *channel,
                        struct run_outcome *outcome)
{
	outcome->timed_out = !outcome->interrupted;
	if (!watch->stacks_asked) {
		watch->stacks_asked = true;
		ask(channel, RUN_ASK_STACKS);
		watch->deadline = now_ms() + STACKS_MS;
		return;
	}
	kill(watch->child, SIGKILL);
	watch->deadline = UINT64_MAX;
}

static void wait_for_end(const struct run_plan *plan, pid_t child, const struct channel *channel,
                         struct run_outcome *outcome)
{
	uint64_t start = now_ms();
	struct watch watch = { .child = child, .deadline = UINT64_MAX };
	struct pollfd poll_child = { .fd = (int)syscall(SYS_pidfd_open, child, 0),
		                     .events = POLLIN };

	if (plan->timeout_seconds)
		watch.deadline = now_ms() + 1000ull * plan->timeout_seconds;
	while (poll(&poll_child, 1, remaining_ms(plan, watch.deadline)) <= 0) {
		if (plan->progress)
			show_progress(start, outcome->shared);
		if (interrupts > watch.interrupts_seen)
			on_interrupts(&watch, channel, outcome);
		else if (now_ms() >= watch.deadline)
			on_deadline(&watch, channel, outcome);
	}
	if (plan->progress && now_ms() - start >= PROGRESS_MS)
		fputs("\r\033[K", stderr);
	close(poll_child.fd);
}

static struct run_shared *map_shared(int *ret_descriptor)
{
	struct run_shared *shared;

	*ret_descriptor = memfd_create("record", 0);
	if (*ret_descriptor < 0 || ftruncate(*ret_descriptor, sizeof(*shared)))
		return NULL;
	shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, *ret_descriptor, 0);
	return shared == MAP_FAILED ? NULL : shared;
}

static void note_status(struct run_outcome *outcome, int status)
{
	if (WIFSIGNALED(status))
		outcome->signal = WTERMSIG(status);
	else
		outcome->exit_status = WEXITSTATUS(status);
}

static void close_channel(struct channel *channel)
{
	int descriptors[] = { channel->plan, channel->shared, channel->ask[0], channel->ask[1] };

	for (size_t index = 0; index < sizeof(descriptors) / sizeof(descriptors[0]); index++)
		if (descriptors[index] >= 0)
			close(descriptors[index]);
}

static bool open_channel(const struct run_plan *plan, struct channel *ret_channel,
                         struct run_shared **ret_shared)
{
	*ret_channel = (struct channel){
		.plan = plan_file(plan), .shared = -1, .ask = { -1, -1 }, .supervisor = getpid()
	};
	*ret_shared = map_shared(&ret_channel->shared);
	if (ret_channel->plan >= 0 && *ret_shared && pipe(ret_channel->ask) == 0)
		return true;
	fprintf(stderr, "drydock: nothing to talk to the machine's process through: %s\n",
	        strerror(errno));
	close_channel(ret_channel);
	return false;
}

static int fork_and_wait(const struct run_plan *plan, const struct channel *channel,
                         struct run_outcome *outcome)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		become_machine(plan, channel);
	if (child < 0) {
		fprintf(stderr, "drydock: no process for the machine: %s\n", strerror(errno));
		return EXIT_INTERNAL;
	}
	wait_for_end(plan, child, channel, outcome);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	note_status(outcome, status);
	return 0;
}

/* Without its library a sanitized image cannot be loaded; the dynamic linker's own words would not help. */
static bool has_library(unsigned flags, unsigned flag, const char *library, const char *package)
{
	if (!(flags & flag) || tool_library_exists(library))
		return true;
	fprintf(stderr,
	        "drydock: %s is not there: apt-get install %s, or run with --sanitize=none\n",
	        library, package);
	return false;
}

static bool has_libraries(unsigned flags)
{
	return has_library(flags, DRYDOCK_IMAGE_ASAN, "libasan.so.8", "libasan8") &&
	       has_library(flags, DRYDOCK_IMAGE_UBSAN, "libubsan.so.1", "libubsan1") &&
	       has_library(flags, DRYDOCK_IMAGE_TSAN, "libtsan.so.2", "libtsan2");
}

int supervise(const struct run_plan *plan, struct run_outcome *ret_outcome)
{
	struct sigaction action = { .sa_handler = on_interrupt }, old_interrupt, old_terminate,
			 old_pipe;
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	uint64_t start = now_ms();
	struct channel channel;
	int status;

	*ret_outcome = (struct run_outcome){ 0 };
	if (!has_libraries(plan_flags(plan)))
		return EXIT_CANNOT;
	if (!open_channel(plan, &channel, &ret_outcome->shared))
		return EXIT_INTERNAL;
	fflush(NULL);
	interrupts = 0;
	sigaction(SIGINT, &action, &old_interrupt);
	sigaction(SIGTERM, &action, &old_terminate);
	sigaction(SIGPIPE, &ignore, &old_pipe);
	status = fork_and_wait(plan, &channel, ret_outcome);
	sigaction(SIGINT, &old_interrupt, NULL);
	sigaction(SIGTERM, &old_terminate, NULL);
	sigaction(SIGPIPE, &old_pipe, NULL);
	close_channel(&channel);
	ret_outcome->duration_ms = now_ms() - start;
	return status;
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
