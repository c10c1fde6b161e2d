/* ob/call_site.c - return addresses by frame pointers, each list of them once. */
#include "nt/ob/call_site.h"

#include <stdlib.h>
#include <string.h>

#include "nt/ob/ob_internal.h"

#define SITES_MAX 65536u
#define FRAME_BYTES_MAX 16384

static const struct ob_call_site unknown;

/* From the caller of ob_call_site() on; stops at a link that is not plausible. */
__attribute__((noinline, no_sanitize("address"), no_sanitize("thread"))) static void capture(
	uint64_t *site)
{
	const uintptr_t *frame = *(const uintptr_t *const *)__builtin_frame_address(0);
	uint32_t depth = 0;

	while (depth < OB_SITE_DEPTH) {
		const uintptr_t *next = (const uintptr_t *)frame[0];
		site[depth++] = frame[1];
		if (next <= frame || (uintptr_t)next - (uintptr_t)frame > FRAME_BYTES_MAX ||
		    ((uintptr_t)next & 7))
			break;
		frame = next;
	}
	while (depth < OB_SITE_DEPTH)
		site[depth++] = 0;
}

/* Products that do not wait for each other. */
static uint32_t bucket_of(const uint64_t *site)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < OB_SITE_DEPTH; i++)
		sum += site[i] * (0x9E3779B97F4A7C15ull + 2 * i);
	return (uint32_t)(sum >> 40) % OB_CALL_SITE_BUCKETS;
}

static const struct ob_call_site *find(const struct ob_call_site *record,
                                       const struct ob_call_site *end, const uint64_t *site)
{
	while (record != end && memcmp(record->address, site, sizeof(record->address)) != 0)
		record = record->next;
	return record != end ? record : NULL;
}

static const struct ob_call_site *add(struct ob_call_sites *sites,
                                      const struct ob_call_site **bucket, const uint64_t *site)
{
	struct ob_call_site *fresh;
	const struct ob_call_site *found, *first = __atomic_load_n(bucket, __ATOMIC_ACQUIRE);

	if (__atomic_fetch_add(&sites->count, 1, __ATOMIC_RELAXED) >= SITES_MAX ||
	    !(fresh = malloc(sizeof(*fresh)))) {
		__atomic_fetch_sub(&sites->count, 1, __ATOMIC_RELAXED);
		return &unknown;
	}
	memcpy(fresh->address, site, sizeof(fresh->address));
	fresh->next = NULL;
	do {
		found = find(first, fresh->next, site); /* among those that came meanwhile */
		if (found) {
			free(fresh);
			return found;
		}
		fresh->next = first;
	} while (!__atomic_compare_exchange_n(bucket, &first, fresh, false, __ATOMIC_RELEASE,
	                                      __ATOMIC_ACQUIRE));
	return fresh;
}

__attribute__((noinline)) const struct ob_call_site *ob_call_site(struct ob_machine *ob)
{
	const struct ob_call_site *found, **bucket;
	uint64_t site[OB_SITE_DEPTH];

	capture(site);
	bucket = &ob->sites.bucket[bucket_of(site)];
	found = find(__atomic_load_n(bucket, __ATOMIC_ACQUIRE), NULL, site);
	return __builtin_expect(found != NULL, 1) ? found : add(&ob->sites, bucket, site);
}

void ob_call_sites_finish(struct ob_call_sites *sites)
{
	for (uint32_t i = 0; i < OB_CALL_SITE_BUCKETS; i++)
		while (sites->bucket[i]) {
			const struct ob_call_site *next = sites->bucket[i]->next;

			free((void *)(uintptr_t)sites->bucket[i]);
			sites->bucket[i] = next;
		}
}
