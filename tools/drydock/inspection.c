/* tools/drydock/inspection.c - the lines that a machine describes itself with, as one JSON object. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/inspection.h"

#define WORDS_MAX 6

struct reader {
	json_t *whole, *objects, *processes;
	json_t *by_id;      /* object id: its record */
	json_t *by_process; /* process id: its record */
};

static json_int_t number(const char *word, int base)
{
	return (json_int_t)strtoull(word, NULL, base);
}

static json_t *hexadecimal(const char *word)
{
	return json_sprintf("0x%s", word);
}

static void read_object(struct reader *reader, char **word)
{
	json_t *object = json_pack("{s:I, s:s, s:I, s:I, s:o, s:[]}", "id", number(word[1], 10),
	                           "type", word[2], "references", number(word[3], 10), "handles",
	                           number(word[4], 10), "name",
	                           word[5][0] ? json_string(word[5]) : json_null(), "waiters");

	json_object_set(reader->by_id, word[1], object);
	json_array_append_new(reader->objects, object);
}

static void read_process(struct reader *reader, char **word)
{
	json_t *process =
		json_pack("{s:I, s:I, s:b, s:b, s:s, s:[], s:[]}", "id", number(word[2], 10),
	                  "object", number(word[1], 10), "ended", word[3][0] == '1', "attached",
	                  word[4][0] == '1', "name", word[5], "threads", "handles");

	json_object_set(reader->by_process, word[2], process);
	json_array_append_new(reader->processes, process);
}

static void read_thread(struct reader *reader, char **word)
{
	json_t *threads = json_object_get(json_object_get(reader->by_process, word[2]), "threads");

	json_array_append_new(threads, json_pack("{s:I, s:I}", "id", number(word[3], 10), "object",
	                                         number(word[1], 10)));
}

static void read_handle(struct reader *reader, char **word)
{
	json_t *handles = json_object_get(json_object_get(reader->by_process, word[1]), "handles");
	long attributes = strtol(word[5], NULL, 16);

	json_array_append_new(handles,
	                      json_pack("{s:o, s:I, s:o, s:b, s:b}", "handle", hexadecimal(word[2]),
	                                "object", number(word[3], 10), "access",
	                                hexadecimal(word[4]), "inherit", (attributes & 2) != 0,
	                                "protected", (attributes & 1) != 0));
}

static void read_wait(struct reader *reader, char **word)
{
	json_t *waiters = json_object_get(json_object_get(reader->by_id, word[1]), "waiters");

	json_array_append_new(waiters, json_pack("{s:I, s:I}", "process", number(word[2], 10),
	                                         "thread", number(word[3], 10)));
}

static const struct {
	const char *name;
	size_t words;
	void (*read)(struct reader *reader, char **word);
} lines_known[] = {
	{ "object", 6, read_object }, { "process", 6, read_process }, { "thread", 4, read_thread },
	{ "handle", 6, read_handle }, { "wait", 4, read_wait },
};

/* False: it is none of the lines that are known. */
static bool read_line(struct reader *reader, char *line)
{
	char *word[WORDS_MAX];
	size_t count = 0;

	while (count < WORDS_MAX && line)
		word[count++] = strsep(&line, "\t");
	for (size_t index = 0; index < sizeof(lines_known) / sizeof(lines_known[0]); index++)
		if (!line && strcmp(word[0], lines_known[index].name) == 0 &&
		    count == lines_known[index].words) {
			lines_known[index].read(reader, word);
			return true;
		}
	return false;
}

json_t *inspection_read(char *lines, const char *machine)
{
	struct reader reader = { .objects = json_array(),
		                 .processes = json_array(),
		                 .by_id = json_object(),
		                 .by_process = json_object() };
	bool good = true;

	reader.whole = json_pack("{s:s, s:o, s:o}", "machine", machine, "objects", reader.objects,
	                         "processes", reader.processes);
	while (good && lines && *lines)
		good = read_line(&reader, strsep(&lines, "\n"));
	json_decref(reader.by_id);
	json_decref(reader.by_process);
	if (good)
		return reader.whole;
	json_decref(reader.whole);
	return NULL;
}

/* --- For people -------------------------------------------------------------------------------------------------- */

static json_int_t integer(const json_t *record, const char *key)
{
	return json_integer_value(json_object_get(record, key));
}

static const char *text(const json_t *record, const char *key)
{
	const char *value = json_string_value(json_object_get(record, key));

	return value ? value : "";
}

static void print_objects(FILE *file, const json_t *objects)
{
	const json_t *object;
	size_t index;

	fprintf(file, "%zu objects\n%8s  %-20s %10s %7s  %s\n", json_array_size(objects), "id",
	        "type", "references", "handles", "name");
	json_array_foreach(objects, index, object)
		fprintf(file,
	                "%8" JSON_INTEGER_FORMAT "  %-20s %10" JSON_INTEGER_FORMAT
	                " %7" JSON_INTEGER_FORMAT "  %s\n",
	                integer(object, "id"), text(object, "type"), integer(object, "references"),
	                integer(object, "handles"), text(object, "name"));
}

static void print_waits(FILE *file, const json_t *objects)
{
	const json_t *object, *waiter;
	size_t index, turn;

	fputs("\nwaits\n", file);
	json_array_foreach(objects, index, object)
		json_array_foreach(json_object_get(object, "waiters"), turn, waiter)
			fprintf(file,
	                        "  thread %" JSON_INTEGER_FORMAT " of process %" JSON_INTEGER_FORMAT
	                        " for %s %" JSON_INTEGER_FORMAT " %s\n",
	                        integer(waiter, "thread"), integer(waiter, "process"),
	                        text(object, "type"), integer(object, "id"), text(object, "name"));
}

/* Ids rise in the list. */
static const json_t *find_object(const json_t *objects, json_int_t id)
{
	size_t low = 0, high = json_array_size(objects);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (integer(json_array_get(objects, middle), "id") < id)
			low = middle + 1;
		else
			high = middle;
	}
	return integer(json_array_get(objects, low), "id") == id ? json_array_get(objects, low)
	                                                         : NULL;
}

static void print_handles(FILE *file, const json_t *process, const json_t *objects)
{
	const json_t *handle;
	size_t index;

	json_array_foreach(json_object_get(process, "handles"), index, handle)
	{
		const json_t *object = find_object(objects, integer(handle, "object"));

		fprintf(file, "  %-18s %-20s %8" JSON_INTEGER_FORMAT "  %-10s%s%s  %s\n",
		        text(handle, "handle"), object ? text(object, "type") : "?",
		        integer(handle, "object"), text(handle, "access"),
		        json_is_true(json_object_get(handle, "inherit")) ? " inherit" : "",
		        json_is_true(json_object_get(handle, "protected")) ? " protected" : "",
		        text(object, "name"));
	}
}

void inspection_print(FILE *file, const json_t *inspection)
{
	const json_t *objects = json_object_get(inspection, "objects"), *process;
	size_t index;

	print_objects(file, objects);
	print_waits(file, objects);
	json_array_foreach(json_object_get(inspection, "processes"), index, process)
	{
		fprintf(file,
		        "\nprocess %" JSON_INTEGER_FORMAT " %s%s%s: %zu threads, %zu handles\n",
		        integer(process, "id"), text(process, "name"),
		        json_is_true(json_object_get(process, "attached")) ? ", attached" : "",
		        json_is_true(json_object_get(process, "ended")) ? ", ended" : "",
		        json_array_size(json_object_get(process, "threads")),
		        json_array_size(json_object_get(process, "handles")));
		print_handles(file, process, objects);
	}
}
