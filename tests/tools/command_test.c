/* trace, doctor, completion, man and help: what they print comes from the same tables. */
#include "tools/tool_run.h"

#include <jansson.h>
#include <sys/stat.h>

static const char *const commands[] = { "build", "run",  "trace", "doctor", "completion",
	                                "man",   "help", "vm",    "monitor" };

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

TEST(command_each_is_in_help_completion_and_manual)
{
	struct tool_result help = tool_run("--help"), bash = tool_run("completion", "bash");
	struct tool_result zsh = tool_run("completion", "zsh"),
			   fish = tool_run("completion", "fish");
	char folder[600], path[700], *page;
	size_t size;

	snprintf(folder, sizeof(folder), "%s/man1", test_directory());
	struct tool_result man = tool_run("man", folder);

	tool_expect(&man, 0, "");
	for (size_t index = 0; index < COMMANDS; index++) {
		tool_expect(&help, 0, commands[index]);
		tool_expect(&bash, 0, commands[index]);
		tool_expect(&zsh, 0, commands[index]);
		tool_expect(&fish, 0, commands[index]);
		snprintf(path, sizeof(path), "%s/drydock-%s.1", folder, commands[index]);
		assert_int_equal(host_file_read(path, 1u << 20, &page, &size), 0);
		assert_non_null(strstr(page, ".SH SYNOPSIS"));
		assert_non_null(strstr(page, ".SH EXIT STATUS"));
		free(page);
	}
}

TEST(command_bash_takes_its_completion)
{
	char command[1000];
	const char *argv[] = { "/bin/bash", "-c", command, NULL };
	struct host_process_result result;

	snprintf(command, sizeof(command),
	         "eval \"$(%s completion bash)\"; COMP_WORDS=(drydock run --see); COMP_CWORD=2; "
	         "_drydock; "
	         "echo \"${COMPREPLY[@]}\"",
	         tool_program());
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	assert_string_equal(result.output, "--seed\n");
	free(result.output);
}

TEST(command_every_option_of_run_is_in_its_page)
{
	struct tool_result help = tool_run("run", "--help");
	char folder[600], path[700], *page, *at = help.output;
	size_t size, options = 0;

	snprintf(folder, sizeof(folder), "%s/man1", test_directory());
	struct tool_result man = tool_run("man", folder);

	tool_expect(&man, 0, "");
	snprintf(path, sizeof(path), "%s/drydock-run.1", folder);
	assert_int_equal(host_file_read(path, 1u << 20, &page, &size), 0);
	for (at = strstr(help.output, "options:"); (at = strstr(at, "\n  ")) != NULL; at++) {
		char name[64] = "\\-\\-", *dashes = strstr(at, "--");
		size_t used = strlen(name);

		if (!dashes || dashes > at + 9)
			continue;
		for (dashes += 2; *dashes > ' ' && used < 60; dashes++) {
			if (*dashes == '-')
				name[used++] = '\\';
			name[used++] = *dashes;
		}
		assert_non_null(strstr(page, name));
		options++;
	}
	assert_true(options > 10);
	free(page);
}

TEST(command_doctor_knows_the_compiler_that_built_this)
{
	struct tool_result result = tool_run("doctor");

	assert_true(result.status == 0 || result.status == 3);
	assert_non_null(strstr(result.output, "build drivers"));
	free(result.output);
}

TEST(command_doctor_without_a_compiler_says_what_to_install)
{
	const char *argv[] = { "/usr/bin/env", "PATH=/nonexistent", tool_program(), "doctor",
		               NULL };
	struct host_process_result result;
	struct tool_result told;

	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	told = (struct tool_result){ result.exit_code, result.output };
	tool_expect(&told, 3, "missing  clang");
	tool_expect(&told, 3, "apt-get install clang binutils");
	free(result.output);
}

TEST(command_doctor_json_is_one_object)
{
	struct tool_result result = tool_run("doctor", "--json");
	json_t *root = json_loads(result.output, 0, NULL);

	assert_non_null(root);
	assert_int_equal(result.status == 0, json_is_true(json_object_get(root, "usable")));
	assert_true(json_array_size(json_object_get(root, "abilities")) > 5);
	json_decref(root);
}

/* --- Traces ---------------------------------------------------------------------------------------------------- */

static const char printer[] = TOOL_DRIVER("", "",
                                          "\tDbgPrint(\"hello from the driver\\n\");\n"
                                          "\treturn STATUS_SUCCESS;");

