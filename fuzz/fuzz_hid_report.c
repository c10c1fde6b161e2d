/*
 * fuzz/fuzz_hid_report.c - report descriptors from a device: parsed in bounds, and what comes out stays in a report.
 *
 * Parser   src/nt/hid/parse.c
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "nt/hid/parse.h"

/* Every field lies in the longest report of its kind. */
static void expect_fields(const struct hid_parsed *parsed)
{
	for (size_t at = 0; at < parsed->field_count; at++) {
		const struct hid_field *field = &parsed->fields[at].field;
		uint64_t end = field->bit + (uint64_t)field->count * field->bit_size;
		uint64_t most = 0;
		for (size_t report = 0; report < parsed->report_count; report++) {
			uint32_t bits = parsed->reports[report].bits[parsed->fields[at].type];
			most = bits > most ? bits : most;
		}
		if (end > most || field->usages.last < field->usages.first ||
		    parsed->fields[at].collection >= parsed->collection_count)
			abort();
	}
}

static void expect_nodes(const struct hid_parsed *parsed)
{
	for (size_t at = 0; at < parsed->node_count; at++)
		if (parsed->nodes[at].node.Parent >= parsed->node_count ||
		    parsed->nodes[at].node.FirstChild >= parsed->node_count)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hid_parsed parsed;
	uint8_t *bytes = malloc(size ? size : 1);

	if (!bytes)
		return 0;
	memcpy(bytes, data, size); /* the end is the end for the sanitizer too */
	if (NT_SUCCESS(hid_parse(bytes, size, &parsed))) {
		expect_fields(&parsed);
		expect_nodes(&parsed);
	} else if (parsed.error_at > size) {
		abort();
	}
	hid_parsed_free(&parsed);
	free(bytes);
	return 0;
}
