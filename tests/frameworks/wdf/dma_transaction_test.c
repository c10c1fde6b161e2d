/*
 * tests/frameworks/wdf/dma_transaction_test.c - transactions: states, transfers, ends (A6, TM-8, TM-9).
 */
#include "dma_fixture.h"

#define READ WdfDmaDirectionReadFromDevice
#define WRITE WdfDmaDirectionWriteToDevice

static bool done(NTSTATUS *ret_status)
{
	*ret_status = NOT_YET;
	return WdfDmaTransactionDmaCompleted(transaction, ret_status);
}

static void expect_done(NTSTATUS status)
{
	NTSTATUS given;

	assert_true(done(&given));
	assert_int_equal((unsigned)given, (unsigned)status);
}

static void expect_more(void)
{
	NTSTATUS given;

	assert_false(done(&given));
	assert_int_equal((unsigned)given, (unsigned)STATUS_MORE_PROCESSING_REQUIRED);
}

/* --- Transfers -------------------------------------------------------------------------------------------------------- */

TEST(TM_8_execute_programs_the_device_once_per_transfer)
{
	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	allocate_memory(4);
	must(initialize(WRITE, mdl_of(100, 6000), 0, 6000));
	strcpy(memory + 100, "to the device");
	must(WdfDmaTransactionExecute(transaction, (WDFCONTEXT) "context-"));
	expect_log("context-write6000 ");
	assert_int_equal(program_irql, DISPATCH_LEVEL);
	assert_int_equal(WdfDmaTransactionGetCurrentDmaTransferLength(transaction), 6000);
	assert_string_equal(device_memory(0), "to the device");
	expect_done(STATUS_SUCCESS);
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 6000);
	must(WdfDmaTransactionRelease(transaction));
	dma_end();
}

TEST(TM_8_the_list_names_the_bytes_of_the_range_in_order)
{
	size_t at = 0;

	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	allocate_memory(4);
	PMDL chain = mdl_of(10, 20);
	chain->Next = mdl_of(PAGE_SIZE - 5, 2 * PAGE_SIZE);
	for (size_t byte = 0; byte < 4 * PAGE_SIZE; byte++)
		memory[byte] = (char)(byte * 7);
	must(initialize(WRITE, chain, 4, 16 + 5000));
	must(execute());
	for (ULONG element = 0; element < programmed->NumberOfElements; element++)
		for (ULONG byte = 0; byte < programmed->Elements[element].Length; byte++, at++) {
			size_t expected = at < 16 ? 14 + at : PAGE_SIZE - 5 + at - 16;
			assert_int_equal(device_memory(element)[byte], memory[expected]);
		}
	assert_int_equal(at, 16 + 5000);
	callback_log[0] = 0;
	expect_done(STATUS_SUCCESS);
	dma_end();
}

