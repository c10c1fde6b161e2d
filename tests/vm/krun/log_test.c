/* tests/vm/krun/log_test.c - lines of the C API's log: which are said, where, and how they look. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "vm/krun/krun_internal.h"

/* All that was written to the pipe, whose other end is closed. */
static const char *said(const int ends[2])
{
	static char text[4096];
	ssize_t got;

	close(ends[1]);
	got = read(ends[0], text, sizeof(text) - 1);
	text[got < 0 ? 0 : got] = 0;
	return text;
}

TEST(VM_188_lines_are_said_up_to_the_level_that_was_set)
{
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, krun_init_log(ends[1], KRUN_LOG_LEVEL_INFO, KRUN_LOG_STYLE_NEVER, 0));
	krun_log(KRUN_LOG_LEVEL_OFF, "never");
	krun_log(KRUN_LOG_LEVEL_ERROR, "a%d", 1);
	krun_log(KRUN_LOG_LEVEL_WARN, "b");
	krun_log(KRUN_LOG_LEVEL_INFO, "c");
	krun_log(KRUN_LOG_LEVEL_DEBUG, "d");
	assert_int_equal(0, krun_set_log_level(KRUN_LOG_LEVEL_TRACE));
	krun_log(KRUN_LOG_LEVEL_DEBUG, "e");
	krun_log(KRUN_LOG_LEVEL_TRACE, "f");
	assert_int_equal(0, krun_set_log_level(KRUN_LOG_LEVEL_OFF));
	krun_log(KRUN_LOG_LEVEL_ERROR, "g");
	assert_int_equal(-EINVAL, krun_set_log_level(KRUN_LOG_LEVEL_TRACE + 1));
	krun_log(KRUN_LOG_LEVEL_ERROR, "h");
	assert_string_equal("krun: error: a1\nkrun: warning: b\nkrun: info: c\nkrun: debug: e\n"
	                    "krun: trace: f\n",
	                    said(ends));
}

TEST(VM_188_a_line_has_an_end_however_long_it_is)
{
	char text[2000];
	const char *line;
	int ends[2];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, krun_init_log(ends[1], KRUN_LOG_LEVEL_ERROR, KRUN_LOG_STYLE_AUTO, 0));
	krun_log(KRUN_LOG_LEVEL_ERROR, "%s", text);
	line = said(ends);
	assert_int_equal(639, strlen(line));
	assert_int_equal(638, strcspn(line, "\n"));
	assert_int_equal('x', line[637]);
}

TEST(VM_188_colours_where_they_were_asked_for)
{
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, krun_init_log(ends[1], KRUN_LOG_LEVEL_ERROR, KRUN_LOG_STYLE_ALWAYS, 0));
	krun_log(KRUN_LOG_LEVEL_ERROR, "a");
	assert_string_equal("\033[1mkrun: error:\033[0m a\n", said(ends));
}

TEST(VM_188_colours_on_a_terminal_unless_they_were_declined)
{
	char text[64] = "";
	int master, slave;

	assert_int_equal(0, openpty(&master, &slave, NULL, NULL, NULL));
	assert_int_equal(0, krun_init_log(slave, KRUN_LOG_LEVEL_ERROR, KRUN_LOG_STYLE_AUTO, 0));
	krun_log(KRUN_LOG_LEVEL_ERROR, "a");
	assert_true(read(master, text, sizeof(text) - 1) > 0);
	assert_int_equal(0, strncmp("\033[1mkrun: error:\033[0m a", text, 22));
	close(master);
	close(slave);
}

TEST(VM_188_no_colours_on_a_terminal_where_they_were_declined)
{
	char text[64] = "";
	int master, slave;

	assert_int_equal(0, openpty(&master, &slave, NULL, NULL, NULL));
	assert_int_equal(0, krun_init_log(slave, KRUN_LOG_LEVEL_ERROR, KRUN_LOG_STYLE_NEVER, 0));
	krun_log(KRUN_LOG_LEVEL_ERROR, "a");
	assert_true(read(master, text, sizeof(text) - 1) > 0);
	assert_int_equal(0, strncmp("krun: error: a", text, 14));
	close(master);
	close(slave);
}

TEST(VM_188_the_log_goes_to_the_standard_errors_by_default_and_at_level_warning)
{
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(2, dup2(ends[1], 2));
	krun_log(KRUN_LOG_LEVEL_INFO, "a");
	krun_log(KRUN_LOG_LEVEL_WARN, "b");
	assert_int_equal(-ENOTSUP, krun_not_built("c"));
	assert_int_equal(0, krun_init_log(KRUN_LOG_TARGET_DEFAULT, KRUN_LOG_LEVEL_ERROR,
	                                  KRUN_LOG_STYLE_NEVER, KRUN_LOG_OPTION_NO_ENV));
	assert_int_equal(-EEXIST,
	                 krun_init_log(ends[1], KRUN_LOG_LEVEL_TRACE, KRUN_LOG_STYLE_NEVER, 0));
	krun_log(KRUN_LOG_LEVEL_WARN, "d");
	krun_log(KRUN_LOG_LEVEL_ERROR, "e");
	close(2);
	assert_string_equal("krun: warning: b\nkrun: warning: c is not built\nkrun: error: e\n",
	                    said(ends));
}
