/* tools/drydock/trace_export.c - a trace for other programs: Perfetto's JSON, or one object a line. */
#include <jansson.h>
#include <string.h>

#include "drydock/trace.h"

#define LINE_BYTES 640
#define UNITS_PER_MICROSECOND 10.0

static json_t *text_of(const struct trace_list *list, uint64_t id)
{
	size_t bytes = 0;
	const char *text = trace_list_text(list, id, &bytes);
	json_t *value = text ? json_stringn(text, bytes) : NULL;

	if (text && !value) /* not UTF-8: as printable characters */
		value = json_string("(bytes that are no text)");
	return value;
}

/* Values under their documented names; unnamed ones only when they are not 0. */
static json_t *values(const struct trace_list *list, const struct trace_record *record)
{
	json_t *object = json_object();
	char name[16];

	for (unsigned index = 0; index < 3; index++) {
		const char *known = trace_value_name(record->kind, index);

		if (!known && record->value[index] == 0)
			continue;
		snprintf(name, sizeof(name), "value%u", index);
		if (known && strcmp(known, "text") == 0)
			json_object_set_new(object, known, text_of(list, record->value[index]));
		else
			json_object_set_new(object, known ? known : name,
			                    json_integer((json_int_t)record->value[index]));
	}
	return object;
}

static const char *kind_name(uint32_t kind)
{
	const char *name = trace_kind_name(kind);

	return name ? name : "unknown";
}

static void put_perfetto(FILE *file, const struct trace_list *list, const struct trace_event *event)
{
	char line[LINE_BYTES];
	json_t *object;

	trace_describe(&event->record, trace_list_text, list, line, sizeof(line));
	object = json_pack("{s:s, s:s, s:s, s:s, s:f, s:i, s:I, s:o}", "name",
	                   kind_name(event->record.kind), "ph", "i", "s", "t", "cat", "drydock",
	                   "ts", (double)event->time_100ns / UNITS_PER_MICROSECOND, "pid", 1, "tid",
	                   (json_int_t)event->record.thread, "args", values(list, &event->record));
	if (object) {
		json_dumpf(object, file, JSON_COMPACT | JSON_REAL_PRECISION(15));
		json_decref(object);
	}
}

static void put_thread_names(FILE *file, const struct trace_list *list)
{
	fputs("{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"machine\"}}",
	      file);
	for (uint32_t ring = 0; ring < list->reader.ring_count; ring++)
		fprintf(file,
		        ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":%u,"
		        "\"args\":{\"name\":\"thread %u\"}}",
		        list->reader.ring[ring].thread, list->reader.ring[ring].thread);
}

void trace_export_perfetto(FILE *file, const struct trace_list *list)
{
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", file);
	put_thread_names(file, list);
	for (size_t index = 0; index < list->count; index++) {
		if (list->event[index].record.kind == TRACE_TIME)
			continue;
		fputs(",\n", file);
		put_perfetto(file, list, &list->event[index]);
	}
	fputs("\n]}\n", file);
}

void trace_export_lines(FILE *file, const struct trace_list *list)
{
	for (size_t index = 0; index < list->count; index++) {
		const struct trace_event *event = &list->event[index];
		json_t *object = json_pack("{s:I, s:I, s:s, s:o}", "time_100ns",
		                           (json_int_t)event->time_100ns, "thread",
		                           (json_int_t)event->record.thread, "kind",
		                           kind_name(event->record.kind), "values",
		                           values(list, &event->record));

		if (!object)
			continue;
		json_dumpf(object, file, JSON_COMPACT);
		fputc('\n', file);
		json_decref(object);
	}
}
