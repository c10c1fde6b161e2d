/* tests/verify/planted_fixture.h - the planted drivers: build one, start it in a machine, let it act. */
#ifndef PLANTED_FIXTURE_H
#define PLANTED_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builder/builder.h"
#include "drydock/drydock.h"
#include "harness/test.h"
#include "machine/machine_internal.h"
#include "nt/mm/mm.h"

#define BREAK_CODE 0x222004u
#define KEEP_CODE 0x222008u
#define PATIENCE_MS 300
#define PLANTED_VECTOR 40
#define PLANTED_REGISTERS 0xFEB00000u

/* --- The image --------------------------------------------------------------------------------------------- */

/* The next image carries the budget of seeded schedules, as those of `drydock run --seed` do. */
static bool build_with_budget;

static inline void build(const char *driver, struct builder_result *ret_result)
{
	static char directory[512], includes[512], cache[512];
	struct builder_request request = { .directory = directory,
		                           .include_root = includes,
		                           .cache_root = cache,
		                           .trace_pc = build_with_budget };

	snprintf(directory, sizeof(directory), "%s/tests/verify/drivers/%s", test_source_root(),
	         driver ? driver : "planted");
	snprintf(includes, sizeof(includes), "%s/include", test_source_root());
	snprintf(cache, sizeof(cache), "%s/planted-images", test_build_root());
	if (builder_build(&request, ret_result))
		builder_result_print(ret_result, false);
	assert_int_equal(ret_result->status, 0);
	assert_int_equal(ret_result->image_count, 1);
}

/* Rows of the lock graph need it; under a seed every case runs with it, for whatever is legal stays so. */
static inline bool watches_locks(const char *name)
{
	return test_schedule_is_seeded() || strncmp(name, "VF_23", 5) == 0 ||
	       strncmp(name, "VF_41", 5) == 0 ||
	       strcmp(name, "VF_18a_dispatch_keeps_a_spin_lock") == 0;
}

/* A driver of devices gets one. */
static inline void plug(struct drydock_machine *machine, const struct drydock_driver *driver)
{
	struct drydock_device *device;
	char id[64];

	snprintf(id, sizeof(id), "ROOT\\%s", drydock_driver_name(driver));
	if (drydock_driver_is_pnp(driver))
		assert_int_equal(drydock_device_plug(machine, id, &device), 0);
}

/* Pages are protected, and budgets counted, in seeded machines alone. */
static inline bool is_about_seeded(const char *name)
{
	return strncmp(name, "THR_10b", 7) == 0;
}

static inline struct drydock_machine *start(const struct builder_result *built, const char *name)
{
	struct drydock_options options = {
		.schedule = test_schedule_is_seeded() || is_about_seeded(name) ? DRYDOCK_SEEDED
		                                                               : DRYDOCK_FREE,
		.seed = test_seed(),
		.request_timeout_ms = PATIENCE_MS,
		.watch_locks = watches_locks(name),
		.inject_rate = strncmp(name, "VF_42", 5) == 0 ? 1 : 0,
	};
	struct drydock_machine *machine = NULL;
	struct drydock_driver *driver = NULL;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(drydock_driver_add(machine, built->images[0].path, NULL, &driver), 0);
	assert_int_equal(drydock_driver_load(driver), 0);
	plug(machine, driver);
	return machine;
}

/* What of the driver has outlived it runs on for a while. */
static inline void outlive(void *context)
{
	LARGE_INTEGER while_100ns = { .QuadPart = -3000000 };

	drydock_driver_unload(((struct drydock_machine *)context)->drivers);
	KeDelayExecutionThread(KernelMode, FALSE, &while_100ns);
}

/* A work item's routine is judged once it has returned. */
static inline void end_work(void *context)
{
	ex_flush_work(((struct drydock_machine *)context)->kernel);
}

static inline void raise_line(void *context)
{
	io_interrupt_raise(((struct drydock_machine *)context)->kernel, PLANTED_VECTOR);
}

/* A device's registers come, and go. */
static inline void show_registers(void *context)
{
	static uint8_t registers[4096];

	assert_int_equal(mm_io_space_add(((struct drydock_machine *)context)->kernel,
	                                 PLANTED_REGISTERS, registers, sizeof(registers)),
	                 0);
}

static inline void hide_registers(void *context)
{
	mm_io_space_remove(((struct drydock_machine *)context)->kernel, PLANTED_REGISTERS);
}

static inline void make_program(void *context)
{
	struct drydock_machine *machine = context;
	struct ps_process *process;

	assert_int_equal(ps_process_create(machine->kernel,
	                                   &(struct ps_process_options){ .is_client = true },
	                                   &process),
	                 0);
	machine->process = process;
}

