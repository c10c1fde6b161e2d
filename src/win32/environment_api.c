/* win32/environment_api.c - command line, environment, directories, standard handles, the console. */
#include <stdlib.h>
#include <string.h>

#include "win32/win32_internal.h"

static LPSTR get_command_line_a(void)
{
	return win32_process_current()->command_line;
}

static LPWSTR get_command_line_w(void)
{
	return win32_process_current()->wide_command_line;
}

/* --- Variables -------------------------------------------------------------------------------------------------- */

static bool names_variable(const char *assignment, const char *name)
{
	while (*name && *assignment) {
		char left = *assignment, right = *name;
		left = left >= 'a' && left <= 'z' ? (char)(left - 32) : left;
		right = right >= 'a' && right <= 'z' ? (char)(right - 32) : right;
		if (left != right)
			return false;
		assignment++;
		name++;
	}
	return *name == '\0' && *assignment == '=';
}

/* Index of name's assignment, or the count. */
static uint32_t find_variable(struct win32_process *process, const char *name)
{
	uint32_t i = 0;
	while (i < process->environment_count && !names_variable(process->environment[i], name))
		i++;
	return i;
}

static char *value_of(const char *name)
{
	struct win32_process *process = win32_process_current();
	uint32_t i = find_variable(process, name);
	return i < process->environment_count ? strchr(process->environment[i], '=') + 1 : NULL;
}

static DWORD get_variable_a(LPCSTR name, LPSTR to, DWORD capacity)
{
	const char *value = value_of(name);
	size_t length;

	if (!value)
		return (DWORD)win32_fail(ERROR_ENVVAR_NOT_FOUND);
	length = strlen(value);
	if (length >= capacity)
		return (DWORD)length + 1;
	memcpy(to, value, length + 1);
	win32_set_error(NO_ERROR);
	return (DWORD)length;
}

static DWORD get_variable_w(LPCWSTR name, LPWSTR to, DWORD capacity)
{
	char narrow[256];
	struct win32_wide wide;
	const char *value;

	win32_narrow(name, narrow, sizeof(narrow));
	value = value_of(narrow);
	if (!value)
		return (DWORD)win32_fail(ERROR_ENVVAR_NOT_FOUND);
	return win32_answer_wide(win32_wide(&wide, value), to, capacity);
}

static void remove_variable(struct win32_process *process, uint32_t index)
{
	win32_free(process->environment[index]);
	process->environment_count--;
	for (uint32_t i = index; i <= process->environment_count; i++)
		process->environment[i] = process->environment[i + 1];
}

static BOOL add_variable(struct win32_process *process, const char *name, const char *value)
{
	uint32_t count = process->environment_count;
	char **list = win32_allocate((count + 2) * sizeof(char *));
	char *assignment = win32_allocate(strlen(name) + strlen(value) + 2);

	if (!list || !assignment)
		return win32_fail(ERROR_NOT_ENOUGH_MEMORY);
	memcpy(list, process->environment, count * sizeof(char *));
	list[count] = strcat(strcat(strcpy(assignment, name), "="), value);
	list[count + 1] = NULL;
	win32_free(process->environment);
	process->environment = list;
	process->environment_count = count + 1;
	return TRUE;
}

static BOOL set_variable_a(LPCSTR name, LPCSTR value)
{
	struct win32_process *process = win32_process_current();
	uint32_t index;

	if (!name || !*name || strchr(name, '='))
		return win32_fail(ERROR_INVALID_PARAMETER);
	index = find_variable(process, name);
	if (index < process->environment_count)
		remove_variable(process, index);
	else if (!value)
		return win32_fail(ERROR_ENVVAR_NOT_FOUND);
	return value ? add_variable(process, name, value) : TRUE;
}

static BOOL set_variable_w(LPCWSTR name, LPCWSTR value)
{
	char narrow_name[256], narrow_value[WIN32_PATH_MAX * 3];
	win32_narrow(name, narrow_name, sizeof(narrow_name));
	win32_narrow(value, narrow_value, sizeof(narrow_value));
	return set_variable_a(narrow_name, value ? narrow_value : NULL);
}

/* The C runtime's view of the same variables. */
static int get_variable_checked(size_t *ret_needed, char *to, size_t capacity, const char *name)
{
	const char *value = value_of(name);
	*ret_needed = value ? strlen(value) + 1 : 0;
	if (*ret_needed > capacity)
		return CRT_ERANGE;
	if (value)
		memcpy(to, value, *ret_needed);
	else if (capacity)
		*to = '\0';
	return 0;
}

