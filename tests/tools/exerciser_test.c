/* What the exerciser does to a driver (docs/command-line.md), the coverage report of that, the scoreboard. */
#include "tools/tool_run.h"

#define CANCEL \
	"#include <ntddk.h>\nstatic VOID Cancel(PDEVICE_OBJECT device, PIRP irp)\n{\n" \
	"\tUNREFERENCED_PARAMETER(device);\n\tIoReleaseCancelSpinLock(irp->CancelIrql);\n" \
	"\tirp->IoStatus.Status = STATUS_CANCELLED;\n\tirp->IoStatus.Information = 0;\n" \
	"\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n}\n"

TEST_LIMIT(exerciser_cancels_what_a_driver_keeps, 60)
{
	const char *folder = tool_source(
		"wait", "wait.c",
		CANCEL TOOL_DEVICE_DRIVER(
			"\tUNREFERENCED_PARAMETER(device);\n\tIoMarkIrpPending(irp);\n"
			"\tIoSetCancelRoutine(irp, Cancel);\n\treturn STATUS_PENDING;"));
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 0, "clean: wait");
	free(result.output);
}

TEST_LIMIT(exerciser_names_a_driver_that_ignores_cancel, 60)
{
	const char *folder =
		tool_source("keep", "keep.c",
	                    TOOL_DEVICE_DRIVER(
				    "\tUNREFERENCED_PARAMETER(device);\n\tIoMarkIrpPending(irp);"
				    "\n\treturn STATUS_PENDING;"));
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 1, "0xC4 (0x135");
	tool_expect(&result, 1, "keep!Read");
	tool_expect_no_process();
	free(result.output);
}

/* The fault is reached by one control code alone. */
static const char faulty[] =
	"#include <ntddk.h>\n"
	"static NTSTATUS Control(PDEVICE_OBJECT device, PIRP irp)\n{\n"
	"\tULONG code = "
	"IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode;\n"
	"\tUNREFERENCED_PARAMETER(device);\n"
	"\tif (code == CTL_CODE(FILE_DEVICE_UNKNOWN, 0x817, METHOD_BUFFERED, FILE_ANY_ACCESS))\n"
	"\t\t*(volatile char *)irp->AssociatedIrp.SystemBuffer = 1;\n"
	"\tirp->IoStatus.Status = STATUS_SUCCESS;\n\tirp->IoStatus.Information = 0;\n"
	"\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n\treturn STATUS_SUCCESS;\n}\n" TOOL_DRIVER(
		"static PDEVICE_OBJECT Device;\n"
		"static UNICODE_STRING Link = RTL_CONSTANT_STRING(L\"\\\\DosDevices\\\\Faulty\");\n"
		"static NTSTATUS Done(PDEVICE_OBJECT device, PIRP irp)\n{\n"
		"\tUNREFERENCED_PARAMETER(device);\n\tirp->IoStatus.Status = STATUS_SUCCESS;\n"
		"\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n\treturn STATUS_SUCCESS;\n}\n",
		"\tIoDeleteSymbolicLink(&Link);\n\tIoDeleteDevice(Device);",
		"\tUNICODE_STRING name = RTL_CONSTANT_STRING(L\"\\\\Device\\\\Faulty\");\n"
		"\tdriver->MajorFunction[IRP_MJ_CREATE] = driver->MajorFunction[IRP_MJ_CLOSE] = "
		"Done;\n"
		"\tdriver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Control;\n"
		"\tif (!NT_SUCCESS(IoCreateDevice(driver, 0, &name, 0x22, 0, FALSE, &Device)))\n"
		"\t\treturn STATUS_UNSUCCESSFUL;\n\treturn IoCreateSymbolicLink(&Link, &name);");

TEST(exerciser_finds_a_fault_behind_one_control_code)
{
	const char *folder = tool_source("faulty", "faulty.c", faulty);
	struct tool_result result = tool_run("run", folder);

	tool_expect(&result, 1, "BUG CHECK 0x7E (0xffffffffc0000005, 0x");
	tool_expect(&result, 1, "write to invalid address 0x0 at IRQL 0");
	tool_expect(&result, 1, "faulty.c:7");
	tool_expect(&result, 1, "IRP_MJ_DEVICE_CONTROL");
	free(result.output);
}

