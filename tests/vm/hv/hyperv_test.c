/* tests/vm/hv/hyperv_test.c - Hyper-V's synthetic features: which there are, and what CPUID says of them. */
#include "guest.h"

#define FEATURES 0xb8full

/* cpuid; hlt */
static const uint8_t code[] = { 0x0f, 0xa2, 0xf4 };

struct leaf {
	uint32_t eax, ebx, ecx, edx;
};

static struct leaf ask(struct guest *guest, uint32_t function)
{
	struct leaf leaf;

	guest_reset(guest);
	guest_set(guest, WHvX64RegisterRax, function);
	guest_set(guest, WHvX64RegisterRcx, 0);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
	leaf.eax = (uint32_t)guest_get(guest, WHvX64RegisterRax);
	leaf.ebx = (uint32_t)guest_get(guest, WHvX64RegisterRbx);
	leaf.ecx = (uint32_t)guest_get(guest, WHvX64RegisterRcx);
	leaf.edx = (uint32_t)guest_get(guest, WHvX64RegisterRdx);
	return leaf;
}

static void assert_leaf(struct guest *guest, uint32_t function, struct leaf expected)
{
	struct leaf leaf = ask(guest, function);

	assert_int_equal(expected.eax, leaf.eax);
	assert_int_equal(expected.ebx, leaf.ebx);
	assert_int_equal(expected.ecx, leaf.ecx);
	assert_int_equal(expected.edx, leaf.edx);
}

static uint64_t capability(void)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks;
	UINT32 written = 0;

	memset(&banks, 0xee, sizeof(banks));
	assert_int_equal(S_OK, WHvGetCapability(WHvCapabilityCodeSyntheticProcessorFeaturesBanks,
	                                        &banks, sizeof(banks), &written));
	assert_int_equal(16, written);
	assert_int_equal(1, banks.BanksCount);
	return banks.AsUINT64[0];
}

static HRESULT set(struct guest *guest, uint64_t features)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks = { .BanksCount = 1,
		                                         .AsUINT64 = { features } };

	return WHvSetPartitionProperty(guest->partition,
	                               WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	                               &banks, sizeof(banks));
}

static void start(struct guest *guest, uint64_t features, uint32_t processors)
{
	guest_prepare(guest);
	guest_property(guest, WHvPartitionPropertyCodeProcessorCount, processors, 4);
	assert_int_equal(S_OK, set(guest, features));
	guest_start(guest, code, sizeof(code));
}

/* Skip where the hypervisor has none of it. */
static void need_features(void)
{
	if ((capability() & FEATURES) != FEATURES)
		SKIP("this computer's KVM has not all of Hyper-V's features");
}

BARE_TEST(VM_13_the_bank_names_what_the_hypervisor_has_and_no_more)
{
	uint64_t features = capability();

	assert_int_equal(0, features & ~FEATURES);
	if (features)
		assert_int_equal(3, features & 3);
	if (hv_selected_backend() != &hv_backend_kvm)
		assert_int_equal(FEATURES, features);
}

BARE_TEST(VM_13_a_bank_is_kept_and_what_is_not_there_is_refused)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks;
	uint64_t features = capability();
	UINT32 written = 0;
	struct guest guest;

	guest_prepare(&guest);
	assert_int_equal(S_OK, set(&guest, features));
	for (unsigned bit = 0; bit < 64; bit++)
		if (!(features >> bit & 1))
			assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG,
			                 set(&guest, 1ull << bit));
	memset(&banks, 0xee, sizeof(banks));
	assert_int_equal(
		WHV_E_INSUFFICIENT_BUFFER,
		WHvGetPartitionProperty(guest.partition,
	                                WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	                                &banks, sizeof(banks) - 1, &written));
	assert_int_equal(S_OK, WHvGetPartitionProperty(
				       guest.partition,
				       WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
				       &banks, sizeof(banks), &written));
	assert_int_equal(16, written);
	assert_int_equal(1, banks.BanksCount);
	assert_int_equal(0, banks.Reserved0);
	assert_int_equal(features, banks.AsUINT64[0]);
	banks.BanksCount = 2;
	assert_int_equal(
		E_INVALIDARG,
		WHvSetPartitionProperty(guest.partition,
	                                WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	                                &banks, sizeof(banks)));
	banks.BanksCount = 1;
	assert_int_equal(
		E_INVALIDARG,
		WHvSetPartitionProperty(guest.partition,
	                                WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
	                                &banks, sizeof(banks) - 1));
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

