/*
 * fuzz/fuzz_trace.c - a trace file of any origin: no count in it is believed.
 *
 * Parser   src/base/trace/trace_reader.c
 */
#include "fuzz.h"

#include "base/trace/trace_reader.h"

static volatile uint64_t sum; /* so that nothing that is read can be left out */

static void walk(const struct trace_reader *reader)
{
	for (uint32_t index = 0; index < reader->ring_count; index++) {
		const struct trace_reader_ring *ring = &reader->ring[index];

		for (uint64_t number = 0; number < ring->count; number++) {
			struct trace_record record;
			size_t bytes = 0;
			const char *text;

			trace_reader_record(ring, number, &record);
			text = trace_reader_text(reader, record.value[0], &bytes);
			sum += text && bytes ? (uint64_t)text[0] + (uint64_t)text[bytes - 1]
			                     : record.kind;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace_reader reader;
	const char *reason;

	if (trace_reader_init(&reader, data, size, &reason))
		return 0;
	walk(&reader);
	trace_reader_finish(&reader);
	return 0;
}
