/* ob/directory_api.c - directory objects and symbolic links by handle. */
#include "nt/ob/ob_internal.h"

#include <string.h>

static void init_directory(void *body, const void *context)
{
	ob_directory_init(body);
}

NTSTATUS NTAPI NtCreateDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                       POBJECT_ATTRIBUTES ObjectAttributes)
{
	struct ob_new_object object = {
		.type = ob_current()->directory_type,
		.body_bytes = sizeof(struct ob_directory),
		.desired = DesiredAccess,
		.attributes = ObjectAttributes,
		.init = init_directory,
	};

	return ob_create_handle(&object, DirectoryHandle);
}

NTSTATUS NTAPI ZwCreateDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                       POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(
		NtCreateDirectoryObject(DirectoryHandle, DesiredAccess, ObjectAttributes));
}

NTSTATUS NTAPI NtOpenDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->directory_type, DesiredAccess,
	                             DirectoryHandle);
}

NTSTATUS NTAPI ZwOpenDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenDirectoryObject(DirectoryHandle, DesiredAccess, ObjectAttributes));
}

NTSTATUS NTAPI ZwMakeTemporaryObject(HANDLE Handle)
{
	return OB_ZW_CALL(NtMakeTemporaryObject(Handle));
}

NTSTATUS NTAPI NtMakeTemporaryObject(HANDLE Handle)
{
	void *body;
	NTSTATUS status = ob_service_reference(Handle, NULL, DELETE, &body);

	if (!NT_SUCCESS(status))
		return status;
	ob_make_temporary(body);
	ob_dereference(body);
	return STATUS_SUCCESS;
}

/* --- NtQueryDirectoryObject ---------------------------------------------------------------------------- */

struct directory_entry {
	UNICODE_STRING name, type_name;
};

/* Where the next entry's record and its text go: records from the front, text from the back. */
struct directory_output {
	const struct ob_answer *answer;
	struct directory_entry *entry;
	char *text_end;
	ULONG count, index;
	ULONG needed;
};

static void put_text(struct directory_output *output, const WCHAR *text, uint32_t bytes,
                     UNICODE_STRING *ret_text)
{
	output->text_end -= bytes + sizeof(WCHAR);
	memcpy(output->text_end, text, bytes);
	memset(output->text_end + bytes, 0, sizeof(WCHAR));
	*ret_text = (UNICODE_STRING){ (USHORT)bytes, (USHORT)(bytes + sizeof(WCHAR)),
		                      (WCHAR *)output->text_end };
}

static uint32_t type_name_bytes(const struct ob_type *type)
{
	uint32_t count = 0;

	while (type->options.name[count])
		count++;
	return count * sizeof(WCHAR);
}

/* Append one name when it fits before the terminating empty record. */
static bool put_entry(struct directory_output *output, const struct ob_name *name)
{
	const struct ob_type *type = name->object->type;
	uint32_t type_bytes = type_name_bytes(type);
	size_t text_bytes = name->text.Length + type_bytes + 2 * sizeof(WCHAR);

	output->needed = (ULONG)(2 * sizeof(struct directory_entry) + text_bytes);
	if (output->text_end < (char *)(output->entry + 2) + text_bytes)
		return false;
	put_text(output, type->options.name, type_bytes, &output->entry->type_name);
	put_text(output, name->text.Buffer, name->text.Length, &output->entry->name);
	output->entry++;
	output->count++;
	output->index++;
	return true;
}

static NTSTATUS list_names(struct ob_directory *directory, struct directory_output *output,
                           bool single)
{
	struct ob_machine *ob = ob_current();
	ULONG skip = output->index;
	bool full = false;

	ke_lock_take(&ob->names_lock, KE_RANK_NAMES);
	for (LIST_ENTRY *link = directory->names.Flink; link != &directory->names && !full;
	     link = link->Flink) {
		if (skip) {
			skip--;
			continue;
		}
		full = !put_entry(output, CONTAINING_RECORD(link, struct ob_name, order)) || single;
	}
	ke_lock_give(&ob->names_lock, KE_RANK_NAMES);
	if (output->count == 0)
		return full ? (single ? STATUS_BUFFER_TOO_SMALL : STATUS_MORE_ENTRIES)
		            : STATUS_NO_MORE_ENTRIES;
	memset(output->entry, 0, sizeof(*output->entry));
	return full && !single ? STATUS_MORE_ENTRIES : STATUS_SUCCESS;
}

