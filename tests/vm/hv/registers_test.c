/* tests/vm/hv/registers_test.c - registers by name, and the MSR exits. */
#include "guest.h"

BARE_TEST(VM_19_registers_are_read_back_as_they_were_set)
{
	static const WHV_REGISTER_NAME names[] = {
		WHvX64RegisterRax, WHvX64RegisterRcx, WHvX64RegisterRdx, WHvX64RegisterRbx,
		WHvX64RegisterRsp, WHvX64RegisterRbp, WHvX64RegisterRsi, WHvX64RegisterRdi,
		WHvX64RegisterR8,  WHvX64RegisterR15, WHvX64RegisterRip,
	};
	WHV_REGISTER_VALUE values[11] = { 0 }, back[11];
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	for (unsigned i = 0; i < 11; i++)
		values[i].Reg64 = 0x1111111111111111u * (i + 1) >> 1;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 11, values));
	memset(back, 0xee, sizeof(back));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 11, back));
	assert_memory_equal(values, back, sizeof(values));
	guest_destroy(&guest);
}

BARE_TEST(VM_19_segments_and_tables_keep_every_field)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterGs,
		                                   WHvX64RegisterTr, WHvX64RegisterIdtr,
		                                   WHvX64RegisterGdtr };
	WHV_REGISTER_VALUE values[5] = { 0 }, back[5];
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	for (unsigned i = 0; i < 3; i++) {
		values[i].Segment.Base = 0x12340 + i;
		values[i].Segment.Limit = 0xfffff;
		values[i].Segment.Selector = (uint16_t)(8 * (i + 1));
		values[i].Segment.Attributes = i == 2 ? 0x8b : i ? 0xc093 : 0xc09b;
	}
	for (unsigned i = 3; i < 5; i++) {
		values[i].Table.Base = 0x5000 * i;
		values[i].Table.Limit = (uint16_t)(0x7f + i);
	}
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 5, values));
	memset(back, 0xee, sizeof(back));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 5, back));
	assert_memory_equal(values, back, sizeof(values));
	guest_destroy(&guest);
}

BARE_TEST(VM_19_an_unknown_name_or_an_unaligned_array_changes_nothing)
{
	WHV_REGISTER_NAME names[] = { WHvX64RegisterRax, (WHV_REGISTER_NAME)0x7777 };
	WHV_REGISTER_VALUE values[3] = { 0 };
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 5);
	values[0].Reg64 = 6;
	assert_int_equal(WHV_E_INVALID_VP_REGISTER_NAME,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 2, values));
	assert_int_equal(WHV_E_INVALID_VP_REGISTER_NAME,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 2, values));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 1,
	                                                 (void *)((uint8_t *)values + 8)));
	assert_int_equal(5, guest_get(&guest, WHvX64RegisterRax));
	guest_destroy(&guest);
}

KVM_TEST(VM_19_floating_point_and_debug_registers_are_read_back)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterXmm0, WHvX64RegisterXmm15,
		                                   WHvX64RegisterFpControlStatus,
		                                   WHvX64RegisterXmmControlStatus,
		                                   WHvX64RegisterDr3 };
	WHV_REGISTER_VALUE values[5] = { 0 }, back[5];
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memset(&values[0], 0x5a, 16);
	memset(&values[1], 0xa5, 16);
	values[2].FpControlStatus.FpControl = 0x37f;
	values[3].XmmControlStatus.XmmStatusControl = 0x1f80;
	values[3].XmmControlStatus.XmmStatusControlMask = 0xffff;
	values[4].Reg64 = 0x123456789abc;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 5, values));
	memset(back, 0xee, sizeof(back));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 5, back));
	assert_memory_equal(values, back, sizeof(values));
	guest_destroy(&guest);
}

/* mov ecx,4b564d99h: nobody's; then what follows. */
#define NOBODYS 0x66, 0xb9, 0x99, 0x4d, 0x56, 0x4b

static void with_msr_exits(struct guest *guest, const uint8_t *code, size_t bytes)
{
	guest_prepare(guest);
	guest_property(guest, WHvPartitionPropertyCodeExtendedVmExits, 2, 8);
	guest_property(guest, WHvPartitionPropertyCodeX64MsrExitBitmap, 1, 8);
	guest_start(guest, code, bytes);
}

BARE_TEST(VM_31_an_unknown_msr_is_an_exit_that_the_monitor_answers)
{
	/* rdmsr; wrmsr; hlt */
	static const uint8_t code[] = { NOBODYS, 0x0f, 0x32, 0x0f, 0x30, 0xf4 };
	struct guest guest;

	with_msr_exits(&guest, code, sizeof(code));
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, guest_run(&guest));
	assert_int_equal(0, guest.exit.MsrAccess.AccessInfo.IsWrite);
	assert_int_equal(0x4b564d99, guest.exit.MsrAccess.MsrNumber);
	assert_int_equal(GUEST_ENTRY + 6, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	guest_set(&guest, WHvX64RegisterRax, 0x11223344);
	guest_set(&guest, WHvX64RegisterRdx, 0x55667788);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, guest_run(&guest));
	assert_int_equal(1, guest.exit.MsrAccess.AccessInfo.IsWrite);
	assert_int_equal(0x11223344, guest.exit.MsrAccess.Rax);
	assert_int_equal(0x55667788, guest.exit.MsrAccess.Rdx);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_31_unknown_msrs_read_zero_where_the_partition_says_so)
{
	static const uint8_t code[] = { NOBODYS, 0x0f, 0x32, 0x0f, 0x30, 0xf4 };
	struct guest guest;

	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeUnimplementedMsrAction,
	               WHvMsrActionIgnoreWriteReadZero, 4);
	guest_start(&guest, code, sizeof(code));
	guest_set(&guest, WHvX64RegisterRax, 0x1234);
	guest_set(&guest, WHvX64RegisterRdx, 0x5678);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRdx));
	guest_destroy(&guest);
}

BARE_TEST(VM_19_arrays_that_are_not_there_are_refused)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterRax;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(E_INVALIDARG,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, NULL, 1, &value));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, NULL));
	assert_int_equal(E_INVALIDARG,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, NULL, 1, &value));
	assert_int_equal(E_INVALIDARG,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, &name, 1, NULL));
	guest_destroy(&guest);
}
