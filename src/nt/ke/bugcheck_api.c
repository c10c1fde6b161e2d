/* nt/ke/bugcheck_api.c - KeBugCheck(Ex) and the callbacks that run after it. */
#include "nt/ke/ke_internal.h"

/* KBUGCHECK_CALLBACK_RECORD.State */
enum { STATE_EMPTY, STATE_INSERTED };

VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2,
                  ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4)
{
	struct verify_fact fact = {
		.rule = "KE-1",
		.code = BugCheckCode,
		.parameter = { BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
		               BugCheckParameter4 },
		.advice = "The driver asked for this bug check itself; see the stack."
	};

	verify_bugcheck(&fact, "KeBugCheckEx(0x%X) was called", BugCheckCode);
}

VOID KeBugCheck(ULONG BugCheckCode)
{
	KeBugCheckEx(BugCheckCode, 0, 0, 0, 0);
}

BOOLEAN KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                                   PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, PVOID Buffer,
                                   ULONG Length, PUCHAR Component)
{
	struct ke_machine *machine = ke_current_machine();

	if (CallbackRecord->State == STATE_INSERTED)
		return FALSE;
	CallbackRecord->CallbackRoutine = CallbackRoutine;
	CallbackRecord->Buffer = Buffer;
	CallbackRecord->Length = Length;
	CallbackRecord->Component = Component;
	CallbackRecord->State = STATE_INSERTED;
	host_lock_acquire(&machine->services_lock);
	InsertTailList(&machine->bugcheck_callbacks, &CallbackRecord->Entry);
	host_lock_release(&machine->services_lock);
	return TRUE;
}

BOOLEAN KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord)
{
	struct ke_machine *machine = ke_current_machine();

	if (CallbackRecord->State != STATE_INSERTED)
		return FALSE;
	host_lock_acquire(&machine->services_lock);
	RemoveEntryList(&CallbackRecord->Entry);
	host_lock_release(&machine->services_lock);
	CallbackRecord->State = STATE_EMPTY;
	return TRUE;
}
