/* Tables of handles, rights and closing, as programs see them, inside and attached. */
#include "both.h"

#define MANY 600

BOTH_TEST(HT_1_the_lowest_bits_of_a_value_are_ignored)
{
	uint64_t handle = plain_event(caller);

	IS(0, handle % 4);
	for (uint64_t bits = 0; bits < 4; bits++)
		MUST(STATUS_SUCCESS, NtSetEvent, handle | bits, 0);
}

BOTH_TEST(HT_2_zero_is_never_a_handle)
{
	for (uint64_t bits = 0; bits < 4; bits++) {
		MUST(STATUS_INVALID_HANDLE, NtSetEvent, bits, 0);
		MUST(STATUS_INVALID_HANDLE, NtClose, bits);
	}
}

BOTH_TEST(HT_3_a_table_grows_and_old_handles_stay_good)
{
	uint64_t handle[MANY], place = NEW();

	for (int i = 0; i < MANY; i++) {
		IS(STATUS_SUCCESS,
		   DO(NtCreateEvent, place, SOME_EVENT, 0, NotificationEvent, FALSE));
		handle[i] = AT8(place);
	}
	for (int i = 0; i < MANY; i++)
		IS(STATUS_SUCCESS, DO(NtSetEvent, handle[i], 0));
	/* The table has slots for more, but not these. */
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, 4ull << 20, 0);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, 1024ull << 2, 0);
}

BOTH_TEST(HT_4_the_lowest_free_slot_is_taken)
{
	uint64_t first = plain_event(caller), second = plain_event(caller),
		 third = plain_event(caller);

	IS(first + 4, second);
	IS(second + 4, third);
	MUST(STATUS_SUCCESS, NtClose, third);
	MUST(STATUS_SUCCESS, NtClose, first);
	IS(first, plain_event(caller));
	IS(third, plain_event(caller));
}

BOTH_TEST(HT_5_a_slot_has_its_own_rights_and_flags)
{
	uint64_t handle = event(caller, NotificationEvent, EVENT_ALL_ACCESS,
	                        name_under(caller, 0, NULL, OBJ_INHERIT));
	uint64_t other = again(caller, handle, EVENT_QUERY_STATE, 0);

	IS(FLAG_INHERIT, flags_of(caller, handle));
	IS(0, flags_of(caller, other));
	IS(EVENT_QUERY_STATE, GRANTED(other));
	IS(EVENT_ALL_ACCESS, GRANTED(handle));
}

BOTH_TEST(HT_6_a_kernel_handle_is_none_of_a_programs)
{
	for (uint64_t slot = 1; slot < 8; slot++) {
		MUST(STATUS_INVALID_HANDLE, NtSetEvent, 0xFFFFFFFF80000000ull + slot * 4, 0);
		MUST(STATUS_INVALID_HANDLE, NtClose, 0xFFFFFFFF80000000ull + slot * 4);
	}
}

BOTH_TEST(HT_7_pseudo_handles_mean_the_caller_and_take_no_slot)
{
	uint64_t before = plain_event(caller);

	IS(STATUS_SUCCESS, DO(NtClose, before));
	MUST(STATUS_SUCCESS, NtClose, SELF);
	MUST(STATUS_SUCCESS, NtClose, THREAD);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, SELF, FALSE, NOW);
	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, THREAD, FALSE, NOW);
	MUST(STATUS_OBJECT_TYPE_MISMATCH, NtSetEvent, SELF, 0);
	IS(before, plain_event(caller));
}

