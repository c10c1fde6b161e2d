/* ob/query_api.c - NtQueryObject, NtSetInformationObject, ObQueryNameString. */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>
#include <string.h>

/* A name under construction: built from its end, in a buffer of the largest name. */
struct name_builder {
	WCHAR text[OB_NAME_BYTES_MAX / sizeof(WCHAR) / 8];
	uint32_t start; /* index of the first character */
	bool overflow;
};

static void prepend(struct name_builder *builder, const WCHAR *text, uint32_t count)
{
	if (count > builder->start) {
		builder->overflow = true;
		return;
	}
	builder->start -= count;
	memcpy(&builder->text[builder->start], text, count * sizeof(WCHAR));
}

/* The path of object's name up to the root, under names_lock. */
static void build_path(struct ob_machine *ob, struct ob_object *object,
                       struct name_builder *builder)
{
	static const WCHAR separator = '\\';

	builder->start = sizeof(builder->text) / sizeof(WCHAR);
	builder->overflow = false;
	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	for (struct ob_name *name = object->name; name; name = ob_header(name->directory)->name) {
		prepend(builder, name->text.Buffer, name->text.Length / sizeof(WCHAR));
		prepend(builder, &separator, 1);
	}
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	if (object == ob_header(ob->root))
		prepend(builder, &separator, 1);
}

size_t ob_object_path(const void *body, WCHAR *text, size_t room)
{
	struct ob_object *object = ob_header(body);
	struct name_builder builder;
	size_t count;

	build_path(ob_state_of(object), object, &builder);
	count = sizeof(builder.text) / sizeof(WCHAR) - builder.start;
	if (builder.overflow || count > room)
		return 0;
	memcpy(text, &builder.text[builder.start], count * sizeof(WCHAR));
	return count;
}

static NTSTATUS own_part(struct ob_object *object, WCHAR *buffer, uint32_t capacity,
                         uint32_t *ret_needed)
{
	const struct ob_type_operations *operations = &object->type->options.operations;

	*ret_needed = 0;
	return operations->query_name
	               ? operations->query_name(ob_body(object), buffer, capacity, ret_needed)
	               : STATUS_SUCCESS;
}

/* A file's name that does not fit is cut off, with room for its end; other names are all or nothing. */
static NTSTATUS cut_name(struct ob_object *object, const struct name_builder *builder,
                         uint32_t path_bytes, uint32_t own_bytes, POBJECT_NAME_INFORMATION to,
                         ULONG length)
{
	uint32_t room = length - (uint32_t)sizeof(*to);
	uint32_t kept = room < sizeof(WCHAR) ? 0 : (room - (uint32_t)sizeof(WCHAR)) & ~1u;
	WCHAR *text = (WCHAR *)(to + 1), *whole = malloc(path_bytes + own_bytes);

	if (!whole)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(whole, &builder->text[builder->start], path_bytes);
	NTSTATUS status =
		own_part(object, whole + path_bytes / sizeof(WCHAR), own_bytes, &own_bytes);
	if (NT_SUCCESS(status)) {
		memcpy(text, whole, kept);
		if (room >= sizeof(WCHAR))
			text[kept / sizeof(WCHAR)] = 0;
		to->Name = (UNICODE_STRING){ (USHORT)kept, (USHORT)room, text };
		status = STATUS_BUFFER_OVERFLOW;
	}
	free(whole);
	return status;
}