BARE_TEST(VM_14_a_guest_finds_the_interface_and_what_it_has)
{
	struct guest guest;

	need_features();
	start(&guest, FEATURES, 1);
	assert_int_equal(1u << 31, ask(&guest, 1).ecx & 1u << 31);
	assert_leaf(&guest, 0x40000000,
	            (struct leaf){ 0x40000006, 0x7263694d, 0x666f736f, 0x76482074 });
	assert_leaf(&guest, 0x40000001, (struct leaf){ .eax = 0x31237648 });
	assert_leaf(&guest, 0x40000002, (struct leaf){ 0 });
	assert_leaf(&guest, 0x40000003,
	            (struct leaf){ .eax = 1u << 0 | 1u << 1 | 1u << 5 | 1u << 6 | 1u << 9 |
	                                  1u << 11,
	                           .edx = 1u << 8 });
	assert_leaf(&guest, 0x40000004, (struct leaf){ .eax = 1u << 5, .ebx = 0xffffffff });
	assert_leaf(&guest, 0x40000005, (struct leaf){ .eax = 64 });
	assert_leaf(&guest, 0x40000006, (struct leaf){ .eax = 1u << 1 | 1u << 3 });
	guest_destroy(&guest);
}

BARE_TEST(VM_14_the_hypervisors_own_leaves_lie_behind)
{
	struct guest plain, shown;
	struct leaf first, second, known;

	need_features();
	guest_create(&plain, code, sizeof(code));
	first = ask(&plain, 0x40000000);
	second = ask(&plain, 0x40000001);
	known = ask(&plain, 1);
	guest_destroy(&plain);
	assert_int_equal(0x4b4d564b, first.ebx);
	start(&shown, FEATURES, 1);
	first.eax += 0x100;
	assert_leaf(&shown, 0x40000100, first);
	assert_leaf(&shown, 0x40000101, second);
	known.ecx |= 1u << 31;
	assert_leaf(&shown, 1, known);
	guest_destroy(&shown);
}

BARE_TEST(VM_14_a_feature_that_is_left_out_is_not_named)
{
	static const struct {
		unsigned bank, leaf;
	} bits[] = { { 2, 0 }, { 3, 1 }, { 7, 5 }, { 8, 6 }, { 9, 9 }, { 11, 11 } };

	need_features();
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		struct guest guest;

		start(&guest, 3 | 1ull << bits[i].bank, 1);
		assert_leaf(&guest, 0x40000003,
		            (struct leaf){ .eax = 1u << bits[i].leaf,
		                           .edx = bits[i].bank == 11 ? 1u << 8 : 0 });
		guest_destroy(&guest);
	}
}

BARE_TEST(VM_14_without_the_interface_nothing_is_shown)
{
	static const uint64_t banks[] = { 0, 1, 2, FEATURES & ~1ull, FEATURES & ~2ull };

	need_features();
	for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++) {
		struct guest guest;

		start(&guest, banks[i], 1);
		assert_int_equal(0x4b4d564b, ask(&guest, 0x40000000).ebx);
		assert_int_equal(0, ask(&guest, 0x40000003).eax);
		guest_destroy(&guest);
	}
}

TEST(VM_14_more_than_64_processors_are_told_of)
{
	struct hv_backend many = hv_backend_double_at;
	struct guest guest;

	many.probe = guest_probe_many;
	hv_select_backend(&many);
	start(&guest, FEATURES, 65);
	assert_int_equal(65, ask(&guest, 0x40000005).eax);
	guest_destroy(&guest);
}

/* What the processor says of its own counter is what a guest is told. */
BARE_TEST(VM_14_the_counters_leaf_has_one_bit_and_only_where_the_host_has_it)
{
	struct guest guest;
	struct leaf leaf;

	guest_create(&guest, code, sizeof(code));
	leaf = ask(&guest, 0x80000007);
	assert_int_equal(0, leaf.edx & ~0x100u);
	if (hv_selected_backend() == &hv_backend_kvm) {
		uint32_t eax = 0x80000007, ebx, ecx = 0, edx;

		__asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
		if (!(edx & 0x100))
			assert_int_equal(0, leaf.edx);
	}
	guest_destroy(&guest);
}

static int no_leaves(struct host_kvm_cpuid *entries, size_t capacity)
{
	(void)entries;
	(void)capacity;
	return -95;
}

/* The leaf that names features lies behind those that are counted. */
static int leaves_and_one_more(struct host_kvm_cpuid *entries, size_t capacity)
{
	assert_true(capacity >= 3);
	for (uint32_t i = 0; i < 3; i++)
		entries[i] =
			(struct host_kvm_cpuid){ .function = 0x40000001 + i, .eax = 0xffffffff };
	return 2;
}

TEST(VM_13_a_leaf_behind_those_that_the_hypervisor_gave_is_not_looked_at)
{
	struct hv_backend backend = hv_backend_double_at;

	backend.cpuid_hyperv = leaves_and_one_more;
	hv_select_backend(&backend);
	assert_int_equal(0, capability());
}

