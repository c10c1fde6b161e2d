/*
 * win32/pipe_api.c - named and anonymous pipes by their Win32 names.
 *
 * Not built: the client's name in GetNamedPipeHandleState.
 */
#include <string.h>

#include <ntifs.h>

NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE ret_handle, ULONG access,
                                     POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io_status,
                                     ULONG share, ULONG disposition, ULONG options, ULONG type,
                                     ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout);

#include "win32/win32_internal.h"

#define ROOT u"\\Device\\NamedPipe\\"
#define ANONYMOUS_BYTES 4096
#define ANONYMOUS_TIMEOUT_MS 120000

/* `\\.\pipe\` and what follows it; null: name is no pipe's. */
static const WCHAR *name_of_pipe(const WCHAR *name)
{
	static const WCHAR prefix[] = u"\\\\.\\pipe\\";
	size_t count = sizeof(prefix) / sizeof(prefix[0]) - 1;
	return crt__wcsnicmp(name, prefix, count) == 0 && name[count] ? name + count : NULL;
}

/* NT's timeout for milliseconds of a pipe; 0: the default. */
static LARGE_INTEGER timeout_of(DWORD milliseconds)
{
	LARGE_INTEGER timeout = { .QuadPart = (LONGLONG)milliseconds * -10000 };
	if (milliseconds == NMPWAIT_WAIT_FOREVER)
		timeout.QuadPart = INT64_MIN;
	return timeout;
}

/* --- Control codes ---------------------------------------------------------------------------------------- */

struct control {
	ULONG code;
	void *in;
	DWORD in_bytes;
	void *out;
	DWORD out_bytes;
};

static NTSTATUS control(HANDLE pipe, const struct control *what, IO_STATUS_BLOCK *io)
{
	NTSTATUS status =
		WIN32_CALL(NtFsControlFile(pipe, NULL, NULL, NULL, io, what->code, what->in,
	                                   what->in_bytes, what->out, what->out_bytes));
	if (status != STATUS_PENDING)
		return status;
	WIN32_CALL(NtWaitForSingleObject(pipe, FALSE, NULL));
	return io->Status;
}

static NTSTATUS control_overlapped(HANDLE pipe, const struct control *what, LPOVERLAPPED overlapped)
{
	HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
	void *context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
	overlapped->Internal = (ULONG)STATUS_PENDING;
	overlapped->InternalHigh = 0;
	return WIN32_CALL(NtFsControlFile(pipe, event, NULL, context, (PIO_STATUS_BLOCK)overlapped,
	                                  what->code, what->in, what->in_bytes, what->out,
	                                  what->out_bytes));
}

/* Pending is a failure to the caller. */
static BOOL answer(NTSTATUS status)
{
	if (status == STATUS_PENDING)
		return win32_fail(ERROR_IO_PENDING);
	return win32_succeed(status);
}

static BOOL connect_named_pipe(HANDLE pipe, LPOVERLAPPED overlapped)
{
	struct control listen = { .code = FSCTL_PIPE_LISTEN };
	IO_STATUS_BLOCK io;
	return answer(overlapped ? control_overlapped(pipe, &listen, overlapped)
	                         : control(pipe, &listen, &io));
}

static BOOL disconnect_named_pipe(HANDLE pipe)
{
	struct control disconnect = { .code = FSCTL_PIPE_DISCONNECT };
	IO_STATUS_BLOCK io;
	return win32_succeed(control(pipe, &disconnect, &io));
}

static BOOL impersonate_named_pipe_client(HANDLE pipe)
{
	struct control impersonate = { .code = FSCTL_PIPE_IMPERSONATE };
	IO_STATUS_BLOCK io;
	return win32_succeed(control(pipe, &impersonate, &io));
}

