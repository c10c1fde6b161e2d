/* Whole builds of small projects: images, what is missing, the cache, bad input. */
#include "builder/build_folder.h"

#include "builder/coverage.h"

static enum builder_symbol knows_two(void *context, enum drydock_image_kind kind, const char *name)
{
	if (strcmp(name, "DbgPrint") == 0)
		return BUILDER_SYMBOL_FUNCTION;
	if (strcmp(name, "IoFileObjectType") == 0)
		return BUILDER_SYMBOL_DATA;
	return strcmp(name, "IoStubbed") == 0 ? BUILDER_SYMBOL_STUB : BUILDER_SYMBOL_UNKNOWN;
}

TEST(a_driver_becomes_an_image_that_says_what_it_imports)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	const struct drydock_image *image;
	struct host_image *loaded;
	char reason[256];

	put_driver("d", plain_driver);
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(result.image_count, 1);
	assert_int_equal(result.images[0].import_count, 2);
	loaded = host_image_load(result.images[0].path, reason, sizeof(reason));
	if (loaded == NULL)
		fail_msg("%s", reason);
	image = host_image_symbol(loaded, DRYDOCK_IMAGE_SYMBOL);
	assert_non_null(image);
	assert_int_equal(image->magic, DRYDOCK_IMAGE_MAGIC);
	assert_int_equal(image->kind, DRYDOCK_IMAGE_DRIVER);
	assert_string_equal(image->name, "toy");
	assert_int_equal(image->import_count, 2);
	assert_string_equal(image->imports[0].name, "DbgPrint");
	assert_int_equal(image->imports[0].kind, DRYDOCK_IMPORT_FUNCTION);
	assert_string_equal(image->imports[1].name, "IoFileObjectType");
	assert_int_equal(image->imports[1].kind, DRYDOCK_IMPORT_DATA);
	host_image_unload(loaded, false);
	builder_result_finish(&result);
}

static int printed;

static int print(const char *format, int value)
{
	printed = value;
	return 0;
}

TEST(bound_imports_are_called_through_their_cells_and_long_has_32_bits)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	const struct drydock_image *image;
	struct host_image *loaded;
	char reason[256];

	put_driver("d", plain_driver);
	assert_int_equal(builder_build(&request, &result), 0);
	loaded = host_image_load(result.images[0].path, reason, sizeof(reason));
	image = host_image_symbol(loaded, DRYDOCK_IMAGE_SYMBOL);
	*image->imports[0].cell = (void *)print;
	*image->imports[1].cell = &printed;
	assert_int_equal(((int (*)(void *, void *))image->entry)(NULL, NULL), 0);
	assert_int_equal(printed, 5);
	host_image_unload(loaded, false);
	builder_result_finish(&result);
}

TEST(everything_missing_is_listed_at_once_with_its_place)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	const struct builder_image *image;

	request.classify = knows_two;
	put("d/a.c", "#include \"lost.h\"\nint DriverEntry(void) { IoNobody(1); IoNobody(2); "
	             "return LOST_CONSTANT; }\n");
	put("d/b.c",
	    "#include <also\\lost.h>\nLOST_TYPE x;\nint f(void) { return LOST_CONSTANT; }\n");
	put("d/drydock.json", "{\"name\": \"toy\", \"sources\": [\"*.c\", \"nowhere.c\"]}");
	assert_int_equal(builder_build(&request, &result), 3);
	image = &result.images[0];
	assert_int_equal(find(image, "lost.h")->kind, BUILDER_LACK_HEADER);
	assert_int_equal(find(image, "lost.h")->line, 1);
	assert_string_equal(find(image, "lost.h")->file, path_of("d/a.c"));
	assert_non_null(find(image, "also/lost.h"));
	assert_int_equal(find(image, "LOST_TYPE")->kind, BUILDER_LACK_TYPE);
	assert_int_equal(find(image, "LOST_CONSTANT")->count, 2);
	assert_int_equal(find(image, "IoNobody")->kind, BUILDER_LACK_API);
	assert_int_equal(find(image, "nowhere.c")->kind, BUILDER_LACK_SOURCE);
	assert_null(image->path);
	builder_result_finish(&result);
}

TEST(a_missing_header_is_missing_in_the_next_build_too)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d", "#include \"lost.h\"\nint DriverEntry(void) { return 0; }\n");
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(builder_build(&request, &result), 3);
		assert_non_null(find(&result.images[0], "lost.h"));
		builder_result_finish(&result);
	}
	put("d/lost.h", "");
	assert_int_equal(builder_build(&request, &result), 0);
	builder_result_finish(&result);
}

