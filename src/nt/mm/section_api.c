/* mm/section_api.c - the documented section functions. */
#include <ntifs.h>

#include "nt/mm/mm_internal.h"
#include "nt/mm/nt_services.h"

#define SECTION_BYTES_MAX (1ull << 36)
#define GRANULARITY 0x10000ull
#define HIGHEST_BASE 0x7FFFFFFEFFFFull

static KPROCESSOR_MODE previous_mode(void)
{
	return ke_current_thread()->previous_mode;
}

/* --- Protections ------------------------------------------------------------------------------------------- */

#define PAGE_MODIFIERS (PAGE_GUARD | PAGE_NOCACHE | PAGE_WRITECOMBINE)

/* The map rights that a view of protection needs; 0: a section cannot have that protection (SEC-3). */
static ACCESS_MASK rights_of(ULONG protection)
{
	switch (protection & ~(ULONG)PAGE_MODIFIERS) {
	case PAGE_READONLY:
	case PAGE_WRITECOPY: return SECTION_MAP_READ;
	case PAGE_READWRITE: return SECTION_MAP_READ | SECTION_MAP_WRITE;
	case PAGE_EXECUTE: return SECTION_MAP_EXECUTE;
	case PAGE_EXECUTE_READ:
	case PAGE_EXECUTE_WRITECOPY: return SECTION_MAP_READ | SECTION_MAP_EXECUTE;
	case PAGE_EXECUTE_READWRITE:
		return SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE;
	default: return 0;
	}
}

/* --- Creation --------------------------------------------------------------------------------------------- */

/* What a section is made from. */
struct section_request {
	ACCESS_MASK access;
	uint64_t bytes;
	ULONG protection, allocation;
	HANDLE file;
};

static NTSTATUS check_section(const struct section_request *request)
{
	if (!rights_of(request->protection))
		return STATUS_INVALID_PAGE_PROTECTION;
	if (request->allocation & SEC_IMAGE)
		return STATUS_INVALID_IMAGE_FORMAT;
	if (!(request->allocation & (SEC_COMMIT | SEC_RESERVE | SEC_FILE)))
		return STATUS_INVALID_PARAMETER_6;
	if (!request->file && !request->bytes)
		return STATUS_INVALID_PARAMETER_4;
	return request->bytes > SECTION_BYTES_MAX ? STATUS_SECTION_TOO_BIG : STATUS_SUCCESS;
}

static NTSTATUS create_section(const struct section_request *request,
                               const OBJECT_ATTRIBUTES *attributes, HANDLE *ret_handle)
{
	struct mm_machine *mm = mm_current();
	struct ob_insert insert = { .desired = request->access, .want_handle = true };
	struct ob_insert_result result;
	struct mm_section *section;
	void *body;
	NTSTATUS status = ob_create_object(mm->section_type, sizeof(*section), attributes, &body);

	if (!NT_SUCCESS(status))
		return status;
	section = body;
	section->mm = mm;
	section->protection = request->protection;
	section->attributes = request->allocation;
	ke_ledger_add(&mm->machine->ledgers.sections, 1);
	status = request->file ? mm_section_fill_from_file(section, request->file, request->bytes)
	                       : mm_section_fill_with_zeros(section, request->bytes);
	if (!NT_SUCCESS(status)) {
		ob_dereference(section);
		return status;
	}
	status = ob_insert_object(section, &insert, &result);
	return ob_give_handle(ret_handle, result.handle, status);
}

NTSTATUS NTAPI NtCreateSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                               PLARGE_INTEGER size, ULONG protection, ULONG allocation, HANDLE file)
{
	struct section_request request = { access, 0, protection, allocation, file };
	const OBJECT_ATTRIBUTES *own = attributes;
	struct ob_captured_attributes captured;
	NTSTATUS status = size ? ob_copy_in(&request.bytes, size, sizeof(*size)) : STATUS_SUCCESS;

	if (NT_SUCCESS(status))
		status = ob_clear_handle(handle);
	if (!NT_SUCCESS(status))
		return status;
	status = ob_capture_attributes(&own, &captured);
	if (NT_SUCCESS(status))
		status = check_section(&request);
	if (NT_SUCCESS(status))
		status = create_section(&request, own, handle);
	ob_release_attributes(&captured);
	return status;
}

