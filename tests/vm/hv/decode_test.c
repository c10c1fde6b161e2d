/* tests/vm/hv/decode_test.c - lengths and memory operands of instructions. */
#include "guest.h"
#include "harness/random.h"
#include "vm/hv/decode.h"

struct row {
	uint8_t mode;
	uint8_t length; /* 0: refused */
	uint8_t code[15];
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct hv_instruction instruction;
		bool decoded = hv_decode(rows[i].code, 15, rows[i].mode, &instruction);

		if (decoded != (rows[i].length != 0) ||
		    (decoded && instruction.length != rows[i].length))
			print_error("row %zu: length %u\n", i, decoded ? instruction.length : 0);
		assert_int_equal(rows[i].length != 0, decoded);
		if (decoded)
			assert_int_equal(rows[i].length, instruction.length);
		/* A byte fewer is not enough. */
		if (decoded)
			assert_false(hv_decode(rows[i].code, rows[i].length - 1u, rows[i].mode,
			                       &instruction));
	}
}

TEST(VM_25_lengths_of_moves_and_arithmetic_with_memory)
{
	static const struct row rows[] = {
		{ 8, 2, { 0x89, 0x07 } },                          /* mov [rdi],eax */
		{ 8, 3, { 0x48, 0x89, 0x07 } },                    /* mov [rdi],rax */
		{ 8, 4, { 0x66, 0x45, 0x89, 0x07 } },              /* mov [r15],r8w */
		{ 8, 3, { 0x8b, 0x47, 0x10 } },                    /* mov eax,[rdi+10h] */
		{ 8, 6, { 0x8b, 0x87, 0, 1, 0, 0 } },              /* +100h */
		{ 8, 6, { 0x8b, 0x05, 1, 2, 3, 4 } },              /* RIP-relative */
		{ 8, 3, { 0x8b, 0x04, 0x8f } },                    /* [rdi+rcx*4] */
		{ 8, 7, { 0x8b, 0x04, 0x25, 0, 0, 0, 0x80 } },     /* no base */
		{ 8, 4, { 0x8b, 0x44, 0x24, 8 } },                 /* [rsp+8] */
		{ 8, 6, { 0xc7, 0x07, 1, 2, 3, 4 } },              /* mov dword [rdi] */
		{ 8, 7, { 0x48, 0xc7, 0x07, 1, 2, 3, 4 } },        /* mov qword [rdi] */
		{ 8, 5, { 0x66, 0xc7, 0x07, 1, 2 } },              /* mov word [rdi] */
		{ 8, 3, { 0xc6, 0x07, 1 } },                       /* mov byte [rdi] */
		{ 8, 10, { 0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8 } }, /* mov rax,imm64 */
		{ 8, 9, { 0xa1, 1, 2, 3, 4, 5, 6, 7, 8 } },        /* mov eax,[abs] */
		{ 8, 3, { 0x0f, 0xb6, 0x07 } },                    /* movzx eax,[rdi] */
		{ 8, 4, { 0x48, 0x0f, 0xbe, 0x07 } },              /* movsx rax,[rdi] */
		{ 8, 2, { 0x87, 0x07 } },                          /* xchg */
		{ 8, 6, { 0x81, 0x0f, 1, 2, 3, 4 } },              /* or dword [rdi] */
		{ 8, 3, { 0x83, 0x3f, 1 } },                       /* cmp dword [rdi],1 */
		{ 8, 3, { 0xf6, 0x07, 1 } },                       /* test byte [rdi],1 */
		{ 8, 6, { 0xf7, 0x07, 1, 2, 3, 4 } },              /* test dword [rdi] */
		{ 8, 2, { 0xf7, 0x17 } },                          /* not dword [rdi] */
		{ 8, 2, { 0xf6, 0x17 } },                          /* not byte [rdi] */
		{ 8, 3, { 0xf6, 0x0f, 1 } },                       /* test byte [rdi],1 again */
		{ 8, 6, { 0xf7, 0x0f, 1, 2, 3, 4 } },
		{ 8, 4, { 0x0f, 0xba, 0x27, 5 } },    /* bt dword [rdi],5 */
		{ 8, 2, { 0xf3, 0xaa } },             /* rep stosb */
		{ 8, 3, { 0xf3, 0x48, 0xa5 } },       /* rep movsq */
		{ 8, 5, { 0xe8, 1, 2, 3, 4 } },       /* call */
		{ 8, 6, { 0x0f, 0x84, 1, 2, 3, 4 } }, /* je */
		{ 8, 4, { 0x0f, 0x70, 0xc0, 5 } },    /* pshufw */
		{ 8, 4, { 0x0f, 0x71, 0xd0, 5 } },    /* psrlw */
		{ 8, 4, { 0x0f, 0x72, 0xd0, 5 } },    /* psrld */
		{ 8, 4, { 0x0f, 0x73, 0xd0, 5 } },    /* psrlq */
		{ 8, 3, { 0x0f, 0x74, 0xc0 } },       /* pcmpeqb */
		{ 8, 4, { 0x0f, 0xc5, 0xc0, 5 } },    /* pextrw */
		{ 8, 2, { 0x0f, 0x05 } },             /* syscall */
		{ 8, 3, { 0x0f, 0x22, 0xd8 } },       /* mov cr3,rax */
		{ 4, 6, { 0x8b, 0x0d, 1, 2, 3, 4 } }, /* mov ecx,[abs] */
		{ 4, 4, { 0x67, 0x8b, 0x46, 4 } },    /* 16-bit address */
		{ 4, 7, { 0xea, 1, 2, 3, 4, 8, 0 } }, /* far jump */
		{ 2, 4, { 0x8b, 0x0e, 1, 2 } },       /* mov cx,[abs] */
		{ 2, 2, { 0x8b, 0x07 } },             /* mov ax,[bx] */
		{ 2, 6, { 0x66, 0xb8, 1, 2, 3, 4 } }, /* mov eax,imm32 */
		{ 2, 3, { 0xb8, 1, 2 } },             /* mov ax,imm16 */
		{ 2, 5, { 0xea, 1, 2, 8, 0 } },       /* far jump */
	};

	check(rows, sizeof(rows) / sizeof(rows[0]));
}

