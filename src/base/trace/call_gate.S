/*
 * base/trace/call_gate.S - the gates: one entry an imported function, one body for all.
 *
 * An entry puts its number into r11, which no convention of ours passes anything in. The body keeps all
 * registers that may carry arguments, has the call recorded, and calls the function with a copy of the
 * caller's arguments on the stack; or jumps to it when nothing may stand between.
 */
#define GATE_COUNT 8192
#define STACK_WORDS 16
#define KEPT 0xE0 /* bytes of kept registers and the frame of the record */

	.text
	.globl	trace_gate_entries
	.hidden	trace_gate_entries
	.type	trace_gate_entries, @function
	.balign	16
trace_gate_entries:
	.set	number, 0
	.rept	GATE_COUNT
	.balign	16
	movl	$number, %r11d
	jmp	gate_body
	.set	number, number + 1
	.endr
	.size	trace_gate_entries, . - trace_gate_entries

	.type	gate_body, @function
	.balign	16
gate_body:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	subq	$KEPT, %rsp
	/* struct trace_call_frame */
	movq	%rdi, 0x10(%rsp)
	movq	%rsi, 0x18(%rsp)
	movq	%rdx, 0x20(%rsp)
	movq	%rcx, 0x28(%rsp)
	movq	%r8, 0x30(%rsp)
	movq	%r9, 0x38(%rsp)
	movq	%rax, 0x40(%rsp)
	movq	%r10, 0x48(%rsp)
	movups	%xmm0, 0x60(%rsp)
	movups	%xmm1, 0x70(%rsp)
	movups	%xmm2, 0x80(%rsp)
	movups	%xmm3, 0x90(%rsp)
	movups	%xmm4, 0xA0(%rsp)
	movups	%xmm5, 0xB0(%rsp)
	movups	%xmm6, 0xC0(%rsp)
	movups	%xmm7, 0xD0(%rsp)
	leaq	16(%rbp), %rax
	movq	%rax, 0x50(%rsp)	/* where the caller's stack arguments are */
	movl	%r11d, %edi
	movq	%rsp, %rsi
	call	trace_call_enter	/* rax: the function; rdx: 1 to jump to it */
	movq	%rax, %r11
	testq	%rdx, %rdx
	movq	0x10(%rsp), %rdi
	movq	0x18(%rsp), %rsi
	movq	0x20(%rsp), %rdx
	movq	0x28(%rsp), %rcx
	movq	0x30(%rsp), %r8
	movq	0x38(%rsp), %r9
	movq	0x40(%rsp), %rax
	movq	0x48(%rsp), %r10
	movups	0x60(%rsp), %xmm0
	movups	0x70(%rsp), %xmm1
	movups	0x80(%rsp), %xmm2
	movups	0x90(%rsp), %xmm3
	movups	0xA0(%rsp), %xmm4
	movups	0xB0(%rsp), %xmm5
	movups	0xC0(%rsp), %xmm6
	movups	0xD0(%rsp), %xmm7
	jz	1f
	.cfi_remember_state
	leave
	.cfi_def_cfa %rsp, 8
	jmp	*%r11
	.cfi_restore_state
1:
	.set	word, STACK_WORDS
	.rept	STACK_WORDS
	.set	word, word - 1
	pushq	16 + 8 * word(%rbp)
	.endr
	call	*%r11
	.globl	trace_gate_return
	.hidden	trace_gate_return
trace_gate_return:
	addq	$(8 * STACK_WORDS), %rsp
	movq	%rax, 0x40(%rsp)
	movq	%rdx, 0x48(%rsp)
	movups	%xmm0, 0x60(%rsp)
	movq	%rsp, %rdi
	call	trace_call_leave
	movq	0x40(%rsp), %rax
	movq	0x48(%rsp), %rdx
	movups	0x60(%rsp), %xmm0
	leave
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_endproc
	.size	gate_body, . - gate_body

	.section .note.GNU-stack,"",@progbits
