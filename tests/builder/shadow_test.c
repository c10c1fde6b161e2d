/* Shadow copies: header names, character sets, what the preprocessor of Linux refuses. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "builder/shadow.h"

static struct arena arena;
static struct path_index folders;

static const char *put(const char *name, const char *content, size_t size)
{
	const char *path = path_join(&arena, test_directory(), name);

	assert_int_equal(host_directory_make(path_folder(&arena, path)), 0);
	assert_int_equal(host_file_write(path, content, size), 0);
	return path;
}

static const char *puts_file(const char *name, const char *content)
{
	return put(name, content, strlen(content));
}

static struct shadow start(void)
{
	struct shadow shadow = { .arena = &arena, .index = &folders };

	shadow.folder = path_join(&arena, test_directory(), "work");
	assert_int_equal(host_directory_make(shadow.folder), 0);
	puts_file("own/ddk/wdm.h", "");
	strings_add(&arena, &shadow.own_folders, path_join(&arena, test_directory(), "own/ddk"));
	return shadow;
}

static const char *content_of(const char *path)
{
	const char *content;
	char *data;
	size_t size;

	assert_non_null(path);
	assert_int_equal(host_file_read(path, 1u << 20, &data, &size), 0);
	content = arena_string(&arena, data);
	free(data);
	return content;
}

static const char *copy_of(struct shadow *shadow, const char *source)
{
	struct strings none = { 0 };

	return content_of(shadow_source(shadow, source, &none));
}

TEST(a_copy_begins_with_the_line_of_its_original)
{
	struct shadow shadow = start();
	const char *source = puts_file("a.c", "int a;\n");

	assert_string_equal(copy_of(&shadow, source),
	                    arena_format(&arena, "#line 1 \"%s\"\nint a;\n", source));
}

TEST(headers_are_found_in_any_letter_case_and_with_backslashes)
{
	struct shadow shadow = start();
	const char *copy, *header;

	puts_file("Inc/Own.h", "#include <WDM.H>\n");
	copy = copy_of(&shadow, puts_file("a.c", "# include \"inc\\OWN.H\"\n#include <Wdm.h>\n"));
	header = strstr(copy, "1.a.c");
	assert_null(header);
	assert_non_null(strstr(copy, "2.Own.h\"\n#include <wdm.h>\n"));
}

TEST(a_header_is_looked_for_beside_its_includer_then_beside_the_source_then_in_the_folders)
{
	struct shadow shadow = start();
	struct strings includes = { 0 };
	const char *copy;

	puts_file("inc/x.h", "#include \"y.h\"\n#include \"z.h\"\n");
	puts_file("inc/y.h", "in inc");
	puts_file("y.h", "beside source");
	puts_file("z.h", "z beside source");
	strings_add(&arena, &includes, path_join(&arena, test_directory(), "inc"));
	copy = shadow_source(&shadow, puts_file("a.c", "#include <x.h>\n"), &includes);
	assert_non_null(copy);
	assert_non_null(strstr(content_of(path_join(&arena, shadow.folder, "3.y.h")), "in inc"));
	assert_non_null(
		strstr(content_of(path_join(&arena, shadow.folder, "4.z.h")), "z beside source"));
}

TEST(a_header_that_is_nowhere_leaves_a_pragma)
{
	struct shadow shadow = start();

	assert_non_null(strstr(copy_of(&shadow, puts_file("a.c", "#include <lost\\x.h>\n")),
	                       "\n#pragma drydock_missing lost/x.h\n"));
}

TEST(an_include_in_a_comment_is_left_alone)
{
	struct shadow shadow = start();

	assert_non_null(
		strstr(copy_of(&shadow, puts_file("a.c", "/* \n#include <lost.h>\n*/ int a;\n")),
	               "\n#include <lost.h>\n"));
}

TEST(headers_that_include_each_other_end)
{
	struct shadow shadow = start();

	puts_file("x.h", "#include \"y.h\"\n");
	puts_file("y.h", "#include \"x.h\"\n");
	copy_of(&shadow, puts_file("a.c", "#include \"x.h\"\n"));
	assert_null(shadow.error);
	assert_int_equal(shadow.count, 3);
}

