/* tools/drydock/sid_map.c - a hash of numbers. */
#include <stdlib.h>

#include "drydock/sid_map.h"

#define FIRST_ROOM 64u

enum entry_state { NEVER_USED, TAKEN, WAS_TAKEN };

/* Sids are hashes already, but other systems' traces may count. */
static size_t first_place(const struct sid_map *map, uint64_t key)
{
	return (size_t)((key ^ key >> 32) * 0x9E3779B97F4A7C15ull >> 20) & (map->room - 1);
}

/* Where key is, or null. */
static struct sid_entry *find(struct sid_map *map, uint64_t key)
{
	size_t place = map->room ? first_place(map, key) : 0;

	while (map->room && map->entry[place].state != NEVER_USED) {
		if (map->entry[place].state == TAKEN && map->entry[place].key == key)
			return &map->entry[place];
		place = (place + 1) & (map->room - 1);
	}
	return NULL;
}

static void add(struct sid_map *map, uint64_t key, uint64_t value)
{
	size_t place = first_place(map, key);

	while (map->entry[place].state != NEVER_USED)
		place = (place + 1) & (map->room - 1);
	map->entry[place] = (struct sid_entry){ key, value, TAKEN };
	map->used++;
	map->count++;
}

/* Room for one more; those that were removed are left behind. */
static bool grow(struct sid_map *map)
{
	struct sid_map larger = { .room = FIRST_ROOM };

	if (2 * (map->used + 1) <= map->room)
		return true;
	while (larger.room < 4 * (map->count + 1))
		larger.room *= 2;
	larger.entry = calloc(larger.room, sizeof(*larger.entry));
	if (!larger.entry)
		return false;
	for (size_t place = 0; place < map->room; place++)
		if (map->entry[place].state == TAKEN)
			add(&larger, map->entry[place].key, map->entry[place].value);
	free(map->entry);
	*map = larger;
	return true;
}

uint64_t *sid_map_find(struct sid_map *map, uint64_t key)
{
	struct sid_entry *entry = find(map, key);

	return entry ? &entry->value : NULL;
}

bool sid_map_set(struct sid_map *map, uint64_t key, uint64_t value)
{
	struct sid_entry *entry = find(map, key);

	if (entry) {
		entry->value = value;
		return true;
	}
	if (!grow(map))
		return false;
	add(map, key, value);
	return true;
}

bool sid_map_remove(struct sid_map *map, uint64_t key)
{
	struct sid_entry *entry = find(map, key);

	if (!entry)
		return false;
	entry->state = WAS_TAKEN;
	map->count--;
	return true;
}

void sid_map_finish(struct sid_map *map)
{
	free(map->entry);
	*map = (struct sid_map){ 0 };
}
