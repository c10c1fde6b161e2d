/* base/trace/trace_reader.c - a saved log, read back. */
#include "base/trace/trace_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace/trace_file.h"

struct trace_reader_text {
	uint32_t id;
	uint32_t bytes;
	const char *start;
};

/* What is left to read. */
struct cursor {
	const unsigned char *at;
	size_t left;
};

/* Copy the next bytes; false, with nothing taken, when there are fewer. */
static bool take(struct cursor *cursor, void *to, size_t bytes)
{
	if (cursor->left < bytes)
		return false;
	memcpy(to, cursor->at, bytes);
	cursor->at += bytes;
	cursor->left -= bytes;
	return true;
}

static const unsigned char *skip(struct cursor *cursor, size_t bytes)
{
	const unsigned char *start = cursor->at;

	if (cursor->left < bytes)
		return NULL;
	cursor->at += bytes;
	cursor->left -= bytes;
	return start;
}

static bool read_texts(struct trace_reader *reader, struct cursor *cursor)
{
	for (uint32_t index = 0; index < reader->text_count; index++) {
		struct trace_reader_text *text = &reader->text[index];
		struct trace_file_text header;

		if (!take(cursor, &header, sizeof(header)))
			return false;
		text->id = header.id;
		text->bytes = header.bytes;
		text->start = (const char *)skip(cursor, header.bytes);
		if (!text->start)
			return false;
	}
	return true;
}

static bool read_rings(struct trace_reader *reader, struct cursor *cursor)
{
	for (uint32_t index = 0; index < reader->ring_count; index++) {
		struct trace_reader_ring *ring = &reader->ring[index];
		struct trace_file_ring header;

		if (!take(cursor, &header, sizeof(header)) ||
		    header.count > cursor->left / sizeof(struct trace_record))
			return false;
		ring->thread = header.thread;
		ring->count = header.count;
		ring->lost = header.lost;
		ring->records = skip(cursor, (size_t)header.count * sizeof(struct trace_record));
	}
	return cursor->left == 0;
}

static bool allocate(struct trace_reader *reader)
{
	reader->text = calloc((size_t)reader->text_count + 1, sizeof(*reader->text));
	reader->ring = calloc((size_t)reader->ring_count + 1, sizeof(*reader->ring));
	return reader->text && reader->ring;
}

static int read_header(struct trace_reader *reader, struct cursor *cursor, const char **ret_reason)
{
	struct trace_file_header header;

	*ret_reason = "this is no trace";
	if (!take(cursor, &header, sizeof(header)) || header.magic != TRACE_FILE_MAGIC)
		return -EINVAL;
	*ret_reason = "the trace was written by another version of drydock";
	if (header.version != TRACE_FILE_VERSION)
		return -ENOTSUP;
	*ret_reason = "the trace is cut off, or its counts are wrong";
	if (header.text_count > cursor->left / sizeof(struct trace_file_text) ||
	    header.ring_count > cursor->left / sizeof(struct trace_file_ring))
		return -EINVAL;
	reader->text_count = header.text_count;
	reader->ring_count = header.ring_count;
	return 0;
}

int trace_reader_init(struct trace_reader *ret_reader, const void *data, size_t size,
                      const char **ret_reason)
{
	struct cursor cursor = { data, size };
	int error;

	*ret_reader = (struct trace_reader){ 0 };
	error = read_header(ret_reader, &cursor, ret_reason);
	if (error)
		return error;
	if (!allocate(ret_reader)) {
		*ret_reason = "there is not enough memory";
		error = -ENOMEM;
	} else if (!read_texts(ret_reader, &cursor) || !read_rings(ret_reader, &cursor)) {
		error = -EINVAL;
	}
	if (error)
		trace_reader_finish(ret_reader);
	else
		*ret_reason = NULL;
	return error;
}

void trace_reader_finish(struct trace_reader *reader)
{
	free(reader->text);
	free(reader->ring);
	*reader = (struct trace_reader){ 0 };
}

void trace_reader_record(const struct trace_reader_ring *ring, uint64_t index,
                         struct trace_record *ret_record)
{
	memcpy(ret_record, ring->records + index * sizeof(*ret_record), sizeof(*ret_record));
}

/* Ids count from 1 in the order of the file, unless somebody else wrote it. */
const char *trace_reader_text(const struct trace_reader *reader, uint64_t id, size_t *ret_bytes)
{
	const struct trace_reader_text *text = NULL;

	if (id >= 1 && id <= reader->text_count && reader->text[id - 1].id == id)
		text = &reader->text[id - 1];
	for (uint32_t index = 0; !text && index < reader->text_count; index++)
		if (reader->text[index].id == id)
			text = &reader->text[index];
	if (!text)
		return NULL;
	*ret_bytes = text->bytes;
	return text->start;
}
