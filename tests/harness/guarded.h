/* harness/guarded.h - memory that ends where a page ends that cannot be touched. */
#ifndef DRYDOCK_TESTS_HARNESS_GUARDED_H
#define DRYDOCK_TESTS_HARNESS_GUARDED_H

#include <string.h>
#include <sys/mman.h>

#include "test.h"

#define GUARDED_PAGE 4096u

struct guarded {
	uint8_t *pages, *bytes;
	size_t all, used;
};

/* All of it is 0xEE. */
static inline struct guarded guarded_of(size_t bytes)
{
	size_t body = (bytes + GUARDED_PAGE - 1) / GUARDED_PAGE * GUARDED_PAGE;
	struct guarded guarded = { .all = body + GUARDED_PAGE, .used = bytes };

	guarded.pages =
		mmap(NULL, guarded.all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(guarded.pages != MAP_FAILED);
	assert_int_equal(mprotect(guarded.pages + body, GUARDED_PAGE, PROT_NONE), 0);
	guarded.bytes = guarded.pages + body - bytes;
	memset(guarded.pages, 0xEE, body);
	return guarded;
}

/* Nothing was written before its first byte, either. */
static inline void guarded_free(struct guarded *guarded)
{
	for (const uint8_t *at = guarded->pages; at < guarded->bytes; at++)
		assert_int_equal(*at, 0xEE);
	munmap(guarded->pages, guarded->all);
}

#endif
