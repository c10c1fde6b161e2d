/* tests/vm/vmm/double_test.c - whole machines on the double: what needs no hypervisor to be shown, and what is asked of one. */
#include <sys/mman.h>

#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define TABLE 0x200000u
#define AVAILABLE 0x201000u
#define USED 0x202000u
#define BUFFER 0x203000u
#define IDT 0x300000u
#define HANDLER 0x301000u
#define VECTOR 0x35u
#define PIN 5u
#define MAPPED 0xbff8u /* the page table's entry for 3FE00000h */
#define FEATURES 0xb8full

static void prepare_double(struct machine *machine, const void *code, size_t code_bytes)
{
	hv_select_backend(&hv_backend_double_apic);
	prepare(machine, code, code_bytes);
}

static void create(struct machine *machine)
{
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
}

static void write_guest(struct vmm *vmm, uint64_t gpa, const void *bytes, size_t count)
{
	assert_true(vmm_memory_write(&vmm->memory, gpa, bytes, count));
}

/* The entropy device has one buffer to fill, and tells of it by an interrupt. */
static void set_up_queue(struct vmm *vmm)
{
	static const uint32_t steps[][2] = {
		{ 0x70, 1 },         { 0x70, 3 },    { 0x24, 1 }, { 0x20, 1 },
		{ 0x70, 11 },        { 0x30, 0 },    { 0x38, 8 }, { 0x80, TABLE },
		{ 0x90, AVAILABLE }, { 0xa0, USED }, { 0x44, 1 }, { 0x70, 15 },
	};
	static const struct {
		uint64_t gpa;
		uint32_t bytes;
		uint16_t flags, next;
	} descriptor = { BUFFER, 64, 2, 0 };
	static const uint16_t ring[3] = { 0, 1, 0 };

	write_guest(vmm, TABLE, &descriptor, sizeof(descriptor));
	write_guest(vmm, AVAILABLE, ring, sizeof(ring));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(vmm, 0, steps[i][0], 4, steps[i][1]);
}

/* The device's pin sends VECTOR, whose handler is at HANDLER; its registers lie at 3FE00000h. */
static void set_up_interrupt(struct vmm *vmm)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterIdtr;
	const uint8_t gate[16] = {
		HANDLER & 0xff, HANDLER >> 8 & 0xff, 8, 0, 0, 0x8e, HANDLER >> 16
	};
	const uint32_t entry[2] = { 0xd0000083, 0 };
	WHV_REGISTER_VALUE value = { 0 };

	write_guest(vmm, MAPPED, entry, sizeof(entry));
	write_guest(vmm, IDT + 16 * VECTOR, gate, sizeof(gate));
	value.Table.Base = IDT;
	value.Table.Limit = 0xfff;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(vmm->partition, 0, &name, 1, &value));
	for (unsigned half = 0; half < 2; half++) {
		vmm_address_write(vmm, 0xfec00000, 4, 0x10 + 2 * PIN + half);
		vmm_address_write(vmm, 0xfec00010, 4, half ? 0 : VECTOR);
	}
}

