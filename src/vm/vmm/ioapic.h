/*
 * vm/vmm/ioapic.h - the I/O APIC: 24 pins, each turned into the interrupt that the guest has programmed.
 *
 * Model    Passive: a pin is set high or low, an interrupt that ends is told, and messages go out through a callback.
 *          A rising edge at a masked pin is kept until it is unmasked.
 * Source   82093AA I/O APIC data sheet, with the EOI register of version 20h.
 * Locks    None; the caller's (vmm->ioapic_lock).
 * Tests    tests/vm/vmm/ioapic_test.c
 */
#ifndef DRYDOCK_VM_VMM_IOAPIC_H
#define DRYDOCK_VM_VMM_IOAPIC_H

#include <stdbool.h>
#include <stdint.h>

#define VMM_IOAPIC_PINS 24u

struct vmm_interrupt {
	uint8_t vector;
	uint8_t delivery; /* 0 fixed, 1 lowest priority, 4 NMI, 5 INIT, 7 ExtINT */
	uint8_t destination;
	bool logical;
	bool level;
};

struct vmm_ioapic {
	uint64_t entries[VMM_IOAPIC_PINS];
	uint32_t levels;  /* pins that are high */
	uint32_t pending; /* pins that want to send */
	uint8_t id;
	uint8_t select;
	void (*send)(void *context, const struct vmm_interrupt *interrupt);
	void *context;
};

/* All pins low and masked. send and context are set by the caller. */
void vmm_ioapic_init(struct vmm_ioapic *ioapic, uint8_t id);
/* A 32-bit access at offset of its page; reads of what is not there give 0. */
uint32_t vmm_ioapic_read(const struct vmm_ioapic *ioapic, uint64_t offset);
void vmm_ioapic_write(struct vmm_ioapic *ioapic, uint64_t offset, uint32_t value);
void vmm_ioapic_set_pin(struct vmm_ioapic *ioapic, unsigned pin, bool high);
/* Its members are another's, in anybody's hands since: what is not possible goes, and what is due is sent. */
void vmm_ioapic_restored(struct vmm_ioapic *ioapic);
/* A local APIC has ended vector. */
void vmm_ioapic_end(struct vmm_ioapic *ioapic, uint8_t vector);

#endif
