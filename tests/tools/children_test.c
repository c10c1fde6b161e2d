/* Programs that start programs. */
#include "tools/tool_run.h"

/* Its children have ended, and nothing refers to them any more, when it ends itself. */
static const char parent[] =
	"#include <stdio.h>\n#include <string.h>\n#include <windows.h>\n"
	"int main(int count, char **words)\n{\n"
	"\tif (count > 1) {\n\t\tputs(\"a child speaks\");\n\t\treturn 7;\n\t}\n"
	"\tfor (int turn = 0; turn < 5; turn++) {\n"
	"\t\tSTARTUPINFOA startup;\n\t\tPROCESS_INFORMATION child;\n\t\tchar line[] = \"parent "
	"child\";\n"
	"\t\tDWORD code = 0;\n\n"
	"\t\tmemset(&startup, 0, sizeof(startup));\n\t\tstartup.cb = sizeof(startup);\n"
	"\t\tif (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child))\n"
	"\t\t\treturn 1;\n"
	"\t\tWaitForSingleObject(child.hProcess, INFINITE);\n"
	"\t\tGetExitCodeProcess(child.hProcess, &code);\n"
	"\t\tCloseHandle(child.hProcess);\n\t\tCloseHandle(child.hThread);\n"
	"\t\tif (code != 7)\n\t\t\treturn 2;\n\t}\n\treturn 0;\n}\n";

TEST_LIMIT(children_that_are_gone_are_not_looked_at_when_their_maker_ends, 60)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("parent", "parent.c", parent);
	struct tool_result result = tool_run("run", "--sanitize", "none", driver, "--", client);

	tool_expect(&result, 0, "a child speaks");
	tool_expect(&result, 0, "client exit 0");
}

static const char lingering[] =
	"#include <stdio.h>\n#include <string.h>\n#include <windows.h>\n"
	"int main(int count, char **words)\n{\n"
	"\tSTARTUPINFOA startup;\n\tPROCESS_INFORMATION child;\n\tchar line[] = \"lingering "
	"child\";\n\n"
	"\tif (count > 1)\n\t\tSleep(INFINITE);\n"
	"\tmemset(&startup, 0, sizeof(startup));\n\tstartup.cb = sizeof(startup);\n"
	"\treturn !CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, "
	"&child);\n}\n";

TEST_LIMIT(children_that_are_left_end_with_the_program_that_was_run, 60)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("lingering", "lingering.c", lingering);
	struct tool_result result = tool_run("run", "--sanitize", "none", driver, "--", client);

	tool_expect(&result, 0, "client exit 0");
	tool_expect_no_process();
}
