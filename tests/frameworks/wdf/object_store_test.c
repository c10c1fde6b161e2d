/*
 * tests/frameworks/wdf/object_store_test.c - the ledger of live objects, and what a completed request leaves behind.
 */
#include "queue_fixture.h"

typedef struct {
	int cleanups;
} CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CONTEXT, context_of)

static int64_t live_objects(void)
{
	return fixture.machine->ledgers.wdf_objects;
}

static void request_cleanup(WDFOBJECT object)
{
	context_of(object)->cleanups++;
	note("cleanup ");
}

static void request_destroy(WDFOBJECT object)
{
	note("destroy_after_%d ", context_of(object)->cleanups);
}

static void with_request_context(PWDFDEVICE_INIT init)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT);
	attributes.EvtCleanupCallback = request_cleanup;
	attributes.EvtDestroyCallback = request_destroy;
	WdfDeviceInitSetRequestAttributes(init, &attributes);
}

TEST(the_ledger_counts_objects_of_all_sizes)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFOBJECT small, large;

	wdf_begin();
	int64_t before = live_objects();
	must(WdfObjectCreate(NULL, &small));
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CONTEXT);
	attributes.ContextSizeOverride = 100000; /* beyond all size classes */
	must(WdfObjectCreate(&attributes, &large));
	assert_int_equal(live_objects(), before + 2);
	WdfObjectDelete(large);
	assert_int_equal(live_objects(), before + 1);
	WdfObjectDelete(small);
	assert_int_equal(live_objects(), before);
	wdf_end();
}

static void use_again(void *request)
{
	WdfRequestGetInformation(request);
}

TEST(a_completed_request_is_gone_from_the_ledger_and_its_handle_is_recognised)
{
	begin(WdfIoQueueDispatchParallel, hold);
	int64_t before = live_objects();
	send_pending(0);
	assert_int_equal(live_objects(), before + 1);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	assert_int_equal(live_objects(), before);
	expect_ended(0, STATUS_SUCCESS);
	assert_false(ke_call_guarded(use_again, held[0]));
	assert_int_equal(fixture.machine->sink->finding[0].code, 0x10D);
	assert_non_null(strstr(fixture.machine->sink->finding[0].text, "already destroyed"));
}

TEST(a_reference_keeps_a_completed_request_until_it_is_dropped)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = hold,
	         .init_device = with_request_context);
	int64_t before = live_objects();
	send_pending(0);
	WdfObjectReference(held[0]);
	WdfRequestComplete(held[0], STATUS_SUCCESS);
	expect_ended(0, STATUS_SUCCESS);
	expect_log("cleanup ");
	assert_int_equal(live_objects(), before + 1);
	WdfObjectDereference(held[0]);
	expect_log("destroy_after_1 ");
	assert_int_equal(live_objects(), before);
	io_end();
}

TEST(a_completed_request_runs_both_callbacks_once)
{
	io_begin(.type = WdfIoQueueDispatchParallel, .control = finish,
	         .init_device = with_request_context);
	assert_int_equal(send(0), STATUS_PENDING);
	expect_log("control 0 cleanup destroy_after_1 ");
	io_end();
}
