/* win32/object_api.c - events, mutexes, semaphores, waitable timers. */
#include "win32/win32_internal.h"

struct named {
	WCHAR path[WIN32_PATH_MAX];
	UNICODE_STRING text;
	OBJECT_ATTRIBUTES attributes;
};

/* `\BaseNamedObjects\NAME`; the prefixes of session name spaces mean the same here. */
static void name_object(struct named *named, const WCHAR *name, ULONG attributes, PVOID security)
{
	static const WCHAR directory[] = u"\\BaseNamedObjects\\";
	PUNICODE_STRING text = NULL;

	if (name) {
		size_t start = sizeof(directory) / sizeof(WCHAR) - 1;
		if (crt__wcsnicmp(name, u"Global\\", 7) == 0)
			name += 7;
		else if (crt__wcsnicmp(name, u"Local\\", 6) == 0)
			name += 6;
		crt_wcscpy(named->path, directory);
		for (size_t i = 0; start + i < WIN32_PATH_MAX; i++) {
			named->path[start + i] = start + i + 1 < WIN32_PATH_MAX ? name[i] : 0;
			if (!named->path[start + i])
				break;
		}
		named->text = win32_string(named->path);
		text = &named->text;
	}
	InitializeObjectAttributes(&named->attributes, text, attributes, NULL, security);
}

static POBJECT_ATTRIBUTES create_attributes(struct named *named, LPSECURITY_ATTRIBUTES security,
                                            const WCHAR *name)
{
	ULONG flags = name ? OBJ_OPENIF : 0;
	if (security && security->bInheritHandle)
		flags |= OBJ_INHERIT;
	name_object(named, name, flags, security ? security->lpSecurityDescriptor : NULL);
	return &named->attributes;
}

static HANDLE created(NTSTATUS status, HANDLE handle)
{
	if (!win32_succeed(status))
		return NULL;
	win32_set_error(status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : NO_ERROR);
	return handle;
}

/* --- Events ---------------------------------------------------------------------------------------------- */

static HANDLE create_event_ex_w(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags,
                                DWORD access)
{
	struct named named;
	HANDLE handle = NULL;
	EVENT_TYPE type =
		flags & CREATE_EVENT_MANUAL_RESET ? NotificationEvent : SynchronizationEvent;
	NTSTATUS status =
		WIN32_CALL(NtCreateEvent(&handle, access, create_attributes(&named, security, name),
	                                 type, (flags & CREATE_EVENT_INITIAL_SET) != 0));
	return created(status, handle);
}

static HANDLE create_event_ex_a(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags,
                                DWORD access)
{
	struct win32_wide wide;
	return create_event_ex_w(security, win32_wide(&wide, name), flags, access);
}

static HANDLE create_event_w(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL set,
                             LPCWSTR name)
{
	DWORD flags = (manual_reset ? CREATE_EVENT_MANUAL_RESET : 0) |
	              (set ? CREATE_EVENT_INITIAL_SET : 0);
	return create_event_ex_w(security, name, flags, EVENT_ALL_ACCESS);
}

static HANDLE create_event_a(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL set,
                             LPCSTR name)
{
	struct win32_wide wide;
	return create_event_w(security, manual_reset, set, win32_wide(&wide, name));
}

typedef NTSTATUS open_function(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);

static HANDLE open_object(open_function *function, DWORD access, BOOL inherit, LPCWSTR name)
{
	struct named named;
	HANDLE handle = NULL;
	NTSTATUS status;

	if (!name) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	name_object(&named, name, inherit ? OBJ_INHERIT : 0, NULL);
	status = WIN32_CALL(function(&handle, access, &named.attributes));
	return win32_succeed(status) ? handle : NULL;
}

static HANDLE open_event_w(DWORD access, BOOL inherit, LPCWSTR name)
{
	return open_object(NtOpenEvent, access, inherit, name);
}

static HANDLE open_event_a(DWORD access, BOOL inherit, LPCSTR name)
{
	struct win32_wide wide;
	return open_event_w(access, inherit, win32_wide(&wide, name));
}

static BOOL set_event(HANDLE event)
{
	NTSTATUS status = WIN32_CALL(NtSetEvent(event, NULL));
	return win32_succeed(status);
}

static BOOL reset_event(HANDLE event)
{
	NTSTATUS status = WIN32_CALL(NtResetEvent(event, NULL));
	return win32_succeed(status);
}

static BOOL pulse_event(HANDLE event)
{
	NTSTATUS status = WIN32_CALL(NtPulseEvent(event, NULL));
	return win32_succeed(status);
}

/* --- Mutexes and semaphores ----------------------------------------------------------------------------------- */

static HANDLE create_mutex_w(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCWSTR name)
{
	struct named named;
	HANDLE handle = NULL;
	NTSTATUS status = WIN32_CALL(NtCreateMutant(&handle, MUTEX_ALL_ACCESS,
	                                            create_attributes(&named, security, name),
	                                            (BOOLEAN) !!owned));
	return created(status, handle);
}

static HANDLE create_mutex_a(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCSTR name)
{
	struct win32_wide wide;
	return create_mutex_w(security, owned, win32_wide(&wide, name));
}

