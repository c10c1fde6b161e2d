#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "builder/msbuild.h"
#include "builder/project.h"

static enum project_kind kind_of(const char *type, const char *driver_type)
{
	if (strcasecmp(type, "Driver") == 0)
		return PROJECT_DRIVER;
	if (strcasecmp(type, "Application") == 0)
		return PROJECT_PROGRAM;
	if (strcasecmp(type, "DynamicLibrary") == 0)
		return *driver_type != '\0' ? PROJECT_DRIVER : PROJECT_LIBRARY;
	if (strcasecmp(type, "StaticLibrary") == 0)
		return PROJECT_ARCHIVE;
	return PROJECT_OTHER;
}

static unsigned number_property(const struct msbuild *state, const char *name, unsigned fallback)
{
	const char *text = msbuild_property(state, name);

	return *text == '\0' ? fallback : (unsigned)strtoul(text, NULL, 10);
}

/* A UMDF driver is a DLL; some projects say it by the framework's version alone. */
static bool is_umdf(const struct msbuild *state)
{
	const char *type = msbuild_property(state, "DriverType");

	if (*type != '\0')
		return strcasecmp(type, "UMDF") == 0;
	return *msbuild_property(state, "UMDF_VERSION_MAJOR") != '\0' &&
	       strcasestr(msbuild_property(state, "PlatformToolset"), "UserModeDriver") != NULL;
}

static void set_framework(struct project *project, const struct msbuild *state)
{
	const char *type = msbuild_property(state, "DriverType");

	if (strcasecmp(type, "KMDF") == 0) {
		project->framework = DRYDOCK_FRAMEWORK_KMDF;
		project->framework_major = number_property(state, "KMDF_VERSION_MAJOR", 1);
		project->framework_minor = number_property(state, "KMDF_VERSION_MINOR", 15);
	} else if (is_umdf(state)) {
		project->framework = DRYDOCK_FRAMEWORK_UMDF;
		project->framework_major = number_property(state, "UMDF_VERSION_MAJOR", 2);
		project->framework_minor = number_property(state, "UMDF_VERSION_MINOR", 15);
	}
}

static bool is_user_mode(const struct msbuild *state, const struct project *project)
{
	const char *toolset = msbuild_property(state, "PlatformToolset");
	const char *driver = msbuild_property(state, "DriverType");

	if (project->kind == PROJECT_PROGRAM || project->framework == DRYDOCK_FRAMEWORK_UMDF)
		return true;
	if (project->kind == PROJECT_DRIVER)
		return false;
	if (strcasestr(toolset, "KernelMode") != NULL)
		return false;
	return strcasecmp(driver, "WDM") != 0 && strcasecmp(driver, "KMDF") != 0;
}

/* Absolute folders of an include list; those that do not exist are dropped. */
static void add_folders(struct arena *arena, struct msbuild *state, struct strings *folders,
                        const char *list)
{
	struct strings parts = { 0 };

	strings_split(arena, &parts, list, ';');
	for (size_t i = 0; i < parts.count; i++) {
		const char *path = path_find(arena, state->index, state->folder, parts.at[i]);

		if (path != NULL && host_file_is_directory(path))
			strings_add_once(arena, folders, path);
	}
}

/* "/D NAME /DNAME=1 -I folder" of AdditionalOptions; the rest means nothing to us. */
static void add_options(struct arena *arena, struct msbuild *state, struct project_source *source,
                        const char *options)
{
	struct strings words = { 0 };
	char *spaced = arena_string(arena, options);

	for (char *c = spaced; *c != '\0'; c++)
		if (strchr("\t\r\n", *c) != NULL)
			*c = ' ';
	strings_split(arena, &words, spaced, ' ');
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.at[i];
		const char *value;

		if ((word[0] != '/' && word[0] != '-') || strchr("DUI", word[1]) == NULL ||
		    word[1] == '\0')
			continue;
		value = word[2] != '\0' ? word + 2 : i + 1 < words.count ? words.at[++i] : "";
		if (word[1] == 'D')
			strings_add(arena, &source->defines, value);
		else if (word[1] == 'U')
			strings_add(arena, &source->undefines, value);
		else
			add_folders(arena, state, &source->includes, value);
	}
}

/* -func:RULE and -scan:FILE of WppAdditionalOptions. */
static void add_wpp_options(struct arena *arena, struct msbuild *state,
                            struct project_source *source, const char *options)
{
	const char *next = options;

