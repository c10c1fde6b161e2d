/* Ctrl-C and kills at any moment: drivers are unloaded, the report comes, nothing is left behind. */
#include "tools/tool_run.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- A drydock that runs while the test goes on -------------------------------------------------------------- */

struct running {
	pid_t pid;
	char output[600];
};

static void start(struct running *running, const char *const *arguments)
{
	snprintf(running->output, sizeof(running->output), "%s/output", test_directory());
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	running->pid = fork();
	if (running->pid == 0) {
		if (!freopen(running->output, "w", stdout) || dup2(1, 2) < 0)
			_exit(99);
		execv(tool_program(), (char *const *)arguments);
		_exit(99);
	}
	assert_true(running->pid > 0);
}

static char *output_of(const struct running *running)
{
	char *text = NULL;
	size_t size;

	return host_file_read(running->output, 1u << 20, &text, &size) ? NULL : text;
}

/* Until the output says word; false when drydock ended without it. */
static bool wait_for(const struct running *running, const char *word)
{
	for (;;) {
		siginfo_t ended = { 0 };
		char *text = output_of(running);
		bool found = text && strstr(text, word);

		free(text);
		if (found)
			return true;
		waitid(P_PID, (id_t)running->pid, &ended, WEXITED | WNOHANG | WNOWAIT);
		if (ended.si_pid)
			return false;
		usleep(10000);
	}
}

/* Its exit status, 128 + the signal that killed it, and all it said; once in a test. */
static struct tool_result finish(const struct running *running)
{
	static char *kept; /* until the test's process ends */
	struct tool_result result;
	int status;

	assert_int_equal(waitpid(running->pid, &status, 0), running->pid);
	result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	result.output = kept = output_of(running);
	assert_non_null(result.output);
	tool_skip_excluded(result.output);
	return result;
}

static struct tool_result interrupt_run(const char *driver, const char *client)
{
	const char *arguments[] = { "drydock", "run", driver, "--", client, NULL };
	struct running running;

	start(&running, arguments);
	wait_for(&running, "here I am");
	kill(running.pid, SIGINT);
	return finish(&running);
}

/* All processes of ours end: none is left for the test's time limit. */
static void expect_all_gone(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		;
	assert_int_equal(errno, ECHILD);
}

/* --- While the run goes on --------------------------------------------------------------------------------------- */

TEST_LIMIT(interrupt_Ctrl_C_ends_a_sleeping_client_and_unloads, 40)
{
	const char *folder = tool_source("bye", "bye.c",
	                                 TOOL_DRIVER("", "\tDbgPrint(\"unloading in peace\\n\");",
	                                             "\treturn STATUS_SUCCESS;"));
	const char *client =
		tool_source("sleeper", "sleeper.c",
	                    "#include <stdio.h>\n#include <windows.h>\nint main(void)\n{\n"
	                    "\tputs(\"here I am\");\n\tfflush(stdout);\n\tSleep(1000000);\n"
	                    "\treturn 0;\n}\n");
	struct tool_result result = interrupt_run(folder, client);

	tool_expect(&result, 1, "interrupted");
	tool_expect(&result, 1, "unloading in peace");
	tool_expect_no_process();
}

TEST_LIMIT(interrupt_Ctrl_C_asks_a_clients_own_handler, 40)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client =
		tool_source("handler", "handler.c",
	                    "#include <stdio.h>\n#include <windows.h>\nstatic HANDLE over;\n"
	                    "static BOOL WINAPI Handle(DWORD event)\n{\n\t(void)event;\n"
	                    "\tSetEvent(over);\n\treturn TRUE;\n}\n"
	                    "int main(void)\n{\n\tover = CreateEventA(NULL, TRUE, FALSE, NULL);\n"
	                    "\tSetConsoleCtrlHandler(Handle, TRUE);\n\tputs(\"here I am\");\n"
	                    "\tfflush(stdout);\n\tWaitForSingleObject(over, INFINITE);\n"
	                    "\tputs(\"ending by myself\");\n\treturn 0;\n}\n");
	struct tool_result result = interrupt_run(folder, client);

	tool_expect(&result, 1, "ending by myself");
	tool_expect(&result, 1, "client exit 0");
}

static const char stubborn[] =
	"#include <stdio.h>\n#include <windows.h>\n"
	"static BOOL WINAPI Handle(DWORD event)\n{\n\t(void)event;\n"
	"\tputs(\"not now\");\n\tfflush(stdout);\n\tSleep(1000000);\n\treturn TRUE;\n}\n"
	"int main(void)\n{\n\tSetConsoleCtrlHandler(Handle, TRUE);\n"
	"\tputs(\"here I am\");\n\tfflush(stdout);\n\tSleep(1000000);\n\treturn 0;\n}\n";

/* It says "not now" ten times a second, from the first Ctrl-C on. */
static const char talkative[] =
	"#include <stdio.h>\n#include <windows.h>\n"
	"static BOOL WINAPI Handle(DWORD event)\n{\n\t(void)event;\n"
	"\tfor (;;) {\n\t\tputs(\"not now\");\n\t\tfflush(stdout);\n\t\tSleep(100);\n\t}\n"
	"\treturn TRUE;\n}\n"
	"int main(void)\n{\n\tSetConsoleCtrlHandler(Handle, TRUE);\n"
	"\tputs(\"here I am\");\n\tfflush(stdout);\n\tSleep(1000000);\n\treturn 0;\n}\n";

