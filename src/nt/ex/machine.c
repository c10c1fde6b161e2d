/* ex/machine.c - the executive's state of a machine. */
#include "nt/ex/ex_internal.h"

#include <stdlib.h>

NTSTATUS ex_machine_create(struct ke_machine *machine)
{
	struct ex_machine *ex = calloc(1, sizeof(*ex));

	if (!ex)
		return STATUS_INSUFFICIENT_RESOURCES;
	ex->machine = machine;
	machine->ex = ex;
	InitializeListHead(&ex->push_waiters);
	InitializeListHead(&ex->registrations);
	ex_work_init(ex);
	NTSTATUS status = ex_pool_create(machine, &ex->head.pool);
	if (NT_SUCCESS(status))
		status = ex_callbacks_create(ex);
	if (!NT_SUCCESS(status)) {
		ex_machine_destroy(machine);
		return status;
	}
	ex_pool_observe(ex_resource_observer);
	ex_pool_observe(ex_armed_observer);
	return STATUS_SUCCESS;
}

void ex_machine_destroy(struct ke_machine *machine)
{
	struct ex_machine *ex = machine->ex;

	if (!ex)
		return;
	ob_set_deferral(machine, NULL);
	ex_callbacks_destroy(ex);
	ex_resources_destroy(ex);
	ex_pool_destroy(ex->head.pool);
	free(ex);
	machine->ex = NULL;
}

uint32_t ex_audit_range(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	return ex_audit_resources(machine->ex, start, end, driver) +
	       ex_audit_callbacks(machine->ex, start, end, driver) +
	       ex_audit_armed(machine, start, end, driver);
}
