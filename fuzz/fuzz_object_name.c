/*
 * fuzz/fuzz_object_name.c - names of objects from anybody: made, opened, linked and closed again by name.
 *
 * Parser   src/nt/ob/lookup.c src/nt/ob/directory.c src/nt/ob/symbolic_link.c
 *
 * A line of the input is one call: a letter for what is done, a byte of flags, then the name; of a link, its target
 * behind '='. At the end everything is closed, and the machine must hold what it held before.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "nt/ob/nt_services.h"
#include "nt/ob/ob.h"

#define HANDLES_MAX 64
#define NAME_MAX_ 300

static struct ke_machine *machine;
static struct ke_thread self;
static struct {
	HANDLE handle;
	bool is_ours; /* of an object that was made here; the machine's own directories stay */
} handles[HANDLES_MAX];
static uint32_t handle_count;

static void begin(void)
{
	struct ke_machine_options options = { .processor_count = 1 };

	if (machine)
		return;
	if (ke_machine_create(&options, &machine) || ob_machine_create(machine) ||
	    ke_thread_enter(&self, machine->system_process) ||
	    ob_handle_table_create(machine->system_process, &machine->system_process->handle_table))
		abort();
}

/* Text from bytes; one after '%' has its high byte from the next, so that all of Unicode can be written. */
static UNICODE_STRING text_of(const uint8_t *bytes, size_t count, WCHAR *buffer)
{
	size_t length = 0;

	for (size_t i = 0; i < count && length < NAME_MAX_; i++) {
		bool wide = bytes[i] == '%' && i + 2 < count;
		buffer[length++] = wide ? (WCHAR)(bytes[i + 1] | bytes[i + 2] << 8) : bytes[i];
		i += wide ? 2 : 0;
	}
	return (UNICODE_STRING){ (USHORT)(length * sizeof(WCHAR)), (USHORT)(length * sizeof(WCHAR)),
		                 buffer };
}

static ULONG attributes_of(uint8_t flags)
{
	static const ULONG bits[] = { OBJ_CASE_INSENSITIVE, OBJ_OPENIF, OBJ_OPENLINK, OBJ_PERMANENT,
		                      OBJ_EXCLUSIVE,        0x1000 /* OBJ_DONT_REPARSE */ };
	ULONG attributes = 0;

	for (int i = 0; i < 6; i++)
		if (flags >> i & 1)
			attributes |= bits[i];
	return attributes;
}

static NTSTATUS create_link(OBJECT_ATTRIBUTES *attributes, const uint8_t *target, size_t count,
                            HANDLE *ret_handle)
{
	WCHAR buffer[NAME_MAX_];
	UNICODE_STRING text = text_of(target, count, buffer);

	return NtCreateSymbolicLinkObject(ret_handle, SYMBOLIC_LINK_ALL_ACCESS, attributes, &text);
}

static void list(HANDLE directory)
{
	char buffer[256];
	ULONG context = 0, before;
	NTSTATUS status;

	do { /* until all were told, or the next does not fit */
		before = context;
		status = NtQueryDirectoryObject(directory, buffer, sizeof(buffer), FALSE, FALSE,
		                                &context, NULL);
	} while (status == STATUS_MORE_ENTRIES && context != before);
}

static NTSTATUS act(char what, OBJECT_ATTRIBUTES *attributes, const uint8_t *target, size_t count,
                    HANDLE *ret_handle)
{
	switch (what) {
	case 'd': return NtCreateDirectoryObject(ret_handle, DIRECTORY_ALL_ACCESS, attributes);
	case 'e':
		return NtCreateEvent(ret_handle, EVENT_ALL_ACCESS, attributes, NotificationEvent,
		                     FALSE);
	case 'l': return create_link(attributes, target, count, ret_handle);
	case 'D': return NtOpenDirectoryObject(ret_handle, DIRECTORY_ALL_ACCESS, attributes);
	case 'E': return NtOpenEvent(ret_handle, EVENT_ALL_ACCESS, attributes);
	case 'L': return NtOpenSymbolicLinkObject(ret_handle, SYMBOLIC_LINK_ALL_ACCESS, attributes);
	default: return STATUS_INVALID_PARAMETER;
	}
}

static void visit(void *context, void *body, const UNICODE_STRING *name)
{
	if (ob_object_name(body).Length != name->Length)
		abort();
}

/* The kernel's own ways with links and directories. */
static void act_within(char what, const UNICODE_STRING *name, const uint8_t *target, size_t count)
{
	WCHAR buffer[NAME_MAX_];
	UNICODE_STRING text = text_of(target, count, buffer);

	if (what == 'm' && NT_SUCCESS(ob_make_symbolic_link(machine, name, &text)))
		ob_remove_symbolic_link(machine, name);
	if (what == 'w')
		ob_walk_directory(machine, name, visit, NULL);
	if (what == 'r') {
		struct ob_lookup lookup = { .machine = machine, .name = *name };
		void *body;

		if (NT_SUCCESS(ob_lookup_object(&lookup, &body)))
			ob_dereference(body);
	}
}

static void close_one(uint32_t index)
{
	if (handles[index].is_ours)
		NtMakeTemporaryObject(handles[index].handle);
	NtClose(handles[index].handle);
	handles[index] = handles[--handle_count];
}

static void run_line(const uint8_t *line, size_t size)
{
	WCHAR buffer[NAME_MAX_];
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL, root = NULL;

	if (size < 2)
		return;
	if (line[0] == 'c') {
		if (handle_count)
			close_one(line[1] % handle_count);
		return;
	}
	const uint8_t *target = memchr(line + 2, '=', size - 2), *end = line + size;
	size_t count = (size_t)((target ? target : end) - (line + 2));
	size_t target_count = target ? (size_t)(end - target - 1) : 0;
	UNICODE_STRING name = text_of(line + 2, count, buffer);
	if (line[1] & 0x40)
		name.Length = (USHORT)(name.Length | 1); /* an odd length */
	if ((line[1] & 0x80) && handle_count)
		root = handles[count % handle_count].handle;
	InitializeObjectAttributes(&attributes, &name, attributes_of(line[1]), root, NULL);
	act_within((char)line[0], &name, target ? target + 1 : end, target_count);
	NTSTATUS status =
		act((char)line[0], &attributes, target ? target + 1 : end, target_count, &handle);
	if (!NT_SUCCESS(status))
		return;
	if (line[0] == 'D')
		list(handle);
	handles[handle_count].handle = handle;
	handles[handle_count++].is_ours = line[0] >= 'a' && status == STATUS_SUCCESS;
	if (handle_count == HANDLES_MAX)
		close_one(0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	begin();
	int64_t objects = machine->ledgers.objects;
	while (size) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t count = end ? (size_t)(end - data) : size;

		run_line(data, count);
		size -= count + (end != NULL);
		data += count + (end != NULL);
	}
	while (handle_count)
		close_one(handle_count - 1);
	if (machine->ledgers.objects != objects || machine->ledgers.handles)
		abort();
	return 0;
}
