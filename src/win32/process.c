/* win32/process.c - a client's life: its process, first thread, end. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/image/image.h"
#include "win32/attach.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* --- Start: arguments ---------------------------------------------------------------------------------- */

static char *heap_copy(struct win32_process *process, const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *copy = win32_heap_allocate(process->heap, bytes, false, 0);
	if (copy)
		memcpy(copy, text, bytes);
	return copy;
}

static WCHAR *heap_widen(struct win32_process *process, const char *text)
{
	size_t capacity = strlen(text) + 1;
	WCHAR *copy = win32_heap_allocate(process->heap, capacity * sizeof(WCHAR), false, 0);
	if (copy)
		win32_widen(text, copy, capacity);
	return copy;
}

/* An argument is quoted on the command line when a space would split it. */
static void append_argument(char *line, const char *argument)
{
	bool quote = *argument == '\0' || strpbrk(argument, " \t") != NULL;
	if (*line)
		strcat(line, " ");
	if (quote)
		strcat(line, "\"");
	strcat(line, argument);
	if (quote)
		strcat(line, "\"");
}

static bool make_arguments(struct win32_process *process,
                           const struct win32_client_options *options)
{
	size_t count = options->argument_count + 1;
	size_t line_bytes = strlen(process->name) + 16;
	char program[96];

	snprintf(program, sizeof(program), "%s.exe", process->name);
	for (size_t i = 0; i < options->argument_count; i++)
		line_bytes += strlen(options->arguments[i]) + 4;
	process->arguments =
		win32_heap_allocate(process->heap, (count + 1) * sizeof(char *), true, 0);
	process->wide_arguments =
		win32_heap_allocate(process->heap, (count + 1) * sizeof(WCHAR *), true, 0);
	process->command_line = win32_heap_allocate(process->heap, line_bytes, true, 0);
	if (!process->arguments || !process->wide_arguments || !process->command_line)
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *argument = i == 0 ? program : options->arguments[i - 1];
		process->arguments[i] = heap_copy(process, argument);
		process->wide_arguments[i] = heap_widen(process, argument);
		if (!process->arguments[i] || !process->wide_arguments[i])
			return false;
		append_argument(process->command_line, argument);
	}
	process->argument_count = (int)count;
	process->wide_command_line = heap_widen(process, process->command_line);
	return process->wide_command_line != NULL;
}

static bool make_environment(struct win32_process *process,
                             const struct win32_client_options *options)
{
	static const char *const always[] = { "SystemRoot=C:\\Windows",
		                              "SystemDrive=C:", "TEMP=C:\\Temp", "OS=Windows_NT" };
	size_t fixed = options->whole_environment ? 0 : sizeof(always) / sizeof(always[0]);
	size_t count = options->environment_count + fixed;

	process->environment =
		win32_heap_allocate(process->heap, (count + 1) * sizeof(char *), true, 0);
	if (!process->environment)
		return false;
	for (size_t i = 0; i < count; i++) {
		process->environment[i] =
			heap_copy(process, i < fixed ? always[i] : options->environment[i - fixed]);
		if (!process->environment[i])
			return false;
	}
	process->environment_count = (uint32_t)count;
	return true;
}

/* --- The end --------------------------------------------------------------------------------------------- */

static void destroy_objects(struct win32_process *process)
{
	while (!IsListEmpty(&process->objects)) {
		struct win32_object *object =
			CONTAINING_RECORD(process->objects.Blink, struct win32_object, entry);
		RemoveEntryList(&object->entry);
		InitializeListHead(&object->entry);
		object->destroy(object);
	}
}

static void destroy_heaps(struct win32_process *process)
{
	while (!IsListEmpty(&process->heaps)) {
		/* The list entry is the first member of a heap. */
		win32_heap_destroy((struct win32_heap *)process->heaps.Blink);
	}
}

static void set_over(struct win32_process *process)
{
	host_lock_acquire(&process->machine->lock);
	process->over = true;
	host_lock_release(&process->machine->lock);
}

void win32_process_clear(struct win32_process *process)
{
	destroy_objects(process);
	win32_pool_destroy(process);
	crt_process_destroy(process);
	win32_heap_account(process, &process->result);
	destroy_heaps(process);
}

/* ps: the last thread has ended; its handles are still there. */
static void process_ended(struct ps_process *ps)
{
	struct win32_process *process = ps->win32;

	set_over(process);
	win32_process_clear(process);
	process->result.exit_code = (uint32_t)ps->exit_status;
	mm_range_remove(process->machine->machine, (void *)process->image->start);
	if (process->machine->programs)
		process->machine->programs->ended(process->machine->machine, process->image);
	image_unload(process->image);
	process->image = NULL;
	while (!IsListEmpty(&process->threads)) {
		LIST_ENTRY *entry = RemoveHeadList(&process->threads);
		free(CONTAINING_RECORD(entry, struct win32_thread, entry));
	}
}

