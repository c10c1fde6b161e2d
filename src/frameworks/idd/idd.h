/*
 * frameworks/idd/idd.h - indirect displays: what their drivers import, and a composer's door.
 *
 * Model    A driver's half is IddCx (iddcx.h) over emulated adapters and surfaces that are memory (dxgi.h, d3d11.h). The
 *          half that is the window manager's on Windows calls the functions below: it takes a monitor that arrived, sets
 *          one of its modes, and then draws and presents frames. A presented frame that the driver has not taken
 *          yet is replaced by the next, with the dirty rectangles of both.
 *          Besides, the keyed mutexes of shared resources (d3dkmthk.h) over ob/keyed_mutex.h.
 * Source   WDK reference: IddCx; docs/iddcx.md.
 * IRQL     PASSIVE_LEVEL, all of them, by a thread of the machine; they wait through ke alone.
 * Tests    tests/frameworks/idd/
 */
#ifndef DRYDOCK_FRAMEWORKS_IDD_H
#define DRYDOCK_FRAMEWORKS_IDD_H

#include <wdm.h>

#include "base/image/registry.h"
#include "nt/ke/ke.h"

extern const struct image_export_table idd_keyed_mutex_table; /* gdi32.dll */
/* IddCx.dll, dxgi.dll and d3d11.dll; null ends the list. */
extern const struct image_export_table *const idd_export_tables[];

/* Set machine->idd, with one emulated adapter. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS idd_machine_create(struct ke_machine *machine);
void idd_machine_destroy(struct ke_machine *machine);

/* --- The machine ------------------------------------------------------------------------------------------------ */

/* Add an emulated adapter. Errors: STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS idd_gpu_add(struct ke_machine *machine, const WCHAR *name, LUID *ret_luid);
/* The emulated adapters' numbers, from 1 on, while no driver has begun an adapter of its own. */
#define IDD_GPU_LUID_LOW(number) (0xD0000u + (number))
/*
 * Render on that one whatever a driver prefers: as of a computer whose display hangs on one of its GPUs. Before drivers load.
 * Errors   STATUS_NOT_FOUND: there is none of that LUID.
 */
NTSTATUS idd_gpu_fix(struct ke_machine *machine, LUID luid);
/* Let drivers see IddCx 1.minor, 2 to 10; before they load. Errors: STATUS_INVALID_PARAMETER. */
NTSTATUS idd_set_version(struct ke_machine *machine, uint32_t minor);
/* Notification event, set when a monitor arrived or went, or a swap chain; cleared by who looks. */
PKEVENT idd_changed(struct ke_machine *machine);
/*
 * Be told of the same, beside others. changed is called under a lock of this folder's: it wakes somebody who waits outside the
 * machine, and does nothing else.
 */
#define IDD_WATCHERS_MAX 16
struct idd_watcher {
	void (*changed)(void *context);
	void *context;
};
/* Errors: STATUS_INSUFFICIENT_RESOURCES: IDD_WATCHERS_MAX are told already. */
NTSTATUS idd_watch(struct ke_machine *machine, const struct idd_watcher *watcher);
/* No more is told to who has that context, and no call is under way when this returns. */
void idd_unwatch(struct ke_machine *machine, const void *context);
/* Interfaces of dxgi.h and d3d11.h that are alive. */
int32_t idd_com_objects(struct ke_machine *machine);

/* --- Monitors ------------------------------------------------------------------------------------------------------ */

struct idd_monitor;

enum idd_colour {
	IDD_COLOUR_SDR,      /* BGRA, 8 bits */
	IDD_COLOUR_SDR_10,   /* R10G10B10A2 */
	IDD_COLOUR_HDR       /* FP16 scRGB surfaces, PQ on the wire; an adapter that can process FP16 alone */
};

struct idd_mode {
	uint32_t width, height;
	uint32_t rate_numerator, rate_denominator;
	bool preferred, ten_bits;
	bool ten_bits_alone; /* and no fewer: its driver wants advanced colour */
};
struct idd_setting {
	struct idd_mode mode;
	enum idd_colour colour;
};

