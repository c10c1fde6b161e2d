/*
 * minimal COUNT [MIB] - what a monitor cannot do without: a machine of KVM's with MIB of memory (128) and one processor in
 * real mode, which writes to a port COUNT times and then to another one, which ends it. The registers that the
 * Windows Hypervisor Platform's exits show are synchronized at each exit. Statically linked; no error has words.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define CODE_GPA 0x1000u
#define END_PORT 0xf4

static const uint8_t code[] = {
	0x66, 0xb9,     0,    0, 0, 0, /* mov $COUNT, %ecx */
	0x66, 0x85,     0xc9,          /* test %ecx, %ecx */
	0x74, 0x06,                    /* jz end */
	0xe6, 0x80,                    /* out %al, $0x80 */
	0x66, 0x49,                    /* dec %ecx */
	0x75, 0xfa,                    /* jnz to the out */
	0xe6, END_PORT,                /* end: out %al, $0xf4 */
};

static int check(int result)
{
	if (result < 0)
		exit(3);
	return result;
}

static void load(uint8_t *memory, uint32_t count)
{
	memcpy(memory + CODE_GPA, code, sizeof(code));
	memcpy(memory + CODE_GPA + 2, &count, sizeof(count));
}

static void place(int cpu)
{
	struct kvm_sregs system;
	struct kvm_regs registers = { .rip = CODE_GPA, .rflags = 2 };

	check(ioctl(cpu, KVM_GET_SREGS, &system));
	system.cs.base = 0;
	system.cs.selector = 0;
	check(ioctl(cpu, KVM_SET_SREGS, &system));
	check(ioctl(cpu, KVM_SET_REGS, &registers));
}

int main(int count, char **arguments)
{
	uint32_t loops = count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 0) : 0;
	uint64_t bytes = (count > 2 ? strtoull(arguments[2], NULL, 0) : 128) << 20;
	int device = check(open("/dev/kvm", O_RDWR | O_CLOEXEC));
	int machine = check(ioctl(device, KVM_CREATE_VM, 0));
	int cpu, run_bytes = check(ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0));
	uint8_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct kvm_userspace_memory_region region = { .memory_size = bytes,
		                                      .userspace_addr = (uintptr_t)memory };
	struct kvm_run *run;

	if (memory == MAP_FAILED)
		return 3;
	check(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region));
	load(memory, loops);
	cpu = check(ioctl(machine, KVM_CREATE_VCPU, 0));
	run = mmap(NULL, (size_t)run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (run == MAP_FAILED)
		return 3;
	place(cpu);
	run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
	do {
		check(ioctl(cpu, KVM_RUN, 0));
		if (run->exit_reason != KVM_EXIT_IO)
			return 4;
	} while (run->io.port != END_PORT);
	return 0;
}
