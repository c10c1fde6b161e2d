/* nt/ex/pool_test.c - pool: what it gives, and the rows VF-1 to VF-4 on its misuse. */
#include "nt/ke/arena.h"
#include "nt/memory_machine.h"

#include <stdlib.h>

#undef ExFreePool
#define TAG 'tseT'

extern void __asan_init(void) __attribute__((weak));

DRIVER_TEXT static void *driver_allocate(SIZE_T bytes)
{
	void *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes, TAG);

	__asm__ volatile("" : : : "memory");
	return block;
}

TEST(POOL_allocate_pool_2_gives_zeroed_aligned_memory)
{
	memory_machine_start();
	for (SIZE_T bytes = 1; bytes < 20000; bytes = bytes * 3 + 1) {
		uint8_t *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, bytes, TAG);

		assert_non_null(block);
		assert_int_equal((uintptr_t)block % (bytes >= PAGE_SIZE ? PAGE_SIZE : 16), 0);
		for (SIZE_T index = 0; index < bytes; index++)
			assert_int_equal(block[index], 0);
		ExFreePoolWithTag(block, TAG);
	}
	memory_machine_end();
}

/* Addresses of blocks of several sizes, some freed in between, as one run of a machine gives them. */
static size_t collect_addresses(uintptr_t *addresses)
{
	void *kept[3];
	size_t count = 0;

	memory_machine_start();
	for (SIZE_T bytes = 8; bytes < 40000; bytes = bytes * 2 + 3) {
		for (int index = 0; index < 3; index++) {
			kept[index] = ExAllocatePool2(index ? POOL_FLAG_NON_PAGED : POOL_FLAG_PAGED,
			                              bytes, TAG);
			addresses[count++] = (uintptr_t)kept[index];
		}
		for (int index = 0; index < 3; index++)
			ExFreePool(kept[index]);
	}
	memory_machine_end();
	return count;
}

TEST(SCH_pool_of_a_seeded_machine_is_at_the_same_addresses_in_each_run)
{
	uintptr_t first[64], second[64];
	size_t count;

	if (!test_schedule_is_seeded() || __asan_init)
		SKIP("of seeded machines, and not under address sanitizer, which guards host "
		     "memory");
	count = collect_addresses(first);
	free(malloc(77777)); /* what the host's allocator does is nothing to it */
	assert_int_equal(collect_addresses(second), count);
	assert_memory_equal(first, second, count * sizeof(first[0]));
	for (size_t index = 0; index < count; index++)
		assert_true(first[index] - KE_ARENA_START < KE_ARENA_SLICE_BYTES);
}

TEST(POOL_uninitialized_memory_is_not_zero)
{
	memory_machine_start();
	uint8_t *block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG);
	assert_int_not_equal(block[0], 0);
	assert_int_not_equal(block[63], 0);
	ExFreePool(block);
	block = ExAllocatePoolZero(PagedPool, 64, TAG);
	assert_int_equal(block[0], 0);
	ExFreePool(block);
	memory_machine_end();
}

TEST(POOL_unknown_required_flags_and_two_types_fail)
{
	memory_machine_start();
	assert_null(ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_PAGED, 16, TAG));
	assert_null(ExAllocatePool2(0, 16, TAG));
	assert_null(ExAllocatePool2(POOL_FLAG_PAGED | 0x8000, 16, TAG));
	memory_machine_end();
}

TEST(POOL_the_ledger_counts_blocks_of_drivers_only)
{
	memory_machine_start();
	int64_t before = memory.machine->ledgers.pool_blocks;
	void *own = ex_pool_allocate(memory.machine, POOL_FLAG_NON_PAGED, 32, TAG);
	void *drivers = ExAllocatePool2(POOL_FLAG_PAGED, 48, TAG);
	assert_int_equal(memory.machine->ledgers.pool_blocks, before + 1);
	ExFreePool(drivers);
	ex_pool_free(memory.machine, own, TAG);
	assert_int_equal(memory.machine->ledgers.pool_blocks, before);
	memory_machine_end();
}

/* --- Paged blocks at raised IRQL (THR-10b) ----------------------------------------------------------------- */

