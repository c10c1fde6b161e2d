/*
 * tests/display/faulty_capture.c - a capture host whose services fail: what goes between the session and the machine in this
 * program alone (--wrap=display_objects_nt). Of every second ring one step fails, of each of those rings the next one, until
 * no step is left; then it says so. Beside each it says how many handles the driver's process had before and after.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "display/objects.h"
#include "drydock/frame_channel.h"
#include "nt/mm/mm.h"
#include "nt/ob/nt_services.h"
#include "nt/ps/nt_services.h"

#include "nt/port/redirect.h"

const struct display_objects *__real_display_objects_nt(void);
const struct display_objects *__wrap_display_objects_nt(void);

/* The session's thread's, which makes rings. */
static struct {
	const struct display_objects *real;
	unsigned rings, step;              /* of the ring that is made now */
	bool failed, over;                 /* one step of it has; each of all has */
	HANDLE process;                    /* the driver's, to be asked, and */
	bool given;                        /* it was to be given some of that ring */
	ULONG driver_handles, own_handles; /* before */
} fault;
static _Thread_local bool makes_rings;

static ULONG handles_of(HANDLE process)
{
	/* Where the machine has it, too. */
	ULONG *answer =
		mm_user_allocate(ke_current_thread()->process, sizeof(*answer), MM_RANGE_MEMORY);
	ULONG count;
	NTSTATUS status = answer ? NtQueryInformationProcess(process, ProcessHandleCount, answer,
	                                                     sizeof(*answer), NULL)
	                         : STATUS_INSUFFICIENT_RESOURCES;

	if (!NT_SUCCESS(status)) {
		fprintf(stderr, "fault: handles cannot be counted: 0x%08X\n", (unsigned)status);
		abort();
	}
	count = *answer;
	mm_user_free(ke_current_machine(), answer);
	return count;
}

/* What comes next after a failure: what was taken for that ring is back. */
static void judge(void)
{
	if (!makes_rings || !fault.failed)
		return;
	fault.failed = false;
	fprintf(stderr, "fault: handles of our own: %u, then %u\n", (unsigned)fault.own_handles,
	        (unsigned)handles_of(NtCurrentProcess()));
	if (fault.given)
		fprintf(stderr, "fault: handles of the driver: %u, then %u\n",
		        (unsigned)fault.driver_handles, (unsigned)handles_of(fault.process));
}

/* The session's own handle of it is for duplicating alone. */
static void meet(uint32_t pid)
{
	CLIENT_ID id = { .UniqueProcess = (HANDLE)(uintptr_t)pid };
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	if (fault.process)
		NtClose(fault.process);
	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	status = NtOpenProcess(&fault.process, PROCESS_QUERY_INFORMATION, &attributes, &id);
	if (NT_SUCCESS(status))
		return;
	fprintf(stderr, "fault: the driver's process cannot be opened: 0x%08X\n", (unsigned)status);
	abort();
}

static void begin_ring(void)
{
	makes_rings = true;
	judge();
	fault.rings++;
	fault.step = 0;
	fault.given = false;
	fault.own_handles = handles_of(NtCurrentProcess());
}

/* A step of a ring is about to be done. */
static bool fails(const char *what)
{
	fault.step++;
	if (fault.over || fault.rings % 2 || fault.step != fault.rings / 2)
		return false;
	fault.failed = true;
	fprintf(stderr, "fault: step %u, %s\n", fault.step, what);
	return true;
}

/* --- The services --------------------------------------------------------------------------------------------------------- */

static NTSTATUS create_section(void *context, uint64_t bytes, HANDLE *ret_section)
{
	begin_ring();
	return fails("the section") ? STATUS_INSUFFICIENT_RESOURCES
	                            : fault.real->create_section(context, bytes, ret_section);
}

static NTSTATUS map(void *context, HANDLE section, void **ret_view)
{
	return fails("its view") ? STATUS_INSUFFICIENT_RESOURCES
	                         : fault.real->map(context, section, ret_view);
}

static NTSTATUS create_event(void *context, HANDLE *ret_event)
{
	return fails("the event") ? STATUS_INSUFFICIENT_RESOURCES
	                          : fault.real->create_event(context, ret_event);
}

static NTSTATUS create_mutex(void *context, HANDLE *ret_shared, HANDLE *ret_mutex)
{
	return fails("a mutex") ? STATUS_INSUFFICIENT_RESOURCES
	                        : fault.real->create_mutex(context, ret_shared, ret_mutex);
}

static NTSTATUS duplicate(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
                          uint64_t *ret_remote)
{
	if (!fault.given)
		fault.driver_handles = handles_of(fault.process);
	fault.given = true;
	return fails("a handle of the driver's")
	               ? STATUS_INSUFFICIENT_RESOURCES
	               : fault.real->duplicate(context, source, process, rights, ret_remote);
}

static NTSTATUS control(void *context, HANDLE device, uint32_t code, const void *input,
                        uint32_t input_bytes, void *output, uint32_t output_bytes,
                        uint32_t *ret_bytes)
{
	bool is_delivery = code == FRAME_SET_FRAME_CHANNEL;
	NTSTATUS status;

	judge();
	if (is_delivery && fails("telling the driver"))
		return STATUS_INSUFFICIENT_RESOURCES;
	/* A ring that was to fail, and has no step any more that could. */
	if (is_delivery && fault.rings % 2 == 0 && !fault.over) {
		fault.over = true;
		fprintf(stderr, "fault: each of %u steps has failed\n", fault.step);
	}
	status = fault.real->control(context, device, code, input, input_bytes, output,
	                             output_bytes, ret_bytes);
	if (code == FRAME_ADD && NT_SUCCESS(status))
		meet(((const struct frame_add_reply *)output)->driver_pid);
	return status;
}

static void sleep_ms(void *context, uint32_t ms)
{
	judge();
	fault.real->sleep(context, ms);
}

const struct display_objects *__wrap_display_objects_nt(void)
{
	static struct display_objects objects;

	if (!fault.real) {
		fault.real = __real_display_objects_nt();
		objects = *fault.real;
		objects.create_section = create_section;
		objects.map = map;
		objects.create_event = create_event;
		objects.create_mutex = create_mutex;
		objects.duplicate = duplicate;
		objects.control = control;
		objects.sleep = sleep_ms;
	}
	return &objects;
}
