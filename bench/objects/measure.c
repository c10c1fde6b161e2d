/*
 * measure.c - the native half of the bench: measures one thing and prints "name value" lines.
 *
 * usage    measure limits                    dup + close, poll over 64 eventfds: nanoseconds
 *          measure round-trips SUFFIX        two futex words between two threads, and between two processes
 *          measure client CLIENT ARGS...     a machine in which CLIENT runs and prints for itself
 *          measure memory                    of an idle handle, and of an event: bytes
 *
 * SUFFIX is "" (whoever waits sleeps) or "_two_cores" (each side on a core of its own, and spins first).
 */
#include <linux/futex.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drydock/drydock.h"
#include "nt/ob/nt_services.h"

#define SLICES 100
#define ROUND_TRIPS 500
#define ROUND_TRIP_SLICES 40
#define MANY 64
#define SPIN_TURNS 300
#define HANDLES 100000
#define EVENTS 100000

static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void check(int fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "measure: %s failed\n", what);
	exit(1);
}

struct timed {
	void (*operation)(void *context, int count);
	void *context;
	int slices, count;
};

/* As the client does: the fastest slice. */
static void time_slices(const char *name, const struct timed *timed)
{
	double fastest = 0;

	for (int slice = 0; slice < timed->slices; slice++) {
		double start = now_ns(), took;

		timed->operation(timed->context, timed->count);
		took = now_ns() - start;
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("%s %.1f\n", name, fastest / timed->count);
}

/* --- Limits ----------------------------------------------------------------------------------------------- */

static void duplicate(void *context, int count)
{
	while (count--)
		close(dup(*(int *)context));
}

static void poll_many(void *context, int count)
{
	while (count--)
		check(poll(context, MANY, -1) == 1, "poll");
}

static void time_limits(void)
{
	struct pollfd many[MANY];

	for (int index = 0; index < MANY; index++)
		many[index] =
			(struct pollfd){ .fd = eventfd(index == MANY - 1, 0), .events = POLLIN };
	time_slices("dup_close", &(struct timed){ duplicate, &many[0].fd, SLICES, 100 });
	time_slices("poll", &(struct timed){ poll_many, many, SLICES, 100 });
}

/* --- Round trips ------------------------------------------------------------------------------------------ */

enum word_state { EMPTY, GIVEN, AWAITED };

struct words {
	_Alignas(128) uint32_t question;
	_Alignas(128) uint32_t answer;
	_Alignas(128) int spins;
	int private_flag;
};

static void give(struct words *words, uint32_t *word)
{
	if (__atomic_exchange_n(word, GIVEN, __ATOMIC_ACQ_REL) == AWAITED)
		syscall(SYS_futex, word, FUTEX_WAKE | words->private_flag, 1, NULL, NULL, 0);
}

static int is_given(uint32_t *word)
{
	if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != GIVEN)
		return 0;
	__atomic_store_n(word, EMPTY, __ATOMIC_RELEASE);
	return 1;
}

static void take(struct words *words, uint32_t *word)
{
	for (int turn = 0; turn < words->spins; turn++) {
		if (is_given(word))
			return;
		__builtin_ia32_pause();
	}
	for (;;) {
		uint32_t nothing = EMPTY;

		__atomic_compare_exchange_n(word, &nothing, AWAITED, 0, __ATOMIC_ACQ_REL,
		                            __ATOMIC_ACQUIRE);
		if (is_given(word))
			return;
		syscall(SYS_futex, word, FUTEX_WAIT | words->private_flag, AWAITED, NULL, NULL, 0);
	}
}

static void round_trip(void *context, int count)
{
	struct words *words = context;

	while (count--) {
		give(words, &words->question);
		take(words, &words->answer);
	}
}

static void use_core(const struct words *words, int core)
{
	cpu_set_t set;

	if (!words->spins)
		return;
	CPU_ZERO(&set);
	CPU_SET(core, &set);
	check(sched_setaffinity(0, sizeof(set), &set) == 0, "sched_setaffinity");
}

static void *answer(void *context)
{
	struct words *words = context;

	use_core(words, 1);
	for (int left = 1 + ROUND_TRIPS * ROUND_TRIP_SLICES; left > 0; left--) {
		take(words, &words->question);
		give(words, &words->answer);
	}
	return NULL;
}