NTSTATUS NTAPI ObQueryNameString(PVOID Object, POBJECT_NAME_INFORMATION ObjectNameInfo,
                                 ULONG Length, PULONG ReturnLength)
{
	struct ob_object *object = ob_header(Object);
	struct name_builder builder;
	uint32_t own_bytes;

	KE_REQUIRE_IRQL("ObQueryNameString", PASSIVE_LEVEL, "OB-12", 0xE6);
	build_path(ob_state_of(object), object, &builder);
	if (builder.overflow)
		return STATUS_NAME_TOO_LONG;
	uint32_t path_bytes = (uint32_t)(sizeof(builder.text) - builder.start * sizeof(WCHAR));
	NTSTATUS status = own_part(object, NULL, 0, &own_bytes);
	if (!NT_SUCCESS(status) && status != STATUS_BUFFER_OVERFLOW &&
	    status != STATUS_INFO_LENGTH_MISMATCH)
		return status;
	uint32_t bytes = path_bytes + own_bytes;
	uint32_t needed =
		(uint32_t)sizeof(*ObjectNameInfo) + (bytes ? bytes + (uint32_t)sizeof(WCHAR) : 0);
	*ReturnLength = needed;
	if (Length < needed && own_bytes && Length >= sizeof(*ObjectNameInfo))
		return cut_name(object, &builder, path_bytes, own_bytes, ObjectNameInfo, Length);
	if (Length < needed)
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!bytes) {
		memset(ObjectNameInfo, 0, sizeof(*ObjectNameInfo));
		return STATUS_SUCCESS;
	}
	WCHAR *text = (WCHAR *)(ObjectNameInfo + 1);
	memcpy(text, &builder.text[builder.start], path_bytes);
	if (own_bytes)
		status = own_part(object, text + path_bytes / sizeof(WCHAR), own_bytes, &own_bytes);
	if (own_bytes && !NT_SUCCESS(status))
		return status;
	text[bytes / sizeof(WCHAR)] = 0;
	ObjectNameInfo->Name.Buffer = text;
	ObjectNameInfo->Name.Length = (USHORT)bytes;
	ObjectNameInfo->Name.MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
	return STATUS_SUCCESS;
}

/* OBJECT_HANDLE_FLAG_INFORMATION */
struct handle_flags {
	BOOLEAN inherit, protect_from_close;
};

#define OBJECT_TYPES_INFORMATION 3

struct query {
	void *body;
	struct ob_handle_information handle;
	void *buffer;
	ULONG length;
	const struct ob_answer *answer;
};

static NTSTATUS query_basic(const struct query *query, ULONG *ret_needed)
{
	struct ob_object *object = ob_header(query->body);
	PUBLIC_OBJECT_BASIC_INFORMATION *information = query->buffer;

	*ret_needed = sizeof(*information);
	if (query->length != sizeof(*information))
		return STATUS_INFO_LENGTH_MISMATCH;
	memset(information, 0, sizeof(*information));
	information->Attributes = query->handle.attributes & OBJ_INHERIT;
	if (object->flags & OB_PERMANENT)
		information->Attributes |= OBJ_PERMANENT;
	if (object->flags & OB_EXCLUSIVE)
		information->Attributes |= OBJ_EXCLUSIVE;
	information->GrantedAccess = query->handle.granted;
	information->HandleCount = ob_handle_count(query->body);
	information->PointerCount = (ULONG)ob_pointer_count(query->body);
	return STATUS_SUCCESS;
}

static uint32_t text_bytes(const WCHAR *text)
{
	uint32_t count = 0;

	while (text[count])
		count++;
	return count * sizeof(WCHAR);
}

/* OBJECT_TYPE_INFORMATION: the documented part is what PUBLIC_OBJECT_TYPE_INFORMATION names. */
struct type_information {
	UNICODE_STRING name;
	ULONG objects, handles;
	ULONG usage[4];
	ULONG most_objects, most_handles;
	ULONG most_usage[4];
	ULONG invalid_attributes;
	GENERIC_MAPPING mapping;
	ULONG valid_access;
	BOOLEAN security_required, maintains_counts;
	UCHAR type_index, reserved_byte;
	ULONG pool_type, paged_charge, nonpaged_charge;
};
_Static_assert(sizeof(struct type_information) == 0x68, "OBJECT_TYPE_INFORMATION");

static ULONG type_bytes(const struct ob_type *type)
{
	return (ULONG)((sizeof(struct type_information) + text_bytes(type->options.name) +
	                sizeof(WCHAR) + 7) &
	               ~7u);
}

