/* verify_test.c - how the sink keeps findings. */
#include "base/host/current.h"
#include "base/trace/trace.h"
#include "base/verify/verify.h"

#include <setjmp.h>
#include <string.h>

#include "test.h"

static struct verify_sink sink;
static struct base_thread thread = { .sink = &sink };

static void use_sink(void)
{
	verify_sink_init(&sink, VERIFY_REPORT);
	base_current = &thread;
}

static void report(uint64_t packet, const char *text)
{
	const struct verify_fact fact = { .rule = "VF-15",
		                          .code = 0x35,
		                          .parameter = { packet, 2 } };

	verify_report(&fact, "%s", text);
}

TEST(findings_that_say_the_same_of_two_objects_are_one_counted_twice)
{
	use_sink();
	report(0x1000, "too few locations");
	report(0x2000, "too few locations");
	assert_int_equal(sink.finding_count, 1);
	assert_int_equal(sink.finding[0].count, 2);
	assert_int_equal(sink.finding[0].parameter[0], 0x1000);
}

TEST(findings_with_other_texts_stand_apart)
{
	use_sink();
	report(0x1000, "too few locations");
	report(0x1000, "no location");
	assert_int_equal(sink.finding_count, 2);
	assert_string_equal(sink.finding[1].text, "no location");
}

static uint64_t no_time(void *context)
{
	return 0;
}

static sigjmp_buf ended;

static void describe(struct base_thread *self, uint32_t *ret_irql, uint32_t *ret_processor,
                     uint64_t *ret_thread_id, uint64_t *ret_time_100ns)
{
	*ret_irql = *ret_processor = 0;
	*ret_thread_id = *ret_time_100ns = 0;
}

static void end_here(struct base_thread *self)
{
	siglongjmp(ended, 1);
}

TEST(findings_that_end_the_machine_keep_its_last_events_and_others_none)
{
	static const struct base_thread_operations operations = { describe, end_here };
	struct trace_log *log = trace_log_create(16, no_time, NULL);

	use_sink();
	thread.operations = &operations;
	thread.ring = trace_ring_create(log, 1);
	trace_write(thread.ring, TRACE_DRIVER_LOAD, 7, 0, 0);
	report(0x1000, "only a finding");
	assert_int_equal(sink.crash.event_count, 0);
	assert_int_equal(sink.bugchecked, 0);
	sink.mode = VERIFY_FATAL;
	if (sigsetjmp(ended, 0) == 0) {
		report(0x1000, "the end");
		fail();
	}
	assert_int_equal(sink.bugchecked, 1);
	assert_int_equal(sink.crash.event_count, 3);
	assert_int_equal(sink.crash.event[0].kind, TRACE_DRIVER_LOAD);
	assert_int_equal(sink.crash.event[0].value[0], 7);
	trace_log_destroy(log);
}
