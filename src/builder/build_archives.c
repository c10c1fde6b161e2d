/*
 * Static libraries of a project: those it refers to, and those of its own tree that it names for the linker.
 */
#include <string.h>
#include <strings.h>

#include "base/host/host_file.h"
#include "builder/build.h"
#include "builder/compile.h"

#define DEPTH_MAX 8
#define LEVELS_UP 4
#define SEARCH_DEPTH 6

static void merge(struct arena *arena, struct build_archive *all, const struct build_archive *part)
{
	for (size_t i = 0; i < part->objects.count; i++)
		strings_add_once(arena, &all->objects, part->objects.at[i]);
	for (size_t i = 0; i < part->sections.count; i++)
		strings_add_once(arena, &all->sections, part->sections.at[i]);
	for (size_t i = 0; i < part->inputs.count; i++)
		strings_add_once(arena, &all->inputs, part->inputs.at[i]);
	for (size_t i = 0; i < part->extern_data.capacity; i++)
		if (part->extern_data.entries[i].name != NULL)
			map_set(arena, &all->extern_data, part->extern_data.entries[i].name, "");
	all->complete &= part->complete;
}

static void compile_archive(struct build *build, const struct project *project,
                            struct report *report, struct build_archive *archive, unsigned depth)
{
	struct implicit_calls calls = { 0 };

	archive->busy = true;
	archive->complete = build_compile(build, project, report, &calls, archive);
	build_archives(build, project, report, archive, depth + 1);
	archive->busy = false;
}

static void add_archive(struct build *build, const char *file, struct report *report,
                        struct build_archive *all, unsigned depth)
{
	struct build_archive *archive = map_get(&build->archives, file);
	struct project project;
	const char *error;

	if (archive == NULL) {
		if (!project_read(&build->arena, &build->index, file, build->request->configuration,
		                  build->request->platform, &project, &error)) {
			report_fault(report, file, 0, error);
			return;
		}
		if (project.kind != PROJECT_ARCHIVE)
			return;
		archive = arena_allocate(&build->arena, sizeof(*archive));
		archive->file = file;
		map_set(&build->arena, &build->archives, file, archive);
		compile_archive(build, &project, report, archive, depth);
	}
	if (!archive->busy)
		merge(&build->arena, all, archive);
}

/* The project below folder that makes a static library of that name. */
static const char *find_project(struct build *build, const char *folder, const char *name,
                                unsigned depth)
{
	const struct strings *names = path_list(&build->arena, &build->index, folder);
	const char *found = NULL;

	for (size_t i = 0; found == NULL && i < names->count; i++) {
		const char *path = path_join(&build->arena, folder, names->at[i]);
		struct project project;
		const char *error;

		if (strcasecmp(path_extension(path), ".vcxproj") == 0) {
			if (project_read(&build->arena, &build->index, path,
			                 build->request->configuration, build->request->platform,
			                 &project, &error) &&
			    project.kind == PROJECT_ARCHIVE && strcasecmp(project.name, name) == 0)
				found = path;
		} else if (depth < SEARCH_DEPTH && names->at[i][0] != '.' &&
		           host_file_is_directory(path)) {
			found = find_project(build, path, name, depth + 1);
		}
	}
	return found;
}

static bool has_solution(struct build *build, const char *folder)
{
	const struct strings *names = path_list(&build->arena, &build->index, folder);

	for (size_t i = 0; i < names->count; i++)
		if (strcasecmp(path_extension(names->at[i]), ".sln") == 0)
			return true;
	return false;
}

/* The nearest folder upward that holds a solution, which spans the projects that belong together. */
static const char *solution_folder(struct build *build, const struct project *project)
{
	const char *folder = project->folder;

	for (unsigned i = 0; i < LEVELS_UP; i++) {
		if (has_solution(build, folder))
			return folder;
		folder = path_folder(&build->arena, folder);
	}
	return NULL;
}

/* Libraries of the kit, which the runtime stands for, are not looked for. */
static const char *const kit_libraries[] = {
	"ntoskrnl",
	"hal",
	"wdm",
	"wdmsec",
	"ntstrsafe",
	"bufferoverflowk",
	"bufferoverflowfastfailk",
	"wdfldr",
	"wdfdriverentry",
	"kernel32",
	"user32",
	"gdi32",
	"advapi32",
	"setupapi",
	"mincore",
	"ole32",
	"oleaut32",
	"uuid",
	"wdmguid",
	"usbd",
	"ndis",
	"fltmgr",
	"fwpkclnt",
	"netio",
	"hidparse",
	"hidclass",
	"hid",
	"ws2_32",
	"cfgmgr32",
	"onecore",
	"onecoreuap",
	"ntdll",
	"winmm",
	"rpcrt4",
	"shell32",
	"comctl32",
	"wmilib",
	"portcls",
	"ks",
	"ksguid",
	"storport",
	"classpnp",
	"scsiport",
	"wpprecorder",
	"wpprecorderum",
	"aux_klib",
	"cng",
	"bcrypt",
	"ksecdd",
	"strsafe",
	"shlwapi",
	"psapi",
	"version",
	"wlanapi",
	"iphlpapi",
	"tbs",
	"winusb",
	"mpio",
	"dmoguids",
	"strmiids",
	"mfplat",
	"mfuuid",
	"mf",
	"propsys",
	"ext-ms-win",
	"fwpuclnt",
	"libcntpr",
	"ntintsafe",
	"gpioclx",
	"sdport",
	"ufxclient",
	"usbdex",
	"displib",
	"avrt",
};

static bool is_own_library(const char *name)
{
	if (strchr(name, '%') != NULL || strchr(name, '(') != NULL)
		return false;
	for (size_t i = 0; i < sizeof(kit_libraries) / sizeof(*kit_libraries); i++)
		if (strcmp(name, kit_libraries[i]) == 0)
			return false;
	return true;
}

void build_archives(struct build *build, const struct project *project, struct report *report,
                    struct build_archive *all, unsigned depth)
{
	const char *solution = NULL;

	if (depth > DEPTH_MAX)
		return;
	for (size_t i = 0; i < project->references.count; i++)
		add_archive(build, project->references.at[i], report, all, depth);
	for (size_t i = 0; i < project->libraries.count; i++) {
		const char *file;

		if (!is_own_library(project->libraries.at[i]))
			continue;
		if (solution == NULL)
			solution = solution_folder(build, project);
		if (solution == NULL)
			return;
		file = find_project(build, solution, project->libraries.at[i], 0);
		if (file != NULL && strcmp(file, project->file) != 0)
			add_archive(build, file, report, all, depth);
	}
}
