/* Files of the machine's own tree, as clients see them. */
#include "client.h"

static int writes_and_reads(int count, char **arguments)
{
	/* What the test holds in its own constants is no client memory. */
	char text[16] = { 0 }, from[] = "abcdef";
	DWORD done;
	HANDLE file = API(CreateFileA)("C:\\Temp\\a.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL,
	                               CREATE_NEW, 0, NULL);

	assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
	assert_true(API(WriteFile)(file, from, 6, &done, NULL));
	assert_int_equal(done, 6);
	assert_int_equal(API(GetFileSize)(file, NULL), 6);
	assert_int_equal(API(SetFilePointer)(file, -4, NULL, FILE_END), 2);
	assert_true(API(ReadFile)(file, text, 10, &done, NULL));
	assert_int_equal(done, 4);
	assert_string_equal(text, "cdef");
	assert_true(API(ReadFile)(file, text, 10, &done, NULL));
	assert_int_equal(done, 0);
	assert_int_equal(API(GetFileType)(file), FILE_TYPE_DISK);
	assert_true(API(CloseHandle)(file));
	return 0;
}

TEST(a_file_keeps_what_is_written)
{
	assert_int_equal(run(writes_and_reads), 0);
}

static int closes_and_deletes(int count, char **arguments)
{
	HANDLE file = API(CreateFileA)("C:\\Temp\\gone.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW,
	                               FILE_FLAG_DELETE_ON_CLOSE, NULL);

	assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
	assert_int_not_equal(API(GetFileAttributesA)("C:\\Temp\\gone.txt"),
	                     INVALID_FILE_ATTRIBUTES);
	assert_true(API(CloseHandle)(file));
	assert_int_equal(API(GetFileAttributesA)("C:\\Temp\\gone.txt"), INVALID_FILE_ATTRIBUTES);
	return 0;
}

TEST(a_file_opened_so_is_deleted_when_it_is_closed)
{
	assert_int_equal(run(closes_and_deletes), 0);
}

static void expect_open_error(const char *name, DWORD disposition, DWORD error)
{
	HANDLE file = API(CreateFileA)(name, GENERIC_READ, 0, NULL, disposition, 0, NULL);
	assert_ptr_equal(file, INVALID_HANDLE_VALUE);
	assert_int_equal(API(GetLastError)(), error);
}

