/*
 * tests/nt/npfs/wait_test.c - waiting for an instance that listens.
 */
#include "npfs_fixture.h"

static HANDLE root;

static void begin(void)
{
	pipes_begin();
	must(open_client(u"\\Device\\NamedPipe\\", GENERIC_READ, &root));
}

static void end(void)
{
	must(NtClose(root));
	pipes_end();
}

struct wait_options {
	const WCHAR *name;
	bool specified;
	int64_t timeout_100ns;
};

static NTSTATUS start_wait(const struct wait_options *options, struct request *request)
{
	union {
		FILE_PIPE_WAIT_FOR_BUFFER buffer;
		char bytes[128];
	} wait = { .buffer = { .Timeout = { .QuadPart = options->timeout_100ns },
		               .TimeoutSpecified = options->specified } };
	UNICODE_STRING name;
	RtlInitUnicodeString(&name, options->name);
	wait.buffer.NameLength = name.Length;
	memcpy(wait.buffer.Name, name.Buffer, name.Length);
	return start_control(root, FSCTL_PIPE_WAIT, &wait,
	                     offsetof(FILE_PIPE_WAIT_FOR_BUFFER, Name) + name.Length, 0, request);
}

static void await(struct request *request, NTSTATUS status)
{
	must(NtWaitForSingleObject(request->event, FALSE, NULL));
	expect_done(request, status, 0);
}

TEST(PIPE_12_a_pipe_that_listens_needs_no_wait)
{
	struct request wait = { 0 };
	begin();
	expect_status(start_wait(&(struct wait_options){ u"test" }, &wait),
	              STATUS_OBJECT_NAME_NOT_FOUND);
	HANDLE handle = server(&(struct pipe_options){ 0 });
	expect_status(start_wait(&(struct wait_options){ u"TEST" }, &wait), STATUS_SUCCESS);
	must(NtClose(handle));
	finish_request(&wait);
	end();
}

TEST(PIPE_12a_the_wait_ends_with_its_own_timeout_or_the_pipes)
{
	struct request wait = { 0 };
	begin();
	HANDLE handle = server(&(struct pipe_options){ .timeout_100ns = -20000 });
	HANDLE other = client();
	expect_status(start_wait(&(struct wait_options){ u"test", true, -10000 }, &wait),
	              STATUS_PENDING);
	await(&wait, STATUS_IO_TIMEOUT);
	expect_status(start_wait(&(struct wait_options){ u"test" }, &wait), STATUS_PENDING);
	await(&wait, STATUS_IO_TIMEOUT);
	expect_status(start_wait(&(struct wait_options){ u"test", true, 0 }, &wait),
	              STATUS_PENDING);
	await(&wait, STATUS_IO_TIMEOUT);
	/* A time that is over. */
	expect_status(start_wait(&(struct wait_options){ u"test", true, 1 }, &wait),
	              STATUS_PENDING);
	await(&wait, STATUS_IO_TIMEOUT);
	must(NtClose(other));
	must(NtClose(handle));
	finish_request(&wait);
	end();
}

TEST(PIPE_12b_waits_end_in_the_order_of_their_times)
{
	struct request first = { 0 }, second = { 0 }, never = { 0 };
	begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	expect_status(start_wait(&(struct wait_options){ u"test", true, INT64_MIN }, &never),
	              STATUS_PENDING);
	expect_status(start_wait(&(struct wait_options){ u"test", true, -300000 }, &second),
	              STATUS_PENDING);
	expect_status(start_wait(&(struct wait_options){ u"test", true, -10000 }, &first),
	              STATUS_PENDING);
	await(&first, STATUS_IO_TIMEOUT);
	await(&second, STATUS_IO_TIMEOUT);
	expect_waiting(&never);
	must(NtClose(other));
	must(fs_control(handle, FSCTL_PIPE_DISCONNECT));
	struct request listen = { 0 };
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PENDING);
	expect_done(&never, STATUS_SUCCESS, 0);
	must(NtClose(handle));
	finish_request(&first);
	finish_request(&second);
	finish_request(&never);
	finish_request(&listen);
	end();
}

TEST(PIPE_12c_a_new_instance_and_a_cancel_end_a_wait)
{
	struct request wait = { 0 }, cancelled = { 0 };
	IO_STATUS_BLOCK io;
	begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	expect_status(start_wait(&(struct wait_options){ u"test", true, -600000000 }, &wait),
	              STATUS_PENDING);
	expect_status(start_wait(&(struct wait_options){ u"test", true, -600000000 }, &cancelled),
	              STATUS_PENDING);
	must(NtCancelIoFileEx(root, &cancelled.io, &io));
	expect_done(&cancelled, STATUS_CANCELLED, 0);
	expect_waiting(&wait);
	HANDLE unlike = server(&(struct pipe_options){ .name = u"\\Device\\NamedPipe\\unlike" });
	expect_waiting(&wait);
	HANDLE second = server(&(struct pipe_options){ 0 });
	expect_done(&wait, STATUS_SUCCESS, 0);
	must(NtClose(unlike));
	must(NtClose(second));
	must(NtClose(other));
	must(NtClose(handle));
	finish_request(&wait);
	finish_request(&cancelled);
	end();
}

TEST(PIPE_12d_lengths_of_the_request_are_checked)
{
	static const struct {
		ULONG name_bytes, in_bytes;
	} rows[] = { { 8, 21 },          { 8, 14 }, { 0, 13 },
		     { 0xFFFFFFFF, 22 }, { 7, 22 }, { 0xFFFFFFF0, 22 } };
	union {
		FILE_PIPE_WAIT_FOR_BUFFER buffer;
		char bytes[64];
	} wait;
	struct request request = { 0 };
	begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	memset(&wait, 0, sizeof(wait));
	memcpy(wait.buffer.Name, u"test", 8);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wait.buffer.NameLength = rows[i].name_bytes;
		expect_status(start_control(root, FSCTL_PIPE_WAIT, &wait, rows[i].in_bytes, 0,
		                            &request),
		              STATUS_INVALID_PARAMETER);
	}
	expect_status(start_control(root, FSCTL_PIPE_WAIT, NULL, 0, 0, &request),
	              STATUS_INVALID_PARAMETER);
	must(NtClose(handle));
	finish_request(&request);
	end();
}
