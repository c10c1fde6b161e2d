/* The report's forms for programs: one JSON object whose fields docs/command-line.md lists, and JUnit. */
#include "tools/tool_run.h"

#include <jansson.h>

/* Standard output of a run alone, as JSON. */
static json_t *run_json(const char *folder, const char *more, int *ret_status)
{
	char command[2700], errors[600], *told;
	size_t size;
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	struct host_process_result result;
	json_error_t error;
	json_t *root;

	snprintf(errors, sizeof(errors), "%s/errors", test_directory());
	snprintf(command, sizeof(command), "%s run -q --json %s %s 2>%s", tool_program(), more,
	         folder, errors);
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	assert_int_equal(host_file_read(errors, 1u << 20, &told, &size), 0);
	tool_skip_excluded(told);
	free(told);
	*ret_status = result.exit_code;
	root = json_loads(result.output, 0, &error);
	if (!root)
		fprintf(stderr, "%s in:\n%s\n", error.text, result.output);
	assert_non_null(root);
	free(result.output);
	return root;
}

/* name:type as json_typeof says it, 'n' for a null that is allowed. */
static void expect_fields(const json_t *object, const char *const *names, const json_type *types,
                          size_t count)
{
	for (size_t index = 0; index < count; index++) {
		const json_t *value = json_object_get(object, names[index]);

		if (!value)
			fprintf(stderr, "no field '%s'\n", names[index]);
		assert_non_null(value);
		if (types[index] == JSON_TRUE)
			assert_true(json_is_boolean(value));
		else if (!json_is_null(value))
			assert_int_equal(json_typeof(value), types[index]);
	}
	assert_int_equal(json_object_size(object), count);
}

TEST(report_json_of_a_clean_run_has_the_documented_fields)
{
	static const char *const names[] = { "schema",   "driver",  "client_exit",
		                             "findings", "ledgers", "duration_ms" };
	static const json_type types[] = { JSON_INTEGER, JSON_STRING, JSON_INTEGER,
		                           JSON_ARRAY,   JSON_OBJECT, JSON_INTEGER };
	int status;
	json_t *root = run_json(tool_source("good", "good.c", TOOL_GOOD_DRIVER), "", &status), *row;
	const char *name;

	assert_int_equal(status, 0);
	expect_fields(root, names, types, sizeof(names) / sizeof(names[0]));
	assert_int_equal(json_integer_value(json_object_get(root, "schema")), 1);
	assert_string_equal(json_string_value(json_object_get(root, "driver")), "good");
	assert_int_equal(json_array_size(json_object_get(root, "findings")), 0);
	json_object_foreach(json_object_get(root, "ledgers"), name, row)
		assert_int_equal(json_integer_value(row), 0);
	assert_true(json_object_size(json_object_get(root, "ledgers")) > 8);
	json_decref(root);
}

static const char crash[] =
	TOOL_DRIVER("", "",
                    "\tDbgPrint(\"last words\\n\");\n"
                    "\t*(volatile int *)(ULONG_PTR)8 = 1;\n\treturn STATUS_SUCCESS;");

TEST(report_json_of_a_finding_has_the_documented_fields)
{
	static const char *const names[] = { "code", "parameters", "bugcheck", "rule",   "driver",
		                             "text", "advice",     "file",     "line",   "function",
		                             "irql", "thread",     "count",    "stacks", "events" };
	static const json_type types[] = { JSON_INTEGER, JSON_ARRAY,  JSON_TRUE,    JSON_STRING,
		                           JSON_STRING,  JSON_STRING, JSON_STRING,  JSON_STRING,
		                           JSON_INTEGER, JSON_STRING, JSON_INTEGER, JSON_INTEGER,
		                           JSON_INTEGER, JSON_ARRAY,  JSON_ARRAY };
	int status;
	json_t *root = run_json(tool_source("crash", "crash.c", crash), "", &status);
	const json_t *finding = json_array_get(json_object_get(root, "findings"), 0);

	assert_int_equal(status, 1);
	expect_fields(finding, names, types, sizeof(names) / sizeof(names[0]));
	assert_int_equal(json_integer_value(json_object_get(finding, "code")), 0x7E);
	assert_int_equal(json_integer_value(
				 json_array_get(json_object_get(finding, "parameters"), 0)),
	                 (int64_t)0xFFFFFFFFC0000005);
	assert_string_equal(json_string_value(json_object_get(finding, "function")), "DriverEntry");
	assert_int_equal(json_integer_value(json_object_get(finding, "line")), 14);
	assert_true(json_array_size(json_object_get(finding, "events")) > 1);
	json_decref(root);
}

TEST(report_json_of_a_stopped_run_has_its_threads)
{
	int status;
	json_t *root = run_json(
		tool_source("loop", "loop.c",
	                    TOOL_DRIVER("", "", "\tfor (volatile int turn = 0;; turn++)\n\t\t;\n")),
		"--timeout 1", &status);
	const json_t *finding = json_array_get(json_object_get(root, "findings"), 0);
	const json_t *thread = json_array_get(json_object_get(finding, "stacks"), 0);
	const json_t *frame = json_array_get(json_object_get(thread, "frames"), 0);

	assert_int_equal(status, 1);
	assert_string_equal(json_string_value(json_object_get(finding, "rule")), "TIMEOUT");
	assert_string_equal(json_string_value(json_object_get(frame, "function")), "DriverEntry");
	json_decref(root);
}

