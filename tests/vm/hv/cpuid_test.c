/* tests/vm/hv/cpuid_test.c - CPUID leaves given as a list, and the APIC id of each processor. */
#include "guest.h"

/* cpuid; hlt */
static const uint8_t code[] = { 0x0f, 0xa2, 0xf4 };

BARE_TEST(VM_30_leaves_of_the_list_are_answered_without_an_exit)
{
	static const WHV_X64_CPUID_RESULT list[] = {
		{ 0x40000000, { 0 }, 0x40000006, 0x7263694d, 0x666f736f, 0x76482074 },
		{ 0x40000005, { 0 }, 64, 0, 0, 0 },
	};
	struct guest guest;

	guest_prepare(&guest);
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeCpuidResultList,
	                                               list, sizeof(list)));
	guest_start(&guest, code, sizeof(code));
	guest_set(&guest, WHvX64RegisterRax, 0x40000000);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x40000006, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(0x7263694d, guest_get(&guest, WHvX64RegisterRbx));
	assert_int_equal(0x666f736f, guest_get(&guest, WHvX64RegisterRcx));
	assert_int_equal(0x76482074, guest_get(&guest, WHvX64RegisterRdx));
	guest_reset(&guest);
	guest_set(&guest, WHvX64RegisterRax, 0x40000005);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(64, guest_get(&guest, WHvX64RegisterRax));
	guest_destroy(&guest);
}

BARE_TEST(VM_15_each_processor_sees_its_own_apic_id)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterRip,
		                                   WHvX64RegisterRflags, WHvX64RegisterRax };
	static const WHV_REGISTER_NAME rbx = WHvX64RegisterRbx;
	WHV_REGISTER_VALUE values[4] = { 0 }, value;
	WHV_RUN_VP_EXIT_CONTEXT exit;
	struct guest guest;

	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 3, 4);
	guest_start(&guest, code, sizeof(code));
	values[0].Segment.Limit = 0xffff;
	values[0].Segment.Attributes = 0x9b;
	values[1].Reg64 = GUEST_ENTRY;
	values[2].Reg64 = 2;
	values[3].Reg64 = 1;
	for (uint32_t i = 0; i < 3; i++) {
		if (i)
			assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, i, 0));
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, i, names, 4,
		                                                       values));
		assert_int_equal(S_OK,
		                 WHvRunVirtualProcessor(guest.partition, i, &exit, sizeof(exit)));
		assert_int_equal(WHvRunVpExitReasonX64Halt, exit.ExitReason);
		assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest.partition, i, &rbx, 1,
		                                                       &value));
		assert_int_equal(i, (value.Reg64 >> 24) & 0xff);
	}
	guest_destroy(&guest);
}

static WHV_CPUID_OUTPUT ask(struct guest *guest, uint32_t function, uint32_t index)
{
	WHV_CPUID_OUTPUT output;

	guest_reset(guest);
	guest_set(guest, WHvX64RegisterRax, function);
	guest_set(guest, WHvX64RegisterRcx, index);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
	output.Eax = (uint32_t)guest_get(guest, WHvX64RegisterRax);
	output.Ebx = (uint32_t)guest_get(guest, WHvX64RegisterRbx);
	output.Ecx = (uint32_t)guest_get(guest, WHvX64RegisterRcx);
	output.Edx = (uint32_t)guest_get(guest, WHvX64RegisterRdx);
	return output;
}

BARE_TEST(VM_30_the_second_list_changes_the_bits_of_its_mask_alone)
{
	static const WHV_X64_CPUID_RESULT2 list[] = {
		{ .Function = 1,
		  .Output = { .Ecx = 0xffffffff, .Ebx = 0x00040000 },
		  .Mask = { .Ecx = 0x80000000, .Ebx = 0x00ff0000 } },
		{ .Function = 0x40001000,
		  .Output = { 1, 2, 3, 0xffff },
		  .Mask = { 0xffffffff, 0xffffffff, 0xffffffff, 0xff } },
	};
	struct guest plain, changed;
	WHV_CPUID_OUTPUT before, after;

	guest_create(&plain, code, sizeof(code));
	before = ask(&plain, 1, 0);
	guest_destroy(&plain);
	guest_prepare(&changed);
	assert_int_equal(S_OK, WHvSetPartitionProperty(changed.partition,
	                                               WHvPartitionPropertyCodeCpuidResultList2,
	                                               list, sizeof(list)));
	guest_start(&changed, code, sizeof(code));
	after = ask(&changed, 1, 0);
	assert_int_equal(before.Eax, after.Eax);
	assert_int_equal(before.Ecx | 0x80000000, after.Ecx);
	assert_int_equal((before.Ebx & 0xff00ffff) | 0x00040000, after.Ebx);
	after = ask(&changed, 0x40001000, 0);
	assert_int_equal(1, after.Eax);
	assert_int_equal(2, after.Ebx);
	assert_int_equal(3, after.Ecx);
	assert_int_equal(0xff, after.Edx);
	guest_destroy(&changed);
}

