/* rtl/string_api.c - counted strings made, copied, appended, freed. */
#include <ntifs.h>
#include <string.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/environment.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define UNICODE_BYTES_MAX 0xFFFE
#define ANSI_BYTES_MAX 0xFFFF

/* --- Over text with a terminator ------------------------------------------------------------------------- */

RTL_SERVICE static size_t narrow_length(const char *text)
{
	size_t length = 0;

	while (text && text[length])
		length++;
	return length;
}

RTL_SERVICE VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING destination, PCWSTR source)
{
	size_t bytes = source ? crt_wcslen(source) * sizeof(WCHAR) : 0;

	if (bytes > UNICODE_BYTES_MAX - sizeof(WCHAR))
		bytes = UNICODE_BYTES_MAX - sizeof(WCHAR);
	destination->Length = (USHORT)bytes;
	destination->MaximumLength = source ? (USHORT)(bytes + sizeof(WCHAR)) : 0;
	destination->Buffer = (PWCH)source;
}

RTL_SERVICE NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING destination, PCWSTR source)
{
	size_t bytes = source ? crt_wcslen(source) * sizeof(WCHAR) : 0;

	if (bytes > UNICODE_BYTES_MAX - sizeof(WCHAR)) {
		destination->Length = destination->MaximumLength = 0;
		destination->Buffer = NULL;
		return STATUS_NAME_TOO_LONG;
	}
	RtlInitUnicodeString(destination, source);
	return STATUS_SUCCESS;
}

RTL_SERVICE VOID NTAPI RtlInitString(PSTRING destination, PCSZ source)
{
	size_t bytes = narrow_length(source);

	if (bytes > ANSI_BYTES_MAX - 1)
		bytes = ANSI_BYTES_MAX - 1;
	destination->Length = (USHORT)bytes;
	destination->MaximumLength = source ? (USHORT)(bytes + 1) : 0;
	destination->Buffer = (PCHAR)source;
}

RTL_SERVICE NTSTATUS NTAPI RtlInitStringEx(PSTRING destination, PCSZ source)
{
	if (narrow_length(source) > ANSI_BYTES_MAX - 1) {
		destination->Length = destination->MaximumLength = 0;
		destination->Buffer = NULL;
		return STATUS_NAME_TOO_LONG;
	}
	RtlInitString(destination, source);
	return STATUS_SUCCESS;
}

RTL_SERVICE VOID NTAPI RtlInitAnsiString(PANSI_STRING destination, PCSZ source)
{
	RtlInitString(destination, source);
}

RTL_SERVICE NTSTATUS NTAPI RtlInitAnsiStringEx(PANSI_STRING destination, PCSZ source)
{
	return RtlInitStringEx(destination, source);
}

RTL_SERVICE VOID NTAPI RtlInitUTF8String(PUTF8_STRING destination, PCSZ source)
{
	RtlInitString(destination, source);
}

RTL_SERVICE NTSTATUS NTAPI RtlInitUTF8StringEx(PUTF8_STRING destination, PCSZ source)
{
	return RtlInitStringEx(destination, source);
}

/* --- In pool -------------------------------------------------------------------------------------------------- */

RTL_SERVICE VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING string)
{
	rtl_pool_free(string->Buffer, 0);
	*string = (UNICODE_STRING){ 0, 0, NULL };
}

RTL_SERVICE VOID NTAPI RtlFreeAnsiString(PANSI_STRING string)
{
	rtl_pool_free(string->Buffer, 0);
	*string = (ANSI_STRING){ 0, 0, NULL };
}

RTL_SERVICE VOID NTAPI RtlFreeOemString(POEM_STRING string)
{
	RtlFreeAnsiString(string);
}

RTL_SERVICE VOID NTAPI RtlFreeUTF8String(PUTF8_STRING string)
{
	RtlFreeAnsiString(string);
}

RTL_SERVICE BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING destination, PCWSTR source)
{
	size_t bytes = (crt_wcslen(source) + 1) * sizeof(WCHAR);
	WCHAR *buffer =
		bytes <= UNICODE_BYTES_MAX ? rtl_pool_allocate(bytes, RTL_STRING_TAG) : NULL;

	if (!buffer)
		return FALSE;
	crt_memcpy(buffer, source, bytes);
	destination->Buffer = buffer;
	destination->Length = (USHORT)(bytes - sizeof(WCHAR));
	destination->MaximumLength = (USHORT)bytes;
	return TRUE;
}

RTL_SERVICE static bool is_well_formed(const UNICODE_STRING *string)
{
	return string->Length % 2 == 0 && string->MaximumLength % 2 == 0 &&
	       string->Length <= string->MaximumLength &&
	       (string->Buffer || !string->MaximumLength);
}

