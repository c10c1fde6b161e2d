/* nt/mm/mdl_chain_test.c - chains of MDLs against a model of single bytes. */
#include "nt/memory_machine.h"

#include <stdlib.h>

#include "nt/mm/mdl_chain.h"

#undef ExFreePool
#define LINKS_MAX 8
#define BYTES_MAX 6000
#define GUARD 0xA5

/* A chain over pieces of one block; the bytes between the pieces are guards. */
struct chain {
	PMDL first, mdl[LINKS_MAX];
	ULONG count;
	UCHAR *block;
	SIZE_T start[LINKS_MAX], bytes[LINKS_MAX], length;
};

static uint64_t random_state;

static uint32_t below(uint32_t limit)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(random_state >> 33) % limit;
}

/* MDLs of the given lengths, with gap guard bytes before each. */
static void make_chain(struct chain *chain, ULONG count, const SIZE_T *bytes, SIZE_T gap)
{
	PMDL *link = &chain->first;
	SIZE_T at = 0;

	*chain = (struct chain){ .count = count };
	chain->block = ExAllocatePool2(POOL_FLAG_NON_PAGED, BYTES_MAX * LINKS_MAX, 'tseT');
	memset(chain->block, GUARD, BYTES_MAX * LINKS_MAX);
	for (ULONG index = 0; index < count; index++) {
		at += gap;
		chain->start[index] = at;
		chain->bytes[index] = bytes[index];
		chain->mdl[index] =
			IoAllocateMdl(chain->block + at, (ULONG)bytes[index], FALSE, FALSE, NULL);
		MmBuildMdlForNonPagedPool(chain->mdl[index]);
		*link = chain->mdl[index];
		link = &chain->mdl[index]->Next;
		at += bytes[index];
		chain->length += bytes[index];
	}
}

static void random_chain(struct chain *chain)
{
	ULONG count = below(LINKS_MAX) + 1;
	SIZE_T bytes[LINKS_MAX];

	for (ULONG index = 0; index < count; index++)
		bytes[index] = below(3) == 0 ? 0 : below(4) == 0 ? below(5000) : below(40);
	make_chain(chain, count, bytes, 1 + below(20));
}

static void free_chain(struct chain *chain)
{
	for (ULONG index = 0; index < chain->count; index++)
		IoFreeMdl(chain->mdl[index]);
	ExFreePool(chain->block);
}

/* The model: one byte of the chain. */
static UCHAR *byte_of(struct chain *chain, SIZE_T offset)
{
	for (ULONG index = 0;; index++) {
		if (offset < chain->bytes[index])
			return chain->block + chain->start[index] + offset;
		offset -= chain->bytes[index];
	}
}

static void scribble(struct chain *chain)
{
	for (SIZE_T offset = 0; offset < chain->length; offset++)
		*byte_of(chain, offset) = (UCHAR)below(256);
}

static UCHAR *copy_block(const struct chain *chain)
{
	UCHAR *copy = malloc(BYTES_MAX * LINKS_MAX);

	memcpy(copy, chain->block, BYTES_MAX * LINKS_MAX);
	return copy;
}

/* Put value where the model says, in a copy of the block. */
static void model_set(struct chain *chain, UCHAR *copy, SIZE_T offset, UCHAR value)
{
	copy[byte_of(chain, offset) - chain->block] = value;
}

static void assert_block(const struct chain *chain, UCHAR *expected)
{
	assert_memory_equal(chain->block, expected, BYTES_MAX * LINKS_MAX);
	free(expected);
}

static struct mm_span random_span(struct chain *chain, SIZE_T *ret_offset)
{
	SIZE_T offset = below((uint32_t)chain->length + 1);

	*ret_offset = offset;
	return (struct mm_span){ mm_chain_at(chain->first, offset),
		                 below((uint32_t)(chain->length - offset) + 1) };
}

/* --- Chains and positions --------------------------------------------------------------------------------- */