/*
 * Each opcode with [rsp+10h] or [si+24h] behind it: its length, as binutils' disassembler has it. A dot: a prefix, or nothing that
 * it knows there.
 */
static const struct {
	uint8_t mode;
	bool two_bytes;
	const char *lengths;
} opcodes[] = {
	{ 8, false,
	  "444425..444425.4444425..444425..4444254.4444254.4444254.4444254."
	  "................1111111111111111...44444582511112222222222222222"
	  "58.54444444444441111111111.1111199991111251111112222222255555555"
	  "5531..58413112.14444...1444444442222222255.211114144115811111144" },
	{ 8, true,
	  "5555.22222.2.52.5555555555555555........55555555222222.2........"
	  "5555555555555555.555555555555555555555555555..556...555255....55"
	  "66666666666666665555555555555555222565..2225655555555555.5.55555"
	  "55656.6.22222222.55555..55555555555555.555555555.555555.55555555" },
	{ 4, false,
	  "4444251144442514444425114444251144442521444425214444252144442521"
	  "1111111111111111111111111111111111.42222582511112222222222222222"
	  "5855444444444444111111111171111155551111251111112222222255555555"
	  "5531..5841311211444422.14444444422222222557211112122115811111144" },
	{ 4, true,
	  "5555.22222.2.52.5555555555555555........55555555222222.2........"
	  "5555555555555555.555555555555555555555555555..556...555255....55"
	  "66666666666666665555555555555555222565..2225655555555555.5.55555"
	  "55656.6.22222222.55555..55555555555555.555555555.555555.55555555" },
	{ 2, false,
	  "3333231133332313333323113333231133332321333323213333232133332321"
	  "1111111111111111111111111111111111.32222352411112222222222222222"
	  "4544333333333333111111111151111133331111231111112222222233333333"
	  "4431..4541311211333322.13333333322222222335211112122114511111133" },
	{ 2, true,
	  "4444.22222.2.42.4444444444..4444........44444444222222.2........"
	  "4444444444444444.444444444444444444444444444..445...444244....44"
	  "44444444444444444444444444444444222454..2224544444444444.4.44444"
	  "44545.5.22222222.44444..44444444444444.444444444.444444.44444444" },
};

