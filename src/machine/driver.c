/* machine/driver.c - from an image file to a running driver object, and back. */
#include "machine/machine_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <string.h>

#include "frameworks/wdf/wdf.h"
#include "nt/rtl/inf.h"
#include "win32/win32.h"

void machine_set_error(struct drydock_machine *machine, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(machine->error, sizeof(machine->error), format, arguments);
	va_end(arguments);
}

/* --- The image ------------------------------------------------------------------------------------------ */

/* Asked for code that runs: the image is loaded. */
static bool is_paged(const struct ke_image_range *range, uintptr_t address)
{
	const struct machine_image *loaded = range->owner;

	return loaded->image && image_is_paged(loaded->image, address);
}

static struct machine_image *load_image(struct drydock_driver *driver)
{
	struct drydock_machine *machine = driver->machine;
	struct machine_image *loaded = calloc(1, sizeof(*loaded));
	struct image_load_request request = { .path = driver->image_path,
		                              .registry = machine->kernel->registry,
		                              .machine = machine->kernel,
		                              .trace_calls = machine->options.trace_calls };

	if (!loaded) {
		machine_set_error(machine, "%s: out of memory", driver->name);
		return NULL;
	}
	loaded->image = image_load(&request, machine->error, sizeof(machine->error));
	if (!loaded->image) {
		free(loaded);
		return NULL;
	}
	loaded->driver = driver;
	loaded->range.start = loaded->image->start;
	loaded->range.end = loaded->image->end;
	loaded->range.owner = loaded;
	loaded->range.is_paged = is_paged;
	snprintf(loaded->range.name, sizeof(loaded->range.name), "%s", driver->name);
	ke_image_add(machine->kernel, &loaded->range);
	verify_sink_add_module(machine->kernel->sink, loaded->image->start, loaded->image->end,
	                       driver->name, driver->image_path);
	loaded->next = machine->images;
	machine->images = loaded;
	return loaded;
}

static void tell_unloading(const struct machine_image *loaded)
{
	const struct drydock_options *options;

	if (!loaded->driver)
		return;
	options = &loaded->driver->machine->options;
	if (options->image_unloading)
		options->image_unloading(options->image_unloading_context, loaded->image->record,
		                         loaded->driver->image_path);
}

void machine_images_tell(struct drydock_machine *machine)
{
	for (const struct machine_image *loaded = machine->images; loaded; loaded = loaded->next)
		if (loaded->image)
			tell_unloading(loaded);
}

/* The record stays: late execution in the range must still be named. */
static void unload_image(struct machine_image *loaded)
{
	if (!loaded->image)
		return;
	image_destruct(loaded->image);
	tell_unloading(loaded);
	loaded->range.unloaded = true;
	image_unload(loaded->image);
	loaded->image = NULL;
	if (loaded->driver)
		loaded->driver->loaded = NULL;
	loaded->driver = NULL;
}

/* io: the driver object is gone and none of its code runs any more. */
static void driver_released(struct ke_machine *kernel, void *context)
{
	struct machine_image *loaded = context;

	UNREFERENCED_PARAMETER(kernel);
	wdf_unbind(loaded->binding);
	loaded->binding = NULL;
	if (loaded->driver)
		loaded->driver->object = NULL;
	unload_image(loaded);
}

/* --- Its entry ---------------------------------------------------------------------------------------------- */

/*
 * What io calls as the entry: constructors, the framework's binding, then DriverEntry itself. The driver
 * object's own record leads back to the image.
 */
static NTSTATUS driver_entry(PDRIVER_OBJECT object, PUNICODE_STRING registry_path)
{
	struct machine_image *loaded = io_driver_image(object);
	const struct drydock_image *record = loaded->image->record;
	NTSTATUS status = STATUS_SUCCESS;

	if (record->framework == DRYDOCK_FRAMEWORK_UMDF)
		status = win32_user_drivers_begin(ke_current_machine());
	if (!NT_SUCCESS(status))
		return status;
	image_construct(loaded->image);
	if (record->framework != DRYDOCK_FRAMEWORK_NONE)
		status = wdf_bind(ke_current_machine(), object, registry_path, record,
		                  &loaded->binding);
	if (!NT_SUCCESS(status))
		return status;
	status = ((PDRIVER_INITIALIZE)record->entry)(object, registry_path);
	if (loaded->binding)
		wdf_entry_returned(loaded->binding, status);
	return status;
}

static NTSTATUS create_object(struct drydock_driver *driver, struct machine_image *loaded)
{
	struct io_driver_options options = {
		.name = driver->wide_name,
		.entry = driver_entry,
		.written_entry = (void *)loaded->image->record->entry,
		.start = (void *)loaded->range.start,
		.size_bytes = loaded->range.end - loaded->range.start,
		.image = loaded,
		.released = driver_released,
	};

	return io_driver_create(driver->machine->kernel, &options, &driver->object);
}

