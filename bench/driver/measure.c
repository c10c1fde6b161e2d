/*
 * measure.c - the native half of the bench: measures one thing and prints "name value" lines.
 *
 * usage    measure system | trace | client CLIENT WDM KMDF INF | loop IMAGE INF COUNT
 * system   a no-op system call, malloc + free, the memcpys of a 1 MiB request: nanoseconds
 * client   a machine with both drivers, in which CLIENT runs and prints for itself
 * loop     the unit-test loop: a machine, the driver, its device, one request, the ledgers
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/trace/trace.h"
#include "drydock/drydock.h"

#define LARGE_BYTES (1u << 20)
#define SLICES 100
#define STEADY_LOOP 100
#define ECHO_INTERFACE "{7d1a4f1e-5c3b-4a53-9a0e-3d2f6b8c9e10}"

static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static _Noreturn void fail(const char *what, drydock_status status)
{
	fprintf(stderr, "measure: %s: 0x%08x\n", what, (unsigned)status);
	exit(1);
}

static void check(const char *what, drydock_status status)
{
	if (status < 0)
		fail(what, status);
}

/* --- Limits --------------------------------------------------------------------------------------------- */

/* Runs operation count times in each of SLICES slices and prints the fastest, as the client does. */
static void time_slices(const char *name, void (*operation)(void *, int), void *context, int count)
{
	double fastest = 0;

	for (int slice = 0; slice < SLICES; slice++) {
		double start = now_ns(), took;

		operation(context, count);
		took = now_ns() - start;
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("%s %.3f\n", name, fastest / count);
}

static void call_system(void *context, int count)
{
	(void)context;
	for (int turn = 0; turn < count; turn++)
		syscall(SYS_getppid);
}

static void call_malloc(void *context, int count)
{
	(void)context;
	for (int turn = 0; turn < count; turn++) {
		void *volatile block = malloc(128);

		free(block);
	}
}

/* What a buffered request implies: into the system buffer, and out of it. */
static void call_memcpy(void *context, int count)
{
	char *user = context, *system = user + LARGE_BYTES;

	for (int turn = 0; turn < count; turn++) {
		memcpy(system, user, LARGE_BYTES);
		__asm__ volatile("" ::: "memory");
		memcpy(user, system, LARGE_BYTES);
		__asm__ volatile("" ::: "memory");
	}
}

static void time_limits(void)
{
	char *memory = malloc(2 * LARGE_BYTES);

	memset(memory, 1, 2 * LARGE_BYTES);
	time_slices("system_call", call_system, NULL, 2000);
	time_slices("malloc_free", call_malloc, NULL, 20000);
	time_slices("two_memcpy", call_memcpy, memory, 10);
	free(memory);
}

static uint64_t trace_clock(void *context)
{
	(void)context;
	return (uint64_t)now_ns() / 100;
}

static void call_trace(void *context, int count)
{
	for (int turn = 0; turn < count; turn++) {
		trace_write(context, TRACE_IRP_CALL, (uint64_t)turn, 14, 0);
		__asm__ volatile("" ::: "memory");
	}
}

static void time_trace(void)
{
	struct trace_log *log = trace_log_create(4096, trace_clock, NULL);

	time_slices("trace_record", call_trace, trace_ring_create(log, 1), 50000);
	trace_log_destroy(log);
}

/* --- A client in a machine ----------------------------------------------------------------------------- */

/* The images of a client and its drivers, and the INF of the one whose device is plugged. */
struct client_run {
	const char *client, *wdm, *kmdf, *inf;
};

static void add_drivers(struct drydock_machine *machine, const struct client_run *images)
{
	struct drydock_driver *driver;
	struct drydock_device *device;

	check("add", drydock_driver_add(machine, images->wdm, NULL, &driver));
	check("load", drydock_driver_load(driver));
	check("add", drydock_driver_add(machine, images->kmdf, images->inf, &driver));
	check("plug", drydock_device_plug(machine, NULL, &device));
}

static void run_client(const struct client_run *images)
{
	const char *arguments[] = { "bench_client" };
	struct drydock_machine *machine;
	uint32_t exit_code = 1;

	check("create", drydock_machine_create(NULL, &machine));
	add_drivers(machine, images);
	check("client", drydock_program_run(machine, images->client, 1, arguments, &exit_code));
	if (exit_code != 0)
		fail("client's exit code", (drydock_status)exit_code);
	check("stop", drydock_machine_stop(machine));
	if (drydock_finding_count(machine))
		fail("findings", 0);
	drydock_machine_destroy(machine);
}

/* --- The unit-test loop --------------------------------------------------------------------------------- */

static void loop_once(const char *image, const char *inf)
{
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;
	struct drydock_file *file;
	uint32_t bytes;

	check("create", drydock_machine_create(NULL, &machine));
	check("add", drydock_driver_add(machine, image, inf, &driver));
	check("plug", drydock_device_plug(machine, NULL, &device));
	check("open", drydock_file_open(machine, ECHO_INTERFACE, &file));
	check("write", drydock_file_write(file, "four", 4, 0, &bytes));
	check("close", drydock_file_close(file));
	check("stop", drydock_machine_stop(machine));
	if (drydock_finding_count(machine))
		fail("findings", 0);
	drydock_machine_destroy(machine);
}

static unsigned long count_entries(const char *path)
{
	DIR *directory = opendir(path);
	unsigned long count = 0;

	while (directory && readdir(directory))
		count++;
	if (directory)
		closedir(directory);
	return count;
}

static unsigned long count_lines(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned long count = 0;
	int character;

	while (file && (character = fgetc(file)) != EOF)
		count += character == '\n';
	if (file)
		fclose(file);
	return count;
}

static unsigned long resident_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long total = 0, resident = 0;

	if (file && fscanf(file, "%lu %lu", &total, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return resident * 4;
}

static void print_resources(int loop)
{
	printf("descriptors_%d %lu\nmaps_%d %lu\nmemory_%d %lu\n", loop,
	       count_entries("/proc/self/fd"), loop, count_lines("/proc/self/maps"), loop,
	       resident_kib());
}

static void run_loop(const char *image, const char *inf, int count)
{
	double start = 0;

	for (int loop = 1; loop <= count; loop++) {
		if (loop == 11)
			start = now_ns();
		loop_once(image, inf);
		if (loop == STEADY_LOOP)
			print_resources(loop);
	}
	printf("loops_a_second %.1f\n", (count - 10) / ((now_ns() - start) / 1e9));
	if (count > STEADY_LOOP)
		print_resources(count);
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	if (!strcmp(what, "system")) {
		time_limits();
	} else if (!strcmp(what, "trace")) {
		time_trace();
	} else if (!strcmp(what, "client") && count == 6) {
		run_client(&(struct client_run){ arguments[2], arguments[3], arguments[4],
		                                 arguments[5] });
	} else if (!strcmp(what, "loop") && count == 5 && atoi(arguments[4]) > 10) {
		run_loop(arguments[2], arguments[3], atoi(arguments[4]));
	} else {
		fputs("usage: measure system | trace | client CLIENT WDM KMDF INF | loop IMAGE "
		      "INF COUNT\n",
		      stderr);
		return 2;
	}
	return 0;
}