_Noreturn void win32_process_exit(uint32_t code)
{
	struct ps_process *process = ps_current_process();

	if (port_services_attached)
		win32_attach_end_process(code);
	ps_process_terminate(process, (NTSTATUS)code);
	ps_thread_terminate(ps_current_thread(), (NTSTATUS)code);
	ke_thread_leave();
}

/* ke: client code faulted; the process ends and the fault is a finding. */
static void client_fault(struct ke_thread *thread, NTSTATUS status, const struct host_fault *fault)
{
	struct win32_thread *record = thread->win32;
	struct verify_fact fact = {
		.rule = "CLIENT",
		.code = (uint32_t)status,
		.advice = "The client program crashed; the driver is judged by what it did until "
			  "then.",
	};
	const char *name = record ? record->process->name : "?";

	if (fault) {
		fact.parameter[0] = fault->pc;
		fact.parameter[1] = fault->is_write;
		fact.parameter[2] = fault->address;
		verify_report(&fact, "client %s ended by exception 0x%08X %s address 0x%llx", name,
		              (unsigned)status,
		              fault->is_execute ? "executing"
		              : fault->is_write ? "writing"
		                                : "reading",
		              (unsigned long long)fault->address);
	} else {
		verify_report(&fact, "client %s ended by exception 0x%08X", name, (unsigned)status);
	}
	if (record)
		record->process->result.crashed = true;
	win32_process_exit((uint32_t)status);
}

/* --- Of another Linux process ----------------------------------------------------------------------------- */

NTSTATUS win32_remote_begun(struct ps_process *ps)
{
	struct win32_process *process = calloc(1, sizeof(*process));

	if (!process)
		return STATUS_INSUFFICIENT_RESOURCES;
	process->machine = ps->ke.machine->win32;
	process->ps = ps;
	InitializeListHead(&process->heaps);
	InitializeListHead(&process->threads);
	InitializeListHead(&process->objects);
	crt_wcscpy(process->directory, u"C:\\");
	ps->win32 = process;
	return STATUS_SUCCESS;
}

void win32_remote_ended(struct ps_process *ps)
{
	struct win32_process *process = ps->win32;

	if (!process)
		return;
	destroy_objects(process);
	while (!IsListEmpty(&process->threads)) {
		LIST_ENTRY *entry = RemoveHeadList(&process->threads);
		free(CONTAINING_RECORD(entry, struct win32_thread, entry));
	}
	ps->win32 = NULL;
	free(process);
}

/* --- The first thread ---------------------------------------------------------------------------------- */

/* How a program's entry point is spelt decides what it is given. */
static int call_entry(struct win32_process *process)
{
	const struct drydock_image *record = process->image->record;
	HINSTANCE module = (HINSTANCE)process->image->start;
	typedef int main_function(int, char **, char **);
	typedef int wide_main_function(int, WCHAR **, WCHAR **);
	typedef int window_function(HINSTANCE, HINSTANCE, char *, int);
	typedef int wide_window_function(HINSTANCE, HINSTANCE, WCHAR *, int);

	switch (record->entry_kind) {
	case DRYDOCK_ENTRY_VOID_MAIN:
		((main_function *)record->entry)(process->argument_count, process->arguments,
		                                 process->environment);
		return 0;
	case DRYDOCK_ENTRY_WMAIN:
		return ((wide_main_function *)record->entry)(process->argument_count,
		                                             process->wide_arguments, NULL);
	case DRYDOCK_ENTRY_WINMAIN:
		return ((window_function *)record->entry)(module, NULL, process->command_line, 1);
	case DRYDOCK_ENTRY_WWINMAIN:
		return ((wide_window_function *)record->entry)(module, NULL,
		                                               process->wide_command_line, 1);
	default:
		return ((main_function *)record->entry)(process->argument_count, process->arguments,
		                                        process->environment);
	}
}

static void first_thread(void *context)
{
	struct win32_process *process = context;

	win32_console_open(process);
	for (int i = 0; i < 3; i++)
		if (process->given_standard[i])
			process->standard[i] = process->given_standard[i];
	image_construct(process->image);
	int code = call_entry(process);
	crt_process_finish(process);
	win32_process_exit((uint32_t)code);
}

static struct win32_process *make_process(struct win32_machine *machine,
                                          const struct win32_client_options *options)
{
	struct win32_process *process = calloc(1, sizeof(*process));

	if (!process)
		return NULL;
	process->machine = machine;
	snprintf(process->name, sizeof(process->name), "%s", base_name(options->name));
	InitializeListHead(&process->heaps);
	InitializeListHead(&process->threads);
	InitializeListHead(&process->objects);
	win32_widen(options->directory ? options->directory : "C:\\", process->directory,
	            WIN32_PATH_MAX);
	memcpy(process->given_standard, options->standard, sizeof(options->standard));
	return process;
}

