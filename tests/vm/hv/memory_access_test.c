/* tests/vm/hv/memory_access_test.c - exits at memory that is not there or not to be written. */
#include "guest.h"

#define DEVICE 0x20000u /* above the guest's memory; DS begins at 10000h */

/* DS and ES at 10000h, so that offset 0 lies right behind the memory. */
static void segments(struct guest *guest)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterDs, WHvX64RegisterEs };
	WHV_REGISTER_VALUE values[2] = { 0 };

	for (int i = 0; i < 2; i++) {
		values[i].Segment.Base = GUEST_BYTES;
		values[i].Segment.Limit = 0xffff;
		values[i].Segment.Selector = GUEST_BYTES >> 4;
		values[i].Segment.Attributes = 0x93;
	}
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 2, values));
}

static void expect_access(struct guest *guest, uint64_t offset, bool write)
{
	assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(guest));
	assert_int_equal(GUEST_BYTES + offset, guest->exit.MemoryAccess.Gpa);
	assert_int_equal(write, guest->exit.MemoryAccess.AccessInfo.AccessType);
	assert_int_equal(1, guest->exit.MemoryAccess.AccessInfo.GpaUnmapped);
}

BARE_TEST(VM_24_a_memory_write_shows_the_state_before_it)
{
	struct guest guest;

	/* mov [0040h],ax; mov [0042h],bl; mov byte [0044h],5; hlt */
	GUEST_CODE(&guest, 0xa3, 0x40, 0x00, 0x88, 0x1e, 0x42, 0x00, 0xc6, 0x06, 0x44, 0x00, 0x05,
	           0xf4);
	segments(&guest);
	expect_access(&guest, 0x40, true);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_int_equal(3, guest.exit.VpContext.InstructionLength);
	assert_memory_equal(guest.memory + GUEST_ENTRY, guest.exit.MemoryAccess.InstructionBytes,
	                    3);
	guest_skip(&guest);
	expect_access(&guest, 0x42, true);
	assert_int_equal(GUEST_ENTRY + 3, guest.exit.VpContext.Rip);
	assert_int_equal(4, guest.exit.VpContext.InstructionLength);
	guest_skip(&guest);
	expect_access(&guest, 0x44, true);
	assert_int_equal(GUEST_ENTRY + 7, guest.exit.VpContext.Rip);
	assert_int_equal(5, guest.exit.VpContext.InstructionLength);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	guest_destroy(&guest);
}

BARE_TEST(VM_24_a_memory_read_gives_what_the_monitor_sets)
{
	struct guest guest;

	/* mov ax,[0010h]; mov cl,[0012h]; hlt */
	GUEST_CODE(&guest, 0xa1, 0x10, 0x00, 0x8a, 0x0e, 0x12, 0x00, 0xf4);
	segments(&guest);
	expect_access(&guest, 0x10, false);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	guest_set(&guest, WHvX64RegisterRax, 0xbeef);
	guest_skip(&guest);
	expect_access(&guest, 0x12, false);
	assert_int_equal(0xbeef, guest_get(&guest, WHvX64RegisterRax));
	guest_set(&guest, WHvX64RegisterRcx, 0x5a);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0xbeef, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(0x5a, guest_get(&guest, WHvX64RegisterRcx));
	guest_destroy(&guest);
}

BARE_TEST(VM_24_a_memory_write_that_is_not_passed_happens_again)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xa3, 0x40, 0x00, 0xf4);
	segments(&guest);
	for (int i = 0; i < 3; i++) {
		expect_access(&guest, 0x40, true);
		assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	}
	guest_destroy(&guest);
}

BARE_TEST(VM_25_a_string_store_shows_the_registers_before_it)
{
	struct guest guest;

	/* mov di,0100h; mov cx,2; rep stosb; hlt */
	GUEST_CODE(&guest, 0xbf, 0x00, 0x01, 0xb9, 0x02, 0x00, 0xf3, 0xaa, 0xf4);
	segments(&guest);
	expect_access(&guest, 0x100, true);
	assert_int_equal(GUEST_ENTRY + 6, guest.exit.VpContext.Rip);
	assert_int_equal(0x100, guest_get(&guest, WHvX64RegisterRdi));
	assert_int_equal(2, guest_get(&guest, WHvX64RegisterRcx));
	/* The monitor does the first element. */
	guest_set(&guest, WHvX64RegisterRdi, 0x101);
	guest_set(&guest, WHvX64RegisterRcx, 1);
	expect_access(&guest, 0x101, true);
	assert_int_equal(0x101, guest_get(&guest, WHvX64RegisterRdi));
	assert_int_equal(1, guest_get(&guest, WHvX64RegisterRcx));
	guest_set(&guest, WHvX64RegisterRdi, 0x102);
	guest_set(&guest, WHvX64RegisterRcx, 0);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x102, guest_get(&guest, WHvX64RegisterRdi));
	guest_destroy(&guest);
}

BARE_TEST(VM_24_a_write_to_memory_mapped_for_reading_is_an_exit_of_mapped_memory)
{
	struct guest guest;
	uint8_t *readable = host_pages_allocate(0x1000, NULL);

	/* mov ax,[0000h]; mov [0000h],bx; hlt */
	GUEST_CODE(&guest, 0xa1, 0x00, 0x00, 0x89, 0x1e, 0x00, 0x00, 0xf4);
	segments(&guest);
	memcpy(readable, "\x34\x12", 2);
	assert_int_equal(S_OK, WHvMapGpaRange(guest.partition, readable, GUEST_BYTES, 0x1000,
	                                      WHvMapGpaRangeFlagRead));
	assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
	assert_int_equal(WHvMemoryAccessWrite, guest.exit.MemoryAccess.AccessInfo.AccessType);
	assert_int_equal(0, guest.exit.MemoryAccess.AccessInfo.GpaUnmapped);
	assert_int_equal(0x1234, guest_get(&guest, WHvX64RegisterRax) & 0xffff);
	assert_int_equal(0x34, readable[0]);
	guest_destroy(&guest);
	host_pages_free(readable, 0x1000);
}

BARE_TEST(VM_25_a_string_store_of_words_shows_the_registers_before_it)
{
	struct guest guest;

	/* mov di,0100h; mov cx,2; rep stosw; hlt */
	GUEST_CODE(&guest, 0xbf, 0x00, 0x01, 0xb9, 0x02, 0x00, 0xf3, 0xab, 0xf4);
	segments(&guest);
	expect_access(&guest, 0x100, true);
	assert_int_equal(0x100, guest_get(&guest, WHvX64RegisterRdi));
	assert_int_equal(2, guest_get(&guest, WHvX64RegisterRcx));
	guest_set(&guest, WHvX64RegisterRdi, 0x102);
	guest_set(&guest, WHvX64RegisterRcx, 1);
	expect_access(&guest, 0x102, true);
	assert_int_equal(0x102, guest_get(&guest, WHvX64RegisterRdi));
	guest_set(&guest, WHvX64RegisterRdi, 0x104);
	guest_set(&guest, WHvX64RegisterRcx, 0);
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(0x104, guest_get(&guest, WHvX64RegisterRdi));
	guest_destroy(&guest);
}
