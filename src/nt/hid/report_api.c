/*
 * hid/report_api.c - HidP_*: buttons and values in a report.
 */
#include <string.h>

#include "nt/hid/hid.h"

/* What a call looks for in which report. */
struct place {
	HIDP_REPORT_TYPE type;
	USAGE page;
	USHORT link;
	PHIDP_PREPARSED_DATA data;
	uint8_t *report;
	ULONG length;
};

static NTSTATUS check(const struct place *place)
{
	if (!hid_is_preparsed(place->data))
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	if ((unsigned)place->type >= HID_REPORT_TYPES)
		return HIDP_STATUS_INVALID_REPORT_TYPE;
	if (place->data->report_bytes[place->type] == 0)
		return HIDP_STATUS_REPORT_DOES_NOT_EXIST;
	if (place->length != place->data->report_bytes[place->type])
		return HIDP_STATUS_INVALID_REPORT_LENGTH;
	return HIDP_STATUS_SUCCESS;
}

static bool linked(const struct hid_field *field, USHORT link)
{
	if (link == HIDP_LINK_COLLECTION_ROOT)
		return field->link == 0;
	return link == HIDP_LINK_COLLECTION_UNSPECIFIED || field->link == link;
}

/* All of the field's elements lie in the report, whatever its preparsed data says. */
static bool inside(const struct hid_field *field, ULONG length)
{
	return field->bit + (uint64_t)field->count * field->bit_size <= (uint64_t)length * 8;
}

/*
 * The next field after *at that has usage (0: any) in place's report.
 * Errors   HIDP_STATUS_USAGE_NOT_FOUND; HIDP_STATUS_INCOMPATIBLE_REPORT_ID: only other reports have it.
 */
static NTSTATUS next_field(const struct place *place, USAGE usage, bool buttons, uint16_t *at,
                           struct hid_field **ret_field)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	NTSTATUS status = HIDP_STATUS_USAGE_NOT_FOUND;

	for (; *at < place->data->field_count[place->type]; (*at)++) {
		struct hid_field *field = &fields[*at];
		if (field->is_button != buttons || field->usage_page != place->page ||
		    !linked(field, place->link) || !inside(field, place->length) ||
		    (usage && (usage < field->usages.first || usage > field->usages.last)))
			continue;
		if (place->report[0] != field->report_id) {
			status = HIDP_STATUS_INCOMPATIBLE_REPORT_ID;
			continue;
		}
		*ret_field = field;
		(*at)++;
		return HIDP_STATUS_SUCCESS;
	}
	return status;
}

/* A report of zeros becomes that of the first field that fits. */
static NTSTATUS find_to_set(const struct place *place, USAGE usage, bool buttons,
                            struct hid_field **ret_field)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	uint16_t at = 0;
	NTSTATUS status = next_field(place, usage, buttons, &at, ret_field);

	if (status != HIDP_STATUS_INCOMPATIBLE_REPORT_ID || place->report[0] != 0)
		return status;
	for (at = 0; at < place->data->field_count[place->type]; at++)
		if (fields[at].is_button == buttons && fields[at].usage_page == place->page &&
		    linked(&fields[at], place->link) && usage >= fields[at].usages.first &&
		    usage <= fields[at].usages.last) {
			place->report[0] = fields[at].report_id;
			break;
		}
	at = 0;
	return next_field(place, usage, buttons, &at, ret_field);
}

/* --- Buttons ------------------------------------------------------------------------------------------------ */

static uint32_t element_bit(const struct hid_field *field, uint32_t element)
{
	return field->bit + element * field->bit_size;
}

static uint32_t array_value(const struct hid_field *field, USAGE usage)
{
	uint32_t bits = field->bit_size < 32 ? field->bit_size : 32;
	uint32_t value = (uint32_t)field->array_first + (uint32_t)(usage - field->usages.first);

	return bits == 32 ? value : value & ((1u << bits) - 1);
}

static uint32_t array_element(const struct place *place, const struct hid_field *field,
                              uint32_t element)
{
	return hid_bits_get(place->report, element_bit(field, element),
	                    field->bit_size < 32 ? field->bit_size : 32);
}

/* The element of an array that holds value, or count when none does. */
static uint32_t find_element(const struct place *place, const struct hid_field *field,
                             uint32_t value)
{
	uint32_t element = 0;

	while (element < field->count && array_element(place, field, element) != value)
		element++;
	return element;
}

/* The usage that an element of an array stands for; false: none of field's. */
static bool usage_of(const struct hid_field *field, uint32_t value, USAGE *ret_usage)
{
	uint32_t first = array_value(field, field->usages.first);
	uint32_t span = (uint32_t)field->usages.last - field->usages.first;

	if (value < first || value - first > span)
		return false;
	*ret_usage = (USAGE)(field->usages.first + (value - first));
	return true;
}

