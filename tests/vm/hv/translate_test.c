/* tests/vm/hv/translate_test.c - page tables as WHvTranslateGva reads them. */
#include "guest.h"

#define TABLES 0x4000u

static void entry(struct guest *guest, uint32_t at, uint64_t value, unsigned bytes)
{
	memcpy(guest->memory + at, &value, bytes);
}

static void paging(struct guest *guest, uint64_t cr4, uint64_t efer)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCr0, WHvX64RegisterCr3,
		                                   WHvX64RegisterCr4, WHvX64RegisterEfer };
	WHV_REGISTER_VALUE values[4] = { 0 };

	values[0].Reg64 = 0x80000011;
	values[1].Reg64 = TABLES;
	values[2].Reg64 = cr4;
	values[3].Reg64 = efer;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 4, values));
}

static void expect(struct guest *guest, uint64_t gva, unsigned flags, unsigned code, uint64_t gpa)
{
	WHV_TRANSLATE_GVA_RESULT result = { (WHV_TRANSLATE_GVA_RESULT_CODE)99, 99 };
	WHV_GUEST_PHYSICAL_ADDRESS found = ~0ull;

	assert_int_equal(S_OK, WHvTranslateGva(guest->partition, 0, gva,
	                                       (WHV_TRANSLATE_GVA_FLAGS)flags, &result, &found));
	assert_int_equal(code, result.ResultCode);
	if (code == WHvTranslateGvaResultSuccess)
		assert_int_equal(gpa, found);
}

BARE_TEST(VM_17_four_levels_with_small_and_large_pages)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	paging(&guest, 0x20, 0x500);
	entry(&guest, TABLES, 0x5003, 8);
	entry(&guest, 0x5000, 0x6003, 8);
	entry(&guest, 0x5008, 0x40000083, 8); /* 1 GiB */
	entry(&guest, 0x6000, 0x7003, 8);
	entry(&guest, 0x6008, 0x00200083, 8);         /* 2 MiB */
	entry(&guest, 0x7000, 0x8003, 8);             /* 4 KiB */
	entry(&guest, 0x7008, 0x8000000000009001, 8); /* neither written nor executed */
	entry(&guest, 0x6010, 0x70000003, 8);         /* a table that is not there */
	expect(&guest, 0x123, 1, WHvTranslateGvaResultSuccess, 0x8123);
	expect(&guest, 0x234567, 1, WHvTranslateGvaResultSuccess, 0x234567);
	expect(&guest, 0x40abcdef, 1, WHvTranslateGvaResultSuccess, 0x40abcdef);
	expect(&guest, 0x1123, 1, WHvTranslateGvaResultSuccess, 0x9123);
	expect(&guest, 0x1123, 2, WHvTranslateGvaResultPrivilegeViolation, 0);
	expect(&guest, 0x1123, 4, WHvTranslateGvaResultPrivilegeViolation, 0);
	expect(&guest, 0x2000, 1, WHvTranslateGvaResultPageNotPresent, 0);
	expect(&guest, 0x400000, 1, WHvTranslateGvaResultGpaUnmapped, 0);
	guest_destroy(&guest);
}

BARE_TEST(VM_17_thirty_two_bit_tables_and_pae)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	entry(&guest, TABLES, 0x5003, 4);
	entry(&guest, TABLES + 4, 0x00800083, 4); /* 4 MiB */
	entry(&guest, 0x5004, 0x6003, 4);
	paging(&guest, 0x10, 0);
	expect(&guest, 0x1abc, 1, WHvTranslateGvaResultSuccess, 0x6abc);
	expect(&guest, 0x412345, 1, WHvTranslateGvaResultSuccess, 0x812345);
	memset(guest.memory + TABLES, 0, 0x2000);
	entry(&guest, TABLES, 0x5001, 8);
	entry(&guest, 0x5000, 0x6003, 8);
	entry(&guest, 0x6008, 0x7003, 8);
	paging(&guest, 0x20, 0);
	expect(&guest, 0x1abc, 2, WHvTranslateGvaResultSuccess, 0x7abc);
	expect(&guest, 0x40000000, 1, WHvTranslateGvaResultPageNotPresent, 0);
	guest_destroy(&guest);
}

BARE_TEST(VM_17_an_entry_is_a_large_page_only_where_its_level_can_have_one)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	/* PAE: 2 MiB in the second level; in the first that bit means nothing. */
	entry(&guest, TABLES, 0x5081, 8);
	entry(&guest, 0x5000, 0x00400083, 8);
	entry(&guest, 0x5008, 0x6003, 8);
	entry(&guest, 0x6000, 0x7003, 8);
	paging(&guest, 0x20, 0);
	expect(&guest, 0x123456, 1, WHvTranslateGvaResultSuccess, 0x523456);
	expect(&guest, 0x200abc, 1, WHvTranslateGvaResultSuccess, 0x7abc);
	/* Four levels: not in the topmost. */
	entry(&guest, TABLES, 0x5083, 8);
	entry(&guest, 0x5000, 0x40000083, 8);
	paging(&guest, 0x20, 0x500);
	expect(&guest, 0x123456, 1, WHvTranslateGvaResultSuccess, 0x40123456);
	/* 32 bits: only where the processor is told so. */
	entry(&guest, TABLES, 0x5083, 4);
	entry(&guest, 0x5000, 0x6003, 4);
	paging(&guest, 0, 0);
	expect(&guest, 0xabc, 1, WHvTranslateGvaResultSuccess, 0x6abc);
	guest_destroy(&guest);
}

BARE_TEST(VM_17_each_level_can_forbid_writing)
{
	static const uint32_t places[] = { TABLES, 0x5000, 0x6000, 0x7000 };

	for (unsigned level = 0; level < 4; level++) {
		struct guest guest;

		GUEST_CODE(&guest, 0xf4);
		for (unsigned i = 0; i < 4; i++)
			entry(&guest, places[i], (0x5000 + 0x1000ull * i) | (i == level ? 1 : 3),
			      8);
		paging(&guest, 0x20, 0x500);
		expect(&guest, 0x123, 1, WHvTranslateGvaResultSuccess, 0x8123);
		expect(&guest, 0x123, 2, WHvTranslateGvaResultPrivilegeViolation, 0);
		entry(&guest, places[level], (0x5000 + 0x1000ull * level) | 3, 8);
		expect(&guest, 0x123, 2, WHvTranslateGvaResultSuccess, 0x8123);
		guest_destroy(&guest);
	}
}

BARE_TEST(VM_17_without_paging_addresses_are_themselves)
{
	struct guest guest;

	GUEST_CODE(&guest, 0xf4);
	expect(&guest, 0x12345, 1, WHvTranslateGvaResultSuccess, 0x12345);
	guest_destroy(&guest);
}
