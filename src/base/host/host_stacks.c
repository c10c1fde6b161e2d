/* base/host/host_stacks.c - where every thread of this process is. */
#include "base/host/host_stacks.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/host/current.h"
#include "base/host/host.h"

#define STACKS_SIGNAL (SIGRTMIN + 5)
#define TURNS 40
#define TURN_NS 5000000

static struct host_stack *target;
static size_t target_capacity;
static size_t next_slot; /* taken by handlers in any order */
static size_t filled;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	const greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	size_t index = __atomic_fetch_add(&next_slot, 1, __ATOMIC_RELAXED);
	struct base_thread *thread = base_current;
	struct host_stack *slot;
	uint32_t processor;
	uint64_t time;
	int saved = errno;

	(void)signal;
	(void)info;
	if (index >= target_capacity)
		return;
	slot = &target[index];
	if (thread && thread->operations) {
		thread->operations->describe(thread, &slot->irql, &processor, &slot->thread, &time);
		slot->in_machine = 1;
	}
	slot->addresses[0] = (uint64_t)registers[REG_RIP];
	uint32_t depth = 1 + (uint32_t)host_backtrace((const void *)registers[REG_RBP],
	                                              (uintptr_t *)slot->addresses + 1,
	                                              HOST_STACKS_DEPTH - 1);

	__atomic_store_n(&slot->depth, depth, __ATOMIC_RELEASE);
	__atomic_fetch_add(&filled, 1, __ATOMIC_RELEASE);
	errno = saved;
}

static size_t signal_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	long self = syscall(SYS_gettid);
	struct dirent *entry;
	size_t count = 0;

	while (tasks && (entry = readdir(tasks)) != NULL) {
		long thread = strtol(entry->d_name, NULL, 10);

		if (thread > 0 && thread != self &&
		    syscall(SYS_tgkill, (long)getpid(), thread, STACKS_SIGNAL) == 0)
			count++;
	}
	if (tasks)
		closedir(tasks);
	return count;
}

size_t host_stacks_collect(struct host_stack *slots, size_t capacity)
{
	struct sigaction action = { .sa_sigaction = on_signal,
		                    .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
	const struct timespec turn = { 0, TURN_NS };
	size_t expected;

	memset(slots, 0, capacity * sizeof(*slots));
	target = slots;
	target_capacity = capacity;
	next_slot = filled = 0;
	if (sigaction(STACKS_SIGNAL, &action, NULL))
		return 0;
	expected = signal_threads();
	if (expected > capacity)
		expected = capacity;
	for (int count = 0; count < TURNS && __atomic_load_n(&filled, __ATOMIC_ACQUIRE) < expected;
	     count++)
		nanosleep(&turn, NULL);
	return __atomic_load_n(&filled, __ATOMIC_ACQUIRE);
}
