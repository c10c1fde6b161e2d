/*
 * base/trace/signature.h - what functions take and give, as far as a trace may say it.
 *
 * Model    A table generated from the prototypes of our headers (signatures.py tells the letters). Numbers and
 *          handles are recorded; addresses never are, since they differ from run to run.
 */
#ifndef DRYDOCK_BASE_TRACE_SIGNATURE_H
#define DRYDOCK_BASE_TRACE_SIGNATURE_H

#include <stddef.h>

struct trace_signature {
	const char *name;
	char result;
	const char *parameters;
};

/* Sorted by name. */
extern const struct trace_signature trace_signatures[];
extern const size_t trace_signature_count;

/* The signature of name, or null. */
const struct trace_signature *trace_signature_find(const char *name);

#endif
