/* tests/nt/port/same_results_test.c - the same calls give the same results in the machine's process and outside. */
#include "same_results.h"

/* --- The calls ------------------------------------------------------------------------------------------------- */

static void do_events(struct caller *caller)
{
	uint64_t name = name_at(caller, 0x1000, u"\\BaseNamedObjects\\Same");

	DO(NtCreateEvent, HERE(0), EVENT_ALL_ACCESS, name, NotificationEvent, FALSE);
	note(caller, NUMBER(0));
	DO(NtCreateEvent, HERE(8), EVENT_ALL_ACCESS, name, NotificationEvent, FALSE);
	DO(NtOpenEvent, HERE(8), EVENT_QUERY_STATE, name);
	DO(NtSetEvent, NUMBER(8), 0);
	DO(NtWaitForSingleObject, NUMBER(8), FALSE, NOW);
	DO(NtSetEvent, NUMBER(0), HERE(16));
	note(caller, NUMBER(16) & 0xFFFFFFFF);
	DO(NtQueryEvent, NUMBER(8), 0, HERE(24), 8, HERE(32));
	note(caller, NUMBER(24));
	DO(NtWaitForSingleObject, NUMBER(0), FALSE, NOW);
	DO(NtResetEvent, NUMBER(0), 0);
	DO(NtWaitForSingleObject, NUMBER(0), FALSE, SOON);
	DO(NtPulseEvent, NUMBER(0), 0);
	DO(NtCreateEvent, HERE(40), EVENT_ALL_ACCESS, 0, 7, FALSE);
	DO(NtClose, NUMBER(8));
	DO(NtClose, NUMBER(8));
	DO(NtOpenEvent, HERE(8), EVENT_ALL_ACCESS,
	   name_at(caller, 0x1200, u"\\BaseNamedObjects\\Nobody"));
	DO(NtOpenEvent, HERE(8), EVENT_ALL_ACCESS, name_at(caller, 0x1200, u"Relative"));
	DO(NtOpenEvent, HERE(8), EVENT_ALL_ACCESS, name_at(caller, 0x1200, u"\\Nowhere\\Nobody"));
	DO(NtOpenMutant, HERE(8), MUTANT_ALL_ACCESS, name);
}

