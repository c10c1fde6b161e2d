/*
 * base/host/host_kvm.h - Linux' hypervisor: machines, their memory and processors.
 *
 * Model    A machine has memory slots and processors. A processor's registers lie in a page that it shares
 *          with the kernel: reading and writing them costs no system call, and what was written is in force
 *          at the next run. Registers stand in the order of the instruction set: rax rcx rdx rbx rsp rbp rsi
 *          rdi r8 ... r15. Who needs another interface (src/vm/hv) builds it on this one.
 * Threads  One thread at a time runs or looks at a processor; host_kvm_cpu_kick() is for any thread.
 * Errors   0 or a negative errno.
 */
#ifndef DRYDOCK_BASE_HOST_KVM_H
#define DRYDOCK_BASE_HOST_KVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_KVM_XSAVE_BYTES 4096u

struct host_kvm;
struct host_kvm_cpu;

struct host_kvm_abilities {
	int error; /* 0, or why there is no hypervisor: -ENOENT, -EACCES, -ENOTSUP (too old) */
	bool split_irqchip; /* local APICs in the kernel, the rest with us */
	bool msr_exits;
	bool dirty_log;
	bool hyperv; /* the kernel has Hyper-V's synthetic features */
	bool tsc_control;
	bool xsave;
	bool doorbells;    /* writes that signal events */
	bool tsc_deadline; /* the local APICs' timers know that mode */
	bool msr_filter;   /* MSRs that the kernel knows can be exits */
	uint32_t slots;
	uint32_t processors;
};

/* Accesses to an MSR that are exits, whether the kernel knows it or not. It is none of the local APIC's, 800h to 8FFh. */
struct host_kvm_msr {
	uint32_t index;
	bool read, write;
};

struct host_kvm_options {
	bool local_apic;
	bool msr_exits; /* an MSR that the kernel does not know is an exit instead of a general protection fault */
	uint32_t exceptions; /* a bit for each that is an exit instead of the guest's */
	const struct host_kvm_msr *msrs; /* in the order of their indices; the caller's, for the call alone */
	size_t msr_count;
	bool hyperv;    /* a processor has just those of Hyper-V's synthetic features that its CPUID leaves name */
};

enum host_kvm_slot_flags { HOST_KVM_READ_ONLY = 1, HOST_KVM_LOG_DIRTY = 2 };

struct host_kvm_message {
	uint64_t address;
	uint32_t data;
};

/* A write to guest physical memory that is nobody's, which signals an event instead of being an exit. */
struct host_kvm_doorbell {
	uint64_t gpa;
	uint64_t value;
	uint8_t bytes;      /* of the write: 1, 2, 4, 8; 0: any */
	bool matches_value; /* only value rings; not where bytes is 0 */
	int event;          /* descriptor of an event (host_poller.h) */
};

struct host_kvm_cpuid {
	uint32_t function;
	uint32_t index;
	bool indexed;
	uint32_t eax, ebx, ecx, edx;
};

struct host_kvm_registers {
	uint64_t general[16];
	uint64_t rip;
	uint64_t rflags;
};

/* attributes: type 0-3, S 4, DPL 5-6, P 7, AVL 12, L 13, D/B 14, G 15. */
struct host_kvm_segment {
	uint64_t base;
	uint32_t limit;
	uint16_t selector;
	uint16_t attributes;
};

enum host_kvm_segment_name {
	HOST_KVM_ES,
	HOST_KVM_CS,
	HOST_KVM_SS,
	HOST_KVM_DS,
	HOST_KVM_FS,
	HOST_KVM_GS,
	HOST_KVM_LDTR,
	HOST_KVM_TR,
	HOST_KVM_SEGMENTS
};

struct host_kvm_table {
	uint64_t base;
	uint16_t limit;
};

struct host_kvm_system {
	struct host_kvm_segment segments[HOST_KVM_SEGMENTS];
	struct host_kvm_table idtr, gdtr;
	uint64_t cr0, cr2, cr3, cr4, cr8;
	uint64_t efer, apic_base;
};

struct host_kvm_events {
	bool exception_pending;
	bool exception_has_code;
	uint8_t exception_vector;
	uint32_t exception_code;
	bool interrupt_pending;
	uint8_t interrupt_vector;
	bool shadow; /* after STI or MOV SS */
	bool nmi_pending;
	bool nmi_masked;
};

