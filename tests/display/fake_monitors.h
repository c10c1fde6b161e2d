/*
 * display/fake_monitors.h - monitors that are numbers, on a clock of the test's; what was done to them stands in a text.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_FAKE_MONITORS_H
#define DRYDOCK_TESTS_DISPLAY_FAKE_MONITORS_H

#include "harness/test.h"

#include <stdio.h>
#include <string.h>

#include "display/manager.h"

struct fake_monitors {
	struct display_manager_operations operations;
	struct display_manager manager;
	uint64_t now_ms;
	uint32_t made, dead; /* the number of the one whose driver's process has ended */
	uint32_t active, active_min; /* displays of the machine: one that is not ours, and ours */
	uint32_t locked;
	NTSTATUS create_status;
	void (*slept)(struct fake_monitors *fake);
	char done[512]; /* "+1" made, "m1" mode, "p1" pinger, "t1" topology, "-1" removed, "z400" slept */
};

static inline void fake_note(struct fake_monitors *fake, const char *what, uintptr_t number)
{
	size_t used = strlen(fake->done);

	snprintf(fake->done + used, sizeof(fake->done) - used, "%s%s%u", used ? " " : "", what, (unsigned)number);
}

static inline void fake_lock(void *context)
{
	struct fake_monitors *fake = context;

	assert_int_equal(fake->locked++, 0);
}

static inline void fake_unlock(void *context)
{
	struct fake_monitors *fake = context;

	assert_int_equal(--fake->locked, 0);
}

static inline NTSTATUS fake_create_monitor(void *context, uint32_t slot, const struct display_manager_mode *mode,
                                           void **ret_monitor)
{
	struct fake_monitors *fake = context;

	assert_int_equal(fake->locked, 1);
	if (!NT_SUCCESS(fake->create_status))
		return fake->create_status;
	*ret_monitor = (void *)(uintptr_t)++fake->made;
	fake_note(fake, "+", fake->made);
	fake->active++;
	return STATUS_SUCCESS;
}

static inline NTSTATUS fake_change_mode(void *context, void *monitor, const struct display_manager_mode *mode)
{
	fake_note(context, "m", (uintptr_t)monitor);
	return STATUS_SUCCESS;
}

static inline bool fake_is_alive(void *context, void *monitor)
{
	return ((struct fake_monitors *)context)->dead != (uintptr_t)monitor;
}

static inline void fake_stop_pinger(void *context, void *monitor)
{
	assert_int_equal(((struct fake_monitors *)context)->locked, 1);
	fake_note(context, "p", (uintptr_t)monitor);
}

static inline void fake_restore(void *context, void *monitor)
{
	assert_int_equal(((struct fake_monitors *)context)->locked, 1);
	fake_note(context, "t", (uintptr_t)monitor);
}

static inline void fake_remove(void *context, void *monitor)
{
	struct fake_monitors *fake = context;

	assert_int_equal(fake->locked, 1);
	fake_note(fake, "-", (uintptr_t)monitor);
	if (--fake->active < fake->active_min)
		fake->active_min = fake->active;
}

static inline uint64_t fake_now_ms(void *context)
{
	return ((struct fake_monitors *)context)->now_ms;
}

static inline void fake_sleep(void *context, uint32_t ms)
{
	struct fake_monitors *fake = context;

	fake->now_ms += ms;
	if (ms >= 100)
		fake_note(fake, "z", ms);
	if (fake->slept)
		fake->slept(fake);
}

/* The policy of Windows, without pinning. */
static inline void fake_monitors_init(struct fake_monitors *fake)
{
	struct display_manager_policy policy = { .settle_ms = DISPLAY_SETTLE_MS,
		                                 .linger_ms = DISPLAY_LINGER_MS,
		                                 .slots_max = DISPLAY_SLOTS_DEFAULT };

	*fake = (struct fake_monitors){ .operations = { fake_lock, fake_unlock, fake_create_monitor, fake_change_mode,
		                                        fake_is_alive, fake_stop_pinger, fake_restore, fake_remove,
		                                        fake_now_ms, fake_sleep, fake },
		                        .now_ms = 1000,
		                        .active = 1,
		                        .active_min = 1 };
	display_manager_init(&fake->manager, &fake->operations, &policy);
}

#endif
