/*
 * bench_objects.c - times what programs do with handles. Prints "name nanoseconds" lines.
 * The same text is built for the peer.
 *
 * usage    bench_objects calls              duplicate, create, set and wait, wait for any of 64
 *          bench_objects threads SUFFIX     event round trip between two threads
 *          bench_objects processes SUFFIX   the same between this process and one that runs "answer"
 *          bench_objects answer SUFFIX
 *          bench_objects control            a control code without data to \\.\DrydockBench
 *          bench_objects sleep              says its process's id, and waits for ever
 *          bench_objects watch ID           says when it watches that process, and when it has ended
 *
 * SUFFIX is "" or "_two_cores"; with the latter one side runs on the first core and the other on the second.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../driver/bench_codes.h"

#define SLICES 100
#define ROUND_TRIPS 500
#define ROUND_TRIP_SLICES 40

NTSTATUS NTAPI NtDuplicateObject(HANDLE, HANDLE, HANDLE, PHANDLE, ACCESS_MASK, ULONG, ULONG);
NTSTATUS NTAPI NtClose(HANDLE);

static double Now(void)
{
	LARGE_INTEGER count, frequency;

	QueryPerformanceCounter(&count);
	QueryPerformanceFrequency(&frequency);
	return (double)count.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static void Check(int fine, const char *what)
{
	if (fine)
		return;
	printf("%s failed, error %u\n", what, (unsigned)GetLastError());
	fflush(stdout);
	ExitProcess(2);
}

static HANDLE NewEvent(BOOL manual, BOOL set, const char *name)
{
	HANDLE event = CreateEventA(NULL, manual, set, name);

	Check(event != NULL, "CreateEvent");
	return event;
}

/* The fastest of slices slices of count turns: what others take from the core is no cost. */
static void Time(const char *name, void (*operation)(HANDLE *, int), HANDLE *handles, int slices,
                 int count)
{
	double fastest = 0, start, took;
	int slice;

	for (slice = 0; slice < slices; slice++) {
		start = Now();
		operation(handles, count);
		took = Now() - start;
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("%s %.1f\n", name, fastest / count);
}

/* --- Calls of one thread ------------------------------------------------------------------------------------ */

static void DuplicateAndClose(HANDLE *handles, int count)
{
	HANDLE self = GetCurrentProcess(), copy;

	while (count--) {
		Check(NtDuplicateObject(self, handles[0], self, &copy, 0, 0,
		                        DUPLICATE_SAME_ACCESS) >= 0,
		      "NtDuplicateObject");
		NtClose(copy);
	}
}

static void CreateAndClose(HANDLE *handles, int count)
{
	(void)handles;
	while (count--)
		CloseHandle(NewEvent(FALSE, FALSE, NULL));
}

static void SetAndWait(HANDLE *handles, int count)
{
	while (count--) {
		SetEvent(handles[0]);
		Check(WaitForSingleObject(handles[0], 0) == WAIT_OBJECT_0, "WaitForSingleObject");
	}
}

static void WaitForLast(HANDLE *handles, int count)
{
	while (count--)
		Check(WaitForMultipleObjects(64, handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 63,
		      "WaitForMultipleObjects");
}

static void TimeCalls(void)
{
	HANDLE event = NewEvent(FALSE, FALSE, NULL), many[64];
	int index;

	for (index = 0; index < 64; index++)
		many[index] = NewEvent(TRUE, index == 63, NULL);
	Time("duplicate", DuplicateAndClose, &event, SLICES, 100);
	Time("create", CreateAndClose, NULL, SLICES, 100);
	Time("set_wait", SetAndWait, &event, SLICES, 100);
	Time("wait_any", WaitForLast, many, SLICES, 100);
	CloseHandle(event);
	for (index = 0; index < 64; index++)
		CloseHandle(many[index]);
}

/* --- Round trips -------------------------------------------------------------------------------------------- */

/* The core of the running thread; Windows has a call for it, which means a processor of the machine here. */
static void UseCore(int core)
{
#ifdef DRYDOCK_IMAGE
	unsigned long long mask = 1ull << core, result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(203), "D"(0), "S"(sizeof(mask)), "d"(&mask)
	                 : "rcx", "r11", "memory");
	Check(result == 0, "sched_setaffinity");
#else
	SetThreadAffinityMask(GetCurrentThread(), (DWORD_PTR)1 << core);
#endif
}

/* handles: the question, the answer. */
static void RoundTrip(HANDLE *handles, int count)
{
	while (count--) {
		SetEvent(handles[0]);
		WaitForSingleObject(handles[1], INFINITE);
	}
}

/* The other side of as many of them as are timed, and of the first. */
static DWORD WINAPI Answer(void *context)
{
	HANDLE *handles = context;
	int left = 1 + ROUND_TRIP_SLICES * ROUND_TRIPS;

	while (left--) {
		WaitForSingleObject(handles[0], INFINITE);
		SetEvent(handles[1]);
	}
	return 0;
}

static DWORD WINAPI AnswerOnSecondCore(void *context)
{
	UseCore(1);
	return Answer(context);
}

static void TimeRoundTrips(const char *name, const char *suffix, HANDLE *handles)
{
	char text[64];

	RoundTrip(handles, 1); /* the other has come */
	snprintf(text, sizeof(text), "%s%s", name, suffix);
	Time(text, RoundTrip, handles, ROUND_TRIP_SLICES, ROUND_TRIPS);
}

static void TimeThreads(const char *suffix)
{
	HANDLE handles[2] = { NewEvent(FALSE, FALSE, NULL), NewEvent(FALSE, FALSE, NULL) };
	HANDLE thread;

	if (suffix[0])
		UseCore(0);
	thread = CreateThread(NULL, 0, suffix[0] ? AnswerOnSecondCore : Answer, handles, 0, NULL);
	Check(thread != NULL, "CreateThread");
	TimeRoundTrips("threads", suffix, handles);
	WaitForSingleObject(thread, INFINITE);
	CloseHandle(thread);
	CloseHandle(handles[0]);
	CloseHandle(handles[1]);
}

static void OpenShared(HANDLE *handles)
{
	handles[0] = NewEvent(FALSE, FALSE, "BenchQuestion");
	handles[1] = NewEvent(FALSE, FALSE, "BenchAnswer");
}

static void TimeProcesses(const char *suffix)
{
	HANDLE handles[2];

	OpenShared(handles);
	if (suffix[0])
		UseCore(0);
	TimeRoundTrips("processes", suffix, handles);
}

static void AnswerProcess(const char *suffix)
{
	HANDLE handles[2];

	OpenShared(handles);
	if (suffix[0])
		AnswerOnSecondCore(handles);
	else
		Answer(handles);
}

/* --- A device ----------------------------------------------------------------------------------------------- */

static void Control(HANDLE *handles, int count)
{
	DWORD returned;

	while (count--)
		Check(DeviceIoControl(handles[0], BENCH_NOTHING, NULL, 0, NULL, 0, &returned, NULL),
		      "DeviceIoControl");
}

static void TimeControl(void)
{
	HANDLE device = CreateFileA("\\\\.\\DrydockBench", GENERIC_READ | GENERIC_WRITE, 0, NULL,
	                            OPEN_EXISTING, 0, NULL);

	Check(device != INVALID_HANDLE_VALUE, "CreateFile");
	Time("control", Control, &device, ROUND_TRIP_SLICES, ROUND_TRIPS);
	CloseHandle(device);
}

static void SayNumber(const char *word, unsigned long number)
{
	printf("%s %lu\n", word, number);
	fflush(stdout);
}

static void SleepForEver(void)
{
	HANDLE event = NewEvent(TRUE, FALSE, NULL);

	SayNumber("id", GetCurrentProcessId());
	WaitForSingleObject(event, INFINITE);
}

static void WatchProcess(const char *id)
{
	HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)strtoul(id, NULL, 10));

	Check(process != NULL, "OpenProcess");
	SayNumber("watching", 1);
	WaitForSingleObject(process, INFINITE);
	SayNumber("ended", 1);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *suffix = argc > 2 ? argv[2] : "";

	if (!strcmp(what, "calls"))
		TimeCalls();
	else if (!strcmp(what, "threads"))
		TimeThreads(suffix);
	else if (!strcmp(what, "processes"))
		TimeProcesses(suffix);
	else if (!strcmp(what, "answer"))
		AnswerProcess(suffix);
	else if (!strcmp(what, "control"))
		TimeControl();
	else if (!strcmp(what, "sleep"))
		SleepForEver();
	else if (!strcmp(what, "watch"))
		WatchProcess(suffix);
	else
		return 2;
	return 0;
}
