/* tests/vm/guest/orders_test.c - what the monitor has written is what the first program reads. */
#include "vm/guest/init.h"

#include <stdio.h>
#include <string.h>

#include "test.h"
#include "vm/guest/kernel.h"
#include "vm/guest/kernel_calls.h"

struct text {
	const char *bytes;
	size_t count;
	struct orders orders;
};

/* Of a literal, whose own zero ends the last string. */
#define TEXT(literal) ((struct text){ .bytes = (literal), .count = sizeof(literal) })
#define HEAD "root\0rw\0/home\0box\0hvc0\0tpt\0\0"

static void read_text(void *context)
{
	struct text *text = context;
	char *copy = kernel_calloc(1, text->count + 1);

	assert_non_null(copy);
	memcpy(copy, text->bytes, text->count);
	orders_read(&text->orders, copy, text->count);
}

static void assert_words(const char *wanted, char **words)
{
	char found[400] = "";

	for (; *words; words++) {
		strcat(found, *words);
		strcat(found, "|");
	}
	assert_string_equal(wanted, found);
}

static void assert_refused(struct text text, const char *said)
{
	assert_true(kernel_ends(read_text, &text));
	assert_non_null(strstr(kernel_said(), said));
}

TEST(VM_62_orders_are_strings_then_the_command_then_its_environment)
{
	struct text text = TEXT("root\0ro\0/a b\0host\0hvc1\0ptp\0\x31 2 3 4\0"
	                        "3\0/bin/echo\0\0\xc3\xa4 \"c\"\0\0A=1\0B=\0C=x=y");

	read_text(&text);
	assert_string_equal("root", text.orders.tag);
	assert_true(text.orders.read_only);
	assert_string_equal("/a b", text.orders.folder);
	assert_string_equal("host", text.orders.host_name);
	assert_string_equal("hvc1", text.orders.console);
	assert_string_equal("ptp", text.orders.streams);
	assert_string_equal("1 2 3 4", text.orders.network);
	assert_words("/bin/echo||\xc3\xa4 \"c\"|", text.orders.command);
	assert_words("A=1|B=|C=x=y|", text.orders.environment);
	assert_false(text.orders.is_process_1);
	assert_null(text.orders.limits);
	assert_null(text.orders.disk.device);
	assert_null(text.orders.disk.options);
	assert_string_equal("ext4", text.orders.disk.type);
}

TEST(VM_61_a_folder_that_may_be_written_and_a_command_without_an_environment)
{
	struct text text = TEXT(HEAD "1\0sh\0");

	read_text(&text);
	assert_false(text.orders.read_only);
	assert_string_equal("", text.orders.network);
	assert_words("sh|", text.orders.command);
	assert_words("", text.orders.environment);
}

TEST(VM_61_the_programs_own_variables_are_taken_and_the_commands_are_left)
{
	struct text text =
		TEXT(HEAD "1\0sh\0\0KRUN_RLIMITS=7=1:2\0A=1\0KRUN_BLOCK_ROOT_DEVICE=/dev/vda\0"
	                  "KRUN_BLOCK_ROOT_FSTYPE=xfs\0KRUN_BLOCK_ROOT_OPTIONS=ro\0"
	                  "KRUN_INIT_PID1=1\0KRUN_RLIMITSX=3\0B=2");

	read_text(&text);
	assert_string_equal("7=1:2", text.orders.limits);
	assert_string_equal("/dev/vda", text.orders.disk.device);
	assert_string_equal("xfs", text.orders.disk.type);
	assert_string_equal("ro", text.orders.disk.options);
	assert_true(text.orders.is_process_1);
	assert_words("A=1|KRUN_RLIMITSX=3|B=2|", text.orders.environment);
}

TEST(VM_61_only_a_one_lets_the_command_be_process_1)
{
	struct text zero = TEXT(HEAD "1\0sh\0\0KRUN_INIT_PID1=0"),
		    more = TEXT(HEAD "1\0sh\0\0KRUN_INIT_PID1=11"),
		    none = TEXT(HEAD "1\0sh\0\0KRUN_INIT_PID1=");

	read_text(&zero);
	assert_false(zero.orders.is_process_1);
	read_text(&more);
	assert_false(more.orders.is_process_1);
	read_text(&none);
	assert_false(none.orders.is_process_1);
}

TEST(VM_70_orders_that_are_too_few_are_refused)
{
	assert_refused(TEXT(HEAD "1\0sh"),
	               "drydock-init: reading the orders: Invalid argument (22)\n");
	assert_string_equal("", kernel_calls("exit-code"));
	assert_int_equal(1, kernel_count("reboot "));
}