struct host_kvm_debug {
	uint64_t dr[4];
	uint64_t dr6, dr7;
};

struct host_kvm_fpu {
	uint8_t st[8][16];
	uint16_t control, status;
	uint8_t tag;
	uint16_t last_opcode;
	uint64_t last_ip, last_dp;
	uint8_t xmm[16][16];
	uint32_t mxcsr;
};

enum host_kvm_activity { HOST_KVM_RUNNABLE, HOST_KVM_WAITS_FOR_SIPI, HOST_KVM_HALTED };

enum host_kvm_exit_kind {
	HOST_KVM_INTERRUPTED, /* kicked, or told to leave at once */
	HOST_KVM_PORT,
	HOST_KVM_MEMORY,
	HOST_KVM_MSR,
	HOST_KVM_EXCEPTION, /* before its instruction; the guest has not had it */
	HOST_KVM_HALT,
	HOST_KVM_SHUTDOWN, /* triple fault */
	HOST_KVM_EOI,
	HOST_KVM_WINDOW,
	HOST_KVM_INVALID, /* the registers cannot be entered with */
	HOST_KVM_FAILED   /* the kernel could not go on; code and detail say why */
};

#define HOST_KVM_EXIT_KINDS (HOST_KVM_FAILED + 1)

/* data, value and refuse point to where the answer to a read is written before the next run. */
struct host_kvm_exit {
	enum host_kvm_exit_kind kind;
	union {
		struct {
			uint16_t number;
			uint8_t size;
			bool write;
			uint32_t count;
			uint8_t *data; /* count * size bytes */
		} port;
		struct {
			uint64_t gpa;
			uint8_t size;
			bool write;
			uint8_t *data; /* 8 bytes */
		} memory;
		struct {
			uint32_t index;
			bool write;
			uint64_t *value;
			uint8_t *refuse; /* not 0: the instruction faults */
		} msr;
		struct {
			uint8_t vector;
		} eoi, exception;
		struct {
			uint32_t code;
			uint64_t detail;
		} failure;
	};
};

/* What this computer's kernel can do; abilities->error says why it can do nothing. */
void host_kvm_probe(struct host_kvm_abilities *ret_abilities);
/* The exceptions that can be exits, a bit each. It is tried, once: some kernels promise what they do not keep. */
uint32_t host_kvm_exceptions(void);
/* A machine without memory or processors. Errors: -E2BIG: the MSRs lie too far apart. */
int host_kvm_create(const struct host_kvm_options *options, struct host_kvm **ret_kvm);
/* Destroy kvm, whose processors are destroyed already. Null is accepted. */
void host_kvm_destroy(struct host_kvm *kvm);
/*
 * Make memory[0, bytes) the machine's physical memory at gpa, as slot; bytes 0 takes the slot's memory away.
 * Owns     memory stays the caller's and outlives the slot.
 * Errors   -EINVAL: not whole pages; -EEXIST: another slot is there already.
 */
int host_kvm_map(struct host_kvm *kvm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *memory,
                 unsigned flags);
/* Pages of slot written since the last call, a bit each (whole words); the log starts anew. */
int host_kvm_dirty(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap);
/* How many pages of 4 KiB, 2 MiB and 1 GiB the machine has mapped now. Errors: -ENOTSUP: the kernel does not say. */
int host_kvm_pages(struct host_kvm *kvm, uint64_t ret_pages[3]);
/* Deliver a message-signalled interrupt. */
int host_kvm_signal(struct host_kvm *kvm, const struct host_kvm_message *message);
/* Name the level-triggered messages whose end of interrupt is an exit; at most 24. */
int host_kvm_route(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count);
/*
 * Let doorbell ring its event, or no longer.
 * Errors   -EEXIST: another one rings there; -ENOENT: it does not ring; -EINVAL: no event; -ENOSPC.
 */
int host_kvm_doorbell(struct host_kvm *kvm, const struct host_kvm_doorbell *doorbell, bool rings);
/* The machine's clock in nanoseconds, and setting it. */
int host_kvm_clock_get(struct host_kvm *kvm, uint64_t *ret_ns);
int host_kvm_clock_set(struct host_kvm *kvm, uint64_t ns);