static void seeded_pool_start(void)
{
	if (!test_schedule_is_seeded() || __asan_init)
		SKIP("pages are protected in seeded machines without address sanitizer");
	ke_fault_init();
	memory_machine_start();
}

/* What touches it is no image here, so the code is the kernel's own. */
TEST(THR_10b_a_write_to_paged_pool_at_dispatch_is_0A_and_is_done)
{
	KIRQL old;

	seeded_pool_start();
	volatile uint8_t *block = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	block[12] = 7;
	KeLowerIrql(old);
	assert_int_equal(memory.sink.finding_count, 1);
	assert_int_equal(memory.sink.finding[0].parameter[1], DISPATCH_LEVEL);
	assert_int_equal(memory.sink.finding[0].parameter[2], 1);
	assert_string_equal(memory.sink.finding[0].text,
	                    "write to paged pool at IRQL 2, byte 12 of a block of 64 bytes");
	assert_string_equal(memory.sink.finding[0].stack[1].label, "allocated");
	memory_take_finding(0xA, (uintptr_t)(block + 12));
	assert_int_equal(block[12], 7);
	ExFreePool((void *)block);
	memory_machine_end();
}

TEST(THR_10b_each_raise_closes_paged_pool_again)
{
	KIRQL old;

	seeded_pool_start();
	volatile uint8_t *block = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
	for (uint32_t turn = 0; turn < 3; turn++) {
		KeRaiseIrql(DISPATCH_LEVEL, &old);
		assert_int_equal(block[0], 0);
		KeLowerIrql(old);
		assert_int_equal(block[1], 0);
	}
	assert_int_equal(memory.sink.finding[0].count, 3);
	memory_take_finding(0xA, (uintptr_t)block);
	ExFreePool((void *)block);
	memory_machine_end();
}

/* Blocks of the runtime, and nonpaged ones, are not paged. */
TEST(THR_10b_negative_other_blocks_stay_accessible_at_dispatch)
{
	KIRQL old;

	seeded_pool_start();
	volatile uint8_t *paged = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
	volatile uint8_t *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 5000, TAG);
	volatile uint8_t *own = ex_pool_allocate(memory.machine, POOL_FLAG_PAGED, 64, TAG);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	block[4999] = own[63] = 1;
	KeLowerIrql(old);
	paged[0] = 1;
	KeRaiseIrql(APC_LEVEL, &old);
	paged[63] = 1;
	KeLowerIrql(old);
	ex_pool_free(memory.machine, (void *)own, TAG);
	ExFreePool((void *)paged);
	ExFreePool((void *)block);
	memory_machine_end();
}

/* Pages that an MDL has locked are in memory; without the lock they may be out again. */
TEST(THR_10b_negative_locked_pages_of_paged_pool_are_touched_at_dispatch)
{
	KIRQL old;

	seeded_pool_start();
	volatile uint8_t *block = ExAllocatePool2(POOL_FLAG_PAGED, 5000, TAG);
	PMDL mdl = IoAllocateMdl((void *)block, 5000, FALSE, FALSE, NULL);
	MmProbeAndLockPages(mdl, KernelMode, IoWriteAccess);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	block[4999] = 1;
	KeLowerIrql(old);
	memory_no_finding();
	MmUnlockPages(mdl);
	IoFreeMdl(mdl);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	block[4999] = 2;
	KeLowerIrql(old);
	memory_take_finding(0xA, (uintptr_t)(block + 4999));
	ExFreePool((void *)block);
	memory_machine_end();
}

/* The pool itself may fill, check and release what it was given, whatever the IRQL. */
TEST(THR_10b_paged_pool_allocated_and_freed_at_dispatch_is_C4_01_and_C4_11_only)
{
	KIRQL old;

	seeded_pool_start();
	void *first = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	void *second = ExAllocatePoolWithTag(PagedPool, 100, TAG);
	ExFreePool(first);
	ex_pool_check(memory.machine);
	KeLowerIrql(old);
	memory_take_finding(0xC4, 0x01);
	memory_take_finding(0xC4, 0x11);
	ExFreePool(second);
	memory_machine_end();
}

