/* swap_chain.c - a worker a swap chain: its thread, its device, its beginning and end. */
#include "cursor.h"
#include "worker.h"

#include <avrt.h>

#define DEVICE_TRIES 60
#define DEVICE_PAUSE_MS 50

BOOLEAN WorkerIsToEnd(const struct worker *worker, DWORD milliseconds)
{
	return WaitForSingleObject(worker->terminate, milliseconds) == WAIT_OBJECT_0;
}

/* --- The device ------------------------------------------------------------------------------------------------- */

/* Before the game's: best effort, and an operator may say no. */
static void PreferDevice(struct worker *worker, IDXGIDevice *device)
{
	IDARG_IN_SETREALTIMEGPUPRIORITY in;

	in.pDevice = device;
	if (TheDevice->prefersDisplay && IDD_IS_FUNCTION_AVAILABLE(IddCxSetRealtimeGPUPriority))
		(void)IddCxSetRealtimeGPUPriority(worker->chain, &in);
}

/* A monitor flaps while the desktop is rearranged: try again for a while, with the one reference. */
static HRESULT SetDevice(struct worker *worker)
{
	IDARG_IN_SWAPCHAINSETDEVICE in;
	HRESULT result =
		ID3D11Device_QueryInterface(worker->device, &IID_IDXGIDevice, (void **)&in.pDevice);

	if (FAILED(result))
		return result;
	result = E_ABORT;
	for (UINT32 attempt = 0; attempt < DEVICE_TRIES && FAILED(result); attempt++) {
		if (WorkerIsToEnd(worker, attempt ? DEVICE_PAUSE_MS : 0))
			break;
		result = IddCxSwapChainSetDevice(worker->chain, &in);
	}
	if (SUCCEEDED(result))
		PreferDevice(worker, in.pDevice);
	IDXGIDevice_Release(in.pDevice);
	return result;
}

/* --- The thread ----------------------------------------------------------------------------------------------------- */

/* Never without a turn: a swap chain that nobody drains holds the desktop up. */
static HANDLE Hurry(void)
{
	DWORD task = 0;
	HANDLE turn = AvSetMmThreadCharacteristicsW(L"Distribution", &task);

	if (!turn)
		SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
	return turn;
}

static DWORD WINAPI Run(LPVOID context)
{
	struct worker *worker = context;
	HANDLE turn = Hurry();

	if (SUCCEEDED(SetDevice(worker)))
		FramesProcess(worker);
	/* The swap chain first: the system then knows that it may give another. */
	WdfObjectDelete(worker->chain);
	ID3D11DeviceContext_Release(worker->context);
	ID3D11Device_Release(worker->device);
	if (turn)
		AvRevertMmThreadCharacteristics(turn);
	return 0;
}

static void FreeWorker(struct worker *worker)
{
	if (worker->thread)
		CloseHandle(worker->thread);
	if (worker->terminate)
		CloseHandle(worker->terminate);
	HeapFree(GetProcessHeap(), 0, worker);
}

void DisplayStopWorker(struct screen *screen)
{
	struct worker *worker = screen->worker;

	screen->worker = NULL;
	if (!worker)
		return;
	SetEvent(worker->terminate);
	WaitForSingleObject(worker->thread, INFINITE);
	FreeWorker(worker);
}

/* Takes over the references to its device. */
static BOOLEAN Begin(struct worker *worker)
{
	worker->terminate = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (worker->terminate)
		worker->thread = CreateThread(NULL, 0, Run, worker, 0, NULL);
	if (worker->thread)
		return TRUE;
	ID3D11DeviceContext_Release(worker->context);
	ID3D11Device_Release(worker->device);
	return FALSE;
}

static struct worker *StartWorker(struct screen *screen, const IDARG_IN_SETSWAPCHAIN *in)
{
	struct worker *worker = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*worker));

	if (!worker)
		return NULL;
	worker->screen = screen;
	worker->chain = in->hSwapChain;
	worker->nextSurface = in->hNextSurfaceAvailable;
	worker->render = in->RenderAdapterLuid;
	if (SUCCEEDED(PoolTake(&TheDevice->pool, worker->render, &worker->device,
	                       &worker->context)) &&
	    Begin(worker))
		return worker;
	FreeWorker(worker);
	return NULL;
}

/* --- What was parked ----------------------------------------------------------------------------------------------- */

/*
 * A worker leaves its ring and its last picture with the screen: a sibling that comes or goes takes every swap chain away
 * for a moment. Another adapter could use neither.
 */
static void Resume(struct screen *screen, LUID render)
{
	if (screen->render.LowPart != render.LowPart ||
	    screen->render.HighPart != render.HighPart) {
		ChannelDetach(&screen->channel);
		FramesDropPicture(&screen->picture);
	}
	screen->render = render;
}

/* Always success: a swap chain that cannot be processed is deleted, so that the system tries again. */
NTSTATUS DisplayAssign(IDDCX_MONITOR monitor, const IDARG_IN_SETSWAPCHAIN *in)
{
	struct screen *screen = ScreenOf(monitor)->screen;

	DisplayStopWorker(screen);
	Resume(screen, in->RenderAdapterLuid);
	screen->worker = StartWorker(screen, in);
	if (screen->worker)
		CursorSetUp(screen);
	else
		WdfObjectDelete(in->hSwapChain);
	return STATUS_SUCCESS;
}

NTSTATUS DisplayUnassign(IDDCX_MONITOR monitor)
{
	DisplayStopWorker(ScreenOf(monitor)->screen);
	return STATUS_SUCCESS;
}
