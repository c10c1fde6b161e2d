/* mm/mdl.c - MDLs made for the runtime, and what is known of every MDL. */
#include "nt/mm/mm_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- Records -------------------------------------------------------------------------------------------- */

static uint64_t hash(const MDL *mdl)
{
	return ((uintptr_t)mdl >> 4) * 0x9E3779B97F4A7C15ull;
}

static struct mm_mdl_shard *shard_of(struct ke_machine *machine, const MDL *mdl)
{
	return &machine->mm->shard[hash(mdl) >> 60];
}

static struct mm_mdl_record **find_locked(struct mm_mdl_shard *shard, const MDL *mdl)
{
	struct mm_mdl_record **place = &shard->bucket[(hash(mdl) >> 40) & (MM_MDL_BUCKETS - 1)];

	while (*place && (*place)->mdl != mdl)
		place = &(*place)->next;
	return place;
}

static struct mm_mdl_record *find_or_add_locked(struct mm_machine *mm, struct mm_mdl_shard *shard,
                                                const MDL *mdl)
{
	struct mm_mdl_record **place = find_locked(shard, mdl);

	if (!*place) {
		*place = calloc(1, sizeof(**place));
		if (*place) {
			(*place)->mdl = mdl;
			(*place)->sequence = __atomic_add_fetch(&mm->next_mdl, 1, __ATOMIC_RELAXED);
		}
	}
	return *place;
}

void mm_mdl_note(struct ke_machine *machine, const MDL *mdl, bool allocated, bool owned_by_driver)
{
	struct mm_mdl_shard *shard = shard_of(machine, mdl);
	struct mm_mdl_record *record;

	host_lock_acquire(&shard->lock);
	record = find_or_add_locked(machine->mm, shard, mdl);
	if (record) {
		record->allocated = allocated;
		record->locked = false;
		record->owned_by_driver = owned_by_driver;
		record->depth =
			base_current ? verify_capture_stack(record->stack, MM_STACK_DEPTH) : 0;
	}
	host_lock_release(&shard->lock);
}

/* An MDL in memory of the driver's own has a record only while it is locked. */
void mm_mdl_note_lock(struct ke_machine *machine, const MDL *mdl, bool locked)
{
	struct mm_mdl_shard *shard = shard_of(machine, mdl);
	struct mm_mdl_record *record, **place;

	host_lock_acquire(&shard->lock);
	if (locked) {
		record = find_or_add_locked(machine->mm, shard, mdl);
		if (record) {
			record->locked = true;
			record->owned_by_driver = true;
			record->depth = verify_capture_stack(record->stack, MM_STACK_DEPTH);
		}
	} else {
		place = find_locked(shard, mdl);
		record = *place;
		if (record) {
			record->locked = false;
			if (!record->allocated) {
				*place = record->next;
				free(record);
			}
		}
	}
	host_lock_release(&shard->lock);
}

bool mm_mdl_forget(struct ke_machine *machine, const MDL *mdl, struct mm_mdl_record *ret_record)
{
	struct mm_mdl_shard *shard = shard_of(machine, mdl);
	struct mm_mdl_record **place, *record;

	host_lock_acquire(&shard->lock);
	place = find_locked(shard, mdl);
	record = *place;
	if (record)
		*place = record->next;
	host_lock_release(&shard->lock);
	if (record)
		*ret_record = *record;
	free(record);
	return record != NULL;
}

static bool is_locked_in(struct mm_mdl_shard *shard, uintptr_t address)
{
	bool found = false;

	host_lock_acquire(&shard->lock);
	for (int index = 0; index < MM_MDL_BUCKETS && !found; index++)
		for (struct mm_mdl_record *record = shard->bucket[index]; record && !found;
		     record = record->next)
			found = record->locked &&
			        address - (uintptr_t)MmGetMdlVirtualAddress(record->mdl) <
			                record->mdl->ByteCount;
	host_lock_release(&shard->lock);
	return found;
}

bool mm_mdl_is_locked(struct ke_machine *machine, uintptr_t address)
{
	bool found = false;

	for (int number = 0; number < MM_MDL_SHARDS && !found; number++)
		found = is_locked_in(&machine->mm->shard[number], address);
	return found;
}

void mm_mdls_finish(struct mm_machine *mm)
{
	for (int number = 0; number < MM_MDL_SHARDS; number++)
		for (int index = 0; index < MM_MDL_BUCKETS; index++)
			while (mm->shard[number].bucket[index]) {
				struct mm_mdl_record *record = mm->shard[number].bucket[index];

				mm->shard[number].bucket[index] = record->next;
				free(record);
			}
}

/* --- MDLs ------------------------------------------------------------------------------------------------- */

