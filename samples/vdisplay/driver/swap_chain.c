/* swap_chain.c - a worker a swap chain: each frame is read back and published into the ring. */
#include "display.h"
#include "system.h"

#define DEVICE_TRIES 60
#define DEVICE_PAUSE_MS 50
#define FRAME_WAIT_MS 16

struct worker {
	struct screen *screen;
	IDDCX_SWAPCHAIN chain;
	HANDLE nextSurface, terminate, thread;
	LUID render;
	ID3D11Device *device;
	ID3D11DeviceContext *context;
	/* The last frame, where the processor can read it: what a fresh ring gets at once. */
	ID3D11Texture2D *staging;
	D3D11_TEXTURE2D_DESC description;
	BOOLEAN hasPicture;
	UINT64 displayTime;
};

static BOOLEAN IsToEnd(const struct worker *worker, DWORD milliseconds)
{
	return WaitForSingleObject(worker->terminate, milliseconds) == WAIT_OBJECT_0;
}

/* --- The device ------------------------------------------------------------------------------------------------- */

static HRESULT MakeDevice(struct worker *worker)
{
	IDXGIFactory5 *factory;
	IDXGIAdapter1 *adapter;
	HRESULT result = CreateDXGIFactory2(0, &IID_IDXGIFactory5, (void **)&factory);

	if (FAILED(result))
		return result;
	result = IDXGIFactory5_EnumAdapterByLuid(factory, worker->render, &IID_IDXGIAdapter1,
	                                         (void **)&adapter);
	if (SUCCEEDED(result)) {
		result = D3D11CreateDevice((IDXGIAdapter *)adapter, D3D_DRIVER_TYPE_UNKNOWN, NULL,
		                           D3D11_CREATE_DEVICE_BGRA_SUPPORT, NULL, 0,
		                           D3D11_SDK_VERSION, &worker->device, NULL,
		                           &worker->context);
		IDXGIAdapter1_Release(adapter);
	}
	IDXGIFactory5_Release(factory);
	return result;
}

/* A monitor flaps while the desktop is rearranged: try again for a while, with the one reference. */
static HRESULT SetDevice(struct worker *worker)
{
	IDARG_IN_SWAPCHAINSETDEVICE in;
	HRESULT result =
		ID3D11Device_QueryInterface(worker->device, &IID_IDXGIDevice, (void **)&in.pDevice);

	if (FAILED(result))
		return result;
	for (UINT32 attempt = 0; attempt < DEVICE_TRIES; attempt++) {
		result = IddCxSwapChainSetDevice(worker->chain, &in);
		if (SUCCEEDED(result) || IsToEnd(worker, DEVICE_PAUSE_MS))
			break;
	}
	IDXGIDevice_Release(in.pDevice);
	return result;
}

/* --- The ring --------------------------------------------------------------------------------------------------- */

/* A newer ring takes the place of the one we had. TRUE: there is one that has seen nothing yet. */
static BOOLEAN TakeRing(struct worker *worker)
{
	struct screen *screen = worker->screen;
	struct channel_self self = { screen->monitor->targetId, worker->render.LowPart,
		                     worker->render.HighPart };
	UINT32 deliveries = __atomic_load_n(&screen->monitor->deliveries, __ATOMIC_ACQUIRE);
	struct frame_set_channel delivery;
	struct channel channel;
	BOOLEAN fresh = FALSE;

	if (deliveries == screen->deliveries)
		return FALSE;
	screen->deliveries = deliveries;
	if (!ControlTakeDelivery(screen->control, screen->monitor, &delivery))
		return FALSE;
	if (NT_SUCCESS(ChannelAttach(&channel, &SystemChannel, &delivery, &self))) {
		ChannelDetach(&screen->channel);
		screen->channel = channel;
		fresh = TRUE;
	}
	ChannelDropDelivery(&SystemChannel, &delivery);
	return fresh;
}

static void Publish(struct worker *worker)
{
	struct channel *channel = &worker->screen->channel;
	D3D11_MAPPED_SUBRESOURCE mapped;
	struct channel_frame frame;

	if (!worker->hasPicture || !channel->header || ChannelIsStale(channel))
		return;
	if (FAILED(ID3D11DeviceContext_Map(worker->context, (ID3D11Resource *)worker->staging, 0,
	                                   D3D11_MAP_READ, 0, &mapped)))
		return;
	frame.pixels = mapped.pData;
	frame.width = worker->description.Width;
	frame.height = worker->description.Height;
	frame.format = worker->description.Format;
	frame.pitch_bytes = mapped.RowPitch;
	frame.display_time = worker->displayTime;
	ChannelPublish(channel, &frame);
	ID3D11DeviceContext_Unmap(worker->context, (ID3D11Resource *)worker->staging, 0);
}

/* --- Frames ------------------------------------------------------------------------------------------------------ */

static BOOLEAN HasStagingFor(const struct worker *worker, const D3D11_TEXTURE2D_DESC *surface)
{
	return worker->staging && worker->description.Width == surface->Width &&
	       worker->description.Height == surface->Height &&
	       worker->description.Format == surface->Format;
}

static HRESULT PrepareStaging(struct worker *worker, ID3D11Texture2D *surface)
{
	D3D11_TEXTURE2D_DESC description;

	ID3D11Texture2D_GetDesc(surface, &description);
	if (HasStagingFor(worker, &description))
		return S_OK;
	if (worker->staging)
		ID3D11Texture2D_Release(worker->staging);
	worker->staging = NULL;
	worker->hasPicture = FALSE;
	description.Usage = D3D11_USAGE_STAGING;
	description.BindFlags = 0;
	description.MiscFlags = 0;
	description.CPUAccessFlags = D3D11_CPU_ACCESS_READ;
	worker->description = description;
	return ID3D11Device_CreateTexture2D(worker->device, &description, NULL, &worker->staging);
}

