/* tests/vm/guest/command_test.c - how a process becomes the command, and what is said of its end. */
#include "vm/guest/init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "vm/guest/kernel.h"

struct start {
	struct orders orders;
	int console, streams[3];
};

static char sh[] = "sh", minus_c[] = "-c", words[] = "exit 7", path[] = "PATH=/x",
	    home[] = "HOME=/h";
static char *command[] = { sh, minus_c, words, NULL }, *environment[] = { path, home, NULL };

static void become(void *context)
{
	const struct start *start = context;

	command_become(&start->orders, start->console, start->streams);
}

static int open_file(const char *name, const char *content)
{
	int file;

	kernel_put(name, content);
	file = open(kernel_path(name), O_RDWR | O_CLOEXEC | O_APPEND);
	assert_true(file >= 0);
	return file;
}

static struct start start(void)
{
	struct start given = {
		.orders = { .folder = "/folder", .command = command, .environment = environment }
	};

	kernel_put("/folder/file", "");
	given.console = open_file("/dev/hvc0", "");
	given.streams[0] = open_file("/in", "hello");
	given.streams[1] = open_file("/out", "");
	given.streams[2] = open_file("/error", "");
	return given;
}

static int status_of(struct start *given)
{
	int status = kernel_child(become, given);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(VM_69_a_command_has_a_session_a_terminal_a_folder_and_its_streams)
{
	struct start given = start();
	const char *calls;

	kernel_command_ends(7, 0);
	assert_int_equal(7, status_of(&given));
	calls = kernel_calls("");
	assert_int_equal(0, strncmp(calls, "session\nterminal ", 17));
	assert_int_equal(given.console, atoi(calls + 17));
	assert_non_null(strstr(calls, "\nchdir /folder\nexec sh: sh|-c|exit 7; PATH=/x|HOME=/h\n"));
	assert_string_equal("out hello", kernel_file("/out"));
	assert_string_equal("error hello", kernel_file("/error"));
	assert_string_equal("", kernel_calls("limit"));
	assert_string_equal("", kernel_calls("exit-code"));
}

TEST(VM_67_a_command_that_is_not_there_ends_with_127)
{
	struct start given = start();

	kernel_fail("exec", ENOENT, 1);
	assert_int_equal(127, status_of(&given));
	assert_string_equal("drydock-init: sh: No such file or directory\n", kernel_file("/error"));
}

TEST(VM_67_a_command_that_cannot_be_executed_ends_with_126)
{
	struct start given = start();

	kernel_fail("exec", EACCES, 1);
	assert_int_equal(126, status_of(&given));
	assert_string_equal("drydock-init: sh: Permission denied\n", kernel_file("/error"));
}

TEST(VM_67_a_folder_that_is_not_there_ends_with_125)
{
	struct start given = start();

	given.orders.folder = "/none";
	assert_int_equal(125, status_of(&given));
	assert_string_equal("drydock-init: changing to /none: No such file or directory\n",
	                    kernel_file("/error"));
	assert_string_equal("", kernel_calls("exec"));
}

/* --- Limits ------------------------------------------------------------------------------------------------------ */

TEST(VM_69_limits_are_set_before_the_command_is_there)
{
	struct start given = start();

	given.orders.limits = "7=64:128,6=1:18446744073709551615,0=0:0";
	assert_int_equal(0, status_of(&given));
	assert_string_equal("limit 7 64 128\nlimit 6 1 18446744073709551615\nlimit 0 0 0\n",
	                    kernel_calls("limit"));
	assert_int_equal(0, strncmp(kernel_calls(""), "limit", 5));
	assert_int_equal(1, kernel_count("exec"));
}

TEST(VM_69_a_limit_that_is_not_said_whole_is_none)
{
	struct start given = start();

	given.orders.limits = "7=64,6";
	assert_int_equal(0, status_of(&given));
	assert_string_equal("limit 7 64 0\nlimit 6 0 0\n", kernel_calls("limit"));
}

TEST(VM_67_limits_that_are_none_end_with_125)
{
	static const char *const wrong[] = { "x", "7=64:128;6=1:1", "7=64:128 ",
		                             "=", "7:1=2",          "7=1:2:3" };
	struct start given = start();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		given.orders.limits = wrong[i];
		assert_int_equal(i == 3 ? 0 : 125, status_of(&given));
	}
	assert_non_null(
		strstr(kernel_said(),
	               "drydock-init: setting the limits 7=64:128;6=1:1: Invalid argument\n"));
}

