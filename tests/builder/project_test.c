/* drydock.json, sources files and plain folders. */
#include "test.h"

#include <string.h>

#include "base/host/host_file.h"
#include "builder/project.h"

static struct arena arena;
static struct path_index folders;

static const char *put(const char *name, const char *content)
{
	const char *path = path_join(&arena, test_directory(), name);

	assert_int_equal(host_directory_make(path_folder(&arena, path)), 0);
	assert_int_equal(host_file_write(path, content, strlen(content)), 0);
	return path;
}

static bool read_json(struct project *project, const char *text, const char **ret_error)
{
	return project_read(&arena, &folders, put("drydock.json", text), NULL, NULL, project,
	                    ret_error);
}

TEST(drydock_json_says_name_kind_framework_and_sources)
{
	struct project project;
	const char *error;

	put("a.c", "");
	put("b.c", "");
	put("inc/x.h", "");
	assert_true(read_json(&project,
	                      "{\"name\": \"toy\", \"framework\": \"KMDF\", \"version\": \"1.33\","
	                      " \"sources\": [\"A.C\", \"lost.c\"], \"defines\": [\"X=1\"],"
	                      " \"includes\": [\"inc\"]}",
	                      &error));
	assert_string_equal(project.name, "toy");
	assert_int_equal(project.kind, PROJECT_DRIVER);
	assert_int_equal(project.framework_minor, 33);
	assert_int_equal(project.source_count, 1);
	assert_string_equal(project.sources[0].defines.at[0], "X=1");
	assert_int_equal(project.absent.count, 1);
}

TEST(drydock_json_without_sources_takes_all_of_the_folder)
{
	struct project project;
	const char *error;

	put("a.c", "");
	put("b.cpp", "");
	put("c.h", "");
	assert_true(read_json(&project, "{\"kind\": \"program\"}", &error));
	assert_int_equal(project.source_count, 2);
	assert_true(project.user_mode);
	assert_true(project.sources[1].cplusplus);
}

TEST(drydock_json_errors_name_what_is_wrong)
{
	static const char *const rows[][2] = {
		{ "{\"nmae\": \"x\"}", "unknown key \"nmae\"" },
		{ "{\"kind\": \"toaster\"}", "unknown kind \"toaster\"" },
		{ "{\"framework\": \"XDF\"}", "unknown framework \"XDF\"" },
		{ "{\"sources\": \"a.c\"}", "a list of strings is wanted for \"sources\"" },
		{ "{\"name\": 3}", "a string is wanted for \"name\"" },
		{ "{\"name\": \"../x\"}", "not a file name" },
		{ "{\"includes\": [\"nowhere\"]}", "there is no folder \"nowhere\"" },
		{ "{\n\n,}", "drydock.json:3:" },
		{ "[]", "not an object" },
		{ "{\"name\": \"a\", \"name\": \"b\"}", "duplicate" },
	};
	struct project project;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *error = NULL;

		assert_false(read_json(&project, rows[i][0], &error));
		if (strstr(error, rows[i][1]) == NULL)
			fail_msg("%s: %s", rows[i][0], error);
	}
}

TEST(a_plain_folder_is_what_its_headers_say)
{
	struct project project;
	const char *error;

	put("wdm/a.c", "#include <NTDDK.h>\n");
	put("kmdf/a.c", "#include <ntddk.h>\n#include <wdf.h>\n");
	put("umdf/a.c", "#include <windows.h>\n#include <wdf.h>\n");
	put("app/a.c", "#include <windows.h>\n");
	assert_true(project_read(&arena, &folders, path_join(&arena, test_directory(), "wdm"), NULL,
	                         NULL, &project, &error));
	assert_int_equal(project.kind, PROJECT_DRIVER);
	assert_int_equal(project.framework, DRYDOCK_FRAMEWORK_NONE);
	assert_true(project_read(&arena, &folders, path_join(&arena, test_directory(), "kmdf"),
	                         NULL, NULL, &project, &error));
	assert_int_equal(project.framework, DRYDOCK_FRAMEWORK_KMDF);
	assert_true(project_read(&arena, &folders, path_join(&arena, test_directory(), "umdf"),
	                         NULL, NULL, &project, &error));
	assert_int_equal(project.framework, DRYDOCK_FRAMEWORK_UMDF);
	assert_true(project_read(&arena, &folders, path_join(&arena, test_directory(), "app"), NULL,
	                         NULL, &project, &error));
	assert_int_equal(project.kind, PROJECT_PROGRAM);
}

TEST(an_old_sources_file_is_read)
{
	struct project project;
	const char *error;

	put("a.c", "");
	put("b.c", "");
	const char *file =
		put("sources", "TARGETNAME=old\nTARGETTYPE=DRIVER\nKMDF_VERSION_MAJOR=1\n"
	                       "C_DEFINES=-DONE=1 /DTWO=\\2\nSOURCES= a.c \\\n  b.c \\\n  x.rc\n");

	assert_true(project_read(&arena, &folders, file, NULL, NULL, &project, &error));
	assert_string_equal(project.name, "old");
	assert_int_equal(project.source_count, 2);
	assert_int_equal(project.framework, DRYDOCK_FRAMEWORK_KMDF);
	assert_string_equal(project.sources[0].defines.at[1], "TWO=\\2");
}

TEST(a_sources_file_cannot_name_an_image_outside_of_the_cache)
{
	struct project project;
	const char *error;

	put("old/a.c", "");
	assert_true(project_read(&arena, &folders,
	                         put("old/sources", "TARGETNAME=../../away\nSOURCES=a.c\n"), NULL,
	                         NULL, &project, &error));
	assert_string_equal(project.name, "old");
}

TEST(a_header_name_at_the_very_start_of_a_file_is_no_include)
{
	struct project project;
	const char *error;

	put("plain/a.c", "ntddk.h>");
	assert_true(project_read(&arena, &folders, path_join(&arena, test_directory(), "plain"),
	                         NULL, NULL, &project, &error));
	assert_int_equal(project.kind, PROJECT_PROGRAM);
}

TEST(a_folder_without_a_project_says_what_was_looked_for)
{
	struct strings files = { 0 };
	const char *error = NULL;

	put("readme.txt", "");
	assert_false(project_find_all(&arena, &folders, test_directory(), &files, &error));
	assert_non_null(strstr(error, "no project here"));
	assert_false(project_find_all(&arena, &folders, "/nonexistent/folder", &files, &error));
	assert_non_null(strstr(error, "No such file"));
}

TEST(all_projects_below_a_folder_are_found_in_order)
{
	struct strings files = { 0 };
	const char *error = NULL;

	put("sys/b.vcxproj", "<Project/>");
	put("exe/a.VcxProj", "<Project/>");
	put(".hidden/c.vcxproj", "<Project/>");
	assert_true(project_find_all(&arena, &folders, test_directory(), &files, &error));
	assert_int_equal(files.count, 2);
	assert_string_equal(path_name(files.at[0]), "a.VcxProj");
}
