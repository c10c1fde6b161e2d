/* tests/frameworks/idd/mirror/worker.c - a thread a swap chain: each frame is copied and summed. */
#include "mirror.h"

struct screen {
	ID3D11Device *device;
	ID3D11DeviceContext *context;
	ID3D11Texture2D *staging;
	D3D11_TEXTURE2D_DESC description;
};

static HRESULT make_device(LUID luid, struct screen *screen)
{
	IDXGIFactory5 *factory;
	IDXGIAdapter1 *adapter = NULL;
	HRESULT result = CreateDXGIFactory2(0, &IID_IDXGIFactory5, (void **)&factory);

	if (FAILED(result))
		return result;
	if (mirror.fault == MIRROR_FAULT_OTHER_ADAPTER)
		result = IDXGIFactory5_EnumAdapters1(factory, 0, &adapter);
	else
		result = IDXGIFactory5_EnumAdapterByLuid(factory, luid, &IID_IDXGIAdapter1,
		                                         (void **)&adapter);
	if (SUCCEEDED(result))
		result = D3D11CreateDevice((IDXGIAdapter *)adapter, D3D_DRIVER_TYPE_UNKNOWN, NULL,
		                           D3D11_CREATE_DEVICE_BGRA_SUPPORT, NULL, 0,
		                           D3D11_SDK_VERSION, &screen->device, NULL,
		                           &screen->context);
	if (adapter)
		IDXGIAdapter1_Release(adapter);
	IDXGIFactory5_Release(factory);
	return result;
}

static void free_screen(struct screen *screen)
{
	if (screen->staging)
		ID3D11Texture2D_Release(screen->staging);
	if (screen->context)
		ID3D11DeviceContext_Release(screen->context);
	if (screen->device)
		ID3D11Device_Release(screen->device);
}

static HRESULT set_device(struct mirror_monitor *monitor, struct screen *screen)
{
	IDARG_IN_SWAPCHAINSETDEVICE in;
	HRESULT result =
		ID3D11Device_QueryInterface(screen->device, &IID_IDXGIDevice, (void **)&in.pDevice);

	if (FAILED(result))
		return result;
	result = IddCxSwapChainSetDevice(monitor->chain, &in);
	IDXGIDevice_Release(in.pDevice);
	mirror.report.set_device_result = result;
	return result;
}

/* A staging texture like the surface. */
static HRESULT prepare(struct screen *screen, ID3D11Texture2D *surface)
{
	D3D11_TEXTURE2D_DESC description;

	ID3D11Texture2D_GetDesc(surface, &description);
	if (screen->staging && description.Width == screen->description.Width &&
	    description.Height == screen->description.Height &&
	    description.Format == screen->description.Format)
		return S_OK;
	if (screen->staging)
		ID3D11Texture2D_Release(screen->staging);
	screen->staging = NULL;
	description.Usage = D3D11_USAGE_STAGING;
	description.BindFlags = 0;
	description.CPUAccessFlags = D3D11_CPU_ACCESS_READ;
	screen->description = description;
	return ID3D11Device_CreateTexture2D(screen->device, &description, NULL, &screen->staging);
}

static unsigned long long sum(const D3D11_MAPPED_SUBRESOURCE *mapped,
                              const D3D11_TEXTURE2D_DESC *description)
{
	UINT row_bytes = description->Width *
	                 (description->Format == DXGI_FORMAT_R16G16B16A16_FLOAT ? 8 : 4);
	unsigned long long hash = 14695981039346656037ULL;

	for (UINT row = 0; row < description->Height; row++) {
		const unsigned char *at =
			(const unsigned char *)mapped->pData + (size_t)row * mapped->RowPitch;
		for (UINT byte = 0; byte < row_bytes; byte++)
			hash = (hash ^ at[byte]) * 1099511628211ULL;
	}
	return hash;
}

