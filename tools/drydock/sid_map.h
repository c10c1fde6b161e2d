/*
 * tools/drydock/sid_map.h - numbers by number: which sid belongs to which, or is there at all.
 *
 * Model    Open addressing, at most half full. Any key and value, 0 too. A zeroed map is empty.
 */
#ifndef DRYDOCK_TOOL_SID_MAP_H
#define DRYDOCK_TOOL_SID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sid_entry {
	uint64_t key, value;
	uint8_t state;
};
struct sid_map {
	struct sid_entry *entry;
	size_t room, used; /* used: taken ones and those that were */
	size_t count;
};

/* The value of key, or null; until the next change. */
uint64_t *sid_map_find(struct sid_map *map, uint64_t key);
/* Give key that value, whether it has one or not. False: no memory. */
bool sid_map_set(struct sid_map *map, uint64_t key, uint64_t value);
/* Take it out; false: it was not there. */
bool sid_map_remove(struct sid_map *map, uint64_t key);
void sid_map_finish(struct sid_map *map);

#endif
