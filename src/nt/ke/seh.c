/*
 * nt/ke/seh.c - structured exceptions: the runtime's half of drydock/seh.h.
 *
 * The chain hangs at the thread record. Jumps do not go through the C library: the frame's layout is
 * shared with images, and a jump out of a signal handler needs no mask, because faults do not block
 * their signal.
 */
#include "nt/ke/seh.h"

#include <string.h>

/* KMODE_EXCEPTION_NOT_HANDLED, SYSTEM_SERVICE_EXCEPTION, SYSTEM_THREAD_EXCEPTION_NOT_HANDLED */
#define CODE_KMODE 0x1E
#define CODE_SERVICE 0x3B
#define CODE_THREAD 0x7E
#define STATUS_TYPE_ACCESS_VIOLATION ((NTSTATUS)0xC0000005)

/* With the address sanitizer in the process: stack frames that are jumped over must be unpoisoned. */
extern void __asan_handle_no_return(void) __attribute__((weak));

/* EXCEPTION_RECORD of x64. */
struct exception_record {
	int32_t code;
	uint32_t flags;
	struct exception_record *record;
	uintptr_t address;
	uint32_t parameter_count;
	uint32_t unused;
	uint64_t parameter[15];
};
_Static_assert(sizeof(struct exception_record) == 152, "EXCEPTION_RECORD of x64");
_Static_assert(sizeof(struct exception_record) <= sizeof(((struct drydock_seh_frame *)0)->record),
               "a frame holds a record");

/* rdi: jump. Saves the callee's registers, the stack as it is after our return, and where we return to. */
__asm__(".text\n"
        ".globl drydock_setjmp\n"
        ".hidden drydock_setjmp\n"
        ".type drydock_setjmp, @function\n"
        "drydock_setjmp:\n"
        "	movq %rbx, 0(%rdi)\n"
        "	movq %rbp, 8(%rdi)\n"
        "	movq %r12, 16(%rdi)\n"
        "	movq %r13, 24(%rdi)\n"
        "	movq %r14, 32(%rdi)\n"
        "	movq %r15, 40(%rdi)\n"
        "	leaq 8(%rsp), %rax\n"
        "	movq %rax, 48(%rdi)\n"
        "	movq (%rsp), %rax\n"
        "	movq %rax, 56(%rdi)\n"
        "	xorl %eax, %eax\n"
        "	ret\n"
        ".size drydock_setjmp, .-drydock_setjmp\n");

static _Noreturn void jump_to(const unsigned long long *jump)
{
	if (__asan_handle_no_return)
		__asan_handle_no_return();
	__asm__ volatile("movq 0(%0), %%rbx\n"
	                 "movq 8(%0), %%rbp\n"
	                 "movq 16(%0), %%r12\n"
	                 "movq 24(%0), %%r13\n"
	                 "movq 32(%0), %%r14\n"
	                 "movq 40(%0), %%r15\n"
	                 "movq 48(%0), %%rsp\n"
	                 "movl $1, %%eax\n"
	                 "jmpq *56(%0)\n"
	                 :
	                 : "D"(jump)
	                 : "memory");
	__builtin_unreachable();
}

void drydock_seh_push(struct drydock_seh_frame *frame)
{
	struct ke_thread *thread = ke_current_thread();

	frame->next = thread->seh;
	frame->active = 1;
	thread->seh = frame;
}

void drydock_seh_pop(struct drydock_seh_frame *frame)
{
	ke_current_thread()->seh = frame->next;
	frame->active = 0;
}

uint32_t ke_exception_code(const struct ke_thread *thread)
{
	if (thread->irql >= DISPATCH_LEVEL)
		return CODE_KMODE;
	return thread->process == thread->machine->system_process ? CODE_THREAD : CODE_SERVICE;
}

static _Noreturn void unhandled(const struct exception_record *record)
{
	uint32_t code = ke_exception_code(ke_current_thread());
	struct verify_fact fact = {
		.rule = "KE-2",
		.code = code,
		.parameter = { (uint64_t)(int64_t)record->code, record->address,
		               code == CODE_KMODE ? record->parameter[0] : 0,
		               code == CODE_KMODE ? record->parameter[1] : 0 },
		.advice = "No __except of the driver took the exception; see where it was raised."
	};

	verify_bugcheck(&fact, "exception 0x%08X was raised and not handled",
	                (uint32_t)record->code);
}

/* Give record to the innermost frame. */
static _Noreturn void dispatch(const struct exception_record *record)
{
	struct ke_thread *thread = ke_current_thread();
	struct drydock_seh_frame *frame = thread->seh;

	if (!frame)
		unhandled(record);
	thread->seh = frame->next;
	frame->active = 0;
	frame->code = record->code;
	memcpy(frame->record, record, sizeof(*record));
	frame->pointers[0] = frame->record;
	frame->pointers[1] = NULL;
	jump_to(frame->jump);
}

int drydock_seh_filter(struct drydock_seh_frame *frame, int disposition)
{
	if (disposition > 0)
		return 1;
	if (disposition < 0) {
		struct verify_fact fact = { .rule = "KE-2",
			                    .code = 0x1E,
			                    .parameter = { (uint64_t)(int64_t)frame->code },
			                    .advice = "EXCEPTION_CONTINUE_EXECUTION is not "
			                              "supported: the frame is already left." };

		verify_bugcheck(&fact, "a filter returned EXCEPTION_CONTINUE_EXECUTION");
	}
	drydock_seh_continue(frame);
}

void drydock_seh_continue(struct drydock_seh_frame *frame)
{
	struct exception_record record;

	memcpy(&record, frame->record, sizeof(record));
	dispatch(&record);
}

_Noreturn void ke_raise_status(NTSTATUS status)
{
	struct exception_record record = { .code = status,
		                           .flags = 1 /* not continuable */,
		                           .address = (uintptr_t)__builtin_return_address(0) };

	dispatch(&record);
}

_Noreturn void ke_raise_record(const void *exception_record)
{
	struct exception_record record;

	memcpy(&record, exception_record, sizeof(record));
	dispatch(&record);
}

_Noreturn void ke_raise_fault(NTSTATUS status, const struct host_fault *fault)
{
	struct exception_record record = { .code = status, .address = fault->pc };

	if (status == STATUS_TYPE_ACCESS_VIOLATION) {
		record.parameter_count = 2;
		record.parameter[0] = fault->is_execute ? 8 : fault->is_write;
		record.parameter[1] = fault->address_known ? fault->address : ~0ULL;
	}
	dispatch(&record);
}
