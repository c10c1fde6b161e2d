/*
 * tests/tools/tool_run.h - run the command line as a child, on sources that a test writes.
 */
#ifndef DRYDOCK_TESTS_TOOLS_TOOL_RUN_H
#define DRYDOCK_TESTS_TOOLS_TOOL_RUN_H

#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <errno.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"

/* A driver's frame around a DriverEntry's last statements and whatever stands before it. */
#define TOOL_DRIVER(before, in_unload, in_entry) \
	"#include <ntddk.h>\n" \
	"DRIVER_INITIALIZE DriverEntry;\n" \
	before "\n" \
	"static VOID Unload(PDRIVER_OBJECT driver)\n{\n\tUNREFERENCED_PARAMETER(driver);\n" in_unload "\n}\n" \
	"NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)\n{\n" \
	"\tUNREFERENCED_PARAMETER(path);\n\tdriver->DriverUnload = Unload;\n" in_entry "\n}\n"

/* A control device "\\.\Tool" whose reads go to Read(). */
#define TOOL_DEVICE_DRIVER(read) \
	TOOL_DRIVER("static PDEVICE_OBJECT Device;\n" \
	            "static UNICODE_STRING Link = RTL_CONSTANT_STRING(L\"\\\\DosDevices\\\\Tool\");\n" \
	            "static NTSTATUS Done(PDEVICE_OBJECT device, PIRP irp)\n{\n" \
	            "\tUNREFERENCED_PARAMETER(device);\n\tirp->IoStatus.Status = STATUS_SUCCESS;\n" \
	            "\tirp->IoStatus.Information = 0;\n\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n" \
	            "\treturn STATUS_SUCCESS;\n}\n" \
	            "static NTSTATUS Read(PDEVICE_OBJECT device, PIRP irp)\n{\n" read "\n}\n", \
	            "\tIoDeleteSymbolicLink(&Link);\n\tIoDeleteDevice(Device);", \
	            "\tUNICODE_STRING name = RTL_CONSTANT_STRING(L\"\\\\Device\\\\Tool\");\n" \
	            "\tdriver->MajorFunction[IRP_MJ_CREATE] = Done;\n" \
	            "\tdriver->MajorFunction[IRP_MJ_CLOSE] = Done;\n" \
	            "\tdriver->MajorFunction[IRP_MJ_READ] = Read;\n" \
	            "\tif (!NT_SUCCESS(IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device)))\n" \
	            "\t\treturn STATUS_UNSUCCESSFUL;\n" \
	            "\treturn IoCreateSymbolicLink(&Link, &name);")

#define TOOL_GOOD_DRIVER TOOL_DRIVER("", "", "\treturn STATUS_SUCCESS;")

/* Write text to NAME/FILE in the test's directory; gives the folder's path, kept until the next call. */
static inline const char *tool_source(const char *folder, const char *file, const char *text)
{
	static char path[2][600];
	static unsigned turn;
	char whole[700];

	turn ^= 1;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", test_directory(), folder);
	assert_int_equal(host_directory_make(path[turn]), 0);
	snprintf(whole, sizeof(whole), "%s/%s", path[turn], file);
	assert_int_equal(host_file_write(whole, text, strlen(text)), 0);
	return path[turn];
}

static inline const char *tool_program(void)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/drydock", test_build_root());
	return path;
}

struct tool_result {
	int status;
	char *output; /* both streams */
};

/* Clang's address sanitizer in drydock itself excludes the library that a sanitized driver brings. */
static inline void tool_skip_excluded(const char *output)
{
#ifdef __clang__
	if (strstr(output, "linked against incompatible ASan runtimes"))
		SKIP("drydock under clang's address sanitizer runs no sanitized driver");
#endif
}

/*
 * Run drydock with arguments (ends with null; at most 20). Processes of it that live on become ours. The
 * output may be freed; otherwise it stays until the test's process ends.
 */
static inline struct tool_result tool_run_list(const char *const *arguments)
{
	static char *kept[512];
	static size_t runs;
	const char *argv[24] = { tool_program() };
	struct host_process_result result;

	for (size_t index = 0; arguments[index]; index++)
		argv[index + 1] = arguments[index];
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(host_process_run(argv, NULL, &result), 0);
	assert_true(runs < sizeof(kept) / sizeof(kept[0]));
	kept[runs++] = result.output;
	tool_skip_excluded(result.output);
	return (struct tool_result){ result.exit_code, result.output };
}

#define tool_run(...) tool_run_list((const char *const[]){ __VA_ARGS__, NULL })

/* Fail, and show the output, unless status and text are there. */
#define tool_expect(result, wanted_status, text) \
	tool_expect_at((result), (wanted_status), (text), __FILE__, __LINE__)

static inline void tool_expect_at(const struct tool_result *result, int status, const char *text,
                                  const char *file, int line)
{
	bool good = result->status == status && strstr(result->output, text);

	if (!good)
		fprintf(stderr, "wanted status %d and '%s', got status %d:\n%s\n", status, text,
		        result->status, result->output);
	_assert_true(good, "the command says what it should", file, line);
}

/* Nothing that the command started is still there. */
static inline void tool_expect_no_process(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

#endif
