/* machine/program.c - client programs at the embedding door. */
#include "machine/machine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "win32/win32.h"

struct program_call {
	struct drydock_machine *machine;
	const char *path;
	int count;
	const char *const *arguments;
	struct win32_client_result result;
	NTSTATUS status;
};

static struct machine_image *load(struct drydock_machine *machine, const char *path)
{
	struct image_load_request request = { .path = path,
		                              .registry = machine->kernel->registry,
		                              .machine = machine->kernel,
		                              .trace_calls = machine->options.trace_calls };
	struct machine_image *loaded = calloc(1, sizeof(*loaded));

	if (!loaded)
		return NULL;
	loaded->image = image_load(&request, machine->error, sizeof(machine->error));
	if (!loaded->image) {
		free(loaded);
		return NULL;
	}
	loaded->range.start = loaded->image->start;
	loaded->range.end = loaded->image->end;
	loaded->range.client = true;
	snprintf(loaded->range.name, sizeof(loaded->range.name), "%s", loaded->image->record->name);
	ke_image_add(machine->kernel, &loaded->range);
	verify_sink_add_module(machine->kernel->sink, loaded->image->start, loaded->image->end,
	                       loaded->range.name, path);
	loaded->next = __atomic_load_n(&machine->images, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&machine->images, &loaded->next, loaded, true,
	                                    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return loaded;
}

/* --- Programs that programs start ---------------------------------------------------------------------------- */

static struct image *load_child(struct ke_machine *kernel, const char *path)
{
	struct machine_image *loaded = load(machine_of(kernel), path);
	struct image *image = loaded ? loaded->image : NULL;

	if (loaded)
		loaded->image = NULL; /* it is the process's */
	return image;
}

static void program_ended(struct ke_machine *kernel, const struct image *image)
{
	for (struct machine_image *loaded = machine_of(kernel)->images; loaded;
	     loaded = loaded->next)
		if (loaded->range.start == image->start)
			loaded->range.unloaded = true;
}

static const struct win32_program_operations program_operations = { load_child, program_ended };

/* --- A program that waits for a request that never ends ------------------------------------------------------ */

#define UNITS_PER_MS 10000
#define SLICE_MS 100
/* A process that was ended waits for its requests; the driver has this long to complete them. */
#define END_MS 4000

/* Records its threads have written: it has done nothing while this stands still. */
static uint64_t activity(struct ps_process *process)
{
	struct ke_machine *kernel = process->ke.machine;
	uint64_t sum = 0;

	ke_lock_take(&kernel->threads_lock, KE_RANK_THREADS);
	for (LIST_ENTRY *entry = process->ke.threads.Flink; entry != &process->ke.threads;
	     entry = entry->Flink) {
		struct ke_thread *thread =
			CONTAINING_RECORD(entry, struct ke_thread, process_entry);

		sum += thread->base.ring ? thread->base.ring->next : 0;
	}
	ke_lock_give(&kernel->threads_lock, KE_RANK_THREADS);
	return sum;
}

struct program_watch {
	uint64_t activity;
	uint32_t idle_ms;
	uint32_t ending_ms; /* since it was ended, by us or by Ctrl-C */
};

/* One slice has passed and the process runs on. True: it is stuck in a driver and is given up. */
static bool watch_slice(struct program_call *call, struct ps_process *process,
                        struct program_watch *watch)
{
	struct ke_machine *kernel = call->machine->kernel;
	uint64_t limit_ms = call->machine->options.program_timeout_ms, now = activity(process);

