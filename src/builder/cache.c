#include "builder/cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "builder/path.h"
#include "builder/text.h"

#define MANIFEST_BYTES_MAX (16u << 20)
#define INPUT_BYTES_MAX (256u << 20)

/* Work folders of builds that were killed. */
static void remove_stale_work(struct cache *cache)
{
	char **names;
	size_t count;

	if (host_directory_list(cache->work, 10000, &names, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		int pid = atoi(names[i]);

		if (pid > 0 && !host_process_alive(pid))
			host_file_remove_tree(path_join(cache->arena, cache->work, names[i]));
	}
	host_directory_free(names, count);
}

static const char *default_root(struct arena *arena)
{
	const char *cache_home = host_environment("XDG_CACHE_HOME");
	const char *home = host_environment("HOME");

	if (cache_home != NULL)
		return path_join(arena, cache_home, "drydock");
	return arena_format(arena, "%s/.cache/drydock", home != NULL ? home : "/tmp");
}

int cache_open(struct cache *cache, struct arena *arena, const char *root)
{
	int error;

	*cache =
		(struct cache){ .arena = arena, .root = root != NULL ? root : default_root(arena) };
	cache->objects = path_join(arena, cache->root, "objects");
	cache->images = path_join(arena, cache->root, "images");
	cache->work = path_join(arena, cache->root, "work");
	error = host_directory_make(cache->objects);
	if (error == 0)
		error = host_directory_make(cache->images);
	if (error == 0)
		error = host_directory_make(cache->work);
	if (error == 0)
		remove_stale_work(cache);
	return error;
}

const char *cache_explain(const struct cache *cache, int error)
{
	const char *advice =
		error == -ENOSPC || error == -EDQUOT
			? "free some space, or set XDG_CACHE_HOME to a folder on another disk"
			: "set XDG_CACHE_HOME to a folder that can be written to";

	return arena_format(cache->arena, "cannot write to the build cache %s: %s. Next: %s",
	                    cache->root, strerror(-error), advice);
}

int cache_make_work(struct cache *cache, const char **ret_folder)
{
	char prefix[32], *path;
	int error;

	snprintf(prefix, sizeof(prefix), "%d-", host_process_self());
	error = host_directory_make_temporary(cache->work, prefix, &path);
	if (error < 0)
		return error;
	*ret_folder = arena_string(cache->arena, path);
	free(path);
	return 0;
}

const char *cache_object_path(const struct cache *cache, const char *key)
{
	return arena_format(cache->arena, "%s/%.32s.o", cache->objects, key);
}

const char *cache_text_path(const struct cache *cache, const char *key)
{
	return arena_format(cache->arena, "%s/%.32s.i", cache->objects, key);
}

const char *cache_image_folder(const struct cache *cache, const char *key)
{
	return arena_format(cache->arena, "%s/%.32s", cache->images, key);
}

static int digest_file(const char *path, char text[DIGEST_TEXT_BYTES])
{
	struct digest digest;
	char *data;
	size_t size;
	int error = host_file_read(path, INPUT_BYTES_MAX, &data, &size);

	if (error < 0)
		return error;
	digest_init(&digest);
	digest_add(&digest, data, size);
	digest_text(&digest, text);
	free(data);
	return 0;
}

int cache_write_manifest(const struct cache *cache, const char *folder,
                         const struct strings *inputs)
{
	struct text text = { 0 };
	int error;

	text_add_string(&text, CACHE_VERSION "\n");
	for (size_t i = 0; i < inputs->count; i++) {
		struct host_file_stamp stamp;
		char digest[DIGEST_TEXT_BYTES];

		if (host_file_stamp(inputs->at[i], &stamp) < 0 || stamp.is_directory ||
		    digest_file(inputs->at[i], digest) < 0)
			continue;
		text_format(&text, "%llu %llu %s %s\n", (unsigned long long)stamp.size_bytes,
		            (unsigned long long)stamp.modified_ns, digest, inputs->at[i]);
	}
	error = host_file_write(path_join(cache->arena, folder, "manifest"), text.data, text.size);
	text_finish(&text);
	return error;
}

/* One line of a manifest: unchanged by stamp, or by content when only the time differs. */
static bool line_valid(const char *line)
{
	struct host_file_stamp stamp;
	unsigned long long size, modified;
	char digest[DIGEST_TEXT_BYTES], now[DIGEST_TEXT_BYTES];
	int path = 0;

	if (sscanf(line, "%llu %llu %64s %n", &size, &modified, digest, &path) < 3 || path == 0)
		return false;
	if (host_file_stamp(line + path, &stamp) < 0 || stamp.size_bytes != size)
		return false;
	if (stamp.modified_ns == modified)
		return true;
	return digest_file(line + path, now) == 0 && strcmp(now, digest) == 0;
}

bool cache_manifest_valid(const struct cache *cache, const char *folder)
{
	char *data, *next, *line;
	size_t size;
	bool valid;

	if (host_file_read(path_join(cache->arena, folder, "manifest"), MANIFEST_BYTES_MAX, &data,
	                   &size) < 0)
		return false;
	next = data;
	line = strsep(&next, "\n");
	valid = line != NULL && strcmp(line, CACHE_VERSION) == 0;
	while (valid && (line = strsep(&next, "\n")) != NULL)
		if (*line != '\0')
			valid = line_valid(line);
	free(data);
	return valid;
}
