/* base/host/host_folder.c - a folder shown to others: its life, and which numbers stand for what. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/host/host_folder_internal.h"

#define FIRST_PLACE 16u /* the places below are nobody's: 0 is no node, 1 the root */
#define FIRST_CAPACITY 256u
#define MOST_DESCRIPTORS (1u << 20) /* the most that Linux gives a process: proc(5), nr_open */

/* --- Numbers -------------------------------------------------------------------------------------------- */

static int grow(struct folder_table *table)
{
	uint32_t capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY;
	struct folder_item **items = realloc(table->items, capacity * sizeof(*items));
	uint32_t *uses;

	if (!items)
		return -ENOMEM;
	table->items = items;
	uses = realloc(table->uses, capacity * sizeof(*uses));
	if (!uses)
		return -ENOMEM;
	table->uses = uses;
	memset(items + table->capacity, 0, (capacity - table->capacity) * sizeof(*items));
	for (uint32_t place = table->capacity; place < capacity; place++)
		uses[place] = table->first_use;
	table->capacity = capacity;
	return 0;
}

/* Put item under a fresh number. Errors: -ENFILE: too many; -ENOMEM. */
static int add_item_locked(struct folder_table *table, struct folder_item *item)
{
	uint32_t place;

	if (table->count >= table->limit)
		return -ENFILE;
	if (table->count + FIRST_PLACE >= table->capacity && grow(table) != 0)
		return -ENOMEM;
	for (place = table->next;; place++) {
		if (place < FIRST_PLACE || place >= table->capacity)
			place = FIRST_PLACE;
		if (!table->items[place])
			break;
	}
	table->items[place] = item;
	table->next = place + 1;
	table->count++;
	item->number = (uint64_t)++table->uses[place] << 32 | place;
	return 0;
}

/* Put item under a number that was somebody's before. Errors: -EINVAL: it is no such, or is taken; -ENOMEM. */
static int put_item_locked(struct folder_table *table, struct folder_item *item, uint64_t number)
{
	uint32_t place = (uint32_t)number, uses = (uint32_t)(number >> 32);

	if (place < FIRST_PLACE || place - FIRST_PLACE >= table->limit || !uses)
		return -EINVAL;
	while (place >= table->capacity)
		if (grow(table) != 0)
			return -ENOMEM;
	if (table->items[place])
		return -EINVAL;
	table->items[place] = item;
	table->uses[place] = uses;
	table->count++;
	item->number = number;
	return 0;
}

/* Null when nobody has number. */
static struct folder_item *find_item_locked(const struct folder_table *table, uint64_t number)
{
	uint32_t place = (uint32_t)number;
	struct folder_item *item = place < table->capacity ? table->items[place] : NULL;

	return item && item->number == number ? item : NULL;
}

static void remove_item_locked(struct folder_table *table, const struct folder_item *item)
{
	table->items[(uint32_t)item->number] = NULL;
	table->count--;
}

static void finish_table(struct folder_table *table)
{
	free(table->items);
	free(table->uses);
	*table = (struct folder_table){ .limit = table->limit };
}

static void use_from(struct folder_table *table, uint32_t uses)
{
	table->first_use = uses;
	for (uint32_t place = 0; place < table->capacity; place++)
		if (table->uses[place] < uses)
			table->uses[place] = uses;
}

void folder_numbers_from(struct host_folder *folder, uint32_t node_uses, uint32_t handle_uses)
{
	host_lock_acquire(&folder->lock);
	use_from(&folder->nodes, node_uses);
	use_from(&folder->handles, handle_uses);
	host_lock_release(&folder->lock);
}

/* --- Nodes ---------------------------------------------------------------------------------------------- */

static struct folder_node **bucket_of(struct host_folder *folder, dev_t device, ino_t inode)
{
	uint64_t mixed = ((uint64_t)inode ^ (uint64_t)device << 40) * 0x9e3779b97f4a7c15ull;

	return &folder->buckets[mixed >> 52];
}

_Static_assert(FOLDER_BUCKETS == 1u << 12, "bucket_of() takes the highest 12 bits");

static struct folder_node *find_locked(struct host_folder *folder, const struct stat *status)
{
	struct folder_node *node = *bucket_of(folder, status->st_dev, status->st_ino);

	while (node && (node->device != status->st_dev || node->inode != status->st_ino))
		node = node->next;
	return node;
}

/* Nobody knows it any more, and no call uses it: it waits for its end among the dead. */
static void consider_dead_locked(struct host_folder *folder, struct folder_node *node)
{
	struct folder_node **link;

	if (node == &folder->root || node->lookups || node->item.users)
		return;
	link = bucket_of(folder, node->device, node->inode);
	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	remove_item_locked(&folder->nodes, &node->item);
	node->next = folder->dead;
	folder->dead = node;
}

struct folder_node *folder_node_hold(struct host_folder *folder, uint64_t number)
{
	struct folder_node *node = &folder->root;

	host_lock_acquire(&folder->lock);
	if (number != HOST_FOLDER_ROOT)
		node = (struct folder_node *)find_item_locked(&folder->nodes, number);
	if (node)
		node->item.users++;
	host_lock_release(&folder->lock);
	return node;
}

