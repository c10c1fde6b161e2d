/* tests/vm/guest/kernel.c - a guest's kernel as far as its first program sees one. */
#include "vm/guest/kernel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "test.h"
#include "vm/guest/kernel_calls.h"

#define LOG_BYTES (1u << 20) /* ten seconds of waiting write ten thousand lines */
#define FAILURES_MAX 8u
#define FILE_BYTES 65536u
#define KEPT_MAX 64u
#define PATH_BYTES 600

struct later {
	unsigned waits;
	const char *path, *text;
};

/* What the program's children add to is shared with them. */
struct kernel {
	char log[LOG_BYTES];
	_Atomic size_t used;
	_Atomic unsigned long long slept_ns;
	_Atomic unsigned waits;
	struct {
		char line[100];
		int error;
		_Atomic int times;
	} failures[FAILURES_MAX];
	unsigned failure_count;
	struct later later[4];
	unsigned later_count;
	bool is_process_1;
	int command_status, command_signal;
	pid_t killed, runner;
};

static struct kernel *kernel;
static sigjmp_buf end_of_run;

static void make_folders(const char *path);

static void begin(void)
{
	if (kernel)
		return;
	kernel = mmap(NULL, sizeof(*kernel), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
	              0);
	assert_true(kernel != MAP_FAILED);
	make_folders(kernel_path("/any"));
}

