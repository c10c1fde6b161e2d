/* tests/vm/vmm/doorbell_test.c - kicks of queues that do not stop the processor that kicks, and who runs what. */
#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define TABLE 0x200000u
#define AVAILABLE 0x201000u
#define USED 0x202000u
#define BUFFER 0x203000u
#define KICKS 100u

/*
 * What lies at D0000000h is mapped at 3FE00000h; then 100 times: inc word [index of the available ring];
 * mov dword [queue notify],0; and wait until the used ring's index is the same.
 */
static const uint8_t kicks[] = { 0xc7, 0x04,  0x25, 0xf8, 0xbf,      0,    0,    0x83, 0,    0x00,
	                         0xd0, 0xb9,  0x50, 0x00, 0xe0,      0x3f, 0x66, 0xff, 0x04, 0x25,
	                         0x02, 0x10,  0x20, 0x00, 0xc7,      0x01, 0,    0,    0,    0,
	                         0x66, 0x8b,  0x04, 0x25, 0x02,      0x10, 0x20, 0x00, 0x66, 0x3b,
	                         0x04, 0x25,  0x02, 0x20, 0x20,      0x00, 0x75, 0xee, 0x66, 0x83,
	                         0xf8, KICKS, 0x75, 0xda, POWER_OFF, 0xeb, 0xfe };

/* The entropy device has a queue of 8, whose 8 descriptors are one buffer each. */
static void set_up_queue(struct vmm *vmm)
{
	static const uint32_t steps[][2] = {
		{ 0x70, 1 },         { 0x70, 3 },    { 0x24, 1 }, { 0x20, 1 },
		{ 0x70, 11 },        { 0x30, 0 },    { 0x38, 8 }, { 0x80, TABLE },
		{ 0x90, AVAILABLE }, { 0xa0, USED }, { 0x44, 1 }, { 0x70, 15 },
	};
	struct {
		uint64_t gpa;
		uint32_t bytes;
		uint16_t flags, next;
	} descriptors[8];
	uint16_t ring[2 + 8] = { 1 }; /* no interrupts */

	for (uint16_t i = 0; i < 8; i++) {
		descriptors[i].gpa = BUFFER + 64u * i;
		descriptors[i].bytes = 64;
		descriptors[i].flags = 2;
		descriptors[i].next = 0;
		ring[2 + i] = i;
	}
	assert_true(vmm_memory_write(&vmm->memory, TABLE, descriptors, sizeof(descriptors)));
	assert_true(vmm_memory_write(&vmm->memory, AVAILABLE, ring, sizeof(ring)));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		vmm_virtio_write(vmm, 0, steps[i][0], 4, steps[i][1]);
	assert_int_equal(15, vmm_virtio_read(vmm, 0, 0x70, 4));
}

static uint16_t used_index(struct vmm *vmm)
{
	uint16_t index = 0;

	assert_true(vmm_memory_read(&vmm->memory, USED + 2, &index, sizeof(index)));
	return index;
}

static void make(struct machine *machine, uint32_t processors)
{
	need_kvm();
	prepare(machine, kicks, sizeof(kicks));
	machine->options.processors = processors;
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	set_up_queue(machine->vmm);
}

TEST(VM_87_a_kick_but_for_the_first_is_no_exit_of_its_processor)
{
	struct machine machine;
	uint8_t buffer[8 * 64] = { 0 };
	unsigned filled = 0;

	make(&machine, 1);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(KICKS, used_index(machine.vmm));
	assert_int_equal(KICKS, machine.vmm->slots[0].device->counts[0].chains);
	assert_int_equal(1, vmm_counter(machine.vmm, VMM_EXIT_MEMORY));
	assert_true(vmm_memory_read(&machine.vmm->memory, BUFFER, buffer, sizeof(buffer)));
	for (size_t i = 0; i < sizeof(buffer); i++)
		filled += buffer[i] != 0;
	assert_true(filled > sizeof(buffer) / 2);
	vmm_destroy(machine.vmm);
}

static void probe_without_doorbells(struct host_kvm_abilities *ret_abilities)
{
	hv_backend_kvm.probe(ret_abilities);
	ret_abilities->doorbells = false;
}

