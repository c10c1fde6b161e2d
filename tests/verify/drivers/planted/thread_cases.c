/* thread_cases.c - THR-2, THR-11 and VF-27: how threads end. */
#include "planted.h"

static VOID leave_region_out(PVOID context)
{ /* named: THR_11a_thread_ends_in_a_region */
	KeEnterCriticalRegion();
}

static VOID leave_region(PVOID context)
{
	KeEnterCriticalRegion();
	KeLeaveCriticalRegion();
}

BREAKS(THR_11a_thread_ends_in_a_region)
{
	planted_join(planted_thread(leave_region_out, NULL));
}

LEGAL(THR_11a_thread_ends_in_a_region)
{
	planted_join(planted_thread(leave_region, NULL));
}

static VOID stay_raised(PVOID context)
{ /* named: THR_11a_thread_ends_at_dispatch */
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
}

static VOID raise_and_lower(PVOID context)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeLowerIrql(old);
}

BREAKS(THR_11a_thread_ends_at_dispatch)
{
	planted_join(planted_thread(stay_raised, NULL));
}

LEGAL(THR_11a_thread_ends_at_dispatch)
{
	planted_join(planted_thread(raise_and_lower, NULL));
}

static KMUTEX mutex;

static VOID keep_mutex(PVOID context)
{
	KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL);
	PsTerminateSystemThread(STATUS_SUCCESS); /* named: VF_27_mutex_held_at_thread_exit */
}

static VOID release_mutex(PVOID context)
{
	KeWaitForSingleObject(&mutex, Executive, KernelMode, FALSE, NULL);
	KeReleaseMutex(&mutex, FALSE);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

BREAKS(VF_27_mutex_held_at_thread_exit)
{
	KeInitializeMutex(&mutex, 0);
	planted_join(planted_thread(keep_mutex, NULL));
}

LEGAL(VF_27_mutex_held_at_thread_exit)
{
	KeInitializeMutex(&mutex, 0);
	planted_join(planted_thread(release_mutex, NULL));
}

static KEVENT begun;

static VOID outlive(PVOID context)
{
	LARGE_INTEGER tenth = { .QuadPart = -1000000 };

	KeSetEvent(&begun, IO_NO_INCREMENT, FALSE);
	KeDelayExecutionThread(KernelMode, FALSE, &tenth);
	PsTerminateSystemThread(STATUS_SUCCESS); /* named: THR_2a_code_of_an_unloaded_driver */
}

BREAKS(THR_2a_code_of_an_unloaded_driver)
{
	HANDLE handle;

	KeInitializeEvent(&begun, NotificationEvent, FALSE);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, outlive, NULL);
	ZwClose(handle);
	KeWaitForSingleObject(&begun, Executive, KernelMode, FALSE, NULL);
}

LEGAL(THR_2a_code_of_an_unloaded_driver)
{
	KeInitializeEvent(&begun, NotificationEvent, FALSE);
	planted_join(planted_thread(outlive, NULL));
}

static volatile ULONG may_stop;

static VOID spin_on(PVOID context)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	/* On one line, as the code may vanish under each part of the loop, and under the call that lets it. */
	/* clang-format off */
	for (KeSetEvent(&begun, IO_NO_INCREMENT, FALSE); !may_stop; YieldProcessor()) /* named: THR_2b_code_of_an_unloaded_driver_at_dispatch */
		;
	/* clang-format on */
	KeLowerIrql(old);
}

BREAKS(THR_2b_code_of_an_unloaded_driver_at_dispatch)
{
	HANDLE handle;

	KeInitializeEvent(&begun, NotificationEvent, FALSE);
	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, spin_on, NULL);
	ZwClose(handle);
	KeWaitForSingleObject(&begun, Executive, KernelMode, FALSE, NULL);
}

LEGAL(THR_2b_code_of_an_unloaded_driver_at_dispatch)
{
	PVOID thread;

	KeInitializeEvent(&begun, NotificationEvent, FALSE);
	thread = planted_thread(spin_on, NULL);
	KeWaitForSingleObject(&begun, Executive, KernelMode, FALSE, NULL);
	may_stop = 1;
	planted_join(thread);
}

const struct planted_case thread_cases[] = {
	PLANTED_CASE(THR_2b_code_of_an_unloaded_driver_at_dispatch),
	PLANTED_CASE(THR_11a_thread_ends_in_a_region),
	PLANTED_CASE(THR_11a_thread_ends_at_dispatch),
	PLANTED_CASE(VF_27_mutex_held_at_thread_exit),
	PLANTED_CASE(THR_2a_code_of_an_unloaded_driver),
	PLANTED_END,
};
