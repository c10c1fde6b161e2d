/*
 * vm/vmm/slots.h - where virtio devices lie: a page of registers and a pin of the I/O APIC each.
 *
 * Model    Slots are numbered in the order of attachment. The first have a pin of their own, edge-triggered, 5 to 15
 *          and then 16 to 22; the rest share pin 23, level-triggered.
 * Tests    tests/vm/vmm/slots_test.c
 */
#ifndef DRYDOCK_VM_VMM_SLOTS_H
#define DRYDOCK_VM_VMM_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMM_SLOTS_MAX 64u

uint64_t vmm_slot_gpa(unsigned slot);
unsigned vmm_slot_pin(unsigned slot);
bool vmm_slot_is_shared(unsigned slot);
/* The slot whose registers gpa is in, which may be empty; VMM_SLOTS_MAX: none. */
unsigned vmm_slot_at(uint64_t gpa);
/* Whether words of a kernel's command line switch ACPI off. */
bool vmm_slots_need_words(const char *command_line);
/*
 * Say " virtio_mmio.device=4K@0x...:PIN" for count slots, for kernels without ACPI.
 * Gives    The length of the whole text; when it is not below bytes, text does not hold it all.
 */
size_t vmm_slots_write_words(char *text, size_t bytes, unsigned count);

#endif
