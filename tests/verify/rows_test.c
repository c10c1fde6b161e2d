/*
 * tests/verify/rows_test.c - what holds for all rows of the verifier: each has its planted drivers, calls fail by a
 * seed, ledgers are zero after a run without findings.
 */
#include "verify/planted_fixture.h"

/* With every call failing, the finding that follows shows which one was made to fail. */
TEST_LIMIT(VF_42_a_finding_shows_the_call_that_was_made_to_fail, 60)
{
	const struct verify_finding *finding;
	struct builder_result built;
	struct drydock_machine *machine;

	build(NULL, &built);
	machine = start(&built, "VF_42");
	act(machine, BREAK_CODE, "VF_42_pool_unchecked");
	assert_int_equal(drydock_finding_count(machine), 1);
	finding = &machine->kernel->sink->finding[0];
	assert_int_equal(finding->stack_count, 2);
	assert_string_equal(finding->stack[1].label, "made to fail");
	drydock_machine_destroy(machine);
	builder_result_finish(&built);
}

/* Which of a driver's 64 allocations failed. */
static uint64_t failures_of(const struct builder_result *built, uint64_t seed, uint32_t rate)
{
	struct drydock_options options = {
		.schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED : DRYDOCK_FREE,
		.seed = test_seed(),
		.inject_rate = rate,
		.inject_seed = seed,
	};
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_file *file;
	uint64_t failed = 0;
	uint32_t bytes;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(drydock_driver_add(machine, built->images[0].path, NULL, &driver), 0);
	assert_int_equal(drydock_driver_load(driver), 0);
	assert_int_equal(drydock_file_open(machine, "\\\\.\\Planted", &file), 0);
	assert_int_equal(drydock_file_control(file, KEEP_CODE, "VF_42_failures",
	                                      sizeof("VF_42_failures"), &failed, sizeof(failed),
	                                      &bytes),
	                 0);
	assert_int_equal(bytes, sizeof(failed));
	drydock_file_close(file);
	drydock_machine_stop(machine);
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
	return failed;
}

TEST_LIMIT(VF_42_the_seed_decides_which_calls_fail, 60)
{
	struct builder_result built;
	uint64_t failed;

	build(NULL, &built);
	failed = failures_of(&built, 1, 4);
	assert_true(failed != 0 && failed != UINT64_MAX);
	assert_int_equal(failures_of(&built, 1, 4), failed);
	assert_int_not_equal(failures_of(&built, 2, 4), failed);
	assert_int_equal(failures_of(&built, 1, 1), UINT64_MAX);
	assert_int_equal(failures_of(&built, 1, 0), 0);
	builder_result_finish(&built);
}

static int64_t sum_of_ledgers(const struct drydock_machine *machine)
{
	const char *name;
	int64_t sum = 0;

	for (uint32_t index = 0; (name = drydock_ledger_name(index)) != NULL; index++)
		if (strcmp(name, "threads") != 0) /* the machine's own end with it */
			sum += llabs(drydock_ledger(machine, name));
	return sum;
}

/* After a run in which nothing was left, and after one in which a block of pool was. */
TEST_LIMIT(VF_44_ledgers_are_zero_or_the_run_has_findings, 60)
{
	static const uint32_t codes[] = { KEEP_CODE, BREAK_CODE };
	struct builder_result built;

	build(NULL, &built);
	for (size_t index = 0; index < 2; index++) {
		struct drydock_machine *machine = start(&built, "VF_4a");

		act(machine, codes[index], "VF_4a_pool_left_at_unload");
		print_findings(machine);
		assert_int_equal(drydock_finding_count(machine), index);
		assert_int_equal(sum_of_ledgers(machine) != 0, index);
		drydock_machine_destroy(machine);
	}
	builder_result_finish(&built);
}

/* "[a] C4/00, [b] C4/01" of row "VF-1" asks for cases VF_1a_..., VF_1b_...; a row without letters for VF_13_... */
static void expect_row(const char *row, const char *tests)
{
	const char *codes = strrchr(row, '|');
	char id[24];
	unsigned number;

	while (codes > row && codes[-1] != '|')
		codes--;
	assert_int_equal(sscanf(row, "| VF-%u |", &number), 1);
	for (char letter = 'a'; letter <= 'z'; letter++) {
		snprintf(id, sizeof(id), "[%c]", letter);
		if (letter > 'a' && !strstr(codes, id))
			break;
		snprintf(id, sizeof(id), strstr(codes, id) ? "(VF_%u%c_" : "(VF_%u_", number,
		         letter);
		if (!strstr(tests, id))
			fail_msg("row VF-%u has no planted driver '%s...'", number, id + 1);
	}
}

/* Each row of the table has a driver for each of its codes, hence one each way: PLANTED makes both tests. */
TEST(VF_40_every_row_has_a_driver_that_breaks_it_and_one_that_does_not)
{
	static char line[4096], tests[65536], path[600];
	unsigned rows = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/verify/planted_test.c", test_source_root());
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(tests, 1, sizeof(tests) - 1, file) > 0);
	fclose(file);
	snprintf(path, sizeof(path), "%s/docs/spec/wdf-ndis.md", test_source_root());
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "| VF-", 5) == 0) {
			expect_row(line, tests);
			rows++;
		}
	fclose(file);
	assert_int_equal(rows, 30);
}

/* Page protection is process-wide, so free mode does not use it: what it checks is THR_10a's PAGED_CODE. */
TEST_LIMIT(THR_10c_free_mode_lets_paged_pool_be_touched_at_dispatch, 60)
{
	struct builder_result built;
	struct drydock_machine *machine;

	if (test_schedule_is_seeded())
		SKIP("about free mode");
	build(NULL, &built);
	machine = start(&built, "THR_10c");
	act(machine, BREAK_CODE, "THR_10c_paged_pool_at_dispatch");
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
	builder_result_finish(&built);
}
