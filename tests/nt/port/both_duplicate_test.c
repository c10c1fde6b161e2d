/* NtDuplicateObject as programs call it, inside and attached. */
#include "both.h"

#define SAME_ACCESS DUPLICATE_SAME_ACCESS
#define CLOSE_SOURCE DUPLICATE_CLOSE_SOURCE

/* A duplicate in target; what the call gives. */
static uint64_t give(struct caller *caller, uint64_t source, uint64_t target, ULONG options)
{
	uint64_t there = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, target, there, 0, 0, options);
	return AT8(there);
}

/* A duplicate here of a handle there. */
static uint64_t take(struct caller *caller, uint64_t process, uint64_t there)
{
	uint64_t here = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, process, there, SELF, here, 0, 0, SAME_ACCESS);
	return AT8(here);
}

BOTH_TEST(DUP_1_the_output_is_cleared_before_anything_else_is_looked_at)
{
	uint64_t source = plain_event(caller), copy = NEW();

	AT8(copy) = 0x1234;
	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, 0x7F0, source, SELF, copy, 0, 0,
	     CLOSE_SOURCE);
	IS(0, AT8(copy));
	AT8(copy) = 0x1234;
	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, SELF, 0x7F0, SELF, copy, 0, 0, SAME_ACCESS);
	IS(0, AT8(copy));
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0); /* no table was identified */
}

BOTH_TEST(DUP_2_a_bad_output_stops_the_call_and_none_keeps_the_value_secret)
{
	uint64_t source = plain_event(caller);

	MUST(STATUS_ACCESS_VIOLATION, NtDuplicateObject, SELF, source, SELF, 0x1000, 0, 0,
	     SAME_ACCESS | CLOSE_SOURCE);
	IS(1, HANDLES(source));
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, 0, 0, 0, SAME_ACCESS);
	IS(2, HANDLES(source));
	MUST(STATUS_SUCCESS, NtClose, source + 4);
}

BOTH_TEST(DUP_3_a_source_process_that_is_none_or_may_not_be_duplicated_from_closes_nothing)
{
	uint64_t source = plain_event(caller), weak = partner(caller, PROCESS_VM_READ),
		 copy = NEW();

	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, 0x7F0, source, SELF, copy, 0, 0,
	     CLOSE_SOURCE);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtDuplicateObject, source, source, SELF, copy, 0, 0,
	     CLOSE_SOURCE);
	MUST(STATUS_ACCESS_DENIED, NtDuplicateObject, weak, source, SELF, copy, 0, 0, CLOSE_SOURCE);
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0);
}

BOTH_TEST(DUP_4_DUP_7_a_bad_target_or_too_many_rights_still_close_the_source)
{
	uint64_t source = plain_event(caller), weak = partner(caller, PROCESS_VM_READ);

	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, SELF, source, 0x7F0, NEW(), 0, 0,
	     CLOSE_SOURCE);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
	source = plain_event(caller);
	MUST(STATUS_ACCESS_DENIED, NtDuplicateObject, SELF, source, weak, NEW(), 0, 0,
	     CLOSE_SOURCE);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
}

BOTH_TEST(DUP_5_an_invalid_source_leaves_the_output_0_and_closes_nothing)
{
	uint64_t other = plain_event(caller), copy = NEW();

	AT8(copy) = 0x1234;
	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, SELF, 0x400, SELF, copy, 0, 0,
	     SAME_ACCESS | CLOSE_SOURCE);
	IS(0, AT8(copy));
	MUST(STATUS_SUCCESS, NtSetEvent, other, 0);
}

BOTH_TEST(DUP_6_without_a_target_close_source_only_closes)
{
	uint64_t source = plain_event(caller);

	MUST(STATUS_INVALID_PARAMETER, NtDuplicateObject, SELF, source, 0, 0, 0, 0, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0);
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, 0, 0, 0, 0, CLOSE_SOURCE);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
}

