/* hid/report.c - finding the fields of a report. */
#include "nt/hid/report.h"

NTSTATUS hid_report_check(const struct hid_place *place)
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

bool hid_field_is_linked(const struct hid_field *field, USHORT link)
{
	if (link == HIDP_LINK_COLLECTION_ROOT)
		return field->link == 0;
	return link == HIDP_LINK_COLLECTION_UNSPECIFIED || field->link == link;
}

bool hid_field_is_inside(const struct hid_field *field, ULONG length)
{
	return field->bit + (uint64_t)field->count * field->bit_size <= (uint64_t)length * 8;
}

NTSTATUS hid_report_next_field(const struct hid_place *place, USAGE usage, bool buttons,
                               uint16_t *at, struct hid_field **ret_field)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	NTSTATUS status = HIDP_STATUS_USAGE_NOT_FOUND;

	for (; *at < place->data->field_count[place->type]; (*at)++) {
		struct hid_field *field = &fields[*at];
		if (field->is_button != buttons || field->usage_page != place->page ||
		    !hid_field_is_linked(field, place->link) ||
		    !hid_field_is_inside(field, place->length) ||
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

NTSTATUS hid_report_find_to_set(const struct hid_place *place, USAGE usage, bool buttons,
                                struct hid_field **ret_field)
{
	struct hid_field *fields = hid_fields(place->data, place->type);
	uint16_t at = 0;
	NTSTATUS status = hid_report_next_field(place, usage, buttons, &at, ret_field);

	if (status != HIDP_STATUS_INCOMPATIBLE_REPORT_ID || place->report[0] != 0)
		return status;
	for (at = 0; at < place->data->field_count[place->type]; at++)
		if (fields[at].is_button == buttons && fields[at].usage_page == place->page &&
		    hid_field_is_linked(&fields[at], place->link) &&
		    usage >= fields[at].usages.first && usage <= fields[at].usages.last) {
			place->report[0] = fields[at].report_id;
			break;
		}
	at = 0;
	return hid_report_next_field(place, usage, buttons, &at, ret_field);
}
uint32_t hid_field_element_bit(const struct hid_field *field, uint32_t element)
{
	return field->bit + element * field->bit_size;
}

uint32_t hid_field_width(const struct hid_field *field)
{
	return field->bit_size < 32 ? field->bit_size : 32;
}

int32_t hid_field_with_sign(const struct hid_field *field, uint32_t value)
{
	uint32_t bits = hid_field_width(field);

	if (field->logical_min < 0 && bits < 32 && (value >> (bits - 1)))
		value |= ~((1u << bits) - 1);
	return (int32_t)value;
}
