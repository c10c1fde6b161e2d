/*
 * tests/vm/hv/script.h - a hypervisor that stops as the test says, wherever the guest's code is.
 *
 * It is the double but for its runs: each ends in script.exit with RIP at script.rip, and a run that only finishes an
 * instruction ends as script.finish says and is counted.
 */
#ifndef DRYDOCK_TESTS_VM_SCRIPT_H
#define DRYDOCK_TESTS_VM_SCRIPT_H

#include "guest.h"
#include "vm/hv/hv_internal.h"

static struct {
	struct host_kvm_exit exit;
	uint64_t rip;
	enum host_kvm_exit_kind finish;
	uint64_t finish_rip; /* 0: RIP stays */
	unsigned finished;
	uint8_t data[64];
} script;

static struct hv_backend script_backend;

static inline void script_move(struct host_kvm_cpu *cpu, uint64_t rip)
{
	struct host_kvm_registers registers;

	hv_backend_double_at.registers(cpu, &registers);
	registers.rip = rip;
	hv_backend_double_at.set_registers(cpu, &registers);
}

static inline void script_run(struct host_kvm_cpu *cpu, bool leave_at_once,
                              struct host_kvm_exit *ret_exit)
{
	if (!leave_at_once) {
		*ret_exit = script.exit;
		script_move(cpu, script.rip);
		return;
	}
	script.finished++;
	ret_exit->kind = script.finish;
	if (script.finish_rip)
		script_move(cpu, script.finish_rip);
}

static inline void script_start(struct guest *guest, const void *code, size_t bytes)
{
	memset(&script, 0, sizeof(script));
	script.finish = HOST_KVM_INTERRUPTED;
	script_backend = hv_backend_double_at;
	script_backend.cpu_run = script_run;
	hv_select_backend(&script_backend);
	guest_create(guest, code, bytes);
}

static inline void script_port(bool write, uint8_t size, uint16_t number, uint64_t rip)
{
	script.exit = (struct host_kvm_exit){ .kind = HOST_KVM_PORT };
	script.exit.port.number = number;
	script.exit.port.size = size;
	script.exit.port.write = write;
	script.exit.port.count = 1;
	script.exit.port.data = script.data;
	script.rip = rip;
}

static inline void script_memory(bool write, uint8_t size, uint64_t gpa, uint64_t rip)
{
	script.exit = (struct host_kvm_exit){ .kind = HOST_KVM_MEMORY };
	script.exit.memory.gpa = gpa;
	script.exit.memory.size = size;
	script.exit.memory.write = write;
	script.exit.memory.data = script.data;
	script.rip = rip;
}

static inline struct hv_processor *script_processor(const struct guest *guest)
{
	return ((struct hv_partition *)guest->partition)->processors[0];
}

static inline void script_set(struct guest *guest, WHV_REGISTER_NAME name, uint64_t number)
{
	WHV_REGISTER_VALUE value;

	memset(&value, 0, sizeof(value));
	value.Reg64 = number;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
}

static inline void script_code(struct guest *guest, uint64_t base, uint16_t attributes)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterCs;
	WHV_REGISTER_VALUE value;

	memset(&value, 0, sizeof(value));
	value.Segment.Base = base;
	value.Segment.Limit = 0xffffffff;
	value.Segment.Attributes = attributes;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
}

#define SCRIPT_TABLES 0x4000u

static inline void script_entry(struct guest *guest, uint32_t at, uint64_t value)
{
	memcpy(guest->memory + at, &value, sizeof(value));
}

/* 64-bit code with page tables of levels at SCRIPT_TABLES and behind; the last maps GUEST_ENTRY's page to gpa. */
static inline void script_paged(struct guest *guest, unsigned levels, uint64_t gpa)
{
	uint32_t table = SCRIPT_TABLES;

	for (unsigned level = 1; level < levels; level++, table += 0x1000)
		script_entry(guest, table, (table + 0x1000) | 3);
	script_entry(guest, table + 8 * (GUEST_ENTRY >> 12), gpa | 3);
	script_code(guest, 0, 0xa09b);
	script_set(guest, WHvX64RegisterCr3, SCRIPT_TABLES);
	script_set(guest, WHvX64RegisterCr4, levels == 5 ? 0x1020 : 0x20);
	script_set(guest, WHvX64RegisterEfer, 0x500);
	script_set(guest, WHvX64RegisterCr0, 0x80000011);
}

/* 64-bit code, without paging. */
static inline void script_make_wide(struct guest *guest)
{
	script_code(guest, 0, 0xa09b);
	script_set(guest, WHvX64RegisterEfer, 0x500);
}

/* The exit is told at rip, of an instruction of that many bytes. */
static inline void script_expect_rip(struct guest *guest, uint64_t rip, unsigned length)
{
	WHV_RUN_VP_EXIT_REASON reason = guest_run(guest);

	assert_int_equal(script.exit.kind == HOST_KVM_PORT ? WHvRunVpExitReasonX64IoPortAccess
	                                                   : WHvRunVpExitReasonMemoryAccess,
	                 reason);
	assert_int_equal(rip, guest->exit.VpContext.Rip);
	assert_int_equal(length, guest->exit.VpContext.InstructionLength);
}

#endif
