/* machine/registry.c - the tables of all folders, gathered once. */
#include "machine/machine_internal.h"

#include "machine/tables.h"
#include "nt/port/port.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool add_list(struct image_registry *registry,
                     const struct image_export_table *const *tables)
{
	for (; *tables; tables++)
		if (image_registry_add(registry, *tables))
			return false;
	return true;
}

static bool add_client_list(struct image_registry *registry,
                            const struct image_export_table *const *tables)
{
	for (; *tables; tables++)
		if (image_registry_add_client(registry, *tables))
			return false;
	return true;
}

/*
 * Who comes first has the name: programs of an attached process get the services of its machine, and no name of the
 * kernel that would act on the process's own. The run-time library's are pure functions of their arguments: that
 * folder lies below everything that knows a machine.
 */
static bool add_attached(struct image_registry *registry)
{
	if (image_registry_add_client(registry, &port_stub_export_table) ||
	    image_registry_add_client(registry, &win32_remote_export_table))
		return false;
	for (size_t index = 0; index < COUNT(machine_tables); index++)
		if (port_hide_table(registry, machine_tables[index]))
			return false;
	return true;
}

static bool add_all(struct image_registry *registry)
{
	if (port_services_attached && !add_attached(registry))
		return false;
	for (size_t index = 0; index < COUNT(machine_tables); index++)
		if (image_registry_add(registry, machine_tables[index]))
			return false;
	for (size_t index = 0; index < COUNT(machine_table_lists); index++)
		if (!add_list(registry, machine_table_lists[index]))
			return false;
	for (size_t index = 0; index < COUNT(machine_client_table_lists); index++)
		if (!add_client_list(registry, machine_client_table_lists[index]))
			return false;
	return true;
}

const struct image_registry *machine_registry(void)
{
	static struct host_lock lock = HOST_LOCK_INIT;
	static struct image_registry *registry;

	host_lock_acquire(&lock);
	if (!registry)
		registry = image_registry_create();
	if (registry && image_registry_count(registry) == 0 && !add_all(registry)) {
		image_registry_destroy(registry);
		registry = NULL;
	}
	host_lock_release(&lock);
	return registry;
}