static BOOL peek_named_pipe(HANDLE pipe, LPVOID buffer, DWORD bytes, LPDWORD ret_read,
                            LPDWORD ret_available, LPDWORD ret_left)
{
	DWORD head = offsetof(FILE_PIPE_PEEK_BUFFER, Data);
	FILE_PIPE_PEEK_BUFFER *seen =
		bytes > UINT32_MAX - head ? NULL : win32_allocate(head + bytes);
	struct control peek = { FSCTL_PIPE_PEEK, NULL, 0, seen, head + bytes };
	IO_STATUS_BLOCK io;

	if (!seen)
		return win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	NTSTATUS status = control(pipe, &peek, &io);
	if (!NT_ERROR(status)) {
		DWORD count = (DWORD)io.Information - head;
		if (count)
			memcpy(buffer, seen->Data, count);
		if (ret_read)
			*ret_read = count;
		if (ret_available)
			*ret_available = seen->ReadDataAvailable;
		if (ret_left)
			*ret_left = seen->MessageLength - count;
		status = STATUS_SUCCESS; /* a message longer than the buffer is no failure here */
	}
	win32_free(seen);
	return win32_succeed(status);
}

static BOOL transact_named_pipe(HANDLE pipe, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                                LPDWORD ret_read, LPOVERLAPPED overlapped)
{
	struct control transact = { FSCTL_PIPE_TRANSCEIVE, in, in_bytes, out, out_bytes };
	IO_STATUS_BLOCK io = { .Information = 0 };
	NTSTATUS status = overlapped ? control_overlapped(pipe, &transact, overlapped)
	                             : control(pipe, &transact, &io);

	if (ret_read && status != STATUS_PENDING)
		*ret_read = (DWORD)(overlapped ? overlapped->InternalHigh : io.Information);
	return answer(status);
}

/* --- Opening ------------------------------------------------------------------------------------------------ */

static NTSTATUS open_root(HANDLE *ret_root)
{
	WCHAR text[] = ROOT; /* the caller's memory, as what a system service reads must be */
	UNICODE_STRING name = win32_string(text);
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;

	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return WIN32_CALL(NtOpenFile(ret_root, FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io,
	                             FILE_SHARE_READ | FILE_SHARE_WRITE,
	                             FILE_SYNCHRONOUS_IO_NONALERT));
}

struct creation {
	ULONG access, share, options, disposition;
	ULONG instances, pipe_mode;
	DWORD in_bytes, out_bytes, timeout_ms;
};

/* Everything but names. False: a value that is none. */
static bool set_open_mode(struct creation *creation, DWORD open_mode)
{
	static const struct {
		ULONG access, share;
	} directions[] = {
		{ 0, 0 },
		{ GENERIC_READ, FILE_SHARE_WRITE },
		{ GENERIC_WRITE, FILE_SHARE_READ },
		{ GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE },
	};
	const DWORD rights = WRITE_DAC | WRITE_OWNER | ACCESS_SYSTEM_SECURITY;
	creation->access = directions[open_mode & 3].access | SYNCHRONIZE | (open_mode & rights);
	creation->share = directions[open_mode & 3].share;
	creation->options = open_mode & FILE_FLAG_OVERLAPPED ? 0 : FILE_SYNCHRONOUS_IO_NONALERT;
	if (open_mode & FILE_FLAG_WRITE_THROUGH)
		creation->options |= FILE_WRITE_THROUGH;
	creation->disposition =
		open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE ? FILE_CREATE : FILE_OPEN_IF;
	return creation->share != 0;
}

static NTSTATUS create(const struct creation *creation, OBJECT_ATTRIBUTES *attributes,
                       HANDLE *ret_handle)
{
	LARGE_INTEGER timeout = timeout_of(creation->timeout_ms);
	IO_STATUS_BLOCK io;
	ULONG mode = creation->pipe_mode;
	ULONG type = (mode & PIPE_TYPE_MESSAGE ? FILE_PIPE_MESSAGE_TYPE : 0) |
	             (mode & PIPE_REJECT_REMOTE_CLIENTS ? FILE_PIPE_REJECT_REMOTE_CLIENTS : 0);
	ULONG read_mode = mode & PIPE_READMODE_MESSAGE ? FILE_PIPE_MESSAGE_MODE : 0;
	ULONG completion = mode & PIPE_NOWAIT ? FILE_PIPE_COMPLETE_OPERATION : 0;
	return WIN32_CALL(NtCreateNamedPipeFile(ret_handle, creation->access, attributes, &io,
	                                        creation->share, creation->disposition,
	                                        creation->options, type, read_mode, completion,
	                                        creation->instances, creation->in_bytes,
	                                        creation->out_bytes, &timeout));
}

