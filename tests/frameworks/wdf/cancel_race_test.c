/*
 * tests/frameworks/wdf/cancel_race_test.c - a client cancels while the driver completes (A5, Q-16).
 *
 * Model    Rounds of BATCH requests, made as raw IRPs whose completion routine counts. Two threads walk the
 *          same batch, one cancels, the other takes the requests back and completes them; each seed is a
 *          machine of its own.
 */
#include "queue_fixture.h"

#define BATCH 50
#define ROUNDS 20
#define SEEDS 100 /* BATCH * ROUNDS * SEEDS: 10^5 requests */

struct raced {
	PIRP irp;
	WDFREQUEST request;
	LONG completions;
	NTSTATUS status;
};

static struct raced raced[BATCH];
static KEVENT go[2], done[2];
static KSPIN_LOCK turn;
static bool stop;
static int first_side, lead;
static LONG ended_by_cancel, ended_by_driver;
static void (*driver_side)(void);

/* --- Requests ---------------------------------------------------------------------------------------------------- */

static NTSTATUS counted(PDEVICE_OBJECT device_object, PIRP irp, PVOID context)
{
	struct raced *race = context;

	(void)device_object;
	race->status = irp->IoStatus.Status;
	InterlockedIncrement(&race->completions);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static void send_raced(int at)
{
	PDEVICE_OBJECT target = WdfDeviceWdmGetDeviceObject(device);
	struct raced *race = &raced[at];
	PIRP irp = race->irp;

	IoReuseIrp(irp, STATUS_SUCCESS);
	race->completions = 0;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = (ULONG)at << 2;
	IoSetCompletionRoutine(irp, counted, race, TRUE, TRUE, TRUE);
	IoCallDriver(target, irp);
}

/* --- The two sides -------------------------------------------------------------------------------------------------- */

/* A place where the schedule may let the other side go on; the first side starts the second after lead requests. */
static void give_way(int of, int at)
{
	KIRQL old;

	if (of == first_side && at == lead)
		KeSetEvent(&go[1 - of], 0, FALSE);
	KeAcquireSpinLock(&turn, &old);
	KeReleaseSpinLock(&turn, old);
}

static void keep_cancelable(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input,
                            ULONG code)
{
	(void)from, (void)output, (void)input;
	raced[code >> 2].request = request;
	WdfObjectReference(request);
	must(WdfRequestMarkCancelableEx(request, cancelled));
}

static void unmark_and_complete(void)
{
	for (int at = 0; at < BATCH; at++) {
		WDFREQUEST request = raced[at].request;

		give_way(0, at);
		if (WdfRequestUnmarkCancelable(request) != STATUS_CANCELLED)
			WdfRequestComplete(request, STATUS_SUCCESS);
		WdfObjectDereference(request);
	}
}

static void retrieve_and_complete(void)
{
	WDFREQUEST request;

	for (int at = 0; at < BATCH; at++) {
		give_way(0, at);
		if (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(queue, &request)))
			WdfRequestComplete(request, STATUS_SUCCESS);
	}
}

static void cancel_batch(void)
{
	for (int at = 0; at < BATCH; at++) {
		give_way(1, at);
		IoCancelIrp(raced[at].irp);
	}
}

static void side(void *context)
{
	bool cancels = context != NULL;

	for (;;) {
		KeWaitForSingleObject(&go[cancels], Executive, KernelMode, FALSE, NULL);
		if (stop)
			return;
		if (cancels)
			cancel_batch();
		else
			driver_side();
		KeSetEvent(&done[cancels], 0, FALSE);
	}
}

/* --- Rounds -------------------------------------------------------------------------------------------------------------- */

static void run_round(int round)
{
	for (int at = 0; at < BATCH; at++)
		send_raced(at);
	first_side = round & 1;
	lead = round % BATCH;
	KeSetEvent(&go[first_side], 0, FALSE);
	for (int of = 0; of < 2; of++)
		KeWaitForSingleObject(&done[of], Executive, KernelMode, FALSE, NULL);
	callback_log[0] = 0;
	for (int at = 0; at < BATCH; at++) {
		assert_int_equal(raced[at].completions, 1);
		if (raced[at].status == STATUS_SUCCESS)
			ended_by_driver++;
		else if (raced[at].status == STATUS_CANCELLED)
			ended_by_cancel++;
		else
			fail_msg("status 0x%x", (unsigned)raced[at].status);
	}
	expect_counts(queue, 0, 0);
}

static void run_rounds(int rounds)
{
	HANDLE threads[2];

	stop = false;
	for (int of = 0; of < 2; of++) {
		KeInitializeEvent(&go[of], SynchronizationEvent, FALSE);
		KeInitializeEvent(&done[of], SynchronizationEvent, FALSE);
		threads[of] = start_thread(side, of ? &stop : NULL);
	}
	CCHAR locations = (CCHAR)(WdfDeviceWdmGetDeviceObject(device)->StackSize + 1);
	for (int at = 0; at < BATCH; at++)
		raced[at].irp = IoAllocateIrp(locations, FALSE);
	while (rounds--)
		run_round(rounds);
	stop = true;
	KeSetEvent(&go[0], 0, FALSE);
	KeSetEvent(&go[1], 0, FALSE);
	for (int at = 0; at < BATCH; at++)
		IoFreeIrp(raced[at].irp);
	join_thread(threads[0]);
	join_thread(threads[1]);
}

static void begin_seeded(int seed)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", seed);
	setenv("DRYDOCK_TEST_SCHEDULE", "seeded", 1);
	setenv("DRYDOCK_TEST_SEED", text, 1);
}

static void expect_both_won(void)
{
	print_message("%d ended by the cancel routine, %d by the driver\n", ended_by_cancel,
	              ended_by_driver);
	assert_true(ended_by_cancel > 1000);
	assert_true(ended_by_driver > 1000);
}

TEST_LIMIT(Q_16_a_cancelled_and_completed_request_ends_once_on_every_seed, 120)
{
	driver_side = unmark_and_complete;
	for (int seed = 1; seed <= SEEDS; seed++) {
		begin_seeded(seed);
		begin(WdfIoQueueDispatchParallel, keep_cancelable);
		run_rounds(ROUNDS);
		io_end();
	}
	expect_both_won();
}

TEST_LIMIT(Q_16_a_cancelled_and_retrieved_request_ends_once_on_every_seed, 120)
{
	driver_side = retrieve_and_complete;
	for (int seed = 1; seed <= SEEDS / 4; seed++) {
		begin_seeded(seed);
		begin(WdfIoQueueDispatchManual, NULL);
		run_rounds(ROUNDS);
		io_end();
	}
	expect_both_won();
}

TEST_LIMIT(Q_16_a_cancelled_and_completed_request_ends_once_on_real_threads, 120)
{
	setenv("DRYDOCK_TEST_SCHEDULE", "free", 1);
	driver_side = unmark_and_complete;
	begin(WdfIoQueueDispatchParallel, keep_cancelable);
	run_rounds(200);
	io_end();
}

TEST_LIMIT(Q_16_a_cancelled_and_retrieved_request_ends_once_on_real_threads, 120)
{
	setenv("DRYDOCK_TEST_SCHEDULE", "free", 1);
	driver_side = retrieve_and_complete;
	begin(WdfIoQueueDispatchManual, NULL);
	run_rounds(200);
	io_end();
}
