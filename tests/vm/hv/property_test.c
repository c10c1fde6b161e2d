/* tests/vm/hv/property_test.c - which values a partition's properties take, and what is asked of their buffers. */
#include "guest.h"

static HRESULT set(WHV_PARTITION_HANDLE partition, unsigned code, uint64_t value, UINT32 bytes)
{
	return WHvSetPartitionProperty(partition, (WHV_PARTITION_PROPERTY_CODE)code, &value, bytes);
}

static void probe_rich(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){
		.slots = 32, .processors = 8, .split_irqchip = true, .msr_exits = true
	};
}

static void probe_huge(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){ .slots = 32, .processors = 4096 };
}

static uint32_t no_exceptions(void)
{
	return 0;
}

/* A partition of a hypervisor with these abilities, not set up. */
static WHV_PARTITION_HANDLE make(void (*probe)(struct host_kvm_abilities *ret_abilities))
{
	static struct hv_backend backend;
	WHV_PARTITION_HANDLE partition;

	backend = hv_backend_double_at;
	backend.probe = probe;
	if (probe == guest_probe_nothing)
		backend.exceptions = no_exceptions;
	hv_select_backend(&backend);
	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	return partition;
}

TEST(VM_10_each_property_takes_what_the_hypervisor_can_do)
{
	static const struct {
		void (*probe)(struct host_kvm_abilities *ret_abilities);
		unsigned code;
		UINT32 bytes;
		uint64_t value;
		bool possible;
	} rows[] = {
		{ probe_rich, WHvPartitionPropertyCodeProcessorCount, 4, 0, false },
		{ probe_rich, WHvPartitionPropertyCodeProcessorCount, 4, 1, true },
		{ probe_rich, WHvPartitionPropertyCodeProcessorCount, 4, 8, true },
		{ probe_rich, WHvPartitionPropertyCodeProcessorCount, 4, 9, false },
		{ probe_huge, WHvPartitionPropertyCodeProcessorCount, 4, 255, true },
		{ probe_huge, WHvPartitionPropertyCodeProcessorCount, 4, 256, false },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 2, true },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 4, true },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 6, true },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 7, false },
		{ probe_rich, WHvPartitionPropertyCodeExtendedVmExits, 8, 8, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeExtendedVmExits, 8, 0, true },
		{ guest_probe_nothing, WHvPartitionPropertyCodeExtendedVmExits, 8, 2, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeExtendedVmExits, 8, 4, false },
		{ probe_rich, WHvPartitionPropertyCodeX64MsrExitBitmap, 8, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeX64MsrExitBitmap, 8, 1, true },
		{ probe_rich, WHvPartitionPropertyCodeX64MsrExitBitmap, 8, 2, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeX64MsrExitBitmap, 8, 1, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeX64MsrExitBitmap, 8, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 8, true },
		{ probe_rich, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 9, false },
		{ probe_rich, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 8ull << 32, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 8, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeExceptionExitBitmap, 8, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 1, true },
		{ probe_rich, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 2, true },
		{ probe_rich, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 3, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 0, true },
		{ guest_probe_nothing, WHvPartitionPropertyCodeLocalApicEmulationMode, 4, 1,
		  false },
		{ probe_rich, WHvPartitionPropertyCodeSeparateSecurityDomain, 4, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeSeparateSecurityDomain, 4, 1, true },
		{ probe_rich, WHvPartitionPropertyCodeSeparateSecurityDomain, 4, 2, false },
		{ probe_rich, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 0, true },
		{ probe_rich, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 1, true },
		{ probe_rich, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 2, true },
		{ probe_rich, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 3, false },
		{ guest_probe_nothing, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 0, true },
		{ guest_probe_nothing, WHvPartitionPropertyCodeUnimplementedMsrAction, 4, 1,
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		WHV_PARTITION_HANDLE partition = make(rows[i].probe);
		uint64_t before = 0, after = 0;
		UINT32 written = 0;
		HRESULT result;

		assert_int_equal(S_OK, WHvGetPartitionProperty(partition, rows[i].code, &before, 8,
		                                               NULL));
		result = set(partition, rows[i].code, rows[i].value, rows[i].bytes);
		if ((result == S_OK) != rows[i].possible)
			print_error("row %zu\n", i);
		assert_int_equal(rows[i].possible ? S_OK : WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
		                 result);
		assert_int_equal(S_OK, WHvGetPartitionProperty(partition, rows[i].code, &after,
		                                               rows[i].bytes, &written));
		assert_int_equal(rows[i].bytes, written);
		assert_int_equal(rows[i].possible ? rows[i].value : before, after);
		assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
		                 WHvGetPartitionProperty(partition, rows[i].code, &after,
		                                         rows[i].bytes - 1, NULL));
		/* Of another size it is refused, whatever it says. */
		assert_int_equal(E_INVALIDARG, set(partition, rows[i].code, rows[i].value,
		                                   rows[i].bytes == 4 ? 8 : 4));
		assert_int_equal(S_OK, WHvDeletePartition(partition));
	}
}