TEST(VM_2_a_whole_machine_runs_where_there_is_no_hypervisor)
{
	/* out 3f8h,'d'; mov dword [3FE00050h],0; sti; hlt; jmp to the hlt */
	static const uint8_t code[] = { 0x66, 0xba, 0xf8, 0x03, 0xb0, 'd',  0xee, 0xc7,
		                        0x04, 0x25, 0x50, 0x00, 0xe0, 0x3f, 0,    0,
		                        0,    0,    0xfb, 0xf4, 0xeb, 0xfd };
	/* out 3f8h,'i'; the end of the interrupt by its MSR; power off */
	static const uint8_t handler[] = { 0x66, 0xba, 0xf8, 0x03,      0xb0, 'i',  0xee,
		                           0xb9, 0x0b, 0x08, 0,         0,    0xb8, 0,
		                           0,    0,    0,    0xba,      0,    0,    0,
		                           0,    0x0f, 0x30, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	uint8_t buffer[64] = { 0 };
	uint16_t used = 0;
	unsigned filled = 0;

	prepare_double(&machine, code, sizeof(code));
	create(&machine);
	set_up_queue(machine.vmm);
	set_up_interrupt(machine.vmm);
	write_guest(machine.vmm, HANDLER, handler, sizeof(handler));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_string_equal("di", machine.text);
	assert_true(vmm_memory_read(&machine.vmm->memory, USED + 2, &used, sizeof(used)));
	assert_int_equal(1, used);
	assert_true(vmm_memory_read(&machine.vmm->memory, BUFFER, buffer, sizeof(buffer)));
	for (size_t i = 0; i < sizeof(buffer); i++)
		filled += buffer[i] != 0;
	assert_true(filled > 32);
	assert_int_equal(1, vmm_counter(machine.vmm, VMM_EXIT_MEMORY));
	assert_int_equal(1, vmm_counter(machine.vmm, VMM_CALL_EMULATE));
	assert_int_equal(0, vmm_counter(machine.vmm, VMM_EXIT_HALT));
	vmm_destroy(machine.vmm);
}

TEST(VM_36_the_double_starts_a_processor_where_its_sipi_says)
{
	/* mov ecx,830h; mov edx,1; mov eax,4500h; wrmsr; mov eax,4601h; wrmsr; hlt; jmp to the hlt */
	static const uint8_t code[] = { 0xb9, 0x30, 0x08, 0,    0,    0xba, 1,    0,    0,
		                        0,    0xb8, 0x00, 0x45, 0,    0,    0x0f, 0x30, 0xb8,
		                        0x01, 0x46, 0,    0,    0x0f, 0x30, 0xf4, 0xeb, 0xfd };
	/* mov eax,1; cpuid; out 3f8h,'1'; power off: 16-bit */
	static const uint8_t other[] = { 0xba, 0xf8, 0x03, 0xb0, '1',  0xee, 0xba,
		                         0x04, 0x06, 0xb8, 0x00, 0x34, 0xef, 0xf4 };
	struct machine machine;

	prepare_double(&machine, code, sizeof(code));
	machine.options.processors = 2;
	create(&machine);
	write_guest(machine.vmm, 0x1000, other, sizeof(other));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_string_equal("1", machine.text);
	vmm_destroy(machine.vmm);
}

/* --- What a machine asks of its hypervisor ------------------------------------------------------------- */

static const uint8_t halts[] = { 0xf4, 0xeb, 0xfd };

static uint64_t property(struct machine *machine, WHV_PARTITION_PROPERTY_CODE code)
{
	uint64_t value = ~0ull;

	assert_int_equal(S_OK, WHvGetPartitionProperty(machine->vmm->partition, code, &value,
	                                               sizeof(value), NULL));
	return value;
}

static uint64_t synthetic_features(struct machine *machine)
{
	WHV_SYNTHETIC_PROCESSOR_FEATURES_BANKS banks = { 0 };

	assert_int_equal(S_OK, WHvGetPartitionProperty(
				       machine->vmm->partition,
				       WHvPartitionPropertyCodeSyntheticProcessorFeaturesBanks,
				       &banks, sizeof(banks), NULL));
	return banks.AsUINT64[0];
}

TEST(VM_13_a_machine_has_hyper_vs_features_where_the_hypervisor_has_them)
{
	struct machine machine;

	prepare_double(&machine, halts, sizeof(halts));
	create(&machine);
	assert_int_equal(FEATURES, synthetic_features(&machine));
	vmm_destroy(machine.vmm);
}

/* Frequencies and hypercalls, and no way to find them. */
static int few_leaves(struct host_kvm_cpuid *entries, size_t capacity)
{
	(void)entries;
	(void)capacity;
	return 0;
}

TEST(VM_13_a_machine_goes_without_them_where_there_are_none)
{
	struct hv_backend without = hv_backend_double_apic;
	struct machine machine;

	without.cpuid_hyperv = few_leaves;
	prepare_double(&machine, halts, sizeof(halts));
	hv_select_backend(&without);
	create(&machine);
	assert_int_equal(0, synthetic_features(&machine));
	vmm_destroy(machine.vmm);
}

TEST(VM_12_no_exit_is_asked_for_that_the_hypervisor_can_do_without)
{
	struct machine machine;
	uint64_t exits;

	prepare_double(&machine, halts, sizeof(halts));
	create(&machine);
	exits = property(&machine, WHvPartitionPropertyCodeExtendedVmExits);
	/* CPUID and MSR exits are allowed, INIT and SIPI where processors are started here, RDTSC never. */
	assert_int_equal(0, exits & ~3ull);
	assert_int_equal(0, property(&machine, WHvPartitionPropertyCodeX64MsrExitBitmap) & ~1ull);
	assert_int_equal(0, property(&machine, WHvPartitionPropertyCodeExceptionExitBitmap));
	vmm_destroy(machine.vmm);
}

/* RDTSC runs in the guest: rdtsc a hundred thousand times are no more exits than two. */
TEST(VM_12_the_time_stamp_counter_is_read_without_an_exit)
{
	/* mov ecx,100000; rdtsc; dec ecx; jnz back; power off */
	static const uint8_t code[] = { 0xb9, 0xa0, 0x86, 0x01, 0x00,      0x0f, 0x31,
		                        0xff, 0xc9, 0x75, 0xfa, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	create(&machine);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(1, vmm_counter(machine.vmm, VMM_CALL_RUN));
	vmm_destroy(machine.vmm);
}

/* --- Exceptions ------------------------------------------------------------------------------------------ */

static int create_with_exits(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	struct host_kvm_options with = *options;

	with.exceptions = 8;
	return hv_backend_double_apic.create(&with, ret_kvm);
}

TEST(VM_32_an_exception_that_comes_unasked_is_the_guests)
{
	/* int3; power off */
	static const uint8_t code[] = { 0xcc, POWER_OFF, 0xeb, 0xfe };
	/* out 3f8h,'b'; iretq */
	static const uint8_t handler[] = { 0x66, 0xba, 0xf8, 0x03, 0xb0, 'b', 0xee, 0x48, 0xcf };
	const uint8_t gate[16] = {
		HANDLER & 0xff, HANDLER >> 8 & 0xff, 8, 0, 0, 0x8e, HANDLER >> 16
	};
	struct hv_backend with = hv_backend_double_apic;
	struct machine machine;
	uint64_t before;

	with.create = create_with_exits;
	prepare_double(&machine, code, sizeof(code));
	hv_select_backend(&with);
	create(&machine);
	set_up_interrupt(machine.vmm);
	write_guest(machine.vmm, IDT + 16 * 3, gate, sizeof(gate));
	write_guest(machine.vmm, HANDLER, handler, sizeof(handler));
	before = vmm_counter(machine.vmm, VMM_CALL_SET);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_string_equal("b", machine.text);
	assert_int_equal(1, vmm_counter(machine.vmm, VMM_EXIT_EXCEPTION));
	/* What gives the exception back, and one behind each port's write. */
	assert_int_equal(before + 3, vmm_counter(machine.vmm, VMM_CALL_SET));
	vmm_destroy(machine.vmm);
}

/* --- Memory --------------------------------------------------------------------------------------------- */

/* How many small pages of the guest's memory are there. */
static size_t pages_there(const struct vmm *vmm)
{
	static unsigned char pages[4 * MIB / VMM_PAGE_BYTES];
	size_t count = 0;

	assert_int_equal(sizeof(pages), vmm->memory.bytes / VMM_PAGE_BYTES);
	assert_int_equal(0, mincore(vmm->memory.host, vmm->memory.bytes, pages));
	for (size_t i = 0; i < sizeof(pages); i++)
		count += pages[i] & 1;
	return count;
}

TEST(VM_18_memory_is_populated_before_the_start_where_that_is_asked_for)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	prepare_double(&machine, code, sizeof(code));
	create(&machine);
	assert_true(pages_there(machine.vmm) < 4 * MIB / VMM_PAGE_BYTES);
	vmm_destroy(machine.vmm);
	machine.options.populate = true;
	create(&machine);
	assert_int_equal(4 * MIB / VMM_PAGE_BYTES, pages_there(machine.vmm));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_destroy(machine.vmm);
}

TEST(VM_75_the_clock_chip_of_a_machine_says_how_much_memory_is_above_4_gib)
{
	static const uint8_t code[] = { 0xf4 };
	/* In 64 KiB: the gap below 4 GiB begins at D0000000h. */
	static const struct {
		uint64_t bytes;
		uint8_t low, high;
	} rows[] = { { 4 * MIB, 0x00, 0x00 },
		     { 0x100000000, 0x00, 0x30 },
		     { 0xd0010000, 0x01, 0x00 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct machine machine;

		prepare_double(&machine, code, sizeof(code));
		machine.options.memory_bytes = rows[i].bytes;
		create(&machine);
		vmm_port_write(machine.vmm, 0x70, 1, 0x5b);
		assert_int_equal(rows[i].low, vmm_port_read(machine.vmm, 0x71, 1));
		vmm_port_write(machine.vmm, 0x70, 1, 0x5c);
		assert_int_equal(rows[i].high, vmm_port_read(machine.vmm, 0x71, 1));
		vmm_destroy(machine.vmm);
	}
}

TEST(VM_63_a_machine_has_the_mp_table_of_its_processors)
{
	static const uint8_t code[] = { 0xf4 };
	struct machine machine;
	uint8_t table[16 + 44 + 4 * 20];

	prepare_double(&machine, code, sizeof(code));
	machine.options.processors = 3;
	create(&machine);
	assert_true(vmm_memory_read(&machine.vmm->memory, VMM_EBDA_GPA, table, sizeof(table)));
	assert_memory_equal("_MP_", table, 4);
	assert_memory_equal("PCMP", table + 16, 4);
	/* Entries of type 0 are processors; what follows them is the bus. */
	for (uint8_t i = 0; i < 3; i++) {
		assert_int_equal(0, table[60 + 20 * i]);
		assert_int_equal(i, table[60 + 20 * i + 1]);
	}
	assert_int_equal(1, table[60 + 20 * 3]);
	vmm_destroy(machine.vmm);
}

TEST(VM_34_an_exit_of_no_known_kind_counts_among_the_others)
{
	static const uint8_t code[] = { 0xf4 };
	struct machine machine;

	prepare_double(&machine, code, sizeof(code));
	create(&machine);
	vmm_count_exit(&machine.vmm->processors[0], (WHV_RUN_VP_EXIT_REASON)0x7ffffff1);
	for (int i = 0; i < VMM_COUNTERS; i++)
		assert_int_equal(i == VMM_CALL_RUN || i == VMM_EXIT_OTHER,
		                 vmm_counter(machine.vmm, (enum vmm_counter)i));
	vmm_destroy(machine.vmm);
}
