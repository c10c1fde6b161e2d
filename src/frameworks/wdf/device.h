/*
 * frameworks/wdf/device.h - devices: initialisation records, device objects, files, dispatch.
 *
 * Model    A driver fills a WDFDEVICE_INIT; WdfDeviceCreate turns it into a WDM device object and a
 *          framework object whose pointer is the extension's first word. Roles differ in who completes
 *          what: a function or filter device passes PnP and power requests down, a PDO answers them, a
 *          control device gets none. pnp.h drives the callbacks of PNP-1 to PNP-12.
 * Source   docs/spec/wdf-ndis.md A2, A8; WDK: WdfDeviceCreate, WdfDeviceInit*.
 * Locks    device->lock guards queues, files, interfaces and children lists.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_DEVICE_H
#define DRYDOCK_FRAMEWORKS_WDF_DEVICE_H

#include "frameworks/wdf/driver.h"
#include "frameworks/wdf/object.h"

struct wdf_queue;
struct wdf_request;
struct wdf_target;
struct wdf_child_list;
struct wdf_file;
struct wdf_child;
struct wdf_irp_dispatch;

enum wdf_role { WDF_ROLE_FUNCTION, WDF_ROLE_FILTER, WDF_ROLE_PDO, WDF_ROLE_CONTROL, WDF_ROLE_MINIPORT };

/* A driver's callback for raw IRPs of one major function. */
struct wdf_preprocess {
	PFN_WDFDEVICE_WDM_IRP_PREPROCESS callback;
	UCHAR minor[32];
	ULONG minor_count; /* 0: all */
};

struct wdf_file_config {
	WDF_FILEOBJECT_CONFIG config;
	WDF_OBJECT_ATTRIBUTES attributes;
	bool set;
};

/* What a PDO answers to its bus queries. */
struct wdf_pdo_identity {
	WCHAR *device_id, *instance_id, *container_id;
	WCHAR *hardware_ids, *compatible_ids; /* lists: each ends with a zero, the list with an empty one */
	size_t hardware_ids_bytes, compatible_ids_bytes;
	struct wdf_device_text *texts;
	LCID default_locale;
	bool raw;
	GUID raw_class;
	bool forward_to_parent;
};

struct wdf_device_text {
	struct wdf_device_text *next;
	LCID locale;
	WCHAR *description, *location;
};

/* Everything that a WDFDEVICE_INIT collects and a device keeps. */
struct wdf_device_settings {
	enum wdf_role role;
	bool power_policy_owner;
	bool no_dispatch_to_queue;
	bool exclusive;
	bool inrush, power_pageable;
	bool self_target;
	bool locks_io; /* I/O takes the remove lock */
	bool shutdown_flags;
	DEVICE_TYPE device_type;
	ULONG characteristics;
	WDF_DEVICE_IO_TYPE read_write_io, control_io;
	WDF_IO_TYPE_CONFIG io_config;
	WDF_PNPPOWER_EVENT_CALLBACKS pnp;
	WDF_POWER_POLICY_EVENT_CALLBACKS policy;
	WDF_FDO_EVENT_CALLBACKS fdo;
	WDF_PDO_EVENT_CALLBACKS pdo;
	WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE release_order;
	PFN_WDF_IO_IN_CALLER_CONTEXT in_caller_context;
	PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION shutdown;
	ULONG shutdown_kind;
	WDF_OBJECT_ATTRIBUTES request_attributes;
	bool request_attributes_set;
	struct wdf_file_config file;
	struct wdf_preprocess *preprocess[IRP_MJ_MAXIMUM_FUNCTION + 1];
};

/* What a class extension of the framework's own floor is told about a device that it serves; each may be null. */
struct wdf_extension {
	void (*powered_up)(struct wdf_device *device, void *state);     /* after EvtDeviceD0Entry */
	void (*powering_down)(struct wdf_device *device, void *state);  /* before EvtDeviceD0Exit */
	void (*releasing)(struct wdf_device *device, void *state);      /* before EvtDeviceReleaseHardware */
	void (*free)(void *state);                                      /* with the device, or its record */
};

struct WDFDEVICE_INIT {
	struct wdf_binding *binding;
	const struct wdf_extension *extension; /* null: none */
	void *extension_state;                 /* the device's once it is made */
	struct wdf_device_settings settings;
	PDEVICE_OBJECT physical;        /* of a function or filter device */
	struct wdf_device *parent;      /* of a PDO */
	struct wdf_child_list *list;    /* dynamically enumerated */
	struct wdf_child *child;
	struct wdf_pdo_identity identity;
	WCHAR *name, *security;         /* owned, zero-terminated; null: none */
	bool auto_name;
	GUID security_class;
	WDF_CHILD_LIST_CONFIG child_config;
	WDF_OBJECT_ATTRIBUTES child_attributes;
	bool child_config_set;
	struct wdf_device *created;     /* set by WdfDeviceCreate */
};

