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
	static const char *const names[] = { "schema",      "driver",    "drivers",
		                             "client_exit", "findings",  "ledgers",
		                             "duration_ms", "status",    "error",
		                             "interrupted", "timed_out", "last_events",
		                             "threads" };
	static const json_type types[] = { JSON_INTEGER, JSON_STRING, JSON_ARRAY,   JSON_INTEGER,
		                           JSON_ARRAY,   JSON_OBJECT, JSON_INTEGER, JSON_INTEGER,
		                           JSON_STRING,  JSON_TRUE,   JSON_TRUE,    JSON_ARRAY,
		                           JSON_ARRAY };
	int status;
	json_t *root = run_json(tool_source("good", "good.c", TOOL_GOOD_DRIVER), "", &status);

	assert_int_equal(status, 0);
	expect_fields(root, names, types, sizeof(names) / sizeof(names[0]));
	assert_int_equal(json_integer_value(json_object_get(root, "schema")), 1);
	assert_string_equal(json_string_value(json_object_get(root, "driver")), "good");
	assert_int_equal(json_array_size(json_object_get(root, "findings")), 0);
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(root, "ledgers"), "pool")),
	                 0);
	json_decref(root);
}

static const char crash[] =
	TOOL_DRIVER("", "",
                    "\tDbgPrint(\"last words\\n\");\n"
                    "\t*(volatile int *)(ULONG_PTR)8 = 1;\n\treturn STATUS_SUCCESS;");

TEST(report_json_of_a_finding_has_the_documented_fields)
{
	static const char *const names[] = { "code", "parameters", "bugcheck", "rule",  "driver",
		                             "text", "advice",     "file",     "line",  "function",
		                             "irql", "thread",     "count",    "stacks" };
	static const json_type types[] = { JSON_INTEGER, JSON_ARRAY,  JSON_TRUE,    JSON_STRING,
		                           JSON_STRING,  JSON_STRING, JSON_STRING,  JSON_STRING,
		                           JSON_INTEGER, JSON_STRING, JSON_INTEGER, JSON_INTEGER,
		                           JSON_INTEGER, JSON_ARRAY };
	int status;
	json_t *root = run_json(tool_source("crash", "crash.c", crash), "", &status);
	const json_t *finding = json_array_get(json_object_get(root, "findings"), 0);

	assert_int_equal(status, 1);
	assert_int_equal(json_integer_value(json_object_get(root, "status")), 1);
	expect_fields(finding, names, types, sizeof(names) / sizeof(names[0]));
	assert_int_equal(json_integer_value(json_object_get(finding, "code")), 0x50);
	assert_int_equal(json_integer_value(
				 json_array_get(json_object_get(finding, "parameters"), 0)),
	                 8);
	assert_string_equal(json_string_value(json_object_get(finding, "function")), "DriverEntry");
	assert_int_equal(json_integer_value(json_object_get(finding, "line")), 14);
	assert_true(json_array_size(json_object_get(root, "last_events")) > 1);
	json_decref(root);
}

TEST(report_json_of_a_stopped_run_has_its_threads)
{
	int status;
	json_t *root = run_json(
		tool_source("loop", "loop.c",
	                    TOOL_DRIVER("", "", "\tfor (volatile int turn = 0;; turn++)\n\t\t;\n")),
		"--timeout 1", &status);
	const json_t *thread = json_array_get(json_object_get(root, "threads"), 0);
	const json_t *frame = json_array_get(json_object_get(thread, "frames"), 0);

	assert_int_equal(status, 1);
	assert_true(json_is_true(json_object_get(root, "timed_out")));
	assert_string_equal(json_string_value(json_object_get(frame, "function")), "DriverEntry");
	json_decref(root);
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