static void set_attributes(OBJECT_ATTRIBUTES *attributes, UNICODE_STRING *name,
                           const SECURITY_ATTRIBUTES *security)
{
	InitializeObjectAttributes(attributes, name, OBJ_CASE_INSENSITIVE, NULL,
	                           security ? security->lpSecurityDescriptor : NULL);
	if (security && security->bInheritHandle)
		attributes->Attributes |= OBJ_INHERIT;
}

static NTSTATUS create_named(LPCWSTR name, const struct creation *creation,
                             LPSECURITY_ATTRIBUTES security, HANDLE *ret_handle)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	NTSTATUS status = win32_nt_path(name, path);

	if (!NT_SUCCESS(status))
		return status;
	if (!name_of_pipe(name))
		return STATUS_OBJECT_NAME_INVALID;
	text = win32_string(path);
	set_attributes(&attributes, &text, security);
	return create(creation, &attributes, ret_handle);
}

static HANDLE create_named_pipe_w(LPCWSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances,
                                  DWORD out_bytes, DWORD in_bytes, DWORD timeout_ms,
                                  LPSECURITY_ATTRIBUTES security)
{
	const DWORD modes = PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_NOWAIT |
	                    PIPE_REJECT_REMOTE_CLIENTS;
	struct creation creation = { .pipe_mode = pipe_mode,
		                     .instances = instances == PIPE_UNLIMITED_INSTANCES
		                                          ? FILE_PIPE_UNLIMITED_INSTANCES
		                                          : instances,
		                     .in_bytes = in_bytes,
		                     .out_bytes = out_bytes,
		                     .timeout_ms = timeout_ms };
	HANDLE handle = INVALID_HANDLE_VALUE;
	NTSTATUS status = STATUS_INVALID_PARAMETER;

	if (set_open_mode(&creation, open_mode) && !(pipe_mode & ~modes) &&
	    instances <= PIPE_UNLIMITED_INSTANCES)
		status = create_named(name, &creation, security, &handle);
	return win32_succeed(status) ? handle : INVALID_HANDLE_VALUE;
}

static HANDLE create_named_pipe_a(LPCSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances,
                                  DWORD out_bytes, DWORD in_bytes, DWORD timeout_ms,
                                  LPSECURITY_ATTRIBUTES security)
{
	struct win32_wide wide;
	return create_named_pipe_w(win32_wide(&wide, name), open_mode, pipe_mode, instances,
	                           out_bytes, in_bytes, timeout_ms, security);
}

/* The client of a pipe without a name, through its server. */
static NTSTATUS open_writer(HANDLE server, const SECURITY_ATTRIBUTES *security, HANDLE *ret_write)
{
	UNICODE_STRING none = { 0, 0, NULL };
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;

	set_attributes(&attributes, &none, security);
	attributes.RootDirectory = server;
	attributes.SecurityDescriptor = NULL;
	return WIN32_CALL(NtOpenFile(ret_write, GENERIC_WRITE | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
	                             &attributes, &io, FILE_SHARE_READ,
	                             FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE));
}

