/* display/factory.c - attempts under one lease. */
#include "display/factory.h"

#include "display/ring.h"

bool display_is_permanent(NTSTATUS status)
{
	switch (status) {
	case STATUS_REVISION_MISMATCH:
	case STATUS_ACCESS_DENIED:
	case STATUS_NOT_SUPPORTED:
	case STATUS_INVALID_PARAMETER:
	case STATUS_INVALID_IMAGE_HASH: /* the driver's process is another program */
	case STATUS_SHARING_VIOLATION:
	case STATUS_QUOTA_EXCEEDED: return true;
	default: return false;
	}
}

static bool is_over(const struct display_factory *factory)
{
	return factory->is_over && factory->is_over(factory->context);
}

struct building {
	const struct display_factory *factory;
	const struct display_manager_request *request;
	struct display_lease *lease;
	uint32_t tried;
	NTSTATUS status;
};

static NTSTATUS get_monitor(const struct building *building, bool anew)
{
	struct display_manager *manager = building->factory->manager;

	return building->lease->slot ? display_manager_renew(manager, building->lease, anew)
	                             : display_manager_acquire(manager, building->request,
	                                                       building->lease, NULL, 0);
}

/* True: it is built. */
static bool attempt(struct building *building, bool anew)
{
	const struct display_factory *factory = building->factory;

	building->tried++;
	building->status = get_monitor(building, anew);
	if (NT_SUCCESS(building->status))
		building->status = factory->open(factory->context, building->lease);
	/* Which passes for success, and is none. */
	if (building->status == STATUS_TIMEOUT)
		building->status = STATUS_IO_TIMEOUT;
	if (NT_SUCCESS(building->status))
		return true;
	if (factory->failed)
		factory->failed(factory->context, building->tried, building->status);
	return false;
}

static bool is_hopeless(const struct building *building)
{
	return display_is_permanent(building->status) || is_over(building->factory);
}

/* False: there are no more attempts, or there is no time for another. */
static bool pause(const struct building *building, uint64_t end_ms)
{
	const struct display_manager_operations *operations =
		building->factory->manager->operations;
	uint32_t pause_ms = DISPLAY_BUILD_PAUSE_MS << (building->tried - 1);

	if (building->tried == DISPLAY_BUILD_ATTEMPTS || is_hopeless(building) ||
	    operations->now_ms(operations->context) + pause_ms + DISPLAY_OPEN_MS > end_ms)
		return false;
	operations->sleep(operations->context, pause_ms);
	return true;
}

static bool climb(struct building *building)
{
	const struct display_manager_operations *operations =
		building->factory->manager->operations;
	uint64_t end_ms = operations->now_ms(operations->context) + DISPLAY_BUILD_MS;

	do
		if (attempt(building, false))
			return true;
	while (pause(building, end_ms));
	return !is_hopeless(building) && attempt(building, true);
}

NTSTATUS display_factory_build(const struct display_factory *factory,
                               const struct display_manager_request *request,
                               struct display_lease *lease)
{
	struct building building = { .factory = factory, .request = request, .lease = lease };

	if (climb(&building))
		return building.status;
	if (lease->slot)
		display_manager_release(factory->manager, lease, true);
	lease->slot = 0;
	return is_over(factory) ? STATUS_CANCELLED : building.status;
}
