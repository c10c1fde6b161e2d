/*
 * tests/nt/npfs/state_test.c - states of an instance, and what each operation says in each of them.
 */
#include "npfs_fixture.h"

static ULONG state_of(HANDLE file)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	must(query_local(file, &information));
	return information.NamedPipeState;
}

TEST(PIPE_3_instances_listen_connect_close_and_disconnect)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	pipes_begin();
	HANDLE listening = server(&(struct pipe_options){ 0 });
	assert_int_equal(state_of(listening), 2);
	HANDLE other = client();
	assert_int_equal(state_of(listening), 3);
	assert_int_equal(state_of(other), 3);
	must(query_local(other, &information));
	assert_int_equal(information.NamedPipeEnd, 0);
	must(query_local(listening, &information));
	assert_int_equal(information.NamedPipeEnd, 1);
	must(NtClose(other));
	assert_int_equal(state_of(listening), 4);
	must(fs_control(listening, FSCTL_PIPE_DISCONNECT));
	assert_int_equal(state_of(listening), 1);
	must(NtClose(listening));
	pipes_end();
}

TEST(PIPE_4_the_documented_codes_are_served)
{
	static const struct {
		ULONG code, value;
		NTSTATUS status; /* of a server that listens, without buffers */
	} codes[] = {
		{ FSCTL_PIPE_ASSIGN_EVENT, 0x110000, STATUS_NOT_SUPPORTED },
		{ FSCTL_PIPE_LISTEN, 0x110008, STATUS_PIPE_LISTENING },
		{ FSCTL_PIPE_PEEK, 0x11400C, STATUS_INVALID_PIPE_STATE },
		{ FSCTL_PIPE_QUERY_EVENT, 0x110010, STATUS_NOT_SUPPORTED },
		{ FSCTL_PIPE_TRANSCEIVE, 0x11C017, STATUS_INVALID_PIPE_STATE },
		{ FSCTL_PIPE_WAIT, 0x110018, STATUS_ILLEGAL_FUNCTION },
		{ FSCTL_PIPE_IMPERSONATE, 0x11001C, STATUS_CANNOT_IMPERSONATE },
		{ FSCTL_PIPE_DISCONNECT, 0x110004, STATUS_SUCCESS },
	};
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ .completion_mode = 1 });
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(codes[i].code, codes[i].value);
		expect_status(fs_control(handle, codes[i].code), codes[i].status);
	}
	expect_status(fs_control(handle, CTL_CODE(FILE_DEVICE_NAMED_PIPE, 99, 0, 0)),
	              STATUS_INVALID_DEVICE_REQUEST);
	must(NtClose(handle));
	pipes_end();
}

TEST(PIPE_4a_only_the_server_impersonates)
{
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	expect_status(fs_control(other, FSCTL_PIPE_IMPERSONATE), STATUS_ILLEGAL_FUNCTION);
	must(NtClose(other));
	must(NtClose(handle));
	pipes_end();
}

TEST(PIPE_5_listening_waits_for_a_client)
{
	struct request listen = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PENDING);
	expect_waiting(&listen);
	HANDLE other = client();
	expect_done(&listen, STATUS_SUCCESS, 0);
	must(NtClose(other));
	must(NtClose(handle));
	finish_request(&listen);
	pipes_end();
}

TEST(PIPE_5a_listening_when_connected_or_closing_fails_at_once)
{
	struct request listen = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PIPE_CONNECTED);
	expect_waiting(&listen); /* the block untouched, the event reset */
	expect_status(start_control(other, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_ILLEGAL_FUNCTION);
	must(NtClose(other));
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PIPE_CLOSING);
	expect_waiting(&listen);
	must(NtClose(handle));
	finish_request(&listen);
	pipes_end();
}

TEST(PIPE_6_an_explicit_cancel_ends_a_listen)
{
	struct request listen = { 0 };
	IO_STATUS_BLOCK io;
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PENDING);
	must(NtCancelIoFileEx(handle, &listen.io, &io));
	expect_done(&listen, STATUS_CANCELLED, 0);
	expect_status(NtCancelIoFileEx(handle, &listen.io, &io), STATUS_NOT_FOUND);
	assert_int_equal(state_of(handle), FILE_PIPE_LISTENING_STATE);
	must(NtClose(handle));
	finish_request(&listen);
	pipes_end();
}

