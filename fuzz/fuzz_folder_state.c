/*
 * fuzz/fuzz_folder_state.c - what a guest knew of its folder, kept and then in anybody's hands: what is taken of it is in the
 * folder, and what is refused leaves nothing.
 *
 * Parser   src/base/host/host_folder_state.c
 * Input    A byte (1: the folder is to be read alone, 2: what follows is all there is, 4: other files have the names by then).
 *          Otherwise changes of what was really kept: a place (2 bytes) and what its byte is changed by (1), each; the last
 *          that is not whole is how much is cut off the end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "fuzz.h"

#include "base/host/host_folder.h"

#define KEPT_MAX 4096u

static char shared[300];
static uint8_t kept[KEPT_MAX];
static size_t kept_bytes;
static uint64_t nodes[4], handles[3];

static void require(bool what)
{
	if (!what)
		abort();
}

static const char *below(const char *name)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/%s", shared, name);
	return path;
}

static void write_file(const char *name, const char *text)
{
	int file = open(below(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	require(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
	close(file);
}

static uint64_t lookup(struct host_folder *folder, uint64_t parent, const char *name)
{
	struct host_entry entry;

	require(host_folder_lookup(folder, parent, name, &entry) == 0);
	return entry.node;
}

/* Once for all inputs. */
static void prepare(void)
{
	struct host_folder *folder;
	uint8_t *bytes;

	snprintf(shared, sizeof(shared), "%s/shared", fuzz_folder());
	require(mkdir(shared, 0755) == 0 && mkdir(below("folder"), 0755) == 0);
	write_file("file", "inside");
	write_file("folder/inner", "inside");
	write_file("../outside", "secret");
	require(symlink("../outside", below("link")) == 0);
	require(host_folder_open(shared, false, &folder) == 0);
	nodes[0] = lookup(folder, HOST_FOLDER_ROOT, "file");
	nodes[1] = lookup(folder, HOST_FOLDER_ROOT, "folder");
	nodes[2] = lookup(folder, nodes[1], "inner");
	nodes[3] = lookup(folder, HOST_FOLDER_ROOT, "link");
	require(host_folder_open_file(folder, nodes[2], O_RDONLY, &handles[0]) == 0);
	require(host_folder_open_folder(folder, nodes[1], &handles[1]) == 0);
	require(host_folder_open_file(folder, nodes[0], O_RDWR | O_APPEND, &handles[2]) == 0);
	require(host_folder_save(folder, &bytes, &kept_bytes) == 0 && kept_bytes <= KEPT_MAX);
	memcpy(kept, bytes, kept_bytes);
	free(bytes);
	host_folder_close(folder);
}

static bool take_name(void *context, const struct host_name *name)
{
	return true;
}

/* Whatever numbers stand for now, it is the folder's own. */
static void use(struct host_folder *folder)
{
	struct host_attributes attributes;
	char text[16] = "";

	for (size_t i = 0; i < 4; i++) {
		host_folder_attributes(folder, nodes[i], &attributes);
		host_folder_forget(folder, nodes[i], 1);
	}
	for (size_t i = 0; i < 3; i++) {
		struct host_vector vector = { text, sizeof(text) };

		if (host_folder_read(folder, handles[i], &vector, 1, 0) > 0)
			require(memcmp(text, "inside", 6) == 0);
		host_folder_list(folder, handles[i], 0, take_name, NULL);
		host_folder_release(folder, handles[i]);
	}
	host_folder_reap(folder);
}

static void restore(const uint8_t *bytes, size_t count, bool read_only)
{
	struct host_folder_losses losses;
	struct host_folder *folder;
	uint8_t *again;
	size_t again_bytes;

	require(host_folder_open(shared, read_only, &folder) == 0);
	if (host_folder_restore(folder, bytes, count, &losses) == 0) {
		require(losses.count <= losses.all);
		require(host_folder_node_count(folder) + host_folder_handle_count(folder) ==
		        losses.all - losses.count);
		require(host_folder_save(folder, &again, &again_bytes) == 0);
		free(again);
		use(folder);
	} else {
		require(!host_folder_node_count(folder) && !host_folder_handle_count(folder));
	}
	host_folder_close(folder);
}

static void restore_changed(const uint8_t *data, size_t size, bool read_only)
{
	uint8_t bytes[KEPT_MAX];
	size_t cut = 0;

	memcpy(bytes, kept, kept_bytes);
	for (; size >= 3; data += 3, size -= 3)
		bytes[(data[0] | (size_t)data[1] << 8) % kept_bytes] ^= data[2];
	if (size)
		cut = data[0] % kept_bytes;
	restore(bytes, kept_bytes - cut, read_only);
}

/* A link where the folder was, or the folder again. */
static void swap(bool there)
{
	char folder[400], moved[400];

	snprintf(folder, sizeof(folder), "%s/folder", shared);
	snprintf(moved, sizeof(moved), "%s/moved", shared);
	if (there)
		require(rename(folder, moved) == 0 && symlink("moved", folder) == 0);
	else
		require(unlink(folder) == 0 && rename(moved, folder) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool read_only, swaps;

	if (!kept_bytes)
		prepare();
	if (!size)
		return 0;
	read_only = data[0] & 1;
	swaps = data[0] & 4;
	if (swaps)
		swap(true);
	if (data[0] & 2)
		restore(data + 1, size - 1, read_only);
	else
		restore_changed(data + 1, size - 1, read_only);
	if (swaps)
		swap(false);
	return 0;
}
