#include "builder/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/generate.h"

#define TEXT_BYTES_MAX (256u << 20)

enum step { STEP_PREPROCESS, STEP_COMPILE };

/* What a child process works for. */
struct job {
	struct unit *unit;
	enum step step;
};

static void fail(struct compilation *compilation, const char *what, int error)
{
	if (compilation->error == NULL)
		compilation->error =
			arena_format(compilation->arena, "%s: %s", what, strerror(-error));
}

static void progress(struct compilation *compilation)
{
	const struct builder_request *request = compilation->request;

	compilation->finished++;
	if (request->progress != NULL)
		request->progress(request->progress_context, compilation->project->name,
		                  (unsigned)compilation->finished,
		                  (unsigned)compilation->unit_count);
}

static void start_job(struct compilation *compilation, struct unit *unit, enum step step,
                      struct strings *argv)
{
	struct job *job = arena_allocate(compilation->arena, sizeof(*job));
	int error;

	*job = (struct job){ unit, step };
	strings_add(compilation->arena, argv, NULL);
	error = host_process_start(compilation->processes, argv->at, compilation->project->folder,
	                           job);
	if (error < 0)
		fail(compilation, compilation->toolchain->compiler, error);
}

/* Headers that come first: the dialect, and what the project forces. */
static void add_forced(struct compilation *compilation, const struct project_source *source,
                       struct strings *argv)
{
	struct arena *arena = compilation->arena;
	const char *root = compilation->toolchain->include_root;

	strings_add(arena, argv, "-include");
	strings_add(arena, argv, path_join(arena, root, "ddk/drydock_dialect.h"));
	strings_add(arena, argv, "-include");
	strings_add(arena, argv, path_join(arena, root, "drydock/seh.h"));
	for (size_t i = 0; i < source->forced.count; i++) {
		const char *path = shadow_header(&compilation->shadow, source->path,
		                                 source->forced.at[i], &source->includes);

		if (path == NULL) {
			report_missing(compilation->report, BUILDER_LACK_HEADER,
			               source->forced.at[i], compilation->project->file, 0);
			continue;
		}
		strings_add(arena, argv, "-include");
		strings_add(arena, argv, path);
	}
}

static void start_preprocess(struct compilation *compilation, struct unit *unit)
{
	struct arena *arena = compilation->arena;
	const struct project_source *source = unit->source;
	const struct strings *own = &compilation->shadow.own_folders;
	const char *copy = shadow_source(&compilation->shadow, source->path, &source->includes);
	struct strings argv = { 0 };

	if (copy == NULL) {
		compilation->error = compilation->shadow.error;
		return;
	}
	strings_add(arena, &argv, compilation->toolchain->compiler);
	strings_add(arena, &argv, "-E");
	strings_add(arena, &argv, "-x");
	strings_add(arena, &argv, source->cplusplus ? "c++" : "c");
	toolchain_code_flags(arena, compilation->toolchain, compilation->request, source->cplusplus,
	                     &argv);
	strings_add(arena, &argv, "-nostdinc");
	for (size_t i = 0; i < own->count; i++) {
		strings_add(arena, &argv, "-isystem");
		strings_add(arena, &argv, own->at[i]);
	}
	toolchain_defines(arena, compilation->project, source, &argv);
	add_forced(compilation, source, &argv);
	/* For `#include MACRO`, which the shadow cannot resolve. */
	for (size_t i = 0; i < source->includes.count; i++) {
		strings_add(arena, &argv, "-idirafter");
		strings_add(arena, &argv, source->includes.at[i]);
	}
	strings_add(arena, &argv, copy);
	strings_add(arena, &argv, "-o");
	strings_add(arena, &argv, unit->preprocessed);
	start_job(compilation, unit, STEP_PREPROCESS, &argv);
}

static void compile_flags(struct compilation *compilation, const struct unit *unit,
                          struct strings *argv)
{
	strings_add(compilation->arena, argv, compilation->toolchain->compiler);
	strings_add(compilation->arena, argv, "-c");
	strings_add(compilation->arena, argv, "-x");
	strings_add(compilation->arena, argv,
	            unit->source->cplusplus ? "c++-cpp-output" : "cpp-output");
	toolchain_code_flags(compilation->arena, compilation->toolchain, compilation->request,
	                     unit->source->cplusplus, argv);
	/* Jumps over initializers and other liberties; harmless once macros are gone. */
	if (unit->source->cplusplus && compilation->toolchain->clang)
		strings_add(compilation->arena, argv, "-fms-compatibility");
}

