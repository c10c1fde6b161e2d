/*
 * tests/nt/npfs/data_test.c - messages and bytes, peeking, quotas, transceive, cancelling, shared files.
 */
#include "npfs_fixture.h"

static struct {
	HANDLE server, client;
} ends;

static void connect(const struct pipe_options *options)
{
	pipes_begin();
	ends.server = server(options);
	ends.client = client();
}

static void disconnect(void)
{
	must(NtClose(ends.client));
	must(NtClose(ends.server));
	pipes_end();
}

static void set_mode(HANDLE file, ULONG read_mode, ULONG completion_mode)
{
	FILE_PIPE_INFORMATION mode = { read_mode, completion_mode };
	IO_STATUS_BLOCK io;
	must(NtSetInformationFile(file, &io, &mode, sizeof(mode), FilePipeInformation));
}

TEST(PIPE_9_a_short_read_leaves_the_rest_of_its_message)
{
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	put(ends.client, "one message");
	put(ends.client, "another");
	expect_text(ends.server, 3, STATUS_BUFFER_OVERFLOW, "one");
	expect_text(ends.server, 0, STATUS_BUFFER_OVERFLOW, "");
	expect_text(ends.server, 100, STATUS_SUCCESS, " message");
	expect_text(ends.server, 7, STATUS_SUCCESS, "another");
	disconnect();
}

TEST(PIPE_9a_bytes_merge_and_split)
{
	connect(&(struct pipe_options){ 0 });
	put(ends.client, "ab");
	put(ends.client, "cde");
	expect_text(ends.server, 1, STATUS_SUCCESS, "a");
	expect_text(ends.server, 0, STATUS_SUCCESS, "");
	expect_text(ends.server, 100, STATUS_SUCCESS, "bcde");
	disconnect();
}

TEST(PIPE_9b_messages_are_read_as_bytes_by_an_end_that_wants_so)
{
	connect(&(struct pipe_options){ .type = 1 });
	put(ends.client, "ab");
	put(ends.client, "cd");
	expect_text(ends.server, 3, STATUS_SUCCESS, "abc");
	expect_text(ends.server, 3, STATUS_SUCCESS, "d");
	disconnect();
}

TEST(PIPE_9c_empty_messages_are_delivered)
{
	struct request read = { 0 }, second = { 0 };
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	put(ends.client, "");
	put(ends.client, "x");
	expect_text(ends.server, 10, STATUS_SUCCESS, "");
	expect_text(ends.server, 10, STATUS_SUCCESS, "x");
	expect_status(start_read(ends.server, 10, &read), STATUS_PENDING);
	expect_status(start_read(ends.server, 10, &second), STATUS_PENDING);
	put(ends.client, "");
	expect_done(&read, STATUS_SUCCESS, 0);
	expect_waiting(&second);
	put(ends.client, "y");
	expect_done(&second, STATUS_SUCCESS, 1);
	/* An end that reads bytes gets one alone, too. */
	set_mode(ends.server, 0, 0);
	put(ends.client, "a");
	put(ends.client, "");
	put(ends.client, "b");
	expect_text(ends.server, 10, STATUS_SUCCESS, "a");
	expect_text(ends.server, 10, STATUS_SUCCESS, "");
	expect_text(ends.server, 10, STATUS_SUCCESS, "b");
	finish_request(&read);
	finish_request(&second);
	disconnect();
}

TEST(PIPE_9d_an_empty_write_of_bytes_is_nothing)
{
	struct request read = { 0 };
	connect(&(struct pipe_options){ 0 });
	expect_status(start_read(ends.server, 10, &read), STATUS_PENDING);
	put(ends.client, "");
	expect_waiting(&read);
	put(ends.client, "x");
	expect_done(&read, STATUS_SUCCESS, 1);
	finish_request(&read);
	disconnect();
}

