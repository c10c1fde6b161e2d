/* vm/hv/exit.c - exits in the form that the platform gives them. */
#include "vm/hv/hv_internal.h"

#include <string.h>

#define RAX 0
#define RCX 1
#define RDX 2
#define RSI 6
#define RDI 7

static WHV_X64_SEGMENT_REGISTER segment(const struct host_kvm_segment *from)
{
	WHV_X64_SEGMENT_REGISTER segment;

	segment.Base = from->base;
	segment.Limit = from->limit;
	segment.Selector = from->selector;
	segment.Attributes = from->attributes;
	return segment;
}

/* What exits show of the system registers, which are mostly those of the exit before. */
static void look_at_system(struct hv_processor *processor)
{
	const struct host_kvm_system *system = &processor->system;
	WHV_VP_EXIT_CONTEXT *to = &processor->shown;

	if (!processor->partition->backend->system_changed(processor->cpu, &processor->system) &&
	    processor->system_changes)
		return;
	processor->system_changes++;
	memset(to, 0, sizeof(*to));
	to->ExecutionState.Cpl = (system->segments[HOST_KVM_SS].attributes >> 5) & 3;
	to->ExecutionState.Cr0Pe = system->cr0 & 1;
	to->ExecutionState.Cr0Am = (system->cr0 >> 18) & 1;
	to->ExecutionState.EferLma = (system->efer >> 10) & 1;
	to->Cr8 = system->cr8 & 15;
	to->Cs = segment(&system->segments[HOST_KVM_CS]);
	processor->shown_ds = segment(&system->segments[HOST_KVM_DS]);
	processor->shown_es = segment(&system->segments[HOST_KVM_ES]);
}

static void common(struct hv_processor *processor, WHV_VP_EXIT_CONTEXT *to)
{
	struct host_kvm_events events;

	processor->partition->backend->events(processor->cpu, &events);
	*to = processor->shown;
	to->ExecutionState.InterruptionPending =
		events.exception_pending || events.interrupt_pending || events.nmi_pending;
	to->ExecutionState.InterruptShadow = events.shadow;
	to->Rip = processor->registers.rip;
	to->Rflags = processor->registers.rflags;
}

static void port(const struct hv_processor *processor, WHV_RUN_VP_EXIT_CONTEXT *context)
{
	WHV_X64_IO_PORT_ACCESS_CONTEXT *to = &context->IoPortAccess;
	const struct host_kvm_registers *registers = &processor->registers;

	context->ExitReason = WHvRunVpExitReasonX64IoPortAccess;
	to->InstructionByteCount = processor->code_count;
	memcpy(to->InstructionBytes, processor->code, sizeof(processor->code));
	to->AccessInfo.IsWrite = processor->exit.port.write;
	to->AccessInfo.AccessSize = processor->exit.port.size & 7;
	to->AccessInfo.StringOp = hv_instruction_is_string_port(&processor->instruction);
	to->AccessInfo.RepPrefix = to->AccessInfo.StringOp && processor->instruction.repeated;
	to->PortNumber = processor->exit.port.number;
	to->Rax = registers->general[RAX];
	to->Rcx = registers->general[RCX];
	to->Rsi = registers->general[RSI];
	to->Rdi = registers->general[RDI];
	to->Ds = processor->shown_ds;
	to->Es = processor->shown_es;
}

static void memory(const struct hv_processor *processor, const struct host_kvm_system *system,
                   WHV_RUN_VP_EXIT_CONTEXT *context)
{
	WHV_MEMORY_ACCESS_CONTEXT *to = &context->MemoryAccess;
	uint8_t probe;
	uint64_t linear;

	context->ExitReason = WHvRunVpExitReasonMemoryAccess;
	to->InstructionByteCount = processor->code_count;
	memcpy(to->InstructionBytes, processor->code, sizeof(processor->code));
	to->AccessInfo.AccessType =
		processor->exit.memory.write ? WHvMemoryAccessWrite : WHvMemoryAccessRead;
	to->Gpa = processor->exit.memory.gpa;
	to->AccessInfo.GpaUnmapped = !hv_memory_read(processor->partition, to->Gpa, &probe, 1);
	if (hv_instruction_address(&processor->instruction, &processor->before, system, &linear)) {
		to->AccessInfo.GvaValid = 1;
		to->Gva = linear;
	}
}