NTSTATUS NTAPI NtOpenSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes)
{
	return ob_open_by_attributes(attributes, mm_current()->section_type, access, handle);
}

/* --- Views ---------------------------------------------------------------------------------------------------- */

#define ALLOCATION_TYPES (MEM_RESERVE | MEM_TOP_DOWN | MEM_LARGE_PAGES)
#define ZERO_BITS_MAX 21u

/* The highest address that zero_bits leave: below 22 they count bits of 32, above 31 they are a mask (SEC-6). */
static NTSTATUS highest_address(ULONG_PTR zero_bits, uint64_t *ret_highest)
{
	*ret_highest = UINT64_MAX;
	if (zero_bits == 0)
		return STATUS_SUCCESS;
	if (zero_bits == ZERO_BITS_MAX)
		return STATUS_NO_MEMORY;
	if (zero_bits > ZERO_BITS_MAX && zero_bits < 32)
		return STATUS_INVALID_PARAMETER_4;
	*ret_highest =
		zero_bits < 32 ? UINT32_MAX >> zero_bits : UINT64_MAX >> __builtin_clzll(zero_bits);
	return STATUS_SUCCESS;
}

static NTSTATUS process_of(HANDLE handle, struct ke_process **ret_process)
{
	void *body;
	NTSTATUS status = ob_reference_handle(handle, PROCESS_VM_OPERATION,
	                                      ob_type_find(ke_current_machine(), u"Process"),
	                                      previous_mode(), &body, NULL);

	if (NT_SUCCESS(status))
		*ret_process = body;
	return status;
}

/* A view's place and kind, checked. */
struct view_request {
	struct ke_process *process;
	uint64_t offset, highest;
	uintptr_t at;
	size_t commit;
	ULONG protection;
	bool inherit;
};

/* May the view's process have any view of section for writing, too? Its own handle says so, or whoever maps for it. */
static bool is_entitled(const struct view_request *request, const struct mm_section *section,
                        ACCESS_MASK granted)
{
	if (!mm_is_writable(section->protection) || mm_is_copy(section->protection))
		return false;
	if (previous_mode() == UserMode && request->process == ke_current_thread()->process)
		return granted & SECTION_MAP_WRITE;
	return mm_is_writable(request->protection) && !mm_is_copy(request->protection);
}

static NTSTATUS map_view(HANDLE handle, const struct view_request *request, PSIZE_T view_size,
                         PVOID *base)
{
	ACCESS_MASK rights = rights_of(request->protection);
	struct mm_map map = { .process = request->process,
		              .offset = request->offset,
		              .at = request->at,
		              .bytes = *view_size,
		              .writable = mm_is_writable(request->protection),
		              .copy = mm_is_copy(request->protection),
		              .inherit = request->inherit };
	struct ob_handle_information information;
	struct mm_section *section;
	void *body, *view = NULL;
	NTSTATUS status = ob_reference_handle(handle, rights, mm_current()->section_type,
	                                      previous_mode(), &body, &information);

	if (!NT_SUCCESS(status))
		return status;
	section = body;
	if (rights & ~rights_of(section->protection))
		status = STATUS_SECTION_PROTECTION;
	map.entitled = is_entitled(request, section, information.granted);
	if (NT_SUCCESS(status))
		status = mm_section_map(section, &map, &view);
	if (NT_SUCCESS(status) && (uintptr_t)view + map.bytes - 1 > request->highest) {
		mm_section_unmap(mm_current(), request->process, view);
		status = STATUS_NO_MEMORY; /* views lie where the host has room, far up */
	}
	if (NT_SUCCESS(status)) {
		*view_size = map.bytes;
		*base = view;
		if (request->commit)
			mm_view_commit(mm_current(), request->process, &view,
			               &(SIZE_T){ request->commit });
	}
	ob_dereference(body);
	return status;
}

