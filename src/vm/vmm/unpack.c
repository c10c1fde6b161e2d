/* vm/vmm/unpack.c - unpacking kernels with the libraries that everybody uses. */
#include "vm/vmm/unpack.h"

#include <bzlib.h>
#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define FIRST_BYTES (1u << 20)
#define LZ4_BLOCK_BYTES (8u << 20)
#define LZ4_MAGIC 0x184c2102u
#define LZMA_MEMORY_LIMIT (256ull << 20)

struct packed {
	const uint8_t *bytes;
	size_t count;
};

struct output {
	uint8_t *bytes;
	size_t used, capacity, limit;
};

/* Make room for more; -EFBIG at the limit. */
static int grow(struct output *output)
{
	size_t capacity = output->capacity ? 2 * output->capacity : FIRST_BYTES;
	uint8_t *bytes;

	if (capacity > output->limit)
		capacity = output->limit;
	if (capacity == output->capacity)
		return -EFBIG;
	bytes = realloc(output->bytes, capacity);
	if (!bytes)
		return -ENOMEM;
	output->bytes = bytes;
	output->capacity = capacity;
	return 0;
}

static unsigned room(const struct output *output)
{
	return (unsigned)(output->capacity - output->used);
}

/* --- gzip --------------------------------------------------------------------------------------- */

static int unpack_gzip(const struct packed *packed, struct output *output)
{
	z_stream stream = { .next_in = (Bytef *)packed->bytes, .avail_in = (uInt)packed->count };
	int status = Z_OK, error = 0;

	if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
		return -ENOMEM;
	while (!error && status != Z_STREAM_END) {
		if (!room(output))
			error = grow(output);
		stream.next_out = output->bytes + output->used;
		stream.avail_out = room(output);
		if (!error)
			status = inflate(&stream, Z_NO_FLUSH);
		output->used = output->capacity - stream.avail_out;
		if (!error && status != Z_OK && status != Z_STREAM_END)
			error = -ENOEXEC;
	}
	inflateEnd(&stream);
	return error;
}

/* --- bzip2 -------------------------------------------------------------------------------------- */

static int unpack_bzip2(const struct packed *packed, struct output *output)
{
	bz_stream stream = { .next_in = (char *)packed->bytes,
		             .avail_in = (unsigned)packed->count };
	int status = BZ_OK, error = 0;

	if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
		return -ENOMEM;
	while (!error && status != BZ_STREAM_END) {
		if (!room(output))
			error = grow(output);
		stream.next_out = (char *)output->bytes + output->used;
		stream.avail_out = room(output);
		if (!error)
			status = BZ2_bzDecompress(&stream);
		output->used = output->capacity - stream.avail_out;
		/* It asks for more input by doing nothing. */
		if (!error && status != BZ_STREAM_END &&
		    (status != BZ_OK || (!stream.avail_in && stream.avail_out)))
			error = -ENOEXEC;
	}
	BZ2_bzDecompressEnd(&stream);
	return error;
}

/* --- XZ ----------------------------------------------------------------------------------------- */

static int unpack_xz(const struct packed *packed, struct output *output)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_ret status = LZMA_OK;
	int error = 0;

	if (lzma_stream_decoder(&stream, LZMA_MEMORY_LIMIT, 0) != LZMA_OK)
		return -ENOMEM;
	stream.next_in = packed->bytes;
	stream.avail_in = packed->count;
	while (!error && status != LZMA_STREAM_END) {
		if (!room(output))
			error = grow(output);
		stream.next_out = output->bytes + output->used;
		stream.avail_out = room(output);
		if (!error)
			status = lzma_code(&stream, LZMA_RUN);
		output->used = output->capacity - stream.avail_out;
		if (!error && status != LZMA_OK && status != LZMA_STREAM_END)
			error = status == LZMA_MEM_ERROR ? -ENOMEM : -ENOEXEC;
	}
	lzma_end(&stream);
	return error;
}

/* --- Zstandard ---------------------------------------------------------------------------------- */

