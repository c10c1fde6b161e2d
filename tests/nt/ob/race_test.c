/* Many threads that close and use the same handles, and very many handles. */
#include <stdlib.h>

#include "../exec_machine.h"

#include "nt/ob/nt_services.h"

#define THREADS 8
#define TURNS 400
#define SLOTS 16
#define MANY 100000u
#define NOT_SAME_OBJECT \
	((NTSTATUS)0xC00001AC) /* the value was given anew between two looks at it */

struct race {
	HANDLE handle[SLOTS]; /* atomic; of whoever made it last */
	KEVENT go;
	uint32_t odd; /* atomic: answers that no handle can give */
};

struct racer {
	struct race *race;
	uint32_t number;
	struct ps_thread *thread;
};

static void note(struct race *race, NTSTATUS status)
{
	/* The value may be closed, or be another's object by now; nothing else. */
	if (status != STATUS_SUCCESS && status != STATUS_INVALID_HANDLE &&
	    status != STATUS_OBJECT_TYPE_MISMATCH && status != STATUS_TIMEOUT &&
	    status != STATUS_MUTANT_NOT_OWNED && status != NOT_SAME_OBJECT)
		__atomic_fetch_add(&race->odd, 1, __ATOMIC_RELAXED);
}

static void make(struct race *race, uint32_t slot, bool event)
{
	HANDLE handle = NULL;
	NTSTATUS status =
		event ? NtCreateEvent(&handle, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE)
		      : NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS, NULL, 1, 1000);

	note(race, status);
	if (NT_SUCCESS(status))
		__atomic_store_n(&race->handle[slot], handle, __ATOMIC_RELAXED);
}

static void use(struct race *race, HANDLE handle, uint32_t how)
{
	LARGE_INTEGER none = { .QuadPart = 0 };
	HANDLE copy = NULL;

	switch (how % 5) {
	case 0: note(race, NtSetEvent(handle, NULL)); break;
	case 1: note(race, NtWaitForSingleObject(handle, FALSE, &none)); break;
	case 2:
		if (NT_SUCCESS(NtDuplicateObject(NtCurrentProcess(), handle, NtCurrentProcess(),
		                                 &copy, 0, 0, DUPLICATE_SAME_ACCESS)))
			note(race, NtClose(copy));
		break;
	case 3: note(race, NtCompareObjects(handle, handle)); break;
	default: note(race, NtClose(handle)); break;
	}
}

/* In user mode, where a bad handle is no finding. */
static void race_on(void *context)
{
	struct racer *racer = context;
	struct race *race = racer->race;

	KeWaitForSingleObject(&race->go, Executive, KernelMode, FALSE, NULL);
	ke_current_thread()->previous_mode = UserMode;
	for (uint32_t turn = 0; turn < TURNS; turn++) {
		uint32_t slot = (turn * 7 + racer->number * 3) % SLOTS;

		if (turn % 4 == 0)
			make(race, slot, (turn + racer->number) % 3 != 0);
		use(race, __atomic_load_n(&race->handle[slot], __ATOMIC_RELAXED),
		    turn + racer->number);
	}
	ke_current_thread()->previous_mode = KernelMode;
}

TEST(HT_11_8_threads_that_close_and_use_the_same_handles_leave_none_but_what_is_open)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_handle_table *table = exec->machine->system_process->handle_table;
	struct race race = { .odd = 0 };
	struct racer racers[THREADS];

	KeInitializeEvent(&race.go, NotificationEvent, FALSE);
	for (uint32_t i = 0; i < THREADS; i++) {
		struct ps_thread_options options = { .start = race_on, .context = &racers[i] };

		racers[i] = (struct racer){ .race = &race, .number = i };
		assert_int_equal(ps_thread_create(exec->machine, &options, &racers[i].thread),
		                 STATUS_SUCCESS);
	}
	KeSetEvent(&race.go, 0, FALSE);
	for (uint32_t i = 0; i < THREADS; i++) {
		KeWaitForSingleObject(racers[i].thread, Executive, KernelMode, FALSE, NULL);
		ob_dereference(racers[i].thread);
	}
	assert_int_equal(race.odd, 0);
	/* What nobody closed: values below the highest ever given. */
	exec->thread->ke.previous_mode = UserMode;
	for (ULONG_PTR value = 4; value <= 4 * THREADS * TURNS; value += 4)
		NtClose((HANDLE)value);
	exec->thread->ke.previous_mode = KernelMode;
	assert_int_equal(ob_handle_table_count(table), 0);
	exec_machine_end(exec); /* every ledger is 0 */
}

TEST(HT_3_100000_handles_are_found_and_closed_again)
{
	struct exec_machine *exec = exec_machine_start();
	struct ob_handle_table *table = exec->machine->system_process->handle_table;
	HANDLE *copies = calloc(MANY, sizeof(*copies)), event;

	assert_int_equal(NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE),
	                 STATUS_SUCCESS);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(NtDuplicateObject(NtCurrentProcess(), event, NtCurrentProcess(),
		                                   &copies[i], 0, 0, DUPLICATE_SAME_ACCESS),
		                 STATUS_SUCCESS);
	assert_int_equal(ob_handle_table_count(table), MANY + 1);
	for (uint32_t i = 0; i < MANY; i += 997)
		assert_int_equal(NtCompareObjects(copies[i], event), STATUS_SUCCESS);
	for (uint32_t i = 0; i < MANY; i += 2)
		assert_int_equal(NtClose(copies[i]), STATUS_SUCCESS);
	for (uint32_t i = 0; i < MANY; i += 2) /* the lowest free one first (HT-4) */
		assert_int_equal(NtDuplicateObject(NtCurrentProcess(), event, NtCurrentProcess(),
		                                   &copies[i], 0, 0, DUPLICATE_SAME_ACCESS),
		                 STATUS_SUCCESS);
	assert_true((ULONG_PTR)copies[MANY - 2] <= 4 * (MANY + 1));
	assert_int_equal(NtClose(event), STATUS_SUCCESS);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(NtClose(copies[i]), STATUS_SUCCESS);
	assert_int_equal(ob_handle_table_count(table), 0);
	free(copies);
	exec_machine_end(exec);
}