static NTSTATUS load_driver(struct drydock_driver *driver)
{
	struct machine_image *loaded;
	NTSTATUS status;

	if (driver->object)
		return STATUS_IMAGE_ALREADY_LOADED;
	if (driver->host_program)
		return machine_load_hosted(driver);
	loaded = load_image(driver);
	if (!loaded)
		return STATUS_DRIVER_ENTRYPOINT_NOT_FOUND;
	driver->loaded = loaded;
	status = create_object(driver, loaded);
	if (!NT_SUCCESS(status)) {
		machine_set_error(driver->machine,
		                  "%s: its driver object cannot be made, status 0x%08X",
		                  driver->name, (unsigned)status);
		unload_image(loaded);
		return status;
	}
	status = io_driver_start(driver->object);
	if (!NT_SUCCESS(status))
		machine_set_error(driver->machine, "%s: DriverEntry returned 0x%08X", driver->name,
		                  (unsigned)status);
	return status;
}

/* --- By service name ------------------------------------------------------------------------------------------- */

static struct drydock_driver *find_by_image(struct drydock_machine *machine, const char *name)
{
	struct drydock_driver *driver = machine->drivers;

	while (driver && strcasecmp(driver->name, name) != 0)
		driver = driver->next;
	return driver;
}

/* The reflector's service stands for the user-mode driver whose INF asks for it. */
static bool is_reflector(const char *binary)
{
	return strcasecmp(binary, "WUDFRd") == 0;
}

static bool list_has(const WCHAR *list, const WCHAR *wanted)
{
	UNICODE_STRING one, other;

	RtlInitUnicodeString(&other, wanted);
	for (; list && *list; list += one.Length / sizeof(WCHAR) + 1) {
		RtlInitUnicodeString(&one, list);
		if (RtlEqualUnicodeString(&one, &other, TRUE))
			return true;
	}
	return false;
}

/* Whether its INF is that of such a device; ids null: of any. */
static bool is_for(const struct drydock_driver *driver, const WCHAR *hardware_ids)
{
	bool found = !hardware_ids;

	for (size_t index = 0; !found && index < rtl_inf_model_count(driver->inf); index++) {
		const WCHAR *id = rtl_inf_model_at(driver->inf, index)->hardware_id;

		found = id && list_has(hardware_ids, id);
	}
	return found;
}

/* An INF may call the service otherwise than its binary. */
static struct drydock_driver *find_driver(struct drydock_machine *machine, const WCHAR *service,
                                          const WCHAR *hardware_ids)
{
	char name[128];
	struct drydock_driver *found;

	for (struct drydock_driver *driver = machine->drivers; driver; driver = driver->next) {
		if (!machine_inf_service_binary(driver, service, name, sizeof(name)))
			continue;
		found = is_reflector(name) ? driver : find_by_image(machine, name);
		if (found == driver && is_reflector(name) && !is_for(driver, hardware_ids))
			continue;
		if (found)
			return found;
	}
	machine_narrow(service, name, sizeof(name));
	return find_by_image(machine, name);
}

static NTSTATUS load_device_driver(struct ke_machine *kernel, const WCHAR *service,
                                   const WCHAR *hardware_ids, PDRIVER_OBJECT *ret_driver)
{
	struct drydock_driver *driver = find_driver(machine_of(kernel), service, hardware_ids);
	NTSTATUS status = STATUS_SUCCESS;

	if (!driver && machine_inbox_has(service))
		return machine_inbox_load(machine_of(kernel), ret_driver);
	if (!driver)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (!driver->object)
		status = load_driver(driver);
	driver->load_status = status;
	if (!NT_SUCCESS(status))
		return status;
	ObReferenceObject(driver->object);
	*ret_driver = driver->object;
	return status;
}

NTSTATUS machine_load_service(struct ke_machine *kernel, const WCHAR *service,
                              PDRIVER_OBJECT *ret_driver)
{
	return load_device_driver(kernel, service, NULL, ret_driver);
}

/*
 * The kernel's half of indirect displays: frameworks/idd is both. In a driver's own process what stands above the driver is the
 * other machine's.
 */
static bool stands_in(struct ke_machine *kernel, const WCHAR *service)
{
	char name[32];

	if (machine_of(kernel)->is_driver_host && machine_inbox_has(service))
		return true;
	machine_narrow(service, name, sizeof(name));
	return strcasecmp(name, "IndirectKmd") == 0;
}

const struct pnp_operations machine_pnp_operations = { .load_driver = machine_load_service,
	                                               .load_device_driver = load_device_driver,
	                                               .stands_in = stands_in };

/* --- Embedding calls ---------------------------------------------------------------------------------------------- */

struct add_call {
	struct drydock_driver *driver;
	const char *inf_path;
	NTSTATUS status;
};

void machine_base_name(const char *path, char separator, char *name, size_t bytes)
{
	const char *slash = strrchr(path, separator);
	char *dot;

	snprintf(name, bytes, "%s", slash ? slash + 1 : path);
	dot = strrchr(name, '.');
	if (dot && dot != name)
		*dot = 0;
}

