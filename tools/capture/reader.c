/* tools/capture/reader.c - a thread of the machine that reads what the display shows. */
#include "capture/reader.h"

#include "machine/companion.h"
#include "nt/ps/ps.h"

static struct {
	struct display_state state;
	KEVENT is_over;
	bool runs;
} reader;

static void run(void *context)
{
	(void)context;
	display_state_run(&reader.state, display_objects_nt());
	KeSetEvent(&reader.is_over, IO_NO_INCREMENT, FALSE);
}

static void start(void *context)
{
	struct ps_thread_options options = { .start = run };
	struct ps_thread *thread;

	(void)context;
	KeInitializeEvent(&reader.is_over, NotificationEvent, FALSE);
	if (!NT_SUCCESS(ps_thread_create(ke_current_machine(), &options, &thread)))
		return;
	ob_dereference(thread);
	reader.runs = true;
}

static void await_over(void *context)
{
	(void)context;
	KeWaitForSingleObject(&reader.is_over, Executive, KernelMode, FALSE, NULL);
}

struct display_state *capture_reader_start(void)
{
	machine_companion_call(start, NULL);
	return reader.runs ? &reader.state : NULL;
}

void capture_reader_stop(void)
{
	if (!reader.runs)
		return;
	display_state_stop(&reader.state);
	machine_companion_call(await_over, NULL);
	reader.runs = false;
}
