/*
 * vm/guest/init.c - the first program of a guest: it makes the host's folder the root and runs one command in it.
 *
 * Model    It stands in an initramfs that the monitor makes, with the kernel's modules and a file that says what to do
 *          (src/vm/vmm/guest.c). It stays process 1: it loads the modules, mounts the folder, starts the command,
 *          waits for it and for all orphans, reports the exit code and switches the machine off.
 *          What it cannot do it says on the kernel's console, and ends with 125; 126 and 127 are for a command that
 *          cannot be executed or is not there, as a shell has it.
 * Source   docs/spec/microvm.md, VM-67, VM-69, VM-70.
 * Tests    tools/nested
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define WORK "/drydock"
#define ROOT INIT_ROOT
#define STRINGS_MAX 4096
#define WAIT_MS INIT_WAIT_MS
#define CARD "eth0"
#define EXIT_CODE_COMMAND 0x7602u /* 'v', 2 */
#define STATUS_SETUP 125
#define STATUS_CANNOT 126
#define STATUS_ABSENT 127

/* What the file of orders says, in its order; then what its variables say to this program. */
struct orders {
	const char *tag, *folder, *host_name, *console, *streams;
	char *network; /* address, mask, router and name server with spaces between, or empty */
	bool read_only;
	char **command, **environment; /* each ends with null */
	struct disk disk;
	const char *limits;
	bool is_process_1; /* the command takes this program's place */
};

static int root = -1; /* the host's folder, to tell it the exit code */

/* --- The end --------------------------------------------------------------------------------------------------- */

static void end(int code)
{
	sync();
	if (root >= 0 && ioctl(root, EXIT_CODE_COMMAND, (unsigned long)code) != 0)
		fprintf(stderr, "drydock-init: the exit code %d cannot be told: %s\n", code,
		        strerror(errno));
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void fail(const char *format, ...)
{
	char step[256];
	int error = errno;
	va_list list;

	va_start(list, format);
	vsnprintf(step, sizeof(step), format, list);
	va_end(list);
	fprintf(stderr, "drydock-init: %s: %s (%d)\n", step, strerror(error), error);
	end(STATUS_SETUP);
}

/* --- Variables ----------------------------------------------------------------------------------------------------- */

/* Where the variable stands; the null behind the last one where there is none. */
static char **find_variable(char **environment, const char *name)
{
	size_t length = strlen(name);

	while (*environment &&
	       (strncmp(*environment, name, length) != 0 || (*environment)[length] != '='))
		environment++;
	return environment;
}

static const char *value_of(char **environment, const char *name)
{
	char *found = *find_variable(environment, name);

	return found ? found + strlen(name) + 1 : NULL;
}

/* One that is meant for this program, and not for the command. */
static const char *take_value(char **environment, const char *name)
{
	char **place = find_variable(environment, name), *found = *place;

	for (; *place; place++)
		place[0] = place[1];
	return found ? found + strlen(name) + 1 : NULL;
}

/* --- Orders ---------------------------------------------------------------------------------------------------- */

/* The whole of a file with a zero behind it, never freed. */
static char *read_whole(const char *path, size_t *ret_bytes)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *text;
	size_t done = 0;
	ssize_t got = 0;

	if (file < 0 || fstat(file, &status) != 0)
		fail("opening %s", path);
	text = calloc(1, (size_t)status.st_size + 1);
	if (!text)
		fail("memory for %s", path);
	while (done < (size_t)status.st_size &&
	       (got = read(file, text + done, (size_t)status.st_size - done)) > 0)
		done += (size_t)got;
	if (got < 0)
		fail("reading %s", path);
	close(file);
	*ret_bytes = done;
	return text;
}

