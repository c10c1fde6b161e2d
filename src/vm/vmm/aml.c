/* vm/vmm/aml.c - writing ACPI's byte code. */
#include "vm/vmm/aml.h"

#include <string.h>

#define OP_NAME 0x08
#define OP_BYTE 0x0a
#define OP_DWORD 0x0c
#define OP_STRING 0x0d
#define OP_SCOPE 0x10
#define OP_BUFFER 0x11
#define OP_PACKAGE 0x12
#define OP_EXTENDED 0x5b
#define OP_DEVICE 0x82
#define LENGTH_BYTES 3u /* one form for all lengths below 2^20 */

static void put(struct vmm_aml *aml, uint8_t byte)
{
	vmm_aml_bytes(aml, &byte, 1);
}

void vmm_aml_bytes(struct vmm_aml *aml, const void *bytes, size_t count)
{
	if (aml->full || count > aml->capacity - aml->used) {
		aml->full = true;
		return;
	}
	memcpy(aml->bytes + aml->used, bytes, count);
	aml->used += count;
}

/* Room for a length that counts itself. */
static size_t begin(struct vmm_aml *aml)
{
	size_t mark = aml->used;

	vmm_aml_bytes(aml, "\0\0\0", LENGTH_BYTES);
	return mark;
}

void vmm_aml_end(struct vmm_aml *aml, size_t mark)
{
	size_t length = aml->used - mark;

	if (aml->full)
		return;
	aml->bytes[mark] = (uint8_t)((LENGTH_BYTES - 1) << 6 | (length & 0x0f));
	aml->bytes[mark + 1] = (uint8_t)(length >> 4);
	aml->bytes[mark + 2] = (uint8_t)(length >> 12);
}

size_t vmm_aml_scope(struct vmm_aml *aml, const char *path)
{
	size_t mark;

	put(aml, OP_SCOPE);
	mark = begin(aml);
	vmm_aml_bytes(aml, path, strlen(path));
	return mark;
}

size_t vmm_aml_device(struct vmm_aml *aml, const char *name)
{
	size_t mark;

	put(aml, OP_EXTENDED);
	put(aml, OP_DEVICE);
	mark = begin(aml);
	vmm_aml_bytes(aml, name, 4);
	return mark;
}

size_t vmm_aml_package(struct vmm_aml *aml, uint8_t elements)
{
	size_t mark;

	put(aml, OP_PACKAGE);
	mark = begin(aml);
	put(aml, elements);
	return mark;
}

void vmm_aml_name(struct vmm_aml *aml, const char *name)
{
	put(aml, OP_NAME);
	vmm_aml_bytes(aml, name, 4);
}

void vmm_aml_byte(struct vmm_aml *aml, uint8_t number)
{
	put(aml, OP_BYTE);
	put(aml, number);
}

static unsigned hex(char digit)
{
	return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'A' + 10);
}

void vmm_aml_eisa(struct vmm_aml *aml, const char *id)
{
	unsigned letters = ((unsigned)(id[0] - 0x40) & 31) << 10 |
	                   ((unsigned)(id[1] - 0x40) & 31) << 5 | ((unsigned)(id[2] - 0x40) & 31);
	uint8_t bytes[4] = { (uint8_t)(letters >> 8), (uint8_t)letters,
		             (uint8_t)(hex(id[3]) << 4 | hex(id[4])),
		             (uint8_t)(hex(id[5]) << 4 | hex(id[6])) };

	put(aml, OP_DWORD);
	vmm_aml_bytes(aml, bytes, sizeof(bytes));
}

void vmm_aml_string(struct vmm_aml *aml, const char *text)
{
	put(aml, OP_STRING);
	vmm_aml_bytes(aml, text, strlen(text) + 1);
}

void vmm_aml_resources(struct vmm_aml *aml, const uint8_t *descriptors, size_t bytes)
{
	static const uint8_t end_tag[] = { 0x79, 0 };
	size_t mark;

	put(aml, OP_BUFFER);
	mark = begin(aml);
	vmm_aml_byte(aml, (uint8_t)(bytes + sizeof(end_tag)));
	vmm_aml_bytes(aml, descriptors, bytes);
	vmm_aml_bytes(aml, end_tag, sizeof(end_tag));
	vmm_aml_end(aml, mark);
}
