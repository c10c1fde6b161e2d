/* What is said when a compiler ends without a word. */
#include "builder/build_folder.h"

#include <sys/stat.h>

/* A compiler that ends with that status, saying text, when a word of its command is option. */
static const char *failing_compiler(const char *option, int status, const char *text)
{
	const char *path = path_of("clang-failing");
	const char *script = arena_format(
		&arena,
		"#!/bin/sh\nfor word; do\n\tif [ \"$word\" = %s ]; then\n\t\tprintf '%%s' '%s' "
		">&2\n\t\texit %d\n\tfi\ndone\nexec clang \"$@\"\n",
		option, text, status);

	assert_int_equal(host_file_write(path, script, strlen(script)), 0);
	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

static bool is_said(const struct builder_result *result, const char *text)
{
	for (size_t i = 0; i < result->image_count; i++)
		for (size_t j = 0; j < result->images[i].diagnostic_count; j++)
			if (strstr(result->images[i].diagnostics[j].text, text))
				return true;
	return false;
}

TEST(compilers_that_end_without_a_word_are_named_with_their_status)
{
	static const char *const options[] = { "-E", "-c" };

	for (size_t i = 0; i < 2; i++) {
		struct builder_request request = request_for("d");
		struct builder_result result;

		put_driver("d", plain_driver);
		request.compiler = failing_compiler(options[i], 9, "");
		assert_int_equal(builder_build(&request, &result), 3);
		assert_true(is_said(&result, "the compiler ended with 9"));
		builder_result_finish(&result);
	}
}

TEST(compilers_that_say_what_is_wrong_are_not_named_beside_it)
{
	struct builder_request request = request_for("d");
	struct builder_result result;

	put_driver("d", "int DriverEntry(void) { return 1 +; }\n");
	assert_int_equal(builder_build(&request, &result), 3);
	assert_true(is_said(&result, "expected expression"));
	assert_false(is_said(&result, "the compiler ended"));
	builder_result_finish(&result);
}
