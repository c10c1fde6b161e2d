/*
 * hid/parse.c - report descriptors: items, their state, and the fields they make.
 *
 * The bytes come from a device: every item is checked against the end, and what they add up to against limits.
 */
#include "nt/hid/parse.h"

#include <stdlib.h>
#include <string.h>

#define USAGES_MAX 1024
#define STACK_MAX 16

enum { ITEM_MAIN, ITEM_GLOBAL, ITEM_LOCAL };
enum { MAIN_INPUT = 8, MAIN_OUTPUT = 9, MAIN_COLLECTION = 10, MAIN_FEATURE = 11, MAIN_END = 12 };
enum { BIT_CONSTANT = 1, BIT_VARIABLE = 2, BIT_RELATIVE = 4, BIT_NULL_STATE = 0x40 };

struct globals {
	uint16_t usage_page;
	int32_t logical_min, logical_max, physical_min, physical_max;
	uint32_t logical_max_bits; /* as written, for a maximum that is meant without a sign */
	uint32_t units, units_exponent;
	uint32_t report_size, report_count;
	uint8_t report_id;
};

/* A usage or a range, in the order of the descriptor. */
struct usage_entry {
	uint16_t page;
	struct hid_range range;
	bool is_range;
};

struct locals {
	struct usage_entry usages[USAGES_MAX];
	size_t usage_count;
	uint32_t minimum; /* with the page above, when it has 4 bytes */
	bool minimum_set, minimum_is_long;
	struct hid_range designators, strings;
};

struct parser {
	struct hid_parsed *parsed;
	struct globals globals, stack[STACK_MAX];
	size_t stacked;
	struct locals locals;
	uint16_t open[HID_DEPTH_MAX]; /* indices of nodes */
	size_t depth;
	size_t node_room, field_room, report_room;
	uint32_t spans[HID_REPORT_TYPES]; /* data indices given out in this collection */
};

struct item {
	uint8_t type, tag, size;
	uint32_t value;
	int32_t signed_value;
};

void hid_parsed_free(struct hid_parsed *parsed)
{
	free(parsed->fields);
	free(parsed->nodes);
	free(parsed->reports);
	memset(parsed, 0, sizeof(*parsed));
}

/* Room for one more element of size bytes. */
static NTSTATUS grow(void **array, size_t count, size_t *room, size_t size)
{
	size_t wanted = *room ? *room * 2 : 16;

	if (count < *room)
		return STATUS_SUCCESS;
	void *grown = realloc(*array, wanted * size);
	if (!grown)
		return STATUS_INSUFFICIENT_RESOURCES;
	*array = grown;
	*room = wanted;
	return STATUS_SUCCESS;
}

/* --- Reports -------------------------------------------------------------------------------------------- */

static NTSTATUS report_of(struct parser *parser, struct hid_parsed_report **ret_report)
{
	struct hid_parsed *parsed = parser->parsed;
	uint16_t collection = (uint16_t)(parsed->collection_count - 1);

	for (size_t at = 0; at < parsed->report_count; at++) {
		*ret_report = &parsed->reports[at];
		if ((*ret_report)->id == parser->globals.report_id &&
		    (*ret_report)->collection == collection)
			return STATUS_SUCCESS;
	}
	NTSTATUS status = grow((void **)&parsed->reports, parsed->report_count,
	                       &parser->report_room, sizeof(*parsed->reports));
	if (!NT_SUCCESS(status))
		return status;
	*ret_report = &parsed->reports[parsed->report_count++];
	**ret_report = (struct hid_parsed_report){ .id = parser->globals.report_id,
		                                   .collection = collection };
	return STATUS_SUCCESS;
}

/* --- Fields ---------------------------------------------------------------------------------------------- */

static struct hid_field base_field(const struct parser *parser, const struct item *item)
{
	const struct globals *globals = &parser->globals;
	struct hid_field field = { .report_id = globals->report_id,
		                   .bit_field = (uint16_t)item->value,
		                   .bit_size = (uint16_t)globals->report_size,
		                   .has_null = (item->value & BIT_NULL_STATE) != 0,
		                   .is_array = !(item->value & BIT_VARIABLE),
		                   .logical_min = globals->logical_min,
		                   .logical_max = globals->logical_max,
		                   .physical_min = globals->physical_min,
		                   .physical_max = globals->physical_max,
		                   .units = globals->units,
		                   .units_exponent = globals->units_exponent,
		                   .strings = parser->locals.strings,
		                   .designators = parser->locals.designators };

