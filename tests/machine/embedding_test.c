/* tests/machine/embedding_test.c - the embedding API on the samples, as a test program would use it. */
#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "builder/builder.h"
#include "drydock/drydock.h"
#include "machine/machine.h"

struct sample {
	struct builder_result result;
	const struct builder_image *image;
};

/* Build a sample's driver into the test's own cache. */
static void build_sample(const char *folder, struct sample *sample)
{
	char directory[512], include[512];
	struct builder_request request = { .directory = directory,
		                           .include_root = include,
		                           .cache_root = test_directory() };

	snprintf(directory, sizeof(directory), "%s/samples/%s/driver", test_source_root(), folder);
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	assert_int_equal(builder_build(&request, &sample->result), 0);
	assert_true(sample->result.image_count > 0);
	sample->image = &sample->result.images[0];
}

static struct drydock_machine *make_machine(void)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	struct drydock_machine *machine;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	return machine;
}

static void end_clean(struct drydock_machine *machine)
{
	const char *name;

	assert_int_equal(drydock_machine_stop(machine), 0);
	assert_int_equal(drydock_finding_count(machine), 0);
	for (uint32_t index = 0; (name = drydock_ledger_name(index)) != NULL; index++)
		if (strcmp(name, "irps") == 0 || strcmp(name, "pool") == 0 ||
		    strcmp(name, "devices") == 0)
			assert_int_equal(drydock_ledger(machine, name), 0);
	drydock_machine_destroy(machine);
}

TEST_LIMIT(EMB_echo_gives_back_what_was_written, 60)
{
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;
	struct drydock_file *file;
	struct sample sample;
	char answer[16] = "";
	uint32_t bytes = 0;

	build_sample("echo", &sample);
	machine = make_machine();
	assert_int_equal(drydock_driver_add(machine, sample.image->path, sample.image->inf,
	                                    &driver),
	                 0);
	assert_int_equal(drydock_device_plug(machine, NULL, &device), 0);
	assert_string_equal(drydock_device_state(device), "started");
	assert_int_equal(drydock_file_open(machine, drydock_openable_name(machine, 0), &file), 0);
	assert_int_equal(drydock_file_write(file, "hello", 6, 0, &bytes), 0);
	assert_int_equal(bytes, 6);
	assert_int_equal(drydock_file_read(file, answer, sizeof(answer), 0, &bytes), 0);
	assert_int_equal(bytes, 6);
	assert_string_equal(answer, "hello");
	assert_int_equal(drydock_file_close(file), 0);
	end_clean(machine);
	builder_result_finish(&sample.result);
}

TEST_LIMIT(EMB_many_machines_follow_one_another, 60)
{
	struct sample sample;

	build_sample("ioctl", &sample);
	for (int round = 0; round < 50; round++) {
		struct drydock_machine *machine = make_machine();
		struct drydock_driver *driver;

		assert_int_equal(drydock_driver_add(machine, sample.image->path, NULL, &driver), 0);
		assert_int_equal(drydock_driver_load(driver), 0);
		assert_false(drydock_driver_is_pnp(driver));
		assert_int_equal(drydock_driver_unload(driver), 0);
		assert_false(drydock_driver_loaded(driver));
		end_clean(machine);
	}
	builder_result_finish(&sample.result);
}

TEST_LIMIT(EMB_control_codes_reach_the_driver_and_unknown_ones_fail, 60)
{
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_file *file;
	struct sample sample;
	uint8_t input[4] = { 1, 2, 3, 255 }, output[4] = { 0 };
	uint32_t bytes = 0;

	build_sample("ioctl", &sample);
	machine = make_machine();
	assert_int_equal(drydock_driver_add(machine, sample.image->path, NULL, &driver), 0);
	assert_int_equal(drydock_driver_load(driver), 0);
	assert_int_equal(drydock_file_open(machine, "\\\\.\\DrydockIoctl", &file), 0);
	assert_int_equal(drydock_file_control(file, 0x81232000, input, 4, output, 4, &bytes), 0);
	assert_int_equal(bytes, 4);
	assert_memory_equal(output, ((uint8_t[]){ 2, 3, 4, 0 }), 4);
	assert_int_equal((uint32_t)drydock_file_control(file, 0x81232ffc, input, 4, output, 4,
	                                                &bytes),
	                 0xC0000010);
	assert_int_equal(drydock_file_close(file), 0);
	end_clean(machine);
	builder_result_finish(&sample.result);
}

TEST(EMB_an_image_that_is_none_is_refused_with_a_reason)
{
	struct drydock_machine *machine = make_machine();
	struct drydock_driver *driver;

	assert_int_equal(drydock_driver_add(machine, "/bin/true", NULL, &driver), 0);
	assert_true(drydock_driver_load(driver) < 0);
	assert_true(drydock_last_error(machine)[0] != 0);
	end_clean(machine);
}
