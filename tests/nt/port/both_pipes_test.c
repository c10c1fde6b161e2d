/* Named pipes as programs use them, inside and attached. */
#include "both.h"

#define PIPE u"\\Device\\NamedPipe\\both"
#define BOTH_WAYS (FILE_SHARE_READ | FILE_SHARE_WRITE)
#define UNTOUCHED 0x5555555555555555ull
#define MESSAGES 1
#define BYTES 0
#define LISTEN 0x110008
#define DISCONNECT 0x110004
#define PEEK 0x11400C
#define WAIT_FOR 0x110018
#define TRANSCEIVE 0x11C017
#define QUOTA 100

static uint32_t make(struct caller *caller, ULONG share, ULONG disposition, uint64_t instances,
                     uint64_t handle)
{
	return DO(NtCreateNamedPipeFile, handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
	          name(caller, PIPE), NEW(), share, disposition, 0, MESSAGES, MESSAGES, 0,
	          instances, QUOTA, QUOTA, time_of(caller, -500000));
}

static uint64_t server_of(struct caller *caller, ULONG type, ULONG read_mode)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateNamedPipeFile, handle,
	     GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, name(caller, PIPE), NEW(), BOTH_WAYS,
	     FILE_OPEN_IF, 0, type, read_mode, 0, 2, QUOTA, QUOTA, time_of(caller, -500000));
	return AT8(handle);
}

static uint64_t server(struct caller *caller)
{
	return server_of(caller, MESSAGES, MESSAGES);
}

static uint32_t open_client(struct caller *caller, const WCHAR *path, ULONG access, uint64_t handle)
{
	return DO(NtCreateFile, handle, access | SYNCHRONIZE, name(caller, path), NEW(), 0, 0,
	          BOTH_WAYS, FILE_OPEN, 0, 0, 0);
}

static uint64_t client(struct caller *caller)
{
	uint64_t handle = NEW();

	IS(STATUS_SUCCESS, open_client(caller, PIPE, GENERIC_READ | GENERIC_WRITE, handle));
	return AT8(handle);
}

/* One request with an event of its own; a block that nobody wrote stays as it is. */
struct request {
	uint64_t event, block, buffer;
};

static struct request fresh(struct caller *caller)
{
	struct request request = { plain_event(caller), NEW(), caller_place(caller, 256) };

	AT8(request.block) = AT8(request.block + 8) = UNTOUCHED;
	MUST(STATUS_SUCCESS, NtSetEvent, request.event, 0);
	return request;
}

#define READ(status, file, bytes, request) \
	MUST(status, NtReadFile, file, (request).event, 0, 0, (request).block, (request).buffer, \
	     bytes, 0, 0)
#define CONTROL(status, file, code, request) \
	MUST(status, NtFsControlFile, file, (request).event, 0, 0, (request).block, code, 0, 0, 0, \
	     0)

/* What a request that is over says. */
static void expect_done(struct caller *caller, const struct request *request, NTSTATUS status,
                        uint64_t bytes)
{
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, request->event, FALSE, 0);
	IS((uint32_t)status, AT4(request->block));
	IS(bytes, AT8(request->block + 8));
}

static void expect_waiting(struct caller *caller, const struct request *request)
{
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, request->event, FALSE, NOW);
	IS(UNTOUCHED, AT8(request->block));
}

static uint32_t write_text(struct caller *caller, uint64_t file, const char *bytes, uint32_t count)
{
	struct request request = fresh(caller);

	memcpy((void *)(uintptr_t)request.buffer, bytes, count);
	return DO(NtWriteFile, file, request.event, 0, 0, request.block, request.buffer, count, 0,
	          0);
}

static void read_text(struct caller *caller, uint64_t file, uint32_t room, NTSTATUS status,
                      const char *wanted)
{
	struct request request = fresh(caller);

	READ(status, file, room, request);
	IS(strlen(wanted), AT8(request.block + 8));
	IS(0, memcmp((void *)(uintptr_t)request.buffer, wanted, strlen(wanted)));
}