static void ask(const char *name, const char *suffix, struct words *words)
{
	char text[64];

	use_core(words, 0);
	round_trip(words, 1);
	snprintf(text, sizeof(text), "%s%s", name, suffix);
	time_slices(text, &(struct timed){ round_trip, words, ROUND_TRIP_SLICES, ROUND_TRIPS });
}

static void time_round_trips(const char *suffix)
{
	struct words *words = mmap(NULL, sizeof(*words), PROT_READ | PROT_WRITE,
	                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;
	pid_t child;

	check(words != MAP_FAILED, "mmap");
	words->spins = suffix[0] ? SPIN_TURNS : 0;
	words->private_flag = 0;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		answer(words);
		_exit(0);
	}
	check(child > 0, "fork");
	ask("bare_processes", suffix, words);
	check(waitpid(child, NULL, 0) == child, "waitpid");
	words->private_flag = FUTEX_PRIVATE_FLAG;
	check(pthread_create(&thread, NULL, answer, words) == 0, "pthread_create");
	ask("bare_threads", suffix, words);
	pthread_join(thread, NULL);
}

/* --- A client in a machine -------------------------------------------------------------------------------- */

static struct drydock_machine *begin_machine(void)
{
	struct drydock_machine *machine;

	check(drydock_machine_create(NULL, &machine) >= 0, "drydock_machine_create");
	return machine;
}

static void end_machine(struct drydock_machine *machine)
{
	check(drydock_machine_stop(machine) >= 0, "drydock_machine_stop");
	check(drydock_finding_count(machine) == 0, "a run without findings");
	drydock_machine_destroy(machine);
}

static void run_client(const char *client, uint32_t count, const char *const *arguments)
{
	struct drydock_machine *machine = begin_machine();
	uint32_t exit_code = 1;

	check(drydock_program_run(machine, client, count, arguments, &exit_code) >= 0 &&
	              exit_code == 0,
	      "the client");
	end_machine(machine);
}

/* --- Memory ----------------------------------------------------------------------------------------------- */

static double allocated(void)
{
	struct mallinfo2 now = mallinfo2();

	return (double)now.uordblks + (double)now.hblkhd;
}

static HANDLE new_event(void)
{
	HANDLE event = NULL;

	check(NT_SUCCESS(
		      NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, FALSE)),
	      "NtCreateEvent");
	return event;
}

static double fill_with_handles(HANDLE *handles)
{
	HANDLE event = new_event(), self = NtCurrentProcess();
	double before = allocated(), bytes;

	for (int index = 0; index < HANDLES; index++)
		check(NT_SUCCESS(NtDuplicateObject(self, event, self, &handles[index], 0, 0,
		                                   DUPLICATE_SAME_ACCESS)),
		      "NtDuplicateObject");
	bytes = allocated() - before;
	for (int index = 0; index < HANDLES; index++)
		NtClose(handles[index]);
	NtClose(event);
	return bytes / HANDLES;
}

/* The table has room for their handles already. */
static double fill_with_events(HANDLE *handles)
{
	double before = allocated(), bytes;

	for (int index = 0; index < EVENTS; index++)
		handles[index] = new_event();
	bytes = allocated() - before;
	for (int index = 0; index < EVENTS; index++)
		NtClose(handles[index]);
	return bytes / EVENTS;
}

static void measure_memory(void)
{
	struct drydock_machine *machine = begin_machine();
	HANDLE *handles = malloc(HANDLES * sizeof(*handles));

	check(handles != NULL, "malloc");
	printf("handle_bytes %.1f\n", fill_with_handles(handles));
	printf("event_bytes %.1f\n", fill_with_events(handles));
	free(handles);
	end_machine(machine);
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	if (!strcmp(what, "limits")) {
		time_limits();
	} else if (!strcmp(what, "round-trips")) {
		time_round_trips(count > 2 ? arguments[2] : "");
	} else if (!strcmp(what, "client") && count > 2) {
		run_client(arguments[2], (uint32_t)count - 2, (const char *const *)arguments + 2);
	} else if (!strcmp(what, "memory")) {
		measure_memory();
	} else {
		fputs("usage: measure limits | round-trips SUFFIX | client CLIENT ARGS... | "
		      "memory\n",
		      stderr);
		return 2;
	}
	return 0;
}
