/* ob/handle_value.c - which number stands for which slot of whose table (HT-1, HT-6, HT-7, HT-12). */
#include "nt/ob/ob_internal.h"

#define XE360_GUEST 0xF8000000u
#define XE360_HOST 0x01000000u
#define XE360_HOST_END (XE360_HOST + (16u << 20 << 2))
#define XE360_PSEUDO_THREAD 0xFFFFFFFEu

void ob_set_profile(struct ke_machine *machine, enum ob_profile profile)
{
	machine->ob->profile = profile;
}

void ob_set_duplicate_closes_first(struct ke_machine *machine, bool on)
{
	machine->ob->duplicate_closes_first = on;
}

enum ob_pseudo ob_pseudo_of(HANDLE handle)
{
	uint64_t value = (ULONG_PTR)handle;

	if (__builtin_expect(value < XE360_PSEUDO_THREAD, 1))
		return OB_PSEUDO_NONE;
	if (ob_current()->profile == OB_PROFILE_XE360)
		return value == XE360_PSEUDO_THREAD || value == (uint64_t)-2 ? OB_PSEUDO_THREAD
		                                                             : OB_PSEUDO_NONE;
	return value == (uint64_t)-1   ? OB_PSEUDO_PROCESS
	       : value == (uint64_t)-2 ? OB_PSEUDO_THREAD
	                               : OB_PSEUDO_NONE;
}

HANDLE ob_handle_value(const struct ob_machine *ob, uint32_t slot, bool kernel)
{
	uint64_t value = (uint64_t)slot << 2;

	if (__builtin_expect(ob->profile == OB_PROFILE_XE360, 0))
		value += kernel ? XE360_HOST : XE360_GUEST;
	else if (kernel)
		value += OB_KERNEL_HANDLE_BASE;
	return (HANDLE)(ULONG_PTR)value;
}

HANDLE ob_handle_of_slot(struct ke_machine *machine, uint32_t slot, bool kernel)
{
	return ob_handle_value(machine->ob, slot, kernel);
}

static struct ob_handle_table *xe360_table(struct ke_process *process, uint64_t value,
                                           KPROCESSOR_MODE mode, uint32_t *ret_slot)
{
	value = value >= OB_KERNEL_HANDLE_BASE ? (uint32_t)value : value; /* extended by its sign */
	if (value >= XE360_GUEST && value < XE360_PSEUDO_THREAD) {
		*ret_slot = (uint32_t)(value - XE360_GUEST) >> 2;
		return process->handle_table;
	}
	if (value < XE360_HOST || value >= XE360_HOST_END || mode != KernelMode)
		return NULL;
	*ret_slot = (uint32_t)(value - XE360_HOST) >> 2;
	return process->machine->system_process->handle_table;
}

struct ob_handle_table *ob_handle_table_of(struct ke_process *process, HANDLE handle,
                                           KPROCESSOR_MODE mode, uint32_t *ret_slot)
{
	uint64_t value = (ULONG_PTR)handle;

	*ret_slot = (uint32_t)((value & 0x7FFFFFFF) >> 2);
	if (__builtin_expect(process->machine->ob->profile == OB_PROFILE_XE360, 0))
		return xe360_table(process, value, mode, ret_slot);
	if (__builtin_expect(value < OB_USER_HANDLE_END, 1))
		return process->handle_table;
	if (value < OB_KERNEL_HANDLE_BASE || mode != KernelMode)
		return NULL;
	return process->machine->system_process->handle_table;
}

uint64_t ob_trace_sid_lookup(struct base_thread *base, uint64_t handle)
{
	struct ke_process *process = ob_current_process();
	enum ob_pseudo pseudo = ob_pseudo_of((HANDLE)(ULONG_PTR)handle);
	uint32_t slot;

	if (pseudo != OB_PSEUDO_NONE)
		return pseudo == OB_PSEUDO_PROCESS ? TRACE_SID_PROCESS : TRACE_SID_THREAD;
	struct ob_handle_table *table =
		ob_handle_table_of(process, (HANDLE)(ULONG_PTR)handle, KernelMode, &slot);
	return table ? ob_slot_sid(table, slot) : TRACE_SID_UNKNOWN;
}
