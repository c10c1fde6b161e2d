/*
 * nt/ke/dispatcher.c - dispatcher objects: locks, signals, who gets them.
 *
 * A waiter queues one block per object and parks. A signaller locks the object, walks its blocks in
 * order, claims a waiting thread by exchanging its wait_status, lets it have the signal and unparks it
 * after the lock is released. A thread is claimed once, so it is unparked once. Waits for all objects
 * are satisfied under wait_all_lock, which comes before object locks: a signaller that meets one starts
 * again with that lock.
 */
#include "nt/ke/ke_internal.h"

void ke_object_lock_slow(DISPATCHER_HEADER *header)
{
	uint32_t turn = 0;

	do {
		while (__atomic_load_n(ke_object_lock_byte(header), __ATOMIC_RELAXED) &
		       KE_LOCK_HELD) {
			if (++turn % 128 == 0)
				host_yield();
			else
				host_pause();
		}
	} while (!ke_object_try_lock(header));
}

bool ke_object_try_take(DISPATCHER_HEADER *header)
{
	uint64_t word = __atomic_load_n(ke_object_word(header), __ATOMIC_ACQUIRE);
	uint8_t type = (uint8_t)word;
	LONG state = (LONG)(word >> 32);

	if (state <= 0 || (word & KE_WORD_LOCKED) ||
	    (type <= EventSynchronizationObject && (word & KE_WORD_SHARED)))
		return false;
	switch (type) {
	case EventNotificationObject:
	case TimerNotificationObject:
	case ProcessObject:
	case ThreadObject: return true;
	case EventSynchronizationObject:
	case TimerSynchronizationObject: return ke_object_exchange(header, &word, 0);
	case SemaphoreObject: return ke_object_exchange(header, &word, state - 1);
	default: return false;
	}
}

/* A driver puts an object of the kernel where a program can write it. */
static void check_address(const DISPATCHER_HEADER *header, size_t size_bytes)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	struct verify_fact fact = { .rule = "VF-19",
		                    .code = 0xC4,
		                    .parameter = { 0xE0, (uintptr_t)header, size_bytes },
		                    .advice = "Keep events, timers, mutexes and semaphores in "
		                              "nonpaged pool or the device "
		                              "extension; a program shares one by a handle." };

	if (thread && thread->machine->touches_user &&
	    thread->machine->touches_user(thread->machine, header, size_bytes) &&
	    ke_caller_is_driver())
		verify_report(&fact,
		              "an object of the kernel is initialised at a user-mode address");
}

/* DSP-18: true when somebody waits for what is initialised again; they stay in its list. */
static bool is_waited_for(DISPATCHER_HEADER *header, size_t size_bytes)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	struct verify_fact fact = { .rule = "DSP-18",
		                    .code = 0xC4,
		                    .parameter = { 0x10018, (uintptr_t)header, size_bytes },
		                    .advice = "Initialise an object once; set, reset or clear it "
		                              "afterwards." };

	if (!thread ||
	    ke_waited_in_range(thread->machine, (uintptr_t)header, (uintptr_t)header + 1) != header)
		return false;
	verify_report(&fact, "an object of the kernel is initialised while a thread waits for it");
	return true;
}

void ke_object_init(DISPATCHER_HEADER *header, uint8_t type, size_t size_bytes, LONG signal_state)
{
	uint8_t *bytes = (uint8_t *)header;

	if (__builtin_expect(ke_in_user_arena(header), 0))
		check_address(header, size_bytes);
	if (__builtin_expect(is_waited_for(header, size_bytes), 0))
		return;
	bytes[0] = type;
	bytes[1] = 0;
	bytes[2] = (uint8_t)(size_bytes / sizeof(ULONG));
	bytes[3] = 0;
	header->SignalState = signal_state;
	InitializeListHead(&header->WaitListHead);
}

