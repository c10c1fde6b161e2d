/*
 * control.h - the driver's control codes: monitors that come and go, and the channels that are delivered to them.
 *
 * What a request says is checked in full before anything changes. The monitor list has one lock; a worker is
 * started, stopped and waited for outside it.
 */
#pragma once

#include "mode_list.h"

/* How long a host may be silent: so many ticks of so many milliseconds, which is FRAME_WATCHDOG_S and the rest of a tick. */
#define CONTROL_TICK_MS 3000
#define CONTROL_SILENT_TICKS ((FRAME_WATCHDOG_S * 1000 + CONTROL_TICK_MS - 1) / CONTROL_TICK_MS)

/* Processes that have the device open at once. */
#define CONTROL_OPENERS_MAX 64

struct opener {
	UINT64 process;
	UINT32 files; /* 0: nobody's place */
};

struct monitor {
	UINT64 sessionId;
	UINT64 owner; /* the process that added it: nobody else may touch it */
	struct mode_list modes; /* the first is what it is to show; under the list's lock */
	struct light light;
	BOOLEAN wantsCursor;    /* its cursor is to be kept out of the picture */
	BOOLEAN excludesCursor; /* and is; start says */
	UINT32 colour;          /* enum frame_colour: what it is to show; under the list's lock */
	UINT32 ticks;           /* since it arrived */
	UINT32 id; /* 1 .. FRAME_MONITORS_MAX */
	UINT32 targetId;
	/* The display adapter that it arrived on; 0: there is none. */
	UINT32 luidLow;
	INT32 luidHigh;
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
	/* monitor's list of modes is another; null: monitors keep theirs. */
	NTSTATUS (*update)(void *context, struct monitor *monitor);
	/* Pictures are to be made on that adapter; null: there is one. */
	NTSTATUS (*set_adapter)(void *context, const struct frame_set_render_adapter *adapter);
	/*
	 * The cursor's section, and event unless that is 0, of a monitor whose cursor is excluded; the handles are the driver's
	 * when it succeeds. Null: no monitor has a cursor of its own.
	 */
	NTSTATUS (*set_cursor)(void *context, struct monitor *monitor,
	                       const struct frame_set_cursor_channel *channel);
	/* STATUS_NOT_FOUND: it has no section. */
	NTSTATUS (*forward_cursor)(void *context, struct monitor *monitor, BOOLEAN enable);
	/* monitor->colour is another; null: monitors show FRAME_COLOUR_SDR alone, and do not know of any other. */
	NTSTATUS (*set_colour)(void *context, struct monitor *monitor);
	/* What monitor shows. Null: what was asked for. Errors: STATUS_DEVICE_NOT_READY: nothing yet. */
	NTSTATUS (*get_display)(void *context, const struct monitor *monitor, struct frame_display_reply *reply);
};

struct control {
	const struct control_operations *operations;
	struct monitor *monitor[FRAME_MONITORS_MAX + 1]; /* by id */
	struct mode_list remembered[FRAME_MONITORS_MAX + 1]; /* of the last one that had that id */
	struct opener opener[CONTROL_OPENERS_MAX]; /* under the list's lock */
	UINT32 silentTicks; /* since the last request; atomic */
	struct frame_log_reply log; /* under the list's lock */
};

/* A request as it stands in its one buffer: input and output may be the same bytes. */
struct control_request {
	UINT32 code;
	const void *input;
	SIZE_T inputBytes;
	void *output;
	SIZE_T outputBytes;
	UINT64 owner; /* the process that asks */
};

/*
 * Fails with STATUS_INVALID_PARAMETER (a wrong size, a number out of its bounds), STATUS_NOT_FOUND (no such code,
 * target or room), STATUS_BUFFER_TOO_SMALL, or as start does. retBytes: what was put into the output.
 */
NTSTATUS ControlHandle(_Inout_ struct control *control, _In_ const struct control_request *request,
                       _Out_ SIZE_T *retBytes);
/* A process has opened the device once more. FALSE: too many have. */
BOOLEAN ControlOpened(_Inout_ struct control *control, _In_ UINT64 process);
/* It has closed it once; with the last time its monitors end. */
void ControlClosed(_Inout_ struct control *control, _In_ UINT64 process);
/* To be called every CONTROL_TICK_MS: after so long a silence all monitors end but those that have just come. */
void ControlTick(_Inout_ struct control *control);
/* End every monitor. */
void ControlClear(_Inout_ struct control *control);

/* A monitor's worker takes what was delivered last; FALSE: nothing new. Its handles are the worker's then. */
BOOLEAN ControlTakeDelivery(_Inout_ struct control *control, _Inout_ struct monitor *monitor,
                            _Out_ struct frame_set_channel *delivery);
