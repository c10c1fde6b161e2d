/*
 * hid/report.h - what the calls on reports share: a place in a report, its fields, lists of what is set.
 *
 * Reports and preparsed data come from a driver or a device: each field is checked to lie inside the report before a
 * bit of it is touched.
 */
#ifndef NT_HID_REPORT_H
#define NT_HID_REPORT_H

#include "nt/hid/hid.h"

/* What a call looks for in which report. */
struct hid_place {
	HIDP_REPORT_TYPE type;
	USAGE page;
	USHORT link;
	PHIDP_PREPARSED_DATA data;
	uint8_t *report;
	ULONG length;
};

struct hid_list {
	PUSAGE usages; /* one of the two, or neither to count */
	PUSAGE_AND_PAGE pages;
	PHIDP_DATA data;
	ULONG room, found;
};

/* --- Places and fields (report.c) --- */

/* Errors: HIDP_STATUS_INVALID_PREPARSED_DATA, _INVALID_REPORT_TYPE, _REPORT_DOES_NOT_EXIST, _INVALID_REPORT_LENGTH. */
NTSTATUS hid_report_check(const struct hid_place *place);
/* The field is in the collection link, or in any when link is HIDP_LINK_COLLECTION_UNSPECIFIED. */
bool hid_field_is_linked(const struct hid_field *field, USHORT link);
/* All of the field's elements lie in a report of length bytes, whatever its preparsed data says. */
bool hid_field_is_inside(const struct hid_field *field, ULONG length);
/*
 * The next field after *at that has usage (0: any) in place's report.
 * Errors   HIDP_STATUS_USAGE_NOT_FOUND; HIDP_STATUS_INCOMPATIBLE_REPORT_ID: only other reports have it.
 */
NTSTATUS hid_report_next_field(const struct hid_place *place, USAGE usage, bool buttons,
                               uint16_t *at, struct hid_field **ret_field);
/* The same for a change: a report of zeros becomes that of the first field that fits. */
NTSTATUS hid_report_find_to_set(const struct hid_place *place, USAGE usage, bool buttons,
                                struct hid_field **ret_field);
/* The first bit of an element in the report. */
uint32_t hid_field_element_bit(const struct hid_field *field, uint32_t element);
/* Bits of an element that a ULONG takes. */
uint32_t hid_field_width(const struct hid_field *field);
/* value with its sign extended, when the field has negative values. */
int32_t hid_field_with_sign(const struct hid_field *field, uint32_t value);

/* --- Buttons (button_api.c) --- */

/* Press or release one button. Errors: see HidP_SetUsages and HidP_UnsetUsages. */
NTSTATUS hid_button_set(const struct hid_place *place, const struct hid_field *field, USAGE usage);
NTSTATUS hid_button_unset(const struct hid_place *place, const struct hid_field *field,
                          USAGE usage);
/* Add the pressed buttons of a report, or of place's page, to list. Errors: those of finding a field. */
NTSTATUS hid_button_list(struct hid_place *place, struct hid_list *list);
/* Tell the length found; HIDP_STATUS_BUFFER_TOO_SMALL when there was less room. */
NTSTATUS hid_report_finish_list(NTSTATUS status, const struct hid_list *list, PULONG length);

#endif
