/*
 * nt/pnp/pnp.h - the device tree, plug and play, power, device interfaces.
 *
 * Model    A machine has one tree of device nodes. Its root is `HTREE\ROOT\0`; below it are the devices that
 *          a script plugs (enumerator ROOT, or another that the options name), and below bus drivers'
 *          devices their children. A node finds its service through the INFs that were added: hardware ids in
 *          order, then compatible ids. All work on the tree is done by one machine thread, the PnP thread, one
 *          action after another; the calls below hand it an action and wait. A call made by the
 *          PnP thread itself is carried out at once.
 * Source   WDK: "State Transitions for PnP Devices", "Device Object Example", "Device Interface Classes",
 *          IRP_MN_xxx reference; SetupAPI's INF reference.
 * Locks    pnp_machine.lock guards nodes, interfaces and notifications; a host lock, never held across a
 *          driver's routine.
 * Tests    tests/nt/pnp
 */
#ifndef DRYDOCK_SRC_NT_PNP_H
#define DRYDOCK_SRC_NT_PNP_H

#include "nt/io/io.h"

struct rtl_inf;
struct pnp_device;

/* --- Machine ------------------------------------------------------------------------------------------ */

/* What src/machine does for the tree. */
struct pnp_operations {
	/*
	 * Find, load and start the driver of that service (io_driver_create, io_driver_start).
	 * Gives    A reference to its driver object.
	 * Errors   STATUS_OBJECT_NAME_NOT_FOUND: nobody knows the service; else why it did not start.
	 */
	NTSTATUS(*load_driver)
	(struct ke_machine *machine, const WCHAR *service, PDRIVER_OBJECT *ret_driver);
	/*
	 * The same for a device of these hardware ids (each ends with a zero, the list with an empty one): of a service that
	 * several drivers share, as user-mode drivers do the reflector's, it is the one of that device. May be null: load_driver.
	 */
	NTSTATUS(*load_device_driver)
	(struct ke_machine *machine, const WCHAR *service, const WCHAR *hardware_ids, PDRIVER_OBJECT *ret_driver);
	/* True for a filter of Windows' own whose part the machine does without a driver. May be null: there is none. */
	bool (*stands_in)(struct ke_machine *machine, const WCHAR *service);
	/* The last device of driver is gone: unload it if the machine wants that. May be null: it stays. */
	void (*driver_idle)(struct ke_machine *machine, PDRIVER_OBJECT driver);
};

struct pnp_machine {
	const struct pnp_operations *operations; /* set by src/machine; null: every load fails */
	struct pnp_state *state;                 /* pnp's own */
};

/*
 * Make the root of the tree and its bus driver `\Driver\PnpManager`.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS pnp_machine_create(struct ke_machine *machine);
/* Remove every device (children first), end the PnP thread, free. Caller: a thread in the machine. */
void pnp_machine_destroy(struct ke_machine *machine);
/* Remove every device, children first, as at shutdown; the tree stays usable. */
void pnp_remove_all(struct ke_machine *machine);
/* Wait until all actions that were asked for (bus relations, notifications) have been done. */
void pnp_settle(struct ke_machine *machine);

/* --- What the tree knows about drivers ------------------------------------------------------------------ */

/*
 * Learn a package: its models (hardware id to install section), services, filters and registry entries.
 * Owns     Nothing of inf after the call unless it gives success: then inf must live as long as the machine.
 * Errors   STATUS_INVALID_PARAMETER: no models for this architecture, or no service in what they install.
 */
NTSTATUS pnp_inf_add(struct ke_machine *machine, const struct rtl_inf *inf);
/*
 * Without an INF: devices with that hardware id get service. class_guid may be null.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS pnp_match_add(struct ke_machine *machine, const WCHAR *hardware_id, const WCHAR *service,
                       const GUID *class_guid);
/* Every device whose hardware id is hardware_id (null: every device) gets service as upper or lower filter. */
NTSTATUS pnp_filter_add(struct ke_machine *machine, const WCHAR *hardware_id, const WCHAR *service,
                        bool upper);
/* First hardware id of the n-th model that the added INFs know, or null: what `drydock run` plugs. */
const WCHAR *pnp_model_hardware_id(struct ke_machine *machine, uint32_t index);