static void msr(const struct hv_processor *processor, WHV_RUN_VP_EXIT_CONTEXT *context)
{
	context->ExitReason = WHvRunVpExitReasonX64MsrAccess;
	context->MsrAccess.AccessInfo.IsWrite = processor->exit.msr.write;
	context->MsrAccess.MsrNumber = processor->exit.msr.index;
	context->MsrAccess.Rax = processor->registers.general[RAX];
	context->MsrAccess.Rdx = processor->registers.general[RDX];
}

/* The instruction is there to be looked at; the exception is the monitor's to give to the guest. */
static void exception(struct hv_processor *processor, const struct host_kvm_system *system,
                      WHV_RUN_VP_EXIT_CONTEXT *context)
{
	WHV_VP_EXCEPTION_CONTEXT *to = &context->VpException;
	struct hv_instruction instruction;

	context->ExitReason = WHvRunVpExitReasonException;
	to->InstructionByteCount =
		(uint8_t)hv_fetch(processor->partition, system, processor->registers.rip,
	                          to->InstructionBytes, HV_MAX_INSTRUCTION);
	to->ExceptionType = processor->exit.exception.vector;
	to->ExceptionInfo.SoftwareException = 1;
	if (hv_decode(to->InstructionBytes, to->InstructionByteCount, hv_code_bytes(system),
	              &instruction))
		context->VpContext.InstructionLength = instruction.length & 15;
}

static void unsupported(const struct hv_processor *processor, WHV_RUN_VP_EXIT_CONTEXT *context)
{
	context->ExitReason = WHvRunVpExitReasonUnsupportedFeature;
	context->UnsupportedFeature.FeatureCode = WHvUnsupportedFeatureIntercept;
	context->UnsupportedFeature.FeatureParameter = (uint64_t)processor->exit.failure.code
	                                                       << 32 |
	                                               (uint32_t)processor->exit.failure.detail;
}

void hv_exit_context(struct hv_processor *processor, WHV_RUN_VP_EXIT_CONTEXT *ret_context)
{
	WHV_RUN_VP_EXIT_CONTEXT *context = ret_context;
	UINT8 length = 0;

	memset(context, 0, sizeof(*context));
	look_at_system(processor);
	if (processor->exit.kind == HOST_KVM_PORT || processor->exit.kind == HOST_KVM_MEMORY ||
	    processor->exit.kind == HOST_KVM_MSR) {
		hv_pending_begin(processor, &processor->system);
		length = processor->instruction.length & 15;
	}
	common(processor, &context->VpContext);
	context->VpContext.InstructionLength = length;
	switch (processor->exit.kind) {
	case HOST_KVM_PORT: port(processor, context); break;
	case HOST_KVM_MEMORY: memory(processor, &processor->system, context); break;
	case HOST_KVM_MSR: msr(processor, context); break;
	case HOST_KVM_EXCEPTION: exception(processor, &processor->system, context); break;
	case HOST_KVM_HALT: context->ExitReason = WHvRunVpExitReasonX64Halt; break;
	case HOST_KVM_SHUTDOWN:
		context->ExitReason = WHvRunVpExitReasonUnrecoverableException;
		break;
	case HOST_KVM_EOI:
		context->ExitReason = WHvRunVpExitReasonX64ApicEoi;
		context->ApicEoi.InterruptVector = processor->exit.eoi.vector;
		break;
	case HOST_KVM_WINDOW:
		context->ExitReason = WHvRunVpExitReasonX64InterruptWindow;
		context->InterruptWindow.DeliverableType = WHvX64PendingInterrupt;
		break;
	case HOST_KVM_INVALID:
		context->ExitReason = WHvRunVpExitReasonInvalidVpRegisterValue;
		break;
	case HOST_KVM_FAILED: unsupported(processor, context); break;
	case HOST_KVM_INTERRUPTED:
		context->ExitReason = WHvRunVpExitReasonCanceled;
		context->CancelReason.CancelReason = WhvRunVpCancelReasonUser;
		break;
	}
}
