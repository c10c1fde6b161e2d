/*
 * control.h - the driver's control codes: monitors that come and go, and the channels that are delivered to them.
 *
 * What a request says is checked in full before anything changes. The monitor list has one lock; a worker is
 * started, stopped and waited for outside it.
 */
#pragma once

#include "types.h"

#include <drydock/frame_channel.h>

struct monitor {
	UINT64 sessionId;
	UINT32 id; /* 1 .. FRAME_MONITORS_MAX */
	UINT32 targetId;
	UINT32 width, height;
	UINT32 refreshHz;
	/* Under the list's lock; deliveries is also looked at without it. */
	struct frame_set_channel delivery;
	BOOLEAN hasDelivery;
	UINT32 deliveries;
	void *worker; /* the operations' own */
};

struct control_operations {
	void (*lock)(void *context);
	void (*unlock)(void *context);
	/* A monitor begins, ends. stop returns when nothing of it runs any more. */
	NTSTATUS (*start)(void *context, struct monitor *monitor);
	void (*stop)(void *context, struct monitor *monitor);
	struct monitor *(*allocate)(void *context);
	void (*release)(void *context, struct monitor *monitor);
	void (*close_handle)(void *context, UINT64 handle);
	UINT32 (*pid)(void *context); /* of the process whose handles a delivery names */
	void *context;
};

struct control {
	const struct control_operations *operations;
	struct monitor *monitor[FRAME_MONITORS_MAX + 1]; /* by id */
};

/* A request as it stands in its one buffer: input and output may be the same bytes. */
struct control_request {
	UINT32 code;
	const void *input;
	SIZE_T inputBytes;
	void *output;
	SIZE_T outputBytes;
};

/*
 * Fails with STATUS_INVALID_PARAMETER (a wrong size, a number out of its bounds), STATUS_NOT_FOUND (no such code,
 * target or room), STATUS_BUFFER_TOO_SMALL, or as start does. retBytes: what was put into the output.
 */
NTSTATUS ControlHandle(_Inout_ struct control *control, _In_ const struct control_request *request,
                       _Out_ SIZE_T *retBytes);
/* End every monitor. */
void ControlClear(_Inout_ struct control *control);

/* A monitor's worker takes what was delivered last; FALSE: nothing new. Its handles are the worker's then. */
BOOLEAN ControlTakeDelivery(_Inout_ struct control *control, _Inout_ struct monitor *monitor,
                            _Out_ struct frame_set_channel *delivery);
