/* vm/vmm/run_loop.c - a processor's thread: run, see why it stopped, do what the guest asked of the machine. */
#include <stdio.h>
#include <string.h>

#include "vm/vmm/vmm_internal.h"

/* --- What the emulator asks of us ---------------------------------------------------------------------- */

static HRESULT CALLBACK on_port(void *context, WHV_EMULATOR_IO_ACCESS_INFO *access)
{
	struct vmm_processor *processor = context;

	if (access->Direction)
		vmm_port_write(processor->vmm, access->Port, access->AccessSize, access->Data);
	else
		access->Data = vmm_port_read(processor->vmm, access->Port, access->AccessSize);
	return S_OK;
}

static HRESULT CALLBACK on_memory(void *context, WHV_EMULATOR_MEMORY_ACCESS_INFO *access)
{
	struct vmm_processor *processor = context;
	uint64_t value = 0;

	if (access->AccessSize > sizeof(value))
		return E_INVALIDARG;
	if (access->Direction) {
		memcpy(&value, access->Data, access->AccessSize);
		vmm_address_write(processor->vmm, access->GpaAddress, access->AccessSize, value);
	} else {
		value = vmm_address_read(processor->vmm, access->GpaAddress, access->AccessSize);
		memcpy(access->Data, &value, access->AccessSize);
	}
	return S_OK;
}

static HRESULT CALLBACK on_get(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                               WHV_REGISTER_VALUE *ret_values)
{
	struct vmm_processor *processor = context;

	vmm_count(processor, VMM_CALL_GET);
	return WHvGetVirtualProcessorRegisters(processor->vmm->partition, processor->index, names,
	                                       count, ret_values);
}

static HRESULT CALLBACK on_set(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                               const WHV_REGISTER_VALUE *values)
{
	struct vmm_processor *processor = context;

	vmm_count(processor, VMM_CALL_SET);
	return WHvSetVirtualProcessorRegisters(processor->vmm->partition, processor->index, names,
	                                       count, values);
}

static HRESULT CALLBACK on_translate(void *context, WHV_GUEST_VIRTUAL_ADDRESS gva,
                                     WHV_TRANSLATE_GVA_FLAGS flags,
                                     WHV_TRANSLATE_GVA_RESULT_CODE *ret_result,
                                     WHV_GUEST_PHYSICAL_ADDRESS *ret_gpa)
{
	struct vmm_processor *processor = context;
	WHV_TRANSLATE_GVA_RESULT result = { 0 };
	HRESULT status;

	vmm_count(processor, VMM_CALL_TRANSLATE);
	status = WHvTranslateGva(processor->vmm->partition, processor->index, gva, flags, &result,
	                         ret_gpa);

	*ret_result = result.ResultCode;
	return status;
}

const WHV_EMULATOR_CALLBACKS vmm_emulator_callbacks = {
	.Size = sizeof(WHV_EMULATOR_CALLBACKS),
	.WHvEmulatorIoPortCallback = on_port,
	.WHvEmulatorMemoryCallback = on_memory,
	.WHvEmulatorGetVirtualProcessorRegisters = on_get,
	.WHvEmulatorSetVirtualProcessorRegisters = on_set,
	.WHvEmulatorTranslateGvaPage = on_translate,
};

/* --- Exits --------------------------------------------------------------------------------------- */

static void end_with(struct vmm_processor *processor, enum vmm_end end, const char *what,
                     unsigned number)
{
	char text[400];

	vmm_describe_processor(processor, text, sizeof(text));
	vmm_end(processor->vmm, end, "%s (%#x) on processor %u: %s", what, number, processor->index,
	        text);
}

static void fail(struct vmm_processor *processor, const char *what, unsigned number)
{
	end_with(processor, VMM_FAILED, what, number);
}

static void emulate_port(struct vmm_processor *processor, const WHV_RUN_VP_EXIT_CONTEXT *exit)
{
	WHV_EMULATOR_STATUS status = { .AsUINT32 = 0 };
	HRESULT result = WHvEmulatorTryIoEmulation(processor->vmm->emulator, processor,
	                                           &exit->VpContext, &exit->IoPortAccess, &status);

	vmm_count(processor, VMM_CALL_EMULATE);
	if (FAILED(result) || !status.EmulationSuccessful)
		fail(processor, "a port instruction cannot be emulated", status.AsUINT32);
}

/* An OUT costs one write of RIP, an IN one of RIP and RAX. */
static void handle_port(struct vmm_processor *processor, const WHV_RUN_VP_EXIT_CONTEXT *exit)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterRip, WHvX64RegisterRax };
	const WHV_X64_IO_PORT_ACCESS_CONTEXT *access = &exit->IoPortAccess;
	unsigned size = access->AccessInfo.AccessSize;
	uint64_t kept = size == 1 ? ~0xffull : size == 2 ? ~0xffffull : 0;
	WHV_REGISTER_VALUE values[2] = { 0 };
	UINT32 count = 1;

	if (access->AccessInfo.StringOp || !exit->VpContext.InstructionLength) {
		emulate_port(processor, exit);
		return;
	}
	values[0].Reg64 = exit->VpContext.Rip + exit->VpContext.InstructionLength;
	if (access->AccessInfo.IsWrite) {
		vmm_port_write(processor->vmm, access->PortNumber, size, (uint32_t)access->Rax);
	} else {
		values[1].Reg64 = (access->Rax & kept) |
		                  vmm_port_read(processor->vmm, access->PortNumber, size);
		count = 2;
	}
	vmm_count(processor, VMM_CALL_SET);
	WHvSetVirtualProcessorRegisters(processor->vmm->partition, processor->index, names, count,
	                                values);
}

