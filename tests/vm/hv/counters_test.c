/* tests/vm/hv/counters_test.c - counters of a partition and of a processor: what is counted, and what is said not to be. */
#include "guest.h"

static WHV_PROCESSOR_ACTIVITY_COUNTERS intercepts(struct guest *guest)
{
	WHV_PROCESSOR_ACTIVITY_COUNTERS counters;
	UINT32 written = 0;

	memset(&counters, 0xee, sizeof(counters));
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorCounters(guest->partition, 0,
	                                                WHvProcessorCounterSetIntercepts, &counters,
	                                                sizeof(counters), &written));
	assert_int_equal(224, written);
	return counters;
}

BARE_TEST(VM_34_each_kind_of_intercept_is_counted_of_its_own)
{
	/* out 10h,al; in al,10h; mov al,[0] where no memory is; rdmsr; hlt */
	static const uint8_t code[] = {
		0xe6, 0x10, 0xe4, 0x10, 0xa0, 0x00, 0x00, 0x0f, 0x32, 0xf4
	};
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_PROCESSOR_ACTIVITY_COUNTERS counters, none;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	memset(&none, 0, sizeof(none));
	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeUnimplementedMsrAction, WHvMsrActionExit, 4);
	guest_start(&guest, code, sizeof(code));
	value.Segment.Base = 0x100000;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	guest_set(&guest, WHvX64RegisterRcx, 0x4b564d99);
	counters = intercepts(&guest);
	assert_memory_equal(&none, &counters, sizeof(none));
	for (unsigned i = 0; i < 4; i++) {
		guest_run(&guest);
		guest_skip(&guest);
	}
	assert_int_equal(S_OK, WHvCancelRunVirtualProcessor(guest.partition, 0, 0));
	assert_int_equal(WHvRunVpExitReasonCanceled, guest_run(&guest));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	none.IoInstructions.Count = 2;
	none.NestedPageFaultIntercepts.Count = 1;
	none.MsrAccesses.Count = 1;
	none.HaltInstructions.Count = 1;
	counters = intercepts(&guest);
	assert_memory_equal(&none, &counters, sizeof(none));
	assert_int_equal(S_OK, WHvResetPartition(guest.partition));
	counters = intercepts(&guest);
	assert_memory_equal(&none, &counters, sizeof(none));
	guest_destroy(&guest);
}

static enum host_kvm_exit_kind made;

static void make_exit(struct host_kvm_cpu *cpu, bool leave_at_once, struct host_kvm_exit *ret_exit)
{
	(void)cpu;
	(void)leave_at_once;
	memset(ret_exit, 0, sizeof(*ret_exit));
	ret_exit->kind = made;
}

TEST(VM_34_exits_without_a_counter_of_their_own_are_other_intercepts)
{
	static const enum host_kvm_exit_kind kinds[] = { HOST_KVM_EXCEPTION, HOST_KVM_SHUTDOWN,
		                                         HOST_KVM_EOI, HOST_KVM_INVALID,
		                                         HOST_KVM_FAILED };
	struct hv_backend backend = hv_backend_double_at;
	struct guest guest;

	backend.cpu_run = make_exit;
	hv_select_backend(&backend);
	GUEST_CODE(&guest, 0xf4);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		made = kinds[i];
		guest_run(&guest);
		assert_int_equal(i + 1, intercepts(&guest).OtherIntercepts.Count);
	}
	made = HOST_KVM_WINDOW;
	guest_run(&guest);
	assert_int_equal(5, intercepts(&guest).OtherIntercepts.Count);
	assert_int_equal(1, intercepts(&guest).PendingInterrupts.Count);
	guest_destroy(&guest);
}

