/* rtl/string_number_api.c - numbers and GUIDs as counted strings. */
#include <ntifs.h>
#include <string.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/environment.h"
#include "nt/rtl/format.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define DIGITS_MAX 64
#define GUID_CHARACTERS 38

/* --- Numbers to text ---------------------------------------------------------------------------------------- */

/* Writes the digits to the end of text and gives their number; 0: base is none of 0, 2, 8, 10, 16. */
RTL_SERVICE static size_t make_digits(ULONGLONG value, ULONG base, CHAR text[DIGITS_MAX])
{
	size_t count = 0;

	if (base == 0)
		base = 10;
	if (base != 2 && base != 8 && base != 10 && base != 16)
		return 0;
	do {
		text[DIGITS_MAX - ++count] = "0123456789ABCDEF"[value % base];
		value /= base;
	} while (value);
	return count;
}

RTL_SERVICE NTSTATUS NTAPI RtlInt64ToUnicodeString(ULONGLONG value, ULONG base,
                                                   PUNICODE_STRING string)
{
	CHAR digits[DIGITS_MAX];
	size_t count = make_digits(value, base, digits);

	if (!count)
		return STATUS_INVALID_PARAMETER;
	if ((count + 1) * sizeof(WCHAR) > string->MaximumLength)
		return STATUS_BUFFER_OVERFLOW;
	for (size_t index = 0; index < count; index++)
		string->Buffer[index] = (WCHAR)digits[DIGITS_MAX - count + index];
	string->Buffer[count] = 0;
	string->Length = (USHORT)(count * sizeof(WCHAR));
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base,
                                                     PUNICODE_STRING string)
{
	return RtlInt64ToUnicodeString(value, base, string);
}

RTL_SERVICE NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, LONG length, PSZ text)
{
	CHAR digits[DIGITS_MAX];
	size_t count = make_digits(value, base, digits);

	if (!count)
		return STATUS_INVALID_PARAMETER;
	if (!text)
		return STATUS_ACCESS_VIOLATION;
	if (length < 0 || count > (size_t)length)
		return STATUS_BUFFER_OVERFLOW;
	crt_memcpy(text, digits + DIGITS_MAX - count, count);
	if (count < (size_t)length)
		text[count] = 0;
	return STATUS_SUCCESS;
}

/* --- Text to numbers -------------------------------------------------------------------------------------------- */

struct digits {
	const WCHAR *wide;
	const CHAR *narrow;
	size_t count, at;
};

RTL_SERVICE static WCHAR peek(const struct digits *text)
{
	if (text->at >= text->count)
		return 0;
	return text->wide ? text->wide[text->at] : (UCHAR)text->narrow[text->at];
}

RTL_SERVICE static ULONG digit_value(WCHAR character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	character |= 0x20;
	return character >= 'a' && character <= 'z' ? character - 'a' + 10u : 99;
}

/* 0b, 0o and 0x choose the base when it is 0. False: a base that does not exist. */
RTL_SERVICE static bool choose_base(struct digits *text, ULONG *base)
{
	WCHAR kind;

	if (*base != 0)
		return *base == 2 || *base == 8 || *base == 10 || *base == 16;
	*base = 10;
	if (peek(text) != '0' || text->at + 1 >= text->count)
		return true;
	text->at++;
	kind = peek(text);
	text->at++;
	if (kind == 'b')
		*base = 2;
	else if (kind == 'o')
		*base = 8;
	else if (kind == 'x')
		*base = 16;
	else
		text->at -= 2;
	return true;
}

RTL_SERVICE static NTSTATUS read_number(struct digits *text, ULONG base, ULONGLONG *ret_value)
{
	ULONGLONG value = 0;
	bool negative = false;

	while (text->at < text->count && peek(text) <= ' ' && peek(text))
		text->at++;
	if (peek(text) == '+' || peek(text) == '-') {
		negative = peek(text) == '-';
		text->at++;
	}
	if (!choose_base(text, &base))
		return STATUS_INVALID_PARAMETER;
	for (; digit_value(peek(text)) < base; text->at++)
		value = value * base + digit_value(peek(text));
	*ret_value = negative ? 0 - value : value;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING string, ULONG base,
                                                     PULONG ret_value)
{
	struct digits text = { .wide = string->Buffer, .count = string->Length / sizeof(WCHAR) };
	ULONGLONG value;
	NTSTATUS status = read_number(&text, base, &value);

	if (NT_SUCCESS(status))
		*ret_value = (ULONG)value;
	return status;
}

