/* nt/mm/range_test.c - whose an address is, sections, virtual memory, device memory, routines by name. */
#include "nt/memory_machine.h"

#undef ExFreePool

static struct ke_process *process(void)
{
	return memory.machine->system_process;
}

TEST(MM_memory_of_the_arena_is_user_memory_until_it_is_freed)
{
	memory_machine_start();
	char *pages = mm_user_allocate(process(), 10000, MM_RANGE_MEMORY);
	assert_true((uintptr_t)pages >= MM_ARENA_START);
	assert_true((uintptr_t)pages + 12288 <= MM_ARENA_START + MM_ARENA_BYTES);
	assert_true(mm_is_user(pages, 12288, MM_WRITE));
	assert_false(mm_is_user(pages, 12289, MM_READ));
	assert_false(mm_is_user(pages - 1, 2, MM_READ));
	mm_user_free(memory.machine, pages);
	assert_false(mm_is_user(pages, 1, MM_READ));
	memory_machine_end();
}

TEST(MM_freed_addresses_are_used_again_late)
{
	memory_machine_start();
	void *first = mm_user_allocate(process(), 4096, MM_RANGE_MEMORY);
	mm_user_free(memory.machine, first);
	void *second = mm_user_allocate(process(), 4096, MM_RANGE_MEMORY);
	assert_ptr_not_equal(first, second);
	mm_user_free(memory.machine, second);
	memory_machine_end();
}

TEST(MM_ranges_that_touch_are_one_and_protection_counts)
{
	static char image[8192];

	memory_machine_start();
	assert_int_equal(mm_range_add(process(), image, 4096, MM_RANGE_IMAGE, false),
	                 STATUS_SUCCESS);
	assert_int_equal(mm_range_add(process(), image + 4096, 4096, MM_RANGE_IMAGE, true),
	                 STATUS_SUCCESS);
	assert_int_equal(mm_range_add(process(), image + 100, 10, MM_RANGE_IMAGE, true),
	                 STATUS_CONFLICTING_ADDRESSES);
	assert_true(mm_is_user(image, sizeof(image), MM_READ));
	assert_false(mm_is_user(image, sizeof(image), MM_WRITE));
	assert_true(mm_is_user(image + 4096, 4096, MM_WRITE));
	mm_range_remove(memory.machine, image);
	mm_range_remove(memory.machine, image + 4096);
	assert_false(mm_touches_user(memory.machine, image, sizeof(image)));
	memory_machine_end();
}

TEST(VF_19_a_probe_takes_user_memory_only_and_checks_alignment)
{
	char kernel[16];

	memory_machine_start();
	char *pages = mm_user_allocate(process(), 4096, MM_RANGE_MEMORY);
	assert_int_equal(mm_probe(pages, 4096, 1, MM_WRITE, UserMode), STATUS_SUCCESS);
	assert_int_equal(mm_probe(pages, 4097, 1, MM_READ, UserMode), STATUS_ACCESS_VIOLATION);
	assert_int_equal(mm_probe(pages + 2, 8, 4, MM_READ, UserMode),
	                 STATUS_DATATYPE_MISALIGNMENT);
	assert_int_equal(mm_probe(kernel, 16, 1, MM_READ, UserMode), STATUS_ACCESS_VIOLATION);
	assert_int_equal(mm_probe(kernel, 16, 1, MM_READ, KernelMode), STATUS_SUCCESS);
	assert_int_equal(mm_probe(NULL, 0, 1, MM_READ, UserMode), STATUS_SUCCESS);
	ProbeForRead(pages, 100, 4);
	ProbeForWrite(pages, 100, 4);
	mm_user_free(memory.machine, pages);
	memory_machine_end();
}

/* --- Sections ----------------------------------------------------------------------------------------------- */

