/*
 * hid/parse.h - a report descriptor taken apart.
 */
#ifndef DRYDOCK_NT_HID_PARSE_H
#define DRYDOCK_NT_HID_PARSE_H

#include "nt/hid/hid.h"

struct hid_parsed_field {
	struct hid_field field;
	uint8_t type;        /* HIDP_REPORT_TYPE */
	uint16_t collection; /* top-level one it belongs to, from 0 */
};

struct hid_parsed_node {
	HIDP_LINK_COLLECTION_NODE node;
	uint16_t collection;
};

struct hid_parsed_report {
	uint8_t id;
	uint16_t collection;
	uint32_t bits[HID_REPORT_TYPES]; /* with the identifier's byte; 0: no such report */
};

struct hid_parsed {
	struct hid_parsed_field *fields;
	struct hid_parsed_node *nodes;
	struct hid_parsed_report *reports;
	size_t field_count, node_count, report_count;
	uint16_t collection_count;
	uint32_t error_at; /* byte of the item that is wrong */
};

/*
 * Take descriptor apart. hid_parsed_free() is due afterwards, on failure too.
 * Errors   STATUS_INSUFFICIENT_RESOURCES; HIDP_STATUS_INVALID_PREPARSED_DATA: an item is cut off, out of place, or
 *          asks for more than a report can hold.
 */
NTSTATUS hid_parse(const uint8_t *descriptor, size_t bytes, struct hid_parsed *ret_parsed);
void hid_parsed_free(struct hid_parsed *parsed);

#endif
