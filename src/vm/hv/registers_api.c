/*
 * vm/hv/registers_api.c - registers by name.
 *
 * A call reads each group of registers (system, debug, floating point, events) at most once and writes it at most
 * once. Names are looked up before anything is written, and what can fail is written first.
 */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <string.h>

enum group { GENERAL, SYSTEM, DEBUG, FLOATING, EVENTS, ACTIVITY, MSR, APIC, EXTENDED, GROUPS };

/* How a value stands in its group. */
enum form { NUMBER, SEGMENT, TABLE, VECTOR, FP_CONTROL, XMM_CONTROL, SPECIAL };

struct register_range {
	uint32_t first;
	uint32_t count;
	enum group group;
	enum form form;
	uint32_t place; /* offset in the group's structure, or the MSR's number */
	uint32_t step;
};

#define PLACE(type, member) ((uint32_t)offsetof(struct host_kvm_##type, member))

static const struct register_range ranges[] = {
	{ WHvX64RegisterRax, 16, GENERAL, NUMBER, PLACE(registers, general), 8 },
	{ WHvX64RegisterRip, 1, GENERAL, NUMBER, PLACE(registers, rip), 0 },
	{ WHvX64RegisterRflags, 1, GENERAL, NUMBER, PLACE(registers, rflags), 0 },
	{ WHvX64RegisterEs, 8, SYSTEM, SEGMENT, PLACE(system, segments),
	  sizeof(struct host_kvm_segment) },
	{ WHvX64RegisterIdtr, 1, SYSTEM, TABLE, PLACE(system, idtr), 0 },
	{ WHvX64RegisterGdtr, 1, SYSTEM, TABLE, PLACE(system, gdtr), 0 },
	{ WHvX64RegisterCr0, 5, SYSTEM, NUMBER, PLACE(system, cr0), 8 },
	{ WHvX64RegisterEfer, 1, SYSTEM, NUMBER, PLACE(system, efer), 0 },
	{ WHvX64RegisterApicBase, 1, SYSTEM, NUMBER, PLACE(system, apic_base), 0 },
	{ WHvX64RegisterDr0, 4, DEBUG, NUMBER, PLACE(debug, dr), 8 },
	{ WHvX64RegisterDr6, 1, DEBUG, NUMBER, PLACE(debug, dr6), 0 },
	{ WHvX64RegisterDr7, 1, DEBUG, NUMBER, PLACE(debug, dr7), 0 },
	{ WHvX64RegisterXCr0, 1, EXTENDED, NUMBER, 0, 0 },
	{ WHvX64RegisterXmm0, 16, FLOATING, VECTOR, PLACE(fpu, xmm), 16 },
	{ WHvX64RegisterFpMmx0, 8, FLOATING, VECTOR, PLACE(fpu, st), 16 },
	{ WHvX64RegisterFpControlStatus, 1, FLOATING, FP_CONTROL, 0, 0 },
	{ WHvX64RegisterXmmControlStatus, 1, FLOATING, XMM_CONTROL, 0, 0 },
	{ WHvX64RegisterTsc, 1, MSR, NUMBER, 0x10, 0 },
	{ WHvX64RegisterKernelGsBase, 1, MSR, NUMBER, 0xc0000102, 0 },
	{ WHvX64RegisterPat, 1, MSR, NUMBER, 0x277, 0 },
	{ WHvX64RegisterSysenterCs, 1, MSR, NUMBER, 0x174, 0 },
	{ WHvX64RegisterSysenterEip, 1, MSR, NUMBER, 0x176, 0 },
	{ WHvX64RegisterSysenterEsp, 1, MSR, NUMBER, 0x175, 0 },
	{ WHvX64RegisterStar, 4, MSR, NUMBER, 0xc0000081, 1 },
	{ WHvX64RegisterMsrMtrrCap, 1, MSR, NUMBER, 0xfe, 0 },
	{ WHvX64RegisterMsrMtrrDefType, 1, MSR, NUMBER, 0x2ff, 0 },
	{ WHvX64RegisterMsrMtrrPhysBase0, 8, MSR, NUMBER, 0x200, 2 },
	{ WHvX64RegisterMsrMtrrPhysMask0, 8, MSR, NUMBER, 0x201, 2 },
	{ WHvX64RegisterMsrMtrrFix64k00000, 1, MSR, NUMBER, 0x250, 0 },
	{ WHvX64RegisterMsrMtrrFix16k80000, 2, MSR, NUMBER, 0x258, 1 },
	{ WHvX64RegisterMsrMtrrFix4kC0000, 8, MSR, NUMBER, 0x268, 1 },
	{ WHvX64RegisterTscAux, 1, MSR, NUMBER, 0xc0000103, 0 },
	{ WHvX64RegisterSpecCtrl, 1, MSR, NUMBER, 0x48, 0 },
	{ WHvX64RegisterTscDeadline, 1, MSR, NUMBER, 0x6e0, 0 },
	{ WHvRegisterVpRuntime, 1, MSR, NUMBER, 0x40000010, 0 },
	{ WHvX64RegisterHypercall, 1, MSR, NUMBER, 0x40000001, 0 },
	{ WHvRegisterGuestOsId, 1, MSR, NUMBER, 0x40000000, 0 },
	{ WHvRegisterReferenceTsc, 1, MSR, NUMBER, 0x40000021, 0 },
	/* MSRs of KVM's own clock for guests, which the platform has no names for: under their own numbers. */
	{ (WHV_REGISTER_NAME)0x4b564d00, 7, MSR, NUMBER, 0x4b564d00, 1 },
	{ WHvX64RegisterTscAdjust, 1, MSR, NUMBER, 0x3b, 0 },
	{ WHvX64RegisterApicId, 62, APIC, NUMBER, 0x20, 0x10 },
	{ WHvRegisterPendingInterruption, 3, EVENTS, SPECIAL, 0, 0 },
	{ WHvX64RegisterDeliverabilityNotifications, 1, EVENTS, SPECIAL, 0, 0 },
	{ WHvRegisterInternalActivityState, 1, ACTIVITY, SPECIAL, 0, 0 },
};