bool ke_object_signaled_locked(const DISPATCHER_HEADER *header, const struct ke_thread *thread)
{
	if (ke_object_type(header) == MutantObject) {
		const KMUTANT *mutant = CONTAINING_RECORD(header, KMUTANT, Header);

		return ke_object_state(header) > 0 ||
		       (const void *)mutant->OwnerThread == (const void *)thread;
	}
	return ke_object_state(header) > 0;
}

static NTSTATUS consume_mutant(KMUTANT *mutant, struct ke_thread *thread)
{
	NTSTATUS status = STATUS_WAIT_0;

	if (__builtin_expect(ke_object_state(&mutant->Header) == INT32_MIN, 0))
		return STATUS_MUTANT_LIMIT_EXCEEDED;
	ke_object_set_state(&mutant->Header, ke_object_state(&mutant->Header) - 1);
	if (ke_object_state(&mutant->Header) != 0)
		return status;
	mutant->OwnerThread = (PKTHREAD)thread;
	if (mutant->Abandoned) {
		mutant->Abandoned = FALSE;
		status = STATUS_ABANDONED_WAIT_0;
	}
	ke_lock_take(&thread->lock, KE_RANK_THREAD);
	thread->kernel_apc_disable = (int16_t)(thread->kernel_apc_disable - mutant->ApcDisable);
	InsertTailList(&thread->mutants, &mutant->MutantListEntry);
	ke_lock_give(&thread->lock, KE_RANK_THREAD);
	return status;
}

NTSTATUS ke_object_consume_locked(DISPATCHER_HEADER *header, struct ke_thread *thread)
{
	switch (ke_object_type(header)) {
	case EventSynchronizationObject:
	case TimerSynchronizationObject: ke_object_set_state(header, 0); break;
	case SemaphoreObject: ke_object_set_state(header, ke_object_state(header) - 1); break;
	case MutantObject:
		return consume_mutant(CONTAINING_RECORD(header, KMUTANT, Header), thread);
	default: break;
	}
	return STATUS_WAIT_0;
}

/*
 * Threads that a signal has claimed, to be unparked after the last look at the object: who is woken may free it.
 */
struct wake_chain {
	struct ke_thread *first, **last;
};

static void append(struct wake_chain *chain, struct ke_thread *thread)
{
	thread->wake_next = NULL;
	*chain->last = thread;
	chain->last = &thread->wake_next;
}

static void wake(struct wake_chain *chain)
{
	struct ke_thread *thread = chain->first;

	while (thread) {
		struct ke_thread *next = thread->wake_next;

		thread->wake_next = NULL;
		thread->machine->scheduler->unpark(thread);
		thread = next;
	}
}

/* Object locked: end the wait for any that block belongs to, if header's signal is for it; true when ended. */
static bool end_any_wait(DISPATCHER_HEADER *header, struct ke_wait_block *block)
{
	if (!ke_object_signaled_locked(header, block->thread) ||
	    !ke_wait_claim(block->thread, KE_WAIT_DONE))
		return false;
	block->thread->wait_index = block->index;
	block->status = ke_object_consume_locked(header, block->thread);
	RemoveEntryList(&block->entry);
	block->linked = 0;
	return true;
}

/*
 * Object locked: end waits in order of arrival up to the first wait for all, which needs another lock.
 * Gives    true when there is one.
 */
static bool end_waits_up_to_all(DISPATCHER_HEADER *header, struct wake_chain *chain)
{
	for (LIST_ENTRY *entry = header->WaitListHead.Flink; entry != &header->WaitListHead;) {
		struct ke_wait_block *block = CONTAINING_RECORD(entry, struct ke_wait_block, entry);

		if (block->all)
			return true;
		entry = entry->Flink;
		if (end_any_wait(header, block))
			append(chain, block->thread);
	}
	return false;
}

static bool all_signaled(const struct ke_wait_all *all, const struct ke_thread *thread)
{
	for (uint32_t index = 0; index < all->count; index++)
		if (!ke_object_signaled_locked(all->block[index].object, thread))
			return false;
	return true;
}

