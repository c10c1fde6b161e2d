/* tools/monitor/pads.c - installed before anybody looks; the capture host makes the devices. */
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

drydock_status monitor_pads_install(struct monitor_pads *pads, struct drydock_machine *machine,
                                    const char *host)
{
	struct drydock_driver *driver;
	drydock_status status = 0;

	if (!pads->count || !pads->image)
		return 0;
	pads->machine = machine;
	/* Devices of a driver that was installed before would go on with that. */
	drydock_devices_remove(machine, "root\\drydock_xusb");
	status = drydock_driver_add(machine, pads->image, pads->inf, &driver);
	if (status >= 0 && host)
		status = drydock_driver_host(driver, host);
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
