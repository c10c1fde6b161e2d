/*
 * rtl/string_convert_api.c - counted strings between widths. The narrow code page, ANSI and OEM alike, is UTF-8.
 */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/environment.h"
#include "nt/rtl/format.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define REPLACEMENT 0xFFFD

/* --- Raw text -------------------------------------------------------------------------------------------------- */

struct conversion {
	ULONG bytes;   /* that the whole text has */
	ULONG written; /* that fitted, whole characters only */
	bool replaced; /* something was no valid text */
};

RTL_SERVICE static bool is_lone_surrogate(const WCHAR *text, size_t count)
{
	if (text[0] < 0xD800 || text[0] > 0xDFFF)
		return false;
	return text[0] >= 0xDC00 || count < 2 || text[1] < 0xDC00 || text[1] > 0xDFFF;
}

RTL_SERVICE static struct conversion narrow_from_wide(CHAR *to, ULONG room, const WCHAR *from,
                                                      ULONG from_bytes)
{
	struct conversion result = { 0 };
	size_t count = from_bytes / sizeof(WCHAR);
	bool full = to == NULL;

	while (count) {
		char bytes[4];
		size_t taken, length = rtl_utf8_from_utf16(from, count, bytes, &taken);

		result.replaced |= is_lone_surrogate(from, count);
		full |= result.bytes + length > room;
		if (!full) {
			crt_memcpy(to + result.bytes, bytes, length);
			result.written += (ULONG)length;
		}
		result.bytes += (ULONG)length;
		from += taken;
		count -= taken;
	}
	return result;
}

RTL_SERVICE static struct conversion wide_from_narrow(WCHAR *to, ULONG room, const CHAR *from,
                                                      ULONG from_bytes)
{
	struct conversion result = { 0 };
	bool full = to == NULL;

	while (from_bytes) {
		WCHAR units[2];
		size_t taken, count = rtl_utf16_from_utf8(from, from_bytes, units, &taken);

		result.replaced |= units[0] == REPLACEMENT && taken == 1;
		full |= result.bytes + count * sizeof(WCHAR) > room;
		if (!full) {
			crt_memcpy((char *)to + result.bytes, units, count * sizeof(WCHAR));
			result.written += (ULONG)(count * sizeof(WCHAR));
		}
		result.bytes += (ULONG)(count * sizeof(WCHAR));
		from += taken;
		from_bytes -= (ULONG)taken;
	}
	return result;
}

RTL_SERVICE static NTSTATUS raw_status(const struct conversion *result, const void *to,
                                       PULONG ret_bytes)
{
	if (ret_bytes)
		*ret_bytes = to ? result->written : result->bytes;
	if (to && result->written < result->bytes)
		return STATUS_BUFFER_TOO_SMALL;
	return result->replaced ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeToUTF8N(PCHAR to, ULONG room, PULONG ret_bytes, PCWCH from,
                                             ULONG from_bytes)
{
	struct conversion result;

	if (!from)
		return STATUS_INVALID_PARAMETER_4;
	if (!to && !ret_bytes)
		return STATUS_INVALID_PARAMETER;
	if (to && from_bytes % sizeof(WCHAR))
		return STATUS_INVALID_PARAMETER_5;
	result = narrow_from_wide(to, room, from, from_bytes);
	return raw_status(&result, to, ret_bytes);
}

RTL_SERVICE NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR to, ULONG room, PULONG ret_bytes, PCCH from,
                                             ULONG from_bytes)
{
	struct conversion result;

	if (!from)
		return STATUS_INVALID_PARAMETER_4;
	if (!to && !ret_bytes)
		return STATUS_INVALID_PARAMETER;
	result = wide_from_narrow(to, room, from, from_bytes);
	return raw_status(&result, to, ret_bytes);
}

