/* drydock attach: programs whose file mappings are sections of the machine. */
#include "tools/lab.h"

/* clang-format off */
#define MAPPING_PROGRAM \
	"#include <windows.h>\n#include <winioctl.h>\n#include <stdio.h>\n#include <string.h>\n" \
	"#define NEITHER CTL_CODE(0x8123, 0x803, METHOD_NEITHER, FILE_ANY_ACCESS)\n" \
	"int main(void)\n{\n\tHANDLE mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, " \
	"PAGE_READWRITE, 0, 0x30000, \"Mapping\");\n" \
	"\tHANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, \"Mapping\");\n" \
	"\tHANDLE device = CreateFileA(\"\\\\\\\\.\\\\DrydockIoctl\", GENERIC_READ | GENERIC_WRITE, 0, NULL, " \
	"OPEN_EXISTING, 0, NULL);\n" \
	"\tHANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);\n\tchar *all, *seen;\n\tDWORD count;\n" \
	"\tif (!mapping || !again || device == INVALID_HANDLE_VALUE)\n\t\treturn 2;\n" \
	"\tall = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);\n" \
	"\tseen = MapViewOfFile(again, FILE_MAP_READ, 0, 0x20000, 0);\n" \
	"\tif (!all || !seen)\n\t\treturn 3;\n" \
	"\tif (MapViewOfFile(again, FILE_MAP_WRITE, 0, 0, 0) || GetLastError() != ERROR_ACCESS_DENIED)\n\t\treturn 4;\n" \
	"\tmemset(all, 7, 16);\n" \
	"\tif (!DeviceIoControl(device, NEITHER, all, 16, all + 0x20000, 16, &count, NULL) || count != 16)\n\t\treturn 5;\n" \
	"\tif (seen[0] != 8 || seen[15] != 8)\n\t\treturn 6;\n" \
	"\tif (DeviceIoControl(device, NEITHER, all, 16, seen, 16, &count, NULL))\n\t\treturn 7;\n" \
	"\tCloseHandle(mapping);\n\tCloseHandle(again);\n" \
	"\tstrcpy(all + 64, \"from a view\\n\");\n" \
	"\tif (!WriteFile(console, all + 64, 12, &count, NULL) || count != 12)\n\t\treturn 8;\n" \
	"\tif (!UnmapViewOfFile(all) || UnmapViewOfFile(all) || !UnmapViewOfFile(seen))\n\t\treturn 9;\n" \
	"\tif (OpenFileMappingA(FILE_MAP_READ, FALSE, \"Mapping\"))\n\t\treturn 10;\n\treturn 0;\n}\n"

#define FILE_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n#include <string.h>\n" \
	"int main(void)\n{\n\tchar text[] = \"text of a file\", read[16] = \"\", *view;\n\tDWORD count;\n" \
	"\tHANDLE file = CreateFileA(\"C:\\\\mapped.txt\", GENERIC_READ | GENERIC_WRITE, 0, NULL, " \
	"CREATE_ALWAYS, 0, NULL), mapping;\n" \
	"\tif (file == INVALID_HANDLE_VALUE || !WriteFile(file, text, 14, &count, NULL))\n\t\treturn 2;\n" \
	"\tmapping = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);\n" \
	"\tview = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0) : NULL;\n" \
	"\tif (!view || memcmp(view, text, 14))\n\t\treturn 3;\n" \
	"\tmemcpy(view, \"TEXT\", 4);\n\tif (!FlushViewOfFile(view, 0))\n\t\treturn 4;\n" \
	"\tSetFilePointer(file, 0, NULL, FILE_BEGIN);\n" \
	"\tif (!ReadFile(file, read, 16, &count, NULL) || count != 14 || memcmp(read, \"TEXT of\", 7))\n\t\treturn 5;\n" \
	"\treturn 0;\n}\n"

#define FILE_TWICE_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n#include <string.h>\n" \
	"static char *View(HANDLE file)\n{\n" \
	"\tHANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);\n" \
	"\treturn mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0) : NULL;\n}\n" \
	"int main(void)\n{\n\tchar read[4] = \"\", *one, *two;\n\tDWORD count;\n" \
	"\tHANDLE file = CreateFileA(\"C:\\\\twice.txt\", GENERIC_READ | GENERIC_WRITE, 7, NULL, " \
	"CREATE_ALWAYS, 0, NULL);\n" \
	"\tHANDLE again = CreateFileA(\"C:\\\\twice.txt\", GENERIC_READ | GENERIC_WRITE, 7, NULL, " \
	"OPEN_EXISTING, 0, NULL);\n" \
	"\tif (!WriteFile(file, \"abcd\", 4, &count, NULL))\n\t\treturn 2;\n" \
	"\tone = View(file);\n\ttwo = View(again);\n\tif (!one || !two)\n\t\treturn 3;\n" \
	"\tone[0] = 'A';\n\tif (two[0] != 'A')\n\t\treturn 4;\n" \
	"\tif (!ReadFile(again, read, 4, &count, NULL) || memcmp(read, \"Abcd\", 4))\n\t\treturn 5;\n" \
	"\tSetFilePointer(again, 1, NULL, FILE_BEGIN);\n" \
	"\tif (!WriteFile(again, \"B\", 1, &count, NULL) || one[1] != 'B')\n\t\treturn 6;\n" \
	"\tSetFilePointer(file, 0, NULL, FILE_BEGIN);\n" \
	"\tif (SetEndOfFile(file) || GetLastError() != ERROR_USER_MAPPED_FILE)\n\t\treturn 7;\n\treturn 0;\n}\n"

