/*
 * tests/builder/build_folder.h - small projects in the test's own folder, and what to build of them.
 */
#ifndef DRYDOCK_TESTS_BUILDER_BUILD_FOLDER_H
#define DRYDOCK_TESTS_BUILDER_BUILD_FOLDER_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "builder/arena.h"
#include "builder/builder.h"
#include "builder/path.h"

static struct arena arena;

static inline const char *path_of(const char *name)
{
	return path_join(&arena, test_directory(), name);
}

static inline void put(const char *name, const char *content)
{
	assert_int_equal(host_directory_make(path_folder(&arena, path_of(name))), 0);
	assert_int_equal(host_file_write(path_of(name), content, strlen(content)), 0);
}

static inline struct builder_request request_for(const char *folder)
{
	return (struct builder_request){
		.directory = path_of(folder),
		.cache_root = path_of("cache"),
		.jobs = 2,
		.include_root = arena_format(&arena, "%s/include", test_source_root()),
	};
}

/* A driver that needs no header at all. */
__attribute__((unused)) static const char plain_driver[] =
	"extern void *IoFileObjectType;\n"
	"int DbgPrint(const char *format, ...);\n"
	"static int helper(long value) { return (int)sizeof(value) + (IoFileObjectType != 0); }\n"
	"int DriverEntry(void *driver, void *path) { DbgPrint(\"%d\", helper(1L)); return 0; }\n";

static inline void put_driver(const char *folder, const char *source)
{
	put(arena_format(&arena, "%s/a.c", folder), source);
	put(arena_format(&arena, "%s/drydock.json", folder), "{\"name\": \"toy\"}");
}

/* What image lacks of that name, or null. */
static inline const struct builder_missing *find(const struct builder_image *image, const char *name)
{
	for (size_t i = 0; i < image->missing_count; i++)
		if (strcmp(image->missing[i].name, name) == 0)
			return &image->missing[i];
	return NULL;
}

#endif
