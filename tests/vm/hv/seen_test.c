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
