/*
 * win32/create_process_api.c - programs that start programs.
 *
 * A program is known by the name of a client that runs or ran in this machine: its file is loaded afresh. Anything
 * else is a file that is not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/image/image.h"
#include "win32/attach.h"

#define ARGUMENTS_MAX 64

/* --- The command line ------------------------------------------------------------------------------------------ */

/* Backslashes before a quote count in pairs: an odd one makes the quote a character. */
static const char *copy_backslashes(const char *from, char **to)
{
	size_t count = strspn(from, "\\");
	size_t kept = from[count] == '"' ? count / 2 : count;

	memset(*to, '\\', kept);
	*to += kept;
	if (from[count] == '"' && count % 2)
		*(*to)++ = '"', count++;
	return from + count;
}

/* Copy one argument to `to`, with its terminator; gives what follows it. */
static const char *take_argument(const char *from, char **to)
{
	bool quoted = false;

	while (*from && (quoted || (*from != ' ' && *from != '\t'))) {
		if (*from == '\\') {
			from = copy_backslashes(from, to);
		} else if (*from == '"') {
			quoted = !quoted;
			from++;
		} else {
			*(*to)++ = *from++;
		}
	}
	*(*to)++ = '\0';
	return from + strspn(from, " \t");
}

/* Split line into memory, which is as long as the line and its terminator. */
static size_t split_line(const char *line, char *memory, const char **arguments)
{
	size_t count = 0;

	for (line += strspn(line, " \t"); *line && count < ARGUMENTS_MAX; count++) {
		arguments[count] = memory;
		line = take_argument(line, &memory);
	}
	return count;
}

/* --- The program --------------------------------------------------------------------------------------------- */

/* Name without folders and `.exe`. */
static void program_name(const char *path, char *to, size_t capacity)
{
	const char *slash = strrchr(path, '\\');
	size_t length;

	snprintf(to, capacity, "%s", slash ? slash + 1 : path);
	length = strlen(to);
	if (length > 4 && strcasecmp(to + length - 4, ".exe") == 0)
		to[length - 4] = '\0';
}

/* The file of a running client of that name into path. */
static bool find_file(const char *name, char *path, size_t capacity)
{
	struct win32_machine *machine = win32_machine_current();
	bool found = false;

	host_lock_acquire(&machine->lock);
	for (LIST_ENTRY *entry = machine->processes.Flink; entry != &machine->processes && !found;
	     entry = entry->Flink) {
		struct win32_process *process =
			CONTAINING_RECORD(entry, struct win32_process, entry);
		if (process->over || !process->image || strcasecmp(process->name, name) != 0)
			continue;
		snprintf(path, capacity, "%s", process->image->path);
		found = true;
	}
	host_lock_release(&machine->lock);
	return found;
}

struct creation {
	const char *name, *line, *directory;
	bool inherit, suspended;
	DWORD startup_flags;
	HANDLE standard[3];
	const char *environment; /* strings behind one another, or null: the maker's */
};

static size_t own_environment(const char *block, const char **to, size_t capacity)
{
	size_t count = 0;

	for (; *block && count < capacity; block += strlen(block) + 1)
		to[count++] = block;
	return count;
}

static struct image *load_program(const char *name)
{
	struct win32_machine *machine = win32_machine_current();
	char path[WIN32_PATH_MAX];

	if (!machine->programs || !find_file(name, path, sizeof(path)))
		return NULL;
	return machine->programs->load(machine->machine, path);
}

static NTSTATUS open_both(struct ps_process *process, struct ps_thread *thread,
                          LPPROCESS_INFORMATION to)
{
	NTSTATUS status = ob_open_handle(process, PROCESS_ALL_ACCESS, 0, &to->hProcess);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_open_handle(thread, THREAD_ALL_ACCESS, 0, &to->hThread);
	if (!NT_SUCCESS(status))
		NtClose(to->hProcess);
	to->dwProcessId = process->ke.id;
	to->dwThreadId = thread->ke.id;
	return status;
}

/* In this machine; made suspended, so that its handles are there before it can end. */
static NTSTATUS start_here(struct win32_client_options *options, LPPROCESS_INFORMATION to)
{
	bool suspended = options->suspended;
	struct ps_process *process;
	struct ps_thread *thread;
	NTSTATUS status;

	options->suspended = true;
	options->ret_thread = &thread;
	options->image = load_program(options->name);
	if (!options->image)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	status = win32_client_start(ke_current_machine(), options, &process);
	if (!NT_SUCCESS(status)) {
		win32_machine_current()->programs->ended(ke_current_machine(), options->image);
		image_unload(options->image);
		return status;
	}
	status = open_both(process, thread, to);
	if (!NT_SUCCESS(status))
		ps_process_terminate(process, status);
	if (!suspended || !NT_SUCCESS(status))
		ps_thread_resume(thread);
	ob_dereference(thread);
	ob_dereference(process);
	return status;
}

