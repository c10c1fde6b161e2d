#include "builder/coverage.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "builder/arena.h"
#include "builder/coverage_map.h"
#include "builder/text.h"

/* Head of a raw profile, 64-bit, LLVM 14. */
struct profile_header {
	uint64_t magic;
	uint64_t version;
	uint64_t binary_ids_bytes;
	uint64_t record_count;
	uint64_t padding_before_counters;
	uint64_t counter_count;
	uint64_t padding_after_counters;
	uint64_t name_bytes;
	uint64_t counters_delta;
	uint64_t names_delta;
	uint64_t last_value_kind;
};

#define PROFILE_MAGIC 0xff6c70726f667281ull /* 255 "lprofr" 129 */
#define PROFILE_VERSION 8
#define PROFILE_RECORD_BYTES 48
#define PROFILE_LAST_VALUE_KIND 1

static size_t range_bytes(const struct drydock_range *range)
{
	return (size_t)((const char *)range->end - (const char *)range->start);
}

int coverage_write(const struct drydock_coverage *coverage, const char *path)
{
	static const char zeros[8];
	size_t records = range_bytes(&coverage->records),
	       counters = range_bytes(&coverage->counters);
	size_t names = range_bytes(&coverage->names);
	struct profile_header header = {
		.magic = PROFILE_MAGIC,
		.version = PROFILE_VERSION,
		.record_count = records / PROFILE_RECORD_BYTES,
		.counter_count = counters / sizeof(uint64_t),
		.name_bytes = names,
		.counters_delta =
			(uintptr_t)coverage->counters.start - (uintptr_t)coverage->records.start,
		.names_delta = (uintptr_t)coverage->names.start,
		.last_value_kind = PROFILE_LAST_VALUE_KIND,
	};
	struct text text = { 0 };
	int error;

	text_add(&text, (const char *)&header, sizeof(header));
	text_add(&text, coverage->records.start, records);
	text_add(&text, coverage->counters.start, counters);
	text_add(&text, coverage->names.start, names);
	text_add(&text, zeros, (8 - names % 8) % 8);
	error = host_file_write(path, text.data, text.size);
	text_finish(&text);
	return error;
}

/* llvm-cov, llvm-profdata: plain or with the version that Debian appends. */
static char *find_tool(struct arena *arena, const char *name)
{
	char *path = host_path_find_program(name);

	for (int version = 20; path == NULL && version >= 13; version--)
		path = host_path_find_program(arena_format(arena, "%s-%d", name, version));
	return path;
}

/* Run argv; its output goes to ret_output when that is not null. */
static int run_tool(const char *const *argv, char **ret_output, char *message, unsigned bytes)
{
	struct host_process_result result = { 0 };
	int error = host_process_run(argv, NULL, &result);

	message[0] = '\0';
	if (error < 0)
		snprintf(message, bytes, "%s: %s", argv[0], strerror(-error));
	else if (result.exit_code != 0)
		snprintf(message, bytes, "%s: %s", argv[0], result.output);
	if (message[0] == '\0' && ret_output != NULL)
		*ret_output = result.output;
	else
		free(result.output);
	return message[0] == '\0' ? 0 : 3;
}

static int merge(struct arena *arena, const char *tool, const char *const *profiles, unsigned count,
                 const char *merged, char *message, unsigned bytes)
{
	struct strings argv = { 0 };

	strings_add(arena, &argv, tool);
	strings_add(arena, &argv, "merge");
	strings_add(arena, &argv, "-sparse");
	for (unsigned i = 0; i < count; i++)
		strings_add(arena, &argv, profiles[i]);
	strings_add(arena, &argv, "-o");
	strings_add(arena, &argv, merged);
	strings_add(arena, &argv, NULL);
	return run_tool(argv.at, NULL, message, bytes);
}

/* lcov text of the originals into path. */
static int write_lcov(struct arena *arena, const char *tool, const char *image, const char *merged,
                      const char *path, char *message, unsigned bytes)
{
	const char *profile = arena_format(arena, "-instr-profile=%s", merged);
	const char *const argv[] = { tool, "export", "-format=lcov", profile, image, NULL };
	struct text text = { 0 };
	char *output;
	int status = run_tool(argv, &output, message, bytes), error;

	if (status != 0)
		return status;
	coverage_map(arena, output, &text);
	error = host_file_write(path, text.size > 0 ? text.data : "", text.size);
	text_finish(&text);
	free(output);
	if (error == 0)
		return 0;
	snprintf(message, bytes, "%s: %s", path, strerror(-error));
	return 3;
}

static int write_html(struct arena *arena, const char *lcov, const char *folder, char *message,
                      unsigned bytes)
{
	char *tool = host_path_find_program("genhtml");
	const char *const argv[] = { tool, "--quiet", "-o", folder, lcov, NULL };
	int status = 3;

	if (tool == NULL)
		snprintf(message, bytes,
		         "genhtml is not in PATH: apt-get install lcov, or ask for lcov text");
	else
		status = run_tool(argv, NULL, message, bytes);
	free(tool);
	return status;
}

int coverage_report(const char *image, const char *const *profiles, unsigned profile_count,
                    enum coverage_form form, const char *output, char *message,
                    unsigned message_bytes)
{
	struct arena arena = { 0 };
	char *profdata = find_tool(&arena, "llvm-profdata"), *cov = find_tool(&arena, "llvm-cov");
	const char *merged = arena_format(&arena, "%s.profdata", output);
	const char *lcov = form == COVERAGE_LCOV ? output : arena_format(&arena, "%s.info", output);
	int status = 3;

	if (profdata == NULL || cov == NULL)
		snprintf(message, message_bytes,
		         "llvm-profdata and llvm-cov are not in PATH: "
		         "apt-get install llvm");
	else
		status = merge(&arena, profdata, profiles, profile_count, merged, message,
		               message_bytes);
	if (status == 0)
		status = write_lcov(&arena, cov, image, merged, lcov, message, message_bytes);
	if (status == 0 && form == COVERAGE_HTML)
		status = write_html(&arena, lcov, output, message, message_bytes);
	host_file_remove(merged);
	if (form == COVERAGE_HTML)
		host_file_remove(lcov);
	free(profdata);
	free(cov);
	arena_finish(&arena);
	return status;
}
