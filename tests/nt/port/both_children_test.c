/* Processes that programs make: what they inherit, how they end. Inside and attached. */
#include "both_child.h"

/* Set what it was told is there, see that the rest is not. */
static uint32_t use_inherited(struct caller *caller, const uint64_t *number)
{
	uint32_t wrong = 0;

	wrong |= DO(NtSetEvent, number[0], 0) == STATUS_SUCCESS ? 0 : 1;
	wrong |= DO(NtSetEvent, number[1], 0) == (uint32_t)STATUS_ACCESS_DENIED ? 0 : 2;
	wrong |= DO(NtSetEvent, number[2], 0) == (uint32_t)STATUS_INVALID_HANDLE ? 0 : 4;
	wrong |= DO(NtWaitForSingleObject, number[1], FALSE, NOW) == STATUS_TIMEOUT ? 0 : 8;
	return wrong | 0x100;
}

static uint64_t inheritable(struct caller *caller, ACCESS_MASK access)
{
	return event(caller, NotificationEvent, access, name_under(caller, 0, NULL, OBJ_INHERIT));
}

CHILD_TEST(HT_8_a_child_has_what_is_inheritable_under_the_same_values_with_the_same_rights,
           use_inherited)
{
	uint64_t first = plain_event(caller), full = inheritable(caller, EVENT_ALL_ACCESS),
		 less = inheritable(caller, SYNCHRONIZE | EVENT_QUERY_STATE);
	struct child_handles child;

	MUST(STATUS_SUCCESS, NtClose, first); /* a hole, and one more that is not inherited */
	first = plain_event(caller);
	child = child_start(caller, &(struct child_order){ .number = { full, less, first },
	                                                   .flags = PORT_CHILD_INHERITS });
	IS(0x100, child_end(caller, child));
	IS(1, event_state(caller, full));
	IS(0, event_state(caller, less));
}

static uint32_t use_nothing(struct caller *caller, const uint64_t *number)
{
	return DO(NtSetEvent, number[0], 0);
}

CHILD_TEST(HT_8_a_child_that_does_not_inherit_has_nothing, use_nothing)
{
	uint64_t full = inheritable(caller, EVENT_ALL_ACCESS);
	struct child_handles child =
		child_start(caller, &(struct child_order){ .number = { full } });

	IS((uint32_t)STATUS_INVALID_HANDLE, child_end(caller, child));
	IS(0, event_state(caller, full));
}

/* Say that it is there, then wait to be let go. */
static uint32_t wait_there(struct caller *caller, const uint64_t *number)
{
	(void)DO(NtSetEvent, number[0], 0);
	return DO(NtWaitForSingleObject, number[1], FALSE, 0);
}

CHILD_TEST(HT_8_each_inherited_slot_is_a_handle_more_with_the_same_attributes, wait_there)
{
	uint64_t there = inheritable(caller, EVENT_ALL_ACCESS),
		 go = inheritable(caller, EVENT_ALL_ACCESS), copy = NEW();
	struct child_handles child;

	set_flags(caller, go, FLAG_INHERIT | FLAG_PROTECT);
	IS(1, HANDLES(go));
	child = child_start(caller, &(struct child_order){ .number = { there, go },
	                                                   .flags = PORT_CHILD_INHERITS });
	IS(2, HANDLES(go));
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, there, FALSE, 0);
	MUST(STATUS_SUCCESS, NtDuplicateObject, child.process, go, SELF, copy, 0, 0,
	     DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES);
	IS(FLAG_INHERIT | FLAG_PROTECT, flags_of(caller, AT8(copy)));
	set_flags(caller, AT8(copy), 0);
	MUST(STATUS_SUCCESS, NtClose, AT8(copy));
	MUST(STATUS_SUCCESS, NtSetEvent, go, 0);
	IS(0, child_end(caller, child));
	IS(1, HANDLES(go)); /* HT-9: a protected one, too, closes at the end */
	set_flags(caller, go, 0);
}

static uint32_t give_seven(struct caller *caller, const uint64_t *number)
{
	(void)DO(NtSetEvent, number[0], 0);
	return 7;
}

CHILD_TEST(DSP_15_a_child_made_suspended_runs_when_it_is_resumed_and_is_signalled_for_ever,
           give_seven)
{
	uint64_t ran = inheritable(caller, EVENT_ALL_ACCESS), count = NEW();
	struct child_handles child =
		child_start(caller, &(struct child_order){ .number = { ran },
	                                                   .flags = PORT_CHILD_INHERITS |
	                                                            PORT_CHILD_SUSPENDED });

	MUST(STATUS_TIMEOUT, NtWaitForSingleObject, child.process, FALSE, SOON);
	IS(0, event_state(caller, ran));
	IS((uint32_t)STATUS_PENDING, child_status(caller, child.process));
	MUST(STATUS_SUCCESS, NtResumeThread, child.thread, count);
	IS(1, AT4(count));
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, child.process, FALSE, 0);
	MUST(STATUS_SUCCESS, NtWaitForSingleObject, child.thread, FALSE, 0);
	IS(1, event_state(caller, ran));
	IS(7, child_end(caller, child));
}

CHILD_TEST(a_child_is_terminated_by_its_maker_in_a_wait, wait_there)
{
	uint64_t there = inheritable(caller, EVENT_ALL_ACCESS),
		 go = inheritable(caller, EVENT_ALL_ACCESS);
	struct child_handles child =
		child_start(caller, &(struct child_order){ .number = { there, go },
	                                                   .flags = PORT_CHILD_INHERITS });

	MUST(STATUS_SUCCESS, NtWaitForSingleObject, there, FALSE, 0);
	MUST(STATUS_SUCCESS, NtTerminateProcess, child.process, 21);
	IS(21, child_end(caller, child));
	IS(1, HANDLES(go));
}
