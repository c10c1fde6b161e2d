/*
 * tests/nt/port/soak_test.c - processes that are killed while four others work on shared objects: at any point, and
 * behind each store to memory that they share with others.
 * DRYDOCK_SOAK is the number of kills at any point; with it, the round of stores runs 20 times. 60 and once otherwise.
 */
#include "keyed_guest.h"
#include "section_guest.h"

#define KILLS 60
#define ROUNDS_OF_A_SOAK 20
#define LONGEST_US 3000
#define WORKERS 4
#define SCRIPT_TURNS 2
#define TURNS_OF_KEYED 4
#define STORES_MAX 4000

struct common;

/* The keyed mutex of a generation. */
struct keyed {
	uint32_t generation;
	uint64_t mutex, opening; /* handles; 0: none */
};

/* Named objects that all of them use. */
struct work {
	HANDLE mutant, event, signal, answer, section;
	struct common *common; /* the section's memory */
	bool lives;            /* nobody kills this process */
	struct keyed keyed;
};

/*
 * What the keyed mutex guards. One that was abandoned is left, and the next generation's is made: by one who lives, and
 * has it open before anybody else can know of it, so that it is not gone, and made anew, while its generation counts.
 */
struct common {
	uint32_t generation; /* atomic */
	uint32_t
		owner; /* the generation that counts; whoever was killed left the counts as they were */
	uint32_t first, second;
};

static void open_shared(struct guest *guest, struct work *ret_work)
{
	uint64_t mutant = put_name(guest, 0x2000, u"\\BaseNamedObjects\\SoakMutant");

	guest_assert(CALL(NtCreateMutant, AT(guest, 0), MUTANT_ALL_ACCESS, mutant, FALSE) >= 0);
	ret_work->mutant = (HANDLE)U64(guest, 0);
	ret_work->event = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
	                             u"\\BaseNamedObjects\\SoakEvent");
	ret_work->signal = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent,
	                              u"\\BaseNamedObjects\\SoakSignal");
	ret_work->answer = make_event(guest, EVENT_ALL_ACCESS, SynchronizationEvent,
	                              u"\\BaseNamedObjects\\SoakAnswer");
	ret_work->section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	ret_work->common = (struct common *)map_view(guest, ret_work->section, PAGE_READWRITE);
	/* Refused while somebody waits in the machine: then it is shared later, or not. */
	CALL(port_share_event, (uintptr_t)ret_work->event);
	CALL(port_share_event, (uintptr_t)ret_work->signal);
	CALL(port_share_event, (uintptr_t)ret_work->answer);
}

static void expect(NTSTATUS status, NTSTATUS one, NTSTATUS other)
{
	guest_assert(status == one || status == other);
}

/* What nobody else touches while the mutant is owned: its state is certain. */
static void work_alone(struct guest *guest, const struct work *work)
{
	uint64_t mutant = (uintptr_t)work->mutant;

	expect(CALL(NtWaitForSingleObject, mutant, FALSE, 0), STATUS_SUCCESS, STATUS_ABANDONED);
	guest_assert(set(work->event) == STATUS_SUCCESS);
	guest_assert(CALL(NtDuplicateObject, (uint64_t)-1, (uintptr_t)work->event, (uint64_t)-1,
	                  AT(guest, 16), 0, 0, DUPLICATE_SAME_ACCESS) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, (HANDLE)U64(guest, 16), FOREVER) == STATUS_SUCCESS);
	guest_assert(wait_for(guest, work->event, 0) == STATUS_TIMEOUT);
	guest_assert(CALL(NtClose, U64(guest, 16)) == STATUS_SUCCESS);
	guest_assert(CALL(NtReleaseMutant, mutant, 0) == STATUS_SUCCESS);
}

/* What all of them change at once. */
static void work_together(struct guest *guest, const struct work *work)
{
	guest_assert(set(work->signal) == STATUS_SUCCESS);
	expect(wait_for(guest, work->signal, -1000), STATUS_SUCCESS, STATUS_TIMEOUT);
	guest_assert(change(PORT_NtResetEvent, work->signal) == STATUS_SUCCESS);
	guest_assert(set(work->answer) == STATUS_SUCCESS);
	expect(wait_for(guest, work->answer, -1000), STATUS_SUCCESS, STATUS_TIMEOUT);
}

