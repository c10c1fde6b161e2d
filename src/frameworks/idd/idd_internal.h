/*
 * frameworks/idd/idd_internal.h - what the files of this folder share.
 *
 * Model    Adapter, monitor and swap chain each are two things: a framework object, which is the driver's and goes when
 *          the driver or its device says so, and a counted record behind it, which a composer may hold longer. Callbacks
 *          of one adapter pass its gate, so that they come one at a time; the thread in it may enter again.
 * Locks    idd_machine.lock > idd_adapter.lock > idd_chain.lock; no callback, no wait and no ke call that can hand over
 *          with any held. The gate is above all of them.
 */
#ifndef DRYDOCK_FRAMEWORKS_IDD_INTERNAL_H
#define DRYDOCK_FRAMEWORKS_IDD_INTERNAL_H

#include "frameworks/wdf/device.h"
#include "nt/ps/ps.h"

#include <windows.h>

#include <d3d11_4.h>
#include <dxgi1_5.h>
#include <iddcx.h>

#include "frameworks/idd/idd.h"

#define IDD_MINOR_NEWEST 10
#define IDD_MONITORS_MAX 16
#define IDD_MODES_MAX 256
#define IDD_DIRTY_MAX 16

struct idd_device;

/* --- The machine's part (machine.c) --------------------------------------------------------------------------- */

struct idd_gpu {
	LIST_ENTRY entry;
	LUID luid;
	WCHAR name[64];
};

struct idd_machine {
	struct ke_machine *machine;
	struct host_lock lock;   /* what follows */
	LIST_ENTRY gpus;         /* in order of creation; never empty */
	const struct idd_gpu *fixed; /* renders whatever is preferred; null: none */
	LIST_ENTRY adapters;     /* struct idd_adapter.entry, in order of creation */
	uint32_t luids, targets; /* given out so far */
	uint32_t minor;          /* of the version that drivers see */
	int32_t com_objects;     /* live ones; relaxed atomics */
	uint32_t chains;         /* made so far; relaxed atomics */
	uint32_t cursor_setups;  /* so far; relaxed atomics */
	KEVENT changed;          /* notification: monitors came, went or want another picture */
	struct idd_watcher watcher[IDD_WATCHERS_MAX]; /* who is told besides; changed null: nobody */
};
/* Monitors came, went, have other modes, or a swap chain is there. */
void idd_tell_changed(struct idd_machine *idd);

static inline struct idd_machine *idd_current(void)
{
	return ke_current_machine()->idd;
}
static inline bool idd_same_luid(LUID left, LUID right)
{
	return left.LowPart == right.LowPart && left.HighPart == right.HighPart;
}
/* Where an adapter renders of which nothing else is preferred. */
const struct idd_gpu *idd_gpu_first(struct idd_machine *idd);
/* Whether the system takes a driver's preference for one. */
bool idd_gpu_is_free(struct idd_machine *idd);
/* The emulated GPU of luid, or null; they live as long as the machine. */
const struct idd_gpu *idd_gpu_find(struct idd_machine *idd, LUID luid);
const struct idd_gpu *idd_gpu_at(struct idd_machine *idd, uint32_t index);
/* A luid that no adapter of the machine has. Needs idd->lock. */
LUID idd_luid_new_locked(struct idd_machine *idd);

/* An event of the current process that may be set, referenced. Errors: those of the handle. */
NTSTATUS idd_reference_event(HANDLE handle, PKEVENT *ret_event);

/* --- Findings (report.c) ---------------------------------------------------------------------------------------- */