/* A value that no usage of any array at the same place has. */
static bool is_free(const struct place *place, const struct hid_field *array, uint32_t value)
{
	const struct hid_field *fields = hid_fields(place->data, place->type);
	USAGE usage;

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++)
		if (fields[at].is_array && fields[at].bit == array->bit &&
		    fields[at].report_id == array->report_id &&
		    usage_of(&fields[at], value, &usage) && usage != 0)
			return false;
	return true;
}

static NTSTATUS set_one(const struct place *place, const struct hid_field *field, USAGE usage)
{
	if (!field->is_array) {
		hid_bits_set(place->report,
		             element_bit(field, (uint32_t)(usage - field->usages.first)), 1, 1);
		return HIDP_STATUS_SUCCESS;
	}
	uint32_t value = array_value(field, usage);
	if (find_element(place, field, value) < field->count)
		return HIDP_STATUS_SUCCESS;
	for (uint32_t element = 0; element < field->count; element++)
		if (is_free(place, field, array_element(place, field, element))) {
			hid_bits_set(place->report, element_bit(field, element),
			             field->bit_size < 32 ? field->bit_size : 32, value);
			return HIDP_STATUS_SUCCESS;
		}
	return HIDP_STATUS_BUFFER_TOO_SMALL;
}

static NTSTATUS unset_one(const struct place *place, const struct hid_field *field, USAGE usage)
{
	uint32_t bit = element_bit(field, (uint32_t)(usage - field->usages.first)), bits = 1;

	if (field->is_array) {
		uint32_t element = find_element(place, field, array_value(field, usage));
		bits = field->bit_size < 32 ? field->bit_size : 32;
		bit = element_bit(field, element);
		if (element == field->count)
			return HIDP_STATUS_BUTTON_NOT_PRESSED;
	} else if (hid_bits_get(place->report, bit, 1) == 0) {
		return HIDP_STATUS_BUTTON_NOT_PRESSED;
	}
	hid_bits_set(place->report, bit, bits, 0);
	return HIDP_STATUS_SUCCESS;
}

typedef NTSTATUS change(const struct place *place, const struct hid_field *field, USAGE usage);

/* *length becomes the number of usages done. */
static NTSTATUS change_all(const struct place *place, PUSAGE usages, PULONG length, change *one)
{
	NTSTATUS status = check(place);
	ULONG done = 0;

	for (; NT_SUCCESS(status) && done < *length; done++) {
		struct hid_field *field = NULL;
		status = find_to_set(place, usages[done], true, &field);
		if (NT_SUCCESS(status))
			status = one(place, field, usages[done]);
		if (!NT_SUCCESS(status))
			break;
	}
	*length = done;
	return status;
}

NTSTATUS HidP_SetUsages(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                        PUSAGE UsageList, PULONG UsageLength, PHIDP_PREPARSED_DATA PreparsedData,
                        PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };

	return change_all(&place, UsageList, UsageLength, set_one);
}

NTSTATUS HidP_UnsetUsages(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                          PUSAGE UsageList, PULONG UsageLength, PHIDP_PREPARSED_DATA PreparsedData,
                          PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };

	return change_all(&place, UsageList, UsageLength, unset_one);
}

struct list {
	PUSAGE usages; /* one of the two, or neither to count */
	PUSAGE_AND_PAGE pages;
	PHIDP_DATA data;
	ULONG room, found;
};

static void put(struct list *list, const struct hid_field *field, USAGE usage)
{
	if (list->found < list->room && list->usages)
		list->usages[list->found] = usage;
	if (list->found < list->room && list->pages)
		list->pages[list->found] = (USAGE_AND_PAGE){ usage, field->usage_page };
	if (list->found < list->room && list->data) {
		PHIDP_DATA data = &list->data[list->found];
		memset(data, 0, sizeof(*data));
		data->DataIndex = (USHORT)(field->data.first + (usage - field->usages.first));
		data->On = TRUE;
	}
	list->found++;
}

/* The pressed buttons of one field. */
static void list_field(const struct place *place, const struct hid_field *field, struct list *list)
{
	USAGE usage;

	for (uint32_t element = 0; element < field->count; element++) {
		if (field->is_array) {
			if (usage_of(field, array_element(place, field, element), &usage) &&
			    usage != 0)
				put(list, field, usage);
		} else if (hid_bits_get(place->report, element_bit(field, element), 1) &&
		           element <= (uint32_t)(field->usages.last - field->usages.first)) {
			put(list, field, (USAGE)(field->usages.first + element));
		}
	}
}