void folder_node_release(struct host_folder *folder, struct folder_node *node)
{
	bool dead;

	host_lock_acquire(&folder->lock);
	node->item.users--;
	consider_dead_locked(folder, node);
	dead = folder->dead != NULL;
	host_lock_release(&folder->lock);
	if (dead)
		host_folder_reap(folder);
}

static struct folder_node *make_node(const struct host_folder *folder, int descriptor,
                                     const struct stat *status)
{
	struct folder_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->item.descriptor = descriptor;
	node->device = status->st_dev;
	node->inode = status->st_ino;
	node->type = status->st_mode & S_IFMT;
	/* Only another file system can be other than the root's. */
	node->closed = status->st_dev == folder->root.device ? folder->root.closed
	                                                     : folder_is_closed(descriptor);
	return node;
}

/* The node of status, which fresh becomes where there is none; fresh is freed where it is not used. */
static int enter(struct host_folder *folder, struct folder_node *fresh, const struct stat *status,
                 uint64_t *ret_number)
{
	struct folder_node *node, **bucket;
	int error = 0;

	host_lock_acquire(&folder->lock);
	node = find_locked(folder, status);
	if (!node) {
		error = add_item_locked(&folder->nodes, &fresh->item);
		if (!error) {
			bucket = bucket_of(folder, status->st_dev, status->st_ino);
			fresh->next = *bucket;
			*bucket = node = fresh;
		}
	}
	if (node) {
		node->lookups++;
		*ret_number = node->item.number;
	}
	host_lock_release(&folder->lock);
	if (node != fresh) {
		close(fresh->item.descriptor);
		free(fresh);
	}
	return error;
}

int folder_node_enter(struct host_folder *folder, int descriptor, struct host_entry *ret_entry)
{
	struct folder_node *fresh;
	struct stat status;
	int error = 0;

	if (fstat(descriptor, &status) != 0)
		error = -errno;
	if (!error)
		error = folder_status(folder, descriptor, &ret_entry->attributes);
	fresh = error ? NULL : make_node(folder, descriptor, &status);
	if (fresh)
		return enter(folder, fresh, &status, &ret_entry->node);
	close(descriptor);
	return error ? error : -ENOMEM;
}

int folder_node_adopt(struct host_folder *folder, int descriptor, uint64_t number, uint64_t lookups)
{
	struct folder_node *fresh, **bucket;
	struct stat status;
	int error = fstat(descriptor, &status) ? -errno : 0;

	fresh = error ? NULL : make_node(folder, descriptor, &status);
	if (!fresh) {
		close(descriptor);
		return error ? error : -ENOMEM;
	}
	fresh->lookups = lookups;
	host_lock_acquire(&folder->lock);
	error = find_locked(folder, &status)
	                ? -EINVAL
	                : put_item_locked(&folder->nodes, &fresh->item, number);
	if (!error) {
		bucket = bucket_of(folder, status.st_dev, status.st_ino);
		fresh->next = *bucket;
		*bucket = fresh;
	}
	host_lock_release(&folder->lock);
	if (error) {
		close(descriptor);
		free(fresh);
	}
	return error;
}

bool host_folder_forget(struct host_folder *folder, uint64_t number, uint64_t count)
{
	struct folder_node *node;
	bool dead;

	host_lock_acquire(&folder->lock);
	node = (struct folder_node *)find_item_locked(&folder->nodes, number);
	if (node) {
		node->lookups -= count < node->lookups ? count : node->lookups;
		consider_dead_locked(folder, node);
	}
	dead = folder->dead != NULL;
	host_lock_release(&folder->lock);
	return dead;
}

void host_folder_reap(struct host_folder *folder)
{
	struct folder_node *node;

	host_lock_acquire(&folder->lock);
	node = folder->dead;
	folder->dead = NULL;
	host_lock_release(&folder->lock);
	while (node) {
		struct folder_node *next = node->next;

		close(node->item.descriptor);
		free(node);
		node = next;
	}
}

/* --- Handles -------------------------------------------------------------------------------------------- */

static void destroy_handle(struct folder_handle *handle)
{
	close(handle->item.descriptor);
	free(handle);
}

/* number: a certain one, or 0 for a fresh one. */
static int enter_handle(struct host_folder *folder, int descriptor, uint64_t number,
                        uint64_t *ret_handle)
{
	struct folder_handle *handle = calloc(1, sizeof(*handle));
	int error = -ENOMEM;

	if (handle) {
		handle->item.descriptor = descriptor;
		host_lock_acquire(&folder->lock);
		error = number ? put_item_locked(&folder->handles, &handle->item, number)
		               : add_item_locked(&folder->handles, &handle->item);
		host_lock_release(&folder->lock);
	}
	if (error) {
		close(descriptor);
		free(handle);
		return error;
	}
	*ret_handle = handle->item.number;
	return 0;
}

int folder_handle_add(struct host_folder *folder, int descriptor, uint64_t *ret_handle)
{
	return enter_handle(folder, descriptor, 0, ret_handle);
}