BOTH_TEST(HT_9_the_end_of_a_process_closes_even_its_protected_handles)
{
	uint64_t other = partner(caller, PROCESS_ALL_ACCESS), there = NEW(), place = NEW();
	uint64_t handle = event(caller, NotificationEvent, EVENT_ALL_ACCESS,
	                        name(caller, u"\\BaseNamedObjects\\b"));

	set_flags(caller, handle, FLAG_PROTECT);
	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, handle, other, there, 0, 0,
	     DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES);
	IS(2, HANDLES(handle));
	MUST(STATUS_SUCCESS, NtTerminateProcess, other, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, other, FALSE, 0);
	IS(1, HANDLES(handle));
	set_flags(caller, handle, 0);
	MUST(STATUS_SUCCESS, NtClose, handle);
	MUST(STATUS_OBJECT_NAME_NOT_FOUND, NtOpenEvent, place, SOME_EVENT,
	     name(caller, u"\\BaseNamedObjects\\b"));
}

BOTH_TEST(HT_10_flags_are_set_of_one_slot_and_need_no_right)
{
	uint64_t handle = plain_event(caller), weak = again(caller, handle, 0, 0);

	set_flags(caller, weak, FLAG_INHERIT | FLAG_PROTECT);
	IS(FLAG_INHERIT | FLAG_PROTECT, flags_of(caller, weak));
	IS(0, flags_of(caller, handle));
	MUST(STATUS_INVALID_HANDLE, NtSetInformationObject, 0x4000, 4, NEW(), 2);
	MUST(STATUS_INFO_LENGTH_MISMATCH, NtSetInformationObject, weak, 4, NEW(), 1);
	set_flags(caller, weak, 0);
}

#define RACERS 7
#define RACED 4
#define TURNS 200

static uint64_t raced[RACED], odd_answers;

/* One makes and closes, the others use whatever the values mean just now. */
static void race(struct caller *caller)
{
	for (int turn = 0; turn < TURNS; turn++) {
		uint64_t handle = __atomic_load_n(&raced[turn % RACED], __ATOMIC_RELAXED);
		uint32_t status =
			turn % 3 ? DO(NtSetEvent, handle, 0) : DO(NtResetEvent, handle, 0);

		if (status != STATUS_SUCCESS && status != (uint32_t)STATUS_INVALID_HANDLE)
			__atomic_fetch_add(&odd_answers, 1, __ATOMIC_RELAXED);
	}
}

BOTH_TEST(HT_11_a_race_of_close_and_use_gives_the_object_or_an_invalid_handle)
{
	uint64_t place = NEW();

	odd_answers = 0;
	memset(raced, 0, sizeof(raced));
	for (int i = 0; i < RACERS; i++)
		start(caller, race);
	for (int turn = 0; turn < TURNS; turn++) {
		uint64_t old = raced[turn % RACED];

		IS(STATUS_SUCCESS,
		   DO(NtCreateEvent, place, SOME_EVENT, 0, NotificationEvent, FALSE));
		__atomic_store_n(&raced[turn % RACED], AT8(place), __ATOMIC_RELAXED);
		if (old)
			IS(STATUS_SUCCESS, DO(NtClose, old));
	}
	join_all(caller);
	IS(0, odd_answers);
}

/* --- Rights ------------------------------------------------------------------------------------------------------- */

BOTH_TEST(AC_1_generic_rights_are_mapped_before_anything_else)
{
	uint64_t handle = event(caller, NotificationEvent, GENERIC_ALL, 0);

	IS(EVENT_ALL_ACCESS, GRANTED(handle));
	IS(STANDARD_RIGHTS_READ | EVENT_QUERY_STATE,
	   GRANTED(again(caller, handle, GENERIC_READ, 0)));
	IS(STANDARD_RIGHTS_WRITE | EVENT_MODIFY_STATE,
	   GRANTED(again(caller, handle, GENERIC_WRITE, 0)));
}

BOTH_TEST(AC_2_the_most_that_is_allowed_is_granted_without_the_bit_that_asks)
{
	uint64_t handle = NEW();

	event(caller, NotificationEvent, EVENT_ALL_ACCESS, name(caller, u"\\BaseNamedObjects\\b"));
	MUST(STATUS_SUCCESS, NtOpenEvent, handle, MAXIMUM_ALLOWED,
	     name(caller, u"\\BaseNamedObjects\\b"));
	IS(EVENT_ALL_ACCESS, GRANTED(AT8(handle)));
}