/* Write a call down; false: it is to fail, and errno says why. */
static bool call(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool call(const char *format, ...)
{
	char line[1024];
	va_list list;
	size_t bytes, at;

	begin();
	va_start(list, format);
	bytes = (size_t)vsnprintf(line, sizeof(line) - 1, format, list);
	va_end(list);
	assert_true(bytes < sizeof(line) - 1);
	line[bytes++] = '\n';
	at = atomic_fetch_add(&kernel->used, bytes);
	assert_true(at + bytes < LOG_BYTES);
	memcpy(kernel->log + at, line, bytes);
	for (unsigned i = 0; i < kernel->failure_count; i++) {
		const char *wanted = kernel->failures[i].line;

		if (strncmp(line, wanted, strlen(wanted)) != 0 || kernel->failures[i].times == 0)
			continue;
		if (kernel->failures[i].times > 0)
			kernel->failures[i].times--;
		errno = kernel->failures[i].error;
		return false;
	}
	return true;
}

/* --- What tests say and ask -------------------------------------------------------------------------------------- */

const char *kernel_path(const char *path)
{
	static char paths[4][PATH_BYTES];
	static unsigned next;
	char *found = paths[next++ % 4];

	if (path[0] != '/')
		snprintf(found, PATH_BYTES, "%s", path);
	else
		snprintf(found, PATH_BYTES, "%s/guest%s", test_directory(), path);
	return found;
}

static void make_folders(const char *path)
{
	char folder[PATH_BYTES];
	size_t root = strlen(test_directory());

	snprintf(folder, sizeof(folder), "%s", path);
	for (char *slash = strchr(folder + root + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		assert_true(mkdir(folder, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
}

void kernel_put_bytes(const char *path, const void *bytes, size_t count)
{
	const char *here = kernel_path(path);
	FILE *file;

	make_folders(here);
	file = fopen(here, "w");
	assert_non_null(file);
	assert_int_equal(count, fwrite(bytes, 1, count, file));
	assert_int_equal(0, fclose(file));
}

void kernel_put(const char *path, const char *text)
{
	kernel_put_bytes(path, text, strlen(text));
}

void kernel_put_later(unsigned waits, const char *path, const char *text)
{
	begin();
	assert_true(kernel->later_count < 4);
	kernel->later[kernel->later_count++] = (struct later){ waits, path, text };
}

void kernel_link(const char *path, const char *target)
{
	make_folders(kernel_path(path));
	assert_int_equal(0, symlink(target, kernel_path(path)));
}

const char *kernel_file(const char *path)
{
	static char texts[4][FILE_BYTES];
	static unsigned next;
	char *text = texts[next++ % 4];
	FILE *file = fopen(kernel_path(path), "r");
	size_t bytes;

	assert_non_null(file);
	bytes = fread(text, 1, FILE_BYTES - 1, file);
	assert_true(bytes < FILE_BYTES - 1);
	text[bytes] = 0;
	fclose(file);
	return text;
}

void kernel_fail(const char *line, int error, int times)
{
	begin();
	assert_true(kernel->failure_count < FAILURES_MAX);
	snprintf(kernel->failures[kernel->failure_count].line, 100, "%s", line);
	kernel->failures[kernel->failure_count].error = error;
	kernel->failures[kernel->failure_count++].times = times;
}

void kernel_be_process_1(void)
{
	begin();
	kernel->is_process_1 = true;
}

void kernel_command_ends(int status, int number)
{
	begin();
	kernel->command_status = status;
	kernel->command_signal = number;
}

void kernel_killed(pid_t process)
{
	begin();
	kernel->killed = process;
}

/* The kernel's console is a file for a while. */
static int change_console(void)
{
	int old = dup(2), console;

	make_folders(kernel_path("/console"));
	console = open(kernel_path("/console"), O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(old >= 0 && console >= 0 && dup2(console, 2) == 2);
	close(console);
	return old;
}

static void restore_console(int old)
{
	dup2(old, 2);
	close(old);
}

bool kernel_ends(void (*run)(void *context), void *context)
{
	int old, how;

	begin();
	old = change_console();
	kernel->runner = getpid();
	how = sigsetjmp(end_of_run, 0);
	if (how == 0)
		run(context);
	restore_console(old);
	return how == RB_POWER_OFF;
}

int kernel_child(void (*run)(void *context), void *context)
{
	int old, status = 0;
	pid_t child;

	begin();
	old = change_console();
	child = fork();
	if (child == 0) {
		run(context);
		exit(99);
	}
	restore_console(old);
	assert_int_equal(child, waitpid(child, &status, 0));
	return status;
}

const char *kernel_said(void)
{
	return kernel_file("/console");
}

const char *kernel_calls(const char *prefix)
{
	static char texts[4][LOG_BYTES];
	static unsigned next;
	char *text = texts[next++ % 4];
	size_t used = 0;

	begin();
	for (const char *line = kernel->log; *line; line = strchr(line, '\n') + 1) {
		size_t bytes = (size_t)(strchr(line, '\n') - line) + 1;

		if (strncmp(line, prefix, strlen(prefix)) != 0)
			continue;
		memcpy(text + used, line, bytes);
		used += bytes;
	}
	text[used] = 0;
	return text;
}

unsigned kernel_count(const char *prefix)
{
	unsigned count = 0;

	for (const char *at = kernel_calls(prefix); (at = strchr(at, '\n')) != NULL; at++)
		count++;
	return count;
}

unsigned kernel_waited_ms(void)
{
	begin();
	return (unsigned)(kernel->slept_ns / 1000000);
}

void kernel_wait_for_children(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

unsigned kernel_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

/* --- Files ------------------------------------------------------------------------------------------------------- */

int kernel_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list list;

	va_start(list, flags);
	if (flags & O_CREAT)
		mode = va_arg(list, mode_t);
	va_end(list);
	return call("open %s %o %o", path, (unsigned)flags, mode)
	               ? open(kernel_path(path), flags, mode)
	               : -1;
}

DIR *kernel_opendir(const char *path)
{
	return call("opendir %s", path) ? opendir(kernel_path(path)) : NULL;
}

int kernel_access(const char *path, int mode)
{
	return call("access %s %d", path, mode) ? access(kernel_path(path), mode) : -1;
}

int kernel_mkdir(const char *path, mode_t mode)
{
	return call("mkdir %s %o", path, mode) ? mkdir(kernel_path(path), 0755) : -1;
}

/* The process stays where it is: another path than one from "/" is never opened. */
int kernel_chdir(const char *path)
{
	return call("chdir %s", path) ? access(kernel_path(path), F_OK) : -1;
}

int kernel_chroot(const char *path)
{
	return call("chroot %s", path) ? 0 : -1;
}

int kernel_mount(const char *source, const char *target, const char *type, unsigned long flags,
                 const void *options)
{
	return call("mount %s %s %s %lx %s", source ? source : "-", target, type ? type : "-",
	            flags, options ? (const char *)options : "-")
	               ? 0
	               : -1;
}

void kernel_sync(void)
{
	call("sync");
}

/* What the program has to its end is no leak of a test, which goes on behind it. */
void *kernel_calloc(size_t count, size_t bytes)
{
	static void *kept[KEPT_MAX];
	static unsigned next;

	assert_true(next < KEPT_MAX);
	kept[next] = calloc(count, bytes);
	return kept[next++];
}

/* --- Devices ----------------------------------------------------------------------------------------------------- */

static const char *address_of(const struct sockaddr *address)
{
	return address->sa_family == AF_INET
	               ? inet_ntoa(((const struct sockaddr_in *)address)->sin_addr)
	               : "of no family";
}

static bool call_route(const struct rtentry *route)
{
	char to[20], mask[20];

	snprintf(to, sizeof(to), "%s", address_of(&route->rt_dst));
	snprintf(mask, sizeof(mask), "%s", address_of(&route->rt_genmask));
	return call("route %s %s %s %x", to, mask, address_of(&route->rt_gateway), route->rt_flags);
}

int kernel_ioctl(int descriptor, unsigned long request, ...)
{
	const struct ifreq *card;
	bool done;
	va_list list;

	va_start(list, request);
	switch (request) {
	case 0x7602: done = call("exit-code %lu", va_arg(list, unsigned long)); break;
	case TIOCSCTTY: done = call("terminal %d", descriptor); break;
	case SIOCSIFFLAGS:
		card = va_arg(list, const struct ifreq *);
		done = call("flags %s %x", card->ifr_name, (unsigned)card->ifr_flags);
		break;
	case SIOCSIFADDR:
	case SIOCSIFNETMASK:
		card = va_arg(list, const struct ifreq *);
		done = call("%s %s %s", request == SIOCSIFADDR ? "address" : "mask", card->ifr_name,
		            address_of(&card->ifr_addr));
		break;
	case SIOCADDRT: done = call_route(va_arg(list, const struct rtentry *)); break;
	default: done = call("ioctl %lx", request);
	}
	va_end(list);
	return done ? 0 : -1;
}

int kernel_socket(int domain, int type, int protocol)
{
	return call("socket %d %x %d", domain, (unsigned)type, protocol)
	               ? open("/dev/null", O_RDWR | O_CLOEXEC)
	               : -1;
}

int kernel_tcdrain(int descriptor)
{
	return call("drain %d", descriptor) ? 0 : -1;
}

/* Of these the program has one: a module from a file. */
long kernel_syscall(long number, ...)
{
	char content[100] = "";
	const char *parameters;
	int file, flags;
	va_list list;

	va_start(list, number);
	file = va_arg(list, int);
	parameters = va_arg(list, const char *);
	flags = va_arg(list, int);
	va_end(list);
	if (number != SYS_finit_module)
		return call("syscall %ld", number) ? 0 : -1;
	if (pread(file, content, sizeof(content) - 1, 0) < 0)
		return -1;
	return call("module '%s' '%s' %d", content, parameters, flags) ? 0 : -1;
}

/* --- The machine ------------------------------------------------------------------------------------------------- */

static void leave_run(int how)
{
	if (getpid() != kernel->runner)
		exit(98);
	siglongjmp(end_of_run, how);
}

int kernel_reboot(int what)
{
	call("reboot %x", (unsigned)what);
	leave_run(what);
	return -1;
}

int kernel_pause(void)
{
	call("pause");
	leave_run(1);
	return -1;
}

int kernel_sethostname(const char *name, size_t bytes)
{
	return call("host %.*s", (int)bytes, name) ? 0 : -1;
}

int kernel_nanosleep(const struct timespec *time, struct timespec *left)
{
	unsigned waits;

	begin();
	(void)left;
	kernel->slept_ns += (unsigned long long)time->tv_sec * 1000000000ull +
	                    (unsigned long long)time->tv_nsec;
	waits = ++kernel->waits;
	for (unsigned i = 0; i < kernel->later_count; i++)
		if (kernel->later[i].waits == waits)
			kernel_put(kernel->later[i].path, kernel->later[i].text);
	return 0;
}

/* --- Processes --------------------------------------------------------------------------------------------------- */

pid_t kernel_fork(void)
{
	return call("fork") ? fork() : -1;
}

pid_t kernel_getpid(void)
{
	begin();
	return kernel->is_process_1 ? 1 : getpid();
}

pid_t kernel_setsid(void)
{
	return call("session") ? 0 : -1;
}

int kernel_setrlimit(int resource, const struct rlimit *limit)
{
	return call("limit %d %llu %llu", resource, (unsigned long long)limit->rlim_cur,
	            (unsigned long long)limit->rlim_max)
	               ? 0
	               : -1;
}

int kernel_kill(pid_t target, int number)
{
	if (!call("kill %d %d", target, number))
		return -1;
	return target == -1 && kernel->killed ? kill(kernel->killed, number) : 0;
}

/* exit, not _exit: coverage is counted there. */
void kernel_exit(int status)
{
	exit(status);
}

static void join(char *to, size_t bytes, char *const words[])
{
	size_t used = 0;

	*to = 0;
	for (size_t i = 0; words[i] && used < bytes; i++)
		used += (size_t)snprintf(to + used, bytes - used, "%s%s", i ? "|" : "", words[i]);
}

/* The command: it reads its input, and says it on its output with "out ", and on its error with "error ". */
int kernel_execvpe(const char *file, char *const arguments[], char *const environment[])
{
	char words[400], variables[400], input[100] = "";
	ssize_t got;

	join(words, sizeof(words), arguments);
	join(variables, sizeof(variables), environment);
	if (!call("exec %s: %s; %s", file, words, variables))
		return -1;
	got = read(0, input, sizeof(input) - 1);
	dprintf(1, "out %.*s", got > 0 ? (int)got : 0, input);
	dprintf(2, "error %.*s", got > 0 ? (int)got : 0, input);
	if (kernel->command_signal)
		raise(kernel->command_signal);
	exit(kernel->command_status);
}