/* FILE_PIPE_LOCAL_INFORMATION: state and end are its last two numbers but one. */
static uint32_t local_of(struct caller *caller, uint64_t file, uint32_t offset)
{
	uint64_t place = caller_place(caller, sizeof(FILE_PIPE_LOCAL_INFORMATION));

	MUST(STATUS_SUCCESS, NtQueryInformationFile, file, NEW(), place,
	     sizeof(FILE_PIPE_LOCAL_INFORMATION), FilePipeLocalInformation);
	return AT4(place + offset);
}
#define STATE_OF(file) local_of(caller, file, offsetof(FILE_PIPE_LOCAL_INFORMATION, NamedPipeState))
#define END_OF(file) local_of(caller, file, offsetof(FILE_PIPE_LOCAL_INFORMATION, NamedPipeEnd))

BOTH_TEST(PIPE_1_sharing_disposition_and_instances_of_a_create)
{
	uint64_t first = NEW(), other = NEW();

	IS((uint32_t)STATUS_INVALID_PARAMETER, make(caller, 0, FILE_OPEN_IF, 2, other));
	IS((uint32_t)STATUS_INVALID_PARAMETER, make(caller, BOTH_WAYS, FILE_OVERWRITE, 2, other));
	IS(STATUS_SUCCESS, make(caller, BOTH_WAYS, FILE_CREATE, 2, first));
	IS((uint32_t)STATUS_ACCESS_DENIED, make(caller, BOTH_WAYS, FILE_CREATE, 2, other));
	IS((uint32_t)STATUS_ACCESS_DENIED, make(caller, FILE_SHARE_READ, FILE_OPEN_IF, 2, other));
	IS(STATUS_SUCCESS, make(caller, BOTH_WAYS, FILE_OPEN_IF, 2, other));
	IS((uint32_t)STATUS_INSTANCE_NOT_AVAILABLE,
	   make(caller, BOTH_WAYS, FILE_OPEN_IF, 2, other));
}

BOTH_TEST(PIPE_2_clients_need_an_instance_that_listens_and_a_direction_that_is)
{
	uint64_t handle = NEW(), pipe = NEW();

	IS((uint32_t)STATUS_OBJECT_NAME_NOT_FOUND, open_client(caller, PIPE, GENERIC_READ, handle));
	IS(STATUS_SUCCESS, make(caller, FILE_SHARE_READ, FILE_OPEN_IF, 1, pipe));
	IS((uint32_t)STATUS_ACCESS_DENIED, open_client(caller, PIPE, GENERIC_WRITE, handle));
	IS(STATUS_SUCCESS, open_client(caller, PIPE, GENERIC_READ, handle));
	IS((uint32_t)STATUS_PIPE_NOT_AVAILABLE, open_client(caller, PIPE, GENERIC_READ, handle));
}

BOTH_TEST(PIPE_3_instances_listen_connect_close_and_disconnect)
{
	uint64_t server_end = server(caller), client_end;
	struct request control = fresh(caller);

	IS(2, STATE_OF(server_end));
	client_end = client(caller);
	IS(3, STATE_OF(server_end));
	IS(3, STATE_OF(client_end));
	IS(1, END_OF(server_end));
	IS(0, END_OF(client_end));
	MUST(STATUS_SUCCESS, NtClose, client_end);
	IS(4, STATE_OF(server_end));
	CONTROL(STATUS_SUCCESS, server_end, DISCONNECT, control);
	IS(1, STATE_OF(server_end));
}

