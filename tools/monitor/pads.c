/* tools/monitor/pads.c - installed before anybody looks; the capture host makes the devices. */
#include "monitor/pads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/pad/identity.h"

static bool starts_with(const char *text, const char *word, const char **ret_rest)
{
	size_t length = strlen(word);

	*ret_rest = text + length;
	return strncmp(text, word, length) == 0;
}

static bool take_of(struct monitor_pads_driver *driver, const char *what)
{
	const char *rest;

	if (starts_with(what, "image=", &rest))
		driver->image = rest;
	else if (starts_with(what, "inf=", &rest))
		driver->inf = rest;
	else if (starts_with(what, "client=", &rest))
		driver->client = rest;
	else
		return false;
	return true;
}

bool monitor_pads_take(struct monitor_pads *pads, const char *argument)
{
	static const char *const kinds[PAD_KINDS] = { "pads-xusb-", "pads-hid-", "pads-mouse-" };
	const char *rest;

	for (int kind = 0; kind < PAD_KINDS; kind++)
		if (starts_with(argument, kinds[kind], &rest))
			return take_of(&pads->driver[kind], rest);
	return false;
}

/* Devices of a driver that was installed before would go on with that. */
static void remove_devices(struct drydock_machine *machine, enum pad_kind kind)
{
	const struct pad_identity *identity;

	if (kind == PAD_KIND_MOUSE)
		drydock_devices_remove(machine, pad_identity_mouse()->inf_id);
	for (uint32_t number = 0; (identity = pad_identity_at(number)) != NULL; number++)
		if (identity->kind == kind)
			drydock_devices_remove(machine, identity->inf_id);
}

static drydock_status install(struct monitor_pads_driver *pads, struct drydock_machine *machine,
                              const char *host)
{
	struct drydock_driver *driver;
	drydock_status status = drydock_driver_add(machine, pads->image, pads->inf, &driver);

	if (status >= 0 && host)
		status = drydock_driver_host(driver, host);
	if (status >= 0)
		pads->machine = machine;
	return status;
}

drydock_status monitor_pads_install(struct monitor_pads *pads, struct drydock_machine *machine,
                                    const char *host)
{
	drydock_status status = 0;

	for (int kind = 0; kind < PAD_KINDS && status >= 0; kind++) {
		if (!pads->driver[kind].image)
			continue;
		remove_devices(machine, kind);
		status = install(&pads->driver[kind], machine, host);
	}
	return status;
}

static void run_client(void *context)
{
	static const char *const arguments[] = { "watch", "watch" };
	struct monitor_pads_driver *pads = context;
	uint32_t result;

	drydock_program_run(pads->machine, pads->client, 2, arguments, &result);
}

void monitor_pads_watch(struct monitor_pads *pads)
{
	for (int kind = 0; kind < PAD_KINDS; kind++) {
		struct monitor_pads_driver *driver = &pads->driver[kind];

		if (driver->machine && driver->client &&
		    drydock_thread_start(driver->machine, run_client, driver, &driver->watching) <
		            0)
			driver->watching = NULL;
	}
}

void monitor_pads_end(struct monitor_pads *pads)
{
	for (int kind = 0; kind < PAD_KINDS; kind++)
		if (pads->driver[kind].watching) {
			drydock_console_interrupt(pads->driver[kind].machine);
			return;
		}
}

void monitor_pads_join(struct monitor_pads *pads)
{
	for (int kind = 0; kind < PAD_KINDS; kind++) {
		if (pads->driver[kind].watching)
			drydock_thread_join(pads->driver[kind].watching);
		pads->driver[kind].watching = NULL;
	}
}