TEST(VM_25_every_opcode_has_its_length)
{
	for (size_t i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++) {
		for (unsigned opcode = 0; opcode < 256; opcode++) {
			uint8_t code[15] = { 0 };
			unsigned at = 0, digit = (uint8_t)opcodes[i].lengths[opcode];
			struct hv_instruction instruction;

			if (opcodes[i].two_bytes)
				code[at++] = 0x0f;
			code[at++] = (uint8_t)opcode;
			memcpy(code + at, "\x44\x24\x10", 3);
			if (digit == '.')
				continue;
			instruction.length = 0;
			hv_decode(code, sizeof(code), opcodes[i].mode, &instruction);
			if (instruction.length != digit - '0')
				print_error("mode %u, opcode %x\n", opcodes[i].mode, opcode);
			assert_int_equal(digit - '0', instruction.length);
		}
	}
}

TEST(VM_25_moves_of_control_and_debug_registers_have_no_memory_operand)
{
	static const uint8_t modrm[] = { 0x04, 0x05, 0x44, 0x84, 0x86, 0xc4 };
	const struct host_kvm_registers registers = { 0 };
	const struct host_kvm_system system = { 0 };
	struct hv_instruction instruction;
	uint64_t linear;

	for (unsigned mode = 2; mode <= 8; mode *= 2)
		for (uint8_t opcode = 0x20; opcode <= 0x23; opcode++)
			for (size_t i = 0; i < sizeof(modrm); i++) {
				const uint8_t code[15] = {
					0x0f, opcode, modrm[i], 0x24, 1, 2, 3, 4
				};

				assert_true(hv_decode(code, sizeof(code), mode, &instruction));
				assert_int_equal(3, instruction.length);
				assert_int_equal(modrm[i] >> 3 & 7, instruction.reg);
				assert_int_equal(modrm[i] & 7, instruction.rm);
				assert_false(hv_instruction_address(&instruction, &registers,
				                                    &system, &linear));
			}
}

/* What stands beside them has one: 0F 1F is a NOP with an operand, and 20 and 23 of the first map are ANDs. */
TEST(VM_25_opcodes_beside_moves_of_control_registers_keep_their_operands)
{
	static const struct row rows[] = {
		{ 8, 5, { 0x0f, 0x1f, 0x44, 0x24, 0x10 } },
		{ 8, 4, { 0x20, 0x44, 0x24, 0x10 } },
		{ 8, 4, { 0x23, 0x44, 0x24, 0x10 } },
		{ 8, 4, { 0x41, 0x0f, 0x20, 0xc0 } },
		{ 4, 3, { 0x0f, 0x28, 0x07 } },
	};

	check(rows, sizeof(rows) / sizeof(rows[0]));
}

