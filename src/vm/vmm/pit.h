/*
 * vm/vmm/pit.h - the timer chip: three counters at 1,193,182 Hz, and the port that gates the third.
 *
 * Model    Passive: it is told the time at each access and computes its counters from it. Counter 0's ticks come
 *          from whoever calls vmm_pit_tick() at vmm_pit_deadline().
 * Source   82C54 data sheet; port 61h of the PC.
 * Tests    tests/vm/vmm/pit_test.c
 */
#ifndef DRYDOCK_VM_VMM_PIT_H
#define DRYDOCK_VM_VMM_PIT_H

#include <stdbool.h>
#include <stdint.h>

#define VMM_PIT_NEVER UINT64_MAX

struct vmm_pit_counter {
	uint8_t mode;   /* 0 to 5 */
	uint8_t access; /* 1 low byte, 2 high byte, 3 low then high */
	bool bcd;
	bool gate;
	bool loaded;
	bool write_high, read_high; /* the second byte is next */
	uint8_t low;                /* the first byte written */
	uint32_t reload;            /* 1 to 65536 */
	uint64_t start_ns;
	bool latched;
	uint16_t latch;
	bool status_latched;
	uint8_t status;
};

struct vmm_pit {
	struct vmm_pit_counter counters[3];
	uint8_t speaker; /* port 61h, bits 0 and 1 */
	uint64_t ticks_told; /* of counter 0 since it was loaded */
};

void vmm_pit_init(struct vmm_pit *pit);
/* Ports 40h to 43h and 61h. */
uint8_t vmm_pit_read(struct vmm_pit *pit, uint16_t port, uint64_t now_ns);
void vmm_pit_write(struct vmm_pit *pit, uint16_t port, uint8_t value, uint64_t now_ns);
/* Time stood still so long: the counters go on from where they were. */
void vmm_pit_shift(struct vmm_pit *pit, uint64_t ns);
/* When counter 0 ticks next; VMM_PIT_NEVER: it does not. */
uint64_t vmm_pit_deadline(const struct vmm_pit *pit);
/* True when counter 0 has ticked since it was asked last; ticks that were missed count as one. */
bool vmm_pit_tick(struct vmm_pit *pit, uint64_t now_ns);

#endif
