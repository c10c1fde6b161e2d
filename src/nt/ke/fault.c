/*
 * nt/ke/fault.c - a hardware fault on a machine's thread: an exception, a bugcheck, or our own error.
 *
 * Where the fault was decides. In an image, in a pure function that an image called, or anywhere below
 * a __try: the image's. In a client's image: its process ends. In the runtime with no image on the
 * stack: not ours to hide, the process dies and the supervisor says "internal error".
 */
#include "nt/ke/arena.h"
#include "nt/ke/seh.h"

#include <signal.h>
#include <string.h>

#define STACK_GUARD_BYTES 65536
#define FIRST_PAGES_BYTES 65536
#define STACK_DEPTH 32

static NTSTATUS status_of(const struct host_fault *fault)
{
	switch (fault->signal) {
	case SIGILL: return STATUS_ILLEGAL_INSTRUCTION;
	case SIGFPE:
		return fault->code == FPE_INTDIV ? STATUS_INTEGER_DIVIDE_BY_ZERO
		                                 : STATUS_FLOAT_INVALID_OPERATION;
	case SIGBUS: return STATUS_IN_PAGE_ERROR;
	case SIGTRAP: return STATUS_BREAKPOINT;
	default: return STATUS_ACCESS_VIOLATION;
	}
}

/* Program counter, the leaf's return address when it has no frame, then the frames. */
static uint32_t collect_stack(const struct host_fault *fault, uint64_t *addresses,
                              uint32_t capacity)
{
	uint32_t depth = 0;
	void *low, *high;

	addresses[depth++] = fault->pc;
	host_thread_stack(&low, &high);
	if ((void *)fault->stack >= low && (void *)fault->stack < high) {
		uintptr_t above = *(const uintptr_t *)fault->stack;

		if (!ke_address_in_image(ke_current_machine(), fault->pc) &&
		    ke_address_in_image(ke_current_machine(), above))
			addresses[depth++] = above;
	}
	return depth + (uint32_t)host_backtrace((const void *)fault->frame,
	                                        (uintptr_t *)addresses + depth, capacity - depth);
}

static const struct ke_image_range *first_image(struct ke_machine *machine,
                                                const uint64_t *addresses, uint32_t depth)
{
	for (uint32_t index = 0; index < depth; index++) {
		const struct ke_image_range *range = ke_image_at(machine, addresses[index]);

		if (range)
			return range;
	}
	return NULL;
}

static bool is_stack_overflow(const struct host_fault *fault)
{
	void *low, *high;

	host_thread_stack(&low, &high);
	return fault->address_known && fault->address < (uintptr_t)low + STACK_GUARD_BYTES / 16 &&
	       fault->address + STACK_GUARD_BYTES > (uintptr_t)low;
}

static uint64_t access_of(const struct host_fault *fault)
{
	return fault->is_execute ? 8 : fault->is_write;
}

/* The code that Windows gives when the instruction is a driver's, and the one for the kernel's own. */
static uint32_t irql_code(const struct ke_thread *thread, const struct host_fault *fault)
{
	return ke_image_at(thread->machine, fault->pc) ? 0xD1 : 0xA;
}

/* Where programs' memory could be, null pointers, and what is no address at all: an exception, not a page fault. */
static bool is_exception(const struct host_fault *fault)
{
	return fault->signal != SIGSEGV || !fault->address_known ||
	       fault->address < KE_USER_ARENA_START + KE_USER_ARENA_BYTES;
}

static void tell_exception(const struct ke_thread *thread, const struct host_fault *fault,
                           struct verify_fact *fact)
{
	fact->code = ke_exception_code(thread);
	fact->parameter[0] = (uint64_t)(int64_t)status_of(fault);
	fact->parameter[1] = fault->pc;
	if (fault->signal != SIGSEGV)
		fact->advice = "Look at the line the instruction belongs to.";
	else if (fault->address_known && fault->address < FIRST_PAGES_BYTES)
		fact->advice = "A null pointer, or a field of one.";
	else
		fact->advice = "The pointer is bad; one that a program gave is probed and used "
			       "inside __try.";
}

/* PAGE_FAULT_IN_NONPAGED_AREA counts reads, writes and executions as 0, 2 and 0x10. */
static void tell_page_fault(const struct host_fault *fault, struct verify_fact *fact)
{
	fact->code = 0x50;
	fact->parameter[0] = fault->address;
	fact->parameter[1] = fault->is_execute ? 0x10 : fault->is_write ? 2 : 0;
	fact->parameter[2] = fault->pc;
	fact->advice = "The pointer is bad or its memory was freed.";
}

static void tell_irql(const struct ke_thread *thread, const struct host_fault *fault,
                      struct verify_fact *fact)
{
	fact->rule = "THR-10";
	fact->code = irql_code(thread, fault);
	fact->parameter[0] = fault->address_known ? fault->address : ~0ULL;
	fact->parameter[1] = thread->irql;
	fact->parameter[2] = access_of(fault);
	fact->parameter[3] = fault->pc;
	fact->advice = "The pointer is bad, freed, or pageable at raised IRQL.";
}

static void tell_unloaded(const struct ke_thread *thread, const struct host_fault *fault,
                          struct verify_fact *fact)
{
	fact->rule = "THR-2";
	fact->code = thread->irql >= DISPATCH_LEVEL ? 0xD4 : 0xCE;
	fact->parameter[0] = fault->address;
	fact->parameter[1] = access_of(fault);
	fact->parameter[2] = fault->pc;
	fact->advice = "Something of the driver outlived it: stop its threads, timers, DPCs and "
		       "work items, and wait for them, before the unload routine returns.";
}

