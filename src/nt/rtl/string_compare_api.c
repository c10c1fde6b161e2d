/* rtl/string_compare_api.c - counted strings compared, searched, hashed, and their case. */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/environment.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define HASH_FACTOR 65599u

/* --- Case ------------------------------------------------------------------------------------------------- */

RTL_SERVICE WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR character)
{
	return rtl_upcase(character);
}

RTL_SERVICE WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR character)
{
	return rtl_downcase(character);
}

RTL_SERVICE CHAR NTAPI RtlUpperChar(CHAR character)
{
	return character >= 'a' && character <= 'z' ? (CHAR)(character - 32) : character;
}

RTL_SERVICE static NTSTATUS map_string(PUNICODE_STRING destination, PCUNICODE_STRING source,
                                       BOOLEAN allocate, WCHAR (*map)(WCHAR))
{
	if (allocate) {
		destination->MaximumLength = source->Length;
		destination->Buffer =
			rtl_pool_allocate(source->Length ? source->Length : sizeof(WCHAR),
		                          RTL_STRING_TAG);
		if (!destination->Buffer)
			return STATUS_NO_MEMORY;
	} else if (source->Length > destination->MaximumLength) {
		return STATUS_BUFFER_OVERFLOW;
	}
	for (ULONG index = 0; index < source->Length / sizeof(WCHAR); index++)
		destination->Buffer[index] = map(source->Buffer[index]);
	destination->Length = source->Length;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING destination,
                                                  PCUNICODE_STRING source, BOOLEAN allocate)
{
	return map_string(destination, source, allocate, rtl_upcase);
}

RTL_SERVICE NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING destination,
                                                    PCUNICODE_STRING source, BOOLEAN allocate)
{
	return map_string(destination, source, allocate, rtl_downcase);
}

RTL_SERVICE VOID NTAPI RtlUpperString(PSTRING destination, const PSTRING source)
{
	USHORT count = source->Length < destination->MaximumLength ? source->Length
	                                                           : destination->MaximumLength;

	for (USHORT index = 0; index < count; index++)
		destination->Buffer[index] = RtlUpperChar(source->Buffer[index]);
	destination->Length = count;
}

/* --- Compare ------------------------------------------------------------------------------------------------ */

RTL_SERVICE LONG NTAPI RtlCompareUnicodeStrings(PCWCH left, SIZE_T left_count, PCWCH right,
                                                SIZE_T right_count, BOOLEAN ignore_case)
{
	SIZE_T count = left_count < right_count ? left_count : right_count;

	for (SIZE_T index = 0; index < count; index++) {
		LONG a = left[index], b = right[index];

		if (a != b && ignore_case) {
			a = rtl_upcase((WCHAR)a);
			b = rtl_upcase((WCHAR)b);
		}
		if (a != b)
			return a - b;
	}
	return (LONG)(left_count - right_count);
}

RTL_SERVICE LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                               BOOLEAN ignore_case)
{
	LONG difference =
		RtlCompareUnicodeStrings(left->Buffer, left->Length / sizeof(WCHAR), right->Buffer,
	                                 right->Length / sizeof(WCHAR), ignore_case);

	return difference;
}

RTL_SERVICE BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                                BOOLEAN ignore_case)
{
	return left->Length == right->Length &&
	       RtlCompareUnicodeString(left, right, ignore_case) == 0;
}

RTL_SERVICE BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING string,
                                                 BOOLEAN ignore_case)
{
	SIZE_T count = prefix->Length / sizeof(WCHAR);

	return prefix->Length <= string->Length &&
	       RtlCompareUnicodeStrings(prefix->Buffer, count, string->Buffer, count,
	                                ignore_case) == 0;
}

RTL_SERVICE BOOLEAN NTAPI RtlSuffixUnicodeString(PCUNICODE_STRING suffix, PCUNICODE_STRING string,
                                                 BOOLEAN ignore_case)
{
	SIZE_T count = suffix->Length / sizeof(WCHAR);

	return suffix->Length <= string->Length &&
	       RtlCompareUnicodeStrings(suffix->Buffer, count,
	                                string->Buffer + string->Length / sizeof(WCHAR) - count,
	                                count, ignore_case) == 0;
}