static HRESULT read_pixels(struct screen *screen, IDXGIResource *resource)
{
	D3D11_MAPPED_SUBRESOURCE mapped;
	ID3D11Texture2D *surface;
	HRESULT result =
		IDXGIResource_QueryInterface(resource, &IID_ID3D11Texture2D, (void **)&surface);

	if (FAILED(result))
		return result;
	result = prepare(screen, surface);
	if (SUCCEEDED(result)) {
		ID3D11DeviceContext_CopyResource(screen->context, (ID3D11Resource *)screen->staging,
		                                 (ID3D11Resource *)surface);
		result = ID3D11DeviceContext_Map(screen->context, (ID3D11Resource *)screen->staging,
		                                 0, D3D11_MAP_READ, 0, &mapped);
	}
	ID3D11Texture2D_Release(surface);
	if (FAILED(result))
		return result;
	mirror.report.checksum = sum(&mapped, &screen->description);
	ID3D11DeviceContext_Unmap(screen->context, (ID3D11Resource *)screen->staging, 0);
	mirror.report.width = screen->description.Width;
	mirror.report.height = screen->description.Height;
	mirror.report.format = screen->description.Format;
	return S_OK;
}

static void read_dirty(struct mirror_monitor *monitor, UINT count)
{
	RECT rectangles[16];
	IDARG_IN_GETDIRTYRECTS in;
	IDARG_OUT_GETDIRTYRECTS out;

	in.DirtyRectInCount = ARRAYSIZE(rectangles);
	in.pDirtyRects = rectangles;
	mirror.report.dirty_count = count;
	if (IddCxSwapChainGetDirtyRects(monitor->chain, &in, &out) == S_OK &&
	    out.DirtyRectOutCount) {
		mirror.report.dirty[0] = rectangles[0].left;
		mirror.report.dirty[1] = rectangles[0].top;
		mirror.report.dirty[2] = rectangles[0].right;
		mirror.report.dirty[3] = rectangles[0].bottom;
	}
}

static void report_statistics(struct mirror_monitor *monitor, UINT frame)
{
	IDARG_IN_REPORTFRAMESTATISTICS in;
	IDDCX_FRAME_STATISTICS_STEP step;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&step, sizeof(step));
	step.Size = sizeof(step);
	step.Type = IDDCX_FRAME_STATISTICS_STEP_TYPE_ENCODE_START;
	in.FrameStatistics.Size = sizeof(in.FrameStatistics);
	in.FrameStatistics.PresentationFrameNumber = frame;
	in.FrameStatistics.FrameStatus = IDDCX_FRAME_STATUS_COMPLETED;
	in.FrameStatistics.FrameSliceTotal = 1;
	in.FrameStatistics.FrameProcessingStepsCount =
		mirror.fault == MIRROR_FAULT_STATISTICS ? 0 : 1;
	in.FrameStatistics.pFrameProcessingStep = &step;
	mirror.report.last_result = IddCxSwapChainReportFrameStatistics(monitor->chain, &in);
}

static HRESULT process(struct mirror_monitor *monitor, struct screen *screen,
                       IDXGIResource *surface, UINT frame, UINT dirty)
{
	HRESULT result = read_pixels(screen, surface);

	read_dirty(monitor, dirty);
	if (mirror.fault == MIRROR_FAULT_LEAK)
		mirror.leaked = surface;
	else
		IDXGIResource_Release(surface);
	if (FAILED(result))
		return result;
	if (mirror.fault == MIRROR_FAULT_NO_FINISH)
		return S_OK;
	result = IddCxSwapChainFinishedProcessingFrame(monitor->chain);
	report_statistics(monitor, frame);
	mirror.report.frame_number = frame;
	mirror.report.frames++; /* the last of it: who polls sees the rest */
	return result;
}

#if IDDCX_VERSION_MINOR >= 10
static HRESULT acquire2(struct mirror_monitor *monitor, struct screen *screen)
{
	IDARG_IN_RELEASEANDACQUIREBUFFER2 in;
	IDARG_OUT_RELEASEANDACQUIREBUFFER2 out;

	RtlZeroMemory(&in, sizeof(in));
	RtlZeroMemory(&out, sizeof(out));
	in.Size = sizeof(in);
	HRESULT result = IddCxSwapChainReleaseAndAcquireBuffer2(monitor->chain, &in, &out);
	if (FAILED(result))
		return result;
	if (out.MetaData.ValidFlags & IDDCX_METADATA2_VALID_FLAGS_HDR10METADATA)
		mirror.report.hdr_frame_type = out.MetaData.Hdr10FrameMetaData.Type;
	return process(monitor, screen, out.MetaData.pSurface, out.MetaData.PresentationFrameNumber,
	               out.MetaData.DirtyRectCount);
}
#endif

