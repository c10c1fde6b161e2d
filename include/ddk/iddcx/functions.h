/*
 * iddcx/functions.h - what a driver calls, and how it asks whether it can.
 *
 * Source   WDK reference: "iddcx.h header", functions. The numbers are the order in which versions added the functions;
 *          from 25 on they are ours.
 * Use      Included by <iddcx.h> in its order.
 */
#ifndef DRYDOCK_IDDCX_FUNCTIONS_H
#define DRYDOCK_IDDCX_FUNCTIONS_H

typedef enum _IDDFUNCENUM {
	IddCxDeviceInitConfigTableIndex = 0,
	IddCxDeviceInitializeTableIndex = 1,
	IddCxAdapterInitAsyncTableIndex = 2,
	IddCxMonitorCreateTableIndex = 3,
	IddCxMonitorArrivalTableIndex = 4,
	IddCxMonitorDepartureTableIndex = 5,
	IddCxMonitorUpdateModesTableIndex = 6,
	IddCxAdapterUpdateMaxDisplayPipelineRateTableIndex = 7,
	IddCxMonitorSetupHardwareCursorTableIndex = 8,
	IddCxMonitorQueryHardwareCursorTableIndex = 9,
	IddCxSwapChainSetDeviceTableIndex = 10,
	IddCxSwapChainReleaseAndAcquireBufferTableIndex = 11,
	IddCxSwapChainGetDirtyRectsTableIndex = 12,
	IddCxSwapChainGetMoveRegionsTableIndex = 13,
	IddCxSwapChainFinishedProcessingFrameTableIndex = 14,
	IddCxSwapChainReportFrameStatisticsTableIndex = 15,
	IddCxDeviceInitOpmModeTableIndex = 16,
	IddCxMonitorOpmSetMftContextTableIndex = 17,
	IddCxSwapChainGetFrameLatencyTableIndex = 18,
	IddCxGetVersionTableIndex = 19,
	IddCxReportCriticalErrorTableIndex = 20,
	IddCxMonitorSetSrmListTableIndex = 21,
	IddCxMonitorGetSrmListVersionTableIndex = 22,
	IddCxAdapterSetRenderAdapterTableIndex = 23,
	IddCxAdapterDisplayConfigUpdateTableIndex = 24,
	IddCxMonitorQueryHardwareCursor2TableIndex = 25,
	IddCxSwapChainInSystemMemoryTableIndex = 26,
	IddCxSwapChainReleaseAndAcquireSystemBufferTableIndex = 27,
	IddCxSwapChainGetPhysicallyContiguousAddressTableIndex = 28,
	IddCxSetRealtimeGPUPriorityTableIndex = 29,
	IddCxMonitorQueryHardwareCursor3TableIndex = 30,
	IddCxSwapChainReleaseAndAcquireBuffer2TableIndex = 31,
	IddCxMonitorUpdateModes2TableIndex = 32,
	IddCxAdapterDisplayConfigUpdate2TableIndex = 33,
	IddFunctionTableNumEntries = 34
} IDDFUNCENUM;

/* How many of them the machine's version has. */
ULONG DrydockIddCxFunctionCount(VOID);
#define IDD_IS_FUNCTION_AVAILABLE(name) ((ULONG)name##TableIndex < DrydockIddCxFunctionCount())
/* The machine knows all structures of the header; what an older version lacks are functions. */
#define IDD_IS_STRUCTURE_AVAILABLE(name) (TRUE)
#define IDD_IS_FIELD_AVAILABLE(name, field) (DrydockIddCxFieldAvailable(FIELD_OFFSET(name, field), #name))
#define IDD_STRUCTURE_SIZE(name) ((ULONG)sizeof(name))
/* False for a field of IDD_CX_CLIENT_CONFIG that the machine's version does not have. */
BOOLEAN DrydockIddCxFieldAvailable(ULONG offset, const char *structure);

/*
 * PASSIVE_LEVEL, all of them.
 *
 * Before WdfDeviceCreate: keep config for the device. The driver sets no default queue for device control: requests
 * come to EvtIddCxDeviceIoControl, and without it fail.
 * Errors   STATUS_INVALID_PARAMETER: Size is none of a version, a callback that must be there is null.
 *          STATUS_NOT_SUPPORTED: protected output.
 */
NTSTATUS IddCxDeviceInitConfig(PWDFDEVICE_INIT device_init, const IDD_CX_CLIENT_CONFIG *config);
/* After WdfDeviceCreate. Errors: STATUS_INVALID_DEVICE_REQUEST: no configuration, or called before. */
NTSTATUS IddCxDeviceInitialize(WDFDEVICE device);
/*
 * Begin an adapter; EvtIddCxAdapterInitFinished comes later with the outcome. The object belongs to the device.
 * Errors   STATUS_INVALID_PARAMETER: a size, the flags, gamma support, names or the number of monitors.
 *          STATUS_INVALID_DEVICE_STATE: the device is not initialized or has an adapter.
 */
