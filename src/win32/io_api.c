/* win32/io_api.c - DeviceIoControl, results, cancellation, completion ports. */
#include "win32/win32_internal.h"

static bool is_file_system_code(DWORD code)
{
	return code >> 16 == FILE_DEVICE_FILE_SYSTEM;
}

static NTSTATUS control(HANDLE device, HANDLE event, PVOID context, PIO_STATUS_BLOCK io, DWORD code,
                        void *input, DWORD input_bytes, void *output, DWORD output_bytes)
{
	if (is_file_system_code(code))
		return WIN32_CALL(NtFsControlFile(device, event, NULL, context, io, code, input,
		                                  input_bytes, output, output_bytes));
	return WIN32_CALL(NtDeviceIoControlFile(device, event, NULL, context, io, code, input,
	                                        input_bytes, output, output_bytes));
}

static BOOL control_overlapped(HANDLE device, DWORD code, void *input, DWORD input_bytes,
                               void *output, DWORD output_bytes, LPDWORD ret_bytes,
                               LPOVERLAPPED overlapped)
{
	HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
	void *context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
	NTSTATUS status;

	overlapped->Internal = (ULONG)STATUS_PENDING;
	status = control(device, event, context, (PIO_STATUS_BLOCK)overlapped, code, input,
	                 input_bytes, output, output_bytes);
	/* Also while it is pending: what the caller put into the record, or an early result. */
	if (ret_bytes && !NT_ERROR(status))
		*ret_bytes = (DWORD)overlapped->InternalHigh;
	if (status == STATUS_PENDING || !NT_SUCCESS(status))
		return win32_fail(win32_error_from_status(status));
	return TRUE;
}

static BOOL device_io_control(HANDLE device, DWORD code, LPVOID input, DWORD input_bytes,
                              LPVOID output, DWORD output_bytes, LPDWORD ret_bytes,
                              LPOVERLAPPED overlapped)
{
	IO_STATUS_BLOCK io = { .Information = 0 };
	NTSTATUS status;

	if (overlapped)
		return control_overlapped(device, code, input, input_bytes, output, output_bytes,
		                          ret_bytes, overlapped);
	status = control(device, NULL, NULL, &io, code, input, input_bytes, output, output_bytes);
	if (status == STATUS_PENDING) {
		WIN32_CALL(NtWaitForSingleObject(device, FALSE, NULL));
		status = io.Status;
	}
	if (ret_bytes && !NT_ERROR(status))
		*ret_bytes = (DWORD)io.Information;
	if (__builtin_expect(NT_SUCCESS(status), 1))
		return TRUE;
	return win32_succeed(status);
}

BOOL win32_device_control(HANDLE device, ULONG code, const struct win32_control *control)
{
	return device_io_control(device, code, control->input, control->input_bytes,
	                         control->output, control->output_bytes, NULL, NULL);
}

/* --- Results ------------------------------------------------------------------------------------------- */

static bool is_pending(LPOVERLAPPED overlapped)
{
	return (NTSTATUS)__atomic_load_n(&overlapped->Internal, __ATOMIC_ACQUIRE) == STATUS_PENDING;
}

static BOOL result_of(LPOVERLAPPED overlapped, LPDWORD ret_bytes)
{
	*ret_bytes = (DWORD)overlapped->InternalHigh;
	return win32_succeed((NTSTATUS)overlapped->Internal);
}

static BOOL get_overlapped_result_ex(HANDLE file, LPOVERLAPPED overlapped, LPDWORD ret_bytes,
                                     DWORD milliseconds, BOOL alertable)
{
	HANDLE wait = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
	LARGE_INTEGER time;
	NTSTATUS status;

	if (!is_pending(overlapped))
		return result_of(overlapped, ret_bytes);
	if (milliseconds == 0)
		return win32_fail(ERROR_IO_INCOMPLETE);
	status = WIN32_CALL(NtWaitForSingleObject(wait ? wait : file, (BOOLEAN) !!alertable,
	                                          win32_timeout(milliseconds, &time)));
	if (status == STATUS_TIMEOUT)
		return win32_fail(WAIT_TIMEOUT);
	if (status == STATUS_USER_APC)
		return win32_fail(WAIT_IO_COMPLETION);
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	return result_of(overlapped, ret_bytes);
}

