/*
 * wdf/queue.h - I/O queues.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_QUEUE_H
#define DRYDOCK_WDF_QUEUE_H

typedef enum _WDF_IO_QUEUE_DISPATCH_TYPE {
	WdfIoQueueDispatchInvalid = 0,
	WdfIoQueueDispatchSequential,
	WdfIoQueueDispatchParallel,
	WdfIoQueueDispatchManual,
	WdfIoQueueDispatchMax
} WDF_IO_QUEUE_DISPATCH_TYPE;

typedef enum _WDF_IO_QUEUE_STATE {
	WdfIoQueueAcceptRequests = 0x01,
	WdfIoQueueDispatchRequests = 0x02,
	WdfIoQueueNoRequests = 0x04,
	WdfIoQueueDriverNoRequests = 0x08,
	WdfIoQueuePnpHeld = 0x10
} WDF_IO_QUEUE_STATE;

/* What a driver reads from the state bits of WdfIoQueueGetState. */
static inline BOOLEAN WDF_IO_QUEUE_IDLE(WDF_IO_QUEUE_STATE State)
{
	const int idle = WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests;

	return ((int)State & idle) == idle;
}

static inline BOOLEAN WDF_IO_QUEUE_READY(WDF_IO_QUEUE_STATE State)
{
	const int ready = WdfIoQueueAcceptRequests | WdfIoQueueDispatchRequests;

	return ((int)State & (ready | WdfIoQueuePnpHeld)) == ready;
}

static inline BOOLEAN WDF_IO_QUEUE_STOPPED(WDF_IO_QUEUE_STATE State)
{
	const int stopped = WdfIoQueueAcceptRequests | WdfIoQueueDriverNoRequests;

	return ((int)State & (stopped | WdfIoQueueDispatchRequests)) == stopped;
}

static inline BOOLEAN WDF_IO_QUEUE_DRAINED(WDF_IO_QUEUE_STATE State)
{
	const int drained =
		WdfIoQueueDispatchRequests | WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests;

	return ((int)State & (drained | WdfIoQueueAcceptRequests)) == drained;
}

static inline BOOLEAN WDF_IO_QUEUE_PURGED(WDF_IO_QUEUE_STATE State)
{
	const int purged = WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests;

	return ((int)State & (purged | WdfIoQueueAcceptRequests)) == purged;
}

WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_DEFAULT, (WDFQUEUE Queue, WDFREQUEST Request))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_STOP, (WDFQUEUE Queue, WDFREQUEST Request, ULONG ActionFlags))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_RESUME, (WDFQUEUE Queue, WDFREQUEST Request))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_READ, (WDFQUEUE Queue, WDFREQUEST Request, size_t Length))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_WRITE, (WDFQUEUE Queue, WDFREQUEST Request, size_t Length))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_DEVICE_CONTROL, (WDFQUEUE Queue, WDFREQUEST Request,
	size_t OutputBufferLength, size_t InputBufferLength, ULONG IoControlCode))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL, (WDFQUEUE Queue, WDFREQUEST Request,
	size_t OutputBufferLength, size_t InputBufferLength, ULONG IoControlCode))
WDF_CALLBACK_(void, WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE, (WDFQUEUE Queue, WDFREQUEST Request))
WDF_CALLBACK_(void, WDF_IO_QUEUE_STATE, (WDFQUEUE Queue, WDFCONTEXT Context))

typedef struct _WDF_IO_QUEUE_CONFIG {
	ULONG Size;
	WDF_IO_QUEUE_DISPATCH_TYPE DispatchType;
	WDF_TRI_STATE PowerManaged;
	BOOLEAN AllowZeroLengthRequests;
	BOOLEAN DefaultQueue;
	PFN_WDF_IO_QUEUE_IO_DEFAULT EvtIoDefault;
	PFN_WDF_IO_QUEUE_IO_READ EvtIoRead;
	PFN_WDF_IO_QUEUE_IO_WRITE EvtIoWrite;
	PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;
	PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL EvtIoInternalDeviceControl;
	PFN_WDF_IO_QUEUE_IO_STOP EvtIoStop;
	PFN_WDF_IO_QUEUE_IO_RESUME EvtIoResume;
	PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE EvtIoCanceledOnQueue;
#if WDF_LAYOUT_MINOR_ >= 9
	union {
		struct {
			ULONG NumberOfPresentedRequests;
		} Parallel;
	} Settings;
#endif
#if WDF_LAYOUT_MINOR_ >= 11
	WDFDRIVER Driver;
#endif
} WDF_IO_QUEUE_CONFIG, *PWDF_IO_QUEUE_CONFIG;

