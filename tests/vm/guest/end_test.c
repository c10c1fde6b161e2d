/* tests/vm/guest/end_test.c - how the first program ends, and how long it waits. */
#include "vm/guest/init.h"

#include <errno.h>
#include <string.h>

#include "test.h"
#include "vm/guest/kernel.h"

static void end(void *context)
{
	init_end(*(const int *)context);
}

static void fail_at(void *context)
{
	errno = ENXIO;
	init_fail("step %d of %s", 3, (const char *)context);
}

TEST(VM_67_what_is_written_is_kept_the_host_is_told_and_the_machine_is_off)
{
	int code = 7;

	init_tell(0);
	assert_true(kernel_ends(end, &code));
	assert_string_equal("sync\nexit-code 7\nreboot 4321fedc\n", kernel_calls(""));
	assert_string_equal("", kernel_said());
}

TEST(VM_67_without_a_folder_nobody_is_told_and_the_machine_is_off)
{
	int code = 7;

	assert_true(kernel_ends(end, &code));
	assert_string_equal("sync\nreboot 4321fedc\n", kernel_calls(""));
}

TEST(VM_70_an_exit_code_that_cannot_be_told_is_said)
{
	int code = 9;

	init_tell(5);
	kernel_fail("exit-code", ENOTTY, 1);
	assert_true(kernel_ends(end, &code));
	assert_string_equal(
		"drydock-init: the exit code 9 cannot be told: Inappropriate ioctl for device\n",
		kernel_said());
	assert_int_equal(1, kernel_count("reboot"));
}

TEST(VM_70_a_step_that_fails_is_said_with_its_errno_and_ends_with_125)
{
	char name[] = "four";

	init_tell(5);
	assert_true(kernel_ends(fail_at, name));
	assert_string_equal("drydock-init: step 3 of four: No such device or address (6)\n",
	                    kernel_said());
	assert_string_equal("sync\nexit-code 125\nreboot 4321fedc\n", kernel_calls(""));
}

TEST(VM_70_a_step_of_any_length_is_said_as_far_as_there_is_room)
{
	char name[400];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	assert_true(kernel_ends(fail_at, name));
	assert_non_null(strstr(kernel_said(), "nnn: No such device or address (6)\n"));
}

TEST(VM_69_a_device_is_waited_for_in_milliseconds_and_not_for_ever)
{
	int waited = 0;

	assert_true(init_wait(&waited));
	assert_int_equal(1, waited);
	assert_int_equal(1, kernel_waited_ms());
	waited = INIT_WAIT_MS - 1;
	assert_true(init_wait(&waited));
	errno = EXDEV;
	assert_false(init_wait(&waited));
	assert_int_equal(EXDEV, errno);
	assert_int_equal(2, kernel_waited_ms());
}
