/*
 * vm/vmm/serial.h - a serial port: a 16550A whose line is never slow.
 *
 * Model    Passive: what the guest sends goes out through a callback at once, what is given to it waits in a ring,
 *          and its interrupt line is set through another callback when it changes.
 * Source   PC16550D data sheet.
 * Locks    None; the caller's (vmm->bus_lock).
 * Tests    tests/vm/vmm/serial_test.c
 */
#ifndef DRYDOCK_VM_VMM_SERIAL_H
#define DRYDOCK_VM_VMM_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMM_SERIAL_RING 64u

struct vmm_serial {
	uint8_t interrupt_enable;
	uint8_t fifo_control;
	uint8_t line_control;
	uint8_t modem_control;
	uint8_t scratch;
	uint16_t divisor;
	bool sent_pending; /* "transmitter empty" has not been told yet */
	bool line;         /* as it was set last */
	uint8_t ring[VMM_SERIAL_RING];
	unsigned first, count;
	void (*transmit)(void *context, uint8_t byte);
	void (*set_line)(void *context, bool high);
	void *context;
};

/* As after a reset. The callbacks and context are set by the caller. */
void vmm_serial_init(struct vmm_serial *serial);
/* The register at offset 0 to 7. */
uint8_t vmm_serial_read(struct vmm_serial *serial, unsigned offset);
void vmm_serial_write(struct vmm_serial *serial, unsigned offset, uint8_t value);
/*
 * Whether the guest lets the other side send (RTS), asks for an interrupt when something arrives, and has room for it.
 * A driver that only finds out which port this is asks for interrupts too, and throws away what arrives; it raises
 * RTS when a program opens the port.
 */
bool vmm_serial_listens(const struct vmm_serial *serial);
/* Bytes that arrive; how many of them had room. */
size_t vmm_serial_receive(struct vmm_serial *serial, const uint8_t *bytes, size_t count);

#endif