TEST(TM_8_a_range_of_no_bytes_or_outside_of_the_mdl_is_refused)
{
	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	allocate_memory(1);
	PMDL mdl = mdl_of(100, 50);
	static const struct {
		size_t offset, length;
	} rows[] = { { 0, 0 }, { 0, 51 }, { 50, 1 }, { 49, 2 }, { 1, SIZE_MAX } };
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		assert_int_equal((unsigned)initialize(READ, mdl, rows[row].offset,
		                                      rows[row].length),
		                 (unsigned)STATUS_INVALID_PARAMETER);
	assert_int_equal((unsigned)WdfDmaTransactionInitialize(transaction, program, READ, mdl,
	                                                       memory + 99, 10),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	must(WdfDmaTransactionInitialize(transaction, program, READ, mdl, memory + 149, 1));
	dma_end();
}

static WDFREQUEST retrieved;

static NTSTATUS initialize_with_control(ULONG method, ULONG bytes, WDF_DMA_DIRECTION direction)
{
	static char buffer[64];

	set_below(IRP_MJ_CREATE, dispatch_success);
	if (!file)
		must(open_handle(&file));
	assert_int_equal(ZwDeviceIoControlFile(file, event_for(0), NULL, NULL, &blocks[0],
	                                       TEST_CODE(1, method), buffer, bytes, buffer, bytes),
	                 STATUS_PENDING);
	must(WdfIoQueueRetrieveNextRequest(queue, &retrieved));
	return WdfDmaTransactionInitializeUsingRequest(transaction, retrieved, program, direction);
}

static void end_control(void)
{
	WdfRequestComplete(retrieved, STATUS_SUCCESS);
}

TEST(TM_8_a_request_lends_its_buffer)
{
	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	must(initialize_with_control(METHOD_OUT_DIRECT, 40, READ));
	assert_ptr_equal(WdfDmaTransactionGetRequest(transaction), retrieved);
	must(execute());
	expect_log("read40 ");
	expect_done(STATUS_SUCCESS);
	must(WdfDmaTransactionRelease(transaction));
	assert_null(WdfDmaTransactionGetRequest(transaction));
	end_control();
	dma_end();
}

TEST(TM_8_a_zero_length_request_or_one_of_the_other_direction_is_refused)
{
	static const struct {
		ULONG method, bytes;
		WDF_DMA_DIRECTION direction;
	} rows[] = {
		{ METHOD_BUFFERED, 0, READ },    { METHOD_OUT_DIRECT, 0, READ },
		{ METHOD_OUT_DIRECT, 8, WRITE }, { METHOD_IN_DIRECT, 8, READ },
		{ METHOD_NEITHER, 8, READ },
	};

	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		assert_int_equal((unsigned)initialize_with_control(rows[row].method,
		                                                   rows[row].bytes,
		                                                   rows[row].direction),
		                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
		end_control();
	}
	dma_end();
}

/* Two MDLs of single bytes, apart from each other: two elements on every machine. */
static PMDL two_pieces(void)
{
	PMDL chain = mdl_of(0, 8);

	chain->Next = mdl_of(PAGE_SIZE, 8);
	return chain;
}

TEST(TM_8_more_fragments_than_the_device_takes_are_too_many)
{
	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	allocate_memory(2);
	WdfDmaEnablerSetMaximumScatterGatherElements(enabler, 1);
	assert_int_equal(WdfDmaEnablerGetMaximumScatterGatherElements(enabler), 1);
	must(initialize(READ, two_pieces(), 0, 16));
	assert_int_equal((unsigned)execute(), (unsigned)STATUS_WDF_TOO_FRAGMENTED);
	expect_log("");
	must(WdfDmaTransactionRelease(transaction)); /* failed: may be released and used again */
	must(initialize(READ, mdls[0], 0, 8));
	must(execute());
	expect_log("read8 ");
	expect_done(STATUS_SUCCESS);
	dma_end();
}

/* --- Calls in the wrong state --------------------------------------------------------------------------------------- */

enum { CREATED = 1, RESERVED, INITIALIZED, TRANSFER, COMPLETED, FAILED, RELEASED };

static void reserved(WDFDMATRANSACTION of, PVOID context)
{
	(void)of;
	assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
	*(bool *)context = true;
}

static void go_to(int state)
{
	static bool called;

	if (state == RESERVED) {
		called = false;
		must(WdfDmaTransactionAllocateResources(transaction, READ, 1, reserved, &called));
		assert_true(called);
	}
	if (state < INITIALIZED)
		return;
	if (state == FAILED)
		WdfDmaEnablerSetMaximumScatterGatherElements(enabler, 1);
	must(initialize(READ, two_pieces(), 0, 16));
	if (state == FAILED)
		assert_int_equal((unsigned)execute(), (unsigned)STATUS_WDF_TOO_FRAGMENTED);
	else if (state > INITIALIZED)
		must(execute());
	if (state == COMPLETED || state == RELEASED)
		expect_done(STATUS_SUCCESS);
	if (state == RELEASED)
		must(WdfDmaTransactionRelease(transaction));
}

static void call_initialize(void *context)
{
	(void)context;
	must(initialize(READ, mdls[0], 0, 8));
}

static void call_execute(void *context)
{
	(void)context;
	execute();
}

static void call_completed(void *context)
{
	NTSTATUS status;

	(void)context;
	done(&status);
}

static void call_release(void *context)
{
	(void)context;
	WdfDmaTransactionRelease(transaction);
}

static void call_delete(void *context)
{
	(void)context;
	WdfObjectDelete(transaction);
}

static void call_cancel(void *context)
{
	(void)context;
	assert_false(WdfDmaTransactionCancel(transaction)); /* nothing ever waits here */
}

#define BIT(state) (1u << (state))

static const struct {
	void (*call)(void *);
	unsigned allowed;
} calls[] = {
	{ call_initialize, BIT(CREATED) | BIT(RESERVED) | BIT(RELEASED) },
	{ call_execute, BIT(INITIALIZED) },
	{ call_completed, BIT(TRANSFER) },
	{ call_release, 0xff & ~BIT(TRANSFER) },
	{ call_delete, 0xff & ~BIT(TRANSFER) },
	{ call_cancel, 0xff & ~(BIT(CREATED) | BIT(TRANSFER) | BIT(RELEASED)) },
};

static void begin_in(int state)
{
	dma_begin(WdfDmaProfileScatterGather, 4 * PAGE_SIZE);
	allocate_memory(2);
	mdl_of(0, 8);
	go_to(state);
}

TEST(TM_8_calls_that_fit_the_state_are_served)
{
	for (size_t row = 0; row < sizeof(calls) / sizeof(calls[0]); row++)
		for (int state = CREATED; state <= RELEASED; state++) {
			if (!(calls[row].allowed & BIT(state)))
				continue;
			begin_in(state);
			calls[row].call(NULL);
			if (calls[row].call == call_execute)
				expect_done(STATUS_SUCCESS);
			callback_log[0] = 0;
			dma_end();
		}
}

/* A bug check ends the machine: every row is a child of its own. */
static void expect_wrong(size_t row, int state)
{
	begin_in(state);
	assert_false(ke_call_guarded(calls[row].call, NULL));
	expect_bugcheck(0x10D);
	const struct verify_finding *finding = &fixture.machine->sink->finding[0];
	assert_int_equal(finding->parameter[0], 8);
	assert_int_equal(finding->parameter[2], state);
}

TEST(TM_8_initialize_before_release_is_a_bug_check)
{
	expect_wrong(0, COMPLETED);
}

TEST(TM_8_initialize_twice_is_a_bug_check)
{
	expect_wrong(0, INITIALIZED);
}

TEST(TM_8_execute_without_initialize_is_a_bug_check)
{
	expect_wrong(1, CREATED);
}

TEST(TM_8_execute_again_is_a_bug_check)
{
	expect_wrong(1, TRANSFER);
}

TEST(TM_8_completion_of_nothing_is_a_bug_check)
{
	expect_wrong(2, INITIALIZED);
}

TEST(TM_8_completion_after_the_end_is_a_bug_check)
{
	expect_wrong(2, COMPLETED);
}

TEST(TM_8_release_during_a_transfer_is_a_bug_check)
{
	expect_wrong(3, TRANSFER);
}

TEST(TM_8_deletion_during_a_transfer_is_a_bug_check)
{
	expect_wrong(4, TRANSFER);
}

TEST(TM_8_cancelling_what_was_never_asked_for_is_a_bug_check)
{
	expect_wrong(5, CREATED);
}

/* --- Ends --------------------------------------------------------------------------------------------------------------- */

static void begin_transfers(size_t maximum, size_t length)
{
	dma_begin(WdfDmaProfileScatterGather, maximum);
	allocate_memory(4);
	must(initialize(READ, mdl_of(0, 4 * PAGE_SIZE), 0, length));
	must(execute());
}

TEST(TM_9_what_is_left_is_programmed_before_false_is_given)
{
	begin_transfers(4096, 10000);
	expect_log("read4096 ");
	expect_more();
	expect_log("read4096 ");
	expect_more();
	expect_log("read1808 ");
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 8192);
	expect_done(STATUS_SUCCESS);
	expect_log("");
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 10000);
	dma_end();
}

