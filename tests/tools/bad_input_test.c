/* Projects, INFs and folders that are broken or hostile: what is said, the exit status, what is left. */
#include "tools/tool_run.h"

#include <sys/stat.h>

#define ENTRY \
	"#include <ntddk.h>\nDRIVER_INITIALIZE DriverEntry;\n" \
	"NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)\n{\n" \
	"\tUNREFERENCED_PARAMETER(driver);\n\tUNREFERENCED_PARAMETER(path);\n\treturn 0;\n}\n"

/* A folder with one file and, when it is not null, a driver's source. */
static void expect_refused(const char *file, const char *text, const char *source,
                           const char *words)
{
	const char *folder = tool_source("bad", file, text);
	struct tool_result result;

	if (source)
		tool_source("bad", "bad.c", source);
	result = tool_run("run", folder);
	tool_expect(&result, 3, words);
	tool_expect_no_process();
}

/* --- Projects ----------------------------------------------------------------------------------------------- */

TEST(bad_project_entities_are_refused)
{
	expect_refused("bad.vcxproj",
	               "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n"
	               "<Project><PropertyGroup><A>&b;</A></PropertyGroup></Project>",
	               ENTRY, "bad.vcxproj: line 1: it has a document type declaration");
}

TEST(bad_project_that_imports_itself_ends)
{
	expect_refused("bad.vcxproj",
	               "<Project><Import Project=\"bad.vcxproj\"/><ItemGroup>"
	               "<ClCompile Include=\"bad.c\"/></ItemGroup></Project>",
	               ENTRY, "bad.vcxproj: imports are nested too deep");
}

TEST(bad_project_of_noise_names_its_line)
{
	expect_refused("bad.vcxproj", "\x7f\x01\x02 noise \xff\xfe", ENTRY, "bad.vcxproj: line 1");
}

TEST(bad_project_with_a_source_that_is_not_there_names_it)
{
	expect_refused(
		"bad.vcxproj",
		"<Project><PropertyGroup><DriverType>WDM</DriverType><ConfigurationType>Driver"
		"</ConfigurationType></PropertyGroup><ItemGroup><ClCompile Include=\"gone.c\"/>"
		"</ItemGroup></Project>",
		NULL, "gone.c");
}

TEST(bad_json_names_its_line)
{
	expect_refused("drydock.json", "{\n\"name\": ", ENTRY, "drydock.json:2:");
}

TEST(bad_json_nested_without_end_is_refused)
{
	char *deep = malloc(200001);

	memset(deep, '[', 200000);
	deep[200000] = 0;
	expect_refused("drydock.json", deep, ENTRY, "drydock.json:1: maximum parsing depth");
	free(deep);
}

TEST(bad_json_name_cannot_leave_the_cache)
{
	expect_refused("drydock.json", "{\"name\": \"../../escaped\"}", ENTRY,
	               "drydock.json: not a file name: \"../../escaped\"");
}

/* --- INFs ------------------------------------------------------------------------------------------------------ */

TEST(bad_inf_names_the_projects_file_and_line)
{
	expect_refused("bad.inf", "; a comment\n[Version\nSignature=x\n", ENTRY,
	               "/bad/bad.inf:2: a section header lacks its ']'");
}

TEST(bad_inf_of_noise_is_no_inf)
{
	expect_refused("bad.inf", "\x7f\x01\x02 noise", ENTRY, "/bad/bad.inf");
}

TEST(bad_inf_whose_sections_need_themselves_ends)
{
	expect_refused("bad.inf",
	               "[Version]\nSignature=\"$WINDOWS NT$\"\n[Manufacturer]\n%P%=Models,NTamd64\n"
	               "[Models.NTamd64]\n%P%=Install,root\\bad\n"
	               "[Install.NT]\nNeeds=Install.NT\nInclude=bad.inf\nAddReg=Install.NT\n"
	               "[Install.NT.Services]\nAddService=bad,2,Nowhere\n[Strings]\nP=%P%\n",
	               ENTRY, "root\\bad");
}

/* --- Sources ------------------------------------------------------------------------------------------------------ */

TEST(bad_source_whose_headers_include_each_other_ends)
{
	tool_source("bad", "other.h", "#include \"loop.h\"\n");
	expect_refused("loop.h", "#include \"other.h\"\n", "#include \"loop.h\"\n" ENTRY,
	               "#include nested too deeply");
}