static BOOL create_pipe(PHANDLE ret_read, PHANDLE ret_write, LPSECURITY_ATTRIBUTES security,
                        DWORD bytes)
{
	struct creation creation = { .access = GENERIC_READ | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
		                     .share = FILE_SHARE_READ | FILE_SHARE_WRITE,
		                     .options = FILE_SYNCHRONOUS_IO_NONALERT,
		                     .disposition = FILE_CREATE,
		                     .instances = 1,
		                     .in_bytes = bytes ? bytes : ANONYMOUS_BYTES,
		                     .out_bytes = bytes ? bytes : ANONYMOUS_BYTES,
		                     .timeout_ms = ANONYMOUS_TIMEOUT_MS };
	UNICODE_STRING none = { 0, 0, NULL };
	OBJECT_ATTRIBUTES attributes;
	HANDLE root, read, write;
	NTSTATUS status = open_root(&root);

	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	set_attributes(&attributes, &none, security);
	attributes.RootDirectory = root;
	status = create(&creation, &attributes, &read);
	NtClose(root);
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	status = open_writer(read, security, &write);
	if (!NT_SUCCESS(status)) {
		NtClose(read);
		return win32_succeed(status);
	}
	*ret_read = read;
	*ret_write = write;
	return TRUE;
}

/* --- Waiting and calling --------------------------------------------------------------------------------------- */

static NTSTATUS wait_for(HANDLE root, const WCHAR *name, DWORD timeout_ms)
{
	size_t bytes = crt_wcslen(name) * sizeof(WCHAR);
	DWORD head = offsetof(FILE_PIPE_WAIT_FOR_BUFFER, Name);
	FILE_PIPE_WAIT_FOR_BUFFER *buffer = win32_allocate(sizeof(*buffer) + bytes);
	struct control wait = { FSCTL_PIPE_WAIT, buffer, head + (DWORD)bytes, NULL, 0 };
	IO_STATUS_BLOCK io;

	if (!buffer)
		return STATUS_NO_MEMORY;
	buffer->Timeout = timeout_of(timeout_ms);
	buffer->TimeoutSpecified = timeout_ms != NMPWAIT_USE_DEFAULT_WAIT;
	buffer->NameLength = (ULONG)bytes;
	memcpy(buffer->Name, name, bytes);
	NTSTATUS status = control(root, &wait, &io);
	win32_free(buffer);
	return status;
}

static BOOL wait_named_pipe_w(LPCWSTR name, DWORD timeout_ms)
{
	const WCHAR *pipe = name ? name_of_pipe(name) : NULL;
	HANDLE root;

	if (!pipe)
		return win32_fail(ERROR_INVALID_NAME);
	NTSTATUS status = open_root(&root);
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	status = wait_for(root, pipe, timeout_ms);
	NtClose(root);
	return win32_succeed(status);
}

static BOOL wait_named_pipe_a(LPCSTR name, DWORD timeout_ms)
{
	struct win32_wide wide;
	return wait_named_pipe_w(win32_wide(&wide, name), timeout_ms);
}

static NTSTATUS set_mode(HANDLE pipe, FILE_PIPE_INFORMATION *mode)
{
	IO_STATUS_BLOCK io;
	return WIN32_CALL(
		NtSetInformationFile(pipe, &io, mode, sizeof(*mode), FilePipeInformation));
}

static NTSTATUS open_for_call(LPCWSTR name, HANDLE *ret_pipe)
{
	FILE_PIPE_INFORMATION mode = { FILE_PIPE_MESSAGE_MODE, FILE_PIPE_QUEUE_OPERATION };
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;
	NTSTATUS status = win32_nt_path(name, path);

	if (!NT_SUCCESS(status))
		return status;
	UNICODE_STRING text = win32_string(path);
	set_attributes(&attributes, &text, NULL);
	status = WIN32_CALL(NtOpenFile(ret_pipe, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
	                               &attributes, &io, FILE_SHARE_READ | FILE_SHARE_WRITE,
	                               FILE_SYNCHRONOUS_IO_NONALERT));
	if (!NT_SUCCESS(status))
		return status;
	status = set_mode(*ret_pipe, &mode);
	if (!NT_SUCCESS(status))
		NtClose(*ret_pipe);
	return status;
}