static inline void WDF_IO_QUEUE_CONFIG_INIT(PWDF_IO_QUEUE_CONFIG Config,
		WDF_IO_QUEUE_DISPATCH_TYPE DispatchType)
{
	WDF_INIT_SIZED_(Config);
	Config->PowerManaged = WdfUseDefault;
	Config->DispatchType = DispatchType;
#if WDF_LAYOUT_MINOR_ >= 9
	if (Config->DispatchType == WdfIoQueueDispatchParallel) {
		Config->Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;
	}
#endif
}

static inline void WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(PWDF_IO_QUEUE_CONFIG Config,
		WDF_IO_QUEUE_DISPATCH_TYPE DispatchType)
{
	WDF_INIT_SIZED_(Config);
	Config->PowerManaged = WdfUseDefault;
	Config->DefaultQueue = TRUE;
	Config->DispatchType = DispatchType;
#if WDF_LAYOUT_MINOR_ >= 9
	if (Config->DispatchType == WdfIoQueueDispatchParallel) {
		Config->Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;
	}
#endif
}

typedef enum _WDF_IO_FORWARD_PROGRESS_ACTION {
	WdfIoForwardProgressActionInvalid = 0x0,
	WdfIoForwardProgressActionFailRequest,
	WdfIoForwardProgressActionUseReservedRequest
} WDF_IO_FORWARD_PROGRESS_ACTION;

typedef enum _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY {
	WdfIoForwardProgressInvalidPolicy = 0x0,
	WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest,
	WdfIoForwardProgressReservedPolicyUseExamine,
	WdfIoForwardProgressReservedPolicyPagingIO
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY;

WDF_CALLBACK_(NTSTATUS, WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST, (WDFQUEUE Queue,
	WDFREQUEST Request))
WDF_CALLBACK_(NTSTATUS, WDF_IO_ALLOCATE_REQUEST_RESOURCES, (WDFQUEUE Queue, WDFREQUEST Request))
WDF_CALLBACK_(WDF_IO_FORWARD_PROGRESS_ACTION, WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS, (WDFQUEUE Queue,
	PIRP Irp))

typedef struct _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS {
	union {
		struct {
			PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS EvtIoWdmIrpForForwardProgress;
		} ExaminePolicy;
	} Policy;
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS;

typedef struct _WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY {
	ULONG Size;
	ULONG TotalForwardProgressRequests;
	WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY ForwardProgressReservedPolicy;
	WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS ForwardProgressReservePolicySettings;
	PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST EvtIoAllocateResourcesForReservedRequest;
	PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES EvtIoAllocateRequestResources;
} WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, *PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY;

static inline void WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(
		PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy,
		ULONG TotalForwardProgressRequests)
{
	WDF_INIT_SIZED_(Policy);
	Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
	Policy->ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest;
}

static inline void WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_EXAMINE_INIT(
		PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy,
		ULONG TotalForwardProgressRequests,
		PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS EvtIoWdmIrpForForwardProgress)
{
	WDF_INIT_SIZED_(Policy);
	Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
	Policy->ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyUseExamine;
	Policy->ForwardProgressReservePolicySettings.Policy.ExaminePolicy
		.EvtIoWdmIrpForForwardProgress = EvtIoWdmIrpForForwardProgress;
}

static inline void WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_PAGINGIO_INIT(
		PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy,
		ULONG TotalForwardProgressRequests)
{
	WDF_INIT_SIZED_(Policy);
	Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
	Policy->ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyPagingIO;
}

#endif
