/* tests/vm/hv/seen_known_test.c - which exits are known when they come again, and what makes them unknown. */
#include "script.h"

#define NOWHERE 0x100000u

/* Whether the exit that the processor stands at, with anything in its registers, is known; it is told as before then. */
static bool known_with(struct guest *guest, struct hv_processor *again)
{
	const struct hv_processor *processor = script_processor(guest);

	memset(&again->instruction, 0xee, sizeof(again->instruction));
	memset(again->code, 0xee, sizeof(again->code));
	again->before.rip = again->code_count = 0xee;
	if (!hv_seen_again(again, &again->system))
		return false;
	assert_memory_equal(&processor->instruction, &again->instruction,
	                    sizeof(again->instruction));
	assert_int_equal(processor->before.rip, again->before.rip);
	assert_true(again->code_count >= processor->instruction.length);
	assert_memory_equal(processor->code, again->code, again->code_count);
	return true;
}

static struct hv_processor *copy_of(struct guest *guest)
{
	static struct hv_processor again;

	again = *script_processor(guest);
	again.registers = again.stopped;
	return &again;
}

static bool is_known(struct guest *guest)
{
	return known_with(guest, copy_of(guest));
}

/* in al,80h at GUEST_ENTRY. */
static void start_read(struct guest *guest)
{
	script_start(guest, "\xe4\x80\xf4", 3);
	script_port(false, 1, 0x80, GUEST_ENTRY);
}

static void stop(struct guest *guest)
{
	bool is_port = script.exit.kind == HOST_KVM_PORT;

	assert_int_equal(is_port ? WHvRunVpExitReasonX64IoPortAccess
	                         : WHvRunVpExitReasonMemoryAccess,
	                 guest_run(guest));
	assert_true(guest->exit.VpContext.InstructionLength != 0);
}

TEST(VM_26_exits_at_ports_are_known_again)
{
	struct guest guest;

	start_read(&guest);
	assert_false(is_known(&guest));
	stop(&guest);
	assert_true(is_known(&guest));
	/* A write that shows itself at its instruction, and one that shows itself behind it. */
	memcpy(guest.memory + GUEST_ENTRY, "\xe6\x80\xf4", 3);
	script_port(true, 1, 0x80, GUEST_ENTRY);
	assert_false(is_known(&guest));
	stop(&guest);
	assert_true(is_known(&guest));
	script_port(true, 1, 0x80, GUEST_ENTRY + 2);
	stop(&guest);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_true(is_known(&guest));
	guest_destroy(&guest);
	/* Behind it from the first on. */
	script_start(&guest, "\xe6\x80\xf4", 3);
	script_port(true, 1, 0x80, GUEST_ENTRY + 2);
	stop(&guest);
	assert_true(is_known(&guest));
	guest_destroy(&guest);
}

/* mov eax,[rdi] and mov [rdi],eax */
TEST(VM_26_exits_at_memory_are_known_again_unless_a_write_shows_itself_at_its_instruction)
{
	struct guest guest;

	script_start(&guest, "\x8b\x07\xf4", 3);
	script_paged(&guest, 4, GUEST_ENTRY);
	script_entry(&guest, 0x7000 + 8 * 2, NOWHERE | 3);
	guest_set(&guest, WHvX64RegisterRdi, 0x2010);
	script_memory(false, 4, NOWHERE + 0x10, GUEST_ENTRY);
	stop(&guest);
	assert_true(is_known(&guest));
	memcpy(guest.memory + GUEST_ENTRY, "\x89\x07\xf4", 3);
	script_memory(true, 4, NOWHERE + 0x10, GUEST_ENTRY + 2);
	stop(&guest);
	assert_true(is_known(&guest));
	script_memory(true, 4, NOWHERE + 0x10, GUEST_ENTRY);
	stop(&guest);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_false(is_known(&guest));
	guest_destroy(&guest);
}

TEST(VM_27_string_instructions_are_found_anew_each_time)
{
	static const struct {
		const char *code;
		bool is_port, write;
		uint64_t rip;
	} rows[] = {
		{ "\x6c\xf4", true, false, GUEST_ENTRY },
		{ "\x6e\xf4", true, true, GUEST_ENTRY + 1 },
		{ "\xaa\xf4", false, true, GUEST_ENTRY + 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		script_start(&guest, rows[i].code, 2);
		guest_set(&guest, WHvX64RegisterRdx, 0x80);
		if (rows[i].is_port)
			script_port(rows[i].write, 1, 0x80, rows[i].rip);
		else
			script_memory(true, 1, NOWHERE, rows[i].rip);
		stop(&guest);
		assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
		assert_false(is_known(&guest));
		guest_destroy(&guest);
	}
}

/* A nothing that was found is not kept for something. */
TEST(VM_26_an_exit_whose_instruction_was_not_found_is_not_known)
{
	struct guest guest;

	start_read(&guest);
	memset(guest.memory + GUEST_ENTRY, 0x90, 16);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0, guest.exit.VpContext.InstructionLength);
	assert_false(is_known(&guest));
	guest_destroy(&guest);
}

