/* irql_cases.c - VF-5, VF-10, VF-13, VF-14 and the THR rows on IRQL and regions. */
#include "planted.h"

BREAKS(VF_5a_THR_8b_raise_that_lowers)
{
	KIRQL old, lower;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeRaiseIrql(APC_LEVEL, &lower); /* named */
	KeLowerIrql(old);
}

LEGAL(VF_5a_THR_8b_raise_that_lowers)
{
	KIRQL old, same;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeRaiseIrql(DISPATCH_LEVEL, &same);
	KeLowerIrql(same);
	KeLowerIrql(old);
}

BREAKS(VF_5b_THR_8b_lower_that_raises)
{
	KeLowerIrql(DISPATCH_LEVEL); /* named */
}

LEGAL(VF_5b_THR_8b_lower_that_raises)
{
	KeLowerIrql(PASSIVE_LEVEL);
}

BREAKS(VF_10a_region_left_unentered)
{
	KeLeaveCriticalRegion(); /* named */
}

LEGAL(VF_10a_region_left_unentered)
{
	KeEnterCriticalRegion();
	KeEnterGuardedRegion();
	KeLeaveGuardedRegion();
	KeLeaveCriticalRegion();
}

static VOID enter_at(KIRQL irql)
{
	KIRQL old;

	KeRaiseIrql(irql, &old);
	KeEnterCriticalRegion(); /* named: VF_10b_region_entered_above_apc */
	KeLowerIrql(old);
	KeLeaveCriticalRegion();
}

BREAKS(VF_10b_region_entered_above_apc)
{
	enter_at(DISPATCH_LEVEL);
}

LEGAL(VF_10b_region_entered_above_apc)
{
	enter_at(APC_LEVEL);
}

static VOID leave_at(KIRQL irql)
{
	KIRQL old;

	KeEnterCriticalRegion();
	KeRaiseIrql(irql, &old);
	KeLeaveCriticalRegion(); /* named: VF_10c_region_left_above_apc */
	KeLowerIrql(old);
}

BREAKS(VF_10c_region_left_above_apc)
{
	leave_at(DISPATCH_LEVEL);
}

LEGAL(VF_10c_region_left_above_apc)
{
	leave_at(APC_LEVEL);
}

static VOID set_event_at(KIRQL irql)
{
	KEVENT event;
	KIRQL old;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	KeRaiseIrql(irql, &old);
	KeSetEvent(&event, IO_NO_INCREMENT, FALSE); /* named: VF_13_event_set_above_dispatch */
	KeLowerIrql(old);
}

BREAKS(VF_13_event_set_above_dispatch)
{
	set_event_at(DISPATCH_LEVEL + 1);
}

LEGAL(VF_13_event_set_above_dispatch)
{
	set_event_at(DISPATCH_LEVEL);
}

static VOID wait_at(KIRQL irql, PLARGE_INTEGER timeout)
{
	KEVENT event;
	KIRQL old;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	KeRaiseIrql(irql, &old);
	KeWaitForSingleObject(&event, Executive, KernelMode, FALSE,
	                      /* named: VF_14a_wait_at_device_level
	VF_14b_wait_at_dispatch VF_14c_wait_with_timeout_at_dispatch */
	                      timeout);
	KeLowerIrql(old);
}

BREAKS(VF_14a_wait_at_device_level)
{
	wait_at(DISPATCH_LEVEL + 1, NULL);
}

LEGAL(VF_14a_wait_at_device_level)
{
	LARGE_INTEGER short_time = { .QuadPart = -10 };

	wait_at(APC_LEVEL, &short_time);
}

BREAKS(VF_14b_wait_at_dispatch)
{
	wait_at(DISPATCH_LEVEL, NULL);
}

LEGAL(VF_14b_wait_at_dispatch)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };

	wait_at(DISPATCH_LEVEL, &zero);
}

BREAKS(VF_14c_wait_with_timeout_at_dispatch)
{
	LARGE_INTEGER short_time = { .QuadPart = -10 };

	wait_at(DISPATCH_LEVEL, &short_time);
}