	/* A maximum that is written as if it had no sign, below a minimum that has none. */
	if (field.logical_min >= 0 && field.logical_max < 0)
		field.logical_max = (int32_t)(globals->logical_max_bits & 0x7fffffff);
	field.is_string_range = field.strings.last > field.strings.first;
	field.is_designator_range = field.designators.last > field.designators.first;
	field.is_button = field.is_array || field.bit_size == 1;
	field.link = (uint16_t)(parser->open[parser->depth - 1] - parser->open[0]);
	return field;
}

static NTSTATUS add_field(struct parser *parser, HIDP_REPORT_TYPE type, struct hid_field *field,
                          const struct usage_entry *usage)
{
	struct hid_parsed *parsed = parser->parsed;
	parser->spans[type] += (uint32_t)usage->range.last - usage->range.first + 1u;
	NTSTATUS status = parsed->field_count >= HID_FIELDS_MAX || parser->spans[type] > 0xffff
	                          ? HIDP_STATUS_INVALID_PREPARSED_DATA
	                          : grow((void **)&parsed->fields, parsed->field_count,
	                                 &parser->field_room, sizeof(*parsed->fields));

	if (!NT_SUCCESS(status))
		return status;
	field->usage_page = usage->page;
	field->usages = usage->range;
	field->is_range = usage->is_range;
	parsed->fields[parsed->field_count++] =
		(struct hid_parsed_field){ .field = *field,
		                           .type = (uint8_t)type,
		                           .collection = (uint16_t)(parsed->collection_count - 1) };
	return STATUS_SUCCESS;
}

/* Each usage takes an element of its own; the last one takes what is left. */
static NTSTATUS add_variables(struct parser *parser, HIDP_REPORT_TYPE type, struct hid_field *field)
{
	const struct locals *locals = &parser->locals;
	uint32_t left = parser->globals.report_count;
	NTSTATUS status = STATUS_SUCCESS;

	for (size_t at = 0; at < locals->usage_count && left > 0 && NT_SUCCESS(status); at++) {
		struct usage_entry usage = locals->usages[at];
		uint32_t span = (uint32_t)usage.range.last - usage.range.first + 1u;
		if (span > left) {
			span = left;
			usage.range.last = (uint16_t)(usage.range.first + span - 1);
		}
		bool last = at + 1 == locals->usage_count;
		field->count = (uint16_t)(last && !usage.is_range ? left : span);
		status = add_field(parser, type, field, &usage);
		field->bit += (uint32_t)field->count * field->bit_size;
		left -= field->count;
	}
	return status;
}

/* All elements of an array can hold each of the usages. */
static NTSTATUS add_array(struct parser *parser, HIDP_REPORT_TYPE type, struct hid_field *field)
{
	const struct locals *locals = &parser->locals;
	int64_t value = field->logical_min;
	NTSTATUS status = STATUS_SUCCESS;

	field->count = (uint16_t)parser->globals.report_count;
	for (size_t at = 0; at < locals->usage_count && NT_SUCCESS(status); at++) {
		const struct usage_entry *usage = &locals->usages[at];
		field->array_first = (int32_t)value;
		status = add_field(parser, type, field, usage);
		value += (int64_t)usage->range.last - usage->range.first + 1;
		if (value > INT32_MAX)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
	}
	return status;
}

static NTSTATUS data_item(struct parser *parser, HIDP_REPORT_TYPE type, const struct item *item)
{
	const struct globals *globals = &parser->globals;
	uint64_t bits = (uint64_t)globals->report_size * globals->report_count;
	struct hid_parsed_report *report;

	if (parser->depth == 0 || globals->report_size > 32 * 8u || bits > HID_REPORT_BITS_MAX ||
	    globals->report_count > 0xffff)
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	NTSTATUS status = report_of(parser, &report);
	if (!NT_SUCCESS(status))
		return status;
	if (report->bits[type] == 0)
		report->bits[type] = 8;
	if (report->bits[type] + bits > HID_REPORT_BITS_MAX)
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	struct hid_field field = base_field(parser, item);
	field.bit = report->bits[type];
	report->bits[type] += (uint32_t)bits;
	if ((item->value & BIT_CONSTANT) || bits == 0)
		return STATUS_SUCCESS; /* padding */
	return field.is_array ? add_array(parser, type, &field)
	                      : add_variables(parser, type, &field);
}