/* page 0: every one. */
static NTSTATUS list_buttons(struct place *place, struct list *list)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	NTSTATUS status = HIDP_STATUS_USAGE_NOT_FOUND;

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++) {
		struct hid_field *field = &fields[at];
		if (!field->is_button || !linked(field, place->link) ||
		    !inside(field, place->length) ||
		    (place->page && field->usage_page != place->page))
			continue;
		if (place->report[0] != field->report_id) {
			if (status == HIDP_STATUS_USAGE_NOT_FOUND)
				status = HIDP_STATUS_INCOMPATIBLE_REPORT_ID;
			continue;
		}
		status = HIDP_STATUS_SUCCESS;
		list_field(place, field, list);
	}
	return status;
}

static NTSTATUS finish_list(NTSTATUS status, const struct list *list, PULONG length)
{
	*length = list->found;
	if (NT_SUCCESS(status) && list->found > list->room)
		return HIDP_STATUS_BUFFER_TOO_SMALL;
	return status;
}

NTSTATUS HidP_GetUsages(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                        PUSAGE UsageList, PULONG UsageLength, PHIDP_PREPARSED_DATA PreparsedData,
                        PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };
	struct list list = { .usages = UsageList, .room = *UsageLength };
	NTSTATUS status = check(&place);

	if (NT_SUCCESS(status))
		status = list_buttons(&place, &list);
	return finish_list(status, &list, UsageLength);
}

NTSTATUS HidP_GetUsagesEx(HIDP_REPORT_TYPE ReportType, USHORT LinkCollection,
                          PUSAGE_AND_PAGE ButtonList, ULONG *UsageLength,
                          PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,        0,           LinkCollection, PreparsedData,
		               (uint8_t *)Report, ReportLength };
	struct list list = { .pages = ButtonList, .room = *UsageLength };
	NTSTATUS status = check(&place);

	if (NT_SUCCESS(status))
		status = list_buttons(&place, &list);
	return finish_list(status, &list, UsageLength);
}

/* --- Values -------------------------------------------------------------------------------------------------- */

/* The field of a single value, and its element. Errors: HIDP_STATUS_IS_VALUE_ARRAY and those of finding. */
static NTSTATUS find_value(const struct place *place, USAGE usage, bool to_set,
                           struct hid_field **ret_field, uint32_t *ret_bit)
{
	uint16_t at = 0;
	NTSTATUS status = check(place);

	if (NT_SUCCESS(status))
		status = to_set ? find_to_set(place, usage, false, ret_field)
		                : next_field(place, usage, false, &at, ret_field);
	if (!NT_SUCCESS(status))
		return status;
	if (!(*ret_field)->is_range && (*ret_field)->count > 1)
		return HIDP_STATUS_IS_VALUE_ARRAY;
	*ret_bit = element_bit(*ret_field, (uint32_t)(usage - (*ret_field)->usages.first));
	return HIDP_STATUS_SUCCESS;
}

static uint32_t width(const struct hid_field *field)
{
	return field->bit_size < 32 ? field->bit_size : 32;
}

static int32_t with_sign(const struct hid_field *field, uint32_t value)
{
	uint32_t bits = width(field);

	if (field->logical_min < 0 && bits < 32 && (value >> (bits - 1)))
		value |= ~((1u << bits) - 1);
	return (int32_t)value;
}

NTSTATUS HidP_GetUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                            USAGE Usage, PULONG UsageValue, PHIDP_PREPARSED_DATA PreparsedData,
                            PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	NTSTATUS status = find_value(&place, Usage, false, &field, &bit);

	if (NT_SUCCESS(status))
		*UsageValue = hid_bits_get(place.report, bit, width(field));
	return status;
}

