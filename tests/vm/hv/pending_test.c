/* tests/vm/hv/pending_test.c - which instruction an exit is of, and the registers before it, wherever it shows itself. */
#include "script.h"

#define DEVICE 0x100010u

/* --- Where the code is ---------------------------------------------------------------------------- */

BARE_TEST(VM_26_an_instruction_that_goes_over_a_page_is_found)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memcpy(guest.memory + 0x1fff, "\xe6\x10\xf4", 3);
	guest_set(&guest, WHvX64RegisterRip, 0x1fff);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x1fff, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

/* The last byte of this OUT is the first of what is no instruction here. */
BARE_TEST(VM_26_a_port_whose_number_is_no_instruction_is_found)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xe6, 0xc4, 0xe6, 0x62, 0xf4);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(GUEST_ENTRY + 2 * i, guest.exit.VpContext.Rip);
		assert_int_equal(2, guest.exit.VpContext.InstructionLength);
		guest_skip(&guest);
	}
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

/* A segment that begins within a page, and nothing in the page before the code's. */
BARE_TEST(VM_26_code_at_the_edge_of_memory_is_found_in_a_segment_that_begins_anywhere)
{
	uint8_t *page = host_pages_allocate(0x1000, NULL);
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memcpy(page, "\xe6\x10\xe4\x11\xf4", 5);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x20000, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	script_code(&guest, 0x1ff10, 0x9b);
	guest_set(&guest, WHvX64RegisterRip, 0xf0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(0xf0 + 2 * i, guest.exit.VpContext.Rip);
		assert_int_equal(2, guest.exit.VpContext.InstructionLength);
		guest_skip(&guest);
	}
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}

/* By tables that the processor does not look at in this test the code is not there. */
TEST(VM_26_an_exit_whose_code_cannot_be_read_shows_none)
{
	static const uint8_t nothing[16];
	struct guest guest;

	script_start(&guest, "\xf4", 1);
	memcpy(guest.memory + GUEST_ENTRY + 0x40, "\xe4\x10\xf4", 3);
	script_port(false, 1, 0x10, GUEST_ENTRY + 0x40);
	script_expect_rip(&guest, GUEST_ENTRY + 0x40, 2);
	script_set(&guest, WHvX64RegisterCr3, 0x80000);
	script_set(&guest, WHvX64RegisterCr0, 0x80000011);
	for (unsigned write = 0; write < 2; write++) {
		script_port(write, 1, 0x10, GUEST_ENTRY + 0x40);
		script_expect_rip(&guest, GUEST_ENTRY + 0x40, 0);
		assert_int_equal(0, guest.exit.IoPortAccess.InstructionByteCount);
		assert_memory_equal(nothing, guest.exit.IoPortAccess.InstructionBytes, 16);
	}
	guest_destroy(&guest);
}

/* Nothing is looked for before the beginning of the address space. */
TEST(VM_26_code_at_address_zero_is_found)
{
	struct guest guest;

	script_start(&guest, "\xf4", 1);
	memcpy(guest.memory, "\xe6\x10\xe4\x10", 4);
	script_port(true, 1, 0x10, 0);
	script_expect_rip(&guest, 0, 2);
	script_port(true, 1, 0x10, 2);
	script_expect_rip(&guest, 0, 2);
	script_port(false, 1, 0x10, 2);
	script_expect_rip(&guest, 2, 2);
	guest_destroy(&guest);
}

/* --- Ports ------------------------------------------------------------------------------------------ */

TEST(VM_28_where_port_writes_show_themselves_is_learnt_once)
{
	static const struct {
		uint64_t finish_rip, found;
		enum hv_write_rip learnt;
	} rows[] = { { GUEST_ENTRY + 3, GUEST_ENTRY + 2, HV_RIP_AT_INSTRUCTION },
		     { 0, GUEST_ENTRY + 1, HV_RIP_PAST_INSTRUCTION } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;
		struct hv_partition *partition;

		script_start(&guest, "\xee\xee\xee\xee\xf4", 5);
		partition = guest.partition;
		guest_set(&guest, WHvX64RegisterRdx, 0x10);
		script_port(true, 1, 0x10, GUEST_ENTRY + 2);
		script.finish_rip = rows[i].finish_rip;
		script_expect_rip(&guest, rows[i].found, 1);
		assert_int_equal(1, script.finished);
		assert_int_equal(rows[i].learnt, partition->write_rip);
		for (unsigned again = 0; again < 3; again++) {
			partition->processors[0]->pending = false;
			memset(partition->processors[0]->seen, 0,
			       sizeof(partition->processors[0]->seen));
			script_expect_rip(&guest, rows[i].found, 1);
		}
		assert_int_equal(1, script.finished);
		guest_destroy(&guest);
	}
}

