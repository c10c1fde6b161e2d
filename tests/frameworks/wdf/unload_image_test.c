/*
 * tests/frameworks/wdf/unload_image_test.c - a built driver's code after its unload (A3).
 */
#include "harness/test.h"

#include <stdio.h>

#include "builder/builder.h"
#include "machine/machine_internal.h"

static struct builder_result result;
static struct drydock_machine *machine;
static uintptr_t entry;

/* The echo sample, loaded; entry is its DriverEntry. */
static struct drydock_driver *load_echo(void)
{
	char directory[512], include[512];
	struct builder_request request = { .directory = directory,
		                           .include_root = include,
		                           .cache_root = test_directory() };
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	struct drydock_driver *driver;

	snprintf(directory, sizeof(directory), "%s/samples/echo/driver", test_source_root());
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(drydock_driver_add(machine, result.images[0].path, result.images[0].inf,
	                                    &driver),
	                 0);
	assert_int_equal(drydock_driver_load(driver), 0);
	entry = (uintptr_t)machine->images->image->record->entry;
	assert_true(host_memory_readable((void *)entry, 16));
	return driver;
}

TEST_LIMIT(WDF_82a_after_unload_the_drivers_code_is_inaccessible, 60)
{
	struct drydock_driver *driver = load_echo();

	assert_int_equal(drydock_driver_unload(driver), 0);
	assert_false(host_memory_readable((void *)entry, 16));
	drydock_machine_destroy(machine);
	builder_result_finish(&result);
}

static void execute_entry(void *context)
{
	(void)context;
	((void (*)(void))entry)();
}

TEST_LIMIT(WDF_82b_execution_there_is_bug_check_0xCE_with_the_address, 60)
{
	struct drydock_driver *driver = load_echo();

	assert_int_equal(drydock_driver_unload(driver), 0);
	assert_false(ke_call_guarded(execute_entry, NULL));
	const struct verify_sink *sink = machine->kernel->sink;
	assert_true(sink->bugchecked);
	const struct verify_finding *finding = &sink->finding[sink->finding_count - 1];
	assert_int_equal(finding->code, 0xCE);
	assert_int_equal(finding->parameter[0], entry);
	assert_int_equal(finding->parameter[1], 8); /* execution */
	assert_string_equal(finding->driver, "echo");
	builder_result_finish(&result);
}
