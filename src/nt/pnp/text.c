/*
 * pnp/text.c - the 16-bit texts and lists that device trees are full of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nt/pnp/pnp_internal.h"

size_t pnp_text_length(const WCHAR *text)
{
	size_t length = 0;
	while (text && text[length])
		length++;
	return length;
}

WCHAR *pnp_text_copy(const WCHAR *text)
{
	const WCHAR *parts[] = { text, NULL };
	return text ? pnp_text_join(parts) : NULL;
}

size_t pnp_list_bytes(const WCHAR *list)
{
	size_t at = 0;
	while (list[at])
		at += pnp_text_length(list + at) + 1;
	return (at + 1) * sizeof(WCHAR);
}

WCHAR *pnp_list_copy(const WCHAR *list)
{
	if (!list)
		return NULL;
	size_t bytes = pnp_list_bytes(list);
	WCHAR *copy = malloc(bytes + sizeof(WCHAR));
	if (!copy)
		return NULL;
	memcpy(copy, list, bytes);
	copy[bytes / sizeof(WCHAR)] = 0;
	return copy;
}

WCHAR *pnp_text_join(const WCHAR *const parts[])
{
	size_t total = 0, at = 0;
	for (size_t i = 0; parts[i]; i++)
		total += pnp_text_length(parts[i]);
	WCHAR *text = malloc((total + 1) * sizeof(WCHAR));
	if (!text)
		return NULL;
	for (size_t i = 0; parts[i]; i++) {
		size_t length = pnp_text_length(parts[i]);
		memcpy(text + at, parts[i], length * sizeof(WCHAR));
		at += length;
	}
	text[at] = 0;
	return text;
}

bool pnp_text_equal(const WCHAR *a, const WCHAR *b)
{
	UNICODE_STRING left, right;
	RtlInitUnicodeString(&left, a);
	RtlInitUnicodeString(&right, b);
	return RtlEqualUnicodeString(&left, &right, TRUE);
}

void pnp_text_from_guid(const GUID *guid, WCHAR ret_text[39])
{
	char text[40];
	snprintf(text, sizeof(text), "{%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}",
	         (unsigned)guid->Data1, guid->Data2, guid->Data3, guid->Data4[0], guid->Data4[1],
	         guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5], guid->Data4[6],
	         guid->Data4[7]);
	for (int i = 0; i < 39; i++)
		ret_text[i] = (WCHAR)text[i];
}

bool pnp_guid_from_text(const WCHAR *text, GUID *ret_guid)
{
	UNICODE_STRING string;
	if (!text)
		return false;
	RtlInitUnicodeString(&string, text);
	return NT_SUCCESS(RtlGUIDFromString(&string, ret_guid));
}

const char *pnp_text_narrow(const WCHAR *text, char *buffer, size_t capacity)
{
	size_t used = 0;
	for (const WCHAR *at = text; at && *at && used + 1 < capacity; at++)
		buffer[used++] = *at < 0x80 ? (char)*at : '?';
	buffer[used] = 0;
	return buffer;
}
