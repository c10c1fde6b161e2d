/* nt/ke/image_range.c - which image an address lies in. */
#include "nt/ke/ke_internal.h"

/* The list only grows at its head while the machine lives, so a fault handler may walk it without a lock. */
void ke_image_add(struct ke_machine *machine, struct ke_image_range *range)
{
	host_lock_acquire(&machine->images_lock);
	range->next = machine->images;
	__atomic_store_n(&machine->images, range, __ATOMIC_RELEASE);
	host_lock_release(&machine->images_lock);
}

const struct ke_image_range *ke_image_at(struct ke_machine *machine, uintptr_t address)
{
	const struct ke_image_range *range = __atomic_load_n(&machine->images, __ATOMIC_ACQUIRE);

	while (range && (address < range->start || address >= range->end))
		range = range->next;
	return range;
}

void ke_image_lock_paged(struct ke_machine *machine, uintptr_t address, int32_t change)
{
	struct ke_image_range *range = machine->images;

	while (range && (address < range->start || address >= range->end))
		range = range->next;
	if (range)
		__atomic_fetch_add(&range->paged_locks, change, __ATOMIC_RELAXED);
}

bool ke_address_in_image(struct ke_machine *machine, uintptr_t address)
{
	const struct ke_image_range *range = ke_image_at(machine, address);

	return range && !range->unloaded;
}

bool ke_caller_is_driver(void)
{
	uint64_t caller = verify_image_caller();
	const struct ke_image_range *range =
		caller ? ke_image_at(ke_current_machine(), caller) : NULL;

	return range && !range->client;
}
