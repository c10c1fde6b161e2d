/* Clients: how they start, print, end, crash and leak. */
#include "client.h"

typedef int print_function(const char *format, ...);
typedef void *allocate_function(size_t bytes);
typedef void release_function(void *block);
typedef void exit_function(int code);
typedef int at_exit_function(void (*routine)(void));

static int counts_arguments(int count, char **arguments)
{
	assert_string_equal(arguments[0], "test.exe");
	assert_string_equal(arguments[1], "one two");
	assert_null(arguments[count]);
	assert_string_equal(API(GetCommandLineA)(), "test.exe \"one two\" three");
	return count * 10;
}

TEST(main_gets_its_arguments_and_gives_the_exit_code)
{
	static const char *const arguments[] = { "one two", "three", NULL };
	machine_up();
	assert_int_equal(run_with(counts_arguments, arguments).exit_code, 30);
	machine_down();
}

static void said_last(void)
{
	API_AS(print_function, "printf")("last\n");
}

static void said_first(void)
{
	API_AS(print_function, "printf")("first\n");
}

static int exits(int count, char **arguments)
{
	API_AS(at_exit_function, "atexit")(said_last);
	API_AS(at_exit_function, "atexit")(said_first);
	API_AS(exit_function, "exit")(7);
	return 1;
}

TEST(exit_runs_its_routines_backwards_and_ends_the_process_only)
{
	assert_int_equal(run(exits), 7);
	assert_string_equal(console_text, "first\nlast\n");
}

static int prints(int count, char **arguments)
{
	API_AS(print_function, "printf")
	("%I64d %ld %ws %p|", 1ll << 40, 0xffffffffffu, u"wide", NULL);
	API_AS(int(const char *), "puts")("line");
	return 0;
}

TEST(printf_has_microsofts_formats)
{
	assert_int_equal(run(prints), 0);
	assert_string_equal(console_text, "1099511627776 -1 wide 0000000000000000|line\n");
}

static int reads_lines(int count, char **arguments)
{
	char line[32];
	int number = 0;
	void *input = API_AS(void *(unsigned), "__acrt_iob_func")(0);

	assert_ptr_equal(API_AS(char *(char *, int, void *), "fgets")(line, 32, input), line);
	assert_string_equal(line, "hello\n");
	assert_int_equal(API_AS(int(const char *, ...), "scanf")("%d", &number), 1);
	assert_int_equal(API_AS(int(void), "getchar")(), '\n');
	assert_int_equal(API_AS(int(void), "getchar")(), -1);
	return number;
}

TEST(standard_input_is_read_by_line)
{
	console_input = "hello\n42\n";
	assert_int_equal(run(reads_lines), 42);
}

static int leaks(int count, char **arguments)
{
	char *kept = API_AS(allocate_function, "malloc")(100);
	char *freed = API_AS(allocate_function, "malloc")(50);
	memset(kept, 1, 100);
	API_AS(release_function, "free")(freed);
	return 0;
}

TEST(blocks_that_were_not_freed_are_counted)
{
	struct win32_client_result result;
	machine_up();
	result = run_with(leaks, NULL);
	assert_int_equal(result.leaked_blocks, 1);
	assert_int_equal(result.leaked_bytes, 100);
	assert_int_not_equal(result.leak_site, 0);
	machine_down();
}

static int frees_twice(int count, char **arguments)
{
	void *block = API_AS(allocate_function, "malloc")(8);
	API_AS(release_function, "free")(block);
	API_AS(release_function, "free")(block);
	return 0;
}

/* Unseen by address sanitizer, which would end the test at the write; the heap's own guard is meant. */
__attribute__((no_sanitize_address)) static int writes_behind(int count, char **arguments)
{
	char *block = API_AS(allocate_function, "malloc")(24);
	block[24] = 'x';
	API_AS(release_function, "free")(block);
	return 0;
}

static void expect_finding(int (*entry)(int, char **), const char *text)
{
	struct drydock_finding finding;
	machine_up();
	run_with(entry, NULL);
	drydock_machine_stop(test_machine);
	assert_int_equal(drydock_finding_count(test_machine), 1);
	assert_true(drydock_finding_at(test_machine, 0, &finding));
	assert_int_equal(finding.code, 0xC0000374);
	assert_false(finding.bugcheck);
	assert_non_null(strstr(finding.text, text));
	drydock_machine_destroy(test_machine);
}

static int frees_each_once(int count, char **arguments)
{
	char *first = API_AS(allocate_function, "malloc")(8), *second;

	API_AS(release_function, "free")(first);
	second = API_AS(allocate_function, "malloc")(8); /* perhaps where the first was */
	memset(second, 1, 8);
	API_AS(release_function, "free")(second);
	API_AS(release_function, "free")(NULL);
	first = API_AS(allocate_function, "malloc")(24);
	first[23] = 'x';
	API_AS(release_function, "free")(first);
	return 0;
}