/* In the machine that this process is attached to. */
static NTSTATUS start_there(const struct win32_client_options *options, LPPROCESS_INFORMATION to)
{
	char path[WIN32_PATH_MAX];

	if (!find_file(options->name, path, sizeof(path)))
		return STATUS_OBJECT_NAME_NOT_FOUND;
	return win32_attach_create_process(path, options, to);
}

static NTSTATUS start(const struct creation *creation, const char *const *arguments, size_t count,
                      LPPROCESS_INFORMATION to)
{
	struct win32_process *self = win32_process_current();
	const char *strings[256];
	char name[64], directory[WIN32_PATH_MAX];
	struct win32_client_options options = {
		.arguments = count > 1 ? &arguments[1] : NULL,
		.argument_count = count > 1 ? count - 1 : 0,
		.environment = (const char *const *)self->environment,
		.environment_count = self->environment_count,
		.whole_environment = true,
		.inherit_handles = creation->inherit,
		.suspended = creation->suspended,
	};

	program_name(creation->name ? creation->name : arguments[0], name, sizeof(name));
	win32_narrow(self->directory, directory, sizeof(directory));
	options.name = name;
	options.directory = creation->directory ? creation->directory : directory;
	if (creation->environment) {
		options.environment = strings;
		options.environment_count = own_environment(creation->environment, strings, 256);
	}
	if (creation->startup_flags & STARTF_USESTDHANDLES)
		memcpy(options.standard, creation->standard, sizeof(options.standard));
	return port_services_attached ? start_there(&options, to) : start_here(&options, to);
}

static BOOL create(const struct creation *creation, LPPROCESS_INFORMATION ret_information)
{
	const char *line = creation->line ? creation->line : creation->name;
	const char *arguments[ARGUMENTS_MAX];
	NTSTATUS status = STATUS_INVALID_PARAMETER;
	char *memory = line ? malloc(strlen(line) + 1) : NULL;
	size_t count = memory ? split_line(line, memory, arguments) : 0;

	if (count)
		status = start(creation, arguments, count, ret_information);
	free(memory);
	return win32_succeed(status);
}

static BOOL create_process_a(LPCSTR name, LPSTR line, LPSECURITY_ATTRIBUTES process_security,
                             LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                             LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                             LPPROCESS_INFORMATION ret_information)
{
	struct creation creation = { .name = name,
		                     .line = line,
		                     .directory = directory,
		                     .inherit = inherit,
		                     .suspended = (flags & CREATE_SUSPENDED) != 0,
		                     .startup_flags = startup->dwFlags,
		                     .standard = { startup->hStdInput, startup->hStdOutput,
		                                   startup->hStdError },
		                     .environment = environment };

	return create(&creation, ret_information);
}

static const char *narrow_or_null(const WCHAR *text, char *to)
{
	if (text)
		win32_narrow(text, to, WIN32_PATH_MAX);
	return text ? to : NULL;
}

static BOOL create_process_w(LPCWSTR name, LPWSTR line, LPSECURITY_ATTRIBUTES process_security,
                             LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                             LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                             LPPROCESS_INFORMATION ret_information)
{
	char names[3][WIN32_PATH_MAX];
	struct creation creation = { .name = narrow_or_null(name, names[0]),
		                     .line = narrow_or_null(line, names[1]),
		                     .directory = narrow_or_null(directory, names[2]),
		                     .inherit = inherit,
		                     .suspended = (flags & CREATE_SUSPENDED) != 0,
		                     .startup_flags = startup->dwFlags,
		                     .standard = { startup->hStdInput, startup->hStdOutput,
		                                   startup->hStdError } };

	if (environment && (flags & CREATE_UNICODE_ENVIRONMENT))
		return win32_fail(ERROR_NOT_SUPPORTED);
	creation.environment = environment;
	return create(&creation, ret_information);
}

WIN32_TABLE(win32_create_process_export_table, "kernel32.dll",
            W("CreateProcessA", create_process_a), W("CreateProcessW", create_process_w));