TEST(MDL_3a_MDL_3b_MDL_3c_a_chain_is_linked_and_may_hold_empty_ones)
{
	struct chain chain;

	memory_machine_start();
	make_chain(&chain, 4, (SIZE_T[]){ 0, 10, 0, 20 }, 3);
	assert_int_equal(mm_chain_length(chain.first), 30);
	assert_int_equal(mm_chain_length(chain.mdl[2]), 20);
	assert_int_equal(mm_chain_length(NULL), 0);
	scribble(&chain);
	for (SIZE_T offset = 0; offset < 30; offset++) {
		UCHAR value;

		assert_int_equal(mm_span_read((struct mm_span){ mm_chain_at(chain.first, offset),
		                                                1 },
		                              &value, MM_STORE_PLAIN),
		                 STATUS_SUCCESS);
		assert_int_equal(value, *byte_of(&chain, offset));
	}
	free_chain(&chain);
	memory_machine_end();
}

static void assert_position(struct mm_position position, PMDL mdl, SIZE_T offset)
{
	assert_ptr_equal(position.mdl, mdl);
	assert_int_equal(position.offset, offset);
}

TEST(MDL_3d_MDL_4a_MDL_4b_MDL_4d_an_advance_gives_a_normal_position)
{
	struct mm_position position;
	struct chain chain;

	memory_machine_start();
	make_chain(&chain, 5, (SIZE_T[]){ 0, 10, 0, 20, 0 }, 1);
	assert_position(mm_chain_at(chain.first, 0), chain.mdl[1], 0);
	assert_position(mm_chain_at(chain.first, 9), chain.mdl[1], 9);
	assert_position(mm_chain_at(chain.first, 10), chain.mdl[3], 0);
	assert_position(mm_chain_at(chain.first, 30), NULL, 0);
	position = (struct mm_position){ chain.mdl[2], 0 };
	mm_position_advance(&position, 0);
	assert_position(position, chain.mdl[3], 0);
	mm_position_advance(&position, 5);
	mm_position_advance(&position, 15);
	assert_position(position, NULL, 0);
	mm_position_advance(&position, 0);
	assert_position(position, NULL, 0);
	assert_position(mm_chain_at(NULL, 0), NULL, 0);
	free_chain(&chain);
	memory_machine_end();
}

TEST(MDL_3e_a_span_is_a_position_and_a_length)
{
	struct chain chain;
	UCHAR *expected;

	memory_machine_start();
	make_chain(&chain, 3, (SIZE_T[]){ 4, 4, 4 }, 2);
	expected = copy_block(&chain);
	for (SIZE_T offset = 3; offset < 9; offset++)
		model_set(&chain, expected, offset, 7);
	assert_int_equal(mm_span_fill((struct mm_span){ { chain.mdl[0], 3 }, 6 }, 7,
	                              MM_STORE_PLAIN),
	                 STATUS_SUCCESS);
	assert_block(&chain, expected);
	free_chain(&chain);
	memory_machine_end();
}

/* --- Too short a chain --------------------------------------------------------------------------------------- */

static struct chain short_chain;

static void advance_too_far(void *context)
{
	mm_chain_at(short_chain.first, 31);
}

static void fill_too_much(void *context)
{
	mm_span_fill((struct mm_span){ mm_chain_at(short_chain.first, 5), 26 }, 9, MM_STORE_PLAIN);
}

/* The machine has bugchecked with a fast fail; what the test asks of its memory comes before its end. */
static void assert_fast_fail(void (*function)(void *))
{
	assert_false(ke_call_guarded(function, NULL));
	assert_true(memory.sink.bugchecked);
	assert_int_equal(memory.sink.finding[0].code, 0x139);
	assert_int_equal(memory.sink.finding[0].parameter[0], FAST_FAIL_INVALID_BUFFER_ACCESS);
}

TEST(MDL_4c_beyond_the_end_is_a_fast_fail_that_the_caller_survives)
{
	memory_machine_start();
	make_chain(&short_chain, 2, (SIZE_T[]){ 10, 20 }, 1);
	assert_fast_fail(advance_too_far);
}

