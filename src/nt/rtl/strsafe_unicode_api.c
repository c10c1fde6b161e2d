/* rtl/strsafe_unicode_api.c - RtlUnicodeString...: the bounded functions on counted strings. */
#include "nt/rtl/strsafe.h"

#include "nt/rtl/crt.h"
#include "nt/rtl/format.h"
#include "nt/rtl/rtl_internal.h"

#define LENGTH_MAX (0xFFFEu / sizeof(WCHAR))

RTL_SERVICE static bool is_valid(const UNICODE_STRING *string)
{
	return string && string->Length % sizeof(WCHAR) == 0 &&
	       string->MaximumLength % sizeof(WCHAR) == 0 &&
	       string->Length <= string->MaximumLength &&
	       (string->Buffer || !string->MaximumLength);
}

NTSTATUS RtlUnicodeStringValidate(PCUNICODE_STRING string)
{
	return is_valid(string) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS RtlUnicodeStringValidateEx(PCUNICODE_STRING string, ULONG flags)
{
	if (flags & ~STRSAFE_KNOWN_FLAGS)
		return STATUS_INVALID_PARAMETER;
	return (!string && flags & STRSAFE_IGNORE_NULLS) || is_valid(string)
	               ? STATUS_SUCCESS
	               : STATUS_INVALID_PARAMETER;
}

RTL_SERVICE NTSTATUS RtlUnicodeStringInitEx(PUNICODE_STRING string, NTSTRSAFE_PCWSTR text,
                                            ULONG flags)
{
	size_t length = text ? crt_wcslen(text) : 0;

	*string = (UNICODE_STRING){ 0, 0, NULL };
	if (flags & ~STRSAFE_KNOWN_FLAGS || length > LENGTH_MAX - 1)
		return STATUS_INVALID_PARAMETER;
	if (text || flags & STRSAFE_IGNORE_NULLS) {
		string->Length = (USHORT)(length * sizeof(WCHAR));
		string->MaximumLength = (USHORT)((length + 1) * sizeof(WCHAR));
		string->Buffer = (PWCH)(text ? text : u"");
	}
	return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING string, NTSTRSAFE_PCWSTR text)
{
	return RtlUnicodeStringInitEx(string, text, 0);
}

/* --- Copy and append ------------------------------------------------------------------------------------------ */

struct operation {
	PUNICODE_STRING to, remaining;
	ULONG flags;
	bool append;
};

RTL_SERVICE static NTSTATUS fail(const struct operation *operation)
{
	PUNICODE_STRING to = operation->to;

	if (operation->flags & STRSAFE_FILL_ON_FAILURE)
		crt_memset(to->Buffer, (int)(operation->flags & STRSAFE_FILL_MASK),
		           to->MaximumLength);
	if (operation->flags & (STRSAFE_FILL_ON_FAILURE | STRSAFE_ZERO_LENGTH_ON_FAILURE) ||
	    (operation->flags & STRSAFE_NO_TRUNCATION && !operation->append))
		to->Length = 0;
	return STATUS_BUFFER_OVERFLOW;
}

RTL_SERVICE static void tell_remaining(const struct operation *operation)
{
	PUNICODE_STRING to = operation->to;

	if (operation->flags & STRSAFE_FILL_BEHIND)
		crt_memset((char *)to->Buffer + to->Length,
		           (int)(operation->flags & STRSAFE_FILL_MASK),
		           (size_t)to->MaximumLength - to->Length);
	if (!operation->remaining)
		return;
	operation->remaining->Length = 0;
	operation->remaining->MaximumLength = (USHORT)(to->MaximumLength - to->Length);
	operation->remaining->Buffer = to->Buffer + to->Length / sizeof(WCHAR);
}

/* count characters of text behind what stays of the target. */
RTL_SERVICE static NTSTATUS put(const struct operation *operation, const WCHAR *text, size_t count)
{
	PUNICODE_STRING to = operation->to;
	size_t used, room;
	bool fits;

	if (operation->flags & ~STRSAFE_KNOWN_FLAGS || !is_valid(to))
		return STATUS_INVALID_PARAMETER;
	used = operation->append ? to->Length / sizeof(WCHAR) : 0;
	room = to->MaximumLength / sizeof(WCHAR) - used;
	fits = count <= room;
	if (!fits && operation->flags & STRSAFE_NO_TRUNCATION)
		return fail(operation);
	if (!fits)
		count = room;
	if (count)
		crt_memmove(to->Buffer + used, text, count * sizeof(WCHAR));
	to->Length = (USHORT)((used + count) * sizeof(WCHAR));
	if (!fits)
		return fail(operation);
	tell_remaining(operation);
	return STATUS_SUCCESS;
}

RTL_SERVICE static NTSTATUS put_counted(const struct operation *operation, PCUNICODE_STRING from,
                                        size_t limit)
{
	size_t count;

	if (!from && operation->flags & STRSAFE_IGNORE_NULLS)
		return put(operation, u"", 0);
	if (!is_valid(from) || (limit > LENGTH_MAX && limit != SIZE_MAX))
		return STATUS_INVALID_PARAMETER;
	count = from->Length / sizeof(WCHAR);
	return put(operation, from->Buffer, count < limit ? count : limit);
}

RTL_SERVICE static NTSTATUS put_text(const struct operation *operation, const WCHAR *from,
                                     size_t limit)
{
	size_t count = 0;

	if (limit > LENGTH_MAX && limit != SIZE_MAX)
		return STATUS_INVALID_PARAMETER;
	if (!from && operation->flags & STRSAFE_IGNORE_NULLS)
		return put(operation, u"", 0);
	while (count < limit && count <= LENGTH_MAX && from[count])
		count++;
	return put(operation, from, count);
}

#define OPERATION(to, remaining, flags, append) \
	(&(const struct operation){ (to), (remaining), (flags), (append) })

/* NAME: Copy or Cat. */
#define FAMILY(NAME, append) \
	NTSTATUS RtlUnicodeString##NAME##String(PUNICODE_STRING to, NTSTRSAFE_PCWSTR from) \
	{ \
		return put_text(OPERATION(to, NULL, 0, append), from, SIZE_MAX); \
	} \
	NTSTATUS RtlUnicodeString##NAME##StringEx(PUNICODE_STRING to, NTSTRSAFE_PCWSTR from, \
	                                          PUNICODE_STRING remaining, ULONG flags) \
	{ \
		return put_text(OPERATION(to, remaining, flags, append), from, SIZE_MAX); \
	} \
	NTSTATUS RtlUnicodeString##NAME(PUNICODE_STRING to, PCUNICODE_STRING from) \
	{ \
		return put_counted(OPERATION(to, NULL, 0, append), from, SIZE_MAX); \
	} \
	NTSTATUS RtlUnicodeString##NAME##Ex(PUNICODE_STRING to, PCUNICODE_STRING from, \
	                                    PUNICODE_STRING remaining, ULONG flags) \
	{ \
		return put_counted(OPERATION(to, remaining, flags, append), from, SIZE_MAX); \
	}