/* The record with its name behind it; `to` has room for type_bytes(). */
static void describe_type(const struct ob_answer *answer, struct ob_type *type,
                          struct type_information *information)
{
	uint32_t bytes = text_bytes(type->options.name);

	memset(information, 0, type_bytes(type));
	information->name.Buffer = (WCHAR *)(information + 1);
	information->name.Length = (USHORT)bytes;
	information->name.MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
	memcpy(information->name.Buffer, type->options.name, bytes);
	ob_answer_turn(answer, &information->name.Buffer);
	information->objects = __atomic_load_n(&type->object_count, __ATOMIC_RELAXED);
	information->most_objects = __atomic_load_n(&type->most_objects, __ATOMIC_RELAXED);
	information->handles = __atomic_load_n(&type->handle_count, __ATOMIC_RELAXED);
	information->most_handles = type->most_handles > information->handles
	                                    ? type->most_handles
	                                    : information->handles;
	information->mapping = type->options.mapping;
	information->valid_access = type->options.valid_access;
	information->security_required = (type->options.flags & OB_TYPE_SECURITY_REQUIRED) != 0;
	information->maintains_counts = type->maintains_counts;
	information->type_index = (UCHAR)type->index;
}

static NTSTATUS query_type(const struct query *query, ULONG *ret_needed)
{
	struct ob_type *type = ob_type_of(query->body);

	*ret_needed = type_bytes(type);
	if (query->length < *ret_needed)
		return STATUS_INFO_LENGTH_MISMATCH;
	describe_type(query->answer, type, query->buffer);
	return STATUS_SUCCESS;
}

/* --- All types: a count, then a record of each on 8 bytes ---------------------------------------------------- */

struct type_walk {
	const struct ob_answer *answer;
	char *to; /* null: only sizes are wanted */
	ULONG used, room, count;
};

static void add_type(void *context, void *body, const UNICODE_STRING *name)
{
	struct type_walk *walk = context;
	struct ob_type *type = body;
	ULONG bytes = type_bytes(type);

	if (walk->to && walk->used + bytes <= walk->room)
		describe_type(walk->answer, type,
		              (struct type_information *)(walk->to + walk->used));
	walk->used += bytes;
	walk->count++;
}

static NTSTATUS query_types(const struct query *query, ULONG *ret_needed)
{
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\ObjectTypes");
	struct type_walk walk = { query->answer, query->buffer, sizeof(ULONG_PTR), query->length,
		                  0 };
	NTSTATUS status;

	if (query->length < sizeof(ULONG_PTR))
		walk.to = NULL;
	status = ob_walk_directory(ke_current_machine(), &path, add_type, &walk);
	*ret_needed = walk.used;
	if (NT_SUCCESS(status) && walk.to)
		*(ULONG *)query->buffer = walk.count;
	if (NT_SUCCESS(status) && query->length < walk.used)
		status = STATUS_INFO_LENGTH_MISMATCH;
	return status;
}

static NTSTATUS query_flags(const struct query *query, ULONG *ret_needed)
{
	struct handle_flags *information = query->buffer;

	*ret_needed = sizeof(*information);
	if (query->length != sizeof(*information))
		return STATUS_INFO_LENGTH_MISMATCH;
	information->inherit = (query->handle.attributes & OBJ_INHERIT) != 0;
	information->protect_from_close = (query->handle.attributes & OB_PROTECT_CLOSE) != 0;
	return STATUS_SUCCESS;
}

/* A name that was cut is one, too. */
static NTSTATUS query_name(const struct query *query, ULONG *ret_needed)
{
	OBJECT_NAME_INFORMATION *information = query->buffer;
	NTSTATUS status = ObQueryNameString(query->body, information, query->length, ret_needed);

	if (!NT_ERROR(status) && information->Name.Buffer)
		ob_answer_turn(query->answer, &information->Name.Buffer);
	return status;
}