/* The groups of one call, read as they are needed. */
struct groups {
	struct hv_processor *processor;
	uint32_t read, written; /* bits of enum group */
	struct host_kvm_registers general;
	struct host_kvm_system system;
	struct host_kvm_debug debug;
	struct host_kvm_fpu floating;
	struct host_kvm_events events;
	enum host_kvm_activity activity;
	uint64_t xcr0;
	uint8_t apic[HV_APIC_BYTES];
	bool window, window_set;
};

static const struct register_range *find(WHV_REGISTER_NAME name)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (name >= ranges[i].first && name - ranges[i].first < ranges[i].count)
			return &ranges[i];
	return NULL;
}

static int read_group(struct groups *groups, enum group group)
{
	const struct hv_backend *backend = groups->processor->partition->backend;
	struct host_kvm_cpu *cpu = groups->processor->cpu;
	int error = 0;

	if (groups->read & (1u << group))
		return 0;
	if (group == GENERAL)
		groups->general = groups->processor->registers;
	else if (group == SYSTEM)
		backend->system(cpu, &groups->system);
	else if (group == EVENTS)
		backend->events(cpu, &groups->events);
	else if (group == DEBUG)
		error = backend->debug(cpu, &groups->debug);
	else if (group == FLOATING)
		error = backend->fpu(cpu, &groups->floating);
	else if (group == ACTIVITY)
		error = backend->activity(cpu, &groups->activity);
	else if (group == APIC)
		error = backend->apic(cpu, groups->apic);
	else if (group == EXTENDED)
		error = backend->xcr0(cpu, &groups->xcr0);
	if (!error)
		groups->read |= 1u << group;
	return error;
}

static uint8_t *group_memory(struct groups *groups, enum group group)
{
	switch (group) {
	case GENERAL: return (uint8_t *)&groups->general;
	case SYSTEM: return (uint8_t *)&groups->system;
	case DEBUG: return (uint8_t *)&groups->debug;
	case EXTENDED: return (uint8_t *)&groups->xcr0;
	case FLOATING: return (uint8_t *)&groups->floating;
	case APIC: return groups->apic;
	default: return NULL;
	}
}

/* --- Reading ------------------------------------------------------------------------------------ */

