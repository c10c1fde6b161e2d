/*
 * tools/drydock/trace_list.c - the rings of a log as one list.
 *
 * A seeded run writes a choice record whenever another thread goes on, so its log can be put in exactly
 * the order in which it happened, as long as no ring lost records. Otherwise machine time decides.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "drydock/tool.h"
#include "drydock/trace.h"

#define FILE_BYTES_MAX (1ull << 31)

struct merge {
	struct trace_list *list;
	struct trace_event **ring; /* each ring's events */
	uint64_t *next;            /* of each ring */
};

/* --- Times ------------------------------------------------------------------------------------------------ */

/* Events between two time records of a ring are spread evenly. */
static void spread(struct trace_event *events, uint64_t first, uint64_t end, uint64_t from,
                   uint64_t to)
{
	for (uint64_t index = first; index < end; index++)
		events[index].time_100ns =
			to <= from ? from
				   : from + (to - from) * (index - first + 1) / (end - first + 1);
}

static void set_times(struct trace_event *events, uint64_t count)
{
	uint64_t first = 0, last_time = 0;
	bool any = false;

	for (uint64_t index = 0; index < count; index++) {
		uint64_t time = events[index].record.value[0];

		if (events[index].record.kind != TRACE_TIME)
			continue;
		spread(events, first, index, any ? last_time : time, time);
		events[index].time_100ns = last_time = time;
		first = index + 1;
		any = true;
	}
	spread(events, first, count, last_time, last_time);
}

static bool load_ring(struct merge *merge, uint32_t number)
{
	const struct trace_reader_ring *ring = &merge->list->reader.ring[number];
	struct trace_event *events = calloc(ring->count + 1, sizeof(*events));

	if (!events)
		return false;
	for (uint64_t index = 0; index < ring->count; index++)
		trace_reader_record(ring, index, &events[index].record);
	set_times(events, ring->count);
	merge->ring[number] = events;
	merge->list->count += ring->count;
	merge->list->lost += ring->lost;
	return true;
}

/* --- Merging ------------------------------------------------------------------------------------------------ */

static void take(struct merge *merge, uint32_t ring)
{
	merge->list->event[merge->list->count++] = merge->ring[ring][merge->next[ring]++];
}

static bool is_left(const struct merge *merge, uint32_t ring)
{
	return merge->next[ring] < merge->list->reader.ring[ring].count;
}

/* The ring whose next event is the oldest; equal times go by the order of creation. */
static bool oldest(const struct merge *merge, uint32_t *ret_ring)
{
	bool found = false;

	for (uint32_t ring = 0; ring < merge->list->reader.ring_count; ring++) {
		if (!is_left(merge, ring))
			continue;
		if (found && merge->ring[ring][merge->next[ring]].time_100ns >=
		                     merge->ring[*ret_ring][merge->next[*ret_ring]].time_100ns)
			continue;
		*ret_ring = ring;
		found = true;
	}
	return found;
}

static void merge_by_time(struct merge *merge)
{
	uint32_t ring = 0;

	while (oldest(merge, &ring))
		take(merge, ring);
}

static bool ring_of_thread(const struct merge *merge, uint64_t thread, uint32_t *ret_ring)
{
	for (uint32_t ring = 0; ring < merge->list->reader.ring_count; ring++) {
		if (merge->list->reader.ring[ring].thread == thread && is_left(merge, ring)) {
			*ret_ring = ring;
			return true;
		}
	}
	return false;
}

/* Follow ring until it hands over to nobody that has events left. */
static void follow(struct merge *merge, uint32_t ring)
{
	while (is_left(merge, ring)) {
		const struct trace_record *record = &merge->ring[ring][merge->next[ring]].record;

		take(merge, ring);
		if (record->kind == TRACE_CHOICE && !ring_of_thread(merge, record->value[0], &ring))
			return;
	}
}

/* A thread that just ends hands over to whom nothing says: the oldest event goes on. */
static void merge_by_choice(struct merge *merge)
{
	uint32_t ring = 0;

	while (oldest(merge, &ring))
		follow(merge, ring);
}

static bool has_choices(const struct merge *merge)
{
	for (uint32_t ring = 0; ring < merge->list->reader.ring_count; ring++)
		for (uint64_t index = 0; index < merge->list->reader.ring[ring].count; index++)
			if (merge->ring[ring][index].record.kind == TRACE_CHOICE)
				return true;
	return false;
}

/* --- Opening ------------------------------------------------------------------------------------------------ */

static int load(struct trace_list *list, struct merge *merge)
{
	uint32_t count = list->reader.ring_count, ring = 0;
	size_t total;

	merge->ring = calloc((size_t)count + 1, sizeof(*merge->ring));
	merge->next = calloc((size_t)count + 1, sizeof(*merge->next));
	while (merge->ring && merge->next && ring < count && load_ring(merge, ring))
		ring++;
	total = list->count;
	list->count = 0;
	list->event = calloc(total + 1, sizeof(*list->event));
	return ring == count && merge->ring && merge->next && list->event ? 0 : -ENOMEM;
}

static int merge_rings(struct trace_list *list)
{
	struct merge merge = { .list = list };
	int error = load(list, &merge);

	if (!error) {
		list->by_choice = list->lost == 0 && has_choices(&merge);
		if (list->by_choice)
			merge_by_choice(&merge);
		else
			merge_by_time(&merge);
	}
	for (uint32_t ring = 0; merge.ring && ring < list->reader.ring_count; ring++)
		free(merge.ring[ring]);
	free(merge.ring);
	free(merge.next);
	return error;
}

int trace_list_open(const char *path, struct trace_list *ret_list)
{
	const char *reason = NULL;
	size_t size;
	int error;

	*ret_list = (struct trace_list){ 0 };
	error = host_file_read(path, FILE_BYTES_MAX, &ret_list->data, &size);
	if (!error)
		error = trace_reader_init(&ret_list->reader, ret_list->data, size, &reason);
	if (!error)
		error = merge_rings(ret_list);
	if (!error)
		return 0;
	fprintf(stderr, "drydock: %s: %s\n", path, reason ? reason : strerror(-error));
	trace_list_finish(ret_list);
	return EXIT_CANNOT;
}

void trace_list_finish(struct trace_list *list)
{
	trace_reader_finish(&list->reader);
	free(list->event);
	free(list->data);
	*list = (struct trace_list){ 0 };
}

const char *trace_list_text(const void *list, uint64_t id, size_t *ret_bytes)
{
	return trace_reader_text(&((const struct trace_list *)list)->reader, id, ret_bytes);
}