TEST(VM_26_another_exit_at_the_same_address_is_not_known)
{
	struct hv_processor *again;
	struct guest guest;

	start_read(&guest);
	stop(&guest);
	again = copy_of(&guest);
	again->exit.port.number++;
	assert_false(known_with(&guest, again));
	again = copy_of(&guest);
	again->exit.port.size = 2;
	assert_false(known_with(&guest, again));
	again = copy_of(&guest);
	again->exit.port.write = true;
	assert_false(known_with(&guest, again));
	again = copy_of(&guest);
	again->exit.kind = HOST_KVM_MEMORY;
	assert_false(known_with(&guest, again));
	/* Eight bytes further on: it is kept at the same place. */
	again = copy_of(&guest);
	again->registers.rip += 8;
	assert_false(known_with(&guest, again));
	guest_destroy(&guest);
}

/* While a count says that no system register has changed, they are not compared; otherwise each is. */
TEST(VM_26_system_registers_tell_exits_apart_where_they_have_changed)
{
	static const size_t places[] = {
		offsetof(struct host_kvm_system, cr0),
		offsetof(struct host_kvm_system, cr3),
		offsetof(struct host_kvm_system, cr4),
		offsetof(struct host_kvm_system, efer),
		offsetof(struct host_kvm_system, segments[HOST_KVM_CS].base),
	};
	struct hv_processor *again;
	struct guest guest;

	start_read(&guest);
	stop(&guest);
	again = copy_of(&guest);
	again->system_changes++;
	assert_true(known_with(&guest, again));
	/* From here on the two agree again. */
	again->system.cr3 ^= 0x1000;
	assert_true(known_with(&guest, again));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		again = copy_of(&guest);
		again->system_changes++;
		((uint8_t *)&again->system)[places[i] + 1] ^= 0x10;
		assert_false(known_with(&guest, again));
	}
	again = copy_of(&guest);
	again->system_changes++;
	again->system.segments[HOST_KVM_CS].attributes ^= 0x4000;
	assert_false(known_with(&guest, again));
	guest_destroy(&guest);
}

/* An access at memory tells by its size and direction, and by where its registers lead in the page. */
TEST(VM_26_another_access_by_the_same_instruction_is_not_known)
{
	struct hv_processor *again;
	struct guest guest;

	script_start(&guest, "\x8b\x07\xf4", 3);
	script_code(&guest, 0, 0x409b);
	guest_set(&guest, WHvX64RegisterRdi, NOWHERE);
	script_memory(false, 4, NOWHERE, GUEST_ENTRY);
	stop(&guest);
	assert_true(is_known(&guest));
	again = copy_of(&guest);
	again->exit.memory.size = 2;
	assert_false(known_with(&guest, again));
	again = copy_of(&guest);
	again->exit.memory.write = true;
	assert_false(known_with(&guest, again));
	/* The first byte of the access or one of its later parts, and no other. */
	again = copy_of(&guest);
	again->exit.memory.gpa = NOWHERE + 63;
	assert_true(known_with(&guest, again));
	again->exit.memory.gpa = NOWHERE + 64;
	assert_false(known_with(&guest, again));
	again->exit.memory.gpa = NOWHERE - 1;
	assert_false(known_with(&guest, again));
	/* Registers lead elsewhere: fine, where the access goes with them. */
	again = copy_of(&guest);
	again->registers.general[7] += 0x100;
	assert_false(known_with(&guest, again));
	again->exit.memory.gpa += 0x100;
	assert_true(known_with(&guest, again));
	guest_destroy(&guest);
}

/* mov eax,[rip+100h]: its address is counted from the instruction, wherever the exit stands. */
TEST(VM_26_an_operand_beside_the_code_is_counted_from_the_instruction)
{
	struct guest guest;

	script_start(&guest, "\x89\x05\x00\x01\x00\x00\xf4", 7);
	script_paged(&guest, 4, GUEST_ENTRY);
	script_memory(true, 4, GUEST_ENTRY + 0x106, GUEST_ENTRY + 6);
	stop(&guest);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_true(is_known(&guest));
	guest_destroy(&guest);
}

TEST(VM_26_code_or_memory_that_is_another_makes_an_exit_unknown)
{
	uint8_t *page = host_pages_allocate(0x1000, NULL);
	struct guest guest;
	unsigned count;

	start_read(&guest);
	stop(&guest);
	count = script_processor(&guest)->code_count;
	assert_int_equal(15, count);
	for (unsigned i = 0; i < count; i++) {
		guest.memory[GUEST_ENTRY + i] ^= 1;
		assert_false(is_known(&guest));
		guest.memory[GUEST_ENTRY + i] ^= 1;
	}
	guest.memory[GUEST_ENTRY + count] ^= 1;
	assert_true(is_known(&guest));
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x200000, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	assert_false(is_known(&guest));
	stop(&guest);
	assert_true(is_known(&guest));
	assert_int_equal(S_OK, WHvUnmapGpaRange(guest.partition, 0x200000, 0x1000));
	assert_false(is_known(&guest));
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}