BOTH_TEST(AC_3_a_duplicate_drops_rights_that_the_type_does_not_know)
{
	uint64_t handle = plain_event(caller);

	IS(SYNCHRONIZE | EVENT_MODIFY_STATE,
	   GRANTED(again(caller, handle, SYNCHRONIZE | EVENT_MODIFY_STATE | 0xFF00, 0)));
}

BOTH_TEST(AC_4_a_use_needs_rights_of_the_slot_and_nothing_else)
{
	uint64_t handle = plain_event(caller);
	uint64_t wait = again(caller, handle, SYNCHRONIZE, 0),
		 modify = again(caller, handle, EVENT_MODIFY_STATE, 0);

	MUST(STATUS_ACCESS_DENIED, NtSetEvent, wait, 0);
	MUST(STATUS_ACCESS_DENIED, NtResetEvent, wait, 0);
	MUST(STATUS_SUCCESS, NtSetEvent, modify, 0);
	MUST(STATUS_ACCESS_DENIED, NtWaitForSingleObject, modify, FALSE, NOW);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, wait, FALSE, NOW);
	MUST(STATUS_ACCESS_DENIED, NtQueryEvent, wait, 0, NEW(), 8, 0);
}

BOTH_TEST(AC_6_the_system_security_right_needs_the_privilege)
{
	uint64_t handle = NEW(), attributes = name(caller, u"\\BaseNamedObjects\\b");

	event(caller, NotificationEvent, EVENT_ALL_ACCESS, attributes);
	MUST(STATUS_PRIVILEGE_NOT_HELD, NtOpenEvent, handle, ACCESS_SYSTEM_SECURITY, attributes);
	MUST(STATUS_PRIVILEGE_NOT_HELD, NtCreateEvent, handle,
	     EVENT_ALL_ACCESS | ACCESS_SYSTEM_SECURITY, 0, NotificationEvent, FALSE);
}

/* --- Closing ------------------------------------------------------------------------------------------------------ */

BOTH_TEST(CL_1_a_value_that_is_no_handle_changes_nothing)
{
	uint64_t handle = plain_event(caller);

	MUST(STATUS_INVALID_HANDLE, NtClose, handle + 4);
	MUST(STATUS_INVALID_HANDLE, NtClose, 0x40000);
	MUST(STATUS_INVALID_HANDLE, NtClose, 1ull << 40);
	IS(1, HANDLES(handle));
	MUST(STATUS_SUCCESS, NtClose, handle);
	MUST(STATUS_INVALID_HANDLE, NtClose, handle);
}

BOTH_TEST(CL_2_a_protected_handle_is_not_closed)
{
	uint64_t handle = plain_event(caller);

	set_flags(caller, handle, FLAG_PROTECT);
	MUST(STATUS_HANDLE_NOT_CLOSABLE, NtClose, handle);
	MUST(STATUS_SUCCESS, NtSetEvent, handle, 0);
	set_flags(caller, handle, 0);
	MUST(STATUS_SUCCESS, NtClose, handle);
}

BOTH_TEST(CL_3_a_close_takes_the_slot_one_handle_and_one_reference)
{
	uint64_t handle = plain_event(caller),
		 other = again(caller, handle, 0, DUPLICATE_SAME_ACCESS);
	PUBLIC_OBJECT_BASIC_INFORMATION before = query_basic(caller, handle), after;

	MUST(STATUS_SUCCESS, NtClose, other);
	after = query_basic(caller, handle);
	IS(before.HandleCount - 1, after.HandleCount);
	IS(before.PointerCount - 1, after.PointerCount);
	MUST(STATUS_INVALID_HANDLE, NtSetEvent, other, 0);
}
