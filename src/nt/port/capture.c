/*
 * port/capture.c - arguments of a call from another process, copied and checked by the letters of its service.
 *
 * The caller can change its memory at any time, so that everything a service looks at more than once is copied first,
 * pointers with all that they lead to. The copies are user memory of the process for the services' own checks.
 * What is used in place are buffers of data, which services copy once or hand to drivers, and status blocks.
 */
#include "nt/port/port_internal.h"

#include <string.h>

#define HANDLES_MAX 64
#define PRIVILEGES_MAX 64
#define TEXT_UNITS_MAX 0x7FFF
#define COPY_ALIGN 16u
#define ENTRY_BYTES 32u
#define EMPTY_BYTES 16u

/* [address, address + bytes) is memory of the caller. */
static bool is_callers(const struct port_call *call, uint64_t address, uint64_t bytes,
                       enum mm_access access)
{
	const uint8_t *copies = call->thread->copies;

	if (bytes > PORT_MEMORY_BYTES || address + bytes < address)
		return false;
	if (address < (uintptr_t)copies + PORT_COPY_BYTES && address + bytes > (uintptr_t)copies)
		return false;
	return mm_is_user((const void *)address, bytes, access);
}

/* Room in the copies, zeroed; null: no more. */
static void *take(struct port_call *call, uint64_t bytes, uint32_t *ret_offset)
{
	uint32_t at = (call->used + COPY_ALIGN - 1) & ~(COPY_ALIGN - 1);

	if (bytes > PORT_COPY_BYTES || at + bytes > PORT_COPY_BYTES - PORT_OWN_BYTES)
		return NULL;
	call->used = at + (uint32_t)bytes;
	*ret_offset = at;
	memset(call->thread->copies + at, 0, bytes);
	return call->thread->copies + at;
}

void *port_capture_room(struct port_call *call, uint64_t bytes)
{
	uint32_t offset;

	return take(call, bytes, &offset);
}

NTSTATUS port_capture_copy(struct port_call *call, uint64_t address, uint64_t bytes,
                           void **ret_copy)
{
	uint32_t offset;
	void *copy;

	if (!is_callers(call, address, bytes, MM_READ))
		return STATUS_ACCESS_VIOLATION;
	copy = take(call, bytes, &offset);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	*ret_copy = copy;
	return host_guard_copy(copy, (const void *)address, bytes) ? STATUS_SUCCESS
	                                                           : STATUS_ACCESS_VIOLATION;
}

/* --- Kinds of arguments ------------------------------------------------------------------------------------- */

static NTSTATUS fixed_in(struct port_call *call, uint32_t index, uint32_t bytes, bool required)
{
	void *copy;
	NTSTATUS status;

	if (!call->given[index])
		return required ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
	status = port_capture_copy(call, call->given[index], bytes, &copy);
	if (NT_SUCCESS(status))
		call->argument[index] = (uintptr_t)copy;
	return status;
}

/* Copied in now, and back afterwards. */
static NTSTATUS returned(struct port_call *call, uint32_t index, uint64_t bytes)
{
	uint64_t address = call->given[index];
	uint32_t offset;
	void *copy;

	if (!is_callers(call, address, bytes, MM_WRITE))
		return STATUS_ACCESS_VIOLATION;
	copy = take(call, bytes, &offset);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!host_guard_copy(copy, (const void *)address, bytes))
		return STATUS_ACCESS_VIOLATION;
	call->argument[index] = (uintptr_t)copy;
	call->back[call->back_count].to = address;
	call->back[call->back_count].from = offset;
	call->back[call->back_count++].bytes = (uint32_t)bytes;
	return STATUS_SUCCESS;
}

static NTSTATUS fixed_out(struct port_call *call, uint32_t index, uint32_t bytes, bool required)
{
	if (!call->given[index])
		return required ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
	return returned(call, index, bytes);
}

/* Of a buffer without length a service may still look at the beginning; what cannot be read there is zeroes. */
static NTSTATUS empty_buffer(struct port_call *call, uint32_t index)
{
	uint32_t offset;
	void *copy;

	if (!call->given[index])
		return STATUS_SUCCESS;
	copy = take(call, EMPTY_BYTES, &offset);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (is_callers(call, call->given[index], EMPTY_BYTES, MM_READ) &&
	    !host_guard_copy(copy, (const void *)call->given[index], EMPTY_BYTES))
		memset(copy, 0, EMPTY_BYTES);
	call->argument[index] = (uintptr_t)copy;
	return STATUS_SUCCESS;
}

