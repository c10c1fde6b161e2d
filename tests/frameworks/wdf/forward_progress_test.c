/*
 * tests/frameworks/wdf/forward_progress_test.c - requests kept in reserve (A5, Q-24).
 *
 * The driver says that it has no resources for a request; then a reserved one must serve.
 */
#include "raw_request.h"

#define RESERVED 2

static bool short_of_resources;
static int reserved_made;

static NTSTATUS make_reserved(WDFQUEUE of, WDFREQUEST request)
{
	(void)of;
	assert_true(WdfRequestIsReserved(request));
	reserved_made++;
	return STATUS_SUCCESS;
}

static NTSTATUS make_ordinary(WDFQUEUE of, WDFREQUEST request)
{
	(void)of;
	assert_false(WdfRequestIsReserved(request));
	return short_of_resources ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

static NTSTATUS assign(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY *policy)
{
	policy->EvtIoAllocateResourcesForReservedRequest = make_reserved;
	policy->EvtIoAllocateRequestResources = make_ordinary;
	return WdfIoQueueAssignForwardProgressPolicy(queue, policy);
}

static void assign_always(void)
{
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;

	reserved_made = 0;
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, RESERVED);
	must(assign(&policy));
	short_of_resources = true;
}

static void begin_always(void)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = assign_always);
}

TEST(Q_24a_so_many_requests_are_reserved_at_once)
{
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;

	begin_always();
	assert_int_equal(reserved_made, RESERVED);
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, RESERVED);
	assert_int_equal((unsigned)assign(&policy), (unsigned)STATUS_INVALID_PARAMETER);
	for (int at = 0; at < RESERVED; at++) {
		send_pending(at);
		assert_true(WdfRequestIsReserved(held[at]));
	}
	assert_ptr_not_equal(held[0], held[1]);
	for (int at = 0; at < RESERVED; at++)
		WdfRequestComplete(held[at], STATUS_SUCCESS);
	io_end();
}

TEST(Q_24a_with_resources_an_ordinary_request_serves)
{
	begin_always();
	short_of_resources = false;
	send_pending(0);
	assert_false(WdfRequestIsReserved(held[0]));
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

static NTSTATUS fail_the_second(WDFQUEUE of, WDFREQUEST request)
{
	(void)of, (void)request;
	return ++reserved_made == 2 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

TEST(Q_24a_a_reservation_that_fails_reserves_nothing)
{
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;

	begin(WdfIoQueueDispatchParallel, hold);
	reserved_made = 0;
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, 3);
	policy.EvtIoAllocateResourcesForReservedRequest = fail_the_second;
	assert_int_equal((unsigned)WdfIoQueueAssignForwardProgressPolicy(queue, &policy),
	                 (unsigned)STATUS_UNSUCCESSFUL);
	assert_int_equal(reserved_made, 2);
	assign_always(); /* as if nothing had been tried */
	io_end();
}

/* --- Policies ----------------------------------------------------------------------------------------------------- */

static void expect_served(ULONG irp_flags, bool served)
{
	struct raw_request raw;

	held_count = 0;
	raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
	raw.irp->Flags |= irp_flags;
	raw_send(&raw);
	assert_int_equal(held_count, served);
	if (served)
		WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal((unsigned)raw.status,
	                 served ? STATUS_SUCCESS : (unsigned)STATUS_INSUFFICIENT_RESOURCES);
	raw_free(&raw);
}

static void assign_paging(void)
{
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;

	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_PAGINGIO_INIT(&policy, RESERVED);
	must(assign(&policy));
	short_of_resources = true;
}

static ULONG examined_flags;

static WDF_IO_FORWARD_PROGRESS_ACTION examine(WDFQUEUE of, PIRP irp)
{
	(void)of;
	examined_flags = irp->Flags;
	note("examine ");
	return irp->Flags & IRP_NOCACHE ? WdfIoForwardProgressActionUseReservedRequest
	                                : WdfIoForwardProgressActionFailRequest;
}

static void assign_examine(void)
{
	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;

	WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_EXAMINE_INIT(&policy, RESERVED, examine);
	must(assign(&policy));
	short_of_resources = true;
}

TEST(Q_24b_the_always_policy_serves_every_irp)
{
	begin_always();
	expect_served(0, true);
	expect_served(IRP_PAGING_IO, true);
	io_end();
}

TEST(Q_24b_the_paging_policy_serves_paging_irps)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold, .device_made = assign_paging);
	expect_served(0, false);
	expect_served(IRP_PAGING_IO, true);
	io_end();
}