static HRESULT acquire1(struct mirror_monitor *monitor, struct screen *screen)
{
	IDARG_OUT_RELEASEANDACQUIREBUFFER out;

	RtlZeroMemory(&out, sizeof(out));
	HRESULT result = IddCxSwapChainReleaseAndAcquireBuffer(monitor->chain, &out);
	if (FAILED(result))
		return result;
	return process(monitor, screen, out.MetaData.pSurface, out.MetaData.PresentationFrameNumber,
	               out.MetaData.DirtyRectCount);
}

static HRESULT acquire(struct mirror_monitor *monitor, struct screen *screen)
{
#if IDDCX_VERSION_MINOR >= 10
	if (mirror.fault != MIRROR_FAULT_OLD_ACQUIRE &&
	    IDD_IS_FUNCTION_AVAILABLE(IddCxSwapChainReleaseAndAcquireBuffer2))
		return acquire2(monitor, screen);
#endif
	return acquire1(monitor, screen);
}

static HRESULT process_all(struct mirror_monitor *monitor, struct screen *screen)
{
	HANDLE handles[2] = { monitor->terminate, monitor->next_surface };

	for (;;) {
		if (WaitForSingleObject(monitor->terminate, 0) == WAIT_OBJECT_0)
			return S_OK;
		HRESULT result = acquire(monitor, screen);
		if (result == E_PENDING) {
			if (WaitForMultipleObjects(2, handles, FALSE, INFINITE) == WAIT_OBJECT_0)
				return S_OK;
		} else if (FAILED(result)) {
			return result;
		}
	}
}

static DWORD WINAPI run(LPVOID context)
{
	struct mirror_monitor *monitor = context;
	struct screen screen;

	RtlZeroMemory(&screen, sizeof(screen));
	HRESULT result = make_device(monitor->render, &screen);
	if (SUCCEEDED(result) && mirror.fault != MIRROR_FAULT_NO_DEVICE)
		result = set_device(monitor, &screen);
	if (SUCCEEDED(result))
		result = process_all(monitor, &screen);
	mirror.report.last_result = result;
	if (mirror.fault != MIRROR_FAULT_KEEP_CHAIN)
		WdfObjectDelete((WDFOBJECT)monitor->chain);
	free_screen(&screen);
	return 0;
}

static void stop(struct mirror_monitor *monitor)
{
	if (!monitor->thread)
		return;
	SetEvent(monitor->terminate);
	WaitForSingleObject(monitor->thread, INFINITE);
	CloseHandle(monitor->thread);
	CloseHandle(monitor->terminate);
	monitor->thread = monitor->terminate = NULL;
}

NTSTATUS MirrorAssign(IDDCX_MONITOR handle, const IDARG_IN_SETSWAPCHAIN *in)
{
	struct mirror_monitor *monitor = MirrorMonitorOf(handle);

	stop(monitor);
	mirror.report.assigns++;
	mirror.report.render_luid = in->RenderAdapterLuid.LowPart;
	if (mirror.fault == MIRROR_FAULT_FAIL)
		return STATUS_UNSUCCESSFUL;
	if (mirror.fault == MIRROR_FAULT_GIVE_UP) {
		WdfObjectDelete((WDFOBJECT)in->hSwapChain);
		return STATUS_SUCCESS;
	}
	monitor->chain = in->hSwapChain;
	monitor->next_surface = in->hNextSurfaceAvailable;
	monitor->render = in->RenderAdapterLuid;
	monitor->terminate = CreateEventW(NULL, TRUE, FALSE, NULL);
	monitor->thread = CreateThread(NULL, 0, run, monitor, 0, NULL);
	return STATUS_SUCCESS;
}

NTSTATUS MirrorUnassign(IDDCX_MONITOR handle)
{
	mirror.report.unassigns++;
	stop(MirrorMonitorOf(handle));
	return STATUS_SUCCESS;
}
