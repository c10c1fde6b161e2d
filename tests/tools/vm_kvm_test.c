/* vm run on computers whose KVM is not there, not allowed, or not able: what is missing and what to do is said. */
#include "tools/tool_run.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* A kernel whose first instruction is somewhere that only a device could be; drydock takes the path. */
static const char *kernel(void)
{
	/* mov dword [BFF8h],D0000083h; mov eax,3FE00000h; jmp rax */
	static const uint8_t code[] = { 0xc7, 0x04, 0x25, 0xf8, 0xbf, 0,    0,    0x83, 0,
		                        0,    0xd0, 0xb8, 0,    0,    0xe0, 0x3f, 0xff, 0xe0 };
	static char path[600];
	uint8_t file[120 + sizeof(code)] = "\177ELF\2\1\1";
	const struct {
		size_t at, bytes;
		uint64_t number;
	} fields[] = { { 16, 2, 2 },
		       { 18, 2, 62 },
		       { 24, 8, 0x100000 },
		       { 32, 8, 64 },
		       { 54, 2, 56 },
		       { 56, 2, 1 },
		       { 64, 4, 1 },
		       { 72, 8, 120 },
		       { 88, 8, 0x100000 },
		       { 96, 8, sizeof(code) },
		       { 104, 8, sizeof(code) } };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		memcpy(file + fields[i].at, &fields[i].number, fields[i].bytes);
	memcpy(file + 120, code, sizeof(code));
	snprintf(path, sizeof(path), "%s/kernel", test_directory());
	assert_int_equal(0, host_file_write(path, file, sizeof(file)));
	assert_int_equal(0, chmod(path, 0644));
	assert_int_equal(0, chmod(test_directory(), 0755));
	return path;
}

TEST(VM_8_vm_run_says_that_there_is_no_kvm_and_what_to_do)
{
	const char *path = kernel();

	/* A /dev of this test's own that has nothing of a hypervisor. */
	if (unshare(CLONE_NEWNS | (getuid() ? CLONE_NEWUSER : 0)) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", "/dev", "tmpfs", 0, NULL) != 0)
		SKIP("this computer lets the test have no /dev of its own");
	close(open("/dev/null", O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
	struct tool_result result = tool_run("vm", "run", "--kernel", path);

	tool_expect(&result, 3, "there is no /dev/kvm");
	assert_non_null(strstr(result.output, "modprobe kvm-amd"));
}

TEST(VM_8_vm_run_says_that_kvm_is_not_allowed_and_what_to_do)
{
	const char *path = kernel();
	struct stat status;

	if (getuid() || stat("/dev/kvm", &status) != 0)
		SKIP("only root can be somebody without rights, and there has to be a /dev/kvm");
	if (status.st_mode & 2)
		SKIP("anybody may use /dev/kvm here");
	assert_int_equal(0, setresgid(65534, 65534, 65534));
	assert_int_equal(0, setresuid(65534, 65534, 65534));
	if (access(tool_program(), X_OK) != 0 || access(path, R_OK) != 0)
		SKIP("somebody without rights cannot reach the program here");
	struct tool_result result = tool_run("vm", "run", "--kernel", path);

	tool_expect(&result, 3, "you may not use /dev/kvm");
	assert_non_null(strstr(result.output, "adduser USER kvm"));
}

TEST(VM_33_vm_run_says_that_this_kvm_cannot_run_the_kernel_and_what_to_do)
{
	if (access("/dev/kvm", R_OK | W_OK) != 0)
		SKIP("/dev/kvm cannot be used here");
	/* Nobody may look into a confined monitor, a sanitizer that looks for leaks neither. */
	setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
	struct tool_result result = tool_run("vm", "run", "--kernel", kernel());

	tool_expect(&result, 3,
	            "an instruction or state that this computer's hypervisor cannot run");
	assert_non_null(
		strstr(result.output, "Use a computer whose KVM has hardware virtualization"));
}

TEST(VM_58_a_command_line_that_is_too_long_is_wrong_usage)
{
	static char word[0x10000];

	memset(word, 'x', sizeof(word) - 1);
	struct tool_result long_word =
		tool_run("vm", "run", "--kernel", kernel(), "--append", word);

	tool_expect(&long_word, 2, "command line has more than 65536 bytes");
}
