/* hid/report_api.c - HidP_*: data by index, whole reports, lists of usages. */
#include <string.h>

#include "nt/hid/report.h"

static void list_values(const struct hid_place *place, struct hid_list *list)
{
	struct hid_field *fields = hid_fields(place->data, place->type);

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++) {
		struct hid_field *field = &fields[at];
		if (field->is_button || place->report[0] != field->report_id ||
		    !hid_field_is_inside(field, place->length) ||
		    (!field->is_range && field->count > 1))
			continue;
		for (uint32_t element = 0; element < field->count; element++, list->found++) {
			if (list->found >= list->room)
				continue;
			PHIDP_DATA data = &list->data[list->found];
			memset(data, 0, sizeof(*data));
			data->DataIndex = (USHORT)(field->data.first + element);
			data->RawValue =
				hid_bits_get(place->report, hid_field_element_bit(field, element),
			                     hid_field_width(field));
		}
	}
}

NTSTATUS HidP_GetData(HIDP_REPORT_TYPE ReportType, PHIDP_DATA DataList, PULONG DataLength,
                      PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = {
		ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength
	};
	struct hid_list list = { .data = DataList, .room = *DataLength };
	NTSTATUS status = hid_report_check(&place);

	if (NT_SUCCESS(status)) {
		hid_button_list(&place, &list);
		list_values(&place, &list);
	}
	return hid_report_finish_list(status, &list, DataLength);
}

static NTSTATUS set_data(struct hid_place *place, const HIDP_DATA *data)
{
	struct hid_field *fields = hid_fields(place->data, place->type);

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++) {
		struct hid_field *field = &fields[at];
		if (data->DataIndex < field->data.first || data->DataIndex > field->data.last)
			continue;
		if (place->report[0] == 0)
			place->report[0] = field->report_id;
		if (place->report[0] != field->report_id)
			return HIDP_STATUS_INCOMPATIBLE_REPORT_ID;
		if (!hid_field_is_inside(field, place->length))
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		USAGE usage = (USAGE)(field->usages.first + (data->DataIndex - field->data.first));
		if (field->is_button)
			return data->On ? hid_button_set(place, field, usage)
			                : hid_button_unset(place, field, usage);
		if (!field->is_range && field->count > 1)
			return HIDP_STATUS_IS_VALUE_ARRAY;
		hid_bits_set(place->report,
		             hid_field_element_bit(field,
		                                   (uint32_t)(data->DataIndex - field->data.first)),
		             hid_field_width(field), data->RawValue);
		return HIDP_STATUS_SUCCESS;
	}
	return HIDP_STATUS_DATA_INDEX_NOT_FOUND;
}

NTSTATUS HidP_SetData(HIDP_REPORT_TYPE ReportType, PHIDP_DATA DataList, PULONG DataLength,
                      PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = {
		ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength
	};
	NTSTATUS status = hid_report_check(&place);
	ULONG done = 0;

	for (; NT_SUCCESS(status) && done < *DataLength; done++) {
		status = set_data(&place, &DataList[done]);
		if (!NT_SUCCESS(status))
			break;
	}
	*DataLength = done;
	return status;
}

/* --- Whole reports and lists --- */

/* A value outside the logical limits; 0 when there is none. */
static uint32_t null_value(const struct hid_field *field)
{
	uint32_t ones = hid_field_width(field) == 32 ? ~0u : (1u << hid_field_width(field)) - 1;
	int32_t all = hid_field_with_sign(field, ones);

	if (field->logical_min > 0 || field->logical_max < 0)
		return 0;
	return all < field->logical_min || all > field->logical_max ? ones : 0;
}

NTSTATUS HidP_InitializeReportForID(HIDP_REPORT_TYPE ReportType, UCHAR ReportID,
                                    PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report,
                                    ULONG ReportLength)
{
	struct hid_place place = {
		ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength
	};
	NTSTATUS status = hid_report_check(&place);
	bool known = false;

	if (!NT_SUCCESS(status))
		return status;
	struct hid_field *fields = hid_fields(PreparsedData, ReportType);
	memset(Report, 0, ReportLength);
	for (uint16_t at = 0; at < PreparsedData->field_count[ReportType]; at++) {
		struct hid_field *field = &fields[at];
		if (field->report_id != ReportID || !hid_field_is_inside(field, ReportLength))
			continue;
		known = true;
		for (uint32_t element = 0;
		     !field->is_button && field->has_null && element < field->count; element++)
			hid_bits_set(place.report, hid_field_element_bit(field, element),
			             hid_field_width(field), null_value(field));
	}
	if (!known)
		return HIDP_STATUS_REPORT_DOES_NOT_EXIST;
	Report[0] = (CHAR)ReportID;
	return HIDP_STATUS_SUCCESS;
}

static bool listed(const USAGE *list, ULONG length, USAGE usage)
{
	for (ULONG at = 0; at < length && list[at] != 0; at++)
		if (list[at] == usage)
			return true;
	return false;
}

/* Lists end with a 0 or at length. */
static void difference(const USAGE *from, const USAGE *without, USAGE *to, ULONG length)
{
	ULONG count = 0;

	for (ULONG at = 0; at < length && from[at] != 0; at++)
		if (!listed(without, length, from[at]))
			to[count++] = from[at];
	if (count < length)
		memset(&to[count], 0, (length - count) * sizeof(*to));
}

NTSTATUS HidP_UsageListDifference(PUSAGE PreviousUsageList, PUSAGE CurrentUsageList,
                                  PUSAGE BreakUsageList, PUSAGE MakeUsageList,
                                  ULONG UsageListLength)
{
	difference(PreviousUsageList, CurrentUsageList, BreakUsageList, UsageListLength);
	difference(CurrentUsageList, PreviousUsageList, MakeUsageList, UsageListLength);
	return HIDP_STATUS_SUCCESS;
}