NTSTATUS HidP_SetUsageValue(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                            USAGE Usage, ULONG UsageValue, PHIDP_PREPARSED_DATA PreparsedData,
                            PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	uint32_t bit;
	NTSTATUS status = find_value(&place, Usage, true, &field, &bit);

	if (NT_SUCCESS(status))
		hid_bits_set(place.report, bit, width(field), UsageValue);
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
	struct place place = { ReportType,    UsagePage,         LinkCollection,
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
	int64_t value = with_sign(field, hid_bits_get(place.report, bit, width(field)));
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
	struct place place = { ReportType,    UsagePage,         LinkCollection,
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
	hid_bits_set(place.report, bit, width(field), (uint32_t)value);
	return HIDP_STATUS_SUCCESS;
}

/* --- Arrays of values -------------------------------------------------------------------------------------------- */

static NTSTATUS find_value_array(const struct place *place, USAGE usage, bool to_set, USHORT bytes,
                                 struct hid_field **ret_field)
{
	uint16_t at = 0;
	NTSTATUS status = check(place);

	if (NT_SUCCESS(status))
		status = to_set ? find_to_set(place, usage, false, ret_field)
		                : next_field(place, usage, false, &at, ret_field);
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
	struct place place = { ReportType,    UsagePage,         LinkCollection,
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
	struct place place = { ReportType,    UsagePage,         LinkCollection,
		               PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_field *field;
	NTSTATUS status = find_value_array(&place, Usage, true, UsageValueByteLength, &field);

	if (NT_SUCCESS(status))
		copy_bits(place.report, field->bit, (uint8_t *)UsageValue, 0,
		          (uint32_t)field->count * field->bit_size);
	return status;
}

/* --- Data by index ------------------------------------------------------------------------------------------------- */

static void list_values(const struct place *place, struct list *list)
{
	struct hid_field *fields = hid_fields(place->data, place->type);

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++) {
		struct hid_field *field = &fields[at];
		if (field->is_button || place->report[0] != field->report_id ||
		    !inside(field, place->length) || (!field->is_range && field->count > 1))
			continue;
		for (uint32_t element = 0; element < field->count; element++, list->found++) {
			if (list->found >= list->room)
				continue;
			PHIDP_DATA data = &list->data[list->found];
			memset(data, 0, sizeof(*data));
			data->DataIndex = (USHORT)(field->data.first + element);
			data->RawValue = hid_bits_get(place->report, element_bit(field, element),
			                              width(field));
		}
	}
}

NTSTATUS HidP_GetData(HIDP_REPORT_TYPE ReportType, PHIDP_DATA DataList, PULONG DataLength,
                      PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength };
	struct list list = { .data = DataList, .room = *DataLength };
	NTSTATUS status = check(&place);

	if (NT_SUCCESS(status)) {
		list_buttons(&place, &list);
		list_values(&place, &list);
	}
	return finish_list(status, &list, DataLength);
}

static NTSTATUS set_data(struct place *place, const HIDP_DATA *data)
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
		if (!inside(field, place->length))
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		USAGE usage = (USAGE)(field->usages.first + (data->DataIndex - field->data.first));
		if (field->is_button)
			return data->On ? set_one(place, field, usage)
			                : unset_one(place, field, usage);
		if (!field->is_range && field->count > 1)
			return HIDP_STATUS_IS_VALUE_ARRAY;
		hid_bits_set(place->report,
		             element_bit(field, (uint32_t)(data->DataIndex - field->data.first)),
		             width(field), data->RawValue);
		return HIDP_STATUS_SUCCESS;
	}
	return HIDP_STATUS_DATA_INDEX_NOT_FOUND;
}

NTSTATUS HidP_SetData(HIDP_REPORT_TYPE ReportType, PHIDP_DATA DataList, PULONG DataLength,
                      PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct place place = { ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength };
	NTSTATUS status = check(&place);
	ULONG done = 0;

	for (; NT_SUCCESS(status) && done < *DataLength; done++) {
		status = set_data(&place, &DataList[done]);
		if (!NT_SUCCESS(status))
			break;
	}
	*DataLength = done;
	return status;
}

/* --- Whole reports and lists ----------------------------------------------------------------------------------------- */

/* A value outside the logical limits; 0 when there is none. */
static uint32_t null_value(const struct hid_field *field)
{
	uint32_t ones = width(field) == 32 ? ~0u : (1u << width(field)) - 1;
	int32_t all = with_sign(field, ones);

	if (field->logical_min > 0 || field->logical_max < 0)
		return 0;
	return all < field->logical_min || all > field->logical_max ? ones : 0;
}

NTSTATUS HidP_InitializeReportForID(HIDP_REPORT_TYPE ReportType, UCHAR ReportID,
                                    PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report,
                                    ULONG ReportLength)
{
	struct place place = { ReportType, 0, 0, PreparsedData, (uint8_t *)Report, ReportLength };
	NTSTATUS status = check(&place);
	bool known = false;

	if (!NT_SUCCESS(status))
		return status;
	struct hid_field *fields = hid_fields(PreparsedData, ReportType);
	memset(Report, 0, ReportLength);
	for (uint16_t at = 0; at < PreparsedData->field_count[ReportType]; at++) {
		struct hid_field *field = &fields[at];
		if (field->report_id != ReportID || !inside(field, ReportLength))
			continue;
		known = true;
		for (uint32_t element = 0;
		     !field->is_button && field->has_null && element < field->count; element++)
			hid_bits_set(place.report, element_bit(field, element), width(field),
			             null_value(field));
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