/* What is kept of the code ends with its page: what lies behind may be anywhere. */
TEST(VM_26_code_is_kept_up_to_the_end_of_its_page)
{
	struct guest guest;

	start_read(&guest);
	memcpy(guest.memory + 0x1ffe, "\xe4\x80", 2);
	script.rip = 0x1ffe;
	stop(&guest);
	assert_true(is_known(&guest));
	guest.memory[0x2000] ^= 1;
	assert_true(is_known(&guest));
	guest.memory[0x1fff] ^= 1;
	assert_false(is_known(&guest));
	/* One that goes over the end is not. */
	memcpy(guest.memory + 0x1fff, "\xe4\x80", 2);
	script.rip = 0x1fff;
	stop(&guest);
	assert_false(is_known(&guest));
	guest_destroy(&guest);
}

/* Of an exit that was kept at the same place before, with more code, nothing is shown. */
TEST(VM_26_no_code_of_another_exit_is_shown_behind_what_is_kept)
{
	static const uint8_t nothing[14];
	struct guest guest;

	start_read(&guest);
	memcpy(guest.memory + 0x1001, "\xe4\x80\x11\x22\x33\x44", 6);
	memcpy(guest.memory + 0x1ffe, "\xe4\x80\x55\x66\x77\x88", 6);
	script.rip = 0x1001;
	stop(&guest);
	script.rip = 0x1ffe;
	stop(&guest);
	stop(&guest);
	assert_int_equal(2, guest.exit.IoPortAccess.InstructionByteCount);
	assert_memory_equal(nothing, guest.exit.IoPortAccess.InstructionBytes + 2, 14);
	guest_destroy(&guest);
}

TEST(VM_26_sixteen_bit_code_is_where_its_segment_begins)
{
	struct guest guest;

	start_read(&guest);
	script_code(&guest, 0x2340, 0x9b);
	memcpy(guest.memory + 0x3340, "\xe4\x80\xf4", 3);
	stop(&guest);
	assert_true(is_known(&guest));
	guest.memory[GUEST_ENTRY] ^= 1;
	assert_true(is_known(&guest));
	guest.memory[0x3340] ^= 1;
	assert_false(is_known(&guest));
	guest_destroy(&guest);
}

/* Every entry on the way counts, in tables of four levels and of five. */
TEST(VM_26_an_entry_of_a_page_table_that_is_another_makes_an_exit_unknown)
{
	for (unsigned levels = 4; levels <= 5; levels++) {
		struct guest guest;

		start_read(&guest);
		script_paged(&guest, levels, 0x2000);
		memcpy(guest.memory + 0x2000, "\xe4\x80\xf4", 3);
		stop(&guest);
		assert_true(is_known(&guest));
		for (unsigned level = 0; level < levels; level++) {
			uint32_t at = SCRIPT_TABLES + 0x1000 * level;

			if (level == levels - 1)
				at += 8;
			/* A bit that only says that it was used. */
			guest.memory[at] ^= 0x20;
			assert_false(is_known(&guest));
			guest.memory[at] ^= 0x20;
			assert_true(is_known(&guest));
		}
		guest.memory[0x2000] ^= 1;
		assert_false(is_known(&guest));
		guest_destroy(&guest);
	}
}

/* Pages of 2 MiB and of 1 GiB; in the topmost level the bit means nothing. */
TEST(VM_26_code_in_large_pages_is_known_again)
{
	static const struct {
		uint32_t at;
		unsigned entries;
	} rows[] = { { 0x6000, 3 }, { 0x5000, 2 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct guest guest;

		start_read(&guest);
		script_paged(&guest, 4, 0x3000);
		script_entry(&guest, rows[i].at, 0x83);
		script_entry(&guest, SCRIPT_TABLES, 0x5083);
		stop(&guest);
		assert_true(is_known(&guest));
		assert_int_equal(rows[i].entries, script_processor(&guest)->seen[0].entry_count);
		guest.memory[rows[i].at] ^= 0x20;
		assert_false(is_known(&guest));
		guest_destroy(&guest);
	}
}

/* Tables of other forms are walked each time. */
TEST(VM_26_code_behind_tables_of_thirty_two_bits_is_found_anew)
{
	struct guest guest;

	start_read(&guest);
	script_code(&guest, 0, 0x409b);
	script_set(&guest, WHvX64RegisterCr3, SCRIPT_TABLES);
	script_entry(&guest, SCRIPT_TABLES, 0x5003);
	script_entry(&guest, 0x5000, 0x1003ull << 32 | 3);
	script_set(&guest, WHvX64RegisterCr0, 0x80000011);
	stop(&guest);
	assert_false(is_known(&guest));
	guest_destroy(&guest);
}