TEST(VM_28_a_port_write_that_fits_one_way_alone_is_not_finished_to_learn)
{
	struct guest guest;
	struct hv_partition *partition;

	script_start(&guest, "\xe6\x10\xf4", 3);
	partition = guest.partition;
	script_port(true, 1, 0x10, GUEST_ENTRY + 2);
	script_expect_rip(&guest, GUEST_ENTRY, 2);
	assert_int_equal(HV_RIP_UNKNOWN, partition->write_rip);
	script_port(true, 1, 0x10, GUEST_ENTRY);
	partition->processors[0]->pending = false;
	script_expect_rip(&guest, GUEST_ENTRY, 2);
	assert_int_equal(HV_RIP_AT_INSTRUCTION, partition->write_rip);
	assert_int_equal(0, script.finished);
	guest_destroy(&guest);
}

/* Behind a repeated OUTS stands a plain OUT of the same port: by where it stopped it could be either. */
TEST(VM_27_an_outs_is_found_before_an_out_of_the_same_port)
{
	struct guest guest;

	script_start(&guest, "\xf3\x6e\xee\xf4", 4);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	script_port(true, 1, 0x10, GUEST_ENTRY + 2);
	((struct hv_partition *)guest.partition)->write_rip = HV_RIP_PAST_INSTRUCTION;
	script_expect_rip(&guest, GUEST_ENTRY, 2);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.StringOp);
	guest_destroy(&guest);
}

TEST(VM_28_a_port_read_stands_at_its_instruction_and_is_not_finished)
{
	struct guest guest;

	script_start(&guest, "\xec\xec\xec\xf4", 4);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	script_port(false, 1, 0x10, GUEST_ENTRY + 1);
	script_expect_rip(&guest, GUEST_ENTRY + 1, 1);
	assert_int_equal(0, script.finished);
	guest_destroy(&guest);
}

/* --- String instructions ---------------------------------------------------------------------------- */

/* mov dl,0f3h; outsb: by its last byte the move could be a prefix, but for the count. */
BARE_TEST(VM_27_a_byte_that_could_repeat_does_not_while_the_count_is_not_used_up)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xb2, 0xf3, 0x6e, 0xf4);
	guest_set(&guest, WHvX64RegisterRsi, 0x2000);
	guest_set(&guest, WHvX64RegisterRcx, 5);
	guest_set(&guest, WHvX64RegisterRdx, 0);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0xf3, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.RepPrefix);
	assert_int_equal(5, guest.exit.IoPortAccess.Rcx);
	guest_destroy(&guest);
}

/* mov al,0f3h; out dx,al with a count of nothing: only string instructions are repeated. */
BARE_TEST(VM_26_a_byte_that_could_repeat_is_no_prefix_of_a_plain_write)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xb0, 0xf3, 0xee, 0xf4);
	guest_set(&guest, WHvX64RegisterRcx, 0);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(1, guest.exit.VpContext.InstructionLength);
	guest_destroy(&guest);
}

