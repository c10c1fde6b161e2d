/*
 * hid/hid.h - report descriptors and reports (HidP_*), and the class driver's side of a HID minidriver.
 *
 * Model    A report descriptor is parsed once into preparsed data: one block without pointers, so that it can be
 *          copied to a program and used there. It is a list of fields (what the documentation calls capabilities)
 *          in order of report type, and the tree of collections. Bits are counted from the report's first byte,
 *          its report identifier, which is there also when the device has none.
 *          A minidriver registers its dispatch routines; the class creates the function device, sends the
 *          minidriver its PnP, power and internal controls, and reads the descriptors at start. Each top-level
 *          collection has a device of its own (class.h).
 * Source   Device Class Definition for HID 1.11; WDK reference: hidpi.h, hidpddi.h, hidport.h.
 * Tests    tests/nt/hid/parse_test.c, tests/nt/hid/minidriver_test.c, fuzz/fuzz_hid_report.c
 */
#ifndef DRYDOCK_NT_HID_HID_H
#define DRYDOCK_NT_HID_HID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wdm.h>

#include <hidpddi.h>

#include "base/image/registry.h"

extern const struct image_export_table hid_export_table;

#define HID_MAGIC 0x52504448u /* "HDPR" */
#define HID_REPORT_TYPES 3
#define HID_DEPTH_MAX 32
#define HID_NODES_MAX 512
#define HID_FIELDS_MAX 4096
#define HID_REPORT_BITS_MAX (4096u * 8u)

struct hid_range {
	uint16_t first, last;
};

/* One capability: a usage or a range of them. */
struct hid_field {
	_Alignas(8) uint16_t usage_page; /* nodes stand behind the last field */
	struct hid_range usages, strings, designators, data;
	bool is_button, is_array, is_range, is_string_range, is_designator_range, is_alias,
		has_null;
	uint8_t report_id;
	uint16_t bit_field;  /* of the main item */
	uint16_t link;       /* index of the collection */
	uint16_t bit_size;   /* of one element */
	uint16_t count;      /* elements */
	uint32_t bit;        /* of the first element, in the report */
	int32_t array_first; /* of an array: the value that stands for the first usage */
	int32_t logical_min, logical_max, physical_min, physical_max;
	uint32_t units, units_exponent;
};

struct _HIDP_PREPARSED_DATA {
	uint32_t magic;
	uint32_t bytes; /* of the whole block */
	uint16_t usage, usage_page;
	uint16_t report_bytes[HID_REPORT_TYPES]; /* 0: no such report */
	uint16_t field_count[HID_REPORT_TYPES];
	uint16_t data_count[HID_REPORT_TYPES];
	uint16_t node_count;
	struct hid_field fields[]; /* then the nodes */
};

/* The block is what it says: magic, counts and size fit together. */
static inline bool hid_is_preparsed(const struct _HIDP_PREPARSED_DATA *data)
{
	return data && data->magic == HID_MAGIC;
}
/* First field of type; their count is in field_count. */
struct hid_field *hid_fields(PHIDP_PREPARSED_DATA data, HIDP_REPORT_TYPE type);
HIDP_LINK_COLLECTION_NODE *hid_nodes(PHIDP_PREPARSED_DATA data);

/* count bits of report, from bit on, as a number without sign; count <= 32. */
uint32_t hid_bits_get(const uint8_t *report, uint32_t bit, uint32_t count);
void hid_bits_set(uint8_t *report, uint32_t bit, uint32_t count, uint32_t value);

#endif