/* --- Scripted devices ------------------------------------------------------------------------------------ */

/* Hardware of a plugged device, given by a device model; all may be null. */
struct pnp_hardware {
	void *context;
	/* IRP_MN_READ_CONFIG and WRITE_CONFIG, BUS_INTERFACE_STANDARD; gives bytes done. */
	ULONG(*read_config)
	(void *context, ULONG which_space, void *buffer, ULONG offset, ULONG length);
	ULONG(*write_config)
	(void *context, ULONG which_space, const void *buffer, ULONG offset, ULONG length);
	/* The stack was powered (PowerDeviceD0 .. D3), started (true) or stopped (false). */
	void (*set_power)(void *context, DEVICE_POWER_STATE state);
	void (*set_started)(void *context, bool started);
	/* IRP_MN_QUERY_INTERFACE that is not BUS_INTERFACE_STANDARD. */
	NTSTATUS(*query_interface)
	(void *context, const GUID *type, USHORT size, USHORT version, PINTERFACE interface,
	 PVOID specific);
};

struct pnp_device_options {
	const WCHAR *enumerator; /* null: u"ROOT" */
	const WCHAR
		*device_id; /* part after the enumerator; null: made from the first hardware id */
	const WCHAR *instance_id;          /* null: "0000", "0001", ... per device id */
	const WCHAR *hardware_ids;         /* each ends with a zero, the list with an empty one */
	const WCHAR *compatible_ids;       /* likewise; may be null */
	const WCHAR *description;          /* null: from the INF */
	const WCHAR *location;             /* DeviceTextLocationInformation; may be null */
	const WCHAR *container_id;         /* a GUID with braces; may be null */
	const CM_RESOURCE_LIST *resources; /* may be null: none */
	const CM_RESOURCE_LIST *translated_resources; /* null: the same as resources */
	ULONG address, ui_number;                     /* capabilities */
	bool removable, surprise_ok;
	INTERFACE_TYPE bus_type; /* IoGetDeviceProperty; Internal by default (0) */
	ULONG bus_number;
	GUID bus_type_guid;
	const struct pnp_hardware *hardware; /* may be null */
};

enum pnp_state_of_device {
	PNP_STATE_INITIALIZED, /* known, no driver asked yet */
	PNP_STATE_ADDED,       /* stack built */
	PNP_STATE_STARTED,
	PNP_STATE_QUERY_STOPPED,
	PNP_STATE_STOPPED,
	PNP_STATE_QUERY_REMOVED,
	PNP_STATE_SURPRISE_REMOVED,
	PNP_STATE_REMOVED,
	PNP_STATE_FAILED /* no driver, AddDevice or start failed: see pnp_device_status() */
};

/*
 * A device appears: its drivers are loaded, AddDevice is called bottom up, it is started and its children
 * are enumerated, before this returns.
 * Gives    The node, in ret_device also when the drivers failed; it lives until its removal and its last
 *          reference (pnp_device_unref) are gone.
 * Errors   The status of pnp_device_status(): STATUS_NO_SUCH_DEVICE when no INF knows it.
 */
NTSTATUS pnp_device_plug(struct ke_machine *machine, const struct pnp_device_options *options,
                         struct pnp_device **ret_device);
/* True when a device of the tree has that hardware id, plugged or reported by a bus. */
bool pnp_hardware_present(struct ke_machine *machine, const WCHAR *hardware_id);
/* Orderly: query-remove of it and all below, then remove, or cancel-remove when one refused. Errors: its veto. */
NTSTATUS pnp_device_query_remove(struct pnp_device *device);
/* Only ask: query-remove, then cancel-remove. Gives what the stack answered. */
NTSTATUS pnp_device_query_cancel_remove(struct pnp_device *device);
/*
 * The hardware is gone: IRP_MN_SURPRISE_REMOVAL now, IRP_MN_REMOVE_DEVICE when the last file is closed (at once
 * when none is open).
 */
NTSTATUS pnp_device_surprise_remove(struct pnp_device *device);
/* Query-stop and stop for rebalancing (cancel-stop and its status when refused). */
NTSTATUS pnp_device_stop(struct pnp_device *device);
/* Start a stopped device again; resources null: as before. */
NTSTATUS pnp_device_restart(struct pnp_device *device, const CM_RESOURCE_LIST *resources,
                            const CM_RESOURCE_LIST *translated);
