/* ob/handle_api.c - NtClose, NtDuplicateObject, handle flags, comparison. */
#include "nt/ob/ob_internal.h"

struct ob_system_call ob_system_call_enter(const char *name)
{
	struct ke_thread *thread = ke_current_thread();
	struct ob_system_call call = { thread, thread->previous_mode };

	if (__builtin_expect(thread->irql > PASSIVE_LEVEL || thread->special_apc_disable, 0)) {
		struct verify_fact fact = {
			.rule = "VF-19",
			.code = 0xC4,
			.parameter = { 0xE6, thread->irql,
			               (uint64_t)(int64_t)thread->special_apc_disable, 0 },
			.advice = "Call Zw functions at PASSIVE_LEVEL with special kernel APCs "
				  "enabled, e.g. from "
				  "a work item, and not inside a fast mutex or a guarded region.",
		};
		verify_report(&fact, "%s called at IRQL %u with special kernel APCs %s", name,
		              thread->irql,
		              thread->special_apc_disable || thread->irql >= APC_LEVEL ? "disabled"
		                                                                       : "enabled");
	}
	thread->previous_mode = KernelMode;
	return call;
}

#define INVALID_HANDLE ((HANDLE)(LONG_PTR)-1)

/* CL-5: a bad close by kernel mode. */
static void report_close(HANDLE handle, NTSTATUS status)
{
	bool protected = status == STATUS_HANDLE_NOT_CLOSABLE;
	struct verify_fact fact = {
		.rule = "VF-9",
		.code = 0x93,
		.parameter = { (uint64_t)(ULONG_PTR)handle, protected ? 0 : 1, 0, 0 },
		.advice =
			protected
				? "Clear the protection first, or leave the closing to its owner."
				: "Close each handle once; set the variable to NULL after ZwClose.",
	};

	verify_report(&fact, "ZwClose of %s handle %#llx",
	              protected ? "the protected" : "the invalid",
	              (unsigned long long)(ULONG_PTR)handle);
}

static bool is_strict(void)
{
	struct ob_handle_table *table = ke_current_thread()->process->handle_table;

	return table && ob_handle_table_is_strict(table);
}

_Noreturn void ob_raise_in_program(NTSTATUS status)
{
	struct ke_thread *thread = ke_current_thread();

	if (!thread->seh && thread->machine->client_fault)
		thread->machine->client_fault(thread, status, NULL);
	ke_raise_status(status);
}

NTSTATUS NTAPI NtClose(HANDLE Handle)
{
	KPROCESSOR_MODE mode = ob_previous_mode();
	NTSTATUS status;

	KE_REQUIRE_IRQL("NtClose", PASSIVE_LEVEL, "CL-6", 0xE6);
	status = ob_close_handle(Handle, mode);
	if (!NT_SUCCESS(status) && mode == KernelMode)
		report_close(Handle, status);
	if (status == STATUS_INVALID_HANDLE && mode == UserMode && is_strict())
		ob_raise_in_program(status);
	return status;
}

NTSTATUS NTAPI ZwClose(HANDLE Handle)
{
	return OB_ZW_CALL(NtClose(Handle));
}

NTSTATUS ob_service_reference(HANDLE handle, struct ob_type *type, ACCESS_MASK desired,
                              void **ret_body)
{
	return ob_reference_handle(handle, desired, type, ob_previous_mode(), ret_body, NULL);
}

static NTSTATUS reference_process(HANDLE handle, struct ke_process **ret_process)
{
	const struct ob_process_operations *operations = ob_current()->process;
	void *body;

	if (!operations)
		return STATUS_INVALID_HANDLE;
	if (ob_pseudo_of(handle) == OB_PSEUDO_PROCESS) { /* the running thread keeps it */
		*ret_process = ob_current_process();
		return STATUS_SUCCESS;
	}
	NTSTATUS status =
		ob_service_reference(handle, operations->process_type(ke_current_machine()),
	                             0x40 /* PROCESS_DUP_HANDLE */, &body);
	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

/* Undo reference_process(). */
static void release_process(HANDLE handle, struct ke_process *process)
{
	if (ob_pseudo_of(handle) != OB_PSEUDO_PROCESS)
		ob_dereference(process);
}

static void close_source_only(struct ob_duplicate *duplicate)
{
	HANDLE unused;

	if (!(duplicate->options & DUPLICATE_CLOSE_SOURCE))
		return;
	duplicate->target_process = NULL;
	ob_duplicate_handle(duplicate, &unused);
}

static NTSTATUS duplicate_to(struct ob_duplicate *duplicate, HANDLE target_process,
                             HANDLE *ret_handle)
{
	NTSTATUS status;

	if (!target_process)
		return ob_duplicate_handle(duplicate, ret_handle);
	status = reference_process(target_process, &duplicate->target_process);
	if (!NT_SUCCESS(status)) {
		close_source_only(duplicate); /* DUP-7 */
		return status;
	}
	struct ke_process *target = duplicate->target_process;
	status = ob_duplicate_handle(duplicate, ret_handle);
	release_process(target_process, target);
	return status;
}

NTSTATUS NTAPI NtDuplicateObject(HANDLE SourceProcessHandle, HANDLE SourceHandle,
                                 HANDLE TargetProcessHandle, PHANDLE TargetHandle,
                                 ACCESS_MASK DesiredAccess, ULONG HandleAttributes, ULONG Options)
{
	struct ob_duplicate duplicate = {
		.source = SourceHandle,
		.desired = DesiredAccess,
		.attributes = HandleAttributes,
		.options = Options,
		.mode = ob_previous_mode(),
	};
	HANDLE handle = NULL;

	NTSTATUS cleared = ob_copy_result(TargetHandle, &handle, sizeof(handle));
	if (!NT_SUCCESS(cleared))
		return cleared;
	NTSTATUS status = reference_process(SourceProcessHandle, &duplicate.source_process);
	if (!NT_SUCCESS(status))
		return status;
	status = duplicate_to(&duplicate, TargetProcessHandle, &handle);
	release_process(SourceProcessHandle, duplicate.source_process);
	if (!NT_SUCCESS(status)) {
		if (TargetHandle && ob_current()->profile == OB_PROFILE_XE360)
			ob_copy_result(TargetHandle, &(HANDLE){ INVALID_HANDLE },
			               sizeof(HANDLE)); /* DUP-5 */
		return status;
	}
	return TargetHandle ? ob_give_handle(TargetHandle, handle, status) : status;
}

NTSTATUS NTAPI ZwDuplicateObject(HANDLE SourceProcessHandle, HANDLE SourceHandle,
                                 HANDLE TargetProcessHandle, PHANDLE TargetHandle,
                                 ACCESS_MASK DesiredAccess, ULONG HandleAttributes, ULONG Options)
{
	return OB_ZW_CALL(NtDuplicateObject(SourceProcessHandle, SourceHandle, TargetProcessHandle,
	                                    TargetHandle, DesiredAccess, HandleAttributes,
	                                    Options));
}

NTSTATUS NTAPI NtCompareObjects(HANDLE FirstObjectHandle, HANDLE SecondObjectHandle)
{
	void *first, *second;
	NTSTATUS status = ob_service_reference(FirstObjectHandle, NULL, 0, &first);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_service_reference(SecondObjectHandle, NULL, 0, &second);
	if (NT_SUCCESS(status)) {
		status = first == second ? STATUS_SUCCESS : STATUS_NOT_SAME_OBJECT;
		ob_dereference(second);
	}
	ob_dereference(first);
	return status;
}