TEST(an_unresolved_import_is_missing_and_a_stub_is_only_named)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	request.classify = knows_two;
	put_driver("d", "int IoNobody(int); int IoStubbed(int);\n"
	                "int DriverEntry(void) { return IoNobody(1) + IoStubbed(2); }\n");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_non_null(result.images[0].path);
	assert_int_equal(find(&result.images[0], "IoNobody")->kind, BUILDER_LACK_API);
	assert_int_equal(find(&result.images[0], "IoStubbed")->kind, BUILDER_LACK_STUB);
	builder_result_finish(&result);
}

TEST(the_second_build_comes_from_the_cache_within_50_ms)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	uint64_t took;

	put_driver("d", plain_driver);
	assert_int_equal(builder_build(&request, &result), 0);
	assert_false(result.images[0].from_cache);
	builder_result_finish(&result);
	/* Others may have had the computer meanwhile: one of them shows what it takes. */
	do {
		took = host_clock_monotonic_ns();
		assert_int_equal(builder_build(&request, &result), 0);
		took = host_clock_monotonic_ns() - took;
		assert_true(result.images[0].from_cache);
		assert_int_equal(result.images[0].import_count, 2);
		builder_result_finish(&result);
	} while (took >= 50000000u);
}

TEST(a_changed_header_builds_anew)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put("d/own.h", "#define VALUE 1\n");
	put_driver("d", "#include \"OWN.H\"\nint DriverEntry(void) { return VALUE; }\n");
	assert_int_equal(builder_build(&request, &result), 0);
	builder_result_finish(&result);
	put("d/own.h", "#define VALUE 22\n");
	assert_int_equal(builder_build(&request, &result), 0);
	assert_false(result.images[0].from_cache);
	builder_result_finish(&result);
}

TEST(what_the_runtime_has_is_judged_anew_on_a_cached_image)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d", "int IoNobody(int);\nint DriverEntry(void) { return IoNobody(1); }\n");
	assert_int_equal(builder_build(&request, &result), 0);
	builder_result_finish(&result);
	request.classify = knows_two;
	assert_int_equal(builder_build(&request, &result), 3);
	assert_true(result.images[0].from_cache);
	assert_non_null(find(&result.images[0], "IoNobody"));
	builder_result_finish(&result);
}

static const struct image_export kernel_names[] = { IMAGE_EXPORT_AS("DbgPrint", put) };
static const struct image_export client_names[] = { IMAGE_EXPORT_AS("printf", put) };
static const struct image_export_table kernel_table = { "ntoskrnl.exe", kernel_names, 1 };
static const struct image_export_table client_table = { "ucrtbase.dll", client_names, 1 };

TEST(names_of_the_client_side_are_missing_in_a_driver_and_there_in_a_program)
{
	struct builder_request request = request_for("d");
	struct image_registry *registry = image_registry_create();
	struct builder_result result;

	assert_int_equal(image_registry_add(registry, &kernel_table), 0);
	assert_int_equal(image_registry_add_client(registry, &client_table), 0);
	request.classify = builder_classify_by_registry;
	request.classify_context = registry;
	put_driver("d", "int printf(const char *, ...); int DbgPrint(const char *, ...);\n"
	                "int DriverEntry(void) { return printf(\"\") + DbgPrint(\"\"); }\n");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_int_equal(find(&result.images[0], "printf")->kind, BUILDER_LACK_API);
	assert_null(find(&result.images[0], "DbgPrint"));
	builder_result_finish(&result);
	put("d/a.c", "int printf(const char *, ...); int DbgPrint(const char *, ...);\n"
	             "int main(void) { return printf(\"\") + DbgPrint(\"\"); }\n");
	put("d/drydock.json", "{\"name\": \"toy\", \"kind\": \"program\"}");
	assert_int_equal(builder_build(&request, &result), 0);
	builder_result_finish(&result);
	image_registry_destroy(registry);
}

TEST(nothing_is_left_in_the_work_folder)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	char **names;
	size_t count;

	put_driver("d", "int DriverEntry(void) { return LOST; }\n");
	builder_build(&request, &result);
	builder_result_finish(&result);
	assert_int_equal(host_directory_list(path_of("cache/work"), 10, &names, &count), 0);
	assert_int_equal(count, 0);
}

static void check_refused(struct builder_request request, int status, const char *words)
{
	struct builder_result result;

	assert_int_equal(builder_build(&request, &result), status);
	assert_non_null(result.message);
	if (strstr(result.message, words) == NULL)
		fail_msg("%s", result.message);
	builder_result_finish(&result);
}