static void record(const char *folder, const char *seed, char *path, const char *name)
{
	struct tool_result result;

	snprintf(path, 700, "%s/%s.trace", test_directory(), name);
	result = tool_run("run", "-q", "--seed", seed, "--trace", path, folder);
	tool_expect(&result, 0, "clean");
	free(result.output);
}

TEST(command_trace_shows_and_exports_what_happened)
{
	const char *folder = tool_source("printer", "printer.c", printer);
	struct tool_result result;
	char path[700];

	record(folder, "5", path, "one");
	result = tool_run("trace", "show", path);
	tool_expect(&result, 0, "debug.print    \"hello from the driver\"");
	tool_expect(&result, 0, "driver.unload");
	result = tool_run("trace", "show", "--kind", "driver.unload", path);
	tool_expect(&result, 0, "driver.unload");
	assert_null(strstr(result.output, "driver.load "));
	result = tool_run("trace", "export", "--jsonl", path);
	tool_expect(&result, 0, "\"text\":\"hello from the driver\\n\"");
	result = tool_run("trace", "export", "--perfetto", path);
	tool_expect(&result, 0, "{\"displayTimeUnit\"");
}

TEST(command_trace_diff_finds_no_difference_on_one_seed)
{
	const char *folder = tool_source("printer", "printer.c", printer);
	char one[700], two[700];

	record(folder, "5", one, "one");
	record(folder, "5", two, "two");
	struct tool_result result = tool_run("trace", "diff", one, two);

	tool_expect(&result, 0, "the traces are equal");
}

TEST(command_trace_diff_names_the_first_difference)
{
	char one[700], two[700];

	record(tool_source("printer", "printer.c", printer), "5", one, "one");
	record(tool_source(
		       "printer", "printer.c",
		       TOOL_DRIVER("", "",
	                           "\tDbgPrint(\"another text\\n\");\n\treturn STATUS_SUCCESS;")),
	       "5", two, "two");
	struct tool_result result = tool_run("trace", "diff", one, two);

	tool_expect(&result, 1, "the traces differ after");
	tool_expect(&result, 1, "\"another text\"");
}

TEST(command_trace_refuses_what_is_no_trace)
{
	struct tool_result result = tool_run("trace", "show", "/bin/sh");

	tool_expect(&result, 3, "/bin/sh: this is no trace");
	result = tool_run("trace", "show", "/nonexistent");
	tool_expect(&result, 3, "/nonexistent: No such file");
}

/* A drydock in TEST/bin with folders for headers in TEST/share. */
static const char *installed(void)
{
	static char program[800];
	char folder[700], link[800], target[700];

	snprintf(folder, sizeof(folder), "%s/bin", test_directory());
	assert_int_equal(host_directory_make(folder), 0);
	snprintf(program, sizeof(program), "%s/drydock", folder);
	assert_int_equal(host_file_copy(tool_program(), program), 0);
	assert_int_equal(chmod(program, 0755), 0);
	snprintf(folder, sizeof(folder), "%s/share/drydock/include", test_directory());
	assert_int_equal(host_directory_make(folder), 0);
	snprintf(link, sizeof(link), "%s/drydock", folder);
	snprintf(target, sizeof(target), "%s/include/drydock", test_source_root());
	assert_int_equal(symlink(target, link), 0);
	return program;
}

TEST(command_an_installed_program_takes_the_headers_in_its_share)
{
	const char *argv[] = { installed(), "build", tool_source("d", "a.c", TOOL_GOOD_DRIVER),
		               NULL };
	static const char *const rest[] = { "ddk", "crt", "sdk" };
	struct host_process_result result;
	char link[800], target[700];

	tool_source("d", "drydock.json", "{\"name\": \"toy\"}");
	unsetenv("DRYDOCK_INCLUDE");
	setenv("XDG_CACHE_HOME", test_directory(), 1);
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	if (!strstr(result.output, "share/drydock/include/"))
		print_error("%s\n", result.output);
	assert_int_equal(result.exit_code, 3);
	assert_non_null(strstr(result.output, "share/drydock/include/"));
	free(result.output);
	for (size_t i = 0; i < 3; i++) {
		snprintf(link, sizeof(link), "%s/share/drydock/include/%s", test_directory(),
		         rest[i]);
		snprintf(target, sizeof(target), "%s/include/%s", test_source_root(), rest[i]);
		assert_int_equal(symlink(target, link), 0);
	}
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	if (result.exit_code)
		print_error("%s\n", result.output);
	assert_int_equal(result.exit_code, 0);
	free(result.output);
}
