/* drydock machine and drydock attach: machines that go on running, programs in processes of their own. */
#include "tools/lab.h"

TEST_LIMIT(attach_control_codes_of_all_four_methods_go_to_the_driver, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = tool_run("machine", "list");
	tool_expect(&result, 0, "ioctl_sample");
	result = attach(sample("ioctl/client"));
	tool_expect(&result, 0, "buffered   fine");
	tool_expect(&result, 0, "in direct  fine");
	tool_expect(&result, 0, "out direct fine");
	tool_expect(&result, 0, "neither    fine");
	stop_clean();
}

/* Its image is copied with the red zones between its variables. */
TEST_LIMIT(attach_a_sanitized_program_works_without_a_finding, 120)
{
	struct tool_result result;

#ifdef __clang__
#if __has_feature(address_sanitizer)
	SKIP("drydock under clang's address sanitizer runs no sanitized program");
#endif
#endif
	start_with(sample("ioctl/driver"));
	result = tool_run("attach", LAB, "--", sample("ioctl/client"));
	tool_expect(&result, 0, "neither    fine");
	assert_null(strstr(result.output, "AddressSanitizer"));
	stop_clean();
}

TEST_LIMIT(attach_finds_a_device_by_its_interface_and_talks_to_it, 120)
{
	struct tool_result result;

	start_with(sample("echo/driver"));
	result = attach(sample("echo/client"));
	tool_expect(&result, 0, "");
	stop_clean();
}

TEST_LIMIT(attach_the_machine_can_be_named_by_the_environment, 120)
{
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	setenv("DRYDOCK_MACHINE", LAB, 1);
	result = tool_run("attach", "--release", "--", sample("ioctl/client"));
	tool_expect(&result, 0, "buffered   fine");
	stop_clean();
}

/* --- Programs ------------------------------------------------------------------------------------------------------ */