/*
 * Requests that no driver of the stack knows and each must pass down as they are: a PnP request with a minor function
 * that does not exist, and a management query for nobody. Gives STATUS_NO_SUCH_DEVICE when it has no stack.
 */
NTSTATUS pnp_device_send_unknown(struct pnp_device *device);
/* A device power IRP (query then set when query is true) to state; waits for it. */
NTSTATUS pnp_device_set_power(struct pnp_device *device, DEVICE_POWER_STATE state);
/* A system power IRP to every device: children first going down, parents first coming up. Waits for all. */
NTSTATUS pnp_system_set_power(struct ke_machine *machine, SYSTEM_POWER_STATE state);

enum pnp_state_of_device pnp_device_state(struct pnp_device *device);
/* Why the device is in PNP_STATE_FAILED, else STATUS_SUCCESS. */
NTSTATUS pnp_device_status(struct pnp_device *device);
/* Text for a state: "started". */
const char *pnp_state_name(enum pnp_state_of_device state);
/* `ROOT\ECHO\0000`; lives as long as the node. */
const UNICODE_STRING *pnp_device_instance_path(struct pnp_device *device);
PDEVICE_OBJECT pnp_device_physical_object(struct pnp_device *device);
/* Top of its stack, referenced, or null when it has none. */
PDEVICE_OBJECT pnp_device_stack_top(struct pnp_device *device);
void pnp_device_ref(struct pnp_device *device);
void pnp_device_unref(struct pnp_device *device);
/* The node of that instance path, referenced, or null. Case does not matter. */
struct pnp_device *pnp_device_find(struct ke_machine *machine, const WCHAR *instance_path);
/* Nodes in order of arrival: next after previous (null: first), referenced; previous is unreferenced. */
struct pnp_device *pnp_device_next(struct ke_machine *machine, struct pnp_device *previous);
/* Parent (null for those at the root), not referenced. */
struct pnp_device *pnp_device_parent(struct pnp_device *device);

/*
 * Value of a documented property in the form of SPDRP_xxx / DEVICE_REGISTRY_PROPERTY: strings with their
 * terminator, lists with two.
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND, STATUS_BUFFER_TOO_SMALL (ret_length is what is needed).
 */
NTSTATUS pnp_device_property(struct pnp_device *device, DEVICE_REGISTRY_PROPERTY property,
                             void *buffer, ULONG length, ULONG *ret_length);
/* What the bus said of device's capabilities, as the bits of CM_DEVCAP_xxx. */
uint32_t pnp_device_capability_bits(const struct pnp_device *device);

/* --- Device interfaces ------------------------------------------------------------------------------------ */

struct pnp_interface_view {
	GUID class_guid;
	const WCHAR *symbolic_link; /* `\??\ROOT#ECHO#0000#{...}`, user mode spells it `\\?\...` */
	const WCHAR *instance_path; /* of its device */
	bool enabled;
};
/*
 * Call visit for each interface of class_guid (null: all) in order of registration, enabled ones only unless
 * all; instance_path (null: any) restricts to one device. Views are valid during the call; no lock is held.
 * Gives    How many.
 */
uint32_t pnp_interface_for_each(struct ke_machine *machine, const GUID *class_guid,
                                const WCHAR *instance_path, bool all,
                                void (*visit)(const struct pnp_interface_view *view, void *context),
                                void *context);

/* What a listener of user mode (CM_Register_Notification) is told. */
enum pnp_notice { PNP_NOTICE_ARRIVAL, PNP_NOTICE_REMOVAL };
struct pnp_listener;
/*
 * Call notify on the PnP thread for arrivals and removals of interfaces of class_guid (null: all).
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS pnp_listener_create(struct ke_machine *machine, const GUID *class_guid,
                             void (*notify)(enum pnp_notice notice,
                                            const struct pnp_interface_view *view, void *context),
                             void *context, struct pnp_listener **ret_listener);
/* No call is running or follows after this returns. Null is accepted. */
void pnp_listener_destroy(struct pnp_listener *listener);

/* --- Names of ours that images import ---------------------------------------------------------------------- */

extern const struct image_export_table pnp_export_table;

#endif
