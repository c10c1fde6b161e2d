/*
 * tests/nt/npfs/npfs_fixture.h - a machine up to named pipes; both ends are handles of the test's own thread.
 *
 * What waits is overlapped: one thread drives both ends, and nothing depends on time.
 */
#ifndef DRYDOCK_TESTS_NPFS_FIXTURE_H
#define DRYDOCK_TESTS_NPFS_FIXTURE_H

#include <ntifs.h>

#include "../io/io_fixture.h"
#include "nt/npfs/npfs.h"
#include "nt/ob/nt_services.h"

#define PIPE u"\\Device\\NamedPipe\\test"

NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                                     PIO_STATUS_BLOCK io, ULONG share, ULONG disposition, ULONG options,
                                     ULONG type, ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout);

static inline void pipes_begin(void)
{
	fixture_begin();
	must(npfs_machine_create(fixture.machine));
}

static inline void pipes_end(void)
{
	npfs_machine_destroy(fixture.machine);
	fixture_end();
}

/* What a server asks for; zero is the usual. */
struct pipe_options {
	const WCHAR *name;     /* null: PIPE */
	HANDLE root;
	ULONG share;           /* 0: both */
	bool no_share;         /* really none */
	ULONG disposition;     /* 0: FILE_OPEN_IF, for FILE_SUPERSEDE is none of a pipe's */
	ULONG type, read_mode, completion_mode;
	ULONG instances;       /* 0: any number */
	ULONG inbound, outbound; /* 0: 100 bytes */
	ACCESS_MASK access;    /* 0: to read and write */
	PSECURITY_DESCRIPTOR descriptor;
	int64_t timeout_100ns; /* 0: a second */
};

static inline OBJECT_ATTRIBUTES named(UNICODE_STRING *name, const WCHAR *text, HANDLE root)
{
	OBJECT_ATTRIBUTES attributes;
	RtlInitUnicodeString(name, text);
	InitializeObjectAttributes(&attributes, name, OBJ_CASE_INSENSITIVE, root, NULL);
	return attributes;
}

static inline NTSTATUS create_server(const struct pipe_options *options, HANDLE *ret_server)
{
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	OBJECT_ATTRIBUTES attributes = named(&name, options->name ? options->name : PIPE, options->root);
	LARGE_INTEGER timeout = { .QuadPart = options->timeout_100ns ? options->timeout_100ns : -10000000 };
	ULONG both = FILE_SHARE_READ | FILE_SHARE_WRITE;
	attributes.SecurityDescriptor = options->descriptor;
	return NtCreateNamedPipeFile(
		ret_server, options->access ? options->access : GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
		&attributes, &io, options->no_share ? 0 : options->share ? options->share : both,
		options->disposition ? options->disposition : FILE_OPEN_IF, 0, options->type, options->read_mode,
		options->completion_mode, options->instances ? options->instances : 0xFFFFFFFF,
		options->inbound ? options->inbound : 100, options->outbound ? options->outbound : 100, &timeout);
}

static inline HANDLE server(const struct pipe_options *options)
{
	HANDLE handle;
	must(create_server(options, &handle));
	return handle;
}

static inline NTSTATUS open_client_at(HANDLE root, const WCHAR *text, ACCESS_MASK access, HANDLE *ret_client)
{
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	OBJECT_ATTRIBUTES attributes = named(&name, text, root);
	return NtCreateFile(ret_client, access | SYNCHRONIZE, &attributes, &io, NULL, 0,
	                    FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0);
}

static inline NTSTATUS open_client(const WCHAR *text, ACCESS_MASK access, HANDLE *ret_client)
{
	return open_client_at(NULL, text, access, ret_client);
}

static inline HANDLE client(void)
{
	HANDLE handle;
	must(open_client(PIPE, GENERIC_READ | GENERIC_WRITE, &handle));
	return handle;
}