TEST(PIPE_9e_a_byte_pipe_has_no_message_mode)
{
	FILE_PIPE_INFORMATION mode = { FILE_PIPE_MESSAGE_MODE, 0 };
	IO_STATUS_BLOCK io;
	connect(&(struct pipe_options){ 0 });
	expect_status(NtSetInformationFile(ends.client, &io, &mode, sizeof(mode),
	                                   FilePipeInformation),
	              STATUS_INVALID_PARAMETER);
	mode = (FILE_PIPE_INFORMATION){ 0, 2 };
	expect_status(NtSetInformationFile(ends.client, &io, &mode, sizeof(mode),
	                                   FilePipeInformation),
	              STATUS_INVALID_PARAMETER);
	expect_status(NtSetInformationFile(ends.client, &io, &mode, 4, FilePipeInformation),
	              STATUS_INFO_LENGTH_MISMATCH);
	set_mode(ends.client, 0, 1);
	must(NtQueryInformationFile(ends.client, &io, &mode, sizeof(mode), FilePipeInformation));
	assert_int_equal(mode.CompletionMode, 1);
	disconnect();
}

TEST(PIPE_9f_reads_that_wait_are_served_in_order)
{
	struct request first = { 0 }, second = { 0 }, third = { 0 };
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	expect_status(start_read(ends.server, 2, &first), STATUS_PENDING);
	expect_status(start_read(ends.server, 2, &second), STATUS_PENDING);
	expect_status(start_read(ends.server, 2, &third), STATUS_PENDING);
	put(ends.client, "abc");
	expect_done(&first, STATUS_BUFFER_OVERFLOW, 2);
	expect_done(&second, STATUS_SUCCESS, 1);
	expect_waiting(&third);
	assert_memory_equal(second.buffer, "c", 1);
	put(ends.client, "d");
	expect_done(&third, STATUS_SUCCESS, 1);
	finish_request(&first);
	finish_request(&second);
	finish_request(&third);
	disconnect();
}

/* --- Peek -------------------------------------------------------------------------------------------------- */

static NTSTATUS peek(HANDLE file, ULONG room, struct request *request)
{
	ULONG bytes = offsetof(FILE_PIPE_PEEK_BUFFER, Data) + room;
	memset(request->buffer, 0xCC, sizeof(request->buffer));
	return start_control(file, FSCTL_PIPE_PEEK, NULL, 0, bytes, request);
}

TEST(PIPE_13_peeking_tells_of_messages_and_takes_nothing)
{
	struct request request = { 0 };
	const FILE_PIPE_PEEK_BUFFER *seen = (const void *)request.buffer;
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	put(ends.client, "abc");
	put(ends.client, "de");
	for (int turn = 0; turn < 2; turn++) {
		expect_status(peek(ends.server, 100, &request), STATUS_SUCCESS);
		expect_done(&request, STATUS_SUCCESS, 16 + 3);
		assert_int_equal(seen->NamedPipeState, 3);
		assert_int_equal(seen->ReadDataAvailable, 5);
		assert_int_equal(seen->NumberOfMessages, 2);
		assert_int_equal(seen->MessageLength, 3);
		assert_memory_equal(seen->Data, "abc", 3);
	}
	expect_status(peek(ends.server, 2, &request), STATUS_BUFFER_OVERFLOW);
	expect_done(&request, STATUS_BUFFER_OVERFLOW, 16 + 2);
	expect_status(peek(ends.server, 0, &request), STATUS_BUFFER_OVERFLOW);
	expect_done(&request, STATUS_BUFFER_OVERFLOW, 16);
	expect_text(ends.server, 1, STATUS_BUFFER_OVERFLOW, "a");
	expect_status(peek(ends.server, 2, &request), STATUS_SUCCESS);
	assert_int_equal(seen->MessageLength, 2);
	assert_int_equal(seen->ReadDataAvailable, 4);
	finish_request(&request);
	disconnect();
}

TEST(PIPE_13a_a_byte_pipe_has_no_messages)
{
	struct request request = { 0 };
	const FILE_PIPE_PEEK_BUFFER *seen = (const void *)request.buffer;
	connect(&(struct pipe_options){ 0 });
	put(ends.client, "abc");
	put(ends.client, "de");
	expect_status(peek(ends.server, 4, &request), STATUS_SUCCESS);
	expect_done(&request, STATUS_SUCCESS, 16 + 4);
	assert_int_equal(seen->NumberOfMessages, 0);
	assert_int_equal(seen->MessageLength, 0);
	assert_int_equal(seen->ReadDataAvailable, 5);
	assert_memory_equal(seen->Data, "abcd", 4);
	expect_text(ends.server, 10, STATUS_SUCCESS, "abcde");
	expect_status(peek(ends.server, 4, &request), STATUS_SUCCESS);
	expect_done(&request, STATUS_SUCCESS, 16);
	finish_request(&request);
	disconnect();
}

