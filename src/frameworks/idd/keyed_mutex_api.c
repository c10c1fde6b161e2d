/* frameworks/idd/keyed_mutex_api.c - keyed mutexes under the names of the display kernel. */
#include <d3dkmthk.h>

#include "frameworks/idd/idd.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"
#include "nt/port/port.h"

/* Of the machine that the process is attached to, else of its own. */
static NTSTATUS open_shared(HANDLE shared, HANDLE *ret_opening)
{
	uint64_t argument[PORT_ARGUMENTS] = { (uintptr_t)shared, 0, (uintptr_t)ret_opening };

	return port_services_attached
	               ? (NTSTATUS)port_call_service(PORT_port_keyed_open, "vvQ", argument)
	               : ob_keyed_mutex_open(shared, 0, ret_opening);
}

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
	status = open_shared(request->hNtHandle, &opening);
	if (NT_SUCCESS(status))
		request->hKeyedMutex = (D3DKMT_HANDLE)(ULONG_PTR)opening;
	return status;
}

NTSTATUS NTAPI D3DKMTDestroyKeyedMutex(const D3DKMT_DESTROYKEYEDMUTEX *request)
{
	__typeof__(&NtClose) close = port_services[PORT_NtClose];

	return request ? close(opening_of(request->hKeyedMutex)) : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI D3DKMTAcquireKeyedMutex(D3DKMT_ACQUIREKEYEDMUTEX *request)
{
	uint64_t fence = 0;
	NTSTATUS status;

	if (!request)
		return STATUS_INVALID_PARAMETER;
	if (port_services_attached)
		status = port_client_keyed_acquire(request->hKeyedMutex, request->Key,
		                                   (const int64_t *)request->pTimeout, &fence);
	else
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
	if (port_services_attached)
		return port_client_keyed_release(request->hKeyedMutex, request->Key,
		                                 request->FenceValue);
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
