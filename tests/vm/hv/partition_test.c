/* tests/vm/hv/partition_test.c - capabilities, partitions, properties: what is there, and in which order. */
#include <malloc.h>

#include "guest.h"

static void absent_probe(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){ .error = -2 };
}

TEST(VM_8_no_hypervisor_is_said_and_a_partition_refused)
{
	struct hv_backend absent = hv_backend_double_at;
	WHV_PARTITION_HANDLE partition = &absent;
	BOOL present = 7;
	uint64_t value;
	UINT32 written = 0;

	absent.probe = absent_probe;
	hv_select_backend(&absent);
	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeHypervisorPresent, &present,
	                                        sizeof(present), &written));
	assert_int_equal(0, present);
	assert_int_equal(sizeof(BOOL), written);
	assert_int_equal(WHV_E_UNKNOWN_CAPABILITY,
	                 WHvGetCapability(WHvCapabilityCodeFeatures, &value, sizeof(value), NULL));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, WHvCreatePartition(&partition));
	assert_ptr_equal(&absent, partition);
}

BARE_TEST(VM_8_capabilities_have_the_platforms_sizes_and_errors)
{
	BOOL present = 0;
	WHV_EXTENDED_VM_EXITS exits;
	UINT32 written = 0;

	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeHypervisorPresent, &present,
	                                        sizeof(present), NULL));
	assert_int_equal(1, present);
	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeExtendedVmExits, &exits,
	                                        sizeof(exits), &written));
	assert_int_equal(8, written);
	assert_int_equal(0, exits.X64CpuidExit);
	assert_int_equal(0, exits.X64RdtscExit);
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetCapability(WHvCapabilityCodeFeatures, &exits, 4, NULL));
	assert_int_equal(WHV_E_UNKNOWN_CAPABILITY,
	                 WHvGetCapability((WHV_CAPABILITY_CODE)0x777, &exits, 8, NULL));
	assert_int_equal(E_INVALIDARG, WHvGetCapability(WHvCapabilityCodeFeatures, NULL, 8, NULL));
}

BARE_TEST(VM_9_properties_come_before_setup_and_the_rest_after_it)
{
	WHV_PARTITION_HANDLE partition;
	uint32_t count = 1;
	uint8_t *memory = host_pages_allocate(0x1000, NULL);

	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG, WHvSetupPartition(partition));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvMapGpaRange(partition, memory, 0, 0x1000, WHvMapGpaRangeFlagRead));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvCreateVirtualProcessor(partition, 0, 0));
	assert_int_equal(S_OK,
	                 WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &count, sizeof(count)));
	assert_int_equal(S_OK, WHvSetupPartition(partition));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG, WHvSetupPartition(partition));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &count, sizeof(count)));
	assert_int_equal(E_INVALIDARG, WHvCreateVirtualProcessor(partition, 1, 0));
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(partition, 0, 0));
	assert_int_equal(WHV_E_VP_ALREADY_EXISTS, WHvCreateVirtualProcessor(partition, 0, 0));
	assert_int_equal(S_OK, WHvDeleteVirtualProcessor(partition, 0));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, WHvDeleteVirtualProcessor(partition, 0));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
	host_pages_free(memory, 0x1000);
}

static HRESULT set(WHV_PARTITION_HANDLE partition, unsigned code, uint64_t value, UINT32 bytes)
{
	return WHvSetPartitionProperty(partition, (WHV_PARTITION_PROPERTY_CODE)code, &value, bytes);
}

BARE_TEST(VM_10_a_property_is_read_back_and_an_impossible_one_refused)
{
	WHV_PARTITION_HANDLE partition;
	uint64_t value = 0;
	UINT32 written = 0;

	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_int_equal(S_OK, set(partition, 0x1fff, 3, 4));
	assert_int_equal(S_OK,
	                 WHvGetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &value, 4, &written));
	assert_int_equal(3, value);
	assert_int_equal(4, written);
	assert_int_equal(E_INVALIDARG, set(partition, 0x1fff, 3, 8));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, set(partition, 0x1fff, 0, 4));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, set(partition, 0x1fff, 256, 4));
	assert_int_equal(WHV_E_UNKNOWN_PROPERTY, set(partition, 0x7777, 0, 8));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
	                 set(partition, WHvPartitionPropertyCodeExtendedVmExits, 1, 8));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
	                 set(partition, WHvPartitionPropertyCodeCpuidExitList, 1, 4));
	assert_int_equal(S_OK,
	                 WHvGetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &value, 4, NULL));
	assert_int_equal(3, value);
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