/* Eight bytes that a service reads and writes again at its end. */
static NTSTATUS copy_in_out(void *to, void *from)
{
	NTSTATUS status = ob_probe_result(from, sizeof(uint64_t));

	return NT_SUCCESS(status) ? ob_copy_in(to, from, sizeof(uint64_t)) : status;
}

NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process_handle, PVOID *base,
                                  ULONG_PTR zero_bits, SIZE_T commit, PLARGE_INTEGER offset,
                                  PSIZE_T view_size, SECTION_INHERIT inherit, ULONG allocation_type,
                                  ULONG protect)
{
	struct view_request request = { .commit = commit,
		                        .protection = protect,
		                        .inherit = inherit == ViewShare };
	PVOID view;
	SIZE_T bytes;
	NTSTATUS status = offset ? copy_in_out(&request.offset, offset) : STATUS_SUCCESS;

	if (NT_SUCCESS(status))
		status = copy_in_out(&view, base);
	if (NT_SUCCESS(status))
		status = copy_in_out(&bytes, view_size);
	if (NT_SUCCESS(status))
		status = highest_address(zero_bits, &request.highest);
	if (!NT_SUCCESS(status))
		return status;
	if (inherit != ViewShare && inherit != ViewUnmap)
		return STATUS_INVALID_PARAMETER_8;
	if (allocation_type & ~(ULONG)ALLOCATION_TYPES)
		return STATUS_INVALID_PARAMETER_9;
	if (!rights_of(protect))
		return STATUS_INVALID_PAGE_PROTECTION;
	if (request.offset % GRANULARITY || (uintptr_t)view % GRANULARITY)
		return STATUS_MAPPED_ALIGNMENT;
	request.at = (uintptr_t)view;
	if (request.at > HIGHEST_BASE)
		return STATUS_INVALID_PARAMETER_3;
	status = process_of(process_handle, &request.process);
	if (!NT_SUCCESS(status))
		return status;
	status = map_view(section, &request, &bytes, &view);
	if (NT_SUCCESS(status) &&
	    (!NT_SUCCESS(ob_copy_out(base, &view, sizeof(view))) ||
	     !NT_SUCCESS(ob_copy_out(view_size, &bytes, sizeof(bytes))) ||
	     !NT_SUCCESS(ob_copy_result(offset, &request.offset, sizeof(*offset))))) {
		mm_section_unmap(mm_current(), request.process, view);
		status = STATUS_ACCESS_VIOLATION;
	}
	ob_dereference(request.process);
	return status;
}

NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process_handle, PVOID base)
{
	struct ke_process *process;
	NTSTATUS status = process_of(process_handle, &process);

	if (!NT_SUCCESS(status))
		return status;
	status = mm_section_unmap(mm_current(), process, base);
	ob_dereference(process);
	return status;
}

NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE process_handle, PVOID *base, PSIZE_T size,
                                    PIO_STATUS_BLOCK io_status)
{
	struct ke_process *process;
	PVOID start;
	SIZE_T bytes;
	NTSTATUS status = copy_in_out(&start, base);

	if (NT_SUCCESS(status))
		status = copy_in_out(&bytes, size);
	if (NT_SUCCESS(status))
		status = mm_probe(io_status, sizeof(*io_status), 1, MM_WRITE, previous_mode());
	if (NT_SUCCESS(status))
		status = process_of(process_handle, &process);
	if (!NT_SUCCESS(status))
		return status;
	status = mm_view_flush(mm_current(), process, &start, &bytes);
	ob_dereference(process);
	if (!NT_SUCCESS(status))
		return status;
	IO_STATUS_BLOCK result = { .Status = status, .Information = bytes };
	status = ob_copy_out(base, &start, sizeof(start));
	if (NT_SUCCESS(status))
		status = ob_copy_out(size, &bytes, sizeof(bytes));
	return NT_SUCCESS(status) ? ob_copy_out(io_status, &result, sizeof(result)) : status;
}

