/*
 * tools/drydock/exerciser.c - the default client: every major function, odd sizes, control codes, power and
 * removal, from two threads.
 */
#include "drydock/exerciser.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "drydock/exerciser_file.h"

#define NAMES_MAX 16

struct exercise {
	struct drydock_machine *machine;
	const uint32_t *interrupt;
	char name[NAMES_MAX][256];
	size_t name_count;
};

static bool over(const void *context)
{
	const struct exercise *exercise = context;

	return __atomic_load_n(exercise->interrupt, __ATOMIC_ACQUIRE) ||
	       drydock_machine_ended(exercise->machine);
}

static void drive(struct exercise *exercise)
{
	for (size_t index = 0; index < exercise->name_count && !over(exercise); index++) {
		struct drydock_file *file;

		if (drydock_file_open_overlapped(exercise->machine, exercise->name[index], &file) <
		    0)
			continue;
		exercise_file(file, over, exercise);
		drydock_file_close(file);
	}
}

static void second_thread(void *context)
{
	struct exercise *exercise = context;

	drive(exercise);
}

static void drive_from_two_threads(struct exercise *exercise)
{
	struct drydock_thread *thread;

	if (drydock_thread_start(exercise->machine, second_thread, exercise, &thread) < 0)
		return;
	drive(exercise);
	drydock_thread_join(thread);
}

static void cycle_power(struct exercise *exercise, struct drydock_device *device)
{
	if (strcmp(drydock_device_state(device), "started") != 0)
		return;
	drydock_device_send_unknown(device);
	if (over(exercise))
		return;
	drydock_device_power(device, 3);
	drydock_device_power(device, 0);
	if (over(exercise))
		return;
	if (drydock_device_stop(device) >= 0)
		drydock_device_restart(device);
}

/* Ask for its removal; then have it back and pull it out. */
static void remove_twice(struct exercise *exercise, struct drydock_device *device)
{
	struct drydock_device *again;

	drydock_device_query_remove(device);
	if (over(exercise) || strcmp(drydock_device_state(device), "started") == 0)
		return;
	if (drydock_device_plug(exercise->machine, drydock_device_hardware_id(device), &again) >=
	            0 &&
	    !over(exercise))
		drydock_device_surprise_remove(again);
}

static void find_names(struct exercise *exercise)
{
	const char *name;

	for (uint32_t index = 0; (name = drydock_openable_name(exercise->machine, index)) != NULL &&
	                         exercise->name_count < NAMES_MAX;
	     index++)
		snprintf(exercise->name[exercise->name_count++], sizeof(exercise->name[0]), "%s",
		         name);
}

void exercise(struct drydock_machine *machine, struct drydock_device *const *devices,
              size_t device_count, const uint32_t *interrupt)
{
	struct exercise exercise = { .machine = machine, .interrupt = interrupt };

	find_names(&exercise);
	drive(&exercise);
	if (!over(&exercise))
		drive_from_two_threads(&exercise);
	for (size_t index = 0; index < device_count && !over(&exercise); index++)
		cycle_power(&exercise, devices[index]);
	if (!over(&exercise))
		drive(&exercise);
	for (size_t index = device_count; index-- > 0 && !over(&exercise);)
		remove_twice(&exercise, devices[index]);
}