static HANDLE make_section(const WCHAR *name, LONGLONG bytes)
{
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER size = { .QuadPart = bytes };
	HANDLE handle;

	RtlInitUnicodeString(&text, name);
	InitializeObjectAttributes(&attributes, name ? &text : NULL,
	                           OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL, NULL);
	assert_int_equal(ZwCreateSection(&handle, SECTION_ALL_ACCESS, &attributes, &size,
	                                 PAGE_READWRITE, SEC_COMMIT, NULL),
	                 STATUS_SUCCESS);
	return handle;
}

static char *map_section(HANDLE section, SIZE_T bytes)
{
	PVOID base = NULL;

	assert_int_equal(ZwMapViewOfSection(section, ZwCurrentProcess(), &base, 0, 0, NULL, &bytes,
	                                    ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	return base;
}

TEST(MM_two_views_of_a_section_show_one_memory)
{
	memory_machine_start();
	HANDLE section = make_section(NULL, 100000);
	char *first = map_section(section, 0), *second = map_section(section, 4096);
	assert_ptr_not_equal(first, second);
	first[10] = 'x';
	assert_int_equal(second[10], 'x');
	assert_true(mm_is_user(first, 100000, MM_WRITE));
	ZwClose(section);
	first[99999] = 1; /* views keep the section */
	assert_int_equal(ZwUnmapViewOfSection(ZwCurrentProcess(), first + 5), STATUS_SUCCESS);
	assert_int_equal(ZwUnmapViewOfSection(ZwCurrentProcess(), second), STATUS_SUCCESS);
	assert_int_equal(ZwUnmapViewOfSection(ZwCurrentProcess(), second), STATUS_NOT_MAPPED_VIEW);
	memory_machine_end();
}

TEST(MM_a_section_is_opened_by_its_name)
{
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes;
	HANDLE again;

	memory_machine_start();
	HANDLE section = make_section(u"\\BaseNamedObjects\\shared", 4096);
	RtlInitUnicodeString(&text, u"\\BaseNamedObjects\\SHARED");
	InitializeObjectAttributes(&attributes, &text, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE,
	                           NULL, NULL);
	assert_int_equal(ZwOpenSection(&again, SECTION_MAP_READ | SECTION_MAP_WRITE, &attributes),
	                 STATUS_SUCCESS);
	char *first = map_section(section, 0), *second = map_section(again, 0);
	first[0] = 7;
	assert_int_equal(second[0], 7);
	ZwUnmapViewOfSection(ZwCurrentProcess(), first);
	ZwUnmapViewOfSection(ZwCurrentProcess(), second);
	ZwClose(again);
	ZwClose(section);
	memory_machine_end();
}

TEST(MM_wrong_sections_and_views_are_refused)
{
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER size = { .QuadPart = 0 }, offset = { .QuadPart = 4096 };
	SIZE_T bytes = 0;
	PVOID base = NULL;
	HANDLE handle;

	memory_machine_start();
	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwCreateSection(&handle, SECTION_ALL_ACCESS, &attributes, &size,
	                                 PAGE_READWRITE, SEC_COMMIT, NULL),
	                 STATUS_INVALID_PARAMETER_4);
	handle = make_section(NULL, 4096);
	assert_int_equal(ZwMapViewOfSection(handle, ZwCurrentProcess(), &base, 0, 0, &offset,
	                                    &bytes, ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_MAPPED_ALIGNMENT);
	bytes = 8192;
	assert_int_equal(ZwMapViewOfSection(handle, ZwCurrentProcess(), &base, 0, 0, NULL, &bytes,
	                                    ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_INVALID_VIEW_SIZE);
	ZwClose(handle);
	memory_machine_end();
}

/* --- Virtual memory, device memory, routines ------------------------------------------------------------------ */

TEST(MM_virtual_memory_is_allocated_and_released)
{
	PVOID base = NULL;
	SIZE_T bytes = 5000;

	memory_machine_start();
	assert_int_equal(ZwAllocateVirtualMemory(ZwCurrentProcess(), &base, 0, &bytes,
	                                         MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 8192);
	memset(base, 1, bytes);
	bytes = 0;
	assert_int_equal(ZwFreeVirtualMemory(ZwCurrentProcess(), &base, &bytes, MEM_RELEASE),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 8192);
	bytes = 0;
	assert_int_equal(ZwFreeVirtualMemory(ZwCurrentProcess(), &base, &bytes, MEM_RELEASE),
	                 STATUS_MEMORY_NOT_ALLOCATED);
	memory_machine_end();
}

TEST(MM_device_memory_is_mapped_where_the_model_put_it)
{
	static char registers[4096] __attribute__((aligned(4096)));
	PHYSICAL_ADDRESS physical = { .QuadPart = 0xFEB00010 }, none = { .QuadPart = 0xFEC00000 };

	memory_machine_start();
	assert_int_equal(mm_io_space_add(memory.machine, 0xFEB00000, registers, sizeof(registers)),
	                 STATUS_SUCCESS);
	assert_int_equal(mm_io_space_add(memory.machine, 0xFEB00800, registers, 16),
	                 STATUS_CONFLICTING_ADDRESSES);
	char *mapped = MmMapIoSpace(physical, 16, MmNonCached);
	assert_ptr_equal(mapped, registers + 0x10);
	assert_int_equal(MmGetPhysicalAddress(mapped).QuadPart, physical.QuadPart);
	assert_null(MmMapIoSpace(none, 16, MmNonCached));
	MmUnmapIoSpace(mapped, 16);
	mm_io_space_remove(memory.machine, 0xFEB00000);
	memory_machine_end();
}

TEST(VF_29_device_memory_left_mapped_is_named)
{
	static char registers[4096] __attribute__((aligned(4096)));
	PHYSICAL_ADDRESS physical = { .QuadPart = 0xFEB00000 };

	memory_machine_start();
	mm_io_space_add(memory.machine, 0xFEB00000, registers, sizeof(registers));
	MmMapIoSpace(physical, 16, MmNonCached);
	mm_io_space_remove(memory.machine, 0xFEB00000);
	memory_take_finding(0xC4, 0x83);
	memory_machine_end();
}

TEST(MM_contiguous_memory_is_page_aligned_and_has_physical_addresses_in_a_row)
{
	PHYSICAL_ADDRESS highest = { .QuadPart = -1 };

	memory_machine_start();
	char *block = MmAllocateContiguousMemory(10000, highest);
	assert_int_equal((uintptr_t)block % PAGE_SIZE, 0);
	assert_int_equal(MmGetPhysicalAddress(block + 9000).QuadPart,
	                 MmGetPhysicalAddress(block).QuadPart + 9000);
	assert_ptr_equal(mm_physical_memory(memory.machine,
	                                    (uint64_t)MmGetPhysicalAddress(block).QuadPart, 1),
	                 block);
	MmFreeContiguousMemory(block);
	memory_machine_end();
}

TEST(MM_a_system_routine_is_found_by_its_name)
{
	UNICODE_STRING name;
	struct image_registry *registry = image_registry_create();

	memory_machine_start();
	image_registry_add(registry, &mm_export_table);
	image_registry_add(registry, &mm_system_export_table);
	memory.machine->registry = registry;
	RtlInitUnicodeString(&name, u"MmBuildMdlForNonPagedPool");
	assert_ptr_equal(MmGetSystemRoutineAddress(&name), MmBuildMdlForNonPagedPool);
	RtlInitUnicodeString(&name, u"MmHighestUserAddress");
	assert_ptr_equal(*(PVOID *)MmGetSystemRoutineAddress(&name),
	                 (void *)(MM_ARENA_START + MM_ARENA_BYTES - 1));
	RtlInitUnicodeString(&name, u"NoSuchRoutine");
	assert_null(MmGetSystemRoutineAddress(&name));
	memory.machine->registry = NULL;
	memory_machine_end();
	image_registry_destroy(registry);
}