static NTSTATUS fill_process(struct win32_process *process,
                             const struct win32_client_options *options)
{
	process->heap = win32_heap_create(process);
	if (!process->heap || !make_arguments(process, options) ||
	    !make_environment(process, options))
		return STATUS_INSUFFICIENT_RESOURCES;
	mm_range_add(&process->ps->ke, (void *)options->image->start,
	             options->image->end - options->image->start, MM_RANGE_IMAGE, true);
	return STATUS_SUCCESS;
}

static NTSTATUS start_first(struct win32_process *process,
                            const struct win32_client_options *options)
{
	struct ps_thread *thread;
	NTSTATUS status =
		win32_thread_start(process, first_thread, process, options->suspended, &thread);

	if (NT_SUCCESS(status) && options->ret_thread)
		*options->ret_thread = thread;
	else if (NT_SUCCESS(status))
		ob_dereference(thread);
	return status;
}

/* The maker's line goes on; who was made by no client begins one. */
static uint32_t maker_id(const struct ps_process *self)
{
	struct ps_process *maker = ps_current_process();

	/* The system process has user-mode drivers, and makes no clients of its own. */
	return maker && maker->win32 && !maker->is_system
	               ? ((struct win32_process *)maker->win32)->first_id
	               : self->ke.id;
}

NTSTATUS win32_client_start(struct ke_machine *machine, const struct win32_client_options *options,
                            struct ps_process **ret_process)
{
	struct win32_process *process;
	WCHAR name[80];
	NTSTATUS status;

	if (options->image->record->kind != DRYDOCK_IMAGE_PROGRAM || !options->image->record->entry)
		return STATUS_INVALID_IMAGE_FORMAT;
	process = make_process(machine->win32, options);
	if (!process)
		return STATUS_INSUFFICIENT_RESOURCES;
	win32_widen(process->name, name, 80);
	status = ps_process_create(machine,
	                           &(struct ps_process_options){ .image_name = name,
	                                                         .is_client = true,
	                                                         .inherit_handles =
	                                                                 options->inherit_handles },
	                           &process->ps);
	if (!NT_SUCCESS(status)) {
		free(process);
		return status;
	}
	process->ps->win32 = process;
	process->first_id = maker_id(process->ps);
	process->ps->section_base = (PVOID)options->image->start;
	host_lock_acquire(&process->machine->lock);
	InsertTailList(&process->machine->processes, &process->entry);
	host_lock_release(&process->machine->lock);
	status = fill_process(process, options);
	if (!NT_SUCCESS(status))
		goto dereference_process;
	process->image = options->image;
	process->ps->ended = process_ended;
	machine->client_fault = client_fault;
	status = start_first(process, options);
	if (!NT_SUCCESS(status)) {
		process->image = NULL;
		process->ps->ended = NULL;
		goto dereference_process;
	}
	*ret_process = process->ps;
	return STATUS_SUCCESS;

dereference_process:
	set_over(process);
	mm_range_remove(machine, (void *)options->image->start);
	destroy_heaps(process);
	ps_process_terminate(process->ps, status);
	ob_dereference(process->ps);
	return status;
}

NTSTATUS win32_client_wait(struct ps_process *process, LARGE_INTEGER *timeout,
                           struct win32_client_result *ret_result)
{
	struct win32_process *record = process->win32;
	NTSTATUS status = KeWaitForSingleObject(process, Executive, KernelMode, FALSE, timeout);

	if (status == STATUS_SUCCESS && record) {
		*ret_result = record->result;
		ret_result->exit_code = (uint32_t)process->exit_status;
	}
	return status;
}

void win32_program_set(struct ke_machine *machine,
                       const struct win32_program_operations *operations)
{
	machine->win32->programs = operations;
}

static struct ps_process *reference_locked(struct win32_process *process)
{
	return !process->over && ob_try_reference(process->ps) ? process->ps : NULL;
}

struct ps_process *win32_process_reference(struct win32_process *process)
{
	struct ps_process *found;

	host_lock_acquire(&process->machine->lock);
	found = reference_locked(process);
	host_lock_release(&process->machine->lock);
	return found;
}

/* A client of that line that has not ended, referenced, or null. */
static struct ps_process *next_living(struct win32_machine *machine, uint32_t first_id)
{
	struct ps_process *found = NULL;

	host_lock_acquire(&machine->lock);
	for (LIST_ENTRY *entry = machine->processes.Flink; entry != &machine->processes && !found;
	     entry = entry->Flink) {
		struct win32_process *process =
			CONTAINING_RECORD(entry, struct win32_process, entry);

		/* Only one that is not over has a process to be asked for its id. */
		if (!process->over && process->first_id == first_id &&
		    process->ps->ke.id != first_id)
			found = reference_locked(process);
	}
	host_lock_release(&machine->lock);
	return found;
}

void win32_children_end(struct ps_process *process)
{
	struct win32_machine *machine = process->ke.machine->win32;
	struct ps_process *child;

	while ((child = next_living(machine, process->ke.id))) {
		ps_process_terminate(child, STATUS_SUCCESS);
		KeWaitForSingleObject(child, Executive, KernelMode, FALSE, NULL);
		ob_dereference(child);
	}
}
