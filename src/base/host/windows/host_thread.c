/* base/host/windows/host_thread.c - Windows: threads and clocks. */
#include <windows.h>

#include <errno.h>
#include <stdlib.h>

#include "base/host/host.h"

#define DEFAULT_STACK_BYTES (512u * 1024u)
#define NS_PER_SECOND 1000000000ull

struct host_thread {
	HANDLE handle;
	void (*entry)(void *);
	void *argument;
};

static DWORD WINAPI thread_main(void *argument)
{
	struct host_thread *thread = argument;

	thread->entry(thread->argument);
	return 0;
}

int host_thread_create(void (*entry)(void *), void *argument, size_t stack_bytes,
                       struct host_thread **ret_thread)
{
	struct host_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return -ENOMEM;
	thread->entry = entry;
	thread->argument = argument;
	*ret_thread = thread;
	thread->handle = CreateThread(NULL, stack_bytes ? stack_bytes : DEFAULT_STACK_BYTES,
	                              thread_main, thread, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
	if (thread->handle)
		return 0;
	*ret_thread = NULL;
	free(thread);
	return -EAGAIN;
}

void host_thread_join(struct host_thread *thread)
{
	if (!thread)
		return;
	WaitForSingleObject(thread->handle, INFINITE);
	CloseHandle(thread->handle);
	free(thread);
}

/* Windows 10 1607 and later have it. */
void host_thread_name(const char *name)
{
	HRESULT(WINAPI * set)(HANDLE thread, const WCHAR *name);
	WCHAR wide[16] = { 0 };

	set = (void *)GetProcAddress(GetModuleHandleA("kernel32.dll"), "SetThreadDescription");
	if (!set)
		return;
	MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, 15);
	set(GetCurrentThread(), wide);
}

void host_yield(void)
{
	SwitchToThread();
}

uint64_t host_clock_monotonic_ns(void)
{
	LARGE_INTEGER count, frequency;

	QueryPerformanceCounter(&count);
	QueryPerformanceFrequency(&frequency);
	return (uint64_t)((unsigned __int128)count.QuadPart * NS_PER_SECOND /
	                  (uint64_t)frequency.QuadPart);
}

uint64_t host_clock_system_100ns(void)
{
	FILETIME time;

	GetSystemTimePreciseAsFileTime(&time);
	return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}
