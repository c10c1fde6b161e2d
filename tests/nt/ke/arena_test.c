/* nt/ke/arena_test.c - the memory of seeded machines: where it lies, that addresses repeat, what goes out first. */
#include "nt/ke/ke_fixture.h"

#include "nt/ke/arena.h"

#include <stdio.h>
#include <unistd.h>

/* A fresh arena on the first slice; other machines of the test are gone. */
static struct ke_arena *make_arena(void)
{
	struct ke_arena *arena = NULL;

	assert_int_equal(ke_arena_create(&arena), 0);
	return arena;
}

static void *take(struct ke_arena *arena, size_t bytes, size_t alignment)
{
	struct ke_chunk chunk = { .bytes = bytes, .alignment = alignment };
	bool fresh = false;

	return ke_arena_allocate(arena, &chunk, &fresh);
}

static void give(struct ke_arena *arena, size_t bytes, size_t alignment, void *memory)
{
	struct ke_chunk chunk = { .bytes = bytes, .alignment = alignment };

	ke_arena_free(arena, &chunk, memory);
}

/* Chunks of many sizes, each written whole: a chunk that overlaps another is found. */
TEST(SCH_chunks_of_the_arena_are_aligned_and_apart)
{
	static const size_t alignments[] = { 16, 64, 4096 };
	struct ke_arena *arena = make_arena();
	uint8_t *chunk[96];
	size_t sizes[96], count = 0;

	for (size_t bytes = 1; bytes < 300000 && count < 96; bytes += 1 + bytes / 3)
		for (size_t row = 0; row < 3 && count < 96; row++) {
			chunk[count] = take(arena, bytes, alignments[row]);
			assert_non_null(chunk[count]);
			assert_int_equal((uintptr_t)chunk[count] % alignments[row], 0);
			memset(chunk[count], (int)count + 1, bytes);
			sizes[count++] = bytes;
		}
	for (size_t index = 0; index < count; index++)
		for (size_t byte = 0; byte < sizes[index]; byte++)
			assert_int_equal(chunk[index][byte], index + 1);
	ke_arena_destroy(arena);
}

TEST(SCH_the_chunk_given_back_last_goes_out_first)
{
	struct ke_arena *arena = make_arena();
	void *first = take(arena, 100, 16), *second = take(arena, 100, 16);

	give(arena, 100, 16, first);
	give(arena, 100, 16, second);
	assert_ptr_equal(take(arena, 112, 16), second);
	assert_ptr_equal(take(arena, 97, 16), first);
	assert_ptr_not_equal(take(arena, 100, 64), first);
	ke_arena_destroy(arena);
}

TEST(SCH_what_no_part_can_hold_is_refused)
{
	struct ke_arena *arena = make_arena();

	assert_null(take(arena, KE_ARENA_PART_BYTES + 1, 16));
	assert_non_null(take(arena, KE_ARENA_PART_BYTES, 4096));
	assert_null(take(arena, 16, 16));
	ke_arena_destroy(arena);
}

/* As many machines as there are slices; the next one is refused, and a slice that came back is used again. */
TEST(SCH_each_arena_has_a_slice_of_its_own_and_the_lowest_free_one)
{
	struct ke_arena *arenas[KE_ARENA_SLICES], *more;

	for (size_t index = 0; index < KE_ARENA_SLICES; index++) {
		assert_int_equal(ke_arena_create(&arenas[index]), 0);
		assert_int_equal((uintptr_t)take(arenas[index], 16, 16),
		                 KE_ARENA_START + index * KE_ARENA_SLICE_BYTES);
	}
	assert_int_not_equal(ke_arena_create(&more), 0);
	ke_arena_destroy(arenas[3]);
	assert_int_equal(ke_arena_create(&arenas[3]), 0);
	assert_int_equal((uintptr_t)take(arenas[3], 16, 16),
	                 KE_ARENA_START + 3 * KE_ARENA_SLICE_BYTES);
	for (size_t index = 0; index < KE_ARENA_SLICES; index++)
		ke_arena_destroy(arenas[index]);
}

static struct ke_machine *make_seeded(void)
{
	struct ke_machine *machine;

	assert_int_equal(ke_machine_create(&(struct ke_machine_options){ .schedule =
	                                                                         KE_SCHEDULE_SEEDED,
	                                                                 .seed = 1 },
	                                   &machine),
	                 STATUS_SUCCESS);
	return machine;
}

extern void __asan_init(void) __attribute__((weak));

/* Somebody sits on the addresses: the machine works, and standard error names it. */
TEST(SCH_a_machine_whose_addresses_are_taken_says_so_and_works)
{
	int saved = dup(STDERR_FILENO);
	FILE *text = tmpfile();
	char line[256] = "";
	struct ke_machine *machine;
	void *memory;

	if (__asan_init)
		SKIP("address sanitizer guards the host's memory: there is no arena");
	assert_int_equal(host_pages_reserve(KE_ARENA_START, 4096), 0);
	assert_true(dup2(fileno(text), STDERR_FILENO) >= 0);
	machine = make_seeded();
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	assert_null(machine->arena);
	memory = ke_memory_allocate(machine, 24);
	assert_non_null(memory);
	ke_memory_free(machine, memory, 24);
	ke_machine_destroy(machine);
	rewind(text);
	assert_non_null(fgets(line, sizeof(line), text));
	assert_non_null(strstr(line, "not at its fixed addresses"));
	fclose(text);
	host_pages_free((void *)KE_ARENA_START, 4096);
	machine = make_seeded();
	assert_non_null(machine->arena);
	ke_machine_destroy(machine);
}

/* Memory that comes back to the driver is as zero as the first. */
TEST(SCH_memory_for_objects_is_zeroed_each_time)
{
	struct ke_machine *machine = make_seeded();

	for (int turn = 0; turn < 3; turn++) {
		uint8_t *memory = ke_memory_allocate(machine, 200);

		for (size_t index = 0; index < 200; index++)
			assert_int_equal(memory[index], 0);
		memset(memory, 0xEE, 200);
		ke_memory_free(machine, memory, 200);
	}
	ke_machine_destroy(machine);
}