BOTH_TEST(PIPE_4_the_documented_codes_are_served)
{
	struct request control = fresh(caller);
	uint64_t handle = server(caller);

	CONTROL(STATUS_INVALID_PIPE_STATE, handle, PEEK, control);
	CONTROL(STATUS_INVALID_PIPE_STATE, handle, TRANSCEIVE, control);
	CONTROL(STATUS_ILLEGAL_FUNCTION, handle, WAIT_FOR, control);
	CONTROL(STATUS_INVALID_DEVICE_REQUEST, handle, 0x11018C, control);
	CONTROL(STATUS_SUCCESS, handle, DISCONNECT, control);
}

BOTH_TEST(PIPE_5_listening_waits_for_a_client_and_fails_where_one_is)
{
	uint64_t server_end = server(caller), client_end;
	struct request listen = fresh(caller), again_ = fresh(caller);

	CONTROL(STATUS_PENDING, server_end, LISTEN, listen);
	expect_waiting(caller, &listen);
	client_end = client(caller);
	expect_done(caller, &listen, STATUS_SUCCESS, 0);
	CONTROL(STATUS_PIPE_CONNECTED, server_end, LISTEN, again_);
	expect_waiting(caller, &again_); /* the block untouched, the event reset */
	CONTROL(STATUS_ILLEGAL_FUNCTION, client_end, LISTEN, again_);
	MUST(STATUS_SUCCESS, NtClose, client_end);
	CONTROL(STATUS_PIPE_CLOSING, server_end, LISTEN, again_);
}

BOTH_TEST(PIPE_6_an_explicit_cancel_ends_a_listen)
{
	uint64_t handle = server(caller);
	struct request listen = fresh(caller);

	CONTROL(STATUS_PENDING, handle, LISTEN, listen);
	MUST(STATUS_SUCCESS, NtCancelIoFileEx, handle, listen.block, NEW());
	expect_done(caller, &listen, STATUS_CANCELLED, 0);
	MUST(STATUS_NOT_FOUND, NtCancelIoFileEx, handle, listen.block, NEW());
	IS(2, STATE_OF(handle));
}

BOTH_TEST(PIPE_7_an_error_before_queueing_touches_nothing)
{
	uint64_t handle = server(caller);
	struct request read = fresh(caller);

	MUST(STATUS_INVALID_HANDLE, NtReadFile, handle, 0xdeadbee0, 0, 0, read.block, read.buffer,
	     1, 0, 0);
	IS(UNTOUCHED, AT8(read.block));
	READ(STATUS_PIPE_LISTENING, handle, 1, read);
	IS(UNTOUCHED, AT8(read.block));
}

BOTH_TEST(PIPE_8_reads_and_writes_in_every_state)
{
	uint64_t server_end = server(caller), client_end;
	struct request read = fresh(caller), control = fresh(caller);

	READ(STATUS_PIPE_LISTENING, server_end, 1, read);
	IS((uint32_t)STATUS_PIPE_LISTENING, write_text(caller, server_end, "x", 1));
	client_end = client(caller);
	IS(STATUS_SUCCESS, write_text(caller, client_end, "left", 4));
	MUST(STATUS_SUCCESS, NtClose, client_end);
	IS((uint32_t)STATUS_PIPE_CLOSING, write_text(caller, server_end, "x", 1));
	read_text(caller, server_end, 16, STATUS_SUCCESS, "left");
	READ(STATUS_PIPE_BROKEN, server_end, 1, read);
	CONTROL(STATUS_PIPE_BROKEN, server_end, PEEK, control);
	CONTROL(STATUS_SUCCESS, server_end, DISCONNECT, control);
	READ(STATUS_PIPE_DISCONNECTED, server_end, 1, read);
	IS((uint32_t)STATUS_PIPE_DISCONNECTED, write_text(caller, server_end, "x", 1));
}