static volatile uint8_t *shared_block;
static volatile LONG touched;

static void touch_at_passive(void *context)
{
	while (!touched) {
		shared_block[0]++;
		ke_choice(KE_CHOICE_LOCK);
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* While one thread stands at DISPATCH_LEVEL others run below it: the baton brings the protection along. */
TEST(THR_10b_negative_another_thread_touches_paged_pool_below_dispatch)
{
	HANDLE handle;
	KIRQL old;

	seeded_pool_start();
	shared_block = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
	touched = 0;
	assert_int_equal(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                                      touch_at_passive, NULL),
	                 STATUS_SUCCESS);
	for (int turn = 0; turn < 50; turn++) {
		KeRaiseIrql(DISPATCH_LEVEL, &old);
		for (int choice = 0; choice < 4; choice++)
			ke_choice(KE_CHOICE_LOCK);
		KeLowerIrql(old);
	}
	touched = 1;
	ZwWaitForSingleObject(handle, FALSE, NULL);
	ZwClose(handle);
	assert_true(shared_block[0] > 0);
	ExFreePool((void *)shared_block);
	memory_machine_end();
}

static bool fail_large(void *context, size_t bytes, uint32_t tag)
{
	return bytes > *(size_t *)context;
}

TEST(POOL_injected_failures_give_null)
{
	size_t limit = 100;

	memory_machine_start();
	ex_pool_set_failure(memory.machine, fail_large, &limit);
	assert_null(ExAllocatePool2(POOL_FLAG_PAGED, 101, TAG));
	void *block = ExAllocatePool2(POOL_FLAG_PAGED, 100, TAG);
	assert_non_null(block);
	ex_pool_set_failure(memory.machine, NULL, NULL);
	ExFreePool(block);
	memory_machine_end();
}

/* --- VF-1 ------------------------------------------------------------------------------------------------ */

TEST(VF_1_zero_bytes_is_C4_00)
{
	memory_machine_start();
	void *block = ExAllocatePoolWithTag(NonPagedPoolNx, 0, TAG);
	memory_take_finding(0xC4, 0);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_1_paged_pool_at_dispatch_is_C4_01)
{
	KIRQL irql;

	memory_machine_start();
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	void *block = ExAllocatePoolWithTag(PagedPool, 8, TAG);
	KeLowerIrql(irql);
	memory_take_finding(0xC4, 1);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_1_nonpaged_pool_above_dispatch_is_C4_02)
{
	KIRQL irql;

	memory_machine_start();
	KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
	void *block = ExAllocatePoolWithTag(NonPagedPoolNx, 8, TAG);
	KeLowerIrql(irql);
	memory_take_finding(0xC4, 2);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_1_negative_one_byte_at_the_highest_allowed_levels)
{
	KIRQL irql;

	memory_machine_start();
	KeRaiseIrql(APC_LEVEL, &irql);
	void *paged = ExAllocatePoolWithTag(PagedPool, 1, TAG);
	KeLowerIrql(irql);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	void *nonpaged = ExAllocatePoolWithTag(NonPagedPoolNx, 1, TAG);
	ExFreePool(nonpaged);
	KeLowerIrql(irql);
	ExFreePool(paged);
	memory_machine_end();
}

/* --- VF-2 ------------------------------------------------------------------------------------------------ */

TEST(VF_2_free_of_an_unknown_address_is_C4_10)
{
	char *block;

	memory_machine_start();
	block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG);
	ExFreePool(block + 16);
	memory_take_finding(0xC4, 0x10);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_2_free_of_memory_of_the_system_is_C4_10)
{
	memory_machine_start();
	void *block = ex_pool_allocate(memory.machine, POOL_FLAG_NON_PAGED, 64, TAG);
	ExFreePool(block);
	memory_take_finding(0xC4, 0x10);
	ex_pool_free(memory.machine, block, TAG);
	memory_machine_end();
}

TEST(VF_2_free_of_paged_pool_at_dispatch_is_C4_11)
{
	KIRQL irql;

	memory_machine_start();
	void *block = ExAllocatePoolWithTag(PagedPool, 64, TAG);
	KeRaiseIrql(DISPATCH_LEVEL, &irql);
	ExFreePool(block);
	KeLowerIrql(irql);
	memory_take_finding(0xC4, 0x11);
	memory_machine_end();
}

