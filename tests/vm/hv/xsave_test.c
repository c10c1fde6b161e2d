/* tests/vm/hv/xsave_test.c - the XSAVE area and extended control register 0. */
#include "guest.h"

#define AREA_BYTES 4096u
#define XMM_OFFSET 160u
#define PRESENT_OFFSET 512u

static const uint8_t code[] = { 0xf4 };

static void need_xsave(void)
{
	WHV_CAPABILITY_FEATURES features = { .AsUINT64 = 0 };

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeFeatures, &features,
	                                        sizeof(features), NULL));
	if (!features.Xsave)
		SKIP("this KVM has no XSAVE");
}

KVM_TEST(the_xsave_area_holds_what_registers_by_name_hold)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterXmm3;
	WHV_REGISTER_VALUE value = { 0 }, back;
	uint8_t area[AREA_BYTES];
	struct guest guest;
	UINT32 written = 0;

	need_xsave();
	guest_create(&guest, code, sizeof(code));
	value.Reg128.Low64 = 0x1122334455667788;
	value.Reg128.High64 = 0x99aabbccddeeff00;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_int_equal(S_OK, WHvGetVirtualProcessorXsaveState(guest.partition, 0, area,
	                                                        sizeof(area), &written));
	assert_int_equal(AREA_BYTES, written);
	assert_memory_equal(&value, area + XMM_OFFSET + 3 * 16, 16);
	area[XMM_OFFSET + 3 * 16] = 0x5a;
	area[PRESENT_OFFSET] |= 3;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorXsaveState(guest.partition, 0, area, sizeof(area)));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &back));
	assert_true(back.Reg128.Low64 == 0x112233445566775a);
	assert_true(back.Reg128.High64 == 0x99aabbccddeeff00);
	guest_destroy(&guest);
}

KVM_TEST(a_buffer_of_another_size_is_refused_and_the_size_told)
{
	uint8_t area[AREA_BYTES + 1] = { 0 };
	struct guest guest;
	UINT32 written = 0;

	need_xsave();
	guest_create(&guest, code, sizeof(code));
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetVirtualProcessorXsaveState(guest.partition, 0, area, AREA_BYTES - 1,
	                                                  &written));
	assert_int_equal(AREA_BYTES, written);
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetVirtualProcessorXsaveState(guest.partition, 0, NULL, 0, &written));
	assert_int_equal(E_INVALIDARG, WHvGetVirtualProcessorXsaveState(guest.partition, 0, area,
	                                                                AREA_BYTES, NULL));
	assert_int_equal(E_INVALIDARG, WHvSetVirtualProcessorXsaveState(guest.partition, 0, area,
	                                                                AREA_BYTES + 1));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetVirtualProcessorXsaveState(guest.partition, 0, NULL, AREA_BYTES));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST,
	                 WHvSetVirtualProcessorXsaveState(guest.partition, 1, area, AREA_BYTES));
	guest_destroy(&guest);
}

KVM_TEST(extended_control_register_0_is_read_written_and_checked)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterXCr0;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	need_xsave();
	guest_create(&guest, code, sizeof(code));
	assert_int_equal(1, guest_get(&guest, WHvX64RegisterXCr0));
	guest_set(&guest, WHvX64RegisterXCr0, 3);
	assert_int_equal(3, guest_get(&guest, WHvX64RegisterXCr0));
	/* The x87's part cannot be off. */
	value.Reg64 = 2;
	assert_int_not_equal(S_OK,
	                     WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_int_equal(3, guest_get(&guest, WHvX64RegisterXCr0));
	guest_destroy(&guest);
}
