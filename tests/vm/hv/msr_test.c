/* tests/vm/hv/msr_test.c - MSRs with an action of their own: exits, zeroes, or the hypervisor's answer. */
#include "guest.h"

#define TSC 0x10u
#define PAT 0x277u
#define NOBODYS 0x4b564d99u

/* rdmsr; hlt; and wrmsr; hlt */
static const uint8_t reads[] = { 0x0f, 0x32, 0xf4 };
static const uint8_t writes[] = { 0x0f, 0x30, 0xf4 };

static HRESULT set(struct guest *guest, const WHV_MSR_ACTION_ENTRY *list, size_t count)
{
	return WHvSetPartitionProperty(guest->partition, WHvPartitionPropertyCodeMsrActionList,
	                               list, (UINT32)(count * sizeof(*list)));
}

static void start(struct guest *guest, const WHV_MSR_ACTION_ENTRY *list, size_t count,
                  const uint8_t *code)
{
	WHV_CAPABILITY_FEATURES features;

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeFeatures, &features,
	                                        sizeof(features), NULL));
	guest_prepare(guest);
	if (set(guest, list, count) == WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG)
		SKIP("this computer's KVM has no filter of MSRs");
	guest_start(guest, code, 3);
	guest_set(guest, WHvX64RegisterRax, 0x1234);
	guest_set(guest, WHvX64RegisterRdx, 0x5678);
}

static WHV_RUN_VP_EXIT_REASON run_with(struct guest *guest, const uint8_t *code, uint32_t index)
{
	memcpy(guest->memory + GUEST_ENTRY, code, 3);
	guest_set(guest, WHvX64RegisterRip, GUEST_ENTRY);
	guest_set(guest, WHvX64RegisterRcx, index);
	return guest_run(guest);
}

BARE_TEST(VM_31_a_read_that_is_listed_is_an_exit_and_a_write_is_not)
{
	static const WHV_MSR_ACTION_ENTRY list[] = { { .Index = TSC,
		                                       .ReadAction = WHvMsrActionExit } };
	struct guest guest;

	start(&guest, list, 1, reads);
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, reads, TSC));
	assert_int_equal(TSC, guest.exit.MsrAccess.MsrNumber);
	assert_int_equal(0, guest.exit.MsrAccess.AccessInfo.IsWrite);
	guest_set(&guest, WHvX64RegisterRax, 0x42);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x42, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, writes, TSC));
	guest_destroy(&guest);
}

BARE_TEST(VM_31_a_write_that_is_listed_is_an_exit_and_a_read_is_not)
{
	static const WHV_MSR_ACTION_ENTRY list[] = { { .Index = TSC,
		                                       .WriteAction = WHvMsrActionExit } };
	struct guest guest;

	start(&guest, list, 1, reads);
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, TSC));
	guest_set(&guest, WHvX64RegisterRax, 0x99);
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, writes, TSC));
	assert_int_equal(1, guest.exit.MsrAccess.AccessInfo.IsWrite);
	assert_int_equal(0x99, guest.exit.MsrAccess.Rax);
	guest_destroy(&guest);
}

BARE_TEST(VM_31_a_listed_msr_reads_zero_and_its_writes_are_lost)
{
	static const WHV_MSR_ACTION_ENTRY list[] = {
		{ .Index = NOBODYS,
		  .ReadAction = WHvMsrActionExit,
		  .WriteAction = WHvMsrActionExit },
		{ .Index = TSC,
		  .ReadAction = WHvMsrActionIgnoreWriteReadZero,
		  .WriteAction = WHvMsrActionIgnoreWriteReadZero },
	};
	struct guest guest;

	start(&guest, list, 2, reads);
	guest_set(&guest, WHvX64RegisterTsc, 0x7000000000ull);
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, writes, TSC));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, TSC));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRdx));
	assert_true(guest_get(&guest, WHvX64RegisterTsc) >= 0x7000000000ull);
	/* The other one is nobody's, and an exit because it is listed. */
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, reads, NOBODYS));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, writes, NOBODYS));
	guest_destroy(&guest);
}

BARE_TEST(VM_31_what_is_said_of_one_msr_goes_before_what_is_said_of_all_unknown_ones)
{
	static const WHV_MSR_ACTION_ENTRY list[] = {
		{ .Index = NOBODYS, .ReadAction = WHvMsrActionExit },
		{ .Index = NOBODYS + 1 },
	};
	struct guest guest;

	guest_prepare(&guest);
	if (set(&guest, list, 2) == WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG)
		SKIP("this computer's KVM has no filter of MSRs");
	guest_property(&guest, WHvPartitionPropertyCodeUnimplementedMsrAction,
	               WHvMsrActionIgnoreWriteReadZero, 4);
	guest_start(&guest, reads, sizeof(reads));
	guest_set(&guest, WHvX64RegisterRax, 0x1234);
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, NOBODYS + 1));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, NOBODYS - 1));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, writes, NOBODYS));
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, reads, NOBODYS));
	guest_destroy(&guest);
}

