/* base/host/host_kvm_state.c - a processor's registers: those in the shared page, and those asked for by call. */
#include <errno.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <string.h>

#include "base/host/host_kvm.h"
#include "base/host/host_kvm_internal.h"

/* --- In the shared page ------------------------------------------------------------------------- */

void host_kvm_cpu_registers(const struct host_kvm_cpu *cpu,
                            struct host_kvm_registers *ret_registers)
{
	const struct kvm_regs *from = &cpu->run->s.regs.regs;

	*ret_registers = (struct host_kvm_registers){
		.general = { from->rax, from->rcx, from->rdx, from->rbx, from->rsp, from->rbp,
		             from->rsi, from->rdi, from->r8, from->r9, from->r10, from->r11,
		             from->r12, from->r13, from->r14, from->r15 },
		.rip = from->rip,
		.rflags = from->rflags,
	};
}

void host_kvm_cpu_set_registers(struct host_kvm_cpu *cpu,
                                const struct host_kvm_registers *registers)
{
	const uint64_t *from = registers->general;

	cpu->run->s.regs.regs = (struct kvm_regs){
		.rax = from[0],
		.rcx = from[1],
		.rdx = from[2],
		.rbx = from[3],
		.rsp = from[4],
		.rbp = from[5],
		.rsi = from[6],
		.rdi = from[7],
		.r8 = from[8],
		.r9 = from[9],
		.r10 = from[10],
		.r11 = from[11],
		.r12 = from[12],
		.r13 = from[13],
		.r14 = from[14],
		.r15 = from[15],
		.rip = registers->rip,
		.rflags = registers->rflags,
	};
	cpu->run->kvm_dirty_regs |= KVM_SYNC_X86_REGS;
}

static struct host_kvm_segment segment_out(const struct kvm_segment *from)
{
	return (struct host_kvm_segment){
		.base = from->base,
		.limit = from->limit,
		.selector = from->selector,
		.attributes = (uint16_t)(from->type | from->s << 4 | from->dpl << 5 |
		                         from->present << 7 | from->avl << 12 | from->l << 13 |
		                         from->db << 14 | from->g << 15),
	};
}

static struct kvm_segment segment_in(const struct host_kvm_segment *from)
{
	uint16_t bits = from->attributes;

	return (struct kvm_segment){
		.base = from->base,
		.limit = from->limit,
		.selector = from->selector,
		.type = bits & 15,
		.s = (bits >> 4) & 1,
		.dpl = (bits >> 5) & 3,
		.present = (bits >> 7) & 1,
		.avl = (bits >> 12) & 1,
		.l = (bits >> 13) & 1,
		.db = (bits >> 14) & 1,
		.g = (bits >> 15) & 1,
		.unusable = !((bits >> 7) & 1),
	};
}

void host_kvm_cpu_system(const struct host_kvm_cpu *cpu, struct host_kvm_system *ret_system)
{
	const struct kvm_sregs *from = &cpu->run->s.regs.sregs;

	*ret_system = (struct host_kvm_system){
		.segments = { segment_out(&from->es), segment_out(&from->cs),
		              segment_out(&from->ss), segment_out(&from->ds),
		              segment_out(&from->fs), segment_out(&from->gs),
		              segment_out(&from->ldt), segment_out(&from->tr) },
		.idtr = { from->idt.base, from->idt.limit },
		.gdtr = { from->gdt.base, from->gdt.limit },
		.cr0 = from->cr0,
		.cr2 = from->cr2,
		.cr3 = from->cr3,
		.cr4 = from->cr4,
		.cr8 = from->cr8,
		.efer = from->efer,
		.apic_base = from->apic_base,
	};
}

/* They hardly ever change from one exit to the next, and taking them apart is a fifth of an exit. */
bool host_kvm_cpu_system_changed(struct host_kvm_cpu *cpu, struct host_kvm_system *system)
{
	const struct kvm_sregs *now = &cpu->run->s.regs.sregs;

	if (memcmp(now, &cpu->told, offsetof(struct kvm_sregs, interrupt_bitmap)) == 0)
		return false;
	cpu->told = *now;
	host_kvm_cpu_system(cpu, system);
	return true;
}

void host_kvm_cpu_set_system(struct host_kvm_cpu *cpu, const struct host_kvm_system *system)
{
	struct kvm_sregs *to = &cpu->run->s.regs.sregs;
	struct kvm_segment *const segments[HOST_KVM_SEGMENTS] = {
		&to->es, &to->cs, &to->ss, &to->ds, &to->fs, &to->gs, &to->ldt, &to->tr,
	};

	for (int i = 0; i < HOST_KVM_SEGMENTS; i++)
		*segments[i] = segment_in(&system->segments[i]);
	to->idt.base = system->idtr.base;
	to->idt.limit = system->idtr.limit;
	to->gdt.base = system->gdtr.base;
	to->gdt.limit = system->gdtr.limit;
	to->cr0 = system->cr0;
	to->cr2 = system->cr2;
	to->cr3 = system->cr3;
	to->cr4 = system->cr4;
	to->cr8 = system->cr8;
	to->efer = system->efer;
	to->apic_base = system->apic_base;
	cpu->run->kvm_dirty_regs |= KVM_SYNC_X86_SREGS;
}

