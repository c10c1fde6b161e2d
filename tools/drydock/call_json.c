/* tools/drydock/call_json.c - calls and handles as JSON lines (TR-2 to TR-5). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace/calls.h"
#include "drydock/call.h"
#include "drydock/tool.h"

#define LINE_BYTES_MAX (1u << 20)

static const char *const kind_names[CALL_KINDS] = { "import.call", "kernel.call", "kernel.return",
	                                            "handle.create", "handle.destroy" };

const char *call_kind_name(enum call_kind kind)
{
	return kind_names[kind];
}

void call_sid_text(uint64_t sid, char text[20])
{
	static const char *const pseudo[] = { "?", "proc", "thread" };

	if (sid <= TRACE_SID_THREAD)
		snprintf(text, 20, "%s", pseudo[sid]);
	else
		snprintf(text, 20, "%016" PRIx64, sid);
}

/* --- Writing ---------------------------------------------------------------------------------------------------- */

static json_t *value_to_json(const struct call_value *value)
{
	char text[20];

	if (!value->is_handle)
		return json_integer((json_int_t)value->value);
	call_sid_text(value->value, text);
	return json_string(text);
}

static void put_values(json_t *object, const struct call_event *event)
{
	json_t *values = json_array();
	unsigned first = event->has_status;
	char status[20];

	for (unsigned index = first; index < event->value_count; index++)
		json_array_append_new(values, value_to_json(&event->value[index]));
	if (json_array_size(values))
		json_object_set(object, event->kind == CALL_RETURN ? "outputs" : "args", values);
	json_decref(values);
	if (!event->has_status || !event->value_count)
		return;
	if (event->value[0].is_handle)
		call_sid_text(event->value[0].value, status);
	else
		snprintf(status, sizeof(status), "%08" PRIX64, event->value[0].value);
	json_object_set_new(object, "status", json_string(status));
}

static void put_handle(json_t *object, const struct call_event *event)
{
	char text[20];

	call_sid_text(event->sid, text);
	json_object_set_new(object, "sid", json_string(text));
	json_object_set_new(object, "object_type", json_string(event->name));
	json_object_set_new(object, "raw", json_integer((json_int_t)event->raw));
}