/* Move the texts up to the records' end; gives the bytes used. */
static ULONG pack_texts(struct directory_output *output, struct directory_entry *first,
                        const char *end)
{
	char *to = (char *)(output->entry + 1);
	size_t bytes = (size_t)(end - output->text_end);
	ptrdiff_t distance = output->text_end - to;

	memmove(to, output->text_end, bytes);
	for (struct directory_entry *entry = first; entry < output->entry; entry++) {
		entry->name.Buffer = (WCHAR *)((char *)entry->name.Buffer - distance);
		entry->type_name.Buffer = (WCHAR *)((char *)entry->type_name.Buffer - distance);
		ob_answer_turn(output->answer, &entry->name.Buffer);
		ob_answer_turn(output->answer, &entry->type_name.Buffer);
	}
	return (ULONG)(to + bytes - (char *)first);
}

/* What the caller learns of the length: what was used, what is needed, or the one empty record at the end. */
static ULONG answer_bytes(struct directory_output *output, struct directory_entry *first,
                          ULONG length, NTSTATUS status)
{
	if (status == STATUS_BUFFER_TOO_SMALL)
		return output->needed;
	if (output->count)
		return pack_texts(output, first, (char *)first + (length & ~1u));
	if (status == STATUS_NO_MORE_ENTRIES && length >= sizeof(*first))
		memset(first, 0, sizeof(*first));
	return sizeof(*first);
}

struct listing {
	ULONG length, context;
	bool single;
	ULONG bytes, used; /* what the caller learns, what is in the buffer */
};

static NTSTATUS list(struct ob_directory *directory, const struct ob_answer *answer,
                     struct listing *listing)
{
	struct directory_output output = {
		.answer = answer,
		.entry = answer->buffer,
		.text_end = (char *)answer->buffer + (listing->length & ~1u),
		.index = listing->context,
	};
	NTSTATUS status = list_names(directory, &output, listing->single);

	if (NT_SUCCESS(status))
		listing->context = output.index;
	listing->bytes = answer_bytes(&output, answer->buffer, listing->length, status);
	if (output.count || status == STATUS_NO_MORE_ENTRIES)
		listing->used = listing->bytes < listing->length ? listing->bytes : listing->length;
	return status;
}

NTSTATUS NTAPI NtQueryDirectoryObject(HANDLE DirectoryHandle, PVOID Buffer, ULONG Length,
                                      BOOLEAN ReturnSingleEntry, BOOLEAN RestartScan,
                                      PULONG Context, PULONG ReturnLength)
{
	struct listing listing = { .length = Length, .single = ReturnSingleEntry };
	struct ob_answer answer;
	void *directory;
	NTSTATUS status = ob_copy_in(&listing.context, Context, sizeof(*Context));

	if (NT_SUCCESS(status))
		status = ob_probe_write(Context, sizeof(*Context));
	if (NT_SUCCESS(status))
		status = ob_probe_query(Buffer, Length, ReturnLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(DirectoryHandle, ob_current()->directory_type,
		                              DIRECTORY_QUERY, &directory);
	if (!NT_SUCCESS(status))
		return status;
	if (RestartScan)
		listing.context = 0;
	status = ob_answer_begin(&answer, Buffer, Length);
	if (NT_SUCCESS(status)) {
		status = list(directory, &answer, &listing);
		status = ob_answer_end(&answer, status, listing.used);
	}
	ob_dereference(directory);
	if (NT_SUCCESS(status)) {
		NTSTATUS told = ob_copy_out(Context, &listing.context, sizeof(*Context));
		if (!NT_SUCCESS(told))
			status = told;
	}
	return ob_give_length(ReturnLength, listing.bytes, status);
}

NTSTATUS NTAPI ZwQueryDirectoryObject(HANDLE DirectoryHandle, PVOID Buffer, ULONG Length,
                                      BOOLEAN ReturnSingleEntry, BOOLEAN RestartScan,
                                      PULONG Context, PULONG ReturnLength)
{
	return OB_ZW_CALL(NtQueryDirectoryObject(DirectoryHandle, Buffer, Length, ReturnSingleEntry,
	                                         RestartScan, Context, ReturnLength));
}

/* --- Symbolic links --------------------------------------------------------------------------------------- */

static NTSTATUS create_link(const OBJECT_ATTRIBUTES *attributes, const UNICODE_STRING *target,
                            ACCESS_MASK desired, HANDLE *ret_handle)
{
	struct ob_insert insert = { .desired = desired, .want_handle = true };
	struct ob_insert_result result;
	void *body;
	NTSTATUS status = ob_symbolic_link_create(ob_current(), attributes, target, &body);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_insert_object(body, &insert, &result);
	return ob_give_handle(ret_handle, result.handle, status);
}

/* The record is looked at before its text and all else. */
static NTSTATUS check_target(const UNICODE_STRING *target)
{
	UNICODE_STRING copy;
	NTSTATUS status = ob_copy_in(&copy, target, sizeof(copy));

	if (NT_SUCCESS(status) && ((copy.Length & 1) || copy.MaximumLength < copy.Length ||
	                           (!copy.Length && !copy.MaximumLength)))
		status = STATUS_INVALID_PARAMETER;
	return status;
}

NTSTATUS NTAPI NtCreateSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                          POBJECT_ATTRIBUTES ObjectAttributes,
                                          PUNICODE_STRING LinkTarget)
{
	const OBJECT_ATTRIBUTES *attributes = ObjectAttributes;
	const UNICODE_STRING *target = LinkTarget;
	struct ob_captured_attributes captured;
	struct ob_captured_name captured_target;
	NTSTATUS status = ob_probe_write(LinkHandle, sizeof(*LinkHandle));

	if (NT_SUCCESS(status) && (!ObjectAttributes || !LinkTarget))
		status = STATUS_ACCESS_VIOLATION;
	if (NT_SUCCESS(status))
		status = check_target(target);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_name(&target, &captured_target);
	if (NT_SUCCESS(status)) {
		status = ob_capture_attributes(&attributes, &captured);
		if (NT_SUCCESS(status))
			status = create_link(attributes, target, DesiredAccess, LinkHandle);
		ob_release_attributes(&captured);
	}
	ob_release_name(&captured_target);
	return status;
}

