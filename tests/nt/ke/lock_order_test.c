/* The order of the locks of objects, which a debug build asserts. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nt/ke/ke_internal.h"
#include "test.h"

#ifdef DRYDOCK_DEBUG
/* What a child prints to standard error while it takes inner under outer; how it ended in ret_status. */
static void take_two(enum ke_lock_rank outer, enum ke_lock_rank inner, int *ret_status,
                     char text[256])
{
	struct host_lock first = HOST_LOCK_INIT, second = HOST_LOCK_INIT;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		ke_lock_take(&first, outer);
		ke_lock_take(&second, inner);
		ke_lock_give(&second, inner);
		ke_lock_give(&first, outer);
		_exit(ke_lock_order_held() ? 1 : 0);
	}
	close(ends[1]);
	memset(text, 0, 256);
	assert_true(read(ends[0], text, 255) >= 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, ret_status, 0), child);
}

TEST(HM_7_a_lock_under_one_that_stands_deeper_ends_the_process)
{
	char text[256];
	int status;

	for (enum ke_lock_rank outer = 0; outer < KE_RANK_COUNT; outer++)
		for (enum ke_lock_rank inner = 0; inner < KE_RANK_COUNT; inner++) {
			take_two(outer, inner, &status, text);
			if (inner > outer)
				assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
			else
				assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
		}
}

TEST(HM_7_the_message_names_both_locks)
{
	char text[256];
	int status;

	take_two(KE_RANK_OBJECT, KE_RANK_HANDLES, &status, text);
	assert_non_null(
		strstr(text, "the handle table lock is taken while the object lock is held"));
}

/* Two dispatcher objects, locked one under the other; how the child ended. */
static int lock_two_objects(bool under_wait_all)
{
	struct host_lock all = HOST_LOCK_INIT;
	int status;
	pid_t child = fork();

	if (child == 0) {
		KEVENT a = { 0 }, b = { 0 };

		signal(SIGABRT, SIG_DFL);
		if (under_wait_all)
			ke_lock_take(&all, KE_RANK_WAIT_ALL);
		ke_object_lock(&a.Header);
		ke_object_lock(&b.Header);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

TEST(HM_7_several_dispatcher_objects_are_locked_under_the_wait_all_lock_alone)
{
	int status = lock_two_objects(true);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	status = lock_two_objects(false);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
#else
TEST(HM_7_a_lock_under_one_that_stands_deeper_ends_the_process)
{
	SKIP("a release build does not look at the order of locks");
}
#endif