static void get_events(const struct groups *groups, WHV_REGISTER_NAME name,
                       WHV_REGISTER_VALUE *value)
{
	const struct host_kvm_events *events = &groups->events;

	if (name == WHvRegisterInterruptState) {
		value->InterruptState.InterruptShadow = events->shadow;
		value->InterruptState.NmiMasked = events->nmi_masked;
		return;
	}
	if (name != WHvRegisterPendingInterruption)
		return;
	value->PendingInterruption.InterruptionPending =
		events->exception_pending || events->interrupt_pending || events->nmi_pending;
	if (events->exception_pending) {
		value->PendingInterruption.InterruptionType = WHvX64PendingException;
		value->PendingInterruption.InterruptionVector = events->exception_vector;
		value->PendingInterruption.DeliverErrorCode = events->exception_has_code;
		value->PendingInterruption.ErrorCode = events->exception_code;
	} else if (events->interrupt_pending) {
		value->PendingInterruption.InterruptionVector = events->interrupt_vector;
	} else if (events->nmi_pending) {
		value->PendingInterruption.InterruptionType = WHvX64PendingNmi;
		value->PendingInterruption.InterruptionVector = 2;
	}
}

static void get_fp_control(const struct host_kvm_fpu *fpu, WHV_REGISTER_VALUE *value)
{
	value->FpControlStatus.FpControl = fpu->control;
	value->FpControlStatus.FpStatus = fpu->status;
	value->FpControlStatus.FpTag = fpu->tag;
	value->FpControlStatus.LastFpOp = fpu->last_opcode;
	value->FpControlStatus.LastFpRip = fpu->last_ip;
}

static int get_special(struct groups *groups, const struct register_range *range,
                       WHV_REGISTER_NAME name, WHV_REGISTER_VALUE *value)
{
	if (range->group == EVENTS) {
		get_events(groups, name, value);
	} else {
		value->InternalActivity.StartupSuspend =
			groups->activity == HOST_KVM_WAITS_FOR_SIPI;
		value->InternalActivity.HaltSuspend = groups->activity == HOST_KVM_HALTED;
	}
	return 0;
}

static int get_one(struct groups *groups, WHV_REGISTER_NAME name, WHV_REGISTER_VALUE *value)
{
	const struct register_range *range = find(name);
	uint32_t place = range->place + (name - range->first) * range->step;
	const uint8_t *from;
	int error = read_group(groups, range->group);

	memset(value, 0, sizeof(*value));
	if (error)
		return error;
	if (name == WHvX64RegisterTsc && groups->processor->partition->time_suspended) {
		value->Reg64 =
			groups->processor->partition->suspended_tsc[groups->processor->index];
		return 0;
	}
	if (range->group == MSR)
		return groups->processor->partition->backend->msr(groups->processor->cpu, place,
		                                                  (uint64_t *)&value->Reg64);
	from = group_memory(groups, range->group);
	switch (range->form) {
	case NUMBER: memcpy(value, from + place, range->group == APIC ? 4 : 8); break;
	case SEGMENT:
	case VECTOR: memcpy(value, from + place, 16); break;
	case TABLE:
		value->Table.Base = ((const struct host_kvm_table *)(from + place))->base;
		value->Table.Limit = ((const struct host_kvm_table *)(from + place))->limit;
		break;
	case FP_CONTROL: get_fp_control(&groups->floating, value); break;
	case XMM_CONTROL:
		value->XmmControlStatus.LastFpRdp = groups->floating.last_dp;
		value->XmmControlStatus.XmmStatusControl = groups->floating.mxcsr;
		value->XmmControlStatus.XmmStatusControlMask = 0xffff;
		break;
	case SPECIAL: return get_special(groups, range, name, value);
	}
	return 0;
}

/* --- Writing ------------------------------------------------------------------------------------ */

static void set_pending_interruption(struct host_kvm_events *events,
                                     const WHV_REGISTER_VALUE *value)
{
	bool pending = value->PendingInterruption.InterruptionPending;
	unsigned type = value->PendingInterruption.InterruptionType;

	events->exception_pending = pending && type == WHvX64PendingException;
	events->interrupt_pending = pending && type == WHvX64PendingInterrupt;
	events->nmi_pending = pending && type == WHvX64PendingNmi;
	if (events->exception_pending) {
		events->exception_vector = (uint8_t)value->PendingInterruption.InterruptionVector;
		events->exception_has_code = value->PendingInterruption.DeliverErrorCode;
		events->exception_code = value->PendingInterruption.ErrorCode;
	}
	if (events->interrupt_pending)
		events->interrupt_vector = (uint8_t)value->PendingInterruption.InterruptionVector;
}