TEST(VM_10_a_property_needs_a_partition_and_a_buffer)
{
	static const unsigned codes[] = {
		WHvPartitionPropertyCodeProcessorCount,
		WHvPartitionPropertyCodeCpuidResultList,
		WHvPartitionPropertyCodeCpuidResultList2,
		WHvPartitionPropertyCodeMsrActionList,
		WHvPartitionPropertyCodeReferenceTime,
		WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	};
	WHV_PARTITION_HANDLE partition = make(probe_rich);
	uint64_t wrong[4] = { 0 }, value = 1;
	UINT32 written = 77;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(E_INVALIDARG, set(NULL, codes[i], 1, 8));
		assert_int_equal(E_INVALIDARG, set(wrong, codes[i], 1, 8));
		assert_int_equal(E_INVALIDARG,
		                 WHvSetPartitionProperty(partition, codes[i], NULL, 8));
		assert_int_equal(E_INVALIDARG,
		                 WHvGetPartitionProperty(NULL, codes[i], &value, 8, &written));
		assert_int_equal(E_INVALIDARG,
		                 WHvGetPartitionProperty(partition, codes[i], NULL, 8, &written));
	}
	assert_int_equal(WHV_E_UNKNOWN_PROPERTY,
	                 WHvGetPartitionProperty(partition, 0x7777, &value, 8, &written));
	assert_int_equal(77, written);
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

/* An empty list is one, and takes the place of the one before. */
TEST(VM_10_lists_are_whole_entries_and_may_be_empty)
{
	static const struct {
		unsigned code;
		UINT32 bytes;
	} rows[] = {
		{ WHvPartitionPropertyCodeCpuidResultList, sizeof(WHV_X64_CPUID_RESULT) },
		{ WHvPartitionPropertyCodeCpuidResultList2, sizeof(WHV_X64_CPUID_RESULT2) },
		{ WHvPartitionPropertyCodeMsrActionList, sizeof(WHV_MSR_ACTION_ENTRY) },
	};
	static const uint8_t entries[256];
	WHV_PARTITION_HANDLE partition = make(probe_rich);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(S_OK, WHvSetPartitionProperty(partition, rows[i].code, entries,
		                                               rows[i].bytes));
		assert_int_equal(E_INVALIDARG, WHvSetPartitionProperty(partition, rows[i].code,
		                                                       entries, rows[i].bytes - 1));
		assert_int_equal(E_INVALIDARG, WHvSetPartitionProperty(partition, rows[i].code,
		                                                       entries, rows[i].bytes + 1));
		assert_int_equal(S_OK, WHvSetPartitionProperty(partition, rows[i].code, NULL, 0));
	}
	assert_int_equal(S_OK,
	                 WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeCpuidExitList,
	                                         NULL, 0));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

/* In units of 100 ns, rounded up: a guest's time never goes back. */
TEST(VM_35_the_reference_time_is_in_whole_units_and_belongs_to_a_partition_that_is_set_up)
{
	WHV_PARTITION_HANDLE partition = make(probe_rich);
	const unsigned code = WHvPartitionPropertyCodeReferenceTime;
	uint64_t time = 0;
	UINT32 written = 77;

	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG, set(partition, code, 5, 8));
	assert_int_equal(WHV_E_INVALID_PARTITION_CONFIG,
	                 WHvGetPartitionProperty(partition, code, &time, 8, &written));
	assert_int_equal(77, written);
	assert_int_equal(S_OK, set(partition, WHvPartitionPropertyCodeProcessorCount, 1, 4));
	assert_int_equal(S_OK, WHvSetupPartition(partition));
	assert_int_equal(E_INVALIDARG, set(partition, code, 5, 4));
	assert_int_equal(S_OK, set(partition, code, 12345, 8));
	assert_int_equal(WHV_E_INSUFFICIENT_BUFFER,
	                 WHvGetPartitionProperty(partition, code, &time, 7, NULL));
	assert_int_equal(S_OK, WHvGetPartitionProperty(partition, code, &time, 8, &written));
	assert_int_equal(8, written);
	assert_int_equal(12345, time);
	/* While it stands, and when it goes on. */
	assert_int_equal(S_OK, WHvSuspendPartitionTime(partition));
	assert_int_equal(S_OK, set(partition, code, 777, 8));
	assert_int_equal(S_OK, WHvGetPartitionProperty(partition, code, &time, 8, NULL));
	assert_int_equal(777, time);
	assert_int_equal(S_OK, WHvResumePartitionTime(partition));
	assert_int_equal(S_OK, WHvGetPartitionProperty(partition, code, &time, 8, NULL));
	assert_int_equal(777, time);
	/* After a reset too, until a processor runs. */
	assert_int_equal(S_OK, WHvResetPartition(partition));
	assert_int_equal(S_OK, set(partition, code, 888, 8));
	assert_int_equal(S_OK, WHvGetPartitionProperty(partition, code, &time, 8, NULL));
	assert_int_equal(888, time);
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}
