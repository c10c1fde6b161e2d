/* mm/section.c - section objects: how long they are, and what they may be made of. */
#include "nt/mm/mm_internal.h"

/* --- What files hold ----------------------------------------------------------------------------------------- */

/* SEC-2: how long the section is; a writable file is made as long as asked for. */
static NTSTATUS choose_size(struct mm_section *section, void *file_object, uint64_t asked)
{
	const struct mm_file_operations *operations = section->mm->file_operations;
	uint64_t length;
	NTSTATUS status = operations->size(file_object, &length);

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
	return operations->resize(file_object, section->bytes);
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

NTSTATUS mm_section_fill_from_file(struct mm_section *section, HANDLE file, uint64_t asked)
{
	struct mm_machine *mm = section->mm;
	void *file_object;
	NTSTATUS status;

	if (!mm->file_operations)
		return STATUS_INVALID_FILE_FOR_SECTION;
	status = ob_reference_handle(file, file_access(section->protection), mm->file_type,
	                             ke_current_thread()->previous_mode, &file_object, NULL);
	if (!NT_SUCCESS(status))
		return status;
	status = choose_size(section, file_object, asked);
	if (NT_SUCCESS(status))
		status = mm_outside_charge(section, mm_current_process());
	if (NT_SUCCESS(status))
		return mm_segment_of_file(section, file_object);
	ob_dereference(file_object);
	return status;
}

NTSTATUS mm_section_fill_with_zeros(struct mm_section *section, uint64_t asked)
{
	NTSTATUS status;

	section->bytes = mm_page_round(asked);
	status = mm_outside_charge(section, mm_current_process());
	return NT_SUCCESS(status) ? mm_segment_create(section, section->attributes & SEC_RESERVE)
	                          : status;
}

/* --- The object ---------------------------------------------------------------------------------------------- */

static void remove_section(void *body)
{
	struct mm_section *section = body;

	if (!section->mm)
		return;
	mm_outside_refund(section);
	mm_segment_leave(section->segment);
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
