/*
 * ob/keyed_page.h - a keyed mutex in memory that attached Linux processes have, too.
 *
 * Model    One word says who holds it, and counts its releases; key and fence are the holder's to write before it lets
 *          go. So who finds the word as it was has seen the key that belongs to it. Who waits sleeps on the
 *          word's upper half, which each release changes, and the machine when it takes the mutex back. Whatever
 *          is written here by those who share the mutex, the machine takes it as its state, by one exchange.
 */
#ifndef DRYDOCK_NT_OB_KEYED_PAGE_H
#define DRYDOCK_NT_OB_KEYED_PAGE_H

#include <stdint.h>

struct ob_keyed_page {
	uint64_t
		state; /* below: the holder's serial, 0: released; above: a count of releases, and two bits */
	uint64_t key, fence; /* of the last release */
};
#define OB_KEYED_OWNER(state) ((uint32_t)(state))
#define OB_KEYED_DEAD (1ull << 63)
#define OB_KEYED_WAITED (1ull << 62)
#define OB_KEYED_RELEASES (0x3FFFFFFFull << 32)
#define OB_KEYED_RELEASE (1ull << 32)

static inline uint32_t *ob_keyed_upper(struct ob_keyed_page *page)
{
	return (uint32_t *)&page->state + 1;
}

#endif