TEST(VF_2_free_of_nonpaged_pool_above_dispatch_is_C4_12)
{
	KIRQL irql;

	memory_machine_start();
	void *block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG);
	KeRaiseIrql(DISPATCH_LEVEL + 1, &irql);
	ExFreePool(block);
	KeLowerIrql(irql);
	memory_take_finding(0xC4, 0x12);
	memory_machine_end();
}

TEST(VF_2_a_double_free_is_C4_13_with_both_earlier_stacks)
{
	memory_machine_start();
	void *block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG);
	ExFreePool(block);
	ExFreePool(block);
	assert_int_equal(memory.sink.finding[0].stack_count, 3);
	assert_string_equal(memory.sink.finding[0].stack[1].label, "freed");
	assert_string_equal(memory.sink.finding[0].stack[2].label, "allocated");
	memory_take_finding(0xC4, 0x13);
	memory_machine_end();
}

TEST(VF_2_a_wrong_tag_is_C2_0A)
{
	memory_machine_start();
	void *block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG);
	ExFreePoolWithTag(block, 'rehO');
	memory_take_finding(0xC2, 0xA);
	memory_machine_end();
}

TEST(VF_2_negative_tag_zero_and_the_protected_bit_fit)
{
	memory_machine_start();
	ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG), 0);
	ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPoolNx, 64, TAG | 0x80000000), TAG);
	memory_machine_end();
}

/* --- VF-3: without address sanitizer, which finds the writes themselves ----------------------------------- */

extern void __asan_init(void) __attribute__((weak));

static void needs_guards(void)
{
	if (__asan_init)
		SKIP("address sanitizer stands in for the guards of pool blocks");
}

TEST(VF_3_a_write_behind_the_block_is_C4_51)
{
	volatile char *block;

	needs_guards();
	memory_machine_start();
	block = ExAllocatePoolWithTag(NonPagedPoolNx, 61, TAG);
	block[61] = 1;
	ExFreePool((void *)block);
	memory_take_finding(0xC4, 0x51);
	memory_machine_end();
}

TEST(VF_3_a_write_in_front_of_the_block_is_C4_52)
{
	volatile char *block;

	needs_guards();
	memory_machine_start();
	block = ExAllocatePoolWithTag(NonPagedPoolNx, PAGE_SIZE, TAG);
	block[-1] = 1;
	ExFreePool((void *)block);
	memory_take_finding(0xC4, 0x52);
	memory_machine_end();
}

TEST(VF_3_the_finding_tells_how_far_from_which_end_was_written)
{
	static const struct {
		int at; /* of a block of 61 bytes */
		uint32_t code;
		const char *text;
	} rows[] = {
		{ 61, 0x51, "0 bytes after the end of a pool block of 61 bytes" },
		{ 66, 0x51, "5 bytes after the end of a pool block of 61 bytes" },
		{ -1, 0x52, "1 bytes before the start of a pool block of 61 bytes" },
		{ -7, 0x52, "7 bytes before the start of a pool block of 61 bytes" },
	};

	needs_guards();
	memory_machine_start();
	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		volatile char *block = ExAllocatePoolWithTag(NonPagedPoolNx, 61, TAG);

		block[rows[index].at] = 1;
		ExFreePool((void *)block);
		assert_int_equal(memory.sink.finding_count, 1);
		const struct verify_finding *finding = &memory.sink.finding[0];

		assert_non_null(strstr(finding->text, rows[index].text));
		assert_int_equal(finding->parameter[1], (uintptr_t)block);
		assert_int_equal(finding->parameter[2], (uintptr_t)block + rows[index].at);
		assert_int_equal(finding->parameter[3], 61);
		memory_take_finding(0xC4, rows[index].code);
	}
	volatile char *block = ExAllocatePoolWithTag(NonPagedPoolNx, 61, TAG);

	block[-1] = block[61] = 1;
	ExFreePool((void *)block);
	assert_non_null(strstr(memory.sink.finding[0].text, ", and before its start"));
	memory_take_finding(0xC4, 0x53);
	memory_machine_end();
}