TEST(TM_9_a_smaller_maximum_of_the_transaction_makes_smaller_transfers)
{
	dma_begin(WdfDmaProfileScatterGather, 8192);
	allocate_memory(4);
	must(initialize(READ, mdl_of(0, 4 * PAGE_SIZE), 0, 3000));
	WdfDmaTransactionSetMaximumLength(transaction, 2000);
	must(execute());
	expect_more();
	expect_log("read2000 read1000 ");
	expect_done(STATUS_SUCCESS);
	dma_end();
}

TEST(TM_9_a_short_transfer_goes_on_behind_what_was_moved)
{
	NTSTATUS status;

	begin_transfers(8192, 5000);
	strcpy(memory + 1000, "behind");
	assert_false(WdfDmaTransactionDmaCompletedWithLength(transaction, 1000, &status));
	expect_log("read5000 read4000 ");
	assert_string_equal(device_memory(0), "behind");
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 1000);
	expect_done(STATUS_SUCCESS);
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 5000);
	dma_end();
}

TEST(TM_9_a_final_completion_ends_with_what_was_moved)
{
	NTSTATUS status = NOT_YET;

	begin_transfers(4096, 10000);
	expect_more();
	assert_true(WdfDmaTransactionDmaCompletedFinal(transaction, 100, &status));
	must(status);
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 4196);
	callback_log[0] = 0;
	dma_end();
}

