/* tests/vm/vmm/confine_test.c - what a monitor can still reach when its machine is confined. */
#include "vm/vmm/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/host_sandbox.h"

#include "machine.h"

/* What is confined is a thread: the program's own looks for leaks at its end. */
static void confine_and_run(void *result)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct vmm_folder folder = { .tag = "root", .read_only = true };
	struct machine machine;
	char inside[300];
	int error;

	prepare(&machine, code, sizeof(code));
	folder.path = test_directory();
	machine.options.folders = &folder;
	machine.options.folder_count = 1;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	error = vmm_confine(machine.vmm);
	*(int *)result = error;
	if (error) {
		vmm_destroy(machine.vmm);
		return;
	}
	assert_int_equal(-1, open("/etc/passwd", O_RDONLY));
	assert_int_equal(EACCES, errno);
	assert_int_equal(-1, execl("/bin/true", "true", (char *)NULL));
	assert_int_equal(host_sandbox_is_possible() ? EPERM : EACCES, errno);
	snprintf(inside, sizeof(inside), "%s/kernel", folder.path);
	assert_true(open(inside, O_RDONLY) >= 0);
	assert_int_equal(-1, open(inside, O_WRONLY));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_destroy(machine.vmm);
}

TEST(VM_191_a_confined_monitor_opens_its_folders_alone_and_its_machine_runs)
{
	struct host_thread *thread;
	int error = -1;

	need_kvm();
	assert_int_equal(0, host_thread_create(confine_and_run, &error, 0, &thread));
	host_thread_join(thread);
	if (error == -EOPNOTSUPP)
		SKIP("this kernel has no Landlock");
	assert_int_equal(0, error);
}

/* A confined process with a machine that spins; what it makes of the calls is its status. */
static void be_confined(int told, int (*work)(void))
{
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct running running;
	char byte = 1;

	prepare(&running.machine, code, sizeof(code));
	if (vmm_create(&running.machine.options, &running.machine.vmm, &running.machine.reason) ||
	    vmm_confine(running.machine.vmm))
		_exit(100);
	if (host_thread_create(run_machine, &running, 0, &running.thread))
		_exit(101);
	wait_state(running.machine.vmm, VMM_STATE_RUNNING);
	if (write(told, &byte, 1) != 1)
		_exit(102);
	_exit(work());
}

static pid_t start_confined(int told, int (*work)(void))
{
	pid_t child = fork();

	if (!child)
		be_confined(told, work);
	return child;
}

#define REFUSED(call) \
	do { \
		errno = 0; \
		if ((call) != -1 || errno != EPERM) \
			return __LINE__ & 63; \
	} while (0)

static int hostile(void)
{
	REFUSED(fork());
	REFUSED(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
	REFUSED(execl("/bin/true", "true", (char *)NULL));
	REFUSED(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
	REFUSED(kill(getppid(), SIGCONT));
	REFUSED(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
	REFUSED(mount("none", "/", "tmpfs", 0, NULL));
	REFUSED(unshare(CLONE_NEWUSER));
	REFUSED(syscall(SYS_bpf, 0, NULL, 0));
	REFUSED(syscall(SYS_io_uring_setup, 1, NULL));
	REFUSED(syscall(SYS_open_by_handle_at, 0, NULL, 0));
	return 0;
}

TEST(VM_191_hostile_calls_of_a_monitor_whose_guest_runs_are_refused)
{
	int ends[2], status;
	pid_t child;

	need_kvm();
	if (!host_sandbox_is_possible())
		SKIP("sanitizers look at their own process");
	assert_int_equal(0, pipe(ends));
	child = start_confined(ends[1], hostile);
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 100)
		SKIP("this kernel has no Landlock");
	assert_int_equal(0, WEXITSTATUS(status));
}

static int wait_long(void)
{
	return (int)sleep(600);
}

/* The filter and the lock on new rights are those of every thread. */
static void assert_filtered(const char *path)
{
	char text[8192];
	int file = open(path, O_RDONLY);
	ssize_t bytes = read(file, text, sizeof(text) - 1);

	assert_true(bytes > 0);
	text[bytes] = 0;
	close(file);
	assert_non_null(strstr(text, "NoNewPrivs:\t1"));
	assert_non_null(strstr(text, "Seccomp:\t2"));
}

TEST(VM_191_seen_from_outside_every_thread_of_the_monitor_is_filtered)
{
	char path[64], **names, byte = 0;
	size_t count;
	int ends[2], status;
	pid_t child;

	need_kvm();
	if (!host_sandbox_is_possible())
		SKIP("sanitizers look at their own process");
	assert_int_equal(0, pipe(ends));
	child = start_confined(ends[1], wait_long);
	close(ends[1]);
	if (read(ends[0], &byte, 1) != 1) {
		waitpid(child, &status, 0);
		SKIP("this kernel has no Landlock");
	}
	snprintf(path, sizeof(path), "/proc/%d/task", (int)child);
	assert_int_equal(0, host_directory_list(path, 100, &names, &count));
	assert_true(count >= 4);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/status", (int)child, names[i]);
		assert_filtered(path);
	}
	host_directory_free(names, count);
	kill(child, SIGKILL);
	assert_int_equal(child, waitpid(child, &status, 0));
}