LEGAL(VF_14c_wait_with_timeout_at_dispatch)
{
	LARGE_INTEGER short_time = { .QuadPart = -10 };

	wait_at(PASSIVE_LEVEL, &short_time);
}

static VOID wait_with(KPROCESSOR_MODE mode)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };
	KEVENT event;

	KeInitializeEvent(&event, NotificationEvent, TRUE);
	KeWaitForSingleObject(&event, UserRequest, mode, FALSE,
	                      &zero); /* named: VF_14d_user_wait_for_an_object_on_the_stack */
}

BREAKS(VF_14d_user_wait_for_an_object_on_the_stack)
{
	wait_with(UserMode);
}

LEGAL(VF_14d_user_wait_for_an_object_on_the_stack)
{
	wait_with(KernelMode);
}

static VOID wait_for_four(PKWAIT_BLOCK blocks)
{
	LARGE_INTEGER zero = { .QuadPart = 0 };
	PVOID object[4];
	KEVENT event[4];

	for (int i = 0; i < 4; i++) {
		KeInitializeEvent(&event[i], NotificationEvent, TRUE);
		object[i] = &event[i];
	}
	KeWaitForMultipleObjects(4, object, WaitAll, Executive, KernelMode, FALSE, &zero,
	                         blocks); /* named: VF_14e_wait_for_more_than_the_blocks */
}

BREAKS(VF_14e_wait_for_more_than_the_blocks)
{
	wait_for_four(NULL);
}

LEGAL(VF_14e_wait_for_more_than_the_blocks)
{
	KWAIT_BLOCK blocks[4];

	wait_for_four(blocks);
}

/* --- VF-30: the test raises the line while the request is on its way --- */

static PKINTERRUPT interrupt;

static BOOLEAN lower_in_service(PKINTERRUPT object, PVOID context)
{ /* named: VF_30_interrupt_routine_changes_irql */
	KIRQL old;

	KeRaiseIrql(HIGH_LEVEL, &old);
	return TRUE;
}

static BOOLEAN serve(PKINTERRUPT object, PVOID context)
{
	KIRQL old;

	KeRaiseIrql(HIGH_LEVEL, &old);
	KeLowerIrql(old);
	return TRUE;
}

static VOID disconnect(struct planted *planted)
{
	IoDisconnectInterrupt(interrupt);
}

static VOID connect(struct planted *planted, PKSERVICE_ROUTINE routine)
{
	IoConnectInterrupt(&interrupt, routine, NULL, NULL, PLANTED_VECTOR, DISPATCH_LEVEL + 2,
	                   DISPATCH_LEVEL + 2, LevelSensitive, FALSE, 1, FALSE);
	planted->at_unload = disconnect;
}

BREAKS(VF_30_interrupt_routine_changes_irql)
{
	connect(planted, lower_in_service);
}

LEGAL(VF_30_interrupt_routine_changes_irql)
{
	connect(planted, serve);
}

/* --- THR --- */

BREAKS(THR_5f_guarded_region_left_unentered)
{
	KeLeaveGuardedRegion(); /* named */
}

LEGAL(THR_5f_guarded_region_left_unentered)
{
	KeEnterGuardedRegion();
	KeLeaveGuardedRegion();
}

static VOID paged_code_at(KIRQL irql)
{
	KIRQL old;

	KeRaiseIrql(irql, &old);
	PAGED_CODE(); /* named: THR_10a_paged_code_at_dispatch */
	KeLowerIrql(old);
}

BREAKS(THR_10a_paged_code_at_dispatch)
{
	paged_code_at(DISPATCH_LEVEL);
}

LEGAL(THR_10a_paged_code_at_dispatch)
{
	paged_code_at(APC_LEVEL);
}

static VOID touch_paged_at(KIRQL irql)
{
	volatile UCHAR *block = ExAllocatePoolWithTag(PagedPool, 64, PLANTED_TAG);
	KIRQL old;

	KeRaiseIrql(irql, &old);
	block[0] = 1; /* named: THR_10b_paged_pool_at_dispatch */
	KeLowerIrql(old);
	ExFreePool((PVOID)block);
}

