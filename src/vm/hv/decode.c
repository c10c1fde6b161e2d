/* vm/hv/decode.c - instruction length, prefixes and memory operand. */
#include "vm/hv/decode.h"

#include <string.h>

struct reader {
	const uint8_t *code;
	size_t count;
	size_t at;
	bool short_of;
};

static uint8_t next(struct reader *reader)
{
	if (reader->at >= reader->count || reader->at >= HV_MAX_INSTRUCTION) {
		reader->short_of = true;
		return 0;
	}
	return reader->code[reader->at++];
}

/* size bytes as an unsigned number. */
static uint64_t next_number(struct reader *reader, unsigned size)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)next(reader) << (8 * i);
	return value;
}

static int64_t sign_extend(uint64_t value, unsigned size)
{
	unsigned shift = 64 - 8 * size;

	return size ? (int64_t)(value << shift) >> shift : 0;
}

static bool legacy_prefix(struct hv_instruction *instruction, uint8_t byte, unsigned *flags)
{
	static const struct {
		uint8_t byte;
		int8_t segment;
	} segments[] = { { 0x26, HOST_KVM_ES }, { 0x2e, HOST_KVM_CS }, { 0x36, HOST_KVM_SS },
		         { 0x3e, HOST_KVM_DS }, { 0x64, HOST_KVM_FS }, { 0x65, HOST_KVM_GS } };

	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
		if (segments[i].byte == byte) {
			instruction->segment = segments[i].segment;
			return true;
		}
	if (byte == 0xf2 || byte == 0xf3)
		instruction->repeated = true;
	else if (byte == 0x66)
		*flags |= 1;
	else if (byte == 0x67)
		*flags |= 2;
	else if (byte != 0xf0)
		return false;
	return true;
}

static uint8_t prefixes(struct reader *reader, struct hv_instruction *instruction,
                        unsigned mode_bytes)
{
	unsigned flags = 0;
	uint8_t byte = next(reader);

	while (!reader->short_of && legacy_prefix(instruction, byte, &flags))
		byte = next(reader);
	if (mode_bytes == 8 && (byte & 0xf0) == 0x40) {
		instruction->rex = byte;
		byte = next(reader);
	}
	if (mode_bytes == 2)
		instruction->operand_bytes = (flags & 1) ? 4 : 2;
	else
		instruction->operand_bytes = (flags & 1) ? 2 : 4;
	if (instruction->rex & 8)
		instruction->operand_bytes = 8;
	instruction->address_bytes = (uint8_t)mode_bytes;
	if (flags & 2)
		instruction->address_bytes = mode_bytes == 4 ? 2 : 4;
	return byte;
}

static bool one_byte_has_modrm(uint8_t opcode)
{
	if (opcode < 0x40)
		return (opcode & 7) < 4;
	return (opcode >= 0x62 && opcode <= 0x63) || opcode == 0x69 || opcode == 0x6b ||
	       (opcode >= 0x80 && opcode <= 0x8f) || opcode == 0xc0 || opcode == 0xc1 ||
	       (opcode >= 0xc4 && opcode <= 0xc7) || (opcode >= 0xd0 && opcode <= 0xd3) ||
	       (opcode >= 0xd8 && opcode <= 0xdf) || opcode == 0xf6 || opcode == 0xf7 ||
	       opcode == 0xfe || opcode == 0xff;
}

static bool two_byte_has_modrm(uint8_t opcode)
{
	return !(opcode >= 0x04 && opcode <= 0x0b) && !(opcode >= 0x30 && opcode <= 0x37) &&
	       opcode != 0x77 && !(opcode >= 0x80 && opcode <= 0x8f) &&
	       !(opcode >= 0xa0 && opcode <= 0xa2) && !(opcode >= 0xa8 && opcode <= 0xaa) &&
	       !(opcode >= 0xc8 && opcode <= 0xcf) && opcode != 0x0e;
}

