/*
 * ex/armed.c - timers that are set, DPCs that are queued, objects that are waited for when their memory goes (VF-24,
 * DSP-18).
 */
#include "nt/ex/ex_internal.h"
#include "nt/ke/lock_graph.h"

enum armed_kind { ARMED_TIMER = 0, ARMED_DPC = 1 };

/* driver null: it is the current stack that frees the memory. */
static void report(enum armed_kind kind, const void *object, uintptr_t start, uintptr_t end,
                   const char *driver)
{
	struct verify_fact fact = {
		.rule = "VF-24",
		.code = 0xC7,
		.parameter = { kind, (uint64_t)(uintptr_t)object, start, end - start },
		.advice = kind == ARMED_TIMER ? "Call KeCancelTimer, and KeFlushQueuedDpcs when "
		                                "the timer has a DPC, before "
		                                "the memory goes."
		                              : "Call KeRemoveQueueDpc or KeFlushQueuedDpcs before "
		                                "the memory goes.",
		.driver = driver,
	};

	verify_report(&fact, "%s with a %s in it",
	              driver ? "the driver is unloaded" : "memory is freed",
	              kind == ARMED_TIMER ? "timer that is set" : "DPC that is queued");
}

static void report_waited(const void *object, uintptr_t start, uintptr_t end, const char *driver)
{
	struct verify_fact fact = {
		.rule = "DSP-18",
		.code = 0xC4,
		.parameter = { 0x10019, (uint64_t)(uintptr_t)object, start, end - start },
		.advice = "End the waits and let their threads go on before the memory goes.",
		.driver = driver,
	};

	verify_report(&fact, "%s with an object in it that a thread waits for",
	              driver ? "the driver is unloaded" : "memory is freed");
}

/* They are taken back, so that nothing runs in memory that is gone. */
static uint32_t check_range(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                            const char *driver)
{
	uint32_t found = 0;
	KTIMER *timer;
	KDPC *dpc;
	void *object = ke_waited_in_range(machine, start, end);

	while ((timer = ke_timer_in_range(machine, start, end)) != NULL) {
		report(ARMED_TIMER, timer, start, end, driver);
		KeCancelTimer(timer);
		found++;
	}
	while ((dpc = ke_dpc_in_range(machine, start, end)) != NULL) {
		report(ARMED_DPC, dpc, start, end, driver);
		KeRemoveQueueDpc(dpc);
		found++;
	}
	if (object) {
		report_waited(object, start, end, driver);
		ke_waits_end(object);
		found++;
	}
	return found;
}

bool ex_armed_observer(struct ke_machine *machine, const void *start, size_t bytes)
{
	bool armed = check_range(machine, (uintptr_t)start, (uintptr_t)start + bytes, NULL) != 0;

	return machine->locks && ke_locks_forget(machine, start, bytes) ? true : armed;
}

uint32_t ex_audit_armed(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	return check_range(machine, start, end, driver);
}
