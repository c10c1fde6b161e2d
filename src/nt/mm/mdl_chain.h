/*
 * nt/mm/mdl_chain.h - the bytes of MDLs that are linked by Next, taken as one run.
 *
 * Model    A chain is a list of MDLs, null for no bytes; MDLs without bytes are legal and skipped. A position
 *          is a byte of a chain: normal when its offset lies inside its MDL, or (null, 0) for the end. A span
 *          is a position and a length. MDLs are mapped as they are reached; a span of no bytes maps nothing.
 * Source   docs/spec/wdf-ndis.md MDL-3 to MDL-12.
 * Owns     Nothing: chains and buffers are the caller's.
 * IRQL     <= DISPATCH_LEVEL. No locks.
 * Errors   STATUS_INSUFFICIENT_RESOURCES: an MDL could not be mapped; the bytes before it may be written. A
 *          span that its chain does not hold is bugcheck 0x139 (FAST_FAIL_INVALID_BUFFER_ACCESS) when the
 *          end is met; the bytes before it may be written.
 * Tests    tests/nt/mm/mdl_chain_test.c
 */
#ifndef DRYDOCK_NT_MM_MDL_CHAIN_H
#define DRYDOCK_NT_MM_MDL_CHAIN_H

#include <stdbool.h>

#include <ntifs.h>

struct mm_position {
	PMDL mdl;
	SIZE_T offset;
};

struct mm_span {
	struct mm_position start;
	SIZE_T length;
};

/* How bytes are stored; what they are in the end is the same. */
enum mm_store {
	MM_STORE_PLAIN,
	MM_STORE_NON_TEMPORAL, /* past the caches */
	MM_STORE_SECURE,       /* never left out by a compiler */
	MM_STORE_KINDS
};

struct mm_chain_information {
	ULONG mdl_count, filled_count; /* all; those with bytes */
	ULONG mapped_count;            /* with bytes, and mapped or of nonpaged pool */
	SIZE_T bytes, pages;           /* pages: the sum of each MDL's, none merged */
	ULONG alignment;               /* greatest power of two, PAGE_SIZE at most, that all starts share */
};

/* The bytes of chain; null has none. */
SIZE_T mm_chain_length(const MDL *chain);
void mm_chain_query(const MDL *chain, struct mm_chain_information *ret_information);

/* The byte at offset of chain, normal; the end when offset is the chain's length. Beyond it: bugcheck. */
struct mm_position mm_chain_at(PMDL chain, SIZE_T offset);
/* Move position on by bytes and make it normal; beyond the end: bugcheck. */
void mm_position_advance(struct mm_position *position, SIZE_T bytes);

/* One piece of a span: bytes at address. Anything but STATUS_SUCCESS ends the walk and is its result. */
typedef NTSTATUS mm_piece_routine(void *context, UCHAR *address, SIZE_T bytes);
NTSTATUS mm_span_iterate(struct mm_span span, mm_piece_routine *routine, void *context);

NTSTATUS mm_span_fill(struct mm_span span, UCHAR value, enum mm_store store);
/* Copy span.length bytes from, or to, a buffer of that size. */
NTSTATUS mm_span_write(struct mm_span span, const void *source, enum mm_store store);
NTSTATUS mm_span_read(struct mm_span span, void *target, enum mm_store store);

/*
 * Copy bytes from one chain to another, and move both positions past what was copied. Bytes that are in both
 * spans are a finding (rule MDL-8), and what is copied then is not defined.
 */
NTSTATUS mm_chain_copy(struct mm_position *to, struct mm_position *from, SIZE_T bytes, enum mm_store store);
/*
 * Compare bytes of two chains. Both positions are moved past what is equal; at a difference they stop at the
 * start of the piece that differs. ret_equal is false on failure too.
 */
NTSTATUS mm_chain_equal(struct mm_position *left, struct mm_position *right, SIZE_T bytes, bool *ret_equal);

#endif