TEST(PIPE_13b_a_buffer_without_room_for_the_head_is_refused)
{
	struct request request = { 0 };
	connect(&(struct pipe_options){ 0 });
	expect_status(start_control(ends.server, FSCTL_PIPE_PEEK, NULL, 0, 15, &request),
	              STATUS_INVALID_PARAMETER);
	expect_status(request.io.Status, UNTOUCHED);
	finish_request(&request);
	disconnect();
}

/* --- Quotas ------------------------------------------------------------------------------------------------- */

TEST(PIPE_14_a_write_beyond_the_quota_waits_until_it_fits)
{
	struct request large = { 0 }, small = { 0 };
	FILE_PIPE_LOCAL_INFORMATION information;
	connect(&(struct pipe_options){ .inbound = 10 });
	put(ends.client, "12345678");
	expect_status(start_write(ends.client, "abcd", 4, &large), STATUS_PENDING);
	expect_status(start_write(ends.client, "x", 1, &small), STATUS_PENDING); /* no overtaking */
	must(query_local(ends.server, &information));
	assert_int_equal(information.ReadDataAvailable, 13); /* all of it can be read already */
	must(query_local(ends.client, &information));
	assert_int_equal(information.WriteQuotaAvailable, 0);
	expect_text(ends.server, 1, STATUS_SUCCESS, "1");
	expect_waiting(&large);
	expect_text(ends.server, 1, STATUS_SUCCESS, "2");
	expect_done(&large, STATUS_SUCCESS, 4);
	expect_waiting(&small);
	expect_text(ends.server, 100, STATUS_SUCCESS, "345678abcdx");
	expect_done(&small, STATUS_SUCCESS, 1);
	finish_request(&large);
	finish_request(&small);
	disconnect();
}

TEST(PIPE_14a_a_write_larger_than_the_whole_quota_waits_for_its_own_bytes)
{
	struct request write = { 0 };
	connect(&(struct pipe_options){ .inbound = 2 });
	expect_status(start_write(ends.client, "abcdef", 6, &write), STATUS_PENDING);
	expect_text(ends.server, 3, STATUS_SUCCESS, "abc");
	expect_waiting(&write);
	expect_text(ends.server, 1, STATUS_SUCCESS, "d");
	expect_done(&write, STATUS_SUCCESS, 6);
	expect_text(ends.server, 9, STATUS_SUCCESS, "ef");
	finish_request(&write);
	disconnect();
}

TEST(PIPE_14b_a_writer_that_does_not_wait_writes_nothing)
{
	struct request write = { 0 };
	for (ULONG type = 0; type < 2; type++) {
		connect(&(struct pipe_options){ .type = type, .inbound = 4 });
		set_mode(ends.client, 0, FILE_PIPE_COMPLETE_OPERATION);
		expect_status(start_write(ends.client, "abcde", 5, &write), STATUS_SUCCESS);
		expect_done(&write, STATUS_SUCCESS, 0);
		put(ends.client, "abcd");
		expect_status(start_write(ends.client, "e", 1, &write), STATUS_SUCCESS);
		expect_done(&write, STATUS_SUCCESS, 0);
		expect_text(ends.server, 10, STATUS_SUCCESS, "abcd");
		finish_request(&write);
		disconnect();
	}
}

