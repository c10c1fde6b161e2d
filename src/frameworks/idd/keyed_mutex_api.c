/* frameworks/idd/keyed_mutex_api.c - keyed mutexes under the names of the display kernel. */
#include <d3dkmthk.h>

#include "frameworks/idd/idd.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"

static HANDLE opening_of(D3DKMT_HANDLE mutex)
{
	return (HANDLE)(ULONG_PTR)mutex;
}

NTSTATUS NTAPI D3DKMTOpenKeyedMutexFromNtHandle(D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE *request)
{
	HANDLE opening;
	NTSTATUS status;

	if (!request || request->pPrivateRuntimeData || request->PrivateRuntimeDataSize)
		return STATUS_INVALID_PARAMETER;
	status = ob_keyed_mutex_open(request->hNtHandle, 0, &opening);
	if (NT_SUCCESS(status))
		request->hKeyedMutex = (D3DKMT_HANDLE)(ULONG_PTR)opening;
	return status;
}

NTSTATUS NTAPI D3DKMTDestroyKeyedMutex(const D3DKMT_DESTROYKEYEDMUTEX *request)
{
	return request ? ZwClose(opening_of(request->hKeyedMutex)) : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI D3DKMTAcquireKeyedMutex(D3DKMT_ACQUIREKEYEDMUTEX *request)
{
	uint64_t fence = 0;
	NTSTATUS status;

	if (!request)
		return STATUS_INVALID_PARAMETER;
	status = ob_keyed_mutex_acquire(opening_of(request->hKeyedMutex), request->Key,
	                                request->pTimeout, &fence);
	if (status == STATUS_SUCCESS)
		request->FenceValue = fence;
	return status;
}

NTSTATUS NTAPI D3DKMTReleaseKeyedMutex(const D3DKMT_RELEASEKEYEDMUTEX *request)
{
	if (!request)
		return STATUS_INVALID_PARAMETER;
	return ob_keyed_mutex_release(opening_of(request->hKeyedMutex), request->Key,
	                              request->FenceValue);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(D3DKMTAcquireKeyedMutex),
	IMAGE_EXPORT(D3DKMTDestroyKeyedMutex),
	IMAGE_EXPORT(D3DKMTOpenKeyedMutexFromNtHandle),
	IMAGE_EXPORT(D3DKMTReleaseKeyedMutex),
};

const struct image_export_table idd_keyed_mutex_table = { "gdi32.dll", exports,
	                                                  sizeof(exports) / sizeof(exports[0]) };