NTSTATUS NTAPI MmMapViewInSystemSpace(PVOID section, PVOID *base, PSIZE_T view_size)
{
	ULONG protection = ((struct mm_section *)section)->protection;
	struct mm_map map = { .bytes = *view_size,
		              .writable = mm_is_writable(protection),
		              .copy = mm_is_copy(protection) };
	NTSTATUS status;

	status = mm_section_map(section, &map, base);
	if (NT_SUCCESS(status))
		*view_size = map.bytes;
	return status;
}

NTSTATUS NTAPI MmUnmapViewInSystemSpace(PVOID base)
{
	return mm_section_unmap(mm_current(), NULL, base);
}

struct section_basic_information {
	PVOID base;
	ULONG attributes;
	LARGE_INTEGER size;
};

NTSTATUS NTAPI NtQuerySection(HANDLE handle, ULONG information_class, PVOID buffer, SIZE_T length,
                              PSIZE_T ret_length)
{
	struct section_basic_information information = { 0 };
	SIZE_T given = sizeof(information);
	struct mm_section *section;
	void *body;
	NTSTATUS status = mm_probe(buffer, length, 1, MM_WRITE, previous_mode());

	if (NT_SUCCESS(status))
		status = ob_probe_result(ret_length, sizeof(*ret_length));
	if (!NT_SUCCESS(status))
		return status;
	if (information_class != 0)
		return information_class == 1 ? STATUS_SECTION_NOT_IMAGE
		                              : STATUS_INVALID_INFO_CLASS;
	if (length < sizeof(information))
		return STATUS_INFO_LENGTH_MISMATCH;
	status = ob_reference_handle(handle, SECTION_QUERY, mm_current()->section_type,
	                             previous_mode(), &body, NULL);
	if (!NT_SUCCESS(status))
		return status;
	section = body;
	information.attributes = section->attributes;
	information.size.QuadPart = (LONGLONG)section->bytes;
	ob_dereference(section);
	status = ob_copy_out(buffer, &information, sizeof(information));
	return NT_SUCCESS(status) ? ob_copy_result(ret_length, &given, sizeof(given)) : status;
}

/* --- For kernel mode ------------------------------------------------------------------------------------------- */

NTSTATUS NTAPI ZwCreateSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                               PLARGE_INTEGER size, ULONG protection, ULONG allocation, HANDLE file)
{
	return OB_ZW_CALL(
		NtCreateSection(handle, access, attributes, size, protection, allocation, file));
}

NTSTATUS NTAPI ZwOpenSection(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes)
{
	return OB_ZW_CALL(NtOpenSection(handle, access, attributes));
}

NTSTATUS NTAPI ZwMapViewOfSection(HANDLE section, HANDLE process, PVOID *base, ULONG_PTR zero_bits,
                                  SIZE_T commit, PLARGE_INTEGER offset, PSIZE_T view_size,
                                  SECTION_INHERIT inherit, ULONG allocation_type, ULONG protect)
{
	return OB_ZW_CALL(NtMapViewOfSection(section, process, base, zero_bits, commit, offset,
	                                     view_size, inherit, allocation_type, protect));
}

NTSTATUS NTAPI ZwUnmapViewOfSection(HANDLE process, PVOID base)
{
	return OB_ZW_CALL(NtUnmapViewOfSection(process, base));
}

NTSTATUS NTAPI ZwFlushVirtualMemory(HANDLE process, PVOID *base, PSIZE_T size,
                                    PIO_STATUS_BLOCK io_status)
{
	return OB_ZW_CALL(NtFlushVirtualMemory(process, base, size, io_status));
}
