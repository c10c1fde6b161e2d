/* vm/vmm/failure.c - how a machine ends, and what a processor was doing when it failed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vm/vmm/vmm_internal.h"

#define CODE_BYTES 16u

void vmm_end(struct vmm *vmm, enum vmm_end end, const char *format, ...)
{
	va_list arguments;
	bool first;

	host_lock_acquire(&vmm->end_lock);
	first = !vmm->ended;
	if (first) {
		vmm->end = end;
		vmm->reason.text[0] = 0;
		va_start(arguments, format);
		if (format)
			vsnprintf(vmm->reason.text, sizeof(vmm->reason.text), format, arguments);
		va_end(arguments);
		__atomic_store_n(&vmm->ended, 1, __ATOMIC_SEQ_CST);
	}
	host_lock_release(&vmm->end_lock);
	if (!first)
		return;
	vmm_timer_wake(vmm);
	vmm_hold_kick(vmm);
}

void vmm_stop(struct vmm *vmm)
{
	vmm_end(vmm, VMM_STOPPED, NULL);
}

/* The code at the processor's next instruction, as far as it can be read. */
static size_t read_code(struct vmm_processor *processor, uint64_t linear, uint8_t *code)
{
	struct vmm *vmm = processor->vmm;
	size_t count = 0;

	for (; count < CODE_BYTES; count++) {
		WHV_TRANSLATE_GVA_RESULT result = { 0 };
		WHV_GUEST_PHYSICAL_ADDRESS gpa = 0;

		if (FAILED(WHvTranslateGva(vmm->partition, processor->index, linear + count,
		                           WHvTranslateGvaFlagPrivilegeExempt, &result, &gpa)) ||
		    result.ResultCode != WHvTranslateGvaResultSuccess ||
		    !vmm_memory_read(&vmm->memory, gpa, &code[count], 1))
			break;
	}
	return count;
}

void vmm_describe_processor(struct vmm_processor *processor, char *text, size_t bytes)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterRip,   WHvX64RegisterCs,
		                                   WHvX64RegisterCr0,   WHvX64RegisterCr3,
		                                   WHvX64RegisterCr4,   WHvX64RegisterEfer,
		                                   WHvX64RegisterRflags };
	WHV_REGISTER_VALUE values[sizeof(names) / sizeof(names[0])] = { 0 };
	uint8_t code[CODE_BYTES];
	size_t count, used;

	if (FAILED(WHvGetVirtualProcessorRegisters(processor->vmm->partition, processor->index,
	                                           names, sizeof(names) / sizeof(names[0]),
	                                           values))) {
		snprintf(text, bytes, "its registers cannot be read");
		return;
	}
	count = read_code(processor, values[1].Segment.Base + values[0].Reg64, code);
	used = (size_t)snprintf(text, bytes,
	                        "rip %#llx cs %#x cr0 %#llx cr3 %#llx cr4 %#llx efer %#llx rflags "
	                        "%#llx code",
	                        values[0].Reg64, values[1].Segment.Selector, values[2].Reg64,
	                        values[3].Reg64, values[4].Reg64, values[5].Reg64, values[6].Reg64);
	for (size_t i = 0; i < count && used + 4 <= bytes; i++)
		used += (size_t)snprintf(text + used, bytes - used, " %02x", code[i]);
}
