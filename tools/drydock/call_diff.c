/*
 * tools/drydock/call_diff.c - where the calls of two traces first differ, thread by thread (TR-8 to TR-10).
 *
 * Raw values, addresses and times are never compared. Behind a difference all sids of a thread differ, since
 * they come from counts; --resync therefore learns from then on which sid of one side is which of the other's.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace/calls.h"
#include "drydock/call.h"
#include "drydock/sid_map.h"
#include "drydock/tool.h"

#define LINE_BYTES 640
#define RESYNC_REACH 64 /* events skipped on both sides together */
#define RESYNC_RUN 3    /* that must agree before a place counts as found */

struct side {
	const struct call_thread *thread;
	size_t at;
};

struct pair {
	struct side left, right;
	uint64_t left_sequence; /* of its first difference */
	bool differs;
};

struct diff {
	FILE *file;
	const struct call_diff_options *options;
	struct pair *pair;
	size_t pair_count;
	bool resynced; /* a thread went on behind a difference: sids are matched, counts are not compared */
	struct sid_map right_of, left_of; /* sids that were matched */
};

/* --- Words ---------------------------------------------------------------------------------------------------- */

static void put(char *text, size_t bytes, const char *more)
{
	size_t used = strlen(text);

	snprintf(text + used, bytes - used, "%s", more);
}

static void put_values(const struct call_event *event, char *text, size_t bytes)
{
	char one[40], sid[20];

	for (unsigned index = 0; index < event->value_count; index++) {
		const struct call_value *value = &event->value[index];

		call_sid_text(value->value, sid);
		if (value->is_handle)
			snprintf(one, sizeof(one), " %s", sid);
		else
			snprintf(one, sizeof(one), " 0x%" PRIX64, value->value);
		put(text, bytes, one);
	}
}

void call_describe(const struct call_event *event, char *text, size_t bytes)
{
	char sid[20];

	snprintf(text, bytes, "%-14s %s", call_kind_name(event->kind), event->name);
	if (event->kind >= CALL_HANDLE_CREATE) {
		call_sid_text(event->sid, sid);
		put(text, bytes, " ");
		put(text, bytes, sid);
	}
	if (event->unwound)
		put(text, bytes, " left by an exception");
	put_values(event, text, bytes);
}

/* --- Comparing --------------------------------------------------------------------------------------------------- */

/* Whether two sids mean one handle; unknown ones of a re-synchronised comparison become a pair when may_learn. */
static bool same_sid(struct diff *diff, uint64_t left, uint64_t right, bool may_learn)
{
	const uint64_t *right_of = sid_map_find(&diff->right_of, left);
	const uint64_t *left_of = sid_map_find(&diff->left_of, right);

	if (right_of || left_of)
		return right_of && *right_of == right;
	if (left == right || !may_learn)
		return left == right;
	return sid_map_set(&diff->right_of, left, right) &&
	       sid_map_set(&diff->left_of, right, left);
}

static bool same_shape(const struct call_event *left, const struct call_event *right)
{
	if (left->kind != right->kind || strcmp(left->name, right->name) != 0 ||
	    left->value_count != right->value_count || left->has_status != right->has_status ||
	    left->unwound != right->unwound)
		return false;
	for (unsigned index = 0; index < left->value_count; index++) {
		const struct call_value *a = &left->value[index], *b = &right->value[index];

		if (a->is_handle != b->is_handle || (!a->is_handle && a->value != b->value))
			return false;
	}
	return true;
}

static bool same(struct diff *diff, const struct call_event *left, const struct call_event *right)
{
	if (!same_shape(left, right) || (!diff->resynced && left->index != right->index))
		return false;
	if (left->kind >= CALL_HANDLE_CREATE &&
	    !same_sid(diff, left->sid, right->sid,
	              diff->resynced && left->kind == CALL_HANDLE_CREATE))
		return false;
	for (unsigned index = 0; index < left->value_count; index++)
		if (left->value[index].is_handle &&
		    !same_sid(diff, left->value[index].value, right->value[index].value, false))
			return false;
	return true;
}