/* The bug check that Windows would show, with its documented parameters. */
static void choose_code(const struct ke_thread *thread, const struct host_fault *fault,
                        struct verify_fact *fact)
{
	const struct ke_image_range *target = ke_image_at(thread->machine, fault->address);

	fact->rule = "VF-CRASH";
	if (fault->signal == SIGSEGV && target && target->unloaded) {
		tell_unloaded(thread, fault, fact);
	} else if (fault->signal == SIGSEGV && is_stack_overflow(fault)) {
		fact->code = 0x7F;
		fact->parameter[0] = 8;
		fact->advice =
			"The kernel stack is used up: look for recursion or large local arrays.";
	} else if (fault->signal == SIGSEGV && thread->irql >= DISPATCH_LEVEL) {
		tell_irql(thread, fault, fact);
	} else if (is_exception(fault)) {
		tell_exception(thread, fault, fact);
	} else {
		tell_page_fault(fault, fact);
	}
}

static _Noreturn void bugcheck_fault(struct ke_thread *thread, const struct host_fault *fault,
                                     const uint64_t *addresses, uint32_t depth)
{
	struct verify_fact fact = { .here_stack = addresses, .here_depth = depth };
	const char *what = fault->is_execute ? "execution of"
	                   : fault->is_write ? "write to"
	                                     : "read of";

	choose_code(thread, fault, &fact);
	if (fault->signal != SIGSEGV)
		verify_bugcheck(&fact, "signal %d at IRQL %u", fault->signal, thread->irql);
	else if (!fault->address_known)
		verify_bugcheck(
			&fact,
			"access through a pointer that is no address (non-canonical) at IRQL %u",
			thread->irql);
	else
		verify_bugcheck(&fact, "%s invalid address 0x%llx at IRQL %u", what,
		                (unsigned long long)fault->address, thread->irql);
}

/* --- Paged pool at raised IRQL (THR-10b) --------------------------------------------------------------------- */

static void tell_block(struct ke_machine *machine, uintptr_t address, struct verify_fact *fact,
                       struct ke_pool_block *block)
{
	if (!machine->pool_block || !machine->pool_block(machine, address, block))
		return;
	fact->related_label = "allocated";
	fact->related_stack = block->allocated;
	fact->related_depth = block->allocated_depth;
}

static void report_paged(struct ke_thread *thread, const struct host_fault *fault)
{
	uint64_t addresses[STACK_DEPTH];
	struct ke_pool_block block = { 0 };
	struct verify_fact fact = {
		.rule = "THR-10",
		.code = irql_code(thread, fault),
		.parameter = { fault->address, thread->irql, access_of(fault), fault->pc },
		.advice = "Paged pool may be paged out, and no page can be read in at this IRQL: "
			  "allocate it nonpaged, or touch it below DISPATCH_LEVEL.",
		.here_stack = addresses,
	};

	fact.here_depth = collect_stack(fault, addresses, STACK_DEPTH);
	tell_block(thread->machine, fault->address, &fact, &block);
	verify_report(&fact, "%s paged pool at IRQL %u, byte %lld of a block of %zu bytes",
	              fault->is_write ? "write to" : "read of", thread->irql,
	              (long long)(fault->address - block.address), block.bytes);
}

static bool pages_are_locked(struct ke_machine *machine, uintptr_t address)
{
	return machine->pages_locked && machine->pages_locked(machine, address);
}

/* The finding is enough: the blocks are opened until the IRQL changes, and the access is done again. */
static bool on_paged_fault(struct ke_thread *thread, const struct host_fault *fault)
{
	if (fault->signal != SIGSEGV || !fault->address_known ||
	    !ke_paged_is_closed(thread->machine, fault->address))
		return false;
	ke_paged_open(thread->machine);
	if (thread->irql >= DISPATCH_LEVEL && !pages_are_locked(thread->machine, fault->address))
		report_paged(thread, fault);
	return true;
}

static bool on_fault(const struct host_fault *fault)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	uint64_t addresses[STACK_DEPTH];
	const struct ke_image_range *image;
	uint32_t depth;

	if (!thread)
		return host_guard_recover(fault);
	if (on_paged_fault(thread, fault) || host_guard_recover(fault))
		return true;
	if (fault->is_execute && fault->address_known && thread->machine->execute_fault &&
	    thread->machine->execute_fault(thread->machine, fault->address))
		return true;
	if (thread->seh && (fault->signal != SIGSEGV || thread->irql < DISPATCH_LEVEL))
		ke_raise_fault(status_of(fault), fault);
	depth = collect_stack(fault, addresses, STACK_DEPTH);
	image = first_image(thread->machine, addresses, depth);
	if (!image && fault->address_known)
		image = ke_image_at(thread->machine, fault->address);
	if (!image)
		return false;
	if (image->client && thread->machine->client_fault)
		thread->machine->client_fault(thread, status_of(fault), fault);
	bugcheck_fault(thread, fault, addresses, depth);
}

/*
 * The machine has ended, or a client's thread was asked to end: a thread that runs image code (client code) is
 * left at once, others at their next boundary.
 */
static bool on_stop(const struct host_fault *fault)
{
	struct ke_thread *thread = ke_current_thread_or_null();
	const struct ke_image_range *image;

	if (!thread || !thread->boundary_set)
		return true;
	image = ke_image_at(thread->machine, fault->pc);
	if (image && !image->unloaded &&
	    (thread->machine->bugchecked || (thread->terminating && image->client)))
		ke_thread_leave();
	return true;
}

void ke_fault_init(void)
{
	static uint32_t done;

	if (!__atomic_exchange_n(&done, 1, __ATOMIC_ACQ_REL))
		host_fault_install(on_fault, on_stop);
}