static NTSTATUS buffer_out(struct port_call *call, uint32_t index, uint64_t bytes)
{
	if (!call->given[index] || !bytes)
		return empty_buffer(call, index);
	if (bytes > PORT_COPY_BYTES / 2)
		return STATUS_INSUFFICIENT_RESOURCES;
	return returned(call, index, bytes);
}

static NTSTATUS buffer_in(struct port_call *call, uint32_t index, uint64_t bytes)
{
	void *copy;
	NTSTATUS status;

	if (!call->given[index] || !bytes)
		return empty_buffer(call, index);
	if (bytes > PORT_COPY_BYTES / 2)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = port_capture_copy(call, call->given[index], bytes, &copy);
	if (NT_SUCCESS(status))
		call->argument[index] = (uintptr_t)copy;
	return status;
}

/* Data that drivers may get where they lie. A length of zero leaves the pointer to the driver. */
static NTSTATUS in_place(struct port_call *call, uint32_t index, uint64_t bytes,
                         enum mm_access access)
{
	if (!bytes && !call->given[index])
		return STATUS_SUCCESS;
	return is_callers(call, call->given[index], bytes ? bytes : 1, access)
	               ? STATUS_SUCCESS
	               : STATUS_ACCESS_VIOLATION;
}

/* A counted text at address; *to, a field of a copy, becomes a copy of it. */
static NTSTATUS string_in(struct port_call *call, uint64_t address, UNICODE_STRING **to)
{
	UNICODE_STRING *string;
	void *text;
	NTSTATUS status = port_capture_copy(call, address, sizeof(*string), (void **)&string);

	if (!NT_SUCCESS(status))
		return status;
	status = port_capture_copy(call, (uintptr_t)string->Buffer, string->Length, &text);
	if (string->Length == 0)
		status = STATUS_SUCCESS, text = NULL;
	if (!NT_SUCCESS(status))
		return status;
	string->Buffer = text;
	string->MaximumLength = string->Length;
	*to = string;
	return STATUS_SUCCESS;
}

static NTSTATUS string_argument(struct port_call *call, uint32_t index, bool required)
{
	UNICODE_STRING *copy;
	NTSTATUS status;

	if (!call->given[index])
		return required ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
	status = string_in(call, call->given[index], &copy);
	if (NT_SUCCESS(status))
		call->argument[index] = (uintptr_t)copy;
	return status;
}

/* A text that the service fills: the record in, its buffer out. */
static NTSTATUS string_out(struct port_call *call, uint32_t index)
{
	NTSTATUS status = fixed_out(call, index, sizeof(UNICODE_STRING), true);
	UNICODE_STRING *string = (UNICODE_STRING *)call->argument[index];
	uint64_t buffer;
	uint32_t offset;
	void *copy;

	if (!NT_SUCCESS(status))
		return status;
	buffer = (uintptr_t)string->Buffer;
	if (!is_callers(call, buffer, string->MaximumLength, MM_WRITE))
		return STATUS_ACCESS_VIOLATION;
	copy = take(call, string->MaximumLength, &offset);
	if (!copy)
		return STATUS_INSUFFICIENT_RESOURCES;
	string->Buffer = copy;
	/* The record goes back with the caller's own pointer: restore_buffer(). */
	call->back[call->back_count].to = buffer;
	call->back[call->back_count].from = offset;
	call->back[call->back_count++].bytes = string->MaximumLength;
	return STATUS_SUCCESS;
}

/* Length in units of 1 or 2 bytes, without the end; TEXT_UNITS_MAX: there is none, or it cannot be read. */
static uint32_t text_length(const struct port_call *call, uint64_t address, uint32_t unit_bytes)
{
	const uint8_t *text = (const uint8_t *)address;
	uint32_t units = 0;

	for (; units < TEXT_UNITS_MAX; units++, text += unit_bytes) {
		uint8_t unit[sizeof(WCHAR)];

		if (!is_callers(call, (uintptr_t)text, unit_bytes, MM_READ) ||
		    !host_guard_copy(unit, text, unit_bytes))
			return TEXT_UNITS_MAX;
		if (!unit[0] && !unit[unit_bytes - 1])
			break;
	}
	return units;
}