RTL_SERVICE NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH to, ULONG room, PULONG ret_bytes,
                                                  const CHAR *from, ULONG from_bytes)
{
	struct conversion result = wide_from_narrow(to, room, from, from_bytes);

	if (ret_bytes)
		*ret_bytes = result.written;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR to, ULONG room, PULONG ret_bytes,
                                                  PCWCH from, ULONG from_bytes)
{
	struct conversion result = narrow_from_wide(to, room, from, from_bytes);

	if (ret_bytes)
		*ret_bytes = result.written;
	return result.written < result.bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlOemToUnicodeN(PWCH to, ULONG room, PULONG ret_bytes, PCCH from,
                                            ULONG from_bytes)
{
	return RtlMultiByteToUnicodeN(to, room, ret_bytes, from, from_bytes);
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeToOemN(PCHAR to, ULONG room, PULONG ret_bytes, PCWCH from,
                                            ULONG from_bytes)
{
	return RtlUnicodeToMultiByteN(to, room, ret_bytes, from, from_bytes);
}

RTL_SERVICE NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG ret_bytes, const CHAR *from,
                                                     ULONG from_bytes)
{
	*ret_bytes = wide_from_narrow(NULL, 0, from, from_bytes).bytes;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG ret_bytes, PCWCH from, ULONG from_bytes)
{
	*ret_bytes = narrow_from_wide(NULL, 0, from, from_bytes).bytes;
	return STATUS_SUCCESS;
}

/* --- Counted strings; sizes count the terminator -------------------------------------------------------------------- */

RTL_SERVICE ULONG NTAPI RtlxAnsiStringToUnicodeSize(PCANSI_STRING string)
{
	return wide_from_narrow(NULL, 0, string->Buffer, string->Length).bytes +
	       (ULONG)sizeof(WCHAR);
}

RTL_SERVICE ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING string)
{
	return narrow_from_wide(NULL, 0, string->Buffer, string->Length).bytes + 1;
}