TEST(MDL_6a_MDL_6b_too_short_a_chain_is_a_fast_fail_after_its_bytes_were_written)
{
	memory_machine_start();
	make_chain(&short_chain, 2, (SIZE_T[]){ 10, 20 }, 1);
	assert_fast_fail(fill_too_much);
	assert_int_equal(*byte_of(&short_chain, 5), 9);
	assert_int_equal(*byte_of(&short_chain, 29), 9);
	assert_int_equal(short_chain.block[short_chain.start[1] + 20], GUARD);
}

/* --- Mapping ---------------------------------------------------------------------------------------------------- */

static ULONG mappings, mappings_allowed;

static bool fails_after(void *context)
{
	return mappings++ >= mappings_allowed;
}

/* Two locked MDLs that are mapped when they are reached. */
static PMDL locked_pair(char *pages)
{
	PMDL first = IoAllocateMdl(pages, 100, FALSE, FALSE, NULL);

	first->Next = IoAllocateMdl(pages + 4096, 100, FALSE, FALSE, NULL);
	MmProbeAndLockPages(first, UserMode, IoModifyAccess);
	MmProbeAndLockPages(first->Next, UserMode, IoModifyAccess);
	return first;
}

static void free_pair(PMDL first, char *pages)
{
	PMDL second = first->Next;

	MmUnlockPages(first);
	MmUnlockPages(second);
	IoFreeMdl(first);
	IoFreeMdl(second);
	mm_user_free(memory.machine, pages);
}

TEST(MDL_6c_a_mapping_failure_is_told_and_earlier_parts_may_be_written)
{
	UCHAR bytes[200];
	struct mm_position left, right;
	bool equal = true;
	char *pages;
	PMDL first;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 8192, MM_RANGE_MEMORY);
	first = locked_pair(pages);
	mm_set_mapping_failure(memory.machine, fails_after, NULL);
	mappings = 0;
	mappings_allowed = 1;
	memset(bytes, 6, sizeof(bytes));
	assert_int_equal(mm_span_write((struct mm_span){ { first, 0 }, 200 }, bytes,
	                               MM_STORE_PLAIN),
	                 STATUS_INSUFFICIENT_RESOURCES);
	assert_int_equal(pages[99], 6);
	assert_int_equal(pages[4096], 0);
	assert_int_equal(mappings, 2);
	left = (struct mm_position){ first, 50 };
	right = (struct mm_position){ first, 50 };
	assert_int_equal(mm_chain_equal(&left, &right, 100, &equal), STATUS_INSUFFICIENT_RESOURCES);
	assert_false(equal);
	mm_set_mapping_failure(memory.machine, NULL, NULL);
	free_pair(first, pages);
	memory_machine_end();
}

TEST(MDL_5_no_bytes_succeed_without_touching_or_mapping)
{
	struct mm_span none = { { NULL, 0 }, 0 };
	struct mm_position left = { NULL, 0 }, right = { NULL, 0 };
	UCHAR byte = 5;
	bool equal = false;
	char *pages;
	PMDL first;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 8192, MM_RANGE_MEMORY);
	first = locked_pair(pages);
	mappings = mappings_allowed = 0;
	mm_set_mapping_failure(memory.machine, fails_after, NULL);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(mm_span_fill(none, 1, MM_STORE_PLAIN), STATUS_SUCCESS);
		assert_int_equal(mm_span_write(none, NULL, MM_STORE_PLAIN), STATUS_SUCCESS);
		assert_int_equal(mm_span_read(none, &byte, MM_STORE_PLAIN), STATUS_SUCCESS);
		assert_int_equal(mm_chain_copy(&left, &right, 0, MM_STORE_PLAIN), STATUS_SUCCESS);
		assert_int_equal(mm_chain_equal(&left, &right, 0, &equal), STATUS_SUCCESS);
		assert_true(equal);
		none.start = left = right = (struct mm_position){ first, 0 };
	}
	assert_int_equal(byte, 5);
	assert_int_equal(mappings, 0);
	mm_set_mapping_failure(memory.machine, NULL, NULL);
	free_pair(first, pages);
	memory_machine_end();
}

