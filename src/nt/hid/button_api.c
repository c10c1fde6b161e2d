/* hid/button_api.c - HidP_*: buttons in a report, one by one and as lists. */
#include <string.h>

#include "nt/hid/report.h"

static uint32_t array_value(const struct hid_field *field, USAGE usage)
{
	uint32_t bits = field->bit_size < 32 ? field->bit_size : 32;
	uint32_t value = (uint32_t)field->array_first + (uint32_t)(usage - field->usages.first);

	return bits == 32 ? value : value & ((1u << bits) - 1);
}

static uint32_t array_element(const struct hid_place *place, const struct hid_field *field,
                              uint32_t element)
{
	return hid_bits_get(place->report, hid_field_element_bit(field, element),
	                    field->bit_size < 32 ? field->bit_size : 32);
}

/* The element of an array that holds value, or count when none does. */
static uint32_t find_element(const struct hid_place *place, const struct hid_field *field,
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
static bool is_free(const struct hid_place *place, const struct hid_field *array, uint32_t value)
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

NTSTATUS hid_button_set(const struct hid_place *place, const struct hid_field *field, USAGE usage)
{
	if (!field->is_array) {
		hid_bits_set(place->report,
		             hid_field_element_bit(field, (uint32_t)(usage - field->usages.first)),
		             1, 1);
		return HIDP_STATUS_SUCCESS;
	}
	uint32_t value = array_value(field, usage);
	if (find_element(place, field, value) < field->count)
		return HIDP_STATUS_SUCCESS;
	for (uint32_t element = 0; element < field->count; element++)
		if (is_free(place, field, array_element(place, field, element))) {
			hid_bits_set(place->report, hid_field_element_bit(field, element),
			             field->bit_size < 32 ? field->bit_size : 32, value);
			return HIDP_STATUS_SUCCESS;
		}
	return HIDP_STATUS_BUFFER_TOO_SMALL;
}

NTSTATUS hid_button_unset(const struct hid_place *place, const struct hid_field *field, USAGE usage)
{
	uint32_t bit = hid_field_element_bit(field, (uint32_t)(usage - field->usages.first)),
		 bits = 1;

	if (field->is_array) {
		uint32_t element = find_element(place, field, array_value(field, usage));
		bits = field->bit_size < 32 ? field->bit_size : 32;
		bit = hid_field_element_bit(field, element);
		if (element == field->count)
			return HIDP_STATUS_BUTTON_NOT_PRESSED;
	} else if (hid_bits_get(place->report, bit, 1) == 0) {
		return HIDP_STATUS_BUTTON_NOT_PRESSED;
	}
	hid_bits_set(place->report, bit, bits, 0);
	return HIDP_STATUS_SUCCESS;
}

typedef NTSTATUS change(const struct hid_place *place, const struct hid_field *field, USAGE usage);

/* *length becomes the number of usages done. */
static NTSTATUS change_all(const struct hid_place *place, PUSAGE usages, PULONG length, change *one)
{
	NTSTATUS status = hid_report_check(place);
	ULONG done = 0;

	for (; NT_SUCCESS(status) && done < *length; done++) {
		struct hid_field *field = NULL;
		status = hid_report_find_to_set(place, usages[done], true, &field);
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
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };

	return change_all(&place, UsageList, UsageLength, hid_button_set);
}

NTSTATUS HidP_UnsetUsages(HIDP_REPORT_TYPE ReportType, USAGE UsagePage, USHORT LinkCollection,
                          PUSAGE UsageList, PULONG UsageLength, PHIDP_PREPARSED_DATA PreparsedData,
                          PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };

	return change_all(&place, UsageList, UsageLength, hid_button_unset);
}

static void put(struct hid_list *list, const struct hid_field *field, USAGE usage)
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
static void list_field(const struct hid_place *place, const struct hid_field *field,
                       struct hid_list *list)
{
	USAGE usage;

	for (uint32_t element = 0; element < field->count; element++) {
		if (field->is_array) {
			if (usage_of(field, array_element(place, field, element), &usage) &&
			    usage != 0)
				put(list, field, usage);
		} else if (hid_bits_get(place->report, hid_field_element_bit(field, element), 1) &&
		           element <= (uint32_t)(field->usages.last - field->usages.first)) {
			put(list, field, (USAGE)(field->usages.first + element));
		}
	}
}

/* page 0: every one. */
NTSTATUS hid_button_list(struct hid_place *place, struct hid_list *list)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	NTSTATUS status = HIDP_STATUS_USAGE_NOT_FOUND;

	for (uint16_t at = 0; at < place->data->field_count[place->type]; at++) {
		struct hid_field *field = &fields[at];
		if (!field->is_button || !hid_field_is_linked(field, place->link) ||
		    !hid_field_is_inside(field, place->length) ||
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

NTSTATUS hid_report_finish_list(NTSTATUS status, const struct hid_list *list, PULONG length)
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
	struct hid_place place = { ReportType,    UsagePage,         LinkCollection,
		                   PreparsedData, (uint8_t *)Report, ReportLength };
	struct hid_list list = { .usages = UsageList, .room = *UsageLength };
	NTSTATUS status = hid_report_check(&place);

	if (NT_SUCCESS(status))
		status = hid_button_list(&place, &list);
	return hid_report_finish_list(status, &list, UsageLength);
}

NTSTATUS HidP_GetUsagesEx(HIDP_REPORT_TYPE ReportType, USHORT LinkCollection,
                          PUSAGE_AND_PAGE ButtonList, ULONG *UsageLength,
                          PHIDP_PREPARSED_DATA PreparsedData, PCHAR Report, ULONG ReportLength)
{
	struct hid_place place = { ReportType,        0,           LinkCollection, PreparsedData,
		                   (uint8_t *)Report, ReportLength };
	struct hid_list list = { .pages = ButtonList, .room = *UsageLength };
	NTSTATUS status = hid_report_check(&place);

	if (NT_SUCCESS(status))
		status = hid_button_list(&place, &list);
	return hid_report_finish_list(status, &list, UsageLength);
}