TEST(PIPE_7_an_error_before_queueing_touches_nothing)
{
	struct request read = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	prepare(&read);
	expect_status(NtReadFile(handle, (HANDLE)(ULONG_PTR)0xdeadbee0, NULL, NULL, &read.io,
	                         read.buffer, 1, NULL, NULL),
	              STATUS_INVALID_HANDLE);
	expect_status(read.io.Status, UNTOUCHED);
	expect_status(start_read(handle, 1, &read), STATUS_PIPE_LISTENING);
	expect_status(read.io.Status, UNTOUCHED);
	must(NtClose(handle));
	prepare(&read);
	expect_status(NtReadFile(handle, read.event, NULL, NULL, &read.io, read.buffer, 1, NULL,
	                         NULL),
	              STATUS_INVALID_HANDLE);
	expect_status(read.io.Status, UNTOUCHED);
	assert_true(is_signalled(read.event)); /* not even reset */
	finish_request(&read);
	pipes_end();
}

/* --- The table of PIPE-8 ------------------------------------------------------------------------------------ */

enum operation { READ, WRITE, PEEK, TRANSCEIVE, FLUSH, OPERATIONS };

static NTSTATUS operate(HANDLE file, enum operation operation, struct request *request)
{
	IO_STATUS_BLOCK io;
	switch (operation) {
	case READ: return start_read(file, 1, request);
	case WRITE: return start_write(file, "x", 1, request);
	case PEEK:
		return start_control(file, FSCTL_PIPE_PEEK, NULL, 0, sizeof(FILE_PIPE_PEEK_BUFFER),
		                     request);
	case TRANSCEIVE: return start_control(file, FSCTL_PIPE_TRANSCEIVE, "x", 1, 1, request);
	default: prepare(request); return NtFlushBuffersFile(file, &io);
	}
}

/* An end in a state, and what each operation gives there, in the order of enum operation. */
struct situation {
	const char *name;
	bool client_end, listens, disconnects, peer_closes, data, transceives;
	NTSTATUS status[OPERATIONS];
};

#define GONE STATUS_PIPE_DISCONNECTED
#define BAD STATUS_INVALID_PIPE_STATE

static const struct situation situations[] = {
	{ .name = "disconnected server",
	  .disconnects = true,
	  .status = { GONE, GONE, BAD, BAD, STATUS_SUCCESS } },
	{ .name = "disconnected client",
	  .client_end = true,
	  .disconnects = true,
	  .status = { GONE, GONE, GONE, GONE, GONE } },
	{ .name = "disconnected server, data lost",
	  .disconnects = true,
	  .data = true,
	  .status = { GONE, GONE, BAD, BAD, STATUS_SUCCESS } },
	{ .name = "disconnected client, data lost",
	  .client_end = true,
	  .disconnects = true,
	  .data = true,
	  .status = { GONE, GONE, GONE, GONE, GONE } },
	{ .name = "listening",
	  .listens = true,
	  .status = { STATUS_PIPE_LISTENING, STATUS_PIPE_LISTENING, BAD, BAD, STATUS_SUCCESS } },
	{ .name = "connected server",
	  .status = { STATUS_PENDING, STATUS_SUCCESS, STATUS_SUCCESS, STATUS_PENDING,
	              STATUS_SUCCESS } },
	{ .name = "connected client",
	  .client_end = true,
	  .status = { STATUS_PENDING, STATUS_SUCCESS, STATUS_SUCCESS, STATUS_PENDING,
	              STATUS_SUCCESS } },
	{ .name = "connected server, data",
	  .data = true,
	  .status = { STATUS_BUFFER_OVERFLOW, STATUS_SUCCESS, STATUS_BUFFER_OVERFLOW,
	              STATUS_PIPE_BUSY, STATUS_SUCCESS } },
	{ .name = "connected client, data",
	  .client_end = true,
	  .data = true,
	  .status = { STATUS_BUFFER_OVERFLOW, STATUS_SUCCESS, STATUS_BUFFER_OVERFLOW,
	              STATUS_PIPE_BUSY, STATUS_SUCCESS } },
	{ .name = "closing server, empty",
	  .peer_closes = true,
	  .status = { STATUS_PIPE_BROKEN, STATUS_PIPE_CLOSING, STATUS_PIPE_BROKEN, BAD,
	              STATUS_SUCCESS } },
	{ .name = "closing client, empty",
	  .client_end = true,
	  .peer_closes = true,
	  .status = { STATUS_PIPE_BROKEN, STATUS_PIPE_CLOSING, STATUS_PIPE_BROKEN, BAD,
	              STATUS_SUCCESS } },
	{ .name = "closing server, data",
	  .peer_closes = true,
	  .data = true,
	  .status = { STATUS_BUFFER_OVERFLOW, STATUS_PIPE_CLOSING, STATUS_BUFFER_OVERFLOW, BAD,
	              STATUS_SUCCESS } },
	{ .name = "closing client, data",
	  .client_end = true,
	  .peer_closes = true,
	  .data = true,
	  .status = { STATUS_BUFFER_OVERFLOW, STATUS_PIPE_CLOSING, STATUS_BUFFER_OVERFLOW, BAD,
	              STATUS_SUCCESS } },
};

