/* drydock machine and drydock attach: machines that go on running, programs in processes of their own. */
#include "tools/tool_run.h"

#define LAB "lab"

/* Machines of a test lie in the test's own folder. */
static void use_own_folder(void)
{
	setenv("XDG_RUNTIME_DIR", test_directory(), 1);
	unsetenv("DRYDOCK_MACHINE");
}

static const char *sample(const char *part)
{
	static char path[2][600];
	static unsigned turn;

	turn ^= 1;
	snprintf(path[turn], sizeof(path[turn]), "%s/samples/%s", test_source_root(), part);
	return path[turn];
}

static void start_with(const char *driver)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--release", driver);
	tool_expect(&result, 0, "machine lab is ready");
}

static void stop_clean(void)
{
	struct tool_result result = tool_run("machine", "stop", LAB);

	tool_expect(&result, 0, "0 findings");
	result = tool_run("machine", "list");
	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, "");
}

#define attach(...) tool_run("attach", "--release", LAB, "--", __VA_ARGS__)

TEST_LIMIT(attach_control_codes_of_all_four_methods_go_to_the_driver, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = tool_run("machine", "list");
	tool_expect(&result, 0, "ioctl_sample");
	result = attach(sample("ioctl/client"));
	tool_expect(&result, 0, "buffered   fine");
	tool_expect(&result, 0, "in direct  fine");
	tool_expect(&result, 0, "out direct fine");
	tool_expect(&result, 0, "neither    fine");
	stop_clean();
}

TEST_LIMIT(attach_finds_a_device_by_its_interface_and_talks_to_it, 120)
{
	struct tool_result result;

	start_with(sample("echo/driver"));
	result = attach(sample("echo/client"));
	tool_expect(&result, 0, "");
	stop_clean();
}

TEST_LIMIT(attach_the_machine_can_be_named_by_the_environment, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	setenv("DRYDOCK_MACHINE", LAB, 1);
	result = tool_run("attach", "--release", "--", sample("ioctl/client"));
	tool_expect(&result, 0, "buffered   fine");
	stop_clean();
}

/* --- Programs ------------------------------------------------------------------------------------------------------ */