/* Strings, each with a zero behind it: eight of them, the command, an empty one, the environment. */
static void read_orders(struct orders *orders)
{
	static char *strings[STRINGS_MAX + 1];
	size_t bytes, count = 0, first = 8;
	char *text = read_whole(WORK "/orders", &bytes);

	for (size_t at = 0; at < bytes && count < STRINGS_MAX; at += strlen(text + at) + 1)
		strings[count++] = text + at;
	errno = EINVAL;
	if (count < first + 2 || strlen(strings[5]) != 3)
		fail("reading the orders");
	orders->tag = strings[0];
	orders->read_only = strcmp(strings[1], "ro") == 0;
	orders->folder = strings[2];
	orders->host_name = strings[3];
	orders->console = strings[4];
	orders->streams = strings[5];
	orders->network = strings[6];
	first = 8 + (size_t)atoi(strings[7]);
	if (first >= count)
		fail("reading the command");
	orders->command = strings + 8;
	strings[first] = NULL;
	orders->environment = strings + first + 1;
}

/* The variables that are for this program; the command does not see them. */
static void take_variables(struct orders *orders)
{
	char **environment = orders->environment;
	const char *first = take_value(environment, "KRUN_INIT_PID1");

	orders->is_process_1 = first && strcmp(first, "1") == 0;
	orders->limits = take_value(environment, "KRUN_RLIMITS");
	orders->disk.device = take_value(environment, "KRUN_BLOCK_ROOT_DEVICE");
	orders->disk.type = take_value(environment, "KRUN_BLOCK_ROOT_FSTYPE");
	orders->disk.options = take_value(environment, "KRUN_BLOCK_ROOT_OPTIONS");
	if (!orders->disk.type)
		orders->disk.type = "ext4";
}

/* --- Setting up -------------------------------------------------------------------------------------------------- */

static void load_module(const char *name)
{
	char path[512];
	int file;

	snprintf(path, sizeof(path), WORK "/modules/%s", name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || (syscall(SYS_finit_module, file, "", 0) != 0 && errno != EEXIST))
		fail("loading the module %s", name);
	close(file);
}

static void load_modules(void)
{
	size_t bytes;
	char *rest = read_whole(WORK "/modules/order", &bytes), *name;

	while ((name = strsep(&rest, "\n")) != NULL)
		if (*name)
			load_module(name);
}

/* Where the folder has no such place, it goes without. */
static void mount_there(const char *type, const char *place, unsigned long flags,
                        const char *options)
{
	if (mount(type, place, type, flags, options) != 0 && errno != ENOENT && errno != EBUSY &&
	    errno != ENODEV)
		fail("mounting %s at %s", type, place);
}

