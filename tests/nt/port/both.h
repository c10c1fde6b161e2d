/*
 * tests/nt/port/both.h - one body of a test, run in a process of the machine's own and in one that is attached.
 *
 * Model    BOTH_TEST(OB_5_...) { } is a test whose body calls services as a program does, through `caller`. It runs in a
 *          client inside a machine first, then in a Linux process that is attached to the same machine; each status and
 *          number that it names must be as it says in both, and what it only notes must be the same in both. A seeded
 *          machine lets nobody in, so there the body runs inside alone.
 *          Each run has a partner: a process without threads that it can put handles into.
 * Memory   NEW() gives a zeroed place of 16 bytes that services can write, name() an OBJECT_ATTRIBUTES.
 */
#ifndef DRYDOCK_TESTS_NT_PORT_BOTH_H
#define DRYDOCK_TESTS_NT_PORT_BOTH_H

#include "attached.h"

#include <pthread.h>

#include "nt/mm/mm.h"

#define RESULTS_MAX 4096
#define CALLER_BYTES 0x20000u
#define THREADS_MAX 8

struct caller;
typedef void caller_body(struct caller *caller);

struct caller_thread {
	struct caller *caller;
	caller_body *body;
	struct port_client_thread *client;
	pthread_t host;
	struct ps_thread *inside;
	uint64_t handle;
};

/* A process that calls services, wherever it is. */
struct caller {
	uint64_t (*call)(uint32_t service, const uint64_t *arguments, uint32_t count);
	struct guest *guest;        /* null: inside */
	struct ps_process *process; /* inside */
	uint8_t *memory;
	uint32_t used;
	uint64_t partner; /* id of a process */
	uint64_t result[RESULTS_MAX];
	uint32_t count;
	struct caller_thread thread[THREADS_MAX];
	uint32_t thread_count;
};

#define SELF ((uint64_t)-1)
#define THREAD ((uint64_t)-2)
#define SOME_EVENT EVENT_ALL_ACCESS

/* --- What bodies say --------------------------------------------------------------------------------------------- */

/* The status of a service's call. */
#define DO(service, ...) \
	((uint32_t)caller->call(PORT_##service, (uint64_t[]){ __VA_ARGS__ }, \
	                        sizeof((uint64_t[]){ __VA_ARGS__ }) / 8))
/* It must be this one. */
#define MUST(status, service, ...) \
	caller_check(caller, (uint32_t)(status), DO(service, __VA_ARGS__), #service, __LINE__)
#define IS(wanted, value) \
	caller_check(caller, (uint64_t)(wanted), (uint64_t)(value), #value, __LINE__)
/* What it is must be the same in both. */
#define SAME(value) caller_note(caller, value)
#define NEW() caller_place(caller, 16)
#define AT8(address) (*(volatile uint64_t *)(uintptr_t)(address))
#define AT4(address) (*(volatile uint32_t *)(uintptr_t)(address))

static inline void caller_note(struct caller *caller, uint64_t result)
{
	assert_true(caller->count < RESULTS_MAX);
	caller->result[caller->count++] = result;
}

static inline void caller_check(struct caller *caller, uint64_t wanted, uint64_t result,
                                const char *what, int line)
{
	caller_note(caller, result);
	if (wanted == result)
		return;
	fprintf(stderr, "line %d, %s: %s gives %#llx, not %#llx\n", line,
	        caller->guest ? "attached" : "inside", what, (unsigned long long)result,
	        (unsigned long long)wanted);
	if (caller->guest)
		guest_failed(what, "both.h", line);
	assert_int_equal(result, wanted);
}

/* Zeroed memory that the machine can reach. */
static inline uint64_t caller_place(struct caller *caller, uint32_t bytes)
{
	uint8_t *place = caller->memory + caller->used;

	assert_true(caller->used + bytes <= CALLER_BYTES);
	caller->used += (bytes + 15) & ~15u;
	memset(place, 0, bytes);
	return (uintptr_t)place;
}

static inline uint64_t text(struct caller *caller, const WCHAR *characters)
{
	UNICODE_STRING *string;
	USHORT units = 0;

	while (characters[units])
		units++;
	string = (UNICODE_STRING *)(uintptr_t)caller_place(caller, sizeof(*string) + 2u * units);
	*string = (UNICODE_STRING){ (USHORT)(units * 2), (USHORT)(units * 2), (PWSTR)(string + 1) };
	memcpy(string + 1, characters, units * 2u);
	return (uintptr_t)string;
}

/* OBJECT_ATTRIBUTES; no characters: no name. */
static inline uint64_t name_under(struct caller *caller, uint64_t root, const WCHAR *characters,
                                  ULONG attributes)
{
	OBJECT_ATTRIBUTES *record =
		(OBJECT_ATTRIBUTES *)(uintptr_t)caller_place(caller, sizeof(*record));

	*record = (OBJECT_ATTRIBUTES){ .Length = sizeof(*record),
		                       .RootDirectory = (HANDLE)(uintptr_t)root,
		                       .Attributes = attributes };
	if (characters)
		record->ObjectName = (UNICODE_STRING *)(uintptr_t)text(caller, characters);
	return (uintptr_t)record;
}

static inline uint64_t name(struct caller *caller, const WCHAR *characters)
{
	return name_under(caller, 0, characters, 0);
}

/* A time to wait, in units of 100 ns. */
static inline uint64_t time_of(struct caller *caller, int64_t value)
{
	uint64_t place = NEW();

	AT8(place) = (uint64_t)value;
	return place;
}
#define NOW time_of(caller, 0)
#define SOON time_of(caller, -20000)

static inline uint64_t event(struct caller *caller, ULONG type, ULONG access, uint64_t attributes)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtCreateEvent, handle, access, attributes, type, FALSE);
	return AT8(handle);
}

