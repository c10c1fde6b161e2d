/*
 * machine/machine.c - putting a machine together, and taking it apart.
 *
 * create() is the order of start-up, stop() and destroy() are its reverse; nothing else decides it.
 */
#include "machine/debug.h"
#include "machine/machine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frameworks/idd/idd.h"
#include "frameworks/wdf/wdf.h"
#include "nt/cm/cm.h"
#include "nt/pnp/software.h"
#include "nt/ex/ex.h"
#include "nt/mm/mm.h"
#include "nt/npfs/npfs.h"
#include "nt/port/port.h"
#include "nt/rtl/environment.h"
#include "nt/se/se.h"
#include "win32/win32.h"

/* A folder whose state needs no running thread (first list) or the creator's thread in the machine. */
struct folder {
	NTSTATUS (*create)(struct ke_machine *machine);
	void (*destroy)(struct ke_machine *machine);
};

static const struct folder early_folders[] = {
	{ NULL, port_machine_destroy },
	{ ob_machine_create, ob_machine_destroy },
	{ se_machine_create, se_machine_destroy },
	{ ex_machine_create, ex_machine_destroy },
	{ mm_machine_create, mm_machine_destroy },
	{ ps_machine_create, ps_machine_destroy },
	{ NULL, io_machine_destroy }, /* its part of a thread's exit is needed to the last thread */
};

