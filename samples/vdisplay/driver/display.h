/*
 * display.h - what the parts of the virtual monitor's driver share.
 *
 * A screen is a monitor of control.c and what IddCx knows of it. Its channel and its last picture belong to whichever
 * worker runs for it; one at a time does, and the next goes on where the last one stopped.
 */
#pragma once

#define COBJMACROS
#include <windows.h>
#include <wdf.h>
#include <iddcx.h>
#include <d3d11.h>
#include <dxgi1_5.h>

#include "../../testcard/driver/channel.h"
#include "../../testcard/driver/control.h"
#include "device_pool.h"

/* The last frame, where the processor can read it: what a fresh ring gets at once. */
struct picture {
	ID3D11Texture2D *staging; /* of the pool's device, referenced; null: none */
	D3D11_TEXTURE2D_DESC description;
	BOOLEAN isThere;
	UINT64 displayTime;
	struct frame_rectangle damage; /* since it was published last; empty: nothing */
};

struct screen {
	struct control *control;
	struct monitor *monitor;
	IDDCX_MONITOR handle;
	/* What the next worker goes on with when it renders on the same adapter. */
	LUID render;
	struct channel channel;
	struct picture picture;
	struct mode_list arrived; /* what was asked for before it arrived: the system takes no other mode later */
	UINT32 deliveries;        /* seen so far */
	struct frame_display_reply shown; /* what the system committed last; width 0: nothing. Under the device's list */
	struct worker *worker; /* null: no swap chain is assigned */
	struct cursor *cursor; /* null: the system draws it. Under the device's lock of cursors */
};

typedef struct device {
	struct control control;
	struct control_operations operations;
	WDFWAITLOCK list;
	/* One request at a time, so that a monitor that arrives is not taken away meanwhile. */
	WDFWAITLOCK turn;
	WDFWAITLOCK cursors;
	WDFDEVICE handle;
	WDFTIMER watchdog;
	BOOLEAN watches; /* the watchdog ticks; under turn */
	IDDCX_ADAPTER adapter; /* null: not begun */
	BOOLEAN ready;         /* monitors can be made */
	BOOLEAN ends;          /* its monitors go with it */
	BOOLEAN hasCursors;    /* a monitor of the adapter has asked for its cursor, which is for good */
	BOOLEAN prefersDisplay; /* the display's drawing goes before others' */
	struct device_pool pool;
} DISPLAY_DEVICE;

typedef struct screen_context {
	struct screen *screen;
} SCREEN_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SCREEN_CONTEXT, ScreenOf)

/* The one device of this process: a description comes without a handle to find it by. */
extern struct device *TheDevice;

/* monitor.c: control.c's operations, and the adapter they need. */
NTSTATUS MonitorStart(void *context, struct monitor *monitor);
void MonitorStop(void *context, struct monitor *monitor);
NTSTATUS MonitorUpdate(void *context, struct monitor *monitor);
NTSTATUS MonitorGetDisplay(void *context, const struct monitor *monitor,
                           struct frame_display_reply *reply);
NTSTATUS MonitorSetCursor(void *context, struct monitor *monitor,
                          const struct frame_set_cursor_channel *channel);
NTSTATUS MonitorForwardCursor(void *context, struct monitor *monitor, BOOLEAN enable);

/* modes.c */
/*
 * The system takes the list, and sets its first mode. Errors: STATUS_NOT_SUPPORTED: this system cannot, or has to see the monitor
 * arrive anew.
 */
NTSTATUS DisplayUpdateModes(struct screen *screen);
EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION DisplayParse;
EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION2 DisplayParse2;
EVT_IDD_CX_MONITOR_GET_DEFAULT_DESCRIPTION_MODES DisplayDefaultModes;
EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES DisplayTargetModes;
EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES2 DisplayTargetModes2;

/* commit.c: what the system makes of the modes. */
EVT_IDD_CX_ADAPTER_COMMIT_MODES DisplayCommitModes;
EVT_IDD_CX_ADAPTER_COMMIT_MODES2 DisplayCommitModes2;

/* swap_chain.c */
void DisplayStopWorker(struct screen *screen);
EVT_IDD_CX_MONITOR_ASSIGN_SWAPCHAIN DisplayAssign;
EVT_IDD_CX_MONITOR_UNASSIGN_SWAPCHAIN DisplayUnassign;
