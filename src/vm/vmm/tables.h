/*
 * vm/vmm/tables.h - the tables that tell a kernel of the machine: ACPI, and the older MP table.
 *
 * Source   ACPI 6.4, sections 5 and 20; MultiProcessor Specification 1.4.
 * Tests    tests/vm/vmm/acpi_test.c, tests/vm/vmm/mp_table_test.c
 */
#ifndef DRYDOCK_VM_VMM_TABLES_H
#define DRYDOCK_VM_VMM_TABLES_H

#include "vm/vmm/memory.h"

/*
 * Write RSDP, XSDT, MADT, FADT and DSDT for so many processors and virtio devices from VMM_ACPI_GPA on.
 * Gives    The RSDP's address, or 0 when they do not fit below 1 MiB.
 */
uint64_t vmm_acpi_write(struct vmm_memory *memory, uint32_t processors, unsigned slots);
/* Write the MP table for so many processors at VMM_EBDA_GPA; false when it does not fit. */
bool vmm_mp_table_write(struct vmm_memory *memory, uint32_t processors);

#endif
