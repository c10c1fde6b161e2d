/* tests/vm/hv/match_test.c - which instruction can have made an exit, by its port, address, size and value. */
#include "script.h"

#define DEVICE 0x100000u

/* Number, size and direction have to be those of the exit. */
TEST(VM_26_code_that_is_no_access_of_that_kind_is_not_taken_for_it)
{
	static const struct {
		const char *code;
		bool write;
		uint8_t size;
		bool fits;
	} rows[] = {
		{ "\xe4\x10", false, 1, true },  { "\xe4\x11", false, 1, false },
		{ "\xe4\x10", false, 2, false }, { "\xe6\x10", false, 1, false },
		{ "\xe5\x10", false, 2, true },  { "\xe7\x10", true, 2, true },
		{ "\xe7\x10", true, 4, false },  { "\xec\xf4", false, 1, true },
		{ "\xee\xf4", true, 1, true },   { "\xef\xf4", true, 2, true },
		{ "\xed\xf4", true, 2, false },  { "\xe6\x11", true, 1, false },
		{ "\x90\xf4", false, 1, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, 2);
		/* Of DX, not of all of RDX. */
		guest_set(&guest, WHvX64RegisterRdx, 0xabcd0010);
		script_port(rows[i].write, rows[i].size, 0x10, GUEST_ENTRY);
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(rows[i].fits, guest.exit.VpContext.InstructionLength != 0);
		guest_destroy(&guest);
	}
}

/* mov [di],al: any of the up to 64 bytes from where its registers lead is its own, and no other. */
TEST(VM_25_an_access_at_memory_is_of_code_whose_registers_lead_there)
{
	static const struct {
		uint64_t gpa;
		bool fits;
	} rows[] = { { 0x6000, true }, { 0x603f, true }, { 0x6040, false }, { 0x5fff, false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, "\x88\x05\xf4", 3);
		guest_set(&guest, WHvX64RegisterRdi, 0x6000);
		script_memory(true, 1, rows[i].gpa, GUEST_ENTRY + 2);
		assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
		assert_int_equal(rows[i].fits ? 2 : 0, guest.exit.VpContext.InstructionLength);
		guest_destroy(&guest);
	}
}

/* An operand beside the code leads elsewhere from each place that the code could stand at. */
TEST(VM_25_an_operand_beside_the_code_is_counted_from_where_it_stands)
{
	struct guest guest;

	script_start(&guest, "\x89\x05\x00\x20\x00\x00\xf4", 7);
	script_make_wide(&guest);
	script_memory(true, 4, GUEST_ENTRY + 0x2006, GUEST_ENTRY + 6);
	script_expect_rip(&guest, GUEST_ENTRY, 6);
	assert_int_equal(1, guest.exit.MemoryAccess.AccessInfo.GvaValid);
	assert_int_equal(GUEST_ENTRY + 0x2006, guest.exit.MemoryAccess.Gva);
	guest_destroy(&guest);
}

/*
 * Over the end of a page an element comes as two accesses, and so does what MOV writes, whose second part is known by where it
 * begins; elsewhere a smaller access is another instruction's.
 */
TEST(VM_25_a_part_of_what_is_written_is_an_access_at_the_end_of_a_page_alone)
{
	static const struct {
		const char *code;
		uint64_t gpa;
		uint8_t size;
		bool fits;
	} rows[] = {
		{ "\x90\xa5", 0x3ffe, 2, true },  { "\x90\xa5", 0x3ff0, 4, true },
		{ "\x90\xa5", 0x3ff0, 2, false }, { "\x90\xa5", 0x3ffd, 2, false },
		{ "\x90\xa5", 0x4000, 2, false }, { "\x90\xa5", 0x4000, 8, false },
		{ "\x89\x07", 0x3ffe, 2, true },  { "\x89\x07", 0x3ffe, 4, true },
		{ "\x89\x07", 0x4000, 2, true },  { "\x89\x07", 0x3ffe, 1, false },
		{ "\x89\x07", 0x3ffe, 8, false }, { "\x89\x07", 0x3ffd, 1, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, 2);
		script_make_wide(&guest);
		memset(guest.memory + GUEST_ENTRY - 16, 0xf4, 16);
		guest_set(&guest, WHvX64RegisterRdi, 0x3ffe);
		script_memory(true, rows[i].size, rows[i].gpa, GUEST_ENTRY + 2);
		assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
		if (rows[i].fits != (guest.exit.VpContext.InstructionLength != 0))
			print_error("row %zu\n", i);
		assert_int_equal(rows[i].fits, guest.exit.VpContext.InstructionLength != 0);
		guest_destroy(&guest);
	}
}