void host_kvm_cpu_events(const struct host_kvm_cpu *cpu, struct host_kvm_events *ret_events)
{
	const struct kvm_vcpu_events *from = &cpu->run->s.regs.events;

	*ret_events = (struct host_kvm_events){
		.exception_pending = from->exception.injected || from->exception.pending,
		.exception_has_code = from->exception.has_error_code,
		.exception_vector = from->exception.nr,
		.exception_code = from->exception.error_code,
		.interrupt_pending = from->interrupt.injected,
		.interrupt_vector = from->interrupt.nr,
		.shadow = from->interrupt.shadow,
		.nmi_pending = from->nmi.injected || from->nmi.pending,
		.nmi_masked = from->nmi.masked,
	};
}

void host_kvm_cpu_set_events(struct host_kvm_cpu *cpu, const struct host_kvm_events *events)
{
	struct kvm_vcpu_events *to = &cpu->run->s.regs.events;

	to->exception.injected = events->exception_pending;
	to->exception.pending = 0;
	to->exception.has_error_code = events->exception_has_code;
	to->exception.nr = events->exception_vector;
	to->exception.error_code = events->exception_code;
	to->interrupt.injected = events->interrupt_pending;
	to->interrupt.nr = events->interrupt_vector;
	to->interrupt.soft = 0;
	to->interrupt.shadow = events->shadow;
	to->nmi.injected = events->nmi_pending;
	to->nmi.pending = 0;
	to->nmi.masked = events->nmi_masked;
	to->flags = KVM_VCPUEVENT_VALID_SHADOW | KVM_VCPUEVENT_VALID_NMI_PENDING;
	cpu->run->kvm_dirty_regs |= KVM_SYNC_X86_EVENTS;
}

/* --- By call ------------------------------------------------------------------------------------ */

static int msr_call(struct host_kvm_cpu *cpu, unsigned request, uint32_t index, uint64_t *value)
{
	union {
		struct kvm_msrs list;
		uint8_t room[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} msrs = { .list = { .nmsrs = 1 } };
	struct kvm_msr_entry *entry = msrs.list.entries;
	int result;

	*entry = (struct kvm_msr_entry){ .index = index, .data = *value };
	result = host_kvm_call(cpu->descriptor, request, &msrs);
	if (result < 0)
		return result;
	*value = entry->data;
	return result == 1 ? 0 : -EINVAL;
}

int host_kvm_cpu_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value)
{
	uint64_t value = 0;
	int error = msr_call(cpu, KVM_GET_MSRS, index, &value);

	if (!error)
		*ret_value = value;
	return error;
}

int host_kvm_cpu_set_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t value)
{
	return msr_call(cpu, KVM_SET_MSRS, index, &value);
}

int host_kvm_cpu_debug(struct host_kvm_cpu *cpu, struct host_kvm_debug *ret_debug)
{
	struct kvm_debugregs debug = { 0 };
	int error = host_kvm_call(cpu->descriptor, KVM_GET_DEBUGREGS, &debug);

	if (error)
		return error;
	for (int i = 0; i < 4; i++)
		ret_debug->dr[i] = debug.db[i];
	ret_debug->dr6 = debug.dr6;
	ret_debug->dr7 = debug.dr7;
	return 0;
}

int host_kvm_cpu_set_debug(struct host_kvm_cpu *cpu, const struct host_kvm_debug *from)
{
	struct kvm_debugregs debug = {
		.db = { from->dr[0], from->dr[1], from->dr[2], from->dr[3] },
		.dr6 = from->dr6,
		.dr7 = from->dr7,
	};

	return host_kvm_call(cpu->descriptor, KVM_SET_DEBUGREGS, &debug);
}

/* The legacy part of an XSAVE area; KVM_GET_FPU would leave MXCSR out. Source: Intel SDM volume 1, 13.4. */
struct legacy_area {
	uint16_t control, status;
	uint8_t tag, reserved;
	uint16_t last_opcode;
	uint64_t last_ip, last_dp;
	uint32_t mxcsr, mxcsr_mask;
	uint8_t st[8][16];
	uint8_t xmm[16][16];
	uint8_t rest[96];
	uint64_t present; /* bit 0: x87, bit 1: SSE */
};

_Static_assert(offsetof(struct legacy_area, mxcsr) == 24, "MXCSR");
_Static_assert(offsetof(struct legacy_area, xmm) == 160, "XMM");
_Static_assert(offsetof(struct legacy_area, present) == 512, "XSTATE_BV");

union xsave {
	struct kvm_xsave whole;
	struct legacy_area legacy;
};

