/* tools/drydock/call_list.c - the calls and handles that a saved log holds. */
#include "drydock/call.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/trace/calls.h"
#include "drydock/tool.h"
#include "drydock/trace.h"

#define FILE_BYTES_MAX (1ull << 31)

/* --- The list ------------------------------------------------------------------------------------------------- */

static struct call_thread *find_thread(struct call_list *list, uint32_t number)
{
	struct call_thread *threads;
	size_t at = 0;

	while (at < list->thread_count && list->thread[at].number < number)
		at++;
	if (at < list->thread_count && list->thread[at].number == number)
		return &list->thread[at];
	threads = realloc(list->thread, (list->thread_count + 1) * sizeof(*threads));
	if (!threads)
		return NULL;
	memmove(threads + at + 1, threads + at, (list->thread_count - at) * sizeof(*threads));
	threads[at] = (struct call_thread){ .number = number };
	list->thread = threads;
	list->thread_count++;
	return &threads[at];
}

struct call_event *call_list_add(struct call_list *list, uint32_t number)
{
	struct call_thread *thread = find_thread(list, number);

	if (!thread)
		return NULL;
	if (thread->count == thread->room) {
		size_t room = thread->room ? thread->room * 2 : 64;
		struct call_event *event = realloc(thread->event, room * sizeof(*event));

		if (!event)
			return NULL;
		thread->event = event;
		thread->room = room;
	}
	memset(&thread->event[thread->count], 0, sizeof(thread->event[0]));
	return &thread->event[thread->count++];
}

void call_list_finish(struct call_list *list)
{
	for (size_t index = 0; index < list->thread_count; index++) {
		struct call_thread *thread = &list->thread[index];

		for (size_t event = 0; event < thread->count; event++)
			free(thread->event[event].name);
		free(thread->event);
	}
	free(list->thread);
	free(list->header);
	*list = (struct call_list){ 0 };
}

/* --- From a log --------------------------------------------------------------------------------------------------- */

static char *text_of(const struct trace_list *log, uint64_t id)
{
	size_t bytes = 0;
	const char *text = trace_list_text(log, id, &bytes);

	return text ? strndup(text, bytes) : strdup("?");
}

/* The raw value of the handle whose sid comes next: the record before it on its thread. */
static uint64_t raw_before(const struct trace_list *log, size_t index)
{
	uint32_t thread = log->event[index].record.thread;

	while (index-- > 0) {
		const struct trace_record *record = &log->event[index].record;

		if (record->thread != thread || record->kind == TRACE_TIME)
			continue;
		return record->kind == TRACE_HANDLE_CREATE || record->kind == TRACE_HANDLE_CLOSE
		               ? record->value[1]
		               : 0;
	}
	return 0;
}

/* kinds has four bits a value; those that are recorded follow on the thread in records of three. */
static void add_values(const struct trace_list *log, size_t index, uint64_t kinds,
                       struct call_event *event)
{
	uint32_t thread = log->event[index].record.thread;
	const struct trace_record *record = NULL;
	unsigned taken = 3;

	for (; kinds & 0xF; kinds >>= 4) {
		if ((kinds & 0xF) == TRACE_VALUE_SKIPPED)
			continue;
		while (taken == 3 && ++index < log->count) {
			record = &log->event[index].record;
			if (record->thread == thread && record->kind == TRACE_CALL_VALUES)
				taken = 0;
		}
		if (index >= log->count || event->value_count == CALL_VALUES_MAX)
			return;
		event->value[event->value_count++] =
			(struct call_value){ (kinds & 0xF) == TRACE_VALUE_HANDLE,
			                     record->value[taken++] };
	}
}

static bool is_call(uint32_t kind)
{
	return kind == TRACE_IMPORT_CALL || kind == TRACE_KERNEL_CALL ||
	       kind == TRACE_KERNEL_RETURN || kind == TRACE_HANDLE_SID;
}

static void fill_call(const struct trace_list *log, size_t index, struct call_event *event)
{
	const struct trace_record *record = &log->event[index].record;
	uint64_t kinds = record->value[2];

	event->name = text_of(log, record->value[0]);
	if (record->kind == TRACE_IMPORT_CALL) {
		event->kind = CALL_IMPORT;
		return;
	}
	event->kind = record->kind == TRACE_KERNEL_CALL ? CALL_ENTER : CALL_RETURN;
	event->unwound = (kinds & TRACE_CALL_UNWOUND) != 0;
	if (event->unwound)
		return;
	event->has_status = event->kind == CALL_RETURN && (kinds & 0xF) != TRACE_VALUE_SKIPPED;
	add_values(log, index, kinds, event);
}

static void fill_handle(const struct trace_list *log, size_t index, struct call_event *event)
{
	const struct trace_record *record = &log->event[index].record;
	bool destroyed = (record->value[2] & TRACE_SID_DESTROY) != 0;

	event->kind = destroyed ? CALL_HANDLE_DESTROY : CALL_HANDLE_CREATE;
	event->name = text_of(log, record->value[2] & ~TRACE_SID_DESTROY);
	event->sid = record->value[0];
	event->raw = raw_before(log, index);
}

static int read_log(struct trace_list *log, struct call_list *list)
{
	for (size_t index = 0; index < log->count; index++) {
		const struct trace_record *record = &log->event[index].record;
		struct call_event *event;

		if (!is_call(record->kind))
			continue;
		event = call_list_add(list, record->thread);
		if (!event)
			return EXIT_INTERNAL;
		event->index = record->value[1];
		event->sequence = index;
		event->seconds = (double)log->event[index].time_100ns / 1e7;
		if (record->kind == TRACE_HANDLE_SID)
			fill_handle(log, index, event);
		else
			fill_call(log, index, event);
		if (!event->name)
			return EXIT_INTERNAL;
	}
	for (size_t index = 0; index < list->thread_count; index++)
		list->thread[index].lost = list->thread[index].event[0].index;
	list->header = text_of(log, 0);
	list->ordered = log->by_choice;
	return EXIT_CLEAN;
}

static int open_log(const char *path, struct call_list *list)
{
	struct trace_list log;
	int status = trace_list_open(path, &log);

	if (status)
		return status;
	status = read_log(&log, list);
	trace_list_finish(&log);
	if (status)
		fputs("drydock: out of memory\n", stderr);
	else if (!list->thread_count)
		fprintf(stderr, "drydock: %s holds no calls; run with --trace-calls\n", path);
	return status ? status : list->thread_count ? EXIT_CLEAN : EXIT_CANNOT;
}

static int open_lines(const char *path, const char *data, struct call_list *list)
{
	size_t line;
	const char *problem = call_json_read(data, list, &line);

	if (!problem)
		return EXIT_CLEAN;
	fprintf(stderr, "drydock: %s:%zu: %s\n", path, line, problem);
	return EXIT_CANNOT;
}

int call_list_open(const char *path, struct call_list *ret_list)
{
	char *data = NULL;
	size_t size = 0;
	int error = host_file_read(path, FILE_BYTES_MAX, &data, &size), status;

	*ret_list = (struct call_list){ 0 };
	if (error) {
		fprintf(stderr, "drydock: %s: %s\n", path, strerror(-error));
		return EXIT_CANNOT;
	}
	status = size && data[0] == '{' ? open_lines(path, data, ret_list)
	                                : open_log(path, ret_list);
	free(data);
	if (status)
		call_list_finish(ret_list);
	return status;
}