TEST_LIMIT(attach_leaves_with_the_programs_exit_code, 120)
{
	const char *program =
		tool_source("five", "five.c",
	                    "#include <windows.h>\n#include <stdio.h>\n"
	                    "int main(int argc, char **argv)\n{\n"
	                    "\tprintf(\"%d %s\\n\", argc, argv[1]);\n\treturn 5;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program, "hello");
	tool_expect(&result, 5, "2 hello");
	stop_clean();
}

TEST_LIMIT(attach_a_crash_of_the_program_is_told_and_harms_no_machine, 120)
{
	const char *program = tool_source("crash", "crash.c",
	                                  "#include <windows.h>\n"
	                                  "int main(void)\n{\n\tvolatile int *at = (int *)16;\n"
	                                  "\treturn *at;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 1, "0xC0000005");
	stop_clean();
}

/* clang-format off */
#define THREADS_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n" \
	"static CRITICAL_SECTION lock;\nstatic HANDLE go;\nstatic int sum;\n" \
	"static DWORD WINAPI work(LPVOID context)\n{\n" \
	"\tWaitForSingleObject(go, INFINITE);\n" \
	"\tfor (int i = 0; i < 100; i++) {\n" \
	"\t\tEnterCriticalSection(&lock);\n\t\tsum++;\n\t\tLeaveCriticalSection(&lock);\n\t}\n" \
	"\treturn 40 + (DWORD)(ULONG_PTR)context;\n}\n" \
	"int main(void)\n{\n\tHANDLE thread[4];\n\tDWORD id, code;\n" \
	"\tInitializeCriticalSection(&lock);\n\tgo = CreateEventW(NULL, TRUE, FALSE, NULL);\n" \
	"\tfor (int i = 0; i < 4; i++)\n" \
	"\t\tthread[i] = CreateThread(NULL, 0, work, (LPVOID)(ULONG_PTR)i, i == 3 ? " \
	"CREATE_SUSPENDED : 0, &id);\n" \
	"\tSetEvent(go);\n\tResumeThread(thread[3]);\n" \
	"\tif (WaitForMultipleObjects(4, thread, TRUE, INFINITE) != WAIT_OBJECT_0)\n\t\treturn " \
	"2;\n" \
	"\tfor (int i = 0; i < 4; i++)\n" \
	"\t\tif (!GetExitCodeThread(thread[i], &code) || code != (DWORD)(40 + i))\n\t\t\treturn " \
	"3;\n" \
	"\tif (GetThreadId(thread[3]) != id)\n\t\treturn 4;\n" \
	"\tprintf(\"sum %d\\n\", sum);\n\treturn 0;\n}\n"
/* clang-format on */

TEST_LIMIT(attach_threads_of_a_program_are_the_machines, 120)
{
	const char *program = tool_source("threads", "threads.c", THREADS_PROGRAM);
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 0, "sum 400");
	stop_clean();
}

TEST_LIMIT(attach_what_is_not_built_for_it_says_so_by_name, 120)
{
	const char *program = tool_source("refused", "refused.c",
	                                  "#include <windows.h>\n#include <newdev.h>\n"
	                                  "int main(void)\n{\n"
	                                  "\treturn UpdateDriverForPlugAndPlayDevicesA(NULL, "
	                                  "\"x\", \"y\", 0, NULL) ? 9 : "
	                                  "(int)GetLastError();\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 120,
	            "UpdateDriverForPlugAndPlayDevicesA is not built for attached processes");
	stop_clean();
}

/* An import of the kernel's that has no row is refused with its name and its caller's. */
TEST_LIMIT(attach_a_service_that_is_not_redirected_is_refused_by_name, 120)
{
	const char *program = tool_source(
		"direct", "direct.c",
		"#include <windows.h>\n#include <stdio.h>\n"
		"LONG NTAPI NtQueryMultipleValueKey(HANDLE, PVOID, ULONG, PVOID, PVOID, PVOID);\n"
		"LONG NTAPI ZwLoadDriver(PVOID);\n"
		"int main(void)\n{\n"
		"\tprintf(\"%08X\\n\", (unsigned)ZwLoadDriver(NULL));\n"
		"\treturn NtQueryMultipleValueKey(NULL, NULL, 0, NULL, NULL, NULL) == "
		"(LONG)0xC0000002 ? 5 "
		": 6;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 5, "C0000002");
	tool_expect(&result, 5,
	            "ZwLoadDriver is not built for attached processes yet (called at direct+0x");
	tool_expect(&result, 5, "NtQueryMultipleValueKey is not built for attached processes yet");
	stop_clean();
}

TEST_LIMIT(attach_sessions_and_tokens_are_the_machines, 120)
{
	const char *program = tool_source(
		"tokens", "tokens.c",
		"#include <windows.h>\n"
		"int main(void)\n{\n\tHANDLE own, copy;\n\tDWORD session = 99, bytes;\n"
		"\tSECURITY_IMPERSONATION_LEVEL level = SecurityAnonymous;\n"
		"\tif (!ProcessIdToSessionId(GetCurrentProcessId(), &session))\n\t\treturn 100 + "
		"GetLastError();\n\tif (session == "
		"99)\n\t\treturn 2;\n"
		"\tif (ProcessIdToSessionId(0x7FFFFFF0, &session) || GetLastError() != "
		"ERROR_INVALID_PARAMETER)\n\t\treturn 3;\n"
		"\tif (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, "
		"&own))\n\t\treturn 4;\n"
		"\tif (!DuplicateToken(own, SecurityIdentification, &copy))\n\t\treturn 5;\n"
		"\tif (!GetTokenInformation(copy, TokenImpersonationLevel, &level, sizeof(level), "
		"&bytes))\n\t\treturn 6;\n"
		"\treturn level == SecurityIdentification ? 50 : 7;\n}\n");
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 50, "");
	stop_clean();
}

TEST_LIMIT(attach_the_machines_end_ends_a_program_that_waits, 120)
{
	const char *program =
		tool_source("waits", "waits.c",
	                    "#include <windows.h>\n#include <stdio.h>\n"
	                    "int main(void)\n{\n"
	                    "\tHANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);\n"
	                    "\tprintf(\"waiting\\n\");\n\tfflush(stdout);\n"
	                    "\tWaitForSingleObject(event, INFINITE);\n\treturn 0;\n}\n");
	char command[1500], line[200] = "";
	struct tool_result result;
	int supervisor = 0, status;
	FILE *pipe;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = tool_run("machine", "list");
	assert_int_equal(sscanf(result.output, LAB "\t%d", &supervisor), 1);
	snprintf(command, sizeof(command), "%s attach --release " LAB " -- %s 2>&1", tool_program(),
	         program);
	pipe = popen(command, "r");
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "waiting"))
		continue;
	assert_non_null(strstr(line, "waiting"));
	kill(supervisor, SIGKILL);
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "has ended"))
		continue;
	assert_non_null(strstr(line, "machine lab has ended"));
	status = pclose(pipe);
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* --- Overlapped ------------------------------------------------------------------------------------------------------- */