int host_kvm_cpu_fpu(struct host_kvm_cpu *cpu, struct host_kvm_fpu *ret_fpu)
{
	union xsave area = { 0 };
	const struct legacy_area *from = &area.legacy;
	int error = host_kvm_call(cpu->descriptor, KVM_GET_XSAVE, &area);

	if (error)
		return error;
	*ret_fpu = (struct host_kvm_fpu){
		.control = from->control,
		.status = from->status,
		.tag = from->tag,
		.last_opcode = from->last_opcode,
		.last_ip = from->last_ip,
		.last_dp = from->last_dp,
		.mxcsr = from->mxcsr,
	};
	memcpy(ret_fpu->st, from->st, sizeof(ret_fpu->st));
	memcpy(ret_fpu->xmm, from->xmm, sizeof(ret_fpu->xmm));
	return 0;
}

int host_kvm_cpu_set_fpu(struct host_kvm_cpu *cpu, const struct host_kvm_fpu *fpu)
{
	union xsave area = { 0 };
	struct legacy_area *to = &area.legacy;
	int error = host_kvm_call(cpu->descriptor, KVM_GET_XSAVE, &area);

	if (error)
		return error;
	to->control = fpu->control;
	to->status = fpu->status;
	to->tag = fpu->tag;
	to->last_opcode = fpu->last_opcode;
	to->last_ip = fpu->last_ip;
	to->last_dp = fpu->last_dp;
	to->mxcsr = fpu->mxcsr;
	memcpy(to->st, fpu->st, sizeof(to->st));
	memcpy(to->xmm, fpu->xmm, sizeof(to->xmm));
	to->present |= 3;
	return host_kvm_call(cpu->descriptor, KVM_SET_XSAVE, &area);
}

int host_kvm_cpu_xsave(struct host_kvm_cpu *cpu, uint8_t *ret_area)
{
	struct kvm_xsave area = { 0 };
	int error = host_kvm_call(cpu->descriptor, KVM_GET_XSAVE, &area);

	_Static_assert(sizeof(area) == HOST_KVM_XSAVE_BYTES, "the kernel's own size");
	if (!error)
		memcpy(ret_area, &area, sizeof(area));
	return error;
}

int host_kvm_cpu_set_xsave(struct host_kvm_cpu *cpu, const uint8_t *area)
{
	return host_kvm_call(cpu->descriptor, KVM_SET_XSAVE, area);
}

int host_kvm_cpu_xcr0(struct host_kvm_cpu *cpu, uint64_t *ret_value)
{
	struct kvm_xcrs list = { 0 };
	int error = host_kvm_call(cpu->descriptor, KVM_GET_XCRS, &list);

	if (error)
		return error;
	for (uint32_t i = 0; i < list.nr_xcrs && i < KVM_MAX_XCRS; i++) {
		if (list.xcrs[i].xcr != 0)
			continue;
		*ret_value = list.xcrs[i].value;
		return 0;
	}
	return -ENOTSUP;
}

int host_kvm_cpu_set_xcr0(struct host_kvm_cpu *cpu, uint64_t value)
{
	struct kvm_xcrs list = { .nr_xcrs = 1, .xcrs = { { .xcr = 0, .value = value } } };

	return host_kvm_call(cpu->descriptor, KVM_SET_XCRS, &list);
}

int host_kvm_cpu_activity(struct host_kvm_cpu *cpu, enum host_kvm_activity *ret_activity)
{
	struct kvm_mp_state state = { 0 };
	int error = host_kvm_call(cpu->descriptor, KVM_GET_MP_STATE, &state);

	if (error)
		return error;
	if (state.mp_state == KVM_MP_STATE_HALTED)
		*ret_activity = HOST_KVM_HALTED;
	else if (state.mp_state == KVM_MP_STATE_UNINITIALIZED ||
	         state.mp_state == KVM_MP_STATE_INIT_RECEIVED)
		*ret_activity = HOST_KVM_WAITS_FOR_SIPI;
	else
		*ret_activity = HOST_KVM_RUNNABLE;
	return 0;
}

int host_kvm_cpu_set_activity(struct host_kvm_cpu *cpu, enum host_kvm_activity activity)
{
	static const uint32_t states[] = {
		[HOST_KVM_RUNNABLE] = KVM_MP_STATE_RUNNABLE,
		[HOST_KVM_WAITS_FOR_SIPI] = KVM_MP_STATE_INIT_RECEIVED,
		[HOST_KVM_HALTED] = KVM_MP_STATE_HALTED,
	};
	struct kvm_mp_state state = { .mp_state = states[activity] };

	return host_kvm_call(cpu->descriptor, KVM_SET_MP_STATE, &state);
}

int host_kvm_cpu_apic(struct host_kvm_cpu *cpu, uint8_t *ret_page)
{
	return host_kvm_call(cpu->descriptor, KVM_GET_LAPIC, ret_page);
}

int host_kvm_cpu_set_apic(struct host_kvm_cpu *cpu, const uint8_t *page)
{
	return host_kvm_call(cpu->descriptor, KVM_SET_LAPIC, page);
}