RTL_SERVICE NTSTATUS NTAPI RtlValidateUnicodeString(ULONG flags, PCUNICODE_STRING string)
{
	if (flags)
		return STATUS_INVALID_PARAMETER;
	return !string || is_well_formed(string) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

RTL_SERVICE NTSTATUS NTAPI RtlDuplicateUnicodeString(ULONG flags, PCUNICODE_STRING source,
                                                     PUNICODE_STRING destination)
{
	bool terminate = (flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE) != 0;
	bool allocate_empty = (flags & RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING) != 0;
	size_t bytes;

	if (flags > 3 || (allocate_empty && !terminate) || !source || !destination ||
	    !is_well_formed(source))
		return STATUS_INVALID_PARAMETER;
	bytes = source->Length + (terminate ? sizeof(WCHAR) : 0);
	if (bytes > UNICODE_BYTES_MAX)
		return STATUS_NAME_TOO_LONG;
	*destination = (UNICODE_STRING){ 0, 0, NULL };
	if (source->Length == 0 && !allocate_empty)
		return STATUS_SUCCESS;
	destination->Buffer = rtl_pool_allocate(bytes, RTL_STRING_TAG);
	if (!destination->Buffer)
		return STATUS_NO_MEMORY;
	crt_memcpy(destination->Buffer, source->Buffer, source->Length);
	if (terminate)
		destination->Buffer[source->Length / sizeof(WCHAR)] = 0;
	destination->Length = source->Length;
	destination->MaximumLength = (USHORT)bytes;
	return STATUS_SUCCESS;
}

/* --- Copy and append: what does not fit is cut by copies, refused by appends ------------------------------------- */

RTL_SERVICE VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING destination, PCUNICODE_STRING source)
{
	USHORT bytes = 0;

	if (source)
		bytes = source->Length < destination->MaximumLength ? source->Length
		                                                    : destination->MaximumLength;
	if (bytes)
		crt_memmove(destination->Buffer, source->Buffer, bytes);
	destination->Length = bytes;
	if (source && bytes + sizeof(WCHAR) <= destination->MaximumLength)
		destination->Buffer[bytes / sizeof(WCHAR)] = 0;
}

RTL_SERVICE VOID NTAPI RtlCopyString(PSTRING destination, const PSTRING source)
{
	USHORT bytes = 0;

	if (source)
		bytes = source->Length < destination->MaximumLength ? source->Length
		                                                    : destination->MaximumLength;
	if (bytes)
		crt_memmove(destination->Buffer, source->Buffer, bytes);
	destination->Length = bytes;
}

RTL_SERVICE static NTSTATUS append_wide(PUNICODE_STRING destination, const WCHAR *text,
                                        size_t bytes)
{
	size_t total = destination->Length + bytes;

	if (bytes == 0)
		return STATUS_SUCCESS;
	if (total > destination->MaximumLength)
		return STATUS_BUFFER_TOO_SMALL;
	crt_memmove((char *)destination->Buffer + destination->Length, text, bytes);
	destination->Length = (USHORT)total;
	if (total + sizeof(WCHAR) <= destination->MaximumLength)
		destination->Buffer[total / sizeof(WCHAR)] = 0;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING destination,
                                                          PCUNICODE_STRING source)
{
	return append_wide(destination, source->Buffer, source->Length);
}

RTL_SERVICE NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING destination, PCWSTR source)
{
	return source ? append_wide(destination, source, crt_wcslen(source) * sizeof(WCHAR))
	              : STATUS_SUCCESS;
}

RTL_SERVICE static NTSTATUS append_narrow(PSTRING destination, const char *text, size_t bytes)
{
	if (bytes + destination->Length > destination->MaximumLength)
		return STATUS_BUFFER_TOO_SMALL;
	crt_memmove(destination->Buffer + destination->Length, text, bytes);
	destination->Length = (USHORT)(destination->Length + bytes);
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlAppendStringToString(PSTRING destination, const STRING *source)
{
	return append_narrow(destination, source->Buffer, source->Length);
}

RTL_SERVICE NTSTATUS NTAPI RtlAppendAsciizToString(PSTRING destination, PCSZ source)
{
	return source ? append_narrow(destination, source, narrow_length(source)) : STATUS_SUCCESS;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlAppendAsciizToString),
	IMAGE_EXPORT(RtlAppendStringToString),
	IMAGE_EXPORT(RtlAppendUnicodeStringToString),
	IMAGE_EXPORT(RtlAppendUnicodeToString),
	IMAGE_EXPORT(RtlCopyString),
	IMAGE_EXPORT(RtlCopyUnicodeString),
	IMAGE_EXPORT(RtlCreateUnicodeString),
	IMAGE_EXPORT(RtlDuplicateUnicodeString),
	IMAGE_EXPORT(RtlFreeAnsiString),
	IMAGE_EXPORT(RtlFreeOemString),
	IMAGE_EXPORT(RtlFreeUTF8String),
	IMAGE_EXPORT(RtlFreeUnicodeString),
	IMAGE_EXPORT(RtlInitAnsiString),
	IMAGE_EXPORT(RtlInitAnsiStringEx),
	IMAGE_EXPORT(RtlInitString),
	IMAGE_EXPORT(RtlInitStringEx),
	IMAGE_EXPORT(RtlInitUTF8String),
	IMAGE_EXPORT(RtlInitUTF8StringEx),
	IMAGE_EXPORT(RtlInitUnicodeString),
	IMAGE_EXPORT(RtlInitUnicodeStringEx),
	IMAGE_EXPORT(RtlValidateUnicodeString),
};

const struct image_export_table rtl_string_export_table = RTL_TABLE(exports);