/* --- Collections --------------------------------------------------------------------------------------------- */

static void link_node(struct parser *parser, uint16_t index, HIDP_LINK_COLLECTION_NODE *node)
{
	struct hid_parsed_node *nodes = parser->parsed->nodes;
	uint16_t root = parser->open[0], parent = parser->open[parser->depth - 1];
	HIDP_LINK_COLLECTION_NODE *above = &nodes[parent].node;

	/* Children in the order of the documentation: the last one first. */
	node->Parent = (USHORT)(parent - root);
	node->NextSibling = above->FirstChild;
	above->FirstChild = (USHORT)(index - root);
	above->NumberOfChildren++;
}

static NTSTATUS open_collection(struct parser *parser, const struct item *item)
{
	struct hid_parsed *parsed = parser->parsed;
	NTSTATUS status = grow((void **)&parsed->nodes, parsed->node_count, &parser->node_room,
	                       sizeof(*parsed->nodes));

	if (!NT_SUCCESS(status))
		return status;
	if (parser->depth == HID_DEPTH_MAX || parsed->node_count == HID_NODES_MAX)
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	uint16_t index = (uint16_t)parsed->node_count++;
	if (parser->depth == 0) {
		if (parsed->collection_count == 0xff)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		parsed->collection_count++;
		memset(parser->spans, 0, sizeof(parser->spans));
	}
	struct hid_parsed_node *node = &parsed->nodes[index];
	memset(node, 0, sizeof(*node));
	node->collection = (uint16_t)(parsed->collection_count - 1);
	node->node.CollectionType = item->value & 0xff;
	if (parser->locals.usage_count > 0) {
		node->node.LinkUsage = parser->locals.usages[0].range.first;
		node->node.LinkUsagePage = parser->locals.usages[0].page;
	}
	if (parser->depth > 0)
		link_node(parser, index, &node->node);
	parser->open[parser->depth++] = index;
	return STATUS_SUCCESS;
}

/* --- Items --------------------------------------------------------------------------------------------------- */

static NTSTATUS main_item(struct parser *parser, const struct item *item)
{
	NTSTATUS status = STATUS_SUCCESS;

	switch (item->tag) {
	case MAIN_INPUT: status = data_item(parser, HidP_Input, item); break;
	case MAIN_OUTPUT: status = data_item(parser, HidP_Output, item); break;
	case MAIN_FEATURE: status = data_item(parser, HidP_Feature, item); break;
	case MAIN_COLLECTION: status = open_collection(parser, item); break;
	case MAIN_END:
		if (parser->depth == 0)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		parser->depth--;
		break;
	default: break; /* reserved */
	}
	memset(&parser->locals, 0, sizeof(parser->locals));
	return status;
}

static NTSTATUS global_item(struct parser *parser, const struct item *item)
{
	struct globals *globals = &parser->globals;

	switch (item->tag) {
	case 0: globals->usage_page = (uint16_t)item->value; break;
	case 1: globals->logical_min = item->signed_value; break;
	case 2:
		globals->logical_max = item->signed_value;
		globals->logical_max_bits = item->value;
		break;
	case 3: globals->physical_min = item->signed_value; break;
	case 4: globals->physical_max = item->signed_value; break;
	case 5: globals->units_exponent = item->value; break;
	case 6: globals->units = item->value; break;
	case 7: globals->report_size = item->value; break;
	case 8:
		if (item->value == 0 || item->value > 0xff)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		globals->report_id = (uint8_t)item->value;
		break;
	case 9: globals->report_count = item->value; break;
	case 10:
		if (parser->stacked == STACK_MAX)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		parser->stack[parser->stacked++] = *globals;
		break;
	case 11:
		if (parser->stacked == 0)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		*globals = parser->stack[--parser->stacked];
		break;
	default: break;
	}
	return STATUS_SUCCESS;
}

