/* hid/value_api.c - HidP_*: values in a report, raw, scaled, and in arrays. */
#include <string.h>

#include "nt/hid/report.h"

/* The field of a single value, and its element. Errors: HIDP_STATUS_IS_VALUE_ARRAY and those of finding. */
static NTSTATUS find_value(const struct hid_place *place, USAGE usage, bool to_set,
                           struct hid_field **ret_field, uint32_t *ret_bit)
{
	uint16_t at = 0;
	NTSTATUS status = hid_report_check(place);

	if (NT_SUCCESS(status))
		status = to_set ? hid_report_find_to_set(place, usage, false, ret_field)
		                : hid_report_next_field(place, usage, false, &at, ret_field);
	if (!NT_SUCCESS(status))
		return status;
	if (!(*ret_field)->is_range && (*ret_field)->count > 1)
		return HIDP_STATUS_IS_VALUE_ARRAY;
	*ret_bit =
		hid_field_element_bit(*ret_field, (uint32_t)(usage - (*ret_field)->usages.first));
	return HIDP_STATUS_SUCCESS;
}

NTSTATUS HidP_GetUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                            USAGE Usage, PULONG UsageValue, PHIDP_PREPARSED_DATA PreparsedData,
                            PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	NTSTATUS status = find_value(&place, Usage, false, &field, &bit);

	if (NT_SUCCESS(status))
		*UsageValue = hid_bits_get(place.report, bit, hid_field_width(field));
	return status;
}

NTSTATUS HidP_SetUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                            USAGE Usage, ULONG UsageValue, PHIDP_PREPARSED_DATA PreparsedData,
                            PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	NTSTATUS status = find_value(&place, Usage, true, &field, &bit);

	if (NT_SUCCESS(status))
		hid_bits_set(place.report, bit, hid_field_width(field), UsageValue);
	return status;
}

/* Physical limits that are both 0 are the logical ones. */
static bool limits(const struct hid_field *field, int64_t *ret_min, int64_t *ret_max)
{
	bool none = field->physical_min == 0 && field->physical_max == 0;

	*ret_min = none ? field->logical_min : field->physical_min;
	*ret_max = none ? field->logical_max : field->physical_max;
	return field->logical_max > field->logical_min && *ret_max > *ret_min;
}

NTSTATUS HidP_GetScaledUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                  USHORT LinkCollection, USAGE Usage, PLONG UsageValue,
                                  PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report,
                                  ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	int64_t least, most;
	NTSTATUS status = find_value(&place, Usage, false, &field, &bit);

	if (!NT_SUCCESS(status))
		return status;
	*UsageValue = 0;
	if (!limits(field, &least, &most))
		return HIDP_STATUS_BAD_LOG_PHY_VALUES;
	int64_t value =
		hid_field_with_sign(field, hid_bits_get(place.report, bit, hid_field_width(field)));
	if (value < field->logical_min || value > field->logical_max)
		return field->has_null ? HIDP_STATUS_NULL : HIDP_STATUS_VALUE_OUT_OF_RANGE;
	*UsageValue = (LONG)((value - field->logical_min) * (most - least) /
	                             ((int64_t)field->logical_max - field->logical_min) +
	                     least);
	return HIDP_STATUS_SUCCESS;
}

NTSTATUS HidP_SetScaledUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                  USHORT LinkCollection, USAGE Usage, LONG UsageValue,
                                  PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report,
                                  ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	int64_t least, most;
	NTSTATUS status = find_value(&place, Usage, true, &field, &bit);

	if (!NT_SUCCESS(status))
		return status;
	if (!limits(field, &least, &most))
		return HIDP_STATUS_BAD_LOG_PHY_VALUES;
	if (UsageValue < least || UsageValue > most)
		return HIDP_STATUS_VALUE_OUT_OF_RANGE;
	int64_t value = (UsageValue - least) * ((int64_t)field->logical_max - field->logical_min) /
	                        (most - least) +
	                field->logical_min;
	hid_bits_set(place.report, bit, hid_field_width(field), (uint32_t)value);
	return HIDP_STATUS_SUCCESS;
}

/* --- Arrays of values -------------------------------------------------------------------------------------------- */

static NTSTATUS find_value_array(const struct hid_place *place, USAGE usage, bool to_set,
                                 USHORT bytes, struct hid_field **ret_field)
{
	uint16_t at = 0;
	NTSTATUS status = hid_report_check(place);

	if (NT_SUCCESS(status))
		status = to_set ? hid_report_find_to_set(place, usage, false, ret_field)
		                : hid_report_next_field(place, usage, false, &at, ret_field);
	if (!NT_SUCCESS(status))
		return status;
	if ((*ret_field)->is_range || (*ret_field)->count <= 1)
		return HIDP_STATUS_NOT_VALUE_ARRAY;
	if ((uint32_t)(*ret_field)->count * (*ret_field)->bit_size > (uint32_t)bytes * 8)
		return HIDP_STATUS_BUFFER_TOO_SMALL;
	return HIDP_STATUS_SUCCESS;
}

static void copy_bits(uint8_t *to, uint32_t to_bit, const uint8_t *from, uint32_t from_bit,
                      uint32_t count)
{
	for (uint32_t at = 0; at < count; at++)
		hid_bits_set(to, to_bit + at, 1, hid_bits_get(from, from_bit + at, 1));
}

NTSTATUS HidP_GetUsageValueArray(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                 USHORT LinkCollection, USAGE Usage, PCHAR UsageValue,
                                 USHORT UsageValueByteLength, PHIDP_PREPARSED_DATA PreparsedData,
                                 PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	NTSTATUS status = find_value_array(&place, Usage, false, UsageValueByteLength, &field);

	if (NT_SUCCESS(status))
		copy_bits((uint8_t *)UsageValue, 0, place.report, field->bit,
		          (uint32_t)field->count * field->bit_size);
	return status;
}

NTSTATUS HidP_SetUsageValueArray(HIDP_REPORT_TYPE ReportType, USAGE UsagePage,
                                 USHORT LinkCollection, USAGE Usage, PCHAR UsageValue,
                                 USHORT UsageValueByteLength, PHIDP_PREPARSED_DATA PreparsedData,
                                 PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	NTSTATUS status = find_value_array(&place, Usage, true, UsageValueByteLength, &field);

	if (NT_SUCCESS(status))
		copy_bits(place.report, field->bit, (uint8_t *)UsageValue, 0,
		          (uint32_t)field->count * field->bit_size);
	return status;
}
