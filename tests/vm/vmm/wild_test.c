/*
 * tests/vm/vmm/wild_test.c - guests that do anything: random ports and addresses for a million exits, random code.
 *
 * What they do must end in an answer, or in the machine's end with a sentence; the monitor goes on.
 */
#include <stdio.h>

#include "machine.h"
#include "vm/vmm/vmm_internal.h"

#define EXITS 1000000u
#define CODE_BYTES 4096u
#define RANDOM_MACHINES 60u

/*
 * r15 is a xorshift generator, seeded at its second word. Devices' pages are at 3FE00000h, the I/O APIC's at 3FC00000h. Each round
 * is one access; ports 600h to 607h, which end the machine, and 60h to 67h, which reset it, are moved on.
 */
__asm__(".pushsection .rodata\n"
        "wild_code:\n"
        "	jmp 1f\n"
        "	.balign 8\n"
        "wild_seed: .quad 0x123456789abcdef\n"
        "1:	movl $0xd0000083, 0xbff8\n"
        "	movl $0xfec00083, 0xbff0\n"
        "	movq %cr3, %rax\n"
        "	movq %rax, %cr3\n"
        "	movq wild_seed(%rip), %r15\n"
        "2:	movq %r15, %rax\n"
        "	shlq $13, %rax\n"
        "	xorq %rax, %r15\n"
        "	movq %r15, %rax\n"
        "	shrq $7, %rax\n"
        "	xorq %rax, %r15\n"
        "	movq %r15, %rax\n"
        "	shlq $17, %rax\n"
        "	xorq %rax, %r15\n"
        "	movq %r15, %rdx\n"
        "	shrq $40, %rdx\n"
        "	testb $0x80, %r15b\n" /* half of the ports are those that PCs have */
        "	jz 3f\n"
        "	andl $0x7ff, %edx\n"
        "3:	movl %edx, %eax\n"
        "	andl $0xfff8, %eax\n"
        "	cmpl $0x600, %eax\n"
        "	je 4f\n"
        "	cmpl $0x60, %eax\n"
        "	jne 5f\n"
        "4:	orl $0x1000, %edx\n"
        "5:	movq %r15, %rax\n"
        "	shrq $20, %rax\n"
        "	movl %eax, %ebx\n"
        "	andl $0x3fff8, %ebx\n" /* 64 devices' pages; half the registers, half the configuration */
        "	movl %r15d, %ecx\n"
        "	andl $7, %ecx\n"
        "	cmpl $1, %ecx\n"
        "	jb 10f\n"
        "	je 11f\n"
        "	cmpl $3, %ecx\n"
        "	jb 12f\n"
        "	je 13f\n"
        "	cmpl $5, %ecx\n"
        "	jb 14f\n"
        "	je 15f\n"
        "	cmpl $7, %ecx\n"
        "	jb 16f\n"
        "	andl $0x7f, %ebx\n"
        "	movl %eax, 0x3fc00000(%rbx)\n"
        "	jmp 2b\n"
        "10:	outb %al, %dx\n"
        "	jmp 2b\n"
        "11:	outl %eax, %dx\n"
        "	jmp 2b\n"
        "12:	inb %dx, %al\n"
        "	jmp 2b\n"
        "13:	inw %dx, %ax\n"
        "	jmp 2b\n"
        "14:	movl 0x3fe00000(%rbx), %eax\n"
        "	jmp 2b\n"
        "15:	movl %eax, 0x3fe00000(%rbx)\n"
        "	jmp 2b\n"
        "16:	movb %al, 0x3fe00100(%rbx)\n"
        "	jmp 2b\n"
        "wild_end:\n"
        ".popsection\n");

extern const uint8_t wild_code[], wild_seed[], wild_end[];

static void thrown_away(void *context, const void *bytes, size_t count)
{
}

/* Let the guest do what it does for a while: what is asserted does not depend on how long. */
static void rest(int64_t ns)
{
	static uint32_t word;

	host_futex_wait(&word, 0, ns);
}

/* Devices of all kinds; the kernel is code. */
static void prepare_wild(struct running *running, const void *code, size_t bytes)
{
	static struct vmm_port port = { .name = "port" };
	static struct vmm_folder folder = { .tag = "folder", .read_only = true };
	static struct vmm_network network = { .alone = true };

	memset(running, 0, sizeof(*running));
	prepare(&running->machine, code, bytes);
	folder.path = test_directory();
	running->machine.options.console = thrown_away;
	running->machine.options.virtio_console = true;
	running->machine.options.ports = &port;
	running->machine.options.port_count = 1;
	running->machine.options.folders = &folder;
	running->machine.options.folder_count = 1;
	running->machine.options.network = &network;
}

/* So many exits of a machine with that seed, or until it ends. */
static uint64_t run_wild(uint64_t seed, uint64_t limit)
{
	static struct running running;
	static uint8_t code[1024];
	uint64_t exits;

	memcpy(code, wild_code, (size_t)(wild_end - wild_code));
	memcpy(code + (wild_seed - wild_code), &seed, sizeof(seed));
	prepare_wild(&running, code, (size_t)(wild_end - wild_code));
	start_running(&running);
	do {
		rest(1000000);
		exits = vmm_counter(running.machine.vmm, VMM_EXIT_PORT) +
		        vmm_counter(running.machine.vmm, VMM_EXIT_MEMORY);
	} while (exits < limit && vmm_state(running.machine.vmm) != VMM_STATE_ENDED);
	/* Nothing that it may do ends it. */
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	return exits;
}

TEST_LIMIT(VM_7_a_million_exits_of_a_guest_that_uses_ports_and_devices_at_random, 600)
{
	uint64_t exits = 0, seed = 0x9e3779b97f4a7c15;
	unsigned before;

	need_kvm();
	run_wild(seed, 1000);
	before = count_descriptors();
	for (; exits < EXITS; seed += 0x9e3779b97f4a7c15)
		exits += run_wild(seed, EXITS / 4);
	assert_int_equal(before, count_descriptors());
}

TEST_LIMIT(VM_7_guests_of_random_code_end_or_are_stopped, 300)
{
	static struct running running;
	static uint8_t code[CODE_BYTES];
	uint64_t random = 88172645463325252ull;
	unsigned before = 0;

	need_kvm();
	for (unsigned machine = 0; machine < RANDOM_MACHINES; machine++) {
		for (size_t i = 0; i < sizeof(code); i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			code[i] = (uint8_t)(random >> 32);
		}
		prepare_wild(&running, code, sizeof(code));
		running.machine.options.processors = 1 + machine % 2;
		running.machine.options.console_context = &running.machine;
		assert_int_equal(0, vmm_create(&running.machine.options, &running.machine.vmm,
		                               &running.machine.reason));
		assert_int_equal(0, host_thread_create(run_machine, &running, 0, &running.thread));
		rest(5000000);
		stop_running(&running);
		if (running.end == VMM_FAILED || running.end == VMM_UNSUPPORTED)
			assert_true(running.machine.reason.text[0] != 0);
		if (!machine)
			before = count_descriptors();
	}
	assert_int_equal(before, count_descriptors());
}
