/* The MSBuild reader: conditions, properties, imports, items, bounds. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/msbuild.h"
#include "builder/project.h"
#include "builder/text.h"

static struct arena arena;
static struct path_index folders;

static const char *put(const char *name, const char *content)
{
	const char *path = path_join(&arena, test_directory(), name);

	assert_int_equal(host_directory_make(path_folder(&arena, path)), 0);
	assert_int_equal(host_file_write(path, content, strlen(content)), 0);
	return path;
}

static bool evaluate(struct msbuild *state, const char *body)
{
	const char *text =
		arena_format(&arena, "<?xml version=\"1.0\"?>\n<Project>%s</Project>", body);

	return msbuild_evaluate(state, &arena, &folders, put("p.vcxproj", text), NULL, NULL);
}

TEST(conditions_are_true_as_msbuild_says)
{
	static const struct {
		const char *text;
		bool expected;
	} rows[] = {
		{ "'$(Configuration)|$(Platform)'=='Debug|x64'", true },
		{ "'$(configuration)' == 'DEBUG'", true },
		{ "'$(Nothing)' == ''", true },
		{ "'a' != 'b' and 'c' == 'c'", true },
		{ "'a' == 'b' or 'c' == 'c'", true },
		{ "!('a' == 'b')", true },
		{ "('a'=='a') And (!('a'=='b'))", true },
		{ "$(_NT_TARGET_VERSION) < $(_NT_TARGET_VERSION_WIN8)", false },
		{ "0x10 == 16", true },
		{ "10 > 9", true },
		{ "'10' >= '9'", true },
		{ "true", true },
		{ "Exists('p.vcxproj')", true },
		{ "exists('P.VCXPROJ')", true },
		{ "Exists('absent.props')", false },
		{ "HasTrailingSlash('a\\')", true },
		{ "'unclosed == 'x'", false },
		{ "nonsense", false },
		{ "'a' == 'a' garbage", false },
		{ "((((((((((((((((((((((((((((((((((((((((1==1))))))))))))))))))))))))))))))))))))"
		  "))))",
		  false },
	};
	struct msbuild state;

	assert_true(evaluate(&state, ""));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (msbuild_condition(&state, rows[i].text, NULL, "row") != rows[i].expected)
			fail_msg("%s", rows[i].text);
}

TEST(a_condition_not_understood_leaves_a_warning)
{
	struct msbuild state;

	assert_true(evaluate(&state,
	                     "<PropertyGroup Condition=\"what ever\"><A>1</A></PropertyGroup>"));
	assert_string_equal(msbuild_property(&state, "A"), "");
	assert_int_equal(state.warnings.count, 1);
	assert_non_null(strstr(state.warnings.at[0], "p.vcxproj:2"));
}

TEST(properties_expand_in_order_and_letter_case_does_not_count)
{
	struct msbuild state;

	assert_true(evaluate(&state,
	                     "<PropertyGroup><A>1</A><B>$(a)2</B><A>$(B)3</A></PropertyGroup>"));
	assert_string_equal(msbuild_property(&state, "a"), "123");
}

TEST(debug_of_x64_is_chosen_and_release_when_there_is_no_debug)
{
	struct msbuild state;

	assert_true(evaluate(&state,
	                     "<ItemGroup><ProjectConfiguration Include=\"Release|x64\"/>"
	                     "<ProjectConfiguration Include=\"Debug|ARM64\"/></ItemGroup>"));
	assert_string_equal(msbuild_property(&state, "Configuration"), "Release");
	assert_true(evaluate(&state, "<ItemGroup><ProjectConfiguration Include=\"Release|x64\"/>"
	                             "<ProjectConfiguration Include=\"Debug|x64\"/></ItemGroup>"));
	assert_string_equal(msbuild_property(&state, "Configuration"), "Debug");
}

TEST(an_imported_sheet_is_read_whatever_its_letter_case)
{
	struct msbuild state;

	put("sub/sheet.props",
	    "<Project><PropertyGroup><X>from sheet</X></PropertyGroup></Project>");
	assert_true(evaluate(&state,
	                     "<Import Project=\"Sub\\SHEET.props\"/>"
	                     "<Import Project=\"$(VCTargetsPath)\\Microsoft.Cpp.props\"/>"));
	assert_string_equal(msbuild_property(&state, "X"), "from sheet");
}

TEST(definitions_reach_items_and_items_add_to_them)
{
	struct msbuild state;

	put("one.c", "");
	assert_true(evaluate(
		&state,
		"<ItemDefinitionGroup><ClCompile><PreprocessorDefinitions>A"
		"</PreprocessorDefinitions></ClCompile></ItemDefinitionGroup>"
		"<ItemGroup><ClCompile Include=\"ONE.C\"><PreprocessorDefinitions>"
		"%(PreprocessorDefinitions);B</PreprocessorDefinitions></ClCompile></ItemGroup>"));
	assert_int_equal(state.item_count, 1);
	assert_true(state.items[0]->exists);
	assert_string_equal(path_name(state.items[0]->path), "one.c");
	assert_string_equal(msbuild_metadata(state.items[0], "PreprocessorDefinitions"), "A;B");
}

TEST(wildcards_walk_folders_and_exclude_takes_away)
{
	struct msbuild state;

	put("a.c", "");
	put("b.c", "");
	put("deep/er/c.c", "");
	assert_true(evaluate(
		&state, "<ItemGroup><ClCompile Include=\"**\\*.c\" Exclude=\"b.c\"/></ItemGroup>"));
	assert_int_equal(state.item_count, 2);
	assert_string_equal(path_name(state.items[0]->path), "a.c");
	assert_string_equal(path_name(state.items[1]->path), "c.c");
}

TEST(a_sheet_that_imports_itself_ends_in_a_message)
{
	struct msbuild state;

	put("loop.props", "<Project><Import Project=\"loop.props\"/></Project>");
	assert_false(evaluate(&state, "<Import Project=\"loop.props\"/>"));
	assert_non_null(strstr(state.error, "imports itself"));
}

TEST(properties_that_double_end_in_a_message)
{
	struct msbuild state;
	struct text body = { 0 };

	text_add_string(&body, "<PropertyGroup><A>xxxxxxxxxxxxxxxx</A>");
	for (int i = 0; i < 40; i++)
		text_add_string(&body, "<A>$(A)$(A)</A>");
	text_add_string(&body, "</PropertyGroup>");
	assert_false(evaluate(&state, body.data));
	assert_non_null(strstr(state.error, "without bound"));
	text_finish(&body);
}

TEST(broken_xml_names_file_and_line)
{
	struct msbuild state;

	assert_false(evaluate(&state, "<PropertyGroup>\n<A></B>"));
	assert_non_null(strstr(state.error, "p.vcxproj: line 3"));
}

TEST(a_document_type_declaration_is_refused)
{
	struct msbuild state;
	const char *file =
		put("d.vcxproj", "<!DOCTYPE x [<!ENTITY a \"b\">]><Project>&a;</Project>");

	assert_false(msbuild_evaluate(&state, &arena, &folders, file, NULL, NULL));
	assert_non_null(strstr(state.error, "document type"));
}

TEST(a_kmdf_project_says_its_framework_sources_and_inf)
{
	struct project project;
	const char *error = NULL, *file;

	put("d/main.c", "");
	put("d/own.inx", "");
	put("d/inc/x.h", "");
	file = put("d/own.vcxproj",
	           "<Project><PropertyGroup><DriverType>KMDF</DriverType><ConfigurationType>Driver"
	           "</ConfigurationType><KMDF_VERSION_MINOR>33</KMDF_VERSION_MINOR>"
	           "<CharacterSet>Unicode</CharacterSet></PropertyGroup>"
	           "<ItemDefinitionGroup><ClCompile><AdditionalIncludeDirectories>.\\INC;$(DDK_INC_"
	           "PATH)"
	           "</AdditionalIncludeDirectories></ClCompile><Link><AdditionalDependencies>"
	           "%(AdditionalDependencies);$(DDK_LIB_PATH)\\Wdmsec.lib</"
	           "AdditionalDependencies></Link>"
	           "</ItemDefinitionGroup><ItemGroup><ClCompile Include=\"Main.c\"/>"
	           "<ClCompile Include=\"lost.c\"/></ItemGroup></Project>");
	if (!project_read(&arena, &folders, file, NULL, NULL, &project, &error))
		fail_msg("%s", error);
	assert_int_equal(project.kind, PROJECT_DRIVER);
	assert_int_equal(project.framework, DRYDOCK_FRAMEWORK_KMDF);
	assert_int_equal(project.framework_major, 1);
	assert_int_equal(project.framework_minor, 33);
	assert_false(project.user_mode);
	assert_int_equal(project.source_count, 1);
	assert_true(strings_contain(&project.sources[0].defines, "UNICODE"));
	assert_int_equal(project.sources[0].includes.count, 1);
	assert_string_equal(path_name(project.sources[0].includes.at[0]), "inc");
	assert_string_equal(path_name(project.inf), "own.inx");
	assert_string_equal(project.libraries.at[0], "wdmsec");
	assert_string_equal(path_name(project.absent.at[0]), "lost.c");
}
