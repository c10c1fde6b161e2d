/* win32/address_wait.c - the table of sleepers by address, and the documented functions on it. */
#include <string.h>

#include "win32/address_wait.h"

#define BUCKETS 64

/* The buckets are keyed by address only, and a waiter is woken only by its own address. */
static struct {
	struct host_lock lock;
	LIST_ENTRY waiters;
	bool ready;
} buckets[BUCKETS];

static struct host_lock ready_lock;

LIST_ENTRY *win32_bucket_acquire(const void *address, struct host_lock **ret_lock)
{
	size_t index = ((uintptr_t)address >> 4) % BUCKETS;

	if (!__atomic_load_n(&buckets[index].ready, __ATOMIC_ACQUIRE)) {
		host_lock_acquire(&ready_lock);
		if (!buckets[index].ready) {
			InitializeListHead(&buckets[index].waiters);
			__atomic_store_n(&buckets[index].ready, true, __ATOMIC_RELEASE);
		}
		host_lock_release(&ready_lock);
	}
	*ret_lock = &buckets[index].lock;
	host_lock_acquire(*ret_lock);
	return &buckets[index].waiters;
}

void win32_waiter_add_locked(LIST_ENTRY *list, struct win32_waiter *waiter, const void *address)
{
	waiter->address = address;
	waiter->woken = false;
	KeInitializeEvent(&waiter->event, NotificationEvent, FALSE);
	InsertTailList(list, &waiter->entry);
}

bool win32_waiter_sleep(struct win32_waiter *waiter, struct host_lock *lock, PLARGE_INTEGER timeout)
{
	NTSTATUS status =
		KeWaitForSingleObject(&waiter->event, UserRequest, UserMode, FALSE, timeout);

	if (status == STATUS_SUCCESS)
		return true;
	host_lock_acquire(lock);
	if (!waiter->woken)
		RemoveEntryList(&waiter->entry);
	host_lock_release(lock);
	/* Whoever woke it meanwhile still touches the event on this stack. */
	if (waiter->woken)
		KeWaitForSingleObject(&waiter->event, UserRequest, KernelMode, FALSE, NULL);
	if (ke_current_thread()->terminating)
		ps_thread_check_terminate();
	return waiter->woken;
}

/* Take at most count waiters of address off the list into woken. */
static void take_locked(LIST_ENTRY *list, const void *address, uint32_t count, LIST_ENTRY *woken)
{
	for (LIST_ENTRY *entry = list->Flink, *next; entry != list && count > 0; entry = next) {
		struct win32_waiter *waiter = CONTAINING_RECORD(entry, struct win32_waiter, entry);
		next = entry->Flink;
		if (waiter->address != address)
			continue;
		RemoveEntryList(entry);
		waiter->woken = true;
		InsertTailList(woken, entry);
		count--;
	}
}

void win32_address_wake(const void *address, uint32_t count)
{
	struct host_lock *lock;
	LIST_ENTRY woken, *list = win32_bucket_acquire(address, &lock);

	InitializeListHead(&woken);
	take_locked(list, address, count, &woken);
	host_lock_release(lock);
	while (!IsListEmpty(&woken)) {
		struct win32_waiter *waiter =
			CONTAINING_RECORD(RemoveHeadList(&woken), struct win32_waiter, entry);
		KeSetEvent(&waiter->event, 0, FALSE);
	}
}

/* --- The documented functions ----------------------------------------------------------------------------- */

/* The comparison stands under the bucket's lock: a wake after the change finds the waiter. */
static NTSTATUS rtl_wait_on_address(const void *address, const void *compare, SIZE_T bytes,
                                    PLARGE_INTEGER timeout)
{
	struct win32_waiter waiter;
	struct host_lock *lock;
	LIST_ENTRY *list;

	if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8)
		return STATUS_INVALID_PARAMETER;
	list = win32_bucket_acquire(address, &lock);
	if (memcmp(address, compare, bytes) != 0) {
		host_lock_release(lock);
		return STATUS_SUCCESS;
	}
	win32_waiter_add_locked(list, &waiter, address);
	host_lock_release(lock);
	return win32_waiter_sleep(&waiter, lock, timeout) ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

static BOOL wait_on_address(volatile void *address, PVOID compare, SIZE_T bytes, DWORD milliseconds)
{
	LARGE_INTEGER time;
	NTSTATUS status = rtl_wait_on_address((const void *)address, compare, bytes,
	                                      win32_timeout(milliseconds, &time));

	if (status == STATUS_TIMEOUT)
		return win32_fail(ERROR_TIMEOUT);
	return win32_succeed(status);
}

static void wake_single(PVOID address)
{
	win32_address_wake(address, 1);
}

static void wake_all(PVOID address)
{
	win32_address_wake(address, UINT32_MAX);
}

WIN32_TABLE(win32_address_export_table, "kernel32.dll", W("RtlWaitOnAddress", rtl_wait_on_address),
            W("RtlWakeAddressAll", wake_all), W("RtlWakeAddressSingle", wake_single),
            W("WaitOnAddress", wait_on_address), W("WakeByAddressAll", wake_all),
            W("WakeByAddressSingle", wake_single));
