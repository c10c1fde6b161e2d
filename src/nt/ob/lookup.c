/*
 * ob/lookup.c - the walk from a name to an object.
 *
 * The walk stands on a referenced object with text left. A directory takes one component; a type with a
 * parse procedure takes the rest; a reparse replaces the whole name and starts again at the root.
 */
#include "nt/ke/inject.h"
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

static NTSTATUS set_name(struct ob_walk *walk, const UNICODE_STRING *name)
{
	WCHAR *buffer = malloc(name->Length + sizeof(WCHAR));

	if (!buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (name->Length)
		memcpy(buffer, name->Buffer, name->Length);
	buffer[name->Length / sizeof(WCHAR)] = 0;
	free(walk->buffer);
	walk->buffer = buffer;
	walk->whole =
		(UNICODE_STRING){ name->Length, (USHORT)(name->Length + sizeof(WCHAR)), buffer };
	walk->remaining = walk->whole;
	return STATUS_SUCCESS;
}

static void stand_on(struct ob_walk *walk, struct ob_object *object)
{
	if (walk->object)
		ob_dereference(ob_body(walk->object));
	walk->object = object;
}

static NTSTATUS start_at_root(struct ob_walk *walk)
{
	struct ob_machine *ob = walk->lookup->machine->ob;

	if (walk->remaining.Length == 0 || walk->remaining.Buffer[0] != '\\')
		return walk->remaining.Length == 0 && walk->expansions == 0
		               ? STATUS_OBJECT_PATH_SYNTAX_BAD
		       : walk->remaining.Length == 0 ? STATUS_OBJECT_NAME_INVALID
		                                     : STATUS_OBJECT_PATH_SYNTAX_BAD;
	if (walk->remaining.Length == sizeof(WCHAR))
		walk->remaining.Length = 0;
	ob_reference(ob->root);
	stand_on(walk, ob_header(ob->root));
	return STATUS_SUCCESS;
}

static NTSTATUS start_at_handle(struct ob_walk *walk)
{
	const struct ob_lookup *lookup = walk->lookup;
	void *body;

	NTSTATUS status = ob_reference_handle(lookup->root, 0, NULL, lookup->mode, &body, NULL);
	if (!NT_SUCCESS(status))
		return status;
	walk->object = ob_header(body);
	bool is_directory = walk->object->type == lookup->machine->ob->directory_type;
	if (is_directory && walk->remaining.Length && walk->remaining.Buffer[0] == '\\')
		return STATUS_OBJECT_PATH_SYNTAX_BAD;
	/* NM-4: everybody holds the privilege to pass through directories, so no right is asked for. */
	if (!is_directory && (!walk->object->type->options.operations.parse ||
	                      (walk->remaining.Length &&
	                       walk->object->type == lookup->machine->ob->symbolic_link_type)))
		return STATUS_OBJECT_TYPE_MISMATCH; /* a link leads nowhere without its directory */
	return STATUS_SUCCESS;
}

/* Take the next component off the remaining text. */
static NTSTATUS next_component(struct ob_walk *walk, UNICODE_STRING *ret_component)
{
	UNICODE_STRING *text = &walk->remaining;

	if (text->Buffer[0] == '\\') {
		text->Buffer++;
		text->Length -= sizeof(WCHAR);
	}
	uint32_t count = text->Length / sizeof(WCHAR), length = 0;
	while (length < count && text->Buffer[length] != '\\')
		length++;
	if (length == 0)
		return STATUS_OBJECT_NAME_INVALID;
	ret_component->Buffer = text->Buffer;
	ret_component->Length = ret_component->MaximumLength = (USHORT)(length * sizeof(WCHAR));
	text->Buffer += length;
	text->Length = (USHORT)((count - length) * sizeof(WCHAR));
	return STATUS_SUCCESS;
}

/* One step down from a directory. walk->object becomes null when the name is free for insertion. */
static NTSTATUS step(struct ob_walk *walk)
{
	struct ob_machine *ob = walk->lookup->machine->ob;
	struct ob_directory *directory = ob_body(walk->object);
	UNICODE_STRING component;

	NTSTATUS status = next_component(walk, &component);
	if (!NT_SUCCESS(status))
		return status;
	bool ignore_case = (walk->lookup->attributes & OBJ_CASE_INSENSITIVE) != 0;
	struct ob_object *object = ob_directory_find(ob, directory, &component, ignore_case);
	if (object) {
		stand_on(walk, object);
		return STATUS_SUCCESS;
	}
	if (walk->remaining.Length)
		return STATUS_OBJECT_PATH_NOT_FOUND;
	if (!walk->for_insertion)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	walk->parent = directory; /* the walk's reference moves */
	walk->object = NULL;
	walk->last = component;
	return STATUS_SUCCESS;
}

/* Let the type of the object the walk stands on take the rest. *ret_done: the walk is over. */
static NTSTATUS parse_rest(struct ob_walk *walk, bool *ret_done)
{
	const struct ob_lookup *lookup = walk->lookup;
	struct ob_parse parse = {
		.machine = lookup->machine,
		.type = lookup->type,
		.mode = lookup->mode,
		.attributes = lookup->attributes,
		.desired = lookup->desired,
		.access_state = lookup->access_state,
		.full_name = walk->whole,
		.remaining = walk->remaining,
		.context = lookup->parse_context,
		.ret_granted = lookup->ret_granted,
	};
	void *found = NULL;

	NTSTATUS status =
		walk->object->type->options.operations.parse(ob_body(walk->object), &parse, &found);
	if (status != STATUS_REPARSE) {
		*ret_done = true;
		if (NT_SUCCESS(status))
			stand_on(walk, ob_header(found));
		walk->remaining.Length = 0;
		return status;
	}
	if (lookup->attributes & OBJ_DONT_REPARSE)
		status = STATUS_REPARSE_POINT_ENCOUNTERED;
	else if (++walk->expansions > OB_LINK_EXPANSIONS_MAX)
		status = STATUS_OBJECT_NAME_NOT_FOUND;
	else
		status = set_name(walk, &parse.reparse);
	free(parse.reparse.Buffer);
	*ret_done = false;
	return NT_SUCCESS(status) ? start_at_root(walk) : status;
}

static NTSTATUS walk_on(struct ob_walk *walk)
{
	struct ob_type *directory_type = walk->lookup->machine->ob->directory_type;
	bool done = false;

	while (!done && walk->object) {
		struct ob_type *type = walk->object->type;
		NTSTATUS status = STATUS_SUCCESS;
		if (type == directory_type) {
			if (walk->remaining.Length == 0)
				return STATUS_SUCCESS;
			status = step(walk);
		} else if (type->options.operations.parse) {
			status = parse_rest(walk, &done);
		} else if (walk->remaining.Length) {
			status = STATUS_OBJECT_TYPE_MISMATCH;
		} else {
			return STATUS_SUCCESS;
		}
		if (!NT_SUCCESS(status))
			return status;
	}
	return STATUS_SUCCESS;
}

NTSTATUS ob_walk_name(struct ob_walk *walk)
{
	const struct ob_lookup *lookup = walk->lookup;
	NTSTATUS status;

	if ((lookup->name.Length & 1) || lookup->name.Length > OB_NAME_LENGTH_MAX)
		return STATUS_OBJECT_NAME_INVALID;
	status = set_name(walk, &lookup->name);
	if (NT_SUCCESS(status))
		status = lookup->root ? start_at_handle(walk) : start_at_root(walk);
	if (NT_SUCCESS(status))
		status = walk_on(walk);
	if (!NT_SUCCESS(status))
		stand_on(walk, NULL);
	return status;
}

NTSTATUS ob_lookup_object(const struct ob_lookup *lookup, void **ret_body)
{
	struct ob_walk walk = { .lookup = lookup };
	NTSTATUS status = ob_walk_name(&walk);

	free(walk.buffer);
	if (!NT_SUCCESS(status))
		return status;
	if (lookup->type && walk.object->type != lookup->type) {
		ob_dereference(ob_body(walk.object));
		return STATUS_OBJECT_TYPE_MISMATCH;
	}
	*ret_body = ob_body(walk.object);
	return STATUS_SUCCESS;
}

static void report_name(uint64_t sub_code, const void *what, const char *advice, const char *text)
{
	struct verify_fact fact = { .rule = "VF-19",
		                    .code = 0xC4,
		                    .parameter = { sub_code, verify_image_caller(),
		                                   (uintptr_t)what },
		                    .advice = advice };

	if (ke_caller_is_driver())
		verify_report(&fact, "%s", text);
}

void ob_check_name(const UNICODE_STRING *name)
{
	struct ke_machine *machine = ke_current_machine();

	if (__builtin_expect(name->Length & 1 || name->Length > name->MaximumLength ||
	                             (name->Length && !name->Buffer),
	                     0))
		report_name(0xE4, name,
		            "Length and MaximumLength count bytes: Length is even and not above "
		            "MaximumLength.",
		            "a system call was given a malformed UNICODE_STRING");
	if (__builtin_expect(ke_in_user_arena(name->Buffer), 0) && machine->touches_user &&
	    machine->touches_user(machine, name->Buffer, name->Length))
		report_name(0xE3, name->Buffer,
		            "Copy what a program gave into memory of the driver's own, inside a "
		            "__try, and pass that on.",
		            "a Zw function was given a user-mode address");
}

NTSTATUS ob_open_by_name(const struct ob_lookup *lookup, HANDLE *ret_handle)
{
	ACCESS_MASK granted = 0;
	struct ob_lookup own = *lookup;
	void *body;

	own.ret_granted = &granted;
	if (lookup->mode == KernelMode)
		ob_check_name(&lookup->name);
	if (lookup->mode == KernelMode && ke_inject(lookup->machine, KE_INJECT_OPEN))
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = ob_lookup_object(&own, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_object *object = ob_header(body);
	struct ob_access_check check = {
		.machine = lookup->machine,
		.type = object->type,
		.desired = lookup->desired,
		.mode = lookup->mode,
		.force = (lookup->attributes & OBJ_FORCE_ACCESS_CHECK) != 0,
		.access_state = lookup->access_state,
	};
	/* Asking for nothing is asking in vain: only a parse procedure may have a use for it. */
	if (!granted && lookup->mode != KernelMode && !lookup->desired && !lookup->parse_context)
		status = STATUS_ACCESS_DENIED;
	else if (!granted)
		status = ob_check_access(object, &check, &granted);
	if (NT_SUCCESS(status))
		status = ob_open_handle(body, granted, lookup->attributes, ret_handle);
	ob_dereference(body);
	return status;
}

static NTSTATUS open_by_attributes(const OBJECT_ATTRIBUTES *attributes, struct ob_type *type,
                                   ACCESS_MASK desired, HANDLE *ret_handle)
{
	if (!attributes || attributes->Length != sizeof(*attributes) ||
	    (attributes->Attributes & ~OB_VALID_ATTRIBUTES))
		return STATUS_INVALID_PARAMETER;
	struct ob_lookup lookup = {
		.machine = ke_current_machine(),
		.root = attributes->RootDirectory,
		.attributes = attributes->Attributes,
		.type = type,
		.mode = ob_previous_mode(),
		.desired = desired,
	};
	if (attributes->ObjectName)
		lookup.name = *attributes->ObjectName;
	else if (attributes->RootDirectory)
		return STATUS_OBJECT_NAME_INVALID;
	return ob_open_by_name(&lookup, ret_handle);
}

NTSTATUS ob_open_by_attributes(const OBJECT_ATTRIBUTES *attributes, struct ob_type *type,
                               ACCESS_MASK desired, HANDLE *ret_handle)
{
	struct ob_captured_attributes captured;
	HANDLE handle = NULL;
	NTSTATUS status = ob_clear_handle(ret_handle);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_attributes(&attributes, &captured);
	if (NT_SUCCESS(status))
		status = open_by_attributes(attributes, type, desired, &handle);
	ob_release_attributes(&captured);
	return ob_give_handle(ret_handle, handle, status);
}
