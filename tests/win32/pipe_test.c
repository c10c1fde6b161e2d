/* Pipes by their Win32 names, and what user-mode threads see of them. */
#include <ntifs.h>

NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                                     PIO_STATUS_BLOCK io, ULONG share, ULONG disposition,
                                     ULONG options, ULONG type, ULONG read_mode,
                                     ULONG completion_mode, ULONG instances, ULONG inbound,
                                     ULONG outbound, PLARGE_INTEGER timeout);

#include "client.h"

#define PIPE_NAME "\\\\.\\pipe\\client test"

static HANDLE make_server(DWORD more)
{
	return API(CreateNamedPipeA)(PIPE_NAME, PIPE_ACCESS_DUPLEX | more,
	                             PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1, 100, 100, 0,
	                             NULL);
}

static HANDLE open_client(void)
{
	return API(CreateFileA)(PIPE_NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0,
	                        NULL);
}

static int talk(int argc, char **argv)
{
	DWORD count, left, mode = PIPE_READMODE_MESSAGE;
	char buffer[16], text[] = "message";
	assert_false(API(WaitNamedPipeA)(PIPE_NAME, 1));
	assert_int_equal(API(GetLastError)(), ERROR_FILE_NOT_FOUND);
	HANDLE server = make_server(0), client = open_client();
	assert_ptr_not_equal(client, INVALID_HANDLE_VALUE);
	assert_false(API(ConnectNamedPipe)(server, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_PIPE_CONNECTED);
	assert_true(API(SetNamedPipeHandleState)(client, &mode, NULL, NULL));
	assert_true(API(WriteFile)(server, text, 7, &count, NULL));
	assert_true(API(PeekNamedPipe)(client, buffer, 3, &count, NULL, &left));
	assert_int_equal(count, 3);
	assert_int_equal(left, 4);
	assert_false(API(ReadFile)(client, buffer, 3, &count, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_MORE_DATA);
	assert_true(API(ReadFile)(client, buffer, 9, &count, NULL));
	assert_int_equal(count, 4);
	assert_true(API(DisconnectNamedPipe)(server));
	assert_false(API(ReadFile)(client, buffer, 9, &count, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_PIPE_NOT_CONNECTED);
	API(CloseHandle)(client);
	API(CloseHandle)(server);
	return 0;
}

TEST(PIPE_9h_programs_talk_through_a_named_pipe)
{
	assert_int_equal(run(talk), 0);
}

static int anonymous(int argc, char **argv)
{
	HANDLE from, to;
	DWORD count;
	char buffer[16], text[] = "abc";
	assert_true(API(CreatePipe)(&from, &to, NULL, 0));
	assert_int_equal(API(GetFileType)(from), FILE_TYPE_PIPE);
	assert_true(API(WriteFile)(to, text, 3, &count, NULL));
	API(CloseHandle)(to);
	assert_true(API(ReadFile)(from, buffer, sizeof(buffer), &count, NULL));
	assert_int_equal(count, 3);
	assert_false(API(ReadFile)(from, buffer, sizeof(buffer), &count, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_BROKEN_PIPE);
	API(CloseHandle)(from);
	return 0;
}

TEST(PIPE_10c_an_anonymous_pipe_breaks_when_its_writer_closes)
{
	assert_int_equal(run(anonymous), 0);
}

static int apcs_run;

static void count_apc(ULONG_PTR unused)
{
	apcs_run++;
}

/* A listen that an alertable wait of its own ends: CANCELLED, the block untouched. */
static int interrupted_listen(int argc, char **argv)
{
	WCHAR text[] = u"\\??\\PIPE\\alertable";
	UNICODE_STRING name = win32_string(text);
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;
	HANDLE pipe;
	LARGE_INTEGER timeout = { .QuadPart = -10000000 };
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	assert_int_equal(NtCreateNamedPipeFile(&pipe, GENERIC_READ | SYNCHRONIZE, &attributes, &io,
	                                       FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE,
	                                       FILE_SYNCHRONOUS_IO_ALERT, 0, 0, 0, 1, 10, 10,
	                                       &timeout),
	                 STATUS_SUCCESS);
	apcs_run = 0;
	assert_true(API(QueueUserAPC)(count_apc, API(GetCurrentThread)(), 0));
	memset(&io, 0x55, sizeof(io));
	NTSTATUS status =
		NtFsControlFile(pipe, NULL, NULL, NULL, &io, FSCTL_PIPE_LISTEN, NULL, 0, NULL, 0);
	assert_int_equal((unsigned)status, (unsigned)STATUS_CANCELLED);
	assert_int_equal(apcs_run, 1);
	assert_int_equal(io.Status, 0x55555555);
	API(CloseHandle)(pipe);
	return 0;
}

TEST(PIPE_6a_a_user_APC_ends_an_alertable_listen)
{
	assert_int_equal(run(interrupted_listen), 0);
}

static int impersonate(int argc, char **argv)
{
	HANDLE server = make_server(0), client = open_client(), token;
	DWORD count;
	char byte = 'x';
	assert_false(API(ImpersonateNamedPipeClient)(server));
	assert_int_equal(API(GetLastError)(), ERROR_CANNOT_IMPERSONATE);
	assert_true(API(WriteFile)(client, &byte, 1, &count, NULL));
	assert_true(API(ReadFile)(server, &byte, 1, &count, NULL));
	assert_true(API(ImpersonateNamedPipeClient)(server));
	assert_true(API(OpenThreadToken)(API(GetCurrentThread)(), TOKEN_QUERY, FALSE, &token));
	API(CloseHandle)(token);
	assert_true(API(RevertToSelf)());
	assert_false(API(OpenThreadToken)(API(GetCurrentThread)(), TOKEN_QUERY, FALSE, &token));
	API(CloseHandle)(client);
	API(CloseHandle)(server);
	return 0;
}

TEST(PIPE_4a_a_server_acts_for_the_client_it_has_read_from)
{
	assert_int_equal(run(impersonate), 0);
}
