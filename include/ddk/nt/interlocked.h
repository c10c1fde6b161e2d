/*
 * nt/interlocked.h - interlocked operations and barriers, inline through the compiler's atomics.
 *
 * Source   WDK reference: InterlockedXxx, KeMemoryBarrier, ReadAcquire and kin. All are full barriers unless
 *          the suffix says otherwise; every access is at most as wide as a pointer but for the 128-bit exchange.
 */
#ifndef DRYDOCK_DDK_NT_INTERLOCKED_H
#define DRYDOCK_DDK_NT_INTERLOCKED_H

#include "../ntdef.h"

#define DRYDOCK_INTERLOCKED(name, type, builtin) \
	DRYDOCK_INLINE type name(type volatile *Target, type Value) \
	{ \
		return builtin(Target, Value, __ATOMIC_SEQ_CST); \
	}
#define DRYDOCK_INTERLOCKED_STEP(name, type, builtin) \
	DRYDOCK_INLINE type name(type volatile *Target) \
	{ \
		return builtin(Target, 1, __ATOMIC_SEQ_CST); \
	}
#define DRYDOCK_INTERLOCKED_COMPARE(name, type) \
	DRYDOCK_INLINE type name(type volatile *Target, type Exchange, type Comparand) \
	{ \
		__atomic_compare_exchange_n(Target, &Comparand, Exchange, 0, __ATOMIC_SEQ_CST, \
		                            __ATOMIC_SEQ_CST); \
		return Comparand; \
	}
