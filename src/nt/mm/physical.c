/* mm/physical.c - physical addresses and device memory. */
#include <stdlib.h>

#include "nt/ke/inject.h"
#include "nt/mm/mm_internal.h"

uint64_t mm_physical_address(struct ke_machine *machine, const void *address)
{
	return (uintptr_t)address | MM_PHYSICAL_MEMORY_BIT;
}

/* The space that holds [physical, physical+bytes), or null. */
static struct mm_io_space *find_locked(struct mm_machine *mm, uint64_t physical, size_t bytes)
{
	for (struct mm_io_space *space = mm->io_spaces; space; space = space->next)
		if (physical >= space->physical && physical - space->physical < space->bytes &&
		    bytes <= space->bytes - (physical - space->physical))
			return space;
	return NULL;
}

void *mm_physical_memory(struct ke_machine *machine, uint64_t physical, size_t bytes)
{
	struct mm_machine *mm = machine->mm;
	struct mm_io_space *space;
	void *memory = NULL;

	if (physical & MM_PHYSICAL_MEMORY_BIT)
		return (void *)(uintptr_t)(physical & ~MM_PHYSICAL_MEMORY_BIT);
	host_lock_acquire(&mm->map_lock);
	space = find_locked(mm, physical, bytes);
	if (space)
		memory = space->memory + (physical - space->physical);
	host_lock_release(&mm->map_lock);
	return memory;
}

NTSTATUS mm_io_space_add(struct ke_machine *machine, uint64_t physical, void *memory, size_t bytes)
{
	struct mm_machine *mm = machine->mm;
	struct mm_io_space *fresh = calloc(1, sizeof(*fresh));
	bool taken = false;

	if (!fresh)
		return STATUS_INSUFFICIENT_RESOURCES;
	*fresh = (struct mm_io_space){ .physical = physical, .memory = memory, .bytes = bytes };
	host_lock_acquire(&mm->map_lock);
	for (struct mm_io_space *space = mm->io_spaces; space; space = space->next)
		taken |= physical < space->physical + space->bytes &&
		         space->physical < physical + bytes;
	if (!taken) {
		fresh->next = mm->io_spaces;
		mm->io_spaces = fresh;
	}
	host_lock_release(&mm->map_lock);
	if (!taken)
		return STATUS_SUCCESS;
	free(fresh);
	return STATUS_CONFLICTING_ADDRESSES;
}

void mm_io_space_remove(struct ke_machine *machine, uint64_t physical)
{
	struct mm_machine *mm = machine->mm;
	struct mm_io_space **place = &mm->io_spaces, *space;
	uint32_t mappings = 0;

	host_lock_acquire(&mm->map_lock);
	while (*place && (*place)->physical != physical)
		place = &(*place)->next;
	space = *place;
	if (space) {
		*place = space->next;
		mappings = space->mappings;
	}
	host_lock_release(&mm->map_lock);
	free(space);
	if (mappings && base_current)
		verify_report(
			&(struct verify_fact){
				.rule = "VF-29",
				.code = 0xC4,
				.parameter = { 0x83, physical, mappings },
				.advice = "Call MmUnmapIoSpace when the device is released." },
			"device memory was still mapped when its device went: %u mappings",
			mappings);
}

/* --- The documented functions ---------------------------------------------------------------------------------- */

PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID address)
{
	struct mm_machine *mm = mm_current();
	PHYSICAL_ADDRESS result = { .QuadPart = (LONGLONG)mm_physical_address(NULL, address) };
	uintptr_t at = (uintptr_t)address;

	host_lock_acquire(&mm->map_lock);
	for (struct mm_io_space *space = mm->io_spaces; space; space = space->next)
		if (at - (uintptr_t)space->memory < space->bytes)
			result.QuadPart =
				(LONGLONG)(space->physical + (at - (uintptr_t)space->memory));
	host_lock_release(&mm->map_lock);
	return result;
}

PVOID NTAPI MmGetVirtualForPhysical(PHYSICAL_ADDRESS physical)
{
	return mm_physical_memory(ke_current_machine(), (uint64_t)physical.QuadPart, 1);
}

static PVOID map(uint64_t physical, SIZE_T bytes)
{
	struct mm_machine *mm = mm_current();
	struct mm_io_space *space;
	void *memory = NULL;

	KE_REQUIRE_IRQL("MmMapIoSpace", DISPATCH_LEVEL, "VF-12", 0x73);
	if (physical & MM_PHYSICAL_MEMORY_BIT)
		return mm_physical_memory(mm->machine, physical, bytes);
	host_lock_acquire(&mm->map_lock);
	space = find_locked(mm, physical, bytes);
	if (space) {
		space->mappings++;
		memory = space->memory + (physical - space->physical);
	}
	host_lock_release(&mm->map_lock);
	return memory;
}

PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS physical, SIZE_T bytes, MEMORY_CACHING_TYPE cache)
{
	return ke_inject(ke_current_machine(), KE_INJECT_MAPPING)
	               ? NULL
	               : map((uint64_t)physical.QuadPart, bytes);
}

PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS physical, SIZE_T bytes, ULONG protect)
{
	return map((uint64_t)physical.QuadPart, bytes);
}

VOID NTAPI MmUnmapIoSpace(PVOID base, SIZE_T bytes)
{
	struct mm_machine *mm = mm_current();
	bool found = false;

	KE_REQUIRE_IRQL("MmUnmapIoSpace", DISPATCH_LEVEL, "VF-12", 0x7B);
	host_lock_acquire(&mm->map_lock);
	for (struct mm_io_space *space = mm->io_spaces; space && !found; space = space->next)
		if ((uintptr_t)base - (uintptr_t)space->memory < space->bytes && space->mappings) {
			space->mappings--;
			found = true;
		}
	host_lock_release(&mm->map_lock);
}

LOGICAL NTAPI MmIsIoSpaceActive(PHYSICAL_ADDRESS physical, SIZE_T bytes)
{
	struct mm_machine *mm = mm_current();
	struct mm_io_space *space;
	bool active;

	host_lock_acquire(&mm->map_lock);
	space = find_locked(mm, (uint64_t)physical.QuadPart, bytes);
	active = space && space->mappings;
	host_lock_release(&mm->map_lock);
	return active;
}
