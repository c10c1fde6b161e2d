/*
 * win32/window_station_api.c - the window station and the desktop of a machine's programs: two objects with names,
 * handles and rights. There are no windows.
 */
#include <string.h>

#include "win32/win32_internal.h"

#define STATION_RIGHTS 0x0F037Fu
#define DESKTOP_RIGHTS 0x0F01FFu

/* Make the permanent object of type with that name. Gives a reference. */
static NTSTATUS make_object(struct ob_type *type, const WCHAR *name, PVOID *ret_body)
{
	struct ob_insert insert = { .want_handle = false, .keep_pointer = true };
	struct ob_insert_result result;
	UNICODE_STRING text = win32_string(name);
	OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE | OBJ_PERMANENT, NULL,
	                           NULL);
	status = ob_create_object(type, sizeof(ULONG_PTR), &attributes, ret_body);
	if (NT_SUCCESS(status))
		status = ob_insert_object(*ret_body, &insert, &result);
	return status;
}

/* A desktop's name stands in its station; nobody walks there by name yet. */
static NTSTATUS parse_station(void *body, struct ob_parse *parse, void **ret_object)
{
	if (parse->remaining.Length)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	ob_reference(body);
	*ret_object = body;
	return STATUS_SUCCESS;
}

/* `\Default`: behind an own name that is empty. */
static NTSTATUS desktop_name(void *body, WCHAR *buffer, uint32_t capacity_bytes,
                             uint32_t *ret_needed_bytes)
{
	static const WCHAR name[] = u"\\Default";

	*ret_needed_bytes = sizeof(name) - sizeof(WCHAR);
	if (capacity_bytes < *ret_needed_bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(buffer, name, *ret_needed_bytes);
	return STATUS_SUCCESS;
}

static NTSTATUS create_types(struct ke_machine *machine, struct ob_type **ret_station,
                             struct ob_type **ret_desktop)
{
	static const struct ob_type_options station = {
		.name = u"WindowStation",
		.valid_access = STATION_RIGHTS,
		.flags = OB_TYPE_SECURITY_REQUIRED,
		.mapping = { 0x20303, 0x2001C, 0x20060, STATION_RIGHTS },
		.operations = { .parse = parse_station },
	};
	static const struct ob_type_options desktop = {
		.name = u"Desktop",
		.valid_access = DESKTOP_RIGHTS,
		.flags = OB_TYPE_SECURITY_REQUIRED,
		.mapping = { 0x20041, 0x200BE, 0x20100, DESKTOP_RIGHTS },
		.operations = { .query_name = desktop_name },
	};
	NTSTATUS status = ob_type_create(machine, &station, ret_station);

	return NT_SUCCESS(status) ? ob_type_create(machine, &desktop, ret_desktop) : status;
}

static NTSTATUS make_both(struct win32_machine *machine)
{
	struct ob_type *station, *desktop;
	NTSTATUS status = create_types(machine->machine, &station, &desktop);

	if (NT_SUCCESS(status))
		status = make_object(station, u"\\Sessions\\0\\Windows\\WindowStations\\WinSta0",
		                     &machine->station);
	if (NT_SUCCESS(status))
		status = ob_create_object(desktop, sizeof(ULONG_PTR), NULL, &machine->desktop);
	return status;
}

/* What the machine itself holds is not counted as left over. */
NTSTATUS win32_station_create(struct win32_machine *machine)
{
	LONG64 before = machine->machine->ledgers.objects;
	NTSTATUS status = make_both(machine);

	machine->machine->ledgers.objects = before;
	return status;
}

/* The process's handle of body, made once. */
static HANDLE own_handle(HANDLE *cell, PVOID body, ACCESS_MASK access)
{
	struct win32_process *process = win32_process_current();
	HANDLE made = NULL, kept;
	NTSTATUS status = STATUS_SUCCESS;

	if (!*cell)
		status = ob_open_handle(body, access, 0, &made);
	if (!win32_succeed(status))
		return NULL;
	host_lock_acquire(&process->lock);
	if (!*cell)
		*cell = made, made = NULL;
	kept = *cell;
	host_lock_release(&process->lock);
	if (made)
		NtClose(made); /* another thread was faster */
	return kept;
}

static HANDLE get_process_window_station(void)
{
	struct win32_process *process = win32_process_current();

	return own_handle(&process->station, process->machine->station, STATION_RIGHTS);
}

static HANDLE get_thread_desktop(DWORD thread)
{
	struct win32_process *process = win32_process_current();

	return own_handle(&process->desktop, process->machine->desktop, DESKTOP_RIGHTS);
}

WIN32_TABLE(win32_window_station_export_table, "user32.dll",
            W("GetProcessWindowStation", get_process_window_station),
            W("GetThreadDesktop", get_thread_desktop));
