/* CreateProcess: the ways in which a program starts another. */
#include "tools/lab.h"

/* Its first argument chooses a variant; "child" is what the variants start. */
static const char program[] =
	"#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <windows.h>\n"
	"static STARTUPINFOA startup;\nstatic PROCESS_INFORMATION child;\n"
	"static DWORD code(void)\n{\n\tDWORD code = 0;\n\n"
	"\tWaitForSingleObject(child.hProcess, INFINITE);\n"
	"\tGetExitCodeProcess(child.hProcess, &code);\n"
	"\tCloseHandle(child.hProcess);\n\tCloseHandle(child.hThread);\n\treturn code;\n}\n"
	"static BOOL start(const char *name, const char *text, BOOL inherit, DWORD flags, void "
	"*environment)\n{\n"
	"\tchar line[200];\n\n\tstrcpy(line, text);\n\tmemset(&startup, 0, sizeof(startup));\n"
	"\tstartup.cb = sizeof(startup);\n"
	"\treturn CreateProcessA(name, line, NULL, NULL, inherit, flags, environment, NULL, "
	"&startup, &child);\n}\n"
	"static int be_child(int count, char **words)\n{\n\tchar value[20] = \"\";\n\n"
	"\tif (!strcmp(words[2], \"words\"))\n"
	"\t\treturn count == 5 && !strcmp(words[3], \"two words\") && !strcmp(words[4], "
	"\"a\\\"b\") ? 11 : 1;\n"
	"\tif (!strcmp(words[2], \"environment\"))\n"
	"\t\treturn GetEnvironmentVariableA(\"GIVEN\", value, sizeof(value)) == 3 && "
	"!strcmp(value, \"yes\") &&\n"
	"\t\t       !GetEnvironmentVariableA(\"PARENTS\", value, sizeof(value)) ? 12 : 1;\n"
	"\tif (!strcmp(words[2], \"inherit\"))\n"
	"\t\treturn SetEvent((HANDLE)(ULONG_PTR)strtoull(words[3], NULL, 16)) ? 13 : 14;\n"
	"\tif (!strcmp(words[2], \"say\")) {\n\t\tDWORD bytes;\n\n"
	"\t\tfprintf(stderr, \"seen\\n\");\n"
	"\t\treturn WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), \"heard\", 5, &bytes, NULL) ? "
	"15 : 1;\n\t}\n"
	"\tif (!strcmp(words[2], \"crash\"))\n\t\treturn *(volatile int *)16;\n"
	"\tSleep(INFINITE);\n\treturn 1;\n}\n"
	"static int output(void)\n{\n"
	"\tSECURITY_ATTRIBUTES security = { sizeof(security), NULL, TRUE };\n"
	"\tchar line[] = \"program child say\", text[20] = \"\";\n\tHANDLE from, to;\n\tDWORD "
	"bytes = 0;\n\n"
	"\tif (!CreatePipe(&from, &to, &security, 0))\n\t\treturn 1;\n"
	"\tSetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);\n"
	"\tstartup.cb = sizeof(startup);\n\tstartup.dwFlags = STARTF_USESTDHANDLES;\n"
	"\tstartup.hStdOutput = to;\n"
	"\tstartup.hStdError = GetStdHandle(STD_ERROR_HANDLE);\n"
	"\tif (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, "
	"&child))\n\t\treturn 2;\n"
	"\tCloseHandle(to);\n\tif (code() != 15)\n\t\treturn 3;\n"
	"\tif (!ReadFile(from, text, 19, &bytes, NULL) || bytes != 5 || strcmp(text, "
	"\"heard\"))\n\t\treturn 4;\n"
	"\treturn ReadFile(from, text, 19, &bytes, NULL) || GetLastError() != "
	"ERROR_BROKEN_PIPE ? 5 : 0;\n}\n"
	"static int inherits(BOOL inherit)\n{\n"
	"\tSECURITY_ATTRIBUTES security = { sizeof(security), NULL, TRUE };\n"
	"\tHANDLE event = CreateEventA(&security, TRUE, FALSE, NULL);\n\tchar line[100];\n\tDWORD "
	"was;\n\n"
	"\tsprintf(line, \"program child inherit %llx\", (unsigned long long)(ULONG_PTR)event);\n"
	"\tif (!start(NULL, line, inherit, 0, NULL))\n\t\treturn 1;\n\twas = code();\n"
	"\treturn was == (inherit ? 13u : 14u) &&\n"
	"\t       WaitForSingleObject(event, 0) == (inherit ? WAIT_OBJECT_0 : WAIT_TIMEOUT) ? 0 : "
	"2;\n}\n"
	"int main(int count, char **words)\n{\n\tif (!strcmp(words[1], \"child\"))\n\t\treturn "
	"be_child(count, words);\n"
	"\tif (!strcmp(words[1], \"words\"))\n"
	"\t\treturn !start(NULL, \"program child words \\\"two words\\\" a\\\\\\\"b\", FALSE, 0, "
	"NULL) || code() != 11;\n"
	"\tif (!strcmp(words[1], \"name\"))\n"
	"\t\treturn !start(\"program\", \"other child words \\\"two words\\\" a\\\\\\\"b\", FALSE, "
	"0, NULL) || code() != 11;\n"
	"\tif (!strcmp(words[1], \"environment\")) {\n\t\tSetEnvironmentVariableA(\"PARENTS\", "
	"\"x\");\n"
	"\t\treturn !start(NULL, \"program child environment\", FALSE, 0, \"GIVEN=yes\\0\") || "
	"code() != 12;\n\t}\n"
	"\tif (!strcmp(words[1], \"inherit\"))\n\t\treturn inherits(TRUE);\n"
	"\tif (!strcmp(words[1], \"own\"))\n\t\treturn inherits(FALSE);\n"
	"\tif (!strcmp(words[1], \"suspended\")) {\n"
	"\t\tif (!start(NULL, \"program child words \\\"two words\\\" a\\\\\\\"b\", FALSE, "
	"CREATE_SUSPENDED, NULL) ||\n"
	"\t\t    WaitForSingleObject(child.hProcess, 20) != WAIT_TIMEOUT)\n\t\t\treturn 1;\n"
	"\t\treturn ResumeThread(child.hThread) != 1 || code() != 11;\n\t}\n"
	"\tif (!strcmp(words[1], \"terminate\"))\n"
	"\t\treturn !start(NULL, \"program child sleep\", FALSE, 0, NULL) || "
	"!TerminateProcess(child.hProcess, 21) ||\n"
	"\t\t       code() != 21;\n"
	"\tif (!strcmp(words[1], \"output\"))\n\t\treturn output();\n"
	"\tif (!strcmp(words[1], \"crash\"))\n"
	"\t\treturn !start(NULL, \"program child crash\", FALSE, 0, NULL) || code() != "
	"0xC0000005;\n"
	"\tif (!strcmp(words[1], \"missing\"))\n"
	"\t\treturn start(NULL, \"nobody\", FALSE, 0, NULL) || GetLastError() != "
	"ERROR_FILE_NOT_FOUND;\n"
	"\treturn 3;\n}\n";

