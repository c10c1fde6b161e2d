/*
 * vm/hv/emulator_api.c - the instruction emulator.
 *
 * The hypervisor is in the middle of the instruction: each access it stops at is answered by a callback, and it is
 * let go on without entering the guest until the instruction, or a part of a repeated one, is over. A plain IN or
 * OUT is worked out from the exit alone.
 */
#include "vm/hv/hv_internal.h"

#include <WinHvEmulation.h>
#include <stdlib.h>
#include <string.h>

#define EMULATOR_MAGIC 0x656d756cull
#define MAX_ACCESSES 64
#define CHANGED 18

struct emulator {
	uint64_t magic;
	WHV_EMULATOR_CALLBACKS callbacks;
};

/* One call of the emulator. */
struct emulation {
	const WHV_EMULATOR_CALLBACKS *callbacks;
	void *context;
	WHV_EMULATOR_STATUS status;
};

static struct emulator *emulator_from_handle(WHV_EMULATOR_HANDLE handle)
{
	struct emulator *emulator = handle;

	return emulator && emulator->magic == EMULATOR_MAGIC ? emulator : NULL;
}

HRESULT WINAPI WHvEmulatorCreateEmulator(const WHV_EMULATOR_CALLBACKS *callbacks,
                                         WHV_EMULATOR_HANDLE *ret_emulator)
{
	struct emulator *emulator;

	if (!callbacks || !ret_emulator || callbacks->Size != sizeof(*callbacks) ||
	    callbacks->Reserved || !callbacks->WHvEmulatorIoPortCallback ||
	    !callbacks->WHvEmulatorMemoryCallback ||
	    !callbacks->WHvEmulatorGetVirtualProcessorRegisters ||
	    !callbacks->WHvEmulatorSetVirtualProcessorRegisters ||
	    !callbacks->WHvEmulatorTranslateGvaPage)
		return E_INVALIDARG;
	emulator = calloc(1, sizeof(*emulator));
	if (!emulator)
		return E_OUTOFMEMORY;
	emulator->magic = EMULATOR_MAGIC;
	emulator->callbacks = *callbacks;
	*ret_emulator = emulator;
	return S_OK;
}

HRESULT WINAPI WHvEmulatorDestroyEmulator(WHV_EMULATOR_HANDLE handle)
{
	struct emulator *emulator = emulator_from_handle(handle);

	if (!emulator)
		return E_INVALIDARG;
	emulator->magic = 0;
	free(emulator);
	return S_OK;
}

static bool set_registers(struct emulation *emulation, const WHV_REGISTER_NAME *names, UINT32 count,
                          const WHV_REGISTER_VALUE *values)
{
	if (!count || SUCCEEDED(emulation->callbacks->WHvEmulatorSetVirtualProcessorRegisters(
			      emulation->context, names, count, values)))
		return true;
	emulation->status.SetVirtualProcessorRegistersCallbackFailed = 1;
	return false;
}

/* --- A plain IN or OUT --------------------------------------------------------------------------- */

static uint64_t merge(uint64_t rax, uint32_t data, unsigned size)
{
	uint64_t mask = size == 1 ? 0xff : 0xffff;

	return size == 4 ? data : (rax & ~mask) | (data & mask);
}

static bool plain_port(struct emulation *emulation, const WHV_VP_EXIT_CONTEXT *vp_context,
                       const WHV_X64_IO_PORT_ACCESS_CONTEXT *io)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterRip, WHvX64RegisterRax };
	WHV_REGISTER_VALUE values[2] = { 0 };
	unsigned size = io->AccessInfo.AccessSize;
	WHV_EMULATOR_IO_ACCESS_INFO access = {
		.Direction = io->AccessInfo.IsWrite,
		.Port = io->PortNumber,
		.AccessSize = (UINT16)size,
		.Data = io->AccessInfo.IsWrite
		                ? (UINT32)(io->Rax & (0xffffffffu >> (32 - 8 * size)))
		                : 0,
	};

	if (!vp_context->InstructionLength || (size != 1 && size != 2 && size != 4)) {
		emulation->status.InternalEmulationFailure = 1;
		return false;
	}
	if (FAILED(emulation->callbacks->WHvEmulatorIoPortCallback(emulation->context, &access))) {
		emulation->status.IoPortCallbackFailed = 1;
		return false;
	}
	values[0].Reg64 = vp_context->Rip + vp_context->InstructionLength;
	values[1].Reg64 = merge(io->Rax, access.Data, size);
	return set_registers(emulation, names, io->AccessInfo.IsWrite ? 1 : 2, values);
}

