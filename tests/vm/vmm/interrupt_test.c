/*
 * tests/vm/vmm/interrupt_test.c - interrupts of whole machines: level and edge, a timer over a minute, a thousand pauses.
 *
 * Bare 64-bit code: vector 40h has a handler, the I/O APIC is at 3FE00000h and the local APIC at 3FC00000h.
 */
#include <stdio.h>

#include "machine.h"
#include "vm/vmm/vmm_internal.h"

#define VECTOR "0x40"

/* A table of interrupts with the handler at label. */
#define SET_UP(label) \
	"	movl $0xfec00083, 0xbff8\n" \
	"	movl $0xfee00083, 0xbff0\n" \
	"	movq %cr3, %rax\n" \
	"	movq %rax, %cr3\n" \
	"	leaq " label "(%rip), %rax\n" \
	"	movw %ax, 0x2400\n" \
	"	movw $8, 0x2402\n" \
	"	movw $0x8e00, 0x2404\n" \
	"	shrq $16, %rax\n" \
	"	movw %ax, 0x2406\n" \
	"	movl $0, 0x2408\n" \
	"	movl $0, 0x240c\n" \
	"	movw $0x4ff, 0x2600\n" \
	"	movq $0x2000, 0x2602\n" \
	"	lidt 0x2600\n" \
	"	xorl %ebx, %ebx\n"

/* Pin, of which entry's low half is in eax. */
#define SET_PIN(pin) \
	"	movl $(0x11 + 2 * " pin "), 0x3fe00000\n" \
	"	movl $0, 0x3fe00010\n" \
	"	movl $(0x10 + 2 * " pin "), 0x3fe00000\n" \
	"	movl %eax, 0x3fe00010\n"

#define OUT_TEXT(port, value) \
	"	movw $" port ", %dx\n" \
	"	movb $" value ", %al\n" \
	"	outb %al, %dx\n"

#define END_INTERRUPT "	movl $0, 0x3fc000b0\n"
#define POWER_OFF_TEXT \
	"	movw $0x604, %dx\n" \
	"	movw $0x3400, %ax\n" \
	"	outw %ax, %dx\n"

/*
 * The serial port's line goes high and stays so until the handler reads the cause, which it does the third time. How often it was
 * called is said.
 */
__asm__(".pushsection .rodata\n"
        "line_code:\n"
        "	jmp 1f\n"
        "	.balign 8\n"
        "line_entry: .quad " VECTOR "\n"
        "1:\n" SET_UP("9f") "	movl line_entry(%rip), %eax\n" SET_PIN("4") "	sti\n" OUT_TEXT(
		"0x3fc", "8")
                OUT_TEXT("0x3f9",
                         "2") "	movl $300, %ecx\n"
                              "2:	inb $0x80, %al\n"
                              "	loop 2b\n"
                              "	cli\n" OUT_TEXT("0x3f9", "0") "	movb %bl, %al\n"
                                                              "	addb $0x30, %al\n"
                                                              "	movw $0x3f8, %dx\n"
                                                              "	outb %al, %dx\n" POWER_OFF_TEXT
                                                              "3:	jmp 3b\n"
                                                              "9:	pushq %rax\n"
                                                              "	pushq %rdx\n"
                                                              "	incl %ebx\n"
                                                              "	cmpl $3, %ebx\n"
                                                              "	jne 8f\n"
                                                              "	movw $0x3fa, %dx\n"
                                                              "	inb %dx, %al\n"
                                                              "8:\n" END_INTERRUPT "	popq %rdx\n"
                                                              "	popq %rax\n"
                                                              "	iretq\n"
                                                              "line_end:\n"
                                                              ".popsection\n");

extern const uint8_t line_code[], line_entry[], line_end[];

static void run_line(struct machine *machine, uint64_t entry)
{
	uint8_t code[512];
	size_t bytes = (size_t)(line_end - line_code);

	need_kvm();
	assert_true(bytes <= sizeof(code));
	memcpy(code, line_code, bytes);
	memcpy(code + (line_entry - line_code), &entry, sizeof(entry));
	prepare(machine, code, bytes);
	assert_int_equal(VMM_POWERED_OFF, run(machine));
}

