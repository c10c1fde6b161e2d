/*
 * tests/vm/smoke/machine_test.c - section 14 of docs/spec/microvm.md, the tests that need a hypervisor; tools/smoke runs them.
 *
 * They are bare code, so any KVM will do; a kernel needs one with hardware virtualization. Without one each is skipped by name.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../hv/guest.h"
#include "../vmm/machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define LOW_CODE 0x10000ull

/* A machine that ends when it halts, whose kernel of one segment at gpa is code, bytes of file behind the headers. */
static void prepare_bare(struct machine *machine, uint64_t gpa, const void *code, size_t code_bytes)
{
	uint8_t file[512] = "\177ELF\2\1\1";

	assert_true(120 + code_bytes <= sizeof(file));
	memset(machine, 0, sizeof(*machine));
	put(file, 16, 2, 2);
	put(file, 18, 62, 2);
	put(file, 24, gpa, 8);
	put(file, 32, 64, 8);
	put(file, 54, 56, 2);
	put(file, 56, 1, 2);
	put(file, 64, 1, 4);
	put(file, 72, 120, 8);
	put(file, 88, gpa, 8);
	put(file, 96, code_bytes, 8);
	put(file, 104, code_bytes, 8);
	memcpy(file + 120, code, code_bytes);
	snprintf(machine->path, sizeof(machine->path), "%s/kernel", test_directory());
	assert_int_equal(0, host_file_write(machine->path, file, 120 + code_bytes));
	machine->options = (struct vmm_options){ .kernel_path = machine->path,
		                                 .memory_bytes = 4 * MIB,
		                                 .processors = 1,
		                                 .halt_ends = true,
		                                 .console = on_console,
		                                 .console_context = machine };
}

static const uint8_t halts[] = { 0xf4 };

/* --- Partitions --------------------------------------------------------------------------------------------------- */

TEST(test_whpx_vm_lifecycle_smoke)
{
	WHV_PARTITION_HANDLE partition = NULL;
	uint32_t count = 1;

	guest_choose(&hv_backend_kvm);
	assert_int_equal(S_OK, WHvCreatePartition(&partition));
	assert_non_null(partition);
	assert_int_equal(S_OK,
	                 WHvSetPartitionProperty(partition, WHvPartitionPropertyCodeProcessorCount,
	                                         &count, sizeof(count)));
	assert_int_equal(S_OK, WHvSetupPartition(partition));
	assert_int_equal(S_OK, WHvDeletePartition(partition));
}

/* mov al,[bx]; hlt */
TEST(test_whpx_vm_memory_init_smoke)
{
	static const uint8_t code[] = { 0x8a, 0x07, 0xf4 };
	struct guest guest;
	uint8_t *memory;

	guest_choose(&hv_backend_kvm);
	guest_prepare(&guest);
	assert_int_equal(S_OK, WHvSetupPartition(guest.partition));
	memory = host_pages_allocate(0x20000, NULL);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, memory, 0, 0x20000,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                                              WHvMapGpaRangeFlagExecute));
	memcpy(memory + GUEST_ENTRY, code, sizeof(code));
	memory[0x1ffff] = 0x5a;
	assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 0, 0));
	guest_reset(&guest);
	/* The last byte, by a data segment at 10010h; then the one behind it. */
	for (unsigned i = 0; i < 2; i++) {
		WHV_REGISTER_NAME name = WHvX64RegisterDs;
		WHV_REGISTER_VALUE value = { 0 };

		guest_reset(&guest);
		value.Segment.Base = 0x10010;
		value.Segment.Limit = 0xffff;
		value.Segment.Attributes = 0x93;
		value.Segment.Selector = 0x1001;
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1,
		                                                       &value));
		guest_set(&guest, WHvX64RegisterRbx, 0xffef + i);
		if (i) {
			assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
			assert_int_equal(0x20000, guest.exit.MemoryAccess.Gpa);
			break;
		}
		assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
		assert_int_equal(0x5a, guest_get(&guest, WHvX64RegisterRax) & 0xff);
	}
	assert_int_equal(S_OK, WHvDeletePartition(guest.partition));
	host_pages_free(memory, 0x20000);
}

