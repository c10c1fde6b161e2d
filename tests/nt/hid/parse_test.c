/*
 * tests/nt/hid/parse_test.c - report descriptors of a mouse and a keyboard, and their reports.
 */
#include "../io/io_fixture.h"

#include "nt/hid/hid.h"

static const UCHAR mouse[] = {
	0x05, 1,    0x09, 2,    0xa1, 1, /* generic desktop, mouse, application */
	0x09, 1,    0xa1, 0,             /* pointer, physical */
	0x05, 9,    0x19, 1,    0x29, 3, /* buttons 1 to 3 */
	0x15, 0,    0x25, 1,    0x95, 3,    0x75, 1,
	0x81, 2,    0x95, 1,    0x75, 5,    0x81, 1, /* padding */
	0x05, 1,    0x09, 0x30, 0x09, 0x31,          /* x, y */
	0x15, 0x81, 0x25, 0x7f, 0x35, 0,    0x45, 0x7f,
	0x75, 8,    0x95, 2,    0x81, 6,    0xc0, 0xc0,
};

static const UCHAR keyboard[] = {
	0x05, 1,    0x09, 6,    0xa1, 1,    0x85, 2, /* keyboard, report 2 */
	0x05, 7,    0x19, 0xe0, 0x29, 0xe7, 0x15, 0,    0x25, 1,    0x75, 1,
	0x95, 8,    0x81, 2,    0x19, 0,    0x29, 0x65, 0x26, 0x65, 0,    0x75,
	8,    0x95, 3,    0x81, 0,    0x05, 8,    0x19, 1,    0x29, 3,    0x75,
	1,    0x95, 3,    0x91, 2,    0x95, 5,    0x91, 1,    0x85, 3,    0x06,
	0,    0xff, 0x09, 1,    0x25, 0x7f, 0x75, 8,    0x95, 4,    0xb1, 2, /* 4 vendor bytes */
	0xc0,
};

static HIDP_DEVICE_DESC device;
static PHIDP_PREPARSED_DATA data;

static void begin(const UCHAR *descriptor, ULONG bytes)
{
	fixture_begin();
	must(HidP_GetCollectionDescription((PUCHAR)descriptor, bytes, NonPagedPoolNx, &device));
	data = device.CollectionDesc[0].PreparsedData;
}

static void end(void)
{
	HidP_FreeCollectionDescription(&device);
	fixture_end();
}

