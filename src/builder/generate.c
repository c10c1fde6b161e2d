#include "builder/generate.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "builder/compile.h"
#include "builder/messages.h"
#include "builder/mof.h"
#include "builder/wpp.h"

#define HEADER_BYTES_MAX (16u << 20)

/* Read a file as UTF-8, and note that what is generated depends on it. */
static bool read_text(struct compilation *compilation, const char *path, struct text *output)
{
	char *data;
	size_t size;

	if (host_file_read(path, HEADER_BYTES_MAX, &data, &size) < 0)
		return false;
	shadow_decode(output, data, size);
	text_add(output, "", 0);
	free(data);
	strings_add_once(compilation->arena, &compilation->generated_from, path);
	return true;
}

static void scan_file(struct compilation *compilation, struct wpp *wpp, const char *path)
{
	struct text text = { 0 };

	if (read_text(compilation, path, &text))
		wpp_scan(wpp, text.data);
	text_finish(&text);
}

/* Without a configured file, the headers beside the source are looked through. */
static void scan_folder(struct compilation *compilation, struct wpp *wpp, const char *folder)
{
	const struct strings *names = path_list(compilation->arena, compilation->index, folder);

	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(path_extension(names->at[i]), ".h") == 0)
			scan_file(compilation, wpp,
			          path_join(compilation->arena, folder, names->at[i]));
}

static const struct project_source *source_of(const struct compilation *compilation,
                                              const char *path)
{
	for (size_t i = 0; i < compilation->unit_count; i++)
		if (strcmp(compilation->units[i].source->path, path) == 0)
			return compilation->units[i].source;
	return NULL;
}

static bool trace_header(struct compilation *compilation, const char *source, struct text *output)
{
	const struct project_source *settings = source_of(compilation, source);
	struct wpp *wpp = arena_allocate(compilation->arena, sizeof(*wpp));

	wpp->arena = compilation->arena;
	for (size_t i = 0; settings != NULL && i < settings->wpp_scans.count; i++)
		scan_file(compilation, wpp, settings->wpp_scans.at[i]);
	for (size_t i = 0; settings != NULL && i < settings->wpp_functions.count; i++)
		wpp_add_rule(wpp, settings->wpp_functions.at[i]);
	scan_file(compilation, wpp, source);
	if (wpp->count == 0)
		scan_folder(compilation, wpp, path_folder(compilation->arena, source));
	wpp_add_rule(wpp, "DoTraceMessage(FLAGS,MSG,...)");
	wpp_write(wpp, compilation->project->name, output);
	return true;
}

/* Does the project say that its .mof makes a header of that name? */
static bool is_mof_header(const struct project *project, const char *name)
{
	for (size_t i = 0; i < project->mof_headers.count; i++)
		if (strcasecmp(project->mof_headers.at[i], path_name(name)) == 0)
			return true;
	return false;
}

/* "busenumMof.h" and "busenum.h" come from busenum.mof; other names where the project says so. */
static bool mof_header(struct compilation *compilation, const char *name, struct text *output)
{
	const struct project *project = compilation->project;
	char *stem = path_stem(compilation->arena, name);
	struct text text = { 0 };
	bool made = false;

	for (size_t i = 0; i < project->mof_files.count && !made; i++) {
		const char *mof = project->mof_files.at[i];
		char *mof_stem = path_stem(compilation->arena, mof);

		if (strncasecmp(stem, mof_stem, strlen(mof_stem)) != 0 &&
		    !(is_mof_header(project, name) && project->mof_files.count == 1))
			continue;
		text.size = 0;
		made = read_text(compilation, mof, &text) &&
		       mof_write_header(compilation->arena, text.data, output);
	}
	text_finish(&text);
	return made;
}

static bool message_header(struct compilation *compilation, const char *name, struct text *output)
{
	const struct project *project = compilation->project;
	char *stem = path_stem(compilation->arena, name);
	struct text text = { 0 };
	bool made = false;

	for (size_t i = 0; i < project->message_files.count && !made; i++) {
		const char *path = project->message_files.at[i], *error = NULL;

		if (strcasecmp(stem, project->message_headers.at[i]) != 0 ||
		    !read_text(compilation, path, &text))
			continue;
		made = true;
		if (strcasecmp(path_extension(path), ".mc") == 0)
			messages_write_header(compilation->arena, text.data, output);
		else if (!manifest_write_header(compilation->arena, text.data, text.size,
		                                !project->user_mode, output, &error))
			report_fault(compilation->report, path, 0, error);
	}
	text_finish(&text);
	return made;
}

bool generate_header(void *context, const char *name, const char *source, struct text *output)
{
	struct compilation *compilation = context;

	if (strcasecmp(path_extension(name), ".tmh") == 0)
		return trace_header(compilation, source, output);
	return mof_header(compilation, name, output) || message_header(compilation, name, output);
}