/* --- What never ran ---------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *finding, const char *name)
{
	const char *text = json_string_value(json_object_get(finding, name));

	return text ? text : "";
}

/* The entry of findings whose text begins so. */
static const json_t *find(const json_t *root, const char *text)
{
	const json_t *findings = json_object_get(root, "findings"), *finding;
	size_t index;

	json_array_foreach(findings, index, finding) if (strncmp(text_of(finding, "text"), text,
	                                                         strlen(text)) == 0) return finding;
	fail_msg("no finding '%s'", text);
	return NULL;
}

TEST(report_json_of_what_does_not_build_lists_all_that_is_missing)
{
	const char *folder = tool_source("lack", "lack.c",
	                                 "#include <ntddk.h>\n#include <gone.h>\n"
	                                 "KNOWN_NOWHERE x;\n" TOOL_GOOD_DRIVER
	                                 "int f(void) { return KeNowhere(1); }\n");
	int status;
	json_t *root = run_json(folder, "", &status);
	const json_t *header = find(root, "header gone.h is missing");

	assert_int_equal(status, 3);
	assert_string_equal(text_of(header, "rule"), "BUILD");
	assert_non_null(strstr(text_of(header, "file"), "lack.c"));
	assert_int_equal(json_integer_value(json_object_get(header, "line")), 2);
	find(root, "type KNOWN_NOWHERE is missing");
	find(root, "API KeNowhere is missing");
	assert_string_equal(text_of(root, "driver"), "lack");
	json_decref(root);
}

TEST(report_json_there_is_one_whatever_is_wrong)
{
	int status;
	json_t *root = run_json("/nonexistent", "", &status);

	assert_int_equal(status, 3);
	assert_true(json_is_null(json_object_get(root, "client_exit")));
	assert_string_equal(text_of(json_array_get(json_object_get(root, "findings"), 0), "rule"),
	                    "BUILD");
	json_decref(root);
	root = run_json(tool_source("fail", "fail.c",
	                            TOOL_DRIVER("", "", "\treturn STATUS_NO_SUCH_DEVICE;")),
	                "", &status);
	assert_int_equal(status, 3);
	assert_string_equal(text_of(find(root, "fail: DriverEntry returned 0xC000000E"), "rule"),
	                    "LOAD");
	json_decref(root);
}

TEST(report_json_holds_text_that_is_no_UTF_8)
{
	int status;
	json_t *root = run_json(tool_source("bytes", "bytes.c",
	                                    TOOL_DRIVER("", "",
	                                                "\tDbgPrint(\"caf\\xe9\\n\");\n"
	                                                "\t*(volatile int *)(ULONG_PTR)8 = 1;\n"
	                                                "\treturn STATUS_SUCCESS;")),
	                        "", &status);
	const json_t *finding = json_array_get(json_object_get(root, "findings"), 0), *event;
	bool found = false;
	size_t index;

	json_array_foreach(json_object_get(finding, "events"), index, event) found =
		found || strstr(json_string_value(event), "caf");
	assert_true(found);
	json_decref(root);
}

/* --- JUnit ---------------------------------------------------------------------------------------------------- */

static char *junit(int status, const char *driver, const char *client)
{
	char path[600], *text;
	struct tool_result result;
	size_t size;

	snprintf(path, sizeof(path), "%s/report.xml", test_directory());
	result = tool_run("run", "--junit", path, driver, client ? "--" : NULL, client);
	tool_expect(&result, status, "");
	assert_int_equal(host_file_read(path, 1u << 20, &text, &size), 0);
	return text;
}

TEST(report_junit_of_a_client_that_fails_fails_the_run)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("seven", "seven.c", "int main(void)\n{\n\treturn 7;\n}\n");
	char *text = junit(1, driver, client);

	assert_non_null(strstr(text, "tests=\"1\" failures=\"1\""));
	assert_non_null(strstr(text, "<failure message=\"client exit 7\"/>"));
	free(text);
}

TEST(report_junit_of_what_does_not_build_has_its_reasons)
{
	char *text = junit(3, tool_source("bad", "bad.c", "#error <less> & more\n"), NULL);

	assert_non_null(strstr(text, "name=\"BUILD\""));
	assert_non_null(strstr(text, "bad.c:1"));
	assert_non_null(strstr(text, "&lt;less&gt; &amp; more"));
	free(text);
}

TEST(report_junit_counts_and_escapes_findings)
{
	char path[600], *text;
	const char *folder = tool_source("crash", "crash.c", crash);
	struct tool_result result;
	size_t size;

	snprintf(path, sizeof(path), "%s/report.xml", test_directory());
	result = tool_run("run", "--junit", path, folder);
	tool_expect(&result, 1, "BUG CHECK");
	free(result.output);
	assert_int_equal(host_file_read(path, 1u << 20, &text, &size), 0);
	assert_non_null(strstr(text, "<testsuite name=\"crash\" tests=\"2\" failures=\"1\""));
	assert_non_null(strstr(text, "<failure message=\"write to invalid address 0x8"));
	assert_non_null(strstr(text, "crash.c:14"));
	free(text);
}