TEST(bad_input_gives_a_message_and_the_right_status)
{
	struct builder_request request;

	put("empty/readme.txt", "");
	check_refused(request_for("empty"), 3, "no project here");
	check_refused(request_for("absent"), 3, "No such file");
	put("broken/a.vcxproj", "<Project><A></Project>");
	check_refused(request_for("broken"), 3, "a.vcxproj: line 1");
	put_driver("d", plain_driver);
	request = request_for("d");
	request.compiler = "no-such-clang";
	check_refused(request, 3, "no compiler");
	request = request_for("d");
	request.sanitize = BUILDER_ADDRESS | BUILDER_THREAD;
	check_refused(request, 2, "exclude each other");
	request = request_for("d");
	request.cache_root = "/proc/nothing";
	check_refused(request, 3, "XDG_CACHE_HOME");
	request.directory = NULL;
	check_refused(request, 2, "no folder");
}

TEST(a_header_that_includes_itself_without_end_is_named)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put("d/loop.h", "#include \"loop.h\"\n");
	put_driver("d", "#include \"loop.h\"\nint DriverEntry(void) { return 0; }\n");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_int_equal(result.images[0].files_compiled, 0);
	assert_true(result.images[0].diagnostic_count > 0);
	assert_non_null(strstr(result.images[0].diagnostics[0].text, "nested too deeply"));
	builder_result_finish(&result);
}

TEST(a_driver_without_an_entry_is_refused)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d", "int x;\n");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_non_null(strstr(result.images[0].diagnostics[0].text, "DriverEntry"));
	builder_result_finish(&result);
}

TEST(a_program_in_cplusplus_runs_its_constructors_from_the_image_record)
{
	struct builder_request request = request_for("p");
	struct builder_result result;
	const struct drydock_image *image;
	struct host_image *loaded;
	char reason[256];

	put("p/a.cpp", "static int n; struct S { S() { n = 42; } }; static S s;\n"
	               "int main(int argc, char **argv) { return n; }\n");
	put("p/drydock.json", "{\"name\": \"toy\", \"kind\": \"program\"}");
	assert_int_equal(builder_build(&request, &result), 0);
	loaded = host_image_load(result.images[0].path, reason, sizeof(reason));
	if (loaded == NULL)
		fail_msg("%s", reason);
	image = host_image_symbol(loaded, DRYDOCK_IMAGE_SYMBOL);
	assert_int_equal(image->entry_kind, DRYDOCK_ENTRY_MAIN);
	assert_int_equal(((int (*)(int, char **))image->entry)(0, NULL), 0);
	for (void (*const *f)(void) = image->constructors.start;
	     (const void *)f < image->constructors.end; f++)
		(*f)();
	assert_int_equal(((int (*)(int, char **))image->entry)(0, NULL), 42);
	host_image_unload(loaded, false);
	builder_result_finish(&result);
}

TEST(paged_code_is_a_range_of_the_image)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	const struct drydock_image *image;
	struct host_image *loaded;
	char reason[256];

	put_driver("d", "int DriverEntry(void);\n#pragma alloc_text(PAGE, DriverEntry)\n"
	                "int DriverEntry(void) { return 0; }\n");
	assert_int_equal(builder_build(&request, &result), 0);
	loaded = host_image_load(result.images[0].path, reason, sizeof(reason));
	image = host_image_symbol(loaded, DRYDOCK_IMAGE_SYMBOL);
	assert_int_equal(image->paged_count, 1);
	assert_true(image->entry >= image->paged[0].start && image->entry < image->paged[0].end);
	host_image_unload(loaded, false);
	builder_result_finish(&result);
}

TEST(sanitized_images_leave_only_the_sanitizers_names_undefined)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	request.sanitize = BUILDER_ADDRESS | BUILDER_UNDEFINED;
	put_driver("d", plain_driver);
	assert_int_equal(builder_build(&request, &result), 0);
	assert_non_null(result.images[0].path);
	builder_result_finish(&result);
}

TEST(gcc_builds_where_it_can)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	char *gcc = host_path_find_program("gcc");

	if (gcc == NULL)
		SKIP("gcc is not installed");
	request.compiler = "gcc";
	put_driver("d", plain_driver);
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(result.images[0].import_count, 2);
	builder_result_finish(&result);
	free(gcc);
}

TEST(a_static_library_of_the_tree_is_linked_in)
{
	struct builder_request request = request_for("t/sys");
	struct builder_result result;

	put("t/all.sln", "");
	put("t/lib/own.c", "int own(void) { return 3; }\n");
	put("t/lib/own.vcxproj",
	    "<Project><PropertyGroup><ConfigurationType>StaticLibrary</ConfigurationType>"
	    "</PropertyGroup><ItemGroup><ClCompile Include=\"own.c\"/></ItemGroup></Project>");
	put("t/sys/a.c", "int own(void); int DriverEntry(void) { return own(); }\n");
	put("t/sys/a.vcxproj",
	    "<Project><PropertyGroup><ConfigurationType>Driver</ConfigurationType>"
	    "</PropertyGroup><ItemDefinitionGroup><Link><AdditionalDependencies>x\\Own.lib"
	    "</AdditionalDependencies></Link></ItemDefinitionGroup>"
	    "<ItemGroup><ClCompile Include=\"a.c\"/></ItemGroup></Project>");
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(result.images[0].import_count, 0);
	builder_result_finish(&result);
}

