/* verify_test.c - how the sink keeps findings. */
#include "base/host/current.h"
#include "base/verify/verify.h"

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