static NTSTATUS text_in(struct port_call *call, uint32_t index, uint32_t unit_bytes)
{
	uint64_t address = call->given[index];
	uint32_t units;
	NTSTATUS status;
	void *copy;

	if (!address)
		return STATUS_SUCCESS;
	units = text_length(call, address, unit_bytes);
	if (units == TEXT_UNITS_MAX)
		return STATUS_ACCESS_VIOLATION;
	status = port_capture_copy(call, address, (units + 1) * (uint64_t)unit_bytes, &copy);
	if (!NT_SUCCESS(status))
		return status;
	memset((uint8_t *)copy + units * unit_bytes, 0, unit_bytes);
	call->argument[index] = (uintptr_t)copy;
	return STATUS_SUCCESS;
}

static NTSTATUS descriptor_in(struct port_call *call, uint32_t index)
{
	void *copy;
	NTSTATUS status;

	if (!call->given[index])
		return STATUS_SUCCESS;
	status = port_capture_descriptor(call, call->given[index], &copy);
	if (NT_SUCCESS(status))
		call->argument[index] = (uintptr_t)copy;
	return status;
}

/* What hangs at attributes, of which this is the copy. */
static NTSTATUS attached_in(struct port_call *call, OBJECT_ATTRIBUTES *attributes)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (attributes->ObjectName)
		status =
			string_in(call, (uintptr_t)attributes->ObjectName, &attributes->ObjectName);
	if (NT_SUCCESS(status) && attributes->SecurityDescriptor)
		status = port_capture_descriptor(call, (uintptr_t)attributes->SecurityDescriptor,
		                                 &attributes->SecurityDescriptor);
	if (NT_SUCCESS(status) && attributes->SecurityQualityOfService)
		status = port_capture_copy(call, (uintptr_t)attributes->SecurityQualityOfService,
		                           sizeof(SECURITY_QUALITY_OF_SERVICE),
		                           &attributes->SecurityQualityOfService);
	return status;
}

static NTSTATUS attributes_in(struct port_call *call, uint32_t index)
{
	OBJECT_ATTRIBUTES *attributes;
	NTSTATUS status;

	if (!call->given[index])
		return STATUS_SUCCESS;
	status = port_capture_copy(call, call->given[index], sizeof(*attributes),
	                           (void **)&attributes);
	if (!NT_SUCCESS(status))
		return status;
	call->argument[index] = (uintptr_t)attributes;
	return attached_in(call, attributes);
}

static NTSTATUS privileges_in(struct port_call *call, uint32_t index)
{
	TOKEN_PRIVILEGES *head;
	uint32_t count;
	void *copy;
	NTSTATUS status;

	if (!call->given[index])
		return STATUS_SUCCESS;
	status = port_capture_copy(call, call->given[index], sizeof(uint32_t), (void **)&head);
	if (!NT_SUCCESS(status))
		return status;
	count = head->PrivilegeCount;
	if (count > PRIVILEGES_MAX)
		return STATUS_INVALID_PARAMETER;
	status = port_capture_copy(call, call->given[index],
	                           FIELD_OFFSET(TOKEN_PRIVILEGES, Privileges) +
	                                   count * sizeof(LUID_AND_ATTRIBUTES),
	                           &copy);
	if (!NT_SUCCESS(status))
		return status;
	((TOKEN_PRIVILEGES *)copy)->PrivilegeCount = count;
	call->argument[index] = (uintptr_t)copy;
	return STATUS_SUCCESS;
}

static NTSTATUS handles_in(struct port_call *call, uint32_t index)
{
	uint32_t count = (uint32_t)call->given[0];

	if (count == 0 || count > HANDLES_MAX)
		return STATUS_INVALID_PARAMETER_1;
	return fixed_in(call, index, count * (uint32_t)sizeof(HANDLE), true);
}

static NTSTATUS entries_out(struct port_call *call, uint32_t index, uint32_t count)
{
	if (count == 0 || count > PORT_COPY_BYTES / 2 / ENTRY_BYTES)
		return STATUS_INVALID_PARAMETER;
	return fixed_out(call, index, count * ENTRY_BYTES, true);
}

/* --- The walk along the letters -------------------------------------------------------------------------------- */

static uint32_t number_in_braces(const char **letters)
{
	uint32_t number = 0;

	for ((*letters)++; **letters != '}' && **letters != ']'; (*letters)++)
		number = number * 10 + (uint32_t)(**letters - '0');
	return number;
}

static uint64_t neighbour(const struct port_call *call, uint32_t index, char letter)
{
	return letter == 'v' ? call->given[index] : (uint32_t)call->given[index];
}

