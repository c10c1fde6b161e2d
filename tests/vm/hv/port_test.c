/* tests/vm/hv/port_test.c - exits at ports: their contexts, and what the monitor makes of the instruction. */
#include "guest.h"

BARE_TEST(VM_26_a_port_write_gives_its_port_size_and_value)
{
	struct guest guest;

	/* mov al,48h; out 30h,al; hlt */
	GUEST_CODE(&guest, 0xb0, 0x48, 0xe6, 0x30, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0x30, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.IsWrite);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.StringOp);
	assert_int_equal('H', guest.exit.IoPortAccess.Rax & 0xff);
	assert_int_equal(GUEST_ENTRY + 2, guest_get(&guest, WHvX64RegisterRip));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 5, guest_get(&guest, WHvX64RegisterRip));
	guest_destroy(&guest);
}

BARE_TEST(VM_28_equal_port_writes_in_a_row_are_each_seen_once)
{
	struct guest guest;

	/* mov dx,3f8h; mov al,'a'; out dx,al; inc ax; out dx,al; out dx,al; out dx,al; hlt */
	GUEST_CODE(&guest, 0xba, 0xf8, 0x03, 0xb0, 'a', 0xee, 0x40, 0xee, 0xee, 0xee, 0xf4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(0x3f8, guest.exit.IoPortAccess.PortNumber);
		assert_int_equal(i ? 'b' : 'a', guest.exit.IoPortAccess.Rax & 0xff);
		assert_int_equal(GUEST_ENTRY + (i ? 6 + i : 5), guest.exit.VpContext.Rip);
		assert_int_equal(1, guest.exit.VpContext.InstructionLength);
		guest_skip(&guest);
	}
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_26_the_first_of_equal_port_writes_stands_at_its_own_address)
{
	struct guest guest;

	/* jmp to the second of three equal writes: what stands before it fits as well. */
	GUEST_CODE(&guest, 0xba, 0xf8, 0x03, 0xeb, 0x01, 0xee, 0xee, 0xee, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 6, guest.exit.VpContext.Rip);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 7, guest.exit.VpContext.Rip);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_26_a_port_write_that_is_not_passed_happens_again)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xb0, 0x01, 0xe6, 0x80, 0xf4);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	}
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

/* Answer the IN of the exit with RAX as the monitor has merged it. */
static void answer(struct guest *guest, uint64_t rax)
{
	guest_set(guest, WHvX64RegisterRax, rax);
	guest_skip(guest);
}

BARE_TEST(VM_28_a_port_read_gives_the_register_that_the_monitor_sets)
{
	struct guest guest;

	/* in al,40h; in ax,41h; in eax,42h; hlt */
	GUEST_CODE(&guest, 0xe4, 0x40, 0xe5, 0x41, 0x66, 0xe5, 0x42, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 0x1122334455667788);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.IsWrite);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal(0x1122334455667788, guest.exit.IoPortAccess.Rax);
	answer(&guest, 0x11223344556677aa);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(2, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal(0x11223344556677aa, guest.exit.IoPortAccess.Rax);
	answer(&guest, 0x112233445566bbcc);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(4, guest.exit.IoPortAccess.AccessInfo.AccessSize);
	assert_int_equal(3, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0x112233445566bbcc, guest.exit.IoPortAccess.Rax);
	answer(&guest, 0xddeeff00);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0xddeeff00, guest_get(&guest, WHvX64RegisterRax));
	guest_destroy(&guest);
}

BARE_TEST(VM_28_a_port_read_may_set_any_register_instead)
{
	struct guest guest;

	/* in al,40h; hlt: the monitor sets RBX and all of RAX, which no IN does. */
	GUEST_CODE(&guest, 0xe4, 0x40, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 0x1111);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterRbx, 0x77);
	answer(&guest, 0x2222);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x2222, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(0x77, guest_get(&guest, WHvX64RegisterRbx));
	guest_destroy(&guest);
}

BARE_TEST(VM_26_a_string_port_write_shows_the_registers_before_it)
{
	struct guest guest;

	/* mov si,2000h; mov cx,4; mov dx,3f8h; rep outsb; hlt */
	GUEST_CODE(&guest, 0xbe, 0x00, 0x20, 0xb9, 0x04, 0x00, 0xba, 0xf8, 0x03, 0xf3, 0x6e, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.StringOp);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.RepPrefix);
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.IsWrite);
	assert_int_equal(0x2000, guest.exit.IoPortAccess.Rsi);
	assert_int_equal(4, guest.exit.IoPortAccess.Rcx);
	assert_int_equal(GUEST_ENTRY + 9, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0x2000, guest_get(&guest, WHvX64RegisterRsi));
	assert_int_equal(4, guest_get(&guest, WHvX64RegisterRcx));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x2000, guest_get(&guest, WHvX64RegisterRsi));
	guest_destroy(&guest);
}

