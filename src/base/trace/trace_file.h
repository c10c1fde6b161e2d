/*
 * base/trace/trace_file.h - the saved form of a log.
 *
 * Layout   header, then text_count texts (header, bytes), then ring_count rings (header, records).
 *          Everything little endian, no padding beyond what the structures show. A reader checks every
 *          count against the bytes that are left before it believes it.
 */
#ifndef DRYDOCK_BASE_TRACE_FILE_H
#define DRYDOCK_BASE_TRACE_FILE_H

#include <stdint.h>

#define TRACE_FILE_MAGIC 0x454341525444ULL /* "DTRACE" */
#define TRACE_FILE_VERSION 1u

struct trace_file_header {
	uint64_t magic;
	uint32_t version;
	uint32_t text_count;
	uint32_t ring_count;
	uint32_t reserved;
};

struct trace_file_text {
	uint32_t id;
	uint32_t bytes;
};

struct trace_file_ring {
	uint32_t thread;
	uint32_t reserved;
	uint64_t count;
	uint64_t lost; /* records that the ring overwrote */
};

_Static_assert(sizeof(struct trace_file_header) == 24, "trace file header");
_Static_assert(sizeof(struct trace_file_text) == 8, "trace file text");
_Static_assert(sizeof(struct trace_file_ring) == 24, "trace file ring");

#endif
