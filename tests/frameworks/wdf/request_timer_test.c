/*
 * tests/frameworks/wdf/request_timer_test.c - a request whose timer was allocated before it is sent.
 */
#include "target_fixture.h"

TEST(IT_5_a_request_with_an_allocated_timer_times_out_as_any)
{
	WDF_REQUEST_SEND_OPTIONS options;
	WDFREQUEST request;

	target_begin();
	must(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, target, &request));
	must(WdfRequestAllocateTimer(request));
	format(request);
	WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_TIMEOUT);
	WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_MS(2));
	assert_true(WdfRequestSend(request, target, &options));
	while (!strstr(callback_log, "done"))
		sleep_ms(1);
	assert_int_equal((unsigned)WdfRequestGetStatus(request), (unsigned)STATUS_IO_TIMEOUT);
	must(WdfRequestAllocateTimer(request)); /* there already */
	WdfObjectDelete(request);
	callback_log[0] = 0;
	target_end();
}