/* The first arrived monitor that no composer has, referenced, or null. */
struct idd_monitor *idd_monitor_take(struct ke_machine *machine);
/* The same of the monitors on that connector of an adapter, counted from 0. */
struct idd_monitor *idd_monitor_take_at(struct ke_machine *machine, uint32_t connector);
/* Drop it; another may take it. Null is accepted. */
void idd_monitor_drop(struct idd_monitor *monitor);
void idd_monitor_unref(struct idd_monitor *monitor);
/* False once it has departed or its device went. */
bool idd_monitor_is_there(const struct idd_monitor *monitor);
uint32_t idd_monitor_target(const struct idd_monitor *monitor);
/* Fill up to room modes, in the driver's order; gives how many there are. */
uint32_t idd_monitor_list_modes(struct idd_monitor *monitor, struct idd_mode *modes, uint32_t room);
/*
 * Commit a mode and assign a swap chain, or, with null, turn the monitor off. The old chain is taken back first.
 * Errors   STATUS_INVALID_PARAMETER: not a mode of the list, or HDR where the adapter cannot. STATUS_DEVICE_REMOVED.
 *          What the driver gave, with a finding.
 */
NTSTATUS idd_monitor_set(struct idd_monitor *monitor, const struct idd_setting *setting);

struct idd_gamma {
	uint32_t type;     /* IDDCX_GAMMARAMP_TYPE */
	uint32_t bytes;
	void *data;        /* null for the default */
};
/* Errors: STATUS_NOT_SUPPORTED: the driver has no such callback. STATUS_DEVICE_REMOVED. The driver's. */
NTSTATUS idd_monitor_set_gamma(struct idd_monitor *monitor, const struct idd_gamma *gamma);

/* --- Frames --------------------------------------------------------------------------------------------------------- */

#define IDD_SURFACES 3

struct idd_frame {
	struct idd_chain *chain; /* referenced by the frame */
	uint32_t chain_number;   /* another for each swap chain of the machine */
	int index;
	uint8_t *pixels;
	uint32_t width, height, pitch;
	uint32_t format;         /* DXGI_FORMAT */
	uint32_t age;            /* presents since this memory's picture was the newest; 0: never drawn */
};
struct idd_rectangle {
	int32_t left, top, right, bottom;
};
struct idd_presentation {
	const struct idd_rectangle *dirty;
	uint32_t dirty_count;  /* 0: the whole picture; above 16 they are joined */
	uint64_t qpc;          /* when it should be seen; 0: now */
};
/*
 * Begin drawing. Errors: STATUS_NOT_FOUND: no swap chain is assigned. STATUS_DEVICE_BUSY: a frame is being drawn
 * already. STATUS_DEVICE_REMOVED.
 */
NTSTATUS idd_frame_begin(struct idd_monitor *monitor, struct idd_frame *ret_frame);
/* Show it. The frame is used up. Errors: STATUS_DEVICE_REMOVED: the chain was taken back meanwhile. */
NTSTATUS idd_frame_present(struct idd_frame *frame, const struct idd_presentation *presentation);
/* Give it up. */
void idd_frame_cancel(struct idd_frame *frame);
/* False: its swap chain was taken back meanwhile, so that nobody will see it. */
bool idd_frame_is_current(const struct idd_frame *frame);
/*
 * The memory files of all surfaces of its swap chain, for a composer in another process: pitch x height bytes each, whose
 * size is sealed. They stay the chain's.
 */
void idd_frame_memory(const struct idd_frame *frame, int ret_descriptors[IDD_SURFACES]);

struct idd_statistics {
	uint32_t presented, acquired, replaced; /* replaced: by the next before the driver took it */
	uint32_t finished, reported;            /* the driver's calls */
	uint32_t last_reported;                 /* frame number */
	bool real_time;                         /* the driver asked for its GPU to serve it first */
};
/* Of the swap chain that is assigned; all 0: none. */
void idd_monitor_statistics(struct idd_monitor *monitor, struct idd_statistics *ret_statistics);

/* --- Cursor ------------------------------------------------------------------------------------------------------------ */

struct idd_pointer {
	bool visible;
	int32_t x, y;
	bool alpha;             /* false: masked colour */
	uint32_t width, height, hot_x, hot_y;
	const uint8_t *pixels;  /* BGRA, width x 4 bytes a row; null: the shape stays */
};
/*
 * True: the pointer is no part of monitor's pictures, because a driver of its adapter has asked for one; for good.
 * ret_setup is another number whenever the driver has asked anew for this monitor's, and 0 when it has not at all. A change is
 * one of idd_changed().
 */
bool idd_pointer_is_outside(struct idd_monitor *monitor, uint32_t *ret_setup);
/*
 * Errors   STATUS_NOT_SUPPORTED: the driver has set up none, or not that kind or size: the composer draws it, unless
 *          idd_pointer_is_outside().
 *          STATUS_DEVICE_REMOVED.
 */
NTSTATUS idd_pointer_set(struct idd_monitor *monitor, const struct idd_pointer *pointer);

#endif
