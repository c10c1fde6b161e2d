#include <string.h>

#include "base/host/host_file.h"
#include "builder/build.h"
#include "builder/compile.h"
#include "builder/description.h"
#include "builder/inf_stamp.h"
#include "builder/link.h"

/* One project on its way to an image. */
struct making {
	struct build *build;
	struct project project;
	const char *folder; /* of the cache */
	struct report report;
	struct implicit_calls calls;
	struct build_archive parts;
	struct description description;
	struct linking linking;
	bool linked;
};

static struct builder_image *add_image(struct build *build)
{
	if (build->image_count == build->image_capacity) {
		size_t capacity = build->image_capacity == 0 ? 8 : build->image_capacity * 2;
		struct builder_image *grown =
			arena_allocate(&build->arena, capacity * sizeof(*grown));

		if (build->image_count > 0)
			memcpy(grown, build->images, build->image_count * sizeof(*grown));
		build->images = grown;
		build->image_capacity = capacity;
	}
	return &build->images[build->image_count++];
}

static void set_findings(struct builder_image *image, struct report *report)
{
	image->missing = report_sorted(report);
	image->missing_count = report->missing_count;
	image->diagnostics = report->diagnostics;
	image->diagnostic_count = report->diagnostic_count;
	image->diagnostics_lost = report->lost;
}

/* The folder of the cache for this project built in this way. */
static const char *image_folder(struct build *build, const char *file)
{
	const struct builder_request *request = build->request;
	char key[DIGEST_TEXT_BYTES];
	struct digest digest;

	digest_init(&digest);
	digest_add_string(&digest, CACHE_VERSION);
	digest_add_string(&digest, build->toolchain.identity);
	digest_add_string(&digest, build->toolchain.own_identity);
	digest_add_string(&digest, build->toolchain.include_root);
	digest_add_string(&digest, file);
	digest_add_string(&digest, request->configuration != NULL ? request->configuration : "");
	digest_add_string(&digest, request->platform != NULL ? request->platform : "");
	digest_add_string(&digest,
	                  arena_format(&build->arena, "%x %d %d %d", request->sanitize,
	                               request->coverage, request->trace_pc, request->release));
	digest_text(&digest, key);
	return cache_image_folder(&build->cache, key);
}

/* Does what the runtime says today fit how the names were linked? */
static bool kinds_fit(const struct build *build, const struct description *description)
{
	const struct builder_image *image = &description->image;
	enum drydock_image_kind importer = link_importer(image->kind, image->framework);

	for (size_t i = 0; build->request->classify != NULL && i < description->import_count; i++) {
		const struct link_import *import = &description->imports[i];
		enum builder_symbol symbol =
			build->request->classify(build->request->classify_context, importer,
		                                 import->name);

		if (symbol != BUILDER_SYMBOL_UNKNOWN &&
		    (symbol == BUILDER_SYMBOL_DATA) != (import->kind == DRYDOCK_IMPORT_DATA))
			return false;
	}
	return true;
}

static bool take_cached(struct build *build, const char *folder)
{
	const char *path = path_join(&build->arena, folder, "image.json");
	struct description description;
	struct builder_image *image;
	struct report *report;

	if (build->request->no_cache || !cache_manifest_valid(&build->cache, folder) ||
	    !description_read(&build->arena, path, &description) ||
	    !host_file_exists(description.image.path) || !kinds_fit(build, &description))
		return false;
	report = arena_allocate(&build->arena, sizeof(*report));
	report->arena = &build->arena;
	link_classify(build->request,
	              link_importer(description.image.kind, description.image.framework),
	              description.imports, description.import_count, &description.calls, report);
	image = add_image(build);
	*image = description.image;
	image->description = path;
	image->from_cache = true;
	set_findings(image, report);
	return true;
}

bool build_compile(struct build *build, const struct project *project, struct report *report,
                   struct implicit_calls *calls, struct build_archive *all)
{
	struct compilation compilation = {
		.arena = &build->arena,
		.index = &build->index,
		.request = build->request,
		.toolchain = &build->toolchain,
		.project = project,
		.cache = &build->cache,
		.report = report,
	};
	int error = cache_make_work(&build->cache, &compilation.work_folder);

	if (error < 0) {
		build->error = cache_explain(&build->cache, error);
		return false;
	}
	compilation.jobs =
		build->request->jobs != 0 ? build->request->jobs : host_processor_count();
	for (size_t i = 0; i < project->absent.count; i++)
		report_missing(report, BUILDER_LACK_SOURCE, project->absent.at[i], project->file,
		               0);
	if (!compile_project(&compilation))
		build->error = compilation.error;
	host_file_remove_tree(compilation.work_folder);
	for (size_t i = 0; i < compilation.unit_count; i++) {
		struct unit *unit = &compilation.units[i];
		struct build_archive part = { .sections = unit->rewrite.sections,
			                      .inputs = unit->rewrite.files,
			                      .extern_data = unit->rewrite.extern_data };

		if (unit->object != NULL)
			strings_add(&build->arena, &all->objects, unit->object);
		strings_add_once(&build->arena, &all->inputs, unit->source->path);
		for (size_t k = 0; k < part.sections.count; k++)
			strings_add_once(&build->arena, &all->sections, part.sections.at[k]);
		for (size_t k = 0; k < part.inputs.count; k++)
			strings_add_once(&build->arena, &all->inputs, part.inputs.at[k]);
		for (size_t k = 0; k < part.extern_data.capacity; k++)
			if (part.extern_data.entries[k].name != NULL)
				map_set(&build->arena, &all->extern_data,
				        part.extern_data.entries[k].name, "");
	}
	strings_add_all(&build->arena, &all->inputs, &project->inputs);
	strings_add_all(&build->arena, &all->inputs, &compilation.generated_from);
	*calls = compilation.calls;
	return compilation.compiled_count == compilation.unit_count;
}

