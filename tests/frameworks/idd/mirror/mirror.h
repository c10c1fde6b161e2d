/* tests/frameworks/idd/mirror/mirror.h - what the parts of the test driver share. */
#ifndef MIRROR_H
#define MIRROR_H

#define COBJMACROS
#include <windows.h>
#include <wdf.h>
#include <iddcx.h>
#include <dxgi1_5.h>
#include <d3d11_4.h>
#include "mirror_public.h"

#define MIRROR_MONITORS 3

struct mirror_monitor {
	IDDCX_MONITOR handle;
	HANDLE thread, terminate, cursor_event;
	IDDCX_SWAPCHAIN chain;
	HANDLE next_surface;
	LUID render;
};

struct mirror {
	IDDCX_ADAPTER adapter;
	WDFDEVICE device;
	struct mirror_monitor monitor[MIRROR_MONITORS];
	struct mirror_report report;
	unsigned int fault;
	IDXGIResource *leaked;
};
extern struct mirror mirror;

/* modes.c */
#define MIRROR_MODES 3
EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION MirrorParse;
EVT_IDD_CX_MONITOR_GET_DEFAULT_DESCRIPTION_MODES MirrorDefaultModes;
EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES MirrorTargetModes;
#if IDDCX_VERSION_MINOR >= 10
EVT_IDD_CX_PARSE_MONITOR_DESCRIPTION2 MirrorParse2;
EVT_IDD_CX_MONITOR_QUERY_TARGET_MODES2 MirrorTargetModes2;
#endif
NTSTATUS MirrorUpdate(IDDCX_MONITOR monitor, unsigned int which);
extern const unsigned char MirrorEdid[128];

/* worker.c */
EVT_IDD_CX_MONITOR_ASSIGN_SWAPCHAIN MirrorAssign;
EVT_IDD_CX_MONITOR_UNASSIGN_SWAPCHAIN MirrorUnassign;

/* pointers.cpp */
unsigned int MirrorCplusplus(void);

/* control.c */
EVT_IDD_CX_DEVICE_IO_CONTROL MirrorControl;

struct mirror_monitor *MirrorMonitorOf(IDDCX_MONITOR handle);

#endif