static int opens_badly(int count, char **arguments)
{
	expect_open_error("C:\\nothing", OPEN_EXISTING, ERROR_FILE_NOT_FOUND);
	expect_open_error("C:\\no\\thing", OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
	expect_open_error("C:\\Windows", OPEN_EXISTING, ERROR_ACCESS_DENIED);
	expect_open_error("\\\\.\\NoSuchDevice", OPEN_EXISTING, ERROR_FILE_NOT_FOUND);
	expect_open_error("here.txt", CREATE_NEW, ERROR_FILE_EXISTS);
	expect_open_error("", OPEN_EXISTING, ERROR_PATH_NOT_FOUND);
	expect_open_error("C:\\x", 77, ERROR_INVALID_PARAMETER);
	return 0;
}

TEST(opening_fails_with_the_documented_errors)
{
	machine_up();
	win32_file_put(test_machine->kernel, u"C:\\here.txt", "x", 1);
	assert_int_equal(run_with(opens_badly, NULL).exit_code, 0);
	machine_down();
}

static int sees_put_file(int count, char **arguments)
{
	WIN32_FIND_DATAA data;
	HANDLE find;

	assert_int_equal(API(GetFileAttributesA)("dir\\..\\dir/X.SYS"), FILE_ATTRIBUTE_ARCHIVE);
	find = API(FindFirstFileA)("C:\\dir\\*.sys", &data);
	assert_ptr_not_equal(find, INVALID_HANDLE_VALUE);
	assert_string_equal(data.cFileName, "x.sys");
	assert_int_equal(data.nFileSizeLow, 3);
	assert_false(API(FindNextFileA)(find, &data));
	assert_int_equal(API(GetLastError)(), ERROR_NO_MORE_FILES);
	assert_true(API(FindClose)(find));
	assert_true(
		API(CopyFileA)("C:\\dir\\x.sys", "C:\\Windows\\System32\\drivers\\y.sys", TRUE));
	assert_true(API(DeleteFileA)("C:\\dir\\x.sys"));
	assert_int_equal(API(GetFileAttributesA)("C:\\dir\\x.sys"), INVALID_FILE_ATTRIBUTES);
	return 0;
}

TEST(files_that_the_embedder_puts_are_found_and_those_left_can_be_got)
{
	void *content;
	size_t bytes;

	machine_up();
	assert_int_equal(win32_file_put(test_machine->kernel, u"C:\\dir\\x.sys", "abc", 3),
	                 STATUS_SUCCESS);
	assert_int_equal(run_with(sees_put_file, NULL).exit_code, 0);
	assert_int_equal(win32_file_get(test_machine->kernel,
	                                u"C:\\windows\\system32\\drivers\\y.sys", &content, &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 3);
	free(content);
	machine_down();
}

static DWORD error_of_find(const char *pattern)
{
	WIN32_FIND_DATAA data;

	API(SetLastError)(0);
	assert_ptr_equal(API(FindFirstFileA)(pattern, &data), INVALID_HANDLE_VALUE);
	return API(GetLastError)();
}

static int finds_what_there_is(int count, char **arguments)
{
	WIN32_FIND_DATAA data;
	HANDLE find = API(FindFirstFileA)("C:\\dir\\*", &data);
	unsigned seen = 0;

	assert_ptr_not_equal(find, INVALID_HANDLE_VALUE);
	do
		seen += strcmp(data.cFileName, "x.sys") == 0   ? 1
		        : strcmp(data.cFileName, "y.inf") == 0 ? 10
		                                               : 0;
	while (API(FindNextFileA)(find, &data));
	assert_int_equal(seen, 11);
	assert_true(API(FindClose)(find));
	assert_false(API(FindClose)(find));
	assert_false(API(FindNextFileA)(find, &data));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	find = API(FindFirstFileA)("C:\\DIR", &data);
	assert_string_equal(data.cFileName, "dir");
	assert_int_equal(data.dwFileAttributes, FILE_ATTRIBUTE_DIRECTORY);
	assert_true(API(FindClose)(find));
	assert_int_equal(error_of_find("C:\\dir\\*.cat"), ERROR_FILE_NOT_FOUND);
	assert_int_equal(error_of_find("C:\\dir\\x.sys\\*"), ERROR_FILE_NOT_FOUND);
	assert_int_equal(error_of_find("C:\\none\\*"), ERROR_PATH_NOT_FOUND);
	return 0;
}

TEST(find_tells_a_missing_file_from_a_missing_folder)
{
	machine_up();
	assert_int_equal(win32_file_put(test_machine->kernel, u"C:\\dir\\x.sys", "abc", 3),
	                 STATUS_SUCCESS);
	assert_int_equal(win32_file_put(test_machine->kernel, u"C:\\dir\\y.inf", "", 0),
	                 STATUS_SUCCESS);
	assert_int_equal(run_with(finds_what_there_is, NULL).exit_code, 0);
	machine_down();
}

typedef void *open_function(const char *name, const char *mode);
typedef int put_function(const char *text, void *file);
typedef char *line_function(char *to, int capacity, void *file);
typedef int file_function(void *file);

static int uses_text_files(int count, char **arguments)
{
	char line[32];
	void *file = API_AS(open_function, "fopen")("C:\\t.txt", "w");

	assert_non_null(file);
	API_AS(put_function, "fputs")("one\ntwo\n", file);
	API_AS(file_function, "fclose")(file);
	assert_int_equal(API(GetFileAttributesA)("C:\\t.txt"), FILE_ATTRIBUTE_ARCHIVE);
	file = API_AS(open_function, "fopen")("C:\\t.txt", "r");
	assert_string_equal(API_AS(line_function, "fgets")(line, 32, file), "one\n");
	assert_string_equal(API_AS(line_function, "fgets")(line, 32, file), "two\n");
	assert_null(API_AS(line_function, "fgets")(line, 32, file));
	assert_int_not_equal(API_AS(file_function, "feof")(file), 0);
	API_AS(file_function, "fclose")(file);
	assert_null(API_AS(open_function, "fopen")("C:\\absent", "r"));
	assert_int_equal(*API_AS(int *(void), "_errno")(), 2);
	return 0;
}

TEST(text_files_hold_carriage_returns)
{
	void *content;
	size_t bytes;

	machine_up();
	assert_int_equal(run_with(uses_text_files, NULL).exit_code, 0);
	assert_int_equal(win32_file_get(test_machine->kernel, u"C:\\t.txt", &content, &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 10);
	assert_memory_equal(content, "one\r\ntwo\r\n", 10);
	free(content);
	machine_down();
}