static int duplicate_variable(char **ret_text, size_t *ret_count, const char *name)
{
	const char *value = value_of(name);
	size_t bytes = value ? strlen(value) + 1 : 0;
	*ret_text = value ? win32_allocate(bytes) : NULL;
	if (*ret_text)
		memcpy(*ret_text, value, bytes);
	if (ret_count)
		*ret_count = bytes;
	return 0;
}

static int put_variable(const char *name, const char *value)
{
	return set_variable_a(name, *value ? value : NULL) ? 0 : CRT_EINVAL;
}

/* --- Directories --------------------------------------------------------------------------------------------------- */

static DWORD get_current_directory_w(DWORD capacity, LPWSTR to)
{
	return win32_answer_wide(win32_process_current()->directory, to, capacity);
}

static DWORD get_current_directory_a(DWORD capacity, LPSTR to)
{
	return win32_answer_narrow(win32_process_current()->directory, to, capacity);
}

static BOOL set_current_directory_w(LPCWSTR name)
{
	WCHAR path[WIN32_PATH_MAX];
	NTSTATUS status = win32_full_path(name, path);
	if (NT_SUCCESS(status))
		crt_wcscpy(win32_process_current()->directory, path);
	return win32_succeed(status);
}

static BOOL set_current_directory_a(LPCSTR name)
{
	struct win32_wide wide;
	return set_current_directory_w(win32_wide(&wide, name));
}

static DWORD get_temp_path_w(DWORD capacity, LPWSTR to)
{
	return win32_answer_wide(u"C:\\Temp\\", to, capacity);
}

static DWORD get_temp_path_a(DWORD capacity, LPSTR to)
{
	return win32_answer_narrow(u"C:\\Temp\\", to, capacity);
}

static UINT get_system_directory_w(LPWSTR to, UINT capacity)
{
	return win32_answer_wide(u"C:\\Windows\\System32", to, capacity);
}

static UINT get_system_directory_a(LPSTR to, UINT capacity)
{
	return win32_answer_narrow(u"C:\\Windows\\System32", to, capacity);
}

static UINT get_windows_directory_w(LPWSTR to, UINT capacity)
{
	return win32_answer_wide(u"C:\\Windows", to, capacity);
}

static UINT get_windows_directory_a(LPSTR to, UINT capacity)
{
	return win32_answer_narrow(u"C:\\Windows", to, capacity);
}

/* --- Console --------------------------------------------------------------------------------------------------------- */

static HANDLE get_std_handle(DWORD which)
{
	DWORD index = STD_INPUT_HANDLE - which;
	if (index > 2) {
		win32_set_error(ERROR_INVALID_HANDLE);
		return INVALID_HANDLE_VALUE;
	}
	return win32_process_current()->standard[index];
}

static BOOL set_std_handle(DWORD which, HANDLE handle)
{
	DWORD index = STD_INPUT_HANDLE - which;
	if (index > 2)
		return win32_fail(ERROR_INVALID_HANDLE);
	win32_process_current()->standard[index] = handle;
	return TRUE;
}

static int stream_of(HANDLE console)
{
	struct win32_process *process = win32_process_current();
	for (int i = 0; i < 3; i++)
		if (process->standard[i] == console)
			return i;
	return -1;
}

static BOOL write_console_a(HANDLE console, const void *text, DWORD count, LPDWORD ret_count,
                            LPVOID reserved)
{
	int stream = stream_of(console);
	if (stream < 1)
		return win32_fail(ERROR_INVALID_HANDLE);
	win32_console_write(win32_machine_current(), stream, text, count);
	if (ret_count)
		*ret_count = count;
	return TRUE;
}

static BOOL write_console_w(HANDLE console, const void *text, DWORD count, LPDWORD ret_count,
                            LPVOID reserved)
{
	const WCHAR *units = text;
	int stream = stream_of(console);
	DWORD left = count;

	if (stream < 1)
		return win32_fail(ERROR_INVALID_HANDLE);
	while (left > 0) {
		char bytes[4];
		size_t taken;
		size_t length = rtl_utf8_from_utf16(units, left, bytes, &taken);
		win32_console_write(win32_machine_current(), stream, bytes, length);
		units += taken;
		left -= (DWORD)taken;
	}
	if (ret_count)
		*ret_count = count;
	return TRUE;
}

static BOOL read_console_a(HANDLE console, LPVOID to, DWORD count, LPDWORD ret_count,
                           LPVOID control)
{
	if (stream_of(console) != 0)
		return win32_fail(ERROR_INVALID_HANDLE);
	*ret_count = (DWORD)win32_console_read(win32_machine_current(), to, count);
	return TRUE;
}

