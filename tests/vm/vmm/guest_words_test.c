/* tests/vm/vmm/guest_words_test.c - what a guest's kernel and its first program are told on the command line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/guest.h"

static struct vmm_reason reason;

TEST(VM_59_the_kernels_words_by_default)
{
	char line[256];

	/* Debian's drivers are modules: its nomodule is overruled (display-vm.md, section 7). */
	assert_int_equal(0, vmm_guest_kernel_words(NULL, line, sizeof(line)));
	assert_string_equal(
		"reboot=k panic=-1 panic_print=0 console=hvc0 rootfstype=virtiofs rw quiet "
		"no-kvmapf init=/init.krun",
		line);
	assert_int_equal(0, vmm_guest_kernel_words("ttyS0", line, sizeof(line)));
	assert_non_null(strstr(line, " console=ttyS0 rootfstype"));
	assert_int_equal(-ENOSPC, vmm_guest_kernel_words(NULL, line, 64));
}

TEST(VM_61_a_program_stands_in_variables_and_its_arguments_behind_two_dashes)
{
	static const char *const arguments[] = { "-c", "exit", NULL };
	static const char *const environment[] = { "PATH=/bin", "X=a=b", NULL };
	struct vmm_guest_program program = { .path = "/bin/sh",
		                             .folder = "/tmp",
		                             .limits = "7=64:128,6=1:2",
		                             .root_device = "/dev/vda",
		                             .root_type = "ext4",
		                             .root_options = "ro,noatime",
		                             .home = "/root",
		                             .terminal = "xterm",
		                             .is_process_1 = true,
		                             .arguments = arguments,
		                             .environment = environment };
	char line[512] = "quiet";

	assert_int_equal(0, vmm_guest_program_words(&program, line, sizeof(line), &reason));
	assert_string_equal("quiet KRUN_INIT=/bin/sh KRUN_WORKDIR=/tmp KRUN_RLIMITS=7=64:128,6=1:2 "
	                    "KRUN_BLOCK_ROOT_DEVICE=/dev/vda KRUN_BLOCK_ROOT_FSTYPE=ext4 "
	                    "KRUN_BLOCK_ROOT_OPTIONS=ro,noatime KRUN_HOME=/root KRUN_TERM=xterm "
	                    "KRUN_INIT_PID1=1 PATH=/bin X=a=b -- -c exit",
	                    line);
}

TEST(VM_61_what_is_not_said_has_no_word)
{
	struct vmm_guest_program program = { .path = "/bin/sh" };
	char line[64] = "";

	assert_int_equal(0, vmm_guest_program_words(&program, line, sizeof(line), &reason));
	assert_string_equal("KRUN_INIT=/bin/sh", line);
}

static int with(const char *word, bool is_argument)
{
	const char *list[] = { word, NULL };
	struct vmm_guest_program program = { .path = "/bin/sh" };
	char line[64] = "";

	if (is_argument)
		program.arguments = list;
	else
		program.environment = list;
	memset(&reason, 0, sizeof(reason));
	return vmm_guest_program_words(&program, line, sizeof(line), &reason);
}

TEST(VM_58_words_that_a_kernel_would_split_or_change_are_refused_and_named)
{
	assert_int_equal(-EINVAL, with("two words", true));
	assert_non_null(strstr(reason.text, "'two words'"));
	assert_int_equal(-EINVAL, with("a\"b", true));
	assert_int_equal(-EINVAL, with("\xc3\xa4", true));
	assert_int_equal(-EINVAL, with("X=a b", false));
	assert_int_equal(-EINVAL, with("X Y=a", false));
	assert_int_equal(-EINVAL, with("no variable", false));
	assert_int_equal(-EINVAL, with("=x", false));
	assert_int_equal(-EINVAL, with("module.option=x", false));
	assert_int_equal(0, with("X=", false));
	assert_int_equal(-EINVAL,
	                 with("a-word-that-is-longer-than-the-line-has-room-for-it", true));
	assert_non_null(strstr(reason.text, "64 bytes"));
}

TEST(VM_61_more_words_than_a_kernel_hands_on_are_refused)
{
	const char *many[32];
	struct vmm_guest_program program = { .path = "/bin/sh", .arguments = many };
	char line[512] = "";

	for (unsigned i = 0; i < 31; i++)
		many[i] = "x";
	many[31] = NULL;
	assert_int_equal(-EINVAL, vmm_guest_program_words(&program, line, sizeof(line), &reason));
	assert_non_null(strstr(reason.text, "31"));
	many[30] = NULL;
	*line = 0;
	assert_int_equal(0, vmm_guest_program_words(&program, line, sizeof(line), &reason));
}

TEST(VM_61_more_variables_than_a_kernel_hands_on_are_refused)
{
	const char *many[31];
	struct vmm_guest_program program = { .path = "/bin/sh", .environment = many };
	char line[512] = "";

	/* The program's own variable is one of the 30. */
	for (unsigned i = 0; i < 30; i++)
		many[i] = "X=y";
	many[30] = NULL;
	assert_int_equal(-EINVAL, vmm_guest_program_words(&program, line, sizeof(line), &reason));
	assert_non_null(strstr(reason.text, "not 31 and 0"));
	many[29] = NULL;
	*line = 0;
	assert_int_equal(0, vmm_guest_program_words(&program, line, sizeof(line), &reason));
}

TEST(VM_61_the_kernels_words_fit_with_their_end_or_not_at_all)
{
	char line[512];
	size_t length;

	assert_int_equal(0, vmm_guest_kernel_words("ttyS0", line, sizeof(line)));
	length = strlen(line);
	assert_non_null(strstr(line, " console=ttyS0 "));
	assert_int_equal(0, vmm_guest_kernel_words("ttyS0", line, length + 1));
	assert_int_equal(length, strlen(line));
	assert_int_equal(-ENOSPC, vmm_guest_kernel_words("ttyS0", line, length));
}
