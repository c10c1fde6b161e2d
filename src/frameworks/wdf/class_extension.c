/*
 * frameworks/wdf/class_extension.c - class libraries, their clients, and types that others own.
 */
#include "frameworks/wdf/class_extension.h"

#include "nt/pnp/pnp.h"

/* One registered extension. Its driver owns info; one that goes before its clients leaves null. */
struct class_library {
	LIST_ENTRY entry;
	const WDF_CLASS_LIBRARY_INFO *info;
	WCHAR *service_path;
	int32_t clients;
};

/* --- Names ----------------------------------------------------------------------------------------------- */

static WCHAR *copy_path(PCUNICODE_STRING path)
{
	WCHAR *copy = calloc(1, path->Length + sizeof(WCHAR));

	if (copy)
		memcpy(copy, path->Buffer, path->Length);
	return copy;
}

static const WCHAR *last_component(const WCHAR *path)
{
	const WCHAR *last = path;

	for (; *path; path++)
		if (*path == '\\')
			last = path + 1;
	return last;
}

static bool same_name(const WCHAR *left, const WCHAR *right)
{
	while (*left && RtlUpcaseUnicodeChar(*left) == RtlUpcaseUnicodeChar(*right))
		left++, right++;
	return *left == *right;
}

/* For reports. */
static const char *narrow(const WCHAR *name, char text[64])
{
	size_t at = 0;

	for (; at < 63 && name[at]; at++)
		text[at] = name[at] < 128 ? (char)name[at] : '?';
	text[at] = 0;
	return text;
}

/* --- Registration ------------------------------------------------------------------------------------------ */

/* The library of the service name; with count, one client more. */
static struct class_library *find(struct wdf_machine *wdf, const WCHAR *name, bool count)
{
	struct class_library *found = NULL;

	host_lock_acquire(&wdf->bindings_lock);
	for (LIST_ENTRY *entry = wdf->class_libraries.Flink;
	     entry != &wdf->class_libraries && !found; entry = entry->Flink) {
		struct class_library *library =
			CONTAINING_RECORD(entry, struct class_library, entry);
		if (same_name(last_component(library->service_path), name))
			found = library;
	}
	if (found && count)
		found->clients++;
	host_lock_release(&wdf->bindings_lock);
	return found;
}

static void free_library(struct class_library *library)
{
	free(library->service_path);
	free(library);
}

static struct class_library *create_library(PWDF_CLASS_LIBRARY_INFO info, PCUNICODE_STRING path)
{
	struct class_library *library = calloc(1, sizeof(*library));

	if (!library)
		return NULL;
	library->info = info;
	library->service_path = copy_path(path);
	if (library->service_path)
		return library;
	free_library(library);
	return NULL;
}

NTSTATUS WdfRegisterClassLibrary(PWDF_CLASS_LIBRARY_INFO ClassLibraryInfo,
                                 PCUNICODE_STRING ServicePath, PCUNICODE_STRING LibraryDeviceName)
{
	static const char api[] = "WdfRegisterClassLibrary";
	struct wdf_machine *wdf = ke_current_machine()->wdf;

	wdf_require_pointer(ClassLibraryInfo, api, "ClassLibraryInfo");
	wdf_require_pointer(ServicePath, api, "ServicePath");
	wdf_require_pointer(LibraryDeviceName, api, "LibraryDeviceName");
	if (!wdf_require_irql(api, PASSIVE_LEVEL))
		return STATUS_INVALID_DEVICE_REQUEST;
	if (ClassLibraryInfo->Size != sizeof(*ClassLibraryInfo) ||
	    !ClassLibraryInfo->ClassLibraryBindClient)
		return STATUS_INVALID_PARAMETER;
	struct class_library *library = create_library(ClassLibraryInfo, ServicePath);
	if (!library)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = find(wdf, last_component(library->service_path), false)
	                          ? STATUS_OBJECT_NAME_COLLISION
	                          : STATUS_SUCCESS;
	if (NT_SUCCESS(status) && ClassLibraryInfo->ClassLibraryInitialize)
		status = ClassLibraryInfo->ClassLibraryInitialize();
	if (!NT_SUCCESS(status)) {
		free_library(library);
		return status;
	}
	host_lock_acquire(&wdf->bindings_lock);
	InsertTailList(&wdf->class_libraries, &library->entry);
	host_lock_release(&wdf->bindings_lock);
	return STATUS_SUCCESS;
}

