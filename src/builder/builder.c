#include "builder/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/build.h"

static const char *const lack_names[BUILDER_LACK_COUNT] = {
	[BUILDER_LACK_API] = "API",       [BUILDER_LACK_DATA] = "variable",
	[BUILDER_LACK_TYPE] = "type",     [BUILDER_LACK_CONSTANT] = "constant",
	[BUILDER_LACK_MEMBER] = "member", [BUILDER_LACK_HEADER] = "header",
	[BUILDER_LACK_SOURCE] = "source", [BUILDER_LACK_STUB] = "stub",
};

const char *builder_lack_name(enum builder_lack kind)
{
	return lack_names[kind];
}

enum builder_symbol builder_classify_by_registry(void *context, enum drydock_image_kind kind,
                                                 const char *name)
{
	const struct image_export *export =
		kind == DRYDOCK_IMAGE_DRIVER ? image_registry_find(context, NULL, name)
					     : image_registry_find_client(context, NULL, name);

	if (export == NULL)
		return BUILDER_SYMBOL_UNKNOWN;
	switch (export->kind) {
	case IMAGE_EXPORT_KIND_DATA: return BUILDER_SYMBOL_DATA;
	case IMAGE_EXPORT_KIND_STUB: return BUILDER_SYMBOL_STUB;
	default: return BUILDER_SYMBOL_FUNCTION;
	}
}

void build_warn(struct build *build, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	strings_add(&build->arena, &build->warnings,
	            arena_format_list(&build->arena, format, arguments));
	va_end(arguments);
}

static int compare_images(const void *left, const void *right)
{
	static const int order[] = {
		[DRYDOCK_IMAGE_DRIVER] = 0, [DRYDOCK_IMAGE_LIBRARY] = 1, [DRYDOCK_IMAGE_PROGRAM] = 2
	};
	const struct builder_image *a = left, *b = right;

	if (a->kind != b->kind)
		return order[a->kind] - order[b->kind];
	return strcmp(a->project, b->project);
}

static bool image_failed(const struct builder_image *image)
{
	if (image->path == NULL)
		return true;
	for (size_t i = 0; i < image->missing_count; i++)
		if (image->missing[i].kind != BUILDER_LACK_STUB)
			return true;
	return false;
}

static void build_all(struct build *build)
{
	struct strings files = { 0 };
	const char *error;
	int status;

	if (!toolchain_find(&build->arena, build->request, &build->toolchain, &error) ||
	    !project_find_all(&build->arena, &build->index, build->request->directory, &files,
	                      &error)) {
		build->error = error;
		return;
	}
	status = cache_open(&build->cache, &build->arena, build->request->cache_root);
	if (status < 0) {
		build->error = cache_explain(&build->cache, status);
		return;
	}
	for (size_t i = 0; i < files.count && build->error == NULL; i++)
		build_project(build, files.at[i]);
	if (build->error == NULL && build->image_count == 0 && build->message.size == 0)
		build->error = arena_format(&build->arena,
		                            "%s: its projects make no driver, program or "
		                            "library",
		                            build->request->directory);
}

static void fill_message(struct build *build, struct builder_result *result)
{
	if (build->error != NULL)
		text_format(&build->message, "%s\n", build->error);
	for (size_t i = 0; i < build->image_count; i++)
		if (image_failed(&build->images[i]))
			text_format(&build->message, "%s: %s\n", build->images[i].project,
			            build->images[i].path == NULL ? "cannot be built"
			                                          : "needs what nobody provides");
	if (build->message.size == 0)
		return;
	result->status = 3;
	result->message = arena_copy(&build->arena, build->message.data, build->message.size - 1);
}

static void fill_result(struct build *build, struct builder_result *result)
{
	if (build->image_count > 1)
		qsort(build->images, build->image_count, sizeof(*build->images), compare_images);
	fill_message(build, result);
	text_finish(&build->message);
	result->images = build->images;
	result->image_count = build->image_count;
	result->warnings = build->warnings.at;
	result->warning_count = build->warnings.count;
	result->memory = build;
}

static int refuse(struct builder_result *result, const char *message)
{
	result->status = 2;
	result->message = message;
	return 2;
}

int builder_build(const struct builder_request *request, struct builder_result *result)
{
	unsigned sanitize = request->sanitize;
	struct build *build;

	*result = (struct builder_result){ 0 };
	if (request->directory == NULL)
		return refuse(result, "no folder to build was given");
	if ((sanitize & BUILDER_THREAD) && (sanitize & BUILDER_ADDRESS))
		return refuse(result,
		              "--sanitize=thread and --sanitize=address exclude each other");
	if (request->coverage && request->compiler != NULL &&
	    strstr(request->compiler, "gcc") != NULL)
		return refuse(result, "--coverage needs clang");
	build = calloc(1, sizeof(*build));
	if (build == NULL)
		return refuse(result, "out of memory");
	build->request = request;
	build_all(build);
	fill_result(build, result);
	return result->status;
}

void builder_result_finish(struct builder_result *result)
{
	struct build *build = result->memory;

	if (build != NULL)
		arena_finish(&build->arena);
	free(build);
	*result = (struct builder_result){ 0 };
}