#define DRYDOCK_INTERLOCKED_WIDTH(suffix, type) \
	DRYDOCK_INTERLOCKED_STEP(InterlockedIncrement##suffix, type, __atomic_add_fetch) \
	DRYDOCK_INTERLOCKED_STEP(InterlockedDecrement##suffix, type, __atomic_sub_fetch) \
	DRYDOCK_INTERLOCKED(InterlockedExchange##suffix, type, __atomic_exchange_n) \
	DRYDOCK_INTERLOCKED(InterlockedExchangeAdd##suffix, type, __atomic_fetch_add) \
	DRYDOCK_INTERLOCKED(InterlockedAdd##suffix, type, __atomic_add_fetch) \
	DRYDOCK_INTERLOCKED(InterlockedAnd##suffix, type, __atomic_fetch_and) \
	DRYDOCK_INTERLOCKED(InterlockedOr##suffix, type, __atomic_fetch_or) \
	DRYDOCK_INTERLOCKED(InterlockedXor##suffix, type, __atomic_fetch_xor) \
	DRYDOCK_INTERLOCKED_COMPARE(InterlockedCompareExchange##suffix, type)

DRYDOCK_INTERLOCKED_WIDTH(, LONG)
DRYDOCK_INTERLOCKED_WIDTH(8, CHAR)
DRYDOCK_INTERLOCKED_WIDTH(16, SHORT)
DRYDOCK_INTERLOCKED_WIDTH(64, LONG64)

DRYDOCK_INLINE PVOID InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
	return __atomic_exchange_n(Target, Value, __ATOMIC_SEQ_CST);
}

DRYDOCK_INLINE PVOID InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange,
                                                       PVOID Comparand)
{
	__atomic_compare_exchange_n(Destination, &Comparand, Exchange, 0, __ATOMIC_SEQ_CST,
	                            __ATOMIC_SEQ_CST);
	return Comparand;
}

DRYDOCK_INLINE UCHAR InterlockedBitTestAndSet(LONG volatile *Base, LONG Bit)
{
	ULONG mask = 1u << (Bit & 31);

	return (__atomic_fetch_or((ULONG volatile *)Base + (Bit >> 5), mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

DRYDOCK_INLINE UCHAR InterlockedBitTestAndReset(LONG volatile *Base, LONG Bit)
{
	ULONG mask = 1u << (Bit & 31);

	return (__atomic_fetch_and((ULONG volatile *)Base + (Bit >> 5), ~mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

DRYDOCK_INLINE UCHAR InterlockedBitTestAndComplement(LONG volatile *Base, LONG Bit)
{
	ULONG mask = 1u << (Bit & 31);

	return (__atomic_fetch_xor((ULONG volatile *)Base + (Bit >> 5), mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

DRYDOCK_INLINE UCHAR InterlockedBitTestAndSet64(LONG64 volatile *Base, LONG64 Bit)
{
	ULONG64 mask = 1ull << (Bit & 63);

	return (__atomic_fetch_or((ULONG64 volatile *)Base + (Bit >> 6), mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

DRYDOCK_INLINE UCHAR InterlockedBitTestAndReset64(LONG64 volatile *Base, LONG64 Bit)
{
	ULONG64 mask = 1ull << (Bit & 63);

	return (__atomic_fetch_and((ULONG64 volatile *)Base + (Bit >> 6), ~mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

/* Exchange is high, low; 1 and no change in ComparandResult when it was equal. An import: needs cmpxchg16b. */
DRYDOCK_EXTERN_C UCHAR InterlockedCompareExchange128(LONG64 volatile *Destination, LONG64 ExchangeHigh,
                                                     LONG64 ExchangeLow, LONG64 *ComparandResult);

#define InterlockedExchangeAddSizeT(a, b) \
	((SIZE_T)InterlockedExchangeAdd64((LONG64 volatile *)(a), (LONG64)(b)))
#define InterlockedIncrementSizeT(a) ((SIZE_T)InterlockedIncrement64((LONG64 volatile *)(a)))
#define InterlockedDecrementSizeT(a) ((SIZE_T)InterlockedDecrement64((LONG64 volatile *)(a)))
#define InterlockedSubtract(a, b) ((LONG)InterlockedAdd((a), -(LONG)(b)))
#define InterlockedAddUlong(a, b) ((ULONG)InterlockedAdd((LONG volatile *)(a), (LONG)(b)))
#define InterlockedExchangeUlong(a, b) ((ULONG)InterlockedExchange((LONG volatile *)(a), (LONG)(b)))
#define InterlockedCompareExchangeUlong(a, b, c) \
	((ULONG)InterlockedCompareExchange((LONG volatile *)(a), (LONG)(b), (LONG)(c)))

#define InterlockedIncrementAcquire InterlockedIncrement
#define InterlockedIncrementRelease InterlockedIncrement
#define InterlockedIncrementNoFence InterlockedIncrement
#define InterlockedDecrementAcquire InterlockedDecrement
#define InterlockedDecrementRelease InterlockedDecrement
#define InterlockedDecrementNoFence InterlockedDecrement
#define InterlockedExchangeAcquire InterlockedExchange
#define InterlockedExchangeNoFence InterlockedExchange
#define InterlockedExchangeAddAcquire InterlockedExchangeAdd
#define InterlockedExchangeAddRelease InterlockedExchangeAdd
#define InterlockedExchangeAddNoFence InterlockedExchangeAdd
#define InterlockedCompareExchangeAcquire InterlockedCompareExchange
#define InterlockedCompareExchangeRelease InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence InterlockedCompareExchange
#define InterlockedCompareExchangeAcquire64 InterlockedCompareExchange64
#define InterlockedCompareExchangeRelease64 InterlockedCompareExchange64
#define InterlockedCompareExchangeNoFence64 InterlockedCompareExchange64
#define InterlockedExchangePointerNoFence InterlockedExchangePointer
#define InterlockedExchangePointerAcquire InterlockedExchangePointer
#define InterlockedCompareExchangePointerAcquire InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerRelease InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerNoFence InterlockedCompareExchangePointer
#define InterlockedIncrementNoFence64 InterlockedIncrement64
#define InterlockedDecrementNoFence64 InterlockedDecrement64
#define InterlockedAndAcquire InterlockedAnd
#define InterlockedAndRelease InterlockedAnd
#define InterlockedOrAcquire InterlockedOr
#define InterlockedOrRelease InterlockedOr
#define InterlockedOrNoFence InterlockedOr
#define InterlockedAndNoFence InterlockedAnd
#define _InterlockedIncrement InterlockedIncrement
#define _InterlockedDecrement InterlockedDecrement
#define _InterlockedExchange InterlockedExchange
#define _InterlockedExchangeAdd InterlockedExchangeAdd
#define _InterlockedCompareExchange InterlockedCompareExchange
#define _InterlockedAnd InterlockedAnd
#define _InterlockedOr InterlockedOr
#define _InterlockedXor InterlockedXor
#define _InterlockedIncrement16 InterlockedIncrement16
#define _InterlockedDecrement16 InterlockedDecrement16
#define _InterlockedCompareExchange16 InterlockedCompareExchange16
#define _InterlockedIncrement64 InterlockedIncrement64
#define _InterlockedDecrement64 InterlockedDecrement64
#define _InterlockedExchange64 InterlockedExchange64
#define _InterlockedExchangeAdd64 InterlockedExchangeAdd64
#define _InterlockedCompareExchange64 InterlockedCompareExchange64
#define _InterlockedAnd64 InterlockedAnd64
#define _InterlockedOr64 InterlockedOr64
#define _InterlockedExchangePointer InterlockedExchangePointer
#define _InterlockedCompareExchangePointer InterlockedCompareExchangePointer
#define _InterlockedCompareExchange128 InterlockedCompareExchange128
#define _interlockedbittestandset InterlockedBitTestAndSet
#define _interlockedbittestandreset InterlockedBitTestAndReset

#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define KeMemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define KeMemoryBarrierWithoutFence() __atomic_signal_fence(__ATOMIC_SEQ_CST)

#define DRYDOCK_READ_WRITE(suffix, type) \
	DRYDOCK_INLINE type ReadAcquire##suffix(type const volatile *Source) \
	{ \
		return __atomic_load_n(Source, __ATOMIC_ACQUIRE); \
	} \
	DRYDOCK_INLINE type ReadNoFence##suffix(type const volatile *Source) \
	{ \
		return __atomic_load_n(Source, __ATOMIC_RELAXED); \
	} \
	DRYDOCK_INLINE type ReadRaw##suffix(type const volatile *Source) \
	{ \
		return __atomic_load_n(Source, __ATOMIC_RELAXED); \
	} \
	DRYDOCK_INLINE VOID WriteRelease##suffix(type volatile *Destination, type Value) \
	{ \
		__atomic_store_n(Destination, Value, __ATOMIC_RELEASE); \
	} \
	DRYDOCK_INLINE VOID WriteNoFence##suffix(type volatile *Destination, type Value) \
	{ \
		__atomic_store_n(Destination, Value, __ATOMIC_RELAXED); \
	} \
	DRYDOCK_INLINE VOID WriteRaw##suffix(type volatile *Destination, type Value) \
	{ \
		__atomic_store_n(Destination, Value, __ATOMIC_RELAXED); \
	}

DRYDOCK_READ_WRITE(, LONG)
DRYDOCK_READ_WRITE(8, CHAR)
DRYDOCK_READ_WRITE(16, SHORT)
DRYDOCK_READ_WRITE(64, LONG64)
DRYDOCK_READ_WRITE(UChar, UCHAR)
DRYDOCK_READ_WRITE(UShort, USHORT)
DRYDOCK_READ_WRITE(ULong, ULONG)
DRYDOCK_READ_WRITE(ULong64, ULONG64)
DRYDOCK_READ_WRITE(Pointer, PVOID)
DRYDOCK_READ_WRITE(ULongPtr, ULONG_PTR)

#define PREFETCH_FOR_READ(address) __builtin_prefetch((const void *)(address))
#define PreFetchCacheLine(level, address) __builtin_prefetch((const void *)(address))
#define PrefetchForWrite(address) __builtin_prefetch((void *)(address), 1)
#define PF_TEMPORAL_LEVEL_1 0
#define PF_NON_TEMPORAL_LEVEL_ALL 1

DRYDOCK_INLINE UCHAR BitScanForward(ULONG *Index, ULONG Mask)
{
	if (!Mask)
		return 0;
	*Index = (ULONG)__builtin_ctz(Mask);
	return 1;
}

DRYDOCK_INLINE UCHAR BitScanReverse(ULONG *Index, ULONG Mask)
{
	if (!Mask)
		return 0;
	*Index = 31u - (ULONG)__builtin_clz(Mask);
	return 1;
}

DRYDOCK_INLINE UCHAR BitScanForward64(ULONG *Index, ULONG64 Mask)
{
	if (!Mask)
		return 0;
	*Index = (ULONG)__builtin_ctzll(Mask);
	return 1;
}

DRYDOCK_INLINE UCHAR BitScanReverse64(ULONG *Index, ULONG64 Mask)
{
	if (!Mask)
		return 0;
	*Index = 63u - (ULONG)__builtin_clzll(Mask);
	return 1;
}

#define _BitScanForward BitScanForward
#define _BitScanReverse BitScanReverse
#define _BitScanForward64 BitScanForward64
#define _BitScanReverse64 BitScanReverse64
#define PopulationCount64(value) ((ULONG64)__builtin_popcountll(value))
#define _byteswap_ushort(value) __builtin_bswap16(value)
#define _byteswap_ulong(value) __builtin_bswap32(value)
#define _byteswap_uint64(value) __builtin_bswap64(value)

#endif