static void start_compile(struct compilation *compilation, struct unit *unit)
{
	struct strings argv = { 0 };

	compile_flags(compilation, unit, &argv);
	if (!compilation->toolchain->clang && unit->source->cplusplus)
		argv.at[3] = "c++-cpp-output";
	strings_add(compilation->arena, &argv, unit->rewritten);
	strings_add(compilation->arena, &argv, "-o");
	strings_add(compilation->arena, &argv,
	            arena_format(compilation->arena, "%s.o", unit->rewritten));
	start_job(compilation, unit, STEP_COMPILE, &argv);
}

/* What the rewriting found that ends the source's way. */
static bool report_rewrite(struct compilation *compilation, const struct rewrite *rewrite)
{
	for (size_t i = 0; i < rewrite->missing_headers.count; i++) {
		const struct place *place = &rewrite->missing_headers.at[i];

		report_missing(compilation->report, BUILDER_LACK_HEADER, place->what, place->file,
		               place->line);
	}
	for (size_t i = 0; i < rewrite->faults.count; i++) {
		const struct place *place = &rewrite->faults.at[i];

		report_fault(compilation->report, place->file, place->line, place->what);
	}
	return rewrite->missing_headers.count + rewrite->faults.count > 0;
}

static void key_of(struct compilation *compilation, struct unit *unit, const struct text *text)
{
	struct digest digest;
	struct strings argv = { 0 };

	compile_flags(compilation, unit, &argv);
	digest_init(&digest);
	digest_add_string(&digest, CACHE_VERSION);
	digest_add_string(&digest, compilation->toolchain->identity);
	for (size_t i = 0; i < argv.count; i++)
		digest_add_string(&digest, argv.at[i]);
	digest_add(&digest, text->data, text->size);
	digest_text(&digest, unit->key);
}

static bool read_messages(struct compilation *compilation, const char *path)
{
	char *data;
	size_t size;

	if (host_file_read(path, HOST_PROCESS_OUTPUT_MAX, &data, &size) < 0)
		return false;
	report_compiler_output(compilation->report, &compilation->calls, data);
	free(data);
	return true;
}

/* An object of an earlier build, with what was said about it. */
static bool find_object(struct compilation *compilation, struct unit *unit)
{
	const char *path = cache_object_path(compilation->cache, unit->key);

	if (compilation->request->no_cache || !host_file_exists(path) ||
	    !read_messages(compilation, arena_format(compilation->arena, "%s.txt", path)))
		return false;
	unit->object = path;
	unit->compiled = true;
	compilation->compiled_count++;
	return true;
}

static void rewrite_unit(struct compilation *compilation, struct unit *unit)
{
	struct text output = { 0 };
	char *data;
	size_t size;
	int error = host_file_read(unit->preprocessed, TEXT_BYTES_MAX, &data, &size);

	if (error < 0) {
		fail(compilation, unit->source->path, error);
		return;
	}
	unit->rewrite = (struct rewrite){
		.arena = compilation->arena,
		.cplusplus = unit->source->cplusplus,
		.clang = compilation->toolchain->clang,
		.originals = &compilation->shadow.originals,
		.redefined = unit->redefined,
	};
	rewrite_text(&unit->rewrite, data, size, &output);
	free(data);
	if (!unit->retried)
		report_rewrite(compilation, &unit->rewrite);
	key_of(compilation, unit, &output);
	if (compilation->request->coverage)
		unit->rewritten = cache_text_path(compilation->cache, unit->key);
	if (find_object(compilation, unit)) {
		progress(compilation);
	} else {
		error = host_file_write(unit->rewritten, output.data, output.size);
		if (error < 0)
			compilation->error = cache_explain(compilation->cache, error);
		else
			start_compile(compilation, unit);
	}
	text_finish(&output);
}

static void keep_object(struct compilation *compilation, struct unit *unit, const char *messages)
{
	const char *made = arena_format(compilation->arena, "%s.o", unit->rewritten);
	const char *path = cache_object_path(compilation->cache, unit->key);
	int error = host_file_write(arena_format(compilation->arena, "%s.txt", path), messages,
	                            strlen(messages));

	if (error == 0)
		error = host_file_rename(made, path);
	if (error < 0) {
		compilation->error = cache_explain(compilation->cache, error);
		return;
	}
	unit->object = path;
	unit->compiled = true;
	compilation->compiled_count++;
}

