/* tests/tools/attach_manage_test.c - files that are looked for, services, and registered waits of attached programs. */
#include "tools/lab.h"

/* clang-format off */
#define FIND_PROGRAM \
	"#include <windows.h>\n#include <string.h>\n" \
	"static void make(const char *name)\n{\n" \
	"\tCloseHandle(CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));\n}\n" \
	"int main(void)\n{\n\tWIN32_FIND_DATAA found;\n\tWIN32_FIND_DATAW wide;\n\tHANDLE find;\n\tint count = 1;\n" \
	"\tif (!CreateDirectoryA(\"C:\\\\sought\", NULL) || !SetCurrentDirectoryA(\"C:\\\\sought\"))\n\t\treturn 2;\n" \
	"\tmake(\"one.txt\");\n\tmake(\"two.txt\");\n\tmake(\"three.log\");\n" \
	"\tfind = FindFirstFileA(\"*.txt\", &found);\n" \
	"\tif (find == INVALID_HANDLE_VALUE || strcmp(found.cFileName, \"one.txt\"))\n\t\treturn 3;\n" \
	"\twhile (FindNextFileA(find, &found))\n\t\tcount++;\n" \
	"\tif (GetLastError() != ERROR_NO_MORE_FILES || count != 2 || strcmp(found.cFileName, \"two.txt\"))\n\t\treturn 4;\n" \
	"\tif (!FindClose(find) || FindClose(find) || FindNextFileA(find, &found) || GetLastError() != ERROR_INVALID_HANDLE)\n\t\treturn 5;\n" \
	"\tfind = FindFirstFileW(L\"..\\\\sought\\\\three.*\", &wide);\n" \
	"\tif (find == INVALID_HANDLE_VALUE || wide.cFileName[0] != 't' || wide.cFileName[5] != '.')\n\t\treturn 6;\n" \
	"\tif (FindFirstFileW(L\"none\", &wide) != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_NOT_FOUND)\n\t\treturn 7;\n" \
	"\tif (FindFirstFileW(L\"C:\\\\nowhere\\\\x\", &wide) != INVALID_HANDLE_VALUE || GetLastError() != ERROR_PATH_NOT_FOUND)\n\t\treturn 8;\n" \
	"\tif (FindFirstFileA(NULL, &found) != INVALID_HANDLE_VALUE || FindFirstFileA(\"x\", NULL) != INVALID_HANDLE_VALUE)\n\t\treturn 9;\n" \
	"\treturn 41;\n}\n"

#define WAIT_PROGRAM \
	"#include <windows.h>\n" \
	"static HANDLE told;\nstatic LONG signals, timeouts;\n" \
	"static void CALLBACK on_wait(PVOID context, BOOLEAN timed_out)\n{\n" \
	"\tInterlockedIncrement(timed_out ? &timeouts : &signals);\n\tSetEvent(told);\n}\n" \
	"int main(void)\n{\n\tHANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), wait, once;\n" \
	"\ttold = CreateEventW(NULL, FALSE, FALSE, NULL);\n" \
	"\tif (!RegisterWaitForSingleObject(&wait, event, on_wait, NULL, INFINITE, WT_EXECUTEDEFAULT))\n\t\treturn 2;\n" \
	"\tfor (int turn = 1; turn <= 3; turn++) {\n\t\tSetEvent(event);\n" \
	"\t\tif (WaitForSingleObject(told, INFINITE) || signals != turn)\n\t\t\treturn 3;\n\t}\n" \
	"\tif (!UnregisterWaitEx(wait, INVALID_HANDLE_VALUE) || UnregisterWait(wait))\n\t\treturn 4;\n" \
	"\tSetEvent(event);\n\tif (WaitForSingleObject(told, 20) != WAIT_TIMEOUT)\n\t\treturn 5;\n" \
	"\tResetEvent(event);\n" \
	"\tif (!RegisterWaitForSingleObject(&once, event, on_wait, NULL, 1, WT_EXECUTEONLYONCE))\n\t\treturn 6;\n" \
	"\tif (WaitForSingleObject(told, INFINITE) || timeouts != 1)\n\t\treturn 7;\n" \
	"\tif (!UnregisterWaitEx(once, told) || WaitForSingleObject(told, INFINITE))\n\t\treturn 8;\n" \
	"\tif (RegisterWaitForSingleObject(&once, (HANDLE)0x7770, on_wait, NULL, 1, 0) || GetLastError() != ERROR_INVALID_HANDLE)\n\t\treturn 9;\n" \
	"\treturn 42;\n}\n"