#define LIMITED_FAMILY(UNIT_NAME, NAME, append, unit) \
	NTSTATUS RtlUnicodeString##UNIT_NAME##NAME##N(PUNICODE_STRING to, PCUNICODE_STRING from, \
	                                              size_t limit) \
	{ \
		return put_counted(OPERATION(to, NULL, 0, append), from, limit / (unit)); \
	} \
	NTSTATUS RtlUnicodeString##UNIT_NAME##NAME##NEx(PUNICODE_STRING to, PCUNICODE_STRING from, \
	                                                size_t limit, PUNICODE_STRING remaining, \
	                                                ULONG flags) \
	{ \
		return put_counted(OPERATION(to, remaining, flags, append), from, limit / (unit)); \
	} \
	NTSTATUS RtlUnicodeString##UNIT_NAME##NAME##StringN(PUNICODE_STRING to, \
	                                                    NTSTRSAFE_PCWSTR from, size_t limit) \
	{ \
		return put_text(OPERATION(to, NULL, 0, append), from, limit / (unit)); \
	} \
	NTSTATUS RtlUnicodeString##UNIT_NAME##NAME##StringNEx(PUNICODE_STRING to, \
	                                                      NTSTRSAFE_PCWSTR from, size_t limit, \
	                                                      PUNICODE_STRING remaining, \
	                                                      ULONG flags) \
	{ \
		return put_text(OPERATION(to, remaining, flags, append), from, limit / (unit)); \
	}

FAMILY(Copy, false)
FAMILY(Cat, true)
LIMITED_FAMILY(Cb, Copy, false, sizeof(WCHAR))
LIMITED_FAMILY(Cch, Copy, false, 1)
LIMITED_FAMILY(Cb, Cat, true, sizeof(WCHAR))
LIMITED_FAMILY(Cch, Cat, true, 1)