NTSTATUS NTAPI ZwCreateSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                          POBJECT_ATTRIBUTES ObjectAttributes,
                                          PUNICODE_STRING LinkTarget)
{
	return OB_ZW_CALL(NtCreateSymbolicLinkObject(LinkHandle, DesiredAccess, ObjectAttributes,
	                                             LinkTarget));
}

NTSTATUS NTAPI NtOpenSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes)
{
	return ob_open_by_attributes(ObjectAttributes, ob_current()->symbolic_link_type,
	                             DesiredAccess, LinkHandle);
}

NTSTATUS NTAPI ZwOpenSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes)
{
	return OB_ZW_CALL(NtOpenSymbolicLinkObject(LinkHandle, DesiredAccess, ObjectAttributes));
}

NTSTATUS NTAPI NtQuerySymbolicLinkObject(HANDLE LinkHandle, PUNICODE_STRING LinkTarget,
                                         PULONG ReturnedLength)
{
	UNICODE_STRING given;
	void *body;
	NTSTATUS status = ob_copy_in(&given, LinkTarget, sizeof(given));

	if (NT_SUCCESS(status))
		status = ob_probe_write(LinkTarget, sizeof(*LinkTarget));
	if (NT_SUCCESS(status))
		status = ob_probe_query(given.Buffer, given.MaximumLength, ReturnedLength);
	if (NT_SUCCESS(status))
		status = ob_service_reference(LinkHandle, ob_current()->symbolic_link_type,
		                              SYMBOLIC_LINK_QUERY, &body);
	if (!NT_SUCCESS(status))
		return status;
	const UNICODE_STRING *target = &((struct ob_symbolic_link *)body)->target;
	ULONG whole = target->MaximumLength;
	status = ob_copy_result(ReturnedLength, &whole, sizeof(whole));
	/* Who asks for the length wants the terminator, too; else it comes only when it fits. */
	if (given.MaximumLength < (ReturnedLength ? target->MaximumLength : target->Length))
		status = STATUS_BUFFER_TOO_SMALL;
	if (NT_SUCCESS(status))
		status = ob_copy_out(given.Buffer, target->Buffer,
		                     given.MaximumLength >= whole ? whole : target->Length);
	if (NT_SUCCESS(status))
		status = ob_copy_out(&LinkTarget->Length, &target->Length, sizeof(target->Length));
	ob_dereference(body);
	return status;
}

NTSTATUS NTAPI ZwQuerySymbolicLinkObject(HANDLE LinkHandle, PUNICODE_STRING LinkTarget,
                                         PULONG ReturnedLength)
{
	return OB_ZW_CALL(NtQuerySymbolicLinkObject(LinkHandle, LinkTarget, ReturnedLength));
}