/* Takes over the reference to resource that the acquire gave. */
static HRESULT ReadBack(struct worker *worker, IDXGIResource *resource)
{
	ID3D11Texture2D *surface;
	HRESULT result =
		IDXGIResource_QueryInterface(resource, &IID_ID3D11Texture2D, (void **)&surface);

	IDXGIResource_Release(resource);
	if (FAILED(result))
		return result;
	result = PrepareStaging(worker, surface);
	if (SUCCEEDED(result)) {
		ID3D11DeviceContext_CopyResource(worker->context, (ID3D11Resource *)worker->staging,
		                                 (ID3D11Resource *)surface);
		worker->hasPicture = TRUE;
	}
	ID3D11Texture2D_Release(surface);
	return result;
}

/* Whoever looks for slow steps sees when the frame was read. */
static void Report(struct worker *worker, UINT frameNumber, UINT64 acquired)
{
	IDARG_IN_REPORTFRAMESTATISTICS in;
	IDDCX_FRAME_STATISTICS_STEP step;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&step, sizeof(step));
	step.Size = sizeof(step);
	step.Type = IDDCX_FRAME_STATISTICS_STEP_TYPE_DRIVER_DEFINED_1;
	step.QpcTime = acquired;
	in.FrameStatistics.Size = sizeof(in.FrameStatistics);
	in.FrameStatistics.PresentationFrameNumber = frameNumber;
	in.FrameStatistics.FrameStatus = IDDCX_FRAME_STATUS_COMPLETED;
	in.FrameStatistics.FrameSliceTotal = 1;
	in.FrameStatistics.FrameAcquireQpcTime = acquired;
	in.FrameStatistics.FrameProcessingStepsCount = 1;
	in.FrameStatistics.pFrameProcessingStep = &step;
	in.FrameStatistics.ProcessedPixelCount =
		worker->description.Width * worker->description.Height;
	(void)IddCxSwapChainReportFrameStatistics(worker->chain, &in);
}

static HRESULT TakeFrame(struct worker *worker)
{
	IDARG_IN_RELEASEANDACQUIREBUFFER2 in;
	IDARG_OUT_RELEASEANDACQUIREBUFFER2 out;
	HRESULT result;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&out, sizeof(out));
	in.Size = sizeof(in);
	result = IddCxSwapChainReleaseAndAcquireBuffer2(worker->chain, &in, &out);
	if (FAILED(result))
		return result;
	UINT64 acquired = SystemChannel.now(NULL);
	worker->displayTime = out.MetaData.PresentDisplayQPCTime;
	result = ReadBack(worker, out.MetaData.pSurface);
	if (SUCCEEDED(result))
		result = IddCxSwapChainFinishedProcessingFrame(worker->chain);
	if (FAILED(result))
		return result;
	Publish(worker);
	Report(worker, out.MetaData.PresentationFrameNumber, acquired);
	return S_OK;
}

static void Process(struct worker *worker)
{
	HANDLE handles[2];

	handles[0] = worker->terminate;
	handles[1] = worker->nextSurface;
	while (!IsToEnd(worker, 0)) {
		if (TakeRing(worker))
			Publish(worker);
		HRESULT result = TakeFrame(worker);
		if (result == E_PENDING)
			WaitForMultipleObjects(2, handles, FALSE, FRAME_WAIT_MS);
		else if (FAILED(result))
			return;
	}
}

/* --- The thread ----------------------------------------------------------------------------------------------------- */

static DWORD WINAPI Run(LPVOID context)
{
	struct worker *worker = context;

	if (SUCCEEDED(MakeDevice(worker)) && SUCCEEDED(SetDevice(worker)))
		Process(worker);
	/* The swap chain first: the system then knows that it may give another. */
	WdfObjectDelete(worker->chain);
	if (worker->staging)
		ID3D11Texture2D_Release(worker->staging);
	if (worker->context)
		ID3D11DeviceContext_Release(worker->context);
	if (worker->device)
		ID3D11Device_Release(worker->device);
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

static void StopWorker(struct screen *screen)
{
	struct worker *worker = screen->worker;

	screen->worker = NULL;
	if (!worker)
		return;
	SetEvent(worker->terminate);
	WaitForSingleObject(worker->thread, INFINITE);
	FreeWorker(worker);
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
	worker->terminate = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (worker->terminate)
		worker->thread = CreateThread(NULL, 0, Run, worker, 0, NULL);
	if (worker->thread)
		return worker;
	FreeWorker(worker);
	return NULL;
}

/* Always success: a swap chain that cannot be processed is deleted, so that the system tries again. */
NTSTATUS DisplayAssign(IDDCX_MONITOR monitor, const IDARG_IN_SETSWAPCHAIN *in)
{
	struct screen *screen = ScreenOf(monitor)->screen;

	StopWorker(screen);
	screen->worker = StartWorker(screen, in);
	if (!screen->worker)
		WdfObjectDelete(in->hSwapChain);
	return STATUS_SUCCESS;
}

NTSTATUS DisplayUnassign(IDDCX_MONITOR monitor)
{
	StopWorker(ScreenOf(monitor)->screen);
	return STATUS_SUCCESS;
}