	while ((next = strcasestr(next, "-func:")) != NULL) {
		size_t length = strcspn(next += 6, ")");

		strings_add(arena, &source->wpp_functions,
		            arena_format(arena, "%.*s)", (int)length, next));
	}
	next = options;
	while ((next = strcasestr(next, "-scan:")) != NULL) {
		next += 6 + (next[6] == '"');
		const char *path = path_find(arena, state->index, state->folder,
		                             arena_copy(arena, next, strcspn(next, "\" \t\r\n")));

		if (path != NULL)
			strings_add_once(arena, &source->wpp_scans, path);
	}
}

static void set_wpp(struct arena *arena, struct msbuild *state, struct project_source *source,
                    const struct msbuild_item *item)
{
	static const char *const scans[] = { "WppScanConfigurationData", "ScanConfigurationData" };
	struct strings files = { 0 };

	source->wpp = strcasecmp(msbuild_metadata(item, "WppEnabled"), "true") == 0;
	strings_split(arena, &source->wpp_functions, msbuild_metadata(item, "WppTraceFunction"),
	              ';');
	for (size_t i = 0; i < 2; i++)
		strings_split(arena, &files, msbuild_metadata(item, scans[i]), ';');
	for (size_t i = 0; i < files.count; i++) {
		const char *path = path_find(arena, state->index, state->folder, files.at[i]);

		if (path != NULL)
			strings_add_once(arena, &source->wpp_scans, path);
	}
	add_wpp_options(arena, state, source, msbuild_metadata(item, "WppAdditionalOptions"));
	if (strcasecmp(msbuild_metadata(item, "WppRecorderEnabled"), "true") == 0)
		strings_add(arena, &source->defines, "ENABLE_WPP_RECORDER=1");
	if (strcasecmp(msbuild_metadata(item, "WppKernelMode"), "true") == 0)
		strings_add(arena, &source->defines, "WPP_KERNEL_MODE=1");
}

static void add_character_set(struct arena *arena, const struct msbuild *state,
                              struct project_source *source)
{
	const char *set = msbuild_property(state, "CharacterSet");

	if (strcasecmp(set, "Unicode") == 0) {
		strings_add_once(arena, &source->defines, "UNICODE");
		strings_add_once(arena, &source->defines, "_UNICODE");
	} else if (strcasecmp(set, "MultiByte") == 0) {
		strings_add_once(arena, &source->defines, "_MBCS");
	}
}

/*
 * A source that uses a precompiled header names it without a search, so it may lie outside of the source's
 * folders: the one that made it stands beside the project.
 */
static void add_precompiled(struct arena *arena, struct msbuild *state,
                            struct project_source *source, const struct msbuild_item *item)
{
	const char *name = msbuild_metadata(item, "PreCompiledHeaderFile");
	const char *path;

	if (strcasecmp(msbuild_metadata(item, "PreCompiledHeader"), "Use") != 0 || *name == '\0')
		return;
	path = path_find(arena, state->index, state->folder, name);
	if (path != NULL)
		strings_add_once(arena, &source->includes, path_folder(arena, path));
}

static void add_source(struct arena *arena, struct msbuild *state, struct project *project,
                       const struct msbuild_item *item)
{
	struct project_source *source;
	const char *compile_as = msbuild_metadata(item, "CompileAs");

	if (strcasecmp(msbuild_metadata(item, "ExcludedFromBuild"), "true") == 0)
		return;
	if (!item->exists) {
		strings_add_once(arena, &project->absent, item->path);
		return;
	}
	source = project_add_source(arena, project);
	source->path = item->path;
	source->cplusplus = project_is_cplusplus(item->path);
	if (strcasestr(compile_as, "CompileAsCpp") != NULL || strcasestr(compile_as, "Cpp") != NULL)
		source->cplusplus = true;
	else if (strcasecmp(compile_as, "CompileAsC") == 0)
		source->cplusplus = false;
	strings_split(arena, &source->defines, msbuild_metadata(item, "PreprocessorDefinitions"),
	              ';');
	add_character_set(arena, state, source);
	strings_split(arena, &source->undefines,
	              msbuild_metadata(item, "UndefinePreprocessorDefinitions"), ';');
	add_folders(arena, state, &source->includes,
	            msbuild_metadata(item, "AdditionalIncludeDirectories"));
	add_folders(arena, state, &source->includes, msbuild_property(state, "IncludePath"));
	add_precompiled(arena, state, source, item);
	strings_split(arena, &source->forced, msbuild_metadata(item, "ForcedIncludeFiles"), ';');
	add_options(arena, state, source, msbuild_metadata(item, "AdditionalOptions"));
	set_wpp(arena, state, source, item);
}