/* clang-format off */
/* Reads wait until they are cancelled; a control code completes the oldest with four bytes. */
#define PENDING_DRIVER \
	TOOL_DRIVER( \
		"static PDEVICE_OBJECT Device;\nstatic KSPIN_LOCK Lock;\nstatic LIST_ENTRY " \
		"Reads;\n" \
		"static UNICODE_STRING Link = RTL_CONSTANT_STRING(L\"\\\\DosDevices\\\\Tool\");\n" \
		"static NTSTATUS Finish(PIRP irp, NTSTATUS status, ULONG_PTR bytes)\n{\n" \
		"\tirp->IoStatus.Status = status;\n\tirp->IoStatus.Information = bytes;\n" \
		"\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n\treturn status;\n}\n" \
		"static NTSTATUS Done(PDEVICE_OBJECT device, PIRP irp)\n{\n" \
		"\tUNREFERENCED_PARAMETER(device);\n\treturn Finish(irp, STATUS_SUCCESS, 0);\n}\n" \
		"static VOID Cancel(PDEVICE_OBJECT device, PIRP irp)\n{\n\tKIRQL irql;\n" \
		"\tUNREFERENCED_PARAMETER(device);\n\tIoReleaseCancelSpinLock(irp->CancelIrql);\n" \
		"\tKeAcquireSpinLock(&Lock, " \
		"&irql);\n\tRemoveEntryList(&irp->Tail.Overlay.ListEntry);\n" \
		"\tKeReleaseSpinLock(&Lock, irql);\n\tFinish(irp, STATUS_CANCELLED, 0);\n}\n" \
		"static NTSTATUS Read(PDEVICE_OBJECT device, PIRP irp)\n{\n\tKIRQL irql;\n" \
		"\tUNREFERENCED_PARAMETER(device);\n\tKeAcquireSpinLock(&Lock, &irql);\n" \
		"\tIoSetCancelRoutine(irp, Cancel);\n" \
		"\tif (irp->Cancel && IoSetCancelRoutine(irp, NULL)) {\n" \
		"\t\tKeReleaseSpinLock(&Lock, irql);\n\t\treturn Finish(irp, STATUS_CANCELLED, " \
		"0);\n\t}\n" \
		"\tIoMarkIrpPending(irp);\n\tInsertTailList(&Reads, " \
		"&irp->Tail.Overlay.ListEntry);\n" \
		"\tKeReleaseSpinLock(&Lock, irql);\n\treturn STATUS_PENDING;\n}\n" \
		"static NTSTATUS Control(PDEVICE_OBJECT device, PIRP irp)\n{\n\tPIRP read = " \
		"NULL;\n" \
		"\tKIRQL irql;\n\tUNREFERENCED_PARAMETER(device);\n\tKeAcquireSpinLock(&Lock, " \
		"&irql);\n" \
		"\tif (!IsListEmpty(&Reads)) {\n" \
		"\t\tread = CONTAINING_RECORD(Reads.Flink, IRP, Tail.Overlay.ListEntry);\n" \
		"\t\tif (IoSetCancelRoutine(read, NULL))\n\t\t\tRemoveHeadList(&Reads);\n" \
		"\t\telse\n\t\t\tread = NULL;\n\t}\n\tKeReleaseSpinLock(&Lock, irql);\n" \
		"\tif (read) {\n\t\tRtlCopyMemory(read->AssociatedIrp.SystemBuffer, \"data\", " \
		"4);\n" \
		"\t\tFinish(read, STATUS_SUCCESS, 4);\n\t}\n\treturn Finish(irp, STATUS_SUCCESS, " \
		"0);\n}", \
		"\tIoDeleteSymbolicLink(&Link);\n\tIoDeleteDevice(Device);", \
		"\tUNICODE_STRING name = RTL_CONSTANT_STRING(L\"\\\\Device\\\\Tool\");\n" \
		"\tdriver->MajorFunction[IRP_MJ_CREATE] = Done;\n" \
		"\tdriver->MajorFunction[IRP_MJ_CLOSE] = Done;\n" \
		"\tdriver->MajorFunction[IRP_MJ_READ] = Read;\n" \
		"\tdriver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Control;\n" \
		"\tKeInitializeSpinLock(&Lock);\n\tInitializeListHead(&Reads);\n" \
		"\tif (!NT_SUCCESS(IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, " \
		"FALSE, &Device)))\n" \
		"\t\treturn STATUS_UNSUCCESSFUL;\n\tDevice->Flags |= DO_BUFFERED_IO;\n" \
		"\treturn IoCreateSymbolicLink(&Link, &name);")