static uint16_t page_of(const struct parser *parser, uint32_t usage, bool is_long)
{
	return is_long ? (uint16_t)(usage >> 16) : parser->globals.usage_page;
}

static NTSTATUS add_usage(struct parser *parser, uint32_t first, uint32_t last, bool is_long)
{
	struct locals *locals = &parser->locals;

	if (locals->usage_count == USAGES_MAX || (uint16_t)last < (uint16_t)first)
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	locals->usages[locals->usage_count++] =
		(struct usage_entry){ .page = page_of(parser, first, is_long),
		                      .range = { (uint16_t)first, (uint16_t)last },
		                      .is_range = first != last };
	return STATUS_SUCCESS;
}

static NTSTATUS local_item(struct parser *parser, const struct item *item)
{
	struct locals *locals = &parser->locals;
	uint16_t value = (uint16_t)item->value;

	switch (item->tag) {
	case 0: return add_usage(parser, item->value, item->value, item->size == 4);
	case 1:
		locals->minimum = item->value;
		locals->minimum_set = true;
		locals->minimum_is_long = item->size == 4;
		return STATUS_SUCCESS;
	case 2:
		if (!locals->minimum_set)
			return HIDP_STATUS_INVALID_PREPARSED_DATA;
		locals->minimum_set = false;
		return add_usage(parser, locals->minimum, item->value, locals->minimum_is_long);
	case 3: locals->designators = (struct hid_range){ value, value }; break;
	case 4: locals->designators.first = value; break;
	case 5: locals->designators.last = value; break;
	case 7: locals->strings = (struct hid_range){ value, value }; break;
	case 8: locals->strings.first = value; break;
	case 9: locals->strings.last = value; break;
	default: break; /* delimiters: every usage of a set counts */
	}
	return STATUS_SUCCESS;
}

/* The item at place; gives its bytes, 0 when it is cut off. */
static size_t read_item(const uint8_t *place, size_t left, struct item *item)
{
	static const uint8_t sizes[] = { 0, 1, 2, 4 };
	static const uint32_t signs[] = { 0, 0x80, 0x8000, 0, 0x80000000u };

	*item = (struct item){ .size = sizes[place[0] & 3],
		               .type = (place[0] >> 2) & 3,
		               .tag = place[0] >> 4 };
	if (place[0] == 0xfe) { /* a long item: of no use to anybody */
		size_t whole = left < 3 ? 0 : 3u + place[1];
		item->type = 3;
		return whole <= left ? whole : 0;
	}
	if (left < 1u + item->size)
		return 0;
	for (uint8_t at = 0; at < item->size; at++)
		item->value |= (uint32_t)place[1 + at] << (8 * at);
	item->signed_value = (int32_t)item->value;
	if (item->size < 4 && (item->value & signs[item->size]))
		item->signed_value = (int32_t)(item->value | ~(signs[item->size] * 2 - 1));
	return 1u + item->size;
}

static NTSTATUS take_item(struct parser *parser, const struct item *item)
{
	switch (item->type) {
	case ITEM_MAIN: return main_item(parser, item);
	case ITEM_GLOBAL: return global_item(parser, item);
	case ITEM_LOCAL: return local_item(parser, item);
	default: return STATUS_SUCCESS;
	}
}

NTSTATUS hid_parse(const uint8_t *descriptor, size_t bytes, struct hid_parsed *ret_parsed)
{
	struct parser *parser = calloc(1, sizeof(*parser));
	NTSTATUS status = STATUS_SUCCESS;
	size_t at = 0;

	memset(ret_parsed, 0, sizeof(*ret_parsed));
	if (!parser)
		return STATUS_INSUFFICIENT_RESOURCES;
	parser->parsed = ret_parsed;
	while (at < bytes && NT_SUCCESS(status)) {
		struct item item;
		size_t length = read_item(descriptor + at, bytes - at, &item);
		ret_parsed->error_at = (uint32_t)at;
		status = length ? take_item(parser, &item) : HIDP_STATUS_INVALID_PREPARSED_DATA;
		at += length;
	}
	if (NT_SUCCESS(status) && (parser->depth > 0 || ret_parsed->collection_count == 0))
		status = HIDP_STATUS_INVALID_PREPARSED_DATA;
	free(parser);
	return status;
}