static inline uint64_t plain_event(struct caller *caller)
{
	return event(caller, NotificationEvent, EVENT_ALL_ACCESS, 0);
}

/* A handle more to source, in the same process. */
static inline uint64_t again(struct caller *caller, uint64_t source, ULONG access, ULONG options)
{
	uint64_t handle = NEW();

	MUST(STATUS_SUCCESS, NtDuplicateObject, SELF, source, SELF, handle, access, 0, options);
	return AT8(handle);
}

/* A handle to the process that does nothing. */
static inline uint64_t partner(struct caller *caller, ACCESS_MASK access)
{
	uint64_t handle = NEW(), id = NEW();

	AT8(id) = caller->partner;
	MUST(STATUS_SUCCESS, NtOpenProcess, handle, access, name(caller, NULL), id);
	return AT8(handle);
}

static inline PUBLIC_OBJECT_BASIC_INFORMATION query_basic(struct caller *caller, uint64_t handle)
{
	uint64_t place = caller_place(caller, sizeof(PUBLIC_OBJECT_BASIC_INFORMATION));

	MUST(STATUS_SUCCESS, NtQueryObject, handle, ObjectBasicInformation, place,
	     sizeof(PUBLIC_OBJECT_BASIC_INFORMATION), 0);
	return *(PUBLIC_OBJECT_BASIC_INFORMATION *)(uintptr_t)place;
}
#define GRANTED(handle) query_basic(caller, handle).GrantedAccess
#define HANDLES(handle) query_basic(caller, handle).HandleCount

/* Inherit and protect of a handle, as NtQueryObject gives them: bytes 0 and 1. */
static inline uint64_t flags_of(struct caller *caller, uint64_t handle)
{
	uint64_t place = NEW();

	MUST(STATUS_SUCCESS, NtQueryObject, handle, 4, place, 2, 0);
	return AT8(place);
}
#define FLAG_INHERIT 1u
#define FLAG_PROTECT 0x100u
static inline void set_flags(struct caller *caller, uint64_t handle, uint64_t flags)
{
	uint64_t place = NEW();

	AT8(place) = flags;
	MUST(STATUS_SUCCESS, NtSetInformationObject, handle, 4, place, 2);
}

static inline LONG event_state(struct caller *caller, uint64_t handle)
{
	uint64_t place = NEW();

	MUST(STATUS_SUCCESS, NtQueryEvent, handle, 0, place, 8, 0);
	return (LONG)(AT8(place) >> 32);
}

/* --- Threads ------------------------------------------------------------------------------------------------------- */

static inline void *run_thread_outside(void *context)
{
	struct caller_thread *thread = context;

	port_client_become(thread->client);
	thread->body(thread->caller);
	CALL(port_exit_thread, 0);
	return NULL;
}

static inline void run_thread_inside(void *context)
{
	struct caller_thread *thread = context;

	thread->body(thread->caller);
}

/* Run body on another thread of the caller's process; it must not note results. Gives a handle to the thread. */
static inline uint64_t start(struct caller *caller, caller_body *body)
{
	struct caller_thread *thread = &caller->thread[caller->thread_count++];
	struct ps_thread_options options = { .process = caller->process,
		                             .start = run_thread_inside,
		                             .context = thread };
	HANDLE handle;

	assert_true(caller->thread_count <= THREADS_MAX);
	thread->caller = caller;
	thread->body = body;
	if (caller->guest) {
		guest_assert(port_client_create_thread(caller->guest->client, THREAD_ALL_ACCESS,
		                                       &handle, &thread->client) == STATUS_SUCCESS);
		guest_assert(pthread_create(&thread->host, NULL, run_thread_outside, thread) == 0);
	} else {
		assert_int_equal(ps_thread_create(caller->process->ke.machine, &options,
		                                  &thread->inside),
		                 STATUS_SUCCESS);
		assert_int_equal(ob_open_handle(thread->inside, THREAD_ALL_ACCESS, 0, &handle),
		                 STATUS_SUCCESS);
	}
	thread->handle = (uintptr_t)handle;
	return thread->handle;
}