/* A count is as wide as addresses are; what stands above stays. */
TEST(VM_27_the_count_of_a_repeated_write_is_as_wide_as_its_addresses)
{
	static const struct {
		bool wide;
		const char *code;
		uint64_t count;
		unsigned length; /* 1: not repeated */
	} rows[] = {
		{ false, "\xf3\x6e", 0x10000, 2 },    { false, "\xf3\x6e", 0x10001, 1 },
		{ true, "\xf3\x6e", 0, 2 },           { true, "\xf3\x6e", 0x10000, 1 },
		{ true, "\xf3\x6e", 0x100000000, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, 2);
		if (rows[i].wide)
			script_make_wide(&guest);
		guest_set(&guest, WHvX64RegisterRdx, 0x10);
		guest_set(&guest, WHvX64RegisterRcx, rows[i].count);
		script_port(true, 1, 0x10, GUEST_ENTRY + 2);
		script.exit.port.count = 3;
		script_expect_rip(&guest, GUEST_ENTRY + 2 - rows[i].length, rows[i].length);
		assert_int_equal(rows[i].count + (rows[i].length == 2 ? 3 : 0),
		                 guest.exit.IoPortAccess.Rcx);
		guest_destroy(&guest);
	}
}

TEST(VM_25_registers_that_a_string_write_has_moved_are_moved_back)
{
	static const struct {
		const char *code;
		uint8_t length, size;
		bool is_port, wide, down;
		uint64_t rsi, rdi, before_rsi, before_rdi;
	} rows[] = {
		/* outsb, outsw, outsd; up and down */
		{ "\x6e", 1, 1, true, false, false, 0x2001, 0x3001, 0x2000, 0x3001 },
		{ "\x6f", 1, 2, true, false, false, 0x2002, 0x3001, 0x2000, 0x3001 },
		{ "\x6f", 1, 2, true, false, true, 0x2000, 0x3001, 0x2002, 0x3001 },
		{ "\x6f", 1, 4, true, true, false, 0x2004, 0x3001, 0x2000, 0x3001 },
		/* over the end of 16 bits, and not of 64 */
		{ "\x6f", 1, 2, true, false, false, 0x12340000, 0, 0x1234fffe, 0 },
		{ "\x6e", 1, 1, true, true, false, 0x100000000, 0, 0xffffffff, 0 },
		/* movsb, movsw, movsd, movsq */
		{ "\xa4", 1, 1, false, false, false, 0x2001, 0x3001, 0x2000, 0x3000 },
		{ "\xa5", 1, 2, false, false, false, 0x2002, 0x3002, 0x2000, 0x3000 },
		{ "\xa5", 1, 4, false, true, true, 0x2000, 0x3000, 0x2004, 0x3004 },
		{ "\x48\xa5", 2, 8, false, true, false, 0x2008, 0x3008, 0x2000, 0x3000 },
		{ "\x66\xa5", 2, 4, false, false, false, 0x2004, 0x3004, 0x2000, 0x3000 },
		/* stosb, stosd, stosq */
		{ "\xaa", 1, 1, false, false, false, 0x2001, 0x3001, 0x2001, 0x3000 },
		{ "\xab", 1, 4, false, true, false, 0x2004, 0x3004, 0x2004, 0x3000 },
		{ "\x48\xab", 2, 8, false, true, false, 0x2008, 0x3008, 0x2008, 0x3000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t end = GUEST_ENTRY + rows[i].length;
		struct guest guest;

		script_start(&guest, rows[i].code, rows[i].length);
		if (rows[i].wide)
			script_make_wide(&guest);
		guest_set(&guest, WHvX64RegisterRcx, 7);
		guest_set(&guest, WHvX64RegisterRdx, 0x10);
		guest_set(&guest, WHvX64RegisterRsi, rows[i].rsi);
		guest_set(&guest, WHvX64RegisterRdi, rows[i].rdi);
		guest_set(&guest, WHvX64RegisterRflags, rows[i].down ? 0x402 : 2);
		if (rows[i].is_port)
			script_port(true, rows[i].size, 0x10, end);
		else
			script_memory(true, rows[i].size, DEVICE, end);
		script_expect_rip(&guest, GUEST_ENTRY, rows[i].length);
		assert_int_equal(rows[i].before_rsi, guest_get(&guest, WHvX64RegisterRsi));
		assert_int_equal(rows[i].before_rdi, guest_get(&guest, WHvX64RegisterRdi));
		assert_int_equal(7, guest_get(&guest, WHvX64RegisterRcx));
		guest_destroy(&guest);
	}
}

/* Reads stop before anything has moved, and plain writes move nothing. */
TEST(VM_25_registers_that_nothing_has_moved_are_left_alone)
{
	static const struct {
		const char *code;
		bool is_port, write;
		uint64_t rip;
	} rows[] = {
		{ "\xf3\x6c\xf4", true, false, GUEST_ENTRY },
		{ "\x6c\xf4\xf4", true, false, GUEST_ENTRY },
		{ "\xee\xf4\xf4", true, true, GUEST_ENTRY },
		{ "\xee\xf4\xf4", true, true, GUEST_ENTRY + 1 },
		{ "\xec\xf4\xf4", true, false, GUEST_ENTRY },
		{ "\xf3\xa4\xf4", false, false, GUEST_ENTRY },
		{ "\x88\x07\xf4", false, true, GUEST_ENTRY + 2 },
		{ "\xa2\x00\x30", false, true, GUEST_ENTRY + 3 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, 3);
		guest_set(&guest, WHvX64RegisterRcx, 3);
		guest_set(&guest, WHvX64RegisterRdx, 0x10);
		guest_set(&guest, WHvX64RegisterRbx, 0x3000);
		guest_set(&guest, WHvX64RegisterRsi, 0x2000);
		guest_set(&guest, WHvX64RegisterRdi, 0x3000);
		if (rows[i].is_port)
			script_port(rows[i].write, 1, 0x10, rows[i].rip);
		else
			script_memory(rows[i].write, 1, 0x3000, rows[i].rip);
		script_expect_rip(&guest, GUEST_ENTRY,
		                  rows[i].rip - GUEST_ENTRY   ? rows[i].rip - GUEST_ENTRY
		                  : rows[i].code[0] == '\xf3' ? 2
		                                              : 1);
		assert_int_equal(3, guest_get(&guest, WHvX64RegisterRcx));
		assert_int_equal(0x2000, guest_get(&guest, WHvX64RegisterRsi));
		assert_int_equal(0x3000, guest_get(&guest, WHvX64RegisterRdi));
		guest_destroy(&guest);
	}
}

/* A plain MOV of one access, by its opcode, its size and where it goes: others go the long way. */
TEST(VM_34_a_plain_move_is_told_from_all_else)
{
	static const struct {
		const char *code;
		uint8_t length, size;
		bool write, is_move;
		uint64_t gpa;
	} rows[] = {
		{ "\x89\x07", 2, 4, true, true, DEVICE },
		{ "\xc7\x07\1\2\3\4", 6, 4, true, true, DEVICE },
		{ "\x48\x89\x07", 3, 8, true, true, DEVICE },
		{ "\x8b\x07", 2, 4, false, true, DEVICE + 4 },
		{ "\x48\x8b\x07", 3, 8, false, true, DEVICE + 8 },
		{ "\x8b\x07", 2, 4, false, false, DEVICE + 2 },
		{ "\x89\x07", 2, 4, true, false, DEVICE + 1 },
		{ "\x48\x8b\x07", 3, 8, false, false, DEVICE + 4 },
		{ "\x48\x8b\x07", 3, 4, false, false, DEVICE },
		{ "\x8a\x07", 2, 1, false, false, DEVICE },
		{ "\x66\x8b\x07", 3, 2, false, false, DEVICE },
		{ "\x66\x89\x07", 3, 2, true, false, DEVICE },
		{ "\x01\x07", 2, 4, true, false, DEVICE },
		{ "\x03\x07", 2, 4, false, false, DEVICE },
		{ "\x89\x07", 2, 4, false, false, DEVICE },
		{ "\x8b\x07", 2, 4, true, false, DEVICE },
		{ "\x0f\xc7\x0f", 3, 4, true, false, DEVICE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, rows[i].length);
		script_make_wide(&guest);
		guest_set(&guest, WHvX64RegisterRdi, rows[i].gpa);
		if (rows[i].length == 6)
			memcpy(script.data, rows[i].code + 2, 4);
		script_memory(rows[i].write, rows[i].size, rows[i].gpa,
		              GUEST_ENTRY + (rows[i].write ? rows[i].length : 0));
		script_expect_rip(&guest, GUEST_ENTRY, rows[i].length);
		assert_int_equal(rows[i].is_move, hv_pending_is_move(script_processor(&guest)));
		guest_destroy(&guest);
	}
}

/* --- Finishing -------------------------------------------------------------------------------------- */

TEST(VM_28_an_instruction_is_finished_with_one_run_or_as_many_as_it_has_accesses)
{
	static const struct {
		enum host_kvm_exit_kind finish;
		unsigned runs;
	} rows[] = { { HOST_KVM_INTERRUPTED, 1 },
		     { HOST_KVM_SHUTDOWN, 1 },
		     /* One that never ends is given up. */
		     { HOST_KVM_PORT, 16 },
		     { HOST_KVM_MEMORY, 16 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, "\xe4\x10\xf4", 3);
		script_port(false, 1, 0x10, GUEST_ENTRY);
		script.finish = rows[i].finish;
		script_expect_rip(&guest, GUEST_ENTRY, 2);
		assert_int_equal(0, script.finished);
		hv_processor_drain(script_processor(&guest));
		assert_int_equal(rows[i].runs, script.finished);
		hv_processor_drain(script_processor(&guest));
		assert_int_equal(rows[i].runs, script.finished);
		guest_destroy(&guest);
	}
}

/* rdmsr and wrmsr: what the monitor sets is handed on where the instruction can do just that, else it is set behind it. */
TEST(VM_28_an_answer_to_an_msr_is_handed_on_where_the_instruction_could_give_it)
{
	static const struct {
		bool write;
		WHV_REGISTER_NAME name;
		uint64_t value;
		unsigned finished;
	} rows[] = {
		{ false, WHvX64RegisterRax, 0xffffffff, 0 },
		{ false, WHvX64RegisterRdx, 0xffffffff, 0 },
		{ false, WHvX64RegisterRax, 1ull << 32, 1 },
		{ false, WHvX64RegisterRdx, 1ull << 32, 1 },
		{ false, WHvX64RegisterRbx, 5, 1 },
		{ true, WHvX64RegisterRbx, 5, 1 },
		{ true, WHvX64RegisterRax, 5, 1 },
		{ true, WHvX64RegisterRax, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t value = 0xeeeeeeeeeeeeeeee;
		uint8_t refuse = 0;
		struct guest guest;

		script_start(&guest, rows[i].write ? "\x0f\x30\xf4" : "\x0f\x32\xf4", 3);
		guest_set(&guest, WHvX64RegisterRax, 0);
		guest_set(&guest, WHvX64RegisterRdx, 0);
		script.exit.kind = HOST_KVM_MSR;
		script.exit.msr.write = rows[i].write;
		script.exit.msr.value = &value;
		script.exit.msr.refuse = &refuse;
		script.rip = GUEST_ENTRY;
		assert_int_equal(WHvRunVpExitReasonX64MsrAccess, guest_run(&guest));
		assert_int_equal(2, guest.exit.VpContext.InstructionLength);
		guest_set(&guest, rows[i].name, rows[i].value);
		guest_skip(&guest);
		assert_int_equal(WHvRunVpExitReasonX64MsrAccess, guest_run(&guest));
		assert_int_equal(rows[i].finished, script.finished);
		if (!rows[i].write && !rows[i].finished)
			assert_int_equal(rows[i].name == WHvX64RegisterRax ? 0xffffffff
			                                                   : 0xffffffff00000000,
			                 value);
		else
			assert_int_equal(0xeeeeeeeeeeeeeeee, value);
		guest_destroy(&guest);
	}
}

/* Its code is not fetched: a driver comes back to the same few instructions. */
TEST(VM_28_an_exit_that_comes_again_is_not_looked_for_again)
{
	struct guest guest;
	struct hv_processor *processor;

	script_start(&guest, "\xe4\x10\xf4", 3);
	processor = script_processor(&guest);
	script_port(false, 1, 0x10, GUEST_ENTRY);
	script_expect_rip(&guest, GUEST_ENTRY, 2);
	processor->around_count = 0xee;
	script_expect_rip(&guest, GUEST_ENTRY, 2);
	assert_int_equal(0xee, processor->around_count);
	guest_destroy(&guest);
}
