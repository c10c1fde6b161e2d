/*
 * hid/preparsed.c - preparsed data of each top-level collection, and bits of reports.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/hid/parse.h"

#define HID_TAG 'PdiH'

struct hid_field *hid_fields(PHIDP_PREPARSED_DATA data, HIDP_REPORT_TYPE type)
{
	struct hid_field *fields = data->fields;

	for (unsigned before = 0; before < (unsigned)type; before++)
		fields += data->field_count[before];
	return fields;
}

HIDP_LINK_COLLECTION_NODE *hid_nodes(PHIDP_PREPARSED_DATA data)
{
	struct hid_field *end = hid_fields(data, HidP_Feature) + data->field_count[HidP_Feature];

	return (HIDP_LINK_COLLECTION_NODE *)end;
}

uint32_t hid_bits_get(const uint8_t *report, uint32_t bit, uint32_t count)
{
	uint32_t value = 0;

	for (uint32_t at = 0; at < count; at++, bit++)
		value |= (uint32_t)((report[bit / 8] >> (bit % 8)) & 1) << at;
	return value;
}

void hid_bits_set(uint8_t *report, uint32_t bit, uint32_t count, uint32_t value)
{
	for (uint32_t at = 0; at < count; at++, bit++) {
		uint8_t mask = (uint8_t)(1u << (bit % 8));
		if ((value >> at) & 1)
			report[bit / 8] |= mask;
		else
			report[bit / 8] &= (uint8_t)~mask;
	}
}

/* --- Making it ---------------------------------------------------------------------------------------------- */

static size_t count_nodes(const struct hid_parsed *parsed, uint16_t collection)
{
	size_t count = 0;

	for (size_t at = 0; at < parsed->node_count; at++)
		count += parsed->nodes[at].collection == collection;
	return count;
}

static size_t count_fields(const struct hid_parsed *parsed, uint16_t collection)
{
	size_t count = 0;

	for (size_t at = 0; at < parsed->field_count; at++)
		count += parsed->fields[at].collection == collection;
	return count;
}

static void put_fields(const struct hid_parsed *parsed, uint16_t collection,
                       PHIDP_PREPARSED_DATA data)
{
	struct hid_field *next = data->fields;

	for (uint8_t type = 0; type < HID_REPORT_TYPES; type++) {
		for (size_t at = 0; at < parsed->field_count; at++) {
			const struct hid_parsed_field *from = &parsed->fields[at];
			if (from->collection != collection || from->type != type)
				continue;
			*next = from->field;
			uint16_t span = (uint16_t)(next->usages.last - next->usages.first);
			next->data.first = data->data_count[type];
			next->data.last = (uint16_t)(next->data.first + span);
			data->data_count[type] = (uint16_t)(next->data.last + 1);
			data->field_count[type]++;
			next++;
		}
	}
}

static void put_nodes(const struct hid_parsed *parsed, uint16_t collection,
                      PHIDP_PREPARSED_DATA data)
{
	HIDP_LINK_COLLECTION_NODE *nodes = hid_nodes(data);

	for (size_t at = 0; at < parsed->node_count; at++)
		if (parsed->nodes[at].collection == collection)
			nodes[data->node_count++] = parsed->nodes[at].node;
	data->usage = nodes[0].LinkUsage;
	data->usage_page = nodes[0].LinkUsagePage;
}

static uint16_t bytes_of(uint32_t bits)
{
	return (uint16_t)((bits + 7) / 8);
}

static void put_lengths(const struct hid_parsed *parsed, uint16_t collection,
                        PHIDP_PREPARSED_DATA data)
{
	for (size_t at = 0; at < parsed->report_count; at++)
		for (int type = 0; type < HID_REPORT_TYPES; type++) {
			uint16_t bytes = bytes_of(parsed->reports[at].bits[type]);
			if (parsed->reports[at].collection == collection &&
			    bytes > data->report_bytes[type])
				data->report_bytes[type] = bytes;
		}
}