/* The shortest instruction is another where a prefix says how much is written, or of which register. */
TEST(VM_25_a_write_is_of_the_instruction_whose_prefixes_it_shows)
{
	static const struct {
		const char *code;
		uint8_t length, size;
		bool wide;
		const char *data;
	} rows[] = {
		/* mov [rdi],rax; mov [rdi],eax; mov [rdi],r8d; mov [rdi],r8; mov [rdi],r15b; mov [rdi],spl */
		{ "\x48\x89\x07", 3, 8, true, "\x88\x77\x66\x55\x44\x33\x22\x11" },
		{ "\x89\x07", 2, 4, true, "\x88\x77\x66\x55" },
		{ "\x44\x89\x07", 3, 4, true, "\x08\x08\x08\x08" },
		{ "\x4c\x89\x07", 3, 8, true, "\x08\x08\x08\x08\x08\x08\x08\x08" },
		{ "\x44\x88\x3f", 3, 1, true, "\x0f" },
		{ "\x40\x88\x27", 3, 1, true, "\x04" },
		/* mov [rdi],ah; mov [rdi],bh; mov [di],ax; mov [di],eax */
		{ "\x88\x27", 2, 1, true, "\x77" },
		{ "\x88\x3f", 2, 1, true, "\x03" },
		{ "\x66\x89\x07", 3, 2, true, "\x88\x77" },
		{ "\x89\x05", 2, 2, false, "\x88\x77" },
		{ "\x66\x89\x05", 3, 4, false, "\x88\x77\x66\x55" },
		/* mov qword [rdi],-2; mov dword [rdi],-2; mov byte [rdi],5 */
		{ "\x48\xc7\x07\xfe\xff\xff\xff", 7, 8, true, "\xfe\xff\xff\xff\xff\xff\xff\xff" },
		{ "\xc7\x07\xfe\xff\xff\xff", 6, 4, true, "\xfe\xff\xff\xff" },
		{ "\xc6\x07\x05", 3, 1, true, "\x05" },
		/* mov [2010h],ax; mov [2010h],eax; mov [2010h],al */
		{ "\xa3\x10\x20", 3, 2, false, "\x88\x77" },
		{ "\x66\xa3\x10\x20", 4, 4, false, "\x88\x77\x66\x55" },
		{ "\xa2\x10\x20", 3, 1, false, "\x88" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, rows[i].length);
		if (rows[i].wide)
			script_make_wide(&guest);
		for (unsigned reg = 1; reg < 16; reg++)
			guest_set(&guest, (WHV_REGISTER_NAME)(WHvX64RegisterRax + reg),
			          0x0101010101010101 * reg);
		guest_set(&guest, WHvX64RegisterRax, 0x1122334455667788);
		guest_set(&guest, WHvX64RegisterRdi, 0x2010);
		memset(guest.memory + GUEST_ENTRY - 16, 0xf4, 16);
		script_memory(true, rows[i].size, 0x2010, GUEST_ENTRY + rows[i].length);
		memcpy(script.data, rows[i].data, rows[i].size);
		script_expect_rip(&guest, GUEST_ENTRY, rows[i].length);
		/* It comes again with the same, and is known. */
		script_expect_rip(&guest, GUEST_ENTRY, rows[i].length);
		guest_destroy(&guest);
	}
}

