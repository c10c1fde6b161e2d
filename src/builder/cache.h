/*
 * builder/cache.h - results of earlier builds.
 *
 * Model    Two stores below the cache folder. objects/KEY.o: the key is the digest of the text that the
 *          compiler read and of the flags. images/KEY/: the key names a project and a way to build it; the
 *          manifest in it lists every file that was read with size, time and digest, and is written last.
 *          Files are replaced atomically; two builds at once do each other no harm. work/PID-...: what a
 *          build needs for itself; folders of processes that are gone are removed at the next start.
 * Errors   Negative errno; cache_explain() turns one into what to do.
 */
#ifndef DRYDOCK_BUILDER_CACHE_H
#define DRYDOCK_BUILDER_CACHE_H

#include "builder/arena.h"
#include "builder/digest.h"

#define CACHE_VERSION "drydock builder 2"

struct cache {
	struct arena *arena;
	const char *root;
	const char *objects, *images, *work;
};

/* Make the folders. root null: $XDG_CACHE_HOME/drydock or ~/.cache/drydock. */
int cache_open(struct cache *cache, struct arena *arena, const char *root);
/* "cannot write to /x: No space left on device: free some space or set XDG_CACHE_HOME ..." */
const char *cache_explain(const struct cache *cache, int error);
/* A fresh work folder. */
int cache_make_work(struct cache *cache, const char **ret_folder);

/* Rewritten text that coverage reports refer to; it stays beside its object. */
const char *cache_text_path(const struct cache *cache, const char *key);
const char *cache_object_path(const struct cache *cache, const char *key);
const char *cache_image_folder(const struct cache *cache, const char *key);
/*
 * Write the manifest of folder: inputs with their stamps. One that cannot be read any more is left out,
 * which makes the manifest stale at once.
 */
int cache_write_manifest(const struct cache *cache, const char *folder,
                         const struct strings *inputs);
/* Are all files of folder's manifest as they were? False when there is none. */
bool cache_manifest_valid(const struct cache *cache, const char *folder);

#endif