TEST(blocks_freed_once_each_and_filled_to_their_end_are_silent)
{
	struct win32_client_result result;

	machine_up();
	result = run_with(frees_each_once, NULL);
	assert_int_equal(result.exit_code, 0);
	assert_int_equal(result.leaked_blocks, 0);
	assert_int_equal(drydock_finding_count(test_machine), 0);
	machine_down();
}

TEST(a_block_freed_twice_is_named)
{
	expect_finding(frees_twice, "twice");
}

TEST(a_write_behind_a_block_is_named_when_it_is_freed)
{
	expect_finding(writes_behind, "behind the end");
}

static int blocks_of_all_sizes(int count, char **arguments)
{
	char *block[60];
	size_t size = 1;

	for (int i = 0; i < 60; i++, size = size * 5 / 4 + 1) {
		block[i] = API_AS(allocate_function, "malloc")(size);
		assert_int_equal((uintptr_t)block[i] % 16, 0);
		memset(block[i], i, size);
	}
	for (int i = 0; i < 60; i++) {
		assert_int_equal(block[i][0], i);
		API_AS(release_function, "free")(block[i]);
	}
	return 0;
}

TEST(blocks_are_aligned_and_do_not_overlap)
{
	assert_int_equal(run(blocks_of_all_sizes), 0);
}

static DWORD ends_process(LPVOID parameter)
{
	API(ExitProcess)(55);
	return 0;
}

static int waits_for_ever(int count, char **arguments)
{
	API(CreateThread)(NULL, 0, ends_process, NULL, 0, NULL);
	API(Sleep)(INFINITE);
	return 1;
}

TEST(exit_process_ends_threads_that_wait)
{
	assert_int_equal(run(waits_for_ever), 55);
}

static int exits_without_return(int count, char **arguments)
{
	API_AS(at_exit_function, "atexit")(said_last);
	API_AS(at_exit_function, "atexit")(said_first);
	API(ExitProcess)(8);
	return 1;
}

TEST(exit_process_runs_the_routines_of_exit_too)
{
	assert_int_equal(run(exits_without_return), 8);
	assert_string_equal(console_text, "first\nlast\n");
}

static int keeps_environment(int count, char **arguments)
{
	char value[64];
	assert_int_equal(API(GetEnvironmentVariableA)("SystemRoot", value, 64), 10);
	assert_string_equal(value, "C:\\Windows");
	assert_int_equal(API(GetEnvironmentVariableA)("NOT_THERE", value, 64), 0);
	assert_int_equal(API(GetLastError)(), ERROR_ENVVAR_NOT_FOUND);
	assert_true(API(SetEnvironmentVariableW)(u"mine", u"1"));
	assert_string_equal(API_AS(char *(const char *), "getenv")("MINE"), "1");
	assert_true(API(SetEnvironmentVariableA)("MINE", NULL));
	assert_null(API_AS(char *(const char *), "getenv")("MINE"));
	return 0;
}

TEST(environment_variables_have_no_case)
{
	assert_int_equal(run(keeps_environment), 0);
}

static void assert_variable(const char *name, const char *expected)
{
	char value[16];

	assert_int_equal(API(GetEnvironmentVariableA)(name, value, sizeof(value)),
	                 strlen(expected));
	assert_string_equal(value, expected);
}

static int removes_variables(int count, char **arguments)
{
	char value[8] = "kept";
	WCHAR wide[8];

	API(SetEnvironmentVariableA)("ONE", "1");
	API(SetEnvironmentVariableA)("TWO", "22");
	API(SetEnvironmentVariableA)("THREE", "333");
	API(SetEnvironmentVariableA)("FOUR", "4444");
	assert_true(API(SetEnvironmentVariableA)("TWO", NULL));
	assert_int_equal(API(GetEnvironmentVariableA)("TWO", value, sizeof(value)), 0);
	assert_variable("ONE", "1");
	assert_variable("THREE", "333");
	assert_variable("FOUR", "4444");
	assert_true(API(SetEnvironmentVariableA)("ONE", "new"));
	assert_variable("ONE", "new");
	assert_variable("FOUR", "4444");
	assert_false(API(SetEnvironmentVariableA)("TWO", NULL));
	assert_int_equal(API(GetLastError)(), ERROR_ENVVAR_NOT_FOUND);
	assert_false(API(SetEnvironmentVariableA)("A=B", "1"));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_false(API(SetEnvironmentVariableA)("", "1"));
	/* A buffer one too short is left alone, and the room that is needed is told. */
	assert_int_equal(API(GetEnvironmentVariableA)("FOUR", value, 4), 5);
	assert_string_equal(value, "kept");
	assert_int_equal(API(GetEnvironmentVariableA)("FOUR", value, 5), 4);
	assert_int_equal(API(GetEnvironmentVariableW)(u"FOUR", wide, 4), 5);
	assert_int_equal(API(GetEnvironmentVariableW)(u"FOUR", wide, 5), 4);
	assert_memory_equal(wide, u"4444", 10);
	return 0;
}

TEST(removing_a_variable_keeps_the_others)
{
	assert_int_equal(run(removes_variables), 0);
}
