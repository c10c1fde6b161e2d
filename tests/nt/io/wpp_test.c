/* tests/nt/io/wpp_test.c - what a driver's trace messages leave in the machine's trace. */
#include <guiddef.h>
#include <string.h>

#include "base/host/current.h"
#include "base/trace/trace.h"
#include "drydock/wpp.h"
#include "harness/test.h"
#include "nt/rtl/environment.h"

#define RECORDS 8

static struct trace_log *log;
static struct base_thread self;

static const struct drydock_wpp_site site = {
	.file = "sys/queue.c",
	.function = "OnRead",
	.flags = "DBG_IOCTLS",
	.name = "TraceEvents",
	.line = 42,
};

static uint64_t no_time(void *context)
{
	return 0;
}

static void begin(void)
{
	log = trace_log_create(RECORDS, no_time, NULL);
	self.ring = trace_ring_create(log, 1);
	base_current = &self;
}

static void end(void)
{
	base_current = NULL;
	trace_log_destroy(log);
}

/* The newest record; its text in ret_text (512 bytes of room). */
static struct trace_record last(char *ret_text)
{
	struct trace_record records[RECORDS];
	size_t count = trace_ring_tail(self.ring, records, RECORDS);

	assert_true(count > 0);
	trace_text_copy(log, records[count - 1].value[0], ret_text, 512);
	return records[count - 1];
}

TEST(a_wpp_message_is_in_the_trace_with_its_level_and_line)
{
	char text[512];
	struct trace_record record;

	begin();
	drydock_wpp_trace(&site, 4,
	                  ""
	                  "read %d of %ws at %I64x, %.1f%%",
	                  7, u"disk", 0x123456789ull, 2.5);
	record = last(text);
	assert_int_equal(record.kind, TRACE_WPP);
	assert_int_equal(record.value[1], 4);
	assert_int_equal(record.value[2], 42);
	assert_string_equal(text, "read 7 of disk at 123456789, 2.5%");
	end();
}

TEST(wpp_conversions_without_argument_say_what_the_site_knows)
{
	char text[512];

	begin();
	drydock_wpp_trace(&site, 2, "%!FUNC!|%!FILE!|%!LINE!|%!LEVEL!|%!FLAGS!|%d", 5);
	last(text);
	assert_string_equal(text, "OnRead|queue.c|42|TRACE_LEVEL_ERROR|DBG_IOCTLS|5");
	end();
}

TEST(wpp_conversions_with_argument_take_one_each)
{
	static const GUID guid = { 0x01020304, 0x0506, 0x0708, { 1, 2, 3, 4, 5, 6, 7, 8 } };
	char text[512];

	begin();
	drydock_wpp_trace(&site, 4, "%f %!STATUS! %*d %!GUID! %!bool! %!IPADDR! %!MyEnum! %s", 1.0,
	                  (int)0xC0000001, 3, 9, &guid, 1, 0x0100007F, 6, "end");
	last(text);
	assert_string_equal(text,
	                    "1.000000 0xC0000001   9 {01020304-0506-0708-0102-030405060708} TRUE "
	                    "127.0.0.1 6 end");
	end();
}

TEST(wpp_precisions_and_widths_do_not_shift_what_follows)
{
	char text[512];

	begin();
	drydock_wpp_trace(&site, 4, "%.3d %!STATUS! %-6.*s| %!STATUS! %08I64x %!bool!", 7,
	                  (int)0xC0000001, 2, "abc", (int)0xC0000002, 0x1Full, 0);
	last(text);
	assert_string_equal(text, "007 0xC0000001 ab    | 0xC0000002 0000001f FALSE");
	end();
}

TEST(a_wpp_message_too_long_is_cut_at_a_whole_conversion)
{
	char format[4000], text[512];

	begin();
	for (size_t i = 0; i < sizeof(format); i++)
		format[i] = '%';
	format[sizeof(format) - 1] = 0;
	drydock_wpp_trace(&site, 4, format);
	last(text);
	assert_int_equal(strlen(text), 511);
	end();
}

static void no_print(uint32_t component, uint32_t level, const char *text, size_t count)
{
}

static bool yes(void)
{
	return true;
}

TEST(a_seeded_wpp_message_shows_no_address)
{
	static const struct rtl_debug_operations seeded = { .print = no_print,
		                                            .masks_pointers = yes };
	char text[512];

	begin();
	rtl_set_debug_operations(&seeded);
	drydock_wpp_trace(&site, 4, "at %p", (void *)0x00007F1234567890);
	last(text);
	assert_string_equal(text, "at ................");
	rtl_set_debug_operations(NULL);
	end();
}

TEST(an_untraced_thread_traces_no_wpp_message)
{
	base_current = NULL;
	drydock_wpp_trace(&site, 4, "%s", "nobody looks");
	drydock_wpp_start("toy");
	drydock_wpp_stop("toy");
}

TEST(wpp_start_and_stop_name_the_provider)
{
	char text[512];

	begin();
	drydock_wpp_start("toy");
	last(text);
	assert_string_equal(text, "toy starts");
	drydock_wpp_stop("toy");
	last(text);
	assert_string_equal(text, "toy stops");
	end();
}
