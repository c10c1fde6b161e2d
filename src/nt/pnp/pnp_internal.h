/*
 * nt/pnp/pnp_internal.h - what the files of this folder share.
 */
#ifndef DRYDOCK_NT_PNP_INTERNAL_H
#define DRYDOCK_NT_PNP_INTERNAL_H

#include "nt/cm/cm.h"
#include "nt/ex/ex.h"
#include "nt/pnp/pnp.h"
#include "nt/ps/ps.h"
#include "nt/rtl/inf.h"

#define PNP_STACK_DRIVERS_MAX 16

/* --- Nodes ------------------------------------------------------------------------------------------------ */

struct pnp_device {
	LIST_ENTRY entry;   /* pnp_state.nodes, in order of arrival */
	LIST_ENTRY sibling; /* parent's children */
	LIST_ENTRY children;
	struct pnp_device *parent; /* null: below the root */
	struct ke_machine *machine;
	uint32_t number;
	uint32_t references; /* atomic */
	PDEVICE_OBJECT pdo;  /* referenced while the node is in the tree */
	enum pnp_state_of_device state;
	NTSTATUS status;
	bool linked; /* in the lists */
	bool root_enumerated;
	bool gone;     /* the hardware is not there any more */
	bool reported; /* scratch of an enumeration */
	bool queried;  /* has answered query-remove with yes */
	bool raw_ok;
	WCHAR *device_id; /* "ROOT\ECHO" */
	WCHAR *instance_id;
	WCHAR *hardware_ids, *compatible_ids; /* lists, may be null */
	WCHAR *path_text;                     /* "ROOT\ECHO\0000" */
	UNICODE_STRING path;
	WCHAR *service, *description, *location, *manufacturer, *class_name;
	WCHAR *driver_key; /* "{guid}\0000" */
	GUID class_guid;
	bool has_class;
	DEVICE_CAPABILITIES capabilities;
	PNP_BUS_INFORMATION bus;
	CM_RESOURCE_LIST *resources, *translated; /* may be null; from malloc */
	const struct pnp_hardware *hardware;
	PDRIVER_OBJECT driver[PNP_STACK_DRIVERS_MAX]; /* referenced */
	uint32_t driver_count;
	LIST_ENTRY properties; /* IoSetDevicePropertyData */
	DEVICE_POWER_STATE device_power;
	SYSTEM_POWER_STATE system_power;
	PNP_DEVICE_STATE pnp_flags;
};

struct pnp_interface {
	LIST_ENTRY entry;
	GUID class_guid;
	struct pnp_device *device; /* referenced */
	WCHAR *link_text;          /* `\??\...#{guid}\ref` */
	size_t base_count;         /* characters of it before `\ref` */
	bool enabled;
	struct ke_machine *machine;
};

struct pnp_match {
	LIST_ENTRY entry;
	WCHAR *hardware_id; /* null: every device (filters) */
	WCHAR *service;
	GUID class_guid;
	bool has_class;
	bool filter, upper;
};

struct pnp_package {
	LIST_ENTRY entry;
	const struct rtl_inf *inf;
};

struct pnp_action {
	LIST_ENTRY entry;
	void (*run)(struct pnp_action *action); /* frees action */
	bool takes_tree;                        /* run with the tree's lock */
};

struct pnp_state {
	struct ke_machine *machine;
	struct host_lock lock; /* lists below */
	KEVENT tree_free;      /* who takes it owns the tree */
	struct ke_thread *tree_owner;
	LIST_ENTRY actions;
	struct ex_work drain;
	bool draining;
	uint32_t outstanding; /* actions not finished */
	KEVENT settled;
	struct ke_thread *drainer;
	LIST_ENTRY nodes, roots;
	LIST_ENTRY interfaces, matches, packages, notifications, listeners;
	uint32_t next_number, next_class_instance;
	PDRIVER_OBJECT root_driver;
	PDRIVER_OBJECT software_driver; /* null: not asked for yet; software.c */
	PDEVICE_OBJECT software_device;
	uint32_t irps_outstanding;
	struct host_lock power_lock;
	LIST_ENTRY power_requests; /* on their way */
};
/* The machine goes: free the records of power requests that drivers kept. */
void pnp_power_forget(struct pnp_state *state);

static inline struct pnp_state *pnp_state_of(struct ke_machine *machine)
{
	return machine->pnp->state;
}

/* --- Running on the tree ------------------------------------------------------------------------------------ */

/* Run function(context) on a system thread that owns the tree, and wait. At once when the caller owns it. */
void pnp_run(struct ke_machine *machine, void (*function)(void *context), void *context);
/* Queue action; it runs later on a worker. */
void pnp_action_queue(struct ke_machine *machine, struct pnp_action *action);

/* --- Nodes --------------------------------------------------------------------------------------------------- */

struct pnp_device *pnp_node_create(struct ke_machine *machine, struct pnp_device *parent,
                                   PDEVICE_OBJECT pdo);
/* Ask the bus who it is and enter it in the lists and the registry. Errors: what the bus gave. */
NTSTATUS pnp_node_identify(struct pnp_device *device);
/* Drivers, start, children. The tree is owned. */
void pnp_node_bring_up(struct pnp_device *device);
void pnp_node_enumerate(struct pnp_device *device);
/* Take it out of the lists, drop the PDO. */
void pnp_node_unlink(struct pnp_device *device);
void pnp_node_fail(struct pnp_device *device, NTSTATUS status);
void pnp_node_set_state(struct pnp_device *device, enum pnp_state_of_device state);
/* Write Enum\PATH. */
void pnp_node_register(struct pnp_device *device);
/* `...\Enum\PATH` and the driver key; from malloc, null when memory is short. */
WCHAR *pnp_node_enum_key(struct pnp_device *device);
WCHAR *pnp_node_driver_key(struct pnp_device *device);
/* security.c: its INF's Security, if it has one, at the physical device object. */
void pnp_security_apply(struct pnp_device *device);

