/* tests/nt/port/same_apc_test.c - user APCs run in attached processes when they do inside, with the same arguments. */
#include "same_results.h"

#include "nt/ob/nt_services.h"
#include "nt/ps/nt_services.h"

#define DELAY 0x810
#define NAME_AT 0x1000
#define PIPE 0x20
#define FILE_AT 0x28
#define BLOCK 0x40
#define BUFFER 0x3000

/* Who runs the routines, so that they can note what they got. */
static struct caller *running;

static void note_apc(PVOID first, PVOID second, PVOID third)
{
	note(running, 0xA9C);
	note(running, (uintptr_t)first);
	note(running, (uintptr_t)second);
	note(running, (uintptr_t)third);
}

static void queue(struct caller *caller, PKNORMAL_ROUTINE routine, uint64_t argument)
{
	DO(NtQueueApcThread, THREAD, (uintptr_t)routine, argument, argument + 1, argument + 2);
}

/* One more, for the same thread: it runs in the same wait. */
static void queue_more(PVOID first, PVOID second, PVOID third)
{
	note_apc(first, second, third);
	if ((uintptr_t)first < 0x400)
		queue(running, queue_more, (uintptr_t)first + 0x100);
}

/* Waits itself: what is queued behind it runs within. */
static void wait_within(PVOID first, PVOID second, PVOID third)
{
	struct caller *caller = running;

	note(caller, 0x3A17);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	note(caller, 0x3A18);
}

static void note_file(PVOID context, PIO_STATUS_BLOCK block, ULONG reserved)
{
	note(running, (uintptr_t)context);
	note(running, (uintptr_t)block - (uintptr_t)running->memory);
	note(running, (uint32_t)block->Status);
	note(running, block->Information);
}

static void note_timer(PVOID context, ULONG low, LONG high)
{
	note(running, (uintptr_t)context);
	note(running, low != 0 || high != 0);
}

/* --- The calls ------------------------------------------------------------------------------------------------- */

static void do_queue(struct caller *caller)
{
	queue(caller, note_apc, 1);
	queue(caller, note_apc, 2);
	DO(NtDelayExecution, FALSE, NOW);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	DO(NtDelayExecution, TRUE, SOON);
	queue(caller, note_apc, 3);
	DO(NtTestAlert, 0);
	DO(NtTestAlert, 0);
	queue(caller, queue_more, 0x100);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	queue(caller, wait_within, 4);
	queue(caller, note_apc, 5);
	queue(caller, note_apc, 6);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	DO(NtDelayExecution, TRUE, SOON);
	DO(NtQueueApcThread, 0x5550, (uintptr_t)note_apc, 1, 2, 3);
	DO(NtQueueApcThread, SELF, (uintptr_t)note_apc, 1, 2, 3);
	DO(NtQueueApcThread, THREAD, 0, 1, 2, 3);
	DO(NtDelayExecution, TRUE, SOON);
	DO(NtAlertThread, THREAD);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
}

static void do_waits(struct caller *caller)
{
	DO(NtCreateEvent, HERE(0), EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE);
	DO(NtCreateEvent, HERE(8), EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE);
	queue(caller, note_apc, 7);
	DO(NtWaitForSingleObject, NUMBER(0), FALSE, SOON);
	DO(NtWaitForSingleObject, NUMBER(0), TRUE, 0);
	DO(NtWaitForSingleObject, NUMBER(0), TRUE, SOON);
	queue(caller, note_apc, 8);
	DO(NtWaitForMultipleObjects, 2, HERE(0), WaitAny, TRUE, 0);
	queue(caller, note_apc, 9);
	DO(NtSignalAndWaitForSingleObject, NUMBER(0), NUMBER(8), TRUE, 0);
	queue(caller, note_apc, 10);
	/* Signalled already, and an APC is queued. */
	DO(NtWaitForSingleObject, NUMBER(0), TRUE, 0);
	DO(NtWaitForSingleObject, NUMBER(0), TRUE, 0);
	DO(NtTestAlert, 0);
	DO(NtClose, NUMBER(0));
	DO(NtClose, NUMBER(8));
}

static void do_timer(struct caller *caller)
{
	DO(NtCreateTimer, HERE(0), TIMER_ALL_ACCESS, 0, NotificationTimer);
	DO(NtSetTimer, NUMBER(0), SOON, (uintptr_t)note_timer, 0x71, FALSE, 0, 0);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	DO(NtWaitForSingleObject, NUMBER(0), FALSE, 0);
	/* Set anew before the APC is delivered: that of the first setting is gone. */
	DO(NtSetTimer, NUMBER(0), NOW, (uintptr_t)note_timer, 0x72, FALSE, 0, 0);
	DO(NtWaitForSingleObject, NUMBER(0), FALSE, 0);
	DO(NtSetTimer, NUMBER(0), NOW, (uintptr_t)note_timer, 0x73, FALSE, 0, 0);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	DO(NtSetTimer, NUMBER(0), NOW, (uintptr_t)note_timer, 0x74, FALSE, 0, 0);
	DO(NtCancelTimer, NUMBER(0), 0);
	DO(NtDelayExecution, TRUE, SOON);
	DO(NtClose, NUMBER(0));
}

static void do_file(struct caller *caller)
{
	uint64_t name = name_at(caller, NAME_AT, u"\\??\\PIPE\\apcs");

	DO(NtCreateNamedPipeFile, HERE(PIPE), GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, name,
	   HERE(BLOCK), FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE, 0, 0, 0, 0, 1, 4096, 4096,
	   HERE(DELAY));
	DO(NtOpenFile, HERE(FILE_AT), GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, name, HERE(BLOCK),
	   FILE_SHARE_READ | FILE_SHARE_WRITE, 0);
	/* It waits for data. */
	DO(NtReadFile, NUMBER(FILE_AT), 0, (uintptr_t)note_file, 0x81, HERE(BLOCK), HERE(BUFFER), 8,
	   0, 0);
	NUMBER(BUFFER + 0x100) = 0x1234567;
	DO(NtWriteFile, NUMBER(PIPE), 0, 0, 0, HERE(BLOCK + 0x20), HERE(BUFFER + 0x100), 8, 0, 0);
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	assert_int_equal(NUMBER(BUFFER), 0x1234567);
	/* Cancelled. */
	DO(NtReadFile, NUMBER(FILE_AT), 0, (uintptr_t)note_file, 0x82, HERE(BLOCK), HERE(BUFFER), 8,
	   0, 0);
	DO(NtCancelIoFile, NUMBER(FILE_AT), HERE(BLOCK + 0x20));
	DO(NtDelayExecution, TRUE, HERE(DELAY));
	/* Done at once. */
	DO(NtWriteFile, NUMBER(PIPE), 0, (uintptr_t)note_file, 0x83, HERE(BLOCK), HERE(BUFFER), 8,
	   0, 0);
	DO(NtTestAlert, 0);
	DO(NtClose, NUMBER(PIPE));
	DO(NtClose, NUMBER(FILE_AT));
}

static void do_all(struct caller *caller)
{
	running = caller;
	NUMBER(0x800) = 0;
	NUMBER(0x808) = (uint64_t)-10000;
	NUMBER(DELAY) = (uint64_t)-300000000; /* for ever, in a test that works */
	do_queue(caller);
	do_waits(caller);
	do_timer(caller);
	do_file(caller);
}

TEST(W_10_user_apcs_run_outside_when_they_do_inside)
{
	expect_same_results(100);
}