/* Wait for the ends of all threads that were started. */
static inline void join_all(struct caller *caller)
{
	while (caller->thread_count) {
		struct caller_thread *thread = &caller->thread[--caller->thread_count];

		MUST(STATUS_SUCCESS, NtWaitForSingleObject, thread->handle, FALSE, 0);
		if (caller->guest)
			pthread_join(thread->host, NULL);
		else
			ob_dereference(thread->inside);
	}
}

/* --- The two runs -------------------------------------------------------------------------------------------------- */

static caller_body *both_body;

static inline void be_outside(struct guest *guest)
{
	static struct caller caller = { .call = port_call };

	caller.guest = guest;
	caller.memory = guest->memory;
	caller.partner = guest_hear_number(guest);
	both_body(&caller);
	guest_say_number(guest, caller.count);
	for (uint32_t index = 0; index < caller.count; index++)
		guest_say_number(guest, caller.result[index]);
}

typedef uint64_t any_service(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                             uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static inline uint64_t call_inside(uint32_t service, const uint64_t *arguments, uint32_t count)
{
	uint64_t a[14] = { 0 };

	memcpy(a, arguments, count * sizeof(a[0]));
	return ((any_service *)port_services[service])(a[0], a[1], a[2], a[3], a[4], a[5], a[6],
	                                               a[7], a[8], a[9], a[10], a[11], a[12],
	                                               a[13]);
}

static struct caller both_inside;

static inline void be_inside(void *context)
{
	struct ps_process *process = context;

	both_inside.memory = mm_user_allocate(&process->ke, CALLER_BYTES, MM_RANGE_MEMORY);
	assert_non_null(both_inside.memory);
	both_body(&both_inside);
	mm_user_free(process->ke.machine, both_inside.memory);
}

static inline struct ps_process *new_process(struct ke_machine *machine, const WCHAR *image)
{
	struct ps_process_options options = { .image_name = image,
		                              .is_client = true,
		                              .token = se_account_token(machine,
		                                                        SE_ACCOUNT_ADMINISTRATOR) };
	struct ps_process *process;

	assert_int_equal(ps_process_create(machine, &options, &process), STATUS_SUCCESS);
	return process;
}

static inline void end_process(struct ps_process *process)
{
	ps_process_terminate(process, 0);
	ob_dereference(process);
}

static inline void run_inside(struct ke_machine *machine)
{
	struct ps_process *process = new_process(machine, u"inside"),
			  *other = new_process(machine, u"partner");
	struct ps_thread_options options = { .process = process,
		                             .start = be_inside,
		                             .context = process };
	struct ps_thread *thread;

	both_inside =
		(struct caller){ .call = call_inside, .process = process, .partner = other->ke.id };
	assert_int_equal(ps_thread_create(machine, &options, &thread), STATUS_SUCCESS);
	KeWaitForSingleObject(process, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	ob_dereference(process);
	end_process(other);
}

static inline void compare_with_outside(struct fleet *fleet)
{
	struct ps_process *other = new_process(fleet->kernel, u"partner");
	uint64_t count;

	fleet_go(fleet, 0);
	fleet_tell_number(fleet, 0, other->ke.id);
	count = fleet_hear_number(fleet, 0);
	for (uint32_t index = 0; index < count && index < both_inside.count; index++) {
		uint64_t result = fleet_hear_number(fleet, 0);

		if (result != both_inside.result[index])
			fprintf(stderr, "result %u: inside %#llx, attached %#llx\n", index,
			        (unsigned long long)both_inside.result[index],
			        (unsigned long long)result);
		assert_int_equal(result, both_inside.result[index]);
	}
	assert_int_equal(count, both_inside.count);
	assert_int_equal(fleet_wait(fleet, 0), 0);
	end_process(other);
}

static inline void run_in_both_as(caller_body *body, guest_main *outside)
{
	guest_main *mains[] = { outside };
	struct fleet fleet;

	both_body = body;
	fleet_start(&fleet, mains, 1);
	run_inside(fleet.kernel);
	compare_with_outside(&fleet);
	fleet_stop(&fleet);
}

static inline void run_in_both(caller_body *body)
{
	run_in_both_as(body, be_outside);
}

static inline void run_seeded(caller_body *body)
{
	struct drydock_options options = { .schedule = DRYDOCK_SEEDED, .seed = test_seed() };
	struct drydock_machine *machine;

	both_body = body;
	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	run_inside(machine->kernel);
	drydock_machine_stop(machine);
	assert_int_equal(drydock_ledger(machine, "handles"), 0);
	drydock_machine_destroy(machine);
}

#define BOTH_TEST(name) \
	static caller_body name##_body; \
	TEST(name) \
	{ \
		if (test_schedule_is_seeded()) \
			run_seeded(name##_body); \
		else \
			run_in_both(name##_body); \
	} \
	static void name##_body(struct caller *caller)

#endif