TEST(bad_source_with_a_missing_header_names_it_and_its_place)
{
	expect_refused("note.txt", "", "#include <sub\\gone.h>\n" ENTRY, "header   sub/gone.h");
	expect_refused("note.txt", "", "#include <sub\\gone.h>\n" ENTRY, "/bad/bad.c:1");
}

TEST(bad_source_names_headers_before_what_they_may_bring)
{
	static const char source[] =
		"#include <ntddk.h>\n#include \"gone.h\"\n"
		"DRIVER_INITIALIZE DriverEntry;\n"
		"NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n"
		"\treturn LOST_STATUS;\n}\n";

	expect_refused("note.txt", "", source, "  missing\n    header   gone.h");
	expect_refused("note.txt", "", source,
	               "  missing, too; those headers may bring it\n    constant LOST_STATUS");
}

TEST(bad_source_that_calls_what_is_not_built_names_it_and_its_place)
{
	expect_refused("note.txt", "",
	               "#include <ntddk.h>\nNTSTATUS IoFrobnicate(int);\n"
	               "DRIVER_INITIALIZE DriverEntry;\n"
	               "NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n"
	               "\treturn IoFrobnicate(1);\n}\n",
	               "API      IoFrobnicate");
	expect_refused("note.txt", "",
	               "#include <ntddk.h>\n/* as before */\n"
	               "NTSTATUS IoFrobnicate(int);\nDRIVER_INITIALIZE DriverEntry;\n"
	               "NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING p)\n{\n"
	               "\treturn IoFrobnicate(1);\n}\n",
	               "needs what nobody provides");
}

/* --- The computer's own limits -------------------------------------------------------------------------------- */

/* A file system of its own for the cache, in a mount namespace that goes with the command. */
TEST(bad_disk_that_is_full_is_told_with_the_cache_it_holds)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER "/* built anew */\n");
	const char *small = tool_source("small", "note.txt", "");
	char command[3000];
	const char *argv[] = { "/usr/bin/unshare", "-rm", "/bin/sh", "-c", command, NULL };
	struct tool_result told = { 0 };
	struct host_process_result result;

	snprintf(command, sizeof(command),
	         "mount -t tmpfs -o size=64k none %s || exit 77\n"
	         "XDG_CACHE_HOME=%s %s run %s\nstatus=$?\n"
	         "[ -z \"$(ls -A %s/drydock/work)\" ] || echo left behind\nexit $status",
	         small, small, tool_program(), folder, small);
	if (!host_file_exists(argv[0]) || host_process_run(argv, NULL, &result) != 0 ||
	    result.exit_code == 77 || strstr(result.output, "unshare:"))
		SKIP("no file system may be mounted here");
	told = (struct tool_result){ result.exit_code, result.output };
	tool_expect(&told, 3, "No space left on device");
	tool_expect(&told, 3, "XDG_CACHE_HOME");
	assert_null(strstr(told.output, "left behind"));
	free(result.output);
}

TEST(bad_PATH_without_a_compiler_says_what_to_install)
{
	static const char *const compilers[] = { "clang", "gcc" };
	const char *folder =
		tool_source("fresh", "fresh.c", TOOL_GOOD_DRIVER "/* never built */\n");

	for (size_t index = 0; index < 2; index++) {
		const char *argv[] = { "/usr/bin/env", "PATH=/nonexistent", tool_program(), "run",
			               "--cc",         compilers[index],    folder,         NULL };
		struct host_process_result result;
		struct tool_result told;
		char words[64];

		assert_int_equal(host_process_run(argv, NULL, &result), 0);
		told = (struct tool_result){ result.exit_code, result.output };
		snprintf(words, sizeof(words), "apt-get install %s", compilers[index]);
		tool_expect(&told, 3, words);
		free(result.output);
	}
}

TEST(bad_compiler_that_crashes_is_told)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	char compiler[600];
	struct tool_result result;

	snprintf(compiler, sizeof(compiler), "%s/clang-broken", test_directory());
	assert_int_equal(host_file_write(compiler, "#!/bin/sh\nkill -SEGV $$\n", 24), 0);
	assert_int_equal(chmod(compiler, 0755), 0);
	result = tool_run("run", "--no-cache", "--cc", compiler, folder);
	tool_expect(&result, 3, "the compiler ended with 139");
}

TEST(bad_file_in_place_of_a_folder_is_told)
{
	struct tool_result result = tool_run("run", "/etc/passwd");

	tool_expect(&result, 3, "/etc/passwd: not a project file");
}