static bool write_event(FILE *file, uint32_t thread, const struct call_event *event)
{
	json_t *object =
		json_pack("{s:s, s:I, s:I, s:I, s:f}", "kind", kind_names[event->kind], "tid",
	                  (json_int_t)thread, "tid_event_idx", (json_int_t)event->index, "seq",
	                  (json_int_t)event->sequence, "t", event->seconds);

	if (!object)
		return false;
	if (event->kind >= CALL_HANDLE_CREATE)
		put_handle(object, event);
	else
		json_object_set_new(object, "name", json_string(event->name));
	if (event->kind == CALL_ENTER || event->kind == CALL_RETURN)
		put_values(object, event);
	if (event->unwound)
		json_object_set_new(object, "unwound", json_true());
	json_dumpf(object, file, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
	fputc('\n', file);
	json_decref(object);
	return true;
}

/* The thread whose next event comes first. */
static size_t next_thread(const struct call_list *list, const size_t *next)
{
	size_t found = list->thread_count;

	for (size_t index = 0; index < list->thread_count; index++) {
		const struct call_thread *thread = &list->thread[index];

		if (next[index] == thread->count)
			continue;
		if (found == list->thread_count ||
		    thread->event[next[index]].sequence <
		            list->thread[found].event[next[found]].sequence)
			found = index;
	}
	return found;
}

/* "schedule=seeded seed=7" as {"schedule": "seeded", "seed": "7"}. */
static void write_header(FILE *file, const char *header)
{
	json_t *object = json_pack("{s:s}", "kind", "trace.header");
	char *copy = strdup(header ? header : ""), *rest = copy, *word;

	while (object && copy && (word = strsep(&rest, " ")) != NULL) {
		char *value = strchr(word, '=');

		if (!value)
			continue;
		*value = 0;
		json_object_set_new(object, word, json_string(value + 1));
	}
	if (object)
		json_dumpf(object, file, JSON_COMPACT | JSON_SORT_KEYS);
	fputc('\n', file);
	json_decref(object);
	free(copy);
}

int call_json_write(FILE *file, const struct call_list *list)
{
	size_t *next = calloc(list->thread_count + 1, sizeof(*next)), thread;
	bool fine = next != NULL;

	if (fine)
		write_header(file, list->header);
	while (fine && (thread = next_thread(list, next)) < list->thread_count)
		fine = write_event(file, list->thread[thread].number,
		                   &list->thread[thread].event[next[thread]++]);
	free(next);
	if (!fine)
		fputs("drydock: out of memory\n", stderr);
	return fine ? EXIT_CLEAN : EXIT_INTERNAL;
}

/* --- Reading ---------------------------------------------------------------------------------------------------- */

/* A sid as call_sid_text() writes it; false: it is none. */
static bool sid_from_text(const char *text, uint64_t *ret_sid)
{
	char *end;

	*ret_sid = TRACE_SID_UNKNOWN;
	if (!text)
		return false;
	if (strcmp(text, "?") == 0)
		return true;
	*ret_sid = strcmp(text, "proc") == 0     ? TRACE_SID_PROCESS
	           : strcmp(text, "thread") == 0 ? TRACE_SID_THREAD
	                                         : 0;
	if (*ret_sid)
		return true;
	*ret_sid = strtoull(text, &end, 16);
	return strlen(text) == 16 && !*end;
}

static void add_value(struct call_event *event, bool is_handle, uint64_t value)
{
	if (event->value_count < CALL_VALUES_MAX)
		event->value[event->value_count++] = (struct call_value){ is_handle, value };
}

static bool read_values(const json_t *values, struct call_event *event)
{
	const json_t *value;
	uint64_t sid;
	size_t index;

	json_array_foreach(values, index, value)
	{
		if (json_is_string(value) && sid_from_text(json_string_value(value), &sid))
			add_value(event, true, sid);
		else if (json_is_integer(value))
			add_value(event, false, (uint64_t)json_integer_value(value));
		else
			return false;
	}
	return true;
}

static bool read_status(const json_t *object, struct call_event *event)
{
	const char *text = json_string_value(json_object_get(object, "status"));
	uint64_t sid;
	char *end;

	if (!text)
		return true;
	event->has_status = true;
	if (strlen(text) == 8) {
		add_value(event, false, strtoull(text, &end, 16));
		return !*end;
	}
	add_value(event, true, 0);
	if (!sid_from_text(text, &sid))
		return false;
	event->value[0].value = sid;
	return true;
}

static bool read_kind(const char *text, enum call_kind *ret_kind)
{
	for (unsigned kind = 0; text && kind < CALL_KINDS; kind++) {
		if (strcmp(text, kind_names[kind]) != 0)
			continue;
		*ret_kind = (enum call_kind)kind;
		return true;
	}
	return false;
}

/* Fill event from a line; null, or what is wrong with it. */
static const char *read_event(const json_t *object, struct call_event *event)
{
	const char *name;

	if (!read_kind(json_string_value(json_object_get(object, "kind")), &event->kind))
		return "no kind that is known";
	name = json_string_value(json_object_get(object, event->kind >= CALL_HANDLE_CREATE
	                                                         ? "object_type"
	                                                         : "name"));
	event->name = name ? strdup(name) : NULL;
	if (!event->name)
		return "no name or object_type";
	event->index = (uint64_t)json_integer_value(json_object_get(object, "tid_event_idx"));
	event->raw = (uint64_t)json_integer_value(json_object_get(object, "raw"));
	event->unwound = json_is_true(json_object_get(object, "unwound"));
	event->seconds = json_number_value(json_object_get(object, "t"));
	if (event->kind >= CALL_HANDLE_CREATE &&
	    !sid_from_text(json_string_value(json_object_get(object, "sid")), &event->sid))
		return "no sid of 16 hexadecimal digits";
	if (!read_status(object, event))
		return "a status that is neither 8 hexadecimal digits nor a sid";
	if (!read_values(json_object_get(object, event->kind == CALL_RETURN ? "outputs" : "args"),
	                 event))
		return "a value that is neither a number nor a sid";
	return NULL;
}

static void read_header(const json_t *object, struct call_list *list)
{
	const char *key;
	json_t *value;
	char text[512] = "";
	size_t used = 0;

	json_object_foreach((json_t *)object, key, value)
	{
		if (strcmp(key, "kind") == 0 || !json_is_string(value) || used >= sizeof(text) - 1)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=%s",
		                         used ? " " : "", key, json_string_value(value));
	}
	free(list->header);
	list->header = strdup(text);
}

static const char *read_object(const json_t *object, size_t line, struct call_list *list)
{
	const char *kind = json_string_value(json_object_get(object, "kind"));
	json_int_t thread = json_integer_value(json_object_get(object, "tid"));
	struct call_event *event;

	if (kind && strcmp(kind, "trace.header") == 0) {
		read_header(object, list);
		return NULL;
	}
	if (!json_is_integer(json_object_get(object, "tid")) || thread < 0 || thread > UINT32_MAX)
		return "no tid";
	event = call_list_add(list, (uint32_t)thread);
	if (!event)
		return "out of memory";
	event->sequence = line;
	return read_event(object, event);
}

const char *call_json_read(const char *data, struct call_list *list, size_t *ret_line)
{
	const char *problem = NULL, *end;

	list->ordered = true;
	for (*ret_line = 0; *data && !problem; data = *end ? end + 1 : end) {
		json_t *object;

		end = strchrnul(data, '\n');
		++*ret_line;
		if (end == data)
			continue;
		if ((size_t)(end - data) > LINE_BYTES_MAX)
			return "the line is too long";
		object = json_loadb(data, (size_t)(end - data), JSON_REJECT_DUPLICATES, NULL);
		problem = json_is_object(object) ? read_object(object, *ret_line, list)
		                                 : "this is no JSON object";
		json_decref(object);
	}
	return problem;
}