static void describe(struct making *making, const char *image_path)
{
	struct project *project = &making->project;
	struct builder_image *image = &making->description.image;
	struct strings sources = { 0 };

	image->name = project->name;
	image->project = project->file;
	image->path = image_path;
	image->kind = project_image_kind(project);
	image->entry_kind = making->linking.entry_kind;
	image->framework = project->framework;
	image->framework_major = project->framework_major;
	image->framework_minor = project->framework_minor;
	image->files = (unsigned)project->source_count;
	image->import_count = (unsigned)making->linking.import_count;
	for (size_t i = 0; i < project->source_count; i++)
		strings_add(&making->build->arena, &sources, project->sources[i].path);
	image->sources = sources.at;
	image->source_count = sources.count;
	making->description.imports = making->linking.imports;
	making->description.import_count = making->linking.import_count;
	making->description.exports = making->linking.exports;
	making->description.calls = making->calls;
}

static void link_project(struct making *making)
{
	struct build *build = making->build;
	struct linking *linking = &making->linking;
	struct report *report = &making->report;
	int error;

	*linking = (struct linking){
		.arena = &build->arena,
		.request = build->request,
		.toolchain = &build->toolchain,
		.project = &making->project,
		.objects = &making->parts.objects,
		.sections = &making->parts.sections,
		.extern_data = &making->parts.extern_data,
		.inputs = &making->parts.inputs,
		.calls = &making->calls,
		.report = report,
		.complete = making->parts.complete,
	};
	linking->output =
		arena_format(&build->arena, "%s/%s.so", making->folder, making->project.name);
	if (!link_resolve(linking)) {
		build->error = linking->error;
		return;
	}
	/* A fault or a lack in the text itself: there is nothing to link. */
	if (!making->parts.complete || report->diagnostic_count > 0 || report_text_lacks(report))
		return;
	error = cache_make_work(&build->cache, &linking->work_folder);
	if (error < 0) {
		build->error = cache_explain(&build->cache, error);
		return;
	}
	const char *final = linking->output;

	linking->output = path_join(&build->arena, linking->work_folder, "image.so");
	making->linked = link_image(linking);
	if (making->linked) {
		error = host_directory_make(making->folder);
		if (error == 0)
			error = host_file_rename(linking->output, final);
		if (error < 0)
			build->error = cache_explain(&build->cache, error);
	}
	linking->output = final;
	host_file_remove_tree(linking->work_folder);
	if (linking->error != NULL)
		build->error = linking->error;
}

/* Write what stands beside the image; the manifest comes last. */
static void store(struct making *making)
{
	struct build *build = making->build;
	struct arena *arena = &build->arena;
	struct builder_image *image = &making->description.image;
	int error = 0;

	if (making->project.inf != NULL) {
		image->inf = arena_format(arena, "%s/%s.inf", making->folder, making->project.name);
		image->inf_source = making->project.inf;
		strings_add_once(arena, &making->parts.inputs, making->project.inf);
		error = inf_stamp(&making->project, image->inf);
	}
	if (making->project.module_definition != NULL)
		strings_add_once(arena, &making->parts.inputs, making->project.module_definition);
	image->description = path_join(arena, making->folder, "image.json");
	if (error == 0)
		error = description_write(arena, image->description, &making->description);
	if (error == 0)
		error = cache_write_manifest(&build->cache, making->folder, &making->parts.inputs);
	if (error < 0)
		build->error = cache_explain(&build->cache, error);
}

static void make(struct making *making)
{
	struct build *build = making->build;
	struct project *project = &making->project;
	struct builder_image *image;
	size_t own_objects;

	making->report.arena = &build->arena;
	making->parts.complete =
		build_compile(build, project, &making->report, &making->calls, &making->parts);
	own_objects = making->parts.objects.count;
	if (build->error == NULL)
		build_archives(build, project, &making->report, &making->parts, 0);
	if (build->error == NULL)
		link_project(making);
	if (build->error != NULL)
		return;
	describe(making, making->linked ? making->linking.output : NULL);
	making->description.image.files_compiled = (unsigned)own_objects;
	if (making->linked)
		store(making);
	image = add_image(build);
	*image = making->description.image;
	set_findings(image, &making->report);
}

void build_project(struct build *build, const char *file)
{
	struct making *making = arena_allocate(&build->arena, sizeof(*making));
	const char *error;

	making->build = build;
	making->folder = image_folder(build, file);
	if (take_cached(build, making->folder))
		return;
	if (!project_read(&build->arena, &build->index, file, build->request->configuration,
	                  build->request->platform, &making->project, &error)) {
		text_format(&build->message, "%s\n", error);
		return;
	}
	for (size_t i = 0; i < making->project.warnings.count; i++)
		strings_add_once(&build->arena, &build->warnings, making->project.warnings.at[i]);
	if (making->project.kind == PROJECT_OTHER || making->project.kind == PROJECT_ARCHIVE)
		return;
	if (making->project.source_count == 0 && making->project.absent.count == 0) {
		build_warn(build, "%s: names no source to compile", file);
		return;
	}
	make(making);
}