/* The value or the size of another instruction is not its own. */
TEST(VM_25_a_write_of_another_size_or_value_is_not_of_that_instruction)
{
	static const struct {
		const char *code;
		uint8_t size;
		uint8_t value;
		bool fits;
	} rows[] = {
		{ "\x89\x05\xf4\xf4", 2, 0, true },
		{ "\x89\x05\xf4\xf4", 2, 1, false },
		{ "\x89\x05\xf4\xf4", 4, 0, false },
		{ "\x88\x05\xf4\xf4", 1, 0, true },
		{ "\x88\x05\xf4\xf4", 1, 1, false },
		{ "\x88\x05\xf4\xf4", 2, 0, false },
		{ "\xc6\x05\x07\xf4", 1, 7, true },
		{ "\xc6\x05\x07\xf4", 1, 8, false },
		{ "\xc7\x05\x07\x00", 2, 7, true },
		{ "\xc7\x05\x07\x00", 2, 8, false },
		{ "\xa2\x10\x20\xf4", 1, 0, true },
		{ "\xa2\x10\x20\xf4", 1, 1, false },
		{ "\xa3\x10\x20\xf4", 2, 0, true },
		{ "\xa3\x10\x20\xf4", 2, 1, false },
		/* or, add, not, inc, shl, xchg: what they write is not known, how much is */
		{ "\x09\x05\xf4\xf4", 2, 9, true },
		{ "\x09\x05\xf4\xf4", 1, 9, false },
		{ "\x00\x05\xf4\xf4", 1, 9, true },
		{ "\x00\x05\xf4\xf4", 2, 9, false },
		{ "\xf7\x15\xf4\xf4", 2, 9, true },
		{ "\xf7\x15\xf4\xf4", 4, 9, false },
		{ "\xf6\x15\xf4\xf4", 1, 9, true },
		{ "\xf6\x15\xf4\xf4", 2, 9, false },
		{ "\xfe\x05\xf4\xf4", 1, 9, true },
		{ "\xfe\x05\xf4\xf4", 2, 9, false },
		{ "\xff\x05\xf4\xf4", 2, 9, true },
		{ "\xff\x0d\xf4\xf4", 1, 9, false },
		{ "\xd0\x25\xf4\xf4", 1, 9, true },
		{ "\xd0\x25\xf4\xf4", 2, 9, false },
		{ "\xd3\x25\xf4\xf4", 2, 9, true },
		{ "\xd3\x25\xf4\xf4", 1, 9, false },
		{ "\xc0\x25\x03\xf4", 1, 9, true },
		{ "\xc0\x25\x03\xf4", 2, 9, false },
		{ "\xc1\x25\x03\xf4", 2, 9, true },
		{ "\xc1\x25\x03\xf4", 1, 9, false },
		{ "\x80\x0d\x03\xf4", 1, 9, true },
		{ "\x80\x0d\x03\xf4", 2, 9, false },
		{ "\x87\x05\xf4\xf4", 2, 9, true },
		{ "\x87\x05\xf4\xf4", 1, 9, false },
		/* mov [di],ds; far push through memory; setz; cmpxchg: of sizes of their own */
		{ "\x8c\x1d\xf4\xf4", 2, 9, true },
		{ "\x0f\x94\x05\xf4", 1, 9, true },
		{ "\x0f\xb1\x05\xf4", 2, 9, true },
		{ "\x8f\x05\xf4\xf4", 4, 9, true },
		{ "\xff\x35\xf4\xf4", 4, 9, true },
		/* movups: as much as a vector holds */
		{ "\x0f\x11\x05\xf4", 8, 9, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hv_instruction instruction;
		struct guest guest;

		script_start(&guest, rows[i].code, 4);
		guest_set(&guest, WHvX64RegisterRax, 0);
		guest_set(&guest, WHvX64RegisterRdi, 0x2010);
		memset(guest.memory + GUEST_ENTRY - 16, 0xf4, 16);
		assert_true(hv_decode((const uint8_t *)rows[i].code, 4, 2, &instruction));
		script_memory(true, rows[i].size, 0x2010, GUEST_ENTRY + instruction.length);
		script.data[0] = rows[i].value;
		assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
		if (rows[i].fits != (guest.exit.VpContext.InstructionLength != 0))
			print_error("row %zu\n", i);
		assert_int_equal(rows[i].fits ? instruction.length : 0,
		                 guest.exit.VpContext.InstructionLength);
		guest_destroy(&guest);
	}
}

/* mov [rdi],r8d while both registers are alike, then not: what was found the first time is not what it is. */
TEST(VM_26_an_exit_whose_value_tells_another_instruction_is_not_known)
{
	struct guest guest;

	script_start(&guest, "\x44\x89\x07\xf4", 4);
	script_make_wide(&guest);
	guest_set(&guest, WHvX64RegisterRax, 5);
	guest_set(&guest, WHvX64RegisterR8, 5);
	guest_set(&guest, WHvX64RegisterRdi, 0x2000);
	script_memory(true, 4, 0x2000, GUEST_ENTRY + 3);
	script.data[0] = 5;
	assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterR8, 6);
	script.data[0] = 6;
	script_expect_rip(&guest, GUEST_ENTRY, 3);
	guest_destroy(&guest);
}