static BOOL read_console_w(HANDLE console, LPVOID to, DWORD count, LPDWORD ret_count,
                           LPVOID control)
{
	char line[512];
	size_t bytes, capacity = count < sizeof(line) - 1 ? count : sizeof(line) - 1;
	if (stream_of(console) != 0)
		return win32_fail(ERROR_INVALID_HANDLE);
	bytes = win32_console_read(win32_machine_current(), line, capacity);
	line[bytes] = '\0';
	WCHAR wide[512];
	*ret_count = (DWORD)win32_widen(line, wide, 512);
	memcpy(to, wide, *ret_count * sizeof(WCHAR));
	return TRUE;
}

static BOOL get_console_mode(HANDLE console, LPDWORD ret_mode)
{
	int stream = stream_of(console);
	if (stream < 0)
		return win32_fail(ERROR_INVALID_HANDLE);
	*ret_mode = stream == 0 ? ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT
	                        : ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT;
	return TRUE;
}

static BOOL set_console_ctrl_handler(PHANDLER_ROUTINE handler, BOOL add)
{
	struct win32_process *process = win32_process_current();
	BOOL done = FALSE;

	if (!handler) {
		process->ignores_control_c = add;
		return TRUE;
	}
	host_lock_acquire(&process->lock);
	if (add && process->control_handler_count < 8) {
		process->control_handler[process->control_handler_count++] = handler;
		done = TRUE;
	}
	for (uint32_t i = 0; !add && i < process->control_handler_count && !done; i++) {
		if (process->control_handler[i] != handler)
			continue;
		process->control_handler_count--;
		memmove(&process->control_handler[i], &process->control_handler[i + 1],
		        (process->control_handler_count - i) * sizeof(handler));
		done = TRUE;
	}
	host_lock_release(&process->lock);
	return done ? TRUE : win32_fail(ERROR_INVALID_PARAMETER);
}

/* Newest handler first, until one says that it dealt with the event. */
static void run_handlers(void *context)
{
	struct win32_process *process = win32_process_current();
	DWORD event = (DWORD)(uintptr_t)context;

	for (uint32_t i = process->control_handler_count; i > 0; i--)
		if (process->control_handler[i - 1](event))
			return;
	win32_process_exit((uint32_t)STATUS_CONTROL_C_EXIT);
}

static void tell_process(struct win32_process *process, uint32_t event)
{
	struct ps_thread *thread;

	if (event == CTRL_C_EVENT && process->ignores_control_c)
		return;
	if (process->control_handler_count == 0)
		ps_process_terminate(process->ps, STATUS_CONTROL_C_EXIT);
	else if (NT_SUCCESS(win32_thread_start(process, run_handlers, (void *)(uintptr_t)event,
	                                       false, &thread)))
		ob_dereference(thread);
}

void win32_console_control(struct ke_machine *machine, uint32_t event)
{
	struct win32_machine *record = machine->win32;

	for (LIST_ENTRY *entry = record->processes.Flink; entry != &record->processes;
	     entry = entry->Flink) {
		struct win32_process *process =
			CONTAINING_RECORD(entry, struct win32_process, entry);
		struct ps_process *ps = win32_process_reference(process);

		if (!ps)
			continue;
		tell_process(process, event);
		ob_dereference(ps);
	}
}

WIN32_TABLE(win32_environment_export_table, "kernel32.dll",
            W("GetCommandLineA", get_command_line_a), W("GetCommandLineW", get_command_line_w),
            W("GetConsoleMode", get_console_mode),
            W("GetCurrentDirectoryA", get_current_directory_a),
            W("GetCurrentDirectoryW", get_current_directory_w),
            W("GetEnvironmentVariableA", get_variable_a),
            W("GetEnvironmentVariableW", get_variable_w), W("GetStdHandle", get_std_handle),
            W("GetSystemDirectoryA", get_system_directory_a),
            W("GetSystemDirectoryW", get_system_directory_w), W("GetTempPathA", get_temp_path_a),
            W("GetTempPathW", get_temp_path_w), W("GetWindowsDirectoryA", get_windows_directory_a),
            W("GetWindowsDirectoryW", get_windows_directory_w), W("ReadConsoleA", read_console_a),
            W("ReadConsoleW", read_console_w), W("SetConsoleCtrlHandler", set_console_ctrl_handler),
            W("SetCurrentDirectoryA", set_current_directory_a),
            W("SetCurrentDirectoryW", set_current_directory_w),
            W("SetEnvironmentVariableA", set_variable_a),
            W("SetEnvironmentVariableW", set_variable_w), W("SetStdHandle", set_std_handle),
            W("WriteConsoleA", write_console_a), W("WriteConsoleW", write_console_w),
            W("_dupenv_s", duplicate_variable), W("_putenv_s", put_variable), W("getenv", value_of),
            W("getenv_s", get_variable_checked));
