/* mm/machine.c - a machine's memory management made and ended. */
#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm_internal.h"

static NTSTATUS probe_for_ob(const void *address, size_t bytes, size_t alignment, bool write)
{
	return mm_probe(address, bytes, alignment, write ? MM_WRITE : MM_READ, UserMode);
}

NTSTATUS mm_machine_create(struct ke_machine *machine)
{
	struct mm_machine *mm = aligned_alloc(64, sizeof(*mm));
	NTSTATUS status;

	if (!mm)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(mm, 0, sizeof(*mm));
	mm->machine = machine;
	machine->mm = mm;
	machine->touches_user = mm_touches_user;
	machine->pages_locked = mm_mdl_is_locked;
	ob_set_probe(machine, probe_for_ob);
	status = mm_section_type_create(mm);
	if (!NT_SUCCESS(status))
		mm_machine_destroy(machine);
	return status;
}

void mm_machine_destroy(struct ke_machine *machine)
{
	struct mm_machine *mm = machine->mm;

	if (!mm)
		return;
	mm_views_end(mm, NULL);
	mm_ranges_finish(mm);
	mm_mdls_finish(mm);
	mm_data_cells_finish(mm);
	while (mm->io_spaces) {
		struct mm_io_space *next = mm->io_spaces->next;

		free(mm->io_spaces);
		mm->io_spaces = next;
	}
	free(mm);
	machine->touches_user = NULL;
	machine->pages_locked = NULL;
	if (machine->ob)
		ob_set_probe(machine, NULL);
	machine->mm = NULL;
}

void mm_set_file_operations(struct ke_machine *machine, const struct mm_file_operations *operations,
                            struct ob_type *file_type)
{
	machine->mm->file_operations = operations;
	machine->mm->file_type = file_type;
}

void mm_set_outside_operations(struct ke_machine *machine,
                               const struct mm_outside_operations *operations)
{
	__atomic_store_n(&machine->mm->outside, operations, __ATOMIC_RELEASE);
}

void mm_set_mapping_failure(struct ke_machine *machine, bool (*decide)(void *context),
                            void *context)
{
	machine->mm->mapping_failure_context = context;
	__atomic_store_n(&machine->mm->mapping_failure, decide, __ATOMIC_RELEASE);
}
