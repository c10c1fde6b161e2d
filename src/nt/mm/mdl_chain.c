/* mm/mdl_chain.c - positions in chains of MDLs, walks over their pieces, what a chain is like. */
#include "nt/mm/mdl_chain.h"

#include "nt/mm/mm_internal.h"

#define BUGCHECK_FAST_FAIL 0x139u

static _Noreturn void chain_is_too_short(PMDL last, SIZE_T missing)
{
	verify_bugcheck(&(struct verify_fact){ .rule = "MDL-6",
	                                       .code = BUGCHECK_FAST_FAIL,
	                                       .parameter = { FAST_FAIL_INVALID_BUFFER_ACCESS,
	                                                      (uintptr_t)last, missing },
	                                       .advice = "Ask for no more bytes than the MDLs of "
	                                                 "the chain hold." },
	                "a chain of MDLs ends %llu bytes too early", (unsigned long long)missing);
}

SIZE_T mm_chain_length(const MDL *chain)
{
	SIZE_T bytes = 0;

	for (; chain; chain = chain->Next)
		bytes += MmGetMdlByteCount(chain);
	return bytes;
}

/* The largest power of two that divides address, PAGE_SIZE at most. */
static ULONG alignment_of(uintptr_t address)
{
	uintptr_t offset = address & (PAGE_SIZE - 1);

	return offset ? (ULONG)(offset & -offset) : PAGE_SIZE;
}

void mm_chain_query(const MDL *chain, struct mm_chain_information *ret_information)
{
	struct mm_chain_information information = { .alignment = PAGE_SIZE };

	for (; chain; chain = chain->Next) {
		uintptr_t address = (uintptr_t)MmGetMdlVirtualAddress(chain);
		ULONG alignment = alignment_of(address);

		information.mdl_count++;
		if (chain->ByteCount == 0)
			continue;
		information.filled_count++;
		if (chain->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL))
			information.mapped_count++;
		information.bytes += chain->ByteCount;
		information.pages += ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, chain->ByteCount);
		if (alignment < information.alignment)
			information.alignment = alignment;
	}
	*ret_information = information;
}

void mm_position_advance(struct mm_position *position, SIZE_T bytes)
{
	PMDL mdl = position->mdl, last = mdl;
	SIZE_T offset = position->offset + bytes;

	for (; mdl && offset >= MmGetMdlByteCount(mdl); mdl = mdl->Next) {
		offset -= MmGetMdlByteCount(mdl);
		last = mdl;
	}
	if (!mdl && offset)
		chain_is_too_short(last, offset);
	*position = (struct mm_position){ mdl, offset };
}

struct mm_position mm_chain_at(PMDL chain, SIZE_T offset)
{
	struct mm_position position = { chain, 0 };

	mm_position_advance(&position, offset);
	return position;
}

NTSTATUS mm_piece_at(struct mm_position *position, SIZE_T wanted, struct mm_piece *ret_piece)
{
	UCHAR *address;
	SIZE_T left;

	mm_position_advance(position, 0);
	if (!position->mdl)
		chain_is_too_short(NULL, wanted);
	address = MmGetSystemAddressForMdlSafe(position->mdl, NormalPagePriority);
	if (!address)
		return STATUS_INSUFFICIENT_RESOURCES;
	left = MmGetMdlByteCount(position->mdl) - position->offset;
	*ret_piece = (struct mm_piece){ address + position->offset, left < wanted ? left : wanted };
	return STATUS_SUCCESS;
}

NTSTATUS mm_span_iterate(struct mm_span span, mm_piece_routine *routine, void *context)
{
	while (span.length) {
		struct mm_piece piece;
		NTSTATUS status = mm_piece_at(&span.start, span.length, &piece);

		if (NT_SUCCESS(status))
			status = routine(context, piece.address, piece.bytes);
		if (status != STATUS_SUCCESS)
			return status;
		mm_position_advance(&span.start, piece.bytes);
		span.length -= piece.bytes;
	}
	return STATUS_SUCCESS;
}