TEST(PIPE_14c_what_reads_that_wait_take_needs_no_quota)
{
	struct request read = { 0 }, write = { 0 };
	connect(&(struct pipe_options){ .inbound = 4 });
	set_mode(ends.client, 0, FILE_PIPE_COMPLETE_OPERATION);
	expect_status(start_read(ends.server, 1, &read), STATUS_PENDING);
	expect_status(start_write(ends.client, "abcde", 5, &write), STATUS_SUCCESS);
	expect_done(&write, STATUS_SUCCESS, 5);
	expect_done(&read, STATUS_SUCCESS, 1);
	expect_text(ends.server, 10, STATUS_SUCCESS, "bcde");
	/* More than that: bytes go as far as they get, a message not at all. */
	expect_status(start_read(ends.server, 1, &read), STATUS_PENDING);
	expect_status(start_write(ends.client, "abcdef", 6, &write), STATUS_SUCCESS);
	expect_done(&write, STATUS_SUCCESS, 1);
	expect_done(&read, STATUS_SUCCESS, 1);
	finish_request(&read);
	finish_request(&write);
	disconnect();
	connect(&(struct pipe_options){ .type = 1, .inbound = 4 });
	set_mode(ends.client, 0, FILE_PIPE_COMPLETE_OPERATION);
	expect_status(start_read(ends.server, 1, &read), STATUS_PENDING);
	expect_status(start_write(ends.client, "abcdef", 6, &write), STATUS_SUCCESS);
	expect_done(&write, STATUS_SUCCESS, 0);
	expect_waiting(&read);
	finish_request(&read);
	finish_request(&write);
	disconnect();
}

TEST(PIPE_14d_a_reader_that_does_not_wait_finds_the_pipe_empty)
{
	connect(&(struct pipe_options){ .completion_mode = 1 });
	expect_text(ends.server, 1, STATUS_PIPE_EMPTY, "");
	put(ends.client, "x");
	expect_text(ends.server, 1, STATUS_SUCCESS, "x");
	disconnect();
}

TEST(PIPE_14e_a_cancelled_write_takes_its_bytes_back)
{
	struct request large = { 0 }, small = { 0 };
	IO_STATUS_BLOCK io;
	connect(&(struct pipe_options){ .inbound = 4 });
	expect_status(start_write(ends.client, "abcdef", 6, &large), STATUS_PENDING);
	expect_status(start_write(ends.client, "x", 1, &small), STATUS_PENDING);
	expect_text(ends.server, 1, STATUS_SUCCESS, "a");
	must(NtCancelIoFileEx(ends.client, &large.io, &io));
	expect_done(&large, STATUS_CANCELLED, 0);
	expect_done(&small, STATUS_SUCCESS, 1); /* now it fits */
	expect_text(ends.server, 10, STATUS_SUCCESS, "x");
	finish_request(&large);
	finish_request(&small);
	disconnect();
}

/* --- Transceive ----------------------------------------------------------------------------------------------- */

static NTSTATUS transceive(HANDLE file, const char *text, ULONG room, struct request *request)
{
	return start_control(file, FSCTL_PIPE_TRANSCEIVE, text, (ULONG)strlen(text), room, request);
}

TEST(PIPE_8b_transceive_writes_and_waits_for_the_answer)
{
	struct request call = { 0 };
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	set_mode(ends.client, 1, 0);
	expect_status(transceive(ends.client, "question", 100, &call), STATUS_PENDING);
	expect_waiting(&call);
	expect_text(ends.server, 100, STATUS_SUCCESS, "question");
	put(ends.server, "answer");
	expect_done(&call, STATUS_SUCCESS, 6);
	assert_memory_equal(call.buffer, "answer", 6);
	/* A longer answer than there is room for. */
	expect_status(transceive(ends.client, "?", 2, &call), STATUS_PENDING);
	put(ends.server, "long");
	expect_done(&call, STATUS_BUFFER_OVERFLOW, 2);
	expect_text(ends.client, 10, STATUS_SUCCESS, "ng");
	finish_request(&call);
	disconnect();
}

TEST(PIPE_8c_transceive_needs_messages_both_ways)
{
	struct request call = { 0 };
	HANDLE other;
	connect(&(struct pipe_options){ 0 });
	expect_status(transceive(ends.client, "x", 1, &call), STATUS_INVALID_PIPE_STATE);
	finish_request(&call);
	disconnect();
	connect(&(struct pipe_options){ .type = 1 });
	expect_status(transceive(ends.client, "x", 1, &call), STATUS_INVALID_PIPE_STATE);
	finish_request(&call);
	disconnect();
	pipes_begin();
	HANDLE handle = server(
		&(struct pipe_options){ .type = 1, .read_mode = 1, .share = FILE_SHARE_WRITE });
	must(open_client(PIPE, GENERIC_WRITE, &other));
	expect_status(transceive(handle, "x", 1, &call), STATUS_INVALID_PIPE_STATE);
	must(NtClose(other));
	must(NtClose(handle));
	finish_request(&call);
	pipes_end();
}

