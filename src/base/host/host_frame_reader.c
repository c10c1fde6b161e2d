/* base/host/host_frame_reader.c - frames out of a stream in which each stands behind its length. */
#include <errno.h>

#include "base/host/host_frames.h"

static uint32_t length_of(const struct host_frame_reader *reader)
{
	const uint8_t *bytes = reader->bytes;

	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* A length first, then as much as it says: never more than one frame is here. */
static size_t wanted(const struct host_frame_reader *reader)
{
	return reader->used < HOST_FRAME_PREFIX ? HOST_FRAME_PREFIX
	                                        : HOST_FRAME_PREFIX + length_of(reader);
}

size_t host_frame_reader_room(struct host_frame_reader *reader, uint8_t **ret_place)
{
	*ret_place = reader->bytes + reader->used;
	return wanted(reader) - reader->used;
}

int host_frame_reader_took(struct host_frame_reader *reader, size_t bytes)
{
	reader->used += bytes;
	if (reader->used < HOST_FRAME_PREFIX)
		return 0;
	if (length_of(reader) > HOST_FRAME_MAX)
		return -EMSGSIZE;
	return reader->used == wanted(reader);
}

size_t host_frame_reader_message_room(struct host_frame_reader *reader, uint8_t **ret_place)
{
	*ret_place = reader->bytes + HOST_FRAME_PREFIX;
	return HOST_FRAME_MAX + 1;
}

int host_frame_reader_took_message(struct host_frame_reader *reader, size_t bytes)
{
	if (bytes > HOST_FRAME_MAX)
		return -EMSGSIZE;
	reader->used = HOST_FRAME_PREFIX + bytes;
	return 1;
}

const uint8_t *host_frame_reader_frame(const struct host_frame_reader *reader, size_t *ret_bytes)
{
	*ret_bytes = reader->used - HOST_FRAME_PREFIX;
	return reader->bytes + HOST_FRAME_PREFIX;
}

void host_frame_reader_next(struct host_frame_reader *reader)
{
	reader->used = 0;
}
