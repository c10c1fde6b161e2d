/*
 * tests/frameworks/wdf/function_table_test.c - the table of entries (WDF-1, WDF-2, WDF-5).
 */
#include "frameworks/wdf/function_table.h"

#include "harness/test.h"

TEST(WDF_5_every_slot_is_filled_and_named)
{
	struct wdf_binding binding = { .minor = 33 };
	const WDFFUNC *table = wdf_function_table(&binding);

	for (ULONG index = 0; index < WDF_KMDF_FUNCTION_COUNT; index++) {
		assert_non_null((void *)table[index]);
		assert_non_null(wdf_function_name(index));
	}
}

TEST(WDF_1a_anchors_have_their_indices)
{
	static const struct {
		ULONG index;
		const char *name;
	} anchors[] = {
		{ 0, "ChildListCreate" },         { 13, "CollectionCreate" },
		{ 75, "DeviceCreate" },           { 116, "DriverCreate" },
		{ 152, "IoQueueCreate" },         { 202, "ObjectGetTypedContextWorker" },
		{ 205, "ObjectReferenceActual" }, { 208, "ObjectDelete" },
		{ 263, "RequestComplete" },       { 367, "VerifierDbgBreakPoint" },
	};

	for (size_t at = 0; at < sizeof(anchors) / sizeof(anchors[0]); at++)
		assert_string_equal(wdf_function_name(anchors[at].index), anchors[at].name);
}

TEST(WDF_2a_the_first_453_entries_are_the_same_for_every_version)
{
	struct wdf_binding newest = { .minor = 33 }, older = { .minor = 15 };
	const WDFFUNC *new_table = wdf_function_table(&newest);
	const WDFFUNC *old_table = wdf_function_table(&older);

	for (ULONG index = 0; index < WDF_ALWAYS_AVAILABLE; index++)
		assert_ptr_equal((void *)new_table[index], (void *)old_table[index]);
	for (ULONG index = WDF_ALWAYS_AVAILABLE; index < WDF_KMDF_FUNCTION_COUNT; index++)
		assert_ptr_not_equal((void *)new_table[index], (void *)old_table[index]);
}

TEST(WDF_1b_entries_from_444_on_came_after_1_17)
{
	for (ULONG minor = 0; minor <= 17; minor++)
		assert_true(wdf_function_count(minor) <= 444);
	assert_int_equal(wdf_function_count(17), 444);
	for (ULONG minor = 19; minor <= 33; minor += 2)
		assert_true(wdf_function_count(minor) > 444);
	assert_string_equal(wdf_function_name(457), "DeviceSetDeviceInterfaceStateEx");
}

TEST(WDF_3b_versions_have_their_lengths)
{
	assert_int_equal(wdf_function_count(0), 383);
	assert_int_equal(wdf_function_count(11), 432);
	assert_int_equal(wdf_function_count(15), 444);
	assert_int_equal(wdf_function_count(33), 458);
	assert_int_equal(wdf_function_count(99), 0);
}
