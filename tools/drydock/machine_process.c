/*
 * tools/drydock/machine_process.c - what the supervised process does: make the machine, load, plug, run
 * the client or the exerciser, stop, and leave everything in the shared record on the way.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "drydock/drydock.h"
#include "drydock/coverage_report.h"
#include "drydock/exerciser.h"
#include "drydock/tool.h"
#include "machine/attach.h"
#include "machine/machine.h"

#define PLAN_BYTES_MAX (1u << 20)

struct run {
	struct run_plan plan;
	struct run_shared *shared;
	struct drydock_machine *machine;
	struct drydock_driver *driver[RUN_DRIVERS_MAX];
	bool told_loaded[RUN_DRIVERS_MAX];
	struct drydock_device *device[64];
	size_t device_count;
	unsigned profile_count;
	int ask; /* pipe from the supervisor */
	struct host_lock watch_lock;
	bool stuck;   /* a driver keeps a request of the client: unloading would wait for it, too */
	bool driving; /* under watch_lock: a client may be interrupted */
	bool watching; /* a client is being interrupted */
	bool serving;  /* other processes may attach */
};

static void step(struct run *run, const char *driver, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void step(struct run *run, const char *driver, const char *format, ...)
{
	struct run_shared *shared = run->shared;
	size_t capacity = sizeof(shared->step) / sizeof(shared->step[0]);
	va_list arguments;

	if (shared->step_count == capacity)
		return;
	snprintf(shared->step[shared->step_count].driver, sizeof(shared->step[0].driver), "%s",
	         driver);
	va_start(arguments, format);
	vsnprintf(shared->step[shared->step_count].what, sizeof(shared->step[0].what), format,
	          arguments);
	va_end(arguments);
	shared->step_count++;
}

static void fail(struct run *run, const char *text)
{
	run->shared->load_failed = 1;
	if (!run->shared->error[0])
		memccpy(run->shared->error, text, 0, sizeof(run->shared->error) - 1);
}

/* --- Plan and record in, once per process ------------------------------------------------------------------ */

static bool read_plan(int descriptor, struct run_plan *ret_plan)
{
	char *text = calloc(1, PLAN_BYTES_MAX);
	ssize_t bytes = text ? pread(descriptor, text, PLAN_BYTES_MAX - 1, 0) : -1;
	bool good = bytes > 0 && run_plan_from_text(text, ret_plan);

	free(text);
	close(descriptor);
	return good;
}

static bool open_run(struct run *run)
{
	int plan, shared;

	if (sscanf(host_environment("DRYDOCK_MACHINE_PROCESS"), "%d,%d,%d", &plan, &shared,
	           &run->ask) != 3)
		return false;
	unsetenv("DRYDOCK_MACHINE_PROCESS");
	unsetenv("LD_PRELOAD");
	run->shared =
		mmap(NULL, sizeof(*run->shared), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
	close(shared);
	return run->shared != MAP_FAILED && read_plan(plan, &run->plan);
}

/* --- What the supervisor asks ----------------------------------------------------------------------------- */

static bool interrupted(const struct run *run)
{
	return __atomic_load_n(&run->shared->interrupt, __ATOMIC_ACQUIRE) != 0;
}

static void interrupt_client(struct run *run)
{
	bool driving;

	if (__atomic_load_n(&run->serving, __ATOMIC_SEQ_CST))
		machine_serve_interrupt(run->machine);
	host_lock_acquire(&run->watch_lock);
	driving = run->watching = run->driving;
	host_lock_release(&run->watch_lock);
	if (!driving)
		return;
	drydock_console_interrupt(run->machine);
	__atomic_store_n(&run->watching, false, __ATOMIC_RELEASE);
}

/* The process will be killed: where its threads are, and what has run so far. */
static void leave_last_words(struct run *run)
{
	run->shared->stack_count =
		(uint32_t)host_stacks_collect(run->shared->stack, RUN_STACKS_MAX);
	if (run->machine)
		machine_images_tell(run->machine);
}

/* A thread beside the machine: the machine's own may all be stuck in a driver. */
static void watch(void *context)
{
	struct run *run = context;
	char what;

	while (read(run->ask, &what, 1) == 1) {
		if (what == RUN_ASK_STACKS)
			leave_last_words(run);
		else
			interrupt_client(run);
	}
}

/* The thread that interrupts may need the machine, so we stay out of it until it is done. */
static void end_driving(struct run *run)
{
	bool watching;

	host_lock_acquire(&run->watch_lock);
	run->driving = false;
	watching = run->watching;
	host_lock_release(&run->watch_lock);
	if (!watching)
		return;
	drydock_thread_exit(run->machine);
	while (__atomic_load_n(&run->watching, __ATOMIC_ACQUIRE))
		host_yield();
	drydock_thread_enter(run->machine);
}

/* --- Steps ----------------------------------------------------------------------------------------------------- */

static void print_debug(void *context, const char *text)
{
	(void)context;
	fputs(text, stderr);
}

static void save_coverage(void *context, const void *image, const char *path)
{
	struct run *run = context;

	(void)path;
	run_coverage_save(run->plan.coverage, image, run->profile_count++);
}

static bool make_machine(struct run *run)
{
	struct drydock_options options = {
		.processor_count = run->plan.processors,
		.schedule = run->plan.seeded ? DRYDOCK_SEEDED : DRYDOCK_FREE,
		.seed = run->plan.seed,
		.trace_capacity = run->plan.trace_capacity,
		.trace_calls = run->plan.trace_calls,
		.trace_host = run->plan.trace_host,
		.fatal = run->plan.fatal,
		.handles = run->plan.handles,
		.watch_locks = true,
		.inject_rate = run->plan.inject_rate,
		.inject_seed = run->plan.inject_seed,
		.debug_print = run->plan.quiet ? NULL : print_debug,
		.shared_sink = &run->shared->sink,
		.image_unloading = run->plan.coverage ? save_coverage : NULL,
		.image_unloading_context = run,
		.program_timeout_ms =
			run->plan.request_timeout_ms ? run->plan.request_timeout_ms : UINT32_MAX,
	};
	drydock_status status = drydock_machine_create(&options, &run->machine);

	if (status < 0)
		snprintf(run->shared->error, sizeof(run->shared->error),
		         "the machine cannot be made, status 0x%08X", (unsigned)status);
	return status >= 0;
}

/* What is wrong with the copy of an INF is wrong with the project's file, on the same line. */
static void fail_driver(struct run *run, const struct run_driver *from)
{
	const char *error = drydock_last_error(run->machine);
	size_t length = from->inf ? strlen(from->inf) : 0;
	char text[512];

	if (!length || !from->inf_source || strncmp(error, from->inf, length) != 0) {
		fail(run, error);
		return;
	}
	snprintf(text, sizeof(text), "%s%s", from->inf_source, error + length);
	fail(run, text);
}

static void add_drivers(struct run *run)
{
	run->shared->stage = RUN_LOADING;
	for (size_t index = 0; index < run->plan.driver_count; index++) {
		const struct run_driver *from = &run->plan.driver[index];

		if (drydock_driver_add(run->machine, from->image, from->inf, &run->driver[index]) <
		    0)
			fail_driver(run, from);
	}
}

/* Steps for drivers that were loaded, or unloaded, since the last call. */
static void tell_drivers(struct run *run)
{
	for (size_t index = 0; index < run->plan.driver_count; index++) {
		bool loaded = run->driver[index] && drydock_driver_loaded(run->driver[index]);

		if (loaded != run->told_loaded[index])
			step(run, drydock_driver_name(run->driver[index]),
			     loaded ? "loaded" : "unloaded");
		run->told_loaded[index] = loaded;
	}
}

/* A driver that gives up since a call was made to fail does what it should. */
static bool may_give_up(const struct run *run)
{
	return run->shared->sink.injected != 0;
}

static void plug_one(struct run *run, const char *hardware_id)
{
	struct drydock_device *device;
	drydock_status status = drydock_device_plug(run->machine, hardware_id, &device);

	if (run->device_count < sizeof(run->device) / sizeof(run->device[0]))
		run->device[run->device_count++] = device;
	tell_drivers(run);
	step(run, hardware_id, status < 0 ? "device failed, status 0x%08X" : "device started",
	     (unsigned)status);
	if (status < 0 && !may_give_up(run)) {
		const char *why = drydock_last_error(run->machine);
		char text[512];

		snprintf(text, sizeof(text),
		         "%.99s: the device did not start, status 0x%08X%s%.300s", hardware_id,
		         (unsigned)status, why[0] ? ": " : "", why);
		fail(run, text);
	}
}

/* Root-enumerated models first: a bus among them reports its children, which are not plugged again. */
static void plug_models(struct run *run, bool root)
{
	char id[200];

	for (uint32_t index = 0; drydock_model(run->machine, index); index++) {
		snprintf(id, sizeof(id), "%s", drydock_model(run->machine, index));
		if ((strncasecmp(id, "root\\", 5) == 0) == root &&
		    !drydock_device_present(run->machine, id))
			plug_one(run, id);
	}
}

/* Devices of the INFs, or those that were asked for; drivers that no device loads are loaded by name. */
static void plug_devices(struct run *run)
{
	run->shared->stage = RUN_PLUGGING;
	for (size_t index = 0; index < run->plan.plug_count; index++)
		plug_one(run, run->plan.plug[index]);
	if (run->plan.plug_count == 0) {
		plug_models(run, true);
		plug_models(run, false);
	}
}

static bool client_loads_drivers(const struct run_plan *plan)
{
	return plan->client && (drydock_image_imports(plan->client, "StartServiceW") ||
	                        drydock_image_imports(plan->client, "StartServiceA"));
}

static void load_rest(struct run *run)
{
	bool by_client = client_loads_drivers(&run->plan);
	char id[64];

	for (size_t index = 0; index < run->plan.driver_count; index++) {
		struct drydock_driver *driver = run->driver[index];
		drydock_status status;

		if (!driver || drydock_driver_loaded(driver) || drydock_machine_ended(run->machine))
			continue;
		if (by_client)
			continue; /* through the service manager */
		status = drydock_driver_load(driver);
		if (status < 0) {
			step(run, drydock_driver_name(driver), "DriverEntry returned 0x%08X",
			     (unsigned)status);
			if (!may_give_up(run))
				fail(run, drydock_last_error(run->machine));
		} else if (!run->plan.no_devices && !run->plan.driver[index].inf &&
		           drydock_driver_is_pnp(driver)) {
			snprintf(id, sizeof(id), "ROOT\\%s", drydock_driver_name(driver));
			plug_one(run, id);
		}
	}
	tell_drivers(run);
}

static void run_client(struct run *run)
{
	drydock_status status;
	uint32_t exit_code = 0;

	run->shared->client_ran = 1;
	status =
		drydock_program_run(run->machine, run->plan.client, run->plan.client_argument_count,
	                            (const char *const *)run->plan.client_arguments, &exit_code);
	fflush(NULL);
	if (status == DRYDOCK_STUCK) {
		snprintf(run->shared->error, sizeof(run->shared->error), "%s",
		         drydock_last_error(run->machine));
		run->stuck = true;
		return;
	}
	if (status < 0 && !drydock_machine_ended(run->machine)) {
		fail(run, drydock_last_error(run->machine));
		run->shared->client_ran = 0;
		return;
	}
	run->shared->client_exit_known = status >= 0;
	run->shared->client_exit = exit_code;
	if (status >= 0)
		step(run, run->plan.client_arguments[0], "ran, exit %d", (int)exit_code);
}

/* Other processes attach until somebody asks the machine to stop. */
static void serve(struct run *run)
{
	struct machine_serve options = { run->plan.serve, run->plan.account_of,
		                         run->plan.account_of_count };
	drydock_status status = machine_serve_open(run->machine, &options);
	char text[512];

	if (status < 0) {
		snprintf(text, sizeof(text), "%.400s: nobody can attach there, status 0x%08X",
		         run->plan.serve, (unsigned)status);
		fail(run, text);
		return;
	}
	__atomic_store_n(&run->serving, true, __ATOMIC_SEQ_CST);
	if (run->plan.ready < 0)
		fprintf(stderr, "programs can attach: %s\n", run->plan.serve);
	else if (write(run->plan.ready, "r", 1) == 1)
		close(run->plan.ready);
	drydock_thread_exit(run->machine);
	if (!interrupted(run))
		machine_serve_wait(run->machine);
	drydock_thread_enter(run->machine);
	machine_serve_close(run->machine);
}

static void drive(struct run *run)
{
	if (run->plan.serve) {
		run->shared->stage = RUN_SERVING;
		serve(run);
		return;
	}
	run->shared->stage = RUN_CLIENT;
	host_lock_acquire(&run->watch_lock);
	run->driving = run->plan.client != NULL;
	host_lock_release(&run->watch_lock);
	if (run->plan.client && !interrupted(run))
		run_client(run);
	end_driving(run);
	if (run->plan.client)
		return;
	if (!run->plan.no_client)
		exercise(run->machine, run->device, run->device_count, &run->shared->interrupt);
}

static void write_ledgers(struct run *run)
{
	struct run_shared *shared = run->shared;

	for (uint32_t index = 0; drydock_ledger_name(index) && index < RUN_LEDGERS_MAX; index++) {
		snprintf(shared->ledger[index].name, sizeof(shared->ledger[index].name), "%s",
		         drydock_ledger_name(index));
		shared->ledger[index].outstanding =
			drydock_ledger(run->machine, drydock_ledger_name(index));
		shared->ledger_count = index + 1;
	}
}

static void fail_trace(struct run *run)
{
	char text[512];

	snprintf(text, sizeof(text), "%.400s: the trace cannot be written", run->plan.trace_path);
	fail(run, text);
}

static void stop_machine(struct run *run)
{
	run->shared->stage = RUN_STOPPING;
	tell_drivers(run);
	if (!run->stuck)
		drydock_machine_stop(run->machine);
	tell_drivers(run);
	write_ledgers(run);
	if (run->plan.trace_path && drydock_trace_save(run->machine, run->plan.trace_path) < 0)
		fail_trace(run);
	machine_images_tell(
		run->machine); /* of drivers that a bug check or a kept request left loaded */
	if (!run->stuck)
		drydock_machine_destroy(run->machine);
	run->shared->stage = RUN_DONE;
}

int machine_process_main(void)
{
	static struct run run; /* the watching thread outlives this function */
	struct host_thread *watcher;

	if (!open_run(&run) || host_thread_create(watch, &run, 0, &watcher))
		return EXIT_INTERNAL;
	machine_sanitizers_init();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!make_machine(&run))
		return EXIT_INTERNAL;
	add_drivers(&run);
	if (!run.shared->load_failed && !interrupted(&run))
		plug_devices(&run);
	if (!run.shared->load_failed && !interrupted(&run))
		load_rest(&run);
	if (!run.shared->load_failed && !interrupted(&run) && !drydock_machine_ended(run.machine))
		drive(&run);
	stop_machine(&run);
	run_plan_finish(&run.plan);
	fflush(NULL);
	_exit(EXIT_CLEAN); /* threads may still be there; their images' destructors are not to run */
}
