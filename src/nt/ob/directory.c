/* ob/directory.c - the names of a directory, and the rule by which a name goes. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_name(const UNICODE_STRING *name)
{
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < name->Length / sizeof(WCHAR); i++)
		hash = (hash ^ RtlUpcaseUnicodeChar(name->Buffer[i])) * 16777619u;
	return hash;
}

static bool same_name(const UNICODE_STRING *a, const UNICODE_STRING *b, bool ignore_case)
{
	if (a->Length != b->Length)
		return false;
	if (!ignore_case)
		return memcmp(a->Buffer, b->Buffer, a->Length) == 0;
	for (uint32_t i = 0; i < a->Length / sizeof(WCHAR); i++)
		if (RtlUpcaseUnicodeChar(a->Buffer[i]) != RtlUpcaseUnicodeChar(b->Buffer[i]))
			return false;
	return true;
}

void ob_directory_init(struct ob_directory *directory)
{
	InitializeListHead(&directory->names);
	for (uint32_t i = 0; i < OB_DIRECTORY_BUCKETS; i++)
		InitializeListHead(&directory->bucket[i]);
}

static struct ob_name *find_locked(struct ob_directory *directory, const UNICODE_STRING *name,
                                   uint32_t hash, bool ignore_case)
{
	LIST_ENTRY *bucket = &directory->bucket[hash % OB_DIRECTORY_BUCKETS];

	/* The youngest first: it is found where names differ by case alone. */
	for (LIST_ENTRY *entry = bucket->Blink; entry != bucket; entry = entry->Blink) {
		struct ob_name *candidate = CONTAINING_RECORD(entry, struct ob_name, bucket);
		if (candidate->hash == hash && same_name(&candidate->text, name, ignore_case))
			return candidate;
	}
	return NULL;
}

struct ob_object *ob_directory_find(struct ob_machine *ob, struct ob_directory *directory,
                                    const UNICODE_STRING *name, bool ignore_case)
{
	uint32_t hash = hash_name(name);
	struct ob_object *object = NULL;

	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	struct ob_name *found = find_locked(directory, name, hash, ignore_case);
	if (found) {
		object = found->object;
		ob_reference(ob_body(object));
	}
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	return object;
}

NTSTATUS ob_directory_insert(struct ob_directory *directory, struct ob_object *object,
                             const UNICODE_STRING *name, bool ignore_case)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_name *record = malloc(sizeof(*record) + name->Length);

	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->object = object;
	record->directory = directory;
	record->hash = hash_name(name);
	record->text.Length = record->text.MaximumLength = name->Length;
	record->text.Buffer = (WCHAR *)(record + 1);
	memcpy(record->text.Buffer, name->Buffer, name->Length);
	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	if (find_locked(directory, name, record->hash, ignore_case)) {
		ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
		free(record);
		return STATUS_OBJECT_NAME_COLLISION;
	}
	InsertTailList(&directory->bucket[record->hash % OB_DIRECTORY_BUCKETS], &record->bucket);
	InsertTailList(&directory->names, &record->order);
	object->name = record;
	ob_reference(directory);
	ob_reference(ob_body(object));
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	return STATUS_SUCCESS;
}

void ob_remove_name(struct ob_object *object, bool forced)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_directory *directory = NULL;
	struct ob_name *record;

	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	record = object->name;
	bool goes = record &&
	            (forced || (!(object->flags & OB_PERMANENT) &&
	                        __atomic_load_n(&object->handle_count, __ATOMIC_SEQ_CST) == 0));
	if (goes) {
		RemoveEntryList(&record->bucket);
		RemoveEntryList(&record->order);
		directory = record->directory;
		object->name = NULL;
	}
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	if (!goes)
		return;
	free(record);
	ob_dereference(directory);
	ob_dereference(ob_body(object));
}

NTSTATUS ob_directory_make(struct ob_machine *ob, struct ob_directory *parent,
                           const UNICODE_STRING *name, struct ob_directory **ret_directory)
{
	struct ob_object *object = ob_directory_find(ob, parent, name, true);
	void *body;

	if (object) {
		*ret_directory = ob_body(object);
		ob_dereference(*ret_directory); /* start-up directories are permanent */
		return object->type == ob->directory_type ? STATUS_SUCCESS
		                                          : STATUS_OBJECT_TYPE_MISMATCH;
	}
	NTSTATUS status =
		ob_create_object(ob->directory_type, sizeof(struct ob_directory), NULL, &body);
	if (!NT_SUCCESS(status))
		return status;
	ob_directory_init(body);
	ob_make_permanent(body);
	status = ob_directory_insert(parent, ob_header(body), name, true);
	ob_dereference(body);
	if (NT_SUCCESS(status))
		*ret_directory = body;
	return status;
}

NTSTATUS ob_make_directory(struct ke_machine *machine, const WCHAR *name)
{
	struct ob_directory *directory = machine->ob->root;
	NTSTATUS status = STATUS_SUCCESS;

	while (*name == '\\' && NT_SUCCESS(status)) {
		UNICODE_STRING part = { 0, 0, (PWSTR)++name };
		while (*name && *name != '\\')
			name++;
		part.Length = part.MaximumLength = (USHORT)((name - part.Buffer) * sizeof(WCHAR));
		status = ob_directory_make(machine->ob, directory, &part, &directory);
	}
	return status;
}

static struct ob_name *name_at_locked(struct ob_directory *directory, uint32_t index)
{
	for (LIST_ENTRY *entry = directory->names.Flink; entry != &directory->names;
	     entry = entry->Flink)
		if (index-- == 0)
			return CONTAINING_RECORD(entry, struct ob_name, order);
	return NULL;
}

/* The index-th name with a referenced object and a copy of its text; false past the end or out of memory. */
static bool copy_name_at(struct ob_machine *ob, struct ob_directory *directory, uint32_t index,
                         struct ob_object **ret_object, UNICODE_STRING *ret_name)
{
	bool found = false;

	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	struct ob_name *record = name_at_locked(directory, index);
	if (record && (ret_name->Buffer = malloc(record->text.Length + sizeof(WCHAR)))) {
		memcpy(ret_name->Buffer, record->text.Buffer, record->text.Length);
		ret_name->Length = ret_name->MaximumLength = record->text.Length;
		*ret_object = record->object;
		ob_reference(ob_body(record->object));
		found = true;
	}
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	return found;
}

NTSTATUS ob_walk_directory(struct ke_machine *machine, const UNICODE_STRING *path,
                           void (*visit)(void *context, void *body, const UNICODE_STRING *name),
                           void *context)
{
	struct ob_lookup lookup = { .machine = machine,
		                    .name = *path,
		                    .attributes = OBJ_CASE_INSENSITIVE,
		                    .type = machine->ob->directory_type };
	struct ob_object *object;
	UNICODE_STRING name;
	void *directory;

	NTSTATUS status = ob_lookup_object(&lookup, &directory);
	if (!NT_SUCCESS(status))
		return status;
	for (uint32_t i = 0; copy_name_at(machine->ob, directory, i, &object, &name); i++) {
		visit(context, ob_body(object), &name);
		free(name.Buffer);
		ob_dereference(ob_body(object));
	}
	ob_dereference(directory);
	return STATUS_SUCCESS;
}