static NTSTATUS query_class(const struct query *query, OBJECT_INFORMATION_CLASS class,
                            ULONG *ret_needed)
{
	switch ((int)class) {
	case ObjectBasicInformation: return query_basic(query, ret_needed);
	case ObjectNameInformation: return query_name(query, ret_needed);
	case ObjectTypeInformation: return query_type(query, ret_needed);
	case ObjectHandleFlagInformation: return query_flags(query, ret_needed);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

static NTSTATUS query_object(HANDLE handle, OBJECT_INFORMATION_CLASS class, struct query *query,
                             ULONG *ret_needed)
{
	NTSTATUS status;

	if ((int)class == OBJECT_TYPES_INFORMATION)
		return query_types(query, ret_needed); /* of no object in particular */
	status = ob_reference_handle(handle, 0, NULL, ob_previous_mode(), &query->body,
	                             &query->handle);
	if (!NT_SUCCESS(status))
		return status;
	status = query_class(query, class, ret_needed);
	ob_dereference(query->body);
	return status;
}

NTSTATUS NTAPI NtQueryObject(HANDLE Handle, OBJECT_INFORMATION_CLASS ObjectInformationClass,
                             PVOID ObjectInformation, ULONG ObjectInformationLength,
                             PULONG ReturnLength)
{
	struct query query = { .length = ObjectInformationLength };
	struct ob_answer answer;
	ULONG needed = 0;
	NTSTATUS status;

	status = ob_probe_query(ObjectInformation, ObjectInformationLength, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_answer_begin(&answer, ObjectInformation, ObjectInformationLength);
	if (!NT_SUCCESS(status))
		return status;
	query.buffer = answer.buffer;
	query.answer = &answer;
	status = query_object(Handle, ObjectInformationClass, &query, &needed);
	status = ob_answer_end(&answer, status, needed < query.length ? needed : query.length);
	return NT_SUCCESS(status) || needed ? ob_give_length(ReturnLength, needed, status) : status;
}

NTSTATUS NTAPI ZwQueryObject(HANDLE Handle, OBJECT_INFORMATION_CLASS ObjectInformationClass,
                             PVOID ObjectInformation, ULONG ObjectInformationLength,
                             PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryObject(Handle, ObjectInformationClass, ObjectInformation,
	                                ObjectInformationLength, ReturnLength));
}

NTSTATUS NTAPI NtSetInformationObject(HANDLE Handle,
                                      OBJECT_INFORMATION_CLASS ObjectInformationClass,
                                      PVOID ObjectInformation, ULONG ObjectInformationLength)
{
	struct handle_flags flags;
	uint32_t slot;

	if ((int)ObjectInformationClass != ObjectHandleFlagInformation)
		return STATUS_INVALID_INFO_CLASS;
	if (ObjectInformationLength != sizeof(flags))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status = ob_copy_in(&flags, ObjectInformation, sizeof(flags));
	if (!NT_SUCCESS(status))
		return status;
	struct ob_handle_table *table = ob_handle_resolve(Handle, ob_previous_mode(), &slot);
	if (!table || ob_is_pseudo_handle(Handle))
		return STATUS_INVALID_HANDLE;
	ULONG bits = (flags.inherit ? OBJ_INHERIT : 0) |
	             (flags.protect_from_close ? OB_PROTECT_CLOSE : 0);
	return ob_slot_set_attributes(table, slot, OBJ_INHERIT | OB_PROTECT_CLOSE, bits);
}

NTSTATUS NTAPI ZwSetInformationObject(HANDLE Handle,
                                      OBJECT_INFORMATION_CLASS ObjectInformationClass,
                                      PVOID ObjectInformation, ULONG ObjectInformationLength)
{
	return OB_ZW_CALL(NtSetInformationObject(Handle, ObjectInformationClass, ObjectInformation,
	                                         ObjectInformationLength));
}