RTL_SERVICE NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING destination,
                                                        PANSI_STRING source, BOOLEAN allocate)
{
	ULONG total = RtlxAnsiStringToUnicodeSize(source);

	if (total > 0xFFFE)
		return STATUS_INVALID_PARAMETER_2;
	if (allocate) {
		destination->Buffer = rtl_pool_allocate(total, RTL_STRING_TAG);
		if (!destination->Buffer)
			return STATUS_NO_MEMORY;
		destination->MaximumLength = (USHORT)total;
	} else if (total > destination->MaximumLength) {
		return STATUS_BUFFER_OVERFLOW;
	}
	destination->Length = (USHORT)(total - sizeof(WCHAR));
	wide_from_narrow(destination->Buffer, destination->Length, source->Buffer, source->Length);
	destination->Buffer[destination->Length / sizeof(WCHAR)] = 0;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING destination,
                                                        PCUNICODE_STRING source, BOOLEAN allocate)
{
	ULONG total = RtlxUnicodeStringToAnsiSize(source);
	struct conversion result;

	if (total > 0xFFFF)
		return STATUS_INVALID_PARAMETER_2;
	if (allocate) {
		destination->Buffer = rtl_pool_allocate(total, RTL_STRING_TAG);
		if (!destination->Buffer)
			return STATUS_NO_MEMORY;
		destination->MaximumLength = (USHORT)total;
	} else if (destination->MaximumLength == 0) {
		return STATUS_BUFFER_OVERFLOW;
	}
	result = narrow_from_wide(destination->Buffer, destination->MaximumLength - 1u,
	                          source->Buffer, source->Length);
	destination->Length = (USHORT)result.written;
	destination->Buffer[result.written] = 0;
	return result.written < result.bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlOemStringToUnicodeString(PUNICODE_STRING destination,
                                                       PCOEM_STRING source, BOOLEAN allocate)
{
	return RtlAnsiStringToUnicodeString(destination, (PANSI_STRING)source, allocate);
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToOemString(POEM_STRING destination,
                                                       PCUNICODE_STRING source, BOOLEAN allocate)
{
	return RtlUnicodeStringToAnsiString(destination, source, allocate);
}

RTL_SERVICE NTSTATUS NTAPI RtlUTF8StringToUnicodeString(PUNICODE_STRING destination,
                                                        PUTF8_STRING source, BOOLEAN allocate)
{
	return RtlAnsiStringToUnicodeString(destination, (PANSI_STRING)source, allocate);
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToUTF8String(PUTF8_STRING destination,
                                                        PCUNICODE_STRING source, BOOLEAN allocate)
{
	return RtlUnicodeStringToAnsiString(destination, source, allocate);
}

/* Counted: without a terminator. */
RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToCountedOemString(POEM_STRING destination,
                                                              PCUNICODE_STRING source,
                                                              BOOLEAN allocate)
{
	ULONG bytes = RtlxUnicodeStringToAnsiSize(source) - 1;

	if (bytes > 0xFFFF)
		return STATUS_INVALID_PARAMETER_2;
	if (allocate && bytes) {
		destination->Buffer = rtl_pool_allocate(bytes, RTL_STRING_TAG);
		if (!destination->Buffer)
			return STATUS_NO_MEMORY;
		destination->MaximumLength = (USHORT)bytes;
	} else if (!allocate && bytes > destination->MaximumLength) {
		return STATUS_BUFFER_OVERFLOW;
	}
	destination->Length = (USHORT)bytes;
	narrow_from_wide(destination->Buffer, bytes, source->Buffer, source->Length);
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUpcaseUnicodeStringToCountedOemString(POEM_STRING destination,
                                                                    PCUNICODE_STRING source,
                                                                    BOOLEAN allocate)
{
	UNICODE_STRING upper = { 0, 0, NULL };
	NTSTATUS status = RtlUpcaseUnicodeString(&upper, source, TRUE);

	if (!NT_SUCCESS(status))
		return status;
	status = RtlUnicodeStringToCountedOemString(destination, &upper, allocate);
	RtlFreeUnicodeString(&upper);
	return status;
}

RTL_SERVICE NTSTATUS NTAPI RtlOemStringToCountedUnicodeString(PUNICODE_STRING destination,
                                                              PCOEM_STRING source, BOOLEAN allocate)
{
	NTSTATUS status;

	if (source->Length == 0) {
		destination->Length = 0;
		if (allocate) {
			destination->MaximumLength = 0;
			destination->Buffer = NULL;
		}
		return STATUS_SUCCESS;
	}
	status = RtlAnsiStringToUnicodeString(destination, (PANSI_STRING)source, allocate);
	return status;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlAnsiStringToUnicodeString),
	IMAGE_EXPORT(RtlMultiByteToUnicodeN),
	IMAGE_EXPORT(RtlMultiByteToUnicodeSize),
	IMAGE_EXPORT(RtlOemStringToCountedUnicodeString),
	IMAGE_EXPORT(RtlOemStringToUnicodeString),
	IMAGE_EXPORT(RtlOemToUnicodeN),
	IMAGE_EXPORT(RtlUTF8StringToUnicodeString),
	IMAGE_EXPORT(RtlUTF8ToUnicodeN),
	IMAGE_EXPORT(RtlUnicodeStringToAnsiString),
	IMAGE_EXPORT(RtlUnicodeStringToCountedOemString),
	IMAGE_EXPORT(RtlUnicodeStringToOemString),
	IMAGE_EXPORT(RtlUnicodeStringToUTF8String),
	IMAGE_EXPORT(RtlUnicodeToMultiByteN),
	IMAGE_EXPORT(RtlUnicodeToMultiByteSize),
	IMAGE_EXPORT(RtlUnicodeToOemN),
	IMAGE_EXPORT(RtlUnicodeToUTF8N),
	IMAGE_EXPORT(RtlUpcaseUnicodeStringToCountedOemString),
	IMAGE_EXPORT(RtlxAnsiStringToUnicodeSize),
	IMAGE_EXPORT_AS("RtlxOemStringToUnicodeSize", RtlxAnsiStringToUnicodeSize),
	IMAGE_EXPORT(RtlxUnicodeStringToAnsiSize),
	IMAGE_EXPORT_AS("RtlxUnicodeStringToOemSize", RtlxUnicodeStringToAnsiSize),
};

const struct image_export_table rtl_string_convert_export_table = RTL_TABLE(exports);
