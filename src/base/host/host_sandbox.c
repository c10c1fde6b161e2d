#include "base/host/host_sandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROOT \
	"/proc" /* where the new root is made: a folder that is always there, and not needed any more */
#define ROOT_OPTIONS "size=256m,mode=0700"

bool host_sandbox_is_possible(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
	return false;
#else
	return true;
#endif
#else
	return true;
#endif
}

bool host_sandbox_is_apart(void)
{
	unsigned inside, outside, count = 0;
	FILE *file = fopen("/proc/self/uid_map", "re");

	if (!file)
		return false;
	if (fscanf(file, "%u %u %u", &inside, &outside, &count) != 3)
		count = 0;
	fclose(file);
	return count == 1;
}

/* --- The root ---------------------------------------------------------------------------------------------------------- */

static int copy_to(int from, int root, const char *name)
{
	struct stat status;
	off_t done = 0;
	int to = openat(root, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0500), error = 0;

	if (to < 0)
		return -errno;
	if (fstat(from, &status))
		error = -errno;
	while (!error && done < status.st_size)
		if (sendfile(to, from, &done, (size_t)(status.st_size - done)) <= 0)
			error = errno ? -errno : -EIO;
	close(to);
	return error;
}

/* The files are opened before the folder that they may lie in is covered. */
static int make_root(const struct host_sandbox_file *files, int count)
{
	int from[8], opened = 0, error = 0, root = -1;

	for (; opened < count && opened < 8 && !error; opened++) {
		from[opened] = open(files[opened].from, O_RDONLY | O_CLOEXEC);
		if (from[opened] < 0)
			error = -errno;
	}
	if (!error && (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	               mount("none", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, ROOT_OPTIONS)))
		error = -errno;
	if (!error && (root = open(ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
		error = -errno;
	for (int index = 0; index < opened && !error; index++)
		error = copy_to(from[index], root, files[index].name + 1);
	while (opened-- > 0)
		if (from[opened] >= 0)
			close(from[opened]);
	if (root >= 0)
		close(root);
	return error;
}

static int enter_root(void)
{
	if (mkdir(ROOT "/old", 0700) || syscall(SYS_pivot_root, ROOT, ROOT "/old") || chdir("/") ||
	    umount2("/old", MNT_DETACH) || rmdir("/old") ||
	    mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL))
		return -errno;
	return 0;
}

/* Of the namespaces alone; outside them it had none that its user has not. */
static int drop_rights(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	for (int right = 0; prctl(PR_CAPBSET_READ, right, 0, 0, 0) >= 0; right++)
		if (prctl(PR_CAPBSET_DROP, right, 0, 0, 0))
			return -errno;
	return syscall(SYS_capset, &header, none) ? -errno : 0;
}

int host_sandbox_root(const struct host_sandbox_file *files, int count)
{
	int error = make_root(files, count);

	if (!error)
		error = enter_root();
	return error ? error : drop_rights();
}

int host_sandbox_preload(const char *name)
{
	/* The C library loads it when a thread ends early. */
	dlopen("libgcc_s.so.1", RTLD_NOW | RTLD_GLOBAL);
	return dlopen(name, RTLD_NOW | RTLD_LOCAL) ? 0 : -ENOEXEC;
}

/* --- System calls -------------------------------------------------------------------------------------------------------- */

/* What memory, threads, clocks and the descriptors that are there need. Nothing names a file, a host or a process. */
static const uint16_t allowed[] = {
	SYS_read,
	SYS_write,
	SYS_readv,
	SYS_writev,
	SYS_pread64,
	SYS_pwrite64,
	SYS_close,
	SYS_fstat,
	SYS_newfstatat,
	SYS_lseek,
	SYS_dup,
	SYS_fcntl,
	SYS_ftruncate,
	SYS_memfd_create,
	SYS_fallocate,
	SYS_munmap,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_msync,
	SYS_mincore,
	SYS_membarrier,
	SYS_futex,
	SYS_futex_waitv,
	SYS_set_robust_list,
	SYS_get_robust_list,
	SYS_rseq,
	SYS_set_tid_address,
	SYS_exit,
	SYS_exit_group,
	SYS_gettid,
	SYS_getpid,
	SYS_getppid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_tgkill,
	SYS_restart_syscall,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_rt_sigtimedwait,
	SYS_sigaltstack,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_sched_setaffinity,
	SYS_getcpu,
	SYS_clock_gettime,
	SYS_clock_getres,
	SYS_clock_nanosleep,
	SYS_nanosleep,
	SYS_gettimeofday,
	SYS_getrandom,
	SYS_sysinfo,
	SYS_uname,
	SYS_getrusage,
	SYS_recvmsg,
	SYS_sendmsg,
	SYS_shutdown,
	SYS_poll,
	SYS_ppoll,
	SYS_epoll_create1,
	SYS_epoll_ctl,
	SYS_epoll_wait,
	SYS_epoll_pwait,
	SYS_eventfd2,
};
#define ALLOWED_COUNT (sizeof(allowed) / sizeof(allowed[0]))

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define GIVE(value) BPF_STMT(BPF_RET | BPF_K, value)
#define REFUSED(error) (SECCOMP_RET_ERRNO | (error))
#define IF_EQUAL(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define IF_BITS(bits, skip) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, skip)
#define PROGRAM_MAX 256u
#define NUMBER_X32 0x40000000u

/* Steps before the lists: calls whose arguments are looked at. Each ends with an answer. */
static const struct sock_filter threads_only[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
	GIVE(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
	/* The calls of 32-bit addresses are others, under numbers of their own. */
	IF_BITS(NUMBER_X32, 1),
	GIVE(SECCOMP_RET_KILL_PROCESS),
	/* The C library then takes clone, whose flags can be seen: threads only. */
	IF_EQUAL(SYS_clone3, 1),
	GIVE(REFUSED(ENOSYS)),
	IF_EQUAL(SYS_clone, 4),
	LOAD(args[0]),
	IF_BITS(CLONE_THREAD, 1),
	GIVE(SECCOMP_RET_ALLOW),
	GIVE(REFUSED(EPERM)),
};

static const struct sock_filter no_code[] = {
	/* No code is made any more. */
	IF_EQUAL(SYS_mmap, 4),
	LOAD(args[2]),
	IF_BITS(PROT_EXEC, 1),
	GIVE(REFUSED(EPERM)),
	GIVE(SECCOMP_RET_ALLOW),
	IF_EQUAL(SYS_mprotect, 4),
	LOAD(args[2]),
	IF_BITS(PROT_EXEC, 1),
	GIVE(REFUSED(EPERM)),
	GIVE(SECCOMP_RET_ALLOW),
	/* Names of threads alone. */
	IF_EQUAL(SYS_prctl, 4),
	LOAD(args[0]),
	IF_EQUAL(PR_SET_NAME, 1),
	GIVE(SECCOMP_RET_ALLOW),
	GIVE(REFUSED(EPERM)),
};

struct program {
	struct sock_filter step[PROGRAM_MAX];
	unsigned short count;
};

#define ADD(program, steps) add(program, steps, sizeof(steps) / sizeof(steps[0]))

/* What does not fit is not there, and then install() says so. */
static void add(struct program *program, const struct sock_filter *steps, size_t count)
{
	for (size_t index = 0; index < count && program->count < PROGRAM_MAX; index++)
		program->step[program->count++] = steps[index];
}

static void add_calls(struct program *program, const uint16_t *calls, size_t count, uint32_t answer)
{
	for (size_t index = 0; index < count; index++) {
		const struct sock_filter steps[] = { IF_EQUAL(calls[index], 1), GIVE(answer) };

		ADD(program, steps);
	}
}

static int install(struct program *program, uint32_t otherwise)
{
	const struct sock_filter last[] = { GIVE(otherwise) };
	struct sock_fprog filter = { .filter = program->step };
	long result;

	ADD(program, last);
	if (program->count == PROGRAM_MAX)
		return -E2BIG;
	filter.len = program->count;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
	return result < 0 ? -errno : result > 0 ? -ESRCH : 0;
}

int host_sandbox_calls(void)
{
	struct program program = { .count = 0 };

	ADD(&program, threads_only);
	ADD(&program, no_code);
	add_calls(&program, allowed, ALLOWED_COUNT, SECCOMP_RET_ALLOW);
	return install(&program, REFUSED(EPERM));
}

/* What no monitor of a machine does: other programs and processes, what is mounted, the kernel itself, the clock, ... */
static const uint16_t refused[] = {
	SYS_execve,
	SYS_execveat,
	SYS_fork,
	SYS_vfork,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_process_madvise,
	SYS_pidfd_open,
	SYS_pidfd_getfd,
	SYS_pidfd_send_signal,
	SYS_kcmp,
	SYS_kill,
	SYS_tkill,
	SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo,
	SYS_mount,
	SYS_umount2,
	SYS_mount_setattr,
	SYS_move_mount,
	SYS_open_tree,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
	SYS_pivot_root,
	SYS_chroot,
	SYS_setns,
	SYS_unshare,
	SYS_open_by_handle_at,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_kexec_file_load,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_syslog,
	SYS_quotactl,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_adjtimex,
	SYS_clock_adjtime,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_iopl,
	SYS_ioperm,
	SYS_modify_ldt,
	SYS_personality,
	SYS_vhangup,
};

int host_sandbox_refuse_others(void)
{
	struct program program = { .count = 0 };

	ADD(&program, threads_only);
	add_calls(&program, refused, sizeof(refused) / sizeof(refused[0]), REFUSED(EPERM));
	return install(&program, SECCOMP_RET_ALLOW);
}
