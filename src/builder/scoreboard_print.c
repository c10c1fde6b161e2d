#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builder/arena.h"
#include "builder/builder.h"

#define WANTED_SHOWN 60

/* How often a name is missing over all projects. */
struct wanted {
	enum builder_lack kind;
	const char *name;
	unsigned projects;
};

struct tally {
	struct arena arena;
	struct map names;
	struct wanted **all;
	size_t count, capacity;
	unsigned drivers, drivers_linked, drivers_complete, others, others_linked;
};

static void count_name(struct tally *tally, const struct builder_missing *missing)
{
	const char *key = arena_format(&tally->arena, "%d %s", (int)missing->kind, missing->name);
	struct wanted *wanted = map_get(&tally->names, key);

	if (wanted != NULL) {
		wanted->projects++;
		return;
	}
	wanted = arena_allocate(&tally->arena, sizeof(*wanted));
	*wanted = (struct wanted){ missing->kind, missing->name, 1 };
	map_set(&tally->arena, &tally->names, key, wanted);
	if (tally->count == tally->capacity) {
		size_t capacity = tally->capacity == 0 ? 256 : tally->capacity * 2;
		struct wanted **grown =
			arena_allocate(&tally->arena, capacity * sizeof(struct wanted *));

		if (tally->count > 0)
			memcpy(grown, tally->all, tally->count * sizeof(struct wanted *));
		tally->all = grown;
		tally->capacity = capacity;
	}
	tally->all[tally->count++] = wanted;
}

static const char *kind_text(const struct builder_image *image)
{
	static const char *const frameworks[] = { "WDM", "KMDF", "UMDF" };

	if (image->kind == DRYDOCK_IMAGE_DRIVER)
		return frameworks[image->framework];
	return image->kind == DRYDOCK_IMAGE_PROGRAM ? "program" : "library";
}

static void print_image(struct tally *tally, const char *project, const struct builder_image *image)
{
	unsigned counts[BUILDER_LACK_COUNT] = { 0 };
	bool complete = image->path != NULL, driver = image->kind == DRYDOCK_IMAGE_DRIVER;

	for (size_t i = 0; i < image->missing_count; i++) {
		counts[image->missing[i].kind]++;
		complete &= image->missing[i].kind == BUILDER_LACK_STUB;
	}
	/* Without a header nearly every name is missing: only the header counts then. */
	for (size_t i = 0; i < image->missing_count; i++)
		if (counts[BUILDER_LACK_HEADER] == 0 ||
		    image->missing[i].kind == BUILDER_LACK_HEADER)
			count_name(tally, &image->missing[i]);
	tally->drivers += driver;
	tally->drivers_linked += driver && image->path != NULL;
	tally->drivers_complete += driver && complete;
	tally->others += !driver;
	tally->others_linked += !driver && complete;
	printf("%-10s %-8s %3u/%-3u files",
	       complete              ? "complete"
	       : image->path != NULL ? "linked"
	                             : "-",
	       kind_text(image), image->files_compiled, image->files);
	for (unsigned kind = 0; kind < BUILDER_LACK_COUNT; kind++)
		if (counts[kind] > 0)
			printf("  %u %s", counts[kind], builder_lack_name(kind));
	if (image->diagnostic_count > 0)
		printf("  %zu faults", image->diagnostic_count + image->diagnostics_lost);
	printf("  %s\n", project);
}

static int compare_wanted(const void *left, const void *right)
{
	const struct wanted *a = *(const struct wanted *const *)left;
	const struct wanted *b = *(const struct wanted *const *)right;

	if (a->projects != b->projects)
		return a->projects > b->projects ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void print_wanted(struct tally *tally)
{
	if (tally->count == 0)
		return;
	qsort(tally->all, tally->count, sizeof(struct wanted *), compare_wanted);
	printf("\nmissing in most projects\n");
	for (size_t i = 0; i < tally->count && i < WANTED_SHOWN; i++)
		printf("%4u  %-8s %s\n", tally->all[i]->projects,
		       builder_lack_name(tally->all[i]->kind), tally->all[i]->name);
}

void builder_scoreboard_print(const struct builder_scoreboard *board)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < board->count; i++) {
		const struct builder_result *result = &board->scores[i].result;

		if (result->image_count == 0)
			printf("%-10s %s: %s\n", "-", board->scores[i].project,
			       result->message != NULL ? result->message : "makes no image");
		for (size_t k = 0; k < result->image_count; k++)
			print_image(&tally, board->scores[i].project, &result->images[k]);
	}
	print_wanted(&tally);
	printf("\ndrivers: %u linked, %u with nothing missing, of %u; programs and libraries: %u "
	       "with "
	       "nothing missing, of %u\n",
	       tally.drivers_linked, tally.drivers_complete, tally.drivers, tally.others_linked,
	       tally.others);
	arena_finish(&tally.arena);
}
