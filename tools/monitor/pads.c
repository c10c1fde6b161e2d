/* tools/monitor/pads.c - plugged before anybody looks, gone with the machine. */
#include "monitor/pads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool starts_with(const char *text, const char *word, const char **ret_rest)
{
	size_t length = strlen(word);

	*ret_rest = text + length;
	return strncmp(text, word, length) == 0;
}

bool monitor_pads_take(struct monitor_pads *pads, const char *argument)
{
	const char *rest;

	if (starts_with(argument, "pads=", &rest))
		pads->count = (unsigned)strtoul(rest, NULL, 10);
	else if (starts_with(argument, "pads-image=", &rest))
		pads->image = rest;
	else if (starts_with(argument, "pads-inf=", &rest))
		pads->inf = rest;
	else if (starts_with(argument, "pads-client=", &rest))
		pads->client = rest;
	else
		return false;
	return true;
}

/* The first model of the pads' INF is not the machine's first: it is named. */
static drydock_status plug(struct monitor_pads *pads, unsigned index)
{
	struct drydock_device *device;
	char location[16];

	snprintf(location, sizeof(location), "%u", index);
	return drydock_device_plug_at(pads->machine, "root\\drydock_xusb", location, &device);
}

drydock_status monitor_pads_plug(struct monitor_pads *pads, struct drydock_machine *machine,
                                 const char *host)
{
	struct drydock_driver *driver;
	drydock_status status = 0;

	if (!pads->count || !pads->image)
		return 0;
	pads->machine = machine;
	status = drydock_driver_add(machine, pads->image, pads->inf, &driver);
	if (status >= 0 && host)
		status = drydock_driver_host(driver, host);
	for (unsigned index = 0; status >= 0 && index < pads->count; index++)
		status = plug(pads, index);
	return status;
}

static void run_client(void *context)
{
	static const char *const arguments[] = { "gamepad_client", "watch" };
	struct monitor_pads *pads = context;
	uint32_t result;

	drydock_program_run(pads->machine, pads->client, 2, arguments, &result);
}

void monitor_pads_watch(struct monitor_pads *pads)
{
	if (pads->machine && pads->client &&
	    drydock_thread_start(pads->machine, run_client, pads, &pads->watching) < 0)
		pads->watching = NULL;
}

void monitor_pads_end(struct monitor_pads *pads)
{
	if (pads->watching)
		drydock_console_interrupt(pads->machine);
}

void monitor_pads_join(struct monitor_pads *pads)
{
	if (pads->watching)
		drydock_thread_join(pads->watching);
	pads->watching = NULL;
}
