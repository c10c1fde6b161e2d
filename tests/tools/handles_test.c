/* --handles of drydock run: rules of handles that differ between Windows systems. */
#include "tools/lab.h"

static const char program[] =
	"#include <windows.h>\n#include <stdio.h>\n"
	"int main(void)\n{\n"
	"\tHANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), twin;\n"
	"\tDuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &twin, 0, FALSE,\n"
	"\t                DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);\n"
	"\tprintf(\"duplicate: %s\\n\", twin == event ? \"same value\" : \"new value\");\n"
	"\tCloseHandle(twin);\n"
	"\tevent = CreateEventA(NULL, TRUE, FALSE, NULL);\n"
	"\tprintf(\"next: %s\\n\", event <= twin ? \"used again\" : \"unused\");\n"
	"\tCloseHandle(event);\n"
	"\tprintf(\"bad close: %lu\\n\", CloseHandle((HANDLE)0x1234) ? 0 : GetLastError());\n"
	"\treturn 0;\n}\n";

static const char closes_well[] =
	"#include <windows.h>\n#include <stdio.h>\n"
	"int main(void)\n{\n"
	"\tHANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), twin;\n"
	"\tDuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &twin, 0, FALSE,\n"
	"\t                DUPLICATE_SAME_ACCESS);\n"
	"\tBOOL closed = CloseHandle(event);\n"
	"\tprintf(\"closed: %d %d\\n\", closed, CloseHandle(twin));\n"
	"\treturn 0;\n}\n";

static struct tool_result run_with(const char *handles)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("handles", "handles.c", program);
	struct tool_result result =
		handles ? tool_run("run", "--handles", handles, driver, "--", client)
			: tool_run("run", driver, "--", client);

	tool_skip_excluded(result.output);
	return result;
}

static void expect_lines(const char *output, const char *duplicate, const char *next)
{
	assert_non_null(strstr(output, duplicate));
	assert_non_null(strstr(output, next));
	assert_non_null(strstr(output, "bad close: 6"));
}

TEST_LIMIT(HT_4_DUP_17_the_lowest_value_is_next_and_a_duplicate_has_its_own, 60)
{
	struct tool_result result = run_with(NULL);

	assert_int_equal(result.status, 0);
	expect_lines(result.output, "duplicate: new value", "next: used again");
}

TEST_LIMIT(DUP_17_close_first_gives_the_duplicate_the_value_of_its_source, 60)
{
	struct tool_result result = run_with("close-first");

	assert_int_equal(result.status, 0);
	expect_lines(result.output, "duplicate: same value", "next: used again");
}

TEST_LIMIT(HT_4_fifo_gives_a_value_again_as_late_as_can_be, 60)
{
	struct tool_result result = run_with("fifo");

	assert_int_equal(result.status, 0);
	expect_lines(result.output, "duplicate: new value", "next: unused");
}

TEST_LIMIT(CL_5_a_strict_program_that_closes_no_handle_ends_and_is_named, 60)
{
	struct tool_result result = run_with("strict");

	assert_int_equal(result.status, 1);
	assert_non_null(strstr(result.output, "ended by exception 0xC0000008"));
	assert_null(strstr(result.output, "bad close:"));
}

TEST_LIMIT(CL_5_a_strict_program_that_closes_its_own_handles_ends_by_itself, 60)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("closes", "closes.c", closes_well);
	struct tool_result result = tool_run("run", "--handles", "strict", driver, "--", client);

	tool_skip_excluded(result.output);
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.output, "closed: 1 1"));
	assert_null(strstr(result.output, "C0000008"));
}

TEST_LIMIT(CL_5_a_strict_machine_ends_an_attached_program_that_closes_no_handle, 120)
{
	const char *client = tool_source("handles", "handles.c", program);
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--handles", "strict");
	tool_expect(&result, 0, "ready");
	result = attach(client);
	tool_expect(&result, 1, "ended by exception 0xC0000008");
	assert_null(strstr(result.output, "bad close:"));
	assert_non_null(strstr(result.output, "next: used again"));
	stop_clean();
}

TEST(handles_that_are_no_rules_are_a_usage_error)
{
	struct tool_result result = tool_run("run", "--handles", "close-first,", "somewhere");

	assert_int_equal(result.status, 2);
	assert_non_null(
		strstr(result.output, "'close-first,' is not made of close-first, fifo, strict"));
}