static void set_pending_event(struct host_kvm_events *events, const WHV_REGISTER_VALUE *value)
{
	if (value->ExtIntEvent.EventType == WHvX64PendingEventExtInt) {
		events->interrupt_pending = value->ExtIntEvent.EventPending;
		events->interrupt_vector = (uint8_t)value->ExtIntEvent.Vector;
		return;
	}
	events->exception_pending = value->ExceptionEvent.EventPending;
	events->exception_vector = (uint8_t)value->ExceptionEvent.Vector;
	events->exception_has_code = value->ExceptionEvent.DeliverErrorCode;
	events->exception_code = value->ExceptionEvent.ErrorCode;
}

static int set_special(struct groups *groups, WHV_REGISTER_NAME name,
                       const WHV_REGISTER_VALUE *value)
{
	switch (name) {
	case WHvRegisterPendingInterruption:
		set_pending_interruption(&groups->events, value);
		return 0;
	case WHvRegisterPendingEvent: set_pending_event(&groups->events, value); return 0;
	case WHvRegisterInterruptState:
		groups->events.shadow = value->InterruptState.InterruptShadow;
		groups->events.nmi_masked = value->InterruptState.NmiMasked;
		return 0;
	case WHvX64RegisterDeliverabilityNotifications:
		if (value->DeliverabilityNotifications.NmiNotification)
			return -ENOSYS;
		groups->window = value->DeliverabilityNotifications.InterruptNotification;
		groups->window_set = true;
		return 0;
	default:
		groups->activity = value->InternalActivity.StartupSuspend ? HOST_KVM_WAITS_FOR_SIPI
		                   : value->InternalActivity.HaltSuspend  ? HOST_KVM_HALTED
		                                                          : HOST_KVM_RUNNABLE;
		return 0;
	}
}

static void set_fp_control(struct host_kvm_fpu *fpu, const WHV_REGISTER_VALUE *value)
{
	fpu->control = value->FpControlStatus.FpControl;
	fpu->status = value->FpControlStatus.FpStatus;
	fpu->tag = value->FpControlStatus.FpTag;
	fpu->last_opcode = value->FpControlStatus.LastFpOp;
	fpu->last_ip = value->FpControlStatus.LastFpRip;
}

/* Put value into its group; an MSR is written at once. */
static int set_one(struct groups *groups, WHV_REGISTER_NAME name, const WHV_REGISTER_VALUE *value)
{
	const struct register_range *range = find(name);
	uint32_t place = range->place + (name - range->first) * range->step;
	uint8_t *to;
	int error = read_group(groups, range->group);

	if (error)
		return error;
	if (range->group == MSR)
		return groups->processor->partition->backend->set_msr(groups->processor->cpu, place,
		                                                      value->Reg64);
	groups->written |= 1u << range->group;
	to = group_memory(groups, range->group);
	switch (range->form) {
	case NUMBER: memcpy(to + place, value, range->group == APIC ? 4 : 8); break;
	case SEGMENT:
	case VECTOR: memcpy(to + place, value, 16); break;
	case TABLE:
		((struct host_kvm_table *)(to + place))->base = value->Table.Base;
		((struct host_kvm_table *)(to + place))->limit = value->Table.Limit;
		break;
	case FP_CONTROL: set_fp_control(&groups->floating, value); break;
	case XMM_CONTROL:
		groups->floating.last_dp = value->XmmControlStatus.LastFpRdp;
		groups->floating.mxcsr = value->XmmControlStatus.XmmStatusControl;
		break;
	case SPECIAL: return set_special(groups, name, value);
	}
	return 0;
}

