/* tests/vm/vmm/slots_test.c - where virtio devices lie. */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "vm/vmm/slots.h"

TEST(VM_45_the_first_devices_have_pins_5_to_15)
{
	for (unsigned slot = 0; slot < 11; slot++) {
		assert_int_equal(5 + slot, vmm_slot_pin(slot));
		assert_false(vmm_slot_is_shared(slot));
	}
}

TEST(VM_45_more_devices_have_pins_from_16_on_and_then_share_23)
{
	for (unsigned slot = 11; slot < VMM_SLOTS_MAX; slot++) {
		assert_int_equal(slot < 18 ? slot + 5 : 23, vmm_slot_pin(slot));
		assert_int_equal(slot >= 18, vmm_slot_is_shared(slot));
	}
}

TEST(VM_45_each_device_has_a_page_in_the_gap)
{
	assert_true(vmm_slot_gpa(0) == 0xd0000000);
	assert_true(vmm_slot_gpa(63) == 0xd003f000);
	assert_int_equal(VMM_SLOTS_MAX, vmm_slot_at(0xcfffffff));
	assert_int_equal(0, vmm_slot_at(0xd0000fff));
	assert_int_equal(1, vmm_slot_at(0xd0001000));
	assert_int_equal(63, vmm_slot_at(0xd003ffff));
	assert_int_equal(VMM_SLOTS_MAX, vmm_slot_at(0xd0040000));
}

TEST(VM_60_a_kernel_without_acpi_is_told_on_its_command_line)
{
	char text[128];

	assert_true(vmm_slots_need_words("acpi=off"));
	assert_true(vmm_slots_need_words("quiet acpi=off console=ttyS0"));
	assert_false(vmm_slots_need_words("pacpi=off acpi=offline"));
	assert_false(vmm_slots_need_words(""));
	assert_int_equal(70, vmm_slots_write_words(text, sizeof(text), 2));
	assert_string_equal(" virtio_mmio.device=4K@0xd0000000:5"
	                    " virtio_mmio.device=4K@0xd0001000:6",
	                    text);
}

TEST(VM_60_words_that_do_not_fit_are_counted)
{
	char text[16];

	assert_int_equal(VMM_SLOTS_MAX * 35 + 59, vmm_slots_write_words(text, 16, VMM_SLOTS_MAX));
	assert_int_equal(0, vmm_slots_write_words(text, 16, 0));
	assert_string_equal("", text);
}
