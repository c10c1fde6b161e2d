/*
 * frameworks/wdf/bind.c - an image gets its table and globals, and loses them again.
 */
#include "frameworks/wdf/class_extension.h"
#include "frameworks/wdf/driver.h"
#include "frameworks/wdf/function_table.h"

NTSTATUS wdf_machine_create(struct ke_machine *machine)
{
	struct wdf_machine *wdf = calloc(1, sizeof(*wdf));

	if (!wdf)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf->machine = machine;
	InitializeListHead(&wdf->bindings);
	InitializeListHead(&wdf->class_libraries);
	machine->wdf = wdf;
	return STATUS_SUCCESS;
}

void wdf_machine_destroy(struct ke_machine *machine)
{
	free(machine->wdf);
	machine->wdf = NULL;
}

void wdf_binding_use(struct wdf_binding *binding)
{
	__atomic_fetch_add(&binding->uses, 1, __ATOMIC_RELAXED);
}

/* The binding may be gone as soon as its last use is: that one ends under the machine's lock. */
void wdf_binding_unuse(struct wdf_binding *binding)
{
	struct wdf_machine *wdf = binding->machine->wdf;
	int32_t uses = __atomic_load_n(&binding->uses, __ATOMIC_RELAXED);
	KEVENT *unused = NULL;

	while (uses > 1)
		if (__atomic_compare_exchange_n(&binding->uses, &uses, uses - 1, true,
		                                __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			return;
	host_lock_acquire(&wdf->bindings_lock);
	if (__atomic_sub_fetch(&binding->uses, 1, __ATOMIC_ACQ_REL) == 0) {
		unused = binding->unused;
		binding->unused = NULL;
	}
	host_lock_release(&wdf->bindings_lock);
	if (unused)
		KeSetEvent(unused, 0, FALSE);
}

void wdf_binding_wait(struct wdf_binding *binding)
{
	struct wdf_machine *wdf = binding->machine->wdf;
	KEVENT unused;

	KeInitializeEvent(&unused, NotificationEvent, FALSE);
	wdf_dispose_list_wait(binding->dispose_list);
	host_lock_acquire(&wdf->bindings_lock);
	bool used = __atomic_load_n(&binding->uses, __ATOMIC_ACQUIRE) != 0;
	binding->unused = used ? &unused : NULL;
	host_lock_release(&wdf->bindings_lock);
	if (used)
		KeWaitForSingleObject(&unused, Executive, KernelMode, FALSE, NULL);
}

/* Last component of the registry path, as ASCII, cut to 31 bytes (WDF-8). */
static void name_from_path(CHAR *name, PCUNICODE_STRING path)
{
	size_t length = path->Length / sizeof(WCHAR), start = length, used = 0;

	while (start > 0 && path->Buffer[start - 1] != '\\')
		start--;
	for (; start < length && used < WDF_DRIVER_GLOBALS_NAME_LEN - 1; start++)
		name[used++] = path->Buffer[start] < 128 ? (CHAR)path->Buffer[start] : '?';
	if (used == 0)
		memcpy(name, "WDF", 4);
}

static bool copy_path(struct wdf_binding *binding, PCUNICODE_STRING path)
{
	WCHAR *buffer = calloc(1, path->Length + sizeof(WCHAR));

	if (!buffer)
		return false;
	memcpy(buffer, path->Buffer, path->Length);
	binding->registry_path =
		(UNICODE_STRING){ path->Length, (USHORT)(path->Length + sizeof(WCHAR)), buffer };
	return true;
}

static void binding_free(struct wdf_binding *binding)
{
	wdf_store_destroy(binding->store);
	free(binding->dispose_list);
	wdf_settings_free(&binding->settings);
	free(binding->registry_path.Buffer);
	free(binding);
}

static struct wdf_binding *binding_create(struct ke_machine *machine, PCUNICODE_STRING path)
{
	struct wdf_binding *binding = calloc(1, sizeof(*binding));

	if (!binding)
		return NULL;
	binding->machine = machine;
	binding->store = wdf_store_create();
	binding->dispose_list = malloc(sizeof(*binding->dispose_list));
	if (!binding->store || !binding->dispose_list || !copy_path(binding, path)) {
		binding_free(binding);
		return NULL;
	}
	wdf_dispose_list_init(binding->dispose_list, binding);
	name_from_path(binding->globals.DriverName, path);
	wdf_settings_read(binding);
	return binding;
}

static NTSTATUS check_image(const struct drydock_image *image)
{
	bool user_mode = image->framework == DRYDOCK_FRAMEWORK_UMDF;

	if (!image->framework_functions || !image->framework_globals)
		return STATUS_INVALID_PARAMETER;
	if ((!user_mode && image->framework != DRYDOCK_FRAMEWORK_KMDF) ||
	    image->framework_major != (user_mode ? 2u : 1u) ||
	    image->framework_minor > WDF_MINOR_NEWEST)
		return STATUS_NOT_SUPPORTED;
	ULONG count = user_mode ? wdf_user_function_count(image->framework_minor)
	                        : wdf_function_count(image->framework_minor);
	if (image->framework_slots && image->framework_slots < wdf_table_length(user_mode))
		return STATUS_INVALID_PARAMETER;
	return count ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/* WDF-4: a copy into the image's own table, or a pointer to the shared one. */
static void show_table(const struct wdf_binding *binding, const struct drydock_image *image)
{
	const WDFFUNC *table = wdf_function_table(binding);

	if (image->framework_slots)
		memcpy(image->framework_functions, table,
		       wdf_table_length(binding->user_mode) * sizeof(*table));
	else
		*(const WDFFUNC **)image->framework_functions = table;
}

NTSTATUS wdf_bind(struct ke_machine *machine, PDRIVER_OBJECT driver_object,
                  PCUNICODE_STRING registry_path, const struct drydock_image *image,
                  struct wdf_binding **ret_binding)
{
	NTSTATUS status = check_image(image);

	if (!NT_SUCCESS(status))
		return status;
	struct wdf_binding *binding = binding_create(machine, registry_path);
	if (!binding)
		return STATUS_INSUFFICIENT_RESOURCES;
	binding->driver_object = driver_object;
	binding->image = image;
	binding->minor = image->framework_minor;
	binding->user_mode = image->framework == DRYDOCK_FRAMEWORK_UMDF;
	show_table(binding, image);
	*(PWDF_DRIVER_GLOBALS *)image->framework_globals = &binding->globals;

	struct wdf_machine *wdf = machine->wdf;
	host_lock_acquire(&wdf->bindings_lock);
	InsertTailList(&wdf->bindings, &binding->machine_entry);
	host_lock_release(&wdf->bindings_lock);
	status = wdf_classes_bind(binding);
	if (NT_SUCCESS(status))
		status = wdf_types_complete(binding);
	if (!NT_SUCCESS(status)) {
		wdf_unbind(binding);
		return status;
	}
	*ret_binding = binding;
	return STATUS_SUCCESS;
}

static void unload(PDRIVER_OBJECT driver_object)
{
	struct wdf_binding *binding = wdf_binding_find(ke_current_machine(), driver_object);

	if (!binding)
		return;
	if (binding->driver)
		wdf_driver_unload(binding->driver);
	if (binding->displaced_unload)
		binding->displaced_unload(driver_object);
}

static bool unloadable(const struct wdf_driver *driver)
{
	return !(driver->config.DriverInitFlags & WdfDriverInitNonPnpDriver) ||
	       driver->config.EvtDriverUnload;
}

/* The entry has returned: its address stands for the place. */
static void report_no_driver(const struct wdf_binding *binding)
{
	const uint64_t entry[] = { (uintptr_t)binding->image->entry + 1 };

	verify_report(
		&(struct verify_fact){
			.rule = "WDF-9",
			.code = 0x10D,
			.parameter = { WDF_VERIFIER_FATAL_ERROR, entry[0] },
			.advice = "Call WdfDriverCreate in DriverEntry, and return its status.",
			.related_label = "entry",
			.related_stack = entry,
			.related_depth = 1 },
		"DriverEntry returned success without a call of WdfDriverCreate that succeeded");
}

void wdf_entry_returned(struct wdf_binding *binding, NTSTATUS status)
{
	struct wdf_driver *driver = binding->driver;

	if (!NT_SUCCESS(status)) {
		if (driver)
			wdf_driver_destroy(driver);
		return;
	}
	if (!driver) {
		report_no_driver(binding);
		return;
	}
	if (binding->globals.DisplaceDriverUnload && unloadable(driver)) {
		binding->displaced_unload = binding->driver_object->DriverUnload;
		binding->driver_object->DriverUnload = unload;
	}
}

static void report_leak(struct wdf_object *object, void *context)
{
	const struct verify_module *module = verify_sink_module_at(object->binding->machine->sink,
	                                                           (uintptr_t)object->created_by);

	(*(unsigned *)context)++;
	wdf_report(
		&(struct wdf_break){ "WDF-68", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
	                             (uintptr_t)object->created_by,
	                             "Dereference what was referenced before the driver unloads." },
		"a %s %p is left after the driver's unload (%d reference(s), created at %s+0x%llx)",
		object->type->name, WDF_HANDLE(void *, object), object->references,
		module ? module->name : "?",
		(unsigned long long)((uintptr_t)object->created_by - (module ? module->start : 0)));
	ke_ledger_add(&object->binding->machine->ledgers.wdf_objects, -1);
	wdf_tags_finish(object);
	wdf_contexts_free(object);
}

void wdf_unbind(struct wdf_binding *binding)
{
	unsigned left = 0;

	if (!binding)
		return;
	struct wdf_machine *wdf = binding->machine->wdf;
	wdf_binding_wait(binding);
	wdf_classes_unbind(binding);
	wdf_store_visit(binding->store, report_leak, &left);
	host_lock_acquire(&wdf->bindings_lock);
	RemoveEntryList(&binding->machine_entry);
	host_lock_release(&wdf->bindings_lock);
	binding_free(binding);
}
