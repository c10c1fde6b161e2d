/* system.c - sections, events and keyed mutexes behind delivered handles. */
#include "system.h"

#include <d3dkmthk.h>

static HANDLE HandleOf(UINT64 value)
{
	return (HANDLE)(ULONG_PTR)value;
}

/* Win32's errors as a status of their own facility. */
static NTSTATUS LastStatus(void)
{
	return (NTSTATUS)(0xC0070000 | (GetLastError() & 0xFFFF));
}

void SystemCloseHandle(void *context, UINT64 handle)
{
	UNREFERENCED_PARAMETER(context);
	CloseHandle(HandleOf(handle));
}

static NTSTATUS Map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	MEMORY_BASIC_INFORMATION pages;

	UNREFERENCED_PARAMETER(context);
	*ret_view = MapViewOfFile(HandleOf(section), FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
	if (!*ret_view)
		return LastStatus();
	if (!VirtualQuery(*ret_view, &pages, sizeof(pages))) {
		NTSTATUS status = LastStatus();

		UnmapViewOfFile(*ret_view);
		return status;
	}
	*ret_bytes = pages.RegionSize;
	return STATUS_SUCCESS;
}

static void Unmap(void *context, void *view)
{
	UNREFERENCED_PARAMETER(context);
	UnmapViewOfFile(view);
}

/* An event of our own to the same object: the delivered handle is closed in any case. */
static NTSTATUS OpenEventOf(void *context, UINT64 handle, void **ret_event)
{
	HANDLE event;

	UNREFERENCED_PARAMETER(context);
	if (!DuplicateHandle(GetCurrentProcess(), HandleOf(handle), GetCurrentProcess(), &event,
	                     EVENT_MODIFY_STATE, FALSE, 0))
		return LastStatus();
	*ret_event = event;
	return STATUS_SUCCESS;
}

static void CloseEvent(void *context, void *event)
{
	UNREFERENCED_PARAMETER(context);
	CloseHandle(event);
}

static NTSTATUS OpenMutexOf(void *context, UINT64 handle, UINT32 *ret_mutex)
{
	D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE open;
	NTSTATUS status;

	UNREFERENCED_PARAMETER(context);
	RtlZeroMemory(&open, sizeof(open));
	open.hNtHandle = HandleOf(handle);
	status = D3DKMTOpenKeyedMutexFromNtHandle(&open);
	if (NT_SUCCESS(status))
		*ret_mutex = open.hKeyedMutex;
	return status;
}

static void CloseMutex(void *context, UINT32 mutex)
{
	D3DKMT_DESTROYKEYEDMUTEX destroy;

	UNREFERENCED_PARAMETER(context);
	destroy.hKeyedMutex = mutex;
	D3DKMTDestroyKeyedMutex(&destroy);
}

static NTSTATUS TryMutex(void *context, UINT32 mutex)
{
	D3DKMT_ACQUIREKEYEDMUTEX acquire;
	LARGE_INTEGER none;

	UNREFERENCED_PARAMETER(context);
	none.QuadPart = 0;
	acquire.hKeyedMutex = mutex;
	acquire.Key = FRAME_MUTEX_KEY;
	acquire.pTimeout = &none;
	acquire.FenceValue = 0;
	return D3DKMTAcquireKeyedMutex(&acquire);
}

static void ReleaseHeldMutex(void *context, UINT32 mutex)
{
	D3DKMT_RELEASEKEYEDMUTEX release;

	UNREFERENCED_PARAMETER(context);
	release.hKeyedMutex = mutex;
	release.Key = FRAME_MUTEX_KEY;
	release.FenceValue = 0;
	D3DKMTReleaseKeyedMutex(&release);
}

static void SignalEvent(void *context, void *event)
{
	UNREFERENCED_PARAMETER(context);
	SetEvent(event);
}

static UINT64 Now(void *context)
{
	LARGE_INTEGER now;

	UNREFERENCED_PARAMETER(context);
	QueryPerformanceCounter(&now);
	return (UINT64)now.QuadPart;
}

const struct channel_operations SystemChannel = {
	Map,
	Unmap,
	OpenEventOf,
	CloseEvent,
	OpenMutexOf,
	CloseMutex,
	SystemCloseHandle,
	TryMutex,
	ReleaseHeldMutex,
	SignalEvent,
	Now,
	NULL,
};