static int write_groups(struct groups *groups)
{
	const struct hv_backend *backend = groups->processor->partition->backend;
	struct host_kvm_cpu *cpu = groups->processor->cpu;
	uint32_t written = groups->written;
	int error = 0;

	if (written & (1u << DEBUG))
		error = backend->set_debug(cpu, &groups->debug);
	if (!error && (written & (1u << EXTENDED)))
		error = backend->set_xcr0(cpu, groups->xcr0);
	if (!error && (written & (1u << FLOATING)))
		error = backend->set_fpu(cpu, &groups->floating);
	if (!error && (written & (1u << APIC)))
		error = backend->set_apic(cpu, groups->apic);
	if (!error && (written & (1u << ACTIVITY)))
		error = backend->set_activity(cpu, groups->activity);
	if (error)
		return error;
	if (written & (1u << SYSTEM))
		backend->set_system(cpu, &groups->system);
	if (written & (1u << EVENTS))
		backend->set_events(cpu, &groups->events);
	if (groups->window_set)
		backend->cpu_want_window(cpu, groups->window);
	if (written & (1u << GENERAL)) {
		groups->processor->registers = groups->general;
		groups->processor->touched = ~0u;
		groups->processor->dirty |= !groups->processor->pending;
	}
	return 0;
}

/* --- The platform's calls ----------------------------------------------------------------------- */

static HRESULT check(struct hv_processor *processor, const WHV_REGISTER_NAME *names, UINT32 count,
                     const WHV_REGISTER_VALUE *values)
{
	if (!names || !values || (uintptr_t)values % sizeof(*values))
		return E_INVALIDARG;
	for (UINT32 i = 0; i < count; i++)
		if (!find(names[i]))
			return WHV_E_INVALID_VP_REGISTER_NAME;
	return S_OK;
}

static HRESULT register_result(int error)
{
	return error == -ENOSYS ? E_NOTIMPL : hv_result(error);
}

HRESULT WINAPI WHvGetVirtualProcessorRegisters(WHV_PARTITION_HANDLE handle, UINT32 index,
                                               const WHV_REGISTER_NAME *names, UINT32 count,
                                               WHV_REGISTER_VALUE *ret_values)
{
	HRESULT result;
	struct groups groups;
	int error = 0;

	groups.processor = hv_processor_find(handle, index, &result);
	if (!groups.processor)
		return result;
	result = check(groups.processor, names, count, ret_values);
	if (result != S_OK)
		return result;
	groups.read = 0;
	for (UINT32 i = 0; i < count && !error; i++)
		error = get_one(&groups, names[i], &ret_values[i]);
	return register_result(error);
}

_Static_assert(WHvX64RegisterRax == 0 && WHvX64RegisterR15 == 15 && WHvX64RegisterRip == 16 &&
                       WHvX64RegisterRflags == 17,
               "WHV_REGISTER_NAME");

/* Nothing but general registers, RIP and RFLAGS, as after most exits: they lie here already. */
static bool set_general(struct hv_processor *processor, const WHV_REGISTER_NAME *names,
                        UINT32 count, const WHV_REGISTER_VALUE *values)
{
	for (UINT32 i = 0; i < count; i++)
		if ((unsigned)names[i] > WHvX64RegisterRflags)
			return false;
	for (UINT32 i = 0; i < count; i++) {
		processor->touched |= 1u << names[i];
		if (names[i] == WHvX64RegisterRip)
			processor->registers.rip = values[i].Reg64;
		else if (names[i] == WHvX64RegisterRflags)
			processor->registers.rflags = values[i].Reg64;
		else
			processor->registers.general[names[i]] = values[i].Reg64;
	}
	processor->dirty |= !processor->pending && count;
	return true;
}

HRESULT WINAPI WHvSetVirtualProcessorRegisters(WHV_PARTITION_HANDLE handle, UINT32 index,
                                               const WHV_REGISTER_NAME *names, UINT32 count,
                                               const WHV_REGISTER_VALUE *values)
{
	HRESULT result;
	struct groups groups;
	int error = 0;

	groups.processor = hv_processor_find(handle, index, &result);
	if (!groups.processor)
		return result;
	if (!names || !values || (uintptr_t)values % sizeof(*values))
		return E_INVALIDARG;
	if (set_general(groups.processor, names, count, values))
		return S_OK;
	result = check(groups.processor, names, count, values);
	if (result != S_OK)
		return result;
	/* All of a pending instruction's effects must be behind us before anything but the general registers is set. */
	if (groups.processor->pending)
		hv_processor_drain(groups.processor);
	groups.read = groups.written = 0;
	groups.window_set = false;
	for (UINT32 i = 0; i < count && !error; i++)
		error = set_one(&groups, names[i], &values[i]);
	if (!error)
		error = write_groups(&groups);
	return register_result(error);
}