BARE_TEST(VM_31_listed_msrs_far_apart_and_close_together_are_all_exits)
{
	WHV_MSR_ACTION_ENTRY list[16];
	struct guest guest;

	memset(list, 0, sizeof(list));
	for (unsigned i = 0; i < 16; i++) {
		/* Backwards: eight blocks of two neighbours, the last bit of a bitmap among them. */
		list[15 - i].Index = NOBODYS + 0x10000 * (i / 2) + (i % 2) * 0x2fff;
		list[15 - i].ReadAction = list[15 - i].WriteAction = WHvMsrActionExit;
	}
	start(&guest, list, 16, reads);
	for (unsigned i = 0; i < 16; i++) {
		assert_int_equal(WHvRunVpExitReasonX64MsrAccess,
		                 run_with(&guest, reads, list[i].Index));
		assert_int_equal(list[i].Index, guest.exit.MsrAccess.MsrNumber);
		assert_int_equal(WHvRunVpExitReasonX64MsrAccess,
		                 run_with(&guest, writes, list[i].Index));
	}
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, TSC));
	guest_destroy(&guest);
}

KVM_TEST(VM_31_more_blocks_of_msrs_than_the_hypervisor_filters_are_refused_at_set_up)
{
	WHV_MSR_ACTION_ENTRY list[17];
	struct guest guest;

	memset(list, 0, sizeof(list));
	for (unsigned i = 0; i < 17; i++) {
		list[i].Index = 0x40000000 + 0x10000 * i;
		list[i].ReadAction = WHvMsrActionExit;
	}
	guest_prepare(&guest);
	if (set(&guest, list, 17) == WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG)
		SKIP("this computer's KVM has no filter of MSRs");
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, WHvSetupPartition(guest.partition));
	assert_int_equal(S_OK, set(&guest, list, 16));
	assert_int_equal(S_OK, WHvSetupPartition(guest.partition));
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

BARE_TEST(VM_10_a_list_of_msrs_is_checked_and_replaced_as_a_whole)
{
	WHV_MSR_ACTION_ENTRY list[2] = { { .Index = TSC, .ReadAction = WHvMsrActionExit },
		                         { .Index = PAT, .WriteAction = WHvMsrActionExit } };
	struct guest guest;
	uint64_t value;

	guest_prepare(&guest);
	assert_int_equal(S_OK, set(&guest, list, 0));
	if (set(&guest, list, 2) == WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG)
		SKIP("this computer's KVM has no filter of MSRs");
	list[1].Index = TSC;
	assert_int_equal(E_INVALIDARG, set(&guest, list, 2));
	list[1] = (WHV_MSR_ACTION_ENTRY){ .Index = PAT, .ReadAction = WHvMsrActionExit + 1 };
	assert_int_equal(E_INVALIDARG, set(&guest, list, 2));
	list[1] = (WHV_MSR_ACTION_ENTRY){ .Index = PAT, .WriteAction = WHvMsrActionExit + 1 };
	assert_int_equal(E_INVALIDARG, set(&guest, list, 2));
	list[1] = (WHV_MSR_ACTION_ENTRY){ .Index = PAT, .Reserved = 1 };
	assert_int_equal(E_INVALIDARG, set(&guest, list, 2));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetPartitionProperty(guest.partition,
	                                         WHvPartitionPropertyCodeMsrActionList, list, 7));
	for (uint32_t index = 0x800; index <= 0x8ff; index += 0xff) {
		list[1] = (WHV_MSR_ACTION_ENTRY){ .Index = index, .WriteAction = WHvMsrActionExit };
		assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, set(&guest, list, 2));
		list[1].WriteAction = WHvMsrActionArchitectureDefault;
		assert_int_equal(S_OK, set(&guest, list, 2));
	}
	list[1] = (WHV_MSR_ACTION_ENTRY){ .Index = 0x7ff, .WriteAction = WHvMsrActionExit };
	assert_int_equal(S_OK, set(&guest, list, 2));
	list[1].Index = 0x900;
	assert_int_equal(S_OK, set(&guest, list, 2));
	assert_int_equal(WHV_E_UNKNOWN_PROPERTY,
	                 WHvGetPartitionProperty(guest.partition,
	                                         WHvPartitionPropertyCodeMsrActionList, &value, 8,
	                                         NULL));
	assert_int_equal(S_OK, set(&guest, list, 0));
	guest_start(&guest, reads, sizeof(reads));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, TSC));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG, set(&guest, list, 1));
	guest_destroy(&guest);
}

TEST(VM_10_without_a_filter_only_the_default_can_be_listed)
{
	static const WHV_MSR_ACTION_ENTRY none[] = { { .Index = TSC } };
	static const WHV_MSR_ACTION_ENTRY some[] = { { .Index = TSC,
		                                       .ReadAction = WHvMsrActionExit } };
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.probe = guest_probe_nothing;
	hv_select_backend(&backend);
	guest_prepare(&guest);
	assert_int_equal(S_OK, set(&guest, none, 1));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, set(&guest, some, 1));
	guest_start(&guest, reads, sizeof(reads));
	assert_int_equal(WHvRunVpExitReasonX64Halt, run_with(&guest, reads, TSC));
	guest_destroy(&guest);
}

BARE_TEST(VM_31_a_reset_keeps_the_list_of_msrs)
{
	static const WHV_MSR_ACTION_ENTRY list[] = { { .Index = TSC,
		                                       .ReadAction = WHvMsrActionExit } };
	struct guest guest;

	start(&guest, list, 1, reads);
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	guest_reset(&guest);
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, run_with(&guest, reads, TSC));
	guest_destroy(&guest);
}
