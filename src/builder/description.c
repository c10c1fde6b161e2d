#include "builder/description.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define DESCRIPTION_BYTES_MAX (16u << 20)
#define SCHEMA 1

static const char *const kind_names[] = { "", "driver", "program", "library" };
static const char *const entry_names[] = { "none",    "DriverEntry", "main",    "wmain",
	                                   "WinMain", "wWinMain",    "DllMain", "main" };
static const char *const framework_names[] = { "none", "KMDF", "UMDF" };

static json_t *text_or_null(const char *text)
{
	return text == NULL ? json_null() : json_string(text);
}

static json_t *imports_of(const struct description *description)
{
	json_t *list = json_array();

	for (size_t i = 0; i < description->import_count; i++)
		json_array_append_new(list,
		                      json_pack("{s:s, s:s}", "name", description->imports[i].name,
		                                "kind",
		                                description->imports[i].kind == DRYDOCK_IMPORT_DATA
		                                        ? "data"
		                                        : "function"));
	return list;
}

static json_t *calls_of(const struct description *description)
{
	json_t *list = json_array();

	for (size_t i = 0; i < description->calls.count; i++) {
		const struct implicit_call *call = &description->calls.at[i];

		json_array_append_new(list, json_pack("{s:s, s:s?, s:i}", "name", call->name,
		                                      "file", call->file, "line", (int)call->line));
	}
	return list;
}

static json_t *names_of(const char *const *names, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *root_of(const struct description *description)
{
	const struct builder_image *image = &description->image;
	json_t *root = json_object();

	json_object_set_new(root, "schema", json_integer(SCHEMA));
	json_object_set_new(root, "name", json_string(image->name));
	json_object_set_new(root, "kind", json_string(kind_names[image->kind]));
	json_object_set_new(root, "entry", json_string(entry_names[image->entry_kind]));
	json_object_set_new(root, "framework", json_string(framework_names[image->framework]));
	json_object_set_new(root, "framework_version",
	                    json_pack("[i, i]", (int)image->framework_major,
	                              (int)image->framework_minor));
	json_object_set_new(root, "project", json_string(image->project));
	json_object_set_new(root, "image", json_string(image->path));
	json_object_set_new(root, "inf", text_or_null(image->inf));
	json_object_set_new(root, "inf_source", text_or_null(image->inf_source));
	json_object_set_new(root, "sources", names_of(image->sources, image->source_count));
	json_object_set_new(root, "exports",
	                    names_of(description->exports.at, description->exports.count));
	json_object_set_new(root, "imports", imports_of(description));
	json_object_set_new(root, "undeclared_calls", calls_of(description));
	return root;
}

int description_write(struct arena *arena, const char *path, const struct description *description)
{
	json_t *root = root_of(description);
	char *text = json_dumps(root, JSON_INDENT(1));
	int error = text == NULL ? -ENOMEM : host_file_write(path, text, strlen(text));

	free(text);
	json_decref(root);
	return error;
}

static const char *string_of(struct arena *arena, json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value == NULL ? NULL : arena_string(arena, value);
}

static unsigned index_of(const char *text, const char *const *names, unsigned count)
{
	for (unsigned i = 0; text != NULL && i < count; i++)
		if (strcmp(text, names[i]) == 0)
			return i;
	return 0;
}

static void read_strings(struct arena *arena, json_t *list, struct strings *strings)
{
	json_t *element;
	size_t i;

	json_array_foreach(list, i, element) if (json_is_string(element))
		strings_add(arena, strings, arena_string(arena, json_string_value(element)));
}

static void read_imports(struct arena *arena, json_t *list, struct description *description)
{
	json_t *element;
	size_t i;

	description->imports =
		arena_allocate(arena, (json_array_size(list) + 1) * sizeof(*description->imports));
	json_array_foreach(list, i, element)
	{
		const char *kind = json_string_value(json_object_get(element, "kind"));
		const char *name = string_of(arena, element, "name");

		if (name == NULL || kind == NULL)
			continue;
		description->imports[description->import_count++] = (struct link_import){
			name,
			strcmp(kind, "data") == 0 ? DRYDOCK_IMPORT_DATA : DRYDOCK_IMPORT_FUNCTION,
		};
	}
}

static void read_calls(struct arena *arena, json_t *list, struct implicit_calls *calls)
{
	json_t *element;
	size_t i;

	calls->at = arena_allocate(arena, (json_array_size(list) + 1) * sizeof(*calls->at));
	json_array_foreach(list, i, element)
	{
		const char *name = string_of(arena, element, "name");

		if (name != NULL)
			calls->at[calls->count++] = (struct implicit_call){
				name,
				string_of(arena, element, "file"),
				(unsigned)json_integer_value(json_object_get(element, "line")),
			};
	}
}

static bool read_root(struct arena *arena, json_t *root, struct description *description)
{
	struct builder_image *image = &description->image;
	json_t *version = json_object_get(root, "framework_version");
	struct strings sources = { 0 };

	if (json_integer_value(json_object_get(root, "schema")) != SCHEMA)
		return false;
	image->name = string_of(arena, root, "name");
	image->project = string_of(arena, root, "project");
	image->path = string_of(arena, root, "image");
	image->inf = string_of(arena, root, "inf");
	image->inf_source = string_of(arena, root, "inf_source");
	image->kind = index_of(string_of(arena, root, "kind"), kind_names, 4);
	image->entry_kind = index_of(string_of(arena, root, "entry"), entry_names, 7);
	image->framework = index_of(string_of(arena, root, "framework"), framework_names, 3);
	image->framework_major = (unsigned)json_integer_value(json_array_get(version, 0));
	image->framework_minor = (unsigned)json_integer_value(json_array_get(version, 1));
	read_strings(arena, json_object_get(root, "sources"), &sources);
	image->sources = sources.at;
	image->source_count = sources.count;
	image->files = image->files_compiled = (unsigned)sources.count;
	read_strings(arena, json_object_get(root, "exports"), &description->exports);
	read_imports(arena, json_object_get(root, "imports"), description);
	read_calls(arena, json_object_get(root, "undeclared_calls"), &description->calls);
	image->import_count = (unsigned)description->import_count;
	return image->name != NULL && image->project != NULL && image->path != NULL &&
	       image->kind != 0;
}

bool description_read(struct arena *arena, const char *path, struct description *description)
{
	char *data;
	size_t size;
	json_t *root;
	bool good;

	*description = (struct description){ 0 };
	if (host_file_read(path, DESCRIPTION_BYTES_MAX, &data, &size) < 0)
		return false;
	root = json_loadb(data, size, 0, NULL);
	free(data);
	good = root != NULL && read_root(arena, root, description);
	json_decref(root);
	return good;
}
