/* harness/windows/guarded.h - harness/guarded.h, there: memory that ends where a page ends that cannot be touched. */
#ifndef DRYDOCK_TESTS_HARNESS_WINDOWS_GUARDED_H
#define DRYDOCK_TESTS_HARNESS_WINDOWS_GUARDED_H

#include <stdint.h>
#include <string.h>
#include <windows.h>

#include "test.h"

#define GUARDED_PAGE 4096u

struct guarded {
	uint8_t *pages, *bytes;
};

/* All of it is 0xEE. */
static inline struct guarded guarded_of(size_t bytes)
{
	size_t body = (bytes + GUARDED_PAGE - 1) / GUARDED_PAGE * GUARDED_PAGE;
	struct guarded guarded = { .pages =
		                           VirtualAlloc(NULL, body + GUARDED_PAGE,
		                                        MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) };
	DWORD before;

	assert_true(guarded.pages != NULL);
	assert_true(VirtualProtect(guarded.pages + body, GUARDED_PAGE, PAGE_NOACCESS, &before));
	guarded.bytes = guarded.pages + body - bytes;
	memset(guarded.pages, 0xEE, body);
	return guarded;
}

/* Nothing was written before its first byte, either. */
static inline void guarded_free(struct guarded *guarded)
{
	for (const uint8_t *at = guarded->pages; at < guarded->bytes; at++)
		assert_int_equal(*at, 0xEE);
	VirtualFree(guarded->pages, 0, MEM_RELEASE);
}

#endif