RTL_SERVICE NTSTATUS NTAPI RtlUnicodeStringToInt64(PCUNICODE_STRING string, ULONG base,
                                                   PLONG64 ret_value, PWSTR *ret_end)
{
	struct digits text = { .wide = string->Buffer, .count = string->Length / sizeof(WCHAR) };
	ULONGLONG value;
	NTSTATUS status = read_number(&text, base, &value);

	if (NT_SUCCESS(status)) {
		*ret_value = (LONG64)value;
		if (ret_end)
			*ret_end = string->Buffer + text.at;
	}
	return status;
}

RTL_SERVICE NTSTATUS NTAPI RtlCharToInteger(PCSZ string, ULONG base, PULONG ret_value)
{
	struct digits text = { .narrow = string };
	ULONGLONG value;
	NTSTATUS status;

	while (string[text.count])
		text.count++;
	status = read_number(&text, base, &value);
	if (!NT_SUCCESS(status))
		return status;
	if (!ret_value)
		return STATUS_ACCESS_VIOLATION;
	*ret_value = (ULONG)value;
	return STATUS_SUCCESS;
}

/* --- GUIDs ----------------------------------------------------------------------------------------------------------- */

/* Bytes of a GUID in the order of its text, as offsets in the structure. */
static const uint8_t guid_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static bool has_dash_before(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

RTL_SERVICE NTSTATUS NTAPI RtlStringFromGUID(REFGUID guid, PUNICODE_STRING ret_string)
{
	static const char hex[] = "0123456789ABCDEF";
	const uint8_t *bytes = (const uint8_t *)guid;
	WCHAR *at = rtl_pool_allocate((GUID_CHARACTERS + 1) * sizeof(WCHAR), RTL_STRING_TAG);

	if (!at)
		return STATUS_NO_MEMORY;
	ret_string->Buffer = at;
	ret_string->Length = GUID_CHARACTERS * sizeof(WCHAR);
	ret_string->MaximumLength = (GUID_CHARACTERS + 1) * sizeof(WCHAR);
	*at++ = '{';
	for (int index = 0; index < 16; index++) {
		if (has_dash_before(index))
			*at++ = '-';
		*at++ = (WCHAR)hex[bytes[guid_order[index]] >> 4];
		*at++ = (WCHAR)hex[bytes[guid_order[index]] & 15];
	}
	*at++ = '}';
	*at = 0;
	return STATUS_SUCCESS;
}

RTL_SERVICE NTSTATUS NTAPI RtlGUIDFromString(PUNICODE_STRING string, GUID *ret_guid)
{
	const WCHAR *at = string->Buffer;
	uint8_t bytes[16];

	if (string->Length < GUID_CHARACTERS * sizeof(WCHAR) || at[0] != '{' || at[37] != '}')
		return STATUS_INVALID_PARAMETER;
	at++;
	for (int index = 0; index < 16; index++) {
		ULONG high, low;

		if (has_dash_before(index) && *at++ != '-')
			return STATUS_INVALID_PARAMETER;
		high = digit_value(*at++);
		low = digit_value(*at++);
		if (high > 15 || low > 15)
			return STATUS_INVALID_PARAMETER;
		bytes[guid_order[index]] = (uint8_t)(high << 4 | low);
	}
	memcpy(ret_guid, bytes, sizeof(bytes));
	return STATUS_SUCCESS;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlCharToInteger),          IMAGE_EXPORT(RtlGUIDFromString),
	IMAGE_EXPORT(RtlInt64ToUnicodeString),   IMAGE_EXPORT(RtlIntegerToChar),
	IMAGE_EXPORT(RtlIntegerToUnicodeString), IMAGE_EXPORT(RtlStringFromGUID),
	IMAGE_EXPORT(RtlUnicodeStringToInt64),   IMAGE_EXPORT(RtlUnicodeStringToInteger),
};

const struct image_export_table rtl_string_number_export_table = RTL_TABLE(exports);