/* --- Sections and keyed mutexes ------------------------------------------------------------------------------ */

static uint32_t generation_now(const struct work *work)
{
	return __atomic_load_n(&work->common->generation, __ATOMIC_SEQ_CST);
}

static struct keyed open_generation(struct guest *guest, uint32_t generation)
{
	struct keyed keyed = { .generation = generation };
	WCHAR name[] = u"\\BaseNamedObjects\\SoakKeyed00000000";
	uint32_t last = sizeof(name) / sizeof(name[0]) - 2;

	for (uint32_t digit = 0; digit < 8; digit++)
		name[last - digit] = u'a' + (generation >> 4 * digit & 15);
	guest_assert(CALL(ob_keyed_mutex_create, 0, put_name(guest, 0x2000, name), AT(guest, 0)) >=
	             0);
	keyed.mutex = U64(guest, 0);
	guest_assert(CALL(port_keyed_open, keyed.mutex, 0, AT(guest, 0)) == STATUS_SUCCESS);
	keyed.opening = U64(guest, 0);
	CALL(port_share_keyed, keyed.opening, AT(guest, 0x300)); /* then it is soon */
	return keyed;
}

static void change_keyed(struct work *work, struct keyed keyed)
{
	struct keyed former = work->keyed;

	work->keyed = keyed;
	if (former.opening)
		guest_assert(CALL(NtClose, former.opening) == STATUS_SUCCESS &&
		             CALL(NtClose, former.mutex) == STATUS_SUCCESS);
}

static void store(uint32_t *to, uint32_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
	port_client_store();
}

static void count(struct common *common, uint32_t generation)
{
	if (common->owner != generation) {
		store(&common->second, common->first);
		store(&common->owner, generation);
	}
	guest_assert(common->first == common->second);
	store(&common->first, common->first + 1);
	store(&common->second, common->first);
}

static void begin_next_generation(struct guest *guest, struct work *work)
{
	uint32_t abandoned = work->keyed.generation;
	struct keyed next = open_generation(guest, abandoned + 1);

	__atomic_compare_exchange_n(&work->common->generation, &abandoned, abandoned + 1, false,
	                            __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	change_keyed(work, next);
}

/* One that has ended may be made anew by who hears of it late: it guards nothing. */
static void work_in_turn(struct guest *guest, struct work *work)
{
	uint32_t generation = generation_now(work);
	NTSTATUS status;

	if (!work->keyed.opening || work->keyed.generation != generation)
		change_keyed(work, open_generation(guest, generation));
	status = acquire(guest, work->keyed.opening, 0, -1000);
	if (status == STATUS_ABANDONED) {
		if (work->lives)
			begin_next_generation(guest, work);
		return;
	}
	expect(status, STATUS_SUCCESS, STATUS_TIMEOUT);
	if (status == STATUS_TIMEOUT)
		return;
	if (generation_now(work) == generation)
		count(work->common, generation);
	guest_assert(release(work->keyed.opening, 0) == STATUS_SUCCESS);
}

/* A section of its own, to write and to read; the named one once more. */
static void work_with_views(struct guest *guest, const struct work *work)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	char *own = map_view(guest, section, PAGE_READWRITE);
	char *again = map_view(guest, work->section, PAGE_READWRITE);

	own[7] = 7;
	port_client_store();
	guest_assert(CALL(NtClose, (uintptr_t)section) == STATUS_SUCCESS);
	guest_assert(((struct common *)again)->generation <= work->common->generation);
	guest_assert(own[7] == 7 && unmap_view(own) == STATUS_SUCCESS);
	guest_assert(unmap_view(again) == STATUS_SUCCESS);
}

static void work_once(struct guest *guest, struct work *work)
{
	work_alone(guest, work);
	work_together(guest, work);
	for (int turn = 0; turn < TURNS_OF_KEYED; turn++)
		work_in_turn(guest, work);
	work_with_views(guest, work);
}