BOTH_TEST(DUP_8_a_process_that_has_ended_is_terminating)
{
	uint64_t source = plain_event(caller), other = partner(caller, PROCESS_ALL_ACCESS);

	MUST(STATUS_SUCCESS, NtTerminateProcess, other, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, other, FALSE, 0);
	MUST(STATUS_PROCESS_IS_TERMINATING, NtDuplicateObject, SELF, source, other, NEW(), 0, 0,
	     SAME_ACCESS);
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0);
	MUST(STATUS_PROCESS_IS_TERMINATING, NtDuplicateObject, SELF, source, other, NEW(), 0, 0,
	     SAME_ACCESS | CLOSE_SOURCE);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
}

BOTH_TEST(DUP_10_the_same_access_is_copied_whatever_is_asked_for)
{
	uint64_t source = event(caller, NotificationEvent, SYNCHRONIZE, 0), copy = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, EVENT_ALL_ACCESS, 0,
	     SAME_ACCESS);
	IS(SYNCHRONIZE, GRANTED(AT8(copy)));
}

BOTH_TEST(DUP_11_a_subset_of_the_rights_needs_no_check)
{
	uint64_t copy = again(caller, plain_event(caller), EVENT_QUERY_STATE, 0);

	IS(EVENT_QUERY_STATE, GRANTED(copy));
	MUST(STATUS_ACCESS_DENIED, NtSetEvent, copy, 0);
}

BOTH_TEST(DUP_12_a_file_gives_no_more_by_duplication)
{
	uint64_t pipe = NEW(), status = NEW(), copy = NEW();
	uint64_t attributes = name(caller, u"\\Device\\NamedPipe\\both");

	MUST(STATUS_SUCCESS, NtCreateNamedPipeFile, pipe, GENERIC_READ | SYNCHRONIZE, attributes,
	     status, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN_IF, 0, 0, 0, 0, 1, 100, 100,
	     time_of(caller, -10000000));
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, AT8(pipe), SELF, copy, FILE_READ_DATA, 0, 0);
	MUST(STATUS_ACCESS_DENIED, NtDuplicateObject, SELF, AT8(pipe), SELF, copy,
	     FILE_READ_DATA | FILE_WRITE_DATA, 0, 0);
}

BOTH_TEST(DUP_13_an_object_without_a_descriptor_may_gain_rights)
{
	uint64_t weak = event(caller, NotificationEvent, SYNCHRONIZE, 0);

	MUST(STATUS_ACCESS_DENIED, NtSetEvent, weak, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, again(caller, weak, EVENT_MODIFY_STATE, 0), 0);
}

BOTH_TEST(DUP_14_of_the_attributes_inherit_counts_and_the_sources_when_asked)
{
	uint64_t source = plain_event(caller), copy = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, 0, OBJ_INHERIT,
	     SAME_ACCESS);
	IS(FLAG_INHERIT, flags_of(caller, AT8(copy)));
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, 0, 1,
	     SAME_ACCESS); /* protect */
	IS(0, flags_of(caller, AT8(copy)));
	set_flags(caller, source, FLAG_INHERIT | FLAG_PROTECT);
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, 0, 0,
	     SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES);
	IS(FLAG_INHERIT | FLAG_PROTECT, flags_of(caller, AT8(copy)));
	set_flags(caller, AT8(copy), 0);
	set_flags(caller, source, 0);
}

BOTH_TEST(DUP_15_DUP_16_protection_is_not_copied_and_keeps_a_source_from_being_closed)
{
	uint64_t source = plain_event(caller), copy;

	set_flags(caller, source, FLAG_PROTECT);
	copy = again(caller, source, 0, SAME_ACCESS | CLOSE_SOURCE);
	IS(0, flags_of(caller, copy));
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0);
	MUST(STATUS_SUCCESS, NtClose, copy);
	set_flags(caller, source, 0);
}

BOTH_TEST(DUP_17_the_new_slot_is_made_before_the_old_one_goes)
{
	uint64_t source = plain_event(caller),
		 copy = again(caller, source, 0, SAME_ACCESS | CLOSE_SOURCE);

	IS(source + 4, copy);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
}

