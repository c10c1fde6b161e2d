/* The token pass: what Windows sources mean by the same text. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "builder/rewrite.h"

static struct arena arena;

/* The outcome, white space at its ends aside. */
static const char *pass(struct rewrite *rewrite, const char *text)
{
	struct text output = { 0 };
	const char *result;

	rewrite->arena = &arena;
	rewrite->clang = true;
	rewrite_text(rewrite, text, strlen(text), &output);
	result = arena_copy(&arena, output.size > 0 ? output.data : "", output.size);
	text_finish(&output);
	return result;
}

static void check(const char *text, const char *expected)
{
	struct rewrite rewrite = { 0 };

	assert_string_equal(pass(&rewrite, text), expected);
}

TEST(a_lone_long_is_an_int_and_two_stay)
{
	check("unsigned long a;", "unsigned int a;");
	check("long int a;", " int a;");
	check("long long a;", "long long a;");
	check("unsigned long long int a;", "unsigned long long int a;");
	check("int f(long x, const long *y);", "int f(int x, const int *y);");
	check("long double a;", " double a;");
	check("x = (unsigned long)y;", "x = (unsigned int)y;");
	check("struct s { long volatile a; };", "struct s { int volatile a; };");
	check("int longer;", "int longer;");
}

TEST(suffixes_of_literals_say_the_same_to_a_64_bit_long)
{
	static const char *const rows[][2] = {
		{ "1L", "1" },           { "0xFFFFFFFFUL", "0xFFFFFFFFU" },
		{ "1lu", "1U" },         { "1LL", "1LL" },
		{ "1ULL", "1ULL" },      { "1i64", "1LL" },
		{ "0x1ui64", "0x1ULL" }, { "1.5L", "1.5" },
		{ "1.5f", "1.5f" },      { "0x1L", "0x1" },
		{ "1u", "1u" },          { "1", "1" },
		{ "0xFACE", "0xFACE" },  { "1ui32", "1U" },
		{ "1e5L", "1e5" },       { "1_custom", "1_custom" },
		{ "12i8", "12" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(rows[i][0], rows[i][1]);
}

TEST(function_names_are_literals_that_stand_beside_others)
{
	check("void f(void) { p(\"a\" __FUNCTION__ \"b\"); }",
	      "void f(void) { p(\"a\" \"f\" \"b\"); }");
	check("void g(void) { p(L__FUNCTION__); }", "void g(void) { p(L\"g\"); }");
	check("__attribute__((x)) int h(int a) { p(__FUNCTION__); }",
	      "__attribute__((x)) int h(int a) { p(\"h\"); }");
}

TEST(inline_functions_are_kept_as_the_kit_keeps_them)
{
	check("inline int f(void) { return 1; }",
	      "static __attribute__((unused)) inline int f(void) { return 1; }");
	check("static inline int f(void) { return 1; }", "static inline int f(void) { return 1; }");
	check("int f(void); inline int f(void) { return 1; }",
	      "int f(void); extern __attribute__((weak)) inline int f(void) { return 1; }");
}

TEST(main_has_a_name_that_the_compiler_does_not_know)
{
	check("int main(int c) { return 0; }", "int __drydock_main(int c) { return 0; }");
	check("void f(void) { x.main = 1; }", "void f(void) { x.main = 1; }");
}

TEST(alloc_text_places_declared_functions_in_a_section)
{
	struct rewrite rewrite = { 0 };
	const char *result = pass(&rewrite, "int f(void);\n#pragma alloc_text(PAGE, f, unseen)\n"
	                                    "#pragma alloc_text(INIT, f)\n");

	assert_non_null(
		strstr(result,
	               "extern __typeof__(f) f __attribute__((section(\"drydock_PAGE\")));"));
	assert_null(strstr(result, "unseen"));
	assert_null(strstr(result, "INIT"));
	assert_int_equal(rewrite.sections.count, 1);
}

TEST(code_seg_opens_and_closes_a_section)
{
	struct rewrite rewrite = { 0 };
	const char *result =
		pass(&rewrite, "#pragma code_seg(\"PAGE\")\nint f(void);\n#pragma code_seg()\n"
	                       "__declspec(code_seg(\"PAGE\")) int g(void);\n");

	assert_non_null(strstr(result, "#pragma clang section text=\"drydock_PAGE\""));
	assert_non_null(strstr(result, "#pragma clang section text=\"\""));
	assert_non_null(strstr(result, "code_seg(\"drydock_PAGE\")"));
}

TEST(variables_declared_extern_are_told_from_functions)
{
	struct rewrite rewrite = { 0 };

	pass(&rewrite, "extern POBJECT_TYPE *IoFileObjectType;\nextern int f(int a);\n"
	               "extern \"C\" { extern char a[], b; }\nextern int defined = 1;\n"
	               "extern __attribute__((visibility(\"default\"))) int with;\n");
	assert_non_null(map_get(&rewrite.extern_data, "IoFileObjectType"));
	assert_non_null(map_get(&rewrite.extern_data, "a"));
	assert_non_null(map_get(&rewrite.extern_data, "b"));
	assert_non_null(map_get(&rewrite.extern_data, "with"));
	assert_null(map_get(&rewrite.extern_data, "f"));
	assert_null(map_get(&rewrite.extern_data, "defined"));
}

TEST(missing_headers_are_named_with_file_and_line)
{
	struct rewrite rewrite = { 0 };

	pass(&rewrite, "# 10 \"/x/a.c\"\nint a;\n#pragma drydock_missing sub/lost.h\nint b;\n");
	assert_int_equal(rewrite.missing_headers.count, 1);
	assert_string_equal(rewrite.missing_headers.at[0].what, "sub/lost.h");
	assert_string_equal(rewrite.missing_headers.at[0].file, "/x/a.c");
	assert_int_equal(rewrite.missing_headers.at[0].line, 11);
}

TEST(line_markers_name_originals_and_lines_stay_where_they_were)
{
	struct map originals = { 0 };
	struct rewrite rewrite = { .originals = &originals };
	const char *text = "# 1 \"/s/1.a.c\"\n# 1 \"/x/a.c\"\nlong a;\n\n\nlong b;\n";
	const char *result;

	map_set(&arena, &originals, "/s/1.a.c", "/x/a.c");
	result = pass(&rewrite, text);
	assert_string_equal(result, "# 1 \"/x/a.c\"\n# 1 \"/x/a.c\"\nint a;\n\n\nint b;\n");
	assert_int_equal(rewrite.files.count, 1);
}

TEST(a_definition_that_differs_from_its_declaration_keeps_its_symbol)
{
	struct rewrite rewrite = { 0 };
	const char *result;

	rewrite.arena = &arena;
	strings_add(&arena, &rewrite.redefined, "f");
	result = pass(&rewrite, "int f(void *); int f(char *x) { return 0; }");
	assert_non_null(strstr(result, "__asm__(\"f\"); int __drydock_f(char *x) { return 0; }"));
}

TEST(text_cut_anywhere_does_no_harm)
{
	static const char text[] =
		"extern \"C\" { inline int f(long x) { __try { return 0x1UL; } "
		"__except(GetExceptionCode()) { goto a; } a: ; } }\n#pragma alloc_text(PAGE, f)\n";

	for (size_t i = 0; i < sizeof(text); i++) {
		struct rewrite rewrite = { 0 };
		char *part = arena_copy(&arena, text, i);

		pass(&rewrite, part);
	}
}
