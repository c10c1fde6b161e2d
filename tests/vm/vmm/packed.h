/* tests/vm/vmm/packed.h - bytes packed as kernels are, by the libraries themselves. */
#ifndef DRYDOCK_TESTS_VM_PACKED_H
#define DRYDOCK_TESTS_VM_PACKED_H

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "kernel_file.h"

struct packed {
	uint8_t bytes[65536];
	size_t count;
};

static inline void pack_gzip(const uint8_t *file, size_t bytes, struct packed *to)
{
	z_stream stream = { .next_in = (Bytef *)file,
		            .avail_in = (uInt)bytes,
		            .next_out = to->bytes,
		            .avail_out = sizeof(to->bytes) };

	assert_int_equal(Z_OK, deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, 0));
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	to->count = stream.total_out;
	deflateEnd(&stream);
}

static inline void pack_bzip2(const uint8_t *file, size_t bytes, struct packed *to)
{
	unsigned count = sizeof(to->bytes);

	assert_int_equal(BZ_OK, BZ2_bzBuffToBuffCompress((char *)to->bytes, &count, (char *)file,
	                                                 (unsigned)bytes, 9, 0, 0));
	to->count = count;
}

static inline void pack_xz(const uint8_t *file, size_t bytes, struct packed *to)
{
	to->count = 0;
	assert_int_equal(LZMA_OK,
	                 lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, file, bytes, to->bytes,
	                                         &to->count, sizeof(to->bytes)));
}

/* As the kernel's own build does it: the magic, then one block behind its size. */
static inline void pack_lz4(const uint8_t *file, size_t bytes, struct packed *to)
{
	int count = LZ4_compress_default((const char *)file, (char *)to->bytes + 8, (int)bytes,
	                                 (int)sizeof(to->bytes) - 8);

	assert_true(count > 0);
	memcpy(to->bytes, "\x02\x21\x4c\x18", 4);
	put(to->bytes, 4, (uint64_t)count, 4);
	to->count = (size_t)count + 8;
}

static inline void pack_zstd(const uint8_t *file, size_t bytes, struct packed *to)
{
	to->count = ZSTD_compress(to->bytes, sizeof(to->bytes), file, bytes, 3);
	assert_false(ZSTD_isError(to->count));
}

static void (*const packers[])(const uint8_t *file, size_t bytes,
                               struct packed *to) = { pack_gzip, pack_bzip2, pack_xz, pack_lz4,
	                                              pack_zstd };

#define PACKERS (sizeof(packers) / sizeof(packers[0]))

#endif