static HANDLE open_mutex_w(DWORD access, BOOL inherit, LPCWSTR name)
{
	return open_object(NtOpenMutant, access, inherit, name);
}

static HANDLE open_mutex_a(DWORD access, BOOL inherit, LPCSTR name)
{
	struct win32_wide wide;
	return open_mutex_w(access, inherit, win32_wide(&wide, name));
}

static BOOL release_mutex(HANDLE mutex)
{
	NTSTATUS status = WIN32_CALL(NtReleaseMutant(mutex, NULL));
	return win32_succeed(status);
}

static HANDLE create_semaphore_w(LPSECURITY_ATTRIBUTES security, LONG count, LONG maximum,
                                 LPCWSTR name)
{
	struct named named;
	HANDLE handle = NULL;
	NTSTATUS status = WIN32_CALL(NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS,
	                                               create_attributes(&named, security, name),
	                                               count, maximum));
	return created(status, handle);
}

static HANDLE create_semaphore_a(LPSECURITY_ATTRIBUTES security, LONG count, LONG maximum,
                                 LPCSTR name)
{
	struct win32_wide wide;
	return create_semaphore_w(security, count, maximum, win32_wide(&wide, name));
}

static HANDLE open_semaphore_w(DWORD access, BOOL inherit, LPCWSTR name)
{
	return open_object(NtOpenSemaphore, access, inherit, name);
}

static HANDLE open_semaphore_a(DWORD access, BOOL inherit, LPCSTR name)
{
	struct win32_wide wide;
	return open_semaphore_w(access, inherit, win32_wide(&wide, name));
}

static BOOL release_semaphore(HANDLE semaphore, LONG count, LPLONG ret_previous)
{
	NTSTATUS status = WIN32_CALL(NtReleaseSemaphore(semaphore, count, ret_previous));
	return win32_succeed(status);
}

/* --- Timers --------------------------------------------------------------------------------------------------- */

static HANDLE create_waitable_timer_w(LPSECURITY_ATTRIBUTES security, BOOL manual_reset,
                                      LPCWSTR name)
{
	struct named named;
	HANDLE handle = NULL;
	NTSTATUS status = WIN32_CALL(
		NtCreateTimer(&handle, TIMER_ALL_ACCESS, create_attributes(&named, security, name),
	                      manual_reset ? NotificationTimer : SynchronizationTimer));
	return created(status, handle);
}

static HANDLE create_waitable_timer_a(LPSECURITY_ATTRIBUTES security, BOOL manual_reset,
                                      LPCSTR name)
{
	struct win32_wide wide;
	return create_waitable_timer_w(security, manual_reset, win32_wide(&wide, name));
}

static HANDLE open_waitable_timer_w(DWORD access, BOOL inherit, LPCWSTR name)
{
	return open_object(NtOpenTimer, access, inherit, name);
}

static HANDLE open_waitable_timer_a(DWORD access, BOOL inherit, LPCSTR name)
{
	struct win32_wide wide;
	return open_waitable_timer_w(access, inherit, win32_wide(&wide, name));
}

static BOOL set_waitable_timer(HANDLE timer, const LARGE_INTEGER *due, LONG period_ms,
                               PTIMERAPCROUTINE routine, LPVOID argument, BOOL resume)
{
	LARGE_INTEGER when = *due;
	NTSTATUS status = WIN32_CALL(NtSetTimer(timer, &when, (PTIMER_APC_ROUTINE)routine, argument,
	                                        (BOOLEAN) !!resume, period_ms, NULL));
	return win32_succeed(status);
}

static BOOL cancel_waitable_timer(HANDLE timer)
{
	NTSTATUS status = WIN32_CALL(NtCancelTimer(timer, NULL));
	return win32_succeed(status);
}

WIN32_TABLE(win32_object_export_table, "kernel32.dll",
            W("CancelWaitableTimer", cancel_waitable_timer), W("CreateEventA", create_event_a),
            W("CreateEventExA", create_event_ex_a), W("CreateEventExW", create_event_ex_w),
            W("CreateEventW", create_event_w), W("CreateMutexA", create_mutex_a),
            W("CreateMutexW", create_mutex_w), W("CreateSemaphoreA", create_semaphore_a),
            W("CreateSemaphoreW", create_semaphore_w),
            W("CreateWaitableTimerA", create_waitable_timer_a),
            W("CreateWaitableTimerW", create_waitable_timer_w), W("OpenEventA", open_event_a),
            W("OpenEventW", open_event_w), W("OpenMutexA", open_mutex_a),
            W("OpenMutexW", open_mutex_w), W("OpenSemaphoreA", open_semaphore_a),
            W("OpenSemaphoreW", open_semaphore_w), W("OpenWaitableTimerA", open_waitable_timer_a),
            W("OpenWaitableTimerW", open_waitable_timer_w), W("PulseEvent", pulse_event),
            W("ReleaseMutex", release_mutex), W("ReleaseSemaphore", release_semaphore),
            W("ResetEvent", reset_event), W("SetEvent", set_event),
            W("SetWaitableTimer", set_waitable_timer));
