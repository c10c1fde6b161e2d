/*
 * io/wpp.c - software trace messages of drivers (WPP), written into the machine's trace.
 *
 * A message's format is turned into one that rtl's formatter knows: what the site knows (%!FUNC!, %!LINE!)
 * becomes plain text, the other extended conversions become ordinary ones or text made from their argument.
 *
 * Source: WDK "What are the WPP extended format specification strings?".
 */
#include <ntifs.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/host/current.h"
#include "base/trace/trace.h"
#include "drydock/wpp.h"
#include "nt/io/io_internal.h"
#include "nt/rtl/environment.h"
#include "nt/rtl/format.h"

#define TEXT_MAX 512
#define FORMAT_MAX 1024

struct message {
	const struct drydock_wpp_site *site;
	unsigned int level;
	va_list arguments; /* read ahead of the formatter */
	char format[FORMAT_MAX];
	size_t length;
	bool full; /* what follows is cut */
};

/* --- The format under construction ---------------------------------------------------------------------- */

/* Whole or not at all: half a conversion would take another's argument. */
static void put_format(struct message *message, const char *text, size_t count)
{
	message->full = message->full || count >= FORMAT_MAX - message->length;
	if (message->full)
		return;
	memcpy(message->format + message->length, text, count);
	message->length += count;
}

static void put_text(struct message *message, const char *text)
{
	for (; text && *text; text++)
		put_format(message, *text == '%' ? "%%" : text, *text == '%' ? 2 : 1);
}

/*
 * The next argument that is no floating-point number. In the calling conventions of the machines that
 * images are built for each such argument has 8 bytes; those above its type mean nothing.
 */
static uint64_t next_value(struct message *message)
{
	return va_arg(message->arguments, uint64_t);
}

/* Text in place of a conversion whose argument has been read; the formatter still steps over it. */
static void put_instead(struct message *message, const char *text)
{
	put_text(message, text);
	put_format(message, "%.0s", 4);
}

/* --- Extended conversions ------------------------------------------------------------------------------- */

static void put_file(struct message *message)
{
	const char *file = message->site->file, *slash = strrchr(file, '/');

	put_text(message, slash ? slash + 1 : file);
}

static void put_function(struct message *message)
{
	put_text(message, message->site->function);
}

static void put_line(struct message *message)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", message->site->line);
	put_text(message, text);
}

static void put_level(struct message *message)
{
	static const char *const names[] = {
		"TRACE_LEVEL_NONE",    "TRACE_LEVEL_CRITICAL",    "TRACE_LEVEL_ERROR",
		"TRACE_LEVEL_WARNING", "TRACE_LEVEL_INFORMATION", "TRACE_LEVEL_VERBOSE",
	};
	char text[16];

	snprintf(text, sizeof(text), "%u", message->level);
	put_text(message,
	         message->level < sizeof(names) / sizeof(names[0]) ? names[message->level] : text);
}

static void put_flags(struct message *message)
{
	put_text(message, message->site->flags);
}

static void put_prefix(struct message *message)
{
	put_file(message);
	put_text(message, "(");
	put_line(message);
	put_text(message, ") ");
	put_function(message);
	put_text(message, ": ");
}

static void put_guid(struct message *message)
{
	const GUID *guid = (const GUID *)(uintptr_t)next_value(message);
	char text[40] = "(null)";

	if (guid)
		snprintf(text, sizeof(text), "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}",
		         (unsigned int)guid->Data1, guid->Data2, guid->Data3, guid->Data4[0],
		         guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4],
		         guid->Data4[5], guid->Data4[6], guid->Data4[7]);
	put_instead(message, text);
}

static void put_boolean(struct message *message)
{
	put_instead(message, (uint8_t)next_value(message) ? "TRUE" : "FALSE");
}

static void put_address(struct message *message)
{
	uint32_t value = (uint32_t)next_value(message); /* in network order */
	char text[16];

	snprintf(text, sizeof(text), "%u.%u.%u.%u", value & 255, value >> 8 & 255,
	         value >> 16 & 255, value >> 24);
	put_instead(message, text);
}