static void lock_others(const struct ke_wait_all *all, const DISPATCHER_HEADER *locked)
{
	for (uint32_t index = 0; index < all->count; index++)
		if (all->block[index].object != locked)
			ke_object_lock(all->block[index].object);
}

static void unlock_others(const struct ke_wait_all *all, const DISPATCHER_HEADER *locked)
{
	for (uint32_t index = 0; index < all->count; index++)
		if (all->block[index].object != locked)
			ke_object_unlock(all->block[index].object);
}

/* wait_all_lock held, header locked: end the wait for all that block belongs to if it can end. */
static bool end_all_wait(DISPATCHER_HEADER *header, struct ke_wait_block *block)
{
	struct ke_wait_all *all = block->all;
	struct ke_thread *thread = block->thread;
	bool ended;

	lock_others(all, header);
	ended = all_signaled(all, thread) && ke_wait_claim(thread, KE_WAIT_DONE);
	if (ended) {
		thread->wait_index = 0;
		for (uint32_t index = 0; index < all->count; index++)
			all->block[index].status =
				ke_object_consume_locked(all->block[index].object, thread);
	}
	unlock_others(all, header);
	return ended;
}

/*
 * wait_all_lock held, header locked: end all waits that can end, in order of arrival (W-13). Waits for all
 * stay linked until their thread unlinks them under wait_all_lock, so their blocks are safe here.
 */
static void end_waits_in_order(DISPATCHER_HEADER *header, struct wake_chain *chain)
{
	for (LIST_ENTRY *entry = header->WaitListHead.Flink; entry != &header->WaitListHead;) {
		struct ke_wait_block *block = CONTAINING_RECORD(entry, struct ke_wait_block, entry);

		entry = entry->Flink;
		if (block->all ? end_all_wait(header, block) : end_any_wait(header, block))
			append(chain, block->thread);
	}
}

/* After a bug check threads leave from where they stand: the records of their waits lie on stacks that are gone. */
static bool has_waiters(const DISPATCHER_HEADER *header)
{
	return !IsListEmpty(&header->WaitListHead) &&
	       !__atomic_load_n(&ke_current_machine()->bugchecked, __ATOMIC_ACQUIRE);
}

void ke_object_signaled_unlock(DISPATCHER_HEADER *header)
{
	struct wake_chain chain = { .last = &chain.first };
	struct host_lock *wait_all_lock;
	bool has_all = false;

	if (has_waiters(header))
		has_all = end_waits_up_to_all(header, &chain);
	ke_object_unlock(header);
	if (has_all) {
		wait_all_lock = &ke_current_machine()->wait_all_lock;
		ke_lock_take(wait_all_lock, KE_RANK_WAIT_ALL);
		ke_object_lock(header);
		end_waits_in_order(header, &chain);
		ke_object_unlock(header);
		ke_lock_give(wait_all_lock, KE_RANK_WAIT_ALL);
	}
	wake(&chain);
}

LONG ke_object_pulse(DISPATCHER_HEADER *header)
{
	struct host_lock *wait_all_lock = &ke_current_machine()->wait_all_lock;
	struct wake_chain chain = { .last = &chain.first };
	LONG previous;

	ke_lock_take(wait_all_lock, KE_RANK_WAIT_ALL);
	ke_object_lock(header);
	if (ke_object_is_shared(header)) {
		previous = ke_shared_read_locked(header);
		ke_shared_withdraw_locked(header, KE_WITHDRAW_PULSE);
	} else {
		previous = ke_object_state(header);
	}
	ke_object_set_state(header, 1);
	end_waits_in_order(header, &chain);
	ke_object_set_state(header, 0);
	ke_object_unlock(header);
	ke_lock_give(wait_all_lock, KE_RANK_WAIT_ALL);
	wake(&chain);
	return previous;
}