/* It is off the list: it stays only as long as clients point at it. */
static void retire(struct wdf_machine *wdf, struct class_library *library)
{
	host_lock_acquire(&wdf->bindings_lock);
	bool bound = library->clients > 0;
	library->info = NULL;
	host_lock_release(&wdf->bindings_lock);
	if (!bound)
		free_library(library);
}

static void release(struct wdf_machine *wdf, struct class_library *library)
{
	host_lock_acquire(&wdf->bindings_lock);
	bool last = --library->clients == 0 && !library->info;
	host_lock_release(&wdf->bindings_lock);
	if (last)
		free_library(library);
}

/* Takes the first library off the list that info belongs to, or that service_path registered. */
static struct class_library *take(struct wdf_machine *wdf, const WDF_CLASS_LIBRARY_INFO *info,
                                  const WCHAR *service_path)
{
	struct class_library *taken = NULL;

	host_lock_acquire(&wdf->bindings_lock);
	for (LIST_ENTRY *entry = wdf->class_libraries.Flink;
	     entry != &wdf->class_libraries && !taken; entry = entry->Flink) {
		struct class_library *library =
			CONTAINING_RECORD(entry, struct class_library, entry);
		if (info ? library->info == info : same_name(library->service_path, service_path))
			taken = library;
	}
	if (taken)
		RemoveEntryList(&taken->entry);
	host_lock_release(&wdf->bindings_lock);
	return taken;
}

static void report_left(const struct class_library *library, const char *what)
{
	char name[64];

	wdf_report(&(struct wdf_break){ "WDF-11", WDF_VERIFIER_FATAL_ERROR, library->info,
	                                (uint64_t)library->clients,
	                                "Call WdfDeregisterClassLibrary in the extension's unload "
	                                "routine, after its clients have gone." },
	           "class extension %s %s (%d client(s))",
	           narrow(last_component(library->service_path), name), what, library->clients);
}

VOID WdfDeregisterClassLibrary(PWDF_CLASS_LIBRARY_INFO ClassLibraryInfo)
{
	struct class_library *library = take(ke_current_machine()->wdf, ClassLibraryInfo, NULL);

	if (!library)
		return;
	if (library->clients > 0)
		report_left(library, "is deregistered while it is bound");
	if (ClassLibraryInfo->ClassLibraryDeinitialize)
		ClassLibraryInfo->ClassLibraryDeinitialize();
	retire(ke_current_machine()->wdf, library);
}

/* --- Clients ----------------------------------------------------------------------------------------------- */

/* The extension's driver may not be loaded yet: its service has its name. */
static struct class_library *find_or_load(struct wdf_binding *binding, const WCHAR *name)
{
	struct ke_machine *machine = binding->machine;
	struct class_library *library = find(machine->wdf, name, true);
	PDRIVER_OBJECT driver;

	if (library || !machine->pnp || !machine->pnp->operations ||
	    !machine->pnp->operations->load_driver)
		return library;
	if (!NT_SUCCESS(machine->pnp->operations->load_driver(machine, name, &driver)))
		return NULL;
	ObDereferenceObject(driver);
	return find(machine->wdf, name, true);
}

static bool fits(const WDF_CLASS_VERSION *library, const WDF_CLASS_VERSION *client)
{
	return library->Major == client->Major && library->Minor >= client->Minor;
}

static NTSTATUS refuse(const WDF_CLASS_BIND_INFO *info, NTSTATUS status, const char *why)
{
	char name[64];

	wdf_report(
		&(struct wdf_break){ "WDF-11", WDF_VERIFIER_FATAL_ERROR, info, (uint32_t)status,
	                             "Load the extension's driver too, under the service name that "
	                             "the client gives." },
		"class extension %s, version %u.%u, %s; the driver is not entered",
		narrow(info->ClassName, name), (unsigned)info->Version.Major,
		(unsigned)info->Version.Minor, why);
	return status;
}