TEST(VM_207_a_level_interrupt_comes_again_until_its_line_is_low)
{
	struct machine machine;

	run_line(&machine, 0x8040);
	assert_string_equal("3", machine.text);
}

TEST(VM_207_an_edge_interrupt_comes_once)
{
	struct machine machine;

	run_line(&machine, 0x40);
	assert_string_equal("1", machine.text);
}

/* --- The timer ---------------------------------------------------------------------------------------------------------- */

/* 20 ticks a second of the timer chip: a byte at the first, another 1200 ticks later. */
__asm__(".pushsection .rodata\n"
        "ticks_code:\n" SET_UP("9f") "	movl $" VECTOR ", %eax\n" SET_PIN("2")
                OUT_TEXT("0x43", "0x34") OUT_TEXT("0x40", "0x0b")
                        OUT_TEXT("0x40", "0xe9") "1:	sti\n"
                                                 "	hlt\n"
                                                 "	cli\n"
                                                 "	cmpl $1, %ebx\n"
                                                 "	jb 1b\n" OUT_TEXT(
							 "0x3f8",
							 "0x53") "2:	sti\n"
                                                                 "	hlt\n"
                                                                 "	cli\n"
                                                                 "	cmpl $1201, %ebx\n"
                                                                 "	jb 2b\n" OUT_TEXT("0x3f8",
                                                                                          "0x44")
                                                                         POWER_OFF_TEXT
        "3:	jmp 3b\n"
        "9:	incl %ebx\n" END_INTERRUPT "	iretq\n"
        "ticks_end:\n"
        ".popsection\n");

extern const uint8_t ticks_code[], ticks_end[];

struct clocked {
	struct machine machine;
	uint64_t at_ns[2];
	unsigned count;
};

static void on_byte(void *context, const void *bytes, size_t count)
{
	struct clocked *clocked = context;

	assert_true(clocked->count < 2);
	clocked->at_ns[clocked->count++] = host_clock_monotonic_ns();
}

/* The clause is about time itself: the guest's minute by ticks, and the host's. */
TEST_LIMIT(VM_207_a_timer_drifts_less_than_a_hundredth_in_a_minute, 120)
{
	static struct clocked clocked;
	int64_t drift_ns;

	need_kvm();
	prepare(&clocked.machine, ticks_code, (size_t)(ticks_end - ticks_code));
	clocked.machine.options.console = on_byte;
	clocked.machine.options.console_context = &clocked;
	assert_int_equal(VMM_POWERED_OFF, run(&clocked.machine));
	assert_int_equal(2, clocked.count);
	drift_ns = (int64_t)(clocked.at_ns[1] - clocked.at_ns[0]) - 60000000000;
	print_message("a minute of the guest's is %lld us off\n", (long long)drift_ns / 1000);
	assert_true(drift_ns > -600000000 && drift_ns < 600000000);
}

/* --- Pauses --------------------------------------------------------------------------------------------------------------- */

/* again: inc qword [3000h]; jmp again */
static const uint8_t counts[] = { 0x48, 0xff, 0x04, 0x25, 0x00, 0x30, 0x00, 0x00, 0xeb, 0xf6 };

static uint64_t count_of(struct vmm *vmm)
{
	uint64_t count = 0;

	assert_true(vmm_memory_read(&vmm->memory, 0x3000, &count, sizeof(count)));
	return count;
}

TEST_LIMIT(VM_207_a_machine_is_paused_and_goes_on_a_thousand_times, 120)
{
	static struct running running;
	struct vmm *vmm;

	need_kvm();
	prepare(&running.machine, counts, sizeof(counts));
	start_running(&running);
	vmm = running.machine.vmm;
	for (unsigned i = 0; i < 1000; i++) {
		uint64_t before;

		assert_int_equal(0, vmm_pause(vmm, -1));
		before = count_of(vmm);
		assert_int_equal(VMM_STATE_PAUSED, vmm_state(vmm));
		assert_int_equal(before, count_of(vmm));
		assert_int_equal(0, vmm_resume(vmm));
		while (count_of(vmm) == before)
			host_yield();
	}
	assert_int_equal(VMM_STOPPED, stop_running(&running));
}