struct idd_break {
	const char *rule;
	const void *about;
	NTSTATUS status;
	const char *advice;
};
/* A finding of the current thread; gives fact->status. */
NTSTATUS idd_refuse(const struct idd_break *fact, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* --- Pixels (pixels.c) --------------------------------------------------------------------------------------------- */

/* Memory of one picture; counted. */
struct idd_pixels {
	int32_t references;
	uint32_t width, height, pitch;
	DXGI_FORMAT format;
	LUID gpu;
	uint8_t *memory;
	int descriptor; /* of the memory file that it is; -1: it is this process's alone */
	struct d3d_texture *borrower; /* under the loans' lock: who shows this picture as its own; null: nobody */
	bool is_wanted;               /* so too: somebody could not write, since that was mapped */
};
/* 0: a format that surfaces cannot have. */
uint32_t idd_pixel_bytes(DXGI_FORMAT format);
/* Zeroed; null: another format, no size, or memory is short. */
struct idd_pixels *idd_pixels_create(uint32_t width, uint32_t height, DXGI_FORMAT format, LUID gpu);
/* The same as a memory file whose size is sealed; it is mapped here first. */
struct idd_pixels *idd_pixels_create_shared(uint32_t width, uint32_t height, DXGI_FORMAT format,
                                            LUID gpu);
void idd_pixels_ref(struct idd_pixels *pixels);
/* Null is accepted. */
void idd_pixels_unref(struct idd_pixels *pixels);

/* --- Direct3D (d3d_device.c, d3d_context.c, d3d_texture.c) ---------------------------------------------------------- */

struct d3d_device {
	ID3D11Device d3d;
	IDXGIDevice dxgi;
	ID3D11DeviceContext context;
	ID3D11Multithread multithread;
	int32_t references; /* of all four interfaces */
	struct idd_machine *idd;
	const struct idd_gpu *gpu;
	UINT flags;
	INT priority;
	BOOL protect;
};
struct d3d_texture {
	ID3D11Texture2D d3d;
	IDXGIResource dxgi;
	IDXGISurface surface;
	int32_t references;
	struct d3d_device *device; /* referenced */
	struct idd_pixels *pixels; /* referenced */
	D3D11_TEXTURE2D_DESC description;
	bool mapped;
	struct idd_pixels *borrowed; /* referenced, under the loans' lock: its picture instead of pixels; null: its own */
};

/* --- d3d_loan.c ------------------------------------------------------------------------------------------------------ */

/*
 * A copy of a surface into a texture that can only be read is not made before somebody writes to either: until then the texture shows
 * the surface's memory. A driver that reads each picture once copies it once less.
 * Locks    A lock of their own below every other.
 */

/* For CopyResource. False: it has to be copied. */
bool idd_loan_make(struct d3d_texture *to, struct d3d_texture *from);
/* Whoever writes to texture, or reads it by other means than a map, has it own its picture first. */
void idd_loan_settle(struct d3d_texture *texture);
/* Whoever is to write to pixels has their borrower own its picture. False: it is mapped, and they must stay. */
bool idd_loan_return(struct idd_pixels *pixels);
/* Where the picture of texture is read, and set that it is mapped. */
uint8_t *idd_loan_map(struct d3d_texture *texture);
/* True: meanwhile somebody wanted to write to what it shows. */
bool idd_loan_unmap(struct d3d_texture *texture);
/* For both kinds of unmap. */
void idd_d3d_unmap(struct d3d_texture *texture);
/* The texture is going. */
void idd_loan_drop(struct d3d_texture *texture);

void idd_d3d_device_ref(struct d3d_device *device);
void idd_d3d_device_unref(struct d3d_device *device);
/* Ours behind an interface, or null: it is none of ours. */
struct d3d_device *idd_d3d_device_of(IDXGIDevice *dxgi);
/* Takes a reference to pixels on success; null when memory is short. The caller owns one reference. */
struct d3d_texture *idd_d3d_texture_create(struct d3d_device *device, struct idd_pixels *pixels,
                                           const D3D11_TEXTURE2D_DESC *description);
void idd_d3d_texture_unref(struct d3d_texture *texture);
/* The texture behind a resource pointer that the driver gave. */
struct d3d_texture *idd_d3d_texture_of(ID3D11Resource *resource);
extern const struct ID3D11DeviceContextVtbl idd_d3d_context_table;
/* One adapter's interface object; the caller owns a reference. Null when memory is short. */
HRESULT idd_dxgi_adapter_create(struct idd_machine *idd, const struct idd_gpu *gpu, REFIID id,
                                void **ret_adapter);
/* The GPU behind an adapter's interface; null: none of ours. */
const struct idd_gpu *idd_dxgi_adapter_gpu(IDXGIAdapter *adapter);
/* True when id is one of the list that ends with null. */
bool idd_is_one_of(REFIID id, const IID *const *list);
/* A finding: a method without an implementation was called by its place. */
void idd_unbuilt_method(const char *interface_name, const char *method);
/*
 * IUnknown of one interface of an object that has several: prefix_query, prefix_add_ref and prefix_release. The file has
 * query(), ref() and unref() of the object; of() finds it from the interface.
 */
#define IDD_LIFE(type, of, prefix) \
	static HRESULT prefix##_query(type *This, REFIID id, void **ret_object) \
	{ \
		return query(of(This), id, ret_object); \
	} \
	static ULONG prefix##_add_ref(type *This) \
	{ \
		return ref(of(This)); \
	} \
	static ULONG prefix##_release(type *This) \
	{ \
		return unref(of(This)); \
	}

/* --- Devices (device_api.c) -------------------------------------------------------------------------------------------- */

/* With a WDF device: its configuration, and its adapter once there is one. */
struct idd_device {
	IDD_CX_CLIENT_CONFIG config; /* what an older one lacks is null */
	bool initialized;
	bool powered;                /* EvtDeviceD0Entry has returned */
	bool told;                   /* the end of the adapter's initialization is on its way */
	struct idd_adapter *adapter; /* referenced; null: none yet */
};
/* Let the driver hear that its adapter is initialized, once, and not before its device has power. */
void idd_device_tell(struct idd_device *device);
/* Of a WDF device; null: it has no configuration of ours. */
struct idd_device *idd_device_of(struct wdf_device *device);

/* --- Adapters (adapter.c) ---------------------------------------------------------------------------------------------- */

struct idd_work {
	LIST_ENTRY entry;
	void (*run)(struct idd_work *work);
	KEVENT *done; /* null: nobody waits */
	bool queued;  /* under idd_adapter.lock */
};

struct idd_gate {
	KEVENT open; /* synchronization */
	struct ke_thread *owner;
	uint32_t depth;
};
void idd_gate_enter(struct idd_gate *gate);
void idd_gate_leave(struct idd_gate *gate);

struct idd_adapter {
	int32_t references;
	LIST_ENTRY entry; /* idd_machine.adapters */
	struct idd_machine *idd;
	IDDCX_ADAPTER handle;
	struct wdf_binding *binding;
	const IDD_CX_CLIENT_CONFIG *config; /* the device's, as long as it is there */
	IDDCX_ADAPTER_FLAGS flags;
	uint32_t monitors_max;
	LUID luid, render; /* render: where swap chains are made; under lock */
	struct idd_gate gate;
	struct host_lock lock; /* work, ending, monitors */
	LIST_ENTRY work;
	bool ending;      /* no work is taken any more */
	bool initialized; /* EvtIddCxAdapterInitFinished has returned success */
	bool has_cursor;  /* a monitor's driver shows its pointer: for good, and for all of them. Relaxed atomics */
	KEVENT wake;
	struct ps_thread *thread; /* referenced; null: joined */
	int32_t chains;           /* swap chain objects that the driver has not deleted; atomics */
	struct idd_work init_finished;
	struct idd_monitor *monitor[IDD_MONITORS_MAX]; /* by connector, referenced; null: none */
};
struct adapter_object {
	struct wdf_object object;
	struct idd_adapter *adapter; /* referenced */
};
extern const struct wdf_type idd_adapter_type;

NTSTATUS idd_adapter_create(struct idd_device *device, const IDARG_IN_ADAPTER_INIT *in,
                            struct wdf_device *wdf, const void *caller,
                            struct idd_adapter **ret_adapter);
void idd_adapter_ref(struct idd_adapter *adapter);
void idd_adapter_unref(struct idd_adapter *adapter);
struct idd_adapter *idd_adapter_from_handle(IDDCX_ADAPTER handle, const char *api);
/* Hand work to the adapter's thread; false: it is ending, or the work is queued already. */
bool idd_adapter_post(struct idd_adapter *adapter, struct idd_work *work);
/* The same, and wait. Called on that thread it runs at once. */
bool idd_adapter_call(struct idd_adapter *adapter, struct idd_work *work);
/* Take back all swap chains; off for good: every monitor has departed. Through the gate. */
void idd_adapter_quiet(struct idd_adapter *adapter, bool off_for_good);
void idd_adapter_resume(struct idd_adapter *adapter);
/* Nothing begins any more: no work, no monitor, no word of the initialization. */
void idd_adapter_end(struct idd_adapter *adapter);
/* Join the thread, after that. Not on it. */
void idd_adapter_stop(struct idd_adapter *adapter);

/* --- Monitors (monitor.c, modes.c) -------------------------------------------------------------------------------------- */

enum idd_monitor_state { IDD_MONITOR_CREATED, IDD_MONITOR_ARRIVED, IDD_MONITOR_GONE };

/* One size and rate that both sides can. */
struct idd_full_mode {
	DISPLAYCONFIG_VIDEO_SIGNAL_INFO signal; /* the target's */
	IDDCX_WIRE_BITS_PER_COMPONENT bits;     /* common ones */
	bool preferred;
};
struct idd_mode_list {
	uint32_t count;
	struct idd_full_mode *modes; /* owned */
};
/* What the monitor says it can; kept for changes of the target's list. */
struct idd_monitor_modes {
	uint32_t count, preferred;
	IDDCX_MONITOR_MODE2 *modes; /* owned */
};

struct idd_cursor {
	bool wanted; /* the driver asked for it */
	IDDCX_CURSOR_CAPS caps;
	struct idd_driver_event *available; /* referenced */
	uint32_t setup;                     /* which of the machine's; 0: none yet */
	bool visible;
	int32_t x, y;
	uint32_t position_id, shape_id;
	IDDCX_CURSOR_SHAPE_INFO shape;
	uint8_t *pixels; /* owned, shape.Pitch x Height */
};

struct idd_monitor {
	int32_t references;
	struct idd_adapter *adapter; /* referenced */
	IDDCX_MONITOR handle;        /* null once the object is gone */
	uint32_t connector, target;
	GUID container;
	uint8_t *description; /* owned; null: the monitor has none */
	uint32_t description_bytes;
	IDDCX_MONITOR_DESCRIPTION_TYPE description_type;
	enum idd_monitor_state state;
	bool taken; /* a composer has it; under idd_machine.lock */
	bool hdr;   /* the target can show it */
	struct idd_monitor_modes own;
	struct idd_mode_list list; /* what both can */
	bool active;               /* a mode is set */
	struct idd_full_mode mode;
	struct idd_setting setting;
	struct idd_chain *chain; /* referenced; null: none. Under lock */
	struct host_lock lock;
	struct idd_cursor cursor; /* under lock */
	struct idd_work reassign;
	uint32_t abandoned; /* swap chains given up in a row without a frame; relaxed atomics */
};
struct monitor_object {
	struct wdf_object object;
	struct idd_monitor *monitor; /* referenced */
};
extern const struct wdf_type idd_monitor_type;

void idd_monitor_ref(struct idd_monitor *monitor);
/* On the adapter's thread, later: take the swap chain back and assign another, while the monitor is on. */
void idd_monitor_reassign(struct idd_monitor *monitor);
struct idd_monitor *idd_monitor_from_handle(IDDCX_MONITOR handle, const char *api);
/* In the gate: take the swap chain back, forget the monitor's connector, tell composers. */
void idd_monitor_depart(struct idd_monitor *monitor);
/* In the gate: ask the driver for both lists. Errors: the driver's, STATUS_INVALID_PARAMETER with a finding. */
NTSTATUS idd_modes_ask(struct idd_monitor *monitor);
/* In the gate: match the monitor's list with these of the target. */
NTSTATUS idd_modes_match(struct idd_monitor *monitor, const IDDCX_TARGET_MODE2 *targets,
                         uint32_t count);
void idd_modes_free(struct idd_monitor *monitor);
IDDCX_MONITOR_DESCRIPTION idd_monitor_description(const struct idd_monitor *monitor);

/* --- Events (event.c) ------------------------------------------------------------------------------------------------- */

/* An auto-reset event whose handle is for the driver. */
struct idd_event {
	HANDLE handle;  /* the driver's; null: closed */
	PKEVENT object; /* referenced; null: it is the attached machine's */
	HANDLE ours;    /* to that */
};
NTSTATUS idd_event_create(struct idd_event *event);
void idd_event_set(const struct idd_event *event);
/* The driver has no handle any more. */
void idd_event_close(struct idd_event *event);
/* After that. */
void idd_event_finish(struct idd_event *event);

/* The same of the driver's own making: counted, since it may be another one while somebody sets it. */
struct idd_driver_event {
	int32_t references;
	struct idd_event event;
};
/* Errors: those of the handle; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS idd_driver_event_open(HANDLE handle, struct idd_driver_event **ret_event);
void idd_driver_event_ref(struct idd_driver_event *event);
/* Null is accepted. Not under a lock. */
void idd_driver_event_unref(struct idd_driver_event *event);

/* --- Swap chains (swap_chain.c) ------------------------------------------------------------------------------------------ */

enum idd_surface_state {
	IDD_SURFACE_FREE,
	IDD_SURFACE_DRAWN,
	IDD_SURFACE_PENDING,
	IDD_SURFACE_HELD
};

struct idd_surface {
	enum idd_surface_state state;
	struct idd_pixels *pixels;   /* referenced */
	struct d3d_texture *texture; /* of the chain's device, referenced; null: not yet taken */
	uint32_t frame;              /* number of the picture in it; 0: none yet */
	uint64_t present_qpc;
	uint32_t dirty_count;
	RECT dirty[IDD_DIRTY_MAX];
};

struct idd_chain {
	int32_t references;
	uint32_t number;             /* of all that the machine has had */
	struct idd_monitor *monitor; /* referenced */
	IDDCX_SWAPCHAIN handle;
	LUID gpu;
	struct idd_event event;    /* a new surface is there, or none will come */
	struct host_lock lock;     /* what follows */
	struct d3d_device *device; /* referenced; null: none set yet */
	struct idd_surface surface[IDD_SURFACES];
	int current;   /* the driver's; -1: none */
	bool finished; /* the current frame is done with */
	bool lost;     /* taken back from the driver */
	bool deleted;  /* the driver has deleted it */
	bool hdr;
	bool fresh_metadata; /* the HDR metadata was not told yet */
	uint32_t frames;     /* presented so far: the newest one's number */
	struct idd_statistics statistics;
};
struct chain_object {
	struct wdf_object object;
	struct idd_chain *chain; /* referenced */
};
extern const struct wdf_type idd_chain_type;

void idd_chain_unref(struct idd_chain *chain);
/* The monitor's chain, referenced; null: none. */
struct idd_chain *idd_monitor_chain(struct idd_monitor *monitor);
/* In the gate. Errors: STATUS_INSUFFICIENT_RESOURCES, or a finding when the driver's callback failed. */
NTSTATUS idd_chain_assign(struct idd_monitor *monitor);
void idd_chain_unassign(struct idd_monitor *monitor);
/* A chain was deleted by the driver while it was assigned: another one is due. */
void idd_chain_given_up(struct idd_chain *chain);

#endif
