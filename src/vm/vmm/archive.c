/* vm/vmm/archive.c - state as bytes. */
#include "vm/vmm/archive.h"

#include <stdlib.h>
#include <string.h>

#define NO_TEXT 0xffffffffu

void vmm_archive_write_begin(struct vmm_archive *archive)
{
	*archive = (struct vmm_archive){ .reads = false };
}

void vmm_archive_read_begin(struct vmm_archive *archive, const void *bytes, size_t count)
{
	*archive = (struct vmm_archive){ .reads = true,
		                         .bytes = (uint8_t *)(uintptr_t)bytes,
		                         .count = count };
	archive->section = count;
}

void vmm_archive_finish(struct vmm_archive *archive)
{
	if (!archive->reads)
		free(archive->bytes);
	archive->bytes = NULL;
}

static bool make_room(struct vmm_archive *archive, size_t more)
{
	size_t room = archive->room ? archive->room : 4096;
	uint8_t *bytes;

	while (room - archive->count < more)
		room *= 2;
	if (room == archive->room)
		return true;
	bytes = realloc(archive->bytes, room);
	if (!bytes)
		return false;
	archive->bytes = bytes;
	archive->room = room;
	return true;
}

static void write_bytes(struct vmm_archive *archive, const void *bytes, size_t count)
{
	archive->failed |= !make_room(archive, count);
	if (archive->failed || !count)
		return;
	memcpy(archive->bytes + archive->count, bytes, count);
	archive->count += count;
}

static void read_bytes(struct vmm_archive *archive, void *bytes, size_t count)
{
	archive->failed |= count > archive->section - archive->at;
	if (archive->failed) {
		memset(bytes, 0, count);
		return;
	}
	memcpy(bytes, archive->bytes + archive->at, count);
	archive->at += count;
}

void vmm_archive_bytes(struct vmm_archive *archive, void *bytes, size_t count)
{
	if (archive->reads)
		read_bytes(archive, bytes, count);
	else
		write_bytes(archive, bytes, count);
}

void vmm_archive_section(struct vmm_archive *archive, uint32_t kind)
{
	uint32_t wanted = kind, length = 0;

	vmm_archive_bytes(archive, &kind, sizeof(kind));
	if (!archive->reads)
		archive->section = archive->count;
	vmm_archive_bytes(archive, &length, sizeof(length));
	if (!archive->reads)
		return;
	archive->failed |= kind != wanted || length > archive->count - archive->at;
	if (!archive->failed)
		archive->section = archive->at + length;
}

void vmm_archive_section_end(struct vmm_archive *archive)
{
	uint32_t length;

	if (archive->reads) {
		archive->failed |= archive->at != archive->section;
		archive->section = archive->count;
		return;
	}
	if (archive->failed)
		return;
	length = (uint32_t)(archive->count - archive->section - sizeof(length));
	memcpy(archive->bytes + archive->section, &length, sizeof(length));
}

void vmm_archive_flag(struct vmm_archive *archive, bool *flag)
{
	uint8_t byte = archive->reads ? 0 : *flag;

	vmm_archive_bytes(archive, &byte, 1);
	archive->failed |= byte > 1;
	*flag = byte == 1;
}

void vmm_archive_count(struct vmm_archive *archive, uint32_t *count, uint32_t limit)
{
	VMM_ARCHIVE(archive, *count);
	archive->failed |= *count > limit;
	if (archive->failed && archive->reads)
		*count = 0;
}

void vmm_archive_blob(struct vmm_archive *archive, uint8_t **bytes, uint32_t *count, uint32_t limit)
{
	vmm_archive_count(archive, count, limit);
	if (!archive->reads) {
		write_bytes(archive, *bytes, *count);
		return;
	}
	*bytes = NULL;
	archive->failed |= *count > archive->section - archive->at;
	if (archive->failed)
		*count = 0;
	if (!*count)
		return;
	*bytes = malloc(*count);
	if (*bytes) {
		read_bytes(archive, *bytes, *count);
	} else {
		archive->failed = true;
		*count = 0;
	}
}

static void read_text(struct vmm_archive *archive, char **text, uint32_t length)
{
	*text = NULL;
	if (archive->failed || length == NO_TEXT)
		return;
	archive->failed |= length > VMM_ARCHIVE_TEXT_MAX || length > archive->section - archive->at;
	if (archive->failed)
		return;
	*text = strndup((const char *)archive->bytes + archive->at, length);
	archive->failed |= !*text || strlen(*text) != length;
	archive->at += length;
}

void vmm_archive_text(struct vmm_archive *archive, char **text)
{
	uint32_t length = archive->reads || !*text ? NO_TEXT : (uint32_t)strlen(*text);

	VMM_ARCHIVE(archive, length);
	if (archive->reads)
		read_text(archive, text, length);
	else if (*text)
		write_bytes(archive, *text, length);
	archive->failed |= !archive->reads && *text && length > VMM_ARCHIVE_TEXT_MAX;
}