/* Build the stack: filters, service. Errors: why a driver is missing or failed. */
NTSTATUS pnp_stack_build(struct pnp_device *device);
/* After IRP_MN_REMOVE_DEVICE: look at what is left above the PDO and let the drivers go. */
void pnp_stack_release(struct pnp_device *device);
NTSTATUS pnp_stack_start(struct pnp_device *device);

/* Who serves device: service, class, description, filters from matches and packages. */
void pnp_match_device(struct pnp_device *device);
/* Append the services of upper or lower filters that matches name; gives the new count. */
uint32_t pnp_match_filters(struct pnp_device *device, bool upper, const WCHAR **services,
                           uint32_t count, uint32_t capacity);

/* Removal of device and all below. The tree is owned. */
void pnp_node_remove(struct pnp_device *device);
void pnp_node_surprise(struct pnp_device *device);
NTSTATUS pnp_node_query_remove(struct pnp_device *device);
void pnp_node_cancel_remove(struct pnp_device *device);
/* A surprise-removed device's files may all be closed now. */
void pnp_node_try_finish(struct pnp_device *device);

/* --- Requests --------------------------------------------------------------------------------------------------- */

/* An IRP_MJ_PNP to the top of device's stack. location has the parameters. */
NTSTATUS pnp_send(struct pnp_device *device, IO_STACK_LOCATION *location,
                  ULONG_PTR *ret_information);
NTSTATUS pnp_send_minor(struct pnp_device *device, UCHAR minor);
/* A text or list that the bus allocated in pool, as a copy from malloc; null: the bus has none. */
WCHAR *pnp_query_id(struct pnp_device *device, BUS_QUERY_ID_TYPE type);
WCHAR *pnp_query_text(struct pnp_device *device, DEVICE_TEXT_TYPE type);
NTSTATUS pnp_query_capabilities(struct pnp_device *device, DEVICE_CAPABILITIES *ret_capabilities);

/* --- The root bus ----------------------------------------------------------------------------------------------------- */

NTSTATUS pnp_root_create(struct ke_machine *machine);
void pnp_root_destroy(struct ke_machine *machine);
/* A physical device object for options; its node must be told with pnp_root_set_node(). */
NTSTATUS pnp_root_create_device(struct ke_machine *machine,
                                const struct pnp_device_options *options, PDEVICE_OBJECT *ret_pdo);
/* The hardware went: the next remove deletes the PDO. */
void pnp_root_set_missing(PDEVICE_OBJECT pdo);
const struct pnp_device_options *pnp_root_options(PDEVICE_OBJECT pdo);
bool pnp_root_owns(PDEVICE_OBJECT pdo);

/* --- Power ------------------------------------------------------------------------------------------------------------- */

NTSTATUS pnp_node_set_power(struct pnp_device *device, POWER_STATE_TYPE type, POWER_STATE state,
                            UCHAR minor);

/* --- Interfaces, notifications -------------------------------------------------------------------------------------------- */

void pnp_interface_disable_all(struct pnp_device *device);
void pnp_interface_destroy_all(struct ke_machine *machine);
uint32_t pnp_interface_audit(PDRIVER_OBJECT driver);
void pnp_notify_interface(struct pnp_interface *interface, bool arrival);
uint32_t pnp_notification_audit(PDRIVER_OBJECT driver);
void pnp_notification_destroy_all(struct ke_machine *machine);
/* Tell who registered for the target device; false: one of them vetoed a query. */
bool pnp_notify_target(struct pnp_device *device, const GUID *event);
void pnp_property_free_all(struct pnp_device *device);

extern const GUID pnp_event_interface_arrival, pnp_event_interface_removal, pnp_event_query_remove,
	pnp_event_remove_cancelled, pnp_event_remove_complete;

/* --- Text ----------------------------------------------------------------------------------------------------------------- */

size_t pnp_text_length(const WCHAR *text);
WCHAR *pnp_text_copy(const WCHAR *text);
/* Bytes of a list with its last terminator. */
size_t pnp_list_bytes(const WCHAR *list);
WCHAR *pnp_list_copy(const WCHAR *list);
/* The texts of parts one after another; the last part is null. Null when memory is short. */
WCHAR *pnp_text_join(const WCHAR *const parts[]);
bool pnp_text_equal(const WCHAR *a, const WCHAR *b);
/* "{00000000-0000-0000-0000-000000000000}" */
void pnp_text_from_guid(const GUID *guid, WCHAR ret_text[39]);
bool pnp_guid_from_text(const WCHAR *text, GUID *ret_guid);
/* ASCII for reports. */
const char *pnp_text_narrow(const WCHAR *text, char *buffer, size_t capacity);

/* entry: the driver's routine that it is about, or 0. */
#define PNP_REPORT_ROUTINE(entry, id, bug_code, p1, p2, p3, p4, help, ...) \
	verify_report(&(const struct verify_fact){ .rule = (id), \
	                                           .code = (bug_code), \
	                                           .parameter = { (uint64_t)(p1), (uint64_t)(p2), \
	                                                          (uint64_t)(p3), \
	                                                          (uint64_t)(p4) }, \
	                                           .advice = (help), \
	                                           .routine = (uint64_t)(uintptr_t)(entry) }, \
	              __VA_ARGS__)
#define PNP_REPORT(id, bug_code, p1, p2, p3, p4, help, ...) \
	PNP_REPORT_ROUTINE(0, id, bug_code, p1, p2, p3, p4, help, __VA_ARGS__)

#endif
