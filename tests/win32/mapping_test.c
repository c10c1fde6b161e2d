/* File mappings of programs: with a file, with none, by name. */
#include "client.h"

#define PAGE 4096

static int shares_views(int count, char **arguments)
{
	HANDLE mapping = API(CreateFileMappingA)(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
	                                         2 * PAGE, "Shared");
	HANDLE again = API(OpenFileMappingA)(FILE_MAP_READ, FALSE, "Shared");
	char *one, *two;

	assert_non_null(mapping);
	assert_non_null(again);
	one = API(MapViewOfFile)(mapping, FILE_MAP_WRITE, 0, 0, 0);
	two = API(MapViewOfFile)(again, FILE_MAP_READ, 0, 0, 2 * PAGE);
	assert_non_null(one);
	assert_non_null(two);
	assert_int_equal(two[2 * PAGE - 1], 0);
	one[2 * PAGE - 1] = 42;
	assert_int_equal(two[2 * PAGE - 1], 42);
	assert_null(API(MapViewOfFile)(again, FILE_MAP_WRITE, 0, 0, 0));
	assert_int_equal(API(GetLastError)(), ERROR_ACCESS_DENIED);
	API(CloseHandle)(mapping);
	API(CloseHandle)(again);
	assert_int_equal(two[2 * PAGE - 1], 42); /* views keep the section */
	assert_true(API(UnmapViewOfFile)(one));
	assert_true(API(UnmapViewOfFile)(two));
	assert_false(API(UnmapViewOfFile)(two));
	assert_null(API(OpenFileMappingA)(FILE_MAP_READ, FALSE, "Shared"));
	assert_int_equal(API(GetLastError)(), ERROR_FILE_NOT_FOUND);
	return 0;
}

TEST(views_of_one_mapping_show_the_same_memory_within_their_rights)
{
	assert_int_equal(run(shares_views), 0);
}

static int meets_the_name(int count, char **arguments)
{
	HANDLE first = API(CreateFileMappingW)(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE,
	                                       u"Same");
	HANDLE second, event;

	assert_non_null(first);
	second = API(CreateFileMappingW)(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE,
	                                 u"Same");
	assert_non_null(second);
	assert_int_equal(API(GetLastError)(), ERROR_ALREADY_EXISTS);
	event = API(CreateEventW)(NULL, TRUE, FALSE, u"Same");
	assert_null(event);
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_HANDLE);
	API(CloseHandle)(first);
	API(CloseHandle)(second);
	return 0;
}

TEST(a_mapping_whose_name_is_taken_is_opened_and_says_so)
{
	assert_int_equal(run(meets_the_name), 0);
}

static HANDLE new_file(DWORD access)
{
	char text[] = "text of a file"; /* on the stack, which is the client's memory */
	HANDLE file = API(CreateFileW)(u"C:\\mapped.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL,
	                               CREATE_ALWAYS, 0, NULL);
	DWORD written;

	assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
	assert_true(API(WriteFile)(file, text, (DWORD)strlen(text), &written, NULL));
	API(CloseHandle)(file);
	file = API(CreateFileW)(u"C:\\mapped.txt", access, 0, NULL, OPEN_EXISTING, 0, NULL);
	assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
	return file;
}

static int maps_file(int count, char **arguments)
{
	HANDLE file = new_file(GENERIC_READ | GENERIC_WRITE), mapping;
	char *view, read[16] = "";
	DWORD bytes;

	mapping = API(CreateFileMappingW)(file, NULL, PAGE_READWRITE, 0, 0, NULL);
	assert_non_null(mapping);
	view = API(MapViewOfFile)(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
	assert_non_null(view);
	assert_memory_equal(view, "text of a file", 14);
	assert_int_equal(view[14], 0); /* the rest of the page */
	memcpy(view, "TEXT", 4);
	assert_true(API(FlushViewOfFile)(view, 0));
	assert_true(API(UnmapViewOfFile)(view));
	API(CloseHandle)(mapping);
	assert_true(API(ReadFile)(file, read, sizeof(read), &bytes, NULL));
	assert_int_equal(bytes, 14);
	assert_memory_equal(read, "TEXT of a file", 14);
	API(CloseHandle)(file);
	return 0;
}

TEST(what_is_written_to_a_view_of_a_file_is_in_the_file)
{
	assert_int_equal(run(maps_file), 0);
}

static int is_refused(int count, char **arguments)
{
	HANDLE file = new_file(GENERIC_READ), mapping;

	assert_null(API(CreateFileMappingW)(file, NULL, PAGE_READWRITE, 0, 0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_ACCESS_DENIED);
	assert_null(
		API(CreateFileMappingW)(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	mapping = API(CreateFileMappingW)(file, NULL, PAGE_READONLY, 0, 0, NULL);
	assert_non_null(mapping);
	assert_null(API(MapViewOfFile)(mapping, FILE_MAP_WRITE, 0, 0, 0));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	assert_null(API(MapViewOfFile)(mapping, FILE_MAP_READ, 0, 100, 0));
	assert_int_equal(API(GetLastError)(), ERROR_MAPPED_ALIGNMENT);
	API(CloseHandle)(mapping);
	API(CloseHandle)(file);
	assert_null(API(OpenFileMappingW)(FILE_MAP_READ, FALSE, u"NeverMade"));
	assert_int_equal(API(GetLastError)(), ERROR_FILE_NOT_FOUND);
	return 0;
}

TEST(a_mapping_asks_for_no_more_than_its_file_was_opened_with)
{
	assert_int_equal(run(is_refused), 0);
}