TEST(exerciser_leaves_a_driver_alone_with_no_client)
{
	const char *folder = tool_source("faulty", "faulty.c", faulty);
	struct tool_result result = tool_run("run", "--no-client", folder);

	tool_expect(&result, 0, "clean");
	free(result.output);
}

TEST_LIMIT(coverage_names_the_lines_that_ran, 60)
{
	const char *folder = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	char output[600], path[700], *text;
	struct tool_result result;
	size_t size;

	snprintf(output, sizeof(output), "%s/coverage", test_directory());
	result = tool_run("run", "--coverage-output", output, folder);
	if (strstr(result.output, "not in PATH"))
		SKIP("llvm-profdata or llvm-cov is not installed");
	tool_expect(&result, 0, "good.lcov");
	snprintf(path, sizeof(path), "%s/good.lcov", output);
	assert_int_equal(host_file_read(path, 1u << 20, &text, &size), 0);
	assert_non_null(strstr(text, "good.c\n"));
	assert_non_null(strstr(text, "DA:10,1\n")); /* the entry's assignment */
	free(text);
}

TEST_LIMIT(scoreboard_loads_each_driver, 60)
{
	char root[600];
	struct tool_result result;

	snprintf(root, sizeof(root), "%s/board", test_directory());
	tool_source(
		"board/good", "good.vcxproj",
		"<Project><ItemGroup><ClCompile Include=\"good.c\" /></ItemGroup><PropertyGroup>"
		"<DriverType>WDM</DriverType><ConfigurationType>Driver</ConfigurationType></"
		"PropertyGroup>"
		"</Project>");
	tool_source("board/good", "good.c", TOOL_GOOD_DRIVER);
	tool_source(
		"board/fail", "fail.vcxproj",
		"<Project><ItemGroup><ClCompile Include=\"fail.c\" /></ItemGroup><PropertyGroup>"
		"<DriverType>WDM</DriverType><ConfigurationType>Driver</ConfigurationType></"
		"PropertyGroup>"
		"</Project>");
	tool_source("board/fail", "fail.c", TOOL_DRIVER("", "", "\treturn STATUS_UNSUCCESSFUL;"));
	tool_source("board/lack", "drydock.json", "{\"name\": \"lack\", \"kind\": \"driver\"}");
	tool_source("board/lack", "lack.c", TOOL_DRIVER("", "", "\treturn LOST_STATUS;"));
	result = tool_run("build", "--scoreboard", root);
	tool_expect(&result, 0, "drivers: 2 linked, 2 with nothing missing, of 3;");
	tool_expect(&result, 0, "LOST_STATUS");
	tool_expect(&result, 0, "loaded     good/good.vcxproj");
	tool_expect(&result, 0, "refused    fail/fail.vcxproj");
	tool_expect(&result, 0, "2 drivers: 1 loaded without a stub");
	free(result.output);
}

/* Both threads are the machine's own: nothing enters at a moment that the seed does not decide. */
TEST_LIMIT(exerciser_one_seed_gives_one_trace_byte_for_byte, 60)
{
	const char *folder =
		tool_source("tool", "tool.c", TOOL_DEVICE_DRIVER("\treturn Done(device, irp);"));
	char path[2][700], *data[2];
	size_t size[2];

	for (unsigned run = 0; run < 2; run++) {
		struct tool_result result;

		snprintf(path[run], sizeof(path[run]), "%s/%u.trace", test_directory(), run);
		result = tool_run("run", "-q", "--seed", "3", "--trace", path[run], folder);
		assert_int_not_equal(result.status, 3);
		assert_int_equal(host_file_read(path[run], 1u << 28, &data[run], &size[run]), 0);
	}
	assert_true(size[0] > 1000);
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(data[0], data[1], size[0]);
	free(data[0]);
	free(data[1]);
}