TEST(Q_24b_the_examine_policy_asks_the_driver)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold,
	         .device_made = assign_examine);
	expect_served(0, false);
	expect_log("examine irp ");
	expect_served(IRP_NOCACHE, true);
	assert_true(examined_flags & IRP_NOCACHE);
	expect_log("examine irp ");
	short_of_resources = false;
	expect_served(0, true);
	expect_log("irp "); /* asked only when resources are short */
	io_end();
}

/* --- When none is idle ---------------------------------------------------------------------------------------------- */

/* Both reserved requests are the driver's, two more IRPs wait. */
static void begin_exhausted(void)
{
	begin_always();
	for (int at = 0; at < 4; at++)
		send_pending(at);
	assert_int_equal(held_count, RESERVED);
}

TEST(Q_24c_irps_wait_in_order_for_a_reserved_request)
{
	begin_exhausted();
	expect_counts(queue, 0, RESERVED);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(held_count, 3);
	WdfRequestComplete(held[2], STATUS_UNSUCCESSFUL);
	expect_ended(2, STATUS_UNSUCCESSFUL);
	expect_pending(3);
	WdfRequestComplete(held[3], STATUS_SUCCESS);
	expect_ended(3, STATUS_SUCCESS);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

TEST(Q_24c_a_waiting_irp_is_cancelled)
{
	begin_exhausted();
	cancel_one(2);
	expect_ended(2, STATUS_CANCELLED);
	expect_pending(3);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	expect_ended(3, STATUS_SUCCESS);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

TEST(Q_24c_a_purge_cancels_the_waiting_irps)
{
	begin_exhausted();
	WdfIoQueuePurge(queue, state_callback, "purged");
	expect_ended(2, STATUS_CANCELLED);
	expect_ended(3, STATUS_CANCELLED);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	expect_log("purged ");
	io_end();
}

TEST(Q_24c_closing_the_file_cancels_the_waiting_irps)
{
	begin_exhausted();
	HANDLE first = file;
	must(open_handle(&file));
	must(ZwClose(first));
	expect_ended(2, STATUS_CANCELLED);
	expect_ended(3, STATUS_CANCELLED);
	expect_pending(0); /* the driver's */
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	io_end();
}

TEST(Q_24d_a_freed_reserve_serves_the_next_irp_before_it_idles)
{
	begin_exhausted();
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	assert_ptr_equal(held[2], held[1]);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	assert_ptr_equal(held[3], held[1]);
	WdfRequestComplete(held[3], STATUS_SUCCESS);
	send_pending(4); /* one idles now, the other is still busy */
	assert_ptr_equal(held[4], held[1]);
	WdfRequestComplete(held[4], STATUS_SUCCESS);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	io_end();
}

/* --- Contexts --------------------------------------------------------------------------------------------------------- */

typedef struct {
	int uses;
} REQUEST_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(REQUEST_CONTEXT, context_of)

static void count_cleanup(WDFOBJECT object)
{
	(void)object;
	note("cleanup ");
}

static void context_for_requests(PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, REQUEST_CONTEXT);
	attributes.EvtCleanupCallback = count_cleanup;
	WdfDeviceInitSetRequestAttributes(init, &attributes);
}

TEST(Q_24d_a_reserved_request_keeps_its_context_between_uses)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold,
	         .init_device = context_for_requests, .device_made = assign_always);
	callback_log[0] = 0; /* the ordinary requests that find no resources come and go */
	for (int use = 0; use < 3; use++) {
		held_count = 0;
		send_pending(0);
		callback_log[0] = 0;
		context_of(held[0])->uses++;
		WdfRequestComplete(held[0], STATUS_SUCCESS);
		expect_log("");
	}
	send_pending(0);
	send_pending(1);
	int first = context_of(held[1])->uses, second = context_of(held[2])->uses;
	assert_int_equal(first + second, 3);
	WdfRequestComplete(held[1], STATUS_SUCCESS);
	WdfRequestComplete(held[2], STATUS_SUCCESS);
	callback_log[0] = 0;
	close_file();
	io_end();
}

