/* drydock run on everything that can be wrong: a clear message, the right status, nothing left behind. */
#include "tools/tool_run.h"

#include "base/host/host.h"

TEST(run_a_clean_driver_is_clean_without_colour)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 0, "clean: good");
	assert_null(strchr(result.output, '\033'));
	tool_expect_no_process();
	free(result.output);
}

TEST(run_a_folder_that_is_not_there)
{
	struct tool_result result = tool_run("run", "/nonexistent/driver");

	tool_expect(&result, 3, "/nonexistent/driver");
	free(result.output);
}

TEST(run_a_folder_without_a_project)
{
	const char *folder = tool_source("empty", "notes.txt", "no driver here\n");
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 3, "empty");
	free(result.output);
}

TEST(run_a_broken_project)
{
	const char *folder = tool_source("broken", "broken.vcxproj", "<Project><ItemGroup><ClComp");
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 3, "broken.vcxproj");
	free(result.output);
}

TEST(run_a_driver_that_does_not_compile_names_the_line)
{
	const char *folder = tool_source("bad", "bad.c", "#include <ntddk.h>\n\nint x = ;\n");
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 3, "bad.c:3");
	free(result.output);
}

TEST(run_a_driver_whose_entry_fails_names_the_status)
{
	const char *folder =
		tool_source("fail", "fail.c",
	                    TOOL_DRIVER("", "", "\treturn STATUS_DEVICE_NOT_CONNECTED;"));
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 3, "DriverEntry returned 0xC000009D");
	free(result.output);
}

static const char add_device_inf[] =
	"[Version]\nSignature=\"$WINDOWS "
	"NT$\"\nClass=Sample\nClassGuid={78A1C341-4539-11d3-B88D-00C04FAD5171}\n"
	"Provider=%P%\nDriverVer=01/01/2024,1.0.0.0\n"
	"[Manufacturer]\n%P%=Models,NTamd64\n[Models.NTamd64]\n%P%=Install,root\\tooladd\n"
	"[Install.NT]\nCopyFiles=Files\n[Files]\nadd.sys\n"
	"[Install.NT.Services]\nAddService=add,2,Service\n"
	"[Service]\nServiceType=1\nStartType=3\nErrorControl=1\nServiceBinary=%12%\\add.sys\n"
	"[Strings]\nP=\"Tool\"\n";

TEST(run_a_driver_whose_AddDevice_fails_names_device_and_status)
{
	const char *folder;
	struct tool_result result;

	tool_source("add", "add.inf", add_device_inf);
	folder = tool_source(
		"add", "add.c",
		TOOL_DRIVER("static NTSTATUS Add(PDRIVER_OBJECT driver, PDEVICE_OBJECT lower)\n{\n"
	                    "\tUNREFERENCED_PARAMETER(driver);\n\tUNREFERENCED_PARAMETER(lower);\n"
	                    "\treturn STATUS_INSUFFICIENT_RESOURCES;\n}\n",
	                    "",
	                    "\tdriver->DriverExtension->AddDevice = Add;\n"
	                    "\treturn STATUS_SUCCESS;"));
	result = tool_run("run", folder);
	tool_expect(&result, 3, "did not start, status 0xC000009A");
	tool_expect(&result, 3, "root\\tooladd");
	free(result.output);
}

static const char keep[] =
	TOOL_DEVICE_DRIVER("\tUNREFERENCED_PARAMETER(device);\n\tIoMarkIrpPending(irp);\n"
                           "\treturn STATUS_PENDING;");

static const char reader[] =
	"#include <windows.h>\nint main(void)\n{\n\tchar buffer[16];\n\tDWORD bytes;\n"
	"\tHANDLE file = CreateFileA(\"\\\\\\\\.\\\\Tool\", GENERIC_READ, 0, NULL, OPEN_EXISTING, "
	"0, NULL);\n"
	"\tif (file == INVALID_HANDLE_VALUE)\n\t\treturn 7;\n"
	"\tReadFile(file, buffer, sizeof(buffer), &bytes, NULL);\n\treturn 0;\n}\n";