static void run_variant(const char *variant)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("program", "program.c", program);
	struct tool_result result =
		tool_run("run", "--sanitize", "none", driver, "--", client, variant);

	tool_expect(&result, 0, "client exit 0");
}

TEST_LIMIT(CreateProcess_splits_the_command_line_as_the_C_runtime_does, 60)
{
	run_variant("words");
}

TEST_LIMIT(CreateProcess_runs_the_named_program_whatever_the_command_line_begins_with, 60)
{
	run_variant("name");
}

TEST_LIMIT(CreateProcess_gives_a_whole_environment, 60)
{
	run_variant("environment");
}

TEST_LIMIT(HT_8_a_child_that_inherits_has_the_handle_under_the_same_number, 60)
{
	run_variant("inherit");
}

TEST_LIMIT(HT_8_a_child_that_does_not_inherit_has_no_such_handle, 60)
{
	run_variant("own");
}

TEST_LIMIT(CreateProcess_suspended_waits_for_its_resumption, 60)
{
	run_variant("suspended");
}

TEST_LIMIT(a_child_that_is_terminated_has_the_code_that_was_given, 60)
{
	run_variant("terminate");
}

TEST_LIMIT(CreateProcess_of_what_is_not_there_says_so, 60)
{
	run_variant("missing");
}

TEST_LIMIT(CreateProcess_gives_a_child_the_standard_handles_that_it_is_told, 60)
{
	run_variant("output");
}

TEST_LIMIT(HT_8_CreateProcess_of_an_attached_program_does_the_same_in_each_of_these, 240)
{
	static const char *const variants[] = { "words",  "name",      "environment", "inherit",
		                                "own",    "suspended", "missing",     "terminate",
		                                "output", "crash",     NULL };
	const char *client = tool_source("program", "program.c", program);
	struct tool_result result;

	start_with(tool_source("good", "good.c", TOOL_GOOD_DRIVER));
	for (const char *const *variant = variants; *variant; variant++) {
		result = attach(client, *variant);
		tool_expect(&result, 0, "");
	}
	result = tool_run("attach", LAB, "--", client, "inherit"); /* with its sanitizers */
	tool_expect(&result, 0, "");
	stop_clean();
}