BARE_TEST(VM_30_the_second_list_is_for_one_subleaf_or_one_processor_where_it_says_so)
{
	static const WHV_X64_CPUID_RESULT2 list[] = {
		{ .Function = 0x40001000,
		  .Index = 1,
		  .Flags = WHvX64CpuidResult2FlagSubleafSpecific,
		  .Output = { .Eax = 0x11 },
		  .Mask = { .Eax = 0xff } },
		{ .Function = 0x40001000,
		  .Index = 2,
		  .Flags = WHvX64CpuidResult2FlagSubleafSpecific,
		  .Output = { .Eax = 0x22 },
		  .Mask = { .Eax = 0xff } },
		{ .Function = 0x40001001, .Output = { .Eax = 0x33 }, .Mask = { .Eax = 0xff } },
		{ .Function = 0x40001001,
		  .VpIndex = 1,
		  .Flags = WHvX64CpuidResult2FlagVpSpecific,
		  .Output = { .Eax = 0x44 },
		  .Mask = { .Eax = 0xff } },
	};
	struct guest guest;

	guest_prepare(&guest);
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeCpuidResultList2,
	                                               list, sizeof(list)));
	guest_start(&guest, code, sizeof(code));
	assert_int_equal(0x11, ask(&guest, 0x40001000, 1).Eax);
	assert_int_equal(0x22, ask(&guest, 0x40001000, 2).Eax);
	assert_int_equal(0x33, ask(&guest, 0x40001001, 0).Eax);
	guest_destroy(&guest);
}

BARE_TEST(VM_10_a_second_list_of_wrong_size_or_unknown_flags_is_refused)
{
	WHV_X64_CPUID_RESULT2 list[2] = { { .Function = 1 }, { .Function = 2 } };
	WHV_PARTITION_HANDLE partition;

	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_int_equal(E_INVALIDARG,
	                 WHvSetPartitionProperty(partition,
	                                         WHvPartitionPropertyCodeCpuidResultList2, list,
	                                         sizeof(list) - 1));
	list[1].Flags = 4;
	assert_int_equal(E_INVALIDARG,
	                 WHvSetPartitionProperty(partition,
	                                         WHvPartitionPropertyCodeCpuidResultList2, list,
	                                         sizeof(list)));
	list[1].Flags = 3;
	assert_int_equal(S_OK, WHvSetPartitionProperty(partition,
	                                               WHvPartitionPropertyCodeCpuidResultList2,
	                                               list, sizeof(list)));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

KVM_TEST(VM_44_an_interrupt_is_injected_when_its_window_opens)
{
	struct guest guest;

	/* sti; nop; jmp to the nop; the handler of vector 30h: out 10h,al */
	GUEST_CODE(&guest, 0xfb, 0x90, 0xeb, 0xfd);
	memcpy(guest.memory + 0x3000, "\xe6\x10\xf4", 3);
	memcpy(guest.memory + 4 * 0x30, "\x00\x30\x00\x00", 4);
	guest_set(&guest, WHvX64RegisterDeliverabilityNotifications, 2);
	assert_int_equal(WHvRunVpExitReasonX64InterruptWindow, guest_run(&guest));
	assert_int_equal(WHvX64PendingInterrupt, guest.exit.InterruptWindow.DeliverableType);
	guest_set(&guest, WHvX64RegisterDeliverabilityNotifications, 0);
	guest_set(&guest, WHvRegisterPendingInterruption, 1 | 0x30 << 16);
	assert_int_equal(1 | 0x30 << 16, guest_get(&guest, WHvRegisterPendingInterruption));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x10, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(0x3000, guest.exit.VpContext.Rip);
	guest_destroy(&guest);
}

TEST(VM_10_what_lies_behind_a_second_list_is_not_looked_at)
{
	static const WHV_X64_CPUID_RESULT2 list[2] = { { .Function = 1 }, { .Flags = 4 } };
	WHV_PARTITION_HANDLE partition;

	hv_select_backend(&hv_backend_double_at);
	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_int_equal(S_OK, WHvSetPartitionProperty(partition,
	                                               WHvPartitionPropertyCodeCpuidResultList2,
	                                               list, sizeof(list[0])));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

/* --- Leaves that the second list adds ------------------------------------------------------------- */

static unsigned told;

static int count_leaves(struct host_kvm_cpu *cpu, const struct host_kvm_cpuid *entries,
                        size_t count)
{
	told = 0;
	for (size_t i = 0; i < count; i++)
		told += entries[i].function == 0xb;
	return hv_backend_double_at.cpu_set_cpuid(cpu, entries, count);
}

/* The hypervisor's own leaf 0Bh has the subleaves 0 and 1. */
TEST(VM_30_the_second_list_adds_a_leaf_only_where_there_is_none)
{
	static const struct {
		uint32_t index, flags;
		unsigned leaves;
	} rows[] = {
		{ 5, 0, 2 },
		{ 0, WHvX64CpuidResult2FlagSubleafSpecific, 2 },
		{ 1, WHvX64CpuidResult2FlagSubleafSpecific, 2 },
		{ 2, WHvX64CpuidResult2FlagSubleafSpecific, 3 },
	};
	struct hv_backend backend = hv_backend_double_at;

	backend.cpu_set_cpuid = count_leaves;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const WHV_X64_CPUID_RESULT2 entry = { .Function = 0xb,
			                              .Index = rows[i].index,
			                              .Flags = rows[i].flags };
		struct guest guest;

		hv_select_backend(&backend);
		guest_prepare(&guest);
		assert_int_equal(S_OK,
		                 WHvSetPartitionProperty(guest.partition,
		                                         WHvPartitionPropertyCodeCpuidResultList2,
		                                         &entry, sizeof(entry)));
		guest_start(&guest, "\xf4", 1);
		assert_int_equal(rows[i].leaves, told);
		guest_destroy(&guest);
	}
}