static HANDLE message_client(void)
{
	FILE_PIPE_INFORMATION mode = { FILE_PIPE_MESSAGE_MODE, FILE_PIPE_QUEUE_OPERATION };
	IO_STATUS_BLOCK io;
	HANDLE handle = client();
	must(NtSetInformationFile(handle, &io, &mode, sizeof(mode), FilePipeInformation));
	return handle;
}

/* Bring both ends into situation; gives the end to look at, the other one in ret_other (may be null). */
static HANDLE bring_about(const struct situation *situation, HANDLE *ret_other)
{
	HANDLE ends[2] = { NULL, server(&(struct pipe_options){ .type = 1, .read_mode = 1 }) };
	int mine = situation->client_end ? 0 : 1;
	*ret_other = NULL;
	if (situation->listens)
		return ends[1];
	ends[0] = message_client();
	if (situation->data)
		put(ends[!mine], "twenty-four characters !");
	if (situation->disconnects)
		must(fs_control(ends[1], FSCTL_PIPE_DISCONNECT));
	if (situation->peer_closes)
		must(NtClose(ends[!mine]));
	else
		*ret_other = ends[!mine];
	return ends[mine];
}

static void try_operation(const struct situation *situation, enum operation operation)
{
	struct request request = { 0 };
	HANDLE other, end = bring_about(situation, &other);
	NTSTATUS status = operate(end, operation, &request);
	if (status != situation->status[operation])
		print_message("%s, operation %d: 0x%08x\n", situation->name, operation,
		              (unsigned)status);
	expect_status(status, situation->status[operation]);
	if (other)
		must(NtClose(other));
	must(NtClose(end));
	finish_request(&request);
}

TEST(PIPE_8_every_operation_in_every_state)
{
	pipes_begin();
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++)
		for (int operation = 0; operation < OPERATIONS; operation++)
			try_operation(&situations[i], operation);
	pipes_end();
}

/* The flush of a connected pipe is the one row that one thread cannot drive. */
static HANDLE reader_end;

static void NTAPI flush_it(void *context)
{
	IO_STATUS_BLOCK io;
	must(NtFlushBuffersFile(context, &io));
	PsTerminateSystemThread(STATUS_SUCCESS);
}

TEST(PIPE_8a_flushing_waits_until_all_is_read)
{
	LARGE_INTEGER little = milliseconds(5);
	HANDLE thread;
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	reader_end = client();
	put(handle, "abc");
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, flush_it, handle));
	expect_status(NtWaitForSingleObject(thread, FALSE, &little), STATUS_TIMEOUT);
	expect_text(reader_end, 2, STATUS_SUCCESS, "ab");
	expect_status(NtWaitForSingleObject(thread, FALSE, &little), STATUS_TIMEOUT);
	expect_text(reader_end, 2, STATUS_SUCCESS, "c");
	must(NtWaitForSingleObject(thread, FALSE, NULL));
	must(NtClose(thread));
	must(NtClose(handle));
	must(NtClose(reader_end));
	pipes_end();
}

