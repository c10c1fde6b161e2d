/* nt/ke/machine.c - making and ending a machine. */
#include "nt/ke/arena.h"
#include "nt/ke/inject.h"
#include "nt/ke/ke_internal.h"
#include "nt/ke/lock_graph.h"

#include <stdlib.h>

#define DEFAULT_PROCESSORS 2
#define DEFAULT_REQUEST_TIMEOUT_MS 2000
/* 2026-01-01 00:00 UTC in 100 ns since 1601: where virtual time starts. */
#define SEEDED_SYSTEM_TIME 134116992000000000LL

static uint32_t next_machine_id;

static uint64_t trace_time(void *context)
{
	struct ke_machine *machine = context;

	return machine->scheduler->time(machine);
}

static NTSTATUS create_processors(struct ke_machine *machine)
{
	uint32_t count = machine->options.processor_count;

	machine->processor = calloc(count, sizeof(machine->processor[0]));
	if (!machine->processor)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (uint32_t number = 0; number < count; number++) {
		machine->processor[number].number = number;
		machine->processor[number].machine = machine;
	}
	return STATUS_SUCCESS;
}

static NTSTATUS create_sink(struct ke_machine *machine)
{
	machine->sink = machine->options.sink;
	if (machine->sink)
		return STATUS_SUCCESS;
	machine->sink = host_pages_allocate(sizeof(*machine->sink), NULL);
	if (!machine->sink)
		return STATUS_INSUFFICIENT_RESOURCES;
	machine->sink->mode = (uint32_t)machine->options.verify_mode;
	return STATUS_SUCCESS;
}

/* Threads that run before ps has made the system process belong to this one. */
static NTSTATUS create_first_process(struct ke_machine *machine)
{
	struct ke_process *process = calloc(1, sizeof(*process));

	if (!process)
		return STATUS_INSUFFICIENT_RESOURCES;
	ke_process_init(process, machine, 4);
	machine->first_process = machine->system_process = process;
	return STATUS_SUCCESS;
}

void ke_process_init(struct ke_process *process, struct ke_machine *machine, uint32_t id)
{
	ke_object_init(&process->header, ProcessObject, sizeof(process->header), 0);
	process->machine = machine;
	process->id = id;
	InitializeListHead(&process->threads);
}

static NTSTATUS check_options(struct ke_machine_options *options)
{
	if (options->processor_count == 0)
		options->processor_count = DEFAULT_PROCESSORS;
	if (options->request_timeout_ms == 0)
		options->request_timeout_ms = DEFAULT_REQUEST_TIMEOUT_MS;
	if (options->processor_count > KE_PROCESSORS_MAX ||
	    (options->trace_capacity & (options->trace_capacity - 1)) != 0)
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

static void start_clock_and_random(struct ke_machine *machine)
{
	bool seeded = machine->options.schedule == KE_SCHEDULE_SEEDED;

	machine->system_time_at_start.QuadPart =
		seeded ? SEEDED_SYSTEM_TIME : (LONGLONG)host_clock_system_100ns();
	machine->random_state = seeded ? machine->options.seed ^ 0x5851F42D4C957F2DULL
	                               : host_clock_system_100ns() ^ (uintptr_t)machine;
}

static void free_machine(struct ke_machine *machine)
{
	if (machine->processor)
		for (uint32_t number = 0; number < machine->options.processor_count; number++)
			free(machine->processor[number].service);
	free(machine->processor);
	ke_timer_queue_destroy(machine);
	ke_arena_destroy(machine->arena);
	ke_lock_graph_destroy(machine);
	ke_injector_destroy(machine);
	trace_log_destroy(machine->trace);
	if (machine->scheduler_state)
		machine->scheduler->destroy(machine);
	if (machine->sink && machine->sink != machine->options.sink)
		host_pages_free(machine->sink, sizeof(*machine->sink));
	free(machine->first_process);
	free(machine);
}

NTSTATUS ke_machine_create(const struct ke_machine_options *options,
                           struct ke_machine **ret_machine)
{
	struct ke_machine *machine = calloc(1, sizeof(*machine));
	NTSTATUS status;

	if (!machine)
		return STATUS_INSUFFICIENT_RESOURCES;
	machine->id = __atomic_add_fetch(&next_machine_id, 1, __ATOMIC_RELAXED);
	machine->options = *options;
	InitializeListHead(&machine->threads);
	InitializeListHead(&machine->bugcheck_callbacks);
	machine->scheduler =
		options->schedule == KE_SCHEDULE_SEEDED ? &ke_scheduler_seeded : &ke_scheduler_free;
	status = check_options(&machine->options);
	if (NT_SUCCESS(status))
		status = machine->scheduler->create(machine);
	if (NT_SUCCESS(status))
		status = create_sink(machine);
	if (NT_SUCCESS(status))
		status = create_processors(machine);
	if (NT_SUCCESS(status))
		status = ke_timer_queue_create(machine);
	if (NT_SUCCESS(status))
		status = create_first_process(machine);
	if (NT_SUCCESS(status) && machine->options.watch_locks)
		status = ke_lock_graph_create(machine);
	if (NT_SUCCESS(status) && machine->options.inject_rate)
		status = ke_injector_create(machine);
	if (NT_SUCCESS(status) && machine->options.trace_capacity) {
		machine->trace =
			trace_log_create(machine->options.trace_capacity, trace_time, machine);
		status = machine->trace ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
	}
	if (!NT_SUCCESS(status)) {
		free_machine(machine);
		return status;
	}
	ke_arena_give(machine);
	start_clock_and_random(machine);
	*ret_machine = machine;
	return STATUS_SUCCESS;
}

void ke_machine_destroy(struct ke_machine *machine)
{
	if (!machine)
		return;
	__atomic_store_n(&machine->stopping, 1, __ATOMIC_RELEASE);
	for (uint32_t number = 0; number < machine->options.processor_count; number++)
		if (machine->processor[number].service &&
		    !ke_object_state(&machine->processor[number].service->header))
			machine->scheduler->unpark(machine->processor[number].service);
	ke_machine_wait_threads(machine);
	free_machine(machine);
}
