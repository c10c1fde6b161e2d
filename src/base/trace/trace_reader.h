/*
 * base/trace/trace_reader.h - a saved log, read back.
 *
 * Model    The file's bytes stay the caller's; the reader points into them and believes no count that the
 *          bytes left over do not bear out. Records are copied out one at a time: texts of any length stand
 *          before them, so they are not aligned.
 * Source   docs/traces.md; base/trace/trace_file.h.
 * Locks    None; a reader is only read once it is made.
 * Tests    tests/base/trace/trace_reader_test.c, fuzz/fuzz_trace.c
 */
#ifndef DRYDOCK_BASE_TRACE_READER_H
#define DRYDOCK_BASE_TRACE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/trace/trace.h"

struct trace_reader_ring {
	uint32_t thread;
	uint64_t count; /* records here */
	uint64_t lost;  /* older ones that the ring had overwritten */
	const unsigned char *records;
};

struct trace_reader {
	struct trace_reader_ring *ring;
	uint32_t ring_count;
	struct trace_reader_text *text;
	uint32_t text_count;
};

/*
 * Read size bytes of data, which must outlive ret_reader.
 * Gives    0; else a negative errno, nothing is owned, and ret_reason (static) says what is wrong.
 * Errors   -EINVAL: no trace, or a broken one; -ENOTSUP: another version; -ENOMEM.
 */
int trace_reader_init(struct trace_reader *ret_reader, const void *data, size_t size,
                      const char **ret_reason);
void trace_reader_finish(struct trace_reader *reader);

/* Copy record number index (below ring->count) of ring. */
void trace_reader_record(const struct trace_reader_ring *ring, uint64_t index,
                         struct trace_record *ret_record);
/* Text id's bytes (not terminated) and how many; null: there is none. */
const char *trace_reader_text(const struct trace_reader *reader, uint64_t id, size_t *ret_bytes);

#endif