static inline void end_program(void *context)
{
	struct drydock_machine *machine = context;

	ps_process_terminate(machine->process, 0);
	ob_dereference(machine->process);
	machine->process = NULL;
}

/* What a case needs beside its request; the others need nothing. */
enum planted_need {
	NEEDS_PROGRAM = 1,
	NEEDS_REGISTERS = 2,
	NEEDS_POWER_DOWN = 4,
	NEEDS_SECOND_DEVICE = 8,
	NEEDS_INTERRUPT = 16,
	NEEDS_WORK_DONE = 32,
	NEEDS_TIME_AFTER_UNLOAD = 64,
	NEEDS_SECOND_LOAD = 128,
};

static const struct {
	const char *prefix; /* of a case's name */
	uint32_t needs;
} planted_needs[] = {
	{ "VF_9c", NEEDS_PROGRAM },
	{ "VF_43_raised_below_a_program", NEEDS_PROGRAM },
	{ "VF_12_device_memory_left", NEEDS_REGISTERS },
	{ "VF_26", NEEDS_POWER_DOWN },
	{ "VF_29_device_left_initializing", NEEDS_SECOND_DEVICE },
	{ "VF_30", NEEDS_INTERRUPT },
	{ "VF_18_work", NEEDS_WORK_DONE },
	{ "THR_2", NEEDS_TIME_AFTER_UNLOAD },
	{ "THR_11a_entry", NEEDS_SECOND_LOAD },
};

static inline uint32_t needs_of(const char *name)
{
	uint32_t needs = 0;

	for (size_t index = 0; index < sizeof(planted_needs) / sizeof(planted_needs[0]); index++)
		if (strncmp(name, planted_needs[index].prefix,
		            strlen(planted_needs[index].prefix)) == 0)
			needs |= planted_needs[index].needs;
	return needs;
}

/* What happens around the driver while it keeps the request, or once it has acted. */
static inline void act_around(struct drydock_machine *machine, uint32_t needs)
{
	if (needs & NEEDS_PROGRAM)
		machine_call(machine, end_program, machine);
	if (needs & NEEDS_POWER_DOWN)
		drydock_device_power(machine->devices, 3);
	if (needs & NEEDS_REGISTERS)
		machine_call(machine, hide_registers, machine);
	if (needs & NEEDS_SECOND_DEVICE)
		plug(machine, machine->drivers);
	if (needs & NEEDS_INTERRUPT)
		machine_call(machine, raise_line, machine);
}

static inline void act_afterwards(struct drydock_machine *machine, uint32_t needs)
{
	if (needs & NEEDS_WORK_DONE)
		machine_call(machine, end_work, machine);
	if (needs & NEEDS_TIME_AFTER_UNLOAD)
		machine_call(machine, outlive, machine);
	if (needs & NEEDS_SECOND_LOAD) {
		assert_int_equal(drydock_driver_unload(machine->drivers), 0);
		assert_int_equal(drydock_driver_load(machine->drivers), 0);
	}
}

/* Let the driver act; a request that it keeps is cancelled when that is what the case is about. */
static inline void act(struct drydock_machine *machine, uint32_t code, const char *name)
{
	uint32_t needs = needs_of(name);
	struct drydock_file *file = NULL;
	struct drydock_request *request = NULL;
	struct drydock_transfer transfer = { .operation = DRYDOCK_CONTROL,
		                             .code = code,
		                             .input = name,
		                             .input_bytes = (uint32_t)strlen(name) + 1 };

	if (needs & NEEDS_PROGRAM)
		machine_call(machine, make_program, machine);
	if (needs & NEEDS_REGISTERS)
		machine_call(machine, show_registers, machine);
	assert_int_equal(drydock_file_open_overlapped(machine, "\\\\.\\Planted", &file), 0);
	assert_int_not_equal((uint32_t)drydock_file_start(file, &transfer, &request), 0xC0000225);
	act_around(machine, needs);
	if (request)
		drydock_file_finish(request);
	drydock_file_close(file); /* of a machine that has ended: frees it */
	act_afterwards(machine, needs);
	drydock_machine_stop(machine);
}

static inline void print_findings(struct drydock_machine *machine)
{
	struct drydock_finding finding;

	for (uint32_t index = 0; drydock_finding_at(machine, index, &finding); index++)
		print_message("finding %s 0x%X/0x%llx %s:%u: %s\n", finding.rule, finding.code,
		              (unsigned long long)finding.parameter[0], finding.file, finding.line,
		              finding.text);
}

#endif
