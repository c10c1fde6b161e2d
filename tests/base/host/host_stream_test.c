/* tests/base/host/host_stream_test.c - descriptors that bytes go through. */
#include "base/host/host_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

TEST(STREAM_what_is_written_can_be_read_and_then_ends)
{
	const int none[2] = { -1, -1 };
	char text[8] = "";
	int ends[2], waits[2];

	assert_int_equal(0, pipe2(ends, O_NONBLOCK));
	assert_int_equal(-EAGAIN, host_stream_read(ends[0], text, sizeof(text)));
	assert_int_equal(0, host_stream_write(ends[1], "text", 4));
	waits[0] = none[0];
	waits[1] = ends[0];
	assert_int_equal(2, host_streams_wait(waits, 2));
	assert_int_equal(4, host_stream_read(ends[0], text, sizeof(text)));
	assert_string_equal("text", text);
	close(ends[1]);
	assert_int_equal(2, host_streams_wait(waits, 2));
	assert_int_equal(0, host_stream_read(ends[0], text, sizeof(text)));
	close(ends[0]);
	assert_false(host_stream_is_open(ends[0]));
	assert_int_equal(-EBADF, host_stream_write(ends[1], "x", 1));
}

TEST(STREAM_a_pipe_is_no_terminal)
{
	uint16_t columns = 1, rows = 1;
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_true(host_stream_is_open(ends[0]));
	assert_false(host_stream_is_terminal(ends[0]));
	assert_false(host_terminal_size(ends[0], &columns, &rows));
	assert_null(host_terminal_raw(ends[0]));
	host_terminal_restore(NULL);
	close(ends[0]);
	close(ends[1]);
}

TEST(STREAM_a_file_is_made_once_or_emptied)
{
	char path[300];
	int file;

	snprintf(path, sizeof(path), "%s/file", test_directory());
	file = host_stream_create(path, true);
	assert_true(file >= 0);
	assert_int_equal(0, host_stream_write(file, "text", 4));
	close(file);
	assert_int_equal(-EEXIST, host_stream_create(path, true));
	file = host_stream_create(path, false);
	assert_int_equal(0, lseek(file, 0, SEEK_END));
	close(file);
}

TEST(STREAM_this_process_is_its_own_user_alone)
{
	assert_true(host_is_user(getuid()));
	assert_false(host_is_user(getuid() + 1));
	assert_true(host_is_group(getgid()));
	assert_false(host_is_group(getgid() + 1));
}