/* Dispatch of one request type (WdfDeviceConfigureRequestDispatching). */
#define WDF_REQUEST_TYPES 16

struct wdf_interface {
	LIST_ENTRY entry;
	GUID guid;
	UNICODE_STRING reference; /* Buffer null: none */
	UNICODE_STRING link;
	bool enabled, wanted;
};

struct wdf_device {
	struct wdf_object object;
	struct wdf_power_framework *power_framework; /* null: no settings were assigned */
	const struct wdf_extension *extension;       /* null: none */
	void *extension_state;
	struct wdf_device_settings settings;
	PDEVICE_OBJECT device_object;
	PDEVICE_OBJECT attached; /* next lower; null: PDO, control */
	PDEVICE_OBJECT physical;
	struct wdf_dispose_list dispose_list;
	struct host_lock lock;
	LIST_ENTRY queues;       /* struct wdf_queue.device_entry, in order of creation */
	LIST_ENTRY files;        /* struct wdf_file.entry */
	uint32_t queue_numbers, enabler_numbers; /* given out so far */
	PFILE_OBJECT exclusive_file; /* who has an exclusive device open; null: nobody */
	LIST_ENTRY interfaces;
	LIST_ENTRY interrupts;   /* struct wdf_interrupt.entry */
	struct wdf_queue *default_queue;
	struct wdf_queue *queue_for[WDF_REQUEST_TYPES]; /* by WDF_REQUEST_TYPE */
	struct wdf_target *target; /* the next lower driver */
	struct wdf_target *self;   /* the device's own queues; null: not asked for */
	WCHAR *name;
	UNICODE_STRING symbolic_link;
	struct wdf_pdo_identity identity;
	struct wdf_device *parent;
	struct wdf_child_list *default_children, *static_children;
	struct wdf_child_list *child_lists; /* all, newest first */
	struct wdf_child *child;
	LIST_ENTRY query_interfaces;
	struct wdf_irp_dispatch *irp_dispatch; /* callbacks in order; owned */
	LIST_ENTRY dma_enablers; /* struct wdf_dma_enabler.device_entry */
	LIST_ENTRY wmi_providers;
	struct wdf_pnp *pnp;
	WDF_DEVICE_STATE state;
	WDF_DEVICE_PNP_CAPABILITIES capabilities;
	bool capabilities_set;
	WDF_DEVICE_POWER_CAPABILITIES power_capabilities;
	bool power_capabilities_set;
	ULONG bus_child_depth;
	PNP_BUS_INFORMATION bus_information;
	bool bus_information_set;
	bool initialized;        /* control device: finish-initializing was called */
	bool started_once;
	bool deleted;            /* the WDM device object is gone */
	WCHAR *mof_resource;
};

/* The WDM device extension. It may outlive the device. */
struct wdf_device_extension {
	struct wdf_device *device;
	bool locks_io; /* remove_lock is one (remove_lock.h) */
	IO_REMOVE_LOCK remove_lock;
};

extern const struct wdf_type wdf_device_type;

static inline struct wdf_device *wdf_device_of(PDEVICE_OBJECT device_object)
{
	return ((struct wdf_device_extension *)device_object->DeviceExtension)->device;
}
static inline struct wdf_dispose_list *wdf_device_dispose_list(struct wdf_device *device)
{
	return &device->dispose_list;
}
static inline struct wdf_device *wdf_device_from_handle(WDFDEVICE handle, const char *api)
{
	return (struct wdf_device *)wdf_object_from_handle(handle, &wdf_device_type, api);
}

/* --- Initialisation records (device_init.c) ------------------------------------------------------- */

PWDFDEVICE_INIT wdf_device_init_create(struct wdf_binding *binding, enum wdf_role role);
/* Null is accepted. */
void wdf_device_init_free(PWDFDEVICE_INIT init);
/* A zero-terminated copy; null when memory is short. */
WCHAR *wdf_copy_string(PCUNICODE_STRING string);
/* Free identity's parts. */
void wdf_identity_free(struct wdf_pdo_identity *identity);

/* --- Life (device.c) ---------------------------------------------------------------------------------- */