TEST(PIPE_8d_transceive_with_unread_data_is_busy_and_never_waits_to_write)
{
	struct request call = { 0 }, write = { 0 };
	IO_STATUS_BLOCK io;
	connect(&(struct pipe_options){ .type = 1, .read_mode = 1, .inbound = 2 });
	set_mode(ends.client, 1, 0);
	put(ends.server, "x");
	expect_status(transceive(ends.client, "a", 1, &call), STATUS_PIPE_BUSY);
	expect_text(ends.client, 1, STATUS_SUCCESS, "x");
	expect_status(start_write(ends.client, "abcd", 4, &write), STATUS_PENDING);
	expect_status(transceive(ends.client, "ef", 1, &call), STATUS_PENDING);
	/* Cancelling it ends the wait for the answer; the question stays. */
	must(NtCancelIoFileEx(ends.client, &call.io, &io));
	expect_done(&call, STATUS_CANCELLED, 0);
	expect_text(ends.server, 10, STATUS_SUCCESS, "abcd");
	expect_done(&write, STATUS_SUCCESS, 4);
	expect_text(ends.server, 10, STATUS_SUCCESS, "ef");
	finish_request(&call);
	finish_request(&write);
	disconnect();
}

/* --- Files ----------------------------------------------------------------------------------------------------- */

TEST(PIPE_11_two_handles_of_one_end_are_one_file)
{
	struct request read = { 0 };
	IO_STATUS_BLOCK io;
	HANDLE copy;
	connect(&(struct pipe_options){ 0 });
	must(NtDuplicateObject(NtCurrentProcess(), ends.server, NtCurrentProcess(), &copy, 0, 0,
	                       DUPLICATE_SAME_ACCESS));
	expect_status(start_read(copy, 1, &read), STATUS_PENDING);
	must(NtCancelIoFile(ends.server, &io));
	expect_done(&read, STATUS_CANCELLED, 0);
	expect_status(start_read(ends.server, 1, &read), STATUS_PENDING);
	must(NtClose(ends.server));
	expect_waiting(&read);
	put(ends.client, "x");
	expect_done(&read, STATUS_SUCCESS, 1);
	ends.server = copy;
	finish_request(&read);
	disconnect();
}

TEST(PIPE_15b_names_and_classes_that_are_asked_for)
{
	union {
		FILE_NAME_INFORMATION name;
		char bytes[64];
	} answer;
	FILE_STANDARD_INFORMATION standard;
	IO_STATUS_BLOCK io;
	connect(&(struct pipe_options){ 0 });
	put(ends.client, "abc");
	must(NtQueryInformationFile(ends.server, &io, &answer, sizeof(answer),
	                            FileNameInformation));
	assert_int_equal(answer.name.FileNameLength, 10);
	assert_memory_equal(answer.name.FileName, u"\\test", 10);
	assert_int_equal(io.Information, 14);
	expect_status(NtQueryInformationFile(ends.client, &io, &answer, 8, FileNameInformation),
	              STATUS_BUFFER_OVERFLOW);
	assert_int_equal(io.Information, 8);
	expect_status(NtQueryInformationFile(ends.client, &io, &answer, 4, FileNameInformation),
	              STATUS_INFO_LENGTH_MISMATCH);
	must(NtQueryInformationFile(ends.server, &io, &standard, sizeof(standard),
	                            FileStandardInformation));
	assert_int_equal(standard.EndOfFile.QuadPart, 3);
	assert_int_equal(standard.AllocationSize.QuadPart, 200);
	expect_status(NtQueryInformationFile(ends.server, &io, &answer, sizeof(answer),
	                                     FileEaInformation),
	              STATUS_INVALID_INFO_CLASS);
	disconnect();
}

