/*
 * frameworks/wdf/driver.c - life of the driver object: creation's checks, names, unload.
 */
#include "frameworks/wdf/driver.h"

#include "frameworks/wdf/lock.h"

static bool finish_dispose(struct wdf_object *object)
{
	(void)object;
	return true;
}

static void forget_driver(struct wdf_object *object)
{
	object->binding->driver = NULL;
}

const struct wdf_type wdf_driver_type = {
	.name = "WDFDRIVER",
	.size = sizeof(struct wdf_driver),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_NO_PARENT | WDF_TYPE_LEVEL_AND_SCOPE |
	         WDF_TYPE_PASSIVE_DISPOSE,
	.dispose = finish_dispose,
	.destroy = forget_driver,
};

struct wdf_object *wdf_driver_object(struct wdf_binding *binding)
{
	return binding->driver ? &binding->driver->object : NULL;
}

/* WDF-75: pass 1, the dispose list, pass 2. */
void wdf_driver_destroy(struct wdf_driver *driver)
{
	struct wdf_binding *binding = driver->object.binding;

	wdf_object_early_dispose(&driver->object);
	wdf_dispose_list_wait(binding->dispose_list);
	wdf_object_delete(&driver->object);
	binding->driver = NULL;
	wdf_binding_wait(binding);
}

void wdf_driver_unload(struct wdf_driver *driver)
{
	driver->unloading = true;
	if (driver->config.EvtDriverUnload)
		WDF_CALL("EvtDriverUnload",
		         driver->config.EvtDriverUnload(WDF_HANDLE(WDFDRIVER, driver)));
	wdf_driver_destroy(driver);
}

struct wdf_binding *wdf_binding_find(struct ke_machine *machine, const DRIVER_OBJECT *driver_object)
{
	struct wdf_machine *wdf = machine->wdf;
	struct wdf_binding *found = NULL;

	host_lock_acquire(&wdf->bindings_lock);
	for (LIST_ENTRY *entry = wdf->bindings.Flink; entry != &wdf->bindings && !found;
	     entry = entry->Flink) {
		struct wdf_binding *binding =
			CONTAINING_RECORD(entry, struct wdf_binding, machine_entry);
		if (binding->driver_object == driver_object)
			found = binding;
	}
	host_lock_release(&wdf->bindings_lock);
	return found;
}

void wdf_miniport_unload(PWDF_DRIVER_GLOBALS globals, WDFDRIVER driver)
{
	wdf_object_from_handle(driver, &wdf_driver_type, "WdfDriverMiniportUnload");
	wdf_driver_unload(wdf_binding_of(globals)->driver);
}