TEST(VM_70_an_empty_file_has_no_orders)
{
	struct text text = { .bytes = "", .count = 0 };

	assert_refused(text, "reading the orders");
}

TEST(VM_70_three_streams_are_said_and_no_other_number)
{
	assert_refused(TEXT("root\0rw\0/\0box\0hvc0\0tp\0\0"
	                    "1\0sh\0"),
	               "reading the orders: Invalid argument");
}

TEST(VM_70_a_command_that_is_longer_than_the_orders_is_refused)
{
	assert_refused(TEXT(HEAD "2\0sh\0"),
	               "drydock-init: reading the command: Invalid argument (22)\n");
}

TEST(VM_70_a_command_of_no_words_is_refused)
{
	assert_refused(TEXT(HEAD "0\0sh\0"), "reading the command");
	assert_refused(TEXT(HEAD "-1\0sh\0"), "reading the command");
	assert_refused(TEXT(HEAD "\0sh\0"), "reading the command");
}

TEST(VM_70_more_strings_than_there_is_room_for_are_refused_and_not_cut)
{
	static char many[sizeof(HEAD "1\0sh\0") + 2 * INIT_STRINGS_MAX];
	const char begin[] = HEAD "1\0sh\0";
	struct text text = { .bytes = many };

	/* These are ten strings, and each other is of one letter. */
	memcpy(many, begin, sizeof(begin));
	for (size_t i = 0; i < INIT_STRINGS_MAX - 10; i++)
		many[sizeof(begin) + 2 * i] = 'a';
	text.count = sizeof(begin) + 2 * (INIT_STRINGS_MAX - 10);
	read_text(&text);
	assert_string_equal("a", text.orders.environment[INIT_STRINGS_MAX - 11]);
	assert_null(text.orders.environment[INIT_STRINGS_MAX - 10]);
	text.count += 2;
	many[text.count - 2] = 'a';
	assert_refused(text, "reading the orders: Argument list too long (7)\n");
}

/* --- Variables ----------------------------------------------------------------------------------------------------- */

TEST(VM_61_a_variable_is_its_whole_name_and_the_first_of_that_name)
{
	char path[] = "PATH=/bin", longer[] = "PATHS=/x", shorter[] = "PAT=/y",
	     second[] = "PATH=/z", bare[] = "PATH";
	char *environment[] = { bare, longer, shorter, path, second, NULL };

	assert_string_equal("/bin", variable_find(environment, "PATH"));
	assert_string_equal("/y", variable_find(environment, "PAT"));
	assert_null(variable_find(environment, "NONE"));
	assert_string_equal("/bin", variable_take(environment, "PATH"));
	assert_string_equal("/z", variable_find(environment, "PATH"));
	assert_null(variable_take(environment, "NONE"));
	assert_words("PATH|PATHS=/x|PAT=/y|PATH=/z|", environment);
}

/* --- Files ------------------------------------------------------------------------------------------------------- */

static void read_file(void *context)
{
	size_t bytes;

	init_read(context, &bytes);
}

TEST(VM_62_a_file_is_read_whole_with_a_zero_behind_it_and_closed)
{
	char long_text[9000];
	size_t bytes = 0;
	unsigned before;
	char *text;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = 0;
	kernel_put("/drydock/orders", long_text);
	before = kernel_descriptors();
	text = init_read("/drydock/orders", &bytes);
	assert_int_equal(sizeof(long_text) - 1, bytes);
	assert_string_equal(long_text, text);
	assert_int_equal(before, kernel_descriptors());
	kernel_put_bytes("/drydock/orders", "a\0b", 3);
	text = init_read("/drydock/orders", &bytes);
	assert_int_equal(3, bytes);
	assert_memory_equal("a\0b\0", text, 4);
	kernel_put("/drydock/orders", "");
	text = init_read("/drydock/orders", &bytes);
	assert_int_equal(0, bytes);
}

TEST(VM_70_a_file_that_is_not_there_or_cannot_be_read_is_named)
{
	char none[] = "/drydock/none", folder[] = "/drydock";

	kernel_put("/drydock/orders", "");
	assert_true(kernel_ends(read_file, none));
	assert_non_null(
		strstr(kernel_said(),
	               "drydock-init: opening /drydock/none: No such file or directory (2)\n"));
	assert_true(kernel_ends(read_file, folder));
	assert_non_null(
		strstr(kernel_said(), "drydock-init: reading /drydock: Is a directory (21)\n"));
}