BARE_TEST(VM_34_sets_that_nobody_counts_are_unknown_and_leave_the_buffer_alone)
{
	static const WHV_PROCESSOR_COUNTER_SET sets[] = { WHvProcessorCounterSetRuntime,
		                                          WHvProcessorCounterSetEvents,
		                                          WHvProcessorCounterSetApic,
		                                          WHvProcessorCounterSetSyntheticFeatures,
		                                          (WHV_PROCESSOR_COUNTER_SET)77 };
	uint8_t buffer[256], before[256];
	UINT32 written = 7;
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memset(buffer, 0xee, sizeof(buffer));
	memset(before, 0xee, sizeof(before));
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		assert_int_equal(WHV_E_UNKNOWN_PROPERTY,
		                 WHvGetVirtualProcessorCounters(guest.partition, 0, sets[i], buffer,
		                                                sizeof(buffer), &written));
	assert_int_equal(WHV_E_UNKNOWN_PROPERTY,
	                 WHvGetPartitionCounters(guest.partition, (WHV_PARTITION_COUNTER_SET)1,
	                                         buffer, sizeof(buffer), &written));
	assert_int_equal(7, written);
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetVirtualProcessorCounters(guest.partition, 0,
	                                                WHvProcessorCounterSetIntercepts, buffer,
	                                                223, &written));
	assert_int_equal(224, written);
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST,
	                 WHvGetVirtualProcessorCounters(guest.partition, 1,
	                                                WHvProcessorCounterSetIntercepts, buffer,
	                                                224, &written));
	assert_int_equal(E_INVALIDARG,
	                 WHvGetVirtualProcessorCounters(guest.partition, 0,
	                                                WHvProcessorCounterSetIntercepts, NULL, 224,
	                                                &written));
	assert_int_equal(E_INVALIDARG, WHvGetPartitionCounters(NULL, WHvPartitionCounterSetMemory,
	                                                       buffer, 24, NULL));
	assert_int_equal(E_INVALIDARG,
	                 WHvGetPartitionCounters(guest.partition, WHvPartitionCounterSetMemory,
	                                         NULL, 24, NULL));
	assert_memory_equal(before, buffer, sizeof(buffer));
	guest_destroy(&guest);
}

static HRESULT pages(struct guest *guest, WHV_PARTITION_MEMORY_COUNTERS *ret_counters)
{
	UINT32 written = 0;
	HRESULT result = WHvGetPartitionCounters(guest->partition, WHvPartitionCounterSetMemory,
	                                         ret_counters, sizeof(*ret_counters), &written);

	assert_int_equal(24, written);
	return result;
}

/* The double has all of them; KVM those that a processor has touched by itself: none where it interprets the guest. */
BARE_TEST(VM_18_pages_that_are_mapped_for_the_guest_are_counted_by_their_size)
{
	WHV_PARTITION_MEMORY_COUNTERS counters;
	struct guest guest;

	/* mov [2000h],al; hlt */
	GUEST_CODE(&guest, 0xa2, 0x00, 0x20, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	if (pages(&guest, &counters) == WHV_E_UNKNOWN_PROPERTY)
		SKIP("this computer's KVM does not count pages");
	if (hv_selected_backend() == &hv_backend_kvm)
		assert_true(counters.Mapped4KPageCount <= GUEST_BYTES / 4096);
	else
		assert_int_equal(GUEST_BYTES / 4096, counters.Mapped4KPageCount);
	assert_int_equal(0, counters.Mapped1GPageCount);
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, 0, GUEST_BYTES));
	assert_int_equal(S_OK, pages(&guest, &counters));
	assert_int_equal(0, counters.Mapped4KPageCount);
	assert_int_equal(0, counters.Mapped2MPageCount);
	guest_destroy(&guest);
}

TEST(VM_18_the_pages_of_every_range_are_counted)
{
	WHV_PARTITION_MEMORY_COUNTERS counters;
	uint8_t *more = host_pages_allocate(0x3000, NULL);
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	GUEST_CODE(&guest, 0xf4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, more, 0x100000, 0x3000,
	                                      WHvMapGpaRangeFlagRead));
	assert_int_equal(S_OK, pages(&guest, &counters));
	assert_int_equal(GUEST_BYTES / 4096 + 3, counters.Mapped4KPageCount);
	guest_destroy(&guest);
	host_pages_free(more, 0x3000);
}

static int no_pages(struct host_kvm *kvm, uint64_t ret_pages[3])
{
	(void)kvm;
	(void)ret_pages;
	return -95;
}

static int three_sizes(struct host_kvm *kvm, uint64_t ret_pages[3])
{
	(void)kvm;
	ret_pages[0] = 5;
	ret_pages[1] = 6;
	ret_pages[2] = 7;
	return 0;
}

TEST(VM_18_a_hypervisor_that_does_not_count_pages_says_so)
{
	struct hv_backend backend = hv_backend_double_at;
	WHV_PARTITION_MEMORY_COUNTERS counters;
	struct guest guest;

	backend.pages = no_pages;
	hv_select_backend(&backend);
	guest_prepare(&guest);
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvGetPartitionCounters(guest.partition, WHvPartitionCounterSetMemory,
	                                         &counters, sizeof(counters), NULL));
	guest_start(&guest, "\xf4", 1);
	assert_int_equal(WHV_E_UNKNOWN_PROPERTY, pages(&guest, &counters));
	backend.pages = three_sizes;
	assert_int_equal(S_OK, pages(&guest, &counters));
	assert_int_equal(5, counters.Mapped4KPageCount);
	assert_int_equal(6, counters.Mapped2MPageCount);
	assert_int_equal(7, counters.Mapped1GPageCount);
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetPartitionCounters(guest.partition, WHvPartitionCounterSetMemory,
	                                         &counters, 23, NULL));
	guest_destroy(&guest);
}