TEST(an_empty_list_is_allowed_after_a_comma)
{
	struct shadow shadow = start();
	const char *copy =
		copy_of(&shadow, puts_file("a.c", "#define A(f, ...) g(f, __VA_ARGS__)\n"
	                                          "#define B(f, ...) g(f, \\\n  __VA_ARGS__)\n"
	                                          "#define C(...) g(__VA_ARGS__)\n"));

	assert_non_null(strstr(copy, "g(f, ##__VA_ARGS__)"));
	assert_non_null(strstr(copy, "g(f, \\\n  ##__VA_ARGS__)"));
	assert_non_null(strstr(copy, "g(__VA_ARGS__)"));
}

TEST(byte_order_marks_and_utf16_are_taken_off)
{
	struct shadow shadow = start();
	static const char wide[] = "\xff\xfei\0n\0t\0 \0\xe4\0;\0\r\0\n\0";

	assert_non_null(strstr(copy_of(&shadow, puts_file("a.c", "\xef\xbb\xbfint a;\r\n")),
	                       "\"\nint a;\n"));
	assert_non_null(strstr(copy_of(&shadow, put("b.c", wide, sizeof(wide) - 1)),
	                       "\"\nint \xc3\xa4;\n"));
	assert_non_null(
		strstr(copy_of(&shadow, puts_file("c.c", "char c = '\xe4';\n")), "'\xc3\xa4'"));
}

TEST(utf16_beyond_the_first_plane_is_one_character_and_half_a_pair_is_none)
{
	struct shadow shadow = start();
	static const char little[] = "\xff\xfe/\0/\0\x3d\xd8\x00\xde.\0\x00\xde;\0\n\0";
	static const char big[] = "\xfe\xff\0/\0/\xd8\x3d\xde\x00\0.\0\n";

	assert_non_null(strstr(copy_of(&shadow, put("a.c", little, sizeof(little) - 1)),
	                       "//\xf0\x9f\x98\x80.;\n"));
	assert_non_null(strstr(copy_of(&shadow, put("b.c", big, sizeof(big) - 1)),
	                       "//\xf0\x9f\x98\x80.\n"));
}

static bool generate(void *context, const char *name, const char *source, struct text *output)
{
	if (strcmp(name, "a.tmh") != 0)
		return false;
	text_add_string(output, path_name(source));
	return true;
}

TEST(a_generated_header_stands_in_for_a_file)
{
	struct shadow shadow = start();
	const char *copy;

	shadow.generate = generate;
	copy = copy_of(&shadow, puts_file("a.c", "#include \"a.tmh\"\n"));
	assert_non_null(strstr(copy, "2.a.tmh\""));
	assert_string_equal(content_of(path_join(&arena, shadow.folder, "2.a.tmh")), "a.c");
}

TEST(a_generated_header_in_angle_brackets_comes_after_files_and_our_own)
{
	struct shadow shadow = start();
	struct strings includes = { 0 };
	const char *copy;

	shadow.generate = generate;
	copy = copy_of(&shadow, puts_file("a.c", "#include <a.tmh>\n"));
	assert_non_null(strstr(copy, "a.tmh\""));
	puts_file("own/ddk/a.tmh", "ours");
	copy = copy_of(&shadow, puts_file("b.c", "#include <a.tmh>\n"));
	assert_non_null(strstr(copy, "#include <a.tmh>\n"));
	puts_file("inc/a.tmh", "the project's");
	strings_add(&arena, &includes, path_join(&arena, test_directory(), "inc"));
	copy = content_of(
		shadow_source(&shadow, puts_file("c.c", "#include <a.tmh>\n"), &includes));
	copy = strstr(copy, "#include \"");
	assert_non_null(copy);
	assert_non_null(strstr(content_of(arena_format(&arena, "%.*s",
	                                               (int)strcspn(copy + 10, "\""), copy + 10)),
	                       "the project's"));
}
