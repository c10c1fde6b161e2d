/* vm/vmm/slots.c - where virtio devices lie: a page of registers and a pin of the I/O APIC each. */
#include "vm/vmm/slots.h"

#include <stdio.h>
#include <string.h>

#include "vm/vmm/layout.h"

#define FIRST_PIN 5u
#define FIRST_PINS 11u
#define SECOND_PIN 16u
#define SHARED_PIN 23u
#define OWN_PINS (FIRST_PINS + SHARED_PIN - SECOND_PIN)

uint64_t vmm_slot_gpa(unsigned slot)
{
	return VMM_GAP_GPA + slot * VMM_PAGE_BYTES;
}

bool vmm_slot_is_shared(unsigned slot)
{
	return slot >= OWN_PINS;
}

unsigned vmm_slot_pin(unsigned slot)
{
	if (slot < FIRST_PINS)
		return FIRST_PIN + slot;
	return slot < OWN_PINS ? SECOND_PIN + slot - FIRST_PINS : SHARED_PIN;
}

unsigned vmm_slot_at(uint64_t gpa)
{
	if (gpa < VMM_GAP_GPA || gpa >= vmm_slot_gpa(VMM_SLOTS_MAX))
		return VMM_SLOTS_MAX;
	return (unsigned)((gpa - VMM_GAP_GPA) / VMM_PAGE_BYTES);
}

bool vmm_slots_need_words(const char *command_line)
{
	static const char word[] = "acpi=off";
	const char *at = command_line;

	for (; (at = strstr(at, word)) != NULL; at++) {
		char behind = at[sizeof(word) - 1];

		if ((at == command_line || at[-1] == ' ') && (!behind || behind == ' '))
			return true;
	}
	return false;
}

size_t vmm_slots_write_words(char *text, size_t bytes, unsigned count)
{
	size_t length = 0;

	if (bytes)
		text[0] = 0;
	for (unsigned i = 0; i < count; i++)
		length += (size_t)snprintf(length < bytes ? text + length : NULL,
		                           length < bytes ? bytes - length : 0,
		                           " virtio_mmio.device=4K@0x%08llx:%u",
		                           (unsigned long long)vmm_slot_gpa(i), vmm_slot_pin(i));
	return length;
}