static void mount_root(const struct orders *orders)
{
	mkdir(ROOT, 0755);
	if (mount(orders->tag, ROOT, "virtiofs", orders->read_only ? MS_RDONLY : 0, NULL) != 0)
		fail("mounting the host's folder");
	root = open(ROOT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		fail("opening the host's folder");
	if (orders->disk.device)
		disk_mount(&orders->disk);
	mount_there("devtmpfs", ROOT "/dev", MS_NOSUID, NULL);
	mount_there("proc", ROOT "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_there("sysfs", ROOT "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_there("cgroup2", ROOT "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mkdir("/dev/pts", 0755);
	mkdir("/dev/shm", 01777);
	mount_there("devpts", ROOT "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=620,ptmxmode=666");
	mount_there("tmpfs", ROOT "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
}

static void enter_root(void)
{
	if (chdir(ROOT) != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 ||
	    chdir("/") != 0)
		fail("entering the host's folder");
}

/* --- The network -------------------------------------------------------------------------------------------------- */

static bool set_flags(int descriptor, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP | IFF_RUNNING };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
}

static void set_address(int descriptor, unsigned long what, const char *address)
{
	struct ifreq request = { .ifr_name = CARD };
	struct sockaddr_in *at = (struct sockaddr_in *)&request.ifr_addr;

	at->sin_family = AF_INET;
	if (!address || inet_pton(AF_INET, address, &at->sin_addr) != 1 ||
	    ioctl(descriptor, what, &request) != 0)
		fail("giving the network card its address");
}

static void set_router(int descriptor, const char *address)
{
	struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
	struct sockaddr_in *router = (struct sockaddr_in *)&route.rt_gateway;

	router->sin_family = route.rt_dst.sa_family = route.rt_genmask.sa_family = AF_INET;
	if (!address || inet_pton(AF_INET, address, &router->sin_addr) != 1 ||
	    ioctl(descriptor, SIOCADDRT, &route) != 0)
		fail("telling the network card its router");
}

/* The folder keeps its own list of name servers; a file of ours lies over it. Where there is none, none is used. */
static void name_server(const char *address)
{
	char text[64], source[32];
	int length = snprintf(text, sizeof(text), "nameserver %s\n", address ? address : "");
	int file = open(WORK "/resolv.conf", O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (file < 0 || write(file, text, (size_t)length) != length)
		fail("writing the name server");
	enter_root();
	snprintf(source, sizeof(source), "/proc/self/fd/%d", file);
	mount(source, "/etc/resolv.conf", NULL, MS_BIND, NULL);
	close(file);
}

static void raise_card(int descriptor, char *order)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	const char *address = strsep(&order, " "), *mask = strsep(&order, " "),
		   *router = strsep(&order, " ");

	for (int waited = 0; !set_flags(descriptor, CARD); waited++) {
		if (waited == WAIT_MS)
			fail("finding the network card");
		nanosleep(&pause, NULL);
	}
	set_address(descriptor, SIOCSIFADDR, address);
	set_address(descriptor, SIOCSIFNETMASK, mask);
	set_router(descriptor, router);
	name_server(order);
}

/* Enters the root on the way: it has a file to bring there. */
static void raise_network(char *order)
{
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* A kernel without a network has no loopback either. */
	if (descriptor >= 0)
		set_flags(descriptor, "lo");
	if (descriptor >= 0 && *order)
		raise_card(descriptor, order);
	else
		enter_root();
	close(descriptor);
}

/* Drivers learn of their devices after they have loaded. */
static int open_console(const char *name)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	char path[64];
	int console;

	snprintf(path, sizeof(path), "/dev/%s", name);
	for (int waited = 0; (console = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0; waited++) {
		if (waited == WAIT_MS)
			fail("opening the console %s", path);
		nanosleep(&pause, NULL);
	}
	return console;
}

/* Whether file says text, and a newline perhaps. */
static bool says(const char *path, const char *text)
{
	char found[64] = "";
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file < 0 ? -1 : read(file, found, sizeof(found) - 1);

	close(file);
	return got > 0 && strncmp(found, text, strlen(text)) == 0 &&
	       (!found[strlen(text)] || found[strlen(text)] == '\n');
}

/* From here on the kernel speaks on hvc0 too; where that and the serial port end on one terminal, once is enough. */
static void quiet_serial(void)
{
	int file = open("/sys/class/tty/ttyS0/console", O_WRONLY | O_CLOEXEC);

	if (file >= 0 && write(file, "N", 1) != 1)
		fprintf(stderr, "drydock-init: the kernel speaks on both consoles\n");
	close(file);
}

/* The port that the console's driver knows by name; -1 where there is none. */
static int find_port(const char *name, int flags)
{
	DIR *ports = opendir("/sys/class/virtio-ports");
	struct dirent *entry;
	char path[600];
	int port = -1;

	while (port < 0 && ports && (entry = readdir(ports)) != NULL) {
		snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", entry->d_name);
		if (entry->d_name[0] == '.' || !says(path, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		port = open(path, flags | O_CLOEXEC);
	}
	if (ports)
		closedir(ports);
	return port;
}

static int open_port(const char *name, int flags)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int port;

	for (int waited = 0; (port = find_port(name, flags)) < 0; waited++) {
		if (waited == WAIT_MS)
			fail("opening the port %s", name);
		nanosleep(&pause, NULL);
	}
	return port;
}

/* What the command's streams are. */
static void open_streams(const struct orders *orders, int console, int streams[3])
{
	static const char *const names[] = { "krun-stdin", "krun-stdout", "krun-stderr" };

	for (int i = 0; i < 3; i++)
		streams[i] = orders->streams[i] == 'p'
		                     ? open_port(names[i], i ? O_WRONLY : O_RDONLY)
		                     : console;
}

/* --- The command -------------------------------------------------------------------------------------------------- */

/* Before the command is there. Nobody waits for process 1: it says so itself. */
static void leave(int status)
{
	if (getpid() == 1)
		end(status);
	_exit(status);
}

/* "RESOURCE=SOFT:HARD,...", with numbers of Linux. */
static void set_limits(const char *text)
{
	while (text && *text) {
		struct rlimit limit;
		char *end;
		unsigned long resource = strtoul(text, &end, 10);

		limit.rlim_cur = *end == '=' ? strtoull(end + 1, &end, 10) : 0;
		limit.rlim_max = *end == ':' ? strtoull(end + 1, &end, 10) : 0;
		if ((*end && *end != ',') || setrlimit((int)resource, &limit) != 0) {
			fprintf(stderr, "drydock-init: setting the limits %s: %s\n", text,
			        strerror(errno));
			leave(STATUS_SETUP);
		}
		text = *end ? end + 1 : end;
	}
}

static void become_command(const struct orders *orders, int console, const int streams[3])
{
	set_limits(orders->limits);
	setsid();
	ioctl(console, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		dup2(streams[i], i);
	if (chdir(orders->folder) != 0) {
		fprintf(stderr, "drydock-init: changing to %s: %s\n", orders->folder,
		        strerror(errno));
		leave(STATUS_SETUP);
	}
	execvpe(orders->command[0], orders->command, orders->environment);
	fprintf(stderr, "drydock-init: %s: %s\n", orders->command[0], strerror(errno));
	leave(errno == ENOENT ? STATUS_ABSENT : STATUS_CANNOT);
}

/* Each byte that comes through port is a signal for target: a process, or a group by its negative number. */
static void pass_signals(int port, pid_t target)
{
	unsigned char number;

	if (fork() != 0)
		return;
	while (read(port, &number, 1) == 1)
		kill(target, number);
	_exit(0);
}

/* Process 1 waits for all that nobody else waits for. */
static int wait_for(pid_t command)
{
	int status;
	pid_t ended;

	do
		ended = waitpid(-1, &status, 0);
	while (ended != command && (ended > 0 || errno == EINTR));
	if (ended < 0)
		fail("waiting for the command");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(void)
{
	struct orders orders;
	const char *path;
	int console, signals, code, streams[3];
	pid_t command;

	mkdir("/dev", 0755);
	mkdir("/sys", 0755);
	mount_there("devtmpfs", "/dev", MS_NOSUID, NULL);
	mount_there("sysfs", "/sys", MS_NOSUID, NULL);
	read_orders(&orders);
	take_variables(&orders);
	load_modules();
	mount_root(&orders);
	console = open_console(orders.console);
	if (strchr(orders.streams, 't'))
		quiet_serial();
	open_streams(&orders, console, streams);
	signals = open_port("drydock-signals", O_RDONLY);
	raise_network(orders.network);
	sethostname(orders.host_name, strlen(orders.host_name));
	path = value_of(orders.environment, "PATH");
	setenv("PATH", path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	       1);
	if (orders.is_process_1) {
		pass_signals(signals, 1);
		become_command(&orders, console, streams);
	}
	command = fork();
	if (command == 0)
		become_command(&orders, console, streams);
	if (command < 0)
		fail("starting the command");
	pass_signals(signals, -command);
	code = wait_for(command);
	tcdrain(console);
	if (orders.disk.device)
		disk_settle();
	end(code);
	return 0;
}
