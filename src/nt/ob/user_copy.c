/* ob/user_copy.c - copies from and to memory of a caller, under the host's guard; answers. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

/* Every service comes here with each of its pointers: one look at the thread, one at the range, the copy. */
static inline __attribute__((always_inline)) NTSTATUS copy(void *to, const void *from, size_t bytes,
                                                           bool out)
{
	const struct ke_thread *thread = ke_current_thread_or_null();
	const void *users = out ? to : from;
	NTSTATUS status = STATUS_SUCCESS;

	if (!bytes)
		return STATUS_SUCCESS;
	if (!thread || thread->previous_mode == KernelMode) {
		memcpy(to, from, bytes);
		return STATUS_SUCCESS;
	}
	if (!users)
		return STATUS_ACCESS_VIOLATION;
	if (thread->machine->ob->probe)
		status = thread->machine->ob->probe(users, bytes, 1, out);
	if (NT_SUCCESS(status) && !host_guard_copy(to, from, bytes))
		status = STATUS_ACCESS_VIOLATION;
	return status;
}

NTSTATUS ob_copy_in(void *to, const void *from, size_t bytes)
{
	return copy(to, from, bytes, false);
}

NTSTATUS ob_copy_out(void *to, const void *from, size_t bytes)
{
	return copy(to, from, bytes, true);
}

NTSTATUS ob_copy_result(void *to, const void *value, size_t bytes)
{
	return to ? ob_copy_out(to, value, bytes) : STATUS_SUCCESS;
}

void ob_copy_late(struct ke_process *process, KPROCESSOR_MODE mode, void *to, const void *from,
                  size_t bytes)
{
	struct ke_thread *thread = ke_current_thread();
	struct ke_process *attached = thread->attached_process;
	KPROCESSOR_MODE previous_mode = thread->previous_mode;

	if (process != ob_current_process())
		thread->attached_process = process;
	thread->previous_mode = mode;
	ob_copy_out(to, from, bytes);
	thread->previous_mode = previous_mode;
	thread->attached_process = attached;
}

NTSTATUS ob_clear_handle(PHANDLE ret_handle)
{
	HANDLE none = NULL;

	return ob_copy_out(ret_handle, &none, sizeof(none));
}

NTSTATUS ob_give_handle(PHANDLE ret_handle, HANDLE handle, NTSTATUS status)
{
	if (!NT_SUCCESS(status))
		return status;
	/* The place was looked at when it was cleared: all that can have happened is that it went. */
	if (ob_previous_mode() == KernelMode) {
		*ret_handle = handle;
		return status;
	}
	if (host_guard_copy(ret_handle, &handle, sizeof(handle)))
		return status;
	ob_close_handle(handle, KernelMode);
	return STATUS_ACCESS_VIOLATION;
}

/* --- Answers --------------------------------------------------------------------------------------------------------- */

NTSTATUS ob_answer_begin(struct ob_answer *answer, void *buffer, size_t length)
{
	NTSTATUS status = ob_probe_write(buffer, length);

	answer->given = answer->buffer = buffer;
	answer->memory = NULL;
	if (!NT_SUCCESS(status) || ob_previous_mode() == KernelMode || !length)
		return status;
	answer->buffer = answer->small;
	if (length > sizeof(answer->small))
		answer->buffer = answer->memory = calloc(1, length);
	else
		memset(answer->small, 0, sizeof(answer->small));
	return answer->buffer ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void ob_answer_turn(const struct ob_answer *answer, void *field)
{
	uintptr_t *pointer = field;

	*pointer += (uintptr_t)answer->given - (uintptr_t)answer->buffer;
}

NTSTATUS ob_answer_end(struct ob_answer *answer, NTSTATUS status, size_t bytes)
{
	if (answer->buffer != answer->given && !NT_ERROR(status) && bytes) {
		NTSTATUS copied = ob_copy_out(answer->given, answer->buffer, bytes);
		if (!NT_SUCCESS(copied))
			status = copied;
	}
	free(answer->memory);
	return status;
}

NTSTATUS ob_give_answer(void *buffer, const void *value, ULONG bytes, ULONG *ret_length)
{
	NTSTATUS status = ob_copy_out(buffer, value, bytes);

	return NT_SUCCESS(status) ? ob_copy_result(ret_length, &bytes, sizeof(bytes)) : status;
}

NTSTATUS ob_give_length(ULONG *ret_length, ULONG length, NTSTATUS status)
{
	NTSTATUS told = ob_copy_result(ret_length, &length, sizeof(length));

	return NT_SUCCESS(told) || NT_ERROR(status) ? status : told;
}