TEST(test_whpx_vcpu_create_smoke)
{
	WHV_RUN_VP_EXIT_CONTEXT exit;
	struct guest guest;

	guest_choose(&hv_backend_kvm);
	GUEST_CODE(&guest, 0xf4);
	/* There is an index 0, and no other. */
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(WHV_E_VP_DOES_NOT_EXIST,
	                 WHvRunVirtualProcessor(guest.partition, 1, &exit, sizeof(exit)));
	guest_destroy(&guest);
}

static void assert_segment(const WHV_REGISTER_VALUE *value, unsigned selector, unsigned attributes)
{
	assert_int_equal(selector, value->Segment.Selector);
	/* Bit 0 of the type, accessed, is the processor's own to set. */
	assert_int_equal(attributes | 1, value->Segment.Attributes | 1);
	assert_int_equal(0, value->Segment.Base);
	assert_true(value->Segment.Limit == 0xfffff || value->Segment.Limit == 0xffffffff);
}

TEST(test_whpx_vcpu_configure_smoke)
{
	static const WHV_REGISTER_NAME names[] = {
		WHvX64RegisterCs,   WHvX64RegisterDs,   WHvX64RegisterEs,  WHvX64RegisterFs,
		WHvX64RegisterGs,   WHvX64RegisterSs,   WHvX64RegisterTr,  WHvX64RegisterRip,
		WHvX64RegisterRsp,  WHvX64RegisterRbp,  WHvX64RegisterRsi, WHvX64RegisterRflags,
		WHvX64RegisterCr0,  WHvX64RegisterCr3,  WHvX64RegisterCr4, WHvX64RegisterEfer,
		WHvX64RegisterGdtr, WHvX64RegisterIdtr,
	};
	static const uint64_t numbers[] = { LOW_CODE,   0x8ff0, 0x8ff0, 0x7000, 2,
		                            0x80000001, 0x9000, 0x20,   0x500 };
	_Alignas(16) WHV_REGISTER_VALUE values[18];
	struct machine machine;

	need_kvm();
	prepare_bare(&machine, LOW_CODE, halts, sizeof(halts));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	memset(values, 0xee, sizeof(values));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(machine.vmm->partition, 0, names, 18,
	                                                       values));
	assert_segment(&values[0], 0x08, 0xa09b);
	for (unsigned i = 1; i < 6; i++)
		assert_segment(&values[i], 0x10, 0xc093);
	assert_segment(&values[6], 0x18, 0x808b);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(numbers[i], values[7 + i].Reg64);
	assert_int_equal(0x500, values[16].Table.Base);
	assert_int_equal(31, values[16].Table.Limit);
	assert_int_equal(0x520, values[17].Table.Base);
	assert_int_equal(7, values[17].Table.Limit);
	vmm_destroy(machine.vmm);
}

/* --- Bare code ----------------------------------------------------------------------------------------------------- */

TEST(test_whpx_vm_hlt_boot)
{
	struct machine machine;

	need_kvm();
	prepare_bare(&machine, LOW_CODE, halts, sizeof(halts));
	assert_int_equal(VMM_HALTED, run(&machine));
	assert_string_equal("", machine.reason.text);
}

TEST_LIMIT(test_whpx_vm_threaded_boot, 5)
{
	static struct running running;

	need_kvm();
	prepare_bare(&running.machine, LOW_CODE, halts, sizeof(halts));
	running.machine.options.console_context = &running.machine;
	assert_int_equal(0, vmm_create(&running.machine.options, &running.machine.vmm,
	                               &running.machine.reason));
	assert_int_equal(0, host_thread_create(run_machine, &running, 0, &running.thread));
	assert_int_equal(VMM_HALTED, join_running(&running));
}

