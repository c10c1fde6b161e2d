/* win32/wait_api.c - waits, sleeps, closing and duplicating handles. */
#include <string.h>

#include "win32/win32_internal.h"

PLARGE_INTEGER win32_timeout(DWORD milliseconds, PLARGE_INTEGER to)
{
	if (milliseconds == INFINITE)
		return NULL;
	to->QuadPart = -(LONGLONG)milliseconds * 10000;
	return to;
}

/* What the standard handles mean to a wait is what their handle means. */
static DWORD wait_answer(NTSTATUS status)
{
	if (!NT_SUCCESS(status)) {
		win32_set_error(win32_error_from_status(status));
		return WAIT_FAILED;
	}
	return (DWORD)status;
}

static DWORD wait_for_single_object_ex(HANDLE object, DWORD milliseconds, BOOL alertable)
{
	LARGE_INTEGER time;
	NTSTATUS status;

	do {
		status = WIN32_CALL(NtWaitForSingleObject(object, (BOOLEAN) !!alertable,
		                                          win32_timeout(milliseconds, &time)));
	} while (alertable && status == STATUS_ALERTED);
	return wait_answer(status);
}

static DWORD wait_for_single_object(HANDLE object, DWORD milliseconds)
{
	return wait_for_single_object_ex(object, milliseconds, FALSE);
}

static DWORD wait_for_multiple_objects_ex(DWORD count, const HANDLE *objects, BOOL all,
                                          DWORD milliseconds, BOOL alertable)
{
	HANDLE handles[MAXIMUM_WAIT_OBJECTS];
	LARGE_INTEGER time;
	NTSTATUS status;

	if (count == 0 || count > MAXIMUM_WAIT_OBJECTS) {
		win32_set_error(ERROR_INVALID_PARAMETER);
		return WAIT_FAILED;
	}
	memcpy(handles, objects, count * sizeof(HANDLE));
	do {
		status =
			WIN32_CALL(NtWaitForMultipleObjects(count, handles, all ? WaitAll : WaitAny,
		                                            (BOOLEAN) !!alertable,
		                                            win32_timeout(milliseconds, &time)));
	} while (alertable && status == STATUS_ALERTED);
	return wait_answer(status);
}

static DWORD wait_for_multiple_objects(DWORD count, const HANDLE *objects, BOOL all,
                                       DWORD milliseconds)
{
	return wait_for_multiple_objects_ex(count, objects, all, milliseconds, FALSE);
}

static DWORD signal_object_and_wait(HANDLE signal, HANDLE wait, DWORD milliseconds, BOOL alertable)
{
	LARGE_INTEGER time;
	NTSTATUS status =
		WIN32_CALL(NtSignalAndWaitForSingleObject(signal, wait, (BOOLEAN) !!alertable,
	                                                  win32_timeout(milliseconds, &time)));
	return wait_answer(status);
}

static DWORD sleep_ex(DWORD milliseconds, BOOL alertable)
{
	LARGE_INTEGER time = { .QuadPart = INT64_MIN };
	PLARGE_INTEGER interval = win32_timeout(milliseconds, &time);
	NTSTATUS status =
		WIN32_CALL(NtDelayExecution((BOOLEAN) !!alertable, interval ? interval : &time));

	return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

static void sleep_for(DWORD milliseconds)
{
	sleep_ex(milliseconds, FALSE);
}

static BOOL close_handle(HANDLE handle)
{
	NTSTATUS status = WIN32_CALL(NtClose(handle));
	return win32_succeed(status);
}

static BOOL duplicate_handle(HANDLE from_process, HANDLE from, HANDLE to_process,
                             LPHANDLE ret_handle, DWORD access, BOOL inherit, DWORD options)
{
	NTSTATUS status = WIN32_CALL(NtDuplicateObject(from_process, from, to_process, ret_handle,
	                                               access, inherit ? OBJ_INHERIT : 0, options));
	return win32_succeed(status);
}

/* OBJECT_HANDLE_FLAG_INFORMATION */
struct handle_flags {
	BOOLEAN inherit, protect_from_close;
};

#define HANDLE_FLAGS ((OBJECT_INFORMATION_CLASS)4)

static BOOL get_handle_information(HANDLE handle, LPDWORD ret_flags)
{
	struct handle_flags flags;
	NTSTATUS status =
		WIN32_CALL(NtQueryObject(handle, HANDLE_FLAGS, &flags, sizeof(flags), NULL));

	if (!win32_succeed(status))
		return FALSE;
	*ret_flags = (flags.inherit ? HANDLE_FLAG_INHERIT : 0) |
	             (flags.protect_from_close ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);
	return TRUE;
}

static BOOL set_handle_information(HANDLE handle, DWORD mask, DWORD values)
{
	struct handle_flags flags;
	NTSTATUS status =
		WIN32_CALL(NtQueryObject(handle, HANDLE_FLAGS, &flags, sizeof(flags), NULL));

	if (!win32_succeed(status))
		return FALSE;
	if (mask & HANDLE_FLAG_INHERIT)
		flags.inherit = (values & HANDLE_FLAG_INHERIT) != 0;
	if (mask & HANDLE_FLAG_PROTECT_FROM_CLOSE)
		flags.protect_from_close = (values & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0;
	status = WIN32_CALL(NtSetInformationObject(handle, HANDLE_FLAGS, &flags, sizeof(flags)));
	return win32_succeed(status);
}

static BOOL compare_object_handles(HANDLE first, HANDLE second)
{
	NTSTATUS status = WIN32_CALL(NtCompareObjects(first, second));
	return status == STATUS_SUCCESS;
}

WIN32_TABLE(win32_wait_export_table, "kernel32.dll", W("CloseHandle", close_handle),
            W("CompareObjectHandles", compare_object_handles),
            W("DuplicateHandle", duplicate_handle),
            W("GetHandleInformation", get_handle_information),
            W("SetHandleInformation", set_handle_information),
            W("SignalObjectAndWait", signal_object_and_wait), W("Sleep", sleep_for),
            W("SleepEx", sleep_ex), W("WaitForMultipleObjects", wait_for_multiple_objects),
            W("WaitForMultipleObjectsEx", wait_for_multiple_objects_ex),
            W("WaitForSingleObject", wait_for_single_object),
            W("WaitForSingleObjectEx", wait_for_single_object_ex));