/* --- Every operation against the model ---------------------------------------------------------------------------- */

static void fill_as_model(struct chain *chain, enum mm_store store)
{
	UCHAR *expected = copy_block(chain), value = below(2) ? 0 : (UCHAR)below(256);
	SIZE_T offset;
	struct mm_span span = random_span(chain, &offset);

	for (SIZE_T index = 0; index < span.length; index++)
		model_set(chain, expected, offset + index, value);
	assert_int_equal(mm_span_fill(span, value, store), STATUS_SUCCESS);
	assert_block(chain, expected);
}

static void write_as_model(struct chain *chain, enum mm_store store)
{
	UCHAR *expected = copy_block(chain);
	SIZE_T offset;
	struct mm_span span = random_span(chain, &offset);
	UCHAR *source = malloc(span.length + 1);

	for (SIZE_T index = 0; index < span.length; index++) {
		source[index] = (UCHAR)below(256);
		model_set(chain, expected, offset + index, source[index]);
	}
	assert_int_equal(mm_span_write(span, source, store), STATUS_SUCCESS);
	assert_block(chain, expected);
	free(source);
}

static void read_as_model(struct chain *chain, enum mm_store store)
{
	UCHAR *unchanged = copy_block(chain);
	SIZE_T offset;
	struct mm_span span = random_span(chain, &offset);
	UCHAR *target = malloc(span.length + 1);

	target[span.length] = GUARD;
	assert_int_equal(mm_span_read(span, target, store), STATUS_SUCCESS);
	for (SIZE_T index = 0; index < span.length; index++)
		assert_int_equal(target[index], *byte_of(chain, offset + index));
	assert_int_equal(target[span.length], GUARD);
	assert_block(chain, unchanged);
	free(target);
}

static void assert_same_position(struct mm_position position, struct chain *chain, SIZE_T offset)
{
	struct mm_position expected = mm_chain_at(chain->first, offset);

	assert_position(position, expected.mdl, expected.offset);
}

static void copy_as_model(struct chain *to, struct chain *from, enum mm_store store)
{
	UCHAR *expected = copy_block(to), *unchanged = copy_block(from);
	SIZE_T to_offset, from_offset, bytes;
	struct mm_span target = random_span(to, &to_offset),
		       source = random_span(from, &from_offset);

	bytes = target.length < source.length ? target.length : source.length;
	for (SIZE_T index = 0; index < bytes; index++)
		model_set(to, expected, to_offset + index, *byte_of(from, from_offset + index));
	assert_int_equal(mm_chain_copy(&target.start, &source.start, bytes, store), STATUS_SUCCESS);
	assert_same_position(target.start, to, to_offset + bytes);
	assert_same_position(source.start, from, from_offset + bytes);
	assert_block(to, expected);
	assert_block(from, unchanged);
}

TEST_LIMIT(MDL_7_every_operation_and_kind_of_store_does_what_single_bytes_would, 60)
{
	memory_machine_start();
	random_state = test_seed();
	for (int round = 0; round < 150; round++) {
		struct chain one, two;

		random_chain(&one);
		random_chain(&two);
		for (enum mm_store store = 0; store < MM_STORE_KINDS; store++) {
			scribble(&one);
			scribble(&two);
			fill_as_model(&one, store);
			write_as_model(&one, store);
			read_as_model(&one, store);
			copy_as_model(&one, &two, store);
		}
		free_chain(&one);
		free_chain(&two);
	}
	memory_machine_end();
}