static void do_duplicates(struct caller *caller)
{
	DO(NtDuplicateObject, SELF, NUMBER(0), SELF, HERE(48), 0, 0, DUPLICATE_SAME_ACCESS);
	note(caller, NUMBER(48));
	DO(NtCompareObjects, NUMBER(0), NUMBER(48));
	DO(NtDuplicateObject, SELF, NUMBER(48), SELF, HERE(56), EVENT_QUERY_STATE, 0, 0);
	DO(NtSetEvent, NUMBER(56), 0);
	DO(NtDuplicateObject, SELF, NUMBER(48), SELF, HERE(64), 0, 0,
	   DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
	note(caller, NUMBER(64));
	DO(NtSetEvent, NUMBER(48), 0);
	DO(NtDuplicateObject, SELF, 0x4000, SELF, HERE(72), 0, 0, DUPLICATE_SAME_ACCESS);
	DO(NtDuplicateObject, SELF, NUMBER(64), 0, HERE(72), 0, 0, 0);
	DO(NtDuplicateObject, NUMBER(64), NUMBER(64), SELF, HERE(72), 0, 0, 0);
	DO(NtDuplicateObject, SELF, THREAD, SELF, HERE(72), 0, 0, DUPLICATE_SAME_ACCESS);
	DO(NtCompareObjects, NUMBER(72), THREAD);
	DO(NtCompareObjects, NUMBER(72), NUMBER(64));
	DO(NtClose, NUMBER(72));
	DO(NtClose, NUMBER(56));
	DO(NtClose, NUMBER(64));
	DO(NtClose, SELF);
	DO(NtClose, 0);
	DO(NtSetEvent, 0, 0);
	DO(NtSetEvent, 0xFFFFFFFF80000004ull, 0);
}

static void do_others(struct caller *caller)
{
	DO(NtCreateMutant, HERE(80), MUTANT_ALL_ACCESS, 0, TRUE);
	DO(NtWaitForSingleObject, NUMBER(80), FALSE, NOW);
	DO(NtReleaseMutant, NUMBER(80), HERE(88));
	note(caller, NUMBER(88) & 0xFFFFFFFF);
	DO(NtReleaseMutant, NUMBER(80), 0);
	DO(NtReleaseMutant, NUMBER(80), 0);
	DO(NtCreateSemaphore, HERE(96), SEMAPHORE_ALL_ACCESS, 0, 1, 2);
	DO(NtReleaseSemaphore, NUMBER(96), 2, 0);
	DO(NtReleaseSemaphore, NUMBER(96), 1, HERE(88));
	DO(NtReleaseSemaphore, NUMBER(96), 0, 0);
	DO(NtCreateSemaphore, HERE(104), SEMAPHORE_ALL_ACCESS, 0, 3, 2);
	NUMBER(0x200) = NUMBER(0);
	NUMBER(0x208) = NUMBER(96);
	DO(NtWaitForMultipleObjects, 2, HERE(0x200), WaitAny, FALSE, NOW);
	DO(NtWaitForMultipleObjects, 2, HERE(0x200), WaitAll, FALSE, SOON);
	DO(NtSetEvent, NUMBER(0), 0);
	DO(NtWaitForMultipleObjects, 2, HERE(0x200), WaitAll, FALSE, NOW);
	DO(NtWaitForMultipleObjects, 0, HERE(0x200), WaitAny, FALSE, NOW);
	DO(NtWaitForMultipleObjects, 65, HERE(0x200), WaitAny, FALSE, NOW);
	NUMBER(0x208) = NUMBER(0);
	DO(NtWaitForMultipleObjects, 2, HERE(0x200), WaitAll, FALSE, NOW);
	NUMBER(0x208) = 0x5550;
	DO(NtWaitForMultipleObjects, 2, HERE(0x200), WaitAny, FALSE, NOW);
	DO(NtSignalAndWaitForSingleObject, NUMBER(96), NUMBER(0), FALSE, NOW);
	DO(NtSignalAndWaitForSingleObject, NUMBER(0), NUMBER(96), FALSE, NOW);
	DO(NtWaitForSingleObject, NUMBER(80), FALSE, 0);
	DO(NtSetEvent, NUMBER(80), 0);
	DO(NtQueryObject, NUMBER(80), 0, HERE(0x300), 8, HERE(88));
	note(caller, NUMBER(88) & 0xFFFFFFFF);
	DO(NtQueryObject, NUMBER(80), 0, HERE(0x300), 56, HERE(88));
	note(caller, NUMBER(0x300));
	DO(NtDelayExecution, FALSE, SOON);
	DO(NtClose, NUMBER(80));
	DO(NtClose, NUMBER(96));
	DO(NtClose, NUMBER(0));
}

static void do_sections(struct caller *caller)
{
	NUMBER(0x400) = 100000;
	DO(NtCreateSection, HERE(112), SECTION_ALL_ACCESS, 0, HERE(0x400), PAGE_READWRITE,
	   SEC_COMMIT, 0);
	DO(NtQuerySection, NUMBER(112), 0, HERE(0x408), 24, HERE(0x428));
	note(caller, NUMBER(0x418));
	DO(NtCreateSection, HERE(120), SECTION_ALL_ACCESS, 0, 0, PAGE_READWRITE, SEC_COMMIT, 0);
	DO(NtCreateSection, HERE(120), SECTION_ALL_ACCESS, 0, HERE(0x400), 0x77, SEC_COMMIT, 0);
	DO(NtWaitForSingleObject, NUMBER(112), FALSE, NOW);
	DO(NtClose, NUMBER(112));
	/* Memory that is nobody's. */
	DO(NtCreateEvent, 0x1000, EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE);
	DO(NtCreateEvent, 0, EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE);
	DO(NtOpenEvent, HERE(0), EVENT_ALL_ACCESS, 0x1000);
}

/* What a view is asked for at 0x500: base, bytes, offset. */
static void do_map(struct caller *caller, uint64_t section, uint64_t bytes, uint64_t offset,
                   uint64_t protection)
{
	NUMBER(0x500) = 0;
	NUMBER(0x508) = bytes;
	NUMBER(0x510) = offset;
	DO(NtMapViewOfSection, section, SELF, HERE(0x500), 0, 0, HERE(0x510), HERE(0x508),
	   ViewUnmap, 0, protection);
	note(caller, NUMBER(0x508));
	note(caller, NUMBER(0x510));
	if (!NUMBER(0x500))
		return;
	note(caller, *(volatile uint8_t *)NUMBER(0x500));
	DO(NtUnmapViewOfSection, SELF, NUMBER(0x500) + 5);
	DO(NtUnmapViewOfSection, SELF, NUMBER(0x500));
}

static void do_views(struct caller *caller)
{
	NUMBER(0x400) = 0x30000;
	DO(NtCreateSection, HERE(112), SECTION_MAP_READ, 0, HERE(0x400), PAGE_READWRITE, SEC_COMMIT,
	   0);
	DO(NtCreateSection, HERE(120), SECTION_ALL_ACCESS, 0, HERE(0x400), PAGE_READONLY,
	   SEC_COMMIT, 0);
	for (uint32_t slot = 112; slot <= 120; slot += 8) {
		do_map(caller, NUMBER(slot), 0, 0, PAGE_READONLY);
		do_map(caller, NUMBER(slot), 1, 0x10000, PAGE_READONLY);
		do_map(caller, NUMBER(slot), 0, 0, PAGE_READWRITE);
		do_map(caller, NUMBER(slot), 0, 0, PAGE_WRITECOPY);
		do_map(caller, NUMBER(slot), 0, 0, 0x77);
		do_map(caller, NUMBER(slot), 0x30001, 0, PAGE_READONLY);
		do_map(caller, NUMBER(slot), 0x20001, 0x10000, PAGE_READONLY);
		do_map(caller, NUMBER(slot), UINT64_MAX, 0, PAGE_READONLY);
		do_map(caller, NUMBER(slot), 0, 0x30000, PAGE_READONLY);
		do_map(caller, NUMBER(slot), 0, 0x1000, PAGE_READONLY);
		DO(NtMapViewOfSection, NUMBER(slot), SELF, 0, 0, 0, 0, 0, ViewUnmap, 0, 2);
		DO(NtMapViewOfSection, NUMBER(slot), SELF, HERE(0x500), 0, 0, 0, HERE(0x508), 3, 0,
		   2);
	}
	DO(NtMapViewOfSection, 0x7770, SELF, HERE(0x500), 0, 0, 0, HERE(0x508), ViewUnmap, 0, 2);
	DO(NtUnmapViewOfSection, SELF, HERE(0));
	DO(NtClose, NUMBER(112));
	DO(NtClose, NUMBER(120));
}

static void do_all(struct caller *caller)
{
	NUMBER(0x800) = 0;
	NUMBER(0x808) = (uint64_t)-10000;
	do_events(caller);
	do_duplicates(caller);
	do_others(caller);
	do_sections(caller);
	do_views(caller);
}

TEST(HM_1_a_process_outside_gets_the_results_of_one_inside)
{
	expect_same_results(160);
}
