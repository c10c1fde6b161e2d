/*
 * tests/verify/planted_test.c - per code of a row of docs/spec/wdf-ndis.md, parts D and E: a driver that
 * breaks the rule, whose finding names code, first parameter, rule, file and line, and its closest legal
 * form, which stays silent. Most drivers are cases of one image, built from tests/verify/drivers/planted; rows
 * about devices and frameworks have an image of their own beside it.
 */
#include "verify/planted_fixture.h"

#define ANY UINT64_MAX
#define ACCESS_VIOLATION 0xFFFFFFFFC0000005ull

enum place_kind {
	PLACE_MARKED, /* file and line of the mark */
	PLACE_NONE    /* found after the driver's code has gone: the driver is named, no line */
};

struct expected {
	const char *name;
	const char *rule; /* null: what the name says */
	uint32_t code;
	uint64_t parameter1; /* ANY: an address */
	enum place_kind place;
	const char *driver; /* folder of its image; null: planted */
};

struct place {
	char file[64];
	unsigned line;
};

/* --- Where the finding must be --------------------------------------------------------------------------------- */

static const char *const sources[] = {
	"planted/planted.c",
	"planted/pool_cases.c",
	"planted/irql_cases.c",
	"planted/lock_cases.c",
	"planted/request_cases.c",
	"planted/object_cases.c",
	"planted/memory_cases.c",
	"planted/unload_cases.c",
	"planted/crash_cases.c",
	"planted/thread_cases.c",
	"planted/deadlock_cases.c",
	"planted/share_cases.c",
	"planted/mismatch_cases.c",
	"planted/device_cases.c",
	"planted/work_cases.c",
	"planted/inject_cases.c",
	"planted/mapping_cases.c",
	"planted/component_cases.c",
	"planted/wait_cases.c",
	"framework/framework.c",
	"framework/rule_cases.c",
	"power/power.c",
	"bus/bus.c",
	"entry/entry.c",
};

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word)) != NULL &&
	       (at[length] == '_' || (at[length] >= 'a' && at[length] <= 'z')))
		at += length;
	return at != NULL;
}

/* In a file: the line marked with the name itself, or the first one marked plainly in the case's routine. */
static bool find_in(FILE *file, const char *name, unsigned *ret_line)
{
	char line[256], head[128];
	unsigned number = 0, marked = 0;
	bool inside = false;

	snprintf(head, sizeof(head), "BREAKS(%s)", name);
	*ret_line = 0;
	while (*ret_line == 0 && fgets(line, sizeof(line), file)) {
		number++;
		if (strstr(line, "/* named:"))
			marked = number;
		if (strstr(line, head))
			inside = true;
		else if (inside && line[0] == '}')
			inside = false;
		else if (inside && strstr(line, "/* named */"))
			*ret_line = number;
		else if (marked && has_word(line, name))
			*ret_line = marked;
		if (strstr(line, "*/"))
			marked = 0;
	}
	return *ret_line != 0;
}

static bool find_place(const char *name, struct place *ret_place)
{
	for (size_t index = 0; index < sizeof(sources) / sizeof(sources[0]); index++) {
		char path[600];
		FILE *file;
		bool found;

		snprintf(path, sizeof(path), "%s/tests/verify/drivers/%s", test_source_root(),
		         sources[index]);
		file = fopen(path, "r");
		assert_non_null(file);
		found = find_in(file, name, &ret_place->line);
		fclose(file);
		snprintf(ret_place->file, sizeof(ret_place->file), "%s",
		         strchr(sources[index], '/') + 1);
		if (found)
			return true;
	}
	return false;
}

/* "VF_12a_pages..." is about rule "VF-12". */
static void rule_of(const char *name, char *rule, size_t bytes)
{
	char letters[8];
	unsigned number;

	assert_int_equal(sscanf(name, "%7[A-Z]_%u", letters, &number), 2);
	snprintf(rule, bytes, "%s-%u", letters, number);
}

static bool find_finding(struct drydock_machine *machine, const struct expected *expected,
                         struct drydock_finding *ret_finding)
{
	char rule[16];

