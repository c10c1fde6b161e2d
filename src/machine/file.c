/* machine/file.c - opening and driving devices at the embedding door. */
#include "machine/machine_internal.h"

#include <stdlib.h>
#include <string.h>

#define PATH_UNITS 512

struct file_call {
	struct drydock_file *file;
	const char *name;
	uint32_t code;
	void *input, *output;
	uint32_t input_bytes, output_bytes;
	uint64_t offset;
	bool overlapped;
	IO_STATUS_BLOCK io;
	NTSTATUS status;
};

/* --- Names ------------------------------------------------------------------------------------------------ */

struct first_interface {
	WCHAR *path;
	bool found;
};

static void take_first(const struct pnp_interface_view *view, void *context)
{
	struct first_interface *first = context;
	size_t index = 0;

	for (; !first->found && view->symbolic_link[index] && index < PATH_UNITS - 1; index++)
		first->path[index] = view->symbolic_link[index];
	if (!first->found)
		first->path[index] = 0;
	first->found = true;
}

/* "{guid}": the first enabled interface of the class. */
static bool interface_path(struct drydock_machine *machine, const WCHAR *text, WCHAR *path)
{
	struct first_interface first = { path, false };
	UNICODE_STRING string;
	GUID guid;

	RtlInitUnicodeString(&string, text);
	if (!NT_SUCCESS(RtlGUIDFromString(&string, &guid)))
		return false;
	pnp_interface_for_each(machine->kernel, &guid, NULL, false, take_first, &first);
	return first.found;
}

/* "\\.\Name" and "\\?\Name" are "\??\Name"; other names stand as they are. */
static bool native_path(struct drydock_machine *machine, const char *name, WCHAR *path)
{
	WCHAR text[PATH_UNITS];

	if (!machine_widen(name, text, PATH_UNITS))
		return false;
	if (text[0] == '{')
		return interface_path(machine, text, path);
	memcpy(path, text, sizeof(text));
	if (text[0] == '\\' && text[1] == '\\' && (text[2] == '.' || text[2] == '?') &&
	    text[3] == '\\')
		path[1] = path[2] = '?';
	return true;
}

static void open_file(void *context)
{
	struct file_call *call = context;
	WCHAR path[PATH_UNITS];
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;

	if (!native_path(call->file->machine, call->name, path)) {
		call->status = STATUS_OBJECT_NAME_NOT_FOUND;
		return;
	}
	RtlInitUnicodeString(&name, path);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	call->status = ZwCreateFile(&call->file->handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
	                            &attributes, &call->io, NULL, FILE_ATTRIBUTE_NORMAL,
	                            FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN,
	                            call->overlapped ? 0 : FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
}

static drydock_status open_by_name(struct drydock_machine *machine, const char *name,
                                   bool overlapped, struct drydock_file **ret_file)
{
	struct drydock_file *file = calloc(1, sizeof(*file));
	struct file_call call = { .file = file, .name = name, .overlapped = overlapped };
	drydock_status status;

	*ret_file = NULL;
	if (!file)
		return STATUS_INSUFFICIENT_RESOURCES;
	file->machine = machine;
	status = machine_call(machine, open_file, &call);
	if (NT_SUCCESS(status))
		status = call.status;
	if (NT_SUCCESS(status))
		*ret_file = file;
	else
		free(file);
	return status;
}

drydock_status drydock_file_open(struct drydock_machine *machine, const char *name,
                                 struct drydock_file **ret_file)
{
	return open_by_name(machine, name, false, ret_file);
}

drydock_status drydock_file_open_overlapped(struct drydock_machine *machine, const char *name,
                                            struct drydock_file **ret_file)
{
	return open_by_name(machine, name, true, ret_file);
}

/* --- Requests ------------------------------------------------------------------------------------------------ */

static void close_file(void *context)
{
	struct file_call *call = context;

	call->status = ZwClose(call->file->handle);
}

static void read_file(void *context)
{
	struct file_call *call = context;
	LARGE_INTEGER offset = { .QuadPart = (LONGLONG)call->offset };

	call->status = ZwReadFile(call->file->handle, NULL, NULL, NULL, &call->io, call->output,
	                          call->output_bytes, &offset, NULL);
}

static void write_file(void *context)
{
	struct file_call *call = context;
	LARGE_INTEGER offset = { .QuadPart = (LONGLONG)call->offset };

	call->status = ZwWriteFile(call->file->handle, NULL, NULL, NULL, &call->io, call->input,
	                           call->input_bytes, &offset, NULL);
}

static void control_file(void *context)
{
	struct file_call *call = context;

	call->status = ZwDeviceIoControlFile(call->file->handle, NULL, NULL, NULL, &call->io,
	                                     call->code, call->input, call->input_bytes,
	                                     call->output, call->output_bytes);
}

static drydock_status run(struct file_call *call, void (*function)(void *), uint32_t *ret_bytes)
{
	drydock_status status = machine_call(call->file->machine, function, call);

	if (NT_SUCCESS(status))
		status = call->status;
	if (ret_bytes)
		*ret_bytes = NT_ERROR(status) ? 0 : (uint32_t)call->io.Information;
	return status;
}

drydock_status drydock_file_close(struct drydock_file *file)
{
	struct file_call call = { .file = file };
	drydock_status status = run(&call, close_file, NULL);

	free(file);
	return status;
}

drydock_status drydock_file_read(struct drydock_file *file, void *buffer, uint32_t bytes,
                                 uint64_t offset, uint32_t *ret_bytes)
{
	struct file_call call = {
		.file = file, .output = buffer, .output_bytes = bytes, .offset = offset
	};

	return run(&call, read_file, ret_bytes);
}

drydock_status drydock_file_write(struct drydock_file *file, const void *buffer, uint32_t bytes,
                                  uint64_t offset, uint32_t *ret_bytes)
{
	struct file_call call = {
		.file = file, .input = (void *)buffer, .input_bytes = bytes, .offset = offset
	};

	return run(&call, write_file, ret_bytes);
}

drydock_status drydock_file_control(struct drydock_file *file, uint32_t code, const void *input,
                                    uint32_t input_bytes, void *output, uint32_t output_bytes,
                                    uint32_t *ret_bytes)
{
	struct file_call call = { .file = file,
		                  .code = code,
		                  .input = (void *)input,
		                  .input_bytes = input_bytes,
		                  .output = output,
		                  .output_bytes = output_bytes };

	return run(&call, control_file, ret_bytes);
}