TEST(MDL_8a_a_copy_breaks_at_the_boundaries_of_both_chains)
{
	struct chain to, from;
	struct mm_position target, source;

	memory_machine_start();
	random_state = 1;
	make_chain(&to, 3, (SIZE_T[]){ 3, 5, 4 }, 2);
	make_chain(&from, 4, (SIZE_T[]){ 1, 6, 0, 5 }, 3);
	scribble(&from);
	target = mm_chain_at(to.first, 0);
	source = mm_chain_at(from.first, 0);
	assert_int_equal(mm_chain_copy(&target, &source, 12, MM_STORE_PLAIN), STATUS_SUCCESS);
	for (SIZE_T offset = 0; offset < 12; offset++)
		assert_int_equal(*byte_of(&to, offset), *byte_of(&from, offset));
	assert_position(target, NULL, 0);
	assert_position(source, NULL, 0);
	free_chain(&to);
	free_chain(&from);
	memory_machine_end();
}

TEST(MDL_8b_bytes_in_both_spans_are_a_finding_and_neighbours_are_not)
{
	struct chain chain;
	struct mm_position target, source;

	memory_machine_start();
	make_chain(&chain, 2, (SIZE_T[]){ 20, 20 }, 0);
	target = mm_chain_at(chain.first, 20);
	source = mm_chain_at(chain.first, 0);
	assert_int_equal(mm_chain_copy(&target, &source, 20, MM_STORE_PLAIN), STATUS_SUCCESS);
	memory_no_finding();
	target = mm_chain_at(chain.first, 10);
	source = mm_chain_at(chain.first, 0);
	assert_int_equal(mm_chain_copy(&target, &source, 11, MM_STORE_PLAIN), STATUS_SUCCESS);
	memory_take_finding(0x139, FAST_FAIL_INVALID_BUFFER_ACCESS);
	free_chain(&chain);
	memory_machine_end();
}

/* --- Comparison ------------------------------------------------------------------------------------------------------ */

TEST(MDL_9a_MDL_9c_equal_bytes_give_true_and_move_both_positions)
{
	struct chain one, two;
	struct mm_position left, right;
	bool equal = false;

	memory_machine_start();
	make_chain(&one, 3, (SIZE_T[]){ 3, 5, 4 }, 2);
	make_chain(&two, 2, (SIZE_T[]){ 8, 6 }, 3);
	left = mm_chain_at(one.first, 1);
	right = mm_chain_at(two.first, 2);
	assert_int_equal(mm_chain_equal(&left, &right, 9, &equal), STATUS_SUCCESS);
	assert_true(equal);
	assert_same_position(left, &one, 10);
	assert_same_position(right, &two, 11);
	free_chain(&one);
	free_chain(&two);
	memory_machine_end();
}

TEST(MDL_9d_at_a_difference_both_positions_stop_at_the_start_of_its_piece)
{
	struct chain one, two;
	struct mm_position left, right;
	bool equal = true;

	memory_machine_start();
	make_chain(&one, 3, (SIZE_T[]){ 3, 5, 4 }, 2);
	make_chain(&two, 2, (SIZE_T[]){ 8, 6 }, 3);
	*byte_of(&two, 6) = 1;
	left = mm_chain_at(one.first, 0);
	right = mm_chain_at(two.first, 0);
	assert_int_equal(mm_chain_equal(&left, &right, 12, &equal), STATUS_SUCCESS);
	assert_false(equal);
	assert_same_position(left, &one, 3);
	assert_same_position(right, &two, 3);
	free_chain(&one);
	free_chain(&two);
	memory_machine_end();
}

TEST(MDL_9b_a_comparison_that_fails_is_not_equal)
{
	struct mm_position left, right;
	bool equal = true;
	char *pages;
	PMDL first;

	memory_machine_start();
	pages = mm_user_allocate(memory.machine->system_process, 8192, MM_RANGE_MEMORY);
	first = locked_pair(pages);
	mappings = mappings_allowed = 0;
	mm_set_mapping_failure(memory.machine, fails_after, NULL);
	left = right = mm_chain_at(first, 0);
	assert_int_equal(mm_chain_equal(&left, &right, 10, &equal), STATUS_INSUFFICIENT_RESOURCES);
	assert_false(equal);
	mm_set_mapping_failure(memory.machine, NULL, NULL);
	free_pair(first, pages);
	memory_machine_end();
}

