/*
 * tests/nt/port/soak_test.c - processes that are killed at any point while others work on shared objects.
 * DRYDOCK_SOAK is the number of kills; 60 otherwise.
 */
#include "attached.h"

#define KILLS 60
#define LONGEST_US 3000

/* Named objects that all of them use. */
static uint64_t put_name(struct guest *guest, uint32_t offset, const WCHAR *text)
{
	struct {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		WCHAR text[64];
	} *record = (void *)(guest->memory + offset);
	USHORT units = 0;

	for (; text[units]; units++)
		record->text[units] = text[units];
	record->name = (UNICODE_STRING){ units * 2, units * 2, record->text };
	record->attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(record->attributes),
		                                  .Attributes = OBJ_OPENIF,
		                                  .ObjectName = &record->name };
	return AT(guest, offset);
}

static void open_shared(struct guest *guest)
{
	uint64_t mutant = put_name(guest, 0x1000, u"\\BaseNamedObjects\\SoakMutant");
	uint64_t event = put_name(guest, 0x2000, u"\\BaseNamedObjects\\SoakEvent");

	guest_assert(CALL(NtCreateMutant, AT(guest, 0), MUTANT_ALL_ACCESS, mutant, FALSE) >= 0);
	guest_assert(CALL(NtCreateEvent, AT(guest, 8), EVENT_ALL_ACCESS, event,
	                  SynchronizationEvent, FALSE) >= 0);
}

/* One turn at everything: a wait that others' deaths end, handles that come and go, a sleep. */
static void work_once(struct guest *guest)
{
	NTSTATUS status = CALL(NtWaitForSingleObject, U64(guest, 0), FALSE, 0);

	guest_assert(status == STATUS_SUCCESS || status == STATUS_ABANDONED);
	guest_assert(CALL(NtSetEvent, U64(guest, 8), 0) == STATUS_SUCCESS);
	guest_assert(CALL(NtDuplicateObject, (uint64_t)-1, U64(guest, 8), (uint64_t)-1,
	                  AT(guest, 16), 0, 0, DUPLICATE_SAME_ACCESS) == STATUS_SUCCESS);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, 16), FALSE, 0) == STATUS_SUCCESS);
	guest_assert(CALL(NtReleaseMutant, U64(guest, 0), 0) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 16)) == STATUS_SUCCESS);
	U64(guest, 24) = (uint64_t)-100;
	guest_assert(CALL(NtDelayExecution, FALSE, AT(guest, 24)) == STATUS_SUCCESS);
}

/* Works until it is told to stop. */
static void works(struct guest *guest)
{
	struct timeval none = { 0 };
	fd_set set;

	open_shared(guest);
	guest_say(guest);
	do {
		work_once(guest);
		FD_ZERO(&set);
		FD_SET(guest->from_parent, &set);
	} while (select(guest->from_parent + 1, &set, NULL, NULL, &none) == 0);
}

static void be_killed(const struct guest *nursery)
{
	struct guest guest = *nursery;

	guest_attach(&guest);
	open_shared(&guest);
	for (;;)
		work_once(&guest);
}

/* Not attached itself: makes processes that attach, and kills each at some point. */
static void kills(struct guest *nursery)
{
	uint64_t count = guest_hear_number(nursery), seed = 1;

	while (count--) {
		int process = fork();

		guest_assert(process >= 0);
		if (process == 0)
			be_killed(nursery);
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		usleep((useconds_t)((seed >> 33) % LONGEST_US));
		kill(process, SIGKILL);
		waitpid(process, NULL, 0);
	}
	guest_say(nursery);
}

TEST_LIMIT(processes_are_killed_at_any_point_while_others_work, 600)
{
	guest_main *mains[] = { works, works, kills };
	const char *wanted = getenv("DRYDOCK_SOAK");
	struct fleet fleet;

	guest_unattached = kills;
	fleet_start(&fleet, mains, 3);
	for (int index = 0; index < 3; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 2; index++)
		fleet_hear(&fleet, index);
	fleet_tell_number(&fleet, 2, wanted ? strtoull(wanted, NULL, 10) : KILLS);
	fleet_hear(&fleet, 2);
	fleet_wait_attached(&fleet, 2);
	for (int index = 0; index < 2; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < 3; index++)
		assert_int_equal(fleet_wait(&fleet, index), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}