NTSTATUS IddCxAdapterInitAsync(const IDARG_IN_ADAPTER_INIT *in, IDARG_OUT_ADAPTER_INIT *out);
/* The object belongs to the adapter. Errors: STATUS_INVALID_PARAMETER: sizes, connector; it is in use. */
NTSTATUS IddCxMonitorCreate(IDDCX_ADAPTER adapter, const IDARG_IN_MONITORCREATE *in, IDARG_OUT_MONITORCREATE *out);
/* Asks for modes from within. Errors: what a mode callback gave; STATUS_INVALID_PARAMETER: no modes, or wrong ones. */
NTSTATUS IddCxMonitorArrival(IDDCX_MONITOR monitor, IDARG_OUT_MONITORARRIVAL *out);
/* Takes the swap chain back from within, and deletes the object. Errors: STATUS_INVALID_DEVICE_STATE: no arrival. */
NTSTATUS IddCxMonitorDeparture(IDDCX_MONITOR monitor);
/* Replace the target modes. Errors: STATUS_INVALID_PARAMETER; nothing has changed then. */
NTSTATUS IddCxMonitorUpdateModes(IDDCX_MONITOR monitor, const IDARG_IN_UPDATEMODES *in);
NTSTATUS IddCxMonitorUpdateModes2(IDDCX_MONITOR monitor, const IDARG_IN_UPDATEMODES2 *in);
/* Ask for a cursor of one's own; the event is set when there is something to query. */
NTSTATUS IddCxMonitorSetupHardwareCursor(IDDCX_MONITOR monitor, const IDARG_IN_SETUP_HWCURSOR *in);
/* Errors: STATUS_INVALID_DEVICE_STATE: no set-up. STATUS_BUFFER_TOO_SMALL: the shape does not fit. */
NTSTATUS IddCxMonitorQueryHardwareCursor(IDDCX_MONITOR monitor, const IDARG_IN_QUERY_HWCURSOR *in,
                                         IDARG_OUT_QUERY_HWCURSOR *out);
NTSTATUS IddCxMonitorQueryHardwareCursor2(IDDCX_MONITOR monitor, const IDARG_IN_QUERY_HWCURSOR *in,
                                          IDARG_OUT_QUERY_HWCURSOR2 *out);
NTSTATUS IddCxMonitorQueryHardwareCursor3(IDDCX_MONITOR monitor, const IDARG_IN_QUERY_HWCURSOR *in,
                                          IDARG_OUT_QUERY_HWCURSOR3 *out);
/*
 * Say which device's context reads the surfaces. DXGI_ERROR_ACCESS_LOST: the swap chain was taken back.
 * E_INVALIDARG: the device is of another adapter than the swap chain's.
 */
HRESULT IddCxSwapChainSetDevice(IDDCX_SWAPCHAIN swap_chain, const IDARG_IN_SWAPCHAINSETDEVICE *in);
/*
 * Give the current surface back and take the newest; the caller owns one reference to it. E_PENDING: there is
 * none yet and the current one stays. DXGI_ERROR_ACCESS_LOST. DXGI_ERROR_INVALID_CALL: the current frame is not finished.
 */
HRESULT IddCxSwapChainReleaseAndAcquireBuffer(IDDCX_SWAPCHAIN swap_chain, IDARG_OUT_RELEASEANDACQUIREBUFFER *out);
HRESULT IddCxSwapChainReleaseAndAcquireBuffer2(IDDCX_SWAPCHAIN swap_chain,
                                               const IDARG_IN_RELEASEANDACQUIREBUFFER2 *in,
                                               IDARG_OUT_RELEASEANDACQUIREBUFFER2 *out);
HRESULT IddCxSwapChainReleaseAndAcquireSystemBuffer(IDDCX_SWAPCHAIN swap_chain,
                                                    IDARG_OUT_RELEASEANDACQUIRESYSTEMBUFFER *out);
/* Of the current surface. Errors: DXGI_ERROR_INVALID_CALL: there is none. DXGI_ERROR_MORE_DATA: they do not fit. */
HRESULT IddCxSwapChainGetDirtyRects(IDDCX_SWAPCHAIN swap_chain, const IDARG_IN_GETDIRTYRECTS *in,
                                    IDARG_OUT_GETDIRTYRECTS *out);
/* Always none: moves come as dirty rectangles. */
HRESULT IddCxSwapChainGetMoveRegions(IDDCX_SWAPCHAIN swap_chain, const IDARG_IN_GETMOVEREGIONS *in,
                                     IDARG_OUT_GETMOVEREGIONS *out);
/* The current surface was read or its reading queued; without it the next frame is not given. */
HRESULT IddCxSwapChainFinishedProcessingFrame(IDDCX_SWAPCHAIN swap_chain);
/* Errors: STATUS_INVALID_PARAMETER: sizes, no step, a frame that never was. */
NTSTATUS IddCxSwapChainReportFrameStatistics(IDDCX_SWAPCHAIN swap_chain, const IDARG_IN_REPORTFRAMESTATISTICS *in);
NTSTATUS IddCxGetVersion(IDARG_OUT_GETVERSION *out);
/* The driver gives up: a finding, and its monitors depart. */
NTSTATUS IddCxReportCriticalError(IDDCX_ADAPTER adapter, const IDARG_IN_REPORTCRITICALERROR *in);
/* Where swap chains are to be rendered from now on; live ones are made anew. */
VOID IddCxAdapterSetRenderAdapter(IDDCX_ADAPTER adapter, const IDARG_IN_ADAPTERSETRENDERADAPTER *in);
/* Emulated adapters have one priority: E_NOTIMPL. */
HRESULT IddCxSetRealtimeGPUPriority(IDDCX_SWAPCHAIN swap_chain, const IDARG_IN_SETREALTIMEGPUPRIORITY *in);
/* Not built, refused by name: STATUS_NOT_IMPLEMENTED. */
NTSTATUS IddCxAdapterDisplayConfigUpdate(IDDCX_ADAPTER adapter, const IDARG_IN_ADAPTERDISPLAYCONFIGUPDATE *in);
NTSTATUS IddCxAdapterUpdateMaxDisplayPipelineRate(IDDCX_ADAPTER adapter,
                                                  const IDARG_IN_MAXDISPLAYPIPELINERATE *in);

#endif
