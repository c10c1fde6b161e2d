/* base/host/host_thread.c - host threads: start, join, pin, interrupt. */
#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_internal.h"
#include "base/host/host_share.h"

#define DEFAULT_STACK_BYTES (512u * 1024u)

struct host_thread {
	pthread_t thread;
	void (*entry)(void *);
	void *argument;
};

/*
 * The thread starts by reading its own record: pthread_create has stored nothing there that it needs,
 * so a creator that is slow to return does no harm.
 */
static void *thread_main(void *argument)
{
	struct host_thread *thread = argument;

	host_fault_thread_init();
	thread->entry(thread->argument);
	host_fault_thread_finish();
	return NULL;
}

static int create(void (*entry)(void *), void *argument, const pthread_attr_t *attributes,
                  struct host_thread **ret_thread)
{
	struct host_thread *thread = calloc(1, sizeof(*thread));
	int error;

	if (!thread)
		return -ENOMEM;
	thread->entry = entry;
	thread->argument = argument;
	*ret_thread = thread;
	error = pthread_create(&thread->thread, attributes, thread_main, thread);
	if (error) {
		*ret_thread = NULL;
		free(thread);
	}
	return -error;
}

int host_thread_create(void (*entry)(void *), void *argument, size_t stack_bytes,
                       struct host_thread **ret_thread)
{
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, stack_bytes ? stack_bytes : DEFAULT_STACK_BYTES);
	error = create(entry, argument, &attributes, ret_thread);
	pthread_attr_destroy(&attributes);
	return error;
}

int host_thread_create_on(void (*entry)(void *), void *argument, void *stack, size_t stack_bytes,
                          struct host_thread **ret_thread)
{
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	error = -pthread_attr_setstack(&attributes, stack, stack_bytes);
	if (!error)
		error = create(entry, argument, &attributes, ret_thread);
	pthread_attr_destroy(&attributes);
	return error;
}

void host_thread_join(struct host_thread *thread)
{
	if (!thread)
		return;
	pthread_join(thread->thread, NULL);
	free(thread);
}

void host_thread_name(const char *name)
{
	prctl(PR_SET_NAME, name);
}

int host_thread_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (cpu >= 0)
		CPU_SET(cpu, &set);
	else
		for (int index = 0; index < CPU_SETSIZE; index++)
			CPU_SET(index, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

int host_thread_cpu(void)
{
	return sched_getcpu();
}

/* The main thread's bounds are slow to ask for (the C library reads /proc), so keep them. */
void host_thread_stack(void **ret_low, void **ret_high)
{
	static _Thread_local void *low, *high;
	pthread_attr_t attributes;
	size_t bytes;

	if (!high && pthread_getattr_np(pthread_self(), &attributes) == 0) {
		pthread_attr_getstack(&attributes, &low, &bytes);
		high = (char *)low + bytes;
		pthread_attr_destroy(&attributes);
	}
	*ret_low = low;
	*ret_high = high;
}

void host_thread_interrupt(struct host_thread *thread)
{
	pthread_kill(thread->thread, HOST_STOP_SIGNAL);
}

static int barrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0) ? -errno : 0;
}

/* The kernel wants to be told once before; telling it again costs nothing. */
int host_barrier_everywhere(void)
{
	int error = barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);

	if (error != -EPERM)
		return error;
	error = barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	return error ? error : barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}