TEST(test_whpx_io_port_write_smoke)
{
	struct guest guest;

	guest_choose(&hv_backend_kvm);
	GUEST_CODE(&guest, 0xb0, 0x48, 0xe6, 0x30, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x30, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.IsWrite);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal('H', guest.exit.IoPortAccess.Rax & 0xff);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

TEST(test_whpx_vm_com1_serial_boot)
{
	static const uint8_t code[] = { 0xba, 0xf8, 0x03, 0x00, 0x00, 0xb0, 0x48, 0xee, 0xf4 };
	struct machine machine;

	need_kvm();
	prepare_bare(&machine, LOW_CODE, code, sizeof(code));
	assert_int_equal(VMM_HALTED, run(&machine));
	assert_string_equal("H", machine.text);
}

TEST(test_whpx_minimal_kernel_boot)
{
	/* mov bl,[rsi]: the zero page is there; nop; hlt; nop */
	static const uint8_t code[] = { 0x8a, 0x1e, 0x90, 0xf4, 0x90 };
	struct machine machine;
	uint32_t magic = 0;
	uint64_t bytes;
	int file;

	need_kvm();
	prepare_bare(&machine, 0x1000, code, sizeof(code));
	file = host_file_open(machine.path, MIB, &bytes);
	host_descriptor_close(file);
	assert_int_equal(125, bytes);
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(VMM_HALTED, vmm_run(machine.vmm, &machine.reason));
	assert_true(vmm_memory_read(&machine.vmm->memory, VMM_ZERO_PAGE_GPA + 0x202, &magic, 4));
	assert_int_equal(0x53726448, magic);
	vmm_destroy(machine.vmm);
}

/* --- A kernel ------------------------------------------------------------------------------------------------------- */

struct booted {
	struct vmm *vmm;
	char text[256];
	size_t count;
	bool found;
};

/* What it says is looked for across pieces; then the machine is stopped. */
static void on_kernel(void *context, const void *bytes, size_t count)
{
	struct booted *booted = context;

	for (size_t i = 0; i < count; i++) {
		if (booted->count == sizeof(booted->text) - 1) {
			memmove(booted->text, booted->text + 128, booted->count - 128);
			booted->count -= 128;
		}
		booted->text[booted->count++] = ((const char *)bytes)[i];
		booted->text[booted->count] = 0;
		if (!booted->found && strstr(booted->text, "Linux version")) {
			booted->found = true;
			vmm_stop(booted->vmm);
		}
	}
}

TEST_LIMIT(test_whpx_real_kernel_e2e, 60)
{
	static struct booted booted;
	struct vmm_options options = {
		.kernel_path = getenv("TEST_VMLINUX_PATH"),
		.command_line = "console=ttyS0,115200n8 earlycon=uart8250,io,0x3f8 reboot=t "
				"panic=1 nokaslr",
		.memory_bytes = 256 * MIB,
		.processors = 1,
		.console = on_kernel,
		.console_context = &booted,
	};
	struct vmm_reason reason;

	need_kvm();
	if (!options.kernel_path)
		SKIP("TEST_VMLINUX_PATH names no kernel");
	assert_int_equal(0, vmm_create(&options, &booted.vmm, &reason));
	assert_int_equal(VMM_STOPPED, vmm_run(booted.vmm, &reason));
	assert_true(booted.found);
	vmm_destroy(booted.vmm);
}

/* --- What they leave ------------------------------------------------------------------------------------------------- */

TEST(test_whpx_in_process_handle_reclamation)
{
	struct machine machine;
	unsigned before;

	need_kvm();
	before = count_descriptors();
	for (unsigned i = 0; i < 8; i++) {
		prepare_bare(&machine, LOW_CODE, halts, sizeof(halts));
		assert_int_equal(VMM_HALTED, run(&machine));
	}
	assert_true(count_descriptors() <= before + 2);
}