	rule_of(expected->name, rule, sizeof(rule));
	if (expected->rule)
		snprintf(rule, sizeof(rule), "%s", expected->rule);
	for (uint32_t index = 0; drydock_finding_at(machine, index, ret_finding); index++)
		if (ret_finding->code == expected->code && strcmp(ret_finding->rule, rule) == 0 &&
		    (expected->parameter1 == ANY ||
		     ret_finding->parameter[0] == expected->parameter1))
			return true;
	return false;
}

/* A routine is named by its first line or by its brace's. */
static bool is_at(const struct drydock_finding *finding, const struct place *place)
{
	const char *name = strrchr(finding->file, '/');

	return strcmp(name ? name + 1 : finding->file, place->file) == 0 &&
	       (finding->line == place->line || finding->line + 1 == place->line);
}

/* --- The two tests of a case ------------------------------------------------------------------------------------- */

extern void __asan_init(void) __attribute__((weak));

/* The runtime's pool leaves its guards to address sanitizer; the planted driver is built without. */
static void skip_without_guards(const char *name)
{
	if (__asan_init && (strncmp(name, "VF_3a", 5) == 0 || strncmp(name, "VF_3b", 5) == 0 ||
	                    strncmp(name, "VF_3c", 5) == 0 || strncmp(name, "VF_3d", 5) == 0))
		SKIP("address sanitizer stands in for the guards of pool blocks");
}

/* Code of page sections is found by the calls of the budget. */
static void prepare_seeded(const char *name)
{
	if (!is_about_seeded(name))
		return;
	if (__asan_init && strstr(name, "pool"))
		SKIP("under address sanitizer pool is the sanitizer's and is not protected");
	build_with_budget = true;
}

static void expect_named(const struct expected *expected)
{
	struct builder_result built;
	struct drydock_machine *machine;
	struct drydock_finding finding;
	struct place place;

	skip_without_guards(expected->name);
	prepare_seeded(expected->name);
	build(expected->driver, &built);
	machine = start(&built, expected->name);
	act(machine, BREAK_CODE, expected->name);
	if (!find_finding(machine, expected, &finding)) {
		print_findings(machine);
		fail_msg("%s: no such finding", expected->name);
	}
	if (expected->place == PLACE_MARKED)
		assert_true(find_place(expected->name, &place));
	if (expected->place == PLACE_MARKED && !is_at(&finding, &place)) {
		print_findings(machine);
		fail_msg("%s: expected at %s:%u", expected->name, place.file, place.line);
	}
	drydock_machine_destroy(machine);
	builder_result_finish(&built);
}

static void expect_silent(const struct expected *expected)
{
	struct builder_result built;
	struct drydock_machine *machine;

	prepare_seeded(expected->name);
	build(expected->driver, &built);
	machine = start(&built, expected->name);
	act(machine, KEEP_CODE, expected->name);
	print_findings(machine);
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
	builder_result_finish(&built);
}

#define PLANTED(case_name, rule, bug_code, first, place) \
	PLANTED_TEST_IN(case_name, NULL, rule, bug_code, first, place)
