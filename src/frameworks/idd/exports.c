/* frameworks/idd/exports.c - the names that display drivers import. */
#include "frameworks/idd/idd_internal.h"

static const struct image_export class_extension[] = {
	IMAGE_EXPORT(DrydockIddCxFieldAvailable),
	IMAGE_EXPORT(DrydockIddCxFunctionCount),
	IMAGE_EXPORT(IddCxAdapterDisplayConfigUpdate),
	IMAGE_EXPORT(IddCxAdapterInitAsync),
	IMAGE_EXPORT(IddCxAdapterSetRenderAdapter),
	IMAGE_EXPORT(IddCxAdapterUpdateMaxDisplayPipelineRate),
	IMAGE_EXPORT(IddCxDeviceInitConfig),
	IMAGE_EXPORT(IddCxDeviceInitialize),
	IMAGE_EXPORT(IddCxGetVersion),
	IMAGE_EXPORT(IddCxMonitorArrival),
	IMAGE_EXPORT(IddCxMonitorCreate),
	IMAGE_EXPORT(IddCxMonitorDeparture),
	IMAGE_EXPORT(IddCxMonitorQueryHardwareCursor),
	IMAGE_EXPORT(IddCxMonitorQueryHardwareCursor2),
	IMAGE_EXPORT(IddCxMonitorQueryHardwareCursor3),
	IMAGE_EXPORT(IddCxMonitorSetupHardwareCursor),
	IMAGE_EXPORT(IddCxMonitorUpdateModes),
	IMAGE_EXPORT(IddCxMonitorUpdateModes2),
	IMAGE_EXPORT(IddCxReportCriticalError),
	IMAGE_EXPORT(IddCxSetRealtimeGPUPriority),
	IMAGE_EXPORT(IddCxSwapChainFinishedProcessingFrame),
	IMAGE_EXPORT(IddCxSwapChainGetDirtyRects),
	IMAGE_EXPORT(IddCxSwapChainGetMoveRegions),
	IMAGE_EXPORT(IddCxSwapChainReleaseAndAcquireBuffer),
	IMAGE_EXPORT(IddCxSwapChainReleaseAndAcquireBuffer2),
	IMAGE_EXPORT(IddCxSwapChainReleaseAndAcquireSystemBuffer),
	IMAGE_EXPORT(IddCxSwapChainReportFrameStatistics),
	IMAGE_EXPORT(IddCxSwapChainSetDevice),
};
static const struct image_export dxgi[] = {
	IMAGE_EXPORT(CreateDXGIFactory),
	IMAGE_EXPORT(CreateDXGIFactory1),
	IMAGE_EXPORT(CreateDXGIFactory2),
};
static const struct image_export d3d11[] = {
	IMAGE_EXPORT(D3D11CreateDevice),
};

static const struct image_export_table class_extension_table = { "IddCx.dll", class_extension,
	                                                         RTL_NUMBER_OF(class_extension) };
static const struct image_export_table dxgi_table = { "dxgi.dll", dxgi, RTL_NUMBER_OF(dxgi) };
static const struct image_export_table d3d11_table = { "d3d11.dll", d3d11, RTL_NUMBER_OF(d3d11) };

const struct image_export_table *const idd_export_tables[] = { &class_extension_table, &dxgi_table,
	                                                       &d3d11_table, NULL };