int folder_handle_adopt(struct host_folder *folder, int descriptor, uint64_t number)
{
	uint64_t same;

	/* 0 would be a fresh one; 1 is nobody's either. */
	return enter_handle(folder, descriptor, number ? number : 1, &same);
}

struct folder_handle *folder_handle_hold(struct host_folder *folder, uint64_t number)
{
	struct folder_handle *handle;

	host_lock_acquire(&folder->lock);
	handle = (struct folder_handle *)find_item_locked(&folder->handles, number);
	if (handle)
		handle->item.users++;
	host_lock_release(&folder->lock);
	return handle;
}

/* Its number is nobody's from the release on; calls that are under way keep it open. */
void folder_handle_release(struct host_folder *folder, struct folder_handle *handle)
{
	bool last;

	host_lock_acquire(&folder->lock);
	last = !--handle->item.users && handle->released;
	host_lock_release(&folder->lock);
	if (last)
		destroy_handle(handle);
}

int host_folder_release(struct host_folder *folder, uint64_t number)
{
	struct folder_handle *handle;
	bool last;

	host_lock_acquire(&folder->lock);
	handle = (struct folder_handle *)find_item_locked(&folder->handles, number);
	if (handle) {
		remove_item_locked(&folder->handles, &handle->item);
		handle->released = true;
	}
	last = handle && !handle->item.users;
	host_lock_release(&folder->lock);
	if (last)
		destroy_handle(handle);
	return handle ? 0 : -EBADF;
}

/* --- Life ----------------------------------------------------------------------------------------------- */

/* Every node holds a descriptor: as many as the computer lets us have. Who may go past the hard limit does. */
static void raise_limit(void)
{
	const struct rlimit most = { MOST_DESCRIPTORS, MOST_DESCRIPTORS };
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	if (limit.rlim_max < most.rlim_max && setrlimit(RLIMIT_NOFILE, &most) == 0)
		return;
	if (limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_root(struct host_folder *folder, const char *path)
{
	struct folder_node *root = &folder->root;
	struct stat status;
	char name[FOLDER_PROC_BYTES];

	root->item.descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->item.descriptor < 0)
		return -errno;
	folder_proc_name(root->item.descriptor, name);
	if (fstat(root->item.descriptor, &status) != 0 || access(name, F_OK) != 0) {
		close(root->item.descriptor);
		return -ENOSYS;
	}
	root->item.number = HOST_FOLDER_ROOT;
	root->device = status.st_dev;
	root->inode = status.st_ino;
	root->type = S_IFDIR;
	root->closed = folder_is_closed(root->item.descriptor);
	*bucket_of(folder, root->device, root->inode) = root;
	return 0;
}

int host_folder_open(const char *path, bool read_only, struct host_folder **ret_folder)
{
	struct host_folder *folder = calloc(1, sizeof(*folder));
	int error;

	if (!folder)
		return -ENOMEM;
	folder->read_only = read_only;
	folder->user = geteuid();
	folder->group = getegid();
	folder->as_root = !folder->user;
	folder->nodes.limit = HOST_FOLDER_NODES_MAX;
	folder->handles.limit = HOST_FOLDER_HANDLES_MAX;
	error = open_root(folder, path);
	if (error) {
		free(folder);
		return error;
	}
	raise_limit();
	*ret_folder = folder;
	return 0;
}

/* Everything loses its number; what calls hold now goes when they let go of it. */
static struct folder_handle *disown_locked(struct host_folder *folder)
{
	struct folder_handle *idle = NULL;

	for (uint32_t i = 0; i < folder->handles.capacity; i++) {
		struct folder_handle *handle = (struct folder_handle *)folder->handles.items[i];

		if (!handle)
			continue;
		remove_item_locked(&folder->handles, &handle->item);
		handle->released = true;
		if (!handle->item.users) {
			handle->next = idle;
			idle = handle;
		}
	}
	for (uint32_t i = 0; i < folder->nodes.capacity; i++) {
		struct folder_node *node = (struct folder_node *)folder->nodes.items[i];

		if (node) {
			node->lookups = 0;
			consider_dead_locked(folder, node);
		}
	}
	return idle;
}

void host_folder_reset(struct host_folder *folder)
{
	struct folder_handle *handle;

	host_lock_acquire(&folder->lock);
	handle = disown_locked(folder);
	host_lock_release(&folder->lock);
	while (handle) {
		struct folder_handle *next = handle->next;

		destroy_handle(handle);
		handle = next;
	}
	folder_owners_finish(folder);
	host_folder_reap(folder);
}

void host_folder_close(struct host_folder *folder)
{
	if (!folder)
		return;
	host_folder_reset(folder);
	finish_table(&folder->nodes);
	finish_table(&folder->handles);
	close(folder->root.item.descriptor);
	free(folder);
}

size_t host_folder_node_count(struct host_folder *folder)
{
	size_t count;

	host_lock_acquire(&folder->lock);
	count = folder->nodes.count;
	host_lock_release(&folder->lock);
	return count;
}

size_t host_folder_handle_count(struct host_folder *folder)
{
	size_t count;

	host_lock_acquire(&folder->lock);
	count = folder->handles.count;
	host_lock_release(&folder->lock);
	return count;
}
