/*
 * ke/object_word.h - the first eight bytes of a dispatcher object: its type, its lock, its state.
 *
 *     byte 0  type     1  lock: 1 held, 2 somebody waits     2  size     3  of events: shared_event.h     4 to 7  SignalState
 *
 * While the lock byte is 0 the state is changed by one compare-exchange of the whole word; who waits, or looks at several
 * things at once, takes the lock. So setting an event that nobody waits for, and taking a signal that is there, neither
 * lock nor call anybody (HM-2). Whoever changes the state so has looked at the object for the last time: who gets the
 * signal may free it.
 *
 * Only ke's files include this.
 */
#ifndef DRYDOCK_NT_KE_OBJECT_WORD_H
#define DRYDOCK_NT_KE_OBJECT_WORD_H

#include "nt/ke/ke.h"

#define KE_LOCK_HELD 1u
#define KE_LOCK_WAITERS 2u
#define KE_WORD_LOCKED (KE_LOCK_HELD << 8)
#define KE_WORD_WAITERS (KE_LOCK_WAITERS << 8)

static inline uint64_t *ke_object_word(DISPATCHER_HEADER *header)
{
	return (uint64_t *)(void *)header;
}
static inline uint8_t *ke_object_lock_byte(DISPATCHER_HEADER *header)
{
	return (uint8_t *)header + 1;
}
/* Others exchange the word meanwhile, so each part is read as an atomic. */
static inline uint8_t ke_object_type(const DISPATCHER_HEADER *header)
{
	return __atomic_load_n((const uint8_t *)header, __ATOMIC_RELAXED);
}
static inline LONG ke_object_state(const DISPATCHER_HEADER *header)
{
	return __atomic_load_n(&header->SignalState, __ATOMIC_RELAXED);
}
/* Under the lock. */
static inline void ke_object_set_state(DISPATCHER_HEADER *header, LONG state)
{
	__atomic_store_n(&header->SignalState, state, __ATOMIC_RELAXED);
}

/* Give the word that was *word another state; false: it is another word by now, *word. */
static inline bool ke_object_exchange(DISPATCHER_HEADER *header, uint64_t *word, LONG state)
{
	uint64_t next = (uint32_t)*word | (uint64_t)(uint32_t)state << 32;

	return __atomic_compare_exchange_n(ke_object_word(header), word, next, false,
	                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}
/* Give it state, unless one of the obstacles is in the word. False: the lock must be taken. */
static inline bool ke_object_try_set(DISPATCHER_HEADER *header, uint32_t obstacles, LONG state,
                                     LONG *ret_previous)
{
	uint64_t word = __atomic_load_n(ke_object_word(header), __ATOMIC_RELAXED);

	if (((uint32_t)word & obstacles) || !ke_object_exchange(header, &word, state))
		return false;
	*ret_previous = (LONG)(word >> 32);
	return true;
}
/*
 * Have the signal that is there, as a wait that need not block does. False: there is none, or the lock must be taken to
 * know. No mutants: they have an owner.
 */
bool ke_object_try_take(DISPATCHER_HEADER *header);

void ke_object_lock_slow(DISPATCHER_HEADER *header);

/*
 * Thread sanitizer knows order by address: there the lock is the same word that is exchanged. Elsewhere it is a byte,
 * which a plain store releases.
 */
#if defined(__SANITIZE_THREAD__)
#define KE_WORD_IS_LOCK 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define KE_WORD_IS_LOCK 1
#endif
#endif

/* True: it was free, and is the caller's. The bit for waiters is lost until the lock is released. */
static inline bool ke_object_try_lock(DISPATCHER_HEADER *header)
{
#ifdef KE_WORD_IS_LOCK
	return !(__atomic_fetch_or(ke_object_word(header), KE_WORD_LOCKED, __ATOMIC_ACQUIRE) &
	         KE_WORD_LOCKED);
#else
	return !(__atomic_exchange_n(ke_object_lock_byte(header), KE_LOCK_HELD, __ATOMIC_ACQUIRE) &
	         KE_LOCK_HELD);
#endif
}
static inline void ke_object_lock(DISPATCHER_HEADER *header)
{
	ke_lock_order_take(KE_RANK_DISPATCHER);
	if (__builtin_expect(!ke_object_try_lock(header), 0))
		ke_object_lock_slow(header);
}
static inline void ke_object_unlock(DISPATCHER_HEADER *header)
{
	uint8_t byte = IsListEmpty(&header->WaitListHead) ? 0 : KE_LOCK_WAITERS;

#ifdef KE_WORD_IS_LOCK
	uint64_t word = __atomic_load_n(ke_object_word(header), __ATOMIC_RELAXED);

	while (!__atomic_compare_exchange_n(ke_object_word(header), &word,
	                                    (word & ~0xFF00ull) | (uint64_t)byte << 8, false,
	                                    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
#else
	__atomic_store_n(ke_object_lock_byte(header), byte, __ATOMIC_RELEASE);
#endif
	ke_lock_order_give(KE_RANK_DISPATCHER);
}

#endif