/* --- A plain MOV ------------------------------------------------------------------------------------- */

static bool call_memory(struct emulation *emulation, WHV_EMULATOR_MEMORY_ACCESS_INFO *access)
{
	if (SUCCEEDED(emulation->callbacks->WHvEmulatorMemoryCallback(emulation->context, access)))
		return true;
	emulation->status.MemoryCallbackFailed = 1;
	return false;
}

/*
 * A MOV between a register and a device: worked out here, and finished by the hypervisor when it runs on, which saves an
 * entry. The same is done, and seen, as by the long way.
 */
static void plain_move(struct emulation *emulation, struct hv_processor *processor)
{
	static const WHV_REGISTER_NAME rip = WHvX64RegisterRip;
	const struct host_kvm_exit *exit = &processor->exit;
	const struct hv_instruction *instruction = &processor->instruction;
	WHV_REGISTER_NAME names[2] = { rip,
		                       (WHV_REGISTER_NAME)(WHvX64RegisterRax + instruction->reg) };
	WHV_REGISTER_VALUE values[2] = { 0 };
	WHV_EMULATOR_MEMORY_ACCESS_INFO access = { .GpaAddress = exit->memory.gpa,
		                                   .Direction = exit->memory.write,
		                                   .AccessSize = exit->memory.size };

	if (exit->memory.write)
		memcpy(access.Data, exit->memory.data, exit->memory.size);
	if (!call_memory(emulation, &access))
		return;
	values[0].Reg64 = processor->before.rip + instruction->length;
	if (!exit->memory.write)
		memcpy(&values[1].Reg64, access.Data, exit->memory.size);
	emulation->status.EmulationSuccessful =
		set_registers(emulation, names, exit->memory.write ? 1 : 2, values);
}

/* --- What the hypervisor is in the middle of ------------------------------------------------------ */

static bool answer_port(struct emulation *emulation, struct host_kvm_exit *exit)
{
	for (uint32_t i = 0; i < exit->port.count; i++) {
		uint8_t *data = exit->port.data + (size_t)i * exit->port.size;
		WHV_EMULATOR_IO_ACCESS_INFO access = {
			.Direction = exit->port.write,
			.Port = exit->port.number,
			.AccessSize = exit->port.size,
		};

		if (exit->port.write)
			memcpy(&access.Data, data, exit->port.size);
		if (FAILED(emulation->callbacks->WHvEmulatorIoPortCallback(emulation->context,
		                                                           &access))) {
			emulation->status.IoPortCallbackFailed = 1;
			return false;
		}
		if (!exit->port.write)
			memcpy(data, &access.Data, exit->port.size);
	}
	return true;
}

static bool answer_memory(struct emulation *emulation, struct host_kvm_exit *exit)
{
	WHV_EMULATOR_MEMORY_ACCESS_INFO access = {
		.GpaAddress = exit->memory.gpa,
		.Direction = exit->memory.write,
		.AccessSize = exit->memory.size,
	};

	if (exit->memory.write)
		memcpy(access.Data, exit->memory.data, exit->memory.size);
	if (!call_memory(emulation, &access))
		return false;
	if (!exit->memory.write)
		memcpy(exit->memory.data, access.Data, exit->memory.size);
	return true;
}

/* Answer every access until the hypervisor has finished; false with the reason in status. */
static bool answer_all(struct emulation *emulation, struct hv_processor *processor)
{
	struct host_kvm_exit *exit = &processor->exit;

	for (int i = 0; i < MAX_ACCESSES; i++) {
		if (exit->kind == HOST_KVM_PORT && !answer_port(emulation, exit))
			return false;
		if (exit->kind == HOST_KVM_MEMORY && !answer_memory(emulation, exit))
			return false;
		processor->partition->backend->cpu_run(processor->cpu, true, exit);
		if (exit->kind == HOST_KVM_INTERRUPTED)
			return true;
		if (exit->kind != HOST_KVM_PORT && exit->kind != HOST_KVM_MEMORY)
			break;
	}
	emulation->status.InternalEmulationFailure = 1;
	return false;
}

