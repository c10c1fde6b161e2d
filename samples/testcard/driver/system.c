/* system.c - sections, events and keyed mutexes behind delivered handles. */
#include <ntifs.h>
#include <d3dkmthk.h>

#include "system.h"

static HANDLE HandleOf(UINT64 value)
{
	return (HANDLE)(ULONG_PTR)value;
}

void SystemCloseHandle(void *context, UINT64 handle)
{
	KAPC_STATE state;

	UNREFERENCED_PARAMETER(context);
	KeStackAttachProcess((PRKPROCESS)PsInitialSystemProcess, &state);
	ZwClose(HandleOf(handle));
	KeUnstackDetachProcess(&state);
}

static NTSTATUS Map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	SIZE_T bytes = 0; /* all of it */
	NTSTATUS status;

	UNREFERENCED_PARAMETER(context);
	*ret_view = NULL;
	status = ZwMapViewOfSection(HandleOf(section), ZwCurrentProcess(), ret_view, 0, 0, NULL,
	                            &bytes, ViewUnmap, 0, PAGE_READWRITE);
	if (NT_SUCCESS(status))
		*ret_bytes = bytes;
	return status;
}

static void Unmap(void *context, void *view)
{
	UNREFERENCED_PARAMETER(context);
	ZwUnmapViewOfSection(ZwCurrentProcess(), view);
}

static NTSTATUS OpenEvent(void *context, UINT64 handle, void **ret_event)
{
	UNREFERENCED_PARAMETER(context);
	return ObReferenceObjectByHandle(HandleOf(handle), EVENT_MODIFY_STATE, *ExEventObjectType,
	                                 UserMode, ret_event, NULL);
}

static void CloseEvent(void *context, void *event)
{
	UNREFERENCED_PARAMETER(context);
	ObDereferenceObject(event);
}

static NTSTATUS OpenMutex(void *context, UINT64 handle, UINT32 *ret_mutex)
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

static void ReleaseMutex(void *context, UINT32 mutex)
{
	D3DKMT_RELEASEKEYEDMUTEX release;

	UNREFERENCED_PARAMETER(context);
	release.hKeyedMutex = mutex;
	release.Key = FRAME_MUTEX_KEY;
	release.FenceValue = 0;
	D3DKMTReleaseKeyedMutex(&release);
}

static void SetEvent(void *context, void *event)
{
	UNREFERENCED_PARAMETER(context);
	KeSetEvent(event, IO_NO_INCREMENT, FALSE);
}

static UINT64 Now(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return (UINT64)KeQueryPerformanceCounter(NULL).QuadPart;
}

const struct channel_operations SystemChannel = {
	Map,      Unmap,        OpenEvent, CloseEvent, OpenMutex, CloseMutex, SystemCloseHandle,
	TryMutex, ReleaseMutex, SetEvent,  Now,        NULL,
};