/* Every pair of steps from the fresh pipe: the two ends never disagree about the state they are in. */
TEST(PIPE_15_both_ends_agree_through_the_whole_table)
{
	pipes_begin();
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
		const struct situation *situation = &situations[i];
		HANDLE other, end = bring_about(situation, &other);
		FILE_PIPE_LOCAL_INFORMATION mine, theirs;
		bool cut_off = situation->client_end && situation->disconnects;
		expect_status(query_local(end, &mine),
		              cut_off ? STATUS_PIPE_DISCONNECTED : STATUS_SUCCESS);
		if (other && !situation->disconnects) {
			must(query_local(other, &theirs));
			assert_int_equal(theirs.NamedPipeState, mine.NamedPipeState);
			assert_int_equal(mine.ReadDataAvailable, situation->data ? 24 : 0);
			assert_int_equal(theirs.WriteQuotaAvailable, situation->data ? 76 : 100);
		}
		if (other)
			must(NtClose(other));
		must(NtClose(end));
	}
	pipes_end();
}

TEST(PIPE_15a_a_disconnected_client_has_no_information)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	char buffer[64];
	IO_STATUS_BLOCK io;
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	must(fs_control(handle, FSCTL_PIPE_DISCONNECT));
	expect_status(query_local(other, &information), STATUS_PIPE_DISCONNECTED);
	expect_status(NtQueryInformationFile(other, &io, buffer, sizeof(buffer),
	                                     FileNameInformation),
	              STATUS_PIPE_DISCONNECTED);
	must(query_local(handle, &information));
	must(NtClose(handle));
	expect_status(query_local(other, &information), STATUS_PIPE_DISCONNECTED);
	must(NtClose(other));
	pipes_end();
}

TEST(PIPE_10_what_was_written_outlives_its_writer)
{
	struct request read = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	put(other, "last words");
	must(NtClose(other));
	expect_text(handle, 4, STATUS_SUCCESS, "last");
	expect_text(handle, 100, STATUS_SUCCESS, " words");
	expect_status(start_read(handle, 1, &read), STATUS_PIPE_BROKEN);
	expect_status(read.io.Status, UNTOUCHED);
	must(NtClose(handle));
	finish_request(&read);
	pipes_end();
}

TEST(PIPE_10a_a_peer_that_closes_ends_what_waits)
{
	struct request read = { 0 }, write = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ .outbound = 4 });
	HANDLE other = client();
	expect_status(start_read(handle, 1, &read), STATUS_PENDING);
	expect_status(start_write(handle, "too long", 8, &write), STATUS_PENDING);
	must(NtClose(other));
	expect_done(&read, STATUS_PIPE_BROKEN, 0);
	expect_done(&write, STATUS_PIPE_BROKEN, 0);
	must(NtClose(handle));
	finish_request(&read);
	finish_request(&write);
	pipes_end();
}

TEST(PIPE_10b_disconnecting_discards_at_once)
{
	struct request read = { 0 }, listen = { 0 };
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	put(handle, "lost");
	expect_status(start_read(handle, 1, &read), STATUS_PENDING);
	must(fs_control(handle, FSCTL_PIPE_DISCONNECT));
	expect_done(&read, STATUS_PIPE_DISCONNECTED, 0);
	expect_text(other, 10, STATUS_PIPE_DISCONNECTED, "");
	expect_status(fs_control(handle, FSCTL_PIPE_DISCONNECT), STATUS_PIPE_DISCONNECTED);
	/* The next client is none of the first one's business. */
	expect_status(start_control(handle, FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PENDING);
	HANDLE next = client();
	expect_done(&listen, STATUS_SUCCESS, 0);
	put(next, "found");
	expect_text(handle, 10, STATUS_SUCCESS, "found");
	expect_text(other, 10, STATUS_PIPE_DISCONNECTED, "");
	must(NtClose(other));
	put(next, "more");
	expect_text(handle, 10, STATUS_SUCCESS, "more");
	must(NtClose(next));
	must(NtClose(handle));
	finish_request(&read);
	finish_request(&listen);
	pipes_end();
}
