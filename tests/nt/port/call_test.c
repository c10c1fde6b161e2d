/* tests/nt/port/call_test.c - services that another Linux process calls. */
#include "attached.h"

#include <string.h>

static void uses_an_event(struct guest *guest)
{
	uint64_t handle = AT(guest, 0), previous = AT(guest, 8), timeout = AT(guest, 16);

	U64(guest, 16) = 0;
	guest_assert(CALL(NtCreateEvent, handle, EVENT_ALL_ACCESS, 0, SynchronizationEvent,
	                  FALSE) == STATUS_SUCCESS);
	guest_assert(U64(guest, 0) != 0);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, timeout) == STATUS_TIMEOUT);
	U32(guest, 8) = 0xEEEEEEEE;
	guest_assert(CALL(NtSetEvent, U64(guest, 0), previous) == STATUS_SUCCESS);
	guest_assert(U32(guest, 8) == 0);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, timeout) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 0)) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 0)) == STATUS_INVALID_HANDLE);
}

TEST(an_attached_process_makes_sets_waits_for_and_closes_an_event)
{
	guest_main *mains[] = { uses_an_event };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