/* --- Walks, information ------------------------------------------------------------------------------------------------- */

struct walk {
	UCHAR *address[LINKS_MAX];
	SIZE_T bytes[LINKS_MAX];
	int count, stop_at;
};

static NTSTATUS note_piece(void *context, UCHAR *address, SIZE_T bytes)
{
	struct walk *walk = context;

	walk->address[walk->count] = address;
	walk->bytes[walk->count] = bytes;
	return ++walk->count == walk->stop_at ? STATUS_CANCELLED : STATUS_SUCCESS;
}

TEST(MDL_10_a_walk_gives_each_piece_and_ends_with_what_the_routine_says)
{
	struct walk walk = { .stop_at = 0 };
	struct chain chain;

	memory_machine_start();
	make_chain(&chain, 4, (SIZE_T[]){ 10, 0, 20, 30 }, 5);
	assert_int_equal(mm_span_iterate((struct mm_span){ mm_chain_at(chain.first, 4), 31 },
	                                 note_piece, &walk),
	                 STATUS_SUCCESS);
	assert_int_equal(walk.count, 3);
	assert_ptr_equal(walk.address[0], chain.block + chain.start[0] + 4);
	assert_ptr_equal(walk.address[1], chain.block + chain.start[2]);
	assert_ptr_equal(walk.address[2], chain.block + chain.start[3]);
	assert_int_equal(walk.bytes[0], 6);
	assert_int_equal(walk.bytes[1], 20);
	assert_int_equal(walk.bytes[2], 5);
	walk = (struct walk){ .stop_at = 2 };
	assert_int_equal(mm_span_iterate((struct mm_span){ mm_chain_at(chain.first, 0), 60 },
	                                 note_piece, &walk),
	                 STATUS_CANCELLED);
	assert_int_equal(walk.count, 2);
	free_chain(&chain);
	memory_machine_end();
}

TEST(MDL_11_a_chain_tells_its_counts_pages_and_alignment)
{
	struct mm_chain_information information;
	UCHAR *block;
	PMDL mdl[4];

	memory_machine_start();
	mm_chain_query(NULL, &information);
	assert_int_equal(information.mdl_count, 0);
	assert_int_equal(information.alignment, PAGE_SIZE);
	block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 4 * PAGE_SIZE, 'tseT');
	mdl[0] = IoAllocateMdl(block + 64, 4096, FALSE, FALSE, NULL);
	mdl[1] = IoAllocateMdl(block + 1, 0, FALSE, FALSE, NULL);
	mdl[2] = IoAllocateMdl(block + 96, 16, FALSE, FALSE, NULL);
	mdl[3] = IoAllocateMdl(block + PAGE_SIZE, 2 * PAGE_SIZE, FALSE, FALSE, NULL);
	for (int index = 0; index < 3; index++)
		mdl[index]->Next = mdl[index + 1];
	MmBuildMdlForNonPagedPool(mdl[0]);
	MmBuildMdlForNonPagedPool(mdl[1]);
	MmProbeAndLockPages(mdl[2], KernelMode, IoReadAccess);
	mm_chain_query(mdl[0], &information);
	assert_int_equal(information.mdl_count, 4);
	assert_int_equal(information.filled_count, 3);
	assert_int_equal(information.mapped_count, 1);
	assert_int_equal(information.bytes, 4096 + 16 + 2 * PAGE_SIZE);
	assert_int_equal(information.pages, 2 + 1 + 2);
	assert_int_equal(information.alignment, 32);
	assert_non_null(MmGetSystemAddressForMdlSafe(mdl[2], NormalPagePriority));
	mm_chain_query(mdl[0], &information);
	assert_int_equal(information.mapped_count, 2);
	MmUnlockPages(mdl[2]);
	for (int index = 0; index < 4; index++)
		IoFreeMdl(mdl[index]);
	ExFreePool(block);
	memory_machine_end();
}