RTL_SERVICE LONG NTAPI RtlCompareString(const PSTRING left, const PSTRING right,
                                        BOOLEAN ignore_case)
{
	USHORT count = left->Length < right->Length ? left->Length : right->Length;

	for (USHORT index = 0; index < count; index++) {
		UCHAR a = (UCHAR)left->Buffer[index], b = (UCHAR)right->Buffer[index];

		if (ignore_case) {
			a = (UCHAR)RtlUpperChar((CHAR)a);
			b = (UCHAR)RtlUpperChar((CHAR)b);
		}
		if (a != b)
			return (LONG)a - (LONG)b;
	}
	return (LONG)left->Length - (LONG)right->Length;
}

RTL_SERVICE BOOLEAN NTAPI RtlEqualString(const PSTRING left, const PSTRING right,
                                         BOOLEAN ignore_case)
{
	return left->Length == right->Length && RtlCompareString(left, right, ignore_case) == 0;
}

RTL_SERVICE BOOLEAN NTAPI RtlPrefixString(const STRING *prefix, const STRING *string,
                                          BOOLEAN ignore_case)
{
	STRING head = { prefix->Length, prefix->Length, string->Buffer };

	return prefix->Length <= string->Length &&
	       RtlCompareString((PSTRING)prefix, &head, ignore_case) == 0;
}

/* --- Hash and search -------------------------------------------------------------------------------------------- */

RTL_SERVICE NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case,
                                                ULONG algorithm, PULONG ret_hash)
{
	ULONG hash = 0;

	if (!string || !ret_hash)
		return STATUS_INVALID_PARAMETER;
	if (algorithm != HASH_STRING_ALGORITHM_DEFAULT && algorithm != HASH_STRING_ALGORITHM_X65599)
		return STATUS_INVALID_PARAMETER;
	for (ULONG index = 0; index < string->Length / sizeof(WCHAR); index++) {
		WCHAR character = string->Buffer[index];

		hash = hash * HASH_FACTOR + (ignore_case ? rtl_upcase(character) : character);
	}
	*ret_hash = hash;
	return STATUS_SUCCESS;
}

RTL_SERVICE static bool is_in_set(WCHAR character, PCUNICODE_STRING set, bool ignore_case)
{
	for (ULONG index = 0; index < set->Length / sizeof(WCHAR); index++) {
		WCHAR member = set->Buffer[index];

		if (member == character ||
		    (ignore_case && rtl_upcase(member) == rtl_upcase(character)))
			return true;
	}
	return false;
}

/* flags: 1 from the end, 2 the first that is not in the set, 4 without case. */
RTL_SERVICE NTSTATUS NTAPI RtlFindCharInUnicodeString(ULONG flags, PCUNICODE_STRING string,
                                                      PCUNICODE_STRING set, PUSHORT ret_position)
{
	bool backward = flags & 1, complement = flags & 2;
	LONG count = string->Length / (LONG)sizeof(WCHAR);

	for (LONG step = 0; step < count; step++) {
		LONG index = backward ? count - 1 - step : step;

		if (is_in_set(string->Buffer[index], set, flags & 4) != complement) {
			*ret_position = (USHORT)((index + (backward ? 0 : 1)) * sizeof(WCHAR));
			return STATUS_SUCCESS;
		}
	}
	*ret_position = 0;
	return STATUS_NOT_FOUND;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlCompareString),
	IMAGE_EXPORT(RtlCompareUnicodeString),
	IMAGE_EXPORT(RtlCompareUnicodeStrings),
	IMAGE_EXPORT(RtlDowncaseUnicodeChar),
	IMAGE_EXPORT(RtlDowncaseUnicodeString),
	IMAGE_EXPORT(RtlEqualString),
	IMAGE_EXPORT(RtlEqualUnicodeString),
	IMAGE_EXPORT(RtlFindCharInUnicodeString),
	IMAGE_EXPORT(RtlHashUnicodeString),
	IMAGE_EXPORT(RtlPrefixString),
	IMAGE_EXPORT(RtlPrefixUnicodeString),
	IMAGE_EXPORT(RtlSuffixUnicodeString),
	IMAGE_EXPORT(RtlUpcaseUnicodeChar),
	IMAGE_EXPORT(RtlUpcaseUnicodeString),
	IMAGE_EXPORT(RtlUpperChar),
	IMAGE_EXPORT(RtlUpperString),
};

const struct image_export_table rtl_string_compare_export_table = RTL_TABLE(exports);