/*
 * What WdfDeviceCreate does. On success init is used up and *init_slot becomes null.
 * Errors   Those of IoCreateDevice and IoAttachDeviceToDeviceStack; attribute errors.
 */
NTSTATUS wdf_device_create(PWDFDEVICE_INIT *init_slot, PWDF_OBJECT_ATTRIBUTES attributes,
                           const void *caller, struct wdf_device **ret_device);
/* The device's object name; the buffer is the caller's to free(). Errors: STATUS_INVALID_DEVICE_STATE. */
NTSTATUS wdf_device_name(struct wdf_device *device, UNICODE_STRING *ret_name);
/* Set what a WDFSTRING holds (string_api.c). */
NTSTATUS wdf_string_assign(WDFSTRING string, PCUNICODE_STRING value);
/* Detach and delete the WDM side; interfaces and links go. Once. */
void wdf_device_disappear(struct wdf_device *device);
/* Both passes over the device's tree, after its WDM side was taken apart. PASSIVE_LEVEL. */
void wdf_device_destroy(struct wdf_device *device);
/* DeviceAdd returned success, or FinishInitializing was called: opens may come. */
void wdf_device_initialized(struct wdf_device *device);
/* irp's next stack location goes to queue of the device itself; null: to the one for its type (dispatch.c). */
NTSTATUS wdf_dispatch_to_self(struct wdf_device *device, PIRP irp, struct wdf_queue *queue);

/* --- Interfaces and links (device_interface.c) ---------------------------------------------------------- */

void wdf_device_enable_interfaces(struct wdf_device *device, bool enable);
/* The symbolic link of a registered interface of device, which keeps it; null: there is none. */
PUNICODE_STRING wdf_device_interface_link(struct wdf_device *device, const GUID *guid,
                                          PCUNICODE_STRING reference);
void wdf_device_free_interfaces(struct wdf_device *device);

/* --- Files (file.c) --------------------------------------------------------------------------------------- */

struct wdf_file {
	struct wdf_object object;
	struct wdf_device *device;
	PFILE_OBJECT file_object;
	LIST_ENTRY entry;
	UNICODE_STRING name;
	ULONG initiator; /* process that opened it */
	bool opened; /* create succeeded: cleanup and close callbacks are due */
};
extern const struct wdf_type wdf_file_type;

/* Errors: STATUS_INVALID_DEVICE_REQUEST: files of queue scope. */
NTSTATUS wdf_file_check_settings(const struct wdf_device_settings *settings);
/* Must every request of device have a file object? */
bool wdf_file_demanded(const struct wdf_device *device);
NTSTATUS wdf_file_dispatch_create(struct wdf_device *device, PIRP irp);
NTSTATUS wdf_file_dispatch_cleanup(struct wdf_device *device, PIRP irp);
NTSTATUS wdf_file_dispatch_close(struct wdf_device *device, PIRP irp);
/* The framework's object for file_object, or null. */
struct wdf_file *wdf_file_find(struct wdf_device *device, PFILE_OBJECT file_object);
/* A create request ended with status. */
void wdf_file_created(struct wdf_device *device, PFILE_OBJECT file_object, NTSTATUS status);

/* --- Dispatch (dispatch.c) ----------------------------------------------------------------------------------- */

/* A read, write or control: to the queue that is configured for it. */
NTSTATUS wdf_dispatch_io(struct wdf_device *device, PIRP irp, UCHAR major);
/* The same to queue; in_caller: EvtIoInCallerContext first. */
NTSTATUS wdf_dispatch_to_queue(struct wdf_device *device, PIRP irp, struct wdf_queue *queue,
                               bool in_caller);
/* The same by way of the driver's dispatch callbacks from entry on (irp_dispatch_api.c). */
NTSTATUS wdf_irp_dispatch_from(struct wdf_device *device, PIRP irp, struct wdf_irp_dispatch *entry);
void wdf_irp_dispatch_free(struct wdf_device *device);
/* After a preprocess callback; or directly. */
NTSTATUS wdf_dispatch_irp(struct wdf_device *device, PIRP irp);
/* The same with the driver's preprocess callback before it. */
NTSTATUS wdf_dispatch_here(struct wdf_device *device, PIRP irp);
/* Complete irp in place. */
NTSTATUS wdf_complete_irp(PIRP irp, NTSTATUS status, ULONG_PTR information);
/* Pass irp to the next lower device unchanged. */
NTSTATUS wdf_pass_down(struct wdf_device *device, PIRP irp);

#endif