/* Leaves with 43 when it may do all, with 44 when it may only look. */
#define SERVICE_PROGRAM \
	"#include <windows.h>\n#include <winsvc.h>\n" \
	"int main(void)\n{\n\tSC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS), driver, made;\n" \
	"\tSERVICE_STATUS status;\n\tSERVICE_STATUS_PROCESS whole;\n\tDWORD needed;\n\tBOOL all;\n" \
	"\tif (!manager)\n\t\treturn 2;\n" \
	"\tdriver = OpenServiceA(manager, \"ioctl_sample\", SERVICE_ALL_ACCESS);\n" \
	"\tif (!driver)\n\t\tdriver = CreateServiceA(manager, \"ioctl_sample\", NULL, SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER, " \
	"SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, \"C:\\\\x.sys\", NULL, NULL, NULL, NULL, NULL);\n" \
	"\tif (!driver || !QueryServiceStatus(driver, &status) || status.dwCurrentState != SERVICE_RUNNING)\n\t\treturn 3;\n" \
	"\tif (!QueryServiceStatusEx(driver, SC_STATUS_PROCESS_INFO, (LPBYTE)&whole, sizeof(whole), &needed))\n\t\treturn 4;\n" \
	"\tif (whole.dwCurrentState != SERVICE_RUNNING || QueryServiceStatus(driver, NULL))\n\t\treturn 5;\n" \
	"\tif (QueryServiceStatusEx(driver, SC_STATUS_PROCESS_INFO, NULL, sizeof(whole), &needed))\n\t\treturn 6;\n" \
	"\tif (ControlService(driver, 99, &status) || GetLastError() != ERROR_INVALID_SERVICE_CONTROL)\n\t\treturn 7;\n" \
	"\tif (StartServiceW(driver, 0, NULL) || (GetLastError() != ERROR_SERVICE_ALREADY_RUNNING && GetLastError() != ERROR_ACCESS_DENIED))\n\t\treturn 8;\n" \
	"\tif (OpenServiceW(manager, L\"nobody\", SERVICE_ALL_ACCESS) || GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST)\n\t\treturn 9;\n" \
	"\tmade = CreateServiceW(manager, L\"mine\", L\"Mine\", SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START, " \
	"SERVICE_ERROR_NORMAL, L\"C:\\\\mine.sys\", NULL, NULL, NULL, NULL, NULL);\n" \
	"\tif (!made && GetLastError() != ERROR_ACCESS_DENIED)\n\t\treturn 10;\n" \
	"\tall = made != NULL;\n" \
	"\tif (!all)\n\t\treturn ControlService(driver, SERVICE_CONTROL_STOP, &status) || GetLastError() != ERROR_ACCESS_DENIED || DeleteService(driver) ? 11 : 44;\n" \
	"\tif (CreateServiceW(manager, L\"mine\", NULL, SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START, " \
	"SERVICE_ERROR_NORMAL, L\"C:\\\\mine.sys\", NULL, NULL, NULL, NULL, NULL) || GetLastError() != ERROR_SERVICE_EXISTS)\n\t\treturn 12;\n" \
	"\tif (StartServiceW(made, 0, NULL) || GetLastError() != ERROR_FILE_NOT_FOUND)\n\t\treturn 13;\n" \
	"\tif (!DeleteService(made) || !CloseServiceHandle(made) || CloseServiceHandle(made))\n\t\treturn 14;\n" \
	"\tif (OpenServiceW(manager, L\"mine\", SERVICE_ALL_ACCESS))\n\t\treturn 15;\n" \
	"\tCloseServiceHandle(driver);\n\tCloseServiceHandle(manager);\n" \
	"\treturn OpenServiceA(manager, \"ioctl_sample\", SERVICE_ALL_ACCESS) ? 16 : 43;\n}\n"
/* Leaves with 45 when it was refused more after some number, and got one more for each that it closed. */
#define MANY_PROGRAM \
	"#include <windows.h>\n#include <winsvc.h>\n" \
	"int main(void)\n{\n\tSC_HANDLE last = NULL, next;\n\tint count = 0;\n" \
	"\twhile ((next = OpenSCManagerW(NULL, NULL, 1)) != NULL) {\n\t\tlast = next;\n\t\tcount++;\n\t}\n" \
	"\tif (GetLastError() != ERROR_NOT_ENOUGH_MEMORY || count != 4096)\n\t\treturn 2;\n" \
	"\tif (!CloseServiceHandle(last) || !OpenSCManagerW(NULL, NULL, 1) || OpenSCManagerW(NULL, NULL, 1))\n\t\treturn 3;\n" \
	"\treturn 45;\n}\n"
/* clang-format on */

static void run_attached(const char *name, const char *text, int status)
{
	char file[64];
	const char *program;
	struct tool_result result;

	snprintf(file, sizeof(file), "%s.c", name);
	program = tool_source(name, file, text);
	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, status, "");
	stop_clean();
}

TEST_LIMIT(attach_files_are_looked_for_from_the_programs_folder, 120)
{
	run_attached("find", FIND_PROGRAM, 41);
}

TEST_LIMIT(attach_what_a_program_has_open_in_the_machine_is_bounded, 120)
{
	run_attached("many", MANY_PROGRAM, 45);
}

TEST_LIMIT(attach_registered_waits_call_back_as_they_do_inside, 120)
{
	struct tool_result result;

	run_attached("wait", WAIT_PROGRAM, 42);
	result = tool_run("run", "--release", sample("ioctl/driver"), "--",
	                  tool_source("wait", "wait.c", WAIT_PROGRAM));
	tool_expect(&result, 1, "client exit 42");
}

TEST_LIMIT(attach_services_are_the_machines_and_an_administrators, 120)
{
	const char *program = tool_source("services", "services.c", SERVICE_PROGRAM);
	struct tool_result result;

	start_with(sample("ioctl/driver"));
	result = attach(program);
	tool_expect(&result, 43, "");
	result = tool_run("attach", "--release", "--account", "User", LAB, "--", program);
	tool_expect(&result, 44, "");
	stop_clean();
}
