/* tests/display/host_path_test.c - which program may be given a ring. */
#include "harness/test.h"

#include "display/host_path.h"

#define ROOT u"C:\\Windows"

static bool is_host(const WCHAR *path, size_t bytes)
{
	return display_is_host_path(path, bytes / sizeof(WCHAR) - 1, ROOT);
}

#define IS_HOST(text) is_host(text, sizeof(text))

TEST(DISP_37_the_drivers_host_is_known_by_its_whole_path_in_any_case)
{
	assert_true(IS_HOST(u"C:\\Windows\\System32\\WUDFHost.exe"));
	assert_true(IS_HOST(u"c:\\windows\\system32\\wudfhost.exe"));
	assert_true(IS_HOST(u"C:/WINDOWS/system32/WUDFHOST.EXE"));
}

TEST(DISP_37_any_other_path_is_refused)
{
	assert_false(IS_HOST(u"D:\\Windows\\System32\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\Windows\\Temp\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\Windows\\System32\\drivers\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\Windows2\\System32\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\Windows\\System32\\WUDFHost.exe "));
	assert_false(IS_HOST(u"C:\\Windows\\System32\\WUDFHost.exe.txt"));
	assert_false(IS_HOST(u"C:\\Windows\\System32\\WUDFHost"));
	assert_false(IS_HOST(u"C:\\Windows\\System32\\"));
	assert_false(IS_HOST(u"WUDFHost.exe"));
	assert_false(IS_HOST(u"D\\System32\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\Windows\\WUDFHost.exe"));
	assert_false(IS_HOST(u"C:\\WindowsxWUDFHost.exe"));
	assert_false(IS_HOST(u""));
	/* A zero within, on either side of where a text would end. */
	assert_false(IS_HOST(u"C:\\Windows\\System32\\WUDFHost.exe\0x"));
	assert_false(IS_HOST(u"C:\\Windows\0System32\\WUDFHost.exe"));
	assert_false(IS_HOST(u"\0C:\\Windows\\System32\\WUDFHost.exe"));
}

TEST(DISP_37_letters_beyond_ascii_are_no_look_alikes)
{
	assert_false(IS_HOST(u"C:\\Windows\\System32\\WUDFHo\u017Ft.exe"));
	assert_false(IS_HOST(u"C:\\W\u0130ndows\\System32\\WUDFHost.exe"));
}

/* A machine that has no folders for its programs tells names. */
TEST(DISP_37_without_folders_the_name_alone_counts_and_is_whole)
{
	assert_true(display_is_host_path(u"WUDFHost.exe", 12, NULL));
	assert_false(display_is_host_path(u"WUDFHost.exe", 11, NULL));
	assert_false(display_is_host_path(u"x\\WUDFHost.exe", 14, NULL));
	assert_false(display_is_host_path(u"", 0, NULL));
}

TEST(DISP_37_each_letter_folds_from_the_first_to_the_last_and_nothing_beside_them)
{
	assert_true(display_is_host_path(u"c:\\az\\SYSTEM32\\wudfhost.exe", 27, u"C:\\AZ"));
	assert_false(display_is_host_path(u"c:\\`z\\SYSTEM32\\wudfhost.exe", 27, u"C:\\@Z"));
	assert_false(display_is_host_path(u"c:\\a{\\SYSTEM32\\wudfhost.exe", 27, u"C:\\A["));
}