BOTH_TEST(PIPE_9_messages_stay_whole_and_bytes_merge_and_split)
{
	uint64_t server_end = server(caller), client_end = client(caller), mode = NEW();

	IS(STATUS_SUCCESS, write_text(caller, client_end, "12345", 5));
	IS(STATUS_SUCCESS, write_text(caller, client_end, "", 0));
	IS(STATUS_SUCCESS, write_text(caller, client_end, "67", 2));
	read_text(caller, server_end, 2, (NTSTATUS)STATUS_BUFFER_OVERFLOW, "12");
	read_text(caller, server_end, 16, STATUS_SUCCESS, "345");
	read_text(caller, server_end, 16, STATUS_SUCCESS, "");
	read_text(caller, server_end, 16, STATUS_SUCCESS, "67");
	MUST(STATUS_SUCCESS, NtClose, client_end);
	MUST(STATUS_SUCCESS, NtClose, server_end);
	server_end = server_of(caller, BYTES, BYTES);
	client_end = client(caller);
	IS(STATUS_SUCCESS, write_text(caller, client_end, "123", 3));
	IS(STATUS_SUCCESS, write_text(caller, client_end, "45", 2));
	read_text(caller, server_end, 4, STATUS_SUCCESS, "1234");
	read_text(caller, server_end, 4, STATUS_SUCCESS, "5");
	AT4(mode) = 1; /* read as messages */
	MUST(STATUS_INVALID_PARAMETER, NtSetInformationFile, server_end, NEW(), mode, 8,
	     FilePipeInformation);
}

BOTH_TEST(PIPE_10_what_was_written_outlives_its_writer_unless_it_disconnects)
{
	uint64_t server_end = server(caller), client_end = client(caller);
	struct request read = fresh(caller), control = fresh(caller);

	READ(STATUS_PENDING, server_end, 16, read);
	MUST(STATUS_SUCCESS, NtClose, client_end);
	expect_done(caller, &read, STATUS_PIPE_BROKEN, 0);
	CONTROL(STATUS_SUCCESS, server_end, DISCONNECT, control);
	CONTROL(STATUS_PENDING, server_end, LISTEN, control);
	client_end = client(caller);
	IS(STATUS_SUCCESS, write_text(caller, server_end, "gone", 4));
	CONTROL(STATUS_SUCCESS, server_end, DISCONNECT, control);
	READ(STATUS_PIPE_DISCONNECTED, client_end, 16, read);
}

BOTH_TEST(PIPE_11_CL_7_two_handles_of_one_end_are_one_file)
{
	uint64_t server_end = server(caller), client_end = client(caller);
	uint64_t other = again(caller, server_end, 0, DUPLICATE_SAME_ACCESS);
	struct request read = fresh(caller), second = fresh(caller);

	READ(STATUS_PENDING, server_end, 16, read);
	MUST(STATUS_SUCCESS, NtClose, server_end);
	expect_waiting(caller, &read);
	IS(STATUS_SUCCESS, write_text(caller, client_end, "abc", 3));
	expect_done(caller, &read, STATUS_SUCCESS, 3);
	READ(STATUS_PENDING, other, 16, second);
	MUST(STATUS_SUCCESS, NtCancelIoFileEx, other, second.block, NEW());
	expect_done(caller, &second, STATUS_CANCELLED, 0);
	MUST(STATUS_SUCCESS, NtClose, other); /* the last: the instance goes */
	IS((uint32_t)STATUS_PIPE_BROKEN,
	   write_text(caller, client_end, "x", 1) == (uint32_t)STATUS_PIPE_CLOSING
	           ? (uint32_t)STATUS_PIPE_BROKEN
	           : 0);
}

