/* ps/audit.c - what of a driver outlives it: threads, handles, notify routines (VF-22, VF-29). */
#include "nt/ps/ps_internal.h"

struct range {
	uintptr_t start, end;
	const char *driver;
};

static bool is_in(const struct range *range, uint64_t address)
{
	return address >= range->start && address < range->end;
}

static void report_thread(const struct range *range, const struct ps_thread *thread)
{
	struct verify_fact fact = {
		.rule = "VF-29",
		.code = 0xCE,
		.parameter = { (uint64_t)(uintptr_t)thread->start_address, 8,
		               (uint64_t)(uintptr_t)thread->start_address, 0 },
		.advice = "Tell the thread to end and wait for its object in the unload routine; "
			  "or create it "
			  "with IoCreateSystemThread, which keeps the driver loaded.",
		.related_label = thread->creation_site ? "created" : NULL,
		.related_stack = &thread->creation_site,
		.related_depth = 1,
	};

	verify_report(&fact, "%s unloads while its system thread %u still runs", range->driver,
	              thread->ke.id);
}

/* A thread in its exit work has let go of its driver already: nothing of the start routine runs any more. */
static bool runs_driver_code(struct ps_thread *thread)
{
	return __atomic_load_n(&thread->ke.state, __ATOMIC_ACQUIRE) == KE_THREAD_RUNNING &&
	       !__atomic_load_n(&thread->exited, __ATOMIC_ACQUIRE);
}

/* The next living thread with an id above after that starts in range, referenced; null: none. */
static struct ps_thread *next_thread(struct ps_machine *ps, const struct range *range,
                                     uint32_t after)
{
	struct ps_thread *best = NULL;

	ke_lock_take(&ps->lock, KE_RANK_PROCESSES);
	for (uint32_t i = 0; i < PS_THREAD_BUCKETS; i++)
		for (LIST_ENTRY *entry = ps->threads[i].Flink; entry != &ps->threads[i];
		     entry = entry->Flink) {
			struct ps_thread *thread =
				CONTAINING_RECORD(entry, struct ps_thread, id_entry);
			if (thread->ke.id > after && runs_driver_code(thread) &&
			    is_in(range, (uintptr_t)thread->start_address) &&
			    (!best || thread->ke.id < best->ke.id))
				best = thread;
		}
	if (best && !ob_try_reference(best))
		best = NULL;
	ke_lock_give(&ps->lock, KE_RANK_PROCESSES);
	return best;
}

static uint32_t audit_threads(struct ps_machine *ps, const struct range *range)
{
	struct ps_thread *thread;
	uint32_t found = 0, after = 0;

	while ((thread = next_thread(ps, range, after)) != NULL) {
		report_thread(range, thread);
		after = thread->ke.id;
		found++;
		ob_dereference(thread);
	}
	return found;
}

static uint32_t audit_notify(struct ps_machine *ps, const struct range *range)
{
	static const char *const names[PS_NOTIFY_KINDS] = {
		[PS_NOTIFY_PROCESS] = "PsSetCreateProcessNotifyRoutine",
		[PS_NOTIFY_PROCESS_EX] = "PsSetCreateProcessNotifyRoutineEx",
		[PS_NOTIFY_THREAD] = "PsSetCreateThreadNotifyRoutine",
		[PS_NOTIFY_IMAGE] = "PsSetLoadImageNotifyRoutine",
	};
	uint32_t found = 0;

	for (int kind = 0; kind < PS_NOTIFY_KINDS; kind++)
		for (uint32_t i = 0; i < ps->notify[kind].count; i++) {
			uint64_t routine = (uint64_t)(uintptr_t)ps->notify[kind].routine[i];
			struct verify_fact fact = {
				.rule = "VF-22",
				.code = 0xC4,
				.parameter = { 0xDA, routine, 0, 0 },
				.advice = "Remove the routine before the driver unloads.",
				.routine = routine,
			};
			if (!is_in(range, routine))
				continue;
			verify_report(&fact, "%s unloads with a routine of %s still registered",
			              range->driver, names[kind]);
			found++;
		}
	return found;
}

uint32_t ps_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                        const char *driver)
{
	struct range range = { start, end, driver };

	return audit_threads(machine->ps, &range) + audit_notify(machine->ps, &range) +
	       ob_audit_callbacks(machine, start, end, driver) +
	       ob_audit_references(machine, start, end, driver);
}

struct handle_audit {
	struct range range;
	uint32_t found;
};

static void audit_handle(void *context, const struct ob_handle_entry *entry)
{
	struct handle_audit *audit = context;
	uint32_t level = 0;

	while (level < OB_SITE_DEPTH && !is_in(&audit->range, entry->creation_site[level]))
		level++;
	if (level == OB_SITE_DEPTH)
		return;
	struct verify_fact fact = {
		.rule = "VF-29",
		.code = 0xCE,
		.parameter = { (uint64_t)(ULONG_PTR)entry->handle, 0, entry->creation_site[level],
		               0 },
		.advice = "Close the handle with ZwClose, at the latest in the unload routine.",
		.related_label = "created",
		.related_stack = &entry->creation_site[level],
		.related_depth = 1,
	};
	verify_report(&fact, "%s unloads with kernel handle %#llx still open", audit->range.driver,
	              (unsigned long long)(ULONG_PTR)entry->handle);
	audit->found++;
}

uint32_t ps_audit_handles(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                          const char *driver)
{
	struct handle_audit audit = { .range = { start, end, driver } };

	ob_handle_table_walk(machine->ps->system->ke.handle_table, audit_handle, &audit);
	return audit.found;
}