static const struct call_event *event_at(const struct side *side, size_t ahead)
{
	return side->at + ahead < side->thread->count ? &side->thread->event[side->at + ahead]
	                                              : NULL;
}

/* Go on to the first difference; false at a common end. */
static bool find_difference(struct diff *diff, struct pair *pair)
{
	for (;;) {
		const struct call_event *left = event_at(&pair->left, 0);
		const struct call_event *right = event_at(&pair->right, 0);

		if (!left && !right)
			return false;
		if (!left || !right || !same(diff, left, right))
			return true;
		pair->left.at++;
		pair->right.at++;
	}
}

static bool agrees(const struct side *left, size_t skip_left, const struct side *right,
                   size_t skip_right)
{
	for (size_t run = 0; run < RESYNC_RUN; run++) {
		const struct call_event *a = event_at(left, skip_left + run);
		const struct call_event *b = event_at(right, skip_right + run);

		if (!a || !b)
			return run > 0 && !a && !b;
		if (!same_shape(a, b))
			return false;
	}
	return true;
}

/* Skip as few events as let both sides agree again. */
static bool resync(struct diff *diff, struct pair *pair)
{
	diff->resynced = true;
	for (size_t skipped = 0; skipped <= RESYNC_REACH; skipped++)
		for (size_t left = 0; left <= skipped; left++) {
			if (skipped == 0 ||
			    !agrees(&pair->left, left, &pair->right, skipped - left))
				continue;
			pair->left.at += left;
			pair->right.at += skipped - left;
			return true;
		}
	return false;
}

/* --- Telling ------------------------------------------------------------------------------------------------------ */

static void print_event(FILE *file, const char *mark, const struct side *side, size_t at)
{
	char line[LINE_BYTES];

	if (at >= side->thread->count) {
		fprintf(file, "%s     end  the thread's events end here\n", mark);
		return;
	}
	call_describe(&side->thread->event[at], line, sizeof(line));
	fprintf(file, "%s%8" PRIu64 "  %s\n", mark, side->thread->event[at].index, line);
}

static void print_side(const struct diff *diff, const char *mark, enum tool_colour colour,
                       const struct side *side)
{
	size_t context = diff->options->context;

	fprintf(diff->file, "  thread %u\n", side->thread->number);
	for (size_t at = side->at > context ? side->at - context : 0; at < side->at; at++)
		print_event(diff->file, "  ", side, at);
	fputs(tool_colour(diff->file, colour), diff->file);
	print_event(diff->file, mark, side, side->at);
	fputs(tool_colour_end(diff->file), diff->file);
}

static void print_pair(const struct diff *diff, const struct pair *pair)
{
	const struct call_event *left = event_at(&pair->left, 0),
				*right = event_at(&pair->right, 0);

	fprintf(diff->file, "threads %u and %u differ at event %" PRIu64 "\n",
	        pair->left.thread->number, pair->right.thread->number,
	        left ? left->index : right->index);
	print_side(diff, "- ", COLOUR_RED, &pair->left);
	print_side(diff, "+ ", COLOUR_GREEN, &pair->right);
}

/* --- Threads ------------------------------------------------------------------------------------------------------ */

static const struct call_thread *thread_of(const struct call_list *list, uint32_t number)
{
	for (size_t index = 0; index < list->thread_count; index++)
		if (list->thread[index].number == number)
			return &list->thread[index];
	return NULL;
}

static bool add_pair(struct diff *diff, const struct call_thread *left,
                     const struct call_thread *right)
{
	struct pair *pair = realloc(diff->pair, (diff->pair_count + 1) * sizeof(*pair));

	if (!pair)
		return false;
	diff->pair = pair;
	pair[diff->pair_count++] = (struct pair){ .left = { left, 0 }, .right = { right, 0 } };
	return true;
}

