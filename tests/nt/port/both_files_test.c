/* Sections of files as programs use them, inside and attached: all sections of one file show the same pages. */
#include "both.h"

#include "nt/io/io.h"
#include "nt/mm/nt_services.h"

#define PATH u"\\??\\C:\\Temp\\both_files.bin"
#define READ_WRITE (FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE)

static uint64_t number(struct caller *caller, uint64_t value)
{
	uint64_t place = NEW();

	AT8(place) = value;
	return place;
}

static uint32_t open_file(struct caller *caller, ULONG disposition, uint64_t *ret_file)
{
	uint64_t handle = NEW();
	uint32_t status = DO(NtCreateFile, handle, READ_WRITE, name(caller, PATH), NEW(), 0, 0, 7,
	                     disposition, FILE_SYNCHRONOUS_IO_NONALERT, 0, 0);

	*ret_file = AT8(handle);
	return status;
}

static uint64_t file_again(struct caller *caller)
{
	uint64_t file;

	IS(STATUS_SUCCESS, open_file(caller, FILE_OPEN, &file));
	return file;
}

static uint32_t move(struct caller *caller, bool write, uint64_t file, uint64_t offset,
                     uint64_t buffer, uint64_t bytes)
{
	return write ? DO(NtWriteFile, file, 0, 0, 0, NEW(), buffer, bytes, number(caller, offset),
	                  0)
	             : DO(NtReadFile, file, 0, 0, 0, NEW(), buffer, bytes, number(caller, offset),
	                  0);
}

/* The eight bytes at offset, by a request. */
static uint64_t read_at(struct caller *caller, uint64_t file, uint64_t offset)
{
	uint64_t buffer = NEW();

	IS(STATUS_SUCCESS, move(caller, false, file, offset, buffer, 8));
	return AT8(buffer);
}

static void write_at(struct caller *caller, uint64_t file, uint64_t offset, uint64_t value)
{
	IS(STATUS_SUCCESS, move(caller, true, file, offset, number(caller, value), 8));
}

/* A new file of so many bytes, zeros. */
static uint64_t file_of(struct caller *caller, uint64_t bytes)
{
	uint64_t file;

	IS(true, NT_SUCCESS((NTSTATUS)open_file(caller, FILE_OVERWRITE_IF, &file)));
	write_at(caller, file, bytes - 8, 0);
	return file;
}

static uint32_t create(struct caller *caller, uint64_t file, uint64_t bytes, ULONG protection,
                       uint64_t *ret_section)
{
	uint64_t handle = NEW();
	uint32_t status = DO(NtCreateSection, handle, SECTION_ALL_ACCESS, 0,
	                     bytes ? number(caller, bytes) : 0, protection, SEC_COMMIT, file);

	*ret_section = AT8(handle);
	return status;
}

static uint64_t map(struct caller *caller, uint64_t section, ULONG protection)
{
	uint64_t base = NEW();

	MUST(STATUS_SUCCESS, NtMapViewOfSection, section, SELF, base, 0, 0, 0, NEW(), ViewUnmap, 0,
	     protection);
	return AT8(base);
}

/* A view of all of the file by a section of its own, whose handle is closed. */
static uint64_t view_of(struct caller *caller, uint64_t file, uint64_t bytes, ULONG protection)
{
	uint64_t section, view;

	IS(STATUS_SUCCESS, create(caller, file, bytes, protection, &section));
	view = map(caller, section, protection);
	MUST(STATUS_SUCCESS, NtClose, section);
	return view;
}

static void unmap(struct caller *caller, uint64_t view)
{
	MUST(STATUS_SUCCESS, NtUnmapViewOfSection, SELF, view);
}

static uint32_t set_end(struct caller *caller, uint64_t file, uint64_t bytes)
{
	return DO(NtSetInformationFile, file, NEW(), number(caller, bytes), 8,
	          FileEndOfFileInformation);
}

BOTH_TEST(SEC_11_two_sections_of_one_file_show_the_same_pages)
{
	uint64_t file = file_of(caller, 0x3000), other = file_again(caller);
	uint64_t one = view_of(caller, file, 0, PAGE_READWRITE);
	uint64_t two = view_of(caller, other, 0, PAGE_READWRITE);
	uint64_t reader = view_of(caller, other, 0, PAGE_READONLY);

	AT8(one + 0x2000) = 0x1111;
	IS(0x1111, AT8(two + 0x2000));
	IS(0x1111, AT8(reader + 0x2000));
	AT8(two) = 0x2222;
	IS(0x2222, AT8(one));
	unmap(caller, one);
	AT8(two + 8) = 0x3333;
	IS(0x3333, AT8(reader + 8));
	unmap(caller, two);
	unmap(caller, reader);
	IS(0x2222, read_at(caller, file, 0));
	IS(0x3333, read_at(caller, file, 8));
	IS(0x1111, read_at(caller, file, 0x2000));
	MUST(STATUS_SUCCESS, NtClose, file);
	MUST(STATUS_SUCCESS, NtClose, other);
}

