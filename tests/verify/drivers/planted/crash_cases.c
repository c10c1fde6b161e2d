/* crash_cases.c - accesses that no memory answers (VF-43, THR-10), exceptions, and stops that a driver asks for. */
#include "planted.h"

static volatile ULONG *nowhere;
static ULONG somewhere;

static ULONG read_at(KIRQL irql, volatile ULONG *from)
{
	KIRQL old;
	ULONG value;

	KeRaiseIrql(irql, &old);
	value = *from; /* named: VF_43_null_read_at_passive
		THR_10a_bad_read_at_dispatch VF_43_kernel_address_of_nothing */
	KeLowerIrql(old);
	return value;
}

BREAKS(VF_43_null_read_at_passive)
{
	read_at(PASSIVE_LEVEL, nowhere);
}

LEGAL(VF_43_null_read_at_passive)
{
	read_at(PASSIVE_LEVEL, &somewhere);
}

BREAKS(THR_10a_bad_read_at_dispatch)
{
	read_at(DISPATCH_LEVEL, nowhere);
}

LEGAL(THR_10a_bad_read_at_dispatch)
{
	read_at(DISPATCH_LEVEL, &somewhere);
}

/* An address of the kernel that nothing is mapped at. */
#define NO_KERNEL_MEMORY ((volatile ULONG *)0xFFFF900012345000ull)

BREAKS(VF_43_kernel_address_of_nothing)
{
	read_at(PASSIVE_LEVEL, NO_KERNEL_MEMORY);
}

LEGAL(VF_43_kernel_address_of_nothing)
{
	read_at(PASSIVE_LEVEL, &somewhere);
}

static ULONG sink;

static DECLSPEC_NOINLINE VOID fill(volatile ULONG *numbers, ULONG count)
{
	for (ULONG index = 0; index < count; index++)
		numbers[index] = index;
	sink += numbers[count / 2];
}

static DECLSPEC_NOINLINE VOID recurse(ULONG depth)
{
	ULONG numbers[256];

	if (depth == 0)
		return;
	fill(numbers, RTL_NUMBER_OF(numbers));
	recurse(depth - 1);
	fill(numbers, 1);
}

BREAKS(VF_43_stack_used_up)
{
	recurse(100000);
}

LEGAL(VF_43_stack_used_up)
{
	recurse(8);
}

static VOID raise_unhandled(PVOID context)
{
	ExRaiseStatus(STATUS_DATA_ERROR); /* named: VF_43_raised_below_a_program */
}

static VOID raise_handled(PVOID context)
{
	__try {
		ExRaiseStatus(STATUS_DATA_ERROR);
	} __except (EXCEPTION_EXECUTE_HANDLER) {
	}
	PsTerminateSystemThread(STATUS_SUCCESS);
}

/* A thread of the program's, which the driver makes. */
static VOID run_in_program(PKSTART_ROUTINE *routine)
{
	PEPROCESS program = planted_program();
	HANDLE process, handle;
	PVOID thread;

	ObOpenObjectByPointer(program, OBJ_KERNEL_HANDLE, NULL, PROCESS_ALL_ACCESS, *PsProcessType,
	                      KernelMode, &process);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, process, NULL, routine, NULL);
	ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread, NULL);
	ZwClose(handle);
	ZwClose(process);
	planted_join(thread);
	ObDereferenceObject(program);
}

BREAKS(VF_43_raised_below_a_program)
{
	run_in_program(raise_unhandled);
}

LEGAL(VF_43_raised_below_a_program)
{
	run_in_program(raise_handled);
}

static VOID raise_to(LONG disposition)
{
	__try {
		ExRaiseStatus(STATUS_DATA_ERROR);
	} __except (disposition) { /* named: VF_43_filter_continues_execution */
	}
}

BREAKS(VF_43_filter_continues_execution)
{
	raise_to(EXCEPTION_CONTINUE_EXECUTION);
}

LEGAL(VF_43_filter_continues_execution)
{
	raise_to(EXCEPTION_EXECUTE_HANDLER);
}

static VOID take_off(ULONG times)
{
	LIST_ENTRY head, entry;

	InitializeListHead(&head);
	InsertTailList(&head, &entry);
	while (times--)
		RemoveEntryList(&entry); /* named: VF_43_list_entry_taken_off_twice */
}

BREAKS(VF_43_list_entry_taken_off_twice)
{
	take_off(2);
}

LEGAL(VF_43_list_entry_taken_off_twice)
{
	take_off(1);
}

BREAKS(VF_43_breakpoint)
{
	DbgBreakPoint(); /* named */
}

LEGAL(VF_43_breakpoint)
{
	DbgPrint("no breakpoint\n");
}

static VOID assert_even(ULONG number)
{
	ASSERT(number % 2 == 0); /* named: VF_43_assertion_does_not_hold */
}

BREAKS(VF_43_assertion_does_not_hold)
{
	assert_even(7);
}

LEGAL(VF_43_assertion_does_not_hold)
{
	assert_even(8);
}

BREAKS(VF_43_driver_calls_for_a_bug_check)
{
	KeBugCheckEx(MANUALLY_INITIATED_CRASH, 7, 8, 9, 10); /* named */
}

LEGAL(VF_43_driver_calls_for_a_bug_check)
{
	KeGetCurrentIrql();
}

const struct planted_case crash_cases[] = {
	PLANTED_CASE(VF_43_null_read_at_passive),
	PLANTED_CASE(THR_10a_bad_read_at_dispatch),
	PLANTED_CASE(VF_43_kernel_address_of_nothing),
	PLANTED_CASE(VF_43_stack_used_up),
	PLANTED_CASE(VF_43_raised_below_a_program),
	PLANTED_CASE(VF_43_filter_continues_execution),
	PLANTED_CASE(VF_43_list_entry_taken_off_twice),
	PLANTED_CASE(VF_43_breakpoint),
	PLANTED_CASE(VF_43_assertion_does_not_hold),
	PLANTED_CASE(VF_43_driver_calls_for_a_bug_check),
	PLANTED_END,
};