BREAKS(THR_10b_paged_pool_at_dispatch)
{
	touch_paged_at(DISPATCH_LEVEL);
}

/* Nonpaged pool at any level, and paged pool again once the level is low. */
LEGAL(THR_10b_paged_pool_at_dispatch)
{
	volatile UCHAR *block = ExAllocatePoolWithTag(NonPagedPoolNx, 64, PLANTED_TAG);
	volatile UCHAR *paged = ExAllocatePoolWithTag(PagedPool, 64, PLANTED_TAG);
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	block[0] = 1;
	KeLowerIrql(old);
	paged[0] = 1;
	touch_paged_at(APC_LEVEL);
	ExFreePool((PVOID)paged);
	ExFreePool((PVOID)block);
}

static volatile LONG steps;

static VOID count_step(VOID);
static VOID pageable_step(VOID);
#pragma alloc_text(PAGE, pageable_step)

static VOID count_step(VOID)
{
	steps++;
}

static VOID pageable_step(VOID)
{ /* named: THR_10b_paged_section_at_dispatch */
	steps++;
}

static VOID step_at(KIRQL irql, VOID (*step)(VOID))
{
	KIRQL old;

	KeRaiseIrql(irql, &old);
	step();
	KeLowerIrql(old);
}

BREAKS(THR_10b_paged_section_at_dispatch)
{
	step_at(DISPATCH_LEVEL, pageable_step);
}

LEGAL(THR_10b_paged_section_at_dispatch)
{
	PVOID section;

	step_at(APC_LEVEL, pageable_step);
	step_at(DISPATCH_LEVEL, count_step);
	section = MmLockPagableCodeSection((PVOID)(ULONG_PTR)pageable_step);
	step_at(DISPATCH_LEVEL, pageable_step);
	MmUnlockPagableImageSection(section);
}

BREAKS(THR_10c_paged_pool_at_dispatch)
{
	touch_paged_at(DISPATCH_LEVEL);
}

LEGAL(THR_10c_paged_pool_at_dispatch)
{
	touch_paged_at(APC_LEVEL);
}

static VOID ask_version(VOID)
{
	ULONG major;

	PsGetVersion(&major, NULL, NULL, NULL); /* named: VF_29_version_asked_above_passive */
}

BREAKS(VF_29_version_asked_above_passive)
{
	step_at(APC_LEVEL, ask_version);
}

LEGAL(VF_29_version_asked_above_passive)
{
	step_at(PASSIVE_LEVEL, ask_version);
}

const struct planted_case irql_cases[] = {
	PLANTED_CASE(THR_10b_paged_pool_at_dispatch),
	PLANTED_CASE(THR_10b_paged_section_at_dispatch),
	PLANTED_CASE(THR_10c_paged_pool_at_dispatch),
	PLANTED_CASE(VF_5a_THR_8b_raise_that_lowers),
	PLANTED_CASE(VF_5b_THR_8b_lower_that_raises),
	PLANTED_CASE(VF_10a_region_left_unentered),
	PLANTED_CASE(VF_10b_region_entered_above_apc),
	PLANTED_CASE(VF_10c_region_left_above_apc),
	PLANTED_CASE(VF_13_event_set_above_dispatch),
	PLANTED_CASE(VF_14a_wait_at_device_level),
	PLANTED_CASE(VF_14b_wait_at_dispatch),
	PLANTED_CASE(VF_14c_wait_with_timeout_at_dispatch),
	PLANTED_CASE(VF_14d_user_wait_for_an_object_on_the_stack),
	PLANTED_CASE(VF_14e_wait_for_more_than_the_blocks),
	PLANTED_CASE(VF_30_interrupt_routine_changes_irql),
	PLANTED_CASE(THR_5f_guarded_region_left_unentered),
	PLANTED_CASE(THR_10a_paged_code_at_dispatch),
	PLANTED_CASE(VF_29_version_asked_above_passive),
	PLANTED_END,
};
