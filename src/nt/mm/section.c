/* mm/section.c - section objects, and what of a file they hold. */
#include <stdlib.h>
#include <string.h>

#include "base/host/host_share.h"
#include "nt/mm/mm_internal.h"

/* --- What files hold ----------------------------------------------------------------------------------------- */

NTSTATUS mm_section_write_back(struct mm_section *section, uint64_t offset, uint64_t bytes)
{
	const struct mm_file_operations *operations = section->mm->file_operations;
	NTSTATUS status = STATUS_SUCCESS;
	char *view;

	if (!section->file_object || !operations || offset >= section->bytes)
		return status;
	if (bytes > section->bytes - offset) /* the last page ends behind the file */
		bytes = section->bytes - offset;
	view = host_memory_file_map(section->descriptor, section->bytes, 0, HOST_READ);
	if (!view)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = operations->write(section->file_object, offset, view + offset, bytes);
	host_pages_free(view, section->bytes);
	return status;
}

/* Read the file whole into the memory file: views show what it held then. */
static NTSTATUS load_file(struct mm_section *section)
{
	const struct mm_file_operations *operations = section->mm->file_operations;
	char *view = host_memory_file_map(section->descriptor, section->bytes, 0, HOST_READ_WRITE);
	uint64_t done = 0;
	NTSTATUS status = STATUS_SUCCESS;

	if (!view)
		return STATUS_INSUFFICIENT_RESOURCES;
	while (NT_SUCCESS(status) && done < section->bytes) {
		size_t part = 0;

		status = operations->read(section->file_object, done, view + done,
		                          section->bytes - done, &part);
		if (NT_SUCCESS(status) && part == 0)
			break;
		done += part;
	}
	host_pages_free(view, section->bytes);
	return status == STATUS_END_OF_FILE ? STATUS_SUCCESS : status;
}

/* SEC-2: how long the section is; a writable file is made as long as asked for. */
static NTSTATUS choose_size(struct mm_section *section, uint64_t asked)
{
	const struct mm_file_operations *operations = section->mm->file_operations;
	uint64_t length;
	NTSTATUS status = operations->size(section->file_object, &length);

	if (!NT_SUCCESS(status))
		return STATUS_INVALID_FILE_FOR_SECTION;
	section->bytes = asked ? asked : length;
	if (!section->bytes)
		return STATUS_MAPPED_FILE_SIZE_ZERO;
	if (section->bytes > MM_FILE_SECTION_BYTES_MAX)
		return STATUS_SECTION_TOO_BIG;
	if (section->bytes <= length)
		return STATUS_SUCCESS;
	if (!mm_is_writable(section->protection) || mm_is_copy(section->protection))
		return STATUS_SECTION_TOO_BIG;
	return operations->resize(section->file_object, section->bytes);
}

static ACCESS_MASK file_access(ULONG protection)
{
	switch (protection & 0xFF) {
	case PAGE_READWRITE: return FILE_READ_DATA | FILE_WRITE_DATA;
	case PAGE_EXECUTE: return FILE_EXECUTE;
	case PAGE_EXECUTE_READ:
	case PAGE_EXECUTE_WRITECOPY: return FILE_READ_DATA | FILE_EXECUTE;
	case PAGE_EXECUTE_READWRITE: return FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE;
	default: return FILE_READ_DATA;
	}
}

static NTSTATUS make_memory(struct mm_section *section)
{
	NTSTATUS status = mm_outside_charge(section, mm_current_process());

	if (!NT_SUCCESS(status))
		return status;
	section->file = __atomic_add_fetch(&section->mm->last_file, 1, __ATOMIC_RELAXED);
	section->descriptor =
		host_shared_file_create_unsealed("section", mm_page_round(section->bytes));
	return section->descriptor < 0 ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

NTSTATUS mm_section_fill_from_file(struct mm_section *section, HANDLE file, uint64_t asked)
{
	struct mm_machine *mm = section->mm;
	NTSTATUS status;

	if (!mm->file_operations)
		return STATUS_INVALID_FILE_FOR_SECTION;
	status = ob_reference_handle(file, file_access(section->protection), mm->file_type,
	                             ke_current_thread()->previous_mode, &section->file_object,
	                             NULL);
	if (NT_SUCCESS(status))
		status = choose_size(section, asked);
	if (NT_SUCCESS(status))
		status = make_memory(section);
	return NT_SUCCESS(status) ? load_file(section) : status;
}

NTSTATUS mm_section_fill_with_zeros(struct mm_section *section, uint64_t asked)
{
	section->bytes = mm_page_round(asked);
	if (section->attributes & SEC_RESERVE) {
		section->committed = calloc((section->bytes / MM_PAGE_BYTES + 7) / 8, 1);
		if (!section->committed)
			return STATUS_INSUFFICIENT_RESOURCES;
	}
	return make_memory(section);
}

/* --- The object ---------------------------------------------------------------------------------------------- */

static void remove_section(void *body)
{
	struct mm_section *section = body;

	if (section->file_object)
		ob_dereference(section->file_object);
	mm_outside_forget(section);
	if (section->descriptor > 0)
		host_descriptor_close(section->descriptor);
	free(section->committed);
	if (section->mm)
		ke_ledger_add(&section->mm->machine->ledgers.sections, -1);
}

NTSTATUS mm_section_type_create(struct mm_machine *mm)
{
	static const struct ob_type_options options = {
		.name = u"Section",
		.mapping = { STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
		             STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
		             STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE, SECTION_ALL_ACCESS },
		.valid_access = SECTION_ALL_ACCESS | SYNCHRONIZE,
		.flags = OB_TYPE_ALWAYS_SIGNALLED,
		.operations = { .remove = remove_section }
	};

	return ob_type_create(mm->machine, &options, &mm->section_type);
}

struct ob_type *mm_section_type(struct ke_machine *machine)
{
	return machine->mm->section_type;
}