#define QUERY_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n" \
	"static int number = 5;\n" \
	"static int Is(const void *at, const void *allocation, DWORD state, DWORD protect, DWORD type)\n{\n" \
	"\tMEMORY_BASIC_INFORMATION found;\n\treturn VirtualQuery(at, &found, sizeof(found)) == sizeof(found) && " \
	"(!allocation || found.AllocationBase == allocation) && found.State == state && " \
	"found.Protect == protect && found.Type == type;\n}\n" \
	"int main(void)\n{\n\tDWORD former;\n" \
	"\tHANDLE mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x3000, NULL);\n" \
	"\tchar *view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0), *copy = \"constant\";\n" \
	"\tchar *mine = VirtualAlloc(NULL, 0x4000, MEM_RESERVE, PAGE_READWRITE);\n" \
	"\tif (!Is(mine, mine, MEM_RESERVE, 0, MEM_PRIVATE))\n\t\treturn 2;\n" \
	"\tif (!VirtualAlloc(mine + 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE) || " \
	"!Is(mine + 0x1000, mine, MEM_COMMIT, PAGE_READWRITE, MEM_PRIVATE))\n\t\treturn 3;\n" \
	"\tmine[0x1000] = 1;\n\tif (!VirtualProtect(mine + 0x1000, 1, PAGE_READONLY, &former) || " \
	"!Is(mine + 0x1000, mine, MEM_COMMIT, PAGE_READONLY, MEM_PRIVATE))\n\t\treturn 4;\n" \
	"\tif (!VirtualFree(mine + 0x1000, 0x1000, MEM_DECOMMIT) || " \
	"!VirtualAlloc(mine + 0x1000, 1, MEM_COMMIT, PAGE_READWRITE) || mine[0x1000])\n\t\treturn 5;\n" \
	"\tif (!Is(view + 0x1000, view, MEM_COMMIT, PAGE_READONLY, MEM_MAPPED))\n\t\treturn 6;\n" \
	"\tif (!Is(&number, NULL, MEM_COMMIT, PAGE_READWRITE, MEM_IMAGE))\n\t\treturn 7;\n" \
	"\tif (!Is(copy, NULL, MEM_COMMIT, PAGE_READONLY, MEM_IMAGE))\n\t\treturn 8;\n" \
	"\tif (!Is((void *)Is, NULL, MEM_COMMIT, PAGE_EXECUTE_READ, MEM_IMAGE))\n\t\treturn 9;\n" \
	"\tif (!Is(&former, NULL, MEM_COMMIT, PAGE_READWRITE, MEM_PRIVATE))\n\t\treturn 10;\n" \
	"\tif (!UnmapViewOfFile(view) || !Is(view, NULL, MEM_FREE, PAGE_NOACCESS, 0))\n\t\treturn 11;\n" \
	"\treturn VirtualFree(mine, 0, MEM_RELEASE) && number == 5 ? 0 : 12;\n}\n"
/* clang-format on */

TEST_LIMIT(attach_views_of_mappings_are_shared_with_the_driver, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = attach(tool_source("mapping", "mapping.c", MAPPING_PROGRAM));
	tool_expect(&result, 0, "from a view");
	stop_clean();
}

TEST_LIMIT(attach_what_is_written_to_a_view_of_a_file_is_in_the_file, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = attach(tool_source("file", "file.c", FILE_PROGRAM));
	tool_expect(&result, 0, "");
	stop_clean();
}

TEST_LIMIT(attach_two_mappings_of_one_file_show_the_same_bytes_as_its_handles, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = attach(tool_source("twice", "twice.c", FILE_TWICE_PROGRAM));
	tool_expect(&result, 0, "");
	stop_clean();
}

/* The same program inside a machine, and attached to one. */
TEST_LIMIT(attach_a_program_is_told_of_its_memory_as_inside, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = attach(tool_source("query", "query.c", QUERY_PROGRAM));
	tool_expect(&result, 0, "");
	stop_clean();
	result = tool_run("run", sample("ioctl/driver"), "--",
	                  tool_source("query", "query.c", QUERY_PROGRAM), NULL);
	tool_expect(&result, 0, "");
}

TEST_LIMIT(SEC_12_VirtualAlloc_commits_pages_of_a_view_when_attached, 120)
{
	const char *program = tool_source(
		"reserve", "reserve.c",
		"#include <windows.h>\n"
		"int main(void)\n{\n"
		"\tHANDLE file = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | "
		"SEC_RESERVE, 0, 0x20000, NULL);\n"
		"\tchar *view = MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0);\n"
		"\tchar *other = MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0);\n"
		"\tchar *own = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_READWRITE);\n\n"
		"\tif (!view || !other || !own)\n\t\treturn 1;\n"
		"\tif (VirtualAlloc(view + 0x1008, 8, MEM_COMMIT, PAGE_READWRITE) != view + "
		"0x1000)\n"
		"\t\treturn 2;\n"
		"\tview[0x1fff] = 5;\n"
		"\tif (other[0x1fff] != 5)\n\t\treturn 3;\n"
		"\tif (!VirtualAlloc(own, 0x10000, MEM_COMMIT, PAGE_READWRITE))\n\t\treturn 4;\n"
		"\town[0xffff] = 1;\n"
		"\treturn VirtualAlloc(view, 0x40000, MEM_COMMIT, PAGE_READWRITE) ? 5 : 44;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 44, "");
	stop_clean();
	result = tool_run("run", "--sanitize", "none",
	                  tool_source("good", "good.c", TOOL_GOOD_DRIVER), "--", program);
	tool_expect(&result, 1, "exit 44");
}