static const struct folder late_folders[] = {
	{ cm_machine_create, cm_machine_destroy },
	{ io_machine_create, NULL },
	{ npfs_machine_create, npfs_machine_destroy },
	{ pnp_machine_create, pnp_machine_destroy },
	{ wdf_machine_create, wdf_machine_destroy },
	{ idd_machine_create, idd_machine_destroy },
	{ win32_machine_create, win32_machine_destroy },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void destroy_folders(struct ke_machine *kernel, const struct folder *folders, size_t count)
{
	while (count-- > 0)
		if (folders[count].destroy)
			folders[count].destroy(kernel);
}

static NTSTATUS create_folders(struct ke_machine *kernel, const struct folder *folders,
                               size_t count)
{
	for (size_t index = 0; index < count; index++) {
		NTSTATUS status =
			folders[index].create ? folders[index].create(kernel) : STATUS_SUCCESS;

		if (NT_SUCCESS(status))
			continue;
		destroy_folders(kernel, folders, index);
		return status;
	}
	return STATUS_SUCCESS;
}

_Static_assert((int)DRYDOCK_HANDLES_CLOSE_FIRST == (int)KE_HANDLES_CLOSE_FIRST &&
                       (int)DRYDOCK_HANDLES_FIFO == (int)KE_HANDLES_FIFO &&
                       (int)DRYDOCK_HANDLES_STRICT == (int)KE_HANDLES_STRICT,
               "one set of numbers");

static void fill_options(const struct drydock_options *from, struct ke_machine_options *to)
{
	*to = (struct ke_machine_options){
		.processor_count = from->processor_count,
		.schedule =
			from->schedule == DRYDOCK_SEEDED ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = from->seed,
		.trace_capacity = from->trace_capacity,
		.trace_calls = from->trace_calls,
		.trace_host = from->trace_host,
		.sink = from->shared_sink,
		.verify_mode = from->fatal ? VERIFY_FATAL : VERIFY_REPORT,
		.request_timeout_ms = from->request_timeout_ms,
		.watch_locks = from->watch_locks,
		.inject_rate = from->inject_rate,
		.inject_seed = from->inject_seed,
		.handles = from->handles,
		.clock_origin_ns = from->clock_origin_ns,
	};
}

/* What a run was; without the schedule's seed two traces cannot be compared (TR-11). */
static void set_trace_header(struct ke_machine *kernel)
{
	const struct ke_machine_options *options = &kernel->options;
	char text[160];

	if (options->schedule == KE_SCHEDULE_SEEDED)
		snprintf(text, sizeof(text), "processors=%u profile=nt schedule=seeded seed=%llu",
		         options->processor_count, (unsigned long long)options->seed);
	else
		snprintf(text, sizeof(text), "processors=%u profile=nt schedule=free",
		         options->processor_count);
	trace_log_set_header(kernel->trace, text);
}

static NTSTATUS create_kernel(struct drydock_machine *machine)
{
	struct ke_machine_options options;
	NTSTATUS status;

	fill_options(&machine->options, &options);
	ke_fault_init();
	machine_debug_install();
	status = ke_machine_create(&options, &machine->kernel);
	if (!NT_SUCCESS(status))
		return status;
	machine->kernel->owner = machine;
	if (machine->kernel->trace)
		set_trace_header(machine->kernel);
	machine->kernel->registry = machine_registry();
	if (machine->kernel->registry)
		status = create_folders(machine->kernel, early_folders, COUNT(early_folders));
	else
		status = STATUS_INSUFFICIENT_RESOURCES;
	if (!NT_SUCCESS(status)) {
		ke_machine_destroy(machine->kernel);
		machine->kernel = NULL;
	}
	return status;
}

/* The creator's thread enters and the folders that need one are made. */
static NTSTATUS populate(struct drydock_machine *machine)
{
	NTSTATUS status = ps_thread_attach(machine->kernel, NULL, &machine->creator);

	if (!NT_SUCCESS(status))
		goto destroy_early;
	status = create_folders(machine->kernel, late_folders, COUNT(late_folders));
	if (!NT_SUCCESS(status))
		goto detach;
	machine->kernel->pnp->operations = &machine_pnp_operations;
	machine->baseline = machine->kernel->ledgers;
	return status;

detach:
	ex_machine_stop(machine->kernel);
	ke_machine_stop_services(machine->kernel);
	ps_thread_detach(machine->creator);
	ke_machine_wait_threads(machine->kernel);
destroy_early:
	destroy_folders(machine->kernel, early_folders, COUNT(early_folders));
	ke_machine_destroy(machine->kernel);
	return status;
}

drydock_status drydock_machine_create(const struct drydock_options *options,
                                      struct drydock_machine **ret_machine)
{
	struct drydock_machine *machine = calloc(1, sizeof(*machine));
	NTSTATUS status;

	*ret_machine = NULL;
	if (!machine)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (options)
		machine->options = *options;
	status = create_kernel(machine);
	if (NT_SUCCESS(status))
		status = populate(machine);
	if (!NT_SUCCESS(status)) {
		free(machine);
		return status;
	}
	*ret_machine = machine;
	return STATUS_SUCCESS;
}

bool drydock_machine_ended(const struct drydock_machine *machine)
{
	return machine->kernel->bugchecked != 0;
}

drydock_status machine_call(struct drydock_machine *machine, void (*function)(void *),
                            void *context)
{
	if (drydock_machine_ended(machine))
		return DRYDOCK_ENDED;
	return ke_call_guarded(function, context) ? STATUS_SUCCESS : DRYDOCK_ENDED;
}

static void stop(void *context)
{
	struct drydock_machine *machine = context;

	pnp_remove_all(machine->kernel);
	pnp_software_stop(machine->kernel);
	machine_drivers_unload(machine);
	ex_pool_check(machine->kernel);
}

drydock_status drydock_machine_stop(struct drydock_machine *machine)
{
	if (machine->stopped)
		return STATUS_SUCCESS;
	machine->stopped = true;
	return machine_call(machine, stop, machine);
}

static void dismantle(void *context)
{
	struct drydock_machine *machine = context;

	if (machine->has_port)
		port_close(machine->kernel);
	destroy_folders(machine->kernel, late_folders, COUNT(late_folders));
	ex_machine_stop(machine->kernel);
	ke_machine_stop_services(machine->kernel);
}

/* Machines that ended in a bug check: left as they were, and reachable for a debugger and leak checkers. */
static struct drydock_machine *abandoned;

/*
 * After a bug check the machine's memory is not to be trusted: threads are joined, the rest stays. A test
 * runner lives on with a leak rather than with a second crash.
 */
static void abandon(struct drydock_machine *machine)
{
	machine->next_abandoned = __atomic_load_n(&abandoned, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&abandoned, &machine->next_abandoned, machine, true,
	                                    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		continue;
	ps_thread_detach(machine->creator);
}

void drydock_machine_destroy(struct drydock_machine *machine)
{
	if (!machine)
		return;
	drydock_machine_stop(machine);
	machine_devices_free(machine);
	if (!NT_SUCCESS(machine_call(machine, dismantle, machine))) {
		abandon(machine);
		return;
	}
	ps_thread_detach(machine->creator);
	ke_machine_wait_threads(machine->kernel);
	destroy_folders(machine->kernel, early_folders, COUNT(early_folders));
	ke_machine_destroy(machine->kernel);
	machine_drivers_free(machine);
	machine_symbols_free(machine);
	machine_requests_free(machine);
	free(machine);
}

drydock_status drydock_thread_enter(struct drydock_machine *machine)
{
	struct ps_thread *thread;
	drydock_status status = ps_thread_attach(machine->kernel, NULL, &thread);

	/* Whoever comes back when the creator has left takes its place. */
	if (NT_SUCCESS(status) && !machine->creator)
		machine->creator = thread;
	return status;
}

void drydock_thread_exit(struct drydock_machine *machine)
{
	struct ps_thread *thread = ps_current_thread();

	if (machine->creator == thread)
		machine->creator = NULL;
	ps_thread_detach(thread);
}