void mm_mdl_fill_pages(PMDL mdl)
{
	PPFN_NUMBER page = MmGetMdlPfnArray(mdl);
	ULONG count = ADDRESS_AND_SIZE_TO_SPAN_PAGES(MmGetMdlVirtualAddress(mdl), mdl->ByteCount);
	uint64_t first = mm_physical_address(NULL, mdl->StartVa) >> PAGE_SHIFT;

	for (ULONG index = 0; index < count; index++)
		page[index] = first + index;
}

PMDL mm_mdl_allocate(struct ke_machine *machine, void *address, ULONG bytes, uint64_t flags)
{
	size_t pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, bytes);
	size_t size = sizeof(MDL) + pages * sizeof(PFN_NUMBER);
	PMDL mdl = ex_pool_allocate(machine, POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED | flags,
	                            size, MM_TAG_MDL);

	if (!mdl)
		return NULL;
	memset(mdl, 0, sizeof(*mdl));
	MmInitializeMdl(mdl, address, bytes);
	return mdl;
}

NTSTATUS mm_mdl_create_locked(struct ke_machine *machine, const struct mm_mdl_of *of, PMDL *ret_mdl)
{
	PMDL mdl = mm_mdl_allocate(machine, of->address, of->bytes, 0);
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (mdl)
		status = mm_pages_lock(mdl, of->access, of->mode);
	if (!NT_SUCCESS(status)) {
		if (mdl)
			ex_pool_free(machine, mdl, MM_TAG_MDL);
		return status;
	}
	mdl->MdlFlags |= MDL_PAGES_LOCKED | MDL_WRITE_OPERATION;
	mm_mdl_fill_pages(mdl);
	ke_ledger_add(&machine->ledgers.mdls, 1);
	*ret_mdl = mdl;
	return STATUS_SUCCESS;
}

PMDL mm_mdl_create_nonpaged(struct ke_machine *machine, void *address, ULONG bytes)
{
	PMDL mdl = mm_mdl_allocate(machine, address, bytes, 0);

	if (!mdl)
		return NULL;
	mdl->MdlFlags = MDL_SOURCE_IS_NONPAGED_POOL;
	mdl->MappedSystemVa = address;
	mm_mdl_fill_pages(mdl);
	ke_ledger_add(&machine->ledgers.mdls, 1);
	return mdl;
}

void mm_mdl_free(struct ke_machine *machine, PMDL mdl)
{
	struct mm_mdl_record record;

	if (!mdl)
		return;
	mm_mdl_forget(machine, mdl, &record);
	mm_pages_unlock(machine, mdl);
	ke_ledger_add(&machine->ledgers.mdls, -1);
	ex_pool_free(machine, mdl, MM_TAG_MDL);
}

/* --- What a driver leaves ------------------------------------------------------------------------------------- */

static bool is_owned_by(const struct ke_machine *machine, const struct mm_mdl_record *record,
                        uintptr_t start, uintptr_t end)
{
	if (!record->owned_by_driver)
		return false;
	for (uint32_t index = 0; index < record->depth; index++)
		if (verify_sink_module_at(machine->sink, record->stack[index]))
			return record->stack[index] >= start && record->stack[index] < end;
	return false;
}

/* The oldest record of the image that is younger than after. */
static bool next_record(struct ke_machine *machine, uintptr_t start, uintptr_t end, uint64_t after,
                        struct mm_mdl_record *ret_record)
{
	bool found = false;

	for (int number = 0; number < MM_MDL_SHARDS; number++) {
		struct mm_mdl_shard *shard = &machine->mm->shard[number];

		host_lock_acquire(&shard->lock);
		for (int index = 0; index < MM_MDL_BUCKETS; index++)
			for (struct mm_mdl_record *record = shard->bucket[index]; record;
			     record = record->next)
				if (record->sequence > after &&
				    is_owned_by(machine, record, start, end) &&
				    (!found || record->sequence < ret_record->sequence)) {
					*ret_record = *record;
					found = true;
				}
		host_lock_release(&shard->lock);
	}
	return found;
}

uint32_t mm_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	struct mm_mdl_record record = { 0 };
	uint32_t count = mm_audit_views(machine, start, end, driver);

	while (next_record(machine, start, end, record.sequence, &record)) {
		verify_report(
			&(struct verify_fact){
				.rule = "VF-12",
				.code = record.locked ? 0xCB : 0xC4,
				.parameter = { record.locked ? record.stack[0] : 0xB8,
		                               (uintptr_t)record.mdl, 0, 1 },
				.advice =
					record.locked
						? "Call MmUnlockPages for each MmProbeAndLockPages."
						: "Call IoFreeMdl for each IoAllocateMdl.",
				.here_stack = record.stack,
				.here_depth = record.depth,
				.driver = driver },
			"driver %s left an MDL %s", driver,
			record.locked ? "with locked pages" : "that it allocated");
		count++;
	}
	return count;
}