static BOOL get_overlapped_result(HANDLE file, LPOVERLAPPED overlapped, LPDWORD ret_bytes,
                                  BOOL wait)
{
	return get_overlapped_result_ex(file, overlapped, ret_bytes, wait ? INFINITE : 0, FALSE);
}

static BOOL cancel_io(HANDLE file)
{
	IO_STATUS_BLOCK io;
	NTSTATUS status = WIN32_CALL(NtCancelIoFile(file, &io));
	return win32_succeed(status);
}

static BOOL cancel_io_ex(HANDLE file, LPOVERLAPPED overlapped)
{
	IO_STATUS_BLOCK io;
	NTSTATUS status = WIN32_CALL(NtCancelIoFileEx(file, (PIO_STATUS_BLOCK)overlapped, &io));
	return win32_succeed(status);
}

static BOOL cancel_synchronous_io(HANDLE thread)
{
	IO_STATUS_BLOCK io;
	NTSTATUS status = WIN32_CALL(NtCancelSynchronousIoFile(thread, NULL, &io));
	return win32_succeed(status);
}

/* --- Completion ports ------------------------------------------------------------------------------------ */

static NTSTATUS bind_port(HANDLE file, HANDLE port, ULONG_PTR key)
{
	FILE_COMPLETION_INFORMATION information = { port, (PVOID)key };
	IO_STATUS_BLOCK io;
	return WIN32_CALL(NtSetInformationFile(file, &io, &information, sizeof(information),
	                                       FileCompletionInformation));
}

static HANDLE create_io_completion_port(HANDLE file, HANDLE port, ULONG_PTR key, DWORD threads)
{
	HANDLE result = port;
	NTSTATUS status = STATUS_SUCCESS;

	if (!port)
		status = WIN32_CALL(NtCreateIoCompletion(&result, 0x1F0003, NULL, threads));
	if (NT_SUCCESS(status) && file != INVALID_HANDLE_VALUE) {
		status = bind_port(file, result, key);
		if (!NT_SUCCESS(status) && !port)
			NtClose(result);
	}
	return win32_succeed(status) ? result : NULL;
}

static BOOL get_queued_completion_status(HANDLE port, LPDWORD ret_bytes, PULONG_PTR ret_key,
                                         LPOVERLAPPED *ret_overlapped, DWORD milliseconds)
{
	IO_STATUS_BLOCK io;
	LARGE_INTEGER time;
	PVOID key, context;
	NTSTATUS status = WIN32_CALL(NtRemoveIoCompletion(port, &key, &context, &io,
	                                                  win32_timeout(milliseconds, &time)));

	if (status == STATUS_TIMEOUT || !NT_SUCCESS(status)) {
		*ret_overlapped = NULL;
		return win32_fail(status == STATUS_TIMEOUT ? WAIT_TIMEOUT
		                                           : win32_error_from_status(status));
	}
	*ret_key = (ULONG_PTR)key;
	*ret_overlapped = context;
	*ret_bytes = (DWORD)io.Information;
	return win32_succeed(io.Status);
}

static BOOL post_queued_completion_status(HANDLE port, DWORD bytes, ULONG_PTR key,
                                          LPOVERLAPPED overlapped)
{
	NTSTATUS status =
		WIN32_CALL(NtSetIoCompletion(port, (PVOID)key, overlapped, STATUS_SUCCESS, bytes));
	return win32_succeed(status);
}

WIN32_TABLE(win32_io_export_table, "kernel32.dll", W("CancelIo", cancel_io),
            W("CancelIoEx", cancel_io_ex), W("CancelSynchronousIo", cancel_synchronous_io),
            W("CreateIoCompletionPort", create_io_completion_port),
            W("DeviceIoControl", device_io_control),
            W("GetOverlappedResult", get_overlapped_result),
            W("GetOverlappedResultEx", get_overlapped_result_ex),
            W("GetQueuedCompletionStatus", get_queued_completion_status),
            W("PostQueuedCompletionStatus", post_queued_completion_status));