TEST(TM_9_more_than_was_programmed_is_a_break_and_fails_the_transaction)
{
	NTSTATUS status = NOT_YET;

	begin_transfers(4096, 100);
	assert_true(WdfDmaTransactionDmaCompletedWithLength(transaction, 101, &status));
	assert_int_equal((unsigned)status, (unsigned)STATUS_INVALID_PARAMETER);
	expect_finding(0x10D, 8);
	must(WdfDmaTransactionRelease(transaction));
	callback_log[0] = 0;
	dma_end();
}

TEST(TM_9_a_packet_device_gets_one_element_a_transfer)
{
	dma_begin(WdfDmaProfilePacket, 4 * PAGE_SIZE);
	allocate_memory(2);
	must(initialize(READ, two_pieces(), 0, 16));
	must(execute());
	assert_int_equal(programmed->NumberOfElements, 1);
	expect_more();
	assert_int_equal(programmed->NumberOfElements, 1);
	strcpy(device_memory(0), "second");
	assert_string_equal(memory + PAGE_SIZE, "second");
	expect_done(STATUS_SUCCESS);
	expect_log("read8 read8 ");
	dma_end();
}

TEST(TM_9_a_transaction_that_must_be_one_transfer_is_refused_otherwise)
{
	dma_begin(WdfDmaProfileScatterGather, 4096);
	allocate_memory(4);
	WdfDmaTransactionSetSingleTransferRequirement(transaction, TRUE);
	PMDL mdl = mdl_of(0, 8192);
	assert_int_equal((unsigned)initialize(READ, mdl, 0, 4097),
	                 (unsigned)STATUS_WDF_TOO_MANY_TRANSFERS);
	must(initialize(READ, mdl, 0, 4096));
	dma_end();
}

TEST(TM_9_a_released_transaction_is_used_again)
{
	begin_transfers(4096, 100);
	expect_done(STATUS_SUCCESS);
	must(WdfDmaTransactionRelease(transaction));
	assert_int_equal(WdfDmaTransactionGetBytesTransferred(transaction), 0);
	must(initialize(WRITE, mdls[0], 0, 200));
	must(execute());
	expect_done(STATUS_SUCCESS);
	expect_log("read100 write200 ");
	dma_end();
}
