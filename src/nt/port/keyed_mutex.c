/*
 * port/keyed_mutex.c - keyed mutexes of attached processes: by calls, and in shared memory as event.c has it.
 *
 * Every opening may be held and released by whoever has a handle to it, so that all who share a mutex may write its
 * page. What one of them writes there is the mutex's state; it can break the turns of those who share it, whose
 * contents it could spoil anyway, and no more.
 */
#include "nt/ob/keyed_mutex.h"
#include "nt/port/port_internal.h"

static uint32_t ways(const void *body, ACCESS_MASK granted)
{
	return PORT_SHOWN_KEYED;
}

static const struct port_shared_kind keyed_mutexes = { ways, ob_keyed_opening_shared,
	                                               ob_keyed_opening_share,
	                                               ob_keyed_opening_withdraw,
	                                               ob_keyed_opening_serial };

NTSTATUS port_keyed_open(HANDLE shared, uint64_t device, HANDLE *ret_opening)
{
	uint64_t process = port_thread_current()->process->ps->ke.id;

	if (device > UINT32_MAX)
		return STATUS_INVALID_PARAMETER;
	return ob_keyed_mutex_open(shared, device ? process << 32 | device : 0, ret_opening);
}

NTSTATUS port_share_keyed(HANDLE opening, struct port_keyed_shown *ret_shown)
{
	struct port_sharing sharing = { .kind = &keyed_mutexes,
		                        .type = port_thread_current()->process->port->keyed_type };
	NTSTATUS status;

	if (!ret_shown)
		return STATUS_ACCESS_VIOLATION;
	status = port_share(opening, &sharing);
	if (NT_SUCCESS(status))
		*ret_shown = (struct port_keyed_shown){ sharing.value, sharing.serial, 0 };
	return status;
}

/* A call would take it back from those who have shared it. */
static bool is_shared(HANDLE opening)
{
	struct port_process *process = port_thread_current()->process;
	bool shared;
	void *body;

	if ((uintptr_t)opening >> 2 >= PORT_SHOWN_SLOTS ||
	    !NT_SUCCESS(ob_reference_handle(opening, 0, process->port->keyed_type, UserMode, &body,
	                                    NULL)))
		return false;
	shared = ob_keyed_opening_shared(body) != NULL;
	ob_dereference(body);
	return shared;
}

NTSTATUS port_keyed_acquire(HANDLE opening, uint64_t key, LARGE_INTEGER *timeout,
                            uint64_t *ret_fence)
{
	return is_shared(opening) ? PORT_TRY_SHARED
	                          : ob_keyed_mutex_acquire(opening, key, timeout, ret_fence);
}

NTSTATUS port_keyed_release(HANDLE opening, uint64_t key, uint64_t fence)
{
	return is_shared(opening) ? PORT_TRY_SHARED : ob_keyed_mutex_release(opening, key, fence);
}
