/*
 * frameworks/wdf/wdf_internal.h - what every file of the framework shares.
 *
 * Use      WDF_IMPLEMENTATION turns <wdf.h>'s functions into prototypes of what the table holds.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_INTERNAL_H
#define DRYDOCK_FRAMEWORKS_WDF_INTERNAL_H

#ifndef WDF_IMPLEMENTATION
#define WDF_IMPLEMENTATION 1
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ntifs.h>
#include <wdf.h>

#include "frameworks/wdf/wdf.h"
#include "nt/ex/ex.h"

#define WDF_MINOR_NEWEST 33

/* The prototypes of all slots that need no further header. */
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments)
#define WDF_USB_PROCEDURE(index, name, parameters, arguments)
#include "wdf/kmdf_table.h"
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE

struct wdf_dispose_list;
struct wdf_store;
struct wdf_driver;
struct wdf_object;

struct wdf_machine {
	struct ke_machine *machine;
	struct host_lock bindings_lock;
	LIST_ENTRY bindings;
	uint32_t reserve_arrivals;  /* at queues with requests in reserve (forward_progress.c) */
	LIST_ENTRY class_libraries; /* struct class_library (class_extension.c) */
};

/* What the driver's Parameters\Wdf key asks for (settings.c). */
struct wdf_settings {
	WCHAR *tracked;        /* list of type names whose reference tags are counted; null: none */
	ULONG leak_limit;      /* objects for each device; 0: no limit */
	ULONG power_timeout_ms; /* of a PnP or power callback */
	ULONG verifier_options; /* bits of EnhancedVerifierOptions */
	bool shuffle_siblings; /* both passes of deletion take siblings in a random order */
	bool leak_reported;
	int32_t objects, devices; /* counted only with a leak limit */
};

/* One bound image. The image sees globals. */
struct wdf_binding {
	WDF_DRIVER_GLOBALS globals;
	struct ke_machine *machine;
	PDRIVER_OBJECT driver_object;
	UNICODE_STRING registry_path;
	const struct drydock_image *image;
	ULONG minor;
	bool user_mode; /* UMDF: nothing of the driver runs above PASSIVE_LEVEL */
	struct wdf_driver *driver; /* null before creation and after deletion */
	struct wdf_store *store;
	PDRIVER_UNLOAD displaced_unload;
	struct wdf_settings settings;
	int32_t uses;           /* work of ours that is queued on worker threads */
	KEVENT *unused;         /* of who waits for uses to reach 0; null: nobody. wdf_machine.bindings_lock */
	struct wdf_dispose_list *dispose_list; /* of objects that belong to no device */
	struct host_lock once_lock;
	uint64_t stub_reported[8]; /* bit per table index */
	LIST_ENTRY machine_entry;
	unsigned classes_bound; /* of the image's class extensions */
};

static inline struct wdf_binding *wdf_binding_of(PWDF_DRIVER_GLOBALS globals)
{
	return (struct wdf_binding *)globals;
}

/* The root of the tree; null before creation. */
struct wdf_object *wdf_driver_object(struct wdf_binding *binding);

/* Hold off unbinding while work that belongs to the binding is queued somewhere. */
void wdf_binding_use(struct wdf_binding *binding);
void wdf_binding_unuse(struct wdf_binding *binding);
/* Wait for its deferred deletions, and for all such work. PASSIVE_LEVEL. */
void wdf_binding_wait(struct wdf_binding *binding);

/* --- Reports (report.c) ---------------------------------------------------------------------------- */

struct wdf_break {
	const char *rule;
	uint64_t sub_code; /* of bug check 0x10D */
	const void *about; /* parameter 2: handle or pointer */
	uint64_t detail;   /* parameter 3 */
	const char *advice;
};
/* A rule was broken; goes on in report mode. */
void wdf_report(const struct wdf_break *fact, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The machine ends. */
_Noreturn void wdf_bugcheck(const struct wdf_break *fact, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Null mandatory pointer: bug check 0x10D/4. */
void wdf_require_pointer(const void *pointer, const char *api, const char *parameter);
/* IRQL at an API entry; false and a report when it is above maximum. */
bool wdf_require_irql(const char *api, KIRQL maximum);

#define WDF_CALLER() __builtin_return_address(0)

#endif