BOTH_TEST(DUP_18_a_pseudo_handle_becomes_a_real_one)
{
	uint64_t thread = again(caller, THREAD, 0, SAME_ACCESS | CLOSE_SOURCE);
	uint64_t process = again(caller, SELF, 0, SAME_ACCESS);

	MUST(STATUS_SUCCESS, NtCompareObjects, thread, THREAD);
	MUST(STATUS_SUCCESS, NtCompareObjects, process, SELF);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, process, FALSE, NOW);
}

BOTH_TEST(DUP_19_the_value_lies_in_the_table_of_the_target)
{
	uint64_t other = partner(caller, PROCESS_DUP_HANDLE), source, there, back;

	for (int i = 0; i < 8; i++)
		plain_event(caller);
	source = plain_event(caller);
	there = give(caller, source, other, SAME_ACCESS);
	IS(4, there); /* its first; here that is another's or nobody's */
	back = take(caller, other, there);
	MUST(STATUS_SUCCESS, NtCompareObjects, back, source);
}

BOTH_TEST(DUP_20_DUP_21_each_duplication_is_one_more_slot_and_reference_of_one_object)
{
	uint64_t source = plain_event(caller), copy = NEW();

	for (int count = 2; count < 6; count++) {
		uint64_t other = again(caller, source, 0, SAME_ACCESS);

		IS(count, HANDLES(source));
		IS(count + 1, query_basic(caller, source).PointerCount);
		MUST(STATUS_SUCCESS, NtSetEvent, other, 0);
		IS(1, event_state(caller, source));
		MUST(STATUS_SUCCESS, NtResetEvent, source, 0);
		IS(0, event_state(caller, other));
	}
	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, SELF, source, 0x7F0, copy, 0, 0,
	     SAME_ACCESS);
	IS(5, HANDLES(source));
}

BOTH_TEST(DUP_22_options_are_looked_at_bit_by_bit)
{
	uint64_t source = event(caller, NotificationEvent, SYNCHRONIZE, 0), copy = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, EVENT_ALL_ACCESS, 0,
	     SAME_ACCESS | CLOSE_SOURCE | DUPLICATE_SAME_ATTRIBUTES);
	IS(SYNCHRONIZE, GRANTED(AT8(copy)));
	MUST(STATUS_INVALID_HANDLE, NtWaitForSingleObject, source, FALSE, NOW);
}

BOTH_TEST(DUP_23_a_duplicate_of_a_duplicate_means_the_object_itself)
{
	uint64_t first = plain_event(caller), last = first;

	for (int i = 0; i < 20; i++) {
		uint64_t next = again(caller, last, 0, SAME_ACCESS);

		if (last != first)
			MUST(STATUS_SUCCESS, NtClose, last);
		last = next;
	}
	MUST(STATUS_SUCCESS, NtCompareObjects, first, last);
	IS(2, HANDLES(first));
}

/* --- The eleven --------------------------------------------------------------------------------------------------- */

BOTH_TEST(DUP_T1_DUP_T3_the_value_is_new_and_means_the_same_object)
{
	uint64_t source = plain_event(caller), copy = again(caller, source, 0, SAME_ACCESS);

	IS(1, copy != source);
	MUST(STATUS_SUCCESS, NtCompareObjects, source, copy);
}

static uint64_t waited_for, waiting, woken;

static void wait_for_it(struct caller *caller)
{
	__atomic_store_n(&waiting, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&woken, DO(NtWaitForSingleObject, waited_for, FALSE, 0) + 1,
	                 __ATOMIC_SEQ_CST);
}

/* A thread that waits through one handle is woken through the other. */
static void wake_through(struct caller *caller, uint64_t waits, uint64_t sets)
{
	uint64_t soon = SOON;

	waited_for = waits;
	woken = waiting = 0;
	start(caller, wait_for_it);
	while (!__atomic_load_n(&waiting, __ATOMIC_SEQ_CST))
		(void)DO(NtDelayExecution, FALSE, soon);
	IS(0, __atomic_load_n(&woken, __ATOMIC_SEQ_CST));
	MUST(STATUS_SUCCESS, NtSetEvent, sets, 0);
	join_all(caller);
	IS(STATUS_WAIT_0 + 1, __atomic_load_n(&woken, __ATOMIC_SEQ_CST));
	IS(1, event_state(caller, waits));
}