TEST_LIMIT(attach_leaves_with_the_programs_exit_code, 120)
{
	const char *program =
		tool_source("five", "five.c",
	                    "#include <windows.h>\n#include <stdio.h>\n"
	                    "int main(int argc, char **argv)\n{\n"
	                    "\tprintf(\"%d %s\\n\", argc, argv[1]);\n\treturn 5;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program, "hello");
	tool_expect(&result, 5, "2 hello");
	stop_clean();
}

TEST_LIMIT(attach_a_crash_of_the_program_is_told_and_harms_no_machine, 120)
{
	const char *program = tool_source("crash", "crash.c",
	                                  "#include <windows.h>\n"
	                                  "int main(void)\n{\n\tvolatile int *at = (int *)16;\n"
	                                  "\treturn *at;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 1, "0xC0000005");
	stop_clean();
}

#define THREADS_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n" \
	"static CRITICAL_SECTION lock;\nstatic HANDLE go;\nstatic int sum;\n" \
	"static DWORD WINAPI work(LPVOID context)\n{\n" \
	"\tWaitForSingleObject(go, INFINITE);\n" \
	"\tfor (int i = 0; i < 100; i++) {\n" \
	"\t\tEnterCriticalSection(&lock);\n\t\tsum++;\n\t\tLeaveCriticalSection(&lock);\n\t}\n" \
	"\treturn 40 + (DWORD)(ULONG_PTR)context;\n}\n" \
	"int main(void)\n{\n\tHANDLE thread[4];\n\tDWORD id, code;\n" \
	"\tInitializeCriticalSection(&lock);\n\tgo = CreateEventW(NULL, TRUE, FALSE, NULL);\n" \
	"\tfor (int i = 0; i < 4; i++)\n" \
	"\t\tthread[i] = CreateThread(NULL, 0, work, (LPVOID)(ULONG_PTR)i, i == 3 ? " \
	"CREATE_SUSPENDED : 0, &id);\n" \
	"\tSetEvent(go);\n\tResumeThread(thread[3]);\n" \
	"\tif (WaitForMultipleObjects(4, thread, TRUE, INFINITE) != WAIT_OBJECT_0)\n\t\treturn " \
	"2;\n" \
	"\tfor (int i = 0; i < 4; i++)\n" \
	"\t\tif (!GetExitCodeThread(thread[i], &code) || code != (DWORD)(40 + i))\n\t\t\treturn " \
	"3;\n" \
	"\tif (GetThreadId(thread[3]) != id)\n\t\treturn 4;\n" \
	"\tprintf(\"sum %d\\n\", sum);\n\treturn 0;\n}\n"

TEST_LIMIT(attach_threads_of_a_program_are_the_machines, 120)
{
	const char *program = tool_source("threads", "threads.c", THREADS_PROGRAM);
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 0, "sum 400");
	stop_clean();
}

TEST_LIMIT(attach_what_is_not_built_for_it_says_so_by_name, 120)
{
	const char *program = tool_source("refused", "refused.c",
	                                  "#include <windows.h>\n"
	                                  "int main(void)\n{\n"
	                                  "\tSC_HANDLE manager = OpenSCManagerW(NULL, NULL, 1);\n"
	                                  "\treturn manager ? 9 : (int)GetLastError();\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 120, "OpenSCManagerW is not built for attached processes");
	stop_clean();
}

TEST_LIMIT(attach_the_machines_end_ends_a_program_that_waits, 120)
{
	const char *program =
		tool_source("waits", "waits.c",
	                    "#include <windows.h>\n#include <stdio.h>\n"
	                    "int main(void)\n{\n"
	                    "\tHANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);\n"
	                    "\tprintf(\"waiting\\n\");\n\tfflush(stdout);\n"
	                    "\tWaitForSingleObject(event, INFINITE);\n\treturn 0;\n}\n");
	char command[1500], line[200] = "";
	struct tool_result result;
	int supervisor = 0, status;
	FILE *pipe;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = tool_run("machine", "list");
	assert_int_equal(sscanf(result.output, LAB "\t%d", &supervisor), 1);
	snprintf(command, sizeof(command), "%s attach --release " LAB " -- %s 2>&1", tool_program(),
	         program);
	pipe = popen(command, "r");
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "waiting"))
		continue;
	assert_non_null(strstr(line, "waiting"));
	kill(supervisor, SIGKILL);
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "has ended"))
		continue;
	assert_non_null(strstr(line, "machine lab has ended"));
	status = pclose(pipe);
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* --- Names ----------------------------------------------------------------------------------------------------------- */

TEST(attach_a_machine_that_is_not_there_is_named)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("attach", "nobody", "--", "x");
	tool_expect(&result, 3, "there is no machine nobody");
	result = tool_run("machine", "stop", "nobody");
	tool_expect(&result, 3, "there is no machine nobody");
}

TEST(machine_names_are_checked)
{
	static const char *const names[] = {
		"../x", "a/b", ".hidden", "", "with space", "far-too-long-for-the-name-of-a-machine"
	};
	struct tool_result result;

	use_own_folder();
	for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
		result = tool_run("machine", "start", names[index]);
		tool_expect(&result, 2, "name");
		result = tool_run("attach", names[index], "--", "x");
		tool_expect(&result, 2, "name");
	}
	result = tool_run("machine");
	tool_expect(&result, 2, "start, list or stop?");
	result = tool_run("machine", "dance", "x");
	tool_expect(&result, 2, "dance");
	result = tool_run("attach", "lab");
	tool_expect(&result, 2, "which program?");
	result = tool_run("attach", "--", "x");
	tool_expect(&result, 2, "which machine?");
}

TEST_LIMIT(machine_of_a_name_runs_once, 60)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 3, "runs already");
	stop_clean();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	stop_clean();
}

TEST_LIMIT(machine_whose_driver_fails_does_not_start, 60)
{
	const char *driver =
		tool_source("bad", "bad.c", TOOL_DRIVER("", "", "\treturn STATUS_UNSUCCESSFUL;"));
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--release", driver);
	tool_expect(&result, 3, "did not start");
	result = tool_run("machine", "list");
	assert_string_equal(result.output, "");
}
