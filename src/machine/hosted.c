/* machine/hosted.c - user-mode drivers in processes of their own, at the embedding door. */
#include <stdlib.h>
#include <string.h>

#include "base/host/host_launch.h"
#include "frameworks/umdf/umdf.h"
#include "machine/machine_internal.h"
#include "nt/pnp/software.h"
#include "nt/port/port.h"
#include "win32/win32.h"

/* --- The machine lets such processes in ----------------------------------------------------------------------------- */

NTSTATUS machine_port_open(struct drydock_machine *machine)
{
	struct port_options options = { .extension = win32_remote_extension(machine->kernel) };
	NTSTATUS status;

	if (machine->kernel->port)
		return STATUS_SUCCESS;
	status = port_open(machine->kernel, &options);
	machine->has_port = NT_SUCCESS(status);
	/* They may make devices, too. */
	return NT_SUCCESS(status) ? pnp_software_start(machine->kernel) : status;
}

struct open_call {
	struct drydock_machine *machine;
	NTSTATUS status;
};

static void open_port(void *context)
{
	struct open_call *call = context;

	call->status = machine_port_open(call->machine);
}

drydock_status drydock_driver_host(struct drydock_driver *driver, const char *program)
{
	struct open_call call = { driver->machine, STATUS_UNSUCCESSFUL };
	drydock_status status;

	if (driver->object)
		return STATUS_IMAGE_ALREADY_LOADED;
	status = machine_call(driver->machine, open_port, &call);
	if (NT_SUCCESS(status))
		status = call.status;
	if (!NT_SUCCESS(status)) {
		machine_set_error(driver->machine,
		                  "%s: the machine lets no driver host in, status 0x%08X",
		                  driver->name, (unsigned)status);
		return status;
	}
	driver->host_program = strdup(program);
	return driver->host_program ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* --- Its driver object ------------------------------------------------------------------------------------------------ */

static void released(struct ke_machine *machine, void *context)
{
	struct drydock_driver *driver = context;

	(void)machine;
	driver->object = NULL;
}

static int descriptor_of(void *context)
{
	const struct drydock_driver *driver = context;

	return driver->host_descriptor ? driver->host_descriptor(driver->host_context) : -1;
}

void drydock_driver_host_descriptor(struct drydock_driver *driver, int (*descriptor)(void *context),
                                    void *context)
{
	driver->host_descriptor = descriptor;
	driver->host_context = context;
}

NTSTATUS machine_load_hosted(struct drydock_driver *driver)
{
	struct umdf_driver_options options = { .name = driver->wide_name,
		                               .program = driver->host_program,
		                               .image = driver->image_path,
		                               .inf = driver->inf_path ? driver->inf_path : "",
		                               .restarts_max = UMDF_RESTARTS,
		                               .apart = true,
		                               .released = released,
		                               .descriptor = descriptor_of,
		                               .context = driver };
	NTSTATUS status = umdf_driver_create(driver->machine->kernel, &options, &driver->object);

	if (NT_SUCCESS(status))
		status = io_driver_start(driver->object);
	if (!NT_SUCCESS(status))
		machine_set_error(driver->machine, "%s: no reflector for it, status 0x%08X",
		                  driver->name, (unsigned)status);
	return status;
}

/* --- What it is -------------------------------------------------------------------------------------------------------- */

struct look_call {
	struct drydock_driver *driver;
	struct umdf_host_view view;
	bool found;
};

static void look(void *context)
{
	struct look_call *call = context;

	call->found = call->driver->object && umdf_host_look(call->driver->object, &call->view);
}

static const char *profile_of(int process)
{
	struct host_confinement confinement;

	if (!process || host_confinement_of(process, &confinement))
		return "none";
	if (!confinement.filtered || !confinement.no_new_privileges)
		return "same user";
	return confinement.apart ? "namespaces and system call filter" : "system call filter";
}

bool drydock_driver_host_look(struct drydock_driver *driver, struct drydock_host *ret_host)
{
	struct look_call call = { .driver = driver };

	if (!driver->host_program || machine_call(driver->machine, look, &call) < 0 || !call.found)
		return false;
	*ret_host = (struct drydock_host){ call.view.process, call.view.nt_process,
		                           call.view.restarts, profile_of(call.view.process) };
	return true;
}
