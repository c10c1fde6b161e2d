/* machine/guest.c - attaching and leaving, the same for driver hosts and for programs beside a machine. */
#include "machine/guest.h"

#include <stdio.h>

#include "machine/machine_internal.h"
#include "win32/win32.h"

NTSTATUS machine_guest_attach(const struct port_client_options *options,
                              struct machine_guest *ret_guest)
{
	struct drydock_options machine = { .schedule = DRYDOCK_FREE };
	NTSTATUS status = port_client_attach(options, &ret_guest->client);

	if (!NT_SUCCESS(status))
		return status;
	machine.clock_origin_ns = port_client_clock_origin_ns(ret_guest->client);
	port_services_attach();
	return drydock_machine_create(&machine, &ret_guest->machine);
}

NTSTATUS machine_guest_join(const struct machine_guest *guest)
{
	struct ke_machine *kernel = guest->machine->kernel;

	win32_attach(kernel, guest->client);
	return win32_user_drivers_attach(kernel, guest->client);
}

void machine_guest_tell_findings(const struct machine_guest *guest, const char *program)
{
	struct drydock_finding finding;

	for (uint32_t index = 0; drydock_finding_at(guest->machine, index, &finding); index++)
		fprintf(stderr, "%s: finding 0x%X: %s\n", program, finding.code, finding.text);
}

_Noreturn void machine_guest_leave(const struct machine_guest *guest)
{
	__typeof__(&ZwTerminateProcess) terminate = port_services[PORT_NtTerminateProcess];

	fflush(NULL);
	terminate(NtCurrentProcess(), STATUS_SUCCESS);
	port_client_await_end(guest->client);
}
