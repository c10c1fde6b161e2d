/*
 * tests/nt/port/same_results.h - the same calls in a process of the machine's own and in an attached one: each
 * result is noted, and both must have noted the same.
 */
#ifndef DRYDOCK_TESTS_NT_PORT_SAME_RESULTS_H
#define DRYDOCK_TESTS_NT_PORT_SAME_RESULTS_H

#include "attached.h"

#include "nt/mm/mm.h"

#define RESULTS_MAX 256
#define MEMORY_BYTES 0x10000

/* A process that calls services, wherever it is. */
struct caller {
	uint64_t (*call)(uint32_t service, const uint64_t *arguments, uint32_t count);
	uint8_t *memory;
	uint64_t result[RESULTS_MAX];
	uint32_t count;
};

/* What both do. */
static void do_all(struct caller *caller);
/* Do it inside, then outside, and compare. */
static inline void expect_same_results(uint32_t least);

static inline void note(struct caller *caller, uint64_t result)
{
	assert_true(caller->count < RESULTS_MAX);
	caller->result[caller->count++] = result;
}

#define HERE(offset) ((uint64_t)(uintptr_t)caller->memory + (offset))
#define NUMBER(offset) (*(uint64_t *)(caller->memory + (offset)))
#define DO(service, ...) \
	note(caller, (uint32_t)caller->call(PORT_##service, (uint64_t[]){ __VA_ARGS__ }, \
	                                    sizeof((uint64_t[]){ __VA_ARGS__ }) / 8))
#define SELF ((uint64_t)-1)
#define THREAD ((uint64_t)-2)
#define NOW HERE(0x800)
#define SOON HERE(0x808)

static inline uint64_t name_at(struct caller *caller, uint32_t offset, const WCHAR *text)
{
	struct {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		WCHAR text[64];
	} *record = (void *)(caller->memory + offset);
	USHORT units = 0;

	for (; text[units]; units++)
		record->text[units] = text[units];
	record->name = (UNICODE_STRING){ units * 2, units * 2, record->text };
	record->attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(record->attributes),
		                                  .ObjectName = &record->name };
	return HERE(offset);
}

/* --- Outside ----------------------------------------------------------------------------------------------------- */

static inline void calls_from_outside(struct guest *guest)
{
	static struct caller caller = { .call = port_call };

	caller.memory = guest->memory;
	do_all(&caller);
	for (uint32_t index = 0; index < caller.count; index++)
		guest_say_number(guest, caller.result[index]);
	guest_wait(guest);
}

/* --- Inside ------------------------------------------------------------------------------------------------------ */

typedef uint64_t any_service(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                             uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static inline uint64_t call_inside(uint32_t service, const uint64_t *arguments, uint32_t count)
{
	uint64_t a[PORT_ARGUMENTS] = { 0 };

	memcpy(a, arguments, count * sizeof(a[0]));
	return ((any_service *)port_services[service])(a[0], a[1], a[2], a[3], a[4], a[5], a[6],
	                                               a[7], a[8], a[9], a[10], a[11], a[12],
	                                               a[13]);
}

static struct caller inside = { .call = call_inside };

static inline void run_inside(void *context)
{
	struct ps_process *process = context;

	inside.memory = mm_user_allocate(&process->ke, MEMORY_BYTES, MM_RANGE_MEMORY);
	assert_non_null(inside.memory);
	do_all(&inside);
	mm_user_free(process->ke.machine, inside.memory);
}

static inline void call_from_inside(struct fleet *fleet)
{
	struct ps_process_options options = { .image_name = u"inside",
		                              .is_client = true,
		                              .token = se_account_token(fleet->kernel,
		                                                        SE_ACCOUNT_ADMINISTRATOR) };
	struct ps_process *process;
	struct ps_thread *thread;

	assert_int_equal(ps_process_create(fleet->kernel, &options, &process), STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(fleet->kernel,
	                                  &(struct ps_thread_options){ .process = process,
	                                                               .start = run_inside,
	                                                               .context = process },
	                                  &thread),
	                 STATUS_SUCCESS);
	KeWaitForSingleObject(process, Executive, KernelMode, FALSE, NULL);
	ob_dereference(thread);
	ob_dereference(process);
}

static inline void expect_same_results(uint32_t least)
{
	guest_main *mains[] = { calls_from_outside };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	call_from_inside(&fleet);
	assert_true(inside.count >= least);
	fleet_go(&fleet, 0);
	for (uint32_t index = 0; index < inside.count; index++) {
		uint64_t result = fleet_hear_number(&fleet, 0);

		if (result != inside.result[index])
			fprintf(stderr, "result %u: inside %#llx, outside %#llx\n", index,
			        (unsigned long long)inside.result[index],
			        (unsigned long long)result);
		assert_int_equal(result, inside.result[index]);
	}
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

#endif