/* "6=1,7=2". */
static int pair_by_table(struct diff *diff, const struct call_list *left,
                         const struct call_list *right)
{
	const char *at = diff->options->threads;
	unsigned first, second;
	int length;

	while (sscanf(at, "%u=%u%n", &first, &second, &length) == 2) {
		const struct call_thread *a = thread_of(left, first), *b = thread_of(right, second);

		if (!a || !b) {
			fprintf(stderr, "drydock: there is no thread %u in the %s trace\n",
			        a ? second : first, a ? "second" : "first");
			return EXIT_USAGE;
		}
		if (!add_pair(diff, a, b))
			return EXIT_INTERNAL;
		at += length;
		if (!*at)
			return EXIT_CLEAN;
		if (*at++ != ',')
			break;
	}
	fprintf(stderr, "drydock: '%s' is no list of threads such as 6=1,7=2\n",
	        diff->options->threads);
	return EXIT_USAGE;
}

static int pair_by_order(struct diff *diff, const struct call_list *left,
                         const struct call_list *right)
{
	size_t common =
		left->thread_count < right->thread_count ? left->thread_count : right->thread_count;

	for (size_t index = 0; index < common; index++)
		if (!add_pair(diff, &left->thread[index], &right->thread[index]))
			return EXIT_INTERNAL;
	if (left->thread_count != right->thread_count)
		fprintf(diff->file,
		        "the traces have %zu and %zu threads; the first %zu are compared\n",
		        left->thread_count, right->thread_count, common);
	return EXIT_CLEAN;
}

/* --- The whole ------------------------------------------------------------------------------------------------------ */

/* What came first in the left trace is told first (TR-9). */
static int by_sequence(const void *first, const void *second)
{
	const struct pair *a = first, *b = second;

	if (a->differs != b->differs)
		return a->differs ? -1 : 1;
	return a->left_sequence < b->left_sequence ? -1 : a->left_sequence > b->left_sequence;
}

static void find_first_differences(struct diff *diff)
{
	for (size_t index = 0; index < diff->pair_count; index++) {
		struct pair *pair = &diff->pair[index];
		const struct call_event *left;

		pair->differs = find_difference(diff, pair);
		left = event_at(&pair->left, 0);
		pair->left_sequence = left ? left->sequence : UINT64_MAX;
	}
	qsort(diff->pair, diff->pair_count, sizeof(*diff->pair), by_sequence);
}

static size_t tell(struct diff *diff)
{
	size_t told = 0;

	for (size_t index = 0; index < diff->pair_count && diff->pair[index].differs; index++) {
		struct pair *pair = &diff->pair[index];

		do {
			print_pair(diff, pair);
			told++;
		} while (diff->options->resync && resync(diff, pair) &&
		         find_difference(diff, pair));
	}
	return told;
}

static void compare_headers(const struct diff *diff, const struct call_list *left,
                            const struct call_list *right)
{
	if (left->header && right->header && strcmp(left->header, right->header) != 0)
		fprintf(diff->file, "the runs differ: %s and %s\n", left->header, right->header);
}

static size_t events_of(const struct diff *diff)
{
	size_t events = 0;

	for (size_t index = 0; index < diff->pair_count; index++)
		events += diff->pair[index].left.thread->count;
	return events;
}

int call_diff(FILE *file, const struct call_list *left, const struct call_list *right,
              const struct call_diff_options *options)
{
	struct diff diff = { .file = file, .options = options };
	int status = options->threads ? pair_by_table(&diff, left, right)
	                              : pair_by_order(&diff, left, right);
	bool incomplete = !options->threads && left->thread_count != right->thread_count;

	if (status == EXIT_CLEAN) {
		compare_headers(&diff, left, right);
		find_first_differences(&diff);
		if (tell(&diff) || incomplete)
			status = EXIT_FINDINGS;
		else
			fprintf(file, "the calls are equal: %zu events of %zu threads\n",
			        events_of(&diff), diff.pair_count);
	}
	free(diff.pair);
	sid_map_finish(&diff.right_of);
	sid_map_finish(&diff.left_of);
	return status;
}
