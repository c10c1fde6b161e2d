/* tests/vm/vmm/machine_state_test.c - how a machine stands before its first instruction, and what many of them leave. */
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include "base/host/host_sandbox.h"
#include "machine.h"
#include "vm/vmm/vmm_internal.h"

static const uint8_t ends[] = { POWER_OFF, 0xeb, 0xfe };

static void make(struct machine *machine, uint32_t processors)
{
	need_kvm();
	prepare(machine, ends, sizeof(ends));
	machine->options.processors = processors;
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
}

static uint32_t apic_register(struct vmm *vmm, uint32_t processor, size_t offset)
{
	uint8_t page[1024];
	UINT32 written;
	uint32_t value;

	assert_int_equal(S_OK, WHvGetVirtualProcessorInterruptControllerState(
				       vmm->partition, processor, page, sizeof(page), &written));
	memcpy(&value, page + offset, sizeof(value));
	return value;
}

TEST(VM_42_local_apics_stand_as_a_pc_wires_them)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterApicBase;
	struct machine machine;

	make(&machine, 2);
	for (uint32_t i = 0; i < 2; i++) {
		_Alignas(16) WHV_REGISTER_VALUE value = { 0 };

		assert_int_equal(0x700, apic_register(machine.vmm, i, 0x350) & 0x1ffff);
		assert_int_equal(0x400, apic_register(machine.vmm, i, 0x360) & 0x1ffff);
		assert_int_equal(0x100, apic_register(machine.vmm, i, 0x0f0) & 0x100);
		assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(machine.vmm->partition, i,
		                                                       &name, 1, &value));
		assert_int_equal(0xfee00800u | (i ? 0 : 0x100), value.Reg64);
	}
	vmm_destroy(machine.vmm);
}

TEST(VM_43_the_8259s_take_their_initialization_and_do_nothing)
{
	static const uint16_t commands[] = { 0x20, 0xa0 };
	struct machine machine;

	make(&machine, 1);
	for (size_t i = 0; i < 2; i++) {
		uint16_t port = commands[i];

		/* ICW1 to ICW4, then a mask */
		vmm_port_write(machine.vmm, port, 1, 0x11);
		vmm_port_write(machine.vmm, port + 1, 1, 0x30);
		vmm_port_write(machine.vmm, port + 1, 1, 4);
		vmm_port_write(machine.vmm, port + 1, 1, 1);
		vmm_port_write(machine.vmm, port + 1, 1, 0xfb);
		assert_int_equal(0xfb, vmm_port_read(machine.vmm, port + 1, 1));
	}
	for (uint16_t port = 0x4d0; port <= 0x4d1; port++) {
		vmm_port_write(machine.vmm, port, 1, 0x20);
		assert_int_equal(0x20, vmm_port_read(machine.vmm, port, 1));
	}
	assert_int_equal(0, vmm_counter(machine.vmm, VMM_CALL_INTERRUPT));
	vmm_destroy(machine.vmm);
}

/* Lines of the list of this process's mappings. */
static size_t mappings(void)
{
	static char text[1 << 16];
	int file = open("/proc/self/maps", O_RDONLY);
	size_t count = 0;
	ssize_t got;

	while ((got = read(file, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < got; i++)
			count += text[i] == '\n';
	close(file);
	return count;
}

static void run_one(void)
{
	struct machine machine;

	make(&machine, 2);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_destroy(machine.vmm);
}

/*
 * Stacks and caches of threads that have ended are kept by the C library for the next ones, for as many as there ever were at
 * once: that many must have been there before it counts, and five machines were not always enough.
 */
TEST_LIMIT(VM_5_a_hundred_machines_leave_their_memory, 100)
{
	size_t used, maps;

	if (!host_sandbox_is_possible())
		SKIP("a sanitizer keeps memory that was freed");
	for (int i = 0; i < 50; i++)
		run_one();
	used = mallinfo2().uordblks;
	maps = mappings();
	for (int i = 0; i < 100; i++)
		run_one();
	assert_in_range(mallinfo2().uordblks, 0, used + 4096);
	assert_in_range(mappings(), 0, maps + 8);
}