/* Bytes of the immediate of a one-byte opcode. */
static unsigned one_byte_immediate(const struct hv_instruction *instruction)
{
	uint8_t opcode = instruction->opcode;
	unsigned wide = instruction->operand_bytes == 2 ? 2 : 4;

	if (opcode < 0x40)
		return (opcode & 7) == 4 ? 1 : (opcode & 7) == 5 ? wide : 0;
	if ((opcode >= 0xb8 && opcode <= 0xbf))
		return instruction->operand_bytes;
	if (opcode >= 0xa0 && opcode <= 0xa3)
		return instruction->address_bytes;
	if (opcode == 0xf6)
		return (instruction->reg & 7) < 2 ? 1 : 0;
	if (opcode == 0xf7)
		return (instruction->reg & 7) < 2 ? wide : 0;
	switch (opcode) {
	case 0x68:
	case 0x69:
	case 0x81:
	case 0xa9:
	case 0xc7:
	case 0xe8:
	case 0xe9: return wide;
	case 0x9a:
	case 0xea: return wide + 2;
	case 0xc2:
	case 0xca: return 2;
	case 0xc8: return 3;
	case 0x6a:
	case 0x6b:
	case 0x80:
	case 0x82:
	case 0x83:
	case 0xa8:
	case 0xc0:
	case 0xc1:
	case 0xc6:
	case 0xcd:
	case 0xd4:
	case 0xd5:
	case 0xeb: return 1;
	}
	if ((opcode >= 0x70 && opcode <= 0x7f) || (opcode >= 0xb0 && opcode <= 0xb7) ||
	    (opcode >= 0xe0 && opcode <= 0xe7))
		return 1;
	return 0;
}

static unsigned two_byte_immediate(const struct hv_instruction *instruction)
{
	uint8_t opcode = instruction->opcode;

	if (opcode >= 0x80 && opcode <= 0x8f)
		return instruction->operand_bytes == 2 ? 2 : 4;
	if ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xa4 || opcode == 0xac ||
	    opcode == 0xba || opcode == 0xc2 || (opcode >= 0xc4 && opcode <= 0xc6))
		return 1;
	return 0;
}

static unsigned address_16(struct hv_instruction *instruction)
{
	static const int8_t pairs[8][2] = { { 3, 6 },  { 3, 7 },  { 5, 6 },  { 5, 7 },
		                            { 6, -1 }, { 7, -1 }, { 5, -1 }, { 3, -1 } };

	if (instruction->mod == 0 && instruction->rm == 6)
		return 2;
	instruction->base = pairs[instruction->rm & 7][0];
	instruction->index = pairs[instruction->rm & 7][1];
	return instruction->mod == 1 ? 1 : instruction->mod == 2 ? 2 : 0;
}

static unsigned address_32(struct reader *reader, struct hv_instruction *instruction,
                           unsigned mode_bytes)
{
	uint8_t sib;

	if ((instruction->rm & 7) != 4) {
		if (instruction->mod == 0 && (instruction->rm & 7) == 5) {
			instruction->base = mode_bytes == 8 ? -2 : -1;
			return 4;
		}
		instruction->base = (int8_t)instruction->rm;
		return instruction->mod == 1 ? 1 : instruction->mod == 2 ? 4 : 0;
	}
	sib = next(reader);
	instruction->scale = sib >> 6;
	instruction->index = (int8_t)(((sib >> 3) & 7) | ((instruction->rex & 2) << 2));
	if (instruction->index == 4)
		instruction->index = -1;
	if (instruction->mod == 0 && (sib & 7) == 5)
		return 4;
	instruction->base = (int8_t)((sib & 7) | ((instruction->rex & 1) << 3));
	return instruction->mod == 1 ? 1 : instruction->mod == 2 ? 4 : 0;
}

/* MOV of control and debug registers: between registers whatever mod says, which processors do not look at. */
static bool ignores_mod(const struct hv_instruction *instruction)
{
	return instruction->map == 2 && instruction->opcode >= 0x20 && instruction->opcode <= 0x23;
}

static void modrm(struct reader *reader, struct hv_instruction *instruction, unsigned mode_bytes)
{
	uint8_t byte = next(reader);
	unsigned bytes;

	instruction->has_modrm = true;
	instruction->mod = ignores_mod(instruction) ? 3 : byte >> 6;
	instruction->reg = (uint8_t)(((byte >> 3) & 7) | ((instruction->rex & 4) << 1));
	instruction->rm = (uint8_t)((byte & 7) | ((instruction->rex & 1) << 3));
	if (instruction->mod == 3)
		return;
	if (instruction->address_bytes == 2)
		bytes = address_16(instruction);
	else
		bytes = address_32(reader, instruction, mode_bytes);
	instruction->displacement = sign_extend(next_number(reader, bytes), bytes);
}