/* One request, with an event of its own; what it leaves alone stays poisoned. */
struct request {
	HANDLE event;
	IO_STATUS_BLOCK io;
	char buffer[300];
};

#define UNTOUCHED ((NTSTATUS)0x55555555)

static inline void prepare(struct request *request)
{
	OBJECT_ATTRIBUTES attributes;
	if (!request->event) {
		InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
		must(NtCreateEvent(&request->event, EVENT_ALL_ACCESS, &attributes, NotificationEvent, TRUE));
	}
	memset(&request->io, 0x55, sizeof(request->io));
	NtSetEvent(request->event, NULL);
}

static inline bool is_signalled(HANDLE handle)
{
	LARGE_INTEGER now = { .QuadPart = 0 };
	return NtWaitForSingleObject(handle, FALSE, &now) == STATUS_SUCCESS;
}

static inline NTSTATUS start_read(HANDLE file, ULONG bytes, struct request *request)
{
	prepare(request);
	return NtReadFile(file, request->event, NULL, NULL, &request->io, request->buffer, bytes, NULL, NULL);
}

static inline NTSTATUS start_write(HANDLE file, const char *text, ULONG bytes, struct request *request)
{
	prepare(request);
	return NtWriteFile(file, request->event, NULL, NULL, &request->io, (void *)(uintptr_t)text, bytes,
	                   NULL, NULL);
}

static inline NTSTATUS start_control(HANDLE file, ULONG code, const void *in, ULONG in_bytes, ULONG out_bytes,
                                     struct request *request)
{
	prepare(request);
	return NtFsControlFile(file, request->event, NULL, NULL, &request->io, code, (void *)(uintptr_t)in,
	                       in_bytes, request->buffer, out_bytes);
}

static inline NTSTATUS fs_control(HANDLE file, ULONG code)
{
	IO_STATUS_BLOCK io;
	return NtFsControlFile(file, NULL, NULL, NULL, &io, code, NULL, 0, NULL, 0);
}

static inline void finish_request(struct request *request)
{
	if (request->event)
		must(NtClose(request->event));
	request->event = NULL;
}

#define expect_status(got, wanted) assert_int_equal((unsigned)(got), (unsigned)(wanted))

/* request still waits: nothing of it has been touched. */
static inline void expect_waiting(const struct request *request)
{
	expect_status(request->io.Status, UNTOUCHED);
	assert_false(is_signalled(request->event));
}

static inline void expect_done(const struct request *request, NTSTATUS status, ULONG_PTR information)
{
	expect_status(request->io.Status, status);
	assert_int_equal(request->io.Information, information);
	assert_true(is_signalled(request->event));
}

/* Write text and have it taken at once. */
static inline void put(HANDLE file, const char *text)
{
	struct request request = { 0 };
	expect_status(start_write(file, text, (ULONG)strlen(text), &request), STATUS_SUCCESS);
	expect_done(&request, STATUS_SUCCESS, strlen(text));
	finish_request(&request);
}

/* Read what is there; gives the status, the text in to. */
static inline NTSTATUS get(HANDLE file, ULONG bytes, char *to)
{
	struct request request = { 0 };
	NTSTATUS status = start_read(file, bytes, &request);
	*to = '\0';
	if (!NT_ERROR(status)) {
		assert_int_not_equal(status, STATUS_PENDING);
		memcpy(to, request.buffer, request.io.Information);
		to[request.io.Information] = '\0';
	}
	finish_request(&request);
	return status;
}

static inline void expect_text(HANDLE file, ULONG bytes, NTSTATUS status, const char *text)
{
	char got[300];
	expect_status(get(file, bytes, got), status);
	assert_string_equal(got, text);
}

static inline NTSTATUS query_local(HANDLE file, FILE_PIPE_LOCAL_INFORMATION *to)
{
	IO_STATUS_BLOCK io;
	return NtQueryInformationFile(file, &io, to, sizeof(*to), FilePipeLocalInformation);
}

#endif