static void add_messages(struct arena *arena, struct project *project,
                         const struct msbuild_item *item)
{
	const char *base = msbuild_metadata(item, "GeneratedFilesBaseName");

	strings_add(arena, &project->message_files, item->path);
	strings_add(arena, &project->message_headers,
	            *base != '\0' ? base : path_stem(arena, item->path));
}

static void add_item(struct arena *arena, struct msbuild *state, struct project *project,
                     const struct msbuild_item *item)
{
	if (strcasecmp(item->type, "ClCompile") == 0)
		add_source(arena, state, project, item);
	else if (strcasecmp(item->type, "ProjectReference") == 0 && item->exists)
		strings_add_once(arena, &project->references, item->path);
	else if (strcasecmp(item->type, "MessageCompile") == 0 && item->exists)
		add_messages(arena, project, item);
	else if (strcasecmp(item->type, "Ctrpp") == 0 && item->exists)
		strings_add_once(arena, &project->counter_files, item->path);
	else if (strcasecmp(item->type, "Mofcomp") == 0 && item->exists)
		strings_add_once(arena, &project->mof_files, item->path);
	else if (strcasecmp(item->type, "Wmimofck") == 0 &&
	         *msbuild_metadata(item, "HeaderOutputFile") != '\0')
		strings_add_once(arena, &project->mof_headers,
		                 path_name(path_clean(arena,
		                                      msbuild_metadata(item, "HeaderOutputFile"))));
	else if (strcasecmp(item->type, "Inf") == 0 && item->exists && project->inf == NULL)
		project->inf = item->path;
}

/* "ntoskrnl.lib", "$(DDK_LIB_PATH)\wdmsec.lib" and "..\lib\x64\own.lib" by their base names. */
static void add_libraries(struct arena *arena, struct msbuild *state, struct project *project)
{
	struct strings parts = { 0 };

	strings_split(arena, &parts, msbuild_definition(state, "Link", "AdditionalDependencies"),
	              ';');
	for (size_t i = 0; i < parts.count; i++) {
		char *stem = path_stem(arena, path_clean(arena, parts.at[i]));

		for (char *c = stem; *c != '\0'; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
		strings_add_once(arena, &project->libraries, stem);
	}
}

static void set_link(struct arena *arena, struct msbuild *state, struct project *project)
{
	const char *entry = msbuild_definition(state, "Link", "EntryPointSymbol");
	const char *definition = msbuild_definition(state, "Link", "ModuleDefinitionFile");

	project->entry = *entry != '\0' && strcasestr(entry, "CRTStartup") == NULL ? entry : NULL;
	if (*definition != '\0')
		project->module_definition =
			path_find(arena, state->index, state->folder, definition);
	add_libraries(arena, state, project);
}

bool project_read_vcxproj(struct arena *arena, struct path_index *index, const char *file,
                          const char *configuration, const char *platform, struct project *project,
                          const char **ret_error)
{
	struct msbuild state;

	*project = (struct project){ .file = file };
	if (!msbuild_evaluate(&state, arena, index, file, configuration, platform)) {
		*ret_error = state.error;
		return false;
	}
	project->folder = state.folder;
	project->name = msbuild_property(&state, "TargetName");
	if (*project->name == '\0' || strpbrk(project->name, "/\\$") != NULL)
		project->name = path_stem(arena, file);
	project->configuration = msbuild_property(&state, "Configuration");
	project->kind = kind_of(msbuild_property(&state, "ConfigurationType"),
	                        msbuild_property(&state, "DriverType"));
	set_framework(project, &state);
	if (project->kind == PROJECT_LIBRARY && project->framework == DRYDOCK_FRAMEWORK_UMDF)
		project->kind = PROJECT_DRIVER;
	project->user_mode = is_user_mode(&state, project);
	project->debug = strcasecmp(msbuild_property(&state, "UseDebugLibraries"), "false") != 0 &&
	                 strcasestr(project->configuration, "Release") == NULL;
	for (size_t i = 0; i < state.item_count; i++)
		add_item(arena, &state, project, state.items[i]);
	set_link(arena, &state, project);
	if (project->inf == NULL && project->kind == PROJECT_DRIVER)
		project->inf = project_find_inf(arena, index, project->folder, project->name);
	project->inputs = state.files;
	project->warnings = state.warnings;
	return true;
}
