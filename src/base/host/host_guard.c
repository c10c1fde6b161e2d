/*
 * base/host/host_guard.c - copies from and to memory that may not be there.
 *
 * The copy is one leaf function that keeps nothing on the stack. A fault inside it goes on at its failing end, so that
 * an access costs nothing more than a plain one, and a bad one costs a signal.
 */
#include <string.h>
#include <ucontext.h>

#include "base/host/host.h"
#include "base/host/host_internal.h"

extern const char host_guard_end[], host_guard_failed[];
bool host_guard_bytes(void *to, const void *from, size_t bytes);

/* Eight and four bytes are one access each: pointers, handles and statuses come and go whole. */
__asm__(".text\n"
        ".p2align 4\n"
        ".hidden host_guard_bytes\n"
        ".globl host_guard_bytes\n"
        ".type host_guard_bytes, @function\n"
        "host_guard_bytes:\n"
        ".cfi_startproc\n"
        "	cmpq $8, %rdx\n"
        "	jne 1f\n"
        "	movq (%rsi), %rax\n"
        "	movq %rax, (%rdi)\n"
        "	movl $1, %eax\n"
        "	ret\n"
        "1:	cmpq $4, %rdx\n"
        "	jne 2f\n"
        "	movl (%rsi), %eax\n"
        "	movl %eax, (%rdi)\n"
        "	movl $1, %eax\n"
        "	ret\n"
        "2:	movq %rdx, %rcx\n"
        "	rep movsb\n"
        "	movl $1, %eax\n"
        "	ret\n"
        ".hidden host_guard_end\n"
        ".globl host_guard_end\n"
        "host_guard_end:\n"
        ".hidden host_guard_failed\n"
        ".globl host_guard_failed\n"
        "host_guard_failed:\n"
        "	xorl %eax, %eax\n"
        "	ret\n"
        ".cfi_endproc\n"
        ".size host_guard_bytes, . - host_guard_bytes\n");

/* Of address sanitizer's library; null when it is not in the process. */
extern void *__asan_region_is_poisoned(void *start, size_t bytes) __attribute__((weak));

static bool is_poisoned(const void *start, size_t bytes)
{
	return __asan_region_is_poisoned((void *)(uintptr_t)start, bytes) != NULL;
}

/* The sanitizer sees no assembly: what it would complain of is copied once more where it looks. */
static void show_sanitizer(void *to, const void *from, size_t bytes)
{
	if (bytes && (is_poisoned(from, bytes) || is_poisoned(to, bytes)))
		memcpy(to, from, bytes);
}

bool host_guard_copy(void *to, const void *from, size_t bytes)
{
	if (__builtin_expect(__asan_region_is_poisoned == NULL, 1))
		return host_guard_bytes(to, from, bytes);
	if (!host_guard_bytes(to, from, bytes))
		return false;
	show_sanitizer(to, from, bytes);
	return true;
}

bool host_guard_recover(const struct host_fault *fault)
{
	ucontext_t *context = fault->context;

	if (fault->pc < (uintptr_t)host_guard_bytes || fault->pc >= (uintptr_t)host_guard_end)
		return false;
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)host_guard_failed;
	return true;
}
