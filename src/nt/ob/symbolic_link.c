/* ob/symbolic_link.c - symbolic links: a text that replaces the name walked so far. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

static void remove_link(void *body)
{
	struct ob_symbolic_link *link = body;

	free(link->target.Buffer);
}

static NTSTATUS expand(const UNICODE_STRING *target, struct ob_parse *parse)
{
	uint32_t bytes = (uint32_t)target->Length + parse->remaining.Length;

	if (bytes > OB_NAME_BYTES_MAX)
		return STATUS_OBJECT_NAME_INVALID;
	parse->reparse.Buffer = malloc(bytes + sizeof(WCHAR));
	if (!parse->reparse.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(parse->reparse.Buffer, target->Buffer, target->Length);
	memcpy((char *)parse->reparse.Buffer + target->Length, parse->remaining.Buffer,
	       parse->remaining.Length);
	parse->reparse.Length = parse->reparse.MaximumLength = (USHORT)bytes;
	return STATUS_REPARSE;
}

static NTSTATUS parse_link(void *body, struct ob_parse *parse, void **ret_object)
{
	struct ob_symbolic_link *link = body;
	struct ob_type *link_type = parse->machine->ob->symbolic_link_type;

	if (parse->remaining.Length == 0 &&
	    (parse->type == link_type || (parse->attributes & OBJ_OPENLINK))) {
		ob_reference(body);
		*ret_object = body;
		return STATUS_SUCCESS;
	}
	return expand(&link->target, parse);
}

const struct ob_type_operations ob_symbolic_link_operations = {
	.remove = remove_link,
	.parse = parse_link,
};

NTSTATUS ob_symbolic_link_create(struct ob_machine *ob, const OBJECT_ATTRIBUTES *attributes,
                                 const UNICODE_STRING *target, void **ret_body)
{
	void *body;
	NTSTATUS status = ob_create_object(ob->symbolic_link_type, sizeof(struct ob_symbolic_link),
	                                   attributes, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_symbolic_link *link = body;
	link->target.Buffer = malloc(target->Length + sizeof(WCHAR));
	if (!link->target.Buffer) {
		ob_dereference(body);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	memcpy(link->target.Buffer, target->Buffer, target->Length);
	link->target.Buffer[target->Length / sizeof(WCHAR)] = 0;
	link->target.Length = target->Length;
	link->target.MaximumLength = (USHORT)(target->Length + sizeof(WCHAR));
	*ret_body = body;
	return STATUS_SUCCESS;
}

NTSTATUS ob_make_symbolic_link(struct ke_machine *machine, const UNICODE_STRING *name,
                               const UNICODE_STRING *target)
{
	struct ob_insert insert = { .desired = 0 };
	struct ob_insert_result result;
	OBJECT_ATTRIBUTES attributes;
	void *body;

	InitializeObjectAttributes(&attributes, (PUNICODE_STRING)name,
	                           OBJ_PERMANENT | OBJ_CASE_INSENSITIVE, NULL, NULL);
	NTSTATUS status = ob_symbolic_link_create(machine->ob, &attributes, target, &body);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_insert_object(body, &insert, &result);
	if (!NT_SUCCESS(status))
		return status;
	ob_dereference(body);
	ke_ledger_add(&machine->ledgers.symbolic_links, 1);
	return STATUS_SUCCESS;
}

NTSTATUS ob_remove_symbolic_link(struct ke_machine *machine, const UNICODE_STRING *name)
{
	struct ob_lookup lookup = {
		.machine = machine,
		.name = *name,
		.attributes = OBJ_CASE_INSENSITIVE | OBJ_OPENLINK,
		.type = machine->ob->symbolic_link_type,
	};
	void *body;

	NTSTATUS status = ob_lookup_object(&lookup, &body);
	if (!NT_SUCCESS(status))
		return status;
	ob_make_temporary(body);
	ob_dereference(body);
	ke_ledger_add(&machine->ledgers.symbolic_links, -1);
	return STATUS_SUCCESS;
}
