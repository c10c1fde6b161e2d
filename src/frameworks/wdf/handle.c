/*
 * frameworks/wdf/handle.c - from a handle to its object, or to a bug check that says what it was.
 *
 * Model    A handle is the complement of the object's address with three low bits for flags, 0 here
 *          (WDF-60). A pointer passed by mistake thus never looks like a handle: its complement lies
 *          outside the user half of the address space.
 */
#include "frameworks/wdf/object.h"

#define LOWEST_ADDRESS ((uintptr_t)0x10000)
#define HIGHEST_ADDRESS ((uintptr_t)0x7fffffffffff)

static _Noreturn void bad_handle(const void *handle, const char *api, const char *wanted,
                                 const char *what)
{
	wdf_bugcheck(
		&(struct wdf_break){
			"WDF-61", WDF_INVALID_HANDLE, handle, 0,
			"Look where the handle came from and whether it was deleted." },
		"%s: %p is not a %s handle: %s", api, handle, wanted, what);
}

static _Noreturn void destroyed_handle(const void *handle, const char *api,
                                       const struct wdf_object *object)
{
	const struct verify_module *module = verify_sink_module_at(object->binding->machine->sink,
	                                                           (uintptr_t)object->created_by);

	wdf_bugcheck(
		&(struct wdf_break){
			"WDF-34", WDF_INVALID_HANDLE, handle, WDF_OBJECT_DESTROYED,
			"The object was deleted; hold a reference with WdfObjectReference "
			"to keep it." },
		"%s: the %s %p was already destroyed at %p (created at %s+0x%llx)", api,
		object->type->name, handle, object->destroyed_by, module ? module->name : "?",
		(unsigned long long)((uintptr_t)object->created_by - (module ? module->start : 0)));
}

static bool is_handle(const void *handle)
{
	uintptr_t address = (uintptr_t)wdf_object_unchecked(handle);

	return handle && !((uintptr_t)handle & 7) && !(address & 15) && address >= LOWEST_ADDRESS &&
	       address <= HIGHEST_ADDRESS;
}

/* WDF-26: the object's own EvtDestroy is running. The object is still whole. */
static void report_ending(const struct wdf_object *object, const char *api)
{
	wdf_report(
		&(struct wdf_break){ "WDF-26", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
	                             object->state,
	                             "In EvtDestroy only contexts may be read; use EvtCleanup." },
		"%s: the %s is inside its own EvtDestroy", api, object->type->name);
}

struct wdf_object *wdf_object_for_context(const void *handle, const char *api)
{
	struct wdf_object *object = wdf_object_unchecked(handle);

	if (__builtin_expect(is_handle(handle) && object->magic == WDF_OBJECT_ENDING_MAGIC, 0))
		return object;
	return wdf_object_from_handle(handle, NULL, api);
}

struct wdf_object *wdf_object_from_handle(const void *handle, const struct wdf_type *type,
                                          const char *api)
{
	const char *wanted = type ? type->name : "framework object";
	struct wdf_object *object = wdf_object_unchecked(handle);

	if (__builtin_expect(!handle, 0))
		bad_handle(handle, api, wanted, "it is null");
	if (__builtin_expect(!is_handle(handle), 0))
		bad_handle(handle, api, wanted, "it is no handle at all");
	if (__builtin_expect(object->magic != WDF_OBJECT_MAGIC, 0)) {
		if (object->magic != WDF_OBJECT_ENDING_MAGIC)
			bad_handle(handle, api, wanted, "there is no object behind it");
		report_ending(object, api);
	}
	if (__builtin_expect(object->state == WDF_OBJECT_DESTROYED, 0))
		destroyed_handle(handle, api, object);
	if (__builtin_expect(type && object->type != type && object->type->base != type, 0))
		bad_handle(handle, api, wanted, object->type->name);
	return object;
}
