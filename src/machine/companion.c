/* machine/companion.c - a program of ours as a process of a machine: started there, attached here. */
#include "machine/companion.h"

#include <stdio.h>

#include "base/host/host_launch.h"
#include "machine/machine_internal.h"
#include "nt/port/port.h"
#include "win32/win32.h"

#define NAME_UNITS 64

/* --- The machine's side ------------------------------------------------------------------------------------------------ */

struct start_call {
	struct drydock_machine *machine;
	const struct machine_companion_options *options;
	int process;
	NTSTATUS status;
};

static void start(void *context)
{
	struct start_call *call = context;
	const struct machine_companion_options *options = call->options;
	WCHAR name[NAME_UNITS];
	struct port_launch launch = { .path = options->program,
		                      .environment = options->environment,
		                      .descriptor = options->descriptor,
		                      .name = name };
	struct ps_process *process;

	call->status = STATUS_INVALID_PARAMETER;
	if (!machine_widen(options->name, name, NAME_UNITS) ||
	    !port_account_parse(options->account, &launch.account))
		return;
	call->status = machine_port_open(call->machine);
	if (!NT_SUCCESS(call->status))
		return;
	call->status = port_launch(call->machine->kernel, &launch, &process, &call->process);
	if (NT_SUCCESS(call->status))
		ob_dereference(process);
}

drydock_status machine_companion_start(struct drydock_machine *machine,
                                       const struct machine_companion_options *options,
                                       int *ret_process)
{
	struct start_call call = { machine, options, 0, STATUS_UNSUCCESSFUL };
	drydock_status status = machine_call(machine, start, &call);

	if (NT_SUCCESS(status))
		status = call.status;
	if (NT_SUCCESS(status))
		*ret_process = call.process;
	else
		machine_set_error(machine, "%s cannot be started, status 0x%08X", options->program,
		                  (unsigned)status);
	return status;
}

/* --- The program's side -------------------------------------------------------------------------------------------------- */

/* One in a process's life. */
static struct {
	struct port_client *client;
	struct drydock_machine *machine;
	void (*ended)(void);
} companion;

static void on_end(void *context, bool machine_ended, NTSTATUS status)
{
	(void)context;
	(void)machine_ended;
	(void)status;
	companion.ended();
}

struct join_call {
	NTSTATUS status;
};

static void join(void *context)
{
	struct join_call *call = context;
	struct ke_machine *kernel = companion.machine->kernel;

	win32_attach(kernel, companion.client);
	call->status = win32_user_drivers_attach(kernel, companion.client);
}

static NTSTATUS attach(const char *name)
{
	struct port_client_options options = {
		.name = name, .is_child = true, .socket = HOST_LAUNCH_DESCRIPTOR, .ended = on_end
	};
	struct drydock_options machine = { .schedule = DRYDOCK_FREE };
	struct join_call call = { STATUS_UNSUCCESSFUL };
	NTSTATUS status = port_client_attach(&options, &companion.client);

	if (!NT_SUCCESS(status))
		return status;
	machine.clock_origin_ns = port_client_clock_origin_ns(companion.client);
	port_services_attach();
	status = drydock_machine_create(&machine, &companion.machine);
	if (NT_SUCCESS(status))
		status = machine_call(companion.machine, join, &call);
	return NT_SUCCESS(status) ? call.status : status;
}

drydock_status machine_companion_attach(const char *name, void (*ended)(void), char *reason,
                                        size_t bytes)
{
	NTSTATUS status;

	companion.ended = ended;
	status = attach(name);
	if (!NT_SUCCESS(status))
		snprintf(reason, bytes, "no machine lets it in, status 0x%08X", (unsigned)status);
	return status;
}

int machine_companion_descriptor(void)
{
	return HOST_LAUNCH_DESCRIPTOR + 1;
}

static void tell_findings(void)
{
	struct drydock_finding finding;

	for (uint32_t index = 0; drydock_finding_at(companion.machine, index, &finding); index++)
		fprintf(stderr, "drydock: finding 0x%X: %s\n", finding.code, finding.text);
}

drydock_status machine_companion_call(void (*function)(void *context), void *context)
{
	drydock_status status = machine_call(companion.machine, function, context);

	if (status == DRYDOCK_ENDED)
		tell_findings();
	return status;
}

_Noreturn void machine_companion_leave(void)
{
	__typeof__(&ZwTerminateProcess) terminate = port_services[PORT_NtTerminateProcess];

	fflush(NULL);
	terminate(NtCurrentProcess(), STATUS_SUCCESS);
	port_client_await_end(companion.client);
}