static int unpack_zstd(const struct packed *packed, struct output *output)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	ZSTD_inBuffer in = { packed->bytes, packed->count, 0 };
	size_t left = 1;
	int error = stream ? 0 : -ENOMEM;

	while (!error && left) {
		ZSTD_outBuffer out;
		size_t taken = in.pos;

		if (!room(output))
			error = grow(output);
		if (error)
			break;
		out = (ZSTD_outBuffer){ output->bytes, output->capacity, output->used };
		left = ZSTD_decompressStream(stream, &out, &in);
		if (ZSTD_isError(left) || (left && in.pos == taken && out.pos == output->used))
			error = -ENOEXEC;
		output->used = out.pos;
	}
	ZSTD_freeDStream(stream);
	return error;
}

/* --- LZ4: blocks of at most 8 MiB, each behind its packed size --------------------------------------- */

static uint32_t word_at(const struct packed *packed, size_t at)
{
	uint32_t word;

	memcpy(&word, packed->bytes + at, sizeof(word));
	return word;
}

static int unpack_block(const uint8_t *block, size_t bytes, struct output *output)
{
	int got, error = 0;

	while (!error && output->capacity - output->used < LZ4_BLOCK_BYTES &&
	       output->capacity < output->limit)
		error = grow(output);
	if (error)
		return error;
	got = LZ4_decompress_safe((const char *)block, (char *)output->bytes + output->used,
	                          (int)bytes, (int)room(output));
	if (got < 0)
		return output->capacity == output->limit ? -EFBIG : -ENOEXEC;
	output->used += (size_t)got;
	return 0;
}

/* The unpacked size behind the last block looks like a block that is too long; so does the end of a file. */
static int unpack_lz4(const struct packed *packed, struct output *output)
{
	size_t at = 4;
	int error = 0;

	while (!error && packed->count - at > 4) {
		uint32_t bytes = word_at(packed, at);

		at += 4;
		if (bytes == LZ4_MAGIC)
			continue;
		if (!bytes || bytes > packed->count - at)
			return -ENOEXEC;
		error = unpack_block(packed->bytes + at, bytes, output);
		at += bytes;
	}
	return error;
}

/* --- Which -------------------------------------------------------------------------------------- */

static const struct format {
	const char *name;
	const char *magic;
	size_t magic_bytes;
	int (*unpack)(const struct packed *packed, struct output *output);
} formats[] = {
	{ "gzip", "\x1f\x8b\x08", 3, unpack_gzip },
	{ "bzip2", "BZh", 3, unpack_bzip2 },
	{ "XZ",
	  "\xfd"
	  "7zXZ\0",
	  6, unpack_xz },
	{ "LZ4", "\x02\x21\x4c\x18", 4, unpack_lz4 },
	{ "Zstandard", "\x28\xb5\x2f\xfd", 4, unpack_zstd },
};

static const struct format *format_of(const uint8_t *packed, size_t bytes)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (bytes >= formats[i].magic_bytes &&
		    memcmp(packed, formats[i].magic, formats[i].magic_bytes) == 0)
			return &formats[i];
	return NULL;
}

const char *vmm_unpack_name(const uint8_t *packed, size_t bytes)
{
	const struct format *format = format_of(packed, bytes);

	return format ? format->name : NULL;
}

int vmm_unpack(const uint8_t *packed, size_t bytes, size_t limit, uint8_t **ret_unpacked,
               size_t *ret_bytes)
{
	const struct format *format = format_of(packed, bytes);
	struct packed input = { packed, bytes };
	struct output output = { .limit = limit };
	int error;

	if (!format || bytes > UINT32_MAX || limit > UINT32_MAX)
		return -ENOEXEC;
	error = format->unpack(&input, &output);
	if (!error && !output.used)
		error = -ENOEXEC;
	if (error) {
		free(output.bytes);
		return error;
	}
	*ret_unpacked = output.bytes;
	*ret_bytes = output.used;
	return 0;
}