/* What a client calls, or is called for it. BindInfo is the binding. */
static NTSTATUS version_bind_class(PWDF_BIND_INFO BindInfo, PWDF_COMPONENT_GLOBALS Globals,
                                   PWDF_CLASS_BIND_INFO ClassBindInfo)
{
	struct wdf_binding *binding = (struct wdf_binding *)BindInfo;
	struct class_library *library = find_or_load(binding, ClassBindInfo->ClassName);

	if (!library)
		return refuse(ClassBindInfo, STATUS_OBJECT_NAME_NOT_FOUND, "is not there");
	NTSTATUS status = STATUS_REVISION_MISMATCH;
	if (fits(&library->info->Version, &ClassBindInfo->Version))
		status = library->info->ClassLibraryBindClient(ClassBindInfo, Globals);
	else
		refuse(ClassBindInfo, status, "is there in another version");
	if (NT_SUCCESS(status))
		ClassBindInfo->ClassModule = library;
	else
		release(binding->machine->wdf, library);
	return status;
}

static void version_unbind_class(PWDF_BIND_INFO BindInfo, PWDF_COMPONENT_GLOBALS Globals,
                                 PWDF_CLASS_BIND_INFO ClassBindInfo)
{
	struct class_library *library = ClassBindInfo->ClassModule;

	if (!library)
		return;
	ClassBindInfo->ClassModule = NULL;
	if (library->info && library->info->ClassLibraryUnbindClient)
		library->info->ClassLibraryUnbindClient(ClassBindInfo, Globals);
	release(((struct wdf_binding *)BindInfo)->machine->wdf, library);
}

static NTSTATUS bind_one(struct wdf_binding *binding, PWDF_CLASS_BIND_INFO info)
{
	PWDF_BIND_INFO client = (PWDF_BIND_INFO)binding;
	PWDF_COMPONENT_GLOBALS globals = (PWDF_COMPONENT_GLOBALS)&binding->globals;

	if (info->Size != sizeof(*info) || !info->ClassName)
		return STATUS_INVALID_PARAMETER;
	return info->ClientBindClass
	               ? info->ClientBindClass(version_bind_class, client, globals, info)
	               : version_bind_class(client, globals, info);
}

NTSTATUS wdf_classes_bind(struct wdf_binding *binding)
{
	const struct drydock_range *range = &binding->image->framework_classes;
	NTSTATUS status = STATUS_SUCCESS;

	for (const PWDF_CLASS_BIND_INFO *at = range->start;
	     NT_SUCCESS(status) && (const void *)at < range->end; at++) {
		status = bind_one(binding, *at);
		binding->classes_bound += NT_SUCCESS(status);
	}
	return status;
}

static void unbind_one(struct wdf_binding *binding, PWDF_CLASS_BIND_INFO info)
{
	PWDF_BIND_INFO client = (PWDF_BIND_INFO)binding;
	PWDF_COMPONENT_GLOBALS globals = (PWDF_COMPONENT_GLOBALS)&binding->globals;

	if (info->ClientUnbindClass)
		info->ClientUnbindClass(version_unbind_class, client, globals, info);
	else
		version_unbind_class(client, globals, info);
}

void wdf_classes_unbind(struct wdf_binding *binding)
{
	const PWDF_CLASS_BIND_INFO *first = binding->image->framework_classes.start;
	struct class_library *left;

	while (binding->classes_bound > 0)
		unbind_one(binding, first[--binding->classes_bound]);
	while ((left = take(binding->machine->wdf, NULL, binding->registry_path.Buffer))) {
		report_left(left, "is still registered after its driver's unload");
		retire(binding->machine->wdf, left);
	}
}

/* --- Types ------------------------------------------------------------------------------------------------- */

NTSTATUS wdf_types_complete(const struct wdf_binding *binding)
{
	const struct drydock_range *range = &binding->image->framework_types;

	for (WDF_OBJECT_CONTEXT_TYPE_INFO *const *at = range->start; (const void *)at < range->end;
	     at++) {
		WDF_OBJECT_CONTEXT_TYPE_INFO *type = *at;
		if (type->Size != sizeof(*type))
			return STATUS_INVALID_PARAMETER;
		/* Each file that declares the type points at the one record. */
		if (type->UniqueType || !type->EvtDriverGetUniqueContextType)
			continue;
		type->UniqueType = type->EvtDriverGetUniqueContextType();
		if (type->UniqueType)
			continue;
		wdf_report(&(struct wdf_break){ "WDF-11", WDF_VERIFIER_FATAL_ERROR, type, 0,
		                                "Give the record of the component that owns the "
		                                "type." },
		           "the getter of context type %s gave null; the driver is not entered",
		           type->ContextName);
		return STATUS_UNSUCCESSFUL;
	}
	return STATUS_SUCCESS;
}
