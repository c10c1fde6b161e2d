/* Files and directories of the host. */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

/* One buffer for all: no call here takes two paths. */
static char *path_of(const char *name)
{
	static char path[4096];

	assert_true(snprintf(path, sizeof(path), "%s/%s", test_directory(), name) <
	            (int)sizeof(path));
	return path;
}

static void assert_path_and_free(char *path)
{
	assert_non_null(path);
	free(path);
}

TEST(a_file_is_written_whole_and_read_back)
{
	char *data;
	size_t size;

	assert_int_equal(host_file_write(path_of("a"), "hello\0x", 7), 0);
	assert_int_equal(host_file_read(path_of("a"), 7, &data, &size), 0);
	assert_int_equal(size, 7);
	assert_memory_equal(data, "hello\0x", 8);
	free(data);
	assert_int_equal(host_file_read(path_of("a"), 6, &data, &size), -EFBIG);
	assert_int_equal(host_file_read(path_of("b"), 6, &data, &size), -ENOENT);
	assert_int_equal(host_file_read(test_directory(), 6, &data, &size), -EISDIR);
}

TEST(a_failed_write_leaves_the_old_content_and_nothing_else)
{
	char **names;
	size_t count;

	assert_int_equal(host_file_write(path_of("a"), "old", 3), 0);
	assert_int_equal(host_directory_make(path_of("d/e")), 0);
	assert_true(host_file_write(path_of("d"), "new", 3) < 0);
	assert_int_equal(host_directory_list(test_directory(), 10, &names, &count), 0);
	assert_int_equal(count, 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "d");
	host_directory_free(names, count);
}

TEST(folders_are_made_with_those_above_and_removed_with_those_below)
{
	assert_int_equal(host_directory_make(path_of("x//y/z/")), 0);
	assert_true(host_file_is_directory(path_of("x/y/z")));
	assert_int_equal(host_directory_make(path_of("x/y/z")), 0);
	assert_int_equal(host_file_write(path_of("x/y/f"), "", 0), 0);
	assert_int_equal(host_directory_make(path_of("x/y/f")), -ENOTDIR);
	assert_int_equal(host_file_remove_tree(path_of("x")), 0);
	assert_false(host_file_exists(path_of("x")));
	assert_int_equal(host_file_remove_tree(path_of("x")), 0);
}

TEST(names_come_sorted_and_bounded)
{
	char **names;
	size_t count;

	host_file_write(path_of("b"), "", 0);
	host_file_write(path_of("B"), "", 0);
	host_file_write(path_of("a"), "", 0);
	assert_int_equal(host_directory_list(test_directory(), 3, &names, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "B");
	assert_string_equal(names[2], "b");
	host_directory_free(names, count);
	assert_int_equal(host_directory_list(test_directory(), 2, &names, &count), -EFBIG);
}

TEST(programs_are_found_in_the_path)
{
	assert_path_and_free(host_path_find_program("sh"));
	assert_null(host_path_find_program("no-such-program-here"));
	assert_null(host_path_find_program("/nonexistent/sh"));
	assert_path_and_free(host_path_program());
	assert_true(host_processor_count() >= 1);
}