static const struct extension {
	const char *name;
	void (*put)(struct message *message); /* null: conversion says it */
	const char *conversion;
} extensions[] = {
	{ "FUNC", put_function, NULL },
	{ "FILE", put_file, NULL },
	{ "LINE", put_line, NULL },
	{ "LEVEL", put_level, NULL },
	{ "FLAGS", put_flags, NULL },
	{ "STDPREFIX", put_prefix, NULL },
	{ "STATUS", NULL, "0x%08X" },
	{ "HRESULT", NULL, "0x%08X" },
	{ "WINERROR", NULL, "%u" },
	{ "GUID", put_guid, NULL },
	{ "CLSID", put_guid, NULL },
	{ "IID", put_guid, NULL },
	{ "LIBID", put_guid, NULL },
	{ "bool", put_boolean, NULL },
	{ "BOOLEAN", put_boolean, NULL },
	{ "IPADDR", put_address, NULL },
	{ "ptr", NULL, "%p" },
	{ "sid", NULL, "%p" },
	{ "TIMESTAMP", NULL, "%I64d" },
	{ "TIME", NULL, "%I64d" },
	{ "DATE", NULL, "%I64d" },
	{ "WAITTIME", NULL, "%I64d" },
	{ "DELTA", NULL, "%I64d" },
};

/* A name that only the driver's own configuration knows is that of an enumeration. */
static void put_extension(struct message *message, const char *name, size_t length)
{
	static const struct extension enumeration = { NULL, NULL, "%d" };
	const struct extension *found = &enumeration;

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (strlen(extensions[i].name) == length &&
		    strncmp(extensions[i].name, name, length) == 0)
			found = &extensions[i];
	if (found->put) {
		found->put(message);
		return;
	}
	next_value(message);
	put_format(message, found->conversion, strlen(found->conversion));
}

/* --- Ordinary conversions ------------------------------------------------------------------------------- */

static const char *skip_number(struct message *message, const char *at)
{
	if (*at == '*') {
		next_value(message);
		return at + 1;
	}
	return at + strspn(at, "0123456789");
}

/* The conversion at '%' as it stands, stepping over its arguments. Gives what follows it. */
static const char *put_conversion(struct message *message, const char *start)
{
	const char *at = start + 1 + strspn(start + 1, "-+ #0");

	at = skip_number(message, at);
	if (*at == '.')
		at = skip_number(message, at + 1);
	if (strncmp(at, "I64", 3) == 0 || strncmp(at, "I32", 3) == 0)
		at += 3;
	else
		at += strspn(at, "hljztLwI");
	if (!*at)
		return at;
	if (strchr("eEfFgGaA", *at))
		va_arg(message->arguments, double);
	else if (strchr("cCdiouxXpsSZ", *at))
		next_value(message);
	put_format(message, start, (size_t)(at + 1 - start));
	return at + 1;
}

static void translate(struct message *message, const char *at)
{
	while (*at && !message->full) {
		size_t plain = strcspn(at, "%");
		const char *end =
			at[plain] && at[plain + 1] == '!' ? strchr(at + plain + 2, '!') : NULL;

		put_format(message, at, plain);
		at += plain;
		if (end) {
			put_extension(message, at + 2, (size_t)(end - at - 2));
			at = end + 1;
		} else if (*at) {
			at = put_conversion(message, at);
		}
	}
	message->format[message->length] = 0;
}

/* --- The doors ------------------------------------------------------------------------------------------ */

static struct trace_ring *current_ring(void)
{
	return base_current ? base_current->ring : NULL;
}

void drydock_wpp_trace(const struct drydock_wpp_site *site, unsigned int level, const char *format,
                       ...)
{
	struct trace_ring *ring = current_ring();
	struct message message;
	char text[TEXT_MAX];
	va_list arguments;

	if (!ring)
		return;
	message.site = site;
	message.level = level;
	message.length = 0;
	message.full = false;
	va_start(message.arguments, format);
	translate(&message, format);
	va_end(message.arguments);
	va_start(arguments, format);
	rtl_format_narrow_buffer(text, sizeof(text), message.format, arguments);
	va_end(arguments);
	rtl_mask_pointers(text, strlen(text));
	trace_write(ring, TRACE_WPP, trace_text_id(ring->log, text), level, site->line);
}

static void note(const char *provider, const char *what)
{
	struct trace_ring *ring = current_ring();
	char text[TEXT_MAX];

	if (!ring)
		return;
	snprintf(text, sizeof(text), "%s %s", provider, what);
	trace_write(ring, TRACE_WPP, trace_text_id(ring->log, text), 0, 0);
}

void drydock_wpp_start(const char *provider)
{
	note(provider, "starts");
}

void drydock_wpp_stop(const char *provider)
{
	note(provider, "stops");
}