BOTH_TEST(PIPE_12_a_wait_for_a_pipe_ends_by_its_time_or_a_listener)
{
	struct {
		LARGE_INTEGER timeout;
		ULONG bytes;
		BOOLEAN is_set;
		WCHAR text[8];
	} wanted = { .timeout.QuadPart = -20000, .bytes = 8, .is_set = TRUE, .text = u"both" };
	uint64_t place = caller_place(caller, sizeof(wanted)), root = NEW(), pipe = NEW(), length;

	length = (uint64_t)((uint8_t *)&wanted.text[4] - (uint8_t *)&wanted);
	memcpy((void *)(uintptr_t)place, &wanted, sizeof(wanted));
	MUST(STATUS_SUCCESS, NtOpenFile, root, GENERIC_READ | SYNCHRONIZE,
	     name(caller, u"\\Device\\NamedPipe\\"), NEW(), BOTH_WAYS,
	     FILE_SYNCHRONOUS_IO_NONALERT);
	MUST(STATUS_OBJECT_NAME_NOT_FOUND, NtFsControlFile, AT8(root), 0, 0, 0, NEW(), WAIT_FOR,
	     place, length, 0, 0);
	IS(STATUS_SUCCESS, make(caller, BOTH_WAYS, FILE_OPEN_IF, 1, pipe));
	MUST(STATUS_SUCCESS, NtFsControlFile, AT8(root), 0, 0, 0, NEW(), WAIT_FOR, place, length, 0,
	     0);
	client(caller);
	MUST(STATUS_IO_TIMEOUT, NtFsControlFile, AT8(root), 0, 0, 0, NEW(), WAIT_FOR, place, length,
	     0, 0);
}

BOTH_TEST(PIPE_13_peeking_tells_of_messages_and_takes_nothing)
{
	uint64_t server_end = server(caller), client_end = client(caller),
		 place = caller_place(caller, 64);

	IS(STATUS_SUCCESS, write_text(caller, client_end, "abc", 3));
	IS(STATUS_SUCCESS, write_text(caller, client_end, "de", 2));
	MUST(STATUS_BUFFER_OVERFLOW, NtFsControlFile, server_end, 0, 0, 0, NEW(), PEEK, 0, 0, place,
	     18);
	IS(3, AT4(place));      /* connected */
	IS(5, AT4(place + 4));  /* bytes */
	IS(2, AT4(place + 8));  /* messages */
	IS(3, AT4(place + 12)); /* of the first */
	IS('a', *(uint8_t *)(uintptr_t)(place + 16));
	read_text(caller, server_end, 16, STATUS_SUCCESS, "abc");
}

BOTH_TEST(PIPE_14_a_write_beyond_the_quota_waits_until_it_fits)
{
	uint64_t server_end = server(caller), client_end = client(caller);
	struct request write = fresh(caller), read = fresh(caller);
	static const char much[QUOTA] = "much";

	IS(STATUS_SUCCESS, write_text(caller, client_end, much, 80));
	MUST(STATUS_PENDING, NtWriteFile, client_end, write.event, 0, 0, write.block, write.buffer,
	     60, 0, 0);
	expect_waiting(caller, &write);
	READ(STATUS_SUCCESS, server_end, 100, read);
	expect_done(caller, &write, STATUS_SUCCESS, 60);
}

BOTH_TEST(PIPE_15_a_disconnected_client_has_no_information)
{
	uint64_t server_end = server(caller), client_end = client(caller);
	uint64_t place = caller_place(caller, sizeof(FILE_PIPE_LOCAL_INFORMATION));
	struct request control = fresh(caller);

	CONTROL(STATUS_SUCCESS, server_end, DISCONNECT, control);
	MUST(STATUS_PIPE_DISCONNECTED, NtQueryInformationFile, client_end, NEW(), place,
	     sizeof(FILE_PIPE_LOCAL_INFORMATION), FilePipeLocalInformation);
}

BOTH_TEST(DSP_17_a_file_is_signalled_when_an_operation_without_an_event_is_done)
{
	uint64_t server_end = server(caller), client_end = client(caller),
		 place = caller_place(caller, 64);
	uint64_t block = NEW();

	MUST(STATUS_PENDING, NtReadFile, server_end, 0, 0, 0, block, place, 16, 0, 0);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, server_end, FALSE, NOW);
	IS(STATUS_SUCCESS, write_text(caller, client_end, "abc", 3));
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, server_end, FALSE, 0);
	IS(3, AT8(block + 8));
}
