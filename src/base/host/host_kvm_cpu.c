/* base/host/host_kvm_cpu.c - a processor of a machine: running it, and its registers in the shared page. */
#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/host/host_internal.h"
#include "base/host/host_kvm.h"
#include "base/host/host_kvm_internal.h"

#define SYNCED (KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS)

static pthread_once_t signal_once = PTHREAD_ONCE_INIT;

static void on_kick(int number)
{
	(void)number;
}

/* The handler does nothing: the signal itself takes a processor out of the kernel. */
static void signal_install(void)
{
	struct sigaction action = { .sa_handler = on_kick, .sa_flags = SA_RESTART };

	sigaction(HOST_KICK_SIGNAL, &action, NULL);
}

/* Older kernels do not look at what the leaves name, and give all they have. */
static void enforce_hyperv(const struct host_kvm_cpu *cpu)
{
	struct kvm_enable_cap request = { .cap = KVM_CAP_HYPERV_ENFORCE_CPUID, .args = { 1 } };

	host_kvm_call(cpu->descriptor, KVM_ENABLE_CAP, &request);
}

/* Breakpoints are ours, and not the guest's. */
static int take_breakpoints(const struct host_kvm_cpu *cpu)
{
	struct kvm_guest_debug request = { .control =
		                                   KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP };

	return host_kvm_call(cpu->descriptor, KVM_SET_GUEST_DEBUG, &request);
}

int host_kvm_cpu_create(struct host_kvm *kvm, uint32_t index, struct host_kvm_cpu **ret_cpu)
{
	struct host_kvm_cpu *cpu = calloc(1, sizeof(*cpu));
	int error;

	if (!cpu)
		return -ENOMEM;
	pthread_once(&signal_once, signal_install);
	cpu->run_bytes = kvm->run_bytes;
	cpu->descriptor = error =
		host_kvm_call(kvm->descriptor, KVM_CREATE_VCPU, (const void *)(uintptr_t)index);
	if (error < 0)
		goto destroy;
	cpu->run =
		mmap(NULL, cpu->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, cpu->descriptor, 0);
	if (cpu->run == MAP_FAILED) {
		cpu->run = NULL;
		error = -errno;
		goto destroy;
	}
	cpu->run->kvm_valid_regs = SYNCED;
	if (kvm->hyperv)
		enforce_hyperv(cpu);
	error = host_kvm_call(cpu->descriptor, KVM_GET_REGS, &cpu->run->s.regs.regs);
	if (!error)
		error = host_kvm_call(cpu->descriptor, KVM_GET_SREGS, &cpu->run->s.regs.sregs);
	if (!error)
		error = host_kvm_call(cpu->descriptor, KVM_GET_VCPU_EVENTS,
		                      &cpu->run->s.regs.events);
	if (!error && (kvm->exceptions & 1u << HOST_KVM_BREAKPOINT))
		error = take_breakpoints(cpu);
	if (error)
		goto destroy;
	*ret_cpu = cpu;
	return 0;

destroy:
	host_kvm_cpu_destroy(cpu);
	return error;
}

void host_kvm_cpu_destroy(struct host_kvm_cpu *cpu)
{
	if (!cpu)
		return;
	if (cpu->run)
		munmap(cpu->run, cpu->run_bytes);
	if (cpu->descriptor >= 0)
		close(cpu->descriptor);
	free(cpu);
}

int host_kvm_cpu_set_cpuid(struct host_kvm_cpu *cpu, const struct host_kvm_cpuid *entries,
                           size_t count)
{
	struct kvm_cpuid2 *list =
		calloc(1, sizeof(*list) + count * sizeof(struct kvm_cpuid_entry2));
	int result;

	if (!list)
		return -ENOMEM;
	list->nent = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		list->entries[i] = (struct kvm_cpuid_entry2){
			.function = entries[i].function,
			.index = entries[i].index,
			.flags = entries[i].indexed ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
			.eax = entries[i].eax,
			.ebx = entries[i].ebx,
			.ecx = entries[i].ecx,
			.edx = entries[i].edx,
		};
	result = host_kvm_call(cpu->descriptor, KVM_SET_CPUID2, list);
	free(list);
	return result;
}

/* --- Running ------------------------------------------------------------------------------------ */

static void port_exit(struct kvm_run *run, struct host_kvm_exit *ret_exit)
{
	ret_exit->kind = HOST_KVM_PORT;
	ret_exit->port.number = run->io.port;
	ret_exit->port.size = run->io.size;
	ret_exit->port.write = run->io.direction == KVM_EXIT_IO_OUT;
	ret_exit->port.count = run->io.count;
	ret_exit->port.data = (uint8_t *)run + run->io.data_offset;
}

static void memory_exit(struct kvm_run *run, struct host_kvm_exit *ret_exit)
{
	ret_exit->kind = HOST_KVM_MEMORY;
	ret_exit->memory.gpa = run->mmio.phys_addr;
	ret_exit->memory.size = (uint8_t)run->mmio.len;
	ret_exit->memory.write = run->mmio.is_write;
	ret_exit->memory.data = run->mmio.data;
}