TEST(VM_87_where_there_are_no_doorbells_kicks_are_exits)
{
	struct hv_backend without = hv_backend_kvm;
	struct machine machine;

	without.probe = probe_without_doorbells;
	need_kvm();
	hv_select_backend(&without);
	make(&machine, 1);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(KICKS, used_index(machine.vmm));
	assert_int_equal(KICKS, vmm_counter(machine.vmm, VMM_EXIT_MEMORY));
	vmm_destroy(machine.vmm);
}

/* The second processor runs at once, where the first one's state is, but for its code. */
static void start_second(struct vmm *vmm, uint64_t rip)
{
	static const WHV_REGISTER_NAME names[] = {
		WHvX64RegisterCs,
		WHvX64RegisterDs,
		WHvX64RegisterEs,
		WHvX64RegisterSs,
		WHvX64RegisterTr,
		WHvX64RegisterGdtr,
		WHvX64RegisterCr0,
		WHvX64RegisterCr3,
		WHvX64RegisterCr4,
		WHvX64RegisterEfer,
		WHvX64RegisterRflags,
		WHvX64RegisterRip,
		WHvRegisterInternalActivityState,
	};
	enum { COUNT = sizeof(names) / sizeof(names[0]) };
	WHV_REGISTER_VALUE values[COUNT];

	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(vmm->partition, 0, names, COUNT, values));
	memset(&values[COUNT - 1], 0, sizeof(values[0]));
	values[COUNT - 2].Reg64 = rip;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(vmm->partition, 1, names, COUNT, values));
}

TEST(VM_37_a_processor_that_spins_holds_up_no_kick_of_another)
{
	struct machine machine;

	make(&machine, 2);
	/* The last two bytes of the code are a jump to themselves. */
	start_second(machine.vmm, ENTRY + sizeof(kicks) - 2);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(KICKS, used_index(machine.vmm));
	/* The spinning one left its guest to end, and for nothing else. */
	assert_int_equal(machine.vmm->processors[1].counters[VMM_CALL_RUN],
	                 machine.vmm->processors[1].counters[VMM_EXIT_CANCELED]);
	vmm_destroy(machine.vmm);
}

static unsigned threads_named(const char *name)
{
	char **entries, path[64], text[32];
	size_t count;
	unsigned found = 0;

	assert_int_equal(0, host_directory_list("/proc/self/task", 1000, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/self/task/%.20s/comm", entries[i]);
		file = fopen(path, "r");
		if (!file)
			continue;
		if (fgets(text, sizeof(text), file))
			found += !strncmp(text, name, strlen(name)) && text[strlen(name)] == '\n';
		fclose(file);
	}
	host_directory_free(entries, count);
	return found;
}

static void wait_for_thread(const char *name)
{
	while (!threads_named(name))
		host_yield();
}

TEST(VM_3_a_thread_for_each_processor_one_for_events_and_workers)
{
	static const uint8_t halts[] = { 0xf4, 0xeb, 0xfd };
	struct running running;

	need_kvm();
	prepare(&running.machine, halts, sizeof(halts));
	running.machine.options.processors = 3;
	start_running(&running);
	wait_for_thread("fc_vcpu 0");
	wait_for_thread("fc_vcpu 1");
	wait_for_thread("fc_vcpu 2");
	wait_for_thread("vm_loop");
	wait_for_thread("vm_worker");
	for (unsigned i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "fc_vcpu %u", i);
		assert_int_equal(1, threads_named(name));
	}
	assert_int_equal(0, threads_named("fc_vcpu 3"));
	assert_int_equal(1, threads_named("vm_loop"));
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	assert_int_equal(0, threads_named("fc_vcpu 0"));
	assert_int_equal(0, threads_named("vm_loop"));
}

TEST(VM_5_the_doorbells_of_every_queue_go_with_their_machine)
{
	static const uint8_t halts[] = { 0xf4, 0xeb, 0xfd };
	unsigned before = 0;

	need_kvm();
	for (unsigned round = 0; round < 3; round++) {
		struct machine machine;
		unsigned without;

		prepare(&machine, halts, sizeof(halts));
		machine.options.virtio_console = true;
		assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
		without = count_descriptors();
		for (unsigned queue = 0; queue < 4; queue++)
			vmm_doorbell_use(&machine.vmm->slots[1], queue);
		assert_int_equal(without + 4, count_descriptors());
		vmm_destroy(machine.vmm);
		if (!round)
			before = count_descriptors();
	}
	assert_int_equal(before, count_descriptors());
}
