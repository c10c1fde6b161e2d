/*
 * hid/caps_api.c - HidP_*: what a collection can say.
 */
#include <string.h>

#include "nt/hid/hid.h"

NTSTATUS HidP_GetCaps(PHIDP_PREPARSED_DATA PreparsedData, PHIDP_CAPS Capabilities)
{
	USHORT *counts[HID_REPORT_TYPES][2] = {
		{ &Capabilities->NumberInputButtonCaps, &Capabilities->NumberInputValueCaps },
		{ &Capabilities->NumberOutputButtonCaps, &Capabilities->NumberOutputValueCaps },
		{ &Capabilities->NumberFeatureButtonCaps, &Capabilities->NumberFeatureValueCaps },
	};

	if (!hid_is_preparsed(PreparsedData))
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	memset(Capabilities, 0, sizeof(*Capabilities));
	Capabilities->Usage = PreparsedData->usage;
	Capabilities->UsagePage = PreparsedData->usage_page;
	Capabilities->InputReportByteLength = PreparsedData->report_bytes[HidP_Input];
	Capabilities->OutputReportByteLength = PreparsedData->report_bytes[HidP_Output];
	Capabilities->FeatureReportByteLength = PreparsedData->report_bytes[HidP_Feature];
	Capabilities->NumberLinkCollectionNodes = PreparsedData->node_count;
	Capabilities->NumberInputDataIndices = PreparsedData->data_count[HidP_Input];
	Capabilities->NumberOutputDataIndices = PreparsedData->data_count[HidP_Output];
	Capabilities->NumberFeatureDataIndices = PreparsedData->data_count[HidP_Feature];
	for (int type = 0; type < HID_REPORT_TYPES; type++) {
		const struct hid_field *field = hid_fields(PreparsedData, (HIDP_REPORT_TYPE)type);
		for (uint16_t at = 0; at < PreparsedData->field_count[type]; at++)
			(*counts[type][field[at].is_button ? 0 : 1])++;
	}
	return HIDP_STATUS_SUCCESS;
}

NTSTATUS HidP_GetLinkCollectionNodes(PHIDP_LINK_COLLECTION_NODE LinkCollectionNodes,
                                     PULONG LinkCollectionNodesLength,
                                     PHIDP_PREPARSED_DATA PreparsedData)
{
	if (!hid_is_preparsed(PreparsedData))
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	ULONG room = *LinkCollectionNodesLength, count = PreparsedData->node_count;
	*LinkCollectionNodesLength = count;
	if (room < count)
		return HIDP_STATUS_BUFFER_TOO_SMALL;
	memcpy(LinkCollectionNodes, hid_nodes(PreparsedData), count * sizeof(*LinkCollectionNodes));
	return HIDP_STATUS_SUCCESS;
}

/* --- Capabilities ---------------------------------------------------------------------------------------- */

struct wanted {
	HIDP_REPORT_TYPE type;
	USAGE page, usage; /* 0: any */
	USHORT link;
	bool buttons;
};

static bool fits(const struct hid_field *field, const struct wanted *wanted)
{
	if (field->is_button != wanted->buttons ||
	    (wanted->page && field->usage_page != wanted->page))
		return false;
	if (wanted->usage &&
	    (wanted->usage < field->usages.first || wanted->usage > field->usages.last))
		return false;
	if (wanted->link == HIDP_LINK_COLLECTION_ROOT)
		return field->link == 0;
	return wanted->link == HIDP_LINK_COLLECTION_UNSPECIFIED || field->link == wanted->link;
}

static void fill_button(const struct hid_field *field, PHIDP_PREPARSED_DATA data,
                        PHIDP_BUTTON_CAPS caps)
{
	const HIDP_LINK_COLLECTION_NODE *node = &hid_nodes(data)[field->link];

	memset(caps, 0, sizeof(*caps));
	caps->UsagePage = field->usage_page;
	caps->ReportID = field->report_id;
	caps->BitField = field->bit_field;
	caps->LinkCollection = field->link;
	caps->LinkUsage = node->LinkUsage;
	caps->LinkUsagePage = node->LinkUsagePage;
	caps->IsRange = field->is_range;
	caps->IsStringRange = field->is_string_range;
	caps->IsDesignatorRange = field->is_designator_range;
	caps->IsAbsolute = !(field->bit_field & 4);
	caps->Range.UsageMin = field->usages.first;
	caps->Range.UsageMax = field->usages.last;
	caps->Range.StringMin = field->strings.first;
	caps->Range.StringMax = field->strings.last;
	caps->Range.DesignatorMin = field->designators.first;
	caps->Range.DesignatorMax = field->designators.last;
	caps->Range.DataIndexMin = field->data.first;
	caps->Range.DataIndexMax = field->data.last;
}

