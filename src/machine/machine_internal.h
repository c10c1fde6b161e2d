/* machine/machine_internal.h - what the files of this folder share. */
#ifndef DRYDOCK_MACHINE_INTERNAL_H
#define DRYDOCK_MACHINE_INTERNAL_H

#include "base/image/image.h"
#include "machine/machine.h"
#include "nt/io/io.h"
#include "nt/ke/ke.h"
#include "nt/pnp/pnp.h"
#include "nt/ps/ps.h"

struct wdf_binding;
struct rtl_inf;
struct verify_symbols;

/* One loaded copy of a driver's image. */
struct machine_image {
	struct ke_image_range range;
	struct image *image;
	struct wdf_binding *binding;
	struct drydock_driver *driver; /* null once the driver was taken back */
	struct machine_image *next;
};

struct drydock_driver {
	struct drydock_machine *machine;
	struct drydock_driver *next;
	char name[32];
	WCHAR wide_name[32];
	char *image_path;
	char *inf_path;     /* null: none */
	char *host_program; /* null: it lives in the machine's own process */
	int (*host_descriptor)(void *context); /* of each host; null: none */
	void *host_context;
	struct rtl_inf *inf;
	struct machine_image *loaded;
	PDRIVER_OBJECT object; /* referenced while loaded */
	drydock_status load_status;
};

struct drydock_device {
	struct drydock_device *next;
	struct drydock_machine *machine;
	struct pnp_device *node;
	char path[200];
	char hardware_id[200];
};

struct drydock_file {
	struct drydock_machine *machine;
	HANDLE handle;
};

struct drydock_machine {
	struct ke_machine *kernel;
	struct drydock_machine *next_abandoned;
	struct host_lock kept_lock;
	struct drydock_request *kept; /* requests that a driver holds, under kept_lock */
	struct drydock_options options;
	struct drydock_driver *drivers;
	struct drydock_device *devices;
	struct machine_image *images;
	struct ps_process *process; /* of threads that entered */
	struct ps_thread *creator;
	bool stopped;
	bool has_port; /* opened for driver hosts */
	bool is_driver_host; /* it serves one device of another machine, which has all but the device's driver */
	PDRIVER_OBJECT hid_minidriver; /* inbox.c; null: no device has needed it */
	struct ke_ledgers baseline; /* what the machine itself holds, when it was just made */
	char error[512];
	char model[200];
	struct verify_symbols *symbols;
	char location_file[512];
	char location_function[160];
};

static inline struct drydock_machine *machine_of(struct ke_machine *kernel)
{
	return kernel->owner;
}

/* Keep a one-line reason for drydock_last_error(). */
void machine_set_error(struct drydock_machine *machine, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Find, load and start the driver of a service name (pnp's and the service manager's door). */
NTSTATUS machine_load_service(struct ke_machine *kernel, const WCHAR *service,
                              PDRIVER_OBJECT *ret_driver);
extern const struct pnp_operations machine_pnp_operations;

/* --- Drivers of Windows' own (inbox.c) --- */
bool machine_inbox_has(const WCHAR *service);
/* Make and start it when no device has needed it before. Gives a reference to its driver object. */
NTSTATUS machine_inbox_load(struct drydock_machine *machine, PDRIVER_OBJECT *ret_driver);
void machine_inbox_unload(struct drydock_machine *machine);

/*
 * Run function(context) guarded, as the entered thread of machine.
 * Gives    DRYDOCK_ENDED when the machine has ended, before or during the call.
 */
drydock_status machine_call(struct drydock_machine *machine, void (*function)(void *),
                            void *context);

/* Let processes in that the machine itself starts (hosted.c); open already: nothing. The caller is in the machine. */
NTSTATUS machine_port_open(struct drydock_machine *machine);
/* Make and start the driver object of a driver that lives in processes of its own (hosted.c). */
NTSTATUS machine_load_hosted(struct drydock_driver *driver);

/* Read and parse the INF at path into driver->inf and tell pnp. Errors: set as text too. */
NTSTATUS machine_inf_load(struct drydock_driver *driver, const char *path);
/* If driver's INF installs a service of that name: its binary's base name without extension. */
bool machine_inf_service_binary(const struct drydock_driver *driver, const WCHAR *service,
                                char *name, size_t bytes);
/* Part of path behind the last separator, without its extension. */
void machine_base_name(const char *path, char separator, char *name, size_t bytes);
/* Free records of drivers and images; unloads what is still loaded. */
void machine_drivers_free(struct drydock_machine *machine);
/* Unload what can be unloaded, in reverse order of loading. */
void machine_drivers_unload(struct drydock_machine *machine);
void machine_devices_free(struct drydock_machine *machine);
void machine_symbols_free(struct drydock_machine *machine);
/* Free the records of requests that drivers kept; no driver is there any more. */
void machine_requests_free(struct drydock_machine *machine);

/* UTF-8 to UTF-16 with a terminator; false when it does not fit. */
bool machine_widen(const char *text, WCHAR *to, size_t capacity);
void machine_narrow(const WCHAR *text, char *to, size_t capacity);

#endif
