/* vm/vmm/layout.h - where things lie in the guest's physical memory. */
#ifndef DRYDOCK_VM_VMM_LAYOUT_H
#define DRYDOCK_VM_VMM_LAYOUT_H

#define VMM_PAGE_BYTES 0x1000ull

#define VMM_GDT_GPA 0x500ull
#define VMM_IDT_GPA 0x520ull
#define VMM_ZERO_PAGE_GPA 0x7000ull
#define VMM_STACK_GPA 0x8ff0ull
#define VMM_PML4_GPA 0x9000ull
#define VMM_PDPT_GPA 0xa000ull
#define VMM_PD_GPA 0xb000ull
#define VMM_COMMAND_LINE_GPA 0x20000ull
#define VMM_COMMAND_LINE_BYTES 0x10000ull
#define VMM_EBDA_GPA 0x9fc00ull /* the MP table; memory from here to 1 MiB is not the kernel's */
#define VMM_ACPI_GPA 0xe0000ull
#define VMM_SMBIOS_GPA 0xf0000ull
#define VMM_HIGH_GPA 0x100000ull
#define VMM_GAP_GPA 0xd0000000ull /* low memory ends here at the latest */
#define VMM_4G_GPA 0x100000000ull
#define VMM_FIRMWARE_MAX_BYTES 0x1000000ull /* from 4 GiB down, above the local APICs */
#define VMM_FIRMWARE_SHADOW_BYTES 0x20000ull /* of its end, again below 1 MiB */
#define VMM_IDENTITY_BYTES 0x40000000ull /* what the first page tables map */

#define VMM_IOAPIC_GPA 0xfec00000ull
#define VMM_LAPIC_GPA 0xfee00000ull

#define VMM_SERIAL_PORT 0x3f8
#define VMM_SERIAL_PIN 4
#define VMM_TIMER_PIN 2
#define VMM_POWER_PORT 0x604  /* 16 bits; its upper half is ACPI's sleep control register */
#define VMM_SLEEP_PORT 0x605
#define VMM_SLEEP_STATUS_PORT 0x606

#endif