#define OVERLAPPED_HEAD \
	"#include <windows.h>\n#include <winioctl.h>\n#include <stdio.h>\n#include <string.h>\n" \
	"#define GIVE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)\n" \
	"static HANDLE open_tool(DWORD flags)\n{\n" \
	"\treturn CreateFileA(\"\\\\\\\\.\\\\Tool\", GENERIC_READ | GENERIC_WRITE, 0, NULL, " \
	"OPEN_EXISTING, flags, NULL);\n}\n"

#define OVERLAPPED_PROGRAM \
	OVERLAPPED_HEAD \
	"int main(void)\n{\n\tHANDLE device = open_tool(FILE_FLAG_OVERLAPPED), port, other;\n" \
	"\tOVERLAPPED read = { 0 }, give = { 0 }, *done;\n\tchar bytes[8] = \"\";\n\tDWORD " \
	"count;\n" \
	"\tULONG_PTR key;\n\tif (device == INVALID_HANDLE_VALUE)\n\t\treturn 2;\n" \
	"\tread.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);\n" \
	"\tgive.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);\n" \
	"\tif (ReadFile(device, bytes, 8, NULL, &read) || GetLastError() != " \
	"ERROR_IO_PENDING)\n\t\treturn 3;\n" \
	"\tif (WaitForSingleObject(read.hEvent, 0) != WAIT_TIMEOUT)\n\t\treturn 4;\n" \
	"\tif (!DeviceIoControl(device, GIVE, NULL, 0, NULL, 0, NULL, &give))\n\t\treturn 5;\n" \
	"\tif (!GetOverlappedResult(device, &read, &count, TRUE) || count != 4 || memcmp(bytes, " \
	"\"data\", 4))\n\t\treturn 6;\n" \
	"\tif (ReadFile(device, bytes, 8, NULL, &read) || !CancelIoEx(device, " \
	"&read))\n\t\treturn 7;\n" \
	"\tif (GetOverlappedResult(device, &read, &count, TRUE) || GetLastError() != " \
	"ERROR_OPERATION_ABORTED)\n\t\treturn 8;\n" \
	"\tother = open_tool(FILE_FLAG_OVERLAPPED);\n" \
	"\tport = CreateIoCompletionPort(other, NULL, 77, 1);\n\tmemset(&read, 0, " \
	"sizeof(read));\n" \
	"\tif (!port || ReadFile(other, bytes, 8, NULL, &read))\n\t\treturn 9;\n" \
	"\tif (!DeviceIoControl(device, GIVE, NULL, 0, NULL, 0, NULL, &give))\n\t\treturn 10;\n" \
	"\tif (!GetQueuedCompletionStatus(port, &count, &key, &done, INFINITE) || count != 4 || " \
	"key != 77 || done != &read)\n\t\treturn 11;\n" \
	"\tprintf(\"all right\\n\");\n\treturn 0;\n}\n"
/* clang-format on */

TEST_LIMIT(attach_overlapped_requests_events_ports_and_cancel, 120)
{
	struct tool_result result;

	start_with(tool_source("pending", "pending.c", PENDING_DRIVER));
	result = attach(tool_source("overlapped", "overlapped.c", OVERLAPPED_PROGRAM));
	tool_expect(&result, 0, "all right");
	stop_clean();
}

TEST_LIMIT(attach_a_killed_programs_requests_are_cancelled, 120)
{
	static const char text[] = OVERLAPPED_HEAD
		"int main(void)\n{\n\tHANDLE device = open_tool(0);\n\tchar bytes[8];\n\tDWORD "
		"count;\n"
		"\tprintf(\"reading %d\\n\", device != INVALID_HANDLE_VALUE);\n\tfflush(stdout);\n"
		"\tReadFile(device, bytes, 8, &count, NULL);\n\treturn 1;\n}\n";
	char command[1500], line[200] = "";
	FILE *pipe;
	int process = 0;

	start_with(tool_source("pending", "pending.c", PENDING_DRIVER));
	snprintf(command, sizeof(command), "echo $$; exec %s attach --release " LAB " -- %s 2>&1",
	         tool_program(), tool_source("reads", "reads.c", text));
	pipe = popen(command, "r");
	assert_non_null(fgets(line, sizeof(line), pipe));
	process = atoi(line);
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "reading"))
		continue;
	assert_string_equal(line, "reading 1\n");
	kill(process, SIGKILL);
	pclose(pipe);
	stop_clean();
}