BOTH_TEST(DUP_T4_setting_the_duplicate_wakes_who_waits_for_the_source)
{
	uint64_t source = plain_event(caller);

	wake_through(caller, source, again(caller, source, 0, SAME_ACCESS));
}

BOTH_TEST(DUP_T5_setting_the_source_wakes_who_waits_for_the_duplicate)
{
	uint64_t source = plain_event(caller);

	wake_through(caller, again(caller, source, 0, SAME_ACCESS), source);
}

BOTH_TEST(DUP_T6_DUP_T7_each_outlives_the_close_of_the_other)
{
	uint64_t source = plain_event(caller), copy = again(caller, source, 0, SAME_ACCESS);

	MUST(STATUS_SUCCESS, NtClose, copy);
	MUST(STATUS_SUCCESS, NtSetEvent, source, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, source, FALSE, NOW);
	copy = again(caller, source, 0, SAME_ACCESS);
	MUST(STATUS_SUCCESS, NtClose, source);
	IS(1, event_state(caller, copy));
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, copy, FALSE, NOW);
}

BOTH_TEST(DUP_T8_the_object_goes_with_the_second_close)
{
	uint64_t source = event(caller, NotificationEvent, EVENT_ALL_ACCESS,
	                        name(caller, u"\\BaseNamedObjects\\b"));
	uint64_t copy = again(caller, source, 0, SAME_ACCESS), opened = NEW();

	MUST(STATUS_SUCCESS, NtClose, source);
	MUST(STATUS_SUCCESS, NtOpenEvent, opened, SYNCHRONIZE,
	     name(caller, u"\\BaseNamedObjects\\b"));
	MUST(STATUS_SUCCESS, NtClose, AT8(opened));
	MUST(STATUS_SUCCESS, NtClose, copy);
	MUST(STATUS_OBJECT_NAME_NOT_FOUND, NtOpenEvent, opened, SYNCHRONIZE,
	     name(caller, u"\\BaseNamedObjects\\b"));
}

BOTH_TEST(DUP_T9_close_source_leaves_the_duplicate_and_the_count)
{
	uint64_t source = plain_event(caller),
		 copy = again(caller, source, 0, SAME_ACCESS | CLOSE_SOURCE);

	MUST(STATUS_INVALID_HANDLE, NtSetEvent, source, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, copy, 0);
	IS(1, HANDLES(copy));
}

BOTH_TEST(DUP_T10_an_invalid_source_changes_no_count)
{
	uint64_t other = plain_event(caller), before = query_basic(caller, other).PointerCount;

	MUST(STATUS_INVALID_HANDLE, NtDuplicateObject, SELF, 0x4000, SELF, NEW(), 0, 0,
	     SAME_ACCESS);
	IS(before, query_basic(caller, other).PointerCount);
	IS(other + 4, plain_event(caller)); /* no slot was taken */
}

BOTH_TEST(DUP_T11_the_stored_value_is_the_one_that_closes)
{
	uint64_t source = plain_event(caller), copy = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, copy, 0, 0, SAME_ACCESS);
	MUST(STATUS_SUCCESS, NtClose, AT8(copy));
	MUST(STATUS_INVALID_HANDLE, NtClose, AT8(copy));
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, 0, 0, 0, SAME_ACCESS);
}

static void end_the_target(struct caller *caller)
{
	(void)DO(NtTerminateProcess, waited_for, 0);
}

BOTH_TEST(DUP_25_an_exit_of_the_target_sweeps_the_handle_or_refuses_it)
{
	uint64_t source = plain_event(caller), other = partner(caller, PROCESS_ALL_ACCESS), odd = 0;

	waited_for = other;
	start(caller, end_the_target);
	for (int turn = 0; turn < 200; turn++) {
		uint32_t status = DO(NtDuplicateObject, SELF, source, other, 0, 0, 0, SAME_ACCESS);

		odd += status != STATUS_SUCCESS &&
		       status != (uint32_t)STATUS_PROCESS_IS_TERMINATING;
	}
	join_all(caller);
	IS(0, odd);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, other, FALSE, 0);
	IS(1, HANDLES(source));
}