TEST(VF_3_a_write_after_free_is_C4_54)
{
	volatile char *block;

	needs_guards();
	memory_machine_start();
	block = ExAllocatePoolWithTag(NonPagedPoolNx, 100, TAG);
	ExFreePool((void *)block);
	block[50] = 1;
	ex_pool_check(memory.machine);
	memory_take_finding(0xC4, 0x54);
	memory_machine_end();
}

TEST(VF_3_negative_writes_to_both_ends_are_silent)
{
	static const SIZE_T sizes[] = { 1, 15, 16, 61, 4095, 4096, 70000 };

	memory_machine_start();
	for (size_t index = 0; index < sizeof(sizes) / sizeof(sizes[0]); index++) {
		char *block = ExAllocatePoolWithTag(NonPagedPoolNx, sizes[index], TAG);

		block[0] = block[sizes[index] - 1] = 1;
		ExFreePool(block);
	}
	memory_machine_end();
}

/* --- VF-4 ------------------------------------------------------------------------------------------------ */

TEST(VF_4_blocks_left_at_unload_are_C4_62_one_finding_a_call_site)
{
	memory_machine_start();
	uint64_t start = (uintptr_t)__start_planted_text, end = (uintptr_t)__stop_planted_text;
	void *blocks[3];

	for (int index = 0; index < 3; index++)
		blocks[index] = driver_allocate(10);
	assert_int_equal(ex_pool_report_leaks(memory.machine, start, end, "planted"), 3);
	assert_int_equal(memory.sink.finding_count, 1);
	assert_int_equal(memory.sink.finding[0].parameter[3], 3);
	assert_string_equal(memory.sink.finding[0].driver, "planted");
	memory_take_finding(0xC4, 0x62);
	for (int index = 0; index < 3; index++)
		ExFreePool(blocks[index]);
	memory_machine_end();
}

TEST(VF_4_an_allocation_after_unload_is_C4_61)
{
	memory_machine_start();
	ex_pool_set_unloading(memory.machine, (uintptr_t)__start_planted_text,
	                      (uintptr_t)__stop_planted_text);
	void *block = driver_allocate(10);
	memory_take_finding(0xC4, 0x61);
	ex_pool_set_unloading(memory.machine, 0, 0);
	ExFreePool(block);
	memory_machine_end();
}

TEST(VF_4_negative_blocks_that_are_freed_or_anothers_are_silent)
{
	memory_machine_start();
	void *anothers = ExAllocatePool2(POOL_FLAG_NON_PAGED, 10, TAG);

	ExFreePool(driver_allocate(10));
	assert_int_equal(ex_pool_report_leaks(memory.machine, (uintptr_t)__start_planted_text,
	                                      (uintptr_t)__stop_planted_text, "planted"),
	                 0);
	ExFreePool(anothers);
	memory_machine_end();
}

TEST(VF_24_observers_see_watched_blocks_go)
{
	memory_machine_start();
	void *block =
		ex_pool_allocate(memory.machine, POOL_FLAG_NON_PAGED | EX_POOL_WATCHED, 256, TAG);
	NPAGED_LOOKASIDE_LIST *list = block;

	ExInitializeNPagedLookasideList(list, NULL, NULL, 0, 32, TAG, 0);
	ex_pool_free(memory.machine, block, TAG);
	memory_take_finding(0xC4, 0xCC);
	memory_machine_end();
}

/* mov eax, 0x1234; ret */
static const unsigned char code[] = { 0xb8, 0x34, 0x12, 0, 0, 0xc3 };

TEST(POOL_code_in_executable_nonpaged_pool_runs)
{
	int (*function)(void);

	ke_fault_init();
	memory_machine_start();
	function = (int (*)(void))ExAllocatePoolWithTag(NonPagedPool, sizeof(code), 'txet');
	memcpy((void *)function, code, sizeof(code));
	assert_int_equal(function(), 0x1234);
	ExFreePoolWithTag((void *)function, 'txet');
	memory_machine_end();
}
