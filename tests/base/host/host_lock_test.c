/* The short internal lock. */
#include "test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/host.h"

#define TURNS 20000

static struct host_lock lock;
static uint64_t count;

static void add(void *context)
{
	for (int turn = 0; turn < TURNS; turn++) {
		host_lock_acquire(&lock);
		count++;
		host_lock_release(&lock);
	}
}

TEST(host_lock_lets_one_at_a_time)
{
	struct host_thread *thread[4];

	for (unsigned index = 0; index < 4; index++)
		assert_int_equal(host_thread_create(add, NULL, 1u << 18, &thread[index]), 0);
	for (unsigned index = 0; index < 4; index++)
		host_thread_join(thread[index]);
	assert_int_equal(count, 4 * TURNS);
	assert_true(host_lock_try_acquire(&lock));
	assert_false(host_lock_try_acquire(&lock));
	host_lock_release(&lock);
}

TEST(host_lock_released_without_being_held_ends_the_process)
{
	struct host_lock free_lock = HOST_LOCK_INIT;
	pid_t child = fork();
	int status;

	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		host_lock_release(&free_lock);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