#define PLANTED_TEST_IN(case_name, driver, rule, bug_code, first, place) \
	static const struct expected case_name = { \
		#case_name, rule, bug_code, first, place, driver \
	}; \
	TEST_LIMIT(case_name##_is_named, 60) \
	{ \
		expect_named(&case_name); \
	} \
	TEST_LIMIT(case_name##_legal_form_is_silent, 60) \
	{ \
		expect_silent(&case_name); \
	}

#define PLANTED_TEST(case_name, bug_code, first) \
	PLANTED(case_name, NULL, bug_code, first, PLACE_MARKED)
/* The rule that the finding names is another than the clause that the test is of. */
#define PLANTED_RULE_TEST(case_name, rule, bug_code, first) \
	PLANTED(case_name, rule, bug_code, first, PLACE_MARKED)
#define PLANTED_NOWHERE_TEST(case_name, bug_code, first) \
	PLANTED(case_name, NULL, bug_code, first, PLACE_NONE)

PLANTED_TEST(VF_1a_pool_of_zero_bytes, 0xC4, 0x0)
PLANTED_TEST(VF_1b_paged_pool_above_apc, 0xC4, 0x1)
PLANTED_TEST(VF_1c_pool_above_dispatch, 0xC4, 0x2)
PLANTED_TEST(VF_2a_free_of_the_middle, 0xC4, 0x10)
PLANTED_TEST(VF_2b_paged_free_above_apc, 0xC4, 0x11)
PLANTED_TEST(VF_2c_free_above_dispatch, 0xC4, 0x12)
PLANTED_TEST(VF_2d_double_free, 0xC4, 0x13)
PLANTED_TEST(VF_2e_free_inside_a_freed_block, 0xC4, 0x14)
PLANTED_TEST(VF_2f_free_with_another_tag, 0xC2, 0xA)
PLANTED_TEST(VF_3a_write_behind_the_end, 0xC4, 0x51)
PLANTED_TEST(VF_3b_write_before_the_start, 0xC4, 0x52)
PLANTED_TEST(VF_3c_writes_on_both_sides, 0xC4, 0x53)
PLANTED_TEST(VF_3d_write_after_the_free, 0xC4, 0x54)
PLANTED_TEST(VF_4a_pool_left_at_unload, 0xC4, 0x62)
PLANTED_TEST(VF_4b_pool_in_unload, 0xC4, 0x61)
PLANTED_TEST(VF_5a_THR_8b_raise_that_lowers, 0xC4, 0x30)
PLANTED_TEST(VF_5b_THR_8b_lower_that_raises, 0xC4, 0x31)
PLANTED_TEST(VF_6a_release_to_a_higher_irql, 0xC4, 0x32)
PLANTED_TEST(VF_6b_dpc_level_acquire_at_passive, 0xC4, 0x40)
PLANTED_TEST(VF_6c_release_below_dispatch, 0xC4, 0x41)
PLANTED_TEST(VF_6d_acquire_above_dispatch, 0xC4, 0x42)
PLANTED_TEST(VF_7a_fast_mutex_above_apc, 0xC4, 0x33)
PLANTED_TEST(VF_7b_fast_mutex_released_at_passive, 0xC4, 0x34)
PLANTED_TEST(VF_8a_THR_6d_resource_with_apcs_enabled, 0xC4, 0x37)
PLANTED_TEST(VF_8b_THR_6d_resource_released_with_apcs_enabled, 0xC4, 0x38)
PLANTED_TEST(VF_8c_resource_released_by_no_owner, 0xE3, ANY)
PLANTED_TEST(VF_8d_resource_made_twice, 0xC4, 0xD0)
PLANTED_TEST(VF_8e_resource_deleted_unmade, 0xC4, 0xD1)
PLANTED_TEST(VF_8f_resource_in_freed_pool, 0xC4, 0xD2)
PLANTED_TEST(VF_9a_stale_handle, 0xC4, 0x3C)
PLANTED_TEST(VF_9b_null_handle, 0xC4, 0xF5)
PLANTED_TEST(VF_9c_handle_of_a_program_with_kernel_mode, 0xC4, 0xF6)
PLANTED_TEST(VF_9d_kernel_handle_with_user_mode, 0xC4, 0xF7)
PLANTED_TEST(VF_9e_handle_closed_twice, 0x93, ANY)
PLANTED_TEST(VF_10a_region_left_unentered, 0xC4, 0x3E)
PLANTED_TEST(VF_10b_region_entered_above_apc, 0xC4, 0x11A)
PLANTED_TEST(VF_10c_region_left_above_apc, 0xC4, 0x11B)
PLANTED_TEST(VF_11a_reference_dropped_twice, 0xC4, 0x3F)
PLANTED_TEST(VF_11b_object_used_after_its_end, 0x18, ANY)
PLANTED_TEST(VF_12a_pages_locked_above_dispatch, 0xC4, 0x70)
PLANTED_TEST(VF_12b_unlock_of_unlocked_pages, 0xC4, 0x7C)
PLANTED_TEST(VF_12c_unlock_of_nonpaged_pool, 0xC4, 0x7D)
PLANTED_TEST(VF_12d_pages_locked_twice, 0xC4, 0xB0)
PLANTED_TEST(VF_12e_pages_of_a_process_locked_twice, 0xC4, 0xB1)
PLANTED_TEST(VF_12f_pages_mapped_twice, 0xC4, 0xB2)
PLANTED_TEST(VF_12g_unlocked_pages_mapped, 0xC4, 0xB3)
PLANTED_TEST(VF_12h_partial_mdl_unlocked, 0xC4, 0xB4)
PLANTED_TEST(VF_12i_locked_mdl_freed, 0xC4, 0xB8)
PLANTED_TEST(VF_12j_locked_pages_left_at_unload, 0xCB, ANY)
PLANTED_TEST(VF_13_event_set_above_dispatch, 0xC4, 0x80)
PLANTED_TEST(VF_14a_wait_at_device_level, 0xC4, 0x120)
PLANTED_TEST(VF_14b_wait_at_dispatch, 0xC4, 0x121)
PLANTED_TEST(VF_14c_wait_with_timeout_at_dispatch, 0xC4, 0x122)
PLANTED_TEST(VF_14d_user_wait_for_an_object_on_the_stack, 0xC4, 0x123)
PLANTED_TEST(VF_14e_wait_for_more_than_the_blocks, 0xC, 4)
PLANTED_TEST(VF_15a_request_completed_twice, 0x44, ANY)
PLANTED_TEST(VF_15b_request_freed_as_pool, 0xC4, 0x105)
PLANTED_TEST(VF_15c_request_completed_with_pending, 0xC9, 0x6)
PLANTED_TEST(VF_15c_request_completed_with_cancel_routine, 0xC9, 0x7)
PLANTED_TEST(VF_15c_request_freed_twice, 0xC9, 0x1)
PLANTED_TEST(VF_15d_no_stack_location_left, 0x35, ANY)
PLANTED_TEST(VF_15d_fewer_locations_than_the_stack_has_devices, 0x35, ANY)
PLANTED_TEST(VF_16_pending_returned_unmarked, 0xC9, 0x228)
PLANTED_TEST(VF_16_marked_and_success_returned, 0xC9, 0x226)
PLANTED_NOWHERE_TEST(VF_17_request_held, 0xC4, 0x135)
PLANTED_TEST(VF_18a_dispatch_leaks_a_region, 0xC4, 0xC5)
PLANTED_TEST(VF_18a_dispatch_leaks_irql, 0xC9, 0x5)
PLANTED_TEST(VF_18a_dispatch_keeps_a_spin_lock, 0xC9, 0x5)
PLANTED_TEST(VF_18b_THR_11c_completion_routine_leaks_irql, 0xC4, 0xFA)
PLANTED_TEST(VF_18c_THR_11b_completion_routine_leaks_a_region, 0xC4, 0xFB)
PLANTED_TEST(VF_19a_event_at_a_user_address, 0xC4, 0xE0)
PLANTED_TEST(VF_19b_name_at_a_user_address, 0xC4, 0xE3)
PLANTED_TEST(VF_19c_malformed_name, 0xC4, 0xE4)
PLANTED_TEST(VF_19d_system_call_above_passive, 0xC4, 0xE6)
PLANTED_TEST(VF_20a_remove_lock_tag_mismatch, 0xC4, 0xD5)
PLANTED_TEST(VF_20b_remove_lock_wait_with_another_tag, 0xC4, 0xD6)
PLANTED_TEST(VF_20c_remove_lock_made_twice, 0xC4, 0xD7)
PLANTED_TEST(VF_21a_lookaside_list_made_twice, 0xC4, 0xCA)
PLANTED_TEST(VF_21b_lookaside_list_deleted_unmade, 0xC4, 0xCB)
PLANTED_TEST(VF_21c_lookaside_list_in_freed_pool, 0xC4, 0xCC)
PLANTED_TEST(VF_21d_lookaside_block_too_small, 0xC4, 0xCD)
PLANTED_TEST(VF_22a_device_deleted_while_registered, 0xC4, 0xDB)
PLANTED_TEST(VF_22b_notify_routine_left, 0xC4, 0xDA)
PLANTED_TEST(VF_23a_fast_mutex_taken_twice, 0xC4, 0x1000)
PLANTED_TEST(VF_23b_VF_41c_spin_locks_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_VF_41a_mutexes_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23a_shared_resource_wanted_alone, 0xC4, 0x1000)
PLANTED_TEST(VF_23a_push_lock_taken_twice, 0xC4, 0x1000)
PLANTED_TEST(VF_23a_push_lock_shared_again_behind_a_writer, 0xC4, 0x1000)
PLANTED_TEST(VF_23b_VF_41a_resources_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_resources_shared_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_resource_shared_past_writers, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_VF_41a_mutex_and_resource_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_push_locks_in_both_orders, 0xC4, 0x1001)
PLANTED_TEST(VF_23b_one_of_two_sharers_goes_on, 0xC4, 0x1001)
PLANTED_TEST(VF_23c_fast_mutex_never_made, 0xC4, 0x1002)
PLANTED_TEST(VF_23d_outer_spin_lock_released_first, 0xC4, 0x1003)
PLANTED_TEST(VF_23f_held_spin_lock_made_again, 0xC4, 0x1005)
PLANTED_TEST(VF_23h_thread_ends_with_a_lock, 0xC4, 0x100A)
PLANTED_TEST(VF_23h_one_of_two_sharers_ends, 0xC4, 0x100A)
PLANTED_TEST(VF_23i_shared_push_lock_in_freed_pool, 0xC4, 0x100B)
PLANTED_TEST(VF_23i_held_lock_in_freed_pool, 0xC4, 0x100B)
PLANTED_TEST(VF_23j_spin_lock_queued_and_not, 0xC4, 0x1008)
PLANTED_TEST(VF_23j_guarded_mutex_as_fast_mutex, 0xC4, 0x1008)
PLANTED_TEST(VF_23k_queued_spin_lock_released_plainly, 0xC4, 0x1009)
PLANTED_TEST(VF_23k_fast_mutex_released_in_the_unsafe_form, 0xC4, 0x1009)
PLANTED_TEST(VF_23k_shared_push_lock_released_exclusively, 0xC4, 0x1009)
PLANTED_TEST(VF_23k_exclusive_push_lock_released_shared, 0xC4, 0x1009)
PLANTED_RULE_TEST(VF_41b_locks_of_one_site_are_one, "VF-23", 0xC4, 0x1001)
PLANTED_TEST(VF_24_armed_timer_in_freed_pool, 0xC7, 0)
PLANTED_TEST(VF_24_queued_dpc_in_freed_pool, 0xC7, 1)
PLANTED_NOWHERE_TEST(VF_24_armed_timer_at_unload, 0xC7, 0)
PLANTED_TEST(VF_25_overlapping_copy, 0xC4, 0xF0)
PLANTED_TEST(VF_27_mutex_held_at_thread_exit, 0x8A, ANY)
PLANTED_TEST(VF_29_THR_2c_thread_left, 0xCE, ANY)
PLANTED_TEST(VF_29_handle_left, 0xCE, ANY)
PLANTED_NOWHERE_TEST(VF_29_device_left, 0xCE, 0)
PLANTED_NOWHERE_TEST(VF_29_link_left, 0xCE, 0)
PLANTED_TEST(VF_29_request_left, 0xCE, 0)
PLANTED_NOWHERE_TEST(VF_29_work_item_left, 0xCE, 0)
PLANTED_TEST_IN(VF_26_power_request_kept, "power", NULL, 0x9F, 0x3, PLACE_MARKED)
PLANTED_TEST_IN(VF_19_property_of_no_physical_device, "power", NULL, 0xCA, 0x2, PLACE_MARKED)
PLANTED_TEST_IN(VF_29_device_left_initializing, "power", NULL, 0xC9, 0x20E, PLACE_MARKED)
PLANTED_TEST_IN(VF_29_device_not_detached, "power", NULL, 0xC9, 0x21D, PLACE_MARKED)
PLANTED_TEST_IN(VF_28a_callback_changes_irql, "framework", NULL, 0x10D, 0xE, PLACE_NONE)
PLANTED_TEST_IN(VF_28b_callback_leaves_a_region_out, "framework", NULL, 0x10D, 0xF, PLACE_NONE)
PLANTED_TEST(VF_30_interrupt_routine_changes_irql, 0xC4, 0x111)
PLANTED_TEST(VF_15c_call_with_no_packet, 0xC9, 0x3)
PLANTED_TEST(VF_15c_call_of_no_device, 0xC9, 0x4)
PLANTED_TEST(VF_15c_own_request_that_nobody_takes_back, 0xC9, 0x20A)
PLANTED_TEST(VF_29_device_deleted_while_attached, 0xC9, 0x201)
PLANTED_TEST(VF_29_nothing_is_attached, 0xC9, 0x202)
PLANTED_TEST(VF_29_device_timer_made_twice, 0xC9, 0xA)
PLANTED_TEST(VF_18_work_routine_leaks_irql, 0xE1, ANY)
PLANTED_TEST(VF_29_work_item_never_made, 0xE4, 0x1)
PLANTED_TEST(VF_29_work_item_queued_twice, 0x96, ANY)
PLANTED_TEST(VF_18_work_item_of_a_device_leaks_a_region, 0xC4, 0xC5)
PLANTED_TEST(THR_11_deferred_call_leaks_irql, 0xC8, ANY)
PLANTED_TEST(VF_17_cancel_routine_keeps_the_lock, 0xC9, 0x5)
PLANTED_TEST(VF_12i_mdl_left_at_unload, 0xC4, 0xB8)
PLANTED_TEST(VF_12_device_memory_mapped_above_dispatch, 0xC4, 0x73)
PLANTED_TEST(VF_12_device_memory_unmapped_above_dispatch, 0xC4, 0x7B)
PLANTED_RULE_TEST(VF_29_version_asked_above_passive, "IrqlPsPassive", 0xC4, 0x2001C)
PLANTED(VF_12_device_memory_left_mapped, "VF-29", 0xC4, 0x83, PLACE_NONE)
PLANTED_NOWHERE_TEST(VF_22_event_provider_left, 0xC4, 0xDD)
PLANTED_RULE_TEST(VF_42_pool_unchecked, "VF-CRASH", 0x7E, ACCESS_VIOLATION)
PLANTED_RULE_TEST(VF_42_mapping_unchecked, "VF-CRASH", 0x7E, ACCESS_VIOLATION)
PLANTED_RULE_TEST(VF_42_open_unchecked, "VF-9", 0x93, 0)
PLANTED_RULE_TEST(VF_43_null_read_at_passive, "VF-CRASH", 0x7E, ACCESS_VIOLATION)
PLANTED_RULE_TEST(VF_43_driver_calls_for_a_bug_check, "KE-1", 0xE2, 7)
PLANTED_TEST(THR_2a_code_of_an_unloaded_driver, 0xCE, ANY)
PLANTED_TEST(THR_2b_code_of_an_unloaded_driver_at_dispatch, 0xD4, ANY)
PLANTED_RULE_TEST(THR_5f_guarded_region_left_unentered, "VF-10", 0xC4, 0x3E)
PLANTED_TEST(THR_10a_paged_code_at_dispatch, 0xA, ANY)
PLANTED_TEST(THR_10b_paged_pool_at_dispatch, 0xD1, ANY)
PLANTED_TEST(THR_10b_paged_section_at_dispatch, 0xD1, ANY)
PLANTED_TEST(THR_10a_bad_read_at_dispatch, 0xD1, 0)
PLANTED_TEST(THR_11a_thread_ends_in_a_region, 0x1, ANY)
PLANTED_TEST(THR_11a_thread_ends_at_dispatch, 0x4A, ANY)
PLANTED_TEST(THR_12b_spin_lock_taken_twice, 0xC4, 0x1000)
PLANTED_RULE_TEST(VF_23e_THR_12c_spin_lock_released_by_another, "THR-12", 0xC4, 0x1004)
PLANTED_RULE_TEST(VF_23g_THR_12d_spin_lock_released_unheld, "THR-12", 0xC4, 0x1007)
PLANTED_TEST(VF_12_pages_of_a_process_locked_above_dispatch, 0xC4, 0x71)
PLANTED_TEST(VF_12_pages_mapped_above_dispatch, 0xC4, 0x76)
PLANTED_TEST(VF_12_pages_mapped_for_a_program_above_apc, 0xC4, 0x77)
PLANTED_TEST(VF_12_pages_unlocked_above_dispatch, 0xC4, 0x78)
PLANTED_TEST(VF_12_pages_unmapped_above_dispatch, 0xC4, 0x79)
PLANTED_TEST(MDL_13b_part_outside_of_its_source, 0x40, ANY)
PLANTED_TEST(VF_15c_request_of_a_thread_freed, 0xC9, 0x2)
PLANTED_TEST(VF_24_timer_waited_out_uncancelled, 0xC4, 0xC7)
PLANTED_TEST(VF_29_queued_work_item_freed, 0xC4, 0xCE)
PLANTED_RULE_TEST(VF_40_component_out_of_range, "PO-1", 0xA0, 0x666)
PLANTED_RULE_TEST(VF_40_component_idle_more_often_than_active, "PO-2", 0xA0, 0x667)
PLANTED_RULE_TEST(VF_43_kernel_address_of_nothing, "VF-CRASH", 0x50, 0xFFFF900012345000)
/* Whichever call used the last of it. */
PLANTED(VF_43_stack_used_up, "VF-CRASH", 0x7F, 0x8, PLACE_NONE)
PLANTED_RULE_TEST(VF_43_raised_below_a_program, "KE-2", 0x3B, 0xFFFFFFFFC000003E)
PLANTED_RULE_TEST(VF_43_filter_continues_execution, "KE-2", 0x1E, 0xFFFFFFFFC000003E)
PLANTED_RULE_TEST(VF_43_list_entry_taken_off_twice, "KE-3", 0x139, 0x3)
PLANTED_RULE_TEST(VF_43_breakpoint, "BREAK", 0x7E, 0x80000003)
PLANTED_RULE_TEST(VF_43_assertion_does_not_hold, "ASSERT", 0x7E, 0xC0000420)
PLANTED_TEST(DSP_18_event_waited_for_is_made_again, 0xC4, 0x10018)
PLANTED_TEST(DSP_18_event_waited_for_in_freed_pool, 0xC4, 0x10019)
PLANTED_TEST_IN(THR_11a_entry_routine_leaves_a_region_out, "entry", NULL, 0x1, 0x0, PLACE_MARKED)
PLANTED_TEST_IN(VF_40_child_without_ids, "bus", "PNP-6", 0xCA, 0x5, PLACE_NONE)
PLANTED_TEST_IN(WDF_94b_lock_taken_twice, "framework", NULL, 0x10D, 0x2, PLACE_MARKED)
PLANTED_TEST_IN(WDF_96a_wait_lock_taken_at_apc, "framework", "VF-28", 0x10D, 0x3, PLACE_MARKED)
PLANTED_TEST_IN(WDF_61b_nowhere_to_put_the_handle, "framework", NULL, 0x10D, 0x4, PLACE_MARKED)
PLANTED_TEST_IN(WDF_61a_handle_of_another_type, "framework", NULL, 0x10D, 0x5, PLACE_MARKED)
PLANTED_TEST_IN(Q_15_request_completed_twice, "framework", NULL, 0x10D, 0x6, PLACE_MARKED)
PLANTED_TEST_IN(WDF_29_reference_dropped_that_was_not_taken, "framework", NULL, 0x10D, 0x7,
                PLACE_MARKED)
PLANTED_TEST_IN(Q_3_parallel_queue_that_presents_nothing, "framework", NULL, 0x10D, 0xA,
                PLACE_MARKED)
PLANTED_TEST_IN(WDF_95a_lock_released_unheld, "framework", "WDF-94", 0x10D, 0xB, PLACE_MARKED)