TEST_LIMIT(run_a_driver_that_never_completes_a_request_is_named, 60)
{
	const char *folder = tool_source("keep", "keep.c", keep);
	const char *client = tool_source("reader", "reader.c", reader);
	struct tool_result result =
		tool_run("run", "--request-timeout", "300", folder, "--", client);

	tool_expect(&result, 1, "IRP_MJ_READ");
	tool_expect(&result, 1, "keep!Read");
	tool_expect(&result, 1, "keep.c:");
	tool_expect_no_process();
	free(result.output);
}

TEST_LIMIT(run_a_request_held_for_seconds_of_virtual_time_is_named_in_no_time, 60)
{
	const char *folder = tool_source("keep", "keep.c", keep);
	const char *client = tool_source("reader", "reader.c", reader);
	uint64_t start_ns = host_clock_monotonic_ns();
	struct tool_result result =
		tool_run("run", "--seed", "3", "--request-timeout", "100000", folder, "--", client);

	assert_true(host_clock_monotonic_ns() - start_ns < 50000000000ull); /* of 100 s */
	tool_expect(&result, 1, "IRP_MJ_READ");
	tool_expect(&result, 1, "keep!Read");
	tool_expect_no_process();
}

TEST_LIMIT(run_a_driver_that_loops_is_stopped_where_it_is, 60)
{
	const char *folder =
		tool_source("loop", "loop.c",
	                    TOOL_DRIVER("static volatile int turns;\n"
	                                "static VOID Spin(VOID)\n{\n\tfor (;;)\n\t\tturns++;\n}\n",
	                                "", "\tSpin();\n\treturn STATUS_SUCCESS;"));
	struct tool_result result = tool_run("run", "--timeout", "1", folder);

	tool_expect(&result, 1, "stopped by --timeout");
	tool_expect(&result, 1, "loop!Spin");
	tool_expect_no_process();
	free(result.output);
}

TEST(run_a_driver_that_crashes_in_unload)
{
	const char *folder = tool_source("unload", "unload.c",
	                                 TOOL_DRIVER("", "\t*(volatile int *)(ULONG_PTR)16 = 1;",
	                                             "\treturn STATUS_SUCCESS;"));
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 1, "BUG CHECK 0x7E (0xffffffffc0000005, 0x");
	tool_expect(&result, 1, "write to invalid address 0x10 at IRQL 0");
	tool_expect(&result, 1, "unload!Unload");
	free(result.output);
}

TEST(run_a_bug_check_shows_IRQL_thread_and_last_events)
{
	const char *folder = tool_source("crash", "crash.c",
	                                 TOOL_DRIVER("", "",
	                                             "\tDbgPrint(\"last words\\n\");\n"
	                                             "\t*(volatile int *)(ULONG_PTR)8 = 1;\n"
	                                             "\treturn STATUS_SUCCESS;"));
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 1, "crash.c:14");
	tool_expect(&result, 1, "at IRQL 0");
	tool_expect(&result, 1, "events of this thread");
	tool_expect(&result, 1, "debug.print    \"last words\"");
	tool_expect(&result, 1, "next: ");
	free(result.output);
}

TEST(run_a_client_that_crashes_is_told)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client =
		tool_source("crasher", "crasher.c",
	                    "int main(void)\n{\n\t*(volatile int *)8 = 1;\n\treturn 0;\n}\n");
	struct tool_result result = tool_run("run", folder, "--", client);

	tool_expect(&result, 1, "crasher");
	tool_expect(&result, 1, "client exit -1073741819"); /* STATUS_ACCESS_VIOLATION */
	free(result.output);
}

TEST(run_a_client_that_leaks_is_told_and_no_finding)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("leaker", "leaker.c",
	                                 "#include <stdlib.h>\nvoid *kept;\nint main(void)\n{\n"
	                                 "\tkept = malloc(1000);\n\treturn 0;\n}\n");
	struct tool_result result = tool_run("run", folder, "--", client);

	tool_expect(&result, 0, "leaker left ");
	free(result.output);
}

TEST(run_a_clients_exit_code_is_told)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("seven", "seven.c", "int main(void)\n{\n\treturn 7;\n}\n");
	struct tool_result result = tool_run("run", folder, "--", client);

	tool_expect(&result, 1, "client exit 7");
	free(result.output);
}

TEST(run_a_client_that_is_no_folder_and_no_program)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	struct tool_result result = tool_run("run", folder, "--", "nobody");

	tool_expect(&result, 3, "'nobody' is neither a folder");
	free(result.output);
}