/* Works until it is told to stop; says how often it did. */
static void works(struct guest *guest)
{
	struct timeval none = { 0 };
	struct work work = { .lives = true };
	uint64_t turns = 0;
	fd_set set;

	open_shared(guest, &work);
	change_keyed(&work, open_generation(guest, 0));
	guest_say(guest);
	do {
		work_once(guest, &work);
		turns++;
		FD_ZERO(&set);
		FD_SET(guest->from_parent, &set);
	} while (select(guest->from_parent + 1, &set, NULL, NULL, &none) == 0);
	guest_say_number(guest, turns);
}

/* --- Killed at any point ------------------------------------------------------------------------------------- */

static void be_killed(const struct guest *nursery)
{
	struct guest guest = *nursery;
	struct work work = { 0 };

	guest_attach(&guest);
	open_shared(&guest, &work);
	for (;;)
		work_once(&guest, &work);
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
	guest_say_number(nursery, 0);
}

/* --- Killed behind each store -------------------------------------------------------------------------------- */

static uint32_t stores, last_store;

static void die_behind_the_last_store(void)
{
	if (++stores == last_store)
		kill(getpid(), SIGKILL);
}

static void be_killed_behind(const struct guest *nursery, uint32_t store)
{
	struct guest guest = *nursery;
	struct work work = { 0 };

	last_store = store;
	port_client_stored = die_behind_the_last_store;
	guest_attach(&guest);
	open_shared(&guest, &work);
	for (int turn = 0; turn < SCRIPT_TURNS; turn++)
		work_once(&guest, &work);
	_exit(0);
}

/* Rounds over the stores of the script: a round ends with the first process that comes through it. */
static void kills_behind_stores(struct guest *nursery)
{
	uint64_t rounds = guest_hear_number(nursery), killed = 0;
	uint32_t store = 0;

	while (rounds) {
		int process = fork(), status = 0;

		guest_assert(process >= 0);
		if (process == 0)
			be_killed_behind(nursery, store + 1);
		guest_assert(waitpid(process, &status, 0) == process);
		guest_assert(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL
		                                 : WEXITSTATUS(status) == 0);
		killed += WIFSIGNALED(status);
		store = WIFSIGNALED(status) && store < STORES_MAX ? store + 1 : 0;
		rounds -= store == 0;
	}
	guest_say_number(nursery, killed);
}

/* --- The soak ---------------------------------------------------------------------------------------------------- */

/* Nursery's processes die while the workers work; the workers get through, and nothing is left. Gives its number. */
static uint64_t soak(guest_main *nursery, uint64_t number)
{
	guest_main *mains[WORKERS + 1] = { works, works, works, works, nursery };
	struct fleet fleet;
	uint64_t said;

	guest_unattached = nursery;
	fleet_start(&fleet, mains, WORKERS + 1);
	for (int index = 0; index <= WORKERS; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < WORKERS; index++)
		fleet_hear(&fleet, index);
	fleet_tell_number(&fleet, WORKERS, number);
	said = fleet_hear_number(&fleet, WORKERS);
	fleet_wait_attached(&fleet, WORKERS);
	for (int index = 0; index < WORKERS; index++)
		fleet_go(&fleet, index);
	for (int index = 0; index < WORKERS; index++)
		assert_true(fleet_hear_number(&fleet, index) > 0);
	for (int index = 0; index <= WORKERS; index++)
		assert_int_equal(fleet_wait(&fleet, index), 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	assert_int_equal(drydock_ledger(fleet.machine, "sections"), 0);
	assert_int_equal(drydock_ledger(fleet.machine, "views"), 0);
	fleet_stop(&fleet);
	return said;
}

static uint64_t wanted(uint64_t otherwise)
{
	const char *text = getenv("DRYDOCK_SOAK");

	return text ? strtoull(text, NULL, 10) : otherwise;
}

TEST_LIMIT(processes_are_killed_at_any_point_while_others_work, 3600)
{
	soak(kills, wanted(KILLS));
}

TEST_LIMIT(processes_are_killed_behind_each_store_while_others_work, 3600)
{
	uint64_t rounds = wanted(0) ? ROUNDS_OF_A_SOAK : 1;

	assert_true(soak(kills_behind_stores, rounds) > 50 * rounds);
}