	if (__atomic_load_n(&process->exiting, __ATOMIC_ACQUIRE)) {
		watch->ending_ms += SLICE_MS;
		if (watch->ending_ms < END_MS)
			return false;
		io_request_report_held(kernel, NULL, 0);
		return true;
	}
	watch->idle_ms = now == watch->activity ? watch->idle_ms + SLICE_MS : 0;
	watch->activity = now;
	if (watch->idle_ms > limit_ms &&
	    io_request_report_held(kernel, NULL, limit_ms * UNITS_PER_MS))
		ps_process_terminate(process, STATUS_IO_TIMEOUT);
	return false;
}

/* Wait for the end; once a request stays for too long, name all such and end the program. */
static NTSTATUS wait_for_end(struct program_call *call, struct ps_process *process)
{
	LARGE_INTEGER slice = { .QuadPart = -(LONGLONG)SLICE_MS * UNITS_PER_MS };
	struct program_watch watch = { 0 };
	NTSTATUS status;

	if (!call->machine->options.program_timeout_ms || !call->machine->kernel->trace)
		return win32_client_wait(process, NULL, &call->result);
	while ((status = win32_client_wait(process, &slice, &call->result)) == STATUS_TIMEOUT)
		if (watch_slice(call, process, &watch))
			return DRYDOCK_STUCK;
	return status;
}

/* No finding: a process's memory goes with it. But whoever tests a client wants to know. */
static void tell_leaks(const struct program_call *call, const char *name)
{
	const struct drydock_options *options = &call->machine->options;
	char text[160];

	if (!NT_SUCCESS(call->status) || !call->result.leaked_blocks || !options->debug_print)
		return;
	snprintf(text, sizeof(text), "%s left %llu bytes of its heap allocated, in %llu blocks\n",
	         name, (unsigned long long)call->result.leaked_bytes,
	         (unsigned long long)call->result.leaked_blocks);
	options->debug_print(options->debug_print_context, text);
}

static void run(void *context)
{
	struct program_call *call = context;
	struct machine_image *loaded = load(call->machine, call->path);
	struct ps_process *process;

	if (!loaded) {
		call->status = STATUS_INVALID_IMAGE_FORMAT;
		return;
	}
	struct win32_client_options options = {
		.image = loaded->image,
		.name = loaded->range.name,
		.arguments = call->count > 1 ? &call->arguments[1] : NULL,
		.argument_count = call->count > 1 ? (size_t)call->count - 1 : 0,
	};

	win32_program_set(call->machine->kernel, &program_operations);
	call->status = win32_client_start(call->machine->kernel, &options, &process);
	if (!NT_SUCCESS(call->status)) {
		machine_set_error(call->machine, "%s: cannot be started, status 0x%08X",
		                  loaded->range.name, (unsigned)call->status);
		return;
	}
	/* From here the image is the process's. */
	loaded->image = NULL;
	call->status = wait_for_end(call, process);
	if (call->status == DRYDOCK_STUCK) {
		machine_set_error(call->machine,
		                  "%s waits for a request that the driver does not complete, even "
		                  "though its cancel was asked for; nothing was unloaded",
		                  loaded->range.name);
		return;
	}
	loaded->range.unloaded = true;
	tell_leaks(call, loaded->range.name);
	win32_children_end(process);
	ObDereferenceObject(process);
}

drydock_status drydock_program_run(struct drydock_machine *machine, const char *image_path,
                                   int count, const char *const *arguments, uint32_t *ret_exit)
{
	struct program_call call = {
		.machine = machine, .path = image_path, .count = count, .arguments = arguments
	};
	drydock_status status = machine_call(machine, run, &call);

	if (NT_SUCCESS(status))
		status = call.status;
	if (NT_SUCCESS(status))
		*ret_exit = call.result.exit_code;
	return status;
}

static void interrupt(void *context)
{
	win32_console_control(context, 0); /* CTRL_C_EVENT */
}

drydock_status drydock_console_interrupt(struct drydock_machine *machine)
{
	drydock_status status = drydock_thread_enter(machine);

	if (!NT_SUCCESS(status))
		return status;
	status = machine_call(machine, interrupt, machine->kernel);
	drydock_thread_exit(machine);
	return status;
}

bool drydock_image_imports(const char *image_path, const char *name)
{
	char reason[256];
	struct host_image *image = host_image_load(image_path, reason, sizeof(reason));
	const struct drydock_image *record =
		image ? host_image_symbol(image, DRYDOCK_IMAGE_SYMBOL) : NULL;
	bool found = false;

	for (unsigned index = 0; record && index < record->import_count && !found; index++)
		found = strcmp(record->imports[index].name, name) == 0;
	host_image_unload(image, record && (record->flags & DRYDOCK_IMAGE_ASAN));
	return found;
}
