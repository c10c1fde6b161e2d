#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "builder/build.h"

#define THREADS_MAX 64

struct board_memory {
	struct arena arena;
	struct path_index index;
	struct strings files;
	const struct builder_request *request;
	struct builder_score *scores;
	size_t next; /* taken with an atomic */
	unsigned done;
	struct host_lock progress_lock;
};

/* Projects that make no image (packages, static libraries) are not counted. */
static void find_projects(struct board_memory *memory, struct strings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct project project;
		const char *error;

		if (!project_read(&memory->arena, &memory->index, all->at[i],
		                  memory->request->configuration, memory->request->platform,
		                  &project, &error) ||
		    project.kind == PROJECT_DRIVER || project.kind == PROJECT_PROGRAM ||
		    project.kind == PROJECT_LIBRARY)
			strings_add(&memory->arena, &memory->files, all->at[i]);
	}
}

static void report_progress(struct board_memory *memory, const char *project)
{
	const struct builder_request *request = memory->request;

	host_lock_acquire(&memory->progress_lock);
	memory->done++;
	if (request->progress != NULL)
		request->progress(request->progress_context, project, memory->done,
		                  (unsigned)memory->files.count);
	host_lock_release(&memory->progress_lock);
}

static void build_projects(void *context)
{
	struct board_memory *memory = context;
	struct builder_request request = *memory->request;

	request.jobs = 1;
	request.progress = NULL;
	for (;;) {
		size_t i = __atomic_fetch_add(&memory->next, 1, __ATOMIC_RELAXED);

		if (i >= memory->files.count)
			return;
		request.directory = memory->files.at[i];
		builder_build(&request, &memory->scores[i].result);
		report_progress(memory, memory->scores[i].project);
	}
}

static void run_threads(struct board_memory *memory, unsigned count)
{
	struct host_thread *threads[THREADS_MAX];
	unsigned started = 0;

	while (started + 1 < count &&
	       host_thread_create(build_projects, memory, 8u << 20, &threads[started]) == 0)
		started++;
	build_projects(memory);
	while (started > 0)
		host_thread_join(threads[--started]);
}

static void name_scores(struct board_memory *memory)
{
	char *root = host_path_resolve(memory->request->directory);
	size_t length = root == NULL ? 0 : strlen(root);

	for (size_t i = 0; i < memory->files.count; i++) {
		const char *file = memory->files.at[i];

		if (root != NULL && strncmp(file, root, length) == 0 && file[length] == '/')
			file += length + 1;
		memory->scores[i].project = file;
	}
	free(root);
}

int builder_scoreboard_run(const struct builder_request *request, struct builder_scoreboard *board,
                           const char **ret_message)
{
	struct board_memory *memory = calloc(1, sizeof(*memory));
	struct strings all = { 0 };
	unsigned jobs = request->jobs != 0 ? request->jobs : host_processor_count();

	*board = (struct builder_scoreboard){ .memory = memory };
	if (memory == NULL) {
		*ret_message = "out of memory";
		return 3;
	}
	memory->request = request;
	if (!project_find_all(&memory->arena, &memory->index, request->directory, &all,
	                      ret_message))
		return 3;
	find_projects(memory, &all);
	memory->scores =
		arena_allocate(&memory->arena, (memory->files.count + 1) * sizeof(*memory->scores));
	name_scores(memory);
	run_threads(memory, jobs < THREADS_MAX ? jobs : THREADS_MAX);
	board->scores = memory->scores;
	board->count = memory->files.count;
	return 0;
}

void builder_scoreboard_finish(struct builder_scoreboard *board)
{
	struct board_memory *memory = board->memory;

	for (size_t i = 0; i < board->count; i++)
		builder_result_finish(&board->scores[i].result);
	if (memory != NULL)
		arena_finish(&memory->arena);
	free(memory);
	*board = (struct builder_scoreboard){ 0 };
}
