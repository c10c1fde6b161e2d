/*
 * vm/hv/decode.h - how long an x86 instruction is, and what its memory operand is.
 *
 * Model    One- and two-byte opcodes with their prefixes, ModRM, SIB, displacement and immediate; no VEX or EVEX.
 *          Enough to name the instruction behind a port or memory exit; nothing is executed.
 * Source   Intel SDM volume 2, chapter 2 and appendix A.
 */
#ifndef DRYDOCK_VM_HV_DECODE_H
#define DRYDOCK_VM_HV_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/host/host_kvm.h"

#define HV_MAX_INSTRUCTION 15u

struct hv_instruction {
	uint8_t length;
	uint8_t map; /* 1: one-byte opcode, 2: after 0F */
	uint8_t opcode;
	uint8_t operand_bytes; /* 2, 4 or 8: what the prefixes say for opcodes that are not of one byte */
	uint8_t address_bytes;
	uint8_t rex;
	bool repeated;
	int8_t segment; /* of the memory operand, enum host_kvm_segment_name */
	bool has_modrm;
	uint8_t mod, reg, rm; /* reg and rm with their REX bits */
	int8_t base, index;   /* register numbers, -1: none; base -2: RIP */
	uint8_t scale;
	int64_t displacement;
	uint64_t immediate;
};

/*
 * Decode the instruction at code; mode_bytes is 2, 4 or 8 for 16-, 32- and 64-bit code.
 * Gives    false when it is longer than count, longer than 15 bytes, or unknown.
 */
bool hv_decode(const uint8_t *code, size_t count, unsigned mode_bytes, struct hv_instruction *ret_instruction);
/* True for INS and OUTS. */
bool hv_instruction_is_string_port(const struct hv_instruction *instruction);
/* True for MOVS and STOS. */
bool hv_instruction_is_string_store(const struct hv_instruction *instruction);
/* True for IN, OUT, INS and OUTS that write (OUT) or read, with the size of one element in ret_size. */
bool hv_instruction_is_port(const struct hv_instruction *instruction, bool write, unsigned *ret_size);
/* Linear address of the memory operand of ModRM or of MOV's absolute form; false when it has none. */
bool hv_instruction_address(const struct hv_instruction *instruction,
                            const struct host_kvm_registers *registers,
                            const struct host_kvm_system *system, uint64_t *ret_linear);

#endif
