/*
 * ob/call_site.h - where a handle or a reference was made: stacks of return addresses, each kept once a machine.
 *
 * Model    A driver makes its handles at few places; a slot holds the address of the record of its place. Records
 *          live as long as the machine. When there are very many, or memory is short, a record of zeros stands for
 *          the rest.
 * Locks    None: records are pushed by compare-exchange. Any IRQL.
 */
#ifndef DRYDOCK_NT_OB_CALL_SITE_H
#define DRYDOCK_NT_OB_CALL_SITE_H

#include "nt/ob/ob.h"

struct ob_call_site {
	const struct ob_call_site *next;
	uint64_t address[OB_SITE_DEPTH]; /* innermost first, then zeros */
};

#define OB_CALL_SITE_BUCKETS 256

struct ob_call_sites {
	const struct ob_call_site *bucket[OB_CALL_SITE_BUCKETS];
	uint32_t count;
};

/* The record of the caller's callers. Never null. */
const struct ob_call_site *ob_call_site(struct ob_machine *ob);
void ob_call_sites_finish(struct ob_call_sites *sites);

#endif
