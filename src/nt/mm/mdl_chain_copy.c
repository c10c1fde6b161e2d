/* mm/mdl_chain_copy.c - filling, copying and comparing the bytes of chains of MDLs. */
#include "nt/mm/mdl_chain.h"

#include "nt/mm/mm_internal.h"

#include <emmintrin.h>
#include <string.h>

/* --- Kinds of stores ----------------------------------------------------------------------------------- */

/* Whole words go past the caches, what is left at either end the usual way. */
static void stream(UCHAR *to, const UCHAR *from, SIZE_T bytes)
{
	for (; bytes && (uintptr_t)to % sizeof(long long); bytes--)
		*to++ = *from++;
	for (; bytes >= sizeof(long long); bytes -= sizeof(long long)) {
		long long word;

		memcpy(&word, from, sizeof(word));
		_mm_stream_si64((long long *)to, word);
		to += sizeof(word);
		from += sizeof(word);
	}
	for (; bytes; bytes--)
		*to++ = *from++;
	_mm_sfence();
}

static void store_copy(enum mm_store store, UCHAR *to, const UCHAR *from, SIZE_T bytes)
{
	if (store == MM_STORE_NON_TEMPORAL)
		stream(to, from, bytes);
	else
		memmove(to, from, bytes);
	if (store == MM_STORE_SECURE)
		__asm__ volatile("" : : "r"(to) : "memory");
}

static void store_fill(enum mm_store store, UCHAR *to, UCHAR value, SIZE_T bytes)
{
	UCHAR words[256];

	if (store != MM_STORE_NON_TEMPORAL) {
		memset(to, value, bytes);
		if (store == MM_STORE_SECURE)
			__asm__ volatile("" : : "r"(to) : "memory");
		return;
	}
	memset(words, value, sizeof(words));
	while (bytes) {
		SIZE_T part = bytes < sizeof(words) ? bytes : sizeof(words);

		stream(to, words, part);
		to += part;
		bytes -= part;
	}
}

/* --- A chain and a buffer -------------------------------------------------------------------------------- */

struct transfer {
	enum mm_store store;
	UCHAR value;
	const UCHAR *source;
	UCHAR *target;
};

static NTSTATUS fill_piece(void *context, UCHAR *address, SIZE_T bytes)
{
	struct transfer *transfer = context;

	store_fill(transfer->store, address, transfer->value, bytes);
	return STATUS_SUCCESS;
}

static NTSTATUS write_piece(void *context, UCHAR *address, SIZE_T bytes)
{
	struct transfer *transfer = context;

	store_copy(transfer->store, address, transfer->source, bytes);
	transfer->source += bytes;
	return STATUS_SUCCESS;
}

static NTSTATUS read_piece(void *context, UCHAR *address, SIZE_T bytes)
{
	struct transfer *transfer = context;

	store_copy(transfer->store, transfer->target, address, bytes);
	transfer->target += bytes;
	return STATUS_SUCCESS;
}

NTSTATUS mm_span_fill(struct mm_span span, UCHAR value, enum mm_store store)
{
	struct transfer transfer = { .store = store, .value = value };

	return mm_span_iterate(span, fill_piece, &transfer);
}

NTSTATUS mm_span_write(struct mm_span span, const void *source, enum mm_store store)
{
	struct transfer transfer = { .store = store, .source = source };

	return mm_span_iterate(span, write_piece, &transfer);
}

NTSTATUS mm_span_read(struct mm_span span, void *target, enum mm_store store)
{
	struct transfer transfer = { .store = store, .target = target };

	return mm_span_iterate(span, read_piece, &transfer);
}

/* --- Two chains --------------------------------------------------------------------------------------------- */

/* The addresses that position and bytes cover in its own MDL. */
static SIZE_T stretch(const struct mm_position *position, SIZE_T bytes, uintptr_t *ret_start)
{
	SIZE_T left = MmGetMdlByteCount(position->mdl) - position->offset;

	*ret_start = (uintptr_t)MmGetMdlVirtualAddress(position->mdl) + position->offset;
	return left < bytes ? left : bytes;
}

static bool meets(struct mm_position position, SIZE_T bytes, uintptr_t start, uintptr_t end)
{
	while (bytes && position.mdl) {
		uintptr_t here;
		SIZE_T part = stretch(&position, bytes, &here);

		if (here < end && start < here + part)
			return true;
		mm_position_advance(&position, part);
		bytes -= part;
	}
	return false;
}

/* MDL-8: every stretch of the one against the whole of the other, by what the MDLs describe. */
static bool overlap(struct mm_position to, struct mm_position from, SIZE_T bytes)
{
	SIZE_T left = bytes;

	while (left && from.mdl) {
		uintptr_t start;
		SIZE_T part = stretch(&from, left, &start);

		if (meets(to, bytes, start, start + part))
			return true;
		mm_position_advance(&from, part);
		left -= part;
	}
	return false;
}

static void report_overlap(const struct mm_position *to, const struct mm_position *from)
{
	verify_report(
		&(struct verify_fact){
			.rule = "MDL-8",
			.code = 0x139,
			.parameter = { FAST_FAIL_INVALID_BUFFER_ACCESS, (uintptr_t)to->mdl,
	                               (uintptr_t)from->mdl },
			.advice = "Copy through a buffer of its own when the two chains "
				  "describe the same bytes." },
		"a copy between two chains of MDLs that share bytes");
}

/* The next bytes that lie together in both chains. */
static NTSTATUS common_piece(struct mm_position *one, struct mm_position *two, SIZE_T wanted,
                             struct mm_piece *ret_pieces)
{
	NTSTATUS status = mm_piece_at(one, wanted, &ret_pieces[0]);

	if (NT_SUCCESS(status))
		status = mm_piece_at(two, wanted, &ret_pieces[1]);
	if (!NT_SUCCESS(status))
		return status;
	if (ret_pieces[0].bytes > ret_pieces[1].bytes)
		ret_pieces[0].bytes = ret_pieces[1].bytes;
	return STATUS_SUCCESS;
}

NTSTATUS mm_chain_copy(struct mm_position *to, struct mm_position *from, SIZE_T bytes,
                       enum mm_store store)
{
	mm_position_advance(to, 0);
	mm_position_advance(from, 0);
	if (overlap(*to, *from, bytes))
		report_overlap(to, from);
	while (bytes) {
		struct mm_piece piece[2];
		NTSTATUS status = common_piece(to, from, bytes, piece);

		if (!NT_SUCCESS(status))
			return status;
		store_copy(store, piece[0].address, piece[1].address, piece[0].bytes);
		mm_position_advance(to, piece[0].bytes);
		mm_position_advance(from, piece[0].bytes);
		bytes -= piece[0].bytes;
	}
	return STATUS_SUCCESS;
}

NTSTATUS mm_chain_equal(struct mm_position *left, struct mm_position *right, SIZE_T bytes,
                        bool *ret_equal)
{
	*ret_equal = false;
	mm_position_advance(left, 0);
	mm_position_advance(right, 0);
	while (bytes) {
		struct mm_piece piece[2];
		NTSTATUS status = common_piece(left, right, bytes, piece);

		if (!NT_SUCCESS(status))
			return status;
		if (memcmp(piece[0].address, piece[1].address, piece[0].bytes) != 0)
			return STATUS_SUCCESS;
		mm_position_advance(left, piece[0].bytes);
		mm_position_advance(right, piece[0].bytes);
		bytes -= piece[0].bytes;
	}
	*ret_equal = true;
	return STATUS_SUCCESS;
}