TEST(VM_67_a_limit_that_the_kernel_refuses_ends_with_125)
{
	struct start given = start();

	given.orders.limits = "7=64:128,99=1:1,6=2:3";
	kernel_fail("limit 99", EPERM, 1);
	assert_int_equal(125, status_of(&given));
	assert_string_equal(
		"drydock-init: setting the limits 99=1:1,6=2:3: Operation not permitted\n",
		kernel_said());
	assert_string_equal("", kernel_calls("exec"));
}

/* --- Process 1 --------------------------------------------------------------------------------------------------- */

static void become_as_process_1(void *context)
{
	kernel_be_process_1();
	become(context);
}

TEST(VM_67_process_1_that_cannot_become_the_command_switches_the_machine_off)
{
	struct start given = start();

	given.orders.limits = "x";
	assert_true(kernel_ends(become_as_process_1, &given));
	assert_string_equal("", kernel_calls("exec"));
	assert_int_equal(1, kernel_count("reboot"));
	assert_int_equal(1, kernel_count("sync"));
}

/* --- Its end ------------------------------------------------------------------------------------------------------- */

static pid_t child_that_ends(int status, int number)
{
	pid_t child = fork();

	if (child == 0) {
		if (number)
			raise(number);
		_exit(status);
	}
	assert_true(child > 0);
	return child;
}

TEST(VM_67_the_commands_status_is_the_exit_code)
{
	assert_int_equal(0, command_wait(child_that_ends(0, 0)));
	assert_int_equal(7, command_wait(child_that_ends(7, 0)));
	assert_int_equal(255, command_wait(child_that_ends(255, 0)));
}

TEST(VM_67_a_signal_that_ended_the_command_is_128_and_its_number)
{
	assert_int_equal(128 + SIGKILL, command_wait(child_that_ends(0, SIGKILL)));
	assert_int_equal(128 + SIGTERM, command_wait(child_that_ends(0, SIGTERM)));
}

TEST(VM_69_orphans_are_waited_for_and_their_status_is_not_the_commands)
{
	int gate[2];
	pid_t orphan, last;
	char byte;

	assert_int_equal(0, pipe(gate));
	orphan = child_that_ends(3, 0);
	last = fork();
	if (last == 0) {
		close(gate[1]);
		/* The test keeps it until the orphan has ended. */
		_exit(read(gate[0], &byte, 1) == 1 ? 5 : 6);
	}
	assert_int_equal(0, waitid(P_PID, (id_t)orphan, NULL, WEXITED | WNOWAIT));
	assert_int_equal(1, write(gate[1], "x", 1));
	assert_int_equal(5, command_wait(last));
	assert_int_equal(-1, waitpid(orphan, NULL, WNOHANG));
}

static void wait_for_none(void *context)
{
	(void)context;
	command_wait(99999);
}

TEST(VM_70_a_command_that_is_not_a_child_is_said)
{
	assert_true(kernel_ends(wait_for_none, NULL));
	assert_string_equal("drydock-init: waiting for the command: No child processes (10)\n",
	                    kernel_said());
}

/* --- Signals ----------------------------------------------------------------------------------------------------- */

TEST(VM_69_each_byte_of_the_port_is_a_signal_for_the_commands_group)
{
	int port[2];

	assert_int_equal(0, pipe(port));
	assert_int_equal(3, write(port[1], "\x0f\x02\x1c", 3));
	close(port[1]);
	command_pass_signals(port[0], -4711);
	kernel_wait_for_children();
	assert_string_equal("kill -4711 15\nkill -4711 2\nkill -4711 28\n", kernel_calls("kill"));
	assert_int_equal(1, kernel_count("fork"));
}

/* --- PATH ---------------------------------------------------------------------------------------------------------- */

TEST(VM_69_a_command_is_looked_for_in_its_own_path_or_the_usual_one)
{
	char *none[] = { home, NULL };

	setenv("PATH", "/old", 1);
	command_set_path(environment);
	assert_string_equal("/x", getenv("PATH"));
	command_set_path(none);
	assert_string_equal("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	                    getenv("PATH"));
}
