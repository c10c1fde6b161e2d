/* vm/vmm/keyboard.c - the keyboard controller's two ports. */
#include "vm/vmm/keyboard.h"

#include <string.h>

#define DATA_PORT 0x60u
#define STATUS_IDLE 0x14u /* self test passed, not locked */
#define STATUS_FULL 0x01u
#define READ_CONTROL 0x20u
#define WRITE_CONTROL 0x60u
#define SELF_TEST 0xaau
#define SELF_TEST_PASSED 0x55u
#define READ_OUTPUT 0xd0u
#define WRITE_OUTPUT 0xd1u
#define RESET 0xfeu
#define OUTPUT_NOT_RESET 0x01u
#define OUTPUT_A20 0x02u

void vmm_keyboard_init(struct vmm_keyboard *keyboard)
{
	memset(keyboard, 0, sizeof(*keyboard));
	keyboard->control = 0x04;
	keyboard->output_port = OUTPUT_NOT_RESET | OUTPUT_A20;
}

static void answer(struct vmm_keyboard *keyboard, uint8_t byte)
{
	if (keyboard->count < VMM_KEYBOARD_BUFFER)
		keyboard->buffer[keyboard->count++] = byte;
}

uint8_t vmm_keyboard_read(struct vmm_keyboard *keyboard, uint16_t port)
{
	uint8_t byte;

	if (port != DATA_PORT)
		return STATUS_IDLE | (keyboard->count ? STATUS_FULL : 0);
	if (!keyboard->count)
		return 0;
	byte = keyboard->buffer[0];
	memmove(keyboard->buffer, keyboard->buffer + 1, --keyboard->count);
	return byte;
}

static bool write_data(struct vmm_keyboard *keyboard, uint8_t value)
{
	uint8_t command = keyboard->command;

	keyboard->command = 0;
	if (command == WRITE_CONTROL)
		keyboard->control = value;
	if (command != WRITE_OUTPUT)
		return false;
	keyboard->output_port = value;
	return !(value & OUTPUT_NOT_RESET);
}

bool vmm_keyboard_write(struct vmm_keyboard *keyboard, uint16_t port, uint8_t value)
{
	if (port == DATA_PORT)
		return write_data(keyboard, value);
	keyboard->command = 0;
	switch (value) {
	case READ_CONTROL: answer(keyboard, keyboard->control); break;
	case READ_OUTPUT: answer(keyboard, keyboard->output_port); break;
	case SELF_TEST: answer(keyboard, SELF_TEST_PASSED); break;
	case WRITE_CONTROL:
	case WRITE_OUTPUT: keyboard->command = value; break;
	default: break;
	}
	return value == RESET;
}