TEST(PIPE_15c_who_is_at_the_ends)
{
	static const char *const names[] = { "ClientProcessId", "ServerProcessId" };
	struct request request = { 0 };
	ULONG mine, got;
	connect(&(struct pipe_options){ 0 });
	mine = (ULONG)(ULONG_PTR)PsGetCurrentProcessId();
	for (int i = 0; i < 2; i++) {
		ULONG bytes = (ULONG)strlen(names[i]) + 1;
		expect_status(start_control(ends.client, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE,
		                            names[i], bytes, sizeof(got), &request),
		              STATUS_SUCCESS);
		memcpy(&got, request.buffer, sizeof(got));
		assert_int_equal(got, mine);
		expect_status(start_control(ends.client, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE,
		                            names[i], bytes, 3, &request),
		              STATUS_BUFFER_TOO_SMALL);
		expect_status(start_control(ends.client, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE,
		                            names[i], bytes - 1, sizeof(got), &request),
		              STATUS_NOT_FOUND); /* not terminated */
	}
	must(fs_control(ends.server, FSCTL_PIPE_DISCONNECT));
	expect_status(start_control(ends.server, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE, names[0], 16,
	                            sizeof(got), &request),
	              STATUS_NOT_FOUND);
	finish_request(&request);
	disconnect();
}

/* --- Two threads ------------------------------------------------------------------------------------------------- */

#define ROUNDS 200

static void NTAPI echo(void *context)
{
	IO_STATUS_BLOCK io;
	char buffer[8];
	for (int i = 0; i < ROUNDS; i++) {
		must(NtReadFile(context, NULL, NULL, NULL, &io, buffer, sizeof(buffer), NULL,
		                NULL));
		must(NtWriteFile(context, NULL, NULL, NULL, &io, buffer, (ULONG)io.Information,
		                 NULL, NULL));
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static HANDLE synchronous_client(void)
{
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	HANDLE handle;
	OBJECT_ATTRIBUTES attributes = named(&name, PIPE, NULL);
	must(NtCreateFile(&handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io,
	                  NULL, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN,
	                  FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0));
	return handle;
}

TEST(PIPE_9g_synchronous_ends_of_two_threads_meet)
{
	struct request read = { 0 };
	HANDLE thread;
	pipes_begin();
	ends.server = server(&(struct pipe_options){ .type = 1, .read_mode = 1 });
	ends.client = synchronous_client();
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, echo, ends.client));
	for (int i = 0; i < ROUNDS; i++) {
		char text[8];
		snprintf(text, sizeof(text), "%d", i);
		put(ends.server, text);
		NTSTATUS status = start_read(ends.server, 8, &read);
		if (status == STATUS_PENDING)
			must(NtWaitForSingleObject(read.event, FALSE, NULL));
		assert_int_equal(read.io.Information, strlen(text));
		assert_memory_equal(read.buffer, text, strlen(text));
	}
	must(NtWaitForSingleObject(thread, FALSE, NULL));
	must(NtClose(thread));
	finish_request(&read);
	disconnect();
}

/* --- Races: cancelling against the other end, many times ------------------------------------------------------ */

static void NTAPI write_all(void *context)
{
	IO_STATUS_BLOCK io;
	for (int i = 0; i < ROUNDS; i++)
		must(NtWriteFile(context, NULL, NULL, NULL, &io, (void *)"x", 1, NULL, NULL));
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* Each byte written is read exactly once, however reads are cancelled meanwhile. */
TEST(PIPE_11a_a_cancelled_read_loses_no_byte)
{
	struct request read = { 0 };
	IO_STATUS_BLOCK io;
	HANDLE thread;
	int seen = 0;
	pipes_begin();
	ends.server = server(&(struct pipe_options){ .inbound = 4096 });
	ends.client = synchronous_client();
	must(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, write_all,
	                          ends.client));
	while (seen < ROUNDS) {
		NTSTATUS status = start_read(ends.server, 1, &read);
		if (status == STATUS_PENDING) {
			NtCancelIoFileEx(ends.server, &read.io, &io);
			must(NtWaitForSingleObject(read.event, FALSE, NULL));
			status = read.io.Status;
		}
		if (status == STATUS_SUCCESS)
			seen++;
		else
			expect_status(status, STATUS_CANCELLED);
	}
	must(NtWaitForSingleObject(thread, FALSE, NULL));
	must(NtClose(thread));
	expect_status(start_read(ends.server, 1, &read), STATUS_PENDING); /* nothing is left over */
	finish_request(&read);
	disconnect();
}
