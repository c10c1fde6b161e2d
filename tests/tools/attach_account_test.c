/* tests/tools/attach_account_test.c - drydock machine start --account-of, drydock attach --account. */
#include "tools/lab.h"

#include <unistd.h>

/* Leaves with 5 when it is the administrator, with 6 when it is not. */
static const char *administrator_program(void)
{
	return tool_source(
		"who", "who.c",
		"#include <windows.h>\n"
		"int main(void)\n{\n\tHANDLE token;\n\tDWORD bytes;\n\tBYTE sid[80];\n"
		"\tstruct { PSID sid; BYTE room[256]; } of;\n"
		"\tOpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);\n"
		"\tif (!GetTokenInformation(token, TokenUser, &of, sizeof(of), &bytes))\n"
		"\t\treturn 7;\n"
		"\treturn *(DWORD *)((BYTE *)of.sid + GetLengthSid(of.sid) - "
		"4) "
		"== 500 ? 5 : 6;\n}\n");
}

TEST_LIMIT(attach_a_program_can_be_an_ordinary_user, 120)
{
	const char *program = administrator_program();
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 5, "");
	result = tool_run("attach", "--release", "--account", "user", LAB, "--", program);
	tool_expect(&result, 6, "");
	result = tool_run("attach", "--release", "--account", "System", LAB, "--", program);
	tool_expect(&result, 3, "machine lab does not let you attach as System");
	result = tool_run("attach", "--release", "--account", "Nobody", LAB, "--", program);
	tool_expect(&result, 2, "--account");
	stop_clean();
}

TEST_LIMIT(attach_the_machine_says_what_a_linux_user_is, 120)
{
	const char *program = administrator_program();
	struct tool_result result;
	char option[64];

	use_own_folder();
	snprintf(option, sizeof(option), "%u=LocalService,System", (unsigned)getuid());
	result = tool_run("machine", "start", LAB, "--account-of", option);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 6, "");
	result = tool_run("attach", "--release", "--account", "System", LAB, "--", program);
	tool_expect(&result, 6, "");
	result = tool_run("attach", "--release", "--account", "Administrator", LAB, "--", program);
	tool_expect(&result, 3, "does not let you attach as Administrator");
	stop_clean();
	result = tool_run("machine", "start", LAB, "--account-of", "root=Nobody");
	tool_expect(&result, 2, "--account-of");
}