static BOOL call_named_pipe_w(LPCWSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                              LPDWORD ret_read, DWORD timeout_ms)
{
	HANDLE pipe;
	NTSTATUS status;

	while ((status = open_for_call(name, &pipe)) == STATUS_PIPE_NOT_AVAILABLE)
		if (timeout_ms == NMPWAIT_NOWAIT || !wait_named_pipe_w(name, timeout_ms))
			break;
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	BOOL done = transact_named_pipe(pipe, in, in_bytes, out, out_bytes, ret_read, NULL);
	NtClose(pipe);
	return done;
}

static BOOL call_named_pipe_a(LPCSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                              LPDWORD ret_read, DWORD timeout_ms)
{
	struct win32_wide wide;
	return call_named_pipe_w(win32_wide(&wide, name), in, in_bytes, out, out_bytes, ret_read,
	                         timeout_ms);
}

/* --- Modes and information --------------------------------------------------------------------------------------- */

static NTSTATUS query(HANDLE pipe, void *to, ULONG bytes, FILE_INFORMATION_CLASS class)
{
	IO_STATUS_BLOCK io;
	return WIN32_CALL(NtQueryInformationFile(pipe, &io, to, bytes, class));
}

static BOOL set_named_pipe_handle_state(HANDLE pipe, LPDWORD mode, LPDWORD collection_bytes,
                                        LPDWORD collection_ms)
{
	if (collection_bytes || collection_ms) /* of remote pipes only */
		return win32_fail(ERROR_INVALID_PARAMETER);
	if (!mode)
		return TRUE;
	if (*mode & ~(DWORD)(PIPE_READMODE_MESSAGE | PIPE_NOWAIT))
		return win32_fail(ERROR_INVALID_PARAMETER);
	FILE_PIPE_INFORMATION information = {
		*mode & PIPE_READMODE_MESSAGE ? FILE_PIPE_MESSAGE_MODE : 0,
		*mode & PIPE_NOWAIT ? FILE_PIPE_COMPLETE_OPERATION : 0,
	};
	return win32_succeed(set_mode(pipe, &information));
}

static BOOL get_state(HANDLE pipe, LPDWORD ret_state, LPDWORD ret_instances, bool asks_more)
{
	FILE_PIPE_INFORMATION mode = { 0, 0 };
	FILE_PIPE_LOCAL_INFORMATION local = { .CurrentInstances = 0 };
	NTSTATUS status = STATUS_SUCCESS;

	if (asks_more) /* collecting is of remote pipes only; who the client is is not built */
		return win32_fail(ERROR_INVALID_PARAMETER);
	if (ret_state)
		status = query(pipe, &mode, sizeof(mode), FilePipeInformation);
	if (NT_SUCCESS(status) && ret_instances)
		status = query(pipe, &local, sizeof(local), FilePipeLocalInformation);
	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	if (ret_state)
		*ret_state = (mode.ReadMode ? PIPE_READMODE_MESSAGE : 0) |
		             (mode.CompletionMode ? PIPE_NOWAIT : 0);
	if (ret_instances)
		*ret_instances = local.CurrentInstances < PIPE_UNLIMITED_INSTANCES
		                         ? local.CurrentInstances
		                         : PIPE_UNLIMITED_INSTANCES;
	return TRUE;
}

static BOOL get_named_pipe_handle_state_w(HANDLE pipe, LPDWORD ret_state, LPDWORD ret_instances,
                                          LPDWORD ret_bytes, LPDWORD ret_ms, LPWSTR user,
                                          DWORD user_chars)
{
	return get_state(pipe, ret_state, ret_instances, ret_bytes || ret_ms || user);
}

static BOOL get_named_pipe_handle_state_a(HANDLE pipe, LPDWORD ret_state, LPDWORD ret_instances,
                                          LPDWORD ret_bytes, LPDWORD ret_ms, LPSTR user,
                                          DWORD user_chars)
{
	return get_state(pipe, ret_state, ret_instances, ret_bytes || ret_ms || user);
}

