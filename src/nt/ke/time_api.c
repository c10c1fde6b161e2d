/* nt/ke/time_api.c - clocks and stalls. */
#include "nt/ke/ke_internal.h"

#define TICKS_PER_SECOND 10000000ULL
/* What a clock read costs in seeded mode, so that a loop that polls the clock ends. */
#define SEEDED_READ_COST_100NS 1

uint64_t ke_time_100ns(struct ke_machine *machine)
{
	struct ke_thread *thread = ke_current_thread_or_null();

	if (thread && machine->scheduler->choice)
		machine->scheduler->stall(thread, SEEDED_READ_COST_100NS);
	return machine->scheduler->time(machine);
}

uint64_t ke_random(struct ke_machine *machine)
{
	uint64_t value =
		__atomic_add_fetch(&machine->random_state, 0x9E3779B97F4A7C15ULL, __ATOMIC_RELAXED);

	value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
	value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
	return value ^ (value >> 31);
}

static LONGLONG system_time(void)
{
	struct ke_machine *machine = ke_current_machine();

	return machine->system_time_at_start.QuadPart + (LONGLONG)ke_time_100ns(machine);
}

VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
	CurrentTime->QuadPart = system_time();
}

VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
	CurrentTime->QuadPart = system_time();
}

ULONGLONG KeQueryInterruptTime(VOID)
{
	return ke_time_100ns(ke_current_machine());
}

ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp)
{
	ULONGLONG now = ke_time_100ns(ke_current_machine());

	*QpcTimeStamp = now;
	return now;
}

ULONGLONG KeQueryUnbiasedInterruptTime(VOID)
{
	return ke_time_100ns(ke_current_machine());
}

/* The classic tick: 15.625 ms. */
VOID KeQueryTickCount(PLARGE_INTEGER CurrentCount)
{
	CurrentCount->QuadPart =
		(LONGLONG)(ke_time_100ns(ke_current_machine()) / KeQueryTimeIncrement());
}

ULONG KeQueryTimeIncrement(VOID)
{
	return 156250;
}

LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
	LARGE_INTEGER now;

	if (PerformanceFrequency)
		PerformanceFrequency->QuadPart = TICKS_PER_SECOND;
	now.QuadPart = (LONGLONG)ke_time_100ns(ke_current_machine());
	return now;
}

VOID KeStallExecutionProcessor(ULONG MicroSeconds)
{
	struct ke_thread *thread = ke_current_thread();

	thread->machine->scheduler->stall(thread, (uint64_t)MicroSeconds * 10);
}

void drydock_yield_processor(void)
{
	struct ke_thread *thread = ke_current_thread();

	if (thread->machine->scheduler->choice)
		thread->machine->scheduler->spin(thread, KE_SPIN_YIELD);
	else
		host_pause();
}

unsigned long long drydock_read_tsc(void)
{
	return ke_time_100ns(ke_current_machine()) * 100;
}

NTSTATUS ZwYieldExecution(VOID)
{
	struct ke_thread *thread = ke_current_thread();

	thread->machine->scheduler->spin(thread, KE_SPIN_YIELD);
	return STATUS_SUCCESS;
}
