/* machine/companion.c - a program of ours as a process of a machine: started there, attached here. */
#include "machine/companion.h"

#include <stdio.h>

#include "base/host/host_launch.h"
#include "machine/guest.h"
#include "machine/machine_internal.h"

#define NAME_UNITS 64
#define UNITS_PER_MS 10000ll

/* --- The machine's side ------------------------------------------------------------------------------------------------ */

struct start_call {
	struct drydock_machine *machine;
	const struct machine_companion_options *options;
	struct machine_companion *companion;
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

	call->status = STATUS_INVALID_PARAMETER;
	if (!machine_widen(options->name, name, NAME_UNITS) ||
	    !port_account_parse(options->account, &launch.account))
		return;
	call->status = machine_port_open(call->machine);
	if (!NT_SUCCESS(call->status))
		return;
	call->status = port_launch(call->machine->kernel, &launch, &call->companion->process,
	                           &call->companion->linux_process);
}

drydock_status machine_companion_start(struct drydock_machine *machine,
                                       const struct machine_companion_options *options,
                                       struct machine_companion *ret_companion)
{
	struct machine_companion companion = { NULL, 0 };
	struct start_call call = { machine, options, &companion, STATUS_UNSUCCESSFUL };
	drydock_status status = machine_call(machine, start, &call);

	if (NT_SUCCESS(status))
		status = call.status;
	if (NT_SUCCESS(status))
		*ret_companion = companion;
	else
		machine_set_error(machine, "%s cannot be started, status 0x%08X", options->program,
		                  (unsigned)status);
	return status;
}

struct end_call {
	struct machine_companion *companion;
	uint32_t patience_ms;
	bool by_itself, is_gone;
};

static bool wait_for_end(struct ps_process *process, uint32_t patience_ms)
{
	LARGE_INTEGER patience = { .QuadPart = -UNITS_PER_MS * patience_ms };

	return KeWaitForSingleObject(process, Executive, KernelMode, FALSE, &patience) ==
	       STATUS_SUCCESS;
}

/* A process is signalled when its handles are closed: nothing of it is left in any driver then. */
static void end(void *context)
{
	struct end_call *call = context;
	struct ps_process *process = call->companion->process;

	call->by_itself = call->is_gone = wait_for_end(process, call->patience_ms);
	if (!call->is_gone) {
		ps_process_terminate(process, STATUS_PROCESS_IS_TERMINATING);
		call->is_gone = wait_for_end(process, call->patience_ms);
	}
	ob_dereference(process);
	call->companion->process = NULL;
}

enum machine_companion_end machine_companion_end(struct drydock_machine *machine,
                                                 struct machine_companion *companion,
                                                 uint32_t patience_ms)
{
	struct end_call call = { .companion = companion, .patience_ms = patience_ms };

	if (!companion->process)
		return MACHINE_COMPANION_ENDED;
	if (!NT_SUCCESS(machine_call(machine, end, &call)) || !call.is_gone)
		return MACHINE_COMPANION_STAYS;
	return call.by_itself ? MACHINE_COMPANION_ENDED : MACHINE_COMPANION_KILLED;
}

/* --- The program's side -------------------------------------------------------------------------------------------------- */

/* One in a process's life. */
static struct {
	struct machine_guest guest;
	void (*ended)(void);
} companion;

static void on_end(void *context, bool machine_ended, NTSTATUS status)
{
	(void)context;
	(void)machine_ended;
	(void)status;
	companion.ended();
}

static void join(void *context)
{
	*(NTSTATUS *)context = machine_guest_join(&companion.guest);
}

static NTSTATUS attach(const char *name)
{
	struct port_client_options options = {
		.name = name, .is_child = true, .socket = HOST_LAUNCH_DESCRIPTOR, .ended = on_end
	};
	NTSTATUS joined = STATUS_UNSUCCESSFUL;
	NTSTATUS status = machine_guest_attach(&options, &companion.guest);

	if (NT_SUCCESS(status))
		status = machine_call(companion.guest.machine, join, &joined);
	return NT_SUCCESS(status) ? joined : status;
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

drydock_status machine_companion_call(void (*function)(void *context), void *context)
{
	drydock_status status = machine_call(companion.guest.machine, function, context);

	if (status == DRYDOCK_ENDED)
		machine_guest_tell_findings(&companion.guest, "drydock");
	return status;
}

_Noreturn void machine_companion_leave(void)
{
	machine_guest_leave(&companion.guest);
}
