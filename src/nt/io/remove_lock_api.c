/*
 * io/remove_lock_api.c - remove locks, and who holds them (VF-20).
 *
 * Model    The documented counter and event are in the driver's memory; tags are in a table beside it, keyed
 *          by the lock's address. Entries go with the device or pool block that the lock lies in.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

#define TAGS_KEPT 32

struct tracked {
	struct tracked *next;
	PIO_REMOVE_LOCK lock;
	bool lossy;  /* more holders than tags kept: mismatches are not reported any more */
	bool waited; /* IoReleaseRemoveLockAndWait was called */
	uint32_t count;
	PVOID tag[TAGS_KEPT];
};

static struct tracked **bucket(struct io_machine *io, PIO_REMOVE_LOCK lock)
{
	uintptr_t key = (uintptr_t)lock >> 4;
	return &io->remove_locks[(key ^ (key >> 8)) % IO_REMOVE_LOCK_BUCKETS];
}

static struct tracked *find_locked(struct io_machine *io, PIO_REMOVE_LOCK lock)
{
	struct tracked *entry = *bucket(io, lock);
	while (entry && entry->lock != lock)
		entry = entry->next;
	return entry;
}

static void note_acquire(PIO_REMOVE_LOCK lock, PVOID tag)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->remove_locks_lock);
	struct tracked *entry = find_locked(io, lock);
	if (entry && entry->count < TAGS_KEPT)
		entry->tag[entry->count++] = tag;
	else if (entry)
		entry->lossy = true;
	host_lock_release(&io->remove_locks_lock);
}

/* Forget tag; false when nobody acquired the lock with it. */
static bool note_release(PIO_REMOVE_LOCK lock, PVOID tag, bool waits)
{
	struct io_machine *io = io_current_machine();
	bool known = true;
	host_lock_acquire(&io->remove_locks_lock);
	struct tracked *entry = find_locked(io, lock);
	if (entry) {
		uint32_t at = 0;
		while (at < entry->count && entry->tag[at] != tag)
			at++;
		known = at < entry->count || entry->lossy;
		if (at < entry->count)
			entry->tag[at] = entry->tag[--entry->count];
		entry->waited |= waits;
	}
	host_lock_release(&io->remove_locks_lock);
	return known;
}

VOID NTAPI IoInitializeRemoveLockEx(PIO_REMOVE_LOCK lock, ULONG tag, ULONG minutes, ULONG high,
                                    ULONG size)
{
	struct io_machine *io = io_current_machine();
	KE_REQUIRE_IRQL("IoInitializeRemoveLock", PASSIVE_LEVEL, "VF-20", 0);
	struct tracked *fresh = io_allocate(sizeof(*fresh));
	host_lock_acquire(&io->remove_locks_lock);
	bool again = find_locked(io, lock) != NULL;
	if (!again && fresh) {
		fresh->lock = lock;
		fresh->next = *bucket(io, lock);
		*bucket(io, lock) = fresh;
	}
	host_lock_release(&io->remove_locks_lock);
	if (again) {
		free(fresh);
		IO_REPORT("VF-20", 0xC4, 0xD7, lock, 0, 0,
		          "Initialise a remove lock once, in AddDevice; it cannot be used again "
		          "after removal.",
		          "a remove lock is initialised a second time");
	}
	lock->Common.Removed = FALSE;
	lock->Common.IoCount = 1;
	KeInitializeEvent(&lock->Common.RemoveEvent, SynchronizationEvent, FALSE);
}

NTSTATUS NTAPI IoAcquireRemoveLockEx(PIO_REMOVE_LOCK lock, PVOID tag, PCSTR file, ULONG line,
                                     ULONG size)
{
	KE_REQUIRE_IRQL("IoAcquireRemoveLock", DISPATCH_LEVEL, "VF-20", 0);
	__atomic_add_fetch(&lock->Common.IoCount, 1, __ATOMIC_SEQ_CST);
	if (!lock->Common.Removed) {
		note_acquire(lock, tag);
		return STATUS_SUCCESS;
	}
	if (__atomic_sub_fetch(&lock->Common.IoCount, 1, __ATOMIC_SEQ_CST) == 0)
		KeSetEvent(&lock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
	return STATUS_DELETE_PENDING;
}

VOID NTAPI IoReleaseRemoveLockEx(PIO_REMOVE_LOCK lock, PVOID tag, ULONG size)
{
	KE_REQUIRE_IRQL("IoReleaseRemoveLock", DISPATCH_LEVEL, "VF-20", 0);
	if (!note_release(lock, tag, false))
		IO_REPORT(
			"VF-20", 0xC4, 0xD5, lock, tag, 0,
			"Release a remove lock with the tag it was acquired with, as often as it "
			"was acquired.",
			"IoReleaseRemoveLock: no IoAcquireRemoveLock with this tag is outstanding");
	if (__atomic_sub_fetch(&lock->Common.IoCount, 1, __ATOMIC_SEQ_CST) == 0)
		KeSetEvent(&lock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
}

VOID NTAPI IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK lock, PVOID tag, ULONG size)
{
	KE_REQUIRE_IRQL("IoReleaseRemoveLockAndWait", PASSIVE_LEVEL, "VF-20", 0);
	if (!note_release(lock, tag, true))
		IO_REPORT("VF-20", 0xC4, 0xD6, lock, tag, 0,
		          "Acquire the remove lock at the start of the remove request with the tag "
		          "released here.",
		          "IoReleaseRemoveLockAndWait: no IoAcquireRemoveLock with this tag is "
		          "outstanding");
	lock->Common.Removed = TRUE;
	__atomic_sub_fetch(&lock->Common.IoCount, 1, __ATOMIC_SEQ_CST);
	if (__atomic_sub_fetch(&lock->Common.IoCount, 1, __ATOMIC_SEQ_CST) > 0)
		KeWaitForSingleObject(&lock->Common.RemoveEvent, Executive, KernelMode, FALSE,
		                      NULL);
}

void io_remove_lock_forget(struct ke_machine *machine, const void *start, size_t bytes)
{
	struct io_machine *io = machine->io;
	uintptr_t low = (uintptr_t)start, high = low + bytes;
	host_lock_acquire(&io->remove_locks_lock);
	for (uint32_t i = 0; i < IO_REMOVE_LOCK_BUCKETS; i++) {
		struct tracked **link = &io->remove_locks[i];
		while (*link) {
			struct tracked *entry = *link;
			if ((uintptr_t)entry->lock >= low && (uintptr_t)entry->lock < high) {
				*link = entry->next;
				free(entry);
			} else {
				link = &entry->next;
			}
		}
	}
	host_lock_release(&io->remove_locks_lock);
}