TEST_LIMIT(attach_a_bug_check_ends_the_machine_and_its_programs, 120)
{
	static const char text[] = "#include <windows.h>\n#include <stdio.h>\nint "
				   "main(void)\n{\n\tchar byte;\n\tDWORD count;\n"
				   "\tHANDLE device = CreateFileA(\"\\\\\\\\.\\\\Tool\", "
				   "GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);\n"
				   "\tprintf(\"opened %d\\n\", device != INVALID_HANDLE_VALUE);\n"
				   "\tReadFile(device, &byte, 1, &count, NULL);\n\treturn 0;\n}\n";
	struct tool_result result;

	start_with(tool_source("fatal", "fatal.c",
	                       TOOL_DEVICE_DRIVER("\tUNREFERENCED_PARAMETER(device);\n"
	                                          "\tUNREFERENCED_PARAMETER(irp);\n"
	                                          "\tKeBugCheckEx(0x12345, 1, 2, 3, 4);\n"
	                                          "\treturn STATUS_SUCCESS;")));
	result = attach(tool_source("reads", "reads.c", text));
	tool_expect(&result, 1, "machine lab has ended");
	tool_expect(&result, 1, "opened 1");
	result = tool_run("machine", "stop", LAB);
	tool_expect(&result, 1, "0x12345");
	result = tool_run("machine", "stop", LAB);
	tool_expect(&result, 3, "there is no machine");
}

TEST_LIMIT(machine_in_the_foreground_reports_when_it_is_stopped, 120)
{
	char command[1500], line[600] = "";
	bool clean = false;
	FILE *pipe;

	use_own_folder();
	snprintf(command, sizeof(command),
	         "%s machine start " LAB " --foreground --release %s 2>&1", tool_program(),
	         sample("ioctl/driver"));
	pipe = popen(command, "r");
	while (fgets(line, sizeof(line), pipe) && !strstr(line, "programs can attach"))
		continue;
	assert_non_null(strstr(line, "programs can attach"));
	stop_clean();
	while (fgets(line, sizeof(line), pipe))
		clean = clean || strstr(line, "0 findings");
	assert_true(clean);
	assert_int_equal(pclose(pipe), 0);
}

/* --- Names ----------------------------------------------------------------------------------------------------------- */

TEST(attach_a_machine_that_is_not_there_is_named)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("attach", "nobody", "--", "x");
	tool_expect(&result, 3, "there is no machine nobody");
	result = tool_run("machine", "stop", "nobody");
	tool_expect(&result, 3, "there is no machine nobody");
}

TEST(machine_names_are_checked)
{
	static const char *const names[] = {
		"../x", "a/b", ".hidden", "", "with space", "far-too-long-for-the-name-of-a-machine"
	};
	struct tool_result result;

	use_own_folder();
	for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
		result = tool_run("machine", "start", names[index]);
		tool_expect(&result, 2, "name");
		result = tool_run("attach", names[index], "--", "x");
		tool_expect(&result, 2, "name");
	}
	result = tool_run("machine");
	tool_expect(&result, 2, "start, list or stop?");
	result = tool_run("machine", "dance", "x");
	tool_expect(&result, 2, "dance");
	result = tool_run("attach", "lab");
	tool_expect(&result, 2, "which program?");
	result = tool_run("attach", "--", "x");
	tool_expect(&result, 2, "which machine?");
}

TEST_LIMIT(machine_of_a_name_runs_once, 60)
{
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 3, "runs already");
	stop_clean();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	stop_clean();
}

TEST_LIMIT(machine_whose_driver_fails_does_not_start, 60)
{
	const char *driver =
		tool_source("bad", "bad.c", TOOL_DRIVER("", "", "\treturn STATUS_UNSUCCESSFUL;"));
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB, "--release", driver);
	tool_expect(&result, 3, "did not start");
	result = tool_run("machine", "list");
	assert_string_equal(result.output, "");
}