/* --- Failures on request ------------------------------------------------------------------------------------------ */

static ULONG verifier_options;

static NTSTATUS enter_with_options(PDRIVER_OBJECT object, PUNICODE_STRING path)
{
	WCHAR key[256];

	memcpy(key, path->Buffer, path->Length);
	memcpy(key + path->Length / sizeof(WCHAR), u"\\Parameters\\Wdf",
	       sizeof(u"\\Parameters\\Wdf"));
	must(cm_value_set_dword(fixture.machine, key, u"EnhancedVerifierOptions",
	                        verifier_options));
	wdf_unbind(wdf.binding);
	must(wdf_bind(fixture.machine, object, path, &wdf.image, &wdf.binding));
	return create_driver(object, path);
}

static void assign_with_resources(void)
{
	assign_always();
	short_of_resources = false;
}

static char pattern[512]; /* a letter for each request: reserved or ordinary */

static void note_reserve(WDFQUEUE from, WDFREQUEST request, size_t output, size_t input, ULONG code)
{
	(void)from, (void)output, (void)input, (void)code;
	pattern[strlen(pattern)] = WdfRequestIsReserved(request) ? 'R' : 'o';
	WdfRequestComplete(request, STATUS_SUCCESS);
}

static void begin_with_options(ULONG options, void (*device_made)(void))
{
	verifier_options = options;
	memset(pattern, 0, sizeof(pattern));
	io = (struct io_settings){ .type = WdfIoQueueDispatchParallel,
		                   .control = note_reserve,
		                   .device_made = device_made };
	wdf_begin(.entry = enter_with_options);
	make_control_device();
	must(open_handle(&file));
}

static void send_so_many(int count)
{
	for (int at = 0; at < count; at++) {
		struct raw_request raw;
		raw_prepare(&raw, IRP_MJ_DEVICE_CONTROL, KernelMode);
		raw_send(&raw);
		assert_int_equal(raw.status, STATUS_SUCCESS);
		raw_free(&raw);
	}
	callback_log[0] = 0;
	assert_int_equal(strlen(pattern), count);
}

static size_t count_of(char letter)
{
	size_t count = 0;

	for (const char *at = pattern; *at; at++)
		count += *at == letter;
	return count;
}

TEST(all_requests_of_a_queue_with_a_reserve_fail_when_asked)
{
	begin_with_options(0x10000, assign_with_resources);
	send_so_many(5);
	assert_string_equal(pattern, "RRRRR");
	io_end();
}

TEST(some_requests_of_a_queue_with_a_reserve_fail_when_asked)
{
	begin_with_options(0x20000, assign_with_resources);
	send_so_many(500);
	assert_in_range(count_of('R'), 1, 250);
	io_end();
}

TEST(without_the_bits_or_a_reserve_none_fails)
{
	begin_with_options(0xFFFF, assign_with_resources);
	send_so_many(40);
	assert_int_equal(count_of('R'), 0);
	io_end();
	begin_with_options(0x30000, NULL);
	send_so_many(40);
	assert_int_equal(count_of('R'), 0);
	io_end();
}

/* What a machine that makes one call of rate fail does to count requests. */
static void inject(uint64_t seed, int count)
{
	begin_with_options(0, assign_with_resources);
	fixture.machine->options.inject_rate = 8;
	fixture.machine->options.inject_seed = seed;
	send_so_many(count);
	fixture.machine->options.inject_rate = 0;
	io_end();
}

TEST(a_seed_chooses_the_same_requests_again_and_another_others)
{
	char first[sizeof(pattern)];

	inject(3, 100);
	assert_in_range(count_of('R'), 2, 40);
	memcpy(first, pattern, sizeof(first));
	inject(3, 100);
	assert_string_equal(pattern, first);
	inject(4, 100);
	assert_string_not_equal(pattern, first);
}