static BOOL get_named_pipe_info(HANDLE pipe, LPDWORD ret_flags, LPDWORD ret_out_bytes,
                                LPDWORD ret_in_bytes, LPDWORD ret_instances)
{
	FILE_PIPE_LOCAL_INFORMATION local;
	NTSTATUS status = query(pipe, &local, sizeof(local), FilePipeLocalInformation);

	if (!NT_SUCCESS(status))
		return win32_succeed(status);
	if (ret_flags)
		*ret_flags = (local.NamedPipeEnd == FILE_PIPE_SERVER_END ? PIPE_SERVER_END : 0) |
		             (local.NamedPipeType ? PIPE_TYPE_MESSAGE : 0);
	if (ret_out_bytes)
		*ret_out_bytes = local.OutboundQuota;
	if (ret_in_bytes)
		*ret_in_bytes = local.InboundQuota;
	if (ret_instances)
		*ret_instances = local.MaximumInstances < PIPE_UNLIMITED_INSTANCES
		                         ? local.MaximumInstances
		                         : PIPE_UNLIMITED_INSTANCES;
	return TRUE;
}

static BOOL get_attribute(HANDLE pipe, const char *name, PULONG ret_value)
{
	struct control get = { FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE, NULL, (DWORD)strlen(name) + 1,
		               ret_value, ret_value ? (DWORD)sizeof(*ret_value) : 0 };
	char copy[32]; /* on the caller's stack, as all memory that a program gives */
	IO_STATUS_BLOCK io;

	memcpy(copy, name, get.in_bytes);
	get.in = copy;
	return win32_succeed(control(pipe, &get, &io));
}

static BOOL get_named_pipe_client_process_id(HANDLE pipe, PULONG ret_id)
{
	return get_attribute(pipe, "ClientProcessId", ret_id);
}

static BOOL get_named_pipe_server_process_id(HANDLE pipe, PULONG ret_id)
{
	return get_attribute(pipe, "ServerProcessId", ret_id);
}

static BOOL get_named_pipe_client_session_id(HANDLE pipe, PULONG ret_id)
{
	return get_attribute(pipe, "ClientSessionId", ret_id);
}

static BOOL get_named_pipe_server_session_id(HANDLE pipe, PULONG ret_id)
{
	return get_attribute(pipe, "ServerSessionId", ret_id);
}

WIN32_TABLE(win32_pipe_export_table, "kernel32.dll", W("CallNamedPipeA", call_named_pipe_a),
            W("CallNamedPipeW", call_named_pipe_w), W("ConnectNamedPipe", connect_named_pipe),
            W("CreateNamedPipeA", create_named_pipe_a), W("CreateNamedPipeW", create_named_pipe_w),
            W("CreatePipe", create_pipe), W("DisconnectNamedPipe", disconnect_named_pipe),
            W("GetNamedPipeClientProcessId", get_named_pipe_client_process_id),
            W("GetNamedPipeClientSessionId", get_named_pipe_client_session_id),
            W("GetNamedPipeHandleStateA", get_named_pipe_handle_state_a),
            W("GetNamedPipeHandleStateW", get_named_pipe_handle_state_w),
            W("GetNamedPipeInfo", get_named_pipe_info),
            W("GetNamedPipeServerProcessId", get_named_pipe_server_process_id),
            W("GetNamedPipeServerSessionId", get_named_pipe_server_session_id),
            W("PeekNamedPipe", peek_named_pipe),
            W("SetNamedPipeHandleState", set_named_pipe_handle_state),
            W("TransactNamedPipe", transact_named_pipe), W("WaitNamedPipeA", wait_named_pipe_a),
            W("WaitNamedPipeW", wait_named_pipe_w));
WIN32_TABLE(win32_pipe_security_export_table, "advapi32.dll",
            W("ImpersonateNamedPipeClient", impersonate_named_pipe_client));