static NTSTATUS capture_value(struct port_call *call, uint32_t index, char letter)
{
	if (letter == 'u')
		call->argument[index] = (uint32_t)call->given[index];
	if (letter == 'c')
		call->argument[index] = (uint8_t)call->given[index];
	return STATUS_SUCCESS;
}

static NTSTATUS capture_buffer(struct port_call *call, uint32_t index, const char *letter)
{
	uint64_t after = index + 1 < PORT_ARGUMENTS ? neighbour(call, index + 1, letter[1]) : 0;

	switch (*letter) {
	case 'r': return in_place(call, index, after, MM_READ);
	case 'w': return in_place(call, index, after, MM_WRITE);
	case 'g': return buffer_in(call, index, after);
	case 'o': return buffer_out(call, index, after);
	case 'z': return buffer_out(call, index, after * sizeof(WCHAR));
	case 'y': return buffer_out(call, index, (uint32_t)call->given[index - 1]);
	case 'e': return entries_out(call, index, (uint32_t)after);
	default: return handles_in(call, index);
	}
}

static NTSTATUS capture_one(struct port_call *call, uint32_t index, const char **letters)
{
	const char *letter = *letters;

	switch (*letter) {
	case 'q': return fixed_out(call, index, 8, false);
	case 'Q': return fixed_out(call, index, 8, true);
	case 'd': return fixed_out(call, index, 4, false);
	case 'D': return fixed_out(call, index, 4, true);
	case 'b': return fixed_out(call, index, 1, false);
	case 'B': return fixed_out(call, index, 1, true);
	case 't': return fixed_in(call, index, 8, false);
	case 'T': return fixed_in(call, index, 8, true);
	case 'G': return fixed_in(call, index, 16, false);
	case 'X': return fixed_in(call, index, 16, true);
	case 'O': return attributes_in(call, index);
	case 's': return string_argument(call, index, false);
	case 'S': return string_argument(call, index, true);
	case 'l': return string_out(call, index);
	case 'W': return text_in(call, index, sizeof(WCHAR));
	case 'A': return text_in(call, index, 1);
	case 'P': return privileges_in(call, index);
	case 'C': return descriptor_in(call, index);
	case 'i':
		return is_callers(call, call->given[index], sizeof(IO_STATUS_BLOCK), MM_WRITE)
		               ? STATUS_SUCCESS
		               : STATUS_ACCESS_VIOLATION;
	case '{': return fixed_out(call, index, number_in_braces(letters), false);
	case '[': return fixed_out(call, index, number_in_braces(letters), true);
	case 'v':
	case 'u':
	case 'a':
	case 'p':
	case 'c': return capture_value(call, index, *letter);
	default: return capture_buffer(call, index, letter);
	}
}

NTSTATUS port_capture(struct port_call *call)
{
	const char *letters = call->letters;
	NTSTATUS status = STATUS_SUCCESS;
	uint32_t index = 0;

	memcpy(call->given, call->argument, sizeof(call->given));
	for (; *letters && NT_SUCCESS(status); letters++, index++)
		status = capture_one(call, index, &letters);
	call->count = index;
	return status;
}

/* --- The way back -------------------------------------------------------------------------------------------- */

/* The caller's pointer in a text's record again, where the service saw that of the copy. */
static void restore_buffer(struct port_call *call, uint32_t row)
{
	uint8_t *copies = call->thread->copies;
	UNICODE_STRING *string = (UNICODE_STRING *)(copies + call->back[row - 1].from);

	if (call->back[row - 1].bytes == sizeof(*string) &&
	    (uint8_t *)string->Buffer == copies + call->back[row].from)
		string->Buffer = (WCHAR *)call->back[row].to;
}

/* The call may have taken long: the memory may have gone, or be another mapping by now. */
static bool give_back(const struct port_call *call, uint32_t row)
{
	return is_callers(call, call->back[row].to, call->back[row].bytes, MM_WRITE) &&
	       host_guard_copy((void *)call->back[row].to,
	                       call->thread->copies + call->back[row].from, call->back[row].bytes);
}

bool port_copy_back(struct port_call *call)
{
	bool done = true;

	for (uint32_t row = 1; row < call->back_count; row++)
		restore_buffer(call, row);
	for (uint32_t row = 0; row < call->back_count; row++)
		done &= give_back(call, row);
	return done;
}