static void fill_value(const struct hid_field *field, PHIDP_PREPARSED_DATA data,
                       PHIDP_VALUE_CAPS caps)
{
	const HIDP_LINK_COLLECTION_NODE *node = &hid_nodes(data)[field->link];

	memset(caps, 0, sizeof(*caps));
	caps->UsagePage = field->usage_page;
	caps->ReportID = field->report_id;
	caps->BitField = field->bit_field;
	caps->LinkCollection = field->link;
	caps->LinkUsage = node->LinkUsage;
	caps->LinkUsagePage = node->LinkUsagePage;
	caps->IsRange = field->is_range;
	caps->IsStringRange = field->is_string_range;
	caps->IsDesignatorRange = field->is_designator_range;
	caps->IsAbsolute = !(field->bit_field & 4);
	caps->HasNull = field->has_null;
	caps->BitSize = field->bit_size;
	caps->ReportCount = field->is_range ? 1 : field->count;
	caps->UnitsExp = field->units_exponent;
	caps->Units = field->units;
	caps->LogicalMin = field->logical_min;
	caps->LogicalMax = field->logical_max;
	caps->PhysicalMin = field->physical_min;
	caps->PhysicalMax = field->physical_max;
	caps->Range.UsageMin = field->usages.first;
	caps->Range.UsageMax = field->usages.last;
	caps->Range.StringMin = field->strings.first;
	caps->Range.StringMax = field->strings.last;
	caps->Range.DesignatorMin = field->designators.first;
	caps->Range.DesignatorMax = field->designators.last;
	caps->Range.DataIndexMin = field->data.first;
	caps->Range.DataIndexMax = field->data.last;
}

/* As many as there is room for; *length becomes how many there are. */
static NTSTATUS get_caps(const struct wanted *wanted, PHIDP_BUTTON_CAPS buttons,
                         PHIDP_VALUE_CAPS values, PUSHORT length, PHIDP_PREPARSED_DATA data)
{
	USHORT found = 0, room = *length;

	if (!hid_is_preparsed(data))
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	if ((unsigned)wanted->type >= HID_REPORT_TYPES)
		return HIDP_STATUS_INVALID_REPORT_TYPE;
	const struct hid_field *field = hid_fields(data, wanted->type);
	for (uint16_t at = 0; at < data->field_count[wanted->type]; at++) {
		if (!fits(&field[at], wanted))
			continue;
		if (found < room && wanted->buttons)
			fill_button(&field[at], data, &buttons[found]);
		else if (found < room)
			fill_value(&field[at], data, &values[found]);
		found++;
	}
	*length = found;
	if (found == 0)
		return HIDP_STATUS_USAGE_NOT_FOUND;
	return found > room ? HIDP_STATUS_BUFFER_TOO_SMALL : HIDP_STATUS_SUCCESS;
}

NTSTATUS HidP_GetSpecificButtonCaps(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                    USHORT LinkCollection, USAGE Usage,
                                    PHIDP_BUTTON_CAPS ButtonCaps, PUSHORT ButtonCapsLength,
                                    PHIDP_PREPARSED_DATA PreparsedData)
{
	struct wanted wanted = { ReportType, UsagePage, Usage, LinkCollection, true };

	return get_caps(&wanted, ButtonCaps, NULL, ButtonCapsLength, PreparsedData);
}

NTSTATUS HidP_GetButtonCaps(HIDP_REPORT_TYPE ReportType, PHIDP_BUTTON_CAPS ButtonCaps,
                            PUSHORT ButtonCapsLength, PHIDP_PREPARSED_DATA PreparsedData)
{
	return HidP_GetSpecificButtonCaps(ReportType, 0, 0, 0, ButtonCaps, ButtonCapsLength,
	                                  PreparsedData);
}

NTSTATUS HidP_GetSpecificValueCaps(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                   USHORT LinkCollection, USAGE Usage, PHIDP_VALUE_CAPS ValueCaps,
                                   PUSHORT ValueCapsLength, PHIDP_PREPARSED_DATA PreparsedData)
{
	struct wanted wanted = { ReportType, UsagePage, Usage, LinkCollection, false };

	return get_caps(&wanted, NULL, ValueCaps, ValueCapsLength, PreparsedData);
}

NTSTATUS HidP_GetValueCaps(HIDP_REPORT_TYPE ReportType, PHIDP_VALUE_CAPS ValueCaps,
                           PUSHORT ValueCapsLength, PHIDP_PREPARSED_DATA PreparsedData)
{
	return HidP_GetSpecificValueCaps(ReportType, 0, 0, 0, ValueCaps, ValueCapsLength,
	                                 PreparsedData);
}

/* --- How much a report can hold --------------------------------------------------------------------------- */

static ULONG elements(const struct hid_field *field)
{
	return field->is_array || !field->is_range
	               ? field->count
	               : (ULONG)field->usages.last - field->usages.first + 1u;
}

ULONG HidP_MaxUsageListLength(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                              PHIDP_PREPARSED_DATA PreparsedData)
{
	ULONG count = 0;
	uint32_t array = 0;

	if (!hid_is_preparsed(PreparsedData) || (unsigned)ReportType >= HID_REPORT_TYPES)
		return 0;
	const struct hid_field *field = hid_fields(PreparsedData, ReportType);
	for (uint16_t at = 0; at < PreparsedData->field_count[ReportType]; at++) {
		bool same_array = field[at].is_array && field[at].bit == array;
		if (field[at].is_button && (!UsagePage || field[at].usage_page == UsagePage) &&
		    !same_array)
			count += elements(&field[at]);
		array = field[at].is_array ? field[at].bit : 0;
	}
	return count;
}

ULONG HidP_MaxDataListLength(HIDP_REPORT_TYPE ReportType, PHIDP_PREPARSED_DATA PreparsedData)
{
	ULONG count = HidP_MaxUsageListLength(ReportType, 0, PreparsedData);

	if (!hid_is_preparsed(PreparsedData) || (unsigned)ReportType >= HID_REPORT_TYPES)
		return 0;
	const struct hid_field *field = hid_fields(PreparsedData, ReportType);
	for (uint16_t at = 0; at < PreparsedData->field_count[ReportType]; at++)
		if (!field[at].is_button)
			count += (ULONG)field[at].usages.last - field[at].usages.first + 1u;
	return count;
}