static void handle_memory(struct vmm_processor *processor, const WHV_RUN_VP_EXIT_CONTEXT *exit)
{
	WHV_EMULATOR_STATUS status = { .AsUINT32 = 0 };
	HRESULT result =
		WHvEmulatorTryMmioEmulation(processor->vmm->emulator, processor, &exit->VpContext,
	                                    &exit->MemoryAccess, &status);

	vmm_count(processor, VMM_CALL_EMULATE);
	if (FAILED(result) || !status.EmulationSuccessful)
		fail(processor, "an access to a device cannot be emulated", status.AsUINT32);
}

/* No exception is asked for; one that comes all the same is the guest's, at the instruction that made it. */
static void return_exception(struct vmm_processor *processor, const WHV_RUN_VP_EXIT_CONTEXT *exit)
{
	static const WHV_REGISTER_NAME name = WHvRegisterPendingInterruption;
	const WHV_VP_EXCEPTION_CONTEXT *exception = &exit->VpException;
	WHV_REGISTER_VALUE value = { 0 };

	value.PendingInterruption.InterruptionPending = 1;
	value.PendingInterruption.InterruptionType = WHvX64PendingException;
	value.PendingInterruption.InterruptionVector = exception->ExceptionType;
	value.PendingInterruption.InstructionLength = exit->VpContext.InstructionLength;
	value.PendingInterruption.DeliverErrorCode = exception->ExceptionInfo.ErrorCodeValid;
	value.PendingInterruption.ErrorCode = exception->ErrorCode;
	vmm_count(processor, VMM_CALL_SET);
	if (FAILED(WHvSetVirtualProcessorRegisters(processor->vmm->partition, processor->index,
	                                           &name, 1, &value)))
		fail(processor, "an exception cannot be given back to the guest",
		     exception->ExceptionType);
}

/* Without interrupts to wake it, a processor that halts stays so until the machine ends. */
static void handle_halt(struct vmm *vmm)
{
	if (vmm->halt_ends)
		vmm_end(vmm, VMM_HALTED, NULL);
	for (;;) {
		uint32_t seen = __atomic_load_n(&vmm->turn, __ATOMIC_SEQ_CST);

		if (__atomic_load_n(&vmm->ended, __ATOMIC_SEQ_CST))
			return;
		if (__atomic_load_n(&vmm->held, __ATOMIC_SEQ_CST))
			vmm_hold_park(vmm);
		else
			host_futex_wait(&vmm->turn, seen, -1);
	}
}

static void handle(struct vmm_processor *processor, const WHV_RUN_VP_EXIT_CONTEXT *exit)
{
	switch (exit->ExitReason) {
	case WHvRunVpExitReasonNone:
	case WHvRunVpExitReasonCanceled:
	case WHvRunVpExitReasonX64InterruptWindow: break;
	case WHvRunVpExitReasonX64IoPortAccess: handle_port(processor, exit); break;
	case WHvRunVpExitReasonMemoryAccess: handle_memory(processor, exit); break;
	case WHvRunVpExitReasonX64ApicEoi:
		vmm_interrupt_end(processor->vmm, (uint8_t)exit->ApicEoi.InterruptVector);
		break;
	case WHvRunVpExitReasonException: return_exception(processor, exit); break;
	case WHvRunVpExitReasonX64Halt: handle_halt(processor->vmm); break;
	case WHvRunVpExitReasonUnrecoverableException:
		fail(processor, "a triple fault", exit->ExitReason);
		break;
	case WHvRunVpExitReasonInvalidVpRegisterValue:
		fail(processor, "registers that the hypervisor refuses", exit->ExitReason);
		break;
	case WHvRunVpExitReasonUnsupportedFeature:
		end_with(processor, VMM_UNSUPPORTED,
		         "an instruction or state that this computer's hypervisor cannot run",
		         (unsigned)(exit->UnsupportedFeature.FeatureParameter >> 32));
		break;
	default: fail(processor, "an exit that nobody handles", exit->ExitReason);
	}
}

void vmm_processor_run(void *argument)
{
	struct vmm_processor *processor = argument;
	struct vmm *vmm = processor->vmm;
	WHV_RUN_VP_EXIT_CONTEXT exit = { 0 };
	char name[16];

	snprintf(name, sizeof(name), "fc_vcpu %u", processor->index);
	host_thread_name(name);
	while (!__atomic_load_n(&vmm->ended, __ATOMIC_SEQ_CST)) {
		HRESULT result;

		if (__atomic_load_n(&vmm->held, __ATOMIC_SEQ_CST)) {
			vmm_hold_park(vmm);
			continue;
		}
		result = WHvRunVirtualProcessor(vmm->partition, processor->index, &exit,
		                                sizeof(exit));
		vmm_count_exit(processor, exit.ExitReason);
		if (FAILED(result))
			fail(processor, "WHvRunVirtualProcessor", (unsigned)result);
		else
			handle(processor, &exit);
	}
}
