/* vm run: what is wrong with a command line or a file is said, with what to do. */
#include "tools/tool_run.h"

TEST(VM_47_vm_run_names_a_file_that_is_no_kernel)
{
	const char *folder = tool_source("files", "kernel", "only text\n");
	char path[700];

	snprintf(path, sizeof(path), "%s/kernel", folder);
	struct tool_result text = tool_run("vm", "run", "--kernel", path);
	struct tool_result none = tool_run("vm", "run", "--kernel", "/nonexistent/vmlinuz");
	struct tool_result directory = tool_run("vm", "run", "--kernel", folder);

	tool_expect(&text, 3, "kernel: not a kernel: neither ELF, nor bzImage, nor compressed");
	tool_expect(&none, 3, "/nonexistent/vmlinuz: No such file or directory");
	tool_expect(&directory, 3, "Is a directory");
}

TEST(VM_16_vm_run_refuses_numbers_that_no_machine_has)
{
	struct tool_result none = tool_run("vm", "run", "--cpus", "0", "--kernel", "k");
	struct tool_result many = tool_run("vm", "run", "--cpus", "255", "--kernel", "k");
	struct tool_result little = tool_run("vm", "run", "--mem", "1", "--kernel", "k");
	struct tool_result word = tool_run("vm", "run", "--mem", "much", "--kernel", "k");
	struct tool_result empty = tool_run("vm", "run", "--mem", "", "--kernel", "k");

	tool_expect(&none, 2, "'0' is no number from 1 to 254");
	tool_expect(&many, 2, "'255' is no number from 1 to 254");
	tool_expect(&little, 2, "2 MiB is the least");
	tool_expect(&word, 2, "'much' is no number");
	tool_expect(&empty, 2, "'' is no number");
}

TEST(VM_58_vm_run_refuses_what_a_kernels_command_line_cannot_carry)
{
	struct tool_result spaces = tool_run("vm", "run", "--kernel", "k", "--", "two words");
	struct tool_result quote = tool_run("vm", "run", "--kernel", "k", "--", "a\"b");

	tool_expect(&spaces, 2, "'two words' cannot be handed to the guest");
	tool_expect(&quote, 2, "splits its command line at spaces and quotes");
}

TEST(vm_run_says_what_is_missing_of_its_command_line)
{
	struct tool_result nothing = tool_run("vm");
	struct tool_result no_kernel = tool_run("vm", "run");
	struct tool_result other = tool_run("vm", "fly", "--kernel", "k");
	struct tool_result option = tool_run("vm", "run", "--wings", "/");
	struct tool_result help = tool_run("vm", "run", "--help");

	tool_expect(&nothing, 2, "vm needs a verb: run");
	tool_expect(&no_kernel, 2, "vm run needs --root DIR, --kernel FILE or --firmware FILE");
	tool_expect(&other, 2, "'fly' is not expected here");
	tool_expect(&option, 2, "there is no option '--wings'");
	tool_expect(&help, 0, "--cpus N");
}

TEST(VM_122_vm_run_says_what_is_wrong_with_a_network_of_anothers)
{
	struct tool_result absent =
		tool_run("vm", "run", "--kernel", "k", "--net-stream", "/none/socket");
	struct tool_result file = tool_run("vm", "run", "--kernel", "k", "--net-gram", "/dev/null");
	struct tool_result vfkit =
		tool_run("vm", "run", "--kernel", "k", "--net-vfkit", "/none/socket");
	struct tool_result tap =
		tool_run("vm", "run", "--kernel", "k", "--net-tap", "none-of-thatnam");
	struct tool_result two = tool_run("vm", "run", "--kernel", "k", "--net-tap", "tap0",
	                                  "--net-stream", "/none/socket");
	struct tool_result port =
		tool_run("vm", "run", "--kernel", "k", "--net-gram", "/none", "--port", "80:80");

	tool_expect(&absent, 3, "there is no socket '/none/socket'");
	tool_expect(&file, 3, "'/dev/null' is no socket");
	tool_expect(&vfkit, 3, "there is no socket '/none/socket'");
	tool_expect(&tap, 3, "there is no interface 'none-of-thatnam'");
	tool_expect(&two, 2, "a machine has one network");
	tool_expect(&port, 2, "a machine has one network");
}
