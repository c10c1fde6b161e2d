/*
 * port/event_use.c - when events are shared: when a process uses them often, and when it would wait in the machine for
 * events that others have shared.
 */
#include "nt/ob/nt_services.h"
#include "nt/port/port_internal.h"

#define USES_BEFORE 8
#define USES_AFTER_REFUSAL (-1000)

static int16_t *uses_of(struct port_process *process, HANDLE handle)
{
	return (uintptr_t)handle >> 2 < PORT_SHOWN_SLOTS ? &process->uses[(uintptr_t)handle >> 2]
	                                                 : NULL;
}

/* While somebody waits for it in the machine it cannot be shared, soon it can. */
static void try_sharing(int16_t *uses, HANDLE handle)
{
	NTSTATUS status = port_share_event(handle);

	__atomic_store_n(uses,
	                 NT_SUCCESS(status) || status == STATUS_DEVICE_BUSY ? 0
	                                                                    : USES_AFTER_REFUSAL,
	                 __ATOMIC_RELAXED);
}

static void count_use(struct port_process *process, HANDLE handle)
{
	int16_t *uses = uses_of(process, handle);

	if (uses && __atomic_add_fetch(uses, 1, __ATOMIC_RELAXED) >= USES_BEFORE)
		try_sharing(uses, handle);
}

void port_event_used(struct port_process *process, uint32_t service, const uint64_t *argument)
{
	HANDLE handle = (HANDLE)(uintptr_t)argument[0];
	int16_t *uses;

	switch (service) {
	case PORT_NtClose:
		uses = uses_of(process, handle);
		if (uses)
			__atomic_store_n(uses, 0, __ATOMIC_RELAXED);
		/* The next who shares may come much later, or never. */
		host_lock_acquire(&process->port->events_lock);
		port_events_reap(process->port, false);
		host_lock_release(&process->port->events_lock);
		break;
	case PORT_NtSetEvent:
	case PORT_NtResetEvent:
	case PORT_NtClearEvent:
	case PORT_port_wait: count_use(process, handle); break;
	case PORT_port_signal_and_wait:
		count_use(process, handle);
		count_use(process, (HANDLE)(uintptr_t)argument[1]);
		break;
	default: break;
	}
}

/* --- Waits ------------------------------------------------------------------------------------------------------ */

/* Is handle's object an event that can be waited for; is it shared? */
static bool look_at(HANDLE handle, bool *ret_shared)
{
	struct ob_type *type = port_thread_current()->process->port->event_type;
	void *body;

	if (!NT_SUCCESS(ob_reference_handle(handle, SYNCHRONIZE, type, UserMode, &body, NULL)))
		return false;
	*ret_shared = *ret_shared || ke_event_shared(body) != NULL;
	ob_dereference(body);
	return true;
}

/* A wait in the machine would take the event back from those who have shared it: the caller had better join them. */
NTSTATUS port_wait(HANDLE handle, BOOLEAN alertable, PLARGE_INTEGER timeout)
{
	bool shared = false;

	if (!alertable && look_at(handle, &shared) && shared &&
	    NT_SUCCESS(port_share_event(handle)))
		return PORT_TRY_SHARED;
	return NtWaitForSingleObject(handle, alertable, timeout);
}

/* All are events, and some are shared or they are waited for together often. */
static bool worth_joining(struct port_process *process, const HANDLE *handles, ULONG count)
{
	int16_t *uses = uses_of(process, handles[0]);
	bool shared = false;

	for (ULONG index = 0; index < count; index++)
		if (!look_at(handles[index], &shared))
			return false;
	return uses && (shared || __atomic_add_fetch(uses, 1, __ATOMIC_RELAXED) >= USES_BEFORE);
}

static bool join_all(const HANDLE *handles, ULONG count)
{
	struct port_process *process = port_thread_current()->process;
	ULONG joined = 0;

	if (!worth_joining(process, handles, count))
		return false;
	while (joined < count && NT_SUCCESS(port_share_event(handles[joined])))
		joined++;
	__atomic_store_n(uses_of(process, handles[0]), joined == count ? 0 : USES_AFTER_REFUSAL,
	                 __ATOMIC_RELAXED);
	return joined == count;
}

NTSTATUS port_wait_any(ULONG count, HANDLE *handles, WAIT_TYPE type, BOOLEAN alertable,
                       PLARGE_INTEGER timeout)
{
	if (type == WaitAny && !alertable && count <= PORT_WAIT_SHARED_MAX &&
	    join_all(handles, count))
		return PORT_TRY_SHARED;
	return NtWaitForMultipleObjects(count, handles, type, alertable, timeout);
}

/* First all checks, and the signal; a wait that is not over then is one as any other. */
NTSTATUS port_signal_and_wait(HANDLE signal, HANDLE handle, BOOLEAN alertable,
                              PLARGE_INTEGER timeout)
{
	LARGE_INTEGER *none = port_own_argument(port_thread_current());
	bool shared = false;
	NTSTATUS status;

	if (alertable || !look_at(handle, &shared) || !shared)
		return NtSignalAndWaitForSingleObject(signal, handle, alertable, timeout);
	none->QuadPart = 0;
	status = NtSignalAndWaitForSingleObject(signal, handle, FALSE, none);
	return status == STATUS_TIMEOUT ? port_wait(handle, FALSE, timeout) : status;
}