BOTH_TEST(SEC_11_requests_and_views_of_a_file_see_the_same_bytes)
{
	uint64_t file = file_of(caller, 0x3000), view = view_of(caller, file, 0, PAGE_READWRITE);

	AT8(view + 0x1008) = 0x1111;
	IS(0x1111, read_at(caller, file, 0x1008));
	write_at(caller, file, 0x1000, 0x2222);
	IS(0x2222, AT8(view + 0x1000));
	IS(0x1111, AT8(view + 0x1008));
	unmap(caller, view);
	IS(0x1111, read_at(caller, file, 0x1008));
	IS(0x2222, read_at(caller, file, 0x1000));
	MUST(STATUS_SUCCESS, NtClose, file);
}

BOTH_TEST(SEC_11_a_view_that_copies_shows_the_file_until_it_is_written)
{
	uint64_t file = file_of(caller, 0x2000), view = view_of(caller, file, 0, PAGE_READWRITE);
	uint64_t copy = view_of(caller, file, 0, PAGE_WRITECOPY);

	AT8(view) = 0x1111;
	IS(0x1111, AT8(copy));
	AT8(copy) = 0x2222;
	IS(0x1111, AT8(view));
	IS(0x1111, read_at(caller, file, 0));
	unmap(caller, copy);
	unmap(caller, view);
	IS(0x1111, read_at(caller, file, 0));
	MUST(STATUS_SUCCESS, NtClose, file);
}

BOTH_TEST(SEC_2_a_file_that_grows_while_it_is_mapped_is_shown_by_a_longer_section)
{
	uint64_t file = file_of(caller, 0x1000), one = view_of(caller, file, 0, PAGE_READWRITE),
		 two;

	AT8(one) = 0x1111;
	write_at(caller, file, 0x2ff8, 0x2222);
	two = view_of(caller, file, 0x5000, PAGE_READWRITE);
	IS(0x1111, AT8(two));
	IS(0x2222, AT8(two + 0x2ff8));
	IS(0, AT8(two + 0x1000));
	AT8(two + 0x4000) = 0x3333;
	AT8(two + 8) = 0x4444;
	IS(0x4444, AT8(one + 8));
	IS(0x3333, read_at(caller, file, 0x4000));
	unmap(caller, one);
	unmap(caller, two);
	IS(0x3333, read_at(caller, file, 0x4000));
	MUST(STATUS_SUCCESS, NtClose, file);
}

/* While somebody writes a view it can grow by a megabyte, and by any amount otherwise. */
BOTH_TEST(SEC_2_a_section_that_cannot_be_extended_says_so_and_can_be_later)
{
	uint64_t file = file_of(caller, 0x1000), one = view_of(caller, file, 0, PAGE_READWRITE);
	uint64_t section, reader;

	IS((uint32_t)STATUS_SECTION_NOT_EXTENDED,
	   create(caller, file, 0x800000, PAGE_READWRITE, &section));
	AT8(one) = 0x1111;
	reader = view_of(caller, file, 0x1000, PAGE_READONLY);
	unmap(caller, one);
	one = view_of(caller, file, 0x800000, PAGE_READWRITE);
	IS(0x1111, AT8(one));
	IS(0x1111, AT8(reader));
	AT8(one + 0x7ffff8) = 0x2222;
	AT8(one + 8) = 0x3333;
	IS(0x3333, AT8(reader + 8));
	unmap(caller, one);
	unmap(caller, reader);
	IS(0x2222, read_at(caller, file, 0x7ffff8));
	MUST(STATUS_SUCCESS, NtClose, file);
}

BOTH_TEST(a_file_cannot_be_cut_below_its_views_and_is_zero_where_it_grows_again)
{
	uint64_t file = file_of(caller, 0x3000), view = view_of(caller, file, 0, PAGE_READWRITE),
		 other;

	AT8(view + 0x1000) = 0x1111;
	IS((uint32_t)STATUS_USER_MAPPED_FILE, set_end(caller, file, 0x1000));
	IS((uint32_t)STATUS_USER_MAPPED_FILE, open_file(caller, FILE_OVERWRITE, &other));
	IS(0x1111, AT8(view + 0x1000));
	IS(STATUS_SUCCESS, set_end(caller, file, 0x4000));
	IS(STATUS_SUCCESS, set_end(caller, file, 0x3000));
	unmap(caller, view);
	IS(STATUS_SUCCESS, set_end(caller, file, 0x1000));
	IS(STATUS_SUCCESS, set_end(caller, file, 0x3000));
	view = view_of(caller, file, 0, PAGE_READONLY);
	IS(0, AT8(view + 0x1000));
	unmap(caller, view);
	MUST(STATUS_SUCCESS, NtClose, file);
}

/* With a section's handle but no view it can be cut; the section shows zeros there. */
BOTH_TEST(a_section_without_views_does_not_keep_its_file_long)
{
	uint64_t file = file_of(caller, 0x2000), section, view;

	write_at(caller, file, 0x1800, 0x1111);
	IS(STATUS_SUCCESS, create(caller, file, 0, PAGE_READWRITE, &section));
	IS(STATUS_SUCCESS, set_end(caller, file, 0x1000));
	view = map(caller, section, PAGE_READWRITE);
	IS(0, AT8(view + 0x1800));
	AT8(view) = 0x2222;
	unmap(caller, view);
	MUST(STATUS_SUCCESS, NtClose, section);
	IS(0x2222, read_at(caller, file, 0));
	/* What views have behind the end does not come back to the file. */
	IS((uint32_t)STATUS_END_OF_FILE, move(caller, false, file, 0x1000, NEW(), 8));
	MUST(STATUS_SUCCESS, NtClose, file);
}