/* --- Files of the machine ------------------------------------------------------------------------------------- */

static const char writer[] = TOOL_DRIVER(
	"", "",
	"\tUNICODE_STRING name = RTL_CONSTANT_STRING(L\"\\\\SystemRoot\\\\temp\\\\note.txt\");\n"
	"\tOBJECT_ATTRIBUTES attributes;\n\tIO_STATUS_BLOCK done;\n\tHANDLE file;\n"
	"\tNTSTATUS status;\n"
	"\tInitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | "
	"OBJ_KERNEL_HANDLE, NULL, NULL);\n"
	"\tstatus = ZwCreateFile(&file, GENERIC_WRITE | SYNCHRONIZE, &attributes, &done, NULL, "
	"FILE_ATTRIBUTE_NORMAL, 0, FILE_OPEN_IF, FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);\n"
	"\tif (!NT_SUCCESS(status))\n\t\treturn status;\n"
	"\tstatus = ZwWriteFile(file, NULL, NULL, NULL, &done, \"from a driver\", 13, NULL, "
	"NULL);\n"
	"\tZwClose(file);\n\treturn status;");

TEST(run_a_drivers_file_below_SystemRoot_is_the_clients_file_below_Windows)
{
	const char *folder = tool_source("writer", "writer.c", writer);
	const char *client = tool_source(
		"finder", "finder.c",
		"#include <stdio.h>\n#include <windows.h>\nint main(void)\n{\n"
		"\tchar text[20] = { 0 };\n\tDWORD done;\n"
		"\tHANDLE file = CreateFileA(\"C:\\\\Windows\\\\Temp\\\\note.txt\", GENERIC_READ, "
		"0, "
		"NULL, OPEN_EXISTING, 0, NULL);\n"
		"\tif (!ReadFile(file, text, 19, &done, NULL))\n\t\treturn 1;\n"
		"\tprintf(\"read '%s'\\n\", text);\n\tCloseHandle(file);\n\treturn 0;\n}\n");
	struct tool_result result = tool_run("run", folder, "--", client);

	tool_expect(&result, 0, "read 'from a driver'");
	tool_expect(&result, 0, "0 findings, client exit 0");
}

/* --- The computer's own limits -------------------------------------------------------------------------------- */

TEST(run_without_a_compiler_says_what_to_install)
{
	const char *folder =
		tool_source("fresh", "fresh.c", TOOL_GOOD_DRIVER "/* never built */\n");
	const char *argv[] = { "/usr/bin/env", "PATH=/nonexistent",
		               tool_program(), "run",
		               folder,         NULL };
	struct host_process_result result;

	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	assert_int_equal(result.exit_code, 3);
	assert_non_null(strstr(result.output, "apt-get install clang"));
	free(result.output);
}

TEST(run_a_full_disk_is_told_for_each_file)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	struct tool_result result = tool_run("run", "--junit", "/dev/full", folder);

	tool_expect(&result, 3, "/dev/full");
	free(result.output);
	result = tool_run("run", "--trace", "/dev/full", folder);
	tool_expect(&result, 3, "/dev/full");
	free(result.output);
}

TEST(run_a_report_that_cannot_be_written_is_no_success)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	char command[1500];
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	struct host_process_result result;

	snprintf(command, sizeof(command), "%s run --json %s >/dev/full", tool_program(), folder);
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	assert_int_equal(result.exit_code, 3);
	assert_non_null(strstr(result.output, "standard output"));
	free(result.output);
}

TEST(run_wrong_words_are_usage)
{
	static const char *const lines[][4] = {
		{ "run" },
		{ "run", "--nonsense", "x" },
		{ "run", "--seed", "many", "x" },
		{ "fly" },
		{ "run", "--timeout" },
		{ "trace", "show" },
		{ "completion", "tcsh" },
	};

	for (size_t index = 0; index < sizeof(lines) / sizeof(lines[0]); index++) {
		const char *arguments[5] = { lines[index][0], lines[index][1], lines[index][2],
			                     lines[index][3] };
		struct tool_result result = tool_run_list(arguments);

		tool_expect(&result, 2, "--help'");
		free(result.output);
	}
}