/* A compiler that failed without naming an error: killed, or out of disk. */
static void report_silent_failure(struct compilation *compilation, const struct unit *unit,
                                  const struct host_process_result *result, size_t events_before)
{
	struct report *report = compilation->report;

	if (report->events > events_before)
		return;
	if (strstr(result->output, "No space left on device") != NULL)
		compilation->error = cache_explain(compilation->cache, -28);
	else
		report_fault(report, unit->source->path, 0,
		             arena_format(compilation->arena, "the compiler ended with %d: %.300s",
		                          result->exit_code, result->output));
}

/* Functions whose definition the compiler refused for its parameter types: try once more without. */
static bool retry(struct compilation *compilation, struct unit *unit, const char *output)
{
	static const char words[] = "conflicting types for ";

	if (unit->retried || unit->source->cplusplus)
		return false;
	while ((output = strstr(output, words)) != NULL) {
		const char *name = output += strlen(words);

		name += strspn(name, "'\xe2\x80\x98");
		strings_add_once(compilation->arena, &unit->redefined,
		                 arena_copy(compilation->arena, name, strcspn(name, "'\xe2 \n(")));
	}
	if (unit->redefined.count == 0)
		return false;
	unit->retried = true;
	rewrite_unit(compilation, unit);
	return true;
}

static void finish_job(struct compilation *compilation, const struct job *job,
                       const struct host_process_result *result)
{
	struct report *report = compilation->report;
	size_t before = report->events;

	if (result->exit_code != 0 && job->step == STEP_COMPILE &&
	    retry(compilation, job->unit, result->output))
		return;
	report_compiler_output(report, &compilation->calls, result->output);
	if (result->exit_code != 0 && job->step == STEP_COMPILE)
		report_silent_failure(compilation, job->unit, result, before);
	if (result->exit_code != 0 && job->step == STEP_PREPROCESS &&
	    !host_file_exists(job->unit->preprocessed)) {
		report_silent_failure(compilation, job->unit, result, before);
		progress(compilation);
	} else if (job->step == STEP_PREPROCESS) {
		rewrite_unit(compilation, job->unit);
	} else {
		if (result->exit_code == 0)
			keep_object(compilation, job->unit, result->output);
		progress(compilation);
	}
}

static void run(struct compilation *compilation)
{
	while (compilation->error == NULL) {
		struct host_process_result result;
		void *job;
		int error;

		while (compilation->error == NULL &&
		       compilation->started < compilation->unit_count &&
		       host_process_set_count(compilation->processes) < compilation->jobs)
			start_preprocess(compilation, &compilation->units[compilation->started++]);
		if (compilation->error != NULL ||
		    host_process_set_count(compilation->processes) == 0)
			break;
		error = host_process_wait_any(compilation->processes, -1, &job, &result);
		if (error < 0) {
			fail(compilation, "waiting for the compiler", error);
			break;
		}
		finish_job(compilation, job, &result);
		free(result.output);
	}
}

bool compile_project(struct compilation *compilation)
{
	const struct project *project = compilation->project;
	struct arena *arena = compilation->arena;

	compilation->unit_count = project->source_count;
	compilation->units =
		arena_allocate(arena, (project->source_count + 1) * sizeof(struct unit));
	for (size_t i = 0; i < project->source_count; i++) {
		struct unit *unit = &compilation->units[i];

		unit->source = &project->sources[i];
		unit->preprocessed =
			arena_format(arena, "%s/unit%zu.i", compilation->work_folder, i);
		unit->rewritten =
			arena_format(arena, "%s/unit%zu.%s", compilation->work_folder, i,
		                     unit->source->cplusplus ? "rewritten.ii" : "rewritten.i");
	}
	compilation->shadow = (struct shadow){
		.arena = arena,
		.index = compilation->index,
		.folder = compilation->work_folder,
		.generate = generate_header,
		.context = compilation,
	};
	toolchain_include_folders(arena, compilation->toolchain, project,
	                          &compilation->shadow.own_folders);
	compilation->processes = host_process_set_create(compilation->jobs);
	if (compilation->processes == NULL) {
		compilation->error = "out of memory";
		return false;
	}
	run(compilation);
	host_process_set_destroy(compilation->processes);
	return compilation->error == NULL;
}