/* The length has 16 bits where it is told. */
static NTSTATUS make(const struct hid_parsed *parsed, uint16_t collection, POOL_TYPE pool,
                     PHIDP_PREPARSED_DATA *ret_data)
{
	size_t bytes = sizeof(struct _HIDP_PREPARSED_DATA) +
	               count_fields(parsed, collection) * sizeof(struct hid_field) +
	               count_nodes(parsed, collection) * sizeof(HIDP_LINK_COLLECTION_NODE);

	if (bytes > 0xffff)
		return HIDP_STATUS_INVALID_PREPARSED_DATA;
	PHIDP_PREPARSED_DATA data = ExAllocatePoolWithTag(pool, bytes, HID_TAG);
	if (!data)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(data, 0, bytes);
	data->magic = HID_MAGIC;
	data->bytes = (uint32_t)bytes;
	put_fields(parsed, collection, data);
	put_nodes(parsed, collection, data);
	put_lengths(parsed, collection, data);
	*ret_data = data;
	return STATUS_SUCCESS;
}

static NTSTATUS describe(const struct hid_parsed *parsed, POOL_TYPE pool, PHIDP_DEVICE_DESC device)
{
	for (uint16_t at = 0; at < parsed->collection_count; at++) {
		PHIDP_COLLECTION_DESC to = &device->CollectionDesc[at];
		NTSTATUS status = make(parsed, at, pool, &to->PreparsedData);
		if (!NT_SUCCESS(status))
			return status;
		to->UsagePage = to->PreparsedData->usage_page;
		to->Usage = to->PreparsedData->usage;
		to->CollectionNumber = (UCHAR)(at + 1);
		to->InputLength = to->PreparsedData->report_bytes[HidP_Input];
		to->OutputLength = to->PreparsedData->report_bytes[HidP_Output];
		to->FeatureLength = to->PreparsedData->report_bytes[HidP_Feature];
		to->PreparsedDataLength = (USHORT)to->PreparsedData->bytes;
	}
	for (size_t at = 0; at < parsed->report_count; at++) {
		const struct hid_parsed_report *from = &parsed->reports[at];
		device->ReportIDs[at] = (HIDP_REPORT_IDS){
			.ReportID = from->id,
			.CollectionNumber = (UCHAR)(from->collection + 1),
			.InputLength = bytes_of(from->bits[HidP_Input]),
			.OutputLength = bytes_of(from->bits[HidP_Output]),
			.FeatureLength = bytes_of(from->bits[HidP_Feature]),
		};
	}
	return STATUS_SUCCESS;
}

static PVOID zeroed(POOL_TYPE pool, size_t count, size_t size)
{
	PVOID block = ExAllocatePoolWithTag(pool, (count ? count : 1) * size, HID_TAG);

	if (block)
		memset(block, 0, (count ? count : 1) * size);
	return block;
}

NTSTATUS HidP_GetCollectionDescription(PUCHAR ReportDesc, ULONG DescLength, POOL_TYPE PoolType,
                                       PHIDP_DEVICE_DESC DeviceDescription)
{
	struct hid_parsed parsed;
	NTSTATUS status = hid_parse(ReportDesc, DescLength, &parsed);

	memset(DeviceDescription, 0, sizeof(*DeviceDescription));
	if (NT_SUCCESS(status)) {
		DeviceDescription->CollectionDescLength = parsed.collection_count;
		DeviceDescription->ReportIDsLength = (ULONG)parsed.report_count;
		DeviceDescription->CollectionDesc =
			zeroed(PoolType, parsed.collection_count, sizeof(HIDP_COLLECTION_DESC));
		DeviceDescription->ReportIDs =
			zeroed(PoolType, parsed.report_count, sizeof(HIDP_REPORT_IDS));
		status = DeviceDescription->CollectionDesc && DeviceDescription->ReportIDs
		                 ? describe(&parsed, PoolType, DeviceDescription)
		                 : STATUS_INSUFFICIENT_RESOURCES;
	} else {
		DeviceDescription->Dbg.ErrorCode = parsed.error_at;
	}
	if (!NT_SUCCESS(status))
		HidP_FreeCollectionDescription(DeviceDescription);
	hid_parsed_free(&parsed);
	return status;
}

VOID HidP_FreeCollectionDescription(PHIDP_DEVICE_DESC DeviceDescription)
{
	for (ULONG at = 0;
	     DeviceDescription->CollectionDesc && at < DeviceDescription->CollectionDescLength;
	     at++)
		if (DeviceDescription->CollectionDesc[at].PreparsedData)
			ExFreePool(DeviceDescription->CollectionDesc[at].PreparsedData);
	if (DeviceDescription->CollectionDesc)
		ExFreePool(DeviceDescription->CollectionDesc);
	if (DeviceDescription->ReportIDs)
		ExFreePool(DeviceDescription->ReportIDs);
	DeviceDescription->CollectionDesc = NULL;
	DeviceDescription->ReportIDs = NULL;
}