TEST(a_mouse_tells_its_capabilities)
{
	HIDP_CAPS caps;
	HIDP_BUTTON_CAPS buttons[4];
	HIDP_VALUE_CAPS values[4];
	USHORT count = 4;

	begin(mouse, sizeof(mouse));
	assert_int_equal(device.CollectionDescLength, 1);
	assert_int_equal(device.CollectionDesc[0].Usage, 2);
	assert_int_equal(HidP_GetCaps(data, &caps), HIDP_STATUS_SUCCESS);
	assert_int_equal(caps.InputReportByteLength, 4);
	assert_int_equal(caps.OutputReportByteLength, 0);
	assert_int_equal(caps.NumberLinkCollectionNodes, 2);
	assert_int_equal(caps.NumberInputButtonCaps, 1);
	assert_int_equal(caps.NumberInputValueCaps, 2);
	assert_int_equal(caps.NumberInputDataIndices, 5);
	assert_int_equal(HidP_GetButtonCaps(HidP_Input, buttons, &count, data),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 1);
	assert_int_equal(buttons[0].UsagePage, 9);
	assert_int_equal(buttons[0].Range.UsageMax, 3);
	assert_int_equal(buttons[0].LinkCollection, 1);
	assert_int_equal(buttons[0].LinkUsage, 1);
	count = 1;
	assert_int_equal(HidP_GetValueCaps(HidP_Input, values, &count, data),
	                 HIDP_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(count, 2);
	assert_int_equal(HidP_GetSpecificValueCaps(HidP_Input, 1, 0, 0x31, values, &count, data),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 1);
	assert_int_equal(values[0].LogicalMin, -127);
	assert_int_equal(values[0].IsAbsolute, FALSE);
	end();
}

TEST(collections_are_a_tree)
{
	HIDP_LINK_COLLECTION_NODE nodes[2];
	ULONG count = 1;

	begin(mouse, sizeof(mouse));
	assert_int_equal(HidP_GetLinkCollectionNodes(nodes, &count, data),
	                 HIDP_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(HidP_GetLinkCollectionNodes(nodes, &count, data), HIDP_STATUS_SUCCESS);
	assert_int_equal(nodes[0].NumberOfChildren, 1);
	assert_int_equal(nodes[0].FirstChild, 1);
	assert_int_equal(nodes[0].CollectionType, 1);
	assert_int_equal(nodes[1].Parent, 0);
	assert_int_equal(nodes[1].LinkUsage, 1);
	end();
}

/* One collection with two children, the second of which has a child of its own; a field in each. */
static const UCHAR nested[] = {
	0x05, 1,    0x09, 2,    0xa1, 1,    0x15, 0,    0x25, 1,    0x75, 1,
	0x95, 1,    0x09, 0x30, 0x81, 2,    0x09, 1,    0xa1, 0,    0x09, 0x31,
	0x81, 2,    0xc0, 0x09, 3,    0xa1, 0,    0x09, 0x32, 0x81, 2,    0x09,
	4,    0xa1, 0,    0x09, 0x33, 0x81, 2,    0xc0, 0xc0, 0xc0,
};

TEST(collections_know_their_parents_and_siblings)
{
	HIDP_LINK_COLLECTION_NODE nodes[4];
	ULONG count = 4;

	begin(nested, sizeof(nested));
	assert_int_equal(HidP_GetLinkCollectionNodes(nodes, &count, data), HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 4);
	assert_int_equal(nodes[0].NumberOfChildren, 2);
	assert_int_equal(nodes[0].FirstChild, 2);
	assert_int_equal(nodes[2].NextSibling, 1);
	assert_int_equal(nodes[1].NextSibling, 0);
	assert_int_equal(nodes[1].NumberOfChildren, 0);
	assert_int_equal(nodes[1].Parent, 0);
	assert_int_equal(nodes[2].Parent, 0);
	assert_int_equal(nodes[2].FirstChild, 3);
	assert_int_equal(nodes[3].Parent, 2);
	assert_int_equal(nodes[3].LinkUsage, 4);
	end();
}

TEST(lists_of_a_report_that_is_none_have_no_length)
{
	begin(mouse, sizeof(mouse));
	assert_int_equal(HidP_MaxUsageListLength(HidP_Input, 9, data), 3);
	assert_int_equal(HidP_MaxUsageListLength(HidP_Input, 0, data), 3);
	assert_int_equal(HidP_MaxUsageListLength(HidP_Input, 1, data), 0);
	assert_int_equal(HidP_MaxDataListLength(HidP_Input, data), 5);
	assert_int_equal(HidP_MaxDataListLength(HidP_Feature, data), 0);
	for (int type = -1; type <= 3; type += 4) {
		assert_int_equal(HidP_MaxUsageListLength((HIDP_REPORT_TYPE)type, 0, data), 0);
		assert_int_equal(HidP_MaxDataListLength((HIDP_REPORT_TYPE)type, data), 0);
	}
	end();
}

TEST(buttons_and_values_are_read_from_a_report)
{
	UCHAR report[4] = { 0, 0x05, 0x81, 0x40 };
	USAGE usages[3];
	ULONG count = 3, value = 0;
	LONG scaled = 0;

	begin(mouse, sizeof(mouse));
	assert_int_equal(HidP_GetUsages(HidP_Input, 9, 0, usages, &count, data, (PCHAR)report, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 2);
	assert_int_equal(usages[0], 1);
	assert_int_equal(usages[1], 3);
	count = 1;
	assert_int_equal(HidP_GetUsages(HidP_Input, 9, 0, usages, &count, data, (PCHAR)report, 4),
	                 HIDP_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(count, 2);
	assert_int_equal(HidP_GetUsageValue(HidP_Input, 1, 0, 0x30, &value, data, (PCHAR)report, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(value, 0x81);
	assert_int_equal(HidP_GetScaledUsageValue(HidP_Input, 1, 0, 0x30, &scaled, data,
	                                          (PCHAR)report, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(scaled, 0);
	report[2] = 0x80;
	assert_int_equal(HidP_GetScaledUsageValue(HidP_Input, 1, 0, 0x30, &scaled, data,
	                                          (PCHAR)report, 4),
	                 HIDP_STATUS_VALUE_OUT_OF_RANGE);
	assert_int_equal(HidP_GetUsageValue(HidP_Input, 1, 0, 0x38, &value, data, (PCHAR)report, 4),
	                 HIDP_STATUS_USAGE_NOT_FOUND);
	assert_int_equal(HidP_GetUsageValue(HidP_Input, 1, 0, 0x30, &value, data, (PCHAR)report, 3),
	                 HIDP_STATUS_INVALID_REPORT_LENGTH);
	assert_int_equal(HidP_GetUsageValue(HidP_Output, 1, 0, 0x30, &value, data, (PCHAR)report,
	                                    4),
	                 HIDP_STATUS_REPORT_DOES_NOT_EXIST);
	end();
}

TEST(an_array_of_keys_takes_as_many_as_it_has_elements)
{
	UCHAR report[5] = { 0 };
	USAGE keys[4] = { 4, 0xe1, 5, 6 }, back[8];
	USAGE more[1] = { 7 };
	ULONG count = 4;

	begin(keyboard, sizeof(keyboard));
	assert_int_equal(HidP_MaxUsageListLength(HidP_Input, 7, data), 11);
	assert_int_equal(HidP_SetUsages(HidP_Input, 7, 0, keys, &count, data, (PCHAR)report, 5),
	                 HIDP_STATUS_SUCCESS);
	assert_memory_equal(report, "\x02\x02\x04\x05\x06", 5);
	count = 1;
	assert_int_equal(HidP_SetUsages(HidP_Input, 7, 0, more, &count, data, (PCHAR)report, 5),
	                 HIDP_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(count, 0);
	count = 8;
	assert_int_equal(HidP_GetUsages(HidP_Input, 7, 0, back, &count, data, (PCHAR)report, 5),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 4);
	count = 1;
	assert_int_equal(HidP_UnsetUsages(HidP_Input, 7, 0, keys, &count, data, (PCHAR)report, 5),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(report[2], 0);
	count = 1;
	assert_int_equal(HidP_UnsetUsages(HidP_Input, 7, 0, keys, &count, data, (PCHAR)report, 5),
	                 HIDP_STATUS_BUTTON_NOT_PRESSED);
	end();
}

TEST(reports_are_told_apart_by_their_identifier)
{
	CHAR report[5] = { 3, 1, 2, 3, 4 }, bytes[4] = { 0 };
	ULONG value;

	begin(keyboard, sizeof(keyboard));
	assert_int_equal(device.ReportIDsLength, 2);
	assert_int_equal(HidP_GetUsageValue(HidP_Feature, 0xff00, 0, 1, &value, data, report, 5),
	                 HIDP_STATUS_IS_VALUE_ARRAY);
	assert_int_equal(HidP_GetUsageValueArray(HidP_Feature, 0xff00, 0, 1, bytes, 3, data, report,
	                                         5),
	                 HIDP_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(HidP_GetUsageValueArray(HidP_Feature, 0xff00, 0, 1, bytes, 4, data, report,
	                                         5),
	                 HIDP_STATUS_SUCCESS);
	assert_memory_equal(bytes, "\1\2\3\4", 4);
	report[0] = 2;
	assert_int_equal(HidP_GetUsageValueArray(HidP_Feature, 0xff00, 0, 1, bytes, 4, data, report,
	                                         5),
	                 HIDP_STATUS_INCOMPATIBLE_REPORT_ID);
	assert_int_equal(HidP_InitializeReportForID(HidP_Feature, 3, data, report, 5),
	                 HIDP_STATUS_SUCCESS);
	assert_memory_equal(report, "\3\0\0\0\0", 5);
	assert_int_equal(HidP_InitializeReportForID(HidP_Feature, 9, data, report, 5),
	                 HIDP_STATUS_REPORT_DOES_NOT_EXIST);
	end();
}

TEST(data_go_by_their_index)
{
	UCHAR report[4] = { 0 };
	HIDP_DATA items[8] = { { .DataIndex = 1, .On = TRUE }, { .DataIndex = 4, .RawValue = 9 } };
	ULONG count = 2;

	begin(mouse, sizeof(mouse));
	assert_int_equal(HidP_MaxDataListLength(HidP_Input, data), 5);
	assert_int_equal(HidP_SetData(HidP_Input, items, &count, data, (PCHAR)report, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_memory_equal(report, "\0\2\0\x09", 4);
	count = 8;
	memset(items, 0, sizeof(items));
	assert_int_equal(HidP_GetData(HidP_Input, items, &count, data, (PCHAR)report, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_int_equal(count, 3);
	assert_int_equal(items[0].DataIndex, 1);
	assert_int_equal(items[2].DataIndex, 4);
	assert_int_equal(items[2].RawValue, 9);
	items[0].DataIndex = 5;
	count = 1;
	assert_int_equal(HidP_SetData(HidP_Input, items, &count, data, (PCHAR)report, 4),
	                 HIDP_STATUS_DATA_INDEX_NOT_FOUND);
	end();
}

TEST(keys_that_were_released_and_pressed_are_the_difference)
{
	USAGE before[4] = { 4, 5, 6 }, now[4] = { 5, 7 }, released[4] = { 9 }, pressed[4] = { 9 };

	assert_int_equal(HidP_UsageListDifference(before, now, released, pressed, 4),
	                 HIDP_STATUS_SUCCESS);
	assert_memory_equal(released, ((USAGE[]){ 4, 6, 0, 0 }), sizeof(released));
	assert_memory_equal(pressed, ((USAGE[]){ 7, 0, 0, 0 }), sizeof(pressed));
}

TEST(a_descriptor_that_makes_no_sense_is_refused_with_its_place)
{
	static const struct {
		const char *what;
		UCHAR bytes[12];
		ULONG length;
		ULONG error_at;
	} rows[] = {
		{ "nothing", { 0 }, 0, 0 },
		{ "cut off", { 0x05, 1, 0x26, 1 }, 4, 2 },
		{ "no end", { 0x05, 1, 0x09, 2, 0xa1, 1 }, 6, 4 },
		{ "an end too many", { 0xa1, 1, 0xc0, 0xc0 }, 4, 3 },
		{ "a field in no collection", { 0x75, 8, 0x95, 1, 0x81, 2 }, 6, 4 },
		{ "a range backwards", { 0x19, 9, 0x29, 3 }, 4, 2 },
		{ "a maximum alone", { 0x29, 3 }, 2, 0 },
		{ "pop of nothing", { 0xb4 }, 1, 0 },
		{ "report 0", { 0x85, 0 }, 2, 0 },
		{ "too many bits", { 0xa1, 1, 0x75, 255, 0x96, 255, 255, 0x81, 2, 0xc0 }, 10, 7 },
	};

	fixture_begin();
	for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
		NTSTATUS status =
			HidP_GetCollectionDescription((PUCHAR)rows[at].bytes, rows[at].length,
		                                      NonPagedPoolNx, &device);
		if (status != HIDP_STATUS_INVALID_PREPARSED_DATA)
			print_message("%s: 0x%x\n", rows[at].what, (unsigned)status);
		assert_int_equal(status, HIDP_STATUS_INVALID_PREPARSED_DATA);
		assert_int_equal(device.Dbg.ErrorCode, rows[at].error_at);
		assert_null(device.CollectionDesc);
	}
	fixture_end();
}