TEST(VM_13_a_hypervisor_without_them_has_an_empty_bank)
{
	struct hv_backend without = hv_backend_double_at;
	struct guest guest;

	without.cpuid_hyperv = no_leaves;
	hv_select_backend(&without);
	assert_int_equal(0, capability());
	start(&guest, 0, 1);
	assert_int_equal(0x4b4d564b, ask(&guest, 0x40000000).ebx);
	guest_destroy(&guest);
	guest_prepare(&guest);
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, set(&guest, 3));
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
}

BARE_TEST(VM_31_the_guests_name_and_pages_are_registers)
{
	static const WHV_REGISTER_NAME names[] = { WHvRegisterGuestOsId, WHvX64RegisterHypercall,
		                                   WHvRegisterReferenceTsc };
	struct guest guest;

	need_features();
	start(&guest, FEATURES, 1);
	guest_set(&guest, names[0], 0x8100000000000000);
	for (size_t i = 1; i < 3; i++)
		guest_set(&guest, names[i], 0x4001 + 0x1000 * i);
	assert_int_equal(0x8100000000000000, guest_get(&guest, names[0]));
	for (size_t i = 1; i < 3; i++)
		assert_int_equal(0x4001 + 0x1000 * i, guest_get(&guest, names[i]));
	guest_destroy(&guest);
}

#define RUN_TIME 0x40000010u
#define VP_INDEX 0x40000002u
#define REFERENCE_COUNTER 0x40000020u
#define TSC_FREQUENCY 0x40000022u
#define APIC_FREQUENCY 0x40000023u

/* Let the guest read an MSR. */
static uint64_t read_msr(struct guest *guest, uint32_t index)
{
	guest_reset(guest);
	memcpy(guest->memory + GUEST_ENTRY, (const uint8_t[]){ 0x0f, 0x32, 0xf4 }, 3);
	guest_set(guest, WHvX64RegisterRcx, index);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
	return (uint32_t)guest_get(guest, WHvX64RegisterRax) | guest_get(guest, WHvX64RegisterRdx)
	                                                               << 32;
}

static void write_msr(struct guest *guest, uint32_t index, uint64_t value)
{
	guest_reset(guest);
	memcpy(guest->memory + GUEST_ENTRY, (const uint8_t[]){ 0x0f, 0x30, 0xf4 }, 3);
	guest_set(guest, WHvX64RegisterRcx, index);
	guest_set(guest, WHvX64RegisterRax, (uint32_t)value);
	guest_set(guest, WHvX64RegisterRdx, value >> 32);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
}

/* Only the kernel has what is behind them; the double keeps a number. */
KVM_TEST(VM_31_bare_code_reads_and_writes_its_registers_on_kvm)
{
	static const uint8_t nothing[16] = { 0 };
	struct guest guest;
	uint64_t before;

	need_features();
	start(&guest, FEATURES, 1);
	assert_int_equal(0, read_msr(&guest, VP_INDEX));
	before = read_msr(&guest, REFERENCE_COUNTER);
	assert_true(read_msr(&guest, REFERENCE_COUNTER) > before);
	before = read_msr(&guest, RUN_TIME);
	assert_true(read_msr(&guest, RUN_TIME) >= before);
	assert_true(read_msr(&guest, TSC_FREQUENCY) >= 1000000);
	assert_true(read_msr(&guest, APIC_FREQUENCY) >= 1000000);
	/* With a name the guest gets a page to call from, and one to compute the time from. */
	write_msr(&guest, 0x40000000, 0x8100000000000001);
	assert_int_equal(0x8100000000000001, guest_get(&guest, WHvRegisterGuestOsId));
	assert_memory_equal(nothing, guest.memory + 0x5000, sizeof(nothing));
	write_msr(&guest, 0x40000001, 0x5001);
	assert_int_equal(0x5001, read_msr(&guest, 0x40000001));
	assert_memory_not_equal(nothing, guest.memory + 0x5000, sizeof(nothing));
	write_msr(&guest, 0x40000021, 0x6001);
	assert_int_equal(0x6001, guest_get(&guest, WHvRegisterReferenceTsc));
	guest_destroy(&guest);
}

TEST(VM_31_the_doubles_bare_code_reads_and_writes_the_registers_that_it_keeps)
{
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	start(&guest, FEATURES, 1);
	write_msr(&guest, 0x40000000, 0x8100000000000001);
	assert_int_equal(0x8100000000000001, guest_get(&guest, WHvRegisterGuestOsId));
	guest_set(&guest, WHvX64RegisterHypercall, 0x1234500005001);
	assert_int_equal(0x1234500005001, read_msr(&guest, 0x40000001));
	assert_int_equal(0x1234500005001, guest_get(&guest, WHvX64RegisterHypercall));
	guest_destroy(&guest);
}