/* CPUID leaves that the kernel can show a guest: at most capacity; the number found, or -errno. */
int host_kvm_cpuid_supported(struct host_kvm_cpuid *entries, size_t capacity);
/* The same of Hyper-V's leaves, which name the synthetic features that the kernel has. Errors: -ENOTSUP: none. */
int host_kvm_cpuid_hyperv(struct host_kvm_cpuid *entries, size_t capacity);

/* Processor index of kvm, in its reset state. Destroy it before its machine. */
int host_kvm_cpu_create(struct host_kvm *kvm, uint32_t index, struct host_kvm_cpu **ret_cpu);
void host_kvm_cpu_destroy(struct host_kvm_cpu *cpu);
int host_kvm_cpu_set_cpuid(struct host_kvm_cpu *cpu, const struct host_kvm_cpuid *entries,
                           size_t count);
/*
 * Run until the kernel needs us. The answers to the exit before are taken first; with leave_at_once that is all,
 * and the exit is HOST_KVM_INTERRUPTED unless the same instruction needs more.
 */
void host_kvm_cpu_run(struct host_kvm_cpu *cpu, bool leave_at_once, struct host_kvm_exit *ret_exit);
/* Make the processor's run, or its next one, end with HOST_KVM_INTERRUPTED once. Any thread. */
void host_kvm_cpu_kick(struct host_kvm_cpu *cpu);
/* Ask for HOST_KVM_WINDOW as soon as an interrupt could be delivered. */
void host_kvm_cpu_want_window(struct host_kvm_cpu *cpu, bool wanted);

void host_kvm_cpu_registers(const struct host_kvm_cpu *cpu,
                            struct host_kvm_registers *ret_registers);
void host_kvm_cpu_set_registers(struct host_kvm_cpu *cpu,
                                const struct host_kvm_registers *registers);
void host_kvm_cpu_system(const struct host_kvm_cpu *cpu, struct host_kvm_system *ret_system);
/*
 * Give what host_kvm_cpu_system() gives in *system, where that is not what the last call of this function gave, and true;
 * false where it is, with *system left alone. For one caller, who keeps *system between its calls.
 */
bool host_kvm_cpu_system_changed(struct host_kvm_cpu *cpu, struct host_kvm_system *system);
void host_kvm_cpu_set_system(struct host_kvm_cpu *cpu, const struct host_kvm_system *system);
void host_kvm_cpu_events(const struct host_kvm_cpu *cpu, struct host_kvm_events *ret_events);
void host_kvm_cpu_set_events(struct host_kvm_cpu *cpu, const struct host_kvm_events *events);
int host_kvm_cpu_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value);
int host_kvm_cpu_set_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t value);
int host_kvm_cpu_debug(struct host_kvm_cpu *cpu, struct host_kvm_debug *ret_debug);
int host_kvm_cpu_set_debug(struct host_kvm_cpu *cpu, const struct host_kvm_debug *debug);
int host_kvm_cpu_fpu(struct host_kvm_cpu *cpu, struct host_kvm_fpu *ret_fpu);
int host_kvm_cpu_set_fpu(struct host_kvm_cpu *cpu, const struct host_kvm_fpu *fpu);
/* The XSAVE area in its standard form: HOST_KVM_XSAVE_BYTES. */
int host_kvm_cpu_xsave(struct host_kvm_cpu *cpu, uint8_t *ret_area);
int host_kvm_cpu_set_xsave(struct host_kvm_cpu *cpu, const uint8_t *area);
/* Extended control register 0: which parts XSAVE saves. */
int host_kvm_cpu_xcr0(struct host_kvm_cpu *cpu, uint64_t *ret_value);
int host_kvm_cpu_set_xcr0(struct host_kvm_cpu *cpu, uint64_t value);
int host_kvm_cpu_activity(struct host_kvm_cpu *cpu, enum host_kvm_activity *ret_activity);
int host_kvm_cpu_set_activity(struct host_kvm_cpu *cpu, enum host_kvm_activity activity);
/* The local APIC's 1024-byte register page. */
int host_kvm_cpu_apic(struct host_kvm_cpu *cpu, uint8_t *ret_page);
int host_kvm_cpu_set_apic(struct host_kvm_cpu *cpu, const uint8_t *page);
/* Deliver a non-maskable interrupt to cpu. */
int host_kvm_cpu_nmi(struct host_kvm_cpu *cpu);

#endif
