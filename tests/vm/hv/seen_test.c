/* tests/vm/hv/seen_test.c - exits that come again: told the same, and told anew when the code is another. */
#include "guest.h"

/* The exit at GUEST_ENTRY, which nothing of is passed: it comes again. */
static unsigned length_of_exit(struct guest *guest)
{
	guest_set(guest, WHvX64RegisterRip, GUEST_ENTRY);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(guest));
	assert_int_equal(GUEST_ENTRY, guest->exit.VpContext.Rip);
	assert_memory_equal(guest->memory + GUEST_ENTRY, guest->exit.IoPortAccess.InstructionBytes,
	                    4);
	return guest->exit.VpContext.InstructionLength;
}

BARE_TEST(VM_26_an_exit_that_comes_again_is_told_the_same)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xe6, 0x80, 0xf4);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(2, length_of_exit(&guest));
		assert_int_equal(0x80, guest.exit.IoPortAccess.PortNumber);
	}
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

/* Most exits show the system registers of the exit before, and are not asked for them again. */
BARE_TEST(VM_24_system_registers_set_between_two_like_exits_are_told)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterDs };
	WHV_REGISTER_VALUE values[1];
	struct guest guest;

	memset(values, 0, sizeof(values));
	GUEST_CODE(&guest, 0xe6, 0x80, 0xf4);
	for (unsigned i = 1; i < 4; i++) {
		assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 1,
		                                                       values));
		values[0].Segment.Base = 0x100 * i;
		values[0].Segment.Selector = (UINT16)(0x10 * i);
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 1,
		                                                       values));
		assert_int_equal(2, length_of_exit(&guest));
		assert_int_equal(0x100 * i, guest.exit.IoPortAccess.Ds.Base);
		assert_int_equal(0x10 * i, guest.exit.IoPortAccess.Ds.Selector);
		assert_int_equal(2, length_of_exit(&guest));
		assert_int_equal(0x100 * i, guest.exit.IoPortAccess.Ds.Base);
	}
	guest_destroy(&guest);
}

/* A monitor that also changes another register than the instruction would: it is kept. */
BARE_TEST(VM_26_a_register_set_beside_rip_is_the_guests)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xe6, 0x80, 0xe6, 0x80, 0xf4);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterRbx, 0x1234);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(0x1234, guest_get(&guest, WHvX64RegisterRbx));
	assert_int_equal(GUEST_ENTRY + 2, guest.exit.VpContext.Rip);
	guest_destroy(&guest);
}

BARE_TEST(VM_26_code_that_is_changed_is_found_anew)
{
	struct guest guest;

	/* in al,80h, then with a prefix that changes nothing, then as it was. */
	GUEST_CODE(&guest, 0xe4, 0x80, 0xf4, 0xf4);
	assert_int_equal(2, length_of_exit(&guest));
	assert_int_equal(2, length_of_exit(&guest));
	memcpy(guest.memory + GUEST_ENTRY, "\x3e\xe4\x80\xf4", 4);
	assert_int_equal(3, length_of_exit(&guest));
	assert_int_equal(3, length_of_exit(&guest));
	memcpy(guest.memory + GUEST_ENTRY, "\xe4\x80\xf4\xf4", 4);
	assert_int_equal(2, length_of_exit(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_9_code_in_other_memory_at_the_same_address_is_found_anew)
{
	struct guest guest;
	uint8_t *other = host_pages_allocate(GUEST_BYTES, NULL);

	GUEST_CODE(&guest, 0xe4, 0x80, 0xf4, 0xf4);
	assert_int_equal(2, length_of_exit(&guest));
	memcpy(other + GUEST_ENTRY, "\x3e\xe4\x80\xf4", 4);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, other, 0, GUEST_BYTES,
	                                      WHvMapGpaRangeFlagRead | WHvMapGpaRangeFlagWrite |
	                                              WHvMapGpaRangeFlagExecute));
	/* The first mapping stays as it was: what is read of it would be found in vain. */
	guest_set(&guest, WHvX64RegisterRip, GUEST_ENTRY);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(3, guest.exit.VpContext.InstructionLength);
	guest_destroy(&guest);
	host_pages_free(other, GUEST_BYTES);
}

/* 64-bit code in pages of 4 KiB: its own page tables, whose last is at 7000h. */
static void start_paged(struct guest *guest)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterCr0,
		                                   WHvX64RegisterCr3, WHvX64RegisterCr4,
		                                   WHvX64RegisterEfer };
	WHV_REGISTER_VALUE values[5];

	memset(values, 0, sizeof(values));
	for (uint32_t table = 0x4000; table < 0x7000; table += 0x1000) {
		uint64_t entry = (table + 0x1000) | 3;

		memcpy(guest->memory + table, &entry, sizeof(entry));
	}
	values[0].Segment.Limit = 0xffffffff;
	values[0].Segment.Attributes = 0xa09b;
	values[1].Reg64 = 0x80000011;
	values[2].Reg64 = 0x4000;
	values[3].Reg64 = 0x20;
	values[4].Reg64 = 0x500;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 5, values));
}

/* The length of the port read at GUEST_ENTRY while its page is at gpa. */
static unsigned length_at(struct guest *guest, uint64_t gpa)
{
	uint64_t entry = gpa | 3;

	memcpy(guest->memory + 0x7000 + 8 * (GUEST_ENTRY >> 12), &entry, sizeof(entry));
	guest_set(guest, WHvX64RegisterRip, GUEST_ENTRY);
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(guest));
	assert_memory_equal(guest->memory + gpa, guest->exit.IoPortAccess.InstructionBytes, 4);
	return guest->exit.VpContext.InstructionLength;
}

/* What lies at the same address without paging stays as it is, and does not count. */
TEST(VM_26_code_that_a_page_table_leads_elsewhere_to_is_found_anew)
{
	static const struct hv_backend *const backends[] = { &hv_backend_double_at,
		                                             &hv_backend_double_past };

	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		struct guest guest;

		hv_select_backend(backends[i]);
		GUEST_CODE(&guest, 0xe4, 0x80, 0xf4, 0xf4);
		memcpy(guest.memory + 0x8000, "\xe4\x80\xf4\xf4", 4);
		memcpy(guest.memory + 0x9000, "\x3e\xe4\x80\xf4", 4);
		start_paged(&guest);
		assert_int_equal(2, length_at(&guest, 0x8000));
		assert_int_equal(2, length_at(&guest, 0x8000));
		assert_int_equal(3, length_at(&guest, 0x9000));
		assert_int_equal(3, length_at(&guest, 0x9000));
		assert_int_equal(2, length_at(&guest, 0x8000));
		guest_destroy(&guest);
	}
}