bool hv_decode(const uint8_t *code, size_t count, unsigned mode_bytes,
               struct hv_instruction *ret_instruction)
{
	struct reader reader = { .code = code, .count = count };
	struct hv_instruction *instruction = ret_instruction;
	unsigned bytes;

	memset(instruction, 0, sizeof(*instruction));
	instruction->base = instruction->index = -1;
	instruction->segment = -1;
	instruction->map = 1;
	instruction->opcode = prefixes(&reader, instruction, mode_bytes);
	if (instruction->opcode == 0x0f) {
		instruction->map = 2;
		instruction->opcode = next(&reader);
		if (instruction->opcode == 0x38 || instruction->opcode == 0x3a)
			return false;
	}
	/* VEX where LES and LDS were. */
	if (instruction->map == 1 && (instruction->opcode == 0xc4 || instruction->opcode == 0xc5 ||
	                              instruction->opcode == 0x62))
		return false;
	if (instruction->map == 1 ? one_byte_has_modrm(instruction->opcode)
	                          : two_byte_has_modrm(instruction->opcode))
		modrm(&reader, instruction, mode_bytes);
	bytes = instruction->map == 1 ? one_byte_immediate(instruction)
	                              : two_byte_immediate(instruction);
	instruction->immediate = next_number(&reader, bytes);
	instruction->length = (uint8_t)reader.at;
	return !reader.short_of;
}

bool hv_instruction_is_string_port(const struct hv_instruction *instruction)
{
	return instruction->map == 1 && instruction->opcode >= 0x6c && instruction->opcode <= 0x6f;
}

bool hv_instruction_is_string_store(const struct hv_instruction *instruction)
{
	return instruction->map == 1 &&
	       (instruction->opcode == 0xa4 || instruction->opcode == 0xa5 ||
	        instruction->opcode == 0xaa || instruction->opcode == 0xab);
}

bool hv_instruction_is_port(const struct hv_instruction *instruction, bool write,
                            unsigned *ret_size)
{
	uint8_t opcode = instruction->opcode;
	bool writes;

	if (instruction->map != 1)
		return false;
	if ((opcode >= 0xe4 && opcode <= 0xe7) || (opcode >= 0xec && opcode <= 0xef) ||
	    hv_instruction_is_string_port(instruction))
		writes = opcode & 2;
	else
		return false;
	if (!(opcode & 1))
		*ret_size = 1;
	else
		*ret_size = instruction->operand_bytes == 2 ? 2 : 4;
	return writes == write;
}

static uint64_t truncate(uint64_t value, unsigned bytes)
{
	return bytes == 8 ? value : value & ((1ull << (8 * bytes)) - 1);
}

static int segment_of(const struct hv_instruction *instruction)
{
	if (instruction->segment >= 0)
		return instruction->segment;
	return instruction->base == 4 || instruction->base == 5 ? HOST_KVM_SS : HOST_KVM_DS;
}

bool hv_instruction_address(const struct hv_instruction *instruction,
                            const struct host_kvm_registers *registers,
                            const struct host_kvm_system *system, uint64_t *ret_linear)
{
	uint64_t offset = (uint64_t)instruction->displacement;
	int segment = segment_of(instruction);

	if (instruction->map == 1 && instruction->opcode >= 0xa0 && instruction->opcode <= 0xa3)
		offset = instruction->immediate;
	else if (!instruction->has_modrm || instruction->mod == 3)
		return false;
	if (instruction->base >= 0)
		offset += registers->general[instruction->base];
	else if (instruction->base == -2)
		offset += registers->rip + instruction->length;
	if (instruction->index >= 0)
		offset += registers->general[instruction->index] << instruction->scale;
	offset = truncate(offset, instruction->address_bytes);
	/* In 64-bit code only FS and GS have a base. */
	if (!(system->segments[HOST_KVM_CS].attributes & 0x2000) || segment >= HOST_KVM_FS)
		offset += system->segments[segment].base;
	*ret_linear = offset;
	return true;
}
