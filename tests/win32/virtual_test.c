/* Memory that programs take page by page, and what they are told of any address. */
#include "client.h"

#define PAGE 4096u

static MEMORY_BASIC_INFORMATION look(const void *address)
{
	MEMORY_BASIC_INFORMATION found;

	memset(&found, 0xaa, sizeof(found));
	assert_int_equal(API(VirtualQuery)(address, &found, sizeof(found)), sizeof(found));
	return found;
}

struct region {
	const void *base, *allocation;
	SIZE_T bytes;
	DWORD allocation_protect, state, protect, type;
};

static void expect_region(const void *address, struct region wanted)
{
	MEMORY_BASIC_INFORMATION found = look(address);

	assert_ptr_equal(found.BaseAddress, wanted.base);
	assert_ptr_equal(found.AllocationBase, wanted.allocation);
	assert_int_equal(found.RegionSize, wanted.bytes);
	assert_int_equal(found.AllocationProtect, wanted.allocation_protect);
	assert_int_equal(found.State, wanted.state);
	assert_int_equal(found.Protect, wanted.protect);
	assert_int_equal(found.Type, wanted.type);
}

static void expect_private(char *base, unsigned at, struct region wanted)
{
	wanted.base = base + at * PAGE;
	wanted.allocation = base;
	wanted.bytes *= PAGE;
	wanted.type = MEM_PRIVATE;
	expect_region(base + at * PAGE + 17, wanted);
}

