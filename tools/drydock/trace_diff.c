/*
 * tools/drydock/trace_diff.c - where two traces first differ.
 *
 * Times are left out, and texts are compared by what they say: two runs on one seed are equal, and two builds
 * of one driver can be compared.
 */
#include <string.h>

#include "drydock/tool.h"
#include "drydock/trace.h"

#define CONTEXT 5
#define LINE_BYTES 640

/* Give the index of the next event from *index on that is compared; false at the end. */
static bool next_event(const struct trace_list *list, size_t *index)
{
	while (*index < list->count && list->event[*index].record.kind == TRACE_TIME)
		++*index;
	return *index < list->count;
}

static void describe(const struct trace_list *list, size_t index, char *line)
{
	trace_describe(&list->event[index].record, trace_list_text, list, line, LINE_BYTES);
}

/* Its first value is the number of a text, which another log may have numbered otherwise. */
static bool has_text(const struct trace_record *record)
{
	return record->kind == TRACE_DEBUG_PRINT || record->kind == TRACE_WPP;
}

static bool same(const struct trace_list *left, size_t l, const struct trace_list *right, size_t r)
{
	const struct trace_record *a = &left->event[l].record, *b = &right->event[r].record;
	char left_line[LINE_BYTES], right_line[LINE_BYTES];

	if (a->kind != b->kind || a->thread != b->thread)
		return false;
	if (memcmp(a->value, b->value, sizeof(a->value)) == 0 && !has_text(a))
		return true;
	if (a->kind == TRACE_TIMER_FIRE)
		return true; /* its value is the time */
	describe(left, l, left_line);
	describe(right, r, right_line);
	return strcmp(left_line, right_line) == 0 && has_text(a);
}

static void print_event(FILE *file, const char *mark, const struct trace_list *list, size_t index)
{
	char line[LINE_BYTES];

	describe(list, index, line);
	fprintf(file, "%s%8zu  thread %-3u %s\n", mark, index, list->event[index].record.thread,
	        line);
}

/* The last events that both have. */
static void print_context(FILE *file, const struct trace_list *list, size_t end)
{
	size_t start = end, found = 0;

	while (start > 0 && found < CONTEXT)
		found += list->event[--start].record.kind != TRACE_TIME;
	for (size_t index = start; index < end; index++)
		if (list->event[index].record.kind != TRACE_TIME)
			print_event(file, "  ", list, index);
}

static void print_side(FILE *file, const char *mark, enum tool_colour colour,
                       const struct trace_list *list, size_t index)
{
	fputs(tool_colour(file, colour), file);
	if (!next_event(list, &index))
		fprintf(file, "%s     end  the trace ends here\n", mark);
	for (size_t shown = 0; shown < CONTEXT && next_event(list, &index); shown++)
		print_event(file, mark, list, index++);
	fputs(tool_colour_end(file), file);
}

int trace_diff(FILE *file, const struct trace_list *left, const struct trace_list *right)
{
	size_t l = 0, r = 0, events = 0;
	bool left_has = next_event(left, &l), right_has = next_event(right, &r);

	while (left_has && right_has && same(left, l, right, r)) {
		l++;
		r++;
		events++;
		left_has = next_event(left, &l);
		right_has = next_event(right, &r);
	}
	if (!left_has && !right_has) {
		fprintf(file, "the traces are equal: %zu events\n", events);
		return EXIT_CLEAN;
	}
	fprintf(file, "the traces differ after %zu equal events\n", events);
	print_context(file, left, l);
	print_side(file, "- ", COLOUR_RED, left, l);
	print_side(file, "+ ", COLOUR_GREEN, right, r);
	return EXIT_FINDINGS;
}
