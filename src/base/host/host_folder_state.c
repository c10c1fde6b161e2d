/* base/host/host_folder_state.c - what the other side knows of a folder, kept as bytes and found again by path. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

#define KEPT_FLAGS (O_ACCMODE | O_APPEND | O_SYNC | O_DSYNC)
#define KINDS 2u
#define USES_MAX (UINT32_MAX / 2)

struct kept_head {
	uint64_t root_inode;
	uint32_t most_uses
		[KINDS]; /* of any place, of nodes and handles: numbers are never given twice */
	uint32_t counts[KINDS];
};

/* A node or a handle; path_bytes of its path below the root follow. */
struct kept_item {
	uint64_t number, lookups, inode, device;
	int64_t born_seconds;
	uint32_t born_ns;
	uint32_t type;
	uint32_t flags;   /* a handle's */
	uint32_t on_root; /* in the root's own file system, whatever number that has by then */
	uint32_t path_bytes;
	uint32_t has_path; /* the root's own path is empty */
};

struct bytes {
	uint8_t *at;
	size_t count, room;
	bool failed;
};

static void append(struct bytes *bytes, const void *from, size_t count)
{
	if (bytes->count + count > bytes->room) {
		size_t room = 2 * (bytes->count + count);
		uint8_t *grown = bytes->failed ? NULL : realloc(bytes->at, room);

		if (!grown) {
			bytes->failed = true;
			return;
		}
		bytes->at = grown;
		bytes->room = room;
	}
	memcpy(bytes->at + bytes->count, from, count);
	bytes->count += count;
}

/* --- Saving ------------------------------------------------------------------------------------------------ */

/* The path of descriptor, as the kernel has it now, below the root's; false where it has none there. */
static bool path_of(const char *root, int descriptor, char path[PATH_MAX], const char **ret_below)
{
	size_t above = strcmp(root, "/") == 0 ? 0 : strlen(root);
	char name[FOLDER_PROC_BYTES];
	ssize_t length;

	folder_proc_name(descriptor, name);
	length = readlink(name, path, PATH_MAX);
	if (length <= 0 || length >= PATH_MAX)
		return false;
	path[length] = 0;
	if (strncmp(path, root, above) != 0 || (path[above] != '/' && path[above]))
		return false;
	*ret_below = path[above] ? path + above + 1 : path + above;
	return true;
}

static bool identify(int descriptor, struct kept_item *item, dev_t *ret_device)
{
	struct statx status;
	struct stat plain;

	if (fstat(descriptor, &plain) != 0 ||
	    statx(descriptor, "", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_BTIME, &status) != 0)
		return false;
	item->inode = plain.st_ino;
	item->type = plain.st_mode & S_IFMT;
	*ret_device = plain.st_dev;
	if (status.stx_mask & STATX_BTIME) {
		item->born_seconds = status.stx_btime.tv_sec;
		item->born_ns = status.stx_btime.tv_nsec;
	}
	return true;
}

static void append_item(struct bytes *bytes, const struct host_folder *folder, const char *root,
                        const struct folder_item *from, uint64_t lookups, uint32_t flags)
{
	struct kept_item item = { .number = from->number, .lookups = lookups, .flags = flags };
	char path[PATH_MAX];
	const char *below = "";
	dev_t device = 0;

	if (identify(from->descriptor, &item, &device)) {
		item.has_path = path_of(root, from->descriptor, path, &below);
		item.path_bytes = (uint32_t)strlen(below);
	}
	item.device = device;
	item.on_root = device == folder->root.device;
	append(bytes, &item, sizeof(item));
	append(bytes, below, item.path_bytes);
}

static void append_table(struct bytes *bytes, const struct host_folder *folder, const char *root,
                         const struct folder_table *table)
{
	for (uint32_t i = 0; i < table->capacity; i++) {
		const struct folder_item *item = table->items[i];

		if (item && table == &folder->nodes)
			append_item(bytes, folder, root, item,
			            ((const struct folder_node *)item)->lookups, 0);
		else if (item)
			append_item(bytes, folder, root, item, 0,
			            (uint32_t)fcntl(item->descriptor, F_GETFL) & KEPT_FLAGS);
	}
}

static uint32_t most_uses(const struct folder_table *table)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < table->capacity; i++)
		most = table->uses[i] > most ? table->uses[i] : most;
	return most;
}

int host_folder_save(struct host_folder *folder, uint8_t **ret_bytes, size_t *ret_count)
{
	struct kept_head head = { .root_inode = folder->root.inode,
		                  .counts = { folder->nodes.count, folder->handles.count },
		                  .most_uses = { most_uses(&folder->nodes),
		                                 most_uses(&folder->handles) } };
	struct bytes bytes = { .count = 0 };
	char root[PATH_MAX];
	const char *below;

	if (folder->owner_count)
		return -EBUSY;
	if (!path_of("", folder->root.item.descriptor, root, &below))
		return -ESTALE;
	append(&bytes, &head, sizeof(head));
	append_table(&bytes, folder, root, &folder->nodes);
	append_table(&bytes, folder, root, &folder->handles);
	if (bytes.failed) {
		free(bytes.at);
		return -ENOMEM;
	}
	*ret_bytes = bytes.at;
	*ret_count = bytes.count;
	return 0;
}

