/*
 * display/pad_machine.h - a machine with pads' drivers, in its process or in hosts of their own, and a pads' host in it.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_PAD_MACHINE_H
#define DRYDOCK_TESTS_DISPLAY_PAD_MACHINE_H

#include "display_machine.h"

#include "display/pad/channel.h"

struct pad_machine {
	struct drydock_machine *machine;
	struct builder_result built, client;
	struct drydock_driver *driver;
	struct drydock_device *device[PAD_COUNT_MAX];
	char *text; /* what the host has said, line by line */
	size_t text_bytes;
};

static inline void pad_build(const char *folder, struct builder_result *ret_built)
{
	char directory[600], include[600];
	struct builder_request request = { .directory = directory, .include_root = include,
		                           .cache_root = test_directory() };

	snprintf(directory, sizeof(directory), "%s/samples/gamepad/%s", test_source_root(), folder);
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	if (builder_build(&request, ret_built))
		builder_result_print(ret_built, false);
	assert_int_equal(ret_built->image_count, 1);
}

/* Pads 0 to count - 1 of that hardware id (null: the INF's first); in processes of their own when hosted. */
static inline void pad_machine_start_as(struct pad_machine *pads, const char *folder, const char *id, uint32_t count,
                                        bool hosted)
{
	struct drydock_options options = {
		.schedule = !hosted && test_schedule_is_seeded() ? DRYDOCK_SEEDED : DRYDOCK_FREE, .seed = test_seed()
	};
	char program[600];

	*pads = (struct pad_machine){ 0 };
	pad_build(folder, &pads->built);
	assert_int_equal(drydock_machine_create(&options, &pads->machine), 0);
	assert_int_equal(drydock_driver_add(pads->machine, pads->built.images[0].path, pads->built.images[0].inf,
	                                    &pads->driver), 0);
	snprintf(program, sizeof(program), "%s/drydock-host", test_build_root());
	if (hosted)
		assert_int_equal(drydock_driver_host(pads->driver, program), 0);
	for (uint32_t index = 0; index < count; index++) {
		char location[16];

		snprintf(location, sizeof(location), "%u", index);
		assert_int_equal(drydock_device_plug_at(pads->machine, id, location, &pads->device[index]), 0);
	}
}

static inline void pad_machine_start(struct pad_machine *pads, const char *folder, uint32_t count, bool hosted)
{
	pad_machine_start_as(pads, folder, NULL, count, hosted);
}

static inline void pad_machine_end(struct pad_machine *pads)
{
	struct drydock_finding finding;

	assert_int_equal(drydock_machine_stop(pads->machine), 0);
	if (drydock_finding_at(pads->machine, 0, &finding))
		print_error("finding: %s\n", finding.text);
	assert_int_equal(drydock_finding_count(pads->machine), 0);
	assert_int_equal(drydock_ledger(pads->machine, "irps"), 0);
	drydock_machine_destroy(pads->machine);
	builder_result_finish(&pads->built);
	builder_result_finish(&pads->client);
}

/* Pump until the driver has the section. */
static inline void pad_await_driver(struct pad_channel *channel)
{
	do {
		pad_channel_pump(channel);
		channel->system->pause(channel->system->context, PAD_SERVICE_MS);
	} while (!channel->is_attached);
}

/*
 * Open the channel of a pad that had one before: its driver looks at the former mailbox now and then, and the name is taken while it does.
 */
static inline void pad_open_again(struct pad_channel *channel, const struct pad_system *system,
                                  const struct pad_channel_options *options)
{
	NTSTATUS status;

	do
		status = pad_channel_open(channel, system, options);
	while (status == STATUS_OBJECT_NAME_COLLISION);
	assert_int_equal(status, STATUS_SUCCESS);
}

#endif
