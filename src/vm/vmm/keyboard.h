/*
 * vm/vmm/keyboard.h - the keyboard controller, with no keyboard: what a PC's kernel reboots through.
 *
 * Source   8042 command set of the PC/AT.
 * Tests    tests/vm/vmm/keyboard_test.c
 */
#ifndef DRYDOCK_VM_VMM_KEYBOARD_H
#define DRYDOCK_VM_VMM_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#define VMM_KEYBOARD_BUFFER 16u

struct vmm_keyboard {
	uint8_t control;     /* the controller's command byte */
	uint8_t output_port;
	uint8_t command;     /* the one that waits for a byte at port 60h; 0: none */
	uint8_t buffer[VMM_KEYBOARD_BUFFER];
	unsigned count;
};

void vmm_keyboard_init(struct vmm_keyboard *keyboard);
/* Ports 60h and 64h. */
uint8_t vmm_keyboard_read(struct vmm_keyboard *keyboard, uint16_t port);
/* True when the write resets the machine. */
bool vmm_keyboard_write(struct vmm_keyboard *keyboard, uint16_t port, uint8_t value);

#endif
