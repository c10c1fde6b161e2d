/*
 * d3dkmthk.h - keyed mutexes of shared resources: the part of the display kernel's interface that is built.
 *
 * Source   WDK reference: D3DKMTOpenKeyedMutexFromNtHandle and the others.
 */
#ifndef DRYDOCK_DDK_D3DKMTHK_H
#define DRYDOCK_DDK_D3DKMTHK_H

#include <wdm.h>

typedef UINT32 D3DKMT_HANDLE;

typedef struct _D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE {
	HANDLE hNtHandle;
	D3DKMT_HANDLE hKeyedMutex; /* out */
	VOID *pPrivateRuntimeData;
	UINT32 PrivateRuntimeDataSize;
} D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE;

typedef struct _D3DKMT_DESTROYKEYEDMUTEX {
	D3DKMT_HANDLE hKeyedMutex;
} D3DKMT_DESTROYKEYEDMUTEX;

typedef struct _D3DKMT_ACQUIREKEYEDMUTEX {
	D3DKMT_HANDLE hKeyedMutex;
	UINT64 Key;
	PLARGE_INTEGER pTimeout; /* null: for ever; 0: only try; in 100 ns as of a wait */
	UINT64 FenceValue; /* out: of the last release */
} D3DKMT_ACQUIREKEYEDMUTEX;

typedef struct _D3DKMT_RELEASEKEYEDMUTEX {
	D3DKMT_HANDLE hKeyedMutex;
	UINT64 Key;
	UINT64 FenceValue;
} D3DKMT_RELEASEKEYEDMUTEX;

/*
 * PASSIVE_LEVEL, all of them.
 *
 * Open an access of one's own to the mutex behind an NT handle of the caller's process.
 * Errors   STATUS_INVALID_PARAMETER (null; private data, which nobody keeps here), STATUS_INVALID_HANDLE,
 *          STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED, STATUS_NO_MEMORY, STATUS_DEVICE_REMOVED.
 */
NTSTATUS NTAPI D3DKMTOpenKeyedMutexFromNtHandle(D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE *request);
/* Errors: STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE. */
NTSTATUS NTAPI D3DKMTDestroyKeyedMutex(const D3DKMT_DESTROYKEYEDMUTEX *request);
/*
 * Gives    STATUS_SUCCESS: it is held. STATUS_TIMEOUT and STATUS_ABANDONED, which pass NT_SUCCESS: it is not.
 * Errors   STATUS_INVALID_PARAMETER: null, or held by this access already; STATUS_INVALID_HANDLE,
 *          STATUS_DEVICE_REMOVED, STATUS_NO_MEMORY.
 */
NTSTATUS NTAPI D3DKMTAcquireKeyedMutex(D3DKMT_ACQUIREKEYEDMUTEX *request);
/* Errors: STATUS_INVALID_PARAMETER: null, or not held by this access; STATUS_INVALID_HANDLE, STATUS_DEVICE_REMOVED. */
NTSTATUS NTAPI D3DKMTReleaseKeyedMutex(const D3DKMT_RELEASEKEYEDMUTEX *request);

#endif