/* --- Print ------------------------------------------------------------------------------------------------------ */

/* The formatter terminates; a counted string needs no terminator, so the last character is put by hand. */
struct printed {
	WCHAR *to;
	size_t room, length;
};

RTL_SERVICE static void keep(void *context, const char16_t *text, size_t count)
{
	struct printed *printed = context;

	for (size_t index = 0; index < count; index++, printed->length++)
		if (printed->length < printed->room)
			printed->to[printed->length] = text[index];
}

NTSTATUS RtlUnicodeStringVPrintfEx(PUNICODE_STRING to, PUNICODE_STRING remaining, ULONG flags,
                                   NTSTRSAFE_PCWSTR format, va_list arguments)
{
	const struct operation *operation = OPERATION(to, remaining, flags, false);
	struct printed printed;

	if (flags & ~STRSAFE_KNOWN_FLAGS || !is_valid(to) ||
	    (!format && !(flags & STRSAFE_IGNORE_NULLS)))
		return STATUS_INVALID_PARAMETER;
	printed = (struct printed){ to->Buffer, to->MaximumLength / sizeof(WCHAR), 0 };
	rtl_format_wide(keep, &printed, format ? format : u"", arguments);
	to->Length = (USHORT)((printed.length < printed.room ? printed.length : printed.room) *
	                      sizeof(WCHAR));
	if (printed.length > printed.room)
		return fail(operation);
	tell_remaining(operation);
	return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeStringVPrintf(PUNICODE_STRING to, NTSTRSAFE_PCWSTR format, va_list arguments)
{
	return RtlUnicodeStringVPrintfEx(to, NULL, 0, format, arguments);
}

NTSTATUS RtlUnicodeStringPrintf(PUNICODE_STRING to, NTSTRSAFE_PCWSTR format, ...)
{
	va_list arguments;
	NTSTATUS status;

	va_start(arguments, format);
	status = RtlUnicodeStringVPrintfEx(to, NULL, 0, format, arguments);
	va_end(arguments);
	return status;
}

NTSTATUS RtlUnicodeStringPrintfEx(PUNICODE_STRING to, PUNICODE_STRING remaining, ULONG flags,
                                  NTSTRSAFE_PCWSTR format, ...)
{
	va_list arguments;
	NTSTATUS status;

	va_start(arguments, format);
	status = RtlUnicodeStringVPrintfEx(to, remaining, flags, format, arguments);
	va_end(arguments);
	return status;
}

#define EXPORT_FAMILY(NAME) \
	IMAGE_EXPORT(RtlUnicodeString##NAME), IMAGE_EXPORT(RtlUnicodeString##NAME##Ex), \
		IMAGE_EXPORT(RtlUnicodeString##NAME##String), \
		IMAGE_EXPORT(RtlUnicodeString##NAME##StringEx)
#define EXPORT_LIMITED_FAMILY(NAME) \
	IMAGE_EXPORT(RtlUnicodeString##NAME##N), IMAGE_EXPORT(RtlUnicodeString##NAME##NEx), \
		IMAGE_EXPORT(RtlUnicodeString##NAME##StringN), \
		IMAGE_EXPORT(RtlUnicodeString##NAME##StringNEx)

static const struct image_export exports[] = {
	EXPORT_FAMILY(Cat),
	EXPORT_FAMILY(Copy),
	EXPORT_LIMITED_FAMILY(CbCat),
	EXPORT_LIMITED_FAMILY(CbCopy),
	EXPORT_LIMITED_FAMILY(CchCat),
	EXPORT_LIMITED_FAMILY(CchCopy),
	IMAGE_EXPORT(RtlUnicodeStringInit),
	IMAGE_EXPORT(RtlUnicodeStringInitEx),
	IMAGE_EXPORT(RtlUnicodeStringPrintf),
	IMAGE_EXPORT(RtlUnicodeStringPrintfEx),
	IMAGE_EXPORT(RtlUnicodeStringVPrintf),
	IMAGE_EXPORT(RtlUnicodeStringVPrintfEx),
	IMAGE_EXPORT(RtlUnicodeStringValidate),
	IMAGE_EXPORT(RtlUnicodeStringValidateEx),
};

const struct image_export_table rtl_strsafe_unicode_export_table = RTL_TABLE(exports);
