/* tests/vm/vmm/keyboard_test.c - the keyboard controller's commands. */
#include <string.h>

#include "test.h"
#include "vm/vmm/keyboard.h"

TEST(VM_74_commands_answer_through_the_buffer)
{
	struct vmm_keyboard keyboard;

	vmm_keyboard_init(&keyboard);
	assert_int_equal(0x14, vmm_keyboard_read(&keyboard, 0x64));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0x60));
	assert_false(vmm_keyboard_write(&keyboard, 0x60, 0x45));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0x20));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0xd0));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0xaa));
	assert_int_equal(0x15, vmm_keyboard_read(&keyboard, 0x64));
	assert_int_equal(0x45, vmm_keyboard_read(&keyboard, 0x60));
	assert_int_equal(0x03, vmm_keyboard_read(&keyboard, 0x60));
	assert_int_equal(0x55, vmm_keyboard_read(&keyboard, 0x60));
	assert_int_equal(0x14, vmm_keyboard_read(&keyboard, 0x64));
	assert_int_equal(0, vmm_keyboard_read(&keyboard, 0x60));
}

TEST(VM_74_the_buffer_holds_16_bytes)
{
	struct vmm_keyboard keyboard;

	vmm_keyboard_init(&keyboard);
	for (int i = 0; i < 20; i++)
		vmm_keyboard_write(&keyboard, 0x64, 0xaa);
	for (int i = 0; i < 16; i++)
		assert_int_equal(0x55, vmm_keyboard_read(&keyboard, 0x60));
	assert_int_equal(0x14, vmm_keyboard_read(&keyboard, 0x64));
}

TEST(VM_66_both_ways_through_the_controller_reset_the_machine)
{
	struct vmm_keyboard keyboard;

	vmm_keyboard_init(&keyboard);
	assert_true(vmm_keyboard_write(&keyboard, 0x64, 0xfe));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0xd1));
	assert_false(vmm_keyboard_write(&keyboard, 0x60, 0x03));
	assert_false(vmm_keyboard_write(&keyboard, 0x60, 0x02));
	assert_false(vmm_keyboard_write(&keyboard, 0x64, 0xd1));
	assert_true(vmm_keyboard_write(&keyboard, 0x60, 0x02));
}

TEST(VM_74_a_controller_is_the_same_whatever_was_in_its_memory)
{
	struct vmm_keyboard one, other;

	memset(&one, 0x5a, sizeof(one));
	memset(&other, 0, sizeof(other));
	vmm_keyboard_init(&one);
	vmm_keyboard_init(&other);
	assert_memory_equal(&one, &other, sizeof(one));
	/* The system flag is set: the computer has tested itself. */
	vmm_keyboard_write(&one, 0x64, 0x20);
	assert_int_equal(0x04, vmm_keyboard_read(&one, 0x60));
}

TEST(VM_74_a_command_takes_one_byte_and_is_forgotten_by_the_next)
{
	struct vmm_keyboard keyboard;

	vmm_keyboard_init(&keyboard);
	vmm_keyboard_write(&keyboard, 0x64, 0x60);
	vmm_keyboard_write(&keyboard, 0x60, 0x11);
	vmm_keyboard_write(&keyboard, 0x60, 0x22);
	vmm_keyboard_write(&keyboard, 0x64, 0x60);
	vmm_keyboard_write(&keyboard, 0x64, 0x20);
	vmm_keyboard_write(&keyboard, 0x60, 0x33);
	assert_int_equal(0x11, vmm_keyboard_read(&keyboard, 0x60));
	vmm_keyboard_write(&keyboard, 0x64, 0xd1);
	vmm_keyboard_write(&keyboard, 0x60, 0x13);
	vmm_keyboard_write(&keyboard, 0x64, 0xd0);
	assert_int_equal(0x13, vmm_keyboard_read(&keyboard, 0x60));
}