static void msr_exit(struct kvm_run *run, struct host_kvm_exit *ret_exit)
{
	ret_exit->kind = HOST_KVM_MSR;
	ret_exit->msr.index = run->msr.index;
	ret_exit->msr.write = run->exit_reason == KVM_EXIT_X86_WRMSR;
	ret_exit->msr.value = (uint64_t *)&run->msr.data;
	ret_exit->msr.refuse = &run->msr.error;
	run->msr.error = 0;
}

static void failed_exit(struct host_kvm_exit *ret_exit, uint32_t code, uint64_t detail)
{
	ret_exit->kind = HOST_KVM_FAILED;
	ret_exit->failure.code = code;
	ret_exit->failure.detail = detail;
}

static void decode_exit(struct kvm_run *run, struct host_kvm_exit *ret_exit)
{
	switch (run->exit_reason) {
	case KVM_EXIT_IO: port_exit(run, ret_exit); break;
	case KVM_EXIT_MMIO: memory_exit(run, ret_exit); break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR: msr_exit(run, ret_exit); break;
	case KVM_EXIT_DEBUG:
		ret_exit->kind = HOST_KVM_EXCEPTION;
		ret_exit->exception.vector = (uint8_t)run->debug.arch.exception;
		break;
	case KVM_EXIT_HLT: ret_exit->kind = HOST_KVM_HALT; break;
	case KVM_EXIT_SHUTDOWN: ret_exit->kind = HOST_KVM_SHUTDOWN; break;
	case KVM_EXIT_IOAPIC_EOI:
		ret_exit->kind = HOST_KVM_EOI;
		ret_exit->eoi.vector = run->eoi.vector;
		break;
	case KVM_EXIT_IRQ_WINDOW_OPEN: ret_exit->kind = HOST_KVM_WINDOW; break;
	case KVM_EXIT_FAIL_ENTRY:
		ret_exit->kind = HOST_KVM_INVALID;
		ret_exit->failure.code = KVM_EXIT_FAIL_ENTRY;
		ret_exit->failure.detail = run->fail_entry.hardware_entry_failure_reason;
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		failed_exit(ret_exit, KVM_EXIT_INTERNAL_ERROR, run->internal.suberror);
		break;
	default: failed_exit(ret_exit, run->exit_reason, 0);
	}
}

/*
 * A kick sets the flag first and tells the kernel second; the end of a run clears what the kernel reads and
 * looks at the flag again. Whichever order they come in, a kick that nobody has seen is in both places.
 */
static bool take_kick(struct host_kvm_cpu *cpu)
{
	return __atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_SEQ_CST) != 0;
}

static void set_immediate_exit(struct host_kvm_cpu *cpu, uint8_t value)
{
	__atomic_store_n(&cpu->run->immediate_exit, value, __ATOMIC_SEQ_CST);
	if (!value && __atomic_load_n(&cpu->kicked, __ATOMIC_SEQ_CST))
		__atomic_store_n(&cpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
}

static int thread_id(void)
{
	static __thread int id;

	if (!id)
		id = (int)syscall(SYS_gettid);
	return id;
}

/* One entry into the kernel; 0 or a negative errno. */
static int enter(struct host_kvm_cpu *cpu)
{
	int result;

	__atomic_store_n(&cpu->thread, thread_id(), __ATOMIC_SEQ_CST);
	result = ioctl(cpu->descriptor, KVM_RUN, 0);
	if (result < 0)
		result = -errno;
	__atomic_store_n(&cpu->thread, 0, __ATOMIC_RELEASE);
	return result;
}

/* A signal of somebody else's, or a processor that has just been woken, goes on. */
static int enter_until_kicked(struct host_kvm_cpu *cpu)
{
	int result;
	bool kicked;

	do {
		result = enter(cpu);
		if (result != -EINTR && result != -EAGAIN)
			return result;
		kicked = take_kick(cpu);
		set_immediate_exit(cpu, 0);
	} while (!kicked);
	return -EINTR;
}

void host_kvm_cpu_run(struct host_kvm_cpu *cpu, bool leave_at_once, struct host_kvm_exit *ret_exit)
{
	int result;

	if (leave_at_once) {
		set_immediate_exit(cpu, 1);
		result = enter(cpu);
		set_immediate_exit(cpu, 0);
	} else {
		result = enter_until_kicked(cpu);
	}
	ret_exit->kind = HOST_KVM_INTERRUPTED;
	if (result == 0)
		decode_exit(cpu->run, ret_exit);
	else if (result != -EINTR && result != -EAGAIN)
		failed_exit(ret_exit, 0, (uint64_t)-result);
}

void host_kvm_cpu_kick(struct host_kvm_cpu *cpu)
{
	int thread;

	__atomic_store_n(&cpu->kicked, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&cpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	thread = __atomic_load_n(&cpu->thread, __ATOMIC_SEQ_CST);
	if (thread)
		syscall(SYS_tgkill, getpid(), thread, HOST_KICK_SIGNAL);
}

void host_kvm_cpu_want_window(struct host_kvm_cpu *cpu, bool wanted)
{
	cpu->run->request_interrupt_window = wanted;
}

int host_kvm_cpu_nmi(struct host_kvm_cpu *cpu)
{
	return host_kvm_call(cpu->descriptor, KVM_NMI, NULL);
}
