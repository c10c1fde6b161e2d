/*
 * vm/vmm/rtc.h - the clock chip and its memory: the host's time in UTC, and how much memory there is.
 *
 * Model    Passive: it is told the time at each read. The guest cannot set it: writes to the clock are ignored.
 * Source   MC146818 data sheet; the PC's use of its memory.
 * Tests    tests/vm/vmm/rtc_test.c
 */
#ifndef DRYDOCK_VM_VMM_RTC_H
#define DRYDOCK_VM_VMM_RTC_H

#include <stdint.h>

struct vmm_rtc {
	uint8_t index;
	uint8_t bytes[128];
};

/* low_bytes: memory from 0 on; high_bytes: memory from 4 GiB on. */
void vmm_rtc_init(struct vmm_rtc *rtc, uint64_t low_bytes, uint64_t high_bytes);
/* Ports 70h to 77h: even ones choose, odd ones are what was chosen. unix_seconds is the time now. */
uint8_t vmm_rtc_read(const struct vmm_rtc *rtc, uint16_t port, int64_t unix_seconds);
void vmm_rtc_write(struct vmm_rtc *rtc, uint16_t port, uint8_t value);

#endif