static int commits_page_by_page(int count, char **arguments)
{
	char *base = API(VirtualAlloc)(NULL, 8 * PAGE, MEM_RESERVE, PAGE_READONLY);
	DWORD former = 0;

	assert_non_null(base);
	expect_private(base, 0, (struct region){ NULL, NULL, 8, PAGE_READONLY, MEM_RESERVE, 0 });
	assert_ptr_equal(API(VirtualAlloc)(base + 2 * PAGE + 5, PAGE, MEM_COMMIT, PAGE_READWRITE),
	                 base + 2 * PAGE);
	expect_private(base, 0, (struct region){ NULL, NULL, 2, PAGE_READONLY, MEM_RESERVE, 0 });
	expect_private(base, 2,
	               (struct region){ NULL, NULL, 2, PAGE_READONLY, MEM_COMMIT, PAGE_READWRITE });
	expect_private(base, 4, (struct region){ NULL, NULL, 4, PAGE_READONLY, MEM_RESERVE, 0 });
	base[2 * PAGE] = 1;
	assert_true(API(VirtualProtect)(base + 3 * PAGE, 1, PAGE_READONLY, &former));
	assert_int_equal(former, PAGE_READWRITE);
	expect_private(base, 2,
	               (struct region){ NULL, NULL, 1, PAGE_READONLY, MEM_COMMIT, PAGE_READWRITE });
	expect_private(base, 3,
	               (struct region){ NULL, NULL, 1, PAGE_READONLY, MEM_COMMIT, PAGE_READONLY });
	assert_false(API(VirtualProtect)(base + 3 * PAGE, 2 * PAGE, PAGE_READWRITE, &former));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_ADDRESS);
	assert_true(API(VirtualFree)(base + 2 * PAGE, PAGE, MEM_DECOMMIT));
	expect_private(base, 0, (struct region){ NULL, NULL, 3, PAGE_READONLY, MEM_RESERVE, 0 });
	assert_non_null(API(VirtualAlloc)(base + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
	assert_int_equal(base[2 * PAGE], 0);
	assert_false(API(VirtualFree)(base + PAGE, 0, MEM_RELEASE));
	assert_true(API(VirtualFree)(base, 0, MEM_RELEASE));
	assert_int_equal(look(base).State, MEM_FREE);
	return 0;
}

TEST(pages_are_reserved_committed_protected_and_given_back_one_by_one)
{
	assert_int_equal(run(commits_page_by_page), 0);
}

/* What the system is given must lie in pages that allow it. */
static int passes_pages(int count, char **arguments)
{
	char *base = API(VirtualAlloc)(NULL, 4 * PAGE, MEM_RESERVE, PAGE_READWRITE);
	HANDLE file = API(CreateFileA)("C:\\Temp\\virtual.txt", GENERIC_READ | GENERIC_WRITE, 0,
	                               NULL, CREATE_ALWAYS, 0, NULL);
	DWORD done = 0;

	assert_true(file != INVALID_HANDLE_VALUE);
	assert_non_null(API(VirtualAlloc)(base + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY));
	assert_true(API(WriteFile)(file, base + PAGE, PAGE, &done, NULL));
	assert_false(API(WriteFile)(file, base, PAGE, &done, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NOACCESS);
	assert_false(API(WriteFile)(file, base + PAGE, PAGE + 1, &done, NULL));
	API(SetFilePointer)(file, 0, NULL, FILE_BEGIN);
	assert_false(API(ReadFile)(file, base + PAGE, 1, &done, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NOACCESS);
	API(CloseHandle)(file);
	assert_true(API(VirtualFree)(base, 0, MEM_RELEASE));
	return 0;
}

TEST(a_buffer_in_pages_that_do_not_allow_it_is_refused)
{
	assert_int_equal(run(passes_pages), 0);
}

static int refuses(int count, char **arguments)
{
	char *base = API(VirtualAlloc)(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
	MEMORY_BASIC_INFORMATION found;
	DWORD former;

	assert_null(API(VirtualAlloc)(NULL, 0, MEM_COMMIT, PAGE_READWRITE));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_null(API(VirtualAlloc)(NULL, PAGE, MEM_COMMIT, PAGE_WRITECOPY));
	assert_null(API(VirtualAlloc)(base + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_ADDRESS);
	assert_false(API(VirtualProtect)(base, PAGE, 3, &former));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_false(API(VirtualFree)(base, PAGE, MEM_RELEASE));
	assert_int_equal(API(VirtualQuery)(base, &found, sizeof(found) - 1), 0);
	assert_int_equal(API(GetLastError)(), ERROR_BAD_LENGTH);
	assert_int_equal(API(VirtualQuery)((void *)~0ull, &found, sizeof(found)), 0);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_true(API(VirtualFree)(base, 0, MEM_RELEASE));
	assert_false(API(VirtualFree)(base, 0, MEM_RELEASE));
	return 0;
}

TEST(what_virtual_memory_cannot_be_is_refused_with_windows_errors)
{
	assert_int_equal(run(refuses), 0);
}

/* --- Other regions ------------------------------------------------------------------------------------------------ */

static int looks_around(int count, char **arguments)
{
	HANDLE mapping = API(CreateFileMappingA)(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
	                                         4 * PAGE, NULL);
	char *view = API(MapViewOfFile)(mapping, FILE_MAP_READ, 0, 0, 3 * PAGE);
	char *copy = API(MapViewOfFile)(mapping, FILE_MAP_COPY, 0, 0, 0);
	char *heap = API(HeapAlloc)(API(GetProcessHeap)(), 0, 100);
	MEMORY_BASIC_INFORMATION found;

	expect_region(view + PAGE, (struct region){ view + PAGE, view, 2 * PAGE, PAGE_READONLY,
	                                            MEM_COMMIT, PAGE_READONLY, MEM_MAPPED });
	expect_region(copy, (struct region){ copy, copy, 4 * PAGE, PAGE_WRITECOPY, MEM_COMMIT,
	                                     PAGE_WRITECOPY, MEM_MAPPED });
	found = look(heap);
	assert_int_equal(found.State, MEM_COMMIT);
	assert_int_equal(found.Protect, PAGE_READWRITE);
	assert_int_equal(found.Type, MEM_PRIVATE);
	assert_true((char *)found.BaseAddress <= heap &&
	            heap + 100 <= (char *)found.BaseAddress + found.RegionSize);
	found = look(&found); /* the stack */
	assert_int_equal(found.State, MEM_COMMIT);
	assert_int_equal(found.Protect, PAGE_READWRITE);
	assert_int_equal(found.Type, MEM_PRIVATE);
	assert_true(found.AllocationBase < found.BaseAddress);
	assert_true(API(UnmapViewOfFile)(view));
	assert_int_equal(look(view).State, MEM_FREE);
	assert_true(API(UnmapViewOfFile)(copy));
	API(CloseHandle)(mapping);
	API(HeapFree)(API(GetProcessHeap)(), 0, heap);
	return 0;
}

TEST(views_heaps_and_stacks_are_told_apart)
{
	assert_int_equal(run(looks_around), 0);
}

/* From one end of its addresses to the other each region begins where the one before has ended. */
static int walks(int count, char **arguments)
{
	char *mine = API(VirtualAlloc)(NULL, 3 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
	uint32_t regions = 0, found_mine = 0;
	MEMORY_BASIC_INFORMATION found;
	char *at = NULL;

	while (API(VirtualQuery)(at, &found, sizeof(found))) {
		assert_ptr_equal(found.BaseAddress, at);
		assert_true(found.RegionSize > 0 && found.RegionSize % PAGE == 0);
		found_mine += found.AllocationBase == mine && found.RegionSize == 3 * PAGE;
		at += found.RegionSize;
		regions++;
	}
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_ptr_equal(at, (char *)0x7FFFFFFF0000);
	assert_int_equal(found_mine, 1);
	assert_true(regions > 3 && regions < 1000);
	assert_true(API(VirtualFree)(mine, 0, MEM_RELEASE));
	return 0;
}

TEST(a_walk_over_all_regions_has_neither_gap_nor_overlap)
{
	assert_int_equal(run(walks), 0);
}

static int asks_by_handle(int count, char **arguments)
{
	HANDLE own = API(OpenProcess)(PROCESS_QUERY_INFORMATION, FALSE, API(GetCurrentProcessId)());
	char *mine = API(VirtualAlloc)(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
	MEMORY_BASIC_INFORMATION found = { 0 };

	assert_non_null(own);
	assert_int_equal(API(VirtualQueryEx)(own, mine, &found, sizeof(found)), sizeof(found));
	assert_ptr_equal(found.AllocationBase, mine);
	assert_int_equal(API(VirtualQueryEx)(API(GetCurrentProcess)(), mine, &found, sizeof(found)),
	                 sizeof(found));
	assert_int_equal(API(VirtualQueryEx)((HANDLE)0x7654, mine, &found, sizeof(found)), 0);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	API(CloseHandle)(own);
	assert_true(API(VirtualFree)(mine, 0, MEM_RELEASE));
	return 0;
}

TEST(a_process_is_asked_by_a_handle_to_itself)
{
	assert_int_equal(run(asks_by_handle), 0);
}
