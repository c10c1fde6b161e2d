/* tests/frameworks/idd/keyed_mutex_test.c - keyed mutexes by the names of the display kernel. */
#include "../../nt/exec_machine.h"

#include <d3dkmthk.h>

#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"

static D3DKMT_HANDLE open_mutex(HANDLE shared)
{
	D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE open = { .hNtHandle = shared };

	assert_int_equal(D3DKMTOpenKeyedMutexFromNtHandle(&open), STATUS_SUCCESS);
	return open.hKeyedMutex;
}

static NTSTATUS try(D3DKMT_HANDLE mutex, UINT64 key, UINT64 *ret_fence)
{
	LARGE_INTEGER none = { .QuadPart = 0 };
	D3DKMT_ACQUIREKEYEDMUTEX acquire = { mutex, key, &none, 99 };
	NTSTATUS status = D3DKMTAcquireKeyedMutex(&acquire);

	*ret_fence = acquire.FenceValue;
	return status;
}

static NTSTATUS release(D3DKMT_HANDLE mutex, UINT64 key, UINT64 fence)
{
	D3DKMT_RELEASEKEYEDMUTEX release = { mutex, key, fence };

	return D3DKMTReleaseKeyedMutex(&release);
}

static void destroy(D3DKMT_HANDLE mutex)
{
	D3DKMT_DESTROYKEYEDMUTEX destroy = { mutex };

	assert_int_equal(D3DKMTDestroyKeyedMutex(&destroy), STATUS_SUCCESS);
}

TEST(DISP_81_two_accesses_hold_a_keyed_mutex_in_turns)
{
	struct exec_machine *exec = exec_machine_start();
	D3DKMT_HANDLE one, two;
	HANDLE shared;
	UINT64 fence;

	assert_int_equal(ob_keyed_mutex_create(0, NULL, &shared), STATUS_SUCCESS);
	one = open_mutex(shared);
	two = open_mutex(shared);
	assert_int_equal(try(one, 0, &fence), STATUS_SUCCESS);
	assert_true(fence == 0);
	assert_int_equal(try(two, 0, &fence), STATUS_TIMEOUT);
	assert_true(fence == 99);
	assert_int_equal(release(two, 0, 1), STATUS_INVALID_PARAMETER);
	assert_int_equal(release(one, 0, 5), STATUS_SUCCESS);
	assert_int_equal(try(two, 0, &fence), STATUS_SUCCESS);
	assert_true(fence == 5);
	assert_int_equal(release(two, 0, 6), STATUS_SUCCESS);
	destroy(two), destroy(one);
	NtClose(shared);
	exec_machine_end(exec);
}

TEST(requests_that_are_none_are_refused)
{
	struct exec_machine *exec = exec_machine_start();
	D3DKMT_OPENKEYEDMUTEXFROMNTHANDLE open = { .hNtHandle = (HANDLE)0x4444 };
	UINT64 fence;

	assert_int_equal(D3DKMTOpenKeyedMutexFromNtHandle(NULL), STATUS_INVALID_PARAMETER);
	assert_int_equal(D3DKMTAcquireKeyedMutex(NULL), STATUS_INVALID_PARAMETER);
	assert_int_equal(D3DKMTReleaseKeyedMutex(NULL), STATUS_INVALID_PARAMETER);
	assert_int_equal(D3DKMTDestroyKeyedMutex(NULL), STATUS_INVALID_PARAMETER);
	assert_int_equal(D3DKMTOpenKeyedMutexFromNtHandle(&open), STATUS_INVALID_HANDLE);
	open.PrivateRuntimeDataSize = 4;
	assert_int_equal(D3DKMTOpenKeyedMutexFromNtHandle(&open), STATUS_INVALID_PARAMETER);
	assert_int_equal(try(0x4444, 0, &fence), STATUS_INVALID_HANDLE);
	assert_int_equal(release(0x4444, 0, 0), STATUS_INVALID_HANDLE);
	exec_machine_end(exec);
}