static void read_inf(void *context)
{
	struct add_call *call = context;
	struct drydock_driver *driver = call->driver;

	call->status = machine_inf_load(driver, call->inf_path);
}

/*
 * An installing program looks for NAME.sys beside itself before it asks the service manager for it. The
 * file's text says what it stands for.
 */
static void put_binary(void *context)
{
	struct add_call *call = context;
	static const char text[] = "Drydock: the driver of this name is loaded from its image.\n";
	WCHAR path[64] = u"C:\\";
	size_t used = 3;

	for (size_t index = 0; call->driver->wide_name[index]; index++)
		path[used++] = call->driver->wide_name[index];
	memcpy(&path[used], u".sys", sizeof(u".sys"));
	call->status = win32_file_put(call->driver->machine->kernel, path, text, sizeof(text) - 1);
}

static void free_driver(struct drydock_driver *driver)
{
	free(driver->image_path);
	free(driver->inf_path);
	free(driver->host_program);
	free(driver);
}

drydock_status drydock_driver_add(struct drydock_machine *machine, const char *image_path,
                                  const char *inf_path, struct drydock_driver **ret_driver)
{
	struct drydock_driver *driver = calloc(1, sizeof(*driver)), **link = &machine->drivers;
	struct add_call call = { driver, inf_path, STATUS_SUCCESS };
	drydock_status status;

	if (!driver || !(driver->image_path = strdup(image_path)) ||
	    (inf_path && !(driver->inf_path = strdup(inf_path)))) {
		if (driver)
			free_driver(driver);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	driver->machine = machine;
	machine_base_name(image_path, '/', driver->name, sizeof(driver->name));
	machine_widen(driver->name, driver->wide_name, sizeof(driver->wide_name) / sizeof(WCHAR));
	status = machine_call(machine, put_binary, &call);
	if (NT_SUCCESS(status) && NT_SUCCESS(call.status) && inf_path)
		status = machine_call(machine, read_inf, &call);
	if (NT_SUCCESS(status))
		status = call.status;
	if (!NT_SUCCESS(status)) {
		free_driver(driver);
		return status;
	}
	while (*link)
		link = &(*link)->next;
	*link = driver;
	*ret_driver = driver;
	return STATUS_SUCCESS;
}

/* Nothing says what devices it is for: ROOT\NAME is. */
static NTSTATUS match_by_name(struct drydock_driver *driver)
{
	WCHAR id[48] = u"ROOT\\";
	size_t used = 5;

	for (size_t index = 0; driver->wide_name[index]; index++)
		id[used++] = driver->wide_name[index];
	return pnp_match_add(driver->machine->kernel, id, driver->wide_name, NULL);
}

static void call_load(void *context)
{
	struct drydock_driver *driver = context;

	driver->load_status = load_driver(driver);
	if (NT_SUCCESS(driver->load_status) && !driver->inf && drydock_driver_is_pnp(driver))
		driver->load_status = match_by_name(driver);
}

drydock_status drydock_driver_load(struct drydock_driver *driver)
{
	drydock_status status = machine_call(driver->machine, call_load, driver);

	return NT_SUCCESS(status) ? driver->load_status : status;
}

static void call_unload(void *context)
{
	struct drydock_driver *driver = context;

	driver->load_status =
		driver->object ? io_driver_unload(driver->object) : STATUS_OBJECT_NAME_NOT_FOUND;
}

drydock_status drydock_driver_unload(struct drydock_driver *driver)
{
	drydock_status status = machine_call(driver->machine, call_unload, driver);

	return NT_SUCCESS(status) ? driver->load_status : status;
}

const char *drydock_driver_name(const struct drydock_driver *driver)
{
	return driver->name;
}

bool drydock_driver_loaded(const struct drydock_driver *driver)
{
	return driver->object != NULL;
}

bool drydock_driver_is_pnp(const struct drydock_driver *driver)
{
	return driver->object && driver->object->DriverExtension->AddDevice != NULL;
}

const char *drydock_last_error(const struct drydock_machine *machine)
{
	return machine->error;
}

void machine_drivers_free(struct drydock_machine *machine)
{
	while (machine->drivers) {
		struct drydock_driver *driver = machine->drivers;

		machine->drivers = driver->next;
		rtl_inf_destroy(driver->inf);
		free_driver(driver);
	}
	while (machine->images) {
		struct machine_image *loaded = machine->images;

		machine->images = loaded->next;
		if (loaded->image)
			image_unload(loaded->image);
		free(loaded);
	}
}

/* Newest first: a filter goes before the function driver it was loaded for. */
void machine_drivers_unload(struct drydock_machine *machine)
{
	for (struct drydock_driver *driver = machine->drivers; driver; driver = driver->next)
		if (driver->host_program && driver->object)
			driver->load_status = io_driver_unload(driver->object);
	machine_inbox_unload(machine);
	for (struct machine_image *loaded = machine->images; loaded; loaded = loaded->next) {
		struct drydock_driver *driver = loaded->driver;

		if (driver && driver->object)
			driver->load_status = io_driver_unload(driver->object);
	}
}
