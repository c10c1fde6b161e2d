/*
 * vm/vmm/tables.h - the tables that tell a kernel of the machine: ACPI, the older MP table, SMBIOS.
 *
 * Source   ACPI 6.4, sections 5 and 20; MultiProcessor Specification 1.4; System Management BIOS 3.0.
 * Tests    tests/vm/vmm/tables_test.c, tests/vm/vmm/smbios_test.c
 */
#ifndef DRYDOCK_VM_VMM_TABLES_H
#define DRYDOCK_VM_VMM_TABLES_H

#include "vm/vmm/memory.h"
#include "vm/vmm/vmm.h"

/*
 * Write RSDP, XSDT, MADT, FADT and DSDT for so many processors and virtio devices from VMM_ACPI_GPA on.
 * Gives    The RSDP's address, or 0 when they do not fit below VMM_SMBIOS_GPA.
 */
uint64_t vmm_acpi_write(struct vmm_memory *memory, uint32_t processors, unsigned slots);
/* Write the MP table for so many processors at VMM_EBDA_GPA; false when it does not fit. */
bool vmm_mp_table_write(struct vmm_memory *memory, uint32_t processors);
/*
 * Write SMBIOS tables at VMM_SMBIOS_GPA, with so many OEM strings (type 11) that a guest's programs may read.
 * Errors   -EINVAL: an empty string, or more than 255; -ENOSPC: they do not fit below 1 MiB.
 */
int vmm_smbios_write(struct vmm_memory *memory, const char *const *oem_strings, size_t count,
                     struct vmm_reason *ret_reason);

#endif