static UINT32 changed_registers(const struct host_kvm_registers *before,
                                const struct host_kvm_registers *after, WHV_REGISTER_NAME *names,
                                WHV_REGISTER_VALUE *values)
{
	UINT32 count = 0;

	for (unsigned i = 0; i < 16; i++)
		if (before->general[i] != after->general[i]) {
			values[count].Reg64 = after->general[i];
			names[count++] = (WHV_REGISTER_NAME)(WHvX64RegisterRax + i);
		}
	if (before->rip != after->rip) {
		values[count].Reg64 = after->rip;
		names[count++] = WHvX64RegisterRip;
	}
	if (before->rflags != after->rflags) {
		values[count].Reg64 = after->rflags;
		names[count++] = WHvX64RegisterRflags;
	}
	return count;
}

static bool finish_pending(struct emulation *emulation, struct hv_processor *processor)
{
	WHV_REGISTER_NAME names[CHANGED];
	WHV_REGISTER_VALUE values[CHANGED];
	struct host_kvm_registers after;

	memset(values, 0, sizeof(values));
	if (!answer_all(emulation, processor)) {
		hv_processor_drain(processor);
		return false;
	}
	processor->partition->backend->registers(processor->cpu, &after);
	processor->pending = false;
	processor->dirty = true;
	return set_registers(emulation, names,
	                     changed_registers(&processor->before, &after, names, values), values);
}

/* The processor whose exit this is, if it can still be finished. */
static struct hv_processor *pending_processor(const WHV_VP_EXIT_CONTEXT *vp_context,
                                              enum host_kvm_exit_kind kind)
{
	struct hv_processor *processor = hv_last_exited();

	if (!processor || !processor->pending || processor->exit.kind != kind ||
	    processor->before.rip != vp_context->Rip)
		return NULL;
	return processor;
}

static void emulate(struct emulation *emulation, const WHV_VP_EXIT_CONTEXT *vp_context,
                    enum host_kvm_exit_kind kind)
{
	struct hv_processor *processor = pending_processor(vp_context, kind);

	if (!processor)
		emulation->status.InternalEmulationFailure = 1;
	else if (kind == HOST_KVM_MEMORY && hv_pending_is_move(processor))
		plain_move(emulation, processor);
	else
		emulation->status.EmulationSuccessful = finish_pending(emulation, processor);
}

HRESULT WINAPI WHvEmulatorTryIoEmulation(WHV_EMULATOR_HANDLE handle, void *context,
                                         const WHV_VP_EXIT_CONTEXT *vp_context,
                                         const WHV_X64_IO_PORT_ACCESS_CONTEXT *io_context,
                                         WHV_EMULATOR_STATUS *ret_status)
{
	struct emulator *emulator = emulator_from_handle(handle);
	struct emulation emulation = { .context = context };

	if (!emulator || !vp_context || !io_context || !ret_status)
		return E_INVALIDARG;
	emulation.callbacks = &emulator->callbacks;
	if (io_context->AccessInfo.StringOp)
		emulate(&emulation, vp_context, HOST_KVM_PORT);
	else
		emulation.status.EmulationSuccessful =
			plain_port(&emulation, vp_context, io_context);
	*ret_status = emulation.status;
	return S_OK;
}

HRESULT WINAPI WHvEmulatorTryMmioEmulation(WHV_EMULATOR_HANDLE handle, void *context,
                                           const WHV_VP_EXIT_CONTEXT *vp_context,
                                           const WHV_MEMORY_ACCESS_CONTEXT *mmio_context,
                                           WHV_EMULATOR_STATUS *ret_status)
{
	struct emulator *emulator = emulator_from_handle(handle);
	struct emulation emulation = { .context = context };

	if (!emulator || !vp_context || !mmio_context || !ret_status)
		return E_INVALIDARG;
	emulation.callbacks = &emulator->callbacks;
	emulate(&emulation, vp_context, HOST_KVM_MEMORY);
	*ret_status = emulation.status;
	return S_OK;
}