static unsigned count_of(const char *text, const char *word)
{
	unsigned count = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		count++;
	return count;
}

TEST_LIMIT(interrupt_a_second_Ctrl_C_kills_at_once_and_still_reports, 40)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("talkative", "talkative.c", talkative);
	const char *arguments[] = { "drydock", "run", driver, "--", client, NULL };
	struct tool_result result;
	struct running running;

	start(&running, arguments);
	wait_for(&running, "here I am");
	kill(running.pid, SIGINT);
	wait_for(&running, "not now");
	kill(running.pid, SIGINT);
	result = finish(&running);
	/* The grace has 5 s, the report as long as it takes. */
	assert_true(count_of(result.output, "not now") < 40);
	tool_expect(&result, 1, "interrupted while running the client");
	tool_expect(&result, 1, "not clean: good");
	expect_all_gone();
}

TEST_LIMIT(interrupt_a_client_that_ignores_Ctrl_C_is_killed_after_the_grace, 60)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("stubborn", "stubborn.c", stubborn);
	struct tool_result result = interrupt_run(driver, client);

	tool_expect(&result, 1, "interrupted while running the client");
	tool_expect(&result, 1, "stubborn!Handle");
	expect_all_gone();
}

TEST_LIMIT(interrupt_while_a_driver_loops_says_where, 60)
{
	const char *driver =
		tool_source("loop", "loop.c",
	                    TOOL_DRIVER("static volatile int turns;", "",
	                                "\tDbgPrint(\"here I am\\n\");\n\tfor (;;)\n\t\tturns++;"));
	const char *arguments[] = { "drydock", "run", driver, NULL };
	struct tool_result result;
	struct running running;

	start(&running, arguments);
	wait_for(&running, "here I am");
	kill(running.pid, SIGINT);
	result = finish(&running);
	tool_expect(&result, 1, "interrupted while plugging devices");
	tool_expect(&result, 1, "loop!DriverEntry");
	expect_all_gone();
}

TEST_LIMIT(interrupt_a_killed_supervisor_takes_its_machine_with_it, 40)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("stubborn", "stubborn.c", stubborn);
	const char *arguments[] = { "drydock", "run", driver, "--", client, NULL };
	struct running running;
	int status;

	start(&running, arguments);
	if (!wait_for(&running, "here I am"))
		finish(&running); /* skips where no driver runs */
	kill(running.pid, SIGKILL);
	assert_int_equal(waitpid(running.pid, &status, 0), running.pid);
	expect_all_gone();
}

/* --- While it builds ----------------------------------------------------------------------------------------------- */

/* A compiler that says it is there and then takes long, through a child of its own as gcc does. */
static const char slow_script[] = "#!/bin/sh\ntouch \"$0.started\"\nsleep 1000\n";
/* One that has ended while what it started goes on, as when a signal meets gcc between two programs. */
static const char gone_script[] = "#!/bin/sh\nsleep 1000 &\ntouch \"$0.started\"\n";

static const char *compiler(const char *script)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/slow-compiler", test_directory());
	assert_int_equal(host_file_write(path, script, strlen(script)), 0);
	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

static void expect_empty(const char *folder)
{
	char **names;
	size_t count;

	assert_int_equal(host_directory_list(folder, 10, &names, &count), 0);
	if (count)
		fail_msg("%s/%s was left behind", folder, names[0]);
	host_directory_free(names, count);
}

static void interrupt_build(const char *command, const char *script, int signals)
{
	const char *driver = tool_source("slow", "slow.c", TOOL_GOOD_DRIVER);
	const char *path = compiler(script);
	const char *arguments[] = { "drydock", command, "--cc", path, driver, NULL };
	char cache[600], started[700], work[700];
	struct tool_result result;
	struct running running;

	snprintf(cache, sizeof(cache), "%s/cache", test_directory());
	snprintf(work, sizeof(work), "%s/drydock/work", cache);
	snprintf(started, sizeof(started), "%s.started", path);
	setenv("XDG_CACHE_HOME", cache, 1);
	start(&running, arguments);
	while (!host_file_exists(started))
		usleep(10000);
	for (; signals > 0; signals--)
		kill(running.pid, SIGINT);
	result = finish(&running);
	tool_expect(&result, 1, "interrupted while building");
	expect_empty(work);
	expect_all_gone();
}

TEST_LIMIT(interrupt_Ctrl_C_while_building_ends_compilers_and_what_they_started, 40)
{
	interrupt_build("build", slow_script, 1);
}

TEST_LIMIT(interrupt_Ctrl_C_while_a_run_builds, 40)
{
	interrupt_build("run", slow_script, 2);
}

TEST_LIMIT(interrupt_Ctrl_C_while_building_ends_what_an_ended_compiler_left, 40)
{
	interrupt_build("build", gone_script, 1);
}
