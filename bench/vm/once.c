/*
 * once COUNT LOOPS - whether an interrupt that KVM injects is delivered once. A machine of KVM's with a local APIC gets COUNT
 * messages with vector 22h; its handler counts and then goes round LOOPS times with interrupts off and without an exit. Prints
 * "sent N, delivered N"; the exit status is 1 where they differ. The emulator delivers one twice when its own clock comes while the
 * handler runs (tools/nested/emulator.py). Statically linked; no error has words.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define BYTES 0x10000u
#define CODE_GPA 0x1000u
#define HANDLER_GPA 0x1100u
#define COUNTER_GPA 0x2000u
#define STACK_GPA 0x8000u
#define VECTOR 0x22u
#define LOOPS_AT 17u /* in the handler */
#define ASK_PORT 0x81
#define APIC_MESSAGES 0xfee00000u
#define APIC_SPURIOUS 0xf0u /* bit 8: the APIC is on */

static const uint8_t code[] = {
	0xfb,           /* sti */
	0xe6, ASK_PORT, /* out %al, $0x81 */
	0xeb, 0xfc,     /* jmp to the out */
};

static const uint8_t handler[] = {
	0xff, 0x06, 0x00, 0x20,       /* incw 0x2000 */
	0x83, 0x3e, 0x02, 0x20, 0,    /* cmpw $0, 0x2002: is one at work? */
	0x75, 0x14,                   /* jnz to the iret */
	0xff, 0x06, 0x02, 0x20,       /* incw 0x2002 */
	0x66, 0xb9, 0,    0,    0, 0, /* mov $LOOPS, %ecx */
	0x66, 0x49,                   /* dec %ecx */
	0x75, 0xfc,                   /* jnz to the dec */
	0xc7, 0x06, 0x02, 0x20, 0, 0, /* movw $0, 0x2002 */
	0xcf,                         /* iret */
};

static int check(int result)
{
	if (result < 0)
		exit(3);
	return result;
}

static void load(uint8_t *memory, uint32_t loops)
{
	const uint16_t entry[2] = { HANDLER_GPA, 0 };

	memcpy(memory + VECTOR * sizeof(entry), entry, sizeof(entry));
	memcpy(memory + CODE_GPA, code, sizeof(code));
	memcpy(memory + HANDLER_GPA, handler, sizeof(handler));
	memcpy(memory + HANDLER_GPA + LOOPS_AT, &loops, sizeof(loops));
}

static void place(int cpu)
{
	struct kvm_sregs system;
	struct kvm_regs registers = { .rip = CODE_GPA, .rsp = STACK_GPA, .rflags = 2 };

	check(ioctl(cpu, KVM_GET_SREGS, &system));
	system.cs.base = 0;
	system.cs.selector = 0;
	check(ioctl(cpu, KVM_SET_SREGS, &system));
	check(ioctl(cpu, KVM_SET_REGS, &registers));
}

/* Runs until count interrupts have come back from their handler. The APIC's end of each is written from here. */
static int run_all(int machine, int cpu, const struct kvm_run *run, unsigned count)
{
	struct kvm_msi message = { .address_lo = APIC_MESSAGES, .data = VECTOR };
	struct kvm_lapic_state apic;
	const uint32_t on = 0x1ff;

	check(ioctl(cpu, KVM_GET_LAPIC, &apic));
	memcpy(apic.regs + APIC_SPURIOUS, &on, sizeof(on));

	for (unsigned sent = 0; sent <= count; sent++) {
		check(ioctl(cpu, KVM_RUN, 0));
		if (run->exit_reason != KVM_EXIT_IO || run->io.port != ASK_PORT)
			return 4;
		check(ioctl(cpu, KVM_SET_LAPIC, &apic));
		if (sent < count)
			check(ioctl(machine, KVM_SIGNAL_MSI, &message));
	}
	return 0;
}

int main(int count, char **arguments)
{
	unsigned sent = count > 1 ? (unsigned)atoi(arguments[1]) : 10;
	uint32_t loops = count > 2 ? (uint32_t)strtoul(arguments[2], NULL, 0) : 2000000;
	int device = check(open("/dev/kvm", O_RDWR | O_CLOEXEC));
	int machine = check(ioctl(device, KVM_CREATE_VM, 0));
	int cpu, status, run_bytes = check(ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0));
	uint8_t *memory =
		mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = { .memory_size = BYTES,
		                                      .userspace_addr = (uintptr_t)memory };
	struct kvm_enable_cap split = { .cap = KVM_CAP_SPLIT_IRQCHIP, .args = { 24 } };
	struct kvm_run *run;
	uint16_t delivered;

	if (memory == MAP_FAILED)
		return 3;
	check(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region));
	load(memory, loops);
	check(ioctl(machine, KVM_ENABLE_CAP, &split));
	cpu = check(ioctl(machine, KVM_CREATE_VCPU, 0));
	run = mmap(NULL, (size_t)run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (run == MAP_FAILED)
		return 3;
	place(cpu);
	status = run_all(machine, cpu, run, sent);
	memcpy(&delivered, memory + COUNTER_GPA, sizeof(delivered));
	printf("sent %u, delivered %u\n", sent, delivered);
	return status ? status : sent != delivered;
}
