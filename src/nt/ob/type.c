/* ob/type.c - object types, themselves objects of type Type. */
#include "nt/ob/ob_internal.h"

#include <string.h>

static uint32_t wide_bytes(const WCHAR *text)
{
	uint32_t count = 0;

	while (text[count])
		count++;
	return count * sizeof(WCHAR);
}

static NTSTATUS create(struct ke_machine *machine, struct ob_type *type_type,
                       const struct ob_type_options *options, struct ob_type **ret_type)
{
	struct ob_machine *ob = machine->ob;
	void *body;
	NTSTATUS status = ob_create_object(type_type, sizeof(struct ob_type), NULL, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct ob_type *type = body;
	type->options = *options;
	type->machine = machine;
	type->cell = (POBJECT_TYPE)type;
	type->index = ++ob->type_count;
	type->maintains_counts = options->operations.close != NULL;
	ob_make_permanent(type);
	ke_ledger_add(&machine->ledgers.objects, -1); /* types live as long as the machine */
	*ret_type = type;
	return STATUS_SUCCESS;
}

static NTSTATUS publish(struct ob_type *type)
{
	struct ob_machine *ob = type->machine->ob;
	UNICODE_STRING directory_name = { 22, 22, (PWSTR)u"ObjectTypes" };
	uint16_t bytes = (uint16_t)wide_bytes(type->options.name);
	UNICODE_STRING name = { bytes, bytes, (PWSTR)type->options.name };
	struct ob_directory *directory;
	NTSTATUS status = ob_directory_make(ob, ob->root, &directory_name, &directory);
	if (NT_SUCCESS(status))
		status = ob_directory_insert(directory, ob_header(type), &name, true);
	return status;
}

NTSTATUS ob_type_create(struct ke_machine *machine, const struct ob_type_options *options,
                        struct ob_type **ret_type)
{
	struct ob_type *type;
	NTSTATUS status = create(machine, machine->ob->type_type, options, &type);
	if (!NT_SUCCESS(status))
		return status;
	status = publish(type);
	if (!NT_SUCCESS(status)) {
		ob_dereference(type);
		return status;
	}
	*ret_type = type;
	return STATUS_SUCCESS;
}

NTSTATUS ob_create_first_types(struct ke_machine *machine)
{
	static const struct ob_type_options type_options = {
		.name = u"Type",
		.valid_access = 0x1F0001,
		.flags = OB_TYPE_ALWAYS_SIGNALLED,
		.mapping = { 0x20000, 0x20000, 0x20000, 0x1F0001 },
	};
	static const struct ob_type_options directory_options = {
		.name = u"Directory",
		.valid_access = 0xF000F,
		.mapping = { 0x20003, 0x2000C, 0x20003, 0xF000F },
		.flags = OB_TYPE_CASE_INSENSITIVE | OB_TYPE_SECURITY_REQUIRED,
	};
	static const struct ob_type_options link_options = {
		.name = u"SymbolicLink",
		.valid_access = 0xF0001,
		.mapping = { 0x20001, 0x20000, 0x20001, 0xF0001 },
	};
	struct ob_machine *ob = machine->ob;
	/* The type of types is of a type that lives here until it has itself. */
	struct ob_type seed = { .options = type_options, .machine = machine };
	struct ob_type_options link = link_options;
	void *root;

	NTSTATUS status = create(machine, &seed, &type_options, &ob->type_type);
	if (!NT_SUCCESS(status))
		return status;
	ob_header(ob->type_type)->type = ob->type_type;
	ob->type_type->object_count = 1;
	status = create(machine, ob->type_type, &directory_options, &ob->directory_type);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_create_object(ob->directory_type, sizeof(struct ob_directory), NULL, &root);
	if (!NT_SUCCESS(status))
		return status;
	ob->root = root;
	ob_directory_init(ob->root);
	link.operations = ob_symbolic_link_operations;
	status = publish(ob->type_type);
	if (NT_SUCCESS(status))
		status = publish(ob->directory_type);
	if (NT_SUCCESS(status))
		status = ob_type_create(machine, &link, &ob->symbolic_link_type);
	return status;
}

struct ob_type *ob_type_find(struct ke_machine *machine, const WCHAR *name)
{
	static const WCHAR prefix[] = u"\\ObjectTypes\\";
	WCHAR buffer[80];
	uint32_t bytes = wide_bytes(name);
	void *body;

	if (bytes > sizeof(buffer) - sizeof(prefix))
		return NULL;
	memcpy(buffer, prefix, sizeof(prefix) - sizeof(WCHAR));
	memcpy((char *)buffer + sizeof(prefix) - sizeof(WCHAR), name, bytes);
	uint16_t whole = (uint16_t)(sizeof(prefix) - sizeof(WCHAR) + bytes);
	struct ob_lookup lookup = {
		.machine = machine,
		.name = { whole, whole, buffer },
		.attributes = OBJ_CASE_INSENSITIVE,
		.type = machine->ob->type_type,
	};
	if (!NT_SUCCESS(ob_lookup_object(&lookup, &body)))
		return NULL;
	ob_dereference(body); /* types live as long as the machine */
	return body;
}

const struct ob_type_options *ob_type_options(const struct ob_type *type)
{
	return &type->options;
}

POBJECT_TYPE *ob_type_cell(struct ob_type *type)
{
	return &type->cell;
}

ACCESS_MASK ob_map_access(const struct ob_type *type, ACCESS_MASK access)
{
	const GENERIC_MAPPING *mapping = &type->options.mapping;

	if (access & GENERIC_READ)
		access |= mapping->GenericRead;
	if (access & GENERIC_WRITE)
		access |= mapping->GenericWrite;
	if (access & GENERIC_EXECUTE)
		access |= mapping->GenericExecute;
	if (access & GENERIC_ALL)
		access |= mapping->GenericAll;
	return access &
	       ~(ACCESS_MASK)(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL);
}
