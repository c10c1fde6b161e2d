/* What a second build does anew, and what it takes from the first. */
#include "builder/build_folder.h"

#include <sys/stat.h>

/* A compiler that writes down what it compiles, in the file "compiled". */
static const char *counting_compiler(void)
{
	const char *path = path_of("clang-counting");
	const char *script =
		arena_format(&arena,
	                     "#!/bin/sh\nfor word; do\n\tcase $word in\n\t-c) echo one "
	                     ">>%s;;\n\tesac\ndone\nexec clang \"$@\"\n",
	                     path_of("compiled"));

	assert_int_equal(host_file_write(path, script, strlen(script)), 0);
	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

static size_t compiled_count(void)
{
	char *data;
	size_t size;

	if (host_file_read(path_of("compiled"), 1u << 20, &data, &size) < 0)
		return 0;
	free(data);
	host_file_remove(path_of("compiled"));
	return size / strlen("one\n");
}

TEST(rebuild_compiles_what_changed_and_takes_the_rest_with_what_was_said_of_it)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	size_t first;

	request.compiler = counting_compiler();
	put("d/a.c", "int DriverEntry(void) { return IoNobody(1); }\n");
	put("d/b.c", "int b(void) { return 1; }\n");
	put("d/drydock.json", "{\"name\": \"toy\"}");
	builder_build(&request, &result);
	builder_result_finish(&result);
	first = compiled_count();
	assert_true(first >= 2);
	put("d/b.c", "int b(void) { return 2; }\n");
	request.classify = NULL;
	builder_build(&request, &result);
	assert_int_equal(compiled_count(), first - 1);
	assert_int_equal(result.images[0].files_compiled, 2);
	builder_result_finish(&result);
}

static enum builder_symbol knows_none(void *context, enum drydock_image_kind kind, const char *name)
{
	return BUILDER_SYMBOL_UNKNOWN;
}

TEST(rebuild_names_the_place_of_a_missing_call_that_an_earlier_build_saw)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	request.classify = knows_none;
	put("d/a.c", "\nint DriverEntry(void) { return IoNobody(1); }\n");
	put("d/b.c", "int b(void) { return 1; }\n");
	put("d/drydock.json", "{\"name\": \"toy\"}");
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(builder_build(&request, &result), 3);
		assert_int_equal(find(&result.images[0], "IoNobody")->line, 2);
		assert_string_equal(find(&result.images[0], "IoNobody")->file, path_of("d/a.c"));
		builder_result_finish(&result);
		put("d/b.c", "int b(void) { return 2; }\n");
	}
}

/* Spoil the key of that name in the description at path, or all of it. */
static void damage(const char *path, const char *key)
{
	char *data, *at;
	size_t size;

	assert_int_equal(host_file_read(path, 1u << 20, &data, &size), 0);
	at = key ? strstr(data, arena_format(&arena, "\"%s\":", key)) : data;
	assert_non_null(at);
	at[1] = '_';
	assert_int_equal(host_file_write(path, data, key ? size : size / 2), 0);
	free(data);
}

TEST(rebuild_takes_no_image_whose_description_is_damaged)
{
	static const char *const keys[] = { "name", "project", "image", "kind", NULL };
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d", plain_driver);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *path;

		assert_int_equal(builder_build(&request, &result), 0);
		path = arena_string(&arena, result.images[0].description);
		builder_result_finish(&result);
		assert_int_equal(builder_build(&request, &result), 0);
		assert_true(result.images[0].from_cache);
		builder_result_finish(&result);
		damage(path, keys[i]);
		assert_int_equal(builder_build(&request, &result), 0);
		assert_false(result.images[0].from_cache);
		assert_non_null(result.images[0].path);
		builder_result_finish(&result);
	}
}

TEST(rebuild_follows_a_property_sheet)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put("d/a.c", "#ifdef BROKEN\n#error by the sheet\n#endif\n"
	             "int DriverEntry(void) { return 0; }\n");
	put("d/own.props", "<Project></Project>");
	put("d/a.vcxproj",
	    "<Project><PropertyGroup><ConfigurationType>Driver</ConfigurationType></PropertyGroup>"
	    "<Import Project=\"own.props\"/><ItemGroup><ClCompile Include=\"a.c\"/></ItemGroup>"
	    "</Project>");
	assert_int_equal(builder_build(&request, &result), 0);
	builder_result_finish(&result);
	put("d/own.props",
	    "<Project><ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>BROKEN"
	    "</PreprocessorDefinitions></ClCompile></ItemDefinitionGroup></Project>");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_non_null(strstr(result.images[0].diagnostics[0].text, "by the sheet"));
	builder_result_finish(&result);
}
