/*
 * vm/hv/match.c - whether an instruction can have made an exit.
 *
 * What stands before the place where the hypervisor stopped can be read in several ways: the exit's port or address, its size
 * and what was written tell them apart.
 */
#include "vm/hv/hv_internal.h"

#include <string.h>

#define RDX 2
#define FRAGMENTS_MAX_BYTES 64u

static bool matches_port(const struct hv_processor *processor,
                         const struct hv_instruction *instruction)
{
	const struct host_kvm_exit *exit = &processor->exit;
	unsigned size;

	if (!hv_instruction_is_port(instruction, exit->port.write, &size) ||
	    size != exit->port.size)
		return false;
	if (instruction->opcode >= 0xe4 && instruction->opcode <= 0xe7)
		return instruction->immediate == exit->port.number;
	return (uint16_t)processor->stopped.general[RDX] == exit->port.number;
}

unsigned hv_instruction_width(const struct hv_instruction *instruction)
{
	return instruction->opcode & 1 ? instruction->operand_bytes : 1;
}

static bool is_absolute_move(const struct hv_instruction *instruction)
{
	return instruction->map == 1 &&
	       (instruction->opcode == 0xa2 || instruction->opcode == 0xa3);
}

/* MOV out of a register; and those whose lowest bit says whether they write one byte. */
static bool is_register_move(const struct hv_instruction *instruction)
{
	return is_absolute_move(instruction) ||
	       (instruction->map == 1 &&
	        (instruction->opcode == 0x88 || instruction->opcode == 0x89));
}

static bool is_immediate_move(const struct hv_instruction *instruction)
{
	return instruction->map == 1 &&
	       (instruction->opcode == 0xc6 || instruction->opcode == 0xc7);
}

static bool has_width(const struct hv_instruction *instruction)
{
	uint8_t opcode = instruction->opcode;

	if (instruction->map != 1)
		return false;
	return opcode < 0x40 || (opcode >= 0x80 && opcode <= 0x89) || opcode == 0xc0 ||
	       opcode == 0xc1 || (opcode >= 0xd0 && opcode <= 0xd3) || opcode == 0xf6 ||
	       opcode == 0xf7 || opcode == 0xfe || (opcode == 0xff && (instruction->reg & 7) < 2) ||
	       is_immediate_move(instruction) || is_absolute_move(instruction) ||
	       hv_instruction_is_string_store(instruction);
}

static uint64_t moved_value(const struct hv_processor *processor,
                            const struct hv_instruction *instruction)
{
	const uint64_t *general = processor->stopped.general;
	unsigned reg = instruction->has_modrm ? instruction->reg : 0;

	if (is_immediate_move(instruction))
		return (uint64_t)(int64_t)(int32_t)instruction->immediate;
	if (instruction->opcode == 0x88 && reg >= 4 && !instruction->rex)
		return general[reg - 4] >> 8;
	return general[reg];
}

bool hv_write_fits(const struct hv_processor *processor, const struct hv_instruction *instruction,
                   uint64_t offset)
{
	unsigned size = processor->exit.memory.size, whole = hv_instruction_width(instruction);
	uint64_t value;

	if (!has_width(instruction))
		return true;
	if (size != whole)
		return size < whole &&
		       (offset || !((processor->exit.memory.gpa + size) % HV_PAGE_BYTES));
	if (!is_register_move(instruction) && !is_immediate_move(instruction))
		return true;
	value = moved_value(processor, instruction);
	return memcmp(processor->exit.memory.data, &value, size) == 0;
}

static bool matches_memory(const struct hv_processor *processor,
                           const struct host_kvm_system *system,
                           const struct hv_instruction *instruction, uint64_t rip)
{
	struct host_kvm_registers registers = processor->stopped;
	bool write = processor->exit.memory.write;
	uint64_t linear, gpa, offset;

	if (hv_instruction_is_string_store(instruction))
		return !write || hv_write_fits(processor, instruction, 0);
	registers.rip = rip;
	if (!hv_instruction_address(instruction, &registers, system, &linear) ||
	    hv_translate(processor->partition, system, linear, WHvTranslateGvaFlagPrivilegeExempt,
	                 &gpa) != WHvTranslateGvaResultSuccess)
		return false;
	offset = processor->exit.memory.gpa - gpa;
	return gpa <= processor->exit.memory.gpa && offset < FRAGMENTS_MAX_BYTES &&
	       (!write || hv_write_fits(processor, instruction, offset));
}

bool hv_instruction_fits(const struct hv_processor *processor, const struct host_kvm_system *system,
                         const struct hv_instruction *instruction, uint64_t rip)
{
	if (processor->exit.kind == HOST_KVM_PORT)
		return matches_port(processor, instruction);
	return matches_memory(processor, system, instruction, rip);
}
