/* tools/drydock/call_check.c - what the calls and handles of every trace keep (TR-13). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/call.h"
#include "drydock/sid_map.h"
#include "drydock/tool.h"

#define DEPTH_MAX 256

struct check {
	FILE *file;
	size_t problems;
	struct sid_map live; /* sids */
	size_t live_count;
};

static void tell(struct check *check, uint32_t thread, const struct call_event *event,
                 const char *problem)
{
	char line[640];

	call_describe(event, line, sizeof(line));
	fprintf(check->file, "thread %u event %" PRIu64 ": %s: %s\n", thread, event->index, problem,
	        line);
	check->problems++;
}

/* --- Nesting ---------------------------------------------------------------------------------------------------- */

static void check_nesting(struct check *check, const struct call_thread *thread)
{
	const char *open[DEPTH_MAX];
	size_t depth = 0;

	for (size_t index = 0; index < thread->count; index++) {
		const struct call_event *event = &thread->event[index];

		if (index && event->index != thread->event[index - 1].index + 1)
			tell(check, thread->number, event, "an event before it is missing");
		if (event->kind == CALL_ENTER && depth < DEPTH_MAX)
			open[depth++] = event->name;
		if (event->kind != CALL_RETURN)
			continue;
		if (depth == 0 && thread->lost)
			continue; /* it was called before what the log still has */
		if (depth == 0 || strcmp(open[depth - 1], event->name) != 0)
			tell(check, thread->number, event, "a return without its call");
		else
			depth--;
	}
}

/* --- Handles ------------------------------------------------------------------------------------------------------ */

/* How often each sid was made and not yet destroyed: a damaged trace may make one twice. */
static bool add_live(struct check *check, uint64_t sid)
{
	uint64_t *count = sid_map_find(&check->live, sid);

	if (!count && !sid_map_set(&check->live, sid, 0))
		return false;
	++*sid_map_find(&check->live, sid);
	check->live_count++;
	return true;
}

static bool take_live(struct check *check, uint64_t sid)
{
	uint64_t *count = sid_map_find(&check->live, sid);

	if (!count)
		return false;
	if (--*count == 0)
		sid_map_remove(&check->live, sid);
	check->live_count--;
	return true;
}

struct handle_event {
	const struct call_event *event;
	uint32_t thread;
};

static int by_sequence(const void *first, const void *second)
{
	uint64_t a = ((const struct handle_event *)first)->event->sequence;
	uint64_t b = ((const struct handle_event *)second)->event->sequence;

	return a < b ? -1 : a > b;
}

static size_t collect_handles(const struct call_list *list, struct handle_event *events)
{
	size_t count = 0;

	for (size_t number = 0; number < list->thread_count; number++) {
		const struct call_thread *thread = &list->thread[number];

		for (size_t index = 0; index < thread->count; index++) {
			const struct call_event *event = &thread->event[index];

			if (event->kind < CALL_HANDLE_CREATE)
				continue;
			if (events)
				events[count] = (struct handle_event){ event, thread->number };
			count++;
		}
	}
	return count;
}

static void check_handle(struct check *check, const struct handle_event *handle, bool lost)
{
	if (handle->event->kind == CALL_HANDLE_CREATE) {
		if (!add_live(check, handle->event->sid))
			tell(check, handle->thread, handle->event, "out of memory");
	} else if (!take_live(check, handle->event->sid) && !lost) {
		tell(check, handle->thread, handle->event,
		     "a handle that is not there is destroyed");
	}
}

/* Where the order between threads is not known, whatever was made was made before. */
static void check_handles(struct check *check, const struct call_list *list, bool lost)
{
	size_t count = collect_handles(list, NULL);
	struct handle_event *events = calloc(count + 1, sizeof(*events));

	if (!events)
		return;
	collect_handles(list, events);
	qsort(events, count, sizeof(*events), by_sequence);
	for (size_t index = 0; index < count && !list->ordered; index++)
		if (events[index].event->kind == CALL_HANDLE_CREATE)
			check_handle(check, &events[index], lost);
	for (size_t index = 0; index < count; index++)
		if (list->ordered || events[index].event->kind == CALL_HANDLE_DESTROY)
			check_handle(check, &events[index], lost);
	free(events);
}

int call_check(FILE *file, const struct call_list *list)
{
	struct check check = { .file = file };
	bool lost = false;

	for (size_t index = 0; index < list->thread_count; index++) {
		lost = lost || list->thread[index].lost;
		check_nesting(&check, &list->thread[index]);
	}
	check_handles(&check, list, lost);
	if (!check.problems)
		fprintf(file, "calls nest, handles match; %zu handles are open at the end\n",
		        check.live_count);
	sid_map_finish(&check.live);
	return check.problems ? EXIT_FINDINGS : EXIT_CLEAN;
}
