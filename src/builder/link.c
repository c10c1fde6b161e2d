#include "builder/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "builder/path.h"

#define DEFINITION_BYTES_MAX (1u << 20)

/* Names that the linker or the sanitizers' libraries provide. */
static bool is_provided(const char *name)
{
	static const char *const prefixes[] = { "__asan_",        "__ubsan_", "__tsan_",
		                                "__sanitizer_",   "__start_", "__stop_",
		                                "__llvm_profile_" };
	static const char *const names[] = { "_GLOBAL_OFFSET_TABLE_", "__drydock_image",
		                             "WdfFunctions",          "WdfDriverGlobals",
		                             "__dso_handle",          "__ehdr_start" };

	/* The runtime's, not the sanitizers': the preemption budget of seeded schedules. */
	if (strcmp(name, "__sanitizer_cov_trace_pc") == 0)
		return false;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* --- Importers ---------------------------------------------------------------------------------------------- */

enum drydock_image_kind link_importer(enum drydock_image_kind kind,
                                      enum drydock_framework framework)
{
	return framework == DRYDOCK_FRAMEWORK_UMDF ? DRYDOCK_IMAGE_LIBRARY : kind;
}

static enum drydock_image_kind importer(const struct project *project)
{
	return link_importer(project_image_kind(project), project->framework);
}

/* --- Imports ------------------------------------------------------------------------------------------------ */

static enum builder_symbol classify(const struct builder_request *request,
                                    enum drydock_image_kind kind, const char *name)
{
	return request->classify == NULL ? BUILDER_SYMBOL_FUNCTION
	                                 : request->classify(request->classify_context, kind, name);
}

static bool is_data(const struct linking *linking, const char *name)
{
	if (linking->request->classify != NULL) {
		enum builder_symbol symbol =
			classify(linking->request, importer(linking->project), name);

		if (symbol != BUILDER_SYMBOL_UNKNOWN)
			return symbol == BUILDER_SYMBOL_DATA;
	}
	return map_get(linking->extern_data, name) != NULL;
}

static void add_imports(struct linking *linking)
{
	struct strings *wanted = &linking->symbols.wanted_order;
	struct map texts = { 0 };

	strings_sort(wanted);
	linking->imports =
		arena_allocate(linking->arena, (wanted->count + 1) * sizeof(*linking->imports));
	linking->guids =
		arena_allocate(linking->arena, (wanted->count + 1) * sizeof(*linking->guids));
	for (size_t i = 0; i < wanted->count; i++) {
		const char *name = wanted->at[i];

		if (map_get(&linking->symbols.defined, name) != NULL || is_provided(name))
			continue;
		if (map_get(linking->extern_data, name) != NULL &&
		    guid_find(linking->arena, &texts, linking->inputs,
		              linking->toolchain->include_root, name,
		              &linking->guids[linking->guid_count])) {
			linking->guid_count++;
			continue;
		}
		linking->imports[linking->import_count++] = (struct link_import){
			name,
			is_data(linking, name) ? DRYDOCK_IMPORT_DATA : DRYDOCK_IMPORT_FUNCTION,
		};
	}
	linking->framework_functions = map_get(&linking->symbols.wanted, "WdfFunctions") != NULL &&
	                               map_get(&linking->symbols.defined, "WdfFunctions") == NULL;
	linking->framework_globals =
		map_get(&linking->symbols.wanted, "WdfDriverGlobals") != NULL &&
		map_get(&linking->symbols.defined, "WdfDriverGlobals") == NULL;
}

static const struct implicit_call *call_of(const struct implicit_calls *calls, const char *name)
{
	for (size_t i = 0; i < calls->count; i++)
		if (strcmp(calls->at[i].name, name) == 0)
			return &calls->at[i];
	return NULL;
}

void link_classify(const struct builder_request *request, enum drydock_image_kind image_kind,
                   const struct link_import *imports, size_t count,
                   const struct implicit_calls *calls, struct report *report)
{
	for (size_t i = 0; i < count; i++) {
		const struct link_import *import = &imports[i];
		const struct implicit_call *call = call_of(calls, import->name);
		enum builder_symbol symbol = classify(request, image_kind, import->name);
		enum builder_lack kind =
			import->kind == DRYDOCK_IMPORT_DATA ? BUILDER_LACK_DATA : BUILDER_LACK_API;

		if (symbol == BUILDER_SYMBOL_STUB)
			kind = BUILDER_LACK_STUB;
		else if (symbol != BUILDER_SYMBOL_UNKNOWN && call == NULL)
			continue;
		report_missing(report, kind, import->name, call == NULL ? NULL : call->file,
		               call == NULL ? 0 : call->line);
	}
}

static bool is_import(const struct linking *linking, const char *name)
{
	for (size_t i = 0; i < linking->import_count; i++)
		if (strcmp(linking->imports[i].name, name) == 0)
			return true;
	return false;
}

/* Undeclared calls in sources that have no object: nobody will ever import them. */
static void report_lost_calls(struct linking *linking)
{
	for (size_t i = 0; !linking->complete && i < linking->calls->count; i++) {
		const struct implicit_call *call = &linking->calls->at[i];

		if (map_get(&linking->symbols.defined, call->name) == NULL &&
		    !is_import(linking, call->name))
			report_missing(linking->report, BUILDER_LACK_API, call->name, call->file,
			               call->line);
	}
}

/* --- Exports and entry ------------------------------------------------------------------------------------- */

static void add_export(struct linking *linking, const char *name, const char *symbol)
{
	if (map_get(&linking->symbols.defined, symbol) == NULL ||
	    !strings_add_once(linking->arena, &linking->exports, name))
		return;
	strings_add(linking->arena, &linking->export_symbols, symbol);
}

/* "Name", "Name=Internal", "Name @1 PRIVATE" below EXPORTS in a .def file. */
static void read_definition(struct linking *linking, char *data)
{
	bool exports = false;
	char *line;

	while ((line = strsep(&data, "\r\n")) != NULL) {
		char *name, *symbol;

		line += strspn(line, " \t");
		line[strcspn(line, ";")] = '\0';
		if (strncmp(line, "EXPORTS", 7) == 0) {
			exports = true;
			line += 7;
			line += strspn(line, " \t");
		} else if (strncmp(line, "LIBRARY", 7) == 0 || strncmp(line, "NAME", 4) == 0) {
			exports = false;
		}
		if (!exports || *line == '\0')
			continue;
		line[strcspn(line, " \t@")] = '\0';
		name = strsep(&line, "=");
		symbol = line != NULL ? line : name;
		add_export(linking, arena_string(linking->arena, name),
		           arena_string(linking->arena, symbol));
	}
}

static void add_exports(struct linking *linking)
{
	const struct map *exported = &linking->symbols.exported;
	struct strings names = { 0 };
	char *data;
	size_t size;

	for (size_t i = 0; i < exported->capacity; i++)
		if (exported->entries[i].name != NULL)
			strings_add(linking->arena, &names, exported->entries[i].name);
	strings_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		add_export(linking, names.at[i], names.at[i]);
	if (linking->project->module_definition != NULL &&
	    host_file_read(linking->project->module_definition, DEFINITION_BYTES_MAX, &data,
	                   &size) == 0) {
		read_definition(linking, data);
		free(data);
	}
}

/* The defined symbol of function name: plain, or as C++ spells it. */
static const char *find_function(const struct linking *linking, const char *name)
{
	const struct map *defined = &linking->symbols.defined;
	char *mangled = arena_format(linking->arena, "_Z%zu%s", strlen(name), name);
	const char *found = NULL;

	if (map_get(defined, name) != NULL)
		return name;
	for (size_t i = 0; i < defined->capacity; i++) {
		const char *symbol = defined->entries[i].name;

		if (symbol != NULL && strncmp(symbol, mangled, strlen(mangled)) == 0 &&
		    (found == NULL || strcmp(symbol, found) < 0))
			found = symbol;
	}
	return found;
}

static void find_entry(struct linking *linking)
{
	static const struct {
		const char *name;
		enum drydock_entry_kind kind;
		unsigned projects; /* kinds of project that may begin so, as bits */
	} entries[] = {
		{ "DriverEntry", DRYDOCK_ENTRY_DRIVER, 1u << PROJECT_DRIVER },
		{ "__drydock_main", DRYDOCK_ENTRY_MAIN, 1u << PROJECT_PROGRAM },
		{ "__drydock_void_main", DRYDOCK_ENTRY_VOID_MAIN, 1u << PROJECT_PROGRAM },
		{ "wmain", DRYDOCK_ENTRY_WMAIN, 1u << PROJECT_PROGRAM },
		{ "WinMain", DRYDOCK_ENTRY_WINMAIN, 1u << PROJECT_PROGRAM },
		{ "wWinMain", DRYDOCK_ENTRY_WWINMAIN, 1u << PROJECT_PROGRAM },
		{ "DllMain", DRYDOCK_ENTRY_DLLMAIN, 1u << PROJECT_LIBRARY },
	};
	const struct project *project = linking->project;

	if (project->kind == PROJECT_DRIVER && project->entry != NULL) {
		linking->entry = find_function(linking, project->entry);
		linking->entry_kind = DRYDOCK_ENTRY_DRIVER;
	}
	for (size_t i = 0; linking->entry == NULL && i < sizeof(entries) / sizeof(*entries); i++) {
		if (!(entries[i].projects & 1u << project->kind))
			continue;
		linking->entry = find_function(linking, entries[i].name);
		linking->entry_kind = entries[i].kind;
	}
	if (linking->entry == NULL && project->kind != PROJECT_LIBRARY && linking->complete)
		report_fault(linking->report, project->file, 0,
		             project->kind == PROJECT_DRIVER
		                     ? "no source defines DriverEntry"
		                     : "no source defines main, wmain, WinMain or wWinMain");
}

bool link_resolve(struct linking *linking)
{
	for (size_t i = 0; i < linking->objects->count; i++) {
		int error =
			elf_object_read(linking->arena, linking->objects->at[i], &linking->symbols);

		if (error < 0) {
			linking->error = arena_format(linking->arena, "%s: %s",
			                              linking->objects->at[i], strerror(-error));
			return false;
		}
	}
	add_imports(linking);
	add_exports(linking);
	find_entry(linking);
	link_classify(linking->request, importer(linking->project), linking->imports,
	              linking->import_count, linking->calls, linking->report);
	report_lost_calls(linking);
	return true;
}

/* --- Linking ------------------------------------------------------------------------------------------------- */

static bool run_tool(struct linking *linking, struct strings *argv)
{
	struct host_process_result result;
	int error;

	strings_add(linking->arena, argv, NULL);
	error = host_process_run(argv->at, linking->work_folder, &result);
	if (error < 0) {
		linking->error =
			arena_format(linking->arena, "%s: %s", argv->at[0], strerror(-error));
		return false;
	}
	if (result.exit_code != 0) {
		if (strstr(result.output, "No space left on device") != NULL)
			linking->error =
				"the disk of the build cache is full: free some space or set "
				"XDG_CACHE_HOME to a folder on another disk";
		else
			report_fault(linking->report, linking->project->file, 0,
			             arena_format(linking->arena, "%s: %.2000s",
			                          path_name(argv->at[0]), result.output));
	}
	free(result.output);
	return result.exit_code == 0;
}

static bool compile_stub(struct linking *linking, const char *source, const char *object)
{
	struct text text = { 0 };
	struct strings argv = { 0 };
	const char *const words[] = {
		linking->toolchain->compiler,
		"-c",
		"-fPIC",
		"-O1",
		"-w",
		arena_format(linking->arena, "-I%s", linking->toolchain->include_root),
		source,
		"-o",
		object,
	};
	int error;

	link_write_stub(linking, &text);
	error = host_file_write(source, text.data, text.size);
	text_finish(&text);
	if (error < 0) {
		linking->error = arena_format(linking->arena, "%s: %s", source, strerror(-error));
		return false;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		strings_add(linking->arena, &argv, words[i]);
	return run_tool(linking, &argv);
}

bool link_image(struct linking *linking)
{
	static const char script[] = "{ global: __drydock_image; local: *; };\n";
	struct arena *arena = linking->arena;
	const char *stub = path_join(arena, linking->work_folder, "image.o");
	const char *version = path_join(arena, linking->work_folder, "image.map");
	struct strings argv = { 0 };
	const char *const words[] = {
		linking->toolchain->linker,
		"-shared",
		"-Bsymbolic",
		"--build-id=sha1",
		"--eh-frame-hdr",
		"-z",
		"noexecstack",
		"-z",
		"max-page-size=4096",
		"--version-script",
		version,
		"-soname",
		linking->project->name,
		"-o",
		linking->output,
		stub,
	};

	if (!compile_stub(linking, path_join(arena, linking->work_folder, "image.c"), stub))
		return false;
	if (host_file_write(version, script, sizeof(script) - 1) < 0) {
		linking->error = arena_format(arena, "%s: cannot be written", version);
		return false;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		strings_add(arena, &argv, words[i]);
	if (linking->request->sanitize & BUILDER_ADDRESS)
		strings_add(arena, &argv, "--allow-multiple-definition");
	strings_add_all(arena, &argv, linking->objects);
	return run_tool(linking, &argv);
}
