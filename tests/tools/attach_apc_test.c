/* tests/tools/attach_apc_test.c - routines that Windows calls back, and suspended threads, in attached programs. */
#include "tools/lab.h"

/* clang-format off */
#define APC_PROGRAM \
	"#include <windows.h>\n#include <stdio.h>\n#include <string.h>\n" \
	"static int apcs, reads, timers;\nstatic OVERLAPPED read_one;\n" \
	"static void CALLBACK on_apc(ULONG_PTR data)\n{\n\tapcs = apcs * 10 + (int)data;\n}\n" \
	"static void CALLBACK on_read(DWORD error, DWORD bytes, LPOVERLAPPED overlapped)\n{\n" \
	"\tif (!error && bytes == 5 && overlapped == &read_one)\n\t\treads++;\n}\n" \
	"static void CALLBACK on_timer(LPVOID context, DWORD low, DWORD high)\n{\n" \
	"\tif (context == &timers)\n\t\ttimers++;\n}\n" \
	"static DWORD WINAPI waits(LPVOID context)\n{\n" \
	"\t/* What is queued to a new thread runs before it. */\n" \
	"\treturn apcs == 123 ? WAIT_IO_COMPLETION : WaitForSingleObjectEx(context, INFINITE, TRUE);\n}\n" \
	"int main(void)\n{\n\tHANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), thread, timer, server, client;\n" \
	"\tLARGE_INTEGER due;\n\tDWORD id, code, bytes;\n\tchar text[8] = \"\";\n" \
	"\tOVERLAPPED writing;\n\tmemset(&writing, 0, sizeof(writing));\n" \
	"\tdue.QuadPart = -10000;\n" \
	"\tif (!QueueUserAPC(on_apc, GetCurrentThread(), 1) || !QueueUserAPC(on_apc, GetCurrentThread(), 2))\n\t\treturn 2;\n" \
	"\tif (WaitForSingleObject(event, 1) != WAIT_TIMEOUT || apcs)\n\t\treturn 3;\n" \
	"\tif (SleepEx(INFINITE, TRUE) != WAIT_IO_COMPLETION || apcs != 12)\n\t\treturn 4;\n" \
	"\tthread = CreateThread(NULL, 0, waits, event, 0, &id);\n" \
	"\tif (!QueueUserAPC(on_apc, thread, 3))\n\t\treturn 5;\n" \
	"\tif (WaitForSingleObject(thread, INFINITE) || !GetExitCodeThread(thread, &code))\n\t\treturn 6;\n" \
	"\tif (code == WAIT_IO_COMPLETION ? apcs != 123 : 1)\n\t\treturn 7;\n" \
	"\ttimer = CreateWaitableTimerW(NULL, FALSE, NULL);\n" \
	"\tif (!SetWaitableTimer(timer, &due, 0, on_timer, &timers, FALSE))\n\t\treturn 8;\n" \
	"\tif (WaitForSingleObjectEx(event, INFINITE, TRUE) != WAIT_IO_COMPLETION || timers != 1)\n\t\treturn 9;\n" \
	"\tserver = CreateNamedPipeW(L\"\\\\\\\\.\\\\pipe\\\\apc\", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE, 1, 64, 64, 0, NULL);\n" \
	"\tclient = CreateFileW(L\"\\\\\\\\.\\\\pipe\\\\apc\", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);\n" \
	"\tif (server == INVALID_HANDLE_VALUE || client == INVALID_HANDLE_VALUE)\n\t\treturn 10;\n" \
	"\tif (!ReadFileEx(server, text, 8, &read_one, on_read))\n\t\treturn 11;\n" \
	"\tif (!WriteFile(client, \"hello\", 5, &bytes, &writing))\n\t\treturn 12;\n" \
	"\tif (SleepEx(INFINITE, TRUE) != WAIT_IO_COMPLETION || reads != 1 || memcmp(text, \"hello\", 5))\n\t\treturn 13;\n" \
	"\tputs(\"all came\");\n\treturn 40;\n}\n"

#define SUSPEND_PROGRAM \
	"#include <windows.h>\n" \
	"static HANDLE go, went;\nstatic int apc_first;\n" \
	"static void CALLBACK on_apc(ULONG_PTR data)\n{\n\tapc_first = (int)data;\n}\n" \
	"static DWORD WINAPI work(LPVOID context)\n{\n\tint first = apc_first;\n" \
	"\tWaitForSingleObject(go, INFINITE);\n\tSetEvent(went);\n\treturn first;\n}\n" \
	"int main(void)\n{\n\tDWORD id, code;\n\tHANDLE thread;\n" \
	"\tgo = CreateEventW(NULL, FALSE, FALSE, NULL);\n\twent = CreateEventW(NULL, FALSE, FALSE, NULL);\n" \
	"\tthread = CreateThread(NULL, 0, work, NULL, CREATE_SUSPENDED, &id);\n" \
	"\tif (SuspendThread(thread) != 1)\n\t\treturn 2;\n" \
	"\tif (!QueueUserAPC(on_apc, thread, 44))\n\t\treturn 3;\n" \
	"\tif (!SetThreadPriority(thread, THREAD_PRIORITY_HIGHEST) || GetThreadPriority(thread) != THREAD_PRIORITY_HIGHEST)\n\t\treturn 4;\n" \
	"\tif (GetThreadPriority(GetCurrentThread()) != THREAD_PRIORITY_NORMAL)\n\t\treturn 5;\n" \
	"\tif (SetThreadPriority(thread, 77) || GetLastError() != ERROR_INVALID_PARAMETER)\n\t\treturn 6;\n" \
	"\tif (!SetThreadAffinityMask(thread, 1) || SetThreadAffinityMask(thread, 1) != 1)\n\t\treturn 7;\n" \
	"\tif (SetThreadAffinityMask(thread, (DWORD_PTR)1 << 63) || GetLastError() != ERROR_INVALID_PARAMETER)\n\t\treturn 8;\n" \
	"\tSetEvent(go);\n" \
	"\tif (ResumeThread(thread) != 2 || WaitForSingleObject(went, 20) != WAIT_TIMEOUT)\n\t\treturn 9;\n" \
	"\tif (ResumeThread(thread) != 1 || WaitForSingleObject(went, INFINITE))\n\t\treturn 10;\n" \
	"\tif (WaitForSingleObject(thread, INFINITE) || ResumeThread(thread) != 0)\n\t\treturn 11;\n" \
	"\tif (ResumeThread(go) != (DWORD)-1 || GetLastError() != ERROR_INVALID_HANDLE)\n\t\treturn 12;\n" \
	"\tGetExitCodeThread(thread, &code);\n\treturn code;\n}\n"
/* clang-format on */

TEST_LIMIT(attach_routines_are_called_back_at_alertable_waits, 120)
{
	const char *program = tool_source("apc", "apc.c", APC_PROGRAM);
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 40, "all came");
	result = tool_run("run", "--release", sample("ioctl/driver"), "--", program);
	tool_expect(&result, 1, "client exit 40");
	stop_clean();
}

TEST_LIMIT(attach_threads_are_suspended_resumed_and_have_priorities, 120)
{
	const char *program = tool_source("suspend", "suspend.c", SUSPEND_PROGRAM);
	struct tool_result result;

	use_own_folder();
	result = tool_run("machine", "start", LAB);
	tool_expect(&result, 0, "ready");
	result = attach(program);
	tool_expect(&result, 44, "");
	stop_clean();
}