/* --- Restoring ----------------------------------------------------------------------------------------------- */

/* Down from the root, name by name; a descriptor for its path, or a negative errno. */
static int walk(const struct host_folder *folder, char *path)
{
	int at = openat(folder->root.item.descriptor, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int next;

	if (at < 0)
		return -errno;
	for (char *name = path; *path && name; at = next) {
		char *slash = strchr(name, '/');

		if (slash)
			*slash = 0;
		next = folder_check_name(name);
		if (!next)
			next = folder_open_name(at, name);
		close(at);
		if (slash)
			*slash++ = '/';
		name = slash;
		if (next < 0)
			return next;
	}
	return at;
}

/* The very file that was kept; -ESTALE where another is, or none. */
static int find_again(const struct host_folder *folder, const struct kept_item *item, char *path)
{
	struct kept_item now = { .number = item->number };
	dev_t device;
	int descriptor = item->has_path ? walk(folder, path) : -ESTALE;

	if (descriptor < 0)
		return descriptor;
	if (identify(descriptor, &now, &device) && now.inode == item->inode &&
	    now.type == item->type && now.born_seconds == item->born_seconds &&
	    now.born_ns == item->born_ns &&
	    (item->on_root ? device == folder->root.device : device == item->device))
		return descriptor;
	close(descriptor);
	return -ESTALE;
}

static int restore_node(struct host_folder *folder, const struct kept_item *item, int descriptor)
{
	if (!item->lookups) {
		close(descriptor);
		return -EINVAL;
	}
	return folder_node_adopt(folder, descriptor, item->number, item->lookups);
}

/* Opened as it was, by a descriptor that this takes over. */
static int restore_handle(struct host_folder *folder, const struct kept_item *item, int descriptor)
{
	bool is_folder = item->type == S_IFDIR;
	bool writes = (item->flags & O_ACCMODE) != O_RDONLY;
	char name[FOLDER_PROC_BYTES];
	int opened = -ESTALE;

	folder_proc_name(descriptor, name);
	if ((item->flags & ~(uint32_t)KEPT_FLAGS) || (writes && (folder->read_only || is_folder)))
		opened = -EINVAL;
	else if ((is_folder || item->type == S_IFREG) && !folder_is_closed(descriptor))
		opened = open(name, (int)item->flags | (is_folder ? O_DIRECTORY : 0) | O_CLOEXEC |
		                            O_NONBLOCK | O_NOCTTY);
	if (opened == -1)
		opened = -ESTALE;
	close(descriptor);
	return opened < 0 ? opened : folder_handle_adopt(folder, opened, item->number);
}

static void count_loss(struct host_folder_losses *losses, const char *path)
{
	size_t i = 0;

	if (losses->count++)
		return;
	/* It is told to people. */
	for (; path[i] && i < sizeof(losses->first) - 1; i++)
		losses->first[i] = (unsigned char)path[i] < ' ' || path[i] == 127 ? '?' : path[i];
	losses->first[i] = 0;
}

struct source {
	const uint8_t *at;
	size_t left;
};

static bool take(struct source *source, void *to, size_t count)
{
	if (count > source->left)
		return false;
	memcpy(to, source->at, count);
	source->at += count;
	source->left -= count;
	return true;
}

/* A node, or a handle. */
static int restore_item(struct host_folder *folder, struct source *source, bool is_node,
                        struct host_folder_losses *losses)
{
	struct kept_item item;
	char path[PATH_MAX];
	int error;

	if (!take(source, &item, sizeof(item)) || item.path_bytes >= sizeof(path) ||
	    !take(source, path, item.path_bytes))
		return -EINVAL;
	path[item.path_bytes] = 0;
	losses->all++;
	error = find_again(folder, &item, path);
	if (error >= 0)
		error = is_node ? restore_node(folder, &item, error)
		                : restore_handle(folder, &item, error);
	if (!error || error == -EINVAL || error == -ENOMEM)
		return error;
	/* Its number is nobody's from now on. */
	count_loss(losses, path);
	return 0;
}

static int restore_all(struct host_folder *folder, struct source *source,
                       struct host_folder_losses *losses)
{
	struct kept_head head;
	int error = 0;

	if (!take(source, &head, sizeof(head)))
		return -EINVAL;
	if (head.root_inode != folder->root.inode)
		return -ESTALE;
	if (head.most_uses[0] > USES_MAX || head.most_uses[1] > USES_MAX)
		return -EINVAL;
	for (unsigned kind = 0; kind < KINDS && !error; kind++)
		for (uint32_t i = 0; i < head.counts[kind] && !error; i++)
			error = restore_item(folder, source, kind == 0, losses);
	folder_numbers_from(folder, head.most_uses[0], head.most_uses[1]);
	return error ? error : source->left ? -EINVAL : 0;
}

int host_folder_restore(struct host_folder *folder, const void *bytes, size_t count,
                        struct host_folder_losses *ret_losses)
{
	struct source source = { bytes, count };
	int error;

	*ret_losses = (struct host_folder_losses){ .count = 0 };
	error = restore_all(folder, &source, ret_losses);
	if (error)
		host_folder_reset(folder);
	return error;
}
