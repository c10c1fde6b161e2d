/* tests/tools/monitor_adapters_test.c - drydock monitor with several render adapters, all processes of it. */
#include "tools/monitor_run.h"

#define END_MS 100000

/* A picture of the tree, through samples/vdisplay; until it has checked itself. */
static void check(struct monitor_run *run, const char *first, const char *second)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/docs/pictures/monitor-card.png", test_source_root());
	monitor_run(run, "--source", path, "--size", "640x400@60", "--self-check", "3",
	            "--adapters=2", first, second);
	monitor_wait_end(run, END_MS);
	monitor_expect_nothing_left(run, END_MS);
}

static void expect_pictures(const struct monitor_run *run, unsigned rebinds)
{
	assert_int_equal(monitor_number(run, "rebinds"), rebinds);
	assert_int_equal(monitor_number(run, "rebuilds"), 0);
	assert_int_equal(monitor_number(run, "findings"), 0);
	assert_true(monitor_number(run, "decoded") >= 1);
}

TEST_LIMIT(DISP_72_a_monitor_renders_on_the_adapter_with_the_most_memory, 120)
{
	struct monitor_run run;

	check(&run, NULL, NULL);
	expect_pictures(&run, 0);
	assert_non_null(strstr(run.text, "pictures are to be made on Drydock emulated adapter 2"));
	assert_null(strstr(run.text, "the driver renders on"));
}

TEST_LIMIT(DISP_72_or_on_the_one_that_a_person_has_named, 120)
{
	struct monitor_run run;

	/* A part of both names: the first of them. */
	check(&run, "--adapter=EMULATED adapter", NULL);
	expect_pictures(&run, 0);
	assert_non_null(strstr(run.text, "pictures are to be made on Drydock emulated adapter\n"));
}

TEST_LIMIT(DISP_72_one_that_is_not_there_is_told_and_another_is_taken, 120)
{
	struct monitor_run run;

	check(&run, "--adapter=another vendor", NULL);
	expect_pictures(&run, 0);
	assert_non_null(strstr(run.text, "another adapter than preferred"));
	assert_non_null(strstr(run.text, "pictures are to be made on Drydock emulated adapter 2"));
}

/* The display hangs on the first, the ring is made for the second. */
TEST_LIMIT(
	DISP_73_DISP_141_a_ring_of_another_adapter_is_refused_and_made_anew_where_the_driver_renders,
	120)
{
	struct monitor_run run;

	check(&run, "--renders-on=1", NULL);
	expect_pictures(&run, 1);
	/* Both adapters, and the status that it was refused with. */
	assert_non_null(strstr(run.text, "the ring is of adapter 00000000:000d0002, and the driver "
	                                 "renders on 00000000:000d0001 (status 0xC01E0115)"));
	monitor_figure("render adapter mismatch: refused with 0xC01E0115, and %.0f ms from that to "
	               "a picture of a ring on the adapter that renders",
	               monitor_number(&run, "rebind_ms"));
}

TEST_LIMIT(what_no_adapter_can_be_asked_for_is_refused, 60)
{
	static const char *const row[][3] = {
		{ "--adapters=2", "--source=card", "are for a COMMAND or a file" },
		{ "--renders-on=2", "--source=/dev/null", "--renders-on takes one of those" },
		{ "--adapters=5", "--source=/dev/null", "4" },
	};

	for (size_t at = 0; at < sizeof(row) / sizeof(row[0]); at++) {
		struct tool_result result = tool_run("monitor", row[at][0], row[at][1]);

		tool_expect(&result, 2, row[at][2]);
	}
}