TEST(a_precompiled_header_beside_the_project_serves_sources_elsewhere)
{
	struct builder_request request = request_for("h/sys");
	struct builder_result result;

	put("h/sys/all.h", "#define ANSWER 0\n");
	put("h/a.c", "#include \"all.h\"\nint DriverEntry(void) { return ANSWER; }\n");
	put("h/sys/a.vcxproj",
	    "<Project><PropertyGroup><ConfigurationType>Driver</ConfigurationType></PropertyGroup>"
	    "<ItemGroup><ClCompile Include=\"..\\a.c\"><PreCompiledHeader>Use</PreCompiledHeader>"
	    "<PreCompiledHeaderFile>all.h</PreCompiledHeaderFile></ClCompile></ItemGroup></"
	    "Project>");
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(result.images[0].files_compiled, 1);
	builder_result_finish(&result);
}

TEST(an_inx_is_stamped_beside_the_image)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	char *data;
	size_t size;

	put("d/toy.inx", "[Manufacturer]\r\n%x%=y,NT$ARCH$\r\nKmdf = $KMDFVERSION$\r\n");
	put("d/a.c", "int DriverEntry(void) { return 0; }\n");
	put("d/drydock.json",
	    "{\"name\": \"toy\", \"framework\": \"KMDF\", \"version\": \"1.33\"}");
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(host_file_read(result.images[0].inf, 4096, &data, &size), 0);
	assert_string_equal(data, "[Manufacturer]\n%x%=y,NTamd64\nKmdf = 1.33\n");
	free(data);
	builder_result_finish(&result);
}

TEST(the_scoreboard_builds_each_project_by_itself)
{
	struct builder_request request = request_for("tree");
	struct builder_scoreboard board;
	const char *message;

	put_driver("tree/one", plain_driver);
	put_driver("tree/two", "int DriverEntry(void) { return LOST; }\n");
	assert_int_equal(builder_scoreboard_run(&request, &board, &message), 0);
	assert_int_equal(board.count, 2);
	assert_string_equal(board.scores[0].project, "one/drydock.json");
	assert_int_equal(board.scores[0].result.status, 0);
	assert_int_equal(board.scores[1].result.status, 3);
	builder_scoreboard_finish(&board);
}

TEST(constants_of_the_kit_are_defined_from_its_headers)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d",
	           "#include <guiddef.h>\n#include <wdmguid.h>\n"
	           "int DriverEntry(void) { return (int)GUID_DEVICE_INTERFACE_ARRIVAL.Data1; }\n");
	assert_int_equal(builder_build(&request, &result), 0);
	assert_int_equal(result.images[0].import_count, 0);
	builder_result_finish(&result);
}

TEST(coverage_of_a_run_is_written_and_reported)
{
	struct builder_request request = request_for("d");
	struct builder_result result;
	const struct drydock_image *image;
	struct host_image *loaded;
	char reason[256], *data;
	const char *profile = path_of("run.profraw");
	size_t size;

	request.coverage = true;
	put_driver("d", "int DriverEntry(int a)\n{\n\tif (a)\n\t\treturn 1;\n\treturn 2;\n}\n");
	assert_int_equal(builder_build(&request, &result), 0);
	loaded = host_image_load(result.images[0].path, reason, sizeof(reason));
	if (loaded == NULL)
		fail_msg("%s", reason);
	image = host_image_symbol(loaded, DRYDOCK_IMAGE_SYMBOL);
	assert_int_equal(((int (*)(int))image->entry)(0), 2);
	assert_int_equal(coverage_write(image->reserved[0], profile), 0);
	if (coverage_report(result.images[0].path, &profile, 1, COVERAGE_LCOV, path_of("lcov.info"),
	                    reason, sizeof(reason)) != 0) {
		if (strstr(reason, "apt-get") != NULL)
			SKIP("llvm is not installed");
		fail_msg("%s", reason);
	}
	assert_int_equal(host_file_read(path_of("lcov.info"), 65536, &data, &size), 0);
	assert_non_null(strstr(data, "DA:4,0\n"));
	assert_non_null(strstr(data, "DA:5,1\n"));
	free(data);
	host_image_unload(loaded, false);
	builder_result_finish(&result);
}