TEST(VM_7_code_that_is_unknown_or_too_long_is_refused)
{
	static const struct row rows[] = {
		{ 8, 0, { 0x0f, 0x38, 0xf0, 0x07 } }, /* three-byte opcodes */
		{ 8, 0, { 0xc5, 0xf9, 0x6f, 0x07 } }, /* VEX */
		{ 8, 0, { 0x62, 0xf1, 0x7c, 0x48, 0x10, 0x07 } },
		/* fifteen prefixes, and no room for an opcode */
		{ 8,
		  0,
		  { 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
		    0x66, 0x66 } },
	};
	uint8_t code[15], long_code[16];
	struct hv_instruction instruction;
	uint32_t random = 1;

	check(rows, sizeof(rows) / sizeof(rows[0]));
	/* However much code there is: an instruction of 16 bytes is none. */
	memset(long_code, 0x66, sizeof(long_code));
	long_code[15] = 0x90;
	assert_false(hv_decode(long_code, sizeof(long_code), 8, &instruction));
	assert_true(hv_decode(long_code + 1, sizeof(long_code) - 1, 8, &instruction));
	assert_int_equal(15, instruction.length);
	for (int i = 0; i < 300000; i++) {
		unsigned mode = 2u << (i % 3);
		size_t count;

		for (size_t at = 0; at < sizeof(code); at++)
			code[at] = (uint8_t)(random_next(&random) >> 24);
		count = (random >> 8) % 16;
		if (hv_decode(code, count, mode, &instruction))
			assert_true(instruction.length >= 1 && instruction.length <= count);
	}
}

static uint64_t address(unsigned mode, const char *code, size_t count, uint16_t cs_attributes)
{
	struct host_kvm_registers registers = { .rip = 0x401000 };
	struct host_kvm_system system = { 0 };
	struct hv_instruction instruction;
	uint64_t linear = 0;

	for (unsigned i = 0; i < 16; i++)
		registers.general[i] = 0x100000000ull * (mode == 8) + 0x1000 * (i + 1);
	system.segments[HOST_KVM_CS].attributes = cs_attributes;
	system.segments[HOST_KVM_DS].base = 0x10;
	system.segments[HOST_KVM_SS].base = 0x20;
	system.segments[HOST_KVM_GS].base = 0x7000000000;
	assert_true(hv_decode((const uint8_t *)code, count, mode, &instruction));
	assert_true(hv_instruction_address(&instruction, &registers, &system, &linear));
	return linear;
}

#define ADDRESS(mode, code, cs) address(mode, code, sizeof(code) - 1, cs)

TEST(VM_25_memory_operands_are_where_the_registers_say)
{
	assert_int_equal(0x100008000, ADDRESS(8, "\x89\x07", 0x2000));              /* [rdi] */
	assert_int_equal(0x100010000, ADDRESS(8, "\x45\x89\x07", 0x2000));          /* [r15] */
	assert_int_equal(0x100007fff, ADDRESS(8, "\x89\x47\xff", 0x2000));          /* [rdi-1] */
	assert_int_equal(0x401106, ADDRESS(8, "\x8b\x05\x00\x01\x00\x00", 0x2000)); /* [rip+100h] */
	assert_int_equal(0x500010000, ADDRESS(8, "\x8b\x04\x8f", 0x2000)); /* [rdi+rcx*4] */
	assert_int_equal(0x200009000, ADDRESS(8, "\x8b\x04\x07", 0x2000)); /* [rdi+rax] */
	assert_int_equal(0x100001000, ADDRESS(8, "\x8b\x00", 0x2000));     /* [rax] */
	assert_int_equal(0x2000, ADDRESS(8, "\x8b\x04\x25\x00\x20\x00\x00", 0x2000)); /* [2000h] */
	assert_int_equal(0x100002000 * 2,
	                 ADDRESS(8, "\x8b\x04\x4d\x00\x00\x00\x00", 0x2000)); /* [rcx*2] */
	assert_int_equal(0x7100008000, ADDRESS(8, "\x65\x89\x07", 0x2000));   /* gs:[rdi] */
	assert_int_equal(0x8000, ADDRESS(8, "\x67\x89\x07", 0x2000));         /* [edi] */
	assert_int_equal(0x8010, ADDRESS(4, "\x89\x07", 0x4000));             /* ds:[edi] */
	assert_int_equal(0x6024, ADDRESS(4, "\x89\x45\x04", 0x4000));         /* ss:[ebp+4] */
	assert_int_equal(0x4010 + 0x7000, ADDRESS(2, "\x89\x00", 0));         /* ds:[bx+si] */
	assert_int_equal(0x6020 + 0x8000, ADDRESS(2, "\x89\x03", 0));         /* ss:[bp+di] */
}
