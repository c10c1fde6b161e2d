/* frameworks/idd/swap_chain_api.c - IddCxSwapChain*: a driver takes frames. */
#include "frameworks/idd/idd_internal.h"

static struct idd_chain *chain_of(IDDCX_SWAPCHAIN handle, const char *api)
{
	return ((struct chain_object *)wdf_object_from_handle(handle, &idd_chain_type, api))->chain;
}

static HRESULT refuse(const struct idd_chain *chain, HRESULT result, const char *what)
{
	return idd_refuse(
		&(struct idd_break){
			"DISP-126", chain->handle, result,
			"Set the device, then acquire, release the surface, finish the frame, and "
			"acquire again." },
		"%s", what);
}

/* --- The device --------------------------------------------------------------------------------------------------- */

HRESULT IddCxSwapChainSetDevice(IDDCX_SWAPCHAIN handle, const IDARG_IN_SWAPCHAINSETDEVICE *in)
{
	static const char api[] = "IddCxSwapChainSetDevice";
	struct idd_chain *chain = chain_of(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	struct d3d_device *device = idd_d3d_device_of(in->pDevice);
	if (!device)
		return refuse(chain, E_INVALIDARG,
		              "IddCxSwapChainSetDevice: pDevice is no IDXGIDevice");
	if (!idd_same_luid(device->gpu->luid, chain->gpu))
		return idd_refuse(
			&(struct idd_break){
				"DISP-141", handle, E_INVALIDARG,
				"Make the device on IDARG_IN_SETSWAPCHAIN.RenderAdapterLuid." },
			"IddCxSwapChainSetDevice: the device is of adapter %x, the swap chain of "
			"%x",
			(unsigned)device->gpu->luid.LowPart, (unsigned)chain->gpu.LowPart);
	HRESULT result = DXGI_ERROR_ACCESS_LOST;
	struct d3d_device *old = device;
	idd_d3d_device_ref(device);
	host_lock_acquire(&chain->lock);
	if (!chain->lost && chain->current < 0) {
		old = chain->device;
		chain->device = device;
		result = S_OK;
	} else if (!chain->lost) {
		result = DXGI_ERROR_INVALID_CALL;
	}
	host_lock_release(&chain->lock);
	idd_d3d_device_unref(old);
	return result;
}

/* Nothing here draws on a GPU: it is noted, for who asks. */
HRESULT IddCxSetRealtimeGPUPriority(IDDCX_SWAPCHAIN handle,
                                    const IDARG_IN_SETREALTIMEGPUPRIORITY *in)
{
	static const char api[] = "IddCxSetRealtimeGPUPriority";
	struct idd_chain *chain = chain_of(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	struct d3d_device *device = idd_d3d_device_of(in->pDevice);
	if (!device)
		return refuse(chain, E_INVALIDARG,
		              "IddCxSetRealtimeGPUPriority: pDevice is no IDXGIDevice");
	host_lock_acquire(&chain->lock);
	bool mine = chain->device == device;
	chain->statistics.real_time |= mine;
	host_lock_release(&chain->lock);
	return mine ? S_OK
	            : refuse(chain, E_INVALIDARG,
	                     "IddCxSetRealtimeGPUPriority: pDevice is not the swap chain's");
}

/* --- Frames --------------------------------------------------------------------------------------------------------- */

static void describe(const struct idd_pixels *pixels, D3D11_TEXTURE2D_DESC *ret_description)
{
	*ret_description = (D3D11_TEXTURE2D_DESC){ .Width = pixels->width,
		                                   .Height = pixels->height,
		                                   .MipLevels = 1,
		                                   .ArraySize = 1,
		                                   .Format = pixels->format,
		                                   .SampleDesc = { 1, 0 },
		                                   .Usage = D3D11_USAGE_DEFAULT,
		                                   .BindFlags = D3D11_BIND_SHADER_RESOURCE |
		                                                D3D11_BIND_RENDER_TARGET };
}

/* The surface as a texture of the chain's device. */
static bool dress(struct idd_chain *chain, struct idd_surface *surface)
{
	D3D11_TEXTURE2D_DESC description;

	if (surface->texture && surface->texture->device == chain->device)
		return true;
	describe(surface->pixels, &description);
	idd_d3d_texture_unref(surface->texture);
	surface->texture = idd_d3d_texture_create(chain->device, surface->pixels, &description);
	return surface->texture != NULL;
}

static int pending_locked(const struct idd_chain *chain)
{
	for (int at = 0; at < IDD_SURFACES; at++)
		if (chain->surface[at].state == IDD_SURFACE_PENDING)
			return at;
	return -1;
}

static HRESULT exchange_locked(struct idd_chain *chain)
{
	int next = pending_locked(chain);

	if (chain->lost)
		return DXGI_ERROR_ACCESS_LOST;
	if (!chain->device || !chain->finished)
		return DXGI_ERROR_INVALID_CALL;
	if (next < 0)
		return E_PENDING;
	if (!dress(chain, &chain->surface[next]))
		return E_OUTOFMEMORY;
	if (chain->current >= 0)
		chain->surface[chain->current].state = IDD_SURFACE_FREE;
	chain->current = next;
	chain->surface[next].state = IDD_SURFACE_HELD;
	chain->finished = false;
	chain->statistics.acquired++;
	__atomic_store_n(&chain->monitor->abandoned, 0, __ATOMIC_RELAXED);
	return S_OK;
}

/* Release and acquire; the new current surface with a reference for the driver. */
static HRESULT exchange(struct idd_chain *chain, const char *api, struct idd_surface *ret_surface)
{
	host_lock_acquire(&chain->lock);
	bool device = chain->device != NULL;
	HRESULT result = exchange_locked(chain);
	if (result == S_OK) {
		*ret_surface = chain->surface[chain->current];
		ret_surface->texture->dxgi.lpVtbl->AddRef(&ret_surface->texture->dxgi);
	}
	host_lock_release(&chain->lock);
	if (result != DXGI_ERROR_INVALID_CALL)
		return result;
	idd_refuse(&(struct idd_break){ "DISP-126", chain->handle, result,
	                                device ? "Call IddCxSwapChainFinishedProcessingFrame first."
	                                       : "Call IddCxSwapChainSetDevice first." },
	           "%s was called %s", api,
	           device ? "before the current frame was finished" : "before a device was set");
	return result;
}

static IDDCX_METADATA metadata_of(const struct idd_surface *surface)
{
	return (IDDCX_METADATA){ .Size = sizeof(IDDCX_METADATA),
		                 .PresentationFrameNumber = surface->frame,
		                 .DirtyRectCount = surface->dirty_count,
		                 .PresentDisplayQPCTime = surface->present_qpc,
		                 .pSurface = &surface->texture->dxgi };
}

HRESULT IddCxSwapChainReleaseAndAcquireBuffer(IDDCX_SWAPCHAIN handle,
                                              IDARG_OUT_RELEASEANDACQUIREBUFFER *out)
{
	static const char api[] = "IddCxSwapChainReleaseAndAcquireBuffer";
	struct idd_chain *chain = chain_of(handle, api);
	struct idd_surface surface = { .pixels = NULL };

	wdf_require_pointer(out, api, "pOutArgs");
	if (chain->monitor->adapter->flags & IDDCX_ADAPTER_FLAGS_CAN_PROCESS_FP16)
		return refuse(chain, DXGI_ERROR_INVALID_CALL,
		              "IddCxSwapChainReleaseAndAcquireBuffer was called by a driver that "
		              "processes FP16: it must "
		              "call the second generation");
	HRESULT result = exchange(chain, api, &surface);
	if (result == S_OK)
		out->MetaData = metadata_of(&surface);
	return result;
}

static IDDCX_SYSTEM_BUFFER_INFO buffer_of(const struct idd_surface *surface)
{
	const struct idd_pixels *pixels = surface->pixels;

	return (IDDCX_SYSTEM_BUFFER_INFO){ sizeof(IDDCX_SYSTEM_BUFFER_INFO),
		                           pixels->pitch,
		                           pixels->height,
		                           pixels->width,
		                           pixels->format,
		                           pixels->memory };
}

HRESULT IddCxSwapChainReleaseAndAcquireSystemBuffer(IDDCX_SWAPCHAIN handle,
                                                    IDARG_OUT_RELEASEANDACQUIRESYSTEMBUFFER *out)
{
	static const char api[] = "IddCxSwapChainReleaseAndAcquireSystemBuffer";
	struct idd_chain *chain = chain_of(handle, api);
	struct idd_surface surface = { .pixels = NULL };

	wdf_require_pointer(out, api, "pOutArgs");
	wdf_require_pointer(out->pMetaData, api, "pMetaData");
	wdf_require_pointer(out->pBufferInfo, api, "pBufferInfo");
	HRESULT result = exchange(chain, api, &surface);
	if (result != S_OK)
		return result;
	*out->pMetaData = metadata_of(&surface);
	*out->pBufferInfo = buffer_of(&surface);
	return result;
}

/* The default block was told at arrival: the first frame points to it, the others at what was said before. */
static void tell_hdr(struct idd_chain *chain, IDDCX_METADATA2 *metadata)
{
	if (!chain->hdr)
		return;
	metadata->ValidFlags |= IDDCX_METADATA2_VALID_FLAGS_HDR10METADATA;
	host_lock_acquire(&chain->lock);
	metadata->Hdr10FrameMetaData.Type = chain->fresh_metadata
	                                            ? IDDCX_HDR10_FRAME_METADATA_TYPE_DEFAULT
	                                            : IDDCX_HDR10_FRAME_METADATA_TYPE_UNCHANGED;
	chain->fresh_metadata = false;
	host_lock_release(&chain->lock);
}

HRESULT IddCxSwapChainReleaseAndAcquireBuffer2(IDDCX_SWAPCHAIN handle,
                                               const IDARG_IN_RELEASEANDACQUIREBUFFER2 *in,
                                               IDARG_OUT_RELEASEANDACQUIREBUFFER2 *out)
{
	static const char api[] = "IddCxSwapChainReleaseAndAcquireBuffer2";
	struct idd_chain *chain = chain_of(handle, api);
	struct idd_surface surface = { .pixels = NULL };

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	if (in->Size != sizeof(*in))
		return refuse(chain, E_INVALIDARG,
		              "IddCxSwapChainReleaseAndAcquireBuffer2: pInArgs->Size is wrong");
	HRESULT result = exchange(chain, api, &surface);
	if (result != S_OK)
		return result;
	out->MetaData = (IDDCX_METADATA2){
		.Size = sizeof(IDDCX_METADATA2),
		.PresentationFrameNumber = surface.frame,
		.DirtyRectCount = surface.dirty_count,
		.PresentDisplayQPCTime = surface.present_qpc,
		.pSurface = &surface.texture->dxgi,
		.SurfaceColorSpace = chain->hdr ? DXGI_COLOR_SPACE_RGB_FULL_G10_NONE_P709
		                                : DXGI_COLOR_SPACE_RGB_FULL_G22_NONE_P709,
		.SdrWhiteLevel = 80,
	};
	if (in->AcquireSystemMemoryBuffer) {
		out->MetaData.ValidFlags |= IDDCX_METADATA2_VALID_FLAGS_SYSTEMBUFFERINFO;
		out->MetaData.SystemBufferInfo = buffer_of(&surface);
	}
	tell_hdr(chain, &out->MetaData);
	return result;
}

/* --- About the current frame ------------------------------------------------------------------------------------------ */

HRESULT IddCxSwapChainGetDirtyRects(IDDCX_SWAPCHAIN handle, const IDARG_IN_GETDIRTYRECTS *in,
                                    IDARG_OUT_GETDIRTYRECTS *out)
{
	static const char api[] = "IddCxSwapChainGetDirtyRects";
	struct idd_chain *chain = chain_of(handle, api);
	HRESULT result = DXGI_ERROR_INVALID_CALL;

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	out->DirtyRectOutCount = 0;
	host_lock_acquire(&chain->lock);
	if (chain->current >= 0 && !chain->finished) {
		const struct idd_surface *surface = &chain->surface[chain->current];

		out->DirtyRectOutCount = surface->dirty_count;
		result = in->DirtyRectInCount >= surface->dirty_count ? S_OK : DXGI_ERROR_MORE_DATA;
		if (result == S_OK)
			memcpy(in->pDirtyRects, surface->dirty,
			       surface->dirty_count * sizeof(RECT));
	}
	host_lock_release(&chain->lock);
	return result;
}

HRESULT IddCxSwapChainGetMoveRegions(IDDCX_SWAPCHAIN handle, const IDARG_IN_GETMOVEREGIONS *in,
                                     IDARG_OUT_GETMOVEREGIONS *out)
{
	static const char api[] = "IddCxSwapChainGetMoveRegions";
	struct idd_chain *chain = chain_of(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	wdf_require_pointer(out, api, "pOutArgs");
	out->MoveRegionOutCount = 0;
	host_lock_acquire(&chain->lock);
	bool there = chain->current >= 0 && !chain->finished;
	host_lock_release(&chain->lock);
	return there ? S_OK : DXGI_ERROR_INVALID_CALL;
}

HRESULT IddCxSwapChainFinishedProcessingFrame(IDDCX_SWAPCHAIN handle)
{
	struct idd_chain *chain = chain_of(handle, "IddCxSwapChainFinishedProcessingFrame");

	host_lock_acquire(&chain->lock);
	bool there = chain->current >= 0 && !chain->finished, lost = chain->lost;
	chain->finished = true;
	chain->statistics.finished += there;
	host_lock_release(&chain->lock);
	if (there)
		return lost ? DXGI_ERROR_ACCESS_LOST : S_OK;
	return refuse(
		chain, DXGI_ERROR_INVALID_CALL,
		"IddCxSwapChainFinishedProcessingFrame was called without an unfinished frame");
}

/* --- Statistics --------------------------------------------------------------------------------------------------------- */

static const char *why_not(const struct idd_chain *chain, const IDDCX_FRAME_STATISTICS *statistics)
{
	if (statistics->Size != sizeof(*statistics))
		return "Size is wrong";
	if (!statistics->FrameProcessingStepsCount || !statistics->pFrameProcessingStep)
		return "there is no processing step";
	for (UINT at = 0; at < statistics->FrameProcessingStepsCount; at++)
		if (statistics->pFrameProcessingStep[at].Size !=
		            sizeof(IDDCX_FRAME_STATISTICS_STEP) ||
		    statistics->pFrameProcessingStep[at].Type ==
		            IDDCX_FRAME_STATISTICS_STEP_TYPE_UNINITIALIZED)
			return "a step's Size or Type is wrong";
	if (statistics->FrameStatus < IDDCX_FRAME_STATUS_COMPLETED ||
	    statistics->FrameStatus > IDDCX_FRAME_STATUS_ERROR)
		return "FrameStatus is not set";
	if (!statistics->PresentationFrameNumber ||
	    statistics->PresentationFrameNumber > chain->frames)
		return "no frame had that PresentationFrameNumber";
	return statistics->CurrentSlice <= statistics->FrameSliceTotal
	               ? NULL
	               : "CurrentSlice is above FrameSliceTotal";
}

NTSTATUS IddCxSwapChainReportFrameStatistics(IDDCX_SWAPCHAIN handle,
                                             const IDARG_IN_REPORTFRAMESTATISTICS *in)
{
	static const char api[] = "IddCxSwapChainReportFrameStatistics";
	struct idd_chain *chain = chain_of(handle, api);

	wdf_require_pointer(in, api, "pInArgs");
	host_lock_acquire(&chain->lock);
	const char *what = why_not(chain, &in->FrameStatistics);
	if (!what) {
		chain->statistics.reported++;
		chain->statistics.last_reported = in->FrameStatistics.PresentationFrameNumber;
	}
	host_lock_release(&chain->lock);
	if (!what)
		return STATUS_SUCCESS;
	return idd_refuse(
		&(struct idd_break){ "DISP-136", handle, STATUS_INVALID_PARAMETER,
	                             "Fill IDDCX_FRAME_STATISTICS with at least one step." },
		"%s: %s", api, what);
}