BARE_TEST(VM_5_a_hundred_partitions_leave_nothing_open)
{
	struct guest guest;
	int before = host_memory_file_create("before", 4096);
	int after;

	assert_true(before >= 0);
	for (int i = 0; i < 100; i++) {
		GUEST_CODE(&guest, 0xf4);
		assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
		guest_destroy(&guest);
	}
	after = host_memory_file_create("after", 4096);
	assert_int_equal(before + 1, after);
	host_descriptor_close(before);
	host_descriptor_close(after);
}

static int nothing_written(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap)
{
	(void)kvm;
	(void)slot;
	(void)ret_bitmap;
	return 0;
}

static void probe_dirty(struct host_kvm_abilities *ret_abilities)
{
	hv_backend_double_at.probe(ret_abilities);
	ret_abilities->dirty_log = true;
}

/* A partition with one of everything that is kept for it, used and deleted. */
static void use_partition(void)
{
	static const WHV_X64_CPUID_RESULT cpuid[] = { { .Function = 0x40001000 } };
	static const WHV_X64_CPUID_RESULT2 cpuid2[] = { { .Function = 0x40001001 } };
	static const WHV_MSR_ACTION_ENTRY msrs[] = { { .Index = 0x10 } };
	static const WHV_DOORBELL_MATCH_DATA bell = { .GuestAddress = 0x100000 };
	static uint8_t memory[0x2000] __attribute__((aligned(0x1000)));
	struct guest guest;
	UINT64 bitmap;

	guest_prepare(&guest);
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeCpuidResultList,
	                                               cpuid, sizeof(cpuid)));
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeCpuidResultList2,
	                                               cpuid2, sizeof(cpuid2)));
	assert_int_equal(S_OK, WHvSetPartitionProperty(guest.partition,
	                                               WHvPartitionPropertyCodeMsrActionList, msrs,
	                                               sizeof(msrs)));
	guest_start(&guest, "\xf4", 1);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, memory, 0x20000, sizeof(memory),
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                                              WHvMapGpaRangeFlagTrackDirtyPages));
	assert_int_equal(S_OK, WHvQueryGpaRangeDirtyBitmap(guest.partition, 0x20000, sizeof(memory),
	                                                   &bitmap, sizeof(bitmap)));
	assert_int_equal(S_OK, WHvRegisterPartitionDoorbellEvent(guest.partition, &bell,
	                                                         (HANDLE)(uintptr_t)9));
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

TEST(VM_9_a_partition_that_is_deleted_leaves_nothing)
{
	struct hv_backend backend = hv_backend_double_at;
	size_t before = 0;

	backend.probe = probe_dirty;
	backend.dirty = nothing_written;
	hv_select_backend(&backend);
	for (unsigned i = 0; i < 20; i++) {
		use_partition();
		/* Threads' caches have their fill by then. */
		if (i == 11)
			before = mallinfo2().uordblks;
	}
	assert_int_equal(before, mallinfo2().uordblks);
}

TEST(VM_15_a_processor_needs_a_partition_and_no_flags)
{
	WHV_PARTITION_HANDLE partition;
	uint32_t count = 2;

	hv_select_backend(&hv_backend_double_at);
	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_int_equal(S_OK,
	                 WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &count, sizeof(count)));
	assert_int_equal(S_OK, WHvSetupPartition(partition));
	assert_int_equal(E_INVALIDARG, WHvCreateVirtualProcessor(NULL, 0, 0));
	assert_int_equal(E_INVALIDARG, WHvCreateVirtualProcessor(NULL, 0, 1));
	assert_int_equal(E_INVALIDARG, WHvCreateVirtualProcessor(partition, 0, 1));
	assert_int_equal(E_INVALIDARG, WHvCreateVirtualProcessor(partition, 2, 0));
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(partition, 1, 0));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, WHvDeleteVirtualProcessor(partition, 0));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, WHvDeleteVirtualProcessor(partition, 255));
	assert_int_equal(E_INVALIDARG, WHvDeleteVirtualProcessor(NULL, 1));
	assert_int_equal(E_INVALIDARG, WHvCancelRunVirtualProcessor(NULL, 1, 0));
	assert_int_equal(E_INVALIDARG, WHvCancelRunVirtualProcessor(partition, 1, 1));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST, WHvCancelRunVirtualProcessor(partition, 0, 0));
	assert_int_equal(E_INVALIDARG, WHvRunVirtualProcessor(partition, 1, NULL, 0));
	assert_int_equal(E_INVALIDARG, WHvSetupPartition(NULL));
	assert_int_equal(E_INVALIDARG, WHvDeletePartition(NULL));
	assert_int_equal(E_INVALIDARG, WHvCreatePartition(NULL));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}
