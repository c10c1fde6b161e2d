/* rtl/inf_registry.c - one line of an AddReg or DelReg section. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nt/rtl/inf_internal.h"

#define REG_NONE_TYPE 0
#define REG_SZ_TYPE 1
#define REG_EXPAND_SZ_TYPE 2
#define REG_BINARY_TYPE 3
#define REG_DWORD_TYPE 4
#define REG_MULTI_SZ_TYPE 7
#define REG_QWORD_TYPE 11
#define FIRST_DATA_FIELD 4

static bool read_root(const char16_t *text, enum rtl_inf_root *ret_root)
{
	static const struct {
		const char16_t *name;
		enum rtl_inf_root root;
	} roots[] = {
		{ u"HKR", RTL_INF_HKR },   { u"HKLM", RTL_INF_HKLM }, { u"HKCR", RTL_INF_HKCR },
		{ u"HKCU", RTL_INF_HKCU }, { u"HKU", RTL_INF_HKU },
	};

	for (size_t index = 0; index < sizeof(roots) / sizeof(roots[0]); index++)
		if (inf_compare(text, roots[index].name) == 0) {
			*ret_root = roots[index].root;
			return true;
		}
	return false;
}

/* The low bit says binary; the high word is the kind, and beyond the first few the type itself. */
static uint32_t type_of(uint32_t flags)
{
	static const uint32_t text_types[] = { REG_SZ_TYPE, REG_MULTI_SZ_TYPE, REG_EXPAND_SZ_TYPE };
	static const uint32_t binary_types[] = { REG_BINARY_TYPE, REG_DWORD_TYPE, REG_NONE_TYPE };
	uint32_t kind = flags >> 16;

	if (kind > 2)
		return kind;
	return flags & RTL_INF_BINARY ? binary_types[kind] : text_types[kind];
}

static bool is_text(uint32_t type)
{
	return type == REG_SZ_TYPE || type == REG_EXPAND_SZ_TYPE || type == REG_MULTI_SZ_TYPE;
}

static uint32_t data_field_count(const struct rtl_inf_line *line)
{
	return line->field_count > FIRST_DATA_FIELD ? line->field_count - FIRST_DATA_FIELD : 0;
}

static uint32_t text_bytes(const struct rtl_inf_line *line, uint32_t count)
{
	size_t characters = 0;

	for (uint32_t index = 0; index < count; index++)
		characters += inf_length(line->field[FIRST_DATA_FIELD + index]) + 1;
	return (uint32_t)(characters * sizeof(char16_t));
}

/* Strings one after another; a list ends with an empty one. */
static bool read_text(const struct rtl_inf_line *line, struct rtl_inf_registry *entry)
{
	bool list = entry->type == REG_MULTI_SZ_TYPE;
	uint32_t count = data_field_count(line);
	char16_t *data, *at;

	if (!list && count > 1)
		count = 1;
	data = at = calloc(1, text_bytes(line, count) + 2 * sizeof(*data));
	if (!data)
		return false;
	for (uint32_t index = 0; index < count; index++) {
		const char16_t *field = line->field[FIRST_DATA_FIELD + index];
		size_t length = inf_length(field);

		memcpy(at, field, length * sizeof(*field));
		at += length + 1;
	}
	if (list || count == 0)
		at++;
	entry->data = data;
	entry->data_bytes = (uint32_t)((char *)at - (char *)data);
	return true;
}

static bool read_number(const struct rtl_inf_line *line, struct rtl_inf_registry *entry)
{
	uint64_t *data = calloc(1, sizeof(*data));

	if (!data)
		return false;
	*data = (uint64_t)rtl_inf_number(rtl_inf_field(line, FIRST_DATA_FIELD), 0);
	entry->data = data;
	entry->data_bytes = entry->type == REG_QWORD_TYPE ? 8 : 4;
	return true;
}

static int hex_digit(char16_t character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	character |= 0x20;
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* A byte in hexadecimal, with or without 0x; -1: it is none. */
static int read_byte(const char16_t *text)
{
	int byte = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	if (!*text)
		return -1;
	for (; *text; text++) {
		int digit = hex_digit(*text);

		if (digit < 0 || byte > 0xF)
			return -1;
		byte = byte * 16 + digit;
	}
	return byte;
}

static bool read_bytes(const struct rtl_inf_line *line, struct rtl_inf_registry *entry,
                       struct rtl_inf_error *error)
{
	uint32_t count = data_field_count(line);
	uint8_t *data = calloc(1, count + 1);

	if (!data)
		return false;
	entry->data = data;
	for (uint32_t index = 0; index < count; index++) {
		int byte = read_byte(line->field[FIRST_DATA_FIELD + index]);

		if (byte < 0) {
			snprintf(error->text, sizeof(error->text),
			         "field %u is no byte in hexadecimal",
			         FIRST_DATA_FIELD + index + 1);
			return false;
		}
		data[index] = (uint8_t)byte;
	}
	entry->data_bytes = count;
	return true;
}

static bool read_data(const struct rtl_inf_line *line, struct rtl_inf_registry *entry,
                      struct rtl_inf_error *error)
{
	bool number = entry->type == REG_DWORD_TYPE || entry->type == REG_QWORD_TYPE;

	snprintf(error->text, sizeof(error->text), "memory is short");
	if (entry->flags & (RTL_INF_KEY_ONLY | RTL_INF_DELETE_VALUE))
		return true;
	if (is_text(entry->type))
		return read_text(line, entry);
	if (number && data_field_count(line) <= 1)
		return read_number(line, entry);
	return read_bytes(line, entry, error);
}

bool rtl_inf_registry_read(const struct rtl_inf_line *line, struct rtl_inf_registry *ret_entry,
                           struct rtl_inf_error *ret_error)
{
	struct rtl_inf_registry entry = { 0 };

	ret_error->line = line->number;
	if (!rtl_inf_field(line, 0) || !read_root(line->field[0], &entry.root)) {
		snprintf(ret_error->text, sizeof(ret_error->text),
		         "a registry line begins with none of HKR, HKLM, HKCR, HKCU, HKU");
		return false;
	}
	entry.key = rtl_inf_field(line, 1) ? rtl_inf_field(line, 1) : u"";
	entry.value = rtl_inf_field(line, 2);
	entry.flags = (uint32_t)rtl_inf_number(rtl_inf_field(line, 3), 0);
	entry.type = type_of(entry.flags);
	if (line->field_count <= 3 && (!entry.value || !*entry.value))
		entry.value = NULL;
	if (entry.flags & RTL_INF_KEY_ONLY)
		entry.value = NULL;
	if (!read_data(line, &entry, ret_error)) {
		rtl_inf_registry_finish(&entry);
		return false;
	}
	*ret_entry = entry;
	return true;
}

void rtl_inf_registry_finish(struct rtl_inf_registry *entry)
{
	free((void *)entry->data);
	entry->data = NULL;
}