KVM_TEST(VM_26_code_at_the_edge_of_memory_is_found)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterCs;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;
	uint8_t *page = host_pages_allocate(0x1000, NULL);

	/* The page before 20000h is not there; out 10h,al; in al,11h; hlt. */
	GUEST_CODE(&guest, 0xf4);
	memcpy(page, "\xe6\x10\xe4\x11\xf4", 5);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x20000, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	value.Segment.Base = 0x1f000;
	value.Segment.Selector = 0x1f00;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x9b;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x1000, guest.exit.VpContext.Rip);
	assert_int_equal(2, guest.exit.VpContext.InstructionLength);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x1002, guest.exit.VpContext.Rip);
	assert_int_equal(0x11, guest.exit.IoPortAccess.PortNumber);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}

/* Of the bytes of an instruction no more are shown than there are. */
KVM_TEST(VM_26_an_instruction_at_the_end_of_memory_shows_the_bytes_that_are_there)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memcpy(guest.memory + 0xfffa, "\xe6\x10\xe6\x10\xeb\xfa", 6);
	guest_set(&guest, WHvX64RegisterRip, 0xfffa);
	for (unsigned i = 0; i < 4; i++) {
		unsigned at = 0xfffa + i % 2 * 2;

		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(at, guest.exit.VpContext.Rip);
		assert_int_equal(0x10000 - at, guest.exit.IoPortAccess.InstructionByteCount);
		assert_memory_equal(guest.memory + at, guest.exit.IoPortAccess.InstructionBytes,
		                    0x10000 - at);
		guest_skip(&guest);
	}
	guest_destroy(&guest);
}

BARE_TEST(VM_27_a_string_is_written_out_of_memory_that_the_guest_cannot_write)
{
	uint8_t *page = host_pages_allocate(0x1000, NULL);
	struct guest guest;

	/* outsb; hlt */
	GUEST_CODE(&guest, 0x6e, 0xf4);
	memset(page, 0x5a, 0x1000);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x2000, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	guest_set(&guest, WHvX64RegisterRsi, 0x2010);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.StringOp);
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}

TEST(VM_27_a_string_is_not_read_into_memory_that_the_guest_cannot_write)
{
	uint8_t *page = host_pages_allocate(0x1000, NULL);
	struct guest guest;

	hv_select_backend(&hv_backend_double_at);
	/* insb; hlt */
	GUEST_CODE(&guest, 0x6c, 0xf4);
	memset(page, 0x5a, 0x1000);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x2000, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	guest_set(&guest, WHvX64RegisterRdi, 0x2010);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	for (unsigned i = 0; i < 0x1000; i++)
		assert_int_equal(0x5a, page[i]);
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}

BARE_TEST(VM_27_a_string_instruction_without_a_prefix_leaves_the_count_alone)
{
	struct guest guest;

	/* outsb; stosb; hlt, with a count that is not used up */
	GUEST_CODE(&guest, 0x6e, 0xaa, 0xf4);
	guest_set(&guest, WHvX64RegisterRsi, 0x2000);
	guest_set(&guest, WHvX64RegisterRdi, 0x2100);
	guest_set(&guest, WHvX64RegisterRcx, 5);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	guest_set(&guest, WHvX64RegisterRax, 0x5a);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.StringOp);
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.RepPrefix);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_int_equal(0x2000, guest.exit.IoPortAccess.Rsi);
	assert_int_equal(5, guest.exit.IoPortAccess.Rcx);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x2101, guest_get(&guest, WHvX64RegisterRdi));
	assert_int_equal(5, guest_get(&guest, WHvX64RegisterRcx));
	assert_memory_equal("\x5a\0", guest.memory + 0x2100, 2);
	guest_destroy(&guest);
}

BARE_TEST(VM_26_what_stands_before_a_string_write_is_no_prefix_that_repeats_it)
{
	struct guest guest;

	/* mov dl,3eh; outsb; hlt: by its last byte the move could be a prefix */
	GUEST_CODE(&guest, 0xb2, 0x3e, 0x6e, 0xf4);
	guest_set(&guest, WHvX64RegisterRsi, 0x2000);
	guest_set(&guest, WHvX64RegisterRcx, 0);
	guest_set(&guest, WHvX64RegisterRdx, 0);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x3e, guest.exit.IoPortAccess.PortNumber);
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	assert_int_equal(1, guest.exit.VpContext.InstructionLength);
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.RepPrefix);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_9_code_runs_in_memory_that_the_guest_cannot_write)
{
	uint8_t *page = host_pages_allocate(0x1000, NULL);
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	memcpy(page, "\xe6\x10\xf4", 3);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, page, 0x2000, 0x1000,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagExecute));
	guest_set(&guest, WHvX64RegisterRip, 0x2000);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x2000, guest.exit.VpContext.Rip);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
	host_pages_free(page, 0x1000);
}
